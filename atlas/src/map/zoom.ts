/** Zooming and panning of the map; offsets live here only, not in the address. */

import { interpolateZoom } from "d3-interpolate";
import { select, type Selection } from "d3-selection";
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomBehavior, type ZoomTransform } from "d3-zoom";
import type { Box } from "./shapes";

export const CLOSEST = 60;
const FLIGHT_MS = 450;
/** Part of the view that a box fills after zooming to it. */
const FILL = 0.4;
/** The same for the areas of a chosen country or region. */
export const FILL_OF_SCOPE = 0.9;
const CLOSEST_TO_AREA = 10;

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
  private flight = 0;

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
      .on("start", (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
        if (event.sourceEvent !== null) cancelAnimationFrame(this.flight);
      })
      .on("zoom", (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
        this.transform = event.transform;
        onChange(event.transform.toString(), event.transform.k);
      });
    this.target = select(svg).call(this.behaviour);
  }

  get scale(): number {
    return this.transform.k;
  }

  /** Brings a box to the middle: an area at a scale at which its neighbours are seen, or a part of the map filled. */
  toBox(box: Box, fill = FILL, closest = CLOSEST_TO_AREA): void {
    const [left, top, right, bottom] = this.frame;
    const [x0, y0, x1, y1] = box;
    const width = right - left;
    const height = bottom - top;
    const fitting = fill / Math.max((x1 - x0) / width, (y1 - y0) / height, 1e-6);
    const k = Math.max(1, Math.min(closest, fitting));
    const next = zoomIdentity
      .translate((left + right) / 2, (top + bottom) / 2)
      .scale(k)
      .translate(-(x0 + x1) / 2, -(y0 + y1) / 2);
    this.go(next);
  }

  reset(): void {
    this.go(zoomIdentity);
  }

  by(factor: number): void {
    const [left, top, right, bottom] = this.frame;
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const k = Math.max(1, Math.min(CLOSEST, this.transform.k * factor));
    const [mx, my] = this.transform.invert([x, y]);
    this.go(zoomIdentity.translate(x, y).scale(k).translate(-mx, -my));
  }

  /** Moves the view by a part of its width and height. */
  pan(dx: number, dy: number): void {
    const [left, top, right, bottom] = this.frame;
    const k = this.transform.k;
    this.go(this.transform.translate((-dx * (right - left)) / k, (-dy * (bottom - top)) / k));
  }

  /** Moves a point into view if it is outside; used when keyboard focus goes there. */
  reveal(x: number, y: number): void {
    const [left, top, right, bottom] = this.frame;
    const [px, py] = this.transform.apply([x, y]);
    const edge = (right - left) * 0.06;
    if (px > left + edge && px < right - edge && py > top + edge && py < bottom - edge) return;
    const k = this.transform.k;
    this.go(zoomIdentity.translate((left + right) / 2, (top + bottom) / 2).scale(k).translate(-x, -y));
  }

  destroy(): void {
    cancelAnimationFrame(this.flight);
    this.target.on(".zoom", null);
  }

  /** Goes to a transform, kept inside the map; as a flight, or at once where motion is unwanted. */
  private go(wanted: ZoomTransform): void {
    cancelAnimationFrame(this.flight);
    const [left, top, right, bottom] = this.frame;
    const extent: [[number, number], [number, number]] = [[left, top], [right, bottom]];
    const end = this.behaviour.constrain()(wanted, extent, this.behaviour.translateExtent());
    if (movesLittle()) {
      this.target.call(this.behaviour.transform, end);
      return;
    }
    const width = right - left;
    const centre: [number, number] = [(left + right) / 2, (top + bottom) / 2];
    const view = (at: ZoomTransform): [number, number, number] => [...at.invert(centre), width / at.k];
    const between = interpolateZoom(view(this.transform), view(end));
    let began: number | null = null;
    const step = (time: number): void => {
      began ??= time;
      const share = Math.min(1, (time - began) / FLIGHT_MS);
      const eased = share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2;
      const [x, y, span] = between(eased);
      const k = width / span;
      const next = share === 1 ? end : zoomIdentity.translate(...centre).scale(k).translate(-x, -y);
      this.target.call(this.behaviour.transform, next);
      if (share < 1) this.flight = requestAnimationFrame(step);
    };
    this.flight = requestAnimationFrame(step);
  }
}
