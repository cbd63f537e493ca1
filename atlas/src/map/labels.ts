/** Names of areas on the zoomed map: decoration for the eye; the readout and the options say them too. */

import type { Box, Shapes } from "./shapes";
import { svgElement } from "./svg";

/** Size of the names in pixels, and the width of a letter as a part of it. */
const SIZE = 12;
const LETTER = 0.63;
/** Scale from which areas are named. */
export const NAMED_FROM = 2;
/** How many times as wide as its code a shape must be for the code to be written on it. */
export const CODE_ROOM = 2;
/** Room in pixels beside each code, which is shorter than a name. */
const CODE_GAP = 4;
/** Waiting time after the last movement, so that a flight is not slowed by placing names on its way. */
const REST_MS = 120;

export interface Label {
  area: number;
  x: number;
  y: number;
}

/**
 * Which areas can be named without one name on another: `first`, then the largest.
 *
 * `view` is the part of the map that is seen and `unit` the length of a pixel, in map units. An area is named
 * where its shape is at least `room` times as wide as the name, by default half; an empty name is not placed.
 */
export function placeLabels(opts: {
  names: readonly string[];
  shapes: Pick<Shapes, "boxes" | "labelPoints">;
  first: number | null;
  view: Box;
  unit: number;
  room?: number;
}): Label[] {
  const { names, shapes, first, view, unit, room = 0.5 } = opts;
  const width = ([left, , right]: Box): number => right - left;
  const boxOf = (area: number): Box => shapes.boxes[area] ?? [0, 0, 0, 0];
  const order = names.map((_, area) => area).sort((a, b) => width(boxOf(b)) - width(boxOf(a)));
  if (first !== null) order.unshift(first);
  const taken: Box[] = [];
  const placed: Label[] = [];
  for (const area of order) {
    const [x, y] = shapes.labelPoints[area] ?? [0, 0];
    const across = (names[area] ?? "").length * SIZE * LETTER * unit;
    const half = across / 2 + (room > 1 ? CODE_GAP * unit : 0);
    const box: Box = [x - half, y - SIZE * 0.7 * unit, x + half, y + SIZE * 0.7 * unit];
    const isSeen = box[0] >= view[0] && box[2] <= view[2] && box[1] >= view[1] && box[3] <= view[3];
    const isWide = area === first || width(boxOf(area)) >= across * room;
    if (names[area] === "" || !isSeen || !isWide || taken.some((other) => overlap(box, other))) continue;
    taken.push(box);
    placed.push({ area, x, y });
  }
  return placed;
}

function overlap(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

/** The names drawn on the map, placed anew whenever it has come to rest. */
export class LabelDrawing {
  private readonly group = svgElement("g", { class: "names" });
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Codes that follow the names; and those written on the whole map where there is room. */
  private codes: readonly string[] = [];
  private far: readonly string[] = [];

  constructor(
    parent: SVGGElement,
    private readonly names: readonly string[],
    private readonly shapes: Shapes,
  ) {
    parent.append(this.group);
  }

  setCodes(codes: readonly string[], far: readonly string[]): void {
    this.codes = codes;
    this.far = far;
  }

  /** Clears the names and, above a certain scale, places them again after a rest; below it, the codes. */
  moved(scale: number, first: number | null, see: () => { view: Box; unit: number }): void {
    clearTimeout(this.timer);
    this.group.replaceChildren();
    const isNear = scale >= NAMED_FROM;
    if (!isNear && this.far.length === 0) return;
    this.timer = setTimeout(() => {
      const { view, unit } = see();
      const coded = this.names.map((name, area) => `${name} ${this.codes[area] ?? ""}`.trim());
      const names = isNear ? coded : this.far;
      const placed = placeLabels({ names, shapes: this.shapes, first, view, unit, ...(isNear ? {} : { room: CODE_ROOM }) });
      this.group.setAttribute("font-size", String(SIZE * unit));
      this.group.setAttribute("stroke-width", String(3 * unit));
      this.group.replaceChildren(...placed.map(({ area, x, y }) => {
        const text = svgElement("text", { x, y });
        text.textContent = names[area] ?? "";
        return text;
      }));
    }, REST_MS);
  }

  destroy(): void {
    clearTimeout(this.timer);
  }
}
