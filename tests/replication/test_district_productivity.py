"""The district productivity workbook of June 2025 against printed figures and against the ELS copy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bailiwick.sources.district_productivity import AMOUNTS, read_district_productivity


@pytest.fixture(scope="module")
def frame(shared_data: Path) -> pd.DataFrame:
    table = read_district_productivity(
        shared_data / "ons_productivity" / "labourproductivitylad1_june2025.xls"
    )
    return table.to_pandas().astype({"area_code": str})


def test_printed_figures(frame: pd.DataFrame) -> None:
    """If this fails, figures of 2023 differ from tables A1, A3, B3, hours and jobs of June 2025."""
    year = frame[frame["year"] == 2023].set_index("area_code")
    told = [
        "gva_per_hour_gbp_smoothed",
        "gva_per_hour_uk100_smoothed",
        "gva_per_job_gbp_smoothed",
        "weekly_hours",
        "jobs",
    ]
    assert year.loc["E06000001", told].tolist() == [30.22, 72.17, 46_568, 925_712, 31_423]
    assert year.loc["UKX", told].tolist() == [41.87, 100.0, 66_402, 1_055_637_266, 34_536_063]


def test_hours_and_jobs_of_great_britain(frame: pd.DataFrame) -> None:
    """If this fails, the 350 districts do not add to the sums taken from the workbook for 2023."""
    year = frame[(frame["year"] == 2023) & frame["area_code"].str.match(r"[ESW]")]
    assert len(year) == 350
    assert year["weekly_hours"].sum() == 1_027_860_006
    assert year["jobs"].sum() == 33_657_904


def test_zeros_and_dashes_are_missing_and_flagged(frame: pd.DataFrame) -> None:
    """If this fails, Northern Ireland's missing jobs of 2023 count as 0 jobs."""
    ireland = frame[frame["area_code"].str.startswith("N") & (frame["year"] == 2023)]
    assert len(ireland) == 11
    for amount, mark in (
        ("jobs", "0"),
        ("gva_per_job_gbp_smoothed", "0"),
        ("gva_per_job_uk100_smoothed", "-"),
    ):
        assert ireland[amount].isna().all()
        assert set(ireland[f"{amount}_flag"]) == {"m"}
        assert set(ireland[f"{amount}_mark"]) == {mark}
    assert (
        ireland[["gva_per_hour_gbp_smoothed", "gva_per_hour_uk100_smoothed", "weekly_hours"]]
        .notna()
        .all(axis=None)
    )


def test_nothing_else_is_missing(frame: pd.DataFrame) -> None:
    """If this fails, a figure was lost: hours start in 2004, jobs in 2002, and 33 cells are marks."""
    assert len(frame) == 362 * 22
    assert frame["area_code"].nunique() == 362
    flags = {amount: frame[f"{amount}_flag"].value_counts().to_dict() for amount in AMOUNTS}
    for amount in ("gva_per_hour_uk100_smoothed", "gva_per_hour_gbp_smoothed", "weekly_hours"):
        assert flags[amount] == {"n": 362 * 2}
    for amount in ("gva_per_job_uk100_smoothed", "gva_per_job_gbp_smoothed", "jobs"):
        assert flags[amount] == {"m": 11}
    for amount in AMOUNTS:
        assert frame[amount].isna().equals(frame[f"{amount}_flag"].notna())


def test_per_hour_equals_the_copy_in_explore_local_statistics(frame: pd.DataFrame, shared_data: Path) -> None:
    """If this fails, a figure moved: all 7,220 cells are identical in the two publications."""
    copy = pd.read_parquet(shared_data / "ons_subnational_indicators" / "els_indicators_2026_06.parquet")
    copy = copy[copy["indicator"] == "Gross value added per hour worked"]
    copy = copy.assign(year=copy["start_year"].astype(int)).rename(columns={"areacd": "area_code"})
    both = frame.merge(copy, on=["area_code", "year"], validate="one_to_many")
    both = both[both["area_code"] != "UKX"]
    assert both[["area_code", "year"]].drop_duplicates().shape[0] == 361 * 20 == 7220
    np.testing.assert_array_equal(both["gva_per_hour_gbp_smoothed"], both["observation"])
