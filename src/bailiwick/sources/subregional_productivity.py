"""Subregional productivity: GVA per hour and per filled job of areas. Office for National Statistics.

One reader for every workbook of the series: ITL and NUTS areas, districts, city
regions, combined authorities and local enterprise partnerships, of any release.
Which table a sheet holds is in `productivity_sheets`; where it stands on the
sheet, in `year_table`; which areas should be there, in `coverage`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineWorkbook

from bailiwick.sources.area_panel import Areas, Part, all_areas, area_keys, panel
from bailiwick.sources.cells import published_places, read_cells
from bailiwick.sources.coverage import coverage_of, in_northern_ireland
from bailiwick.sources.once import read_once
from bailiwick.sources.plausible_productivity import doubts_of
from bailiwick.sources.productivity_sheets import find_tables
from bailiwick.sources.productivity_titles import Family
from bailiwick.sources.refusal import refuse
from bailiwick.sources.workbook import open_workbook, sheet_names
from bailiwick.sources.year_table import YearTable

__all__ = ["UNITED_KINGDOM", "read_subregional_productivity"]

#: The row of the United Kingdom less Extra-Regio, the reference of every index of the series.
UNITED_KINGDOM = "UKX"

_UK_CODES = {None, "UK", "UKX", "K02000001"}
_UK_NAME = re.compile(r"(the )?(uk|united kingdom)\b", re.IGNORECASE)
_RELEASE = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December) (20\d\d)"
)


@read_once
def read_subregional_productivity(path: str | Path) -> pa.Table:
    """Labour productivity, hours and jobs of areas, one row for each area and year.

    Sheets are known by their names (``A1``, ``Table A1``, ``Productivity Hours``)
    or, where those differ, by their titles; headers, by their run of years. No
    release and no geography has code of its own.

    Parameters
    ----------
    path : str or Path
        A workbook of the series, .xlsx or .xls, of any release.

    Returns
    -------
    pyarrow.Table
        One row per area and `year`, in the order of the workbook. Keys:
        `area_code` (null where the publisher gives none), `area_name`,
        `area_level` (as published, or told from the code: ``UK``, ``ITL3``,
        ``LAD``...). Amounts, of those tables that the workbook holds:

        ============================= ====== ==========================================
        column                        table  content
        ============================= ====== ==========================================
        gva_per_hour_uk100_smoothed   A1     index, UK = 100, five-year smoothed
        gva_per_hour_uk100            A2     index, UK = 100
        gva_per_hour_gbp_smoothed     A3     GBP, current prices, five-year smoothed
        gva_per_hour_gbp              A4     GBP, current prices
        gva_per_hour_<year>vol100     A5     chained volume, the area's own <year> = 100
        gva_per_hour_gbp_<year>prices        chained volume, GBP in money of <year>
        gva_per_job_...               B1-B5  the same for each filled job, GBP a year
        weekly_hours                  Hours  hours worked a week, all jobs together
        jobs                          Jobs   filled jobs, annual average
        ============================= ====== ==========================================

        For each amount `<amount>_flag` (m missing at the source, s suppressed, n
        area or year not covered by this table, e estimated, u unreliable, p
        marked as provisional) and `<amount>_mark`, what stood in the cell.
        Schema metadata: `vintage` (``lad2023``, ``itl2025``..., "" where the
        codes are of no vintage known here), `complete` (``true`` where all areas
        of the vintage are there), `decimals` (JSON: amount -> published decimal
        places, negative for thousands, null for unrounded), `base_year` (of the
        volumes, "" without), `sheets` (JSON: amount -> sheet), `recased` (JSON: codes that the
        workbook has with small letters, such as ``Tlc``), `doubts` (JSON: sentences
        on figures that do not fit their unit or base year), `release` (such as
        ``June 2023``, where the workbook says).

    Raises
    ------
    SourceError
        The file is no such workbook, is cut short, or a sheet, header, column,
        area or mark cannot be understood; the message says where, what was
        expected and what to do. A sheet that says it is one of the tables is never
        left out; one with another table is, and is named in `left_out`.

    Notes
    -----
    Missing values: a blank, a dash or another mark is a null with a flag, and so
    is a 0: no area has 0 jobs, and the publisher writes 0 where it has no figure.
    Hours of some releases leave Northern Ireland's areas out: those rows have the
    flag n. Half a unit of the last published place is ``10 ** -decimals / 2``.

    The row of the United Kingdom, which is always less Extra-Regio here, has the
    code ``UKX`` whatever a release calls it: take it out before summing. An area
    whose code is "Not available" has a null code: join it on its name.

    Implausible figures are returned as they stand, and told in `doubts`, by
    ``bailiwick check`` and by the study: hours of a job outside 5 to 60 a week, GVA per
    job far from that per hour times the hours, a base year in which areas have not 100.

    Comparability: smoothed and unsmoothed columns differ in method, current
    prices and volumes in kind. A volume index compares an area with itself only.
    Hours of Northern Ireland's districts and ITL3 areas sum to less than the
    region, because some hours were not allocated.

    References
    ----------
    [ons_subregional_productivity_2025]_, tables A1 to B5, hours and jobs.

    Examples
    --------
    >>> table = read_subregional_productivity("raw/itlproductivity.xlsx")  # doctest: +SKIP
    >>> table.schema.metadata[b"vintage"]  # doctest: +SKIP
    b'itl2021'
    """
    book = open_workbook(path)
    found = find_tables(book)
    tables = found.tables
    codes = [_codes(table) for _, table in tables]
    keys = area_keys([table for _, table in tables], codes)
    parts = [
        Part(kind.amount, table, own, read_cells(table, kind.scale, zero_is_missing=True))
        for (kind, table), own in zip(tables, keys, strict=True)
    ]
    every = all_areas(parts, codes)
    _require_same_areas(parts, [kind.family for kind, _ in tables], every)
    coverage = coverage_of(every.codes.values(), book[0], [parts[0].table.sheet.name])
    told = {
        "vintage": coverage.vintage,
        "complete": str(coverage.complete).lower(),
        "decimals": json.dumps({part.amount: published_places(part.cells) for part in parts}),
        "base_year": ", ".join(dict.fromkeys(str(kind.base_year) for kind, _ in tables if kind.base_year)),
        "sheets": json.dumps({part.amount: part.table.sheet.name for part in parts}),
        "years": json.dumps({part.amount: [part.table.years[0], part.table.years[-1]] for part in parts}),
        "recased": json.dumps(list(dict.fromkeys(code for part in parts for code in part.table.recased))),
        "left_out": json.dumps(found.left_out),
        "doubts": json.dumps([*(kind.doubt for kind, _ in tables if kind.doubt), *doubts_of(parts)]),
        "release": _release(book),
    }
    return panel(parts, every).replace_schema_metadata(told)


def _codes(table: YearTable) -> list[str | None]:
    """Return the code of each row, that of the United Kingdom under one name."""
    if UNITED_KINGDOM in table.codes:
        return list(table.codes)
    return [
        UNITED_KINGDOM if code in _UK_CODES and _is_uk(code, name) else code
        for code, name in zip(table.codes, table.names, strict=True)
    ]


def _is_uk(code: str | None, name: str | None) -> bool:
    return bool(_UK_NAME.match(name)) if name else code is not None


def _require_same_areas(parts: Sequence[Part], families: Sequence[Family], every: Areas) -> None:
    """Refuse a sheet that lacks areas which the other sheets have.

    All tables of hours, or all of jobs, may leave the same areas out. A lone
    one may leave out only Northern Ireland.
    """
    for part, family in zip(parts, families, strict=True):
        absent = [key for key in every.codes if key not in set(part.keys)]
        sisters = [other for other, of in zip(parts, families, strict=True) if of is family]
        systematic = len(sisters) > 1 and all(set(other.keys) == set(part.keys) for other in sisters)
        ireland = all(in_northern_ireland(every.codes[key]) for key in absent)
        if absent and not systematic and not (ireland and len(sisters) == 1):
            raise refuse(
                part.table.sheet.path,
                f"the {len(every.codes)} areas of the other sheets",
                f"{len(part.keys)}, without {every.shown(absent)}",
                "The sheet is cut short: use the file as its publisher issued it.",
                sheet=part.table.sheet.name,
            )


def _release(book: tuple[Path, CalamineWorkbook]) -> str:
    """Return month and year of the release where the first sheet tells, else ""."""
    workbook = book[1]
    rows = workbook.get_sheet_by_name(sheet_names(book)[0]).to_python()
    words = " ".join(cell for row in rows[:12] for cell in row if isinstance(cell, str))
    match = _RELEASE.search(words)
    return match[0] if match else ""
