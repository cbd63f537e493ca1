"""Who is nearest to whom, exactly, among ten areas or a quarter of a million.

What belongs here: the search. What the distance means, and the tables, are in
`neighbours`; quick estimates and how far off they can be in `neighbour_estimates`.

Each area is compared with the others in stretches that grow. The n smallest
estimates so far give a limit that no estimate of a true neighbour can exceed; pairs
within it are kept, and fewer and fewer are. What remains, n and a few, is measured
again from differences in float64, and that alone decides. Estimates are taken in
single precision; areas with too many pairs within the limit, as where many areas are
alike, are tried in double precision, and then measured against all others.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bailiwick.groups.lloyd import one_thread
from bailiwick.groups.neighbour_estimates import DIGITS, Estimates, Rows, estimates
from bailiwick.groups.neighbour_order import first_stretch, in_line, spread_out, stretches

__all__ = ["Barred", "nearest", "pair_distances"]

Floats = NDArray[np.float64]
Integers = NDArray[np.integer[Any]]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

# Areas by others of one block of estimates: 2 MB in single precision, which stays near the processor.
ROWS, COLUMNS = 512, 1024
# Pairs measured exactly at once.
GATHERED = 1024
# Pairs of an area that are kept at most, beside n, before another way is taken.
PAIRS = 2048
# Pairs of areas by variables from which threads are worth their start.
LARGE = 1_000_000_000


@dataclass(frozen=True)
class Barred:
    """Pairs of areas that may not be neighbours: of one group, or named one by one.

    Attributes
    ----------
    areas : int
    pairs : sorted integers
        area * areas + other, for each pair named.
    groups : integers, one per area, optional
    """

    areas: int
    pairs: NDArray[np.int64]
    groups: Ints | None = None

    @classmethod
    def of(cls, areas: int, named: Mapping[int, Iterable[int]], groups: Ints | None = None) -> Barred:
        """Bar for each area, by row number, the others named and all of its own group."""
        keys = [area * areas + other for area, others in named.items() for other in others]
        return cls(areas, np.unique(np.array(keys, dtype=np.int64)), groups)

    @property
    def is_none(self) -> bool:
        """Whether no pair is barred but an area with itself."""
        return self.groups is None and not len(self.pairs)

    def hits(self, areas: Integers, others: Integers) -> Bools:
        """Whether each pair is barred; an area is always barred from itself."""
        hit: Bools = areas == others
        if self.groups is not None:
            hit |= self.groups[areas] == self.groups[others]
        if len(self.pairs):
            keys = areas.astype(np.int64) * self.areas + others
            at = np.minimum(np.searchsorted(self.pairs, keys), len(self.pairs) - 1)
            hit |= self.pairs[at] == keys
        return hit

    def named(self, area: int) -> NDArray[np.int64]:
        """The others barred one by one for an area."""
        first, last = np.searchsorted(self.pairs, [area * self.areas, (area + 1) * self.areas])
        return self.pairs[first:last] - area * self.areas


def nearest(
    values: Floats,
    weight: Floats,
    n: int,
    by_code: Integers,
    barred: Barred,
    *,
    rows: Integers | None = None,
    jobs: int = 1,
) -> tuple[Ints, Floats]:
    """Find the n nearest of each area, by distance to 12 digits and then by code.

    Parameters
    ----------
    values : array of shape (areas, variables)
        NaN is missing: then the variables that both areas have are compared.
    weight : array of shape (variables,)
    n : int
    by_code : integers, one per area
        Its place in the order of codes.
    barred : Barred
    rows : row numbers, optional
        The areas whose neighbours are wanted; all by default.
    jobs : int
        Threads. The result does not depend on them.

    Returns
    -------
    others, squared : arrays of shape (areas, n)
        Row numbers, nearest first and -1 where there are fewer or none are wanted; squared distances.
    """
    areas = len(values)
    n = min(n, max(areas - 1, 1))
    others = np.full((areas, n), -1, dtype=np.int32)
    squared = np.full((areas, n), np.nan)
    order = in_line(values, weight) if barred.groups is None else spread_out(barred.groups)
    # Areas that are close in that order share a block.
    left = order if rows is None else order[np.isin(order, rows)]
    # Missing values make estimates coarser, so that single precision would seldom suffice.
    for kind in (np.float64,) if np.isnan(values).any() else (np.float32, np.float64):
        if len(left) and areas > 1:
            search = _Search(values, weight, n, by_code, barred, estimates(values, weight, order, kind))
            found, distances, unsettled = search.all_of(left, jobs)
            others[left], squared[left] = found, distances
            left = left[unsettled]
    for rows, found, distances in _one_by_one(left, values, weight, n, by_code, barred):
        others[rows, : len(found)], squared[rows, : len(found)] = found, distances
    return others, squared


def pair_distances(values: Floats, weight: Floats, areas: Integers, others: Integers) -> Floats:
    """Weighted squared distance of each pair, from differences, so that equal areas are at exactly 0.

    NaN where two areas share no variable.
    """
    result = np.empty(len(areas))
    for start in range(0, len(areas), GATHERED):
        part = slice(start, start + GATHERED)
        gaps = values.take(areas[part], axis=0)
        gaps -= values.take(others[part], axis=0)
        squared = np.einsum("ij,ij->i", gaps * weight, gaps)
        result[part] = _summed(gaps.T, weight) if np.isnan(squared).any() else squared
    return result


def _summed(gaps: Floats, weight: Floats) -> Floats:
    """Squared distances from differences of shape (variables, pairs)."""
    if not np.isnan(gaps).any():
        # Variable after variable, whatever the number of pairs.
        total: Floats = np.add.reduce(np.ascontiguousarray(weight[:, None] * gaps * gaps), axis=0)
        return total
    total = np.zeros(gaps.shape[1])
    shared = np.zeros(gaps.shape[1])
    for gap, w in zip(gaps, weight, strict=True):
        both = ~np.isnan(gap)
        total += np.where(both, w * gap * gap, 0.0)
        shared += np.where(both, w, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        raised: Floats = np.where(shared > 0, total * (weight.sum() / shared), np.nan)
    return raised


def _without_crumbs(numbers: Floats) -> Floats:
    """Numbers to 40 binary digits: adding up in another order changes the last few of 53."""
    mantissa, exponent = np.frexp(numbers)
    result: Floats = np.ldexp(np.round(np.ldexp(mantissa, DIGITS)), exponent - DIGITS)
    return result


@dataclass(frozen=True)
class _Pairs:
    """Pairs kept: row within the block, place of the other, score; by row."""

    row: Integers
    place: Integers
    score: NDArray[Any]

    def where(self, kept: Bools) -> _Pairs:
        at = np.flatnonzero(kept)
        if len(at) == len(kept):
            return self
        return _Pairs(self.row.take(at), self.place.take(at), self.score.take(at))

    def in_rows(self, rows: int) -> tuple[Integers, Integers, int]:
        """Where each pair stands in a matrix of one row for each area; and the columns that takes."""
        count = np.bincount(self.row, minlength=rows)
        first = np.cumsum(count) - count
        return self.row, np.arange(len(self.row)) - first[self.row], max(int(count.max(initial=0)), 1)


def _together(parts: list[_Pairs]) -> _Pairs:
    row = np.concatenate([part.row for part in parts])
    by_row = np.argsort(row, kind="stable")
    return _Pairs(
        row[by_row],
        np.concatenate([part.place for part in parts])[by_row],
        np.concatenate([part.score for part in parts])[by_row],
    )


@dataclass(frozen=True)
class _Room:
    """Where one thread writes its blocks of estimates, one after the other."""

    scores: NDArray[Any]
    marks: NDArray[np.bool_]

    @classmethod
    def of(cls, size: int, kind: type) -> _Room:
        return cls(np.empty(size, dtype=kind), np.zeros(-(-size // 8) * 8, dtype=bool))

    def within(self, score: NDArray[Any], limit: NDArray[Any]) -> NDArray[np.intp]:
        """Where scores are at most the limit of their row, in a flat count."""
        marks = self.marks[: score.size].reshape(score.shape)
        np.less_equal(score, limit[:, None], out=marks)
        end = -(-score.size // 8) * 8
        self.marks[score.size : end] = False
        # Marks are few: they are looked for eight at a time.
        eights = np.flatnonzero(self.marks[:end].view(np.uint64) != 0)
        at = np.flatnonzero(self.marks[:end].reshape(-1, 8)[eights])
        found: NDArray[np.intp] = (eights[at >> 3] << 3) + (at & 7)
        return found


@dataclass(frozen=True)
class _Search:
    """One way of estimating, for all areas that are not settled yet."""

    values: Floats
    weight: Floats
    n: int
    by_code: Integers
    barred: Barred
    estimates: Estimates

    def all_of(self, rows: Integers, jobs: int) -> tuple[Ints, Floats, Bools]:
        """Neighbours, squared distances, and which of the rows could not be settled."""
        step = max(1, min(ROWS, ROWS * PAIRS // (PAIRS + self.n)))
        blocks = [rows[start : start + step] for start in range(0, len(rows), step)]
        if len(rows) * self.values.size < LARGE:
            done = self._several(blocks)
        else:
            bounds = np.linspace(0, len(blocks), min(16 * jobs, len(blocks)) + 1).astype(int)
            stripes = [blocks[first:last] for first, last in itertools.pairwise(bounds)]
            done = list(itertools.chain.from_iterable(_at_once(self._stripe, stripes, jobs)))
        found, distances, unsettled = zip(*done, strict=True)
        return np.concatenate(found), np.concatenate(distances), np.concatenate(unsettled)

    def _stripe(self, blocks: list[Integers]) -> list[tuple[Ints, Floats, Bools]]:
        # Each thread multiplies by itself; the products' own threads would wait for each other.
        with one_thread():
            return self._several(blocks)

    def _several(self, blocks: list[Integers]) -> list[tuple[Ints, Floats, Bools]]:
        first = first_stretch(len(self.values), self.n)
        room = _Room.of(max(map(len, blocks)) * max(first, COLUMNS), self.estimates.kind)
        return [self._some(part, room) for part in blocks]

    def _some(self, rows: Integers, room: _Room) -> tuple[Ints, Floats, Bools]:
        """Neighbours of one block of areas."""
        block = self.estimates.of(rows)
        unsettled = np.zeros(len(rows), dtype=bool)
        kept = _Pairs(np.empty(0, np.int16), np.empty(0, np.intp), np.empty(0, np.float32))
        limit: NDArray[Any] = np.full(len(rows), np.inf, dtype=self.estimates.kind)
        # Where groups are barred, the start of the order has some of each.
        middle = 0 if self.barred.groups is not None else int(self.estimates.place[rows[len(rows) // 2]])
        for number, parts in enumerate(stretches(len(self.values), self.n, middle)):
            kept, limit, unsettled = self._within(
                rows, block, parts, limit, kept, unsettled, room, is_first=number == 0
            )
            if number:
                kept, limit = self._nearer(block, kept, len(rows), unsettled)
            if unsettled.all():
                break
        return (*self._settled(rows, kept), unsettled)

    def _within(
        self,
        rows: Integers,
        block: Rows,
        parts: list[slice],
        limit: NDArray[Any],
        kept: _Pairs,
        unsettled: Bools,
        room: _Room,
        *,
        is_first: bool,
    ) -> tuple[_Pairs, NDArray[Any], Bools]:
        """The pairs kept and those of a stretch within the limit; areas with too many are given up.

        The first stretch gives the first limit.
        """
        unsettled = unsettled.copy()
        held = [kept]
        count = np.zeros(len(rows), dtype=np.intp)
        step = parts[0].stop - parts[0].start if is_first else COLUMNS
        for start, stop in _steps(parts, step):
            score = block.score(slice(start, stop), room.scores)
            if is_first:
                score[self.barred.hits(rows[:, None], self.estimates.order[None, start:stop])] = np.inf
                limit = block.limit(_nth(score, self.n))
            at = room.within(score, limit)
            row, column = np.divmod(at, stop - start)
            # Few enough for 16 bits, by which sorting is quickest.
            found = _Pairs(row.astype(np.int16), start + column, score.ravel().take(at))
            found = found.where(self._allowed(rows, found))
            held.append(found)
            count += np.bincount(found.row, minlength=len(rows))
            many = count > PAIRS + 2 * self.n
            if many.any():
                unsettled |= many
                limit = np.where(unsettled, limit.dtype.type(-np.inf), limit)
                held = [part.where(~unsettled[part.row]) for part in held]
                count[unsettled] = 0
        return _together(held), limit, unsettled

    def _allowed(self, rows: Integers, pairs: _Pairs) -> Bools:
        allowed: Bools = np.isfinite(pairs.score)
        if self.barred.is_none:
            allowed &= self.estimates.place[rows].take(pairs.row) != pairs.place
        else:
            allowed &= ~self.barred.hits(rows[pairs.row], self.estimates.order[pairs.place])
        return allowed

    def _nearer(self, block: Rows, kept: _Pairs, rows: int, unsettled: Bools) -> tuple[_Pairs, NDArray[Any]]:
        """Of the pairs kept those within the limit that they themselves give, and that limit."""
        row, column, columns = kept.in_rows(rows)
        score = np.full((rows, columns), np.inf, dtype=kept.score.dtype)
        score[row, column] = kept.score
        limit = block.limit(_nth(score, self.n))
        limit[unsettled] = -np.inf
        return kept.where(kept.score <= limit[kept.row]), limit

    def _settled(self, rows: Integers, kept: _Pairs) -> tuple[Ints, Floats]:
        """The n nearest among the pairs kept, by exact distance and code."""
        others = self.estimates.order[kept.place]
        squared = pair_distances(self.values, self.weight, rows[kept.row], others)
        row, column, columns = kept.in_rows(len(rows))
        columns = max(columns, self.n)
        other_at = np.full((len(rows), columns), -1, dtype=np.int32)
        exact, near = np.full((2, len(rows), columns), np.inf)
        code = np.zeros((len(rows), columns), dtype=np.int32)
        other_at[row, column], exact[row, column], near[row, column] = (
            others,
            squared,
            _without_crumbs(squared),
        )
        code[row, column] = self.by_code[others]
        order = np.lexsort((code, near), axis=1)[:, : self.n]
        found = np.take_along_axis(other_at, order, axis=1)
        distances = np.take_along_axis(exact, order, axis=1)
        distances[found < 0] = np.nan
        return found, distances


def _at_once(task: Callable[[Any], Any], parts: list[Any], jobs: int) -> list[Any]:
    """A task for each part, in threads; or where joblib has been told to work, such as on a Dask cluster."""
    from joblib import Parallel, delayed
    from joblib.parallel import get_active_backend

    backend, _ = get_active_backend(prefer="threads")
    if getattr(backend, "supports_sharedmem", False):
        # As joblib would, without the hundredth of a second for which it sleeps between looks.
        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(task, parts))
    return list(Parallel(n_jobs=jobs)(delayed(task)(part) for part in parts))


def _steps(parts: list[slice], step: int) -> Iterator[tuple[int, int]]:
    for part in parts:
        for start in range(part.start, part.stop, step):
            yield start, min(start + step, part.stop)


def _nth(score: NDArray[Any], n: int) -> NDArray[Any]:
    """The nth smallest of each row; infinite where there are fewer."""
    if score.shape[1] < n:
        return np.full(len(score), np.inf, dtype=score.dtype)
    result: NDArray[Any] = np.partition(score, n - 1, axis=1)[:, n - 1]
    return result


def _one_by_one(
    left: Integers, values: Floats, weight: Floats, n: int, by_code: Integers, barred: Barred
) -> Iterator[tuple[Integers, Ints, Floats]]:
    """Neighbours of areas by their distance to all others: once for all that are alike in everything."""
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    used = np.flatnonzero(weight > 0)
    for area in left.tolist():
        group = -1 if barred.groups is None else int(barred.groups[area])
        # An area with others barred by name has a list of its own.
        own = area if len(barred.named(area)) else -1
        alike[values[area, used].tobytes(), group, own].append(area)
    columns = values.T
    for areas in alike.values():
        one = areas[0]
        squared = _summed(columns - columns[:, one, None], weight)
        if barred.groups is not None:
            squared[barred.groups == barred.groups[one]] = np.nan
        squared[barred.named(one)] = np.nan
        candidates = np.flatnonzero(~np.isnan(squared))
        near = _without_crumbs(squared[candidates])
        if len(candidates) > n + 1:
            among = near <= np.partition(near, n)[n]
            candidates, near = candidates[among], near[among]
        # One more than n, for an area that finds itself among them.
        first = candidates[np.lexsort((by_code[candidates], near))[: n + 1]].astype(np.int32)
        for area in areas:
            others = first[first != area][:n]
            yield np.array([area])[:, None], others, squared[others]
