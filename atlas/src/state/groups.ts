/** Indicators under headings, for pickers: a heading stands where the first of its indicators does. */

import type { IndicatorEntry, Manifest } from "../data/types";

type Listed = Pick<IndicatorEntry, "id" | "vintage" | "group">;

export interface IndicatorGroup<T extends Listed> {
  /** The group's own name; null where its indicators have none and one set of boundaries. */
  name: string | null;
  indicators: T[];
}

/** Indicators by boundaries and group, in their order; boundaries are named where there are several. */
export function groupsOf<T extends Listed>(
  indicators: readonly T[],
  titles: Manifest["vintage_titles"],
): IndicatorGroup<T>[] {
  const isMixed = new Set(indicators.map((one) => one.vintage)).size > 1;
  const groups = new Map<string, IndicatorGroup<T>>();
  for (const one of indicators) {
    const boundaries = isMixed ? [titles[one.vintage] ?? one.vintage] : [];
    const name = [...boundaries, ...(one.group === null ? [] : [one.group])].join(": ");
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { name: name === "" ? null : name, indicators: [one] });
    else group.indicators.push(one);
  }
  return [...groups.values()];
}
