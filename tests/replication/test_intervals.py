"""Intervals of districts' output per hour; errors of ASHE hours stand in for those of hours worked.

Nothing is published to compare with, so points are compared with the tables of June 2025, and the
spread with the coefficients of variation that went in.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bailiwick import areas
from bailiwick.measures.intervals import ProductivityIntervals, intervals_from_cv, productivity_intervals
from bailiwick.sources.ashe import read_ashe_cv
from bailiwick.sources.district_productivity import read_district_productivity


@pytest.fixture(scope="module")
def districts(shared_data: Path) -> pd.DataFrame:
    """GVA and hours of 361 districts and the UK 2004-2023, the published index, and ASHE's CV of 2024.

    The CV of mean paid hours stands for the unpublished error of hours worked, in every year.
    """
    folder = shared_data / "ons_productivity"
    table = read_district_productivity(folder / "labourproductivitylad1_june2025.xls").to_pandas()
    table = table.astype({"area_code": str})
    kept = ["area_code", "year", "weekly_hours", "gva_per_hour_uk100_smoothed"]
    gva = pd.read_parquet(shared_data / "ons_gva_by_local_authority" / "gva_lad_sic07_1998_2023.parquet")
    names = {"lad_code": "area_code", "cp_gbp_m": "gva_million_gbp"}
    gva = gva[gva["sic07"] == "Total"].rename(columns=names)[["area_code", "year", "gva_million_gbp"]]
    book = folder / "regionalgdp_allitl_april2025_corrected.xlsx"
    uk = pd.read_excel(book, sheet_name="Table 1", header=1, engine="openpyxl")
    uk = uk[uk["ITL code"] == "UKX"].drop(columns=["ITL", "Region name"]).melt("ITL code")
    uk.columns = pd.Index(["area_code", "year", "gva_million_gbp"])
    gva = pd.concat([gva, uk.astype({"year": int, "gva_million_gbp": float})])
    table = table.loc[table["year"] >= 2004, kept].merge(gva, on=["area_code", "year"], validate="one_to_one")
    table = table.rename(columns={"gva_per_hour_uk100_smoothed": "published"})
    table["region_code"] = [None if code == "UKX" else areas.region(code) for code in table["area_code"]]
    (path,) = (shared_data / "aps_ashe").glob("*Table 7.9b*.xlsx")
    cv = read_ashe_cv(path).to_pandas().astype({"area_code": str})
    cv = cv[["area_code", "mean_weekly_hours_cv"]].rename(columns={"mean_weekly_hours_cv": "cv"})
    return table.merge(cv, on="area_code", how="left", validate="many_to_one")


def told(districts: pd.DataFrame, **options: Any) -> ProductivityIntervals:
    """Intervals with hours constrained to the sums of the published districts of each region."""
    regions = districts[districts["region_code"].notna()]
    totals = regions.groupby(["region_code", "year"], as_index=False)["weekly_hours"].sum()
    return productivity_intervals(
        districts,
        totals,
        intervals=intervals_from_cv(districts, value="weekly_hours", cv="cv"),
        jobs=None,
        constrained="weekly_hours",
        second_year="shifted",
        random_state=2025,
        **options,
    )


@pytest.fixture(scope="module")
def result(districts: pd.DataFrame) -> ProductivityIntervals:
    """The intervals, with 400 draws."""
    return told(districts, draws=400)


def test_points_are_the_published_index(districts: pd.DataFrame, result: ProductivityIntervals) -> None:
    """If this fails, the figures in the middle of the intervals are not those of table A1, June 2025."""
    rows = result.table[result.table["indicator"] == "gva_per_hour_uk100_smoothed"]
    both = rows.merge(districts, on=["area_code", "year"], validate="one_to_one")
    assert len(both) == 362 * 20
    # Half of the last published place, and 2e-5 for one cell: section 13 of the method note.
    assert (both["value"] - both["published"]).abs().max() < 0.005 + 2e-5


def test_districts_with_and_without_a_coefficient(result: ProductivityIntervals) -> None:
    """If this fails, a district that ASHE does not have gets an interval: the 11 of Northern Ireland."""
    counts = result.record["measures"]["gva_per_hour_smoothed"]
    assert counts["drawn"] == 350 * 20
    assert [code[0] for code in counts["areas_without_interval"]] == ["N"] * 11 + ["U"]
    assert result.record["held_fixed"] == ["gva_million_gbp"]
    rows = result.table.set_index("area_code").loc["N09000001"]
    assert rows["lower"].isna().all()
    assert rows["value"].notna().all()


def test_spread_is_that_of_the_coefficients(districts: pd.DataFrame, result: ProductivityIntervals) -> None:
    """If this fails, a district's relative error is not near the CV that went in.

    Unsmoothed, relative to the value: the CV, a little less by the constraint (a district is part of
    the sum that is held). Smoothed in the interior of the calendar: .4843 of it.
    """
    table = result.table.merge(districts[["area_code", "year", "cv"]], on=["area_code", "year"])
    table = table[(table["interval_status"] == "drawn") & table["year"].between(2006, 2021)]
    for end, factor in (("", 1.0), ("_smoothed", (19 / 81) ** 0.5)):
        rows = table[table["indicator"] == f"gva_per_hour_gbp{end}"]
        ratio = rows["standard_error"] / rows["value"] / rows["cv"] / factor
        # Of 350 x 16 estimates from 400 draws each, the median is sure to well under 1 %.
        assert np.median(ratio) == pytest.approx(0.99, abs=0.015)


def test_rank_intervals_hold_the_rank(result: ProductivityIntervals) -> None:
    """If this fails, ranks of draws have nothing to do with those of the points: 95 above 100 in 2023."""
    rows = result.table[
        (result.table["indicator"] == "gva_per_hour_uk100_smoothed") & (result.table["year"] == 2023)
    ]
    assert (rows["value"] > 100).sum() == 95  # section 8 of the method note
    rows = rows[rows["interval_status"] == "drawn"]
    inside = rows["rank"].between(rows["rank_lower"], rows["rank_upper"])
    assert inside.mean() > 0.99
    sure = rows["probability_above_reference"]
    assert (sure[rows["lower"] > 100] > 0.97).all()
    assert (sure[rows["upper"] < 100] < 0.03).all()
