/**
 * Which class a value falls in, and the bounds of classes for one year.
 *
 * The bounds over all years are computed in Python and shipped with the indicator; the function here applies
 * the same rule to a single year, for the "this year only" option. Nothing here touches the page.
 */

/** A value of an area, or null where there is none. */
export type Value = number | null;

/** The class of a value: how many inner bounds are at or below it; null stays null. */
export function classOf(value: Value, bounds: readonly number[]): number | null {
  if (value === null) return null;
  let cls = 0;
  for (const bound of bounds) if (bound <= value) cls += 1;
  return cls;
}

/**
 * The quantile at `share` (0 to 1) of rising numbers, interpolated linearly between neighbours.
 *
 * This is the rule numpy calls "linear"; an empty list gives NaN.
 */
export function quantile(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length - 1);
  const low = Math.floor(position);
  const a = sorted[low] ?? Number.NaN;
  const b = sorted[Math.min(low + 1, sorted.length - 1)] ?? a;
  return a + (b - a) * (position - low);
}

/** A number rounded to so many decimals, halves to the even digit as in Python; never -0. */
export function roundTo(value: number, decimals: number): number {
  const rounded = Number(value.toFixed(decimals));
  // toFixed takes a half away from zero. 25 further digits show whether the number is exactly a half.
  const isHalf = /^50*$/.test(value.toFixed(decimals + 25).slice(-25));
  if (!isHalf) return rounded + 0;
  const isOdd = /[13579]$/.test(value.toFixed(decimals));
  return (isOdd ? Number((rounded - Math.sign(value) * 10 ** -decimals).toFixed(decimals)) : rounded) + 0;
}

/**
 * The inner bounds of `classes` classes, rounded to the indicator's decimals.
 *
 * Without a centre: quantiles at 1/classes, 2/classes, ... With a centre, and an odd number of classes: the
 * distances from the centre are cut at 1/classes, 3/classes, ... and laid out on both sides, so that the
 * bounds are symmetric and the middle class contains the centre. No values give no bounds.
 */
export function quantileBounds(
  values: readonly Value[],
  classes: number,
  decimals: number,
  centre: number | null = null,
): number[] {
  const known = values.filter((value): value is number => value !== null);
  if (known.length === 0) return [];
  const bounds: number[] = [];
  if (centre === null) {
    known.sort((a, b) => a - b);
    for (let k = 1; k < classes; k += 1) bounds.push(roundTo(quantile(known, k / classes), decimals));
    return bounds;
  }
  const distances = known.map((value) => Math.abs(value - centre)).sort((a, b) => a - b);
  let inner = 0;
  for (let k = 1; k < classes; k += 2) {
    // At least one printed step further out, or the middle class would be empty and lose the centre.
    inner = Math.max(roundTo(quantile(distances, k / classes), decimals), inner + 10 ** -decimals);
    bounds.unshift(roundTo(centre - inner, decimals));
    bounds.push(roundTo(centre + inner, decimals));
  }
  return bounds;
}
