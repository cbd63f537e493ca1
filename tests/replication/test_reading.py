"""Figures of the published workbooks as they are read: medians, areas above 100, three measures side by side.

Expected values are those of section 8 of the method note, computed there from the ITL workbook of June 2023
and the district workbook of June 2025, and the names of figure 6 of the ONS article of October 2011.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from bailiwick.measures.labour_productivity import gva_per_head, gva_per_hour, gva_per_job, reference_index
from bailiwick.measures.reading import (
    commuting_reading,
    distribution_summary,
    highest_and_lowest,
    measure_correlations,
    shown_measure,
)
from bailiwick.sources.regional_gdp import read_regional_gdp
from bailiwick.sources.subregional_productivity import read_subregional_productivity

HOUR = "gva_per_hour_uk100_smoothed"


@pytest.fixture(scope="module")
def itl(shared_data: Path) -> pd.DataFrame:
    """The ITL workbook of June 2023."""
    path = shared_data / "ons_productivity" / "itlproductivity_2004_2021_june2023.xlsx"
    table = read_subregional_productivity(path).to_pandas()
    return table.astype({"area_code": str, "area_name": str, "area_level": str})


@pytest.fixture(scope="module")
def itl3(itl: pd.DataFrame) -> pd.DataFrame:
    """Its 179 ITL3 areas, with their nation: England, Scotland, Wales or Northern Ireland."""
    areas = itl[itl["area_level"] == "ITL3"]
    nations = {"L": "Wales", "M": "Scotland", "N": "Northern Ireland"}
    return areas.assign(nation=areas["area_code"].str[2].map(nations).fillna("England"))


@pytest.fixture(scope="module")
def districts(shared_data: Path) -> pd.DataFrame:
    """The district workbook of June 2025, with the row of the United Kingdom."""
    path = shared_data / "ons_productivity" / "labourproductivitylad1_june2025.xls"
    return read_subregional_productivity(path).to_pandas().astype({"area_code": str, "area_name": str})


def summaries(table: pd.DataFrame, **options: Any) -> dict[int, dict[str, Any]]:
    """Summaries by year."""
    result = distribution_summary(table, value=HOUR, **options)
    return {int(row["year"]): row for row in result.to_dict("records")}


def test_english_areas_above_the_average_and_their_median(itl3: pd.DataFrame) -> None:
    """If this fails, 45 (2008) or 39 (2021) of 133 English areas are not above 100, or the 67th differs."""
    years = summaries(itl3[itl3["nation"] == "England"])
    for year, above, name, value in (
        (2008, 45, "Kingston upon Hull", 93.27),
        (2021, 39, "Bournemouth, Christchurch and Poole", 90.77),
    ):
        row = years[year]
        assert (row["areas"], row["areas_without_value"], row["above_reference"]) == (133, 0, above)
        assert name in row["median_area_name"]
        assert row["median_value"] == row["median_area_value"] == value


def test_a_summary_by_nation_gives_the_same(itl3: pd.DataFrame) -> None:
    """If this fails, nations summarised together differ from a nation summarised alone."""
    whole = distribution_summary(itl3, value=HOUR, group="nation")
    both = whole[whole["year"].isin([2008, 2021])].set_index(["nation", "year"])
    assert both.loc["England", "above_reference"].tolist() == [45, 39]
    assert both.groupby("nation")["areas"].first().to_dict() == {
        "England": 133,
        "Northern Ireland": 11,
        "Scotland": 23,
        "Wales": 12,
    }


def test_areas_of_great_britain(itl3: pd.DataFrame) -> None:
    """If this fails, 49 and 43 of 168 are not above 100, or the medians are not 90.59 and 90.53."""
    years = summaries(itl3[itl3["nation"] != "Northern Ireland"])
    assert [years[year]["areas"] for year in (2008, 2021)] == [168, 168]
    assert [years[year]["above_reference"] for year in (2008, 2021)] == [49, 43]
    assert [years[year]["median_value"] for year in (2008, 2021)] == pytest.approx([90.59, 90.53], abs=0.005)
    assert years[2021]["second_median_area_value"] <= 90.53 <= years[2021]["median_area_value"]


def test_districts_above_the_average_and_their_median(districts: pd.DataFrame) -> None:
    """If this fails, 116 (2008) and 95 (2023) of 361 districts are not above 100, or medians differ."""
    years = summaries(districts)
    assert [years[year]["areas"] for year in (2008, 2023)] == [361, 361]
    assert [years[year]["above_reference"] for year in (2008, 2023)] == [116, 95]
    assert [years[year]["median_value"] for year in (2008, 2023)] == [89.70, 90.94]


def test_counts_far_below_are_those_of_the_table(districts: pd.DataFrame) -> None:
    """If this fails, areas more than 20 and 25 below are not those that a plain comparison counts."""
    row = summaries(districts)[2023]
    values = districts[(districts["year"] == 2023) & (districts["area_code"] != "UKX")][HOUR]
    assert row["more_than_20_below"] == int((values < 80).sum())
    assert row["more_than_25_below"] == int((values < 75).sum())
    assert 0 < row["more_than_25_below"] < row["more_than_20_below"]


def test_fifteen_highest_and_lowest(districts: pd.DataFrame) -> None:
    """If this fails, the fifteen at each end are not those of a plain sort, with ranks out of 361."""
    year = districts[districts["year"] == 2023]
    ends = highest_and_lowest(year, value=HOUR)
    values = year[year["area_code"] != "UKX"][HOUR].sort_values()
    assert ends[ends["end"] == "highest"][HOUR].tolist() == values.iloc[::-1].head(15).tolist()
    assert ends[ends["end"] == "lowest"][HOUR].tolist() == values.head(15).tolist()
    assert set(ends["areas_ranked"]) == {361}
    assert ends[f"{HOUR}_rank"].tolist()[0] == 1
    assert ends[f"{HOUR}_rank"].tolist()[15] == 361


def test_per_hour_and_per_job_are_strongly_correlated(itl3: pd.DataFrame) -> None:
    """If this fails, the article's "strong correlation between the two measures" is not in its successors."""
    pairs = measure_correlations(itl3[itl3["year"] >= 2004], values=(HOUR, "gva_per_job_uk100_smoothed"))
    assert set(pairs["areas"]) == {179}
    assert pairs["pearson"].min() > 0.9
    assert pairs["spearman"].min() > 0.9


def test_per_job_is_shown_where_no_hours_are_published(itl3: pd.DataFrame) -> None:
    """If this fails, Northern Ireland without hours is not shown per job, as in figure 5 of the article."""
    blank = itl3.assign(**{HOUR: itl3[HOUR].where(itl3["nation"] != "Northern Ireland")})
    job = "gva_per_job_uk100_smoothed"
    shown = shown_measure(blank[blank["year"] == 2021], preferred=HOUR, fallback=job, per=("nation",))
    northern = shown["nation"] == "Northern Ireland"
    assert set(shown[northern]["shown_measure"]) == {job}
    assert set(shown[~northern]["shown_measure"]) == {HOUR}
    assert shown["shown_value"].notna().all()


def test_three_measures_side_by_side(itl: pd.DataFrame, shared_data: Path) -> None:
    """If this fails, an index of the table in section 8, or its reading, differs."""
    path = shared_data / "ons_productivity" / "regionalgdp_allitl_april2023.xlsx"
    gdp = read_regional_gdp(path).to_pandas().astype({"area_code": str})
    keys = ["area_code", "year"]
    amounts = itl[[*keys, "area_name", "weekly_hours", "jobs"]]
    table = amounts.merge(gdp[[*keys, "gva_million_gbp", "residents"]], on=keys, validate="one_to_one")
    table = table[table["year"] == 2021]
    # Extra-Regio has no residents, so those of UKX are all of the United Kingdom's.
    assert table.loc[table["area_code"] == "UKX", "residents"].tolist() == [67_026_307]
    for ratio in (gva_per_hour, gva_per_job, gva_per_head):
        table = ratio(table)
    for name in ("hour", "job", "head"):
        table = reference_index(table, value=f"gva_per_{name}_gbp")
    read = commuting_reading(table).set_index("area_code")
    expected = {
        "TLF14": (111.4, 82.8, 81.3, "in-commuting"),  # Nottingham
        "TLM82": (120.6, 89.3, 89.5, "in-commuting"),  # Glasgow City
        "TLD74": (58.0, 83.4, 95.4, "out-commuting"),  # Wirral
        "TLF16": (68.0, 95.9, 100.4, "out-commuting"),  # South Nottinghamshire
    }
    for code, (head, job, hour, reading) in expected.items():
        row = read.loc[code]
        found = [row[f"gva_per_{name}_uk100"] for name in ("head", "job", "hour")]
        assert found == pytest.approx([head, job, hour], abs=0.05)
        assert row["commuting_reading"] == reading
        assert row["gap_points"] == pytest.approx(head - hour, abs=0.1)
        assert row["reading_from"] == "jobs per resident"
