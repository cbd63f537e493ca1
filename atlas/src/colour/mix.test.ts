import { describe, expect, it } from "vitest";
import { contrast, hex, linear, luminance, multiply, towards } from "./mix";

describe("linear and hex", () => {
  it("are inverse, or every palette is a little off", () => {
    for (const colour of ["#000000", "#ffffff", "#a6cfe3", "#010203", "#383e06"]) {
      expect(hex(linear(colour))).toBe(colour);
    }
  });

  it("use the sRGB curve, or mixing is done on the wrong scale", () => {
    // IEC 61966-2-1: 0.5 of full scale (#80 is 128/255) is 0.2158605 in linear light.
    expect(linear("#808080")[0]).toBeCloseTo(0.2158605, 6);
  });

  it("refuse what is not #rrggbb, or a typing error becomes black", () => {
    expect(() => linear("red")).toThrow('"red" is not a colour of the form #rrggbb.');
  });
});

describe("multiply", () => {
  it("keeps a colour under white and gives black under black, or it does not multiply light", () => {
    expect(multiply("#ffffff", "#a6cfe3")).toBe("#a6cfe3");
    expect(multiply("#000000", "#a6cfe3")).toBe("#000000");
  });
});

describe("contrast", () => {
  it("is 21 between black and white and 1 with itself, as WCAG defines it", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 10);
    expect(contrast("#2c7fb8", "#2c7fb8")).toBe(1);
    expect(luminance("#ffffff")).toBeCloseTo(1, 10);
  });
});

describe("towards", () => {
  it("leaves a colour at 0, ends at the other at 1 and stays opaque between, or a faded class cannot be told", () => {
    expect(towards("#253494", "#dde7ee", 0)).toBe("#253494");
    expect(towards("#253494", "#dde7ee", 1)).toBe("#dde7ee");
    // Half the light of white is 0.5 in linear light, which is #bc in sRGB.
    expect(towards("#000000", "#ffffff", 0.5)).toBe("#bcbcbc");
  });
});
