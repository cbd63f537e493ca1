"""Full-time equivalents, GVA per full-time equivalent, and the index as a ratio of sums."""

from __future__ import annotations

import pyarrow as pa
import pytest

from bailiwick.measures.productivity import (
    fte_half_width,
    full_time_equivalents,
    gva_per_fte,
    productivity_index,
)


def test_full_time_equivalents() -> None:
    """If this fails, a formula is wrong: 58,000 * .9 + 500 = 52,700; 3,162m over it is 60,000."""
    table = pa.table(
        {
            "area_code": ["A"],
            "year": [2023],
            "employees": [50_000],
            "self_employed_persons": [8_000],
            "mean_weekly_hours": [33.3],
            "regular_forces": [500],
            "gva_million_gbp": [3_162.0],
        }
    )
    result = gva_per_fte(full_time_equivalents(table)).to_pylist()[0]
    assert result["fte"] == pytest.approx(52_700, abs=1e-6)
    assert result["gva_per_fte_gbp"] == pytest.approx(60_000, abs=1e-6)


def test_index_is_a_ratio_of_sums() -> None:
    """If this fails, the mean of ratios is 100 (71.4, 128.6), not 3,200 / 40,000 (62.5, 112.5)."""
    table = pa.table(
        {"area_code": ["A", "B"], "year": [1, 1], "gva": [500.0, 2_700.0], "fte": [10_000.0, 30_000.0]}
    )
    result = productivity_index(table, output="gva", input="fte")
    assert result["productivity_index"].to_pylist() == pytest.approx([62.5, 112.5])


def test_index_against_one_row() -> None:
    """If this fails, a reference code is not 100: A makes half of GB's ratio."""
    table = pa.table({"area_code": ["A", "GB"], "year": [1, 1], "gva": [1.0, 20.0], "fte": [10.0, 100.0]})
    result = productivity_index(table, output="gva", input="fte", reference="GB")
    assert result["productivity_index"].to_pylist() == pytest.approx([50, 100])


def test_half_width_by_the_delta_method() -> None:
    """If this fails, the uncertainty is wrong.

    At the averages of the method note (self-employed 12.7% with a half-width of 37%, hours with a
    CV of 2.2%): 4.7% of FTE from self-employment, 4.2% to 4.3% from hours, 6.3% to 6.4% together.
    """
    parts = {"employees": 87_300, "self_employed": 12_700, "mean_weekly_hours": 37.0}
    of_people = fte_half_width(**parts, self_employed_half_width=0.37 * 12_700)
    of_hours = fte_half_width(**parts, mean_weekly_hours_cv=0.022)
    together = fte_half_width(**parts, self_employed_half_width=0.37 * 12_700, mean_weekly_hours_cv=0.022)
    assert float(of_people) / 100_000 == pytest.approx(0.047, abs=5e-4)
    assert float(of_hours) / 100_000 == pytest.approx(1.96 * 0.022, abs=1e-5)
    assert float(together) == pytest.approx((float(of_people) ** 2 + float(of_hours) ** 2) ** 0.5)
