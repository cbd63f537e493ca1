"""A sheet with areas down and years across, wherever its header stands.

The header is found by its run of years, the columns of code, name and level by
their words and by the cells below them, so that a release with another layout
needs no other code. What the numbers mean is for the module that knows the
publication.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bailiwick.errors import SourceError
from bailiwick.sources.key_columns import NO_CODE, area_code_like, key_columns, key_word, no_keys, plain_name
from bailiwick.sources.refusal import AS_ISSUED, refuse
from bailiwick.sources.workbook import Sheet, dressed_number, number, text
from bailiwick.sources.year_header import (
    header_row,
    marked_provisional,
    repeats_years,
    require_known_columns,
    require_nothing_above,
    require_one_table,
    spans,
    year_columns,
)

__all__ = ["YearTable", "find_year_table", "heading", "holds_numbers", "no_years", "require_code_shapes"]

_NOTE = re.compile(
    r"\s*(notes?\b|sources?\b|footnotes?\b|contact|©|crown copyright|released?\b|published|link to|"
    r"next (release|update)|back to|e-?mail|tel(ephone)?\b|end of (table|worksheet)|https?:|\*|\d+[.)]\s)",
    re.IGNORECASE,
)
_LONG = 60
_TITLE_WITHIN = 8


@dataclass(frozen=True)
class YearTable:
    """Where the table of a sheet stands, and its keys.

    Attributes
    ----------
    sheet : Sheet
    heading : tuple of str
        Text cells above the years, in order.
    stem, unit : str
        The word beside the years (``index`` of ``Index_2004``) and the text
        between the years and the first area, in lower case; "" where there is none.
    years, columns : tuple of int
        Years without a gap, the earliest first, and the positions of their columns.
    provisional : tuple of bool
        Whether the header calls the year provisional.
    rows : tuple of int
        Positions of the rows of areas.
    codes, names, levels : tuple of str or None
        One for each row; None where the sheet has none.
    notes : tuple of str
        Text below or between the areas.
    recased : tuple of str
        Codes that the sheet has with small letters, as they stand there; in `codes`
        they are in capitals.
    """

    sheet: Sheet
    heading: tuple[str, ...]
    stem: str
    unit: str
    years: tuple[int, ...]
    columns: tuple[int, ...]
    provisional: tuple[bool, ...]
    rows: tuple[int, ...]
    codes: tuple[str | None, ...]
    names: tuple[str | None, ...]
    levels: tuple[str | None, ...]
    notes: tuple[str, ...]
    recased: tuple[str, ...] = ()


def find_year_table(sheet: Sheet) -> YearTable | None:
    """Return the table of a sheet, or None where no row of years is in it.

    Raises
    ------
    SourceError
        There is a row of years, but its columns, the areas below it or the
        columns of code and name cannot be understood; the message names the cell.
    """
    header = header_row(sheet)
    if header is None:
        return None
    stem, years, columns = year_columns(sheet, header)
    if not columns[0]:
        raise no_keys(sheet, header)
    sheet = _undressed(sheet, header, columns)
    start = _first_area(sheet, header, columns)
    require_nothing_above(sheet, header, columns)
    require_known_columns(sheet, header, columns, start)
    code, name, level = key_columns(sheet, header, start, columns)
    rows, notes = _rows(sheet, header, start, columns, code, name)
    if not rows:
        raise refuse(
            sheet.path, f"areas below the years of row {header + 1}", "none", AS_ISSUED, sheet=sheet.name
        )
    between = [text(sheet.rows[row][c]) for row in range(header + 1, start) for c in columns]
    above = [text(sheet.rows[header - 1][c]) for c in columns] if header else []
    unit = next((cell.lower() for cell in (*between, *above) if cell and len(cell) <= _LONG), "")
    columns = columns if years[0] <= years[-1] else columns[::-1]
    return YearTable(
        sheet=sheet,
        heading=heading(sheet),
        stem=stem,
        unit=unit,
        years=tuple(sorted(years)),
        columns=tuple(columns),
        provisional=marked_provisional(sheet, header, columns),
        rows=tuple(rows),
        codes=tuple(_code_cell(sheet, row, code) for row in rows),
        recased=_recased(sheet, rows, code),
        names=tuple(plain_name(sheet.rows[row][name]) or None if name is not None else None for row in rows),
        levels=tuple(text(sheet.rows[row][level]) or None if level is not None else None for row in rows),
        notes=tuple(notes),
    )


def _undressed(sheet: Sheet, header: int, columns: list[int]) -> Sheet:
    """Return the sheet with numbers for texts such as £30.22 below the years."""
    rows = [*sheet.rows[: header + 1], *map(list, sheet.rows[header + 1 :])]
    for row in rows[header + 1 :]:
        for column in columns:
            if isinstance(row[column], str) and (value := dressed_number(row[column])) is not None:
                row[column] = value
    return Sheet(sheet.path, sheet.name, rows)


def heading(sheet: Sheet) -> tuple[str, ...]:
    """Return the text cells above the years, in order; where there are no years, those of the first rows."""
    header = header_row(sheet)
    return tuple(
        " ".join(text(cell).split())
        for row in sheet.rows[: _TITLE_WITHIN if header is None else header]
        for cell in row
        if isinstance(cell, str) and cell.strip()
    )


def holds_numbers(sheet: Sheet) -> bool:
    """Tell whether a sheet has at least two rows of three numbers or more: a table, and no list of words."""
    return sum(sum(number(cell) is not None for cell in row) > 2 for row in sheet.rows) > 1


def no_years(sheet: Sheet) -> SourceError:
    """Return the error for a table without a row of years."""
    period = spans(sheet)
    got = f"{period!r} and the like, which are no calendar years" if period else "none"
    return refuse(sheet.path, "a header row with years", got, AS_ISSUED, sheet=sheet.name)


def _first_area(sheet: Sheet, header: int, columns: list[int]) -> int:
    """Return the first row below the years with a number among them and a key beside them."""
    for position in range(header + 1, len(sheet.rows)):
        row = sheet.rows[position]
        numbers = sum(number(row[c]) is not None for c in columns)
        keys = [text(cell) for cell in row[: columns[0]]]
        header_again = repeats_years(row, columns) and not any(area_code_like(key) for key in keys)
        if numbers and any(keys) and not header_again:
            # Areas without a single number may stand above the first that has one.
            while position - 1 > header and _all_missing(sheet.rows[position - 1], columns):
                position -= 1
            return position
    raise refuse(
        sheet.path,
        f"areas with numbers below the header, row {header + 1}",
        "none",
        "The sheet is cut short: use the file as its publisher issued it.",
        sheet=sheet.name,
    )


def _all_missing(row: list[Any], columns: list[int]) -> bool:
    keys = [text(cell) for cell in row[: columns[0]]]
    return any(area_code_like(key) for key in keys) and any(text(row[c]) for c in columns)


def _rows(
    sheet: Sheet, header: int, start: int, columns: list[int], code: int | None, name: int | None
) -> tuple[list[int], list[str]]:
    """Return the rows of areas and the text of the others; refuse numbers that belong to no area."""
    rows: list[int] = []
    notes: list[str] = []
    for position in range(start, len(sheet.rows)):
        row = sheet.rows[position]
        cells = [text(cell) for cell in row]
        if not any(cells):
            continue
        require_one_table(sheet, header, position, columns)
        if {"code", "name"} <= {key_word(cell) for cell in cells[: columns[0]]}:
            raise refuse(
                sheet.path,
                "the header above all areas",
                f"words of a header in row {position + 1}, below an area",
                "Put the header row back or use the file as its publisher issued it.",
                sheet=sheet.name,
            )
        keys = [cells[c] for c in (code, name) if c is not None and cells[c]]
        values = [cells[c] for c in columns if cells[c]]
        if any(number(row[c]) is not None for c in columns):
            if not keys:
                raise refuse(
                    sheet.path,
                    "an area beside every row of numbers",
                    f"numbers without one in row {position + 1}",
                    AS_ISSUED,
                    sheet=sheet.name,
                )
            rows.append(position)
        elif _is_area(cells, values, code, name):
            rows.append(position)
        else:
            notes.append(" ".join(" ".join(cell.split()) for cell in cells if cell))
    return rows, notes


def _is_area(cells: list[str], values: list[str], code: int | None, name: int | None) -> bool:
    """Tell an area without any number from a note or a heading."""
    if any(len(cell) > _LONG for cell in cells) or _NOTE.match(next(cell for cell in cells if cell)):
        return False
    if code is not None and area_code_like(cells[code]):
        return True
    named = name is not None and bool(cells[name])
    if code is not None and cells[code] and cells[code].lower() in NO_CODE:
        return named
    return named and len(values) > 1


def _code_cell(sheet: Sheet, row: int, column: int | None) -> str | None:
    if column is None:
        return None
    cell = text(sheet.rows[row][column])
    if cell.lower() in NO_CODE:
        return None
    return cell.upper() if area_code_like(cell) else cell


def _recased(sheet: Sheet, rows: list[int], column: int | None) -> tuple[str, ...]:
    """Return the codes that are in capitals in the table and not on the sheet."""
    cells = [text(sheet.rows[row][column]) for row in rows] if column is not None else []
    return tuple(cell for cell in cells if area_code_like(cell) and cell != cell.upper())


def require_code_shapes(table: YearTable) -> None:
    """Refuse a code that has not the shape of the others of its sheet.

    Raises
    ------
    SourceError
        Some cells have the shape of an area code and others have not.
    """
    shaped = [code is not None and area_code_like(code) for code in table.codes]
    odd = [
        (row, code)
        for row, code, fits in zip(table.rows, table.codes, shaped, strict=True)
        if code is not None and not fits
    ]
    if any(shaped) and odd:
        raise SourceError(
            f"{table.sheet.path.name!r}, sheet {table.sheet.name!r}: expected an area code; got "
            + ", ".join(f"{code[:40]!r} in row {row + 1}" for row, code in odd[:10])
            + f". {AS_ISSUED}"
        )
