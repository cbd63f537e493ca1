"""Labour inputs of the Krugman study on 2023 districts: self-employed people, weekly hours, armed forces.

Gaps are filled by the stated rules of `bailiwick.measures.fills`: what can be
filled from the same area is filled on the publisher's own districts, before
districts are put together; the rest from the region, after.
"""

from __future__ import annotations

import polars as pl

from bailiwick import areas
from bailiwick.measures.fills import (
    fill_from_adjacent_years,
    fill_from_region_mean,
    fill_from_region_ratio,
    fill_marked,
)
from bailiwick.measures.productivity import fte_half_width, full_time_equivalents

__all__ = [
    "full_time_equivalents_of",
    "on_2023_districts_forces",
    "on_2023_districts_hours",
    "on_2023_districts_persons",
]

TO = "lad2023"
PERSONS, HOURS, FORCES = "self_employed_persons", "mean_weekly_hours", "regular_forces"
BELOW_500, BELOW_FIVE = 250.0, 2.0


def _by_vintage(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """The table in parts of one boundary vintage each: years may have come on different codes."""
    parts: dict[str, list[pl.DataFrame]] = {}
    for part in frame.partition_by("year", maintain_order=True):
        fits = areas.detect_vintages(part["area_code"].to_list())
        parts.setdefault(TO if TO in fits or not fits else fits[-1], []).append(part)
    return [pl.concat(some) for some in parts.values()]


def _summed(frame: pl.DataFrame, values: list[str]) -> pl.DataFrame:
    """Columns of amounts added up to 2023 districts; a missing part makes the sum missing."""
    wanted = frame.select("area_code", "year", *values)
    converted = pl.concat(
        areas.convert(part, to=TO, value=values, grid=("year",)).select("area_code", "year", *values)
        for part in _by_vintage(wanted)
    )
    return converted.with_columns(pl.col("year").cast(pl.Int32))


def on_2023_districts_persons(frame: pl.DataFrame) -> pl.DataFrame:
    """Self-employed people with the half-width of their interval; `filled` where a rule gave a part.

    Half-widths of areas put together are the root of the sum of squares.
    """
    filled = fill_marked(frame, value=PERSONS, mark="mark", is_mark="~", amount=BELOW_500)
    filled = fill_from_adjacent_years(filled, value=PERSONS)
    parts = filled.with_columns(
        is_filled=pl.col(f"{PERSONS}_fill").is_not_null().cast(pl.Float64),
        squares=pl.col("ci_half_width") ** 2,
    )
    summed = _summed(parts, [PERSONS, "is_filled", "squares"])
    return summed.select(
        "area_code",
        "year",
        PERSONS,
        pl.col("squares").sqrt().alias("ci_half_width"),
        (pl.col("is_filled") > 0).alias("filled"),
    )


def on_2023_districts_hours(frame: pl.DataFrame, employees: pl.DataFrame | None) -> pl.DataFrame:
    """Mean weekly hours; districts put together as a mean weighted by employees, else by the survey's jobs.

    The coefficient of variation of a weighted mean takes the parts as independent.
    """
    filled = fill_from_adjacent_years(frame, value=HOURS)
    if employees is not None:
        filled = filled.join(
            employees, on=["area_code", "year"], how="left", validate="1:1", maintain_order="left"
        )
    else:
        filled = filled.with_columns(employees=pl.lit(None, dtype=pl.Float64))
    weight = pl.coalesce("employees", pl.col("jobs_thousand") * 1000.0, pl.lit(1.0))
    parts = filled.with_columns(weight=weight).with_columns(
        is_filled=pl.col(f"{HOURS}_fill").is_not_null().cast(pl.Float64),
        total=pl.col("weight") * pl.col(HOURS),
        squares=(pl.col("weight") * pl.col(HOURS) * pl.col("mean_weekly_hours_cv")) ** 2,
    )
    summed = _summed(parts, ["weight", "total", "squares", "is_filled"])
    return summed.select(
        "area_code",
        "year",
        (pl.col("total") / pl.col("weight")).alias(HOURS),
        (pl.col("squares").sqrt() / pl.col("total")).alias("mean_weekly_hours_cv"),
        (pl.col("is_filled") > 0).alias("filled"),
    )


def on_2023_districts_forces(frame: pl.DataFrame) -> pl.DataFrame:
    """UK Regular Forces; a count below 5 is taken as 2."""
    filled = fill_marked(frame, value=FORCES, mark="mark", is_mark="~", amount=BELOW_FIVE)
    return _summed(filled, [FORCES])


def full_time_equivalents_of(
    employees: pl.DataFrame, persons: pl.DataFrame, hours: pl.DataFrame, forces: pl.DataFrame | None
) -> pl.DataFrame:
    """Full-time equivalents of every district and year that has employees, with their interval.

    Returns
    -------
    DataFrame
        `area_code, year, employees, self_employed_persons, mean_weekly_hours,
        regular_forces, fte, fte_half_width, filled` (which inputs a rule gave;
        without a table of forces they are taken as 0, and named here).
    """
    keys = ["area_code", "year"]
    joined = employees.select(*keys, pl.col("employees").cast(pl.Float64))
    joined = joined.join(persons.rename({"filled": "persons_filled"}), on=keys, how="left", validate="1:1")
    joined = joined.join(hours.rename({"filled": "hours_filled"}), on=keys, how="left", validate="1:1")
    years = set(persons["year"]) & set(hours["year"])
    joined = joined.filter(pl.col("year").is_in(sorted(years))).with_columns(
        region=pl.col("area_code").map_elements(areas.region, return_dtype=pl.String)
    )
    joined = fill_from_region_ratio(joined, value=PERSONS, per="employees", region="region")
    joined = fill_from_region_mean(joined, value=HOURS, weight="employees", region="region")
    no_forces = forces is None
    if forces is None:
        joined = joined.with_columns(pl.lit(0.0).alias(FORCES))
    else:
        # Areas that the publisher's table leaves out have no forces stationed.
        joined = joined.join(forces, on=keys, how="left", validate="1:1").with_columns(
            pl.col(FORCES).fill_null(0.0)
        )
    joined = full_time_equivalents(joined)
    half = fte_half_width(
        employees=joined["employees"].to_numpy(),
        self_employed=joined[PERSONS].to_numpy(),
        mean_weekly_hours=joined[HOURS].to_numpy(),
        self_employed_half_width=joined["ci_half_width"].fill_null(float("nan")).to_numpy(),
        mean_weekly_hours_cv=joined["mean_weekly_hours_cv"].fill_null(float("nan")).to_numpy(),
    )
    persons_filled = pl.col("persons_filled").fill_null(False) | pl.col(f"{PERSONS}_fill").is_not_null()
    hours_filled = pl.col("hours_filled").fill_null(False) | pl.col(f"{HOURS}_fill").is_not_null()
    told = pl.concat_str(
        pl.when(persons_filled).then(pl.lit("self-employed")),
        pl.when(hours_filled).then(pl.lit("hours")),
        pl.when(no_forces).then(pl.lit("forces")),
        separator=", ",
        ignore_nulls=True,
    )
    complete: pl.DataFrame = joined.with_columns(
        pl.Series("fte_half_width", half).fill_nan(None),
        filled=pl.when(told != "").then(told),
    )
    return complete.select(*keys, "employees", PERSONS, HOURS, FORCES, "fte", "fte_half_width", "filled")
