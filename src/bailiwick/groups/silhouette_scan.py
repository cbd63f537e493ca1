"""Fits of k-means over a range of numbers of clusters, and which number has the highest silhouette.

What belongs here: one fit for each number, by one engine or the other, the two scores,
and the choice. Starts and steps are in `kmeans`, silhouettes in `silhouettes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.groups.kmeans import SAME, KMeansFit, k_means
from bailiwick.groups.silhouette_input import UNTIL_STABLE, Engine
from bailiwick.groups.silhouettes import Silhouettes, measured
from bailiwick.groups.starts import child

__all__ = ["NEAR", "KFit", "Starts", "best_number", "fit_number", "raw_refit_score", "scan_table"]

Floats = NDArray[np.float64]

#: Numbers of clusters whose score is within this of the highest are listed beside it.
NEAR = 0.01
# Scores this close are ties.
TIE = 1e-12
# n_init="until_stable": starts in a batch, times that the lowest must be reached, starts at most.
BATCH, ENOUGH, MOST = 100, 10, 5_000
# Steps of scikit-learn's k-means, its default.
STEPS = 300


@dataclass(frozen=True)
class Starts:
    """How k-means is started: how often, by whom, from which seed, with how many workers."""

    n_init: int | str
    engine: Engine
    seed: int
    n_jobs: int | None = None


@dataclass(frozen=True)
class KFit:
    """k-means at one number of clusters.

    Attributes
    ----------
    k : int
    fit : KMeansFit
        The start that ended lowest.
    starts : int
    reached : int or None
        Starts that ended within 1e-7 of it; None where the engine does not tell.
    silhouettes : Silhouettes
        Of the labels, on the values clustered.
    raw_refit : float or None
        The score of a second fit on the raw table.
    """

    k: int
    fit: KMeansFit
    starts: int
    reached: int | None
    silhouettes: Silhouettes
    raw_refit: float | None = None

    @property
    def silhouette(self) -> float:
        """Mean silhouette of the labels, each area counting once."""
        return float(self.silhouettes.silhouette.mean())

    @property
    def score(self) -> float:
        """What the number of clusters is chosen by."""
        return self.silhouette if self.raw_refit is None else self.raw_refit


def fit_number(
    values: Floats, k: int, starts: Starts, *, weights: Floats | None = None, raw: Floats | None = None
) -> KFit:
    """Cluster the values into k, score the labels on them; with `raw`, score a second fit on that too."""
    fit, made, reached = _fitted(values, k, starts, weights)
    scored = measured(values, fit.labels, k, n_jobs=starts.n_jobs)
    refit = None if raw is None else raw_refit_score(raw, k, starts, weights=weights)
    return KFit(k, fit, made, reached, scored, refit)


def raw_refit_score(raw: Floats, k: int, starts: Starts, *, weights: Floats | None = None) -> float:
    """Mean silhouette of a k-means of the raw table, on the raw table.

    It describes that second fit, in which the metric with the largest numbers decides,
    and not the clusters that are published beside it.
    """
    fit, _, _ = _fitted(raw, k, starts, weights)
    return float(measured(raw, fit.labels, k, n_jobs=starts.n_jobs).silhouette.mean())


def best_number(fits: Sequence[KFit]) -> tuple[KFit, tuple[int, ...]]:
    """The fit with the highest score, the first of ties, and every k within .01 of it."""
    if len(fits) == 1:
        return fits[0], (fits[0].k,)
    highest = max(one.score for one in fits)
    best = next(one for one in fits if one.score >= highest - TIE)
    return best, tuple(one.k for one in fits if one.score >= highest - NEAR - TIE)


def scan_table(fits: Sequence[KFit], near: Sequence[int]) -> pa.Table:
    """One row for each number of clusters tried."""
    columns = {
        "k": pa.array([one.k for one in fits], pa.int64()),
        "silhouette": pa.array([one.silhouette for one in fits], pa.float64(), from_pandas=True),
        "inertia": pa.array([one.fit.wss for one in fits], pa.float64()),
        "smallest_cluster": pa.array([int(np.bincount(one.fit.labels).min()) for one in fits], pa.int64()),
        "starts": pa.array([one.starts for one in fits], pa.int64()),
        "reached": pa.array([one.reached for one in fits], pa.int64()),
        "near_best": pa.array([one.k in near for one in fits], pa.bool_()),
    }
    if any(one.raw_refit is not None for one in fits):
        scores = [one.raw_refit for one in fits]
        columns["silhouette_of_raw_refit"] = pa.array(scores, pa.float64(), from_pandas=True)
    return pa.table(columns)


def _fitted(
    values: Floats, k: int, starts: Starts, weights: Floats | None
) -> tuple[KMeansFit, int, int | None]:
    """The lowest start, how many there were and how many reached it."""
    if starts.engine == "scikit-learn":
        fit = _by_scikit_learn(values, k, starts, weights)
        return fit, int(starts.n_init), None
    seed = child(np.random.SeedSequence(starts.seed), k)
    if starts.n_init != UNTIL_STABLE:
        result = k_means(
            values,
            k,
            starts=int(starts.n_init),
            weights=weights,
            random_state=seed,
            n_jobs=starts.n_jobs,
        )
        return result.best, len(result.start_wss), result.reached
    best: KMeansFit | None = None
    ends = np.zeros(0)
    reached = 0
    while len(ends) < MOST and reached < ENOUGH:
        result = k_means(
            values,
            k,
            starts=BATCH,
            weights=weights,
            random_state=child(seed, len(ends)),
            n_jobs=starts.n_jobs,
        )
        ends = np.concatenate([ends, result.start_wss])
        if best is None or result.best.wss < best.wss * (1 - 1e-12):
            best = result.best
        reached = int((ends <= ends.min() * (1 + SAME)).sum())
    if best is None:
        raise RuntimeError("No batch of starts was run.")
    return best, len(ends), reached


def _by_scikit_learn(values: Floats, k: int, starts: Starts, weights: Floats | None) -> KMeansFit:
    """scikit-learn's own k-means, seeded anew for each fit as the published program is."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    # One thread: sums of several are added in the order in which these end.
    with threadpool_limits(limits=1):
        model = KMeans(k, n_init=int(starts.n_init), max_iter=STEPS, random_state=starts.seed)
        model.fit(values, sample_weight=weights)
    labels = model.labels_.astype(np.int32)
    return KMeansFit(labels, model.cluster_centers_, float(model.inertia_), int(model.n_iter_))
