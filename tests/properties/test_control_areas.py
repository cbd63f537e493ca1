"""Control areas whatever the table: each used once, the best sum, the same in any order of rows."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bailiwick import control_areas, control_roles
from bailiwick.errors import DataWarning
from bailiwick.evidence import balance
from bailiwick.groups.control_choice import closest_first, least_in_all, rounded, with_reuse

Floats = NDArray[np.float64]


@st.composite
def distances(draw: st.DrawFn) -> Floats:
    """Up to four rows of up to six columns, some of them out of reach, many of them alike."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    values: Floats = rng.integers(0, 9, shape) / 4.0
    values[rng.random(shape) < draw(st.sampled_from([0.0, 0.4]))] = np.inf
    return values


def every_way(values: Floats) -> tuple[int, float]:
    """Most pairs that can be made with one control each, and the least sum of those ways: all are tried."""
    rows, columns = values.shape
    best = (0, 0.0)
    slots = [*range(columns), *([-1] * rows)]
    for way in set(itertools.permutations(slots, rows)):
        cells = [values[row, column] for row, column in enumerate(way) if column >= 0]
        if all(np.isfinite(cell) for cell in cells):
            best = min(best, (-len(cells), float(sum(cells))))
    return -best[0], best[1]


@settings(max_examples=40)
@given(distances())
def test_optimal_is_the_best_of_all_ways(values: Floats) -> None:
    """If this fails, "optimal" leaves a pair out that could be made, or another way is nearer in all."""
    chosen = least_in_all(values, 1)
    cells = [values[row, column] for row, own in enumerate(chosen) for column in own]
    assert (len(cells), round(sum(cells), 9)) == every_way(values)


@settings(max_examples=60)
@given(distances(), st.integers(1, 3))
def test_each_is_used_once_and_only_if_allowed(values: Floats, n: int) -> None:
    """If this fails, an area is used twice, or against the rules, or a list is not nearest first."""
    for way in (closest_first, least_in_all, with_reuse):
        chosen = way(values, n)
        used = [column for own in chosen for column in own]
        if way is not with_reuse:
            assert len(used) == len(set(used))
        for row, own in enumerate(chosen):
            found = [values[row, column] for column in own]
            assert len(own) <= n
            assert np.isfinite(found).all()
            assert found == sorted(found)


@settings(max_examples=60)
@given(distances(), st.integers(1, 3))
def test_optimal_never_makes_fewer_pairs_nor_a_longer_sum(values: Floats, n: int) -> None:
    """If this fails, the closest pairs first do better than the best way."""
    first, best = closest_first(values, n), least_in_all(values, n)
    pairs = [sum(map(len, chosen)) for chosen in (first, best)]
    assert pairs[1] >= pairs[0]
    if [len(own) for own in first] == [len(own) for own in best]:
        sums = [
            sum(values[row, column] for row, own in enumerate(chosen) for column in own)
            for chosen in (first, best)
        ]
        assert sums[1] <= sums[0] + 1e-9


@given(st.floats(1e-200, 1e200), st.integers(-4, 4))
def test_rounding_of_sums_decides_no_tie(number: float, ulps: int) -> None:
    """If this fails, two distances that differ in the last bits are not a tie, or a distance is changed."""
    near = number * (1 + ulps * 2.0**-52)
    pair = rounded(np.array([[number, near, np.nan, 0.0]]))[0]
    np.testing.assert_allclose(pair[:2], number, rtol=1e-11)
    assert np.isinf(pair[2])
    assert pair[3] == 0.0


@st.composite
def tables(draw: st.DrawFn) -> tuple[pd.DataFrame, list[str]]:
    """Eight to twenty areas, two variables, two to four of the areas treated."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(8, 20))
    X = pd.DataFrame(rng.normal(size=(count, 2)), columns=["x", "y"])
    X.index = pd.Index([f"E{number:02}" for number in range(count)], name="area_code")
    return X, list(X.index[: draw(st.integers(2, 4))])


def matched(X: pd.DataFrame, treated: list[str], **options: Any) -> list[tuple[Any, ...]]:
    """The pairs, in order of code."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        found = control_areas(X, treated, **options)
    return sorted(found[["treated_code", "rank", "control_code"]].dropna().itertuples(index=False, name=None))


@settings(max_examples=25)
@given(tables(), st.sampled_from(["nearest", "optimal"]), st.integers(1, 2))
def test_order_and_units_change_nothing(table: tuple[pd.DataFrame, list[str]], method: str, n: int) -> None:
    """If this fails, the order of rows or of treated areas, or pence for pounds, gives other controls."""
    X, treated = table
    ours = matched(X, treated, method=method, n=n)
    assert ours == matched(X.iloc[::-1], treated[::-1], method=method, n=n)
    assert ours == matched(X * [100.0, 1.0] + [7.0, 0.0], treated, method=method, n=n)


@settings(max_examples=25)
@given(tables(), st.integers(1, 3), st.booleans())
def test_weights_add_up(table: tuple[pd.DataFrame, list[str]], n: int, reuse: bool) -> None:
    """If this fails, the controls do not weigh as much as the treated areas, or balance weighs otherwise."""
    X, treated = table
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        roles = control_roles(X, treated, n=n, reuse=reuse)
        pairs = control_areas(X, treated, n=n, reuse=reuse)
    own = roles[roles["role"] == "control"]
    np.testing.assert_allclose(own["weight"].sum(), (roles["role"] == "treated").sum())
    mean = (own["weight"] * own["x"]).sum() / own["weight"].sum()
    np.testing.assert_allclose(balance(X, treated, pairs)["controls_mean"].iloc[0], mean, rtol=1e-9)


@settings(max_examples=25)
@given(tables())
def test_a_group_against_itself_is_balanced(table: tuple[pd.DataFrame, list[str]]) -> None:
    """If this fails, controls with the values of the treated areas differ from them."""
    X, treated = table
    twins = X.loc[treated].rename(index=lambda code: f"twin {code}")
    found = balance(pd.concat([X, twins]), treated, list(twins.index))
    np.testing.assert_allclose(found["smd_after"], 0.0, atol=1e-12)
    np.testing.assert_allclose(found["variance_ratio_after"], 1.0)
