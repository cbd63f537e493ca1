"""Balance and trend before an intervention by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.stats import t, ttest_ind

from bailiwick.errors import DataWarning
from bailiwick.evidence import balance, trend_before

X = pd.DataFrame(
    {"pay": [4.0, 6, 3, 5, 13], "rate": [1.0, 3, 1, 3, np.nan]}, index=["T1", "T2", "A", "B", "C"]
)


def outcome_of(rows: dict[str, list[float | None]], first: int = 2017) -> pl.DataFrame:
    """A panel: the values of each area from the first year on."""
    return pl.DataFrame(
        [(code, first + at, cell) for code, cells in rows.items() for at, cell in enumerate(cells)],
        schema={"area_code": pl.String, "year": pl.Int64, "value": pl.Float64},
        orient="row",
    )


def test_standardised_differences() -> None:
    """If this fails, a difference is divided by another spread, or that of the controls alone.

    Treated 4, 6: mean 5, variance 2. Others 3, 5, 13: mean 7, variance (16 + 4 + 36) / 2 = 28. s = sqrt(15).
    Controls 3, 5: mean 4, variance 2. Ratios 2 / 28 and 2 / 2.
    """
    row = balance(X, ["T1", "T2"], ["A", "B"]).iloc[0]
    assert row["spread"] == pytest.approx(np.sqrt(15))
    assert row["smd_before"] == pytest.approx(-2 / np.sqrt(15))
    assert row["smd_after"] == pytest.approx(1 / np.sqrt(15))
    assert (row["treated_mean"], row["controls_mean"], row["all_others_mean"]) == (5, 4, 7)
    assert (row["variance_ratio_before"], row["variance_ratio_after"]) == pytest.approx((2 / 28, 1))
    assert (row["flag_before"], row["flag_after"], row["variance_flag"]) == (
        "beyond .25",
        "beyond .25",
        "within .5 to 2",
    )


@pytest.mark.parametrize(
    ("spread", "s"),
    # Treated 2; all of 4, 6, 3, 5, 13: mean 6.2, squares 4.84, .04, 10.24, 1.44, 46.24: 62.8 / 4 = 15.7.
    [("treated", np.sqrt(2)), ("all", np.sqrt(15.7))],
)
def test_other_spreads(spread: Any, s: float) -> None:
    """If this fails, a choice of what differences are divided by does nothing."""
    assert balance(X, ["T1", "T2"], ["A", "B"], spread=spread)["spread"].iloc[0] == pytest.approx(s)


def test_weights_come_from_the_sets() -> None:
    """If this fails, a control of two areas counts once, or a set of two counts twice.

    T1 with A and B, T2 with B: A weighs .5, B 1.5; mean of pay (.5 * 3 + 1.5 * 5) / 2 = 4.5. Variance: (.5 *
    2.25 + 1.5 * .25) / (2 - (.25 + 2.25) / 2) = 1.5 / .75 = 2.
    """
    sets = pd.DataFrame({"treated_code": ["T1", "T1", "T2"], "control_code": ["A", "B", "B"]})
    row = balance(X, None, sets).iloc[0]
    assert row["controls_mean"] == 4.5
    assert row["variance_ratio_after"] == pytest.approx(2 / 2)


def test_treated_areas_without_a_control() -> None:
    """If this fails, an area that was not matched counts after matching, or does not before."""
    sets = pd.DataFrame({"treated_code": ["T1", "T2"], "control_code": ["A", None]})
    row = balance(X, None, sets).iloc[0]
    assert (row["treated_mean"], row["matched_mean"], row["controls_mean"]) == (5, 4, 3)


def test_missing_values_are_counted() -> None:
    """If this fails, an area without a value is 0 in a mean, or left out in silence. rate: others 1 and 3."""
    row = balance(X, ["T1", "T2"], ["A", "C"]).iloc[1]
    assert (row["variable"], row["controls_mean"], row["all_others_mean"], row["missing"]) == (
        "rate",
        1,
        2,
        1,
    )
    assert np.isnan(row["variance_ratio_after"])


def test_one_treated_area_and_a_constant() -> None:
    """If this fails, one treated area has no difference, or a variable without spread an infinite one.

    All of pay: variance 15.7, as above.
    """
    table = X.assign(same=2.0)
    found = balance(table, ["T1"], ["A"])
    assert found["smd_after"].iloc[0] == pytest.approx(1 / np.sqrt(15.7))
    assert np.isnan(found["smd_after"].iloc[2])
    assert found["flag_after"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("gap", "flag"), [(0.1, "within .1"), (0.11, "beyond .1"), (-0.25, "beyond .1"), (0.2501, "beyond .25")]
)
def test_flags(gap: float, flag: str) -> None:
    """If this fails, a size of exactly .1 or .25 is beyond it, or a sign counts; s is 1."""
    half = np.sqrt(0.5)
    table = pd.DataFrame({"x": [gap - half, gap + half, -half, half]}, index=["T1", "T2", "A", "B"])
    assert balance(table, ["T1", "T2"], ["A", "B"], spread="treated")["flag_after"].iloc[0] == flag


def test_slopes_and_their_error() -> None:
    """If this fails, slopes or the error of their difference are others than by hand.

    T1 5, 7, 9: 2 a year; T2 1, 5, 9: 4. A 2, 3, 4 and B 6, 7, 8: 1. Difference 3 - 1 = 2; variances 2 and 0:
    error sqrt(2 / 2) = 1, 1 degree of freedom; t of .975 is 12.706, so it is not clear.
    """
    rows: dict[str, list[float | None]] = {
        "T1": [5, 7, 9, 90],
        "T2": [1, 5, 9, 80],
        "A": [2, 3, 4, 4],
        "B": [6, 7, 8, 8],
        "Z": [0, 0, None, 1],
    }
    found = trend_before(outcome_of(rows), ["T1", "T2"], ["A", "B"], before=2020)
    assert found.years["treated_mean"].to_list() == [3, 6, 9]
    assert found.years["controls_mean"].to_list() == [4, 5, 6]
    assert found.years["difference"].to_list() == [-1, 1, 3]
    row = found.slopes.row(0, named=True)
    assert (row["treated_slope"], row["controls_slope"], row["slope_difference"]) == (3, 1, 2)
    assert (row["standard_error"], row["degrees_of_freedom"]) == pytest.approx((1, 1))
    assert row["upper"] == pytest.approx(2 + 12.7062, abs=1e-4)
    assert row["differs"] is False
    assert found.left_out.height == 0
    assert "no proof of none" in found.sentence


def test_a_clear_difference_is_told_of() -> None:
    """If this fails, groups that moved apart before are compared without a warning.

    Slopes 2, 2.2, 1.8 against 0, .1, -.1, .2: as a Welch test of scipy.stats.ttest_ind on them.
    """
    slopes = {"T1": 2.0, "T2": 2.2, "T3": 1.8, "A": 0.0, "B": 0.1, "C": -0.1, "D": 0.2}
    panel = outcome_of({code: [7 + slope * at for at in range(5)] for code, slope in slopes.items()}, 2015)
    with pytest.warns(DataWarning, match="They did not move alike"):
        found = trend_before(panel, ["T1", "T2", "T3"], ["A", "B", "C", "D"], before=2020)
    row = found.slopes.row(0, named=True)
    peer = ttest_ind([2.0, 2.2, 1.8], [0.0, 0.1, -0.1, 0.2], equal_var=False)
    interval = peer.confidence_interval(0.95)
    assert row["degrees_of_freedom"] == pytest.approx(peer.df)
    assert (row["lower"], row["upper"]) == pytest.approx((interval.low, interval.high))
    assert row["differs"] is True


def test_one_treated_area_varies_like_the_controls() -> None:
    """If this fails, one treated area has no error, or one of 0.

    Slopes of controls 0, 1, 2: variance 1, mean 1. T: 3. Error sqrt(1 + 1 / 3), 2 degrees of freedom.
    """
    panel = outcome_of({"T": [0, 3, 6], "A": [5, 5, 5], "B": [0, 1, 2], "C": [1, 3, 5]})
    row = trend_before(panel, ["T"], ["A", "B", "C"], before=2020).slopes.row(0, named=True)
    assert row["standard_error"] == pytest.approx(np.sqrt(4 / 3))
    assert row["upper"] - row["slope_difference"] == pytest.approx(t.ppf(0.975, 2) * np.sqrt(4 / 3))


def test_areas_with_gaps_are_left_out_with_their_weight() -> None:
    """If this fails, a gap is a 0, or the weight of a control that is left out is lost.

    A lacks 2018, so T1 has B alone, which weighs 1; T2 has C. Slopes of controls (1 + 3) / 2 = 2. T3 has D
    alone, which has no value at all, so both go.
    """
    sets = pl.DataFrame(
        {"treated_code": ["T1", "T1", "T2", "T3"], "control_code": ["A", "B", "C", "D"], "rank": [1, 2, 1, 1]}
    )
    panel = outcome_of(
        {
            "T1": [0, 1, 2],
            "T2": [0, 2, 4],
            "T3": [9, 9, 9],
            "A": [0, None, 9],
            "B": [0, 1, 2],
            "C": [0, 3, 6],
        }
    )
    with pytest.warns(DataWarning, match="3 areas count in no trend"):
        found = trend_before(panel, None, sets, before=2020)
    assert dict(found.left_out.select("area_code", "reason").rows()) == {
        "A": "no value in 2018",
        "D": "no value before the intervention",
        "T3": "no control has a value in every year",
    }
    assert found.areas.rows() == [
        ("T1", "treated", 1.0, 1.0),
        ("T2", "treated", 1.0, 2.0),
        ("B", "control", 1.0, 1.0),
        ("C", "control", 1.0, 3.0),
    ]
    assert found.slopes["controls_slope"][0] == 2.0
