"""Where k-means begins: areas drawn at random, or spread out by k-means++.

What belongs here: drawing first centres, and the seed of each start. Each start
has a seed of its own, so that it does not matter which worker draws it, or when.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import OptionError, nearest
from bailiwick.groups.centre_distances import Floats, Rows, blocks, squared

__all__ = ["INITS", "child", "drawn_seed", "first_centres", "seed_of", "squared_to", "whole_seed"]

INITS = ("k-means++", "random")


def seed_of(random_state: Any) -> np.random.SeedSequence:
    """The seed behind whatever the caller gave; None draws one."""
    if random_state is None:
        return np.random.SeedSequence()
    if isinstance(random_state, np.random.SeedSequence):
        return random_state
    if isinstance(random_state, np.random.RandomState):
        return np.random.SeedSequence(random_state.randint(0, 2**31 - 1, size=4).tolist())
    if isinstance(random_state, np.random.Generator):
        return np.random.SeedSequence(random_state.integers(0, 2**63 - 1, size=4).tolist())
    if (
        isinstance(random_state, (int, np.integer))
        and not isinstance(random_state, bool)
        and random_state >= 0
    ):
        return np.random.SeedSequence(int(random_state))
    raise OptionError(
        f"random_state is {random_state!r}. Give None, a whole number of 0 or more, or a generator of NumPy."
    )


def drawn_seed(random_state: Any) -> int:
    """A seed for scikit-learn, drawn from whatever the caller gave; of None, from NumPy's own stream.

    Raises
    ------
    OptionError
        It is no seed and no generator of NumPy.
    """
    from sklearn.utils import check_random_state

    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(2**31 - 1))
    if isinstance(random_state, (int, np.integer)) and not isinstance(random_state, bool):
        if not 0 <= random_state < 2**32:
            raise OptionError(
                f"random_state is {random_state!r}. Give a whole number from 0 to 4,294,967,295."
            )
    elif random_state is not None and not isinstance(random_state, np.random.RandomState):
        raise OptionError(
            f"random_state is {random_state!r}. Give None, a whole number of 0 or more, or a generator of"
            " NumPy."
        )
    return int(check_random_state(random_state).randint(2**31 - 1))


def whole_seed(random_state: Any) -> int:
    """A whole number as it is, once it is known to be a seed; of anything else, what `drawn_seed` draws."""
    drawn = drawn_seed(random_state)
    return int(random_state) if isinstance(random_state, (int, np.integer)) else drawn


def child(seed: np.random.SeedSequence, number: int) -> np.random.SeedSequence:
    """The seed of one start; unlike `spawn`, asking twice gives the same."""
    return np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, number))


def first_centres(
    rows: Rows, k: int, init: str, seed: np.random.SeedSequence, weights: Floats | None
) -> Floats:
    """k rows of the table to start from.

    ``random``: k different areas, each as likely by its weight. ``k-means++``: the
    first by weight, each next with a chance in proportion to weight times squared
    distance to the nearest one chosen; of 2 + log(k) draws the one that leaves the
    lowest sum of squares is kept, as scikit-learn does [arthur2007]_.
    """
    rng = np.random.default_rng(seed)
    chance = None if weights is None else weights / weights.sum()
    if init == "random":
        return rows.plain(rng.choice(rows.areas, size=k, replace=False, p=chance))
    if init != "k-means++":
        raise OptionError(f"init is {init!r}. Choose one of {', '.join(INITS)}.{nearest(init, INITS)}")
    chosen = [int(rng.choice(rows.areas, p=chance))]
    near = squared_to(rows, chosen)[0]
    for _ in range(1, k):
        mass = np.cumsum(near if weights is None else near * weights, dtype=np.float64)
        drawn = np.searchsorted(mass, rng.random(2 + int(math.log(k))) * mass[-1], side="right")
        drawn = np.minimum(drawn, rows.areas - 1)
        left = np.minimum(squared_to(rows, drawn), near)
        sums = left.sum(axis=1, dtype=np.float64) if weights is None else left @ weights
        kept = int(sums.argmin())
        near = left[kept]
        chosen.append(int(drawn[kept]))
    return rows.plain(np.array(chosen, dtype=np.intp))


def squared_to(rows: Rows, areas: list[int] | NDArray[np.intp]) -> Floats:
    """Squared distance of every area to some areas, one row for each of these.

    By products, which are off by a share of the lengths; where that could be half of the
    distance, from differences. So an area is at 0 from itself beside any large value.
    """
    chosen = np.asarray(areas, dtype=np.intp)
    points = rows.read(chosen)
    squares = rows.squares()
    lengths = np.einsum("ij,ij->i", points, points)[:, None]
    result = np.empty((len(points), rows.areas), dtype=rows.dtype)
    for part in blocks(rows.areas):
        both = lengths + squares[part]
        some = (points * -2) @ rows.read(part).T + both
        point, row = np.nonzero(some <= 4 * rows.error * both)
        if len(row):
            some[point, row] = squared(rows.plain(part.start + row), rows.plain(chosen[point]))
        result[:, part] = some
    return result
