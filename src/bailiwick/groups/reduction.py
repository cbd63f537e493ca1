"""Many areas as a few thousand cells of like areas, so that Ward's joins fit into memory.

What belongs here: making the cells. Ward needs a table of all pairs: 3 GB for 20,000
areas, 229 GB for 239,023. Joined instead are the means of cells, each weighing as
many areas as it holds (`ward`), and k-means over all areas closes what Ward began
(`kmeans`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bailiwick.errors import OptionError
from bailiwick.groups.centre_distances import Floats, Labels, Rows, blocks, fits_single, middle
from bailiwick.groups.kmeans_input import checked_values
from bailiwick.groups.lloyd import descend, one_thread, within
from bailiwick.groups.starts import child, first_centres, seed_of

__all__ = ["Cells", "cells"]

# Steps of k-means: cells need not come to rest, they only have to be small.
STEPS = 30


@dataclass(frozen=True)
class Cells:
    """Groups of like areas that stand for them.

    Attributes
    ----------
    means : float64 array of shape (cells, variables)
        Mean of each cell, in the scale of the values.
    weights : float64 array of shape (cells,)
        Areas in each cell, or the sum of their weights.
    label : int32 array of shape (areas,)
        The cell of each area.
    """

    means: NDArray[np.float64]
    weights: NDArray[np.float64]
    label: NDArray[np.int32]


def cells(
    values: ArrayLike,
    *,
    n: int = 2_000,
    weights: ArrayLike | None = None,
    random_state: Any = None,
    n_jobs: int | None = None,
) -> Cells:
    """At most n cells of like areas, by k-means in two storeys.

    The areas are put into about sqrt(n) clusters, and each of those into cells, as
    many as its share of the error sum of squares, so that cells are about equally
    tight everywhere. Ward on the means, weighted by the areas they stand for, costs
    each join what it would cost over areas::

        delta(a, b) = w_a * w_b / (w_a + w_b) * |m_a - m_b|^2

    so the tree is that of Ward begun from the cells: only joins inside cells are lost.

    Parameters
    ----------
    values : array of shape (areas, variables)
        Scaled values, complete: no unit.
    n : int
        Cells wanted, 1 or more. More are nearer to exact Ward, and slower: 1,000 to
        3,000 are usual. Where no more than n areas differ, each of these is a cell.
    weights : array of shape (areas,), optional
        Above 0. None counts each area once.
    random_state : int, NumPy generator or SeedSequence, optional
    n_jobs : int, optional
        Workers, of joblib.

    Returns
    -------
    Cells

    Raises
    ------
    TableError
        A value is missing or infinite.
    OptionError
        n is below 1, or shapes do not agree.

    Notes
    -----
    Missing values are refused. On 19 samples of 7,264 output areas of England and Wales
    the error sum of squares from 2,000 cells lay, at 21 and 52 clusters, within .5% of
    that from exact Ward once k-means over all areas had closed both; at 8, where k-means
    rests at one of several near sums, from 1.8% below to 1.3% above, .1% above on average
    (`bench/` shows five). The partitions themselves differ more, as those of Ward do from
    sample to sample: adjusted Rand index about .3 at the cut and .5 to .7 once closed.
    Below the cells there is no tree.
    Reference: [ward1963]_.

    Examples
    --------
    Three areas that differ, one of them twice, are three cells:

    >>> some = cells([[0.0], [4.0], [0.0], [9.0]], n=3, random_state=0)
    >>> some.means.ravel().tolist(), some.weights.tolist(), some.label.tolist()
    ([0.0, 4.0, 9.0], [2.0, 1.0, 1.0], [0, 1, 0, 2])
    """
    from joblib import Parallel, delayed

    table, weight = checked_values(values, weights)
    if n < 1:
        raise OptionError(f"n is {n}. It counts cells: give 1 or more.")
    work = _single(table)
    different, same = _different(work)
    if different <= n and work is not table:
        # Single precision is enough to make cells, but not to say that areas are alike.
        work = table
        different, same = _different(table)
    if different <= n:
        return _cells(table, same, weight)
    seed = seed_of(random_state)
    lower = max(1, round(n**0.5))
    storey = _clustered(work, weight, lower, child(seed, 0), "k-means++")
    members = np.split(
        np.argsort(storey, kind="stable"), np.cumsum(np.bincount(storey, minlength=lower))[:-1]
    )
    share = within(_rows(work), storey, _means(work, storey, weight, lower), weight)
    most = np.array([len(np.unique(same[rows])) for rows in members])
    wanted = _allotted(share, most, n)
    parts = Parallel(n_jobs=n_jobs)(
        delayed(_clustered)(
            work[rows], None if weight is None else weight[rows], int(count), child(seed, at), "random"
        )
        for at, (rows, count) in enumerate(zip(members, wanted, strict=True), start=1)
    )
    label = np.empty(len(table), dtype=np.int32)
    begun = 0
    for rows, part_label, count in zip(members, parts, wanted, strict=True):
        label[rows] = begun + part_label
        begun += int(count)
    return _cells(table, label, weight)


def _single(table: Floats) -> Floats:
    """The table in single precision with its middle taken off, so that what differs still does."""
    origin = middle(table)
    if not fits_single(table, origin):
        return table
    work: Floats = np.empty(table.shape, dtype=np.float32)
    for part in blocks(len(table)):
        work[part] = table[part] - origin
    return work


def _different(table: Floats) -> tuple[int, Labels]:
    """How many rows differ, and the number of each row among these."""
    rows = table + table.dtype.type(0)  # -0 is 0
    keys = rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()
    found, number = np.unique(keys, return_inverse=True)
    return len(found), number.astype(np.int32)


def _rows(work: Floats) -> Rows:
    """Rows to work on, read with their middle taken off: at most once is there anything to take."""
    return Rows(work, middle(work).astype(work.dtype))


def _clustered(
    work: Floats, weights: NDArray[np.float64] | None, k: int, seed: np.random.SeedSequence, init: str
) -> Labels:
    """Labels after some steps of k-means from one start."""
    rows = _rows(work)
    with one_thread():
        centres = first_centres(rows, k, init, seed, weights)
        return descend(rows, centres, weights, max_iter=STEPS, exact=False).label


def _allotted(share: NDArray[np.float64], most: NDArray[np.intp], n: int) -> NDArray[np.intp]:
    """n cells among clusters in proportion to `share`, each 1 to `most`, the largest remainders first."""
    given = np.ones(len(share), dtype=np.intp)
    while (left := int(min(n, most.sum()) - given.sum())) > 0:
        open_ = given < most
        part = np.where(open_, np.maximum(share, 1e-300), 0.0)
        fair = part / part.sum() * left
        more = np.minimum(np.floor(fair).astype(np.intp), most - given)
        if not more.any():
            more[np.argsort(-np.where(open_, fair, -1.0), kind="stable")[: min(left, int(open_.sum()))]] = 1
        given += more
    return given


def _means(table: Floats, label: Labels, weights: NDArray[np.float64] | None, k: int) -> NDArray[np.float64]:
    sums = np.stack(
        [
            np.bincount(label, column if weights is None else column * weights, minlength=k)
            for column in table.T
        ],
        axis=1,
    )
    means: NDArray[np.float64] = sums / np.bincount(label, weights, minlength=k)[:, None]
    return means


def _cells(table: Floats, label: Labels, weights: NDArray[np.float64] | None) -> Cells:
    """Means and weights of cells, numbered by their first area."""
    found, first, number = np.unique(label, return_index=True, return_inverse=True)
    order = np.empty(len(found), dtype=np.int32)
    order[np.argsort(first, kind="stable")] = np.arange(len(found), dtype=np.int32)
    label = order[number]
    return Cells(
        _means(table, label, weights, len(found)),
        np.bincount(label, weights, minlength=len(found)).astype(np.float64),
        label,
    )
