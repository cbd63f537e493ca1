"""Ensembles of base clusterings: four areas on a line, and votes counted by hand."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from sklearn.cluster import AgglomerativeClustering, KMeans

from bailiwick.errors import DataWarning
from bailiwick.groups.ensemble import Ensemble, fit_ensemble, vote_weights
from bailiwick.groups.ensemble_input import rescaled, scale_of
from bailiwick.groups.ensemble_settings import PUBLISHED_ENSEMBLE, Base, settings_for

# Two pairs, 10 apart, in an order that is not theirs.
PAIRS = [[11.0], [0.0], [10.0], [1.0]]


def test_the_published_ensemble_has_21_settings_and_210_runs() -> None:
    """If this fails, the default is not the published one (method page of the sector clusters, section 5)."""
    assert len(PUBLISHED_ENSEMBLE) == 21
    runs = Counter[str]()
    for base in PUBLISHED_ENSEMBLE:
        runs[base.algorithm] += base.runs
    assert runs == {"k_means": 100, "affinity_propagation": 50, "gaussian_mixture": 60}
    values = [base.value for base in PUBLISHED_ENSEMBLE]
    assert values[:10] == [20, 23, 26, 29, 32, 35, 38, 41, 44, 47]
    assert values[10:15] == [0.5, 0.6, 0.7, 0.8, 0.9]
    assert values[15:] == [20, 25, 30, 35, 40, 45]


def test_two_pairs_are_two_clusters_numbered_along_the_line() -> None:
    """If this fails, labels follow the algorithm's own numbers, or rows lose their order."""
    made = fit_ensemble(
        PAIRS,
        ensemble=[
            Base("k_means", "n_clusters", 2, runs=2),
            Base("gaussian_mixture", "n_components", 2, runs=1),
            ("ward", AgglomerativeClustering(n_clusters=2)),
        ],
        random_state=0,
    )
    # 0 and 1 come first along the line, so theirs is cluster 0 in every run: 2 + 1 + 10 runs.
    assert made.labels.tolist() == [[1] * 13, [0] * 13, [1] * 13, [0] * 13]
    assert made.labels.dtype == np.int32
    assert made.table["distinct_of"].to_pylist() == [0] * 13
    assert made.table["how"].to_pylist()[3:5] == ["scikit-learn", "copy of repeat 0"]
    assert made.table["algorithm"].to_pylist() == ["k_means"] * 2 + ["gaussian_mixture"] + ["ward"] * 10
    assert made.table["value"].to_pylist() == ["2"] * 3 + [None] * 10
    assert made.table["repeat"].to_pylist() == [0, 1, 0, *range(10)]
    assert made.table["votes"].to_pylist() == [True] * 13


def test_a_cluster_that_a_clusterer_leaves_out_has_no_vote() -> None:
    """If this fails, noise is counted as a cluster, and links areas that have nothing in common."""
    from sklearn.cluster import DBSCAN

    made = fit_ensemble([*PAIRS, [100.0]], ensemble=[("near", DBSCAN(eps=2.0, min_samples=2))], runs=1)
    assert made.labels.ravel().tolist() == [1, 0, 1, 0, -1]
    assert made.table["clusters"].to_pylist() == [2]


def _votes(*rows: tuple[str, int, bool]) -> Ensemble:
    """An ensemble of which only algorithm, first equal run and voting matter."""
    names, same, votes = zip(*rows, strict=True)
    table = pa.table({"algorithm": names, "distinct_of": same, "votes": votes})
    return Ensemble(np.zeros((1, len(rows)), dtype=np.int32), table)


def test_each_algorithm_counts_the_same_and_copies_count_once() -> None:
    """If this fails, ten copies of affinity propagation outvote ten runs that differ.

    Six runs and two algorithms that vote, so each has 3 votes. k-means has two partitions (runs 0 and 2; run
    1 is a copy of 0): 1.5 each. Affinity propagation has one (runs 3 and 4): 3. Run 5 labels no area.
    """
    six = _votes(
        ("k_means", 0, True),
        ("k_means", 0, True),
        ("k_means", 2, True),
        ("affinity_propagation", 3, True),
        ("affinity_propagation", 3, True),
        ("other", 5, False),
    )
    assert vote_weights(six).tolist() == [1.5, 0.0, 1.5, 3.0, 0.0, 0.0]
    assert vote_weights(six, "run").tolist() == [1.0, 1.0, 1.0, 1.0, 1.0, 0.0]


def test_a_partition_that_two_algorithms_found_counts_for_both() -> None:
    """If this fails, an algorithm that agrees with one before it in the list loses its votes: 3 / 2 each."""
    three = _votes(("k_means", 0, True), ("gaussian_mixture", 0, True), ("gaussian_mixture", 0, True))
    assert vote_weights(three).tolist() == [1.5, 1.5, 0.0]


def test_too_many_clusters_are_left_out_and_told() -> None:
    """If this fails, a small table stops the run, or loses settings in silence.

    Of 3 points that differ, 4 clusters cannot be made; 2 and 3 can.
    """
    bases = [Base("k_means", "n_clusters", k, runs=1) for k in (2, 3, 4)]
    with pytest.warns(DataWarning, match="k_means with n_clusters 4 is left out: only 3 points differ"):
        made = fit_ensemble([[0.0], [0.0], [4.0], [9.0]], ensemble=bases, random_state=0)
    assert made.table["value"].to_pylist() == ["2", "3"]
    assert made.remarks[0].reason == "setting-left-out"


def test_numbers_of_clusters_scale_by_the_root_of_the_areas() -> None:
    """If this fails, small tables get as many base clusters as areas, or fewer than clusters wanted.

    Of 15 points the root of 15 / 375 is .2: 20 clusters become 4, and 47 become 9.4, so 9.
    """
    settings, remarks = settings_for("published", distinct=15)
    k_means = [base.value for base in settings if base.algorithm == "k_means"]
    # 20, 23, 26, 29, 32, 35, 38, 41, 44, 47 times .2 are 4, 4.6, 5.2, 5.8, 6.4, 7, 7.6, 8.2, 8.8, 9.4.
    assert k_means == [4, 5, 6, 7, 8, 9]
    # 20, 25, 30, 35, 40, 45 times .2 are 4, 5, 6, 7, 8, 9.
    assert [base.value for base in settings if base.algorithm == "gaussian_mixture"] == [4, 5, 6, 7, 8, 9]
    assert remarks[0].sentence == (
        "15 points differ, too few for 20 to 47 clusters: numbers of clusters are scaled to 4 to 9, 17"
        " settings in place of 21."
    )
    # 60 areas would take the published numbers; "scaled" makes 20 and 47 into 8 and 19 (root of .16 is .4).
    scaled, _ = settings_for("scaled", distinct=60)
    assert min(base.clusters or 99 for base in scaled) == 8
    assert max(base.clusters or 0 for base in scaled) == 19
    assert settings_for("scaled", distinct=400) == (PUBLISHED_ENSEMBLE, ())


def test_a_clusterer_of_the_list_is_left_out_by_its_own_number() -> None:
    """If this fails, one clusterer that asks for too much stops all the others."""
    settings, remarks = settings_for(
        [("many", KMeans(50)), ("few", KMeans(3)), Base("k_means", "n_clusters", 2)], distinct=20
    )
    assert [base.algorithm for base in settings] == ["few", "k_means"]
    assert remarks[0].sentence == "many with n_clusters 50 is left out: only 20 points differ."


def test_what_is_said_of_scaled_settings_is_true() -> None:
    """If this fails, words say "20 to 20", "3 settings in place of 3", or that cells are points."""
    three = [
        Base("k_means", "n_clusters", 20, runs=1),
        Base("gaussian_mixture", "n_components", 20, runs=1),
        Base("affinity_propagation", "damping", 0.5, runs=1),
    ]
    # 20 times the root of 15 / 375 is 4.
    _, remarks = settings_for(three, distinct=15)
    assert remarks[0].sentence == (
        "15 points differ, too few for 20 clusters: numbers of clusters are scaled to 4."
    )
    # Of 60 points 47 clusters can be made: they are scaled for there being fewer than 375, as was asked.
    _, remarks = settings_for("scaled", distinct=60)
    assert remarks[0].sentence.startswith("60 points differ, fewer than the published 375: numbers")
    # The root of 374 / 375 is .9987: no number changes, and there is nothing to say.
    assert settings_for("scaled", distinct=374) == (PUBLISHED_ENSEMBLE, ())
    table = np.random.default_rng(0).normal(size=(60, 2))
    with pytest.warns(
        DataWarning, match=r"15 cells stand for the areas \(more with cells=\), too few for 20"
    ):
        fit_ensemble(table, ensemble=three, random_state=0, large=50, cells=15)
    two = [three[0], Base("k_means", "n_clusters", 2, runs=1)]
    with pytest.warns(DataWarning, match="20 is left out: only 15 cells stand for the areas"):
        fit_ensemble(table, ensemble=two, random_state=0, large=50, cells=15)


def test_coordinates_of_a_small_unit_have_as_many_clusters() -> None:
    """If this fails, what mixtures add to each variance (1e-6) is all the variance there is.

    Coordinates of about 40 with a standard deviation of 2, told in units of 10,000: variances of 4e-8.
    """
    table = np.random.default_rng(0).normal(40, 2, (375, 2)) * 1e-4
    mixtures = [Base("gaussian_mixture", "n_components", 20, runs=3)]
    made = fit_ensemble(table, ensemble=mixtures, random_state=0)
    assert made.table["clusters"].to_pylist() == [20, 20, 20]
    assert made.remarks == ()


def test_clusterers_of_the_list_have_the_coordinates_as_they_are() -> None:
    """If this fails, a distance that the user set is in another unit than the coordinates."""
    from sklearn.cluster import DBSCAN

    table = np.array(PAIRS) * 1000
    for options in ({}, {"large": 3, "cells": 4}):
        made = fit_ensemble(table, ensemble=[("near", DBSCAN(eps=2000, min_samples=2))], runs=1, **options)
        assert made.labels.ravel().tolist() == [1, 0, 1, 0]


def test_one_area_far_off_does_not_set_the_scale() -> None:
    """If this fails, all other areas are one point: half of them lie 1 or more from the middle."""
    line = np.arange(-4.0, 5.0)[:, None]
    assert scale_of(line) == 0
    assert scale_of(np.vstack([line, [[1e9]]])) == 0
    assert scale_of(line * 1e-200) < -600
    # What is far off stays a number.
    wide = np.vstack([line * 1e-200, [[1e150]]])
    assert np.isfinite(rescaled(wide, scale_of(wide)) ** 2).all()
