"""The five-year smoother: weights, ends, gaps, both rules for the second year, and its refusals."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from bailiwick.errors import DataWarning, OptionError, TableError
from bailiwick.measures.smoothing import fit_second_year, smooth_arrays, smooth_five_year, smoothing_weights

# Method, section 14: 10, 20, ..., 70 smoothed under the mirrored rule.
LINE = [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]
MIRROR = [17.8, 22.217782, 30.0, 40.0, 50.0, 57.782218, 62.2]


def table(values: list[Any], first: int = 2017, area: str = "A") -> pd.DataFrame:
    """One area's series."""
    years = range(first, first + len(values))
    return pd.DataFrame({"area_code": area, "year": years, "pounds": np.array(values, dtype=float)})


def smoothed(frame: Any, **options: Any) -> list[float]:
    """Its smoothed values."""
    values: list[float] = smooth_five_year(frame, value="pounds", **options)["pounds_smoothed"].to_list()
    return values


def test_weights_of_a_series_of_seven() -> None:
    """If this fails, a weight is wrong (method, section 7): ninths, .41 .40 .19, and 1,001ths."""
    weights = smoothing_weights(7)
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-15)
    np.testing.assert_allclose(weights[3], np.array([0, 1, 2, 3, 2, 1, 0]) / 9)
    np.testing.assert_allclose(weights[6], [0, 0, 0, 0, 0.19, 0.40, 0.41])
    np.testing.assert_allclose(weights[5], np.array([0, 0, 0, 111, 260, 370, 260]) / 1001)
    np.testing.assert_allclose(weights[0], weights[6][::-1])
    np.testing.assert_allclose(weights[1], weights[5][::-1])
    shifted = smoothing_weights(7, "shifted")
    np.testing.assert_allclose(shifted[1], np.array([370, 260, 111, 0, 0, 0, 0]) / 741)
    np.testing.assert_allclose(np.delete(shifted, 1, axis=0), np.delete(weights, 1, axis=0))


def test_four_years_are_two_ends() -> None:
    """If this fails, the shortest series is wrong: .41, .40, .19 and 260, 370, 260, 111 from both ends."""
    result = smooth_arrays(np.array([1.0, 10.0, 100.0, 1000.0]))
    # .41 + 4 + 19; .26 + 3.7 + 26 + 111; .111 + 2.6 + 37 + 260; 1.9 + 40 + 410
    expected = [23.41, 140.96 / 1.001, 299.711 / 1.001, 451.9]
    np.testing.assert_allclose(result, expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("values", "second_year", "expected"),
    [
        (LINE, "mirror", MIRROR),
        (LINE, "shifted", [17.8, 16.504723, *MIRROR[2:]]),
        ([*LINE[:6], None], "mirror", [*MIRROR[:4], 47.5, 53.495277, np.nan]),
    ],
    ids=["mirror", "shifted", "seventh missing"],
)
def test_the_line_from_10_to_70(values: list[Any], second_year: str, expected: list[float]) -> None:
    """If this fails, the smoother is not the one of the method's section 14."""
    np.testing.assert_allclose(smoothed(table(values), second_year=second_year), expected, atol=5e-7)


def test_northern_ireland_without_the_last_year() -> None:
    """If this fails, places are counted on the area's own years: (1,2,3,2)/8 and (.370,.260,.111)/.741.

    With 8, 16, 24, 32, 40 and then nothing, of six years: 8/8 + 32/8 + 72/8 + 64/8 = 22 in 2021's place
    is on 2019-2022, here (16 + 2x24 + 3x32 + 2x40)/8 = 30; then (.37x40 + .26x32 + .111x24)/.741.
    """
    both = pd.concat([table([8, 16, 24, 32, 40, None]), table([1] * 6, area="UKX")])
    result = smoothed(both)
    assert result[3] == pytest.approx((16 + 2 * 24 + 3 * 32 + 2 * 40) / 8)
    assert result[4] == pytest.approx((0.370 * 40 + 0.260 * 32 + 0.111 * 24) / 0.741)
    assert np.isnan(result[5])
    assert result[6:] == pytest.approx([1] * 6)


def test_a_constant_series_returns_itself() -> None:
    """If this fails, weights do not sum to 1 after renormalising over gaps."""
    gaps = [7.0, None, 7.0, None, None, 7.0, 7.0, None]
    expected = [np.nan if value is None else 7.0 for value in gaps]
    np.testing.assert_allclose(smoothed(table(gaps)), expected, rtol=1e-15)


def test_the_calendar_can_be_named() -> None:
    """If this fails, the last year of a table that ends later is taken for an end: 47.5 in its place."""
    np.testing.assert_allclose(
        smoothed(table(LINE[:6]), calendar=(2017, 2023)), [*MIRROR[:4], 47.5, 53.495277], atol=5e-7
    )


def test_rows_need_no_order_and_keep_theirs() -> None:
    """If this fails, a result stands beside another row."""
    frame = table(LINE).iloc[::-1]
    np.testing.assert_allclose(smoothed(frame), MIRROR[::-1], atol=5e-7)
    assert smooth_five_year(frame, value="pounds")["year"].to_list() == list(range(2023, 2016, -1))


def test_series_are_told_apart_by_more_than_the_area() -> None:
    """If this fails, two series of one area are mixed."""
    both = pl.concat(
        [
            pl.DataFrame(table(LINE)).with_columns(measure=pl.lit("hour")),
            pl.DataFrame(table([5] * 7)).with_columns(measure=pl.lit("job")),
        ]
    )
    result = smooth_five_year(both, value="pounds", by="measure")["pounds_smoothed"].to_list()
    np.testing.assert_allclose(result, [*MIRROR, *[5] * 7], atol=5e-7)


def test_every_fault_is_listed_at_once() -> None:
    """If this fails, a short calendar, a gap, a key twice or an infinite value hides another fault."""
    frame = pd.concat([table([1, np.inf]), table([3], first=2017), table([1], first=2021, area="B")])
    with pytest.raises(TableError) as error:
        smooth_five_year(frame, value="pounds")
    found = {finding.reason: finding.rows for finding in error.value.findings}
    assert found == {
        "calendar-gap": (2019, 2020),
        "duplicate-key": (("A", 2017),),
        "infinite-amount": (("A", 2018),),
    }
    with pytest.raises(TableError, match="has 3 of the 4 years"):
        smooth_five_year(table([1, 2, 3]), value="pounds")
    with pytest.raises(TableError, match="outside the calendar 2018-2023: A 2017"):
        smooth_five_year(table(LINE), value="pounds", calendar=(2018, 2023))


def test_what_must_not_be_smoothed_is_refused() -> None:
    """If this fails, chained volumes are smoothed, which no official table does, or text is."""
    frame = table(LINE).rename(columns={"pounds": "gva_per_hour_gbp_2022prices"})
    with pytest.raises(TableError, match="the smoother needs current prices"):
        smooth_five_year(frame, value="gva_per_hour_gbp_2022prices")
    with pytest.raises(TableError, match="years must be whole numbers"):
        smooth_five_year(table(LINE).astype({"year": str}), value="pounds")
    with pytest.raises(OptionError, match="Did you mean 'shifted'"):
        smooth_five_year(table(LINE), value="pounds", second_year="shift")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="first and a last year"):
        smooth_five_year(table(LINE), value="pounds", calendar=(2023, 2017))


def test_an_end_that_no_area_has_is_warned_of() -> None:
    """If this fails, hours of 2004 beside jobs of 2002 are smoothed as if in a third year."""
    both = pd.concat([table([None, None, *LINE]), table([None, None, *LINE], area="B")])
    with pytest.warns(DataWarning, match=r"calendar=\(2019, 2025\)"):
        smooth_five_year(both, value="pounds")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        smooth_five_year(both, value="pounds", calendar=(2017, 2025))


def test_the_rule_of_the_second_year_is_found_by_area() -> None:
    """If this fails, a table's rule is assumed: two of three follow the shifted one here, and C does not."""
    line = pd.Series(LINE)
    shifted, mirror = [17.8, 16.5, *MIRROR[2:]], [17.8, 22.22, *MIRROR[2:]]
    frame = pd.concat(
        [
            table(list(line * scale), area=area).assign(printed=np.array(printed) * scale)
            for area, scale, printed in (("A", 1, shifted), ("B", 2, shifted), ("C", 1, mirror))
        ]
    )
    fit = fit_second_year(frame, value="pounds", published="printed")
    assert (fit.second_year, fit.year, fit.dissenting) == ("shifted", 2018, ("C",))
    assert fit.largest_shifted == pytest.approx(22.22 - 16.504723, abs=1e-6)
    assert fit.largest_mirror == pytest.approx(2 * (22.217782 - 16.5), abs=1e-5)
    assert fit.by_area["second_shifted"].to_list() == pytest.approx([0.004723, 0.009446, 5.715277], abs=1e-6)
