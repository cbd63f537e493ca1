"""Communities of a weighted graph: groups of areas that vote together more than their weights explain.

What belongs here: the quality of a partition, the search from many seeds, and how far the seeds agree. What
the weights are is in `co_assignment` and `sparse_graphs`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bailiwick.errors import MissingExtraError, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import is_null
from bailiwick.groups.lloyd import one_thread
from bailiwick.groups.matching import assigned, cross
from bailiwick.groups.node_moves import Weights, joined, quality_on, settled
from bailiwick.groups.starts import child, seed_of

__all__ = [
    "Communities",
    "Engine",
    "adjusted_rand",
    "by_size",
    "check_search",
    "communities",
    "gathered",
    "modularity",
    "searched",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Engine = Literal["louvain", "leiden"]

# The least gain in quality for which another pass is made; its own default, 1e-3, stops far too early.
TOLERANCE = 1e-7


@dataclass(frozen=True)
class Communities:
    """A partition of the nodes of a graph, and how firm it is.

    Attributes
    ----------
    labels : integers, shape (nodes,)
        The community of each node, from 0, largest first; of two of one size that with the first node.
    resolution : float
        Gamma of the quality.
    quality : float
        Of `labels`, at most 1.
    qualities : array of shape (seeds,)
        Of each seed's partition.
    seed_labels : integers, shape (nodes, seeds)
        The partition of each seed, numbered in the same way.
    agreement : float
        Mean adjusted Rand index over all pairs of seeds; 1 where all agree, NaN with one seed.
    shares : array of shape (nodes,)
        Share of the seeds, this one included, that put the node into the community matched with its own:
        communities of each seed are paired with these so that most nodes are in both.
    alone : integers
        Nodes without an edge. Each is a community of one: nothing says where it belongs.
    searched_at : float
        Gamma on the graph that was searched; another one than `resolution` where that graph leaves out pairs.
    """

    labels: Ints
    resolution: float
    quality: float
    qualities: Floats
    seed_labels: Ints
    agreement: float
    shares: Floats
    alone: Ints
    searched_at: float

    @property
    def n_communities(self) -> int:
        """Number of communities, those of one node included."""
        return int(self.labels.max(initial=-1)) + 1


def modularity(graph: Any, labels: ArrayLike, *, resolution: float = 1.0) -> float:
    """Measure how much more weight lies within communities than the degrees of the nodes explain.

    With A the weights, k[i] the sum of row i and 2m the sum of all::

        Q = (1 / 2m) * sum over i, j of (A[i, j] - gamma * k[i] * k[j] / 2m) * [i and j in one community]

    at most 1, and 1 - gamma where all nodes are one community. A higher gamma asks for denser, so smaller
    and more, communities; at 1 this is the usual modularity.

    Parameters
    ----------
    graph : sparse matrix or array of shape (nodes, nodes)
        Symmetric weights of 0 or more. A diagonal counts as weight within a node.
    labels : one per node
        Any names of communities.
    resolution : float
        Gamma, above 0.

    Returns
    -------
    float
        Without unit. NaN for a graph without edges, where nothing can be measured.

    Raises
    ------
    OptionError
        Gamma is not above 0.
    TableError
        The graph is not symmetric or has weights below 0, or labels are not one per node.

    Notes
    -----
    Missing values: refused.

    Comparability: only within one graph and one gamma. A graph restricted to neighbours has another scale:
    gamma does not carry over.

    References
    ----------
    [reichardt2006]_, with the configuration model; [newman2004]_ for gamma = 1.

    Examples
    --------
    Two pairs with one link between them: 2m = 6, k = 1, 2, 2, 1. Within the pairs lies 4 / 6; the degrees
    explain 2 * (3 / 6) ** 2 = 1 / 2.

    >>> path = np.array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]])
    >>> round(modularity(path, ["a", "a", "b", "b"]), 4)
    0.1667
    """
    check_resolution(resolution)
    matrix = checked_graph(graph)
    number = _numbered(labels, matrix.shape[0])
    return quality_on(Weights.of(matrix), number, resolution)


def _numbered(labels: ArrayLike, nodes: int) -> Ints:
    """Names of communities as numbers, once there is one for each node."""
    try:
        given = np.asarray(labels)
    except ValueError:
        given = np.zeros((0, 0))
    if given.shape != (nodes,):
        told = f"{given.size} labels" if given.ndim == 1 else f"the shape {given.shape}"
        raise TableError(f"labels has {told} for {nodes} nodes: give one label per node.")
    if given.dtype.kind in "iubSU":
        return np.unique(given, return_inverse=True)[1]
    missing = [at for at, one in enumerate(given.tolist()) if is_null(one)]
    if missing:
        told = f"labels are missing for {len(missing)} nodes, the first is node {missing[0]}"
        raise TableError(f"{told}: give each a community; one of its own is a community too.")
    seen: dict[Any, int] = {}
    return np.array([seen.setdefault(one, len(seen)) for one in given.tolist()], dtype=np.intp)


def communities(
    graph: Any,
    *,
    resolution: float = 0.7,
    seeds: int = 20,
    random_state: Any = None,
    n_jobs: int | None = None,
    engine: Engine = "louvain",
) -> Communities:
    """Find the partition of highest modularity among those of many seeds.

    Each seed looks at the nodes in an order of its own, moves them and then whole communities for as long as
    `modularity` rises, and stops where no pass gains 1e-7; single nodes move last, until none gains,
    and then the joins of two communities that lose least are tried, with the moves after them. The
    partition of highest quality is kept, of equals that of the first seed. Moves, stopping and choice rest
    on the one quality function.

    Parameters
    ----------
    graph : sparse matrix or array of shape (nodes, nodes)
        Symmetric weights of 0 or more, as `co_assignment` gives them.
    resolution : float
        Gamma, above 0. Not the resolution of python-louvain up to 0.15, which is 1 / gamma; 0.16 moves by
        gamma and stops by another rule.
    seeds : int
        1 or more. Seeds differ on one graph: 20 show by how much.
    random_state : int, generator of NumPy or SeedSequence, optional
    n_jobs : int, optional
        Workers of joblib, over seeds. The result does not depend on them.
    engine : {"louvain", "leiden"}
        "louvain" is scikit-network's. "leiden" is leidenalg's, which needs the extra `igraph` (GPL).

    Returns
    -------
    Communities

    Raises
    ------
    OptionError
        Gamma is not above 0, seeds are no number of 1 or more, or there is no such engine.
    TableError
        The graph is not symmetric, not square, or has missing, infinite or negative weights.
    MissingExtraError
        Leiden is asked for and leidenalg is not installed.

    Notes
    -----
    Missing values: refused. A node without edges is a community by itself and listed in `alone`; a graph
    without edges has as many communities as nodes, and NaN for its qualities.

    Comparability: numbers of communities follow gamma; state it. The partition follows the order of the
    nodes where seeds end elsewhere, so bring rows into an order of their own first, as `ConsensusClustering`
    does.

    References
    ----------
    [blondel2008]_ for the search, [reichardt2006]_ for gamma.

    Examples
    --------
    Two triangles with one link between them: 2m = 14; within lie 12, the degrees explain
    2 * (7 / 14) ** 2, times .7.

    >>> two = np.kron(np.eye(2), 1 - np.eye(3))
    >>> two[2, 3] = two[3, 2] = 1
    >>> found = communities(two, resolution=0.7, seeds=3, random_state=0)
    >>> found.labels.tolist(), round(found.quality, 4), round(12 / 14 - 0.7 / 2, 4)
    ([0, 0, 0, 1, 1, 1], 0.5071, 0.5071)
    >>> found.agreement, found.shares.tolist()
    (1.0, [1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    """
    check_search(resolution, seeds, engine)
    matrix = checked_graph(graph)
    every, alone = searched(matrix, resolution, seeds, seed_of(random_state), n_jobs=n_jobs, engine=engine)
    weights = Weights.of(matrix)
    qualities = np.array([quality_on(weights, number, resolution) for number in every.T])
    return gathered(every, qualities, resolution, alone)


def searched(
    matrix: Any,
    resolution: float,
    seeds: int,
    root: np.random.SeedSequence,
    *,
    n_jobs: int | None = None,
    engine: Engine = "louvain",
) -> tuple[Ints, Ints]:
    """The partition of each seed, shape (nodes, seeds), and the nodes without edges, each left alone."""
    from joblib import Parallel, delayed

    linked = np.flatnonzero(np.diff(matrix.indptr))
    alone = np.setdiff1d(np.arange(matrix.shape[0]), linked)
    inner = matrix if not len(alone) else matrix[linked][:, linked]
    if len(linked):
        whole = [int(child(root, one).generate_state(1)[0] >> 1) for one in range(seeds)]
        made = Parallel(n_jobs=n_jobs)(delayed(_search)(inner, resolution, seed, engine) for seed in whole)
    else:
        made = [np.zeros(0, dtype=np.intp)] * seeds
    every = np.empty((matrix.shape[0], seeds), dtype=np.intp)
    for one, part in enumerate(made):
        every[linked, one] = part
        every[alone, one] = len(linked) + np.arange(len(alone))
    return every, alone


def _search(graph: Any, resolution: float, seed: int, engine: Engine) -> Ints:
    """One search, and then the moves of single nodes that are left, and joins with moves after them."""
    found = (leiden if engine == "leiden" else louvain)(graph, resolution, seed)
    weights = Weights.of(graph)
    return joined(weights, settled(weights, found, resolution), resolution)


def gathered(
    every: Ints, qualities: Floats, resolution: float, alone: Ints, *, searched_at: float | None = None
) -> Communities:
    """Keep the best of the partitions of all seeds, and say how far they agree."""
    every = np.column_stack([by_size(labels) for labels in every.T])
    best = int(np.argmax(np.nan_to_num(qualities, nan=-np.inf)))
    labels = np.ascontiguousarray(every[:, best])
    return Communities(
        labels=labels,
        resolution=float(resolution),
        quality=float(qualities[best]),
        qualities=qualities,
        seed_labels=every,
        agreement=mean_agreement(every),
        shares=shares_of_seeds(labels, every),
        alone=alone,
        searched_at=float(resolution if searched_at is None else searched_at),
    )


def by_size(labels: NDArray[np.integer]) -> Ints:
    """Number communities from 0, largest first, of equals that of the first node.

    Examples
    --------
    >>> by_size(np.array([7, 3, 3, 9, 9])).tolist()
    [2, 0, 0, 1, 1]
    """
    _, first, number, size = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    to = np.empty(len(first), dtype=np.intp)
    to[np.lexsort((first, -size))] = np.arange(len(first))
    return to[number]


def mean_agreement(every: Ints) -> float:
    """Mean adjusted Rand index over all pairs of columns; NaN for one column."""
    seeds = every.shape[1]
    if seeds < 2:
        return float("nan")
    indices = [adjusted_rand(one, other) for one, other in combinations(every.T, 2)]
    return float(np.mean(indices))


def adjusted_rand(one: Ints, other: Ints) -> float:
    """The adjusted Rand index of two numberings from 0: 1 where they are alike, 0 as far as chance has it.

    Examples
    --------
    Of 4 pairs in the one and 2 in the other 2 are the same; by chance 4 * 2 / 10 would be: 1.2 / 2.2.

    >>> round(adjusted_rand(np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 2, 2])), 4)
    0.5455
    """
    shared = cross(one, other, int(one.max(initial=-1)) + 1, int(other.max(initial=-1)) + 1)
    both, first, second = (_pairs(counts) for counts in (shared, shared.sum(axis=1), shared.sum(axis=0)))
    every = len(one) * (len(one) - 1) / 2
    chance = first * second / every if every else 0.0
    most = (first + second) / 2
    return 1.0 if most == chance else float((both - chance) / (most - chance))


def _pairs(counts: NDArray[np.integer]) -> float:
    sizes = counts.astype(np.float64)
    return float((sizes * (sizes - 1)).sum() / 2)


def shares_of_seeds(labels: Ints, every: Ints) -> Floats:
    """Share of the columns in which each node is in the community matched with its own."""
    if not len(labels):
        return np.zeros(0)
    count = int(labels.max()) + 1
    hits = np.zeros(len(labels))
    for other in every.T:
        match = assigned(cross(labels, other, count, int(other.max()) + 1))
        hits += match[labels] == other
    shares: Floats = hits / every.shape[1]
    return shares


def louvain(graph: Any, resolution: float, seed: int) -> Ints:
    """One search by scikit-network's Louvain, whose quality at gamma is `modularity`."""
    from scipy.sparse import csr_matrix
    from sknetwork.clustering import Louvain

    search = Louvain(
        resolution=resolution,
        modularity="newman",
        tol_optimization=TOLERANCE,
        tol_aggregation=TOLERANCE,
        shuffle_nodes=True,
        sort_clusters=False,
        return_probs=False,
        return_aggregate=False,
        random_state=seed,
    )
    if graph.shape[0] == 1:
        return np.zeros(1, dtype=np.intp)
    with one_thread():
        found = search.fit_predict(csr_matrix(graph))  # it takes no csr_array
    return np.asarray(found, dtype=np.intp)


def leiden(graph: Any, resolution: float, seed: int) -> Ints:
    """One search by leidenalg's Leiden on the same quality; an optional extra, under the GPL."""
    try:
        import igraph
        import leidenalg
    except ImportError as error:
        raise MissingExtraError(
            "engine='leiden' needs igraph and leidenalg, which are under the GPL: pip install"
            " \"bailiwick[igraph]\", or give engine='louvain'."
        ) from error
    from scipy.sparse import triu

    upper = triu(graph).tocoo()
    made = igraph.Graph(
        n=graph.shape[0], edges=list(zip(upper.row.tolist(), upper.col.tolist(), strict=True))
    )
    # A diagonal holds both directions of the pairs within a node; igraph counts a loop twice.
    weights = np.where(upper.row == upper.col, upper.data / 2, upper.data)
    found = leidenalg.find_partition(
        made,
        leidenalg.RBConfigurationVertexPartition,
        weights=weights.tolist(),
        resolution_parameter=resolution,
        n_iterations=-1,
        seed=seed,
    )
    return np.asarray(found.membership, dtype=np.intp)


def check_resolution(resolution: Any) -> None:
    """Refuse a gamma that is no number above 0."""
    number = isinstance(resolution, (int, float, np.integer, np.floating)) and not isinstance(
        resolution, bool
    )
    if not number or not np.isfinite(resolution) or resolution <= 0:
        raise OptionError(
            f"resolution={resolution!r}: give a number above 0. At .4 to 1 communities grow from few to many;"
            " at 0 all linked areas would be one."
        )


def check_search(resolution: Any, seeds: Any, engine: Any) -> None:
    """Refuse options of a search that are not allowed, all in one error."""
    wrong = []
    try:
        check_resolution(resolution)
    except OptionError as error:
        wrong.append(str(error))
    if not isinstance(seeds, (int, np.integer)) or isinstance(seeds, bool) or seeds < 1:
        wrong.append(f"seeds={seeds!r}: give a number of searches of 1 or more; 20 is usual.")
    if engine not in get_args(Engine):
        wrong.append(
            f"engine={engine!r} is not an option.{nearest(str(engine), get_args(Engine))} Choose one of"
            f" {', '.join(map(repr, get_args(Engine)))}."
        )
    if wrong:
        raise OptionError(" ".join(wrong))


def checked_graph(graph: Any) -> Any:
    """The graph as a sparse matrix of float64, once it is known to be one of weights.

    Raises
    ------
    TableError
        Not square, not symmetric, or weights missing, infinite or below 0.
    """
    from scipy.sparse import csr_array

    try:
        matrix = csr_array(graph)
        if matrix.dtype.kind not in "biuf":
            matrix = matrix.astype(np.float64)
    except (TypeError, ValueError):
        told = f"The graph is a {type(graph).__name__} that is no table of numbers"
        raise TableError(f"{told}: give a sparse matrix or an array of weights, a row per node.") from None
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise TableError(f"The graph has the shape {matrix.shape}; give one row and one column per node.")
    if not np.isfinite(matrix.data).all() or (matrix.data < 0).any():
        raise TableError(
            "The graph has weights that are missing, infinite or below 0; give 0 where nodes have no edge."
        )
    if matrix.dtype != np.float64:
        matrix = matrix.astype(np.float64)
    if (matrix.data == 0).any():
        matrix = matrix.copy()
        matrix.eliminate_zeros()
    gap = abs(matrix - matrix.T)
    if gap.nnz and gap.max() > 1e-9 * matrix.data.max():
        raise TableError(
            "The graph is not symmetric: the weight from one node to another is that of the way back. Add its"
            " transpose, or give the pairs of areas."
        )
    return matrix
