"""Tidy tables of a user's own, and telling formats apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import publisher_files as layouts
from bailiwick.errors import OptionError, SourceError
from bailiwick.sources.recognise import read, recognise
from bailiwick.sources.tidy_cube import read_tidy_cube
from bailiwick.sources.workbook import cell_name, number, open_workbook, text


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    table = pa.table(
        {
            "geo_code": ["TLC1"] * 6,
            "year": [2021] * 6,
            "sic5": ["01110", "01120", "01120", "46110", "46120", "46190"],
            "count": [5, 10, 25, None, 5, 15],
            "status": ["employment", "employment", "ft_employees", "employment", "employment", "employment"],
        }
    )
    pq.write_table(table, tmp_path / "cube.parquet")
    return tmp_path / "cube.parquet"


def test_codes_are_added_up_to_three_digits(parquet: Path) -> None:
    """If this fails, 5 + 10 is not 15 in group 011, or a missing part counts as none in group 461."""
    table = read_tidy_cube(parquet, amount="count", status="employment", digits=3)
    assert table.column_names == ["area_code", "year", "industry_code", "employment", "flag"]
    assert table["industry_code"].to_pylist() == ["011", "461"]
    assert table["employment"].to_pylist() == [15, None]
    assert table["flag"].to_pylist() == [None, "m"]


def test_a_status_must_be_chosen(parquet: Path) -> None:
    """If this fails, employment and full-time employees are added."""
    with pytest.raises(OptionError, match="holds 'employment', 'ft_employees'"):
        read_tidy_cube(parquet, amount="count")
    with pytest.raises(OptionError, match="Did you mean 'employment'"):
        read_tidy_cube(parquet, amount="count", status="employmnt")


def test_a_csv_of_the_users_own(tmp_path: Path) -> None:
    """If this fails, a CSV loses leading zeros or its thousands commas."""
    path = tmp_path / "mine.csv"
    path.write_text('area_code,year,industry_code,jobs\nE06000001,2023,0111,"1,250"\n', encoding="utf-8")
    table = read_tidy_cube(path, amount="jobs")
    assert table.to_pylist() == [
        {"area_code": "E06000001", "year": 2023, "industry_code": "0111", "jobs": 1250.0, "flag": None}
    ]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "area_code,year,industry_code,job\nE06000001,2023,0111,1\n",
            r"expected a column 'jobs'.*nearest column is 'job'",
        ),
        ("area_code,year,jobs\nE06000001,2023,1\n", "expected a column 'industry_code'"),
        (
            "area_code,year,industry_code,jobs\nE1,2023,0111,1\nE1,2023,0111,2\n",
            "one row for each area, year",
        ),
        ("area_code,year,industry_code,jobs\nE1,2023,0111\n", "rows of 4 cells"),
        ("area_code,year,industry_code,jobs\nE1,2023,0111,many\n", "'many' in line 2"),
    ],
)
def test_faulty_tables_are_refused(body: str, message: str, tmp_path: Path) -> None:
    """If this fails, a slip in a user's table goes into the figures."""
    path = tmp_path / "mine.csv"
    path.write_text(body, encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        read_tidy_cube(path, amount="jobs")


def test_short_codes_cannot_be_cut(parquet: Path) -> None:
    """If this fails, a section or a code without its leading zero is taken for a class."""
    with pytest.raises(SourceError, match="at least 6 digits"):
        read_tidy_cube(parquet, amount="count", status="employment", digits=6)


def test_a_cut_parquet_file_is_refused(parquet: Path) -> None:
    """If this fails, a damaged file ends in another package's words."""
    parquet.write_bytes(parquet.read_bytes()[:-20])
    with pytest.raises(SourceError, match="cut short or damaged"):
        read_tidy_cube(parquet, amount="count", status="employment")


def test_formats_are_told_apart_by_content(tmp_path: Path, parquet: Path) -> None:
    """If this fails, a renamed download goes to the wrong reader."""
    bres = layouts.bres_web_rows([("E06000001", "Hartlepool")], ["A : Agriculture"], {2023: np.array([[5]])})
    aps = layouts.aps_web_rows({"Jan 2022-Dec 2022": [("ladu:Adur", [(100, 10)] * 7)]})
    named = [("E06000001", "Hartlepool")]
    files = {
        "bres_web": layouts.write_xlsx(tmp_path / "1.xlsx", {"Data": bres}),
        "aps_web": layouts.write_xlsx(tmp_path / "2.xlsx", {"Data": aps}),
        "ashe_hours": layouts.write_xlsx(tmp_path / "3.xlsx", layouts.ashe_sheets(2023, named, [33.0])),
        "ashe_cv": layouts.write_xlsx(tmp_path / "4.xlsx", layouts.ashe_sheets(2023, named, [1.0], cv=True)),
        "mod_forces": layouts.write_mod_csv(tmp_path / "5.csv", [("E06000001", 2023, 10)]),
        "tidy_cube": parquet,
    }
    for name, path in files.items():
        source = recognise(path)
        assert source is not None
        assert source.name == name


def test_what_nobody_reads(tmp_path: Path) -> None:
    """If this fails, an unknown file is forced into a format, or stops the search of a folder."""
    (tmp_path / "a.json").write_text("{}\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    (tmp_path / "c.bin").write_bytes(b"\x00\x01\x02")
    layouts.write_xlsx(tmp_path / "d.xlsx", {"Sheet1": [["x"]]})
    assert [recognise(path) for path in sorted(tmp_path.iterdir())] == [None] * 4
    with pytest.raises(SourceError, match="a file that none of them reads"):
        read(tmp_path / "b.csv")


def test_wrong_kinds_of_workbook(tmp_path: Path) -> None:
    """If this fails, an .xls named .xlsx, or text named .xlsx, ends in another package's words."""
    old = layouts.write_xls(tmp_path / "a.xlsx", {"Data": [["x"]]})
    with pytest.raises(SourceError, match=r"expected an xlsx workbook, whose first bytes are 50 4B"):
        open_workbook(old, ".xlsx")
    (tmp_path / "b.xls").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"first bytes are D0 CF 11 E0"):
        open_workbook(tmp_path / "b.xls", ".xls")
    with pytest.raises(SourceError, match=r"got none\. Check the path"):
        open_workbook(tmp_path / "c.xlsx")


def test_cells() -> None:
    """If this fails, text digits are lost, marks become numbers, or a cell is named wrongly."""
    assert [number(cell) for cell in (3, 2.5, "1015419", "1,250", " -4 ")] == [
        3.0,
        2.5,
        1015419.0,
        1250.0,
        -4.0,
    ]
    assert [number(cell) for cell in ("", "-", "nan", "inf", "1_000", "[c]", True)] == [None] * 7
    assert [text(cell) for cell in (41.0, " North East ", 41.5)] == ["41", "North East", "41.5"]
    assert [cell_name(0, 0), cell_name(9, 25), cell_name(1, 26), cell_name(0, 702)] == [
        "A1",
        "Z10",
        "AA2",
        "AAA1",
    ]
