"""Distances between areas over the values that both have, where tables have gaps.

What belongs here: which areas have enough values, and how far they are from each other. What the distances
say of clusters is in `partition_scores`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import OptionError, TableError
from bailiwick.groups.area_matrix import faults, read_matrix, too_large

__all__ = ["AvailableDistances", "available_distances", "check_overlap"]

Floats = NDArray[np.float64]

#: Areas at most: the distances of twice as many take four times the memory, some 10 GB here.
MOST_AREAS = 20_000
# Squared distances below this part of the squares they are the difference of are measured value by value.
CANCELS = 1e-4
# Pairs measured value by value at once.
PAIRS = 1 << 14


@dataclass(frozen=True)
class AvailableDistances:
    """Distances over the values that two areas both have; see `available_distances`.

    Attributes
    ----------
    areas : tuple of str
        The areas with enough values, in the order given.
    distances : array of shape (areas, areas)
        NaN where two areas share too few values.
    kept : array of bool, one per area given
        Whether it has enough values.
    left_out : tuple of (str, int)
        The other areas, each with the number of values that it has.
    pairs, unknown_pairs : int
        Pairs of areas that have enough values, and those among them that share too few.
    needed : int
        Values that an area must have, and a pair share.
    variables : int
    """

    areas: tuple[str, ...]
    distances: Floats
    kept: NDArray[np.bool_]
    left_out: tuple[tuple[str, int], ...]
    pairs: int
    unknown_pairs: int
    needed: int
    variables: int


def available_distances(X: Any, *, minimum_overlap: float = 0.5) -> AvailableDistances:
    """How far areas are from each other on the values that both of them have.

    With p variables, of which areas i and j both have the set S of s values::

        d[i, j] = sqrt( p / s * sum over v in S of (x[i, v] - x[j, v])^2 )

    which is the Euclidean distance where no value is missing, and keeps its size where some are.

    Parameters
    ----------
    X : dataframe with one row per area, or array of shape (areas, variables)
        On one scale, such as z-scores. A pandas dataframe indexed by area code; otherwise a table with a
        column `area_code`. A missing value is NaN or null.
    minimum_overlap : float
        Share of the variables, above 0 and up to 1, that a pair must both have. An area that has fewer by
        itself is left out; 1 keeps the areas without a gap.

    Returns
    -------
    AvailableDistances

    Raises
    ------
    OptionError
        `minimum_overlap` is not a share.
    TableError
        A value is infinite or too large to be squared, or codes occur twice: all are listed. Or there are
        more than 20,000 areas, whose distances no longer fit.

    Notes
    -----
    Missing values: they are neither filled nor taken as 0. A distance over too few values is unknown
    (NaN), and the areas with too few are listed with the number that they have.

    Comparability: distances over different variables are alike in size only as far as variables are
    alike in spread. Areas that lack the same variables (one nation, say) are compared on the others alone.

    References
    ----------
    [dixon1979]_, the formula of scikit-learn's `nan_euclidean_distances`.

    Examples
    --------
    B lacks one of two values: it is 3 from A on the other, so sqrt(2 / 1 * 9) = 4.243; C has none.

    >>> import numpy as np
    >>> X = np.array([[0.0, 0.0], [3.0, np.nan], [3.0, 4.0], [np.nan, np.nan]])
    >>> found = available_distances(X)
    >>> found.distances.round(3).tolist()
    [[0.0, 4.243, 5.0], [4.243, 0.0, 0.0], [5.0, 0.0, 0.0]]
    >>> found.left_out, found.pairs, found.unknown_pairs
    ((('3', 0),), 3, 0)
    """
    check_overlap(minimum_overlap)
    matrix = read_matrix(X)
    found = [*faults(matrix, constant=False, missing=False), *too_large(matrix)]
    if found:
        raise TableError("Distances cannot be measured.", found)
    return distances_of(matrix.values, matrix.codes, minimum_overlap)


def check_overlap(minimum_overlap: float) -> None:
    """Raise `OptionError` unless it is a share above 0."""
    kinds = (int, float, np.integer, np.floating)
    number = isinstance(minimum_overlap, kinds) and not isinstance(minimum_overlap, bool)
    if not number or not 0 < minimum_overlap <= 1:
        raise OptionError(
            f"minimum_overlap={minimum_overlap!r} is not a share of the variables. Give one above 0 and up to"
            " 1; .5 is usual."
        )


def distances_of(values: Floats, areas: tuple[str, ...], minimum_overlap: float) -> AvailableDistances:
    """Distances from values that are known to be in order."""
    from sklearn.metrics.pairwise import nan_euclidean_distances

    known = ~np.isnan(values)
    variables = values.shape[1]
    if len(values) > MOST_AREAS:
        told = f"{len(values):,} areas have too many distances to hold; {MOST_AREAS:,} are allowed. Give a"
        raise TableError(f"{told} sample of the areas, drawn within clusters, or larger areas.")
    # A share such as .7 of 10 is 7, not the 8 that 7.000000000000001 would be rounded up to.
    needed = max(1, int(np.ceil(minimum_overlap * variables - 1e-9)))
    has = known.sum(axis=1)
    kept = has >= needed
    distances: Floats = np.zeros((0, 0))
    unknown = 0
    if kept.any():
        distances = nan_euclidean_distances(values[kept])
        _near_pairs(distances, values[kept])
        shared = known[kept].astype(np.float64) @ known[kept].T.astype(np.float64)
        too_few = shared < needed
        distances[too_few] = np.nan
        unknown = int(too_few.sum()) // 2
        np.fill_diagonal(distances, 0.0)
    count = int(kept.sum())
    return AvailableDistances(
        areas=tuple(area for area, keep in zip(areas, kept, strict=True) if keep),
        distances=distances,
        kept=kept,
        left_out=tuple(
            (area, int(number)) for area, number, keep in zip(areas, has, kept, strict=True) if not keep
        ),
        pairs=count * (count - 1) // 2,
        unknown_pairs=unknown,
        needed=needed,
        variables=variables,
    )


def _near_pairs(distances: Floats, values: Floats) -> None:
    """Measure anew, in place, the pairs whose squares cancel to a few digits in a product of matrices."""
    squares = np.nansum(values * values, axis=1)
    for start in range(0, len(values), 256):
        part = slice(start, min(start + 256, len(values)))
        near = distances[part] ** 2 < CANCELS * (squares[part, None] + squares[None, :])
        one, other = np.nonzero(near)
        one = one + start
        upper = one < other
        one, other = one[upper], other[upper]
        for first in range(0, len(one), PAIRS):
            low, high = one[first : first + PAIRS], other[first : first + PAIRS]
            gaps = values[low] - values[high]
            shared = (~np.isnan(gaps)).sum(axis=1)
            total = np.nansum(gaps * gaps, axis=1) * values.shape[1] / np.maximum(shared, 1)
            apart = np.where(shared > 0, np.sqrt(total), np.nan)
            distances[low, high] = distances[high, low] = apart
