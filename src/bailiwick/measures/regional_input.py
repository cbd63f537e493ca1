"""Jobs and weekly hours of regions: the totals that areas are tied to, from quarters.

What belongs here: the means of quarters and the scaling to the survey's total.
Jobs and hours of the areas of a region are in `labour_input`, from where all of
these are imported. All hours are hours per week.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import polars as pl
from narwhals.stable.v2.typing import IntoFrame

from bailiwick.errors import Finding, OptionError, nearest
from bailiwick.measures._rows import (
    ROW,
    Rows,
    as_names,
    read_rows,
    refuse,
    require_new,
    result,
    total_of,
    unmatched,
    warn_unused,
    words,
)

__all__ = ["CIVILIAN", "long_weeks", "mean_of_quarters", "quarterly_hours", "regional_hours", "regional_jobs"]

#: The components of civilian jobs, in the order of the published method.
CIVILIAN = ("employee_jobs", "self_employed_jobs", "trainee_jobs")
_QUARTERS = ("1", "2", "3", "4")
_HOURS_OF_A_WEEK = 168
_BEFORE = "_unscaled"


def mean_of_quarters(
    table: IntoFrame,
    *,
    values: Sequence[str] | str,
    area: str = "area_code",
    year: str = "year",
    quarter: str = "quarter",
) -> Any:
    """Mean of the four quarters of each calendar year.

    With x[q] the amount of quarter q::

        mean = (x[1] + x[2] + x[3] + x[4]) / 4

    It stands for the annual survey where there was none: for 2005 the
    publication of 2011 took the mean of four quarterly Labour Force Surveys in
    place of the Annual Population Survey.

    Parameters
    ----------
    table : dataframe with one row per area, year and quarter
    values : str or sequence of str
        Columns of amounts, 0 or more, in any unit.
    area, year, quarter : str
        Key columns. Quarters are 1 to 4, or "Q1" to "Q4".

    Returns
    -------
    dataframe of the same kind, with one row per area and year
        Keys, and each of `values` in its own unit, in the order in which the
        keys first occur.

    Raises
    ------
    ColumnError
        A named column is absent.
    TableError
        An area and year lacks a quarter or has one twice; a quarter is none of
        the four; an amount is null, negative or infinite; a key is empty. All
        faults are listed.

    Notes
    -----
    Missing values: refused. A mean of three quarters is not the mean of the
    year, because hours and jobs have seasons.

    Comparability: a mean of quarters has a smaller sample behind it than the
    annual survey that it stands for.

    References
    ----------
    [ons_subregional]_, methodology.

    Examples
    --------
    (32 + 30 + 31 + 35) / 4 = 32.

    >>> import pyarrow as pa
    >>> table = pa.table(
    ...     {
    ...         "area_code": ["A"] * 4,
    ...         "year": [2005] * 4,
    ...         "quarter": [1, 2, 3, 4],
    ...         "mean_weekly_hours": [32, 30, 31, 35],
    ...     }
    ... )
    >>> mean_of_quarters(table, values="mean_weekly_hours")["mean_weekly_hours"].to_pylist()
    [32.0]
    """
    faults: list[Finding] = []
    values = as_names(values)
    rows = read_rows(
        table, keys=(area, year, quarter), values=values, what="the quarterly table", faults=faults
    )
    faults += _quarter_faults(rows, (area, year), quarter)
    refuse("the mean of quarters", faults)
    return result(rows, _year_means(rows.data, (area, year), values), keys=(area, year), numbers=values)


def regional_jobs(
    quarterly: IntoFrame,
    forces: IntoFrame,
    *,
    components: Sequence[str] = CIVILIAN,
    forces_jobs: str = "forces_jobs",
    region: str = "region_code",
    year: str = "year",
    quarter: str = "quarter",
    name: str = "jobs",
) -> Any:
    """Filled jobs of each region: the mean of four quarters of civilian jobs, plus HM Forces.

    With c[k, q] the jobs of component k in quarter q, and F the annual number
    in HM Forces::

        jobs = sum over k of (c[k,1] + c[k,2] + c[k,3] + c[k,4]) / 4  +  F

    These are the regional totals that areas are tied to. They count jobs, not
    people: a person with two jobs counts twice.

    Parameters
    ----------
    quarterly : dataframe with one row per region, year and quarter
    forces : dataframe with one row per region and year
    components : sequence of str
        Columns of `quarterly`, jobs: employees, self-employed, and
        government-supported trainees.
    forces_jobs : str
        Column of `forces`, persons.
    region, year, quarter : str
        Key columns. Quarters are 1 to 4, or "Q1" to "Q4".
    name : str
        What to call the sum.

    Returns
    -------
    dataframe of the same kind as `quarterly`, with one row per region and year
        Keys; each component and `forces_jobs` (annual averages); `name`, their
        sum. All in jobs.

    Raises
    ------
    ColumnError
        A named column is absent.
    TableError
        A region and year lacks a quarter or has one twice; has no row in
        `forces`; an amount is null, negative or infinite. Every fault of both
        tables is listed.

    Notes
    -----
    Missing values: refused; a component of none is 0, and has to be given.
    Rows of `forces` for which there are no quarters are left out with a
    `DataWarning`.

    Comparability: these are the "productivity jobs" of regions. They are close
    to but not the same as the "total jobs" that areas have, which is why areas
    are constrained even where all of them are present.

    References
    ----------
    [ons_subregional]_, methodology.

    Examples
    --------
    Employees 100, 104, 108, 112 have a mean of 106; with 20 self-employed, 1 trainee and 3 in the Forces
    there are 130 jobs.

    >>> import pyarrow as pa
    >>> quarterly = pa.table(
    ...     {
    ...         "region_code": ["TLC"] * 4,
    ...         "year": [2008] * 4,
    ...         "quarter": [1, 2, 3, 4],
    ...         "employee_jobs": [100, 104, 108, 112],
    ...         "self_employed_jobs": [20] * 4,
    ...         "trainee_jobs": [1] * 4,
    ...     }
    ... )
    >>> forces = pa.table({"region_code": ["TLC"], "year": [2008], "forces_jobs": [3]})
    >>> regional_jobs(quarterly, forces)["jobs"].to_pylist()
    [130.0]
    """
    faults: list[Finding] = []
    parts = as_names(components)
    require_new(name, (*parts, forces_jobs, region, year))
    civilian = read_rows(
        quarterly,
        keys=(region, year, quarter),
        values=parts,
        what="the table of quarterly jobs",
        faults=faults,
    )
    armed = read_rows(
        forces, keys=(region, year), values=(forces_jobs,), what="the table of HM Forces", faults=faults
    )
    faults += _quarter_faults(civilian, (region, year), quarter)
    faults += unmatched(civilian, armed, (region, year), "Give its annual figure, 0 if there are none")
    refuse("regional jobs", faults)
    warn_unused(armed, civilian, (region, year))
    means = _year_means(civilian.data, (region, year), parts)
    joined = means.join(
        armed.data.select(region, year, forces_jobs), on=[region, year], how="left", maintain_order="left"
    )
    joined = joined.with_columns(total_of((*parts, forces_jobs)).alias(name))
    return result(civilian, joined, keys=(region, year), numbers=(*parts, forces_jobs, name))


def quarterly_hours(
    by_industry: IntoFrame,
    survey_totals: IntoFrame,
    *,
    jobs: str = "jobs",
    mean_hours: str = "mean_weekly_hours",
    total: str = "weekly_hours",
    scale: Literal["whole", "region"] = "whole",
    region: str = "region_code",
    industry: str = "industry_code",
    year: str = "year",
    quarter: str = "quarter",
) -> Any:
    """Weekly hours of each region in each quarter, scaled to the survey's total, with the factor.

    With J[r, i] the jobs of industry i in region r, m[r, i] their mean actual
    weekly hours, and T the survey's total hours of the same quarter::

        unscaled[r] = sum over i of J[r, i] * m[r, i]
        scale="whole":   k = T / sum over r of unscaled[r]     one factor for all regions
        scale="region":  k[r] = T[r] / unscaled[r]             one factor for each region
        hours[r]    = k * unscaled[r]

    A factor of 1.02 says that the survey finds 2% more hours than jobs times
    mean hours.

    Parameters
    ----------
    by_industry : dataframe with one row per region, industry, year and quarter
    survey_totals : dataframe
        One row per year and quarter with the hours of all regions together; or,
        with ``scale="region"``, one row per region, year and quarter.
    jobs, mean_hours : str
        Columns of `by_industry`: jobs, and mean actual hours per job and week.
        Where mean hours are known for the whole country only, every region's
        row of an industry has the same.
    total : str
        Column of `survey_totals`: hours per week.
    scale : {"whole", "region"}
        Whose total the hours are scaled to. The publication says that results
        are scaled so that "the whole economy productivity hours equal the
        appropriate LFS hours total": one factor a quarter across all regions.
    region, industry, year, quarter : str
        Key columns. Quarters are 1 to 4, or "Q1" to "Q4".

    Returns
    -------
    dataframe of the same kind as `by_industry`, with one row per region, year and quarter
        Keys; "weekly_hours_unscaled", "scaling_factor", "weekly_hours" (hours
        per week), in the order in which the keys first occur.

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        `scale` is neither.
    TableError
        An amount is negative, null or infinite (mean hours may be null where
        jobs are 0); mean hours above 168 a week; a quarter without a total; a
        total above 0 for regions without hours. Every fault of both tables is
        listed.

    Notes
    -----
    Missing values: refused, but for the mean hours of no jobs. An industry
    without a row is one without jobs.

    Comparability: with ``scale="whole"`` the table must hold every region of
    the economy that the total is of, or all regions get too many hours. The
    text does not say how HM Forces enter: give them as one of the industries
    where the survey's total includes them.

    References
    ----------
    [ons_subregional]_, methodology.

    Examples
    --------
    10 * 40 + 20 * 30 = 1,000 hours and 5 * 20 = 100; a total of 1,210 makes the factor 1.1.

    >>> import pyarrow as pa
    >>> by_industry = pa.table(
    ...     {
    ...         "region_code": ["R1", "R1", "R2"],
    ...         "industry_code": ["A", "B", "A"],
    ...         "year": [2008] * 3,
    ...         "quarter": [1] * 3,
    ...         "jobs": [10, 20, 5],
    ...         "mean_weekly_hours": [40, 30, 20],
    ...     }
    ... )
    >>> totals = pa.table({"year": [2008], "quarter": [1], "weekly_hours": [1210]})
    >>> hours = quarterly_hours(by_industry, totals)
    >>> [round(number, 6) for number in hours["weekly_hours"].to_pylist()]
    [1100.0, 110.0]
    """
    rows, hours = _scaled(
        by_industry, survey_totals, jobs, mean_hours, total, scale, region, industry, year, quarter, False
    )
    return result(rows, hours, keys=(region, year, quarter), numbers=_HOURS)


def regional_hours(
    by_industry: IntoFrame,
    survey_totals: IntoFrame,
    *,
    jobs: str = "jobs",
    mean_hours: str = "mean_weekly_hours",
    total: str = "weekly_hours",
    scale: Literal["whole", "region"] = "whole",
    region: str = "region_code",
    industry: str = "industry_code",
    year: str = "year",
    quarter: str = "quarter",
) -> Any:
    """Weekly hours of each region: the mean of the scaled hours of the year's four quarters.

    With hours[r, q] as in `quarterly_hours`::

        weekly_hours[r] = (hours[r,1] + hours[r,2] + hours[r,3] + hours[r,4]) / 4

    These are the regional totals that areas are tied to.

    Parameters
    ----------
    by_industry, survey_totals, jobs, mean_hours, total, scale, region, industry, year, quarter
        As in `quarterly_hours`.

    Returns
    -------
    dataframe of the same kind as `by_industry`, with one row per region and year
        Keys; "weekly_hours_unscaled" and "weekly_hours" (hours per week, means
        of the quarters); "scaling_factor", the second over the first, which is
        the mean of the quarters' factors weighted by unscaled hours.

    Raises
    ------
    ColumnError, OptionError, TableError
        As in `quarterly_hours`; and TableError when a region and year lacks a
        quarter.

    Notes
    -----
    Missing values and comparability: as in `quarterly_hours`. The factor of
    each quarter is in its result.

    References
    ----------
    [ons_subregional]_, methodology.

    Examples
    --------
    Unscaled hours 1,000 in every quarter, survey totals 1,000, 1,100, 1,200 and 1,100: a mean of 1,100.

    >>> import pyarrow as pa
    >>> quarters = {"year": [2008] * 4, "quarter": [1, 2, 3, 4]}
    >>> by_industry = pa.table(
    ...     {
    ...         "region_code": ["R1"] * 4,
    ...         "industry_code": ["A"] * 4,
    ...         **quarters,
    ...         "jobs": [25] * 4,
    ...         "mean_weekly_hours": [40] * 4,
    ...     }
    ... )
    >>> totals = pa.table({**quarters, "weekly_hours": [1000, 1100, 1200, 1100]})
    >>> hours = regional_hours(by_industry, totals).to_pylist()[0]
    >>> [round(hours[name], 6) for name in ("weekly_hours_unscaled", "scaling_factor", "weekly_hours")]
    [1000.0, 1.1, 1100.0]
    """
    rows, hours = _scaled(
        by_industry, survey_totals, jobs, mean_hours, total, scale, region, industry, year, quarter, True
    )
    before, _, after = _HOURS
    means = _year_means(hours, (region, year), (before, after))
    means = means.with_columns((pl.col(after) / pl.col(before)).fill_nan(None).alias("scaling_factor"))
    return result(rows, means, keys=(region, year), numbers=_HOURS)


_HOURS = ("weekly_hours_unscaled", "scaling_factor", "weekly_hours")


def _scaled(
    by_industry: Any,
    survey_totals: Any,
    jobs: str,
    mean_hours: str,
    total: str,
    scale: str,
    region: str,
    industry: str,
    year: str,
    quarter: str,
    whole_years: bool,
) -> tuple[Rows, pl.DataFrame]:
    """Hours of each region and quarter before and after scaling."""
    if scale not in ("whole", "region"):
        raise OptionError(
            f"scale={scale!r} is not an option; choose 'whole', one factor a quarter for all regions, or"
            f" 'region', one for each.{nearest(str(scale), ('whole', 'region'))}"
        )
    faults: list[Finding] = []
    keys = (region, year, quarter)
    rows = read_rows(
        by_industry,
        keys=(region, industry, year, quarter),
        values=(jobs, mean_hours),
        what="the table of jobs and hours by industry",
        faults=faults,
        null="keep",
    )
    # The hours are scaled where the total lies: within a quarter, or within a region's quarter.
    within = (year, quarter) if scale == "whole" else keys
    given = read_rows(
        survey_totals, keys=within, values=(total,), what="the table of survey totals", faults=faults
    )
    faults += _industry_faults(rows, jobs, mean_hours)
    data = rows.data.with_columns(
        pl.when(pl.col(jobs) == 0).then(0.0).otherwise(pl.col(jobs) * pl.col(mean_hours)).alias(_BEFORE)
    )
    if whole_years:
        faults += _quarter_faults(rows, (region, year), quarter)
    faults += unmatched(rows, given, within, "Give its hours per week")
    hours = data.group_by(keys, maintain_order=True).agg(pl.col(ROW).first(), pl.col(_BEFORE).sum())
    hours = hours.join(
        given.data.select(*within, pl.col(total).alias("_total")),
        on=list(within),
        how="left",
        maintain_order="left",
    )
    hours = hours.with_columns(pl.col(_BEFORE).sum().over(list(within)).alias("_sum"))
    empty = hours.filter((pl.col("_sum") == 0) & (pl.col("_total") > 0)).unique(within, maintain_order=True)
    faults += [
        Finding(
            "nothing-to-scale",
            f"The survey total is {number:g} at {key}, where no region has hours; no factor can make that."
            " Complete the jobs and mean hours.",
            (key,),
        )
        for key, number in zip(words(rows.frame, empty[ROW], within), empty["_total"], strict=True)
    ]
    refuse("weekly hours", faults)
    warn_unused(given, rows, within)
    before, factor, after = _HOURS
    # Hours of 0 scaled to a total of 0 have no factor; they are 0.
    ratio = pl.when(pl.col("_sum") > 0).then(pl.col("_total") / pl.col("_sum"))
    hours = hours.with_columns(pl.col(_BEFORE).alias(before), ratio.alias(factor))
    hours = hours.with_columns(
        pl.when(pl.col("_sum") > 0).then(pl.col(before) * pl.col(factor)).otherwise(0.0).alias(after)
    )
    return rows, hours


def _industry_faults(rows: Rows, jobs: str, mean_hours: str) -> list[Finding]:
    """Null jobs, null mean hours of some jobs, and mean hours that no week has."""
    data, faults = rows.data, []
    for name, bad in (
        (jobs, pl.col(jobs).is_null()),
        (mean_hours, pl.col(mean_hours).is_null() & (pl.col(jobs) > 0)),
    ):
        faults += [
            Finding(
                "null-amount",
                f"{name!r} of {rows.what} is null at {key}; it must be known where there are jobs. Fill it.",
                (key,),
            )
            for key in rows.at(data.filter(bad)[ROW])
        ]
    return faults + long_weeks(rows, mean_hours)


def long_weeks(rows: Rows, mean_hours: str) -> list[Finding]:
    """Mean hours that no week has, which mostly are hours of a year."""
    long = rows.data.filter(pl.col(mean_hours) > _HOURS_OF_A_WEEK)
    return [
        Finding(
            "long-week",
            f"{mean_hours!r} of {rows.what} is {number:g} at {key}, and a week has {_HOURS_OF_A_WEEK} hours;"
            " it looks annual. Give hours per week and job.",
            (key,),
        )
        for key, number in zip(rows.at(long[ROW]), long[mean_hours], strict=True)
    ]


def _year_means(data: pl.DataFrame, keys: Sequence[str], values: Sequence[str]) -> pl.DataFrame:
    return data.group_by(list(keys), maintain_order=True).agg(pl.col(ROW).first(), pl.col(*values).mean())


def _quarter_faults(rows: Rows, keys: tuple[str, ...], quarter: str) -> list[Finding]:
    """Years that do not have each of the four quarters."""
    spelt = rows.data.with_columns(
        pl.col(quarter).str.strip_chars().str.to_uppercase().str.strip_prefix("Q").alias("_quarter")
    )
    strange = spelt.filter(~pl.col("_quarter").is_in(_QUARTERS))
    faults = [
        Finding(
            "not-a-quarter",
            f"{quarter!r} of {rows.what} is {got!r} at {key}; it must be 1, 2, 3 or 4, or Q1 to Q4.",
            (key,),
        )
        for key, got in zip(rows.at(strange[ROW]), strange[quarter], strict=True)
    ]
    years = spelt.group_by(keys, maintain_order=True).agg(pl.col(ROW).first(), pl.col("_quarter").unique())
    for row, found in zip(years[ROW], years["_quarter"].to_list(), strict=True):
        absent = [one for one in _QUARTERS if one not in found]
        if absent:
            key = words(rows.frame, [row], keys)[0]
            faults.append(
                Finding(
                    "quarter-absent",
                    f"{key} of {rows.what} lacks quarter {', '.join(absent)}; the mean of a year needs all"
                    " four. Add them, or leave the year out.",
                    (key,),
                )
            )
    return faults
