"""What is refused of a search for nearest areas, and in which words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from bailiwick import dimension_weights, nearest_areas, neighbour_reasons, neighbour_shares
from bailiwick.errors import OptionError, TableError
from bailiwick.groups import neighbour_reasons as reasons_module
from bailiwick.groups import neighbours as neighbours_module

X = pd.DataFrame({"age": [0.0, 1.0, 3.0], "flats": [2.0, 2.0, 5.0]}, index=["E01", "E02", "E03"])
PAIR = pd.DataFrame({"area_code": ["E01"], "neighbour_code": ["E02"]})


def test_every_fault_of_a_table_is_listed() -> None:
    """If this fails, somebody mends one fault to be told of the next, or is not told where it is."""
    table = pa.table(
        {"area_code": ["E01", "E01", "E03"], "age": [1.0, None, 2.0], "flats": [0.0, np.inf, 1.0]}
    )
    with pytest.raises(TableError) as caught:
        nearest_areas(table, exclude={"E03": ["E09"]}, exclude_same={"E01": "a"})
    told = str(caught.value)
    for part in (
        "Areas that occur twice: E01",
        "age is missing (NaN or null) in 1 area: E01",
        "missing='shared'",
        "flats is infinite (inf) in 1 area: E01",
        "exclude: 'E09' is not an area of X.",
        "1 of 3 areas have no group: E03",
    ):
        assert part in told, part
    assert {one.reason for one in caught.value.findings} == {
        "duplicate-code",
        "missing",
        "infinite",
        "unknown-area",
        "no-group",
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"metric": "euclid"}, r"metric='euclid' is not an option. Did you mean 'euclidean'"),
        ({"missing": "drop"}, r"missing='drop' is not an option"),
        ({"n": 0}, r"n=0 is not a number of neighbours. Give 1 or more"),
        ({"n_jobs": 0}, r"n_jobs=0 is not a number of threads"),
        ({"weights": {"ages": 2}}, r"'ages' is not a variable. Did you mean 'age'"),
        ({"weights": [1.0]}, r"one finite number of 0 or more for each of the 2 variables"),
        ({"exclude_same": 3}, r"exclude_same is a int; give a mapping of area code to group"),
    ],
)
def test_options(options: dict[str, Any], message: str) -> None:
    """If this fails, a wrong option is taken for another, or refused without a way out."""
    with pytest.raises(OptionError, match=message):
        nearest_areas(X, **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"areas": ["E1"]}, r"areas: 'E1' is not an area of X. Did you mean 'E01'"),
        ({"exclude_same": {"E01": "a", "E02": None, "E03": np.nan}}, r"2 of 3 areas have no group: E02, E03"),
        (
            {"exclude_same": pd.DataFrame({"area_code": ["E01"], "a": [1], "b": [2]})},
            r"give 'area_code' and one more, the group",
        ),
        (
            {
                "exclude_same": pd.DataFrame(
                    {"area_code": ["E01", "E01", "E02", "E03"], "county": ["a", "b", "a", "a"]}
                )
            },
            r"areas with more than one group: E01",
        ),
    ],
)
def test_groups_and_areas(options: dict[str, Any], message: str) -> None:
    """If this fails, an area without a group, or with two, or one that is unknown, goes through."""
    with pytest.raises(TableError, match=message):
        nearest_areas(X, **options)


def test_values_that_cannot_be_squared() -> None:
    """If this fails, distances that are infinite leave areas without neighbours in silence."""
    with pytest.raises(TableError, match=r"age has values above 1e\+150, whose squares are infinite"):
        nearest_areas(X * [1e200, 1.0])


def test_contributions_of_a_large_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, gigabytes are asked for without a word, or without the way round."""
    monkeypatch.setattr(neighbours_module, "MOST", 7)
    with pytest.raises(OptionError, match=r"6 rows of 2 columns.*pass X to neighbour_reasons"):
        nearest_areas(X, n=2, contributions=True)
    assert len(nearest_areas(X, n=1, contributions=True)) == 3
    monkeypatch.setattr(reasons_module, "MOST", 1)
    with pytest.raises(OptionError, match=r"shares of 1 pairs in 2 parts would be 2 rows; 1 are allowed"):
        neighbour_shares(PAIR, X=X)


@pytest.mark.parametrize(
    ("pairs", "options", "kind", "message"),
    [
        (PAIR, {"n": 0, "X": X}, OptionError, r"n=0 is not a number of names"),
        (PAIR, {}, TableError, r"no columns of contributions. Pass X"),
        (
            PAIR.rename(columns={"neighbour_code": "neighbor_code"}),
            {"X": X},
            TableError,
            r"No column 'neighbour_code'. Did you mean 'neighbor_code'",
        ),
        (PAIR, {"X": X.rename(index={"E02": "E20"})}, TableError, r"X has no area 'E02'"),
        (PAIR.assign(contribution_age=1.0), {"weights": [1.0]}, OptionError, r"weights go with X"),
        (
            PAIR,
            {"X": X, "variables": pd.DataFrame({"variable": ["age"], "dimension": ["people"]})},
            TableError,
            r"variables has no dimension for 'flats'",
        ),
        (
            PAIR,
            {"X": X, "variables": pd.DataFrame({"variable": ["age"]})},
            TableError,
            r"give 'variable' and one of 'dimension', 'short_label' and 'label'",
        ),
        (3, {}, TableError, r"neighbours is a int"),
    ],
)
def test_reasons(pairs: Any, options: dict[str, Any], kind: type[Exception], message: str) -> None:
    """If this fails, reasons are made from the wrong table, or a fault in it is not told."""
    with pytest.raises(kind, match=message):
        neighbour_reasons(pairs, **options)


def test_weights_of_dimensions() -> None:
    """If this fails, a variable without a dimension, or given twice, upsets all weights in silence."""
    with pytest.raises(TableError, match="No column 'dimension'"):
        dimension_weights(pa.table({"variable": ["a"]}))
    twice = pa.table({"variable": ["a", "a", "b"], "dimension": ["x", "x", None]})
    with pytest.raises(TableError, match=r"(?s)'a' occurs twice.*'b' has no dimension"):
        dimension_weights(twice)
