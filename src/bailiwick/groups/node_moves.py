"""Single nodes moved between communities until no move raises the quality, and communities tried as one.

What belongs here: the last steps of a search on a graph that is held. Louvain joins whole communities and
does not look at single nodes again; the same moves without the pairs of a graph are in `full_quality`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Weights", "joined", "quality_on", "settled"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Sweeps at most, and the parts of a sweep: nodes of one part move at once.
SWEEPS, PARTS = 50, 16
# Part of its degree that a move must gain, lest rounding moves a node to and fro.
CRUMBS = 1e-9
# Joins tried of one partition, those that lose least; moves after each; rounds.
JOINS, MOVES, ROUNDS = 3, 200, 20
# Nodes times communities up to which joins are tried: beyond, each move costs too much.
MOST_CELLS = 100_000


@dataclass(frozen=True)
class Weights:
    """A graph as the quality reads it.

    Attributes
    ----------
    matrix : scipy.sparse.csr_array of shape (nodes, nodes)
        Symmetric.
    row : integers
        The row of each weight held.
    degree : array of shape (nodes,)
        Sums of rows.
    total : float
        Their sum, 2m.
    within : array of shape (nodes,)
        The diagonal.
    """

    matrix: Any
    row: NDArray[np.integer[Any]]
    degree: Floats
    total: float
    within: Floats

    @classmethod
    def of(cls, matrix: Any) -> Weights:
        """Read a sparse matrix by rows."""
        row = np.repeat(np.arange(matrix.shape[0], dtype=matrix.indices.dtype), np.diff(matrix.indptr))
        degree: Floats = np.bincount(row, matrix.data, minlength=matrix.shape[0]).astype(np.float64)
        return cls(matrix, row, degree, float(degree.sum()), np.asarray(matrix.diagonal(), dtype=np.float64))


def quality_on(weights: Weights, number: NDArray[np.integer], resolution: float) -> float:
    """The modularity of communities numbered from 0; NaN without weights."""
    if not weights.total:
        return float("nan")
    same = number[weights.row] == number[weights.matrix.indices]
    within = float(weights.matrix.data[same].sum())
    sums = np.bincount(number, weights.degree) / weights.total
    return float(within / weights.total - resolution * (sums * sums).sum())


def settled(weights: Weights, labels: NDArray[np.integer], resolution: float) -> Ints:
    """Move nodes to the community where the quality gains most, until a sweep gains nothing.

    Parameters
    ----------
    weights : Weights
    labels : integers, one per node
    resolution : float

    Returns
    -------
    integers from 0
        The quality is that of `labels` or higher.

    Examples
    --------
    A node of a triangle that was put into the next one:

    >>> from scipy.sparse import csr_array
    >>> two = np.kron(np.eye(2), 1 - np.eye(3))
    >>> settled(Weights.of(csr_array(two)), np.array([0, 0, 1, 1, 1, 1]), 1.0).tolist()
    [0, 0, 0, 1, 1, 1]
    """
    number: Ints = np.unique(labels, return_inverse=True)[1]
    nodes, count = len(number), int(number.max(initial=-1)) + 1
    if not weights.total or count < 2:
        return number
    sums: Floats = np.bincount(number, weights.degree, minlength=count).astype(np.float64)
    step = -(-nodes // PARTS)
    parts = [
        (np.arange(start, min(start + step, nodes)), weights.matrix[start : start + step])
        for start in range(0, nodes, step)
    ]
    quality = quality_on(weights, number, resolution)
    for _ in range(SWEEPS):
        before = number.copy()
        for rows, links in parts:
            _move(weights, rows, links, number, sums, resolution)
        after = quality_on(weights, number, resolution)
        if after <= quality:
            return before
        quality = after
    return number


def _move(weights: Weights, rows: Ints, links: Any, number: Ints, sums: Floats, resolution: float) -> None:
    """Move the nodes of one part at once."""
    from scipy.sparse import csr_array

    nodes, count = len(number), len(sums)
    member = csr_array((np.ones(nodes), number, np.arange(nodes + 1)), shape=(nodes, count))
    gain = (links @ member).toarray()
    degree, now, at = weights.degree[rows], number[rows], np.arange(len(rows))
    scale = resolution / weights.total
    gain -= scale * degree[:, None] * sums
    # Without the node itself, which is in its own community.
    gain[at, now] += scale * degree * degree - weights.within[rows]
    best = gain.argmax(axis=1)
    goes = gain[at, best] > gain[at, now] + CRUMBS * degree
    np.subtract.at(sums, now[goes], degree[goes])
    np.add.at(sums, best[goes], degree[goes])
    number[rows[goes]] = best[goes]


def joined(weights: Weights, labels: NDArray[np.integer], resolution: float) -> Ints:
    """Try two communities as one and move single nodes from there, as long as the quality gains.

    A search that only climbs stops where no single node gains by moving, though a way down and up again
    leads higher. Of the pairs of communities the three are tried whose join loses least; after each, the
    node that gains most moves, one after the other.

    Parameters
    ----------
    weights : Weights
    labels : integers, one per node
        `settled`.
    resolution : float

    Returns
    -------
    integers from 0
        The quality is that of `labels` or higher. Large graphs are handed back as they are.

    Examples
    --------
    Six nodes in a row, in twos: no node gains by leaving its pair. 2m = 42; pairs have 26 / 42 within and
    3 * (14 / 42) ** 2 by chance, .2857; two threes have 36 / 42 and 2 / 4, .3571.

    >>> from scipy.sparse import csr_array
    >>> row = Weights.of(csr_array(np.diag([5.0, 4, 3, 4, 5], 1) + np.diag([5.0, 4, 3, 4, 5], -1)))
    >>> joined(row, np.array([0, 0, 1, 1, 2, 2]), 1.0).tolist()
    [0, 0, 0, 1, 1, 1]
    """
    number: Ints = np.unique(labels, return_inverse=True)[1]
    quality = quality_on(weights, number, resolution)
    for _ in range(ROUNDS):
        count = int(number.max(initial=-1)) + 1
        if not weights.total or count < 2 or len(number) * count > MOST_CELLS:
            return number
        for other in _joins(weights, number, count, resolution):
            after = quality_on(weights, other, resolution)
            if after > quality + CRUMBS:
                number, quality = np.unique(other, return_inverse=True)[1], after
                break
        else:
            return number
    return number


def _joins(weights: Weights, number: Ints, count: int, resolution: float) -> Iterator[Ints]:
    """Partitions that come of joining two communities, those that lose least first."""
    from scipy.sparse import csr_array

    member = csr_array((np.ones(len(number)), number, np.arange(len(number) + 1)), shape=(len(number), count))
    links: Floats = (weights.matrix @ member).toarray()
    sums: Floats = np.bincount(number, weights.degree, minlength=count).astype(np.float64)
    gain = member.T @ links - resolution / weights.total * np.outer(sums, sums)
    one, other = np.triu_indices(count, 1)
    for at in np.argsort(-gain[one, other], kind="stable")[:JOINS]:
        yield _climbed(weights, number, links, sums, (int(one[at]), int(other[at])), resolution)


def _climbed(
    weights: Weights, number: Ints, links: Floats, sums: Floats, pair: tuple[int, int], resolution: float
) -> Ints:
    """Join a pair of communities, and move the node that gains most until none gains."""
    into, gone = pair
    number, links, sums = number.copy(), links.copy(), sums.copy()
    number[number == gone] = into
    for totals in (links.T, sums):
        totals[into] += totals[gone]
        totals[gone] = 0.0
    degree, at, scale = weights.degree, np.arange(len(number)), resolution / weights.total
    matrix = weights.matrix
    for _ in range(MOVES):
        gain = links - scale * degree[:, None] * sums
        # Without the node itself, which is in its own community.
        gain[at, number] += scale * degree * degree - weights.within
        best = gain.argmax(axis=1)
        more = gain[at, best] - gain[at, number] - CRUMBS * degree
        node = int(more.argmax())
        if more[node] <= 0:
            break
        here, there = number[node], best[node]
        ends = slice(matrix.indptr[node], matrix.indptr[node + 1])
        near, weight = matrix.indices[ends], matrix.data[ends]
        links[near, here] -= weight
        links[near, there] += weight
        sums[here] -= degree[node]
        sums[there] += degree[node]
        number[node] = there
    return number
