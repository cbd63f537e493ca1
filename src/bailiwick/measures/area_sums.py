"""Amounts of groups of areas as sums of their members: travel-to-work areas, city regions, a user's list.

What belongs here: adding up amounts, and refusing what must not be added. Ratios
of groups are made from these sums by `labour_productivity` and `subregional`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
from narwhals.stable.v2.typing import IntoFrame

from bailiwick._codes import encode
from bailiwick.errors import Finding, TableError
from bailiwick.measures._grid import (
    amount_faults,
    code_names,
    column_numbers,
    duplicate_faults,
    fault,
    join_codes,
    key_faults,
    names_of,
    own_codes,
    refuse,
    type_faults,
)
from bailiwick.measures._nesting import rows_that_are_sums
from bailiwick.measures._results import frame_columns, require_free
from bailiwick.measures._shares import require_option
from bailiwick.measures.prices import volume_faults
from bailiwick.tables import eager, require_columns

__all__ = ["sum_to_groups"]

# Words of a column name that say that it is no amount: anywhere, at the beginning, at the end.
_RATIO_WORDS = frozenset(
    (
        *("per", "share", "shares", "index", "indices", "rate", "rates", "ratio", "ratios", "rank", "ranks"),
        *("percent", "pct", "percentage", "growth"),
    )
)
_MEANS = frozenset(("mean", "median", "average", "avg"))
_LAST = frozenset(("productivity", "factor", "mean", "median"))


def sum_to_groups(
    table: IntoFrame,
    membership: IntoFrame | Mapping[str, Sequence[str]],
    *,
    values: str | Sequence[str],
    area: str = "area_code",
    group: str = "group_code",
    by: Sequence[str] | str = ("year",),
    missing: Literal["null", "available"] = "null",
) -> Any:
    """Amounts of groups of areas, such as travel-to-work areas, as sums of their members.

    ::

        X[g] = sum over a in g of x[a]

    A ratio of a group is then the ratio of its sums: pass the result to
    `gva_per_hour`, `gva_per_job` or `bailiwick.subregional_productivity`. It is
    never a mean of its members' ratios.

    Parameters
    ----------
    table : dataframe with one row per `by` and area
    membership : dataframe or mapping
        A table with one row per group and member, columns `group` and `area`;
        or group codes with their lists of areas. An area may be in several
        groups; areas in none are not in the result.
    values : str or sequence of str
        Columns of amounts (GVA, hours, jobs, residents).
    area, group : str
        Columns with the codes.
    by : str or sequence of str
        Columns that separate sums.
    missing : {"null", "available"}
        What a member without an amount does: the sum is null; or it is the sum
        of the others, with their number in `members_with_<value>`.

    Returns
    -------
    dataframe of the kind of `table`
        One row per group and `by`: `group`, `by`, `members` (areas in the group)
        and the values; groups in the order of `membership`, then `by` in order
        of the table.

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        `missing` is not an option.
    TableError
        All faults at once: members without any row in the table, a member twice
        in a group, a member that holds another (a region beside its districts),
        a key twice, empty keys, amounts that are negative, infinite or not
        numbers, a chained volume, or a column that is a ratio, mean or index by
        its name ("per", "share", "rate", "index" or "growth" in it; "mean" or
        "average" at its beginning; "productivity" or 100 at its end).

    Notes
    -----
    Missing values: as `missing` says. A member without a row in one `by` counts
    as a member without an amount there.

    Comparability: chained volumes do not add up, and ratios and indices must
    not be added, so both are refused.

    References
    ----------
    [ons_subregional]_.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {"area_code": ["A", "B", "C"], "year": 2023, "gva_million_gbp": [500, 2700, 1]}
    ... )
    >>> groups = {"city": ["A", "B"]}
    >>> sum_to_groups(table, groups, values="gva_million_gbp")["gva_million_gbp"].to_list()
    [3200.0]
    """
    require_option("missing", missing, ("null", "available"))
    by, values = names_of(by), names_of(values)
    frame = eager(table)
    links = _links(membership, group, area)
    require_columns(frame, (*by, area, *values), "the table")
    require_columns(links, (group, area), "the membership")
    counts = [f"members_with_{name}" for name in values] if missing == "available" else []
    require_free((group, *by), ("members", *values, *counts))
    faults = [
        *type_faults(frame, "the table", text=(area,), numbers=values),
        *type_faults(links, "the membership", text=(group, area)),
        *volume_faults(values, "adding up areas"),
        *[_ratio_fault(name) for name in values if _is_ratio(name)],
    ]
    refuse("the sum over areas", faults)
    coded = {key: encode(frame[key]) for key in (*by, area)}
    theirs = {key: encode(links[key]) for key in (group, area)}
    faults = key_faults("the table", coded) + key_faults("the membership", theirs)
    refuse("the sum over areas", faults)
    numbers = column_numbers(frame, values)
    keys = (*by, area)
    for name, amount in numbers.items():
        faults += amount_faults(frame, "the table", name, amount, keys)
    code, space = own_codes(list(coded.values()))
    faults += duplicate_faults(frame, "the table", code, space, keys)
    pair, pairs = own_codes(list(theirs.values()))
    faults += duplicate_faults(links, "the membership", pair, pairs, (group, area))
    ours, members, areas = join_codes([coded[area]], [theirs[area]])
    there = np.zeros(areas, dtype=np.bool_)
    there[ours] = True
    absent = ~there[members]
    faults += fault(
        "member-without-rows",
        links,
        absent,
        (group, area),
        "{count} members of groups have no row in the table: {rows}. Check their codes and vintage; a sum"
        " without them would be too low.",
    )
    inside = links.filter(~nw.col(area).is_null()).to_dict(as_series=False)
    members_of: dict[str, list[str]] = {}
    for name, one in zip(inside[group], inside[area], strict=True):
        members_of.setdefault(name, []).append(one)
    for name, held in members_of.items():
        faults += rows_that_are_sums(held, f"the group {name!r}", "Leave those rows out of the group.")
    refuse("the sum over areas", faults)

    when, times = own_codes([coded[key] for key in by]) if by else (np.zeros(len(frame), np.intp), 1)
    moments, start, when = np.unique(when, return_index=True, return_inverse=True)
    in_order = np.argsort(start)
    place = np.empty(len(moments), np.intp)
    place[in_order] = np.arange(len(moments))
    when, start = place[when], start[in_order]
    del times
    at = theirs[group].at
    groups = len(theirs[group].labels)
    size = np.bincount(at, minlength=groups)
    result: dict[str, Any] = {"members": np.repeat(size, len(moments))}
    known: dict[str, Any] = {}
    for name, amount in numbers.items():
        grid = np.full((areas, len(moments)), np.nan)
        grid[ours, when] = amount
        picked = grid[members]
        has = ~np.isnan(picked)
        sums, found = np.zeros((groups, len(moments))), np.zeros((groups, len(moments)))
        np.add.at(sums, at, np.where(has, picked, 0.0))
        np.add.at(found, at, has.astype(np.float64))
        enough = found == size[:, None] if missing == "null" else found > 0
        result[name] = np.where(enough, sums, np.nan).ravel()
        known[f"members_with_{name}"] = found.ravel().astype(np.intp)
    rows = np.tile(start, groups)
    head = nw.maybe_reset_index(frame.select(*(by or (area,)))[rows.tolist()])
    names = pa.array(code_names(theirs[group])).take(pa.array(np.repeat(np.arange(groups), len(moments))))
    words = nw.from_arrow(pa.table({group: names}), backend=frame.implementation)[group]
    head = head.with_columns(words).select(group, *by)
    return frame_columns(nw.to_native(frame), head, result | {name: known[name] for name in counts})


def _links(membership: Any, group: str, area: str) -> nw.DataFrame[Any]:
    """Members of groups as a table."""
    if not isinstance(membership, Mapping):
        return eager(membership, "the membership")
    pairs = [(str(code), str(one)) for code, members in membership.items() for one in members]
    if not pairs:
        raise TableError("The membership has no members: give each group its list of area codes.")
    columns = {group: [pair[0] for pair in pairs], area: [pair[1] for pair in pairs]}
    return nw.from_native(pa.table(columns), eager_only=True)


def _is_ratio(name: str) -> bool:
    """Whether a column is a ratio, mean or index by the words of its name.

    "productivity_hours" and "productivity_jobs" are what publishers call amounts; "jobs_annual_average"
    is an amount too, while "mean_weekly_hours" begins with what it is.
    """
    words = [word for word in re.split(r"[^0-9a-z]+", name.lower()) if word]
    if words and words[-1] == "smoothed":
        words.pop()
    if not words:
        return False
    return (
        bool(_RATIO_WORDS.intersection(words))
        or words[0] in _MEANS
        or words[-1] in _LAST
        or words[-1].endswith("100")
    )


def _ratio_fault(name: str) -> Finding:
    return Finding(
        "not-an-amount",
        f"{name!r} is a ratio or an index by its name; those of several areas must not be added. Add up its"
        " parts (GVA, hours, jobs) and divide.",
        (name,),
    )
