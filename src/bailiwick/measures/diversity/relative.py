"""How far an area's industry mix is from a reference, by other measures than Krugman's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from narwhals.stable.v2.typing import IntoFrame, IntoFrameT

from bailiwick.measures._results import row_table
from bailiwick.measures._shares import Missing, Negative, Shares, read_shares, require_option, sums
from bailiwick.measures.diversity._divisions import division_of
from bailiwick.tables import Cube, Floats

__all__ = ["coulter", "gini", "gini_of_rows", "hachman", "hoover", "theil", "theil_of_rows", "theil_parts"]


def hachman(
    table: IntoFrameT | Cube,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    reference: IntoFrame | str | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
) -> IntoFrameT:
    """Hachman index: how like the reference an area's industry mix is.

    With s[a, i] and r[i] the industry's shares in area and reference::

        hachman[a] = 1 / sum over i of s[a, i] * s[a, i] / r[i]     above 0, to 1

    1 is an identical mix. With the area in the reference it is at least the
    area's share of the whole.

    Parameters
    ----------
    table, value, area, industry, by, reference, missing, negative
        As in `bailiwick.krugman_index`.

    Returns
    -------
    dataframe of the same kind, with one row per `by` and `area`
        Columns `by`, `area` and "hachman"; "flag" as in `bailiwick.krugman_index`.

    Raises
    ------
    ColumnError, TableError, UnknownAreaError
        As in `bailiwick.krugman_index`.

    Notes
    -----
    Missing values: as in `bailiwick.krugman_index`.

    Comparability: falls with industry detail, and with one small industry
    that the area has nearly to itself.

    References
    ----------
    [palan2010]_.

    Examples
    --------
    Shares 0.3, 0.5, 0.2 beside 0.25, 0.45, 0.30:
    1 / (0.09 / 0.25 + 0.25 / 0.45 + 0.04 / 0.30) = 0.953.

    >>> import pyarrow as pa
    >>> cube = pa.table(
    ...     {
    ...         "area_code": ["E06000001"] * 3 + ["E06000002"] * 3,
    ...         "year": [2023] * 6,
    ...         "industry_code": ["0111", "1310", "4711"] * 2,
    ...         "employment": [90, 150, 60, 10, 30, 60],
    ...     }
    ... )
    >>> round(hachman(cube, value="employment")["hachman"][0].as_py(), 3)
    0.953
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
    with np.errstate(divide="ignore", invalid="ignore"):
        index = 1 / shares.over_rows(shares.share * (shares.share / shares.base))
    return row_table(table, shares.cube, {"hachman": shares.by_row(index)}, shares.flags)


def gini(
    table: IntoFrameT | Cube,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    reference: IntoFrame | str | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
) -> IntoFrameT:
    """Gini coefficient of specialisation.

    Industries are sorted by rising location quotient. With s[k] the area's and
    r[k] the reference's share of the k-th, and S[k] the running sum of s::

        gini = 1 - sum over k of (S[k] + S[k-1]) r[k]     from 0 to 1

    0 is an identical mix; an area with industry j alone has 1 - r[j]. It is
    twice the area between the Lorenz curve of the area against the reference
    and the diagonal.

    Parameters
    ----------
    table, value, area, industry, by, reference, missing, negative
        As in `bailiwick.krugman_index`.

    Returns
    -------
    dataframe of the same kind, with one row per `by` and `area`
        Columns `by`, `area` and "gini"; "flag" as in `bailiwick.krugman_index`.

    Raises
    ------
    ColumnError, TableError, UnknownAreaError
        As in `bailiwick.krugman_index`.

    Notes
    -----
    Missing values: as in `bailiwick.krugman_index`.

    Comparability: rises with industry detail. Other packages give the
    unweighted Gini of the quotients, or half of this one.

    References
    ----------
    [palan2010]_.

    Examples
    --------
    Shares 0.2, 0.5, 0.3 beside 0.30, 0.45, 0.25, by rising quotient:
    1 - (0.2 * 0.30 + 0.9 * 0.45 + 1.7 * 0.25) = 0.11.

    >>> import pyarrow as pa
    >>> cube = pa.table(
    ...     {
    ...         "area_code": ["E06000001"] * 3 + ["E06000002"] * 3,
    ...         "year": [2023] * 6,
    ...         "industry_code": ["0111", "1310", "4711"] * 2,
    ...         "employment": [90, 150, 60, 10, 30, 60],
    ...     }
    ... )
    >>> round(gini(cube, value="employment")["gini"][0].as_py(), 6)
    0.11
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
    return row_table(table, shares.cube, {"gini": shares.by_row(gini_of_rows(shares))}, shares.flags)


def gini_of_rows(shares: Shares) -> Floats:
    """Gini coefficient of each result row.

    Industries absent from a row come first in the order and add nothing, so
    the cells that are there suffice.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        order = np.lexsort((shares.share / shares.base, shares.row))
    row, share, base = shares.row[order], shares.share[order], shares.base[order]
    share = np.nan_to_num(share)
    running = np.cumsum(share)
    starts = np.ones(len(row), dtype=np.bool_)
    starts[1:] = row[1:] != row[:-1]
    before = (running - share)[starts][np.cumsum(starts) - 1]
    running = running - before
    result: Floats = 1 - sums(row, (2 * running - share) * base, shares.rows)
    # A mix equal to the reference gives a crumb of either sign where 0 is meant.
    return np.maximum(result, 0.0)


def theil(
    table: IntoFrameT | Cube,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    reference: IntoFrame | str | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
) -> IntoFrameT:
    """Theil index, or relative entropy, of each area's mix against the reference.

    With s[a, i] and r[i] the industry's shares in area and reference, in
    natural logarithms::

        theil[a] = sum over i of s[a, i] ln(s[a, i] / r[i])     from 0, in nats

    0 is an identical mix. With the area in the reference it is at most
    - ln w[a], with w[a] the area's share of the whole.

    Parameters
    ----------
    table, value, area, industry, by, reference, missing, negative
        As in `bailiwick.krugman_index`.

    Returns
    -------
    dataframe of the same kind, with one row per `by` and `area`
        Columns `by`, `area` and "theil"; "flag" as in `bailiwick.krugman_index`.

    Raises
    ------
    ColumnError, TableError, UnknownAreaError
        As in `bailiwick.krugman_index`.

    Notes
    -----
    Missing values: as in `bailiwick.krugman_index`. An industry absent from
    the area adds 0.

    Comparability: rises with industry detail. Other packages call the mean
    log deviation by this name.

    References
    ----------
    [bickenbach2008]_ for its decompositions.

    Examples
    --------
    0.3 ln(0.3 / 0.25) + 0.5 ln(0.5 / 0.45) + 0.2 ln(0.2 / 0.3) = 0.0263.

    >>> import pyarrow as pa
    >>> cube = pa.table(
    ...     {
    ...         "area_code": ["E06000001"] * 3 + ["E06000002"] * 3,
    ...         "year": [2023] * 6,
    ...         "industry_code": ["0111", "1310", "4711"] * 2,
    ...         "employment": [90, 150, 60, 10, 30, 60],
    ...     }
    ... )
    >>> round(theil(cube, value="employment")["theil"][0].as_py(), 4)
    0.0263
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
    return row_table(table, shares.cube, {"theil": shares.by_row(theil_of_rows(shares))}, shares.flags)


def _log_ratio(top: Floats, bottom: Floats) -> Floats:
    """Logarithm of a ratio, 0 where the numerator is 0 (it then has a weight of 0)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Floats = np.log(np.where(top > 0, top / bottom, 1.0))
    return result


def theil_of_rows(shares: Shares) -> Floats:
    """Theil index of each result row."""
    return shares.over_rows(shares.share * _log_ratio(shares.share, shares.base))


def theil_parts(
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
    """Theil index of each area's mix, split between and within divisions.

    With S[a, g] and R[g] the shares of division g in area and reference::

        between = sum over g of S[a, g] ln(S[a, g] / R[g])
        within  = sum over g of S[a, g] sum over i in g of (s/S) ln[(s/S) / (r/R)]

    Both are 0 or more, in nats, and add up to `theil` exactly.

    Parameters
    ----------
    table, value, area, industry, by, reference, missing, negative
        As in `bailiwick.krugman_index`.
    division : int or mapping
        Leading characters of the industry code that make its division (2 for
        SIC), or a mapping from industry code to division code.

    Returns
    -------
    dataframe of the same kind, with one row per `by` and `area`
        Columns `by`, `area`, "theil", "theil_between" and "theil_within";
        "flag" as in `bailiwick.krugman_index`.

    Raises
    ------
    ColumnError, TableError, UnknownAreaError, OptionError
        As in `bailiwick.krugman_index`; and TableError for an industry whose
        division is not known.

    Notes
    -----
    Missing values: as in `bailiwick.krugman_index`.

    Comparability: the split depends on both levels.

    References
    ----------
    [bickenbach2008]_.

    Examples
    --------
    One division only: everything lies within it.

    >>> import pyarrow as pa
    >>> cube = pa.table(
    ...     {
    ...         "area_code": ["A", "A", "B", "B"],
    ...         "year": [2023] * 4,
    ...         "industry_code": ["0111", "0112"] * 2,
    ...         "employment": [10, 30, 30, 10],
    ...     }
    ... )
    >>> theil_parts(cube, value="employment")["theil_between"].to_pylist()
    [0.0, 0.0]
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
    cell_division = group[shares.industry % len(shares.industries)]
    cell = shares.row * count + cell_division
    division_share = sums(cell, shares.share, shares.rows * count)
    economies = len(shares.reference)
    place = np.arange(economies)[:, None] * count + group[None, :]
    base = sums(place.reshape(-1), shares.reference_share.reshape(-1), economies * count)
    row_base = base.reshape(economies, count)[shares.cube.keys.group].reshape(-1)
    between = (division_share * _log_ratio(division_share, row_base)).reshape(-1, count).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        inside, outside = shares.share / division_share[cell], shares.base / row_base[cell]
    within = shares.over_rows(shares.share * _log_ratio(np.nan_to_num(inside), outside))
    columns = {
        "theil": shares.by_row(theil_of_rows(shares)),
        "theil_between": shares.by_row(between),
        "theil_within": shares.by_row(within),
    }
    return row_table(table, shares.cube, columns, shares.flags)


def hoover(
    table: IntoFrameT | Cube,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    reference: IntoFrame | str | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
    base: Literal["reference", "equal"] = "reference",
) -> IntoFrameT:
    """Hoover index of each area's mix against the reference or against equal shares.

    With s[a, i] the industry's share in the area and b[i] in the base::

        hoover[a] = sum over i of |s[a, i] - b[i]| / 2     from 0 to 1

    Against the reference it is the halved Krugman index under another name;
    against equal shares, b[i] = 1/n, it is the unevenness of the area's own
    mix, with n the number of industries in the reference.

    Parameters
    ----------
    table, value, area, industry, by, reference, missing, negative
        As in `bailiwick.krugman_index`.
    base : {"reference", "equal"}
        What the mix is compared with.

    Returns
    -------
    dataframe of the same kind, with one row per `by` and `area`
        Columns `by`, `area` and "hoover"; "flag" as in `bailiwick.krugman_index`.

    Raises
    ------
    ColumnError, TableError, UnknownAreaError, OptionError
        As in `bailiwick.krugman_index`.

    Notes
    -----
    Missing values: as in `bailiwick.krugman_index`.

    Comparability: rises with industry detail. Other packages multiply by 100.

    References
    ----------
    Hoover and Giarratani's coefficient of specialisation; [palan2010]_.

    Examples
    --------
    Shares of 0.8 and 0.2 beside equal ones: (0.3 + 0.3) / 2.

    >>> import pyarrow as pa
    >>> cube = pa.table(
    ...     {"area_code": ["A", "A"], "year": [1, 1], "industry_code": ["01", "02"], "jobs": [8, 2]}
    ... )
    >>> round(hoover(cube, value="jobs", base="equal")["hoover"][0].as_py(), 6)
    0.3
    """
    require_option("base", base, ("reference", "equal"))
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
    against = shares.base if base == "reference" else 1 / np.maximum(shares.breadth, 1)[shares.row]
    index = shares.over_rows(np.maximum(shares.share - against, 0.0))
    return row_table(table, shares.cube, {"hoover": shares.by_row(index)}, shares.flags)


def coulter(
    table: IntoFrameT | Cube,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    reference: IntoFrame | str | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
) -> IntoFrameT:
    """Coulter coefficient of each area's mix against the reference.

    With s[a, i] and r[i] the industry's shares in area and reference::

        coulter[a] = sqrt(sum over i of (s[a, i] - r[i]) ** 2 / 2)     from 0 to 1

    0 is an identical mix. It is never above the halved Krugman index, and
    weighs few large gaps more than many small ones.

    Parameters
    ----------
    table, value, area, industry, by, reference, missing, negative
        As in `bailiwick.krugman_index`.

    Returns
    -------
    dataframe of the same kind, with one row per `by` and `area`
        Columns `by`, `area` and "coulter"; "flag" as in `bailiwick.krugman_index`.

    Raises
    ------
    ColumnError, TableError, UnknownAreaError
        As in `bailiwick.krugman_index`.

    Notes
    -----
    Missing values: as in `bailiwick.krugman_index`.

    Comparability: changes with industry detail in either direction.

    References
    ----------
    [palan2010]_.

    Examples
    --------
    Gaps of 0.05, 0.05 and -0.10: sqrt(0.015 / 2) = 0.0866.

    >>> import pyarrow as pa
    >>> cube = pa.table(
    ...     {
    ...         "area_code": ["E06000001"] * 3 + ["E06000002"] * 3,
    ...         "year": [2023] * 6,
    ...         "industry_code": ["0111", "1310", "4711"] * 2,
    ...         "employment": [90, 150, 60, 10, 30, 60],
    ...     }
    ... )
    >>> round(coulter(cube, value="employment")["coulter"][0].as_py(), 4)
    0.0866
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
    present = shares.over_rows((shares.share - shares.base) ** 2)
    # Industries without a row have a gap of r[i]; with none such, no rest may be left by rounding.
    every = (shares.reference_share**2).sum(axis=1)[shares.cube.keys.group]
    absent = np.maximum(every - shares.over_rows(shares.base**2), 0.0)
    absent[np.bincount(shares.row, minlength=shares.rows) == shares.breadth] = 0.0
    index = np.sqrt((present + absent) / 2)
    return row_table(table, shares.cube, {"coulter": shares.by_row(index)}, shares.flags)
