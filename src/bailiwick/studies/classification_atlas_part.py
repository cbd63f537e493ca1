"""A classification as the atlas takes it: one record for each level, and the corresponding areas."""

from __future__ import annotations

from typing import Any

import polars as pl

from bailiwick.groups.merging import unmerge
from bailiwick.indicators import ClusterData, SimilarData, Source
from bailiwick.shown import counted
from bailiwick.studies.classification_fit_part import Classified
from bailiwick.studies.classification_inputs import Inputs
from bailiwick.studies.classification_tables_part import level_word
from bailiwick.studies.classification_text import DISTANCE, FAMILY, FAMILY_LABEL, LEVEL_LABELS, method_of
from bailiwick.studies.result import StudyTable

__all__ = ["cluster_sets", "similar_sets"]

SCORE = "Share of the total sum of squares that lies between the clusters: 0 to 1, higher with more clusters."


def cluster_sets(found: Classified, inputs: Inputs, clusters: StudyTable) -> list[ClusterData]:
    """The levels of a classification, for figures and, where areas have a vintage, for an atlas.

    `clusters` is the table of that name of the study.
    """
    return [_level(found, inputs, clusters.rows, at) for at in range(len(found.levels))]


def _level(found: Classified, inputs: Inputs, clusters: pl.DataFrame, at: int) -> ClusterData:
    level, model = found.levels[at], found.model
    label = LEVEL_LABELS.get(level, level_word(level).capitalize())
    mine = clusters.filter(pl.col("level") == level)
    stability = pl.col("stability") if "stability" in mine.columns else pl.lit(None, pl.Float64)
    return ClusterData(
        id=f"{FAMILY}_{level}",
        family=FAMILY,
        family_label=FAMILY_LABEL,
        level=at + 1,
        level_label=label,
        label=f"{FAMILY_LABEL}: {label.lower()}",
        vintage=inputs.vintage or "",
        year=inputs.year,
        method=method_of(model, len(found.variables)),
        indicators=tuple(found.variables["label"]),
        table=_members(found, inputs, level),
        clusters=mine.select(
            "code",
            "name",
            "status",
            pl.col("portrait").alias("prose"),
            "parent_code",
            "typical_area_code",
            stability.alias("stability"),
        ),
        profile=found.profiles.filter(pl.col("level") == level).select("code", "variable", "difference"),
        variables=found.variables.select("variable", pl.col("short_label").alias("label"), "dimension"),
        score=1.0 - model.wss_[at] / model.tss_,
        score_definition=SCORE,
        coverage=inputs.coverage,
        sources=_sources(inputs),
    )


def _members(found: Classified, inputs: Inputs, level: str) -> pl.DataFrame:
    """Every area as given, the merged ones with what their unit has and the code of it in `merged_into`."""
    rows = found.typical.filter(pl.col("level") == level).select("area_code", "code", "second_code", "ratio")
    if found.stable is not None:
        shares = found.stable.areas.filter(pl.col("level") == level)
        rows = rows.join(
            shares.select("area_code", stability="share"),
            on="area_code",
            how="left",
            validate="1:1",
            maintain_order="left",
        )
    return unmerge(rows, inputs.merges) if inputs.merges else rows


def similar_sets(found: Classified, inputs: Inputs, reasons: pl.DataFrame, n: int) -> list[SimilarData]:
    """The corresponding areas of each area that an atlas may have; none without a vintage."""
    if inputs.vintage is None:
        return []
    columns = ["area_code", "rank", "neighbour_code", "distance", "closest_on", "furthest_on"]
    return [
        SimilarData(
            basis=FAMILY,
            label=f"{counted(len(found.variables), 'variable')} of the census",
            definition=DISTANCE,
            year=inputs.year,
            table=reasons.select(columns),
            n=n,
            vintage=inputs.vintage,
            dimensions=tuple(dict.fromkeys(found.variables["dimension"])),
        )
    ]


def _sources(inputs: Inputs) -> list[Source]:
    """Where the variables came from."""
    used = [record for record in inputs.records if "variables" in record.role]
    told: dict[str, Any] = {
        record.title: Source(
            record.publisher, record.title, record.released, record.accessed, record.url, record.licence
        )
        for record in used
    }
    return list(told.values())
