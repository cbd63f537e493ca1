import { describe, expect, it } from "vitest";
import { Finder } from "./hover";

// A large area around (500, 500) and a small one, 8 units wide, inside its box at (300, 300).
const finder = new Finder({
  labelPoints: [[500, 500], [300, 300]],
  boxes: [[0, 0, 1000, 1000], [296, 296, 304, 304]],
});

describe("Finder", () => {
  it("finds a small area from beside it, or the City of London cannot be pointed at", () => {
    expect(finder.find(305, 302, 1, 0)).toBe(1);
  });

  it("keeps to the shape under the pointer once the small area is large enough to hit", () => {
    expect(finder.find(305, 302, 0.1, 0)).toBe(0);
  });

  it("reaches 20 pixels over water and no further, or the pointer selects across the sea", () => {
    expect(finder.find(319, 300, 1, null)).toBe(1);
    expect(finder.find(321, 300, 1, null)).toBeNull();
    expect(finder.find(339, 300, 2, null)).toBe(1);
  });

  it("takes the nearest of several within reach, whichever comes first in the list", () => {
    const boxes: [number, number, number, number][] = [[0, 0, 4, 4], [10, 0, 14, 4], [20, 0, 24, 4]];
    const row = new Finder({ labelPoints: [[2, 2], [12, 2], [22, 2]], boxes });
    expect([3, 11, 20].map((x) => row.find(x, 2, 1, null))).toEqual([0, 1, 2]);
  });

  it("takes the shape under the pointer where no centre is near", () => {
    expect(finder.find(900, 100, 1, 0)).toBe(0);
  });
});
