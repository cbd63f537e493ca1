"""A classification of the three covered squares of the tiny site, small enough to check by hand.

Alpha and Beta are supergroup 1, Omega is supergroup 2; each is a group of its own. Nu is not covered. The
profile of supergroup 1 is +0.2 on homes and -0.1 on work; with one area to two, that of 2 is -0.4 and +0.2.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from bailiwick.indicators import ClusterData, SimilarData, Source

NAMES = {1: "Supergroups", 2: "Groups"}
AREAS = {
    1: [
        ("E99000001", "1", "2", 0.5, 0.9),
        ("E99000002", "1", "2", 0.95, 0.625),
        ("W99000001", "2", "1", 0.123456, None),
    ],
    2: [
        ("E99000001", "1a", "1b", 0.0, 1.0),
        ("E99000002", "1b", "1a", 1.25, 1.0),
        ("W99000001", "2a", "1b", 0.0, 1.0),
    ],
}
CLUSTERS = {
    1: [
        ("1", "Homes", "provisional", "Two areas with many homes.", None, "E99000001", 0.75),
        ("2", "Work", "ours", "One area with much work.", None, "W99000001", None),
    ],
    2: [
        ("1a", "Old homes", "provisional", "Alpha.", "1", "E99000001", 1.0),
        ("1b", "New homes", "provisional", "Beta.", "1", "E99000002", 1.0),
        ("2a", "Work", "official", "Omega.", "2", None, None),
    ],
}
PROFILE = {
    1: [("1", "homes", 0.2), ("1", "work", -0.1), ("2", "homes", -0.4), ("2", "work", 0.2)],
    2: [
        ("1a", "homes", 0.0123456),
        ("1a", "work", 0.1),
        ("1b", "homes", -0.0123456),
        ("1b", "work", -0.1),
        ("2a", "homes", 0.0),
        ("2a", "work", 0.0),
    ],
}
COLUMNS = {
    "table": ["area_code", "code", "second_code", "ratio", "stability"],
    "clusters": ["code", "name", "status", "prose", "parent_code", "typical_area_code", "stability"],
    "profile": ["code", "variable", "difference"],
    "variables": ["variable", "label", "dimension"],
}
VARIABLES = [("homes", "Homes to a person", "housing"), ("work", "People at work", "work and pay")]


def frame(name: str, rows: list[Any]) -> pl.DataFrame:
    """Rows as a table, with the columns that the records name."""
    return pl.DataFrame(rows, schema=COLUMNS[name], orient="row", infer_schema_length=None)


def level(number: int = 1, **changes: Any) -> ClusterData:
    """One of the two levels; `changes` replace fields, tables as lists of rows."""
    rows = {
        "table": AREAS[number],
        "clusters": CLUSTERS[number],
        "profile": PROFILE[number],
        "variables": VARIABLES,
    }
    rows |= {name: changes.pop(name) for name in list(changes) if isinstance(changes[name], list)}
    facts: dict[str, Any] = {
        "id": f"squares_{NAMES[number].lower()}",
        "family": "squares",
        "family_label": "Classification of squares",
        "level": number,
        "level_label": NAMES[number],
        "label": f"Squares: {NAMES[number].lower()}",
        "vintage": "lad2099",
        "year": 2021,
        "method": "Made up.",
        "indicators": ("Homes to a person", "People at work"),
        **{name: frame(name, content) for name, content in rows.items()},
        "score": 0.5,
        "score_definition": "Share of the variation that is between clusters.",
        "coverage": ("E92000001", "W92000004"),
        "sources": [
            Source("ONS", "Census 2021", "2022-11-02", "2026-11-20", "https://example.org", "OGL-UK-3.0")
        ],
    }
    return ClusterData(**facts | changes)


def levels() -> list[ClusterData]:
    """Both levels."""
    return [level(1), level(2)]


def corresponding(**changes: Any) -> SimilarData:
    """Each covered square with its one nearest, and why."""
    facts: dict[str, Any] = {
        "basis": "census",
        "label": "Census variables",
        "definition": "Made up.",
        "year": 2021,
        "n": 1,
        "vintage": "lad2099",
        "dimensions": ("housing", "work and pay", "travel"),
        "table": pl.DataFrame(
            {
                "area_code": ["E99000001", "E99000002", "W99000001"],
                "rank": [1, 1, 1],
                "neighbour_code": ["E99000002", "E99000001", "E99000002"],
                "distance": [0.5, 0.5, 2.0],
                "closest_on": [["housing", "travel"], ["travel"], []],
                "furthest_on": [["work and pay"], ["housing"], ["travel"]],
            }
        ),
    }
    return SimilarData(**facts | changes)
