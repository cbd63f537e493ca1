/** The areas of the class that is picked out in the legend. */

import type { JSX } from "preact";
import type { LegendEntry } from "../state/legend";
import type { Areas } from "../data/types";
import { legendEntry } from "../text/describe";

interface Props {
  entry: LegendEntry;
  areas: Areas;
  onChoose: (area: number) => void;
  /** What is said of an area beside its name. */
  note?: (area: number) => string | null;
}

export function Members({ entry, areas, onChoose, note }: Props): JSX.Element {
  const sorted = [...entry.members].sort((a, b) => (areas.name[a] ?? "").localeCompare(areas.name[b] ?? "", "en-GB"));
  return (
    <details class="members" open>
      <summary>{legendEntry(entry.text, entry.members.length)}</summary>
      <ul>
        {sorted.map((area) => {
          const said = note?.(area) ?? null;
          return (
            <li key={area}>
              <button type="button" class="link" onClick={() => onChoose(area)}>{areas.name[area]}</button>
              {said !== null && <p class="note">{said}</p>}
            </li>
          );
        })}
      </ul>
    </details>
  );
}
