/** Moving between areas by key: by direction, by first letters, by value. */

type Point = readonly [number, number];

export type Direction = "up" | "down" | "left" | "right";

const AXES: Readonly<Record<Direction, Point>> = { up: [0, -1], down: [0, 1], left: [-1, 0], right: [1, 0] };

/**
 * The nearest label point within 45 degrees either side of a direction; null at the edge of the map.
 */
export function nearestInDirection(points: readonly Point[], from: number, direction: Direction): number | null {
  const origin = points[from];
  if (origin === undefined) return null;
  const [ax, ay] = AXES[direction];
  let best: number | null = null;
  let shortest = Number.POSITIVE_INFINITY;
  points.forEach(([x, y], i) => {
    const dx = x - origin[0];
    const dy = y - origin[1];
    const along = dx * ax + dy * ay;
    const across = Math.abs(dx * ay) + Math.abs(dy * ax);
    const distance = Math.hypot(dx, dy);
    if (i !== from && along > 0 && across <= along && distance < shortest) {
      shortest = distance;
      best = i;
    }
  });
  return best;
}

/**
 * The area with the next higher (`step` 1) or next lower (-1) value, ties by position; from an area without
 * a value, the lowest or the highest. Null where there is none.
 */
export function nextByValue(values: readonly (number | null)[], from: number, step: 1 | -1): number | null {
  const order = byValue(values);
  const place = order.indexOf(from);
  if (place < 0) return order[step === 1 ? 0 : order.length - 1] ?? null;
  return order[place + step] ?? null;
}

/** The area with the highest or lowest value. */
export function extreme(values: readonly (number | null)[], which: "highest" | "lowest"): number | null {
  const order = byValue(values);
  return order[which === "lowest" ? 0 : order.length - 1] ?? null;
}

function byValue(values: readonly (number | null)[]): number[] {
  return values
    .flatMap((value, i) => (value === null ? [] : [[value, i] as const]))
    .sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .map(([, i]) => i);
}

/** Finds names by the letters typed in quick succession. */
export class TypeAhead {
  private typed = "";
  private last = 0;

  constructor(
    private readonly names: readonly string[],
    private readonly now: () => number = () => performance.now(),
    private readonly pause = 900,
  ) {}

  /** The area after `from` whose name begins with what was typed; one letter repeated goes to the next. */
  press(letter: string, from: number): number | null {
    const time = this.now();
    this.typed = time - this.last > this.pause ? letter : this.typed + letter;
    this.last = time;
    const text = fold(this.typed);
    const repeated = [...text].every((one) => one === text[0]);
    const wanted = repeated ? (text[0] ?? "") : text;
    const start = repeated ? from + 1 : from;
    for (let k = 0; k < this.names.length; k += 1) {
      const i = (start + k) % this.names.length;
      if (fold(this.names[i] ?? "").startsWith(wanted)) return i;
    }
    return null;
  }
}

/** Lower case without accents, so that "ynys mon" finds Ynys Môn. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}
