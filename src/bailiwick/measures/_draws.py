"""Draws of uncertain amounts, and what is kept of them: tails, ranks, moments.

What belongs here: from an interval to a standard error, from a seed to draws
that do not depend on how many are made at once, and order statistics that are
exact although not all draws are held. What is done with a draw is in
`intervals`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bailiwick.tables import Bools, Floats, Ints

__all__ = ["Z_95", "Moments", "Spread", "Tails", "draw_amounts", "is_asymmetric", "ranks", "spread_of"]

Z_95 = 1.959963984540054  # 97.5% quantile of the standard normal distribution
# An interval is asymmetric if its halves differ by more than this share of its width.
ASYMMETRY = 0.01


@dataclass(frozen=True)
class Spread:
    """How an amount is drawn, by area and year.

    Attributes
    ----------
    centre : floats of shape (areas, years)
        The amount; NaN where there is none.
    error : floats of the same shape
        Standard error in units of the amount, or of its logarithm; 0 without an interval.
    on_log : booleans
        Whether the error is that of the logarithm.
    known : booleans
        Whether there is an interval.
    """

    centre: Floats
    error: Floats
    on_log: Bools
    known: Bools


def spread_of(centre: Floats, value: Floats, lower: Floats, upper: Floats) -> Spread:
    """Standard errors from 95 % intervals about `value`, in proportion about `centre`.

    ::

        asymmetric   |(upper - value) - (value - lower)| > .01 (upper - lower)
        symmetric    error = (upper - lower) / (2 * 1.96) * centre / value
        asymmetric   error = (ln upper - ln lower) / (2 * 1.96), of the logarithm

    """
    known = ~(np.isnan(lower) | np.isnan(upper) | np.isnan(centre))
    width = upper - lower
    with np.errstate(invalid="ignore", divide="ignore"):
        on_log = known & is_asymmetric(value, lower, upper)
        moved = np.where(centre == value, 1.0, centre / value)
        plain = width / (2 * Z_95) * moved
        log = (np.log(np.where(on_log, upper, 1.0)) - np.log(np.where(on_log, lower, 1.0))) / (2 * Z_95)
    error = np.where(known, np.where(on_log, log, plain), 0.0)
    return Spread(centre, error, on_log, known)


def is_asymmetric(value: Floats, lower: Floats, upper: Floats) -> Bools:
    """Whether the halves of an interval differ by more than a hundredth of its width."""
    with np.errstate(invalid="ignore"):
        apart: Bools = np.abs(upper + lower - 2 * value) > ASYMMETRY * (upper - lower)
    return apart


def draw_amounts(
    spread: Spread,
    *,
    seed: int,
    stream: int,
    draws: int,
    chunk: int,
    order: Ints,
    rho: float,
    positive: bool,
) -> Iterator[tuple[Floats, int]]:
    """Draws of one amount, `chunk` at a time, each with the number of those reflected in 0.

    The numbers depend on the seed, the stream, and the place of an area in `order`; not on the
    chunk, on other amounts, or on which areas have intervals. Between years they are correlated
    as z[t] = rho z[t-1] + sqrt(1 - rho^2) e[t].
    """
    random = np.random.default_rng(np.random.SeedSequence([seed, stream]))
    areas, years = spread.centre.shape
    place = np.argsort(order)
    fresh = np.sqrt(1.0 - rho * rho)
    for start in range(0, draws, chunk):
        z = random.standard_normal((min(chunk, draws - start), areas, years))
        if rho:
            for year in range(1, years):
                z[..., year] = rho * z[..., year - 1] + fresh * z[..., year]
        z = z[:, place, :]
        z *= spread.error
        amount = np.where(spread.on_log, spread.centre * np.exp(z * spread.on_log), spread.centre + z)
        reflected = 0
        if positive:
            below = amount <= 0
            below &= spread.error > 0
            reflected = int(np.count_nonzero(below))
            if reflected:
                amount[below] = np.maximum(np.abs(amount[below]), np.finfo(np.float64).tiny)
        yield amount, reflected


class Tails:
    """The lowest and highest draws of each cell: all that an interval needs, a small part of them all."""

    def __init__(self, draws: int, level: float) -> None:
        self._at = (1.0 - level) / 2 * (draws - 1)
        self._kept = min(int(np.floor(self._at)) + 2, draws)
        self._low: Floats | None = None
        self._high: Floats | None = None

    def add(self, values: Floats) -> None:
        """Take in some draws, along the first axis."""
        low = values if self._low is None else np.concatenate((self._low, values))
        high = values if self._high is None else np.concatenate((self._high, values))
        if len(low) > self._kept:
            low = np.partition(low, self._kept - 1, axis=0)[: self._kept].copy()
        if len(high) > self._kept:
            high = np.partition(high, len(high) - self._kept, axis=0)[-self._kept :].copy()
        self._low, self._high = low, high

    def bounds(self, *, whole: bool = False) -> tuple[Floats, Floats]:
        """The quantiles, linear between neighbours; or the draws next outside, for whole numbers."""
        if self._low is None or self._high is None:
            raise RuntimeError("no draws were added")
        low, high = np.sort(self._low, axis=0), np.sort(self._high, axis=0)[::-1]
        floor = int(np.floor(self._at))
        if whole:
            return low[floor], high[floor]
        share, after = self._at - floor, min(floor + 1, len(low) - 1)
        return (
            low[floor] + share * (low[after] - low[floor]),
            high[floor] + share * (high[after] - high[floor]),
        )


class Moments:
    """Standard deviation about the mean of draws, added one by one so that chunks do not matter."""

    def __init__(self, point: Floats) -> None:
        self._point = point
        self._count = 0
        self._sum = np.zeros_like(point)
        self._squares = np.zeros_like(point)

    def add(self, values: Floats) -> None:
        """Take in some draws, along the first axis."""
        for one in values:
            gap = one - self._point
            self._sum += gap
            self._squares += gap * gap
        self._count += len(values)

    def deviation(self) -> Floats:
        """Sample standard deviation."""
        variance = (self._squares - self._sum * self._sum / self._count) / (self._count - 1)
        result: Floats = np.sqrt(np.maximum(variance, 0.0))
        return result


def ranks(values: Floats, sets: NDArray[np.intp]) -> Floats:
    """Rank of each area within its set and year: 1 = highest, equal values share the lowest number.

    `values` has shape (..., areas, years); `sets` (areas, years), -1 for what is not ranked.
    """
    result = np.full(values.shape, np.nan)
    for one in np.unique(sets[sets >= 0]):
        part = np.where((sets == one) & ~np.isnan(values), values, -np.inf)
        falling = -np.moveaxis(part, -2, -1)
        order = np.argsort(falling, axis=-1, kind="stable")
        ordered = np.take_along_axis(falling, order, axis=-1)
        first = np.zeros(ordered.shape)
        changed = ordered[..., 1:] != ordered[..., :-1]
        first[..., 1:] = np.where(changed, np.arange(1, ordered.shape[-1]), 0)
        rank = np.empty_like(falling)
        np.put_along_axis(rank, order, np.maximum.accumulate(first, axis=-1) + 1.0, axis=-1)
        rank = np.moveaxis(rank, -1, -2)
        result = np.where(np.isinf(part), result, rank)
    return result
