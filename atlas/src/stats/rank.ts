/** Ranks: 1 is the highest value, equal values share the smallest rank, areas without a value have none. */

import type { Value } from "./breaks";

export interface Ranks {
  /** Rank of each area, or null where it has no value or is out of scope. */
  rank: (number | null)[];
  /** How many areas were ranked. */
  n: number;
}

/** Rank the values of the areas in scope (all areas, where no scope is given). */
export function ranks(values: readonly Value[], inScope?: readonly boolean[]): Ranks {
  const order: { index: number; value: number }[] = [];
  values.forEach((value, index) => {
    if (value !== null && (inScope === undefined || inScope[index] === true)) order.push({ index, value });
  });
  order.sort((a, b) => b.value - a.value);
  const rank = new Array<number | null>(values.length).fill(null);
  let shared = 0;
  order.forEach((entry, position) => {
    if (position === 0 || entry.value !== order[position - 1]?.value) shared = position + 1;
    rank[entry.index] = shared;
  });
  return { rank, n: order.length };
}

/**
 * The area next in value: a step of -1 goes to the next higher value, +1 to the next lower one.
 *
 * Areas with one value are passed in list order, so repeated steps reach every area. Null at either end, or
 * where nothing is ranked; an area without a value steps to the lowest (-1) or the highest (+1).
 */
export function nextInRank(ranked: Ranks, from: number | null, step: -1 | 1): number | null {
  const order = inRankOrder(ranked);
  const at = from === null ? -1 : order.indexOf(from);
  if (at < 0) return (step === 1 ? order[0] : order[order.length - 1]) ?? null;
  return order[at + step] ?? null;
}

/** Indices of the ranked areas, highest value first, ties in list order. */
export function inRankOrder(ranked: Ranks): number[] {
  const order: { index: number; rank: number }[] = [];
  ranked.rank.forEach((rank, index) => {
    if (rank !== null) order.push({ index, rank });
  });
  order.sort((a, b) => a.rank - b.rank || a.index - b.index);
  return order.map((entry) => entry.index);
}
