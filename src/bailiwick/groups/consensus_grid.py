"""Consensus clusters for every pair of a number of components and a resolution.

What belongs here: the grid, and what its tasks share: components, embeddings, ensembles and graphs. One
consensus is in `consensus`, single tasks in `grid_tasks`; judging the grid is in
`evidence.silhouette_search`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import OptionError, TableError, nearest
from bailiwick.groups.area_matrix import AREA_CODE, faults, in_kind, read_matrix, too_large
from bailiwick.groups.components import nested_components, whole_components
from bailiwick.groups.consensus_graph import GraphKind, check_graph_options
from bailiwick.groups.embedding import METHODS, Method
from bailiwick.groups.ensemble_settings import PUBLISHED_AREAS, EnsembleLike, settings_for
from bailiwick.groups.grid_tasks import GridRun, GridSettings, run_grid
from bailiwick.groups.starts import whole_seed
from bailiwick.groups.task_store import TaskStore
from bailiwick.measures.specialisation_matrix import by_values
from bailiwick.shown import counted

__all__ = [
    "PUBLISHED_COMPONENTS",
    "PUBLISHED_RESOLUTIONS",
    "ConsensusGrid",
    "consensus_grid",
    "pair_name",
]

Floats = NDArray[np.float64]
Mode = Literal["corrected", "as_published"]

#: The grid of 10 by 7 pairs that was published.
PUBLISHED_COMPONENTS = tuple(range(5, 51, 5))
PUBLISHED_RESOLUTIONS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
MODES = ("corrected", "as_published")
# What the two modes take where nothing else is said: embeddings, votes, seeds of communities.
OF_MODE: Mapping[str, tuple[int, Literal["algorithm", "run"], int]] = {
    "corrected": (3, "algorithm", 20),
    "as_published": (1, "run", 1),
}


@dataclass(frozen=True)
class ConsensusGrid:
    """The partitions of a grid; see `consensus_grid`.

    Attributes
    ----------
    partitions : dataframe
        One row per pair: `partition` (its name), `components`, `resolution`, `n_clusters`, `quality`
        (modularity at its resolution), `agreement` (mean adjusted Rand index between seeds; null with one).
    labels : integers, shape (areas, pairs)
        Clusters from 0, largest first, in the order of `partitions`.
    shares : array of shape (areas, pairs)
        Share of the seeds that put the area into this cluster.
    embeddings : mapping of components to array of shape (embeddings, areas, 2)
    explained_share : array of shape (components,)
        Share of all variance that each component explains.
    area_codes : tuple of str
    notes : tuple of str
        What was cut down, left out or read from the store.
    settings : mapping
        Every choice in effect, for a record of the run.
    seed : int
    backend : object
        The kind of table that came in.
    """

    partitions: Any
    labels: NDArray[np.int32]
    shares: Floats
    embeddings: Mapping[int, Floats]
    explained_share: Floats
    area_codes: tuple[str, ...]
    notes: tuple[str, ...]
    settings: Mapping[str, Any]
    seed: int
    backend: Any

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the partitions, in order."""
        return tuple(self._rows["partition"].to_pylist())

    @property
    def pairs(self) -> tuple[tuple[int, float], ...]:
        """Components and resolution of each partition."""
        rows = self._rows
        return tuple(zip(rows["components"].to_pylist(), rows["resolution"].to_pylist(), strict=True))

    @property
    def _rows(self) -> pa.Table:
        import narwhals.stable.v2 as nw

        table: pa.Table = nw.from_native(self.partitions, eager_only=True).to_arrow()
        return table

    def label_table(self) -> Any:
        """The labels as a dataframe: `area_code`, and one column per partition."""
        columns = dict(zip(self.names, self.labels.T, strict=True))
        return in_kind(pa.table({AREA_CODE: list(self.area_codes), **columns}), self.backend)

    def at(self, components: int, resolution: float) -> int:
        """The position of a pair among the partitions.

        Raises
        ------
        OptionError
            There is no such pair.
        """
        for number, (one, other) in enumerate(self.pairs):
            if one == components and abs(other - resolution) < 1e-9:
                return number
        tried = sorted({one for one, _ in self.pairs}), sorted({other for _, other in self.pairs})
        raise OptionError(
            f"The grid has no pair of {components} components and resolution {resolution}. It has components"
            f" {', '.join(map(str, tried[0]))} and resolutions {', '.join(map(str, tried[1]))}."
        )


def pair_name(components: int, resolution: float) -> str:
    """The name of a pair.

    Examples
    --------
    >>> pair_name(50, 0.7)
    'c50_r0.7'
    """
    return f"c{components}_r{repr(float(resolution)).removesuffix('.0')}"


def consensus_grid(
    X: Any,
    *,
    components: Sequence[int] = PUBLISHED_COMPONENTS,
    resolutions: Sequence[float] = PUBLISHED_RESOLUTIONS,
    mode: Mode = "corrected",
    method: Method = "umap",
    n_embeddings: int | None = None,
    neighbours: int = 15,
    min_distance: float = 0.1,
    ensemble: EnsembleLike = "published",
    runs: int | None = None,
    votes: Literal["algorithm", "run"] | None = None,
    seeds: int | None = None,
    graph: GraphKind = "auto",
    neighbours_of_graph: int = 50,
    cells: int = 1500,
    random_state: Any = None,
    n_jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    store: str | os.PathLike[str] | None = None,
) -> ConsensusGrid:
    """Consensus clusters of areas for every number of components and every resolution.

    The values are brought to principal components once; for every number of components the first so many are
    laid out in a plane (several times), an ensemble of clusterings is fitted to each layout, and all of
    them vote: the weight of two areas is the number of clusterings that put both into one cluster. For every
    resolution the communities of that graph are the clusters. Nothing before the communities depends on
    the resolution, so that 70 pairs cost 10 embeddings, ensembles and graphs.

    Parameters
    ----------
    X : dataframe with one row per area, or array of shape (areas, variables)
        Such as `bailiwick.specialisation_matrix` gives: raw location quotients for the study as published,
        standardised logs of shrunk ones otherwise. Centred here and not scaled.
    components : sequence of int
        Numbers of components. Those that the table does not have are left out; where all are too many, the
        number that it has is taken.
    resolutions : sequence of float
        Gamma of the communities, above 0: higher gives more and smaller clusters.
    mode : {"corrected", "as_published"}
        Which choices hold where the next are None. "as_published": one embedding, each run one vote, one
        seed of communities. "corrected": 3 embeddings that all vote, each algorithm the same weight, 20
        seeds of which the best quality is kept. Components are exact in both.
    method : {"umap", "components"}
        How areas are laid out. "components" takes the first two, for people without the extra
        ``bailiwick[embedding]``: there is then one embedding, the same for every number of components.
    n_embeddings : int, optional
        Embeddings for each number of components, each with a seed of its own.
    neighbours, min_distance
        Of UMAP, as for `embed`.
    ensemble, runs, votes, seeds, graph, neighbours_of_graph, cells
        As for `ConsensusClustering`, whose `neighbours` is `neighbours_of_graph` here.
    random_state : int, numpy Generator or RandomState, optional
        Every task has a seed of its own by what it is: neither workers, nor the rest of the grid, nor the
        order of areas change the answer.
    n_jobs : int, optional
        Workers, of joblib: None is one, or those of ``joblib.parallel_config``; -1 all processors.
    progress : function of (done, total), optional
        Embeddings, ensembles and pairs together.
    store : path, optional
        A folder for the result of every task. A run with the same inputs and choices takes from it what is
        there; damaged files are told and their tasks run again. An interruption costs the tasks that
        were running.

    Returns
    -------
    ConsensusGrid
        Its table is of the kind of X (PyArrow for an array).

    Raises
    ------
    TableError
        Values are missing or infinite, a code occurs twice, or all areas are the same: all are listed.
    OptionError
        A choice is out of bounds.
    MissingExtraError
        UMAP is asked for and not installed.
    WorkspaceError
        The store cannot be written to.

    Notes
    -----
    Missing values: refused.

    Comparability: qualities compare at one resolution and one number of components. "Resolution" is gamma in
    Q = (1/2m) sum over pairs in one community of (A - gamma k k / 2m); implementations differ in what they
    call so. Embeddings differ between versions of UMAP.

    References
    ----------
    [nesta2022]_, the grid of 10 by 7 pairs.

    Examples
    --------
    Two groups of areas far apart are two clusters, whatever the resolution.

    >>> import numpy as np
    >>> from bailiwick.groups.ensemble_settings import Base
    >>> X = np.array([[0.0, 0], [1, 0], [0, 1], [50, 50], [51, 50], [50, 51]])
    >>> grid = consensus_grid(X, components=[1, 2, 9], resolutions=[0.7, 1.0], method="components",
    ...     ensemble=[Base("k_means", "n_clusters", 2, runs=3)], random_state=1)
    >>> grid.partitions["n_clusters"].to_pylist(), grid.names
    ([2, 2, 2, 2], ('c1_r0.7', 'c1_r1', 'c2_r0.7', 'c2_r1'))
    """
    check_graph_options(graph, neighbours_of_graph, cells)
    settings_for(ensemble, distinct=PUBLISHED_AREAS, runs=runs)
    embeddings, weight, starts = _of_mode(mode, method, n_embeddings, votes, seeds)
    settings = GridSettings(
        method=method,
        embeddings=embeddings,
        neighbours=neighbours,
        min_distance=min_distance,
        ensemble=ensemble,
        runs=runs,
        votes=weight,
        seeds=starts,
        graph=graph,
        neighbours_of_graph=neighbours_of_graph,
        cells=cells,
    )
    numbers, gammas = _numbers(components), _gammas(resolutions)
    matrix = read_matrix(X)
    found = [*faults(matrix, constant=False), *too_large(matrix)]
    if found:
        raise TableError("The areas cannot be clustered.", found)
    order = by_values(matrix.values)
    values = np.ascontiguousarray(matrix.values[order]) + 0.0  # -0 is 0
    whole = nested_components(values, max(numbers))
    held = tuple(one for one in numbers if one <= whole.n_components)
    used = held or (whole.n_components,)
    left = ", ".join(str(one) for one in numbers if one > whole.n_components)
    notes = []
    if left:
        why = whole.note.partition(": ")[2]
        in_place = f"{counted(whole.n_components, 'component')} in place of {left}"
        notes.append(f"Numbers of components left out: {left}, as {why}" if held else f"{in_place}: {why}")
    if method == "components":
        notes.append(
            "Areas lie by their first two components, whatever the number of components: pairs of one"
            " resolution differ by the seeds of their ensembles."
        )
    seed = whole_seed(random_state)
    kept = TaskStore(store)
    done = run_grid(
        values,
        whole.scores,
        GridRun(used, gammas, settings, seed),
        store=kept,
        n_jobs=n_jobs,
        progress=progress,
    )
    notes += [*done.notes, *kept.refused]
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    names = [pair_name(one, other) for one in used for other in gammas]
    table = pa.table(
        {
            "partition": pa.array(names, pa.string()),
            "components": pa.array([one for one in used for _ in gammas], pa.int64()),
            "resolution": pa.array([other for _ in used for other in gammas], pa.float64()),
            "n_clusters": pa.array((done.labels.max(axis=0) + 1).astype(np.int64)),
            "quality": pa.array(done.quality, from_pandas=True),
            "agreement": pa.array(done.agreement, from_pandas=True),
        }
    )
    return ConsensusGrid(
        partitions=in_kind(table, matrix.backend),
        labels=done.labels[back],
        shares=done.shares[back],
        embeddings={number: points[:, back] for number, points in done.embeddings.items()},
        explained_share=whole.explained_share,
        area_codes=matrix.codes,
        notes=tuple(dict.fromkeys(notes)),
        settings={
            "mode": mode,
            "components": list(used),
            "resolutions": list(gammas),
            **settings.told(),
            "random_state": seed,
        },
        seed=seed,
        backend=matrix.backend,
    )


def _of_mode(
    mode: str, method: str, n_embeddings: int | None, votes: Any, seeds: int | None
) -> tuple[int, Literal["algorithm", "run"], int]:
    """Embeddings, votes and seeds in effect, once they are known to be allowed."""
    for name, given, allowed in (("mode", mode, MODES), ("method", method, METHODS)):
        if given not in allowed:
            raise OptionError(
                f"{name}={given!r} is not an option.{nearest(str(given), allowed)} Choose one of"
                f" {', '.join(map(repr, allowed))}."
            )
    embeddings, weight, starts = OF_MODE[mode]
    if n_embeddings is not None:
        embeddings = n_embeddings
    if votes is not None:
        if votes not in ("algorithm", "run"):
            raise OptionError(f"votes={votes!r} is not an option. Choose one of 'algorithm', 'run'.")
        weight = votes
    if seeds is not None:
        starts = seeds
    for name, number in (("n_embeddings", embeddings), ("seeds", starts)):
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < 1:
            raise OptionError(f"{name}={number!r} is out of range. Give a whole number of 1 or more.")
    return 1 if method == "components" else int(embeddings), weight, int(starts)


def _numbers(components: Sequence[int]) -> tuple[int, ...]:
    """Numbers of components, in rising order, each once."""
    numbers = list(components) if isinstance(components, (Sequence, range, np.ndarray)) else [components]
    if not numbers:
        raise OptionError("components is empty: give one number or more, such as 5, 10, 15.")
    for one in numbers:
        whole_components(one)
    return tuple(sorted({int(one) for one in numbers}))


def _gammas(resolutions: Sequence[float]) -> tuple[float, ...]:
    """Resolutions, in rising order, each once."""
    given = list(resolutions) if isinstance(resolutions, (Sequence, np.ndarray)) else [resolutions]
    bad = [
        one
        for one in given
        if isinstance(one, bool)
        or not isinstance(one, (int, float, np.integer, np.floating))
        or not 0 < one < np.inf
    ]
    if bad or not given:
        told = f"resolutions holds {bad[0]!r}" if bad else "resolutions is empty"
        raise OptionError(f"{told}: give one number above 0 or more, such as .4, .7, 1.")
    return tuple(sorted({float(f"{one:.9g}") for one in given}))
