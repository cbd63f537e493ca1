"""Which boundary vintage the area codes, or the area names, of a source belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bailiwick import areas
from bailiwick.errors import Finding, TableError, UnknownAreaError, VintageError

__all__ = ["codes_of_names", "is_district", "vintage_of_codes"]

_DISTRICT = re.compile(r"(E0[6789]|W06|S12|N09|95)[0-9A-Z]+")


def is_district(code: str) -> bool:
    """Tell whether a GSS code is that of a local authority district, of any vintage."""
    return bool(_DISTRICT.fullmatch(code))


def vintage_of_codes(codes: Iterable[str], what: str, *, prefer: str = "lad2023") -> str:
    """Return the vintage that has every district among `codes`; other codes are left aside.

    Parameters
    ----------
    codes : iterable of str
    what : str
        The table, for the message.
    prefer : str
        Taken where several vintages fit; otherwise the latest of them.

    Raises
    ------
    VintageError
        No vintage has them all: the table mixes vintages, or codes are unknown.
    """
    districts = sorted({code for code in codes if is_district(code)})
    if not districts:
        raise VintageError(
            f"{what}: expected area codes of local authority districts, such as 'E06000001'; got none. "
            "Ask the publisher for districts, with their GSS codes."
        )
    fitting = areas.detect_vintages(districts)
    if fitting:
        # lad2021 and lad2022 are the same areas under two years; Nomis calls them 2021.
        return next((vintage for vintage in (prefer, "lad2021") if vintage in fitting), fitting[-1])
    unknown = areas.known_nowhere(districts)
    if unknown:
        raise VintageError(
            f"{what}: {len(unknown)} area codes belong to no vintage ({', '.join(unknown[:10])}). "
            "Correct them."
        )
    foreign = [code for code in districts if code not in set(areas.codes(prefer))]
    raise VintageError(
        f"{what}: the {len(districts)} district codes are of no single vintage; {len(foreign)} are not of "
        f"{prefer!r} ({', '.join(foreign[:10])}). Give the parts of each vintage separately and "
        "convert them with "
        f"bailiwick.areas.convert(table, to={prefer!r})."
    )


def codes_of_names(
    names: Iterable[str], what: str, vintages: Iterable[str] = ("lad2021", "lad2023", "lad2020", "lad2019")
) -> tuple[str, dict[str, str]]:
    """Return the first vintage that knows all the names, and the code of each name.

    Raises
    ------
    TableError
        No vintage knows them all; the names that the closest one lacks are listed.
    """
    wanted = sorted(set(names))
    closest: tuple[str, list[Finding]] | None = None
    for vintage in vintages:
        found: dict[str, str] = {}
        faults = []
        for name in wanted:
            try:
                found[name] = areas.find(name, vintage)
            except UnknownAreaError as error:
                faults.append(Finding("unknown-area-name", str(error), (name,)))
        if not faults:
            return vintage, found
        if closest is None or len(faults) < len(closest[1]):
            closest = (vintage, faults)
    vintage, faults = closest if closest else ("", [])
    raise TableError(
        f"{what}: {len(faults)} of {len(wanted)} area names are of no single vintage; {vintage!r} is "
        "closest and "
        "lacks these:",
        faults,
    )
