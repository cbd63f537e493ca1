"""Whether treated areas and their controls are alike: standardised differences before and after matching.

What belongs here: means and variances of the two groups. Finding controls is `bailiwick.control_areas`; what
the outcome did before is `trend_before`.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.evidence.matched_sets import read_sets
from bailiwick.groups.area_matrix import faults, in_kind, read_matrix, some

__all__ = ["BANDS", "SPREADS", "balance"]

Floats = NDArray[np.float64]
Spread = Literal["pooled", "treated", "all"]
SPREADS: tuple[str, ...] = get_args(Spread)
#: Sizes of a standardised difference that are told: from the first on not balanced, from the second far off.
BANDS = (0.1, 0.25)
# Variance ratios that are far from 1.
RATIOS = (0.5, 2.0)


def balance(X: Any, treated: Any, controls: Any, *, spread: Spread = "pooled") -> Any:
    """How unlike treated areas and their controls are in each variable, before matching and after.

    With m_t and s_t the mean and standard deviation of all treated areas, m_o and s_o of all areas that are
    not treated, m_u of the treated areas that have controls, and m_c the mean of the controls by weight::

        smd_before             (m_t - m_o) / s
        smd_after              (m_u - m_c) / s
        s                      "pooled": sqrt((s_t^2 + s_o^2) / 2); "treated": s_t; "all": of all areas
        variance_ratio_before  s_t^2 / s_o^2
        variance_ratio_after   s_u^2 / s_c^2

    The same s before and after, so that a smaller spread of the controls does not look like a difference.
    In sets a control weighs 1 / k for each treated area that it is one of k controls of. Variances divide by
    n - 1; the weighted one by the sum of w less the sum of w^2 over it. 0 is alike; beyond .1 the
    groups are commonly called not balanced, beyond .25 too far apart for a comparison to rest on.

    Parameters
    ----------
    X : dataframe with one row per area, or array of shape (areas, variables)
        Variables as they are, not scaled: those that were matched on, and others that may matter.
    treated : codes of treated areas, or None
        None: those of `controls`.
    controls : table of treated_code and control_code, or area codes
        As `control_areas` gives; of plain codes each weighs 1.
    spread : {"pooled", "treated", "all"}
        With one treated area only "all" has a value, and is taken.

    Returns
    -------
    dataframe of the kind of X, one row for each variable
        `variable`, `treated_mean` (m_t), `matched_mean` (m_u), `controls_mean` (m_c), `all_others_mean`
        (m_o), in units of the variable; `spread` (s), `smd_before`, `smd_after`, `variance_ratio_before`,
        `variance_ratio_after`; `flag_before`, `flag_after` ("within .1", "beyond .1", "beyond .25"),
        `variance_flag` ("within .5 to 2" or "outside", after matching); `missing`, the areas of the two
        groups without a value.

    Raises
    ------
    OptionError
        `spread` is not among the allowed ones.
    TableError
        An area is unknown, or is treated and a control: all are listed.

    Notes
    -----
    Missing values: an area without a value is in no mean of that variable, and is counted in `missing`. A
    ratio is null where a group has fewer than two areas, and where its divisor is 0.

    Comparability: a difference of .1 is a share of the spread among these areas, and of another table
    another amount. Balance on what is in X says nothing of what is not.

    References
    ----------
    [stuart2010]_, [austin2009]_.

    Examples
    --------
    Treated 4 and 6: mean 5, variance 2. Others 3, 5, 13: mean 7, variance 28. s = sqrt(30 / 2) = 3.873.
    Controls 3 and 5: mean 4. Before -2 / 3.873 = -.516, after 1 / 3.873 = .258.

    >>> import pandas as pd
    >>> X = pd.DataFrame({"pay": [4.0, 6, 3, 5, 13]}, index=["T1", "T2", "A", "B", "C"])
    >>> balance(X, ["T1", "T2"], ["A", "B"])[["smd_before", "smd_after", "flag_after"]].round(3)
       smd_before  smd_after  flag_after
    0      -0.516      0.258  beyond .25
    """
    if spread not in SPREADS:
        raise OptionError(
            f"spread={spread!r} is not an option.{nearest(str(spread), SPREADS)} Choose one of"
            f" {', '.join(map(repr, SPREADS))}."
        )
    matrix = read_matrix(X)
    sets = read_sets(treated, controls)
    wrong = faults(matrix, constant=False, missing=False)
    row = {code: number for number, code in enumerate(matrix.codes)}
    for name, codes in (("treated areas", sets.treated), ("controls", sets.controls)):
        unknown = [code for code in codes if code not in row]
        if unknown:
            told = f"X lacks {name}: {some(unknown)}.{nearest(unknown[0], matrix.codes)}"
            wrong.append(Finding("unknown-area", told, tuple(unknown)))
    if wrong:
        raise TableError("The balance cannot be measured.", wrong)
    before = np.zeros((2, len(row)))
    before[0, [row[code] for code in sets.treated]] = 1.0
    before[1] = 1.0 - before[0]
    after = np.zeros((2, len(row)))
    for at, weights in enumerate(sets.weights()):
        after[at, [row[code] for code in weights]] = list(weights.values())
    rows = [_measured(column, before, after, spread) for column in matrix.values.T]
    columns: dict[str, Any] = {"variable": pa.array(matrix.variables, pa.string())}
    for name in rows[0]:
        kind = pa.string() if "flag" in name else pa.int64() if name == "missing" else pa.float64()
        columns[name] = pa.array([one[name] for one in rows], kind, from_pandas=True)
    return in_kind(pa.table(columns), matrix.backend)


def _measured(column: Floats, before: Floats, after: Floats, spread: str) -> dict[str, Any]:
    """Everything that is told of one variable."""
    treated, others = (_mean_and_variance(column, weight) for weight in before)
    matched, controls = (_mean_and_variance(column, weight) for weight in after)
    everyone = _mean_and_variance(column, np.ones_like(column))
    pooled = (treated[1] + others[1]) / 2
    variance = {"pooled": pooled, "treated": treated[1], "all": everyone[1]}[spread]
    if (before[0] > 0).sum() < 2:
        variance = everyone[1]
    s = np.sqrt(variance)
    first, second = _ratio(treated[0] - others[0], s), _ratio(matched[0] - controls[0], s)
    ratio = _ratio(matched[1], controls[1])
    in_groups = (after > 0).any(axis=0) | (before[0] > 0)
    return {
        "treated_mean": treated[0],
        "matched_mean": matched[0],
        "controls_mean": controls[0],
        "all_others_mean": others[0],
        "spread": s,
        "smd_before": first,
        "smd_after": second,
        "variance_ratio_before": _ratio(treated[1], others[1]),
        "variance_ratio_after": ratio,
        "flag_before": _flag(first),
        "flag_after": _flag(second),
        "variance_flag": None
        if np.isnan(ratio)
        else ("within .5 to 2" if RATIOS[0] <= ratio <= RATIOS[1] else "outside"),
        "missing": int((in_groups & np.isnan(column)).sum()),
    }


def _mean_and_variance(column: Floats, weight: Floats) -> tuple[float, float]:
    """Weighted mean and variance of the areas that have a value; NaN where there are too few."""
    there = (weight > 0) & ~np.isnan(column)
    x, w = column[there], weight[there]
    if not len(x):
        return np.nan, np.nan
    mean = float((w * x).sum() / w.sum())
    if len(x) < 2:
        return mean, np.nan
    if np.ptp(x) <= 1e-12 * abs(mean):
        return mean, 0.0
    return mean, float((w * (x - mean) ** 2).sum() / (w.sum() - (w * w).sum() / w.sum()))


def _ratio(one: float, other: float) -> float:
    """A quotient; NaN where the divisor is 0 or unknown."""
    return one / other if other > 0 else np.nan


def _flag(difference: float) -> str | None:
    if np.isnan(difference):
        return None
    # A difference of .1 that is a hair above by rounding is .1.
    size = round(abs(difference), 12)
    return "beyond .25" if size > BANDS[1] else "beyond .1" if size > BANDS[0] else "within .1"
