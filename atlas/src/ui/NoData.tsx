/** Said where an indicator lacks the year: which year it has, and a button to go there. */

import type { JSX } from "preact";
import type { Shown } from "../state/model";
import type { Session } from "../state/session";
import { noDataYear } from "../text/describe";
import { goToYear } from "../text/labels";

export function NoData({ session, shown }: { session: Session; shown: Shown }): JSX.Element | null {
  const lacking = shown.columns.find((frame) => !frame.hasYear);
  if (lacking === undefined) return null;
  const latest = shown.years[shown.years.length - 1];
  return (
    <div class="notice" role="status">
      <p>{noDataYear(lacking.indicator, shown.year)}</p>
      {latest !== undefined && (
        <button type="button" class="button" onClick={() => session.go({ year: latest }, "replace")}>{goToYear(latest)}</button>
      )}
    </div>
  );
}
