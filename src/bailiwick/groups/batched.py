"""Many starts of k-means at once on a small table, where a start by itself is too little work.

What belongs here: the draws of k-means++ and the steps of `lloyd`, for all starts of a
batch in one operation of NumPy. Which start is kept, and what is done with one that
leaves a cluster empty, is in `kmeans`.

The draws are those of `starts.first_centres` from the same seeds, and the rule is that
of `lloyd.descend`: step until no label changes. An area as near to several centres goes
to the first of them, so that on tied distances, as on a lattice, starts shared with
scikit-learn may end elsewhere than there. Products in single precision only rule out far
centres; centres that they leave in doubt are measured from differences in double
precision, and means are added up in that too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bailiwick.groups.centre_distances import Rows, first_unmarked, fits_single, limit_of_equals, squared
from bailiwick.groups.starts import squared_to

__all__ = ["Batch", "drawn_together", "pays", "run_together"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Pairs of area and centre of all starts of a batch: with fewer the calls take longer than the work in them.
PAIRS = 1 << 19
# Pairs of one start, at most: beyond that products take nearly all the time, alone or together.
PAIRS_OF_ONE = 1 << 15
# Areas whose distances from each other are held for the draws, at most.
MOST_AREAS = 2048


class Batch(NamedTuple):
    """Where the starts of a batch came to rest; `settled` is False where one has to be run by itself."""

    centres: Floats
    wss: Floats
    iterations: Ints
    settled: NDArray[np.bool_]


def pays(areas: int, k: int) -> bool:
    """Whether starts are quicker together than one after the other: by the table, not by their number.

    So that a start ends in the same numbers, to the last bit, whatever others are run with it.
    """
    return areas <= MOST_AREAS and areas * k <= PAIRS_OF_ONE


def drawn_together(
    rows: Rows, k: int, seeds: Sequence[np.random.SeedSequence], weights: Floats | None
) -> Iterator[Floats]:
    """First centres by k-means++ for each seed, shape (k, variables), as `first_centres` draws them."""
    chance = None if weights is None else weights / weights.sum()
    tries = 2 + int(math.log(k))
    first = np.empty(len(seeds), dtype=np.intp)
    draws = np.empty((len(seeds), k - 1, tries))
    for number, seed in enumerate(seeds):
        rng = np.random.default_rng(seed)
        first[number] = rng.choice(rows.areas, p=chance)
        draws[number] = rng.random((k - 1, tries))
    apart = squared_to(rows, np.arange(rows.areas))
    step = max(1, PAIRS // (rows.areas * tries))
    for start in range(0, len(seeds), step):
        some = slice(start, start + step)
        for chosen in _spread(apart, first[some], draws[some], weights):
            yield rows.plain(chosen)


def _spread(apart: Floats, first: Ints, draws: Floats, weights: Floats | None) -> Ints:
    """Areas chosen for each start: of a few draws the one that leaves the lowest sum of squares."""
    starts, rounds, _ = draws.shape
    chosen = np.empty((starts, rounds + 1), dtype=np.intp)
    chosen[:, 0] = first
    near = apart[first]
    each = np.arange(starts)
    for number in range(rounds):
        mass = np.cumsum(near if weights is None else near * weights, axis=1)
        reached = draws[:, number] * mass[:, -1:]
        drawn = np.stack(
            [line.searchsorted(some, side="right") for line, some in zip(mass, reached, strict=True)]
        )
        drawn = np.minimum(drawn, apart.shape[0] - 1)
        left = apart[drawn]
        np.minimum(left, near[:, None], out=left)
        sums = (left if weights is None else left * weights).sum(axis=2)
        kept = sums.argmin(axis=1)
        near = left[each, kept]
        chosen[:, number + 1] = drawn[each, kept]
    return chosen


def run_together(
    values: Floats, origin: Floats, begun: Sequence[Floats], weights: Floats | None, *, max_iter: int
) -> Batch:
    """Step from each set of first centres until no label of that start changes.

    Parameters
    ----------
    values : array of shape (areas, variables)
        In double precision.
    origin : array of shape (variables,)
        Taken off for products and sums, so that no digits are lost to a common large part.
    begun : sequence of arrays of shape (k, variables)
    weights : array of shape (areas,), optional
    max_iter : int
    """
    table = _Table(values, origin, weights)
    k = len(begun[0])
    step = max(1, PAIRS // (len(values) * k))
    parts = [
        _descend(table, np.stack(begun[start : start + step]), max_iter)
        for start in range(0, len(begun), step)
    ]
    return Batch(*(np.concatenate(one) for one in zip(*parts, strict=True)))


class _Table:
    """The table as products, sums and differences need it."""

    def __init__(self, values: Floats, origin: Floats, weights: Floats | None) -> None:
        self.values = values
        self.origin = origin
        self.weights = weights
        self.shifted = values - origin
        dtype = np.float32 if fits_single(values, origin) else np.float64
        # A last row of ones, which goes with the squared lengths of centres.
        self.products = np.ones((values.shape[1] + 1, len(values)), dtype=dtype)
        self.products[:-1] = self.shifted.T
        self.squares = np.einsum("ij,ij->j", self.products[:-1], self.products[:-1])
        self.error = (values.shape[1] + 17) * float(np.finfo(dtype).eps) / 2
        weighted = self.shifted if weights is None else self.shifted * weights[:, None]
        self.columns = np.ascontiguousarray(weighted.T)


def _descend(table: _Table, begun: Floats, max_iter: int) -> Batch:
    starts, k, _ = begun.shape
    centres = np.array(begun)
    wss = np.full(starts, np.inf)
    iterations = np.zeros(starts, dtype=np.intp)
    settled = np.zeros(starts, dtype=bool)
    active = np.arange(starts)
    points = begun
    columns = [np.tile(column, starts) for column in table.columns]
    weight = None if table.weights is None else np.tile(table.weights, starts)
    label = _nearest(table, points)
    for iteration in range(2, max_iter + 1):
        count = len(active)
        cells = count * k
        at = (label + (np.arange(count) * k)[:, None]).ravel()
        areas = np.bincount(at, minlength=cells).reshape(count, k)
        sizes = (
            areas if weight is None else np.bincount(at, weight[: len(at)], minlength=cells).reshape(count, k)
        )
        sums = np.empty((count, k, len(columns)))
        for number, column in enumerate(columns):
            sums[:, :, number] = np.bincount(at, column[: len(at)], minlength=cells).reshape(count, k)
        full = areas.all(axis=1)
        if not full.all():
            # A cluster without an area: that start is run by itself.
            active, label, sums, sizes = active[full], label[full], sums[full], sizes[full]
            if not len(active):
                break
        points = sums / sizes[:, :, None] + table.origin
        after = _nearest(table, points)
        rest = (after == label).all(axis=1)
        if rest.any():
            done = active[rest]
            centres[done] = points[rest]
            iterations[done] = iteration
            settled[done] = True
            wss[done] = _squared_sums(table, label[rest], points[rest])
            active, after = active[~rest], after[~rest]
            if not len(active):
                break
        label = after
    return Batch(centres, wss, iterations, settled)


def _nearest(table: _Table, points: Floats) -> NDArray[np.integer]:
    """The nearest centre of each area for each start, the first of equals, shape (starts, areas)."""
    starts, k, variables = points.shape
    if k == 1:
        return np.zeros((starts, len(table.values)), dtype=np.uint8)
    moved = (points - table.origin).transpose(1, 0, 2).astype(table.products.dtype).reshape(k * starts, -1)
    left = np.empty((k * starts, variables + 1), dtype=moved.dtype)
    np.multiply(moved, -2, out=left[:, :-1])
    np.einsum("ij,ij->i", moved, moved, out=left[:, -1])
    # Squared distances less the squared length of the area, which is one for all centres.
    gap = (left @ table.products).reshape(k, starts, -1)
    least = gap.min(axis=0)
    near = np.maximum(least + table.squares, 0)
    beyond = gap > limit_of_equals(least, near, table.squares, table.error)
    flat = beyond.reshape(k, -1)
    label = first_unmarked(flat)
    if flat.size - np.count_nonzero(flat) > len(label):
        doubt = np.flatnonzero(np.count_nonzero(flat, axis=0) < k - 1)
        label[doubt] = _settled(table.values, points, doubt, ~flat[:, doubt].T)
    return label.reshape(starts, -1)


def _settled(values: Floats, points: Floats, doubt: Ints, among: NDArray[np.bool_]) -> Ints:
    """Of the centres marked for each pair of start and area the nearest by exact distance."""
    start, area = np.divmod(doubt, len(values))
    pair, centre = np.nonzero(among)
    exact = squared(values[area[pair]], points[start[pair], centre])
    order = np.lexsort((exact, pair))
    nearest: Ints = centre[order[np.searchsorted(pair, np.arange(len(doubt)))]]
    return nearest


def _squared_sums(table: _Table, label: NDArray[np.integer], points: Floats) -> Floats:
    """Weighted sum of squared distances to the own centre for each start, from differences."""
    gap = table.values - points[np.arange(len(label))[:, None], label]
    own = np.einsum("saj,saj->sa", gap, gap)
    sums: Floats = (own if table.weights is None else own * table.weights).sum(axis=1)
    return sums
