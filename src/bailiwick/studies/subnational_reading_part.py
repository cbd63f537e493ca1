"""What kinds of place the clusters hold: lookups, cross tables, and how closely both go together."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import polars as pl

from bailiwick import areas
from bailiwick.errors import DataWarning
from bailiwick.evidence.association import contingency, cramers_v
from bailiwick.studies.result import StudyTable
from bailiwick.studies.subnational_fit_part import Fitted
from bailiwick.studies.subnational_inputs import Inputs
from bailiwick.studies.subnational_tables_part import AREA, MODEL, described

__all__ = ["PERMUTATIONS", "reading_tables"]

PERMUTATIONS = 999
ROLES = ("indicators", "lookups")


def reading_tables(found: Sequence[Fitted], inputs: Inputs, *, random_state: int) -> dict[str, StudyTable]:
    """Lookups of the areas, their cross tables with the clusters of each model, and Cramér's V."""
    lookups = inputs.lookups
    # Every area with a lookup, in a cluster or not: what a model leaves out counts the same in any company.
    labels = lookups.select("area_code").with_columns(
        pl.col("area_code")
        .replace_strict(one.clusters, default=None, return_dtype=pl.String)
        .alias(one.model.id)
        for one in found
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)  # areas of other nations have no lookups; counted here
        strength = cramers_v(labels, lookups, permutations=PERMUTATIONS, random_state=random_state)
        cells = contingency(labels, lookups)
    without = {
        one.model.id: sum(code not in set(lookups["area_code"]) for code in one.clusters) for one in found
    }
    words = dict(areas.LOOKUPS)
    renamed = {"first": "model", "second": "lookup", "first_label": "cluster", "second_label": "class"}
    cells = cells.rename({old: new for old, new in renamed.items() if old in cells.columns})
    strength = strength.rename({"first": "model", "second": "lookup"}).with_columns(
        label=pl.col("lookup").replace_strict(words),
        without_lookup=pl.col("model").replace_strict(without, return_dtype=pl.Int64),
    )
    named = lookups.with_columns(
        area_name=pl.col("area_code").replace_strict(
            dict(inputs.names), default=pl.col("area_code"), return_dtype=pl.String
        )
    )
    titles = pl.concat(
        [one.titles.select(pl.lit(one.model.id).alias("model"), "cluster", "title") for one in found]
    )
    cells = cells.join(titles, on=["model", "cluster"], how="left", validate="m:1", maintain_order="left")
    return {
        "lookups": described(named, AREA | words, "Lookups of the areas", ("area_code",), roles=ROLES),
        "cross_tabulation": described(
            cells,
            MODEL
            | {
                "lookup": "Lookup",
                "cluster": "Cluster",
                "title": "Title of the cluster",
                "class": "Class of the lookup",
                "count": "Areas",
                "expected": "Areas there would be if clusters and lookup had nothing to do with each other",
                "row_share": "Share of the cluster's areas, 0 to 1",
            },
            "Clusters by lookup",
            ("model", "lookup", "cluster", "class"),
            roles=ROLES,
        ),
        "association": described(
            strength,
            MODEL
            | {
                "lookup": "Lookup",
                "label": "The lookup in words",
                "cramers_v": "Cramér's V: 0 nothing to do with each other, 1 one follows from the other",
                "cramers_v_corrected": "The same with its bias taken off",
                "p_value": f"Share of {PERMUTATIONS} shuffles with a table as uneven",
                "n": "Areas with both",
                "left_out": "Areas of the lookup without a cluster, or in a cluster without a class",
                "without_lookup": "Clustered areas that the lookups do not cover",
                "rows": "Clusters",
                "columns": "Classes",
                "expected_under_5_share": "Share of cells where fewer than 5 areas would be expected",
            },
            "How closely clusters and lookups go together",
            ("model", "lookup"),
            roles=ROLES,
        ),
    }
