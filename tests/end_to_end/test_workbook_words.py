"""Words and marks of a workbook that a reader follows: links, notes, remarks, shorthand, ranks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from bailiwick.publish.workbook import write_workbook
from bailiwick.shown import places
from bailiwick.studies import productivity_inputs, subregional_productivity
from bailiwick.studies.result import SheetSpec, StudyResult, StudyTable, WorkbookSpec


@pytest.fixture(scope="module")
def study() -> StudyResult:
    """The study on the tables that come with the package."""
    return subregional_productivity.run(productivity_inputs.from_sample())


@pytest.fixture(scope="module")
def book(study: StudyResult, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Its workbook."""
    path = tmp_path_factory.mktemp("words") / "study.xlsx"
    write_workbook(study.tables, path, title=study.title, spec=study.workbook)
    return openpyxl.load_workbook(path)


def table_of(sheet: Any) -> tuple[dict[str, Any], pl.DataFrame]:
    """The cells of the first row by heading, and all values as text."""
    (table,) = sheet.tables.values()
    rows = sheet[table.ref]
    headings = [str(cell.value) for cell in rows[0]]
    values = [[str(cell.value) for cell in row] for row in rows[1:]]
    return dict(zip(headings, rows[1], strict=True)), pl.DataFrame(values, schema=headings, orient="row")


def test_every_table_sheet_leads_back_to_the_contents(book: Any) -> None:
    """If this fails, a reader of a sheet has to look for the way back among the tabs."""
    for sheet in book.worksheets[4:]:
        links = [
            cell.hyperlink.location
            for (cell,) in sheet.iter_rows(max_row=8, max_col=1)
            if cell.hyperlink is not None
        ]
        assert links == ["'Contents'!A1"], sheet.title
    cover = " ".join(str(cell.value) for (cell,) in book["Cover"].iter_rows())
    assert "ask whoever gave you this workbook" in cover


def test_notes_in_a_title_stand_in_order_of_their_numbers(tmp_path: Path) -> None:
    """If this fails, a title says [note 2] before [note 1]."""
    table = StudyTable(pl.DataFrame({"area_code": ["E06000001"]}), "Areas", {"area_code": "Code"})
    spec = WorkbookSpec(
        sheets=(
            SheetSpec(table="areas", sheet="One", notes=("a", "b")),
            SheetSpec(table="areas", sheet="Two", notes=("b", "a")),
        ),
        notes={"a": "First.", "b": "Second."},
    )
    made = openpyxl.load_workbook(
        write_workbook({"areas": table}, tmp_path / "a.xlsx", title="Areas", spec=spec)
    )
    assert made["Two"]["A1"].value == "Areas [note 1] [note 2]"


def test_amounts_are_whole_and_the_note_on_ranks_says_what_is_ranked(study: StudyResult, book: Any) -> None:
    """If this fails, jobs are shown as 67,795.00, or equal ranks stand beside values said to be equal.

    The note: to four digits, or one decimal place from 100 up; `shown.places` is what ranks are taken by.
    """
    first, _ = table_of(book["Per_job_districts"])
    assert first["GVA, current prices (million pounds)"].number_format == "#,##0"
    assert first["Jobs"].number_format == "#,##0"
    assert study.workbook is not None
    assert "to four digits, or to one decimal place from 100 up" in study.workbook.notes["ranks"]
    full = study.tables["highest_lowest_districts"].rows.filter(pl.col("year") == 2023)
    assert not full.select(pl.struct("measure", "rank").is_duplicated().any()).item()  # as its note says
    assert "by the index in full" in study.workbook.notes["ends"]
    assert [places(value, 1) for value in (9.5, 99.5, 100.5, 1000.5)] == [3, 2, 1, 1]


def test_remarks_are_told_in_the_words_of_the_cells(book: Any) -> None:
    """If this fails, the sheet Columns explains letters that no cell holds."""
    _, columns = table_of(book["Columns"])
    told = columns.filter(pl.col("Name in the data files").str.ends_with("_flag"))
    assert told.height > 0
    for sheet, heading, words, _ in told.iter_rows():
        _, table = table_of(book[sheet])
        assert {f"'{word}'" for word in table[heading].unique()} == {
            f"'{part}'" for part in words.split("'")[1::2]
        }


def test_cells_of_a_parent_are_not_applicable_and_the_remainder_has_no_code(book: Any) -> None:
    """If this fails, a sum's own parts are said to be missing, or 'remainder' stands as an area code."""
    _, table = table_of(book["Contributions_districts"])
    assert "remainder" not in table["Area code"].to_list()
    assert set(table.filter(pl.col("Line") == "remainder")["Area code"]) <= {"[z]"}
    within = next(name for name in table.columns if name.startswith("Within"))
    assert set(table.filter(pl.col("Line") == "parent")[within]) == {"[z]"}
    assert not table.select(pl.any_horizontal(pl.col(within) == "[x]").any()).item()


def test_few_areas_are_listed_once(study: StudyResult) -> None:
    """If this fails, the 12 ITL1 regions are listed as the 15 highest and again as the 15 lowest."""
    rows = study.tables["highest_lowest_itl"].rows
    assert not rows.select(pl.struct("level", "measure", "year", "area_code").is_duplicated().any()).item()
    regions = rows.filter(
        pl.col("level") == "ITL1", pl.col("measure") == "gva_per_hour_uk100", pl.col("year") == 2021
    )
    assert regions.group_by("end").len().sort("end").rows() == [("highest", 6), ("lowest", 6)]
    assert sorted(regions["rank"]) == list(range(1, 13))
