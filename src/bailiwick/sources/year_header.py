"""The header of a sheet with years across: which row it is, and which columns are years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from bailiwick.sources.key_columns import area_code_like, key_word
from bailiwick.sources.refusal import refuse
from bailiwick.sources.workbook import Sheet, cell_name, number, text

__all__ = [
    "header_row",
    "marked_provisional",
    "repeats_years",
    "require_known_columns",
    "require_nothing_above",
    "require_one_table",
    "spans",
    "year_columns",
]

HEADER_WITHIN = 60

_YEAR_WORDS = re.compile(
    r"(?:(?P<before>[A-Za-z£%][A-Za-z£%,.&/() ]*?)[ _:-]*)?(?P<year>(?:19|20)\d\d)(?:\.0)?"
    r"(?:[ _:-]*(?P<after>[A-Za-z£%(][A-Za-z£%,.&/() ]*))?"
)
_WRAPPED = re.compile(r"\(((?:19|20)\d\d)\)")
_BRACKETS = re.compile(
    r"\[[^\]]*\]|\((?:p|r|e|p, ?r|r, ?p|\d|[^)]*\b(?:provisional|revised|estimated|notes?)\b[^)]*)\)",
    re.IGNORECASE,
)
_STATUS = re.compile(
    r"(?<=\d)[\s,:-]*(?:\b(?:provisional|revised)|[pr]{1,2}\b|\*|\u2020|[\u00b9\u00b2\u00b3\u2070-\u2079]|[\s,])+$",
    re.IGNORECASE,
)
_PROVISIONAL = re.compile(
    r"[\[(](?:[^\])]*\b)?p(?:rovisional)?\b|(?<=\d)[\s,]*p\b|\bprovisional\b", re.IGNORECASE
)
#: Words beside years that are no calendar years, and headers such as 2004-05 and 2004 Q1.
_NO_CALENDAR_YEAR = re.compile(r"\bfye?\b|financial|\bending\b|\bended\b|\bquarter|\bq[1-4]\b")
_SPAN = re.compile(
    r"\D{0,12}(?:19|20)\d\d ?(?:[-/\u2013\u2014]|to) ?(?:(?:19|20)?\d\d)\D{0,12}"
    r"|\D{0,12}(?:19|20)\d\d ?Q[1-4]\D{0,12}|Q[1-4] ?(?:19|20)\d\d",
    re.IGNORECASE,
)
#: Words of a column of codes or names whose header has a year, such as ITL 2021 code.
_OF_A_KEY = re.compile(r"\b(?:codes?|names?|level|boundaries)\b")
_DERIVED = re.compile(r"\b(?:change|growth|rank(?:ing)?|difference|cagr|trend)\b", re.IGNORECASE)
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
    match = _YEAR_WORDS.fullmatch(_WRAPPED.sub(r"\1", plain).strip())
    if match is None or not 1980 <= int(match["year"]) <= 2100:
        return None
    stem = (match["before"] or match["after"] or "").strip(" ()_,.").lower()
    if _OF_A_KEY.search(f"{match['before'] or ''} {match['after'] or ''}".lower()):
        return None
    return int(match["year"]), stem


def header_row(sheet: Sheet) -> int | None:
    """Return the row with the longest run of years; the first of equal ones."""
    best, most = None, 0
    for position, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        found = [year[0] for cell in row if (year := _year(cell)) is not None]
        steps = max(sum(b - a == way for a, b in pairwise(found)) for way in (1, -1))
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


def marked_provisional(sheet: Sheet, header: int, columns: Sequence[int]) -> tuple[bool, ...]:
    """Tell which years the header itself calls provisional: 2023 (p), 2023 [p], 2023 provisional."""
    cells = [sheet.rows[header][column] for column in columns]
    return tuple(isinstance(cell, str) and bool(_PROVISIONAL.search(cell)) for cell in cells)


def year_columns(sheet: Sheet, header: int) -> tuple[str, list[int], list[int]]:
    """Return the word beside the years of a header row, the years, and their columns from left to right.

    The latest year may stand first or last.
    """
    found = [(c, told) for c, cell in enumerate(sheet.rows[header]) if (told := _year(cell)) is not None]
    stems = [stem for _, (_, stem) in found]
    common = max(set(stems), key=stems.count)
    years = [year for _, (year, _) in found]
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
    if _NO_CALENDAR_YEAR.search(common):
        raise refuse(
            sheet.path,
            f"calendar years in the header, row {header + 1}",
            repr(text(sheet.rows[header][found[0][0]])),
            "Figures of other periods are not read: use the file as its publisher issued it.",
            sheet=sheet.name,
        )
    if not _is_run(years):
        raise refuse(
            sheet.path,
            f"one column for each year without a gap in the header, row {header + 1}",
            ", ".join(map(str, years))
            + (" (two tables side by side?)" if len(set(years)) < len(years) else "")
            + _others(sheet, header, [column for column, _ in found]),
            "Restore the columns or use the file as its publisher issued it.",
            sheet=sheet.name,
        )
    return common, years, [column for column, _ in found]


def _is_run(years: Sequence[int]) -> bool:
    """Tell years without a gap, first to last or last to first."""
    return list(years) in (
        list(range(years[0], years[0] + len(years))),
        list(range(years[0], years[0] - len(years), -1)),
    )


def _others(sheet: Sheet, header: int, columns: list[int]) -> str:
    """Return the header cells among the years that name none."""
    others = [
        f"{text(cell)!r} in cell {cell_name(header, column)}"
        for column, cell in enumerate(sheet.rows[header])
        if column > columns[0] and column not in columns and text(cell)
    ]
    return f" and {', '.join(others[:5])}" if others else ""


def repeats_years(row: list[Any], columns: list[int]) -> bool:
    """Tell a row that has years where the header has them."""
    told = [_year(row[c]) for c in columns]
    years = [year[0] for year in told if year is not None]
    return len(told) > 1 and len(years) == len(told) and _is_run(years)


def spans(sheet: Sheet) -> str | None:
    """Return a header cell of periods that are no calendar years, such as 2004-05; None without one."""
    for row in sheet.rows[:HEADER_WITHIN]:
        found = [text(cell) for cell in row if isinstance(cell, str) and _SPAN.fullmatch(cell.strip())]
        if len(found) > 1:
            return found[0]
    return None


def require_nothing_above(sheet: Sheet, header: int, columns: list[int]) -> None:
    """Refuse a header with lines of areas above it: they would be lost without a word."""
    for position, row in enumerate(sheet.rows[:header]):
        numbers = sum(number(row[c]) is not None for c in columns)
        coded = any(area_code_like(text(cell)) for cell in row[: columns[0]])
        keyed = any(text(cell) and number(cell) is None for cell in row[: columns[0]])
        if (coded and numbers) or (keyed and numbers > 1 and not repeats_years_in_part(row, columns)):
            raise refuse(
                sheet.path,
                f"the header above all areas, not in row {header + 1}",
                f"an area in row {position + 1}",
                "Put the header row back, put a second table on a sheet of its own, or use the file as its "
                "publisher issued it.",
                sheet=sheet.name,
            )


def repeats_years_in_part(row: list[Any], columns: list[int]) -> bool:
    """Tell a row whose cells among the columns are a run of years, or blank."""
    filled = [row[c] for c in columns if text(row[c])]
    years = [told[0] for cell in filled if (told := _year(cell)) is not None]
    return len(filled) > 1 and len(years) == len(filled) and _is_run(years)


def require_one_table(sheet: Sheet, header: int, position: int, columns: list[int]) -> None:
    """Refuse a second row of years below the first areas: another table stands under the first."""
    row = sheet.rows[position]
    keys = [text(cell) for cell in row[: columns[0]]]
    if any(area_code_like(key) for key in keys):
        return
    words = {key_word(key) for key in keys if key and _year(key) is None}
    if repeats_years_in_part(row, columns) and (None not in words or _states_header(sheet, header, keys)):
        raise refuse(
            sheet.path,
            f"one table on the sheet, with one header, in row {header + 1}",
            f"a second row of years in row {position + 1}, below the first areas: two tables, one under "
            "the other",
            "Put each table on a sheet of its own, or use the file as its publisher issued it.",
            sheet=sheet.name,
        )


def _states_header(sheet: Sheet, header: int, keys: list[str]) -> bool:
    """Tell whether the words beside a row of years are those beside the header."""
    above = [text(cell) for cell in sheet.rows[header][: len(keys)]]
    return any(keys) and keys == above


def require_known_columns(sheet: Sheet, header: int, columns: list[int], start: int) -> None:
    """Refuse numbers right of the first year under a header that is no year.

    A column after the last year that says it was worked out from the years, such
    as a change or a rank, is passed over.
    """
    width = max(len(row) for row in sheet.rows)
    for column in range(columns[0], width):
        if column in columns:
            continue
        title = text(sheet.rows[header][column])
        if column > columns[-1] and _DERIVED.search(title):
            continue
        cells = [row[column] for row in sheet.rows[start:]]
        if any(number(cell) is not None for cell in cells) or (title and "note" not in title.lower()):
            raise refuse(
                sheet.path,
                f"a year in header cell {cell_name(header, column)}",
                repr(title) if title else "a blank with numbers below it",
                "Rename the column back or use the file as its publisher issued it.",
                sheet=sheet.name,
            )
