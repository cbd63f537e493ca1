"""Cramér's V by hand, and beside SciPy on seeded labels."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy.stats.contingency import association, crosstab

from bailiwick.errors import DataWarning
from bailiwick.evidence import contingency, cramers_v
from seeded_labels import AREAS, COLUMNS, seeded_labels


def labels_of(cells: list[list[int]]) -> pd.DataFrame:
    """A table of areas whose cross table is `cells`."""
    pairs = [
        (f"r{row}", f"c{column}")
        for row, counts in enumerate(cells)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]
    frame = pd.DataFrame(pairs, columns=["row", "column"])
    return frame.set_index(pd.Index([f"E{number:03}" for number in range(len(frame))], name="area_code"))


@pytest.mark.parametrize(
    ("cells", "v", "corrected"),
    [
        # The method page, section 12: the first column follows from the second; nothing follows; and
        # [[8, 2], [3, 7]]: E = 5.5, 4.5 in both rows, chi2 = 2 * 2.5^2 * (1/5.5 + 1/4.5) = 5.050505,
        # V = sqrt(.2525253) = .502519; V_c = sqrt((.2525253 - 1/19) / (1 - 1/19)) = sqrt(.2109989) = .459346.
        ([[10, 0], [0, 10]], 1.0, 1.0),
        ([[5, 5], [5, 5]], 0.0, 0.0),
        ([[8, 2], [3, 7]], 0.502519, 0.459346),
    ],
)
def test_tables_of_the_method_page(cells: list[list[int]], v: float, corrected: float) -> None:
    """If this fails, V or its correction is another formula than the documented one."""
    row = cramers_v(labels_of(cells)).iloc[0]
    assert row["cramers_v"] == pytest.approx(v, abs=5e-7)
    assert row["cramers_v_corrected"] == pytest.approx(corrected, abs=5e-7)
    assert (row["first"], row["second"], row["n"], row["left_out"]) == ("row", "column", 20, 0)
    assert (row["rows"], row["columns"]) == (2, 2)


def test_three_by_two() -> None:
    """If this fails, tables that are not square divide by the wrong number of labels.

    [[4, 0], [2, 2], [0, 4]]: 12 areas, both columns 6, so E = 2 everywhere. chi2 = (4 + 4 + 0 + 0 + 4 + 4)
    / 2 = 8, chi2 / n = 2/3, min(3, 2) - 1 = 1: V = sqrt(2/3) = .816497. V_c: 2/3 - 2 * 1 / 11 = .484848;
    r' = 3 - 4/11 = 2.636364, c' = 2 - 1/11 = 1.909091, so V_c = sqrt(.484848 / .909091) = .730297.
    Every E is below 5.
    """
    row = cramers_v(labels_of([[4, 0], [2, 2], [0, 4]])).iloc[0]
    assert row["cramers_v"] == pytest.approx(np.sqrt(2 / 3))
    assert row["cramers_v_corrected"] == pytest.approx(0.730297, abs=5e-7)
    assert row["expected_under_5_share"] == 1.0


def test_the_chance_of_a_small_table() -> None:
    """If this fails, p is not the share of ways to deal the labels that reach the table.

    Of 6 areas 3 are a and 3 are x, and they are the same three: V = 1. There are 6! / (3! 3!) = 20 ways to
    deal x to 3 of 6; V = 1 in 2 of them: all on a, or none. So p is near .1; the error of 9,999 shuffles is
    sqrt(.1 * .9 / 9999) = .003.
    """
    row = cramers_v(labels_of([[3, 0], [0, 3]]), permutations=9_999).iloc[0]
    assert row["p_value"] == pytest.approx(0.1, abs=0.012)


def test_p_is_never_0() -> None:
    """If this fails, a finite number of shuffles claims that chance is impossible: 1 / 100 at least.

    Of 40! / (20! 20!) = 1.4e11 ways to deal the labels two reach V = 1.
    """
    row = cramers_v(labels_of([[20, 0], [0, 20]]), permutations=99).iloc[0]
    assert row["p_value"] == pytest.approx(1 / 100)


def test_cells_of_the_cross_table() -> None:
    """If this fails, counts, expected counts or shares of the long table are not those of the cross table.

    [[8, 2], [3, 7]]: rows 10 and 10, columns 11 and 9 of 20, E = 10 * 11 / 20 = 5.5 and 4.5.
    """
    cells = contingency(labels_of([[8, 2], [3, 7]]))
    assert cells["count"].tolist() == [8, 2, 3, 7]
    assert cells["expected"].tolist() == pytest.approx([5.5, 4.5, 5.5, 4.5])
    assert cells["row_share"].tolist() == pytest.approx([0.8, 0.2, 0.3, 0.7])
    assert cells[["first_label", "second_label"]].to_numpy().tolist() == [
        ["r0", "c0"],
        ["r0", "c1"],
        ["r1", "c0"],
        ["r1", "c1"],
    ]


def test_areas_without_a_label_are_counted() -> None:
    """If this fails, areas leave a pair in silence, or enter a table that they have no label for.

    D has no cluster, C no band and E neither: the pair has A and B, and leaves out C and D.
    """
    clusters = pa.table(
        {"area_code": list("ABCDE"), "area_name": list("abcde"), "cluster": ["1", "2", "1", None, None]}
    )
    bands = pa.table({"area_code": list("EDCBA"), "band": [None, 5.0, None, 5.0, 4.0]})
    row = cramers_v(clusters, bands).to_pylist()[0]
    assert (row["n"], row["left_out"], row["cramers_v"]) == (2, 2, 1.0)
    cells = contingency(clusters, bands).to_pylist()
    assert [(one["first_label"], one["second_label"], one["count"]) for one in cells] == [
        ("1", "4", 1),
        ("1", "5", 0),
        ("2", "4", 0),
        ("2", "5", 1),
    ]
    assert {one["left_out"] for one in cells} == {2}


def test_one_label_has_no_association() -> None:
    """If this fails, a column of one label gets a V, or stops the other pairs."""
    table = pl.DataFrame(
        {"area_code": list("ABCD"), "x": ["1", "1", "2", "2"], "y": ["p", "p", None, None], "z": list("uvuv")}
    )
    with pytest.warns(DataWarning, match=r"no value for x by y, y by z: a column has one label"):
        found = cramers_v(table)
    assert found["cramers_v"].to_list() == [None, 0.0, None]
    assert found["p_value"][0] is None
    assert found["rows"].to_list() == [1, 2, 1]


def test_areas_of_one_table_only_are_told() -> None:
    """If this fails, districts of another vintage vanish from the table without a word."""
    one = pd.DataFrame({"k": ["1", "2", "1"]}, index=["A", "B", "X"])
    two = pd.DataFrame({"q": ["p", "r", "r"]}, index=["A", "B", "Y"])
    with pytest.warns(DataWarning, match=r"1 areas of clusters are not in lookups: X. 1 areas of lookups"):
        row = cramers_v(one, two).iloc[0]
    assert (row["n"], row["left_out"]) == (2, 2)


def test_columns_can_be_chosen_and_parts_left_out() -> None:
    """If this fails, a choice of columns is ignored, or a column that was not asked for is worked out."""
    table = seeded_labels()
    found = cramers_v(table, table, first=["c03"], second=["c01", "c02"], corrected=False, permutations=0)
    assert found["second"].to_pylist() == ["c01", "c02"]
    assert found["p_value"].null_count == found["cramers_v_corrected"].null_count == 2
    assert cramers_v(table, first=["c01", "c02", "c03"], permutations=0).num_rows == 3


def test_as_scipy_on_780_pairs() -> None:
    """If this fails, V differs from scipy.stats.contingency.association (no correction) on some pair."""
    table = seeded_labels()
    found = cramers_v(table, permutations=0)
    names = table.column_names[1:]
    assert len(names) == COLUMNS
    columns = {name: table[name].to_numpy(zero_copy_only=False) for name in names}
    expected = [
        association(crosstab(columns[one], columns[two]).count, correction=False)
        for one, two in itertools.combinations(names, 2)
    ]
    assert found.num_rows == len(expected) == 780
    np.testing.assert_allclose(found["cramers_v"].to_numpy(), expected, rtol=1e-12, atol=1e-14)
    assert set(found["n"].to_pylist()) == {AREAS}


def test_p_of_a_pair_does_not_depend_on_the_company() -> None:
    """If this fails, a p changes when a column is added, when rows are sorted, or with the blocks of work."""
    table: Any = seeded_labels().select(["area_code", "c01", "c02", "c05"])
    alone = cramers_v(table.select(["area_code", "c02", "c05"]), permutations=199).to_pylist()[0]
    among = cramers_v(table.take(list(range(AREAS))[::-1]), permutations=199).to_pylist()[2]
    assert (among["first"], among["second"]) == ("c02", "c05")
    assert among == alone
