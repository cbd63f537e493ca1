"""Cells that hold a mark in place of a number, and what each mark means here.

A publisher's mark becomes a missing value and a flag; the mark itself is kept
beside it. A mark that the publisher's notes do not explain is refused, because
a new mark means that the file says something this parser does not understand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from bailiwick.errors import SourceError
from bailiwick.sources.workbook import Sheet, cell_name, number

__all__ = ["FLAGS", "Floats", "Objects", "dictionary", "flagged", "read_block"]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Objects = np.ndarray[Any, np.dtype[Any]]

#: Flags of the house: the first four stand with a null, the others with a value.
FLAGS = {
    "s": "suppressed by the publisher",
    "m": "missing at the source",
    "n": "area not covered",
    "x": "cannot be computed",
    "u": "unreliable",
    "e": "estimated or filled",
    "p": "provisional",
    "r": "rounded from a small count",
}

_SHOWN = 10


def read_block(
    sheet: Sheet, rows: Sequence[int], columns: Sequence[int], marks: Mapping[str, str]
) -> tuple[Floats, Objects]:
    """Return the numbers of a block of cells and the marks that stand in place of some.

    Parameters
    ----------
    sheet : Sheet
    rows, columns : sequence of int
        Positions counted from 0.
    marks : mapping
        The publisher's marks this table may hold, with what each means. The
        empty text as a key allows blank cells.

    Returns
    -------
    values : float array of shape (rows, columns)
        NaN where a mark stands.
    found : object array of the same shape
        The mark, or None where a number stands.

    Raises
    ------
    SourceError
        Cells hold something else; up to ten are named.
    """
    values = np.full((len(rows), len(columns)), np.nan)
    found = np.full((len(rows), len(columns)), None, dtype=object)
    unknown: list[str] = []
    for i, row in enumerate(rows):
        cells = sheet.rows[row]
        for j, column in enumerate(columns):
            cell = cells[column]
            if type(cell) is float or type(cell) is int:
                values[i, j] = cell
                continue
            value = number(cell)
            if value is not None:
                values[i, j] = value
            elif (mark := str(cell).strip()) in marks:
                found[i, j] = mark
            else:
                unknown.append(f"{mark!r} in cell {cell_name(row, column)}")
    if unknown:
        more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        known = ", ".join(f"{mark!r} ({meaning})" for mark, meaning in marks.items() if mark)
        marked = f" or one of the known marks, {known}" if known else ""
        raise SourceError(
            f"{sheet.path.name!r}, sheet {sheet.name!r}: expected numbers{marked}; got "
            f"{', '.join(unknown[:_SHOWN])}{more}. Look up the mark in the notes of the publication: "
            "a new mark needs a new edition of this parser."
        )
    return values, found


def flagged(where: np.ndarray[Any, np.dtype[np.bool_]], flag: str) -> pa.DictionaryArray:
    """Return a flag column that holds `flag` where told and null elsewhere."""
    flags = np.full(len(where), None, dtype=object)
    flags[where] = flag
    return dictionary(flags)


def dictionary(values: Sequence[str | None] | Objects) -> pa.DictionaryArray:
    """Return text as a dictionary array with 32-bit codes, so that no later step hashes it again."""
    return pa.array(values, type=pa.string()).dictionary_encode()
