"""Classifications in a study's folder: written beside its indicators, and read back for an atlas."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import narwhals as nw
import polars as pl

from bailiwick.indicators import VARIABLES_REDRAWN, ClusterData, Source

__all__ = ["clusters_text", "read_clusters"]

TABLES = ("table", "clusters", "profile", "variables")
MORE_TABLES = ("medians", "values", "evidence")
TEXTS = ("period", "evidence_method", "evidence_caution")
MAPS = ("left_out", "flag_notes", "notes")
SOURCES = ("sources", "evidence_sources")
OPTIONAL = ("evidence_sources", *MORE_TABLES, *TEXTS, *MAPS, "redrawn")
"""Fields that are written only where a study gives them."""


def clusters_text(sets: Sequence[ClusterData]) -> str:
    """Levels of classifications as JSON: their facts, and each table as columns.

    Examples
    --------
    >>> read_clusters(clusters_text([]))
    []
    """
    return json.dumps([_facts(item) for item in sets], ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _facts(item: ClusterData) -> dict[str, Any]:
    fields = [name for name in item.__dataclass_fields__ if name not in (*TABLES, *OPTIONAL)]
    facts = {name: getattr(item, name) for name in fields}
    facts |= {name: _columns(getattr(item, name)) for name in TABLES}
    for name in MORE_TABLES:
        if getattr(item, name) is not None:
            facts[name] = _columns(getattr(item, name))
    facts |= {name: dict(getattr(item, name)) for name in MAPS if getattr(item, name)}
    facts |= {name: getattr(item, name) for name in TEXTS if getattr(item, name)}
    if item.redrawn != VARIABLES_REDRAWN:
        facts["redrawn"] = item.redrawn
    if item.evidence_sources:
        facts["evidence_sources"] = [source.facts for source in item.evidence_sources]
    return facts | {"sources": [source.facts for source in item.sources], "coverage": list(item.coverage)}


def _columns(table: Any) -> dict[str, list[Any]]:
    frame = nw.from_native(table, eager_only=True).to_polars()
    return {name: frame[name].to_list() for name in frame.columns}


def read_clusters(text: str) -> list[ClusterData]:
    """What `clusters_text` wrote, tables as Polars.

    Raises
    ------
    KeyError, TypeError, ValueError
        The text is not of `clusters_text`.
    """
    sets = []
    for facts in json.loads(text):
        held = [name for name in (*TABLES, *MORE_TABLES) if name in facts]
        tables = {name: pl.DataFrame(facts[name], infer_schema_length=None) for name in held}
        read = {name: [Source(**one) for one in facts[name]] for name in SOURCES if name in facts}
        sets.append(ClusterData(**facts | tables | read | {"indicators": tuple(facts["indicators"])}))
    return sets
