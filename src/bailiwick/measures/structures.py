"""How alike the industry mixes of two areas are, and which areas are most alike.

Distances from a reference are in `specialisation`; areas alike in any
variables, not in their mix, are found by `bailiwick.groups.neighbours`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from narwhals.stable.v2.typing import IntoFrameT

from bailiwick.errors import OptionError
from bailiwick.measures._results import wide_table
from bailiwick.measures._shares import MISSING, PLACES, Missing, Negative, Shares, read_shares
from bailiwick.tables import Cube, Floats, Ints

__all__ = ["krugman_between", "nearest_structures"]


def krugman_between(
    table: IntoFrameT | Cube,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    missing: Missing = "area",
    negative: Negative = "refuse",
    halved: bool = True,
) -> IntoFrameT:
    """How far apart the industry mixes of each pair of areas are.

    With s[a, i] the share of area a's `value` in industry i::

        K[a, b] = sum over i of |s[a, i] - s[b, i]|     from 0 to 2
        halved  = K[a, b] / 2                           from 0 to 1

    The halved form is the share of one area's jobs that would have to change
    industry for its mix to equal the other's. It is a metric: symmetric, 0
    for equal mixes, and never longer by way of a third area.

    Parameters
    ----------
    table, value, area, industry, by, missing, negative, halved
        As in `bailiwick.krugman_index`.

    Returns
    -------
    dataframe of the same kind, with one row per `by` and pair of areas
        Columns `by`, `area`, "neighbour_code" and "krugman_between". Each pair
        once, the area that comes first in the input as `area`. And "flag" if
        either area of any pair needs one.

    Raises
    ------
    ColumnError, TableError
        As in `bailiwick.krugman_index`.

    Notes
    -----
    Missing values: a pair with an area that has a null or sums to 0 is null.

    Comparability: as for the index, at one level of industry detail only.

    References
    ----------
    [krugman1991]_, p. 76, in this bilateral form, not halved.

    Examples
    --------
    Mixes of 0.3, 0.5, 0.2 and 0.1, 0.3, 0.6: (0.2 + 0.2 + 0.4) / 2 = 0.4.

    >>> import pyarrow as pa
    >>> cube = pa.table(
    ...     {
    ...         "area_code": ["E06000001"] * 3 + ["E06000002"] * 3,
    ...         "year": [2023] * 6,
    ...         "industry_code": ["0111", "1310", "4711"] * 2,
    ...         "employment": [90, 150, 60, 10, 30, 60],
    ...     }
    ... )
    >>> round(krugman_between(cube, value="employment")["krugman_between"][0].as_py(), 6)
    0.4
    """
    shares = read_shares(
        table, value=value, area=area, industry=industry, by=by, missing=missing, negative=negative
    )
    parts = [(rows, _gaps(shares, rows)) for rows in _economies(shares)]
    pairs = [np.triu_indices(len(rows), 1) for rows, _ in parts]
    first = np.concatenate([rows[one] for (rows, _), (one, _) in zip(parts, pairs, strict=True)])
    second = np.concatenate([rows[other] for (rows, _), (_, other) in zip(parts, pairs, strict=True)])
    gaps = np.concatenate([gap[pair] for (_, gap), pair in zip(parts, pairs, strict=True)])
    return _pairs(table, shares, first, second, {"krugman_between": gaps if halved else 2 * gaps})


def nearest_structures(
    table: IntoFrameT | Cube,
    *,
    value: str,
    n: int = 5,
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    missing: Missing = "area",
    negative: Negative = "refuse",
) -> IntoFrameT:
    """The areas whose industry mix is most like each area's own.

    They are those with the smallest halved `bailiwick.krugman_between`, 0 to 1.

    Parameters
    ----------
    table, value, area, industry, by, missing, negative
        As in `bailiwick.krugman_index`.
    n : int
        How many areas to list for each.

    Returns
    -------
    dataframe of the same kind
        Columns `by`, `area`, "rank" (1 is nearest), "neighbour_code" and
        "krugman_between". Ties, alike to 12 decimals, are ordered by area
        code. An area without a mix has no rows, and no area lists it.

    Raises
    ------
    ColumnError, TableError
        As in `bailiwick.krugman_index`.
    OptionError
        `n` is below 1.

    Notes
    -----
    Missing values: an area with a null, or that sums to 0, has no neighbours.

    Comparability: being nearest is not mutual, and the nearest area may still
    be far; read the distance.

    References
    ----------
    [krugman1991]_, p. 76, for the distance.

    Examples
    --------
    >>> import pyarrow as pa
    >>> cube = pa.table(
    ...     {
    ...         "area_code": ["E06000001", "E06000001", "E06000002", "E06000003", "E06000003"],
    ...         "year": [2023] * 5,
    ...         "industry_code": ["0111", "1310", "1310", "0111", "1310"],
    ...         "employment": [50, 50, 80, 30, 70],
    ...     }
    ... )
    >>> nearest_structures(cube, value="employment", n=1)["neighbour_code"].to_pylist()
    ['E06000003', 'E06000003', 'E06000001']
    """
    if n < 1:
        raise OptionError(f"n={n!r} is too few; ask for 1 neighbour or more.")
    shares = read_shares(
        table, value=value, area=area, industry=industry, by=by, missing=missing, negative=negative
    )
    codes = np.array(shares.cube.keys.areas.to_pylist(), dtype=object)
    area_rows, other_rows, distances, ranks = [], [], [], []
    for rows in _economies(shares):
        known = rows[shares.known[rows]]
        known = known[np.argsort(codes[shares.cube.keys.area[known]])]  # so that ties fall by code
        gap = _gaps(shares, known)
        np.fill_diagonal(gap, np.inf)
        nearest = np.argsort(np.round(gap, PLACES), axis=1, kind="stable")[:, : min(n, len(known) - 1)]
        count = nearest.shape[1]
        area_rows.append(np.repeat(known, count))
        other_rows.append(known[nearest].reshape(-1))
        distances.append(np.take_along_axis(gap, nearest, axis=1).reshape(-1))
        ranks.append(np.tile(np.arange(1, count + 1), len(known)))
    first = np.concatenate(area_rows)
    order = np.argsort(first, kind="stable")
    columns: dict[str, Floats | Ints] = {
        "rank": np.concatenate(ranks)[order],
        "krugman_between": np.concatenate(distances)[order],
    }
    return _pairs(table, shares, first[order], np.concatenate(other_rows)[order], columns)


def _economies(shares: Shares) -> list[Ints]:
    """The result rows of each economy, in input order."""
    group = shares.cube.keys.group
    _, first = np.unique(group, return_index=True)
    return [np.flatnonzero(group == group[at]) for at in np.sort(first)]


def _gaps(shares: Shares, rows: Ints) -> Floats:
    """Halved distances between the mixes of some rows; NaN where a row has no mix."""
    # Added up by industry code, so that a distance does not depend on the order of the table's rows.
    by_code = np.argsort(np.array(shares.industries.to_pylist(), dtype=object))
    amounts = shares.dense_amounts()[np.ix_(rows, by_code)]
    amounts = np.ascontiguousarray(amounts[:, (amounts > 0).any(axis=0)])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        mixes = amounts / amounts.sum(axis=1, keepdims=True)
    gaps = np.zeros((len(rows), len(rows)))
    for at in range(len(rows) - 1):
        gaps[at, at + 1 :] = gaps[at + 1 :, at] = np.abs(mixes[at + 1 :] - mixes[at]).sum(axis=1) / 2
    gaps[~shares.known[rows]] = np.nan
    gaps[:, ~shares.known[rows]] = np.nan
    return gaps


def _pairs(
    table: IntoFrameT | Cube, shares: Shares, first: Ints, second: Ints, columns: dict[str, Floats | Ints]
) -> IntoFrameT:
    flags = np.where(shares.flags[first] != "", shares.flags[first], shares.flags[second])
    flags[(shares.flags[first] == MISSING) | (shares.flags[second] == MISSING)] = MISSING
    keys = shares.cube.keys
    others = {"neighbour_code": (keys.areas, keys.area[second])}
    return wide_table(table, shares.cube, first, others, columns, flags)
