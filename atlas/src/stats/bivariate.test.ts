import { describe, expect, it } from "vitest";
import { cellOf } from "./bivariate";

const X = [0.3, 0.4];
const Y = [90, 110];

describe("cellOf", () => {
  it("numbers cells by row of x, then column of y, or colours are transposed", () => {
    expect(cellOf(0.1, 80, X, Y)).toBe(0);
    expect(cellOf(0.1, 120, X, Y)).toBe(2);
    expect(cellOf(0.5, 80, X, Y)).toBe(6);
    expect(cellOf(0.5, 120, X, Y)).toBe(8);
  });

  it("puts a value equal to a bound in the upper class, or matrix and map differ", () => {
    expect(cellOf(0.3, 110, X, Y)).toBe(5);
  });

  it("has no cell where either value is missing, or half-known areas are classed", () => {
    expect(cellOf(null, 100, X, Y)).toBeNull();
    expect(cellOf(0.3, null, X, Y)).toBeNull();
  });
});
