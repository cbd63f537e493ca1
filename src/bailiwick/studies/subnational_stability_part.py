"""How stable the clusters of one model are: other seeds, other areas, other metrics, other values."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from bailiwick.errors import DataWarning, Finding, TableError
from bailiwick.evidence.input_draws import InputDraws, input_draws
from bailiwick.evidence.single_runs import SingleRuns, single_runs
from bailiwick.evidence.stability import Stability, stability
from bailiwick.studies.subnational_options_part import Options
from bailiwick.studies.subnational_panel_part import ModelData

__all__ = ["Tried", "tried"]

#: Starts of a refit: the clusters tried are those of many starts, and a draw needs only come near its best.
STARTS = 10
#: Share of the different areas of a draw from which clusters are too many for it.
NEAR = 0.9
WORDS = {
    "seeds": "other seeds",
    "areas": "areas redrawn",
    "variables": "metrics redrawn",
    "left_out": "each metric left out",
    "values": "values drawn from their intervals",
}


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
    findings
        What could not be tried, and why.
    """

    seeds: SingleRuns | None = None
    areas: Stability | None = None
    variables: Stability | None = None
    left_out: Stability | None = None
    values: InputDraws | None = None
    findings: tuple[Finding, ...] = ()


def tried(estimator: Any, X: pl.DataFrame, choices: Options, data: ModelData) -> Tried:
    """Try a fitted estimator on other seeds, areas, metrics and values.

    The reference is the fit itself: the same number of clusters, starts and seed. Draws have fewer starts.
    Where no draw could be grouped, such as one of the areas into about as many clusters, it is told.
    """
    again = _held(estimator)
    has = set(again.get_params(deep=False))
    fewer = {"n_init": STARTS} if "n_init" in has else {}
    seed, jobs = choices.random_state, choices.jobs
    found: dict[str, Any] = {}
    findings: list[Finding] = []

    def attempt(name: str, measured: Callable[[], Any]) -> None:
        try:
            found[name] = measured()
        except TableError as error:
            findings.append(Finding("not-tried", _why_not(name, error, again, X), severity="warning"))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)  # told of the fit on all inputs
        of_draws: dict[str, Any] = {"of_refits": fewer, "random_state": seed, "n_jobs": jobs}
        if choices.seeds and fewer:
            attempt(
                "seeds", lambda: single_runs(again, X, runs=choices.seeds, random_state=seed, n_jobs=jobs)
            )
        if not choices.draws:
            return Tried(**found, findings=tuple(findings))
        of_draws["draws"] = choices.draws
        if hasattr(again, "predict"):
            attempt("areas", lambda: stability(again, X, resample="areas", **of_draws))
        attempt("variables", lambda: stability(again, X, **of_draws))
        attempt("left_out", lambda: stability(again, X, resample="leave_one_out", **of_draws))
        intervals = _intervals(data, X)
        if intervals is not None:
            attempt("values", lambda: input_draws(again, X, intervals, **of_draws))
    return Tried(**found, findings=tuple(findings))


def _why_not(name: str, error: TableError, estimator: Any, X: pl.DataFrame) -> str:
    """Why no draw of a kind could be grouped, in plain words."""
    k = estimator.get_params(deep=False).get("n_clusters")
    expected = X.height * (1 - (1 - 1 / X.height) ** X.height)
    if name == "areas" and k is not None and k > NEAR * expected:
        return (
            f"stability was not measured with {WORDS[name]}: {k} clusters are too many for draws of"
            f" {X.height} areas with replacement, in which about {expected:.0f} are different ones. Ask for"
            " fewer clusters."
        )
    why = error.findings[0].sentence if error.findings else str(error)
    return f"stability was not measured with {WORDS[name]}: {why}"


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
