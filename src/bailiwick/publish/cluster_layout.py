"""Levels of a classification as their figures need them: areas, checked documents, and words on both."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import narwhals as nw
from narwhals.typing import IntoDataFrame

from bailiwick.errors import ColumnError, nearest
from bailiwick.indicators import ClusterData
from bailiwick.publish.site_clusters import cluster_documents
from bailiwick.publish.site_shapes import Geography, read_geography
from bailiwick.publish.site_values import listed
from bailiwick.publish.words import counted, titled

__all__ = [
    "columns_of",
    "dated",
    "laid_out",
    "names_told",
    "reasons_told",
    "sized_lines",
    "sizes_told",
    "source_told",
]

Document = Mapping[str, Any]


def laid_out(
    clusters: ClusterData, levels: Sequence[ClusterData], geography: Geography | None
) -> tuple[Geography, dict[str, dict[str, Any]]]:
    """The areas, and the checked documents of a level and of all others of its classification."""
    family = [
        item
        for item in levels
        if (item.family, item.vintage) == (clusters.family, clusters.vintage) and item.id != clusters.id
    ]
    sets = [*family, clusters]
    if geography is None and not clusters.vintage:
        geography = _without_shapes(clusters)
        sets = [replace(item, coverage=("",)) for item in sets]
    shapes = geography or read_geography(clusters.vintage)
    return shapes, cluster_documents(sets, {clusters.vintage: shapes})


def _without_shapes(clusters: ClusterData) -> Geography:
    """The areas of a table of somebody's own, of which no shape is held."""
    codes = list(dict.fromkeys(columns_of(clusters.table, "areas", ("area_code",))["area_code"]))
    return Geography(
        vintage="",
        title="",
        codes=codes,
        names=codes,
        names_cy=[None] * len(codes),
        regions=[""] * len(codes),
        countries=[""] * len(codes),
        label_points=[(0, 0)] * len(codes),
        predecessors=[[]] * len(codes),
        former_names=[[]] * len(codes),
        topology={},
        insets=(),
    )


def columns_of(
    table: IntoDataFrame, what: str, required: Sequence[str], optional: Sequence[str] = ()
) -> dict[str, list[Any]]:
    """Lists by column; an optional column that is absent is all None."""
    frame = nw.from_native(table, eager_only=True)
    for name in required:
        if name not in frame.columns:
            raise ColumnError(
                f"The table of the {what} has no column {name!r}.{nearest(name, frame.columns)}"
                f" It has {', '.join(map(repr, frame.columns))}."
            )
    return {
        name: listed(frame[name]) if name in frame.columns else [None] * len(frame)
        for name in (*required, *optional)
    }


def dated(words: str, when: str) -> str:
    """Words with the year or the edition, unless they name it.

    Examples
    --------
    >>> dated("Supergroups", "2021"), dated("Census 2021: supergroups", "2021")
    ('Supergroups, 2021', 'Census 2021: supergroups')
    """
    return words if when in words else f"{words}, {when}"


def sizes_told(document: Document) -> str:
    """Every cluster with its number of areas, for text alternatives."""
    parts = [
        f"{cluster['code']} {cluster['name']}: {counted(cluster['size'], 'area')}"
        for cluster in document["clusters"]
    ]
    without = len(document["flags"])
    missing = f"; {counted(without, 'area')} without a cluster" if without else ""
    return f"{'; '.join(parts)}{missing}"


def reasons_told(document: Document, shapes: Geography) -> list[tuple[str, list[str]]]:
    """Every reason why areas have no cluster, with the names of the areas; the most frequent first."""
    reasons = document.get("reasons")
    if reasons is None:
        return []
    named: dict[int, list[str]] = {}
    for area, sentence in reasons["areas"]:
        named.setdefault(sentence, []).append(shapes.names[area])
    order = sorted(named, key=lambda at: (-len(named[at]), at))
    return [(reasons["sentences"][at], named[at]) for at in order]


def sized_lines(name: str, size: int, letters: int, most: int) -> list[str]:
    """A name with its number of areas, on so many lines at most: a long name is cut, its number never.

    Examples
    --------
    >>> sized_lines("More flats", 36_354, 20, 2)
    ['More flats (36,354)']
    >>> sized_lines("More flats and students; fewer people with two or more cars", 47, 24, 2)
    ['More flats and students;', 'fewer people with … (47)']
    """
    words = name.split(" ")
    lines = textwrap.wrap(f"{name} ({size:,})", letters)
    while len(lines) > most and len(words) > 1:
        words.pop()
        lines = textwrap.wrap(f"{' '.join(words).rstrip(';,')}\u00a0…\u00a0({size:,})", letters)
    return [line.replace("\u00a0", " ") for line in lines]


def names_told(clusters: ClusterData, levels: Sequence[ClusterData], document: Document) -> str:
    """That names are provisional, and whom they compare with; empty where none was generated.

    Parameters
    ----------
    clusters : ClusterData
        The level whose names are shown.
    levels : sequence of ClusterData
        The levels of the classification.
    document : mapping
        Of the level shown, as `laid_out` gives it.
    """
    statuses = {cluster["status"] for cluster in document["clusters"]}
    if "provisional" not in statuses:
        return ""
    if "medians" in document["clusters"][0]:
        made = "made by rule from the medians, against the median of all areas."
        return (
            f"Titles are {made}" if statuses == {"provisional"} else f"Titles that are not given are {made}"
        )
    told = "Provisional names." if statuses == {"provisional"} else "Names are provisional in part."
    of_level = {
        item.level: item.level_label.lower()
        for item in (*levels, clusters)
        if (item.family, item.vintage) == (clusters.family, clusters.vintage) and item.level <= clusters.level
    }
    pairs = list(pairwise([of_level[level] for level in sorted(of_level)]))
    if not pairs:
        apart = "They say what sets a cluster apart from all areas."
        return f"{told} {apart}" if document["parent_set"] is None else told
    parts = [f"{_several(below)} with their {_one(above)}" for above, below in pairs]
    first = parts[0].replace(" with their ", " are compared with their ", 1)
    above, below = pairs[-1]
    children = Counter(cluster["parent"] for cluster in document["clusters"])
    alone = f" The only {_one(below)} of a {_one(above)} has its name." if 1 in children.values() else ""
    return f"{told} {', '.join([first[:1].upper() + first[1:], *parts[1:]])}.{alone}"


def _several(label: str) -> str:
    return label if label.endswith("s") else f"clusters of {label}"


def _one(label: str) -> str:
    return label.removesuffix("s") if label.endswith("s") else f"cluster of {label}"


def source_told(clusters: ClusterData, shapes: Geography) -> str:
    """The source line: publishers, boundaries and the sentence on the method."""
    named = dict.fromkeys(
        f"{source.publisher}, {titled(source.title, source.release)}" for source in clusters.sources
    )
    parts = (f"Source: {'; '.join(named)}." if named else "", f"{shapes.title}." if shapes.title else "")
    return " ".join([*filter(None, parts), clusters.method])
