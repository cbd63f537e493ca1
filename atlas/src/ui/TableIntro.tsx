/** Heading of the table view, with a way back to the map for the chosen area. */

import type { ComponentChildren, JSX } from "preact";
import type { FlagWords } from "../data/types";
import type { Shown } from "../state/model";
import type { Session } from "../state/session";
import { unbroken, viewSentence } from "../text/describe";
import { label, showOnMap } from "../text/labels";
import { NoData } from "./NoData";

interface Props {
  session: Session;
  shown: Shown;
  title: string;
  selected: number | null;
  words: readonly FlagWords[];
  children: ComponentChildren;
}

export function TableIntro({ session, shown, title, selected, words, children }: Props): JSX.Element {
  const indicators = shown.columns.map((frame) => frame.indicator);
  return (
    <div class="stage-head table-intro">
      <h2>{unbroken(title)}<span class="stage-year">{`, ${shown.year}`}</span></h2>
      <p class="stage-sentence">
        {viewSentence({
          view: "table", x: shown.x.indicator, y: null, columns: indicators, year: shown.year, scope: shown.scopeName, breaks: "all",
        })}
      </p>
      <NoData session={session} shown={shown} words={words} />
      {children}
      <p class="table-chosen">
        {selected === null ? <span class="note">{label.tableHint}</span> : (
          <a href={session.hash({ view: "map", x: shown.x.indicator.id })}>{showOnMap(shown.areas.name[selected] ?? "")}</a>
        )}
      </p>
    </div>
  );
}

/** The table as it is, or folded away where an embedded view has little room. */
export function TableHolder({ isFolded, children }: { isFolded: boolean; children: ComponentChildren }): JSX.Element {
  if (!isFolded) return <>{children}</>;
  return <details class="folded"><summary>{label.table}</summary>{children}</details>;
}
