/** What a reader's choice is made of, what an address may name, and the years that a choice spans. */

import type { IndicatorEntry } from "../data/types";
import { homeOf } from "../stats/frame";

export type View = "map" | "matrix" | "clusters" | "similar" | "area" | "table" | "scatter";

export interface State {
  view: View;
  x: string;
  y: string | null;
  /** Columns of the table; empty means the indicator `x`. */
  cols: string[];
  /** Column that sorts the table, "-" first for descending. */
  sort: string;
  /** Null means the latest year that all shown indicators have. */
  year: number | null;
  scope: string;
  area: string | null;
  pin: string[];
  breaks: "all" | "year";
  set: string | null;
  /** Code of the cluster that is picked out. */
  cluster: string | null;
  by: string;
  /** Indicators and weights of similarity; empty means `x` and `y` with 1 each. */
  w: [string, number][];
  n: number;
  embed: boolean;
  lock: string[];
}

/** What an address may name. */
export interface Context {
  indicators: readonly IndicatorEntry[];
  /** Area codes of the vintage shown. */
  areas: readonly string[];
  /** Country and region codes that a scope may be; "gb" and "uk" need not be among them. */
  groups: readonly string[];
  defaultX: string;
  defaultY: string | null;
  /** Views of this build, the first of them the default. */
  views: readonly View[];
  /** Cluster solutions and precomputed similarity bases. */
  sets?: readonly string[];
  bases?: readonly string[];
  /** What is known of codes that these boundaries lack, by code. */
  elsewhere?: ReadonlyMap<string, string>;
}

export function findIndicator(context: Context, id: string): IndicatorEntry | undefined {
  return context.indicators.find((indicator) => indicator.id === id);
}

/** Ids of the indicators that a view shows together; they decide which years it has. */
export function shownIndicators(state: Pick<State, "view" | "x" | "y" | "cols">): string[] {
  if (state.view === "table") return columnsOf(state);
  const two = (state.view === "matrix" || state.view === "scatter") && state.y !== null;
  return two ? [state.x, state.y ?? state.x] : [state.x];
}

/** The scope where none is named: the United Kingdom if every shown indicator covers it, else Great Britain. */
export function standardScope(state: Pick<State, "view" | "x" | "y" | "cols">, context: Pick<Context, "indicators">): string {
  const shown = shownIndicators(state).map((id) => context.indicators.find((one) => one.id === id));
  return shown.every((one) => one !== undefined && homeOf(one) === "uk") ? "uk" : "gb";
}

/** The class bounds where none are named: those of the year if every shown indicator asks for them, else of all years. */
export function standardBreaks(state: Pick<State, "view" | "x" | "y" | "cols">, context: Pick<Context, "indicators">): State["breaks"] {
  const shown = shownIndicators(state).map((id) => context.indicators.find((one) => one.id === id));
  return shown.every((one) => one?.classes === "year") ? "year" : "all";
}

/** A choice with changes; a scope and class bounds that were the standard ones stay so for other indicators. */
export function changed(state: State, change: Partial<State>, context: Pick<Context, "indicators">): State {
  const next = { ...state, ...change };
  if (change.breaks === undefined && state.breaks === standardBreaks(state, context)) next.breaks = standardBreaks(next, context);
  if (change.scope === undefined && state.scope === standardScope(state, context)) next.scope = standardScope(next, context);
  if (change.cluster === undefined && next.set !== state.set) next.cluster = null;
  return next;
}

/** Columns of the table: those chosen, or else the indicator `x`. */
export function columnsOf(state: Pick<State, "x" | "cols">): string[] {
  return state.cols.length > 0 ? state.cols : [state.x];
}

/** Years that every shown indicator has, rising. */
export function yearsOf(state: Pick<State, "view" | "x" | "y" | "cols">, context: Context): number[] {
  const lists = shownIndicators(state).map((id) => findIndicator(context, id)?.years ?? []);
  const [first = []] = lists;
  return first.filter((year) => lists.every((years) => years.includes(year)));
}

/** The latest year that all shown indicators have; null where they share none. */
export function latestYear(state: Pick<State, "view" | "x" | "y" | "cols">, context: Context): number | null {
  const years = yearsOf(state, context);
  return years[years.length - 1] ?? null;
}

/** The year in effect: the one chosen, or else the latest. */
export function yearOf(state: State, context: Context): number | null {
  return state.year ?? latestYear(state, context);
}
