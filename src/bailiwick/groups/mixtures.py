"""Gaussian mixtures of the same size from many starts at once, on tables of few coordinates.

What belongs here: expectation and maximisation for a batch of starts, and the component that each area is
likeliest of. Where starts come from, and what the labels are used for, is in `ensemble_fits`.

Semantics are those of scikit-learn's ``GaussianMixture`` with full covariances. The logarithm of a normal
density is a sum over powers of the coordinates up to the second, so that the densities of all areas under all
components of all starts are one product of matrices, and so are the moments that the next step needs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import OptionError

__all__ = ["Mixtures", "fit_mixtures", "predict_components", "rounding_is_safe"]

Floats = NDArray[np.float64]
Labels = NDArray[np.int32]

REG_COVAR, TOL, MAX_ITER = 1e-6, 1e-3, 100
# Responsibilities worked on at once: as many as stay in the cache of one processor.
AT_ONCE = 1 << 17
# What rounding may leave in a variance, as a share of what is added to each variance.
CRUMB = 1e-4


@dataclass(frozen=True)
class Mixtures:
    """Mixtures at which each start came to rest.

    Attributes
    ----------
    weights : float64 array of shape (starts, k)
        Shares of the components; each start's sum to 1.
    means : float64 array of shape (starts, k, coordinates)
    covariances : float64 array of shape (starts, k, coordinates, coordinates)
    log_likelihood : float64 array of shape (starts,)
        Mean over areas of the logarithm of the density, before the last step: scikit-learn's
        ``lower_bound_``.
    iterations : array of shape (starts,)
    converged : array of shape (starts,)
        False where `max_iter` was reached first.
    """

    weights: Floats
    means: Floats
    covariances: Floats
    log_likelihood: Floats
    iterations: NDArray[np.intp]
    converged: NDArray[np.bool_]


def rounding_is_safe(points: Floats, reg_covar: float = REG_COVAR) -> bool:
    """Whether sums of squares tell variances down to `reg_covar` apart: with coordinates below about 600."""
    reach = float(np.abs(points - points.mean(axis=0)).max(initial=0.0))
    return reach * reach * float(np.finfo(np.float64).eps) <= CRUMB * reg_covar


def fit_mixtures(
    points: Floats,
    begun: Labels,
    k: int,
    *,
    cells: tuple[Labels, int] | None = None,
    reg_covar: float = REG_COVAR,
    tol: float = TOL,
    max_iter: int = MAX_ITER,
) -> Mixtures:
    """Gaussian mixtures of k components from given clusters, many starts at once.

    With x an area, and p, m, C the share, mean and covariance of a component, in turn::

        r[x, c] = p[c] N(x; m[c], C[c]) / sum over c of the same
        p, m, C = those of the areas counted by r, and reg_covar added to each variance

    until the mean over areas of log(sum over c of p[c] N(x; m[c], C[c])) changes by less than `tol`.

    Parameters
    ----------
    points : float64 array of shape (areas, coordinates)
        No unit.
    begun : int32 array of shape (starts, areas or cells)
        The clusters that each start begins from, 0 to k - 1, none of them empty.
    k : int
        Components.
    cells : pair of an int32 array of shape (areas,) and a number, optional
        The cell of each area, and how many there are. Areas of a cell are then counted as one, with the
        moments of all of them: nothing of the spread within a cell is lost.
    reg_covar, tol : float
    max_iter : int

    Returns
    -------
    Mixtures

    Raises
    ------
    OptionError
        Shapes do not agree.

    Notes
    -----
    Missing values are not checked for. The answer of a start does not depend on those beside it.
    Reference: [dempster1977]_; scikit-learn's ``GaussianMixture`` [sklearn]_.

    Examples
    --------
    Two pairs two apart: variance 1 along the line, and one in a million is added.

    >>> import numpy as np
    >>> line = np.array([[0.0], [2.0], [100.0], [102.0]])
    >>> fit = fit_mixtures(line, np.array([[0, 0, 1, 1]], dtype=np.int32), 2)
    >>> fit.means.ravel().round(6).tolist(), fit.weights.ravel().round(6).tolist()
    ([1.0, 101.0], [0.5, 0.5])
    >>> float(fit.covariances[0, 0, 0, 0].round(7))
    1.000001
    """
    origin = points.mean(axis=0)
    powers, counts = _powers(points - origin), np.ones(len(points))
    if cells is not None:
        which, number = cells
        counts = np.bincount(which, minlength=number).astype(np.float64)
        powers = np.stack([np.bincount(which, row, minlength=number) for row in powers]) / counts
    starts = len(begun)
    if begun.shape != (starts, powers.shape[1]):
        raise OptionError(
            f"begun has the shape {begun.shape}. Give {powers.shape[1]} clusters for each start."
        )
    step = max(1, AT_ONCE // (k * powers.shape[1]))
    parts = [
        _batch(powers, counts, begun[at : at + step], k, reg_covar, tol, max_iter)
        for at in range(0, starts, step)
    ]
    weights, means, covariances, reached, iterations, converged = (
        np.concatenate(one) for one in zip(*parts, strict=True)
    )
    return Mixtures(weights, means + origin, covariances, reached, iterations, converged)


def predict_components(points: Floats, fit: Mixtures) -> Labels:
    """The likeliest component of each area in each start, shape (starts, areas); the first of equals."""
    origin = points.mean(axis=0)
    powers = _powers(points - origin)
    starts, k, _ = fit.means.shape
    labels: Labels = np.empty((starts, len(points)), dtype=np.int32)
    logs = _logs(fit.weights, fit.means - origin, fit.covariances)
    step = max(1, AT_ONCE // k)
    for start in range(starts):
        for at in range(0, len(points), step):
            labels[start, at : at + step] = (logs[start] @ powers[:, at : at + step]).argmax(axis=0)
    return labels


def _powers(points: Floats) -> Floats:
    """1, each coordinate, and each product of two of them, a row each."""
    upper = np.triu_indices(points.shape[1])
    columns = points.T
    return np.concatenate([np.ones((1, len(points))), columns, columns[upper[0]] * columns[upper[1]]])


def _logs(weights: Floats, means: Floats, covariances: Floats) -> Floats:
    """What each power counts in the logarithm of share times density, shape (starts, k, powers)."""
    d = means.shape[-1]
    lower = np.linalg.cholesky(covariances)
    precision = np.linalg.inv(covariances)
    upper = np.triu_indices(d)
    linear = (precision @ means[..., None])[..., 0]
    logs = np.empty((*weights.shape, 1 + d + len(upper[0])))
    logs[..., 0] = (
        np.log(weights)
        - d / 2 * math.log(2 * math.pi)
        - np.log(np.diagonal(lower, axis1=-2, axis2=-1)).sum(axis=-1)
        - (linear * means).sum(axis=-1) / 2
    )
    logs[..., 1 : 1 + d] = linear
    # Products of two different coordinates stand for both of their places in the matrix.
    logs[..., 1 + d :] = precision[..., upper[0], upper[1]] * np.where(upper[0] == upper[1], -0.5, -1.0)
    return logs


def _batch(
    powers: Floats, counts: Floats, begun: Labels, k: int, reg_covar: float, tol: float, max_iter: int
) -> tuple[Floats, Floats, Floats, Floats, NDArray[np.intp], NDArray[np.bool_]]:
    """Some starts to rest."""
    starts, d = len(begun), _coordinates(len(powers))
    weights, means = np.empty((starts, k)), np.empty((starts, k, d))
    covariances = np.empty((starts, k, d, d))
    reached = np.full(starts, -np.inf)
    iterations = np.zeros(starts, dtype=np.intp)
    converged = np.zeros(starts, dtype=bool)
    counted = powers * counts
    total = counts.sum()
    member = np.zeros((starts, k, powers.shape[1]))
    np.put_along_axis(member, begun[:, None, :].astype(np.intp), 1.0, axis=1)
    now = _parameters(member @ counted.T, d, reg_covar)
    active = np.arange(starts)
    room = np.empty_like(member)
    for iteration in range(1, max_iter + 1):
        density = np.matmul(_logs(*now), powers, out=room[: len(active)])
        highest = density.max(axis=1)
        density -= highest[:, None]
        np.exp(density, out=density)
        sums = density.sum(axis=1)
        level = ((highest + np.log(sums)) * counts).sum(axis=1) / total
        # Responsibilities are the densities over their sum: the powers are divided, being fewer.
        moments = density @ (counted / sums[:, None]).transpose(0, 2, 1)
        now = _parameters(moments, d, reg_covar)
        change = np.abs(level - reached[active])
        reached[active], iterations[active] = level, iteration
        rest = change < tol
        if rest.any() or iteration == max_iter:
            ends = rest if iteration < max_iter else np.ones_like(rest)
            done = active[ends]
            weights[done], means[done], covariances[done] = (one[ends] for one in now)
            converged[active[rest]] = True
            active, now = active[~ends], tuple(one[~ends] for one in now)
            if not len(active):
                break
    return weights, means, covariances, reached, iterations, converged


def _coordinates(powers: int) -> int:
    """How many coordinates have so many powers: 1 + d + d (d + 1) / 2 of them."""
    return (math.isqrt(8 * powers + 1) - 3) // 2


def _parameters(moments: Floats, d: int, reg_covar: float) -> tuple[Floats, Floats, Floats]:
    """Shares, means and covariances from sums of powers, shape (starts, k, powers)."""
    mass = moments[..., 0] + 10 * np.finfo(np.float64).eps
    means = moments[..., 1 : 1 + d] / mass[..., None]
    upper = np.triu_indices(d)
    covariances = np.empty((*mass.shape, d, d))
    covariances[..., upper[0], upper[1]] = moments[..., 1 + d :] / mass[..., None]
    covariances[..., upper[1], upper[0]] = covariances[..., upper[0], upper[1]]
    covariances -= means[..., :, None] * means[..., None, :]
    covariances[..., np.arange(d), np.arange(d)] += reg_covar
    return mass / mass.sum(axis=-1, keepdims=True), means, covariances
