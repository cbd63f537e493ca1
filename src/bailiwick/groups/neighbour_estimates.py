"""Quick estimates of many squared distances at once, and how far off they can be.

What belongs here: distances by matrix products, in blocks, with a bound of their
error. Which pairs are nearest is settled in `neighbour_search`, from differences.

With x and y the values of two areas from the mean of all, times the roots of the
weights, |x - y|^2 = |x|^2 + |y|^2 - 2 x.y. The sum of products is off by at most
e (|x| + |y|)^2, where e grows with the number of variables and the rounding of the
numbers used. Hence a limit: an estimate above it cannot belong to one of the n nearest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["DIGITS", "Estimates", "Rows", "estimates"]

Floats = NDArray[np.float64]
Numbers = NDArray[Any]

# Binary digits, 12 decimal ones, to which distances are alike.
DIGITS = 40
# Distances within the limit for being alike in all those digits.
ALIKE = 1 + 2.0 ** (2 - DIGITS)
# Rows of values worked on at once.
PART = 4096


class Rows(Protocol):
    """Estimates of some areas to any others."""

    def score(self, columns: slice, room: Numbers) -> Numbers:
        """One row for each of these areas, one column for each place: infinite where none can be given.

        `room` is where it may be written: making new arrays of this size takes as long as filling them.
        """

    def limit(self, reached: Numbers) -> Numbers:
        """The highest score that one of the n nearest can have, if n others score at most `reached`."""


class Estimates(Protocol):
    """Estimates of all areas; the others stand in an order of their own."""

    order: NDArray[np.intp]
    place: NDArray[np.intp]
    kind: type

    def of(self, rows: Numbers) -> Rows:
        """The estimates of some areas, by row number, to all the others."""


def estimates(values: Floats, weight: Floats, order: NDArray[np.intp], kind: type) -> Estimates:
    """Prepare estimates in single or double precision, with the others in a given order."""
    if np.isnan(values).any():
        return _Shared(values, weight, order)
    return _Plain(values, weight, order, kind)


class _Plain:
    """Estimates where no value is missing: |y|^2 - 2 x.y, the squared distance less |x|^2."""

    def __init__(self, values: Floats, weight: Floats, order: NDArray[np.intp], kind: type) -> None:
        self.kind, self.order, self.place = kind, order, _places(order)
        used = np.flatnonzero(weight > 0)
        root = np.sqrt(weight[used])
        centre = values.mean(axis=0)[used]
        furthest = np.maximum(values.max(axis=0)[used] - centre, centre - values.min(axis=0)[used])
        # Units in which no number is above 1.
        root = root * _power_of_two(float((furthest * root).max(initial=0.0)))
        self.right: Numbers = np.empty((len(used) + 1, len(values)), dtype=kind)
        for start in range(0, len(values), PART):
            rows = order[start : start + PART]
            part = values.take(rows, axis=0)
            part = (part if len(used) == len(weight) else part.take(used, axis=1)) - centre
            part *= root
            self.right[:-1, start : start + PART] = part.T
            self.right[-1, start : start + PART] = np.einsum("ij,ij->i", part, part)
        # One rounding for each product and sum, and some for making the numbers.
        self.error = (len(used) + 16) * float(np.finfo(kind).eps)

    def of(self, rows: Numbers) -> _PlainRows:
        some = self.right[:, self.place[rows]]
        left: Numbers = -2.0 * some.T.astype(self.kind, order="C")
        left[:, -1] = 1.0
        return _PlainRows(left, self.right, some[-1].astype(np.float64), self.error)


@dataclass(frozen=True)
class _PlainRows:
    left: Numbers
    right: Numbers
    size: Floats
    error: float

    def score(self, columns: slice, room: Numbers) -> Numbers:
        right = self.right[:, columns]
        shape = (len(self.left), right.shape[1])
        result: Numbers = np.matmul(self.left, right, out=room[: shape[0] * shape[1]].reshape(shape))
        return result

    def limit(self, reached: Numbers) -> Numbers:
        # Of a pair at squared distance D, |y| <= |x| + sqrt(D), so that its score is off by at most
        # e (2|x| + sqrt(D))^2 <= e (8|x|^2 + 2D).
        kind, e = self.left.dtype.type, self.error
        off = 8 * e * self.size
        far = np.maximum(reached.astype(np.float64) + self.size + off, 0.0) / (1 - 2 * e)
        far = far * ALIKE + 1e6 * float(np.finfo(kind).tiny)
        high = far - self.size + off + 2 * e * far
        return _rounded_up(high, kind)


class _Shared:
    """Estimates from the variables that both areas have, raised in proportion to the weight of all."""

    def __init__(self, values: Floats, weight: Floats, order: NDArray[np.intp]) -> None:
        self.order, self.place = order, _places(order)
        self.kind: type = np.float64
        used = np.flatnonzero(weight > 0)
        part = values[:, used]
        self.weight = weight[used]
        self.has = ~np.isnan(part)
        count = np.maximum(self.has.sum(axis=0), 1)
        part = np.where(self.has, part - np.where(self.has, part, 0.0).sum(axis=0) / count, 0.0)
        part = part * np.sqrt(self.weight)
        self.part = part * _power_of_two(np.abs(part).max(initial=0.0))
        self.largest = float(np.sqrt(np.einsum("ij,ij->i", self.part, self.part).max(initial=0.0)))
        has, part = self.has[order].T.astype(np.float64), self.part[order].T
        self.right = np.concatenate([has, part * part, part])
        self.right_has = has
        raised = self.weight.sum() / self.weight.min() if len(used) else 1.0
        self.error = (3 * len(used) + 16) * float(np.finfo(np.float64).eps) * raised

    def of(self, rows: Numbers) -> _SharedRows:
        has, part = self.has[rows], self.part[rows]
        left = np.concatenate([part * part, has, -2.0 * part], axis=1)
        size = np.sqrt(np.einsum("ij,ij->i", part, part))
        off = self.error * (size + self.largest) ** 2
        return _SharedRows(left, self.right, has * self.weight, self.right_has, self.weight.sum(), off)


@dataclass(frozen=True)
class _SharedRows:
    left: Floats
    right: Floats
    left_weight: Floats
    right_has: Floats
    whole: float
    off: Floats

    def score(self, columns: slice, room: Numbers) -> Numbers:  # noqa: ARG002 (two products, and their ratio)
        total = self.left @ self.right[:, columns]
        shared = self.left_weight @ self.right_has[:, columns]
        with np.errstate(divide="ignore", invalid="ignore"):
            result: Numbers = np.where(shared > 0, total * (self.whole / shared), np.inf)
        return result

    def limit(self, reached: Numbers) -> Numbers:
        far = np.maximum(reached + self.off, 0.0) * ALIKE + 1e6 * np.finfo(np.float64).tiny
        return _rounded_up(far + self.off, np.float64)


def _places(order: NDArray[np.intp]) -> NDArray[np.intp]:
    place = np.empty(len(order), dtype=np.intp)
    place[order] = np.arange(len(order))
    return place


def _power_of_two(largest: float) -> float:
    """What brings the largest number to between 0.5 and 1, so that squares are in range; exact."""
    return float(np.ldexp(1.0, -int(np.frexp(largest)[1])))


def _rounded_up(numbers: Floats, kind: type) -> Numbers:
    with np.errstate(over="ignore"):
        result: Numbers = np.nextafter(numbers.astype(kind), kind(np.inf))
    return result
