/** From what is shown to the facts that sentences are made of. */

import type { FlagWords } from "../data/types";
import type { Frame } from "../stats/frame";
import type { AreaFacts, Fact } from "./describe";

/** What facts are drawn from: frames of the shown indicators, and the cells where there is a matrix. */
export interface FactSource {
  areas: { name: readonly string[] };
  columns: readonly Frame[];
  cells: readonly (number | null)[] | null;
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
  const facts = {
    name: shown.areas.name[area] ?? "",
    facts: shown.columns.map((frame) => factOf(frame, area)),
    words,
  };
  return shown.cells === null ? facts : { ...facts, cell: shown.cells[area] ?? null };
}
