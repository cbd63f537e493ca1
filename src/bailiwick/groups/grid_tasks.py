"""The tasks of a grid of consensus clusters: embeddings, ensembles, communities, each kept as it is done.

What belongs here: what one task does, its seed and its name in the store, and the order in which tasks run.
What the grid is, is in `consensus_grid`.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bailiwick.groups.consensus_graph import GraphKind, consensus_graph
from bailiwick.groups.embedding import Method, embed, embedding_seeds
from bailiwick.groups.ensemble import quiet_ensemble, vote_weights
from bailiwick.groups.ensemble_settings import Base, EnsembleLike
from bailiwick.groups.task_store import TaskStore, digest

__all__ = ["GridDone", "GridRun", "GridSettings", "run_grid"]

Floats = NDArray[np.float64]
Labels = NDArray[np.int32]
Arrays = dict[str, NDArray[Any]]

# Areas times embeddings up to which all are laid out in this process: UMAP compiles itself for some ten
# seconds in every process that uses it, which costs more than small layouts.
EMBED_HERE = 50_000
# Whose versions may change a result.
LIBRARIES = ("bailiwick", "numpy", "scipy", "scikit-learn", "scikit-network", "umap-learn", "numba")


@dataclass(frozen=True)
class GridSettings:
    """The choices that all tasks share; as the parameters of `consensus_grid`."""

    method: Method
    embeddings: int
    neighbours: int
    min_distance: float
    ensemble: EnsembleLike
    runs: int | None
    votes: Literal["algorithm", "run"]
    seeds: int
    graph: GraphKind
    neighbours_of_graph: int
    cells: int

    def told(self) -> dict[str, Any]:
        """The choices as words and numbers."""
        return {
            "method": self.method,
            "n_embeddings": self.embeddings,
            "neighbours": self.neighbours,
            "min_distance": self.min_distance,
            "ensemble": self.ensemble if isinstance(self.ensemble, str) else _listed(self.ensemble),
            "runs": self.runs,
            "votes": self.votes,
            "seeds": self.seeds,
            "graph": self.graph,
            "neighbours_of_graph": self.neighbours_of_graph,
            "cells": self.cells,
        }


def _listed(ensemble: Iterable[Any]) -> list[Any]:
    """The settings of an ensemble as words: an estimator by its class and all its parameters."""
    return [
        {name: _plain(value) for name, value in asdict(one).items()}
        if isinstance(one, Base)
        else [_plain(part) for part in one]
        for one in ensemble
    ]


def _plain(value: Any) -> Any:
    if hasattr(value, "get_params"):
        parameters = {name: _worded(one) for name, one in value.get_params(deep=True).items()}
        return {"class": f"{type(value).__module__}.{type(value).__qualname__}", **parameters}
    return value


def _worded(value: Any) -> str:
    """A parameter in words that no other value has: those of an array leave out most of its numbers."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return repr(value)
    from pickle import PicklingError

    import joblib

    try:
        return f"{value!r} {joblib.hash(value)}"
    except (TypeError, AttributeError, PicklingError):
        return repr(value)  # of a function, with its place in memory: it is never taken for another


@dataclass(frozen=True)
class GridRun:
    """A grid with its choices and its seed."""

    components: tuple[int, ...]
    resolutions: tuple[float, ...]
    settings: GridSettings
    seed: int

    @property
    def layouts(self) -> list[tuple[int, int]]:
        """Number of components and number of the embedding."""
        return [(one, number) for one in self.components for number in range(self.settings.embeddings)]

    @property
    def tasks(self) -> int:
        """Embeddings, ensembles and pairs together."""
        return 2 * len(self.layouts) + len(self.components) * len(self.resolutions)


@dataclass(frozen=True)
class GridDone:
    """What all tasks gave, areas in the order in which they came in."""

    labels: Labels
    shares: Floats
    quality: Floats
    agreement: Floats
    embeddings: Mapping[int, Floats]
    notes: tuple[str, ...]


class Progress:
    """Tasks done of all."""

    def __init__(self, total: int, told: Callable[[int, int], None] | None) -> None:
        self.total, self.told, self.done = total, told, 0

    def add(self, number: int = 1) -> None:
        """Some more are done."""
        self.done += number
        if self.told is not None:
            self.told(self.done, self.total)


class Names:
    """The names of tasks in the store, from all that decides on their results.

    Values, choices, seed and the versions of the libraries are in each; the rest of the grid is in none, so
    that a wider grid takes over what a narrower one has done.
    """

    def __init__(self, values: Floats, run: GridRun) -> None:
        told = run.settings.told()
        table = hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()
        versions = {name: _version(name) for name in LIBRARIES}
        self.base = {"table": table, "shape": values.shape, "seed": run.seed, "versions": versions}
        self.layout = {name: told[name] for name in ("method", "neighbours", "min_distance")}
        self.votes = {name: told[name] for name in ("ensemble", "runs")}
        of_pair = ("n_embeddings", "votes", "seeds", "graph", "neighbours_of_graph", "cells")
        self.pair = {name: told[name] for name in of_pair}

    def embedding(self, components: int, number: int) -> str:
        """Of one layout."""
        return digest({**self.base, **self.layout, "components": components, "embedding": number})

    def ensemble(self, components: int, number: int) -> str:
        """Of the clusterings of one layout."""
        return digest({"of": self.embedding(components, number), **self.votes})

    def communities(self, components: int, resolution: float) -> str:
        """Of one pair."""
        return digest(
            {**self.base, **self.layout, **self.votes, **self.pair, "pair": [components, resolution]}
        )


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def run_grid(
    values: Floats,
    scores: Floats,
    run: GridRun,
    *,
    store: TaskStore,
    n_jobs: int | None,
    progress: Callable[[int, int], None] | None,
) -> GridDone:
    """Run every task that the store does not hold.

    Parameters
    ----------
    values : array of shape (areas, variables)
        In an order of their own; only for the names of tasks.
    scores : array of shape (areas, components)
        Of the same areas.
    """
    names, told = Names(values, run), Progress(run.tasks, progress)
    notes: list[str] = []
    points = _embeddings(scores, run, names, store, n_jobs, told)
    ensembles = _ensembles(points, run, names, store, n_jobs, told)
    for _, arrays in sorted(ensembles.items()):
        notes += arrays["remarks"].tolist()
    pairs = _pairs(points, ensembles, run, names, store, n_jobs, told)
    each = [pairs[one, other] for one in run.components for other in run.resolutions]
    return GridDone(
        labels=np.column_stack([one["labels"] for one in each]).astype(np.int32),
        shares=np.column_stack([one["shares"] for one in each]),
        quality=np.array([float(one["quality"]) for one in each]),
        agreement=np.array([float(one["agreement"]) for one in each]),
        embeddings={
            one: np.stack([points[one, number] for number in range(run.settings.embeddings)])
            for one in run.components
        },
        notes=tuple(dict.fromkeys(notes)),
    )


def _embeddings(
    scores: Floats,
    run: GridRun,
    names: Names,
    store: TaskStore,
    n_jobs: int | None,
    told: Progress,
) -> dict[tuple[int, int], Floats]:
    """The layouts of every number of components."""
    points: dict[tuple[int, int], Floats] = {}
    wanted = []
    for layout in run.layouts:
        held = store.read("embedding", names.embedding(*layout))
        if held is None:
            wanted.append(layout)
        else:
            points[layout] = held["points"]
            told.add()
    tasks = [(layout, (scores[:, : layout[0]], run.settings, _seed(run, *layout))) for layout in wanted]
    here = len(scores) * len(wanted) <= EMBED_HERE
    for layout, made in _each(_embedded, tasks, None if here else n_jobs, here=here):
        points[layout] = made
        store.write("embedding", names.embedding(*layout), {"points": made})
        told.add()
    return points


def _seed(run: GridRun, components: int, number: int) -> int:
    """The seed of one layout."""
    return embedding_seeds(run.seed, number + 1, components=components)[number]


def _embedded(scores: Floats, settings: GridSettings, seed: int) -> Floats:
    return embed(
        scores,
        method=settings.method,
        neighbours=settings.neighbours,
        min_distance=settings.min_distance,
        random_state=seed,
    )


def _ensembles(
    points: Mapping[tuple[int, int], Floats],
    run: GridRun,
    names: Names,
    store: TaskStore,
    n_jobs: int | None,
    told: Progress,
) -> dict[tuple[int, int], Arrays]:
    """The clusterings of every layout."""
    found: dict[tuple[int, int], Arrays] = {}
    tasks = []
    for layout in run.layouts:
        held = store.read("ensemble", names.ensemble(*layout))
        if held is None:
            seed = np.random.SeedSequence(run.seed, spawn_key=(1, *layout))
            tasks.append((layout, (points[layout], run.settings, seed)))
        else:
            found[layout] = held
            told.add()
    for layout, made in _each(_voted, tasks, n_jobs):
        found[layout] = made
        store.write("ensemble", names.ensemble(*layout), made)
        told.add()
    return found


def _voted(points: Floats, settings: GridSettings, seed: np.random.SeedSequence) -> Arrays:
    """The labels of all runs on one layout, their weights by either rule, and what was said of them."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        # What is to be told is told once for the whole grid, as notes.
        made = quiet_ensemble(
            points, ensemble=settings.ensemble, runs=settings.runs, random_state=seed, n_jobs=1
        )
    small = np.min_scalar_type(-1 - int(made.labels.max(initial=0)))
    return {
        "labels": made.labels.astype(small),
        "algorithm": vote_weights(made, "algorithm"),
        "run": vote_weights(made, "run"),
        "remarks": np.array(made.warned, dtype=np.str_),
    }


def _pairs(
    points: Mapping[tuple[int, int], Floats],
    ensembles: Mapping[tuple[int, int], Arrays],
    run: GridRun,
    names: Names,
    store: TaskStore,
    n_jobs: int | None,
    told: Progress,
) -> dict[tuple[int, float], Arrays]:
    """The communities of every pair: one graph for each number of components."""
    found: dict[tuple[int, float], Arrays] = {}
    tasks = []
    for one in run.components:
        wanted = []
        for other in run.resolutions:
            held = store.read("communities", names.communities(one, other))
            if held is None:
                wanted.append(other)
            else:
                found[one, other] = held
                told.add()
        if wanted:
            layouts = [(one, number) for number in range(run.settings.embeddings)]
            labels = np.concatenate([ensembles[at]["labels"] for at in layouts], axis=1)
            weights = np.concatenate([ensembles[at][run.settings.votes] for at in layouts])
            coordinates = np.concatenate([points[at] for at in layouts], axis=1)
            arrays = (labels, weights, coordinates)
            tasks.append((one, (*arrays, run.settings, tuple(wanted), (run.seed, 2, one))))
    for one, made in _each(_communities, tasks, n_jobs):
        for other, arrays_of in made.items():
            found[one, other] = arrays_of
            store.write("communities", names.communities(one, other), arrays_of)
            told.add()
    return found


def _communities(
    labels: NDArray[Any],
    weights: Floats,
    coordinates: Floats,
    settings: GridSettings,
    resolutions: Sequence[float],
    key: tuple[int, int, int],
) -> dict[float, Arrays]:
    """The communities of one graph at several resolutions."""
    from threadpoolctl import threadpool_limits

    found: dict[float, Arrays] = {}
    with threadpool_limits(limits=1):
        graph = consensus_graph(
            labels.astype(np.int32),
            weights,
            coordinates,
            kind=settings.graph,
            neighbours=settings.neighbours_of_graph,
            cells=settings.cells,
            random_state=_child(key),
            n_jobs=1,
        )
        for resolution in resolutions:
            made = graph.communities(
                resolution,
                seeds=settings.seeds,
                random_state=_child((*key, round(resolution * 1_000_000))),
                n_jobs=1,
            )
            found[resolution] = {
                "labels": made.labels.astype(np.int32),
                "shares": made.shares,
                "quality": np.array(made.quality),
                "agreement": np.array(made.agreement),
            }
    return found


def _child(key: Sequence[int]) -> np.random.SeedSequence:
    """The seed of what a key names, its first number being the seed of the grid."""
    root, *more = key
    return np.random.SeedSequence(root, spawn_key=tuple(more))


def _each(
    work: Callable[..., Any],
    tasks: Sequence[tuple[Any, tuple[Any, ...]]],
    n_jobs: int | None,
    *,
    here: bool = False,
) -> Iterator[tuple[Any, Any]]:
    """Run tasks by joblib, and give each result with the name of its task as it comes."""
    if here:
        for name, given in tasks:
            yield name, work(*given)
        return
    from joblib import Parallel, delayed

    run = Parallel(n_jobs=n_jobs, return_as="generator_unordered")
    yield from run(delayed(_named)(work, name, given) for name, given in tasks)


def _named(work: Callable[..., Any], name: Any, given: tuple[Any, ...]) -> tuple[Any, Any]:
    return name, work(*given)
