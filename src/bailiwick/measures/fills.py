"""Stated rules for figures that a publisher does not give, each with a flag on what it filled.

What belongs here: one function for each rule. None is applied unless called by
name. Each takes and returns one row per area and year, keeps every row, fills
nulls of one column only, and writes the reason beside it, in `<value>_fill`.
"""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.stable.v2.typing import IntoFrame
from numpy.typing import NDArray

from bailiwick.errors import Finding, TableError
from bailiwick.tables import eager, require_columns

__all__ = ["fill_from_adjacent_years", "fill_from_region_mean", "fill_from_region_ratio", "fill_marked"]

Floats = NDArray[np.float64]


def fill_marked(table: IntoFrame, *, value: str, mark: str, is_mark: str, amount: float) -> Any:
    """Give a stated amount to values whose mark bounds them, such as 250 for "below 500".

    Parameters
    ----------
    table : dataframe
    value, mark : str
        Column of numbers, and column of the publisher's marks.
    is_mark : str
        The mark that stands for the bounded amount.
    amount : float
        What to put there, usually the middle of the bound.

    Returns
    -------
    dataframe of the same kind
        `value` filled, `<value>_fill` saying so.

    Notes
    -----
    Missing values: nulls with another mark stay null.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"persons": [None, 900.0], "mark": ["~", None]})
    >>> fill_marked(table, value="persons", mark="mark", is_mark="~", amount=250)["persons"].to_list()
    [250.0, 900.0]
    """
    frame = eager(table)
    require_columns(frame, (value, mark), "the table")
    numbers = _numbers(frame, value)
    marked = np.array([str(one) == is_mark for one in frame[mark].to_list()], dtype=bool)
    fills = np.where(np.isnan(numbers) & marked, float(amount), np.nan)
    return _filled(frame, value, numbers, fills, f"marked {is_mark}: taken as {amount:g}")


def fill_from_adjacent_years(
    table: IntoFrame, *, value: str, area: str = "area_code", year: str = "year"
) -> Any:
    """Take the mean of the same area's values in the year before and the year after.

    Where only one of the two has a value, that one. Values that were filled are
    not used to fill others.

    Parameters
    ----------
    table : dataframe with one row per area and year
    value, area, year : str
        Columns.

    Returns
    -------
    dataframe of the same kind
        `value` filled, `<value>_fill` saying so. Nulls without a value in
        either year stay null.

    Raises
    ------
    ColumnError
        A named column is absent.
    TableError
        An area has two rows for a year.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"area_code": "A", "year": [2020, 2021, 2022], "hours": [32.0, None, 34.0]})
    >>> fill_from_adjacent_years(table, value="hours")["hours"].to_list()
    [32.0, 33.0, 34.0]
    """
    frame = eager(table)
    require_columns(frame, (value, area, year), "the table")
    numbers = _numbers(frame, value)
    keys = list(zip(map(str, frame[area].to_list()), map(int, frame[year].to_list()), strict=True))
    at = {key: row for row, key in enumerate(keys)}
    if len(at) < len(keys):
        raise TableError(
            "Adjacent years cannot be told apart.",
            [
                Finding(
                    "duplicate-key", f"{len(keys) - len(at)} rows repeat an area and year. Keep one of each."
                )
            ],
        )
    fills = np.full(len(keys), np.nan)
    for row in np.flatnonzero(np.isnan(numbers)):
        code, when = keys[row]
        beside = [numbers[at[key]] for key in ((code, when - 1), (code, when + 1)) if key in at]
        known = [number for number in beside if not np.isnan(number)]
        if known:
            fills[row] = sum(known) / len(known)
    return _filled(frame, value, numbers, fills, "adjacent years of the area")


def fill_from_region_ratio(table: IntoFrame, *, value: str, per: str, region: str, year: str = "year") -> Any:
    """Take the region's ratio of `value` to `per` in that year, times the area's own `per`.

    The ratio is of sums over the region's areas that have both; values that were
    filled do not count. Example: self-employed people for each employee.

    Parameters
    ----------
    table : dataframe with one row per area and year
    value, per, region, year : str
        Columns.

    Returns
    -------
    dataframe of the same kind
        `value` filled, `<value>_fill` saying so. Nulls stay where the region has
        no ratio or the area no `per`.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {"year": 2022, "region": "R", "employees": [100, 300, 50], "self_employed": [10.0, 50.0, None]}
    ... )
    >>> filled = fill_from_region_ratio(table, value="self_employed", per="employees", region="region")
    >>> filled["self_employed"].to_list()
    [10.0, 50.0, 7.5]
    """
    frame = eager(table)
    require_columns(frame, (value, per, region, year), "the table")
    numbers, size = _numbers(frame, value), _numbers(frame, per)
    fills = np.full(len(numbers), np.nan)
    own = _not_filled(frame, value) & ~np.isnan(numbers) & ~np.isnan(size)
    for members in _groups(frame, region, year):
        both = members[own[members]]
        if size[both].sum() > 0:
            fills[members] = numbers[both].sum() / size[both].sum() * size[members]
    return _filled(frame, value, numbers, fills, f"ratio to {per} in the region")


def fill_from_region_mean(
    table: IntoFrame, *, value: str, weight: str, region: str, year: str = "year"
) -> Any:
    """Take the weighted mean of the region's areas in that year.

    Values that were filled do not count in the mean.

    Parameters
    ----------
    table : dataframe with one row per area and year
    value, weight, region, year : str
        Columns; `weight` are usually employees.

    Returns
    -------
    dataframe of the same kind
        `value` filled, `<value>_fill` saying so. Nulls stay where the region has
        no value.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {"year": 2022, "region": "R", "employees": [100, 300, 50], "hours": [30.0, 34.0, None]}
    ... )
    >>> fill_from_region_mean(table, value="hours", weight="employees", region="region")["hours"].to_list()
    [30.0, 34.0, 33.0]
    """
    frame = eager(table)
    require_columns(frame, (value, weight, region, year), "the table")
    numbers, size = _numbers(frame, value), _numbers(frame, weight)
    fills = np.full(len(numbers), np.nan)
    own = _not_filled(frame, value) & ~np.isnan(numbers) & (size > 0)
    for members in _groups(frame, region, year):
        both = members[own[members]]
        if len(both):
            fills[members] = (numbers[both] * size[both]).sum() / size[both].sum()
    return _filled(frame, value, numbers, fills, "mean of the region")


def _numbers(frame: nw.DataFrame[Any], name: str) -> Floats:
    return frame[name].cast(nw.Float64).fill_null(float("nan")).to_numpy().astype(np.float64)


def _not_filled(frame: nw.DataFrame[Any], value: str) -> NDArray[np.bool_]:
    name = f"{value}_fill"
    if name not in frame.columns:
        return np.ones(len(frame), dtype=bool)
    return np.array([reason is None or reason != reason for reason in frame[name].to_list()], dtype=bool)


def _groups(frame: nw.DataFrame[Any], region: str, year: str) -> list[NDArray[np.intp]]:
    """Row numbers of each region and year; rows without a region belong to none."""
    members: dict[tuple[str, int], list[int]] = {}
    for row, (where, when) in enumerate(zip(frame[region].to_list(), frame[year].to_list(), strict=True)):
        if where is not None and where == where:
            members.setdefault((str(where), int(when)), []).append(row)
    return [np.array(rows, dtype=np.intp) for rows in members.values()]


def _filled(frame: nw.DataFrame[Any], value: str, numbers: Floats, fills: Floats, reason: str) -> Any:
    """The table with the fills where the value is null, and the reason beside them."""
    takes = np.isnan(numbers) & ~np.isnan(fills)
    name = f"{value}_fill"
    before = frame[name].to_list() if name in frame.columns else [None] * len(frame)
    reasons = [
        reason if taken else (None if old is None or old != old else str(old))
        for taken, old in zip(takes, before, strict=True)
    ]
    backend = frame.implementation
    new = nw.new_series(value, np.where(takes, fills, numbers), nw.Float64, backend=backend).fill_nan(None)
    return nw.to_native(frame.with_columns(new, nw.new_series(name, reasons, nw.String, backend=backend)))
