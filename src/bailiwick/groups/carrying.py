"""Codes of clusters carried over from an earlier run, so that a code goes on meaning the same areas.

What belongs here: which cluster keeps which code, and what a new one is called.
How codes are written is in `numbering`; how clusters are paired in `matching`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from bailiwick.errors import Finding, OptionError, TableError
from bailiwick.groups.area_matrix import in_kind, is_null, some
from bailiwick.groups.matching import assigned, cross, natural, numbered, partition_columns

__all__ = ["carry_codes"]

Partition = Mapping[str, tuple[str, ...]]

# 1a1, in numbers and letters by turns, or 1.1.1.
WRITTEN = r"\d+(?:[a-z]+\d+)*[a-z]*|\d+(?:\.\d+)+"
CARRIED = pa.schema(
    [
        ("level", pa.string()),
        ("own_code", pa.string()),
        ("code", pa.string()),
        ("kept", pa.bool_()),
        ("reference_code", pa.string()),
        ("areas_shared", pa.int64()),
        ("share_of_own", pa.float64()),
        ("share_of_reference", pa.float64()),
    ]
)


def carry_codes(own: Any, reference: Any, *, retired: Iterable[str] = ()) -> Any:
    """Give the clusters of a new run the codes of an earlier one where they are the same clusters.

    At each level clusters are paired so that they share the most areas. With n
    the areas that a pair shares, the new cluster keeps the old code where::

        n >= half of the areas of the new cluster   and   n >= half of those of the old

    and its parent kept the code of the old one's parent. Otherwise it has a new
    code, whose last part follows the highest ever used: under the same parent
    where codes are written 1a1, over the whole level where they are written
    1.1.1. A code that was used once, in the earlier run or among `retired`, is
    not given to another cluster.

    Parameters
    ----------
    own, reference : dataframe
        `area_code` (or a pandas table indexed by it) and one column of codes per level, from the top
        down, such as `AreaClassification.membership()` gives. As many levels in both.
    retired : iterable of str
        Codes of still earlier runs, in use no more.

    Returns
    -------
    dataframe of the kind of `own`
        One row per own cluster, levels from the top: `level`, `own_code`, `code` (the one to use), `kept`
        (whether it is the old one), `reference_code` (the old cluster it is paired with, null where none),
        `areas_shared` (0 where none), `share_of_own`, `share_of_reference`.

    Raises
    ------
    ColumnError
        There is no column of area codes.
    OptionError
        The two have different numbers of levels.
    TableError
        An area occurs twice; a code is not written like 1a1 or 1.1.1; levels do not nest; no area is in
        both. All faults are listed.

    Notes
    -----
    Missing values: an area that is in one of the two only, or has a null code,
    counts in no share.

    Comparability: a code carried over says that most areas are the same, not
    that the profile is. Compare profiles before a name is carried over too.

    Examples
    --------
    D has moved from 2 to 1, whose number is now 2; H has left 3 to be alone, and 4 is in use no more.

    >>> import pandas as pd
    >>> old = pd.DataFrame({"supergroup": list("11122233")}, index=list("ABCDEFGH"))
    >>> new = pd.DataFrame({"supergroup": list("22221134")}, index=list("ABCDEFGH"))
    >>> carry_codes(new, old, retired=["4"])[["own_code", "code", "kept", "areas_shared"]]
      own_code code   kept  areas_shared
    0        1    2   True             2
    1        2    1   True             3
    2        3    3   True             1
    3        4    5  False             0
    """
    first, levels, backend = _levels_of(own, "own")
    second, old_levels, _ = _levels_of(reference, "reference")
    if len(levels) != len(old_levels):
        raise OptionError(
            f"own has {len(levels)} levels ({', '.join(levels)}) and reference {len(old_levels)}"
            f" ({', '.join(old_levels)}). Give the same levels of both."
        )
    both = [area for area in first if area in second]
    used = {*map(str, retired)}
    used.update(code for codes in second.values() for code in codes)
    _refuse_odd_codes(first, second, both, used)
    carried: dict[str, str] = {}
    rows: list[dict[str, Any]] = []
    for level, name in enumerate(levels):
        part = [{"level": name} | row for row in _paired(level, first, second, both, carried)]
        _give_codes(part, level, first, carried, used)
        carried |= {row["own_code"]: row["code"] for row in part}
        rows += part
    return in_kind(pa.Table.from_pylist(rows, schema=CARRIED), backend)


def _levels_of(given: Any, what: str) -> tuple[dict[str, tuple[str, ...]], list[str], Any]:
    """Codes of every level by area code, for areas that have all of them."""
    areas, columns, backend = partition_columns(given, what)
    rows = zip(areas, zip(*columns.values(), strict=True), strict=True)
    codes = {area: tuple(map(str, held)) for area, held in rows if not any(map(is_null, held))}
    return codes, list(columns), backend


def _refuse_odd_codes(own: Partition, old: Partition, both: Sequence[str], used: Iterable[str]) -> None:
    """Refuse codes that cannot be carried: not nested, or not written in one of the two ways."""
    found = []
    if not both:
        found.append(Finding("no-area", "No area is in both: give both by code, of one vintage."))
    odd = sorted(code for code in used if not re.fullmatch(WRITTEN, code))
    if odd:
        found.append(Finding("odd-code", f"Codes not written like 1a1 or 1.1.1: {some(odd)}.", tuple(odd)))
    for what, partition in (("own", own), ("reference", old)):
        parents: dict[tuple[int, str], set[str]] = {}
        for codes in partition.values():
            for level in range(1, len(codes)):
                parents.setdefault((level, codes[level]), set()).add(codes[level - 1])
        split = sorted(code for (_, code), above in parents.items() if len(above) > 1)
        if split:
            found.append(
                Finding(
                    "not-nested", f"Clusters of {what} with several parents: {some(split)}.", tuple(split)
                )
            )
    if found:
        raise TableError("The codes cannot be carried over.", found)


def _paired(
    level: int, own: Partition, old: Partition, both: Sequence[str], carried: Mapping[str, str]
) -> list[dict[str, Any]]:
    """One row per own cluster of a level: the old one it is paired with, and whether it keeps its code."""
    own_codes, own_at = numbered([own[area][level] for area in both])
    old_codes, old_at = numbered([old[area][level] for area in both])
    shared = cross(own_at, old_at, len(own_codes), len(old_codes))
    pairs = assigned(shared)
    above = {codes[level]: codes[level - 1] for codes in own.values()} if level else {}
    old_above = {codes[level]: codes[level - 1] for codes in old.values()} if level else {}
    rows = []
    for code in sorted({codes[level] for codes in own.values()}, key=natural):
        row: dict[str, Any] = {"own_code": code, "kept": False, "areas_shared": 0}
        rows.append(row)
        one = own_codes.index(code) if code in own_codes else -1
        if one < 0 or pairs[one] < 0:
            continue
        before = old_codes[pairs[one]]
        count, size, other = shared[one, pairs[one]], shared[one].sum(), shared[:, pairs[one]].sum()
        row["reference_code"] = before
        row["areas_shared"] = int(count)
        row["share_of_own"] = float(count / size)
        row["share_of_reference"] = float(count / other)
        same_parent = not level or carried[above[code]] == old_above[before]
        row["kept"] = bool(same_parent and 2 * count >= size and 2 * count >= other)
    return rows


def _give_codes(
    rows: list[dict[str, Any]], level: int, own: Partition, carried: Mapping[str, str], used: set[str]
) -> None:
    """Write the code of every row: the old one, or the next that was never used; adds it to `used`."""
    above = {codes[level]: carried[codes[level - 1]] for codes in own.values()} if level else {}
    dotted = any("." in code for code in (*used, *above.values(), *(row["own_code"] for row in rows)))
    for row in rows:
        if row["kept"]:
            row["code"] = row["reference_code"]
            continue
        parent = above.get(row["own_code"], "")
        written = [_parts(code, dotted) for code in used]
        last = [
            parts[level]
            for parts in written
            if len(parts) == level + 1 and (dotted or "".join(parts[:level]) == parent)
        ]
        first = "a" if level % 2 and not dotted else "1"
        part = _after(max(last, key=lambda text: (len(text), text))) if last else first
        row["code"] = f"{parent}.{part}" if dotted and parent else parent + part
        used.add(row["code"])


def _parts(code: str, dotted: bool) -> list[str]:
    """The parts of a code, one per level: 7, c, 2 of 7c2, or 5, 7, 13 of 5.7.13."""
    return code.split(".") if dotted else re.findall(r"\d+|[a-z]+", code)


def _after(part: str) -> str:
    """The part of a code that follows: 10 after 9, c after b, aa after z."""
    if part.isdigit():
        return str(int(part) + 1)
    if part[-1] < "z":
        return part[:-1] + chr(ord(part[-1]) + 1)
    return (_after(part[:-1]) if part[:-1] else "a") + "a"
