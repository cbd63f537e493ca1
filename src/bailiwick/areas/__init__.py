"""What an area is: codes, names, boundary vintages, changes between them, lookups, shapes."""

from __future__ import annotations

from bailiwick.areas.carried import sources
from bailiwick.areas.edges import Change, changes, predecessors, successor
from bailiwick.areas.registry import (
    codes,
    country,
    detect_vintages,
    group_names,
    known_nowhere,
    names,
    region,
    require_area,
    vintages,
)
from bailiwick.areas.shapes import insets, label_points, polygons, topology
from bailiwick.areas.spelling import find, former_names, welsh_names

__all__ = [
    "Change",
    "changes",
    "codes",
    "country",
    "detect_vintages",
    "find",
    "former_names",
    "group_names",
    "insets",
    "known_nowhere",
    "label_points",
    "names",
    "polygons",
    "predecessors",
    "region",
    "require_area",
    "sources",
    "successor",
    "topology",
    "vintages",
    "welsh_names",
]
