/** Which area a pointer means: the shape under it, or a small area whose centre is near. */

import { quadtree, type Quadtree } from "d3-quadtree";
import type { Box, Shapes } from "./shapes";

/** Distance in pixels within which a label point is found from open water. */
export const REACH = 20;
/** Areas smaller than this on screen can be meant although the pointer is just beside them. */
const SMALL = 14;
/** How close to such an area's centre the pointer must be. */
const SNAP = 7;

type Point = readonly [x: number, y: number, area: number];

/** Finds areas by label point. */
export class Finder {
  private readonly tree: Quadtree<Point>;

  constructor(private readonly shapes: Pick<Shapes, "boxes" | "labelPoints">) {
    this.tree = quadtree<Point>()
      .x((point) => point[0])
      .y((point) => point[1])
      .addAll(shapes.labelPoints.map(([x, y], i): Point => [x, y, i]));
  }

  /**
   * The area meant by a pointer at map position (x, y).
   *
   * `under` is the area whose shape is hit, if any; `unit` is the length of a pixel in map units.
   */
  find(x: number, y: number, unit: number, under: number | null): number | null {
    const near = this.tree.find(x, y, REACH * unit);
    if (near === undefined) return under;
    const area = near[2];
    if (under === null || under === area) return area;
    const distance = Math.hypot(near[0] - x, near[1] - y);
    return distance <= SNAP * unit && this.isSmall(area, unit) ? area : under;
  }

  private isSmall(area: number, unit: number): boolean {
    const [left, top, right, bottom]: Box = this.shapes.boxes[area] ?? [0, 0, 0, 0];
    return Math.max(right - left, bottom - top) < SMALL * unit;
  }
}
