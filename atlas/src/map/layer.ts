/**
 * The map: one path per area, made once and then only changed.
 *
 * Two drawings lie on each other. The lower holds the areas, which are options of a list box for keyboard and
 * screen reader. The upper is decoration: borders, outlines and insets, hidden from assistive technology.
 */

import { pointer } from "d3-selection";
import { hatchMarkup, HATCHES, MAP_HATCH } from "./hatch";
import { Finder } from "./hover";
import { InsetDrawing } from "./inset";
import { LabelDrawing } from "./labels";
import { Outlines, type Mark } from "./outline";
import { Presses } from "./press";
import { boxAround, type Shapes } from "./shapes";
import { svgElement } from "./svg";
import { CLOSEST, FILL_OF_SCOPE, MapZoom } from "./zoom";

/** What the map reports; areas are positions in the list of areas. */
export interface LayerEvents {
  hover: (area: number | null) => void;
  focus: (area: number | null) => void;
  pick: (area: number) => void;
  key: (event: KeyboardEvent, area: number) => void;
  wheel: () => void;
  scale: (scale: number) => void;
}

/** Width in pixels at which the map's own text is sized. */
const NOMINAL_WIDTH = 480;
const INSETS_UP_TO = 1.2;
/** Scale from which borders have a light casing, without which they vanish between dark areas of one class. */
const CASED_FROM = 3;

export class MapLayer {
  readonly zoom: MapZoom;
  private readonly areas: SVGSVGElement;
  private readonly lines: SVGSVGElement;
  private readonly moving: SVGGElement[];
  private readonly options: SVGPathElement[];
  private readonly fills: string[];
  private readonly names: string[];
  private readonly outlines: Outlines;
  private readonly insets: InsetDrawing[];
  private readonly insetGroup: SVGGElement;
  private readonly labels: LabelDrawing;
  private readonly finder: Finder;
  private readonly watcher: ResizeObserver;
  private readonly presses: Presses;
  private readonly listening = new AbortController();
  private active = 0;
  private selected: number | null = null;
  private isWholeAsked = false;

  constructor(
    private readonly host: HTMLElement,
    private readonly shapes: Shapes,
    areaNames: readonly string[],
    private readonly events: LayerEvents,
  ) {
    const [left, top, right, bottom] = shapes.frame;
    const viewBox = `${left} ${top} ${right - left} ${bottom - top}`;
    this.areas = svgElement("svg", { viewBox, class: "map-areas", role: "listbox", id: "map" });
    this.lines = svgElement("svg", { viewBox, class: "map-lines", "aria-hidden": "true", focusable: "false" });
    const patterns = svgElement("defs");
    patterns.innerHTML = hatchMarkup(MAP_HATCH, (right - left) / NOMINAL_WIDTH);
    const shapesGroup = svgElement("g");
    this.options = shapes.paths.map((d, area) =>
      svgElement("path", { d, role: "option", "aria-selected": "false", tabindex: -1, class: "area", "data-area": area }),
    );
    this.options[0]?.setAttribute("tabindex", "0");
    shapesGroup.append(...this.options);
    this.areas.append(patterns, shapesGroup);

    const borders = svgElement("g");
    borders.append(
      svgElement("path", { d: shapes.borders, class: "border-casing" }),
      svgElement("path", { d: shapes.borders, class: "border" }),
      svgElement("path", { d: shapes.countryBorders, class: "border border-country" }),
    );
    this.outlines = new Outlines(borders, (area) => shapes.paths[area] ?? null);
    this.labels = new LabelDrawing(borders, areaNames, shapes);
    this.insetGroup = svgElement("g", { class: "insets" });
    this.insets = shapes.insets.map(
      (inset) => new InsetDrawing(this.insetGroup, shapes, inset, (right - left) / NOMINAL_WIDTH),
    );
    this.lines.append(borders, this.insetGroup);

    this.moving = [shapesGroup, borders];
    this.fills = shapes.paths.map(() => "");
    this.names = shapes.paths.map(() => "");
    this.finder = new Finder(shapes);
    this.presses = new Presses(host.ownerDocument);
    host.replaceChildren(this.areas, this.lines);
    this.zoom = new MapZoom(this.areas, shapes.frame, (transform, scale) => this.move(transform, scale));
    this.listen(this.areas);
    this.listen(this.lines);
    this.listenForFocus();
    this.watcher = new ResizeObserver(() => this.sizeHatches());
    this.watcher.observe(this.areas);
  }

  /** Colours the areas. */
  paint(fills: readonly string[]): void {
    fills.forEach((fill, area) => {
      if (this.fills[area] === fill) return;
      this.fills[area] = fill;
      this.options[area]?.setAttribute("fill", fill);
      for (const inset of this.insets) inset.fill(area, fill);
    });
  }

  /** Names the list and its options for assistive technology. */
  name(list: string, options: readonly string[]): void {
    this.areas.setAttribute("aria-label", list);
    options.forEach((name, area) => {
      if (this.names[area] === name) return;
      this.names[area] = name;
      this.options[area]?.setAttribute("aria-label", name);
    });
  }

  /** Writes codes on the areas: behind their names, and some on the whole map. */
  write(codes: readonly string[], far: readonly string[]): void {
    this.labels.setCodes(codes, far);
    this.nameAreas();
  }

  outline(mark: Mark, areas: readonly number[]): void {
    this.outlines.set(mark, areas);
    for (const inset of this.insets) inset.outline(mark, areas);
  }

  select(area: number | null): void {
    if (this.selected !== null) this.options[this.selected]?.setAttribute("aria-selected", "false");
    this.selected = area;
    if (area !== null) {
      this.options[area]?.setAttribute("aria-selected", "true");
      this.rove(area);
    }
    this.outline("selected", area === null ? [] : [area]);
    this.nameAreas();
  }

  zoomTo(area: number): void {
    const box = this.shapes.boxes[area];
    if (box !== undefined) this.zoom.toBox(box);
  }

  /** Shows the whole map, also where clearing the selection would go back to the areas in scope. */
  showWhole(): void {
    this.isWholeAsked = this.selected !== null;
    this.zoom.reset();
  }

  /** Fits the map to some areas; null fits all. */
  showAll(areas: readonly number[] | null): void {
    const isWhole = this.isWholeAsked || areas === null || areas.length === 0;
    this.isWholeAsked = false;
    if (isWhole) return this.zoom.reset();
    this.zoom.toBox(boxAround(this.shapes.boxes.filter((_, area) => areas.includes(area))), FILL_OF_SCOPE, CLOSEST);
  }

  /** Moves keyboard focus to the area that Tab would reach. */
  focusActive(): void {
    this.options[this.active]?.focus();
  }

  /** Moves keyboard focus to an area and, unless a zoom is on its way there, brings it into view. */
  focusArea(area: number, isRevealed = true): void {
    this.rove(area);
    this.options[area]?.focus({ preventScroll: true });
    if (!isRevealed) return;
    const point = this.shapes.labelPoints[area];
    if (point !== undefined) this.zoom.reveal(point[0], point[1]);
  }

  /** Makes an area the one that Tab reaches. */
  rove(area: number): void {
    this.options[this.active]?.setAttribute("tabindex", "-1");
    this.active = area;
    this.options[area]?.setAttribute("tabindex", "0");
  }

  /** Tells whether a part of the page lies over an area; the sheet of small screens must not. */
  boxOnScreen(area: number): DOMRect | null {
    return this.options[area]?.getBoundingClientRect() ?? null;
  }

  destroy(): void {
    this.listening.abort();
    this.labels.destroy();
    this.watcher.disconnect();
    this.presses.destroy();
    this.zoom.destroy();
    this.host.replaceChildren();
  }

  private listen(svg: SVGSVGElement): void {
    svg.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch") this.events.hover(this.areaAt(event));
    });
    svg.addEventListener("pointerleave", () => this.events.hover(null));
    svg.addEventListener("click", (event) => {
      const area = this.areaAt(event);
      if (area !== null) this.events.pick(area);
    });
    svg.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) this.events.wheel();
    }, { passive: true });
    svg.addEventListener("keydown", (event) => this.events.key(event, this.active));
  }

  /** Listens on the element around the drawings: Chromium lets Tab stop at an SVG that itself listens for focus. */
  private listenForFocus(): void {
    const { signal } = this.listening;
    this.host.addEventListener("focusin", (event) => {
      const area = areaOf(event.target);
      if (area === null) return;
      this.rove(area);
      this.outline("focused", this.isKeyboardFocus(area) ? [area] : []);
      this.events.focus(area);
    }, { signal });
    this.host.addEventListener("focusout", () => {
      this.outline("focused", []);
      // A press elsewhere takes focus away first; the readout must not shrink before the press has met its mark.
      this.presses.after(() => {
        if (!this.areas.contains(this.areas.ownerDocument.activeElement)) this.events.focus(null);
      });
    }, { signal });
  }

  private isKeyboardFocus(area: number): boolean {
    return this.options[area]?.matches(":focus-visible") ?? false;
  }

  private areaAt(event: MouseEvent): number | null {
    const under = areaOf(event.target);
    if (event.target instanceof Element && event.target.classList.contains("inset-area")) return under;
    const [x, y] = pointer(event, this.moving[0]);
    return this.finder.find(x, y, this.unit() / this.zoom.scale, under);
  }

  /** Length of a pixel in units of the drawing. */
  private unit(): number {
    const scale = this.areas.getScreenCTM()?.a ?? 0;
    return scale > 0 ? 1 / scale : (this.shapes.frame[2] - this.shapes.frame[0]) / NOMINAL_WIDTH;
  }

  private move(transform: string, scale: number): void {
    for (const group of this.moving) group.setAttribute("transform", transform);
    this.insetGroup.classList.toggle("is-away", scale > INSETS_UP_TO);
    this.lines.classList.toggle("is-near", scale >= CASED_FROM);
    this.sizeHatches();
    this.nameAreas();
    this.events.scale(scale);
  }

  /** Places the names of areas for what is seen now. */
  private nameAreas(): void {
    this.labels.moved(this.zoom.scale, this.selected, () => {
      const { left, top, right, bottom } = this.areas.getBoundingClientRect();
      const back = this.moving[0]?.getScreenCTM()?.inverse();
      const from = new DOMPoint(left, top).matrixTransform(back);
      const to = new DOMPoint(right, bottom).matrixTransform(back);
      return { view: [from.x, from.y, to.x, to.y], unit: this.unit() / this.zoom.scale };
    });
  }

  /** Keeps hatches and titles the same size on screen at every width and zoom. */
  private sizeHatches(): void {
    for (const inset of this.insets) inset.size(this.unit());
    const size = this.unit() / this.zoom.scale;
    for (const hatch of HATCHES) {
      this.areas.getElementById(`${MAP_HATCH}-${hatch}`)?.setAttribute("patternTransform", `scale(${size})`);
    }
  }
}

function areaOf(target: EventTarget | null): number | null {
  if (!(target instanceof Element)) return null;
  const value = target.getAttribute("data-area");
  return value === null ? null : Number(value);
}
