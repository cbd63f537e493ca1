"""Which area codes exist, what kind of area each is, and when it was in force.

A *vintage* is the set of codes in force at the end of a year: `lad2008` to `lad2025` for local
authority districts, `itl2021` and `itl2025` for the statistical areas built from them. Names
and their spellings are in `spelling`, changes between vintages in `edges`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Literal

from bailiwick.areas.carried import rows
from bailiwick.errors import UnknownAreaError, VintageError, nearest

FIRST_YEAR, LAST_YEAR = 2008, 2025
ITL_YEARS = (2021, 2025)

Kind = Literal[
    "district", "county", "metropolitan county", "region", "country", "nation", "combined authority"
]


@dataclass(frozen=True)
class Area:
    """One code: its name, kind and the first and last year whose end it was in force at.

    `first_year` None is before 2008; `last_year` None is still in force. `region` and
    `country` are codes; outside England the region is the country.
    """

    code: str
    name: str
    kind: str
    first_year: int | None
    last_year: int | None
    region: str | None
    country: str | None
    county: str | None

    def in_force(self, year: int) -> bool:
        """Whether the code was in force at the end of `year`."""
        return (self.first_year or 0) <= year <= (self.last_year or 9999)


@cache
def every_area() -> dict[str, Area]:
    """All codes the package knows, districts of every year and the areas above them."""
    return {row["code"]: Area(**row) for row in rows("codes.json")}


@cache
def districts(year: int) -> dict[str, Area]:
    """The districts in force at the end of `year`, in order of code."""
    return {
        code: area for code, area in every_area().items() if area.kind == "district" and area.in_force(year)
    }


@cache
def itl_names(year: int) -> dict[str, str]:
    """Codes and names of ITL areas of all three levels, in order of code."""
    return {row["code"]: row["name"] for row in rows("lookups.json", f"itl{year}_names")}


def vintages() -> list[str]:
    """The boundary vintages that the package knows.

    Returns
    -------
    list of str
        ``lad2008`` to ``lad2025``, then ``itl2021`` and ``itl2025``. `lad2024` has the codes
        of `lad2023`. `lad2008`, the districts in force before the mergers of April 2009, has
        codes, names and conversions, but no shapes, and the districts merged in 2009 have no
        populations.

    Examples
    --------
    >>> from bailiwick import areas
    >>> areas.vintages()[:2], areas.vintages()[-2:]
    (['lad2008', 'lad2009'], ['itl2021', 'itl2025'])
    """
    return [f"lad{year}" for year in range(FIRST_YEAR, LAST_YEAR + 1)] + [f"itl{year}" for year in ITL_YEARS]


def lad_year(vintage: str) -> int:
    """The year of a district vintage.

    Raises
    ------
    VintageError
        `vintage` is not the name of a district vintage.
    """
    if vintage.startswith("lad") and vintage[3:].isdigit() and FIRST_YEAR <= int(vintage[3:]) <= LAST_YEAR:
        return int(vintage[3:])
    raise VintageError(
        f"{vintage!r} is not a vintage of local authority districts.{nearest(vintage, vintages())}"
        f" Known are 'lad{FIRST_YEAR}' to 'lad{LAST_YEAR}'."
    )


def itl_level(vintage: str) -> tuple[int, int | None]:
    """Year and level of an ITL vintage: ``itl2021`` is (2021, None), ``itl2_2021`` is (2021, 2)."""
    for year in ITL_YEARS:
        if vintage == f"itl{year}":
            return year, None
        for level in (1, 2, 3):
            if vintage == f"itl{level}_{year}":
                return year, level
    known = [*vintages(), *(f"itl{level}_{year}" for year in ITL_YEARS for level in (1, 2, 3))]
    raise VintageError(
        f"{vintage!r} is not a boundary vintage.{nearest(vintage, known)}"
        " List them with bailiwick.areas.vintages()."
    )


@cache
def _names(vintage: str) -> dict[str, str]:
    if vintage.startswith("lad"):
        return {code: area.name for code, area in districts(lad_year(vintage)).items()}
    if vintage == "region":
        regions = {str(area.region) for area in districts(LAST_YEAR).values()}
        return {code: every_area()[code].name for code in sorted(regions)}
    year, level = itl_level(vintage)
    return {code: name for code, name in itl_names(year).items() if level is None or len(code) == 2 + level}


def names(vintage: str) -> dict[str, str]:
    """Code and official name of every area of a vintage.

    Parameters
    ----------
    vintage : str
        ``lad2008`` to ``lad2025``; ``itl2021`` or ``itl2025`` for the three ITL levels
        together, ``itl3_2021``, ``itl2_2025`` and so on for one level; ``region`` for the nine
        regions of England and the three other countries.

    Returns
    -------
    dict of str to str
        In order of code. Up to `lad2013` the 26 districts of Northern Ireland of that time
        have their four-character codes; from `lad2014` its 11 districts stand, because all
        statistics on that vintage use them (they took office in April 2015).

    Raises
    ------
    VintageError
        The vintage is not known; the message has the nearest name.

    Examples
    --------
    >>> from bailiwick import areas
    >>> areas.names("lad2023")["E07000178"], len(areas.names("lad2023"))
    ('Oxford', 361)
    """
    return dict(_names(vintage))


def codes(vintage: str) -> list[str]:
    """The codes of a vintage, in order. Parameters and errors are those of `names`.

    Examples
    --------
    >>> from bailiwick import areas
    >>> [len(areas.codes(v)) for v in ("lad2016", "lad2019", "lad2020", "lad2021", "lad2023")]
    [391, 382, 379, 374, 361]
    """
    return list(_names(vintage))


def require_area(code: str, vintage: str) -> str:
    """Return `code` if `vintage` has it; otherwise raise, naming the nearest code or the successor.

    Parameters
    ----------
    code : str
        An area code.
    vintage : str
        As for `names`.

    Raises
    ------
    UnknownAreaError
        The vintage does not have the code. The message says which vintage has it and what
        replaced it, or which code is nearest.

    Examples
    --------
    >>> from bailiwick import areas
    >>> areas.require_area("E07000178", "lad2023")
    'E07000178'
    """
    if code in _names(vintage):
        return code
    raise UnknownAreaError(why_not(code, vintage))


def in_which(code: str) -> str:
    """The vintages that have a code, in words: ``'lad2009' to 'lad2022'``."""
    fitting = [v for v in vintages() if code in _names(v)]
    if not fitting:
        return ""
    return repr(fitting[0]) if len(fitting) == 1 else f"{fitting[0]!r} to {fitting[-1]!r}"


def why_not(code: str, vintage: str) -> str:
    """The sentence that says why `vintage` does not have `code`, and what to do."""
    from bailiwick.areas.edges import predecessors, successor

    here = _names(vintage)
    area = every_area().get(code)
    if area is not None and area.kind != "district":
        return (
            f"{code!r} ({area.name}) is a {area.kind}, not an area of {vintage!r}."
            " Leave its rows out, or work at that level throughout."
        )
    if area is not None and vintage.startswith("lad"):
        year = lad_year(vintage)
        text = f"{code!r} ({area.name}) is an area of {in_which(code)}, not of {vintage!r}"
        if area.last_year is not None and area.last_year < year:
            now = successor(code, year)
            if now in here:
                same = "is now" if here[now] == area.name else "is part of"
                text += f", where it {same} {now!r} ({here[now]})"
        else:
            before = [old for old in predecessors(code, vintage) if old in here]
            if before:
                listed = ", ".join(f"{old!r} ({here[old]})" for old in before[:8])
                text += f", where its area was {listed}"
        return f"{text}. Convert the table with bailiwick.areas.convert(table, to={vintage!r})."
    elsewhere = in_which(code)
    if elsewhere:
        return f"{code!r} is an area of {elsewhere}, not of {vintage!r}."
    near = get_close_matches(code, here, n=1, cutoff=0.8)
    hint = f" Did you mean {near[0]!r} ({here[near[0]]})?" if near else ""
    return (
        f"{code!r} is not an area code of {vintage!r} ({len(here)} areas).{hint}"
        f" List them with bailiwick.areas.codes({vintage!r})."
    )


def detect_vintages(area_codes: Iterable[str]) -> list[str]:
    """The vintages that have every one of the codes.

    Parameters
    ----------
    area_codes : iterable of str
        Codes of one table; repeats do not matter.

    Returns
    -------
    list of str
        In order of year, empty when no vintage has them all. A table with gaps often fits
        several: the more areas, the fewer vintages fit.

    Examples
    --------
    >>> from bailiwick import areas
    >>> areas.detect_vintages(["E06000063", "E08000016"])
    ['lad2023', 'lad2024']
    """
    wanted = set(area_codes)
    if not wanted:
        return []
    return [vintage for vintage in vintages() if wanted <= _names(vintage).keys()]


def known_nowhere(area_codes: Iterable[str]) -> list[str]:
    """The codes that no vintage has, in order, each once.

    Examples
    --------
    >>> from bailiwick import areas
    >>> areas.known_nowhere(["E06000001", "E06009999"])
    ['E06009999']
    """
    wanted = sorted(set(area_codes))
    known: set[str] = set().union(*(_names(vintage) for vintage in vintages()))
    return [code for code in wanted if code not in known]


def _district(code: str) -> Area:
    area = every_area().get(code)
    if area is None or area.kind != "district":
        near = get_close_matches(code, every_area(), n=1, cutoff=0.8)
        hint = f" Did you mean {near[0]!r} ({every_area()[near[0]].name})?" if near else ""
        raise UnknownAreaError(f"{code!r} is not the code of a district of any vintage.{hint}")
    return area


def district_name(code: str) -> str:
    """Name of a district of any vintage."""
    return _district(code).name


_ITL1_REGION = dict(
    zip(
        (f"TL{letter}" for letter in "CDEFGHIJKLMN"),
        [f"E1200000{number}" for number in range(1, 10)] + ["W92000004", "S92000003", "N92000002"],
        strict=True,
    )
)


def region(code: str) -> str:
    """Code of the region of a district or ITL area: E12... in England, else the country's own code.

    Raises
    ------
    UnknownAreaError
        No vintage has the code.

    Examples
    --------
    >>> from bailiwick import areas
    >>> areas.region("E07000178"), areas.region("S12000033")
    ('E12000008', 'S92000003')
    """
    if code.startswith("TL") and any(code in itl_names(year) for year in ITL_YEARS):
        return _ITL1_REGION[code[:3]]
    return str(_district(code).region)


def country(code: str) -> str:
    """Code of the country of a district or ITL area: E92000001, N92000002, S92000003 or W92000004.

    Raises
    ------
    UnknownAreaError
        No vintage has the code.

    Examples
    --------
    >>> from bailiwick import areas
    >>> areas.country("E07000178")
    'E92000001'
    """
    if code.startswith("TL"):
        found = region(code)
        return "E92000001" if found.startswith("E") else found
    return str(_district(code).country)


def group_names() -> dict[str, str]:
    """Code and name of the areas above districts: United Kingdom, Great Britain, countries, regions.

    Examples
    --------
    >>> from bailiwick import areas
    >>> areas.group_names()["E12000007"]
    'London'
    """
    wanted = ("nation", "country", "region")
    return {code: area.name for code, area in every_area().items() if area.kind in wanted}
