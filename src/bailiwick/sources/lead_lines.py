"""CSV files whose header stands below lines of text: where the header is, and the cells below it.

Some such files have no line end after their last row, so whether one is whole is told by the cells of its
rows.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa

from bailiwick.errors import SourceError
from bailiwick.shown import counted
from bailiwick.sources.delimited import numbers
from bailiwick.sources.refusal import FETCH_AGAIN, refuse, require_file, wrong_name

__all__ = ["header_line", "rows_below"]

_LOOKED_AT, _SHOWN = 6, 5


def header_line(path: Path, marks: Collection[str], *, least: int) -> int | None:
    """Which of the first lines is the header: the first with at least so many of the marks among its cells.

    Parameters
    ----------
    path : Path
    marks : collection of str
        Names of columns.
    least : int
        How many of them a header has.

    Returns
    -------
    int or None
        Its place, from 0; None where no line is one.
    """
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        lines = [line for _, line in zip(range(_LOOKED_AT), csv.reader(stream), strict=False)]
    for at, line in enumerate(lines):
        if len({cell.strip() for cell in line} & set(marks)) >= least:
            return at
    return None


def rows_below(
    path: Path,
    at: int,
    words: Sequence[str],
    numeric: Sequence[str] = (),
    *,
    gone: Sequence[str] = (),
    next_step: str,
) -> tuple[pl.DataFrame, list[str]]:
    """The wanted columns of the rows below a header, and the faults of their numbers.

    Parameters
    ----------
    path : Path
    at : int
        Place of the header, from 0.
    words, numeric : sequence of str
        Columns of text and of numbers, which must be there.
    gone : sequence of str
        What stands for a missing cell, beside an empty one.
    next_step : str
        What to do about a fault.

    Returns
    -------
    tuple of (polars.DataFrame, list of str)
        Text stripped, missing cells null; sentences on cells that are no numbers.

    Raises
    ------
    SourceError
        A column is absent, a row has another number of cells, or there are no rows.
    """
    require_file(path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        try:
            lines = list(csv.reader(stream))[at:]
        except UnicodeDecodeError as error:
            raise refuse(path, "UTF-8 text", str(error), "Save the file as CSV UTF-8.") from error
    names, rows = [name.strip() for name in lines[0]], lines[1:]
    for wanted in (*words, *numeric):
        if wanted not in names:
            step = "Rename the column back, or take the file from its publisher again."
            raise wrong_name(path, "column", wanted, names, step)
    uneven = [row for row, cells in enumerate(rows) if len(cells) != len(names)]
    if uneven:
        places = ", ".join(str(row + at + 2) for row in uneven[:_SHOWN])
        got = f"{counted(len(uneven), 'row')} with another number (line {places})"
        expected = f"rows of {len(names)} cells, as in the header"
        raise refuse(path, expected, f"{got}, so the file may be cut short", FETCH_AGAIN)
    if not rows:
        raise refuse(path, "one row for each area", "a header only", next_step)
    cells = {name: [row[names.index(name)].strip() for row in rows] for name in (*words, *numeric)}
    missing = {"", *gone}
    faults: list[str] = []
    columns = {name: [None if cell in missing else cell for cell in cells[name]] for name in words}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    for name in numeric:
        # Lines are counted from the first of the file: the lead lines come before the cells.
        coded = pa.chunked_array([pa.array([None] * at + cells[name], pa.string()).dictionary_encode()])
        try:
            values = numbers(path, coded, name, gone)[at:]
        except SourceError as error:
            faults.append(str(error).removeprefix(f"{path.name!r}, "))
        else:
            frame = frame.with_columns(pl.Series(name, values).fill_nan(None))
    return frame, faults
