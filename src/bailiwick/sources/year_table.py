"""A sheet with areas down and years across, wherever its header stands.

The header is found by its run of years, the columns of code, name and level by
their words and by the cells below them, so that a release with another layout
needs no other code. What the numbers mean is for the module that knows the
publication.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from bailiwick.errors import SourceError
from bailiwick.sources.refusal import refuse
from bailiwick.sources.workbook import Sheet, cell_name, number, text

__all__ = ["NO_CODE", "YearTable", "area_code_like", "find_year_table", "plain_text", "require_code_shapes"]

HEADER_WITHIN = 60
AS_ISSUED = "Use the file as its publisher issued it."

#: What stands in the code column of an area that has no code.
NO_CODE = frozenset(
    {"", "-", "--", "..", ":", "n/a", "na", "none", "not available", "not applicable", "no code", "tbc"}
    | {"[x]", "[z]", "[c]", "x", "z"}
)

_YEAR_WORDS = re.compile(
    r"(?:(?P<before>[A-Za-z£%][A-Za-z£%,.&/() ]*?)[ _:-]*)?(?P<year>(?:19|20)\d\d)(?:\.0)?"
    r"(?:[ _:-]*(?P<after>[A-Za-z£%(][A-Za-z£%,.&/() ]*))?"
)
_BRACKETS = re.compile(r"\[[^\]]*\]|\((?:p|r|provisional|revised|notes? [\d, ]+)\)", re.IGNORECASE)
_STATUS = re.compile(r"(?<=\d)\s?(?:p|r|\*)$", re.IGNORECASE)
_CODE = re.compile(r"[A-Z]\d{8}|TL[A-Z][A-Z0-9]{0,3}|UK[A-Z0-9]{0,4}|\d\d[A-Z]{2}|\d\d[A-Z]|95[A-Z]{1,2}")
_TOKEN = re.compile(r"[A-Za-z0-9_.-]{1,15}")
_LEVEL = re.compile(
    r"(?:ITL|NUTS|LAU|LAD|LA|UTLA|LEP|CA|MCA|Level)[ -]?\d?|UK|GB|Other|Country|Nation|Region|District|[0-3]"
    r"|ITL region|(?:Local authority|City region|Combined authorit|Local enterprise|Economic enterprise).*",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"\s*(notes?\b|sources?\b|footnotes?\b|contact|©|crown copyright|released?\b|published|link to|"
    r"next (release|update)|back to|e-?mail|tel(ephone)?\b|end of (table|worksheet)|https?:|\*|\d+[.)]\s)",
    re.IGNORECASE,
)
_LONG = 60


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
        Years without a gap, and the positions of their columns.
    rows : tuple of int
        Positions of the rows of areas.
    codes, names, levels : tuple of str or None
        One for each row; None where the sheet has none.
    notes : tuple of str
        Text below or between the areas.
    """

    sheet: Sheet
    heading: tuple[str, ...]
    stem: str
    unit: str
    years: tuple[int, ...]
    columns: tuple[int, ...]
    rows: tuple[int, ...]
    codes: tuple[str | None, ...]
    names: tuple[str | None, ...]
    levels: tuple[str | None, ...]
    notes: tuple[str, ...]


def plain_text(cell: Any) -> str:
    """Return a cell as text on one line, without note markers in square brackets."""
    return " ".join(re.sub(r"\[[^\]]*note[^\]]*\]", "", text(cell), flags=re.IGNORECASE).split())


def area_code_like(cell: str) -> bool:
    """Tell whether a text has the shape of an area code: nine characters, ITL, NUTS or the old four."""
    return _CODE.fullmatch(cell) is not None


def find_year_table(sheet: Sheet) -> YearTable | None:
    """Return the table of a sheet, or None where no row of years is in it.

    Raises
    ------
    SourceError
        There is a row of years, but its columns, the areas below it or the
        columns of code and name cannot be understood; the message names the cell.
    """
    header = _header_row(sheet)
    if header is None:
        return None
    stem, years, columns = _years(sheet, header)
    if not columns[0]:
        raise _no_keys(sheet, header)
    start = _first_area(sheet, header, columns)
    _require_nothing_above(sheet, header, columns)
    _require_known_columns(sheet, header, columns, start)
    code, name, level = _key_columns(sheet, header, start, columns)
    rows, notes = _rows(sheet, start, columns, code, name)
    if not rows:
        raise refuse(
            sheet.path, f"areas below the years of row {header + 1}", "none", AS_ISSUED, sheet=sheet.name
        )
    between = [text(sheet.rows[row][c]) for row in range(header + 1, start) for c in columns]
    above = [text(sheet.rows[header - 1][c]) for c in columns] if header else []
    unit = next((cell.lower() for cell in (*between, *above) if cell and len(cell) <= _LONG), "")
    return YearTable(
        sheet=sheet,
        heading=tuple(
            " ".join(text(cell).split())
            for row in sheet.rows[:header]
            for cell in row
            if isinstance(cell, str) and cell.strip()
        ),
        stem=stem,
        unit=unit,
        years=tuple(years),
        columns=tuple(columns),
        rows=tuple(rows),
        codes=tuple(_code_cell(sheet, row, code) for row in rows),
        names=tuple(plain_text(sheet.rows[row][name]) or None if name is not None else None for row in rows),
        levels=tuple(text(sheet.rows[row][level]) or None if level is not None else None for row in rows),
        notes=tuple(notes),
    )


def _no_keys(sheet: Sheet, header: int) -> SourceError:
    return refuse(
        sheet.path,
        f"a column of area codes or names left of the years in row {header + 1}",
        "none",
        "Restore the column or use the file as its publisher issued it.",
        sheet=sheet.name,
    )


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


def _header_row(sheet: Sheet) -> int | None:
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
        words = [_key_word(text(cell)) for cell in row if _year(cell) is None]
        if sum(_year(cell) is not None for cell in row) == 1 and {"code", "name"} & set(words) - {None}:
            return position
    return None


def _years(sheet: Sheet, header: int) -> tuple[str, list[int], list[int]]:
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


def _first_area(sheet: Sheet, header: int, columns: list[int]) -> int:
    """Return the first row below the years with a number among them and a key beside them."""
    for position in range(header + 1, len(sheet.rows)):
        row = sheet.rows[position]
        numbers = sum(number(row[c]) is not None for c in columns)
        if numbers and any(text(cell) for cell in row[: columns[0]]) and not _repeats_years(row, columns):
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


def _repeats_years(row: list[Any], columns: list[int]) -> bool:
    told = [_year(row[c]) for c in columns]
    return len(told) > 1 and all(
        a is not None and b is not None and b[0] - a[0] == 1 for a, b in pairwise(told)
    )


def _all_missing(row: list[Any], columns: list[int]) -> bool:
    keys = [text(cell) for cell in row[: columns[0]]]
    return any(area_code_like(key) for key in keys) and any(text(row[c]) for c in columns)


def _require_nothing_above(sheet: Sheet, header: int, columns: list[int]) -> None:
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


def _require_known_columns(sheet: Sheet, header: int, columns: list[int], start: int) -> None:
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


def _key_word(title: str) -> str | None:
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


def _key_columns(
    sheet: Sheet, header: int, start: int, columns: list[int]
) -> tuple[int | None, int | None, int | None]:
    """Return the columns of code, name and level: by their words, checked against the cells below."""
    body = [
        row
        for row in sheet.rows[start:]
        if any(number(row[c]) is not None for c in columns) and any(text(cell) for cell in row[: columns[0]])
    ]
    code: list[tuple[int, int]] = []
    name: list[tuple[int, int, int]] = []
    level: list[int] = []
    for column in range(columns[0]):
        above = [text(sheet.rows[row][column]) for row in range(max(header - 1, 0), start)]
        told = next((word for title in reversed(above) if (word := _key_word(title))), None)
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
            code.append((len(set(filled)), column))
        elif kind == "level":
            level.append(column)
        else:
            name.append((told == "name", len(set(filled)), -column))
    found_code = max(code, key=lambda told: (told[0], -told[1]))[1] if code else None
    found_name = -max(name)[2] if name else None
    if found_code is None and found_name is None:
        raise _no_keys(sheet, header)
    return found_code, found_name, level[0] if level else None


def _kind(told: str | None, coded: float, filled: list[str], *, named: bool) -> str | None:
    """Return what a column holds, or None where its header and its cells disagree."""
    if told == "code":
        tokens = not coded and all(_TOKEN.fullmatch(cell) for cell in filled) and _has_digit(filled)
        return "code" if coded >= 0.5 or not filled or tokens else None
    if coded > 0.9 and len(set(filled)) > 1:
        return None if told == "name" and named else "code"
    return "level" if _all_levels(filled) and told != "name" else "name"


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


def _rows(
    sheet: Sheet, start: int, columns: list[int], code: int | None, name: int | None
) -> tuple[list[int], list[str]]:
    """Return the rows of areas and the text of the others; refuse numbers that belong to no area."""
    rows: list[int] = []
    notes: list[str] = []
    for position in range(start, len(sheet.rows)):
        row = sheet.rows[position]
        cells = [text(cell) for cell in row]
        if not any(cells):
            continue
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
    return None if cell.lower() in NO_CODE else cell


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
