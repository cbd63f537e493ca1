import { describe, expect, it } from "vitest";
import { smallestDistance, VISIONS } from "./distance";
import { contrast, linear } from "./mix";
import { lab } from "./distance";
import {
  BIVARIATE,
  BIVARIATE_COLUMNS,
  BIVARIATE_ROWS,
  bivariate,
  CLUSTERS,
  DIVERGING,
  PLAIN,
  rampFor,
  SEQUENTIAL,
  textOn,
} from "./palettes";

// Distances under normal, protan, deutan and tritan vision as the design of the atlas states them (section 6).
const STATED: [string, readonly string[], number[]][] = [
  ["bivariate", BIVARIATE, [17.8, 13.5, 15.8, 15.1]],
  ["sequential", SEQUENTIAL, [17.7, 10.2, 13.3, 12.2]],
  ["diverging", DIVERGING, [23.0, 21.7, 15.7, 17.1]],
  ["clusters", CLUSTERS, [15.0, 11.8, 14.3, 11.5]],
];

describe.each(STATED)("the %s palette", (_, palette, stated) => {
  it("keeps any two colours at least 10 apart in all four visions, or two classes look alike", () => {
    for (const vision of VISIONS) expect(smallestDistance(palette, vision)).toBeGreaterThanOrEqual(10);
  });

  it("has the distances that the design states, or simulation or distance have changed", () => {
    const found = VISIONS.map((vision) => smallestDistance(palette, vision));
    expect(found).toEqual(stated.map((distance) => expect.closeTo(distance, 1)));
  });

  it("can be written on in black or white at 4.5 to 1, or a cell's text is unreadable", () => {
    for (const colour of palette) expect(contrast(colour, textOn(colour))).toBeGreaterThanOrEqual(4.5);
  });
});

describe("the bivariate palette", () => {
  it("is the nine colours of the design, or map, legend and figures differ", () => {
    expect(bivariate(BIVARIATE_ROWS, BIVARIATE_COLUMNS)).toEqual([
      "#f2f2f2", "#fdbe85", "#e6740c",
      "#9dc4d7", "#a59a76", "#955d09",
      "#3b87b6", "#3e6963", "#383e06",
    ]);
  });

  it("gets darker along both axes, or its order is lost in greyscale print", () => {
    const lightness = BIVARIATE.map((colour) => Math.round(lab(linear(colour))[0]));
    expect(lightness).toEqual([95, 82, 61, 77, 64, 45, 54, 41, 25]);
  });

  it("takes the stated text colours, or a label vanishes in its cell", () => {
    const [black, white] = ["#000000", "#ffffff"];
    expect(BIVARIATE.map(textOn)).toEqual([black, black, black, black, black, white, black, white, white]);
  });

  it("fails its own gate when a ramp is too pale, or the gate tests nothing", () => {
    const pale = bivariate(["#ffffff", "#f4f8fb", "#e8f0f6"], BIVARIATE_COLUMNS);
    expect(smallestDistance(pale, "normal")).toBeLessThan(10);
  });
});

describe("rampFor", () => {
  it("diverges only where there is a centre, or GB = 100 is not the neutral colour", () => {
    expect(rampFor(null)).toBe(SEQUENTIAL);
    expect(rampFor(100)).toBe(DIVERGING);
    expect(rampFor(0)).toBe(DIVERGING);
  });
});

describe("the plain map", () => {
  it("stands at least 10 apart from every colour of a cluster, or the one picked out is not seen", () => {
    for (const colour of CLUSTERS) {
      for (const vision of VISIONS) expect(smallestDistance([colour, PLAIN], vision)).toBeGreaterThanOrEqual(10);
    }
  });

  it("differs from the hatches of areas without a cluster, whose ground is white", () => {
    expect(PLAIN).not.toBe("#ffffff");
  });
});
