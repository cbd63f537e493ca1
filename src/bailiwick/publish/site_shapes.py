"""The areas of one boundary vintage as the site needs them: names, scopes, shapes, label points.

What the areas are is `bailiwick.areas`' business; this module puts it in the order and the form
of the files `areas-<vintage>.json` and `areas-<vintage>.topo.json`, and draws shapes as SVG paths.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bailiwick import areas

__all__ = [
    "Geography",
    "areas_document",
    "outline_rings",
    "read_geography",
    "shape_paths",
    "shape_rings",
    "topology_document",
]

GREAT_BRITAIN_CODE, UNITED_KINGDOM_CODE = "K03000001", "K02000001"
# The first three characters of an ITL code are its level 1 region: the nine of England, then the countries.
ITL1 = {
    "TLC": "E12000001",
    "TLD": "E12000002",
    "TLE": "E12000003",
    "TLF": "E12000004",
    "TLG": "E12000005",
    "TLH": "E12000006",
    "TLI": "E12000007",
    "TLJ": "E12000008",
    "TLK": "E12000009",
    "TLL": "W92000004",
    "TLM": "S92000003",
    "TLN": "N92000002",
}
ENGLAND = "E92000001"
EARLIEST = 2008  # the first year whose district codes `bailiwick.areas` holds


@dataclass(frozen=True)
class Geography:
    """One boundary vintage; every list follows the order of `codes`.

    Attributes
    ----------
    vintage, title : str
        Such as "lad2023", and what a legend calls it.
    codes, names : list of str
    names_cy : list of str or None
        Welsh names.
    regions, countries : list of str
        Codes; outside England the region is the country.
    label_points : list of (x, y)
        Whole map units.
    predecessors, former_names : list of list of str
    topology : dict
        TopoJSON with one object `areas`, geometries in the order of `codes`.
    insets : list of dict
        `name`, `source` box and `target` box in map units.
    """

    vintage: str
    title: str
    codes: list[str]
    names: list[str]
    names_cy: list[str | None]
    regions: list[str]
    countries: list[str]
    label_points: list[tuple[int, int]]
    predecessors: list[list[str]]
    former_names: list[list[str]]
    topology: Mapping[str, Any]
    insets: Sequence[Mapping[str, Any]]

    @property
    def position(self) -> dict[str, int]:
        """Index of each code."""
        return {code: index for index, code in enumerate(self.codes)}

    @property
    def bbox(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of all shapes, in map units."""
        points = [point for arc in self.topology["arcs"] for point in _absolute(arc)]
        across, down = [x for x, _ in points], [y for _, y in points]
        return min(across), min(down), max(across), max(down)


def read_geography(vintage: str) -> Geography:
    """Gather what `bailiwick.areas` knows of one vintage.

    Raises
    ------
    VintageError
        The vintage is not known, or has no shapes.
    """
    topology = areas.topology(vintage)
    codes = [shape["id"] for shape in topology["objects"]["areas"]["geometries"]]
    names, welsh, points = areas.names(vintage), areas.welsh_names(vintage), areas.label_points(vintage)
    district = vintage.startswith("lad")
    regions = [areas.region(code) if district else ITL1[code[:3]] for code in codes]
    return Geography(
        vintage=vintage,
        title=_title(vintage),
        codes=codes,
        names=[names[code] for code in codes],
        names_cy=[welsh.get(code) for code in codes],
        regions=regions,
        countries=[ENGLAND if region.startswith("E12") else region for region in regions],
        label_points=[points[code] for code in codes],
        predecessors=[_predecessors(code, vintage) if district else [] for code in codes],
        former_names=[areas.former_names(code) if district else [] for code in codes],
        topology=topology,
        insets=areas.insets(),
    )


def _title(vintage: str) -> str:
    kind, _, year = vintage.partition("_")
    if year:  # itl2_2021
        return f"{kind.upper()} regions, {year} boundaries"
    kinds = {"lad": "Local authority districts", "itl": "International territorial level regions"}
    return f"{kinds[vintage[:3]]}, {vintage[3:]} boundaries"


def _predecessors(code: str, vintage: str) -> list[str]:
    """Every earlier code whose area is part of a district, nearest in time first."""
    found: dict[str, None] = {}
    for year in range(int(vintage[3:]) - 1, EARLIEST - 1, -1):
        found |= dict.fromkeys(areas.predecessors(code, f"lad{year}"))
    return [earlier for earlier in found if earlier != code]


def areas_document(geography: Geography) -> dict[str, Any]:
    """The content of `areas-<vintage>.json`."""
    return {
        "vintage": geography.vintage,
        "code": geography.codes,
        "name": geography.names,
        "name_cy": geography.names_cy,
        "region": geography.regions,
        "country": geography.countries,
        "label_point": [list(point) for point in geography.label_points],
        "predecessors": geography.predecessors,
        "former_names": geography.former_names,
        "groups": _groups(geography),
    }


def _groups(geography: Geography) -> list[dict[str, Any]]:
    names = areas.group_names()
    countries = sorted(set(geography.countries))
    region_country = dict(zip(geography.regions, geography.countries, strict=True))
    sets = [
        ("gb", GREAT_BRITAIN_CODE, "Great Britain", [code for code in countries if code[0] != "N"]),
        ("uk", UNITED_KINGDOM_CODE, "United Kingdom", countries),
    ]
    groups = [
        {"scope": scope, "code": code, "name": name, "kind": "set", "countries": parts}
        for scope, code, name, parts in sets
    ]
    groups += [
        {"scope": code, "code": code, "name": names[code], "kind": "country", "countries": [code]}
        for code in countries
    ]
    groups += [
        {"scope": code, "code": code, "name": names[code], "kind": "region", "countries": [country]}
        for code, country in sorted(region_country.items())
        if code != country
    ]
    return groups


def topology_document(geography: Geography) -> dict[str, Any]:
    """The content of `areas-<vintage>.topo.json`: whole map units, deltas, identity transform."""
    shapes = geography.topology["objects"]["areas"]["geometries"]
    arcs = geography.topology["arcs"]
    return {
        "type": "Topology",
        "bbox": list(geography.bbox),
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "objects": {
            "areas": {
                "type": "GeometryCollection",
                "geometries": [{"type": s["type"], "id": s["id"], "arcs": s["arcs"]} for s in shapes],
            }
        },
        "arcs": arcs,
        "insets": [{key: inset[key] for key in ("name", "source", "target")} for inset in geography.insets],
    }


def _absolute(arc: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x, y))
    return points


def _thinned(points: list[tuple[int, int]], thin: int) -> list[tuple[int, int]]:
    if not thin or len(points) < 5:  # fewer would make a line of a ring
        return points
    kept = [points[0]]
    for x, y in points[1:-1]:
        if max(abs(x - kept[-1][0]), abs(y - kept[-1][1])) >= thin:
            kept.append((x, y))
    return [*kept, points[-1]] if len(kept) > 3 else points


def shape_rings(geography: Geography, *, thin: int = 0) -> dict[str, list[list[tuple[int, int]]]]:
    """By area code: all rings of its shape, outer ones and holes, as closed lists of points.

    With `thin`, points nearer than so many map units to the one before are left out, alike on both sides of
    a boundary; for small maps.
    """
    arcs = [_thinned(_absolute(arc), thin) for arc in geography.topology["arcs"]]

    def ring(references: Sequence[int]) -> list[tuple[int, int]]:
        points: list[tuple[int, int]] = []
        for reference in references:
            part = arcs[reference] if reference >= 0 else arcs[~reference][::-1]
            points += part[1:] if points else part
        return points

    rings = {}
    for shape in geography.topology["objects"]["areas"]["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings[shape["id"]] = [ring(references) for polygon in polygons for references in polygon]
    return rings


def outline_rings(
    geography: Geography, codes: Collection[str], *, thin: int = 0
) -> list[list[tuple[int, int]]]:
    """The rings around areas taken together: boundaries between two of them are left out.

    Outer rings and holes turn opposite ways, as in `shape_rings`, so both fill rules agree.
    """
    arcs = [_thinned(_absolute(arc), thin) for arc in geography.topology["arcs"]]
    used: Counter[int] = Counter()
    for shape in geography.topology["objects"]["areas"]["geometries"]:
        if shape["id"] in codes:
            polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
            used.update(arc for polygon in polygons for ring in polygon for arc in ring)
    lines = [
        arcs[arc] if arc >= 0 else arcs[~arc][::-1]
        for arc, times in sorted(used.items())
        for _ in range(times - used.get(~arc, 0))  # an arc that both sides use cancels
    ]
    beginning: dict[tuple[int, int], list[list[tuple[int, int]]]] = {}
    for line in lines:
        beginning.setdefault(line[0], []).append(line)
    rings = []
    while beginning:
        start = next(iter(beginning))
        ring = [start]
        while ring[-1] in beginning:
            following = beginning[ring[-1]]
            line = following.pop()
            if not following:
                del beginning[line[0]]
            ring += line[1:]
        rings.append(ring)
    return rings


def shape_paths(geography: Geography) -> dict[str, str]:
    """By area code: the shape as an SVG path in map units, filled by the even-odd rule."""
    return {
        code: "".join(_path(points) for points in rings) for code, rings in shape_rings(geography).items()
    }


def _path(points: Sequence[tuple[int, int]]) -> str:
    (x, y), steps = points[0], []
    for to_x, to_y in points[1:-1]:  # the last point is the first: z goes back to it
        steps.append(f"{to_x - x} {to_y - y}")
        x, y = to_x, to_y
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}z" if steps else ""
