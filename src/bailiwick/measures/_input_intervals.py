"""Intervals of input amounts, read and checked against the table that they belong to.

What belongs here: the panel form (`indicator`, `lower`, `upper`, or `cv`), every
fault of it, and its place in a grid of areas by years. Drawing is in `_draws`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from bailiwick.errors import ColumnError, Finding, TableError, nearest
from bailiwick.measures._draws import Z_95, Spread, is_asymmetric, spread_of
from bailiwick.measures._grid import Grid
from bailiwick.measures._rows import ROW, Rows, as_text, read_rows
from bailiwick.tables import Bools, Floats, eager

__all__ = ["Given", "read_intervals"]

_WHAT = "the table of intervals"


@dataclass(frozen=True)
class Given:
    """What a table of intervals says of a table of amounts.

    Attributes
    ----------
    spreads : dict
        By amount, those that have an interval anywhere.
    unused : int
        Rows of the intervals for which the table has no row or no amount.
    """

    spreads: dict[str, Spread]
    unused: int


def read_intervals(
    intervals: Any,
    frame: Any,
    grid: Grid,
    amounts: Mapping[str, Floats],
    *,
    area: str,
    year: str,
    above_0: tuple[str, ...],
    faults: list[Finding],
) -> Given:
    """Spreads of the amounts on the grid; faults are added to the list."""
    rows, data = _read(intervals, area, year, faults)
    data = _known_indicators(data, list(amounts), faults)
    keys = pl.DataFrame(
        {"_at": np.arange(len(frame)), "_area": as_text(frame[area]), "_year": as_text(frame[year])}
    )
    joined = data.join(
        keys, left_on=[area, year], right_on=["_area", "_year"], how="left", maintain_order="left"
    )
    spreads, used = {}, 0
    for name, numbers in amounts.items():
        part = joined.filter((pl.col("indicator") == name) & pl.col("_at").is_not_null())
        at = part["_at"].to_numpy()
        centre = numbers[at]
        there = ~np.isnan(centre)
        part, at, centre = part.filter(pl.Series(there, dtype=pl.Boolean)), at[there], centre[there]
        if not len(at):
            continue
        used += len(at)
        lower, value, upper = _bounds(part, centre)
        faults += _faults_of(rows, part, name, centre, lower, value, upper, above_0=name in above_0)
        spreads[name] = _on_grid(grid, numbers, at, value, lower, upper)
    if not spreads and not faults:
        faults.append(
            Finding(
                "no-intervals",
                f"None of the {len(data)} input intervals belongs to an amount of the table"
                f" ({', '.join(map(repr, amounts))}) in one of its areas and years. Intervals of results come"
                " from those of inputs and are not invented: give them, or report no interval.",
            )
        )
    return Given(spreads, len(data) - used)


def _read(intervals: Any, area: str, year: str, faults: list[Finding]) -> tuple[Rows, pl.DataFrame]:
    """The panel as `indicator`, `value`, `lower`, `upper`, `cv`; what it lacks is null."""
    if intervals is None:
        raise TableError(
            "No input intervals were given, and none are invented. Pass intervals=, a table with"
            " area_code, year, indicator (the name of an amount), lower and upper; or cv."
        )
    present = list(eager(intervals, _WHAT).collect_schema().names())
    form = ["cv"] if "cv" in present and "lower" not in present else ["lower", "upper"]
    if "cv" in present and "lower" in present:
        raise ColumnError(
            "The table of intervals has 'lower' and 'cv', which both say how uncertain an amount is."
            " Leave one of them out."
        )
    values = [*form, *(["value"] if "value" in present else [])]
    rows = read_rows(
        intervals,
        keys=(area, year, "indicator"),
        values=values,
        what=_WHAT,
        faults=faults,
        null="keep",
        least="any",
    )
    lacking = [name for name in ("value", "lower", "upper", "cv") if name not in values]
    data = rows.data.with_columns(*[pl.lit(None, dtype=pl.Float64).alias(name) for name in lacking])
    # A row without a bound is no interval: its area counts among those without one.
    empty = pl.all_horizontal(pl.col(name).is_null() for name in form)
    half = data.filter(pl.any_horizontal(pl.col(name).is_null() for name in form) & ~empty)
    faults += _finding(
        rows, half, "half-interval", "have one bound only: {}. Give both, or neither for no interval."
    )
    return rows, data.filter(~empty)


def _known_indicators(data: pl.DataFrame, names: list[str], faults: list[Finding]) -> pl.DataFrame:
    strange = [one for one in data["indicator"].unique(maintain_order=True) if one not in names]
    for one in strange:
        if one is not None:
            faults.append(
                Finding(
                    "unknown-indicator",
                    f"Column 'indicator' of {_WHAT} has {one!r}, which is no amount of this call."
                    f"{nearest(one, names)} Amounts are {', '.join(map(repr, names))}.",
                    (one,),
                )
            )
    return data.filter(pl.col("indicator").is_in(names))


def _bounds(part: pl.DataFrame, centre: Floats) -> tuple[Floats, Floats, Floats]:
    """Lower, value and upper; a coefficient of variation makes a symmetric interval."""
    numbers = {name: part[name].cast(pl.Float64).to_numpy() for name in ("value", "lower", "upper", "cv")}
    value = np.where(np.isnan(numbers["value"]), centre, numbers["value"])
    half = Z_95 * numbers["cv"] * value
    lower = np.where(np.isnan(numbers["cv"]), numbers["lower"], value - half)
    upper = np.where(np.isnan(numbers["cv"]), numbers["upper"], value + half)
    return lower, value, upper


def _faults_of(
    rows: Rows,
    part: pl.DataFrame,
    name: str,
    centre: Floats,
    lower: Floats,
    value: Floats,
    upper: Floats,
    *,
    above_0: bool,
) -> list[Finding]:
    cv = part["cv"].cast(pl.Float64).to_numpy()
    with np.errstate(invalid="ignore"):
        relative = ~np.isnan(cv)
        tests: list[tuple[str, Bools, str]] = [
            (
                "infinite-bound",
                np.isinf(lower) | np.isinf(upper) | np.isinf(value),
                "of {name} are infinite: {rows}. Correct them, or leave them out.",
            ),
            (
                "not-a-cv",
                relative & ((cv < 0) | (cv > 1)),
                "of {name} have a coefficient of variation outside 0 to 1: {rows}. Give shares: .022 is 2.2"
                " %.",
            ),
            (
                "outside-interval",
                ~relative & ((value < lower) | (value > upper)),
                "of {name} do not hold their amount: {rows}. Correct them; or, where they are about another"
                " figure (before a constraint), give that figure in a column 'value', and they are moved in"
                " proportion.",
            ),
            (
                "value-of-0",
                (value == 0) & (centre != 0),
                "of {name} are about a value of 0, and the table has another amount: {rows}. Leave them out.",
            ),
            (
                "reaches-0",
                (lower <= 0) & (upper > lower) & (above_0 | is_asymmetric(value, lower, upper)),
                "of {name} reach 0 or below, so that there is no ratio, or no logarithm: {rows}. Leave them"
                " out: these areas then have no interval.",
            ),
        ]
    faults = []
    for reason, bad, sentence in tests:
        text = sentence.replace("{name}", repr(name)).replace("{rows}", "{}")
        faults += _finding(rows, part.filter(pl.Series(bad, dtype=pl.Boolean)), reason, text)
    return faults


def _finding(rows: Rows, bad: pl.DataFrame, reason: str, sentence: str) -> list[Finding]:
    """One finding for all intervals at fault, or none; `sentence` has {} for them."""
    if not bad.height:
        return []
    keys = rows.at(bad[ROW].to_list())
    shown = "; ".join(keys[:5]) + (f" and {len(keys) - 5} more" if len(keys) > 5 else "")
    return [Finding(reason, f"{len(keys)} intervals {sentence.format(shown)}", tuple(keys))]


def _on_grid(grid: Grid, numbers: Floats, at: Any, value: Floats, lower: Floats, upper: Floats) -> Spread:
    """Spread on the grid of areas by years."""
    laid = []
    for bound in (value, lower, upper):
        column = np.full(len(numbers), np.nan)
        column[at] = bound
        laid.append(grid.spread(column))
    return spread_of(grid.spread(numbers), *laid)
