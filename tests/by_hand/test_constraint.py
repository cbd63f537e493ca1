"""The pro-rata constraint, its exceptions and refusals, sums of parts, and factors of rounded figures."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bailiwick.errors import ColumnError, OptionError, TableError
from bailiwick.measures.constraint import constrain, feasible_factor_band, sums_of_parts

KINDS = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}


def areas(**changes: Any) -> dict[str, list[Any]]:
    """Three areas of region R in one year, 30 + 50 + 20 jobs."""
    columns: dict[str, list[Any]] = {
        "area_code": ["A", "B", "C"],
        "region_code": ["R", "R", "R"],
        "year": [2023, 2023, 2023],
        "jobs": [30.0, 50.0, 20.0],
    }
    return columns | changes


def region(**changes: Any) -> dict[str, list[Any]]:
    """The total of region R: 120 jobs."""
    return {"region_code": ["R"], "year": [2023], "jobs": [120.0]} | changes


def reasons(error: pytest.ExceptionInfo[TableError]) -> list[str]:
    """The reasons of all faults of a refusal."""
    return [finding.reason for finding in error.value.findings]


@pytest.mark.parametrize("kind", KINDS)
def test_30_50_20_to_120(kind: str) -> None:
    """If this fails, the constraint is wrong: 120 / 100 = 1.2, so 36, 60 and 24 (method, section 14)."""
    make = KINDS[kind]
    result = constrain(make(areas()), make(region()), value="jobs", to="region_code")
    assert isinstance(result, type(make(areas())))
    columns = nw.from_native(result, eager_only=True).to_dict(as_series=False)
    assert columns["jobs_constrained"] == pytest.approx([36, 60, 24], rel=1e-15)
    assert columns["jobs_factor"] == pytest.approx([1.2] * 3, rel=1e-15)
    assert columns["jobs_is_constrained"] == [True] * 3
    assert columns["jobs"] == [30, 50, 20]


def test_hours_from_their_components() -> None:
    """If this fails, hours of the method's example miss: 3,708 + 2,163 = 5,871 to 6,164.55 is a factor 1.05.

    Employees 100 x 32 + self-employed 400 = 3,600 and 50 x 36 + 300 = 2,100; trainees and Forces 171 by
    share of hours, 108 and 63. 3,708 x 1.05 = 3,893.4; 2,163 x 1.05 = 2,271.15 (method, section 14).
    """
    table = pd.DataFrame(
        {"area_code": ["A", "B"], "region_code": "R", "year": 2023, "weekly_hours": [3_708.0, 2_163.0]}
    )
    total = pd.DataFrame({"region_code": ["R"], "year": [2023], "weekly_hours": [6_164.55]})
    result = constrain(table, total, value="weekly_hours", to="region_code")
    assert result["weekly_hours_constrained"].to_list() == pytest.approx([3_893.4, 2_271.15], abs=1e-9)


def test_each_year_region_and_column_has_its_own_factor() -> None:
    """If this fails, factors leak: 12/10 and 9/10 for jobs, 30/20 and 20/20 for hours."""
    table = pl.DataFrame(
        {
            "area_code": ["A", "B", "A", "B"],
            "region_code": ["R", "R", "R", "R"],
            "year": [2023, 2023, 2022, 2022],
            "jobs": [4, 6, 5, 5],
            "hours": [8, 12, 10, 10],
        }
    )
    totals = pl.DataFrame(
        {"year": [2022, 2023], "region_code": ["R", "R"], "jobs": [9, 12], "hours": [20, 30]}
    )
    result = constrain(table, totals, value=["jobs", "hours"], to="region_code")
    assert result["jobs_factor"].to_list() == pytest.approx([1.2, 1.2, 0.9, 0.9])
    assert result["hours_factor"].to_list() == pytest.approx([1.5, 1.5, 1, 1])
    assert result["hours_constrained"].to_list() == pytest.approx([12, 18, 10, 10])


def test_a_region_that_must_not_be_forced_keeps_its_own() -> None:
    """If this fails, Northern Ireland's hours are forced, or a factor of 1 pretends that they add up."""
    table = pl.DataFrame(
        {
            "area_code": ["A", "N"],
            "region_code": ["R", "TLN"],
            "year": [2023, 2023],
            "jobs": [4.0, 5.0],
            "weekly_hours": [10.0, 9.0],
        }
    )
    totals = pl.DataFrame(
        {"region_code": ["R", "TLN"], "year": [2023, 2023], "jobs": [6.0, 7.5], "weekly_hours": [15.0, 9.5]}
    )
    result = constrain(
        table,
        totals,
        value=["jobs", "weekly_hours"],
        to="region_code",
        except_=[("TLN", "weekly_hours")],
    )
    assert result["weekly_hours_constrained"].to_list() == [15, 9]
    assert result["weekly_hours_factor"].to_list() == [1.5, None]
    assert result["weekly_hours_is_constrained"].to_list() == [True, False]
    assert result["jobs_constrained"].to_list() == [6, 7.5]
    alone = constrain(table, totals.head(1), value="jobs", to="region_code", except_=["TLN"])
    assert alone["jobs_constrained"].to_list() == [6, 5]


def test_a_missing_area_makes_its_region_missing() -> None:
    """If this fails, known areas are given the missing one's share: 120 / 80 = 1.5 unless told."""
    table = areas(jobs=[30.0, 50.0, None])
    result = constrain(pl.DataFrame(table), pl.DataFrame(region()), value="jobs", to="region_code")
    assert result["jobs_constrained"].to_list() == [None] * 3
    assert result["jobs_factor"].to_list() == [None] * 3
    assert result["jobs_is_constrained"].to_list() == [False] * 3
    told = constrain(
        pl.DataFrame(table), pl.DataFrame(region()), value="jobs", to="region_code", missing="available"
    )
    assert told["jobs_constrained"].to_list() == [45, 75, None]
    assert told["jobs_factor"].to_list() == [1.5] * 3
    with pytest.raises(TableError, match="null in 1 rows: 2023 C") as error:
        constrain(
            pl.DataFrame(table), pl.DataFrame(region()), value="jobs", to="region_code", missing="refuse"
        )
    assert reasons(error) == ["null-amount"]


def test_years_before_a_series_begins_need_no_total() -> None:
    """If this fails, hours that begin in 2004 cannot stand beside jobs that begin in 2002."""
    table = pd.DataFrame(areas() | {"year": [2002, 2002, 2002], "jobs": [None, None, None]}).astype(
        {"jobs": float}
    )
    total = pd.DataFrame(region() | {"year": [2002], "jobs": [None]}).astype({"jobs": float})
    assert constrain(table, total, value="jobs", to="region_code")["jobs_constrained"].isna().all()
    assert (
        constrain(table, total.assign(year=2003), value="jobs", to="region_code")["jobs_factor"].isna().all()
    )


def test_every_fault_is_listed_at_once() -> None:
    """If this fails, a user mends one fault and meets the next: all seven kinds stand in one report."""
    table = pd.DataFrame(
        [
            ("A", None, 2023, 5.0),
            ("B", " ", 2023, 5.0),
            ("C", "R", 2023, -1.0),
            ("D", "R", 2023, 5.0),
            ("D", "R", 2023, 5.0),
            ("E", "S", 2023, 0.0),
            ("F", "T", 2023, 5.0),
        ],
        columns=["area_code", "region_code", "year", "jobs"],
    )
    totals = pd.DataFrame(
        [("R", 2023, 10.0), ("R", 2023, 10.0), ("S", 2023, 3.0), ("U", 2023, 3.0), ("T", 2022, 4.0)],
        columns=["region_code", "year", "jobs"],
    )
    with pytest.raises(TableError) as error:
        constrain(table, totals, value="jobs", to="region_code")
    assert reasons(error) == [
        "no-parent",
        "duplicate-key",
        "duplicate-key",
        "negative-amount",
        "no-total",
        "areas-sum-to-0",
        "total-without-areas",
    ]
    rows = {finding.reason: finding.rows for finding in error.value.findings}
    assert rows["no-parent"] == ((2023, "A"), (2023, "B"))
    assert rows["no-total"] == ((2023, "T"),)
    assert rows["areas-sum-to-0"] == ((2023, "S"),)
    assert rows["total-without-areas"] == ((2023, "U"), (2022, "T"))
    message = str(error.value)
    for words in ("2023 A; 2023", "below 0 in 1 rows: 2023 C", "2023 D", "2023 T", "sum to 0"):
        assert words in message


def test_areas_of_two_vintages_are_refused() -> None:
    """If this fails, Allerdale (until 2023) and Cumberland, which it became part of, count twice."""
    table = pd.DataFrame(areas() | {"area_code": ["E07000026", "E06000063", "E06000001"]})
    with pytest.raises(TableError, match="not of one vintage") as error:
        constrain(table, pd.DataFrame(region()), value="jobs", to="region_code")
    assert reasons(error) == ["two-vintages"]


def test_text_amounts_and_chained_volumes_are_refused_together() -> None:
    """If this fails, marks such as '-' or volumes that do not add up reach the arithmetic."""
    table = pd.DataFrame(areas() | {"jobs": ["1", "-", "2"], "gva_million_gbp_2022prices": [1.0, 2.0, 3.0]})
    totals = pd.DataFrame(region() | {"gva_million_gbp_2022prices": [6.0]})
    with pytest.raises(TableError, match="chained volumes neither add up") as error:
        constrain(table, totals, value=["jobs", "gva_million_gbp_2022prices"], to="region_code")
    assert reasons(error) == ["not-numbers", "chained-volume"]


def test_options_and_columns_are_answered_with_the_nearest() -> None:
    """If this fails, a typing error gets no help."""
    table, totals = pd.DataFrame(areas()), pd.DataFrame(region())
    with pytest.raises(OptionError, match="Did you mean 'refuse'"):
        constrain(table, totals, value="jobs", to="region_code", missing="refused")  # type: ignore[arg-type]
    with pytest.raises(ColumnError, match="Did you mean 'region_code'"):
        constrain(table, totals, value="jobs", to="region_cod")
    with pytest.raises(OptionError, match="no region of the table"):
        constrain(table, totals, value="jobs", to="region_code", except_=["Q"])
    with pytest.raises(OptionError, match=r"not constrained\. Did you mean 'jobs'"):
        constrain(table, totals, value="jobs", to="region_code", except_=[("R", "job")])


def test_sums_of_parts_beside_their_total() -> None:
    """If this fails, a shortfall is wrong: 120 - 100 = 20, a sixth of the total; S has no areas."""
    totals = pl.DataFrame({"region_code": ["S", "R"], "year": [2023, 2023], "jobs": [7.0, 120.0]})
    result = sums_of_parts(pl.DataFrame(areas()), totals, value="jobs", to="region_code")
    assert result.columns == [
        "region_code", "year", "areas", "parts", "total", "shortfall", "shortfall_share",
    ]  # fmt: skip
    assert result.rows()[0] == ("S", 2023, 0, None, 7.0, None, None)
    assert result.rows()[1][:6] == ("R", 2023, 3, 100.0, 120.0, 20.0)
    assert result["shortfall_share"][1] == pytest.approx(1 / 6)


def test_factors_that_rounded_figures_allow() -> None:
    """If this fails, the band is wrong: 12 of 10 allows 11.5/15 to 12.5/5, 115 of 100 114.5/105 to 115.5/95.

    140 of 100 needs 139.5/105 = 1.33 or more, beside at most 115.5/95 = 1.22: no one factor.
    """
    table = pl.DataFrame(
        {
            "region_code": ["R", "R", "S", "S", "T"],
            "year": [2023] * 5,
            "before": [10.0, 100.0, 100.0, 100.0, None],
            "after": [12.0, 115.0, 115.0, 140.0, 3.0],
        }
    )
    band = feasible_factor_band(table, rounded="before", constrained="after", to="region_code", rounded_to=10)
    assert band["factor_low"].to_list()[:2] == pytest.approx([114.5 / 105, 139.5 / 105])
    assert band["factor_high"].to_list()[:2] == pytest.approx([115.5 / 95, 115.5 / 95])
    assert band["is_feasible"].to_list() == [True, False, False]
    assert band["areas"].to_list() == [2, 2, 0]
    assert band["factor_low"][2] is None
