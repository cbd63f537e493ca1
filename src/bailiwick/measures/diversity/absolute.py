"""How even or varied an area's industry mix is by itself, without a reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from narwhals.stable.v2.typing import IntoFrame, IntoFrameT

from bailiwick.measures._results import row_table
from bailiwick.measures._shares import NOT_COMPUTED, Missing, Negative, read_shares, require_option, sums
from bailiwick.measures.diversity._divisions import division_of
from bailiwick.tables import Cube, Floats

__all__ = ["entropy", "herfindahl", "plogp", "related_variety"]


def plogp(share: Floats) -> Floats:
    """Share times its natural logarithm, 0 for a share of 0."""
    with np.errstate(invalid="ignore"):
        result: Floats = share * np.log(np.where(share > 0, share, 1.0))
    return result


def entropy(
    table: IntoFrameT | Cube,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    reference: IntoFrame | str | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
    unit: Literal["nats", "bits"] = "nats",
) -> IntoFrameT:
    """Shannon entropy of each area's industry mix.

    With s[a, i] the share of area a's `value` in industry i::

        entropy[a] = - sum over i of s[a, i] ln s[a, i]     from 0 to ln n

    with natural logarithms ("nats"), or divided by ln 2 ("bits"). 0 is one
    industry alone, ln n is equal shares of n industries; exp(entropy) reads as
    a number of equally large industries.

    Parameters
    ----------
    table, value, area, industry, by, missing, negative
        As in `bailiwick.krugman_index`.
    reference : dataframe, str or None
        Used only to say which industries count: those that it has.
    unit : {"nats", "bits"}
        Natural or binary logarithms.

    Returns
    -------
    dataframe of the same kind, with one row per `by` and `area`
        Columns `by`, `area` and "entropy"; "flag" as in `bailiwick.krugman_index`.

    Raises
    ------
    ColumnError, TableError, UnknownAreaError, OptionError
        As in `bailiwick.krugman_index`.

    Notes
    -----
    Missing values: an area with a null, or whose amounts sum to 0, has none.

    Comparability: rises with industry detail; compare at one level only.

    References
    ----------
    [palan2010]_ compares it with eight other measures.

    Examples
    --------
    Two equal industries: ln 2 = 0.693 nats, or 1 bit.

    >>> import pyarrow as pa
    >>> cube = pa.table(
    ...     {"area_code": ["A", "A"], "year": [1, 1], "industry_code": ["01", "02"], "jobs": [5, 5]}
    ... )
    >>> entropy(cube, value="jobs", unit="bits")["entropy"].to_pylist()
    [1.0]
    """
    require_option("unit", unit, ("nats", "bits"))
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
    result = -shares.over_rows(plogp(shares.share)) / (np.log(2) if unit == "bits" else 1.0)
    return row_table(table, shares.cube, {"entropy": shares.by_row(result + 0.0)}, shares.flags)


def herfindahl(
    table: IntoFrameT | Cube,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    reference: IntoFrame | str | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
    form: Literal["index", "normalised", "effective_number"] = "index",
) -> IntoFrameT:
    """Herfindahl-Hirschman index of each area's industry mix.

    With s[a, i] the share of area a's `value` in industry i, and n the number
    of industries in the reference (not of those present in the area)::

        index            H[a] = sum over i of s[a, i] ** 2    from 1/n to 1
        normalised       (H - 1/n) / (1 - 1/n)                from 0 to 1
        effective_number 1 / H                                from 1 to n

    1/n (0, n) is equal shares of all industries, 1 (1, 1) one industry alone.

    Parameters
    ----------
    table, value, area, industry, by, reference, missing, negative
        As in `bailiwick.krugman_index`; the reference only says which
        industries count.
    form : {"index", "normalised", "effective_number"}
        Which of the above.

    Returns
    -------
    dataframe of the same kind, with one row per `by` and `area`
        Columns `by`, `area` and "herfindahl" (no unit; a number of industries
        for the effective number); "flag" as in `bailiwick.krugman_index`.

    Raises
    ------
    ColumnError, TableError, UnknownAreaError, OptionError
        As in `bailiwick.krugman_index`.

    Notes
    -----
    Missing values: an area with a null, or whose amounts sum to 0, has none;
    the normalised form has none where the reference has one industry.

    Comparability: falls with industry detail; compare at one level only.

    References
    ----------
    [palan2010]_.

    Examples
    --------
    Shares of 0.8 and 0.2: 0.64 + 0.04 = 0.68.

    >>> import pyarrow as pa
    >>> cube = pa.table(
    ...     {"area_code": ["A", "A"], "year": [1, 1], "industry_code": ["01", "02"], "jobs": [8, 2]}
    ... )
    >>> round(herfindahl(cube, value="jobs")["herfindahl"][0].as_py(), 6)
    0.68
    """
    require_option("form", form, ("index", "normalised", "effective_number"))
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
    index = shares.by_row(shares.over_rows(shares.share**2))
    if form == "effective_number":
        index = 1 / index
    elif form == "normalised":
        with np.errstate(divide="ignore", invalid="ignore"):
            least = 1 / shares.breadth
            index = np.where(shares.breadth > 1, (index - least) / (1 - least), np.nan)
        shares.flags[(shares.flags == "") & np.isnan(index)] = NOT_COMPUTED
    return row_table(table, shares.cube, {"herfindahl": index}, shares.flags)


def related_variety(
    table: IntoFrameT | Cube,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    reference: IntoFrame | str | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
    division: int | Mapping[str, str] = 2,
) -> IntoFrameT:
    """Variety of each area's mix between divisions (unrelated) and inside them (related).

    With s[a, i] the share of area a's `value` in industry i, S[a, g] its sum
    over the industries of division g, in natural logarithms::

        unrelated = - sum over g of S[a, g] ln S[a, g]              from 0 to ln(divisions)
        related   = sum over g of S[a, g] H[a, g]                   from 0 to ln n
        H[a, g]   = - sum over i in g of (s/S) ln (s/S)

    They add up to the entropy exactly. Related variety is high where an area
    has many industries of the same divisions.

    Parameters
    ----------
    table, value, area, industry, by, reference, missing, negative
        As in `entropy`.
    division : int or mapping
        Leading characters of the industry code that make its division (2 for
        SIC), or a mapping from industry code to division code.

    Returns
    -------
    dataframe of the same kind, with one row per `by` and `area`
        Columns `by`, `area`, "related_variety" and "unrelated_variety" (nats);
        "flag" as in `bailiwick.krugman_index`.

    Raises
    ------
    ColumnError, TableError, UnknownAreaError, OptionError
        As in `bailiwick.krugman_index`; and TableError for an industry whose
        division is not known.

    Notes
    -----
    Missing values: an area with a null, or whose amounts sum to 0, has none.

    Comparability: depends on both levels, that of the industries and that of
    the divisions.

    References
    ----------
    [frenken2007]_.

    Examples
    --------
    Two equal industries of one division: nothing between, ln 2 within.

    >>> import pyarrow as pa
    >>> cube = pa.table(
    ...     {"area_code": ["A", "A"], "year": [1, 1], "industry_code": ["0111", "0112"], "jobs": [5, 5]}
    ... )
    >>> related_variety(cube, value="jobs").to_pylist()[0]["unrelated_variety"]
    0.0
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
    )
    group, count = division_of(shares.industries, division)
    cell = shares.row * count + group[shares.industry % len(shares.industries)]
    division_share = sums(cell, shares.share, shares.rows * count)
    between = -plogp(division_share).reshape(-1, count).sum(axis=1)
    # s ln(s/S), summed as it stands: the entropy less the part between would lose digits.
    inside = np.where(shares.share > 0, division_share[cell], 1.0)
    with np.errstate(invalid="ignore"):
        ratio = np.where(shares.share > 0, shares.share / inside, 1.0)
    within = -shares.over_rows(shares.share * np.log(ratio))
    return row_table(
        table,
        shares.cube,
        {
            "related_variety": shares.by_row(within + 0.0),
            "unrelated_variety": shares.by_row(between + 0.0),
        },
        shares.flags,
    )
