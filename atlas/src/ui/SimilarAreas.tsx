/** The areas most like the chosen one: by the two indicators shown, and by each precomputed basis. */

import type { JSX } from "preact";
import type { Similar } from "../data/types";
import type { Similar as Nearest } from "../stats/similar";
import type { Shown } from "../state/model";
import { formatNumber, SIMILAR_NOTE, similarGaps, similarHeading } from "../text/describe";
import { label } from "../text/labels";

interface Props {
  shown: Shown;
  area: number;
  /** By the indicators shown; null where this is not the matrix. */
  nearest: Nearest;
  n: number;
  /** The list that is outlined on the map: "weights" or the id of a basis. */
  by: string;
  onBy: (by: string) => void;
  onChoose: (area: number) => void;
}

export function SimilarAreas({ shown, area, nearest, n, by, onBy, onChoose }: Props): JSX.Element {
  const name = shown.areas.name[area] ?? "";
  const indicators = shown.columns.map((frame) => frame.indicator);
  const outside = nearest.left_out.map((one) => shown.areas.name[one] ?? "");
  const gaps = similarGaps(name, nearest.list.length, outside);
  return (
    <div class="similar">
      {shown.bases.length > 0 && (
        <div class="field">
          <label for="by">{label.similarBy}</label>
          <select id="by" value={by} onChange={(event) => onBy(event.currentTarget.value)}>
            <option value="weights">{label.similarByWeights}</option>
            {shown.bases.map((basis) => <option key={basis.basis} value={basis.basis}>{basis.label}</option>)}
          </select>
        </div>
      )}
      <h4>{similarHeading(name, indicators, shown.year)}</h4>
      {nearest.list.length > 0 && (
        <Ranked
          items={nearest.list.map((one) => [one.index, one.distance])}
          areas={shown.areas.name}
          onChoose={onChoose}
        />
      )}
      {gaps !== null && <p class="note">{gaps}</p>}
      <p class="note">{SIMILAR_NOTE}</p>
      {shown.bases.map((basis) => (
        <Basis key={basis.basis} basis={basis} area={area} n={n} areas={shown.areas.name} onChoose={onChoose} />
      ))}
    </div>
  );
}

interface BasisProps {
  basis: Similar;
  area: number;
  n: number;
  areas: readonly string[];
  onChoose: (area: number) => void;
}

function Basis({ basis, area, n, areas, onChoose }: BasisProps): JSX.Element | null {
  const list = basis.nearest[area] ?? [];
  if (list.length === 0) return null;
  return (
    <>
      <h4>{`${basis.label}, ${basis.year}`}</h4>
      <Ranked items={list.slice(0, n)} areas={areas} onChoose={onChoose} />
      <p class="note">{basis.definition}</p>
    </>
  );
}

interface RankedProps {
  items: readonly (readonly [area: number, distance: number])[];
  areas: readonly string[];
  onChoose: (area: number) => void;
  /** What is said of the area at a place of the list. */
  reason?: (place: number) => string | null;
}

export function Ranked({ items, areas, onChoose, reason }: RankedProps): JSX.Element {
  return (
    <ol class="ranked">
      {items.map(([area, distance], place) => (
        <li key={area}>
          <button type="button" class="link" onClick={() => onChoose(area)}>{areas[area]}</button>
          <span class="ranked-value">{formatNumber(distance, 2)}</span>
          {reason !== undefined && <span class="note">{reason(place)}</span>}
        </li>
      ))}
    </ol>
  );
}
