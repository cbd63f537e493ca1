"""How much of each old area goes to each new one: the table that every conversion multiplies by.

One form serves all conversions: old code, new code, weight, where the weights of an old code
sum to 1. A recode or a merge is weight 1. Going back to smaller districts needs weights, and
those are their populations, never their land: by area the result would be up to 223 % wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache

from bailiwick.areas.carried import rows
from bailiwick.areas.edges import NI_YEAR, northern_ireland_weights, predecessors, successor
from bailiwick.areas.registry import districts

FIRST_POPULATION, LAST_POPULATION = 2001, 2016


@dataclass(frozen=True)
class Link:
    """`weight` of the old area goes to the new one; None where no weight is held.

    `share` is how much of the new area this part is, by people or, where those are not held,
    in equal parts: it decides only whether a sum with a missing part is let through.
    """

    old: str
    new: str
    weight: float | None
    share: float


def population_year(year: int) -> int:
    """The year whose populations serve for `year`: itself from 2001 to 2016, else the nearer end."""
    return min(max(year, FIRST_POPULATION), LAST_POPULATION)


@cache
def _populations() -> dict[str, dict[int, int]]:
    return {
        row["code"]: {int(year): people for year, people in row.items() if year != "code"}
        for row in rows("populations.json")
    }


def population(code: str, year: int) -> int | None:
    """People in a district that was merged after 2016, or in a merger of such; None if not held."""
    held = _populations()
    at = population_year(year)
    base = [code] if code in held else predecessors(code, f"lad{LAST_POPULATION}")
    if not base:
        base = [successor(code, LAST_POPULATION)]
    if any(part not in held for part in base):
        return None
    return sum(held[part][at] for part in base)


@cache
def links(from_year: int, to_year: int, year: int = LAST_POPULATION) -> tuple[Link, ...]:
    """The links from the districts of one vintage to those of another.

    Parameters
    ----------
    from_year, to_year : int
        Years of the two vintages.
    year : int
        Year of the figures converted, which chooses the populations used as weights.
    """
    weights = (_forward if from_year <= to_year else _backward)(from_year, to_year, year)
    into: dict[str, list[str]] = defaultdict(list)
    for old, new in weights:
        into[new].append(old)
    shares: dict[tuple[str, str], float] = {}
    for new, parts in into.items():
        size = _sizes(parts, new, year)
        whole = sum(size.values())
        shares |= {(old, new): part / whole for old, part in size.items()}
    return tuple(Link(old, new, weight, shares[old, new]) for (old, new), weight in weights.items())


def _sizes(parts: list[str], new: str, year: int) -> dict[str, float]:
    """Size of each part of a new area: small areas in Northern Ireland, else people, else 1."""
    if new.startswith("N09") and parts[0].startswith("95"):
        counted = {row["old"]: row for row in rows("changes.json", "northern_ireland") if row["new"] == new}
        return {old: float(counted[old]["small_areas"]) for old in parts}
    people = {old: population(old, year) for old in parts} if len(parts) > 1 else {}
    if people and all(people.values()):
        return {old: float(count) for old, count in people.items() if count}
    return dict.fromkeys(parts, 1.0)


def _forward(from_year: int, to_year: int, year: int) -> dict[tuple[str, str], float | None]:  # noqa: ARG001 same shape as _backward
    found: dict[tuple[str, str], float | None] = {}
    crosses = from_year < NI_YEAR <= to_year
    for code in districts(from_year):
        if crosses and code.startswith("95"):
            found |= {link: weight for link, weight in northern_ireland_weights().items() if link[0] == code}
        else:
            found[code, successor(code, to_year)] = 1.0
    return found


def _backward(from_year: int, to_year: int, year: int) -> dict[tuple[str, str], float | None]:
    found: dict[tuple[str, str], float | None] = {}
    for code in districts(from_year):
        parts = predecessors(code, f"lad{to_year}")
        divided = code.startswith("N09") and parts[0].startswith("95")  # even one of 26 may be divided
        if len(parts) == 1 and not divided:
            found[code, parts[0]] = 1.0
            continue
        people = {part: population(part, year) for part in parts}
        whole = sum(count or 0 for count in people.values())
        for part, count in people.items():
            found[code, part] = None if None in people.values() else (count or 0) / whole
    return found


def weights_off(weights: Counter[str], tolerance: float = 1e-9) -> list[tuple[str, float]]:
    """Old codes whose weights do not sum to 1, with the sum."""
    return sorted((code, total) for code, total in weights.items() if abs(total - 1) > tolerance)
