/** All areas with the same values as the map: sortable, with the benchmarks underneath. */

import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Flag, FlagWords, Indicator } from "../data/types";
import { commonFlag } from "../stats/frame";
import { orderOf, regionNames } from "../stats/order";
import type { LegendEntry } from "../state/legend";
import type { Shown } from "../state/model";
import { plain } from "../state/search";
import { classText, flagLabel, formatNumber, formatValue } from "../text/describe";
import { benchmarkName, columnName, commonFlagTexts, label, noRows, rowsText, tableHeading } from "../text/labels";
import { memo, nextInGroup, useMedia } from "./hooks";

/** Height in pixels that the fixed header and footer of the table may cover. */
const HIDDEN_EDGE = 90;

interface Props {
  shown: Shown;
  words: readonly FlagWords[];
  entries: readonly LegendEntry[];
  sort: string;
  selected: number | null;
  pins: readonly number[];
  onSort: (sort: string) => void;
  onChoose: (area: number) => void;
}

function TableOfAreas(props: Props): JSX.Element {
  const { shown, words, entries, sort, selected, pins, onSort, onChoose } = props;
  const { areas, columns } = shown;
  const [filter, setFilter] = useState("");
  const [active, setActive] = useState(0);
  const body = useRef<HTMLTableSectionElement>(null);
  const regions = useMemo(() => regionNames(areas), [areas]);
  const isNarrow = useMedia("(max-width: 639px)");
  const classes = useMemo(() => classColumns(shown, words, entries), [shown, words, entries]);
  const common = useMemo(() => columns.map((frame) => commonFlag(frame, shown.inScope)), [shown]);

  const rows = useMemo(() => {
    const wanted = plain(filter);
    const inside = areas.code.flatMap((_, area) => {
      const isWanted = wanted === "" || plain(`${areas.name[area] ?? ""} ${regions[area] ?? ""}`).includes(wanted);
      return isWanted && shown.inScope[area] === true ? [area] : [];
    });
    const sorted = orderOf(areas, columns, inside, sort);
    return [...sorted.filter((area) => pins.includes(area)), ...sorted.filter((area) => !pins.includes(area))];
  }, [shown, filter, sort, pins.join()]);
  const all = shown.inScope.filter(Boolean).length;
  const nameOf = (name: string, indicator: Indicator): string => benchmarkName(name, shown.scope, indicator);
  const labels = [...new Set(columns.flatMap(({ indicator }) => indicator.national.map((one) => nameOf(one.label, indicator))))];

  useLayoutEffect(() => {
    // Brings the chosen row into the table's own window; the page itself stays where it is.
    const at = selected === null ? -1 : rows.indexOf(selected);
    const row = body.current?.rows[at];
    const frame = row?.closest(".table-scroll");
    if (row === undefined || frame === null || frame === undefined) return;
    setActive(at);
    const [top, bottom] = [row.offsetTop, row.offsetTop + row.offsetHeight];
    const isSeen = top > frame.scrollTop + HIDDEN_EDGE && bottom < frame.scrollTop + frame.clientHeight - HIDDEN_EDGE;
    if (!isSeen) frame.scrollTop = top - frame.clientHeight / 2;
  }, [selected, shown.view]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const next = event.key.startsWith("ArrowL") || event.key.startsWith("ArrowR") ? null : nextInGroup(event.key, active, rows.length);
    if (next === null) return;
    event.preventDefault();
    setActive(next);
    body.current?.querySelectorAll("button")[next]?.focus();
  };
  const header = (id: string, text: string, isNumber: boolean): JSX.Element => {
    const isUp = sort === id;
    const isDown = sort === `-${id}`;
    return (
      <th scope="col" aria-sort={isUp ? "ascending" : isDown ? "descending" : "none"} class={isNumber ? "number" : ""}>
        <button type="button" class="sort" onClick={() => onSort(nextSort(id, sort, isNumber))}>
          {text}
          <span aria-hidden="true" class="sort-mark">{isUp ? "▲" : isDown ? "▼" : "↕"}</span>
        </button>
      </th>
    );
  };

  return (
    <section class="table" id="table">
      <div class="table-head">
        <h3 id="table-heading" tabIndex={-1}>{tableHeading(shown.year)}</h3>
        <div class="table-filter">
          <label for="filter">{label.filter}</label>
          <input id="filter" type="text" value={filter} onInput={(event) => {
            setFilter(event.currentTarget.value);
            setActive(0);
          }} />
          <span class="note">{rowsText(rows.length, all)}</span>
        </div>
      </div>
      {commonFlagTexts(columns.map((frame, i) => [frame.indicator.short_label, common[i] ?? null]), shown.year, words).map((text) => (
        <p key={text} class="note table-note">{text}</p>
      ))}
      <div class="table-scroll" role="region" aria-labelledby="table-heading" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {header("name", label.area, false)}
              {header("region", label.region, false)}
              {columns.map(({ indicator }) => (
                <>
                  {header(indicator.id, isNarrow || columns.length > 2 ? indicator.short_label : columnName(indicator), true)}
                  <th scope="col" class="number">{label.rank}</th>
                </>
              ))}
              {classes.map(({ name }) => <th key={name} scope="col" class="class">{name}</th>)}
            </tr>
          </thead>
          <tbody ref={body} onKeyDown={onKeyDown}>
            {rows.length === 0 && (
              <tr><td colSpan={2 + 2 * columns.length + classes.length}>{noRows(filter)}</td></tr>
            )}
            {rows.map((area, i) => (
              <tr key={area} class={`${selected === area ? "is-selected" : ""}${pins.includes(area) ? " is-pinned" : ""}`}>
                <th scope="row">
                  <button
                    type="button"
                    class="link"
                    id={`row-${area}`}
                    tabIndex={i === Math.min(active, rows.length - 1) ? 0 : -1}
                    {...(selected === area ? { "aria-current": "true" as const } : {})}
                    onClick={() => {
                      setActive(i);
                      onChoose(area);
                    }}
                  >
                    {areas.name[area]}
                  </button>
                </th>
                <td>{regions[area]}</td>
                {columns.map((frame, i) => (
                  <>
                    <td class={`number${(frame.values[area] ?? null) === null ? " is-missing" : ""}`}>
                      {formatValue(frame.values[area] ?? null, frame.indicator, unusual(frame.flags[area] ?? null, common[i] ?? null), words)}
                    </td>
                    <td class="number">{frame.ranks[area] == null ? "" : formatNumber(frame.ranks[area] ?? 0, 0)}</td>
                  </>
                ))}
                {classes.map(({ name, texts }) => <td key={name} class="class">{texts[area]}</td>)}
              </tr>
            ))}
          </tbody>
          <tfoot>
            {labels.map((text) => (
              <tr key={text}>
                <th scope="row" colSpan={2}>{text}</th>
                {columns.map(({ indicator, year }) => {
                  const value = indicator.national.find((one) => nameOf(one.label, indicator) === text)?.values[indicator.years.indexOf(year)] ?? null;
                  return (
                    <>
                      <td class="number">{value === null ? "" : formatValue(value, indicator)}</td>
                      <td />
                    </>
                  );
                })}
                {classes.map(({ name }) => <td key={name} />)}
              </tr>
            ))}
          </tfoot>
        </table>
      </div>
    </section>
  );
}

/** The columns of classes: one of the legend's entries beside a map, otherwise one for each indicator. */
function classColumns(shown: Shown, words: readonly FlagWords[], entries: readonly LegendEntry[]): { name: string; texts: string[] }[] {
  if (shown.view !== "table") {
    const texts = new Array<string>(shown.areas.code.length).fill("");
    for (const entry of entries) for (const area of entry.members) texts[area] = entry.text;
    return [{ name: label.class, texts }];
  }
  return shown.columns.map(({ indicator, values, flags, classes, bounds }) => ({
    name: shown.columns.length === 1 ? label.class : `${label.class}: ${indicator.short_label}`,
    texts: values.map((value, area) =>
      value === null ? flagLabel(flags[area] ?? "m", words) : classText(indicator, classes[area] ?? null, bounds),
    ),
  }));
}

/** A mark as said in a cell: that of every value has been said above the table. */
function unusual(flag: Flag | null, common: Flag | null): Flag | null {
  return flag === common ? null : flag;
}

/** The order after a press on a header: numbers begin with the highest, texts with A; a second press turns it. */
export function nextSort(id: string, sort: string, isNumber: boolean): string {
  if (sort === id) return `-${id}`;
  if (sort === `-${id}`) return id;
  return isNumber ? `-${id}` : id;
}

export const Table = memo(TableOfAreas);
