"""Whether treated areas and their controls moved alike before the intervention.

What belongs here: the outcome by year in both groups, slopes, and how sure their difference is. What the
groups are like in one year is `balance`.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import DataWarning, Finding, OptionError, TableError
from bailiwick.evidence.matched_sets import Sets, read_sets
from bailiwick.evidence.outcome_years import gaps, read_outcome
from bailiwick.groups.area_matrix import AREA_CODE, in_kind, some
from bailiwick.tables import eager, require_columns

__all__ = ["TrendBefore", "trend_before"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TrendBefore:
    """The outcome before an intervention; see `trend_before`.

    Attributes
    ----------
    years : dataframe
        One row for each year: `year`, `treated_mean`, `controls_mean`, `difference`.
    slopes : dataframe
        One row: `first_year`, `last_year`, `years`, `treated_areas`, `control_areas`, `treated_slope`,
        `controls_slope`, `slope_difference`, `standard_error`, `degrees_of_freedom`, `lower`, `upper`,
        `differs` (true where 0 is outside the interval; null where there is none).
    areas : dataframe
        One row for each area that counts: `area_code`, `role`, `weight`, `slope`.
    left_out : dataframe
        One row for each area that does not: `area_code`, `role`, `reason`.
    sentence : str
        What the slopes say.
    """

    years: Any
    slopes: Any
    areas: Any
    left_out: Any
    sentence: str


def trend_before(
    outcome: Any,
    treated: Any,
    controls: Any,
    *,
    before: int,
    since: int | None = None,
    value: str = "value",
    year: str = "year",
    confidence: float = 0.95,
) -> TrendBefore:
    """The outcome in treated areas and their controls in the years before an intervention.

    A comparison of changes rests on both groups moving alike without the intervention. With y[a, t] the
    outcome and b[a] the slope of area a, by least squares over the years; w the weights (treated areas 1,
    a control 1 / k for each treated area that it is one of k controls of); n_t the number of treated areas::

        treated_mean[t]   mean of y[a, t] over treated areas; controls_mean[t] likewise, by w
        b[a]              sum over t of (t - mean t) y[a, t] / sum over t of (t - mean t)^2
        slope_difference  mean of b over treated areas - mean of b over controls, by w
        standard_error    sqrt(s_t^2 / n_t + s_c^2 * sum of w^2 / (sum of w)^2)
        lower, upper      slope_difference -/+ t * standard_error

    with s_t and s_c the standard deviations of b in the groups (n - 1), and t of Student's distribution with
    Welch's degrees of freedom. A group of one area is taken to vary like the other group.

    Parameters
    ----------
    outcome : dataframe with `area_code`, a year and a value; one row for each area and year
        Rows of other areas and of years from `before` on are passed over.
    treated : codes of treated areas, or None
        None: those of `controls`.
    controls : table of treated_code and control_code, or area codes
        As `control_areas` gives; of plain codes each weighs 1.
    before : int
        Year of the intervention: the years below it are compared.
    since : int, optional
        First year to compare; the first of the table by default.
    value, year : str
        Columns of the outcome.
    confidence : float
        Of the interval, above 0 and below 1.

    Returns
    -------
    TrendBefore
        Its tables are of the kind of `outcome`; slopes in units of the outcome per year.

    Raises
    ------
    ColumnError
        A column is absent.
    OptionError
        A year or the confidence is not one.
    TableError
        An area has two values in a year, a value or a year is no number, there are not two years before, or
        no treated area or no control has a value in each: all are listed.

    Warns
    -----
    DataWarning
        The slopes differ clearly, which is where 0 lies outside the interval; or areas are left out.

    Notes
    -----
    Missing values: an area that lacks a year in which another area of the two groups has a value is left out
    of all years, and is listed; its share of the weights goes to the other controls of its treated area, and
    a treated area left without controls is left out too.

    Comparability: that no difference is found is no proof of none: with few areas and few years only a large
    one shows. Look at the means as well. Areas used in several pairs, and pairs that move together, are taken
    as if each stood by itself; for pairs that do move together the error is too large rather than too small.

    References
    ----------
    [stuart2010]_; [welch1947]_ for the degrees of freedom.

    Examples
    --------
    Slopes of T1 and T2 are 2 and 4, mean 3, variance 2; of A and B 1 and 1, variance 0. The difference is 2,
    its error sqrt(2 / 2 + 0) = 1, with 1 degree of freedom.

    >>> import pandas as pd
    >>> rows = [("T1", 5, 7, 9), ("T2", 1, 5, 9), ("A", 2, 3, 4), ("B", 6, 7, 8)]
    >>> outcome = pd.DataFrame(
    ...     [(code, 2017 + at, value) for code, *values in rows for at, value in enumerate(values)],
    ...     columns=["area_code", "year", "value"],
    ... )
    >>> found = trend_before(outcome, ["T1", "T2"], ["A", "B"], before=2020)
    >>> found.years
       year  treated_mean  controls_mean  difference
    0  2017           3.0            4.0        -1.0
    1  2018           6.0            5.0         1.0
    2  2019           9.0            6.0         3.0
    >>> found.slopes[["treated_slope", "controls_slope", "slope_difference", "standard_error"]]
       treated_slope  controls_slope  slope_difference  standard_error
    0            3.0             1.0               2.0             1.0
    """
    _check(before, since, confidence)
    sets = read_sets(treated, controls)
    frame = eager(outcome, "the outcome")
    require_columns(frame, (AREA_CODE, year, value), "the outcome")
    years, values = read_outcome(frame, sets, before=before, since=since, value=value, year=year)
    left_out = gaps(sets, years, values)
    of_treated, of_controls = sets.weights(left_out)
    for code in sets.treated:
        if code not in of_treated and code not in left_out:
            own = (sets.of or {}).get(code, ())
            left_out[code] = "no control has a value in every year" if own else "no control"
    for code in sets.controls:
        if code not in of_controls and code not in left_out:
            left_out[code] = "its treated area is left out"
    _refuse_empty(sets, years, of_treated, of_controls, left_out)
    one = np.array([values[code] for code in of_treated])
    two = np.array([values[code] for code in of_controls])
    w = np.array(list(of_controls.values()))
    means = one.mean(axis=0), (w[:, None] * two).sum(axis=0) / w.sum()
    at = np.array(years, dtype=np.float64) - np.mean(years)
    slope = one @ at / (at @ at), two @ at / (at @ at)
    slopes = _compared(*slope, w, confidence)
    sentence = _sentence(slopes, years, confidence)
    said = [sentence] if slopes["differs"] else []
    if left_out:
        lost = f"{len(left_out)} areas count in no trend, for want of values: {some(list(left_out), 5)}."
        said.append(f"{lost} They are listed in left_out.")
    if said:
        warnings.warn(" ".join(said), DataWarning, stacklevel=2)
    kind = frame.implementation
    roles = dict.fromkeys(sets.treated, "treated") | dict.fromkeys(sets.controls, "control")
    shown = {
        "first_year": years[0],
        "last_year": years[-1],
        "years": len(years),
        "treated_areas": len(one),
        "control_areas": len(two),
    }
    return TrendBefore(
        years=in_kind(
            pa.table(
                {
                    "year": pa.array(years, pa.int32()),
                    "treated_mean": means[0],
                    "controls_mean": means[1],
                    "difference": means[0] - means[1],
                }
            ),
            kind,
        ),
        slopes=in_kind(_one_row(shown | slopes), kind),
        areas=in_kind(
            pa.table(
                {
                    AREA_CODE: pa.array([*of_treated, *of_controls], pa.string()),
                    "role": pa.array([roles[code] for code in (*of_treated, *of_controls)], pa.string()),
                    "weight": np.concatenate([np.ones(len(one)), w]),
                    "slope": np.concatenate(slope),
                }
            ),
            kind,
        ),
        left_out=in_kind(
            pa.table(
                {
                    AREA_CODE: pa.array(list(left_out), pa.string()),
                    "role": pa.array([roles[code] for code in left_out], pa.string()),
                    "reason": pa.array(list(left_out.values()), pa.string()),
                }
            ),
            kind,
        ),
        sentence=sentence,
    )


def _check(before: Any, since: Any, confidence: float) -> None:
    wrong = [
        f"{name}={given!r} is not a year. Give a whole number such as 2019."
        for name, given in (("before", before), ("since", since))
        if given is not None and (isinstance(given, bool) or not isinstance(given, (int, np.integer)))
    ]
    if not wrong and since is not None and since >= before:
        wrong.append(f"since={since} is not before {before}.")
    if not 0 < confidence < 1:
        wrong.append(f"confidence={confidence!r} is not between 0 and 1. Give .95, for example.")
    if wrong:
        raise OptionError("\n".join(wrong))


def _refuse_empty(
    sets: Sets,
    years: Sequence[int],
    treated: Mapping[str, float],
    controls: Mapping[str, float],
    left_out: Mapping[str, str],
) -> None:
    wrong = []
    for name, left, codes in (("treated area", treated, sets.treated), ("control", controls, sets.controls)):
        if not left:
            lost = [f"{code} ({left_out[code]})" for code in codes]
            told = f"No {name} has a value in every year from {years[0]} to {years[-1]}: {some(lost, 5)}."
            cure = "Start later with since, or leave out the year that is missing."
            wrong.append(Finding("no-area", f"{told} {cure}"))
    if wrong:
        raise TableError("The trend before cannot be measured.", wrong)


def _compared(own: Floats, other: Floats, w: Floats, confidence: float) -> dict[str, Any]:
    """Slopes of the two groups, their difference, its standard error and interval."""
    from scipy.special import stdtrit

    mean = float((w * other).sum() / w.sum())
    difference = float(own.mean()) - mean
    answer: dict[str, Any] = {
        "treated_slope": float(own.mean()),
        "controls_slope": mean,
        "slope_difference": difference,
        "standard_error": None,
        "degrees_of_freedom": None,
        "lower": None,
        "upper": None,
        "differs": None,
    }
    if len(own) == 1 and len(other) == 1:
        return answer
    spreads = [float(one.var(ddof=1)) if len(one) > 1 else None for one in (own, other)]
    of_own = spreads[0] if spreads[0] is not None else spreads[1]
    of_other = spreads[1] if spreads[1] is not None else spreads[0]
    parts = of_own / len(own), of_other * float((w * w).sum() / w.sum() ** 2)  # type: ignore[operator]
    error = float(np.sqrt(sum(parts)))
    if None in spreads:
        freedom = float(max(len(own), len(other)) - 1)
    elif error > 0:
        freedom = sum(parts) ** 2 / (parts[0] ** 2 / (len(own) - 1) + parts[1] ** 2 / (len(other) - 1))
    else:
        freedom = float(len(own) + len(other) - 2)
    half = float(stdtrit(freedom, 0.5 + confidence / 2)) * error
    # Slopes that are alike but for rounding are alike.
    alike = abs(difference) <= 1e-9 * max(abs(mean), abs(answer["treated_slope"]), 1e-300)
    return answer | {
        "standard_error": error,
        "degrees_of_freedom": freedom,
        "lower": difference - half,
        "upper": difference + half,
        "differs": bool(abs(difference) > half and not alike),
    }


def _sentence(slopes: Mapping[str, Any], years: Sequence[int], confidence: float) -> str:
    told = (
        f"From {years[0]} to {years[-1]} the outcome changed by {slopes['treated_slope']:.4g} a year in"
        f" treated areas and by {slopes['controls_slope']:.4g} in controls"
    )
    if slopes["standard_error"] is None:
        return f"{told}: a difference of {slopes['slope_difference']:.4g}, of two areas, with no known error."
    told += (
        f": a difference of {slopes['slope_difference']:.4g}, standard error {slopes['standard_error']:.2g},"
        f" {100 * confidence:g}% interval {slopes['lower']:.4g} to {slopes['upper']:.4g}."
    )
    if slopes["differs"]:
        return (
            f"{told} They did not move alike, so a difference afterwards may be older than the intervention."
        )
    return f"{told} No clear difference, which is no proof of none."


def _one_row(values: Mapping[str, Any]) -> pa.Table:
    kinds = {int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    columns = {
        name: pa.array([one], pa.bool_() if name == "differs" else kinds.get(type(one), pa.float64()))
        for name, one in values.items()
    }
    return pa.table(columns)
