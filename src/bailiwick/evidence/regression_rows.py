"""The rows of indicators that regressions use, standardised, and what was left out of them.

What belongs here: reading a panel, z-scores, and joining it to the areas. Areas are read in
`regression_areas`; the models are in `cluster_regressions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import Finding
from bailiwick.evidence.area_labels import told_twice
from bailiwick.evidence.regression_areas import RegressionAreas
from bailiwick.groups.area_matrix import LARGEST, is_null, some
from bailiwick.tables import eager, require_columns

__all__ = ["AREA_REASONS", "ROW_REASONS", "IndicatorRows", "RowRules", "join_rows", "read_indicators"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# The column that says which edition of NUTS the codes are of.
EDITION = "nuts_version"
# Columns of a panel that may be empty without anything being wrong with a row.
MAY_BE_EMPTY = (
    "area_code", "area_name", "year", "lower", "upper", "flag", "filled_from", "mark", "copies", "note",
)  # fmt: skip
#: What a row may be left out for; with the rows used they add up to all rows. As published repeats are used.
ROW_REASONS = (
    "missing", "infinite", "blank_elsewhere", "repeated", "without_year", "other_years", "without_code",
    "unmatched_rows", "not_standardised",
)  # fmt: skip
#: Areas counted by what they lack.
AREA_REASONS = ("without_cluster", "without_control", "without_region", "unknown_areas")
# Years further from 0, and more copies of a row, are mistakes.
FURTHEST_YEAR, MOST_COPIES = 1_000_000, 1_000_000
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
    editions : str or None
        Editions of NUTS that the codes of the years used are of, where a column says so.
    """

    indicator: str
    areas: Ints
    values: Floats
    counts: dict[str, int | None]
    constant: bool
    editions: str | None = None


def read_indicators(indicators: Any, rules: RowRules) -> tuple[pl.DataFrame, Any, list[Finding]]:
    """The panel as `area_code, year, indicator, value, complete`, the kind of table, and what is wrong."""
    if twice := told_twice(indicators, "indicators"):
        return pl.DataFrame(), None, twice
    frame = eager(indicators, "indicators")
    require_columns(frame, ("area_code", "indicator", "value"), "indicators")
    backend = frame.implementation
    given = _polars(frame)
    wrong = _not_numbers(given) + _not_years(given) + (_not_copies(given) if rules.complete else [])
    if wrong:
        return pl.DataFrame(), backend, wrong
    held = given.columns
    panel = given.select(
        pl.col("area_code").cast(pl.String).fill_null(""),
        (_number("year", given).cast(pl.Int64) if "year" in held else pl.lit(None, pl.Int64)).alias("year"),
        pl.col("indicator").cast(pl.String),
        _value(given, rules).alias("value"),
        pl.all_horizontal(pl.lit(True), *(_filled(given) if rules.complete else [])).alias("complete"),
        (pl.col(EDITION).cast(pl.String) if EDITION in held else pl.lit(None, pl.String)).alias(EDITION),
    )
    if rules.complete and "copies" in held:
        panel = panel[np.repeat(np.arange(len(panel)), given["copies"].cast(pl.Int64).to_numpy())]
    unnamed = panel.filter(pl.col("indicator").is_null()).height
    if unnamed:
        wrong.append(Finding("no-indicator", f"{unnamed} rows of indicators have no name of an indicator."))
    if not panel.height:
        wrong.append(Finding("no-rows", "indicators has no row."))
    large = panel.filter(pl.col("value").is_finite() & (pl.col("value").abs() > LARGEST))
    if large.height:
        names = large["indicator"].unique(maintain_order=True).to_list()
        told = f"Values of {some(names)} are above {LARGEST:g}, and their squares are infinite: give them in"
        wrong.append(Finding("too-large", f"{told} a larger unit.", tuple(names)))
    if not rules.complete:
        wrong += _conflicts(panel)
    return panel, backend, wrong


def _polars(frame: nw.DataFrame[Any]) -> pl.DataFrame:
    """The table as Polars; columns of pandas that mix kinds of things are text."""
    try:
        return frame.to_polars()
    except pa.ArrowException:
        pass
    columns = []
    for name in frame.columns:
        try:
            columns.append(frame.select(name).to_polars()[name])
        except pa.ArrowException:
            cells = [None if is_null(cell) else str(cell) for cell in frame[name].to_list()]
            columns.append(pl.Series(name, cells, pl.String))
    return pl.DataFrame(columns)


def _number(name: str, given: pl.DataFrame) -> pl.Expr:
    """A column of numbers; NaN is null, as in pandas."""
    return pl.col(name).fill_nan(None) if given.schema[name].is_float() else pl.col(name)


def _not_numbers(given: pl.DataFrame) -> list[Finding]:
    """Values that are no numbers."""
    value = given["value"]
    if value.dtype.is_numeric() or value.null_count() == len(value):
        return []
    shown = ""
    if value.dtype in (pl.String, pl.Categorical, pl.Enum):
        words = value.cast(pl.String).drop_nulls()
        strange = words.filter(words.cast(pl.Float64, strict=False).is_null())
        shown = f" such as {(strange if len(strange) else words)[0]!r}"
    told = f"Column 'value' of indicators holds {value.dtype}, not numbers{shown}: convert it."
    return [Finding("not-numbers", told, ("value",))]


def _not_years(given: pl.DataFrame) -> list[Finding]:
    """Years that are no whole numbers."""
    if "year" not in given.columns or given["year"].null_count() == len(given):
        return []
    year = given["year"]
    if not year.dtype.is_numeric():
        told = f"Column 'year' of indicators holds {year.dtype}: give whole numbers such as 2021."
        return [Finding("not-years", told, ("year",))]
    number = given.select(_number("year", given).cast(pl.Float64)).to_series().drop_nulls()
    bad = number.filter(~number.is_finite() | (number != number.round()) | (number.abs() > FURTHEST_YEAR))
    if not len(bad):
        return []
    told = f"Column 'year' of indicators holds {bad[0]:.15g}: give whole numbers such as 2021, and put other"
    return [Finding("not-years", f"{told} periods into another column.", ("year",))]


def _not_copies(given: pl.DataFrame) -> list[Finding]:
    """Copies that are not how often a row counts."""
    if "copies" not in given.columns or not len(given):
        return []
    copies = given["copies"]
    rule = "it says how often a row counts, a whole number of 1 or more in every row."
    if not copies.dtype.is_numeric():
        told = f"Column 'copies' of indicators holds {copies.dtype}: {rule}"
        return [Finding("copies", told, ("copies",))]
    number = copies.cast(pl.Float64)
    good = (number == number.round()) & (number >= 1) & (number <= MOST_COPIES) & number.is_finite()
    bad = number.filter(~good.fill_null(False))
    if not len(bad):
        return []
    shown = some([f"{cell:.15g}" if cell is not None else "null" for cell in bad.unique().to_list()], 3)
    told = f"Column 'copies' of indicators holds {shown} in {len(bad)} rows: {rule}"
    return [Finding("copies", told, ("copies",))]


def _filled(given: pl.DataFrame) -> list[pl.Expr]:
    """Whether each column that may not be empty is filled; `has_unit` false is an empty unit."""
    whole = []
    for name, kind in given.schema.items():
        if name in (*MAY_BE_EMPTY, "value", "indicator"):
            continue
        one = pl.col(name)
        filled = one.is_not_null()
        if kind.is_float():
            filled &= one.is_not_nan().fill_null(False)
        if kind in (pl.String, pl.Categorical, pl.Enum):
            filled &= (one.cast(pl.String) != "").fill_null(False)
        if name == "has_unit" and (kind == pl.Boolean or kind.is_numeric()):
            filled &= one.cast(pl.Boolean).fill_null(False)
        whole.append(filled)
    return whole


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
    """Standardise each indicator; keep the rows whose area has all that models need."""
    place = pl.DataFrame(
        {
            "area_code": pl.Series(list(areas.codes), dtype=pl.String),
            "at": np.arange(len(areas.codes)),
            "cluster": ~np.isnan(areas.shares).any(axis=1),
            "control": ~np.isnan(areas.controls).any(axis=1),
            "region": areas.regions >= 0,
        }
    ).with_columns(pl.col("at").cast(pl.Int64))
    panel = panel.join(place, on="area_code", how="left", maintain_order="left").with_columns(
        pl.col("cluster", "control", "region").fill_null(False), coded=pl.col("area_code") != ""
    )
    panel = panel.with_columns(usable=pl.all_horizontal("cluster", "control", "region"))
    grouped = panel.group_by("indicator", maintain_order=True)
    return [_joined(str(name), rows, rules) for (name,), rows in grouped]


def _joined(name: str, given: pl.DataFrame, rules: RowRules) -> IndicatorRows:
    counts: dict[str, int | None] = {"rows": given.height}
    counts["areas"] = given.filter("coded")["area_code"].n_unique()
    counts |= dict.fromkeys((*ROW_REASONS, *AREA_REASONS, "left_out", "used_rows", "used_areas"), 0)
    counts["missing"] = int(given["value"].null_count())
    whole = given.filter(pl.col("value").is_not_null())
    rows = whole.filter("complete")
    counts["blank_elsewhere"] = whole.height - rows.height
    counts["infinite"] = endless = rows.filter(pl.col("value").is_infinite()).height
    if not rules.complete:
        rows = rows.filter(pl.col("value").is_finite())
    again = pl.col("coded") & ~pl.struct("area_code", "year", "value").is_first_distinct()
    counts["repeated"] = rows.filter(again).height
    if not rules.complete:
        rows = rows.filter(~again)
    elif endless:  # a mean with an infinity in it is no number: nothing can be said
        counts["not_standardised"] = rows.height - endless
        return IndicatorRows(name, np.empty(0, np.int64), np.empty(0), counts | _years(rows), True)
    if rules.years == "latest" and rows["year"].null_count() < rows.height:
        rows, left = _latest(rows)
        counts |= left
    z = _standardised(rows, rules)
    usable, coded = rows["usable"].to_numpy(), rows["coded"].to_numpy()
    codes = rows["area_code"].to_numpy()
    counts["without_code"] = int((~coded).sum())
    counts["unmatched_rows"] = int((coded & ~usable).sum())
    for reason in ("cluster", "control", "region"):
        lacking = rows.filter(pl.col("coded") & ~pl.col(reason))
        counts[f"without_{reason}"] = lacking["area_code"].n_unique()
    counts["unknown_areas"] = rows.filter(pl.col("coded") & pl.col("at").is_null())["area_code"].n_unique()
    flat = usable & np.isnan(z)
    counts["not_standardised"] = int(flat.sum())
    constant = bool(flat.any()) and bool((flat == usable).all())
    use = usable if constant else usable & ~flat  # areas of a constant one are counted all the same
    counts["left_out"] = len(set(codes[coded].tolist()) - set(codes[use].tolist()))
    at = rows["at"].fill_null(-1).to_numpy()[use].astype(np.int64)
    values = np.zeros(len(at)) if constant else z[use]
    if not constant:
        counts |= {"used_rows": len(at), "used_areas": len(np.unique(at))}
    if rules.years == "mean":
        distinct, inverse = np.unique(at, return_inverse=True)
        values = np.bincount(inverse, weights=values, minlength=len(distinct)) / np.bincount(inverse)
        at = distinct
    editions = ", ".join(rows[EDITION].drop_nulls().unique().sort().to_list()) or None
    return IndicatorRows(name, at, values, counts | _years(rows), constant, editions)


def _latest(rows: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int | None]]:
    """The rows of the last year in which an area can be in a model."""
    dated = rows.filter(pl.col("year").is_not_null())
    usable = dated.filter("usable")
    last = (usable if usable.height else dated)["year"].max()
    kept = dated.filter(pl.col("year") == last)
    return kept, {"without_year": rows.height - dated.height, "other_years": dated.height - kept.height}


def _years(rows: pl.DataFrame) -> dict[str, int | None]:
    years = rows["year"].drop_nulls()
    return {
        "first_year": None if years.is_empty() else int(years.min()),  # type: ignore[arg-type]
        "last_year": None if years.is_empty() else int(years.max()),  # type: ignore[arg-type]
    }


def _standardised(rows: pl.DataFrame, rules: RowRules) -> Floats:
    """z by the population standard deviation, over all rows or those of a year; NaN where there is none.

    Mean and deviation are of all rows as published, else of those of areas with a cluster.
    """
    value = rows["value"].to_numpy().astype(np.float64)
    base = np.ones(len(value), dtype=np.bool_) if rules.complete else rows["cluster"].to_numpy()
    size = float(np.abs(value).max(initial=0.0))
    # By a power of two, which changes no digit: squares of very small values are not 0.
    scaled = np.ldexp(value, -int(np.frexp(size)[1]))
    year = np.zeros(len(value), dtype=np.int64)
    if rules.standardise == "year":
        year = rows["year"].fill_null(-FURTHEST_YEAR - 1).to_numpy()
    z = np.full(len(value), np.nan)
    for one in np.unique(year):
        own = year == one
        among = scaled[own & base]
        if len(among) and among.std() > NO_SPREAD * np.abs(among).max():
            z[own] = (scaled[own] - among.mean()) / among.std()
    if rules.standardise == "none":
        return np.full(len(value), np.nan) if np.isnan(z).all() else value
    return z
