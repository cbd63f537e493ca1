"""The tables of the sector clusters themselves: who is where, how the pair was chosen, who is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from bailiwick.studies.result import StudyTable
from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_inputs import AMOUNT
from bailiwick.studies.sector_options_part import Options

__all__ = ["AREA", "CLUSTER", "ROLES", "cluster_tables", "described"]

ROLES = ("cube",)
OUTSIDE = ("cube", "indicators")
AREA = {"area_code": "Code of the area", "area_name": "Name of the area"}
CLUSTER = {"cluster": "Cluster; the largest is 1, or numbered as published"}
PAIR = {
    "components": "Principal components that were embedded",
    "resolution": "Resolution of the communities: the weight of what chance would link",
}


def described(
    rows: pl.DataFrame,
    columns: Mapping[str, str],
    title: str,
    key: Sequence[str],
    *,
    roles: tuple[str, ...] = ROLES,
    units: Mapping[str, str] | None = None,
) -> StudyTable:
    """A table with the words of the columns that it has, in their order."""
    there = {name: words for name, words in columns.items() if name in rows.columns}
    return StudyTable(rows.select(list(there)), title, there, tuple(key), roles, units or {})


def cluster_tables(found: Found, choices: Options) -> dict[str, StudyTable]:
    """Every table that comes from the partition and the search alone."""
    tables = {
        "assignment": _assignment(found),
        "clusters": _clusters(found),
        "top_areas": _top_areas(found, choices),
        "embedding": _embedding(found),
        "search": _search(found),
        "null": _null(found),
        "halves": _halves(found),
        "not_scored": _not_scored(found),
        "left_out": _left_out(found),
    }
    return {name: table for name, table in tables.items() if table is not None}


def _assignment(found: Found) -> StudyTable:
    rows = found.clusters.join(
        found.places, on="area_code", how="left", validate="1:1", maintain_order="left"
    ).sort("area_code")
    return described(
        rows,
        AREA
        | {"region_code": "Code of the region", "region": "Region"}
        | CLUSTER
        | {
            "share_of_seeds": "Share of the seeds that put the area in this cluster, 0 to 1",
            "title": "Industries that set the cluster apart: large in it, and larger than elsewhere",
        },
        "Areas and their clusters",
        ("area_code",),
    )


def _clusters(found: Found) -> StudyTable:
    amounts = found.amounts
    rows = found.clusters.join(amounts, on="area_code", how="left", validate="1:1")
    share = "share_of_seeds" in rows.columns
    made = rows.group_by("cluster", maintain_order=True).agg(
        areas=pl.len().cast(pl.Int64),
        amount=pl.when(pl.col(AMOUNT).null_count() == 0).then(pl.col(AMOUNT).cast(pl.Float64).sum()),
        share_of_seeds=pl.col("share_of_seeds").mean() if share else pl.lit(None, pl.Float64),
        regions=pl.lit(None, pl.Int64),
    )
    regions = (
        found.clusters.join(found.places, on="area_code", how="left", validate="1:1")
        .group_by("cluster")
        .agg(
            regions=pl.col("region").drop_nulls().n_unique().cast(pl.Int64),
            main_region=pl.col("region").drop_nulls().sort().mode(maintain_order=True).first(),
        )
    )
    made = made.drop("regions").join(regions, on="cluster", how="left", validate="1:1")
    return described(
        found.ordered(made),
        CLUSTER
        | {
            "title": "Industries that set the cluster apart: large in it, and larger than elsewhere",
            "areas": "Areas",
            "amount": "Amount of all its areas and industries",
            "share_of_seeds": "Mean share of the seeds that put its areas in it, 0 to 1",
            "regions": "Regions with one of its areas",
            "main_region": "The region with most of its areas",
        },
        "Clusters",
        ("cluster",),
        units={"amount": found.cube.unit} if found.cube is not None else None,
    )


def _top_areas(found: Found, choices: Options) -> StudyTable | None:
    if found.cube is None or found.amounts.is_empty():
        return None
    rows = (
        found.clusters.join(found.amounts, on="area_code", how="inner", validate="1:1")
        .join(found.places, on="area_code", how="left", validate="1:1")
        .sort("cluster", AMOUNT, "area_code", descending=[False, True, False])
        .with_columns(rank=pl.int_range(1, pl.len() + 1).over("cluster"))
        .filter(pl.col("rank") <= choices.top)
    )
    return described(
        found.ordered(rows, "rank"),
        CLUSTER
        | {"rank": "Rank in its cluster, by amount"}
        | AREA
        | {"region": "Region", AMOUNT: "Amount over all industries"},
        "Largest areas of each cluster",
        ("cluster", "rank"),
        units={AMOUNT: found.cube.unit},
    )


def _embedding(found: Found) -> StudyTable | None:
    if found.embedding is None:
        return None
    rows = found.embedding.join(found.clusters, on="area_code", how="inner", validate="1:1").join(
        found.places, on="area_code", how="left", validate="1:1"
    )
    return described(
        rows.sort("area_code"),
        AREA
        | CLUSTER
        | {
            "region": "Region",
            "umap_1": "First coordinate; no unit, and distances mean little beyond neighbours",
            "umap_2": "Second coordinate",
        },
        "Coordinates of the areas",
        ("area_code",),
    )


def _search(found: Found) -> StudyTable | None:
    rows = found.tables.get("scores")
    if rows is None or rows.is_empty():
        return None
    return described(
        rows,
        {"source": "Set of indicators that the partition is scored on"}
        | PAIR
        | {
            "n_clusters": "Number of clusters",
            "quality": "Modularity of the communities at that resolution",
            "agreement": "Mean adjusted Rand index between seeds",
            "silhouette": "Mean silhouette of the areas on the indicators, -1 to 1",
            "areas": "Areas scored",
            "clusters_scored": "Clusters with an area scored",
            "p_value": "Share of shuffles of the indicators that score as high, for this pair alone; all"
            " indicators, those that chose included",
            "p_value_corrected": "Share of shuffles whose best pair scores as high",
            "expected_best": "Mean over shuffles of the highest silhouette of all pairs",
            "chosen": "Whether it is the pair taken",
        },
        "The search: every pair of components and resolution, scored on indicators from outside",
        ("source", *(name for name in PAIR if rows[name].null_count() < rows.height)),
        roles=OUTSIDE,
    )


def _null(found: Found) -> StudyTable | None:
    rows = found.tables.get("null")
    if rows is None or rows.is_empty():
        return None
    return described(
        rows,
        {
            "source": "Set of indicators",
            "shuffled": "What was shuffled: areas among all, or within their regions",
            "permutations": "Shuffles",
            "observed": "Silhouette of the partition taken",
            "mean": "Mean silhouette of it over the shuffles",
            "standard_deviation": "Standard deviation",
            "p_value": "Share of shuffles that score as high",
            "p_value_corrected": "Share of shuffles in which any pair scores as high",
            "observed_best": "Highest silhouette of all pairs",
            "best_mean": "Mean over the shuffles of the highest silhouette of all pairs",
            "best_p_value": "Share of shuffles whose highest silhouette is as high as that",
        },
        "What chance alone would score on all indicators, those that chose included",
        tuple(name for name in ("source", "shuffled") if name in rows.columns),
        roles=OUTSIDE,
    )


def _halves(found: Found) -> StudyTable | None:
    rows = found.tables.get("halves")
    if rows is None or rows.is_empty():
        return None
    columns = {
        "split": "Number of the split of the indicators into halves",
        "source": "Set of indicators",
        "half": "Whether this half chose the pair, or reports on it",
        "counts": "Whether the split made the choice of the study",
        "indicators": "Indicators in the half",
        "components": "Components of the pair that the first half chose",
        "resolution": "Resolution of it",
        "n_clusters": "Its number of clusters",
        "silhouette": "Its silhouette on this half",
        "areas": "Areas scored",
        "null_mean": "Mean silhouette over shuffles of the areas",
        "p_value": "Share of shuffles that score as high; of the first report alone",
    }
    title = "One half of the indicators chooses, the other reports"
    return described(rows, columns, title, ("split", "source", "half"), roles=OUTSIDE)


def _not_scored(found: Found) -> StudyTable | None:
    rows = found.tables.get("not_scored")
    if rows is None or rows.is_empty():
        return None
    return described(
        rows.join(found.places, on="area_code", how="left", validate="m:1", maintain_order="left"),
        {"source": "Set of indicators"}
        | AREA
        | {"values": "Indicators that the area has", "needed": "Indicators that it would need"},
        "Areas with a cluster that have too few indicators to be scored",
        ("source", "area_code"),
        roles=OUTSIDE,
    )


def _left_out(found: Found) -> StudyTable:
    return described(
        found.left_out.sort("area_code"),
        AREA | {"reason": "Why it has no cluster"},
        "Areas without a cluster",
        ("area_code",),
    )
