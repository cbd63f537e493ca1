"""Names of clusters, from differences that can be read at a glance."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pytest

from bailiwick import cluster_names
from bailiwick.errors import OptionError
from bailiwick.groups.words import more_or_less, with_unit
from bailiwick.studies.classification_fit_part import origins_of
from bailiwick.studies.classification_inputs import from_sample

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


def test_clusters_of_one_level_have_different_names() -> None:
    """If this fails, two clusters of one map have one name.

    1a and 2a would both be "More flats and social renting; fewer people with two or more cars"; each takes
    its next variable, which is the one on ages, above in 1a and below in 2a. 2b needs none.
    """
    table = profiles(
        ("1a", "1", [0.8, 0.6, -0.5, 0.2]),
        ("1b", "1", [0.0, 0.0, 0.4, 0.0]),
        ("2a", "2", [0.8, 0.6, -0.5, -0.2]),
        ("2b", "2", [-1.0, 0, 0, 0]),
    )
    names = cluster_names(table, VARIABLES).set_index("code")["name"]
    assert names.to_dict() == {
        "1a": "More flats, social renting and people aged 65 to 84; fewer people with two or more cars",
        "1b": "More people with two or more cars",
        "2a": "More flats and social renting; fewer people with two or more cars and people aged 65 to 84",
        "2b": "Fewer flats",
    }


def test_only_one_of_two_is_named_further_where_the_other_cannot_be() -> None:
    """If this fails, a cluster gets its code though the other one already differs."""
    table = profiles(("1a", "1", [0.8, 0, 0, 0.2]), ("2a", "2", [0.8, 0, 0, 0]))
    # 2a has nothing further: the name stays its own once 1a has taken one on ages.
    assert cluster_names(table, VARIABLES)["name"].tolist() == [
        "More flats and people aged 65 to 84",
        "More flats",
    ]


def test_a_name_has_one_variable_of_a_dimension() -> None:
    """If this fails, a name says the same thing twice, such as flats and social renting.

    .8, -.7, .6 and .5: flats first; cars are of another dimension; renting is of that of the flats; ages of
    a third.
    """
    words = VARIABLES.assign(dimension=["housing", "housing", "travel", "ages"])
    table = profiles(("1", None, [0.8, 0.6, -0.7, 0.5]))
    assert cluster_names(table, words)["name"].tolist() == [
        "More flats and people aged 65 to 84; fewer people with two or more cars"
    ]


def test_what_is_passed_over_is_in_no_name() -> None:
    """If this fails, a place is called after where its people come from.

    Without housing the furthest is .6, which is more than half of .8. Given by variable, flats alone go.
    """
    words = VARIABLES.assign(dimension=["housing", "housing", "travel", "ages"])
    table = profiles(("1", None, [0.8, 0.7, 0.6, 0.1]))
    assert (
        cluster_names(table, words, pass_over=["housing"])["name"][0] == "More people with two or more cars"
    )
    assert (
        cluster_names(table, words, pass_over=["v38"])["name"][0]
        == "More social renting and people with two or more cars"
    )
    with pytest.raises(OptionError, match=r"no dimension or variable 'houses'\. Did you mean 'housing'"):
        cluster_names(table, words, pass_over=["houses"])


def test_less_is_enough_where_nothing_else_is_there() -> None:
    """If this fails, a cluster that is set apart by what is passed over has no name, or one made of noise.

    The largest is .8 on flats, which are passed over: half of it, .4, is reached by none, a quarter of it,
    .2, by .25 and not by .19. In the second cluster nothing reaches .2.
    """
    table = profiles(("1", None, [0.8, 0.25, 0.19, 0.0]), ("2", None, [0.8, 0.19, 0.19, 0.19]))
    assert cluster_names(table, VARIABLES, pass_over=["v38"])["name"].tolist() == [
        "More social renting",
        "Near the average of all areas",
    ]


def test_a_name_tells_of_most_areas() -> None:
    """If this fails, three areas with towers name seven without.

    Flats are above in exactly half of the areas, which is not most; renting in six of ten.
    """
    table = profiles(("1", None, [0.8, 0.6, 0.0, 0.0])).assign(share_same_side=[0.5, 0.6, None, None])
    assert cluster_names(table, VARIABLES)["name"].tolist() == ["More social renting"]


def test_clusters_that_nothing_tells_apart_have_their_codes() -> None:
    """If this fails, naming twins never ends or gives them one name."""
    table = profiles(("1a", "1", [0.5, 0, 0, 0]), ("1b", "1", [0.5, 0, 0, 0]))
    assert cluster_names(table, VARIABLES)["name"].tolist() == ["More flats (1a)", "More flats (1b)"]


def test_a_cluster_without_differences_is_near_the_average() -> None:
    """If this fails, rounding of the last digit gives a name to a cluster that is its parent."""
    table = profiles(("3a", "3", [1e-16, -1e-16, 0, 0]))
    assert cluster_names(table, VARIABLES)["name"].tolist() == ["Near the average of its parent"]
    assert cluster_names(profiles(("1", None, [0.0] * 4)))["name"].tolist() == [
        "Near the average of all areas"
    ]


def test_an_only_child_has_the_name_of_its_parent() -> None:
    """If this fails, one and the same areas have two names at two levels."""
    parent = profiles(("3", None, [0.5, 0, 0, 0])).assign(level="supergroup")
    table = pd.concat([parent, profiles(("3a", "3", [0.0] * 4))], ignore_index=True)
    assert cluster_names(table, VARIABLES)["name"].tolist() == ["More flats", "More flats"]
    near = table.assign(difference=0.0)
    two = pd.concat([near, profiles(("3b", "3", [0.0] * 4))], ignore_index=True)
    assert cluster_names(two, VARIABLES)["name"].tolist()[1:] == [
        "Near the average of its supergroup (3a)",
        "Near the average of its supergroup (3b)",
    ]
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
        ("density", "higher density", "lower density"),
        (
            "higher qualifications",
            "more people with higher qualifications",
            "fewer people with higher qualifications",
        ),
        ("other religions", "more people of other religions", "fewer people of other religions"),
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


def test_names_of_the_study_pass_over_where_people_come_from() -> None:
    """If this fails, a place of the study is called after an ethnic group, a language or a religion.

    The sixteen variables of the dimension "ethnicity and origins", and v28, households of one ethnic group.
    """
    words = from_sample().variables
    passed = origins_of(words)
    known = words.filter(pl.col("dimension") == "ethnicity and origins")["variable"].to_list()
    assert len(known) == 16
    assert sorted(passed) == sorted([*known, "v28"])


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
