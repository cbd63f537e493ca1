/** Outlines of areas: a white line inside a black one shows on every fill. */

import { svgElement } from "./svg";

/** Why an area is outlined. The order is the order of drawing, last on top. */
export type Mark = "members" | "similar" | "pinned" | "hovered" | "selected" | "focused";

export const MARKS: readonly Mark[] = ["members", "similar", "pinned", "hovered", "selected", "focused"];

/** Width in pixels of each of the two lines, or of the black line alone. */
const WIDTH: Readonly<Record<Mark, readonly [black: number, white: number]>> = {
  members: [0.9, 0],
  similar: [1.5, 1],
  pinned: [2, 1],
  hovered: [1.5, 0],
  selected: [2, 2],
  focused: [2, 2],
};

let serial = 0;

/** The outlines of one drawing of the areas: the main map, or an inset. */
export class Outlines {
  private readonly layers = new Map<Mark, SVGGElement>();
  private readonly drawn = new Map<Mark, string>();

  constructor(
    parent: SVGGElement,
    private readonly pathOf: (area: number) => string | null,
  ) {
    for (const mark of MARKS) {
      const layer = svgElement("g", { class: `outline outline-${mark}` });
      this.layers.set(mark, layer);
      parent.append(layer);
    }
  }

  /** Draws the outline of some areas, in place of those drawn before for the same reason. */
  set(mark: Mark, areas: readonly number[]): void {
    const path = areas.map((area) => this.pathOf(area) ?? "").join("");
    if (this.drawn.get(mark) === path) return;
    this.drawn.set(mark, path);
    const layer = this.layers.get(mark);
    if (layer === undefined) return;
    layer.replaceChildren();
    if (path === "") return;
    const [black, white] = WIDTH[mark];
    layer.append(line(path, "#000000", 2 * black));
    if (white > 0) {
      serial += 1;
      const clip = svgElement("clipPath", { id: `inside-${serial}` });
      clip.append(svgElement("path", { d: path }));
      const inner = line(path, "#ffffff", 2 * white);
      inner.setAttribute("clip-path", `url(#inside-${serial})`);
      layer.append(clip, inner);
    }
  }
}

function line(path: string, colour: string, width: number): SVGPathElement {
  return svgElement("path", {
    d: path,
    fill: "none",
    stroke: colour,
    "stroke-width": width,
    "stroke-linejoin": "round",
    "vector-effect": "non-scaling-stroke",
  });
}
