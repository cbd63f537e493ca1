"""Pairs of variables that say the same, and which of each pair goes.

What belongs here: Pearson correlations of columns, also where values are missing, and the rule by which
one of every pair above a threshold is dropped.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Drop", "correlations", "drop_correlated", "pairs_above"]

Floats = NDArray[np.float64]

# Correlations that differ by less are equal: adding up in another order changes the last digits.
DIGITS = 10


@dataclass(frozen=True)
class Drop:
    """One variable dropped for another.

    Attributes
    ----------
    dropped, stays : int
        Columns of the pair.
    r : float
        Their correlation.
    mean_dropped, mean_stays : float
        Mean absolute correlation of each with the variables left besides the two; 0 where none is.
    rule : {"mean", "order", "keep"}
        What decided: the higher mean, the later column among equals, or the keep-list.
    """

    dropped: int
    stays: int
    r: float
    mean_dropped: float
    mean_stays: float
    rule: str


def correlations(values: Floats) -> Floats:
    """Pearson correlations of every two columns, over the rows that have both.

    Parameters
    ----------
    values : array of shape (areas, variables)
        NaN is missing.

    Returns
    -------
    array of shape (variables, variables)
        From -1 to 1; NaN where one of the two is constant over the rows that have both.

    Examples
    --------
    >>> x = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 1.0], [3.0, 6.0, 2.0]])
    >>> correlations(x).tolist()
    [[1.0, 1.0, -0.5], [1.0, 1.0, -0.5], [-0.5, -0.5, 1.0]]
    """
    x = np.asarray(values, dtype=np.float64)
    known = np.isfinite(x)
    count = np.maximum(known.sum(axis=0), 1)
    centred = np.where(known, x, 0.0)
    centred = np.where(known, x - centred.sum(axis=0) / count, 0.0)
    largest = np.abs(centred).max(axis=0, initial=0.0)
    centred = centred / np.where(largest > 0, largest, 1.0)
    both = known.astype(np.float64)
    n = both.T @ both
    with np.errstate(divide="ignore", invalid="ignore"):
        # Sums of a column over the rows that have the other one too.
        sums = centred.T @ both
        squares = (centred * centred).T @ both - sums * sums / n
        products = centred.T @ centred - sums * sums.T / n
        r = products / np.sqrt(squares * squares.T)
    noise = np.finfo(np.float64).eps * np.maximum(n, 1.0) * 8
    r[(squares <= noise) | (noise >= squares.T) | (n < 2)] = np.nan
    return np.asarray(np.round(np.clip(r, -1.0, 1.0), DIGITS), dtype=np.float64)


def pairs_above(r: Floats, threshold: float, *, signed: bool = False) -> list[tuple[int, int]]:
    """The pairs of columns above a threshold, the highest first, equals in the order of columns.

    Examples
    --------
    >>> r = np.array([[1.0, 0.9, -0.95], [0.9, 1.0, 0.1], [-0.95, 0.1, 1.0]])
    >>> pairs_above(r, 0.85), pairs_above(r, 0.85, signed=True)
    ([(0, 2), (0, 1)], [(0, 1)])
    """
    first, second = np.triu_indices(len(r), 1)
    size = r[first, second] if signed else np.abs(r[first, second])
    over = np.flatnonzero(size > threshold)
    order = over[np.lexsort((second[over], first[over], -size[over]))]
    return [(int(first[at]), int(second[at])) for at in order]


def drop_correlated(
    r: Floats, threshold: float, *, signed: bool = False, keep: Collection[int] = ()
) -> tuple[list[Drop], list[tuple[int, int]]]:
    """Drop one of each pair above the threshold until none is left.

    The pair with the highest correlation goes first. Of the two the one goes whose mean absolute
    correlation with the other variables then left is higher; of equals the later column. A column of the
    keep-list never goes.

    Parameters
    ----------
    r : array of shape (variables, variables)
    threshold : float
        Pairs strictly above it are taken.
    signed : bool
        Compare r rather than its absolute value.
    keep : collection of int

    Returns
    -------
    list of Drop
        In the order in which they were dropped.
    list of (int, int)
        Pairs above the threshold of which both are on the keep-list.

    Examples
    --------
    Columns 0 and 1 correlate at .9; 0 also with 2 at .5, 1 with 2 at .2: so 0 goes.

    >>> r = np.array([[1.0, 0.9, 0.5], [0.9, 1.0, 0.2], [0.5, 0.2, 1.0]])
    >>> [(one.dropped, one.stays, one.rule) for one in drop_correlated(r, 0.85)[0]]
    [(0, 1, 'mean')]
    """
    left = np.ones(len(r), dtype=bool)
    drops: list[Drop] = []
    both_kept: list[tuple[int, int]] = []
    size = np.nan_to_num(np.abs(r))
    for first, second in pairs_above(r, threshold, signed=signed):
        if not (left[first] and left[second]):
            continue
        if first in keep and second in keep:
            both_kept.append((first, second))
            continue
        mean_first, mean_second = _means(size, left, first, second)
        if first in keep or second in keep:
            dropped, rule = (second if first in keep else first), "keep"
        elif mean_first != mean_second:
            dropped, rule = (first if mean_first > mean_second else second), "mean"
        else:
            dropped, rule = second, "order"
        means = (mean_first, mean_second) if dropped == first else (mean_second, mean_first)
        left[dropped] = False
        stays = second if dropped == first else first
        drops.append(Drop(dropped, stays, float(r[first, second]), *means, rule))
    return drops, both_kept


def _means(size: Floats, left: NDArray[np.bool_], first: int, second: int) -> Sequence[float]:
    """Mean absolute correlation of each of two columns with the others that are left."""
    rest = left.copy()
    rest[[first, second]] = False
    if not rest.any():
        return (0.0, 0.0)
    return [round(float(size[one, rest].mean()), DIGITS) for one in (first, second)]
