/** Which area a pointer means: the shape under it, or a small area whose centre is near. */

import type { Box, Shapes } from "./shapes";

/** Distance in pixels within which a label point is found from open water. */
export const REACH = 20;
/** Areas smaller than this on screen can be meant although the pointer is just beside them. */
const SMALL = 14;
/** How close to such an area's centre the pointer must be. */
const SNAP = 7;

/** Finds areas by label point; a few hundred points are looked through one by one. */
export class Finder {
  constructor(private readonly shapes: Pick<Shapes, "boxes" | "labelPoints">) {}

  /**
   * The area meant by a pointer at map position (x, y).
   *
   * `under` is the area whose shape is hit, if any; `unit` is the length of a pixel in map units.
   */
  find(x: number, y: number, unit: number, under: number | null): number | null {
    let area: number | null = null;
    let distance = REACH * unit;
    this.shapes.labelPoints.forEach((point, i) => {
      const away = Math.hypot(point[0] - x, point[1] - y);
      if (away >= distance) return;
      distance = away;
      area = i;
    });
    if (area === null) return under;
    if (under === null || under === area) return area;
    return distance <= SNAP * unit && this.isSmall(area, unit) ? area : under;
  }

  private isSmall(area: number, unit: number): boolean {
    const [left, top, right, bottom]: Box = this.shapes.boxes[area] ?? [0, 0, 0, 0];
    return Math.max(right - left, bottom - top) < SMALL * unit;
  }
}
