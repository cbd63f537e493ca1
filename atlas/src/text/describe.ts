/**
 * Every fact of the atlas as text: option names, live region, alternative text, file captions.
 *
 * They are written here and nowhere else, so they cannot disagree. Words about numbers are in `number.ts`,
 * words about what went wrong in `notices.ts`; both are passed on from here.
 */

import type { Flag, FlagWords, Indicator, IndicatorEntry } from "../data/types";
import {
  areaCount,
  capital,
  cellText,
  classText,
  formatNumber,
  formatValue,
  joined,
  rankText,
  sentence,
  valueWithUnit,
  withArticle,
  yearRuns,
} from "./number";

export * from "./notices";
export * from "./number";

/** Columns of a table that its heading names one by one. */
const MOST_NAMED = 3;

/** One indicator's value of one area, with everything that is said about it. */
export interface Fact {
  indicator: Indicator;
  value: number | null;
  flag: Flag | null;
  rank: number | null;
  /** Areas ranked. */
  n: number;
  /** Class among `bounds`, or null. */
  cls: number | null;
  bounds: readonly number[];
}

export interface AreaFacts {
  name: string;
  facts: readonly Fact[];
  /** Cell of the matrix where two indicators are shown; null where the area has none. */
  cell?: number | null;
  /** The clusters of the area in words, where these are shown in place of values. */
  clusters?: string;
  /** The words of the manifest. */
  words: readonly FlagWords[];
}

function factText(fact: Fact, words: readonly FlagWords[], withClass: boolean): string {
  const value = valueWithUnit(fact.value, fact.indicator, fact.flag, words);
  if (fact.value === null) return value;
  const cls = withClass ? [classText(fact.indicator, fact.cls, fact.bounds)] : [];
  return [value, rankText(fact.rank, fact.n), ...cls].join(", ");
}

function cellOfFacts({ facts, cell }: AreaFacts): string | null {
  const [x, y] = facts;
  if (cell === undefined || x === undefined || y === undefined) return null;
  return cell === null ? "no class, as a value is missing" : cellText(cell, x.indicator, y.indicator);
}

/** Name of an area's option on the map: area, value with unit, rank, and class in words. */
export function optionName(area: AreaFacts): string {
  if (area.clusters !== undefined) return `${area.name}: ${area.clusters}`;
  const cell = cellOfFacts(area);
  const facts = area.facts.map(
    (fact) => `${fact.indicator.short_label} ${factText(fact, area.words, cell === null)}`,
  );
  return `${area.name}: ${[...facts, ...(cell === null ? [] : [cell])].join("; ")}`;
}

/** Why the benchmark is what it is, for example that Great Britain's own Krugman index is 0 by definition. */
export function benchmarkNote(indicator: Indicator): string | null {
  return indicator.national_note;
}

/** The similar areas of an area: what they are like in, and a warning of what that leaves open. */
export function similarHeading(name: string, indicators: readonly Indicator[], year: number): string {
  return `Areas most similar to ${name} in ${joined(indicators.map((ind) => ind.short_label))}, ${year}`;
}

export const SIMILAR_NOTE =
  "Two numbers are compared and nothing else: areas that are close here can have very different industries.";

/** Why there is no list, or which areas were passed over; null where nothing needs saying. */
export function similarGaps(name: string, found: number, leftOut: readonly string[]): string | null {
  if (found === 0) return `${name} has no value of every indicator in this year and scope, so no area can be called similar.`;
  if (leftOut.length === 0) return null;
  return `${areaCount(leftOut.length)} without all values left out: ${joined(leftOut)}.`;
}

export interface ViewOptions {
  view: string;
  x: Indicator;
  y: Indicator | null;
  /** Indicators of the table's columns. */
  columns?: readonly Indicator[];
  year: number;
  /** "Great Britain", "Wales". */
  scope: string;
  /** "all" or "year", as in the address; null where the legend beside it says what a colour means. */
  breaks: "all" | "year" | null;
}

/** One sentence stating what a view shows. */
export function viewSentence(options: ViewOptions): string {
  const { view, x, y, columns = [x], year } = options;
  const scope = withArticle(options.scope);
  const meaning = options.breaks === null ? "" : ` ${breaksText(options.breaks, year)}`;
  if (view === "table") {
    return `${columnsText(columns)} of every area of ${scope} in ${year}.`;
  }
  if ((view === "matrix" || view === "scatter") && y !== null) {
    return `${x.label} against ${y.label} in ${scope}, ${year}, three classes each.${meaning}`;
  }
  return `${x.label} in ${scope}, ${year}, in five classes.${meaning}`;
}

/** The columns of a table by name; of many, how many they are. */
function columnsText(columns: readonly Indicator[]): string {
  return columns.length > MOST_NAMED ? `${columns.length} indicators` : joined(columns.map((ind) => ind.label));
}

/** Which years the class bounds were taken from. */
export function breaksText(breaks: "all" | "year", year: number): string {
  return breaks === "all"
    ? "A colour means the same in every year."
    : `Classes of ${year} alone: a colour means something else in another year.`;
}

/** Heading of a view. */
export function viewHeading(view: string, x: Indicator, y: Indicator | null, columns: readonly Indicator[] = [x]): string {
  if (view === "table") return columnsText(columns);
  return (view === "matrix" || view === "scatter") && y !== null ? `${x.label} and ${y.label}` : x.label;
}

/** "No values for 2024. The latest year is 2023." with the reason, where the indicator gives one. */
export function noDataYear(indicator: Indicator, year: number): string {
  const latest = indicator.years[indicator.years.length - 1];
  const reason = indicator.years_left_out.find((left) => left.year === year)?.reason;
  const parts = [`No values for ${year}.`];
  if (latest !== undefined) parts.push(`The latest year is ${latest}.`);
  if (reason !== undefined) parts.push(sentence(reason));
  return parts.join(" ");
}

/** "No values for Northern Ireland in 2023." with the reason; the indicator has the year elsewhere. */
export function noDataScope(scope: string, year: number, reason: string): string {
  return `No values for ${withArticle(scope)} in ${year}. ${sentence(reason)}`;
}

/** The years left out of the slider and why; null where none is. Years before all of them begin are not missed. */
export function yearsNote(x: IndicatorEntry, y: IndicatorEntry | null): string | null {
  const shown = y === null || y.id === x.id ? [x] : [x, y];
  const every = shown.flatMap((ind) => [...ind.years, ...ind.years_left_out.map((left) => left.year)]);
  const first = Math.min(...shown.flatMap((ind) => ind.years));
  const wanted = new Set(every.filter((year) => year >= first));
  const shared = [...wanted].filter((year) => shown.every((ind) => ind.years.includes(year)));
  const notes = shown.flatMap((ind) => {
    const lacking = [...wanted].filter((year) => !ind.years.includes(year));
    if (lacking.length === 0) return [];
    const reasons = new Set(ind.years_left_out.filter((left) => lacking.includes(left.year)).map((left) => left.reason));
    return [`${capital(ind.short_label)} has no values for ${yearRuns(lacking)}.`, ...[...reasons].map(sentence)];
  });
  if (notes.length === 0) return null;
  const years = shared.length === 0 ? "No year has values of both." : `Years shown: ${yearRuns(shared)}.`;
  return `${years} ${notes.join(" ")}`;
}

/** What a slider reads out for a year. */
export function yearValueText(indicators: readonly IndicatorEntry[], year: number): string {
  const lacking = indicators.filter((ind) => !ind.years.includes(year));
  return lacking.length === 0 ? `${year}` : `${year}, no data for ${joined(lacking.map((ind) => ind.short_label))}`;
}

/** A legend entry in full: "0.22 to 0.27, 70 areas". */
export function legendEntry(text: string, count: number): string {
  return `${text}, ${areaCount(count)}`;
}

/** Live region: after a change of year. */
export function liveYear(year: number, count: number, missing: number): string {
  const gaps = missing === 0 ? "" : `, ${formatNumber(missing, 0)} without`;
  return `${year}: ${areaCount(count)} with values${gaps}.`;
}

/** Live region: playing has stopped. While it plays, nothing is said. */
export function livePaused(year: number): string {
  return `Paused at ${year}.`;
}

/** Live region: after a selection, or after it was cleared. */
export function liveSelection(area: AreaFacts | null): string {
  return area === null ? "No area selected." : `Selected ${optionName(area)}.`;
}

/** Live region: after pinning or unpinning. */
export function livePin(name: string, pinned: boolean, count: number): string {
  return `${pinned ? "Pinned" : "Unpinned"} ${name}. ${formatNumber(count, 0)} of 5 pins used.`;
}

/** Live region: a sixth pin was asked for. */
export const LIVE_PINS_FULL = "5 areas are pinned, which is the most. Unpin one first.";

/** Live region: a class chosen in the legend. */
export function liveClass(text: string, count: number): string {
  return `Outlined: ${legendEntry(text, count)}.`;
}

export const LIVE_ALL_CLASSES = "All classes shown.";
export const LIVE_ALL_CLUSTERS = "All clusters shown.";
export const LIVE_RESET = "Whole map shown, nothing selected.";

/** An area and its value, for sentences about ends. */
export interface End {
  name: string;
  value: number;
}

/** Alternative text of a map: the indicator's own sentence, the year, how many areas, the highest and lowest. */
export function altText(options: {
  indicators: readonly Indicator[];
  year: number;
  scope: string;
  count: number;
  highest: End | null;
  lowest: End | null;
}): string {
  const { indicators, year, scope, count, highest, lowest } = options;
  const [first] = indicators;
  const parts = [...indicators.map((ind) => sentence(ind.alt)), `${scope}, ${year}: ${areaCount(count)} with values.`];
  if (first !== undefined && highest !== null && lowest !== null) {
    const end = (area: End): string => `${area.name} (${formatValue(area.value, first)})`;
    parts.push(`Highest ${first.short_label}: ${end(highest)}; lowest: ${end(lowest)}.`);
  }
  return parts.join(" ");
}

/** Source line under an image or a table: publishers, boundaries, attribution. */
export function sourceLine(indicators: readonly Indicator[], vintageTitle: string, attribution: string): string {
  const sources = new Set(
    indicators.flatMap((ind) => ind.sources.map((s) => `${s.publisher}, ${s.title}${s.release === "" ? "" : ` (${s.release})`}`)),
  );
  return `Source: ${[...sources].join("; ")}. ${vintageTitle}. ${attribution}`;
}

/** Title, source line and link under a downloaded picture. */
export function fileCaption(options: {
  indicators: readonly Indicator[];
  year: number | string;
  scope: string;
  vintageTitle: string;
  attribution: string;
  link: string;
}): { title: string; source: string; link: string } {
  const { indicators, year, scope, vintageTitle, attribution, link } = options;
  const title = `${joined(indicators.map((ind) => ind.label))}, ${scope}, ${year}`;
  return { title, source: sourceLine(indicators, vintageTitle, attribution), link };
}
