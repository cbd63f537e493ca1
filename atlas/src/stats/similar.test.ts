import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { similarAreas, type SimilarOptions } from "./similar";

const ALL = [true, true, true, true];
const base: SimilarOptions = {
  // Mean 3, deviation sqrt(5); mean 10, constant.
  columns: [
    [0, 2, 4, 6],
    [10, 10, 10, 10],
  ],
  weights: [1, 1],
  codes: ["A", "B", "C", "D"],
  inScope: ALL,
  target: 0,
  n: 5,
};

describe("similarAreas", () => {
  it("measures in population standard deviations, or distances differ from Python's", () => {
    // Deviations -3, -1, 1, 3: variance (9+1+1+9)/4 = 5; B is 2/sqrt(5) away.
    const { list } = similarAreas(base);
    expect(list.map((a) => a.index)).toEqual([1, 2, 3]);
    expect(list.map((a) => a.distance)).toEqual([2, 4, 6].map((d) => expect.closeTo(d / Math.sqrt(5), 12)));
  });

  it("lets a constant indicator contribute nothing, or the distance is not a number", () => {
    const column = [0.1, 0.1, 0.1, 0.1];
    const { list } = similarAreas({ ...base, columns: [column, base.columns[0] ?? []] });
    expect(list[0]?.shares).toEqual([0, 1]);
    expect(list[0]?.distance).toBeCloseTo(2 / Math.sqrt(5), 12);
  });

  it("does not divide by the weights, or doubling both changes nothing", () => {
    const twice = similarAreas({ ...base, weights: [2, 2] });
    expect(twice.list[0]?.distance).toBeCloseTo((2 / Math.sqrt(5)) * Math.SQRT2, 12);
  });

  it("reports each indicator's share of the squared distance, or the parts do not add up", () => {
    // Both columns have deviation 1 and differ by 2 between A and B: equal parts, then 3 to 1.
    const columns = [
      [0, 2],
      [5, 7],
    ];
    const two = { ...base, columns, codes: ["A", "B"], inScope: [true, true] };
    expect(similarAreas(two).list[0]?.shares).toEqual([0.5, 0.5]);
    expect(similarAreas({ ...two, weights: [3, 1] }).list[0]?.shares).toEqual([0.75, 0.25]);
  });

  it("breaks ties by area code, or the list depends on the order of the file", () => {
    const tied = { ...base, columns: [[5, 1, 9, 1]], codes: ["M", "Z", "B", "A"], weights: [1] };
    expect(similarAreas(tied).list.map((a) => a.index)).toEqual([3, 2, 1]);
  });

  it("leaves out and lists areas that lack a value, or a missing value is taken as zero", () => {
    const columns = [
      [0, null, 4, 6],
      [1, 2, 3, 4],
    ];
    const result = similarAreas({ ...base, columns });
    expect(result.left_out).toEqual([1]);
    expect(result.list.map((a) => a.index)).toEqual([2, 3]);
  });

  it("standardises over the areas in scope only, or scope changes nothing", () => {
    // Without D: values 0, 2, 4, variance 8/3; B is 2/sqrt(8/3) away.
    const result = similarAreas({ ...base, inScope: [true, true, true, false] });
    expect(result.list.map((a) => a.index)).toEqual([1, 2]);
    expect(result.list[0]?.distance).toBeCloseTo(2 / Math.sqrt(8 / 3), 12);
    expect(result.left_out).toEqual([]);
  });

  it("has no list for an area that is out of scope or lacks a value, or it invents one", () => {
    expect(similarAreas({ ...base, inScope: [false, true, true, true] }).list).toEqual([]);
    expect(similarAreas({ ...base, columns: [[null, 1, 2, 3]], weights: [1] })).toEqual({ list: [], left_out: [0] });
    expect(similarAreas({ ...base, columns: [], weights: [] }).list).toEqual([]);
  });

  it("stops at n, or the list is as long as the map", () => {
    expect(similarAreas({ ...base, n: 2 }).list).toHaveLength(2);
  });

  it("gives shares of zero at distance zero, or they are not numbers", () => {
    const same = similarAreas({ ...base, columns: [[1, 1, 2, 3]], weights: [1] });
    expect(same.list[0]).toEqual({ index: 1, distance: 0, shares: [0] });
  });
});

interface Case extends Omit<SimilarOptions, "inScope"> {
  name: string;
  in_scope: boolean[];
  expected: { list: { code: string; distance: number; shares: number[] }[]; left_out: string[] };
}

// Made with SciPy by tools/make_similar_fixture.py; the Python side answers the same cases.
const file = new URL("../../../tests/fixtures/similar.json", import.meta.url);
const fixture = JSON.parse(readFileSync(file, "utf8")) as { tolerance: number; cases: Case[] };

describe("the shared fixture", () => {
  it.each(fixture.cases)("$name: agrees with SciPy, or page and Python name different areas", (shared) => {
    const found = similarAreas({ ...shared, inScope: shared.in_scope });
    const code = (index: number): string => shared.codes[index] ?? "";
    expect(found.left_out.map(code)).toEqual(shared.expected.left_out);
    expect(found.list.map((area) => code(area.index))).toEqual(shared.expected.list.map((area) => area.code));
    found.list.forEach((area, k) => {
      const expected = shared.expected.list[k];
      expect(Math.abs(area.distance - (expected?.distance ?? Number.NaN))).toBeLessThanOrEqual(fixture.tolerance);
      area.shares.forEach((share, j) =>
        expect(Math.abs(share - (expected?.shares[j] ?? Number.NaN))).toBeLessThanOrEqual(fixture.tolerance),
      );
    });
  });
});
