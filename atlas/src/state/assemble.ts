/** From a choice to a complete picture: reads what it needs and puts it together. */

import type { Loader } from "../data/load";
import type { Areas, Indicator, IndicatorEntry, Indicators, Manifest, Values } from "../data/types";
import { cellsOf, frameOf, scopeMembers, type Frame } from "../stats/frame";
import { VIEWS, type Outline, type Shown } from "./model";
import { columnsOf, shownIndicators, yearOf, yearsOf, type Context, type State } from "./url";

/** The id that a key of the manifest's default address names. */
function keyOfHash(hash: string, key: string): string | null {
  return new RegExp(`[?&]${key}=([a-z0-9_]+)`).exec(hash)?.[1] ?? null;
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
    views: VIEWS,
    sets: manifest.clusters.map((one) => one.id),
    bases: manifest.similar.map((one) => one.id),
  };
}

export function indicatorOf(indicators: Indicators, id: string): IndicatorEntry {
  const found = indicators.find((one) => one.id === id);
  if (found === undefined) throw new RangeError(`No indicator ${id}`);
  return found;
}

/** The year that a choice shows; where the indicators share none, the latest of the first. */
function yearInEffect(url: State, context: Context, indicators: Indicators): number {
  return yearOf(url, context) ?? indicatorOf(indicators, url.x).years.slice(-1)[0] ?? 0;
}

/** What a choice shows before its values are read. */
export function outlineFor(url: State, context: Context, indicators: Indicators, areas: Areas): Outline {
  return {
    areas,
    topology: null,
    indicators: shownIndicators(url).map((id) => indicatorOf(indicators, id)),
    years: yearsOf(url, context),
    year: yearInEffect(url, context, indicators),
  };
}

/** Reads all that a choice needs; what was read before is not read again. */
export async function assemble(opts: {
  loader: Loader;
  manifest: Manifest;
  indicators: Indicators;
  areas: Areas;
  url: State;
  context: Context;
}): Promise<Shown> {
  const { loader, manifest, indicators, areas, url, context } = opts;
  const ids = [...new Set([...shownIndicators(url), ...(url.view === "table" ? columnsOf(url) : [])])];
  const bases = url.view === "matrix" ? manifest.similar.filter((one) => one.vintage === areas.vintage) : [];
  const [topology, lists, described, read] = await Promise.all([
    url.view === "table" ? null : loader.topology(areas.vintage),
    Promise.all(bases.map((one) => loader.similar(one.id))),
    Promise.all(ids.map((id) => loader.indicator(id))),
    Promise.all(ids.map((id) => loader.values(id))),
  ]);
  const values = new Map<string, Values>(read.map((one) => [one.id, one]));
  const year = yearInEffect(url, context, indicators);
  const group = areas.groups.find((one) => one.scope === url.scope);
  const inScope = scopeMembers(areas, url.scope);
  const frame = (indicator: Indicator): Frame => {
    const held = values.get(indicator.id);
    if (held === undefined) throw new RangeError(`No values of ${indicator.id}`);
    return frameOf({ indicator, values: held, year, inScope, breaks: url.breaks });
  };
  const frames = described.map(frame);
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
    years: yearsOf(url, context),
    scope: url.scope,
    scopeName: group?.name ?? url.scope,
    inScope,
    cells: y === null ? null : cellsOf(x, y, inScope),
    bases: lists,
  };
}
