"""Ward's joins: which clusters are joined at each step, and what each join costs.

What belongs here: the exact method and its agglomeration schedule. What stands in
for it where a table of all pairs is too large is in `reduction`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from bailiwick.errors import OptionError, TableError

__all__ = ["WardTree", "suggested_cuts", "ward"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Above this many rows of equal weight SciPy's chain of neighbours is used: half the memory, in C.
OWN_JOINS = 3_000


@dataclass(frozen=True)
class WardTree:
    """Every join, from each row alone to one cluster.

    Attributes
    ----------
    joins : array of shape (rows - 1, 2)
        Ids of the two clusters joined, the lower first. Below the number of rows an id is a row; from there
        on it is a join: rows + step, steps from 0. As in SciPy.
    ess_increase : array of shape (rows - 1,)
        What each join adds to the error sum of squares, in squared units of the values.
    weights : array of shape (rows,)
        How many areas each row stands for; 1 for an area.
    """

    joins: Ints
    ess_increase: Floats
    weights: Floats

    @property
    def rows(self) -> int:
        """Number of rows at the start."""
        return len(self.weights)

    @cached_property
    def first_rows(self) -> Ints:
        """Lowest row of each id."""
        lowest = np.concatenate([np.arange(self.rows), np.zeros(len(self.joins), dtype=np.intp)])
        for step, (a, b) in enumerate(self.joins):
            lowest[self.rows + step] = min(lowest[a], lowest[b])
        return lowest

    @cached_property
    def sizes(self) -> Floats:
        """Weight of each id."""
        size = np.concatenate([self.weights, np.zeros(len(self.joins))])
        for step, (a, b) in enumerate(self.joins):
            size[self.rows + step] = size[a] + size[b]
        return size

    def labels(self, clusters: int) -> Ints:
        """Cut the tree.

        Parameters
        ----------
        clusters : int
            1 to the number of rows.

        Returns
        -------
        array of int, shape (rows,)
            From 0, in order of each cluster's first row.

        Raises
        ------
        OptionError
            More clusters than rows, or fewer than one.
        """
        if not 1 <= clusters <= self.rows:
            raise OptionError(
                f"{clusters} clusters of {self.rows} rows: give a number from 1 to {self.rows}."
            )
        above = np.arange(self.rows + len(self.joins))
        for step, (a, b) in enumerate(self.joins[: self.rows - clusters]):
            above[a] = above[b] = self.rows + step
        for one in range(len(above) - 1, -1, -1):  # an id is always lower than the join it goes into
            above[one] = above[above[one]]
        _, first, label = np.unique(above[: self.rows], return_index=True, return_inverse=True)
        order = np.empty(len(first), dtype=np.intp)
        order[np.argsort(first)] = np.arange(len(first))
        return order[label]

    def linkage(self) -> Floats:
        """The joins as SciPy writes them: two ids, height, rows; height = sqrt(2 * increase of ESS)."""
        count = np.concatenate([np.ones(self.rows), np.zeros(len(self.joins))])
        for step, (a, b) in enumerate(self.joins):
            count[self.rows + step] = count[a] + count[b]
        return np.column_stack([self.joins, np.sqrt(2 * self.ess_increase), count[self.rows :]])

    def schedule(
        self, codes: Sequence[str] | None = None, *, ess_before: float = 0.0, highest: int | None = None
    ) -> pa.Table:
        """Write the agglomeration schedule: one row for each join.

        Parameters
        ----------
        codes : sequence of str, optional
            Codes of the rows. Adds `first_code` and `second_code`: the code of each cluster's first row.
        ess_before : float
            Error sum of squares inside the rows themselves, where a row is the mean of several areas.
        highest : int, optional
            Leave out joins of more than so many clusters.

        Returns
        -------
        pyarrow.Table
            `step` (from 1), `clusters_before`, `clusters` (after), `first`, `second` (ids), `joined` (new
            id), `weight` (areas in it), `ess_increase`, `ess` (after), `ess_share` (of the total sum of
            squares), `height` and `ratio`: this join's increase over that of the join before, so a ratio
            well above 1 speaks for stopping before this join.
        """
        steps = len(self.joins)
        ess = ess_before + np.cumsum(self.ess_increase)
        total = ess[-1] if steps else ess_before
        ratio = np.full(steps, np.nan)
        if steps > 1:
            np.divide(
                self.ess_increase[1:], self.ess_increase[:-1], out=ratio[1:], where=self.ess_increase[:-1] > 0
            )
        columns = {
            "step": np.arange(1, steps + 1),
            "clusters_before": self.rows - np.arange(steps),
            "clusters": self.rows - 1 - np.arange(steps),
            "first": self.joins[:, 0],
            "second": self.joins[:, 1],
            "joined": self.rows + np.arange(steps),
            "weight": self.sizes[self.rows :],
            "ess_increase": self.ess_increase,
            "ess": ess,
            "ess_share": ess / total if total > 0 else np.zeros(steps),
            "height": np.sqrt(2 * self.ess_increase),
            "ratio": pa.array(ratio, from_pandas=True),
        }
        table = pa.table(columns)
        if codes is not None:
            named = np.array(codes, dtype=object)[self.first_rows]
            table = table.append_column("first_code", pa.array(named[self.joins[:, 0]], pa.string()))
            table = table.append_column("second_code", pa.array(named[self.joins[:, 1]], pa.string()))
        return table if highest is None else table.slice(max(0, self.rows - highest))


def ward(values: ArrayLike, weights: ArrayLike | None = None) -> WardTree:
    """Join areas, always the two clusters whose join adds least to the error sum of squares.

    The error sum of squares, ESS, is the sum over areas of the squared distance
    to the mean of their cluster. Joining clusters a and b, of n[a] and n[b] areas
    with means c[a] and c[b], adds to it::

        delta(a, b) = n[a] n[b] / (n[a] + n[b]) * |c[a] - c[b]|^2

    and after the join, for every other cluster c::

        delta(ab, c) = [(n[a]+n[c]) delta(a,c) + (n[b]+n[c]) delta(b,c) - n[c] delta(a,b)] / (n[a]+n[b]+n[c])

    ESS begins at 0 and ends at the total sum of squares. With weights a row
    stands for that many areas at one place: joining the means of clusters by
    their sizes minimises the same ESS over areas as joining the areas did.

    Parameters
    ----------
    values : array of shape (rows, variables)
        On one scale (`standardise_areas`).
    weights : array of shape (rows,), optional
        Above 0; None counts each row once.

    Returns
    -------
    WardTree

    Raises
    ------
    TableError
        Not a table of finite numbers.
    OptionError
        A weight is not above 0.

    Notes
    -----
    Missing values: refused; a distance needs every variable.

    Ties: of joins that add the same, the one whose first rows come first. Above
    3,000 rows of equal weight the joins are SciPy's, whose ties may fall
    otherwise. Memory grows with the square of the rows: 20,000 need 3.2 GB.

    References
    ----------
    [ons2001]_, Ward's clustering method.

    Examples
    --------
    >>> tree = ward([[0.0], [2.0], [10.0]])
    >>> tree.ess_increase.tolist()
    [2.0, 54.0]
    >>> tree.labels(2).tolist()
    [0, 0, 1]
    """
    x = np.ascontiguousarray(values, dtype=np.float64)
    if x.ndim != 2 or not len(x) or not np.isfinite(x).all():
        raise TableError(
            "Ward's method needs one row or more of finite numbers; fill or leave out the others."
        )
    size = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=np.float64)
    if size.shape != (len(x),) or not (np.isfinite(size) & (size > 0)).all():
        raise OptionError(f"weights: give one finite number above 0 for each of the {len(x)} rows.")
    if len(x) > OWN_JOINS and (size == size[0]).all():
        from scipy.cluster.hierarchy import linkage

        tree = linkage(x, method="ward")
        joins = np.sort(tree[:, :2].astype(np.intp), axis=1)
        return WardTree(joins, size[0] * tree[:, 2] ** 2 / 2, size)
    return _join(x, size)


def suggested_cuts(tree: WardTree, *, at_most: int = 30, n: int = 5) -> pa.Table:
    """List the numbers of clusters where the next join costs much more than the last.

    For k clusters, ratio = (cost of k to k-1) / (cost of k+1 to k). The schedule
    suggests; it does not decide: on newer data 8, 13 and 24 do not stand out.

    Parameters
    ----------
    tree : WardTree
    at_most : int
        Most clusters looked at.
    n : int
        Rows wanted.

    Returns
    -------
    pyarrow.Table
        `clusters`, `ratio`, `ess_increase` (of the join that is not made), the highest ratio first; ties by
        fewer clusters.

    Examples
    --------
    >>> suggested_cuts(ward([[0.0], [1.0], [10.0], [12.0]]), n=1).to_pylist()
    [{'clusters': 2, 'ratio': 55.125, 'ess_increase': 110.25}]
    """
    if at_most < 2 or n < 1:
        raise OptionError(
            f"at_most={at_most!r}, n={n!r}: give at most 2 clusters or more, and one row or more."
        )
    schedule = tree.schedule()
    found = [
        (row["ratio"], row["clusters_before"], row["ess_increase"])
        for row in schedule.select(["ratio", "clusters_before", "ess_increase"]).to_pylist()
        if row["ratio"] is not None and row["clusters_before"] <= at_most
    ]
    found.sort(key=lambda row: (-row[0], row[1]))
    ratio, clusters, increase = zip(*found[:n], strict=True) if found else ((), (), ())
    return pa.table(
        {
            "clusters": pa.array(clusters, pa.int64()),
            "ratio": pa.array(ratio, pa.float64()),
            "ess_increase": pa.array(increase, pa.float64()),
        }
    )


def _join(x: Floats, weights: Floats) -> WardTree:
    """Join step by step, with a table of the cost of every pair and each row's cheapest partner."""
    count = len(x)
    size = weights.copy()
    cost = _costs(x, size)
    np.fill_diagonal(cost, np.inf)
    partner = np.argmin(cost, axis=1)
    least = cost[np.arange(count), partner]
    ids = np.arange(count)
    joins = np.empty((count - 1, 2), dtype=np.intp)
    increase = np.empty(count - 1)
    for step in range(count - 1):
        a = int(np.argmin(least))  # the first of equals, so its partner is the higher row
        b = int(partner[a])
        spent = cost[a, b]
        joins[step] = sorted((ids[a], ids[b]))
        increase[step] = spent
        after = ((size[a] + size) * cost[a] + (size[b] + size) * cost[b] - size * spent) / (
            size[a] + size[b] + size
        )
        after[[a, b]] = np.inf
        after[np.isinf(cost[a])] = np.inf
        cost[a] = cost[:, a] = after
        cost[b] = cost[:, b] = np.inf
        size[a] += size[b]
        ids[a] = count + step
        least[b] = np.inf
        # The row of the join, and rows whose partner was one of the two, look for a partner anew. To the
        # others the new cluster is no nearer than its parts were, so what they found still holds.
        stale = np.flatnonzero((partner == a) | (partner == b))
        stale = np.union1d(stale[np.isfinite(least[stale])], [a])
        partner[stale] = np.argmin(cost[stale], axis=1)
        least[stale] = cost[stale, partner[stale]]
    return WardTree(joins, np.maximum(increase, 0.0), weights)


def _costs(x: Floats, size: Floats) -> Floats:
    """Cost of joining every pair of rows, from differences so that equal rows cost exactly 0."""
    from scipy.spatial.distance import cdist

    cost: Floats = cdist(x, x, "sqeuclidean")
    for row, weight in zip(cost, size, strict=True):  # in place: a table of all pairs is large
        row *= weight * size / (weight + size)
    return cost
