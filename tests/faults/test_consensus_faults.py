"""What `ConsensusClustering` refuses, and what it takes and speaks of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import AffinityPropagation

from bailiwick import ConsensusClustering
from bailiwick.errors import DataWarning, OptionError, TableError
from bailiwick.groups.ensemble_settings import Base

SMALL = [Base("k_means", "n_clusters", k, runs=1) for k in (2, 3)]


def model(**changes: Any) -> ConsensusClustering:
    """One that is quick to fit."""
    return ConsensusClustering(**{"random_state": 0, "ensemble": SMALL, "seeds": 2, **changes})


def table(areas: int = 12) -> pd.DataFrame:
    """Points at random, with codes."""
    values = np.random.default_rng(0).normal(size=(areas, 2))
    return pd.DataFrame(values, columns=["x", "y"], index=[f"E{row:02d}" for row in range(areas)])


def test_wrong_options_are_told_in_one_error() -> None:
    """If this fails, the user mends one option after the other."""
    wrong = model(resolution=-1, seeds=0, votes="runs", graph="cell", cells=0, engine="leyden")
    with pytest.raises(OptionError) as told:
        wrong.fit(table())
    for words in (
        "resolution=-1: give a number above 0",
        "seeds=0: give a number of searches",
        "engine='leyden' is not an option. Did you mean 'leiden'?",
        "graph='cell' is not an option. Did you mean 'cells'?",
        "cells=0",
        "votes='runs' is not an option. Did you mean 'run'?",
    ):
        assert words in str(told.value)


def test_tables_that_cannot_be_clustered_are_told_with_their_areas() -> None:
    """If this fails, a missing coordinate is taken for a place, or an area that occurs twice votes twice."""
    X = table()
    X.iloc[3, 0], X.iloc[5, 1] = np.nan, np.inf
    X.index = ["E11", *X.index[1:]]
    with pytest.raises(TableError) as told:
        model().fit(X)
    assert [fault.reason for fault in told.value.findings] == ["duplicate-code", "missing", "infinite"]
    assert all(code in str(told.value) for code in ("E11", "E03", "E05"))


def test_embeddings_of_other_areas() -> None:
    """If this fails, rows of different areas vote as if they were of one."""
    X = table()
    other = X.rename(index={"E03": "E99"})
    with pytest.raises(TableError, match=r"Embedding 2: 1 areas are missing \(E03\).*\(E99\)"):
        model().fit_embeddings([X, other])
    with pytest.raises(TableError, match="at least one table"):
        model().fit_embeddings([])
    for one in (X, X.to_numpy()):
        with pytest.raises(OptionError, match=r"give a sequence of embeddings, \[X\] for one, or call fit"):
            model().fit_embeddings(one)


def test_one_area() -> None:
    """If this fails, one area ends in an error, or is a cluster without a word."""
    with pytest.warns(DataWarning, match="There is one area: there is nothing to tell apart"):
        found = model().fit(table(1))
    assert found.labels_.tolist() == [0]
    assert np.isnan(found.quality_)


def test_areas_at_one_point() -> None:
    """If this fails, areas that do not differ are told apart, or there is no word of it."""
    with pytest.warns(DataWarning, match="All 6 areas are at one point"):
        found = model().fit(table(6) * 0)
    assert found.labels_.tolist() == [0] * 6
    assert [one.reason for one in found.remarks_] == ["one-point"]


def test_an_area_that_never_shares_a_cluster_is_named() -> None:
    """If this fails, such an area is lost, joins others, or stands alone without a word."""
    labels = pd.DataFrame({"one": [0, 0, 1, 1, 2], "two": [0, 0, 1, 1, -1]}, index=list("ABCDE"))
    with pytest.warns(DataWarning, match="1 of 5 areas never shares a base cluster.*3 clusters by itself: E"):
        found = model().fit_ensemble_labels(labels)
    assert found.labels_.tolist() == [0, 0, 1, 1, 2]
    assert found.alone_ == ("E",)
    assert found.at(5.0).alone.tolist() == [4]


def test_votes_without_any_pair() -> None:
    """If this fails, areas without any shared cluster are put together, or there is no word of it."""
    with pytest.warns(DataWarning, match="No two of the 4 areas ever share"):
        found = model().fit_ensemble_labels(np.arange(4)[:, None])
    assert found.n_clusters_ == 4
    with pytest.warns(DataWarning) as told:
        found = model().fit_ensemble_labels(np.full((4, 2), -1))
    assert "2 of 2 runs put no area into a cluster" in str(told[0].message)
    assert found.n_clusters_ == 4


def test_failed_affinity_propagation_does_not_vote() -> None:
    """If this fails, a run that labels all areas -1 links all of them; it stops here after two sweeps."""
    failing = [("stopped", AffinityPropagation(max_iter=2)), *SMALL]
    with pytest.warns(DataWarning, match="stopped"):
        found = model(ensemble=failing).fit(table(60))
    runs = found.ensemble_.to_pydict()
    silent = [at for at, name in enumerate(runs["algorithm"]) if name == "stopped"]
    assert (found.base_labels_[:, silent] == -1).all()
    assert [runs["weight"][at] for at in silent] == [0.0] * len(silent)
    assert (found.graph_.toarray() == 0).any()
    alone = model().fit(table(60))
    assert (found.labels_ == alone.labels_).all()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"labels": [[0.5], [1.0]]}, "the first is row 0"),
        ({"labels": [[0], [1]], "algorithms": ["a", "b"]}, "2 names for 1 runs"),
        ({"labels": [[0], [1]], "weights": [1.0, 2.0]}, "for 1 runs"),
        ({"labels": [[0], [1]], "coordinates": np.zeros((3, 2))}, "do not go together"),
    ],
)
def test_base_clusters_that_do_not_go_together(given: dict[str, Any], words: str) -> None:
    """If this fails, base clusters are read with names, weights or places of others."""
    labels = np.array(given.pop("labels"))
    with pytest.raises((OptionError, TableError), match=words):
        model().fit_ensemble_labels(labels, **given)


def test_graphs_that_need_coordinates() -> None:
    """If this fails, there is no word on why base clusters alone make no graph of neighbours."""
    with pytest.raises(OptionError, match="needs the coordinates of the areas"):
        model(graph="cells").fit_ensemble_labels(np.zeros((3, 1), dtype=int))
