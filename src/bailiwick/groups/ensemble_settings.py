"""Which base clusterings vote: their algorithms, settings and numbers of runs.

What belongs here: one setting (`Base`), the published list, and what becomes of a list on a table that is
too small for it. How a setting is fitted is in `ensemble_fits`, the votes in `ensemble`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np

from bailiwick.errors import Finding, OptionError, nearest

__all__ = ["ALGORITHMS", "PUBLISHED_AREAS", "PUBLISHED_ENSEMBLE", "Base", "EnsembleLike", "settings_for"]

#: Algorithms that a name is enough for, and the parameter that each varies.
ALGORITHMS = {
    "k_means": "n_clusters",
    "affinity_propagation": "damping",
    "gaussian_mixture": "n_components",
}
#: Areas of the published ensemble.
PUBLISHED_AREAS = 375
RUNS = 10
NAMES = ("published", "scaled")

# What `ensemble=` takes: a name, settings, or pairs of a name and a clusterer.
EnsembleLike = Any


@dataclass(frozen=True)
class Base:
    """One setting of the ensemble: an algorithm, the value of one parameter, and how often it is run.

    Attributes
    ----------
    algorithm : str
        ``"k_means"`` (scikit-learn's ``KMeans``: 10 starts, at most 300 steps), ``"affinity_propagation"``
        (preference at the median), ``"gaussian_mixture"`` (full covariances), or a name of one's own beside
        an estimator. Algorithms share the votes by this name.
    parameter : str or None
        ``n_clusters``, ``damping`` or ``n_components`` for these three; of an estimator any parameter, or
        None to take it as it is.
    value : number or None
        Its value. Of k-means and mixtures a whole number of 2 or more, of affinity propagation .5 or more
        and below 1.
    runs : int
        1 or more, each with a seed of its own.
    estimator : clusterer of scikit-learn, optional
        Anything with ``fit_predict``. It is copied, never changed.

    Raises
    ------
    OptionError
        A part of it is not among the allowed ones.

    Examples
    --------
    >>> Base("k_means", "n_clusters", 20)
    Base(algorithm='k_means', parameter='n_clusters', value=20, runs=10, estimator=None)
    """

    algorithm: str
    parameter: str | None = None
    value: float | int | str | None = None
    runs: int = RUNS
    estimator: Any = None

    def __post_init__(self) -> None:
        for name in ("value", "runs"):
            # A number of NumPy is the number: the seed of a run goes by how its setting is written.
            if hasattr(getattr(self, name), "item"):
                object.__setattr__(self, name, getattr(self, name).item())
        wrong = list(_wrong(self))
        if wrong:
            raise OptionError(" ".join(wrong))
        if self.estimator is None and self.algorithm != "affinity_propagation":
            object.__setattr__(self, "value", int(self.value or 0))

    @property
    def counts(self) -> str | None:
        """The parameter that holds the number of clusters; None where the algorithm finds it."""
        if self.estimator is None:
            return None if self.algorithm == "affinity_propagation" else self.parameter
        possible = self.estimator.get_params()
        return next((name for name in ("n_clusters", "n_components") if name in possible), None)

    @property
    def clusters(self) -> int | None:
        """The number of clusters asked for; None where the algorithm finds it."""
        name = self.counts
        number = self.value if name == self.parameter else self.estimator.get_params()[name] if name else None
        return number if name and isinstance(number, int) and not isinstance(number, bool) else None

    @property
    def shown(self) -> str:
        """The setting in words: ``k_means with n_clusters 20``."""
        return (
            self.algorithm
            if self.parameter is None
            else f"{self.algorithm} with {self.parameter} {self.value}"
        )


def _wrong(base: Base) -> Iterable[str]:
    """What is wrong with a setting, a sentence each."""
    if isinstance(base.runs, bool) or not isinstance(base.runs, int) or base.runs < 1:
        yield f"runs of {base.algorithm!r} is {base.runs!r}. Give a whole number of 1 or more."
    if base.estimator is not None:
        if not hasattr(base.estimator, "fit_predict") or not hasattr(base.estimator, "get_params"):
            yield (
                f"The estimator of {base.algorithm!r} is {base.estimator!r}. Give a clusterer of"
                " scikit-learn, with get_params and fit_predict."
            )
        elif base.parameter is not None and base.parameter not in base.estimator.get_params():
            possible = sorted(base.estimator.get_params())
            yield (
                f"{type(base.estimator).__name__} has no parameter {base.parameter!r}. Choose one of"
                f" {', '.join(possible)}.{nearest(base.parameter, possible)}"
            )
        return
    if base.algorithm not in ALGORITHMS:
        yield (
            f"algorithm is {base.algorithm!r}. Choose one of {', '.join(ALGORITHMS)}, or give an estimator of"
            f" scikit-learn beside the name.{nearest(str(base.algorithm), list(ALGORITHMS))}"
        )
        return
    wanted = ALGORITHMS[base.algorithm]
    if base.parameter != wanted:
        yield f"The parameter of {base.algorithm} is {base.parameter!r}. Give {wanted!r}, or an estimator."
    number = isinstance(base.value, (int, float)) and not isinstance(base.value, bool)
    if base.algorithm == "affinity_propagation":
        if not number or not 0.5 <= float(base.value or 0) < 1:
            yield f"damping is {base.value!r}. Give a number from .5 to below 1."
    elif not number or int(base.value or 0) != base.value or int(base.value or 0) < 2:
        yield f"{wanted} is {base.value!r}. Give a whole number of 2 or more."


#: The 21 settings of the published ensemble, 10 runs each: 210 base clusterings [nesta2022]_.
PUBLISHED_ENSEMBLE: tuple[Base, ...] = (
    *(Base("k_means", "n_clusters", k) for k in range(20, 48, 3)),
    *(Base("affinity_propagation", "damping", tenth / 10) for tenth in range(5, 10)),
    *(Base("gaussian_mixture", "n_components", k) for k in range(20, 46, 5)),
)


def settings_for(
    ensemble: EnsembleLike, *, distinct: int, runs: int | None = None, on_cells: bool = False
) -> tuple[tuple[Base, ...], tuple[Finding, ...]]:
    """The settings that fit a table, and what was left out or changed.

    Parameters
    ----------
    ensemble : "published", "scaled", or a sequence
        ``"published"`` is `PUBLISHED_ENSEMBLE`. ``"scaled"`` is the same with its numbers of clusters times
        the square root of areas / 375 where there are fewer areas than 375, so that there are still more
        base clusters than clusters in the answer, and several areas in each. A sequence holds `Base`
        records, or pairs of a name and a clusterer of scikit-learn, or both.
    distinct : int
        Points that differ. A setting that asks for more clusters is left out; when no setting with a number
        of clusters is left, all are scaled as by ``"scaled"``.
    runs : int, optional
        Runs of every setting in place of its own.
    on_cells : bool
        Whether settings are fitted on groups of areas, of which there are `distinct`. Only words follow.

    Returns
    -------
    settings : tuple of Base
    remarks : tuple of Finding
        What was left out or scaled, in words.

    Raises
    ------
    OptionError
        The ensemble is none of these, is empty, or none of its settings fits.

    Examples
    --------
    >>> settings, remarks = settings_for("published", distinct=30)
    >>> [base.value for base in settings if base.algorithm == "k_means"]
    [20, 23, 26, 29]
    >>> print(remarks[0].sentence)
    k_means with n_clusters 32, 35, 38, 41, 44, 47 is left out: only 30 points differ.
    """
    wanted = _listed(ensemble)
    if runs is not None:
        if isinstance(runs, bool) or not isinstance(runs, (int, np.integer)) or runs < 1:
            raise OptionError(f"runs is {runs!r}. It counts runs of every setting: give 1 or more, or None.")
        wanted = tuple(replace(base, runs=int(runs)) for base in wanted)
    if isinstance(ensemble, str) and ensemble == "scaled" and distinct < PUBLISHED_AREAS:
        return _scaled(wanted, distinct, on_cells)
    numbered = [base for base in wanted if base.clusters is not None]
    fitting = tuple(base for base in wanted if base.clusters is None or base.clusters <= distinct)
    out = [base for base in numbered if (base.clusters or 0) > distinct]
    if out and len(out) == len(numbered):
        return _scaled(wanted, distinct, on_cells)
    remarks = []
    for (algorithm, parameter), some in groupby(out, key=lambda base: (base.algorithm, base.counts)):
        values = ", ".join(str(base.clusters) for base in some)
        remarks.append(
            Finding(
                "setting-left-out",
                f"{algorithm} with {parameter} {values} is left out: only {distinct} {_what(on_cells)}.",
                severity="warning",
            )
        )
    return fitting, tuple(remarks)


def _listed(ensemble: EnsembleLike) -> tuple[Base, ...]:
    """The settings behind whatever was given."""
    if isinstance(ensemble, str):
        if ensemble not in NAMES:
            raise OptionError(
                f"ensemble is {ensemble!r}. Choose one of {', '.join(NAMES)}, or give a list of Base records"
                f" and of pairs of a name and a clusterer.{nearest(ensemble, NAMES)}"
            )
        return PUBLISHED_ENSEMBLE
    if isinstance(ensemble, Base) or not isinstance(ensemble, Sequence):
        raise OptionError(
            f"ensemble is {type(ensemble).__name__}. Give a list of Base records and of pairs of a name and a"
            " clusterer, or 'published'."
        )
    settings = []
    wrong = []
    for at, one in enumerate(ensemble):
        if isinstance(one, Base):
            settings.append(one)
        elif isinstance(one, tuple) and len(one) == 2 and isinstance(one[0], str) and one[1] is not None:
            try:
                settings.append(Base(one[0], estimator=one[1]))
            except OptionError as error:
                wrong.append(str(error))
        else:
            wrong.append(
                f"ensemble[{at}] is {one!r}. Give a Base record, or a pair of a name and a clusterer."
            )
    if wrong:
        raise OptionError(" ".join(wrong))
    if not settings:
        raise OptionError("ensemble is empty. Give at least one setting, or 'published'.")
    return tuple(settings)


def _what(on_cells: bool) -> str:
    """What there are so few of."""
    return "cells stand for the areas (more with cells=)" if on_cells else "points differ"


def _scaled(
    wanted: tuple[Base, ...], distinct: int, on_cells: bool
) -> tuple[tuple[Base, ...], tuple[Finding, ...]]:
    """Numbers of clusters times the square root of areas / 375, from 2 to the points that differ."""
    if distinct < 2:
        raise OptionError(
            f"{distinct} point differs from the others, so that there is nothing to cluster. Give areas that"
            " differ."
        )
    share = math.sqrt(distinct / PUBLISHED_AREAS)
    asked = [base.clusters for base in wanted if base.clusters is not None]
    settings: list[Base] = []
    for base in wanted:
        if base.clusters is None:
            settings.append(base)
            continue
        k = min(max(2, round(base.clusters * share)), distinct)
        if base.counts == base.parameter or base.parameter is None:
            same = replace(base, parameter=base.counts, value=k)
        elif base.clusters <= distinct:
            same = base
        else:
            continue  # its one parameter is another
        # Two settings that come to the same number are one.
        if same not in settings:
            settings.append(same)
    if not settings:
        raise OptionError(
            f"Only {distinct} {_what(on_cells)}, and every setting asks for {min(asked)} clusters or more."
            " Give settings with fewer clusters."
        )
    if tuple(settings) == wanted:
        return wanted, ()
    now = sorted({base.clusters for base in settings if base.clusters is not None})
    scaled = f"are scaled to {_from_to(now)}" if now else "cannot be scaled"
    merged = f", {len(settings)} settings in place of {len(wanted)}" if len(settings) < len(wanted) else ""
    few = f"too few for {_from_to(asked)} clusters"
    why = few if max(asked) > distinct else f"fewer than the published {PUBLISHED_AREAS}"
    sentence = f"{distinct} {_what(on_cells)}, {why}: numbers of clusters {scaled}{merged}."
    return tuple(settings), (Finding("settings-scaled", sentence, severity="warning"),)


def _from_to(numbers: list[int]) -> str:
    """``20 to 47``, or ``20``."""
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else f"{low} to {high}"
