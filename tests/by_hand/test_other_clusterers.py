"""Other clusterers on areas: two pairs of areas on a line, and what each says of them."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from sklearn.cluster import DBSCAN, KMeans

from bailiwick.errors import OptionError, TableError
from bailiwick.evidence import stability
from bailiwick.groups.other_clusterers import ScaledClusterer, clusterer_named
from bailiwick.groups.profiles import cluster_profiles
from bailiwick.groups.typicality import typicality

# 0, 1 and 10, 11: as they are, the silhouettes are .904762 and .894737 (method page, section 12).
PAIRS = pl.DataFrame({"area_code": list("DCBA"), "x": [11.0, 10.0, 1.0, 0.0]})
PLAIN: dict[str, Any] = {"standardise": None, "winsorise": None}


@pytest.mark.parametrize("name", ["AgglomerativeClustering", "KMeans", "GaussianMixture"])
def test_two_pairs_are_two_clusters_numbered_by_the_first_variable(name: str) -> None:
    """If this fails, labels follow the clusterer's own numbers, or rows lose their order."""
    model = ScaledClusterer(name, k_range=(2, 3), random_state=1, **PLAIN).fit(PAIRS)
    assert model.membership().rows() == [("D", "2"), ("C", "2"), ("B", "1"), ("A", "1")]
    # 10 is 1 from 11 and 9.5 on average from 0 and 1, so (9.5 - 1) / 9.5; 11 has (10.5 - 1) / 10.5.
    assert model.silhouettes_.tolist() == pytest.approx([9.5 / 10.5, 8.5 / 9.5, 8.5 / 9.5, 9.5 / 10.5])
    assert model.inertia_ == pytest.approx(4 * 0.25)  # each is .5 from its mean
    assert model.tss_ == pytest.approx(2 * (5.5**2 + 4.5**2))
    assert model.scan_["k"].to_pylist() == [2, 3]
    assert model.near_best_ == (2,)


def test_profiles_and_typicality_read_it_like_k_means() -> None:
    """If this fails, what clusters are like can be told of k-means only."""
    model = ScaledClusterer("AgglomerativeClustering", 2, **PLAIN).fit(PAIRS)
    profiles = cluster_profiles(model, PAIRS).sort("code")
    assert profiles["mean"].to_list() == [0.5, 10.5]
    assert typicality(model, PAIRS)["distance_own"].to_list() == [0.5] * 4


def test_noise_is_left_out_of_everything_but_its_list() -> None:
    """If this fails, an area that the clusterer leaves alone is counted as a cluster."""
    far = pl.concat([PAIRS, pl.DataFrame({"area_code": ["Z"], "x": [100.0]})])
    model = ScaledClusterer(DBSCAN(eps=2.0, min_samples=2), **PLAIN).fit(far)
    assert model.noise_ == ("Z",)
    assert model.membership().rows() == [("D", "2"), ("C", "2"), ("B", "1"), ("A", "1")]
    assert model.scan_.num_rows == 1
    assert not hasattr(model, "predict")  # DBSCAN does not


def test_a_clusterer_that_predicts_places_new_areas_by_our_numbers() -> None:
    """If this fails, a new area has the clusterer's own number, which no table has."""
    model = ScaledClusterer(KMeans(n_init=3), 2, random_state=0, **PLAIN).fit(PAIRS)
    assert model.predict(pl.DataFrame({"area_code": ["N", "M"], "x": [2.0, 12.0]})).tolist() == [0, 1]


def test_weights_and_percentiles_are_those_of_silhouette_k_means() -> None:
    """If this fails, two clusterers compared on one table saw different values."""
    table = PAIRS.with_columns(y=pl.Series([0.0, 0.0, 1.0, 1000.0]))
    model = ScaledClusterer(
        "AgglomerativeClustering", 2, winsorise=(25, 75), variable_weights={"y": 0.25}
    ).fit(table)
    assert model.scale_.bounds[1].tolist() == [
        10.25,
        250.75,
    ]  # a quarter of the way from 10 to 11, and 1 to 1000
    assert model.scaled(table)[:, 1].std() == pytest.approx(0.5)  # z-scores times the root of the weight


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("KMeens", "Did you mean 'KMeans'"),
        ("FeatureAgglomeration", "it groups variables, not areas"),
        ("sklearn.cluster.DBSCANN", "Did you mean 'DBSCAN'"),
        ("nowhere.Clusterer", "cannot be imported"),
        ("sklearn.cluster.k_means", "is not a clusterer: it is a function, not a class"),
        ("os.path.join", r"it is a function, not a class.*scikit-learn \(AffinityPropagation, Agglomerative"),
        ("sklearn.linear_model.Ridge", "the class has no fit_predict"),
        ("sklearn.cluster.Nothing", "sklearn.cluster has no 'Nothing'.*AgglomerativeClustering"),
    ],
)
def test_an_unknown_clusterer_is_refused(name: str, told: str) -> None:
    """If this fails, a mistyped name ends in a traceback."""
    with pytest.raises(OptionError, match=told):
        clusterer_named(name)


def test_what_cannot_be_clustered_is_refused() -> None:
    """If this fails, a number of clusters is passed over, or one cluster passes for a result."""
    with pytest.raises(OptionError, match="DBSCAN takes no number of clusters"):
        ScaledClusterer("DBSCAN", 3, **PLAIN).fit(PAIRS)
    with pytest.raises(OptionError, match="4 clusters of 4 areas: a clusterer needs an area more"):
        ScaledClusterer("KMeans", 4, **PLAIN).fit(PAIRS)
    with pytest.raises(TableError, match="found fewer than two clusters among 4 areas"):
        ScaledClusterer(DBSCAN(eps=100.0, min_samples=2), **PLAIN).fit(PAIRS)


def test_draws_may_have_fewer_starts_than_the_fit() -> None:
    """If this fails, stability is that of a worse fit than the one reported, or takes as long."""
    seen: list[int] = []

    class Counted(KMeans):
        def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
            seen.append(self.n_init)
            return super().fit(X, y, sample_weight)

    values = PAIRS.select("x", y=pl.col("x") ** 2).to_numpy()
    given: dict[str, Any] = {"resample": "leave_one_out", "random_state": 1}
    stability(Counted(2, n_init=7), values, of_refits={"n_init": 2}, **given)
    assert seen == [7, 2, 2]
    with pytest.raises(OptionError, match=r"KMeans has no parameter 'n_innit'\. Did you mean 'n_init'"):
        stability(KMeans(2), values, of_refits={"n_innit": 2}, **given)
