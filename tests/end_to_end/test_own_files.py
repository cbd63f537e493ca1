"""How files that people make are read by the commands: decimal commas, marks, years, totals and codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import bailiwick

Call = Callable[..., Any]
CODES = ("E07000008", "E07000009", "E07000010", "E07000011")
QUIET = ("--no-figures", "--no-workbook", "--stability", "0", "--neighbours", "2", "--cuts", "2")


def written(folder: Path, header: str, rows: Sequence[str], *, codes: Sequence[str] = CODES) -> Path:
    """A file with the codes in front of each row, under the separator of the header."""
    separator = ";" if ";" in header else ","
    lines = [f"{code}{separator}{row}" for code, row in zip(codes, rows, strict=True)]
    file = folder / "mine.csv"
    file.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return file


def nearest(call: Call, file: Path, *words: str) -> tuple[str, float, str]:
    """The neighbour of the first area and its squared distance in the file's own units, and what was said."""
    options = ("--standardise", "none", "--n", "1", *words)
    first = file.read_text("utf-8").splitlines()[1].replace(";", ",").split(",")[0]
    done = call("neighbours", file, first, *options, "--json")
    assert done.code == 0, done.err
    (row,) = json.loads(done.out)
    return (
        row["neighbour_code"],
        row["distance"],
        " ".join(call("neighbours", file, first, *options).err.split()),
    )


def refused(call: Call, file: Path, *words: str) -> str:
    """Why both commands refuse the file; they say the same."""
    first = file.read_text("utf-8").splitlines()[1].replace(";", ",").split(",")[0]
    done = call("neighbours", file, first, *words)
    assert done.code == 1, done.out
    other = call("classify", file, *words, *QUIET, "--out", file.parent / "out")
    assert other.code == 1, other.out
    assert not (file.parent / "out").exists()
    lines = [line.strip() for line in done.err.splitlines() if line.lstrip().startswith("- ")]
    told = " ".join(other.err.split())
    assert all(" ".join(line.split()) in told for line in lines)
    return " ".join(done.err.split())


def test_commas_that_can_only_be_decimal_tell_of_those_that_could_be_both(call: Call, tmp_path: Path) -> None:
    """If this fails, 50,441 in a file with semicolons is read as 50441, beside 63,7, and nothing is said.

    From (10.5, 50.441) to (10.0, 50.441) the squared distance is .25; to the others it is larger.
    """
    file = written(tmp_path, "code;a;b", ["10,5;50,441", "10,0;50,441", "20,5;60,441", "30,5;70,5"])
    assert nearest(call, file)[:2] == ("E07000009", pytest.approx(0.25))
    assert "took commas for the decimal mark" in nearest(call, file)[2]
    file = written(tmp_path, "code;a;b", ["10,5;50,441", "10,0;50,441", "20,5;60,441", "30,5;70,555"])
    assert nearest(call, file)[:2] == ("E07000009", pytest.approx(0.25))


def test_points_set_off_thousands_where_commas_are_decimal(call: Call, tmp_path: Path) -> None:
    """If this fails, 57.580 is 57.58 in a file of decimal commas.

    57,580 and 57,582 are 2 apart, and 4 squared.
    """
    file = written(tmp_path, "code;a;b", ["1,5;57.580", "1,5;57.582", "1,5;99.580", "1,25;1.057.580"])
    assert nearest(call, file)[:2] == ("E07000009", pytest.approx(4))


def test_dates_and_codes_with_points_stay_as_they_are(tmp_path: Path) -> None:
    """If this fails, a date of 01.02.2021 becomes a number, or a branch 62.010 becomes 62010."""
    rows = ["1,5;01.02.2021;62.010", "2,5;02.02.2021;62.020"]
    table = bailiwick.read_table(written(tmp_path, "code;a;day;industry_code", rows, codes=CODES[:2]))
    assert table["a"].to_pylist() == [1.5, 2.5]
    assert table["day"].to_pylist() == ["01.02.2021", "02.02.2021"]
    assert table["industry_code"].to_pylist() == ["62.010", "62.020"]


def test_commas_that_could_be_both_are_refused_until_somebody_says(call: Call, tmp_path: Path) -> None:
    """If this fails, 75,036 between semicolons is 75036 or 75.036 by chance.

    As decimals, 75.036 and 75.037 are .001 apart; as thousands, 75,036 and 75,037 are 1 apart.
    """
    file = written(tmp_path, "code;a;b", ["75,036;1", "75,037;1", "95,046;3", "14,416;9"])
    said = refused(call, file)
    assert "The commas in 'a' could be decimal marks or set off thousands" in said
    assert "'75,036' in row 1" in said
    assert "Pass --decimal ',' or --decimal '.'." in said
    assert nearest(call, file, "--decimal", ",")[1] == pytest.approx(1e-6)
    assert nearest(call, file, "--decimal", ".")[1] == pytest.approx(1)
    done = call("neighbours", file, CODES[0], "--decimal", "comma")
    assert done.code == 2
    assert "--decimal is 'comma': expected ',' or '.'" in " ".join(done.err.split())
    pl.read_csv(file, separator=";").write_parquet(tmp_path / "mine.parquet")
    assert call("neighbours", tmp_path / "mine.parquet", CODES[0], "--decimal", ",").code == 2


def test_points_elsewhere_make_commas_thousands(call: Call, tmp_path: Path) -> None:
    """If this fails, a file with semicolons and decimal points loses its thousands: 1,002 - 1,000 is 2."""
    file = written(tmp_path, "code;a;b", ["1,000;1.25", "1,002;1.25", "9,000;3.5", "8,000;9.75"])
    assert nearest(call, file)[:2] == ("E07000009", pytest.approx(4))


def test_quoted_commas_between_commas_are_thousands(call: Call, tmp_path: Path) -> None:
    """If this fails, an English spreadsheet's 1,002 is read as 1.002 or refused."""
    file = written(tmp_path, "code,a,b", ['"1,000",1', '"1,002",1', '"9,000",3', '"8,000",9'])
    assert nearest(call, file)[:2] == ("E07000009", pytest.approx(4))


def test_quoted_decimal_commas_cast_doubt_on_quoted_thousands(call: Call, tmp_path: Path) -> None:
    """If this fails, an export of a German spreadsheet with quoted cells has 50,441 as 50441."""
    file = written(tmp_path, "code,a,b", ['"1,5","1,000"', '"2,5","1,002"', '"3,5","9,000"', '"4,5","8,000"'])
    assert "The commas in 'b' could be decimal marks" in refused(call, file)
    assert nearest(call, file, "--decimal", ",")[:2] == ("E07000009", pytest.approx(1 + 0.002**2))


@pytest.mark.parametrize("command", ["measure", "check", "convert"])
def test_other_commands_read_commas_alike(call: Call, tmp_path: Path, command: str) -> None:
    """If this fails, two commands read one file as two: 1,234 as 1.234 and as 1234."""
    words = {
        "measure": ("--measure", "herfindahl"),
        "check": (),
        "convert": ("--to", "lad2023", "--value", "jobs"),
    }[command]
    file = written(
        tmp_path, "area_code;industry_code;jobs", ["0111;1,234", "0112;2,345"], codes=[CODES[0]] * 2
    )
    done = call(command, file, *words)
    assert done.code == 1, done.out
    assert "The commas in 'jobs' could be decimal marks" in " ".join(done.err.split())
    done = call(command, file, *words, "--decimal", ",")
    assert done.code == 0, done.err
    file.write_text(file.read_text().replace("1,234", "1,5").replace("2,345", "0,5"))
    done = call(command, file, *words, "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    if command == "measure":
        assert found[0]["herfindahl"] == pytest.approx(0.75**2 + 0.25**2)
    elif command == "convert":
        assert [row["jobs"] for row in found] == [1.5, 0.5]
    else:
        assert any("took commas for the decimal mark" in one for one in found["said"])


def test_a_study_of_an_own_table_reads_decimal_commas(call: Call, tmp_path: Path) -> None:
    """If this fails, output of 52,5 million is refused as a word: 52.5 million / (10,500 x 50) = 100."""
    rows = [f"{year};52,5;10500" for year in range(2016, 2021)]
    file = written(tmp_path, "area_code;year;gva_million_gbp;weekly_hours", rows, codes=["A"] * 5)
    words = ("run", "subregional-productivity", "--table", file, "--no-figures", "--no-workbook")
    more = ("--weeks-per-year", "50", "-w", tmp_path / "w")
    done = call(*words, *more)
    assert done.code == 0, done.err
    out = tmp_path / "w" / "out" / "subregional-productivity" / "productivity_areas.parquet"
    assert pl.read_parquet(out)["gva_per_hour_gbp"].to_list() == pytest.approx([100.0] * 5)
    file.write_text(file.read_text().replace("52,5", "52,500"))
    done = call(*words, *more)
    assert done.code == 1
    assert "If its commas are decimal marks, pass --decimal ','." in " ".join(done.err.split())
    assert call(*words, *more, "--decimal", ",").code == 0


def test_a_column_with_any_number_is_a_variable_however_many_marks(call: Call, tmp_path: Path) -> None:
    """If this fails, a column with more marks passes more easily than one with few, by being dropped."""
    file = written(tmp_path, "area_code,a,b", ["..,1", "..,2", "..,4", "5,7"])
    said = refused(call, file)
    assert "3 of 4 cells of 'a' are not numbers: '..' in row 1, '..' in row 2, '..' in row 3." in said
    assert "--variables" in said
    assert nearest(call, file, "--variables", "b")[0] == "E07000009"


def test_columns_without_a_number_are_left_out_and_recorded(call: Call, tmp_path: Path) -> None:
    """If this fails, a record does not say which columns of the file were no part of the result."""
    file = written(tmp_path, "area_code,a,b,note", ["x,1,p", "x,2,q", "y,4,r", "z,7,s"])
    said = nearest(call, file)[2]
    assert "left out 'a' and 'note', which hold no numbers" in said
    out = tmp_path / "out"
    done = call("classify", file, *QUIET, "--out", out)
    assert done.code == 0, done.err
    record = json.loads((out / "study.json").read_text("utf-8"))
    assert record["parameters"]["columns_left_out"] == {"a": "no number in it", "note": "no number in it"}
    settings = dict(pl.read_parquet(out / "settings.parquet").select("setting", "value").iter_rows())
    assert settings["Columns left out"] == "a (no number in it); note (no number in it)"
    file = written(tmp_path, "area_code,b,note", ["1,", "2,", "4,", "7,"])
    assert "left out 'note', which holds no number;" in nearest(call, file)[2]


def test_percentages_and_long_minus_signs_are_numbers(call: Call, tmp_path: Path) -> None:
    """If this fails, 23.5% or a typeset minus is left out or refused: from (23.5, -1) to (24.5, -1) is 1."""
    rows = ["23.5%,\N{MINUS SIGN}1", "24.5 %,-1", "40%,2", "50%,\N{MINUS SIGN}9"]
    file = written(tmp_path, "area_code,a,b", rows)
    code, distance, said = nearest(call, file)
    assert (code, distance) == ("E07000009", pytest.approx(1))
    assert "read the percentages in 'a' as numbers, 23.5% as 23.5" in said
    file = written(tmp_path, "area_code,a,b", ["23.5%,1", "0.245,1", "40%,2", "50%,9"])
    assert "'a' has percentages beside plain numbers" in refused(call, file)


def test_the_year_of_the_rows_is_said(call: Call, tmp_path: Path) -> None:
    """If this fails, a column vanishes from the variables without a word, or from the record."""
    file = written(tmp_path, "area_code,year,b", ["2021,1", "2021,2", "2021,4", "2021,7"])
    assert "took 'year' as the year of the rows, 2021, and not as a variable" in nearest(call, file)[2]
    done = call("classify", file, *QUIET, "--out", tmp_path / "out")
    assert done.code == 0, done.err
    record = json.loads((tmp_path / "out" / "study.json").read_text("utf-8"))
    assert record["parameters"]["columns_left_out"] == {"year": "the year of the rows"}
    file = written(tmp_path, "area_code,year,b", ["2021,1", "2021,2", "2020,4", "2021,7"])
    assert "'year' has 2 years, 2020 to 2021" in nearest(call, file)[2]


def test_a_year_that_differs_by_area_is_a_variable(call: Call, tmp_path: Path) -> None:
    """If this fails, the median year of building is dropped as if it were the year of the row.

    1950 and 1952 are 2 apart, and 4 squared; without the column the areas would be 0 apart.
    """
    file = written(tmp_path, "area_code,median_build_year,b", ["1950,1", "1952,1", "1975,1", "2019,9"])
    code, distance, said = nearest(call, file)
    assert (code, distance) == ("E07000009", pytest.approx(4))
    assert "took 'median_build_year' as a variable" in said


@pytest.mark.parametrize("name", ["year", "data_year", "jahr"])
def test_several_years_of_an_area_are_refused(call: Call, tmp_path: Path, name: str) -> None:
    """If this fails, rows of two years count as areas of their own, or are told as a slip of the codes."""
    rows = ["2020,1", "2021,2", "2020,4", "2021,7"]
    file = written(tmp_path, f"area_code,{name},b", rows, codes=[CODES[0], CODES[0], CODES[1], CODES[1]])
    said = refused(call, file)
    assert f"Areas have several rows, of 2 years in '{name}': 2020 to 2021." in said
    assert "keep the rows of one year" in said


def test_total_rows_are_told_and_kept(call: Call, tmp_path: Path) -> None:
    """If this fails, the United Kingdom is a cluster of its own among its districts, and nobody is told."""
    codes = ["E07000008", "E07000009", "W92000004", "K02000001", "T"]
    rows = ["Cambridge,1", "East Cambridgeshire,2", "Wales,4", "UK,7", "Total,9"]
    file = written(tmp_path, "code,name,b", rows, codes=codes)
    done = call("classify", file, "--area", "code", *QUIET, "--out", tmp_path / "out")
    assert done.code == 0, done.err
    told = "3 rows look like totals, or a country or region beside smaller areas"
    named = "W92000004 (Wales), K02000001 (UK), T (Total)"
    assert f"{told}: {named}" in " ".join(done.err.split())
    assert pl.read_parquet(tmp_path / "out" / "membership.parquet").height == 5
    assert f"{told}: {named}" in nearest(call, file, "--area", "code")[2]


def test_regions_by_themselves_are_no_totals(call: Call, tmp_path: Path) -> None:
    """If this fails, a sound table of the twelve regions is warned about."""
    codes = ["E12000006", "E12000007", "W92000004", "S92000003"]
    file = written(tmp_path, "code,b", ["1", "2", "4", "7"], codes=codes)
    assert "total" not in nearest(call, file)[2]


@pytest.mark.parametrize("name", ["code", "area_code", "lad_code"])
def test_codes_of_digits_keep_their_leading_zeros(call: Call, tmp_path: Path, name: str) -> None:
    """If this fails, 00012 is refused as no area code, or becomes 12."""
    codes = ["00012", "00013", "01001", "10001"]
    file = written(tmp_path, f"{name},b", ["1", "2", "4", "7"], codes=codes)
    assert nearest(call, file)[0] == "00013"
