"""What a level or a growth of productivity is made of; each split adds up exactly.

What belongs here: splits in logarithms, of GVA per head and of growth. What
each area adds to the growth of its parent is in `growth_contributions`, and what
the mix of industries has to do with a gap in `level_gap`; both are imported here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from narwhals.stable.v2.typing import IntoFrame

from bailiwick.errors import Finding, OptionError
from bailiwick.measures._rows import Rows, as_names, read_rows, reference_rows, refuse, result
from bailiwick.measures.growth_contributions import (
    contributions_by_share,
    contributions_to_growth,
    two_years,
    whole_years,
)
from bailiwick.measures.level_gap import level_gap, level_gap_by_industry
from bailiwick.measures.prices import volume_faults

__all__ = [
    "contributions_by_share",
    "contributions_to_growth",
    "growth_decomposition",
    "level_decomposition",
    "level_gap",
    "level_gap_by_industry",
]


def level_decomposition(
    table: IntoFrame,
    *,
    reference: str = "UKX",
    gva: str = "gva_million_gbp",
    hours: str = "weekly_hours",
    jobs: str = "jobs",
    residents: str = "residents",
    employed_residents: str | None = None,
    working_age: str | None = None,
    area: str = "area_code",
    by: Sequence[str] = ("year",),
) -> Any:
    """How far GVA per head lies from the reference, split into productivity, hours and jobs.

    With V the GVA, h the hours, J the jobs and P the residents of an area, each
    ratio over that of the reference, in log points (100 times the natural
    logarithm)::

        ln(V/P) = ln(V/h) + ln(h/J) + ln(J/P)

    With employed residents E and residents aged 16 to 64 W the last part splits
    further, into commuting, employment and age::

        ln(J/P) = ln(J/E) + ln(E/W) + ln(W/P)

    The parts add up exactly. A part of 10 log points is a ratio 10.5% above the
    reference's, one of -10 a ratio 9.5% below.

    Parameters
    ----------
    table : dataframe with one row per `by` and area
    reference : str
        Code of the row to compare with, which each of `by` must have; or "sum",
        all areas of the table.
    gva : str
        Column of current prices, any unit of money.
    hours, jobs, residents : str
        Columns: hours per week (or per year), jobs, persons; above 0.
    employed_residents, working_age : str or None
        Columns of persons, for the further split; give both or neither.
    area, by : str and sequence of str
        Key columns.

    Returns
    -------
    dataframe of the same kind
        Keys in input order, and in log points against the reference
        "gva_per_head_log_points", "gva_per_hour_log_points",
        "hours_per_job_log_points" and "jobs_per_resident_log_points"; with the
        further split also "jobs_per_employed_resident_log_points",
        "employment_rate_log_points" and "working_age_share_log_points".

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        One of `employed_residents` and `working_age` is given, not both.
    TableError
        `gva` is a chained volume; the reference has no row; an amount is 0,
        negative or infinite; a key is empty or occurs twice. All are listed.

    Notes
    -----
    Missing values: a part is null where an amount that it needs is, of the area
    or of the reference; with "sum" any area's null makes that sum unknown.

    Comparability: jobs per resident is not commuting alone; it also moves with
    the employment rate and with age, which the further split tells apart.

    References
    ----------
    [ons_subregional]_, on GVA per head; the split is a choice made here.

    Examples
    --------
    GVA per head is twice the reference's, all of it from twice as many jobs per resident: 69.3 log points.

    >>> import pyarrow as pa
    >>> table = pa.table(
    ...     {
    ...         "area_code": ["A", "UKX"],
    ...         "year": [2021, 2021],
    ...         "gva_million_gbp": [4.0, 20.0],
    ...         "weekly_hours": [3_200, 16_000],
    ...         "jobs": [100, 500],
    ...         "residents": [100, 1_000],
    ...     }
    ... )
    >>> parts = level_decomposition(table).to_pylist()[0]
    >>> [round(parts[f"{name}_log_points"], 1) for name in ("gva_per_head", "jobs_per_resident")]
    [69.3, 69.3]
    """
    if (employed_residents is None) != (working_age is None):
        raise OptionError(
            f"employed_residents={employed_residents!r} and working_age={working_age!r}: give both columns"
            " for the further split, or neither."
        )
    keys = (area, *as_names(by))
    faults = volume_faults((gva,), "a comparison of areas")
    finer = () if employed_residents is None or working_age is None else (employed_residents, working_age)
    amounts = (gva, hours, jobs, residents, *finer)
    rows = read_rows(
        table, keys=keys, values=amounts, what="the table", faults=faults, null="keep", least="above 0"
    )
    ratios = {
        "gva_per_head": (gva, residents),
        "gva_per_hour": (gva, hours),
        "hours_per_job": (hours, jobs),
        "jobs_per_resident": (jobs, residents),
    }
    if finer:
        ratios["jobs_per_employed_resident"] = (jobs, finer[0])
        ratios["employment_rate"] = (finer[0], finer[1])
        ratios["working_age_share"] = (finer[1], residents)
    whole = _reference_amounts(rows, reference, amounts, area, as_names(by), faults)
    refuse("the decomposition of levels", faults)
    both = rows.data.join(
        whole, on=list(as_names(by)) or None, how="left" if by else "cross", maintain_order="left"
    )
    logs = {
        f"{name}_log_points": 100
        * ((pl.col(top) / pl.col(below)).log() - (pl.col(f"_{top}") / pl.col(f"_{below}")).log())
        for name, (top, below) in ratios.items()
    }
    return result(rows, both.with_columns(**logs), keys=keys, numbers=tuple(logs))


def _reference_amounts(
    rows: Rows, reference: str, amounts: Sequence[str], area: str, by: tuple[str, ...], faults: list[Finding]
) -> pl.DataFrame:
    """Amounts of the reference in each of `by`, with a dash before their names."""
    columns = [
        pl.when(~pl.col(name).is_null().any()).then(pl.col(name).sum()).alias(f"_{name}")
        for name in dict.fromkeys(amounts)
    ]
    data = reference_rows(rows, rows.data, reference, area, by, faults)
    return data.group_by(by, maintain_order=True).agg(columns) if by else data.select(columns)


def growth_decomposition(
    table: IntoFrame,
    *,
    start: int | None = None,
    end: int | None = None,
    gva: str = "gva_million_gbp",
    hours: str = "weekly_hours",
    jobs: str | None = "jobs",
    annualised: bool = False,
    area: str = "area_code",
    year: str = "year",
    by: Sequence[str] = (),
) -> Any:
    """Growth of GVA per hour, split into that of GVA, of jobs and of hours per job.

    In log points (100 times the natural logarithm), between two years::

        d ln(V/h) = d ln V - d ln J - d ln(h/J)       with jobs
        d ln(V/h) = d ln V - d ln h                   with jobs=None

    Parts of labour stand with their sign, so that the parts add up to the
    growth exactly: jobs that rise by 2 log points are a part of -2.

    Parameters
    ----------
    table : dataframe with one row per `by`, area and year
    start, end : int or None
        The two years; or neither, for each year against the year before.
    gva : str
        Column with GVA. Chained volumes give growth of output; current prices
        give it with the rise of prices in it.
    hours : str
        Column of hours, per week or per year.
    jobs : str or None
        Column of jobs, or None for GVA and hours only.
    annualised : bool
        Whether parts are divided by the number of years, to log points a year.
    area, year, by : str, str and sequence of str
        Key columns.

    Returns
    -------
    dataframe of the same kind
        One row per `by` and area with either year, in input order; or, without
        `start` and `end`, one for each row of the table after its first year.
        Keys, "from_year", "to_year"; in log points "growth_log_points",
        "gva_log_points", and "jobs_log_points" and "hours_per_job_log_points",
        or "hours_log_points"; and "growth_a_year", the compound rate of growth
        of GVA per hour, as a share (.02 is 2% a year).

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        One of `start` and `end` is given, or both are one year.
    TableError
        A year is absent or no whole number; an amount is 0, negative or
        infinite; a key is empty or occurs twice. All are listed.

    Notes
    -----
    Missing values: a null in either year, or a year without a row, makes the
    parts null that need it.

    Comparability: use chained volumes for growth over time. Those of an area
    have their own base, so growth compares and levels do not.

    References
    ----------
    A choice made here; exact in logarithms.

    Examples
    --------
    GVA doubles with twice the jobs, of the same hours each: no growth of GVA per hour.

    >>> import pyarrow as pa
    >>> table = pa.table(
    ...     {
    ...         "area_code": ["A", "A"],
    ...         "year": [2019, 2023],
    ...         "gva_million_gbp_2022prices": [10.0, 20.0],
    ...         "weekly_hours": [4_000, 8_000],
    ...         "jobs": [100, 200],
    ...     }
    ... )
    >>> parts = growth_decomposition(table, start=2019, end=2023, gva="gva_million_gbp_2022prices")
    >>> parts = parts.to_pylist()[0]
    >>> [round(parts[f"{name}_log_points"], 1) for name in ("growth", "gva", "jobs", "hours_per_job")]
    [0.0, 69.3, -69.3, 0.0]
    """
    if (start is None) != (end is None):
        raise OptionError(f"start={start!r} and end={end!r}: give both years, or neither for each year.")
    faults: list[Finding] = []
    names = (area, *as_names(by))
    amounts = (gva, hours, *(() if jobs is None else (jobs,)))
    rows = read_rows(
        table,
        keys=(*names, year),
        values=amounts,
        what="the table",
        faults=faults,
        null="keep",
        least="above 0",
    )
    data = whole_years(rows, year, faults)
    if start is not None and end is not None:
        pairs = two_years(rows, data, start, end, names, amounts, year, faults)
    else:
        earlier = data.select(*names, pl.col(year) + 1, *[pl.col(name).alias(f"_{name}") for name in amounts])
        pairs = data.filter(pl.col(year) > pl.col(year).min())
        pairs = pairs.with_columns((pl.col(year) - 1).alias("from_year"), pl.col(year).alias("to_year"))
        pairs = pairs.join(earlier, on=[*names, year], how="left", maintain_order="left")
    refuse("the decomposition of growth", faults)
    parts = _growth_parts(gva, hours, jobs)
    span = pl.col("to_year") - pl.col("from_year")
    scale = 100 / span if annualised else pl.lit(100.0)
    pairs = pairs.with_columns(
        *[(scale * part).alias(f"{name}_log_points") for name, part in parts.items()],
        ((parts["growth"] / span).exp() - 1).alias("growth_a_year"),
    )
    numbers = ("from_year", "to_year", *[f"{name}_log_points" for name in parts], "growth_a_year")
    return result(rows, pairs, keys=names, numbers=numbers, whole=("from_year", "to_year"))


def _growth_parts(gva: str, hours: str, jobs: str | None) -> Mapping[str, pl.Expr]:
    """Growth in logarithms and its signed parts; earlier amounts have a dash before their names."""

    def fall(name: str) -> pl.Expr:
        return (pl.col(f"_{name}") / pl.col(name)).log()

    growth = (pl.col(gva) / pl.col(hours)).log() - (pl.col(f"_{gva}") / pl.col(f"_{hours}")).log()
    parts = {"growth": growth, "gva": (pl.col(gva) / pl.col(f"_{gva}")).log()}
    if jobs is None:
        return parts | {"hours": fall(hours)}
    fewer = (pl.col(f"_{hours}") / pl.col(f"_{jobs}")).log() - (pl.col(hours) / pl.col(jobs)).log()
    return parts | {"jobs": fall(jobs), "hours_per_job": fewer}
