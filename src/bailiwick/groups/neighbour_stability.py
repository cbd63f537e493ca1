"""How much lists of nearest areas change when variables are left out or drawn again.

What belongs here: asking `nearest_areas` many times with other weights of the
variables, and comparing the lists. The distance itself is in `neighbours`; why two
areas are near is in `neighbour_reasons`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import AREA_CODE, AreaMatrix, in_kind, read_matrix, some, texts
from bailiwick.groups.fitted import text_column
from bailiwick.groups.neighbour_search import pair_distances
from bailiwick.groups.neighbours import nearest_areas, read_weights
from bailiwick.tables import eager, require_columns

__all__ = ["NeighbourStability", "neighbour_stability"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Distances of a list that differ by more than this share are not those of X.
ALIKE = 1e-6


@dataclass(frozen=True)
class NeighbourStability:
    """How stable lists of nearest areas are; see `neighbour_stability`.

    Attributes
    ----------
    pairs : dataframe
        One row per area and neighbour, as listed: `area_code`, `rank`, `neighbour_code`, `distance`; `gap`
        to the next in the list (to the nearest that is not listed, for the last), `margin` to the nearest
        that is not listed; `leave_one_out_count` and `leave_one_out_share` of the reduced lists in which
        the neighbour stays; `lost_without`, the variables without which it does not; `resampled_share`.
    areas : dataframe
        One row per area: `area_code`, `neighbours` listed, `last_gap`, `leave_one_out_overlap` (mean share of
        the list that stays), `lowest_overlap` and `lowest_without` (the variable that matters most),
        `resampled_overlap`.
    variables : dataframe
        One row per variable: `variable`, `overlap`, the mean share of all lists that stays without it.
    draws : int
        Resampled sets of variables.
    seed : int
        Gives the same draws again when passed as `random_state`.
    """

    pairs: Any
    areas: Any
    variables: Any
    draws: int
    seed: int


def neighbour_stability(
    X: Any,
    neighbours: Any = None,
    *,
    n: int = 20,
    draws: int = 100,
    metric: Literal["euclidean", "sqeuclidean"] = "euclidean",
    weights: Mapping[str, float] | Sequence[float] | None = None,
    exclude: Mapping[str, Iterable[str]] | None = None,
    exclude_same: Mapping[str, str] | Any = None,
    missing: Literal["refuse", "shared"] = "refuse",
    random_state: Any = None,
    n_jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> NeighbourStability:
    """How many of an area's nearest areas stay when its variables change.

    With L[a] the list of area a on all p variables, and L[a, j] the list of the same
    length without variable j, and L[a, s] the list on p variables drawn with
    replacement (a variable drawn twice counts twice)::

        leave_one_out_count[a, b] = number of variables j with b in L[a, j]        0 to p
        leave_one_out_share[a, b] = the same / p                                   0 to 1
        resampled_share[a, b]     = share of draws s with b in L[a, s]             0 to 1
        overlap[a, j]             = |L[a] and L[a, j]| / |L[a]|                    0 to 1
        gap[a, r]                 = d(a, neighbour r + 1) - d(a, neighbour r)      0 or more
        margin[a, b]              = d(a, nearest that is not listed) - d(a, b)

    A neighbour that stays in every list is near on many variables; one that is lost
    without a single variable is near because of it. Where the gap behind a place is
    a small part of the distance, the order there means little.

    Parameters
    ----------
    X : dataframe with one row per area, or array of shape (areas, variables)
        As `nearest_areas` takes it: standardised.
    neighbours : dataframe, optional
        What `nearest_areas` gave for X with the same options: `area_code`, `rank`, `neighbour_code`, and
        `distance`, which is checked where it is there. A list from elsewhere, without distances, is examined
        on X likewise; its gaps may then be below 0. None asks `nearest_areas` for `n`.
    n : int
        Neighbours of each area, where no lists are given.
    draws : int
        Resampled sets of variables; 0 leaves them out.
    metric, weights, exclude, exclude_same, missing, n_jobs
        As for `nearest_areas`; passed on. Variables of weight 0 are neither left out nor drawn.
    random_state : int or numpy Generator, optional
    progress : function of (done, total), optional
        Called after every list.

    Returns
    -------
    NeighbourStability
        Its tables are of the kind of X (PyArrow for an array).

    Raises
    ------
    ColumnError
        The lists lack a column.
    OptionError
        An option is not among the allowed ones, or fewer than two variables weigh anything.
    TableError
        X cannot be measured, or the lists do not go with it: unknown areas, an area as its own neighbour,
        ranks that do not run from 1, distances that are not those of X. All faults are listed.

    Notes
    -----
    Missing values: as `nearest_areas` treats them. Where an area has no further
    neighbour to come next, `gap` of its last and all its margins are null;
    `resampled_share` and `resampled_overlap` are null with `draws=0`.

    Comparability: shares depend on the number of variables and the length of the
    list. With few variables each one matters more; a list of all areas never
    changes. Gaps compare within one set of variables, weights and scale only.

    Examples
    --------
    B is nearer to A than C is on x, farther on y.

    >>> import pandas as pd
    >>> X = pd.DataFrame({"x": [0.0, 1, 3], "y": [0.0, 3, 2]}, index=list("ABC"))
    >>> found = neighbour_stability(X, n=1, draws=0)
    >>> found.pairs[["area_code", "neighbour_code", "leave_one_out_count"]].head(1)
      area_code neighbour_code  leave_one_out_count
    0         A              B                    1
    >>> [list(one) for one in found.pairs["lost_without"]][0]
    ['x']
    >>> float(found.pairs["gap"][0].round(4))  # root(13) - root(10)
    0.4433
    """
    if isinstance(draws, bool) or not isinstance(draws, (int, np.integer)) or draws < 0:
        raise OptionError(f"draws={draws!r} is not a number of draws. Give 0 or more; 100 is usual.")
    seed = _seed(random_state)
    matrix = read_matrix(X)
    weight = read_weights(weights, matrix.variables)
    weighing = np.flatnonzero(weight > 0)
    if len(weighing) < 2:
        raise OptionError(
            f"{len(weighing)} of the {len(matrix.variables)} variables weigh anything, so none can be left"
            " out: give two or more."
        )
    options: dict[str, Any] = {
        **{"metric": metric, "exclude": exclude, "exclude_same": exclude_same},
        **{"missing": missing, "n_jobs": n_jobs},
    }
    columns: dict[str, Any] = {AREA_CODE: list(matrix.codes)}
    columns |= {name: matrix.values[:, at] for at, name in enumerate(matrix.variables)}
    table = pa.table(columns)
    if neighbours is None:
        neighbours = nearest_areas(table, n=n, weights=weight.tolist(), **options)
    lists = _read_lists(neighbours, matrix, weight, metric)
    if len(lists.own) < len(matrix.codes):
        options["areas"] = [matrix.codes[row] for row in lists.own]

    longest = int(lists.length.max())
    further = nearest_areas(table, n=longest + 1, weights=weight.tolist(), **options)
    beyond = lists.beyond(further, matrix)
    stays = np.zeros((len(lists.area), len(weighing)), dtype=bool)
    drawn = np.zeros(len(lists.area))
    total = len(weighing) + int(draws)
    for at, changed in enumerate(_plan(weight, weighing, int(draws), seed)):
        there = lists.within(nearest_areas(table, n=longest, weights=changed.tolist(), **options), matrix)
        if at < len(weighing):
            stays[:, at] = there
        else:
            drawn += there
        if progress is not None:
            progress(at + 1, total)
    share = drawn / draws if draws else np.full(len(drawn), np.nan)
    names = tuple(matrix.variables[at] for at in weighing.tolist())
    return NeighbourStability(
        pairs=in_kind(_pairs(lists, matrix, beyond, stays, names, share), matrix.backend),
        areas=in_kind(_areas(lists, matrix, beyond, stays, names, share), matrix.backend),
        variables=in_kind(_variables(lists, stays, names), matrix.backend),
        draws=int(draws),
        seed=seed,
    )


@dataclass(frozen=True)
class _Lists:
    """Lists of neighbours by row number, each list in the order of its ranks."""

    area: Ints
    rank: Ints
    other: Ints
    distance: Floats
    areas: int

    @property
    def own(self) -> Ints:
        """The areas that have a list, in order."""
        result: Ints = np.unique(self.area)
        return result

    @property
    def length(self) -> Ints:
        """The length of the list of every area, 0 where it has none."""
        result: Ints = np.bincount(self.area, minlength=self.areas)
        return result

    def within(self, found: pa.Table, matrix: AreaMatrix) -> Bools:
        """Which of the pairs are in other lists, cut to the length of these."""
        area, rank, other, _ = _numbers(found, matrix)
        kept = rank <= self.length[area]
        keys = np.sort(area[kept] * self.areas + other[kept])
        sought = self.area * self.areas + self.other
        at = np.minimum(np.searchsorted(keys, sought), max(len(keys) - 1, 0))
        return np.zeros(len(sought), dtype=bool) if not len(keys) else keys[at] == sought

    def beyond(self, found: pa.Table, matrix: AreaMatrix) -> Floats:
        """Distance of every area to the nearest that is not in its list; NaN where there is none."""
        area, rank, other, distance = _numbers(found, matrix)
        listed = np.isin(area * self.areas + other, self.area * self.areas + self.other)
        area, rank, distance = area[~listed], rank[~listed], distance[~listed]
        order = np.lexsort((rank, area))
        first, at = np.unique(area[order], return_index=True)
        result = np.full(self.areas, np.nan)
        result[first] = distance[order][at]
        return result

    def mean(self, shares: Floats) -> Floats:
        """The mean over the list of every area that has one, of numbers of pairs."""
        sums = np.bincount(self.area, weights=shares, minlength=self.areas)
        result: Floats = sums[self.own] / self.length[self.own]
        return result


def _numbers(found: pa.Table, matrix: AreaMatrix) -> tuple[Ints, Ints, Ints, Floats]:
    """Row numbers of areas, ranks, row numbers of neighbours and distances of what `nearest_areas` gave."""
    import pyarrow.compute as pc

    codes = pa.array(matrix.codes, pa.string())
    area, other = (
        pc.index_in(found[name].combine_chunks(), value_set=codes)
        .to_numpy(zero_copy_only=False)
        .astype(np.int64)
        for name in (AREA_CODE, "neighbour_code")
    )
    return area, found["rank"].to_numpy().astype(np.int64), other, found["distance"].to_numpy()


def _read_lists(neighbours: Any, matrix: AreaMatrix, weight: Floats, metric: str) -> _Lists:
    """Check lists of neighbours against the table that they are of."""
    frame = eager(neighbours, "the lists of neighbours")
    require_columns(frame, [AREA_CODE, "rank", "neighbour_code"], "the lists of neighbours")
    row = {code: number for number, code in enumerate(matrix.codes)}
    columns = [texts(frame[name].to_list()) for name in (AREA_CODE, "neighbour_code")]
    unknown = sorted({code for column in columns for code in column if code not in row})
    if unknown or not len(frame):
        sentence = (
            f"{len(unknown)} areas are not in X: {some(unknown)}.{nearest(unknown[0], matrix.codes)}"
            if unknown
            else "They are empty."
        )
        raise TableError(_UNFIT, [Finding("unknown-area", sentence, tuple(unknown))])
    area, other = (np.array([row[code] for code in column], dtype=np.int64) for column in columns)
    rank = frame["rank"].to_numpy().astype(np.float64)
    order = np.lexsort((rank, area))
    area, other, rank = area[order], other[order], rank[order]
    found = []
    first = np.searchsorted(area, area)
    wrong = np.unique(area[rank != np.arange(len(area)) - first + 1]).tolist()
    if wrong:
        named = [matrix.codes[one] for one in wrong]
        sentence = f"Ranks do not run 1, 2, 3, ... once each in the lists of {some(named)}."
        found.append(Finding("ranks", sentence, tuple(named)))
    own = [matrix.codes[one] for one in np.unique(area[area == other]).tolist()]
    if own:
        found.append(Finding("own", f"Areas that are their own neighbour: {some(own)}.", tuple(own)))
    keys = area * len(matrix.codes) + other
    pairs, times = np.unique(keys, return_counts=True)
    twice = [matrix.codes[one // len(matrix.codes)] for one in pairs[times > 1].tolist()]
    if twice:
        sentence = f"Areas with a neighbour listed twice: {some(twice)}."
        found.append(Finding("duplicate-key", sentence, tuple(twice)))
    distance = pair_distances(matrix.values, weight, area, other)
    if metric == "euclidean":
        distance = np.sqrt(distance)
    if "distance" in frame.columns:
        stated = frame["distance"].to_numpy().astype(np.float64)[order]
        unlike = np.flatnonzero(~np.isclose(stated, distance, rtol=ALIKE, atol=ALIKE, equal_nan=True))
        if len(unlike):
            one = unlike[0]
            sentence = (
                f"{len(unlike)} of {len(distance)} distances are not those of X: from"
                f" {matrix.codes[area[one]]} to {matrix.codes[other[one]]} it is {distance[one]:.6g}, and"
                f" {stated[one]:.6g} in the list. Give the same X, metric and weights as nearest_areas had,"
                " or leave the column distance out."
            )
            found.append(Finding("other-distances", sentence))
    if found:
        raise TableError(_UNFIT, found)
    return _Lists(area, rank.astype(np.int64), other, distance, len(matrix.codes))


_UNFIT = "The lists of neighbours do not go with X."


def _plan(weight: Floats, weighing: NDArray[np.intp], draws: int, seed: int) -> Iterator[Floats]:
    """Weights with each variable left out, and then with variables drawn again."""
    for left_out in weighing.tolist():
        changed = weight.copy()
        changed[left_out] = 0.0
        yield changed
    generator = np.random.default_rng(seed)
    for _ in range(draws):
        times = np.bincount(generator.choice(weighing, size=len(weighing)), minlength=len(weight))
        yield weight * times


def _pairs(
    lists: _Lists, matrix: AreaMatrix, beyond: Floats, stays: Bools, names: tuple[str, ...], share: Floats
) -> pa.Table:
    last = np.append(lists.area[1:] != lists.area[:-1], True)
    following = np.where(last, beyond[lists.area], np.append(lists.distance[1:], np.nan))
    count = stays.sum(axis=1)
    lost = [[name for name, stay in zip(names, row, strict=True) if not stay] for row in stays.tolist()]
    return pa.table(
        {
            AREA_CODE: text_column(matrix.codes, lists.area),
            "rank": pa.array(lists.rank, pa.int32()),
            "neighbour_code": text_column(matrix.codes, lists.other),
            "distance": _nulls(lists.distance),
            "gap": _nulls(following - lists.distance),
            "margin": _nulls(beyond[lists.area] - lists.distance),
            "leave_one_out_count": pa.array(count, pa.int32()),
            "leave_one_out_share": count / len(names),
            "lost_without": pa.array(lost, pa.list_(pa.string())),
            "resampled_share": _nulls(share),
        }
    )


def _areas(
    lists: _Lists, matrix: AreaMatrix, beyond: Floats, stays: Bools, names: tuple[str, ...], share: Floats
) -> pa.Table:
    own = lists.own
    overlap = np.column_stack([lists.mean(column.astype(np.float64)) for column in stays.T])
    lowest = overlap.argmin(axis=1)
    furthest = np.full(lists.areas, -np.inf)
    np.maximum.at(furthest, lists.area, lists.distance)
    return pa.table(
        {
            AREA_CODE: text_column(matrix.codes, own),
            "neighbours": pa.array(lists.length[own], pa.int32()),
            "last_gap": _nulls(beyond[own] - furthest[own]),
            "leave_one_out_overlap": overlap.mean(axis=1),
            "lowest_overlap": overlap.min(axis=1),
            "lowest_without": text_column(names, np.where(overlap.min(axis=1) < 1, lowest, -1)),
            "resampled_overlap": _nulls(lists.mean(share)),
        }
    )


def _variables(lists: _Lists, stays: Bools, names: tuple[str, ...]) -> pa.Table:
    overlap = [float(lists.mean(column.astype(np.float64)).mean()) for column in stays.T]
    return pa.table({"variable": pa.array(names, pa.string()), "overlap": pa.array(overlap, pa.float64())})


def _nulls(numbers: Floats) -> pa.Array:
    return pa.array(numbers, pa.float64(), from_pandas=True)


def _seed(given: Any) -> int:
    """A seed as one number, which a result can state."""
    if given is None:
        return int(np.random.SeedSequence().generate_state(1)[0])
    if isinstance(given, np.random.Generator):
        return int(given.integers(2**32))
    if isinstance(given, bool) or not isinstance(given, (int, np.integer)) or given < 0:
        raise OptionError(f"random_state={given!r} is not a seed. Give a whole number of 0 or more, or None.")
    return int(given)
