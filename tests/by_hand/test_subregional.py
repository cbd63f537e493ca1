"""The whole chain by hand, its array function, and the one report of all that is wrong with a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from bailiwick.errors import ColumnError, OptionError, TableError
from bailiwick.measures.subregional import Tie, chain_arrays, subregional_productivity

YEARS = range(2017, 2024)
MIRROR = [17.8, 22.217782, 30.0, 40.0, 50.0, 57.782218, 62.2]  # method, section 14


def economy(**changes: Any) -> pd.DataFrame:
    """Areas A and B of region R, and the reference.

    Jobs are 1 a year, hours 30 a week and job; A makes 10, 20, ..., 70 thousand a job and year (of 1,000
    jobs), B and the reference 40 thousand.
    """
    rows = [
        (code, region, year, gva * jobs / 1_000, jobs * 30.0, jobs, 2 * jobs)
        for code, region, jobs in (("A", "R", 1_000.0), ("B", "R", 3_000.0), ("UKX", None, 5_000.0))
        for year, gva in zip(YEARS, range(10, 80, 10) if code == "A" else [40.0] * 7, strict=True)
    ]
    columns = ["area_code", "region_code", "year", "gva_million_gbp", "weekly_hours", "jobs", "residents"]
    return pd.DataFrame(rows, columns=columns).assign(**changes)


def totals(**changes: Any) -> pd.DataFrame:
    """Region R: as much GVA as its areas, and half as many jobs and hours again, 6,000 and 180,000."""
    gva = [(one + 120.0) for one in range(10, 80, 10)]
    frame = pd.DataFrame({"region_code": "R", "year": YEARS, "gva_million_gbp": gva})
    return frame.assign(weekly_hours=180_000.0, jobs=6_000.0).assign(**changes)


def of(result: Any, code: str, column: str) -> list[float]:
    """A column of one area's rows."""
    values: list[float] = result.loc[result["area_code"] == code, column].to_list()
    return values


def test_without_totals() -> None:
    """If this fails, a step is wrong: pounds a job are the line from 10 to 70 thousand, then smoothed.

    Against 40 thousand the index is 25, 50, ..., 175, and smoothed the smoothed line / 40 (the reference
    is constant). Per hour: / (30 x 52). Per head: half as much as per job.
    """
    result = subregional_productivity(economy(), residents="residents")
    job = np.arange(10_000.0, 80_000.0, 10_000.0)
    np.testing.assert_allclose(of(result, "A", "gva_per_job_gbp"), job)
    np.testing.assert_allclose(of(result, "A", "gva_per_job_gbp_smoothed"), np.array(MIRROR) * 1e3, atol=5e-4)
    np.testing.assert_allclose(of(result, "A", "gva_per_job_uk100"), job / 400)
    np.testing.assert_allclose(
        of(result, "A", "gva_per_job_uk100_smoothed"), np.array(MIRROR) * 2.5, atol=2e-6
    )
    np.testing.assert_allclose(of(result, "A", "gva_per_hour_gbp"), job / 30 / 52)
    np.testing.assert_allclose(of(result, "A", "gva_per_head_gbp"), job / 2)
    np.testing.assert_allclose(of(result, "UKX", "gva_per_hour_uk100_smoothed"), 100)
    assert list(result.columns[:7]) == list(economy().columns)
    assert not [name for name in result.columns if "constrained" in name]


def test_with_totals() -> None:
    """If this fails, the constraint is skipped or hits the reference: jobs x 1.5, pounds / 1.5."""
    result = subregional_productivity(economy(), totals())
    assert of(result, "A", "jobs_constrained") == [1_500.0] * 7
    assert of(result, "A", "jobs_factor") == [1.5] * 7
    assert of(result, "B", "gva_million_gbp_factor") == [1.0] * 7
    assert of(result, "UKX", "jobs_constrained") == [5_000.0] * 7
    assert of(result, "UKX", "jobs_is_constrained") == [False] * 7
    np.testing.assert_allclose(of(result, "B", "gva_per_job_uk100"), 100 / 1.5)
    np.testing.assert_allclose(of(result, "B", "gva_per_hour_uk100_smoothed"), 100 / 1.5)


def test_some_columns_and_regions_are_not_forced() -> None:
    """If this fails, hours that cannot be placed are forced; or GVA that adds up needs a total."""
    only = totals().drop(columns="gva_million_gbp")
    result = subregional_productivity(
        economy(), only, constrained=["jobs", "weekly_hours"], not_forced=[("R", "weekly_hours")]
    )
    assert of(result, "A", "weekly_hours_constrained") == [30_000.0] * 7
    assert np.isnan(of(result, "A", "weekly_hours_factor")).all()
    assert of(result, "A", "jobs_factor") == [1.5] * 7
    assert "gva_million_gbp_factor" not in result
    with pytest.raises(OptionError, match=r"constrained names 'job'.* Did you mean 'jobs'"):
        subregional_productivity(economy(), only, constrained="job")


def test_the_reference_may_stand_among_the_totals() -> None:
    """If this fails, a table of areas alone needs a row that is no area: UKX makes 40 thousand a job."""
    areas = economy().query("area_code != 'UKX'")
    ukx = economy().query("area_code == 'UKX'").assign(region_code="UKX")
    result = subregional_productivity(areas, pd.concat([totals(), ukx], join="inner"))
    expected = subregional_productivity(economy(), totals()).query("area_code != 'UKX'")
    pd.testing.assert_frame_equal(result, expected)
    with pytest.raises(TableError, match="No row has the reference code 'UKX'"):
        subregional_productivity(areas, totals())


def test_an_area_may_be_the_reference() -> None:
    """If this fails, an area that is 100 escapes the constraint; A is 10 to 70 beside 40 either way."""
    areas = economy().query("area_code != 'UKX'")
    result = subregional_productivity(areas, totals(), reference="B", base="b100")
    assert of(result, "B", "jobs_factor") == [1.5] * 7
    np.testing.assert_allclose(of(result, "A", "gva_per_job_b100"), np.arange(25.0, 200.0, 25.0))
    named = economy().fillna({"region_code": "UKX"})
    assert of(subregional_productivity(named, totals()), "UKX", "jobs_constrained") == [5_000.0] * 7


def test_the_sum_is_a_ratio_of_sums() -> None:
    """If this fails, the sum is a mean of ratios (25,000), not (10 + 120) / 4,000 = 32,500 in 2017.

    Smoothed as one series: the sums are 130, 140, ..., 190 over 4,000 jobs.
    """
    areas = economy().query("area_code != 'UKX'")
    result = subregional_productivity(areas, reference="sum")
    assert of(result, "A", "gva_per_job_uk100")[0] == pytest.approx(100 * 10_000 / 32_500)
    series = (120 + np.array(MIRROR)) / 4 * 1e3
    np.testing.assert_allclose(
        of(result, "B", "gva_per_job_uk100_smoothed"), 100 * 40_000 / series, rtol=1e-8
    )
    with pytest.raises(TableError, match="'UKX' among them are the whole, hold other rows"):
        subregional_productivity(economy(), reference="sum")
    gone = areas.assign(jobs=areas["jobs"].mask((areas["area_code"] == "B") & (areas["year"] == 2023)))
    with pytest.raises(TableError, match=r"nothing per job in 2023: .* output and labour there: B 2023"):
        subregional_productivity(gone, reference="sum")
    told = subregional_productivity(gone, reference="sum", missing="available")
    assert of(told, "A", "gva_per_job_uk100")[-1] == 100
    assert np.isnan(of(told, "B", "gva_per_job_uk100")[-1])


def test_measures_have_their_own_calendar_and_rule() -> None:
    """If this fails, hours that begin two years after jobs are smoothed as if in a third year."""
    frame = economy()
    frame["weekly_hours"] = frame["weekly_hours"].mask(frame["year"] < 2019)
    result = subregional_productivity(frame, second_year={"hour": "shifted"})
    hour = np.array([30.0, 40, 50, 60, 70]) / 30 / 52 * 1e3
    smooth = np.array(of(result, "A", "gva_per_hour_gbp_smoothed"))
    assert np.isnan(smooth[:2]).all()
    assert smooth[2] == pytest.approx(0.41 * hour[0] + 0.40 * hour[1] + 0.19 * hour[2])
    assert smooth[3] == pytest.approx((0.370 * hour[0] + 0.260 * hour[1] + 0.111 * hour[2]) / 0.741)
    assert of(result, "A", "gva_per_job_gbp_smoothed")[1] == pytest.approx(22_217.782, abs=5e-4)
    cut = frame.query("year <= 2022")
    told = subregional_productivity(cut, calendar={"job": (2017, 2023)})
    assert of(told, "A", "gva_per_job_gbp_smoothed")[-1] == pytest.approx(53_495.277, abs=5e-4)
    with pytest.raises(TableError, match="'jobs' has values outside its calendar 2018-2023: 2017"):
        subregional_productivity(frame, calendar={"job": (2018, 2023)})


def test_any_country_names_its_own_columns() -> None:
    """If this fails, the chain is for one country only: thousands of euros per job, base de100."""
    frame = pl.DataFrame(
        {
            "nuts": ["A"] * 4 + ["DE"] * 4,
            "jahr": [*range(2020, 2024)] * 2,
            "bws": [50_000.0] * 4 + [400_000.0] * 4,
            "erwerbstaetige": [1_000] * 4 + [4_000] * 4,
        }
    )
    result = subregional_productivity(
        frame,
        area="nuts",
        year="jahr",
        gva="bws",
        hours=None,
        jobs="erwerbstaetige",
        reference="DE",
        currency="eur",
        base="de100",
        gva_unit=1e3,
    )
    assert result["gva_per_job_eur"].to_list() == [50_000.0] * 4 + [100_000.0] * 4
    assert result["gva_per_job_de100_smoothed"].to_list() == pytest.approx([50] * 4 + [100] * 4)


def test_every_fault_is_in_one_report() -> None:
    """If this fails, a user mends one fault and meets the next."""
    frame = economy()
    frame.loc[(frame["area_code"] == "A") & (frame["year"] == 2017), "weekly_hours"] = 30_000.0 * 52
    frame.loc[(frame["area_code"] == "A") & (frame["year"] == 2018), "gva_million_gbp"] *= 1e3
    frame.loc[(frame["area_code"] == "A") & (frame["year"] == 2019), "jobs"] = 0.0
    frame.loc[(frame["area_code"] == "A") & (frame["year"] == 2023), "jobs"] = -1.0
    frame.loc[frame["area_code"] == "B", "area_code"] = "E07000026"
    new = frame[frame["area_code"] == "A"].assign(area_code="E06000063", jobs=900.0, weekly_hours=27_000.0)
    frame = pd.concat([frame, new.assign(gva_million_gbp=40.0), frame.tail(1)])
    frame = frame[(frame["year"] != 2020) & (frame["area_code"] != "UKX") | (frame["year"] == 2023)]
    frame = frame.replace({"area_code": {"UKX": "UKY"}})
    with pytest.raises(TableError) as error:
        subregional_productivity(frame, totals().query("year > 2017 and year < 2023"))
    assert {finding.reason for finding in error.value.findings} == {
        "calendar-gap",
        "duplicate-key",
        "negative-amount",
        "output-without-labour",
        "hours-not-weekly",
        "gva-unit",
        "two-vintages",
        "no-reference",
        "no-total",
        "no-parent",
        "total-without-areas",
    }
    reason = {finding.reason: finding.rows for finding in error.value.findings}
    assert reason["hours-not-weekly"] == (("A", 2017),)
    assert reason["gva-unit"] == (("A", 2018),)
    assert reason["output-without-labour"] == (("A", 2019),)
    assert reason["calendar-gap"] == (2020,)
    assert "Did you mean 'UKY'" in str(error.value)


def test_form_is_checked_first() -> None:
    """If this fails, text, volumes or absent columns reach the arithmetic."""
    with pytest.raises(ColumnError, match=r"No column 'job'\. Did you mean 'jobs'"):
        subregional_productivity(economy(), jobs="job")
    frame = economy().rename(columns={"gva_million_gbp": "gva_million_gbp_2022prices"})
    with pytest.raises(TableError, match="productivity of areas needs current prices"):
        subregional_productivity(frame, gva="gva_million_gbp_2022prices")
    with pytest.raises(TableError, match="years must be whole numbers"):
        subregional_productivity(economy().astype({"year": str}))
    with pytest.raises(TableError, match="has 3 of the 4 years"):
        subregional_productivity(economy().query("year > 2020"))
    with pytest.raises(OptionError, match="is Extra-Regio"):
        subregional_productivity(economy(), reference="TLZ")
    with pytest.raises(OptionError, match=r"second_year names 'hours'.* Did you mean 'hour'"):
        subregional_productivity(economy(), second_year={"hours": "mirror"})
    with pytest.raises(OptionError, match="are all None"):
        subregional_productivity(economy(), hours=None, jobs=None)
    with pytest.raises(TableError, match="so there is nothing per hour"):
        subregional_productivity(economy(weekly_hours=np.nan))


def test_draws_are_measured_as_one_by_one() -> None:
    """If this fails, a leading axis of draws mixes them: each must be what it is alone."""
    rng = np.random.default_rng(1)
    over, under = rng.uniform(1, 2, (3, 4, 6)), rng.uniform(1, 2, (3, 4, 6))
    under[1, 2, 3] = np.nan
    group = np.array([[0] * 6, [0] * 6, [1] * 6, [-1] * 6]) * 6 + np.arange(6)
    group[3] = -1
    tie = Tie(group, rng.uniform(2, 4, 12))
    together = chain_arrays(over, under, reference=3, over_tie=tie, under_tie=tie)
    for draw in range(3):
        alone = chain_arrays(over[draw], under[draw], reference=3, over_tie=tie, under_tie=tie)
        np.testing.assert_allclose(together.index_smoothed[draw], alone.index_smoothed, rtol=1e-13)
        np.testing.assert_allclose(together.under[draw, :2].sum(axis=0), tie.totals[:6])
    assert np.isnan(together.ratio[1, 2, 3])
    fixed = chain_arrays(over[0], under, reference="sum", second_year="shifted")
    assert fixed.index.shape == (3, 4, 6)
