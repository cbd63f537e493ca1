"""Areas scaled to the published total of their region, in one step, and how far they were from it.

What belongs here: the pro-rata constraint, its factor, the sums of parts beside
totals, and the factor that rounded figures allow. Building the totals is in
`labour_input`.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.stable.v2.typing import IntoFrame
from numpy.typing import NDArray

from bailiwick._codes import encode
from bailiwick.errors import DataWarning, OptionError
from bailiwick.measures._grid import (
    amount_faults,
    column_numbers,
    key_faults,
    names_of,
    own_codes,
    refuse,
    type_faults,
)
from bailiwick.measures._results import frame_columns, require_free
from bailiwick.measures._shares import require_option
from bailiwick.measures._ties import constraint_faults, far_factors, not_forced, tied
from bailiwick.measures.prices import volume_faults
from bailiwick.tables import Bools, Floats, eager, require_columns

__all__ = ["constrain", "constraint_factors", "feasible_factor_band", "sums_of_parts"]

Missing = Literal["factor", "refuse", "available"]
MISSING = ("factor", "refuse", "available")


def constraint_factors(
    amounts: NDArray[np.float64], group: NDArray[Any], totals: NDArray[np.float64], *, available: bool = False
) -> Floats:
    """The factor of each group: its total over the sum of its amounts. The arithmetic of `constrain`.

    Parameters
    ----------
    amounts : floats of shape (..., n)
        Any leading axes are repeats, such as draws.
    group : integers of shape (n,)
        The group of each amount; -1 for one that is in none.
    totals : floats of shape (..., groups) or (groups,)
        NaN where a group has none.
    available : bool
        Leave NaN amounts out of the sums. Otherwise one makes its group's
        factor NaN.

    Returns
    -------
    floats of shape (..., groups)
        NaN without a total or without a sum above 0; 1 where both are 0.

    Examples
    --------
    >>> import numpy as np
    >>> constraint_factors(np.array([30.0, 50.0, 20.0]), np.array([0, 0, 0]), np.array([120.0])).tolist()
    [1.2]
    """
    size, lead = totals.shape[-1], amounts.shape[:-1]
    placed = group >= 0
    at, flat = group, amounts.reshape(-1, amounts.shape[-1])
    if not placed.all():
        at, flat = group[placed], flat[:, placed]
    if available:
        flat = np.where(np.isnan(flat), 0.0, flat)
    sums = np.empty((len(flat), size))
    for draw, row in enumerate(flat):
        sums[draw] = np.bincount(at, weights=row, minlength=size)
    sums = sums.reshape(*lead, size)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        factor = totals / sums
    factor[(sums == 0) & (totals == 0)] = 1.0
    factor[np.isinf(factor)] = np.nan
    result: Floats = factor
    return result


def constrain(
    table: IntoFrame,
    totals: IntoFrame,
    *,
    value: str | Sequence[str],
    to: str,
    by: Sequence[str] | str = ("year",),
    area: str = "area_code",
    missing: Missing = "factor",
    except_: Sequence[str | tuple[str, str]] = (),
) -> Any:
    """Scale areas so that they add up to the total of their region, by one factor a region.

    Within one year, for region r with total T[r] and areas a of amount x[a]::

        factor[r]      = T[r] / (sum over a in r of x[a])
        constrained[a] = factor[r] * x[a]

    One step, pro rata; each column of `value` by itself. A factor near 1 says
    that the areas' own sources agree with the region's; of published jobs and
    hours it lies between .9 and 1.1.

    Parameters
    ----------
    table : dataframe with one row per `by` and area
        Any unit; 0 or more.
    totals : dataframe with one row per `by` and region
        With the columns `to`, `by` and `value`, in the same unit.
    value : str or sequence of str
        Column or columns to constrain, in both tables.
    to : str
        Column of the region's code, in both tables.
    by : str or sequence of str
        Columns that separate constraints, in both tables.
    area : str
        Column with the area codes.
    missing : {"factor", "refuse", "available"}
        What a null amount does: make the factor of its region and year null,
        and with it all constrained amounts there; raise; or be left out of the
        sum, so that the areas that are known make up the whole total.
    except_ : sequence of str or (str, str)
        Regions, or (region, column), that must not be forced, such as
        ``("TLN", "weekly_hours")``. They need no total and keep their own amounts.

    Returns
    -------
    dataframe of the same kind
        The table with, for each value, ``<value>_constrained`` (its unit),
        ``<value>_factor`` (ratio) and ``<value>_is_constrained``. For a region
        of `except_` the constrained amount is the area's own, the factor is null
        and ``<value>_is_constrained`` is false.

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        `missing` is not an option, or `except_` names a region or column that
        is not there.
    TableError
        All faults at once: an area without a region, a region and year without
        a total or with a total and no areas, a key twice in either table, an
        amount that is negative, infinite or not a number, areas that sum to 0
        beside a total above 0, a total of 0 beside areas above 0, amounts too
        near to 0 or too large for any factor, codes of two boundary vintages
        (where they are British), or a chained volume.

    Warns
    -----
    DataWarning
        Factors of half or less, or of 2 or more, with region, year and factor:
        areas and totals may be of different units, or the areas not all of the
        region's. They are used as they are.

    Notes
    -----
    Missing values: as `missing` says; never 0. A null total stands for none,
    which is a fault beside known amounts. Without any known amount in a region
    and year a total is not needed, and all is null. Areas of 0 with a total of 0
    have a factor of 1.

    Comparability: areas of which some hours cannot be placed (Northern Ireland)
    must not be forced, because the others would be given what is not theirs;
    name their region in `except_`. Chained volumes do not add up, so they are
    refused.

    References
    ----------
    [ons_subregional]_, on constraining to regional totals.

    Examples
    --------
    Three areas of 30, 50 and 20 make 100; the region's total is 120, so the factor is 1.2.

    >>> import pandas as pd
    >>> areas = pd.DataFrame(
    ...     {"area_code": ["A", "B", "C"], "region_code": "R", "year": 2023, "jobs": [30, 50, 20]}
    ... )
    >>> region = pd.DataFrame({"region_code": ["R"], "year": [2023], "jobs": [120]})
    >>> result = constrain(areas, region, value="jobs", to="region_code")
    >>> result["jobs_constrained"].to_list(), float(result["jobs_factor"][0])
    ([36.0, 60.0, 24.0], 1.2)
    """
    require_option("missing", missing, MISSING)
    values, by = names_of(value), names_of(by)
    frame, sums = eager(table), eager(totals, "the table of totals")
    require_columns(frame, (*by, area, to, *values), "the table")
    require_columns(sums, (*by, to, *values), "the table of totals")
    added = [f"{name}_{part}" for name in values for part in ("constrained", "factor", "is_constrained")]
    require_free(frame.columns, added)
    faults = [
        *type_faults(frame, "the table", text=(area, to), numbers=values),
        *type_faults(sums, "the table of totals", text=(to,), numbers=values),
        *volume_faults(values, "the constraint"),
    ]
    refuse("the constraint", faults)
    ties, faults = tied(frame, sums, by=by, area=area, to=to)
    free = {name: not_forced(except_, name, values, ties.parents) for name in values}
    columns: dict[str, Floats] = {}
    forced: dict[str, Bools] = {}
    cautions: list[str] = []
    for name in values:
        amount, total = column_numbers(frame, (name,))[name], column_numbers(sums, (name,))[name]
        faults += constraint_faults(ties, name, amount, total, free[name], missing)
        if faults:
            continue
        available = missing == "available"
        cautions += far_factors(ties, name, amount, total, free[name], available=available)
        own = free[name][ties.parent]
        group = np.where(own, -1, ties.group)
        factors = constraint_factors(amount, group, ties.totals_by_group(total), available=available)
        factor = factors[ties.group]
        factor[own] = np.nan
        columns[f"{name}_constrained"] = np.where(own, amount, amount * factor)
        columns[f"{name}_factor"] = factor
        forced[f"{name}_is_constrained"] = ~np.isnan(factor)
    refuse("the constraint", faults)
    for caution in cautions:
        warnings.warn(caution, DataWarning, stacklevel=2)
    native: Any = frame_columns(nw.to_native(frame), frame, columns)
    result = nw.from_native(native, eager_only=True)
    flags = [
        nw.new_series(name, bits, nw.Boolean, backend=frame.implementation) for name, bits in forced.items()
    ]
    return nw.to_native(result.with_columns(*flags).select(*frame.columns, *added))


def sums_of_parts(
    table: IntoFrame,
    totals: IntoFrame,
    *,
    value: str,
    to: str,
    by: Sequence[str] | str = ("year",),
    area: str = "area_code",
) -> Any:
    """How far the areas' amounts are from the published total of their region; nothing is changed.

    ::

        shortfall = total - sum of parts        above 0: some of the total is in no area
        share     = shortfall / total

    Rounding alone leaves half a unit for each area. A larger shortfall says that
    some of the region could not be placed, and must not be spread by `constrain`.

    Parameters
    ----------
    table, totals, to, by, area
        As in `constrain`.
    value : str
        One column, in both tables.

    Returns
    -------
    dataframe of the same kind
        One row for each row of `totals`, in its order: `by`, `to`, and `areas`
        (number of rows), `parts` and `total` (unit of `value`), `shortfall`
        (same), `shortfall_share` (0-1).

    Raises
    ------
    ColumnError
        A named column is absent.
    TableError
        All faults at once: a key twice, an empty key, an amount that is
        negative, infinite or not a number, or a chained volume.

    Notes
    -----
    Missing values: a null area makes `parts` null. A region without areas has
    `areas` 0 and null `parts`. Areas of regions that `totals` does not have are
    not shown; `constrain` refuses them.

    References
    ----------
    [ons_subregional]_: hours of Northern Ireland do not add up to the region's.

    Examples
    --------
    >>> import pandas as pd
    >>> areas = pd.DataFrame({"area_code": ["A", "B"], "region_code": "R", "year": 2023, "hours": [30, 60]})
    >>> region = pd.DataFrame({"region_code": ["R"], "year": [2023], "hours": [100]})
    >>> result = sums_of_parts(areas, region, value="hours", to="region_code")
    >>> result[["parts", "total", "shortfall", "shortfall_share"]].iloc[0].to_list()
    [90.0, 100.0, 10.0, 0.1]
    """
    by = names_of(by)
    frame, sums = eager(table), eager(totals, "the table of totals")
    require_columns(frame, (*by, area, to, value), "the table")
    require_columns(sums, (*by, to, value), "the table of totals")
    added = ("areas", "parts", "total", "shortfall", "shortfall_share")
    require_free((*by, to), added)
    faults = [
        *type_faults(frame, "the table", text=(area, to), numbers=(value,)),
        *type_faults(sums, "the table of totals", text=(to,), numbers=(value,)),
        *volume_faults((value,), "adding up areas"),
    ]
    refuse("the comparison of parts and totals", faults)
    ties, faults = tied(frame, sums, by=by, area=area, to=to)
    amount, total = column_numbers(frame, (value,))[value], column_numbers(sums, (value,))[value]
    faults += amount_faults(frame, "the table", value, amount, ties.keys)
    faults += amount_faults(sums, "the table of totals", value, total, ties.total_keys)
    refuse("the comparison of parts and totals", faults)
    count = ties.sums_by_group(np.ones(len(amount)))[ties.other]
    parts = np.where(count > 0, ties.sums_by_group(amount)[ties.other], np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total > 0, (total - parts) / total, np.nan)
    numbers = (count.astype(np.intp), parts, total, total - parts, share)
    keys = nw.maybe_reset_index(sums.select(*[name for name in sums.columns if name in ties.total_keys]))
    return frame_columns(totals, keys, dict(zip(added, numbers, strict=True)))


def feasible_factor_band(
    table: IntoFrame,
    *,
    rounded: str,
    constrained: str,
    to: str,
    rounded_to: float,
    constrained_to: float = 1.0,
    by: Sequence[str] | str = ("year",),
) -> Any:
    """The factors by which rounded amounts of all areas of a region can have been constrained.

    With N the amount before the constraint, published in steps of u, and J the
    one after it, in steps of v, one factor k explains an area if::

        (J - v / 2) / (N + u / 2) <= k <= (J + v / 2) / (N - u / 2)

    and a region if the largest of the lower bounds is no more than the smallest
    of the upper ones. Then one pro-rata factor is all that the publisher did.

    Parameters
    ----------
    table : dataframe with one row per `by` and area
    rounded, constrained : str
        Columns of N and J, in one unit.
    to : str
        Column of the region's code.
    rounded_to, constrained_to : float
        The steps u and v; 0 for figures that are not rounded.
    by : str or sequence of str
        Columns that separate constraints.

    Returns
    -------
    dataframe of the same kind
        One row per `by` and region, in order of first rows: `areas` (those with
        both figures), `factor_low`, `factor_high`, `is_feasible`.

    Raises
    ------
    ColumnError
        A named column is absent.
    OptionError
        A step is negative.
    TableError
        Empty keys, or amounts that are negative, infinite or not numbers.

    Notes
    -----
    Missing values: an area without one of the figures says nothing. A region
    without any has null bounds and is not feasible.

    Examples
    --------
    12 jobs of 10 allow 11.5/15 to 12.5/5, and 115 of 100 allow 114.5/105 to 115.5/95.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"region_code": "R", "year": 2023, "before": [10, 100], "after": [12, 115]})
    >>> band = feasible_factor_band(
    ...     table, rounded="before", constrained="after", to="region_code", rounded_to=10
    ... )
    >>> band[["factor_low", "factor_high"]].round(4).iloc[0].to_list(), bool(band["is_feasible"][0])
    ([1.0905, 1.2158], True)
    """
    for name, step in (("rounded_to", rounded_to), ("constrained_to", constrained_to)):
        if not step >= 0:
            raise OptionError(f"{name}={step!r} is not a step of rounding; give 0 or more, such as 1000.")
    by = names_of(by)
    frame = eager(table)
    require_columns(frame, (*by, to, rounded, constrained), "the table")
    require_free((*by, to), ("areas", "factor_low", "factor_high", "is_feasible"))
    faults = type_faults(frame, "the table", text=(to,), numbers=(rounded, constrained))
    refuse("the table", faults)
    coded = {name: encode(frame[name]) for name in (*by, to)}
    faults += key_faults("the table", coded)
    numbers = column_numbers(frame, (rounded, constrained))
    for name, column in numbers.items():
        faults += amount_faults(frame, "the table", name, column, (*by, to))
    refuse("the table", faults)
    code, _ = own_codes(list(coded.values()))
    _, first, group = np.unique(code, return_index=True, return_inverse=True)
    before, after = numbers[rounded], numbers[constrained]
    # Below half a step the true amount may be next to nothing, which bounds no factor from above.
    least = np.maximum(before - rounded_to / 2, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = (after - constrained_to / 2) / (before + rounded_to / 2)
        upper = np.where(least > 0, (after + constrained_to / 2) / least, np.inf)
    both = ~(np.isnan(before) | np.isnan(after)) & ~np.isnan(lower)
    low, high = np.full(len(first), -np.inf), np.full(len(first), np.inf)
    np.maximum.at(low, group[both], np.maximum(lower[both], 0.0))
    np.minimum.at(high, group[both], upper[both])
    count = np.bincount(group[both], minlength=len(first))
    order = np.argsort(first)
    keys = nw.maybe_reset_index(
        frame.select(*[name for name in frame.columns if name in (*by, to)])[first[order].tolist()]
    )
    feasible = ((count > 0) & (low <= high))[order]
    bounds: dict[str, Any] = {
        "areas": count[order],
        "factor_low": np.where(np.isinf(low) | (count == 0), np.nan, low)[order],
        "factor_high": np.where(np.isinf(high) | (count == 0), np.nan, high)[order],
    }
    native: Any = frame_columns(nw.to_native(frame), keys, bounds)
    result = nw.from_native(native, eager_only=True)
    return nw.to_native(
        result.with_columns(nw.new_series("is_feasible", feasible, nw.Boolean, backend=frame.implementation))
    )
