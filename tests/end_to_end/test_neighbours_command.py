"""`bailiwick neighbours` as a user runs it: answers, exit codes, every fault told."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

import bailiwick

Call = Callable[..., Any]

# Of one range each: age 0, 1/4, 3/4, 1; flats 0, 1, 0, 1. Squared distances from Hartlepool: to Middlesbrough
# 1/16 + 1, to Redcar 9/16, to Stockton 2.
TABLE = """code,area_name,county,age,flats,note
E06000001,Hartlepool,Cleveland,20,0,a
E06000002,Middlesbrough,Cleveland,30,"1,000",b
E06000003,Redcar and Cleveland,Yorkshire,50,0,c
E06000004,Stockton-on-Tees,Durham,60,"1,000",d
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Four districts with two variables, names, counties and a column of words."""
    path = tmp_path / "areas.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def rows_of(out: str) -> list[dict[str, Any]]:
    """What the command gave a program."""
    found: list[dict[str, Any]] = json.loads(out)
    return found


@pytest.mark.parametrize("area", ["E06000001", "Hartlepool", "hartlepool "])
def test_nearest_of_one_area(call: Call, table: Path, area: str) -> None:
    """If this fails, code and name are not the same area, or its neighbours are others than by hand."""
    done = call("neighbours", table, area, "--standardise", "range", "--reasons", "--json")
    assert (done.code, done.err) == (0, "")
    found = rows_of(done.out)
    assert [row["neighbour_name"] for row in found] == [
        "Redcar and Cleveland",
        "Middlesbrough",
        "Stockton-on-Tees",
    ]
    assert [row["distance"] for row in found] == [9 / 16, 17 / 16, 2.0]
    assert found[0]["reciprocal_rank"] == 1
    # Sums of squares: age .625, flats 1. Redcar differs in age alone.
    assert found[0]["reason"] == "closest on flats, furthest on age"
    assert found[0]["closest_on"] == ["flats"]


def test_what_was_taken_is_said(call: Call, table: Path) -> None:
    """If this fails, a column is passed over, or taken as a variable, without a word."""
    done = call("neighbours", table, "Hartlepool", "--standardise", "range")
    assert "took 'code' as the area" in done.err
    assert "left out 'county' and 'note', which hold no numbers" in done.err
    assert "took 2 columns as variables" in done.err
    assert pl.read_csv(io.StringIO(done.out))["rank"].to_list() == [1, 2, 3]


def test_residents_are_no_variable_unasked(call: Call, table: Path) -> None:
    """If this fails, `neighbours` compares areas by how large they are and `classify` does not.

    By age and flats Redcar is nearest to Hartlepool; by residents it is Middlesbrough, 1 from it.
    """
    residents = ("Population", "10", "11", "90", "50")
    lines = table.read_text("utf-8").splitlines()
    table.write_text(
        "".join(f"{line},{one}\n" for line, one in zip(lines, residents, strict=True)), encoding="utf-8"
    )
    words = ("neighbours", table, "Hartlepool", "--n", "1", "--standardise", "range")
    done = call(*words)
    assert "took 2 columns as variables; took 'Population' as residents, which are no variable" in done.err
    assert pl.read_csv(io.StringIO(done.out))["distance"].to_list() == [9 / 16]
    named = call(*words, "--variables", "Population")
    assert "as residents" not in named.err
    assert pl.read_csv(io.StringIO(named.out))["neighbour_code"].to_list() == ["E06000002"]
    table.write_text("code,residents\nE06000001,1\nE06000002,2\n", encoding="utf-8")
    alone = call("neighbours", table, "E06000001")
    assert (alone.code, "beside the codes and 'residents'" in alone.err) == (1, True)


@pytest.mark.parametrize("scale", ["inter-decile", "asinh-range"])
def test_both_spellings_of_a_scale_are_one(call: Call, table: Path, scale: str) -> None:
    """If this fails, a spelling that another command takes is refused here, or gives other neighbours."""
    words = ("neighbours", table, "--all", "--json", "--standardise")
    done, again = call(*words, scale), call(*words, scale.replace("-", "_"))
    assert (done.code, again.code) == (0, 0), done.err
    assert done.out == again.out


def test_choices(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, an option of the command does not reach the search."""

    def nearest(*options: str) -> list[str]:
        done = call("neighbours", table, "E06000001", "--standardise", "range", "--json", *options)
        assert done.code == 0, done.err
        return [row["neighbour_code"][-1] for row in rows_of(done.out)]

    assert nearest() == ["3", "2", "4"]
    assert nearest("--n", "1") == ["3"]
    assert nearest("--variables", "age") == ["2", "3", "4"]
    assert nearest("--weights", "flats=0.1") == ["2", "3", "4"]
    assert nearest("--exclude", "Redcar and Cleveland", "--exclude", "E06000004") == ["2"]
    assert nearest("--exclude-same", "county") == ["3", "4"]  # the column; a carried grouping has no say
    assert nearest("--exclude-same", "upper_tier") == ["3", "2", "4"]  # each is its own
    assert nearest("--exclude-same", "region", "--exclude", "E06000003") == []  # all in the North East
    groups = tmp_path / "groups.csv"
    groups.write_text("LAD21CD,kind\nE06000001,x\nE06000002,y\nE06000003,x\nE06000004,y\n", encoding="utf-8")
    assert nearest("--exclude-same", str(groups)) == ["2", "4"]
    weights = tmp_path / "weights.csv"
    weights.write_text("variable,weight\nflats,0.1\n", encoding="utf-8")
    assert nearest("--weights", str(weights)) == ["2", "3", "4"]
    euclidean = call(
        "neighbours", table, "E06000001", "--standardise", "range", "--metric", "euclidean", "--json"
    )
    assert [row["distance"] for row in rows_of(euclidean.out)] == pytest.approx([0.75, 17**0.5 / 4, 2**0.5])


def test_labels_and_weights_of_dimensions(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, reasons name columns where the user has given them names."""
    labels = tmp_path / "labels.csv"
    labels.write_text("variable,dimension\nage,people\nflats,housing\nother,housing\n", encoding="utf-8")
    done = call(
        *("neighbours", table, "Hartlepool", "--n", "1", "--standardise", "range", "--reasons", "--json"),
        *("--labels", labels, "--weights", "dimensions"),
    )
    assert rows_of(done.out)[0]["reason"] == "closest on housing, furthest on people"
    refused = call("neighbours", table, "Hartlepool", "--weights", "dimensions")
    assert (refused.code, "needs --labels FILE" in refused.err) == (2, True)


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_every_area_to_a_file(call: Call, table: Path, tmp_path: Path, ending: str) -> None:
    """If this fails, command and call give other neighbours, or the file lacks a column."""
    to = tmp_path / f"out{ending}"
    done = call(
        *("neighbours", table, "--all", "--n", "2", "--reasons", "--out", to),
        *("--standardise", "z", "--metric", "euclidean"),
    )
    assert (done.code, "8 rows written" in done.out) == (0, True)
    found = pl.read_csv(to) if ending == ".csv" else pl.read_parquet(to)
    X = pl.DataFrame(
        {
            "area_code": [f"E0600000{at}" for at in range(1, 5)],
            "age": [20.0, 30, 50, 60],
            "flats": [0.0, 1000, 0, 1000],
        }
    )
    called = bailiwick.nearest_areas(bailiwick.standardise_areas(X, standardise="z"), n=2, reciprocity=True)
    assert (
        found.select("area_code", "rank", "neighbour_code").rows()
        == called.select("area_code", "rank", "neighbour_code").rows()
    )
    assert found["distance"].to_list() == pytest.approx(called["distance"].to_list())
    assert found.columns == [
        *("area_code", "area_name", "rank", "neighbour_code", "neighbour_name", "distance"),
        *("reciprocal_rank", "closest_on", "furthest_on", "reason"),
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["Hartlepol"],
            "'Hartlepol' is not the code or name of any of the 4 areas in the file. Did you mean",
        ),
        ([], "Give an area, by code or name, or --all."),
        (["Hartlepool", "--all"], "not both"),
        (["Hartlepool", "--variables", "ages"], "--variables: there is no column 'ages'. Did you mean 'age'"),
        (["Hartlepool", "--metric", "euclid", "--standardise", "decile"], "--standardise: 'decile'"),
        (["Hartlepool", "--standardise", "inter_decil"], "Did you mean 'inter-decile'?"),
        (["Hartlepool", "--standardise", "x"], "Choose one of inter-decile, z, range, asinh-range, none."),
        (["Hartlepool", "--metric", "euclid", "--standardise", "decile"], "--metric: 'euclid'"),
        (["Hartlepool", "--weights", "age=much"], "'much' of 'age' is not a number"),
        (["Hartlepool", "--weights", "ages=1"], "'ages' is not a variable. Did you mean 'age'"),
        (["Hartlepool", "--weights", "w.csv"], "is neither a file nor of the form"),
        (["Hartlepool", "--exclude-same", "regions"], "Did you mean 'region'"),
        (
            ["Hartlepool", "--exclude", "Durham"],
            "--exclude: 'Durham' is E06000047, County Durham, which is none of the 4 areas",
        ),
        (["Hartlepool", "--sheet", "one"], "--sheet goes with an Excel file"),
    ],
)
def test_a_wrong_command_ends_with_two(call: Call, table: Path, words: list[str], message: str) -> None:
    """If this fails, a wrong command is obeyed, or refused without saying what is allowed."""
    done = call("neighbours", table, *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_every_fault_of_the_file_is_listed(call: Call, tmp_path: Path) -> None:
    """If this fails, missing values, constants or repeated codes are told one at a time or not by name."""
    path = tmp_path / "areas.csv"
    path.write_text(
        "area_code,age,flats,same\nE06000001,1,2,7\nE06000001,,3,7\nE06000003,4,5,7\n", encoding="utf-8"
    )
    done = call("neighbours", path, "E06000003")
    assert (done.code, done.out) == (1, "")
    for part in (
        "Areas that occur twice: E06000001",
        "age is missing",
        "in 1 area: E06000001",
        "same is 7 in every area",
        "--missing shared",
    ):
        assert part in done.err, part


def test_cells_that_are_no_numbers_are_told(call: Call, tmp_path: Path) -> None:
    """If this fails, a column with one mark in it is dropped as if it held words."""
    path = tmp_path / "areas.csv"
    path.write_text("area_code,age\nE06000001,1\nE06000002,x\nE06000003,4\n", encoding="utf-8")
    done = call("neighbours", path, "E06000003")
    assert done.code == 1
    assert "1 of 3 cells of 'age' is not a number: 'x' in row 2" in done.err


def test_missing_values_on_demand(call: Call, tmp_path: Path) -> None:
    """If this fails, areas are not compared by what both have: of the first and second that is flats, 1 of 2.

    Ranges are 3 and 4: (1/4)^2 * 2 = 1/8 to the second; 1 + (3/4)^2 = 25/16 to the third.
    """
    path = tmp_path / "areas.csv"
    path.write_text(
        "area_code,age,flats\nE06000001,1,1\nE06000002,,2\nE06000003,4,4\nE06000004,2,5\n", encoding="utf-8"
    )
    done = call(
        *("neighbours", path, "E06000001", "--missing", "shared", "--standardise", "range", "--json"),
    )
    found = {row["neighbour_code"]: row["distance"] for row in rows_of(done.out)}
    assert found["E06000002"] == pytest.approx(1 / 8)
    assert found["E06000003"] == pytest.approx(25 / 16)


def test_groups_of_codes_that_are_no_districts(call: Call, tmp_path: Path) -> None:
    """If this fails, a carried grouping is offered for codes it does not know."""
    path = tmp_path / "areas.csv"
    path.write_text("area_code,age\nE00000001,1\nE00000002,2\nE00000003,4\n", encoding="utf-8")
    done = call("neighbours", path, "E00000003", "--exclude-same", "county")
    assert done.code == 1
    assert "is for districts of one vintage" in done.err
    assert "Give the groups as a column or a file" in done.err


def test_help_has_an_example(call: Call) -> None:
    """If this fails, the help does not show a command that could be typed."""
    done = call("neighbours", "--help")
    assert done.code == 0
    assert "Example: bailiwick neighbours census.csv Leeds" in done.out


def test_all_faults_of_a_table_come_in_one_report(call: Call, tmp_path: Path) -> None:
    """If this fails, one fault hides the next, or a twice-named code is told as an unknown name.

    Avon is E01, which occurs twice, under two names; flats has a mark and an empty cell; old is 7 everywhere.
    """
    file = tmp_path / "dup.csv"
    file.write_text(
        "area_code,area_name,flats,old,cars\nE01,Avon,1,7,3\nE02,Kent,n/a,7,4\nE01,Devon,,7,\nE03,Bath,5,7,6\n",
        encoding="utf-8",
    )
    for command, headline in (
        (("neighbours", file, "Avon"), "The areas cannot be compared."),
        (("classify", file, "--out", tmp_path / "out"), "The table cannot be grouped."),
    ):
        done = call(*command)
        assert done.code == 1
        said = " ".join(done.err.split())
        assert headline in said
        for told in (
            "Areas that occur twice: E01.",
            "1 of 4 cells of 'flats' is not a number: 'n/a' in row 2. Put a number there, or leave out the"
            " area or the variable.",
            "flats is missing (NaN or null) in 1 area: E01.",
            "cars is missing (NaN or null) in 1 area: E01.",
            "old is 7 in every area (E01, E02, E01 and 1 more)",
        ):
            assert told in said, told
    # Where areas may lack values an empty cell is a cure, and lacking one is no fault.
    said = " ".join(call("neighbours", file, "Avon", "--missing", "shared").err.split())
    assert "Leave a cell empty where the amount is not known." in said
    assert "is missing" not in said


def test_codes_are_found_in_any_case(call: Call, table: Path) -> None:
    """If this fails, a code typed in small letters is no area."""
    done = call("neighbours", table, "e06000001", "--standardise", "range", "--json")
    assert done.code == 0, done.err
    assert rows_of(done.out)[0]["area_code"] == "E06000001"


def test_the_other_sheets_of_a_workbook_are_named(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, a workbook that begins with notes is refused and the sheet of data is not offered."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Notes"
    book.active.append(["About these data"])
    book.active.append(["words"])
    sheet = book.create_sheet("Data")
    rows = pl.read_csv(table)
    for row in (rows.columns, *rows.iter_rows()):
        sheet.append(row)
    file = tmp_path / "areas.xlsx"
    book.save(file)
    for words in (("neighbours", file, "Hartlepool"), ("classify", file, "--variables", "age")):
        done = call(*words)
        assert done.code != 0
        assert "The first sheet, 'Notes', was read. Name another with --sheet: 'Data'." in done.err
    done = call("neighbours", file, "Hartlepool", "--sheet", "Data", "--standardise", "range", "--json")
    assert done.code == 0, done.err


def test_columns_with_commas_are_named_in_quotes(call: Call, table: Path) -> None:
    """If this fails, a column with a comma in its name cannot be chosen, or nobody says how."""
    table.write_text(table.read_text("utf-8").replace(",age,", ',"age, mean",'), encoding="utf-8")
    words = ("neighbours", table, "Hartlepool", "--standardise", "range", "--json", "--variables")
    done = call(*words, "age, mean")
    assert done.code == 2
    assert "A name with a comma goes in double quotes" in done.err
    done = call(*words, '"age, mean",flats', "--weights", '"age, mean=2"')
    assert done.code == 0, done.err
    # Squared distances at twice the weight of age: Redcar 2 * 9/16, Middlesbrough 2/16 + 1.
    assert [row["distance"] for row in rows_of(done.out)][:2] == [9 / 8, 9 / 8]


def test_one_area_is_told_in_plain_words(call: Call, tmp_path: Path) -> None:
    """If this fails, the command line speaks of n_samples."""
    file = tmp_path / "one.csv"
    file.write_text("area_code,x,y\nA1,1,2\n", encoding="utf-8")
    done = call("classify", file, "--no-figures", "--no-workbook", "--out", tmp_path / "out")
    assert done.code == 1
    assert "The table has one area; give 2 or more." in done.err
