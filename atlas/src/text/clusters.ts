/** Sentences on classifications: which cluster an area is in, how surely, and what sets a cluster apart. */

import type { Cluster, ClusterEntry, Clusters, FlagWords, Similar } from "../data/types";
import { areaCount, capital, flagLabel, formatNumber, joined, sentence, withArticle } from "./number";

type Level = { entry: ClusterEntry; set: Clusters };

/** What was changed to see how stable clusters are, where a document does not say. */
export const REDRAWN = "variables are redrawn";

/** Ratio of distances above which an area lies on the border of its cluster. */
export const BORDERLINE = 0.9;

/** A cluster as legends, tables and lists name it: "1a Rural coast". */
export function clusterName({ code, name }: Pick<Cluster, "code" | "name">): string {
  return `${code} ${name}`;
}

/** One cluster of a level: "supergroup". */
export function levelName({ level_label: many }: Pick<ClusterEntry, "level_label">): string {
  return many.toLowerCase().replace(/(ss)es$|s$/, "$1");
}

/** Heading of the names of a level's clusters. */
export function nameHeading(entry: Pick<ClusterEntry, "level_label">): string {
  return `Name of the ${levelName(entry)}`;
}

/** The cluster of an area by name; without one, the short reason. */
export function memberText({ set }: Pick<Level, "set">, area: number, words: readonly FlagWords[]): string {
  const cluster = set.clusters[set.label[area] ?? -1];
  if (cluster !== undefined) return clusterName(cluster);
  const flag = set.flags.find(([index]) => index === area)?.[1];
  return `no cluster${flag === undefined ? "" : ` (${flagLabel(flag, words)})`}`;
}

/** Everything on an area for its option on the map: the cluster in view by name, the other levels by code, the border. */
export function memberships(levels: readonly Level[], shown: Level, area: number, words: readonly FlagWords[]): string {
  const own = memberText(shown, area, words);
  if (shown.set.label[area] == null) return own;
  const others = levels.flatMap((level) => {
    const cluster = level === shown ? undefined : level.set.clusters[level.set.label[area] ?? -1];
    return cluster === undefined ? [] : [`${levelName(level.entry)} ${cluster.code}`];
  });
  const border = isBorderline(shown.set, area) ? ["borderline"] : [];
  return [`${levelName(shown.entry)} ${own}`, ...others, ...border].join("; ");
}

export function isBorderline({ ratio }: Pick<Clusters, "ratio">, area: number): boolean {
  return (ratio[area] ?? 0) > BORDERLINE;
}

/** What the last columns of the table of clusters say; null where there are none. */
export function sureNote({ ratio, stability, redrawn = REDRAWN }: Pick<Clusters, "ratio" | "stability" | "redrawn">): string | null {
  if (isKnown(ratio)) {
    return `The ratio is the distance of an area to the centre of its own cluster over that to the next nearest; above ${BORDERLINE} it is borderline.`;
  }
  return isKnown(stability) ? `Stability is how often an area is grouped with its own when ${redrawn}.` : null;
}

/** Whether anything is told of some area. */
export function isKnown(values: readonly (number | null)[]): boolean {
  return values.some((value) => value !== null);
}

/** How near the next cluster is; null where there is none. */
export function nearnessText(set: Pick<Clusters, "clusters" | "second" | "ratio">, area: number): string | null {
  const second = set.clusters[set.second[area] ?? -1];
  if (second === undefined) return null;
  const ratio = set.ratio[area] ?? null;
  const name = clusterName(second);
  if (ratio === null) return `Next nearest: ${name}.`;
  const near = isBorderline(set, area) ? `Borderline: ${ratio > 1 ? "nearer" : "almost as near"} to ${name}.` : `Next nearest: ${name}.`;
  return `${near} The centre of its own cluster is at ${percent(ratio, 1)} of that distance.`;
}

type Redrawn = Pick<Clusters, "redrawn">;

/** How often an area stays with its own; null where that was not examined. */
export function steadyText(stability: number | null, { redrawn = REDRAWN }: Redrawn): string | null {
  return stability === null ? null : `Grouped with its own in ${percent(stability)} of the runs when ${redrawn}.`;
}

/** How well a cluster is found again; null where that was not examined. */
export function foundText(stability: number | null, { redrawn = REDRAWN }: Redrawn): string | null {
  return stability === null
    ? null
    : `Stability ${formatNumber(stability, 2)}: mean Jaccard index when ${redrawn}, where 1 is the same areas every time.`;
}

/** How much nearer an area is to its own than to another, or the areas of a cluster on average; null where that is not known. */
export function silhouetteText(silhouette: number | null = null, whose: "of its areas" | "" = ""): string | null {
  if (silhouette === null) return null;
  const name = whose === "" ? "Silhouette" : `Mean silhouette ${whose}`;
  return `${name} ${formatNumber(silhouette, 2)}: 1 is deep inside the cluster, 0 between two, less than 0 nearer to another.`;
}

/** Why an area has no cluster, where more is known than its flag; null where it is not. */
export function gapText({ reasons }: Pick<Clusters, "reasons">, area: number): string | null {
  const at = reasons?.areas.find(([one]) => one === area)?.[1];
  return at === undefined ? null : (reasons?.sentences[at] ?? null);
}

const STATUS: Readonly<Record<Cluster["status"], string>> = {
  provisional: "Provisional name, made from what sets these areas apart.",
  ours: "Our name, not the publisher's.",
  official: "The publisher's name.",
};

/** How titles come about where a set has medians. */
const BY_RULE = "made by rule from the medians";

/** Where the name of a cluster comes from. */
export function statusText({ status, medians }: Pick<Cluster, "status" | "medians">): string {
  return status === "provisional" && medians !== undefined ? `Title ${BY_RULE}.` : STATUS[status];
}

function hasMedians({ clusters: [first] }: Pick<Clusters, "clusters">): boolean {
  return first?.medians !== undefined;
}

/** What clusters are of, for titles and pickers: the edition or the year. */
export function whenOf({ period = "", year }: Pick<Clusters, "period" | "year">): string {
  return period === "" ? `${year}` : period.replace(/,.*/, "").replace(/^edition of (.*)/, "$1 edition");
}

/** The year or edition of what is shown. */
export function dateOf({ solution, year }: { solution: { level: Pick<Level, "set"> } | null; year: number }): string {
  return solution === null ? `${year}` : whenOf(solution.level.set);
}

/** The same inside a sentence, in full. */
function ofYear({ period, year }: Pick<Clusters, "period" | "year">): string {
  return period === undefined ? ` of ${year}` : `, ${period}`;
}

/** Heading of the bars of a cluster: what its mean is compared with. */
export function profileHeading(parent: { level: Pick<Level, "entry">; cluster: Pick<Cluster, "code"> } | null): string {
  const whole = parent === null ? "all areas" : `${levelName(parent.level.entry)} ${parent.cluster.code}`;
  return `Furthest from the mean of ${whole}, in scaled units`;
}

/** A difference with its sign. */
export function differenceText(difference: number): string {
  return `${difference > 0 ? "+" : ""}${formatNumber(difference, 2)}`;
}

/** How many clusters there are, of which year. */
export function madeOf({ entry, set }: Level): string {
  return `${set.k} ${entry.level_label.toLowerCase()}${ofYear(set)}.`;
}

/** How well they fit. */
export function scoreOf({ set }: Pick<Level, "set">): string {
  const score = formatNumber(set.score, Math.abs(set.score) < 10 ? 2 : 0);
  return `Score ${score}: ${sentence(set.score_definition)}`;
}

/** Said of names that were made from profiles, and what a level's are compared with; null where all were given. */
export function namesNote({ entry, set }: Level, levels: readonly Level[]): string | null {
  const made = set.clusters.filter(({ status }) => status === "provisional").length;
  if (made === 0) return null;
  if (hasMedians(set)) return `${made === set.k ? "Titles" : "Titles that are not given"} are ${BY_RULE}, against the median of all areas.`;
  const above = levels.find((one) => one.set.id === set.parent_set);
  const whole = above === undefined ? "all areas" : `their ${levelName(above.entry)}`;
  return `${made === set.k ? "Provisional" : "Some provisional"} names. ${entry.level_label} are compared with ${whole}.`;
}

/** Which of the names of an area's clusters are provisional; null where none is. */
export function provisionalText(levels: readonly Level[], area: number): string | null {
  const codes = levels.flatMap(({ set }) => hasMedians(set) ? [] : set.clusters[set.label[area] ?? -1] ?? []).filter(({ status }) => status === "provisional").map(({ code }) => code);
  if (codes.length === 0) return null;
  return levels.length === 1 ? "Provisional name." : `Provisional names: ${codes.join(", ")}.`;
}

/** The areas that one was measured together with, which an area cannot be told from. */
export function togetherText({ measured_with: pairs }: Pick<Clusters, "measured_with">, names: readonly string[], area: number): string | null {
  const into = pairs.find(([one]) => one === area)?.[1] ?? area;
  const others = names.filter((_, one) => one !== area && (one === into || pairs.some(([small, large]) => small === one && large === into)));
  if (others.length === 0) return null;
  return `Measured together with ${joined(others)}: cluster, distances and corresponding areas are of ${others.length === 1 ? "both" : "all"}.`;
}

/** The areas of a level that were not measured by themselves, for its table. */
export function mergedNote({ measured_with: pairs }: Pick<Clusters, "measured_with">, names: readonly string[]): string | null {
  if (pairs.length === 0) return null;
  return `Measured together: ${joined(pairs.map(([one, into]) => `${names[one] ?? ""} with ${names[into] ?? ""}`))}.`;
}

/** The variables that areas were grouped by. */
export function usedOf(set: Pick<Clusters, "indicators" | "clusters">): string {
  return set.indicators.length === 0 ? "" : `${usedCount(set)}: ${set.indicators.join("; ")}.`;
}

function usedCount(set: Pick<Clusters, "indicators" | "clusters">): string {
  const { length } = set.indicators;
  return `${length} ${hasMedians(set) ? "metric" : "variable"}${length === 1 ? "" : "s"}`;
}

/** One sentence stating what the view shows; `picked` is the cluster that is picked out of too many to colour. */
export function solutionSentence({ entry, set }: Level, count: number, scope: string, picked: string | null): string {
  const what = `${areaCount(count)} of ${withArticle(scope)} in ${set.k} ${entry.level_label.toLowerCase()}${set.indicators.length === 0 ? "" : `, by ${usedCount(set)}`}${ofYear(set)}.`;
  if (picked === null) return `${what} Areas of one colour are alike.`;
  return `${what} One is shown at a time${picked === "" ? "" : `: ${picked}`}.`;
}

/** Alternative text of the map: what it shows and the entries of its legend with their sizes. */
export function solutionAlt(title: string, said: string, entries: readonly { text: string; members: readonly number[] }[]): string {
  const sizes = entries.map(({ text, members }) => `${text} (${areaCount(members.length)})`);
  return `${sentence(`Map of ${title}`)} ${said} ${sentence(joined(sizes))}`;
}

/** What two areas are closest on and furthest on: "closest on age and tenure, furthest on travel"; null where nothing is known. */
export function reasonText({ dimensions = [], reasons }: Pick<Similar, "dimensions" | "reasons">, area: number, place: number): string | null {
  const [closest = [], furthest = []] = reasons?.[area]?.[place] ?? [];
  const words = (list: readonly number[]): string => joined(list.flatMap((one) => dimensions[one] ?? []));
  const parts = [["closest", words(closest)], ["furthest", words(furthest)]].filter(([, text]) => text !== "");
  return parts.length === 0 ? null : parts.map(([side, text]) => `${side} on ${text}`).join(", ");
}

/** Heading of a list of corresponding areas; of sets of metrics, of similar places. */
export function correspondingHeading(name: string, basis: Pick<Similar, "label" | "year">, set?: Pick<Clusters, "clusters">): string {
  if (set !== undefined && hasMedians(set)) return `Places similar to ${name}: ${basis.label}`;
  return `Areas that correspond to ${name}: ${basis.label}, ${basis.year}`;
}

/** A level in a picker: "Supergroups (8)". */
export function levelOption({ level_label: name, k }: Pick<ClusterEntry, "level_label" | "k">): string {
  return `${capital(name)} (${k})`;
}

function percent(share: number, decimals = 0): string {
  return `${formatNumber(share * 100, decimals)}%`;
}
