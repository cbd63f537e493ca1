"""Graphs of shared clusters for many areas, where a weight for every pair would not fit into memory.

What belongs here: three graphs that grow with the number of areas and not with its square. What all pairs
weigh is in `co_assignment`; how well a partition does on all pairs is in `full_quality`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bailiwick.errors import OptionError, TableError
from bailiwick.groups.co_assignment import NO_VOTE, checked_runs, checked_votes, memberships
from bailiwick.groups.reduction import cells as cells_of

__all__ = ["CellGraph", "bipartite_graph", "cell_graph", "neighbour_graph"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Pairs whose runs are compared at once.
PAIRS = 1 << 16


class CellGraph(NamedTuple):
    """A graph of cells of areas.

    Attributes
    ----------
    graph : scipy.sparse.csr_array of shape (cells, cells)
        Sums of the weights of all pairs of areas between two cells; on the diagonal within one, both ways.
    cell : int32 array of shape (areas,)
        The cell of each area.
    """

    graph: Any
    cell: NDArray[np.int32]


def neighbour_graph(
    coordinates: ArrayLike,
    labels: ArrayLike,
    *,
    neighbours: int = 50,
    weights: ArrayLike | None = None,
) -> Any:
    """Weigh only the pairs of areas that are near each other.

    A pair is held if one area is among the nearest of the other by Euclidean distance; its weight is that of
    `co_assignment`, and pairs that never share a cluster are left out.

    Parameters
    ----------
    coordinates : array of shape (areas, dimensions)
        Complete.
    labels : integers, shape (areas, runs)
        As for `co_assignment`.
    neighbours : int
        Of each area, 1 or more; held to the number of other areas. Few are too local: communities then
        follow small gaps in the points.
    weights : one number per run, optional

    Returns
    -------
    scipy.sparse.csr_array of shape (areas, areas)
        Symmetric, zero diagonal.

    Raises
    ------
    OptionError
        Fewer than one neighbour, or weights do not go with the runs.
    TableError
        Labels or coordinates are not complete, or not of the same areas.

    Notes
    -----
    Missing values: refused; a label of -1 is no vote.

    Comparability: gamma does not mean what it means on all pairs, because far pairs that share a cluster are
    not in the weights but their degrees are not in the null model either.

    References
    ----------
    [nesta2022]_ for the weights; the restriction is this package's.

    Examples
    --------
    With one neighbour each, 0 and 1 hold each other, 2 holds 1; the pair of 0 and 2 is not weighed.

    >>> neighbour_graph([[0.0], [1.0], [3.0]], [[0, 0], [0, 0], [0, 1]], neighbours=1).toarray().tolist()
    [[0.0, 2.0, 0.0], [2.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    """
    from scipy.sparse import csr_array
    from scipy.spatial import cKDTree

    points, runs, votes = _checked(coordinates, labels, weights)
    if not isinstance(neighbours, (int, np.integer)) or isinstance(neighbours, bool) or neighbours < 1:
        raise OptionError(f"neighbours={neighbours!r}: give a number of nearest areas of 1 or more.")
    areas = len(points)
    nearest = min(int(neighbours), areas - 1)
    if nearest < 1:
        return csr_array((areas, areas), dtype=np.float64)
    _, found = cKDTree(points).query(points, k=nearest + 1)
    # An area that coincides with many others may not be in its own list: then the last of these goes.
    own = found == np.arange(areas)[:, None]
    own[~own.any(axis=1), -1] = True
    others = found[~own].reshape(areas, nearest)
    one = np.repeat(np.arange(areas), nearest)
    other = others.ravel()
    keys = np.unique(np.minimum(one, other) * areas + np.maximum(one, other))
    low, high = np.divmod(keys, areas)
    weight = _agreement(runs, votes, low, high)
    held = weight > 0
    low, high, weight = low[held], high[held], weight[held]
    rows, columns = np.concatenate([low, high]), np.concatenate([high, low])
    return csr_array((np.concatenate([weight, weight]), (rows, columns)), shape=(areas, areas))


def bipartite_graph(labels: ArrayLike, *, weights: ArrayLike | None = None) -> Any:
    """Link areas with the base clusters that they are in, instead of with each other.

    Parameters
    ----------
    labels : integers, shape (areas, runs)
        As for `co_assignment`.
    weights : one number per run, optional

    Returns
    -------
    scipy.sparse.csr_array of shape (areas + base clusters, areas + base clusters)
        The areas come first. The weight of an edge is that of its run.

    Raises
    ------
    OptionError, TableError
        As `co_assignment`.

    Notes
    -----
    Missing values: a label of -1 is no edge.

    Comparability: each membership counts once, so that large base clusters do not count by their square;
    neither gamma nor quality is that of all pairs.

    References
    ----------
    [nesta2022]_ for the votes; [fern2004]_ for the graph.

    Examples
    --------
    Two areas in one cluster: three nodes, two edges.

    >>> bipartite_graph([[0], [0]]).toarray().tolist()
    [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [1.0, 1.0, 0.0]]
    """
    from scipy.sparse import block_array

    runs = checked_runs(labels)
    member, weight = memberships(runs, checked_votes(weights, runs.shape[1]))
    edges = (member * weight[None, :]).tocsr()
    return block_array([[None, edges], [edges.T, None]], format="csr")


def cell_graph(
    coordinates: ArrayLike,
    labels: ArrayLike,
    *,
    cells: int = 1500,
    weights: ArrayLike | None = None,
    random_state: Any = None,
    n_jobs: int | None = None,
) -> CellGraph:
    """Put areas into small cells by k-means, and sum the weights of all their pairs exactly.

    With C the number of areas of each cell in each base cluster and w its weight::

        G[c, d] = sum over base clusters b of w[b] * C[c, b] * C[d, b],   less the areas with themselves

    Any partition of the cells has the same quality here as its areas have on all pairs; only borders inside
    a cell are lost.

    Parameters
    ----------
    coordinates : array of shape (areas, dimensions)
    labels : integers, shape (areas, runs)
    cells : int
        Cells at most, 1 or more; far more than base clusters.
    weights : one number per run, optional
    random_state : int, NumPy generator or SeedSequence, optional
    n_jobs : int, optional

    Returns
    -------
    CellGraph

    Raises
    ------
    OptionError, TableError
        As `neighbour_graph`.

    Notes
    -----
    Missing values: refused; a label of -1 is no vote.

    Comparability: gamma and quality are those of all pairs.

    References
    ----------
    [nesta2022]_ for the weights; the cells are this package's, see `cells`.

    Examples
    --------
    Two areas at one point and one elsewhere, all in one cluster of one run: within the first cell lies the
    pair, both ways, and between the cells two pairs.

    >>> made = cell_graph([[0.0], [0.0], [9.0]], [[0], [0], [0]], cells=2, random_state=0)
    >>> made.graph.toarray().tolist(), made.cell.tolist()
    ([[2.0, 2.0], [2.0, 0.0]], [0, 0, 1])
    """
    from scipy.sparse import csr_array

    points, runs, votes = _checked(coordinates, labels, weights)
    if not isinstance(cells, (int, np.integer)) or isinstance(cells, bool) or cells < 1:
        raise OptionError(f"cells={cells!r}: give a number of cells of 1 or more.")
    made = cells_of(points, n=int(cells), random_state=random_state, n_jobs=n_jobs)
    count = len(made.means)
    total = np.zeros((count, count))
    within = np.zeros(count)
    for run in np.flatnonzero(votes > 0):
        base = runs[:, run]
        vote = base != NO_VOTE
        clusters = int(base.max(initial=NO_VOTE)) + 1
        if not clusters:
            continue
        at = made.label[vote].astype(np.intp) * clusters + base[vote]
        held = np.bincount(at, minlength=count * clusters).reshape(count, clusters)
        sparse = csr_array(held.astype(np.float64))
        pairs = (sparse @ sparse.T).tocoo()
        total[pairs.row, pairs.col] += votes[run] * pairs.data
        within += votes[run] * (held * (held - 1)).sum(axis=1)
    total[np.arange(count), np.arange(count)] = within
    return CellGraph(csr_array(total), made.label)


def _checked(
    coordinates: ArrayLike, labels: ArrayLike, weights: ArrayLike | None
) -> tuple[Floats, NDArray[np.int32], Floats]:
    runs = checked_runs(labels)
    points = np.asarray(coordinates, dtype=np.float64)
    if points.ndim != 2 or len(points) != len(runs):
        raise TableError(
            f"coordinates has the shape {points.shape} for labels of {len(runs)} areas: give one row each."
        )
    missing = np.flatnonzero(~np.isfinite(points).all(axis=1))
    if len(missing):
        raise TableError(
            f"coordinates is missing or infinite in {len(missing)} rows, the first is row {missing[0]}: fill"
            " them, or leave the areas out of labels too."
        )
    return points, runs, checked_votes(weights, runs.shape[1])


def _agreement(runs: NDArray[np.int32], votes: Floats, low: Ints, high: Ints) -> Floats:
    """Weight of the runs that put the two areas of each pair into one cluster."""
    used = np.flatnonzero(votes > 0)
    held = runs[:, used]
    small = np.int16 if held.max(initial=0) < 2**15 - 1 else np.int32
    held = np.ascontiguousarray(held, dtype=small)
    silent = bool((held == NO_VOTE).any())
    weight: Floats = np.empty(len(low))
    for start in range(0, len(low), PAIRS):
        part = slice(start, start + PAIRS)
        first = held[low[part]]
        same = first == held[high[part]]
        if silent:
            same &= first != NO_VOTE
        weight[part] = same @ votes[used]
    return weight
