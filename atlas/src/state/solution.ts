/** A classification as it is shown: its levels, the one in view, and which cluster of many is picked out. */

import { CLUSTERS } from "../colour/palettes";
import type { Cluster, ClusterEntry, Clusters, Flag, Indicator } from "../data/types";
import type { Frame } from "../stats/frame";
import { madeOf, scoreOf, usedOf } from "../text/clusters";
import { label } from "../text/labels";
import { notice } from "../text/notices";
import { indexOf, type LegendKey, type Model, type Shown } from "./model";
import type { State } from "./url";

/** One level of a classification: what the manifest calls it, and who belongs where. */
export interface Level {
  entry: ClusterEntry;
  set: Clusters;
}

/** The levels of one classification, broadest first, and the one in view. */
export interface Solution {
  levels: readonly Level[];
  level: Level;
}

/** A cluster in words and numbers of its own level. */
export interface Place {
  level: Level;
  index: number;
  cluster: Cluster;
}

/** A level described as indicators are, so that titles, sources, citations and notes need no second form. */
export function indicatorOfLevel({ entry, set }: Level): Indicator {
  return {
    id: set.id, vintage: set.vintage, group: entry.family_label, classes: "all", label: entry.label, short_label: entry.level_label,
    definition: set.method, formula: madeOf({ entry, set }), method: [usedOf(set), scoreOf({ set })].filter(Boolean), method_url: null,
    unit: { code: "cluster", text: label.clusterUnit, prefix: "", suffix: "", scale: 1 }, decimals: 0, direction: "none", centre: null,
    years: [set.year], years_left_out: [], breaks: [0, 0, 0, 0], terciles: [0, 0], national: [], national_note: null,
    coverage: set.coverage, left_out: [], alt: entry.label, sources: set.sources, rounding: label.clusterRounding,
    flags_used: [...new Set(set.flags.map(([, flag]) => flag))], flag_notes: {},
  };
}

/** A level as a frame: its values are positions of clusters, and so are its classes. */
export function frameOfLevel(level: Level, inScope: readonly boolean[]): Frame {
  const { set } = level;
  const flags = set.label.map((): Flag | null => null);
  for (const [area, flag] of set.flags) flags[area] = flag;
  return {
    indicator: indicatorOfLevel(level), year: set.year, hasYear: true, values: set.label, flags, ranks: [],
    n: set.label.filter((label, area) => label !== null && inScope[area]).length,
    bounds: [], classes: set.label.map((label, area) => (inScope[area] ? label : null)), terciles: [],
  };
}

/** A cluster of a level by its position, or null. */
export function placeOf(level: Level, index: number | null | undefined): Place | null {
  const cluster = index == null ? undefined : level.set.clusters[index];
  return cluster === undefined || index == null ? null : { level, index, cluster };
}

/** The cluster above one, or null at the top. */
export function parentOf({ levels }: Solution, { level, cluster }: Place): Place | null {
  const above = levels.find(({ set }) => set.id === level.set.parent_set);
  return above === undefined ? null : placeOf(above, cluster.parent);
}

/** The clusters that one is divided into, one level down. */
export function childrenOf({ levels }: Solution, { level, index }: Place): Place[] {
  const below = levels.find(({ set }) => set.parent_set === level.set.id);
  return below?.set.clusters.flatMap((one, i) => (one.parent === index ? (placeOf(below, i) ?? []) : [])) ?? [];
}

/** Position among the palette's colours: of a cluster picked out of many, that of its broadest level. */
export function hueOf(solution: Solution, place: Place): number {
  const above = parentOf(solution, place);
  return above === null ? place.index % CLUSTERS.length : hueOf(solution, above);
}

/** The variables on which a cluster differs most, at most `n` above and `n` below, highest first. */
export function strongest({ level, cluster }: Place, n: number): { name: string; difference: number }[] {
  const order = cluster.profile
    .map((difference, i) => ({ name: level.set.variables[i]?.label ?? "", difference }))
    .sort((a, b) => b.difference - a.difference);
  return [
    ...order.filter(({ difference }) => difference > 0).slice(0, n),
    ...order.filter(({ difference }) => difference < 0).slice(-n),
  ];
}

/** The entry of the legend in force: beyond nine clusters one is always picked out, by default the chosen area's. */
export function pickOf({ shown, highlighted, url }: Pick<Model, "shown" | "highlighted" | "url">): LegendKey | null {
  const set = shown?.solution?.level.set;
  if (shown == null || set === undefined || set.clusters.length <= CLUSTERS.length || highlighted !== null) return highlighted;
  const own = indexOf(shown.areas, url?.area ?? null);
  return `class-${(own === null ? null : set.label[own]) ?? 0}`;
}

/** What is shown with the entry that is picked out of too many for a colour each. */
export function withPick(shown: Shown | null, pick: LegendKey | null): Shown | null {
  const count = shown?.solution?.level.set.clusters.length ?? 0;
  if (shown === null || count <= CLUSTERS.length) return shown;
  return { ...shown, picked: clusterAt(pick) };
}

/** Position of the cluster of an entry of the legend; -1 where it is none. */
export function clusterAt(key: LegendKey | null): number {
  return key?.startsWith("class-") === true ? Number(key.slice(6)) : -1;
}

/** The entry of the legend that is picked out in a new picture, and a notice where the level lacks the cluster of the address. */
export function pickedIn({ solution }: Shown, before: Shown | null, { set, cluster }: State, key: LegendKey | null): { key: LegendKey | null; lacking: string | null } {
  if (solution === null) return { key: before?.solution == null ? key : null, lacking: null };
  const { entry, set: shown } = solution.level;
  // The reader may have turned to another level while this one was read.
  if (set !== shown.id) return { key, lacking: null };
  const at = shown.clusters.findIndex(({ code }) => code === cluster);
  if (at >= 0) return { key: `class-${at}`, lacking: null };
  return {
    key: clusterAt(key) < 0 ? key : null,
    lacking: cluster === null ? null : notice.value("cluster", cluster, `the code of one of the ${entry.level_label.toLowerCase()}`),
  };
}
