"""An ensemble of clusterings of the same areas, whose votes a consensus is made from.

What belongs here: fitting every setting, the labels and the table of runs, and the weight of each vote.
Checks of the input are in `ensemble_input`, settings in `ensemble_settings`, single fits in `ensemble_fits`,
the network of votes in `co_assignment`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from bailiwick.errors import DataWarning, Finding, OptionError, TableError, nearest
from bailiwick.groups.ensemble_fits import Engine, SettingFit, fit_setting, seed_of_setting
from bailiwick.groups.ensemble_input import check_choices, checked_coordinates, rescaled, scale_of
from bailiwick.groups.ensemble_settings import Base, EnsembleLike, settings_for
from bailiwick.groups.reduction import Cells
from bailiwick.groups.reduction import cells as cells_of
from bailiwick.groups.starts import child, seed_of

__all__ = ["Ensemble", "fit_ensemble", "quiet_ensemble", "vote_weights"]

NO_VOTE = -1
VOTES = ("algorithm", "run")
# The child seed of the cells; those of settings are numbers of 32 bits.
CELLS = 1 << 32
COLUMNS = (
    *("algorithm", "parameter", "value", "repeat", "clusters"),
    *("converged", "votes", "distinct_of", "how"),
)


@dataclass(frozen=True)
class Ensemble:
    """The labels of every run, and what each run was.

    Attributes
    ----------
    labels : int32 array of shape (areas, runs)
        The base cluster of each area in each run, numbered from 0 by the order of coordinates; -1 where the
        run does not vote on the area. A column lies together in memory.
    table : pyarrow Table
        One row per run: `run`, `algorithm`, `parameter`, `value` (as text), `repeat`, `clusters`,
        `converged`, `votes` (whether the run votes at all: not where it labelled no area, or put all areas
        into one cluster), `distinct_of` (the first run with the same partition, itself where it is new),
        `how` (on what it was fitted, or the repeat it copies).
    remarks : tuple of Finding
        Settings left out or scaled, runs that do not vote, that have fewer clusters than they were asked for,
        or that did not come to rest.
    """

    labels: NDArray[np.int32]
    table: pa.Table
    remarks: tuple[Finding, ...] = ()

    @property
    def warned(self) -> tuple[str, ...]:
        """The remarks that are warned of."""
        return tuple(one.sentence for one in self.remarks if one.severity == "warning")


def fit_ensemble(
    coordinates: ArrayLike,
    *,
    ensemble: EnsembleLike = "published",
    runs: int | None = None,
    random_state: Any = None,
    n_jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    large: int = 2000,
    cells: int = 1500,
    engine: Engine = "batched",
) -> Ensemble:
    """Cluster the same areas many times, by several algorithms with several settings.

    Base clusterings have more clusters than the answer wanted: fine cells vote, and what is made of the votes
    joins them. In a published ensemble there are 210: k-means with 20 to 47 clusters, affinity propagation
    with dampings of .5 to .9, Gaussian mixtures of 20 to 45 components, ten runs each.

    Parameters
    ----------
    coordinates : array of shape (areas, coordinates)
        Such as the two of an embedding, complete, in one unit of any size: k-means, affinity propagation and
        mixtures are fitted with all coordinates divided by one power of 16 (`ensemble_input.scale_of`), which
        is 1 for embeddings of ordinary width. Clusterers of a list get them as they are.
    ensemble : "published", "scaled", or a list
        ``"published"`` is `ensemble_settings.PUBLISHED_ENSEMBLE`; ``"scaled"`` has fewer clusters where there
        are fewer areas than the published 375 (`ensemble_settings.settings_for`). A list holds `Base`
        records, or pairs of a name and any clusterer of scikit-learn, or both.
    runs : int, optional
        Runs of every setting, in place of its own number.
    random_state : int, NumPy generator or SeedSequence, optional
        Seed. Each run has a seed of its own by its algorithm, setting and number.
    n_jobs : int, optional
        Workers, of joblib: None is one, or what ``joblib.parallel_config`` says; -1 all processors.
    progress : function of (done, total), optional
        Called after each setting.
    large : int
        With more areas than this, settings are fitted on cells. Affinity propagation takes memory and time
        by the square of the areas: about half a minute for each damping at 3,000.
    cells : int
        How many cells there are then, made by k-means of k-means. k-means counts each as often as it has
        areas; mixtures take the moments of all areas of a cell; then every area goes to its nearest centre,
        or to its likeliest component. Affinity propagation and clusterers of a list are fitted to the means
        of cells, and areas follow their cell.
    engine : {"batched", "scikit-learn"}
        ``"batched"``: many starts of k-means and many mixtures at once, until labels, or likelihoods, rest.
        ``"scikit-learn"``: its own fits, one after the other, also where there are many areas.

    Returns
    -------
    Ensemble

    Raises
    ------
    TableError
        A coordinate is text, missing, infinite or above 1e150, all areas lie at one point, or a clusterer of
        the list refuses the areas. All clusterers that do are named.
    OptionError
        A choice is not among the allowed ones.

    Warns
    -----
    DataWarning
        Settings were left out or scaled, for more clusters than points that differ; runs have less than half
        of the clusters they were asked for (mixtures often lack one: only `remarks` say so); or runs of
        affinity propagation did not converge. A run that labels no area, or puts all areas into one cluster,
        does not vote.

    Notes
    -----
    Missing values are refused. Affinity propagation draws nothing that matters, nor does a clusterer without
    a ``random_state``: such a setting is fitted once, and its other runs are copies (`vote_weights` can count
    them once). The answer depends on the seed and on none of the workers, the order of rows, and the other
    settings in the list. Numbers of clusters of affinity propagation grow with the number of areas, so that
    ensembles of tables of different sizes do not compare.
    Reference: [nesta2022]_; affinity propagation [frey2007]_.

    Examples
    --------
    Two pairs far apart: k-means of two clusters finds them in both of its runs.

    >>> made = fit_ensemble(
    ...     [[0.0], [1.0], [10.0], [11.0]],
    ...     ensemble=[Base("k_means", "n_clusters", 2, runs=2)],
    ...     random_state=0,
    ... )
    >>> made.labels.tolist()
    [[0, 0], [0, 0], [1, 1], [1, 1]]
    >>> made.table["distinct_of"].to_pylist()
    [0, 0]
    """
    made = quiet_ensemble(
        coordinates,
        ensemble=ensemble,
        runs=runs,
        random_state=random_state,
        n_jobs=n_jobs,
        progress=progress,
        large=large,
        cells=cells,
        engine=engine,
    )
    if made.warned:
        warnings.warn(" ".join(made.warned), DataWarning, stacklevel=2)
    return made


def quiet_ensemble(
    coordinates: ArrayLike,
    *,
    ensemble: EnsembleLike = "published",
    runs: int | None = None,
    random_state: Any = None,
    n_jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    large: int = 2000,
    cells: int = 1500,
    engine: Engine = "batched",
) -> Ensemble:
    """As `fit_ensemble`, for workers: `remarks` are left to the caller to tell, once and in one place."""
    check_choices(large, cells, engine)
    given = checked_coordinates(coordinates)
    order = np.lexsort(given.T[::-1])
    given = np.ascontiguousarray(given[order])
    distinct = 1 + int((given[1:] != given[:-1]).any(axis=1).sum())
    if distinct < 2:
        raise TableError(
            "The ensemble cannot be fitted.",
            [
                Finding(
                    "one-point",
                    f"All areas lie at one point (n_samples = {len(given)}): there is nothing to tell them"
                    " apart by. Give at least 2 areas that differ.",
                )
            ],
        )
    power = scale_of(given)
    points = rescaled(given, power)
    root = seed_of(random_state)
    reduced = reduced_given = None
    if len(points) > large:
        reduced = cells_of(points, n=cells, random_state=child(root, CELLS), n_jobs=n_jobs)
        reduced_given = replace(reduced, means=rescaled(reduced.means, -power))
        distinct = len(reduced.means)
    settings, remarks = settings_for(ensemble, distinct=distinct, runs=runs, on_cells=reduced is not None)
    ours, theirs = (points, reduced), (given, reduced_given)
    results = _fits(
        [(base, *(ours if base.estimator is None else theirs)) for base in settings], root, engine, n_jobs
    )
    return _gathered(settings, results, order, remarks, progress)


def _fits(
    tasks: list[tuple[Base, NDArray[np.float64], Cells | None]],
    root: np.random.SeedSequence,
    engine: Engine,
    n_jobs: int | None,
) -> Iterator[SettingFit]:
    """The fits of each setting, in order, several settings at a time."""
    from joblib import Parallel, delayed

    run = Parallel(n_jobs=n_jobs, return_as="generator")
    results: Iterator[SettingFit] = run(
        delayed(fit_setting)(points, base, seed_of_setting(root, base), engine=engine, reduced=reduced)
        for base, points, reduced in tasks
    )
    return results


def _gathered(
    settings: tuple[Base, ...],
    results: Iterator[SettingFit],
    order: NDArray[np.intp],
    remarks: tuple[Finding, ...],
    progress: Callable[[int, int], None] | None,
) -> Ensemble:
    """Labels in the order of the caller's rows, and the table of runs."""
    total = sum(base.runs for base in settings)
    labels: NDArray[np.int32] = np.empty((total, len(order)), dtype=np.int32)
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    seen: dict[bytes, int] = {}
    faults: list[Finding] = []
    asked: list[int | None] = []
    run = 0
    for done, (base, fit) in enumerate(zip(settings, results, strict=True), start=1):
        if fit.fault:
            faults.append(
                Finding("clusterer-refuses", f"{fit.fault}. Change it or leave it out.", (base.shown,))
            )
        numbered = [_numbered(one) for one in fit.labels]
        for repeat, which in enumerate(fit.fit_of_run):
            one = numbered[which]
            clusters = int(one.max()) + 1
            votes = clusters > 1 or (clusters == 1 and int(one.min()) == NO_VOTE)
            if not votes:
                one = np.full_like(one, NO_VOTE)  # one cluster of all areas tells no two apart
            labels[run, order] = one
            asked.append(base.clusters)
            row = (
                *(base.algorithm, base.parameter, None if base.value is None else str(base.value), repeat),
                *(clusters, fit.converged[which], votes, seen.setdefault(_key(one), run)),
                fit.how if which == repeat else f"copy of repeat {which}",
            )
            for name, value in zip(COLUMNS, row, strict=True):
                columns[name].append(value)
            run += 1
        if progress is not None:
            progress(done, len(settings))
    if faults:
        raise TableError("The ensemble cannot be fitted.", faults)
    types = [*[pa.string()] * 3, *[pa.int64()] * 2, *[pa.bool_()] * 2, pa.int64(), pa.string()]
    arrays = [pa.array(values, kind) for values, kind in zip(columns.values(), types, strict=True)]
    table = pa.table([pa.array(range(total), pa.int64()), *arrays], names=["run", *COLUMNS])
    return Ensemble(labels.T, table, (*remarks, *_unsettled(table, asked)))


def _key(labels: NDArray[np.int32]) -> bytes:
    """What two runs share if and only if their partitions are the same."""
    from hashlib import blake2b

    return blake2b(labels.tobytes(), digest_size=32).digest()


def _numbered(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """Clusters numbered from 0 by their first area; whatever is below 0 is no vote."""
    found, first, number = np.unique(labels, return_index=True, return_inverse=True)
    real = found >= 0
    to: NDArray[np.int32] = np.full(len(found), NO_VOTE, dtype=np.int32)
    to[np.flatnonzero(real)[np.argsort(first[real], kind="stable")]] = np.arange(real.sum(), dtype=np.int32)
    return to[number]


def _unsettled(table: pa.Table, asked: list[int | None]) -> list[Finding]:
    """What to say of runs without a vote, with too few clusters, or that did not come to rest."""
    said = {
        "no-vote": "No area was labelled by {}: they do not vote.",
        "one-cluster": "All areas are in one cluster by {}: they tell none apart and do not vote.",
        "few-clusters": "Less than half of the clusters asked for, but voting: {}.",
        "fewer-clusters": "Fewer clusters than asked for: {}.",
        "not-converged": "Not at rest after 200 sweeps, but voting: {}. A higher damping may settle it.",
    }
    told: dict[str, dict[str, list[int]]] = {reason: {} for reason in said}
    for row, wanted in zip(table.to_pylist(), asked, strict=True):
        reason = ""
        if not row["votes"]:
            reason = "one-cluster" if row["clusters"] else "no-vote"
        elif wanted is not None and row["clusters"] < wanted:
            reason = "few-clusters" if 2 * row["clusters"] < wanted else "fewer-clusters"
        elif not row["converged"] and row["algorithm"] == "affinity_propagation":
            reason = "not-converged"
        if reason:
            name = row["algorithm"] if row["value"] is None else f"{row['algorithm']} {row['value']}"
            told[reason].setdefault(name, []).append(row["clusters"])
    found = []
    for reason, runs_of in told.items():
        if runs_of:
            least = reason in ("few-clusters", "fewer-clusters")
            listed = ", ".join(
                f"{name} ({len(some)} runs{f', {min(some)} at least' if least else ''})"
                for name, some in runs_of.items()
            )
            sentence = said[reason].format(listed)
            severity: Literal["note", "warning"] = "note" if reason == "fewer-clusters" else "warning"
            found.append(Finding(reason, sentence, tuple(runs_of), severity))
    return found


def vote_weights(ensemble: Ensemble, votes: Literal["algorithm", "run"] = "algorithm") -> NDArray[np.float64]:
    """The weight of each run's vote.

    ``"run"``: each run that votes counts 1, as published. ``"algorithm"``: with R runs, A algorithms that
    vote and D[a] different partitions of algorithm a, the first run of each partition counts ::

        R / (A * D[a])

    and its copies 0, so that each algorithm counts the same in total, and a partition once.

    Parameters
    ----------
    ensemble : Ensemble
    votes : {"algorithm", "run"}

    Returns
    -------
    float64 array of shape (runs,)
        Of ``"algorithm"`` the sum is the number of runs. Runs without a vote weigh 0.

    Raises
    ------
    OptionError
        `votes` is neither.

    Notes
    -----
    Ten runs of affinity propagation are identical: of 210 published votes 50 carry five partitions
    [nesta2022]_. The same partition by two algorithms counts for both.

    Examples
    --------
    Two algorithms of one partition each, in two runs: 4 / (2 * 1) for the first run of each.

    >>> from sklearn.cluster import AgglomerativeClustering
    >>> made = fit_ensemble(
    ...     [[0.0], [1.0], [10.0], [11.0]],
    ...     ensemble=[Base("k_means", "n_clusters", 2, runs=2), ("ward", AgglomerativeClustering(3))],
    ...     runs=2,
    ...     random_state=0,
    ... )
    >>> vote_weights(made).tolist(), vote_weights(made, "run").tolist()
    ([2.0, 0.0, 2.0, 0.0], [1.0, 1.0, 1.0, 1.0])
    """
    if votes not in VOTES:
        raise OptionError(
            f"votes is {votes!r}. Choose one of {', '.join(VOTES)}.{nearest(str(votes), VOTES)}"
        )
    voting = np.array(ensemble.table["votes"].to_pylist(), dtype=bool)
    if votes == "run":
        return voting.astype(np.float64)
    weights = np.zeros(len(voting))
    algorithms = np.array(ensemble.table["algorithm"].to_pylist(), dtype=object)
    same = np.array(ensemble.table["distinct_of"].to_pylist())
    names = list(dict.fromkeys(algorithms[voting].tolist()))
    for name in names:
        own = np.flatnonzero(voting & (algorithms == name))
        first = own[np.unique(same[own], return_index=True)[1]]
        weights[first] = len(voting) / len(names) / len(first)
    return weights
