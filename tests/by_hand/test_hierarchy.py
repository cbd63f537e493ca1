"""How clusters are split and joined level by level, on rows along a line."""

from __future__ import annotations

import numpy as np
import pytest

from bailiwick.errors import TableError
from bailiwick.groups.cluster_sums import cluster_means, cluster_wss, distinct_rows, first_seen, row_order
from bailiwick.groups.hierarchy import bottom_up, relabelled, top_down
from bailiwick.groups.splitting import Splitter, allot, starts_for
from bailiwick.groups.ward import ward

# Three families along a line: tight pairs, and one family that falls into three.
LINE = np.array([[0.0], [1.0], [10.0], [11.0], [100.0], [104.0], [120.0], [124.0], [150.0], [154.0]])


def splitter(*values: float) -> Splitter:
    """Areas along a line, ready to be split."""
    rows = np.array(values)[:, None]
    return Splitter(rows, None, 5, 0, 1, 0, None)


def test_rows_in_an_order_of_their_own() -> None:
    """If this fails, equal first values leave the order to the listing."""
    rows = np.array([[2.0, 0.0], [1.0, 5.0], [1.0, 3.0], [1.0, 3.0]])
    assert row_order(rows).tolist()[-2:] == [1, 0]
    assert row_order(rows, np.array([1.0, 1.0, 7.0, 2.0])).tolist() == [3, 2, 1, 0]
    wide = np.zeros((3, 9))
    wide[:, 8] = [3, 1, 2]
    assert row_order(wide).tolist() == [1, 2, 0]


def test_sums_of_clusters() -> None:
    """If this fails, means or sums of squares of clusters are wrong.

    0 weighing 3 and 4 weighing 1 have the mean 1 and 3 * 1 + 1 * 9 = 12; unweighted 2 and 4 + 4 = 8.
    """
    rows, labels = np.array([[0.0], [4.0], [9.0]]), np.array([0, 0, 1])
    weights = np.array([3.0, 1.0, 2.0])
    means = cluster_means(rows, labels, 2, weights)
    assert means.ravel().tolist() == [1, 9]
    assert cluster_wss(rows, labels, means, weights) == 12
    assert cluster_wss(rows, labels, cluster_means(rows, labels, 2)) == 8


def test_labels_in_order_of_first_rows() -> None:
    """If this fails, labels depend on how k-means happened to count."""
    new, old = first_seen(np.array([4, 2, 4, 9]))
    assert new.tolist() == [0, 1, 0, 2]
    assert old.tolist() == [4, 2, 9]


def test_counting_rows_that_differ() -> None:
    """If this fails, repeated areas count as several."""
    rows = np.repeat(np.array([[1.0], [2.0], [3.0]]), 50, axis=0)
    assert distinct_rows(rows, at_most=2) == 2
    assert distinct_rows(rows, at_most=3) == 3
    assert distinct_rows(rows, at_most=9) == 3


def test_each_parent_two_and_the_rest_where_it_helps_most() -> None:
    """If this fails, children are not shared out by the fall in the sum of squares.

    Both parents get two. {0, 2, 10, 12}: at 2 it is 2 + 2 = 4, at 3 it is 2, a fall of 2. {0, 20, 26, 60}: at
    2 it is {0, 20, 26} with mean 46/3, 2116/9 + 196/9 + 1024/9 = 1112/3, at 3 it is 18, a fall of 352.7.
    So of five the second has three; of six the next falls are 2 and 18, and it has four.
    """
    parents = [splitter(0, 2, 10, 12), splitter(0, 20, 26, 60)]
    assert parents[1].about(2) == pytest.approx(1112 / 3)
    assert parents[1].about(3) == pytest.approx(18)
    assert allot(parents, 4) == [2, 2]
    assert allot(parents, 5) == [2, 3]
    assert allot(parents, 6) == [2, 4]


def test_too_few_children_for_two_each() -> None:
    """If this fails, a total below twice the parents is refused, or not given to the widest parent."""
    parents = [splitter(0, 1), splitter(0, 9), splitter(0, 5)]
    assert allot(parents, 4) == [1, 2, 1]
    assert allot(parents, 5) == [1, 2, 2]


def test_a_parent_of_one_area_has_one_child() -> None:
    """If this fails, an area alone is to be split in two."""
    assert allot([splitter(5), splitter(0, 1, 2), splitter(7, 7)], 4) == [1, 2, 1]
    with pytest.raises(TableError, match=r"only 5 areas that differ .*Ask for 5 clusters or fewer"):
        allot([splitter(5), splitter(0, 1, 2), splitter(7, 7)], 6)


def test_top_down_splits_whole_clusters() -> None:
    """If this fails, the lower level is not made inside the clusters of the upper.

    At 2 the line parts between 11 and 100. Each side has two children; the fifth goes to the right: it is in
    {100, 104, 120, 124} and {150, 154}, 416 + 8, and in three pairs 8 + 8 + 8, a fall of 400. The left, in
    two pairs, could fall by .5.
    """
    made = top_down(LINE, (2, 5), n_init=20)
    assert made.levels[0].tolist() == [0] * 4 + [1] * 6
    assert made.levels[1].tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert made.centres[1] is not None
    assert made.centres[1].ravel().tolist() == [0.5, 10.5, 102, 122, 152]


def test_children_as_asked() -> None:
    """If this fails, a given number of children goes to the wrong parent: the largest is first."""
    made = top_down(LINE, (2, 5), n_init=20, children=[(2, 3)], codes=list("ABCDEFGHIJ"))
    assert np.bincount(made.levels[1]).tolist() == [2, 1, 1, 4, 2]
    with pytest.raises(TableError, match="Cluster 2 of its level has 4 areas, fewer than the 5 children"):
        top_down(LINE, (2, 6), n_init=20, children=[(1, 5)], codes=list("ABCDEFGHIJ"))


def test_bottom_up_counts_weights_as_repeated_rows() -> None:
    """If this fails, an area that weighs three is not three areas at one place."""
    weights = np.array([3.0, 1, 1, 1, 2, 1, 1, 1, 1, 2])
    weighted = bottom_up(LINE, (2, 3, 5), weights=weights)
    repeated = bottom_up(np.repeat(LINE, weights.astype(int), axis=0), (2, 3, 5))
    first = np.concatenate([[0], np.cumsum(weights.astype(int))[:-1]])
    for one, other in zip(weighted.levels, repeated.levels, strict=True):
        assert one.tolist() == other[first].tolist()
    assert weighted.upper is not None
    assert repeated.upper is not None
    np.testing.assert_allclose(weighted.upper.ess_increase, repeated.upper.ess_increase, rtol=1e-12)


def test_a_tree_under_other_names() -> None:
    """If this fails, joins of rows in their own order are told of the wrong areas."""
    tree = ward(np.array([[0.0], [2.0], [10.0]]), np.array([1.0, 1.0, 4.0]))
    named = relabelled(tree, np.array([2, 0, 1]))
    assert named.joins.tolist() == [[0, 2], [1, 3]]
    assert named.weights.tolist() == [1, 4, 1]
    assert named.labels(2).tolist() == [0, 1, 0]


def test_starts_left_to_us() -> None:
    """If this fails, "auto" is not 1,000 starts for districts and 20 for output areas."""
    assert starts_for(329, "auto") == 1000
    assert starts_for(3500, "auto") == 100
    assert starts_for(188_880, "auto") == 20
    assert starts_for(188_880, 7) == 7
