"""What holds for k-means on any table."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import joblib
import numpy as np
import pytest
from hypothesis import given, settings

from bailiwick.groups.kmeans import KMeansResult, k_means, lloyd, nearest_centres
from bailiwick.groups.lloyd import FEW, Rows
from bailiwick.groups.reduction import cells
from bailiwick.groups.starts import first_centres

Floats = np.ndarray[Any, np.dtype[np.float64]]


@st.composite
def tables(draw: st.DrawFn) -> tuple[Floats, int]:
    """Up to 40 areas on a grid, some of them twice, and a number of clusters that they can fill."""
    seed, areas, variables = draw(st.integers(0, 2**31)), draw(st.integers(3, 40)), draw(st.integers(1, 4))
    rng = np.random.default_rng(seed)
    values = rng.integers(-6, 7, (areas, variables)) * draw(st.sampled_from([1.0, 1e-6, 1e6]))
    k = draw(st.integers(1, len(np.unique(values, axis=0))))
    return values, min(k, 6)


def wss(values: Floats, labels: Any, weights: Floats | None = None) -> float:
    """The error sum of squares, cluster by cluster."""
    weights = np.ones(len(values)) if weights is None else weights
    total = 0.0
    for cluster in np.unique(labels):
        mine, weight = values[labels == cluster], weights[labels == cluster]
        mean = (weight[:, None] * mine).sum(axis=0) / weight.sum()
        total += float((weight[:, None] * (mine - mean) ** 2).sum())
    return total


@given(tables(), st.integers(0, 100))
def test_no_step_raises_the_sum_of_squares(table: tuple[Floats, int], seed: int) -> None:
    """If this fails, k-means can make clusters worse, also where it fills an empty one."""
    values, k = table
    begun = np.random.default_rng(seed).permutation(values)[:k]
    before = wss(values, nearest_centres(values, begun, n=1)[0][:, 0])
    fit = lloyd(values, begun)
    assert fit.wss <= before * (1 + 1e-9)
    assert fit.wss == pytest.approx(wss(values, fit.labels), rel=1e-9, abs=1e-18)


@given(tables(), st.integers(0, 100))
def test_every_area_is_nearest_to_its_own_mean(table: tuple[Floats, int], seed: int) -> None:
    """If this fails, k-means stopped too early; and no cluster is empty at the end."""
    values, k = table
    best = k_means(values, k, starts=2, random_state=seed).best
    distance = ((values[:, None] - best.centres[None]) ** 2).sum(axis=2)
    own = distance[np.arange(len(values)), best.labels]
    assert (own <= distance.min(axis=1) + 1e-9 * (1e-30 + distance.max())).all()
    assert (np.bincount(best.labels, minlength=k) > 0).all()


@given(tables(), st.integers(0, 100))
def test_equal_areas_share_a_cluster(table: tuple[Floats, int], seed: int) -> None:
    """If this fails, two areas with the same values are told apart."""
    values, k = table
    labels = k_means(values, k, starts=2, random_state=seed).best.labels
    same = (values[:, None] == values[None]).all(axis=2)
    assert (labels[:, None] == labels[None])[same].all()


@given(st.integers(0, 2**31), st.integers(3, 40), st.integers(1, 3))
def test_a_weight_of_n_is_an_area_n_times(seed: int, areas: int, k: int) -> None:
    """If this fails, weights do not count as so many areas.

    Values are off any grid: half way between two centres, crumbs of adding up would decide.
    """
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(areas, 3))
    times = rng.integers(1, 4, areas)
    once = lloyd(values, values[:k], weights=times)
    often = lloyd(np.repeat(values, times, axis=0), values[:k])
    assert (np.repeat(once.labels, times) == often.labels).all()
    assert once.wss == pytest.approx(often.wss, rel=1e-9, abs=1e-18)


@given(tables(), st.integers(1, 12), st.integers(0, 100))
def test_cells_hold_every_area_once(table: tuple[Floats, int], n: int, seed: int) -> None:
    """If this fails, cells lose areas or weight, are too few, or have other means than their areas."""
    values, _ = table
    weights = np.random.default_rng(seed).uniform(0.5, 2, len(values))
    some = cells(values, n=n, weights=weights, random_state=seed)
    assert len(some.means) == min(n, len(np.unique(values, axis=0)))
    assert set(some.label.tolist()) == set(range(len(some.means)))
    for cell, (mean, weight) in enumerate(zip(some.means, some.weights, strict=True)):
        mine = some.label == cell
        assert weight == pytest.approx(weights[mine].sum())
        np.testing.assert_allclose(
            mean, np.average(values[mine], axis=0, weights=weights[mine]), rtol=1e-9, atol=1e-9
        )


@given(st.integers(0, 2**31))
def test_starts_spread_over_groups_that_lie_apart(seed: int) -> None:
    """If this fails, k-means++ draws where a start is near already: eight groups 1,000 apart, 1 wide."""
    rng = np.random.default_rng(seed)
    values = rng.uniform(size=(240, 2)) + 1000.0 * np.repeat(np.arange(8), 30)[:, None]
    begun = first_centres(Rows(values), 8, "k-means++", np.random.SeedSequence(seed), None)
    assert sorted((begun[:, 0] // 1000).tolist()) == list(range(8))


@given(tables(), st.integers(1, 3))
def test_nearest_centres_are_those_of_all_distances(table: tuple[Floats, int], n: int) -> None:
    """If this fails, a quick product of matrices decides between centres that are equally near."""
    values, k = table
    centres = values[:k]
    distance = ((values[:, None] - centres[None]) ** 2).sum(axis=2)
    index, found = nearest_centres(values, centres, n=n)
    np.testing.assert_allclose(found, np.sort(distance, axis=1)[:, :n], rtol=1e-9, atol=1e-9 * distance.max())
    np.testing.assert_allclose(np.take_along_axis(distance, index, axis=1), found, rtol=1e-9, atol=1e-18)


@given(st.integers(0, 2**31), st.integers(1, 12), st.sampled_from([0.0, 1e7, 1e12]))
def test_nearest_centres_on_a_lattice_in_order(seed: int, k: int, far: float) -> None:
    """If this fails, of centres equally near another than the lower number is told; all on a lattice."""
    rng = np.random.default_rng(seed)
    centres = rng.integers(-2, 3, (k, 2)).astype(float)
    centres[-1] += far
    values = rng.integers(-3, 4, (50, 2)).astype(float)
    n = int(rng.integers(1, k + 1))
    distance = ((values[:, None] - centres[None]) ** 2).sum(axis=2)
    order = np.argsort(distance, axis=1, kind="stable")[:, :n]
    index, found = nearest_centres(values, centres, n=n)
    assert (index == order).all()
    assert (found == np.take_along_axis(distance, order, axis=1)).all()


@given(tables(), st.integers(0, 100))
def test_labels_are_the_nearest_of_the_means_returned(table: tuple[Floats, int], seed: int) -> None:
    """If this fails, placing the areas again by their clusters' means moves some of them."""
    values, k = table
    best = k_means(values * 0.1, k, starts=2, random_state=seed).best
    assert (nearest_centres(values * 0.1, best.centres, n=1)[0][:, 0] == best.labels).all()


@pytest.mark.parametrize("away", [1e6, 1e8, 1e12])
def test_cells_do_not_depend_on_where_zero_is(away: float) -> None:
    """If this fails, a constant added to every value makes areas alike.

    Values are whole 1024ths, so that adding changes none of their differences.
    """
    values = np.round(np.random.default_rng(1).normal(size=(3000, 3)) * 1024) / 1024
    near, far = (cells(some, n=200, random_state=0) for some in (values, values + away))
    assert len(far.means) == 200
    assert (far.label == near.label).all()
    one = values[:5] * np.array([1.0, 0, 0]) + away
    assert len(cells(np.vstack([one, one + 2e12]), n=20, random_state=0).means) == 10


def two_kinds() -> dict[str, Floats]:
    """A small table, and one of more areas than are looked at all together."""
    rng = np.random.default_rng(8)
    return {
        "small": rng.normal(size=(200, 4)),
        "large": rng.normal(size=(2 * FEW, 6)) + 4 * rng.integers(0, 2, (2 * FEW, 6)),
    }


@pytest.mark.parametrize("kind", ["small", "large"])
def test_the_same_on_one_worker_and_two(kind: str) -> None:
    """If this fails, the answer depends on how many workers there are."""
    values = two_kinds()[kind]
    alone, together = (
        k_means(values, 5, starts=12, random_state=7, n_jobs=jobs, precision="float32") for jobs in (1, 2)
    )
    same(alone, together)
    one, two = (cells(values, n=40, random_state=7, n_jobs=jobs) for jobs in (1, 2))
    assert (one.label == two.label).all()


def test_the_same_on_a_dask_cluster() -> None:
    """If this fails, a Dask cluster gives another answer than one worker, or leaves something open."""
    distributed = pytest.importorskip(
        "distributed", reason="needs the extra: pip install bailiwick[distributed]"
    )
    kinds = two_kinds()
    alone = {kind: k_means(values, 5, starts=12, random_state=7) for kind, values in kinds.items()}
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        for kind, values in kinds.items():
            same(alone[kind], k_means(values, 5, starts=12, random_state=7))


def same(one: KMeansResult, other: KMeansResult) -> None:
    """Equal to the last bit."""
    assert (one.best.labels == other.best.labels).all()
    assert (one.best.centres == other.best.centres).all()
    assert (one.start_wss == other.start_wss).all()
    assert one.reached == other.reached


@settings(max_examples=5)
@given(st.integers(0, 2**31))
def test_a_seed_gives_its_answer_again(seed: int) -> None:
    """If this fails, a run cannot be repeated from its seed, however that is given."""
    values = np.random.default_rng(1).normal(size=(60, 3))
    first = k_means(values, 4, starts=3, init="random", random_state=seed)
    same(first, k_means(values, 4, starts=3, init="random", random_state=np.random.SeedSequence(seed)))
    # More starts are the same starts and some more.
    more = k_means(values, 4, starts=5, init="random", random_state=seed)
    assert (more.start_wss[:3] == first.start_wss).all()
