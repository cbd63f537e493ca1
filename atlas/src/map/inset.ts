/** Enlarged insets, such as London: copies of shapes, hidden from assistive technology, that select like the map. */

import type { Inset } from "../data/types";
import { hatchMarkup } from "./hatch";
import { Outlines, type Mark } from "./outline";
import { insetMembers, type Shapes } from "./shapes";
import { svgElement } from "./svg";

const MARGIN = 60;
const TITLE_PIXELS = 12;
/** Hatches are drawn in the units around them, so an enlarged inset has its own. */
const INSET_HATCH = "inset-hatch";

export class InsetDrawing {
  readonly members: number[];
  private readonly copies = new Map<number, SVGPathElement>();
  private readonly outlines: Outlines;
  private readonly title: SVGTextElement;
  private readonly top: number;

  constructor(parent: SVGGElement, shapes: Shapes, inset: Inset, pixel: number) {
    const [left, top, right] = inset.source;
    const [x0, y0, x1, y1] = inset.target;
    const scale = (x1 - x0) / (right - left);
    this.members = insetMembers(shapes, inset);
    const box = svgElement("g", { class: "inset" });
    this.title = svgElement("text", { x: x0 - MARGIN, class: "inset-title" });
    this.title.textContent = inset.name;
    this.top = y0 - MARGIN;
    this.size(pixel);
    const frame = { x: x0 - MARGIN, y: y0 - MARGIN, width: x1 - x0 + 2 * MARGIN, height: y1 - y0 + 2 * MARGIN };
    box.append(svgElement("rect", { ...frame, class: "inset-ground" }), this.title);
    const clip = svgElement("clipPath", { id: `inset-clip-${x0}-${y0}` });
    clip.append(svgElement("rect", frame));
    const window = svgElement("g", { "clip-path": `url(#inset-clip-${x0}-${y0})` });
    const group = svgElement("g", { transform: `translate(${x0} ${y0}) scale(${scale}) translate(${-left} ${-top})` });
    const patterns = svgElement("defs");
    patterns.innerHTML = hatchMarkup(INSET_HATCH, pixel / scale);
    group.append(patterns);
    for (const area of this.members) {
      const copy = svgElement("path", { d: shapes.paths[area] ?? "", class: "inset-area", "data-area": area });
      this.copies.set(area, copy);
      group.append(copy);
    }
    const marks = svgElement("g", { "pointer-events": "none" });
    this.outlines = new Outlines(marks, (area) => (this.copies.has(area) ? (shapes.paths[area] ?? null) : null));
    group.append(marks);
    window.append(group);
    box.append(clip, window, svgElement("rect", { ...frame, class: "inset-frame" }));
    parent.append(box);
  }

  fill(area: number, fill: string): void {
    this.copies.get(area)?.setAttribute("fill", fill.replace(/^url\(#hatch-/, `url(#${INSET_HATCH}-`));
  }

  /** Keeps the title legible: `pixel` is the length of a pixel in map units. */
  size(pixel: number): void {
    this.title.setAttribute("font-size", String(TITLE_PIXELS * pixel));
    this.title.setAttribute("y", String(this.top - 5 * pixel));
  }

  outline(mark: Mark, areas: readonly number[]): void {
    this.outlines.set(mark, areas.filter((area) => this.copies.has(area)));
  }
}
