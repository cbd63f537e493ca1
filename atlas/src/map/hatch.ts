/**
 * The three hatches of areas without a value.
 *
 * Missing or suppressed: rising lines. Not covered by the series: dots. Cannot be computed: crossed lines.
 * The same drawing serves map, legend, and exported image, so they cannot differ.
 */

import type { Flag, FlagWords } from "../data/types";

export type Hatch = "missing" | "not-covered" | "not-computable";

export const HATCHES: readonly Hatch[] = ["missing", "not-covered", "not-computable"];

/** Prefixes of the patterns, by where they are drawn: the map, and keys in pixels. */
export const MAP_HATCH = "hatch";
export const KEY_HATCH = "key-hatch";

export const HATCH_PAPER = "#ffffff";
export const HATCH_INK = "#6b6b6b";

const TILE = 6;
const DRAWINGS: Readonly<Record<Hatch, string>> = {
  missing: `<path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" stroke="${HATCH_INK}" stroke-width="1.1" fill="none"/>`,
  "not-covered": `<circle cx="3" cy="3" r="0.95" fill="${HATCH_INK}"/>`,
  "not-computable": `<path d="M0 0L6 6M6 0L0 6" stroke="${HATCH_INK}" stroke-width="0.9" fill="none"/>`,
};

/** The hatch of a flag; a null without a known flag is missing. */
export function hatchOf(flag: Flag | null, words: readonly FlagWords[]): Hatch {
  return words.find((one) => one.code === flag)?.hatch ?? "missing";
}

/** The pattern definitions as markup; `scale` is user units per pixel of hatch. */
export function hatchMarkup(prefix: string, scale: number): string {
  return HATCHES.map(
    (hatch) =>
      `<pattern id="${prefix}-${hatch}" width="${TILE}" height="${TILE}" patternUnits="userSpaceOnUse" ` +
      `patternTransform="scale(${scale})"><rect width="${TILE}" height="${TILE}" fill="${HATCH_PAPER}"/>` +
      `${DRAWINGS[hatch]}</pattern>`,
  ).join("");
}

/** What `fill` takes to draw a hatch. */
export function hatchFill(prefix: string, hatch: Hatch): string {
  return `url(#${prefix}-${hatch})`;
}
