"""The quality of a partition on all pairs of areas, without holding the pairs, and moves that raise it.

What belongs here: sums over base clusters by communities. They give exactly what `modularity` gives on the
matrix of `co_assignment`, for any number of areas.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bailiwick.errors import TableError
from bailiwick.groups.co_assignment import NO_VOTE, Labels, checked_runs, checked_votes
from bailiwick.groups.communities import check_resolution

__all__ = ["degrees", "full_quality", "refined"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Areas that are moved at once: at most so many, and one in so many, lest two change places.
BLOCK, PART = 1 << 12, 64


def full_quality(
    labels: ArrayLike,
    communities: ArrayLike,
    *,
    resolution: float = 0.7,
    weights: ArrayLike | None = None,
) -> float:
    """Measure `modularity` on all pairs of areas from counts alone.

    Of a base cluster with n areas, n[c] of them in community c, the pairs both of whose areas are in one
    community are n[c] * (n[c] - 1), both ways. So with w the weight of its run::

        2m = sum over base clusters of w * n * (n - 1)
        k[i] = sum over the base clusters of area i of w * (n - 1)
        Q = sum of w * n[c] * (n[c] - 1) / 2m - gamma * sum over c of (K[c] / 2m) ** 2

    where K[c] is the sum of k over the community. It takes runs times areas steps, not areas squared.

    Parameters
    ----------
    labels : integers, shape (areas, runs)
        As for `co_assignment`; -1 is no vote.
    communities : one per area
        Any names.
    resolution : float
        Gamma, above 0.
    weights : one number per run, optional

    Returns
    -------
    float
        At most 1; NaN where no two areas ever share a cluster.

    Raises
    ------
    OptionError, TableError
        As `co_assignment` and `modularity`.

    Notes
    -----
    Missing values: a label of -1 is no vote.

    Comparability: as `modularity`, and so the measure by which partitions from several graphs of the same
    votes compare.

    References
    ----------
    [reichardt2006]_.

    Examples
    --------
    Areas 0 and 1 share the one cluster, 2 and 3 the other, in both runs; all weight is within, and the
    degrees explain 2 * (1 / 2) ** 2.

    >>> full_quality([[0, 0], [0, 0], [1, 1], [1, 1]], [0, 0, 1, 1], resolution=1.0)
    0.5
    """
    check_resolution(resolution)
    runs = checked_runs(labels)
    votes = checked_votes(weights, runs.shape[1])
    number = np.unique(np.asarray(communities), return_inverse=True)[1]
    if number.shape != (len(runs),):
        raise TableError(f"communities has {number.size} labels for {len(runs)} areas: give one per area.")
    return quality_of(runs, votes, number, resolution, degrees(runs, votes))


def quality_of(runs: Labels, votes: Floats, number: Ints, resolution: float, degree: Floats) -> float:
    """`full_quality` of checked input, with the degrees of the areas."""
    total = float(degree.sum())
    if not total:
        return float("nan")
    count = int(number.max()) + 1
    within = 0.0
    for run in np.flatnonzero(votes > 0):
        shared = _shared(runs[:, run], number, count).astype(np.float64)
        within += votes[run] * float((shared * (shared - 1)).sum())
    sums = np.bincount(number, degree) / total
    return float(within / total - resolution * (sums * sums).sum())


def degrees(runs: Labels, votes: Floats) -> Floats:
    """Sum of the weights of all pairs of each area."""
    degree = np.zeros(len(runs))
    for run in np.flatnonzero(votes > 0):
        base = runs[:, run]
        vote = base != NO_VOTE
        sizes = np.bincount(base[vote])
        degree[vote] += votes[run] * (sizes[base[vote]] - 1)
    return degree


def refined(
    labels: ArrayLike,
    communities: ArrayLike,
    *,
    resolution: float = 0.7,
    weights: ArrayLike | None = None,
    sweeps: int = 20,
) -> Ints:
    """Move single areas to the community where `full_quality` rises most, until none does.

    A partition found on fewer pairs, or on cells, ignores what it could not see; here every area is weighed
    against all others, through its base clusters. Areas move in blocks; a sweep that lowers the quality is
    taken back and ends the search.

    Parameters
    ----------
    labels : integers, shape (areas, runs)
    communities : integers from 0, one per area
    resolution : float
    weights : one number per run, optional
    sweeps : int
        At most.

    Returns
    -------
    integers, one per area
        Among the same numbers; a community may have become empty.

    Notes
    -----
    Missing values: a label of -1 is no vote.

    Examples
    --------
    Area 2 shares its cluster with areas 0 and 1, and not with the community that it was put in:

    >>> runs = [[0, 0], [0, 0], [0, 0], [1, 1], [1, 1], [1, 1]]
    >>> refined(runs, [0, 0, 1, 1, 1, 1], resolution=1.0).tolist()
    [0, 0, 0, 1, 1, 1]
    """
    check_resolution(resolution)
    runs = checked_runs(labels)
    votes = checked_votes(weights, runs.shape[1])
    number = np.array(communities, dtype=np.intp)
    degree = degrees(runs, votes)
    total = float(degree.sum())
    if not total or not len(number):
        return number
    state = _State(runs, votes, number, degree, resolution / total)
    quality = quality_of(runs, votes, number, resolution, degree)
    for _ in range(sweeps):
        before = state.number.copy()
        if not state.sweep():
            break
        after = quality_of(runs, votes, state.number, resolution, degree)
        if after <= quality:
            return before
        quality = after
    return state.number


class _State:
    """Areas of each base cluster by community, kept while areas move."""

    def __init__(self, runs: Labels, votes: Floats, number: Ints, degree: Floats, scale: float) -> None:
        self.runs, self.number, self.degree, self.scale = runs, number, degree, scale
        self.used = np.flatnonzero(votes > 0)
        self.votes = votes
        self.count = int(number.max()) + 1
        # One row more, of zeros, for the label -1.
        self.tables: list[Any] = []
        for run in self.used:
            base = runs[:, run]
            shared = _shared(base, number, self.count).astype(np.float64)
            self.tables.append(np.vstack([shared, np.zeros((1, self.count))]))
        self.sums = np.bincount(number, degree, minlength=self.count)

    def sweep(self) -> int:
        """Look at every area once; how many moved."""
        areas = len(self.number)
        step = min(BLOCK, max(1, areas // PART))
        return sum(self._block(np.arange(start, min(start + step, areas))) for start in range(0, areas, step))

    def _block(self, areas: Ints) -> int:
        now = self.number[areas]
        at = np.arange(len(areas))
        degree = self.degree[areas]
        gain = np.zeros((len(areas), self.count))
        own = np.zeros(len(areas))
        for table, run in zip(self.tables, self.used, strict=True):
            base = self.runs[areas, run]
            gain += self.votes[run] * table[base]
            own += self.votes[run] * (base != NO_VOTE)
        gain -= self.scale * degree[:, None] * self.sums
        # Without the area itself, which is in its own community.
        gain[at, now] += self.scale * degree * degree - own
        best = gain.argmax(axis=1)
        goes = np.flatnonzero(gain[at, best] > gain[at, now] + 1e-9 * np.maximum(degree, 1.0))
        if not len(goes):
            return 0
        rows, source, target = areas[goes], now[goes], best[goes]
        self.number[rows] = target
        np.subtract.at(self.sums, source, degree[goes])
        np.add.at(self.sums, target, degree[goes])
        for table, run in zip(self.tables, self.used, strict=True):
            base = self.runs[rows, run]
            votes = base != NO_VOTE
            np.subtract.at(table, (base[votes], source[votes]), 1.0)
            np.add.at(table, (base[votes], target[votes]), 1.0)
        return len(goes)


def _shared(base: NDArray[np.int32], number: Ints, count: int) -> Ints:
    """Areas of each base cluster in each community."""
    clusters = int(base.max(initial=NO_VOTE)) + 1
    vote = base != NO_VOTE
    at = base[vote].astype(np.intp) * count + number[vote]
    return np.bincount(at, minlength=clusters * count).reshape(clusters, count)
