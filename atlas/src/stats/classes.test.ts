import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { classOf, quantileBounds, type Value } from "./breaks";
import { ranks } from "./rank";

interface Case {
  name: string;
  values: Value[];
  decimals: number;
  centre: number | null;
  breaks: number[];
  terciles: number[];
  class: (number | null)[];
  third: (number | null)[];
  rank: (number | null)[];
}

// Made from exact fractions by tools/make_classes_fixture.py; the Python side answers the same cases.
const file = new URL("../../../tests/fixtures/classes.json", import.meta.url);
const fixture = JSON.parse(readFileSync(file, "utf8")) as { cases: Case[] };

describe("the shared cases of classes and ranks", () => {
  it.each(fixture.cases)("$name: bounds, classes and ranks agree, or page and Python colour areas differently", (shared) => {
    expect(quantileBounds(shared.values, 5, shared.decimals, shared.centre)).toEqual(shared.breaks);
    expect(quantileBounds(shared.values, 3, shared.decimals)).toEqual(shared.terciles);
    expect(shared.values.map((value) => classOf(value, shared.breaks))).toEqual(shared.class);
    expect(shared.values.map((value) => classOf(value, shared.terciles))).toEqual(shared.third);
    expect(ranks(shared.values).rank).toEqual(shared.rank);
  });
});
