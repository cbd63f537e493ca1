import { describe, expect, it } from "vitest";
import type { Areas } from "../data/types";
import { plain, searchAreas } from "./search";

const areas = {
  code: ["E06000063", "W06000001", "E07000146", "E07000178"],
  name: ["Cumberland", "Isle of Anglesey", "King's Lynn and West Norfolk", "Oxford"],
  name_cy: [null, "Ynys Môn", null, null],
  former_names: [["Allerdale", "Carlisle"], [], [], []],
  predecessors: [["E07000026"], [], [], []],
} as unknown as Areas;

const found = (query: string): unknown => searchAreas(areas, query).matches;

describe("searchAreas", () => {
  it("finds a Welsh name without its accent and says what matched", () => {
    expect(found("ynys mon")).toEqual([{ area: 1, by: "Ynys Môn" }]);
  });

  it("finds a former district and a former code, or Allerdale seems to be missing", () => {
    expect(found("allerd")).toEqual([{ area: 0, by: "Allerdale" }]);
    expect(found("E07000026")).toEqual([{ area: 0, by: "E07000026" }]);
  });

  it("ignores apostrophes, or Kings Lynn is not found", () => {
    expect(found("kings lynn")).toEqual([{ area: 2, by: null }]);
    expect(plain("King’s  Lynn")).toBe("kings lynn");
  });

  it("puts names that begin with the query before others, or Oxford comes after West Norfolk", () => {
    const { matches, count } = searchAreas(areas, "o");
    expect(matches[0]).toEqual({ area: 3, by: null });
    expect(count).toBe(3);
  });

  it("gives nothing for an empty query, or the list covers the page on focus", () => {
    expect(searchAreas(areas, " ' ")).toEqual({ matches: [], count: 0 });
  });
});
