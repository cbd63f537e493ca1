"""What holds of votes, graphs, communities and ConsensusClustering, whatever the areas."""

from __future__ import annotations

import pickle
from typing import Any

import hypothesis.strategies as st
import joblib
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from sklearn.base import clone
from sklearn.utils.estimator_checks import parametrize_with_checks

from bailiwick import ConsensusClustering, co_assignment, communities, modularity
from bailiwick.groups.communities import adjusted_rand
from bailiwick.groups.consensus_graph import consensus_graph
from bailiwick.groups.ensemble_settings import Base
from bailiwick.groups.full_quality import degrees, full_quality, refined
from bailiwick.groups.node_moves import Weights, settled
from bailiwick.groups.sparse_graphs import cell_graph, neighbour_graph

SMALL = [Base("k_means", "n_clusters", k, runs=2) for k in (5, 7, 9)]
seeds = st.integers(0, 2**31)
# Tables here are small on purpose, and say so each time.
quiet = pytest.mark.filterwarnings("ignore::bailiwick.errors.DataWarning")


def base_labels(seed: int) -> Any:
    """Up to 40 areas in up to 6 runs, one in ten labels no vote, and their points."""
    rng = np.random.default_rng(seed)
    areas, runs = int(rng.integers(2, 40)), int(rng.integers(1, 7))
    labels = rng.integers(0, rng.integers(1, 8, runs), (areas, runs))
    labels[rng.random(labels.shape) < 0.1] = -1
    return labels, rng.normal(size=(areas, 2)), rng


def heaps(seed: int, areas: int = 60) -> pd.DataFrame:
    """Points around five places."""
    rng = np.random.default_rng(seed)
    points = rng.normal(0, 10, (5, 2))[rng.integers(5, size=areas)] + rng.normal(0, 1, (areas, 2))
    return pd.DataFrame(points, columns=["x", "y"], index=[f"E{row:03d}" for row in range(areas)])


@quiet
@parametrize_with_checks(
    [
        ConsensusClustering(ensemble=[Base("k_means", "n_clusters", k, runs=1) for k in (2, 3)], seeds=2),
        ConsensusClustering(
            ensemble=[Base("k_means", "n_clusters", 2, runs=1)], votes="run", graph="cells", seeds=1
        ),
    ]
)
def test_scikit_learn_conventions(estimator: ConsensusClustering, check: Any) -> None:
    """If this fails, the estimator breaks a rule of scikit-learn, so its pipelines and searches may too."""
    check(estimator)


@settings(max_examples=40)
@given(seeds)
def test_the_product_is_the_loop_over_pairs(seed: int) -> None:
    """If this fails, the sparse product is not the published count of runs, integer for integer."""
    labels, _, _ = base_labels(seed)
    areas = len(labels)
    counted = np.zeros((areas, areas), dtype=int)
    for run in labels.T:
        for one in range(areas):
            for other in range(areas):
                if one != other and run[one] == run[other] != -1:
                    counted[one, other] += 1
    found = co_assignment(labels)
    assert found.dtype == np.int32
    assert (found.toarray() == counted).all()


@settings(max_examples=40)
@given(seeds)
def test_quality_and_degrees_without_pairs_are_those_of_the_pairs(seed: int) -> None:
    """If this fails, graphs of many areas are judged by another quality than the graph of all pairs."""
    labels, _, rng = base_labels(seed)
    weights = rng.choice([0.0, 0.5, 1.0, 3.0], labels.shape[1])
    parts = rng.integers(0, 4, len(labels))
    pairs = co_assignment(labels, weights=weights)
    np.testing.assert_allclose(degrees(labels, weights), pairs.sum(axis=1), atol=1e-12)
    expected = modularity(pairs, parts, resolution=0.8)
    assert full_quality(labels, parts, resolution=0.8, weights=weights) == pytest.approx(
        expected, abs=1e-12, nan_ok=True
    )


@settings(max_examples=25)
@given(seeds)
def test_moves_never_lower_the_quality(seed: int) -> None:
    """If this fails, moving single areas, with or without their pairs, makes a partition worse."""
    labels, _, rng = base_labels(seed)
    parts = rng.integers(0, 4, len(labels))
    pairs = co_assignment(labels)
    if not pairs.nnz:
        return
    before = modularity(pairs, parts)
    assert modularity(pairs, refined(labels, parts, resolution=1.0)) >= before - 1e-12
    weights = Weights.of(pairs.astype(float))
    assert modularity(pairs, settled(weights, parts, 1.0)) >= before - 1e-12


@settings(max_examples=25)
@given(seeds)
def test_graphs_of_fewer_pairs_agree_with_all_pairs(seed: int) -> None:
    """If this fails, all areas as neighbours are not all pairs, or cells are no sums over their areas."""
    labels, points, rng = base_labels(seed)
    weights = rng.choice([0.5, 1.0, 3.0], labels.shape[1])
    pairs = co_assignment(labels, weights=weights).toarray()
    every = neighbour_graph(points, labels, neighbours=len(labels), weights=weights)
    np.testing.assert_allclose(every.toarray(), pairs, atol=1e-12)
    made = cell_graph(points, labels, cells=max(1, len(labels) // 3), weights=weights, random_state=seed)
    member = np.eye(made.graph.shape[0])[made.cell]
    np.testing.assert_allclose(made.graph.toarray(), member.T @ pairs @ member, atol=1e-9)


@settings(max_examples=40)
@given(seeds)
def test_agreement_is_scikit_learns_adjusted_rand(seed: int) -> None:
    """If this fails, the agreement between seeds is not the adjusted Rand index."""
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng(seed)
    one, other = rng.integers(0, 5, (2, int(rng.integers(2, 30))))
    assert adjusted_rand(one, other) == pytest.approx(adjusted_rand_score(one, other), abs=1e-12)


@settings(max_examples=4)
@given(seeds)
def test_neither_rows_nor_names_nor_workers_matter(seed: int) -> None:
    """If this fails, clusters depend on the order of rows, codes of areas, the kind of table or workers."""
    X = heaps(seed)
    rng = np.random.default_rng(seed)
    model = ConsensusClustering(0.7, 3, ensemble=SMALL, seeds=3)
    found = pd.Series(model.fit(X).labels_, X.index)
    shares = pd.Series(model.shares_, X.index)
    other = X.iloc[rng.permutation(len(X))]
    again = clone(model).fit(other)
    assert (again.labels_ == found[other.index]).all()
    assert (again.shares_ == shares[other.index]).all()
    renamed = other.set_axis([f"W{row:03d}" for row in rng.permutation(len(X))])
    assert (clone(model).fit(renamed).labels_ == again.labels_).all()
    assert (clone(model).fit(other.to_numpy()).labels_ == again.labels_).all()
    with joblib.parallel_config(backend="threading"):
        parallel = clone(model).set_params(n_jobs=2).fit(other)
    assert (parallel.seed_labels_ == again.seed_labels_).all()
    assert parallel.quality_ == again.quality_


@quiet
@pytest.mark.parametrize(("seed", "graph"), [(0, "all"), (1, "neighbours"), (2, "bipartite"), (3, "cells")])
def test_labels_shares_and_qualities_are_of_one_partition(seed: int, graph: Any) -> None:
    """If this fails, what is told of a partition is of another, or rows are in another order than X."""
    X = heaps(seed)
    model = ConsensusClustering(0.6, 1, ensemble=SMALL, seeds=4, graph=graph, neighbours=20, cells=30).fit(X)
    sizes = np.bincount(model.labels_)
    assert (np.diff(sizes) <= 0).all()
    assert sizes.sum() == len(X)
    assert len(sizes) == model.n_clusters_
    weights = np.array(model.ensemble_["weight"].to_pylist())
    quality = full_quality(model.base_labels_, model.labels_, resolution=0.6, weights=weights)
    assert model.quality_ == pytest.approx(quality, abs=1e-12)
    assert model.quality_ == model.qualities_.max()
    assert (model.shares_ >= 1 / 4).all()
    assert (model.shares_ <= 1).all()
    if graph == "all":
        expected = co_assignment(model.base_labels_, weights=weights).toarray()
        np.testing.assert_allclose(model.graph_.toarray(), expected, atol=1e-12)
    assert (model.settings_["graph"], model.settings_["seeds"], model.settings_["runs"]) == (graph, 4, 6)
    same = model.at(0.6)
    assert (same.labels == model.labels_).all()
    assert model.at(5.0).n_communities >= model.n_clusters_


@quiet
def test_several_embeddings_vote_together() -> None:
    """If this fails, an embedding is left out, rows of two are mixed, or the first alone decides."""
    X, Y = heaps(1), heaps(2)
    model = ConsensusClustering(0.7, 0, ensemble=SMALL, seeds=2)
    both = clone(model).fit_embeddings([X, Y.iloc[::-1]])
    assert both.ensemble_["embedding"].to_pylist() == [1] * 6 + [2] * 6
    assert both.base_labels_.shape == (60, 12)
    aligned = clone(model).fit_embeddings([X, Y])
    assert (aligned.labels_ == both.labels_).all()
    assert (both.base_labels_[:, :6] == clone(model).fit(X).base_labels_).all()
    # The weights of all pairs are those of the one and of the other together.
    weights = np.array(both.ensemble_["weight"].to_pylist())
    one, other = (
        co_assignment(both.base_labels_[:, at], weights=weights[at]) for at in (slice(6), slice(6, 12))
    )
    assert weights[:6].sum() == weights[6:].sum() == 6
    np.testing.assert_allclose(both.graph_.toarray(), (one + other).toarray())


@quiet
def test_labels_that_are_there_already() -> None:
    """If this fails, base clusters made elsewhere are voted on otherwise than those made here."""
    X = heaps(4)
    model = ConsensusClustering(0.7, 0, ensemble=SMALL, seeds=3).fit(X)
    table = pd.DataFrame(model.base_labels_, index=X.index).add_prefix("run ")
    weights = model.ensemble_["weight"].to_pylist()
    again = ConsensusClustering(0.7, 0, seeds=3).fit_ensemble_labels(table, X, weights=weights)
    assert (again.labels_ == model.labels_).all()
    assert again.quality_ == pytest.approx(model.quality_, abs=1e-12)
    # A run that is there twice counts once, and the more with votes="run".
    twice = pd.concat([table, table["run 0"].rename("again")], axis=1)
    once = ConsensusClustering(0.7, 0, seeds=3).fit_ensemble_labels(twice)
    assert once.ensemble_["weight"].to_pylist()[-1] == 0.0
    every = ConsensusClustering(0.7, 0, seeds=3, votes="run").fit_ensemble_labels(twice)
    assert every.ensemble_["weight"].to_pylist() == [1.0] * 7


@quiet
@pytest.mark.parametrize("kind", [pl.DataFrame, pa.Table.from_pandas, pd.DataFrame])
def test_tables_come_back_as_they_went_in(kind: Any) -> None:
    """If this fails, the kind of table, the order of its rows or its codes are lost."""
    X = heaps(5).rename_axis("area_code").reset_index().iloc[::-1].reset_index(drop=True)
    model = ConsensusClustering(0.7, 0, ensemble=SMALL, seeds=2).fit(kind(X))
    found = model.membership()
    assert isinstance(found, type(kind(X)))
    assert pl.DataFrame(found)["area_code"].to_list() == X["area_code"].to_list()
    assert model.feature_names_in_.tolist() == ["x", "y"]
    assert pickle.loads(pickle.dumps(model)).labels_.tolist() == model.labels_.tolist()


def test_auto_is_all_pairs_of_few_areas_and_cells_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, many areas fill the memory with pairs."""
    monkeypatch.setattr("bailiwick.groups.consensus_graph.ALL_PAIRS", 10)
    runs, votes = np.zeros((11, 1), dtype=np.int32), np.ones(1)
    points = np.arange(11.0)[:, None]
    assert consensus_graph(runs[:10], votes, points[:10]).kind == "all"
    assert consensus_graph(runs, votes, points).kind == "cells"
    assert consensus_graph(runs, votes, None).kind == "bipartite"


def test_communities_of_planted_blocks() -> None:
    """If this fails, communities as plain as they can be are not found, with any seed."""
    blocks = np.kron(np.eye(6), np.ones((10, 10))) * 20 + 1
    np.fill_diagonal(blocks, 0)
    for seed in range(5):
        found = communities(blocks, resolution=0.7, seeds=1, random_state=seed)
        assert found.labels.tolist() == np.repeat(np.arange(6), 10).tolist()
