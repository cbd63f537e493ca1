/** The words on controls, and short sentences about them. */

import type { Indicator } from "../data/types";
import { formatValue } from "./describe";

export const label = {
  skipToMap: "Skip to the map",
  skipToTable: "Skip to the table",
  views: "Views",
  view: { map: "Map", matrix: "Matrix", table: "Table" } as Readonly<Record<string, string>>,
  presets: "Start with",
  indicator: "Indicator",
  first: "First indicator (rows)",
  second: "Second indicator (columns)",
  columns: "Columns of the table",
  scope: "Area covered",
  breaks: "Colour classes",
  breaksAll: "Same for all years",
  breaksYear: "This year only",
  settings: "Indicator and settings",
  search: "Find an area",
  searchHint: "Name, former name or code",
  year: "Year",
  play: "Play",
  pause: "Pause",
  nextYear: "Next year",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  reset: "Whole map",
  panUp: "Move up",
  panDown: "Move down",
  panLeft: "Move left",
  panRight: "Move right",
  mapTools: "Map",
  wheel: "Hold Ctrl and turn the wheel to zoom",
  legend: "Legend",
  allClasses: "All classes",
  noClass: "Without a class",
  members: "Areas in this class",
  measured: "How it is measured",
  readout: "Area",
  pin: "Pin to compare",
  unpin: "Unpin",
  clear: "Clear selection",
  close: "Close",
  dismiss: "Dismiss",
  profile: "Page of this area",
  pinned: "Pinned areas",
  highest: "Highest",
  lowest: "Lowest",
  hint: "Point at an area, or choose one on the map, in the search or in the table.",
  similarBy: "Similar by",
  similarByWeights: "these two indicators",
  table: "Table",
  filter: "Filter by name or region",
  area: "Area",
  region: "Region or country",
  rank: "Rank",
  class: "Class",
  benchmark: "Benchmarks",
  download: "Download",
  cite: "Cite",
  embed: "Embed",
  about: "About",
  copy: "Copy",
  copied: "Copied",
} as const;

/** Title of the readout, where the pointer rests on another area than the chosen one. */
export function unitText(indicator: Indicator): string {
  return indicator.unit.text;
}

/** A line on the course of a series: "0.312 in 2015, 0.301 in 2023". Null with fewer than two values. */
export function courseText(indicator: Indicator, values: readonly (number | null)[]): string | null {
  const known = values.flatMap((value, i) => (value === null ? [] : [{ value, year: indicator.years[i] ?? 0 }]));
  const first = known[0];
  const last = known[known.length - 1];
  if (first === undefined || last === undefined || first === last) return null;
  return `${formatValue(first.value, indicator)} in ${first.year}, ${formatValue(last.value, indicator)} in ${last.year}`;
}

/** Heading over the table under a view. */
export function tableHeading(year: number): string {
  return `All values of ${year}`;
}

/** How many rows a filter leaves. */
export function rowsText(shown: number, all: number): string {
  return shown === all ? `${all} areas` : `${shown} of ${all} areas`;
}

/** Name of the slider's button that goes to the latest year with data. */
export function goToYear(year: number): string {
  return `Go to ${year}`;
}

/** What a hatch in the table cell's class column says for areas outside the scope. */
export function outsideText(scope: string): string {
  return `outside ${scope}`;
}
