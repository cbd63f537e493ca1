"""Which centre is nearest to each area: estimated by matrix products, settled by differences.

What belongs here: reading rows in blocks, estimates with a bound of their error, and
exact distances where estimates cannot tell. The steps of k-means are in `lloyd`.

With x and c the values of an area and of a centre, less some origin,
|x - c|^2 = |x|^2 + |c|^2 - 2 x.c. The sum of products is off by at most
e (|x| + |c|)^2, where e grows with the number of variables and the rounding of the
numbers used. As |c| <= |x| + |x - c|, a pair at squared distance D is off by at most
e (8|x|^2 + 2D), whatever other areas and centres there are. Centres that this leaves in
doubt are measured again, from differences in double precision.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Floats",
    "Labels",
    "Rows",
    "blocks",
    "first_unmarked",
    "fits_single",
    "limit_of_equals",
    "middle",
    "nearest_and_lead",
    "nearest_few",
    "squared",
]

Floats = NDArray[Any]
Labels = NDArray[np.int32]

# Areas that are worked on at once: their part of the table stays in the processor's cache.
BLOCK = 4096
# Pairs whose differences are held at once.
PAIRS = 1 << 14
# Rows that say where the middle of a table is.
SEEN = 4096
# Values above this have squares that single precision cannot add up.
SQUARED = 1e15
# Products of a block with few centres: up to so many one by one, then rows first, beyond that centres first.
# At 2 centres that takes a quarter, at 8 two thirds of the time of the last way, measured with OpenBLAS.
APART, ROWS_FIRST = 6, 16
# Marks of centres fit into one byte up to here.
NARROW = 127
# What the rounding of roots and of moves can add up to, as a share of a distance.
SLIGHT = 1e-12


def blocks(count: int, step: int = BLOCK) -> Iterator[slice]:
    """Slices that cover `count` rows."""
    for start in range(0, count, step):
        yield slice(start, min(start + step, count))


def middle(table: Floats) -> NDArray[np.float64]:
    """Medians of the variables over rows spread through the table.

    Unlike means they stay among the many where a few values are very large, so that what
    is left of a value once they are taken off keeps its digits.
    """
    some = table[:: max(1, len(table) // SEEN)].astype(np.float64, copy=False)
    medians: NDArray[np.float64] = np.median(some, axis=0)
    return medians


def fits_single(table: Floats, origin: NDArray[np.float64]) -> bool:
    """Whether squares of the values less the origin can be added up in single precision."""
    return max(float(table.max()), -float(table.min())) + float(np.abs(origin).max()) <= SQUARED


class Rows:
    """Rows of a table, read in blocks: as they are, or with `origin` taken off in the type of the work.

    So a table of double precision is never copied whole, nor a mapped file read at once.
    `shifted` is the table with the origin taken off, where there is one already.
    """

    def __init__(
        self, values: Floats, origin: Floats | None = None, dtype: Any = None, shifted: Floats | None = None
    ) -> None:
        self.values = values
        self.origin = origin
        self.shifted = shifted
        self.dtype = np.dtype(values.dtype if dtype is None else dtype)
        self.areas, self.variables = values.shape
        # A rounding by half a last digit for each product and sum, and some for making the numbers.
        self.error = (self.variables + 16) * float(np.finfo(self.dtype).eps) / 2
        self._squares: Floats | None = None

    def read(self, which: slice | NDArray[np.intp]) -> Floats:
        """The rows of a slice or of numbered areas, for products."""
        if self.shifted is not None:
            return _some(self.shifted, which)
        some = _some(self.values, which)
        if self.origin is not None:
            some = some - self.origin
        return some.astype(self.dtype, copy=False)

    def plain(self, which: slice | NDArray[np.intp]) -> NDArray[np.float64]:
        """The same rows as they are, for differences."""
        return _some(self.values, which).astype(np.float64, copy=False)

    def forth(self, points: Floats) -> Floats:
        """Centres as rows are read."""
        return (points if self.origin is None else points - self.origin).astype(self.dtype)

    def back(self, points: Floats) -> NDArray[np.float64]:
        """Means of rows as they are read, among rows as they are."""
        return points if self.origin is None else points + self.origin.astype(np.float64, copy=False)

    def squares(self) -> Floats:
        """The squared length of each row as it is read."""
        if self._squares is None:
            self._squares = np.empty(self.areas, dtype=self.dtype)
            for part in blocks(self.areas):
                rows = self.read(part)
                np.einsum("ij,ij->i", rows, rows, out=self._squares[part])
        return self._squares


def _some(table: Floats, which: slice | NDArray[np.intp]) -> Floats:
    return table[which] if isinstance(which, slice) else table.take(which, axis=0)


def squared(some: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared distance of each row of one to the same row of the other, from differences."""
    gaps = some - points
    gaps *= gaps
    result: NDArray[np.float64] = gaps.sum(axis=1)
    return result


def nearest_and_lead(
    rows: Rows, points: NDArray[np.float64], look: NDArray[np.intp] | None, bounded: bool
) -> tuple[Labels, NDArray[np.float64]]:
    """The nearest centre of each area, the first of equals, and how far it leads the second, at least.

    The lead is worked out only if `bounded`.
    """
    count = rows.areas if look is None else len(look)
    label = np.zeros(count, dtype=np.int32)
    lead = np.full(count, np.inf)
    if len(points) == 1:
        return label, lead
    centred = rows.forth(points)
    lengths = np.einsum("ij,ij->i", centred, centred)[:, None]
    doubled = centred * -2
    squares, e = rows.squares(), rows.error
    slight = max(SLIGHT, 4 * float(np.finfo(rows.dtype).eps))
    for part in blocks(count):
        which = part if look is None else look[part]
        size = squares[which]
        # Squared distances less the squared length of the area, which is one for all centres.
        gap = _products(doubled, rows.read(which))
        gap += lengths
        least = gap.min(axis=0)
        near = np.maximum(least + size, 0)
        beyond = gap > limit_of_equals(least, near, size, e)
        nearest = first_unmarked(beyond)
        if gap.size - np.count_nonzero(beyond) > len(least):
            doubt = np.flatnonzero(np.count_nonzero(beyond, axis=0) < len(points) - 1)
            numbers = np.arange(part.start, part.stop)[doubt] if look is None else look[part][doubt]
            nearest[doubt] = _settled(rows.plain(numbers), points, ~beyond[:, doubt].T, 1)[0][:, 0]
        label[part] = nearest
        if not bounded:
            continue
        gap[nearest, np.arange(len(nearest))] = np.inf
        off = 9 * e * size
        second = np.sqrt(np.maximum(gap.min(axis=0) + size - off, 0)) * (1 - 2 * e)
        first = np.sqrt(near + off) / (1 - 2 * e)
        # At most 0 where centres were measured again: their estimates lie within what these take off.
        lead[part] = second * (1 - slight) - first * (1 + slight)
    return label, lead


def nearest_few(
    rows: Rows, points: NDArray[np.float64], n: int
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The n nearest centres of each area, the lower number of equals first, and squared distances."""
    index = np.empty((rows.areas, n), dtype=np.intp)
    distance = np.empty((rows.areas, n))
    centred = rows.forth(points)
    lengths = np.einsum("ij,ij->i", centred, centred)
    doubled = centred.T * -2
    for part in blocks(rows.areas):
        some = rows.read(part)
        size = np.einsum("ij,ij->i", some, some)
        gap = some @ doubled
        gap += lengths
        reached = np.partition(gap, n - 1, axis=1)[:, n - 1]
        limit = limit_of_equals(reached, np.maximum(reached + size, 0), size, rows.error)
        index[part], distance[part] = _settled(rows.plain(part), points, gap <= limit[:, None], n)
    return index, distance


def _products(points: Floats, some: Floats) -> Floats:
    """Product of each point with each row, one row of the result for each point."""
    if len(points) > ROWS_FIRST:
        result: Floats = points @ some.T
        return result
    if len(points) > APART:
        return np.ascontiguousarray((some @ points.T).T)
    result = np.empty((len(points), len(some)), dtype=some.dtype)
    for point, line in zip(points, result, strict=True):
        np.dot(some, point, out=line)
    return result


def limit_of_equals(reached: Floats, near: Floats, size: Floats, e: float) -> Floats:
    """The highest estimate that a centre can have if it is as near as one at the estimate `reached`.

    That one lies at most at U = (near + 8 e |x|^2) / (1 - 2e), and the estimate of any that lies
    no farther is at most (1 + 2e) U + 8 e |x|^2; a little more for the rounding of these sums.
    """
    limit: Floats = reached + (17 * e * size + 5 * e * near)
    return limit


def first_unmarked(beyond: NDArray[np.bool_]) -> NDArray[Any]:
    """The first row of each column that is not marked."""
    k = len(beyond)
    if k > NARROW:
        late: NDArray[Any] = beyond.argmin(axis=0)
        return late
    marks = beyond.view(np.uint8) * np.uint8(k)
    marks += np.arange(k, dtype=np.uint8)[:, None]
    first: NDArray[Any] = marks.min(axis=0)
    return first


def _settled(
    some: NDArray[np.float64], points: NDArray[np.float64], among: NDArray[np.bool_], n: int
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Of the centres marked for each row the n nearest by exact distance, the lower number of equals."""
    row, centre = np.nonzero(among)
    exact = np.empty(len(row))
    for part in blocks(len(row), PAIRS):
        exact[part] = squared(some[row[part]], points[centre[part]])
    order = np.lexsort((exact, row))
    first = np.searchsorted(row, np.arange(len(some)))
    at = order[first[:, None] + np.arange(n)]
    return centre[at], exact[at]
