"""Draw the district shapes that the package carries, once, from the official all-vintages file.

The districts of 2016 (391) are the finest partition: every later district is a union of
them. So one set of arcs, each with the district on its left and on its right, holds every
vintage, region and ITL area; `bailiwick.areas.shapes` cuts them without a geometry library.

Steps: longitude and latitude to British National Grid; snap to whole map units, longer side
10,000 (one unit is 121 m), y down; node and polygonise the snapped lines, so that what comes
out is one valid coverage whatever the rounding did. No further simplification: the source is
already at 25 % of its points, and thinning it by 100-400 m would save 0.3 % of the bytes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

LONGER_SIDE = 10_000
BASE_YEAR = 2016
SOURCE = "geography/boundaries/lad_2014-2025_all_vintages_25pct.topojson"
# London's boroughs are drawn again in the empty North Sea; boxes in metres of the national grid.
LONDON_SOURCE_M = (502_500.0, 155_000.0, 562_500.0, 202_000.0)
LONDON_TARGET_LEFT_TOP_M = (452_000.0, 930_000.0)
LONDON_TIMES = 3.3

Point = tuple[int, int]


@dataclass(frozen=True)
class Frame:
    """How metres of the national grid become map units: x = (e - west) / unit, y = (north - n) / unit."""

    west: float
    north: float
    unit: float

    def to_units(self, easting: Any, northing: Any) -> tuple[Any, Any]:
        return (np.asarray(easting) - self.west) / self.unit, (self.north - np.asarray(northing)) / self.unit

    def box(self, west: float, south: float, east: float, north: float) -> list[int]:
        """A box as [left, top, right, bottom] in whole units."""
        x, y = self.to_units([west, east], [north, south])
        return [round(float(v)) for v in (x[0], y[0], x[1], y[1])]


def read_shapes(path: Path, year: int) -> dict[str, BaseGeometry]:
    """The districts of one year in metres of the British National Grid."""
    topo = json.loads(path.read_text(encoding="utf-8"))
    scale, shift = np.array(topo["transform"]["scale"]), np.array(topo["transform"]["translate"])
    to_grid = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
    arcs = []
    for arc in topo["arcs"]:
        degrees = np.cumsum(np.array(arc), axis=0) * scale + shift
        arcs.append(np.column_stack(to_grid.transform(degrees[:, 0], degrees[:, 1])))

    def ring(refs: list[int]) -> Any:
        parts = [arcs[ref] if ref >= 0 else arcs[~ref][::-1] for ref in refs]
        return np.vstack([parts[0], *(part[1:] for part in parts[1:])])

    shapes = {}
    for item in topo["objects"]["ltla"]["geometries"]:
        facts = item["properties"]
        if not facts.get("start", 0) <= year <= facts.get("end", 9999):
            continue
        polygons = [item["arcs"]] if item["type"] == "Polygon" else item["arcs"]
        shapes[facts["areacd"]] = shapely.MultiPolygon(
            [shapely.Polygon(ring(rings[0]), [ring(hole) for hole in rings[1:]]) for rings in polygons]
        )
    return dict(sorted(shapes.items()))


def frame_of(shapes: dict[str, BaseGeometry]) -> Frame:
    """The frame whose longer side is 10,000 units."""
    west, south, east, north = shapely.total_bounds(list(shapes.values()))
    return Frame(west, north, max(east - west, north - south) / LONGER_SIDE)


def snap(shapes: dict[str, BaseGeometry], frame: Frame) -> dict[str, BaseGeometry]:
    """The same coverage on whole map units: node the rounded lines, then give each face its owner.

    Rounding can fold a border over itself. Snap-rounded noding leaves no crossing, so the
    faces between the lines are a valid coverage; each belongs to the district that covers
    most of it, or to the sea.
    """
    codes = list(shapes)
    moved = shapely.transform(
        list(shapes.values()), lambda points: np.column_stack(frame.to_units(points[:, 0], points[:, 1]))
    )
    lines = shapely.union_all(shapely.boundary(moved), grid_size=1.0)
    faces = [face for face in shapely.polygonize([lines]).geoms if face.area > 0]
    tree = shapely.STRtree(moved)
    owned: dict[str, list[BaseGeometry]] = defaultdict(list)
    for face in faces:
        near = tree.query(face, predicate="intersects")
        cover = [shapely.intersection(face, moved[i]).area for i in near]
        if cover and max(cover) > 0.5 * face.area:
            owned[codes[near[int(np.argmax(cover))]]].append(face)
    lost = sorted(set(codes) - set(owned))
    if lost:
        raise ValueError(f"rounding to map units lost {lost}: simplify less")
    return {code: shapely.union_all(owned[code], grid_size=1.0) for code in codes}


def cut_arcs(
    coverage: dict[str, BaseGeometry],
) -> tuple[list[list[Point]], list[str | None], list[str | None]]:
    """Arcs of a coverage on whole units, with the district on the left and right of each.

    Left and right as seen when walking along the arc with y pointing **down** the page.
    """
    owner: dict[tuple[Point, Point], str] = {}
    for code, shape in coverage.items():
        # With y down, an anticlockwise ring in the usual sense has its inside on the right.
        for polygon in shapely.get_parts(shapely.orient_polygons(shape)):
            for ring in (polygon.exterior, *polygon.interiors):
                points = [(round(x), round(y)) for x, y in ring.coords]
                for edge in pairwise(points):
                    if edge in owner:
                        raise ValueError(f"{code} and {owner[edge]} overlap at {edge}")
                    owner[edge] = code
    sides: dict[tuple[Point, Point], tuple[str | None, str | None]] = {}
    for edge, code in owner.items():
        back = (edge[1], edge[0])
        if back not in sides:
            sides[edge] = (owner.get(back), code)
    touching: dict[Point, list[tuple[Point, Point]]] = defaultdict(list)
    for edge in sides:
        touching[edge[0]].append(edge)
        touching[edge[1]].append(edge)
    nodes = {point for point, edges in touching.items() if len(edges) != 2}

    arcs: list[list[Point]] = []
    left: list[str | None] = []
    right: list[str | None] = []
    used: set[tuple[Point, Point]] = set()

    def walk(edge: tuple[Point, Point], start: Point) -> None:
        backwards = edge[0] != start
        here = edge[0] if backwards else edge[1]
        line = [start, here]
        used.add(edge)
        sides_here = sides[edge][::-1] if backwards else sides[edge]
        while here not in nodes and here != start:
            following = next(e for e in touching[here] if e not in used)
            used.add(following)
            here = following[1] if following[0] == here else following[0]
            line.append(here)
        arcs.append(line)
        left.append(sides_here[0])
        right.append(sides_here[1])

    for node in sorted(nodes):
        for edge in sorted(touching[node]):
            if edge not in used:
                walk(edge, node)
    for edge in sorted(sides):
        if edge not in used:
            walk(edge, edge[0])
    return arcs, left, right


def label_point(shapes: list[BaseGeometry]) -> Point:
    """A whole-unit point inside every one of `shapes`, as far from their borders as whole units allow."""
    inside = shapely.intersection_all(shapes)
    part = max(shapely.get_parts(inside), key=lambda piece: piece.area)
    centre = shapely.maximum_inscribed_circle(part, tolerance=0.5).coords[0]
    x, y = round(centre[0]), round(centre[1])
    near = [(x + dx, y + dy) for dx in range(-3, 4) for dy in range(-3, 4)]
    held = [point for point in near if part.contains(shapely.Point(point))]
    if not held:
        raise ValueError("no whole-unit point lies inside the area: simplify less")
    return max(held, key=lambda point: part.boundary.distance(shapely.Point(point)))


def london_inset(frame: Frame) -> dict[str, Any]:
    """The London inset: boxes [left, top, right, bottom] in map units."""
    west, south, east, north = LONDON_SOURCE_M
    left, top = LONDON_TARGET_LEFT_TOP_M
    target = (left, top - (north - south) * LONDON_TIMES, left + (east - west) * LONDON_TIMES, top)
    return {"name": "London", "source": frame.box(*LONDON_SOURCE_M), "target": frame.box(*target)}


def geometries(
    left: list[str | None], right: list[str | None], arcs: list[list[Point]]
) -> list[dict[str, Any]]:
    """TopoJSON geometries of the districts, from the districts beside each arc."""
    from bailiwick.areas.shapes import _polygons, stitch

    starts: dict[str, dict[Point, list[int]]] = defaultdict(lambda: defaultdict(list))
    for arc, line in enumerate(arcs):
        if (on_right := right[arc]) is not None:
            starts[on_right][line[0]].append(arc)
        if (on_left := left[arc]) is not None:
            starts[on_left][line[-1]].append(~arc)
    made: list[dict[str, Any]] = []
    for code in sorted(starts):
        polygons = _polygons(stitch(starts[code], arcs), arcs)
        kind, held = ("Polygon", polygons[0]) if len(polygons) == 1 else ("MultiPolygon", polygons)
        made.append({"type": kind, "id": code, "arcs": held})
    return made
