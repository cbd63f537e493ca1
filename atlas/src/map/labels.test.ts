import { describe, expect, it } from "vitest";
import { CODE_ROOM, placeLabels } from "./labels";
import type { Box } from "./shapes";

const VIEW: Box = [0, 0, 1000, 1000];
// A pixel is one unit, so a name of ten letters is 76 units wide and 17 high.
const shapes = {
  boxes: [[100, 100, 300, 300], [100, 100, 200, 200], [500, 500, 510, 510], [-200, 0, 0, 200]] as Box[],
  labelPoints: [[200, 200], [210, 205], [505, 505], [-100, 100]] as [number, number][],
};
const names = ["Ten letter", "Ten letter", "Ten letter", "Ten letter"];
const placed = (first: number | null): number[] =>
  placeLabels({ names, shapes, first, view: VIEW, unit: 1 }).map((label) => label.area);

describe("placeLabels", () => {
  it("names the larger of two that would lie on each other, and none that is too narrow or out of view", () => {
    expect(placed(null)).toEqual([0]);
  });

  it("names the chosen area first, however small, or a reader loses it among its neighbours", () => {
    expect(placed(1)).toEqual([1]);
    expect(placed(2)).toEqual([2, 0]);
  });
});

describe("codes on the whole map", () => {
  const codes = (texts: string[]): number[] =>
    placeLabels({ names: texts, shapes, first: null, view: VIEW, unit: 1, room: CODE_ROOM }).map((label) => label.area);

  it("stand where a shape is twice as wide as its code, with room between them, and nowhere for want of a code", () => {
    // The third shape is 10 units wide, its code of one letter 7.6; the first two lie 10 units apart.
    expect(codes(["1", "", "2", ""])).toEqual([0]);
    expect(codes(["", "2", "", ""])).toEqual([1]);
    expect(codes(["1", "2", "", ""])).toEqual([0]);
  });
});
