"""Chances and intervals of a coefficient where few groups share errors: the wild cluster bootstrap.

What belongs here: arrays, on the sums of products of `cluster_robust`.

The model is estimated without its first column, its residuals are multiplied by one random number for each
group, and the whole model is estimated on that; how often the t of such draws is as large as the t found is
p. All draws together cost a few products of small matrices.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from bailiwick.evidence.cluster_robust import Fit

__all__ = ["draw_weights", "wild_bootstrap"]

Floats = NDArray[np.float64]

# Up to so many groups every draw of signs is made; fewer than so many have too few signs.
ALL_SIGNS, FEW = 12, 10
# All draws of six weights where there are no more than this.
ALL_WEBB = 10_000
WEBB = np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5), np.sqrt(0.5), 1.0, np.sqrt(1.5)])
# Shares of t by which draws are as large as what was found, for rounding.
TIED = 1e-9
# Halvings of an interval's end; and doublings in search of it.
HALVINGS, DOUBLINGS = 26, 14


def draw_weights(groups: int, *, draws: int = 9_999, seed: int = 0) -> tuple[Floats, bool]:
    """The multipliers of each draw, one row per draw, and whether these are all there are.

    From 10 to 12 groups all 2^G signs, the first of which is held, as turning all signs changes no |t|. With
    fewer than 10 the six weights of Webb, +-sqrt(1/2), +-1, +-sqrt(3/2): all 6^G, or `draws` random ones.
    With more than 12 `draws` random signs.

    Examples
    --------
    >>> [(len(draw_weights(groups)[0]), draw_weights(groups)[1]) for groups in (4, 9, 10, 12, 13)]
    [(1296, True), (9999, False), (512, True), (2048, True), (9999, False)]
    """
    if FEW <= groups <= ALL_SIGNS:
        signs = np.array(list(itertools.product((1.0, -1.0), repeat=groups - 1)))
        return np.hstack([np.ones((len(signs), 1)), signs]), True
    if groups < FEW and len(WEBB) ** groups <= ALL_WEBB:
        return np.array(list(itertools.product(WEBB, repeat=groups))), True
    random = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(groups,)))
    values = WEBB if groups < FEW else np.array([-1.0, 1.0])
    return random.choice(values, size=(draws, groups)), False


def wild_bootstrap(
    fit: Fit, weights: Floats, *, every: bool, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """p of each model's first coefficient, and the interval of values that are not rejected.

    With e0 the residuals of the model in which the coefficient is held at its supposed value, v a row of
    `weights`, and t* the t of the model estimated on v[g] e0[g]::

        p = share of draws with |t*| >= |t|                              where these are all draws
        p = (1 + such draws) / (1 + draws)                               otherwise

    The interval holds the supposed values whose p is above 1 - confidence. t divides by the plain sandwich
    errors, whose factor for few groups cancels.

    Parameters
    ----------
    fit : Fit
    weights : array of shape (draws, groups)
    every : bool
        Whether the draws are all there are.
    confidence : float

    Returns
    -------
    p, lower, upper : arrays of shape (models,)
        NaN where a model cannot be estimated; an end is NaN where no value that far out is rejected.

    References
    ----------
    [cameron2008]_, with the null imposed; [webb2023]_ for the six weights; [roodman2019]_ for
    the interval and for working on sums of products.
    """
    models = len(fit.scores)
    p, lower, upper = (np.full(models, np.nan) for _ in range(3))
    if fit.scores.shape[1] < 2:
        return p, lower, upper
    for one in np.flatnonzero(fit.estimable):
        draws = _Draws(fit, int(one), weights, every)
        if not draws.error > 0:
            continue
        p[one] = draws.chance(0.0)
        lower[one] = draws.end(-1.0, 1.0 - confidence)
        upper[one] = draws.end(1.0, 1.0 - confidence)
    return p, lower, upper


class _Draws:
    """The draws of one model as functions of the supposed value of its first coefficient.

    Under the supposed value b0 the residuals are those of y less b0 times those of x, both given the other
    columns; so what a draw adds to b and to the scores is a line in b0, and its error squared a parabola.
    """

    def __init__(self, fit: Fit, one: int, weights: Floats, every: bool) -> None:
        squares, products = fit.squares[one], fit.products[one]
        pick = fit.inverse[one, 0]
        whole = squares.sum(axis=0)
        other = whole[1:, 1:]
        of_y = products - squares[:, :, 1:] @ np.linalg.solve(other, products.sum(axis=0)[1:])
        of_x = squares[:, :, 0] - squares[:, :, 1:] @ np.linalg.solve(other, whole[1:, 0])
        turn = np.einsum("j,gjk,kl->gl", pick, squares, fit.inverse[one])
        self._every = every
        self._estimate = float(fit.coefficients[one, 0])
        self.error = float(np.sqrt(((fit.scores[one] @ pick) ** 2).sum()))
        (self._n0, s0), (self._n1, s1) = (_lines(weights, part, pick, turn) for part in (of_y, of_x))
        self._q = (s0**2).sum(axis=1), (s0 * s1).sum(axis=1), (s1**2).sum(axis=1)

    def chance(self, supposed: float) -> float:
        """p of a supposed value."""
        found = ((self._estimate - supposed) / self.error) ** 2
        moved = (self._n0 - supposed * self._n1) ** 2
        q0, q1, q2 = self._q
        error = np.maximum(q0 - 2.0 * supposed * q1 + supposed**2 * q2, 0.0)
        count = int(np.count_nonzero(moved >= found * (1.0 - TIED) * error))
        return count / len(moved) if self._every else (1 + count) / (1 + len(moved))

    def end(self, side: float, level: float) -> float:
        """The value furthest out on one side that is not rejected, by halving; NaN if none is rejected."""
        near, step = self._estimate, side * 2.0 * self.error
        for _ in range(DOUBLINGS):
            far = near + step
            if self.chance(far) <= level:
                break
            near, step = far, 2.0 * step
        else:
            return float("nan")
        for _ in range(HALVINGS):
            middle = (near + far) / 2.0
            near, far = (near, middle) if self.chance(middle) <= level else (middle, far)
        return (near + far) / 2.0


def _lines(weights: Floats, part: Floats, pick: Floats, turn: Floats) -> tuple[Floats, Floats]:
    """What each draw of residuals adds to the coefficient, and to the score of each group."""
    own = part @ pick
    return weights @ own, weights * own - weights @ (turn @ part.T).T
