"""Read a user's own table from CSV, Parquet or Excel.

Text columns come back dictionary-coded, so that the measures need not code them
again, and codes keep their leading zeros.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from bailiwick._marks import CODE_NAME, DECIMALS, MINUS, coded, plain_points
from bailiwick.errors import ColumnError, Finding, OptionError, SourceError, TableError, nearest

__all__ = ["read_table"]

EXCEL = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
ALLOWED = (".csv", ".csv.gz", ".parquet", *EXCEL)

# What a cell holds where there is no value.
EMPTY = ("", "NA", "N/A", "NaN", "nan", "null", "NULL")

# A whole number that a spreadsheet or a CSV library would strip of its leading zeros.
ZERO_LED = r"^0[0-9]+$"
WHOLE = r"^[+-]?[0-9]{1,18}$"
NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"


def read_table(
    path: str | Path,
    columns: Sequence[str] | None = None,
    *,
    sheet: str | None = None,
    decimal: str | None = None,
) -> pa.Table:
    """Read a tidy table from a CSV, Parquet or Excel file.

    Parameters
    ----------
    path : str or Path
        A file ending in ``.csv``, ``.csv.gz``, ``.parquet``, ``.xlsx``, ``.xlsm``,
        ``.xlsb``, ``.xls`` or ``.ods``, with one header row.
    columns : sequence of str, optional
        The columns to read, in this order; all by default.
    sheet : str, optional
        The sheet of a workbook; the first by default.
    decimal : {",", "."}, optional
        The decimal mark of a CSV or Excel file; found from the cells by default.

    Returns
    -------
    pyarrow.Table
        Text columns are dictionary-coded. In CSV and Excel a column is whole
        numbers, numbers or text, whichever fits all its cells; it stays text
        where a value has a leading zero (``0111``) or where the column's name
        says that it holds codes (``industry_code``, ``sic``). Commas that are
        decimal marks are read as such; those that set off thousands leave the
        column text.

    Raises
    ------
    OptionError
        `decimal` is neither mark, or goes with a Parquet file.
    SourceError
        No such file, another kind of file, no such sheet, or a file that is
        damaged or has rows of different lengths.
    ColumnError
        A column asked for is absent; the message lists near matches.
    TableError
        The header is empty or names a column twice.

    Notes
    -----
    Missing values: empty cells and NA, N/A, NaN and null are null. Other marks,
    such as ``[c]`` or ``..``, make their column text, which measures refuse:
    nothing is dropped in silence.

    Decimal commas: ``63,7`` can only be one, ``1,234.5`` only a mark of
    thousands, and ``75,036`` could be both. A column goes by its own certain
    cells. Without any it goes by the other columns of a file with semicolons,
    tabs or bars. Where those do not tell either, commas in a file with
    semicolons are left as text that the commands refuse; in any other file they
    set off thousands. `decimal` makes it plain.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "jobs.csv"
    >>> _ = path.write_text("area_code,industry_code,employment\\nE06000001,0111,25\\n")
    >>> read_table(path).to_pylist()
    [{'area_code': 'E06000001', 'industry_code': '0111', 'employment': 25}]
    """
    path = Path(path)
    if not path.is_file():
        beside = sorted(p.name for p in path.parent.glob("*")) if path.parent.is_dir() else []
        raise SourceError(f"There is no file {str(path)!r}.{nearest(path.name, beside)} Check the path.")
    name = path.name.lower()
    if decimal is not None and decimal not in DECIMALS:
        raise OptionError(f"decimal is {decimal!r}: expected ',' or '.', the mark before the fraction.")
    if name.endswith(".parquet"):
        if decimal is not None:
            raise OptionError(
                f"decimal goes with a CSV or Excel file; {path.name!r} holds numbers as such. Leave it out."
            )
        return _read_parquet(path, columns)
    if name.endswith((".csv", ".csv.gz")):
        table, separator = _read_csv(path, columns)
        return _typed(plain_points(table, separator, decimal))
    if name.endswith(EXCEL):
        return _typed(plain_points(_read_excel(path, columns, sheet), None, decimal))
    raise SourceError(
        f"{path.name!r} ends in {path.suffix!r}; a table is read from {', '.join(ALLOWED)}."
        " Save it as one of these."
    )


def _read_parquet(path: Path, columns: Sequence[str] | None) -> pa.Table:
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            schema, metadata = file.schema_arrow, file.metadata
        names = _chosen(schema.names, columns, path)
        text = [field.name for field in schema if _is_text(field.type)]
        with pq.ParquetFile(path, read_dictionary=text, metadata=metadata) as file:
            table = file.read(columns=names)
        return table if names is None else table.select(names)
    except (pa.ArrowInvalid, OSError) as error:
        raise SourceError(
            f"{path.name!r} is not a whole Parquet file: {error}. Save or fetch it again."
        ) from error


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _read_csv(path: Path, columns: Sequence[str] | None) -> tuple[pa.Table, str]:
    """Every column as text, and the separator; `_typed` decides what a column holds."""
    import pyarrow.csv as csv

    with pa.input_stream(str(path), compression="detect") as stream:
        head = bytes(stream.read(1 << 16))
    if not head.strip():
        raise SourceError(f"{path.name!r} is empty; give a header row and at least one row.")
    try:
        head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A character cut by the end of the block is no fault; any other is another encoding.
        encoding = "utf8" if error.start > len(head) - 4 and len(head) == 1 << 16 else "cp1252"
    else:
        encoding = "utf8"
    first = head.decode(encoding, errors="replace").splitlines()[0].lstrip("\ufeff")
    separator = max(",;\t|", key=first.count)
    try:
        with pa.input_stream(str(path), compression="detect") as stream:
            header = csv.open_csv(
                stream,
                read_options=csv.ReadOptions(encoding=encoding),
                parse_options=csv.ParseOptions(delimiter=separator),
            ).schema.names
        names = _chosen(header, columns, path)
        _require_header(header, path)
        with pa.input_stream(str(path), compression="detect") as stream:
            table = csv.read_csv(
                stream,
                read_options=csv.ReadOptions(encoding=encoding),
                parse_options=csv.ParseOptions(delimiter=separator),
                convert_options=csv.ConvertOptions(
                    include_columns=names,
                    column_types=dict.fromkeys(header, pa.dictionary(pa.int32(), pa.string())),
                    null_values=list(EMPTY),
                    strings_can_be_null=True,
                ),
            )
        return table, separator
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise SourceError(
            f"{path.name!r} cannot be read as CSV: {error}. Every row needs as many cells as the header;"
            " remove title lines and notes, or save the sheet as .xlsx."
        ) from error


def _read_excel(path: Path, columns: Sequence[str] | None, sheet: str | None) -> pa.Table:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(path) as book:
            sheets = book.sheet_names
            if not sheets:
                raise SourceError(f"{path.name!r} has no sheet. Save it with one.")
            chosen = sheets[0] if sheet is None else sheet
            if chosen not in sheets:
                raise SourceError(
                    f"{path.name!r} has no sheet {sheet!r}.{nearest(chosen, sheets)}"
                    f" Its sheets: {', '.join(map(repr, sheets))}."
                )
            cells = book.get_sheet_by_name(chosen).to_python()
    except (CalamineError, OSError) as error:
        raise SourceError(
            f"{path.name!r} is not a whole workbook: {error}. Save or fetch it again."
        ) from error
    if not cells:
        raise SourceError(
            f"Sheet {chosen!r} of {path.name!r} is empty; give a header row and at least one row."
        )
    header = [_cell_text(cell) or "" for cell in cells[0]]
    while header and not header[-1]:
        header.pop()
    _require_header(header, path)
    names = _chosen(header, columns, path) or header
    body = [row for row in cells[1:] if any(cell != "" for cell in row)]
    text = {
        name: pa.array([_cell_text(row[at]) for row in body], pa.string()).dictionary_encode()
        for name, at in ((name, header.index(name)) for name in names)
    }
    return pa.table(text)


def _cell_text(cell: object) -> str | None:
    """A cell as the text a CSV of the sheet would hold; None where it is empty."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, (dt.date, dt.time, dt.timedelta)):
        return str(cell)
    text = str(cell).strip()
    return None if text in EMPTY else text


def _require_header(header: Sequence[str], path: Path) -> None:
    """Every column needs a name of its own."""
    faults = []
    blank = [at + 1 for at, name in enumerate(header) if not name.strip()]
    if blank or not header:
        faults.append(
            Finding(
                "unnamed-column",
                f"Columns {', '.join(map(str, blank)) or '(all)'} have no name; name each column in row 1"
                " and remove title lines above it.",
                tuple(blank),
            )
        )
    twice = sorted({name for name in header if name.strip() and list(header).count(name) > 1})
    if twice:
        faults.append(
            Finding(
                "column-named-twice",
                f"The name {', '.join(map(repr, twice))} stands over several columns; rename all but one.",
                tuple(twice),
            )
        )
    if faults:
        raise TableError(f"The header of {path.name!r} was refused:", faults)


def _chosen(present: Sequence[str], columns: Sequence[str] | None, path: Path) -> list[str] | None:
    if columns is None:
        return None
    absent = [name for name in columns if name not in present]
    if absent:
        hints = " ".join(f"No column {name!r}.{nearest(name, present)}" for name in absent)
        raise ColumnError(
            f"{path.name!r} lacks {len(absent)} of the columns asked for. {hints}"
            f" It has: {', '.join(map(repr, present))}."
        )
    return list(columns)


def _typed(table: pa.Table) -> pa.Table:
    """Turn text columns that hold numbers into numbers."""
    for at, field in enumerate(table.schema):
        table = table.set_column(at, field.name, _typed_column(field.name, coded(table.column(at))))
    return table


def _typed_column(name: str, column: pa.DictionaryArray) -> pa.Array:
    """Decide on the distinct values only: a column of a million cells may have a hundred."""
    words = pc.replace_substring(pc.utf8_trim_whitespace(column.dictionary), MINUS, "-")
    numeric = pc.all(pc.match_substring_regex(words, NUMBER), min_count=0).as_py()
    zero_led = pc.any(pc.match_substring_regex(words, ZERO_LED), min_count=0).as_py()
    if not len(words) or not numeric or zero_led or CODE_NAME.search(name):
        return column
    whole = pc.all(pc.match_substring_regex(words, WHOLE), min_count=0).as_py()
    numbers = pc.replace_substring_regex(words, r"^\+", "").cast(pa.int64() if whole else pa.float64())
    return numbers.take(column.indices)
