"""What SilhouetteKMeans and silhouettes refuse, and how they say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bailiwick import AreaClassification, SilhouetteKMeans, cluster_medians, silhouette_table, silhouettes
from bailiwick.errors import DataWarning, OptionError, TableError

X = pd.DataFrame(
    {"pay": [1.0, 2.0, 3.0, 9.0, 8.0, 7.0], "hours": [1.0, 5.0, 2.0, 4.0, 3.0, 6.0]}, index=list("ABCDEF")
)


def _two_levels(seed: Any) -> AreaClassification:
    """A classification of six areas."""
    return AreaClassification(cuts=(2, 3), method="top_down", n_init=2, random_state=seed)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"score_of": "raw_refits"}, "score_of='raw_refits' is not an option. Did you mean 'raw_refit'?"),
        ({"engine": "sklearn"}, "Choose one of 'bailiwick', 'scikit-learn'."),
        ({"standardise": "zz"}, "standardise='zz' is not an option."),
        ({"n_clusters": 0}, "n_clusters=0: give a whole number of 1 or more, or None"),
        ({"k_range": (5, 4)}, "k_range=(5, 4): give the lowest and the highest number of clusters"),
        ({"k_range": (1, 4)}, "k_range=(1, 4)"),
        ({"k_range": 4}, "k_range=4"),
        ({"n_init": "until stable"}, "or 'until_stable'. Did you mean 'until_stable'?"),
        ({"n_init": 0}, "n_init=0: give a number of starts of 1 or more"),
        ({"n_init": "until_stable", "engine": "scikit-learn"}, "needs engine='bailiwick'"),
        ({"winsorise": (99, 1)}, "winsorise=(99, 1) is not a pair of percentiles"),
        (
            {"random_state": True},
            "random_state is True. Give None, a whole number of 0 or more, or a generator",
        ),
        ({"random_state": "1"}, "random_state is '1'."),
        ({"random_state": -1}, "random_state is -1. Give a whole number from 0 to 4,294,967,295."),
        ({"random_state": 2**32}, "random_state is 4294967296. Give a whole number from 0"),
        ({"variable_weights": {"pays": 2}}, "'pays' is not a variable. Did you mean 'pay'?"),
    ],
)
def test_options_that_are_not_allowed(options: dict[str, Any], said: str) -> None:
    """If this fails, a choice that means nothing is taken for another."""
    with pytest.raises(OptionError) as refused:
        SilhouetteKMeans(**options).fit(X)
    assert said in str(refused.value)


def test_all_wrong_options_at_once() -> None:
    """If this fails, wrong options are told one run at a time."""
    with pytest.raises(OptionError) as refused:
        SilhouetteKMeans(k_range=(0, 1), n_init=-1, score_of="x", engine="y").fit(X)
    for name in ("k_range", "n_init", "score_of", "engine"):
        assert f"{name}=" in str(refused.value)


def test_all_faults_of_a_table_at_once() -> None:
    """If this fails, faults of a table are told one at a time, or without its areas and metrics."""
    bad = X.assign(flat=1.0)
    bad.loc["B", "pay"] = np.nan
    bad.loc["C", "hours"] = np.inf
    bad.index = list("ABCDEE")
    with pytest.raises(TableError, match="The areas cannot be clustered") as refused:
        SilhouetteKMeans(7).fit(bad)
    reasons = {finding.reason for finding in refused.value.findings}
    assert reasons == {"duplicate-code", "missing", "infinite", "constant", "fewer-areas-than-clusters"}
    said = str(refused.value)
    for part in (
        "Areas that occur twice: E",
        "pay is missing (NaN or null) in 1 area: B",
        "flat is 1 in every area",
    ):
        assert part in said


@pytest.mark.filterwarnings("ignore::bailiwick.errors.DataWarning")
@pytest.mark.parametrize("make", [lambda seed: SilhouetteKMeans(2, n_init=2, random_state=seed), _two_levels])
def test_generators_are_seeds(make: Callable[[Any], Any]) -> None:
    """If this fails, NumPy's own generators are no seeds, or two alike give two answers."""
    fits = [make(np.random.default_rng(seed)).fit(X) for seed in (3, 3, 4)]
    assert fits[0].seed_ == fits[1].seed_ != fits[2].seed_
    assert make(np.random.RandomState(3)).fit(X).seed_ == make(np.random.RandomState(3)).fit(X).seed_
    with pytest.raises(OptionError, match="random_state is True"):
        make(True).fit(X)


@pytest.mark.parametrize("make", [lambda: SilhouetteKMeans(2, n_init=2), lambda: _two_levels(1)])
def test_values_that_cannot_be_squared(make: Callable[[], Any]) -> None:
    """If this fails, a spread that overflows is an error of NumPy, and does not name the metric."""
    for scale in (1e160, 1e300):
        with pytest.raises(
            TableError, match=r"pay has values above 1e\+150, whose squares are infinite"
        ) as told:
            make().fit(X * [scale, 1.0])
        assert "hours" not in str(told.value)
    with pytest.raises(TableError, match="pay has values above"):
        silhouette_table(X * [1e300, 1.0], [1, 1, 1, 2, 2, 2])
    with pytest.raises(TableError, match="pay has values above"):
        cluster_medians(X * [1e300, 1.0], [1, 1, 1, 2, 2, 2])


def test_fewer_areas_than_clusters() -> None:
    """If this fails, clusters without areas come out, or areas alike are torn apart."""
    with pytest.raises(
        OptionError, match=r"7 clusters of 6 areas \(A, B, C and 3 more\): each cluster needs"
    ):
        SilhouetteKMeans(k_range=(7, 9)).fit(X)
    alike = pd.DataFrame({"x": [1.0, 1.0, 2.0, 2.0]}, index=list("ABCD"))
    with pytest.raises(OptionError, match=r"3 clusters of 2 areas that differ: B, D have the same values"):
        SilhouetteKMeans(3).fit(alike)
    held = pd.DataFrame({"x": [0.0, 1.0, 1.5, 2.0, 3.0]}, index=list("ABCDE"))
    with pytest.raises(OptionError, match=r"4 clusters of 3 areas that differ once held .*: B, E have"):
        SilhouetteKMeans(4, winsorise=(25, 75)).fit(held)


def test_areas_are_named() -> None:
    """If this fails, a reader has to look up which areas a message is about.

    Names as in the package's list of areas: E07000166 Richmondshire, E07000167 Ryedale.
    """
    few = pd.DataFrame({"x": [1.0, 2.0]}, index=["E07000166", "E07000167"])
    with pytest.raises(OptionError, match=r"\(E07000166 Richmondshire, E07000167 Ryedale\)"):
        SilhouetteKMeans(3).fit(few)
    with pytest.warns(DataWarning) as told:
        SilhouetteKMeans(2, winsorise=None, n_init=2).fit(few)
    said = [str(one.message) for one in told]
    assert any("areas: 1 (E07000166 Richmondshire); 2 (E07000167 Ryedale). Such" in one for one in said)


def test_a_metric_that_winsorising_makes_constant() -> None:
    """If this fails, a metric that differs between areas is called the same in all of them."""
    mostly = pd.DataFrame({"x": [0.0, 1.0, 1.0, 1.0, 2.0]}, index=list("ABCDE"))
    with pytest.raises(
        TableError, match="x is the same in every area once held within the percentiles of winsorise"
    ):
        SilhouetteKMeans(2, winsorise=(25, 75)).fit(mostly)


def test_numbers_of_clusters_beyond_the_areas_are_told() -> None:
    """If this fails, a range is cut short without a word."""
    with pytest.warns(DataWarning) as told:
        model = SilhouetteKMeans(k_range=(2, 15), n_init=2, random_state=1).fit(X)
    assert model.scan_["k"].to_pylist() == [2, 3, 4, 5]
    assert str(told[0].message) == "k up to 15 was asked for; areas that differ allow k up to 5."


def test_weights_of_areas_that_are_none() -> None:
    """If this fails, an area without residents is clustered as if it had some."""
    with pytest.raises(TableError, match="area_weights is missing, infinite or not above 0 in 2 areas: B, F"):
        SilhouetteKMeans(2).fit(X, area_weights={"A": 1, "B": 0, "C": 1, "D": 1, "E": 1})


@pytest.mark.filterwarnings("ignore::bailiwick.errors.DataWarning")
def test_other_variables_are_not_placed() -> None:
    """If this fails, areas are placed by variables that the clusters were not made of."""
    model = SilhouetteKMeans(2, n_init=2, random_state=1).fit(X)
    with pytest.raises(TableError, match=r"pay is missing: the model was fitted on it.*Did you mean 'pays'"):
        model.predict(X.rename(columns={"pay": "pays"}))


def test_labels_that_no_silhouette_can_be_taken_of() -> None:
    """If this fails, areas without a cluster, or a single cluster, have a silhouette."""
    values = X.to_numpy()
    with pytest.raises(TableError, match="All areas are in one cluster"):
        silhouettes(values, [1] * 6)
    with pytest.raises(TableError, match=r"labels has the shape \(5,\) for 6 areas: give one label for each"):
        silhouettes(values, [1, 2, 1, 2, 1])
    with pytest.raises(TableError) as refused:
        silhouettes(np.where(values == 9.0, np.nan, values), [1, None, 2, 1, float("nan"), 2])
    assert "missing or infinite in 1 areas: 3" in str(refused.value)
    assert "2 areas have no cluster: 1, 4" in str(refused.value)
    with pytest.raises(TableError, match="1 areas have no cluster: F"):
        silhouette_table(X, {"A": 1, "B": 1, "C": 1, "D": 2, "E": 2})
    with pytest.raises(OptionError, match=r"values has the shape \(6,\)"):
        silhouettes(values[:, 0], [1] * 6)
