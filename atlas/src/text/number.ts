/** Values and classes in words: digits, units, flags, class bounds, ranks. */

import type { Flag, FlagWords, Indicator } from "../data/types";

/** What a value is written with; any indicator has it. */
export type Measured = Pick<Indicator, "unit" | "decimals">;

const SIGNIFICANT = 4;
const formats = new Map<number, Intl.NumberFormat>();

/** A number with a fixed number of decimals, thousands separated, a true minus sign and never "-0". */
export function formatNumber(value: number, decimals: number): string {
  let format = formats.get(decimals);
  if (format === undefined) {
    format = new Intl.NumberFormat("en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formats.set(decimals, format);
  }
  const text = format.format(value);
  return /[1-9]/.test(text) ? text.replace("-", "\u2212") : text.replace("-", "");
}

/**
 * How many decimals a held value is shown with: four significant digits or the indicator's decimals.
 *
 * Values are shipped at that precision and shown in full, so that two values that look equal share a rank and
 * no value seems to lie on the wrong side of a class bound.
 */
function decimalsOf(value: number, measured: Measured): number {
  const size = value === 0 ? SIGNIFICANT : Math.floor(Math.log10(Math.abs(value)));
  return held(Math.max(measured.decimals, SIGNIFICANT - 1 - size), measured);
}

/** Decimals as shown: a share held with 3 is a percentage shown with 1. */
function held(decimals: number, { unit }: Measured): number {
  return Math.max(0, decimals - (unit.scale === 100 ? 2 : 0));
}

function dressed(text: string, { unit }: Measured): string {
  const sign = text.startsWith("\u2212") ? "\u2212" : "";
  return `${sign}${unit.prefix}${text.slice(sign.length)}${unit.suffix}`;
}

/** A class bound, with the decimals it was rounded to. */
export function formatBound(bound: number, measured: Measured): string {
  return dressed(formatNumber(bound * measured.unit.scale, held(measured.decimals, measured)), measured);
}

/** A short name of a flag, as in a table cell: "suppressed". */
export function flagLabel(flag: string, words: readonly FlagWords[]): string {
  return words.find((word) => word.code === flag)?.label ?? `flag ${flag}`;
}

/** What a flag means, as a sentence; an indicator may say more than the general words. */
export function flagText(flag: Flag, words: readonly FlagWords[], indicator?: Pick<Indicator, "flag_notes">): string {
  return indicator?.flag_notes[flag] ?? words.find((word) => word.code === flag)?.sentence ?? `Flag ${flag}.`;
}

/** A value with its sign of unit ("£41.87", "12.4%"); without a value, the short reason. */
export function formatValue(
  value: number | null,
  measured: Measured,
  flag: string | null = null,
  words: readonly FlagWords[] = [],
): string {
  const reason = flag === null ? "" : ` (${flagLabel(flag, words)})`;
  if (value === null) return `no value${reason}`;
  const text = formatNumber(value * measured.unit.scale, decimalsOf(value, measured));
  return `${dressed(text, measured)}${reason}`;
}

/** A value that can stand alone: where no sign of unit is attached, the unit's words follow. */
export function valueWithUnit(
  value: number | null,
  measured: Measured,
  flag: string | null = null,
  words: readonly FlagWords[] = [],
): string {
  const text = formatValue(value, measured, null, words);
  const { prefix, suffix, text: unit } = measured.unit;
  const bare = value !== null && prefix === "" && suffix === "" && unit !== "";
  const remarks = [...(bare ? [unit] : []), ...(flag === null ? [] : [flagLabel(flag, words)])];
  return remarks.length === 0 ? text : `${text} (${remarks.join("; ")})`;
}

/** "rank 12 of 350"; the first and the last also say "highest" and "lowest", whichever is favourable. */
export function rankText(rank: number | null, n: number): string {
  if (rank === null) return "not ranked";
  const end = n < 2 ? "" : rank === 1 ? " (highest)" : rank === n ? " (lowest)" : "";
  return `rank ${formatNumber(rank, 0)} of ${formatNumber(n, 0)}${end}`;
}

/** "under 0.22", "0.22 to under 0.27", "0.45 and over"; a value on a bound is in the upper class. */
export function classText(measured: Measured, cls: number | null, bounds: readonly number[]): string {
  const [from, to] = cls === null ? [] : [bounds[cls - 1], bounds[cls]];
  if (from === undefined) return to === undefined ? "no class" : `under ${formatBound(to, measured)}`;
  const low = formatBound(from, measured);
  return to === undefined ? `${low} and over` : `${low} to under ${formatBound(to, measured)}`;
}

const LEVELS = ["low", "middle", "high"];

/** The cell of the matrix in words: "high KSI, low productivity". */
export function cellText(
  cell: number,
  x: Pick<Indicator, "short_label">,
  y: Pick<Indicator, "short_label">,
): string {
  return `${LEVELS[Math.floor(cell / 3)]} ${x.short_label}, ${LEVELS[cell % 3]} ${y.short_label}`;
}

/** "1 area", "350 areas". */
export function areaCount(n: number): string {
  return `${formatNumber(n, 0)} ${n === 1 ? "area" : "areas"}`;
}

/** Years as runs: "2015 to 2018, 2020 and 2021". */
export function yearRuns(years: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const year of [...years].sort((a, b) => a - b)) {
    const last = runs[runs.length - 1];
    if (last !== undefined && year <= last[1] + 1) last[1] = year;
    else runs.push([year, year]);
  }
  return joined(
    runs.flatMap(([from, to]) => (to - from > 1 ? [`${from} to ${to}`] : to > from ? [`${from}`, `${to}`] : [`${from}`])),
  );
}

/** "a", "a and b", "a, b and c". */
export function joined(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? "";
  return `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}`;
}

/** A text as a sentence: a full stop added unless it has an end. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** The name of a scope inside a sentence: "the United Kingdom", "the North East", "Wales". */
export function withArticle(name: string): string {
  return /^(United Kingdom|(North|South) (East|West)|(East|West) Midlands|East of England)$/.test(name) ? `the ${name}` : name;
}

/** A heading whose bases, such as "UK = 100", stay on one line. */
export function unbroken(text: string): string {
  return text.replace(/ = /g, "\u00a0=\u00a0");
}

/** A text with a capital at its start. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
