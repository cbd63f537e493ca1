/** What the screen is made from: the data read so far, the reader's choice, and what is shown of it. */

import type { Areas, AreaTopology, IndicatorEntry, Indicators, Manifest, Similar, Values } from "../data/types";
import type { Frame } from "../stats/frame";
import type { Solution } from "./solution";
import type { State, View } from "./url";

/** Views of this build, the first of them the default. */
export const VIEWS: readonly View[] = ["map", "matrix", "clusters", "table"];

/** A complete picture: everything here belongs together, while `url` may already be ahead of it. */
export interface Shown {
  view: View;
  areas: Areas;
  topology: AreaTopology | null;
  x: Frame;
  y: Frame | null;
  /** Columns of the table: the indicators of the view. */
  columns: Frame[];
  /** Values of all years, by indicator. */
  values: ReadonlyMap<string, Values>;
  year: number;
  /** Years that the shown indicators share. */
  years: number[];
  scope: string;
  scopeName: string;
  inScope: boolean[];
  /** Cell of the matrix of each area; null outside the matrix view. */
  cells: (number | null)[] | null;
  /** Precomputed lists of similar areas; loaded for the matrix, and for an area in the view of clusters. */
  bases: Similar[];
  /** The classification of the view of clusters. */
  solution: Solution | null;
  /** The one cluster that is coloured, where there are more than colours; -1 where none is, null where all are. */
  picked: number | null;
}

/** The parts of a picture that need no values. */
export interface Outline {
  areas: Areas;
  topology: AreaTopology | null;
  indicators: readonly IndicatorEntry[];
  years: number[];
  year: number;
}

/** The outline of what is shown, or of what is being read. */
export function outlineOf(model: Pick<Model, "shown" | "outline">): Outline | null {
  const { shown } = model;
  if (shown === null) return model.outline;
  return { ...shown, indicators: shown.columns.map((frame) => frame.indicator) };
}

/** Entries of a legend: a class or cell by number, areas without a value by flag, areas outside the scope. */
export type LegendKey = `class-${number}` | `flag-${string}` | "outside";

export interface Model {
  status: "loading" | "ready" | "error";
  /** Why nothing, or not everything, can be shown. */
  failure: string | null;
  manifest: Manifest | null;
  indicators: Indicators;
  url: State | null;
  shown: Shown | null;
  /** What can be shown before the first values are there: controls, and the shapes without colours. */
  outline: Outline | null;
  isBusy: boolean;
  isPlaying: boolean;
  hovered: number | null;
  focused: number | null;
  highlighted: LegendKey | null;
  notices: string[];
  /** Text of the live region. */
  live: string;
}

export const EMPTY: Model = {
  status: "loading",
  failure: null,
  manifest: null,
  indicators: [],
  url: null,
  shown: null,
  outline: null,
  isBusy: true,
  isPlaying: false,
  hovered: null,
  focused: null,
  highlighted: null,
  notices: [],
  live: "",
};

/** Position of a code in the areas shown, or null. */
export function indexOf(areas: Areas, code: string | null): number | null {
  const index = code === null ? -1 : areas.code.indexOf(code);
  return index < 0 ? null : index;
}

/** The code of the cluster of each area in scope, to be written on the map; none where no clusters are shown. */
export function codesOf(shown: Shown | null): string[] {
  const set = shown?.solution?.level.set;
  return set?.label.map((index, area) => (shown?.inScope[area] === true ? (set.clusters[index ?? -1]?.code ?? "") : "")) ?? [];
}

/** Scopes that are sets of countries; beside them, a country that the source leaves out is still explained. */
export const SETS: readonly string[] = ["gb", "uk"];

/** The entry of the legend that an area belongs to; beyond a country or region all areas are outside. */
export function legendKeyOf(shown: Shown, area: number): LegendKey {
  if (shown.inScope[area] !== true) {
    const isUncovered = SETS.includes(shown.scope) && shown.columns.some((frame) => frame.flags[area] === "n");
    return isUncovered ? "flag-n" : "outside";
  }
  if (shown.cells !== null) {
    const cell = shown.cells[area] ?? null;
    if (cell !== null) return `class-${cell}`;
    const gap = [shown.x, shown.y].find((frame) => frame !== null && (frame.values[area] ?? null) === null);
    return gap === undefined || gap === null ? "outside" : `flag-${gap.flags[area] ?? "m"}`;
  }
  if ((shown.x.values[area] ?? null) === null) return `flag-${shown.x.flags[area] ?? "m"}`;
  const cls = shown.x.classes[area] ?? null;
  return cls === null ? "outside" : `class-${cls}`;
}
