"""Two classifications of the same areas: how alike they are, and which clusters correspond.

What belongs here: comparing who is with whom. Keeping the codes of an earlier run
is in `carrying`; what clusters are like in `profiles`; how a classification
changes when its inputs do in `bailiwick.evidence.stability`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import ColumnError, Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import AREA_CODE, AREA_NAME, in_kind, is_null, some
from bailiwick.tables import eager

__all__ = ["ClusterMatch", "assigned", "cross", "match_clusters", "natural", "numbered", "partition_columns"]

Ints = NDArray[np.intp]


@dataclass(frozen=True)
class ClusterMatch:
    """How two partitions of areas compare; see `match_clusters`.

    Attributes
    ----------
    adjusted_rand : float
        1 is the same partition, 0 what chance would give, below 0 less than that.
    areas : int
        Areas with a cluster in both.
    contingency : dataframe
        One row per pair of clusters that share areas: `own_code`, `reference_code`, `areas` shared,
        `share_of_own`, `share_of_reference` (0 to 1).
    clusters : dataframe
        One row per own cluster: `own_code`, `areas`; `assigned_code` (null where the reference has fewer
        clusters or none shares an area), `assigned_areas` (then 0), `assigned_share_of_own`,
        `assigned_share_of_reference`; `nearest_code`, `nearest_areas`, `nearest_share_of_own`,
        `nearest_share_of_reference`.
    only_own, only_reference : tuple of str
        Areas with a cluster in one of the two only; they are in no count.
    """

    adjusted_rand: float
    areas: int
    contingency: Any
    clusters: Any
    only_own: tuple[str, ...]
    only_reference: tuple[str, ...]


def match_clusters(
    own: Any,
    reference: Any,
    *,
    own_column: str | None = None,
    reference_column: str | None = None,
) -> ClusterMatch:
    """Compare a partition of areas with another one: a published one, or that of an earlier run.

    With n[c, r] the areas in own cluster c and reference cluster r::

        adjusted_rand        (pairs alike - expected) / (largest - expected)      at most 1
        assigned             the pairing of clusters, each used once at most, with the largest sum of n[c, r]
        nearest              the r with the largest n[c, r]; several own clusters may have the same
        share_of_own         n[c, r] / areas of c
        share_of_reference   n[c, r] / areas of r

    Read the shares together: an own cluster wholly inside a reference cluster
    four times its size has .25 of it. A nearest published cluster is not a name
    for a cluster of one's own: say "nearest official cluster", and the share.

    Parameters
    ----------
    own, reference : dataframe, or mapping or pandas series of area code to cluster code
        A dataframe has `area_code` (or is a pandas table indexed by it) and one column of codes.
    own_column, reference_column : str, optional
        The column of codes; needed where a dataframe has several.

    Returns
    -------
    ClusterMatch
        Its tables are of the kind of `own` (PyArrow for a mapping).

    Raises
    ------
    ColumnError
        A column is absent.
    OptionError
        A column has to be named, because there are several.
    TableError
        An area occurs twice, or no area has a cluster in both; all faults are listed.

    Notes
    -----
    Missing values: an area with a null code in one of the two, or that is in one
    only, is in no count, and is listed.

    Comparability: areas must be of one boundary vintage. Where a publisher
    prints a merged pair of areas twice, leave one out first, so that it counts once.

    References
    ----------
    [hubert1985]_ for the adjusted Rand index; [kuhn1955]_ for the assignment.

    Examples
    --------
    >>> own = {"A": "1", "B": "1", "C": "1", "D": "2"}
    >>> match = match_clusters(own, {"A": "x", "B": "x", "C": "y", "D": "y"})
    >>> match.clusters.select(["own_code", "assigned_code", "assigned_areas"]).to_pylist()
    [{'own_code': '1', 'assigned_code': 'x', 'assigned_areas': 2},
     {'own_code': '2', 'assigned_code': 'y', 'assigned_areas': 1}]

    Of the 6 pairs of areas 3 are together in the first and 2 in the second; 1 in both, which is the number
    that chance would give, 3 * 2 / 6.

    >>> match.adjusted_rand
    0.0
    """
    from sklearn.metrics import adjusted_rand_score

    first, backend = _partition(own, own_column, "own")
    second, _ = _partition(reference, reference_column, "reference")
    both = [area for area in first if area in second]
    if not both:
        raise TableError(
            "No area has a cluster in both partitions.",
            [
                Finding(
                    "no-area",
                    f"One has {some(list(first), 3) or 'none'}; the other {some(list(second), 3) or 'none'}."
                    " Give both by code and of one boundary vintage.",
                )
            ],
        )
    own_codes, own_at = numbered([first[area] for area in both])
    other_codes, other_at = numbered([second[area] for area in both])
    shared = cross(own_at, other_at, len(own_codes), len(other_codes))
    return ClusterMatch(
        adjusted_rand=float(adjusted_rand_score(own_at, other_at)),
        areas=len(both),
        contingency=in_kind(_contingency(shared, own_codes, other_codes), backend),
        clusters=in_kind(_matches(shared, own_codes, other_codes), backend),
        only_own=tuple(sorted(area for area in first if area not in second)),
        only_reference=tuple(sorted(area for area in second if area not in first)),
    )


def _partition(given: Any, column: str | None, what: str) -> tuple[dict[str, str], Any]:
    """Cluster code by area code, without nulls, and the kind of table."""
    if isinstance(given, Mapping):
        return {str(area): str(code) for area, code in given.items() if not is_null(code)}, "pyarrow"
    areas, columns, backend = partition_columns(given, what)
    if column is None and len(columns) > 1:
        raise OptionError(
            f"{what} has {len(columns)} columns of codes: {', '.join(map(repr, columns))}. Name one with"
            f" {what}_column=."
        )
    if column is None:
        column = next(iter(columns))
    if column not in columns:
        raise ColumnError(
            f"{what} has no column {column!r}.{nearest(column, list(columns))}"
            f" It has: {', '.join(map(repr, columns))}."
        )
    pairs = zip(areas, columns[column], strict=True)
    return {area: str(code) for area, code in pairs if not is_null(code)}, backend


def partition_columns(given: Any, what: str) -> tuple[list[str], dict[str, list[Any]], Any]:
    """Area codes, the other columns but names, and the kind of table."""
    if type(given).__name__ == "Series" and hasattr(given, "to_frame") and hasattr(given, "index"):
        given = given.to_frame(given.name if given.name is not None else "code")
    frame = eager(given, what)
    if AREA_CODE in frame.columns:
        areas = frame[AREA_CODE].to_list()
    elif frame.implementation.is_pandas():
        areas = list(nw.to_native(frame).index)
    else:
        raise ColumnError(
            f"{what} has no column {AREA_CODE!r}.{nearest(AREA_CODE, frame.columns)}"
            f" It has: {', '.join(map(repr, frame.columns))}."
        )
    areas = [str(area) for area in areas]
    twice = sorted(area for area, times in Counter(areas).items() if times > 1)
    if twice:
        finding = Finding("duplicate-code", f"Areas that occur twice: {some(twice)}.", tuple(twice))
        raise TableError(f"{what} must have one row per area.", [finding])
    names = [name for name in frame.columns if name not in (AREA_CODE, AREA_NAME)]
    if not names:
        raise ColumnError(f"{what} has no column of cluster codes beside the area codes.")
    return areas, {name: frame[name].to_list() for name in names}, frame.implementation


def numbered(codes: Sequence[str]) -> tuple[list[str], Ints]:
    """The distinct codes in natural order, and the number of each."""
    distinct = sorted(set(codes), key=natural)
    at = {code: number for number, code in enumerate(distinct)}
    return distinct, np.array([at[code] for code in codes], dtype=np.intp)


def natural(code: str) -> list[tuple[int, int, str]]:
    """A key that puts 2 before 10."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", code)]


def cross(one: Ints, other: Ints, rows: int, columns: int) -> Ints:
    """Areas shared by each pair of clusters."""
    return np.bincount(one * columns + other, minlength=rows * columns).reshape(rows, columns)


def _contingency(shared: Ints, own: Sequence[str], other: Sequence[str]) -> pa.Table:
    row, column = np.nonzero(shared)
    count = shared[row, column]
    return pa.table(
        {
            "own_code": pa.array([own[one] for one in row.tolist()], pa.string()),
            "reference_code": pa.array([other[one] for one in column.tolist()], pa.string()),
            "areas": count,
            "share_of_own": count / shared.sum(axis=1)[row],
            "share_of_reference": count / shared.sum(axis=0)[column],
        }
    )


def assigned(shared: Ints) -> Ints:
    """The column paired with each row so that most areas are shared; -1 where none is left or shared."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(shared, maximize=True)
    found = np.full(len(shared), -1, dtype=np.intp)
    found[rows] = columns
    found[rows[shared[rows, columns] == 0]] = -1
    return found


def _matches(shared: Ints, own: Sequence[str], other: Sequence[str]) -> pa.Table:
    sizes, others = shared.sum(axis=1), shared.sum(axis=0)
    columns: dict[str, Any] = {"own_code": pa.array(own, pa.string()), "areas": sizes}
    for kind, at in (("assigned", assigned(shared)), ("nearest", shared.argmax(axis=1))):
        none = at < 0
        count = shared[np.arange(len(own)), at]
        columns |= {
            f"{kind}_code": pa.array([None if one < 0 else other[one] for one in at.tolist()], pa.string()),
            f"{kind}_areas": np.where(none, 0, count),
            f"{kind}_share_of_own": pa.array(count / sizes, pa.float64(), mask=none),
            f"{kind}_share_of_reference": pa.array(count / others[at], pa.float64(), mask=none),
        }
    return pa.table(columns)
