"""What kind of place a district is: rural or urban, deprived, dense, old, on the coast, in which region.

Each lookup is built by its rule from carried inputs (`characteristics.json`), not carried as a class, so
that it can be built for another boundary vintage: populations of small areas are summed first, and a
density or a median age is carried to another vintage only as far as the parts settle the class. The rules
themselves are in `banding`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal

from bailiwick.areas.banding import (
    AGE_LABELS,
    AGE_UPPER,
    DENSITY_UPPER,
    RURAL_URBAN_3,
    RURAL_URBAN_6,
    band,
    band_labels,
    quintile_edges,
    quintile_labels,
    quintiles_by_rank,
    rural_urban_class,
)
from bailiwick.areas.carried import rows
from bailiwick.areas.edges import predecessors, successor
from bailiwick.areas.lookups import lookup_rows, target_names
from bailiwick.areas.registry import district_name, districts, lad_year
from bailiwick.errors import OptionError, VintageError, nearest

if TYPE_CHECKING:
    import pyarrow as pa

FILE = "characteristics.json"
ENGLAND = "E92000001"
SMALL_AREAS_YEAR, CENSUS_YEAR = 2011, 2021  # the vintages of the codes of the carried inputs

#: Id of each lookup -> what it is, for a table or a heading.
LOOKUPS: dict[str, str] = {
    "rural_urban": "Rural-urban classification 2011",
    "deprivation_quintile": "Deprivation, fifths of English districts (Index of Multiple Deprivation 2019)",
    "itl1": "ITL1 region, 2021",
    "population_density_band": "Residents per square kilometre, Census 2021",
    "median_age_band": "Median age of residents, Census 2021",
    "coastal_town": "Has a coastal town",
}
_YEARS = {
    "rural_urban": (2011, 2025),
    "deprivation_quintile": (2019, 2025),
    "itl1": (2009, 2025),
    "population_density_band": (2019, 2025),
    "median_age_band": (2019, 2025),
    "coastal_town": (2019, 2025),
}
_PARTS_DIFFER = "its parts fall in several classes and what would settle it is not held"
_PART_OF_LARGER = "the figure is held only for {whole}, of which it is a part"
_ELSEWHERE = {
    "rural_urban": "the classification of 2011 used here covers England only",
    "deprivation_quintile": "the English index does not cover it, and those of the four nations are not"
    " comparable",
    "population_density_band": "the density is held for England and Wales only",
    "median_age_band": "the median age is held for England only",
    "coastal_town": "the list of coastal towns covers England and Wales only",
}


@dataclass
class _Lookup:
    """Classes of one lookup by district, and why others have none."""

    classes: dict[str, str] = field(default_factory=dict)
    gaps: dict[str, str] = field(default_factory=dict)


def characteristics(
    vintage: str = "lad2021",
    *,
    only: Sequence[str] | None = None,
    where: Literal["england", "uk"] = "england",
    rural_urban_classes: Literal[3, 6] = 3,
    density_bands: Literal["published", "england"] = "published",
) -> pa.Table:
    """What kind of place each district is, by six lookups, as text labels.

    Built by rule from carried inputs:

    - ``rural_urban``: the share of residents of 2011 in rural areas and rural hub towns, from summed
      populations of small areas. 50 % or more is predominantly rural, 26 % to under 50 % urban with
      significant rural, less is predominantly urban.
    - ``deprivation_quintile``: fifths by rank of the average score of the Index of Multiple Deprivation
      2019 among the districts of England in the vintage; "1 (most deprived)" to "5 (least deprived)".
    - ``itl1``: name of the ITL 2021 level 1 area.
    - ``population_density_band``: residents per square kilometre, Census 2021, in the published bands.
    - ``median_age_band``: median age in whole years, Census 2021: 40 or under, 41 to 44, 45 or over.
    - ``coastal_town``: "yes" where more than 10 % of the area of one of the 169 coastal towns of 2020
      lies in the district.

    Parameters
    ----------
    vintage : str
        District vintage, ``lad2019`` to ``lad2025``; ``rural_urban`` from ``lad2011`` and ``itl1`` from
        ``lad2009`` on.
    only : sequence of str or None
        Lookups wanted, of `LOOKUPS`; None is all six.
    where : {"england", "uk"}
        Rows: the districts of England, or of the United Kingdom.
    rural_urban_classes : {3, 6}
        The three broad classes, or all six.
    density_bands : {"published", "england"}
        The published edges 185, 441, 1,074 and 2,777; or fifths of the districts of England alone
        (see Notes).

    Returns
    -------
    pyarrow.Table
        ``area_code`` and a text column per lookup, in order of the codes. A class that is not known is
        null, and `characteristic_gaps` says why.

    Raises
    ------
    OptionError
        A lookup or another choice is not known; the message has the nearest name.
    VintageError
        A lookup cannot be made for the vintage; the message says which can.

    Notes
    -----
    Missing values: for the districts of England of ``lad2021`` and ``lad2022`` there are none. A merged
    district has a density or age band only where its parts settle it: its density follows from theirs,
    and its median age lies between theirs. A district that was merged before 2021 has one only where the
    larger district settles it. Districts outside England have an ITL1 area, and those of Wales a density
    band and the coastal flag; the rest is null.

    Comparability: the published density bands are fifths of the 331 districts of England **and Wales**,
    although the clusters that they describe are English: the 309 English ones fall 57, 64, 57, 65, 66
    into them. ``density_bands="england"`` gives fifths of the 309. Deprivation fifths rank the districts
    of one vintage: a district can change fifth because others merged. The share of a coastal town is that
    of generalised outlines, and 10 % is a choice of this package: the publisher states none.

    References
    ----------
    [onsclusters2023]_, section on lookups.

    Examples
    --------
    >>> from bailiwick import areas
    >>> table = areas.characteristics(only=["rural_urban", "coastal_town"])
    >>> table.num_rows, table.slice(0, 1).to_pylist()[0]
    (309, {'area_code': 'E06000001', 'rural_urban': 'Predominantly urban', 'coastal_town': 'yes'})
    """
    import pyarrow as pa

    found = _build(vintage, only, where, rural_urban_classes, density_bands)
    here = _rows_of(vintage, where)
    columns = {name: pa.array([made.classes.get(code) for code in here]) for name, made in found.items()}
    return pa.table(
        {"area_code": pa.array(here, pa.string())}
        | {name: column.cast(pa.string()) for name, column in columns.items()}
    )


def characteristic_gaps(
    vintage: str = "lad2021",
    *,
    only: Sequence[str] | None = None,
    where: Literal["england", "uk"] = "england",
) -> pa.Table:
    """Which classes `characteristics` leaves null, and why.

    Parameters
    ----------
    vintage, only, where
        As for `characteristics`.

    Returns
    -------
    pyarrow.Table
        ``area_code, lookup, reason``, in order of lookup and code; no rows where nothing is missing.

    Examples
    --------
    Carlisle's median age is 44 and Allerdale's 48, so that of Cumberland may be on either side of 45:

    >>> from bailiwick import areas
    >>> areas.characteristic_gaps().num_rows
    0
    >>> areas.characteristic_gaps("lad2023").to_pylist()[0]["reason"]
    'its parts fall in several classes and what would settle it is not held'
    """
    import pyarrow as pa

    here = set(_rows_of(vintage, where))
    found = [
        (code, name, reason)
        for name, made in _build(vintage, only, where, 3, "published").items()
        for code, reason in sorted(made.gaps.items())
        if code in here
    ]
    names = ("area_code", "lookup", "reason")
    return pa.table(
        {name: pa.array([row[at] for row in found], pa.string()) for at, name in enumerate(names)}
    )


def characteristic_classes(
    lookup: str,
    *,
    rural_urban_classes: Literal[3, 6] = 3,
    density_bands: Literal["published", "england"] = "published",
) -> list[str]:
    """The classes of one lookup in their own order, for the rows of a table or a legend.

    Parameters
    ----------
    lookup : str
        Of `LOOKUPS`.
    rural_urban_classes, density_bands
        As for `characteristics`.

    Raises
    ------
    OptionError
        The lookup is not known.

    Examples
    --------
    >>> from bailiwick import areas
    >>> areas.characteristic_classes("median_age_band")
    ['40 or under', '41 to 44', '45 or over']
    """
    _check_names([lookup])
    if lookup == "rural_urban":
        return list(RURAL_URBAN_3 if rural_urban_classes == 3 else RURAL_URBAN_6)
    if lookup == "deprivation_quintile":
        return quintile_labels("most deprived", "least deprived")
    if lookup == "population_density_band":
        return band_labels(DENSITY_UPPER if density_bands == "published" else _english_density_edges())
    if lookup == "median_age_band":
        return list(AGE_LABELS)
    if lookup == "coastal_town":
        return ["yes", "no"]
    return [name for code, name in target_names("itl1_2021").items() if len(code) == 3]


def _build(
    vintage: str,
    only: Sequence[str] | None,
    where: str,
    rural_urban_classes: int,
    density_bands: str,
) -> dict[str, _Lookup]:
    wanted = list(LOOKUPS) if only is None else list(dict.fromkeys([only] if isinstance(only, str) else only))
    _check_names(wanted)
    for name, got, allowed in (
        ("where", where, ("england", "uk")),
        ("rural_urban_classes", rural_urban_classes, (3, 6)),
        ("density_bands", density_bands, ("published", "england")),
    ):
        if got not in allowed:
            raise OptionError(f"{name}={got!r} is not known; allowed are {allowed[0]!r} and {allowed[1]!r}.")
    year = lad_year(vintage)
    _check_year(wanted, year)
    makers: dict[str, Callable[[int], _Lookup]] = {
        "rural_urban": lambda year: _rural_urban(year, rural_urban_classes),
        "deprivation_quintile": _deprivation,
        "itl1": _itl1,
        "population_density_band": lambda year: _density(year, density_bands),
        "median_age_band": _median_age,
        "coastal_town": _coast,
    }
    return {name: makers[name](year) for name in wanted}


def _check_names(wanted: Sequence[str]) -> None:
    unknown = [name for name in wanted if name not in LOOKUPS]
    if unknown or not wanted:
        told = " ".join(
            f"{name!r} is not a lookup of districts.{nearest(name, list(LOOKUPS))}" for name in unknown
        )
        raise OptionError(f"{told or 'No lookup was asked for.'} Known are {', '.join(LOOKUPS)}.")


def _check_year(wanted: Sequence[str], year: int) -> None:
    late = [name for name in wanted if not _YEARS[name][0] <= year <= _YEARS[name][1]]
    if late:
        can = [name for name, (first, last) in _YEARS.items() if first <= year <= last]
        spans = ", ".join(f"{name} ('lad{_YEARS[name][0]}' to 'lad{_YEARS[name][1]}')" for name in late)
        do = f"Available for it: only={can!r}." if can else "None is available for it."
        raise VintageError(
            f"Not held for the districts of 'lad{year}': {spans}. {do}"
            " Or convert the table to a later vintage with bailiwick.areas.convert."
        )


def _rows_of(vintage: str, where: str) -> list[str]:
    here = districts(lad_year(vintage))
    return [code for code, area in here.items() if where == "uk" or area.country == ENGLAND]


def _english(year: int) -> list[str]:
    return _rows_of(f"lad{year}", "england")


def _elsewhere(year: int, name: str, made: _Lookup) -> _Lookup:
    """Say of each district outside the inputs that they do not cover it."""
    for code in districts(year):
        if code not in made.classes and code not in made.gaps:
            made.gaps[code] = _ELSEWHERE[name]
    return made


def _rural_urban(year: int, classes: int) -> _Lookup:
    people: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows(FILE, "small_areas"):
        for kind, count in row.items():
            if kind != "code":
                people[successor(row["code"], year)][kind] += count
    made = _Lookup({code: rural_urban_class(**count, classes=classes) for code, count in people.items()})
    return _elsewhere(year, "rural_urban", made)


def _deprivation(year: int) -> _Lookup:
    held = {row["code"]: row["score"] for row in rows(FILE, "deprivation")}
    scores: dict[str, float] = {}
    for code in _english(year):
        same = code if code in held else predecessors(code, "lad2023")[0]  # a recode of 2025
        scores[code] = held[same]
    labels = quintile_labels("most deprived", "least deprived")
    made = _Lookup({code: labels[fifth - 1] for code, fifth in quintiles_by_rank(scores).items()})
    return _elsewhere(year, "deprivation_quintile", made)


def _itl1(year: int) -> _Lookup:
    names = target_names("itl1_2021")
    return _Lookup({row[0]: names[row[1]] for row in lookup_rows(f"lad{year}", "itl1_2021")})


@cache
def _parts(year: int) -> dict[str, tuple[list[str], str | None]]:
    """Districts of 2021 that make up each district of a vintage, and the larger one it is only a part of."""
    found: dict[str, tuple[list[str], str | None]] = {}
    for code in districts(year):
        whole = successor(code, CENSUS_YEAR)
        if year < CENSUS_YEAR and len(predecessors(whole, f"lad{year}")) > 1:
            found[code] = ([whole], whole)
        else:
            found[code] = (predecessors(code, f"lad{CENSUS_YEAR}") or [whole], None)
    return found


@cache
def _census() -> dict[str, tuple[int, int, int | None]]:
    """Residents, residents per square kilometre and median age of the districts of 2021."""
    return {
        row["code"]: (row["residents"], row["density"], row["median_age"]) for row in rows(FILE, "census")
    }


def _density(year: int, bands: str) -> _Lookup:
    upper = DENSITY_UPPER if bands == "published" else _english_density_edges()
    labels = band_labels(upper)
    made = _Lookup()
    for code, (parts, whole) in _parts(year).items():
        if any(part not in _census() for part in parts):
            continue
        if whole is not None:
            made.gaps[code] = _PART_OF_LARGER.format(whole=f"{whole} ({district_name(whole)})")
            continue
        least, most = (round(merged_density(parts, _census(), shift)) for shift in (-0.5, 0.5))
        if len(parts) == 1:
            least = most = _census()[parts[0]][1]
        if band(least, upper) == band(most, upper):
            made.classes[code] = labels[band(least, upper)]
        else:
            made.gaps[code] = _PARTS_DIFFER
    return _elsewhere(year, "population_density_band", made)


def merged_density(
    parts: Sequence[str], census: dict[str, tuple[int, int, int | None]], shift: float
) -> float:
    """Residents per square kilometre of several districts together.

    The land of each is its residents over its density, which is printed as a whole number: `shift` -0.5
    and 0.5 give the ends between which the true density lies.
    """
    people = sum(census[part][0] for part in parts)
    land = sum(census[part][0] / (census[part][1] + shift) for part in parts)
    return people / land


@cache
def _english_density_edges() -> tuple[int, ...]:
    english = set(_english(CENSUS_YEAR))
    return quintile_edges([density for code, (_, density, _) in _census().items() if code in english])


def _median_age(year: int) -> _Lookup:
    """The median of a union lies between the medians of its parts, so parts in one band settle it."""
    made = _Lookup()
    for code, (parts, whole) in _parts(year).items():
        ages = [_census()[part][2] for part in parts if part in _census()]
        if len(ages) < len(parts) or None in ages:
            continue
        held = {band(age, AGE_UPPER) for age in ages if age is not None}
        if whole is not None:
            made.gaps[code] = _PART_OF_LARGER.format(whole=f"{whole} ({district_name(whole)})")
        elif len(held) == 1:
            made.classes[code] = AGE_LABELS[held.pop()]
        else:
            made.gaps[code] = _PARTS_DIFFER
    return _elsewhere(year, "median_age_band", made)


def _coast(year: int) -> _Lookup:
    """A merged district has the towns of its parts; a part of one without any has none."""
    with_town = {row["district"] for row in rows(FILE, "coastal_towns")}
    made = _Lookup()
    for code, (parts, whole) in _parts(year).items():
        if any(part not in _census() for part in parts):
            continue
        if whole is not None and whole in with_town:
            made.gaps[code] = _PART_OF_LARGER.format(whole=f"{whole} ({district_name(whole)})")
        else:
            made.classes[code] = "yes" if with_town & set(parts) else "no"
    return _elsewhere(year, "coastal_town", made)
