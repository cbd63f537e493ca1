/**
 * The areas nearest to one area on chosen indicators and weights.
 *
 * With z the values standardised by the mean and the population standard deviation of the areas kept:
 * `d(a, b) = sqrt( sum over j of w[j] (z[a, j] - z[b, j])^2 )`, not divided by the weights.
 */

import type { Value } from "./breaks";

export interface SimilarOptions {
  /** One list of values per indicator, each indexed by area. */
  columns: readonly (readonly Value[])[];
  /** One weight of 0 or more per indicator. */
  weights: readonly number[];
  /** Area codes; they break ties. */
  codes: readonly string[];
  inScope: readonly boolean[];
  /** Index of the area whose neighbours are wanted. */
  target: number;
  /** How many neighbours at most. */
  n: number;
}

export interface Neighbour {
  index: number;
  distance: number;
  /** Share of each indicator in the squared distance; all 0 where the distance is 0. */
  shares: number[];
}

export interface Similar {
  list: Neighbour[];
  /** Areas in scope that lack one of the values. Where the target is one of them, the list is empty. */
  left_out: number[];
}

/** Standardised values of the kept areas; a constant indicator gives 0 everywhere. */
function standardise(column: readonly Value[], kept: readonly number[]): Map<number, number> {
  const values = kept.map((index) => column[index] ?? 0);
  // A sum of equal decimals need not divide back to them, so constancy is tested on the values.
  const constant = values.every((value) => value === values[0]);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const deviation = Math.sqrt(variance);
  const z = new Map<number, number>();
  kept.forEach((index, k) => z.set(index, constant ? 0 : ((values[k] ?? 0) - mean) / deviation));
  return z;
}

/** The n areas nearest to the target, nearest first, ties by area code, and the areas left out. */
export function similarAreas(options: SimilarOptions): Similar {
  const { columns, weights, codes, inScope, target, n } = options;
  const kept: number[] = [];
  const leftOut: number[] = [];
  codes.forEach((_, index) => {
    if (inScope[index] !== true) return;
    const complete = columns.every((column) => (column[index] ?? null) !== null);
    (complete ? kept : leftOut).push(index);
  });
  if (columns.length === 0 || !kept.includes(target)) return { list: [], left_out: leftOut };
  const z = columns.map((column) => standardise(column, kept));
  const list: Neighbour[] = [];
  for (const index of kept) {
    if (index === target) continue;
    const parts = z.map((column, j) => {
      const difference = (column.get(target) ?? 0) - (column.get(index) ?? 0);
      return (weights[j] ?? 0) * difference * difference;
    });
    const squared = parts.reduce((sum, part) => sum + part, 0);
    const shares = parts.map((part) => (squared > 0 ? part / squared : 0));
    list.push({ index, distance: Math.sqrt(squared), shares });
  }
  const code = (neighbour: Neighbour): string => codes[neighbour.index] ?? "";
  list.sort((a, b) => a.distance - b.distance || (code(a) < code(b) ? -1 : 1));
  return { list: list.slice(0, n), left_out: leftOut };
}
