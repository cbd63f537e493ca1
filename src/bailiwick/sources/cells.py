"""The numbers of a year table, with their marks, flags and published places.

The marks are those of the United Kingdom's official statistics, so that a
release may use any of them; a mark that is none of these is refused.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from bailiwick.errors import SourceError
from bailiwick.sources.marks import Floats, Objects
from bailiwick.sources.workbook import cell_name, number, text
from bailiwick.sources.year_table import YearTable

__all__ = ["MARKS", "Cells", "published_places", "read_cells"]

#: Mark without brackets -> (meaning, flag).
MARKS = {
    "": ("blank", "m"),
    "-": ("not available", "m"),
    "--": ("not available", "m"),
    "–": ("not available", "m"),
    "—": ("not available", "m"),
    ".": ("not available", "m"),
    "..": ("not available", "m"),
    "...": ("not available", "m"),
    "…": ("not available", "m"),
    ":": ("not available", "m"),
    "x": ("not available", "m"),
    "z": ("not applicable", "m"),
    "u": ("too unreliable to show", "m"),
    "c": ("confidential", "s"),
    "s": ("suppressed", "s"),
    "na": ("not available", "m"),
    "n/a": ("not available", "m"),
    "#n/a": ("not available", "m"),
    "not available": ("not available", "m"),
    "not applicable": ("not applicable", "m"),
    "no data": ("not available", "m"),
    "unavailable": ("not available", "m"),
    "missing": ("not available", "m"),
    "suppressed": ("suppressed", "s"),
    "confidential": ("confidential", "s"),
}
#: Letter that may follow a number -> flag; a revised figure needs none.
BESIDE = {"p": "p", "e": "e", "u": "u", "r": None}

_SHOWN = 10
_BESIDE = re.compile(
    r"(?P<number>[+-]?[\d,]*\.?\d+)\s*[\[(]?(?P<mark>[a-z])(?:, ?r)?[\])]?(?: ?[\[(]r[\])])?", re.IGNORECASE
)
_MOST_PLACES = 6
#: How far from its last place a printed figure may be stored, in units of that place.
_NOISE = 1e-4


@dataclass(frozen=True)
class Cells:
    """Values (NaN where missing), flags and marks, of shape (areas, years), and the scale applied."""

    values: Floats
    flags: Objects
    marks: Objects
    scale: float


def read_cells(table: YearTable, scale: float = 1.0, *, zero_is_missing: bool) -> Cells:
    """Return the cells of a table.

    Parameters
    ----------
    table : YearTable
    scale : float
        Every value is multiplied by it.
    zero_is_missing : bool
        A 0 means "not available": a null with the flag m and the mark "0".

    Raises
    ------
    SourceError
        Cells hold neither a number nor a known mark; up to ten are named.
    """
    shape = (len(table.rows), len(table.columns))
    values = np.full(shape, np.nan)
    flags = np.full(shape, None, dtype=object)
    marks = np.full(shape, None, dtype=object)
    unknown: list[str] = []
    for i, row in enumerate(table.rows):
        for j, column in enumerate(table.columns):
            cell = table.sheet.rows[row][column]
            value = number(cell)
            if value is not None:
                values[i, j] = value
                flags[i, j] = "p" if table.provisional[j] else None
                continue
            shown = text(cell)
            plain = shown.strip("[]()").strip().lower() if shown[:1] in "[(" else shown.lower()
            if plain in MARKS:
                marks[i, j], flags[i, j] = shown, MARKS[plain][1]
            elif (
                (match := _BESIDE.fullmatch(shown))
                and match["mark"].lower() in BESIDE
                and (value := number(match["number"])) is not None
            ):
                values[i, j] = value
                marks[i, j] = shown.removeprefix(match["number"]).strip()
                flags[i, j] = BESIDE[match["mark"].lower()]
            else:
                unknown.append(f"{shown!r} in cell {cell_name(row, column)}")
    if unknown:
        more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        known = ", ".join(repr(mark) for mark in MARKS if mark)
        raise SourceError(
            f"{table.sheet.path.name!r}, sheet {table.sheet.name!r}: expected numbers or one of the marks "
            f"{known} (also in brackets); got {', '.join(unknown[:_SHOWN])}{more}. Look up the mark in the "
            "notes of the publication."
        )
    if zero_is_missing:
        zero = values == 0
        marks[zero], flags[zero], values[zero] = "0", "m", np.nan
    return Cells(values * scale, flags, marks, scale)


def published_places(cells: Cells) -> int | None:
    """Return the decimal places in which the numbers stand; None where there are more than six.

    A figure of two places that is stored as 30.219999999 has two.

    Negative where the table is in thousands or millions: whole thousands have -3
    places, so that half a unit is always ``10 ** -places / 2``.

    Examples
    --------
    >>> import numpy as np
    >>> found = np.array([[30.22, 72.1]])
    >>> published_places(Cells(found, found, found, 1.0))
    2
    """
    values = cells.values[~np.isnan(cells.values)] / cells.scale
    for places in range(_MOST_PLACES + 1):
        near = np.maximum(_NOISE * 10.0**-places, 4 * np.spacing(np.abs(values)))
        if values.size and (np.abs(values - np.round(values, places)) <= near).all():
            return places - round(math.log10(cells.scale))
    return None
