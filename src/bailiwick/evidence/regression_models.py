"""The regressions of one indicator: an estimate for each cluster, its error, and why there is none.

What belongs here: one indicator at a time. Tables in and out are in `cluster_regressions`; errors are in
`cluster_robust` and `wild_bootstrap`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bailiwick.evidence.cluster_robust import Fit, cr1, cr2, fit_models, products_by_group
from bailiwick.evidence.regression_areas import RegressionAreas
from bailiwick.evidence.regression_rows import IndicatorRows
from bailiwick.evidence.wild_bootstrap import draw_weights, wild_bootstrap

__all__ = ["NUMBERS", "REASONS", "ModelSettings", "models_of"]

Floats = NDArray[np.float64]

#: What `reason` may say of a row.
REASONS: dict[str, str] = {
    "no-treated": "no area of the indicator is in the cluster",
    "all-treated": "every area of the indicator is in the cluster",
    "constant": "the indicator is the same in every area, or cannot be standardised",
    "too-few-areas": "there are no more areas than columns in the model",
    "collinear": "the cluster follows from the controls or regions",
    "one-region": "all areas are in one region, so errors have no estimate",
    "few-treated": "fewer areas are in the cluster than min_treated",
    "few-regions": "fewer regions have areas of the cluster than min_regions",
    "no-error": "the errors of the regions leave nothing to judge by",
}
#: Columns of numbers that a model gives.
NUMBERS = ("coefficient", "standard_error", "lower", "upper", "degrees_of_freedom", "p_value")


@dataclass(frozen=True)
class ModelSettings:
    """Choices that models depend on; as those of `cluster_regressions`."""

    published: bool
    errors: str
    min_treated: int
    min_regions: int
    region_effects: bool
    false_discovery: float
    confidence: float
    draws: int
    seed: int


def models_of(rows: IndicatorRows, areas: RegressionAreas, settings: ModelSettings) -> dict[str, Any]:
    """One model of an indicator for each cluster."""
    k = len(areas.clusters)
    shares = areas.shares[rows.areas]
    present, region = np.unique(areas.regions[rows.areas], return_inverse=True)
    columns = [np.ones(len(rows.areas)), *_centred(areas.controls[rows.areas]).T]
    if settings.region_effects:
        columns += [(region == one).astype(np.float64) for one in range(1, len(present))]
    width = 1 + len(columns)
    distinct = np.unique(rows.areas)
    of_areas = areas.shares[distinct]
    answer: dict[str, Any] = {name: np.full(k, np.nan) for name in NUMBERS}
    answer |= {
        "indicator": np.full(k, rows.indicator, dtype=object),
        "cluster": np.arange(k),
        "n": np.full(k, len(rows.areas)),
        "areas": np.full(k, len(distinct)),
        "regions": np.full(k, len(present)),
        "left_out": np.full(k, rows.counts["left_out"]),
        "first_year": np.full(k, rows.counts["first_year"], dtype=object),
        "last_year": np.full(k, rows.counts["last_year"], dtype=object),
        "treated_areas": (of_areas > 0).sum(axis=0),
        "treated_regions": np.array(
            [len(set(areas.regions[distinct[of_areas[:, one] > 0]].tolist())) for one in range(k)],
            dtype=np.int64,
        ),
    }
    reason = np.full(k, None, dtype=object)
    reason[shares.min(axis=0, initial=1.0) == 1.0] = "all-treated"
    reason[shares.max(axis=0, initial=0.0) == 0.0] = "no-treated"
    reason[[one is None for one in reason]] = (
        "constant" if rows.constant else "too-few-areas" if len(rows.areas) <= width else None
    )
    answer["reason"] = reason
    tried = np.flatnonzero([one is None for one in reason])
    if not len(tried):
        return answer
    centred = rows.values - rows.values.mean()
    products = products_by_group(np.column_stack([shares, *columns, centred]), region, len(present))
    picked = np.array([[one, *range(k, k + len(columns))] for one in tried])
    squares = products[:, picked[:, :, None], picked[:, None, :]].transpose(1, 0, 2, 3)
    fit = fit_models(squares, products[:, picked, -1].transpose(1, 0, 2))
    answer["coefficient"][tried] = fit.coefficients[:, 0]
    reason[tried[~fit.estimable]] = "collinear"
    for name, cells in _judged(fit, len(rows.areas), settings).items():
        answer[name][tried] = cells
    lacking = np.isnan(answer["p_value"]) & np.array([one is None for one in reason])
    reason[lacking] = "one-region" if len(present) < 2 else "no-error"
    if not settings.published:
        few = of_areas.sum(axis=0) < settings.min_treated
        for unfit, why in (
            (few, "few-treated"),
            (answer["treated_regions"] < settings.min_regions, "few-regions"),
        ):
            unfit &= np.array([one is None for one in reason])
            reason[unfit] = why
            answer["p_value"][unfit] = np.nan
    return answer


def _centred(controls: Floats) -> Floats:
    """Controls less their means, in spreads: the coefficient of a cluster is the same, and rounding less."""
    if not len(controls):
        return controls
    spread = controls.std(axis=0)
    answer: Floats = (controls - controls.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return answer


def _judged(fit: Fit, rows: int, settings: ModelSettings) -> dict[str, Floats]:
    """Standard errors, intervals and p-values by the errors asked for."""
    from scipy.special import ndtr, ndtri, stdtr, stdtrit

    b = fit.coefficients[:, 0]
    groups = fit.scores.shape[1]
    tail = 0.5 + settings.confidence / 2.0
    freedom = np.full(len(b), np.nan)
    if settings.published:
        error = cr1(fit, rows)
        half, p = ndtri(tail) * error, 2.0 * ndtr(-np.abs(_ratio(b, error)))
    elif settings.errors == "wild":
        error = cr1(fit, rows)
        weights, every = draw_weights(groups, draws=settings.draws, seed=settings.seed)
        p, lower, upper = wild_bootstrap(fit, weights, every=every, confidence=settings.confidence)
        return {
            "standard_error": error,
            "lower": lower,
            "upper": upper,
            "p_value": p,
            "degrees_of_freedom": freedom,
        }
    else:
        error, freedom = cr2(fit) if settings.errors == "cr2" else (cr1(fit, rows), freedom + 0)
        if settings.errors == "cr1":
            freedom = np.where(np.isnan(error), np.nan, groups - 1.0)
        half = stdtrit(freedom, tail) * error
        p = 2.0 * stdtr(freedom, -np.abs(_ratio(b, error)))
    return {
        "standard_error": error,
        "lower": b - half,
        "upper": b + half,
        "p_value": p,
        "degrees_of_freedom": freedom,
    }


def _ratio(b: Floats, error: Floats) -> Floats:
    answer: Floats = np.divide(b, error, out=np.full(len(b), np.nan), where=error > 0)
    return answer
