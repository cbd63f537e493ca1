"""Silhouettes of many partitions at once, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import polars as pl
import pytest

from bailiwick import silhouette_scores, silhouettes

LINE = np.array([[0.0], [1.0], [10.0], [11.0]])


def test_two_partitions_at_once() -> None:
    """If this fails, partitions scored together are not scored as each alone.

    0, 1 | 10, 11: 9.5 / 10.5, 8.5 / 9.5, twice, on average .899749. 0, 11 | 1, 10: the first has a = 11 and
    b = (1 + 10) / 2 = 5.5, so 5.5 / 11 - 1 = -.5; 1 has a = 9 and b = (1 + 10) / 2 = 5.5, so 5.5 / 9 - 1 =
    -.388889; the same again for the other two: -.444444.
    """
    found = silhouette_scores(LINE, [[0, 0], [0, 1], [1, 1], [1, 0]])
    assert found.tolist() == pytest.approx(
        [(9.5 / 10.5 + 8.5 / 9.5) / 2, (-0.5 + 5.5 / 9 - 1) / 2], abs=1e-15
    )


def test_an_area_without_a_label_is_left_out_of_that_partition_only() -> None:
    """If this fails, an area that a partition leaves out is scored in it, or missing from others.

    Without 11: 0 has 1 and 10, 1 has 1 and 9, and 10 is alone: (.9 + 8 / 9 + 0) / 3.
    """
    found = silhouette_scores(LINE, [[0, 0], [0, 0], [1, 1], [-1, 1]])
    assert found.tolist() == pytest.approx([(0.9 + 8 / 9) / 3, (9.5 / 10.5 + 8.5 / 9.5) / 2])


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame])
def test_labels_of_text_with_gaps(kind: type) -> None:
    """If this fails, a table of labels is read otherwise than whole numbers: None is no label, as -1 is."""
    table = kind({"area_code": list("ABCD"), "first": ["a", "a", "b", None], "second": ["q", "q", "p", "p"]})
    expected = silhouette_scores(LINE, [[0, 0], [0, 0], [1, 1], [-1, 1]])
    assert silhouette_scores(LINE, table).tolist() == expected.tolist()


def test_unknown_distances_are_left_out_of_means() -> None:
    """If this fails, a distance that is not known is taken for 0 or for a large one.

    0, 1 | 10, 11 where the distance of 0 and 11 is not known: b of 0 is 10 alone, b of 11 is 10 alone; so
    (9 / 10 + 8.5 / 9.5 + 8.5 / 9.5 + 9 / 10) / 4.
    """
    distances = np.abs(LINE - LINE.T)
    distances[0, 3] = distances[3, 0] = np.nan
    found = silhouette_scores(distances, [[0], [0], [1], [1]], metric="precomputed")
    assert found.tolist() == pytest.approx([(9 / 10 + 8.5 / 9.5) / 2])


def test_an_area_whose_own_cluster_is_unknown_is_not_counted() -> None:
    """If this fails, an area with no known distance to its own cluster gets a score, of 0 or of 1.

    0, 1 | 10, 11 where 0 and 1 have no known distance: only 10 and 11 are scored, 8.5 / 9.5 and 9.5 / 10.5.
    """
    distances = np.abs(LINE - LINE.T)
    distances[0, 1] = distances[1, 0] = np.nan
    found = silhouette_scores(distances, [[0], [0], [1], [1]], metric="precomputed")
    assert found.tolist() == pytest.approx([(8.5 / 9.5 + 9.5 / 10.5) / 2])


def test_a_cluster_at_unknown_distance_is_not_the_nearest() -> None:
    """If this fails, a cluster to which no distance is known is the nearest one, at 0.

    0, 1 | 10, 11 | 5 where nothing is known between 0 and 5: b of 0 is (10 + 11) / 2. The others: 1 has a = 1
    and b = 4, 10 has 1 and 5, 11 has 1 and 6, and 5 is alone.
    """
    line = np.array([[0.0], [1.0], [10.0], [11.0], [5.0]])
    distances = np.abs(line - line.T)
    distances[0, 4] = distances[4, 0] = np.nan
    found = silhouette_scores(distances, [[0], [0], [1], [1], [2]], metric="precomputed")
    assert found.tolist() == pytest.approx([(9.5 / 10.5 + 3 / 4 + 4 / 5 + 5 / 6 + 0) / 5])


def test_partitions_without_a_score() -> None:
    """If this fails, one cluster, or none, has a score; a cluster for each area has 0 by the definition."""
    found = silhouette_scores(LINE, [[0, -1, 0], [0, -1, 1], [0, -1, 2], [0, -1, 3]])
    assert math.isnan(found[0])
    assert math.isnan(found[1])
    assert found[2] == 0.0


def test_areas_alike_in_two_clusters_score_nothing() -> None:
    """If this fails, 0 / 0 is a missing silhouette: all distances are 0."""
    assert silhouette_scores([[3.0]] * 4, [[0], [0], [1], [1]]).tolist() == [0.0]


def test_many_areas_are_summed_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, the score depends on how many rows are worked on at once, or on workers."""
    generator = np.random.default_rng(1)
    values, labels = generator.normal(size=(97, 3)), generator.integers(-1, 4, size=(97, 5))
    whole = silhouette_scores(values, labels)
    each = [silhouettes(values[one >= 0], one[one >= 0]).mean() for one in labels.T]
    assert whole.tolist() == pytest.approx(each, abs=1e-15)
    monkeypatch.setattr("bailiwick.groups.silhouette_scores.PAIRS", 700)
    assert silhouette_scores(values, labels).tolist() == pytest.approx(whole.tolist(), abs=1e-15)


def test_only_minus_one_is_no_label() -> None:
    """If this fails, -2 is a cluster in a table and no label in an array: 0, 1 and 10, 11 score .899749."""
    values = [[0.0], [1.0], [10.0], [11.0]]
    of_array = silhouette_scores(values, np.array([[-2], [-2], [1], [1]]))
    of_table = silhouette_scores(values, pl.DataFrame({"p": [-2, -2, 1, 1]}))
    assert of_array.tolist() == of_table.tolist() == pytest.approx([0.899749], abs=1e-6)
