"""The fits of one setting of an ensemble: all its runs, each with a seed of its own.

What belongs here: what a setting is to scikit-learn, and the labels of its runs. Which settings there are is
in `ensemble_settings`, what is done with the labels in `ensemble`.
"""

from __future__ import annotations

import warnings
import zlib
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import OptionError
from bailiwick.groups.ensemble_settings import Base
from bailiwick.groups.lloyd import one_thread
from bailiwick.groups.starts import child

__all__ = ["SettingFit", "fit_setting", "seed_of_setting"]

Floats = NDArray[np.float64]
Labels = NDArray[np.int32]


class SettingFit(NamedTuple):
    """The runs of one setting; several runs may be copies of one fit."""

    labels: list[Labels]
    fit_of_run: tuple[int, ...]
    converged: tuple[bool, ...]
    how: str


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


def fit_setting(points: Floats, base: Base, seed: np.random.SeedSequence) -> SettingFit:
    """Every run of one setting, by scikit-learn."""
    labels, converged = [], []
    repeats = base.runs if _is_random(base) else 1
    for repeat in range(repeats):
        made, rest = _fit_once(points, base, _whole(child(seed, repeat)))
        labels.append(made)
        converged.append(rest)
    fits = tuple(range(repeats)) if repeats == base.runs else (0,) * base.runs
    return SettingFit(labels, fits, tuple(converged), "scikit-learn")


def _is_random(base: Base) -> bool:
    """Whether runs differ: not those of affinity propagation, whose draws only break ties."""
    if base.estimator is None:
        return base.algorithm != "affinity_propagation"
    return "random_state" in base.estimator.get_params()


def _whole(seed: np.random.SeedSequence) -> int:
    return int(seed.generate_state(1)[0] >> 1)


def _estimator(base: Base, seed: int) -> Any:
    from sklearn.base import clone
    from sklearn.cluster import AffinityPropagation, KMeans
    from sklearn.mixture import GaussianMixture

    if base.estimator is not None:
        given: dict[str, Any] = {} if base.parameter is None else {base.parameter: base.value}
        if "random_state" in base.estimator.get_params():
            given["random_state"] = seed
        return clone(base.estimator).set_params(**given)
    if base.algorithm == "k_means":
        return KMeans(n_clusters=int(base.clusters or 0), n_init=10, random_state=seed)
    if base.algorithm == "gaussian_mixture":
        return GaussianMixture(n_components=int(base.clusters or 0), random_state=seed)
    return AffinityPropagation(damping=float(base.value or 0), random_state=seed)


def _fit_once(points: Floats, base: Base, seed: int) -> tuple[Labels, bool]:
    """The labels of one run, and whether it came to rest."""
    from sklearn.exceptions import ConvergenceWarning

    with one_thread(), warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            raw = np.asarray(_estimator(base, seed).fit_predict(points))
        except (ValueError, TypeError, RuntimeError, ArithmeticError) as error:
            raise OptionError(
                f"{base.shown} could not be fitted to {len(points)} areas: {error} Change it or leave it out of"
                " the ensemble."
            ) from error
    if raw.shape != (len(points),):
        raise OptionError(f"{base.shown} gave labels of the shape {raw.shape}. One per area is needed.")
    rest = not any(issubclass(one.category, ConvergenceWarning) for one in said)
    return raw.astype(np.int32), rest
