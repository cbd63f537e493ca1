"""What holds of selecting variables and merging areas, whatever the table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bailiwick import merge_areas, select_variables, unmerge

SEEDS = st.integers(0, 10_000)


def related(seed: int, areas: int = 30, variables: int = 9) -> pd.DataFrame:
    """Variables of which many say nearly the same: three sources, mixed and blurred."""
    rng = np.random.default_rng(seed)
    mixing = rng.normal(size=(3, variables)) * rng.integers(0, 2, size=(3, variables))
    values = rng.normal(size=(areas, 3)) @ mixing + 0.3 * rng.normal(size=(areas, variables))
    return pd.DataFrame(
        values, index=[f"E{at:02d}" for at in range(areas)], columns=[f"v{at}" for at in range(variables)]
    )


@given(SEEDS, st.floats(0.3, 0.95), st.booleans())
def test_no_pair_above_the_threshold_is_left(seed: int, threshold: float, signed: bool) -> None:
    """If this fails, two variables that say the same are both kept, or nothing is left of a family."""
    chosen = select_variables(related(seed), threshold=threshold, signed=signed)
    r = np.atleast_2d(np.corrcoef(chosen.table.to_numpy().T)) - np.eye(len(chosen.kept))
    assert (r if signed else np.abs(r)).max(initial=0.0) <= threshold + 1e-9
    # Each dropped one was above the threshold with the one it was dropped for, which the report names.
    dropped = chosen.report[chosen.report["decision"] == "dropped"]
    assert (dropped["r"] if signed else dropped["r"].abs()).min() > threshold or dropped.empty
    assert len(chosen.kept) + len(dropped) == 9
    assert len(chosen.kept) >= 1


@given(SEEDS, st.permutations(range(9)))
def test_the_order_of_columns_and_rows_does_not_matter_without_ties(seed: int, order: list[int]) -> None:
    """If this fails, a table sorted otherwise gives other variables."""
    X = related(seed)
    kept = set(select_variables(X, threshold=0.7).kept)
    assert set(select_variables(X.iloc[:, order], threshold=0.7).kept) == kept
    assert set(select_variables(X.iloc[::-1], threshold=0.7).kept) == kept


@given(SEEDS, st.floats(0.001, 1000.0))
def test_units_do_not_matter(seed: int, factor: float) -> None:
    """If this fails, a share as a fraction and the same share in percent are judged otherwise."""
    X = related(seed)
    assert select_variables(X * factor, threshold=0.7).kept == select_variables(X, threshold=0.7).kept


@given(SEEDS)
def test_a_kept_variable_stays(seed: int) -> None:
    """If this fails, the keep-list is not one."""
    X = related(seed)
    assert "v3" in select_variables(X, threshold=0.4, keep=["v3"]).kept


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(0, 500)), min_size=3, max_size=12))
def test_merging_loses_nobody(rows: list[tuple[int, int]]) -> None:
    """If this fails, people vanish in a merge, or the label does not come back to every area."""
    codes = [f"E{at:02d}" for at in range(len(rows))]
    table = pa.table(
        {
            "area_code": codes,
            "residents": [people for people, _ in rows],
            "count": [count for _, count in rows],
            "share": [100.0 * min(count, people) / people for people, count in rows],
        }
    )
    merges = {codes[0]: codes[2], codes[1]: codes[2]}
    merged = merge_areas(table, merges, counts=["count"])
    assert sum(merged.table["residents"].to_pylist()) == sum(people for people, _ in rows)
    assert sum(merged.table["count"].to_pylist()) == sum(count for _, count in rows)
    weights = np.array([people for people, _ in rows])
    before = (weights * table["share"].to_numpy()).sum()
    after = (merged.table["residents"].to_numpy() * merged.table["share"].to_numpy()).sum()
    assert after == pytest.approx(before)
    back = unmerge(merged.table, merged.merges, order=codes)
    assert back["area_code"].to_pylist() == codes
    assert back["share"].to_pylist()[0] == back["share"].to_pylist()[2]
