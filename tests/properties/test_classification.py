"""What holds of every classification, whatever the areas."""

from __future__ import annotations

import pickle
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.utils.estimator_checks import parametrize_with_checks

from bailiwick.groups.classification import AreaClassification

VARIABLES = ["flats", "aged", "cars"]
WAYS: tuple[dict[str, Any], ...] = (
    {"cuts": (2, 4, 7)},
    {"cuts": (2, 4, 7), "second_ward_weights": "equal", "n_init": 4},
    {"cuts": (2, 4, 7), "method": "top_down", "n_init": 4, "standardise": "asinh_range"},
    {"cuts": (5,), "method": "single", "n_init": 4, "standardise": "z"},
)
# Each case fits several models; five tests run in every way.
FEW = settings(max_examples=15)
EACH_WAY = pytest.mark.parametrize("options", WAYS, ids=("ward", "ward and starts", "top down", "single"))


def table(values: Any, codes: Any = None) -> pd.DataFrame:
    """Areas as a table indexed by code."""
    codes = [f"E{row:03d}" for row in range(len(values))] if codes is None else codes
    return pd.DataFrame(values, columns=VARIABLES, index=codes)


@st.composite
def areas(draw: st.DrawFn) -> np.ndarray[Any, Any]:
    """40 areas on 3 variables: a few heaps with noise, or shares to one decimal, with many ties."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    if draw(st.booleans()):
        heaps = rng.uniform(0, 100, (draw(st.integers(2, 8)), 3))
        return np.abs(heaps[rng.integers(len(heaps), size=40)] + rng.normal(0, 5, (40, 3)))
    return rng.integers(0, 60, (40, 3)) / 10.0


@parametrize_with_checks(
    [
        AreaClassification(),
        AreaClassification(standardise="asinh_range", method="top_down", n_init=3),
        AreaClassification((2, 4), second_ward_weights="equal", n_init=3, code_style="dotted"),
        AreaClassification((3,), method="single", standardise="z", n_init=3),
        AreaClassification((2,), largest_ward=5, cells=4, standardise="range"),
    ]
)
def test_scikit_learn_conventions(estimator: AreaClassification, check: Any) -> None:
    """If this fails, the estimator breaks a rule of scikit-learn, so its pipelines and searches may too."""
    check(estimator)


@EACH_WAY
@FEW
@given(values=areas(), seed=st.integers(0, 100))
def test_listing_changes_nothing(options: dict[str, Any], values: np.ndarray[Any, Any], seed: int) -> None:
    """If this fails, the order of rows decides on classes."""
    X = table(values)
    order = np.random.default_rng(seed).permutation(len(X))
    once = AreaClassification(random_state=seed, **options).fit(X)
    again = AreaClassification(random_state=seed, **options).fit(X.iloc[order])
    assert (again.level_labels_ == once.level_labels_[order]).all()
    assert again.wss_ == once.wss_


@EACH_WAY
@FEW
@given(values=areas())
def test_levels_nest_and_predict_agrees(options: dict[str, Any], values: np.ndarray[Any, Any]) -> None:
    """If this fails, a cluster has two parents, or an area is not placed where it was learnt to be."""
    X = table(values)
    model = AreaClassification(random_state=1, **options).fit(X)
    for level, cut in enumerate(model.cuts_):
        labels = model.level_labels_[:, level]
        assert sorted(set(labels.tolist())) == list(range(cut))
        assert model.sizes_[level].tolist() == np.bincount(labels).tolist()
        if level:
            assert (model.parents_[level][labels] == model.level_labels_[:, level - 1]).all()
    assert (model.predict(X) == model.labels_).all()
    assert model.classify(X).equals(model.membership())


@EACH_WAY
@FEW
@given(values=areas())
def test_numbers_go_by_size_and_code(options: dict[str, Any], values: np.ndarray[Any, Any]) -> None:
    """If this fails, clusters are not numbered within their parent by size, then by smallest code."""
    model = AreaClassification(random_state=1, **options).fit(table(values))
    for level, sizes in enumerate(model.sizes_):
        labels = model.level_labels_[:, level]
        smallest = [min(model.area_codes_[labels == cluster]) for cluster in range(len(sizes))]
        keys = list(zip(model.parents_[level].tolist(), (-sizes).tolist(), smallest, strict=True))
        assert keys == sorted(keys)


@EACH_WAY
@FEW
@given(values=areas())
def test_sums_of_squares_of_nested_levels(options: dict[str, Any], values: np.ndarray[Any, Any]) -> None:
    """If this fails, means and sums of squares do not belong to the labels, or a finer level fits worse."""
    X = table(values)
    model = AreaClassification(random_state=1, **options).fit(X)
    scaled = model.scaled(X)
    for level in range(len(model.cuts_)):
        labels = model.level_labels_[:, level]
        for cluster, mean in enumerate(model.means_[level]):
            np.testing.assert_allclose(mean, scaled[labels == cluster].mean(axis=0), rtol=0, atol=1e-9)
        own = ((scaled - model.means_[level][labels]) ** 2).sum()
        assert model.wss_[level] == pytest.approx(own, rel=1e-9, abs=1e-12)
    sums = [model.tss_, *model.wss_]
    assert all(lower <= upper * (1 + 1e-12) for upper, lower in pairwise(sums))


@FEW
@given(values=areas())
def test_identities_of_ward(values: np.ndarray[Any, Any]) -> None:
    """If this fails, increases of the sum of squares do not add up, or k-means raises it."""
    model = AreaClassification((2, 4, 7)).fit(table(values))
    schedule = model.schedule_.to_pydict()
    assert schedule["ess"][-1] == pytest.approx(model.tss_, rel=1e-9)
    assert model.wss_[-1] <= schedule["ess"][schedule["clusters"].index(7)] * (1 + 1e-12)
    assert model.upper_tree_ is not None
    above = model.wss_[-1] + np.cumsum(model.upper_tree_.ess_increase)
    assert (above[7 - 2 - 1], above[7 - 4 - 1]) == pytest.approx(model.wss_[:2], rel=1e-9)
    assert above[-1] == pytest.approx(model.tss_, rel=1e-9)


@EACH_WAY
@FEW
@given(values=areas())
def test_areas_alike_are_together(options: dict[str, Any], values: np.ndarray[Any, Any]) -> None:
    """If this fails, two areas with the same values are in different classes."""
    twice = np.vstack([values, values])
    model = AreaClassification(random_state=1, **options).fit(table(twice))
    assert (model.level_labels_[:40] == model.level_labels_[40:]).all()


@FEW
@given(values=areas(), seed=st.integers(0, 100))
def test_weights_are_repeated_areas(values: np.ndarray[Any, Any], seed: int) -> None:
    """If this fails, an area that weighs 3 does not count as three areas at one place.

    On given coordinates, for a scale counts each area once.
    """
    repeats = np.random.default_rng(seed).integers(1, 4, len(values))
    options: dict[str, Any] = {"cuts": (2, 4, 7), "standardise": None}
    weighted = AreaClassification(**options).fit(table(values), area_weights=repeats)
    repeated = AreaClassification(**options).fit(table(np.repeat(values, repeats, axis=0)))
    first = np.concatenate([[0], np.cumsum(repeats)[:-1]])
    assert weighted.wss_ == pytest.approx(repeated.wss_, rel=1e-6)
    for level in range(3):
        pairs = set(zip(weighted.level_labels_[:, level], repeated.level_labels_[first, level], strict=True))
        assert len(pairs) == (2, 4, 7)[level]


@EACH_WAY
@FEW
@given(values=areas())
def test_a_weight_of_nothing_leaves_a_variable_out(
    options: dict[str, Any], values: np.ndarray[Any, Any]
) -> None:
    """If this fails, weights of variables are not the weights of squared differences.

    A weight of 4 is a column doubled, a weight of 0 a column left out.
    """
    X = table(values)
    changed = {**options, "standardise": None, "random_state": 1}
    weighted = AreaClassification(variable_weights={"aged": 4.0, "cars": 0.0}, **changed).fit(X)
    doubled = AreaClassification(**changed).fit(X[["flats", "aged"]] * [1.0, 2.0])
    assert weighted.wss_ == pytest.approx(doubled.wss_, rel=1e-9)
    assert weighted.means_[0].shape == (weighted.cuts_[0], 3)


@EACH_WAY
def test_every_kind_of_table(options: dict[str, Any]) -> None:
    """If this fails, the same numbers in another kind of table give other classes."""
    values = np.random.default_rng(5).gamma(2.0, 10.0, (60, 3))
    pandas = table(values)
    plain = pandas.reset_index(names="area_code").assign(area_name="somewhere")
    model = AreaClassification(random_state=3, **options).fit(pandas)
    others = {
        pd.DataFrame: plain,
        pl.DataFrame: pl.from_pandas(plain),
        pa.Table: pa.Table.from_pandas(plain, preserve_index=False),
    }
    for kind, X in others.items():
        other = AreaClassification(random_state=3, **options).fit(X)
        assert (other.level_labels_ == model.level_labels_).all()
        assert type(other.membership()) is kind
        assert type(other.classify(X)) is kind
        assert other.feature_names_in_.tolist() == VARIABLES
    lazy = AreaClassification(random_state=3, **options).fit(pl.from_pandas(plain).lazy())
    assert (lazy.level_labels_ == model.level_labels_).all()
    array = AreaClassification(random_state=3, **options).fit(values)
    assert array.wss_ == pytest.approx(model.wss_)
    assert type(array.membership()) is pa.Table
    assert array.area_codes_[:2].tolist() == ["0", "1"]


@EACH_WAY
def test_workers_seed_pickle_and_clone(options: dict[str, Any]) -> None:
    """If this fails, workers or a trip to disk change the classes, or a seed does not fix them."""
    X = table(np.random.default_rng(5).gamma(2.0, 10.0, (60, 3)))
    model = AreaClassification(random_state=3, **options).fit(X)
    shared = clone(model).set_params(n_jobs=2).fit(X)
    assert (shared.level_labels_ == model.level_labels_).all()
    assert shared.seed_ == model.seed_
    back = pickle.loads(pickle.dumps(model))
    assert (back.predict(X) == model.labels_).all()
    assert back.membership().equals(model.membership())


def test_cells_stand_in_for_ward() -> None:
    """If this fails, the way for very many areas is silent, or its levels are not those of all areas."""
    rng = np.random.default_rng(8)
    X = table(rng.normal(0, 1, (400, 3)) + rng.uniform(0, 100, (12, 3))[rng.integers(12, size=400)])
    exact = AreaClassification((2, 4, 7), random_state=1).fit(X)
    reduced = AreaClassification((2, 4, 7), largest_ward=399, cells=60, random_state=1).fit(X)
    assert exact.route_.startswith("Ward on all 400 areas")
    assert reduced.route_.startswith("400 areas are more than 399, so Ward joined the means of 60 cells")
    assert reduced.tree_ is not None
    assert reduced.tree_.rows == 60
    assert reduced.tree_.weights.sum() == pytest.approx(400)
    assert reduced.schedule_["ess"][-1].as_py() == pytest.approx(reduced.tss_)
    assert (reduced.predict(X) == reduced.labels_).all()
    # Section 8 of the method page: within 1% of full Ward once k-means has closed both.
    assert reduced.wss_[-1] <= exact.wss_[-1] * 1.01


def test_more_starts_never_end_higher() -> None:
    """If this fails, the start from Ward is not among the starts."""
    X = table(np.random.default_rng(5).gamma(2.0, 10.0, (60, 3)))
    once = AreaClassification((3, 9)).fit(X)
    often = AreaClassification((3, 9), n_init=30, random_state=1).fit(X)
    assert often.wss_[-1] <= once.wss_[-1] * (1 + 1e-12)
    assert often.starts_["starts"].to_pylist() == [30]
    assert often.starts_["worst_wss"][0].as_py() >= often.wss_[-1]
    assert "29 further starts" in often.route_
