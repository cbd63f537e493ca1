"""How precisely GVA per hour of each area is known, from a stand-in for the errors of its hours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from bailiwick.measures.intervals import productivity_intervals
from bailiwick.studies.productivity_measures_part import Measured
from bailiwick.studies.productivity_text import results_of

if TYPE_CHECKING:
    from bailiwick.studies.subregional_productivity import Options

__all__ = ["INTERVAL_COLUMNS", "STAND_IN", "with_intervals"]

HOURS = "weekly_hours"
NORTHERN_IRELAND = "TLN"
INTERVAL_COLUMNS = ("lower", "upper", "rank_lower", "rank_upper", "probability_above_reference")
STAND_IN = (
    "Intervals rest on the coefficient of variation of mean paid hours by district (ASHE 2024, Table 7.9b),"
    " used in every year as a stand-in for the errors of the publisher's hours, which are not published. They"
    " hold no error of jobs or of GVA, so they are too narrow rather than too wide."
)


def with_intervals(
    measured: Measured, cv: pl.DataFrame, options: Options
) -> tuple[Measured, Mapping[str, Any]]:
    """The measures per hour with their intervals beside them, and the record of the draws.

    Hours of each region are held at their sum, as the publisher's constraint does.
    """
    panel = measured.panel
    rows = panel.rows.with_columns(pl.col("gva_million_gbp", HOURS).cast(pl.Float64))
    finest = rows.filter(pl.col("area_level") == panel.finest)
    intervals = (
        finest.drop_nulls(HOURS)
        .select("area_code", "year")
        .join(cv.select("area_code", cv="mean_weekly_hours_cv"), on="area_code", how="inner", validate="m:1")
    )
    totals = finest.group_by("region_code", "year", maintain_order=True).agg(
        pl.when(pl.col(HOURS).null_count() == 0).then(pl.col(HOURS).sum()).alias(HOURS)
    )
    told = productivity_intervals(
        rows,
        totals,
        intervals=intervals.with_columns(pl.lit(HOURS).alias("indicator")),
        random_state=options.random_state,
        draws=options.draws,
        jobs=None,
        reference=panel.reference,
        second_year=measured.second_year["hour"],
        weeks_per_year=options.weeks_per_year,
        constrained=HOURS,
        not_forced=[code for code in (NORTHERN_IRELAND,) if (totals["region_code"] == code).any()],
        currency=panel.terms.currency,
        base=panel.terms.base,
        gva_unit=panel.gva_unit,
    )
    drawn: pl.DataFrame = told.table
    found = measured.rows
    keys = ["area_code", "year"]
    for result in results_of(panel.terms):
        one = drawn.filter(pl.col("indicator") == result.column)
        if one.is_empty():
            continue
        named = one.select(
            *keys, *(pl.col(name).alias(f"{result.column}_{name}") for name in INTERVAL_COLUMNS)
        )
        found = found.join(named, on=keys, how="left", validate="1:1", maintain_order="left")
    return Measured(panel=panel, rows=found, second_year=measured.second_year), told.record
