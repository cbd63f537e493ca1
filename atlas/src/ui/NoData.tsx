/** Said where nothing has a value: that the indicator or the scope lacks the year, and a button to one it has. */

import type { JSX } from "preact";
import type { FlagWords } from "../data/types";
import { commonGap, type Frame } from "../stats/frame";
import type { Shown } from "../state/model";
import type { Session } from "../state/session";
import { flagText, noDataScope, noDataYear } from "../text/describe";
import { goToYear } from "../text/labels";

interface Props {
  session: Session;
  shown: Shown;
  words: readonly FlagWords[];
}

export function NoData({ session, shown, words }: Props): JSX.Element | null {
  const lacking = shown.columns.find((frame) => !frame.hasYear) ?? shown.columns.find((frame) => frame.n === 0);
  if (lacking === undefined) return null;
  const gap = commonGap(lacking, shown.inScope);
  if (lacking.hasYear && gap === null) return null;
  const text = lacking.hasYear && gap !== null
    ? noDataScope(shown.scopeName, shown.year, flagText(gap, words, lacking.indicator))
    : noDataYear(lacking.indicator, shown.year);
  const latest = latestWithValues(shown, lacking);
  return (
    <div class="notice" role="status">
      <p>{text}</p>
      {latest !== undefined && (
        <button type="button" class="button" onClick={() => session.go({ year: latest }, "replace")}>{goToYear(latest)}</button>
      )}
    </div>
  );
}

/** The latest of the years shown in which an area of the scope has a value of the indicator. */
function latestWithValues(shown: Shown, { indicator }: Frame): number | undefined {
  const held = shown.values.get(indicator.id);
  const hasValue = (year: number): boolean =>
    held?.values[held.years.indexOf(year)]?.some((value, area) => value !== null && shown.inScope[area] === true) ?? false;
  return [...shown.years].reverse().find(hasValue);
}
