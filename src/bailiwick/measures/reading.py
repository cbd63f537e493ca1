"""How a productivity measure is read: its distribution, the commuting in it, and which measure is shown.

What belongs here: reading one measure beside another. Summaries over areas are
written in `distribution` and imported here; what the gap between two measures
is made of is in `decomposition`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
from narwhals.stable.v2.typing import IntoFrame

from bailiwick.errors import Finding, OptionError
from bailiwick.measures._rows import Rows, as_names, read_rows, refuse, result
from bailiwick.measures.distribution import distribution_summary, highest_and_lowest, measure_correlations
from bailiwick.measures.prices import volume_faults
from bailiwick.tables import eager, require_columns

__all__ = [
    "commuting_reading",
    "distribution_summary",
    "highest_and_lowest",
    "measure_correlations",
    "shown_measure",
]

#: Log points of jobs per resident that employment and age alone may explain; see `commuting_reading`.
THRESHOLD = 10.0


def commuting_reading(
    table: IntoFrame,
    *,
    per_head: str = "gva_per_head_uk100",
    per_hour: str = "gva_per_hour_uk100",
    per_job: str | None = "gva_per_job_uk100",
    threshold: float = THRESHOLD,
    area: str = "area_code",
    by: Sequence[str] = ("year",),
) -> Any:
    """Why GVA per head differs from productivity: in-commuting, out-commuting, or neither.

    GVA is counted where people work and residents where they live, so GVA per
    head stands above productivity where many come to work, and below it where
    many leave. With the three measures as indices of one reference, in log
    points (100 times the natural logarithm)::

        ln(head / hour) = ln(job / hour)  +  ln(head / job)
        gap             = hours per job   +  jobs per resident

    The rule: jobs per resident more than `threshold` log points above the
    reference's is read as "in-commuting", more than that below as
    "out-commuting", anything between as "balanced". Hours per job do not count,
    for they have nothing to do with where people live. Where there is no
    figure per job the whole gap is read, and "reading_from" says so.

    Parameters
    ----------
    table : dataframe with one row per `by` and area
    per_head, per_hour, per_job : str, str, str or None
        Columns of indices with one reference, all smoothed or all not, in
        current prices, above 0. None where there is none per job.
    threshold : float
        Log points, 0 or more. Employment rates of districts alone have a
        standard deviation of 6 to 8 log points (APS, 2020 to 2023, part of it
        sampling), so 10 keeps an area whose residents merely work more or less
        from being read as one of commuters; jobs per resident have 30.
    area, by : str and sequence of str
        Key columns.

    Returns
    -------
    dataframe of the same kind
        Keys in input order; the indices; "gap_points" (per head less per hour,
        index points), "gap_log_points", "hours_per_job_log_points",
        "jobs_per_resident_log_points"; "commuting_reading" ("in-commuting",
        "out-commuting" or "balanced") and "reading_from" ("jobs per resident"
        or "per head against per hour").

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        `threshold` is negative; or the names say that columns have different
        references, or are smoothed and not.
    TableError
        A chained volume; values of 0 or less; a key that is empty or occurs
        twice. All are listed.

    Notes
    -----
    Missing values: a null index makes null what needs it, and the reading null
    where per head, or both others, are.

    Comparability: jobs per resident also move with the employment rate and the
    share of people of working age, so a reading near the threshold is no proof
    of commuting; `level_decomposition` tells them apart where the figures
    exist.

    References
    ----------
    [ons_subregional]_, figure 6. The rule and its threshold are choices made
    here.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table(
    ...     {
    ...         "area_code": ["TLF14", "TLD74"],
    ...         "year": [2021, 2021],
    ...         "gva_per_head_uk100": [111.4, 58.0],
    ...         "gva_per_job_uk100": [82.8, 83.4],
    ...         "gva_per_hour_uk100": [81.3, 95.4],
    ...     }
    ... )
    >>> commuting_reading(table)["commuting_reading"].to_pylist()
    ['in-commuting', 'out-commuting']
    """
    if not threshold >= 0:
        raise OptionError(f"threshold={threshold!r}: give log points, 0 or more.")
    keys = (area, *as_names(by))
    values = (per_head, per_hour, *(() if per_job is None else (per_job,)))
    _require_alike(values)
    faults = volume_faults(values, "a comparison of areas")
    rows = read_rows(
        table, keys=keys, values=values, what="the table", faults=faults, null="keep", least="above 0"
    )
    refuse("the commuting reading", faults)
    head, hour = pl.col(per_head), pl.col(per_hour)
    job = pl.lit(None, dtype=pl.Float64) if per_job is None else pl.col(per_job)
    data = rows.data.with_columns(
        gap_points=head - hour,
        gap_log_points=100 * (head / hour).log(),
        hours_per_job_log_points=100 * (job / hour).log(),
        jobs_per_resident_log_points=100 * (head / job).log(),
    )
    read = pl.coalesce("jobs_per_resident_log_points", "gap_log_points")
    data = data.with_columns(
        commuting_reading=pl.when(read > threshold)
        .then(pl.lit("in-commuting"))
        .when(read < -threshold)
        .then(pl.lit("out-commuting"))
        .when(read.is_not_null())
        .then(pl.lit("balanced")),
        reading_from=pl.when(pl.col("jobs_per_resident_log_points").is_not_null())
        .then(pl.lit("jobs per resident"))
        .when(read.is_not_null())
        .then(pl.lit("per head against per hour")),
    )
    numbers = (
        *values,
        "gap_points",
        "gap_log_points",
        "hours_per_job_log_points",
        "jobs_per_resident_log_points",
    )
    text = {name: data[name].to_list() for name in ("commuting_reading", "reading_from")}
    return result(rows, data, keys=keys, text=text, numbers=numbers)


def _require_alike(values: Sequence[str]) -> None:
    """Refuse indices of different references, and smoothed beside unsmoothed ones, by their names."""
    listed = ", ".join(map(repr, values))
    bases = {tuple(re.findall(r"_([a-z]+100)(?=_|$)", value)) for value in values}
    if len(bases) > 1:
        raise OptionError(f"The names {listed} say that the indices have different references; give one's.")
    if len({value.endswith("_smoothed") for value in values}) > 1:
        raise OptionError(f"Of {listed} some are smoothed and some are not; give all of one kind.")


def shown_measure(
    table: IntoFrame,
    *,
    preferred: str = "gva_per_hour_uk100",
    fallback: str = "gva_per_job_uk100",
    per: Sequence[str] = ("area_code",),
) -> Any:
    """GVA per hour where it is published, per job where it is not, and which of them is shown.

    One measure is shown throughout each of `per`: the preferred one if any row
    has it, else the fallback. So a series never jumps from one measure to the
    other; the article of 2011 shows all of Northern Ireland per job.

    Parameters
    ----------
    table : dataframe
    preferred, fallback : str
        Columns of two measures, of one reference and both smoothed or both not.
    per : sequence of str
        Columns within which one measure is shown: each area, or each nation
        with ``per=("nation_code",)``; with the year, too, each year of an area.

    Returns
    -------
    dataframe of the same kind
        The table in its order with "shown_value" and "shown_measure", the name
        of the column shown; null where neither has a value in all of `per`.

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        The names say that the measures have different references, or that one
        is smoothed and the other not.
    TableError
        A column of `per` is empty in a row, the values are no numbers, or the
        table has a column of the name of a new one.

    Notes
    -----
    Missing values: where the preferred measure is shown and null the value is
    null, whatever the fallback has.

    Comparability: ranks over areas with different measures mix them; rank
    within one.

    References
    ----------
    [ons_subregional]_, figure 5.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table(
    ...     {
    ...         "area_code": ["TLM50", "TLN06"],
    ...         "gva_per_hour_uk100": [96.0, None],
    ...         "gva_per_job_uk100": [95.0, 94.0],
    ...     }
    ... )
    >>> shown_measure(table)["shown_value"].to_pylist()
    [96.0, 94.0]
    """
    _require_alike((preferred, fallback))
    frame, faults = eager(table), list[Finding]()
    names, values = as_names(per), (preferred, fallback)
    require_columns(frame, (*names, *values), "the table")
    # Rows are kept as they stand; their number is their key.
    number = "_number"
    counted = nw.to_native(frame.select(*dict.fromkeys((*names, *values))).with_row_index(number))
    rows = read_rows(
        counted,
        keys=(number,),
        beside=names,
        values=values,
        what="the table",
        faults=faults,
        null="keep",
        least="any",
    )
    refuse("the measure to show", faults)
    has = [pl.col(value).is_not_null().any().over(list(names)) for value in values]
    data = rows.data.with_columns(
        pl.when(has[0]).then(pl.col(preferred)).when(has[1]).then(pl.col(fallback)).alias("shown_value"),
        pl.when(has[0]).then(pl.lit(preferred)).when(has[1]).then(pl.lit(fallback)).alias("shown_measure"),
    )
    whole = Rows(frame, data, tuple(frame.columns), "the table")
    text = {"shown_measure": data["shown_measure"].to_list()}
    return result(whole, data, keys=frame.columns, text=text, numbers=("shown_value",))
