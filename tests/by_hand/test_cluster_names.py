"""Names of clusters, from differences that can be read at a glance."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from bailiwick import cluster_names
from bailiwick.groups.words import more_or_less, with_unit

VARIABLES = pd.DataFrame(
    {
        "variable": ["v38", "v42", "v39", "v17"],
        "short_label": ["flats", "social renting", "two or more cars", "aged 65 to 84"],
    }
)


def profiles(*clusters: tuple[str, str | None, list[float]]) -> pd.DataFrame:
    """Differences of flats, social renting, cars and ages, for clusters of one level."""
    return pd.DataFrame(
        [
            {"level": "group", "code": code, "parent_code": parent, "variable": variable, "difference": gap}
            for code, parent, gaps in clusters
            for variable, gap in zip(VARIABLES["variable"], gaps, strict=True)
        ]
    )


@pytest.mark.parametrize(
    ("gaps", "name"),
    [
        # The largest is .8, so what differs by .4 or more is named: two above, one below.
        ([0.8, 0.6, -0.5, -0.1], "More flats and social renting; fewer people with two or more cars"),
        # .39 is less than half of .8.
        ([0.8, 0.39, -0.39, 0.0], "More flats"),
        # Three are above by enough; the two highest are named, highest first.
        ([0.5, 0.8, 0.1, 0.6], "More social renting and people aged 65 to 84"),
        ([0.1, -0.8, 0.0, -0.7], "Less social renting"),
        ([-0.8, 0.0, 0.0, 0.0], "Fewer flats"),
    ],
)
def test_a_name_says_what_is_furthest_from_the_mean(gaps: list[float], name: str) -> None:
    """If this fails, a cluster is called after something that does not set it apart."""
    found = cluster_names(profiles(("1", None, gaps)), VARIABLES)
    assert found.to_dict("records") == [
        {"level": "group", "code": "1", "name": name, "status": "provisional"}
    ]


def test_more_variables_and_another_bound_can_be_asked_for() -> None:
    """If this fails, the stated thresholds are not the ones that act."""
    table = profiles(("1", None, [0.8, 0.6, 0.2, 0.5]))
    assert (
        cluster_names(table, VARIABLES, n=3)["name"][0]
        == "More flats, social renting and people aged 65 to 84"
    )
    assert cluster_names(table, VARIABLES, at_least=0.9)["name"][0] == "More flats"


def test_clusters_of_one_parent_have_different_names() -> None:
    """If this fails, two clusters side by side on a map have one name."""
    same = [0.8, 0.6, -0.5, 0.0]
    table = profiles(
        ("1a", "1", [*same[:3], 0.2]), ("1b", "1", same), ("2a", "2", same), ("2b", "2", [-1.0, 0, 0, 0])
    )
    names = cluster_names(table, VARIABLES).set_index("code")["name"]
    # 1a and 1b both take further variables; 1b has none, and 2a, below another parent, needs none.
    assert (
        names["1a"]
        == "More flats, social renting and people aged 65 to 84; fewer people with two or more cars"
    )
    assert names["1b"] == names["2a"] == "More flats and social renting; fewer people with two or more cars"


def test_clusters_that_nothing_tells_apart_have_their_codes() -> None:
    """If this fails, naming twins never ends or gives them one name."""
    table = profiles(("1a", "1", [0.5, 0, 0, 0]), ("1b", "1", [0.5, 0, 0, 0]))
    assert cluster_names(table, VARIABLES)["name"].tolist() == ["More flats (1a)", "More flats (1b)"]


def test_an_only_child_is_like_its_parent() -> None:
    """If this fails, rounding of the last digit gives a name to a cluster that is its parent."""
    table = profiles(("3a", "3", [1e-16, -1e-16, 0, 0]))
    assert cluster_names(table, VARIABLES)["name"].tolist() == ["Like 3"]
    assert cluster_names(profiles(("1", None, [0.0] * 4)))["name"].tolist() == ["Like all areas"]


def test_an_only_child_has_the_name_of_its_parent() -> None:
    """If this fails, one and the same areas have two names at two levels."""
    parent = profiles(("3", None, [0.5, 0, 0, 0])).assign(level="supergroup")
    table = pd.concat([parent, profiles(("3a", "3", [0.0] * 4))], ignore_index=True)
    assert cluster_names(table, VARIABLES)["name"].tolist() == ["More flats", "More flats"]
    given = cluster_names(table, VARIABLES, names={"3": "Towers"})
    assert given["name"].tolist() == ["Towers", "Towers"]


@pytest.mark.parametrize(
    "given", [{"2": " Inner cities "}, pd.DataFrame({"code": ["2"], "name": ["Inner cities"]})]
)
def test_names_that_are_given_take_over(given: Any) -> None:
    """If this fails, somebody's own names are lost, or are passed off as generated ones."""
    table = profiles(("1", None, [0, 0, 0.5, 0]), ("2", None, [0.5, 0, 0, 0]))
    found = cluster_names(table, VARIABLES, names=given)
    assert found["name"].tolist() == ["More people with two or more cars", "Inner cities"]
    assert found["status"].tolist() == ["provisional", "ours"]


def test_variables_without_words_go_by_their_own_names() -> None:
    """If this fails, a table of one's own without a list of labels cannot be named."""
    assert cluster_names(profiles(("1", None, [0.5, 0, 0, 0])))["name"].tolist() == ["More v38"]


@pytest.mark.parametrize(
    ("label", "more", "less"),
    [
        ("flats", "more flats", "fewer flats"),
        ("overcrowding", "more overcrowding", "less overcrowding"),
        ("density", "more density", "less density"),
        ("born in Africa", "more people born in Africa", "fewer people born in Africa"),
        ("Chinese", "more Chinese people", "fewer Chinese people"),
        ("other Asian", "more other Asian people", "fewer other Asian people"),
        ("married", "more married people", "fewer married people"),
        ("separated or divorced", "more people separated or divorced", "fewer people separated or divorced"),
        ("no religion", "more people with no religion", "fewer people with no religion"),
        ("little English", "more people with little English", "fewer people with little English"),
        (
            "households of one ethnic group",
            "more households of one ethnic group",
            "fewer households of one ethnic group",
        ),
        ("people living alone", "more people living alone", "fewer people living alone"),
    ],
)
def test_labels_stand_in_plain_english(label: str, more: str, less: str) -> None:
    """If this fails, names read "more aged 85 and over" or "less flats"."""
    assert more_or_less([label], more=True) == more
    assert more_or_less([label], more=False) == less


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (34.24, "percent", "34.2%"),
        (0.0449, "percent", "0.045%"),
        (0.96, "%", "0.96%"),
        (0.999, "%", "1.0%"),
        (0.2, "%", "0.20%"),
        (-3.26, "", "-3.3"),
        (1234567.0, "residents", "1,234,567 residents"),
        (0.00000123, "", "0.0000012"),
        (0.0, "percent", "0%"),
    ],
)
def test_means_are_written_with_enough_digits_and_no_more(value: float, unit: str, text: str) -> None:
    """If this fails, a rare share is shown as 0 or a density with a decimal."""
    assert with_unit(value, unit) == text
