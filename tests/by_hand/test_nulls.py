"""Nulls of every kind of table are nulls: in labels, polarities, groups, years and values."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.cluster import AgglomerativeClustering

from bailiwick import (
    cluster_medians,
    cluster_titles,
    clusters_over_time,
    control_areas,
    match_clusters,
    silhouette_table,
    silhouettes,
)
from bailiwick.errors import DataWarning, TableError
from bailiwick.evidence import contingency, cramers_v, trend_before
from bailiwick.groups.area_matrix import is_null

# A column of eight cells, the sixth and the last of which are empty, in every kind in which tables come.
KINDS: dict[str, Callable[[list[Any]], Any]] = {
    "object-none": lambda cells: pd.Series(cells, dtype=object),
    "object-nan": lambda cells: pd.Series([np.nan if cell is None else cell for cell in cells], dtype=object),
    "object-na": lambda cells: pd.Series([pd.NA if cell is None else cell for cell in cells], dtype=object),
    "object-nat": lambda cells: pd.Series([pd.NaT if cell is None else cell for cell in cells], dtype=object),
    "float": lambda cells: pd.Series(cells, dtype=float),
    "Int64": lambda cells: pd.Series(cells, dtype="Int64"),
    "Float64": lambda cells: pd.Series(cells, dtype="Float64"),
    "string": lambda cells: pd.Series(
        [None if cell is None else str(cell) for cell in cells], dtype="string"
    ),
    "polars": lambda cells: pl.Series(cells),
}
# Of these, columns that hold numbers.
NUMBERS = ("float", "Int64", "Float64", "polars")
LABELS = [1, 1, 1, 2, 2, None, 2, None]
CODES = list("ABCDEFGH")
X = pd.DataFrame({"x": [1.0, 2, 3, 4, 5, 6, 7, 8], "y": [8.0, 1, 7, 2, 6, 3, 5, 4]}, index=CODES)

every = pytest.mark.parametrize("kind", KINDS)


def table(kind: str, **columns: list[Any]) -> Any:
    """A table of the kind: area codes and columns."""
    make = pl.DataFrame if kind == "polars" else pd.DataFrame
    return make({"area_code": CODES} | {name: KINDS[kind](cells) for name, cells in columns.items()})


def rows(frame: Any) -> list[dict[str, Any]]:
    """Rows of either kind of table."""
    return frame.to_dicts() if isinstance(frame, pl.DataFrame) else frame.to_dict("records")


def test_what_is_null() -> None:
    """If this fails, some empty cells are taken for labels, or some labels for empty cells."""
    empty = [None, float("nan"), np.float32("nan"), pd.NA, pd.NaT, np.datetime64("NaT")]
    assert [is_null(cell) for cell in empty] == [True] * len(empty)
    full = [0, 0.0, "", "NA", False, np.int64(0), np.bool_(0), pd.Timestamp("2021-01-01"), ()]
    assert [is_null(cell) for cell in full] == [False] * len(full)


@every
def test_association_leaves_out_and_counts(kind: str) -> None:
    """If this fails, labels with gaps cannot be compared, or the gaps are a label of their own."""
    other = ["a", "a", "a", "b", "b", "b", "b", "b"]
    frame = table(kind, cluster=LABELS)
    frame = frame.with_columns(other=pl.Series(other)) if kind == "polars" else frame.assign(other=other)
    found = rows(cramers_v(frame, permutations=0))[0]
    # Six areas have both, and 1 goes with a, 2 with b in each: V is 1; F and H are left out.
    assert (found["n"], found["left_out"], found["cramers_v"]) == (6, 2, pytest.approx(1.0))
    cells = {(row["first_label"], row["second_label"]): row["count"] for row in rows(contingency(frame))}
    assert cells == {("1", "a"): 3, ("1", "b"): 0, ("2", "a"): 0, ("2", "b"): 3}


@every
def test_medians_leave_out(kind: str) -> None:
    """If this fails, areas without a cluster are one, or stop the medians of the others."""
    labels = table(kind, cluster=LABELS)
    found = cluster_medians(X, labels)
    # x of A B C and of D E G.
    medians = found.loc[found["variable"] == "x", ["cluster", "median", "areas"]].values.tolist()
    assert medians == [["1", 2.0, 3], ["2", 5.0, 3]]
    listed = cluster_medians(X, list(KINDS[kind](LABELS)))
    assert listed["median"].tolist() == found["median"].tolist()


@every
def test_matching_leaves_out(kind: str) -> None:
    """If this fails, two classifications with gaps cannot be compared."""
    reference = dict(zip(CODES, "xxxyyyyy", strict=True))
    by_code = dict(zip(CODES, KINDS[kind](LABELS), strict=True))
    for own in (table(kind, cluster=LABELS), by_code):
        found = match_clusters(own, reference)
        assert (found.areas, found.only_reference) == (6, ("F", "H"))
        assert found.adjusted_rand == pytest.approx(1.0)


@pytest.mark.parametrize("kind", NUMBERS)
def test_titles_name_metrics_without_polarity(kind: str) -> None:
    """If this fails, a metric without a polarity is a raw error, and not told by name."""
    medians = cluster_medians(X, dict(zip(CODES, [1] * 4 + [2] * 4, strict=True)))
    make = pl.DataFrame if kind == "polars" else pd.DataFrame
    names = make({"variable": ["x", "y"], "polarity": KINDS[kind]([1, None])})
    with pytest.raises(TableError, match=r"y \(y\) has no polarity"):
        cluster_titles(medians, names)


@every
def test_controls_within_and_apart(kind: str) -> None:
    """If this fails, clusters or counties with gaps cannot guide the choice of controls."""
    within = table(kind, cluster=LABELS)
    # D is treated, in cluster 2 with E and G: F at x = 6 and H are in none.
    found = control_areas(X[["x"]], ["D"], n=2, within=within)
    assert found["control_code"].tolist() == ["E", "G"]
    with pytest.raises(TableError, match="within: treated areas without a cluster: F"):
        control_areas(X[["x"]], ["F"], within=within)
    with pytest.raises(TableError, match="2 of 8 areas have no group: F, H"):
        control_areas(X[["x"]], ["D"], exclude_same=within)


@every
def test_silhouettes_name_areas_without_cluster(kind: str) -> None:
    """If this fails, a label that is missing is a raw error, and not told by area."""
    labels = KINDS[kind](LABELS)
    with pytest.raises(TableError, match="2 areas have no cluster: 5, 7"):
        silhouettes(X.to_numpy(), labels)
    for given in (list(labels), dict(zip(CODES, labels, strict=True))):
        with pytest.raises(TableError, match="2 areas have no cluster: F, H"):
            silhouette_table(X, given)


def long(kind: str, codes: str, **columns: list[Any]) -> Any:
    """A long table of the kind, with whole years."""
    names = {"area_code": list(codes)} | columns
    if kind == "polars":
        return pl.DataFrame(names)
    return pd.DataFrame(
        {name: KINDS[kind](cells) if name in ("year", "value") else cells for name, cells in names.items()}
    )


@pytest.mark.parametrize("kind", NUMBERS)
def test_trend_leaves_out_and_refuses(kind: str) -> None:
    """If this fails, an outcome with gaps stops the trend before, or a year that is missing is an error."""
    years, values = [2018, 2019, 2018, 2019, 2018, 2019], [10, 11, 20, 22, 30, None]
    outcome = long(kind, "TTCCDD", year=years, value=values)
    with pytest.warns(DataWarning, match="D"):
        found = trend_before(outcome, ["T"], ["C", "D"], before=2020)
    assert [row["controls_mean"] for row in rows(found.years)] == [20.0, 22.0]
    assert [row["area_code"] for row in rows(found.left_out)] == ["D"]
    outcome = long(kind, "TTCCDD", year=[*years[:-1], None], value=values)
    with pytest.raises(TableError, match="1 rows have no whole number in 'year'"):
        trend_before(outcome, ["T"], ["C", "D"], before=2020)


@pytest.mark.parametrize("kind", NUMBERS)
def test_years_leave_out(kind: str) -> None:
    """If this fails, a panel with gaps cannot be followed over time."""
    values = [1, 2, 11, 12, 1, None, 11, 12]
    panel = long(kind, "ABCDABCD", year=[2020] * 4 + [2021] * 4, indicator=["x"] * 8, value=values)
    if kind in ("float", "Float64"):
        panel["year"] = panel["year"].astype(int)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        found = clusters_over_time(panel, AgglomerativeClustering(2))
    placed = [row["area_code"] for row in rows(found.assignment) if row["year"] == 2021]
    assert sorted(placed) == ["A", "C", "D"]
