"""Shared base clusters of five areas in three runs, counted by hand, and graphs of fewer pairs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bailiwick import co_assignment, modularity
from bailiwick.errors import OptionError, TableError
from bailiwick.groups.full_quality import full_quality, refined
from bailiwick.groups.sparse_graphs import bipartite_graph, cell_graph, neighbour_graph

# Run 0: {0, 1}, {2, 3}, {4}; run 1: {0, 1, 2}, {3}, {4}; run 2: {0, 2}, {1, 3}, and no vote on 4.
RUNS = np.array([[0, 0, 0], [0, 0, 1], [1, 0, 0], [1, 1, 1], [2, 2, -1]])
# The pairs by hand: 0 and 1 share runs 0 and 1, 0 and 2 runs 1 and 2, 1 and 2 run 1, 1 and 3 run 2, 2 and 3
# run 0. Area 4 is alone in its clusters.
PAIRS = [[0, 2, 2, 0, 0], [2, 0, 1, 1, 0], [2, 1, 0, 1, 0], [0, 1, 1, 0, 0], [0, 0, 0, 0, 0]]


def test_pairs_that_share_clusters() -> None:
    """If this fails, votes are counted wrongly, -1 links areas, or an area without a partner is lost."""
    found = co_assignment(RUNS)
    assert found.shape == (5, 5)
    assert found.dtype == np.int32
    assert found.toarray().tolist() == PAIRS
    assert found.nnz == 10  # five pairs, both ways; no zero is held


def test_a_run_that_does_not_vote_links_nobody() -> None:
    """If this fails, affinity propagation that did not converge links all pairs, as -1 were a cluster."""
    silent = np.column_stack([RUNS, np.full(5, -1)])
    assert co_assignment(silent).toarray().tolist() == PAIRS


def test_labels_beyond_the_number_of_areas() -> None:
    """If this fails, 2**32 is wrapped to 0 and links areas, or makes a column for each number below it."""
    far = np.array([[2**32, 7], [0, 7], [2**32, -1], [-1, 0]])
    assert co_assignment(far).toarray().tolist() == [[0, 1, 1, 0], [1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]
    assert co_assignment([[2**31 + 5.0], [0], [2**31 + 5.0]]).toarray()[0].tolist() == [0, 0, 1]
    assert bipartite_graph([[10**9], [10**9]]).shape == (3, 3)


def test_weights_of_runs() -> None:
    """If this fails, a run counts other than its weight: 0 and 1 share runs 0 and 1, 2 + .5."""
    found = co_assignment(RUNS, weights=[2.0, 0.5, 0.0]).toarray()
    assert found[0].tolist() == [0.0, 2.5, 0.5, 0.0, 0.0]
    assert found[2].tolist() == [0.5, 0.5, 0.0, 2.0, 0.0]


def test_quality_without_pairs() -> None:
    """If this fails, sums over base clusters give another quality than the pairs.

    2m = 14. k = 4, 4, 4, 2, 0. With {0, 1, 2} and {3}, {4}: within lie 2 * (2 + 2 + 1) = 10. Sums of k are
    12 and 2: the degrees explain (12 * 12 + 2 * 2) / 196 = 148 / 196.
    """
    expected = 10 / 14 - 0.7 * 148 / 196
    assert full_quality(RUNS, [0, 0, 0, 1, 2], resolution=0.7) == pytest.approx(expected, abs=1e-14)
    assert modularity(co_assignment(RUNS), [0, 0, 0, 1, 2], resolution=0.7) == pytest.approx(
        expected, abs=1e-14
    )


def test_areas_move_to_where_they_belong() -> None:
    """If this fails, areas that graphs of fewer pairs misplace stay there.

    With {0, 1}, {2, 3}: 6 / 14 within, sums 8 and 6, (64 + 36) / 196. Area 2 has weight 3 to the first and 1
    to its own; at .7 it gains.
    """
    before = np.array([0, 0, 1, 1, 2])
    after = refined(RUNS, before, resolution=0.7)
    assert full_quality(RUNS, before, resolution=0.7) == pytest.approx(6 / 14 - 0.7 * 100 / 196)
    assert full_quality(RUNS, after, resolution=0.7) > full_quality(RUNS, before, resolution=0.7)
    assert after[2] == after[0]
    assert before.tolist() == [0, 0, 1, 1, 2]


def test_neighbours_on_a_line() -> None:
    """If this fails, pairs beyond the nearest are weighed, or a pair of neighbours is lost.

    At 0, 1, 3, 6, 10 the nearest of 1 is 0, of 2 is 1, of 3 is 2, of 4 is 3: pairs 01, 12, 23, 34; the
    last shares nothing.
    """
    points = np.array([[0.0], [1.0], [3.0], [6.0], [10.0]])
    found = neighbour_graph(points, RUNS, neighbours=1).toarray()
    assert np.argwhere(np.triu(found)).tolist() == [[0, 1], [1, 2], [2, 3]]
    assert found[[0, 1, 2], [1, 2, 3]].tolist() == [2.0, 1.0, 1.0]


def test_areas_at_one_point_are_their_own_neighbours_too() -> None:
    """If this fails, an area that coincides with more areas than are asked for links itself."""
    found = neighbour_graph(np.zeros((6, 2)), np.zeros((6, 1), dtype=int), neighbours=2)
    assert not found.diagonal().any()
    assert (np.diff(found.indptr) >= 2).all()


def test_bipartite_edges() -> None:
    """If this fails, a membership is lost or counted twice: 3 clusters + 3 + 2, of 15 labels one silent."""
    found = bipartite_graph(RUNS, weights=[1.0, 2.0, 3.0])
    assert found.shape == (5 + 8, 5 + 8)
    assert found.nnz == 2 * 14
    assert found[:5, :5].nnz == 0
    assert found[[4], :].sum() == 1.0 + 2.0


def test_cells_sum_their_pairs() -> None:
    """If this fails, cells are not the sums of their areas.

    Cells {0, 1}, {2, 3}, {4}: within 2 * 2 and 2 * 1; between 02 + 03 + 12 + 13 = 2 + 0 + 1 + 1.
    """
    points = np.array([[0.0], [0.0], [5.0], [5.0], [9.0]])
    made = cell_graph(points, RUNS, cells=3, random_state=0)
    assert made.cell.tolist() == [0, 0, 1, 1, 2]
    assert made.graph.toarray().tolist() == [[4.0, 4.0, 0.0], [4.0, 2.0, 0.0], [0.0, 0.0, 0.0]]


def test_cells_keep_small_weights() -> None:
    """If this fails, votes of a small weight are taken for rounding: areas 0 and 1 share run 1 alone."""
    points = np.array([[0.0], [0.0], [9.0]])
    runs = np.array([[0, 0], [1, 0], [2, 0]])
    made = cell_graph(points, runs, cells=2, weights=[1.0, 1e-10], random_state=0)
    assert made.graph.toarray().tolist() == [[2e-10, 2e-10], [2e-10, 0.0]]


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([0, 1], "1 dimensions; give one row per area"),
        ([[0.5], [1.0]], "the first is row 0"),
        ([[0.0], [np.nan]], "the first is row 1"),
        ([["a"], ["b"]], "give whole numbers, -1 for no vote"),
        ([[-2], [0]], "labels go down to -2"),
        ([[1, 2], [1]], "rows of several lengths"),
    ],
)
def test_labels_that_are_none(labels: list[object], words: str) -> None:
    """If this fails, labels that mean nothing are counted."""
    with pytest.raises(TableError, match=words):
        co_assignment(labels)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (["a"], "are not numbers"),
        ([1.0], "for 3 runs"),
        ([1.0, 1.0, np.nan], "missing, infinite or below 0"),
        ([1, 1, -1], "below 0"),
    ],
)
def test_weights_that_are_none(weights: list[Any], words: str) -> None:
    """If this fails, weights that do not go with the runs are used."""
    with pytest.raises(OptionError, match=words):
        co_assignment(RUNS, weights=weights)


def test_too_many_pairs_are_refused_before_they_are_made() -> None:
    """If this fails, a quarter of a million areas are multiplied out until memory ends; 50,000 do here."""
    with pytest.raises(OptionError, match=r"50,000 areas share clusters in 1,250,000,000 pairs.*'cells'"):
        co_assignment(np.zeros((50_000, 1), dtype=np.int32))


def test_graphs_of_other_areas() -> None:
    """If this fails, coordinates of other areas, or without values, are taken for those of the labels."""
    with pytest.raises(TableError, match="for labels of 5 areas"):
        cell_graph(np.zeros((4, 2)), RUNS)
    with pytest.raises(TableError, match="missing or infinite in 1 rows, the first is row 2"):
        neighbour_graph(np.array([[0.0], [1.0], [np.nan], [2.0], [3.0]]), RUNS)
    with pytest.raises(OptionError, match="neighbours=0"):
        neighbour_graph(np.zeros((5, 2)), RUNS, neighbours=0)
    with pytest.raises(OptionError, match="cells=0"):
        cell_graph(np.zeros((5, 2)), RUNS, cells=0)
    with pytest.raises(TableError, match="4 labels for 5 areas"):
        full_quality(RUNS, [0, 0, 0, 1])
