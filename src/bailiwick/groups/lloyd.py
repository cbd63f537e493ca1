"""Lloyd's k-means on arrays: from given centres until no area changes its cluster.

What belongs here: the steps over the areas, in blocks. Where to start, and which
start is kept, is in `kmeans` and `starts`; which centre is nearest in `centre_distances`.

Each step gives every area to its nearest centre and moves every centre to the
mean of its areas. Most areas are soon far from any border, so a bound is kept for
each [hamerly2010]_: how much nearer the own centre is than the second, at least,
less what both have moved since. Only areas whose bound is used up are looked at
again, and only areas that changed are added to and taken from the sums. The labels
are those of the plain steps.
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
from bailiwick.groups.centre_distances import Floats, Labels, Rows, blocks, nearest_and_lead

__all__ = ["Descent", "Floats", "Labels", "Rows", "blocks", "descend", "one_thread", "squared_sum", "within"]

# Up to so many areas, looking at all is quicker than keeping bounds.
FEW = 2048
# What rounding adds to the move of a centre, at most, as a share of it.
CRUMBS = 1e-9


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


def descend(
    rows: Rows,
    centres: Floats,
    weights: Floats | None = None,
    *,
    max_iter: int,
    exact: bool = True,
) -> Descent:
    """Step from `centres` until no label changes.

    With `exact`, once labels rest, means are made from differences in double precision,
    so that no crumb of a large value is left in them, and the steps go on until labels
    rest with those.
    """
    k = len(centres)
    points = np.array(centres, dtype=np.float64)
    bounded = rows.areas > FEW
    label, slack = nearest_and_lead(rows, points, None, bounded)
    sums, sizes = _sums(rows, label, k, weights)
    fresh, careful, iteration = True, False, 1
    while iteration < max_iter:
        filled = _fill_empty(rows, label, sums, sizes, weights)
        if len(filled):
            slack[filled] = -np.inf
        if len(filled) or (careful and not fresh):
            # A large value that left a sum leaves crumbs of its own size: sum once more.
            sums, sizes = _sums(rows, label, k, weights)
            fresh = True
        before, points = points, rows.back(sums / sizes[:, None])
        if careful:
            points = _mended(rows, label, points, sizes, weights)
        iteration += 1
        look: NDArray[np.intp] | None = None
        if bounded:
            slack -= _most_lost(np.sqrt(((points - before) ** 2).sum(axis=1)))[label]
            look = np.flatnonzero(slack <= 0)
        changed, after = _look_again(rows, points, label, slack, look, bounded)
        if not len(changed):
            if len(filled):
                continue
            if careful or not exact:
                return Descent(label, points, iteration, True)
            careful = True
            if not fresh:
                sums, sizes = _sums(rows, label, k, weights)
                fresh = True
            points = _mended(rows, label, rows.back(sums / sizes[:, None]), sizes, weights)
            changed, after = _look_again(rows, points, label, slack, None, bounded)
            if not len(changed):
                return Descent(label, points, iteration, True)
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
    if len(_fill_empty(rows, label, sums, sizes, weights)) or not fresh:
        sums, sizes = _sums(rows, label, k, weights)
    points = rows.back(sums / sizes[:, None])
    if exact:
        points = _mended(rows, label, points, sizes, weights)
    return Descent(label, points, iteration, False)


def _most_lost(moved: Floats) -> Floats:
    """By how much the lead of each centre over the others can have shrunk: own move and largest other."""
    if len(moved) == 1:
        return np.zeros_like(moved)
    first, second = np.argsort(moved)[[-1, -2]]
    others = np.full_like(moved, moved[first])
    others[first] = moved[second]
    lost: Floats = (moved + others) * (1 + CRUMBS)
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
    now, lead = nearest_and_lead(rows, points, look, bounded)
    if look is None:
        slack[:] = lead
        changed = np.flatnonzero(now != label)
        return changed, now[changed]
    slack[look] = lead
    other = now != label[look]
    return look[other], now[other]


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


def _mended(rows: Rows, label: Labels, means: Floats, sizes: Floats, weights: Floats | None) -> Floats:
    """Means with what their areas differ from them on average added: sums of small numbers only."""
    gaps = np.zeros_like(means)
    clusters = np.arange(len(means), dtype=np.int32)[:, None]
    for part in blocks(rows.areas):
        member = (label[part] == clusters).astype(np.float64)
        if weights is not None:
            member *= weights[part]
        gaps += member @ (rows.plain(part) - means[label[part]])
    mended: Floats = means + gaps / sizes[:, None]
    return mended


def _fill_empty(
    rows: Rows, label: Labels, sums: Floats, sizes: Floats, weights: Floats | None
) -> NDArray[np.intp]:
    """Give each empty cluster the area farthest from the mean of its own; the first of equals.

    That area sits at distance 0 afterwards, so the error sum of squares falls. Areas
    that are all alike stay together.
    """
    filled: list[int] = []
    least = 1.0 if weights is None else float(weights.min())
    if sizes.min() > least / 2:
        return np.array(filled, dtype=np.intp)
    empty = np.flatnonzero(np.bincount(label, minlength=len(sizes)) == 0)
    for cluster in empty:
        means = rows.back(sums / np.where(sizes > 0, sizes, 1.0)[:, None])
        far = np.concatenate(
            [((rows.plain(part) - means[label[part]]) ** 2).sum(axis=1) for part in blocks(rows.areas)]
        )
        far[~_mixed(rows, label, len(sizes))[label]] = -1.0
        area = int(far.argmax())
        if far[area] < 0:
            # Every cluster holds areas of one kind only.
            first = np.unique(label, return_index=True)[1]
            kinds = len(np.unique(rows.plain(first) + 0.0, axis=0))  # -0 is 0
            raise TableError(
                "k-means cannot fill every cluster.",
                [
                    Finding(
                        "too-few-different-areas",
                        f"{len(sizes)} clusters are asked for, but only {kinds} areas differ from each other."
                        f" Ask for {kinds} clusters or fewer.",
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


def _mixed(rows: Rows, label: Labels, k: int) -> NDArray[np.bool_]:
    """Which clusters hold areas that differ from each other: not one area, and not its like only."""
    first = np.zeros(k, dtype=np.intp)
    first[label[::-1]] = np.arange(rows.areas - 1, -1, -1)
    mixed = np.zeros(k, dtype=bool)
    for part in blocks(rows.areas):
        other = (rows.plain(part) != rows.plain(first[label[part]])).any(axis=1)
        mixed[label[part][other]] = True
    return mixed


def squared_sum(rows: Rows, label: Labels, centres: Floats, weights: Floats | None = None) -> float:
    """Sum over areas of weight times squared distance to the own centre, from differences."""
    return float(within(rows, label, centres, weights).sum())


def within(rows: Rows, label: Labels, centres: Floats, weights: Floats | None = None) -> NDArray[np.float64]:
    """That sum for each cluster."""
    total = np.zeros(len(centres))
    for part in blocks(rows.areas):
        gap = rows.plain(part) - centres[label[part]]
        own = np.einsum("ij,ij->i", gap, gap)
        if weights is not None:
            own *= weights[part]
        total += np.bincount(label[part], weights=own, minlength=len(centres))
    return total
