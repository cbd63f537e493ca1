/**
 * The address: one typed table of keys, each with its views, default, parser and printer.
 *
 * Everything a reader would want to keep is in the hash, so every view is a link. Keys are written in the order
 * of the table and only where they differ from their default, so one state has one address, and
 * `parse(print(state))` is the state again. What this atlas does not know is kept out and reported.
 */

import { notice } from "../text/notices";
import { migrate } from "./migrations";
import { type Report, type Row, rule } from "./rule";
import { type Context, findIndicator as find, latestYear, standardBreaks, standardScope, type State } from "./shape";

export * from "./shape";

export const MOST_PINS = 5;
const MOST_WEIGHTS = 12;
const LOCKS = ["area", "year", "view"];

/** The indicator's id, if the atlas has it with the boundaries of `x`. */
function known(id: string, x: string, context: Context, report: Report): string | undefined {
  const indicator = find(context, id);
  if (indicator === undefined) report(notice.indicator(id));
  else if (indicator.vintage !== find(context, x)?.vintage) report(notice.vintage(id, x));
  else return id;
  return undefined;
}

/** What is said of an area that the boundaries shown lack. */
export function areaNotice(code: string, { elsewhere }: Pick<Context, "elsewhere">): string {
  return elsewhere?.get(code) ?? notice.area(code);
}

function areaCode(code: string, context: Context, report: Report): string | undefined {
  if (context.areas.includes(code)) return code;
  report(areaNotice(code, context));
  return undefined;
}

/** The parts of a comma list that `keep` accepts, each once. */
function listOf(text: string, keep: (part: string) => string | undefined): string[] {
  const kept = text.split(",").map(keep);
  return [...new Set(kept.filter((part): part is string => part !== undefined))];
}

/** One of a few words, or undefined after a report. */
function oneOf<T extends string>(key: string, text: string, words: readonly T[], report: Report): T | undefined {
  const found = words.find((word) => word === text);
  if (found === undefined) report(notice.value(key, text, words.map((word) => `"${word}"`).join(" or ")));
  return found;
}

/** The second indicator where none is named: the atlas's, or another one with the boundaries of `x`. */
function standardY(state: State, context: Context): string | null {
  const vintage = find(context, state.x)?.vintage;
  const ids = [context.defaultY, context.defaultX, ...context.indicators.map((indicator) => indicator.id)];
  const fits = (id: string | null): boolean =>
    id !== null && id !== state.x && find(context, id)?.vintage === vintage;
  return ids.find(fits) ?? null;
}

/** Every key of the address, in the order in which they are written. */
export const KEYS: readonly Row[] = [
  rule({
    key: "x",
    views: "all",
    takes: "indicator id",
    standard: (_, context) => context.defaultX,
    parse: (text, _, context, report) => {
      if (find(context, text) !== undefined) return text;
      report(notice.indicator(text, find(context, context.defaultX)?.label));
      return undefined;
    },
    print: (value) => value,
  }),
  rule({
    key: "y",
    views: ["matrix", "scatter"],
    takes: "indicator id",
    standard: standardY,
    parse: (text, state, context, report) => known(text, state.x, context, report),
    print: (value) => value ?? "",
  }),
  rule({
    key: "cols",
    views: ["table"],
    takes: "indicator ids, comma between",
    standard: () => [],
    parse: (text, state, context, report) => listOf(text, (id) => known(id, state.x, context, report)),
    print: (value) => value.join(","),
  }),
  rule({
    key: "sort",
    views: ["table"],
    takes: "name, code, region or an indicator id; beside clusters a set, second or ratio; - first for descending",
    standard: () => "name",
    parse: (text, state, context, report) => {
      const column = text.replace(/^-/, "");
      if (["name", "code", "region", "second", "ratio", ...(context.sets ?? [])].includes(column)) return text;
      return known(column, state.x, context, report) === undefined ? undefined : text;
    },
    print: (value) => value,
  }),
  rule({
    key: "year",
    views: "all",
    takes: "four digits",
    standard: () => null,
    parse: (text, state, context, report) => {
      const year = Number(text);
      if (!/^\d{4}$/.test(text) || !context.indicators.some((indicator) => indicator.years.includes(year))) {
        report(notice.year(text, latestYear(state, context)));
        return undefined;
      }
      return year === latestYear(state, context) ? null : year;
    },
    print: (value) => (value === null ? "" : String(value)),
  }),
  rule({
    key: "scope",
    views: "all",
    takes: "gb, uk or the code of a country or region",
    standard: standardScope,
    parse: (text, _, context, report) => {
      if (text === "gb" || text === "uk" || context.groups.includes(text)) return text;
      report(notice.scope(text));
      return undefined;
    },
    print: (value) => value,
  }),
  rule({
    key: "area",
    views: "all",
    takes: "area code",
    standard: () => null,
    parse: (text, _, context, report) => areaCode(text, context, report),
    print: (value) => value ?? "",
  }),
  rule({
    key: "pin",
    views: "all",
    takes: `up to ${MOST_PINS} area codes, comma between`,
    standard: () => [],
    parse: (text, _, context, report) => {
      const codes = listOf(text, (code) => areaCode(code, context, report));
      if (codes.length > MOST_PINS) report(notice.pins(MOST_PINS));
      return codes.slice(0, MOST_PINS);
    },
    print: (value) => value.join(","),
  }),
  rule({
    key: "breaks",
    views: ["map", "matrix"],
    takes: "all or year",
    standard: standardBreaks,
    parse: (text, _state, _context, report) => oneOf("breaks", text, ["all", "year"], report),
    print: (value) => value,
  }),
  rule({
    key: "set",
    views: ["clusters"],
    takes: "cluster solution id",
    standard: (_, context) => context.sets?.[0] ?? null,
    parse: (text, _, context, report) => oneOf("set", text, context.sets ?? [], report),
    print: (value) => value ?? "",
  }),
  rule({
    key: "cluster",
    views: ["clusters"],
    takes: "code of a cluster of the set",
    standard: () => null,
    // Which codes a set has is known once it is read; the session then reports one that it lacks.
    parse: (text) => (text === "" ? undefined : text),
    print: (value) => value ?? "",
  }),
  rule({
    key: "by",
    views: ["similar", "matrix"],
    takes: "weights or the id of a precomputed basis",
    standard: () => "weights",
    parse: (text, _, context, report) => oneOf("by", text, ["weights", ...(context.bases ?? [])], report),
    print: (value) => value,
  }),
  rule({
    key: "w",
    views: ["similar"],
    takes: "id:weight pairs, comma between, weights from 0 to 5",
    standard: () => [],
    parse: parseWeights,
    print: (value) => value.map(([id, weight]) => `${id}:${weight}`).join(","),
  }),
  rule({
    key: "n",
    views: ["similar", "matrix", "clusters"],
    takes: "a whole number from 1 to 50",
    standard: () => 5,
    parse: (text, _state, _context, report) => {
      const n = Number(text);
      if (/^\d{1,2}$/.test(text) && n >= 1 && n <= 50) return n;
      report(notice.value("n", text, "a whole number from 1 to 50"));
      return undefined;
    },
    print: (value) => String(value),
  }),
  rule({
    key: "embed",
    views: "all",
    takes: "1",
    standard: () => false,
    parse: (text, _state, _context, report) => (oneOf("embed", text, ["1"], report) === "1" ? true : undefined),
    print: (value) => (value ? "1" : ""),
  }),
  rule({
    key: "lock",
    views: "all",
    takes: "any of area, year and view, comma between",
    standard: () => [],
    parse: (text, _state, _context, report) => {
      const parts = listOf(text, (part) => oneOf("lock", part, LOCKS, report));
      return LOCKS.filter((lock) => parts.includes(lock));
    },
    print: (value) => value.join(","),
  }),
];

/** Pairs of indicator and weight; a pair that cannot be used is reported and left out. */
function parseWeights(text: string, state: State, context: Context, report: Report): [string, number][] {
  const weights = new Map<string, number>();
  for (const pair of text.split(",")) {
    const [id = "", written = ""] = pair.split(":");
    const weight = Number(written);
    if (!/^\d+(\.\d+)?(e-\d+)?$/.test(written) || weight > 5) {
      report(notice.value("w", pair, "an indicator id, a colon and a weight from 0 to 5"));
    } else if (weights.size < MOST_WEIGHTS && known(id, state.x, context, report) !== undefined) {
      if (!weights.has(id)) weights.set(id, weight);
    }
  }
  return [...weights];
}

/** The state of an address, and a sentence for everything in it that could not be used. */
export function parse(hash: string, context: Context): { state: State; notices: string[] } {
  const notices: string[] = [];
  const report: Report = (sentence) => {
    if (!notices.includes(sentence)) notices.push(sentence);
  };
  const [path = "", query = ""] = migrate(hash).replace(/^#?\/?/, "").split("?", 2);
  const view = context.views.find((name) => name === path);
  if (view === undefined && path !== "") report(notice.view(path));

  const texts = new Map<string, string>();
  for (const part of query.split("&").filter((pair) => pair !== "")) {
    const at = part.indexOf("=");
    const key = decoded(at < 0 ? part : part.slice(0, at));
    if (!KEYS.some((row) => row.key === key)) report(notice.key(key));
    else if (texts.has(key)) report(notice.twice(key));
    else texts.set(key, at < 0 ? "" : decoded(part.slice(at + 1)));
  }

  // Each row may read the keys above it, so the rest can start from anything of the right type.
  const state: State = {
    view: view ?? context.views[0] ?? "map",
    x: context.defaultX, y: null, cols: [], sort: "name", year: null, scope: "gb", area: null, pin: [],
    breaks: "all", set: null, cluster: null, by: "weights", w: [], n: 5, embed: false, lock: [],
  };
  for (const row of KEYS) row.read(state, texts.get(row.key) ?? null, context, report);
  return { state, notices };
}

/** The address of a state: view, then the keys that differ from their defaults, in the order of the table. */
export function print(state: State, context: Context): string {
  // The latest year is the default and means "the latest", also after the next release.
  const year = state.year === latestYear(state, context) ? null : state.year;
  const written = KEYS.map((row) => [row.key, row.write({ ...state, year }, context)]);
  const query = written.filter(([, text]) => text !== "").map(([key, text]) => `${key}=${encoded(text ?? "")}`);
  return `#/${state.view}${query.length > 0 ? "?" : ""}${query.join("&")}`;
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/%2C/g, ",").replace(/%3A/g, ":");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
