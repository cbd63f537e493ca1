"""What an area is: codes, names, boundary vintages, changes between them, lookups, shapes."""

from __future__ import annotations

from bailiwick.areas.carried import sources
from bailiwick.areas.characteristics import (
    LOOKUPS,
    characteristic_classes,
    characteristic_gaps,
    characteristics,
)
from bailiwick.areas.checking import check, refuse_mixed
from bailiwick.areas.conversion import convert, convert_by
from bailiwick.areas.edges import Change, changes, predecessors, successor
from bailiwick.areas.lookups import lookup
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
    "LOOKUPS",
    "Change",
    "changes",
    "characteristic_classes",
    "characteristic_gaps",
    "characteristics",
    "check",
    "codes",
    "convert",
    "convert_by",
    "country",
    "detect_vintages",
    "find",
    "former_names",
    "group_names",
    "insets",
    "known_nowhere",
    "label_points",
    "lookup",
    "names",
    "polygons",
    "predecessors",
    "refuse_mixed",
    "region",
    "require_area",
    "sources",
    "successor",
    "topology",
    "vintages",
    "welsh_names",
]
