/** Buttons on the map: zoom, whole map, and moving about once zoomed in. */

import type { JSX } from "preact";
import type { MapZoom } from "../map/zoom";
import { label } from "../text/labels";

const STEP = 0.3;

const PANS = [
  { name: label.panUp, dx: 0, dy: -STEP, path: "M3 10L8 5L13 10" },
  { name: label.panLeft, dx: -STEP, dy: 0, path: "M10 3L5 8L10 13" },
  { name: label.panRight, dx: STEP, dy: 0, path: "M6 3L11 8L6 13" },
  { name: label.panDown, dx: 0, dy: STEP, path: "M3 6L8 11L13 6" },
];

interface Props {
  zoom: MapZoom;
  scale: number;
  canReset: boolean;
  onReset: () => void;
}

export function MapTools({ zoom, scale, canReset, onReset }: Props): JSX.Element {
  return (
    <div class="map-tools" role="group" aria-label={label.mapTools}>
      <div class="map-zoom">
        <Tool name={label.zoomIn} path="M8 3V13M3 8H13" onClick={() => zoom.by(1.6)} />
        <Tool name={label.zoomOut} path="M3 8H13" onClick={() => zoom.by(1 / 1.6)} />
        {canReset && (
          <button type="button" class="tool tool-wide" onClick={onReset}>{label.reset}</button>
        )}
      </div>
      {scale > 1 && (
        <div class="map-pan">
          {PANS.map((pan) => (
            <Tool key={pan.name} name={pan.name} path={pan.path} onClick={() => zoom.pan(pan.dx, pan.dy)} />
          ))}
        </div>
      )}
    </div>
  );
}

function Tool({ name, path, onClick }: { name: string; path: string; onClick: () => void }): JSX.Element {
  return (
    <button type="button" class="tool" aria-label={name} title={name} onClick={onClick}>
      <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path d={path} fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" />
      </svg>
    </button>
  );
}
