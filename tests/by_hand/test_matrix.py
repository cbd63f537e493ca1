"""Matrix classes, their counts, and ranks."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bailiwick.errors import OptionError, TableError
from bailiwick.measures.matrix import matrix_classes, matrix_counts, rank, terciles


@pytest.fixture
def table() -> pa.Table:
    """Four areas in two years; D lacks one value."""
    return pa.table(
        {
            "area_code": ["A", "B", "C", "D"] * 2,
            "year": [2022] * 4 + [2023] * 4,
            "k": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
            "p": [90.0, 110.0, 100.0, None, 80.0, 90.0, 120.0, 130.0],
        }
    )


def test_value_on_a_break_goes_up(table: pa.Table) -> None:
    """If this fails, a value equal to a break goes down: at 90 and 110, 90 is P2 and 110 is P3."""
    result = matrix_classes(table, first="k", second="p", breaks={"k": (0.2, 0.7), "p": (90, 110)})
    assert result["matrix_class"].to_pylist() == [
        "K1 P2",
        "K2 P3",
        "K2 P2",
        None,
        "K2 P1",
        "K2 P2",
        "K3 P3",
        "K3 P3",
    ]
    assert result["p_class"].to_pylist() == [2, 3, 2, None, 1, 2, 3, 3]


def test_terciles_over_all_years_and_of_each_year(table: pa.Table) -> None:
    """If this fails, breaks are pooled wrongly.

    All eight k: terciles .1 + 7/3 * .1 = .3333 and .5667. Those of 2023 alone: .6 and .7.
    """
    pooled = matrix_classes(table, first="k", second="p")["k_class"].to_pylist()
    yearly = matrix_classes(table, first="k", second="p", breaks="year")["k_class"].to_pylist()
    assert terciles([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]) == pytest.approx((0.33333333, 0.56666667))
    assert pooled == [1, 1, 1, 2, 2, 3, 3, 3]
    assert yearly == [1, 2, 3, 3, 1, 2, 3, 3]


def test_counts_have_nine_classes_a_year(table: pa.Table) -> None:
    """If this fails, empty classes vanish or areas without a class are counted."""
    classed = matrix_classes(table, first="k", second="p", breaks={"k": (0.2, 0.7), "p": (90, 110)})
    counts = matrix_counts(classed)
    assert counts.num_rows == 18
    assert sum(counts["areas"].to_pylist()[:9]) == 3
    assert counts.to_pylist()[4] == {"year": 2022, "matrix_class": "K2 P2", "areas": 1}


def test_ties_share_the_smallest_rank() -> None:
    """If this fails, equal values get different ranks, or a missing value is ranked."""
    table = pl.DataFrame({"area_code": ["A", "B", "C", "D"], "year": [1] * 4, "v": [5.0, 9.0, 9.0, None]})
    result = rank(table, value="v")
    assert result["v_rank"].to_list() == [3, 1, 1, None]
    assert result["areas_ranked"].to_list() == [3] * 4
    assert rank(table, value="v", first="lowest")["v_rank"].to_list() == [1, 2, 2, None]


def test_pandas_in_pandas_out(table: pa.Table) -> None:
    """If this fails, a pandas table does not come back as one."""
    result = matrix_classes(table.to_pandas(), first="k", second="p")
    assert isinstance(result, pd.DataFrame)
    assert result["k_class"].tolist() == [1, 1, 1, 2, 2, 3, 3, 3]


def test_faults_are_told(table: pa.Table) -> None:
    """If this fails, wrong breaks, wrong options or duplicate keys pass."""
    with pytest.raises(OptionError, match="breaks='terciles' is not an option; choose 'all', 'year'"):
        matrix_classes(table, first="k", second="p", breaks="terciles")  # type: ignore[arg-type]
    with pytest.raises(
        OptionError, match=r"The breaks of 'k' are \(2, 1\); give two numbers, the lower one first"
    ):
        matrix_classes(table, first="k", second="p", breaks={"k": (2, 1)})
    with pytest.raises(OptionError, match="first='best' is not an option; choose 'highest' or 'lowest'"):
        rank(table, value="k", first="best")  # type: ignore[arg-type]
    with pytest.raises(TableError, match="year 2022, area_code 'A' occurs more than once"):
        rank(pa.concat_tables([table, table.slice(0, 1)]), value="k")
    with pytest.raises(OptionError, match="no values to take terciles of"):
        terciles([])
