"""The whole published order on one small economy, from components and regional totals to the index.

Two regions of two areas each, six years. Every step of the library is checked against the same step written
out here in NumPy, from the method as published: sums of components, means of four quarters, one factor for
each region and year, a division, fixed weights, a ratio of two ratios. Nothing is renamed between the steps:
what one gives is what the next takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

import bailiwick

Floats = NDArray[np.float64]
YEARS = np.arange(2018, 2024)
REGION_OF = {"A1": "R1", "A2": "R1", "B1": "R2", "B2": "R2"}
AREAS, REGIONS = list(REGION_OF), ["R1", "R2"]
INSIDE = np.array([[REGION_OF[area] == region for area in AREAS] for region in REGIONS])  # regions x areas
QUARTERS = np.array([1, 2, 3, 4])
STEPS = np.arange(6)

# Areas x years. Employee jobs grow by 1, 2, 3 and 4 a year from 100, 50, 80 and 40, and so on.
EMPLOYEES = np.array([[100.0], [50], [80], [40]]) + np.array([[1.0], [2], [3], [4]]) * STEPS
SELF_EMPLOYED = np.array([[20.0], [10], [15], [5]]) + 0 * STEPS
TRAINEES = np.array([[2.0], [1], [3], [0]]) + 0 * STEPS
FORCES = np.array([[0.0], [30], [1], [2]]) + 0 * STEPS
MEAN_HOURS = np.array([[32.0], [36], [30], [35]]) - 0.1 * STEPS
SELF_EMPLOYED_HOURS = np.array([[400.0], [300], [500], [200]]) + 10 * STEPS
GVA = np.array([[4.0], [3], [5], [2]]) * 1.03**STEPS  # million
# Regions x years.
TRAINEE_HOURS = np.array([[57.0], [40]]) + 0 * STEPS
FORCES_HOURS = np.array([[114.0], [20]]) + 0 * STEPS
FORCES_JOBS = np.array([[31.0], [4]]) + 0 * STEPS
GVA_TOTAL = np.array([[7.7], [6.3]]) * 1.03**STEPS


class Expected(NamedTuple):
    """Arrays of areas by years (or regions by years, for totals)."""

    jobs: Floats
    hours: Floats
    jobs_total: Floats
    hours_total: Floats
    per_hour: Floats
    per_hour_smoothed: Floats
    index: Floats
    per_job: Floats


def quarterly_jobs() -> Floats:
    """Employees of each region by quarter: 160 and 130 in the first, 4 more a quarter, 5 more a year."""
    start = np.array([160.0, 130.0])[:, None, None]
    return start + 5 * STEPS[None, :, None] + 4 * (QUARTERS - 1)[None, None, :]


def by_hand() -> Expected:
    """Every step in NumPy."""
    jobs = EMPLOYEES + SELF_EMPLOYED + TRAINEES + FORCES
    own = MEAN_HOURS * EMPLOYEES + SELF_EMPLOYED_HOURS
    share = own / (INSIDE.T @ (INSIDE @ own))
    hours = own + share * (INSIDE.T @ TRAINEE_HOURS) + share * (INSIDE.T @ FORCES_HOURS)
    jobs_total = quarterly_jobs().mean(axis=2) + 25 + 3 + FORCES_JOBS  # 25 self-employed, 3 trainees
    # Hours of a region and quarter: employees of one industry at 30 hours; the survey finds 2 % more.
    hours_total = (1.02 * 30 * quarterly_jobs()).mean(axis=2)

    def tied(amounts: Floats, totals: Floats) -> Floats:
        return amounts * (INSIDE.T @ (totals / (INSIDE @ amounts)))

    gva = tied(GVA, GVA_TOTAL)
    per_hour = gva * 1e6 / (52 * tied(hours, hours_total))
    whole = GVA_TOTAL.sum(axis=0) * 1e6 / (52 * hours_total.sum(axis=0))
    smoothed, whole_smoothed = smooth(per_hour), smooth(whole[None, :])
    return Expected(
        jobs,
        hours,
        jobs_total,
        hours_total,
        per_hour,
        smoothed,
        100 * smoothed / whole_smoothed,
        gva * 1e6 / tied(jobs, jobs_total),
    )


def smooth(series: Floats) -> Floats:
    """Six years: (1, 2, 3, 2, 1) / 9 in the third and fourth, one-sided weights in the others."""
    end, next_to_end = np.array([0.41, 0.40, 0.19]), np.array([0.260, 0.370, 0.260, 0.111]) / 1.001
    inside = np.array([1, 2, 3, 2, 1]) / 9
    columns = [
        series[:, :3] @ end,
        series[:, :4] @ next_to_end,
        series[:, 0:5] @ inside,
        series[:, 1:6] @ inside,
        series[:, :1:-1] @ next_to_end,
        series[:, :2:-1] @ end,
    ]
    return np.stack(columns, axis=1)


def panel(codes: list[str], key: str, **amounts: Floats) -> pl.DataFrame:
    """One row for each code and year."""
    columns: dict[str, Any] = {key: np.repeat(codes, len(YEARS)), "year": np.tile(YEARS, len(codes))}
    return pl.DataFrame(columns | {name: values.ravel() for name, values in amounts.items()})


def measured() -> Mapping[str, pl.DataFrame]:
    """Every step by the library, each taking what the one before gave."""
    components = panel(
        AREAS,
        "area_code",
        employee_jobs=EMPLOYEES,
        self_employed_jobs=SELF_EMPLOYED,
        trainee_jobs=TRAINEES,
        forces_jobs=FORCES,
        mean_weekly_hours=MEAN_HOURS,
        self_employed_weekly_hours=SELF_EMPLOYED_HOURS,
        gva_million_gbp=GVA,
    ).with_columns(region_code=pl.col("area_code").replace_strict(REGION_OF))
    allotted = panel(
        REGIONS, "region_code", trainee_weekly_hours=TRAINEE_HOURS, forces_weekly_hours=FORCES_HOURS
    )
    jobs = bailiwick.area_jobs(components)
    hours = bailiwick.area_hours(components, allotted)

    keys = ["region_code", "year"]
    quarters = panel(REGIONS, "region_code").join(pl.DataFrame({"quarter": QUARTERS}), how="cross")
    quarters = quarters.with_columns(employee_jobs=pl.Series(quarterly_jobs().ravel()))
    jobs_total = bailiwick.regional_jobs(
        quarters.with_columns(self_employed_jobs=pl.lit(25.0), trainee_jobs=pl.lit(3.0)),
        panel(REGIONS, "region_code", forces_jobs=FORCES_JOBS),
    )
    by_industry = quarters.rename({"employee_jobs": "jobs"}).with_columns(
        industry_code=pl.lit("A"), mean_weekly_hours=pl.lit(30.0)
    )
    survey = by_industry.group_by("year", "quarter", maintain_order=True).agg(
        weekly_hours=(pl.col("jobs") * 30).sum() * 1.02
    )
    hours_total = bailiwick.regional_hours(by_industry, survey)
    gva_total = panel(REGIONS, "region_code", gva_million_gbp=GVA_TOTAL)

    area_keys = ["area_code", "year"]
    table = (
        components.select(*area_keys, "gva_million_gbp")
        .join(jobs, on=area_keys, validate="1:1", maintain_order="left")
        .join(hours, on=area_keys, validate="1:1", maintain_order="left")
    )
    totals = gva_total.join(jobs_total, on=keys, validate="1:1").join(hours_total, on=keys, validate="1:1")
    results = bailiwick.subregional_productivity(table, totals, reference="sum", base="sum100")
    return {
        "jobs": jobs,
        "hours": hours,
        "jobs_total": jobs_total,
        "hours_total": hours_total,
        "all": results,
    }


@pytest.fixture(scope="module")
def steps() -> Mapping[str, pl.DataFrame]:
    """The library's tables, by step."""
    return measured()


@pytest.fixture(scope="module")
def expected() -> Expected:
    """The same by hand."""
    return by_hand()


def as_grid(table: pl.DataFrame, column: str) -> Floats:
    """A column as codes by years."""
    return table[column].to_numpy().reshape(-1, len(YEARS))


def test_the_hand_arithmetic_is_right_where_it_can_be_done_on_paper(expected: Expected) -> None:
    """If this fails, the oracle itself is wrong, and agreement with it says nothing.

    A1 in 2018: 100 + 20 + 2 + 0 jobs; 32 x 100 + 400 = 3,600 own hours, and A2 36 x 50 + 300 = 2,100, shares
    of 12/19 and 7/19 of 57 and 114 hours: 3,600 + 36 + 72 = 3,708 and 2,163. R1: employees 160, 164, 168, 172
    have a mean of 166, and 166 + 25 + 3 + 31 = 225 jobs; 166 x 30 x 1.02 = 5,079.6 hours.
    """
    assert expected.jobs[0, 0] == 122
    assert expected.hours[:2, 0] == pytest.approx([3708, 2163])
    assert expected.jobs_total[0, 0] == 225
    assert expected.hours_total[0, 0] == pytest.approx(5079.6)
    # A1 has 4 of 7 million before, 4.4 of 7.7 after; its hours 3,708 x 5,079.6 / 5,871 = 3,208.2...
    assert expected.per_hour[0, 0] == pytest.approx(4.4e6 / (52 * 3708 * 5079.6 / 5871))


@pytest.mark.parametrize(
    ("step", "column", "field"),
    [
        ("jobs", "jobs", "jobs"),
        ("hours", "weekly_hours", "hours"),
        ("jobs_total", "jobs", "jobs_total"),
        ("hours_total", "weekly_hours", "hours_total"),
        ("all", "gva_per_hour_gbp", "per_hour"),
        ("all", "gva_per_hour_gbp_smoothed", "per_hour_smoothed"),
        ("all", "gva_per_hour_sum100_smoothed", "index"),
        ("all", "gva_per_job_gbp", "per_job"),
    ],
)
def test_every_step_is_the_arithmetic_of_the_method(
    steps: Mapping[str, pl.DataFrame], expected: Expected, step: str, column: str, field: str
) -> None:
    """If this fails, a step does something else than published, or one does not take what another gives."""
    assert as_grid(steps[step], column) == pytest.approx(getattr(expected, field), rel=1e-12)


def test_constrained_areas_add_up_to_the_totals_of_the_regions(
    steps: Mapping[str, pl.DataFrame], expected: Expected
) -> None:
    """If this fails, areas are not tied to the regional totals that the same library made."""
    for name, totals in (("jobs", expected.jobs_total), ("weekly_hours", expected.hours_total)):
        tied = as_grid(steps["all"], f"{name}_constrained")
        assert pytest.approx(totals, rel=1e-12) == INSIDE @ tied
        factor = as_grid(steps["all"], f"{name}_factor")
        assert factor[0] == pytest.approx(factor[1])  # one factor for both areas of a region


def test_the_order_matters(expected: Expected) -> None:
    """If this fails, the example is too tame to tell the published order from another.

    Smoothing output and hours and then dividing, or smoothing the index, gives other figures.
    """
    gva = GVA * (INSIDE.T @ (GVA_TOTAL / (INSIDE @ GVA)))
    hours = gva * 1e6 / (52 * expected.per_hour)
    assert np.abs(smooth(gva) * 1e6 / (52 * smooth(hours)) / expected.per_hour_smoothed - 1).max() > 1e-5
    index_smoothed = smooth(100 * expected.per_hour / expected.per_hour.mean(axis=0))
    assert np.abs(index_smoothed / expected.index - 1).max() > 1e-5
