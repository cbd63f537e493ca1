"""Nearest areas where several are equally far."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bailiwick.groups import nearest_areas, z_scores


@pytest.mark.parametrize("scale", [1.0, 1e-120, 1e120])
def test_areas_at_one_distance_fall_by_code(scale: float) -> None:
    """If this fails, a crumb of adding up decides between areas that are equally far: .3 from A all six."""
    corners = [(1, 2, 5), (1, 5, 2), (2, 1, 5), (2, 5, 1), (5, 1, 2), (5, 2, 1)]
    values = np.array([(0, 0, 0), *corners]) * (0.1 * scale)
    for order in (list("BCDEFG"), list("GFEDCB"), list("EBGDCF")):
        X = pd.DataFrame(values, index=["A", *order], columns=list("xyz"))
        for n in (1, 3, 6):
            assert nearest_areas(X, n=n)["neighbour_code"].tolist()[:n] == list("BCDEFG")[:n]


def test_order_of_rows_does_not_choose_among_equals() -> None:
    """If this fails, standardising rows in another order, which leaves crumbs, gives other neighbours."""
    grid = np.array([(x, y) for x in range(5) for y in range(5)], dtype=float) / 7
    codes = np.array([f"E{at:02d}" for at in range(25)])
    rng = np.random.default_rng(4)
    found = []
    for order in [np.arange(25), *(rng.permutation(25) for _ in range(20))]:
        X = pd.DataFrame(z_scores(grid[order]), index=codes[order], columns=["x", "y"])
        found.append(nearest_areas(X, n=3).sort_values(["area_code", "rank"])["neighbour_code"].tolist())
    assert all(neighbours == found[0] for neighbours in found)


def test_nearer_by_little_is_nearer() -> None:
    """If this fails, a true difference of one part in a thousand million is taken for a crumb."""
    X = pd.DataFrame({"x": [0.0, 1.0 + 1e-9, 1.0]}, index=["A", "B", "C"])
    assert nearest_areas(X, n=1)["neighbour_code"].tolist()[0] == "C"
