"""Qualities of small graphs by hand, and what the search says of its seeds."""

from __future__ import annotations

import builtins
from typing import Any

import joblib
import numpy as np
import pytest
from scipy.sparse import csr_array

from bailiwick import communities, modularity
from bailiwick.errors import MissingExtraError, OptionError, TableError
from bailiwick.groups.communities import adjusted_rand, by_size, gathered, louvain
from bailiwick.groups.node_moves import Weights, joined, quality_on, settled

# Two triangles with one link between them; node 6 has none.
GRAPH = np.zeros((7, 7))
for one, other in ((0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (3, 5), (4, 5)):
    GRAPH[one, other] = GRAPH[other, one] = 1


@pytest.mark.parametrize(
    ("labels", "gamma", "expected"),
    [
        # 2m = 14, k = 2, 2, 3, 3, 2, 2, 0. Triangles: 12 within; sums 7 and 7.
        ([0, 0, 0, 1, 1, 1, 2], 1.0, 12 / 14 - 98 / 196),
        ([0, 0, 0, 1, 1, 1, 2], 0.7, 12 / 14 - 0.7 * 98 / 196),
        # All as one: 1 - gamma. Each alone: the squares of k, 4 * 4 + 2 * 9 = 34.
        ([0] * 7, 0.7, 0.3),
        (list("abcdefg"), 1.0, -34 / 196),
    ],
)
def test_modularity(labels: list[Any], gamma: float, expected: float) -> None:
    """If this fails, the quality is another one, or gamma stands in another place."""
    assert modularity(GRAPH, labels, resolution=gamma) == pytest.approx(expected, abs=1e-15)


def test_two_triangles_and_a_node_alone() -> None:
    """If this fails, communities are missed, or a node without edges is lost or joined to others."""
    found = communities(GRAPH, resolution=0.7, seeds=4, random_state=1)
    assert found.labels.tolist() == [0, 0, 0, 1, 1, 1, 2]
    assert found.n_communities == 3
    assert found.alone.tolist() == [6]
    assert found.quality == pytest.approx(12 / 14 - 0.35)
    assert found.qualities.shape == (4,)
    assert found.seed_labels.shape == (7, 4)
    assert (found.agreement, found.shares.tolist()) == (1.0, [1.0] * 7)


def test_a_low_gamma_joins_and_a_high_one_parts() -> None:
    """If this fails, resolution means its inverse.

    The link joins if 2 / 14 > gamma * 2 * 49 / 196, so below gamma = 2 / 7. A triangle falls apart at last: a
    node with k = 2 in it has 2 / 14 * 2 within and gamma * 2 * 2 * 5 / 196, which is more above gamma = 2.8.
    """
    assert communities(GRAPH, resolution=0.2, random_state=0).n_communities == 2
    assert communities(GRAPH, resolution=1.0, random_state=0).n_communities == 3
    assert communities(GRAPH, resolution=9.0, random_state=0).n_communities == 7


def test_the_best_seed_is_kept_and_the_others_matched_with_it() -> None:
    """If this fails, another seed is kept, or a share counts communities by their numbers.

    Seed 1 is best. Seed 0 has areas 0 and 1 in one community and 2 to 4 in the other. Of the best, areas 0 to
    2 are in one: so area 2 is in its community in one seed of two, the others in both.
    """
    every = np.array([[1, 1], [1, 1], [0, 1], [0, 0], [0, 0]])
    found = gathered(every, np.array([0.1, 0.2]), 0.7, np.zeros(0, dtype=np.intp))
    assert found.quality == 0.2
    assert found.labels.tolist() == [0, 0, 0, 1, 1]
    assert found.shares.tolist() == [1.0, 1.0, 0.5, 1.0, 1.0]
    # Pairs together: 4 and 4, both 2; by chance 1.6.
    assert found.agreement == pytest.approx((2 - 1.6) / (4 - 1.6))


def test_one_seed_agrees_with_none() -> None:
    """If this fails, a single search claims agreement."""
    assert np.isnan(communities(GRAPH, seeds=1, random_state=0).agreement)


def test_numbers_follow_sizes_and_then_the_first_node() -> None:
    """If this fails, the same communities have other numbers after another search."""
    assert by_size(np.array([5, 5, 9, 9, 2, 2, 2])).tolist() == [1, 1, 2, 2, 0, 0, 0]


def test_agreement_of_two_partitions() -> None:
    """If this fails, agreement is not the adjusted Rand index, or alike partitions do not agree."""
    one, other = np.array([0, 0, 1, 1, 2]), np.array([0, 0, 1, 2, 1])
    # Pairs together 2 and 2, both 1, by chance 2 * 2 / 10 = .4.
    assert adjusted_rand(one, other) == pytest.approx((1 - 0.4) / (2 - 0.4))
    assert adjusted_rand(np.arange(4), np.arange(4)) == 1.0
    assert adjusted_rand(np.zeros(4, dtype=np.intp), np.zeros(4, dtype=np.intp)) == 1.0


def test_single_nodes_move_last() -> None:
    """If this fails, a node that Louvain left in a wrong community stays there."""
    weights = Weights.of(csr_array(GRAPH))
    wrong = np.array([0, 0, 1, 1, 1, 1, 2])
    # Node 2 has two links to 0 and 1 and one to 3.
    assert settled(weights, wrong, 0.7).tolist() == [0, 0, 0, 1, 1, 1, 2]
    assert wrong.tolist() == [0, 0, 1, 1, 1, 1, 2]
    assert quality_on(weights, wrong, 0.7) == pytest.approx(10 / 14 - 0.7 * (16 + 100) / 196)


def test_a_ridge_between_two_partitions() -> None:
    """If this fails, searches stop where no single node gains, though a join and a move lead higher.

    The six areas of the page "Sector clusters by hand": Louvain and single moves end in twos, .2578. With the
    first two pairs as one it is .2578 again, and from there node 3 gains .25 - .125: threes, .2644.
    """
    votes = np.zeros((6, 6))
    for at, weight in {(0, 1): 5, (0, 2): 2.5, (1, 2): 2.5, (2, 3): 2.5, (2, 4): 1.25, (3, 4): 1.25}.items():
        votes[at] = votes[at[::-1]] = weight
    votes[4, 5] = votes[5, 4] = 3.75
    weights = Weights.of(csr_array(votes))
    twos = settled(weights, np.array([0, 0, 1, 1, 2, 2]), 1.0)
    assert twos.tolist() == [0, 0, 1, 1, 2, 2]
    assert quality_on(weights, twos, 1.0) == pytest.approx(0.6 - 0.3422, abs=1e-4)
    assert joined(weights, twos, 1.0).tolist() == [0, 0, 0, 1, 1, 1]
    found = communities(votes, resolution=1.0, random_state=0)
    assert found.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert found.quality == pytest.approx(0.8 - 0.5356, abs=1e-4)
    assert found.agreement == 1.0


def test_weight_within_a_node_does_not_hold_it_back() -> None:
    """If this fails, a cell with many pairs within stays in a wrong community, as if those pairs were lost.

    Node 2 has 10 within, k = 13, 2m = 24. At gamma .1 it gains 2 - .1 * 13 * 4 / 24 with 0 and 1, and only
    1 - .1 * 13 * 7 / 24 where it is.
    """
    heavy = GRAPH.copy()
    heavy[2, 2] = 10
    found = settled(Weights.of(csr_array(heavy)), np.array([0, 0, 1, 1, 1, 1, 2]), 0.1)
    assert found.tolist()[:4] == [0, 0, 0, 1]


def test_weight_within_nodes_counts() -> None:
    """If this fails, a graph of cells, whose diagonal holds the pairs within, has another quality.

    Nodes joined two by two: 2m = 4 + 2 * 3 + 2 = 12, sums 7 and 5.
    """
    cells = np.array([[4.0, 3.0], [3.0, 2.0]])
    assert modularity(cells, [0, 1], resolution=1.0) == pytest.approx(6 / 12 - (49 + 25) / 144)
    assert modularity(cells, [0, 0], resolution=1.0) == pytest.approx(0.0)
    assert communities(cells, resolution=0.5, random_state=0).labels.tolist() == [0, 0]


@pytest.mark.filterwarnings("error")
def test_a_graph_without_edges() -> None:
    """If this fails, nothing to search ends in an error or one community, or a quality is claimed."""
    found = communities(np.zeros((3, 3)), random_state=0)
    assert found.labels.tolist() == [0, 1, 2]
    assert found.alone.tolist() == [0, 1, 2]
    assert np.isnan(found.quality)
    assert np.isnan(modularity(np.zeros((3, 3)), [0, 0, 1]))
    assert communities(np.zeros((0, 0)), random_state=0).n_communities == 0


def test_one_linked_node() -> None:
    """If this fails, a graph of one cell ends in an error."""
    assert louvain(csr_array(np.array([[2.0]])), 0.7, 0).tolist() == [0]
    assert communities(np.array([[2.0, 0.0], [0.0, 0.0]]), random_state=0).labels.tolist() == [0, 1]


def test_the_seed_decides_and_workers_do_not() -> None:
    """If this fails, the same call gives another answer, or one that depends on workers."""
    rng = np.random.default_rng(3)
    noise = np.triu(rng.integers(0, 9, (40, 40)), 1)
    graph = noise + noise.T
    first = communities(graph, resolution=1.0, seeds=6, random_state=5)
    with joblib.parallel_config(backend="threading"):
        again = communities(graph, resolution=1.0, seeds=6, random_state=5, n_jobs=2)
    assert (first.seed_labels == again.seed_labels).all()
    assert len(set(first.qualities.round(12))) > 1  # seeds differ on noise
    assert first.quality == first.qualities.max()
    other = communities(graph, resolution=1.0, seeds=6, random_state=6)
    assert not (other.seed_labels == first.seed_labels).all()


@pytest.mark.parametrize("gamma", [0, -0.7, np.nan, np.inf, True, "0.7", None])
def test_gamma_is_above_nothing(gamma: Any) -> None:
    """If this fails, a gamma at which all is one community, or none has a meaning, is searched."""
    with pytest.raises(OptionError, match="give a number above 0"):
        communities(GRAPH, resolution=gamma)
    with pytest.raises(OptionError, match="give a number above 0"):
        modularity(GRAPH, [0] * 7, resolution=gamma)


def test_wrong_options_are_told_together() -> None:
    """If this fails, options are refused one after the other, or with no word on what is allowed."""
    with pytest.raises(OptionError, match=r"seeds=0.*engine='louvian'.*Did you mean 'louvain'"):
        communities(GRAPH, seeds=0, engine="louvian")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("graph", "words"),
    [
        (np.ones((2, 3)), "one row and one column per node"),
        ([[0, 1], [0, 0]], "not symmetric"),
        ([[0, -1], [-1, 0]], "below 0"),
        ([[0, np.nan], [np.nan, 0]], "missing"),
        ([["a", "b"], ["c", "d"]], "The graph is a list that is no table of numbers"),
        (None, "The graph is a NoneType"),
    ],
)
def test_graphs_that_are_none(graph: Any, words: str) -> None:
    """If this fails, a table that is no graph of weights is partitioned."""
    with pytest.raises(TableError, match=words):
        communities(graph)


def test_labels_of_other_nodes() -> None:
    """If this fails, labels of another graph are judged on this one."""
    with pytest.raises(TableError, match="6 labels for 7 nodes"):
        modularity(GRAPH, [0] * 6)


@pytest.mark.parametrize("missing", [None, np.nan])
def test_labels_that_are_missing(missing: Any) -> None:
    """If this fails, nodes without a label are one community, or end in an error of sorting."""
    with pytest.raises(TableError, match="labels are missing for 2 nodes, the first is node 1"):
        modularity(GRAPH, [1, missing, missing, 2, 2, 2, 3])
    named = np.array(["a", "a", "a", 2, 2, 2, (3,)], dtype=object)
    assert modularity(GRAPH, named) == modularity(GRAPH, [0, 0, 0, 1, 1, 1, 2])


def test_leiden_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, somebody without the extra is not told how to get it."""
    usual = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name in {"igraph", "leidenalg"}:
            raise ImportError(name)
        return usual(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"bailiwick\[igraph\]"):
        communities(GRAPH, engine="leiden")
