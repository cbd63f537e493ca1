"""Jobs and hours put together from their components, worked by hand.

Two regions N and S in one year; quarters, industries and areas small enough to add up on paper.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bailiwick.errors import ColumnError, DataWarning, OptionError, TableError
from bailiwick.measures.constraint import constrain
from bailiwick.measures.labour_input import (
    area_hours,
    area_jobs,
    mean_of_quarters,
    quarterly_hours,
    regional_hours,
    regional_jobs,
)

KINDS: dict[str, Callable[[Any], Any]] = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}

# Employees N 800, 820, 840, 860 (mean 830) and S 400, 400, 420, 420 (mean 410); self-employed N 100, 110,
# 90, 100 (mean 100) and S 60 always; trainees N 8, 10, 12, 10 (mean 10) and S 0.
QUARTERLY: dict[str, list[Any]] = {
    "region_code": ["N"] * 4 + ["S"] * 4,
    "year": [2008] * 8,
    "quarter": [1, 2, 3, 4] * 2,
    "employee_jobs": [800, 820, 840, 860, 400, 400, 420, 420],
    "self_employed_jobs": [100, 110, 90, 100, 60, 60, 60, 60],
    "trainee_jobs": [8, 10, 12, 10, 0, 0, 0, 0],
}
FORCES: dict[str, list[Any]] = {"region_code": ["N", "S"], "year": [2008, 2008], "forces_jobs": [5, 30]}

# Industry A has 40 hours and B 30. N has 10 and 20 jobs, 400 + 600 = 1,000 hours in every quarter; S has 5 of
# A, 200 hours, and in the third and fourth quarter 10 more of B, so 500. Both: 1,200, 1,200, 1,500, 1,500.
# Totals of 1,260, 1,200, 1,650 and 1,500 make factors of 1.05, 1, 1.1 and 1.
INDUSTRIES = [
    (region, industry, 2008, quarter, jobs, hours)
    for quarter in (1, 2, 3, 4)
    for region, industry, jobs, hours in (
        ("N", "A", 10, 40),
        ("N", "B", 20, 30),
        ("S", "A", 5, 40),
        ("S", "B", 10 if quarter > 2 else 0, 30),
    )
]
COLUMNS = ("region_code", "industry_code", "year", "quarter", "jobs", "mean_weekly_hours")
BY_INDUSTRY: dict[str, list[Any]] = {name: [row[at] for row in INDUSTRIES] for at, name in enumerate(COLUMNS)}
TOTALS: dict[str, list[Any]] = {
    "year": [2008] * 4,
    "quarter": [1, 2, 3, 4],
    "weekly_hours": [1260, 1200, 1650, 1500],
}

# The example of the method note, section 14: 3,200 + 400 = 3,600 and 1,800 + 300 = 2,100, of 5,700 together.
AREAS: dict[str, list[Any]] = {
    "area_code": ["a", "b"],
    "region_code": ["N", "N"],
    "year": [2008, 2008],
    "mean_weekly_hours": [32.0, 36.0],
    "employee_jobs": [100.0, 50.0],
    "self_employed_weekly_hours": [400.0, 300.0],
    "forces_jobs": [0.0, 19.0],
}
REGIONAL: dict[str, list[Any]] = {
    "region_code": ["N"],
    "year": [2008],
    "trainee_weekly_hours": [57.0],
    "forces_weekly_hours": [114.0],
}


def sentences(caught: pytest.ExceptionInfo[TableError]) -> list[str]:
    """The faults in words."""
    return [finding.sentence for finding in caught.value.findings]


def changed(table: dict[str, list[Any]], row: int, **new: Any) -> dict[str, list[Any]]:
    """The table with other values in one row."""
    return {
        name: [new.get(name, item) if at == row else item for at, item in enumerate(column)]
        for name, column in table.items()
    }


def without(table: dict[str, list[Any]], row: int) -> dict[str, list[Any]]:
    """The table without one row."""
    return {name: column[:row] + column[row + 1 :] for name, column in table.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_regional_jobs(kind: str) -> None:
    """If this fails, jobs are not the mean of quarters plus Forces.

    N: 830 + 100 + 10 + 5 = 945. S: 410 + 60 + 0 + 30 = 500.
    """
    result = regional_jobs(KINDS[kind](QUARTERLY), KINDS[kind](FORCES))
    assert type(result) is type(KINDS[kind](FORCES))
    assert pl.DataFrame(result).to_dict(as_series=False) == {
        "region_code": ["N", "S"],
        "year": [2008, 2008],
        "employee_jobs": [830.0, 410.0],
        "self_employed_jobs": [100.0, 60.0],
        "trainee_jobs": [10.0, 0.0],
        "forces_jobs": [5.0, 30.0],
        "jobs": [945.0, 500.0],
    }


def test_years_and_quarters_however_held() -> None:
    """If this fails, a year held as text in one table and as a fraction in another is two years."""
    quarterly = QUARTERLY | {"year": ["2008"] * 8, "quarter": ["Q1", "q2", "3", " 4"] * 2}
    result = regional_jobs(pa.table(quarterly), pa.table(FORCES | {"year": [2008.0, 2008.0]}))
    assert result["jobs"].to_pylist() == [945.0, 500.0]


def test_every_fault_of_regional_jobs_in_one_report() -> None:
    """If this fails, one fault hides another."""
    quarterly = changed(QUARTERLY, 3, quarter=3)  # N has the third quarter twice and lacks the fourth
    quarterly = changed(quarterly, 4, trainee_jobs=-3)
    quarterly = changed(quarterly, 5, employee_jobs=None)
    with pytest.raises(TableError, match="Regional jobs cannot be worked out, with 5 faults") as caught:
        regional_jobs(pa.table(quarterly), pa.table(without(FORCES, 1)))
    assert sentences(caught) == [
        "region_code 'N', year 2008, quarter 3 occurs 2 times in the table of quarterly jobs; each may occur"
        " once. Keep one row.",
        "'employee_jobs' of the table of quarterly jobs is null at region_code 'S', year 2008, quarter 2; it"
        " must be known. Fill it, or leave the rows out.",
        "'trainee_jobs' of the table of quarterly jobs is -3 at region_code 'S', year 2008, quarter 1; it"
        " must be 0 or more. Correct it or make it null.",
        "region_code 'N', year 2008 of the table of quarterly jobs lacks quarter 4; the mean of a year needs"
        " all four. Add them, or leave the year out.",
        "The table of HM Forces has no row for region_code 'S', year 2008. Give its annual figure, 0 if there"
        " are none.",
    ]


def test_a_quarter_that_is_none() -> None:
    """If this fails, a fifth quarter passes for one."""
    with pytest.raises(
        TableError, match="is '5' at region_code 'N', year 2008, quarter 5; it must be 1, 2, 3"
    ) as caught:
        mean_of_quarters(
            pa.table(changed(QUARTERLY, 3, quarter=5)), values="employee_jobs", area="region_code"
        )
    assert [finding.reason for finding in caught.value.findings] == ["not-a-quarter", "quarter-absent"]


def test_forces_of_years_without_quarters_are_told() -> None:
    """If this fails, figures of HM Forces vanish without a word."""
    forces = {"region_code": ["N", "S", "N"], "year": [2008, 2008, 2009], "forces_jobs": [5, 30, 6]}
    with pytest.warns(DataWarning, match="1 rows of the table of HM Forces .* region_code 'N', year 2009"):
        result = regional_jobs(pa.table(QUARTERLY), pa.table(forces))
    assert result["jobs"].to_pylist() == [945.0, 500.0]


def test_mean_of_quarters_stands_for_the_annual_survey() -> None:
    """If this fails, the 2005 variant is not the mean of four surveys: (32 + 30 + 31 + 35) / 4 = 32."""
    table = pa.table(
        {
            "area_code": ["a"] * 4,
            "year": [2005] * 4,
            "quarter": [4, 2, 1, 3],
            "mean_weekly_hours": [35, 30, 32, 31],
            "self_employed_weekly_hours": [400, 410, 420, 450],
        }
    )
    result = mean_of_quarters(table, values=("mean_weekly_hours", "self_employed_weekly_hours"))
    assert result.to_pylist() == [
        {
            "area_code": "a",
            "year": 2005,
            "mean_weekly_hours": 32.0,
            "self_employed_weekly_hours": 420.0,
        }
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_regional_hours_scaled_to_the_whole_economy(kind: str) -> None:
    """If this fails, hours are not scaled by one factor a quarter for all regions.

    N: (1,050 + 1,000 + 1,100 + 1,000) / 4 = 1,037.5 against 1,000.
    S: (210 + 200 + 550 + 500) / 4 = 365 against (200 + 200 + 500 + 500) / 4 = 350.
    """
    result = pl.DataFrame(regional_hours(KINDS[kind](BY_INDUSTRY), KINDS[kind](TOTALS)))
    assert result.columns == [
        "region_code",
        "year",
        "weekly_hours_unscaled",
        "scaling_factor",
        "weekly_hours",
    ]
    assert result["weekly_hours_unscaled"].to_list() == [1000.0, 350.0]
    assert result["weekly_hours"].to_list() == pytest.approx([1037.5, 365.0], rel=1e-14)
    assert result["scaling_factor"].to_list() == pytest.approx([1.0375, 365 / 350], rel=1e-14)


def test_hours_of_each_quarter_and_their_factor() -> None:
    """If this fails, the factors of the quarters are not 1.05, 1, 1.1 and 1 in both regions."""
    result = quarterly_hours(pa.table(BY_INDUSTRY), pa.table(TOTALS)).to_pandas()
    wide = result.pivot(index="quarter", columns="region_code", values="scaling_factor")
    assert wide["N"].to_list() == pytest.approx([1.05, 1, 1.1, 1])
    assert wide["S"].to_list() == pytest.approx([1.05, 1, 1.1, 1])
    sums = result.groupby("quarter")["weekly_hours"].sum()
    assert sums.to_list() == pytest.approx(TOTALS["weekly_hours"])


def test_hours_scaled_to_each_region_s_own_total() -> None:
    """If this fails, a total for each region is not reached.

    N 1,100 and S 400 in every quarter: factors 1.1 in N; 2, 2, .8 and .8 in S, 400 / 350 over the year.
    """
    totals = {
        "region_code": ["N"] * 4 + ["S"] * 4,
        "year": [2008] * 8,
        "quarter": [1, 2, 3, 4] * 2,
        "weekly_hours": [1100] * 4 + [400] * 4,
    }
    result = regional_hours(pa.table(BY_INDUSTRY), pa.table(totals), scale="region")
    assert result["weekly_hours"].to_pylist() == pytest.approx([1100.0, 400.0])
    assert result["scaling_factor"].to_pylist() == pytest.approx([1.1, 400 / 350])


def test_mean_hours_of_no_jobs_may_be_unknown() -> None:
    """If this fails, an industry without jobs needs mean hours, which nobody can give."""
    table = changed(BY_INDUSTRY, 3, mean_weekly_hours=None)  # S has no jobs in B in the first quarter
    result = regional_hours(pa.table(table), pa.table(TOTALS))
    assert result["weekly_hours"].to_pylist() == pytest.approx([1037.5, 365.0])


def test_every_fault_of_regional_hours_in_one_report() -> None:
    """If this fails, one fault hides another."""
    table = changed(BY_INDUSTRY, 0, mean_weekly_hours=1680)
    table = changed(table, 1, mean_weekly_hours=None)
    table = changed(table, 2, jobs=-5)
    table = {name: column[:12] for name, column in table.items()}  # without the fourth quarter
    totals = {name: column[1:] for name, column in TOTALS.items()}  # without the first
    with pytest.raises(TableError, match="Weekly hours cannot be worked out, with 6 faults") as caught:
        regional_hours(pa.table(table), pa.table(totals))
    reasons = [finding.reason for finding in caught.value.findings]
    assert reasons == [
        "negative-amount",
        "null-amount",
        "long-week",
        "quarter-absent",
        "quarter-absent",
        "no-total",
    ]
    assert "a week has 168 hours; it looks annual" in str(caught.value)
    assert "has no row for year 2008, quarter 1. Give its hours per week" in str(caught.value)


def test_a_total_for_regions_without_hours() -> None:
    """If this fails, hours are scaled by an infinite factor."""
    table = BY_INDUSTRY | {"jobs": [0] * 16}
    with pytest.raises(TableError, match="survey total is 1260 at year 2008, quarter 1, where no region"):
        quarterly_hours(pa.table(table), pa.table(TOTALS))


def test_no_hours_and_a_total_of_none_are_no_hours() -> None:
    """If this fails, nothing scaled to nothing is not nothing; it has no factor."""
    table, totals = BY_INDUSTRY | {"jobs": [0] * 16}, TOTALS | {"weekly_hours": [0] * 4}
    result = regional_hours(pa.table(table), pa.table(totals))
    assert result["weekly_hours"].to_pylist() == [0.0, 0.0]
    assert result["scaling_factor"].to_pylist() == [None, None]


def test_area_jobs() -> None:
    """If this fails, jobs of an area are not its four components: 100 + 20 + 1 + 3 and 50 + 9 + 0 + 0."""
    table = {
        "area_code": ["a", "b"],
        "year": [2008, 2008],
        "employee_jobs": [100, 50],
        "self_employed_jobs": [20, 9],
        "trainee_jobs": [1, 0],
        "forces_jobs": [3, 0],
    }
    assert area_jobs(pa.table(table))["jobs"].to_pylist() == [124.0, 59.0]
    unknown = changed(table, 1, trainee_jobs=None)
    assert area_jobs(pa.table(unknown), missing="keep")["jobs"].to_pylist() == [124.0, None]
    with pytest.raises(TableError, match=r"'trainee_jobs' .* is null at area_code 'b'"):
        area_jobs(pa.table(unknown))


@pytest.mark.parametrize("kind", KINDS)
def test_area_hours(kind: str) -> None:
    """If this fails, hours before the constraint are not those of section 14.

    Shares 3,600 / 5,700 and 2,100 / 5,700; of 57 trainee hours 36 and 21; of 114 Forces hours 72 and 42;
    3,600 + 36 + 72 = 3,708 and 2,100 + 21 + 42 = 2,163.
    """
    result = pl.DataFrame(area_hours(KINDS[kind](AREAS), KINDS[kind](REGIONAL)))
    assert result["employee_weekly_hours"].to_list() == [3200.0, 1800.0]
    assert result["hours_share"].to_list() == pytest.approx([12 / 19, 7 / 19])
    assert result["trainee_weekly_hours"].to_list() == pytest.approx([36, 21])
    assert result["forces_weekly_hours"].to_list() == pytest.approx([72, 42])
    assert result["weekly_hours"].to_list() == pytest.approx([3708, 2163], rel=1e-14)


def test_area_hours_constrained_to_their_region() -> None:
    """If this fails, the chain of section 14 breaks: 6,164.55 / 5,871 = 1.05, so 3,893.4 and 2,271.15."""
    totals = {"region_code": ["N"], "year": [2008], "weekly_hours": [6164.55]}
    hours = area_hours(pa.table(AREAS), pa.table(REGIONAL))
    result = constrain(hours, pa.table(totals), value="weekly_hours", to="region_code")
    assert result["weekly_hours_factor"].to_pylist() == pytest.approx([1.05, 1.05])
    assert result["weekly_hours_constrained"].to_pylist() == pytest.approx([3893.4, 2271.15])


def test_area_hours_with_forces_where_they_are() -> None:
    """If this fails, the departure does not give b, where all 19 of the Forces are, all 114 hours."""
    result = area_hours(pa.table(AREAS), pa.table(REGIONAL), forces="located")
    assert result["forces_weekly_hours"].to_pylist() == [0.0, 114.0]
    assert result["weekly_hours"].to_pylist() == pytest.approx([3636, 2235])


def test_an_unknown_area_makes_its_region_unknown_and_no_other() -> None:
    """If this fails, a null is taken for 0 in the shares of its region, or spoils another region."""
    areas = {name: column + column for name, column in AREAS.items()}
    areas |= {"area_code": ["a", "b", "c", "d"], "region_code": ["N", "N", "S", "S"]}
    areas = changed(areas, 2, mean_weekly_hours=None)
    regional = {name: column + column for name, column in REGIONAL.items()} | {"region_code": ["N", "S"]}
    result = area_hours(pa.table(areas), pa.table(regional), missing="keep")
    assert result["weekly_hours"].to_pylist() == pytest.approx([3708, 2163, None, None])
    assert result["employee_weekly_hours"].to_pylist() == [3200.0, 1800.0, None, 1800.0]


def test_every_fault_of_area_hours_in_one_report() -> None:
    """If this fails, one fault hides another: no region, no totals, a null, a negative, a long week."""
    areas = {name: column * 2 for name, column in AREAS.items()}
    areas |= {"area_code": ["a", "b", "c", "d"], "region_code": ["N", None, "S", "N"]}
    areas |= {"mean_weekly_hours": [32.0, 1872.0, 36.0, None], "employee_jobs": [100.0, 50.0, -1.0, 50.0]}
    with pytest.raises(TableError, match="Hours of areas cannot be worked out, with 5 faults") as caught:
        area_hours(pa.table(areas), pa.table(REGIONAL))
    reasons = [finding.reason for finding in caught.value.findings]
    assert reasons == ["null-key", "null-amount", "negative-amount", "long-week", "no-total"]


def test_hours_to_allot_and_nothing_to_allot_them_by() -> None:
    """If this fails, Forces hours of a region vanish where no area has Forces."""
    with pytest.raises(TableError, match="There are 114 HM Forces hours to allot at region_code 'N'"):
        area_hours(pa.table(AREAS | {"forces_jobs": [0.0, 0.0]}), pa.table(REGIONAL), forces="located")
    idle = AREAS | {"employee_jobs": [0.0, 0.0], "self_employed_weekly_hours": [0.0, 0.0]}
    with pytest.raises(TableError) as caught:
        area_hours(pa.table(idle), pa.table(REGIONAL))
    assert [finding.reason for finding in caught.value.findings] == ["nothing-to-allot-by"] * 2
    nothing = REGIONAL | {"trainee_weekly_hours": [0.0], "forces_weekly_hours": [0.0]}
    assert area_hours(pa.table(idle), pa.table(nothing))["weekly_hours"].to_pylist() == [0.0, 0.0]


def test_options_and_columns_are_refused_in_words() -> None:
    """If this fails, a typing error has no answer."""
    with pytest.raises(OptionError, match=r"forces='shares' is not an option.* Did you mean 'share'"):
        area_hours(pa.table(AREAS), pa.table(REGIONAL), forces="shares")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match=r"scale='wholes' is not an option.* Did you mean 'whole'"):
        regional_hours(pa.table(BY_INDUSTRY), pa.table(TOTALS), scale="wholes")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="missing='drop' is not an option"):
        area_jobs(pa.table(FORCES), missing="drop")  # type: ignore[arg-type]
    with pytest.raises(ColumnError, match=r"No column 'trainee_job'. Did you mean 'trainee_jobs'"):
        regional_jobs(pa.table(QUARTERLY), pa.table(FORCES), components=("employee_jobs", "trainee_job"))
    with pytest.raises(OptionError, match="name='trainee_jobs' is already a column"):
        regional_jobs(pa.table(QUARTERLY), pa.table(FORCES), name="trainee_jobs")
    text = TOTALS | {"weekly_hours": ["1", "2", "3", "-"]}
    with pytest.raises(TableError, match="Column 'weekly_hours' of the table of survey totals holds String"):
        regional_hours(pa.table(BY_INDUSTRY), pa.table(text))
