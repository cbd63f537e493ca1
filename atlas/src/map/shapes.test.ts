import { describe, expect, it } from "vitest";
import type { Areas, AreaTopology } from "../data/types";
import { boxAround, shapesOf } from "./shapes";

describe("boxAround", () => {
  it("holds every box, or part of a chosen region lies beyond the edge of the map", () => {
    expect(boxAround([[0, 5, 2, 9], [-3, 6, 1, 12]])).toEqual([-3, 5, 2, 12]);
  });
});

/**
 * Two squares of 10 units that share the side from (10, 0) to (10, 10); the left one has an island of 2 units.
 * Arcs are delta-coded: the shared side, the rest of the left square, the rest of the right one, the island.
 */
const TOPOLOGY: AreaTopology = {
  type: "Topology",
  bbox: [0, 0, 24, 10],
  transform: { scale: [1, 1], translate: [0, 0] },
  objects: {
    areas: {
      type: "GeometryCollection",
      geometries: [
        { type: "MultiPolygon", id: "E1", arcs: [[[0, 1]], [[3]]] },
        { type: "Polygon", id: "W1", arcs: [[2, -1]] },
      ],
    },
  },
  arcs: [
    [[10, 0], [0, 10]],
    [[10, 10], [-10, 0], [0, -10], [10, 0]],
    [[10, 0], [10, 0], [0, 10], [-10, 0]],
    [[22, 4], [2, 0], [0, 2], [-2, -2]],
  ],
  insets: [],
};
const AREAS = { code: ["E1", "W1"], country: ["E", "W"], label_point: [[5, 5], [15, 5]] } as unknown as Areas;

describe("shapesOf", () => {
  const shapes = shapesOf(TOPOLOGY, AREAS);

  it("draws each ring once around and closes it, islands too, or shapes have gaps or double points", () => {
    expect(shapes.paths).toEqual(["M10,0L10,10L0,10L0,0ZM22,4L24,4L24,6Z", "M10,0L20,0L20,10L10,10Z"]);
    expect(shapes.boxes).toEqual([[0, 0, 24, 10], [10, 0, 20, 10]]);
  });

  it("draws a line between two areas once, and between countries apart", () => {
    expect(shapes.countryBorders).toBe("M10,0L10,10");
    expect(shapes.borders.match(/10,0L10,10/g)).toHaveLength(1);
  });
});
