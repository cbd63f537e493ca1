"""The columns of code, name and level beside the numbers of a sheet: told by their words and their cells."""

from __future__ import annotations

import re
from typing import Any

from bailiwick.errors import SourceError
from bailiwick.sources.refusal import refuse
from bailiwick.sources.workbook import Sheet, cell_name, number, text

__all__ = ["NO_CODE", "area_code_like", "key_columns", "key_word", "no_keys", "plain_name", "plain_text"]

#: What stands in the code column of an area that has no code.
NO_CODE = frozenset(
    {"", "-", "--", "..", ":", "n/a", "na", "none", "not available", "not applicable", "no code", "tbc"}
    | {"[x]", "[z]", "[c]", "x", "z"}
)

_CODE = re.compile(r"[A-Z]\d{8}|TL[A-Z][A-Z0-9]{0,3}|UK[A-Z0-9]{0,4}|\d\d[A-Z]{2}|\d\d[A-Z]|95[A-Z]{1,2}")
_MARKERS = re.compile(r"\[[^\]]*note[^\]]*\]|[\u00b9\u00b2\u00b3\u2070-\u2079]", re.IGNORECASE)
_NOTE_AT_END = re.compile(
    r"(?<=\S)\s*(?:\[[^\]]*\]|\((?:(?:see )?(?:foot)?notes?[^)]*|\d{1,2}|[pr*])\)|[*\u2020\u2021]+)$",
    re.IGNORECASE,
)
_FORMER = re.compile(r"\b(?:old|former|previous|earlier|legacy|superseded)\b", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9_.-]{1,15}")
_LEVEL = re.compile(
    r"(?:ITL|NUTS|LAU|LAD|LA|UTLA|LEP|CA|MCA|Level)[ -]?\d?|UK|GB|Other|Country|Nation|Region|District|[0-3]"
    r"|Nations?|Countries|Regions|Districts|Count(?:y|ies)|United Kingdom|Sub-?regions?|Total|ITL region"
    r"|(?:ITL|NUTS) ?\d? (?:region|area|sub-?region)s?|(?:English|UK) regions?"
    r"|(?:Local authorit|City (?:and growth )?(?:region|deal)|(?:Mayoral )?combined (?:county )?authorit"
    r"|Local enterprise|Economic enterprise|Enterprise region|Unitary|Metropolitan|London borough"
    r"|Council area|Corporate).*",
    re.IGNORECASE,
)


def plain_text(cell: Any) -> str:
    """Return a cell as text on one line, without note markers in square brackets or raised figures."""
    plain = re.sub(
        r"\[[^\]]*note[^\]]*\]|[\u00b9\u00b2\u00b3\u2070-\u2079]", "", text(cell), flags=re.IGNORECASE
    )
    return " ".join(plain.split())


def plain_name(cell: Any) -> str:
    """Return a cell as the name of an area: without any marker of a note at its end.

    Examples
    --------
    >>> plain_name("North East [note 1]"), plain_name("Cornwall (note 2) *"), plain_name("Bristol, City of")
    ('North East', 'Cornwall', 'Bristol, City of')
    """
    former, plain = "", plain_text(cell)
    while plain != former:
        former, plain = plain, _NOTE_AT_END.sub("", plain)
    return plain


def area_code_like(cell: str) -> bool:
    """Tell whether a text has the shape of an area code: nine characters, ITL, NUTS or the old four.

    Small letters count, as a release has had ``Tlc`` for ``TLC``.
    """
    return _CODE.fullmatch(cell.upper()) is not None


def key_word(title: str) -> str | None:
    """Return which key a header names: code, name or level."""
    plain = plain_text(title).lower().replace("_", " ").strip()
    if not plain or len(plain) > 40:
        return None
    if re.search(r"\bcodes?\b|\d\dcd$|^(itl|nuts|lad|area)?cd$", plain):
        return "code"
    if "level" in plain or plain in {
        "itl",
        "nuts",
        "geography",
        "geography type",
        "area type",
        "type",
        "tier",
    }:
        return "level"
    if re.search(
        r"\bnames?\b|\d\dnm$|region|area|authorit|district|partnership|\blep\b|country|place|city", plain
    ):
        return "name"
    return None


def key_columns(
    sheet: Sheet, header: int, start: int, columns: list[int]
) -> tuple[int | None, int | None, int | None]:
    """Return the columns of code, name and level: by their words, checked against the cells below."""
    body = [
        row
        for row in sheet.rows[start:]
        if any(number(row[c]) is not None for c in columns) and any(text(cell) for cell in row[: columns[0]])
    ]
    code: list[tuple[Any, ...]] = []
    name: list[tuple[bool, int, int]] = []
    level: list[int] = []
    for column in range(columns[0]):
        above = [text(sheet.rows[row][column]) for row in range(max(header - 2, 0), start)]
        told = next((word for title in reversed(above) if (word := key_word(title))), None)
        cells = [text(row[column]) for row in body]
        filled = [cell for cell in cells if cell.lower() not in NO_CODE]
        if not any(cells) or _is_counter(filled):
            continue
        if filled and all(number(cell) is not None for cell in filled) and not _all_levels(filled):
            raise refuse(
                sheet.path,
                f"a year in header cell {cell_name(header, column)}",
                f"{next((title for title in reversed(above) if title), '')!r} with numbers below it",
                "Rename the column back or use the file as its publisher issued it.",
                sheet=sheet.name,
            )
        coded = sum(map(area_code_like, filled)) / max(len(filled), 1)
        kind = _kind(told, coded, filled, named="name" in " ".join(above).lower())
        if kind is None:
            raise refuse(
                sheet.path,
                f"{'area codes' if told == 'code' else 'names of areas'} in column "
                f"{cell_name(header, column)[: -len(str(header + 1))]} under "
                f"{next((t for t in reversed(above) if t), '')!r}",
                repr(filled[0]) if filled else "none",
                "Rename the column back or use the file as its publisher issued it.",
                sheet=sheet.name,
            )
        if kind == "code":
            code.append((len(set(filled)), *_standing(above, filled), len(filled), -column))
        elif kind == "level":
            level.append(column)
        else:
            name.append((told == "name", len(set(filled)), -column))
    most = max((distinct for _, distinct, _ in name), default=0)
    # A column of regions has few names beside that of the areas, whatever its header says.
    name = [(told and 2 * distinct >= most, distinct, column) for told, distinct, column in name]
    found_code = -max(code)[-1] if code else None
    found_name = -max(name)[2] if name else None
    if code and 2 * max(code)[0] <= max(code)[-2] and most == len(body):
        found_code = None  # codes of the regions that the areas are in
    if found_code is None and found_name is None:
        raise no_keys(sheet, header)
    return found_code, found_name, level[0] if level else None


def _standing(above: list[str], codes: list[str]) -> tuple[bool, int, bool]:
    """Return which of several columns of codes to take: none called old, the latest year, ITL."""
    words = " ".join(above).replace("_", " ")
    years = [int(year[-2:]) for year in re.findall(r"\b20\d\d\b|(?<=[A-Za-z])\d\d(?=CD\b)", words)]
    itl = sum(code.startswith("TL") for code in codes) > len(codes) / 2
    return not _FORMER.search(words), max(years, default=0), itl


def _kind(told: str | None, coded: float, filled: list[str], *, named: bool) -> str | None:
    """Return what a column holds, or None where its header and its cells disagree."""
    if told == "code":
        tokens = not coded and all(_TOKEN.fullmatch(cell) for cell in filled) and _has_digit(filled)
        return "code" if coded >= 0.5 or not filled or tokens else None
    if coded > 0.9 and len(set(filled)) > 1:
        return None if told == "name" and named else "code"
    few = told == "level" and len(filled) > 5 and 2 * len(set(filled)) < len(filled)
    return "level" if told != "name" and (few or _all_levels(filled)) else "name"


def _all_levels(cells: list[str]) -> bool:
    """Tell whether most cells name a level, such as ITL3, and fewer levels than cells."""
    fitting = sum(_LEVEL.fullmatch(cell) is not None for cell in cells)
    return fitting > 0.9 * len(cells) and len(set(cells)) < max(len(cells), 2)


def _is_counter(cells: list[str]) -> bool:
    """Tell a column that only numbers the rows."""
    return len(cells) > 1 and cells == [
        str(n) for n in range(int(cells[0] == "1"), len(cells) + (cells[0] == "1"))
    ]


def _has_digit(cells: list[str]) -> bool:
    return sum(any(letter.isdigit() for letter in cell) for cell in cells) > len(cells) / 2


def no_keys(sheet: Sheet, header: int) -> SourceError:
    """Return the error for years without a column of areas left of them."""
    return refuse(
        sheet.path,
        f"a column of area codes or names left of the years in row {header + 1}",
        "none",
        "Restore the column or use the file as its publisher issued it.",
        sheet=sheet.name,
    )
