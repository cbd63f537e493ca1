/** The legend of two indicators: three by three cells with counts, the first indicator rising upwards. */

import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { BIVARIATE, textOn } from "../colour/palettes";
import { fillOf } from "../map/fills";
import { KEY_HATCH } from "../map/hatch";
import type { Frame } from "../stats/frame";
import { MATRIX_ORDER } from "../state/legend";
import { formatBound, legendEntry } from "../text/describe";
import { label } from "../text/labels";
import { nextInGroup } from "./hooks";
import { LegendRow, pressed } from "./LegendRow";
import type { LegendProps } from "./legendProps";

export function MatrixLegend(props: LegendProps & { y: Frame }): JSX.Element {
  const { session, shown, words, entries, highlighted, here, y } = props;
  const group = useRef<HTMLDivElement>(null);
  const { x } = shown;
  const rest = entries.slice(9);
  const order = [...MATRIX_ORDER.flatMap((cell) => entries[cell] ?? []), ...rest];

  const choose = (at: number): void => {
    const entry = order[at - 1];
    session.highlight(entry?.key ?? null, entry?.text, entry?.members.length);
    group.current?.querySelectorAll<HTMLElement>("[role=radio]")[at]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = order.findIndex((entry) => entry.key === highlighted) + 1;
    const inGrid = at >= 1 && at <= 9;
    const next = event.key === "Escape" ? 0 : nextInGroup(event.key, at, order.length + 1, inGrid ? 3 : 1);
    if (next === null) return;
    event.preventDefault();
    choose(next);
  };
  const bounds = (frame: Frame): JSX.Element[] =>
    frame.terciles.map((bound) => <span key={bound}>{formatBound(bound, frame.indicator)}</span>);

  return (
    <div class="matrix-legend" role="radiogroup" aria-label={label.legend} ref={group} onKeyDown={onKeyDown}>
      <LegendRow isChosen={highlighted === null} onChoose={() => choose(0)} name={label.allClasses} />
      <div class="matrix">
        <div class="matrix-side" aria-hidden="true">{x.indicator.short_label} →</div>
        <div class="matrix-side-bounds" aria-hidden="true">{bounds(x).reverse()}</div>
        <div class="matrix-cells">
          {order.slice(0, 9).map((entry, i) => {
            const fill = BIVARIATE[Number(entry.key.slice(6))] ?? "none";
            const isChosen = highlighted === entry.key;
            const toggle = (): void => choose(isChosen ? 0 : i + 1);
            return (
              <div
                key={entry.key}
                role="radio"
                aria-checked={isChosen}
                aria-label={legendEntry(entry.text, entry.members.length)}
                title={entry.text}
                tabIndex={isChosen ? 0 : -1}
                class={`matrix-cell${here === entry.key ? " is-here" : ""}`}
                style={{ backgroundColor: fill, color: textOn(fill) }}
                onClick={toggle}
                onKeyDown={(event) => pressed(event, toggle)}
              >
                {entry.members.length}
              </div>
            );
          })}
        </div>
        <div class="matrix-foot-bounds" aria-hidden="true">{bounds(y)}</div>
        <div class="matrix-foot" aria-hidden="true">{y.indicator.short_label} →</div>
      </div>
      {rest.map((entry, i) => (
        <LegendRow
          key={entry.key}
          isChosen={highlighted === entry.key}
          isHere={here === entry.key}
          onChoose={() => choose(highlighted === entry.key ? 0 : i + 10)}
          name={legendEntry(entry.text, entry.members.length)}
          text={entry.text}
          count={entry.members.length}
          fill={fillOf(entry.key, BIVARIATE, words, KEY_HATCH)}
        />
      ))}
    </div>
  );
}
