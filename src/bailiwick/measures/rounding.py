"""What the rounding of open BRES counts does to the Krugman index.

Open counts are rounded on a grid that widens with size; which of two grids was
used is not marked. From the interval of each count follow a guaranteed band for
the index, which holds whatever the true counts were, and a typical band from
seeded draws. None of this covers the sampling error of the survey.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np
from narwhals.stable.v2.typing import IntoFrame, IntoFrameT
from numpy.typing import ArrayLike, NDArray

from bailiwick._codes import amounts
from bailiwick.errors import Finding, OptionError, TableError
from bailiwick.measures._results import row_table
from bailiwick.measures._shares import NOT_COMPUTED, Missing, Negative, Shares, read_shares
from bailiwick.tables import Cube, Floats, eager, require_columns

__all__ = ["guaranteed_band", "krugman_rounding_band", "rounding_interval", "typical_band"]

# Nomis article 1103: from this published size on, counts are rounded to this step ("relaxed") where
# there are at least three enterprises without dominance, and to twice the step ("strict") elsewhere.
SIZES = np.array([0.0, 50.0, 250.0, 500.0, 1_000.0, 2_500.0, 5_000.0])
RELAXED = np.array([5.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1_000.0])
STRICT = 2 * RELAXED
# A published 0 may be a small true count.
LARGEST_ZERO = 5.0
# Halvings of the range of the area total; 60 leave nothing between two floats.
HALVINGS = 60


def rounding_interval(counts: ArrayLike) -> tuple[Floats, Floats]:
    """The true counts that a published BRES count may stand for.

    For a published count v, with a the rounding step just below v and b just
    above it (they differ at 50, 250, 500, ...)::

        from v - a/2 to v + b/2;  a published 0: from 0 to 5

    The steps are those of strict rounding (10 up to 49, 50 up to 249, ...) if v
    is a multiple of the strict step on either side, else half of them.

    Parameters
    ----------
    counts : float or array
        Published counts, 0 or more, not sums of several.

    Returns
    -------
    low, high : arrays of the same shape
        Jobs. NaN where the count is NaN.

    Raises
    ------
    OptionError
        A count is negative or infinite.

    Notes
    -----
    Missing values: stay missing.

    References
    ----------
    Nomis article 1103, for the steps; the interval is a cautious union of both
    ways of reading a count.

    Examples
    --------
    15 can only be relaxed rounding, 10 may be strict, 250 stands between two steps.

    >>> low, high = rounding_interval([15, 10, 250, 0])
    >>> low.tolist(), high.tolist()
    ([12.5, 5.0, 225.0, 0.0], [17.5, 15.0, 300.0, 5.0])
    """
    v = np.asarray(counts, dtype=np.float64)
    wrong = v[(v < 0) | np.isinf(v)]
    if len(wrong):
        raise OptionError(f"counts: got {wrong[0]:g}; a published count is a finite number of 0 or more.")
    above = np.searchsorted(SIZES, np.nan_to_num(v), side="right") - 1
    below = np.maximum(np.searchsorted(SIZES, np.nan_to_num(v), side="left") - 1, 0)
    strict = (v % STRICT[below] == 0) | (v % STRICT[above] == 0)
    half = np.where(strict, 1.0, 0.5)
    low = np.maximum(v - half * STRICT[below] / 2, 0.0)
    high = v + half * STRICT[above] / 2
    zero = v == 0
    return np.where(zero, 0.0, low), np.where(zero, LARGEST_ZERO, high)


def guaranteed_band(
    low: ArrayLike, high: ArrayLike, reference_share: ArrayLike, total: tuple[float, float] | None = None
) -> tuple[float, float]:
    """The range of the halved Krugman index over all true counts that the intervals allow.

    With p[i] the reference shares, taken as fixed, [l[i], u[i]] the interval of
    each count, and t = 1 / (true total)::

        lower = min over t of max(sum of (l t - p)+, sum of (p - u t)+)                   exact
        upper = max over t of min(sum of (u t - p)+, 1 - t sum of l + sum of (l t - p)+)  safe

    In each line one argument rises with t and the other falls, so both are
    found by halving. The upper limit may exceed the attainable one by about one
    cell.

    Parameters
    ----------
    low, high : arrays of shape (industries,)
        Intervals of the counts, as from `rounding_interval`.
    reference_share : array of shape (industries,)
        Shares of the reference; they sum to 1.
    total : (low, high), optional
        Interval of the published area total, which narrows the band.

    Returns
    -------
    lower, upper : float
        0 to 1. NaN when the total contradicts the counts.

    Examples
    --------
    Counts known exactly have no band: shares 0.3, 0.7 beside 0.5, 0.5.

    >>> lower, upper = guaranteed_band([30, 70], [30, 70], [0.5, 0.5])
    >>> round(lower, 6), round(upper, 6)
    (0.2, 0.2)
    """
    bounds = None if total is None else (np.array([total[0]], float), np.array([total[1]], float))
    lower, upper = _bands(
        np.asarray(low, float)[None],
        np.asarray(high, float)[None],
        np.asarray(reference_share, float),
        bounds,
    )
    return float(lower[0]), float(upper[0])


def _bands(
    low: Floats, high: Floats, share: Floats, total: tuple[Floats, Floats] | None
) -> tuple[Floats, Floats]:
    """Guaranteed bands of several areas: rows of intervals beside one reference."""
    least, most = low.sum(axis=1), high.sum(axis=1)
    smallest, largest = (
        (least, most) if total is None else (np.maximum(least, total[0]), np.minimum(most, total[1]))
    )
    possible = (smallest <= largest) & (largest > 0)
    # An area has at least one job, or it would have no index.
    from_t = 1 / np.maximum(largest, 1.0)
    to_t = 1 / np.maximum(np.minimum(smallest, np.maximum(largest, 1.0)), 1.0)

    def gained(t: Floats, counts: Floats) -> Floats:
        result: Floats = np.maximum(counts * t[:, None] - share, 0.0).sum(axis=1)
        return result

    def lost(t: Floats) -> Floats:
        result: Floats = np.maximum(share - high * t[:, None], 0.0).sum(axis=1)
        return result

    def rest(t: Floats) -> Floats:
        result: Floats = 1 - t * least + gained(t, low)
        return result

    left, right = _crossing(lambda t: gained(t, low) >= lost(t), from_t, to_t)
    # On the safe side of the crossing from both ends, so that the guarantee survives halving.
    lower = np.maximum(gained(left, low), lost(right))
    left, right = _crossing(lambda t: gained(t, high) >= rest(t), from_t, to_t)
    upper = np.minimum(gained(right, high), rest(left))
    lower, upper = np.clip(lower, 0.0, 1.0), np.clip(upper, 0.0, 1.0)
    return np.where(possible, lower, np.nan), np.where(possible, upper, np.nan)


def _crossing(rising_is_above: Any, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Narrow ranges of t around the place where the rising function passes the falling one."""
    left, right = low.copy(), high.copy()
    left = np.where(rising_is_above(right), left, right)
    right = np.where(rising_is_above(low), low, right)
    for _ in range(HALVINGS):
        middle = (left + right) / 2
        above = rising_is_above(middle)
        right, left = np.where(above, middle, right), np.where(above, left, middle)
    return left, right


def typical_band(
    counts: ArrayLike,
    reference_share: ArrayLike,
    *,
    draws: int = 500,
    random_state: int | np.random.Generator | None = None,
) -> tuple[float, float]:
    """A band for the halved Krugman index from true counts drawn at random.

    Each count that is not 0 is drawn uniformly from its interval, zeros stay
    0, and the index K* of the draw is taken, `draws` times. With q the 2.5% and
    97.5% quantiles of K* and K the published index, the band is the reversed one::

        from 2 K - q[97.5%] to 2 K - q[2.5%]

    and not q itself: the index is convex, so noise pushes it up.

    Parameters
    ----------
    counts : array of shape (industries,)
        Published counts of one area.
    reference_share : array of shape (industries,)
        Shares of the reference.
    draws : int
        Number of draws.
    random_state : int, numpy Generator or None
        The seed.

    Returns
    -------
    lower, upper : float
        Kept within 0 and 1. NaN for an area without jobs.

    Raises
    ------
    OptionError
        A count is negative or infinite, or `draws` is below 1.

    Notes
    -----
    In trials the band held the true index about half the time at 2,000 jobs in
    the area, three quarters at 5,000, and nine times in ten from 20,000 on.

    Examples
    --------
    >>> typical_band([10, 20, 30], [0.2, 0.3, 0.5], random_state=1) == typical_band(
    ...     [10, 20, 30], [0.2, 0.3, 0.5], random_state=1
    ... )
    True
    """
    if draws < 1:
        raise OptionError(f"draws={draws!r} is too few; take 1 or more, usually 500.")
    v, p = np.asarray(counts, dtype=np.float64), np.asarray(reference_share, dtype=np.float64)
    low, high = rounding_interval(v)
    some = v > 0
    if not some.any():
        return np.nan, np.nan
    rng = np.random.default_rng(random_state)
    drawn = rng.uniform(low[some], high[some], size=(draws, int(some.sum())))
    drawn /= drawn.sum(axis=1, keepdims=True)
    index = np.maximum(drawn - p[some], 0.0).sum(axis=1)
    published = np.maximum(v[some] / v.sum() - p[some], 0.0).sum()
    below, above = np.quantile(index, [0.025, 0.975])
    return float(np.clip(2 * published - above, 0, 1)), float(np.clip(2 * published - below, 0, 1))


def krugman_rounding_band(
    table: IntoFrameT | Cube,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    reference: IntoFrame | str | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
    totals: IntoFrame | None = None,
    draws: int = 500,
    random_state: int = 0,
) -> IntoFrameT:
    """The halved Krugman index of open BRES counts, with what rounding may have done to it.

    The guaranteed band holds the index of the true counts whatever they were;
    the typical band is narrower and usually holds it from about 20,000 jobs on.
    See `guaranteed_band` and `typical_band` for the formulas.

    Parameters
    ----------
    table, value, area, industry, by, reference, missing, negative
        As in `bailiwick.krugman_index`; counts as published, not summed.
    totals : dataframe, optional
        The published, rounded total of each area: columns `by`, `area` and
        `value`. It narrows the guaranteed band.
    draws : int
        Draws for the typical band; 0 leaves it out (null).
    random_state : int
        The seed. Each area and year has its own draws, so a result does not
        depend on which other areas the table has.

    Returns
    -------
    dataframe of the same kind, with one row per `by` and `area`
        Columns `by`, `area`, "krugman_index", "lower" and "upper" (guaranteed),
        "typical_lower" and "typical_upper", "zero_cell_share" (share of the
        reference's industries that are 0 in the area) and "sum_to_total" (sum
        of the area's counts over its published total; null without `totals`).
        "flag" if any row needs one: as in `bailiwick.krugman_index`, and x
        where the total contradicts the counts.

    Raises
    ------
    ColumnError, TableError, UnknownAreaError
        As in `bailiwick.krugman_index`; and TableError when `totals` lacks an
        area or names one twice, or a total is null, negative or infinite.
    OptionError
        `draws` is negative.

    Notes
    -----
    Missing values: as in `bailiwick.krugman_index`.

    Comparability: rounding pushes the index up, by .015 at 2,000 jobs in the
    area and .004 at 20,000 in trials. The reference is taken as exact: its
    cells are off by 1,000 at most in 31 million.

    References
    ----------
    Nomis article 1103.

    Examples
    --------
    >>> import pyarrow as pa
    >>> cube = pa.table(
    ...     {
    ...         "area_code": ["A", "A", "B", "B"],
    ...         "year": [2023] * 4,
    ...         "industry_code": ["01", "02"] * 2,
    ...         "jobs": [5000, 15000, 12000, 12000],
    ...     }
    ... )
    >>> band = krugman_rounding_band(cube, value="jobs", draws=0).to_pylist()[0]
    >>> band["lower"] < band["krugman_index"] < band["upper"]
    True
    """
    if draws < 0:
        raise OptionError(f"draws={draws!r} is negative; take 0 for none, or usually 500.")
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
    counts = shares.dense_amounts()
    published = None if totals is None else _published(shares, totals)
    lower, upper = _lower_and_upper(shares, counts, published)
    typical = np.full((shares.rows, 2), np.nan)
    if draws:
        words = _row_words(shares)
        # By code, so that the draws do not depend on the order of the table's rows.
        order = np.argsort(np.array(shares.industries.to_pylist(), dtype=object))
        for row in np.flatnonzero(shares.known):
            seed = np.random.default_rng([random_state, crc32(words[row].encode())])
            share = shares.reference_share[shares.cube.keys.group[row]]
            typical[row] = typical_band(counts[row, order], share[order], draws=draws, random_state=seed)
    flags = shares.flags.copy()
    flags[shares.known & np.isnan(lower)] = NOT_COMPUTED
    index = shares.above_base()
    filled = np.bincount(shares.row[shares.amount > 0], minlength=shares.rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        columns = {
            "krugman_index": index,
            "lower": lower,
            "upper": upper,
            "typical_lower": typical[:, 0],
            "typical_upper": typical[:, 1],
            "zero_cell_share": 1 - filled / shares.breadth,
            "sum_to_total": np.full(shares.rows, np.nan)
            if published is None
            else shares.area_total / published,
        }
    columns = {name: shares.by_row(numbers) for name, numbers in columns.items()}
    return row_table(table, shares.cube, columns, flags)


def _lower_and_upper(shares: Shares, counts: Floats, published: Floats | None) -> tuple[Floats, Floats]:
    """Guaranteed bands of all rows, economy by economy."""
    lower, upper = np.full(shares.rows, np.nan), np.full(shares.rows, np.nan)
    for group in np.unique(shares.cube.keys.group):
        rows = np.flatnonzero((shares.cube.keys.group == group) & shares.known)
        if not len(rows):
            continue
        columns = shares.reference[group] > 0
        low, high = rounding_interval(counts[np.ix_(rows, np.flatnonzero(columns))])
        total = None if published is None else rounding_interval(published[rows])
        lower[rows], upper[rows] = _bands(low, high, shares.reference_share[group][columns], total)
    return lower, upper


def _row_words(shares: Shares) -> list[str]:
    """The keys of each result row as text, the same for every kind of dataframe."""
    cube = shares.cube
    columns = [cube.frame[name][cube.keys.first].to_list() for name in (*cube.by, cube.area)]
    return ["|".join(map(str, key)) for key in zip(*columns, strict=True)]


def _published(shares: Shares, totals: Any) -> NDArray[np.float64]:
    """The published total of each result row; every row needs one."""
    cube = shares.cube
    frame = eager(totals, "the table of totals")
    names = (*cube.by, cube.area)
    require_columns(frame, (*names, cube.value), "the table of totals")
    keys = ["|".join(map(str, key)) for key in zip(*(frame[name].to_list() for name in names), strict=True)]
    if not frame[cube.value].dtype.is_numeric():
        kind = frame[cube.value].dtype
        fault = Finding("not-a-number", f"Column {cube.value!r} holds {kind}; totals must be numbers.")
        raise TableError("The table of totals was refused:", [fault])
    told = dict(zip(keys, amounts(frame[cube.value]).tolist(), strict=True))
    wanted = _row_words(shares)
    faults = []
    for key in wanted:
        total = told.get(key, np.nan)
        if np.isnan(total):
            faults.append(Finding("total-absent", f"It has no total for {key}; add it.", (key,)))
        elif not 0 <= total < np.inf:
            sentence = f"It has {total:g} as total for {key}; give a finite number of 0 or more."
            faults.append(Finding("impossible-total", sentence, (key,)))
    if len(told) < len(keys):
        faults.append(Finding("duplicate-key", "A key occurs more than once; keep one row for each."))
    if faults:
        raise TableError("The table of totals was refused:", faults)
    return np.array([told[key] for key in wanted], dtype=np.float64)
