/** From what is shown to the facts that sentences are made of. */

import type { FlagWords } from "../data/types";
import type { Frame } from "../stats/frame";
import type { LegendEntry } from "../state/legend";
import type { Shown } from "../state/model";
import type { Solution } from "../state/solution";
import { clusterName, memberships, solutionAlt, solutionSentence } from "./clusters";
import { altText, liveYear, viewSentence, type AreaFacts, type End, type Fact } from "./describe";

/** What facts are drawn from: frames of the shown indicators, and the cells where there is a matrix. */
export interface FactSource {
  areas: { name: readonly string[] };
  columns: readonly Frame[];
  cells: readonly (number | null)[] | null;
  solution: Solution | null;
}

export function factOf(frame: Frame, area: number): Fact {
  return {
    indicator: frame.indicator,
    value: frame.values[area] ?? null,
    flag: frame.flags[area] ?? null,
    rank: frame.ranks[area] ?? null,
    n: frame.n,
    cls: frame.classes[area] ?? null,
    bounds: frame.bounds,
  };
}

/** The facts of one area. */
export function factsOf(shown: FactSource, area: number, words: readonly FlagWords[]): AreaFacts {
  const { solution } = shown;
  const facts = {
    name: shown.areas.name[area] ?? "",
    facts: shown.columns.map((frame) => factOf(frame, area)),
    words,
    ...(solution === null ? {} : { clusters: memberships(solution.levels, solution.level, area, words) }),
  };
  return shown.cells === null ? facts : { ...facts, cell: shown.cells[area] ?? null };
}

/** How many areas in scope have values, and the ends of the first indicator. */
export function endsOf(
  shown: FactSource & { x: Frame; inScope: readonly boolean[] },
): { count: number; highest: End | null; lowest: End | null } {
  let count = 0;
  let highest: End | null = null;
  let lowest: End | null = null;
  shown.x.values.forEach((value, area) => {
    const isKnown = shown.columns.every((frame) => (frame.values[area] ?? null) !== null);
    if (shown.inScope[area] !== true || !isKnown || value === null) return;
    count += 1;
    const end = { name: shown.areas.name[area] ?? "", value };
    if (highest === null || value > highest.value) highest = end;
    if (lowest === null || value < lowest.value) lowest = end;
  });
  return { count, highest, lowest };
}

/** One sentence stating what is shown. */
export function sentenceOf({ view, x, y, year, scopeName, solution, picked }: Shown, breaks: "all" | "year" | null): string {
  if (solution === null) {
    return viewSentence({ view, x: x.indicator, y: y?.indicator ?? null, year, scope: scopeName, breaks });
  }
  const cluster = solution.level.set.clusters[picked ?? -1];
  return solutionSentence(solution.level, x.n, scopeName, picked === null ? null : cluster === undefined ? "" : clusterName(cluster));
}

/** Alternative text of the map. */
export function altOf(shown: Shown, entries: readonly LegendEntry[]): string {
  const { solution, columns, year, scopeName, picked } = shown;
  if (solution === null) {
    return altText({ indicators: columns.map((frame) => frame.indicator), year, scope: scopeName, ...endsOf(shown) });
  }
  const named = picked === null ? entries : entries.filter(({ key }) => key === `class-${picked}`);
  return solutionAlt(solution.level.entry.label, sentenceOf(shown, null), named);
}

/** Said of a new year: how many areas have values in it, and how many have none. */
export function yearOfFrame({ x, inScope, year }: Pick<Shown, "x" | "inScope" | "year">): string {
  const inside = x.values.filter((_, area) => inScope[area]);
  const known = inside.filter((value) => value !== null).length;
  return liveYear(year, known, inside.length - known);
}
