/** Enlarged insets, such as London: copies of shapes, hidden from assistive technology, that select like the map. */

import type { Inset } from "../data/types";
import { hatchMarkup } from "./hatch";
import { Outlines, type Mark } from "./outline";
import { insetMembers, type Shapes } from "./shapes";
import { svgElement } from "./svg";

const MARGIN = 60;
/** Hatches are drawn in the units around them, so an enlarged inset has its own. */
const INSET_HATCH = "inset-hatch";

export class InsetDrawing {
  readonly members: number[];
  private readonly copies = new Map<number, SVGPathElement>();
  private readonly outlines: Outlines;

  constructor(parent: SVGGElement, shapes: Shapes, inset: Inset, pixel: number) {
    const [left, top, right] = inset.source;
    const [x0, y0, x1, y1] = inset.target;
    const scale = (x1 - x0) / (right - left);
    this.members = insetMembers(shapes, inset);
    const box = svgElement("g", { class: "inset" });
    const size = 13 * pixel;
    const title = svgElement("text", { x: x0 - MARGIN, y: y0 - MARGIN - size * 0.45, "font-size": size, class: "inset-title" });
    title.textContent = inset.name;
    box.append(
      svgElement("rect", {
        x: x0 - MARGIN,
        y: y0 - MARGIN,
        width: x1 - x0 + 2 * MARGIN,
        height: y1 - y0 + 2 * MARGIN,
        class: "inset-frame",
      }),
      title,
    );
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
    box.append(group);
    parent.append(box);
  }

  fill(area: number, fill: string): void {
    this.copies.get(area)?.setAttribute("fill", fill.replace(/^url\(#hatch-/, `url(#${INSET_HATCH}-`));
  }

  outline(mark: Mark, areas: readonly number[]): void {
    this.outlines.set(mark, areas.filter((area) => this.copies.has(area)));
  }
}
