"""Which rows of a table hold other rows, told by British statistical codes and by those of NUTS."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bailiwick.areas.registry import region
from bailiwick.errors import Finding, UnknownAreaError
from bailiwick.measures._grid import listed

__all__ = ["rows_that_are_sums", "rows_that_hold_others"]

# The whole, or Extra-Regio, which is no area: beside any other row they are not one of its kind.
_WHOLE = ("UKX", "UK", "TLZ", "UKZ", "K02000001")
# Code of the country, and of the ITL area that is the same.
_COUNTRY = {
    "E": ("E92000001", "TLB"),
    "W": ("W92000004", "TLL"),
    "S": ("S92000003", "TLM"),
    "N": ("N92000002", "TLN"),
}
_GB, _ENGLAND_AND_WALES = "K03000001", "K04000001"
_ITL_OF_REGION = {f"E1200000{at}": f"TL{letter}" for at, letter in enumerate("CDEFGHIJK", start=1)}
_REGION_OF_ITL = {itl: code for code, itl in _ITL_OF_REGION.items()}
_GSS = re.compile(r"[EWSN]\d{8}")
_ITL = re.compile(r"TL[B-N][0-9A-Z]{0,2}")
_NUTS = re.compile(r"[A-Z]{2}[0-9A-Z]{0,3}")


def rows_that_hold_others(labels: Sequence[str]) -> tuple[str, ...]:
    """Codes of rows that hold, or are the same area as, another row of the table.

    Known are the United Kingdom, Great Britain, England and Wales, Extra-Regio,
    countries, English regions, districts and ITL areas; and codes of NUTS,
    where all rows have such, by their beginnings. Counties and combined
    authorities are not known to hold districts.

    Examples
    --------
    >>> rows_that_hold_others(["TLB", "TLC", "TLC1", "TLL"])
    ('TLB', 'TLC')
    >>> rows_that_hold_others(["E92000001", "W92000004", "S92000003"])
    ()
    """
    there = list(dict.fromkeys(labels))
    if len(there) < 2:
        return ()
    above: set[str] = set(_WHOLE)
    nuts = all(_NUTS.fullmatch(code) for code in there)
    for code in there:
        if nuts or _ITL.fullmatch(code):
            above.update(code[:length] for length in range(2, len(code)))
        above |= _holders(code)
    return tuple(code for code in there if code in above)


def _holders(code: str) -> set[str]:
    """Codes that hold a British area, or are another code of it."""
    is_itl = _ITL.fullmatch(code) is not None
    if not is_itl and not _GSS.fullmatch(code):
        return set()
    nation = code[0]
    if is_itl:
        nation = {"L": "W", "M": "S", "N": "N"}.get(code[2], "E")
    held = set(_COUNTRY[nation]) | ({_GB} if nation != "N" else set())
    held |= {_ENGLAND_AND_WALES} if nation in "EW" else set()
    if code in _ITL_OF_REGION:
        return held | {_ITL_OF_REGION[code]}
    if code in _REGION_OF_ITL:
        return held | {_REGION_OF_ITL[code]}
    if code not in _COUNTRY[nation]:
        try:
            part = region(code)
        except UnknownAreaError:
            part = ""
        return held | {part, _ITL_OF_REGION.get(part, "")}
    return held - {code}


def rows_that_are_sums(labels: Sequence[str], what: str, cure: str) -> list[Finding]:
    """Rows that hold other rows, or Extra-Regio, among areas that are to be added up."""
    there = rows_that_hold_others(labels)
    if not there:
        return []
    sentence = (
        f"{what} adds up all areas, and {listed([repr(code) for code in there])} among them are the whole,"
        f" hold other rows, or are Extra-Regio, and would count twice. {cure}"
    )
    return [Finding("sum-among-areas", sentence, there)]
