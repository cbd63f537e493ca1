"""Constrain, divide, smooth and index arrays of areas by years: the arithmetic of the productivity chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bailiwick.measures.constraint import constraint_factors
from bailiwick.measures.labour_productivity import ratio_of
from bailiwick.measures.smoothing import SecondYear, smooth_arrays
from bailiwick.tables import Floats

__all__ = ["Chain", "Tie", "chain_arrays", "chained", "constrained_arrays"]


class Tie(NamedTuple):
    """Which total each amount adds up to.

    Attributes
    ----------
    group : integers of shape (areas, years)
        Place of the total; -1 for an amount that is not forced to one.
    totals : floats of shape (..., groups)
    """

    group: NDArray[Any]
    totals: Floats


@dataclass(frozen=True)
class Chain:
    """What `chain_arrays` makes of one output and one input.

    Attributes
    ----------
    over, under : floats of shape (..., areas, years)
        Output and input, constrained where there was a total.
    ratio, smoothed : same shape
        Output per unit of input, before and after the smoother.
    index, index_smoothed : same shape
        With the reference of the year = 100.
    reference, reference_smoothed : floats of shape (..., years)
        The ratio of the reference.
    """

    over: Floats
    under: Floats
    ratio: Floats
    smoothed: Floats
    index: Floats
    index_smoothed: Floats
    reference: Floats
    reference_smoothed: Floats


def chain_arrays(
    over: NDArray[np.float64],
    under: NDArray[np.float64],
    *,
    reference: int | Literal["sum"] | tuple[Floats, Floats],
    scale: float = 1.0,
    over_tie: Tie | None = None,
    under_tie: Tie | None = None,
    available: bool = False,
    second_year: SecondYear = "mirror",
    window: slice | None = None,
) -> Chain:
    """Constrain, divide, smooth and index arrays of areas by years, or draws of them.

    This is the arithmetic of `subregional_productivity` for one measure, without
    its checks.

    Parameters
    ----------
    over, under : floats of shape (..., areas, years)
        Output and input; either may have leading axes, such as draws. NaN where
        missing.
    reference : int, "sum", or two arrays of shape (..., years)
        The row that is 100; the ratio of the sums of all rows; or the output and
        input of a reference that is no row.
    scale : float
        Factor of the ratio: 1e6 / 52 for pounds an hour from GBP million and
        weekly hours.
    over_tie, under_tie : Tie, optional
        Totals to constrain to; none leaves the amounts as they are.
    available : bool
        Whether missing areas are left out of sums, or make them missing.
    second_year : {"mirror", "shifted"}
        As in `bailiwick.smooth_five_year`.
    window : slice, optional
        The years of the measure's calendar; all by default.

    Returns
    -------
    Chain

    Examples
    --------
    Two areas of 10 and 30 a year beside their sum, 40 over 4: 100 and 100 beside 100.

    >>> import numpy as np
    >>> over = np.array([[10.0] * 5, [30.0] * 5])
    >>> under = np.array([[2.0] * 5, [2.0] * 5])
    >>> chain_arrays(over, under, reference="sum").index_smoothed[:, 0].round(9).tolist()
    [50.0, 150.0]
    """
    over = constrained_arrays(over, over_tie, available)[0]
    under = constrained_arrays(under, under_tie, available)[0]
    return chained(over, under, reference, scale, available, second_year, window)


def constrained_arrays(amounts: Floats, tie: Tie | None, available: bool) -> tuple[Floats, Floats | None]:
    """Amounts scaled to their totals, and the factor of each; no factor without a total."""
    if tie is None:
        return amounts, None
    flat = amounts.reshape(*amounts.shape[:-2], -1)
    group = tie.group.ravel()
    factors = constraint_factors(flat, group, tie.totals, available=available)
    # The place after the last is that of amounts that are not forced.
    padded = np.concatenate((factors, np.full((*factors.shape[:-1], 1), np.nan)), axis=-1)
    factor = padded[..., group].reshape(amounts.shape)
    return np.where(tie.group < 0, amounts, amounts * factor), factor


def chained(
    over: Floats,
    under: Floats,
    reference: int | Literal["sum"] | tuple[Floats, Floats],
    scale: float,
    available: bool,
    second_year: SecondYear,
    window: slice | None,
) -> Chain:
    """Divide, smooth and index amounts that are constrained."""
    ratio = ratio_of(over, under, scale)
    beside = _reference_ratio(over, under, ratio, reference, scale, available)
    if window is None:
        smoothed = smooth_arrays(ratio, second_year=second_year)
        beside_smoothed = smooth_arrays(beside, second_year=second_year)
    else:
        smoothed, beside_smoothed = np.full_like(ratio, np.nan), np.full_like(beside, np.nan)
        smoothed[..., window] = smooth_arrays(ratio[..., window], second_year=second_year)
        beside_smoothed[..., window] = smooth_arrays(beside[..., window], second_year=second_year)
    with np.errstate(divide="ignore", invalid="ignore"):
        index = 100 * (ratio / beside[..., None, :])  # exactly 100 for the reference itself
        index_smoothed = 100 * (smoothed / beside_smoothed[..., None, :])
    return Chain(over, under, ratio, smoothed, index, index_smoothed, beside, beside_smoothed)


def _reference_ratio(
    over: Floats,
    under: Floats,
    ratio: Floats,
    reference: int | Literal["sum"] | tuple[Floats, Floats],
    scale: float,
    available: bool,
) -> Floats:
    """The ratio of the reference in each year."""
    if isinstance(reference, tuple):
        return ratio_of(np.asarray(reference[0]), np.asarray(reference[1]), scale)
    if reference != "sum":
        row: Floats = ratio[..., reference, :]
        return row
    both = ~np.isnan(over) & ~np.isnan(under)
    sums = [np.where(both, part, 0.0).sum(axis=-2) for part in (over, under)]
    result = ratio_of(sums[0], sums[1], scale)
    if not available:
        # The sum is of all areas: without one of them it would be that of others.
        result = np.where(both.all(axis=-2), result, np.nan)
    return result
