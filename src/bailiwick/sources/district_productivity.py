"""Subregional productivity: labour productivity by local authority district. Office for National Statistics.

One old .xls workbook: GVA per hour and per filled job (smoothed, current
prices) as an index and in pounds, average weekly hours, and jobs.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from python_calamine import CalamineWorkbook

from bailiwick.sources.marks import dictionary, read_block
from bailiwick.sources.refusal import refuse
from bailiwick.sources.workbook import (
    Sheet,
    cell_name,
    find_columns,
    find_header,
    open_workbook,
    read_sheet,
    text,
)

__all__ = ["AMOUNTS", "UNITED_KINGDOM", "read_district_productivity"]

VINTAGE = "lad2023"
#: The row of the United Kingdom less Extra-Regio, which stands before the districts.
UNITED_KINGDOM = "UKX"

# Sheet -> amount column and the stem of its header cells.
_TABLES = {
    "A1": ("gva_per_hour_uk100", "Index"),
    "A3": ("gva_per_hour_gbp", "Pounds"),
    "B1": ("gva_per_job_uk100", "Index"),
    "B3": ("gva_per_job_gbp", "Pounds"),
    "Productivity Hours": ("weekly_hours", "Hours"),
    "Productivity Jobs": ("jobs", "Jobs"),
}
AMOUNTS = tuple(amount for amount, _ in _TABLES.values())

_DASH = {"-": "not available"}
_DISTRICTS = 361
_CODE = re.compile(r"[ENSW]\d{8}")


def read_district_productivity(path: str | Path) -> pa.Table:
    """Labour productivity, hours and jobs of districts, one row for each area and year.

    Parameters
    ----------
    path : str or Path
        The workbook ``labourproductivitylad1.xls`` of June 2025.

    Returns
    -------
    pyarrow.Table
        One row per `area_code` and `year` (2002 to 2023), areas in the order of
        the workbook; `area_name`. Amounts: `gva_per_hour_uk100` and
        `gva_per_job_uk100` (United Kingdom = 100), `gva_per_hour_gbp`,
        `gva_per_job_gbp` (GBP a year, current prices, five-year smoothed),
        `weekly_hours` (average hours worked a week, all workers), `jobs`
        (filled jobs). For each `<amount>_flag` (m missing at the source, n year
        not covered) and `<amount>_mark`, the "-" or "0" that stood there. The
        row of the United Kingdom less Extra-Regio has the code ``UKX``:
        take it out before summing. Schema metadata: `vintage`.

    Raises
    ------
    SourceError
        The file is not this workbook, is cut short, or its sheets, header,
        columns, areas or marks differ; the message says where.

    Notes
    -----
    Missing values: a 0 or a dash means "not available" (Northern Ireland's jobs
    and output per job in 2023), and gives a null. No district has 0 jobs.

    Comparability: hours of Northern Ireland's districts sum to less than the
    region, because some hours were not allocated.

    References
    ----------
    [ons_subregional_productivity_2025]_, tables A1, A3, B1, B3, hours and jobs.

    Examples
    --------
    >>> table = read_district_productivity("raw/labourproductivitylad1.xls")  # doctest: +SKIP
    >>> table.num_rows  # 362 rows x 22 years  # doctest: +SKIP
    7964
    """
    book = open_workbook(path, ".xls")
    parts = {sheet: _read_table(book, sheet) for sheet in _TABLES}
    codes, names = parts["A1"][0]
    for sheet, part in parts.items():
        if part[0][0] != codes:
            raise refuse(
                book[0],
                "the areas of sheet 'A1' in the same order",
                f"{len(part[0][0])} areas, not the same",
                "Use the file as its publisher issued it.",
                sheet=sheet,
            )
    first = min(part[1][0] for part in parts.values())
    last = max(part[1][-1] for part in parts.values())
    years = list(range(first, last + 1))
    columns: dict[str, Any] = {
        "area_code": dictionary(np.repeat(codes, len(years))),
        "area_name": dictionary(np.repeat(names, len(years))),
        "year": pa.array(np.tile(np.array(years, dtype=np.int32), len(codes))),
    }
    for sheet, (amount, _) in _TABLES.items():
        columns |= _amount_columns(amount, parts[sheet], years)
    return pa.table(columns).replace_schema_metadata({"vintage": VINTAGE})


_Part = tuple[tuple[list[str], list[str]], list[int], Any, Any]


def _read_table(book: tuple[Path, CalamineWorkbook], name: str) -> _Part:
    sheet = read_sheet(book, name)
    header = find_header(sheet, "LAD_Code")
    code, area = find_columns(sheet, header, ("LAD_Code", "LAD_Name"))
    year_columns, years = _years(sheet, header, area, _TABLES[name][1])
    rows = _rows(sheet, header, code)
    values, marks = read_block(sheet, rows, year_columns, _DASH)
    # The publisher writes a plain 0 in some tables where it writes "-" in others.
    marks[values == 0] = "0"
    values[values == 0] = np.nan
    keys = [text(sheet.rows[r][code]) for r in rows], [text(sheet.rows[r][area]) for r in rows]
    return keys, years, values, marks


def _rows(sheet: Sheet, header: int, code: int) -> list[int]:
    """Return the rows of the table, from the header to the first blank; refuse wrong counts and codes."""
    rows: list[int] = []
    for row in range(header + 1, len(sheet.rows)):
        cell = text(sheet.rows[row][code])
        if not cell:
            break
        if cell != UNITED_KINGDOM and not _CODE.fullmatch(cell):
            raise refuse(
                sheet.path,
                "an area code or a blank row after the table",
                f"{cell[:60]!r} in cell {cell_name(row, code)}",
                "Use the file as its publisher issued it.",
                sheet=sheet.name,
            )
        rows.append(row)
    codes = [text(sheet.rows[row][code]) for row in rows]
    districts = len(set(codes) - {UNITED_KINGDOM})
    if districts != _DISTRICTS or len(codes) != _DISTRICTS + 1:
        raise refuse(
            sheet.path,
            f"{_DISTRICTS} districts and the row {UNITED_KINGDOM!r}",
            f"{len(codes)} rows with {districts} districts",
            "The sheet is cut short or has repeated rows: use the file as its publisher issued it.",
            sheet=sheet.name,
        )
    return rows


def _years(sheet: Sheet, header: int, after: int, stem: str) -> tuple[list[int], list[int]]:
    columns, years = [], []
    for column, cell in enumerate(sheet.rows[header]):
        name = text(cell)
        if column <= after or not name:
            continue
        match = re.fullmatch(rf"{stem}_(\d{{4}})", name)
        if match is None:
            raise refuse(
                sheet.path,
                f"a column '{stem}_' and a year in header cell {cell_name(header, column)}",
                repr(name),
                "Rename the column back or use the file as its publisher issued it.",
                sheet=sheet.name,
            )
        columns.append(column)
        years.append(int(match[1]))
    if not years or years != list(range(years[0], years[0] + len(years))):
        raise refuse(
            sheet.path,
            f"one column '{stem}_' for each year without a gap",
            ", ".join(map(str, years)) or "none",
            "Restore the columns or use the file as its publisher issued it.",
            sheet=sheet.name,
        )
    return columns, years


def _amount_columns(amount: str, part: _Part, years: list[int]) -> dict[str, Any]:
    """Return the value, flag and mark columns of one table on the years of all tables."""
    _, own, values, marks = part
    at = [years.index(year) for year in own]
    wide = np.full((len(values), len(years)), np.nan)
    flags = np.full(wide.shape, "n", dtype=object)
    kept = np.full(wide.shape, None, dtype=object)
    wide[:, at], kept[:, at] = values, marks
    flags[:, at] = None
    flags[np.isnan(wide) & np.isin(years, own)] = "m"
    return {
        amount: pa.array(wide.ravel(), mask=np.isnan(wide.ravel())),
        f"{amount}_flag": dictionary(flags.ravel()),
        f"{amount}_mark": dictionary(kept.ravel()),
    }
