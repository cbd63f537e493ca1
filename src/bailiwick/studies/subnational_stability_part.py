"""How stable the clusters of one model are: other seeds, other areas, other metrics, other values."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from bailiwick.errors import DataWarning
from bailiwick.evidence.input_draws import InputDraws, input_draws
from bailiwick.evidence.single_runs import SingleRuns, single_runs
from bailiwick.evidence.stability import Stability, stability
from bailiwick.studies.subnational_options_part import Options
from bailiwick.studies.subnational_panel_part import ModelData

__all__ = ["Tried", "tried"]

#: Starts of a refit: the clusters tried are those of many starts, and a draw needs only come near its best.
STARTS = 10


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What happens to clusters when something changes; None where it was not tried.

    Attributes
    ----------
    seeds : SingleRuns
        Single runs with seeds of their own.
    areas, variables, left_out : Stability
        Areas redrawn, metrics redrawn, each metric left out once.
    values : InputDraws
        Values drawn from their intervals.
    """

    seeds: SingleRuns | None = None
    areas: Stability | None = None
    variables: Stability | None = None
    left_out: Stability | None = None
    values: InputDraws | None = None


def tried(
    estimator: Any, X: pl.DataFrame, choices: Options, data: ModelData, *, progress: Callable[[str], None]
) -> Tried:
    """Try a fitted estimator on other seeds, areas, metrics and values.

    The reference is the fit itself: the same number of clusters, starts and seed. Draws have fewer starts.
    """
    again = _held(estimator)
    has = set(again.get_params(deep=False))
    fewer = {"n_init": STARTS} if "n_init" in has else {}
    seed, jobs = choices.random_state, choices.jobs
    found: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)  # told of the fit on all inputs
        if choices.seeds and fewer:
            progress(f"{choices.seeds:,} single runs")
            found["seeds"] = single_runs(again, X, runs=choices.seeds, random_state=seed, n_jobs=jobs)
        if not choices.draws:
            return Tried(**found)
        if hasattr(again, "predict"):
            progress(f"drawing the areas {choices.draws:,} times")
            found["areas"] = stability(
                again,
                X,
                resample="areas",
                draws=choices.draws,
                of_refits=fewer,
                random_state=seed,
                n_jobs=jobs,
            )
        progress(f"drawing the variables {choices.draws:,} times")
        found["variables"] = stability(
            again, X, draws=choices.draws, of_refits=fewer, random_state=seed, n_jobs=jobs
        )
        progress("leaving each variable out")
        found["left_out"] = stability(
            again, X, resample="leave_one_out", of_refits=fewer, random_state=seed, n_jobs=jobs
        )
        intervals = _intervals(data, X)
        if intervals is not None:
            progress(f"drawing the values {choices.draws:,} times")
            found["values"] = input_draws(
                again, X, intervals, draws=choices.draws, of_refits=fewer, random_state=seed, n_jobs=jobs
            )
    return Tried(**found)


def _held(estimator: Any) -> Any:
    """A copy that is not fitted, with the number of clusters held at that found."""
    from sklearn.base import clone

    again = clone(estimator)
    known = again.get_params(deep=False)
    held = {"n_clusters": int(estimator.n_clusters_), "n_jobs": 1}
    return again.set_params(**{name: value for name, value in held.items() if name in known})


def _intervals(data: ModelData, X: pl.DataFrame) -> pl.DataFrame | None:
    """The intervals of the values grouped, where any has one."""
    if not {"lower", "upper"} <= set(data.values.columns):
        return None
    rows = data.values.join(X.select("area_code"), on="area_code", how="semi")
    rows = rows.filter(pl.col("lower").is_not_null() & pl.col("upper").is_not_null())
    if rows.is_empty():
        return None
    return rows.select("area_code", "lower", "upper", "filled_from", indicator="variable")
