"""Cramér's V whatever the labels are: symmetric, between 0 and 1, the same under other names and orders."""

from __future__ import annotations

import warnings

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from bailiwick.errors import DataWarning
from bailiwick.evidence import contingency, cramers_v


@st.composite
def label_tables(draw: st.DrawFn) -> pa.Table:
    """Up to 60 areas with two columns of up to five labels, some of them missing."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(2, 60))
    columns: dict[str, list[str | None]] = {}
    for name in ("one", "two"):
        numbers = rng.integers(0, draw(st.integers(1, 5)), count)
        missing = rng.random(count) < draw(st.sampled_from([0.0, 0.3]))
        missing[0] = False
        columns[name] = [None if gone else f"k{one}" for one, gone in zip(numbers, missing, strict=True)]
    return pa.table({"area_code": [f"E{number:02}" for number in range(count)]} | columns)


def measured(table: pa.Table, first: str = "one", second: str = "two") -> dict[str, object]:
    """The row of one pair, without its chance."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        row: dict[str, object] = cramers_v(
            table.select(["area_code", first]), table.select(["area_code", second]), permutations=0
        ).to_pylist()[0]
    return row


@settings(max_examples=60)
@given(label_tables())
def test_symmetric_and_between_0_and_1(table: pa.Table) -> None:
    """If this fails, V has a direction, or lies outside its range, or its correction raises it."""
    row, turned = measured(table), measured(table, "two", "one")
    for name in ("cramers_v", "cramers_v_corrected", "n", "left_out", "expected_under_5_share"):
        ours, theirs = row[name], turned[name]
        if ours is None:
            assert theirs is None
        else:
            np.testing.assert_allclose(float(str(ours)), float(str(theirs)), rtol=1e-9, atol=1e-9)
    if row["cramers_v"] is not None:
        assert 0.0 <= float(str(row["cramers_v"])) <= 1.0
    if row["cramers_v_corrected"] is not None:
        assert 0.0 <= float(str(row["cramers_v_corrected"])) <= 1.0
    both = int(str(row["n"]))
    either = sum(table[name].null_count < table.num_rows for name in ("one", "two"))
    assert either == 2
    assert both + int(str(row["left_out"])) <= table.num_rows


@settings(max_examples=30)
@given(label_tables(), st.integers(0, 99))
def test_other_names_and_orders_change_nothing(table: pa.Table, seed: int) -> None:
    """If this fails, what a label is called, or which row comes first, changes the strength."""
    other = table.take(np.random.default_rng(seed).permutation(table.num_rows))
    names = {f"k{at}": f"z{9 - at}" for at in range(5)}
    renamed = [names.get(one) for one in other["one"].to_pylist()]
    other = other.set_column(1, "one", pa.array(renamed, pa.string()))
    ours, theirs = measured(table), measured(other)
    assert ours.keys() == theirs.keys()
    for name, value in ours.items():
        if isinstance(value, float):
            np.testing.assert_allclose(value, float(str(theirs[name])), rtol=1e-9, atol=1e-9)
        else:
            assert value == theirs[name], name


@settings(max_examples=30)
@given(label_tables())
def test_cells_add_up(table: pa.Table) -> None:
    """If this fails, counts of the long table are not the areas, or expected counts are not as many."""
    row = measured(table)
    cells = contingency(table.select(["area_code", "one"]), table.select(["area_code", "two"])).to_pylist()
    assert sum(cell["count"] for cell in cells) == row["n"]
    assert len(cells) == int(str(row["rows"])) * int(str(row["columns"]))
    np.testing.assert_allclose(sum(cell["expected"] for cell in cells), float(str(row["n"])), atol=1e-9)
