"""How far an area's industry mix departs from a reference: location quotient and Krugman index.

Distances between areas are in `structures`; measures of one area's mix without
a reference, and further distances from one, in `diversity`; the same measures
turned round, for one industry over areas, in `concentration`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from narwhals.stable.v2.typing import IntoFrame, IntoFrameT
from numpy.typing import NDArray

from bailiwick.errors import OptionError
from bailiwick.measures._results import cell_table, row_table, wide_table
from bailiwick.measures._shares import (
    NOT_COMPUTED,
    PLACES,
    Missing,
    Negative,
    OwnArea,
    Shares,
    read_shares,
    require_option,
)
from bailiwick.tables import Cube, Floats, Ints

__all__ = ["krugman_contributions", "krugman_index", "location_quotient"]


def krugman_index(
    table: IntoFrameT | Cube,
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
        An amount is negative or null and that is refused, the amounts are too
        large to add up, a key occurs twice, or a column of the result has the
        name of a key column. All such rows are listed.
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
    index = shares.above_base()
    return row_table(
        table, shares.cube, {"krugman_index": shares.by_row(index if halved else 2 * index)}, shares.flags
    )


def location_quotient(
    table: IntoFrameT | Cube,
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
    """How many times its share in the reference an industry has in an area.

    Within one year, with s[a, i] the share of area a's `value` in industry i
    and r[i] the same share in the reference economy::

        LQ[a, i]  = s[a, i] / r[i]          "ratio", 0 and up
        log       = ln LQ                   null where LQ is 0
        symmetric = (LQ - 1) / (LQ + 1)     from -1 to 1
        additive  = s[a, i] - r[i]          from -1 to 1

    1 (0 in the other forms) is the same share as the reference, 2 is twice it,
    0 (-1 in the symmetric form) is none. The additive form sums to 0 over the
    industries of an area, and its positive part to the halved Krugman index.

    Parameters
    ----------
    table, value, area, industry, by, reference, missing, negative
        As in `bailiwick.krugman_index`.
    form : {"ratio", "log", "symmetric", "additive"}
        Which of the above.

    Returns
    -------
    dataframe of the same kind, with one row per row of the table
        Columns `by`, `area`, `industry` and "location_quotient" (no unit; a
        difference of shares in the additive form), in input order; and "flag"
        if any row needs one: m (the area has a null amount), x (cannot be
        computed).

    Raises
    ------
    ColumnError, TableError, UnknownAreaError
        As in `bailiwick.krugman_index`.
    OptionError
        `form` is none of the four.

    Notes
    -----
    Missing values: as in `bailiwick.krugman_index`. An industry that no area
    has, or that the reference does not have, has a null quotient, flag x; an
    industry without a row has no quotient here, though it would be 0.

    Comparability: a small industry reaches high quotients with few jobs, so
    read the quotient beside the amount. One area's largest possible quotient
    is 1 over the larger of its share of all areas and the industry's share.

    References
    ----------
    The symmetric form is that of Dalum and others; see `docs/references.bib`.

    Examples
    --------
    The two areas together split 0.25, 0.45, 0.30. The first has 0.3, 0.5, 0.2,
    so its quotients are 0.3 / 0.25 = 1.2, 0.5 / 0.45 = 1.111 and 0.667.

    >>> import pyarrow as pa
    >>> cube = pa.table(
    ...     {
    ...         "area_code": ["E06000001"] * 3 + ["E06000002"] * 3,
    ...         "year": [2023] * 6,
    ...         "industry_code": ["0111", "1310", "4711"] * 2,
    ...         "employment": [90, 150, 60, 10, 30, 60],
    ...     }
    ... )
    >>> quotients = location_quotient(cube, value="employment")["location_quotient"]
    >>> [round(quotient, 3) for quotient in quotients.to_pylist()]
    [1.2, 1.111, 0.667, 0.4, 0.667, 2.0]
    """
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
    return cell_table(table, cube, {"location_quotient": quotient}, flags)


def krugman_contributions(
    table: IntoFrameT | Cube,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    reference: IntoFrame | str | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
    own_area: OwnArea = "included",
    top: int | None = None,
) -> IntoFrameT:
    """What each industry adds to an area's halved Krugman index: the drivers of its score.

    With s[a, i] and r[i] the industry's shares in the area and in the reference::

        contribution[a, i] = (s[a, i] - r[i]) / 2     from -0.5 to 0.5

    Positive where the area has more of the industry than the reference
    (quotient above 1), negative where it has less. The absolute values of one
    area sum to its halved Krugman index; the contributions themselves to 0.

    Parameters
    ----------
    table, value, area, industry, by, reference, missing, negative, own_area
        As in `bailiwick.krugman_index`.
    top : int, optional
        Keep only so many industries per area, those that add most.

    Returns
    -------
    dataframe of the same kind, with one row per `by`, `area` and industry
        Columns `by`, `area`, `industry`, "share" and "reference_share" (0 to
        1) and "contribution". Every industry of the reference has a row, also
        where the area has none of it. Areas in input order; industries in
        order of their first row, or with `top` by falling size, ties by code.
        And "flag" if any row needs one, as in `bailiwick.krugman_index`.

    Raises
    ------
    ColumnError, TableError, UnknownAreaError
        As in `bailiwick.krugman_index`.
    OptionError
        `top` is below 1.

    Notes
    -----
    Missing values: an area without an index has null contributions.

    Comparability: as for the index, at one level of industry detail only.

    References
    ----------
    The index is half a sum of absolute gaps, so it splits exactly; see
    [krugman1991]_, p. 76, for the sum.

    Examples
    --------
    The reference splits 0.25, 0.45, 0.30 and the first area 0.3, 0.5, 0.2.

    >>> import pyarrow as pa
    >>> cube = pa.table(
    ...     {
    ...         "area_code": ["E06000001"] * 3 + ["E06000002"] * 3,
    ...         "year": [2023] * 6,
    ...         "industry_code": ["0111", "1310", "4711"] * 2,
    ...         "employment": [90, 150, 60, 10, 30, 60],
    ...     }
    ... )
    >>> drivers = krugman_contributions(cube, value="employment", top=1).to_pylist()
    >>> [(row["industry_code"], round(row["contribution"], 3)) for row in drivers]
    [('4711', -0.05), ('4711', 0.15)]
    """
    if top is not None and top < 1:
        raise OptionError(f"top={top!r} is too few; ask for 1 industry or more, or None for all.")
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
    inside, outside = shares.dense(), _dense_base(shares, own_area)
    gap = (inside - outside) / 2
    counts = (shares.reference > 0)[shares.cube.keys.group]
    rows, industries = np.nonzero(counts) if top is None else _largest(shares, gap, counts, top)
    unknown = ~shares.known[rows]
    return wide_table(
        table,
        shares.cube,
        rows,
        {industry: (shares.industries, industries)},
        {
            "share": np.where(unknown, np.nan, inside[rows, industries]),
            "reference_share": np.where(unknown, np.nan, outside[rows, industries]),
            "contribution": np.where(unknown, np.nan, gap[rows, industries]),
        },
        shares.flags[rows],
    )


def _dense_base(shares: Shares, own_area: OwnArea) -> Floats:
    """Reference shares as result rows x industries."""
    group = shares.cube.keys.group
    if own_area == "included":
        return shares.reference_share[group]
    rest = np.maximum(shares.reference[group] - shares.dense_amounts(), 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Floats = rest / rest.sum(axis=1, keepdims=True)
    return result


def _largest(shares: Shares, gap: Floats, counts: NDArray[np.bool_], top: int) -> tuple[Ints, Ints]:
    """The industries that add most to each row, by falling size, ties to 12 decimals by code."""
    by_code = np.argsort(np.array(shares.industries.to_pylist(), dtype=object))
    size = np.where(counts, np.round(np.abs(np.nan_to_num(gap)), PLACES), -1.0)[:, by_code]
    chosen = np.argsort(-size, axis=1, kind="stable")[:, :top]
    kept = np.take_along_axis(size, chosen, axis=1) >= 0
    rows, places = np.nonzero(kept)
    return rows, by_code[chosen[rows, places]]
