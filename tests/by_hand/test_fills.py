"""Stated fills for gaps in the parts of a full-time equivalent, in the order a study applies them."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from bailiwick.errors import TableError
from bailiwick.measures.fills import (
    fill_from_adjacent_years,
    fill_from_region_mean,
    fill_from_region_ratio,
    fill_marked,
)


def panel(values: list[float | None], **columns: Any) -> pa.Table:
    """One region's areas A and B in three years, A first."""
    return pa.table(
        {
            "area_code": ["A"] * 3 + ["B"] * 3,
            "year": [2020, 2021, 2022] * 2,
            "region_code": ["R"] * 6,
            "employees": [100, 100, 100, 300, 300, 300],
            "persons": values,
            **columns,
        }
    )


def filled(table: pa.Table) -> tuple[list[float | None], list[str | None]]:
    """Values and reasons after both rules for self-employment."""
    table = fill_from_adjacent_years(table, value="persons")
    result = fill_from_region_ratio(table, value="persons", per="employees", region="region_code")
    return result["persons"].to_pylist(), result["persons_fill"].to_pylist()


def test_gap_between_two_years_is_their_mean() -> None:
    """If this fails, the mean of the adjacent years is not taken, or not marked as a fill."""
    values, reasons = filled(panel([10, None, 20, 60, 60, 60]))
    assert values == [10, 15, 20, 60, 60, 60]
    assert reasons == [None, "adjacent years of the area", None, None, None, None]


def test_gap_at_the_end_takes_its_one_adjacent_year() -> None:
    """If this fails, the last year is filled from the region although the year before is known."""
    assert filled(panel([10, 12, None, 60, 60, 60]))[0][2] == 12


def test_gap_without_adjacent_years_takes_the_regions_ratio() -> None:
    """If this fails, the region's ratio is wrong: B has 60 to 300 employees, so A's 100 have 20."""
    assert filled(panel([None, None, None, 60, 90, 60]))[0][:3] == [20, 30, 20]


def test_fill_never_rests_on_a_fill() -> None:
    """If this fails, a filled year was used for its neighbour: 2020 has no known adjacent year."""
    assert filled(panel([None, None, 50, 60, 60, 60]))[0][:2] == [20, 50]


def test_nothing_to_fill_from_stays_missing() -> None:
    """If this fails, a gap is filled with an invented number."""
    assert filled(panel([None] * 6)) == ([None] * 6, [None] * 6)


def test_marks_that_bound_a_value() -> None:
    """If this fails, "below 500" is not 250, or another mark is taken for it."""
    table = panel([400, None, None, 60, 60, 60], mark=[None, "~", "!", None, None, "*"])
    result = fill_marked(table, value="persons", mark="mark", is_mark="~", amount=250)
    assert result["persons"].to_pylist() == [400, 250, None, 60, 60, 60]


def test_hours_of_the_region_are_weighted_by_employees() -> None:
    """If this fails, hours are a plain mean: (30 * 300 + 34 * 100) / 400 = 31."""
    table = pa.table(
        {"year": [1] * 3, "region": ["R"] * 3, "employees": [300, 100, 5], "hours": [30.0, 34.0, None]}
    )
    result = fill_from_region_mean(table, value="hours", weight="employees", region="region")
    assert result["hours"].to_pylist() == [30, 34, 31]


def test_duplicate_key_is_refused() -> None:
    """If this fails, two rows of one area and year are filled from each other."""
    table = pa.table({"area_code": ["A", "A"], "year": [1, 1], "persons": [1, None]})
    with pytest.raises(TableError, match="1 rows repeat an area and year"):
        fill_from_adjacent_years(table, value="persons")
