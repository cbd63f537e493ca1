"""The real workbooks in other layouts: saved with other headers, sheets and orders, they read the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from python_calamine import CalamineWorkbook

import publisher_files as layouts
from bailiwick.sources.recognise import recognise
from bailiwick.sources.regional_gdp import read_regional_gdp
from bailiwick.sources.subregional_productivity import read_subregional_productivity

Rows = list[list[Any]]
Sheets = Mapping[str, Rows]
ITL = "itlproductivity_2004_2021_june2023.xlsx"
LAD = "labourproductivitylad1_june2025.xls"
GDP = "regionalgdp_allitl_april2025_corrected.xlsx"
_UNITS = {"index": "Index", "£": "Pounds", "hours": "Hours", "jobs": "Jobs"}


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "ons_productivity"


def cells(path: Path) -> dict[str, Rows]:
    """Every sheet as the file has it."""
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def is_table(rows: Rows) -> bool:
    """Whether a sheet of one of the two workbooks of productivity holds a table."""
    return len(rows) > 100


def one_header(sheets: Sheets) -> dict[str, Rows]:
    """The two header rows of the ITL workbook (years in row 4, keys and units in row 5) as one."""
    made = {}
    for name, rows in sheets.items():
        made[name] = rows
        if is_table(rows):
            keys, years = rows[4][:3], rows[3][3:]
            stems = [_UNITS[str(unit).strip().lower()] for unit in rows[4][3:]]
            header = [*keys, *(f"{stem}_{int(year)}" for stem, year in zip(stems, years, strict=True))]
            made[name] = [*rows[:3], header, *rows[5:]]
    return made


def two_headers(sheets: Sheets) -> dict[str, Rows]:
    """The one header row of the district workbook as years over keys and units."""
    made = {}
    for name, rows in sheets.items():
        made[name] = rows
        if is_table(rows):
            split = [str(cell).split("_") for cell in rows[4][2:]]
            years = ["", "", *(int(year) for _, year in split)]
            keys = ["LAD code", "LAD name", *(stem.lower() for stem, _ in split)]
            made[name] = [*rows[:4], years, keys, *rows[5:]]
    return made


def numbered(sheets: Sheets) -> dict[str, Rows]:
    """Sheets called Table 1, Table 2..., so that only the titles tell."""
    tables = [name for name, rows in sheets.items() if is_table(rows)]
    return {f"Table {1 + tables.index(n)}" if n in tables else n: rows for n, rows in sheets.items()}


def latest_first(sheets: Sheets) -> dict[str, Rows]:
    """Year columns from right to left, in all rows below the title."""
    made = {}
    for name, rows in sheets.items():
        made[name] = rows
        if is_table(rows):
            start = 2 if "LAD_Code" in rows[4] else 3
            made[name] = [*rows[:3], *([*row[:start], *row[start:][::-1]] for row in rows[3:])]
    return made


def backwards(sheets: Sheets) -> dict[str, Rows]:
    """The sheets in the opposite order, with a column and two rows that hold nothing before the table."""
    made = dict(reversed(sheets.items()))
    for name, rows in made.items():
        if is_table(rows):
            made[name] = [[], [], *(["", *row] for row in rows)]
    return made


def as_text(sheets: Sheets) -> dict[str, Rows]:
    """Every number as text with commas between thousands, to the last of its digits."""

    def shown(cell: Any) -> Any:
        return f"{cell:,}" if isinstance(cell, float) else cell

    return {
        n: [*rows[:5], *([shown(cell) for cell in row] for row in rows[5:])] if is_table(rows) else rows
        for n, rows in sheets.items()
    }


def titled(sheets: Sheets) -> dict[str, Rows]:
    """Titles without the number of the table, in two rows, and sheets without their names."""
    made: dict[str, Rows] = {}
    for name, rows in sheets.items():
        if not is_table(rows):
            made[name] = rows
            continue
        words = next(str(cell) for cell in rows[0] if cell).partition(":")[2].strip() or rows[0][0]
        made[f"Sheet {len(made)}"] = [["Subregional productivity"], [words], *rows[1:]]
    return made


def marked(sheets: Sheets) -> dict[str, Rows]:
    """A note in brackets after every name of an area, and a column of nations before the codes."""
    made = {}
    for name, rows in sheets.items():
        made[name] = rows
        if is_table(rows):
            at = 1 if "LAD_Code" in rows[4] else 2
            body = []
            for n, row in enumerate(rows[5:]):
                name_cell = str(row[at]).strip()
                named = [*row[:at], f"{name_cell} [note {n % 7}]", *row[at + 1 :]] if name_cell else row
                body.append(["" if not name_cell else "Wales" if n % 3 else "England", *named])
            made[name] = [*rows[:3], ["", *rows[3]], ["Nation", *rows[4]], *body]
    return made


#: Variant -> (workbook, what is done to its sheets, the kind it is saved as).
VARIANTS: dict[str, tuple[str, list[Callable[[Sheets], dict[str, Rows]]], str]] = {
    "ITL, one header row, xls": (ITL, [one_header], ".xls"),
    "ITL, sheets by number, latest year first": (ITL, [numbered, latest_first], ".xlsx"),
    "ITL, one header, by titles alone, backwards": (ITL, [one_header, titled, backwards], ".xls"),
    "ITL, figures as text": (ITL, [as_text], ".xlsx"),
    "ITL, notes beside names, nations": (ITL, [marked], ".xlsx"),
    "districts, two header rows, xlsx": (LAD, [two_headers], ".xlsx"),
    "districts, sheets by number, xlsx by openpyxl": (LAD, [numbered], "openpyxl"),
    "districts, latest year first, backwards": (LAD, [latest_first, backwards], ".xls"),
    "districts, two headers, by titles alone": (LAD, [two_headers, titled], "openpyxl"),
    "districts, notes beside names, nations": (LAD, [marked], ".xlsx"),
}


def save(path: Path, sheets: Sheets, kind: str) -> Path:
    """Write the sheets in one of three ways."""
    if kind == ".xls":
        return layouts.write_xls(path.with_suffix(".xls"), sheets)
    path = path.with_suffix(".xlsx")
    if kind == ".xlsx":
        return layouts.write_xlsx(path, sheets)
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    book.save(path)
    return path


def figures(table: pa.Table) -> dict[str, list[Any]]:
    """Every cell by column, the rows in the order of code, name and year."""
    order = [("area_code", "ascending"), ("area_name", "ascending"), ("year", "ascending")]
    plain = pa.table(
        {
            name: column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
    ).sort_by(order)
    result = {name: plain[name].to_pylist() for name in sorted(plain.column_names)}
    # The sheets spell the United Kingdom in two ways; the first that is read gives the name.
    result["area_name"] = [
        "UK" if code == "UKX" else name
        for code, name in zip(result["area_code"], result["area_name"], strict=True)
    ]
    return result


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_rewritten_workbook_reads_as_the_original(variant: str, folder: Path, tmp_path: Path) -> None:
    """If this fails, the reader knows the layout of one release and not the series."""
    name, changes, kind = VARIANTS[variant]
    original = folder / name
    sheets: Sheets = cells(original)
    for change in changes:
        sheets = change(sheets)
    path = save(tmp_path / "rewritten", sheets, kind)
    expected, found = read_subregional_productivity(original), read_subregional_productivity(path)
    assert figures(found) == figures(expected)
    for key in (b"vintage", b"complete", b"base_year"):
        assert found.schema.metadata[key] == expected.schema.metadata[key]
    for key in (b"decimals", b"years", b"left_out"):
        assert json.loads(found.schema.metadata[key]) == json.loads(expected.schema.metadata[key])
    assert recognise(path) is recognise(original)


def test_regional_gdp_rewritten_reads_as_the_original(folder: Path, tmp_path: Path) -> None:
    """If this fails, a release of GVA with titles and years elsewhere gives other figures."""
    sheets = {}
    for name, rows in cells(folder / GDP).items():
        if name.startswith("Table"):
            years = [[*row[:3], *row[3:][::-1]] for row in rows[1:]]
            title = str(rows[0][0]).partition(":")[2].strip()
            rows = [["Regional accounts"], [], [title], [], *years]
            name = f"{name.split()[1]}. data"
        sheets[name] = rows
    path = save(tmp_path / "gdp", sheets, ".xls")
    assert figures(read_regional_gdp(path)) == figures(read_regional_gdp(folder / GDP))
    assert recognise(path) is recognise(folder / GDP)
