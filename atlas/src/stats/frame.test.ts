import { describe, expect, it } from "vitest";
import type { Areas, Flag, Indicator, Values } from "../data/types";
import { benchmarks, cellsOf, commonFlag, commonGap, flagsOfYear, frameOf, scopeMembers } from "./frame";

const indicator = {
  id: "jobs",
  decimals: 0,
  centre: null,
  years: [2021, 2022],
  breaks: [10, 20, 30, 40],
  terciles: [15, 35],
  national: [{ label: "Great Britain", values: [21, 22] }],
} as unknown as Indicator;

const values: Values = {
  id: "jobs",
  years: [2021, 2022],
  values: [
    [5, 10, null, 40],
    [5, 25, 25, 100],
  ],
  flags: [[0, 2, "s"], [1, 3, "p"]],
};

const areas = {
  code: ["E1", "E2", "S1", "N1"],
  region: ["R1", "R2", "S", "N"],
  country: ["E", "E", "S", "N"],
  groups: [
    { scope: "gb", code: "K03", name: "Great Britain", kind: "set", countries: ["E", "S", "W"] },
    { scope: "E", code: "E", name: "England", kind: "country", countries: ["E"] },
    { scope: "R2", code: "R2", name: "A region", kind: "region", countries: ["E"] },
  ],
} as unknown as Areas;

describe("scopeMembers", () => {
  it("takes countries for a set and a country, the region code for a region, or ranks count the wrong areas", () => {
    expect(scopeMembers(areas, "gb")).toEqual([true, true, true, false]);
    expect(scopeMembers(areas, "E")).toEqual([true, true, false, false]);
    expect(scopeMembers(areas, "R2")).toEqual([false, true, false, false]);
  });
});

describe("flagsOfYear", () => {
  it("gives a mark of the year to every value and to no gap, or a gap loses its reason", () => {
    const marked: Values = { ...values, flags: [[0, 2, "s"], [0, null, "p"], [1, 3, "e"]] };
    expect(flagsOfYear(marked, 0, 4)).toEqual(["p", "p", "s", "p"]);
    expect(flagsOfYear(marked, 1, 4)).toEqual([null, null, null, "e"]);
  });
});

describe("commonGap", () => {
  it("is the one reason that a scope has no value, or an empty map does not say why", () => {
    const frame = { values: [1, null, null, null], flags: [null, "m", "m", "s"] as (Flag | null)[] };
    expect(commonGap(frame, [false, true, true, false])).toBe("m");
    expect(commonGap(frame, [false, true, true, true])).toBeNull();
    expect(commonGap(frame, [true, true, true, false])).toBeNull();
  });
});

describe("frameOf", () => {
  const all = [true, true, true, true];

  it("keeps values, flags and classes of one year together, or a hatch gives the reason of another year", () => {
    const frame = frameOf({ indicator, values, year: 2021, inScope: all, breaks: "all" });
    expect(frame.values).toEqual([5, 10, null, 40]);
    expect(frame.flags).toEqual([null, null, "s", null]);
    expect(frame.classes).toEqual([0, 1, null, 4]);
    expect(frame.n).toBe(3);
  });

  it("leaves areas out of scope without rank or class, or a region's ranks run over the whole country", () => {
    const frame = frameOf({ indicator, values, year: 2022, inScope: [true, true, true, false], breaks: "all" });
    expect(frame.ranks).toEqual([3, 1, 1, null]);
    expect(frame.classes[3]).toBeNull();
    expect(frame.values[3]).toBe(100);
  });

  it("has no value at all in a year that the indicator lacks, or another year's values are shown under it", () => {
    const frame = frameOf({ indicator, values, year: 2024, inScope: all, breaks: "year" });
    expect(frame.hasYear).toBe(false);
    expect(frame.values).toEqual([null, null, null, null]);
    expect(frame.bounds).toEqual(indicator.breaks);
  });

  it("cuts the year's own values on request, or the option does nothing", () => {
    // 5, 25, 25, 100: thirds at positions 1 and 2.
    expect(frameOf({ indicator, values, year: 2022, inScope: all, breaks: "year" }).terciles).toEqual([25, 25]);
  });
});

describe("cellsOf and benchmarks", () => {
  it("classes only areas in scope with both values, or the matrix counts an area it cannot know", () => {
    const frame = frameOf({ indicator, values, year: 2021, inScope: [true, true, true, false], breaks: "all" });
    expect(cellsOf(frame, frame, [true, true, true, false])).toEqual([0, 0, null, null]);
  });

  it("reads the benchmark of the year, or an area is compared with another year's Great Britain", () => {
    expect(benchmarks(indicator, 2022)).toEqual([{ label: "Great Britain", value: 22 }]);
    expect(benchmarks(indicator, 2030)).toEqual([{ label: "Great Britain", value: null }]);
  });
});

describe("commonFlag", () => {
  it("is the mark of every value in scope and null where one differs, or an exception goes unmarked", () => {
    const inScope = [true, true, true, false];
    expect(commonFlag({ values: [1, 2, null, 4], flags: ["p", "p", "s", null] }, inScope)).toBe("p");
    expect(commonFlag({ values: [1, 2, null, 4], flags: ["p", null, "s", null] }, inScope)).toBeNull();
    expect(commonFlag({ values: [null, null], flags: ["s", "s"] }, inScope)).toBeNull();
  });
});
