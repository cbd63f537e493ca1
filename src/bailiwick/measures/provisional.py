"""What a five-year smoother revises by itself as years arrive, and which years are provisional.

What belongs here: cutting a series at each year and smoothing it again. The
smoother is in `smoothing`; revisions between two releases in `revisions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl
import polars.selectors as cs
from narwhals.stable.v2.typing import IntoFrame

from bailiwick.areas.kinds import like
from bailiwick.errors import Finding, OptionError, nearest
from bailiwick.measures._changes import changes
from bailiwick.measures._grid import column_numbers, laid_out, names_of, refuse, type_faults
from bailiwick.measures._results import require_free
from bailiwick.measures._shares import require_option
from bailiwick.measures.labour_productivity import index_name
from bailiwick.measures.prices import volume_faults
from bailiwick.measures.smoothing import (
    LEAST_YEARS,
    SECOND_YEARS,
    SecondYear,
    checked_calendar,
    smooth_arrays,
)
from bailiwick.tables import eager, require_columns

__all__ = ["provisional_years", "smoother_revision"]


def smoother_revision(
    table: IntoFrame,
    *,
    value: str = "gva_per_hour_gbp",
    second_year: SecondYear = "mirror",
    reference: str | None = "UKX",
    index: str | None = None,
    years: tuple[int, int] | None = None,
    area: str = "area_code",
    year: str = "year",
    calendar: tuple[int, int] | None = None,
) -> Any:
    """How far the five-year smoother revises its own last year, although no figure was revised.

    The series is cut after year T and smoothed; then year T + 1 is added, then T + 2. With s[T|U]
    the smoothed value of year T from the years up to U::

        1 year later    revision = s[T|T+1] - s[T|T]
        2 years later   revision = s[T|T+2] - s[T|T]      and no later year changes it

    Each cut is smoothed as a table that ends there: the weights of its last two years are the end
    weights. The reference row is cut and smoothed in the same way, and the index is 100 x area /
    reference of the same cut. So a median absolute revision of 1 says: half of the areas move by
    more than 1 index point after they were first shown.

    Parameters
    ----------
    table : dataframe with one row per area and year
    value : str
        The **unsmoothed** ratio, in current prices.
    second_year : {"mirror", "shifted"}
        As in `bailiwick.smooth_five_year`.
    reference : str or None
        Code of the row that is 100; None for no index.
    index : str, optional
        Name of the index. By default `value` with ``_uk100`` for ``_gbp``.
    years : (int, int), optional
        First and last T. By default the fifth year of the calendar and the last but two, so that
        every cut has five years and both later ones; on a calendar of six years, the fourth.
    area, year : str
        Key columns; years are whole numbers.
    calendar : (int, int), optional
        As in `bailiwick.smooth_five_year`.

    Returns
    -------
    dataframe of the same kind
        One row per area, T (in `year`) and ``years_later`` (1 or 2), in the order in which areas
        occur first: ``area_name`` if the table has it, ``<value>_smoothed_old`` (s[T|T]), ``_new``,
        ``_revision``, ``_revision_share``, and the same of ``<index>_smoothed`` (points). Give it to
        `revision_summary` with ``by="years_later"``.

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        An unknown rule, or `years` outside of what the calendar allows.
    TableError
        As in `bailiwick.smooth_five_year`; or the reference row is absent.

    Notes
    -----
    Missing values: a year without a ratio has no smoothed value and a null revision; weights are
    renormalised over the years that are there, in every cut.

    Comparability: real releases revise the figures too. This is the part that would remain if they
    did not.

    References
    ----------
    [ons_subregional_productivity_2025]_.

    Examples
    --------
    On the line 10, 20, ..., 70 the fifth year is first shown as .41 x 50 + .40 x 40 + .19 x 30 = 42.2,
    then as 47.78, and stays at 50.

    >>> import pandas as pd
    >>> from bailiwick.measures.provisional import smoother_revision
    >>> line = pd.DataFrame({"area_code": "A", "year": range(2001, 2008), "y": range(10, 80, 10)})
    >>> told = smoother_revision(line, value="y", reference=None)
    >>> told[["year", "years_later", "y_smoothed_old", "y_smoothed_new"]].round(2).values.tolist()
    [[2005.0, 1.0, 42.2, 47.78], [2005.0, 2.0, 42.2, 50.0]]
    """
    frame = eager(table)
    require_columns(frame, (area, year, value), "the table")
    require_option("second_year", second_year, SECOND_YEARS)
    faults = type_faults(frame, "the table", text=(area,), numbers=(value,), whole=(year,))
    faults += volume_faults((value,), "the smoother")
    refuse("the series", faults)
    ratio = column_numbers(frame, (value,))[value]
    grid, faults = laid_out(frame, "the series", area=area, year=year, calendar=checked_calendar(calendar))
    codes = [str(code) for code in frame[area][grid.start.tolist()].to_list()]
    if reference is not None and reference not in codes:
        sentence = (
            f"No row has the reference code {reference!r}.{nearest(reference, codes)} Add it, name another"
            " code, or pass reference=None for no index."
        )
        faults.append(Finding("no-reference", sentence, (reference,)))
    refuse("the series", faults)
    cuts = _cuts(years, grid.first, grid.last)
    matrix = grid.spread(ratio)
    final = smooth_arrays(matrix, second_year=second_year)
    shown = [
        smooth_arrays(matrix[:, : last - grid.first + 1], second_year=second_year)
        for last in (*cuts, cuts[-1] + 1)
    ]
    place = [last - grid.first for last in cuts]
    first = np.stack([shown[at][:, here] for at, here in enumerate(place)], axis=1)
    later = np.stack([shown[at + 1][:, here] for at, here in enumerate(place)], axis=1)
    levels = {"old": np.stack([first, first], axis=2), "new": np.stack([later, final[:, place]], axis=2)}
    order = np.argsort(grid.start)
    rows = np.repeat(grid.start[order], 2 * len(cuts))
    data = pl.DataFrame(
        {
            year: np.tile(np.repeat(cuts, 2), len(codes)),
            "years_later": np.tile([1, 2], len(codes) * len(cuts)),
            **{f"_{side}": level[order].ravel() for side, level in levels.items()},
        }
    )
    names = [name for name in frame.columns if name in (area, "area_name")]
    data = pl.concat([frame.select(*names).to_polars()[rows.tolist()], data], how="horizontal")
    smoothed = f"{value}_smoothed"
    added = changes("_old", "_new", smoothed)
    if reference is not None:
        at = codes.index(reference)
        for side, level in levels.items():
            data = data.with_columns(pl.Series(f"_index_{side}", (100 * level / level[at])[order].ravel()))
        added += changes("_index_old", "_index_new", f"{index or index_name(value, 'uk100')}_smoothed")
    data = data.with_columns(pl.col(pl.Float64).fill_nan(None)).with_columns(*added)
    return like(data.select(~cs.starts_with("_")), frame)


def _cuts(years: tuple[int, int] | None, first: int, last: int) -> list[int]:
    """The years after which the series is cut."""
    least, most = first + LEAST_YEARS - 1, last - 2
    if years is None:
        lowest, highest = max(least, min(first + 4, most)), most
    else:
        lowest, highest = int(years[0]), int(years[1])
    if not least <= lowest <= highest <= most:
        raise OptionError(
            f"The series can be cut from {lowest} to {highest} only if it has {LEAST_YEARS} years up to the"
            f" first and two after the last; the calendar is {first}-{last}."
            + (f" Pass years within ({least}, {most})." if least <= most else " Give a longer series.")
        )
    return list(range(lowest, highest + 1))


def provisional_years(
    table: IntoFrame,
    *,
    values: Sequence[str] | str,
    last: int = 2,
    area: str = "area_code",
    year: str = "year",
    by: Sequence[str] | str = (),
) -> Any:
    """Flag the end of every smoothed series, which changes when the next years arrive.

    The value of year t holds the ratios of t - 2 to t + 2, so the last two years of a series are
    provisional even where no figure is ever revised.

    Parameters
    ----------
    table : dataframe with one row per `by`, area and year
    values : str or sequence of str
        Smoothed columns.
    last : int
        How many years at the end are provisional: 2 for five-year smoothing.
    area, year, by : str and sequence of str
        Key columns; years are whole numbers.

    Returns
    -------
    dataframe of the same kind
        The table with ``<value>_is_provisional``: true from the second last year **that the series
        itself has** on, false before and where the value is null.

    Raises
    ------
    ColumnError, OptionError, TableError
        A column is absent, `last` is below 1, years are not whole numbers.

    Notes
    -----
    Missing values: a series that ends before its table (jobs of Northern Ireland, 2023) is
    provisional in its own last two years, because the missing ones would change these.

    Examples
    --------
    >>> import pandas as pd
    >>> from bailiwick.measures.provisional import provisional_years
    >>> table = pd.DataFrame({"area_code": "A", "year": [2020, 2021, 2022], "y_smoothed": [1.0, 2.0, 3.0]})
    >>> provisional_years(table, values="y_smoothed")["y_smoothed_is_provisional"].tolist()
    [False, True, True]
    """
    if isinstance(last, bool) or not isinstance(last, int) or last < 1:
        raise OptionError(f"last={last!r} is not a number of years. Give a whole number of 1 or more.")
    names, by = names_of(values), names_of(by)
    frame = eager(table)
    require_columns(frame, (*by, area, year, *names), "the table")
    require_free(frame.columns, [f"{name}_is_provisional" for name in names])
    faults = type_faults(frame, "the table", text=(area,), numbers=names, whole=(year,))
    refuse("the series", faults)
    data = frame.select(*by, area, year, *names).to_polars()
    new = []
    for name in names:
        number = pl.col(name).cast(pl.Float64).fill_nan(None)
        known = number.is_not_null()
        end = pl.col(year).filter(known).max().over([*by, area])
        flag = data.select((known & (pl.col(year) > end - last)).fill_null(False)).to_series()
        new.append(
            nw.new_series(f"{name}_is_provisional", flag.to_list(), nw.Boolean, backend=frame.implementation)
        )
    return nw.to_native(frame.with_columns(*new))
