"""How codes follow each other: 94 edges from an old code to the one that replaced it.

No old code has two successors, so moving forward is a function: follow the edges that took
effect by the year asked for until none applies. Chains matter (Taunton Deane became part of
Somerset West and Taunton in 2019, which became part of Somerset in 2023). Northern Ireland's
26 districts became 11 in 2015 with three of them split: those go by weights.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bailiwick.areas.carried import rows
from bailiwick.areas.registry import districts, lad_year

NI_YEAR = 2014  # from this vintage on Northern Ireland has its 11 districts


@dataclass(frozen=True)
class Change:
    """An old code, the code that replaced it, and when.

    `kind` is ``"merge"`` (part of a larger area) or ``"recode"`` (the same area, a new code).
    `day_assumed`: the source states the year only, and 1 April is assumed.
    """

    old: str
    new: str
    date: str
    kind: str
    day_assumed: bool

    @property
    def year(self) -> int:
        return int(self.date[:4])


def changes() -> list[Change]:
    """The 94 changes of district codes from 2009 to 2025, in order of date.

    Returns
    -------
    list of Change
        78 merges and 16 recodes. Transfers of a few buildings between neighbours are left out.

    Examples
    --------
    >>> from bailiwick import areas
    >>> len(areas.changes()), sum(change.kind == "recode" for change in areas.changes())
    (94, 16)
    """
    return list(_forward().values())


@cache
def _forward() -> dict[str, Change]:
    return {row["old"]: Change(**row) for row in rows("changes.json", "edges")}


@cache
def _backward() -> dict[str, list[Change]]:
    into: dict[str, list[Change]] = defaultdict(list)
    for change in _forward().values():
        into[change.new].append(change)
    return dict(into)


def successor(code: str, year: int) -> str:
    """The code that stands for `code` at the end of `year`: itself, if nothing replaced it.

    Examples
    --------
    >>> from bailiwick import areas
    >>> areas.successor("E07000190", 2019), areas.successor("E07000190", 2023)
    ('E07000246', 'E06000066')
    """
    edges = _forward()
    while (edge := edges.get(code)) is not None and edge.year <= year:
        code = edge.new
    return code


def predecessors(code: str, vintage: str) -> list[str]:
    """The codes of `vintage` whose areas are now part of `code`, in order.

    Parameters
    ----------
    code : str
        A district code.
    vintage : str
        The vintage whose codes are wanted, ``lad2008`` to ``lad2025``.

    Returns
    -------
    list of str
        The code itself where `vintage` has it; empty where no code of the vintage leads there.

    Examples
    --------
    >>> from bailiwick import areas
    >>> areas.predecessors("E06000063", "lad2021")
    ['E07000026', 'E07000028', 'E07000029']
    """
    year = lad_year(vintage)
    here = districts(year)
    found: set[str] = set()
    waiting = [code]
    while waiting:
        at = waiting.pop()
        if at in here:
            found.add(at)
            continue
        waiting += [edge.old for edge in _backward().get(at, []) if edge.year > year]
    if not found and code.startswith("N09"):
        found = {old for (old, new) in northern_ireland_weights() if new == code and old in here}
    return sorted(found)


def all_predecessors(code: str) -> list[str]:
    """Every code since 2008 whose area is part of `code`, nearest in time first."""
    found: list[str] = []
    waiting = [code]
    while waiting:
        edges = sorted(_backward().get(waiting.pop(0), []), key=lambda edge: edge.old)
        found += [edge.old for edge in edges]
        waiting += [edge.old for edge in edges]
    return found


@cache
def northern_ireland_weights() -> Mapping[tuple[str, str], float]:
    """Share of each of the 26 old districts that went to each of the 11: (old, new) to weight.

    The shares are numbers of small areas (890 Super Output Areas), not of people. They sum to
    1 for each old district; three are split: 95FF 18:1, 95II 22:11, 95SS 45:13.
    """
    parts = rows("changes.json", "northern_ireland")
    total: dict[str, int] = defaultdict(int)
    for part in parts:
        total[part["old"]] += part["small_areas"]
    return {(part["old"], part["new"]): part["small_areas"] / total[part["old"]] for part in parts}
