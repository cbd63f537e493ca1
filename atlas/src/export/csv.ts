/** The data of a view as a tidy CSV, its CSVW description and a README, all made from the metadata. */

import type { Areas, FlagWords, Indicator, Manifest } from "../data/types";
import { flagText, joined, sentence, yearRuns } from "../text/number";

/** One area in one year. Missing is null, and then the flag says why. */
export interface CsvRow {
  area_code: string;
  area_name: string;
  year: number;
  indicator_id: string;
  value: number | null;
  unit: string;
  flag: string | null;
  rank: number | null;
  /** The first benchmark of the indicator. */
  national_value: number | null;
}

/** Indicators that the name of a file lists one by one: file systems allow some 250 characters. */
const MOST_NAMED = 3;

const COLUMNS: readonly (keyof CsvRow)[] = [
  "area_code", "area_name", "year", "indicator_id", "value", "unit", "flag", "rank", "national_value",
];

/** A cell: empty for missing, in quotes where a comma, a quote or a line break would end it. */
export function csvCell(value: string | number | null): string {
  if (value === null) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** A column of a file: name, data type, title, description. */
export type CsvColumn = readonly [name: string, datatype: string, title: string, description: string | null];

/** The rows as CSV with a header: UTF-8, decimal point, an empty cell for missing. */
export function tidyCsv<K extends string = keyof CsvRow>(
  rows: readonly Readonly<Partial<Record<K, string | number | null>>>[],
  columns: readonly K[] = COLUMNS as readonly string[] as readonly K[],
): string {
  const lines = [columns.join(","), ...rows.map((row) => columns.map((name) => csvCell(row[name] ?? null)).join(","))];
  return `${lines.join("\n")}\n`;
}

/** `bailiwick_<id>_<vintage>_<years>.csv`; a few indicators are joined by a plus, many counted; years by a dash. */
export function fileName(indicators: readonly Pick<Indicator, "id">[], vintage: string, years: readonly number[]): string {
  const from = Math.min(...years);
  const to = Math.max(...years);
  const ids = indicators.length > MOST_NAMED ? `${indicators.length}-indicators` : indicators.map((ind) => ind.id).join("+");
  return `bailiwick_${ids}_${vintage}_${from === to ? from : `${from}-${to}`}.csv`;
}

/** What the description and the README are made from. */
export interface Download {
  file: string;
  manifest: Manifest;
  indicators: readonly Indicator[];
  years: readonly number[];
  /** Address of the view the data were taken from. */
  link: string;
  /** Where the names of areas and countries are found. */
  areas: Pick<Areas, "code" | "name" | "groups">;
  /** Columns of a file of clusters; the others hold values of indicators. */
  columns?: readonly CsvColumn[];
}

const LICENCES: Record<string, string> = {
  "OGL-UK-3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
  "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
  "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
  MIT: "https://opensource.org/license/mit",
};

function titleOf({ indicators, years, manifest }: Download): string {
  const labels = indicators.map((ind) => ind.label).join("; ");
  return `${labels}, ${yearRuns(years)}, ${vintageTitle(manifest, indicators)}`;
}

/** What the boundaries of the indicators are called. */
export function vintageTitle(manifest: Manifest, indicators: readonly Pick<Indicator, "vintage">[]): string {
  const vintage = indicators[0]?.vintage ?? manifest.default_vintage;
  return manifest.vintage_titles[vintage] ?? vintage;
}

/** Each source in one line, each once. */
export function sourceLines(indicators: readonly Indicator[]): string[] {
  const lines = indicators.flatMap((ind) =>
    ind.sources.map(
      (s) => `${s.publisher}, ${s.title}, released ${s.release}, accessed ${s.accessed}, ${s.licence}, ${s.url}`,
    ),
  );
  return [...new Set(lines)];
}

const SHOWN =
  "Values as shown in the atlas: four significant digits or the indicator's decimals, whichever is more.";

/** The flags with their short names. */
export function flagList({ flags }: Pick<Manifest, "flags">): string {
  return flags.map((word) => `${word.code}: ${word.label}`).join("; ");
}

/** The description of the CSV in the W3C's vocabulary for tabular data (2015). */
export function csvw(download: Download): object {
  const { file, manifest, indicators, link } = download;
  const units = [...new Set(indicators.map((ind) => ind.unit.text))].join("; ");
  const nations = [...new Set(indicators.map((ind) => ind.national[0]?.label ?? "none given"))].join("; ");
  const vintage = indicators[0]?.vintage ?? manifest.default_vintage;
  const required = ["area_code", "year", "indicator_id"];
  const {
    columns = [
      ["area_code", "string", "Area code (GSS)", `Boundary vintage ${vintage}.`],
      ["area_name", "string", "Area name", null],
      ["year", "gYear", "Year", null],
      ["indicator_id", "string", "Indicator", indicators.map((ind) => `${ind.id}: ${ind.label}`).join("; ")],
      ["value", "number", "Value", `${SHOWN} Empty where the flag says why.`],
      ["unit", "string", "Unit of value and national value", null],
      ["flag", "string", "Flag", flagList(manifest)],
      ["rank", "integer", "Rank", "1 is the highest value of the year; equal values share a rank."],
      ["national_value", "number", "Benchmark", nations],
    ],
  } = download;
  return {
    "@context": ["http://www.w3.org/ns/csvw", { "@language": "en" }],
    url: file,
    "dc:title": titleOf(download),
    "dc:description": indicators.map((ind) => sentence(ind.definition)).join(" "),
    "dc:issued": { "@value": manifest.built, "@type": "xsd:date" },
    "dc:license": { "@id": LICENCES[manifest.licence] ?? manifest.licence },
    "dc:source": sourceLines(indicators),
    "dc:relation": link,
    dialect: { encoding: "utf-8", header: true, delimiter: ",", lineTerminators: ["\n"] },
    tableSchema: {
      columns: columns.map(([name, datatype, titles, description]) => ({
        name,
        titles,
        datatype,
        ...(description === null ? {} : { "dc:description": description }),
        ...(required.includes(name) ? { required: true } : {}),
        ...(name === "value" ? { "schema:unitText": units } : {}),
      })),
      primaryKey: required.filter((name) => columns.some(([one]) => one === name)),
    },
  };
}

/** Names of area or country codes; a code that has none stays. */
function namesOf(codes: readonly string[], { code, name, groups }: Download["areas"]): string {
  const names = new Map([...groups.map((one) => [one.code, one.name] as const), ...code.map((one, i) => [one, name[i] ?? one] as const)]);
  return joined(codes.map((one) => names.get(one) ?? one));
}

/** The areas left out, one line for each reason. */
function leftOutLines({ left_out: leftOut }: Indicator, areas: Download["areas"]): string[] {
  return [...new Set(leftOut.map((left) => left.reason))].map((reason) => {
    const codes = leftOut.filter((left) => left.reason === reason).map((left) => left.code);
    return `${codes.length === 1 ? "Area" : "Areas"} left out: ${namesOf(codes, areas)}. ${sentence(reason)}`;
  });
}

/** The years left out, one line for each reason. */
function yearsLeftOutLines({ years_left_out: leftOut }: Indicator): string[] {
  return [...new Set(leftOut.map((left) => left.reason))].map((reason) => {
    const years = leftOut.filter((left) => left.reason === reason).map((left) => left.year);
    return `${years.length === 1 ? "Year" : "Years"} left out: ${yearRuns(years)}. ${sentence(reason)}`;
  });
}

/** What the figures of a download are; a level of clusters has no unit, no benchmark and decimals of its own. */
function indicatorLines(ind: Indicator, words: readonly FlagWords[], { areas, columns }: Download): string[] {
  const ofClusters = columns !== undefined;
  return [
    ind.label,
    "-".repeat(ind.label.length),
    `Id: ${ind.id}`,
    `Definition: ${ind.definition}`,
    ...(ofClusters
      ? [`Clusters: ${ind.formula}`, ...ind.method.map((said, i) => (i === 0 ? `Grouped by ${said}` : said))]
      : [`Formula: ${ind.formula}`, `Unit: ${ind.unit.text}`]),
    `Years: ${yearRuns(ind.years)}`,
    ...yearsLeftOutLines(ind),
    `Coverage: ${namesOf(ind.coverage, areas)}`,
    ...leftOutLines(ind, areas),
    ...(ofClusters
      ? [`Rounding: ${ind.rounding}`]
      : [
          `Rounding: ${ind.rounding} ${SHOWN}`,
          `Benchmark: ${ind.national.map((nation) => nation.label).join("; ") || "none given"}.`,
        ]),
    ...(ind.national_note === null ? [] : [ind.national_note]),
    ...ind.flags_used.map((flag) => `Flag ${flag}: ${flagText(flag, words, ind)}`),
    ...sourceLines([ind]).map((line) => `Source: ${line}`),
    "",
  ];
}

/** README.txt of a download: what the figures are, of where and when, what the marks mean, where they are from. */
export function readme(download: Download): string {
  const { file, manifest, indicators, years, link } = download;
  const vintage = indicators[0]?.vintage ?? manifest.default_vintage;
  return [
    manifest.title,
    "=".repeat(manifest.title.length),
    "",
    `File: ${file}, described by ${file}-metadata.json`,
    `Years in this file: ${yearRuns(years)}`,
    `Boundaries: ${vintageTitle(manifest, indicators)} (${vintage})`,
    `View: ${link}`,
    `Cite as: ${manifest.citation}`,
    `Attribution: ${manifest.attribution}`,
    `Licence: ${manifest.licence}. Built ${manifest.built} with bailiwick ${manifest.package_version}.`,
    download.columns === undefined
      ? "An empty cell is a missing value; its flag says why. 0 is a measured zero."
      : "An area without a cluster has no code; its flag says why.",
    "",
    ...indicators.flatMap((ind) => indicatorLines(ind, manifest.flags, download)),
  ].join("\n");
}
