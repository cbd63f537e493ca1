import { describe, expect, it } from "vitest";
import { ciede2000, lab, seen, smallestDistance, VISIONS, type Lab } from "./distance";
import { linear } from "./mix";

// Source: test data of Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula" (2005), table 1.
const PAIRS: [Lab, Lab, number][] = [
  [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
  [[50, 3.1571, -77.2803], [50, 0, -82.7485], 2.8615],
  [[50, 2.8361, -74.02], [50, 0, -82.7485], 3.4412],
  [[50, -1.3802, -84.2814], [50, 0, -82.7485], 1.0],
  [[50, 0, 0], [50, -1, 2], 2.3669],
  [[50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792],
  [[50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195],
  [[50, -0.001, 2.49], [50, 0.0009, -2.49], 4.8045],
  [[50, 2.5, 0], [50, 0, -2.5], 4.3065],
  [[50, 2.5, 0], [73, 25, -18], 27.1492],
  [[50, 2.5, 0], [61, -5, 29], 22.8977],
  [[50, 2.5, 0], [56, -27, -3], 31.903],
  [[50, 2.5, 0], [58, 24, 15], 19.4535],
  [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
  [[63.0109, -31.0961, -5.8663], [62.8187, -29.7946, -4.0864], 1.263],
  [[22.7233, 20.0904, -46.694], [23.0331, 14.973, -42.5619], 2.0373],
  [[6.7747, -0.2908, -2.4247], [5.8714, -0.0985, -2.2286], 0.6377],
  [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
];

describe("ciede2000", () => {
  it.each(PAIRS)("agrees with the published table for %j and %j, or distances mean nothing", (a, b, expected) => {
    expect(ciede2000(a, b)).toBeCloseTo(expected, 4);
    expect(ciede2000(b, a)).toBeCloseTo(expected, 4);
  });
});

describe("lab", () => {
  it("maps white to 100, 0, 0 and black to 0, or the white point is wrong", () => {
    expect(lab(linear("#ffffff")).map((v) => Math.abs(v - 0))).toEqual([
      expect.closeTo(100, 3),
      expect.closeTo(0, 2),
      expect.closeTo(0, 2),
    ]);
    expect(lab(linear("#000000"))[0]).toBeCloseTo(0, 10);
  });
});

describe("seen", () => {
  it("leaves greys grey in every vision, or the simulation tints the page", () => {
    for (const vision of VISIONS) {
      const [r, g, b] = seen("#777777", vision);
      expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThan(1e-4);
    }
  });

  it("brings red and green together for protan and deutan vision, or it simulates nothing", () => {
    const pair = ["#cc3333", "#7a7a00"];
    const normal = smallestDistance(pair, "normal");
    expect(smallestDistance(pair, "protan")).toBeLessThan(normal / 2);
    expect(smallestDistance(pair, "deutan")).toBeLessThan(normal / 2);
  });
});
