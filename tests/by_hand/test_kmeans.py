"""k-means on tables that can be worked on paper."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.cluster import KMeans

from bailiwick.errors import DataWarning
from bailiwick.groups import kmeans
from bailiwick.groups.centre_distances import Rows, middle, nearest_and_lead
from bailiwick.groups.kmeans import k_means, lloyd, nearest_centres
from bailiwick.groups.lloyd import FEW
from bailiwick.groups.starts import first_centres

LINE = np.array([[0.0], [1.0], [4.0], [9.0], [10.0]])


def test_every_step_on_a_line() -> None:
    """If this fails, areas do not go to the nearest centre, or centres not to the mean of their areas.

    Areas at 0, 1, 4, 9, 10 from centres 0 and 1.
    Step 1: 0 | 1 4 9 10, means 0 and 24/4 = 6.
    Step 2: 1 is 1 from 0 and 5 from 6; 4 is 4 from 0 and 2 from 6: 0 1 | 4 9 10, means .5 and 23/3.
    Step 3: 4 is 3.5 from .5 and 3.67 from 7.67: 0 1 4 | 9 10, means 5/3 and 9.5.
    Step 4: nothing moves. WSS: 25/9 + 4/9 + 49/9 = 78/9 and .25 + .25: 9.1667 in all.
    """
    fit = lloyd(LINE, [[0.0], [1.0]])
    assert fit.labels.tolist() == [0, 0, 0, 1, 1]
    np.testing.assert_allclose(fit.centres.ravel(), [5 / 3, 9.5], rtol=1e-12)
    assert fit.wss == pytest.approx(78 / 9 + 0.5, rel=1e-12)
    assert fit.iterations == 4


def test_a_weight_pulls_the_mean() -> None:
    """If this fails, weights do not count in means and sums: (0 * 3 + 4 * 1) / 4 = 1, 3 * 1 + 1 * 9 = 12."""
    fit = lloyd([[0.0], [4.0]], [[2.0]], weights=[3.0, 1.0])
    assert fit.centres.tolist() == [[1.0]]
    assert fit.wss == 12.0


def test_an_empty_cluster_takes_the_farthest_area() -> None:
    """If this fails, a centre that no area is nearest to stays empty, or takes another area.

    All of 0, 1, 4, 9, 10 are nearer to 5 than to 100: mean 4.8, distances 4.8, 3.8, .8, 4.2, 5.2.
    10 is farthest and becomes the second cluster: means 14/4 = 3.5 and 10. Then 9 joins it, and the
    means are 5/3 and 9.5, where nothing moves.
    """
    fit = lloyd(LINE, [[5.0], [100.0]])
    assert fit.labels.tolist() == [0, 0, 0, 1, 1]
    np.testing.assert_allclose(fit.centres.ravel(), [5 / 3, 9.5], rtol=1e-12)


def test_two_empty_clusters_take_two_areas() -> None:
    """If this fails, the second empty cluster takes the same area as the first, or one at its old distance.

    As in the test before, 10 goes first. The mean of 0, 1, 4, 9 is 3.5, so 9 is farthest, at 5.5, and goes
    next. 0, 1 and 4 have the mean 5/3, 9 and 10 their own: nothing moves, WSS 78/9.
    """
    fit = lloyd(LINE, [[5.0], [100.0], [200.0]])
    assert fit.labels.tolist() == [0, 0, 0, 2, 1]
    assert fit.wss == pytest.approx(78 / 9, rel=1e-12)


def test_equally_near_goes_to_the_first_centre() -> None:
    """If this fails, an area half way between two centres depends on crumbs: 2 is 2 from 0 and from 4."""
    assert lloyd([[0.0], [2.0], [4.0]], [[0.0], [4.0]]).labels.tolist() == [0, 0, 1]
    assert lloyd([[0.0], [2.0], [4.0]], [[4.0], [0.0]]).labels.tolist() == [1, 0, 0]


def test_extra_starts_come_last_and_may_win() -> None:
    """If this fails, the Ward means are not among the starts, or their sum is told in another place.

    From {0 | 1 4 9 10} k-means ends at 9.1667 (first test). From {0 1 | 4 | 9 10} it rests at .5 + 0 + .5.
    """
    starts = [[[0.0], [1.0], [4.0]], [[0.5], [4.0], [9.5]]]
    result = k_means(LINE, 3, starts=0, extra_starts=starts)
    assert result.start_wss.tolist() == [
        pytest.approx(lloyd(LINE, starts[0]).wss),
        pytest.approx(1.0),
    ]
    assert result.best.wss == 1.0
    assert result.reached == int((result.start_wss < 1.0 + 1e-6).sum())


def test_the_lowest_start_is_kept_and_counted() -> None:
    """If this fails, a worse start is kept, or `reached` counts others than those at the lowest sum.

    A square of sides 1 and 10: pairs across the short sides lie .5 from their means, 4 * .25 = 1; pairs
    across the long sides 5, 4 * 25 = 100. Both are at rest, so starts end at one of the two.
    """
    square = np.array([[0.0, 0.0], [0.0, 1.0], [10.0, 0.0], [10.0, 1.0]])
    result = k_means(square, 2, starts=40, init="random", random_state=5)
    assert {round(wss, 9) for wss in result.start_wss} == {1.0, 100.0}
    assert result.best.wss == pytest.approx(1.0)
    assert result.reached == int(np.isclose(result.start_wss, 1.0).sum())


def test_nearest_centres_in_order() -> None:
    """If this fails, second centres or distances are wrong: 3 lies 3, 1 and 7 from 0, 4 and 10."""
    index, distance = nearest_centres([[3.0], [7.0]], [[0.0], [4.0], [10.0]], n=3)
    assert index.tolist() == [[1, 0, 2], [1, 2, 0]]  # 7 lies 3 from both 4 and 10: the lower number first
    assert distance.tolist() == [[1.0, 9.0, 49.0], [9.0, 9.0, 49.0]]


@pytest.mark.parametrize("third", [100.3, -7.7, 1e6 / 3])
def test_of_two_equally_near_centres_the_first(third: float) -> None:
    """If this fails, crumbs choose between centres at 1/4 and 1/2, both 1/8 from 3/8.

    The third centre moves the mean of all, and with it the crumbs of the quick distances.
    """
    for centres in ([0.25, 0.5, third], [0.5, 0.25, third], [third, 0.5, 0.25]):
        index, distance = nearest_centres([[0.375]], np.array(centres)[:, None], n=1)
        assert distance.tolist() == [[0.125**2]]
        assert index.tolist() == [[1 if centres[0] == third else 0]]


def test_of_many_equal_centres_the_first() -> None:
    """If this fails, any of the 20 equals is told: centres 0 to 3 lie 5 from 0, 4 to 23 lie 1 from it."""
    index, distance = nearest_centres([[0.0]], [[5.0]] * 4 + [[1.0]] * 20, n=1)
    assert index.tolist() == [[4]]
    assert distance.tolist() == [[1.0]]
    index, _ = nearest_centres([[0.0]], [[1.0]] * 20, n=3)
    assert index.tolist() == [[0, 1, 2]]


def test_a_centre_far_away_changes_nothing_nearby() -> None:
    """If this fails, the crumbs of 1e20, the square of a centre, decide between 0 and 7.

    Areas at 0, 1, ... 7 and 1e10, one centre on each: every area is at 0 from its own.
    """
    line = np.append(np.arange(8.0), 1e10)[:, None]
    index, distance = nearest_centres(line, line, n=1)
    assert index.ravel().tolist() == list(range(9))
    assert distance.ravel().tolist() == [0.0] * 9


@pytest.mark.parametrize("far", [1e6, 1e10, 1e12, 1e15])
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_one_very_large_value_leaves_the_others_their_clusters(far: float, precision: Any) -> None:
    """If this fails, k-means does not come to rest, or its centres are no means, beside a large value.

    0 and .1 go together (.05 each from their mean: .0025 + .0025), or 2 and 2.1, which is as much.
    """
    result = k_means([[0.0], [0.1], [2.0], [2.1], [far]], 4, starts=20, random_state=0, precision=precision)
    assert result.best.wss == pytest.approx(0.005, rel=1e-9)
    assert result.best.iterations < 20
    centres = np.sort(result.best.centres.ravel())
    pair = [0.05, 2.0, 2.1] if centres[0] == pytest.approx(0.05) else [0.0, 0.1, 2.05]
    np.testing.assert_allclose(centres, [*pair, far], rtol=1e-12)


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_areas_that_differ_fill_as_many_clusters_beside_a_large_value(precision: Any) -> None:
    """If this fails, five areas that differ are said to be fewer: each is its own cluster, WSS 0.

    In single precision 1e12 + 1 and 1e12 + 2 are one number.
    """
    for line in ([0.0, 1, 2, 3, 1e12], [0.0, 1, 1e12, 1e12 + 1, 1e12 + 2]):
        result = k_means(np.array(line)[:, None], 5, starts=5, random_state=0, precision=precision)
        assert sorted(result.best.labels.tolist()) == [0, 1, 2, 3, 4]
        assert result.best.wss == 0.0


def test_means_of_a_clump_far_from_the_middle_keep_their_digits() -> None:
    """If this fails, small values lose their digits where most values are large.

    Five areas at 1e12 and more and four at 0 .1 | 2 2.1: their means are .05 and 2.05.
    """
    line = np.array([1e12, 1e12 + 1, 1e12 + 2, 1e12 + 3, 1e12 + 4, 0.0, 0.1, 2.0, 2.1])[:, None]
    fit = lloyd(line, [[1e12], [0.0], [2.0]])
    assert fit.labels.tolist() == [0, 0, 0, 0, 0, 1, 1, 2, 2]
    np.testing.assert_allclose(fit.centres.ravel(), [1e12 + 2, 0.05, 2.05], rtol=1e-14)


@pytest.mark.parametrize("apart", [1e6, 3e7])
@pytest.mark.parametrize("areas", [500, 3 * FEW])
def test_two_clumps_far_apart_are_each_as_if_alone(areas: int, apart: float) -> None:
    """If this fails, quick distances are believed where rounding is larger than what they tell apart.

    Reference: every step with all distances from differences.
    """
    rng = np.random.default_rng(11)
    values = rng.normal(size=(areas, 3)) + apart * (np.arange(areas) % 2)[:, None]
    begun = values[:8]
    fit = lloyd(values, begun)
    centres, label = begun, np.full(areas, -1)
    while True:
        now = ((values[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        if (now == label).all():
            break
        label = now
        centres = np.stack([begun[one] + (values[now == one] - begun[one]).mean(axis=0) for one in range(8)])
    assert (fit.labels == label).all()
    np.testing.assert_allclose(fit.centres, centres, rtol=1e-14)
    assert (nearest_centres(values, fit.centres, n=1)[0][:, 0] == fit.labels).all()


def test_the_lead_told_is_never_more_than_the_lead() -> None:
    """If this fails, an area is not looked at again though its nearest centre may have changed.

    A lead is the distance to the second centre less that to the first, here from differences. Those of
    products are off by up to 1e-7 times the lengths in double precision, 1e-3 times in single.
    """
    rng = np.random.default_rng(4)
    points = rng.normal(size=(6, 5))
    values = rng.normal(size=(4000, 5))
    for kind, away in ((np.float64, 1e6), (np.float32, 30.0), (np.float32, 0.0)):
        moved = (values + away).astype(kind)
        rows = Rows(moved)
        label, lead = nearest_and_lead(rows, points + away, None, bounded=True)
        far = np.sqrt(((moved.astype(np.float64)[:, None] - (points + away)) ** 2).sum(axis=2))
        near = np.sort(far, axis=1)
        assert (label == far.argmin(axis=1)).all()
        assert (lead <= near[:, 1] - near[:, 0]).all()
        # And it is of use: mostly little less than the lead.
        if not away:
            assert np.median(near[:, 1] - near[:, 0] - lead) < 1e-3


@pytest.mark.parametrize("variables", [1, 10, 33])
def test_first_centres_beside_a_large_value_differ(variables: int) -> None:
    """If this fails, the crumbs of a large value draw it again and again: at 0 from itself it cannot be."""
    values = np.random.default_rng(4).normal(size=(6, variables))
    values[-1] *= 1e12
    for seed in range(10):
        rows = Rows(values, middle(values))
        begun = first_centres(rows, 6, "k-means++", np.random.SeedSequence(seed), None)
        assert sorted(begun[:, 0].tolist()) == sorted(values[:, 0].tolist())


def test_a_long_run_says_so() -> None:
    """If this fails, k-means that was stopped before its labels rested looks as if they had."""
    with pytest.warns(DataWarning, match=r"1 run\(s\) took all 2 steps"):
        lloyd(LINE, [[0.0], [1.0]], max_iter=2)
    with pytest.warns(DataWarning, match=r"took all 2 steps"):
        k_means(LINE, 2, starts=0, extra_starts=[[[0.0], [1.0]]], max_iter=2)


@pytest.mark.parametrize("areas", [300, 3 * FEW])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("k", [1, 2, 7, 150])
def test_as_scikit_learn_from_the_same_centres(areas: int, weighted: bool, k: int) -> None:
    """If this fails, bounds or sums kept up by differences lose an area. Reference: scikit-learn's KMeans."""
    rng = np.random.default_rng(k)
    values = rng.normal(size=(areas, 6)) + 5 * rng.integers(0, 2, (areas, 6)) + 1000.0
    weights = rng.uniform(0.5, 3, areas) if weighted else None
    begun = values[rng.choice(areas, k, replace=False)]
    fit = lloyd(values, begun, weights=weights)
    peer = KMeans(k, init=begun, n_init=1, tol=0, max_iter=1000).fit(values, sample_weight=weights)
    assert (fit.labels == peer.labels_).all()
    assert fit.iterations == peer.n_iter_
    np.testing.assert_allclose(fit.centres, peer.cluster_centers_, rtol=1e-9)
    assert fit.wss == pytest.approx(peer.inertia_, rel=1e-9)
    assert fit.wss <= peer.inertia_ * (1 + 1e-9)


def test_single_precision_is_finished_in_double() -> None:
    """If this fails, runs in single precision end where an area is not nearest to its own mean."""
    rng = np.random.default_rng(3)
    values = rng.normal(size=(3 * FEW, 5))
    result = k_means(values, 9, starts=3, random_state=1, precision="float32")
    again = lloyd(values, result.best.centres)
    assert again.iterations <= 2
    assert (again.labels == result.best.labels).all()
    single = lloyd(values.astype(np.float32), result.best.centres)
    assert single.wss == pytest.approx(result.best.wss, rel=1e-5)


def test_what_the_module_offers_is_described() -> None:
    """If this fails, the reference lists a helper of k-means that nobody is told how to use."""
    offered = [getattr(kmeans, name) for name in kmeans.__all__]
    assert not hasattr(kmeans, "checked")
    for thing in offered:
        assert thing.__module__ == "bailiwick.groups.kmeans"
        assert isinstance(thing, type) or ">>>" in (thing.__doc__ or ""), thing
