"""Profiles of clusters, worked by hand.

Five areas, flats in per cent and cars in per cent; range scaling, so flats are divided by 50 after taking
off 10, and cars by 40 after taking off 20::

    area  group  flats  cars   scaled flats  scaled cars
    A     1a      10     60        0.0           1.0
    B     1a      20     60        0.2           1.0
    C     1b      30     40        0.4           0.5
    D     2a      60     20        1.0           0.0
    E     2a      40     20        0.6           0.0
    all           32     40        0.44          0.5
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bailiwick import cluster_profiles
from hand_made_classes import hand_made

X = pd.DataFrame({"flats": [10.0, 20, 30, 60, 40], "cars": [60.0, 60, 40, 20, 20]}, index=list("ABCDE"))
LEVELS = {"supergroup": list("11122"), "group": ["1a", "1a", "1b", "2a", "2a"]}


@pytest.fixture
def model() -> Any:
    """The five areas in two clusters and three."""
    return hand_made(X, LEVELS, standardise="range")


def row(profiles: pd.DataFrame, code: str, variable: str) -> Any:
    """The one row of a cluster and variable."""
    found = profiles[(profiles["code"] == code) & (profiles["variable"] == variable)]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize(
    ("code", "variable", "mean", "scaled", "difference", "index"),
    [
        # Flats of cluster 1: (10 + 20 + 30) / 3 = 20; scaled (0 + .2 + .4) / 3 = .2, less .44; 100 * 20 / 32.
        ("1", "flats", 20, 0.2, 0.2 - 0.44, 62.5),
        # Cars: (60 + 60 + 40) / 3 = 160/3; scaled 2.5/3, less .5; 100 * (160/3) / 40 = 400/3.
        ("1", "cars", 160 / 3, 2.5 / 3, 2.5 / 3 - 0.5, 400 / 3),
        ("2", "flats", 50, 0.8, 0.8 - 0.44, 156.25),
        # Below the top the parent's scaled mean is taken off, .2 and .8, but the index is of all areas.
        ("1a", "flats", 15, 0.1, -0.1, 46.875),
        ("1b", "flats", 30, 0.4, 0.2, 93.75),
        ("2a", "flats", 50, 0.8, 0.0, 156.25),
    ],
)
def test_a_profile_is_what_the_arithmetic_says(
    model: Any, code: str, variable: str, mean: float, scaled: float, difference: float, index: float
) -> None:
    """If this fails, a radial plot shows another shape than the cluster has."""
    found = row(cluster_profiles(model, X), code, variable)
    assert found["mean"] == pytest.approx(mean)
    assert found["mean_scaled"] == pytest.approx(scaled)
    assert found["difference"] == pytest.approx(difference, abs=1e-12)
    assert found["index"] == pytest.approx(index)


def test_counts_and_parents_stand_beside_the_means(model: Any) -> None:
    """If this fails, a profile gives wrong numbers of areas or residents, or the wrong parent."""
    profiles = cluster_profiles(model, X, population={"A": 1, "B": 2, "C": 4, "D": 8, "E": 16})
    one = profiles[profiles["variable"] == "cars"]
    assert one["code"].tolist() == ["1", "2", "1a", "1b", "2a"]
    assert one["areas"].tolist() == [3, 2, 2, 1, 2]
    assert one["population"].tolist() == [7, 24, 3, 4, 24]
    assert one["parent_code"].tolist()[2:] == ["1", "1", "2"]
    assert one["parent_code"].isna().tolist() == [True, True, False, False, False]


def test_a_population_with_an_unknown_part_is_unknown(model: Any) -> None:
    """If this fails, a cluster of which one area's residents are unknown seems to have fewer."""
    profiles = cluster_profiles(model, X, population=[1, None, 4, 8, float("nan")])
    found = profiles[profiles["variable"] == "cars"]["population"]
    assert found.isna().tolist() == [True, True, True, False, True]


def test_weights_of_areas_weigh_in_every_mean() -> None:
    """If this fails, a classification weighted by residents is described by plain means."""
    # Weights 3, 1, 1, 1, 1. Cluster 1: (3*10 + 20 + 30) / 5 = 16. All: (30 + 20 + 30 + 60 + 40) / 7 = 180/7.
    model = hand_made(X, LEVELS, standardise="range", weights=[3, 1, 1, 1, 1])
    found = row(cluster_profiles(model, X), "1", "flats")
    assert found["mean"] == pytest.approx(16)
    assert found["mean_all"] == pytest.approx(180 / 7)
    assert found["difference"] == pytest.approx(((16 - 10) - (180 / 7 - 10)) / 50)
    assert found["areas"] == 3


def test_weights_of_variables_leave_the_profile_alone() -> None:
    """If this fails, a variable that counts double in distances is shown twice as far from the mean."""
    plain, weighted = (
        cluster_profiles(hand_made(X, LEVELS, standardise="range", variable_weights=one), X)
        for one in (None, [4.0, 1.0])
    )
    pd.testing.assert_frame_equal(plain, weighted)


def test_an_index_of_nothing_is_unknown() -> None:
    """If this fails, a variable whose mean is 0 gives an infinite index."""
    balanced = pd.DataFrame({"change": [-1.0, 1.0]}, index=["A", "B"])
    profiles = cluster_profiles(hand_made(balanced, {"group": ["1", "2"]}), balanced)
    assert profiles["index"].isna().all()
    assert profiles["difference"].tolist() == [-1, 1]


def test_every_kind_of_table_in_any_order_gives_the_same(model: Any) -> None:
    """If this fails, rows are taken for other areas when a table is sorted another way."""
    expected = cluster_profiles(model, X)
    shuffled = X.iloc[[3, 0, 4, 2, 1]]
    named = shuffled.rename_axis("area_code").reset_index().assign(rooms=1.0)
    for table in (shuffled, named, pl.DataFrame(named), pa.table(named)):
        found = cluster_profiles(model, table)
        assert type(found) is type(table)
        columns = (
            found.to_pydict() if isinstance(found, pa.Table) else {c: list(found[c]) for c in found.columns}
        )
        assert columns["code"] == expected["code"].tolist()
        assert np.allclose(columns["difference"], expected["difference"], atol=1e-12)


def test_an_array_goes_with_a_model_fitted_on_one() -> None:
    """If this fails, a classification of an array cannot be described."""
    plain = pd.DataFrame(X.to_numpy(), index=list("01234"), columns=["x0", "x1"])
    found = cluster_profiles(hand_made(plain, LEVELS), X.to_numpy())
    assert found["variable"].to_pylist()[:2] == ["x0", "x1"]
    assert found["mean"].to_pylist()[0] == 20


def test_how_many_areas_share_the_side_of_their_cluster() -> None:
    """If this fails, a cluster is named after what few of its areas have.

    Values 0, 0, 9 against 1, 0: the mean of all is 2. Cluster 1 has a mean of 3, above, where one of three
    areas lies; cluster 2 of .5, below, with both. An only child does not differ from its parent.
    """
    line = pd.DataFrame({"x": [0.0, 0, 9, 1, 0]}, index=list("ABCDE"))
    found = cluster_profiles(hand_made(line, {"supergroup": list("11122"), "group": list("aabcc")}), line)
    shares = found.set_index("code")["share_same_side"]
    assert shares["1"] == pytest.approx(1 / 3)
    assert shares["2"] == 1
    # a holds 0 and 0, below the 3 of its parent; b holds 9, above; c is all of 2.
    assert (shares["a"], shares["b"]) == (1, 1)
    assert np.isnan(shares["c"])
