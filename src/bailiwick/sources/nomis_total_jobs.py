"""Total jobs of areas, from the jobs-density table of Nomis saved as CSV.

Total jobs are employees, self-employed, government-supported trainees and HM
Forces at the place of work, as published: before they are constrained to the
regional jobs of the productivity series.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pyarrow as pa

from bailiwick.errors import SourceError
from bailiwick.sources.cells import MARKS
from bailiwick.sources.key_columns import area_code_like
from bailiwick.sources.marks import dictionary
from bailiwick.sources.refusal import FETCH_AGAIN, refuse, require_file, wrong_name
from bailiwick.sources.workbook import number

__all__ = ["read_total_jobs"]

_CODE = {"code", "area code", "area_code", "mnemonic", "gss code"}
_NAME = {"area", "name", "area name", "area_name", "local authority", "geography"}
_HEADER_WITHIN = 20
_SHOWN = 10


def read_total_jobs(path: str | Path) -> pa.Table:
    """Total jobs, one row for each area and year.

    Parameters
    ----------
    path : str or Path
        A CSV file with a row of areas down and years across: `Area`, a column for
        each year, and `Code` where the publisher gives one. Titles above the
        header, blank lines between groups and notes below are allowed.

    Returns
    -------
    pyarrow.Table
        One row per area and `year`, in the order of the file: `area_code` (null
        where the file has none), `area_name`, `total_jobs` (filled jobs, rounded
        by the publisher to 1,000), `total_jobs_flag` (m missing), `total_jobs_mark`.
        Regions and countries are rows too. Schema metadata: `rounded_to`, the
        largest power of ten, at most 1,000, of which every figure is a multiple.

    Raises
    ------
    SourceError
        The file is not CSV, has no such header, a year is missing or twice, an
        area occurs twice, a row is cut, or a cell is neither a number nor a mark.

    Notes
    -----
    Missing values: a dash or another mark gives a null and the flag m.

    Comparability: total jobs exceed the constrained jobs of the productivity
    series, by 2 to 9 per cent in London.

    References
    ----------
    [ons_jobs_density_2025]_.

    Examples
    --------
    >>> table = read_total_jobs("raw/nomis_total_jobs_london_boroughs.csv")  # doctest: +SKIP
    >>> table.column_names  # doctest: +SKIP
    ['area_code', 'area_name', 'year', 'total_jobs', 'total_jobs_flag', 'total_jobs_mark']
    """
    path = Path(path)
    lines = _lines(path)
    header, code, name, years = _header(path, lines)
    rows = _rows(path, lines, header, code, name, years)
    values = np.full((len(rows), len(years)), np.nan)
    marks = np.full(values.shape, None, dtype=object)
    unknown = []
    for i, at in enumerate(rows):
        for j, column in enumerate(years.values()):
            cell = lines[at][column].strip()
            value = number(cell)
            if value is not None and value >= 0:
                values[i, j] = value
            elif cell.strip("[]()").lower() in MARKS:
                marks[i, j] = cell
            else:
                unknown.append(f"{cell!r} in line {at + 1}, column {lines[header][column].strip()!r}")
    if unknown:
        more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        raise SourceError(
            f"{path.name!r}: expected counts of jobs, 0 or more, or marks such as '-'; got "
            f"{', '.join(unknown[:_SHOWN])}{more}. Look up the mark in the notes of the publication, or "
            "correct the cells."
        )
    flags = np.full(values.shape, None, dtype=object)
    flags[np.isnan(values)] = "m"
    times = len(years)
    codes = [_code(lines[at][code]) if code is not None else None for at in rows]
    return pa.table(
        {
            "area_code": dictionary(np.repeat(np.array(codes, dtype=object), times)),
            "area_name": dictionary(np.repeat(np.array([lines[at][name].strip() for at in rows]), times)),
            "year": pa.array(np.tile(np.array(list(years), dtype=np.int32), len(rows))),
            "total_jobs": pa.array(values.ravel(), mask=np.isnan(values.ravel())),
            "total_jobs_flag": dictionary(flags.ravel()),
            "total_jobs_mark": dictionary(marks.ravel()),
        }
    ).replace_schema_metadata({"rounded_to": str(_rounded_to(values))})


def _lines(path: Path) -> list[list[str]]:
    head = require_file(path)
    if head.startswith((b"PK", b"\xd0\xcf\x11\xe0")) or b"\x00" in head:
        raise refuse(path, "a CSV file", "another kind of file", "Save the table as CSV UTF-8.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            body = stream.read()
    except UnicodeDecodeError as error:
        raise refuse(path, "UTF-8 text", str(error), "Save the file as CSV UTF-8.") from error
    if body[-1] not in "\r\n":
        raise refuse(
            path,
            "a line end after the last row",
            "a last line without one, so the file may be cut short",
            f"{FETCH_AGAIN} If the file is whole, add the line end.",
        )
    return list(csv.reader(body.splitlines()))


def _header(path: Path, lines: list[list[str]]) -> tuple[int, int | None, int, dict[int, int]]:
    """Return the header's position, the columns of code and name, and year -> column."""
    for position, line in enumerate(lines[:_HEADER_WITHIN]):
        names = [cell.strip().lower() for cell in line]
        years = {int(cell): at for at, cell in enumerate(names) if re.fullmatch(r"(19|20)\d\d", cell)}
        name = next((at for at, cell in enumerate(names) if cell in _NAME), None)
        if not years:
            continue
        if name is None:
            raise wrong_name(
                path, "column", "Area", [cell.strip() for cell in line], "Rename the column back."
            )
        code = next((at for at, cell in enumerate(names) if cell in _CODE), None)
        other = [
            cell for at, cell in enumerate(line) if at not in {*years.values(), name, code} and cell.strip()
        ]
        if (
            other
            or list(years) != list(range(min(years), max(years) + 1))
            or len(years) != sum(at not in {name, code} and bool(cell) for at, cell in enumerate(names))
        ):
            raise refuse(
                path,
                "columns Code, Area and one for each year without a gap",
                ", ".join(cell.strip() for cell in line),
                "Rename the column back, or take the file from its publisher again.",
            )
        return position, code, name, years
    raise refuse(
        path,
        "a header row with Area and years",
        "; ".join(",".join(line)[:40] for line in lines[:3]),
        "Put the header row back, or take the file from its publisher again.",
    )


def _rows(
    path: Path, lines: list[list[str]], header: int, code: int | None, name: int, years: dict[int, int]
) -> list[int]:
    rows: list[int] = []
    seen: dict[str, int] = {}
    for at, line in enumerate(lines):
        counts = [line[column].strip() for column in years.values() if column < len(line)]
        key = (line[code].strip() if code is not None and code < len(line) else "") or (
            line[name].strip() if name < len(line) else ""
        )
        if at == header or not any(counts):
            continue
        if at < header:
            if key and any(number(count) is not None for count in counts):
                raise refuse(
                    path,
                    f"the header above all areas, not in line {header + 1}",
                    f"an area in line {at + 1}",
                    "Put the header row back, or take the file from its publisher again.",
                )
            continue
        if len(counts) < len(years) or not key:
            raise refuse(
                path,
                f"an area and {len(years)} years in line {at + 1}",
                ",".join(line)[:60],
                "The row is cut short: take the file from its publisher again.",
            )
        if key in seen:
            raise refuse(
                path,
                "each area once",
                f"{key!r} in lines {seen[key] + 1} and {at + 1}",
                "Remove the repeated row, or take the file from its publisher again.",
            )
        seen[key] = at
        rows.append(at)
    if not rows:
        raise refuse(path, "areas below the header", "none", FETCH_AGAIN)
    return rows


def _code(cell: str) -> str | None:
    return cell.strip() if area_code_like(cell.strip()) else None


def _rounded_to(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> int:
    known = values[~np.isnan(values)]
    return next((unit for unit in (1000, 100, 10) if known.size and not (known % unit).any()), 1)
