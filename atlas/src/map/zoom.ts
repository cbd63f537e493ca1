/** Zooming and panning of the map; offsets live here only, not in the address. */

import { select, type Selection } from "d3-selection";
import "d3-transition";
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomBehavior, type ZoomTransform } from "d3-zoom";
import type { Box } from "./shapes";

const CLOSEST = 60;
const SECONDS = 0.45;
/** Part of the view that a box fills after zooming to it. */
const FILL = 0.34;
const CLOSEST_TO_AREA = 16;

function movesLittle(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Whether a gesture is for the map: drag, two fingers, or the wheel with a modifier key. One finger scrolls the page. */
export function isMapGesture(event: Event): boolean {
  if (event instanceof WheelEvent) return event.ctrlKey || event.metaKey;
  if (typeof TouchEvent !== "undefined" && event instanceof TouchEvent) return event.touches.length >= 2;
  return event instanceof MouseEvent && event.button === 0 && event.type !== "dblclick";
}

export class MapZoom {
  private readonly behaviour: ZoomBehavior<SVGSVGElement, unknown>;
  private readonly target: Selection<SVGSVGElement, unknown, null, undefined>;
  private transform: ZoomTransform = zoomIdentity;

  constructor(
    svg: SVGSVGElement,
    private readonly frame: Box,
    onChange: (transform: string, scale: number) => void,
  ) {
    const [left, top, right, bottom] = frame;
    const slack = (right - left) * 0.15;
    this.behaviour = zoom<SVGSVGElement, unknown>()
      .extent([[left, top], [right, bottom]])
      .translateExtent([[left - slack, top - slack], [right + slack, bottom + slack]])
      .scaleExtent([1, CLOSEST])
      .clickDistance(4)
      .filter(isMapGesture)
      .on("zoom", (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
        this.transform = event.transform;
        onChange(event.transform.toString(), event.transform.k);
      });
    this.target = select(svg).call(this.behaviour);
  }

  get scale(): number {
    return this.transform.k;
  }

  /** Brings a box to the middle, at a scale at which it and its neighbours are seen. */
  toBox(box: Box): void {
    const [left, top, right, bottom] = this.frame;
    const [x0, y0, x1, y1] = box;
    const width = right - left;
    const height = bottom - top;
    const fitting = FILL / Math.max((x1 - x0) / width, (y1 - y0) / height, 1e-6);
    const k = Math.max(1, Math.min(CLOSEST_TO_AREA, fitting));
    const next = zoomIdentity
      .translate((left + right) / 2, (top + bottom) / 2)
      .scale(k)
      .translate(-(x0 + x1) / 2, -(y0 + y1) / 2);
    this.go((to) => this.behaviour.transform(to, next));
  }

  reset(): void {
    this.go((to) => this.behaviour.transform(to, zoomIdentity));
  }

  by(factor: number): void {
    this.go((to) => this.behaviour.scaleBy(to, factor));
  }

  /** Moves the view by a part of its width and height. */
  pan(dx: number, dy: number): void {
    const [left, top, right, bottom] = this.frame;
    const k = this.transform.k;
    this.go((to) => this.behaviour.translateBy(to, (-dx * (right - left)) / k, (-dy * (bottom - top)) / k));
  }

  /** Moves a point into view if it is outside; used when keyboard focus goes there. */
  reveal(x: number, y: number): void {
    const [left, top, right, bottom] = this.frame;
    const [px, py] = this.transform.apply([x, y]);
    const edge = (right - left) * 0.06;
    if (px < left + edge || px > right - edge || py < top + edge || py > bottom - edge) {
      this.go((to) => this.behaviour.translateTo(to, x, y));
    }
  }

  destroy(): void {
    this.target.interrupt().on(".zoom", null);
  }

  private go(move: (to: Selection<SVGSVGElement, unknown, null, undefined>) => void): void {
    this.target.interrupt();
    if (movesLittle()) {
      move(this.target);
      return;
    }
    const flight = this.target.transition().duration(SECONDS * 1000);
    // A transition takes the same calls as a selection; the behaviour's types name both.
    move(flight as unknown as Selection<SVGSVGElement, unknown, null, undefined>);
  }
}
