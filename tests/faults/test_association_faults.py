"""What Cramér's V is asked for and cannot give: each is refused in our own words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from bailiwick.errors import OptionError, TableError
from bailiwick.evidence import contingency, cramers_v

X = pd.DataFrame({"k": ["1", "2", "1"], "coast": [True, False, False]}, index=["A", "B", "C"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"permutations": -1}, r"permutations=-1 is not a number of shuffles. Give 0 or more"),
        ({"permutations": 2.5}, r"permutations=2.5 is not a number"),
        ({"permutations": True}, r"permutations=True is not a number"),
        ({"random_state": "one"}, r"random_state='one' is not a seed"),
        ({"first": "k"}, r"first and second are lists of columns: put a single name in brackets"),
        ({"second": ["k"]}, r"second names columns of lookups, and there is no such table"),
    ],
)
def test_options(options: dict[str, Any], message: str) -> None:
    """If this fails, a wrong option is taken for another, or refused without a way out."""
    with pytest.raises(OptionError, match=message):
        cramers_v(X, **options)


def test_every_fault_of_both_tables_is_listed() -> None:
    """If this fails, somebody mends one fault to be told of the next, or a fault is passed over."""
    clusters = pa.table(
        {
            "area_code": ["A", "A", None, "B"],
            "pay": [1.5, 2.0, 3.0, 4.0],
            "empty": pa.nulls(4, pa.string()),
            "k": ["1", "2", "1", "2"],
        }
    )
    lookups = pa.table({"area_code": ["X", "Y"], "rural": ["r", "u"], "many": [["a"], ["b"]]})
    with pytest.raises(TableError) as caught:
        cramers_v(clusters, lookups, second=["rurality", "many"])
    told = str(caught.value)
    for part in (
        "clusters has rows without an area code: 3.",
        "clusters has areas twice: A.",
        "Column 'pay' of clusters holds numbers such as 1.5, not labels: put them into bands first.",
        "Column 'empty' of clusters has no label in any area: leave it out.",
        "lookups has no column 'rurality'. Did you mean 'rural'? It has 'rural', 'many'.",
        "Column 'many' of lookups holds lists",
        "clusters and lookups have no area in common: one has A, A, ",
        "of one boundary vintage",
    ):
        assert part in told, part


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (X[["k"]], r"one column of labels, 'k': give lookups, or two columns"),
        (X[[]], r"no column of labels beside the area codes"),
        (pa.table({"code": ["A"], "k": ["1"]}), r"no column 'area_code'"),
        (np.zeros((2, 2)), r"clusters is a ndarray; give a pandas, Polars or PyArrow table"),
    ],
)
def test_tables_without_pairs(table: Any, message: str) -> None:
    """If this fails, a table of one column, or of none, gives an empty answer or another library's error."""
    for function in (cramers_v, contingency):
        with pytest.raises(TableError, match=message):
            function(table)


def test_names_taken_for_labels() -> None:
    """If this fails, a column of names or of ids makes a table of millions of cells."""
    codes = [f"E{number:05}" for number in range(1_001)]
    table = pa.table({"area_code": codes, "place": codes, "k": ["1", "2"] * 500 + ["1"]})
    with pytest.raises(
        TableError, match=r"'place' of clusters has 1,001 different labels; 1,000 are allowed"
    ):
        cramers_v(table)
