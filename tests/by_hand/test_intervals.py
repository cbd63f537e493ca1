"""Intervals of productivity against arithmetic: one area, two areas in a region, given draws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bailiwick.errors import ColumnError, OptionError, TableError
from bailiwick.measures._draws import Tails, ranks
from bailiwick.measures.intervals import intervals_from_cv, productivity_intervals
from bailiwick.measures.smoothing import smoothing_weights
from bailiwick.measures.subregional import subregional_productivity

KINDS = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}
YEARS = list(range(2013, 2022))
Z = 1.959963984540054  # 97.5 % quantile of the standard normal


def panel(gva: dict[str, float], hours: dict[str, float], **region: str) -> pd.DataFrame:
    """Areas with the same amounts in nine years, and a UK row of 10,000 over 7,692,307.7 hours: 25 pounds."""
    gva, hours = gva | {"UKX": 10_000.0}, hours | {"UKX": 10_000e6 / 52 / 25}
    return pd.DataFrame(
        {
            "area_code": np.repeat(list(gva), len(YEARS)),
            "region_code": np.repeat([region.get(code) for code in gva], len(YEARS)),
            "year": YEARS * len(gva),
            "gva_million_gbp": np.repeat(list(gva.values()), len(YEARS)),
            "weekly_hours": np.repeat(list(hours.values()), len(YEARS)),
        }
    )


ONE = panel({"A": 1040.0}, {"A": 800_000.0})  # 1,040m / (52 * 800,000) = 25 pounds


def bounds(table: pd.DataFrame, amount: str, share: float, areas: str = "A") -> pd.DataFrame:
    """A symmetric interval of `share` on either side of an amount."""
    part = table[table["area_code"].isin(list(areas))]
    return pd.DataFrame(
        {
            "area_code": part["area_code"],
            "year": part["year"],
            "indicator": amount,
            "lower": part[amount] * (1 - share),
            "upper": part[amount] * (1 + share),
        }
    )


def told(table: Any, totals: Any = None, **options: Any) -> pd.DataFrame:
    """The table of intervals as pandas, without jobs."""
    options = {"jobs": None, "random_state": 7} | options
    result = productivity_intervals(table, totals, **options).table
    return result if isinstance(result, pd.DataFrame) else pl.DataFrame(result).to_pandas()


def of(table: pd.DataFrame, indicator: str, area: str = "A") -> pd.DataFrame:
    """The rows of one indicator of one area, by year."""
    kept = table[(table["indicator"] == indicator) & (table["area_code"] == area)]
    return kept.sort_values("year").reset_index(drop=True)


def test_weights_multiply_the_standard_error() -> None:
    """If this fails, the weights are not those whose variance factors the method note gives.

    With independent errors of equal size the variance of a weighted mean is the sum of the squared
    weights. Interior: (1 + 4 + 9 + 4 + 1) / 81 = 19/81, root .4843. Ends: .41^2 + .40^2 + .19^2 =
    .3642, root .6035. Next to the ends: (2 * .260^2 + .370^2 + .111^2) / 1.001^2 = .28388, root .5328.
    """
    factors = np.sqrt((smoothing_weights(9) ** 2).sum(axis=1))
    assert factors[2:7] == pytest.approx(np.full(5, (19 / 81) ** 0.5))
    assert factors[[0, 8]] == pytest.approx([0.6035, 0.6035], abs=5e-5)
    assert factors[[1, 7]] == pytest.approx([0.5328, 0.5328], abs=5e-5)
    assert factors[4] == pytest.approx(0.4843, abs=5e-5)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_smoothing_narrows_intervals_as_its_weights_say(seed: int) -> None:
    """If this fails, draws are not smoothed, or errors are not independent between years.

    GVA with 2 % standard error in every year: per hour it is 2 %; smoothed it is .6035, .5328, .4843
    of that. 20,000 draws give a standard error to within 1 / sqrt(40,000) = .5 %; five of these.
    """
    table = told(ONE, intervals=bounds(ONE, "gva_million_gbp", 0.02 * Z), draws=20_000, random_state=seed)
    level, smooth = (of(table, f"gva_per_hour_gbp{end}") for end in ("", "_smoothed"))
    assert level["standard_error"].to_numpy() == pytest.approx(np.full(9, 0.5), rel=0.025)
    expected = [0.6035, 0.5328, *[0.4843] * 5, 0.5328, 0.6035]
    assert smooth["standard_error"].to_numpy() == pytest.approx(0.5 * np.array(expected), rel=0.025)
    # Normal draws: the interval is 1.96 standard errors on either side; quantiles are less sure.
    half = (level["upper"] - level["lower"]) / 2
    assert half.to_numpy() == pytest.approx(np.full(9, Z * 0.5), rel=0.05)


def test_same_error_in_all_years_is_not_smoothed_away() -> None:
    """If this fails, rho does nothing: at 1 all years have one error, so smoothing keeps its size."""
    intervals = bounds(ONE, "gva_million_gbp", 0.02 * Z)
    together = told(ONE, intervals=intervals, rho=1.0, draws=500)
    level, smooth = (of(together, f"gva_per_hour_gbp{end}")["standard_error"] for end in ("", "_smoothed"))
    assert smooth.to_numpy() == pytest.approx(level.to_numpy(), rel=1e-9)
    half = told(ONE, intervals=intervals, rho=0.5, draws=20_000)
    smooth = of(half, "gva_per_hour_gbp_smoothed")["standard_error"]
    # Variance of year 5 is sum of w[i] w[j] .5^|i - j| = (19 + 2 * (16 * .5 + 10 * .25 + 4 * .125
    # + .0625)) / 81 = (19 + 22.125) / 81.
    assert smooth[4] == pytest.approx(0.5 * (41.125 / 81) ** 0.5, rel=0.025)


def test_two_areas_of_a_region_share_its_total() -> None:
    """If this fails, the constraint is skipped in the draws.

    A and B of 400,000 hours each make 800,000, which stay fixed. With x, y the draws, A has
    800,000 x / (x + y): relative error about (e_x - e_y) / 2, so a CV of 2 % each becomes
    .02 / sqrt(2) = 1.414 %, and the hours of A and B have the correlation -1. Without totals: 2 %.
    """
    table = panel({"A": 520.0, "B": 520.0}, {"A": 400_000.0, "B": 400_000.0}, A="R", B="R")
    total = pd.DataFrame({"region_code": "R", "year": YEARS, "weekly_hours": 800_000.0})
    intervals = bounds(table, "weekly_hours", 0.02 * Z, "AB")
    options: dict[str, Any] = {"intervals": intervals, "draws": 20_000}
    free = told(table, **options)
    tied = told(table, total, constrained="weekly_hours", **options)
    for area in "AB":
        of_free, of_tied = (of(one, "gva_per_hour_gbp", area)["standard_error"] / 25 for one in (free, tied))
        assert of_free.to_numpy() == pytest.approx(np.full(9, 0.02), rel=0.025)
        assert of_tied.to_numpy() == pytest.approx(np.full(9, 0.02 / 2**0.5), rel=0.025)
    # A is above 25 pounds exactly when B is below: correlation -1.
    chance = [of(tied, "gva_per_hour_gbp", area)["probability_above_reference"].to_numpy() for area in "AB"]
    assert chance[0] + chance[1] == pytest.approx(np.ones(9))


def test_zero_width_gives_the_point() -> None:
    """If this fails, an interval without width moves a figure: 25 pounds, index 100, rank 1 of 1."""
    table = told(ONE, intervals=bounds(ONE, "weekly_hours", 0.0))
    for indicator, value in (("gva_per_hour_gbp", 25.0), ("gva_per_hour_uk100_smoothed", 100.0)):
        rows = of(table, indicator)
        for column in ("value", "lower", "upper"):
            assert rows[column].to_numpy() == pytest.approx(np.full(9, value), rel=1e-12)
        assert rows["standard_error"].to_numpy() == pytest.approx(np.zeros(9), abs=1e-9)
        assert rows[["rank", "rank_lower", "rank_upper"]].to_numpy().tolist() == [[1, 1, 1]] * 9
        assert set(rows["interval_status"]) == {"drawn"}


def test_probability_of_lying_above_the_reference() -> None:
    """If this fails, the probability is not that of the draws.

    GVA of 1,060.8 is 2 % above the 1,040 that give 25 pounds, and its standard error 1 % of itself,
    10.608: above with the probability that z > -20.8 / 10.608 = -1.961, .975. B is far below.
    """
    table = panel({"A": 1060.8, "B": 520.0}, {"A": 800_000.0, "B": 800_000.0})
    rows = told(table, intervals=bounds(table, "gva_million_gbp", 0.01 * Z, "AB"), draws=20_000)
    level = of(rows, "gva_per_hour_gbp")
    assert level["probability_above_reference"].to_numpy() == pytest.approx(np.full(9, 0.975), abs=0.006)
    assert level["rank_upper"].tolist() == [1] * 9
    assert of(rows, "gva_per_hour_gbp", "B")["probability_above_reference"].tolist() == [0] * 9
    uk = of(rows, "gva_per_hour_uk100", "UKX")
    assert uk["rank"].isna().all()
    assert set(uk["interval_status"]) == {"no-interval"}
    assert uk["probability_above_reference"].isna().all()


def test_asymmetric_intervals_are_drawn_on_the_log_scale() -> None:
    """If this fails, a lopsided interval is made even.

    800,000 hours between 640,000 and 1,000,000 = 800,000 / 1.25 and * 1.25. On the log scale the
    standard error is ln 1.5625 / 3.92 = .11385, and pounds an hour lie between 25 / 1.25 = 20 and
    25 * 1.25 = 31.25.
    """
    intervals = bounds(ONE, "weekly_hours", 0.0).assign(lower=640_000.0, upper=1_000_000.0)
    result = productivity_intervals(ONE, intervals=intervals, jobs=None, random_state=5, draws=20_000)
    rows = of(result.table, "gva_per_hour_gbp")
    assert rows["lower"].to_numpy() == pytest.approx(np.full(9, 20.0), rel=0.015)
    assert rows["upper"].to_numpy() == pytest.approx(np.full(9, 31.25), rel=0.015)
    assert result.record["on_log_scale"] == {"weekly_hours": 9}


def test_relative_form_and_intervals_about_another_value() -> None:
    """If this fails, a coefficient of variation, its bounds, and bounds about another figure differ.

    A CV of 2 % is 800,000 -+ 31,359.4; the same relative width about an unconstrained 400,000 is
    400,000 -+ 15,679.7, moved in proportion.
    """
    cv = pd.DataFrame({"area_code": "A", "year": YEARS, "indicator": "weekly_hours", "cv": 0.02})
    made = intervals_from_cv(ONE[:9].assign(cv=0.02), value="weekly_hours", cv="cv")
    assert made["upper"].to_numpy() == pytest.approx(np.full(9, 831_359.4), abs=0.05)
    other = cv.drop(columns="cv").assign(value=4e5, lower=4e5 * (1 - 0.02 * Z), upper=4e5 * (1 + 0.02 * Z))
    first = told(ONE, intervals=cv)
    for same in (made, other):
        pd.testing.assert_frame_equal(told(ONE, intervals=same), first, rtol=1e-9)


def test_areas_without_an_interval_have_none_and_are_counted() -> None:
    """If this fails, an area without an input interval gets one, or nobody is told.

    B has none; A has none in 2017, so its smoothed 2015 to 2019 have none either.
    """
    table = panel({"A": 1040.0, "B": 520.0}, {"A": 8e5, "B": 8e5})
    intervals = bounds(table, "weekly_hours", 0.05)
    intervals = intervals[intervals["year"] != 2017]
    result = productivity_intervals(table, intervals=intervals, jobs=None, random_state=1, draws=100)
    level, smooth = (of(result.table, f"gva_per_hour_gbp{end}") for end in ("", "_smoothed"))
    assert level["lower"].isna().tolist() == [year == 2017 for year in YEARS]
    assert smooth["lower"].isna().tolist() == [2015 <= year <= 2019 for year in YEARS]
    rows = of(result.table, "gva_per_hour_gbp", "B")
    assert rows["value"].notna().all()
    assert rows[["lower", "upper", "standard_error", "rank_lower"]].isna().all(axis=None)
    assert rows["rank"].tolist() == [2] * 9
    assert set(rows["interval_status"]) == {"no-interval"}
    counts = result.record["measures"]["gva_per_hour"]
    assert counts == {
        "drawn": 8,
        "no-interval": 19,
        "no-value": 0,
        "areas_without_interval": ["B", "UKX"],
    }
    assert result.record["held_fixed"] == ["gva_million_gbp"]
    assert result.record["reference"] == "UKX, held fixed"
    assert result.record["random_state"] == 1
    assert result.record["draws"] == 100


def test_a_missing_amount_stays_missing() -> None:
    """If this fails, an area without hours in a year has a figure or an interval there."""
    table = ONE.assign(weekly_hours=ONE["weekly_hours"].where(ONE.index != 4))
    rows = of(told(table, intervals=bounds(ONE, "weekly_hours", 0.05)), "gva_per_hour_gbp")
    assert rows["interval_status"].tolist() == ["drawn"] * 4 + ["no-value"] + ["drawn"] * 4
    assert np.isnan(rows.loc[4, ["value", "lower", "upper", "rank"]].astype(float)).all()


def test_points_are_those_of_the_chain() -> None:
    """If this fails, the values beside the intervals differ from `subregional_productivity`."""
    random = np.random.default_rng(2)
    table = panel({"A": 520.0, "B": 520.0}, {"A": 4e5, "B": 4e5}, A="R", B="R")
    table["weekly_hours"] *= random.uniform(0.9, 1.1, len(table))
    total = pd.DataFrame(
        {"region_code": "R", "year": YEARS, "weekly_hours": 8.1e5, "gva_million_gbp": 1050.0}
    )
    chain = subregional_productivity(table, total, jobs=None, second_year="shifted")
    rows = told(table, total, second_year="shifted", intervals=bounds(table, "weekly_hours", 0.05))
    for name in ("gva_per_hour_gbp", "gva_per_hour_uk100_smoothed"):
        assert rows[rows["indicator"] == name]["value"].to_numpy() == pytest.approx(chain[name].to_numpy())


def test_ranks_within_a_named_set() -> None:
    """If this fails, an area is ranked with areas of another nation: A and B in one, C in the other."""
    table = panel({"A": 1040.0, "B": 1560.0, "C": 780.0}, dict.fromkeys("ABC", 8e5))
    table["nation"] = table["area_code"].map({"A": "E", "B": "E", "C": "S"})
    intervals = bounds(table, "weekly_hours", 0.01, "ABC")
    result = productivity_intervals(
        table, intervals=intervals, jobs=None, rank_by="nation", random_state=1, draws=100
    )
    for area, rank in (("A", 2), ("B", 1), ("C", 1)):
        rows = of(result.table, "gva_per_hour_gbp_smoothed", area)
        assert rows[["rank", "rank_lower", "rank_upper"]].to_numpy().tolist() == [[rank] * 3] * 9
    assert result.record["ranked"] == {"by": "nation", "sets": {"E": 2, "S": 1}}


def test_ranks_of_an_array() -> None:
    """If this fails, ties do not share the lowest number: 5, 7, 7, none, 1 rank 3, 1, 1, none, 4."""
    values = np.array([[5.0], [7.0], [7.0], [np.nan], [1.0]])
    rank = ranks(values, np.zeros((5, 1), dtype=np.intp))
    assert rank[:, 0] == pytest.approx([3, 1, 1, np.nan, 4], nan_ok=True)
    sets = np.array([[0], [0], [1], [1], [-1]])
    assert ranks(values, sets)[:, 0] == pytest.approx([2, 1, 1, np.nan, np.nan], nan_ok=True)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95, 0.99])
def test_tails_are_exact_quantiles(level: float) -> None:
    """If this fails, the order statistics that are kept do not give numpy's quantiles of all draws."""
    draws = np.random.default_rng(4).normal(size=(1000, 3, 4))
    tails = Tails(1000, level)
    for part in np.array_split(draws, 7):
        tails.add(part)
    ends = [(1 - level) / 2, 1 - (1 - level) / 2]
    np.testing.assert_allclose(tails.bounds(), np.quantile(draws, ends, axis=0), rtol=1e-12)
    low, high = tails.bounds(whole=True)
    np.testing.assert_array_equal(low, np.quantile(draws, ends[0], axis=0, method="lower"))
    np.testing.assert_array_equal(high, np.quantile(draws, ends[1], axis=0, method="higher"))


def test_draws_below_0_are_reflected_and_counted() -> None:
    """If this fails, hours of 0 or less make a negative or endless ratio, or nobody is told.

    800,000 hours with bounds of 8,000 and 1,592,000: a standard error of half the hours, so 2.3 %
    of the draws (z < -1.98) lie at or below 0: 107 of 9 years x 500 draws, -+ 40.
    """
    intervals = bounds(ONE, "weekly_hours", 0.99)
    result = productivity_intervals(ONE, intervals=intervals, jobs=None, random_state=1, draws=500)
    rows = of(result.table, "gva_per_hour_gbp")
    assert (rows["lower"] > 0).all()
    assert 67 < result.record["reflected"]["weekly_hours"] < 147


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_dataframe(kind: str) -> None:
    """If this fails, a result comes back as another kind, or with other numbers."""
    intervals = bounds(ONE, "weekly_hours", 0.05)
    given, cv = (pl.from_pandas(one.reset_index(drop=True)) for one in (ONE, intervals))
    make = KINDS[kind]
    result = productivity_intervals(
        make(given.to_dict(as_series=False)),
        intervals=make(cv.to_dict(as_series=False)),
        jobs=None,
        random_state=7,
    )
    assert isinstance(result.table, type(make({"a": [1]})))
    got = pl.DataFrame(result.table)
    expected = pl.DataFrame(told(ONE, intervals=intervals))
    for name in ("value", "lower", "upper", "rank", "probability_above_reference"):
        assert got[name].cast(pl.Float64).fill_nan(None).to_list() == pytest.approx(
            expected[name].cast(pl.Float64).fill_nan(None).to_list()
        )


def test_no_input_intervals_no_output_intervals() -> None:
    """If this fails, an interval is invented."""
    with pytest.raises(TableError, match="none are invented"):
        productivity_intervals(ONE, intervals=None, jobs=None, random_state=1)
    elsewhere = bounds(ONE, "weekly_hours", 0.05).assign(area_code="B")
    with pytest.raises(TableError, match="None of the 9 input intervals belongs to an amount"):
        told(ONE, intervals=elsewhere)


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "unknown amount": ({"indicator": "weekly_hour"}, "Did you mean 'weekly_hours'"),
    "one bound": ({"upper": np.nan}, "have one bound only"),
    "not around the amount": ({"lower": 810_000.0, "upper": 820_000.0}, "do not hold their amount"),
    "bounds reach 0": ({"lower": -10.0, "upper": 1_600_010.0}, "reach 0 or below"),
    "infinite": ({"upper": np.inf}, "are infinite"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_wrong_intervals_are_refused(case: str) -> None:
    """If this fails, a wrong interval is drawn from, or the sentence does not say what to do."""
    changes, sentence = FAULTS[case]
    with pytest.raises(TableError, match=sentence):
        told(ONE, intervals=bounds(ONE, "weekly_hours", 0.05).assign(**changes))


def test_faults_of_table_and_intervals_come_together() -> None:
    """If this fails, a user meets one fault at a time."""
    table = ONE.assign(weekly_hours=ONE["weekly_hours"].where(ONE.index != 0, -1.0))
    intervals = bounds(ONE, "weekly_hours", 0.05).assign(lower=np.nan)
    with pytest.raises(TableError) as caught:
        told(table, intervals=pd.concat([intervals, intervals]))
    reasons = {one.reason for one in caught.value.findings}
    assert reasons >= {"negative-amount", "half-interval", "duplicate-key"}
    percent = ONE[:9].assign(cv=2.0)
    with pytest.raises(TableError, match="Divide percentages by 100"):
        intervals_from_cv(percent, value="weekly_hours", cv="cv")
    both = bounds(ONE, "weekly_hours", 0.05).assign(cv=0.02)
    with pytest.raises(ColumnError, match="Leave one of them out"):
        told(ONE, intervals=both)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"random_state": None}, "is not a seed"),
        ({"draws": 39}, "whole number of 40 or more"),
        ({"level": 95}, "is not a share"),
        ({"rho": 1.5}, "is not a correlation"),
        ({"chunk": 0}, "is not a number of draws"),
    ],
)
def test_options_outside_their_range(options: dict[str, Any], sentence: str) -> None:
    """If this fails, an option without sense is let through."""
    with pytest.raises(OptionError, match=sentence):
        told(ONE, intervals=bounds(ONE, "weekly_hours", 0.05), **options)
