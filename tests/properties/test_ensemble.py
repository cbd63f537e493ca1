"""What holds for an ensemble on any table."""

from __future__ import annotations

import warnings
from typing import Any

import hypothesis.strategies as st
import joblib
import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.cluster import DBSCAN, AgglomerativeClustering, KMeans

from bailiwick.errors import DataWarning
from bailiwick.groups.ensemble import Ensemble, fit_ensemble, vote_weights
from bailiwick.groups.ensemble_fits import seed_of_setting
from bailiwick.groups.ensemble_settings import Base
from bailiwick.groups.mixtures import fit_mixtures

SMALL = (
    Base("k_means", "n_clusters", 3, runs=2),
    Base("affinity_propagation", "damping", 0.7, runs=2),
    Base("gaussian_mixture", "n_components", 3, runs=2),
)


def _fit(points: Any, **options: Any) -> Ensemble:
    """With few settings, and without what is said of them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        return fit_ensemble(points, **{"ensemble": SMALL, "random_state": 5, **options})


def _clouds(areas: int, seed: int = 0) -> Any:
    rng = np.random.default_rng(seed)
    return rng.uniform(-8, 8, (6, 2))[rng.integers(0, 6, areas)] + rng.normal(size=(areas, 2))


@settings(max_examples=30)
@given(st.integers(0, 2**31), st.integers(3, 30), st.integers(1, 3))
def test_labels_weights_and_equal_runs(seed: int, areas: int, coordinates: int) -> None:
    """If this fails, a cluster is skipped, like areas part, or a copy is not known for one."""
    points = np.random.default_rng(seed).integers(-4, 5, (areas, coordinates)).astype(float)
    if len(np.unique(points, axis=0)) < 3:
        return
    made = _fit(points, random_state=seed)
    table = made.table.to_pydict()
    _, same = np.unique(points, axis=0, return_inverse=True)
    for run, labels in enumerate(made.labels.T):
        clusters = table["clusters"][run]
        assert (clusters > 1) == table["votes"][run]
        # One cluster of all areas has no vote, and so no labels.
        assert sorted(set(labels.tolist()) - {-1}) == list(range(clusters if clusters > 1 else 0))
        first = table["distinct_of"][run]
        assert (made.labels[:, first] == labels).all()
        assert not any((made.labels[:, before] == labels).all() for before in range(first))
        if table["algorithm"][run] != "affinity_propagation":
            # Areas at one point are in one cluster.
            assert len(set(zip(same.ravel().tolist(), labels.tolist(), strict=True))) == same.max() + 1
    weights = vote_weights(made)
    assert weights.sum() == pytest.approx(made.table.num_rows)
    assert (weights >= 0).all()


@settings(max_examples=10)
@given(st.integers(0, 2**31), st.sampled_from([5000, 20]))
def test_rows_in_another_order_have_the_same_labels(seed: int, large: int) -> None:
    """If this fails, sorting a table changes its clusters, on all areas or on cells."""
    points = _clouds(50, seed)
    order = np.random.default_rng(seed).permutation(50)
    options = {"large": large, "cells": 15}
    assert (_fit(points[order], **options).labels == _fit(points, **options).labels[order]).all()


def test_a_setting_does_not_depend_on_the_rest_of_the_list() -> None:
    """If this fails, an ensemble cannot be added to, or answers depend on the order of settings."""
    points = _clouds(60)
    whole = _fit(points).labels
    for at, base in enumerate(SMALL):
        assert (_fit(points, ensemble=[base]).labels == whole[:, 2 * at : 2 * at + 2]).all()
    more = _fit(points, runs=4, ensemble=[*SMALL[::-1], ("ward", AgglomerativeClustering(4))]).labels
    assert (more[:, :2] == whole[:, 4:6]).all()
    assert (more[:, 8:10] == whole[:, 0:2]).all()


def test_runs_differ_and_seeds_differ() -> None:
    """If this fails, all runs of k-means are one run, or the seed is not used."""
    points = _clouds(150)
    base = [Base("k_means", "n_clusters", 25, runs=5), Base("gaussian_mixture", "n_components", 20, runs=5)]
    made = _fit(points, ensemble=base)
    assert len(set(made.table["distinct_of"].to_pylist())) == 10
    assert (made.labels != _fit(points, ensemble=base, random_state=6).labels).any()


def test_workers_and_backends_give_the_same_answer() -> None:
    """If this fails, the answer depends on where a setting is fitted."""
    points = _clouds(80)
    done: list[tuple[int, int]] = []
    alone = _fit(points, progress=lambda at, of: done.append((at, of)))
    assert done == [(1, 3), (2, 3), (3, 3)]
    with joblib.parallel_config(backend="threading"):
        assert (_fit(points, n_jobs=2).labels == alone.labels).all()
    assert (_fit(points, n_jobs=2).labels == alone.labels).all()


def test_the_same_on_a_dask_cluster() -> None:
    """If this fails, a Dask cluster gives another answer than one worker."""
    distributed = pytest.importorskip(
        "distributed", reason="needs the extra: pip install bailiwick[distributed]"
    )
    points = _clouds(40)
    options = {"large": 30, "cells": 20}
    alone = _fit(points, **options)
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        other = _fit(points, **options)
    assert (other.labels == alone.labels).all()
    assert other.table.equals(alone.table)


def test_many_areas_are_fitted_on_cells_and_it_is_told() -> None:
    """If this fails, large tables are fitted whole, poorly, or what was done is not in the table."""
    points = _clouds(400)
    bases = [*SMALL, ("own", KMeans(4)), ("near", DBSCAN(eps=1.0))]
    made = _fit(points, ensemble=bases, runs=1, large=300, cells=60)
    assert made.table["how"].to_pylist() == [
        "batched on 60 cells, all areas placed",
        "scikit-learn on 60 cells",
        "batched on 60 cells, all areas placed",
        "scikit-learn on 60 cells",
        "scikit-learn on 60 cells",
    ]
    six = [Base("k_means", "n_clusters", 6, runs=3)]
    lowest = []
    for large in (300, 5000):
        labels = _fit(points, ensemble=six, large=large, cells=60).labels
        lowest.append(min(_wss(points, labels[:, run]) for run in range(3)))
    assert lowest[0] == pytest.approx(lowest[1], rel=0.05)


def test_cells_of_equal_areas_are_clustered_as_these_areas() -> None:
    """If this fails, areas do not follow their cell: each of 30 is there three times, so cells are the 30."""
    thirty = _clouds(30)
    ensemble = [Base("affinity_propagation", "damping", 0.7), ("ward", AgglomerativeClustering(5))]
    plain = _fit(thirty, ensemble=ensemble)
    made = _fit(thirty.repeat(3, axis=0), ensemble=ensemble, large=50, cells=40)
    assert made.table["how"].to_pylist()[::10] == ["scikit-learn on 30 cells"] * 2
    assert (made.labels == plain.labels.repeat(3, axis=0)).all()


def test_each_setting_has_a_seed_of_its_own() -> None:
    """If this fails, all settings begin from the same draws, and agree more than they should."""
    root = np.random.SeedSequence(1)
    own = [
        *SMALL,
        Base("k_means", "n_clusters", 4),
        *(Base("own", estimator=KMeans(k)) for k in (3, 4)),
        Base("other", estimator=KMeans(3)),
    ]
    assert len({seed_of_setting(root, base).spawn_key for base in own}) == len(own)
    again = Base("own", estimator=KMeans(3), runs=2)
    assert seed_of_setting(root, again).spawn_key == seed_of_setting(root, own[4]).spawn_key


def _wss(points: Any, labels: Any) -> float:
    own = [points[labels == cluster] for cluster in np.unique(labels)]
    return float(sum(((some - some.mean(axis=0)) ** 2).sum() for some in own))


@settings(max_examples=15)
@given(st.integers(0, 2**31), st.integers(2, 5))
def test_no_step_of_a_mixture_lowers_its_likelihood(seed: int, k: int) -> None:
    """If this fails, expectation and maximisation do not belong together."""
    points = _clouds(40, seed)
    begun = np.random.default_rng(seed).integers(0, k, (3, 40)).astype(np.int32)
    begun[:, :k] = np.arange(k)
    reached = [
        fit_mixtures(points, begun, k, max_iter=steps, tol=0.0).log_likelihood for steps in range(1, 6)
    ]
    # What is added to each variance may cost a crumb.
    assert (np.diff(reached, axis=0) > -1e-4).all()
    alone = fit_mixtures(points, begun[1:2], k)
    assert (alone.means[0] == fit_mixtures(points, begun, k).means[1]).all()


@settings(max_examples=10)
@given(st.integers(-50, 37))
def test_the_unit_of_the_coordinates_changes_nothing(power: int) -> None:
    """If this fails, mixtures in a small unit are one cluster. 16 to the 37th is 4e44."""
    points = _clouds(60)
    alone, other = _fit(points), _fit(np.ldexp(points, 4 * power))
    assert (alone.labels == other.labels).all()
    assert alone.table == other.table
