"""The June 2023 ITL workbook, cell by cell against its tidy copy, and Nomis total jobs of London."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from bailiwick.sources.nomis_total_jobs import read_total_jobs
from bailiwick.sources.recognise import recognise
from bailiwick.sources.subregional_productivity import read_subregional_productivity

COLUMNS = {
    "weekly_hours": "hours_per_week",
    "jobs": "jobs",
    "gva_per_hour_uk100_smoothed": "gva_per_hour_index_smoothed",
    "gva_per_hour_uk100": "gva_per_hour_index_unsmoothed",
    "gva_per_hour_gbp_smoothed": "gva_per_hour_gbp_smoothed",
    "gva_per_hour_gbp": "gva_per_hour_gbp_unsmoothed",
    "gva_per_hour_2020vol100": "gva_per_hour_cvm_index_unsmoothed",
    "gva_per_job_uk100_smoothed": "gva_per_job_index_smoothed",
    "gva_per_job_uk100": "gva_per_job_index_unsmoothed",
    "gva_per_job_gbp_smoothed": "gva_per_job_gbp_smoothed",
    "gva_per_job_gbp": "gva_per_job_gbp_unsmoothed",
    "gva_per_job_2020vol100": "gva_per_job_cvm_index_unsmoothed",
}


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "ons_productivity"


@pytest.fixture(scope="module")
def table(folder: Path) -> pa.Table:
    return read_subregional_productivity(folder / "itlproductivity_2004_2021_june2023.xlsx")


@pytest.fixture(scope="module")
def frame(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas().astype({"area_code": str, "area_name": str, "area_level": str})


def test_every_cell_equals_the_tidy_copy(frame: pd.DataFrame, folder: Path) -> None:
    """If this fails, a cell was put under another area, year or table, or changed on the way."""
    copy = pd.read_csv(folder / "itl_productivity_june2023.csv")
    copy = copy.rename(columns={"code": "area_code"})
    both = frame.merge(copy, on=["area_code", "year"], suffixes=("", "_copy"), validate="one_to_one")
    assert len(both) == len(frame) == len(copy) == 234 * 20
    assert (both["area_level"] == both["level"]).all()
    for ours, theirs in COLUMNS.items():
        theirs = theirs + "_copy" if theirs in frame.columns else theirs
        np.testing.assert_array_equal(both[ours].to_numpy(), both[theirs].to_numpy(), err_msg=ours)


def test_printed_figures_of_june_2023(frame: pd.DataFrame) -> None:
    """If this fails, figures differ from tables A1 to B5, hours and jobs as printed."""
    rows = frame.set_index(["area_code", "year"])
    assert rows.loc[("TLC", 2004), "gva_per_hour_uk100_smoothed"] == 88.91
    assert rows.loc[("UKX", 2004), "gva_per_hour_gbp_smoothed"] == 25.53
    assert rows.loc[("UKX", 2004), "gva_per_hour_gbp"] == 24.8
    assert rows.loc[("UKX", 2021), "gva_per_hour_2020vol100"] == 99.86
    assert rows.loc[("TLC1", 2002), "gva_per_job_gbp"] == 31374.84
    assert rows.loc[("TLN09", 2003), "gva_per_job_2020vol100"] == 108.04
    assert rows.loc[("UKX", 2004), "weekly_hours"] == 907931110.51
    assert rows.loc[("TLN09", 2003), "jobs"] == 43931.69


def test_what_the_workbook_says_of_itself(table: pa.Table, frame: pd.DataFrame) -> None:
    """If this fails, vintage, base year, precision or levels are not those of June 2023."""
    told = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert (told["vintage"], told["complete"], told["base_year"]) == ("itl2021", "true", "2020")
    assert told["release"] == "June 2023"
    assert json.loads(told["decimals"]) == dict.fromkeys(COLUMNS, 2)
    assert json.loads(told["sheets"])["weekly_hours"] == "Productivity Hours"
    counts = frame.drop_duplicates("area_code")["area_level"].value_counts().to_dict()
    assert counts == {"ITL3": 179, "ITL2": 41, "ITL1": 12, "UK": 1, "Other": 1}


def test_only_hours_before_2004_are_missing(frame: pd.DataFrame) -> None:
    """If this fails, a figure of the workbook was lost: it has no mark and no blank."""
    for amount in COLUMNS:
        hour = amount == "weekly_hours" or "_hour_" in amount
        expected = (frame["year"] < 2004) if hour else pd.Series(False, index=frame.index)
        assert frame[amount].isna().equals(expected)
        assert (frame[f"{amount}_flag"] == "n").equals(expected)


def test_both_workbooks_are_told_apart(folder: Path) -> None:
    """If this fails, the ITL workbook is taken for the district workbook, which a study reads."""
    names = {path.name: source.name for path in folder.glob("*.xls*") if (source := recognise(path))}
    assert names == {
        "itlproductivity_2004_2021_june2023.xlsx": "subregional_productivity",
        "labourproductivitylad1_june2025.xls": "district_productivity",
        "regionalgdp_allitl_april2023.xlsx": "regional_gdp",
        "regionalgdp_allitl_april2025_corrected.xlsx": "regional_gdp",
    }


def test_the_precision_of_june_2025(folder: Path) -> None:
    """If this fails, the half unit of a tolerance is not that of the file: B3, hours and jobs are whole."""
    table = read_subregional_productivity(folder / "labourproductivitylad1_june2025.xls")
    told = json.loads(table.schema.metadata[b"decimals"])
    assert told == {
        "gva_per_hour_uk100_smoothed": 2,
        "gva_per_hour_gbp_smoothed": 2,
        "gva_per_job_uk100_smoothed": 2,
        **dict.fromkeys(("gva_per_job_gbp_smoothed", "weekly_hours", "jobs"), 0),
    }


def test_total_jobs_of_london(folder: Path) -> None:
    """If this fails, an area or a year moved: 33 boroughs, 16 groups, 24 years, rounded to 1,000."""
    path = folder / "nomis_total_jobs_london_boroughs_2000_2023.csv"
    assert recognise(path).name == "nomis_total_jobs"  # type: ignore[union-attr]
    table = read_total_jobs(path)
    frame = table.to_pandas().astype({"area_code": str})
    assert len(frame) == 49 * 24
    assert frame["area_code"].str.startswith("E09").sum() == 33 * 24
    assert table.schema.metadata == {b"rounded_to": b"1000"}
    rows = frame.set_index(["area_code", "year"])["total_jobs"]
    assert rows[("E09000001", 2000)] == 361_000
    assert rows[("E09000033", 2000)] == 616_000
    assert rows[("K02000001", 2022)] == 36_476_000
    # Northern Ireland, and so the United Kingdom, have a dash in 2023.
    missing = frame[frame["total_jobs"].isna()]
    assert set(zip(missing["area_code"], missing["year"], strict=True)) == {
        ("N92000002", 2023),
        ("K02000001", 2023),
    }
    assert set(missing["total_jobs_mark"]) == {"-"}
    # Boroughs add to London within half a thousand each.
    london = frame[frame["area_code"].str.startswith("E09")].groupby("year")["total_jobs"].sum()
    assert (london - rows["E12000007"]).abs().max() <= 34 * 500
