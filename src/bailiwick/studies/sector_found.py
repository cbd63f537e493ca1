"""A partition of areas that was found, or that was given, as all parts of the study take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from bailiwick.errors import Finding
from bailiwick.studies.sector_inputs import AMOUNT, Cube

__all__ = ["Found", "natural"]


@dataclass(frozen=True, kw_only=True)
class Found:
    """Areas and their clusters, and how they came about.

    Attributes
    ----------
    clusters : one row per area with a cluster
        `area_code, cluster`, and `share_of_seeds` where the clusters were found here.
    codes : tuple of str
        The clusters in order: the largest first, or as published.
    origin : {"search", "published", "own"}
    vintage : str
        Of the codes; empty where of none.
    cube : Cube
        With the areas of `clusters` alone.
    places : `area_code, area_name, region_code, region`
    left_out : `area_code, area_name, reason`
    components, resolution : of the pair chosen; None where the partition was given
    agreement, quality : float, optional
        Mean adjusted Rand index between seeds, and the modularity of the best.
    embedding : `area_code, umap_1, umap_2`, or None
    matrix : specialisation by area and industry, or None where nothing was clustered
    tables : of the search: `scores`, `null`, `halves`
    facts : what came out, for the record of a run
    findings : what was found on the way
    """

    clusters: pl.DataFrame
    codes: tuple[str, ...]
    origin: str
    vintage: str
    cube: Cube | None
    places: pl.DataFrame
    left_out: pl.DataFrame
    components: int | None = None
    resolution: float | None = None
    agreement: float | None = None
    quality: float | None = None
    embedding: pl.DataFrame | None = None
    matrix: pl.DataFrame | None = None
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def assigned(self) -> pl.DataFrame:
        """`area_code, cluster` alone."""
        return self.clusters.select("area_code", "cluster")

    @property
    def counts(self) -> dict[str, int]:
        """Areas of each cluster."""
        return dict(self.clusters.group_by("cluster").agg(pl.len().cast(pl.Int64)).iter_rows())

    @property
    def amounts(self) -> pl.DataFrame:
        """`area_code, amount` over all industries."""
        if self.cube is None:
            return pl.DataFrame(schema={"area_code": pl.String, AMOUNT: pl.Float64})
        return self.cube.rows.group_by("area_code", maintain_order=True).agg(pl.col(AMOUNT).sum())

    @property
    def chosen_scores(self) -> list[dict[str, Any]]:
        """The scores of the partition taken, one for each set of indicators; none where it was not judged."""
        scores = self.tables.get("scores")
        return [] if scores is None or scores.is_empty() else scores.filter("chosen").to_dicts()

    def ordered(self, rows: pl.DataFrame, *more: str) -> pl.DataFrame:
        """Rows in the order of the clusters, and then of `more`."""
        order = {code: at for at, code in enumerate(self.codes)}
        return rows.sort(
            pl.col("cluster").replace_strict(order, return_dtype=pl.Int64), *more, maintain_order=True
        )


def natural(code: str) -> tuple[int, str]:
    """Numbers in their order, before words."""
    return (int(code), "") if code.isdigit() else (1 << 30, code)
