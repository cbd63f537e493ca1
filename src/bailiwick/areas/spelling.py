"""From a name to a code: official names, registered spellings, then the nearest names in an error.

Publishers write "Bristol, City of", "City of Bristol" and "Bristol UA"; a name is never matched
by likeness alone, because Northampton is not Southampton.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache

from bailiwick.areas.carried import rows
from bailiwick.areas.edges import all_predecessors
from bailiwick.areas.registry import _names, every_area, in_which
from bailiwick.errors import UnknownAreaError

# Words that say what kind of authority it is: dropped from either end of a name, but kept in
# mind, because "City of Durham" is not County Durham, nor London the City of London.
_WORDS = "royal|london|metropolitan|unitary|county|city|borough|district|council|authority|corporation|and"
_BEFORE = re.compile(
    r"^(?:(?P<the>the) |(?P<kind>"
    rf"(?:(?:{_WORDS}) )+of (?:the )?"
    r"|(?:lb|rb|mb|borough|district|council|cyngor|bwrdeistref sirol|dinas a sir|dinas) "
    r"))(?=.)"
)
_AFTER = re.compile(
    r" (?:(?P<the>the)|(?P<kind>"
    rf"(?:(?:{_WORDS}) )+of"
    r"|council area|unitary authority|unitary|ua|council"
    r"|(?:county|metropolitan|london|royal) (?:borough|boro)|metropolitan district|metropolitan"
    r"|city and (?:borough|district)|borough|district"
    r"|mbc|mdc|cbc|bc|dc|lb|mb|cb"
    r"))$"
)
_LARGER = ("region", "country", "nation", "county", "metropolitan county", "combined authority")
_BETWEEN = re.compile(r"\s+[-–—]\s+|\s*[/|]\s*")  # two languages of one name


@dataclass(frozen=True)
class Reading:
    """A name without the words that say what kind of authority it is, and those words."""

    core: str
    said: frozenset[str]


@lru_cache(maxsize=8192)
def _read(name: str) -> Reading:
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = plain.replace("'", "").replace("’", "")
    core = " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())
    said: set[str] = set()
    while True:
        found = _BEFORE.search(core) or _AFTER.search(core)
        if found is None:
            return Reading(core, frozenset(said - {"of", "and", "the"}))
        core = (core[: found.start()] + core[found.end() :]).strip()
        said |= set((found["kind"] or "").split())


def normalise(name: str) -> str:
    """A name in the form in which names are compared.

    Lower case, no accents or punctuation, ``&`` as "and", without "council", "borough",
    "city of", "county of", "metropolitan borough of", "unitary authority", "district" or "the"
    at either end. A leading "county" or "city" without "of", and one at the end, stay: County
    Durham and Derby City are names.

    Examples
    --------
    >>> from bailiwick.areas.spelling import normalise
    >>> normalise("Bristol, City of"), normalise("The Borough of Tonbridge & Malling")
    ('bristol', 'tonbridge and malling')
    """
    return _read(name).core


@cache
def _spellings() -> dict[str, list[str]]:
    return {row["spelling"]: row["codes"] for row in rows("names.json", "spellings")}


@cache
def _welsh() -> dict[str, str]:
    return {row["code"]: row["name"] for row in rows("names.json", "welsh")}


@cache
def _by_name(vintage: str) -> dict[str, list[str]]:
    """Normalised official and Welsh names of a vintage to codes."""
    found: dict[str, list[str]] = {}
    for code, name in _names(vintage).items():
        for spelling in {normalise(name), normalise(_welsh().get(code, name))}:
            found.setdefault(spelling, []).append(code)
    return found


def welsh_names(vintage: str) -> dict[str, str]:
    """Welsh names of the 22 principal areas of Wales, by code; other areas are absent.

    Examples
    --------
    >>> from bailiwick import areas
    >>> areas.welsh_names("lad2023")["W06000015"]
    'Caerdydd'
    """
    return {code: _welsh()[code] for code in _names(vintage) if code in _welsh()}


def former_names(code: str) -> list[str]:
    """Names of the districts that became part of an area since 2008, and its own earlier names.

    Returns
    -------
    list of str
        The latest first; the present name is left out, and so is any repeat.

    Examples
    --------
    >>> from bailiwick import areas
    >>> areas.former_names("E06000063")
    ['Allerdale', 'Carlisle', 'Copeland']
    """
    known = every_area()
    own = known[code].name if code in known else ""
    earlier = [known[old].name for old in all_predecessors(code)]
    return [name for name in dict.fromkeys(earlier) if name != own]


def find(name: str, vintage: str) -> str:
    """The code of the area with a name, as it was in one vintage.

    Parameters
    ----------
    name : str
        As a publisher or a person wrote it: case, accents, punctuation, "&", "Council",
        "Borough", "City of" and the like do not matter; Welsh names and registered spellings
        ("Rhondda Cynon Taff") are known, and "Abertawe - Swansea" in both languages.
    vintage : str
        As for `names`.

    Returns
    -------
    str
        The code in that vintage.

    Raises
    ------
    UnknownAreaError
        The vintage has no area of that name; the message names the vintage or the kind of
        area that has it, or the three nearest names. A name is never matched by likeness
        alone, and never by dropping words that tell it from another place: "London" is the
        region and not the City of London, "City of Durham" is not County Durham, and "County
        of Leicester" is not Leicester.

    References
    ----------
    Spellings: UK local authority names and codes, mySociety (MIT licence).

    Examples
    --------
    >>> from bailiwick import areas
    >>> areas.find("Bristol, City of", "lad2023"), areas.find("Durham", "lad2023")
    ('E06000023', 'E06000047')
    """
    hits = _hits(name, vintage)
    if not hits and len(halves := _BETWEEN.split(name)) > 1:
        found = [_hits(half, vintage) for half in halves]
        hits = found[0] if all(half == found[0] for half in found) else []
    if len(hits) == 1:
        return hits[0]
    if len(hits) > 1:
        listed = ", ".join(f"{code!r} ({_names(vintage)[code]})" for code in hits)
        raise UnknownAreaError(
            f"{name!r} is the name of several areas of {vintage!r}: {listed}. Give the code."
        )
    raise UnknownAreaError(_no_such_name(name, vintage))


def _hits(name: str, vintage: str) -> list[str]:
    """The codes of a vintage that a name may stand for."""
    here = _names(vintage)
    reading = _read(name)
    core, said = reading.core, reading.said
    hits = [code for code in _by_name(vintage).get(core, []) if _may_mean(reading, code, here[code])]
    # "County of Rutland" is registered as "Rutland County", "City of Newcastle" as "Newcastle City".
    kinds = [kind for kind in ("city", "county") if kind in said and "borough" not in said]
    for spelling in (core, *(f"{core} {kind}" for kind in kinds[:1])):
        if not hits:
            held = [code for code in _spellings().get(spelling, []) if code in here]
            hits = [
                code for code in held if spelling != core or _may_mean(reading, code, here[code], listed=True)
            ]
    if not hits and (bare := core.removeprefix("sir ").removesuffix(" county")) != core:
        # In Wales "county", and "sir" in Welsh, are part of some names and before or after others.
        hits = [code for code in _by_name(vintage).get(bare, []) if code.startswith("W06")]
    return hits


def _may_mean(reading: Reading, code: str, official: str, *, listed: bool = False) -> bool:
    """Whether the words dropped from a name allow it to be that of an area.

    `listed` is whether the area has that name as a registered spelling only.
    """
    own = _read(official)
    core, said = reading.core, reading.said
    if said == own.said and core == own.core:
        return True
    if code.startswith(("E12", "E92", "W92", "S92", "N92")) or (code.startswith("TL") and len(code) == 3):
        return not said  # no region is a city or has a council
    if core in _larger_names() and own.said:
        # The official name tells the district from the larger place, so the words must be there.
        return bool(said & (own.said | {"corporation"}))
    if "county" in said and not said & {"city", "borough"}:
        return "county" in own.said or code.startswith("W")
    return not (listed and said & {"city", "borough", "district"} and _is_another(core, code))


@cache
def _larger_names() -> frozenset[str]:
    """Names of the areas above districts, as compared."""
    return frozenset(normalise(area.name) for area in every_area().values() if area.kind in _LARGER)


def _is_another(core: str, code: str) -> bool:
    """Whether a name is the official one of some district, of any year, and not of this one."""
    official = {other for other, area in every_area().items() if normalise(area.name) == core}
    return bool(official) and code not in official


def _no_such_name(name: str, vintage: str) -> str:
    reading = _read(name)
    wanted = reading.core
    known = every_area()
    here = _names(vintage)
    same = [code for code, area in known.items() if normalise(area.name) == wanted and code not in here]
    meant = [code for code in same if _may_mean(reading, code, known[code].name)]
    elsewhere = meant or [code for code in same if known[code].kind in _LARGER]
    for spelling in (f"{wanted} county", f"{wanted} city", wanted):
        if not elsewhere and (spelling == wanted or spelling.split()[-1] in reading.said):
            held = [code for code in _spellings().get(spelling, []) if code in known and code not in here]
            elsewhere = [
                code
                for code in held
                if spelling != wanted or _may_mean(reading, code, known[code].name, listed=True)
            ]
    text = f"{name!r} is not the name of an area of {vintage!r}."
    if elsewhere:
        listed = "; ".join(_told(code) for code in elsewhere[:3])
        text = f"{text} It is the name of {listed}."
        shorter = [code for code in _by_name(vintage).get(wanted, []) if normalise(here[code]) == wanted]
        if shorter:
            text += f" Or is {' or '.join(f'{code!r} ({here[code]})' for code in shorter)} meant?"
        return text
    candidates = list(_by_name(vintage)) + [
        spelling for spelling, held in _spellings().items() if set(held) & _names(vintage).keys()
    ]
    near: list[str] = []
    for spelling in get_close_matches(wanted, candidates, n=12, cutoff=0.6):
        held = _by_name(vintage).get(spelling) or _spellings().get(spelling, [])
        official = [_names(vintage)[code] for code in held if code in _names(vintage)]
        near += [one for one in official if one not in near]
    if near:
        return f"{text} The nearest names are {', '.join(repr(one) for one in near[:3])}."
    return f"{text} List them with bailiwick.areas.names({vintage!r})."


def _told(code: str) -> str:
    area = every_area()[code]
    return f"{code!r} ({area.name}), " + (
        f"a district of {in_which(code)}" if area.kind == "district" else f"a {area.kind}"
    )
