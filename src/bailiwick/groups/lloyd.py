"""Lloyd's k-means on arrays: from given centres until no area changes its cluster.

What belongs here: the steps over the areas, in blocks. Where to start, and which
start is kept, is in `kmeans` and `starts`.

Each step gives every area to its nearest centre and moves every centre to the
mean of its areas. Most areas are soon far from any border, so a bound is kept for
each [hamerly2010]_: how much nearer the own centre is than the second, less what
both can have moved since. Only areas whose bound is used up are looked at again,
and only areas that changed are added to and taken from the sums. The labels are
those of the plain steps, up to rounding.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import Finding, TableError

__all__ = ["Descent", "Rows", "descend", "one_thread", "squared_sum", "within"]

Floats = NDArray[Any]
Labels = NDArray[np.int32]

# Areas that are worked on at once: their part of the table stays in the processor's cache.
BLOCK = 4096
# Up to so many areas, looking at all is quicker than keeping bounds.
FEW = 2048
# Products of a block with few centres: up to so many one by one, then rows first, beyond that centres first.
# At 2 centres that takes a quarter, at 8 two thirds of the time of the last way, measured with OpenBLAS.
APART, ROWS_FIRST = 6, 16
# Marks of centres fit into one byte up to here.
NARROW = 127
# How near to a border, by the largest length of a row, rounding makes the bound unsure.
UNSURE = {np.dtype(np.float32): 1e-5, np.dtype(np.float64): 1e-7}


class Descent(NamedTuple):
    """Where the steps ended."""

    label: Labels
    centres: NDArray[np.float64]
    iterations: int
    settled: bool


@lru_cache(maxsize=1)
def _libraries() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


_LOCK = Lock()
_INSIDE: list[Any] = []


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep matrix products to one thread: the same sums everywhere, and no quarrel between tasks.

    The setting is one for the whole process, so of tasks in several threads the
    first to come makes it and the last to go takes it back.
    """
    with _LOCK:
        limit = _libraries().limit(limits=1, user_api="blas") if not _INSIDE else _INSIDE[0]
        _INSIDE.append(limit)
    try:
        yield
    finally:
        with _LOCK:
            _INSIDE.pop()
            if not _INSIDE:
                limit.restore_original_limits()


class Rows:
    """Rows of a table, read in blocks with `origin` taken off and in the type of the work.

    So a table of double precision is never copied whole, nor a mapped file read at once.
    """

    def __init__(self, values: Floats, origin: Floats | None = None, dtype: Any = None) -> None:
        self.values = values
        self.origin = origin
        self.dtype = np.dtype(values.dtype if dtype is None else dtype)
        self.areas, self.variables = values.shape
        self._squares: Floats | None = None

    def read(self, which: slice | NDArray[np.intp]) -> Floats:
        """The rows of a slice or of numbered areas."""
        some = self.values[which] if isinstance(which, slice) else self.values.take(which, axis=0)
        if self.origin is not None:
            some = some - self.origin
        return some.astype(self.dtype, copy=False)

    def squares(self) -> Floats:
        """The squared length of each row."""
        if self._squares is None:
            self._squares = np.empty(self.areas, dtype=self.dtype)
            for part in blocks(self.areas):
                rows = self.read(part)
                np.einsum("ij,ij->i", rows, rows, out=self._squares[part])
        return self._squares


def blocks(count: int) -> Iterator[slice]:
    """Slices that cover `count` rows."""
    for start in range(0, count, BLOCK):
        yield slice(start, min(start + BLOCK, count))


def descend(
    rows: Rows,
    centres: Floats,
    weights: Floats | None = None,
    *,
    max_iter: int,
    exact: bool = True,
) -> Descent:
    """Step from `centres` until no label changes.

    `exact` sums every cluster anew once labels rest, and looks at all areas again.
    """
    k = len(centres)
    points = np.array(centres, dtype=rows.dtype)
    bounded = rows.areas > FEW
    label, slack = _nearest(rows, points, None, bounded)
    sums, sizes = _sums(rows, label, k, weights)
    unsure = UNSURE[rows.dtype] * float(np.sqrt(rows.squares().max())) if bounded else 0.0
    fresh, iteration = True, 1
    while iteration < max_iter:
        filled = _fill_empty(rows, label, sums, sizes, weights)
        if len(filled):
            slack[filled] = -np.inf
            fresh = False
        before, points = points, (sums / sizes[:, None]).astype(rows.dtype)
        iteration += 1
        look: NDArray[np.intp] | None = None
        if bounded:
            slack -= _most_lost(np.sqrt(((points - before) ** 2).sum(axis=1)))[label]
            look = np.flatnonzero(slack <= unsure)
        changed, after = _look_again(rows, points, label, slack, look, bounded)
        if not len(changed):
            if len(filled):
                continue
            if fresh or not exact or not bounded:
                return Descent(label, sums / sizes[:, None], iteration, True)
            # Sums kept up by differences carry crumbs: sum once more, and look at all.
            sums, sizes = _sums(rows, label, k, weights)
            points = (sums / sizes[:, None]).astype(rows.dtype)
            fresh = True
            changed, after = _look_again(rows, points, label, slack, None, bounded)
            if not len(changed):
                return Descent(label, sums / sizes[:, None], iteration, True)
        if bounded and len(changed) < rows.areas // 4:
            gone, out_of = _sums(rows, label[changed], k, weights, changed)
            come, into = _sums(rows, after, k, weights, changed)
            sums += come - gone
            sizes += into - out_of
            label[changed] = after
            fresh = False
        else:
            label[changed] = after
            sums, sizes = _sums(rows, label, k, weights)
            fresh = True
    _fill_empty(rows, label, sums, sizes, weights)
    return Descent(label, sums / sizes[:, None], iteration, False)


def _most_lost(moved: Floats) -> Floats:
    """By how much the lead of each centre over the others can have shrunk: own move and largest other."""
    if len(moved) == 1:
        return np.zeros_like(moved)
    first, second = np.argsort(moved)[[-1, -2]]
    others = np.full_like(moved, moved[first])
    others[first] = moved[second]
    lost: Floats = moved + others
    return lost


def _look_again(
    rows: Rows,
    points: Floats,
    label: Labels,
    slack: Floats,
    look: NDArray[np.intp] | None,
    bounded: bool,
) -> tuple[NDArray[np.intp], Labels]:
    """Areas whose nearest centre is another than their label says, and that centre."""
    if look is not None and 2 * len(look) > rows.areas:
        look = None
    now, lead = _nearest(rows, points, look, bounded)
    if look is None:
        slack[:] = lead
        changed = np.flatnonzero(now != label)
        return changed, now[changed]
    slack[look] = lead
    other = now != label[look]
    return look[other], now[other]


def _nearest(
    rows: Rows, points: Floats, look: NDArray[np.intp] | None, bounded: bool
) -> tuple[Labels, Floats]:
    """The nearest centre of each area, the first of equals, and its lead over the second."""
    count = rows.areas if look is None else len(look)
    label = np.empty(count, dtype=np.int32)
    lead = np.full(count, np.inf, dtype=rows.dtype)
    lengths = np.einsum("ij,ij->i", points, points)[:, None]
    doubled = points * -2
    squares = rows.squares() if bounded else None
    for part in blocks(count):
        which = part if look is None else look[part]
        # Squared distances less the squared length of the area, which is one for all centres.
        gap = _products(doubled, rows.read(which))
        gap += lengths
        nearest, least = _least(gap)
        label[part] = nearest
        if squares is None or len(points) == 1:
            continue
        gap[nearest, np.arange(len(nearest))] = np.inf
        both = np.stack((gap.min(axis=0), least)) + squares[which]
        second, first = np.sqrt(np.maximum(both, 0, out=both))
        lead[part] = second - first
    return label, lead


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


def _least(gap: Floats) -> tuple[NDArray[Any], Floats]:
    """Row of the least value of each column, and that value."""
    least = gap.min(axis=0)
    k = len(gap)
    if k > NARROW:
        return gap.argmin(axis=0), least
    marks = (gap != least).view(np.uint8)
    marks *= np.uint8(k)
    marks += np.arange(k, dtype=np.uint8)[:, None]
    return marks.min(axis=0), least


def _sums(
    rows: Rows,
    label: Labels,
    k: int,
    weights: Floats | None,
    look: NDArray[np.intp] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weighted sum of the rows of each cluster, and its weight, in double precision over blocks."""
    sums = np.zeros((k, rows.variables))
    clusters = np.arange(k, dtype=np.int32)[:, None]
    for part in blocks(len(label)):
        which = part if look is None else look[part]
        member = (label[part] == clusters).astype(rows.dtype)
        if weights is not None:
            member *= weights[which]
        sums += member @ rows.read(which)
    weight = None if weights is None else weights if look is None else weights[look]
    return sums, np.bincount(label, weights=weight, minlength=k).astype(np.float64)


def _fill_empty(
    rows: Rows, label: Labels, sums: Floats, sizes: Floats, weights: Floats | None
) -> NDArray[np.intp]:
    """Give each empty cluster the area farthest from the mean of its own; the first of equals.

    That area sits at distance 0 afterwards, so the error sum of squares falls.
    """
    filled: list[int] = []
    least = 1.0 if weights is None else float(weights.min())
    if sizes.min() > least / 2:
        return np.array(filled, dtype=np.intp)
    empty = np.flatnonzero(np.bincount(label, minlength=len(sizes)) == 0)
    for cluster in empty:
        means = sums / np.where(sizes > 0, sizes, 1.0)[:, None]
        far = np.concatenate(
            [
                ((rows.read(part) - means[label[part]]) ** 2).sum(axis=1, dtype=np.float64)
                for part in blocks(rows.areas)
            ]
        )
        far[np.bincount(label, minlength=len(sizes))[label] == 1] = 0.0
        area = int(far.argmax())
        if far[area] <= 1e-24 * max(float(rows.squares().max()), 1e-300):
            raise TableError(
                "k-means cannot fill every cluster.",
                [
                    Finding(
                        "too-few-different-areas",
                        f"{len(sizes)} clusters are asked for, but fewer areas differ from each other."
                        " Ask for fewer clusters.",
                    )
                ],
            )
        weight = 1.0 if weights is None else float(weights[area])
        row = rows.read(np.array([area]))[0].astype(np.float64)
        sums[label[area]] -= weight * row
        sizes[label[area]] -= weight
        sums[cluster], sizes[cluster] = weight * row, weight
        label[area] = cluster
        filled.append(area)
    return np.array(filled, dtype=np.intp)


def squared_sum(rows: Rows, label: Labels, centres: Floats, weights: Floats | None = None) -> float:
    """Sum over areas of weight times squared distance to the own centre, from differences."""
    return float(within(rows, label, centres, weights).sum())


def within(rows: Rows, label: Labels, centres: Floats, weights: Floats | None = None) -> NDArray[np.float64]:
    """That sum for each cluster."""
    total = np.zeros(len(centres))
    for part in blocks(rows.areas):
        gap = rows.read(part).astype(np.float64) - centres[label[part]]
        own = np.einsum("ij,ij->i", gap, gap)
        if weights is not None:
            own *= weights[part]
        total += np.bincount(label[part], weights=own, minlength=len(centres))
    return total
