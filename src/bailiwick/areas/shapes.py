"""Outlines of areas for maps: one set of arcs from which every vintage is cut.

The package carries the borders of the 391 districts of 2016 as arcs on whole map units
(longer side of the United Kingdom 10,000, so one unit is 121 m; x to the right, y down; British
National Grid). Every later district, region and ITL area is a union of those districts, so its
outline is the arcs that have it on one side only. No geometry library is needed to cut them.

The shapes are generalised: use them for maps, not for areas, distances or points in polygons.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bailiwick.areas.carried import carried
from bailiwick.areas.edges import successor
from bailiwick.areas.registry import codes, districts, every_area, itl_level, lad_year
from bailiwick.errors import VintageError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Point = tuple[int, int]
Ref = int  # an arc by its number; ~number is the same arc backwards, as in TopoJSON
BASE_YEAR = 2016


def topology(vintage: str) -> dict[str, Any]:
    """The shapes of a vintage as TopoJSON.

    Parameters
    ----------
    vintage : str
        ``lad2009`` to ``lad2025``, ``itl1_2021``, ``itl2_2021``, ``itl3_2021`` or the same
        of 2025, or ``region``. Vintages up to `lad2013` have shapes for Great Britain only.

    Returns
    -------
    dict
        TopoJSON with one object ``areas``: a geometry for each area in the order of
        `codes`, with its code as ``id``. Whole map units, delta-coded arcs, identity
        transform, and ``insets`` as given by `insets`. A new dictionary at each call.

    Raises
    ------
    VintageError
        There are no shapes for the vintage.

    Notes
    -----
    From 2014 to 2025 each vintage is a valid coverage: no gaps, no overlaps, no ring that
    crosses itself. ITL areas are unions of whole districts, so Highland and North Ayrshire are
    not drawn as ITL 2021 divides them. Minor line changes in Scotland in 2018-19 are not drawn.

    Examples
    --------
    >>> from bailiwick import areas
    >>> shapes = areas.topology("lad2023")
    >>> len(shapes["objects"]["areas"]["geometries"]), shapes["transform"]["scale"]
    (361, [1, 1])
    """
    owner = _owners(vintage)
    drawn = set(owner.values())
    order = [code for code in codes(vintage) if code in drawn]
    return cut(owner, order)


def cut(owner: Mapping[str, str], order: Sequence[str]) -> dict[str, Any]:
    """TopoJSON of any grouping of the base districts.

    Parameters
    ----------
    owner : mapping of str to str
        Code of a district of 2016 to the code of the area it belongs to; districts left out
        are not drawn.
    order : sequence of str
        Codes of the areas, in the order wanted.
    """
    lines, rings = _rings(owner)
    used = sorted({ref if ref >= 0 else ~ref for code in order for ring in rings[code] for ref in ring})
    number = {arc: place for place, arc in enumerate(used)}

    def renumber(ring: Sequence[Ref]) -> list[Ref]:
        return [number[ref] if ref >= 0 else ~number[~ref] for ref in ring]

    geometries: list[dict[str, Any]] = []
    for code in order:
        polygons = [[renumber(ring) for ring in rings] for rings in _polygons(rings[code], lines)]
        if len(polygons) == 1:
            geometries.append({"type": "Polygon", "id": code, "arcs": polygons[0]})
        else:
            geometries.append({"type": "MultiPolygon", "id": code, "arcs": polygons})
    points = [point for arc in used for point in lines[arc]]
    return {
        "type": "Topology",
        "bbox": [
            min(x for x, _ in points),
            min(y for _, y in points),
            max(x for x, _ in points),
            max(y for _, y in points),
        ],
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "insets": insets(),
        "objects": {"areas": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": [_delta(lines[arc]) for arc in used],
    }


def insets() -> list[dict[str, Any]]:
    """Parts of the map that are drawn again, larger, in an empty place.

    Returns
    -------
    list of dict
        ``name``, ``source`` and ``target``: boxes [left, top, right, bottom] in map units, of
        the same proportions.

    Examples
    --------
    >>> from bailiwick import areas
    >>> [inset["name"] for inset in areas.insets()]
    ['London']
    """
    return [
        {"name": inset["name"], "source": list(inset["source"]), "target": list(inset["target"])}
        for inset in carried("shapes.json")["insets"]
    ]


def label_points(vintage: str) -> dict[str, Point]:
    """A point inside each area, as far from its border as whole map units allow.

    Parameters
    ----------
    vintage : str
        As for `topology`.

    Returns
    -------
    dict of str to (int, int)
        Code to (x, y) in map units, in the order of `codes`.

    Examples
    --------
    >>> from bailiwick import areas
    >>> points = areas.label_points("lad2023")
    >>> len(points), points["E09000001"][0] > points["W06000015"][0]  # London is east of Cardiff
    (361, True)
    """
    drawn = set(_owners(vintage).values())
    points = _label_points()
    return {code: points[code] for code in codes(vintage) if code in drawn}


def polygons(vintage: str) -> dict[str, BaseGeometry]:
    """The shapes of a vintage as shapely geometries in map units (y down).

    Parameters
    ----------
    vintage : str
        As for `topology`.

    Returns
    -------
    dict of str to shapely Polygon or MultiPolygon
        In the order of `codes`.

    Examples
    --------
    >>> from bailiwick import areas
    >>> areas.polygons("lad2023")["E07000178"].is_valid
    True
    """
    import shapely

    topo = topology(vintage)
    lines = [_undelta(arc) for arc in topo["arcs"]]

    def ring(refs: Sequence[Ref]) -> list[Point]:
        return _join(refs, lines)

    shapes: dict[str, BaseGeometry] = {}
    for geometry in topo["objects"]["areas"]["geometries"]:
        parts = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        made = [shapely.Polygon(ring(rings[0]), [ring(hole) for hole in rings[1:]]) for rings in parts]
        shapes[geometry["id"]] = made[0] if len(made) == 1 else shapely.MultiPolygon(made)
    return shapes


@cache
def _owners(vintage: str) -> dict[str, str]:
    """District of 2016 to the area of `vintage` that it is part of."""
    base = districts(BASE_YEAR)
    if vintage == "region":
        return {code: str(area.region) for code, area in base.items()}
    if vintage.startswith("itl"):
        from bailiwick.areas.lookups import best_itl3

        year, level = itl_level(vintage)
        if level is None:
            raise VintageError(
                f"{vintage!r} has three levels, so it is not one map."
                f" Ask for 'itl1_{year}', 'itl2_{year}' or 'itl3_{year}'."
            )
        chosen = best_itl3(f"lad{BASE_YEAR}", year)
        return {code: chosen[code][: 2 + level] for code in base}
    year = lad_year(vintage)
    if year < 2009:
        raise VintageError(f"There are no shapes for {vintage!r}: they begin with 'lad2009'.")
    if year >= BASE_YEAR:
        return {code: successor(code, year) for code in base}
    here = districts(year)
    return {successor(code, BASE_YEAR): code for code in here if successor(code, BASE_YEAR) in base}


@cache
def _label_points() -> dict[str, Point]:
    table = carried("shapes.json")["label_points"]
    same_area = {code: (x, y) for code, x, y in table}
    for code, area in every_area().items():
        if area.kind == "district" and code not in same_area:
            standing = successor(code, BASE_YEAR)
            if standing in same_area:
                same_area[code] = same_area[standing]
    return same_area


@cache
def _base() -> tuple[list[list[Point]], list[str | None], list[str | None]]:
    """Arcs, and the base district on the left and on the right of each."""
    topo = carried("shapes.json")
    lines = [_undelta(arc) for arc in topo["arcs"]]
    left: list[str | None] = [None] * len(lines)
    right: list[str | None] = [None] * len(lines)
    for geometry in topo["objects"]["areas"]["geometries"]:
        parts = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        for ref in (ref for rings in parts for ring in rings for ref in ring):
            if ref >= 0:
                right[ref] = geometry["id"]
            else:
                left[~ref] = geometry["id"]
    return lines, left, right


def _rings(owner: Mapping[str, str]) -> tuple[list[list[Point]], dict[str, list[list[Ref]]]]:
    """The border of each group as closed rings of arcs, with the group on the right of each."""
    lines, left, right = _base()
    outgoing: dict[str, dict[Point, list[Ref]]] = defaultdict(lambda: defaultdict(list))
    for arc, line in enumerate(lines):
        on_left = owner.get(left[arc] or "")
        on_right = owner.get(right[arc] or "")
        if on_left == on_right:
            continue
        if on_right is not None:
            outgoing[on_right][line[0]].append(arc)
        if on_left is not None:
            outgoing[on_left][line[-1]].append(~arc)
    return lines, {code: stitch(starts, lines) for code, starts in outgoing.items()}


def stitch(starts: Mapping[Point, list[Ref]], lines: Sequence[Sequence[Point]]) -> list[list[Ref]]:
    """Join directed arcs, filed by their first point, into rings that touch no point twice.

    Where several arcs leave a point, the one that bounds the same corner of the inside is
    taken, so lobes that touch in a point become rings of their own; a ring that still comes
    back to a point is split there. Both together keep every polygon valid.
    """
    left = {point: list(refs) for point, refs in starts.items()}
    rings: list[list[Ref]] = []
    for first in list(left):
        while left[first]:
            path: list[Ref] = [left[first].pop(0)]
            while _end(path[-1], lines) != first:
                here = _end(path[-1], lines)
                choice = _sharpest(path[-1], left[here], lines) if len(left[here]) > 1 else left[here][0]
                left[here].remove(choice)
                path.append(choice)
            rings += _split(path, lines)
    return rings


def _split(path: Sequence[Ref], lines: Sequence[Sequence[Point]]) -> list[list[Ref]]:
    """Split a closed path wherever it comes back to a point."""
    rings: list[list[Ref]] = []
    open_path: list[Ref] = []
    seen: dict[Point, int] = {}
    for ref in path:
        seen[_start(ref, lines)] = len(open_path)
        open_path.append(ref)
        end = _end(ref, lines)
        if end in seen:
            at = seen[end]
            rings.append(open_path[at:])
            for cut_off in open_path[at:]:
                seen.pop(_start(cut_off, lines), None)
            del open_path[at:]
    return rings


def _sharpest(arriving: Ref, leaving: Sequence[Ref], lines: Sequence[Sequence[Point]]) -> Ref:
    """Of the arcs that leave, the first met when turning from the way back through the inside (right)."""
    here = _end(arriving, lines)
    before = _along(arriving, lines)[-2]
    back = math.atan2(before[1] - here[1], before[0] - here[0])

    def turn(ref: Ref) -> float:
        after = _along(ref, lines)[1]
        ahead = math.atan2(after[1] - here[1], after[0] - here[0])
        # With y down, angles grow clockwise on the page. The inside is on the right of the
        # way forward, which is on the left of the way back: anticlockwise, so falling angles.
        return (back - ahead) % math.tau

    return min(leaving, key=turn)


def _polygons(rings: Sequence[list[Ref]], lines: Sequence[Sequence[Point]]) -> list[list[list[Ref]]]:
    """Group rings into polygons: an outer ring first, then its holes; larger polygons first."""
    outer: list[tuple[float, list[Ref], list[Point]]] = []
    holes: list[tuple[list[Ref], list[Point]]] = []
    for ring in rings:
        points = _join(ring, lines)
        area = _area(points)
        # With y down the inside is on the right, so outer rings run clockwise on the page.
        if area > 0:
            outer.append((area, ring, points))
        else:
            holes.append((ring, points))
    outer.sort(key=lambda item: (-item[0], item[2][0]))
    polygons = [[ring] for _, ring, _ in outer]
    for hole, points in holes:
        around = [i for i, (_, _, shell) in enumerate(outer) if _surrounds(shell, points)]
        polygons[around[-1]].append(hole)  # the smallest of those that surround it
    return polygons


def _surrounds(shell: Sequence[Point], hole: Sequence[Point]) -> bool:
    """Whether a hole lies in a ring: by a point of it that is not on the ring."""
    on_shell = set(shell)
    free = next((point for point in hole if point not in on_shell), None)
    if free is None:  # every corner touches the ring: try the middle of its sides
        x, y = (hole[0][0] + hole[1][0]) / 2, (hole[0][1] + hole[1][1]) / 2
    else:
        x, y = free
    inside = False
    for (x1, y1), (x2, y2) in pairwise(shell):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _area(points: Sequence[Point]) -> float:
    """Signed area of a closed ring: positive when it runs clockwise on a page with y down."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(points)) / 2


def _along(ref: Ref, lines: Sequence[Sequence[Point]]) -> Sequence[Point]:
    return lines[ref] if ref >= 0 else lines[~ref][::-1]


def _start(ref: Ref, lines: Sequence[Sequence[Point]]) -> Point:
    return lines[ref][0] if ref >= 0 else lines[~ref][-1]


def _end(ref: Ref, lines: Sequence[Sequence[Point]]) -> Point:
    return lines[ref][-1] if ref >= 0 else lines[~ref][0]


def _join(ring: Sequence[Ref], lines: Sequence[Sequence[Point]]) -> list[Point]:
    points = list(_along(ring[0], lines))
    for ref in ring[1:]:
        points += _along(ref, lines)[1:]
    return points


def _delta(line: Sequence[Point]) -> list[list[int]]:
    steps = [[x2 - x1, y2 - y1] for (x1, y1), (x2, y2) in pairwise(line)]
    return [list(line[0]), *steps]


def _undelta(arc: Sequence[Sequence[int]]) -> list[Point]:
    x = y = 0
    line: list[Point] = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        line.append((x, y))
    return line
