/** The two-way classification: three classes of one indicator by three of another, nine cells. */

import { classOf, type Value } from "./breaks";

/**
 * The cell of an area: `3 * class of x + class of y`, each class 0 (low), 1 (middle) or 2 (high).
 *
 * An area that lacks either value has no cell.
 */
export function cellOf(
  x: Value,
  y: Value,
  xBounds: readonly number[],
  yBounds: readonly number[],
): number | null {
  const row = classOf(x, xBounds);
  const column = classOf(y, yBounds);
  return row === null || column === null ? null : 3 * row + column;
}
