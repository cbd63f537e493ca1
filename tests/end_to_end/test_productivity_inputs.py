"""What the study of subregional productivity makes of files and tables that lack something, or disagree.

Workbooks are the official ones of June 2023 and April 2023, with sheets or rows taken out here.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

import publisher_files
from bailiwick.sources.workspace import adopt

Call = Callable[..., Any]
STUDY = "subregional-productivity"
PRODUCTIVITY = "itlproductivity_2004_2021_june2023.xlsx"
GDP = "regionalgdp_allitl_april2023.xlsx"
DISTRICTS = "labourproductivitylad1_june2025.xls"
GDP_2025 = "regionalgdp_allitl_april2025_corrected.xlsx"
PLAIN = ("--no-figures", "--no-workbook")


@pytest.fixture
def official(shared_data: Path) -> Path:
    """The folder of official workbooks."""
    return shared_data / "ons_productivity"


def rewritten(official: Path, folder: Path, *, without: str = "", levels: tuple[str, ...] = ()) -> Path:
    """A folder with the workbook of ITL areas without one sheet, or without the rows of some levels."""
    folder.mkdir()
    book = openpyxl.load_workbook(official / PRODUCTIVITY)
    if without:
        del book[without]
    for sheet in book:
        rows = [list(row) for row in sheet.values]
        kept = [row for row in rows if str(row[0]).strip() not in levels]
        if len(kept) < len(rows):
            sheet.delete_rows(len(kept) + 1, len(rows) - len(kept))
            for at, row in enumerate(kept, 1):
                for column, cell in enumerate(row, 1):
                    sheet.cell(at, column).value = cell
    book.save(folder / PRODUCTIVITY)
    shutil.copy(official / GDP, folder / GDP)
    return folder


@pytest.mark.parametrize(
    ("sheet", "lacking", "left"),
    [("Productivity Jobs", "jobs", "hour"), ("Productivity Hours", "weekly hours", "job")],
)
def test_a_workbook_without_one_denominator_is_measured_by_the_other(
    sheet: str, lacking: str, left: str, official: Path, call: Call, tmp_path: Path
) -> None:
    """If this fails, a workbook without its table of jobs (or of hours) ends in a traceback."""
    files = rewritten(official, tmp_path / "files", without=sheet)
    done = call("run", STUDY, "--files", files, *PLAIN, "-w", tmp_path / "w")
    assert done.code == 0, done.err
    said = " ".join(done.err.split())
    assert f"{PRODUCTIVITY} has no table of {lacking}" in said
    names = pl.read_parquet(tmp_path / "w" / "out" / STUDY / "productivity_itl.parquet").columns
    assert {name.split("_")[2] for name in names if name.startswith("gva_per_")} == {left, "head"}


@pytest.mark.parametrize("sheet", ["Productivity Jobs", "Productivity Hours"])
def test_a_district_workbook_without_a_sheet_is_refused_by_name(
    sheet: str, official: Path, call: Call, tmp_path: Path
) -> None:
    """If this fails, a damaged workbook of districts ends in a traceback, or is kept in the workspace."""
    files = tmp_path / "files"
    files.mkdir()
    book = CalamineWorkbook.from_path(str(official / DISTRICTS))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names if name != sheet}
    publisher_files.write_xls(files / DISTRICTS, sheets)
    done = call("run", STUDY, "--files", files, *PLAIN, "-w", tmp_path / "w")
    assert done.code == 1
    assert f"expected a sheet '{sheet}'" in " ".join(done.err.split())
    assert not (tmp_path / "w").exists()


def test_a_workbook_of_regions_alone_is_measured(official: Path, call: Call, tmp_path: Path) -> None:
    """If this fails, a release of ITL1 alone counts its regions twice among the sums, and is not published.

    The 12 regions are beside the United Kingdom once for each amount and year.
    """
    files = rewritten(official, tmp_path / "files", levels=("ITL2", "ITL3"))
    done = call("run", STUDY, "--files", files, *PLAIN, "-w", tmp_path / "w")
    assert done.code == 0, done.err
    out = tmp_path / "w" / "out" / STUDY
    sums = pl.read_parquet(out / "sums_itl.parquet")
    assert set(sums["areas"]) == {"ITL1"}
    assert set(sums["parts_counted"]) == {12}
    assert not sums.select("amount", "year").is_duplicated().any()
    assert set(pl.read_parquet(out / "productivity_itl.parquet")["area_level"]) == {"ITL1", "UK", "Other"}


ROWS = """area_code,region_code,year,gva_million_gbp,weekly_hours,jobs
A,R,2016,52,10000,300
B,R,2016,26,n/a,300
A,R,2017,52,10000,-300
B,R,2017,26,10000,300
A,R,2017,52,10000,300
"""
TOTALS = """region_code,year,gva_million_gbp,weekly_hours,jobs
R,2016,78,x,600
R,2017,78,20000,600
"""


def test_words_among_numbers_are_told_with_every_other_fault(call: Call, tmp_path: Path) -> None:
    """If this fails, n/a in one cell ends in a traceback, or hides what else is wrong with a table."""
    table, totals = tmp_path / "mine.csv", tmp_path / "totals.csv"
    table.write_text(ROWS)
    totals.write_text(TOTALS)
    done = call("run", STUDY, "--table", table, "--totals", totals, *PLAIN, "-w", tmp_path / "w")
    assert done.code == 1
    said = " ".join(done.err.split())
    assert "'weekly_hours' of mine.csv has words for a number in 1 row: 'n/a' at B 2016." in said
    assert "'weekly_hours' of totals.csv has words for a number in 1 row: 'x' at R 2016." in said
    assert "'jobs' of the table is below 0 in 1 row: A 2017" in said
    assert "1 key occurs more than once in the table: A 2017" in said
    assert not (tmp_path / "w").exists()


def test_numbers_that_a_file_holds_as_text_are_read(call: Call, tmp_path: Path) -> None:
    """If this fails, a spreadsheet that stores its numbers as text is refused, or read as empty."""
    years = range(2016, 2021)
    rows = {"area_code": ["A"] * 5 + ["B"] * 5, "year": [*years] * 2, "gva_million_gbp": [" 52 "] * 10}
    table = tmp_path / "mine.parquet"
    pl.DataFrame(rows | {"weekly_hours": ["10000"] * 10}).write_parquet(table)
    done = call("run", STUDY, "--table", table, *PLAIN, "-w", tmp_path / "w")
    assert done.code == 0, done.err
    measured = pl.read_parquet(tmp_path / "w" / "out" / STUDY / "productivity_areas.parquet")
    # 52,000,000 / (10,000 x 52) = 100.
    assert measured["gva_per_hour_gbp"].to_list() == pytest.approx([100.0] * 10)


@pytest.mark.parametrize("before", [False, True])
def test_a_refused_run_leaves_raw_as_it_was(before: bool, official: Path, call: Call, tmp_path: Path) -> None:
    """If this fails, files of a run that was refused stay in the workspace, or earlier ones are lost."""
    files, raw = tmp_path / "files", tmp_path / "w" / "raw"
    files.mkdir()
    for name in (PRODUCTIVITY, GDP):
        shutil.copy(official / name, files / name)
    if before:
        adopt(official / GDP, tmp_path / "w")
    held = sorted(path.name for path in raw.iterdir()) if before else []
    words = ("run", STUDY, "--files", files, *PLAIN, "-w", tmp_path / "w")
    done = call(*words, "--growth-from", "1950")
    assert done.code == 2
    assert "1950" in done.err
    if before:
        assert sorted(path.name for path in raw.iterdir()) == held
    else:
        assert not (tmp_path / "w").exists()


def test_workbooks_of_unlike_releases_are_told(official: Path, call: Call, tmp_path: Path) -> None:
    """If this fails, hours of one release are divided into GVA of another, and nobody is told.

    The productivity of June 2023 is on boundaries of 2021 and ends in 2021; the GVA of April 2025 is on
    those of 2025 and ends in 2023. With the GVA of its own spring no table misses in more than nine of its
    4,212 cells, all of them in Northern Ireland; with the other one every table misses in most.
    """
    files = tmp_path / "files"
    files.mkdir()
    for name in (PRODUCTIVITY, GDP_2025):
        shutil.copy(official / name, files / name)
    done = call("run", STUDY, "--files", files, *PLAIN, "-w", tmp_path / "w")
    assert done.code == 0, done.err
    said = " ".join(done.err.split())
    assert f"{PRODUCTIVITY} is on boundaries of itl2021 and {GDP_2025} of itl2025." in said
    assert f"{PRODUCTIVITY} ends in 2021 and {GDP_2025} in 2023." in said
    residuals = pl.read_parquet(tmp_path / "w" / "out" / STUDY / "residuals.parquet")
    for words, inputs in (("hour worked", "GVA and hours"), ("filled job", "GVA and jobs")):
        assert f"published figures of ITL areas per {words} differ from those computed" in said
        assert f"Are {inputs} of the same release?" in said
    (row,) = residuals.filter(pl.col("result") == "gva_per_hour_gbp").to_dicts()
    assert f"in {row['cells_beyond']:,} of {row['cells']:,} cells by up to {row['largest']:.3g}" in said


def test_workbooks_of_one_release_have_no_such_warning(official: Path, call: Call, tmp_path: Path) -> None:
    """If this fails, sound files are warned about, and the warning is not believed when it is true."""
    files = tmp_path / "files"
    files.mkdir()
    for name in (PRODUCTIVITY, GDP):
        shutil.copy(official / name, files / name)
    done = call("run", STUDY, "--files", files, *PLAIN, "-w", tmp_path / "w")
    assert done.code == 0, done.err
    assert "differ from those computed" not in " ".join(done.err.split())
    assert "is on boundaries" not in done.err
    assert "ends in" not in done.err


def own_table(folder: Path, **cells: list[float | str | None]) -> Path:
    """Two areas of one region, 2016 to 2020: each with 52 million pounds, 10,000 hours and 300 jobs."""
    table: dict[str, list[float | str | None]] = {
        "area_code": ["A"] * 5 + ["B"] * 5,
        "region_code": ["R"] * 10,
        "year": [*range(2016, 2021)] * 2,
        "gva_million_gbp": [52.0] * 10,
        "weekly_hours": [10_000.0] * 10,
        "jobs": [300.0] * 10,
    }
    file = folder / "mine.csv"
    pl.DataFrame(table | cells).write_csv(file)
    return file


@pytest.mark.parametrize(
    ("cells", "totals", "words", "said"),
    [
        ({"weekly_hours": [520_000.0] * 10}, None, (), "pass --weeks-per-year 1"),
        ({"jobs": [None] + [300.0] * 9}, None, (), "pass --missing available"),
        ({"jobs": [None] + [300.0] * 9}, [600.0] * 5, ("--missing", "refuse"), "pass --missing factor"),
        ({}, [None] + [600.0] * 4, (), "name the regions with --not-forced"),
        ({}, [600.0] * 5, ("--not-forced", "Q"), "--not-forced names 'Q'"),
        ({}, None, ("--weeks-per-year", "0"), "--weeks-per-year 0.0; it is above 0"),
        ({"area_code": ["TLC"] * 5 + ["TLC1"] * 5}, None, (), "--reference sum"),
    ],
)
def test_a_refusal_names_options_of_the_command(
    cells: dict[str, list[float | str | None]],
    totals: list[float | None] | None,
    words: tuple[str, ...],
    said: str,
    call: Call,
    tmp_path: Path,
) -> None:
    """If this fails, a person at the command line is told to use a word that only the library knows."""
    table = own_table(tmp_path, **cells)
    more: tuple[str | Path, ...] = ()
    if totals is not None:
        own = {"region_code": ["R"] * 5, "year": [*range(2016, 2021)], "jobs": totals}
        pl.DataFrame(own).write_csv(tmp_path / "totals.csv")
        more = ("--totals", tmp_path / "totals.csv")
    done = call("run", STUDY, "--table", table, *more, *words, *PLAIN, "-w", tmp_path / "w")
    assert done.code in (1, 2)
    told = " ".join(done.err.split())
    assert said in told
    helped = call("run", STUDY, "--help").out
    options = set(re.findall(r"--[a-z][a-z-]+", told))
    assert options
    assert all(option in helped for option in options)
    assert not re.findall(r"\b[a-z]+(?:_[a-z]+)*=", told)


def test_hours_of_a_year_are_divided_by_once(call: Call, tmp_path: Path) -> None:
    """If this fails, a table of annual hours cannot be measured: 52 million / 520,000 hours = 100 an hour."""
    table = own_table(tmp_path, weekly_hours=[520_000.0] * 10)
    done = call("run", STUDY, "--table", table, "--weeks-per-year", "1", *PLAIN, "-w", tmp_path / "w")
    assert done.code == 0, done.err
    rows = pl.read_parquet(tmp_path / "w" / "out" / STUDY / "productivity_areas.parquet")
    assert rows["gva_per_hour_gbp"].to_list() == pytest.approx([100.0] * 10)
