"""The graph that a consensus is found on: all pairs, or one of three that fit many areas.

What belongs here: which graph, and bringing communities of its nodes back to areas. The graphs themselves
are in `co_assignment` and `sparse_graphs`, the search in `communities`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import OptionError, nearest
from bailiwick.groups.co_assignment import co_assignment
from bailiwick.groups.communities import Communities, Engine, check_search, communities, gathered, searched
from bailiwick.groups.full_quality import degrees, quality_of, refined
from bailiwick.groups.node_moves import Weights, quality_on
from bailiwick.groups.sparse_graphs import bipartite_graph, cell_graph, neighbour_graph
from bailiwick.groups.starts import child, seed_of

__all__ = ["GRAPHS", "ConsensusGraph", "GraphKind", "check_graph_options", "consensus_graph"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
GraphKind = Literal["auto", "all", "neighbours", "bipartite", "cells"]

GRAPHS: tuple[str, ...] = get_args(GraphKind)
#: Areas up to which "auto" weighs all pairs.
ALL_PAIRS = 5_000
#: Shares of gamma tried on graphs where it means something else, and seeds of each.
INNER, TRIED = (0.25, 0.35, 0.5, 0.7, 1.0), 2


@dataclass(frozen=True)
class ConsensusGraph:
    """A graph of votes, and which of its nodes stands for each area.

    Attributes
    ----------
    kind : str
        "all", "neighbours", "bipartite" or "cells".
    graph : scipy.sparse.csr_array of shape (nodes, nodes)
    node : integers, one per area
    runs : integers, shape (areas, runs)
        The base clusters.
    votes : array of shape (runs,)
        Weight of each run.
    """

    kind: str
    graph: Any
    node: Ints
    runs: NDArray[np.int32]
    votes: Floats

    def communities(
        self,
        resolution: float,
        *,
        seeds: int = 20,
        random_state: Any = None,
        n_jobs: int | None = None,
        engine: Engine = "louvain",
    ) -> Communities:
        """Communities of the areas; qualities are those on all pairs, whatever the graph.

        On other graphs than that of all pairs the best partition is refined area by area with the quality
        on all pairs, see `refined`. On graphs of neighbours and of base clusters gamma means something else:
        five shares of it are tried, and the one whose partition is best **on all pairs, at the gamma asked
        for,** is searched from all seeds.
        """
        options: dict[str, Any] = {"n_jobs": n_jobs, "engine": engine}
        if self.kind == "all":
            return communities(
                self.graph, resolution=resolution, seeds=seeds, random_state=random_state, **options
            )
        return self._of_other_graph(resolution, seeds, random_state, options)

    def _of_other_graph(
        self, resolution: float, seeds: int, random_state: Any, options: dict[str, Any]
    ) -> Communities:
        """Search on a graph of fewer pairs or nodes; judge, choose and refine on all pairs."""
        check_search(resolution, seeds, options["engine"])
        root = seed_of(random_state)
        inner, degree = resolution, degrees(self.runs, self.votes)
        if self.kind != "cells":
            best = -np.inf
            for number, share in enumerate(INNER):
                tried = self._searched(share * resolution, TRIED, child(root, seeds + number), options)
                quality = np.nan_to_num(self._qualities(tried, resolution, degree), nan=-np.inf).max()
                if quality > best:
                    inner, best = share * resolution, quality
        every = self._searched(inner, seeds, root, options)
        qualities = self._qualities(every, resolution, degree)
        first = int(np.argmax(np.nan_to_num(qualities, nan=-np.inf)))
        every[:, first] = _numbered(
            refined(self.runs, every[:, first], resolution=resolution, weights=self.votes)
        )
        qualities[first] = quality_of(self.runs, self.votes, every[:, first], resolution, degree)
        return gathered(every, qualities, resolution, np.flatnonzero(degree == 0), searched_at=inner)

    def _searched(
        self, resolution: float, seeds: int, root: np.random.SeedSequence, options: dict[str, Any]
    ) -> Ints:
        """Communities of the areas from each seed, shape (areas, seeds)."""
        found, _ = searched(self.graph, resolution, seeds, root, **options)
        return np.column_stack([_numbered(one) for one in found[self.node].T])

    def _qualities(self, every: Ints, resolution: float, degree: Floats) -> Floats:
        """On all pairs; of whole cells the graph of cells has them exactly."""
        if self.kind == "cells":
            of_cell = np.unique(self.node, return_index=True)[1]
            weights = Weights.of(self.graph)
            return np.array([quality_on(weights, one[of_cell], resolution) for one in every.T])
        return np.array([quality_of(self.runs, self.votes, one, resolution, degree) for one in every.T])


def _numbered(labels: Ints) -> Ints:
    return np.unique(labels, return_inverse=True)[1]


def consensus_graph(
    runs: NDArray[np.int32],
    votes: Floats,
    coordinates: Floats | None,
    *,
    kind: GraphKind = "auto",
    neighbours: int = 50,
    cells: int = 1500,
    random_state: Any = None,
    n_jobs: int | None = None,
) -> ConsensusGraph:
    """Make the graph of some votes.

    Parameters
    ----------
    runs : integers, shape (areas, runs)
    votes : array of shape (runs,)
    coordinates : array of shape (areas, dimensions), or None
        Needed for neighbours and cells.
    kind : {"auto", "all", "neighbours", "bipartite", "cells"}
        "auto" is all pairs for up to 5,000 areas, cells for more, or bipartite without coordinates.

    Raises
    ------
    OptionError
        There is no such graph, or it needs coordinates.
    """
    check_graph_options(kind, neighbours, cells)
    areas = len(runs)
    if kind == "auto":
        large = "bipartite" if coordinates is None else "cells"
        kind = "all" if areas <= ALL_PAIRS else large  # type: ignore[assignment]
    if kind in ("neighbours", "cells") and coordinates is None:
        raise OptionError(
            f"graph={kind!r} needs the coordinates of the areas: give them, or choose 'all' or 'bipartite'."
        )
    node = np.arange(areas)
    if kind == "all":
        graph = co_assignment(runs, weights=votes)
    elif kind == "bipartite":
        graph = bipartite_graph(runs, weights=votes)
    elif kind == "neighbours":
        graph = neighbour_graph(np.asarray(coordinates), runs, neighbours=neighbours, weights=votes)
    else:
        made = cell_graph(
            np.asarray(coordinates),
            runs,
            cells=cells,
            weights=votes,
            random_state=random_state,
            n_jobs=n_jobs,
        )
        graph, node = made.graph, made.cell.astype(np.intp)
    return ConsensusGraph(kind, graph, node, runs, votes)


def check_graph_options(kind: Any, neighbours: Any, cells: Any) -> None:
    """Refuse a graph that there is not, and numbers below 1."""
    wrong = []
    if kind not in GRAPHS:
        wrong.append(
            f"graph={kind!r} is not an option.{nearest(str(kind), GRAPHS)} Choose one of"
            f" {', '.join(map(repr, GRAPHS))}."
        )
    for name, number in (("neighbours", neighbours), ("cells", cells)):
        if not isinstance(number, (int, np.integer)) or isinstance(number, bool) or number < 1:
            wrong.append(f"{name}={number!r}: give a whole number of 1 or more.")
    if wrong:
        raise OptionError(" ".join(wrong))
