/** The order of a table's rows. */

import type { Areas } from "../data/types";
import type { Frame } from "./frame";

/** What areas can be put in order by: numbers under an id. */
export interface Sortable {
  indicator: Pick<Frame["indicator"], "id">;
  values: Frame["values"];
}

/** Region name of each area. */
export function regionNames(areas: Areas): string[] {
  const names = new Map(areas.groups.map((group) => [group.code, group.name]));
  return areas.region.map((code) => names.get(code) ?? code);
}

/**
 * Areas sorted by "name", "code", "region" or an indicator's id, "-" first for descending.
 *
 * Areas without a value come last either way; equal ones stand by name.
 */
export function orderOf(areas: Areas, columns: readonly Sortable[], rows: readonly number[], sort: string): number[] {
  const isDown = sort.startsWith("-");
  const column = sort.replace(/^-/, "");
  const frame = columns.find((one) => one.indicator.id === column);
  const regions = column === "region" ? regionNames(areas) : [];
  const byName = (a: number, b: number): number =>
    (areas.name[a] ?? "").localeCompare(areas.name[b] ?? "", "en-GB") || a - b;
  const compare = (a: number, b: number): number => {
    if (frame !== undefined) return (frame.values[a] ?? 0) - (frame.values[b] ?? 0);
    if (column === "code") return (areas.code[a] ?? "") < (areas.code[b] ?? "") ? -1 : 1;
    if (column === "region") return (regions[a] ?? "").localeCompare(regions[b] ?? "", "en-GB");
    return byName(a, b);
  };
  const isMissing = (area: number): boolean => frame !== undefined && (frame.values[area] ?? null) === null;
  return [...rows].sort((a, b) => {
    if (isMissing(a) !== isMissing(b)) return isMissing(a) ? 1 : -1;
    if (isMissing(a)) return byName(a, b);
    return (isDown ? -1 : 1) * compare(a, b) || byName(a, b);
  });
}
