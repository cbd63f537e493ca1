/** All areas with the same values as the map: sortable, with the benchmarks underneath. */

import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { FlagWords } from "../data/types";
import { commonFlag } from "../stats/frame";
import { orderOf, regionNames } from "../stats/order";
import type { LegendEntry } from "../state/legend";
import type { Shown } from "../state/model";
import { plain } from "../state/search";
import { dateOf, mergedNote, namesNote, sureNote } from "../text/clusters";
import { columnsOfTable, footRows, sortables } from "../text/columns";
import { commonFlagTexts, label, noRows, rowsText, tableHeading } from "../text/labels";
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
  const { areas } = shown;
  const [filter, setFilter] = useState("");
  const [active, setActive] = useState(0);
  const body = useRef<HTMLTableSectionElement>(null);
  const regions = useMemo(() => regionNames(areas), [areas]);
  const isNarrow = useMedia("(max-width: 639px)");
  const columns = useMemo(() => columnsOfTable(shown, words, entries, isNarrow), [shown, words, entries, isNarrow]);
  const common = useMemo(() => shown.columns.map((frame) => commonFlag(frame, shown.inScope)), [shown]);

  const rows = useMemo(() => {
    const wanted = plain(filter);
    const inside = areas.code.flatMap((_, area) => {
      const isWanted = wanted === "" || plain(`${areas.name[area] ?? ""} ${regions[area] ?? ""}`).includes(wanted);
      return isWanted && shown.inScope[area] === true ? [area] : [];
    });
    const sorted = orderOf(areas, sortables(shown), inside, sort);
    return [...sorted.filter((area) => pins.includes(area)), ...sorted.filter((area) => !pins.includes(area))];
  }, [shown, filter, sort, pins.join()]);
  const all = shown.inScope.filter(Boolean).length;

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
        <h3 id="table-heading" tabIndex={-1}>{tableHeading(dateOf(shown), shown.solution !== null)}</h3>
        <div class="table-filter">
          <label for="filter">{label.filter}</label>
          <input id="filter" type="text" value={filter} onInput={(event) => {
            setFilter(event.currentTarget.value);
            setActive(0);
          }} />
          <span class="note">{rowsText(rows.length, all)}</span>
        </div>
      </div>
      {commonFlagTexts(shown.columns.map((frame, i) => [frame.indicator.short_label, common[i] ?? null]), shown.year, words).map((text) => (
        <p key={text} class="note table-note">{text}</p>
      ))}
      {shown.solution !== null && <p class="note table-note">{[
        sureNote(shown.solution.level.set), mergedNote(shown.solution.level.set, areas.name), namesNote(shown.solution.level, shown.solution.levels),
      ].filter(Boolean).join(" ")}</p>}
      <div class="table-scroll" role="region" aria-labelledby="table-heading" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {header("name", label.area, false)}
              {header("region", label.region, false)}
              {columns.map(({ id, name, kind }) => (
                id === null ? <th key={name} scope="col" class={kind}>{name}</th> : header(id, name, kind === "number")
              ))}
            </tr>
          </thead>
          <tbody ref={body} onKeyDown={onKeyDown}>
            {rows.length === 0 && (
              <tr><td colSpan={2 + columns.length}>{noRows(filter)}</td></tr>
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
                {columns.map(({ kind, cells, isMissing }) => (
                  <td class={`${kind}${isMissing?.(area) === true ? " is-missing" : ""}`}>{cells[area]}</td>
                ))}
              </tr>
            ))}
          </tbody>
          <tfoot>
            {footRows(shown).map((text) => (
              <tr key={text}>
                <th scope="row" colSpan={2}>{text}</th>
                {columns.map(({ foot, kind }) => <td class={kind}>{foot?.get(text)}</td>)}
              </tr>
            ))}
          </tfoot>
        </table>
      </div>
    </section>
  );
}

/** The order after a press on a header: numbers begin with the highest, texts with A; a second press turns it. */
export function nextSort(id: string, sort: string, isNumber: boolean): string {
  if (sort === id) return `-${id}`;
  if (sort === `-${id}`) return id;
  return isNumber ? `-${id}` : id;
}

export const Table = memo(TableOfAreas);
