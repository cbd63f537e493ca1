/** The entries of a legend with their members; the same list serves the screen, exports and the live region. */

import type { FlagWords } from "../data/types";
import { cellText, classText, flagLabel } from "../text/describe";
import { clusterName } from "../text/clusters";
import { legendKeyOf, type LegendKey, type Shown } from "./model";

/** Cells of the matrix in reading order: high first indicator on top, low second indicator to the left. */
export const MATRIX_ORDER: readonly number[] = [6, 7, 8, 3, 4, 5, 0, 1, 2];

export interface LegendEntry {
  key: LegendKey;
  text: string;
  members: number[];
}

/** Class entries in class order, then areas without a value by reason, then areas outside the scope. */
export function legendEntries(shown: Shown, words: readonly FlagWords[]): LegendEntry[] {
  const members = new Map<LegendKey, number[]>();
  shown.areas.code.forEach((_, area) => {
    const key = legendKeyOf(shown, area);
    const list = members.get(key);
    if (list === undefined) members.set(key, [area]);
    else list.push(area);
  });
  const { x, y, cells, solution } = shown;
  const clusters = solution?.level.set.clusters ?? null;
  const classes = clusters?.length ?? (cells === null ? x.bounds.length + 1 : 9);
  const entries: LegendEntry[] = [];
  for (let cls = 0; cls < classes; cls += 1) {
    const cluster = clusters?.[cls];
    const text = cluster !== undefined ? clusterName(cluster) : y === null ? classText(x.indicator, cls, x.bounds) : cellText(cls, x.indicator, y.indicator);
    entries.push({ key: `class-${cls}`, text, members: members.get(`class-${cls}`) ?? [] });
  }
  for (const word of words) {
    const list = members.get(`flag-${word.code}`);
    if (list !== undefined) entries.push({ key: `flag-${word.code}`, text: solution?.level.set.flag_notes?.[word.code] ?? flagLabel(word.code, words), members: list });
  }
  const outside = members.get("outside");
  if (outside !== undefined) entries.push({ key: "outside", text: `outside ${shown.scopeName}`, members: outside });
  return entries;
}
