"""Least squares with errors that go together within groups: sandwich errors, and their degrees of freedom.

What belongs here: arrays of sums of products, one row per model. Reading tables and choosing models is in
`cluster_regressions`; errors by drawing signs are in `wild_bootstrap`.

A model regresses y on p columns X, the first of which is the one asked about. All it needs of the rows is,
for each group g, S[g] = X[g]' X[g] and t[g] = X[g]' y[g], so many models over the same rows cost little more
than one. With M the inverse of the sum of S::

    b = M sum of t          s[g] = t[g] - S[g] b = X[g]' e[g]          e the residuals
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["Fit", "cr1", "cr2", "fit_models", "products_by_group"]

Floats = NDArray[np.float64]

# Smallest eigenvalue of the correlations of X: below it a column follows from the others.
COLLINEAR = 1e-10
# A group that decides a direction by itself leaves no residual there: such directions are left out.
DECIDED = 1e-9


@dataclass(frozen=True)
class Fit:
    """Many models on the same groups.

    Attributes
    ----------
    squares : array of shape (models, groups, p, p)
        S, for scaled columns.
    products : array of shape (models, groups, p)
        t.
    inverse : array of shape (models, p, p)
        M; NaN where a model cannot be estimated.
    coefficients : array of shape (models, p)
    scores : array of shape (models, groups, p)
        s.
    estimable : array of shape (models,)
        Whether no column follows from the others.
    """

    squares: Floats
    products: Floats
    inverse: Floats
    coefficients: Floats
    scores: Floats
    estimable: NDArray[np.bool_]


def products_by_group(columns: Floats, groups: NDArray[np.int64], count: int) -> Floats:
    """Z[g]' Z[g] for the rows of each group; shape (groups, columns, columns).

    Examples
    --------
    >>> products_by_group(np.array([[1.0], [2.0], [3.0]]), np.array([0, 0, 1]), 2).ravel().tolist()
    [5.0, 9.0]
    """
    order = np.argsort(groups, kind="stable")
    edges = np.searchsorted(groups[order], np.arange(count + 1))
    rows = columns[order]
    return np.stack([rows[a:b].T @ rows[a:b] for a, b in pairwise(edges)])


def fit_models(squares: Floats, products: Floats) -> Fit:
    """Estimate the models; those with a column that follows from the others are marked, and are NaN."""
    whole = squares.sum(axis=1)
    spread = np.sqrt(np.einsum("mii->mi", whole))
    known = (spread > 0).all(axis=1)
    scale = np.where(spread > 0, spread, 1.0)
    alike = whole / (scale[:, :, None] * scale[:, None, :])
    estimable = known & (np.linalg.eigvalsh(alike)[:, 0] > COLLINEAR)
    identity = np.eye(whole.shape[-1])
    inverse = np.linalg.inv(np.where(estimable[:, None, None], alike, identity))
    inverse = inverse / (scale[:, :, None] * scale[:, None, :])
    inverse = np.where(estimable[:, None, None], inverse, np.nan)
    coefficients = np.einsum("mij,mj->mi", inverse, products.sum(axis=1))
    scores = products - np.einsum("mgij,mj->mgi", squares, coefficients)
    return Fit(squares, products, inverse, coefficients, scores, estimable)


def cr1(fit: Fit, rows: int) -> Floats:
    """Standard errors of the first coefficients, with the usual factor for few groups.

    ::

        se^2 = G / (G - 1) (n - 1) / (n - p) sum over g of (M s[g])^2, first element

    NaN with one group.

    Parameters
    ----------
    fit : Fit
    rows : int
        n.

    References
    ----------
    [cameron2015]_. What statsmodels calls `cov_type="cluster"`.
    """
    groups, p = fit.scores.shape[1:]
    if groups < 2 or rows <= p:
        return np.full(len(fit.scores), np.nan)
    factor = groups / (groups - 1) * (rows - 1) / (rows - p)
    parts = np.einsum("mj,mgj->mg", fit.inverse[:, 0], fit.scores)
    answer: Floats = np.sqrt(factor * (parts**2).sum(axis=1))
    return answer


def cr2(fit: Fit) -> tuple[Floats, Floats]:
    """Standard errors that are right on average if errors are alike, and their degrees of freedom.

    With H = X M X' and A[g] = (I - H[g, g])^(-1/2), symmetric, directions that the group decides alone left
    out, and a[g] = A[g] X[g] M c, c picking the first coefficient::

        se^2 = sum over g of (a[g]' e[g])^2
        B    = a[g]' (I - H)[g, h] a[h], for all pairs of groups
        df   = (sum of the diagonal of B)^2 / (sum of all B^2)              Satterthwaite

    All of it follows from S and s, as A[g] X[g] stays within the columns of X[g].

    Returns
    -------
    standard errors, degrees of freedom : arrays of shape (models,)
        NaN where no group leaves anything to judge by.

    References
    ----------
    [bell2002]_; [pustejovsky2018]_, with errors that are alike as the working model.
    """
    models, groups, p = fit.scores.shape
    own = np.where(fit.estimable[:, None, None], fit.inverse, np.eye(p))
    values, vectors = np.linalg.eigh(own)
    root = np.einsum("mij,mj,mkj->mik", vectors, np.sqrt(np.maximum(values, 0.0)), vectors)
    inner = np.einsum("mij,mgjk,mkl->mgil", root, fit.squares, root)
    share, turn = np.linalg.eigh(inner)
    left = 1.0 - share
    weight = np.where(left > DECIDED, 1.0 / np.sqrt(np.maximum(left, DECIDED)), 0.0)
    start = np.einsum("mgij,mi->mgj", turn, root[:, :, 0])
    h = np.einsum("mgij,mgj->mgi", turn, weight * start)
    parts = np.einsum("mgi,mij,mgj->mg", h, root, fit.scores)
    u = np.einsum("mgij,mgj->mgi", inner, h)
    # B = diag(own) - u u', whose squares sum up without a matrix of all pairs of groups.
    alone, shared = np.einsum("mgi,mgi->mg", h, u), np.einsum("mgi,mgi->mg", u, u)
    diagonal = (alone - shared).sum(axis=1)
    together = np.einsum("mgi,mgj->mij", u, u)
    squared = (alone**2 - 2.0 * alone * shared).sum(axis=1) + (together**2).sum(axis=(1, 2))
    known = fit.estimable & (diagonal > 1e-12 * np.maximum(own[:, 0, 0], 1e-300)) & (groups > 1)
    error = np.where(known, np.sqrt((parts**2).sum(axis=1)), np.nan)
    freedom = np.full(models, np.nan)
    np.divide(diagonal**2, squared, out=freedom, where=known & (squared > 0))
    return error, freedom
