"""In which order areas are compared, so that the near ones come early. It does not change the answer.

What belongs here: the order, and the stretches of it that are taken one after the
other. What is done with them is in `neighbour_search`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

__all__ = ["first_stretch", "in_line", "spread_out", "stretches"]

Places = NDArray[np.intp]

# Others in the first stretch, and how many times as many are done after each further one.
FIRST, GROWTH = 1024, 8
# Areas that show along which line they differ most.
SAMPLE = 2048


def in_line(values: NDArray[np.float64], weight: NDArray[np.float64]) -> Places:
    """Areas along the line on which they differ most, the first principal component; alike ones are close."""
    step = max(1, len(values) // SAMPLE)
    some = values[::step]
    known = ~np.isnan(some)
    centre = np.where(known, some, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    gap = np.where(known, some - centre, 0.0) * np.sqrt(weight)
    gap /= max(float(np.abs(gap).max(initial=0.0)), 1e-300)
    line = np.linalg.eigh(gap.T @ gap)[1][:, -1] * np.sqrt(weight)
    along = values @ line
    holes = np.flatnonzero(np.isnan(along))
    along[holes] = np.where(np.isnan(values[holes]), centre, values[holes]) @ line
    return np.argsort(along, kind="stable")


def spread_out(groups: NDArray[np.int32]) -> Places:
    """Areas mixed, the first of each group before the second of any, so that all groups come early."""
    mixed = np.random.default_rng(0).permutation(len(groups))
    together = mixed[np.argsort(groups[mixed], kind="stable")]
    of_group = groups[together]
    starts = np.flatnonzero(np.r_[True, of_group[1:] != of_group[:-1]])
    turn = np.arange(len(groups)) - np.repeat(starts, np.diff(np.r_[starts, len(groups)]))
    return together[np.argsort(turn, kind="stable")]


def first_stretch(areas: int, n: int) -> int:
    """Others in the first stretch."""
    return min(areas, max(FIRST, 8 * n))


def stretches(areas: int, n: int, middle: int) -> Iterator[list[slice]]:
    """Places to take, one stretch around the last, until all are done."""
    length = first_stretch(areas, n)
    low = min(max(middle - length // 2, 0), areas - length)
    high = low + length
    yield [slice(low, high)]
    while high - low < areas:
        more = length * (GROWTH - 1) // 2
        length *= GROWTH
        before, after = slice(max(low - more, 0), low), slice(high, min(high + more, areas))
        low, high = before.start, after.stop
        yield [part for part in (before, after) if part.start < part.stop]
