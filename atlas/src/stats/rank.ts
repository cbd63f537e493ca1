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
