"""Numbers as they are shown: rounding, class bounds, classes and ranks.

The atlas holds the same functions in TypeScript. Both work on the rounded values that are shipped,
so a tie on screen is a tie in rank, and a legend is exactly what was applied.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import cast

import numpy as np

__all__ = [
    "class_of",
    "counted",
    "five_class_breaks",
    "matrix_class",
    "places",
    "ranks",
    "shown",
    "terciles",
]

SIGNIFICANT = 4


def shown(value: float, decimals: int) -> float:
    """Round a value to `decimals` places or four significant digits, whichever keeps more.

    A result without a fraction is an int, which JSON writes without ".0". Halves go to the even digit.

    Examples
    --------
    >>> shown(0.123456, 3), shown(78858.26, 0), shown(99.996, 1), shown(-0.00001, 3)
    (0.1235, 78858, 100, -1e-05)
    """
    rounded = round(float(value), places(value, decimals))
    return int(rounded) if rounded.is_integer() else rounded


def places(value: float, decimals: int) -> int:
    """How many decimal places a value keeps: `decimals`, or those of four significant digits if more.

    Examples
    --------
    >>> places(0.123456, 3), places(12.3456, 3), places(0, 3)
    (4, 3, 3)
    """
    if value == 0:
        return decimals
    return max(decimals, SIGNIFICANT - 1 - math.floor(math.log10(abs(value))))


def five_class_breaks(
    values: Iterable[float | None], *, decimals: int, centre: float | None = None
) -> list[float]:
    """Return the four inner bounds of five classes.

    Without a centre they are the quantiles .2, .4, .6 and .8 of all values. With a centre c they are
    ``c - b, c - a, c + a, c + b``, where a and b are the quantiles .2 and .6 of ``|value - c|``: on
    values that spread evenly about c this gives five equal classes, and the middle one holds c.

    Parameters
    ----------
    values : iterable of float or None
        Every area-year that is shown; None is passed over.
    decimals : int
        The bounds are rounded to this many places, because they are applied as printed.
    centre : float, optional
        For example 100 for an index with Great Britain = 100.

    Raises
    ------
    ValueError
        There is no value at all.

    Examples
    --------
    >>> five_class_breaks(range(11), decimals=0)
    [2, 4, 6, 8]
    >>> five_class_breaks(range(50, 151), decimals=0, centre=100)
    [70, 90, 110, 130]
    """
    present = _present(values)
    if centre is None:
        return [_bound(bound, decimals) for bound in np.quantile(present, [0.2, 0.4, 0.6, 0.8])]
    step = 10.0**-decimals
    near, far = np.quantile(np.abs(present - centre), [0.2, 0.6])
    # At least one printed step apart, or the middle class would be empty and lose the centre.
    near = max(round(float(near), decimals), step)
    far = max(round(float(far), decimals), near + step)
    return [_bound(centre + offset, decimals) for offset in (-far, -near, near, far)]


def terciles(values: Iterable[float | None], *, decimals: int) -> list[float]:
    """Return the two inner bounds that split all values into three classes of equal size.

    Examples
    --------
    >>> terciles([1, 2, 3, 4, 5, 6, 7], decimals=1)
    [3, 5]
    """
    return [_bound(bound, decimals) for bound in np.quantile(_present(values), [1 / 3, 2 / 3])]


def class_of(value: float | None, bounds: Sequence[float]) -> int | None:
    """Return the class of a value: how many inner bounds are at or below it. None has no class.

    Examples
    --------
    >>> [class_of(v, [10, 20]) for v in (9.9, 10, 20.5, None)]
    [0, 1, 2, None]
    """
    if value is None:
        return None
    return sum(bound <= value for bound in bounds)


def matrix_class(
    x: float | None, y: float | None, x_bounds: Sequence[float], y_bounds: Sequence[float]
) -> tuple[int, int] | None:
    """Return the cell of a 3 x 3 matrix as (class of x, class of y); None when either is missing.

    Examples
    --------
    >>> matrix_class(0.3, 110, [0.2, 0.3], [90, 105])
    (2, 2)
    """
    row, column = class_of(x, x_bounds), class_of(y, y_bounds)
    return None if row is None or column is None else (row, column)


def ranks(values: Sequence[float | None]) -> list[int | None]:
    """Rank values from the highest, which is 1. Equal values share the smallest rank; None has none.

    Examples
    --------
    >>> ranks([5, 7, None, 7, 1])
    [3, 1, None, 1, 4]
    """
    ordered = sorted((value for value in values if value is not None), reverse=True)
    first: dict[float, int] = {}
    for place, value in enumerate(ordered, start=1):
        first.setdefault(value, place)
    return [None if value is None else first[value] for value in values]


def counted(number: int, noun: str) -> str:
    """A number of things.

    Examples
    --------
    >>> counted(1, "fault"), counted(3, "fault")
    ('1 fault', '3 faults')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _present(values: Iterable[float | None]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    present = np.array([value for value in values if value is not None], dtype=np.float64)
    if present.size == 0:
        raise ValueError("no value to take class bounds from")
    return cast("np.ndarray[tuple[int], np.dtype[np.float64]]", present)


def _bound(value: float, decimals: int) -> float:
    rounded = round(float(value), decimals)
    return int(rounded) if rounded.is_integer() else rounded
