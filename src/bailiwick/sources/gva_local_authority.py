"""Regional gross value added (balanced) by industry: local authorities. Office for National Statistics.

Twelve workbooks, one for each ITL1 region, with 49 industry lines for each
district: current prices (Table 3) and chained volumes in 2022 money (Table 2).
The checks of these tables are in `gva_checks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from python_calamine import CalamineWorkbook

from bailiwick.errors import SourceError, nearest
from bailiwick.sources.marks import dictionary, read_block
from bailiwick.sources.refusal import refuse
from bailiwick.sources.workbook import (
    Sheet,
    cell_name,
    find_columns,
    find_header,
    number,
    open_workbook,
    read_sheet,
    text,
)

__all__ = ["AGGREGATES", "LEAVES", "LINES", "MARKS", "read_gva_folder", "read_gva_workbook"]

VINTAGE = "lad2023"

# Source: SIC07 column of the 12 workbooks of 17 April 2025.
LINES = (
    *("Total", "A-E", "AB (1-9)", "C (10-33)", "CA-CB (10-15)", "CC (16-18)", "CD-CG (19-23)", "CH (24-25)"),
    *("CI-CL (26-30)", "CM (31-33)", "DE (35-39)", "F (41-43)", "41", "42", "43", "G-T", "G (45-47)", "45"),
    *("46", "47", "H (49-53)", "49-51", "52-53", "I (55-56)", "J (58-63)", "58-60", "61-63", "K (64-66)"),
    *(
        "L (68)",
        "68IMP",
        "68",
        "M (69-75)",
        "69",
        "70",
        "71",
        "72-75",
        "N (77-82)",
        "77",
        "78-80",
        "81",
        "82",
    ),
    *("O (84)", "P (85)", "Q (86-88)", "R (90-93)", "S (94-96)", "94-95", "96", "T (97-98)"),
)
AGGREGATES = (
    *("Total", "A-E", "C (10-33)", "F (41-43)", "G-T", "G (45-47)", "H (49-53)", "J (58-63)", "L (68)"),
    *("M (69-75)", "N (77-82)", "S (94-96)"),
)
#: The 37 lines that do not contain each other and together make the total.
LEAVES = tuple(line for line in LINES if line not in AGGREGATES)

#: Mark -> (meaning, flag).
MARKS = {"[c]": ("disclosive, suppressed", "s"), "[u]": ("unreliable, not shown", "m")}

_KEYS = ("ITL1 region", "LA code", "LA name", "SIC07", "SIC07 description")
# Sheet -> amount column and the words by which its title says what it holds.
_TABLES = {
    "Table 3": ("gva_million_gbp", "current prices, pounds million"),
    "Table 2": ("gva_million_gbp_2022prices", "chained volume measures in 2022 money value, pounds million"),
}
# Districts of each ITL1 region on April 2023 codes; they make 361.
_DISTRICTS = {
    **{"TLC": 12, "TLD": 35, "TLE": 15, "TLF": 35, "TLG": 30, "TLH": 45},
    **{"TLI": 33, "TLJ": 64, "TLK": 27, "TLL": 22, "TLM": 32, "TLN": 11},
}
_REGION = re.compile(r"ITL1 region: (TL[C-N])\b")
_CODE = re.compile(r"[ENSW]\d{8}")


def read_gva_workbook(path: str | Path) -> pa.Table:
    """Gross value added of the districts of one region by 49 industry lines, both price bases.

    Parameters
    ----------
    path : str or Path
        One of the 12 workbooks (.xlsx).

    Returns
    -------
    pyarrow.Table, a cube
        One row per `area_code`, `year` and `industry_code` (the publisher's
        SIC07 lines as text, aggregates included: see `LEAVES`), in the order of
        the workbook. `area_name`, `industry_name`. `gva_million_gbp`: current
        basic prices, GBP million. `gva_million_gbp_2022prices`: chained volume
        in 2022 money, GBP million. For each amount `<amount>_flag` (s suppressed,
        m not shown as unreliable, p provisional: the latest year) and
        `<amount>_mark`, the publisher's own mark. Schema metadata: `vintage`.

    Raises
    ------
    SourceError
        The file is not this workbook, is cut short, or its sheets, header,
        columns, lines or marks differ; the message says where.

    Notes
    -----
    Missing values: a mark gives a null and a flag. 0 is a real, rounded value.

    Comparability: chained volumes do not add up over lines or areas except in
    2022. Line ``68`` leaves out owner-occupiers' imputed rent, ``L (68)`` holds it.

    References
    ----------
    [ons_gva_2025]_, Tables 2 and 3.

    Examples
    --------
    >>> table = read_gva_workbook("raw/...tlcnortheast.xlsx")  # doctest: +SKIP
    >>> table.num_rows  # 12 districts x 49 lines x 26 years  # doctest: +SKIP
    15288
    """
    book = open_workbook(path, ".xlsx")
    parts = {name: _read_table(book, name) for name in _TABLES}
    keys = parts["Table 3"][0]
    if parts["Table 2"][0] != keys:
        raise refuse(
            book[0],
            "the same areas, lines and years in sheets 'Table 2' and 'Table 3'",
            "different ones",
            "Use the file as its publisher issued it.",
            sheet="Table 2",
        )
    codes, names, lines, titles, years = keys
    columns: dict[str, Any] = {
        "area_code": dictionary(np.repeat(codes, len(years))),
        "area_name": dictionary(np.repeat(names, len(years))),
        "year": pa.array(np.tile(np.array(years, dtype=np.int32), len(codes))),
        "industry_code": dictionary(np.repeat(lines, len(years))),
        "industry_name": dictionary(np.repeat(titles, len(years))),
    }
    latest = np.tile(np.array(years) == max(years), len(codes))
    for sheet, (amount, _) in _TABLES.items():
        values, marks = parts[sheet][1].ravel(), parts[sheet][2].ravel()
        flags = [
            MARKS[mark][1] if mark else ("p" if last else None)
            for mark, last in zip(marks, latest, strict=True)
        ]
        columns[amount] = pa.array(values, mask=np.isnan(values))
        columns[f"{amount}_flag"] = dictionary(flags)
        columns[f"{amount}_mark"] = dictionary(marks)
    return pa.table(columns).replace_schema_metadata({"vintage": VINTAGE})


_Keys = tuple[list[str], list[str], list[str], list[str], list[int]]


def _read_table(book: tuple[Path, CalamineWorkbook], name: str) -> tuple[_Keys, Any, Any]:
    sheet = read_sheet(book, name)
    header = find_header(sheet, _KEYS[0])
    _, code, area, line, title = find_columns(sheet, header, _KEYS)
    _require_title(sheet, header, _TABLES[name][1])
    year_columns, years = _years(sheet, header, title)
    rows = [r for r in range(header + 1, len(sheet.rows)) if any(cell != "" for cell in sheet.rows[r])]
    found: _Keys = (
        [text(sheet.rows[r][code]) for r in rows],
        [text(sheet.rows[r][area]) for r in rows],
        [text(sheet.rows[r][line]) for r in rows],
        [text(sheet.rows[r][title]) for r in rows],
        years,
    )
    _require_complete_areas(sheet, rows, found)
    _require_all_districts(sheet, header, found[0])
    values, marks = read_block(sheet, rows, year_columns, {mark: told[0] for mark, told in MARKS.items()})
    return found, values, marks


def _require_title(sheet: Sheet, header: int, words: str) -> None:
    title = " ".join(text(row[0]) for row in sheet.rows[:header])
    if words not in title:
        raise refuse(
            sheet.path,
            f"a title that says {words!r}",
            repr(title),
            "Check that this is the edition of April 2025: another edition has another price year.",
            sheet=sheet.name,
        )


def _require_all_districts(sheet: Sheet, header: int, codes: list[str]) -> None:
    match = _REGION.search(" ".join(text(row[0]) for row in sheet.rows[:header]))
    if match is None:
        raise refuse(
            sheet.path,
            "a title that names the ITL1 region, such as 'ITL1 region: TLC North East'",
            "none",
            "Use the file as its publisher issued it.",
            sheet=sheet.name,
        )
    found = len(set(codes))
    if found != _DISTRICTS[match[1]] or len(codes) != found * len(LINES):
        raise refuse(
            sheet.path,
            f"{_DISTRICTS[match[1]]} districts of {match[1]}, each once",
            f"{found} in {len(codes)} rows",
            "The sheet is cut short or has repeated rows: use the file as its publisher issued it.",
            sheet=sheet.name,
        )


def _years(sheet: Sheet, header: int, after: int) -> tuple[list[int], list[int]]:
    columns, years = [], []
    for column, cell in enumerate(sheet.rows[header]):
        if column <= after or text(cell) == "":
            continue
        year = number(cell)
        if year is None or not 1990 <= year <= 2100:
            raise refuse(
                sheet.path,
                f"a year in header cell {cell_name(header, column)}",
                repr(text(cell)),
                "Rename the column back or use the file as its publisher issued it.",
                sheet=sheet.name,
            )
        columns.append(column)
        years.append(int(year))
    if not years or years != list(range(years[0], years[0] + len(years))) or years[0] != 1998:
        raise refuse(
            sheet.path,
            "one column for each year from 1998 on",
            ", ".join(map(str, years)) or "none",
            "Restore the columns or use the file as its publisher issued it.",
            sheet=sheet.name,
        )
    return columns, years


def _require_complete_areas(sheet: Sheet, rows: list[int], found: _Keys) -> None:
    """Refuse unknown lines and codes, and areas without all 49 lines in the publisher's order."""
    codes, names, lines = found[0], found[1], found[2]
    for row, code, line in zip(rows, codes, lines, strict=True):
        if line not in LINES:
            raise refuse(
                sheet.path,
                "one of the 49 SIC07 lines of this publication",
                f"{line!r} in row {row + 1}.{nearest(line, LINES)}",
                "Use the file as its publisher issued it.",
                sheet=sheet.name,
            )
        if not _CODE.fullmatch(code):
            raise refuse(
                sheet.path,
                "a nine-character area code under 'LA code'",
                f"{code!r} in row {row + 1}",
                "Use the file as its publisher issued it.",
                sheet=sheet.name,
            )
    for start in range(0, max(len(rows), 1), len(LINES)):
        block = slice(start, start + len(LINES))
        if tuple(lines[block]) != LINES or len(set(codes[block])) != 1:
            area = f"{codes[start]} ({names[start]})" if codes else "no area"
            raise refuse(
                sheet.path,
                f"{len(LINES)} lines for each area, from 'Total' to 'T (97-98)'",
                f"other lines, or {len(lines[block])} of them, for {area}",
                "The sheet is cut short or was sorted: use the file as its publisher issued it.",
                sheet=sheet.name,
            )


def read_gva_folder(paths: str | Path | Iterable[str | Path]) -> pa.Table:
    """Gross value added of all districts of the United Kingdom, from the 12 workbooks.

    Parameters
    ----------
    paths : folder, or the paths of the 12 workbooks
        In a folder, every .xlsx whose name starts with
        ``regionalgrossvalueadded`` is read.

    Returns
    -------
    pyarrow.Table, a cube
        As `read_gva_workbook`: 361 areas, 49 lines, 26 years, 459,914 rows,
        sorted by the order of the workbooks' names.

    Raises
    ------
    SourceError
        Any workbook is refused, one is missing, or an area occurs in two.
    """
    if isinstance(paths, (str, Path)):
        folder = Path(paths)
        paths = sorted(folder.glob("regionalgrossvalueadded*.xlsx"))
        if not paths:
            raise SourceError(
                f"{str(folder)!r}: expected the 12 workbooks 'regionalgrossvalueadded...xlsx'; got none. "
                "Check the folder, or name the files one by one."
            )
    files = [Path(path) for path in paths]
    tables = [read_gva_workbook(path) for path in files]
    _require_all_regions(files, tables)
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()


def _require_all_regions(files: list[Path], tables: list[pa.Table]) -> None:
    seen: dict[str, str] = {}
    for file, table in zip(files, tables, strict=True):
        for code in table["area_code"].combine_chunks().dictionary.to_pylist():
            if code in seen:
                raise SourceError(
                    f"{file.name!r}: area {code} is also in {seen[code]!r}; each of the 12 workbooks holds "
                    "other areas. Remove the copy."
                )
            seen[code] = file.name
    if len(files) != 12 or len(seen) != 361:
        raise SourceError(
            f"expected 12 workbooks with 361 areas; got {len(files)} with {len(seen)} "
            f"({', '.join(repr(file.name) for file in files)}). Add the missing regions: one workbook for "
            "each of the 12 ITL1 regions of the United Kingdom."
        )
