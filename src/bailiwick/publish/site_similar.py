"""The nearest areas of every area as the site ships them, with what two areas are close on."""

from __future__ import annotations

import math
from typing import Any

import narwhals as nw

from bailiwick.errors import ColumnError, TableError, nearest
from bailiwick.indicators import SimilarData
from bailiwick.publish.site_shapes import Geography
from bailiwick.publish.site_values import Faults, listed, unknown_area

__all__ = ["similar_document"]


def _short(distance: float) -> float | int:
    """A distance with three decimals, or three significant digits below .1; the page shows two.

    Examples
    --------
    >>> _short(0.20149), _short(12.34567), _short(0.00041234), _short(2.0)
    (0.201, 12.346, 0.000412, 2)
    """
    size = math.floor(math.log10(abs(distance))) if distance else 0
    rounded = round(distance, max(3, 2 - size))
    return int(rounded) if rounded.is_integer() else rounded


def similar_document(similar: SimilarData, geography: Geography) -> dict[str, Any]:
    """The content of `similar/<basis>.json`: at most `n` neighbours an area, nearest first.

    With `dimensions`, each neighbour has what the two are closest on, and furthest on.
    """
    frame = nw.from_native(similar.table, eager_only=True)
    names = ["area_code", "rank", "neighbour_code", "distance"]
    names += ["closest_on", "furthest_on"] if similar.dimensions else []
    for name in names:
        if name not in frame.columns:
            raise ColumnError(
                f"The table of similar areas {similar.basis!r} has no column {name!r}."
                f"{nearest(name, frame.columns)} It has {', '.join(map(repr, frame.columns))}."
            )
    position, faults = geography.position, Faults()
    word = {dimension: index for index, dimension in enumerate(similar.dimensions)}
    rows: dict[int, list[tuple[int, int, float, list[list[int]]]]] = {}
    columns = (listed(frame[name]) for name in names)
    for code, rank, neighbour, distance, *reasons in zip(*columns, strict=True):
        unknown = [area for area in (code, neighbour) if area not in position]
        for area in unknown:
            faults.add("unknown-area", unknown_area(area, geography), area)
        told = [[] if reason is None else list(reason) for reason in reasons]
        for part in (part for reason in told for part in reason if part not in word):
            sentence = (
                f"{part!r} is given as a reason and is none of `dimensions`:"
                f" {', '.join(map(repr, word))}.{nearest(str(part), list(word))}"
            )
            faults.add("unknown-dimension", sentence, (code, neighbour))
        if not faults.findings:
            indexes = [[word[part] for part in reason] for reason in told]
            rows.setdefault(position[code], []).append(
                (int(rank), position[neighbour], float(distance), indexes)
            )
    if faults.findings:
        raise TableError(
            f"The table of similar areas {similar.basis!r} cannot be published:", faults.findings
        )
    kept = [sorted(rows.get(index, []))[: similar.n] for index in range(len(geography.codes))]
    document: dict[str, Any] = {
        "basis": similar.basis,
        "vintage": geography.vintage,
        "label": similar.label,
        "definition": similar.definition,
        "year": similar.year,
        "n": similar.n,
        "nearest": [[[area, _short(distance)] for _, area, distance, _ in near] for near in kept],
    }
    if similar.dimensions:
        document["dimensions"] = list(similar.dimensions)
        document["reasons"] = [[reasons for *_, reasons in near] for near in kept]
    return document
