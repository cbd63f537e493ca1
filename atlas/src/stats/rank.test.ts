import { describe, expect, it } from "vitest";
import { ranks } from "./rank";

describe("ranks", () => {
  it("gives 1 to the highest value, or the order is upside down", () => {
    expect(ranks([3, 9, 5])).toEqual({ rank: [3, 1, 2], n: 3 });
  });

  it("lets ties share the smallest rank and skips the next, or equal areas look unequal", () => {
    expect(ranks([5, 9, 5, 1]).rank).toEqual([2, 1, 2, 4]);
  });

  it("does not count areas without data, or n is the number of areas and not of values", () => {
    expect(ranks([null, 2, null, 8])).toEqual({ rank: [null, 2, null, 1], n: 2 });
  });

  it("ranks a measured zero and negative values, or they are treated as missing", () => {
    expect(ranks([0, -1, null]).rank).toEqual([1, 2, null]);
  });

  it("ranks within the scope only, or a region's ranks are national", () => {
    expect(ranks([1, 2, 3], [true, true, false])).toEqual({ rank: [2, 1, null], n: 2 });
  });

  it("is empty without values, or a year without data has ranks", () => {
    expect(ranks([null, null])).toEqual({ rank: [null, null], n: 0 });
  });
});
