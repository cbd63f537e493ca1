"""How much clusters depend on values that are estimates: refits on values drawn from their intervals.

What belongs here: drawing values and refitting. Other variables, areas and seeds are
in `stability`; which of a panel's values are latest is in `bailiwick.measures`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import OptionError, TableError
from bailiwick.evidence.agreement import Tally
from bailiwick.evidence.intervals_of_values import Cells, read_cells
from bailiwick.evidence.refits import Draw, Levels, Refit, Task, refit
from bailiwick.evidence.stability import check_clusterer, reference, seed_of
from bailiwick.groups.area_matrix import faults, in_kind, read_matrix
from bailiwick.groups.fitted import numbers_of_areas, text_column
from bailiwick.groups.matching import assigned, cross

__all__ = ["InputDraws", "input_draws"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class InputDraws:
    """What becomes of clusters when values are drawn from their intervals; see `input_draws`.

    Attributes
    ----------
    areas : dataframe
        One row per area: `area_code`, `cluster` (of the fit on the values), `share` of draws in it,
        `other_cluster` (the other one it is in most often, or null), `other_share`, `intervals` (metrics of
        the area with an interval).
    clusters : dataframe
        One row per cluster: `cluster`, `areas`, `share` (mean over its areas), `jaccard`, `lowest_jaccard`.
    draws : dataframe
        One row per draw: `draw`, `clusters`, `adjusted_rand` with the fit on the values, `wss`, `fault`.
    metrics : dataframe
        One row per metric: `variable`, `intervals` and `fixed` (areas with and without one),
        `mean_standard_error`, `noise_share` (mean squared standard error / variance between areas).
    fixed : tuple of str
        Metrics without any interval, held as they are.
    seed : int
        Gives the same draws again when passed as `random_state`.
    """

    areas: Any
    clusters: Any
    draws: Any
    metrics: Any
    fixed: tuple[str, ...]
    seed: int


def input_draws(
    estimator: Any,
    X: Any,
    intervals: Any,
    *,
    draws: int = 100,
    area_weights: Mapping[str, float] | Sequence[float] | None = None,
    of_refits: Mapping[str, Any] | None = None,
    random_state: Any = None,
    n_jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> InputDraws:
    """How often each area stays in its cluster when values are drawn from their 95 per cent intervals.

    Each draw replaces the values that have an interval by::

        x'[a, m] = x[a, m] + e[a, m] * z,     e[a, m] = (upper[a, m] - lower[a, m]) / 3.92

    with z standard normal, drawn anew for every area and metric; 3.92 is twice the
    1.96 standard errors on either side of a value. Districts whose value was
    copied from one county (`filled_from`) share one z, because they share one
    error. A copy of the estimator is fitted on the drawn values, and its clusters
    are paired with those of the fit on the values so that they share the most
    areas, each with one at most. Then::

        share[a]     = draws in which the cluster of a is paired with its own / draws         0 to 1
        jaccard[C]   = largest over clusters D of a draw of |C and D| / |C or D|, mean        0 to 1
        noise_share  = mean over areas of e^2 / variance of x over areas                      0 or more

    An area with a share near 1 is in its cluster whatever the sampling error; one
    with .5 lies between two. A noise share near 1 is a metric whose differences
    between areas are little more than error.

    Parameters
    ----------
    estimator : clusterer with the conventions of scikit-learn
        As for `stability`; of several levels the finest is followed. It is copied, and not changed.
    X : dataframe with one row per area, or array of shape (areas, variables)
        Values in their own units, as the estimator takes them.
    intervals : dataframe
        Long, such as a panel of one year: `area_code`, `indicator`, `lower`, `upper`, and if need be
        `filled_from` (the area that a value was copied from, or null). Rows of other areas and indicators
        are passed over; ends that are both null are no interval.
    draws : int
        1 or more.
    area_weights : mapping of area code to number, or one number per row, optional
        Given to `fit`, as in `stability`.
    of_refits : mapping of parameter to value, optional
        Parameters of the copies of draws only: ``{"n_init": 10}`` gives them fewer starts than the fit on
        all inputs has.
    random_state : int, numpy Generator or RandomState, optional
    n_jobs : int, optional
        Refits at a time, by joblib; -1 for as many as there are processors.
    progress : function of (done, total), optional
        Called after every draw.

    Returns
    -------
    InputDraws
        Its tables are of the kind of X (PyArrow for an array).

    Raises
    ------
    ColumnError
        `intervals` lacks a column.
    OptionError
        `draws` is no number of draws, or the estimator is none.
    TableError
        X cannot be read, no value of it has an interval, an interval occurs twice or its lower end is above
        its upper one, or no draw could be fitted: all faults are listed.

    Warns
    -----
    DataWarning
        Intervals have one end only (they are not used), values lie outside their interval, or some draws
        could not be fitted.

    Notes
    -----
    Missing values: a value without an interval is held as it is, and `metrics` counts
    it; the metrics without any are in `fixed`. Holding is not knowing: a model with many
    fixed metrics looks firmer than it is.

    Every draw has its own seed, so that the answer does not depend on `n_jobs`. Seeds that the estimator
    does not have, cuts and a number of clusters that it chooses by itself are held
    at those of the fit on the values.

    Comparability: drawn values scatter more than the values, which have been
    drawn once already: the shares are those of a fit on noisier data, and err on
    the low side. Intervals that are not symmetric are taken as if they were;
    shares may be drawn below 0 or above 100. Errors of one area in several
    metrics from one survey are drawn as if they were independent.

    References
    ----------
    [hennig2007]_ for the Jaccard means; [hubert1985]_ for the adjusted Rand index.

    Examples
    --------
    The interval of C reaches half way to the others, and the others have none.

    >>> import pandas as pd
    >>> from sklearn.cluster import AgglomerativeClustering
    >>> X = pd.DataFrame({"pay": [1.0, 2.0, 5.0, 8.0, 9.0]}, index=list("ABCDE"))
    >>> intervals = pd.DataFrame(
    ...     {"area_code": ["C"], "indicator": ["pay"], "lower": [3.0], "upper": [7.0]}
    ... )
    >>> found = input_draws(AgglomerativeClustering(2), X, intervals, draws=200, random_state=1)
    >>> found.areas.set_index("area_code").loc[["A", "C"], "intervals"].tolist()
    [0, 1]
    >>> found.areas["share"].round(1).tolist()
    [1.0, 1.0, 0.5, 1.0, 1.0]
    """
    check_clusterer(estimator)
    if isinstance(draws, bool) or not isinstance(draws, (int, np.integer)) or draws < 1:
        raise OptionError(f"draws={draws!r} is not a number of draws. Give 1 or more; 100 is usual.")
    matrix = read_matrix(X)
    found = faults(matrix, constant=False, missing=False)
    if found:
        raise TableError("Values cannot be drawn.", found)
    cells = read_cells(intervals, matrix)
    weights = numbers_of_areas(area_weights, matrix.codes, name="area_weights")

    seed = seed_of(random_state)
    first, *seeds = np.random.SeedSequence(seed).spawn(1 + int(draws))
    task, _, levels, _ = reference(estimator, matrix, first, weights, of_refits)
    finest = Levels(levels.names[-1:], levels.codes[-1:], levels.labels[:, -1:])
    plan = [Draw(number, "inputs", one) for number, one in enumerate(seeds, start=1)]
    tally, places = Tally(finest), _Places(finest)
    for done, one in enumerate(_refits(task, cells, plan, len(levels.names), n_jobs), start=1):
        tally.add(one)
        places.add(one)
        if progress is not None:
            progress(done, len(plan))
    tally.check()
    backend = matrix.backend
    return InputDraws(
        areas=in_kind(places.areas(matrix.codes, cells), backend),
        clusters=in_kind(places.clusters(tally), backend),
        draws=in_kind(tally.draws(matrix).drop_columns(["level", "left_out"]), backend),
        metrics=in_kind(cells.metrics(matrix), backend),
        fixed=cells.fixed(matrix),
        seed=seed,
    )


def _refits(
    task: Task, cells: Cells, plan: Sequence[Draw], levels: int, n_jobs: int | None
) -> Iterator[Refit]:
    """Fit a copy on the values of every draw, several at a time, and give the results back in order."""
    from joblib import Parallel, delayed

    run = Parallel(n_jobs=n_jobs, return_as="generator")
    results: Iterator[Refit] = run(delayed(_drawn_refit)(task, cells, draw, levels) for draw in plan)
    return results


def _drawn_refit(task: Task, cells: Cells, draw: Draw, levels: int) -> Refit:
    """The finest clusters of one draw."""
    values = cells.drawn(task.matrix.values, np.random.default_rng(draw.seed))
    matrix = dataclasses.replace(task.matrix, values=values)
    made = refit(dataclasses.replace(task, matrix=matrix), draw, levels)
    labels = None if made.labels is None else made.labels[:, -1:]
    return dataclasses.replace(made, labels=labels, wss=made.wss[-1:])


class _Places:
    """Counts in which cluster of the reference each area is, draw by draw."""

    def __init__(self, finest: Levels) -> None:
        self.own = finest.labels[:, 0].astype(np.intp)
        self.codes = finest.codes[0]
        self.counts = np.zeros((len(self.own), len(self.codes)))
        self.done = 0

    def add(self, made: Refit) -> None:
        """Pair the clusters of a draw with those of the reference."""
        if made.labels is None:
            return
        drawn = made.labels[:, 0].astype(np.intp)
        width = int(drawn.max(initial=0)) + 1
        pairs = assigned(cross(drawn, self.own, width, len(self.codes)))[drawn]
        there = np.flatnonzero(pairs >= 0)
        self.counts[there, pairs[there]] += 1
        self.done += 1

    @property
    def shares(self) -> Floats:
        """Share of draws of each area in each cluster of the reference."""
        result: Floats = self.counts / self.done
        return result

    @property
    def share(self) -> Floats:
        """Share of draws of each area in its own cluster."""
        result: Floats = self.shares[np.arange(len(self.own)), self.own]
        return result

    def areas(self, codes: tuple[str, ...], cells: Cells) -> pa.Table:
        """One row per area."""
        others = self.shares
        others[np.arange(len(self.own)), self.own] = 0.0
        other, most = others.argmax(axis=1), others.max(axis=1)
        return pa.table(
            {
                "area_code": pa.array(codes, pa.string()),
                "cluster": text_column(self.codes, self.own),
                "share": self.share,
                "other_cluster": text_column(self.codes, np.where(most > 0, other, -1)),
                "other_share": most,
                "intervals": pa.array(np.bincount(cells.row, minlength=len(codes)), pa.int64()),
            }
        )

    def clusters(self, tally: Tally) -> pa.Table:
        """One row per cluster."""
        made = tally.clusters()
        sums = np.bincount(self.own, weights=self.share, minlength=len(self.codes))
        return pa.table(
            {
                "cluster": made["code"],
                "areas": made["areas"],
                "share": sums / np.bincount(self.own, minlength=len(self.codes)),
                "jaccard": made["jaccard"],
                "lowest_jaccard": made["lowest_jaccard"],
            }
        )
