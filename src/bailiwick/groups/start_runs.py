"""The task of one worker of k-means: some starts, each run to rest, together where that is quicker.

What belongs here: drawing and running the starts of one task. Which of all starts is
kept is in `kmeans`; the steps are in `lloyd`, and in `batched` for many at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bailiwick.groups.batched import drawn_together, pays, run_together
from bailiwick.groups.centre_distances import Floats, Rows
from bailiwick.groups.lloyd import descend, one_thread, squared_sum
from bailiwick.groups.starts import first_centres

__all__ = ["End", "Start", "run_starts"]


class Start(NamedTuple):
    """A start that is still to be drawn."""

    number: int
    init: str
    seed: np.random.SeedSequence


class End(NamedTuple):
    """Where a start came to rest; labels stay behind, as they follow from the centres."""

    centres: NDArray[np.float64]
    wss: float
    iterations: int
    settled: bool


def run_starts(
    work: Floats,
    plain: Floats | None,
    origin: NDArray[np.float64],
    k: int,
    starts: Sequence[Start | NDArray[np.float64]],
    weights: NDArray[np.float64] | None,
    max_iter: int,
) -> list[End]:
    """Run some starts to rest.

    Parameters
    ----------
    work : array of shape (areas, variables)
        The table less `origin`, in the precision of the work.
    plain : array or None
        The table as it is, in double precision; None in single precision.
    origin : array of shape (variables,)
    k : int
    starts : sequence of Start, or of centres of shape (k, variables)
    weights : array of shape (areas,), optional
    max_iter : int
    """
    # In single precision the table is the work itself, and the origin is given back at the end.
    rows = Rows(work) if plain is None else Rows(plain, origin, np.float64, work)
    taken = origin if plain is None else np.zeros_like(origin)
    with one_thread():
        if plain is not None and pays(rows.areas, k):
            return _together(rows, plain, origin, k, starts, weights, max_iter)
        ends = []
        for start in starts:
            centres = (
                first_centres(rows, k, start.init, start.seed, weights)
                if isinstance(start, Start)
                else start - taken
            )
            end = _alone(rows, centres, weights, max_iter)
            ends.append(end._replace(centres=end.centres + taken))
        return ends


def _together(
    rows: Rows,
    plain: Floats,
    origin: NDArray[np.float64],
    k: int,
    starts: Sequence[Start | NDArray[np.float64]],
    weights: NDArray[np.float64] | None,
    max_iter: int,
) -> list[End]:
    """All at once; a start that leaves a cluster empty, or does not come to rest, by itself after all."""
    seeds = [one.seed for one in starts if isinstance(one, Start) and one.init == "k-means++"]
    spread = drawn_together(rows, k, seeds, weights)
    begun = []
    for one in starts:
        if not isinstance(one, Start):
            begun.append(one)
        elif one.init == "k-means++":
            begun.append(next(spread))
        else:
            begun.append(first_centres(rows, k, one.init, one.seed, weights))
    batch = run_together(plain, origin, begun, weights, max_iter=max_iter)
    return [
        End(batch.centres[at], float(batch.wss[at]), int(batch.iterations[at]), True)
        if settled
        else _alone(rows, begun[at], weights, max_iter)
        for at, settled in enumerate(batch.settled.tolist())
    ]


def _alone(rows: Rows, centres: Floats, weights: NDArray[np.float64] | None, max_iter: int) -> End:
    end = descend(rows, centres, weights, max_iter=max_iter, exact=False)
    wss = squared_sum(rows, end.label, end.centres, weights)
    return End(end.centres, wss, end.iterations, end.settled)
