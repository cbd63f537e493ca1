"""Areas by industries: how specialised each area is in each, on the scale that areas are grouped on."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.stable.v2.typing import IntoFrameT

from bailiwick.errors import DataWarning, Finding, OptionError, TableError
from bailiwick.measures._results import frame_columns, require_free
from bailiwick.measures._shares import (
    MISSING,
    Missing,
    Negative,
    Shares,
    is_number,
    read_shares,
    require_option,
)
from bailiwick.tables import Bools, Cube, Floats, Ints, into_narwhals, key_words, require_columns

__all__ = [
    "Kind",
    "by_values",
    "one_year_shares",
    "quotients",
    "specialisation_matrix",
    "unknown_industries",
    "years_of",
]

Kind = Literal["shrunk", "log", "raw"]
KINDS = ("shrunk", "log", "raw")
YEAR = "year"
SHOWN = 5
# A column whose values differ by no more than this part of the largest is the same everywhere.
CRUMB = 1e-12


def specialisation_matrix(
    table: IntoFrameT | Cube,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    kind: Kind = "shrunk",
    prior: float = 1.0,
    standardise: bool | None = None,
    min_total: float = 0.0,
    negative: Negative = "refuse",
    missing: Missing = "area",
    by: Sequence[str] | None = None,
) -> IntoFrameT:
    """How specialised each area is in each industry, as one row per area, ready to be grouped.

    With x[a, i] the `value` of industry i in area a in one year, x[a] and x[i]
    their sums, X the sum of all, and E[a, i] = x[a] x[i] / X what the area would
    have with the mix of all areas together::

        LQ     = x / E                       the location quotient, 0 and up
        raw    = LQ                          0 where 0 is divided by 0
        log    = ln(1 + LQ)
        shrunk = ln((x + prior) / (E + prior))

    and each industry is then standardised: less its mean over the areas, over
    its standard deviation. Before that 0 is no specialisation in the shrunk form
    and 1 in the raw one.

    Raw quotients are decided by rare industries in small areas: one firm where a
    tenth of a firm was to be expected has a quotient of 10. The shrunk form is
    the mean that x leaves of a quotient thought beforehand to be near 1 (a gamma
    prior of mean 1): ``(1 + 1) / (0.1 + 1)`` is 1.8.

    Parameters
    ----------
    table : dataframe with one row per `area` and `industry`, or Cube
        One year at one level of industry detail and one boundary vintage. Industries without a row are
        none (0).
    value : str
        Column with the amounts, 0 or more: counts of firms, jobs, money.
    area, industry : str
        Columns with the codes, as text.
    kind : {"shrunk", "log", "raw"}
        Which of the above.
    prior : float
        Above 0, **in the unit of the amounts**: 1 is one firm, one job or one million pounds. An amount
        expected to be far above it is hardly shrunk. Used by the shrunk form only.
    standardise : bool, optional
        None standardises the shrunk and the log form, not the raw one.
    min_total : float
        Industries with less than this over all areas, in the unit of the amounts, have no column. They
        count in the sums all the same.
    negative : {"refuse", "clip"}
        Raise on an amount below 0, or take it as 0.
    missing : {"area", "refuse", "drop"}
        What a null does: its area has a row of nulls and is out of all sums; raise; or its industry has no
        column and is out of all sums.
    by : sequence of str, optional
        Columns that separate economies, of which there may be one only. None is the column "year" where
        there is one.

    Returns
    -------
    dataframe of the same kind, with one row per area
        `area`, in input order, and one column per industry, named by its code and in the order of codes;
        no unit, or standard deviations.

    Raises
    ------
    ColumnError
        A named column is absent.
    TableError
        There are several years; amounts are negative, null or infinite and that is refused; a key occurs
        twice; no industry is left; an industry is called as the area column is. All are listed.
    OptionError
        An option is none of those allowed.

    Warns
    -----
    DataWarning
        Areas have a null, or nothing at all; or industries are the same everywhere and so cannot be
        standardised: they are left out.

    Notes
    -----
    Missing values: see `missing`. An area that sums to 0 has raw and log
    quotients of 0, as published, and shrunk ones of 1, the prior.

    Comparability: a standardised column depends on which areas there are. The
    same prior means more in small areas and fine industries, and changing the
    unit of the amounts changes the shrunk form unless the prior is changed too.
    The raw quotients are those of `bailiwick.location_quotient`. The order of
    the rows changes nothing, not even the last digit.

    References
    ----------
    [nesta2022]_, chapter 5, uses the raw form without standardising it. The
    shrunk form is the posterior mean of [clayton1987]_ with a fixed prior.

    Examples
    --------
    Of 20 jobs the first area has 8 and the first industry 10, so 8 * 10 / 20 = 4 are expected. It has 6: a
    quotient of 6 / 4 = 1.5, and shrunk ln((6 + 1) / (4 + 1)) = 0.336.

    >>> import pandas as pd
    >>> cube = pd.DataFrame(
    ...     {
    ...         "area_code": ["A", "A", "B", "B"],
    ...         "industry_code": ["01", "02", "01", "02"],
    ...         "jobs": [6, 2, 4, 8],
    ...     }
    ... )
    >>> specialisation_matrix(cube, value="jobs", kind="raw").round(3)
      area_code     01     02
    0         A  1.500  0.500
    1         B  0.667  1.333
    >>> specialisation_matrix(cube, value="jobs", standardise=False).round(3)
      area_code     01     02
    0         A  0.336 -0.511
    1         B -0.336  0.251
    """
    _check(kind, prior, standardise, min_total)
    shares = one_year_shares(
        table, value=value, area=area, industry=industry, by=by, missing=missing, negative=negative
    )
    order = np.argsort(np.array(shares.industries.to_pylist(), dtype=object))
    names = [str(shares.industries[int(at)].as_py()) for at in order]
    amounts = shares.dense_amounts()[:, order]
    known = shares.known | (shares.flags != MISSING)
    totals, numbers = quotients(amounts, known, kind=kind, prior=prior)
    kept = ~unknown_industries(shares, missing)[order] & (totals >= min_total)
    scaled = kind != "raw" if standardise is None else standardise
    if scaled:
        numbers, varies = _standardised(numbers, known)
        _warn_constant(names, kept & ~varies)
        kept &= varies
    if not kept.any():
        raise TableError(
            f"No industry is left of {len(names)}. They are the same in every area, null, or below"
            f" min_total={min_total:g}: give more areas or a lower min_total."
        )
    _warn_empty(shares, amounts, known, area)
    numbers[~known] = np.nan
    require_free([area], [name for name, keep in zip(names, kept, strict=True) if keep])
    keys = nw.maybe_reset_index(shares.cube.frame.select(area)[shares.cube.keys.first])
    columns = {name: numbers[:, at].copy() for at, name in enumerate(names) if kept[at]}
    return frame_columns(table, keys, columns)


def one_year_shares(
    table: Any,
    *,
    value: str,
    area: str,
    industry: str,
    by: Sequence[str] | None,
    missing: Missing,
    negative: Negative,
) -> Shares:
    """Read a table of one economy, refusing several years; `by` of None is its column of years, if any."""
    if by is None:
        by = years_of(table, value, area, industry)
    shares = read_shares(
        table, value=value, area=area, industry=industry, by=by, missing=missing, negative=negative
    )
    keys = shares.cube.keys
    if keys.groups > 1:
        firsts = keys.first[np.unique(keys.group, return_index=True)[1]]
        words = key_words(shares.cube.frame, np.sort(firsts), list(shares.cube.by))
        raise TableError(
            "The table was refused, with 1 fault:",
            [
                Finding(
                    "several-years",
                    f"It holds {keys.groups} economies: {'; '.join(words[:SHOWN])}"
                    f"{' ...' if len(words) > SHOWN else ''}."
                    " Areas are compared within one; keep the rows of one.",
                    tuple(words),
                )
            ],
        )
    return shares


def years_of(table: Any, value: str, area: str, industry: str) -> tuple[str, ...]:
    """What separates economies if nobody says: a cube's own columns, else the column of years, if any."""
    if isinstance(table, Cube):
        return table.by
    frame = into_narwhals(table)
    require_columns(frame, [area, industry, value], "the table")
    held = frame.collect_schema().names()
    return (YEAR,) if YEAR in held and YEAR not in (value, area, industry) else ()


def quotients(amounts: Floats, known: Bools, *, kind: Kind, prior: float) -> tuple[Floats, Floats]:
    """Sum of each industry over the known areas, and the quotients of all areas in one of the kinds.

    Sums are taken over the areas in the order of their amounts, so that the order of the rows does not
    decide on the last digit.
    """
    order = by_values(amounts)
    totals: Floats = amounts[order][known[order]].sum(axis=0)
    whole = float(np.sort(totals).sum())
    own = amounts.sum(axis=1, keepdims=True)
    shares = totals / whole if whole > 0 else np.zeros_like(totals)
    expected = own * shares
    if kind == "shrunk":
        return totals, np.log(amounts + prior) - np.log(expected + prior)
    ratio: Floats = np.divide(amounts, expected, out=np.zeros_like(amounts), where=expected > 0)
    return totals, np.log1p(ratio) if kind == "log" else ratio


def _check(kind: object, prior: float, standardise: object, min_total: float) -> None:
    require_option("kind", kind, KINDS)
    require_option("standardise", standardise, (None, True, False))
    if not is_number(prior) or not 0 < prior < np.inf:
        raise OptionError(
            f"prior={prior!r} is not an amount above 0. Give one in the unit of the amounts; 1 is usual."
        )
    if not is_number(min_total) or not 0 <= min_total < np.inf:
        raise OptionError(
            f"min_total={min_total!r} is not an amount of 0 or more. Give one in the unit of the amounts;"
            " 0 keeps every industry."
        )


def unknown_industries(shares: Shares, missing: Missing) -> Bools:
    """The industries that a null takes out, where nulls do that."""
    out = np.zeros(len(shares.industries), dtype=np.bool_)
    if missing == "drop" and len(shares.cube.unknown):
        out[np.asarray(shares.cube.industry_at)[shares.cube.unknown]] = True
    return out


def by_values(values: Floats) -> Ints:
    """Rows in the order of their values, the first column first: an order that no labels or sorting change.

    Examples
    --------
    >>> by_values(np.array([[2.0, 0], [1, 5], [1, 4]])).tolist()
    [2, 1, 0]
    """
    order: Ints = np.lexsort(values.T[::-1])
    return order


def _standardised(numbers: Floats, known: Bools) -> tuple[Floats, Bools]:
    """Each column less its mean over its standard deviation, and which columns have one."""
    order = by_values(numbers)
    rows = numbers[order][known[order]]
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    varies: Bools = np.ptp(rows, axis=0) > CRUMB * np.abs(rows).max(axis=0, initial=0.0)
    result: Floats = np.divide(numbers - mean, spread, out=np.zeros_like(numbers), where=varies)
    return result, varies


def _warn_constant(names: Sequence[str], flat: Bools) -> None:
    lost = [name for name, is_flat in zip(names, flat, strict=True) if is_flat]
    if lost:
        more = f" and {len(lost) - SHOWN:,} more" if len(lost) > SHOWN else ""
        warnings.warn(
            f"{len(lost)} of {len(names)} industries are the same in every area and are left out, for they"
            f" tell none apart: {', '.join(lost[:SHOWN])}{more}.",
            DataWarning,
            stacklevel=3,
        )


def _warn_empty(shares: Shares, amounts: Floats, known: Bools, area: str) -> None:
    empty = np.flatnonzero(known & (amounts.sum(axis=1) == 0))
    if len(empty):
        words = key_words(shares.cube.frame, shares.cube.keys.first[empty[:SHOWN]], [area])
        warnings.warn(
            f"{len(empty)} areas have nothing in any industry, so their quotients say nothing:"
            f" {'; '.join(words)}{' ...' if len(empty) > SHOWN else ''}. Leave them out to group the others.",
            DataWarning,
            stacklevel=3,
        )
