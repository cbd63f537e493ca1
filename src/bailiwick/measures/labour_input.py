"""Jobs and weekly hours of regions and of the areas in them, put together from their components.

What belongs here: the sums that come before `constrain`. What comes from
quarters, which is what is known of regions, is written in `regional_input` and
imported here. Tying areas to their region is in `constraint`; dividing output
by jobs or hours is in `labour_productivity`. All hours are hours per week.
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
from bailiwick.measures.regional_input import (
    CIVILIAN,
    long_weeks,
    mean_of_quarters,
    quarterly_hours,
    regional_hours,
    regional_jobs,
)

__all__ = [
    "area_hours",
    "area_jobs",
    "mean_of_quarters",
    "quarterly_hours",
    "regional_hours",
    "regional_jobs",
]

#: The components of jobs, in the order of the published method.
COMPONENTS = (*CIVILIAN, "forces_jobs")


def area_jobs(
    components: IntoFrame,
    *,
    parts: Sequence[str] = COMPONENTS,
    area: str = "area_code",
    by: Sequence[str] = ("year",),
    missing: Literal["refuse", "keep"] = "refuse",
    name: str = "jobs",
) -> Any:
    """Jobs of each area: employees + self-employed + government-supported trainees + HM Forces.

    ::

        jobs = employee_jobs + self_employed_jobs + trainee_jobs + forces_jobs

    Parameters
    ----------
    components : dataframe with one row per `by` and area
    parts : sequence of str
        Columns of jobs, 0 or more.
    area, by : str and sequence of str
        Key columns.
    missing : {"refuse", "keep"}
        What a null part does: raise; or make that area's sum null.
    name : str
        What to call the sum.

    Returns
    -------
    dataframe of the same kind
        Keys, the parts and `name` (jobs), in input order.

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        `missing` is neither.
    TableError
        A key occurs twice or is empty; a part is negative, infinite or, with
        ``missing="refuse"``, null. All such rows are listed.

    Notes
    -----
    Missing values: a part of none is 0 and has to be given; an unknown part
    makes the sum unknown.

    Comparability: this is the workplace-based series made for job densities,
    not the series of regional totals; `constrain` ties the one to the other.

    References
    ----------
    [ons_subregional]_, methodology.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table(
    ...     {
    ...         "area_code": ["A"],
    ...         "year": [2008],
    ...         "employee_jobs": [100],
    ...         "self_employed_jobs": [20],
    ...         "trainee_jobs": [1],
    ...         "forces_jobs": [3],
    ...     }
    ... )
    >>> area_jobs(table)["jobs"].to_pylist()
    [124.0]
    """
    _require_missing(missing)
    keys, parts = (area, *as_names(by)), as_names(parts)
    require_new(name, (*keys, *parts))
    faults: list[Finding] = []
    rows = read_rows(
        components, keys=keys, values=parts, what="the table of components", faults=faults, null=missing
    )
    refuse("jobs of areas", faults)
    data = rows.data.with_columns(total_of(parts).alias(name))
    return result(rows, data, keys=keys, numbers=(*parts, name))


def area_hours(
    components: IntoFrame,
    regional: IntoFrame,
    *,
    mean_hours: str = "mean_weekly_hours",
    employee_jobs: str = "employee_jobs",
    self_employed_hours: str = "self_employed_weekly_hours",
    trainee_hours: str = "trainee_weekly_hours",
    forces_hours: str = "forces_weekly_hours",
    forces: Literal["share", "located"] = "share",
    forces_jobs: str = "forces_jobs",
    area: str = "area_code",
    region: str = "region_code",
    by: Sequence[str] = ("year",),
    missing: Literal["refuse", "keep"] = "refuse",
) -> Any:
    """Weekly hours of each area before they are constrained: the sum of four components.

    For area a of region r, with m the mean weekly hours per employee job, E the
    employee jobs, S the hours of the self-employed, and G and F the region's
    hours of government-supported trainees and of HM Forces::

        employee_weekly_hours = m[a] * E[a]
        hours_share           = (employee_weekly_hours + S[a]) / sum over areas of r of the same
        trainee_weekly_hours  = hours_share * G[r]
        forces_weekly_hours   = hours_share * F[r]
        weekly_hours          = employee + self-employed + trainee + Forces hours

    Parameters
    ----------
    components : dataframe with one row per `by` and area
    regional : dataframe with one row per `by` and region
    mean_hours, employee_jobs, self_employed_hours : str
        Columns of `components`: hours per week and job, jobs, hours per week.
    trainee_hours, forces_hours : str
        Columns of `regional`: hours per week.
    forces : {"share", "located"}
        How the region's Forces hours are allotted. By share of hours, as
        published: a garrison district gets no extra hours. Or, a departure from
        the publication, by where the Forces are: in proportion to column
        `forces_jobs`, which `components` then must have.
    forces_jobs : str
        Column of `components` with HM Forces, persons; read when
        ``forces="located"``.
    area, region, by : str, str and sequence of str
        Key columns; `region` is in both tables.
    missing : {"refuse", "keep"}
        What a null does: raise; or leave unknown what depends on it, which is
        the sum of every area in that region, for their shares are unknown too.

    Returns
    -------
    dataframe of the same kind as `components`
        Keys and `region`; "employee_weekly_hours", the self-employed hours,
        "hours_share" (0 to 1), "trainee_weekly_hours", "forces_weekly_hours"
        and "weekly_hours" (hours per week), in input order.

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        `forces` or `missing` is not an option.
    TableError
        An area without a region, or whose region has no totals of trainees and
        Forces; a region with hours to allot and no hours (or no Forces) to
        allot them by; a duplicate or empty key; a negative, infinite or null
        amount; mean hours above 168 a week. Every fault of both tables is
        listed.

    Notes
    -----
    Missing values: as `missing` says; never 0. Regions of `regional` without
    areas are left out with a `DataWarning`.

    Comparability: regional totals of hours come from another survey than the
    hours of areas, so the sum of areas is constrained next.

    References
    ----------
    [ons_subregional]_, methodology.

    Examples
    --------
    100 jobs of 32 hours and 50 of 36, with 400 and 300 self-employed hours, are 3,600 and 2,100: shares of
    12/19 and 7/19. Of 57 trainee hours 36 and 21 are theirs, of 114 Forces hours 72 and 42.

    >>> import pyarrow as pa
    >>> components = pa.table(
    ...     {
    ...         "area_code": ["A", "B"],
    ...         "region_code": ["R", "R"],
    ...         "year": [2008, 2008],
    ...         "mean_weekly_hours": [32, 36],
    ...         "employee_jobs": [100, 50],
    ...         "self_employed_weekly_hours": [400, 300],
    ...     }
    ... )
    >>> regional = pa.table(
    ...     {
    ...         "region_code": ["R"],
    ...         "year": [2008],
    ...         "trainee_weekly_hours": [57],
    ...         "forces_weekly_hours": [114],
    ...     }
    ... )
    >>> hours = area_hours(components, regional)["weekly_hours"].to_pylist()
    >>> [round(number, 6) for number in hours]
    [3708.0, 2163.0]
    """
    _require_missing(missing)
    if forces not in ("share", "located"):
        raise OptionError(
            f"forces={forces!r} is not an option; choose 'share', as published, or 'located', by where the"
            f" Forces are.{nearest(str(forces), ('share', 'located'))}"
        )
    names, faults = as_names(by), list[Finding]()
    within = (region, *names)
    read = (mean_hours, employee_jobs, self_employed_hours, *((forces_jobs,) if forces == "located" else ()))
    rows = read_rows(
        components,
        keys=(area, *names),
        beside=(region,),
        values=read,
        what="the table of components",
        faults=faults,
        null=missing,
    )
    given = read_rows(
        regional,
        keys=within,
        values=(trainee_hours, forces_hours),
        what="the table of regional hours",
        faults=faults,
        null=missing,
    )
    faults += long_weeks(rows, mean_hours)
    faults += unmatched(rows, given, within, "Give its trainee and Forces hours, 0 if there are none")
    trainees, armed = "trainee_weekly_hours", "forces_weekly_hours"
    data = rows.data.join(
        given.data.select(
            *within, pl.col(trainee_hours).alias("_trainees"), pl.col(forces_hours).alias("_forces")
        ),
        on=list(within),
        how="left",
        maintain_order="left",
    )
    data = data.with_columns((pl.col(mean_hours) * pl.col(employee_jobs)).alias("employee_weekly_hours"))
    data = data.with_columns((pl.col("employee_weekly_hours") + pl.col(self_employed_hours)).alias("_own"))
    data = data.with_columns(_share("_own", within).alias("hours_share"))
    allotted = {trainees: ("_trainees", "hours_share", "_own"), armed: ("_forces", "hours_share", "_own")}
    if forces == "located":
        data = data.with_columns(_share(forces_jobs, within).alias("_located"))
        allotted[armed] = ("_forces", "_located", forces_jobs)
    for amount, _, base in allotted.values():
        faults += _nothing_to_allot_by(rows, data, amount, base, within)
    refuse("hours of areas", list(dict.fromkeys(faults)))
    warn_unused(given, rows, within)
    for name, (amount, share, _) in allotted.items():
        # Where there is nothing to allot nobody gets any, whatever the shares.
        none = pl.col(amount) == 0
        data = data.with_columns(
            pl.when(none).then(0.0).otherwise(pl.col(amount) * pl.col(share)).alias(name)
        )
    parts = ("employee_weekly_hours", self_employed_hours, trainees, armed)
    data = data.with_columns(total_of(parts).alias("weekly_hours"))
    numbers = (parts[0], parts[1], "hours_share", parts[2], parts[3], "weekly_hours")
    return result(rows, data, keys=(area, region, *names), numbers=numbers)


def _share(name: str, within: Sequence[str]) -> pl.Expr:
    """Share of the sum within a region; null for all of it if any part is null, and if the sum is 0."""
    whole = pl.col(name).sum().over(list(within))
    known = ~pl.col(name).is_null().any().over(list(within))
    return pl.when(known & (whole > 0)).then(pl.col(name) / whole)


def _nothing_to_allot_by(
    rows: Rows, data: pl.DataFrame, amount: str, base: str, within: Sequence[str]
) -> list[Finding]:
    """Regions with hours to allot whose areas have nothing to allot them by."""
    what = {"_trainees": "trainee", "_forces": "HM Forces"}[amount]
    by_what = "employee or self-employed hours" if base == "_own" else f"HM Forces in {base!r}"
    known = ~pl.col(base).is_null().any().over(list(within))
    whole = pl.col(base).sum().over(list(within))
    bare = data.filter(known & (whole == 0) & (pl.col(amount) > 0)).unique(within, maintain_order=True)
    return [
        Finding(
            "nothing-to-allot-by",
            f"There are {number:g} {what} hours to allot at {key}, and no area there has {by_what}."
            " Complete the areas, or give regional hours of 0.",
            (key,),
        )
        for key, number in zip(words(rows.frame, bare[ROW], within), bare[amount], strict=True)
    ]


def _require_missing(missing: str) -> None:
    if missing not in ("refuse", "keep"):
        raise OptionError(
            f"missing={missing!r} is not an option; choose 'refuse' or 'keep'."
            f"{nearest(str(missing), ('refuse', 'keep'))}"
        )
