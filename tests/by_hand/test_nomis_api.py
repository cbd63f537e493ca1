"""Answers of the Nomis API, small enough to count by hand: pages, truncation, statuses, duplicates."""

from __future__ import annotations

from pathlib import Path

import pytest

from bailiwick.errors import DataWarning, OptionError, SourceError, VintageError
from bailiwick.sources.aps import read_aps_api
from bailiwick.sources.bres_api import read_bres_api, read_bres_api_parts
from bailiwick.sources.nomis_ids import class_id, expand_ids, industry_code

HEADER = (
    "DATE,GEOGRAPHY_CODE,INDUSTRY,EMPLOYMENT_STATUS,OBS_VALUE,OBS_STATUS,OBS_STATUS_NAME,"
    "RECORD_OFFSET,RECORD_COUNT"
)
NORMAL = "A,Normal Value"
# Two districts x three classes of 2023, as Nomis orders them.
CELLS = [
    f"2023,{code},{industry},4,{value},{NORMAL}"
    for code, values in (("E06000001", (5, 10, 0)), ("E06000002", (25, 75, 300)))
    for industry, value in zip((138412143, 138412144, 138416743), values, strict=True)
]


def _save(
    path: Path, cells: list[str], *, start: int = 0, count: int | None = None, header: str = HEADER
) -> Path:
    count = len(cells) if count is None else count
    lines = [header, *(f"{cell},{start + i},{count}" for i, cell in enumerate(cells))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_one_answer(tmp_path: Path) -> None:
    """If this fails, codes, classes or counts are misread: class 111 is '0111', 4711 is '4711'."""
    table = read_bres_api(_save(tmp_path / "a.csv", CELLS))
    assert table.column_names == ["area_code", "year", "industry_code", "employment", "flag", "mark"]
    assert table["area_code"].to_pylist() == ["E06000001"] * 3 + ["E06000002"] * 3
    assert table["industry_code"].to_pylist() == ["0111", "0112", "4711"] * 2
    assert table["employment"].to_pylist() == [5, 10, 0, 25, 75, 300]
    assert table["year"].to_pylist() == [2023] * 6
    assert table["flag"].null_count == table["mark"].null_count == 6
    assert table.schema.metadata == {b"vintage": b"lad2023", b"employment_status": b"employment"}


def test_pages_in_any_order(tmp_path: Path) -> None:
    """If this fails, the pages of one answer do not make one table, whatever their names are."""
    second = _save(tmp_path / "a_100000.csv", CELLS[4:], start=4, count=6)
    first = _save(tmp_path / "a_0.csv", CELLS[:4], count=6)
    table = read_bres_api([second, first])
    assert sorted(table["employment"].to_pylist()) == [0, 5, 10, 25, 75, 300]


def test_an_answer_cut_at_the_row_limit_is_refused(tmp_path: Path) -> None:
    """If this fails, silent truncation goes unseen: 4 rows came, RECORD_COUNT says 6."""
    with pytest.raises(SourceError, match=r"expected 6 rows.*got 4 in 1 file.*recordoffset=4"):
        read_bres_api(_save(tmp_path / "a.csv", CELLS[:4], count=6))


def test_a_missing_page_of_two_equal_queries_is_refused(tmp_path: Path) -> None:
    """If this fails, the pages of one query hide that another lacks one: 12 rows are due, 10 came."""
    other = [cell.replace("2023,", "2022,", 1) for cell in CELLS]
    pages = [
        _save(tmp_path / "a1.csv", CELLS[:4], count=6),
        _save(tmp_path / "a2.csv", CELLS[4:], start=4, count=6),
        _save(tmp_path / "b1.csv", other[:4], count=6),
    ]
    with pytest.raises(SourceError, match=r"expected 12 rows.*got 10 in 3 files"):
        read_bres_api(pages)


def test_removed_rows_are_refused(tmp_path: Path) -> None:
    """If this fails, rows may be deleted from the middle of an answer without a word."""
    path = _save(tmp_path / "a.csv", CELLS)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:3], *lines[4:]]) + "\n", encoding="utf-8")
    with pytest.raises(SourceError, match="RECORD_OFFSET rising by 1"):
        read_bres_api(path)


def test_the_same_file_twice_is_read_once(tmp_path: Path) -> None:
    """If this fails, a copy of a download doubles the rows or stops the reading."""
    first, second = (_save(tmp_path / name, CELLS) for name in ("a.csv", "a (1).csv"))
    with pytest.warns(DataWarning, match="same bytes"):
        assert read_bres_api([first, second]).num_rows == 6


def test_identical_rows_of_two_answers_are_kept_once(tmp_path: Path) -> None:
    """If this fails, overlapping queries double jobs."""
    first = _save(tmp_path / "a.csv", CELLS)
    second = _save(tmp_path / "b.csv", CELLS[:3])
    with pytest.warns(DataWarning, match="3 rows came twice"):
        assert read_bres_api([first, second]).num_rows == 6


def test_conflicting_rows_are_refused(tmp_path: Path) -> None:
    """If this fails, one of two different values for a cell is chosen at random."""
    first = _save(tmp_path / "a.csv", CELLS)
    second = _save(tmp_path / "b.csv", [CELLS[0].replace(",5,", ",10,")])
    with pytest.raises(SourceError, match="two different values: 2023 / E06000001"):
        read_bres_api([first, second])


@pytest.mark.parametrize(
    ("value", "status", "flag", "mark"),
    [
        ("", "Q,These figures are missing.", "m", "These figures are missing."),
        ("", "Z,These figures are suppressed as statistically unreliable", "s", None),
        ("15", "G,Estimate is unreliable since the group sample size is small (3-9).", "u", None),
        ("15", "F,These figures exclude farm agriculture (SIC subclass 01000).", None, None),
    ],
)
def test_statuses(value: str, status: str, flag: str | None, mark: str | None, tmp_path: Path) -> None:
    """If this fails, a noted value reads as missing, or a missing one as sound."""
    cells = [f"2023,E06000001,138412143,4,{value},{status}", *CELLS[1:]]
    table = read_bres_api(_save(tmp_path / "a.csv", cells))
    assert table["employment"][0].as_py() == (float(value) if value else None)
    assert table["flag"][0].as_py() == flag
    assert table["mark"][0].as_py() == (mark or status.partition(",")[2])


def test_an_unknown_status_is_refused(tmp_path: Path) -> None:
    """If this fails, a status nobody has read up is taken for a normal value."""
    cells = ["2023,E06000001,138412143,4,15,Y,Under review", *CELLS[1:]]
    with pytest.raises(SourceError, match=r"OBS_STATUS: expected .* got 'Under review'"):
        read_bres_api(_save(tmp_path / "a.csv", cells))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "an empty file"),
        (" \n", "an empty file"),
        (HEADER + "\n", "a header only"),
        ("<html><body>Query error</body></html>\n", "a web page"),
        ('{"error": "unknown dataset"}\n', "JSON"),
        ("﻿<!doctype html>\n", "a web page"),
    ],
)
def test_a_wrong_body_is_refused(body: str, message: str, tmp_path: Path) -> None:
    """If this fails, one of the bodies Nomis sends with status 200 in place of data is read."""
    path = tmp_path / "a.csv"
    path.write_text(body, encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        read_bres_api(path)


def test_an_answer_without_record_count_is_refused(tmp_path: Path) -> None:
    """If this fails, an answer that cannot be counted passes for a whole one."""
    path = tmp_path / "a.csv"
    path.write_text("DATE,GEOGRAPHY_CODE,INDUSTRY,OBS_VALUE\n2023,E06000001,138412143,5\n", encoding="utf-8")
    with pytest.raises(SourceError, match="expected a column 'RECORD_OFFSET'"):
        read_bres_api(path)


def test_names_in_place_of_ids(tmp_path: Path) -> None:
    """If this fails, an answer trimmed to names is not understood: '0111 : Growing' is class 0111."""
    header = HEADER.replace("INDUSTRY", "INDUSTRY_NAME").replace(
        "EMPLOYMENT_STATUS", "EMPLOYMENT_STATUS_NAME"
    )
    cells = [
        f'2023,E06000001,"{name}",Employees,{value},{NORMAL}'
        for name, value in (("0111 : Growing of cereals (except rice), leguminous crops", 5), ("Total", 300))
    ]
    table = read_bres_api(_save(tmp_path / "a.csv", cells, header=header))
    assert table["industry_code"].to_pylist() == ["0111", "Total"]
    assert table["industry_name"].to_pylist() == [
        "Growing of cereals (except rice), leguminous crops",
        "Total",
    ]
    assert table["employees"].to_pylist() == [5, 300]


def test_two_employment_statuses_must_be_told_apart(tmp_path: Path) -> None:
    """If this fails, employees and employment are added or mixed."""
    employees = [cell.replace(",4,", ",1,", 1) for cell in CELLS]
    files = [_save(tmp_path / "a.csv", CELLS), _save(tmp_path / "b.csv", employees)]
    with pytest.raises(OptionError, match="the files hold 'employees', 'employment'"):
        read_bres_api(files)
    assert read_bres_api(files, employment_status="employees").column_names[3] == "employees"


def test_years_on_two_vintages_come_apart(tmp_path: Path) -> None:
    """If this fails, areas of 2021 and of 2023 stand in one table: Allerdale is part of Cumberland."""
    files = [
        _save(tmp_path / "old.csv", [f"2015,E07000026,138412143,4,5,{NORMAL}"]),
        _save(tmp_path / "new.csv", [f"2023,E06000063,138412143,4,10,{NORMAL}"]),
    ]
    with pytest.raises(VintageError, match="lad2021: 2015; lad2023: 2023"):
        read_bres_api(files)
    parts = read_bres_api_parts(files)
    assert [part.schema.metadata[b"vintage"] for part in parts] == [b"lad2021", b"lad2023"]
    assert [part["area_code"].to_pylist() for part in parts] == [["E07000026"], ["E06000063"]]


def test_percentages_are_refused(tmp_path: Path) -> None:
    """If this fails, industry percentages are taken for jobs."""
    header = HEADER.replace("OBS_VALUE", "MEASURE,OBS_VALUE")
    with pytest.raises(SourceError, match=r"column 'MEASURE': expected counts only"):
        read_bres_api(_save(tmp_path / "a.csv", [f"2023,E06000001,138412143,4,2,5,{NORMAL}"], header=header))


def test_aps_persons_and_their_interval(tmp_path: Path) -> None:
    """If this fails, the half-width is wrong: 2.0 points of 50,000 people are 1,000; June is left out."""
    header = "DATE,GEOGRAPHY_CODE,VARIABLE,MEASURES,OBS_VALUE,OBS_STATUS,RECORD_OFFSET,RECORD_COUNT"
    cells = [
        f"{date},E06000001,{variable},{measure},{value},A"
        for date in ("2022-12", "2023-06")
        for variable in (73, 74)
        for measure, value in ((20599, 10.0), (21001, 5000 + variable), (21002, 50000), (21003, 2.0))
    ]
    table = read_aps_api(_save(tmp_path / "a.csv", cells, header=header))
    assert table["self_employed_persons"].to_pylist() == [5073.0]  # variable 73, ages 16 and over
    assert table["ci_half_width"].to_pylist() == [1000.0]
    assert table["year"].to_pylist() == [2022]
    assert table.schema.metadata == {b"vintage": b"lad2023", b"ages": b"16 and over"}


def test_industry_ids() -> None:
    """If this fails, the arithmetic of ids is off: id = TYPE * 2**22 + code."""
    assert industry_code(37748736) == "Total"
    assert [industry_code(150994945 + n) for n in (0, 20)] == ["A", "U"]
    assert industry_code(146800640 + 1) == "01"  # division, TYPE 35
    assert industry_code(142606336 + 11) == "011"  # group, TYPE 34
    assert industry_code(134217728 + 1110) == "01110"  # subclass, TYPE 32
    assert industry_code(class_id("0100")) == "0100"
    assert expand_ids("138412132,138412143...138412145") == [138412132, 138412143, 138412144, 138412145]
    with pytest.raises(SourceError, match="is not a Nomis industry id"):
        industry_code(12)
    with pytest.raises(SourceError, match="is not a 4-digit class"):
        class_id("111")


def test_ids_and_names_must_agree(tmp_path: Path) -> None:
    """If this fails, an answer whose industry column was sorted alone gives jobs to other industries."""
    header = HEADER.replace("INDUSTRY,", "INDUSTRY,INDUSTRY_NAME,")
    cell = f"2023,E06000001,138412143,0112 : Growing of rice,4,5,{NORMAL}"
    with pytest.raises(SourceError, match="got '0111' beside '0112 : Growing of rice'"):
        read_bres_api(_save(tmp_path / "a.csv", [cell], header=header))
