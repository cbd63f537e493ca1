"""Rounding, class bounds, classes and ranks, on numbers that can be checked by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bailiwick.shown import class_of, five_class_breaks, matrix_class, ranks, shown, terciles

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "classes.json"


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0.123456, 3, 0.1235),  # four digits are more than three places
        (12.3456, 3, 12.346),  # three places are more than four digits
        (78858.26, 0, 78858),  # all digits before the point stay
        (0.00012345, 1, 0.0001234),  # halves to even, as the double is just below
        (-2.5, 1, -2.5),
        (0, 2, 0),
        (-0.0, 2, 0),
        (99.99996, 2, 100),
    ],
)
def test_values_keep_four_digits_or_the_decimals(value: float, decimals: int, expected: float) -> None:
    """If this fails, shipped values lose digits that readers were promised."""
    assert shown(value, decimals) == expected


def test_a_shown_zero_has_no_sign() -> None:
    """If this fails, a file can hold -0, which prints as a negative number."""
    assert json.dumps(shown(-0.0, 1)) == "0"


def test_five_classes_without_a_centre_are_quantiles() -> None:
    """If this fails, the five classes do not hold a fifth of the values each: 0 to 10 cut at 2, 4, 6, 8."""
    assert five_class_breaks([*range(11), None], decimals=1) == [2, 4, 6, 8]


def test_bounds_with_a_centre_are_symmetric_about_it() -> None:
    """If this fails, a diverging legend is lopsided.

    Distances from 100 are 1, 2, 3, 4, 10, 30: six values, so quantile .2 is at position 1 (2) and
    quantile .6 at position 3 (4).
    """
    values = [99, 102, 97, 104, 90, 130]
    assert five_class_breaks(values, decimals=0, centre=100) == [96, 98, 102, 104]


def test_the_middle_class_always_holds_the_centre() -> None:
    """If this fails, values at the centre of a diverging ramp are coloured as above or below it."""
    bounds = five_class_breaks([100.0, 100.0, 100.0], decimals=1, centre=100)
    assert bounds == [99.8, 99.9, 100.1, 100.2]
    assert class_of(100, bounds) == 2


def test_terciles_of_nine_values() -> None:
    """If this fails, the matrix classes are not thirds: of 1 to 7 the bounds are 3 and 5."""
    assert terciles([7, 1, 6, 2, 5, 3, 4, None], decimals=2) == [3, 5]


def test_a_value_equal_to_a_bound_is_in_the_class_above() -> None:
    """If this fails, the map and its legend disagree at the bounds."""
    assert [class_of(value, [10, 20]) for value in (9.99, 10, 19.99, 20, None)] == [0, 1, 1, 2, None]


def test_an_area_that_lacks_one_value_has_no_cell() -> None:
    """If this fails, areas without data are coloured in the matrix."""
    assert matrix_class(1.0, None, [1, 2], [1, 2]) is None
    assert matrix_class(2.0, 0.5, [1, 2], [1, 2]) == (2, 0)


def test_equal_values_share_the_smallest_rank() -> None:
    """If this fails, ties are broken by the order of areas, or areas without data are counted."""
    assert ranks([5, 7, None, 7, 1, 5]) == [3, 1, None, 1, 5, 3]


def test_no_value_at_all_has_no_bounds() -> None:
    """If this fails, bounds of nothing are made up."""
    with pytest.raises(ValueError, match="no value to take class bounds from"):
        five_class_breaks([None], decimals=1)


def _cases() -> list[Any]:
    cases: list[Any] = json.loads(FIXTURE.read_text(encoding="utf-8"))["cases"]
    return cases


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case["name"])
def test_classes_and_ranks_agree_with_the_cases_that_the_atlas_reads(case: Any) -> None:
    """If this fails, page and Python put an area in different classes, or give it different ranks."""
    values = case["values"]
    assert five_class_breaks(values, decimals=case["decimals"], centre=case["centre"]) == case["breaks"]
    assert terciles(values, decimals=case["decimals"]) == case["terciles"]
    assert [class_of(value, case["breaks"]) for value in values] == case["class"]
    assert [class_of(value, case["terciles"]) for value in values] == case["third"]
    assert ranks(values) == case["rank"]
