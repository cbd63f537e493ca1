/** The legend of one indicator: classes with bounds and counts, and areas without a value by reason. */

import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { colours, fillOf } from "../map/fills";
import { KEY_HATCH } from "../map/hatch";
import type { LegendKey } from "../state/model";
import { pickOf } from "../state/solution";
import { legendEntry } from "../text/describe";
import { label } from "../text/labels";
import { nextInGroup } from "./hooks";
import { LegendRow } from "./LegendRow";
import type { LegendProps } from "./legendProps";

export function Legend({ session, shown, words, entries, highlighted, here }: LegendProps): JSX.Element {
  const group = useRef<HTMLDivElement>(null);
  const ramp = colours(shown);
  // Where one cluster of many is always picked out, there is no entry for all.
  const first = shown.picked === null ? 1 : 0;
  const keys: (LegendKey | null)[] = [null, ...entries.map((entry) => entry.key)].slice(1 - first);

  useLayoutEffect(() => {
    // A long list has a window of its own, in which the entry in force is brought to the middle.
    const row = group.current?.querySelector<HTMLElement>('[aria-checked="true"]');
    if (row != null && group.current !== null) group.current.scrollTop = row.offsetTop - group.current.clientHeight / 2;
  }, [highlighted, shown.solution?.level]);

  const choose = (at: number): void => {
    const entry = entries[at - first];
    session.highlight(entry?.key ?? null, entry?.text, entry?.members.length);
    group.current?.querySelectorAll<HTMLElement>("[role=radio]")[at]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = Math.max(0, keys.indexOf(highlighted));
    if (event.key === "Escape" && first === 0) {
      event.preventDefault();
      // Back to the cluster that is picked out by default, which is said and has focus.
      choose(keys.indexOf(pickOf({ ...session.store.value, highlighted: null })));
      return session.outline(null);
    }
    const next = event.key === "Escape" ? 0 : nextInGroup(event.key, at, keys.length);
    if (next === null) return;
    event.preventDefault();
    choose(next);
  };

  return (
    <div class={`legend-list${first === 0 ? " is-long" : ""}`} role="radiogroup" aria-label={label.legend} ref={group} onKeyDown={onKeyDown}>
      {first === 1 && (
        <LegendRow
          isChosen={highlighted === null}
          onChoose={() => choose(0)}
          name={shown.solution === null ? label.allClasses : label.allClusters}
        />
      )}
      {entries.map((entry, i) => (
        <LegendRow
          key={entry.key}
          isChosen={highlighted === entry.key}
          isHere={here === entry.key}
          onChoose={() => choose(first === 1 && highlighted === entry.key ? 0 : i + first)}
          name={legendEntry(entry.text, entry.members.length)}
          text={entry.text}
          count={entry.members.length}
          fill={fillOf(entry.key, ramp, words, KEY_HATCH)}
        />
      ))}
    </div>
  );
}
