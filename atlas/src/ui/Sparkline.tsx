/** The course of one area's values, with the benchmark as a fainter line; the numbers stand beside it as text. */

import type { JSX } from "preact";

const WIDTH = 240;
const HEIGHT = 44;
const PAD = 5;

interface Props {
  years: readonly number[];
  values: readonly (number | null)[];
  benchmark: readonly (number | null)[];
  year: number;
}

export function Sparkline({ years, values, benchmark, year }: Props): JSX.Element | null {
  const known = [...values, ...benchmark].filter((value): value is number => value !== null);
  const first = years[0];
  const last = years[years.length - 1];
  if (first === undefined || last === undefined || first === last || values.every((value) => value === null)) return null;
  const low = Math.min(...known);
  const span = Math.max(...known) - low || 1;
  const x = (at: number): number => PAD + ((at - first) / (last - first)) * (WIDTH - 2 * PAD);
  const y = (value: number): number => HEIGHT - PAD - ((value - low) / span) * (HEIGHT - 2 * PAD);
  const line = (list: readonly (number | null)[]): string => {
    let pen = "M";
    return list
      .map((value, i) => {
        if (value === null) {
          pen = "M";
          return "";
        }
        const point = `${pen}${x(years[i] ?? first).toFixed(1)} ${y(value).toFixed(1)}`;
        pen = "L";
        return point;
      })
      .join("");
  };
  const now = values[years.indexOf(year)] ?? null;
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" focusable="false">
      <path d={line(benchmark)} class="sparkline-benchmark" />
      <path d={line(values)} class="sparkline-line" />
      {now !== null && <circle cx={x(year)} cy={y(now)} r="3.6" class="sparkline-now" />}
    </svg>
  );
}
