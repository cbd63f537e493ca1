"""How much a grouping of areas changes when its variables, its areas or its seed change.

What belongs here: refitting a clusterer on resampled inputs and comparing each
refit with the fit on all of them. Drawing and refitting is in `refits`; comparing
two partitions that are given is `bailiwick.match_clusters`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.evidence.agreement import Tally
from bailiwick.evidence.refits import (
    Draw,
    Levels,
    Task,
    classifies_areas,
    fit_reference,
    refits,
    seeds_of,
)
from bailiwick.groups.area_matrix import AreaMatrix, faults, in_kind, read_matrix
from bailiwick.groups.fitted import numbers_of_areas

__all__ = ["RESAMPLES", "Stability", "check_clusterer", "reference", "seed_of", "stability", "start_of"]

Resample = Literal["variables", "areas", "leave_one_out", "starts"]
RESAMPLES: tuple[str, ...] = get_args(Resample)


@dataclass(frozen=True)
class Stability:
    """How stable a grouping is; see `stability`.

    Attributes
    ----------
    draws : dataframe
        One row per draw and level: `draw` (from 1), `level`, `left_out` (the variable left out; null with
        other resamples), `clusters`, `adjusted_rand`, `wss`, `fault` (why a draw could not be fitted, or
        null).
    areas : dataframe
        One row per level and area: `area_code`, `level`, `code` (of the fit on all inputs), `share`.
    clusters : dataframe
        One row per level and cluster: `level`, `code`, `areas`, `jaccard`, `lowest_jaccard`, `share` (mean
        over its areas).
    summary : dataframe
        One row per level: `level`, `clusters`, `draws` that could be fitted, `median`, `mean`, `lowest`,
        `highest` adjusted Rand index, and `wss` of the fit on all inputs.
    resample : str
    seed : int
        Gives the same draws again when passed as `random_state`.
    """

    draws: Any
    areas: Any
    clusters: Any
    summary: Any
    resample: str
    seed: int


def stability(
    estimator: Any,
    X: Any,
    *,
    resample: Resample = "variables",
    draws: int = 100,
    share: float | None = None,
    area_weights: Mapping[str, float] | Sequence[float] | None = None,
    of_refits: Mapping[str, Any] | None = None,
    random_state: Any = None,
    n_jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Stability:
    """How far refits on changed inputs agree with the fit on all of them.

    The reference is a fit of a copy of the estimator on X. Each draw refits
    another copy, and gives every area of X a cluster:

    - "variables": as many variables drawn with replacement; one that is drawn twice counts twice.
    - "leave_one_out": each variable left out once. There are as many draws as variables.
    - "areas": as many areas drawn with replacement; areas that are not drawn have the cluster that
      `predict` gives them.
    - "starts": the same inputs with other seeds (`random_state` of the estimator).

    With C[a] the areas in the cluster of area a in the reference, and D[a] in a
    draw, at one level::

        adjusted_rand  of the two partitions                 1 the same, 0 as alike as by chance
        share[a]       = (|C[a] and D[a]| - 1) / (|C[a]| - 1), mean over draws        0 to 1
        jaccard[C]     = largest over clusters D of |C and D| / |C or D|, mean over draws   0 to 1

    `share` is how many of the other areas of its cluster stay with an area. It
    does not fall when further areas join them, and an area alone in its
    cluster has none; jaccard falls for both. A cluster with a Jaccard mean of
    .75 or more is commonly called stable, one below .5 dissolved.

    Parameters
    ----------
    estimator : clusterer with the conventions of scikit-learn
        `fit`, and `labels_` or, for several levels, `level_labels_`, `levels_`, `codes_` and `parents_`
        as `AreaClassification` has. "areas" needs `predict`, "starts" needs `random_state`. It is copied,
        and not changed.
    X : dataframe with one row per area, or array of shape (areas, variables)
        A pandas dataframe indexed by area code; otherwise a table with a column `area_code`. The estimator
        gets the kind of table that came in, without area codes in a column unless it classifies areas.
    resample : {"variables", "areas", "leave_one_out", "starts"}
    draws : int
        1 or more; not used with "leave_one_out".
    share : float, optional
        Above 0 and below 1: draw that share of variables or areas without replacement. None draws as many
        as there are, with replacement.
    area_weights : mapping of area code to number, or one number per row, optional
        Given to `fit`, as `area_weights` to an estimator that classifies areas and as `sample_weight` to
        others. They weigh in no share and no index.
    of_refits : mapping of parameter to value, optional
        Parameters of the copies of draws only: ``{"n_init": 10}`` gives them fewer starts than the fit on
        all inputs has.
    random_state : int, numpy Generator or RandomState, optional
    n_jobs : int, optional
        Refits at a time, by joblib; -1 for as many as there are processors. `joblib.parallel_config` may
        name another backend, such as "dask".
    progress : function of (done, total), optional
        Called after every draw.

    Returns
    -------
    Stability
        Its tables are of the kind of X (PyArrow for an array).

    Raises
    ------
    OptionError
        An option is not among the allowed ones, or the estimator lacks what the resample needs.
    TableError
        X cannot be read, or no draw could be fitted.

    Warns
    -----
    DataWarning
        Some draws could not be fitted, for example because a variable drawn had no spread; they have a
        null index and are in no mean.

    Notes
    -----
    Missing values: as the estimator treats them. `share` of an area alone in its cluster is null.

    Every draw has its own seed, from `random_state`; the answer does not depend on
    `n_jobs`. Where the estimator has `random_state=None`, all copies get one seed,
    so that they differ by the resample alone. Cuts that an `AreaClassification`
    chooses by itself, and the number of clusters that `SilhouetteKMeans` does, are
    held at those of the reference.

    Comparability: indices compare between runs of one kind of resample only. The
    wss of draws compare only with "starts": other variables or areas add up
    to something else. Drawn areas that occur twice pull means towards them, so
    "areas" is harder on small clusters than leaving some out (`share`).

    References
    ----------
    [hubert1985]_ for the adjusted Rand index, [hennig2007]_ for the Jaccard means.

    Examples
    --------
    Two clusters so far apart that each variable alone finds them.

    >>> import pandas as pd
    >>> from sklearn.cluster import AgglomerativeClustering
    >>> X = pd.DataFrame({"flats": [1, 2, 90, 91], "cars": [80, 79, 3, 4]}, index=list("ABCD"))
    >>> result = stability(AgglomerativeClustering(n_clusters=2), X, resample="leave_one_out")
    >>> result.draws[["left_out", "adjusted_rand"]]
      left_out  adjusted_rand
    0    flats            1.0
    1     cars            1.0
    >>> result.areas["share"].tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    _check_options(estimator, resample, draws, share)
    matrix = read_matrix(X)
    found = faults(matrix, constant=False, missing=False)
    if resample == "leave_one_out" and len(matrix.variables) == 1:
        found.append(
            Finding("one-variable", "It has one variable, so none can be left out: resample 'areas'.")
        )
    if found:
        raise TableError("Stability cannot be measured.", found)
    weights = numbers_of_areas(area_weights, matrix.codes, name="area_weights")

    seed = seed_of(random_state)
    first, *seeds = np.random.SeedSequence(seed).spawn(1 + _count(resample, draws, matrix))
    task, _, levels, wss = reference(estimator, matrix, first, weights, of_refits)
    plan = [
        Draw(
            number,
            resample,
            one,
            start=start_of(one) if resample == "starts" else None,
            left_out=number - 1 if resample == "leave_one_out" else None,
            share=share,
        )
        for number, one in enumerate(seeds, start=1)
    ]
    tally = Tally(levels)
    for done, refit in enumerate(refits(task, plan, len(levels.names), n_jobs), start=1):
        tally.add(refit)
        if progress is not None:
            progress(done, len(plan))
    tally.check()
    return Stability(
        draws=in_kind(tally.draws(matrix), matrix.backend),
        areas=in_kind(tally.areas(matrix), matrix.backend),
        clusters=in_kind(tally.clusters(), matrix.backend),
        summary=in_kind(tally.summary(wss), matrix.backend),
        resample=resample,
        seed=seed,
    )


def check_clusterer(estimator: Any) -> None:
    """Raise `OptionError` unless the estimator is an instance that can be copied and fitted."""
    if isinstance(estimator, type) or not (hasattr(estimator, "fit") and hasattr(estimator, "get_params")):
        raise OptionError(
            f"estimator={estimator!r} is no clusterer with the conventions of scikit-learn. Give an instance"
            " that has fit, such as AreaClassification()."
        )


def _check_options(estimator: Any, resample: str, draws: int, share: float | None) -> None:
    check_clusterer(estimator)
    if resample not in RESAMPLES:
        raise OptionError(
            f"resample={resample!r} is not an option.{nearest(str(resample), RESAMPLES)}"
            f" Choose one of {', '.join(map(repr, RESAMPLES))}."
        )
    if isinstance(draws, bool) or not isinstance(draws, (int, np.integer)) or draws < 1:
        raise OptionError(f"draws={draws!r} is not a number of draws. Give 1 or more; 100 is usual.")
    if share is not None and resample not in ("variables", "areas"):
        raise OptionError(f"share={share!r} goes with resample='variables' or 'areas', not {resample!r}.")
    if share is not None and not 0 < share < 1:
        raise OptionError(
            f"share={share!r} is not a share. Give one above 0 and below 1, or None to draw with replacement."
        )
    name = type(estimator).__name__
    if resample == "areas" and not hasattr(estimator, "predict"):
        raise OptionError(
            f"{name} has no predict, so areas that are not drawn would have no cluster. Choose"
            " resample='variables', or a clusterer that predicts, such as AreaClassification or KMeans."
        )
    if resample == "starts" and not seeds_of(estimator):
        raise OptionError(
            f"{name} has no random_state, so all its starts are alike. Choose resample='variables' or"
            " 'areas'."
        )


def reference(
    estimator: Any,
    matrix: AreaMatrix,
    seed: np.random.SeedSequence,
    weights: Any = None,
    of_refits: Mapping[str, Any] | None = None,
) -> tuple[Task, Any, Levels, tuple[float, ...]]:
    """What refits share; the copy fitted on all inputs, its levels, and the wss of each.

    Seeds that are None are one seed in all copies; what the reference chose by itself is held.
    """
    fixed: dict[str, Any] = {
        name: start_of(seed) for name in seeds_of(estimator) if _parameter(estimator, name) is None
    }
    given = dict(of_refits or {})
    _check_parameters(estimator, given)
    task = Task(estimator, matrix, fixed, weights, given)
    model, levels, wss = fit_reference(task)
    if _chooses_cuts(estimator):
        task = Task(estimator, matrix, fixed | {"cuts": model.cuts_}, weights, given)
    elif _chooses_number(estimator):
        task = Task(estimator, matrix, fixed | {"n_clusters": model.n_clusters_}, weights, given)
    return task, model, levels, wss


def _check_parameters(estimator: Any, given: Mapping[str, Any]) -> None:
    """Refuse parameters of refits that the estimator does not have."""
    known = sorted(estimator.get_params(deep=True))
    unknown = [name for name in given if name not in known]
    if unknown:
        said = " ".join(
            f"{type(estimator).__name__} has no parameter {name!r}.{nearest(name, known)}" for name in unknown
        )
        raise OptionError(f"of_refits: {said} It has {', '.join(known)}.")


def _parameter(estimator: Any, name: str) -> Any:
    return estimator.get_params(deep=True)[name]


def _chooses_cuts(estimator: Any) -> bool:
    """Whether the estimator chooses its cuts from the number of areas, which a draw may change."""
    parameters = estimator.get_params(deep=False)
    return (
        classifies_areas(estimator)
        and parameters.get("cuts", 0) is None
        and parameters.get("children") is None
    )


def _chooses_number(estimator: Any) -> bool:
    """Whether the estimator chooses its number of clusters by their silhouette."""
    return classifies_areas(estimator) and estimator.get_params(deep=False).get("n_clusters", 0) is None


def _count(resample: str, draws: int, matrix: AreaMatrix) -> int:
    return len(matrix.variables) if resample == "leave_one_out" else int(draws)


def seed_of(given: Any) -> int:
    """A seed as one number, which a result can state."""
    if given is None:
        return int(np.random.SeedSequence().generate_state(1)[0])
    if isinstance(given, np.random.Generator):
        return int(given.integers(2**32))
    if isinstance(given, np.random.RandomState):
        return int(given.randint(2**32, dtype=np.int64))
    if isinstance(given, bool) or not isinstance(given, (int, np.integer)) or given < 0:
        raise OptionError(f"random_state={given!r} is not a seed. Give a whole number of 0 or more, or None.")
    return int(given)


def start_of(seed: np.random.SeedSequence) -> int:
    """A seed for an estimator of scikit-learn, which takes 31 binary digits."""
    return int(seed.generate_state(1)[0] >> np.uint32(1))
