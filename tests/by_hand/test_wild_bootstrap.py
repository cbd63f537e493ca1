"""The wild cluster bootstrap beside one that estimates every draw anew."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.typing import NDArray

from bailiwick.evidence.cluster_robust import fit_models, products_by_group
from bailiwick.evidence.wild_bootstrap import draw_weights, wild_bootstrap

Floats = NDArray[np.float64]


def drawn(seed: int, groups: int) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """A dummy, a constant and a control in groups of four rows."""
    random = np.random.default_rng(seed)
    of = np.arange(groups).repeat(4)
    dummy = (random.random(len(of)) < 0.4).astype(np.float64)
    X = np.column_stack([dummy, np.ones(len(of)), random.normal(size=len(of))])
    return X, 0.6 * dummy + random.normal(size=len(of)) + random.normal(size=groups)[of], of


def t_of(X: Floats, y: Floats, of: NDArray[np.int64], supposed: float) -> float:
    """t of the first coefficient by statsmodels."""
    found = sm.OLS(y, X).fit(cov_type="cluster", cov_kwds={"groups": of})
    return float((found.params[0] - supposed) / found.bse[0])


def slow(X: Floats, y: Floats, of: NDArray[np.int64], draws: Floats, supposed: float) -> float:
    """The share of draws whose t is as large, each draw estimated on its rows."""
    rest = y - supposed * X[:, 0]
    within = sm.OLS(rest, X[:, 1:]).fit()
    found = abs(t_of(X, y, of, supposed))
    large = 0
    for draw in draws:
        again = supposed * X[:, 0] + within.fittedvalues + draw[of] * within.resid
        large += abs(t_of(X, again, of, supposed)) >= found * (1 - 1e-9)
    return large / len(draws)


@pytest.mark.parametrize("groups", [4, 6])
def test_every_draw_estimated_anew(groups: int) -> None:
    """If this fails, what is worked out on sums of products is not the bootstrap: null imposed, CR1.

    Signs, all 2^G of them: the first sign may be held, as turning all of them leaves |t| alike.
    """
    X, y, of = drawn(groups, groups)
    signs = np.array(list(itertools.product([1.0, -1.0], repeat=groups)))
    products = products_by_group(np.column_stack([X, y]), of, groups)
    fit = fit_models(products[None, :, :-1, :-1], products[None, :, :-1, -1])
    p, lower, upper = wild_bootstrap(fit, signs[: len(signs) // 2], every=True)
    assert p[0] == pytest.approx(slow(X, y, of, signs, 0.0))
    for end, outwards in ((lower[0], -1.0), (upper[0], 1.0)):
        if np.isnan(end):  # with few signs the smallest p, 2 / 2^G, may be above .05
            assert 2 / len(signs) > 0.05
            continue
        # Within the interval p is above .05, outside it is not.
        assert slow(X, y, of, signs, end - outwards * 1e-4) > 0.05
        assert slow(X, y, of, signs, end + outwards * 1e-4) <= 0.05


def test_draws() -> None:
    """If this fails, other multipliers are drawn: signs from 10 to 12 groups, all of them, six weights below.

    Webb's weights have mean 0 and variance (3/2 + 1 + 1/2) / 3 = 1.
    """
    for groups, count, every in ((10, 2**9, True), (12, 2**11, True), (5, 6**5, True), (9, 9_999, False)):
        weights, all_of_them = draw_weights(groups)
        assert (weights.shape, all_of_them) == ((count, groups), every)
    signs = draw_weights(12)[0]
    assert len(np.unique(signs, axis=0)) == 2**11
    assert set(np.unique(signs)) == {-1.0, 1.0}
    six = np.unique(draw_weights(5)[0])
    assert six == pytest.approx([-np.sqrt(1.5), -1, -np.sqrt(0.5), np.sqrt(0.5), 1, np.sqrt(1.5)])
    assert (six**2).mean() == pytest.approx(1)
    many = draw_weights(13, draws=500, seed=3)
    assert many[0].shape == (500, 13)
    assert (many[0] == draw_weights(13, draws=500, seed=3)[0]).all()
    assert (many[0] != draw_weights(13, draws=500, seed=4)[0]).any()


def test_random_draws_count_themselves() -> None:
    """If this fails, a finite number of random draws may give a p of 0.

    y follows the dummy almost exactly, in 13 groups: none of 99 random draws of signs comes near, so p is
    1 / 100, unless all signs are drawn alike (chance 99 * 2 / 2^13).
    """
    of = np.arange(13).repeat(4)
    dummy = np.tile([1.0, 1, 0, 0], 13)
    y = 10 * dummy + np.random.default_rng(1).normal(size=52)
    products = products_by_group(np.column_stack([dummy, np.ones(52), y]), of, 13)
    fit = fit_models(products[None, :, :-1, :-1], products[None, :, :-1, -1])
    weights, every = draw_weights(13, draws=99)
    assert wild_bootstrap(fit, weights, every=every)[0][0] == pytest.approx(0.01)
