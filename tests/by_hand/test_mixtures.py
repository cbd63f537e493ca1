"""Gaussian mixtures in batches: by hand on a line, and beside scikit-learn's."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits

from bailiwick.groups.mixtures import Mixtures, fit_mixtures, predict_components, rounding_is_safe

Floats = NDArray[np.float64]
Labels = NDArray[np.int32]


def _table(seed: int, areas: int, coordinates: int) -> Floats:
    """Some clouds of unlike spread."""
    rng = np.random.default_rng(seed)
    centres, spread = rng.uniform(-10, 10, (5, coordinates)), rng.uniform(0.2, 2, 5)
    which = rng.integers(0, 5, areas)
    table: Floats = centres[which] + rng.normal(size=(areas, coordinates)) * spread[which, None]
    return table


def _begun(table: Floats, k: int, starts: int) -> Labels:
    """Nearest of k areas drawn, for each start."""
    rng = np.random.default_rng(k)
    labels = []
    for _ in range(starts):
        centres = table[rng.choice(len(table), k, replace=False)]
        labels.append(((table[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1))
    return np.array(labels, dtype=np.int32)


def _scikit_learn(table: Floats, labels: Any, k: int) -> GaussianMixture:
    """scikit-learn's mixture from the shares, means and covariances of the same clusters."""
    member = np.eye(k)[labels]
    mass = member.sum(axis=0)
    means = member.T @ table / mass[:, None]
    added = 1e-6 * np.eye(table.shape[1])
    covariances = np.stack(
        [((table - means[c]).T * member[:, c]) @ (table - means[c]) / mass[c] + added for c in range(k)]
    )
    return GaussianMixture(
        k,
        weights_init=mass / mass.sum(),
        means_init=means,
        precisions_init=np.linalg.inv(covariances),
        random_state=0,
    )


def test_one_component_is_the_mean_and_the_variance() -> None:
    """If this fails, moments are not those of the areas.

    0, 2 and 4 have mean 2 and variance (4 + 0 + 4) / 3; the logarithm of the density of x is
    -log(2 pi V) / 2 - (x - 2)^2 / 2V, on average -log(2 pi V) / 2 - 1 / 2, but for one in a million of V.
    """
    fit = fit_mixtures(np.array([[0.0], [2.0], [4.0]]), np.zeros((1, 3), dtype=np.int32), 1)
    assert fit.means.item() == pytest.approx(2)
    assert fit.covariances.item() == pytest.approx(8 / 3 + 1e-6, abs=1e-12)
    assert fit.log_likelihood.item() == pytest.approx(-np.log(2 * np.pi * 8 / 3) / 2 - 0.5, abs=1e-6)
    assert fit.converged.item()
    assert fit.iterations.item() == 2  # the second step is the first that changes nothing


def test_an_area_goes_to_the_component_in_which_it_is_likeliest() -> None:
    """If this fails, labels are those of the nearest mean, as in k-means.

    Two clouds at 0 and 10 of standard deviations 1 and 4: 4 is nearer to 0, but four deviations from it
    (exp(-8)) and 1.5 from 10 (exp(-1.125) / 4).
    """
    fit = Mixtures(
        np.array([[0.5, 0.5]]),
        np.array([[[0.0], [10.0]]]),
        np.array([[[[1.0]], [[16.0]]]]),
        *(np.zeros(1), np.ones(1, dtype=np.intp), np.ones(1, dtype=np.bool_)),
    )
    assert predict_components(np.array([[0.0], [4.0], [10.0]]), fit).tolist() == [[0, 1, 1]]


@pytest.mark.parametrize(("k", "coordinates"), [(3, 1), (6, 2), (25, 2), (4, 3)])
def test_as_scikit_learn_from_the_same_clusters(k: int, coordinates: int) -> None:
    """If this fails, batches of mixtures are not scikit-learn's (1.6 or later) from the same start."""
    table = _table(k, 150, coordinates)
    begun = _begun(table, k, 3)
    fit = fit_mixtures(table, begun, k)
    labels = predict_components(table, fit)
    for start in range(3):
        with threadpool_limits(limits=1), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # not converged: the same is asserted below
            theirs = _scikit_learn(table, begun[start], k).fit(table)
        assert fit.means[start] == pytest.approx(theirs.means_, abs=1e-6)
        assert fit.covariances[start] == pytest.approx(theirs.covariances_, abs=1e-6)
        assert fit.weights[start] == pytest.approx(theirs.weights_, abs=1e-6)
        assert fit.log_likelihood[start] == pytest.approx(theirs.lower_bound_, abs=1e-6)
        assert fit.iterations[start] == theirs.n_iter_
        assert fit.converged[start] == theirs.converged_
        assert labels[start].tolist() == theirs.predict(table).tolist()


def test_steps_run_out_and_it_is_told() -> None:
    """If this fails, a mixture that has not come to rest is taken for one that has."""
    table = _table(1, 150, 2)
    fit = fit_mixtures(table, _begun(table, 6, 3), 6, max_iter=2)
    assert not fit.converged.any()
    assert fit.iterations.tolist() == [2, 2, 2]


def test_cells_of_equal_areas_are_those_areas() -> None:
    """If this fails, cells count once each, or lose the spread of their areas."""
    table = _table(2, 60, 2)
    times = 1 + np.arange(60) % 4
    cell = np.arange(60, dtype=np.int32).repeat(times)
    begun = _begun(table, 4, 2)
    on_all = fit_mixtures(table.repeat(times, axis=0), begun.repeat(times, axis=1), 4)
    on_cells = fit_mixtures(table.repeat(times, axis=0), begun, 4, cells=(cell, 60))
    assert on_cells.covariances == pytest.approx(on_all.covariances, abs=1e-9)
    assert on_cells.log_likelihood == pytest.approx(on_all.log_likelihood, abs=1e-9)


def test_one_cell_keeps_the_spread_of_its_areas() -> None:
    """If this fails, a cell is a point, and components are too narrow: 0, 0, 0 and 4 have variance 3."""
    table = np.array([[0.0], [0.0], [0.0], [4.0]])
    fit = fit_mixtures(table, np.zeros((1, 1), dtype=np.int32), 1, cells=(np.zeros(4, dtype=np.int32), 1))
    assert fit.means.item() == pytest.approx(1)
    assert fit.covariances.item() == pytest.approx(3 + 1e-6, abs=1e-12)


def test_large_coordinates_are_known_to_be_unsafe() -> None:
    """If this fails, sums of squares of large numbers are taken for variances.

    Half a range of 1,000 squared is 250,000; its rounding, 5.6e-11, is below 1e-10. That of 10,000 is not.
    """
    assert rounding_is_safe(np.array([[0.0], [1_000.0]]))
    assert not rounding_is_safe(np.array([[0.0], [10_000.0]]))
    assert rounding_is_safe(np.array([[1e9], [1e9 + 1]]))  # the middle is taken off first
