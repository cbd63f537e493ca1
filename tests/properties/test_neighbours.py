"""Nearest areas whatever the table: as by measuring every pair, in every order, by every way of searching."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bailiwick.groups import nearest_areas, neighbour_order, neighbour_search
from bailiwick.groups.neighbour_search import Barred, nearest

Floats = NDArray[np.float64]


@contextmanager
def small_steps(pairs: int = 6) -> Iterator[None]:
    """A search that takes all its turns on a table of a few dozen areas: stretches, giving up, threads."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name, number in (
            (neighbour_order, "FIRST", 4),
            (neighbour_order, "GROWTH", 3),
            (neighbour_search, "COLUMNS", 8),
            (neighbour_search, "ROWS", 8),
            (neighbour_search, "PAIRS", pairs),
            (neighbour_search, "LARGE", 1),
        ):
            patch.setattr(module, name, number)
        yield


def by_every_pair(values: Floats, weight: Floats, n: int, barred: NDArray[np.bool_]) -> list[list[int]]:
    """Neighbours by the distance of every pair, to 12 digits and then by row number."""
    lists = []
    for area, one in enumerate(values):
        gap = values - one
        both = ~np.isnan(gap)
        shared = (both * weight).sum(axis=1)
        squared = np.where(both, weight * gap * gap, 0.0).sum(axis=1)
        found = []
        for other in range(len(values)):
            if other != area and not barred[area, other] and shared[other] > 0:
                distance = squared[other] * (weight.sum() / shared[other])
                found.append((float(f"{distance:.11e}"), other))
        lists.append([other for _, other in sorted(found)[:n]])
    return lists


@st.composite
def tables(draw: st.DrawFn) -> Floats:
    """Areas by variables: spread out, in a grid with many ties, with outliers, or far from zero."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = rng.normal(size=(draw(st.integers(2, 60)), draw(st.integers(1, 5))))
    kind = draw(st.sampled_from(["plain", "grid", "outliers", "far", "alike", "holes"]))
    if kind == "grid":
        return np.round(values)
    if kind == "outliers":
        return np.where(rng.random(values.shape) < 0.05, values * 1e5, values)
    if kind == "far":
        return values + 1e6
    if kind == "alike":
        return values[rng.integers(0, 3, len(values)) % len(values)]
    if kind == "holes":
        return np.where(rng.random(values.shape) < 0.2, np.nan, np.round(values, 1))
    return values


def found_lists(values: Floats, weight: Floats, n: int, barred: Barred, jobs: int = 1) -> list[list[int]]:
    """Neighbours of every area, without the blanks of those that have fewer."""
    found, squared = nearest(values, weight, n, np.arange(len(values)), barred, jobs=jobs)
    assert (np.isnan(squared) == (found < 0)).all()
    return [[int(other) for other in row if other >= 0] for row in found]


@settings(max_examples=120)
@given(tables(), st.integers(1, 12), st.integers(0, 2**32 - 1), st.sampled_from([2, 6, 1000]))
def test_as_by_every_pair(values: Floats, n: int, seed: int, pairs: int) -> None:
    """If this fails, the search leaves out an area that is nearer, or lets in one that is barred."""
    rng = np.random.default_rng(seed)
    areas, variables = values.shape
    weight = np.where(rng.random(variables) < 0.2, 0.0, rng.choice([0.5, 1.0, 3.0], variables))
    if seed % 2 or not weight.any():
        weight = np.ones(variables)
    groups = rng.integers(0, 4, areas).astype(np.int32) if seed % 3 else None
    named = {
        int(one): rng.integers(0, areas, 3).tolist() for one in rng.choice(areas, areas // 4, replace=False)
    }
    barred = np.zeros((areas, areas), dtype=bool)
    for one, others in named.items():
        barred[one, others] = True
    if groups is not None:
        barred |= groups[:, None] == groups[None, :]
    expected = by_every_pair(values, weight, n, barred)
    given_barred = Barred.of(areas, named, groups)
    assert found_lists(values, weight, n, given_barred) == expected
    with small_steps(pairs):
        assert found_lists(values, weight, n, given_barred) == expected


@settings(max_examples=20)
@given(tables(), st.integers(1, 6))
def test_threads_do_not_matter(values: Floats, n: int) -> None:
    """If this fails, the answer depends on how many processors there are."""
    none = Barred.of(len(values), {})
    weight = np.ones(values.shape[1])
    with small_steps():
        one, two = (nearest(values, weight, n, np.arange(len(values)), none, jobs=jobs) for jobs in (1, 2))
    np.testing.assert_array_equal(one[0], two[0])
    np.testing.assert_array_equal(one[1], two[1])


@settings(max_examples=40)
@given(tables(), st.integers(1, 6))
def test_order_of_rows_does_not_matter(values: Floats, n: int) -> None:
    """If this fails, sorting a table changes its neighbours."""
    import pandas as pd

    X = pd.DataFrame(values, index=[f"E{at:03d}" for at in range(len(values))])
    X.columns = [f"x{at}" for at in range(values.shape[1])]
    shuffled = X.sample(frac=1.0, random_state=len(values))
    with small_steps():
        one, two = (
            nearest_areas(table, n=n, missing="shared", reciprocity=True)
            .sort_values(["area_code", "rank"])
            .reset_index(drop=True)
            for table in (X, shuffled)
        )
    assert one.drop(columns="distance").equals(two.drop(columns="distance"))
    assert two["distance"].to_numpy() == pytest.approx(one["distance"].to_numpy(), rel=1e-12)


def test_as_scikit_learn_on_a_larger_table() -> None:
    """If this fails, blocks and stretches of full size lose a neighbour: 3,000 areas by 12 variables.

    Expected: scikit-learn's NearestNeighbors, an exact search in double precision.
    """
    from sklearn.neighbors import NearestNeighbors

    values = np.random.default_rng(11).gamma(0.6, size=(3000, 12))
    distance, index = NearestNeighbors(n_neighbors=21, algorithm="brute").fit(values).kneighbors(values)
    found, squared = nearest(values, np.ones(12), 20, np.arange(3000), Barred.of(3000, {}))
    np.testing.assert_array_equal(found, index[:, 1:])
    np.testing.assert_allclose(np.sqrt(squared), distance[:, 1:], rtol=1e-9)


@pytest.mark.parametrize("variables", [1, 3])
def test_many_areas_alike(monkeypatch: pytest.MonkeyPatch, variables: int) -> None:
    """If this fails, thousands of areas at one distance are not settled, or not by code.

    3,000 areas hold one of three values each; the first others of the same value, by code, are nearest.
    """
    monkeypatch.setattr(neighbour_search, "PAIRS", 64)
    values = np.repeat((np.arange(3000) % 3)[:, None].astype(float), variables, axis=1)
    found, squared = nearest(values, np.ones(variables), 3, np.arange(3000), Barred.of(3000, {}))
    assert found[:4].tolist() == [[3, 6, 9], [4, 7, 10], [5, 8, 11], [0, 6, 9]]
    assert found[2999].tolist() == [2, 5, 8]
    assert (squared == 0).all()


def test_one_group_that_is_nearly_all() -> None:
    """If this fails, an area whose own group is nearly everything finds no neighbour outside it."""
    values = np.random.default_rng(3).normal(size=(4000, 3))
    groups = np.zeros(4000, dtype=np.int32)
    groups[[17, 1800, 3999]] = 1
    found, _ = nearest(values, np.ones(3), 3, np.arange(4000), Barred.of(4000, {}, groups))
    inside = np.flatnonzero(groups == 0)
    assert (np.sort(found[inside], axis=1) == [17, 1800, 3999]).all()
    assert (groups[found[groups == 1]] == 0).all()
