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
    "no-area": "no area has a value, a cluster, all controls and a region",
    "no-treated": "no area of the indicator is in the cluster",
    "all-treated": "every area of the indicator is in the cluster",
    "constant": "the indicator is the same in every area, or cannot be standardised",
    "too-few-areas": "there are no more areas than columns in the model",
    "collinear": "the cluster follows from the controls or regions",
    "one-region": "all areas are in one region, so errors have no estimate",
    "few-treated": "fewer areas are in the cluster than min_treated",
    "few-regions": "fewer regions have areas of the cluster than min_regions",
    "no-error": "the errors of the regions leave nothing to judge by, as where a model fits without error",
}
# A control that follows from others up to this share of its variance is left out; less is rounding.
FOLLOWS = 1e-9
# A spread, or an error, below this share of the values is rounding.
ROUNDING = 1e-12
#: Columns of numbers that a model gives.
NUMBERS = ("coefficient", "standard_error", "lower", "upper", "degrees_of_freedom", "p_value")
IN_UNITS = NUMBERS[:4]


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
    columns = [np.ones(len(rows.areas))]
    if settings.region_effects:
        columns += [(region == one).astype(np.float64) for one in range(1, len(present))]
    controls, kept = _independent(_centred(areas.controls[rows.areas]), np.column_stack(columns))
    columns += list(controls.T)
    dropped = [name for name, one in zip(areas.control_names, kept, strict=True) if not one]
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
        "controls_left_out": np.full(k, ", ".join(dropped) or None, dtype=object),
        "treated_areas": (of_areas > 0).sum(axis=0),
        "treated_regions": np.array(
            [len(set(areas.regions[distinct[of_areas[:, one] > 0]].tolist())) for one in range(k)],
            dtype=np.int64,
        ),
    }
    values, exponent, varies = _scaled(rows.values)
    reason = np.full(k, None, dtype=object)
    reason[shares.min(axis=0, initial=1.0) == 1.0] = "all-treated"
    reason[shares.max(axis=0, initial=0.0) == 0.0] = "no-treated"
    few = len(rows.areas) <= width
    why = "constant" if rows.constant else "too-few-areas" if few else None if varies else "constant"
    reason[[one is None for one in reason]] = why
    if not len(rows.areas) and not rows.constant:
        reason[:] = "no-area"
    answer["reason"] = reason
    tried = np.flatnonzero([one is None for one in reason])
    if not len(tried):
        return answer
    products = products_by_group(np.column_stack([shares, *columns, values]), region, len(present))
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
    for name in IN_UNITS:
        answer[name] = np.ldexp(answer[name], exponent)
    return answer


def _scaled(values: Floats) -> tuple[Floats, int, bool]:
    """Values less their mean, of size 1/2 to 1, the power of two they are of, and whether they vary."""
    if not len(values):
        return values, 0, False
    exponent = int(np.frexp(np.abs(values).max())[1])
    scaled = np.ldexp(values, -exponent)
    centred = scaled - scaled.mean()
    size = float(np.abs(centred).max())
    more = int(np.frexp(size)[1])
    return np.ldexp(centred, -more), exponent + more, size > ROUNDING


def _centred(controls: Floats) -> Floats:
    """Controls less their means, in spreads: the coefficient of a cluster is the same, and rounding less.

    0 where a control is the same in all rows.
    """
    if not len(controls):
        return controls
    size = np.abs(controls).max(axis=0)
    scaled = np.ldexp(controls, -np.frexp(size)[1])
    spread = scaled.std(axis=0)
    varies = spread > ROUNDING
    answer: Floats = np.where(varies, (scaled - scaled.mean(axis=0)) / np.where(varies, spread, 1.0), 0.0)
    return answer


def _independent(controls: Floats, others: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """The controls that do not follow from the other columns and the controls before them, and which."""
    kept = np.ones(controls.shape[1], dtype=np.bool_)
    if not len(controls) or not len(kept):
        return controls, kept
    basis = np.linalg.qr(others)[0]
    for at, column in enumerate(controls.T):
        own = column - basis @ (basis.T @ column)
        own -= basis @ (basis.T @ own)
        kept[at] = own @ own > FOLLOWS * (column @ column)
        if kept[at]:
            basis = np.column_stack([basis, own / np.sqrt(own @ own)])
    return controls[:, kept], kept


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
        return _unless_exact(b, error, lower, upper, p, freedom)
    else:
        error, freedom = cr2(fit) if settings.errors == "cr2" else (cr1(fit, rows), freedom + 0)
        if settings.errors == "cr1":
            freedom = np.where(np.isnan(error), np.nan, groups - 1.0)
        half = stdtrit(freedom, tail) * error
        p = 2.0 * stdtr(freedom, -np.abs(_ratio(b, error)))
    return _unless_exact(b, error, b - half, b + half, p, freedom)


def _unless_exact(b: Floats, error: Floats, *others: Floats) -> dict[str, Floats]:
    """Nothing but the coefficient where the error is rounding: values are of size 1, so a share of that."""
    exact = error <= ROUNDING * np.maximum(np.abs(b), 1.0)
    names = ("standard_error", "lower", "upper", "p_value", "degrees_of_freedom")
    return {name: np.where(exact, np.nan, cells) for name, cells in zip(names, (error, *others), strict=True)}


def _ratio(b: Floats, error: Floats) -> Floats:
    answer: Floats = np.divide(b, error, out=np.full(len(b), np.nan), where=error > 0)
    return answer
