"""Which boundary vintage the areas of a table are of, and whether all of them are there.

A release on boundaries that the registry of areas does not know has no vintage;
one that lacks some areas of a vintage it otherwise holds is cut short.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bailiwick import areas
from bailiwick.sources.boundaries import is_district
from bailiwick.sources.refusal import refuse

__all__ = ["Coverage", "coverage_of", "in_northern_ireland"]

_ITL = re.compile(r"TL[C-N][A-Z0-9]{0,2}")
_KINDS = {"lad": "districts", "itl1": "ITL1 areas", "itl2": "ITL2 areas", "itl3": "ITL3 areas"}


@dataclass(frozen=True)
class Coverage:
    """The vintage of a set of codes ("" where none is known) and whether it is complete."""

    vintage: str
    complete: bool


def in_northern_ireland(code: str | None) -> bool:
    """Tell whether a district, ITL or NUTS code is of Northern Ireland."""
    return code is not None and code.startswith(("N0", "N92", "TLN", "UKN", "95"))


def coverage_of(codes: Iterable[str | None], path: Path, sheets: Sequence[str] = ()) -> Coverage:
    """Return the vintage of the codes of one file and refuse a file that is cut short.

    The districts, or the ITL areas of each level, must be all of one vintage.
    Whole countries may be absent: a file without Northern Ireland counts as
    complete, one without another country does not. A file with fewer than half of
    the areas is a selection: it has a vintage where only one fits, and is not
    complete.

    Parameters
    ----------
    codes : iterable of str or None
        Codes of other kinds are left aside.
    path : Path
    sheets : sequence of str
        Named in the message.

    Raises
    ------
    SourceError
        At least half of the areas of a vintage are there, but not all of each
        country; or the codes are of several vintages. Some are named.
    """
    known = {code for code in codes if code}
    districts = {code for code in known if is_district(code)}
    itl = {code for code in known if _ITL.fullmatch(code)}
    if districts and len(districts) >= len(known) / 2:
        levels = {"lad": districts}
    elif itl:
        levels = {f"itl{n}": part for n in (1, 2, 3) if (part := {c for c in itl if len(c) == 2 + n})}
    else:
        return Coverage("", complete=False)
    fitting = areas.detect_vintages(set().union(*levels.values()))
    if not fitting:
        _require_one_vintage(set().union(*levels.values()), path)
        return Coverage("", complete=False)
    lacking = {vintage: _absent(levels, vintage) for vintage in fitting}
    whole = [vintage for vintage, absent in lacking.items() if not any(absent.values())]
    if whole:
        # Years whose codes are the same, such as 2023 and 2024, count as one, the first.
        return Coverage(whole[0] if _all_alike(whole, levels) else "", complete=True)
    vintage = min(fitting, key=lambda name: sum(map(len, lacking[name].values())))
    for level, absent in lacking[vintage].items():
        cut = absent and not _are_whole_countries(absent, level, vintage)
        if cut and len(levels[level]) >= len(absent):
            named = ", ".join(f"{code} ({areas.names(vintage)[code]})" for code in sorted(absent)[:5])
            more = f" and {len(absent) - 5} more" if len(absent) > 5 else ""
            raise refuse(
                path,
                f"all {len(levels[level]) + len(absent)} {_KINDS[level]} of {vintage!r}",
                f"{len(levels[level])}, without {named}{more}",
                "The table is cut short: use the file as its publisher issued it.",
                sheet=" and ".join(sheets) or None,
            )
    return Coverage(fitting[0] if _all_alike(fitting, levels) else "", complete=False)


def _require_one_vintage(codes: set[str], path: Path) -> None:
    """Refuse codes that are all known but of several vintages; a new code makes a new vintage."""
    if areas.known_nowhere(codes):
        return
    best = max(areas.vintages(), key=lambda vintage: len(codes & set(areas.codes(vintage))))
    foreign = sorted(codes - set(areas.codes(best)))
    raise refuse(
        path,
        "area codes of one boundary vintage",
        f"{len(codes)} codes, of which {len(foreign)} are not of {best!r} ({', '.join(foreign[:5])})",
        "The table mixes vintages: use the file as its publisher issued it.",
    )


def _level_codes(level: str, vintage: str) -> set[str]:
    return set(areas.codes(vintage if level == "lad" else f"{level}_{vintage[3:]}"))


def _absent(levels: dict[str, set[str]], vintage: str) -> dict[str, set[str]]:
    """Return the codes of the vintage that are not there, by level; none where only Northern Ireland is."""
    result = {}
    for level, found in levels.items():
        absent = _level_codes(level, vintage) - found
        ireland = {code for code in _level_codes(level, vintage) if in_northern_ireland(code)}
        result[level] = set() if absent == ireland else absent
    return result


def _are_whole_countries(absent: set[str], level: str, vintage: str) -> bool:
    """Tell whether the absent areas are all those of one country or several."""
    countries = {areas.country(code) for code in absent}
    return absent == {code for code in _level_codes(level, vintage) if areas.country(code) in countries}


def _all_alike(vintages: Sequence[str], levels: dict[str, set[str]]) -> bool:
    """Tell whether some vintages have the same codes at all the levels, so that any names them."""
    return all(
        _level_codes(level, vintage) == _level_codes(level, vintages[0])
        for level in levels
        for vintage in vintages
    )
