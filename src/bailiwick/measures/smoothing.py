"""The five-year weighted smoother of subregional productivity, with its rules for ends and gaps.

The weights stand here and nowhere else. No text of the publisher prints them;
they were fitted to published tables and reproduce these to the last place. Which
of two rules a table uses for its second year is found by `fit_second_year`.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.stable.v2.typing import IntoFrame
from numpy.typing import NDArray

from bailiwick.errors import DataWarning, Finding, OptionError
from bailiwick.measures._grid import (
    Grid,
    column_numbers,
    fault,
    laid_out,
    names_of,
    refuse,
    type_faults,
    words_of_rows,
)
from bailiwick.measures._results import frame_columns, require_free
from bailiwick.measures._shares import require_option
from bailiwick.measures.prices import volume_faults
from bailiwick.tables import Floats, eager, require_columns

__all__ = [
    "SecondYearFit",
    "fit_second_year",
    "smooth_arrays",
    "smooth_five_year",
    "smoothing_weights",
]

SecondYear = Literal["mirror", "shifted"]
SECOND_YEARS = ("mirror", "shifted")
#: Fewest years on the calendar.
LEAST_YEARS = 4

INTERIOR = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9.0  # t-2 ... t+2
END = np.array([0.41, 0.40, 0.19])  # the last year, and back from it
NEXT_TO_END = np.array([0.260, 0.370, 0.260, 0.111]) / 1.001  # from the last year back
SHIFTED = np.array([0.370, 0.260, 0.111]) / 0.741  # from the first year on


def smoothing_weights(n_years: int, second_year: SecondYear = "mirror") -> Floats:
    """The weights of the five-year smoother as a matrix: row t gives year t from all years.

    ::

        interior       (1, 2, 3, 2, 1) / 9 on t-2 ... t+2
        last           .41, .40, .19 on the last year and the two before
        last but one   (.260, .370, .260, .111) / 1.001 on the last year and the three before
        first          the mirror of the last
        second         the mirror of the last but one, or with "shifted"
                       (.370, .260, .111) / .741 on the first three years

    Parameters
    ----------
    n_years : int
        Years on the calendar, 4 or more.
    second_year : {"mirror", "shifted"}
        The rule for the second year. "shifted" is an artefact of some published
        tables: the rule of the last but one, placed one year too early.

    Returns
    -------
    array of shape (n_years, n_years)
        Each row sums to 1.

    Raises
    ------
    OptionError
        Fewer than 4 years, or an unknown rule.

    References
    ----------
    [ons_subregional]_ says "weighted five-year moving average"; the weights were
    fitted to the tables of June 2023.

    Examples
    --------
    >>> smoothing_weights(5)[2].round(3).tolist()
    [0.111, 0.222, 0.333, 0.222, 0.111]
    >>> smoothing_weights(5, "shifted")[1].round(7).tolist()
    [0.4993252, 0.3508772, 0.1497976, 0.0, 0.0]
    """
    require_option("second_year", second_year, SECOND_YEARS)
    if isinstance(n_years, bool) or not isinstance(n_years, int | np.integer) or n_years < LEAST_YEARS:
        raise OptionError(
            f"{n_years!r} years are too few for the five-year smoother; it needs {LEAST_YEARS} or more on the"
            " calendar. Use the unsmoothed figures, or add years."
        )
    return _weights(int(n_years), second_year).copy()


@lru_cache(maxsize=64)
def _weights(n_years: int, second_year: str) -> Floats:
    weights = np.zeros((n_years, n_years))
    for year in range(2, n_years - 2):
        weights[year, year - 2 : year + 3] = INTERIOR
    weights[0, :3] = END
    weights[1, :4] = NEXT_TO_END
    weights[-1, -3:] = END[::-1]
    weights[-2, -4:] = NEXT_TO_END[::-1]
    if second_year == "shifted":
        weights[1, :] = 0.0
        weights[1, :3] = SHIFTED
    return weights


def smooth_arrays(series: NDArray[np.float64], *, second_year: SecondYear = "mirror") -> Floats:
    """Smooth along the last axis, which is the calendar. The arithmetic of `smooth_five_year`.

    Parameters
    ----------
    series : floats of shape (..., years)
        Such as draws x areas x years; NaN where missing.
    second_year : {"mirror", "shifted"}
        As in `smoothing_weights`.

    Returns
    -------
    floats of the same shape
        Weights are renormalised over the years that are there; NaN stays NaN.

    Examples
    --------
    >>> import numpy as np
    >>> smooth_arrays(np.arange(10.0, 80.0, 10.0)).round(6).tolist()
    [17.8, 22.217782, 30.0, 40.0, 50.0, 57.782218, 62.2]
    """
    weights = smoothing_weights(series.shape[-1], second_year)
    gone = np.isnan(series)
    if not gone.any():
        return _weighted(series, weights / weights.sum(axis=1, keepdims=True))
    smooth = _weighted(np.where(gone, 0.0, series), weights)
    # The weights that fall on years that are there; a year that is there has one of its own.
    with np.errstate(divide="ignore", invalid="ignore"):
        smooth /= _weighted((~gone).astype(np.float64), weights)
    smooth[gone] = np.nan
    return smooth


def _weighted(series: Floats, weights: Floats) -> Floats:
    """``series @ weights.T``, diagonal by diagonal: weights reach three years and most are 0.

    Sums run in the same order for every area, so that a result does not depend on which others are there.
    """
    years = series.shape[-1]
    result = np.zeros_like(series)
    for shift in range(-3, 4):
        diagonal = np.diagonal(weights, shift)
        if diagonal.any():
            start, stop = max(-shift, 0), years - max(shift, 0)
            result[..., start:stop] += series[..., start + shift : stop + shift] * diagonal
    return result


def smooth_five_year(
    table: IntoFrame,
    *,
    value: str,
    second_year: SecondYear = "mirror",
    area: str = "area_code",
    year: str = "year",
    by: Sequence[str] | str = (),
    calendar: tuple[int, int] | None = None,
) -> Any:
    """Weighted five-year moving average of each area's series, as in the official tables.

    ::

        smoothed[t] = sum over u of w[t, u] y[u] / sum over u with y[u] known of w[t, u]

    with the weights of `smoothing_weights`. It takes out the noise of samples;
    a single year's shock is spread over five, and the last two years are
    provisional: they change when the next year arrives.

    Parameters
    ----------
    table : dataframe with one row per `by`, area and year
    value : str
        Column to smooth, in any unit; a ratio, such as pounds per hour. Smooth
        the ratio, not its parts, and in pounds, not as an index.
    second_year : {"mirror", "shifted"}
        The rule for the second year of the calendar; see `smoothing_weights`.
        "shifted" reproduces tables that were published so.
    area, year : str
        Columns of the area codes and of the years (whole numbers).
    by : str or sequence of str
        Further columns that tell series apart.
    calendar : (int, int), optional
        First and last year of the publication's table. By default those of the
        table's rows: a last row with a null still counts as the last year.

    Returns
    -------
    dataframe of the same kind
        The table with ``<value>_smoothed``, in the unit of `value`.

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        `second_year` is not an option, or `calendar` is not two years.
    TableError
        All faults at once: fewer than 4 years, a year of the calendar that no
        area has a row for, a key twice, an infinite value, wrong types, or a
        chained volume, which official tables do not smooth.

    Warns
    -----
    DataWarning
        No area of several has a value in the first or last year: the calendar
        of this column may be shorter than that of the table's rows.

    Notes
    -----
    Missing values: weights are renormalised over the years that are there. A
    year that is missing stays missing. The place of a year (first, last) is that
    on the calendar of the table, not among the area's own years.

    Comparability: never compare a smoothed series with an unsmoothed one. A
    shifted second year reads higher or lower than its neighbours for no reason
    but the rule.

    References
    ----------
    [ons_subregional]_.

    Examples
    --------
    On a straight line the interior keeps its values and the ends are drawn in:
    .41 x 10 + .40 x 20 + .19 x 30 = 17.8.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"area_code": "A", "year": range(2017, 2024), "pounds": range(10, 80, 10)})
    >>> smooth_five_year(table, value="pounds")["pounds_smoothed"].round(6).to_list()
    [17.8, 22.217782, 30.0, 40.0, 50.0, 57.782218, 62.2]
    """
    require_option("second_year", second_year, SECOND_YEARS)
    by = names_of(by)
    frame = eager(table)
    require_columns(frame, (*by, area, year, value), "the table")
    require_free(frame.columns, [f"{value}_smoothed"])
    faults = type_faults(frame, "the table", text=(area,), numbers=(value,), whole=(year,))
    faults += volume_faults((value,), "the smoother")
    refuse("the series", faults)
    numbers = column_numbers(frame, (value,))[value]
    grid, faults = laid_out(
        frame, "the series", area=area, year=year, by=by, calendar=checked_calendar(calendar)
    )
    faults += length_faults(grid)
    faults += fault(
        "infinite-amount",
        frame,
        np.isinf(numbers),
        [*by, area, year],
        f"{value!r} is infinite in {{count}} rows: {{rows}}. Correct it or make it null.",
    )
    refuse("the series", faults)
    matrix = grid.spread(numbers)
    if calendar is None:
        _warn_of_empty_ends(grid, matrix, value)
    smoothed = grid.rows(smooth_arrays(matrix, second_year=second_year))
    return frame_columns(table, frame, {f"{value}_smoothed": smoothed})


def checked_calendar(calendar: tuple[int, int] | None) -> tuple[int, int] | None:
    """Two years in order, or none."""
    if calendar is None:
        return None
    years = tuple(calendar)
    if len(years) != 2 or not all(isinstance(one, int | np.integer) for one in years) or years[0] > years[1]:
        raise OptionError(
            f"calendar={calendar!r} is not a first and a last year; write calendar=(2004, 2023)."
        )
    return int(years[0]), int(years[1])


def length_faults(grid: Grid) -> list[Finding]:
    """A calendar that is too short to smooth."""
    if grid.years >= LEAST_YEARS:
        return []
    return [
        Finding(
            "too-few-years",
            f"The calendar {grid.first}-{grid.last} has {grid.years} of the {LEAST_YEARS} years that the"
            " five-year smoother needs at least. Use the unsmoothed figures, or add years.",
        )
    ]


def _warn_of_empty_ends(grid: Grid, matrix: Floats, value: str) -> None:
    """Say when several areas all lack an end of the calendar: their table may begin or end there."""
    filled = np.flatnonzero(~np.isnan(matrix).all(axis=0))
    if grid.count < 2 or not len(filled) or (filled[0] == 0 and filled[-1] == grid.years - 1):
        return
    first, last = grid.first + int(filled[0]), grid.first + int(filled[-1])
    warnings.warn(
        f"No area has {value!r} outside {first}-{last}, but the rows run from {grid.first} to {grid.last},"
        f" and places are counted on these. If the series begins or ends there, pass calendar=({first},"
        f" {last}); the two ends change.",
        DataWarning,
        stacklevel=3,
    )


@dataclass(frozen=True)
class SecondYearFit:
    """Which rule for the second year reproduces a published series; see `fit_second_year`.

    Attributes
    ----------
    second_year : {"mirror", "shifted"} or None
        The rule that most areas follow which say anything; None if there is none,
        as where the published series is not one of these figures smoothed.
    year : int
        The second year of the calendar.
    largest_mirror, largest_shifted : float
        Largest residual over all areas and years under either rule, in the unit
        of the series.
    dissenting : tuple of str
        Areas that follow the other rule.
    by_area : dataframe of the caller's kind
        One row per area: `largest_mirror`, `largest_shifted` over its years;
        `second_mirror`, `second_shifted` in the second year alone.
    """

    second_year: SecondYear | None
    year: int
    largest_mirror: float
    largest_shifted: float
    dissenting: tuple[str, ...]
    by_area: Any


def fit_second_year(
    table: IntoFrame,
    *,
    value: str,
    published: str,
    decimals: int | None = None,
    area: str = "area_code",
    year: str = "year",
    calendar: tuple[int, int] | None = None,
) -> SecondYearFit:
    """Find which rule for the second year a published smoothed series follows.

    Both rules are run on the unsmoothed series and compared with the published
    one. They differ in the second year alone, so that year decides, area by
    area. An area for which the two differ by less than a unit of the last
    published place says nothing. Another follows the nearer rule if this comes,
    in that year, within a unit of the last place or a quarter of the distance
    between the rules: more for rounded parts or small revisions, and too little
    for another series. The rule that most of the areas follow which say
    anything is the table's; without one, neither fits.

    Parameters
    ----------
    table : dataframe with one row per area and year
    value : str
        Column of the unsmoothed series, from unrounded parts.
    published : str
        Column of the published smoothed series, in the same unit.
    decimals : int, optional
        Places to which it is published; by default the most that any value has.
    area, year, calendar
        As in `smooth_five_year`.

    Returns
    -------
    SecondYearFit
        The rule, the largest residual of both, and the areas that follow the
        other one.

    Raises
    ------
    ColumnError, OptionError, TableError
        As in `smooth_five_year`.

    Notes
    -----
    Missing values: an area without both figures in the second year takes no
    part in the choice; years without both have no residual.

    References
    ----------
    [ons_subregional]_.

    Examples
    --------
    A line from 10 to 70 has 22.22 in the second year under the mirrored rule,
    16.50 under the shifted one.

    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {
    ...         "area_code": "A",
    ...         "year": range(2017, 2024),
    ...         "pounds": range(10, 80, 10),
    ...         "printed": [17.8, 16.5, 30, 40, 50, 57.78, 62.2],
    ...     }
    ... )
    >>> fit = fit_second_year(table, value="pounds", published="printed")
    >>> fit.second_year, round(fit.largest_shifted, 4), round(fit.largest_mirror, 2)
    ('shifted', 0.0047, 5.72)
    """
    frame = eager(table)
    require_columns(frame, (area, year, value, published), "the table")
    faults = type_faults(frame, "the table", text=(area,), numbers=(value, published), whole=(year,))
    faults += volume_faults((value, published), "the smoother")
    refuse("the series", faults)
    grid, faults = laid_out(frame, "the series", area=area, year=year, calendar=checked_calendar(calendar))
    refuse("the series", faults + length_faults(grid))
    numbers = {
        name: grid.spread(column) for name, column in column_numbers(frame, (value, published)).items()
    }
    smooth = {rule: smooth_arrays(numbers[value], second_year=rule) for rule in SECOND_YEARS}  # type: ignore[arg-type]
    residual = {rule: np.abs(one - numbers[published]) for rule, one in smooth.items()}
    largest = {rule: _largest(one) for rule, one in residual.items()}
    second = {rule: one[:, 1] for rule, one in residual.items()}
    unit = 10.0 ** -(decimals if decimals is not None else _places(numbers[published]))
    apart = np.abs(second["mirror"] - second["shifted"]) > unit
    near = np.maximum(unit, np.abs(smooth["mirror"] - smooth["shifted"])[:, 1] / 4)
    follows = {
        "mirror": apart & (second["mirror"] < second["shifted"]) & (second["mirror"] <= near),
        "shifted": apart & (second["shifted"] < second["mirror"]) & (second["shifted"] <= near),
    }
    most = np.count_nonzero(apart) / 2
    chosen: SecondYear | None = None
    if np.count_nonzero(follows["mirror"]) > most:
        chosen = "mirror"
    elif np.count_nonzero(follows["shifted"]) > most:
        chosen = "shifted"
    other = {"mirror": "shifted", "shifted": "mirror"}
    against = grid.start[follows[other[chosen]]] if chosen else np.empty(0, np.intp)
    columns = {f"largest_{rule}": largest[rule] for rule in SECOND_YEARS}
    columns |= {f"second_{rule}": second[rule] for rule in SECOND_YEARS}
    keys = nw.maybe_reset_index(frame.select(area)[grid.start.tolist()])
    return SecondYearFit(
        second_year=chosen,
        year=grid.first + 1,
        largest_mirror=float(_largest(largest["mirror"])),
        largest_shifted=float(_largest(largest["shifted"])),
        dissenting=tuple(str(code) for (code,) in words_of_rows(frame, against, [area])),
        by_area=frame_columns(table, keys, columns),
    )


def _places(numbers: Floats) -> int:
    """The most decimal places that any of the numbers needs, up to 12."""
    known = numbers[~np.isnan(numbers)]
    for places in range(12):
        if (np.abs(known - np.round(known, places)) <= 1e-12 * np.maximum(np.abs(known), 1.0)).all():
            return places
    return 12


def _largest(residuals: Floats) -> Floats:
    """The largest along the last axis, of those that are there; NaN where none is."""
    return np.asarray(np.fmax.reduce(residuals, axis=-1))
