"""What is refused of control areas, of their balance and of the trend before, and in which words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from bailiwick import control_areas, control_roles
from bailiwick.errors import ColumnError, DataWarning, OptionError, TableError
from bailiwick.evidence import balance, trend_before

X = pd.DataFrame(
    {"pay": [0.0, 2, 1, 5, 6], "rate": [1.0, 1, 2, np.nan, 3]}, index=["E01", "E02", "E03", "E04", "E05"]
)
PANEL = pl.DataFrame(
    {"area_code": ["E01", "E01", "E03", "E03"], "year": [2017, 2018] * 2, "value": [1.0, 2, 1, 3]}
)


def test_every_fault_is_listed() -> None:
    """If this fails, somebody mends one fault to be told of the next."""
    twice = pd.concat([X, X.loc[["E05"]]])
    with pytest.raises(TableError) as caught:
        control_areas(
            twice,
            ["E01", "E04", "E2"],
            exclude=["E30"],
            within={"E02": 1},
            exclude_same={"E01": "a", "E03": ""},
        )
    told = str(caught.value)
    for part in (
        "Areas that occur twice: E05.",
        "Treated area 'E2' is not in the table. Did you mean 'E02'?",
        "Treated area E04 has no value of rate: fill it, or leave out the area or the variable.",
        "exclude: 'E30' is not in the table. Did you mean ",
        "within: treated areas without a cluster: E01, E04.",
        "exclude_same: 5 of 6 areas have no group: E02, E03, ",
    ):
        assert part in told, part


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "best"}, r"method='best' is not an option"),
        ({"metric": "euclid"}, r"metric='euclid' is not an option. Did you mean 'euclidean'"),
        ({"same": "all"}, r"same='all' is not an option. Choose one of 'own', 'any'"),
        ({"n": 0}, r"n=0 is not a number of controls. Give 1 or more"),
        ({"n": True}, r"n=True is not a number of controls"),
        ({"caliper": -1}, r"caliper: -1 is not a distance"),
        ({"calipers": {"pays": 1}}, r"calipers: 'pays' is not a variable. Did you mean 'pay'"),
        ({"calipers": {"pay": float("nan")}}, r"calipers: nan of 'pay' is not a difference"),
        ({"weights": {"pays": 1}}, r"'pays' is not a variable. Did you mean 'pay'"),
        ({"metric": "mahalanobis", "weights": [1, 1]}, r"weights do not go with metric='mahalanobis'"),
        ({"standardise": "zz"}, r"standardise='zz' is not an option"),
        ({"within": 3}, r"within is a int; give a mapping of area code to group, or a table"),
    ],
)
def test_options(options: dict[str, Any], message: str) -> None:
    """If this fails, a wrong option is taken for another, or refused without a way out."""
    with pytest.raises(OptionError, match=message):
        control_areas(X, ["E01"], **options)
    with pytest.raises(OptionError, match=r"'withn' is not an option. Did you mean 'within'"):
        control_roles(X, ["E01"], withn=None)


def test_an_area_with_nothing_to_match() -> None:
    """If this fails, an area that can have no control is left out in silence, or nobody says why."""
    with pytest.raises(TableError) as caught:
        control_areas(
            X,
            ["E01"],
            exclude=["E03"],
            exclude_same=dict.fromkeys(X.index[:2], "a") | dict.fromkeys(X.index[2:], "b"),
            within=dict.fromkeys(X.index[:4], 1),
        )
    assert (
        "E01 has no area that may be its control: of 5 areas 1 treated itself, 1 a value is missing, 1"
        " excluded, 1 in another cluster, 1 in the same group."
    ) in str(caught.value)


@pytest.mark.parametrize(
    ("treated", "options", "message"),
    [
        (["E01", "E02", "E03"], {}, r"3 treated areas share 1 that may be controls.*Allow reuse"),
        (["E01"], {"caliper": 0.001}, r"No area is within the caliper of a treated area"),
        ([], {}, r"No treated area is given"),
        (list(X.index), {}, r"Treated area E04 has no value of rate"),
        (["E01"], {"metric": "mahalanobis"}, r"has no value: a variable follows from others"),
    ],
)
def test_pools_that_are_too_small(treated: list[str], options: dict[str, Any], message: str) -> None:
    """If this fails, a match is made of areas that are not there, or refused without a way out."""
    table = X.assign(twice=2 * X["pay"]) if "metric" in options else X
    with pytest.raises(TableError, match=message):
        control_areas(table, treated, **options)


def test_all_areas_treated() -> None:
    """If this fails, areas are controls of themselves."""
    with pytest.raises(
        TableError, match=r"E01 has no area that may be its control: of 2 areas 2 treated itself"
    ):
        control_areas(X[["pay"]].iloc[:2], ["E01", "E02"])


def test_two_groups_of_one_area() -> None:
    """If this fails, an area with two clusters has whichever comes last."""
    table = pd.DataFrame({"area_code": ["E01", "E01", "E03"], "cluster": [1, 2, 1]})
    with pytest.raises(TableError, match="within: areas with more than one group: E01"):
        control_areas(X, ["E01"], within=table)
    with pytest.raises(OptionError, match=r"within has the columns 'code', 'cluster'; give 'area_code'"):
        control_areas(X, ["E01"], within=table.rename(columns={"area_code": "code"}))


@pytest.mark.parametrize(
    ("treated", "controls", "options", "kind", "message"),
    [
        (
            ["E01"],
            ["E03"],
            {"spread": "pool"},
            OptionError,
            r"spread='pool' is not an option. Did you mean 'pooled'",
        ),
        (["E01"], ["E01"], {}, TableError, r"Areas that are treated and controls: E01"),
        (["E1"], ["E30"], {}, TableError, r"(?s)X lacks treated areas: E1.*X lacks controls: E30"),
        (["E01"], [], {}, TableError, r"There is no control area"),
        (None, ["E03"], {}, OptionError, r"treated=None goes with a table of pairs"),
        (["E01"], pd.DataFrame({"treated": ["E01"]}), {}, ColumnError, r"No column 'treated_code'"),
        (
            ["E01"],
            pd.DataFrame({"treated_code": ["E02"], "control_code": ["E03"]}),
            {},
            TableError,
            r"have controls and are not among the treated ones: E02",
        ),
    ],
)
def test_balance(treated: Any, controls: Any, options: Any, kind: type[Exception], message: str) -> None:
    """If this fails, groups that overlap, are unknown or empty are compared."""
    with pytest.raises(kind, match=message):
        balance(X, treated, controls, **options)


@pytest.mark.parametrize(
    ("panel", "options", "kind", "message"),
    [
        (
            PANEL,
            {"before": "2019"},
            OptionError,
            r"before='2019' is not a year. Give a whole number such as 2019",
        ),
        (PANEL, {"before": 2019, "since": 2019}, OptionError, r"since=2019 is not before 2019"),
        (PANEL, {"before": 2019, "confidence": 95}, OptionError, r"confidence=95 is not between 0 and 1"),
        (PANEL, {"before": 2017}, TableError, r"no value before 2017 in these areas; it has 2017 to 2018"),
        (PANEL, {"before": 2018}, TableError, r"one year before 2018, 2017, and a trend needs two"),
        (
            PANEL,
            {"before": 2019, "value": "values"},
            ColumnError,
            r"No column 'values'. Did you mean 'value'",
        ),
        (pl.concat([PANEL, PANEL[:1]]), {"before": 2019}, TableError, r"two values in a year: E01 in 2017"),
        (
            PANEL.with_columns(value=pl.lit("x"), year=pl.lit("2017-18")),
            {"before": 2019},
            TableError,
            r"(?s)'value' holds String, not numbers.*'year' holds String",
        ),
        (
            PANEL.with_columns(area_code=pl.lit("E9")),
            {"before": 2019},
            TableError,
            r"none of the areas, such as",
        ),
        (
            PANEL.filter(pl.col("area_code") == "E01"),
            {"before": 2019},
            TableError,
            r"No control has a value in every year from 2017 to 2018: E03 \(no value before",
        ),
        (
            PANEL.with_columns(value=pl.lit(float("inf"))),
            {"before": 2019},
            TableError,
            r"4 values of 'value' are infinite",
        ),
    ],
)
def test_trend(panel: Any, options: dict[str, Any], kind: type[Exception], message: str) -> None:
    """If this fails, a trend is made of one year, of two values for one, or of areas that are not there."""
    with pytest.raises(kind, match=message):
        trend_before(panel, ["E01"], ["E03"], **options)


def test_one_area_each_has_no_error() -> None:
    """If this fails, the difference of two single areas is told as sure or unsure: there is no telling."""
    found = trend_before(PANEL, ["E01"], ["E03"], before=2019)
    row = found.slopes.row(0, named=True)
    assert (row["slope_difference"], row["standard_error"], row["differs"]) == (-1.0, None, None)
    assert "no known error" in found.sentence


def test_missing_values_of_the_pool_are_told() -> None:
    """If this fails, an area drops out of the pool in silence."""
    with pytest.warns(DataWarning, match="1 area has a missing value and is no control: E04"):
        control_areas(X, ["E01"])
