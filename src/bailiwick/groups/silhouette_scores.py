"""Silhouettes of many partitions of the same areas at once: distances once, all clusters by one product.

What belongs here: the mean silhouette of each of many columns of labels. The silhouette of each area under
one column is in `silhouettes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import AREA_CODE, is_null, read_matrix, some
from bailiwick.groups.silhouettes import PAIRS

__all__ = [
    "Partitions",
    "added_up",
    "distance_faults",
    "mean_silhouettes",
    "number_partitions",
    "silhouette_scores",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

METRICS = ("euclidean", "precomputed")


def silhouette_scores(
    values_or_distances: ArrayLike,
    labels_table: Any,
    *,
    metric: Literal["euclidean", "precomputed"] = "euclidean",
    n_jobs: int | None = None,
) -> Floats:
    """The mean silhouette of each of many partitions of the same areas.

    For one partition, with a[i] the mean distance of area i to the other areas of its cluster
    and b[i] the smallest of its mean distances to the areas of each other cluster::

        s[i]  = (b[i] - a[i]) / max(a[i], b[i])     0 in a cluster of one
        score = mean of s over the areas            from -1 to 1

    Near 1 the areas of a cluster are alike on these values and unlike those of other clusters;
    near 0 the clusters overlap; below 0 areas are nearer to another cluster than to their own. The
    numbers are those of scikit-learn's `silhouette_score`, one call for all partitions: distances are
    measured once, and one matrix product adds them up over every cluster of every partition.

    Parameters
    ----------
    values_or_distances : array of shape (areas, variables), or of shape (areas, areas)
        Values on one scale, for Euclidean distances; or distances, symmetrical, 0 or more, with
        ``metric="precomputed"``, where NaN is a distance that is not known.
    labels_table : array of shape (areas, partitions), or dataframe with a column for each
        Whole numbers or texts; -1 or a missing label leaves the area out of that partition. Rows in the
        order of the values; a column `area_code` of a dataframe is passed over.
    metric : {"euclidean", "precomputed"}
    n_jobs : int, optional
        Workers, of joblib, for tables of many areas: None is one, -1 all processors.

    Returns
    -------
    float64 array of shape (partitions,)
        NaN where fewer than two clusters are left.

    Raises
    ------
    OptionError
        The metric is not known, or an array has the wrong shape.
    TableError
        A value is missing or infinite, distances are not symmetrical, below 0 or not 0 from an area to
        itself, or labels and values differ in number: all are listed.

    Notes
    -----
    Missing values: refused among values (see `bailiwick.evidence.available_distances` for distances over
    the values that there are). A mean distance is taken over the known distances; an area with no known
    distance to its own cluster, or to any other, is left out of the mean.

    Comparability: a score describes labels **on the values given**, and depends on the number of
    clusters: few clusters score nearer to 0 by chance. Compare with shuffled labels, as
    `bailiwick.evidence.score_partitions` does. scikit-learn refuses a partition in which each area is
    alone; here it scores 0.

    References
    ----------
    [rousseeuw1987]_, p. 56.

    Examples
    --------
    Of 0, 1, 10, 11 in two pairs: .904762, .894737, .894737, .904762, on average .899749. With the
    first and last together instead, a = 11 and 9, and b is the mean of 1 and 10, of 10 and 1, of 1 and 10:
    5.5 / 11 - 1 = -.5 twice, 5.5 / 9 - 1 = -.388889 twice.

    >>> silhouette_scores([[0.0], [1.0], [10.0], [11.0]], [[0, 0], [0, 1], [1, 1], [1, 0]]).round(6).tolist()
    [0.899749, -0.444444]
    """
    if metric not in METRICS:
        raise OptionError(
            f"metric={metric!r} is not an option.{nearest(str(metric), METRICS)} Choose one of"
            f" {', '.join(map(repr, METRICS))}."
        )
    table = _numbers(values_or_distances)
    partitions, found = number_partitions(labels_table, len(table))
    if metric == "precomputed":
        found += distance_faults(table)
    else:
        bad = np.flatnonzero(~np.isfinite(table).all(axis=1)).tolist()
        if bad:
            found.append(
                Finding(
                    "not-finite",
                    f"Values are missing or infinite in {len(bad)} rows: {some(bad)} (from 0). Fill or leave"
                    " them out, or give distances over the values that there are.",
                    tuple(bad),
                )
            )
    if found:
        raise TableError("Silhouettes cannot be measured.", found)
    return mean_silhouettes(table, partitions, precomputed=metric == "precomputed", n_jobs=n_jobs)[0]


@dataclass(frozen=True)
class Partitions:
    """Labels of many partitions as one row of clusters.

    Attributes
    ----------
    column : integers of shape (areas, partitions)
        The position of an area's cluster among the clusters of all partitions; -1 is none.
    start : integers of shape (partitions,)
        Position of the first cluster of each partition that has one.
    size : floats, one per cluster
        Areas of each.
    """

    column: Ints
    start: Ints
    size: Floats

    @property
    def count(self) -> Ints:
        """Clusters of each partition."""
        return np.diff(np.append(self.start, len(self.size)))

    def member(self, rows: Any = slice(None), kind: Any = np.float64) -> NDArray[Any]:
        """A row for each area, 1 under each of its clusters."""
        column = self.column[rows]
        member = np.zeros((len(column), len(self.size)), dtype=kind)
        area, partition = np.nonzero(column >= 0)
        member[area, column[area, partition]] = 1
        return member


def number_partitions(labels_table: Any, areas: int) -> tuple[Partitions, list[Finding]]:
    """Number the clusters of all partitions in one row, and list what is wrong with the labels."""
    columns = _columns(labels_table)
    nothing = Partitions(np.zeros((areas, 0), dtype=np.intp), np.zeros(0, dtype=np.intp), np.zeros(0))
    if len(columns) and len(columns[0]) != areas:
        told = f"There are {len(columns[0])} labels for {areas} areas: give one for each."
        return nothing, [Finding("labels-shape", told)]
    numbered = np.full((areas, len(columns)), -1, dtype=np.intp)
    start, total = [], 0
    for at, labels in enumerate(columns):
        known = labels != -1 if labels.dtype.kind in "iu" else np.array([not _none(one) for one in labels])
        distinct, number = np.unique(labels[known], return_inverse=True)
        numbered[known, at] = number + total
        start.append(total)
        total += len(distinct)
    size = np.bincount(numbered[numbered >= 0], minlength=total).astype(np.float64)
    return Partitions(numbered, np.array(start, dtype=np.intp), size), []


def _columns(labels_table: Any) -> list[NDArray[Any]]:
    """The labels of each partition, of whole numbers where they are."""
    if hasattr(labels_table, "columns") and not isinstance(labels_table, np.ndarray):
        import narwhals.stable.v2 as nw

        frame = nw.from_native(labels_table, eager_only=True)
        cells = [frame[name].to_list() for name in frame.columns if name != AREA_CODE]
        return [np.array([_text(one) for one in column], dtype=object) for column in cells]
    table = np.asarray(labels_table)
    if table.ndim != 2:
        raise OptionError(
            f"labels_table has the shape {table.shape}. Give one row per area, one column per partition."
        )
    if table.dtype.kind in "iu":
        return list(np.ascontiguousarray(table.T))
    return [np.array([_text(one) for one in column], dtype=object) for column in table.T.tolist()]


def _text(label: Any) -> str | None:
    """A label as text, 1.0 as "1"; None where there is none."""
    if is_null(label):
        return None
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label)


def _none(label: Any) -> bool:
    return label is None or label == "-1"


def _numbers(values: ArrayLike) -> Floats:
    """Values as rows of numbers."""
    if hasattr(values, "columns") and not isinstance(values, np.ndarray):
        return read_matrix(values).values
    try:
        table = np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TableError("values are not numbers in rows of one length.") from error
    if table.ndim != 2 or not table.size:
        raise OptionError(
            f"values has the shape {table.shape}. Give one row per area, one column per variable."
        )
    return table


def distance_faults(distances: Floats) -> list[Finding]:
    """What is wrong with a table of distances; NaN is a distance that is not known."""
    if distances.shape[0] != distances.shape[1]:
        told = f"Distances have the shape {distances.shape}: give as many rows as columns."
        return [Finding("not-square", told)]
    found = []
    if not np.allclose(distances, distances.T, equal_nan=True):
        found.append(Finding("not-symmetrical", "Distances differ by direction: give one for each pair."))
    if (distances < 0).any() or np.isinf(distances).any():
        found.append(Finding("not-distances", "Distances are below 0 or infinite: give 0 or more."))
    # An area is no distance from itself; the unknown may be NaN here too.
    selves = np.abs(np.diagonal(distances)) > 100 * np.finfo(np.float64).eps
    if selves.any():
        rows = np.flatnonzero(selves).tolist()
        told = f"{len(rows)} areas have a distance from themselves: {some(rows)} (from 0). Give 0 there."
        found.append(Finding("not-distances", told, tuple(rows)))
    return found


def mean_silhouettes(
    table: Floats, partitions: Partitions, *, precomputed: bool, n_jobs: int | None = None
) -> tuple[Floats, Ints]:
    """The score of each partition and the areas in it, from values or distances known to be in order."""
    if not len(partitions.size):
        nothing = np.zeros(partitions.column.shape[1], dtype=np.intp)
        return np.full(len(nothing), np.nan), nothing
    widest = max(len(table), len(partitions.size))
    step = max(1, PAIRS // widest)
    parts = [slice(start, start + step) for start in range(0, len(table), step)]
    member = partitions.member()
    if len(parts) == 1:
        sums = [_part(table, parts[0], member, partitions, precomputed)]
    else:
        from joblib import Parallel, delayed

        sums = Parallel(n_jobs=n_jobs)(
            delayed(_part)(table, part, member, partitions, precomputed) for part in parts
        )
    total = np.sum([one[0] for one in sums], axis=0)
    areas = np.sum([one[1] for one in sums], axis=0)
    enough = (areas > 0) & (partitions.count > 1)
    return np.where(enough, total / np.where(areas > 0, areas, 1), np.nan), areas


def _part(
    table: Floats, part: slice, member: Floats, partitions: Partitions, precomputed: bool
) -> tuple[Floats, Ints]:
    """Sums of the silhouettes of some rows under each partition, and the rows that have one."""
    from scipy.spatial.distance import cdist

    distances = table[part] if precomputed else cdist(table[part], table)
    unknown = np.isnan(distances)
    size: Floats | None = None
    if unknown.any():
        known = ~unknown
        known[np.arange(len(known)), np.arange(part.start, part.start + len(known))] = True
        size = known.astype(np.float64) @ member
        distances = np.where(unknown, 0.0, distances)
    return added_up(distances @ member, partitions.column[part], partitions, size)


def added_up(
    sums: NDArray[Any], column: Ints, partitions: Partitions, size: NDArray[Any] | None = None
) -> tuple[Floats, Ints]:
    """Sums of silhouettes from the sums of distances to every cluster.

    Parameters
    ----------
    sums : array of shape (rows, clusters)
        Changed in place; of 32 or 64 bits.
    column : integers of shape (rows, partitions)
        The cluster of each row in each partition; -1 is none.
    partitions : Partitions
    size : array of shape (rows, clusters), optional
        Known distances of each row to each cluster, its own to itself among them; without it all are.
    """
    rows = np.arange(len(sums))[:, None]
    has = column >= 0
    at = np.where(has, column, 0)
    own_size = partitions.size[at] if size is None else size[rows, at]
    alone = partitions.size[at] == 1
    own_sum = sums[rows, at]
    others = own_size - 1
    own = own_sum / np.where(others > 0, others, 1).astype(sums.dtype)
    if size is None:
        sums /= partitions.size.astype(sums.dtype)
    else:
        np.divide(sums, size, out=sums, where=size > 0)
        sums[size == 0] = np.inf
    # An area's own clusters stand in one column of each partition, so that all can be struck out at once.
    area, partition = np.nonzero(has)
    sums[area, column[area, partition]] = np.inf
    second = np.full(column.shape, np.inf, dtype=sums.dtype)
    filled = np.flatnonzero(partitions.count > 0)
    if len(filled):
        second[:, filled] = np.minimum.reduceat(sums, partitions.start[filled], axis=1)
    counted = has & (alone | ((others > 0) & np.isfinite(second)))
    longer = np.maximum(own, second)
    usable = counted & ~alone & (longer > 0)
    silhouette = np.zeros(column.shape, dtype=sums.dtype)
    np.divide(second - own, longer, out=silhouette, where=usable)
    return silhouette.sum(axis=0, dtype=np.float64), counted.sum(axis=0)
