/** From the shipped topology to path strings: one per area, and the lines between areas. */

import type { Feature, MultiPolygon, Polygon } from "geojson";
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

type Line = readonly (readonly number[])[];

/** A line as path text; a ring ends where it began, so its last point is left to `Z`. */
function drawn(line: Line, isRing: boolean): string {
  const points = (isRing ? line.slice(0, -1) : line).map(([x = 0, y = 0]) => `${x},${y}`);
  return `M${points.join("L")}${isRing ? "Z" : ""}`;
}

/** Builds the shapes; the topology is already projected and in whole units, so points are written as they are. */
export function shapesOf(topology: AreaTopology, areas: Areas): Shapes {
  const world = topology as unknown as Topology<{ areas: GeometryCollection }>;
  const paths: string[] = [];
  const boxes: Box[] = [];
  for (const geometry of world.objects.areas.geometries) {
    const { geometry: shape } = feature(world, geometry) as Feature<Polygon | MultiPolygon>;
    const rings: Line[] = shape.type === "MultiPolygon" ? shape.coordinates.flat() : shape.coordinates;
    paths.push(rings.map((ring) => drawn(ring, true)).join(""));
    boxes.push(boxAround(rings.flat().map(([x = 0, y = 0]): Box => [x, y, x, y])));
  }
  const position = new Map(areas.code.map((code, i) => [code, i]));
  const countryOf = (geometry: GeometryObject): string => areas.country[position.get(String(geometry.id)) ?? -1] ?? "";
  const between = (isMeant: (a: GeometryObject, b: GeometryObject) => boolean): string =>
    mesh(world, world.objects.areas, isMeant).coordinates.map((line) => drawn(line, false)).join("");
  const [left, top, right, bottom] = topology.bbox;
  const targets = topology.insets.map((inset) => inset.target);
  return {
    paths,
    boxes,
    borders: between(() => true),
    countryBorders: between((a, b) => a !== b && countryOf(a) !== countryOf(b)),
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
