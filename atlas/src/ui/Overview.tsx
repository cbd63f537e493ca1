/** What the readout shows while no area is chosen: of each indicator the benchmarks and the ends of the order. */

import type { JSX } from "preact";
import { benchmarks, type Frame } from "../stats/frame";
import type { Shown } from "../state/model";
import { madeOf, scoreOf } from "../text/clusters";
import { benchmarkNote, formatValue } from "../text/describe";
import { benchmarkName, label } from "../text/labels";

const ENDS = 3;

interface Props {
  shown: Shown;
  /** Whether a classification is described here, as no cluster of it is. */
  isMade: boolean;
  onChoose: (area: number) => void;
}

export function Overview({ shown, isMade, onChoose }: Props): JSX.Element {
  return (
    <div class="overview">
      <p class="note">{label.hint}</p>
      {shown.solution !== null ? isMade && <p class="note">{`${madeOf(shown.solution.level)} ${scoreOf(shown.solution.level)}`}</p> : shown.columns.map((frame) => <Ends key={frame.indicator.id} frame={frame} shown={shown} onChoose={onChoose} />)}
    </div>
  );
}

function Ends({ frame, shown, onChoose }: Omit<Props, "isMade"> & { frame: Frame }): JSX.Element | null {
  const { indicator, year } = frame;
  const order = frame.values
    .flatMap((value, area) => (value !== null && shown.inScope[area] === true ? [{ value, area }] : []))
    .sort((a, b) => b.value - a.value || a.area - b.area);
  if (order.length === 0) return null;
  const note = benchmarkNote(indicator);
  const list = (heading: string, ends: typeof order): JSX.Element => (
    <>
      <h4>{heading}</h4>
      <ol class="ranked">
        {ends.map(({ area, value }) => (
          <li key={area}>
            <button type="button" class="link" onClick={() => onChoose(area)}>{shown.areas.name[area]}</button>
            <span class="ranked-value">{formatValue(value, indicator)}</span>
          </li>
        ))}
      </ol>
    </>
  );
  return (
    <section>
      <h3 class="overview-name">{`${indicator.short_label}, ${year}`}</h3>
      <dl class="figure-benchmarks">
        {benchmarks(indicator, year).map((one) => one.value !== null && (
          <div key={one.label}><dt>{benchmarkName(one.label, shown.scope, indicator)}</dt><dd>{formatValue(one.value, indicator)}</dd></div>
        ))}
      </dl>
      {note !== null && <p class="note">{note}</p>}
      {list(label.highest, order.slice(0, ENDS))}
      {list(label.lowest, order.slice(-ENDS).reverse())}
    </section>
  );
}
