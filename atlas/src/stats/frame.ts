/** What one indicator shows in one year: values, reasons for gaps, ranks and classes, area by area. */

import type { AreaGroup, Areas, Flag, Indicator, IndicatorEntry, Values } from "../data/types";
import { classOf, quantileBounds, type Value } from "./breaks";
import { cellOf } from "./bivariate";
import { ranks } from "./rank";

/** One indicator in one year; arrays follow the order of the areas. */
export interface Frame {
  indicator: Indicator;
  year: number;
  /** Whether the indicator has the year at all. */
  hasYear: boolean;
  values: Value[];
  flags: (Flag | null)[];
  ranks: (number | null)[];
  /** Number of ranked areas. */
  n: number;
  /** Inner bounds of the classes in use. */
  bounds: readonly number[];
  classes: (number | null)[];
  /** Inner bounds of the three classes of the matrix. */
  terciles: readonly number[];
}

/** Country that Great Britain lacks and the United Kingdom has. */
const NORTHERN_IRELAND = "N92000002";

/** Whether an indicator, and with it its benchmarks, is of the United Kingdom or of Great Britain. */
export function homeOf({ coverage }: Pick<IndicatorEntry, "coverage">): "uk" | "gb" {
  return coverage.includes(NORTHERN_IRELAND) ? "uk" : "gb";
}

/** Which areas belong to a scope: a set of countries, a country or a region. */
export function scopeMembers(areas: Areas, scope: string): boolean[] {
  const group: AreaGroup | undefined = areas.groups.find((one) => one.scope === scope);
  if (group === undefined) return areas.code.map(() => true);
  if (group.kind === "region") return areas.region.map((code) => code === group.code);
  return areas.country.map((code) => group.countries.includes(code));
}

/** The flag of each area in one year, or null. */
export function flagsOfYear(values: Values, yearIndex: number, areas: number): (Flag | null)[] {
  const flags = new Array<Flag | null>(areas).fill(null);
  for (const [year, area, flag] of values.flags) {
    if (year !== yearIndex) continue;
    if (area !== null) flags[area] = flag;
    // A mark of every value of the year.
    else values.values[year]?.forEach((value, i) => {
      if (value !== null) flags[i] = flag;
    });
  }
  return flags;
}

/** The frame of an indicator in a year, ranked and classed among the areas in scope. */
export function frameOf(opts: {
  indicator: Indicator;
  values: Values;
  year: number;
  inScope: readonly boolean[];
  breaks: "all" | "year";
}): Frame {
  const { indicator, year, inScope } = opts;
  const index = opts.values.years.indexOf(year);
  const values = opts.values.values[index] ?? inScope.map(() => null);
  const { rank, n } = ranks(values, inScope);
  const ofYear = opts.breaks === "year" && index >= 0;
  const inside = values.filter((_, i) => inScope[i]);
  const bounds = ofYear ? quantileBounds(inside, 5, indicator.decimals, indicator.centre) : indicator.breaks;
  const terciles = ofYear ? quantileBounds(inside, 3, indicator.decimals) : indicator.terciles;
  return {
    indicator,
    year,
    hasYear: index >= 0,
    values,
    flags: flagsOfYear(opts.values, index, inScope.length),
    ranks: rank,
    n,
    bounds,
    classes: values.map((value, i) => (inScope[i] ? classOf(value, bounds) : null)),
    terciles,
  };
}

/** The cell of the matrix for each area in scope. */
export function cellsOf(x: Frame, y: Frame, inScope: readonly boolean[]): (number | null)[] {
  return x.values.map((value, i) =>
    inScope[i] ? cellOf(value, y.values[i] ?? null, x.terciles, y.terciles) : null,
  );
}

/** The mark that every value in scope bears, so that it need be said only once; null where they differ. */
export function commonFlag({ values, flags }: Pick<Frame, "values" | "flags">, inScope: readonly boolean[]): Flag | null {
  const marks = new Set(flags.filter((_, i) => inScope[i] === true && (values[i] ?? null) !== null));
  const [only = null] = marks;
  return marks.size === 1 ? only : null;
}

/** The reason that every area in scope lacks a value; null where one has a value or the reasons differ. */
export function commonGap({ values, flags }: Pick<Frame, "values" | "flags">, inScope: readonly boolean[]): Flag | null {
  const inside = flags.filter((_, i) => inScope[i] === true);
  const isEmpty = values.every((value, i) => value === null || inScope[i] !== true);
  const reasons = new Set(inside);
  const [only = null] = reasons;
  return isEmpty && reasons.size === 1 ? only : null;
}

/** The benchmarks of an indicator in a year, as labels and numbers. */
export function benchmarks(indicator: Indicator, year: number): { label: string; value: Value }[] {
  const index = indicator.years.indexOf(year);
  return indicator.national.map(({ label, values }) => ({ label, value: values[index] ?? null }));
}
