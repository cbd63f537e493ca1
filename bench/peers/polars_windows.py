"""The same with Polars: window sums, lazily, and by its streaming reader from Parquet."""

from __future__ import annotations

from pathlib import Path

import polars as pl


def _plan(table: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    jobs = pl.col("employment")
    shares = table.with_columns(
        share=jobs / jobs.sum().over("area_code", "year"),
        base=jobs.sum().over("industry_code", "year") / jobs.sum().over("year"),
    )
    quotients = shares.select(
        "area_code", "year", "industry_code", location_quotient=pl.col("share") / pl.col("base")
    )
    index = shares.group_by("area_code", "year", maintain_order=True).agg(
        krugman_index=(pl.col("share") - pl.col("base")).clip(lower_bound=0).sum()
    )
    return quotients, index


def measure(table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Quotient of each row, index of each area and year."""
    quotients, index = pl.collect_all(_plan(table.lazy()))
    return quotients, index


def from_parquet(path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Scan by Polars, then measure."""
    quotients, index = pl.collect_all(_plan(pl.scan_parquet(path)))
    return quotients, index
