"""k-means: the clusters that leave areas nearest to the mean of their own.

What belongs here: one run from given centres (`lloyd`), the lowest of many runs
(`k_means`) and the nearest of given centres (`nearest_centres`). The steps
themselves are in `lloyd`, the runs of one task in `start_runs`, first centres in `starts`,
what is refused in `kmeans_input`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bailiwick.errors import DataWarning, Finding, OptionError, TableError
from bailiwick.groups.centre_distances import Floats, Rows, blocks, fits_single, middle, nearest_few
from bailiwick.groups.kmeans_input import check_centres, check_choices, checked_values
from bailiwick.groups.lloyd import Descent, descend, one_thread, squared_sum
from bailiwick.groups.start_runs import End, Start, run_starts
from bailiwick.groups.starts import child, seed_of

__all__ = ["KMeansFit", "KMeansResult", "k_means", "lloyd", "nearest_centres"]

# Numbers in a table from which k-means with many starts works in single precision.
LARGE = 2_000_000
# Numbers that one task goes through: small tables take several starts in one task, large ones one.
PER_TASK = 2_000_000
# Error sums of squares within this share of the lowest are one solution.
SAME = 1e-7


@dataclass(frozen=True)
class KMeansFit:
    """Clusters at which k-means came to rest.

    Attributes
    ----------
    labels : int32 array of shape (areas,)
        The cluster of each area, 0 to k - 1, in the order of the centres it began from.
    centres : float64 array of shape (k, variables)
        The means of the clusters.
    wss : float
        Error sum of squares: weight times squared distance to the own mean, summed
        over areas in double precision.
    iterations : int
        Steps taken, the last of which changed nothing.
    """

    labels: NDArray[np.int32]
    centres: NDArray[np.float64]
    wss: float
    iterations: int


@dataclass(frozen=True)
class KMeansResult:
    """The lowest of many runs of k-means, and how the others fared.

    Attributes
    ----------
    best : KMeansFit
    start_wss : float64 array of shape (starts,)
        Error sum of squares at which each start came to rest, extra starts last.
    reached : int
        Starts that ended within 1e-7 of the lowest. Where it is 1, more starts may
        well find a lower one.
    """

    best: KMeansFit
    start_wss: NDArray[np.float64]
    reached: int


def lloyd(
    values: ArrayLike,
    centres: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    max_iter: int = 1000,
) -> KMeansFit:
    """k-means from given centres: step until no area changes its cluster.

    With x[a] the values of area a, w[a] its weight and m[c] the mean of cluster c::

        give a to the c of the smallest |x[a] - m[c]|^2       the first of equals
        m[c] = sum of w[a] * x[a] / sum of w[a]               over the areas of c

    in turn, until nothing changes: never until a tolerance. No step raises ::

        WSS = sum over areas of w[a] * |x[a] - m[own cluster]|^2        0 or more

    A low WSS says that areas are close to their means; it falls with k, so compare
    it only between runs of one table and one k. At the end every area is nearest
    to its own mean; another start may still end lower (`k_means`).

    Parameters
    ----------
    values : array of shape (areas, variables)
        Scaled values, complete: no unit. Single precision is worked in single
        precision and finished in double.
    centres : array of shape (k, variables)
        Where to start, in the same scale.
    weights : array of shape (areas,), optional
        Above 0. None counts each area once; a weight of 3 is an area there thrice.
    max_iter : int
        A guard against an endless run, not a way to stop early.

    Returns
    -------
    KMeansFit

    Raises
    ------
    TableError
        A value is missing or infinite, or fewer areas differ than there are clusters.
    OptionError
        Shapes do not agree, a weight is not above 0, or `max_iter` is below 1.

    Warns
    -----
    DataWarning
        `max_iter` was reached: labels had not come to rest.

    Notes
    -----
    A cluster that no area is nearest to takes the area farthest from the mean of
    its own cluster, the first of equals; several such clusters do so in turn.
    Missing values are refused. The answer is the same on any number of threads.
    Reference: [macqueen1967]_, [hamerly2010]_.

    Examples
    --------
    Areas at 0, 1 and 5, from centres 0 and 1: first {0} and {1, 5} with means 0
    and 3, then 1 is nearer to 0: {0, 1} and {5}, WSS .25 + .25 + 0.

    >>> fit = lloyd([[0.0], [1.0], [5.0]], [[0.0], [1.0]])
    >>> fit.labels.tolist(), fit.centres.ravel().tolist(), fit.wss
    ([0, 0, 1], [0.5, 5.0], 0.5)
    """
    table, weight = checked_values(values, weights)
    begun = np.asarray(centres, dtype=np.float64)
    check_centres(begun, table, "centres")
    if max_iter < 1:
        raise OptionError(f"max_iter is {max_iter}. It counts steps: give 1 or more.")
    with one_thread():
        fit, settled = _finished(table, begun, weight, max_iter)
    if not settled:
        _warn(1, max_iter)
    return fit


def k_means(
    values: ArrayLike,
    k: int,
    *,
    starts: int = 20,
    init: Literal["k-means++", "random"] = "k-means++",
    extra_starts: Sequence[ArrayLike] = (),
    weights: ArrayLike | None = None,
    random_state: Any = None,
    n_jobs: int | None = None,
    precision: Literal["auto", "float32", "float64"] = "auto",
    max_iter: int = 1000,
) -> KMeansResult:
    """k-means from many starts; the one of the lowest error sum of squares is kept.

    Each start steps as `lloyd` does. Of starts that end equally low the first is kept.

    Parameters
    ----------
    values : array of shape (areas, variables)
        Scaled values, complete: no unit.
    k : int
        Clusters, 1 to the number of areas.
    starts : int
        Drawn starts, 0 or more.
    init : {"k-means++", "random"}
        How they are drawn: spread out, or k areas at random.
    extra_starts : sequence of arrays of shape (k, variables)
        More starts from given centres, such as those of Ward. At 24 clusters of districts
        the Ward means beat a thousand drawn starts.
    weights : array of shape (areas,), optional
        Above 0. They count in draws and in means.
    random_state : int, NumPy generator or SeedSequence, optional
        Seed. Each start has a seed of its own drawn from it.
    n_jobs : int, optional
        Workers, of joblib: None is one, -1 all processors. Each is a process that keeps to
        one processor; they share the table. Inside ``joblib.parallel_config(backend="dask")``
        starts run on a Dask cluster.
    precision : {"auto", "float32", "float64"}
        How starts are run: "auto" in single precision from 2,000,000 numbers on,
        else in double. The start kept is always finished in double precision.
    max_iter : int
        A guard against an endless run.

    Returns
    -------
    KMeansResult

    Raises
    ------
    TableError
        A value is missing or infinite, there are fewer areas than clusters, or
        fewer areas that differ.
    OptionError
        A choice is not among the allowed ones.

    Warns
    -----
    DataWarning
        Some starts reached `max_iter`.

    Notes
    -----
    Missing values are refused. The answer depends on the seed and on the order of
    the rows, and on neither the workers nor where they run. On small tables many starts
    are run at once, by the same draws and the same rule.
    Of tied distances, as on a lattice, the first centre is taken, so that starts shared
    with scikit-learn may end elsewhere than there.
    Error sums of squares compare within one table and one k only.
    Reference: [arthur2007]_.

    Examples
    --------
    Two pairs at 0, 1 and 10, 11: each pair lies .5 from its mean, so WSS = 4 * .25.

    >>> result = k_means([[0.0], [1.0], [10.0], [11.0]], 2, starts=5, random_state=1)
    >>> result.best.wss, result.reached, sorted(result.best.centres.ravel().tolist())
    (1.0, 5, [0.5, 10.5])
    """
    from joblib import Parallel, delayed

    table, weight = checked_values(values, weights)
    given = [np.asarray(centres, dtype=np.float64) for centres in extra_starts]
    check_choices(k, starts, init, precision, max_iter, len(given))
    if k > len(table):
        raise TableError(
            "k-means cannot be run.",
            [
                Finding(
                    "too-few-areas",
                    f"{k} clusters are asked for of {len(table)} areas. Ask for fewer clusters.",
                )
            ],
        )
    for number, centres in enumerate(given):
        check_centres(centres, table, f"extra_starts[{number}]", k)
    if precision == "auto":
        precision = "float32" if table.size >= LARGE else "float64"
    seed = seed_of(random_state)
    tasks = [
        Start(number, init, child(seed, number)) if number < starts else given[number - starts]
        for number in range(starts + len(given))
    ]
    ends: list[End] = []
    origin = middle(table)
    for kind in _kinds(precision, table, origin):
        work: Floats = np.empty(table.shape, dtype=kind)
        for part in blocks(len(table)):
            work[part] = table[part] - origin
        # In double precision distances in doubt are measured on the values as they are.
        plain = table if kind == np.float64 else None
        try:
            # Processes, as two threads of one process took ten times as long on 239,023 by 60.
            runs = Parallel(n_jobs=n_jobs)(
                delayed(run_starts)(work, plain, origin, k, some, weight, max_iter)
                for some in _shares(tasks, table.size)
            )
        except TableError:
            # Areas that differ may be alike in single precision.
            if kind == np.float64:
                raise
            continue
        ends = [end for run in runs for end in run]
        break
    del work
    wss = np.array([end.wss for end in ends])
    # Equal to a crumb is equal: the first of them, on any machine.
    best = ends[int(np.flatnonzero(wss <= wss.min() * (1 + 1e-12))[0])]
    with one_thread():
        fit, settled = _finished(table.astype(np.float64, copy=False), best.centres, weight, max_iter)
    fit = KMeansFit(fit.labels, fit.centres, fit.wss, best.iterations + fit.iterations)
    unsettled = sum(not end.settled for end in ends)
    if unsettled or not settled:
        _warn(max(unsettled, 1), max_iter)
    return KMeansResult(fit, wss, int((wss <= wss.min() * (1 + SAME)).sum()))


def nearest_centres(
    values: ArrayLike, centres: ArrayLike, *, n: int = 2
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The n centres nearest to each area, and the squared distances to them.

    With x[a] the values of an area and m[c] a centre::

        D(a, c) = sum over variables of (x[a] - m[c])^2        0 or more

    The first is the cluster that the area belongs to or would join; an area nearly
    as close to the second is a borderline one.

    Parameters
    ----------
    values : array of shape (areas, variables)
        In the scale of the centres.
    centres : array of shape (k, variables)
    n : int
        At most k are given.

    Returns
    -------
    index, distance : arrays of shape (areas, n)
        Nearest first, the lower number of equals; squared distances, no unit.

    Raises
    ------
    TableError
        A value is missing or infinite.
    OptionError
        Shapes do not agree, or n is below 1.

    Notes
    -----
    Missing values are refused. Distances are exact, up to the rounding of their sums:
    products of matrices rule out far centres only. Distances of tables with other
    variables or another scale do not compare.

    Examples
    --------
    >>> index, distance = nearest_centres([[1.0], [9.0]], [[0.0], [4.0], [10.0]])
    >>> index.tolist(), distance.tolist()
    ([[0, 1], [2, 1]], [[1.0, 9.0], [1.0, 25.0]])
    """
    table, _ = checked_values(values, None)
    points = np.asarray(centres, dtype=np.float64)
    check_centres(points, table, "centres", least=0)
    if n < 1:
        raise OptionError(f"n is {n}. It counts centres: give 1 or more.")
    n = min(n, len(points))
    with one_thread():
        return nearest_few(Rows(table, middle(points), np.float64), points, n)


def _kinds(precision: str, table: Floats, origin: NDArray[np.float64]) -> tuple[type, ...]:
    """The precisions to run starts in, the first that tells the areas apart."""
    single = precision == "float32" and fits_single(table, origin)
    return (np.float32, np.float64) if single else (np.float64,)


def _shares(tasks: list[Any], size: int) -> Iterator[list[Any]]:
    """Starts that go together in one task; by the size of the table, not by the workers."""
    step = max(1, PER_TASK // max(size, 1))
    for at in range(0, len(tasks), step):
        yield tasks[at : at + step]


def _finished(
    table: Floats, centres: NDArray[np.float64], weights: NDArray[np.float64] | None, max_iter: int
) -> tuple[KMeansFit, bool]:
    """From centres to rest in double precision, after single precision where the table is in that."""
    origin = middle(table)
    begun, steps = centres, 0
    if table.dtype == np.float32 and fits_single(table, origin):
        first = descend(
            Rows(table, origin.astype(np.float32)), begun, weights, max_iter=max_iter, exact=False
        )
        begun, steps = first.centres, first.iterations
    rows = Rows(table, origin, np.float64)
    end: Descent = descend(rows, begun, weights, max_iter=max_iter)
    wss = squared_sum(rows, end.label, end.centres, weights)
    return KMeansFit(end.label, end.centres, wss, steps + end.iterations), end.settled


def _warn(runs: int, max_iter: int) -> None:
    warnings.warn(
        f"k-means: {runs} run(s) took all {max_iter} steps before their labels came to rest. Raise max_iter.",
        DataWarning,
        stacklevel=3,
    )
