"""Pen portraits of five areas: the sentences, and that each of their numbers is in a table."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bailiwick import cluster_names, cluster_profiles, pen_portraits, typicality
from bailiwick.groups.words import with_unit
from hand_made_classes import hand_made

X = pd.DataFrame({"v38": [10.0, 20, 30, 60, 40], "v12": [600.0, 500, 400, 2000, 1000]}, index=list("ABCDE"))
LEVELS = {"supergroup": list("11122"), "group": ["1a", "1a", "1b", "2a", "2a"]}
VARIABLES = pd.DataFrame(
    {
        "variable": ["v38", "v12"],
        "short_label": ["flats", "density"],
        "unit": ["percent", "residents per square kilometre"],
    }
)
AREAS = pd.DataFrame(
    {
        "area_code": list("EDCBA"),
        "area_name": ["Eton", "Deal", "Crewe", "Bath", "Ayr"],
        "region": ["East", "East", "North", "North", None],
    }
)
RESIDENTS = {"A": 100, "B": 200, "C": 300, "D": 400, "E": 1000}


@pytest.fixture
def model() -> Any:
    """The five areas in two clusters and three."""
    return hand_made(X, LEVELS, standardise="range")


def test_a_portrait_reads_as_it_should(model: Any) -> None:
    """If this fails, a portrait says something else than the figures.

    Flats of cluster 1: 20 against 32 in all. Scaled by 50 and 1,600: flats -12 / 50 = -.24, density
    (500 - 900) / 1600 = -.25: both at least half of .25, density first. The mean is (.2, .0625) on that
    scale, and so is B.
    """
    found = pen_portraits(model, X, variables=VARIABLES, areas=AREAS, population=RESIDENTS)
    assert found["portrait"][0] == (
        "3 areas, 60.0% of all, with 600 residents, 30.0% of all."
        " Most below the mean of all areas: density (500 against 900 residents per square"
        " kilometre) and flats (20.0% against 32.0%)."
        " Found in North (66.7%) and without a region (33.3%)."
        " Most typical: Bath. None is borderline."
    )
    assert found["typical_area_code"].tolist() == ["B", "D", "A", "C", "D"]
    assert found["borderline_share"].tolist() == [0] * 5


def test_below_the_top_the_parent_is_the_yardstick_and_all_areas_stand_beside(model: Any) -> None:
    """If this fails, "most above" of a group is said of all areas, or the parent's mean is hidden."""
    names = cluster_names(cluster_profiles(model, X), VARIABLES)
    found = pen_portraits(model, X, variables=VARIABLES, names=names).set_index("code")["portrait"]
    # 1b is C: flats 30 against 20 of the parent, .2 on the scale; density 400 against 500, -.0625.
    assert found["1b"] == (
        '1 area, 20.0% of all. Most above the mean of "Lower density" (1): flats (30.0% against 20.0%; all'
        " areas 32.0%). Its one area: C."
    )
    assert found["2a"].startswith("2 areas, 40.0% of all. The same areas as supergroup 2. Most typical: D.")


def test_variables_have_the_words_of_names() -> None:
    """If this fails, a portrait reads "most below: Black, aged 85 and over and married"."""
    words = pd.DataFrame({"variable": ["v38", "v12"], "short_label": ["aged 85 and over", "Indian"]})
    model = hand_made(
        X, {"level_1": list("11122"), "level_2": ["1a", "1a", "1b", "2a", "2a"]}, standardise="z"
    )
    found = pen_portraits(model, X, variables=words).set_index("code")["portrait"]
    # Standard deviations 17.2 and 586: -12 / 17.2 = -.70 and -400 / 586 = -.68.
    assert found["1"].startswith(
        "3 areas, 60.0% of all. Most below the mean of all areas: people aged 85 and over (20.0 against 32.0)"
        " and Indian people (500 against 900)."
    )
    assert "The same areas as cluster 2." in found["2a"]


def test_borderline_areas_are_counted() -> None:
    """If this fails, a portrait hides that areas could as well be in another cluster."""
    # Means 5 and 12: 10 is 5 and 2 away, nearer elsewhere; 0 is 5 and 12 away.
    line = pd.DataFrame({"x": [0.0, 10, 11, 13]}, index=list("ABCD"))
    found = pen_portraits(hand_made(line, {"group": list("1122")}), line)
    assert found["portrait"][0].endswith(
        "Most typical: A. 1 (50.0%) is borderline, and lies nearer to the mean of another cluster."
    )
    assert found["borderline_share"].tolist() == [0.5, 0]


def test_residents_unknown_in_one_area_are_not_added_up(model: Any) -> None:
    """If this fails, a cluster with an unknown number of residents seems to have few."""
    found = pen_portraits(model, X, population=RESIDENTS | {"A": None}).set_index("code")["portrait"]
    assert "residents" not in found["1"]
    assert "with 1,400 residents." in found["2"]  # and no share of an unknown total


def test_every_number_of_a_portrait_is_in_a_table() -> None:
    """If this fails, a sentence holds a number that nobody can trace."""
    rng = np.random.default_rng(11)
    codes = [f"E{number:02d}" for number in range(40)]
    table = pd.DataFrame(rng.gamma(2, 8, (40, 5)), index=codes, columns=[f"v{name}" for name in "abcde"])
    low = np.sort(rng.integers(0, 12, 40))
    above = [str(one // 4 + 1) for one in low]
    below = [f"{code}{'ab'[one // 2 % 2]}" for code, one in zip(above, low, strict=True)]
    lowest = [f"{code}{one % 2 + 1}" for code, one in zip(below, low, strict=True)]
    levels = {"supergroup": above, "group": below, "subgroup": lowest}
    model = hand_made(table, levels, standardise="inter_decile")
    words = pd.DataFrame({"variable": table.columns, "unit": ["percent"] * 4 + ["people"]})
    places = pd.DataFrame({"area_code": codes, "country": rng.choice(["England", "Wales"], 40)})
    residents = dict(zip(codes, rng.integers(1000, 9000, 40).tolist(), strict=True))
    portraits = pen_portraits(model, table, variables=words, areas=places, population=residents)
    profiles = cluster_profiles(model, table, population=residents)
    typical = typicality(model, table)
    for level, code, portrait in portraits[["level", "code", "portrait"]].itertuples(index=False):
        own = profiles[(profiles["level"] == level) & (profiles["code"] == code)]
        parent = profiles[profiles["code"] == own["parent_code"].iloc[0]]
        areas = typical[(typical["level"] == level) & (typical["code"] == code)]
        said = set()
        for held in (own, parent):
            for variable, mean, mean_all in held[["variable", "mean", "mean_all"]].itertuples(index=False):
                unit = words.set_index("variable").loc[variable, "unit"]
                said |= {with_unit(mean, unit).split(" ")[0], with_unit(mean_all, unit).split(" ")[0]}
        count, living = own["areas"].iloc[0], own["population"].iloc[0]
        near, elsewhere = areas["borderline"].sum(), areas["nearer_elsewhere"].sum()
        where = places.set_index("area_code").loc[areas["area_code"], "country"].value_counts()
        shares = [count / 40, living / sum(residents.values()), near / count, *(where / count)]
        said |= {str(count), f"{living:,.0f}", str(near), str(elsewhere), "100%"}
        said |= {f"{100 * share:.1f}%" for share in shares}
        text = re.sub(rf"\b({'|'.join([*codes, *profiles['code'].unique()])})(?=[:)]|\.(?!\d))", "", portrait)
        numbers = re.findall(r"[\d,]*\.?\d+%?", text)
        assert numbers
        assert not set(numbers) - said, portrait
