"""What is wrong with the rows and cells of somebody's table of areas, all of it at once.

What belongs here: faults that no command can group or compare areas with, told before anything that depends
on them. Cells that are no numbers are found where columns are read, in `area_columns`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from bailiwick.commands.options import EXCEL
from bailiwick.errors import ColumnError, Finding, OptionError, SourceError, TableError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["area_faults", "names_sheets"]

P = ParamSpec("P")
T = TypeVar("T")
OF_HEADER = ("unnamed-column", "column-named-twice")


def area_faults(
    table: pa.Table,
    codes: Sequence[str],
    variables: Mapping[str, pa.ChunkedArray],
    *,
    missing: bool = True,
    constant: bool = True,
) -> list[Finding]:
    """Rows without a code, codes that occur twice, and missing, infinite and constant values.

    Parameters
    ----------
    table : pyarrow.Table
        As read: a cell that is no number is told elsewhere, and is not called missing.
    codes : sequence of str
        One for each row; empty where there is none.
    variables : mapping of column to numbers
        Null where a cell is empty or no number.
    missing, constant : bool
        Whether a missing value, and a variable that is the same in every area, are faults.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"code": ["A", "A", "B"], "x": ["1", "n/a", None]})
    >>> numbers = {"x": pa.chunked_array([[1.0, None, None]])}
    >>> for one in area_faults(table, ["A", "A", "B"], numbers):
    ...     print(one.sentence)
    Areas that occur twice: A.
    x is missing (NaN or null) in 1 area: B. Fill it, or leave out the variable or the areas.
    """
    import numpy as np

    from bailiwick.groups.area_matrix import AreaMatrix, faults, some

    def matrix(names: Sequence[str], rows: Sequence[int]) -> AreaMatrix:
        columns = [variables[name].to_numpy().astype(np.float64)[list(rows)] for name in names]
        values = np.column_stack(columns) if columns else np.empty((len(rows), 0))
        return AreaMatrix(tuple(codes[row] for row in rows), tuple(names), values, "pyarrow")

    found = []
    blank = [row + 1 for row, code in enumerate(codes) if not code]
    if blank:
        found.append(Finding("no-code", f"Rows without an area code: {some(blank)}.", tuple(blank)))
    there = [row for row, code in enumerate(codes) if code]
    words = {name: _words(table, name, numbers) for name, numbers in variables.items()}
    whole = [name for name in variables if not words[name]]
    of_all = faults(matrix(whole, there), missing=missing, constant=constant)
    found += [one for one in of_all if one.reason not in ("no-variables", "no-areas")]
    for name in (name for name in variables if words[name]):
        rows = [row for row in there if row not in words[name]]
        kinds = faults(matrix([name], rows), missing=missing, constant=False)
        found += [one for one in kinds if one.reason in ("missing", "infinite")]
    return found


def _words(table: pa.Table, name: str, numbers: pa.ChunkedArray) -> set[int]:
    """Rows whose cell holds something that is no number."""
    if not numbers.null_count:
        return set()
    cells = zip(table[name].to_pylist(), numbers.to_pylist(), strict=True)
    return {
        row
        for row, (cell, number) in enumerate(cells)
        if number is None and cell is not None and str(cell).strip()
    }


def names_sheets(read: Callable[P, T]) -> Callable[P, T]:
    """A reading of a file and a sheet whose errors name the other sheets, where it took the first unasked."""

    @wraps(read)
    def named(*args: P.args, **options: P.kwargs) -> T:
        try:
            return read(*args, **options)
        except (ColumnError, OptionError, SourceError, TableError) as error:
            if isinstance(error, TableError) and not any(one.reason in OF_HEADER for one in error.findings):
                raise
            more = "" if options.get("sheet") is not None else _other_sheets(Path(str(args[0])))
            if not more:
                raise
            if isinstance(error, TableError):
                raise TableError(f"{error.heading} {more}", error.findings) from None
            raise type(error)(f"{error}\n{more}") from None

    return named


def _other_sheets(file: Path) -> str:
    """A sentence on the sheets of a workbook; empty where it has only one."""
    from python_calamine import CalamineError, CalamineWorkbook

    if file.suffix.lower() not in EXCEL:
        return ""
    try:
        with CalamineWorkbook.from_path(file) as book:
            first, *others = book.sheet_names
    except (CalamineError, OSError, ValueError):
        return ""  # the error says already that it is no whole workbook
    if not others:
        return ""
    return f"The first sheet, {first!r}, was read. Name another with --sheet: {', '.join(map(repr, others))}."
