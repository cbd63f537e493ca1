/** From a choice to a complete picture: reads what it needs and puts it together. */

import type { Loader } from "../data/load";
import type { Areas, ClusterEntry, Indicator, IndicatorEntry, Indicators, Manifest, Values } from "../data/types";
import { cellsOf, frameOf, scopeMembers, type Frame } from "../stats/frame";
import { joined } from "../text/number";
import { SETS, VIEWS, type Outline, type Shown } from "./model";
import { frameOfLevel, type Level } from "./solution";
import { shownIndicators, yearOf, yearsOf, type Context, type State, type View } from "./url";

/** The id that a key of the manifest's default address names. */
function keyOfHash(hash: string, key: string): string | null {
  return new RegExp(`[?&]${key}=([a-z0-9_]+)`).exec(hash)?.[1] ?? null;
}

/** Views that have something to show: a site may be without classifications, or without indicators. */
export function viewsOf({ clusters }: Manifest, indicators: Indicators): View[] {
  return VIEWS.filter((view) => (view === "clusters" ? clusters : indicators).length > 0);
}

/** What an address may name, for the boundaries of one vintage. */
export function contextOf(manifest: Manifest, indicators: Indicators, areas: Areas | null): Context {
  const known = (id: string | null): id is string => indicators.some((one) => one.id === id);
  const first = keyOfHash(manifest.default_state, "x");
  const second = manifest.presets.map((preset) => keyOfHash(preset.state, "y")).find(known) ?? null;
  return {
    indicators,
    areas: areas?.code ?? [],
    groups: areas?.groups.map((group) => group.scope) ?? [],
    defaultX: known(first) ? first : (indicators[0]?.id ?? ""),
    defaultY: keyOfHash(manifest.default_state, "y") ?? second,
    views: viewsOf(manifest, indicators),
    sets: manifest.clusters.map((one) => one.id),
    bases: manifest.similar.map((one) => one.id),
  };
}

export function indicatorOf(indicators: Indicators, id: string): IndicatorEntry {
  const found = indicators.find((one) => one.id === id);
  if (found === undefined) throw new RangeError(`No indicator ${id}`);
  return found;
}

/** The boundaries of a choice: those of the set of clusters, or of the first indicator. */
export function vintageOf({ view, set, x }: State, { clusters, default_vintage }: Manifest, indicators: Indicators): string {
  const chosen = view === "clusters" ? clusters.find(({ id }) => id === set) : indicators.find(({ id }) => id === x);
  return chosen?.vintage ?? default_vintage;
}

/** The year that a choice shows; where the indicators share none, the latest of the first. */
function yearInEffect(url: State, context: Context, indicators: Indicators): number {
  return yearOf(url, context) ?? indicators.find(({ id }) => id === url.x)?.years.slice(-1)[0] ?? 0;
}

/** What a choice shows before its values are read. */
export function outlineFor(url: State, context: Context, indicators: Indicators, areas: Areas): Outline {
  const hasYears = url.view !== "clusters";
  return {
    areas,
    topology: null,
    indicators: hasYears ? shownIndicators(url).map((id) => indicatorOf(indicators, id)) : [],
    years: hasYears ? yearsOf(url, context) : [],
    year: yearInEffect(url, context, indicators),
  };
}

/** Whether a basis is shown beside a classification: it is its own, or that of no other; beside indicators every one is. */
export function isFor(entry: ClusterEntry | undefined, basis: string, { clusters }: Pick<Manifest, "clusters">): boolean {
  return entry === undefined || basis === entry.family || clusters.every(({ family }) => family !== basis);
}

/** Reads all that a choice needs; what was read before is not read again. */
export async function assemble(opts: {
  loader: Loader;
  manifest: Manifest;
  indicators: Indicators;
  areas: Areas;
  url: State;
  context: Context;
  /** Whether an area is described in the view of clusters, with its corresponding areas. */
  isAreaAsked: boolean;
}): Promise<Shown> {
  const { loader, manifest, indicators, areas, url, context } = opts;
  const entry = url.view === "clusters" ? manifest.clusters.find(({ id }) => id === url.set) : undefined;
  const ids = entry === undefined ? [...new Set(shownIndicators(url))] : [];
  const family = manifest.clusters.filter((one) => one.family === entry?.family && one.vintage === entry.vintage);
  const hasBases = url.view === "matrix" || (entry !== undefined && opts.isAreaAsked);
  const bases = hasBases ? manifest.similar.filter((one) => one.vintage === areas.vintage && isFor(entry, one.id, manifest)) : [];
  const [topology, lists, levels, described, read] = await Promise.all([
    url.view === "table" ? null : loader.topology(areas.vintage),
    Promise.all(bases.map((one) => loader.similar(one.id))),
    Promise.all(family.map(async (one): Promise<Level> => ({ entry: one, set: await loader.clusters(one.id) }))),
    Promise.all(ids.map((id) => loader.indicator(id))),
    Promise.all(ids.map((id) => loader.values(id))),
  ]);
  const values = new Map<string, Values>(read.map((one) => [one.id, one]));
  const level = levels.find((one) => one.entry === entry) ?? null;
  const covered = level?.set.coverage ?? null;
  const year = level?.set.year ?? yearInEffect(url, context, indicators);
  const nameOf = (wanted: string): string => areas.groups.find(({ scope, code }) => scope === wanted || code === wanted)?.name ?? wanted;
  // A classification has its own area covered, such as England and Wales, in place of either set of countries.
  const isOwn = covered !== null && SETS.includes(url.scope);
  const inScope = scopeMembers(areas, url.scope).map((isInside, area) =>
    isOwn ? covered.includes(areas.country[area] ?? "") : isInside,
  );
  const frame = (indicator: Indicator): Frame => {
    const held = values.get(indicator.id);
    if (held === undefined) throw new RangeError(`No values of ${indicator.id}`);
    return frameOf({ indicator, values: held, year, inScope, breaks: url.breaks });
  };
  const frames = level === null ? described.map(frame) : [frameOfLevel(level, inScope)];
  const [x, second] = frames;
  if (x === undefined) throw new RangeError("A view without an indicator");
  const y = url.view === "matrix" ? (second ?? null) : null;
  return {
    view: url.view,
    areas,
    topology,
    x,
    y,
    columns: frames,
    values,
    year,
    years: level === null ? yearsOf(url, context) : [],
    scope: url.scope,
    scopeName: isOwn ? joined(covered.map(nameOf)) : nameOf(url.scope),
    inScope,
    cells: y === null ? null : cellsOf(x, y, inScope),
    bases: lists,
    solution: level === null ? null : { levels, level },
    picked: null,
  };
}
