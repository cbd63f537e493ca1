"""Silhouettes: how much nearer each area is to its own cluster than to the next one.

What belongs here: the silhouette of any labels on any values, and the distances that
it is made of. Choosing a number of clusters by it is in `silhouette_scan`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from bailiwick.errors import Finding, OptionError, TableError
from bailiwick.groups.area_matrix import AREA_CODE, faults, in_kind, is_null, read_matrix, some, too_large

__all__ = [
    "SILHOUETTE_COLUMNS",
    "Silhouettes",
    "measured",
    "silhouette_rows",
    "silhouette_table",
    "silhouettes",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: The columns of `silhouette_table` after `area_code`.
SILHOUETTE_COLUMNS = ("cluster", "silhouette", "own_distance", "second_cluster", "second_distance")
# Distances held at once.
PAIRS = 1 << 22


class Silhouettes(NamedTuple):
    """The silhouette of each row, and what it is made of; NaN where a row is alone in its cluster."""

    silhouette: Floats
    own: Floats
    second: Ints
    second_distance: Floats


def silhouettes(values: ArrayLike, labels: ArrayLike, *, n_jobs: int | None = None) -> Floats:
    """How much nearer each area is to its own cluster than to the nearest other one.

    With a[i] the mean Euclidean distance of area i to the other areas of its cluster,
    and b[i] the smallest of its mean distances to the areas of each other cluster::

        s[i] = (b[i] - a[i]) / max(a[i], b[i])        from -1 to 1
        s[i] = 0                                      in a cluster of one

    Near 1 an area sits firmly in its cluster; near 0 it lies between two; below 0 it
    is nearer on average to another. The mean over areas is the silhouette of the labels.

    Parameters
    ----------
    values : array of shape (areas, variables)
        The data that were clustered, on the scale on which they were: no unit.
    labels : array of shape (areas,)
        The cluster of each area; whole numbers or texts, at least two different ones.
    n_jobs : int, optional
        Workers, of joblib: None is one, -1 all processors.

    Returns
    -------
    float64 array of shape (areas,)

    Raises
    ------
    TableError
        A value is missing or infinite, a label is missing, the numbers of values and labels differ, or
        all areas are in one cluster: all are listed.

    Notes
    -----
    Missing values are refused. Distances are measured from differences, so that equal
    areas are at 0 whatever the size of the values. An area that is at 0 from its own
    and from another cluster has 0.

    Comparability: silhouettes describe labels **on the values given**. Labels made on
    z-scores and scored on the raw table, or a second fit on the raw table, say nothing
    of the first. Clusters of one area add 0, and clusters of two close areas nearly 1,
    so a high mean can stand for useless clusters: look at their sizes.

    References
    ----------
    [rousseeuw1987]_, p. 56.

    Examples
    --------
    Of 0, 1, 10, 11 in two pairs the first is 1 from its own and 10.5 from the others:
    9.5 / 10.5 = .904762; the second 1 and 9.5: 8.5 / 9.5 = .894737.

    >>> silhouettes([[0.0], [1.0], [10.0], [11.0]], [0, 0, 1, 1]).round(6).tolist()
    [0.904762, 0.894737, 0.894737, 0.904762]
    """
    table, at, clusters = _checked(values, labels)
    return measured(table, at, len(clusters), n_jobs=n_jobs).silhouette


def silhouette_table(
    X: Any, labels: Mapping[str, Any] | Sequence[Any] | ArrayLike, *, n_jobs: int | None = None
) -> Any:
    """The silhouette of each area with the two distances that it is made of.

    As `silhouettes`.

    Parameters
    ----------
    X : dataframe with one row per area, or array of shape (areas, variables)
        The data that were clustered, on the scale on which they were. A pandas dataframe indexed by area
        code; otherwise a table with a column `area_code`.
    labels : one label per row, or mapping of area code to label
        At least two different ones.
    n_jobs : int, optional
        Workers, of joblib.

    Returns
    -------
    dataframe of the same kind (PyArrow for an array), rows in the order of X
        `area_code`, `cluster` (text), `silhouette`, `own_distance` (a, null in a cluster of one),
        `second_cluster` (the nearest other), `second_distance` (b).

    Raises
    ------
    TableError
        As `silhouettes`, and codes that occur twice.

    Notes
    -----
    Missing values are refused. Distances have no unit and compare within one table only.

    Examples
    --------
    >>> import pandas as pd
    >>> X = pd.DataFrame({"x": [0.0, 1.0, 10.0, 11.0]}, index=list("ABCD"))
    >>> silhouette_table(X, {"A": 1, "B": 1, "C": 2, "D": 2}).round(3).iloc[:2, 1:]
      cluster  silhouette  own_distance second_cluster  second_distance
    0       1       0.905           1.0              2             10.5
    1       1       0.895           1.0              2              9.5
    """
    matrix = read_matrix(X)
    found = [*faults(matrix, constant=False), *too_large(matrix)]
    if isinstance(labels, Mapping) or (hasattr(labels, "keys") and hasattr(labels, "items")):
        by_code = {str(code): label for code, label in labels.items()}
        labels = [by_code.get(code) for code in matrix.codes]
    if found:
        raise TableError("Silhouettes cannot be measured.", found)
    table, at, clusters = _checked(matrix.values, labels, matrix.codes)
    result = measured(table, at, len(clusters), n_jobs=n_jobs)
    return in_kind(silhouette_rows(matrix.codes, at, clusters, result), matrix.backend)


def silhouette_rows(
    areas: Sequence[str], labels: NDArray[np.integer], clusters: Sequence[str], result: Silhouettes
) -> pa.Table:
    """What was measured as a table: one row for each area."""
    written = pa.array(clusters, pa.string())
    columns = (
        written.take(pa.array(labels)),
        pa.array(result.silhouette, from_pandas=True),
        pa.array(result.own, from_pandas=True),
        written.take(pa.array(result.second, mask=result.second < 0)),
        pa.array(result.second_distance, from_pandas=True),
    )
    named = dict(zip(SILHOUETTE_COLUMNS, columns, strict=True))
    return pa.table({AREA_CODE: pa.array(areas, pa.string()), **named})


def measured(
    values: Floats, labels: NDArray[np.integer], clusters: int, *, n_jobs: int | None = None
) -> Silhouettes:
    """Silhouettes of labels 0 to `clusters` - 1 that are known to be in order, each with an area or more.

    One cluster alone has no next one: NaN, and -1 for it.
    """
    if clusters == 1:
        unknown = np.full(len(values), np.nan)
        return Silhouettes(unknown, unknown.copy(), np.full(len(values), -1, dtype=np.intp), unknown.copy())
    size = np.bincount(labels, minlength=clusters)
    member = np.zeros((len(values), clusters))
    member[np.arange(len(values)), labels] = 1.0
    step = max(1, PAIRS // len(values))
    parts = [slice(start, start + step) for start in range(0, len(values), step)]
    if len(parts) == 1:
        sums = _sums(values, values, member)
    else:
        from joblib import Parallel, delayed

        sums = np.concatenate(
            Parallel(n_jobs=n_jobs)(delayed(_sums)(values[part], values, member) for part in parts)
        )
    rows = np.arange(len(values))
    alone = size[labels] == 1
    own = sums[rows, labels] / np.where(alone, 1, size[labels] - 1)
    sums /= size
    sums[rows, labels] = np.inf
    second = sums.argmin(axis=1)
    other = sums[rows, second]
    longer = np.maximum(own, other)
    silhouette = np.where(alone | (longer == 0), 0.0, (other - own) / np.where(longer == 0, 1.0, longer))
    own[alone] = np.nan
    return Silhouettes(silhouette, own, second, other)


def _sums(some_values: Floats, values: Floats, member: Floats) -> Floats:
    """Sum of the distances of some rows to the rows of each cluster."""
    from scipy.spatial.distance import cdist

    sums: Floats = cdist(some_values, values) @ member
    return sums


def _checked(
    values: ArrayLike, labels: Any, codes: Sequence[str] | None = None
) -> tuple[Floats, Ints, tuple[str, ...]]:
    """Values, numbers of clusters, and their names in order; or every fault in one error."""
    try:
        table = np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TableError("values are not numbers in rows of one length.") from error
    if table.ndim != 2 or not table.size:
        raise OptionError(
            f"values has the shape {table.shape}. Give one row per area, one column per variable."
        )
    given = np.asarray(labels, dtype=object)
    if given.shape != (len(table),):
        raise TableError(
            "Silhouettes cannot be measured.",
            [
                Finding(
                    "labels-shape",
                    f"labels has the shape {given.shape} for {len(table)} areas: give one label for each.",
                )
            ],
        )
    names = np.array(codes if codes is not None else range(len(table)), dtype=object)
    found = []
    bad = names[~np.isfinite(table).all(axis=1)].tolist()
    if bad:
        found.append(
            Finding(
                "not-finite",
                f"Values are missing or infinite in {len(bad)} areas: {some(bad)}. Fill or leave them out.",
                tuple(bad),
            )
        )
    without = names[[is_null(label) for label in given.tolist()]].tolist()
    if without:
        found.append(
            Finding(
                "no-label",
                f"{len(without)} areas have no cluster: {some(without)}. Leave them out.",
                tuple(without),
            )
        )
    if found:
        raise TableError("Silhouettes cannot be measured.", found)
    distinct = sorted(set(given.tolist()), key=lambda one: (isinstance(one, str), one))
    if len(distinct) < 2:
        raise TableError(
            "Silhouettes cannot be measured.",
            [Finding("one-cluster", "All areas are in one cluster: there is no other to compare with.")],
        )
    number = {label: at for at, label in enumerate(distinct)}
    at = np.array([number[label] for label in given.tolist()], dtype=np.intp)
    return table, at, tuple(_text(label) for label in distinct)


def _text(label: Any) -> str:
    """A label as written; a whole number held as a float without its point."""
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label)
