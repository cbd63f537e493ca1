"""UK Regular Forces by district, as a CSV of the user's own. Ministry of Defence, annual location statistics.

The publisher's table has not been seen in one fixed form, so the user copies it
into three columns: ``area_code, year, regular_forces``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from bailiwick.errors import SourceError
from bailiwick.sources.boundaries import is_district, vintage_of_codes
from bailiwick.sources.delimited import numbers, read_delimited
from bailiwick.sources.marks import flagged
from bailiwick.sources.nomis_api import codes_of

__all__ = ["COLUMNS", "read_mod_forces"]

COLUMNS = ("area_code", "year", "regular_forces")
_BELOW_FIVE = "~"


def read_mod_forces(path: str | Path) -> pa.Table:
    """UK Regular Forces stationed in each district at 1 April.

    Parameters
    ----------
    path : str or Path
        A CSV file with columns `area_code`, `year` and `regular_forces`, the
        last in persons or ``~`` for below 5.

    Returns
    -------
    pyarrow.Table
        One row per `area_code` and `year`, in the order of the file.
        `regular_forces` (persons), `flag` (s below 5, not shown), `mark`.
        Schema metadata: `vintage`.

    Raises
    ------
    SourceError
        The file is not such a CSV, is cut short, a column is absent, a key
        occurs twice, or a cell is neither a count nor ``~``.
    VintageError
        The codes belong to no single vintage.

    Notes
    -----
    Missing values: ``~`` gives a null. An area that is absent has no forces
    stationed; that is for the study to say.

    Examples
    --------
    >>> read_mod_forces("regular_forces.csv").column_names  # doctest: +SKIP
    ['area_code', 'year', 'regular_forces', 'flag', 'mark']
    """
    path = Path(path)
    table = read_delimited(path, COLUMNS)
    if not table.num_rows:
        raise SourceError(
            f"{path.name!r}: expected rows below the header; got a header only. Fill in the table."
        )
    area_at, areas = codes_of(table["area_code"])
    codes = [(word or "").strip() for word in areas]
    wrong = [code for code in codes if not is_district(code)]
    if wrong or (area_at < 0).any():
        raise SourceError(
            f"{path.name!r}, column 'area_code': expected codes of districts, such as 'E06000001'; got "
            f"{', '.join(map(repr, wrong[:10])) or 'empty cells'}. Give one row for each district and year."
        )
    years = numbers(path, table["year"], "year")
    if np.isnan(years).any() or (years % 1 != 0).any() or years.min() < 1990 or years.max() > 2100:
        raise SourceError(
            f"{path.name!r}, column 'year': expected years such as 2023; got others. Correct them."
        )
    forces = numbers(path, table["regular_forces"], "regular_forces", (_BELOW_FIVE,))
    at, words = codes_of(table["regular_forces"])
    marks = np.array(
        [_BELOW_FIVE if (word or "").strip() == _BELOW_FIVE else None for word in words] + [None]
    )[at]
    blank = np.flatnonzero(np.isnan(forces) & (marks != _BELOW_FIVE))
    bad = np.flatnonzero((forces < 0) | (np.nan_to_num(forces) % 1 != 0))
    if blank.size or bad.size:
        lines = ", ".join(str(line + 2) for line in np.union1d(blank, bad)[:10])
        raise SourceError(
            f"{path.name!r}, column 'regular_forces': expected a whole number of persons, or "
            f"{_BELOW_FIVE!r} for below "
            f"5; got an empty cell, a fraction or a negative number in line {lines}. Correct the cells."
        )
    area = np.array(codes, dtype=object)[area_at]
    seen: dict[tuple[str, int], int] = {}
    for line, key in enumerate(zip(area, years.astype(int).tolist(), strict=True), start=2):
        if key in seen:
            raise SourceError(
                f"{path.name!r}: expected one row for each district and year; got {key[0]} {key[1]} in lines "
                f"{seen[key]} and {line}. Remove one."
            )
        seen[key] = line
    vintage = vintage_of_codes(codes, path.name)
    return pa.table(
        {
            "area_code": pa.array(area, type=pa.string()).dictionary_encode(),
            "year": pa.array(years.astype(np.int32)),
            "regular_forces": pa.array(forces, mask=np.isnan(forces)),
            "flag": flagged(marks == _BELOW_FIVE, "s"),
            "mark": pa.array(marks, type=pa.string()).dictionary_encode(),
        }
    ).replace_schema_metadata({"vintage": vintage})
