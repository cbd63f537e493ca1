/** The rows and columns of a download of clusters; the same columns as in the files of the folder edition. */

import type { Shown } from "../state/model";
import { parentOf, placeOf, type Place, type Solution } from "../state/solution";
import { gapText, levelName, REDRAWN } from "../text/clusters";
import { capital } from "../text/number";
import type { CsvColumn } from "./csv";

export type ClusterRow = Readonly<Record<string, string | number | null>>;

/** The levels above the one in view, broadest first. */
function above({ levels, level }: Solution): Solution["levels"] {
  return levels.slice(0, levels.indexOf(level));
}

/** The cluster of each area in scope, those it lies in, the next nearest, and how sure that is. */
export function rowsOfClusters({ areas, inScope }: Shown, solution: Solution): ClusterRow[] {
  const { level } = solution;
  const { set } = level;
  const flags = new Map(set.flags);
  const merged = new Map(set.measured_with);
  return areas.code.flatMap((code, area): ClusterRow[] => {
    if (inScope[area] !== true) return [];
    const own = placeOf(level, set.label[area]);
    const row: Record<string, string | number | null> = {
      area_code: code, area_name: areas.name[area] ?? "", cluster_code: own?.cluster.code ?? null, cluster_name: own?.cluster.name ?? null,
      second_code: set.clusters[set.second[area] ?? -1]?.code ?? null, ratio: set.ratio[area] ?? null, stability: set.stability[area] ?? null,
      merged_into: areas.code[merged.get(area) ?? -1] ?? null, flag: flags.get(area) ?? null,
      // Not every file tells these, and then there is no column for them.
      silhouette: set.silhouette?.[area] ?? null, reason: gapText(set, area),
    };
    for (let at: Place | null = own === null ? null : parentOf(solution, own); at !== null; at = parentOf(solution, at)) {
      row[`level_${at.level.entry.level}_code`] = at.cluster.code;
    }
    return [row];
  });
}

/** What the columns of the file hold. */
export function columnsOfClusters(solution: Solution, flags: string): CsvColumn[] {
  const { set } = solution.level;
  return [
    ["area_code", "string", "Area code (GSS)", `Boundary vintage ${set.vintage}.`],
    ["area_name", "string", "Area name", null],
    ["cluster_code", "string", "Cluster", solution.level.entry.label],
    ["cluster_name", "string", "Name of the cluster", null],
    ...above(solution).map(({ entry }): CsvColumn => [`level_${entry.level}_code`, "string", capital(levelName(entry)), null]),
    ["second_code", "string", "Next nearest cluster", null],
    ["ratio", "number", "Distance to the own mean over distance to the next nearest", "Above 0.9: a borderline area. Above 1: the other is nearer."],
    ["stability", "number", "Stability", `Share of runs that group it with its own when ${set.redrawn ?? REDRAWN}, 0 to 1.`],
    ["merged_into", "string", "Area it was measured together with", "Figures are then of both."],
    ["flag", "string", "Flag: why an area has no cluster", flags],
    ...(set.silhouette === undefined ? [] : [["silhouette", "number", "Silhouette", "-1 to 1; below 0 another cluster is nearer on average."] satisfies CsvColumn]),
    ...(set.reasons === undefined ? [] : [["reason", "string", "Why an area has no cluster, in words", null] satisfies CsvColumn]),
  ];
}
