"""Choosing control areas among those that may be taken: nearest first, or with the least distance in all.

What belongs here: arrays of distances in, chosen columns out. What a distance is, and which areas may be
taken, is in `control_pool`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["closest_first", "least_in_all", "rounded", "with_reuse"]

Floats = NDArray[np.float64]
Chosen = list[list[int]]


def rounded(distances: Floats) -> Floats:
    """Distances to 12 digits, so that rounding of sums decides no tie; infinity where there is none."""
    known = np.isfinite(distances) & (distances > 1e-280)
    exponent = np.zeros_like(distances)
    np.log10(distances, out=exponent, where=known)
    scale = 10.0 ** np.where(known, 11 - np.floor(exponent), 0.0)
    whole = np.rint(np.where(known, distances, 0.0) * scale) / scale
    return np.where(np.isfinite(distances), whole, np.inf)


def with_reuse(distances: Floats, n: int) -> Chosen:
    """The n nearest of each row, whoever else has them; ties by the order of columns."""
    order = np.argsort(distances, axis=1, kind="stable")[:, :n]
    return [
        [int(one) for one in row if np.isfinite(own[one])] for row, own in zip(order, distances, strict=True)
    ]


def closest_first(distances: Floats, n: int) -> Chosen:
    """One more for each row in every round, the closest pair of all first; each column is used once.

    Ties go by the order of rows, then of columns.
    """
    rows, columns = distances.shape
    order = np.argsort(distances, axis=None, kind="stable")
    order = order[np.isfinite(distances.ravel()[order])]
    used = np.zeros(columns, dtype=np.bool_)
    chosen: Chosen = [[] for _ in range(rows)]
    for turn in range(n):
        waiting = rows
        for pair in order.tolist():
            row, column = divmod(pair, columns)
            if len(chosen[row]) == turn and not used[column]:
                chosen[row].append(column)
                used[column] = True
                waiting -= 1
                if not waiting:
                    break
        order = order[~used[order % columns]]
    return [sorted(own, key=lambda one: (distances[row, one], one)) for row, own in enumerate(chosen)]


def least_in_all(distances: Floats, n: int) -> Chosen:
    """As many pairs as can be, spread as evenly as can be, and of those the least distance in all.

    Each row stands n times, beside columns for "none" that cost more than all distances together. The second
    none of a row costs more than its first, so that a shortage is shared.
    """
    from scipy.optimize import linear_sum_assignment

    rows, columns = distances.shape
    finite = distances[np.isfinite(distances)]
    longest = float(finite.max()) if len(finite) and finite.max() > 0 else 1.0
    cost: NDArray[Any] = np.repeat(distances / longest, n, axis=0)
    none = (1.0 + rows * n) * n * (1.0 + np.arange(n) / n)
    nones = np.broadcast_to(np.tile(none, rows)[:, None], (rows * n, rows * n))
    at, found = linear_sum_assignment(np.hstack([cost, nones]))
    chosen: Chosen = [[] for _ in range(rows)]
    for row, column in zip((at // n).tolist(), found.tolist(), strict=True):
        if column < columns:
            chosen[row].append(column)
    return [sorted(own, key=lambda one: (distances[row, one], one)) for row, own in enumerate(chosen)]
