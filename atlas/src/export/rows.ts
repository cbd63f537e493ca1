/** The rows of a download: the values of the shown indicators, in one year or in all. */

import { frameOf } from "../stats/frame";
import type { Shown } from "../state/model";
import type { CsvRow } from "./csv";

/** Years of a download: the one shown, or all that the indicators have, ascending. */
export function yearsOfDownload(shown: Shown, which: "year" | "all"): number[] {
  if (which === "year") return [shown.year];
  return [...new Set(shown.columns.flatMap((frame) => frame.indicator.years))].sort((a, b) => a - b);
}

/** Areas in scope, by indicator, year and area; ranks are those of the scope. */
export function rowsOfDownload(shown: Shown, which: "year" | "all"): CsvRow[] {
  const { areas, inScope } = shown;
  return shown.columns.flatMap(({ indicator }) => {
    const values = shown.values.get(indicator.id);
    if (values === undefined) return [];
    const years = which === "year" ? [shown.year] : indicator.years;
    return years.filter((year) => indicator.years.includes(year)).flatMap((year) => {
      const frame = frameOf({ indicator, values, year, inScope, breaks: "all" });
      const national = indicator.national[0]?.values[indicator.years.indexOf(year)] ?? null;
      return areas.code.flatMap((code, area): CsvRow[] =>
        inScope[area] !== true ? [] : [{
          area_code: code,
          area_name: areas.name[area] ?? "",
          year,
          indicator_id: indicator.id,
          value: frame.values[area] ?? null,
          unit: indicator.unit.text,
          flag: frame.flags[area] ?? null,
          rank: frame.ranks[area] ?? null,
          national_value: national,
        }],
      );
    });
  });
}
