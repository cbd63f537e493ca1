"""How stable the clusters of one model are: other seeds, other areas, other metrics, other values."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from bailiwick.errors import DataWarning
from bailiwick.evidence.stability import Stability, stability
from bailiwick.studies.subnational_options_part import Options
from bailiwick.studies.subnational_panel_part import ModelData

__all__ = ["NEAR", "Tried", "held", "tried"]

#: Starts of a refit: the clusters found are those of many starts, and a draw needs only come near them.
STARTS = 10
#: Solutions whose sum of squares is within this share of the best count as near it.
NEAR = 0.001


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What happens to clusters when something changes; None where it was not tried.

    Attributes
    ----------
    seeds : one row per single run
        `draw, adjusted_rand` (with the best solution), `inertia`.
    areas, variables, left_out : Stability
        Areas redrawn, metrics redrawn, each metric left out once.
    values : what `input_draws` gave
        Values drawn from their intervals.
    """

    seeds: pl.DataFrame | None = None
    areas: Stability | None = None
    variables: Stability | None = None
    left_out: Stability | None = None
    values: Any = None


def held(estimator: Any, *, starts: int | None = STARTS, **changes: Any) -> Any:
    """A copy that is not fitted, with the number of clusters held at that found."""
    from sklearn.base import clone

    parameters = {"n_clusters": estimator.n_clusters_, "n_jobs": 1} | changes
    known = estimator.get_params(deep=False)
    if starts is not None and "n_init" in known:
        parameters["n_init"] = starts
    return clone(estimator).set_params(**{name: one for name, one in parameters.items() if name in known})


def tried(
    estimator: Any, X: pl.DataFrame, choices: Options, data: ModelData, *, progress: Callable[[str], None]
) -> Tried:
    """Try a fitted estimator: other seeds, other areas, other metrics, other values."""
    found: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)  # told of the fit on all inputs
        if choices.seeds and "n_init" in estimator.get_params(deep=False):
            progress(f"{choices.seeds:,} single runs")
            found["seeds"] = _seeds(estimator, X, choices.seeds)
        if choices.draws:
            common = {"random_state": choices.random_state, "n_jobs": choices.jobs}
            again = held(estimator)
            if hasattr(again, "predict"):
                progress(f"drawing the areas {choices.draws:,} times")
                found["areas"] = stability(again, X, resample="areas", draws=choices.draws, **common)
            progress(f"drawing the variables {choices.draws:,} times")
            found["variables"] = stability(again, X, draws=choices.draws, **common)
            progress("leaving each variable out")
            found["left_out"] = stability(again, X, resample="leave_one_out", **common)
    return Tried(**found)


def _seeds(estimator: Any, X: pl.DataFrame, seeds: int) -> pl.DataFrame:
    """Single runs, each with a seed of its own, against the best solution."""
    from sklearn.metrics import adjusted_rand_score

    rows = []
    for seed in range(1, seeds + 1):
        one = held(estimator, starts=1, random_state=seed).fit(X)
        rows.append((seed, float(adjusted_rand_score(estimator.labels_, one.labels_)), float(one.inertia_)))
    return pl.DataFrame(
        rows, schema={"draw": pl.Int64, "adjusted_rand": pl.Float64, "inertia": pl.Float64}, orient="row"
    )
