"""The size of the figures of a table, where a statement of units tells it: thousands, £ million.

A clause that is only a statement of units counts. Prose, such as figures that are
rounded to the nearest thousand, says nothing about the unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bailiwick.sources.refusal import AS_ISSUED, refuse
from bailiwick.sources.workbook import Sheet

__all__ = ["size_of"]

_WORDS = {
    r"thousands?|\'?000\'?s?|k": 1e3,
    r"millions?|mn?": 1e6,
    r"billions?|bn": 1e9,
}
_MONEY = r"(?:£|pounds?(?: sterling)?|gbp)"
_THINGS = (
    r"(?:jobs|filled jobs|productivity jobs|hours|productivity hours|hours worked|persons|people|residents"
    r"|pounds(?: sterling)?|gbp|£)"
)
_WHAT = (
    r"(?:units?|figures|values|numbers|data|estimates|amounts|all figures|all values|all numbers|jobs|hours"
    r"|filled jobs|productivity jobs|productivity hours|hours worked|persons|people|population)"
)
_PER = r"(?: (?:per|a|each) (?:week|year|annum|head|person|(?:filled )?job|hour)(?: worked)?)?"
#: A longer clause that ends in its unit, such as "Productivity Jobs in thousands".
_ENDS = re.compile(
    rf"(?:.* )?in (?:{_MONEY} ?)?(?P<size>thousands|millions|billions|000s)(?: of {_THINGS})?{_PER}"
)
_WITH_MONEY = re.compile(
    rf"(?:.* )?{_MONEY} ?(?P<size>thousands?|millions?|billions?|000\'?s?|mn?|bn|k){_PER}"
)
_PLAIN = re.compile(
    rf"(?:{_WHAT} ?)?(?:(?:are|is|given|shown|expressed|presented|measured|stated) ?){{0,2}}(?:in )?"
    rf"(?:{_MONEY} ?)?\'?(?P<size>thousands?|millions?|billions?|000\'?s?)(?: (?:of )?{_THINGS})?{_PER}"
)
_PROSE = re.compile(
    r"\b(?:rounded|rounding|nearest|samples?|surveys?|households?|firms|businesses|more than|less than|over"
    r"|under|at least|about|around|fewer|below|above)\b"
)
#: A line that says something of the size and is no clear statement of it.
_SAYS_SIZE = re.compile(r"\b(?:thousands|millions|billions|000s)\b|'000")
_SHORT = 60


def size_of(sheet: Sheet, lines: Iterable[str], *, titles: Iterable[str] = ()) -> float | None:
    """Return what the unit stated in some lines multiplies a figure by; None where none is stated.

    Parameters
    ----------
    sheet : Sheet
        For the message.
    lines : iterable of str
        The words above and beside the years.
    titles : iterable of str
        Those of the lines that name the table: a size in them that is no clear
        statement is refused, as it is in a short line.

    Raises
    ------
    SourceError
        Two sizes are stated, or a title speaks of one unclearly.

    Examples
    --------
    >>> from pathlib import Path
    >>> sheet = Sheet(Path("release.xlsx"), "Jobs", [])
    >>> size_of(sheet, ["Productivity jobs, thousands"]), size_of(sheet, ["Table 1: GVA, pounds million"])
    (1000.0, 1000000.0)
    >>> size_of(sheet, ["Figures are rounded to the nearest thousand."]) is None
    True
    """
    found: dict[float, str] = {}
    titles = {_plain(line) for line in titles}
    for line in lines:
        plain = _plain(line)
        sizes = {size for clause in _clauses(plain) if (size := _size(clause)) is not None}
        for size in sizes:
            found.setdefault(size, line)
        unclear = _SAYS_SIZE.search(plain) and not _PROSE.search(plain)
        if not sizes and unclear and (plain in titles or len(plain) < _SHORT):
            raise refuse(
                sheet.path,
                "a clear statement of units, such as 'Jobs, thousands' or '(£ million)'",
                repr(line[:100]),
                f"Write the unit after a comma or in brackets. {AS_ISSUED}",
                sheet=sheet.name,
            )
    if len(found) > 1:
        raise refuse(
            sheet.path,
            "one size of the figures, such as thousands",
            " and ".join(repr(line[:80]) for line in found.values()),
            f"Correct the statement of units. {AS_ISSUED}",
            sheet=sheet.name,
        )
    return next(iter(found), None)


def _plain(line: str) -> str:
    return " ".join(re.sub(r"\[[^\]]*note[^\]]*\]", " ", line.replace("\u2019", "'").lower()).split())


def _clauses(line: str) -> list[str]:
    return [
        clause.strip(" .'") for clause in re.split(r"[,;:()\[\]|\u2013\u2014]| - ", line) if clause.strip()
    ]


def _size(clause: str) -> float | None:
    if _PROSE.search(clause):
        return None
    match = _PLAIN.fullmatch(clause) or _WITH_MONEY.fullmatch(clause) or _ENDS.fullmatch(clause)
    if match is None:
        return None
    return next(size for words, size in _WORDS.items() if re.fullmatch(words, match["size"]))
