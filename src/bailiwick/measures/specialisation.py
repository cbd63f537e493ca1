"""How far an area's industry mix departs from a reference: location quotient and Krugman index.

Measures of one area's mix without a reference, and further distances, are in
`diversity`; the same measures turned round, for one industry over areas, in
`concentration`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from narwhals.stable.v2.typing import IntoFrame, IntoFrameT

from bailiwick.measures._results import cell_table, row_table
from bailiwick.measures._shares import (
    NOT_COMPUTED,
    Missing,
    Negative,
    OwnArea,
    read_shares,
    require_option,
)

__all__ = ["krugman_index", "location_quotient"]


def krugman_index(
    table: IntoFrameT,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    reference: IntoFrame | str | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
    own_area: OwnArea = "included",
    halved: bool = True,
) -> IntoFrameT:
    """Distance between each area's industry mix and that of all areas together.

    Within one year, with s[a, i] the share of area a's `value` in industry i
    and r[i] the same share in the reference economy::

        K[a]   = sum over i of |s[a, i] - r[i]|      from 0 to 2
        KSI[a] = K[a] / 2                            from 0 to 1

    The halved form is the share of an area's jobs that would have to change
    industry for its mix to equal the reference. 0 is an identical mix.

    Parameters
    ----------
    table : dataframe with one row per `by`, `area` and `industry`
        A cube at one industry level and one boundary vintage. A lazy table
        (DuckDB, PySpark, Dask, Polars) is summed to that by its own engine.
    value : str
        Column with the amounts, 0 or more; usually jobs.
    area, industry : str
        Columns with the area and industry codes, as text.
    by : sequence of str
        Columns that separate economies; each has its own reference.
    reference : dataframe, str or None
        A table or an area code that gives r; None is the sum of the areas.
    missing : {"area", "refuse", "drop"}
        What a null does: see Notes; raise; or drop the industry, in the
        areas and in the reference.
    negative : {"refuse", "clip"}
        Raise on an amount below 0, or take it as 0.
    own_area : {"included", "excluded"}
        The reference is all areas, or all areas but the one measured.
    halved : bool
        Divide by two.

    Returns
    -------
    dataframe of the same kind, with one row per `by` and `area`
        Columns `by`, `area` and "krugman_index" (no unit), in input order;
        and "flag" if any row needs one: m (a null amount), x (cannot be
        computed), e (a negative remainder of the reference was taken as 0).

    Raises
    ------
    ColumnError
        A named column is absent; the message lists near matches.
    TableError
        An amount is negative or null and that is refused, or a key occurs
        twice. All such rows are listed.
    UnknownAreaError
        `reference` is a code that the table does not have.

    Notes
    -----
    Missing values: an industry without a row is a count of none; a null is
    unknown. An area with a null, or whose amounts sum to 0, has a null index
    in that year. An area with a null is also left out of the reference, and a
    warning says how many areas were.

    Reference: a code's row gives r and is no part of the sum of areas; its own
    index is 0, or null with the own area excluded. A table without the `by`
    columns serves all economies alike. Industries that the reference does not
    have are left out of the areas too, with a warning.

    Comparability: the index rises with industry detail, so compare only
    values at one level. Excluding the own area divides the index by
    1 - w[a], where w[a] is the area's share of the total.

    References
    ----------
    [krugman1991]_, p. 76, compares two regions. The national reference and
    the halving follow [newhorizon2025]_.

    Examples
    --------
    Together these areas split 0.25, 0.45, 0.30. The first splits 0.3, 0.5,
    0.2, so its index is (0.05 + 0.05 + 0.10) / 2 = 0.1.

    >>> import pandas as pd
    >>> cube = pd.DataFrame(
    ...     {
    ...         "area_code": ["E06000001"] * 3 + ["E06000002"] * 3,
    ...         "year": 2023,
    ...         "industry_code": ["0111", "1310", "4711"] * 2,
    ...         "employment": [90, 150, 60, 10, 30, 60],
    ...     }
    ... )
    >>> krugman_index(cube, value="employment")
       area_code  year  krugman_index
    0  E06000001  2023            0.1
    1  E06000002  2023            0.3
    """
    shares = read_shares(
        table,
        value=value,
        area=area,
        industry=industry,
        by=by,
        reference=reference,
        missing=missing,
        negative=negative,
        own_area=own_area,
    )
    # Both sets of shares sum to 1, so the positive gaps sum to half of all gaps, and an
    # industry absent from the area has none: rows that are not there need not be filled in.
    index = shares.over_rows(np.maximum(shares.share - shares.base, 0.0))
    return row_table(
        shares.cube, {"krugman_index": shares.by_row(index if halved else 2 * index)}, shares.flags
    )


def location_quotient(
    table: IntoFrameT,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    reference: IntoFrame | str | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
    form: Literal["ratio", "log", "symmetric", "additive"] = "ratio",
) -> IntoFrameT:
    """How many times its reference share an industry has in an area."""
    require_option("form", form, ("ratio", "log", "symmetric", "additive"))
    shares = read_shares(
        table,
        value=value,
        area=area,
        industry=industry,
        by=by,
        reference=reference,
        missing=missing,
        negative=negative,
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = shares.share - shares.base if form == "additive" else shares.share / shares.base
        if form == "symmetric":
            quotient = (quotient - 1) / (quotient + 1)
        elif form == "log":
            quotient = np.log(np.where(quotient > 0, quotient, np.nan))
    cube = shares.cube
    flags = None
    if shares.used is not None:
        every = np.full(len(cube.amount), np.nan)
        every[shares.used] = quotient
        quotient = every
    if not shares.known.all():
        quotient = np.where(shares.known[cube.keys.row], quotient, np.nan)
    if np.isnan(quotient.sum()):
        flags = shares.flags[cube.keys.row]
        flags[np.isnan(quotient) & (flags == "")] = NOT_COMPUTED
    return cell_table(cube, {"location_quotient": quotient}, flags)
