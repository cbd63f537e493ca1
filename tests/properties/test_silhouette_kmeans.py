"""What holds of silhouettes, of k-means in batches and of SilhouetteKMeans, whatever the areas."""

from __future__ import annotations

import pickle
from itertools import pairwise
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_samples
from sklearn.utils.estimator_checks import parametrize_with_checks

from bailiwick import SilhouetteKMeans, cluster_profiles, pen_portraits, silhouettes, typicality
from bailiwick.evidence import stability
from bailiwick.groups.batched import run_together
from bailiwick.groups.centre_distances import Rows, middle
from bailiwick.groups.kmeans import k_means, lloyd
from bailiwick.groups.lloyd import descend, squared_sum
from bailiwick.groups.recipes import PUBLISHED_2023
from bailiwick.groups.start_runs import run_starts
from bailiwick.groups.starts import child, first_centres

Floats = np.ndarray[Any, np.dtype[np.float64]]
VARIABLES = ["pay", "hours", "bands"]
seeds = st.integers(0, 2**31)
few = settings(max_examples=12)
# Tables here are small on purpose, and say so each time.
quiet = pytest.mark.filterwarnings("ignore::bailiwick.errors.DataWarning")


def table(seed: int, areas: int = 60) -> pd.DataFrame:
    """A few heaps with noise; every other seed on a grid, where many areas are equally far."""
    rng = np.random.default_rng(seed)
    heaps = rng.normal(0, 4, (int(rng.integers(3, 7)), 3))
    values = heaps[rng.integers(len(heaps), size=areas)] + rng.normal(0, 1, (areas, 3))
    values = values.round(0) if seed % 2 else values
    return pd.DataFrame(values, columns=VARIABLES, index=[f"E{row:03d}" for row in range(areas)])


@quiet
@parametrize_with_checks(
    [
        SilhouetteKMeans(n_init=2),
        SilhouetteKMeans(**{**PUBLISHED_2023, "n_init": 1, "k_range": (2, 3)}),
    ]
)
def test_scikit_learn_conventions(estimator: SilhouetteKMeans, check: Any) -> None:
    """If this fails, the estimator breaks a rule of scikit-learn, so its pipelines and searches may too."""
    check(estimator)


@settings(max_examples=30)
@given(seeds)
def test_silhouettes_are_those_of_scikit_learn(seed: int) -> None:
    """If this fails, silhouettes differ from scikit-learn's; or names of clusters matter; or workers."""
    values = table(seed).to_numpy()
    rng = np.random.default_rng(seed)
    labels = np.unique(rng.integers(0, 6, len(values)), return_inverse=True)[1]
    found = silhouettes(values, labels)
    np.testing.assert_allclose(found, silhouette_samples(values, labels), rtol=0, atol=1e-7)
    named = np.array(["f", "c", "a", "e", "b", "d"])[labels]
    np.testing.assert_allclose(silhouettes(values, named), found, rtol=0, atol=1e-12)
    order = rng.permutation(len(values))
    np.testing.assert_allclose(silhouettes(values[order], labels[order]), found[order], rtol=0, atol=1e-12)
    assert (np.abs(found) <= 1).all()


def test_silhouettes_of_many_areas_are_measured_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, tables too large to hold all distances have other silhouettes than small ones."""
    values = table(2).to_numpy()
    labels = np.arange(len(values)) % 4
    whole = silhouettes(values, labels)
    monkeypatch.setattr("bailiwick.groups.silhouettes.PAIRS", 7 * len(values))
    np.testing.assert_allclose(silhouettes(values, labels), whole, rtol=0, atol=1e-12)


@settings(max_examples=40)
@given(seeds, st.integers(1, 9), st.booleans())
def test_starts_together_are_starts_one_by_one(seed: int, k: int, weighted: bool) -> None:
    """If this fails, a start in a batch is drawn otherwise, steps otherwise or ends elsewhere than alone."""
    values = table(seed).to_numpy() + 1000.0 * (seed % 3)
    weights = np.random.default_rng(seed).integers(1, 5, len(values)) * 1.0 if weighted else None
    origin = middle(values)
    rows = Rows(values, origin, np.float64, values - origin)
    drawn = [
        first_centres(rows, k, "k-means++", child(np.random.SeedSequence(seed), one), weights)
        for one in range(5)
    ]
    result = k_means(values, k, starts=5, weights=weights, random_state=seed)
    batch = run_together(values, origin, drawn, weights, max_iter=1000)
    ends = run_starts(values - origin, values, origin, k, drawn, weights, 1000)
    for number, begun in enumerate(drawn):
        alone = descend(rows, begun, weights, max_iter=1000, exact=False)
        wss = squared_sum(rows, alone.label, alone.centres, weights)
        assert result.start_wss[number] == pytest.approx(wss, rel=1e-9, abs=1e-9)
        assert ends[number].wss == result.start_wss[number]
        assert lloyd(values, begun, weights=weights).wss == pytest.approx(wss, rel=1e-9, abs=1e-9)
        if batch.settled[number]:
            assert batch.iterations[number] == alone.iterations


def test_a_cluster_that_empties_is_filled_in_a_batch_too() -> None:
    """If this fails, a start of a batch that leaves a cluster empty ends with a missing centre.

    From 0, 100 and 200 no area is nearest to 200: the start is run by itself, as `lloyd` does.
    """
    values = np.array([[0.0], [1.0], [5.0], [90.0], [91.0]])
    begun = [np.array([[0.0], [100.0], [200.0]]), np.array([[0.0], [5.0], [90.0]])]
    batch = run_together(values, middle(values), begun, None, max_iter=100)
    assert batch.settled.tolist() == [False, True]
    result = k_means(values, 3, starts=0, extra_starts=begun)
    assert result.start_wss.tolist() == [lloyd(values, one).wss for one in begun]


@few
@given(seeds, st.integers(2, 6))
def test_from_shared_centres_the_inertia_of_scikit_learn(seed: int, k: int) -> None:
    """If this fails, k-means in batches does not end where scikit-learn's ends from the same centres.

    Where no cluster empties: such are filled in another way there.
    """
    values = table(2 * (seed // 2)).to_numpy()
    rng = np.random.default_rng(seed)
    begun = [values[rng.choice(len(values), k, replace=False)] for _ in range(3)]
    ours = k_means(values, k, starts=0, extra_starts=begun).start_wss
    theirs = [KMeans(k, init=one, n_init=1, tol=0, max_iter=1000).fit(values).inertia_ for one in begun]
    filled = run_together(values, middle(values), begun, None, max_iter=1000).settled
    np.testing.assert_allclose(ours[filled], np.array(theirs)[filled], rtol=1e-9)


@quiet
@few
@given(seeds)
def test_order_of_rows_and_units_change_nothing(seed: int) -> None:
    """If this fails, the listing of areas, or pence for pounds, decides on clusters."""
    X = table(2 * (seed // 2))
    order = np.random.default_rng(seed).permutation(len(X))
    model = SilhouetteKMeans(k_range=(2, 6), n_init=4, random_state=seed)
    once = clone(model).fit(X)
    listed = clone(model).fit(X.iloc[order])
    assert (listed.labels_ == once.labels_[order]).all()
    assert listed.scan_.equals(once.scan_)
    assert (listed.silhouettes_ == once.silhouettes_[order]).all()
    changed = clone(model).fit(X * [100.0, 1.0, 0.25] + [0.0, 32.0, 0.0])
    assert (changed.labels_ == once.labels_).all()
    assert changed.silhouette_ == pytest.approx(once.silhouette_, abs=1e-9)


@quiet
@few
@given(seeds)
def test_more_starts_never_raise_the_inertia(seed: int) -> None:
    """If this fails, further starts take the place of earlier ones."""
    X = table(seed)
    inertias = [
        SilhouetteKMeans(k_range=(2, 6), n_init=starts, random_state=seed).fit(X).scan_["inertia"].to_numpy()
        for starts in (1, 3, 9)
    ]
    for some, more in pairwise(inertias):
        assert (more <= some * (1 + 1e-9)).all()


@quiet
@few
@given(seeds)
def test_what_was_learnt_agrees(seed: int) -> None:
    """If this fails, labels, means, silhouettes, tables and predictions of one fit contradict each other."""
    X = table(seed)
    weights = {"pay": 2.0, "bands": 0.5}
    model = SilhouetteKMeans(k_range=(2, 6), n_init=4, variable_weights=weights, random_state=seed).fit(X)
    scaled = model.scaled(X)
    assert (model.predict(X) == model.labels_).all()
    for cluster, centre in enumerate(model.cluster_centers_):
        np.testing.assert_allclose(scaled[model.labels_ == cluster].mean(axis=0), centre, rtol=0, atol=1e-9)
    assert (np.diff(model.cluster_centers_[:, 0]) >= 0).all()
    np.testing.assert_allclose(model.silhouettes_, silhouettes(scaled, model.labels_), rtol=0, atol=1e-9)
    assert model.inertia_ == pytest.approx(((scaled - model.cluster_centers_[model.labels_]) ** 2).sum())
    best = model.scan_.filter(pa.compute.equal(model.scan_["k"], model.n_clusters_)).to_pylist()[0]
    assert best["silhouette"] == model.silhouette_ == max(model.scan_["silhouette"].to_pylist())
    assert best["smallest_cluster"] == model.sizes_[0].min()
    fixed = clone(model).set_params(n_clusters=model.n_clusters_).fit(X)
    assert (fixed.labels_ == model.labels_).all()
    assert model.membership()["cluster"].tolist() == [str(label + 1) for label in model.labels_]
    assert model.silhouette_table()["cluster"].tolist() == model.membership()["cluster"].tolist()


@quiet
def test_every_kind_of_table_workers_and_a_trip_to_disk() -> None:
    """If this fails, another kind of table, two workers or a copy give other clusters."""
    X = table(4)
    model = SilhouetteKMeans(k_range=(2, 5), n_init=4, random_state=3).fit(X)
    plain = X.reset_index(names="area_code").assign(area_name="somewhere")
    for kind, other in {pl.DataFrame: pl.from_pandas(plain), pa.Table: pa.Table.from_pandas(plain)}.items():
        again = clone(model).fit(other)
        assert (again.labels_ == model.labels_).all()
        assert type(again.membership()) is type(again.silhouette_table()) is kind
    assert (clone(model).set_params(n_jobs=2).fit(X).labels_ == model.labels_).all()
    assert (clone(model).set_params(random_state=model.seed_).fit(X).labels_ == model.labels_).all()
    back = pickle.loads(pickle.dumps(model))
    assert (back.predict(X) == model.labels_).all()


@quiet
def test_starts_until_stable() -> None:
    """If this fails, starts are not added until the lowest was reached ten times, or not at random twice."""
    X = table(6)
    model = SilhouetteKMeans(3, n_init="until_stable", random_state=3).fit(X)
    row = model.scan_.to_pylist()[0]
    assert row["starts"] % 100 == 0
    assert row["reached"] >= 10
    assert (clone(model).fit(X).labels_ == model.labels_).all()
    assert model.inertia_ <= SilhouetteKMeans(3, n_init=50, random_state=3).fit(X).inertia_ * (1 + 1e-9)


@quiet
def test_starts_until_stable_end_somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, a table without a solution that is reached often is run for ever."""
    monkeypatch.setattr("bailiwick.groups.silhouette_scan.BATCH", 2)
    monkeypatch.setattr("bailiwick.groups.silhouette_scan.MOST", 6)
    noise = np.random.default_rng(1).normal(size=(80, 6))
    model = SilhouetteKMeans(12, n_init="until_stable", random_state=3).fit(noise)
    assert model.scan_["starts"].to_pylist() == [6]


@quiet
def test_weights_of_areas_are_repeated_areas() -> None:
    """If this fails, an area that weighs 3 does not count as three at one place in k-means."""
    X = table(8)
    times = np.random.default_rng(1).integers(1, 4, len(X))
    model = SilhouetteKMeans(4, standardise=None, winsorise=None, n_init=30, random_state=1)
    weighted = clone(model).fit(X, area_weights=dict(zip(X.index, times, strict=True)))
    repeated = clone(model).fit(np.repeat(X.to_numpy(), times, axis=0))
    assert weighted.inertia_ == pytest.approx(repeated.inertia_)
    assert (repeated.labels_ == np.repeat(weighted.labels_, times)).all()


@quiet
def test_what_is_said_of_clusters_reads_them() -> None:
    """If this fails, profiles, portraits, typicality or stability cannot read a SilhouetteKMeans."""
    X = table(10)
    model = SilhouetteKMeans(k_range=(2, 5), n_init=4, random_state=3).fit(X)
    profiles = cluster_profiles(model, X)
    assert set(profiles["level"]) == {"cluster"}
    assert len(profiles) == model.n_clusters_ * len(VARIABLES)
    near = typicality(model, X)
    assert near["code"].tolist() == model.membership()["cluster"].tolist()
    assert len(pen_portraits(model, X)) == model.n_clusters_
    for resample in ("areas", "variables", "starts"):
        result = stability(
            SilhouetteKMeans(k_range=(2, 5), n_init=4, random_state=3),
            X,
            resample=resample,
            draws=4,
            random_state=1,
        )
        # A k that the estimator chose is held at that of all inputs.
        assert set(result.draws["clusters"]) == {model.n_clusters_}
        assert result.clusters["code"].tolist() == list(model.codes_[0])
