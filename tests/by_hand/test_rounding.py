"""Rounding of open BRES counts: intervals, and bands against slower exact methods."""

from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pytest
from scipy.optimize import linprog

from bailiwick.measures.rounding import (
    guaranteed_band,
    krugman_rounding_band,
    rounding_interval,
    typical_band,
)


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        (0, 0, 5),
        (5, 2.5, 7.5),
        (10, 5, 15),
        (15, 12.5, 17.5),
        (45, 42.5, 47.5),
        # 50 is a multiple of 10, the strict step below it: 5 below, half of 50 above.
        (50, 45, 75),
        (75, 62.5, 87.5),
        (250, 225, 300),
        (300, 250, 350),
        (700, 650, 750),
        (5_000, 4_500, 6_000),
        (7_000, 6_500, 7_500),
    ],
)
def test_interval_of_a_published_count(count: float, low: float, high: float) -> None:
    """If this fails, a published count is given the wrong true counts (steps of Nomis article 1103)."""
    assert tuple(float(end) for end in rounding_interval(count)) == (low, high)


def exact_lower(low: np.ndarray, high: np.ndarray, share: np.ndarray, total: tuple[float, float]) -> float:
    """The least index by linear programming in x, z and a fixed total X, over a fine grid of X.

    For a fixed X: minimise the sum of z with z >= x/X - p, z >= 0, l <= x <= u, sum x = X. As a
    function of t = 1/X the least value is convex, so the whole is one linear programme in y = x t, t, z:
    z >= y - p, l t <= y <= u t, sum y = 1.
    """
    n = len(low)
    # variables y (n), z (n), t
    cost = np.concatenate([np.zeros(n), np.ones(n), [0]])
    upper = np.zeros((3 * n, 2 * n + 1))
    bound = np.zeros(3 * n)
    for i in range(n):
        upper[i, i], upper[i, n + i], bound[i] = 1, -1, share[i]
        upper[n + i, i], upper[n + i, 2 * n] = -1, low[i]
        upper[2 * n + i, i], upper[2 * n + i, 2 * n] = 1, -high[i]
    equal = np.concatenate([np.ones(n), np.zeros(n), [0]])[None]
    smallest, largest = max(low.sum(), total[0]), min(high.sum(), total[1])
    limits = [(0, None)] * (2 * n) + [(1 / largest, 1 / smallest)]
    answer = linprog(cost, A_ub=upper, b_ub=bound, A_eq=equal, b_eq=[1], bounds=limits, method="highs")
    assert answer.success
    return float(answer.fun)


def exact_upper(low: np.ndarray, high: np.ndarray, share: np.ndarray, total: tuple[float, float]) -> float:
    """The largest index by enumeration.

    The index is convex in the counts for a fixed total, so it is largest at a vertex: all counts
    at one of their ends but one, which makes up the total. The total runs over a fine grid.
    """
    smallest, largest = max(low.sum(), total[0]), min(high.sum(), total[1])
    best = 0.0
    for ends in itertools.product(*zip(low, high, strict=True)):
        for free in range(len(low)):
            x = np.array(ends)
            rest = x.sum() - x[free]
            for X in np.linspace(smallest, largest, 41):
                x[free] = X - rest
                if low[free] - 1e-9 <= x[free] <= high[free] + 1e-9:
                    best = max(best, float(np.maximum(x / X - share, 0).sum()))
    return best


def cases(
    count: int, industries: int
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray, tuple[float, float]]]:
    """Random small areas: published counts on the grid, reference shares, total with or without interval."""
    rng = np.random.default_rng(20_231_121)
    made = []
    while len(made) < count:
        counts = rng.choice([0, 5, 10, 15, 20, 35, 40, 75, 100, 250, 300], size=industries)
        low, high = rounding_interval(counts)
        share = rng.dirichlet(np.full(industries, 0.7))
        total = rounding_interval(counts.sum()) if rng.random() < 0.5 else (0.0, np.inf)
        if counts.any() and max(low.sum(), total[0]) <= min(high.sum(), total[1]):
            made.append((low, high, share, (float(total[0]), float(total[1]))))
    return made


def test_lower_limit_is_the_linear_programmes() -> None:
    """If this fails, the guaranteed lower limit is not the least index that the intervals allow."""
    for low, high, share, total in cases(120, 8):
        lower, _ = guaranteed_band(low, high, share, total)
        assert lower == pytest.approx(exact_lower(low, high, share, total), abs=1e-7)


def test_upper_limit_is_safe_and_near() -> None:
    """If this fails, some true counts have an index above the upper limit, or it is far too high."""
    for low, high, share, total in cases(25, 4):
        _, upper = guaranteed_band(low, high, share, total)
        attained = exact_upper(low, high, share, total)
        one_cell = (high - low).max() / max(low.sum(), total[0])
        assert attained - 1e-9 <= upper <= attained + one_cell + 1e-9


def test_band_holds_the_index_of_any_true_counts() -> None:
    """If this fails, the guaranteed band is broken for counts that the intervals allow."""
    rng = np.random.default_rng(7)
    for low, high, share, _ in cases(50, 8):
        lower, upper = guaranteed_band(low, high, share)
        for _ in range(50):
            x = rng.uniform(low, high)
            index = np.maximum(x / x.sum() - share, 0).sum()
            assert lower - 1e-9 <= index <= upper + 1e-9


def test_total_that_contradicts_the_counts_gives_no_band() -> None:
    """If this fails, an impossible total is quietly ignored."""
    assert np.isnan(guaranteed_band([10, 10], [20, 20], [0.5, 0.5], (100, 120))).all()


def test_typical_band_is_reversed_and_seeded() -> None:
    """If this fails, the band is the plain quantiles, or changes from run to run.

    With counts equal to the reference the published index is 0 and every draw's is above 0: the
    plain quantiles would leave 0 out, the reversed band ends there.
    """
    counts, share = [10, 20, 30, 40], [0.1, 0.2, 0.3, 0.4]
    band = typical_band(counts, share, random_state=3)
    assert band == typical_band(counts, share, random_state=3)
    assert band != typical_band([15, 20, 25, 40], share, random_state=3)
    assert band[0] == 0.0
    assert band[1] == 0.0


def test_band_of_a_table() -> None:
    """If this fails, the table's columns do not belong to their rows, or depend on other areas' rows."""
    table = pa.table(
        {
            "area_code": ["A", "A", "B", "B", "B"],
            "year": [2023] * 5,
            "industry_code": ["1", "2", "1", "2", "3"],
            "jobs": [100, 0, 50, 75, 300],
        }
    )
    reference = pa.table({"industry_code": ["1", "2", "3"], "jobs": [40_000, 30_000, 30_000]})
    totals = pa.table({"area_code": ["B", "A"], "year": [2023] * 2, "jobs": [425, 100]})
    band = krugman_rounding_band(table, value="jobs", reference=reference, totals=totals, random_state=1)
    rows = band.to_pylist()
    # A has one of three industries; its counts are 0 twice (once without a row).
    assert rows[0]["zero_cell_share"] == pytest.approx(2 / 3)
    assert [row["sum_to_total"] for row in rows] == [1.0, 1.0]
    low, high = rounding_interval([50, 75, 300])
    total = rounding_interval(425)
    expected = guaranteed_band(low, high, [0.4, 0.3, 0.3], (float(total[0]), float(total[1])))
    assert (rows[1]["lower"], rows[1]["upper"]) == pytest.approx(expected)
    assert rows[1]["typical_lower"] <= rows[1]["krugman_index"]
    alone = krugman_rounding_band(
        table.slice(2), value="jobs", reference=reference, random_state=1
    ).to_pylist()
    assert alone[0]["typical_upper"] == rows[1]["typical_upper"]
