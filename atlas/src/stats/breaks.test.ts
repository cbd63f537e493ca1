import { describe, expect, it } from "vitest";
import { classOf, quantile, quantileBounds, roundTo } from "./breaks";

describe("classOf", () => {
  it("puts a value equal to a bound in the upper class, or the map and the rule of the contract disagree", () => {
    // Inner bounds 10, 20, 30, 40: the class is the number of bounds at or below the value.
    expect([9.99, 10, 19, 20, 40, 41].map((v) => classOf(v, [10, 20, 30, 40]))).toEqual([0, 1, 1, 2, 4, 4]);
  });

  it("keeps a missing value missing, or an area without data gets a colour", () => {
    expect(classOf(null, [10])).toBeNull();
  });

  it("takes a measured zero as a value, or 0 is drawn as no data", () => {
    expect(classOf(0, [0, 1])).toBe(1);
    expect(classOf(0, [1])).toBe(0);
  });

  it("leaves the class between two equal bounds empty, or rounding moves values", () => {
    expect([0.1, 0.2, 0.3].map((v) => classOf(v, [0.2, 0.2, 0.25]))).toEqual([0, 2, 3]);
  });
});

describe("quantile", () => {
  it("interpolates between neighbours, or bounds for one year differ from Python's", () => {
    // Of 1, 2, 3, 4 the median lies half way between 2 and 3; the third at 0 + 3 * (1/3) = position 1.
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4], 1 / 3)).toBe(2);
    expect(quantile([7], 0.9)).toBe(7);
  });
});

describe("quantileBounds", () => {
  it("cuts ten values into five pairs, or a class of the year is too full", () => {
    // Positions 9k/5 = 1.8, 3.6, 5.4, 7.2 among 1..10.
    expect(quantileBounds([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 5, 1)).toEqual([2.8, 4.6, 6.4, 8.2]);
  });

  it("rounds before use, or the legend shows other bounds than were applied", () => {
    expect(quantileBounds([0.123, 0.246, 0.369, 0.4921], 3, 2)).toEqual([0.25, 0.37]);
  });

  it("ignores nulls, or missing areas pull the bounds to zero", () => {
    expect(quantileBounds([null, 1, 2, null, 3, 4], 3, 0)).toEqual([2, 3]);
  });

  it("is symmetric about a centre and keeps it in the middle class, or 100 is not the neutral colour", () => {
    // Distances from 100 are 0, 5, 10, 20, 40, 80: at 1/5 (position 1) 5, at 3/5 (position 3) 20.
    const bounds = quantileBounds([100, 105, 90, 120, 60, 180], 5, 0, 100);
    expect(bounds).toEqual([80, 95, 105, 120]);
    expect(classOf(100, bounds)).toBe(2);
  });

  it("keeps a step on each side of the centre, or equal values have no middle class", () => {
    expect(quantileBounds([100, 100, 100], 5, 0, 100)).toEqual([98, 99, 101, 102]);
  });

  it("agrees with the examples of the Python side, or a class of one year differs between page and table", () => {
    // Examples in the documentation of five_class_breaks and terciles.
    const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
    expect(quantileBounds(range(0, 11), 5, 0)).toEqual([2, 4, 6, 8]);
    expect(quantileBounds(range(50, 151), 5, 0, 100)).toEqual([70, 90, 110, 130]);
    expect(quantileBounds([1, 2, 3, 4, 5, 6, 7], 3, 1)).toEqual([3, 5]);
  });

  it("gives no bounds without values, or an empty year is classed at NaN", () => {
    expect(quantileBounds([null, null], 5, 2)).toEqual([]);
  });
});

describe("roundTo", () => {
  it("takes halves to the even digit, or Python's bounds differ by one step", () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, 3.51].map((v) => roundTo(v, 0))).toEqual([0, 2, 2, 0, -2, 4]);
    expect([0.125, 0.375, 0.1251].map((v) => roundTo(v, 2))).toEqual([0.12, 0.38, 0.13]);
    // 2.675 is held as 2.67499999..., so it is no half.
    expect(roundTo(2.675, 2)).toBe(2.67);
  });

  it("never gives minus zero, or a legend reads -0", () => {
    expect(Object.is(roundTo(-0.001, 2), 0)).toBe(true);
  });
});
