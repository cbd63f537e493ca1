"""The areas most like each area, by distance over chosen variables.

What belongs here: what the distance means, which areas may be neighbours, and the
table of them. Finding them is `neighbour_search`; why they are near, in words, is
`neighbour_reasons`. Standardising comes before, and is in `standardise`; how alike
two industrial structures are is `bailiwick.krugman_between`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import (
    AREA_CODE,
    AreaMatrix,
    faults,
    in_kind,
    is_null,
    read_matrix,
    some,
    texts,
    too_large,
)
from bailiwick.groups.neighbour_search import Barred, pair_distances
from bailiwick.groups.neighbour_search import nearest as search

__all__ = ["contributions_of", "dimension_weights", "nearest_areas", "read_weights"]

Floats = NDArray[np.float64]
Integers = NDArray[np.integer[Any]]

# Pairs worked on at once.
PART = 1 << 18
# Numbers of a table of contributions at most: 400 MB.
MOST = 50_000_000


def nearest_areas(
    X: Any,
    *,
    n: int = 20,
    metric: Literal["euclidean", "sqeuclidean"] = "euclidean",
    weights: Mapping[str, float] | Sequence[float] | None = None,
    exclude: Mapping[str, Iterable[str]] | None = None,
    exclude_same: Mapping[str, str] | Any = None,
    missing: Literal["refuse", "shared"] = "refuse",
    contributions: bool = False,
    reciprocity: bool = False,
    areas: Iterable[str] | None = None,
    n_jobs: int | None = None,
) -> Any:
    """The n areas nearest to each area, with their distances.

    With x[a, j] the value of variable j in area a, and w[j] its weight::

        sqeuclidean  D(a, b) = sum over j of w[j] * (x[a, j] - x[b, j])^2     0 or more
        euclidean    d(a, b) = square root of D(a, b)

    not divided by the weights. The values are used as they are: standardise
    them first if their scales differ (`standardise_areas`). Exact for any number
    of areas: distances are taken from differences, in double precision.

    Parameters
    ----------
    X : dataframe with one row per area, or array of shape (areas, variables)
        A pandas dataframe indexed by area code; a Polars or PyArrow table, or a
        pandas one without such an index, with a column `area_code`. Every other
        column is a variable. The areas of an array are called "0", "1", ...
    n : int
        Neighbours wanted. An area has fewer where there are fewer others.
    metric : {"euclidean", "sqeuclidean"}
    weights : mapping of variable to weight, or one weight per variable
        0 or more; variables left out of a mapping weigh 1.
    exclude : mapping of area code to area codes
        Neighbours that an area may not have. Codes are compared as text: 7 is "7".
    exclude_same : mapping of area code to group, or table of area_code and one more column, optional
        An area may have no neighbour of its own group, such as its own county. Every area of X needs a
        group; codes that X does not have are passed over.
    missing : {"refuse", "shared"}
        What a null does: raise; or take the variables that both areas have, and
        raise their sum in proportion to the weight of all.
    contributions : bool
        Add for each variable a column ``contribution_<variable>``, its summand
        of D(a, b); they add up to it. Refused above 50 million numbers: for the reasons of
        large tables see `neighbour_reasons`, which takes X.
    reciprocity : bool
        Add `reciprocal_rank`: the rank of the area among the neighbours of its neighbour, null where it is
        not one of them.
    areas : iterable of area codes, optional
        The areas whose neighbours are wanted, which is quicker for a few of many; all by default.
    n_jobs : int, optional
        Threads for large tables; all processors by default, -1 likewise. The answer is the same.

    Returns
    -------
    dataframe of the same kind (PyArrow for an array)
        Columns `area_code`, `rank` (1 is nearest), `neighbour_code`, `distance`,
        in the order of the rows of X. Ties, alike to 12 digits, are broken by
        area code.

    Raises
    ------
    OptionError
        An option or a weight is not among the allowed ones.
    TableError
        A code occurs twice, a variable is not of numbers, a value is missing or
        infinite, `exclude` or `areas` names an unknown area, or an area has no group. All faults are listed.

    Notes
    -----
    Missing values: refused by default. With "shared", two areas that share no
    variable are not neighbours.

    Comparability: distances compare only within one set of variables, weights and scale.
    A neighbour need not be near: the nearest area to one that is unlike all is far away.

    References
    ----------
    [ons2001]_, Corresponding Local Authorities.

    Examples
    --------
    >>> import pandas as pd
    >>> X = pd.DataFrame({"k": [0.0, 3.0, 0.0], "p": [0.0, 4.0, 1.0]}, index=["A", "B", "C"])
    >>> nearest_areas(X, n=1)
      area_code  rank neighbour_code  distance
    0         A     1              C  1.000000
    1         B     1              C  4.242641
    2         C     1              A  1.000000
    """
    _check_options(metric=metric, missing=missing, n=n, n_jobs=n_jobs)
    matrix = read_matrix(X)
    weight = read_weights(weights, matrix.variables)
    barred, rows = _checked(matrix, exclude, exclude_same, missing, areas)
    if contributions:
        _check_size(len(matrix.codes) if rows is None else len(rows), matrix, n)
    by_code = np.empty(len(matrix.codes), dtype=np.int32)
    by_code[np.argsort(np.array(matrix.codes), kind="stable")] = np.arange(len(matrix.codes))
    settings = (matrix.values, weight, n, by_code, barred)
    found, squares = search(*settings, rows=rows, jobs=_jobs(n_jobs))
    more: dict[str, Any] = {}
    if reciprocity:
        lists = found
        if rows is not None:
            further = np.setdiff1d(found[rows][found[rows] >= 0], rows)
            lists = np.where(found >= 0, found, search(*settings, rows=further, jobs=_jobs(n_jobs))[0])
        more["reciprocal_rank"] = _reciprocal(found, lists)
    if contributions:
        parts = contributions_of(matrix.values, weight, *_pairs(found))
        more |= {f"contribution_{name}": parts[:, one] for one, name in enumerate(matrix.variables)}
    codes, backend = pa.array(matrix.codes, pa.string()), matrix.backend
    # A large table of results needs the room of what it was made from.
    del matrix, settings
    distance = squares[found >= 0]
    del squares
    if metric == "euclidean":
        np.sqrt(distance, out=distance)
    area, other = _pairs(found)
    rank = np.nonzero(found >= 0)[1].astype(np.int32) + np.int32(1)
    del found
    columns: dict[str, Any] = {
        AREA_CODE: codes.take(pa.array(area)),
        "rank": rank,
        "neighbour_code": codes.take(pa.array(other)),
        "distance": distance,
    }
    del area, other, rank
    return in_kind(pa.table(columns | more), backend)


def _pairs(found: Integers) -> tuple[Integers, Integers]:
    """Row numbers of areas and of their neighbours, in order."""
    there = found >= 0
    areas = np.arange(len(found), dtype=np.int32)
    return np.repeat(areas, there.sum(axis=1)), found[there]


def dimension_weights(variables: Any) -> dict[str, float]:
    """Weights of variables by which each dimension counts alike, however many variables it has.

    With p variables in all, D dimensions and m variables in the dimension of a variable::

        w = p / (D * m)      they add up to p, as weights of 1 do

    Parameters
    ----------
    variables : dataframe
        Columns `variable` and `dimension`, one row for each variable.

    Returns
    -------
    dict of variable to weight
        For `weights` of `nearest_areas`.

    Raises
    ------
    TableError
        A column is absent, a variable occurs twice or has no dimension: all are listed.

    Examples
    --------
    >>> import pyarrow as pa
    >>> dimension_weights(
    ...     pa.table({"variable": ["young", "old", "flats"], "dimension": ["age", "age", "housing"]})
    ... )
    {'young': 0.75, 'old': 0.75, 'flats': 1.5}
    """
    frame = nw.from_native(variables, eager_only=True)
    absent = [name for name in ("variable", "dimension") if name not in frame.columns]
    if absent:
        raise TableError(
            "The table of variables cannot be read.",
            [Finding("no-column", f"No column {name!r}.{nearest(name, frame.columns)}") for name in absent],
        )
    names, dimensions = frame["variable"].to_list(), frame["dimension"].to_list()
    wrong = [
        Finding("duplicate-key", f"Variable {name!r} occurs twice.", (name,))
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    wrong += [
        Finding("no-dimension", f"Variable {name!r} has no dimension.", (name,))
        for name, dimension in zip(names, dimensions, strict=True)
        if dimension is None
    ]
    if wrong:
        raise TableError("The table of variables cannot be read.", wrong)
    count = len(set(dimensions))
    return {
        name: len(names) / (count * dimensions.count(dimension))
        for name, dimension in zip(names, dimensions, strict=True)
    }


def _check_options(*, metric: str, missing: str, n: int, n_jobs: int | None) -> None:
    for name, given, allowed in (
        ("metric", metric, ("euclidean", "sqeuclidean")),
        ("missing", missing, ("refuse", "shared")),
    ):
        if given not in allowed:
            raise OptionError(
                f"{name}={given!r} is not an option.{nearest(str(given), allowed)}"
                f" Choose one of {', '.join(map(repr, allowed))}."
            )
    if n < 1:
        raise OptionError(f"n={n!r} is not a number of neighbours. Give 1 or more.")
    if n_jobs == 0:
        raise OptionError("n_jobs=0 is not a number of threads. Give 1 or more, or -1 for all processors.")


def _jobs(n_jobs: int | None) -> int:
    """Threads: -1 is all processors, -2 all but one, as elsewhere."""
    import os

    processors = os.cpu_count() or 1
    if n_jobs is None:
        return processors
    return n_jobs if n_jobs > 0 else max(1, processors + 1 + n_jobs)


def read_weights(given: Mapping[str, float] | Sequence[float] | None, variables: Sequence[str]) -> Floats:
    """Give one weight for each variable: those of a mapping, and 1 for those it leaves out."""
    if given is None:
        return np.ones(len(variables))
    if isinstance(given, Mapping):
        unknown = [name for name in given if name not in variables]
        if unknown:
            hints = " ".join(f"{name!r} is not a variable.{nearest(name, variables)}" for name in unknown)
            raise OptionError(f"weights: {hints} The variables are {', '.join(map(repr, variables))}.")
        given = [given.get(name, 1.0) for name in variables]
    weight = np.asarray(given, dtype=np.float64)
    if weight.shape != (len(variables),) or not np.isfinite(weight).all() or (weight < 0).any():
        raise OptionError(
            f"weights: got {list(given)!r}; give one finite number of 0 or more for each of the"
            f" {len(variables)} variables."
        )
    return weight


def _checked(
    matrix: AreaMatrix,
    exclude: Mapping[str, Iterable[str]] | None,
    exclude_same: Any,
    missing: str,
    areas: Iterable[str] | None,
) -> tuple[Barred, Integers | None]:
    """Refuse what cannot be measured; return the pairs that may not be neighbours, and the rows wanted."""
    wrong = faults(matrix, constant=False, missing=missing == "refuse")
    lacking = any(finding.reason == "missing" for finding in wrong)
    wrong += too_large(matrix)
    row = {code: number for number, code in enumerate(matrix.codes)}
    named: dict[int, list[int]] = {}
    for code, *listed in (texts((code, *_several(others))) for code, others in (exclude or {}).items()):
        unknown = _unknown("exclude", [code, *listed], row)
        wrong += unknown
        if not unknown:
            named[row[code]] = [row[other] for other in listed]
    wanted = None
    if areas is not None:
        asked = texts(_several(areas))
        wrong += _unknown("areas", asked, row)
        wanted = np.unique(np.array([row.get(code, 0) for code in asked], dtype=np.intp))
    groups = None
    if exclude_same is not None:
        groups, more = _groups(matrix, exclude_same)
        wrong += more
    if wrong:
        told = " With missing='shared' areas are compared by the variables that both have." if lacking else ""
        raise TableError(f"Nearest areas cannot be found.{told}", wrong)
    return Barred.of(len(matrix.codes), named, groups), wanted


def _several(codes: Any) -> list[Any]:
    """A single code is a list of one."""
    return [codes] if isinstance(codes, (str, int, np.integer)) else list(codes)


def _unknown(option: str, codes: Iterable[str], known: Mapping[str, int]) -> list[Finding]:
    return [
        Finding(
            "unknown-area", f"{option}: {code!r} is not an area of X.{nearest(str(code), [*known])}", (code,)
        )
        for code in codes
        if code not in known
    ]


def _groups(matrix: AreaMatrix, given: Any) -> tuple[NDArray[np.int32], list[Finding]]:
    """The group of each area as a number, and the areas that have none."""
    if isinstance(given, Mapping) or not hasattr(given, "columns"):
        if not hasattr(given, "items"):
            raise OptionError(
                f"exclude_same is a {type(given).__name__}; give a mapping of area code to group, or a table"
                f" of {AREA_CODE!r} and one more column."
            )
        pairs = list(zip(texts(given.keys()), (group for _, group in given.items()), strict=True))
    else:
        frame = nw.from_native(given, eager_only=True)
        rest = [name for name in frame.columns if name != AREA_CODE]
        if AREA_CODE not in frame.columns or len(rest) != 1:
            raise TableError(
                f"exclude_same has the columns {', '.join(map(repr, frame.columns))}; give {AREA_CODE!r} and"
                " one more, the group."
            )
        pairs = list(zip(texts(frame[AREA_CODE].to_list()), frame[rest[0]].to_list(), strict=True))
    found: dict[str, Any] = {}
    torn: dict[str, None] = {}
    for code, group in pairs:
        if found.setdefault(code, group) != group:
            torn[code] = None
    wrong = []
    several = [code for code in torn if code in set(matrix.codes)]
    if several:
        wrong.append(
            Finding(
                "two-groups",
                f"exclude_same: areas with more than one group: {some(several)}.",
                tuple(several),
            )
        )
    groups = [found.get(code) for code in matrix.codes]
    without = [
        code for code, group in zip(matrix.codes, groups, strict=True) if is_null(group) or group == ""
    ]
    if without:
        known = [code for code in found if found[code] is not None]
        wrong.append(
            Finding(
                "no-group",
                f"exclude_same: {len(without)} of {len(groups)} areas have no group:"
                f" {some(without)}.{nearest(without[0], known)} Give each a group, one of its own if it"
                " shares none.",
                tuple(without),
            )
        )
        return np.zeros(len(groups), dtype=np.int32), wrong
    numbers: dict[Any, int] = {}
    return np.array([numbers.setdefault(group, len(numbers)) for group in groups], dtype=np.int32), wrong


def _check_size(areas: int, matrix: AreaMatrix, n: int) -> None:
    variables = len(matrix.variables)
    pairs = areas * min(n, max(len(matrix.codes) - 1, 0))
    if pairs * variables > MOST:
        raise OptionError(
            f"contributions=True would make {pairs:,} rows of {variables} columns,"
            f" {pairs * variables * 8 / 1e9:.1f} GB; {MOST:,} numbers are allowed. Leave it out and pass X to"
            " neighbour_reasons, which works them out part by part, or ask for fewer areas or neighbours."
        )


def _reciprocal(found: Integers, lists: Integers) -> pa.Array:
    """The rank of each area in the list of its neighbour, of all pairs in order; null where it has none."""
    areas, n = lists.shape
    order = np.argsort(lists, axis=1).astype(np.int32)
    # One number for each pair; -1, for none, comes first in its row.
    keys = np.take_along_axis(lists, order, axis=1).astype(np.int64) + 1
    keys += np.arange(areas)[:, None] * (areas + 1)
    keys, order = keys.ravel(), order.ravel()
    area, other = _pairs(found)
    rank = np.zeros(len(area), dtype=np.int32)
    for start in range(0, len(area), PART):
        part = slice(start, start + PART)
        sought = other[part].astype(np.int64) * (areas + 1) + area[part] + 1
        at = np.minimum(np.searchsorted(keys, sought), areas * n - 1)
        rank[part] = np.where(keys[at] == sought, order[at] + 1, 0)
    return pa.array(rank, pa.int32(), mask=rank == 0)


def contributions_of(values: Floats, weight: Floats, area: Integers, other: Integers) -> Floats:
    """Each variable's summand of the squared distance of pairs of areas, by row number.

    With missing values the summands are raised like their sum; they add up to D(a, b).
    """
    gap = values[area] - values[other]
    parts: Floats = np.where(np.isnan(gap), 0.0, weight * gap * gap)
    if np.isnan(gap).any():
        squared = pair_distances(values, weight, area, other)
        sums = parts.sum(axis=1)
        parts *= np.divide(squared, sums, out=np.ones_like(sums), where=sums > 0)[:, None]
    return parts
