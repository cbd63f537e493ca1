"""Clusters as a user would make them with scikit-learn: one thread for each fit, fits beside each other."""

from __future__ import annotations

from typing import Any

import numpy as np
from joblib import Parallel, delayed
from sklearn.cluster import KMeans

WORKERS = 2
Floats = np.ndarray[Any, Any]


def from_starts(values: Floats, starts: list[Floats]) -> float:
    """The lowest error sum of squares of k-means from given centres."""
    return min(Parallel(n_jobs=WORKERS)(delayed(_fit)(values, start) for start in starts))


def _fit(values: Floats, start: Floats) -> float:
    model = KMeans(len(start), init=start, n_init=1, tol=0, max_iter=1000).fit(values)
    return error_sum(values, model.labels_)


def many_starts(values: Floats, k: int, starts: int) -> float:
    """The lowest error sum of squares of many k-means++ starts, by scikit-learn's own loop."""
    model = KMeans(k, n_init=starts, tol=0, max_iter=1000, random_state=0).fit(values)
    return error_sum(values, model.labels_)


def three_levels(percent: Floats, children: list[list[int]], starts: int) -> list[float]:
    """Error sums of squares of nested k-means: `children` of each parent, level by level, largest first."""
    turned = np.arcsinh(percent)
    low = turned.min(axis=0)
    values = ((turned - low) / (turned.max(axis=0) - low)).astype(np.float32)
    labels = np.zeros(len(values), dtype=np.intp)
    sums = []
    for counts in children:
        below = np.empty_like(labels)
        begun = 0
        for parent, count in enumerate(counts):
            rows = np.flatnonzero(labels == parent)
            found = _lowest(values[rows], count, starts)
            by_size = np.argsort(-np.bincount(found), kind="stable")
            below[rows] = begun + np.argsort(by_size)[found]
            begun += count
        labels = below
        sums.append(error_sum(values, labels))
    return sums


def _lowest(values: Floats, k: int, starts: int) -> Any:
    found = Parallel(n_jobs=WORKERS)(delayed(_from_seed)(values, k, seed) for seed in range(starts))
    return min(found, key=lambda pair: pair[0])[1]


def _from_seed(values: Floats, k: int, seed: int) -> tuple[float, Any]:
    model = KMeans(k, n_init=1, tol=0, max_iter=1000, random_state=seed).fit(values)
    return float(model.inertia_), model.labels_


def error_sum(values: Floats, labels: Any) -> float:
    """Error sum of squares of a partition, in double precision."""
    sizes = np.bincount(labels)
    total = 0.0
    for column in values.T.astype(np.float64):
        means = np.bincount(labels, column) / sizes
        total += float(((column - means[labels]) ** 2).sum())
    return total
