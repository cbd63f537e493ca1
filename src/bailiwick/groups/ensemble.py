"""An ensemble of clusterings of the same areas, whose votes a consensus is made from.

What belongs here: fitting every setting, the labels and the table of runs, and the weight of each vote. The
settings are in `ensemble_settings`, single fits in `ensemble_fits`, the network of votes in `co_assignment`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from bailiwick.errors import DataWarning, Finding, OptionError, TableError
from bailiwick.groups.ensemble_fits import SettingFit, fit_setting, seed_of_setting
from bailiwick.groups.ensemble_settings import Base, EnsembleLike, settings_for
from bailiwick.groups.starts import seed_of

__all__ = ["Ensemble", "fit_ensemble", "vote_weights"]

NO_VOTE = -1


@dataclass(frozen=True)
class Ensemble:
    """The labels of every run, and what each run was.

    Attributes
    ----------
    labels : int32 array of shape (areas, runs)
        The base cluster of each area in each run, numbered from 0; -1 where the run does not vote on it.
    table : pyarrow Table
        One row per run: run, algorithm, parameter, value, repeat, clusters, converged, votes (whether the run
        votes at all), distinct_of (the first run with the same partition), how (what was fitted).
    remarks : tuple of Finding
        Settings left out or scaled, runs that do not vote.
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
    large: int = 5000,
    cells: int = 1500,
    engine: Literal["batched", "scikit-learn"] = "batched",
) -> Ensemble:
    """Fit every setting of an ensemble to the same points."""
    from joblib import Parallel, delayed

    points = _checked(coordinates)
    order = np.lexsort(points.T[::-1])
    points = np.ascontiguousarray(points[order])
    distinct = 1 + int((points[1:] != points[:-1]).any(axis=1).sum())
    settings, remarks = settings_for(ensemble, distinct=distinct, runs=runs)
    root = seed_of(random_state)
    made: list[SettingFit] = []
    tasks = (delayed(fit_setting)(points, base, seed_of_setting(root, base)) for base in settings)
    for one in Parallel(n_jobs=n_jobs, return_as="generator")(tasks):
        made.append(one)
        if progress is not None:
            progress(len(made), len(settings))
    return _gathered(settings, made, order, remarks)


def _checked(coordinates: ArrayLike) -> NDArray[np.float64]:
    points: NDArray[np.float64] = np.asarray(coordinates, dtype=np.float64)
    if points.ndim != 2 or not points.size:
        raise OptionError(
            f"coordinates has the shape {points.shape}. Give one row per area and one column per coordinate."
        )
    bad = np.flatnonzero(~np.isfinite(points).all(axis=1))
    if len(bad):
        shown = ", ".join(str(row) for row in bad[:10])
        raise TableError(
            "The ensemble cannot be fitted.",
            [
                Finding(
                    "not-finite",
                    f"{len(bad)} rows hold a missing or infinite coordinate: {shown}. Fill or leave them out.",
                    tuple(bad.tolist()),
                )
            ],
        )
    return points + 0.0  # -0 is 0


def _gathered(
    settings: tuple[Base, ...],
    made: list[SettingFit],
    order: NDArray[np.intp],
    remarks: tuple[Finding, ...],
) -> Ensemble:
    """Labels in the order of the caller's rows, and the table of runs."""
    total = sum(base.runs for base in settings)
    labels: NDArray[np.int32] = np.empty((total, len(order)), dtype=np.int32)
    columns: dict[str, list[Any]] = {
        name: []
        for name in (
            "algorithm",
            "parameter",
            "value",
            "repeat",
            "clusters",
            "converged",
            "votes",
            "distinct_of",
            "how",
        )
    }
    seen: dict[bytes, int] = {}
    run = 0
    for base, fit in zip(settings, made, strict=True):
        numbered = [_numbered(one) for one in fit.labels]
        for repeat, which in enumerate(fit.fit_of_run):
            one = numbered[which]
            clusters = int(one.max()) + 1
            labels[run][order] = one
            columns["algorithm"].append(base.algorithm)
            columns["parameter"].append(base.parameter)
            columns["value"].append(None if base.value is None else str(base.value))
            columns["repeat"].append(repeat)
            columns["clusters"].append(clusters)
            columns["converged"].append(fit.converged[which])
            columns["votes"].append(clusters > 0)
            columns["distinct_of"].append(seen.setdefault(one.tobytes(), run))
            columns["how"].append(fit.how if which == repeat else f"copy of repeat {which}")
            run += 1
    table = pa.table({"run": list(range(total)), **columns})
    return Ensemble(labels.T, table, remarks)


def _numbered(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """Clusters numbered from 0 by their first area; whatever is below 0 is no vote."""
    found, first, number = np.unique(labels, return_index=True, return_inverse=True)
    real = found >= 0
    to: NDArray[np.int32] = np.full(len(found), NO_VOTE, dtype=np.int32)
    to[np.flatnonzero(real)[np.argsort(first[real], kind="stable")]] = np.arange(real.sum(), dtype=np.int32)
    return to[number]


def vote_weights(ensemble: Ensemble, votes: Literal["algorithm", "run"] = "algorithm") -> NDArray[np.float64]:
    """The weight of each run's vote; all together as many as there are runs."""
    voting = np.array(ensemble.table["votes"].to_pylist(), dtype=bool)
    if votes == "run":
        return voting.astype(np.float64)
    if votes != "algorithm":
        raise OptionError(f"votes is {votes!r}. Choose one of algorithm, run.")
    weights = np.zeros(len(voting))
    algorithms = np.array(ensemble.table["algorithm"].to_pylist(), dtype=object)
    same = np.array(ensemble.table["distinct_of"].to_pylist())
    names = list(dict.fromkeys(algorithms[voting].tolist()))
    for name in names:
        runs = np.flatnonzero(voting & (algorithms == name))
        first = runs[np.unique(same[runs], return_index=True)[1]]
        weights[first] = len(voting) / len(names) / len(first)
    return weights
