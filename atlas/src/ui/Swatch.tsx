/** A small square of a legend entry's colour or hatch, with a border. */

import type { JSX } from "preact";
import { OUTSIDE } from "../map/fills";

export function Swatch({ fill }: { fill: string }): JSX.Element {
  return (
    <svg class="swatch" viewBox="0 0 22 14" aria-hidden="true" focusable="false">
      <rect x="0.5" y="0.5" width="21" height="13" fill={fill} class={fill === OUTSIDE ? "is-empty" : ""} />
    </svg>
  );
}
