/** What is known of one area: the same facts for pointer, touch and keyboard. */

import type { ComponentChildren, JSX } from "preact";
import { colours, fillOf } from "../map/fills";
import { KEY_HATCH } from "../map/hatch";
import type { FlagWords } from "../data/types";
import { benchmarks, type Frame } from "../stats/frame";
import { legendKeyOf, type Shown } from "../state/model";
import { cellText, classText, flagText, formatValue, rankText } from "../text/describe";
import { benchmarkName, courseText, replacedText } from "../text/labels";
import { Sparkline } from "./Sparkline";
import { Swatch } from "./Swatch";

export function AreaHeading({ shown, area }: { shown: Shown; area: number }): JSX.Element {
  const { areas } = shown;
  const welsh = areas.name_cy[area] ?? null;
  const name = areas.name[area] ?? "";
  const region = areas.groups.find((group) => group.code === areas.region[area])?.name;
  return (
    <>
      <h3 class="readout-name">
        {name}
        {welsh !== null && welsh !== name && <span lang="cy" class="readout-welsh">{welsh}</span>}
      </h3>
      {region !== undefined && <p class="readout-region">{region}</p>}
    </>
  );
}

interface FactsProps {
  shown: Shown;
  area: number;
  words: readonly FlagWords[];
  /** What can be done with the area; stands below the value of one indicator, or below both. */
  children: ComponentChildren;
}

export function AreaFactsList({ shown, area, words, children }: FactsProps): JSX.Element {
  const { areas, x, y, cells } = shown;
  const cell = cells?.[area] ?? null;
  const fill = fillOf(legendKeyOf(shown, area), colours(shown), words, KEY_HATCH);
  const replaced = replacedText(areas.predecessors[area] ?? [], areas.former_names[area] ?? []);
  return (
    <>
      {y !== null && cell !== null && (
        <p class="readout-class"><Swatch fill={fill} /> {cellText(cell, x.indicator, y.indicator)}</p>
      )}
      {shown.columns.map((frame) => (
        <Figure
          key={frame.indicator.id}
          frame={frame}
          shown={shown}
          area={area}
          words={words}
          fill={y === null && frame === x ? fill : null}
          actions={y === null ? children : null}
        />
      ))}
      {y !== null && children}
      {replaced !== null && <p class="note">{replaced}</p>}
    </>
  );
}

interface FigureProps {
  frame: Frame;
  shown: Shown;
  area: number;
  words: readonly FlagWords[];
  fill: string | null;
  actions: ComponentChildren;
}

function Figure({ frame, shown, area, words, fill, actions }: FigureProps): JSX.Element {
  const { indicator } = frame;
  const value = frame.values[area] ?? null;
  const flag = frame.flags[area] ?? null;
  const held = shown.values.get(indicator.id);
  const course = held?.values.map((row) => row[area] ?? null) ?? [];
  const trend = courseText(indicator, course);
  return (
    <section class="figure">
      <h4 class="figure-name">{shown.columns.length > 1 ? indicator.short_label : `${indicator.short_label}, ${frame.year}`}</h4>
      <p class="figure-value">
        <strong>{formatValue(value, indicator)}</strong>
        {value !== null && <span class="figure-unit">{indicator.unit.text}</span>}
      </p>
      {value !== null && <p class="figure-rank">{rankText(frame.ranks[area] ?? null, frame.n)}</p>}
      {fill !== null && value !== null && frame.classes[area] != null && (
        <p class="figure-class"><Swatch fill={fill} /> {classText(indicator, frame.classes[area] ?? null, frame.bounds)}</p>
      )}
      {flag !== null && <p class="figure-flag">{flagText(flag, words, indicator)}</p>}
      {actions}
      <dl class="figure-benchmarks">
        {benchmarks(indicator, frame.year).map((one) => one.value !== null && (
          <div key={one.label}><dt>{benchmarkName(one.label, shown.scope, indicator)}</dt><dd>{formatValue(one.value, indicator)}</dd></div>
        ))}
      </dl>
      <Sparkline years={indicator.years} values={course} benchmark={indicator.national[0]?.values ?? []} year={frame.year} />
      {trend !== null && <p class="figure-trend">{trend}</p>}
    </section>
  );
}
