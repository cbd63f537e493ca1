"""What holds for intervals of any panel: chunks, seeds, order of rows, width, and the constraint."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from bailiwick.measures.intervals import intervals_from_cv, productivity_intervals

# Each example is a simulation: a few of them are enough, and a busy machine is no fault of it.
few = settings(deadline=None, max_examples=15)

NUMBERS = [
    "value",
    "lower",
    "upper",
    "standard_error",
    "rank",
    "rank_lower",
    "rank_upper",
    "probability_above_reference",
]
Case = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Two to five areas in two regions over five to seven years, with totals and a CV for each cell."""
    count, years = draw(st.integers(2, 5)), draw(st.integers(5, 7))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = count * years
    table = pd.DataFrame(
        {
            "area_code": np.repeat([f"A{at}" for at in range(count)], years),
            "region_code": np.repeat([f"R{at % 2}" for at in range(count)], years),
            "year": np.tile(np.arange(2010, 2010 + years), count),
            "gva_million_gbp": random.uniform(500, 5000, size),
            "weekly_hours": random.uniform(5e5, 5e6, size),
            "cv": random.uniform(0.005, 0.05, size),
        }
    )
    sums = table.groupby(["region_code", "year"], as_index=False)["weekly_hours"].sum()
    return table, sums, made(table)


def made(table: pd.DataFrame, times: float = 1.0, amount: str = "weekly_hours") -> pd.DataFrame:
    """Intervals from the CV, widened."""
    wide = table.assign(cv=table["cv"] * times)
    return pd.DataFrame(intervals_from_cv(wide, value=amount, cv="cv"))


def told(table: pd.DataFrame, totals: Any, intervals: pd.DataFrame, **options: Any) -> pd.DataFrame:
    """Intervals against the sum of all areas, by keys."""
    given_options = {
        "jobs": None,
        "reference": "sum",
        "constrained": "weekly_hours" if totals is not None else None,
        "random_state": 3,
        "draws": 60,
        "plausible_gva_per_job": None,
    }
    result = productivity_intervals(table, totals, intervals=intervals, **given_options | options).table
    return pd.DataFrame(result).sort_values(["area_code", "year", "indicator"]).reset_index(drop=True)


def alike(one: pd.DataFrame, two: pd.DataFrame) -> None:
    """Two results are the same."""
    for name in NUMBERS:
        np.testing.assert_allclose(one[name], two[name], rtol=1e-9, atol=1e-9, err_msg=name)
    assert one["interval_status"].tolist() == two["interval_status"].tolist()


@few
@given(cases(), st.integers(1, 60))
def test_chunks_do_not_matter(case: Case, chunk: int) -> None:
    """If this fails, how many draws are made at once changes the answer."""
    alike(told(*case, rho=0.4), told(*case, rho=0.4, chunk=chunk))


@few
@given(cases())
def test_same_seed_same_answer_and_another_another(case: Case) -> None:
    """If this fails, a published interval cannot be made again, or the seed is not used."""
    table, _, intervals = case
    first = told(table, None, intervals)
    pd.testing.assert_frame_equal(first, told(table, None, intervals))
    assert not np.allclose(first["lower"], told(table, None, intervals, random_state=4)["lower"])


@few
@given(cases(), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(case: Case, random: Any) -> None:
    """If this fails, sorting the table changes which area gets which draws."""
    shuffled = [one.sample(frac=1, random_state=random.randrange(2**31)) for one in case]
    alike(told(*case), told(*(one.reset_index(drop=True) for one in shuffled)))


@few
@given(cases(), st.floats(1.0, 3.0))
def test_wider_input_never_gives_narrower_output(case: Case, times: float) -> None:
    """If this fails, more uncertainty of the output makes a figure more certain.

    With the same draws and no constraint, GVA per hour is linear in the draws of GVA, so widths grow
    exactly in proportion; with uncertain hours they grow too.
    """
    table = case[0]
    narrow, wide = (
        told(table, None, made(table, one, "gva_million_gbp"), reference="A0") for one in (1.0, times)
    )
    at = narrow["indicator"].str.startswith("gva_per_hour_gbp").to_numpy()
    gap = [(one["upper"] - one["lower"])[at].to_numpy() for one in (narrow, wide)]
    np.testing.assert_allclose(gap[1], times * gap[0], rtol=1e-7)
    narrow, wide = (told(table, None, made(table, one)) for one in (1.0, times))
    gap = [(one["upper"] - one["lower"])[at].to_numpy() for one in (narrow, wide)]
    assert (gap[1] >= gap[0] * (1 - 1e-9)).all()


@few
@given(cases())
def test_no_width_no_uncertainty(case: Case) -> None:
    """If this fails, intervals without width do not give the point, its rank and a sure answer."""
    table, sums, _ = case
    rows = told(table, sums, made(table, 0.0))
    for end in ("lower", "upper"):
        np.testing.assert_allclose(rows[end], rows["value"], rtol=1e-12)
        np.testing.assert_array_equal(rows[f"rank_{end}"], rows["rank"])
    chance = rows["probability_above_reference"]
    assert set(chance) <= {0.0, 1.0}
    index = rows["indicator"].str.contains("uk100").to_numpy()
    apart = index & ((rows["value"] - 100).abs() > 1e-9).to_numpy()
    np.testing.assert_array_equal(chance[apart] == 1, rows["value"][apart] > 100)


@few
@given(cases(), st.floats(0.01, 100))
def test_units_do_not_matter(case: Case, scale: float) -> None:
    """If this fails, hours counted in another unit change an index, a rank or a probability."""
    table, sums, intervals = case
    told_once = told(table, sums, intervals)
    scaled = table.assign(weekly_hours=table["weekly_hours"] * scale)
    other = told(scaled, sums.assign(weekly_hours=sums["weekly_hours"] * scale), made(scaled))
    at = told_once["indicator"].str.contains("uk100").to_numpy()
    for name in NUMBERS:
        np.testing.assert_allclose(told_once[name][at], other[name][at], rtol=1e-7, atol=1e-7)


@few
@given(cases())
def test_an_interval_holds_its_rank_and_bounds_are_in_order(case: Case) -> None:
    """If this fails, a bound is on the wrong side or a rank is no rank."""
    rows = told(*case, draws=200)
    assert (rows["lower"] <= rows["upper"]).all()
    assert (rows["rank_lower"] <= rows["rank_upper"]).all()
    areas = rows["area_code"].nunique()
    assert rows["rank_lower"].between(1, areas).all()
    assert rows["rank_upper"].between(1, areas).all()
    assert rows["probability_above_reference"].between(0, 1).all()
    ranked = rows.groupby(["year", "indicator"])["rank"]
    assert (ranked.min() == 1).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_areas_of_one_region_are_negatively_correlated(seed: int) -> None:
    """If this fails, the constraint is left out of the draws.

    Two regions of two equal areas: within a region one area is above the average of the region
    exactly when the other is below, so the standard error of an area is 1 / sqrt(2) of the free one,
    and that of a region of one area is 0.
    """
    years = list(range(2010, 2016))
    codes, regions = ["A0", "A1", "B0"], ["R", "R", "S"]
    table = pd.DataFrame(
        {
            "area_code": np.repeat(codes, 6),
            "region_code": np.repeat(regions, 6),
            "year": years * 3,
            "gva_million_gbp": 1000.0,
            "weekly_hours": 1e6,
            "cv": 0.02,
        }
    )
    sums = table.groupby(["region_code", "year"], as_index=False)["weekly_hours"].sum()
    free, tied = (
        told(table, one, made(table), draws=4000, random_state=seed).set_index(["indicator", "area_code"])
        for one in (None, sums)
    )
    at = "gva_per_hour_gbp"
    share = tied.loc[at]["standard_error"] / free.loc[at]["standard_error"]
    assert share.loc[["A0", "A1"]].to_numpy() == pytest.approx(np.full(12, 0.5**0.5), rel=0.06)
    assert share.loc["B0"].to_numpy() == pytest.approx(np.zeros(6), abs=1e-9)
