import { describe, expect, it } from "vitest";
import type { Areas } from "../data/types";
import { elsewhereText, strangers } from "./elsewhere";

const OLDER = { code: ["E1", "E2", "E3"], name: ["Craven", "Selby", "York"], predecessors: [[], [], []] } as unknown as Areas;
const NEWER = { code: ["E3", "E9"], name: ["York", "North Yorkshire"], predecessors: [[], ["E1", "E2", "E0"]] } as unknown as Areas;

describe("a code that the boundaries shown lack", () => {
  it("is named with what it became part of, from files of either boundaries", () => {
    const end = "does not exist in the boundaries shown, Districts of 2023. There it is part of North Yorkshire.";
    expect(elsewhereText("E1", NEWER, [OLDER], "Districts of 2023")).toBe(`Craven (E1) ${end}`);
    // Of a code that no boundaries of the atlas have, the successor is known all the same.
    expect(elsewhereText("E0", NEWER, [OLDER], "Districts of 2023")).toBe(`E0 ${end}`);
  });

  it("is named with what it was made of", () => {
    expect(elsewhereText("E9", OLDER, [NEWER], "Districts of 2022")).toBe(
      "North Yorkshire (E9) does not exist in the boundaries shown, Districts of 2022. There it is Craven and Selby.",
    );
  });

  it("is unknown where no boundaries have it, or a mistyped code is said to be an area", () => {
    expect(elsewhereText("E77", OLDER, [NEWER], "Districts")).toBeNull();
  });

  it("is found in the area and the pins of an address", () => {
    expect(strangers("#/map?x=jobs&area=E1&pin=E3,E9", NEWER)).toEqual(["E1"]);
    expect(strangers("#/map?x=jobs&pin=E2,E9", NEWER)).toEqual(["E2"]);
    expect(strangers("#/map", NEWER)).toEqual([]);
  });
});
