"""Means and sums of squares of clusters, and an order of rows that belongs to the rows themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["cluster_means", "cluster_wss", "distinct_rows", "first_seen", "row_order"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Rows whose differences from a mean are held at once.
BLOCK = 1 << 15


def row_order(values: Floats, weights: Floats | None = None) -> Ints:
    """Order rows by their own values, first column first, equal rows by weight.

    Two tables of the same rows, however listed, are the same table in this
    order, so whatever is computed from it does not depend on the listing.
    """
    keys = list(values.T) if weights is None else [*values.T, weights]
    used = min(4, len(keys))
    while True:
        order = np.lexsort(keys[used - 1 :: -1])
        if used == len(keys):
            return order
        tied = np.ones(max(len(order) - 1, 0), dtype=bool)
        for key in keys[:used]:
            tied &= key[order[1:]] == key[order[:-1]]
        if not tied.any():
            return order
        used = min(2 * used, len(keys))


def cluster_means(
    values: Floats, labels: NDArray[np.integer], count: int, weights: Floats | None = None
) -> Floats:
    """Weighted mean of the rows of each cluster, shape (count, variables)."""
    size = np.bincount(labels, weights, minlength=count).astype(np.float64)
    sums = np.empty((count, values.shape[1]))
    for column in range(values.shape[1]):
        part = values[:, column] if weights is None else values[:, column] * weights
        sums[:, column] = np.bincount(labels, part, minlength=count)
    means: Floats = sums / size[:, None]
    return means


def cluster_wss(
    values: Floats, labels: NDArray[np.integer], means: Floats, weights: Floats | None = None
) -> float:
    """Sum over rows of the weighted squared distance to the mean of their cluster."""
    total = 0.0
    for start in range(0, len(values), BLOCK):
        rows = slice(start, start + BLOCK)
        gap = values[rows] - means[labels[rows]]
        squared = np.einsum("ij,ij->i", gap, gap)
        total += float(squared.sum() if weights is None else squared @ weights[rows])
    return total


def first_seen(labels: NDArray[np.integer]) -> tuple[Ints, Ints]:
    """Relabel clusters in order of their first row; and the old label of each new one."""
    old, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    order = np.argsort(first)
    new = np.empty(len(old), dtype=np.intp)
    new[order] = np.arange(len(old))
    return new[inverse], old[order].astype(np.intp)


def distinct_rows(values: NDArray[Any], *, at_most: int) -> int:
    """Count rows that differ from each other, and stop counting at `at_most`."""
    looked_at = 4 * at_most
    while True:
        found = len(np.unique(values[:looked_at], axis=0)) if values.shape[1] else min(len(values), 1)
        if found >= at_most or looked_at >= len(values):
            return min(found, at_most)
        looked_at *= 8
