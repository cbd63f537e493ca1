/** Up to five areas side by side. */

import type { JSX } from "preact";
import type { FlagWords } from "../data/types";
import type { Shown } from "../state/model";
import { memberText } from "../text/clusters";
import { formatValue } from "../text/describe";
import { label } from "../text/labels";

interface Props {
  shown: Shown;
  pins: readonly number[];
  words: readonly FlagWords[];
  onChoose: (area: number) => void;
  onUnpin: (area: number) => void;
}

export function Pins({ shown, pins, words, onChoose, onUnpin }: Props): JSX.Element | null {
  if (pins.length === 0) return null;
  return (
    <section class="pins">
      <h3>{label.pinned}</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">{label.area}</th>
            {shown.columns.map(({ indicator }) => <th key={indicator.id} scope="col">{indicator.short_label}</th>)}
            <th scope="col"><span class="unseen">{label.unpin}</span></th>
          </tr>
        </thead>
        <tbody>
          {pins.map((area) => (
            <tr key={area}>
              <th scope="row">
                <button type="button" class="link" onClick={() => onChoose(area)}>{shown.areas.name[area]}</button>
              </th>
              {shown.columns.map((frame) => (
                <td key={frame.indicator.id}>
                  {shown.solution !== null
                    ? memberText(shown.solution.level, area, words)
                    : formatValue(frame.values[area] ?? null, frame.indicator)}
                </td>
              ))}
              <td>
                <button
                  type="button"
                  class="icon"
                  aria-label={`${label.unpin} ${shown.areas.name[area] ?? ""}`}
                  onClick={() => onUnpin(area)}
                >
                  ×
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
