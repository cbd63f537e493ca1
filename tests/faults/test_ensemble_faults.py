"""What an ensemble refuses, what it leaves out, and how it says so."""

from __future__ import annotations

import itertools
import time
import warnings
from collections.abc import Iterator
from typing import Any, ClassVar

import joblib
import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import AffinityPropagation, KMeans
from sklearn.exceptions import ConvergenceWarning

from bailiwick.errors import DataWarning, OptionError, TableError
from bailiwick.groups.ensemble import fit_ensemble, vote_weights
from bailiwick.groups.ensemble_settings import Base
from bailiwick.groups.mixtures import fit_mixtures

LINE = np.arange(8.0)[:, None] ** 2
TWO = [Base("k_means", "n_clusters", 2, runs=1)]


class Broken(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """A clusterer that raises, or gives labels that are none."""

    def __init__(self, said: str = "", gives: Any = None) -> None:
        self.said = said
        self.gives = gives

    def fit_predict(self, X: Any, y: Any = None) -> Any:  # noqa: ARG002
        """Raise what it was told to, or give what it was given."""
        if self.said:
            raise ValueError(self.said)
        return np.array(self.gives)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"ensemble": "publshed"}, "Choose one of published, scaled.*Did you mean 'published'"),
        ({"ensemble": []}, "ensemble is empty"),
        ({"ensemble": Base("k_means", "n_clusters", 2)}, "ensemble is Base. Give a list"),
        ({"ensemble": [KMeans(3)]}, r"ensemble\[0\] is KMeans.* a pair of a name and a clusterer"),
        ({"ensemble": [("a", "ward"), ("b", 3)]}, "estimator of 'a' is 'ward'.*estimator of 'b' is 3"),
        ({"runs": 0}, "runs is 0"),
        ({"engine": "sklearn", "large": 0, "cells": 1}, "engine is 'sklearn'.*large is 0.*cells is 1"),
        ({"random_state": -1}, "random_state is -1"),
        ({"large": 10.5, "cells": True}, r"large is 10\.5.*cells is True"),
    ],
)
def test_choices_are_refused(options: dict[str, Any], said: str) -> None:
    """If this fails, a wrong choice is taken for another, or only one of several is named."""
    with pytest.raises(OptionError, match=said):
        fit_ensemble(LINE, **{"ensemble": TWO, **options})


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("kmeans", "n_clusters", 3), "algorithm is 'kmeans'.*Did you mean 'k_means'"),
        (("k_means", "k", 3), "The parameter of k_means is 'k'. Give 'n_clusters'"),
        (("k_means", "n_clusters", 1), "n_clusters is 1. Give a whole number of 2 or more"),
        (("k_means", "n_clusters", 2.5), "n_clusters is 2.5"),
        (("gaussian_mixture", "n_components", "ten"), "n_components is 'ten'"),
        (("affinity_propagation", "damping", 1.0), "damping is 1.0. Give a number from .5 to below 1"),
        (("k_means", "n_clusters", 3, 0), "runs of 'k_means' is 0"),
        (
            ("own", "n_cluster", 3, 1, KMeans()),
            "KMeans has no parameter 'n_cluster'.*Did you mean 'n_clusters'",
        ),
    ],
)
def test_settings_are_refused(parts: tuple[Any, ...], said: str) -> None:
    """If this fails, a setting that no algorithm has is found out in the middle of a search, or never."""
    with pytest.raises(OptionError, match=said):
        Base(*parts)


def test_numbers_of_numpy_are_numbers() -> None:
    """If this fails, the same setting has another seed when it comes out of an array."""
    assert Base("k_means", "n_clusters", np.int64(3)) == Base("k_means", "n_clusters", 3)  # type: ignore[arg-type]
    made = fit_ensemble(LINE, ensemble=TWO, runs=np.int64(3), large=np.int64(9))  # type: ignore[arg-type]
    assert made.labels.shape == (8, 3)


@pytest.mark.parametrize(
    ("table", "error", "said"),
    [
        ([[0.0], [np.nan], [2.0]], TableError, "1 rows hold a missing or infinite coordinate: 1"),
        ([1.0, 2.0, 3.0], OptionError, r"coordinates has the shape \(3,\)"),
        (np.zeros((0, 2)), OptionError, r"coordinates has the shape \(0, 2\)"),
        ([[3.0, 1.0]] * 4, TableError, "All areas lie at one point"),
        ([[0.0, 1.0], [5e200, np.inf]], TableError, r"1 rows hold.*above 1e\+150.*in columns 0\. Give"),
        ([["a", "b"]], TableError, "coordinates holds text, such as 'a', where numbers are needed"),
        ([["1.5"], ["2"], ["3"]], TableError, "such as '1.5'"),
        ([[1.0], [None], [3.0]], TableError, "1 rows hold a missing or infinite coordinate: 1"),
        ([[1 + 2j], [2], [3]], TableError, "coordinates holds complex128"),
        ([[1.0], [2.0, 3.0]], OptionError, "rows of different lengths"),
    ],
)
def test_tables_are_refused(table: Any, error: type[Exception], said: str) -> None:
    """If this fails, clusters are made of areas without a place, or of one place."""
    with pytest.raises(error, match=f"(?s){said}"):
        fit_ensemble(table, ensemble=TWO)


@pytest.fixture
def unsettled(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Affinity propagation that warns as scikit-learn's does where it does not converge, and gives labels."""

    def given(labels: list[int]) -> None:
        def fit_predict(_self: Any, _points: Any, _y: Any = None) -> Any:
            warnings.warn("Affinity propagation did not converge", ConvergenceWarning, stacklevel=1)
            return np.array(labels)

        monkeypatch.setattr(AffinityPropagation, "fit_predict", fit_predict)

    return given


def test_affinity_propagation_that_finds_nothing_does_not_vote(unsettled: Any) -> None:
    """If this fails, a failed run links every area with every other, as all are labelled -1."""
    unsettled([-1] * 8)
    bases = [Base("affinity_propagation", "damping", 0.5, runs=3), Base("k_means", "n_clusters", 2, runs=2)]
    with pytest.warns(DataWarning, match=r"No area was labelled by affinity_propagation 0\.5 \(3 runs\)"):
        made = fit_ensemble(LINE, ensemble=bases, random_state=0)
    assert (made.labels[:, :3] == -1).all()
    assert made.table["votes"].to_pylist() == [False] * 3 + [True] * 2
    assert made.table["clusters"].to_pylist() == [0, 0, 0, 2, 2]
    assert vote_weights(made).sum() == 5
    assert vote_weights(made)[:3].tolist() == [0, 0, 0]
    assert [one.reason for one in made.remarks] == ["no-vote"]


def test_affinity_propagation_that_is_not_at_rest_is_named(unsettled: Any) -> None:
    """If this fails, clusters of a run that was stopped vote and nobody is told."""
    unsettled([0, 0, 0, 0, 1, 1, 1, 1])
    with pytest.warns(DataWarning, match=r"Not at rest after 200 sweeps.*affinity_propagation 0\.5"):
        made = fit_ensemble(LINE, ensemble=[Base("affinity_propagation", "damping", 0.5, runs=1)])
    assert made.table["converged"].to_pylist() == [False]
    assert made.table["votes"].to_pylist() == [True]


def test_one_cluster_of_all_areas_does_not_vote(unsettled: Any) -> None:
    """If this fails, a run that tells no two areas apart has a share of the votes.

    Seven runs, two of k-means and five that put all into one cluster: k-means has all 7 votes, of which its
    one partition counts once. A cluster beside areas without one tells those apart, and votes.
    """
    from sklearn.cluster import DBSCAN

    unsettled([0] * 8)
    bases = [
        Base("affinity_propagation", "damping", 0.5, runs=3),
        Base("k_means", "n_clusters", 2, runs=2),
        Base("all", runs=2, estimator=KMeans(1)),
    ]
    said = r"All areas are in one cluster by affinity_propagation 0\.5 \(3 runs\), all \(2 runs\): they tell"
    with pytest.warns(DataWarning, match=said):
        made = fit_ensemble(LINE, ensemble=bases)
    assert made.table["clusters"].to_pylist() == [1, 1, 1, 2, 2, 1, 1]
    assert made.table["votes"].to_pylist() == [False] * 3 + [True] * 2 + [False] * 2
    assert (made.labels[:, [0, 1, 2, 5, 6]] == -1).all()
    assert vote_weights(made).tolist() == [0, 0, 0, 7, 0, 0, 0]
    assert [one.reason for one in made.remarks] == ["one-cluster"]
    some = fit_ensemble(LINE, ensemble=[("some", DBSCAN(eps=3.0, min_samples=3))], runs=1)
    assert some.labels.ravel().tolist() == [0, 0, 0, -1, -1, -1, -1, -1]
    assert some.table["votes"].to_pylist() == [True]


def test_fewer_clusters_than_asked_for_are_told() -> None:
    """If this fails, settings that made 4 or 2 of 5 clusters pass for ones of 5, or one lacking is an alarm.

    Points that lie within 3 of each other are one to the tree: 0 and 1, or 0 to 4.
    """
    from sklearn.cluster import Birch

    tree = [("tree", Birch(threshold=3.0, n_clusters=5))]
    made = fit_ensemble([[0.0], [1.0], [9.0], [20.0], [30.0]], ensemble=tree, runs=1)
    assert made.table["clusters"].to_pylist() == [4]
    assert made.remarks[0].sentence == "Fewer clusters than asked for: tree (1 runs, 4 at least)."
    said = r"Less than half of the clusters asked for.*: tree \(2 runs, 2 at least\)"
    with pytest.warns(DataWarning, match=said):
        made = fit_ensemble([[0.0], [1.0], [2.0], [3.0], [30.0]], ensemble=tree, runs=2)
    assert made.table["votes"].to_pylist() == [True, True]


class Slow(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """A clusterer that warns and puts all areas into one cluster; of two, the second to begin ends last."""

    begun: ClassVar[Iterator[int]] = itertools.count()

    def fit_predict(self, X: Any, y: Any = None) -> Any:  # noqa: ARG002
        """Take .1 or .2 seconds by turns."""
        time.sleep(0.1 + 0.1 * (next(self.begun) % 2))
        warnings.warn("All is one", ConvergenceWarning, stacklevel=1)
        return np.zeros(len(X), dtype=int)


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_workers_say_what_one_says(backend: str) -> None:
    """If this fails, a warning is lost in a worker, said twice, or changes what is warned of afterwards.

    Of two threads of which the second to begin ends last, each would put back what the other had changed.
    """
    bases = [("one", Slow()), ("two", Slow()), *TWO]

    def said(jobs: int) -> list[tuple[type[Warning], str]]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            before = warnings.filters
            fit_ensemble(LINE, ensemble=bases, runs=2, n_jobs=jobs, random_state=0)
            assert warnings.filters is before
        return [(one.category, str(one.message)) for one in caught]

    with joblib.parallel_config(backend=backend):
        alone, together = said(1), said(2)
    assert alone == together
    assert [one for one, _ in alone] == [DataWarning]


def test_a_clusterer_of_the_list_that_labels_nothing_does_not_vote() -> None:
    """If this fails, only our own affinity propagation is watched."""
    silent = AffinityPropagation(preference=-10, max_iter=1)
    with pytest.warns(DataWarning, match="No area was labelled by one_sweep"):
        made = fit_ensemble([[0.0], [1.0], [-2.0]], ensemble=[("one_sweep", silent)], runs=1)
    assert made.labels.ravel().tolist() == [-1, -1, -1]


def test_clusterers_that_raise_are_all_named() -> None:
    """If this fails, one learns of the second broken clusterer after mending the first."""
    broken = [
        ("first", Broken("no such kernel")),
        *TWO,
        ("second", Broken(gives=[0, 1])),
        ("third", Broken(gives=[0.5] * 8)),
    ]
    with pytest.raises(TableError) as caught:
        fit_ensemble(LINE, ensemble=broken, runs=1)
    said = str(caught.value)
    assert "first refused 8 areas: no such kernel. Change it or leave it out." in said
    assert "second gave labels of the shape (2,) and type int64" in said
    assert "third gave labels of the shape (8,) and type float64" in said
    assert [one.rows for one in caught.value.findings] == [("first",), ("second",), ("third",)]


def test_coordinates_too_large_for_sums_of_squares_are_left_to_scikit_learn() -> None:
    """If this fails, mixtures beside an area far off have variances made of rounding."""
    table = np.array([[0.0], [1.0], [2.0], [5e5], [3.0], [4.0]])
    made = fit_ensemble(table, ensemble=[Base("gaussian_mixture", "n_components", 2, runs=1)], random_state=0)
    assert made.table["how"].to_pylist() == ["scikit-learn"]
    assert made.labels.ravel().tolist() == [0, 0, 0, 1, 0, 0]


def test_votes_and_shapes() -> None:
    """If this fails, a wrong word is taken for one way of voting."""
    made = fit_ensemble(LINE, ensemble=TWO, random_state=0)
    with pytest.raises(OptionError, match=r"votes is 'runs'.*Did you mean 'run'"):
        vote_weights(made, "runs")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="Give 8 clusters for each start"):
        fit_mixtures(LINE, np.zeros((2, 7), dtype=np.int32), 1)
