"""Variables on one scale, so that a distance does not depend on their units.

What belongs here: transforms, centres and spreads of variables, and the record of
them (`Scale`) by which other areas are put on the same scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import AREA_CODE, faults, in_kind, read_matrix

__all__ = [
    "STANDARDISATIONS",
    "TRANSFORMS",
    "Scale",
    "Standardisation",
    "Transform",
    "fit_scale",
    "standardise_areas",
    "z_scores",
]

Floats = NDArray[np.float64]
Standardisation = Literal["inter_decile", "z", "range", "asinh_range"]
Transform = Literal["asinh", "log1p", "box_cox"]

STANDARDISATIONS: tuple[str | None, ...] = (*get_args(Standardisation), None)
TRANSFORMS: tuple[str | None, ...] = (None, *get_args(Transform))


def z_scores(values: ArrayLike) -> Floats:
    """Distances from the mean in population standard deviations.

    With m the mean and s the standard deviation of a variable over the areas
    that have it, dividing by their number and not by one less::

        z[a] = (x[a] - m) / s

    Parameters
    ----------
    values : array of shape (areas,) or (areas, variables)

    Returns
    -------
    array of the same shape
        No unit. A constant variable gives 0 everywhere.

    Notes
    -----
    Missing values: NaN stays NaN and counts in neither mean nor deviation.

    Examples
    --------
    >>> z_scores([1.0, 2.0, 3.0]).round(4).tolist()
    [-1.2247, 0.0, 1.2247]
    """
    x = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(x)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, x, 0.0).sum(axis=0) / count
    gap = x - mean
    deviation = np.sqrt(np.where(known, gap * gap, 0.0).sum(axis=0) / count)
    # A constant may be off its own mean by rounding; it tells areas apart as little as 0 does.
    constant = deviation <= 1e-12 * np.maximum(np.abs(mean), 1e-300)
    scores: Floats = np.where(constant, gap * 0.0, gap / np.where(constant, 1.0, deviation))
    return scores


@dataclass(frozen=True)
class Scale:
    """How variables were put on one scale, so that other areas can be put on the same.

    A value x is first held within `bounds`, then transformed to t(x), and then::

        scaled = (t(x) - centre) / spread

    Attributes
    ----------
    variables : tuple of str
    standardise : str or None
    transform : str or None
        "asinh" with "asinh_range".
    centre, spread : arrays of shape (variables,)
        In units of t(x): median and P90 - P10; mean and standard deviation; or lowest value and range.
    powers : array of shape (variables,), optional
        The powers of Box-Cox.
    bounds : array of shape (2, variables), optional
        The lower and upper percentile that values were held within.
    areas : int
        Areas that the scale was taken from.
    """

    variables: tuple[str, ...]
    standardise: str | None
    transform: str | None
    centre: Floats
    spread: Floats
    powers: Floats | None = None
    bounds: Floats | None = None
    areas: int = 0

    def apply(self, values: ArrayLike) -> Floats:
        """Put values, shape (areas, variables), on this scale; NaN stays NaN."""
        x = np.asarray(values, dtype=np.float64)
        if self.bounds is not None:
            x = np.clip(x, self.bounds[0], self.bounds[1])
        scaled: Floats = (_transformed(x, self.transform, self.powers) - self.centre) / self.spread
        return scaled

    def table(self) -> pa.Table:
        """One row for each variable: its transform, centre, spread, and power and bounds if any."""
        count = len(self.variables)
        lower, upper = (None, None) if self.bounds is None else self.bounds
        return pa.table(
            {
                "variable": pa.array(self.variables, pa.string()),
                "standardise": pa.array([self.standardise] * count, pa.string()),
                "transform": pa.array([self.transform] * count, pa.string()),
                "centre": pa.array(self.centre, pa.float64()),
                "spread": pa.array(self.spread, pa.float64()),
                "power": _column(self.powers, count),
                "lower_bound": _column(lower, count),
                "upper_bound": _column(upper, count),
                "areas": pa.array([self.areas] * count, pa.int64()),
            }
        )


def fit_scale(
    values: ArrayLike,
    variables: tuple[str, ...] | list[str],
    *,
    standardise: str | None = "inter_decile",
    transform: str | None = None,
    winsorise: tuple[float, float] | None = None,
) -> Scale:
    """Take a scale from areas: a centre and a spread of each variable.

    With t the transform, over the areas given, each counting once::

        inter_decile   (t(x) - median) / (P90 - P10)      percentiles by linear interpolation
        z              (t(x) - mean) / standard deviation, dividing by the number of areas
        range          (t(x) - lowest) / (highest - lowest), 0 to 1
        asinh_range    range of asinh(x) = log(x + sqrt(x^2 + 1))
        None           t(x) as it is

    The inter-decile range is that of the 2001 classification; asinh and range
    that of those since. Give shares in percent: on shares of 0 to 1 asinh is
    nearly a straight line and does nothing.

    Parameters
    ----------
    values : array of shape (areas, variables)
    variables : sequence of str
        Their names, for errors.
    standardise : {"inter_decile", "z", "range", "asinh_range", None}
    transform : {None, "asinh", "log1p", "box_cox"}
        log1p is log(1 + x), for values above -1; Box-Cox for values above 0, its power by maximum
        likelihood, variable by variable.
    winsorise : (lower, upper), optional
        Percentiles, 0 to 100, that values are held within first.

    Returns
    -------
    Scale

    Raises
    ------
    OptionError
        An option is not among the allowed ones.
    TableError
        A spread is 0, or a transform has no value: every variable is named.

    Notes
    -----
    Missing values: NaN is passed over when a scale is taken, and stays NaN.

    Comparability: a scale taken from England and Wales differs from that of the
    United Kingdom; distances compare only on one scale.

    References
    ----------
    [ons2001]_, Clustering Methods.

    Examples
    --------
    >>> scale = fit_scale([[0.0], [10.0], [20.0], [30.0], [40.0]], ["flats"])
    >>> scale.centre.tolist(), scale.spread.tolist()
    ([20.0], [32.0])
    >>> scale.apply([[52.0]]).tolist()
    [[1.0]]
    """
    x = np.asarray(values, dtype=np.float64)
    names = tuple(variables)
    standardise, transform = _choices(standardise, transform)
    unknown = np.flatnonzero(np.isnan(x).all(axis=0))
    if len(unknown):
        raise TableError(
            "Some variables cannot be put on one scale.",
            [
                Finding("no-values", f"{names[one]} has no value in any area.", (names[one],))
                for one in unknown
            ],
        )
    bounds = _bounds(x, winsorise)
    varied = np.nanmin(x, axis=0) < np.nanmax(x, axis=0)
    if bounds is not None:
        x = np.clip(x, bounds[0], bounds[1])
    wrong = _untransformable(x, names, transform)
    if wrong:
        raise TableError(f"The transform {transform} cannot be taken.", wrong)
    powers = _powers(x) if transform == "box_cox" else None
    t = _transformed(x, transform, powers)
    centre, spread = _centre_and_spread(t, standardise)
    flat = ~(spread > 1e-12 * np.maximum(np.abs(centre), np.finfo(np.float64).tiny))
    if flat.any():
        raise TableError(
            "Some variables have no spread, so they cannot be put on one scale.",
            [
                _flat(names[one], standardise, transform, t[:, one], held=bool(varied[one]))
                for one in np.flatnonzero(flat)
            ],
        )
    return Scale(names, standardise, transform, centre, spread, powers, bounds, len(x))


def standardise_areas(
    X: Any,
    *,
    standardise: Standardisation | None = "inter_decile",
    transform: Transform | None = None,
    winsorise: tuple[float, float] | None = None,
    variable_weights: ArrayLike | None = None,
) -> Any:
    """Put the variables of a table of areas on one scale.

    As `fit_scale`, from the areas of the table itself. With weights w the scaled
    columns are multiplied by the square root of w, so that squared distances
    between rows are weighted by w.

    Parameters
    ----------
    X : dataframe with one row per area, or array of shape (areas, variables)
        A pandas dataframe indexed by area code; otherwise a table with a column `area_code`. Every other
        column but `area_name` is a variable.
    standardise : {"inter_decile", "z", "range", "asinh_range", None}
    transform : {None, "asinh", "log1p", "box_cox"}
    winsorise : (lower, upper), optional
        Percentiles, 0 to 100.
    variable_weights : one number for each variable, optional
        0 or more.

    Returns
    -------
    dataframe of the same kind (array for an array)
        `area_code` and the scaled variables; a pandas table that was indexed by area code is so again.

    Raises
    ------
    OptionError
        An option is not among the allowed ones.
    TableError
        Codes occur twice, values are infinite, a variable is constant: all are listed.

    Notes
    -----
    Missing values: NaN stays NaN and counts in no centre and no spread.

    Examples
    --------
    >>> import pandas as pd
    >>> X = pd.DataFrame({"flats": [0.0, 10.0, 40.0]}, index=["A", "B", "C"])
    >>> standardise_areas(X, standardise="range")["flats"].tolist()
    [0.0, 0.25, 1.0]
    """
    matrix = read_matrix(X)
    wrong = faults(matrix, missing=False, constant=False)
    if wrong:
        raise TableError("The table cannot be standardised.", wrong)
    scale = fit_scale(
        matrix.values, matrix.variables, standardise=standardise, transform=transform, winsorise=winsorise
    )
    scaled = scale.apply(matrix.values)
    if variable_weights is not None:
        weights = np.asarray(variable_weights, dtype=np.float64)
        if weights.shape != (len(matrix.variables),) or not (np.isfinite(weights) & (weights >= 0)).all():
            raise OptionError(
                f"variable_weights: give one finite number of 0 or more for each of the"
                f" {len(matrix.variables)} variables."
            )
        scaled = scaled * np.sqrt(weights)
    if not matrix.named:
        return scaled
    columns = {name: scaled[:, number] for number, name in enumerate(matrix.variables)}
    table = pa.table({AREA_CODE: list(matrix.codes), **columns})
    result = in_kind(table, matrix.backend)
    if matrix.backend.is_pandas() and AREA_CODE not in X.columns:
        result = result.set_index(AREA_CODE)
        result.index.name = X.index.name
    return result


def _choices(standardise: str | None, transform: str | None) -> tuple[str | None, str | None]:
    """Check both options; asinh_range becomes range of asinh."""
    for name, given, allowed in (
        ("standardise", standardise, STANDARDISATIONS),
        ("transform", transform, TRANSFORMS),
    ):
        if given not in allowed:
            raise OptionError(
                f"{name}={given!r} is not an option.{nearest(str(given), [str(one) for one in allowed])}"
                f" Choose one of {', '.join(map(repr, allowed))}."
            )
    if standardise == "asinh_range":
        if transform not in (None, "asinh"):
            raise OptionError(
                f"standardise='asinh_range' has its own transform; with transform={transform!r} choose"
                " standardise='range'."
            )
        return "range", "asinh"
    return standardise, transform


def _bounds(x: Floats, winsorise: tuple[float, float] | None) -> Floats | None:
    if winsorise is None:
        return None
    try:
        lower, upper = (float(one) for one in winsorise)
    except (TypeError, ValueError):
        lower, upper = np.nan, np.nan
    if not 0 <= lower < upper <= 100:
        raise OptionError(
            f"winsorise={winsorise!r} is not a pair of percentiles. Give two from 0 to 100, the lower one"
            " first, such as (1, 99)."
        )
    bounds: Floats = np.nanpercentile(x, [lower, upper], axis=0)
    return bounds


def _untransformable(x: Floats, names: tuple[str, ...], transform: str | None) -> list[Finding]:
    least = {"log1p": -1.0, "box_cox": 0.0}.get(transform or "")
    if least is None:
        return []
    return [
        Finding(
            "below-transform",
            f"{names[one]} has {int((x[:, one] <= least).sum())} values of {least:g} or less; {transform}"
            f" needs values above {least:g}. Choose asinh, which takes any value.",
            (names[one],),
        )
        for one in np.flatnonzero((x <= least).any(axis=0))
    ]


def _powers(x: Floats) -> Floats:
    from scipy.stats import boxcox_normmax

    return np.array([boxcox_normmax(column[~np.isnan(column)], method="mle") for column in x.T])


def _transformed(x: Floats, transform: str | None, powers: Floats | None) -> Floats:
    if transform == "asinh":
        return np.arcsinh(x)
    if transform == "log1p":
        return np.log1p(x)
    if transform == "box_cox":
        from scipy.special import boxcox

        result: Floats = boxcox(x, powers)
        return result
    return x


def _centre_and_spread(t: Floats, standardise: str | None) -> tuple[Floats, Floats]:
    if standardise == "inter_decile":
        low, middle, high = np.nanpercentile(t, [10, 50, 90], axis=0)
        return middle, high - low
    if standardise == "z":
        return np.nanmean(t, axis=0), np.nanstd(t, axis=0)
    if standardise == "range":
        low = np.nanmin(t, axis=0)
        return low, np.nanmax(t, axis=0) - low
    return np.zeros(t.shape[1]), np.ones(t.shape[1])


def _flat(name: str, standardise: str | None, transform: str | None, t: Floats, *, held: bool) -> Finding:
    """What is wrong with a variable without spread; `held` says that it differed before winsorising."""
    known = t[~np.isnan(t)]
    least, most = known.min(), known.max()
    if least < most and (standardise != "inter_decile" or np.subtract(*np.percentile(known, [90, 10])) > 0):
        after = f" after {transform}" if transform else ""
        return Finding(
            "no-spread",
            f"{name} differs by {most - least:.3g} at most between areas, too little beside its values{after}"
            f" (around {known[0]:g}) to be told from rounding: take a constant off, or leave it out.",
            (name,),
        )
    if standardise == "inter_decile" and least < most:
        alike = int((known == np.median(known)).sum())
        return Finding(
            "no-spread",
            f"{name}: the 10th and the 90th percentile are alike; {alike} of {len(known)} areas hold"
            f" {np.median(known):g}. So rare a share cannot be scaled by deciles: fold it into a wider one,"
            " leave it out, or choose standardise='asinh_range'.",
            (name,),
        )
    if held:
        return Finding(
            "constant",
            f"{name} is the same in every area once held within the percentiles of winsorise: give wider"
            " ones or None, or leave it out.",
            (name,),
        )
    return Finding("constant", f"{name} is the same in every area: leave it out.", (name,))


def _column(numbers: Floats | None, count: int) -> pa.Array:
    return pa.nulls(count, pa.float64()) if numbers is None else pa.array(numbers, pa.float64())
