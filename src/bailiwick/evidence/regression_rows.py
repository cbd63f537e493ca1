"""The rows of indicators that regressions use, standardised, and what was left out of them.

What belongs here: reading a panel, z-scores, and joining it to the areas. Areas are read in
`regression_areas`; the models are in `cluster_regressions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bailiwick.errors import Finding
from bailiwick.evidence.regression_areas import RegressionAreas
from bailiwick.groups.area_matrix import some
from bailiwick.tables import eager, require_columns

__all__ = ["IndicatorRows", "RowRules", "join_rows", "read_indicators"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Columns of a panel that may be empty without anything being wrong with a row.
MAY_BE_EMPTY = (
    "area_code", "area_name", "year", "lower", "upper", "flag", "filled_from", "mark", "copies", "note",
)  # fmt: skip
# A spread below this share of the values is rounding.
NO_SPREAD = 1e-12


@dataclass(frozen=True)
class RowRules:
    """How rows become the rows of a model.

    Attributes
    ----------
    years : {"all", "latest", "mean"}
    standardise : {"pooled", "year", "none"}
    complete : bool
        Whether rows with anything empty in any column are left out, as published.
    """

    years: str
    standardise: str
    complete: bool


@dataclass(frozen=True)
class IndicatorRows:
    """The rows of one indicator.

    Attributes
    ----------
    indicator : str
    areas : array of shape (rows,)
        Position among the areas that the models know.
    values : array of shape (rows,)
        Standardised.
    counts : dict
        Rows and areas that came in, were used, and were left out, by reason.
    constant : bool
        Whether it does not vary, or holds an infinity where that makes it unusable.
    """

    indicator: str
    areas: Ints
    values: Floats
    counts: dict[str, int | None]
    constant: bool


def read_indicators(indicators: Any, rules: RowRules) -> tuple[pl.DataFrame, Any, list[Finding]]:
    """The panel as `area_code, year, indicator, value, complete`, the kind of table, and what is wrong."""
    frame = eager(indicators, "indicators")
    require_columns(frame, ("area_code", "indicator", "value"), "indicators")
    backend = frame.implementation
    wrong: list[Finding] = []
    given = frame.to_polars()
    if not given.schema["value"].is_numeric() and given["value"].null_count() < len(given):
        told = f"Column 'value' of indicators holds {given.schema['value']}, not numbers: convert it."
        wrong.append(Finding("not-numbers", told, ("value",)))
    others = [name for name in given.columns if name not in (*MAY_BE_EMPTY, "value", "indicator")]
    whole = [pl.lit(True)]
    for name in others if rules.complete else []:
        one = pl.col(name)
        filled = one.is_not_null()
        if given.schema[name].is_float():
            filled &= one.is_not_nan().fill_null(False)
        if given.schema[name] == pl.String:
            filled &= (one != "").fill_null(False)
        whole.append(filled)
    year = pl.col("year").cast(pl.Int64) if "year" in given.columns else pl.lit(None, dtype=pl.Int64)
    if "year" in given.columns and not given.schema["year"].is_numeric():
        told = f"Column 'year' of indicators holds {given.schema['year']}: give whole numbers such as 2021."
        wrong.append(Finding("not-years", told, ("year",)))
    if wrong:
        return pl.DataFrame(), backend, wrong
    panel = given.select(
        pl.col("area_code").cast(pl.String).fill_null(""),
        year.alias("year"),
        pl.col("indicator").cast(pl.String),
        _value(given, rules).alias("value"),
        pl.all_horizontal(whole).alias("complete"),
    )
    if rules.complete and "copies" in given.columns:
        panel = panel[
            np.repeat(np.arange(len(panel)), given["copies"].fill_null(1).to_numpy().astype(np.int64))
        ]
    unnamed = panel.filter(pl.col("indicator").is_null()).height
    if unnamed:
        wrong.append(Finding("no-indicator", f"{unnamed} rows of indicators have no name of an indicator."))
    if not panel.height:
        wrong.append(Finding("no-rows", "indicators has no row."))
    if not rules.complete:
        wrong += _conflicts(panel)
    return panel, backend, wrong


def _value(given: pl.DataFrame, rules: RowRules) -> pl.Expr:
    """Values; where all is as published also the infinities, which readers mark and make missing."""
    value = pl.col("value").cast(pl.Float64).fill_nan(None)
    if rules.complete and "mark" in given.columns:
        endless = (pl.col("mark").cast(pl.String) == "infinite").fill_null(False)
        return pl.when(endless).then(pl.lit(float("inf"))).otherwise(value)
    return value


def _conflicts(panel: pl.DataFrame) -> list[Finding]:
    """Areas with several values of one indicator in one year."""
    keys = ["indicator", "year", "area_code"]
    several = (
        panel.filter((pl.col("area_code") != "") & pl.col("value").is_not_null())
        .group_by(keys)
        .agg(pl.col("value").n_unique().alias("values"))
        .filter(pl.col("values") > 1)
        .sort(keys)
    )
    found = []
    for (name,), rows in several.group_by("indicator", maintain_order=True):
        codes = rows["area_code"].unique(maintain_order=True).to_list()
        told = (
            f"{name}: several values in one year for {some(codes, 5)}. Keep one row for each area and year;"
        )
        found.append(
            Finding("duplicate-key", f"{told} where periods differ, add a column year.", tuple(codes))
        )
    return found


def join_rows(panel: pl.DataFrame, areas: RegressionAreas, rules: RowRules) -> list[IndicatorRows]:
    """Standardise each indicator over all its areas; keep the rows whose area has all that models need."""
    place = pl.DataFrame(
        {"area_code": list(areas.codes), "at": np.arange(len(areas.codes))},
        schema={"area_code": pl.String, "at": pl.Int64},
    )
    panel = panel.join(place, on="area_code", how="left", maintain_order="left")
    grouped = panel.group_by("indicator", maintain_order=True)
    return [_joined(str(name), rows, areas, rules) for (name,), rows in grouped]


def _joined(name: str, given: pl.DataFrame, areas: RegressionAreas, rules: RowRules) -> IndicatorRows:
    counts: dict[str, int | None] = {"rows": given.height}
    counts["areas"] = given.filter(pl.col("area_code") != "")["area_code"].n_unique()
    counts["missing"] = int(given["value"].null_count())
    whole = given.filter(pl.col("value").is_not_null())
    counts["blank_elsewhere"] = whole.height - int(whole["complete"].sum())
    rows = whole.filter("complete")
    endless = rows.filter(pl.col("value").is_infinite()).height
    counts["infinite"] = endless
    if not rules.complete:
        rows = rows.filter(pl.col("value").is_finite())
    again = (pl.col("area_code") != "") & ~pl.struct("area_code", "year", "value").is_first_distinct()
    counts["repeated"] = rows.filter(again).height
    if not rules.complete:
        rows = rows.filter(~again)
    left = rows.height
    if rules.years == "latest" and rows["year"].null_count() < rows.height:
        rows = rows.filter(pl.col("year") == pl.col("year").max())
    counts["other_years"] = left - rows.height
    if endless and rules.complete:  # a mean with an infinity in it is no number: nothing can be said
        return IndicatorRows(name, np.empty(0, np.int64), np.empty(0), counts | _used(rows, None), True)
    z, spread = _standardised(rows, rules.standardise)
    at = rows["at"].fill_null(-1).to_numpy().astype(np.int64)
    known = at >= 0
    spot = np.where(known, at, 0)
    cluster = known & ~np.isnan(areas.shares[spot]).any(axis=1) if len(areas.codes) else known
    control = known & ~np.isnan(areas.controls[spot]).any(axis=1) if len(areas.codes) else known
    region = known & (areas.regions[spot] >= 0) if len(areas.codes) else known
    codes = rows["area_code"].to_numpy()
    coded = codes != ""
    for reason, kept in (("cluster", cluster), ("control", control), ("region", region)):
        counts[f"without_{reason}"] = len(set(codes[coded & ~kept].tolist()))
    use = cluster & control & region & ~np.isnan(z)
    counts["left_out"] = len(set(codes[coded].tolist()) - set(codes[use].tolist()))
    at, z = at[use], z[use]
    if rules.years == "mean":
        distinct, inverse = np.unique(at, return_inverse=True)
        z = np.bincount(inverse, weights=z, minlength=len(distinct)) / np.bincount(inverse)
        at = distinct
    return IndicatorRows(name, at, z, counts | _used(rows, at), not spread)


def _used(rows: pl.DataFrame, at: Ints | None) -> dict[str, int | None]:
    years = rows["year"].drop_nulls()
    return {
        "used_rows": 0 if at is None else len(at),
        "used_areas": 0 if at is None else len(np.unique(at)),
        "first_year": None if years.is_empty() else int(years.min()),  # type: ignore[arg-type]
        "last_year": None if years.is_empty() else int(years.max()),  # type: ignore[arg-type]
    } | (
        {}
        if at is not None
        else {"left_out": 0, "without_cluster": 0, "without_control": 0, "without_region": 0}
    )


def _standardised(rows: pl.DataFrame, how: str) -> tuple[Floats, bool]:
    """z by the population standard deviation, over all rows or those of a year; and whether there is any."""
    value = rows["value"].to_numpy().astype(np.float64)
    if how == "none":
        return value, bool(len(value) and np.ptp(value) > 0)
    year = rows["year"].fill_null(-1).to_numpy() if how == "year" else np.zeros(len(value), dtype=np.int64)
    z = np.full(len(value), np.nan)
    for one in np.unique(year):
        own = year == one
        mean, spread = value[own].mean(), value[own].std()
        if spread > NO_SPREAD * max(abs(mean), np.abs(value[own]).max()):
            z[own] = (value[own] - mean) / spread
    if np.isnan(z).all():  # constant throughout: its areas are counted all the same
        return np.zeros(len(value)), False
    return z, True
