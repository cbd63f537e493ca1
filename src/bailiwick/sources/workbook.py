"""A guarded look into a spreadsheet: sheets by name, headers by their first cell, cells as numbers or marks.

Nothing here knows what a table means. Every refusal names the file, the sheet,
what was expected and what to do.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from bailiwick.sources.refusal import FETCH_AGAIN, refuse, require_body, require_file, wrong_name

__all__ = [
    "Sheet",
    "cell_name",
    "dressed_number",
    "find_columns",
    "find_header",
    "number",
    "open_workbook",
    "read_sheet",
    "require_no_copy",
    "sheet_names",
    "text",
]

HEADER_WITHIN = 20
_AREA_CODE = re.compile(r"[EKNSW]\d{8}")
#: Digits, with commas or spaces that do not break between thousands or with neither.
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:([,\u00a0\u2009\u202f])\d{3})(?:\1\d{3})*|\d+)?(?:\.\d*)?")
_DRESSED = re.compile(
    r"(?P<sign>[-+\u2212]?)£? ?(?P<digits>\d{1,3}(?:[ \u2009\u202f]\d{3})+|\d{1,3}(?:,\d{3})+|\d+)"
    r"(?P<rest>\.\d+)? ?%?"
)
_RAISED = re.compile(
    r"(?<=\d)\s*(?:[*\u2020\u00b9\u00b2\u00b3\u2070-\u2079]|\[note[^\]]*\]|\((?:foot)?note[^)]*\))+$",
    re.IGNORECASE,
)
_FREE_SECTOR = 0xFFFFFFFF


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet, row by row from its first, with the file they come from."""

    path: Path
    name: str
    rows: list[list[Any]]


def open_workbook(path: str | Path, kind: str | None = None) -> tuple[Path, CalamineWorkbook]:
    """Open a workbook after looking at its first bytes and its length.

    Parameters
    ----------
    path : str or Path
        An .xlsx or .xls file.
    kind : {".xlsx", ".xls"}, optional
        The kind the publisher issues; None takes either.

    Raises
    ------
    SourceError
        There is no such file, it is empty, a web page, of the other kind,
        protected, or cut short.
    """
    path = Path(path)
    head = require_file(path)
    if kind is None:
        kind = ".xls" if head.startswith(b"\xd0\xcf\x11\xe0") else ".xlsx"
    require_body(path, kind)
    if kind == ".xls":
        _require_all_sectors(path)
    try:
        return path, CalamineWorkbook.from_path(str(path))
    except PasswordError as error:
        raise refuse(
            path, "a workbook without a password", "a protected one", "Save an unprotected copy and use that."
        ) from error
    except CalamineError as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception, sheet: str | None = None) -> Exception:
    size = path.stat().st_size
    return refuse(
        path,
        "a complete workbook",
        f"one of {size:,} bytes that is cut short or damaged ({error})",
        FETCH_AGAIN,
        sheet=sheet,
    )


def _require_all_sectors(path: Path) -> None:
    """Refuse an .xls whose own allocation table points past the end of the file.

    A reader may still open such a file when the missing part is its tail.
    """
    data = path.read_bytes()
    if len(data) < 512:
        raise _damaged(path, ValueError("its header is incomplete"))
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    tables = struct.unpack_from("<I", data, 44)[0]
    last = 0
    for order, sector in enumerate(struct.unpack_from("<109I", data, 76)[:tables]):
        table = np.frombuffer(data[(sector + 1) * size : (sector + 2) * size], dtype=np.uint8)
        if table.size < size:
            raise _damaged(path, ValueError("its allocation table is missing"))
        used = np.flatnonzero(table.view("<u4") != _FREE_SECTOR)
        if used.size:
            last = max(last, order * (size // 4) + int(used[-1]))
    if (last + 2) * size > len(data):
        raise _damaged(path, ValueError(f"it should hold {(last + 2) * size:,} bytes"))


def require_no_copy(path: Path, name: str) -> None:
    """Refuse a sheet that a spreadsheet program named as a copy, such as ``A3 (2)``."""
    if match := re.fullmatch(r"(.*\S)\s*\(\d+\)", name):
        raise wrong_name(
            path, "sheet", match[1], [name], "Use the file as its publisher issued it.", sheet=match[1]
        )


def sheet_names(book: tuple[Path, CalamineWorkbook]) -> list[str]:
    """Return the names of the sheets that hold cells, in order: not those of charts."""
    return [told.name for told in book[1].sheets_metadata if told.typ == SheetTypeEnum.WorkSheet]


def read_sheet(book: tuple[Path, CalamineWorkbook], name: str) -> Sheet:
    """Return a sheet by its exact name; the message on a miss lists the sheets there are."""
    path, workbook = book
    if name not in workbook.sheet_names:
        raise wrong_name(
            path, "sheet", name, workbook.sheet_names, "Use the file as its publisher issued it.", sheet=name
        )
    try:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise _damaged(path, error, name) from error
    if not any(cell != "" for row in rows for cell in row):
        raise refuse(path, "a sheet with a table", "an empty sheet", FETCH_AGAIN, sheet=name)
    return Sheet(path, name, rows)


def find_header(sheet: Sheet, first_cell: str, *, column: int = 0, within: int = HEADER_WITHIN) -> int:
    """Return the number of the row whose cell in `column` reads `first_cell`, counted from 0."""
    for position, row in enumerate(sheet.rows[:within]):
        if len(row) > column and text(row[column]) == first_cell:
            _require_nothing_above(sheet, position)
            return position
    found = [text(row[column]) for row in sheet.rows[:within] if len(row) > column and text(row[column])]
    raise wrong_name(
        sheet.path,
        f"header row whose column {_letters(column)} reads",
        first_cell,
        found,
        "Restore the header row or use the file as its publisher issued it.",
        sheet=sheet.name,
    )


def _require_nothing_above(sheet: Sheet, header: int) -> None:
    """Refuse a header with lines of areas above it: they would be lost without a word."""
    for position, row in enumerate(sheet.rows[:header]):
        if any(_AREA_CODE.fullmatch(text(cell)) for cell in row[:3]):
            raise refuse(
                sheet.path,
                f"the header above all areas, not in row {header + 1}",
                f"an area in row {position + 1}",
                "Put the header row back or use the file as its publisher issued it.",
                sheet=sheet.name,
            )


def find_columns(sheet: Sheet, header: int, wanted: Sequence[str]) -> list[int]:
    """Return the positions of the named columns in the header row; every one must occur once."""
    names = [text(cell) for cell in sheet.rows[header]]
    positions = []
    for name in wanted:
        if names.count(name) > 1:
            raise refuse(
                sheet.path,
                f"one column {name!r} in row {header + 1}",
                f"{names.count(name)} of them",
                "Use the file as its publisher issued it.",
                sheet=sheet.name,
            )
        if name not in names:
            raise wrong_name(
                sheet.path,
                "column",
                name,
                [name for name in names if name],
                "Rename the column back or use the file as its publisher issued it.",
                sheet=sheet.name,
            )
        positions.append(names.index(name))
    return positions


def text(cell: Any) -> str:
    """Return a cell as stripped text; a whole number loses its ``.0``."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\u00a0", " ").strip()


def number(cell: Any) -> float | None:
    """Return a cell as a number, also when the publisher stored it as text; None where it is no number.

    Commas and spaces that do not break stand between groups of three digits only:
    25,53 is no number, as nobody can tell 25.53 from 2,553.

    Examples
    --------
    >>> number("1,234.5"), number("1\u202f234"), number("25,53")
    (1234.5, 1234.0, None)
    """
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        return float(cell)
    if isinstance(cell, str):
        plain = cell.strip()
        # float() would also take "nan", "inf" and "1_000"
        if _NUMBER.fullmatch(plain) and any(letter.isdecimal() for letter in plain):
            return float(re.sub(r"[^-+.\d]", "", plain))
    return None


def dressed_number(cell: Any) -> float | None:
    """Return a number written as text with its unit or a note: £30.22, 72.1%, 1 234 or 30.22*.

    None where it is none of these; a letter beside a number may be a mark and is left to the reader.

    Examples
    --------
    >>> dressed_number("£1,234.5"), dressed_number("30.22 [note 2]"), dressed_number("30.22p")
    (1234.5, 30.22, None)
    """
    if not isinstance(cell, str):
        return None
    match = _DRESSED.fullmatch(_RAISED.sub("", cell.replace("\u00a0", " ").strip()))
    if match is None:
        return None
    digits = re.sub(r"\D", "", match["digits"])
    value = number(digits + (match["rest"] or "")) if digits else None
    return None if value is None else -value if match["sign"] in {"-", "\u2212"} else value


def cell_name(row: int, column: int) -> str:
    """Return the spreadsheet name of a cell, such as ``F17``, from positions counted from 0."""
    return f"{_letters(column)}{row + 1}"


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
