"""Scores of many partitions hold whatever the values and labels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import cdist
from sklearn.metrics import silhouette_score

from bailiwick import silhouette_scores
from bailiwick.evidence import available_distances
from bailiwick.groups.silhouette_scores import number_partitions

NUMBERS = st.floats(-1000, 1000, allow_nan=False, width=32).map(lambda one: round(one, 2))


@settings(max_examples=40)
@given(
    values=arrays(np.float64, st.tuples(st.integers(4, 14), st.integers(1, 3)), elements=NUMBERS),
    data=st.data(),
)
def test_the_values_of_scikit_learn(values: np.ndarray, data: st.DataObject) -> None:
    """If this fails, a score differs from `sklearn.metrics.silhouette_score` of the same labels."""
    labels = data.draw(arrays(np.int64, (len(values), 3), elements=st.integers(-1, 3)))
    found = silhouette_scores(values, labels)
    for one, score in zip(labels.T, found, strict=True):
        kept = one >= 0
        clusters = len(set(one[kept].tolist()))
        if 2 <= clusters < kept.sum():
            apart = cdist(values[kept], values[kept])
            assert score == pytest.approx(silhouette_score(apart, one[kept], metric="precomputed"), abs=1e-9)
        else:
            assert np.isnan(score) or score == 0.0


@settings(max_examples=40)
@given(
    values=arrays(np.float64, (9, 4), elements=NUMBERS),
    gaps=arrays(np.bool_, (9, 4), elements=st.booleans(), fill=st.nothing()),
    overlap=st.sampled_from([0.25, 0.5, 0.75, 1.0]),
)
def test_distances_over_shared_values(values: np.ndarray, gaps: np.ndarray, overlap: float) -> None:
    """If this fails, a distance is over values that one of two areas lacks, or over too few."""
    values = np.where(gaps, np.nan, values)
    assume((~np.isnan(values)).any())
    found = available_distances(values, minimum_overlap=overlap)
    kept = values[found.kept]
    for i, one in enumerate(kept):
        for j, other in enumerate(kept):
            shared = ~np.isnan(one) & ~np.isnan(other)
            if i == j:
                assert found.distances[i, j] == 0
            elif shared.sum() < overlap * 4:
                assert np.isnan(found.distances[i, j])
            else:
                expected = np.sqrt(4 / shared.sum() * ((one - other)[shared] ** 2).sum())
                assert found.distances[i, j] == pytest.approx(expected, abs=1e-3)
    assert len(found.areas) + len(found.left_out) == 9


@given(labels=arrays(np.int64, (7, 4), elements=st.integers(-1, 5)))
def test_clusters_of_all_partitions_stand_in_one_row(labels: np.ndarray) -> None:
    """If this fails, two partitions share a column, or sizes are not those of the clusters."""
    partitions, found = number_partitions(labels, 7)
    assert not found
    assert partitions.member().sum(axis=0).tolist() == partitions.size.tolist()
    assert partitions.member().sum(axis=1).tolist() == (labels >= 0).sum(axis=1).tolist()
    assert partitions.count.tolist() == [len(set(one[one >= 0].tolist())) for one in labels.T]
