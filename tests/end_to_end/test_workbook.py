"""A workbook against the points of the accessible-spreadsheet guidance, one by one.

The points are those of "Making spreadsheets accessible: a brief checklist of the basics" of the Government
Analysis Function (published July 2021). The figures are made up.
"""

from __future__ import annotations

import builtins
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import polars as pl
import pytest
import python_calamine

from bailiwick.errors import MissingExtraError, OptionError, TableError
from bailiwick.publish.study_outputs import write_study
from bailiwick.publish.workbook import write_workbook
from bailiwick.publish.workbook_cells import heading_of
from bailiwick.studies import (
    krugman_inputs,
    krugman_map,
    productivity_inputs,
    subregional_productivity,
)
from bailiwick.studies.result import SheetSpec, StudyTable, WorkbookSpec

BUILT = date(2026, 11, 20)
SOURCE = {
    "publisher": "ONS",
    "title": "Subregional productivity (districts)",
    "release": "2025-06-19",
    "accessed": "",
    "url": "https://www.example.org/productivity",
    "licence": "OGL-UK-3.0",
}
ROWS = pl.DataFrame(
    {
        "area_code": ["E06000001", "E06000002", "N09000001", "UKX"],
        "area_name": ["Hartlepool", "=Middlesbrough", "Antrim and Newtownabbey", "United Kingdom"],
        "region_code": ["E12000001", "E12000001", "N92000002", None],
        "year": [2023, 2023, 2023, 2023],
        "gva_per_hour_gbp": [30.22123456789, 31.0, None, 41.87],
        "gva_per_hour_gbp_flag": [None, "p", "s", None],
        "jobs": [34567, 1234567, None, 35000000],
        "is_provisional": [True, True, False, False],
        "released": [date(2025, 6, 19), date(2025, 6, 19), None, date(2025, 6, 19)],
    }
)
WORDS = {column: f"What {column} is." for column in ROWS.columns}
SPEC = WorkbookSpec(
    about=("Output per hour of made-up districts.",),
    notes={"jobs": "Filled jobs, not people.", "hour": "Current prices."},
    sheets=(
        SheetSpec(table="hour", sheet="Per hour", notes=("hour",), column_notes={"jobs": "jobs"}),
        SheetSpec(
            table="hour",
            sheet="Short",
            title="Jobs alone",
            columns={
                "area_code": "Code",
                "jobs": "Filled jobs (number)",
                "gva_per_hour_gbp": "GVA per hour (pounds)",
            },
            decimals={"gva_per_hour_gbp": 1},
            missing={"jobs": "z"},
            notes=("hour",),
        ),
        SheetSpec(table="long", sheet="Long"),
    ),
)
LONG = pl.DataFrame({"area_code": [f"A{at}" for at in range(12)], "jobs": range(12)})
TABLES = {
    "hour": StudyTable(ROWS, "GVA per hour of districts, 2023", WORDS),
    "long": StudyTable(LONG, "A long table", {"area_code": "Code", "jobs": "Jobs"}),
}


def write(path: Path, **changes: Any) -> Path:
    """The workbook of the tables above."""
    facts: dict[str, Any] = {
        "title": "Productivity of made-up districts",
        "spec": SPEC,
        "sources": [SOURCE],
        "attribution": ["Contains public sector information."],
        "licence": "OGL-UK-3.0",
        "built": BUILT,
        "longest": 10,
    }
    tables = changes.pop("tables", TABLES)
    return write_workbook(tables, path, **facts | changes)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A written workbook."""
    return write(tmp_path_factory.mktemp("workbook") / "productivity.xlsx")


@pytest.fixture(scope="module")
def book(path: Path) -> Any:
    """The workbook as openpyxl reads it."""
    return openpyxl.load_workbook(path)


def lines_of(sheet: Any) -> list[str]:
    """The words in column A above the table, or of the whole cover."""
    ends = [openpyxl.utils.range_boundaries(table.ref)[1] for table in sheet.tables.values()]
    last = min(ends) - 1 if ends else sheet.max_row
    return [str(sheet.cell(row, 1).value) for row in range(1, last + 1)]


def cells_of(sheet: Any) -> list[list[Any]]:
    """The table of a sheet with its heading row."""
    (table,) = sheet.tables.values()
    return [[cell.value for cell in row] for row in sheet[table.ref]]


def test_the_sheets_are_cover_contents_notes_columns_and_tables(book: Any) -> None:
    """If this fails, a reader does not find cover, contents and notes first, or a sheet is blank."""
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Columns", "Per hour", "Short"]
    assert book.active.title == "Cover"
    for sheet in book:
        assert sheet["A1"].value
        assert sheet.sheet_state == "visible"


def test_the_cover_says_what_when_whence_and_under_which_licence(book: Any) -> None:
    """If this fails, the workbook cannot be cited or passed on."""
    words = lines_of(book["Cover"])
    assert words[0] == "Productivity of made-up districts"
    text = "\n".join(words)
    assert "Output per hour of made-up districts." in text
    assert "Made on 20 November 2026 with bailiwick, version" in text
    assert "Source: ONS, Subregional productivity (districts), released 2025-06-19" in text
    assert "Contains public sector information." in text
    assert "Licence: Open Government Licence v3.0" in text
    assert "[x] in a cell means: not available." in text
    links = {cell.value: cell.hyperlink.target for (cell,) in book["Cover"].iter_rows() if cell.hyperlink}
    assert links["Source: ONS, Subregional productivity (districts), released 2025-06-19"] == SOURCE["url"]
    assert "open-government-licence" in links["Licence: Open Government Licence v3.0"]


def test_contents_link_to_every_sheet_and_name_what_is_left_out(book: Any) -> None:
    """If this fails, a sheet is not listed, a link leads nowhere, or a long table vanishes silently.

    The long table has 12 rows and the limit is 10.
    """
    sheet = book["Contents"]
    listed = cells_of(sheet)[1:]
    assert [row[0] for row in listed] == [
        "Notes",
        "Columns",
        "Per hour",
        "Short",
        "Long, not in this workbook",
    ]
    assert "12 rows are too many for a worksheet" in listed[-1][1]
    assert "long.csv and long.parquet" in listed[-1][1]
    (table,) = sheet.tables.values()
    targets = [row[0].hyperlink.location for row in sheet[table.ref][1:-1]]
    assert targets == [f"'{row[0]}'!A1" for row in listed[:-1]]
    assert all(target.split("'")[1] in book.sheetnames for target in targets)


def test_notes_are_numbered_in_the_order_in_which_they_are_met(book: Any) -> None:
    """If this fails, [note 1] points to another note, or a mark is in a cell of figures."""
    assert cells_of(book["Notes"]) == [
        ["Note", "Text"],
        ["[note 1]", "Current prices."],
        ["[note 2]", "Filled jobs, not people."],
    ]
    assert book["Per hour"]["A1"].value == "GVA per hour of districts, 2023 [note 1]"
    assert "Jobs [note 2]" in cells_of(book["Per hour"])[0]
    assert book["Short"]["A1"].value == "Jobs alone [note 1]"
    for sheet in ("Per hour", "Short"):
        assert not [cell for row in cells_of(book[sheet])[1:] for cell in row if "[note" in str(cell)]


def test_every_sheet_but_the_cover_holds_one_marked_table_at_the_left_edge(book: Any) -> None:
    """If this fails, a screen reader does not know where the table is, or what its headings are."""
    names = []
    for sheet in book.worksheets[1:]:
        (table,) = sheet.tables.values()
        left, _, right, bottom = openpyxl.utils.range_boundaries(table.ref)
        assert (left, right, bottom) == (1, sheet.max_column, sheet.max_row)  # nothing beside or below it
        assert table.headerRowCount == 1
        assert table.autoFilter is None
        assert [column.name for column in table.tableColumns] == cells_of(sheet)[0]
        assert re.fullmatch(r"[A-Za-z_]\w*", table.displayName)
        names.append(table.displayName)
        assert "This worksheet contains one table" in lines_of(sheet)[1]
    assert len(set(names)) == len(names)


def test_headings_are_unique_and_carry_units(book: Any) -> None:
    """If this fails, a column has no unit, or two columns have one heading."""
    for sheet in book.worksheets[1:]:
        headings = cells_of(sheet)[0]
        assert all(headings)
        assert len(set(headings)) == len(headings)
    assert cells_of(book["Per hour"])[0][4] == "GVA per hour (pounds)"
    assert cells_of(book["Short"])[0] == ["Code", "Filled jobs (number)", "GVA per hour (pounds)"]


def test_no_cell_is_merged_blank_hidden_frozen_or_filtered(book: Any) -> None:
    """If this fails, assistive technology loses its place in the table."""
    for sheet in book:
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is None
        assert sheet.auto_filter.ref is None
        assert not any(dimension.hidden for dimension in sheet.column_dimensions.values())
        assert not any(dimension.hidden for dimension in sheet.row_dimensions.values())
        assert all(lines_of(sheet))
        assert "None" not in lines_of(sheet)
        assert not sheet._images
        assert not sheet._charts
    for sheet in book.worksheets[1:]:
        assert not [row for row in cells_of(sheet) if any(cell in (None, "") for cell in row)]


def test_text_in_tables_wraps_and_columns_are_wide_enough(book: Any) -> None:
    """If this fails, text is cut off: each column is at least as wide as the longest number in it."""
    for sheet in book.worksheets[1:]:
        (table,) = sheet.tables.values()
        rows = sheet[table.ref]
        assert all(cell.alignment.wrap_text for row in rows for cell in row)
        for cell in rows[0]:
            width = sheet.column_dimensions[cell.column_letter].width
            assert width > max(len(word) for word in str(cell.value).split())
    assert book["Per hour"].column_dimensions["B"].width > len("Antrim and Newtownabbey")
    assert book["Per hour"].column_dimensions["G"].width > len("35,000,000")


def test_missing_values_are_shorthand_that_the_sheet_explains(book: Any) -> None:
    """If this fails, a missing figure looks like 0 or blank, or its shorthand is explained nowhere."""
    rows = {row[0]: row for row in cells_of(book["Per hour"])[1:]}
    antrim = rows["N09000001"]
    assert antrim[4] == "[c]"  # null with flag s, suppressed
    assert antrim[5] == "suppressed"
    assert antrim[6] == "[x]"  # null without a flag
    assert antrim[8] == "[x]"  # a date that is not known
    assert rows["UKX"][2] == "[z]"  # a text without a value: the UK has no region
    assert rows["E06000001"][5] == "no remark"
    assert rows["E06000002"][5] == "provisional"
    explained = "\n".join(lines_of(book["Per hour"]))
    for letter in "cxz":
        assert f"[{letter}] in a cell means: " in explained
    assert cells_of(book["Short"])[3] == ["N09000001", "[z]", "[c]"]
    assert "[x]" not in "\n".join(lines_of(book["Short"]))


def test_numbers_are_numbers_in_full_shown_with_a_format(book: Any) -> None:
    """If this fails, a figure is text, was rounded in the file, or is shown with too many places."""
    sheet = book["Per hour"]
    (table,) = sheet.tables.values()
    first = sheet[table.ref][1]
    assert first[4].value == 30.22123456789
    assert first[4].number_format == "#,##0.00"
    assert (first[3].value, first[3].number_format) == (2023, "0")  # 2,023 would be a number of things
    assert (first[6].value, first[6].number_format) == (34567, "#,##0")
    assert first[7].value == "Yes"
    assert (first[8].value, first[8].number_format) == (datetime(2025, 6, 19), "yyyy-mm-dd")
    assert sheet[table.ref][2][1].value == "=Middlesbrough"
    assert sheet[table.ref][2][1].data_type == "s"  # a name that starts with = is no formula
    short = book["Short"]
    (table,) = short.tables.values()
    assert short[table.ref][1][1].number_format == "#,##0"  # a whole number has no places
    assert short[table.ref][1][2].number_format == "#,##0.0"


def test_another_reader_finds_the_same_numbers_as_the_table(path: Path) -> None:
    """If this fails, the workbook and the table differ; read with calamine, which shares no code with it."""
    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Per hour").to_python()
    start = next(at for at, row in enumerate(rows) if row[0] == "Area code")
    held = rows[start + 1 :]
    assert len(held) == ROWS.height
    for column in ("year", "gva_per_hour_gbp", "jobs"):
        at = ROWS.columns.index(column)
        for row, value in zip(held, ROWS[column], strict=True):
            if value is None:
                assert row[at] in ("[c]", "[x]")
            else:
                assert row[at] == value


def test_columns_are_described(book: Any) -> None:
    """If this fails, somebody with the workbook alone cannot tell what a column holds."""
    rows = cells_of(book["Columns"])
    assert rows[0] == ["Worksheet", "Column", "What it holds", "Name in the data files"]
    assert ["Per hour", "GVA per hour (pounds)", "What gva_per_hour_gbp is.", "gva_per_hour_gbp"] in rows
    assert ["Short", "Filled jobs (number)", "What jobs is.", "jobs"] in rows
    assert len(rows) == 1 + len(ROWS.columns) + 3


def test_the_document_has_a_title_and_a_language(book: Any) -> None:
    """If this fails, a screen reader announces a file name, in the wrong voice."""
    assert book.properties.title == "Productivity of made-up districts"
    assert book.properties.language == "en-GB"
    assert book.properties.created == datetime(2026, 11, 20)


def test_the_same_tables_give_the_same_bytes(path: Path, tmp_path: Path) -> None:
    """If this fails, every run changes the workbook, or the kind of table does."""
    for name, kind in (("polars", lambda rows: rows), ("arrow", pl.DataFrame.to_arrow)):
        tables = {
            key: StudyTable(kind(table.rows), table.title, table.columns) for key, table in TABLES.items()
        }
        assert write(tmp_path / f"{name}.xlsx", tables=tables).read_bytes() == path.read_bytes()


def test_pandas_tables_are_taken(tmp_path: Path) -> None:
    """If this fails, a caller with pandas has to convert tables first; NaN of pandas is a missing value."""
    rows: Any = pd.DataFrame({"area_code": ["A", "B"], "jobs": [1.5, None]})
    words = {"area_code": "Code", "jobs": "Jobs"}
    tables = {"jobs": StudyTable(rows, "Jobs", words, units={"jobs": "thousands"})}
    made = openpyxl.load_workbook(write(tmp_path / "pandas.xlsx", tables=tables, spec=None))
    assert cells_of(made["jobs"]) == [["Area code", "Jobs (thousands)"], ["A", 1.5], ["B", "[x]"]]


def test_every_part_of_the_file_has_a_fixed_time(path: Path) -> None:
    """If this fails, the clock is in the file."""
    with zipfile.ZipFile(path) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_sheet_may_show_some_rows_and_words_for_ids(tmp_path: Path) -> None:
    """If this fails, a sheet shows years nobody asked for, or the name of a column as a measure."""
    rows = pl.DataFrame({"year": [2022, 2023], "measure": ["gva_per_hour", "jobs"], "value": [1.0, 2.0]})
    tables = {"all": StudyTable(rows, "All", {"year": "Year", "measure": "Measure", "value": "Value"})}
    shown = SheetSpec(
        table="all", sheet="Last", only={"year": (2023,)}, words={"measure": {"jobs": "Filled jobs"}}
    )
    book = openpyxl.load_workbook(
        write(tmp_path / "last.xlsx", tables=tables, spec=WorkbookSpec(sheets=(shown,)))
    )
    assert cells_of(book["Last"])[1:] == [[2023, "Filled jobs", 2]]
    wrong = replace(shown, only={"yaer": (2023,)}, words={"mesure": {}})
    with pytest.raises(TableError, match="Did you mean 'year'") as caught:
        write(tmp_path / "wrong.xlsx", tables=tables, spec=WorkbookSpec(sheets=(wrong,)))
    assert "Did you mean 'measure'" in str(caught.value)


def test_all_faults_of_a_workbook_are_listed_at_once(tmp_path: Path) -> None:
    """If this fails, somebody mends one fault after another, or a broken workbook is written."""
    rows = pl.DataFrame({"area_code": ["A", "…"], "jobs": [1.0, float("nan")]})
    tables = {"jobs": StudyTable(rows, "Jobs", {}), "other": StudyTable(LONG, "Other", {})}
    spec = WorkbookSpec(
        notes={"unused": "Never named."},
        sheets=(
            SheetSpec(table="job", sheet="One"),
            SheetSpec(table="jobs", sheet="Notes", columns={"jbs": "Jobs"}, missing={"jobs": "q"}),
            SheetSpec(table="jobs", sheet="A/B", notes=("unsed",)),
            SheetSpec(table="other", sheet="S" * 32, columns={"jobs": "Same", "area_code": "same"}),
        ),
    )
    with pytest.raises(TableError) as caught:
        write(tmp_path / "bad.xlsx", tables=tables, spec=spec, longest=100)
    reasons = {finding.reason for finding in caught.value.findings}
    assert reasons == {
        "unknown-table",
        "sheet-name",
        "unknown-column",
        "unknown-shorthand",
        "unknown-note",
        "unused-note",
        "only-symbols",
        "not-finite",
        "same-heading",
    }
    told = "\n".join(finding.sentence for finding in caught.value.findings)
    assert "Did you mean 'jobs'?" in told
    assert "Did you mean 'unused'?" in told
    assert list(tmp_path.iterdir()) == []


def test_impossible_options_are_refused(tmp_path: Path) -> None:
    """If this fails, a workbook is written that no program opens."""
    with pytest.raises(OptionError, match="End its name in .xlsx"):  # noqa: RUF043
        write(tmp_path / "book.ods")
    with pytest.raises(OptionError, match="a sheet takes 1 to 1,048,556"):
        write(tmp_path / "book.xlsx", longest=2_000_000)


def test_without_gptables_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, somebody without gptables gets a traceback and not the command to install it."""
    load = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name.split(".")[0] == "gptables":
            raise ModuleNotFoundError(name)
        return load(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"pip install 'bailiwick\[workbook\]'"):
        write(tmp_path / "book.xlsx")


@pytest.mark.parametrize(
    ("column", "heading"),
    [
        ("gva_million_gbp", "GVA (million pounds)"),
        ("gva_million_gbp_2022prices", "GVA (million pounds, 2022 prices)"),
        ("gva_per_hour_uk100_smoothed", "GVA per hour, smoothed (index, UK = 100)"),
        ("gva_per_hour_2020vol100", "GVA per hour (volume index, own level of 2020 = 100)"),
        ("self_employed_share", "Self employed (share, 1 = 100%)"),
        ("weekly_hours", "Weekly hours"),
        ("is_provisional", "Provisional (yes or no)"),
        ("jobs_log_points", "Jobs (log points)"),
        ("gva_per_job_gbp_flag", "GVA per job (pounds): remark"),
    ],
)
def test_names_become_headings_by_the_naming_rule(column: str, heading: str) -> None:
    """If this fails, a heading lacks its unit or price year; the rule is that of the house's names."""
    assert heading_of(column) == heading


def test_a_study_writes_the_workbook_it_describes(tmp_path: Path) -> None:
    """If this fails, a study's workbook is not in its folder, not in its record, or cannot be left out."""
    result = krugman_map.run(krugman_inputs.from_sample())
    name = next(iter(result.tables))
    told = replace(result, workbook=WorkbookSpec(sheets=(SheetSpec(table=name, sheet="First"),)))
    folder = write_study(told, tmp_path / "with", figures=False, built=BUILT)
    made = openpyxl.load_workbook(folder / f"{result.study}.xlsx")
    assert made.sheetnames[-1] == "First"
    assert len(cells_of(made["First"])) == 1 + result.tables[name].rows.height
    assert f'"{result.study}.xlsx"' in (folder / "study.json").read_text(encoding="utf-8")
    for other in (
        write_study(told, tmp_path / "without", figures=False, workbook=False, built=BUILT),
        write_study(replace(result, workbook=None), tmp_path / "none", figures=False, built=BUILT),
    ):
        assert not list(other.glob("*.xlsx"))


def test_the_productivity_study_has_a_workbook_with_the_numbers_of_its_tables(tmp_path: Path) -> None:
    """If this fails, the workbook of a real study breaks the rules above, or holds other numbers.

    Read with calamine; the first sheet of measures is compared cell by cell with the study's own table.
    """
    result = subregional_productivity.run(productivity_inputs.from_sample())
    assert result.workbook is not None
    made = write_workbook(
        result.tables, tmp_path / "study.xlsx", title=result.title, spec=result.workbook, built=BUILT
    )
    book = python_calamine.CalamineWorkbook.from_path(str(made))
    sheet = result.workbook.sheets[0]
    assert book.sheet_names[:5] == ["Cover", "Contents", "Notes", "Columns", sheet.sheet]
    rows = book.get_sheet_by_name(sheet.sheet).to_python()
    start = next(at for at, row in enumerate(rows) if all(row))  # the headings are the first full row
    table = result.tables[sheet.table].rows.select(list(sheet.columns))
    assert len(rows) - start - 1 == table.height
    for row, expected in zip(rows[start + 1 :], table.iter_rows(), strict=True):
        for cell, value, column in zip(row, expected, table.columns, strict=True):
            if column.endswith("_flag"):
                assert cell == {None: "no remark", "p": "provisional", "m": "missing at source"}[value]
            elif value is None:
                assert cell in ("[x]", "[c]", "[z]")
            elif isinstance(value, str):
                assert cell == value
            else:
                assert cell == pytest.approx(value, rel=1e-14)  # the format keeps 16 or 17 digits
