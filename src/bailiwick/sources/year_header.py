"""The header of a sheet with years across: which row it is, and which columns are years."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Any

from bailiwick.sources.key_columns import area_code_like, key_word
from bailiwick.sources.refusal import refuse
from bailiwick.sources.workbook import Sheet, cell_name, number, text

__all__ = ["header_row", "repeats_years", "require_known_columns", "require_nothing_above", "year_columns"]

HEADER_WITHIN = 60

_YEAR_WORDS = re.compile(
    r"(?:(?P<before>[A-Za-z£%][A-Za-z£%,.&/() ]*?)[ _:-]*)?(?P<year>(?:19|20)\d\d)(?:\.0)?"
    r"(?:[ _:-]*(?P<after>[A-Za-z£%(][A-Za-z£%,.&/() ]*))?"
)
_BRACKETS = re.compile(r"\[[^\]]*\]|\((?:p|r|provisional|revised|notes? [\d, ]+)\)", re.IGNORECASE)
_STATUS = re.compile(
    r"(?<=\d)[\s,]*(?:p|r|provisional|revised|\*|[\u00b9\u00b2\u00b3\u2070-\u2079])+$", re.IGNORECASE
)
_LONG = 60


def _year(cell: Any) -> tuple[int, str] | None:
    """Return the year a header cell names, and the word beside it."""
    if isinstance(cell, date):
        return cell.year, ""
    value = number(cell)
    if value is not None:
        return (int(value), "") if value.is_integer() and 1980 <= value <= 2100 else None
    if not isinstance(cell, str) or len(cell) > _LONG:
        return None
    plain = _STATUS.sub("", " ".join(_BRACKETS.sub("", cell.replace("\u00a0", " ")).split()))
    match = _YEAR_WORDS.fullmatch(plain.strip())
    if match is None or not 1980 <= int(match["year"]) <= 2100:
        return None
    stem = (match["before"] or match["after"] or "").strip(" ()_,.").lower()
    return int(match["year"]), stem


def header_row(sheet: Sheet) -> int | None:
    """Return the row with the longest run of years; the first of equal ones."""
    best, most = None, 0
    for position, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        found = [year[0] for cell in row if (year := _year(cell)) is not None]
        steps = sum(b - a == 1 for a, b in pairwise(found))
        if steps > most:
            best, most = position, steps
    if best is not None:
        return best
    # A table of one year: the year stands in a row with the words of the key columns.
    for position, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        words = [key_word(text(cell)) for cell in row if _year(cell) is None]
        if sum(_year(cell) is not None for cell in row) == 1 and {"code", "name"} & set(words) - {None}:
            return position
    return None


def year_columns(sheet: Sheet, header: int) -> tuple[str, list[int], list[int]]:
    """Return the word beside the years of a header row, the years, and their columns."""
    found = [(c, told) for c, cell in enumerate(sheet.rows[header]) if (told := _year(cell)) is not None]
    stems = [stem for _, (_, stem) in found]
    common = max(set(stems), key=stems.count)
    for column, (_, stem) in found:
        if stem != common:
            raise refuse(
                sheet.path,
                f"{f'{common!r} and a year' if common else 'a year alone'}, as beside it, in header cell "
                f"{cell_name(header, column)}",
                repr(text(sheet.rows[header][column])),
                "Rename the column back or use the file as its publisher issued it.",
                sheet=sheet.name,
            )
    years = [year for _, (year, _) in found]
    if years != list(range(years[0], years[0] + len(years))):
        raise refuse(
            sheet.path,
            f"one column for each year without a gap in the header, row {header + 1}",
            ", ".join(map(str, years)) + _others(sheet, header, [column for column, _ in found]),
            "Restore the columns or use the file as its publisher issued it.",
            sheet=sheet.name,
        )
    return common, years, [column for column, _ in found]


def _others(sheet: Sheet, header: int, columns: list[int]) -> str:
    """Return the header cells among the years that name none."""
    others = [
        f"{text(cell)!r} in cell {cell_name(header, column)}"
        for column, cell in enumerate(sheet.rows[header])
        if column > columns[0] and column not in columns and text(cell)
    ]
    return f" and {', '.join(others[:5])}" if others else ""


def repeats_years(row: list[Any], columns: list[int]) -> bool:
    told = [_year(row[c]) for c in columns]
    return len(told) > 1 and all(
        a is not None and b is not None and b[0] - a[0] == 1 for a, b in pairwise(told)
    )


def require_nothing_above(sheet: Sheet, header: int, columns: list[int]) -> None:
    """Refuse a header with lines of areas above it: they would be lost without a word."""
    for position, row in enumerate(sheet.rows[:header]):
        coded = any(area_code_like(text(cell)) for cell in row[: columns[0]])
        if coded and sum(number(row[c]) is not None for c in columns):
            raise refuse(
                sheet.path,
                f"the header above all areas, not in row {header + 1}",
                f"an area in row {position + 1}",
                "Put the header row back or use the file as its publisher issued it.",
                sheet=sheet.name,
            )


def require_known_columns(sheet: Sheet, header: int, columns: list[int], start: int) -> None:
    """Refuse numbers right of the first year under a header that is no year."""
    width = max(len(row) for row in sheet.rows)
    for column in range(columns[0], width):
        if column in columns:
            continue
        title = text(sheet.rows[header][column])
        cells = [row[column] for row in sheet.rows[start:]]
        if any(number(cell) is not None for cell in cells) or (title and "note" not in title.lower()):
            raise refuse(
                sheet.path,
                f"a year in header cell {cell_name(header, column)}",
                repr(title) if title else "a blank with numbers below it",
                "Rename the column back or use the file as its publisher issued it.",
                sheet=sheet.name,
            )
