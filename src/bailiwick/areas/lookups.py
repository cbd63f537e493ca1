"""Which larger area each district is in: ITL 1-3 of 2021 and 2025, region, upper tier, country.

A statistic on ITL 2021 stays on ITL 2021. Where a choice is free, use ITL 2025 with the
districts of 2023-2025: one district is divided there, and five in ITL 2021. Regions nest in both.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from bailiwick.areas.carried import rows
from bailiwick.areas.nuts import NUTS_VINTAGES, nuts_names, nuts_of_itl, renamed
from bailiwick.areas.registry import ITL_YEARS, district_name, districts, every_area, itl_names, lad_year
from bailiwick.areas.weights import links
from bailiwick.errors import VintageError, nearest

if TYPE_CHECKING:
    import pyarrow as pa

_HELD_AT = {2021: 2022, 2025: 2025}  # ITL year to the vintage of the districts in its lookup
_ABOVE = ("region", "country", "upper_tier")
#: Short names of the levels: those of ITL 2021, on which most statistics are.
_SHORT = {f"itl{level}": f"itl{level}_2021" for level in (1, 2, 3)} | {"itl2021": "itl3_2021"}


@cache
def _held(itl_year: int) -> dict[str, str]:
    return {row["district"]: row["itl3"] for row in rows("lookups.json", f"itl{itl_year}")}


def best_itl3(vintage: str, itl_year: int) -> dict[str, str]:
    """One ITL3 code for each district: the area that most of its people, or its land, are in."""
    best: dict[str, tuple[float, str]] = {}
    for old, new, weight, _ in itl_links(vintage, itl_year, 3):
        if old not in best or weight > best[old][0]:
            best[old] = (weight, new)
    return {old: new for old, (_, new) in best.items()}


@cache
def itl_links(vintage: str, itl_year: int, level: int) -> tuple[tuple[str, str, float, str | None], ...]:
    """District, ITL code, weight and note of a divided district, in order."""
    held = _held(itl_year)
    notes = {
        row["district"]: row["note"]
        for row in rows("lookups.json", "splits")
        if row["year"] == itl_year and row["divided_at"] <= level
    }
    found: dict[tuple[str, str], float] = defaultdict(float)
    remarks: dict[str, str] = {}
    for link in links(lad_year(vintage), _HELD_AT[itl_year]):
        if link.weight is None:
            raise VintageError(f"No weights are held from {vintage!r} to ITL {itl_year}.")
        found[link.old, held[link.new][: 2 + level]] += link.weight
        if link.new in notes:
            remarks[link.old] = notes[link.new]
    parts: dict[str, int] = defaultdict(int)
    for old, _ in found:
        parts[old] += 1
    for old, count in parts.items():
        if count > 1:
            unit = "small areas" if old.startswith("95") else "people in 2016"
            remarks[old] = f"ITL{level} lines of {itl_year} cross this district; weights are shares of {unit}"
    return tuple(
        # sums of shares that make up a whole may end in 0.9999999999999999
        (old, new, 1.0 if parts[old] == 1 else weight, remarks.get(old))
        for (old, new), weight in sorted(found.items())
    )


def targets() -> list[str]:
    """What `lookup` can lead to, apart from district vintages."""
    itl = [f"itl{level}_{year}" for year in ITL_YEARS for level in (3, 2, 1)]
    return [*itl, *NUTS_VINTAGES, *_ABOVE]


def lookup_rows(from_: str, to: str) -> list[tuple[str, str, float | None, str | None]]:
    """District, larger or other area, weight and note, in order; see `lookup`."""
    to = _SHORT.get(to, to)
    if (pairs := renamed(_SHORT.get(from_, from_), to)) is not None:
        return [(old, new, 1.0, None) for old, new in pairs.items()]
    year = lad_year(from_)
    here = districts(year)
    if to in NUTS_VINTAGES:
        same = itl_links(from_, 2021, NUTS_VINTAGES.index(to) + 1)
        return [(old, nuts_of_itl(new), weight, note) for old, new, weight, note in same]
    if to.startswith("lad"):
        return sorted(
            ((link.old, link.new, link.weight, None) for link in links(year, lad_year(to))),
            key=lambda row: row[:2],
        )
    if to == "region":
        return [(code, str(area.region), 1.0, None) for code, area in here.items()]
    if to == "country":
        return [(code, str(area.country), 1.0, None) for code, area in here.items()]
    if to == "upper_tier":
        return [(code, area.county or code, 1.0, None) for code, area in here.items()]
    for itl_year in ITL_YEARS:
        for level in (1, 2, 3):
            if to in (f"itl{level}_{itl_year}", f"itl{itl_year}" if level == 3 else None):
                return list(itl_links(from_, itl_year, level))
    known = [*targets(), f"lad{year}"]
    raise VintageError(
        f"There is no lookup to {to!r}.{nearest(to, known)}"
        f" Known are {', '.join(map(repr, targets()))} and the district vintages."
    )


def target_names(to: str) -> dict[str, str]:
    """Codes and names of the areas that a lookup leads to."""
    to = _SHORT.get(to, to)
    if to in NUTS_VINTAGES:
        return nuts_names()
    for year in ITL_YEARS:
        if to.endswith(str(year)) and to.startswith("itl"):
            return itl_names(year)
    if to.startswith("lad"):
        return {code: area.name for code, area in districts(lad_year(to)).items()}
    return {code: area.name for code, area in every_area().items()}


def lookup(from_: str, to: str) -> pa.Table:
    """Which area each district of a vintage is in, or becomes.

    Parameters
    ----------
    from_ : str
        A district vintage, ``lad2008`` to ``lad2025``; or ``nuts1_2016``, ``nuts2_2016``, ``itl1_2021`` or
        ``itl2_2021``, which lead to each other on the same level.
    to : str
        ``itl3_2021``, ``itl2_2021``, ``itl1_2021`` (``itl3``, ``itl2`` and ``itl1`` for short; ``itl2021``
        means level 3), the same of 2025, ``nuts1_2016``, ``nuts2_2016``, ``region``, ``country``,
        ``upper_tier`` (the county council of a two-tier district, else the district itself), or another
        district vintage.

    Returns
    -------
    pyarrow.Table
        ``from_code, from_name, to_code, to_name, weight, note``, in order of the codes. The
        weights of a district sum to 1. A district that the lines of the larger areas cross has
        a row for each part with its weight, or, where no weight is held, one row with the
        area that has most of its land, weight 1 and a ``note``. ``weight`` is null where a
        district would have to be divided and no populations are held (before 2016, and
        Northern Ireland's 26).

    Raises
    ------
    VintageError
        A name is not known; the message lists those that are.

    Notes
    -----
    ITL 2021 rests on the overlap of generalised outlines with the districts of 2022; it
    agrees with the official outlines for 373 of 374. Divided there: Highland, North Ayrshire
    and Argyll and Bute, without weights, and the districts Cumberland and Westmorland and Furness
    of 2023, with weights. In ITL 2025 only North Ayrshire is divided. County councils that were
    abolished before 2019 are known from the registry of names only. Levels 1 and 2 of NUTS 2016 are the
    areas of ITL 2021 under codes that begin with UK; level 3 is not the same everywhere.

    Examples
    --------
    >>> from bailiwick import areas
    >>> table = areas.lookup("lad2023", "itl2_2025")
    >>> table.num_rows, table.column("to_name")[0].as_py()
    (361, 'Tees Valley')
    >>> areas.lookup("lad2020", "itl1")["to_name"][0].as_py()
    'North East (England)'
    """
    import pyarrow as pa

    found = lookup_rows(from_, to)
    names, before = target_names(to), {} if from_.startswith("lad") else target_names(from_)
    return pa.table(
        {
            "from_code": pa.array([row[0] for row in found], pa.string()),
            "from_name": pa.array(
                [before.get(row[0]) or district_name(row[0]) for row in found], pa.string()
            ),
            "to_code": pa.array([row[1] for row in found], pa.string()),
            "to_name": pa.array([names.get(row[1]) for row in found], pa.string()),
            "weight": pa.array([row[2] for row in found], pa.float64()),
            "note": pa.array([row[3] for row in found], pa.string()),
        }
    )
