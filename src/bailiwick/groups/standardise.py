"""Variables on one scale, so that a distance does not depend on their units."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["z_scores"]


def z_scores(values: ArrayLike) -> NDArray[np.float64]:
    """Distances from the mean in population standard deviations.

    With m the mean and s the standard deviation of a variable over the areas
    that have it, dividing by their number and not by one less::

        z[a] = (x[a] - m) / s

    Parameters
    ----------
    values : array of shape (areas,) or (areas, variables)

    Returns
    -------
    array of the same shape
        No unit. A constant variable gives 0 everywhere.

    Notes
    -----
    Missing values: NaN stays NaN and counts in neither mean nor deviation.

    Examples
    --------
    >>> z_scores([1.0, 2.0, 3.0]).round(4).tolist()
    [-1.2247, 0.0, 1.2247]
    """
    x = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(x)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, x, 0.0).sum(axis=0) / count
    gap = x - mean
    deviation = np.sqrt(np.where(known, gap * gap, 0.0).sum(axis=0) / count)
    # A constant may be off its own mean by rounding; it tells areas apart as little as 0 does.
    constant = deviation <= 1e-12 * np.maximum(np.abs(mean), 1e-300)
    scores: NDArray[np.float64] = np.where(constant, gap * 0.0, gap / np.where(constant, 1.0, deviation))
    return scores
