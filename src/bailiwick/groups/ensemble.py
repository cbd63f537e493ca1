"""An ensemble of clusterings of the same areas, whose votes a consensus is made from.

What belongs here: fitting every setting, the labels and the table of runs, and the weight of each vote. The
settings are in `ensemble_settings`, single fits in `ensemble_fits`, the network of votes in `co_assignment`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from bailiwick.errors import DataWarning, Finding, OptionError, TableError, nearest
from bailiwick.groups.ensemble_fits import Engine, SettingFit, fit_setting, seed_of_setting
from bailiwick.groups.ensemble_settings import Base, EnsembleLike, settings_for
from bailiwick.groups.reduction import Cells
from bailiwick.groups.reduction import cells as cells_of
from bailiwick.groups.starts import child, seed_of

__all__ = ["Ensemble", "fit_ensemble", "vote_weights"]

NO_VOTE = -1
ENGINES = ("batched", "scikit-learn")
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
        `converged`, `votes` (whether the run votes at all), `distinct_of` (the first run with the same
        partition, itself where it is new), `how` (on what it was fitted, or the repeat it copies).
    remarks : tuple of Finding
        Settings left out or scaled, runs that do not vote or did not come to rest.
    """

    labels: NDArray[np.int32]
    table: pa.Table
    remarks: tuple[Finding, ...] = ()


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
        Such as the two of an embedding, complete: no unit.
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
        A coordinate is missing or infinite, all areas lie at one point, or a clusterer of the list refuses
        the areas. All clusterers that do are named.
    OptionError
        A choice is not among the allowed ones.

    Warns
    -----
    DataWarning
        Settings were left out or scaled, for more clusters than points that differ; or runs of affinity
        propagation did not converge. One that labels no area does not vote.

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
    _check_choices(large, cells, engine)
    points = _checked(coordinates)
    order = np.lexsort(points.T[::-1])
    points = np.ascontiguousarray(points[order])
    distinct = 1 + int((points[1:] != points[:-1]).any(axis=1).sum())
    if distinct < 2:
        raise TableError(
            "The ensemble cannot be fitted.",
            [
                Finding(
                    "one-point",
                    f"All areas lie at one point (n_samples = {len(points)}): there is nothing to tell them"
                    " apart by. Give at least 2 areas that differ.",
                )
            ],
        )
    root = seed_of(random_state)
    reduced = None
    if len(points) > large:
        reduced = cells_of(points, n=cells, random_state=child(root, CELLS), n_jobs=n_jobs)
        distinct = len(reduced.means)
    settings, remarks = settings_for(ensemble, distinct=distinct, runs=runs)
    results = _fits(points, settings, root, engine, reduced, n_jobs)
    made = _gathered(settings, results, order, remarks, progress)
    if made.remarks:
        warnings.warn(" ".join(one.sentence for one in made.remarks), DataWarning, stacklevel=2)
    return made


def _check_choices(large: int, cells: int, engine: str) -> None:
    """Every wrong choice at once."""
    wrong = [
        sentence
        for fault, sentence in (
            (engine not in ENGINES, f"engine is {engine!r}. Choose one of {', '.join(ENGINES)}."),
            (large < 1, f"large is {large}. It counts areas: give 1 or more."),
            (cells < 2, f"cells is {cells}. It counts groups of areas: give 2 or more."),
        )
        if fault
    ]
    if wrong:
        raise OptionError(" ".join(wrong))


def _checked(coordinates: ArrayLike) -> NDArray[np.float64]:
    """The coordinates as an array, once they can be worked with."""
    points: NDArray[np.float64] = np.asarray(coordinates, dtype=np.float64)
    if points.ndim != 2 or not points.size:
        raise OptionError(
            f"coordinates has the shape {points.shape}. Give one row per area and one column per coordinate."
        )
    bad = np.flatnonzero(~np.isfinite(points).all(axis=1))
    if len(bad):
        shown = ", ".join(str(row) for row in bad[:10])
        sentence = f"{len(bad)} rows hold a missing or infinite coordinate: {shown}. Fill or leave them out."
        raise TableError(
            "The ensemble cannot be fitted.", [Finding("not-finite", sentence, tuple(bad.tolist()))]
        )
    return points + 0.0  # -0 is 0


def _fits(
    points: NDArray[np.float64],
    settings: tuple[Base, ...],
    root: np.random.SeedSequence,
    engine: Engine,
    reduced: Cells | None,
    n_jobs: int | None,
) -> Iterator[SettingFit]:
    """The fits of each setting, in order, several settings at a time."""
    from joblib import Parallel, delayed

    run = Parallel(n_jobs=n_jobs, return_as="generator")
    results: Iterator[SettingFit] = run(
        delayed(fit_setting)(points, base, seed_of_setting(root, base), engine=engine, reduced=reduced)
        for base in settings
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
            labels[run, order] = one
            row = (
                *(base.algorithm, base.parameter, None if base.value is None else str(base.value), repeat),
                *(clusters, fit.converged[which], clusters > 0, seen.setdefault(_key(one), run)),
                fit.how if which == repeat else f"copy of repeat {which}",
            )
            for name, value in zip(COLUMNS, row, strict=True):
                columns[name].append(value)
            run += 1
        if progress is not None:
            progress(done, len(settings))
    if faults:
        raise TableError("The ensemble cannot be fitted.", faults)
    types = [
        pa.string(),
        pa.string(),
        pa.string(),
        pa.int64(),
        pa.int64(),
        pa.bool_(),
        pa.bool_(),
        pa.int64(),
    ]
    arrays = [
        pa.array(values, kind) for values, kind in zip(columns.values(), [*types, pa.string()], strict=True)
    ]
    table = pa.table([pa.array(range(total), pa.int64()), *arrays], names=["run", *COLUMNS])
    return Ensemble(labels.T, table, (*remarks, *_unsettled(table)))


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


def _unsettled(table: pa.Table) -> list[Finding]:
    """What to say of runs without a vote, and of affinity propagation that did not come to rest."""
    silent: dict[str, int] = {}
    restless: dict[str, int] = {}
    for row in table.to_pylist():
        name = row["algorithm"] if row["value"] is None else f"{row['algorithm']} {row['value']}"
        if not row["votes"]:
            silent[name] = silent.get(name, 0) + 1
        elif not row["converged"] and row["algorithm"] == "affinity_propagation":
            restless[name] = restless.get(name, 0) + 1
    found = []
    if silent:
        listed = ", ".join(f"{name} ({count} runs)" for name, count in silent.items())
        found.append(
            Finding(
                "no-vote",
                f"No area was labelled by {listed}: they do not vote.",
                tuple(silent),
                severity="warning",
            )
        )
    if restless:
        listed = ", ".join(f"{name} ({count} runs)" for name, count in restless.items())
        found.append(
            Finding(
                "not-converged",
                f"Not at rest after 200 sweeps, but voting: {listed}. A higher damping may settle it.",
                tuple(restless),
                severity="warning",
            )
        )
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
