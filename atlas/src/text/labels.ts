/** The words on controls, and short sentences about them. */

import type { FlagWords, Indicator, IndicatorEntry } from "../data/types";
import { homeOf } from "../stats/frame";
import { areaCount, capital, flagLabel, formatValue, joined, withArticle } from "./describe";

export const label = {
  skip: "Skip links",
  skipToMap: "Skip to the map",
  skipToTable: "Skip to the table",
  views: "Views",
  view: { map: "Map", matrix: "Matrix", clusters: "Clusters", table: "Table" } as Readonly<Record<string, string>>,
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
  allClusters: "All clusters",
  clusterUnit: "code, name and number of areas",
  clusterRounding: "Differences, ratios and shares have two or three decimals.",
  covered: "All areas covered",
  family: "Classification",
  level: "Level",
  nextCluster: "Next nearest",
  ratio: "Ratio of distances",
  stability: "Stability",
  typical: "Most typical",
  members: "Members",
  metric: "Metric",
  thisArea: "This area",
  ownMedian: "Cluster",
  allMedian: "All areas",
  mediansSide: "It is",
  goodSide: "In titles, above and below the median mean better and worse.",
  within: "Part of",
  divided: "Divided into",
  measured: "How it is measured",
  readout: "Area",
  pin: "Pin to compare",
  unpin: "Unpin",
  clear: "Clear selection",
  close: "Close",
  openSheet: "Show details",
  dismiss: "Dismiss",
  profile: "Area page",
  pinned: "Pinned areas",
  highest: "Highest",
  lowest: "Lowest",
  hint: "Point at an area, or choose one on the map, in the search or in the table.",
  tableHint: "Choose an area in the table to see it on the map.",
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
  embed: "Embed",
  about: "About",
  side: "Legend and area",
  matrixUnit: "Areas in each class",
  retry: "Try again",
  openAtlas: "Open in the atlas",
  evidence: "what goes with them",
  inFolder: ", in the folder edition:",
  built: (built: string, version: string): string => `Built ${built} with bailiwick ${version}`,
  copy: "Copy",
  copied: "Copied",
} as const;

/** The words of the dialogs for downloads and embeds. */
export const dialogText = {
  download: "Download and cite",
  data: "Data",
  thisView: (year: number): string => `This view (${year})`,
  allYears: "All years",
  csv: "Data (CSV)",
  csvw: "Description of the columns (CSVW)",
  readme: "README",
  whole: "Unrounded, all years and areas:",
  wholeSet: "All areas:",
  picture: "Picture of the map",
  svg: "SVG",
  png: "PNG",
  noPng: "This browser could not draw the picture as PNG. The SVG has the same content.",
  citation: "Citation",
  citeText: "Text",
  bibtex: "BibTeX",
  link: "Link to this view",
  embed: "Put this view into a page",
  edition: "Data",
  live: "Live: shows new data after an update of this atlas",
  archived: "Archived: a copy that will not change",
  archivedNote: (built: string): string => `Data as of ${built}, will not change. Put the file beside your page.`,
  asOf: (built: string): string => `Data as of ${built}, will not change`,
  saveArchive: (name: string): string => `Save the copy (${name})`,
  behaviour: "Readers can",
  interactive: "choose areas, years and views",
  fixed: "read only this state",
  lock: "Lock",
  locks: { area: "the area (hides the search)", year: "the year", view: "the view" },
  code: "HTML for your page",
  preview: "Preview",
} as const;

/** The words of the panel about the atlas. */
export const aboutText = {
  use: "How to use it",
  using: [
    "Point at an area, or move to it by key, to read its value, rank and benchmark. Choose it to zoom in; \"Whole map\" goes back. Up to five areas can be pinned and compared.",
    "Slide or play through the years: a colour keeps its meaning from year to year unless \"This year only\" is on. Choosing an entry of the legend outlines its areas and lists them.",
    "The matrix puts two indicators into three classes each. The address of the page holds the whole view, so a copied link shows the same.",
  ],
  usingClusters: "Clusters are groups of areas that are alike, wherever they lie. Choose one in the legend to read what sets it apart, and an area to see which others correspond to it.",
  keys: "Keys on the map",
  measures: "What is shown, and how it is measured",
  terms: "Sources and terms of use",
  licence: "Licence",
  contact: "Contact",
  unit: "Unit",
  years: "Years",
  boundaries: "Boundaries",
  rounding: "Rounding",
  benchmark: "Benchmark",
  sources: "Sources",
  method: "Full description of the method",
} as const;

/** Keys that act while the map has focus. */
export const KEYS_HELP: readonly (readonly [string, string])[] = [
  ["Arrow keys", "next area in that direction"],
  ["Letters", "area whose name begins so"],
  ["Page Up, Page Down", "next higher, next lower value"],
  ["Home, End", "highest, lowest value"],
  ["Enter or Space", "choose and zoom in"],
  ["Shift+Enter", "pin or unpin"],
  ["Escape", "clear the choice, then show the whole map"],
  ["+ - 0", "zoom in, zoom out, whole map"],
  ["[ ]", "previous year, next year"],
];

/** A line on the course of a series: "0.312 in 2015, 0.301 in 2023". Null with fewer than two values. */
export function courseText(indicator: Indicator, values: readonly (number | null)[]): string | null {
  const known = values.flatMap((value, i) => (value === null ? [] : [{ value, year: indicator.years[i] ?? 0 }]));
  const first = known[0];
  const last = known[known.length - 1];
  if (first === undefined || last === undefined || first === last) return null;
  return `${formatValue(first.value, indicator)} in ${first.year}, ${formatValue(last.value, indicator)} in ${last.year}`;
}

const HOMES = { gb: "Great Britain", uk: "United Kingdom" } as const;

/** Name of a benchmark; beside a scope that is not the indicator's own it says whose it is. */
export function benchmarkName(name: string, scope: string, indicator: Pick<Indicator, "coverage">): string {
  const home = homeOf(indicator);
  if (scope === home || name.startsWith(HOMES[home])) return name;
  return `${HOMES[home]}: ${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
}

/** Heading of a column of values: the unit follows unless the indicator's name says it. */
export function columnName({ label: name, unit }: Pick<Indicator, "label" | "unit">): string {
  const short = unit.text.replace("Great Britain", "GB").replace("United Kingdom", "UK");
  const isSaid = [unit.text, short, unit.prefix].some((text) => text !== "" && name.includes(text));
  return isSaid ? name : `${name} (${unit.text})`;
}

/** Said above the table, in place of in each cell, where all values of an indicator's year bear one mark. */
export function commonFlagTexts(marks: readonly (readonly [name: string, flag: string | null])[], year: number, words: readonly FlagWords[]): string[] {
  const said = (flag: string): string => `ll values of ${year} are ${flagLabel(flag, words)}.`;
  const [first] = marks;
  if (first === undefined) return [];
  if (marks.every(([, flag]) => flag === first[1])) return first[1] === null ? [] : [`A${said(first[1])}`];
  return marks.flatMap(([name, flag]) => (flag === null ? [] : [`${name}: a${said(flag)}`]));
}

/** Said in place of rows where a filter leaves none. */
export function noRows(filter: string): string {
  return `No area matches "${filter}". Try a part of a name or of a region.`;
}

/** What an area was before, by name where its former names are known. */
export function replacedText(codes: readonly string[], names: readonly string[]): string | null {
  const [only] = codes;
  if (only === undefined) return null;
  if (names.length > 0) return `Replaced ${joined(names)}.`;
  return codes.length === 1 ? `Had the code ${only} before.` : `Replaced ${codes.length} areas with the codes ${joined(codes)}.`;
}

/** Said in the download dialog: a file of the view holds the scope, whatever the table is filtered to. */
export function rowsOfFile(count: number, scope: string): string {
  return `The file holds all ${areaCount(count)} of ${withArticle(scope)}; a filter of the table does not shorten it.`;
}

/** Path of an indicator's data, unrounded and of all years, in the folder edition. */
export function dataFile(id: string): string {
  return `data/${id}.csv`;
}

/** An indicator in a picker: below the heading of its group a few words do, and a narrow list shows them whole. */
export function optionText({ group, label: name, short_label: short }: Pick<IndicatorEntry, "group" | "label" | "short_label">): string {
  return group === null ? name : capital(short);
}

/** Heading over the table under a view. */
export function tableHeading(year: number | string, isClusters = false): string {
  return `All ${isClusters ? "clusters" : "values"} of ${year}`;
}

/** Heading of the medians of a cluster, or of the values of an area beside them. */
export function mediansHeading(count: number, isArea = false): string {
  const metrics = count === 1 ? "1 metric" : `${count} metrics`;
  return isArea ? `${metrics}, beside medians` : `Median${count === 1 ? "" : "s"} of ${metrics}`;
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

/** From the table to the map. */
export function showOnMap(name: string): string {
  return `Show ${name} on the map`;
}
