/** From the shipped topology to path strings: one per area, and the lines between areas. */

import { geoPath } from "d3-geo";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, GeometryObject, Topology } from "topojson-specification";
import type { AreaTopology, Areas, Inset } from "../data/types";

/** Left, top, right, bottom in map units. */
export type Box = readonly [number, number, number, number];

/** Room around the map, in map units. */
const EDGE = 140;

/** Everything that drawing needs of one vintage's geometry. */
export interface Shapes {
  /** Path of each area, in the order of the areas. */
  paths: string[];
  /** Box of each area. */
  boxes: Box[];
  /** Lines between districts and around coasts. */
  borders: string;
  /** Lines between countries. */
  countryBorders: string;
  /** Box that holds all areas and insets. */
  frame: Box;
  insets: readonly Inset[];
  labelPoints: readonly (readonly [number, number])[];
}

/** Builds the shapes; the topology is already projected, so no projection is applied. */
export function shapesOf(topology: AreaTopology, areas: Areas): Shapes {
  const world = topology as unknown as Topology<{ areas: GeometryCollection }>;
  const draw = geoPath(null).digits(0);
  const paths: string[] = [];
  const boxes: Box[] = [];
  for (const geometry of world.objects.areas.geometries) {
    const shape = feature(world, geometry);
    paths.push(draw(shape) ?? "");
    const [[left, top], [right, bottom]] = draw.bounds(shape);
    boxes.push([left, top, right, bottom]);
  }
  const position = new Map(areas.code.map((code, i) => [code, i]));
  const countryOf = (geometry: GeometryObject): string => areas.country[position.get(String(geometry.id)) ?? -1] ?? "";
  const [left, top, right, bottom] = topology.bbox;
  const targets = topology.insets.map((inset) => inset.target);
  return {
    paths,
    boxes,
    borders: draw(mesh(world, world.objects.areas)) ?? "",
    countryBorders: draw(mesh(world, world.objects.areas, (a, b) => a !== b && countryOf(a) !== countryOf(b))) ?? "",
    frame: [
      Math.min(left, ...targets.map((box) => box[0])) - EDGE,
      Math.min(top, ...targets.map((box) => box[1])) - EDGE,
      Math.max(right, ...targets.map((box) => box[2])) + EDGE,
      Math.max(bottom, ...targets.map((box) => box[3])) + EDGE,
    ],
    insets: topology.insets,
    labelPoints: areas.label_point,
  };
}

/** The smallest box around some boxes. */
export function boxAround(boxes: readonly Box[]): Box {
  return [
    Math.min(...boxes.map((box) => box[0])),
    Math.min(...boxes.map((box) => box[1])),
    Math.max(...boxes.map((box) => box[2])),
    Math.max(...boxes.map((box) => box[3])),
  ];
}

/** The areas that reach into the source box of an inset; what lies outside the box is cut off when drawn. */
export function insetMembers(shapes: Pick<Shapes, "boxes">, inset: Pick<Inset, "source">): number[] {
  const [left, top, right, bottom] = inset.source;
  return shapes.boxes.flatMap(([x0, y0, x1, y1], i) => (x0 < right && x1 > left && y0 < bottom && y1 > top ? [i] : []));
}
