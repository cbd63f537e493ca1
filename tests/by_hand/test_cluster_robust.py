"""Sandwich errors by hand, beside statsmodels, and beside their formulas written out with whole matrices."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.typing import NDArray

from bailiwick.evidence.cluster_robust import Fit, cr1, cr2, fit_models, products_by_group

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def fit(X: Floats, y: Floats, groups: Ints) -> Fit:
    """One model on rows."""
    products = products_by_group(np.column_stack([X, y]), groups, int(groups.max()) + 1)
    return fit_models(products[None, :, :-1, :-1], products[None, :, :-1, -1])


def drawn(
    seed: int, *, groups: int = 7, rows: int = 60, effects: bool = False
) -> tuple[Floats, Floats, Ints]:
    """A dummy, a constant and a control, of which all groups have some rows; on request group dummies."""
    random = np.random.default_rng(seed)
    of = np.concatenate([np.arange(groups).repeat(2), random.integers(0, groups, rows - 2 * groups)])
    dummy = (random.random(rows) < 0.3).astype(np.float64)
    X = np.column_stack([dummy, np.ones(rows), random.normal(size=rows)])
    if effects:
        X = np.column_stack([X, (of[:, None] == np.arange(1, groups)).astype(np.float64)])
    return X, dummy + random.normal(size=rows) + random.normal(size=groups)[of], of


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("effects", [False, True])
def test_cr1_is_that_of_statsmodels(seed: int, effects: bool) -> None:
    """If this fails, errors lack the factor for few groups, or residuals are summed over other groups."""
    X, y, of = drawn(seed, effects=effects)
    ours = fit(X, y, of)
    theirs = sm.OLS(y, X).fit(cov_type="cluster", cov_kwds={"groups": of})
    assert ours.coefficients[0] == pytest.approx(theirs.params, abs=1e-9)
    assert cr1(ours, len(y))[0] == pytest.approx(theirs.bse[0], abs=1e-9)


def power(matrix: Floats, exponent: float) -> Floats:
    """A power of a symmetric matrix, directions of value 0 left out."""
    values, vectors = np.linalg.eigh(matrix)
    kept = np.where(values > 1e-9, np.maximum(values, 1e-9) ** exponent, 0.0)
    answer: Floats = (vectors * kept) @ vectors.T
    return answer


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("effects", [False, True])
def test_cr2_is_its_formula(seed: int, effects: bool) -> None:
    """If this fails, CR2 or its degrees of freedom are not those of Pustejovsky and Tipton (2018).

    Here H is written out, A of each group is the root of its block, and the degrees of freedom are those of a
    quadratic form whose matrix is the sum over groups of p p': (trace)^2 / (trace of the square).
    """
    X, y, of = drawn(seed, effects=effects)
    n = len(y)
    M = np.linalg.inv(X.T @ X)
    rest = np.eye(n) - X @ M @ X.T
    e = rest @ y
    variance, form = 0.0, np.zeros((n, n))
    for group in range(of.max() + 1):
        own = np.flatnonzero(of == group)
        a = power(rest[np.ix_(own, own)], -0.5) @ X[own] @ M[:, 0]
        variance += float(a @ e[own]) ** 2
        p = rest[:, own] @ a
        form += np.outer(p, p)
    error, freedom = cr2(fit(X, y, of))
    assert error[0] == pytest.approx(np.sqrt(variance), rel=1e-8)
    assert freedom[0] == pytest.approx(np.trace(form) ** 2 / np.trace(form @ form), rel=1e-8)


def test_groups_of_one_row() -> None:
    """If this fails, CR2 is not HC2 where each row is its own group.

    Two samples, 1, 3, 8 (mean 4, sum of squares 9 + 1 + 16 = 26) and 2, 4 (mean 3, sum of squares 2): the
    difference is 1 and HC2 is the error of Welch: sqrt(26 / 2 / 3 + 2 / 1 / 2) = sqrt(5.3333). Imbens and
    Kolesar (2016), section II: df = (n0 + n1)^2 (n0 - 1)(n1 - 1) / (n1^2 (n1 - 1) + n0^2 (n0 - 1)), so
    25 * 2 * 1 / (9 * 2 + 4 * 1) = 50 / 22.
    """
    X = np.column_stack([[1.0, 1, 1, 0, 0], np.ones(5)])
    one = fit(X, np.array([1.0, 3, 8, 2, 4]), np.arange(5))
    error, freedom = cr2(one)
    assert one.coefficients[0] == pytest.approx([1, 3])
    assert error[0] == pytest.approx(np.sqrt(16 / 3))
    assert freedom[0] == pytest.approx(50 / 22)


def test_treatment_by_group() -> None:
    """If this fails, groups of like size that are treated as a whole do not come down to their means.

    The samples above are means of groups of two rows, mean - 1 and mean + 1: what differs within a group has
    no part in b, so error and degrees of freedom are those of the means.
    """
    means = np.array([1.0, 3, 8, 2, 4]).repeat(2)
    X = np.column_stack([np.array([1.0, 1, 1, 0, 0]).repeat(2), np.ones(10)])
    error, freedom = cr2(fit(X, means + np.tile([-1.0, 1], 5), np.arange(5).repeat(2)))
    assert error[0] == pytest.approx(np.sqrt(16 / 3))
    assert freedom[0] == pytest.approx(50 / 22)


def test_what_cannot_be_estimated() -> None:
    """If this fails, a column that follows from the others, or a single group, gets an error."""
    y = np.array([1.0, 2, 4, 3, 5, 6])
    of = np.array([0, 0, 1, 1, 2, 2])
    twice = np.column_stack([np.ones(6), np.ones(6)])
    found = fit(twice, y, of)
    assert not found.estimable[0]
    assert np.isnan(found.coefficients).all()
    assert np.isnan([cr1(found, 6)[0], *cr2(found)[0], *cr2(found)[1]]).all()
    single = fit(np.column_stack([[1.0, 0, 1, 0, 1, 0], np.ones(6)]), y, np.zeros(6, dtype=np.int64))
    assert np.isnan([cr1(single, 6)[0], cr2(single)[0][0]]).all()
