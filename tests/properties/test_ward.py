"""Ward's joins against SciPy, and what must hold for any table."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.cluster.hierarchy import fcluster, is_valid_linkage
from scipy.cluster.hierarchy import ward as ward_of_distances
from scipy.spatial.distance import pdist
from sklearn.metrics import adjusted_rand_score

from bailiwick.groups.ward import ward

tables = arrays(
    np.float64,
    st.tuples(st.integers(2, 40), st.integers(1, 5)),
    elements=st.floats(-1e3, 1e3, allow_nan=False, width=32),
)
seeds = st.integers(0, 2**32 - 1)


def scipy_ward(values: np.ndarray) -> np.ndarray:
    """SciPy's tree, from distances, as it takes a square table of values for one of distances."""
    tree: np.ndarray = ward_of_distances(pdist(values))
    return tree


@given(tables)
def test_heights_are_those_of_scipy(values: np.ndarray) -> None:
    """If this fails, a height differs from scipy.cluster.hierarchy.ward by more than 1e-9 of the largest."""
    ours, theirs = ward(values).linkage(), scipy_ward(values)
    # Joins that cost the same may be made in another order and then cost otherwise, so the cheapest first
    # join and the sum, which is the total sum of squares, are compared where ties are likely.
    assert is_valid_linkage(ours)
    scale = max(1.0, theirs[-1, 2])
    assert abs(ours[0, 2] - theirs[0, 2]) <= 1e-9 * scale
    assert abs((ours[:, 2] ** 2).sum() - (theirs[:, 2] ** 2).sum()) <= 1e-9 * scale**2


@given(seeds, st.integers(2, 120), st.integers(1, 8))
def test_heights_and_joins_without_ties(seed: int, rows: int, variables: int) -> None:
    """If this fails, a height differs from scipy.cluster.hierarchy.ward by more than 1e-9, or a join does."""
    values = np.random.default_rng(seed).normal(size=(rows, variables))
    ours, theirs = ward(values), scipy_ward(values)
    np.testing.assert_allclose(ours.linkage()[:, 2], theirs[:, 2], rtol=0, atol=1e-9)
    assert (ours.joins == theirs[:, :2]).all()
    clusters = 1 + seed % rows
    assert adjusted_rand_score(ours.labels(clusters), fcluster(theirs, clusters, "maxclust")) == 1


@given(seeds, st.integers(2, 24), st.integers(1, 6))
def test_weights_are_rows_repeated(seed: int, rows: int, variables: int) -> None:
    """If this fails, Ward on means of size n is not the top of SciPy's tree on rows repeated n times."""
    draw = np.random.default_rng(seed)
    values, times = draw.normal(size=(rows, variables)), draw.integers(1, 9, rows)
    top = scipy_ward(np.repeat(values, times, axis=0))[-(rows - 1) :] if times.sum() > rows else None
    tree = ward(values, times)
    if top is not None:
        np.testing.assert_allclose(tree.linkage()[:, 2], top[:, 2], rtol=0, atol=1e-9)
    owner = np.repeat(np.arange(rows), times)
    mean = values[owner].mean(axis=0)
    np.testing.assert_allclose(tree.ess_increase.sum(), ((values[owner] - mean) ** 2).sum(), rtol=1e-9)


@given(seeds, st.integers(2, 60))
def test_increases_add_up_and_levels_nest(seed: int, rows: int) -> None:
    """If this fails, increases do not add up to the total sum of squares, or a cut is not inside the next."""
    values = np.random.default_rng(seed).normal(size=(rows, 3)).round(1)
    tree = ward(values)
    total = ((values - values.mean(axis=0)) ** 2).sum()
    np.testing.assert_allclose(tree.ess_increase.sum(), total, rtol=1e-9, atol=1e-9)
    for clusters in range(2, min(rows, 9) + 1):
        fine, coarse = tree.labels(clusters), tree.labels(clusters - 1)
        assert len(set(fine)) == clusters
        assert len(set(zip(fine, coarse, strict=True))) == clusters
        within = sum(
            ((values[fine == one] - values[fine == one].mean(axis=0)) ** 2).sum() for one in set(fine)
        )
        spent = tree.ess_increase[: rows - clusters].sum()
        np.testing.assert_allclose(within, spent, rtol=1e-9, atol=1e-9)
