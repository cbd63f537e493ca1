/** The legend of one indicator: classes with bounds and counts, and areas without a value by reason. */

import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { colours, fillOf } from "../map/fills";
import { HATCH_PREFIX } from "../map/layer";
import type { LegendEntry } from "../state/legend";
import type { LegendKey, Shown } from "../state/model";
import type { Session } from "../state/session";
import { legendEntry } from "../text/describe";
import { label } from "../text/labels";
import type { FlagWords } from "../data/types";
import { nextInGroup } from "./hooks";
import { Swatch } from "./Swatch";

interface Props {
  session: Session;
  shown: Shown;
  words: readonly FlagWords[];
  entries: readonly LegendEntry[];
  highlighted: LegendKey | null;
  /** Entry of the area that the readout describes. */
  here: LegendKey | null;
}

export function Legend({ session, shown, words, entries, highlighted, here }: Props): JSX.Element {
  const group = useRef<HTMLDivElement>(null);
  const ramp = colours(shown);
  const keys: (LegendKey | null)[] = [null, ...entries.map((entry) => entry.key)];

  const choose = (at: number): void => {
    const entry = entries[at - 1];
    session.highlight(entry?.key ?? null, entry?.text, entry?.members.length);
    group.current?.querySelectorAll<HTMLElement>("[role=radio]")[at]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = event.key === "Escape" ? 0 : nextInGroup(event.key, keys.indexOf(highlighted), keys.length);
    if (next === null) return;
    event.preventDefault();
    choose(next);
  };

  return (
    <div class="legend-list" role="radiogroup" aria-label={label.legend} ref={group} onKeyDown={onKeyDown}>
      <LegendRow isChosen={highlighted === null} onChoose={() => choose(0)} name={label.allClasses} />
      {entries.map((entry, i) => (
        <LegendRow
          key={entry.key}
          isChosen={highlighted === entry.key}
          isHere={here === entry.key}
          onChoose={() => choose(highlighted === entry.key ? 0 : i + 1)}
          name={legendEntry(entry.text, entry.members.length)}
          text={entry.text}
          count={entry.members.length}
          fill={fillOf(entry.key, ramp, words, HATCH_PREFIX)}
        />
      ))}
    </div>
  );
}

interface RowProps {
  isChosen: boolean;
  isHere?: boolean;
  onChoose: () => void;
  name: string;
  text?: string;
  count?: number;
  fill?: string;
}

function LegendRow({ isChosen, isHere = false, onChoose, name, text, count, fill }: RowProps): JSX.Element {
  return (
    <div
      role="radio"
      aria-checked={isChosen}
      aria-label={name}
      tabIndex={isChosen ? 0 : -1}
      class={`legend-row${isHere ? " is-here" : ""}`}
      onClick={onChoose}
      onKeyDown={(event) => {
        if (event.key !== " " && event.key !== "Enter") return;
        event.preventDefault();
        onChoose();
      }}
    >
      {fill === undefined ? <span class="swatch-gap" /> : <Swatch fill={fill} />}
      <span class="legend-text">{text ?? name}</span>
      {count !== undefined && <span class="legend-count">{count}</span>}
    </div>
  );
}
