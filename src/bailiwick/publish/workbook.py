"""A workbook of tables that follows the accessible-spreadsheet guidance of UK government statistics.

The guidance is "Releasing statistics in spreadsheets" of the Government Analysis Function. Sheets are
written with its library gptables (extra `workbook`), which is loaded when a workbook is written. The same
tables and the same date give the same bytes.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bailiwick import __version__
from bailiwick.errors import Finding, MissingExtraError, OptionError, TableError, nearest
from bailiwick.publish.tables_out import LICENCE_URLS
from bailiwick.publish.words import counted
from bailiwick.publish.workbook_cells import (
    SHORTHAND,
    SheetColumn,
    cell_faults,
    name_faults,
    remark_words,
    sheet_columns,
    sheet_rows,
)
from bailiwick.publish.writing import write_file
from bailiwick.studies.result import SheetSpec, StudyTable, WorkbookSpec

__all__ = ["MOST_ROWS", "require_gptables", "write_workbook"]

MOST_ROWS = 1_048_576  # of a sheet, by the file format
ROWS_ABOVE = 20  # more than a sheet ever has above its table
NOT_INSTALLED = (
    "Workbooks are written with gptables, which is not installed. Install it with:"
    " pip install 'bailiwick[workbook]'"
)
TO_CONTENTS = "[Back to the worksheet Contents](internal:'Contents'!A1)"  # gptables makes it a link
ASK = (
    "For questions ask whoever gave you this workbook. bailiwick is free software and no publisher; the words"
    " on its methods come with it, and the sources below answer for their own figures."
)
OWN_SHEETS = ("Cover", "Contents", "Notes", "Columns")
LICENCE_NAMES = {
    "OGL-UK-3.0": "Open Government Licence v3.0",
    "CC-BY-4.0": "Creative Commons Attribution 4.0",
    "CC0-1.0": "Creative Commons Zero 1.0",
    "MIT": "MIT Licence",
}


def write_workbook(
    tables: Mapping[str, StudyTable],
    path: Path | str,
    *,
    title: str,
    spec: WorkbookSpec | None = None,
    sources: Sequence[Mapping[str, str]] = (),
    attribution: Sequence[str] = (),
    licence: str | None = None,
    built: date | None = None,
    longest: int = 100_000,
) -> Path:
    """Write tables as a workbook: cover, contents, notes, what each column holds, and one table a sheet.

    Each sheet starts with its title in A1 and what is on it; the table stands at the left edge under one
    row of headings with units, is marked up and named as a table, and has no blank or merged cell, no
    filter and no frozen row, as the guidance asks. Numbers are numbers, held in full and shown rounded.

    Parameters
    ----------
    tables : mapping of name to StudyTable
        Rows, title and what each column holds. The rows may be a pandas, Polars or PyArrow table.
    path : path
        Ends in ``.xlsx``.
    title : str
        Of the workbook; stands on the cover and in the properties of the document.
    spec : WorkbookSpec, optional
        Which tables, in which order, with which headings and notes. Without it every table is a sheet
        under its own name.
    sources : sequence of mapping
        With `publisher`, `title`, `release`, `accessed`, `url`, `licence`, as for `write_table`.
    attribution : sequence of str
        Statements that the licences of the sources ask for.
    licence : {"OGL-UK-3.0", "CC-BY-4.0", "CC0-1.0", "MIT"} or None
        Of the workbook; None where it is not known.
    built : date, optional
        Today by default; the only thing that changes from run to run.
    longest : int
        Rows; a longer table is left out, and the contents sheet says so and names its files. At most
        1,048,556: a sheet has 1,048,576 rows, and some stand above the table.

    Returns
    -------
    Path
        The workbook.

    Raises
    ------
    TableError
        A sheet names a table, column or note that does not exist; two sheets have one name, or a name that
        spreadsheets refuse; a note is named nowhere; a number is NaN or infinite; a text is symbols alone.
        All faults are listed.
    OptionError
        `path` does not end in ``.xlsx``, or `longest` is out of range.
    MissingExtraError
        gptables is not installed.

    Notes
    -----
    Missing values: see `SheetSpec.missing`. [x] not available, [c] suppressed and [z] not applicable stand
    in cells without a value, and are explained on the cover and on each sheet that has them.

    References
    ----------
    Government Analysis Function, "Releasing statistics in spreadsheets" and "Making spreadsheets
    accessible: a brief checklist of the basics".

    Examples
    --------
    >>> import polars as pl
    >>> jobs = pl.DataFrame({"area_code": ["E06000001", "E06000002"], "jobs": [90, None]})
    >>> words = {"area_code": "GSS code", "jobs": "Filled jobs"}
    >>> tables = {"jobs": StudyTable(jobs, "Jobs by district, 2023", words)}
    >>> write_workbook(tables, "jobs.xlsx", title="Jobs")  # doctest: +SKIP
    PosixPath('jobs.xlsx')
    """
    path, built = Path(path), built or date.today()
    _require_options(path, longest)
    spec = spec or WorkbookSpec(sheets=tuple(SheetSpec(table=name, sheet=name[:31]) for name in tables))
    gptables = _load_gptables()
    frames = {
        sheet.sheet: sheet_rows(_polars(tables[sheet.table].rows), sheet)
        for sheet in spec.sheets
        if sheet.table in tables
    }
    _require_spec(spec, tables, frames, longest)
    marks = _note_marks(spec)
    sheets = [sheet for sheet in spec.sheets if frames[sheet.sheet].height <= longest]
    left_out = [sheet for sheet in spec.sheets if frames[sheet.sheet].height > longest]
    columns = {
        sheet.sheet: sheet_columns(frames[sheet.sheet], sheet, marks, tables[sheet.table].units)
        for sheet in sheets
    }
    used = frozenset(letter for made in columns.values() for column in made for letter in column.shorthand)

    content = io.BytesIO()
    # Text stays text: a name that starts with "=" is no formula, and an address in a table no link.
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = gptables.GPWorkbook(content, options=plain)
    made_at = datetime(built.year, built.month, built.day)
    book.set_properties({"title": title, "author": "bailiwick", "created": made_at})
    cover = book.add_worksheet("Cover")
    about = _about(spec, sources, attribution, licence, built, used)
    cover.write_cover(gptables.Cover(title=title, intro=list(spec.about) or None, about=about))
    _add_table(gptables, book, "Contents", *_contents(spec, tables, frames, sheets, left_out))
    if marks:
        _add_table(gptables, book, "Notes", *_notes(spec, marks))
    _add_table(gptables, book, "Columns", *_column_list(sheets, tables, columns))
    for sheet in sheets:
        heading = _title(sheet, tables[sheet.table], marks)
        lines = [_instructions(sheet), *_shorthand(columns[sheet.sheet]), TO_CONTENTS]
        _add_table(gptables, book, sheet.sheet, heading, lines, columns[sheet.sheet])
    book.close()
    return write_file(path, _in_english(content.getvalue()))


def require_gptables() -> None:
    """Raise, naming the extra to install, unless workbooks can be written; nothing is loaded.

    Raises
    ------
    MissingExtraError
        gptables is not installed.
    """
    if find_spec("gptables") is None:
        raise MissingExtraError(NOT_INSTALLED)


def _load_gptables() -> Any:
    try:
        with warnings.catch_warnings():
            # gptables 2.0.2 leaves the file of its theme open while it is imported; nothing is lost by it.
            warnings.simplefilter("ignore", ResourceWarning)
            import gptables
    except ModuleNotFoundError:
        raise MissingExtraError(NOT_INSTALLED) from None
    return gptables


def _polars(rows: Any) -> Any:
    import narwhals as nw

    return nw.from_native(rows, eager_only=True).to_polars()


def _require_options(path: Path, longest: int) -> None:
    if path.suffix.lower() != ".xlsx":
        raise OptionError(f"A workbook is written as .xlsx, not as {path.name!r}. End its name in .xlsx.")
    most = MOST_ROWS - ROWS_ABOVE
    if not 1 <= longest <= most:
        raise OptionError(f"longest={longest!r} rows is not possible; a sheet takes 1 to {most:,}.")


def _require_spec(
    spec: WorkbookSpec, tables: Mapping[str, StudyTable], frames: Mapping[str, Any], longest: int
) -> None:
    faults = []
    if not spec.sheets:
        faults.append(Finding("no-sheets", "No sheet is named; a workbook needs at least one table."))
    taken = {name.lower(): name for name in OWN_SHEETS}
    for sheet in spec.sheets:
        faults += name_faults(sheet.sheet, taken)
        taken[sheet.sheet.lower()] = sheet.sheet
        if sheet.table not in tables:
            sentence = f"The sheet {sheet.sheet!r} shows the table {sheet.table!r}, which is not there."
            faults.append(Finding("unknown-table", sentence + nearest(sheet.table, list(tables))))
        elif frames[sheet.sheet].height <= longest:
            faults += cell_faults(sheet.table, frames[sheet.sheet], sheet, tables[sheet.table].units)
        for key in (*sheet.notes, *sheet.column_notes.values()):
            if key not in spec.notes:
                sentence = f"The sheet {sheet.sheet!r} names the note {key!r}, which has no text."
                faults.append(Finding("unknown-note", sentence + nearest(key, list(spec.notes))))
    named = set(_named_notes(spec))
    for key in spec.notes:
        if key not in named:
            sentence = f"The note {key!r} is named by no sheet; name it in `notes` or `column_notes`."
            faults.append(Finding("unused-note", sentence))
    if faults:
        raise TableError(f"The workbook cannot be written ({counted(len(faults), 'fault')}):", faults)


def _named_notes(spec: WorkbookSpec) -> list[str]:
    """Keys of notes in the order in which a reader meets them."""
    keys = (key for sheet in spec.sheets for key in (*sheet.notes, *sheet.column_notes.values()))
    return list(dict.fromkeys(keys))


def _note_marks(spec: WorkbookSpec) -> dict[str, str]:
    return {key: f"[note {number}]" for number, key in enumerate(_named_notes(spec), start=1)}


def _title(sheet: SheetSpec, table: StudyTable, marks: Mapping[str, str]) -> str:
    numbered = [mark for key, mark in marks.items() if key in sheet.notes]  # in order of number
    return " ".join([sheet.title or table.title, *numbered])


def _instructions(sheet: SheetSpec) -> str:
    notes = bool(sheet.notes or sheet.column_notes)
    return (
        "This worksheet contains one table."
        + (" Notes are on the worksheet Notes." if notes else "")
        + " What each column holds is on the worksheet Columns."
    )


def _shorthand(columns: Sequence[SheetColumn]) -> list[str]:
    used = frozenset(letter for column in columns for letter in column.shorthand)
    return [f"[{letter}] in a cell means: {words}." for letter, words in SHORTHAND.items() if letter in used]


def _about(
    spec: WorkbookSpec,
    sources: Sequence[Mapping[str, str]],
    attribution: Sequence[str],
    licence: str | None,
    built: date,
    used: frozenset[str],
) -> list[Any]:
    """Lines of the cover; a line with an address is a link with the line as its words."""
    lines: list[Any] = [
        f"Made on {built.day} {built:%B %Y} with bailiwick, version {__version__}.",
        ASK,
        "Numbers are held in full and shown rounded. No cell of a table is blank or merged.",
    ]
    lines += [
        f"[{letter}] in a cell means: {words}." for letter, words in SHORTHAND.items() if letter in used
    ]
    if spec.notes:
        lines.append("[note 1] and so on point to the worksheet Notes.")
    for source in sources:
        dates = [f"{word} {source[key]}" for word, key in (("released", "release"), ("accessed", "accessed"))]
        parts = [source["publisher"], source["title"], *(told for told in dates if not told.endswith(" "))]
        text = f"Source: {', '.join(part for part in parts if part)}"
        lines.append({text: source["url"]} if re.match(r"https?://", source["url"]) else text)
    lines += list(attribution)
    if licence in LICENCE_NAMES:
        lines.append({f"Licence: {LICENCE_NAMES[licence]}": LICENCE_URLS[licence]})
    return lines


def _contents(
    spec: WorkbookSpec,
    tables: Mapping[str, StudyTable],
    frames: Mapping[str, Any],
    sheets: Sequence[SheetSpec],
    left_out: Sequence[SheetSpec],
) -> tuple[str, list[str], list[SheetColumn]]:
    rows: list[tuple[Any, str]] = []
    if spec.notes:
        rows.append((_link("Notes"), "Notes to the tables"))
    rows.append((_link("Columns"), "What each column of each table holds"))
    rows += [(_link(sheet.sheet), sheet.title or tables[sheet.table].title) for sheet in sheets]
    for sheet in left_out:
        rows.append(
            (
                f"{sheet.sheet}, not in this workbook",
                f"{sheet.title or tables[sheet.table].title}. {frames[sheet.sheet].height:,} rows are too"
                f" many for a worksheet; they are in the files {sheet.table}.csv and {sheet.table}.parquet.",
            )
        )
    columns = [
        SheetColumn("sheet", "Worksheet", [row[0] for row in rows], "", 36, frozenset()),
        SheetColumn("title", "What it holds", [row[1] for row in rows], "", 90, frozenset()),
    ]
    return "Contents", ["This worksheet contains one table, with a link to each worksheet."], columns


def _link(sheet: str) -> dict[str, str]:
    return {sheet: f"internal:'{sheet.replace(chr(39), chr(39) * 2)}'!A1"}


def _notes(spec: WorkbookSpec, marks: Mapping[str, str]) -> tuple[str, list[str], list[SheetColumn]]:
    columns = [
        SheetColumn("note", "Note", list(marks.values()), "", 12, frozenset()),
        SheetColumn("text", "Text", [spec.notes[key] for key in marks], "", 100, frozenset()),
    ]
    return "Notes", ["This worksheet contains one table."], columns


def _column_list(
    sheets: Sequence[SheetSpec],
    tables: Mapping[str, StudyTable],
    columns: Mapping[str, Sequence[SheetColumn]],
) -> tuple[str, list[str], list[SheetColumn]]:
    rows = [
        (
            sheet.sheet,
            column.heading,
            remark_words(column) or tables[sheet.table].columns.get(column.name, column.heading),
            column.name,
        )
        for sheet in sheets
        for column in columns[sheet.sheet]
    ]
    headings = (("Worksheet", 26), ("Column", 44), ("What it holds", 80), ("Name in the data files", 40))
    made = [
        SheetColumn(heading, heading, [row[at] for row in rows], "", width, frozenset())
        for at, (heading, width) in enumerate(headings)
    ]
    return "What each column holds", ["This worksheet contains one table."], made


def _add_table(
    gptables: Any, book: Any, name: str, title: str, lines: Sequence[str], columns: Sequence[SheetColumn]
) -> None:
    """A worksheet with one table; the first line says what is on it, the others explain shorthand."""
    import pandas as pd

    made = gptables.GPTable(
        table=pd.DataFrame({column.heading: column.cells for column in columns}, dtype=object),
        table_name=f"table_{len(book.worksheets())}_" + re.sub(r"\W+", "_", name, flags=re.ASCII).lower(),
        title=title,
        instructions=lines[0],
        legend=list(lines[1:]),
        index_columns={2: 0},
        additional_formatting=[
            {"column": {"columns": [column.heading], "format": {"num_format": column.number_format}}}
            for column in columns
            if column.number_format
        ],
    )
    sheet = book.add_worksheet(name)
    with warnings.catch_warnings():
        # gptables 2.0.2 calls pandas in ways that later releases of pandas will refuse; the calls still work.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", FutureWarning)
        sheet.write_gptable(made, False)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)


def _in_english(workbook: bytes) -> bytes:
    """State the language in the document's properties, which xlsxwriter has no call for."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            text = old.read(part)
            if part.filename == "docProps/core.xml":
                end = b"</cp:coreProperties>"
                text = text.replace(end, b"<dc:language>en-GB</dc:language>" + end)
            new.writestr(part, text)
    return made.getvalue()
