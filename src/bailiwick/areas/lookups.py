"""Which larger area each district is in: ITL 1-3 of 2021 and 2025, region, upper tier, country."""

from __future__ import annotations

from functools import cache

from bailiwick.areas.carried import rows
from bailiwick.areas.edges import predecessors, successor
from bailiwick.areas.registry import districts, lad_year

_HELD_AT = {2021: 2022, 2025: 2025}  # ITL year to the vintage of the districts in its lookup


@cache
def _held(itl_year: int) -> dict[str, str]:
    return {row["district"]: row["itl3"] for row in rows("lookups.json", f"itl{itl_year}")}


@cache
def best_itl3(vintage: str, itl_year: int) -> dict[str, str]:
    """One ITL3 code for each district of 2014 or later; for one that ITL lines divide, the larger part."""
    held, at = _held(itl_year), _HELD_AT[itl_year]
    found: dict[str, str] = {}
    for code in districts(lad_year(vintage)):
        standing = successor(code, at)
        if standing in held:
            found[code] = held[standing]
        else:  # a district of 2023 on ITL 2021: the area of the first of its parts
            parts = predecessors(code, f"lad{at}")
            if parts:
                found[code] = held[parts[0]]
    return found
