/** The medians of a cluster beside those of all areas, in the units of their metrics. */

import type { Cluster, Clusters } from "../data/types";
import { capital, formatBound, formatValue, type Measured } from "./number";

/** One metric of a cluster. */
export interface MedianRow {
  name: string;
  /** What the signs at the numbers leave open: the unit, and that low is good; empty where nothing is. */
  note: string;
  own: string;
  all: string;
  /** Of the area asked for; empty where the document has no values. */
  here: string;
  /** Where the cluster lies as the numbers are shown; empty where there is nothing to compare. */
  side: "higher" | "lower" | "same" | "";
}

const NONE = "no value";

/** Every metric of a set with its two medians; none where the document has no medians. */
export function mediansOf({ medians }: Pick<Cluster, "medians">, { variables, values }: Pick<Clusters, "variables" | "values">, area = -1): MedianRow[] {
  if (medians === undefined) return [];
  return variables.map(({ label: name, unit = "", decimals, polarity, median: all = null }, i) => {
    const own = medians[i] ?? null;
    // A sign of money or per cent that the unit begins with stands at each number.
    const [, prefix = "", suffix = "", rest = ""] = /^(£?)(%?) *(.*)/.exec(unit) ?? [];
    const words: Measured["unit"] = { code: "", text: unit, prefix, suffix, scale: 1 };
    // No pounds with one decimal: whole from 100 up, with pence below.
    const isMoney = decimals === 1 && /^£(?! *(thousand|million|billion))/.test(unit);
    const text = (value: number | null): string => {
      if (value === null) return NONE;
      const measured: Measured = { unit: words, decimals: isMoney ? (Math.abs(value) < 100 ? 2 : 0) : decimals ?? 0 };
      return (decimals === undefined ? formatValue : formatBound)(value, measured);
    };
    const compared = own === null || all === null ? "" : text(own) === text(all) ? "same" : own > all ? "higher" : "lower";
    const note = [rest === "" ? "" : unit, polarity === -1 ? "low is good" : ""].filter((part) => part !== "").join("; ");
    return { name: capital(name), note, own: text(own), all: text(all), here: values === undefined ? "" : text(values[i]?.[area] ?? null), side: compared };
  });
}
