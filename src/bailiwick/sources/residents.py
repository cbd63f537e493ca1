"""Residents by area and year, as a CSV of three columns.

Mid-year population estimates are published in many forms; the user brings them as one row for each
area and year: ``area_code, year, residents``. Names that such tables often have are taken too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa

from bailiwick.errors import SourceError
from bailiwick.sources.boundaries import vintage_of_codes
from bailiwick.sources.delimited import header_of, numbers, read_delimited
from bailiwick.sources.marks import flagged
from bailiwick.sources.nomis_api import codes_of

__all__ = ["find_resident_columns", "read_residents"]

_NAMES = {
    "area_code": re.compile(r"area_?code|(lad|ltla|itl[123]?)_?\d*_?(cd|code)|code", re.IGNORECASE),
    "year": re.compile(r"year", re.IGNORECASE),
    "residents": re.compile(r"residents|population|(mid_?year_?)?population(_estimate)?", re.IGNORECASE),
}
_GONE = ("", "NA", "nan", "-", "..", ":")


def find_resident_columns(names: Iterable[str]) -> dict[str, str] | None:
    """The columns of areas, years and residents among some names; None unless each is there once.

    Examples
    --------
    >>> find_resident_columns(["lad23cd", "year", "population"])
    {'area_code': 'lad23cd', 'year': 'year', 'residents': 'population'}
    >>> find_resident_columns(["area_code", "year", "jobs"]) is None
    True
    """
    names = list(names)
    found = {role: [name for name in names if shape.fullmatch(name)] for role, shape in _NAMES.items()}
    if any(len(columns) != 1 for columns in found.values()):
        return None
    return {role: columns[0] for role, columns in found.items()}


def read_residents(path: str | Path) -> pa.Table:
    """Residents of each area in the middle of each year.

    Parameters
    ----------
    path : str or Path
        A CSV file with a column of area codes (`area_code`, `lad23cd`), `year`, and `residents` or
        `population` (persons).

    Returns
    -------
    pyarrow.Table
        One row per `area_code` and `year`, in the order of the file; `residents`
        (persons) and `residents_flag` (m where the cell is empty). Schema
        metadata: `vintage`.

    Raises
    ------
    SourceError
        The file is not such a CSV, a key occurs twice, or a cell is not a count.
        All faults are told together.
    VintageError
        The codes belong to no single vintage.

    Notes
    -----
    Missing values: an empty cell gives a null, never 0.

    Comparability: mid-year estimates are revised after each census; take them
    from the same release as the output they are set against.

    Examples
    --------
    >>> read_residents("lad23_population_long.csv").column_names  # doctest: +SKIP
    ['area_code', 'year', 'residents', 'residents_flag']
    """
    path = Path(path)
    columns = find_resident_columns(header_of(path))
    if columns is None:
        raise SourceError(
            f"{path.name!r}: expected one column each of area codes, years and residents; got"
            f" {', '.join(header_of(path)[:10])}. Name them area_code, year and residents."
        )
    table = read_delimited(path, list(columns.values()))
    if not table.num_rows:
        raise SourceError(f"{path.name!r}: expected rows below the header; got a header only.")
    at, words = codes_of(table[columns["area_code"]])
    codes = [(word or "").strip() for word in words]
    years = numbers(path, table[columns["year"]], columns["year"])
    residents = numbers(path, table[columns["residents"]], columns["residents"], _GONE)
    area = np.array([*codes, ""], dtype=object)[at]
    faults = _faults(area, years, residents)
    if faults:
        raise SourceError("\n".join(f"{path.name!r}: {sentence}" for sentence in faults))
    return pa.table(
        {
            "area_code": pa.array(area, type=pa.string()).dictionary_encode(),
            "year": pa.array(years.astype(np.int32)),
            "residents": pa.array(residents, mask=np.isnan(residents)),
            "residents_flag": flagged(np.isnan(residents), "m"),
        }
    ).replace_schema_metadata({"vintage": vintage_of_codes(codes, path.name)})


def _faults(area: np.ndarray, years: np.ndarray, residents: np.ndarray) -> list[str]:
    """What is wrong with the rows, in sentences that name lines."""
    faults = []
    for bad, sentence in (
        (area == "", "expected a code of an area; got an empty cell"),
        (
            np.isnan(years) | (np.nan_to_num(years) % 1 != 0) | (years < 1900) | (years > 2100),
            "expected a year such as 2023; got something else",
        ),
        (residents < 0, "expected residents of 0 or more; got a negative number"),
    ):
        lines = np.flatnonzero(bad) + 2
        if lines.size:
            faults.append(f"{sentence} in line {', '.join(map(str, lines[:10]))}. Correct the cells.")
    keys = [f"{code} {year:g}" for code, year in zip(area, years, strict=True)]
    twice = sorted(
        {key for key, count in zip(*np.unique(keys, return_counts=True), strict=True) if count > 1}
    )
    if twice:
        faults.append(
            f"expected one row for each area and year; got {', '.join(twice[:10])} twice. Remove one."
        )
    return faults
