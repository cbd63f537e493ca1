/**
 * The colours of the data. They are the same in the light and the dark theme, in print and in downloads.
 *
 * Rule: any two colours of a palette differ by at least 10 (CIEDE2000) under normal, protan, deutan and tritan
 * vision. The test beside this file computes it.
 */

import { contrast, multiply } from "./mix";

/** Five classes from low to high: ColorBrewer YlGnBu. */
export const SEQUENTIAL: readonly string[] = ["#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"];

/** Five classes around a centre, low to high: ColorBrewer PuOr. */
export const DIVERGING: readonly string[] = ["#e66101", "#fdb863", "#f7f7f7", "#b2abd2", "#5e3c99"];

/** Up to nine clusters: Paul Tol's muted scheme. */
export const CLUSTERS: readonly string[] = [
  "#332288",
  "#88ccee",
  "#44aa99",
  "#117733",
  "#999933",
  "#ddcc77",
  "#cc6677",
  "#882255",
  "#aa4499",
];

/** Ramp of the first indicator of the matrix, low to high. */
export const BIVARIATE_ROWS: readonly string[] = ["#ffffff", "#a6cfe3", "#3f8fc0"];

/** Ramp of the second indicator of the matrix, low to high. */
export const BIVARIATE_COLUMNS: readonly string[] = ["#f2f2f2", "#fdbe85", "#e6740c"];

/** All pairs of two ramps, multiplied in linear light; the first ramp varies slowest. */
export function bivariate(rows: readonly string[], columns: readonly string[]): string[] {
  return rows.flatMap((row) => columns.map((column) => multiply(row, column)));
}

/** Nine colours of the matrix, at `3 * class of x + class of y`. */
export const BIVARIATE: readonly string[] = bivariate(BIVARIATE_ROWS, BIVARIATE_COLUMNS);

/** The ramp of one indicator: diverging where it has a centre. */
export function rampFor(centre: number | null): readonly string[] {
  return centre === null ? SEQUENTIAL : DIVERGING;
}

/** Black or white, whichever is easier to read on the colour. */
export function textOn(colour: string): "#000000" | "#ffffff" {
  return contrast(colour, "#000000") >= contrast(colour, "#ffffff") ? "#000000" : "#ffffff";
}

/** Areas of the other clusters, where there are too many for a colour each and one is shown at a time. */
export const PLAIN = "#e9e9e9";
