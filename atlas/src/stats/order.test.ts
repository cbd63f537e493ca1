import { describe, expect, it } from "vitest";
import type { Areas } from "../data/types";
import type { Frame } from "./frame";
import { orderOf } from "./order";

const areas = {
  code: ["E3", "E1", "E2", "E4"],
  name: ["Barnet", "Adur", "Éire", "Derby"],
  region: ["R2", "R1", "R2", "R1"],
  groups: [{ code: "R1", name: "Wales" }, { code: "R2", name: "London" }],
} as unknown as Areas;
const columns = [{ indicator: { id: "jobs" }, values: [5, null, 5, 9] } as unknown as Frame];
const rows = [0, 1, 2, 3];

describe("orderOf", () => {
  it("sorts names as people do, accents beside their letters", () => {
    expect(orderOf(areas, columns, rows, "name")).toEqual([1, 0, 3, 2]);
    expect(orderOf(areas, columns, rows, "-name")).toEqual([2, 3, 0, 1]);
  });

  it("keeps areas without a value last in both directions, or gaps look like the lowest values", () => {
    expect(orderOf(areas, columns, rows, "jobs")).toEqual([0, 2, 3, 1]);
    expect(orderOf(areas, columns, rows, "-jobs")).toEqual([3, 0, 2, 1]);
  });

  it("sorts by the region's name, not its code", () => {
    expect(orderOf(areas, columns, rows, "region")).toEqual([0, 2, 1, 3]);
    expect(orderOf(areas, columns, rows, "code")).toEqual([1, 2, 0, 3]);
  });
});
