/** One entry of a legend: a radio button that outlines its members on the map. */

import type { JSX } from "preact";
import { Swatch } from "./Swatch";

interface Props {
  isChosen: boolean;
  /** Whether the area of the readout belongs here. */
  isHere?: boolean;
  onChoose: () => void;
  name: string;
  text?: string;
  count?: number;
  fill?: string;
}

export function LegendRow({ isChosen, isHere = false, onChoose, name, text, count, fill }: Props): JSX.Element {
  return (
    <div
      role="radio"
      aria-checked={isChosen}
      aria-label={name}
      tabIndex={isChosen ? 0 : -1}
      class={`legend-row${isHere ? " is-here" : ""}`}
      onClick={onChoose}
      onKeyDown={(event) => pressed(event, onChoose)}
    >
      {fill !== undefined && <Swatch fill={fill} />}
      <span class="legend-text">{text ?? name}</span>
      {count !== undefined && <span class="legend-count">{count}</span>}
    </div>
  );
}

/** Space and Enter choose, as a click does. */
export function pressed(event: KeyboardEvent, onChoose: () => void): void {
  if (event.key !== " " && event.key !== "Enter") return;
  event.preventDefault();
  onChoose();
}
