"""The fits of one setting of an ensemble: all its runs, each with a seed of its own.

What belongs here: how each algorithm is run, many starts at once where that is quicker, on all areas or on
cells of them, and the labels of its runs. Which settings there are is in `ensemble_settings`, what is done
with the labels in `ensemble`.
"""

from __future__ import annotations

import warnings
import zlib
from threading import Lock
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bailiwick.groups.centre_distances import middle
from bailiwick.groups.ensemble_settings import Base
from bailiwick.groups.lloyd import one_thread
from bailiwick.groups.mixtures import fit_mixtures, predict_components, rounding_is_safe
from bailiwick.groups.reduction import Cells
from bailiwick.groups.start_runs import End, Start, run_starts
from bailiwick.groups.starts import child

__all__ = ["Engine", "SettingFit", "fit_setting", "seed_of_setting"]

Floats = NDArray[np.float64]
Labels = NDArray[np.int32]
Engine = Literal["batched", "scikit-learn"]

# scikit-learn's defaults for k-means.
STARTS, STEPS = 10, 300
# Areas looked at together: as many as stay in the cache with the distances of each to all centres.
BLOCK = 4096
# Workers that are threads share what Python does with warnings: one of them at a time listens for them.
_LISTENING = Lock()
# What a clusterer may say when it does not go with its settings or the areas.
REFUSALS = (ValueError, TypeError, RuntimeError, ArithmeticError, AttributeError, NotImplementedError)


class SettingFit(NamedTuple):
    """The runs of one setting; several runs may be copies of one fit."""

    labels: list[Labels]
    fit_of_run: tuple[int, ...]
    converged: tuple[bool, ...]
    how: str
    fault: str = ""


def seed_of_setting(root: np.random.SeedSequence, base: Base) -> np.random.SeedSequence:
    """The seed of a setting, by what it is and not by where it stands in the list."""
    words = [base.algorithm, str(base.parameter), repr(base.value)]
    if base.estimator is not None:
        plain = (bool, int, float, str, tuple, type(None))
        words += [type(base.estimator).__name__]
        words += [
            f"{name}={value!r}"
            for name, value in sorted(base.estimator.get_params().items())
            if isinstance(value, plain)
        ]
    return child(root, zlib.crc32("\x1f".join(words).encode()))


def fit_setting(
    points: Floats,
    base: Base,
    seed: np.random.SeedSequence,
    *,
    engine: Engine = "batched",
    reduced: Cells | None = None,
) -> SettingFit:
    """Every run of one setting.

    Parameters
    ----------
    points : float64 array of shape (areas, coordinates)
    base : Base
    seed : SeedSequence
        Of the setting; each run has a child of it.
    engine : {"batched", "scikit-learn"}
        Many starts at once, or scikit-learn's own fits one after the other.
    reduced : Cells, optional
        Groups of like areas, where there are too many areas to fit each setting on all.
    """
    ours = base.estimator is None and engine == "batched"
    if ours and base.algorithm == "k_means":
        return _k_means(points, base, seed, reduced)
    if ours and base.algorithm == "gaussian_mixture" and rounding_is_safe(points):
        return _mixtures(points, base, seed, reduced)
    return _by_scikit_learn(points, base, seed, reduced)


def _k_means(points: Floats, base: Base, seed: np.random.SeedSequence, reduced: Cells | None) -> SettingFit:
    """For each run the lowest of ten starts; on cells with as many areas as they hold."""
    origin = middle(points)
    ends = _ends(points, origin, base, seed, STARTS, reduced)
    kept = [
        min(ends[at : at + STARTS], key=lambda end: end.wss)  # the first of equals
        for at in range(0, len(ends), STARTS)
    ]
    labels = [_nearest(points - origin, end.centres - origin) for end in kept]
    how = "batched" if reduced is None else f"batched on {len(reduced.means)} cells, all areas placed"
    return SettingFit(labels, tuple(range(base.runs)), tuple(end.settled for end in kept), how)


def _mixtures(points: Floats, base: Base, seed: np.random.SeedSequence, reduced: Cells | None) -> SettingFit:
    """Mixtures begun from one start of k-means each."""
    k = base.clusters or 0
    values = points if reduced is None else reduced.means
    origin = middle(points)
    begun = np.stack(
        [
            _nearest(values - origin, end.centres - origin)
            for end in _ends(points, origin, base, seed, 1, reduced)
        ]
    )
    with one_thread():
        cells = None if reduced is None else (reduced.label, len(reduced.means))
        fit = fit_mixtures(points, begun, k, cells=cells)
        labels = predict_components(points, fit)
    how = "batched" if reduced is None else f"batched on {len(reduced.means)} cells, all areas placed"
    return SettingFit(list(labels), tuple(range(base.runs)), tuple(fit.converged.tolist()), how)


def _ends(
    points: Floats,
    origin: Floats,
    base: Base,
    seed: np.random.SeedSequence,
    starts: int,
    reduced: Cells | None,
) -> list[End]:
    """Where the starts of all runs came to rest, run by run."""
    values, weights = (points, None) if reduced is None else (reduced.means, reduced.weights)
    tasks = [
        Start(start, "k-means++", child(child(seed, run), start))
        for run in range(base.runs)
        for start in range(starts)
    ]
    return run_starts(values - origin, values, origin, base.clusters or 0, tasks, weights, STEPS)


def _nearest(points: Floats, centres: Floats) -> Labels:
    """The nearest centre of each area, the first of equals."""
    labels: Labels = np.empty(len(points), dtype=np.int32)
    squares = (centres * centres).sum(axis=1)[:, None]
    with one_thread():
        for at in range(0, len(points), BLOCK):
            labels[at : at + BLOCK] = (squares - 2 * centres @ points[at : at + BLOCK].T).argmin(axis=0)
    return labels


def _by_scikit_learn(
    points: Floats, base: Base, seed: np.random.SeedSequence, reduced: Cells | None
) -> SettingFit:
    """scikit-learn's own fits: as many as there are runs, or one where all would be the same.

    On cells what does not grow with the square of the areas is still fitted to all of them. Affinity
    propagation and clusterers of the user's are fitted to the means of cells.
    """
    on_cells = reduced is not None and (
        base.estimator is not None or base.algorithm == "affinity_propagation"
    )
    values = reduced.means if reduced is not None and on_cells else points
    labels, converged = [], []
    fits = base.runs if _is_random(base) else 1
    for repeat in range(fits):
        made, rest, fault = _fit_once(values, base, int(child(seed, repeat).generate_state(1)[0] >> 1))
        if fault and base.estimator is not None:
            return SettingFit([], (), (), "", fault)
        labels.append(made[reduced.label] if reduced is not None and on_cells else made)
        converged.append(rest)
    how = f"scikit-learn on {len(values)} cells" if on_cells else "scikit-learn"
    fit_of_run = tuple(range(fits)) if fits == base.runs else (0,) * base.runs
    return SettingFit(labels, fit_of_run, tuple(converged), how)


def _is_random(base: Base) -> bool:
    """Whether runs differ: not those of affinity propagation, whose draws only break ties."""
    if base.estimator is None:
        return base.algorithm != "affinity_propagation"
    return "random_state" in base.estimator.get_params()


def _estimator(base: Base, seed: int) -> Any:
    from sklearn.base import clone
    from sklearn.cluster import AffinityPropagation, KMeans
    from sklearn.mixture import GaussianMixture

    if base.estimator is not None:
        given: dict[str, Any] = {} if base.parameter is None else {base.parameter: base.value}
        parameters = base.estimator.get_params()
        if "random_state" in parameters:
            given["random_state"] = seed
        if "copy" in parameters:
            given["copy"] = True  # HDBSCAN may otherwise write over the points, and warns that it does
        return clone(base.estimator).set_params(**given)
    if base.algorithm == "k_means":
        return KMeans(n_clusters=base.clusters, n_init=STARTS, max_iter=STEPS, random_state=seed)
    if base.algorithm == "gaussian_mixture":
        return GaussianMixture(n_components=base.clusters, random_state=seed)
    return AffinityPropagation(damping=float(base.value or 0), random_state=seed)


def _fit_once(points: Floats, base: Base, seed: int) -> tuple[Labels, bool, str]:
    """The labels of one run, whether it came to rest, and what it said where it could not be fitted."""
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    none: Labels = np.full(len(points), -1, dtype=np.int32)
    with threadpool_limits(limits=1), _LISTENING, warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            raw = np.asarray(_estimator(base, seed).fit_predict(points))
        except REFUSALS as error:
            return none, False, f"{base.shown} refused {len(points)} areas: {' '.join(str(error).split())}"
    if raw.shape != (len(points),) or raw.dtype.kind not in "iu":
        return (
            none,
            False,
            f"{base.shown} gave labels of the shape {raw.shape} and type {raw.dtype}; one whole number per"
            " area is needed.",
        )
    rest = not any(issubclass(one.category, ConvergenceWarning) for one in said)
    return raw.astype(np.int32), rest, ""
