"""How typical areas are, worked by hand.

Six areas on two variables, used as they are::

    A (0, 0)  B (0, 2)  C (3, 1)    in 1a    mean (1, 1)
    D (9, 1)  E (11, 1)             in 2a    mean (10, 1)
    F (5, 1)                        in 2b    mean (5, 1)

Cluster 2 is D, E and F, mean (25/3, 1). F is 10/3 from it and 4 from the mean of cluster 1.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bailiwick import typicality
from hand_made_classes import hand_made

X = pd.DataFrame({"x": [0.0, 0, 3, 9, 11, 5], "y": [0.0, 2, 1, 1, 1, 1]}, index=list("ABCDEF"))
LEVELS = {"supergroup": list("111222"), "group": ["1a", "1a", "1a", "2a", "2a", "2b"]}


@pytest.fixture
def table() -> pd.DataFrame:
    """Typicality of the six areas, by level and area."""
    found: pd.DataFrame = typicality(hand_made(X, LEVELS), X)
    return found.set_index(["level", "area_code"])


@pytest.mark.parametrize(
    ("area", "own", "second", "other"),
    [
        ("A", math.sqrt(2), "2b", math.sqrt(26)),  # (1, 1) away; from (5, 1) 5 and 1 away
        ("C", 2, "2b", 2),  # half way between
        ("D", 1, "2b", 4),
        ("F", 0, "1a", 4),
    ],
)
def test_distances_are_what_the_arithmetic_says(
    table: pd.DataFrame, area: str, own: float, second: str, other: float
) -> None:
    """If this fails, an area is said to be more, or less, typical than it is."""
    row = table.loc[("group", area)]
    assert row["distance_own"] == pytest.approx(own)
    assert row["second_code"] == second
    assert row["distance_second"] == pytest.approx(other)
    assert row["ratio"] == pytest.approx(own / other)
    assert row["margin"] == pytest.approx(1 - own / other)


def test_equal_distances_are_ranked_by_area_code() -> None:
    """If this fails, who is the most typical area of a cluster depends on the order of the rows.

    A, at (0, 0), and B, at (0, 2), lie equally far from the mean (1, 1); C is 2 away.
    """
    turned = X.loc[list("FEDCBA")]
    table = typicality(hand_made(turned, {name: codes[::-1] for name, codes in LEVELS.items()}), turned)
    ranks = table[table["level"] == "group"].set_index("area_code")["rank_in_cluster"]
    assert ranks.to_dict() == {"A": 1, "B": 2, "C": 3, "D": 1, "E": 2, "F": 1}


def test_half_way_is_borderline_and_not_nearer_elsewhere(table: pd.DataFrame) -> None:
    """If this fails, the doubtful areas of a map are marked where they are certain, or not at all."""
    groups = table.loc["group"]
    assert groups.index[groups["borderline"]].tolist() == ["C"]
    assert not groups["nearer_elsewhere"].any()
    # At the level above C is 2 from (1, 1) and 16/3 from (25/3, 1): certain. F has 10/3 of 4, ratio .83.
    above = table.loc["supergroup"]
    assert above.loc["F", "ratio"] == pytest.approx(10 / 12)
    assert not above["borderline"].any()


def test_the_bound_of_borderline_is_a_choice() -> None:
    """If this fails, a stricter bound changes nothing."""
    found = typicality(hand_made(X, LEVELS), X, borderline=0.8).set_index(["level", "area_code"])
    assert found.loc["supergroup"].index[found.loc["supergroup", "borderline"]].tolist() == ["F"]


def test_an_area_nearer_to_another_mean_says_so() -> None:
    """If this fails, an area that upper levels left in the farther cluster looks typical."""
    # With 0 and 10 in one cluster (mean 5) and 11 and 13 in the other (mean 12), 10 is 5 and 2 away.
    line = pd.DataFrame({"x": [0.0, 10, 11, 13]}, index=list("ABCD"))
    found = typicality(hand_made(line, {"group": list("1122")}), line).set_index("area_code")
    assert found.loc["B", "ratio"] == pytest.approx(2.5)
    assert found.loc["B", "margin"] == pytest.approx(-1.5)
    assert found["nearer_elsewhere"].tolist() == [False, True, False, False]
    assert found["borderline"].tolist() == [False, True, False, False]


def test_ranks_run_from_the_most_typical_and_ties_fall_by_code(table: pd.DataFrame) -> None:
    """If this fails, the most typical area of a portrait is another one."""
    # A and B are both sqrt(2) from (1, 1), and C is 2.
    assert table.loc["group", "rank_in_cluster"].to_dict() == {"A": 1, "B": 2, "C": 3, "D": 1, "E": 2, "F": 1}


def test_one_cluster_has_no_second() -> None:
    """If this fails, a level of one cluster breaks, or is full of borderline areas."""
    found = typicality(hand_made(X, {"all": ["1"] * 6}), X)
    assert found[["second_code", "distance_second", "ratio", "margin"]].isna().all().all()
    assert not found[["borderline", "nearer_elsewhere"]].any().any()


def test_two_means_in_one_place_give_no_infinite_ratio() -> None:
    """If this fails, a table that is to be published holds infinity."""
    # Both means are 5: A and B are 5 from their own and 5 from the other; C and D are at 0 of both.
    same = pd.DataFrame({"x": [0.0, 10, 5, 5]}, index=list("ABCD"))
    found = typicality(hand_made(same, {"group": list("1122")}), same)
    assert found["ratio"].tolist() == [1, 1, 1, 1]
    # Now A is 1 from its own mean, 2, and 0 from the other, 1: without bound.
    other = pd.DataFrame({"x": [1.0, 3, 1, 1]}, index=list("ABCD"))
    found = typicality(hand_made(other, {"group": list("1122")}), other)
    assert np.isnan(found["ratio"][0])
    assert found["borderline"][0]
    assert found["nearer_elsewhere"][0]


def test_weights_of_variables_weigh_in_distances() -> None:
    """If this fails, distances are not those that the clusters were made with."""
    found: Any = typicality(hand_made(X, LEVELS, variable_weights=[4.0, 0.0]), X)
    # Twice |x - mean|, and y does not count: A is 2 * 1 from 1a.
    assert found.set_index(["level", "area_code"]).loc[("group", "A"), "distance_own"] == pytest.approx(2)
