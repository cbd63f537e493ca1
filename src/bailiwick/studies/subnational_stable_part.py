"""Tables on how sure the clusters are: what changes when seeds, areas, metrics or values do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from bailiwick.studies.result import StudyTable
from bailiwick.studies.subnational_fit_part import Fitted
from bailiwick.studies.subnational_tables_part import AREA, MODEL, described, stacked

__all__ = ["stability_tables"]

#: Kind of change -> its words.
CHANGES = {
    "seeds": "single runs with other seeds",
    "areas": "areas redrawn",
    "variables": "metrics redrawn",
    "left_out": "each metric left out once",
    "values": "values drawn from their intervals",
}


def stability_tables(found: Sequence[Fitted], names: dict[str, str]) -> dict[str, StudyTable]:
    """Stability of each model under each kind of change, draw by draw, and metric by metric."""
    summary = [row for one in found for row in _summary(one)]
    draws = {one.model.id: _draws(one) for one in found}
    left = {one.model.id: _left_out(one) for one in found}
    tables: dict[str, StudyTable] = {}
    if summary:
        tables["stability"] = described(
            pl.DataFrame(summary, infer_schema_length=None),
            MODEL
            | {
                "change": "What was changed",
                "label": "The same in words",
                "draws": "Fits compared",
                "median": "Median adjusted Rand index with the clusters: 1 the same",
                "mean": "Mean of it",
                "lowest": "Lowest",
                "highest": "Highest",
                "jaccard": "Mean over clusters of the mean largest Jaccard overlap; null for single runs,"
                " which are compared as wholes",
                "lowest_jaccard": "The same of the least stable cluster; null likewise",
                "solutions_near_best": "Different solutions within 0.1% of the lowest sum of squares; null"
                " but for single runs, as other sums of squares do not compare",
                "near_best": "Single runs that came so near; null likewise",
            },
            "Stability of the clusters",
            ("model", "change"),
        )
    of_draws = {name: table for name, table in draws.items() if table is not None}
    if of_draws:
        tables["stability_draws"] = described(
            stacked(of_draws),
            MODEL
            | {
                "change": "What was changed",
                "draw": "Draw, from 1",
                "adjusted_rand": "Adjusted Rand index with the clusters: 1 the same",
                "inertia": "Sum of squares within clusters of a single run; null for other draws, whose sums"
                " do not compare",
                "fault": "Why a draw could not be grouped; null where it was",
            },
            "Draws, and how alike the clusters came out",
            ("model", "change", "draw"),
        )
    of_left = {name: table for name, table in left.items() if table is not None}
    if of_left:
        tables["leave_one_out"] = described(
            stacked(of_left),
            MODEL
            | {
                "variable": "Metric left out",
                "label": "The metric in words",
                "adjusted_rand": "Adjusted Rand index of the clusters without it with those of all: 1 the"
                " same",
            },
            "Clusters without each metric",
            ("model", "variable"),
        )
    return tables | _of_values(found, names)


def _summary(one: Fitted) -> Iterator[dict[str, object]]:
    tried = one.tried
    if tried.seeds is not None:
        rand = tried.seeds.runs["adjusted_rand"].drop_nulls()
        yield {
            "model": one.model.id,
            "change": "seeds",
            "label": CHANGES["seeds"],
            "draws": rand.len(),
            "median": rand.median(),
            "mean": rand.mean(),
            "lowest": rand.min(),
            "highest": rand.max(),
            "solutions_near_best": tried.seeds.distinct_near_best,
            "near_best": tried.seeds.near_best,
        }
    for name in ("areas", "variables", "left_out"):
        found = getattr(tried, name)
        if found is None:
            continue
        row = found.summary.row(0, named=True)
        jaccard = found.clusters["jaccard"]
        yield {
            "model": one.model.id,
            "change": name,
            "label": CHANGES[name],
            **{column: row[column] for column in ("draws", "median", "mean", "lowest", "highest")},
            "jaccard": jaccard.mean(),
            "lowest_jaccard": jaccard.min(),
        }
    if tried.values is not None:
        rand = tried.values.draws["adjusted_rand"].drop_nulls()
        jaccard = tried.values.clusters["jaccard"]
        yield {
            "model": one.model.id,
            "change": "values",
            "label": CHANGES["values"],
            "draws": rand.len(),
            "median": rand.median(),
            "mean": rand.mean(),
            "lowest": rand.min(),
            "highest": rand.max(),
            "jaccard": jaccard.mean(),
            "lowest_jaccard": jaccard.min(),
        }


def _draws(one: Fitted) -> pl.DataFrame | None:
    parts = []
    if one.tried.seeds is not None:
        runs = one.tried.seeds.runs.select("adjusted_rand", "inertia", "fault", draw="run")
        parts.append(runs.with_columns(change=pl.lit("seeds")))
    for name in ("areas", "variables"):
        found = getattr(one.tried, name)
        if found is not None:
            parts.append(found.draws.select("draw", "adjusted_rand", "fault", change=pl.lit(name)))
    if one.tried.values is not None:
        drawn = one.tried.values.draws.select("draw", "adjusted_rand", "fault")
        parts.append(drawn.with_columns(change=pl.lit("values")))
    return pl.concat(parts, how="diagonal_relaxed") if parts else None


def _left_out(one: Fitted) -> pl.DataFrame | None:
    if one.tried.left_out is None:
        return None
    words = dict(one.variables.select("variable", "label").iter_rows())
    rows: pl.DataFrame = one.tried.left_out.draws.select(
        variable="left_out",
        label=pl.col("left_out").replace_strict(words, default=pl.col("left_out"), return_dtype=pl.String),
        adjusted_rand="adjusted_rand",
    )
    return rows


def _of_values(found: Sequence[Fitted], names: dict[str, str]) -> dict[str, StudyTable]:
    """Shares of draws of the values, where some have intervals."""
    drawn = {one.model.id: one.tried.values for one in found if one.tried.values is not None}
    if not drawn:
        return {}
    named = stacked({name: one.areas for name, one in drawn.items()}).with_columns(
        area_name=pl.col("area_code").replace_strict(
            names, default=pl.col("area_code"), return_dtype=pl.String
        )
    )
    metrics = stacked({name: one.metrics for name, one in drawn.items()})
    return {
        "input_draws": described(
            named,
            MODEL
            | AREA
            | {
                "cluster": "Cluster",
                "share": "Share of draws of the values from their intervals in which it is in its cluster",
                "other_cluster": "The other cluster it is in most often; null where it is in none",
                "other_share": "Share of draws in which it is in that",
                "intervals": "Metrics of the area with an interval",
            },
            "Clusters under values drawn from their intervals",
            ("model", "area_code"),
        ),
        "input_draws_metrics": described(
            metrics,
            MODEL
            | {
                "variable": "Metric",
                "intervals": "Areas with an interval",
                "fixed": "Areas without one, whose value was held",
                "mean_standard_error": "Mean standard error, in the unit of the metric",
                "noise_share": "Mean squared standard error over the variance between areas",
            },
            "Sampling error of the metrics",
            ("model", "variable"),
        ),
    }
