/** The columns of the table of areas: of indicators values, ranks and classes; of a classification its levels. */

import type { Clusters, FlagWords, Indicator } from "../data/types";
import { commonFlag } from "../stats/frame";
import type { Sortable } from "../stats/order";
import type { LegendEntry } from "../state/legend";
import type { Shown } from "../state/model";
import { isKnown, levelName, memberText, nameHeading } from "./clusters";
import { capital, classText, flagLabel, formatNumber, formatValue } from "./describe";
import { benchmarkName, columnName, label } from "./labels";

export interface Column {
  /** What sorts the table by it; null where nothing does. */
  id: string | null;
  name: string;
  /** Numbers stand to the right; classes take room. */
  kind: "number" | "class" | "code";
  /** Text of each area, in the order of the areas. */
  cells: readonly string[];
  /** Whether an area has none. */
  isMissing?: (area: number) => boolean;
  /** Texts of the rows below, by benchmark. */
  foot?: ReadonlyMap<string, string>;
}

/** The columns after name and region. */
export function columnsOfTable(shown: Shown, words: readonly FlagWords[], entries: readonly LegendEntry[], isNarrow: boolean): Column[] {
  const { columns, solution } = shown;
  if (solution !== null) return columnsOfSolution(shown, words);
  const isShort = isNarrow || columns.length > 2;
  const values = columns.flatMap((frame): Column[] => {
    const { indicator, ranks } = frame;
    const common = commonFlag(frame, shown.inScope);
    const at = indicator.years.indexOf(frame.year);
    const foot = indicator.national.flatMap(({ label: name, values: held }) => {
      const value = held[at] ?? null;
      return value === null ? [] : [[benchmarkName(name, shown.scope, indicator), formatValue(value, indicator)] as const];
    });
    return [
      {
        id: indicator.id,
        name: isShort ? indicator.short_label : columnName(indicator),
        kind: "number",
        // A mark of every value is said once above the table, not in each cell.
        cells: frame.values.map((value, area) => {
          const flag = frame.flags[area] ?? null;
          return formatValue(value, indicator, flag === common ? null : flag, words);
        }),
        isMissing: (area) => (frame.values[area] ?? null) === null,
        foot: new Map(foot),
      },
      { id: null, name: label.rank, kind: "number", cells: ranks.map((rank) => (rank === null ? "" : formatNumber(rank, 0))) },
    ];
  });
  return [...values, ...classColumns(shown, words, entries)];
}

/** The rows below the areas: benchmarks of all indicators by name. */
export function footRows({ columns, scope }: Shown): string[] {
  const nameOf = (name: string, indicator: Indicator): string => benchmarkName(name, scope, indicator);
  return [...new Set(columns.flatMap(({ indicator }) => indicator.national.map((one) => nameOf(one.label, indicator))))];
}

/** What the table can be sorted by, beside names, codes and regions. */
export function sortables({ columns, solution }: Shown): readonly Sortable[] {
  if (solution === null) return columns;
  const { second, ratio } = solution.level.set;
  const levels = solution.levels.map(({ set }): Sortable => ({ indicator: set, values: set.label }));
  return [...levels, { indicator: { id: "second" }, values: second }, { indicator: { id: "ratio" }, values: ratio }];
}

function numbers(id: string | null, name: string, values: readonly (number | null)[], decimals: number): Column {
  return { id, name, kind: "number", cells: values.map((value) => (value === null ? "" : formatNumber(value, decimals))) };
}

/** The code of each area in every level; of the level in view the name, the next nearest and how near it is. */
function columnsOfSolution({ areas, solution }: Shown, words: readonly FlagWords[]): Column[] {
  if (solution === null) return [];
  const { level, levels } = solution;
  const { set } = level;
  const codes = ({ clusters }: Clusters, positions: readonly (number | null)[]): string[] =>
    positions.map((index) => clusters[index ?? -1]?.code ?? "");
  return [
    ...levels.map((one): Column => ({ id: one.set.id, name: capital(levelName(one.entry)), kind: "code", cells: codes(one.set, one.set.label) })),
    {
      id: null,
      name: nameHeading(level.entry),
      kind: "class",
      cells: areas.code.map((_, area) => set.clusters[set.label[area] ?? -1]?.name ?? memberText(level, area, words)),
      isMissing: (area) => (set.label[area] ?? null) === null,
    },
    ...(isKnown(set.second) ? [{ id: "second", name: label.nextCluster, kind: "code", cells: codes(set, set.second) } satisfies Column] : []),
    ...(isKnown(set.ratio) ? [numbers("ratio", label.ratio, set.ratio, 3)] : isKnown(set.stability) ? [numbers(null, label.stability, set.stability, 2)] : []),
  ];
}

/** The columns of classes: one of the legend's entries beside a map, otherwise one for each indicator. */
function classColumns(shown: Shown, words: readonly FlagWords[], entries: readonly LegendEntry[]): Column[] {
  if (shown.view !== "table") {
    const cells = new Array<string>(shown.areas.code.length).fill("");
    for (const entry of entries) for (const area of entry.members) cells[area] = entry.text;
    return [{ id: null, name: label.class, kind: "class", cells }];
  }
  return shown.columns.map(({ indicator, values, flags, classes, bounds }) => ({
    id: null,
    name: shown.columns.length === 1 ? label.class : `${label.class}: ${indicator.short_label}`,
    kind: "class",
    cells: values.map((value, area) =>
      value === null ? flagLabel(flags[area] ?? "m", words) : classText(indicator, classes[area] ?? null, bounds),
    ),
  }));
}
