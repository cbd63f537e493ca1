"""The study of subregional productivity as a user runs it: carried tables, an own table, groups, releases.

The own tables are small enough to work by hand; their figures are constant over six years, so that the
smoother gives them back and only the constraint, the ratio and the index are at work.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from bailiwick.studies import (
    STUDIES,
    productivity_inputs,
    productivity_own,
    productivity_revisions,
    subregional_productivity,
)
from bailiwick.studies.productivity_interval_part import InputIntervals
from bailiwick.studies.result import StudyResult

Call = Callable[..., Any]
STUDY = "subregional-productivity"
YEARS = range(2016, 2022)
OWN = [
    *("--area", "nuts3", "--parent", "nuts1", "--year", "an", "--gva", "va", "--hours", "heures"),
    *("--jobs", "emplois", "--currency", "eur", "--reference", "sum"),
]


@pytest.fixture(scope="module")
def carried() -> StudyResult:
    """The study with its default choices, on the carried tables."""
    return subregional_productivity.run(productivity_inputs.from_sample())


@pytest.fixture
def own(tmp_path: Path) -> tuple[Path, Path]:
    """Two areas of one region and one of another, with names of columns of their own, and the totals.

    FR101 and FR102 have 52 and 26 million euros, 10,000 hours a week and 300 jobs each; their region has
    22,000 hours and 660 jobs, so one factor of 1.1. FRB01 has 104 million, 40,000 hours and 1,000 jobs.
    """
    areas = (("FR101", "FR1", 52.0, 10_000, 300), ("FR102", "FR1", 26.0, 10_000, 300))
    areas += (("FRB01", "FRB", 104.0, 40_000, 1_000),)
    totals = (("FR1", 78.0, 22_000, 660), ("FRB", 104.0, 40_000, 1_000))
    rows = [(area, parent, year, *amounts) for area, parent, *amounts in areas for year in YEARS]
    sums = [(parent, year, *amounts) for parent, *amounts in totals for year in YEARS]
    table, total = tmp_path / "aires.csv", tmp_path / "totaux.csv"
    names = ["nuts3", "nuts1", "an", "va", "heures", "emplois"]
    pl.DataFrame(rows, schema=names, orient="row").write_csv(table)
    pl.DataFrame(sums, schema=names[1:], orient="row").write_csv(total)
    return table, total


def test_command_and_call_give_the_same_numbers(call: Call, tmp_path: Path, carried: StudyResult) -> None:
    """If this fails, the command line has a method of its own, or writes what was not computed."""
    done = call("run", STUDY, "--workspace", tmp_path, "--no-figures", "--no-workbook", "--json")
    assert done.code == 0, done.err
    out = tmp_path / "out" / STUDY
    for name, table in carried.tables.items():
        assert pl.read_parquet(out / f"{name}.parquet").equals(table.rows), name
    record = json.loads(done.out)
    assert {item["path"] for item in record["outputs"]} | {"study.json"} == {
        path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()
    }


def test_the_record_holds_every_setting(carried: StudyResult) -> None:
    """If this fails, somebody cannot tell with which weights, weeks and inputs the numbers were made."""
    settings = carried.parameters
    assert settings["weeks_per_year"] == 52
    assert settings["districts"]["second_year"] == {"hour": "mirror", "job": "mirror", "head": "mirror"}
    assert settings["districts"]["weights"]["interior"] == pytest.approx([1 / 9, 2 / 9, 3 / 9, 2 / 9, 1 / 9])
    assert settings["districts"]["inputs_rounded_to"]["weekly_hours"] == 10
    assert settings["itl"]["second_year_of_published_tables"]["hour"] == "shifted"
    assert len(settings["itl"]["areas_of_the_other_rule"]["hour"]) == 11
    assert all(record.licence == "OGL-UK-3.0" for record in carried.inputs)
    assert STUDY in STUDIES


def test_every_column_is_described(carried: StudyResult) -> None:
    """If this fails, a table on disk has a column that nobody can read, or rows that share a key."""
    for name, table in carried.tables.items():
        assert not set(table.rows.columns) - set(table.columns), name
        assert not table.rows.select(table.key).is_duplicated().any(), name


def test_as_published_differs_in_the_second_year_alone(carried: StudyResult) -> None:
    """If this fails, the compatibility option changes more than the artefact it is named for (2005)."""
    other = subregional_productivity.run(productivity_inputs.from_sample(), as_published=True)
    name = "gva_per_hour_gbp_smoothed"
    both = (
        carried.tables["productivity_districts"]
        .rows.select("area_code", "year", name)
        .join(
            other.tables["productivity_districts"].rows.select(
                "area_code", "year", pl.col(name).alias("theirs")
            ),
            on=["area_code", "year"],
        )
    )
    changed = both.filter((pl.col(name) - pl.col("theirs")).abs() > 1e-12)
    assert set(changed["year"]) == {2005}
    assert both.filter(pl.col("area_code") == "UKX", pl.col("year") == 2005)["theirs"][0] == pytest.approx(
        25.40, abs=0.005
    )


def test_intervals_come_with_a_seed_and_are_named_a_stand_in(call: Call, tmp_path: Path) -> None:
    """If this fails, intervals cannot be repeated, or are passed off as the publisher's own."""
    words = (
        "run",
        STUDY,
        "--no-figures",
        "--no-workbook",
        "--draws",
        "50",
        "--random-state",
        "7",
        "--workspace",
    )
    assert call(*words, tmp_path / "one").code == 0
    assert call(*words, tmp_path / "two").code == 0
    first, second = (
        pl.read_parquet(tmp_path / name / "out" / STUDY / "productivity_districts.parquet")
        for name in ("one", "two")
    )
    assert first.equals(second)
    value = "gva_per_hour_uk100_smoothed"
    inside = first.filter(pl.col("year") == 2023).drop_nulls(f"{value}_lower")
    assert inside.height == 350  # no errors of hours are published for Northern Ireland's districts
    assert (inside[f"{value}_lower"] < inside[value]).all()
    assert (inside[f"{value}_upper"] > inside[value]).all()
    assert (inside[f"{value}_rank_lower"] <= inside[f"{value}_rank_upper"]).all()
    record = json.loads((tmp_path / "one" / "out" / STUDY / "study.json").read_text(encoding="utf-8"))
    assert record["seeds"] == {"random_state": 7}
    assert "stand-in" in record["parameters"]["intervals"]["rests_on"]


def test_draws_without_errors_of_hours_are_refused(
    call: Call, own: tuple[Path, Path], tmp_path: Path
) -> None:
    """If this fails, somebody who asks for intervals gets a run without any, and no word of it."""
    done = call("run", STUDY, "--table", own[0], *OWN, "--draws", "100", "-w", tmp_path / "w")
    assert done.code == 2
    assert "no errors of hours to draw from" in " ".join(done.err.split())
    assert not (tmp_path / "w").exists()


def test_an_own_table_of_another_country_is_scaled_divided_and_compared(
    call: Call, own: tuple[Path, Path], tmp_path: Path
) -> None:
    """If this fails, the study is of no use outside the United Kingdom, or the chain is out of order.

    FR101: 52,000,000 / (11,000 x 52) = 90.909 euros an hour, and 52,000,000 / 330 = 157,576 a job. All:
    182,000,000 / (62,000 x 52) = 56.452, so FR101 is 161.04 per cent of it.
    """
    table, totals = own
    words = (
        "run",
        STUDY,
        "--table",
        table,
        "--totals",
        totals,
        *OWN,
        "--no-figures",
        "--no-workbook",
        "-w",
        tmp_path / "w",
    )
    done = call(*words)
    assert done.code == 0, done.err
    out = tmp_path / "w" / "out" / STUDY
    rows = pl.read_parquet(out / "productivity_areas.parquet").filter(pl.col("area_code") == "FR101")
    assert rows["weekly_hours"].to_list() == pytest.approx([11_000.0] * 6)
    assert rows["weekly_hours_given"].to_list() == [10_000.0] * 6
    for column, expected in (
        ("gva_per_hour_eur", 1e6 * 52 / 572_000),
        ("gva_per_job_eur", 52e6 / 330),
        ("gva_per_hour_sum100_smoothed", 100 * (52 / 572_000) / (182 / 3_224_000)),
    ):
        assert rows[column].to_list() == pytest.approx([expected] * 6)
    factors = pl.read_parquet(out / "factors_areas.parquet")
    assert dict(
        factors.filter(pl.col("year") == 2020, pl.col("region_code") == "FR1")
        .select("amount", "factor")
        .iter_rows()
    ) == pytest.approx({"va": 1.0, "heures": 1.1, "emplois": 1.1})
    columns = {"area": "nuts3", "parent": "nuts1", "year": "an", "gva": "va"}
    inputs = productivity_own.from_table(
        table, totals=totals, currency="eur", columns=columns | {"hours": "heures", "jobs": "emplois"}
    )
    called = subregional_productivity.run(inputs).tables["productivity_areas"].rows
    assert pl.read_parquet(out / "productivity_areas.parquet").equals(called)


def test_an_area_that_is_the_reference_still_counts_in_its_region(
    call: Call, own: tuple[Path, Path], tmp_path: Path
) -> None:
    """If this fails, naming an area as the reference gives its share of the total to its neighbours."""
    table, totals = own
    words = [word if word != "sum" else "FR101" for word in OWN]
    done = call(
        "run",
        STUDY,
        "--table",
        table,
        "--totals",
        totals,
        *words,
        "--no-figures",
        "--no-workbook",
        "-w",
        tmp_path,
    )
    assert done.code == 0, done.err
    rows = pl.read_parquet(tmp_path / "out" / STUDY / "productivity_areas.parquet")
    assert set(rows.filter(pl.col("region_code") == "FR1")["weekly_hours"]) == {11_000.0}
    assert rows.filter(pl.col("area_code") == "FR101")["gva_per_hour_ref100"].to_list() == [100.0] * 6
    assert rows.filter(pl.col("area_code") == "FR102")["gva_per_hour_ref100"].to_list() == pytest.approx(
        [50.0] * 6
    )


def test_a_wrong_table_is_refused_with_every_fault_and_nothing_is_written(
    call: Call, own: tuple[Path, Path], tmp_path: Path
) -> None:
    """If this fails, faults are told one at a time, or half a run is left on disk."""
    table, totals = own
    rows = pl.read_csv(table)
    wrong = rows.with_columns(
        heures=pl.when((pl.col("nuts3") == "FRB01") & (pl.col("an") == 2018))
        .then(-5)
        .otherwise(pl.col("heures")),
        nuts1=pl.when(pl.col("nuts3") != "FR102").then(pl.col("nuts1")),
    )
    pl.concat([wrong, wrong.head(1)]).write_csv(table)
    pl.read_csv(totals).filter(pl.col("nuts1") != "FRB").write_csv(totals)
    place = tmp_path / "work"
    done = call("run", STUDY, "--table", table, "--totals", totals, *OWN, "-w", place)
    assert done.code == 1
    said = " ".join(done.err.split())
    assert "FR101 2016" in said  # a year twice
    assert "FRB01 2018" in said  # negative hours
    assert "FR102" in said  # a child without a parent
    assert "FRB" in said  # totals that do not cover the children
    assert not place.exists()


def test_a_figure_of_an_own_table_names_no_publisher(
    call: Call, own: tuple[Path, Path], tmp_path: Path
) -> None:
    """If this fails, somebody's own figures are published as the statistics office's, under its licence."""
    done = call("run", STUDY, "--table", own[0], *OWN, "-w", tmp_path / "w")
    assert done.code == 0, done.err
    drawn = (tmp_path / "w" / "out" / STUDY / "figures" / "highest_and_lowest_areas_2021.svg").read_text(
        "utf-8"
    )
    assert "All 3 areas, 2021" in drawn
    assert "Office for National Statistics" not in drawn
    assert "Open Government Licence" not in drawn


def without_gptables(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a computer that has no gptables."""
    monkeypatch.setattr("bailiwick.publish.workbook.find_spec", lambda name: None)  # noqa: ARG005


def test_a_workbook_is_written_where_it_can_be(
    call: Call, own: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If this fails, a run ends for want of gptables, or leaves its workbook out without a word."""
    words = ("run", STUDY, "--table", own[0], *OWN, "--no-figures", "-w", tmp_path / "w")
    book = tmp_path / "w" / "out" / STUDY / f"{STUDY}.xlsx"
    assert call(*words).code == 0
    assert book.exists()
    assert call(*words, "--no-workbook").code == 0
    assert not book.exists()
    without_gptables(monkeypatch)
    done = call(*words)
    assert done.code == 0
    assert "pip install 'bailiwick[workbook]'" in " ".join(done.err.split())
    assert not book.exists()
    done = call(*words[:-1], tmp_path / "other", "--workbook")
    assert done.code == 1
    assert "pip install 'bailiwick[workbook]'" in " ".join(done.err.split())
    assert not (tmp_path / "other").exists()


def test_the_workbook_says_in_words_what_files_say_in_ids(
    call: Call, own: tuple[Path, Path], tmp_path: Path
) -> None:
    """If this fails, a reader of the workbook meets names of columns, or does not find ranks and settings."""
    table, totals = own
    words = ("run", STUDY, "--table", table, "--totals", totals, *OWN, "--no-figures", "-w", tmp_path)
    assert call(*words).code == 0
    book = openpyxl.load_workbook(tmp_path / "out" / STUDY / f"{STUDY}.xlsx")
    sheets = ("Per_hour", "Per_job", "Highest_lowest", "Summary", "Growth", "Contributions", "Factors")
    assert {f"{sheet}_areas" for sheet in sheets} | {"Settings"} <= set(book.sheetnames)
    text = [str(cell) for sheet in book for row in sheet.values for cell in row if sheet.title != "Columns"]
    assert not [cell for cell in text if cell.startswith("gva_per_")]
    rows = [row for row in book["Per_hour_areas"].values if row[0] in ("Area code", "FR101")]
    headings, first = rows[0], rows[1]
    cell = dict(zip(headings, first, strict=True))
    assert cell["Rank among areas (smoothed)"] == 1
    assert cell["Remark (smoothed)"] == "no remark"
    settings = {row[1]: row[2] for row in book["Settings"].values if row[0] == "areas"}
    assert settings["Totals"] == "va, heures, emplois scaled to the totals of parents"
    assert settings["Second year, GVA per hour worked"].startswith("mirror: 0.260 on -1, 0.370 on the year")
    assert {row[1]: row[2] for row in book["Settings"].values}["Weeks in a year"] == "52"


def test_a_refused_run_leaves_the_last_one(call: Call, own: tuple[Path, Path], tmp_path: Path) -> None:
    """If this fails, one wrong file costs the results of the last right one."""
    table, totals = own
    words = ("run", STUDY, *OWN, "--no-figures", "--no-workbook", "-w", tmp_path / "w", "--totals", totals)
    assert call(*words, "--table", table).code == 0
    folder = tmp_path / "w" / "out" / STUDY
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    wrong = tmp_path / "wrong.csv"
    pl.read_csv(table).with_columns(heures=-pl.col("heures")).write_csv(wrong)
    assert call(*words, "--table", wrong).code == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_codes_of_digits_and_leading_zeros_are_text(call: Call, tmp_path: Path) -> None:
    """If this fails, county 01001 becomes 1001 in the results, or a table without such codes is refused.

    The second table has counties of one state alone, whose codes look like numbers.
    """
    rows = {"fips": ["01001", "48201"], "state": ["01", "48"], "gdp": [26.0, 52.0], "jobs": [300, 300]}
    years = pl.DataFrame({"year": list(YEARS)})
    table = pl.DataFrame(rows | {"hours": [10_000, 10_000]}).join(years, how="cross")
    words = ("run", STUDY, "--area", "fips", "--parent", "state", "--gva", "gdp", "--hours", "hours")
    words = (*words, "--currency", "USD", "--no-figures", "--no-workbook", "-w", tmp_path / "w")
    for codes, reference in ((["01001", "48201"], "01001"), (["48201", "48203"], "48201")):
        file = tmp_path / "counties.csv"
        lasting = {"01001": codes[0], "48201": codes[1]}
        table.with_columns(
            fips=pl.col("fips").replace_strict(lasting),
            state=pl.col("fips").replace_strict(lasting).str.head(2),
        ).write_csv(file)
        done = call(*words, "--table", file, "--reference", reference)
        assert done.code == 0, done.err
        text = (tmp_path / "w" / "out" / STUDY / "productivity_areas.csv").read_text(encoding="utf-8")
        assert f"\n{reference},{reference},area,{reference[:2]},2016,26.0,10000.0,300.0,100.0," in text
        assert f"\n{codes[1]}," in text
        assert f"{codes[1]} 200.0" in done.out  # 52 over 26 million, with the same hours


def test_rows_of_parents_among_areas_are_not_counted_twice(
    call: Call, own: tuple[Path, Path], tmp_path: Path
) -> None:
    """If this fails, a table with its own totals in it has an average of twice the country."""
    table, totals = own
    both = tmp_path / "both.csv"
    rows = pl.read_csv(totals).rename({"nuts1": "nuts3"}).with_columns(nuts1=pl.lit(None, pl.String))
    pl.concat([pl.read_csv(table), rows.select(pl.read_csv(table).columns)]).write_csv(both)
    done = call("run", STUDY, "--table", both, *OWN, "--no-figures", "-w", tmp_path / "w")
    assert done.code == 1
    assert "'FR1', 'FRB' are areas of the table and parents of others" in " ".join(done.err.split())
    assert not (tmp_path / "w").exists()


def test_an_area_without_hours_leaves_the_sum_only_if_asked(
    call: Call, own: tuple[Path, Path], tmp_path: Path
) -> None:
    """If this fails, one empty cell makes the study useless, or is left out without being asked.

    Without FR101 in 2018 the sum is 130 million over 50,000 hours, and FRB01 lies at (104 / 40) / (130 / 50).
    """
    table, _ = own
    gap = pl.when((pl.col("nuts3") != "FR101") | (pl.col("an") != 2018)).then(pl.col("heures"))
    pl.read_csv(table).with_columns(heures=gap).write_csv(table)
    words = ("run", STUDY, "--table", table, *OWN, "--no-figures", "--no-workbook", "-w", tmp_path / "w")
    done = call(*words)
    assert done.code == 1
    assert "nothing per hour in 2018" in " ".join(done.err.split())
    assert "--missing available" in " ".join(done.err.split())
    assert call(*words, "--missing", "available").code == 0
    rows = pl.read_parquet(tmp_path / "w" / "out" / STUDY / "productivity_areas.parquet")
    row = rows.filter(pl.col("area_code") == "FRB01", pl.col("year") == 2018)
    assert row["gva_per_hour_sum100"].to_list() == pytest.approx([100.0])


def test_years_that_are_not_there_are_refused_in_the_words_of_the_command(
    call: Call, own: tuple[Path, Path], tmp_path: Path
) -> None:
    """If this fails, a wrong year is told as a fault of the table, in the words of a function."""
    for words, told in (
        (("--growth-from", "1990"), "--growth-from is 1990; the inputs have 2016 to 2021"),
        (("--first-year", "2050"), "--first-year is 2050"),
        (("--growth-from", "2020", "--growth-to", "2017"), "from the earlier year to the later"),
        (("--not-forced", "FR1"), "--not-forced goes with --totals"),
    ):
        done = call("run", STUDY, "--table", own[0], *OWN, *words, "-w", tmp_path / "w")
        assert done.code == 2
        assert told in " ".join(done.err.split())


def test_years_of_growth_that_one_set_lacks_leave_only_its_growth_out(carried: StudyResult) -> None:
    """If this fails, growth of districts to 2023 is refused because the ITL areas end in 2021."""
    result = subregional_productivity.run(productivity_inputs.from_sample(), growth_to=2023)
    assert set(carried.tables) - set(result.tables) == {"growth_itl", "contributions_itl"}
    (told,) = [finding for finding in result.findings if finding.reason == "no-growth"]
    assert told.sentence.startswith("Growth of ITL areas from 2019 to 2023 left out")


def intervals_of(table: Path, file: Path, **columns: object) -> pl.DataFrame:
    """Intervals of hours, 3 per cent either way, of every area and year of a table."""
    rows = pl.read_csv(table)
    made = rows.select(
        area_code="nuts3",
        year="an",
        indicator=pl.lit("heures"),
        lower=0.97 * pl.col("heures"),
        upper=1.03 * pl.col("heures"),
    ).with_columns(**columns)
    made.write_csv(file)
    return made


def test_own_intervals_give_intervals_of_results(call: Call, own: tuple[Path, Path], tmp_path: Path) -> None:
    """If this fails, somebody who knows the errors of hours gets no intervals, or others than theirs.

    FRB01 is alone in its region, whose total is held: tied to it, its hours do not vary, so its output an
    hour has no width. FR101 shares a region with FR102: a share of one half, whose relative error is half
    the difference of two of 3 / 1.96 per cent, so 3 / sqrt(2) = 2.12 per cent either way.
    """
    table, totals = own
    file = tmp_path / "intervals.csv"
    intervals_of(table, file)
    words = ("run", STUDY, "--table", table, "--totals", totals, *OWN, "--intervals", file)
    done = call(*words, "--draws", "2000", "--no-figures", "--no-workbook", "-w", tmp_path / "w")
    assert done.code == 0, done.err
    assert "Intervals rest on those of intervals.csv" in " ".join(done.err.split())
    out = tmp_path / "w" / "out" / STUDY
    rows = pl.read_parquet(out / "productivity_areas.parquet").filter(pl.col("year") == 2018)
    value = "gva_per_hour_eur"
    width = {
        code: (upper - lower) / level / 2
        for code, level, lower, upper in rows.select(
            "area_code", value, f"{value}_lower", f"{value}_upper"
        ).iter_rows()
    }
    assert width["FRB01"] == pytest.approx(0, abs=1e-12)
    assert width["FR101"] == pytest.approx(0.03 / 2**0.5, rel=0.06)
    assert rows["gva_per_hour_sum100_rank_lower"].to_list() == [1, 3, 2]
    ends = [name for name in rows.columns if name.endswith("_lower")]
    assert not [
        name for name in ends if "per_job" in name
    ]  # jobs are held fixed, as none of theirs are given
    record = json.loads((out / "study.json").read_text(encoding="utf-8"))
    assert record["parameters"]["intervals"]["drawn"] == ["heures"]
    assert record["parameters"]["intervals"]["draws"] == 2000
    assert "intervals.csv" in [one["name"] for one in record["inputs"]]
    meaning = json.loads((out / "productivity_areas.csv-metadata.json").read_text(encoding="utf-8"))
    told = {one["name"]: one["dc:description"] for one in meaning["tableSchema"]["columns"]}
    assert told[f"{value}_lower"] == "Lower end of the 95% interval, from the draws"


def test_wrong_intervals_are_refused_with_every_fault(
    call: Call, own: tuple[Path, Path], tmp_path: Path
) -> None:
    """If this fails, faults of intervals are told one at a time, or an interval is used that is wrong."""
    table, _ = own
    file = tmp_path / "intervals.csv"
    code, year = pl.col("area_code"), pl.col("year")
    made = intervals_of(
        table,
        file,
        lower=pl.when((code == "FR101") & (year == 2016)).then(99_999.0).otherwise(pl.col("lower")),
        area_code=pl.when(code == "FR102").then(pl.lit("FR120")).otherwise(code),
        indicator=pl.when(year == 2021).then(pl.lit("heure")).otherwise(pl.col("indicator")),
    )
    pl.concat([made, made.filter(code == "FRB01", year == 2017)]).write_csv(file)
    words = ("run", STUDY, "--table", table, *OWN, "--no-figures", "-w", tmp_path / "w", "--intervals")
    done = call(*words, file)
    said = " ".join(done.err.split())
    assert done.code == 1
    assert "There is no area 'FR120'. Did you mean 'FR102'?" in said
    assert "'heure', which is no amount of this call. Did you mean 'heures'?" in said
    assert "1 interval of 'heures' does not hold" in said
    assert "'FRB01', an 2017" in said  # twice
    assert not (tmp_path / "w").exists()
    file.write_text("area_code,an\nFR101,2016\n", encoding="utf-8")
    done = call(*words, file)
    said = " ".join(done.err.split())
    assert done.code == 1
    assert all(f"no column {name!r}" in said for name in ("year", "indicator", "lower", "upper"))


def test_intervals_of_published_areas_are_drawn_level_by_level() -> None:
    """If this fails, ITL3 areas are ranked with the regions they make up, or counted twice in a total."""
    inputs = productivity_inputs.from_sample()
    assert inputs.itl is not None
    rows = inputs.itl.rows.filter(pl.col("area_level").is_in(["ITL2", "ITL3"])).drop_nulls("weekly_hours")
    errors = rows.select("area_code", "year", indicator=pl.lit("weekly_hours"), cv=pl.lit(0.02))
    given = InputIntervals(rows=errors, name="own.csv", rests_on="Own.", errors="own")
    result = subregional_productivity.run(replace(inputs, districts=None), intervals=given, draws=40)
    found = result.tables["productivity_itl"].rows.filter(pl.col("year") == 2021)
    index = "gva_per_hour_uk100_smoothed"
    drawn = found.drop_nulls(f"{index}_lower").group_by("area_level").agg(pl.col(f"{index}_rank_upper").max())
    assert dict(drawn.iter_rows()) == {"ITL2": 41, "ITL3": 179}
    assert set(result.parameters["intervals"]["sets"]) == {"itl, ITL2", "itl, ITL3"}


def test_a_measure_without_a_named_column_is_said_to_be_left_out(
    call: Call, own: tuple[Path, Path], tmp_path: Path
) -> None:
    """If this fails, hours under another name than the study's are left out and nobody is told."""
    words = [word for word in OWN if word not in ("--hours", "heures")]
    done = call(
        "run", STUDY, "--table", own[0], *words, "--no-figures", "--no-workbook", "-w", tmp_path / "w"
    )
    assert done.code == 0, done.err
    said = " ".join(done.err.split())
    assert "no column 'weekly_hours' (--hours) or 'residents' (--residents)" in said
    assert "not read: 'heures'" in said


def test_districts_without_residents_have_no_measure_per_head() -> None:
    """If this fails, a folder without residents of districts is refused, since the UK's own are known."""
    inputs = productivity_inputs.from_sample()
    panel = inputs.districts
    assert panel is not None
    alone = pl.when(pl.col("area_code") == "UKX").then(pl.col("residents"))
    without = replace(panel, rows=panel.rows.with_columns(residents=alone))
    result = subregional_productivity.run(replace(inputs, districts=without, itl=None))
    columns = result.tables["productivity_districts"].rows.columns
    assert "gva_per_job_gbp" in columns
    assert not [name for name in columns if name.startswith("gva_per_head")]


def test_groups_are_ratios_of_sums(call: Call, tmp_path: Path, carried: StudyResult) -> None:
    """If this fails, a user's group is a mean of ratios, or a group of one area differs from the area."""
    file = tmp_path / "groups.csv"
    file.write_text(
        "area_code,group_code,group_name\nE06000001,H,Hartlepool\nE06000001,T,Both\nE06000002,T,Both\n",
        encoding="utf-8",
    )
    done = call("run", STUDY, "--groups", file, "--no-figures", "--no-workbook", "-w", tmp_path)
    assert done.code == 0, done.err
    groups = pl.read_parquet(tmp_path / "out" / STUDY / "productivity_groups.parquet")
    areas = carried.tables["productivity_districts"].rows
    one = groups.filter(pl.col("area_code") == "H")["gva_per_hour_uk100_smoothed"].to_list()
    same = areas.filter(pl.col("area_code") == "E06000001")["gva_per_hour_uk100_smoothed"].to_list()
    assert one == pytest.approx(same)
    parts = areas.filter(pl.col("area_code").is_in(["E06000001", "E06000002"]), pl.col("year") == 2023)
    expected = 1e6 * parts["gva_million_gbp"].sum() / (52 * parts["weekly_hours"].sum())
    both = groups.filter(pl.col("area_code") == "T", pl.col("year") == 2023)
    assert both["gva_per_hour_gbp"].to_list() == pytest.approx([expected])
    assert both["area_name"].to_list() == ["Both"]


def test_a_group_of_unknown_areas_is_refused(call: Call, tmp_path: Path) -> None:
    """If this fails, a mistyped member is dropped from its group without a word."""
    file = tmp_path / "groups.csv"
    file.write_text("area_code,group_code\nE06000001,T\nE06009999,T\n", encoding="utf-8")
    done = call("run", STUDY, "--groups", file, "--no-figures", "--no-workbook", "-w", tmp_path / "w")
    assert done.code == 1
    assert "E06009999" in done.err
    assert not (tmp_path / "w").exists()


def test_a_folder_without_what_the_study_reads_is_told_what_is_lacking(call: Call, tmp_path: Path) -> None:
    """If this fails, somebody with one file of several is not told which others go with it."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "people.csv").write_text("area_code,year,residents\nE06000001,2023,90000\n", encoding="utf-8")
    done = call("run", STUDY, "--files", folder, "-w", tmp_path / "w")
    assert done.code == 1
    said = " ".join(done.err.split())
    assert "No workbook of subregional productivity" in said
    assert "No regional GDP workbook" in said
    assert not (tmp_path / "w").exists()


def test_a_failed_run_leaves_the_last_one(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If this fails, a full disk costs the results that were there."""
    words = ("run", STUDY, "--workspace", tmp_path, "--no-figures", "--no-workbook")
    assert call(*words).code == 0
    record = (tmp_path / "out" / STUDY / "study.json").read_text(encoding="utf-8")

    def fail(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("bailiwick.publish.study_outputs.write_study_record", fail)
    with pytest.raises(OSError, match="no space left"):
        call(*words, "--second-year", "shifted")
    assert (tmp_path / "out" / STUDY / "study.json").read_text(encoding="utf-8") == record


def test_two_releases_are_compared_by_command_as_by_call(call: Call, tmp_path: Path) -> None:
    """If this fails, a revision is not split into output and hours, or the command has its own method.

    1,040 million over 20,000 hours x 52 are 1,000 pounds an hour; output revised to 1,144 million (+10 per
    cent) over the same hours is 1,100.
    """
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    rows = {"area_code": ["A", "UKX"], "year": [2020, 2020], "weekly_hours": [20_000, 200_000]}
    pl.DataFrame(rows | {"gva_million_gbp": [1040.0, 10_400.0]}).write_csv(old)
    pl.DataFrame(rows | {"gva_million_gbp": [1144.0, 10_400.0]}).write_csv(new)
    done = call("revisions", old, new, "--show", "rows", "--json")
    assert done.code == 0, done.err
    row = json.loads(done.out)[0]
    assert row["value"] == "gva_per_hour_gbp"
    assert (row["old"], row["new"], row["revision_share"]) == pytest.approx((1000, 1100, 0.1))
    assert row["log_revision"] == pytest.approx(row["log_revision_output"])
    assert row["index_revision"] == pytest.approx(10)
    assert json.loads(done.out) == productivity_revisions.compare_files(old, new)["rows"].to_dicts()
    summary = json.loads(call("revisions", old, new, "--json").out)
    assert [one["up"] for one in summary] == [1, 1]
    for part in productivity_revisions.PARTS:
        assert call("revisions", old, new, "--show", part, "--out", tmp_path / f"{part}.csv").code == 0


def test_releases_on_two_vintages_are_not_compared(call: Call, shared_data: Path) -> None:
    """If this fails, districts are compared with ITL areas as if they were the same places."""
    folder = shared_data / "ons_productivity"
    done = call(
        "revisions",
        folder / "itlproductivity_2004_2021_june2023.xlsx",
        folder / "labourproductivitylad1_june2025.xls",
    )
    assert done.code == 1
    assert "itl2021" in done.err
    assert "lad2023" in done.err
