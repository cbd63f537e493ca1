"""How diversified areas are, when some are counted in thousands and others in dozens.

Entropy of counts is too low where few were counted: an area of ten firms cannot
show more than ten industries. Here it stands beside its corrections for that.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Sequence
from typing import Any, Literal, cast

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.stable.v2.typing import IntoFrameT

from bailiwick.errors import DataWarning, OptionError
from bailiwick.measures._results import require_free, row_table
from bailiwick.measures._shares import Missing, Negative, Shares, is_number, read_shares, require_option
from bailiwick.measures.diversity.absolute import plogp
from bailiwick.measures.specialisation_matrix import years_of
from bailiwick.tables import Bools, Cube, Floats

__all__ = ["Correction", "diversification", "rarefied_entropy"]

Correction = Literal["miller_madow", "rarefied"]
CORRECTIONS = ("miller_madow", "rarefied", None)
# Words of a column's name that say money: its unit is chosen, so nothing was counted.
_MONEY = frozenset(
    ("gbp", "gva", "pounds", "pound", "sterling", "eur", "usd", "million", "turnover", "sales")
)
# A count is left out where its chance is below some e^-70: so many standard deviations and units away.
SPREADS, UNITS = 12.0, 60.0


def diversification(
    table: IntoFrameT | Cube,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    correction: Correction | None = "miller_madow",
    base: float = math.e,
    size: int | None = None,
    counts: bool | None = None,
    by: Sequence[str] | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
) -> IntoFrameT:
    """Entropy of each area's industry mix, and what it would be if as much had been counted everywhere.

    With x[a, i] the count of industry i in area a, n[a] their sum, S[a] the
    number of industries with a count above 0 and p = x / n::

        entropy      = - sum over i of p ln p          from 0 to ln S
        miller_madow = entropy + (S - 1) / (2 n)
        rarefied     = the entropy to be expected of `size` drawn from the area without putting back:
                       sum over i and k of h(k; n, x, size) (- k / size) ln(k / size)
        effective_industries = exp(entropy)

    with h the hypergeometric chance of k among those drawn, summed exactly and
    not by draws. `effective_industries` reads as a number of equally large
    industries.

    Parameters
    ----------
    table : dataframe with one row per year, `area` and `industry`, or Cube
        At one level of industry detail.
    value : str
        Column with the amounts, 0 or more. Corrections are for **counts** of firms or people.
    area, industry : str
        Columns with the codes, as text.
    correction : {"miller_madow", "rarefied", None}
        "miller_madow" adds what is missing on average, to the first order; "rarefied" brings all areas down
        to one size.
    base : float
        Of the logarithm, above 1: e for nats, 2 for bits. The columns are named by it: `entropy_nats`,
        `entropy_bits`, else `entropy_base_10` and so on.
    size : int, optional
        How many are drawn to rarefy, 1 or more. None is the smallest total of all rows above 0.
    counts : bool, optional
        Whether the amounts are counts. None takes whole numbers for counts, unless a word of the column's
        name says money (gbp, gva, pounds, million, turnover ...).
    by : sequence of str, optional
        Columns beside the area that tell rows apart. None is the column "year" where there is one.
    missing, negative
        As in `bailiwick.krugman_index`.

    Returns
    -------
    dataframe of the same kind, with one row per `by` and `area`
        `by`, `area`; `entropy_nats`, `entropy_corrected_nats`; `effective_industries` and
        `effective_industries_corrected`, their exponentials; `total`, in the unit of the amounts;
        `industries`, those with an amount above 0. "flag" as in `bailiwick.krugman_index`, and "reason"
        where a correction was asked for and cannot be made.

    Raises
    ------
    ColumnError, TableError
        As in `bailiwick.krugman_index`.
    OptionError
        An option is out of range.

    Warns
    -----
    DataWarning
        The amounts are no counts, so the corrected columns are null.

    Notes
    -----
    Missing values: an area with a null, or whose amounts sum to 0, has none. An
    area with fewer than `size` has no rarefied entropy.

    Comparability: entropy rises with the detail of industries; compare at one
    level only. Corrections of amounts of money would depend on whether they are
    in pounds or millions, so there are none.

    Rounded jobs are corrected as if they were counts, without a warning. Open
    BRES stands on a grid that widens: multiples of 5 below 50, of 25 below 250,
    then of 50, 100, 250 and 500, and of 1,000 from 5,000 on, twice as wide where
    few firms dominate. These are whole numbers too. The smallest industries are
    0 on it, and so out of S, before anything is corrected. Nor are jobs drawn
    one by one, as both corrections take for granted: a firm brings all its jobs
    at once, so that with jobs for n too little is corrected. Take counts of
    firms, or read such a correction as the least that it could be.

    References
    ----------
    [miller1955]_ for the correction; [chao2014]_ for rarefaction. The entropy is that of [nesta2022]_.

    Examples
    --------
    Three firms and one: - 3/4 ln 3/4 - 1/4 ln 1/4 = 0.562, and (2 - 1) / (2 * 4) = 0.125 more. Of two drawn
    from the four, both are of the first industry with chance 3/4 * 2/3 = 1/2, else one of each: 1/2 ln 2.

    >>> import pandas as pd
    >>> cube = pd.DataFrame({"area_code": ["A", "A"], "industry_code": ["01", "02"], "firms": [3, 1]})
    >>> diversification(cube, value="firms").round(3).iloc[0, 1:3].tolist()
    [0.562, 0.687]
    >>> diversification(cube, value="firms", correction="rarefied", size=2).round(3).iloc[0, 1:3].tolist()
    [0.562, 0.347]
    """
    _check(correction, base, size, counts)
    shares = read_shares(
        table,
        value=value,
        area=area,
        industry=industry,
        by=years_of(table, value, area, industry) if by is None else by,
        missing=missing,
        negative=negative,
    )
    total = shares.by_row(shares.area_total)
    industries = shares.by_row(shares.over_rows((shares.amount > 0).astype(np.float64)))
    # Adding 0 turns the -0 of a single industry into 0.
    entropy = shares.by_row(-shares.over_rows(plogp(shares.share)) + 0.0)
    corrected = np.full(shares.rows, np.nan)
    reasons = np.full(shares.rows, "", dtype=object)
    if correction is not None:
        why = _no_counts(shares, value, counts)
        if why:
            reasons[shares.known] = why
            warnings.warn(
                f"{value!r} is not corrected for size: {why}. The corrected columns are null; pass"
                " counts=True if they are counts, or correction=None.",
                DataWarning,
                stacklevel=2,
            )
        elif correction == "miller_madow":
            with np.errstate(divide="ignore", invalid="ignore"):
                corrected = entropy + (industries - 1) / (2 * total)
        else:
            corrected, reasons = _rarefied(shares, total, size)
    unit = _unit(base)
    columns = {
        f"entropy_{unit}": entropy / math.log(base),
        f"entropy_corrected_{unit}": corrected / math.log(base),
        "effective_industries": np.exp(entropy),
        "effective_industries_corrected": np.exp(corrected),
        "total": total,
        "industries": industries,
    }
    result = row_table(table, shares.cube, columns, shares.flags, whole=("industries",))
    return _with_reasons(result, reasons)


def rarefied_entropy(counts: Floats, size: int) -> float:
    """Entropy in nats to be expected of `size` drawn from counts without putting back.

    Examples
    --------
    >>> round(rarefied_entropy(np.array([3.0, 1.0]), 2), 6)  # 1/2 ln 2
    0.346574
    """
    from scipy.special import gammaln

    counts, times = np.unique(counts[counts > 0], return_counts=True)
    total = float(np.sum(counts * times))

    def log_choose(n: Any, k: Any) -> Any:
        return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)

    expected = 0.0
    for count, often in zip(counts.tolist(), times.tolist(), strict=True):
        mean = size * count / total
        spread = math.sqrt(mean * (1 - count / total) * (total - size) / max(total - 1, 1))
        reach = SPREADS * spread + UNITS
        low = max(0.0, size - (total - count), math.floor(mean - reach))
        high = min(count, float(size), math.ceil(mean + reach))
        drawn = np.arange(low, high + 1)
        log_chance = log_choose(count, drawn) + log_choose(total - count, size - drawn)
        # Over its own sum, so that the rounding of large logarithms cancels.
        chance = np.exp(log_chance - log_chance.max())
        expected -= often * float(np.sum(chance * plogp(drawn / size)) / chance.sum())
    return max(expected, 0.0)


def _check(correction: object, base: object, size: object, counts: object) -> None:
    require_option("correction", correction, CORRECTIONS)
    require_option("counts", counts, (None, True, False))
    if not is_number(base) or not 1 < base < np.inf:
        raise OptionError(f"base={base!r} is no base of logarithms. Give a number above 1, such as 2.")
    if size is not None and (isinstance(size, bool) or not isinstance(size, (int, np.integer)) or size < 1):
        raise OptionError(
            f"size={size!r} is not a number to draw. Give 1 or more, or None for the smallest total."
        )


def _unit(base: float) -> str:
    if math.isclose(base, math.e):
        return "nats"
    return "bits" if base == 2 else f"base_{base:g}"


def _no_counts(shares: Shares, value: str, counts: bool | None) -> str:
    """Why the amounts are no counts; empty where they are."""
    whole = bool((shares.amount == np.floor(shares.amount)).all())
    if counts:
        return "" if whole else "not all of its amounts are whole numbers"
    if counts is False:
        return "its amounts are no counts"
    if set(re.split(r"[^a-z]+", value.lower())) & _MONEY:
        return "its name says money, and the correction would depend on its unit"
    return "" if whole else "not all of its amounts are whole numbers"


def _rarefied(shares: Shares, total: Floats, size: int | None) -> tuple[Floats, Any]:
    """Rarefied entropy of each row, and why there is none."""
    corrected = np.full(shares.rows, np.nan)
    reasons = np.full(shares.rows, "", dtype=object)
    known: Bools = shares.known & (total > 0)
    if not known.any():
        return corrected, reasons
    drawn = int(total[known].min()) if size is None else size
    enough = known & (total >= drawn)
    reasons[known & ~enough] = f"fewer than the {drawn} to be drawn"
    order = np.argsort(shares.row, kind="stable")
    edges = np.searchsorted(shares.row[order], np.arange(shares.rows + 1))
    for row in np.flatnonzero(enough).tolist():
        corrected[row] = rarefied_entropy(shares.amount[order[edges[row] : edges[row + 1]]], drawn)
    return corrected, reasons


def _with_reasons(result: IntoFrameT, reasons: Any) -> IntoFrameT:
    if not (reasons != "").any():
        return result
    frame = nw.from_native(cast("Any", result), eager_only=True)
    require_free(frame.columns, ["reason"])
    words = [word or None for word in reasons.tolist()]
    column = nw.new_series("reason", words, nw.String, backend=frame.implementation)
    return cast("IntoFrameT", nw.to_native(frame.with_columns(column)))
