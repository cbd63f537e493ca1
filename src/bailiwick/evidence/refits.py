"""Refits of a clusterer on drawn variables, drawn areas or with other seeds.

What belongs here: what a draw is, the table that a copy of the estimator gets,
and the clusters that it gives to all areas. What the refits say is in `stability`.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import DataWarning
from bailiwick.groups.area_matrix import AREA_CODE, AreaMatrix, in_kind

__all__ = [
    "Draw",
    "Levels",
    "Refit",
    "Task",
    "classifies_areas",
    "fit_reference",
    "fitted_levels",
    "refit",
    "refits",
    "seeds_of",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Levels:
    """The clusters of every row at every level, from the top.

    Attributes
    ----------
    names : tuple of str
        Of the levels; "cluster" for a clusterer with one.
    codes : tuple of tuple of str
        Codes of the clusters of each level.
    labels : integers of shape (rows, levels)
        Numbers of clusters, from 0.
    """

    names: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...]
    labels: NDArray[np.int32]


@dataclass(frozen=True)
class Draw:
    """One draw: what is drawn, and the seeds for drawing and for the estimator.

    Attributes
    ----------
    number : int
        From 1.
    resample : str
        As in `stability`.
    seed : numpy.random.SeedSequence
        For drawing.
    start : int or None
        Seed of the estimator where the draw changes it.
    left_out : int or None
        Number of the variable left out.
    share : float or None
        Share drawn without replacement; None is all, with replacement.
    """

    number: int
    resample: str
    seed: np.random.SeedSequence
    start: int | None = None
    left_out: int | None = None
    share: float | None = None

    def drawn(self, count: int) -> Ints:
        """Numbers drawn of `count` things, in rising order."""
        generator = np.random.default_rng(self.seed)
        if self.share is None:
            return np.sort(generator.integers(0, count, size=count)).astype(np.intp)
        size = max(1, round(self.share * count))
        return np.sort(generator.choice(count, size=size, replace=False)).astype(np.intp)


@dataclass(frozen=True)
class Task:
    """What all draws share: the estimator, its parameters for every copy, and the areas.

    Attributes
    ----------
    estimator : clusterer
    matrix : AreaMatrix
    parameters : mapping
        Set on every copy: seeds, and cuts held.
    weights : array or None
        Weights of areas, given to `fit`.
    of_refits : mapping
        Parameters set on the copies of draws only, such as fewer starts.
    """

    estimator: Any
    matrix: AreaMatrix
    parameters: Mapping[str, Any]
    weights: Floats | None = None
    of_refits: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Refit:
    """What one draw gave: labels of all areas and levels, or the fault that kept it from being fitted."""

    draw: Draw
    labels: NDArray[Any] | None
    wss: tuple[float, ...]
    fault: str | None = None


def classifies_areas(estimator: Any) -> bool:
    """Whether the estimator reads area codes itself, as AreaClassification does."""
    return hasattr(estimator, "membership")


def seeds_of(estimator: Any) -> list[str]:
    """Names of the parameters that are seeds, those of parts of a pipeline too."""
    return sorted(
        name
        for name in estimator.get_params(deep=True)
        if name == "random_state" or name.endswith("__random_state")
    )


def fit_reference(task: Task) -> tuple[Any, Levels, tuple[float, ...]]:
    """Fit a copy on all inputs: the fitted copy, its levels, and the wss of each."""
    model, X = _fitted(task, task.matrix, {}, task.weights)
    levels = fitted_levels(model, X)
    return model, levels, _wss(model, levels.labels.shape[1])


def refits(task: Task, draws: Sequence[Draw], levels: int, n_jobs: int | None) -> Iterator[Refit]:
    """Fit a copy for every draw, several at a time, and give the results back in order."""
    from joblib import Parallel, delayed

    run = Parallel(n_jobs=n_jobs, return_as="generator")
    results: Iterator[Refit] = run(delayed(refit)(task, draw, levels) for draw in draws)
    return results


def fitted_levels(model: Any, X: Any, *, predict: bool = False) -> Levels:
    """The clusters that a fitted model gives to the rows of X.

    Parameters
    ----------
    model : fitted clusterer
    X : dataframe or array
    predict : bool
        Ask `predict`, because X is not what the model was fitted on.
    """
    if hasattr(model, "level_labels_"):
        names, codes = tuple(map(str, model.levels_)), tuple(tuple(map(str, one)) for one in model.codes_)
        if not predict:
            return Levels(names, codes, np.asarray(model.level_labels_, dtype=np.int32))
        columns = [np.asarray(model.predict(X), dtype=np.int32)]
        for parents in reversed(model.parents_[1:]):
            columns.append(np.asarray(parents, dtype=np.int32)[columns[-1]])
        return Levels(names, codes, np.column_stack(columns[::-1]))
    if hasattr(model, "labels_") and not predict:
        labels = model.labels_
    elif hasattr(model, "predict"):
        labels = model.predict(X)
    else:
        labels = model.fit_predict(X)
    distinct, at = np.unique(np.asarray(labels), return_inverse=True)
    codes = (tuple(str(label) for label in distinct.tolist()),)
    return Levels(("cluster",), codes, at.astype(np.int32).reshape(-1, 1))


def refit(task: Task, draw: Draw, levels: int) -> Refit:
    """Fit a copy for one draw: the clusters of all areas, or the fault that kept it from being fitted."""
    matrix, parameters, weights = _drawn(task, draw)
    try:
        # What an estimator says of the data it says once, of the fit on all inputs.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DataWarning)
            model, X = _fitted(task, matrix, {**task.of_refits, **parameters}, weights)
            everywhere = _frame(task.matrix, classifies_areas(model)) if draw.resample == "areas" else X
            labels = fitted_levels(model, everywhere, predict=draw.resample == "areas").labels
    # A draw may leave too little to fit: few distinct areas, a variable without spread. It is reported.
    except ValueError as error:
        fault = _own_names(" ".join(str(error).split()), matrix, task.matrix)
        return Refit(draw, None, (np.nan,) * levels, fault)
    if labels.shape[1] != levels:
        fault = f"It has {labels.shape[1]} levels, and the fit on all inputs {levels}."
        return Refit(draw, None, (np.nan,) * levels, fault)
    small = np.min_scalar_type(int(labels.max(initial=0)))
    return Refit(draw, labels.astype(small), _wss(model, levels))


def _drawn(task: Task, draw: Draw) -> tuple[AreaMatrix, dict[str, Any], Floats | None]:
    """The inputs of a draw, the parameters that change with it, and the weights of its areas."""
    matrix, weights = task.matrix, task.weights
    parameters: dict[str, Any] = {}
    if draw.start is not None:
        parameters |= dict.fromkeys(seeds_of(task.estimator), draw.start)
    if draw.resample == "areas":
        rows = draw.drawn(len(matrix.codes))
        codes = _told_apart([matrix.codes[row] for row in rows.tolist()])
        matrix = AreaMatrix(codes, matrix.variables, matrix.values[rows], matrix.backend, matrix.named)
        weights = None if weights is None else weights[rows]
    elif draw.resample in ("variables", "leave_one_out"):
        every = np.arange(len(matrix.variables), dtype=np.intp)
        columns = draw.drawn(len(every)) if draw.left_out is None else np.delete(every, draw.left_out)
        old = [matrix.variables[column] for column in columns.tolist()]
        names = _told_apart(old)
        given = task.estimator.get_params(deep=False).get("variable_weights")
        if isinstance(given, Mapping):
            parameters["variable_weights"] = {
                name: given[before] for name, before in zip(names, old, strict=True) if before in given
            }
        elif given is not None and not isinstance(given, str):
            parameters["variable_weights"] = np.asarray(given)[columns]
        matrix = AreaMatrix(matrix.codes, names, matrix.values[:, columns], matrix.backend, matrix.named)
    return matrix, parameters, weights


def _told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Names with a mark on those that occur again: a, a#2, a#3."""
    mark = "#"
    while any(mark in name for name in names):
        mark += "#"
    times: Counter[str] = Counter()
    told = []
    for name in names:
        times[name] += 1
        told.append(name if times[name] == 1 else f"{name}{mark}{times[name]}")
    return tuple(told)


def _own_names(text: str, drawn: AreaMatrix, every: AreaMatrix) -> str:
    """The text with the names that areas and variables have outside of a draw, without marks."""
    for old, new in ((every.codes, drawn.codes), (every.variables, drawn.variables)):
        for name in sorted(set(new).difference(old), key=len, reverse=True):
            if name in text:
                text = text.replace(name, max((one for one in old if name.startswith(one)), key=len))
    return text


def _fitted(
    task: Task, matrix: AreaMatrix, parameters: Mapping[str, Any], weights: Floats | None
) -> tuple[Any, Any]:
    """A fitted copy of the estimator, and the table that it was fitted on."""
    from sklearn.base import clone

    model = clone(task.estimator).set_params(**{**task.parameters, **parameters})
    areas = classifies_areas(model)
    X = _frame(matrix, areas)
    if weights is None:
        return model.fit(X), X
    return model.fit(X, **{"area_weights" if areas else "sample_weight": weights}), X


def _frame(matrix: AreaMatrix, with_codes: bool) -> Any:
    """The matrix as the kind of table that came in."""
    if not matrix.named or (matrix.backend.is_pyarrow() and not with_codes):
        return matrix.values
    if matrix.backend.is_pandas():
        import pandas as pd

        return pd.DataFrame(matrix.values, index=list(matrix.codes), columns=list(matrix.variables))
    columns: dict[str, Any] = {AREA_CODE: list(matrix.codes)} if with_codes else {}
    columns |= {name: matrix.values[:, number] for number, name in enumerate(matrix.variables)}
    return in_kind(pa.table(columns), matrix.backend)


def _wss(model: Any, levels: int) -> tuple[float, ...]:
    """The error sum of squares at each level, where the model, or the last step of a pipeline, tells it."""
    if getattr(model, "steps", None):
        model = model.steps[-1][1]
    if hasattr(model, "wss_"):
        return tuple(float(one) for one in np.atleast_1d(np.asarray(model.wss_, dtype=np.float64)))
    if levels == 1 and hasattr(model, "inertia_"):
        return (float(model.inertia_),)
    return (np.nan,) * levels
