"""The three ways to build nested clusters: bottom up, top down, and one level alone.

What belongs here: which step follows which, as functions of an array of scaled
values. The steps are in `ward`, `kmeans`, `reduction` and `splitting`; numbers and
codes are in `numbering`. Rows must come in an order that does not depend on how the
areas were listed (`row_order`), for ties fall by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import Finding, TableError
from bailiwick.groups.cluster_sums import cluster_means, distinct_rows, first_seen
from bailiwick.groups.kmeans import k_means, lloyd
from bailiwick.groups.numbering import renumber
from bailiwick.groups.reduction import cells as reduce_to_cells
from bailiwick.groups.splitting import Splitter, Starts, allot
from bailiwick.groups.ward import WardTree, ward

__all__ = ["Hierarchy", "bottom_up", "relabelled", "single", "top_down"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Children = Sequence[int | Sequence[int] | None]


@dataclass(frozen=True)
class Hierarchy:
    """Nested clusters of rows, with what is known of how they came about.

    Attributes
    ----------
    levels : tuple of arrays of shape (rows,)
        Labels from the top level down, from 0, in no lasting order.
    centres : tuple of arrays of shape (clusters, variables), or None
        Means that k-means ended with; None at levels that no k-means made.
    route : str
        Which way was taken, in a sentence.
    starts : tuple of Starts
        The k-means runs that the result is made of.
    iterations : int
        Rounds of the closing k-means; the most of any where there are several.
    tree : WardTree, optional
        Joins of the rows, or of cells of rows where `cell_of` is set.
    upper : WardTree, optional
        Joins of the clusters of the finest level.
    ward_labels, ward_means : arrays, optional
        The cut of `tree` that k-means started from, in the labels of the finest level.
    cell_of : array of shape (rows,), optional
        The cell of each row, where Ward worked on cells.
    """

    levels: tuple[Ints, ...]
    centres: tuple[Floats | None, ...]
    route: str
    starts: tuple[Starts, ...]
    iterations: int
    tree: WardTree | None = None
    upper: WardTree | None = None
    ward_labels: Ints | None = None
    ward_means: Floats | None = None
    cell_of: Ints | None = None


def bottom_up(
    values: Floats,
    cuts: Sequence[int],
    *,
    weights: Floats | None = None,
    second_ward_weights: Literal["size", "equal"] = "size",
    n_init: int = 1,
    largest_ward: int = 20_000,
    cells: int = 2_000,
    seed: int = 0,
    n_jobs: int | None = None,
) -> Hierarchy:
    """Ward's joins, k-means from their means at the finest cut, and Ward again from its means.

    1. Ward joins all rows; the tree is cut at the last of `cuts`.
    2. K-means from the means of that cut, until no label changes. With `n_init`
       above 1 there are n_init - 1 further starts (k-means++), and the lowest
       within-cluster sum of squares wins.
    3. Ward joins the means of k-means, each weighing as many areas as its
       cluster has ("size") or one ("equal"), and is cut at the other `cuts`.

    The levels nest, for the upper ones are made of whole clusters of the finest.
    Above `largest_ward` rows the table of all pairs is too large: rows are first
    gathered into `cells`, and Ward joins the means of cells, weighing as many
    areas as each holds.

    Parameters
    ----------
    values : array of shape (rows, variables)
        Scaled, finite, in the order of `row_order`.
    cuts : sequence of int
        Numbers of clusters, rising.
    weights : array of shape (rows,), optional
        Weight of each row, above 0.
    second_ward_weights : {"size", "equal"}
    n_init : int
    largest_ward, cells : int
    seed : int
    n_jobs : int, optional

    References
    ----------
    [ons2001]_, steps 6 to 9 of its method.

    Examples
    --------
    >>> rows = np.array([[0.0], [1.0], [4.0], [20.0], [22.0]])
    >>> [labels.tolist() for labels in bottom_up(rows, (2, 3)).levels]
    [[0, 0, 0, 1, 1], [0, 0, 1, 2, 2]]
    """
    finest = cuts[-1]
    cell_of = None
    if len(values) <= largest_ward:
        tree = ward(values, weights)
        ward_labels = tree.labels(finest)
        route = f"Ward on all {len(values):,} areas"
    else:
        reduced = reduce_to_cells(
            values, n=min(cells, largest_ward), weights=weights, random_state=seed, n_jobs=n_jobs
        )
        tree = ward(reduced.means, reduced.weights)
        cell_of = reduced.label.astype(np.intp)
        ward_labels = first_seen(tree.labels(finest)[cell_of])[0]
        route = (
            f"{len(values):,} areas are more than {largest_ward:,}, so Ward joined the means of"
            f" {len(reduced.means):,} cells of areas, each weighing as many areas as it holds"
        )
    ward_means = cluster_means(values, ward_labels, finest, weights)
    fit = lloyd(values, ward_means, weights=weights)
    starts = Starts(len(cuts) - 1, -1, finest, 1, float(fit.wss), 1, float(fit.wss))
    if n_init > 1:
        found = k_means(
            values,
            finest,
            starts=n_init - 1,
            extra_starts=(ward_means,),
            weights=weights,
            random_state=seed,
            n_jobs=n_jobs,
        )
        other = lloyd(values, found.best.centres, weights=weights)
        if other.wss < fit.wss * (1 - 1e-12):
            fit = other
            order = _matched(ward_labels, fit.labels, finest)
            fit = lloyd(values, fit.centres[order], weights=weights)
        wss = found.start_wss
        starts = starts._replace(
            starts=len(wss), best=float(fit.wss), reached=found.reached, worst=float(np.max(wss))
        )
    labels = fit.labels.astype(np.intp)
    size = np.bincount(labels, weights, minlength=finest).astype(np.float64)
    upper = ward(fit.centres, size if second_ward_weights == "size" else None)
    levels = (*(upper.labels(cut)[labels] for cut in cuts[:-1]), labels)
    centres = (*(None for _ in cuts[:-1]), fit.centres)
    begun = "their means" if n_init == 1 else f"their means and from {n_init - 1:,} further starts"
    route += f"; k-means on all areas at {finest} clusters from {begun}"
    if len(cuts) > 1:
        weighed = "weighted by size" if second_ward_weights == "size" else "each weighing the same"
        route += f"; Ward on the {finest} means, {weighed}"
    return Hierarchy(
        levels, centres, route + ".", (starts,), fit.iterations, tree, upper, ward_labels, ward_means, cell_of
    )


def top_down(
    values: Floats,
    cuts: Sequence[int],
    *,
    weights: Floats | None = None,
    children: Children | None = None,
    codes: Sequence[str] | None = None,
    n_init: int | Literal["auto"] = "auto",
    seed: int = 0,
    n_jobs: int | None = None,
) -> Hierarchy:
    """K-means on all rows, then k-means inside each cluster, level by level.

    Values are not put on a new scale inside a cluster. Starts are by k-means++;
    up to 1,000 rows the means of Ward's clusters are one more start.

    Parameters
    ----------
    values : array of shape (rows, variables)
        Scaled, finite, in the order of `row_order`.
    cuts : sequence of int
        Numbers of clusters of each level, rising.
    weights : array of shape (rows,), optional
        Weight of each row, above 0.
    children : sequence with an entry for each level below the top, optional
        Children of each parent: one number for all, one for each parent in the stable order of `numbering`,
        or None. With None the total is shared out by `allot`.
    codes : sequence of str, optional
        Area codes, for ties of the stable order.
    n_init : int or "auto"
        Starts of each k-means; see `starts_for`.
    seed : int
    n_jobs : int, optional

    Examples
    --------
    >>> rows = np.array([[0.0], [1.0], [4.0], [20.0], [22.0]])
    >>> [labels.tolist() for labels in top_down(rows, (2, 3), n_init=5).levels]
    [[0, 0, 0, 1, 1], [0, 0, 1, 2, 2]]
    """
    called = list(codes) if codes is not None else [f"{row:012d}" for row in range(len(values))]
    levels: list[Ints] = []
    centres: list[Floats] = []
    starts: list[Starts] = []
    iterations = 0
    above = np.zeros(len(values), dtype=np.intp)
    for level, cut in enumerate(cuts):
        members = [np.flatnonzero(above == parent) for parent in range(int(above.max()) + 1)]
        splitters = [
            Splitter(
                values,
                weights,
                n_init,
                seed,
                level,
                parent if level else -1,
                n_jobs,
                rows=rows if level else None,
            )
            for parent, rows in enumerate(members)
        ]
        wanted = None if children is None or level == 0 else children[level - 1]
        if level == 0:
            counts = [cut]
        elif wanted is None:
            counts = allot(splitters, cut)
        else:
            counts = _given(wanted, values, members, renumber(levels, called)[-1], cut)
        below = np.empty(len(values), dtype=np.intp)
        parts: list[Floats] = []
        for splitter, rows, count in zip(splitters, members, counts, strict=True):
            made = splitter.into(count)
            below[rows] = made.labels + sum(len(part) for part in parts)
            parts.append(made.centres)
            iterations = max(iterations, made.iterations)
            starts.append(made.starts)
        levels.append(below)
        centres.append(np.vstack(parts))
        above = below
    route = f"K-means on all {len(values):,} areas at {cuts[0]} clusters"
    if len(cuts) > 1:
        then = ", then ".join(str(cut) for cut in cuts[1:])
        route += f"; k-means inside each cluster, to {then} in all"
    return Hierarchy(tuple(levels), tuple(centres), route + ".", tuple(starts), iterations)


def single(
    values: Floats,
    cuts: Sequence[int],
    *,
    weights: Floats | None = None,
    n_init: int | Literal["auto"] = "auto",
    seed: int = 0,
    n_jobs: int | None = None,
) -> Hierarchy:
    """One k-means with many starts, one level: `top_down` with a single cut."""
    return top_down(values, cuts[:1], weights=weights, n_init=n_init, seed=seed, n_jobs=n_jobs)


def relabelled(tree: WardTree, number: Ints) -> WardTree:
    """The same joins where row r of the tree is called number[r]."""
    ids = np.concatenate([number, np.arange(tree.rows, tree.rows + len(tree.joins))])
    weights = np.empty_like(tree.weights)
    weights[number] = tree.weights
    return replace(tree, joins=np.sort(ids[tree.joins], axis=1), weights=weights)


def _matched(one: Ints, other: NDArray[np.integer], count: int) -> Ints:
    """For each label of one partition a label of the other, so that most rows agree."""
    from scipy.optimize import linear_sum_assignment

    together: NDArray[Any] = np.zeros((count, count))
    np.add.at(together, (one, other), 1)
    matched: Ints = linear_sum_assignment(together, maximize=True)[1]
    return matched


def _given(
    wanted: int | Sequence[int], values: Floats, members: Sequence[Ints], numbers: Ints, cut: int
) -> list[int]:
    """Children of each parent as asked, from the stable order to that of the labels."""
    asked = [wanted] * len(members) if isinstance(wanted, int) else list(wanted)
    counts = [asked[numbers[rows[0]]] for rows in members]
    different = [
        distinct_rows(values[rows], at_most=count) for rows, count in zip(members, counts, strict=True)
    ]
    short = [
        Finding(
            "fewer-areas-than-clusters",
            f"Cluster {numbers[rows[0]] + 1} of its level has {found} areas"
            f"{' that differ' if found < len(rows) else ''}, fewer than the {count} children asked for. The"
            f" level is to have {cut} clusters: give other `children`, or None to have them shared out.",
        )
        for rows, count, found in zip(members, counts, different, strict=True)
        if found < count
    ]
    if short:
        raise TableError("Clusters cannot be split as asked.", short)
    return counts
