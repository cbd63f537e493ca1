"""From a name to a code: exact spelling, registered spellings, then the nearest names in an error.

Publishers write "Bristol, City of", "City of Bristol" and "Bristol UA"; a name is never matched
by likeness alone, because Northampton is not Southampton.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import cache

from bailiwick.areas.carried import rows
from bailiwick.areas.edges import all_predecessors
from bailiwick.areas.registry import _names, every_area, in_which
from bailiwick.errors import UnknownAreaError

# Words that say what kind of authority it is, and not which: dropped at either end of a name.
_KIND_WORDS = (
    ("metropolitan", "borough", "council"),
    ("county", "borough", "council"),
    ("london", "borough", "of"),
    ("royal", "borough", "of"),
    ("district",),
    ("borough", "of"),
    ("county", "of"),
    ("city", "of"),
    ("borough",),
    ("council",),
    ("the",),
    ("ua",),
)


def normalise(name: str) -> str:
    """A name in the form in which names are compared.

    Lower case, no accents or punctuation, ``&`` as "and", without "council", "borough",
    "city of", "county of", "district" or "the" at either end.

    Examples
    --------
    >>> from bailiwick.areas.spelling import normalise
    >>> normalise("Bristol, City of"), normalise("The Borough of Tonbridge & Malling")
    ('bristol', 'tonbridge and malling')
    """
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = plain.replace("'", "").replace("’", "")
    words = re.sub(r"[^a-z0-9]+", " ", plain).split()
    shorter = True
    while shorter:
        shorter = False
        for ending in _KIND_WORDS:
            size = len(ending)
            if len(words) > size and tuple(words[-size:]) == ending:
                words, shorter = words[:-size], True
            if len(words) > size and tuple(words[:size]) == ending:
                words, shorter = words[size:], True
    return " ".join(words)


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
        ("Rhondda Cynon Taff") are known.
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
        alone.

    References
    ----------
    Spellings: UK local authority names and codes, mySociety (MIT licence).

    Examples
    --------
    >>> from bailiwick import areas
    >>> areas.find("Bristol, City of", "lad2023"), areas.find("Durham", "lad2023")
    ('E06000023', 'E06000047')
    """
    wanted = normalise(name)
    official = _by_name(vintage)
    hits = official.get(wanted, [])
    if not hits:
        here = _names(vintage)
        hits = [code for code in _spellings().get(wanted, []) if code in here]
    if len(hits) == 1:
        return hits[0]
    if len(hits) > 1:
        listed = ", ".join(f"{code!r} ({_names(vintage)[code]})" for code in hits)
        raise UnknownAreaError(
            f"{name!r} is the name of several areas of {vintage!r}: {listed}. Give the code."
        )
    raise UnknownAreaError(_no_such_name(name, wanted, vintage))


def _no_such_name(name: str, wanted: str, vintage: str) -> str:
    known = every_area()
    elsewhere = [
        code
        for code, area in known.items()
        if area.kind in ("district", "county") and normalise(area.name) == wanted
    ] or [code for code in _spellings().get(wanted, []) if code in known]
    text = f"{name!r} is not the name of an area of {vintage!r}."
    if elsewhere:
        parts = []
        for code in elsewhere[:3]:
            area = known[code]
            where = f"a district of {in_which(code)}" if area.kind == "district" else f"a {area.kind}"
            parts.append(f"{code!r} ({area.name}), {where}")
        return f"{text} It is the name of {'; '.join(parts)}."
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
