"""Which links a table needs to reach another vintage, and whether its years choose among them.

The links themselves are in `weights` and `lookups`; the sums that use them in `sharing`.
"""

from __future__ import annotations

import warnings
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bailiwick.areas.lookups import lookup_rows
from bailiwick.areas.registry import district_name, lad_year
from bailiwick.areas.sharing import Part, Plan
from bailiwick.areas.weights import FIRST_POPULATION, LAST_POPULATION, links, population, population_year
from bailiwick.areas.years import whole_years
from bailiwick.errors import DataWarning, Finding

if TYPE_CHECKING:
    import polars as pl


def nearest_start(fitting: Sequence[str], to: str) -> str | None:
    """Of the vintages that fit, the one nearest to `to`; they follow each other, so all lie on one side."""
    districts = [vintage for vintage in fitting if vintage.startswith("lad")]
    if not districts:
        return None
    if to.startswith("lad") and lad_year(to) < lad_year(districts[0]):
        return districts[0]
    return districts[-1]


def make_plans(
    data: pl.DataFrame, start: str, to: str, codes: Sequence[str], year: str, own_weight: bool
) -> tuple[list[Plan], list[Finding]]:
    """The links that the table needs, for each year of populations, and what stands in the way."""
    wanted = set(codes)
    years = [LAST_POPULATION]
    if year in data.columns:
        found = whole_years(data.get_column(year)).unique()
        years = sorted({LAST_POPULATION if one is None else population_year(one) for one in found}) or years
    faults: dict[str, Finding] = {}
    plans: list[Plan] = []
    for at in years:
        parts = []
        for old, new, held, share, people, alone in _part_rows(start, to, at, own_weight):
            if old in wanted and held is None:
                faults[old] = Finding("no-weights", _cannot_divide(old, to), (old,))
            elif old in wanted and own_weight and not alone and people is None:
                faults[old] = Finding(
                    "no-weights",
                    f"No population of {old!r} ({district_name(old)}) is held to average its rate with;"
                    " give weight=, a column such as jobs.",
                    (old,),
                )
            parts.append(Part(old, new, held or 0.0, share, people))
        plans.append(Plan(at if len(years) > 1 else None, tuple(parts)))
    notes = [] if to.startswith("lad") else sorted(_put_in_whole(start, to, wanted))
    if notes:
        warnings.warn(
            f"{len(notes)} districts are divided by the lines of {to!r} and were put in one area whole: "
            + "; ".join(notes),
            DataWarning,
            stacklevel=3,
        )
    return plans, [faults[code] for code in sorted(faults)]


def _part_rows(
    start: str, to: str, at: int, own_weight: bool
) -> list[tuple[str, str, float | None, float, int | None, bool]]:
    """Old code, new code, weight, share, people, and whether the new area has this part alone."""
    if to.startswith("lad"):
        rows = [
            (link.old, link.new, link.weight, link.share) for link in links(lad_year(start), lad_year(to), at)
        ]
    else:
        listed = lookup_rows(start, to)
        size: dict[str, float] = defaultdict(float)
        for _, new, held, _ in listed:
            size[new] += held or 0
        rows = [(old, new, held, (held or 0) / size[new]) for old, new, held, _ in listed]
    count = Counter(new for _, new, _, _ in rows)
    return [
        (
            old,
            new,
            held,
            share,
            population(old, at) if own_weight and count[new] > 1 else None,
            count[new] == 1,
        )
        for old, new, held, share in rows
    ]


def _put_in_whole(start: str, to: str, wanted: set[str]) -> set[str]:
    """Notes on the districts that larger areas divide and that go to one of them whole."""
    return {
        f"{old!r}: {note}"
        for old, _, held, note in lookup_rows(start, to)
        if note and held == 1 and old in wanted
    }


def years_matter(start: str, to: str, codes: Sequence[str], own_weight: bool, min_share: float) -> bool:
    """Whether the populations of one year would give these areas other figures than those of another."""
    wanted = set(codes)
    shares_matter = min_share < 1

    def used(at: int) -> list[tuple[object, ...]]:
        return [
            (held, people, share if shares_matter else None)
            for old, _, held, share, people, _ in _part_rows(start, to, at, own_weight)
            if old in wanted
        ]

    return used(FIRST_POPULATION) != used(LAST_POPULATION)


def _cannot_divide(code: str, to: str) -> str:
    return (
        f"{code!r} ({district_name(code)}) cannot be divided among its districts of {to!r}: no populations of"
        " them are held, and dividing by land would be wrong. Use figures published on those districts,"
        " or bailiwick.areas.convert_by with weights of your own."
    )
