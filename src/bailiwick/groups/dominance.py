"""Variables that drown the others: how much of all distance between areas each one makes up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike

from bailiwick.errors import Finding, OptionError, TableError
from bailiwick.groups.area_matrix import faults, in_kind, read_matrix

__all__ = ["EQUAL_SHARES", "dominance_findings", "dominant_variables"]

#: From so many times its equal share on a variable is said to dominate.
EQUAL_SHARES = 5.0


def dominant_variables(X: Any, *, times: float = EQUAL_SHARES, area_weights: ArrayLike | None = None) -> Any:
    """How much of the total sum of squares each variable holds, and which hold too much.

    With z[a, v] the scaled value of a variable v in area a, w the weights of the areas and m[v] the
    weighted mean::

        share[v] = sum over a of w[a] (z[a, v] - m[v])^2 / the same summed over all variables
        times[v] = share[v] * number of variables

    1 is an equal share. A variable far above it decides alone which areas are alike; on the inter-decile
    scale that happens where nearly all areas hold close to nothing.

    Parameters
    ----------
    X : dataframe or array of shape (areas, variables)
        Values on the scale that distances are taken on, such as those of `standardise_areas`.
    times : float
        Above so many equal shares a variable dominates.
    area_weights : array of shape (areas,), optional
        0 or more; 1 by default.

    Returns
    -------
    dataframe of the same kind
        One row per variable, the highest share first, equals in the order of columns: `variable`, `share`
        (0 to 1), `times`, `dominant`, and `area_code` and `value` of the area farthest from the mean.

    Raises
    ------
    TableError
        Missing or infinite values, duplicate codes, or no variable that differs between areas.
    OptionError
        `times` is not above 0, or the weights are not one number of 0 or more for each area.

    Notes
    -----
    Missing values: refused.

    Comparability: shares depend on the scale and on which other variables there are.

    Examples
    --------
    Deviations from the means are -1, 0, 1 and -2, 0, 2: squares 2 and 8 of 10 together.

    >>> import pandas as pd
    >>> z = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [0.0, 2.0, 4.0]}, index=["E1", "E2", "E3"])
    >>> dominant_variables(z, times=1.5)[["variable", "share", "times", "dominant"]].values.tolist()
    [['b', 0.8, 1.6, True], ['a', 0.2, 0.4, False]]
    """
    if not (np.isfinite(times) and times > 0):
        raise OptionError(f"times={times!r} is not above 0. Give a number such as 5.")
    matrix = read_matrix(X)
    found = faults(matrix, constant=False)
    if found:
        raise TableError("The shares of the variables cannot be told.", found)
    weights = np.ones(len(matrix.codes)) if area_weights is None else np.asarray(area_weights, np.float64)
    if (
        weights.shape != (len(matrix.codes),)
        or not np.isfinite(weights).all()
        or (weights < 0).any()
        or not weights.any()
    ):
        raise OptionError(
            f"area_weights: give one finite number of 0 or more for each of the {len(matrix.codes)} areas,"
            " not all of them 0."
        )
    gap = matrix.values - weights @ matrix.values / weights.sum()
    squares = weights @ (gap * gap)
    if not squares.sum() > 0:
        raise TableError(
            "The shares of the variables cannot be told.",
            [Finding("constant", "No variable differs between the areas.")],
        )
    share = squares / squares.sum()
    order = np.argsort(-share, kind="stable")
    farthest = np.abs(gap).argmax(axis=0)
    table = pa.table(
        {
            "variable": pa.array([matrix.variables[at] for at in order]),
            "share": pa.array(share[order]),
            "times": pa.array(share[order] * len(share)),
            "dominant": pa.array(share[order] * len(share) > times),
            "area_code": pa.array([matrix.codes[farthest[at]] for at in order]),
            "value": pa.array([float(matrix.values[farthest[at], at]) for at in order]),
        }
    )
    return in_kind(table, matrix.backend)


def dominance_findings(
    X: Any, *, times: float = EQUAL_SHARES, area_weights: ArrayLike | None = None
) -> list[Finding]:
    """One warning for each variable that dominates; see `dominant_variables`.

    Returns
    -------
    list of Finding
        Reason `dominant`, severity "warning".
    """
    matrix = read_matrix(X)
    names = list(matrix.variables)
    plain = pa.table({"area_code": list(matrix.codes), **dict(zip(names, matrix.values.T, strict=True))})
    return [
        Finding(
            "dominant",
            f"{row['variable']} makes up {row['share']:.0%} of all squared distance, {row['times']:.1f} times"
            f" an equal share; it is {row['value']:.1f} in {row['area_code']}. Leave it out, fold it into a"
            " composite, or scale with asinh and range.",
            (row["variable"],),
            "warning",
        )
        for row in dominant_variables(plain, times=times, area_weights=area_weights).to_pylist()
        if row["dominant"]
    ]
