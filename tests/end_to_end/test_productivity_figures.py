"""Figures, headlines and cited inputs of the productivity study, for every set of areas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bailiwick.studies import productivity_files, productivity_inputs, subregional_productivity
from bailiwick.studies.result import StudyResult

Call = Callable[..., Any]
STUDY = "subregional-productivity"


@pytest.fixture(scope="module")
def carried() -> StudyResult:
    """The study with its default choices, on the carried tables."""
    return subregional_productivity.run(productivity_inputs.from_sample())


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Two areas in four years under the house's names."""
    rows = {"area_code": ["A", "B"] * 4, "year": [year for year in range(2020, 2024) for _ in "AB"]}
    rows |= {"gva_million_gbp": [52.0, 104.0] * 4, "weekly_hours": [1e4, 4e4] * 4, "jobs": [300, 1000] * 4}
    pl.DataFrame(rows).write_csv(tmp_path / "areas.csv")
    return tmp_path / "areas.csv"


def test_areas_are_drawn_beside_each_other_without_a_row_of_their_sum(
    call: Call, table: Path, tmp_path: Path
) -> None:
    """If this fails, --compare ends an own table's run where all areas together are 100."""
    done = call("run", STUDY, "--table", table, "--compare", "A", "--compare", "B", "-w", tmp_path / "w")
    assert done.code == 0, done.err
    drawn = tmp_path / "w" / "out" / STUDY / "figures" / "smoothed_and_unsmoothed_areas.svg"
    assert "all areas together" not in drawn.read_text("utf-8")


def test_itl3_areas_are_ranked_alone(carried: StudyResult) -> None:
    """If this fails, ITL areas have no ranked bars, or a region is ranked beside its own parts."""
    bars = next(one for one in carried.figures if one.name == "highest_and_lowest_itl_2021")
    rows = carried.tables[bars.table].rows.filter(pl.col("area_code").is_in(bars.areas))
    assert rows["area_level"].unique().to_list() == ["ITL3"]
    assert len(bars.areas) == 179  # ITL3 areas of 2021
    assert bars.title == "The 15 highest and lowest ITL3 areas, 2021"


def test_figures_per_hour_cite_no_residents(carried: StudyResult) -> None:
    """If this fails, a figure names an input it does not rest on, or hides that a line is smoothed."""
    lines = next(one for one in carried.figures if one.name == "smoothed_and_unsmoothed_districts")
    assert "residents" not in lines.roles
    assert lines.average_label == "United Kingdom, smoothed"
    cited = {one.id: " ".join(source.title for source in one.sources) for one in carried.indicators}
    titles = [record.title for record in carried.inputs if record.role == ("residents",)]
    assert titles
    assert all(title in cited["gva_per_head_gbp"] for title in titles)
    assert not any(title in cited["gva_per_hour_gbp"] for title in titles)


def test_errors_of_hours_are_cited_where_something_was_drawn(carried: StudyResult) -> None:
    """If this fails, the cover of a run without intervals cites the survey that they come from."""
    assert not any("hours_cv" in record.role for record in carried.inputs)


def test_itl_areas_alone_have_headlines() -> None:
    """If this fails, a run on ITL areas ends without a figure on the terminal."""
    inputs = replace(productivity_inputs.from_sample(), districts=None)
    told = subregional_productivity.run(inputs).headline()
    assert len(told) == 12  # three measures, index and pounds, smoothed and not
    assert all(label.endswith(", ITL3 areas") and areas == "179" for label, _, areas, _, _ in told)


def test_wrong_choices_are_told_in_the_words_of_the_command(call: Call, table: Path, tmp_path: Path) -> None:
    """If this fails, options have names of Python, or one that does nothing is taken."""
    for words, told in (
        (("--gva-unit", "0"), "--gva-unit is 0: expected how much money"),
        (("--currency", "euros"), "--currency is 'euros': expected three letters"),
        (("--second-year", "shifting"), "'shifting'. Did you mean 'shifted'? It can be"),
        (("--as-published",), "--as-published follows what a publisher made"),
        (("--growth-from", "2022", "--growth-to", "2021"), "--growth-from is 2022 and --growth-to is 2021"),
    ):
        done = call("run", STUDY, "--table", table, *words, "-w", tmp_path / "w")
        assert done.code == 2
        assert told in " ".join(done.err.split())


def test_columns_that_are_not_named_are_a_fault_of_the_options(
    call: Call, table: Path, tmp_path: Path
) -> None:
    """If this fails, a column not named and one named wrongly end a command in different ways."""
    pl.read_csv(table).rename({"area_code": "nuts3"}).write_csv(table)
    assert call("run", STUDY, "--table", table, "-w", tmp_path / "w").code == 2
    assert call("run", STUDY, "--table", table, "--area", "nuts", "-w", tmp_path / "w").code == 2


@pytest.mark.parametrize(
    ("unit", "name"), [("1", "gva_eur"), ("1000", "gva_thousand_eur"), ("1000000", "gva_million_eur")]
)
def test_output_is_named_with_its_unit(call: Call, table: Path, tmp_path: Path, unit: str, name: str) -> None:
    """If this fails, a column of millions has the name of single euros, or its workbook is refused."""
    rows = pl.read_csv(table).with_columns(pl.col("gva_million_gbp") * (1e6 / float(unit)))
    rows.write_csv(table)
    words = ("--currency", "EUR", "--gva-unit", unit, "--no-figures", "--workbook")
    done = call("run", STUDY, "--table", table, *words, "-w", tmp_path / "w")
    assert done.code == 0, done.err
    made = pl.read_csv(tmp_path / "w" / "out" / STUDY / "productivity_areas.csv")
    assert made[name][0] == rows["gva_million_gbp"][0]


def test_one_count_of_residents_is_used_and_cited(tmp_path: Path, shared_data: Path) -> None:
    """If this fails, a second count of residents in the folder, of other boundaries, is cited too."""
    few, most = tmp_path / "few.csv", tmp_path / "most.csv"
    few.write_text("area_code,year,residents\nE07000031,2020,100\nE06000001,2020,90000\n", encoding="utf-8")
    most.write_text(
        "area_code,year,residents\nE06000001,2020,90000\nE06000002,2020,140000\n", encoding="utf-8"
    )
    workbook = shared_data / "ons_productivity" / "labourproductivitylad1_june2025.xls"
    kept = {"district_productivity": [workbook], "residents": [few, most]}
    # South Lakeland (E07000031) was no district in 2023, so `few` has one of them and `most` two.
    assert productivity_files._one_count_of_residents(kept)["residents"] == [most]
