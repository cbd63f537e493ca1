/** What the readout shows while no area is chosen: the ends of the order, and the benchmarks. */

import type { JSX } from "preact";
import { benchmarks } from "../stats/frame";
import type { Shown } from "../state/model";
import { benchmarkNote, formatValue } from "../text/describe";
import { label } from "../text/labels";

const ENDS = 3;

export function Overview({ shown, onChoose }: { shown: Shown; onChoose: (area: number) => void }): JSX.Element {
  const { x, areas } = shown;
  const order = x.values
    .flatMap((value, area) => (value !== null && shown.inScope[area] === true ? [{ value, area }] : []))
    .sort((a, b) => b.value - a.value || a.area - b.area);
  const note = benchmarkNote(x.indicator);
  const list = (heading: string, ends: typeof order): JSX.Element => (
    <>
      <h4>{heading}</h4>
      <ol class="ranked">
        {ends.map(({ area, value }) => (
          <li key={area}>
            <button type="button" class="link" onClick={() => onChoose(area)}>{areas.name[area]}</button>
            <span class="ranked-value">{formatValue(value, x.indicator)}</span>
          </li>
        ))}
      </ol>
    </>
  );
  return (
    <div class="overview">
      <p class="note">{label.hint}</p>
      {order.length > 0 && (
        <section>
          <h3 class="overview-name">{`${x.indicator.short_label}, ${shown.year}`}</h3>
          <dl class="figure-benchmarks">
            {benchmarks(x.indicator, shown.year).map((one) => one.value !== null && (
              <div key={one.label}><dt>{one.label}</dt><dd>{formatValue(one.value, x.indicator)}</dd></div>
            ))}
          </dl>
          {note !== null && <p class="note">{note}</p>}
          {list(label.highest, order.slice(0, ENDS))}
          {list(label.lowest, order.slice(-ENDS).reverse())}
        </section>
      )}
    </div>
  );
}
