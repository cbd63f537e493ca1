"""What single starts of a clusterer give beside the best of many: is its solution the only good one?

What belongs here: other seeds. Other variables and areas are in `stability`, drawn
values in `input_draws`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from bailiwick.errors import OptionError, TableError
from bailiwick.evidence.refits import Draw, Levels, Refit, refits, seeds_of
from bailiwick.evidence.stability import check_clusterer, reference, seed_of, start_of
from bailiwick.groups.area_matrix import faults, in_kind, read_matrix
from bailiwick.groups.fitted import numbers_of_areas

__all__ = ["SingleRuns", "single_runs"]

SCHEMA = pa.schema(
    [
        *(("run", pa.int64()), ("adjusted_rand", pa.float64()), ("inertia", pa.float64())),
        *(("near_best", pa.bool_()), ("solution", pa.int64()), ("fault", pa.string())),
    ]
)


@dataclass(frozen=True)
class SingleRuns:
    """What single runs gave; see `single_runs`.

    Attributes
    ----------
    runs : dataframe
        One row per run: `run`, `adjusted_rand` with the best solution, `inertia`, `near_best`, `solution`
        (runs with the same clusters have the same number, from 1; 0 is the best solution), `fault`.
    median, lowest : float
        Of the adjusted Rand indices.
    near_best : int
        Runs that came near the best.
    distinct_near_best : int
        Different solutions near the best, the best itself among them.
    best : float
        The lowest inertia: that of the estimator, or of a run that was lower.
    seed : int
    """

    runs: Any
    median: float
    lowest: float
    near_best: int
    distinct_near_best: int
    best: float
    seed: int


def single_runs(
    estimator: Any,
    X: Any,
    *,
    runs: int = 60,
    near: float = 0.001,
    area_weights: Mapping[str, float] | Sequence[float] | None = None,
    random_state: Any = None,
    n_jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> SingleRuns:
    """How far single starts agree with the best solution, and how many solutions are about as good.

    The reference is a fit of a copy of the estimator with all its starts. Each run
    is a copy with one start and a seed of its own, and as many clusters. With J
    the sum of squares within clusters, and J* the lowest known::

        adjusted_rand      of a run and the reference       1 the same, 0 as alike as by chance
        near_best          J <= (1 + near) * J*
        distinct_near_best = different partitions among the runs near the best and the reference

    One distinct solution is what one hopes for. Several that are about as good say
    that the data do not decide between them: print how they differ, and do not rely on
    a single one. A low median says that few starts are not enough.

    Parameters
    ----------
    estimator : clusterer with the conventions of scikit-learn
        With parameters `n_init` and `random_state`, and `inertia_` once fitted, such as `SilhouetteKMeans`
        and `KMeans`; also as a part of a pipeline. It is copied, and not changed.
    X : dataframe with one row per area, or array of shape (areas, variables)
    runs : int
        1 or more.
    near : float
        Share of the lowest inertia, 0 or more.
    area_weights : mapping of area code to number, or one number per row, optional
        As for `stability`.
    random_state : int, numpy Generator or RandomState, optional
    n_jobs : int, optional
        Runs at a time, by joblib.
    progress : function of (done, total), optional

    Returns
    -------
    SingleRuns
        Its table is of the kind of X (PyArrow for an array).

    Raises
    ------
    OptionError
        An option is out of bounds, or the estimator has no starts or no seed.
    TableError
        X cannot be read, or no run could be fitted.

    Notes
    -----
    Missing values: as the estimator treats them. A run that could not be fitted has a fault and counts in
    nothing.

    Comparability: inertias compare on one table, one scale and one number of
    clusters only. Solutions that differ in one area count as two.

    References
    ----------
    [hubert1985]_ for the adjusted Rand index.

    Examples
    --------
    Two pairs far apart have one solution.

    >>> import numpy as np
    >>> from sklearn.cluster import KMeans
    >>> X = np.array([[0.0], [1.0], [10.0], [11.0]])
    >>> found = single_runs(KMeans(2, n_init=5), X, runs=10, random_state=1)
    >>> found.best, found.near_best, found.distinct_near_best, found.median
    (1.0, 10, 1, 1.0)
    """
    from sklearn.metrics import adjusted_rand_score

    check_clusterer(estimator)
    name = type(estimator).__name__
    if isinstance(runs, bool) or not isinstance(runs, (int, np.integer)) or runs < 1:
        raise OptionError(f"runs={runs!r} is not a number of runs. Give 1 or more; 60 is usual.")
    if isinstance(near, bool) or not isinstance(near, (int, float)) or not 0 <= near < np.inf:
        raise OptionError(
            f"near={near!r} is not a share of the lowest inertia. Give 0 or more, such as .001."
        )
    starts = [one for one in estimator.get_params(deep=True) if one == "n_init" or one.endswith("__n_init")]
    if not starts or not seeds_of(estimator):
        raise OptionError(
            f"{name} has no {'n_init' if not starts else 'random_state'}, so it has no single runs. Give a"
            " clusterer that starts anew, such as SilhouetteKMeans or KMeans."
        )
    matrix = read_matrix(X)
    found = faults(matrix, constant=False, missing=False)
    if found:
        raise TableError("Single runs cannot be made.", found)
    weights = numbers_of_areas(area_weights, matrix.codes, name="area_weights")
    seed = seed_of(random_state)
    first, *seeds = np.random.SeedSequence(seed).spawn(1 + int(runs))
    task, _, levels, wss = reference(estimator, matrix, first, weights)
    if np.isnan(wss[-1]):
        raise OptionError(f"{name} tells no inertia_, so its runs cannot be compared.")
    task = dataclasses.replace(task, parameters={**task.parameters, **dict.fromkeys(starts, 1)})
    plan = [Draw(at, "starts", one, start=start_of(one)) for at, one in enumerate(seeds, start=1)]
    made: list[Refit] = []
    for one in refits(task, plan, len(levels.names), n_jobs):
        made.append(one)
        if progress is not None:
            progress(len(made), len(plan))
    fitted = [one for one in made if one.labels is not None]
    if not fitted:
        raise TableError(f"No run could be fitted: {made[0].fault}")
    best = min(wss[-1], *(one.wss[-1] for one in fitted))
    rows = _rows(made, levels, best * (1 + near), adjusted_rand_score)
    index = [row["adjusted_rand"] for row in rows if row["adjusted_rand"] is not None]
    good = [row["solution"] for row in rows if row["near_best"]]
    others = {0} if wss[-1] <= best * (1 + near) else set()
    return SingleRuns(
        runs=in_kind(pa.Table.from_pylist(rows, schema=SCHEMA), matrix.backend),
        median=float(np.median(index)),
        lowest=min(index),
        near_best=len(good),
        distinct_near_best=len(others | set(good)),
        best=float(best),
        seed=seed,
    )


def _rows(
    made: Sequence[Refit], levels: Levels, bound: float, index: Callable[[Any, Any], float]
) -> list[dict[str, Any]]:
    """One row per run."""
    own = levels.labels[:, -1]
    solutions = {_partition(own): 0}
    rows = []
    for one in made:
        row: dict[str, Any] = dict.fromkeys(SCHEMA.names) | {"run": one.draw.number, "fault": one.fault}
        if one.labels is not None:
            labels = one.labels[:, -1]
            row |= {
                "adjusted_rand": float(index(own, labels)),
                "inertia": float(one.wss[-1]),
                "near_best": bool(one.wss[-1] <= bound),
                "solution": solutions.setdefault(_partition(labels), len(solutions)),
            }
        rows.append(row)
    return rows


def _partition(labels: Any) -> bytes:
    """Labels numbered by first occurrence, so that two alike partitions are equal."""
    _, first, at = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[at].astype(np.int32).tobytes()
