"""Whatever the areas: differences add up to nothing; neither labels nor the order of rows matter."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pandas as pd
from hypothesis import given, settings
from sklearn.base import BaseEstimator, ClusterMixin

from bailiwick import carry_codes, cluster_names, cluster_profiles, match_clusters, typicality
from bailiwick.evidence import stability
from hand_made_classes import hand_made

seeds = st.integers(0, 2**16)


def some_areas(seed: int) -> tuple[pd.DataFrame, dict[str, list[str]], np.ndarray[Any, Any]]:
    """Areas in random clusters at two levels, with weights."""
    rng = np.random.default_rng(seed)
    areas, finest = int(rng.integers(3, 30)), int(rng.integers(2, 6))
    low = np.unique(rng.integers(0, finest, areas), return_inverse=True)[1]
    codes = [f"E{one:02d}" for one in range(areas)]
    X = pd.DataFrame(rng.normal(rng.normal(0, 100), 10, (areas, 3)), index=codes, columns=list("xyz"))
    above = [str(one // 2 + 1) for one in low]
    levels = {
        "supergroup": above,
        "group": [f"{one}{'ab'[two % 2]}" for one, two in zip(above, low, strict=True)],
    }
    return X, levels, rng.integers(1, 9, areas).astype(float)


@settings(max_examples=40)
@given(seeds)
def test_differences_weighted_by_clusters_add_up_to_nothing(seed: int) -> None:
    """If this fails, clusters are all above, or all below, what they are parts of."""
    X, levels, weights = some_areas(seed)
    model = hand_made(X, levels, standardise="range", weights=weights)
    profiles = cluster_profiles(model, X)
    weight_of = {
        (level, code): weights[np.array(held) == code].sum()
        for level, held in levels.items()
        for code in held
    }
    keys = zip(profiles["level"], profiles["code"], strict=True)
    profiles["weighted"] = profiles["difference"] * [weight_of[key] for key in keys]
    by = ["level", "parent_code", "variable"]
    sums = profiles.fillna({"parent_code": "all"}).groupby(by)["weighted"].sum()
    assert np.abs(sums).max() <= 1e-9 * weights.sum()


@settings(max_examples=40)
@given(seeds)
def test_the_order_of_rows_changes_no_description(seed: int) -> None:
    """If this fails, a table sorted another way gives other profiles or other typical areas."""
    X, levels, weights = some_areas(seed)
    model = hand_made(X, levels, standardise="range", weights=weights)
    shuffled = X.sample(frac=1, random_state=seed)
    first, second = cluster_profiles(model, X), cluster_profiles(model, shuffled)
    assert np.allclose(first["difference"], second["difference"], atol=1e-12)
    keys = ["level", "area_code"]
    columns = ["code", "second_code", "rank_in_cluster"]
    one, two = (typicality(model, table).sort_values(keys).reset_index(drop=True) for table in (X, shuffled))
    pd.testing.assert_frame_equal(one[[*keys, *columns]], two[[*keys, *columns]])
    assert list(typicality(model, shuffled)["area_code"][: len(X)]) == list(shuffled.index)


@settings(max_examples=40)
@given(seeds)
def test_ranks_are_one_to_the_size_of_the_cluster(seed: int) -> None:
    """If this fails, two areas are the most typical, or none is."""
    X, levels, weights = some_areas(seed)
    found = typicality(hand_made(X, levels, weights=weights), X)
    for _, cluster in found.groupby(["level", "code"]):
        assert sorted(cluster["rank_in_cluster"]) == list(range(1, len(cluster) + 1))
        assert cluster.sort_values("rank_in_cluster")["distance_own"].is_monotonic_increasing
    assert (found["nearer_elsewhere"] <= found["borderline"]).all()


@settings(max_examples=40)
@given(seeds)
def test_names_differ_among_siblings(seed: int) -> None:
    """If this fails, two clusters of one parent have one name."""
    X, levels, _ = some_areas(seed)
    profiles = cluster_profiles(hand_made(X, levels, standardise="range"), X)
    names = cluster_names(profiles)
    parents = profiles.drop_duplicates(["level", "code"])["parent_code"].fillna("all").tolist()
    assert not names.assign(parent=parents).duplicated(["level", "parent", "name"]).any()


@settings(max_examples=40)
@given(seeds)
def test_a_partition_agrees_wholly_with_itself_under_other_labels(seed: int) -> None:
    """If this fails, agreement depends on what clusters are called."""
    _, levels, _ = some_areas(seed)
    own = dict(enumerate(levels["group"]))
    renamed = {area: f"other {code[::-1]}" for area, code in own.items()}
    found = match_clusters(own, renamed)
    assert found.adjusted_rand == 1
    for row in found.clusters.to_pylist():
        assert row["assigned_code"] == row["nearest_code"] == f"other {row['own_code'][::-1]}"
        assert row["assigned_share_of_own"] == row["assigned_share_of_reference"] == 1


@settings(max_examples=40)
@given(seeds)
def test_codes_of_the_same_clusters_are_all_carried_over(seed: int) -> None:
    """If this fails, a run that gives the same clusters under other numbers loses its codes."""
    X, levels, _ = some_areas(seed)
    old = pd.DataFrame(levels, index=X.index)
    swap = str.maketrans("123456", "654321")
    new = old.map(lambda code: code.translate(swap))
    found = carry_codes(new, old)
    assert found["kept"].all()
    assert found["code"].tolist() == [code.translate(swap) for code in found["own_code"]]


@settings(max_examples=40)
@given(seeds)
def test_no_code_is_given_twice(seed: int) -> None:
    """If this fails, two clusters of a new run have one code, or a new cluster has a code that was in use."""
    X, levels, _ = some_areas(seed)
    rng = np.random.default_rng(seed + 1)
    old = pd.DataFrame(levels, index=X.index)
    new = old.iloc[rng.permutation(len(old))].set_axis(old.index)
    found = carry_codes(new, old)
    assert not found.duplicated(["level", "code"]).any()
    used = set(old.to_numpy().ravel())
    assert not set(found.loc[~found["kept"], "code"]) & used
    assert set(found.loc[found["kept"], "code"]) <= used


class Relabelled(ClusterMixin, BaseEstimator):
    """The same clusters at every fit, under labels that the seed permutes."""

    def __init__(self, random_state: int | None = None) -> None:
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> Relabelled:
        """Cluster by the sign of the first variable, and of the second."""
        del y
        values = np.asarray(X)
        clusters = 2 * (values[:, 0] > 0) + (values[:, 1] > 0)
        self.labels_ = np.random.default_rng(self.random_state).permutation(4)[clusters]
        return self


@settings(max_examples=40)
@given(seeds)
def test_identical_partitions_are_wholly_stable_whatever_their_labels(seed: int) -> None:
    """If this fails, a grouping that never changes is called unstable."""
    values = np.random.default_rng(seed).normal(size=(25, 2))
    found = stability(Relabelled(), values, resample="starts", draws=4, random_state=seed)
    assert found.draws["adjusted_rand"].to_pylist() == [1] * 4
    assert set(found.areas["share"].to_pylist()) <= {1, None}
    assert set(found.clusters["jaccard"].to_pylist()) == {1}
