"""Output per hour worked, per filled job and per head; the index on a reference; sums of areas.

What belongs here: the ratios of amounts that are given, one step each. The whole
chain in published order, with the constraint and the smoother, is
`subregional`; sums of areas are defined in `area_sums`, and output per full-time
equivalent in `productivity`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from narwhals.stable.v2.typing import IntoFrame

from bailiwick._codes import encode
from bailiwick.errors import DataWarning, Finding, OptionError, nearest
from bailiwick.measures._grid import (
    amount_faults,
    code_names,
    column_numbers,
    duplicate_faults,
    fault,
    key_faults,
    listed,
    names_of,
    own_codes,
    refuse,
    type_faults,
)
from bailiwick.measures._results import frame_columns, require_free
from bailiwick.measures.area_sums import sum_to_groups
from bailiwick.measures.prices import CURRENT, price_basis, volume_faults
from bailiwick.tables import Floats, Ints, eager, require_columns

__all__ = [
    "WEEKS_PER_YEAR",
    "gva_per_head",
    "gva_per_hour",
    "gva_per_job",
    "index_name",
    "reference_index",
    "require_reference",
    "sum_to_groups",
    "volume_index",
]

#: Weeks by which published weekly hours become a year's: exactly 52, not 365.25 / 7.
WEEKS_PER_YEAR = 52

# Rows of official tables that hold activity in no region, or hold it among others.
_WITH_EXTRA_REGIO = {
    "TLZ": "is Extra-Regio (offshore and embassies): it has output and hardly any labour",
    "UK": "includes Extra-Regio (offshore and embassies), whose output no area has",
}


def gva_per_hour(
    table: IntoFrame,
    *,
    gva_million_gbp: str = "gva_million_gbp",
    weekly_hours: str = "weekly_hours",
    weeks_per_year: float = WEEKS_PER_YEAR,
) -> Any:
    """Gross value added for each hour worked.

    ::

        GVA per hour = GVA * 1,000,000 / (weekly hours * 52)

    Output of all who work in the area over all their hours, wherever they live:
    the measure that official statistics prefer, since hours per job differ.

    Parameters
    ----------
    table : dataframe with one row per area and year
    gva_million_gbp : str
        Column of GVA, GBP million a year, workplace based.
    weekly_hours : str
        Column of hours worked a week in all jobs together, not per job.
    weeks_per_year : float
        52 in official tables.

    Returns
    -------
    dataframe of the same kind
        The table with `gva_per_hour_gbp` (GBP an hour). From a chained volume
        the name carries its basis: `gva_per_hour_gbp_2022prices`.

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        `weeks_per_year` is not above 0.
    TableError
        An amount is negative, infinite or not a number; all are listed.

    Notes
    -----
    Missing values: a null part, or no hours, gives a null.

    Comparability: current prices compare areas in a year, and are not adjusted
    for prices of regions. Chained volumes compare years of one area.

    References
    ----------
    [ons_subregional]_.

    Examples
    --------
    Hartlepool in 2023: 1,614 million over 925,712 x 52 hours.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"gva_million_gbp": [1614], "weekly_hours": [925_712]})
    >>> gva_per_hour(table)["gva_per_hour_gbp"].round(6).to_list()
    [33.529285]
    """
    if not weeks_per_year > 0:
        raise OptionError(f"weeks_per_year={weeks_per_year!r} must be above 0; official tables use 52.")
    return _per(table, gva_million_gbp, weekly_hours, "gva_per_hour_gbp", 1e6 / weeks_per_year)


def gva_per_job(table: IntoFrame, *, gva_million_gbp: str = "gva_million_gbp", jobs: str = "jobs") -> Any:
    """Gross value added for each filled job: ``GVA * 1,000,000 / jobs``.

    A person with two jobs counts twice. It falls where many jobs are part-time;
    use it where hours are not published.

    Parameters
    ----------
    table : dataframe with one row per area and year
    gva_million_gbp : str
        Column of GVA, GBP million a year, workplace based.
    jobs : str
        Column of filled jobs, annual average.

    Returns
    -------
    dataframe of the same kind
        The table with `gva_per_job_gbp` (GBP a year), or with the basis of a
        chained volume in its name.

    Raises
    ------
    ColumnError
        A named column is absent.
    TableError
        An amount is negative, infinite or not a number; all are listed.

    Notes
    -----
    Missing values: a null part, or no jobs, gives a null.

    Comparability: as `gva_per_hour`; and per job equals per hour times the
    weeks times hours per job.

    References
    ----------
    [ons_subregional]_.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"gva_million_gbp": [3000], "jobs": [50_000]})
    >>> gva_per_job(table)["gva_per_job_gbp"].to_list()
    [60000.0]
    """
    return _per(table, gva_million_gbp, jobs, "gva_per_job_gbp", 1e6)


def gva_per_head(
    table: IntoFrame, *, gva_million_gbp: str = "gva_million_gbp", residents: str = "residents"
) -> Any:
    """Gross value added for each resident: ``GVA * 1,000,000 / residents``. Not a productivity.

    Output is counted where people work and residents where they live, some of
    whom do not work. It is high where people commute in and low where they
    commute out; show it beside the other two, never instead.

    Parameters
    ----------
    table : dataframe with one row per area and year
    gva_million_gbp : str
        Column of GVA, GBP million a year, workplace based.
    residents : str
        Column of residents, persons.

    Returns
    -------
    dataframe of the same kind
        The table with `gva_per_head_gbp` (GBP a year), or with the basis of a
        chained volume in its name.

    Raises
    ------
    ColumnError
        A named column is absent.
    TableError
        An amount is negative, infinite or not a number; all are listed.

    Notes
    -----
    Missing values: a null part, or no residents, gives a null.

    Comparability: for areas within a commuting region hardly at all.

    References
    ----------
    [ons_subregional]_, on why GVA per head is not productivity.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"gva_million_gbp": [3000], "residents": [100_000]})
    >>> gva_per_head(table)["gva_per_head_gbp"].to_list()
    [30000.0]
    """
    return _per(table, gva_million_gbp, residents, "gva_per_head_gbp", 1e6)


def _per(table: IntoFrame, over: str, under: str, name: str, scale: float) -> Any:
    """The ratio of two columns in pounds, in a column named for its price basis."""
    frame = eager(table)
    require_columns(frame, (over, under), "the table")
    basis = price_basis(over)
    name = name if basis == CURRENT else f"{name}_{basis}"
    require_free(frame.columns, [name])
    faults = type_faults(frame, "the table", numbers=(over, under))
    refuse("the table", faults)
    numbers = column_numbers(frame, (over, under))
    keys = [key for key in frame.columns if key in ("area_code", "year")] or [over, under]
    for column, amount in numbers.items():
        faults += amount_faults(frame, "the table", column, amount, keys)
    refuse("the table", faults)
    return frame_columns(table, frame, {name: ratio_of(numbers[over], numbers[under], scale)})


def ratio_of(over: Floats, under: Floats, scale: float) -> Floats:
    """``over * scale / under``; NaN where nothing is under."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio: Floats = over * scale / under
    # Where nothing is under, 0 over it is NaN by itself, and more is infinite.
    ratio[np.isinf(ratio)] = np.nan
    return ratio


def index_name(value: str, base: str) -> str:
    """The name of the index of a column: `_gbp` becomes the base, before `_smoothed`.

    Examples
    --------
    >>> index_name("gva_per_hour_gbp_smoothed", "uk100")
    'gva_per_hour_uk100_smoothed'
    """
    stem, smoothed = (value.removesuffix("_smoothed"), "_smoothed" if value.endswith("_smoothed") else "")
    return f"{re.sub('_gbp$', '', stem)}_{base}{smoothed}"


def require_reference(reference: str, allowed: str = "'UKX' or 'sum'") -> None:
    """Refuse a reference that is no code, or holds Extra-Regio, with the reason."""
    if not isinstance(reference, str) or not reference.strip():
        raise OptionError(
            f"reference={reference!r} is not the code of an area; give one as text, such as {allowed}."
        )
    reason = _WITH_EXTRA_REGIO.get(reference)
    if reason:
        raise OptionError(
            f"reference={reference!r} {reason}. Use 'UKX', the United Kingdom less Extra-Regio; if your row"
            " of that name leaves it out, give the row another code."
        )


def reference_index(
    table: IntoFrame,
    *,
    value: str,
    reference: str = "UKX",
    area: str = "area_code",
    by: Sequence[str] | str = ("year",),
    name: str | None = None,
) -> Any:
    """A ratio of each area with that of the reference row = 100.

    ::

        index[a] = 100 * y[a] / y[reference]       within one `by`, from unrounded y

    120 is a fifth above the reference in that year. A falling index says slower
    growth than the reference's, not a falling level.

    Parameters
    ----------
    table : dataframe with one row per `by` and area, the reference among them
    value : str
        Column of a ratio, such as pounds per hour, smoothed or not.
    reference : str
        Code of the row that is 100. It must leave out Extra-Regio. For the sum
        of the areas, sum the parts first (`sum_to_groups`), or use
        `bailiwick.subregional_productivity` with ``reference="sum"``.
    area : str
        Column with the area codes.
    by : str or sequence of str
        Columns that separate comparisons.
    name : str, optional
        Name of the result. By default `_gbp` of the value's name becomes
        `_uk100` for "UKX", and the lower-case code and 100 for another code.

    Returns
    -------
    dataframe of the same kind
        The table with the index (reference = 100), such as `gva_per_hour_uk100`.

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        `reference` is no code, is "sum", or holds Extra-Regio.
    TableError
        All faults at once: the reference has no row or no value above 0 in some
        `by` in which an area has a value, a key twice, wrong types, an infinite
        value, or a chained volume.

    Notes
    -----
    Missing values: a null stays null.

    Comparability: never average indices, nor compare a smoothed with an
    unsmoothed one.

    References
    ----------
    [ons_subregional]_.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {"area_code": ["A", "UKX"], "year": 2023, "gva_per_hour_gbp": [30.0, 40.0]}
    ... )
    >>> reference_index(table, value="gva_per_hour_gbp")["gva_per_hour_uk100"].to_list()
    [75.0, 100.0]
    """
    if reference == "sum":
        raise OptionError(
            "reference='sum' would add up ratios; the index of several areas together is a ratio of sums."
            " Add up the parts with sum_to_groups, or call subregional_productivity(..., reference='sum')."
        )
    require_reference(reference, "'UKX'")
    by = names_of(by)
    frame = eager(table)
    require_columns(frame, (*by, area, value), "the table")
    base = "uk100" if reference == "UKX" else f"{reference.lower()}100"
    name = name or index_name(value, base)
    require_free(frame.columns, [name])
    faults = type_faults(frame, "the table", text=(area,), numbers=(value,))
    faults += volume_faults((value,), "a comparison of areas")
    refuse("the index", faults)
    coded = {key: encode(frame[key]) for key in (*by, area)}
    refuse("the index", key_faults("the table", coded))
    numbers = column_numbers(frame, (value,))[value]
    keys = (*by, area)
    code, space = own_codes(list(coded.values()))
    faults += duplicate_faults(frame, "the table", code, space, keys)
    infinite = f"{value!r} is infinite in {{count}} rows: {{rows}}. Correct it or make it null."
    faults += fault("infinite-amount", frame, np.isinf(numbers), keys, infinite)
    group, groups = own_codes([coded[key] for key in by]) if by else (np.zeros(len(numbers), np.intp), 1)
    labels = code_names(coded[area])
    if reference in labels:
        level = np.full(groups, np.nan)
        row = coded[area].at == labels.index(reference)
        level[group[row]] = numbers[row]
        lacking = ~np.isnan(numbers) & ~(level > 0)[group]
        faults += fault(
            "no-reference",
            frame,
            _first_of(group, lacking),
            by or (area,),
            f"The reference {reference!r} has no {value!r} above 0 in {{count}} of the years in which areas"
            " have one: {rows}. Complete it.",
        )
    else:
        faults.append(no_reference(reference, labels))
        level = np.full(groups, np.nan)
    refuse("the index", faults)
    return frame_columns(table, frame, {name: 100 * (numbers / level[group])})


def no_reference(reference: str, labels: Sequence[str]) -> Finding:
    """The reference is not among the areas."""
    return Finding(
        "no-reference",
        f"No row has the reference code {reference!r}.{nearest(reference, labels)} Name a code of the table.",
    )


def _first_of(group: Ints, chosen: Any) -> Ints:
    """The first chosen row of each group."""
    rows = np.flatnonzero(chosen)
    return np.sort(rows[np.unique(group[rows], return_index=True)[1]])


def volume_index(
    table: IntoFrame,
    *,
    value: str,
    base_year: int,
    area: str = "area_code",
    year: str = "year",
    name: str | None = None,
) -> Any:
    """A chained volume with each area's own base year = 100, to follow one area over time.

    ::

        index[a, t] = 100 * y[a, t] / y[a, base year]

    Parameters
    ----------
    table : dataframe with one row per area and year
    value : str
        Column of a chained volume or a ratio of one; its name ends in its basis,
        such as `gva_per_hour_gbp_2022prices`.
    base_year : int
        The year that is 100.
    area, year : str
        Columns of the area codes and of the years.
    name : str, optional
        Name of the result. By default `_gbp` and the basis of the value's name
        become the base: `gva_per_hour_2020vol100`.

    Returns
    -------
    dataframe of the same kind
        The table with the index (own base year = 100).

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        No row is of the base year, or the column is in current prices.
    TableError
        All faults at once: a key twice, an empty key, negative or infinite
        amounts, wrong types.

    Warns
    -----
    DataWarning
        Areas without a value above 0 in the base year, which have no index.

    Notes
    -----
    Missing values: a null stays null; an area without its base year is null
    throughout.

    Comparability: compare the growth of areas, never their levels: each has its
    own 100. Volumes and their indices do not add up over areas.

    References
    ----------
    [ons_subregional]_, tables A5 and B5.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"area_code": "A", "year": [2020, 2021], "per_job_gbp_2022prices": [50, 51]})
    >>> volume_index(table, value="per_job_gbp_2022prices", base_year=2020)["per_job_2020vol100"].to_list()
    [100.0, 102.0]
    """
    basis = price_basis(value)
    if basis == CURRENT:
        raise OptionError(
            f"{value!r} is in current prices; a volume index needs a chained volume, whose name ends in its"
            " basis, such as '_2022prices'. Rename the column if it holds one; to compare areas within a"
            " year use reference_index."
        )
    frame = eager(table)
    require_columns(frame, (area, year, value), "the table")
    stem = re.sub("_gbp$", "", value.replace(f"_{basis}", ""))
    name = name or f"{stem}_{base_year}vol100"
    require_free(frame.columns, [name])
    faults = type_faults(frame, "the table", text=(area,), numbers=(value,), whole=(year,))
    refuse("the volume index", faults)
    coded = {key: encode(frame[key]) for key in (area, year)}
    refuse("the volume index", key_faults("the table", coded))
    numbers = column_numbers(frame, (value,))[value]
    code, space = own_codes(list(coded.values()))
    faults += duplicate_faults(frame, "the table", code, space, (area, year))
    faults += amount_faults(frame, "the table", value, numbers, (area, year))
    refuse("the volume index", faults)
    base = frame[year].to_numpy() == base_year
    if not base.any():
        years = sorted(set(frame[year].to_list()))
        raise OptionError(f"base_year={base_year!r} is no year of the table, which has {listed(years)}.")
    series = coded[area].at
    level = np.full(len(coded[area].labels), np.nan)
    level[series[base]] = numbers[base]
    level[~(level > 0)] = np.nan
    empty = [label for label, one in zip(code_names(coded[area]), level, strict=True) if np.isnan(one)]
    if empty:
        warnings.warn(
            f"{len(empty)} areas have no {value!r} above 0 in {base_year} and so no index: {listed(empty)}.",
            DataWarning,
            stacklevel=2,
        )
    return frame_columns(table, frame, {name: 100 * (numbers / level[series])})
