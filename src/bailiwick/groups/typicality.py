"""How typical areas are of their clusters, and which are borderline.

What belongs here: distances of areas to the means of clusters. What the means are
is in `profiles`; the areas nearest to each other in `neighbours`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import OptionError
from bailiwick.groups.area_matrix import in_kind
from bailiwick.groups.fitted import Fitted, Floats, Ints, Level, cluster_means, read_fitted, text_column

__all__ = ["BORDERLINE", "own_and_second", "require_ratio", "typicality", "typicality_table"]

# The ratio of distances above which an area is borderline: a convention of this package.
BORDERLINE = 0.9
# Rows whose differences from a mean are held at once.
BLOCK_ROWS = 1 << 15


def typicality(model: Any, X: Any, *, borderline: float = BORDERLINE) -> Any:
    """How far each area is from the mean of its own cluster and from the next one, at every level.

    With s[a] the scaled values of area a (times the square roots of the weights of
    variables, if any), and m[c] the mean of cluster c::

        distance_own    d1 = |s[a] - m[own]|                       square root of the squared distance
        distance_second d2 = smallest |s[a] - m[c]| over all other clusters c of the level
        ratio              = d1 / d2
        margin             = (d2 - d1) / d2 = 1 - ratio             at most 1

    A ratio near 0 is an area in the middle of its cluster; one near 1 lies half
    way to another, which `second_code` names. Above `borderline` it is called so.
    Above 1 the area is nearer to another mean than to its own: after k-means
    this cannot be at the finest level, but it can above it, because upper levels
    are joined cluster by cluster and not re-assigned.

    Parameters
    ----------
    model : fitted AreaClassification
    X : dataframe with one row per area, or array of shape (areas, variables)
        The table that the model was fitted on; rows in any order.
    borderline : float
        Ratio above which an area is borderline, above 0 and up to 1.

    Returns
    -------
    dataframe of the same kind (PyArrow for an array)
        One row per level and area, levels from the top, areas in the order of X:
        `area_code`, `level`, `code`, `distance_own`, `second_code`,
        `distance_second`, `ratio`, `margin`, `borderline`, `nearer_elsewhere`
        (whether d1 > d2) and `rank_in_cluster` (1 is the most typical; equal
        distances by area code).

    Raises
    ------
    OptionError
        The model is not fitted, or `borderline` is out of bounds.
    TableError
        The table is not the one the model was fitted on; all faults are listed.

    Notes
    -----
    Missing values: refused in X. Where a level has one cluster there is no second:
    `second_code`, `distance_second`, `ratio` and `margin` are null. Ratio and margin
    are also null where d2 is 0 and d1 is not; where both are 0 the ratio is 1.

    Comparability: distances compare only within one scale and set of variables;
    ratios between levels only with care, since fewer clusters lie farther apart.

    References
    ----------
    [ons2001]_. The bound of .9 is a choice of this package.

    Examples
    --------
    The means are 1 and 9. Area C, at 4, is 3 from its own and 5 from the other.

    >>> import pandas as pd
    >>> from bailiwick.groups.standardise import fit_scale
    >>> from types import SimpleNamespace
    >>> X = pd.DataFrame({"x": [-1.0, 0.0, 4.0, 9.0]}, index=["A", "B", "C", "D"])
    >>> model = SimpleNamespace(
    ...     area_codes_=("A", "B", "C", "D"), levels_=("supergroup",), level_labels_=[[0], [0], [0], [1]],
    ...     codes_=(("1", "2"),), parents_=([-1, -1],),
    ...     scale_=fit_scale(X.to_numpy(), ["x"], standardise=None),
    ... )
    >>> table = typicality(model, X)
    >>> table[["area_code", "distance_own", "second_code", "distance_second", "ratio"]].tail(2)
      area_code  distance_own second_code  distance_second  ratio
    2         C           3.0           2              5.0    0.6
    3         D           0.0           1              8.0    0.0
    >>> table["rank_in_cluster"].tolist()
    [2, 1, 3, 1]
    """
    require_ratio(borderline)
    fitted = read_fitted(model, X)
    return in_kind(typicality_table(fitted, borderline), fitted.matrix.backend)


def require_ratio(borderline: float) -> None:
    """Raise `OptionError` unless the bound of borderline areas is above 0 and up to 1."""
    if not 0 < borderline <= 1:
        raise OptionError(
            f"borderline={borderline!r} is not a ratio of distances. Give one above 0 and up to 1; .9 is"
            " usual."
        )


def typicality_table(fitted: Fitted, borderline: float = BORDERLINE) -> pa.Table:
    """The table of `typicality` from a model already read."""
    codes = pa.array(fitted.matrix.codes, pa.string())
    by_code = np.empty(len(codes), dtype=np.intp)
    by_code[np.argsort(np.array(fitted.matrix.codes), kind="stable")] = np.arange(len(codes))
    return pa.concat_tables(
        [_level_table(fitted, level, codes, by_code, borderline) for level in fitted.levels]
    )


def _level_table(fitted: Fitted, level: Level, codes: pa.Array, by_code: Ints, borderline: float) -> pa.Table:
    means = cluster_means(fitted.coordinates, level.labels, len(level.codes), fitted.weights)
    own, second, other = own_and_second(fitted.coordinates, level.labels, means)
    ratio = np.full(len(own), np.nan)
    np.divide(own, other, out=ratio, where=other > 0)
    ratio[(other == 0) & (own == 0)] = 1.0
    with np.errstate(invalid="ignore"):
        elsewhere = own > other
        near = (ratio > borderline) | elsewhere
    order = np.lexsort((by_code, own, level.labels))
    sizes = np.bincount(level.labels, minlength=len(level.codes))
    rank = np.empty(len(own), dtype=np.int64)
    rank[order] = np.arange(len(own)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1
    return pa.table(
        {
            "area_code": codes,
            "level": pa.array([level.name] * len(own), pa.string()),
            "code": text_column(level.codes, level.labels),
            "distance_own": own,
            "second_code": text_column(level.codes, second),
            "distance_second": pa.array(other, pa.float64(), from_pandas=True),
            "ratio": pa.array(ratio, pa.float64(), from_pandas=True),
            "margin": pa.array(1.0 - ratio, pa.float64(), from_pandas=True),
            "borderline": near,
            "nearer_elsewhere": elsewhere,
            "rank_in_cluster": rank,
        }
    )


def own_and_second(
    coordinates: Floats, labels: NDArray[np.integer[Any]], means: Floats
) -> tuple[Floats, Ints, Floats]:
    """Distance to the own mean, number of the nearest other mean and distance to it, for each row.

    Where there is no other mean its number is -1 and its distance NaN.

    Examples
    --------
    >>> import numpy as np
    >>> rows, means = np.array([[0.0], [6.0]]), np.array([[0.0], [5.0]])
    >>> own, second, other = own_and_second(rows, np.array([0, 0]), means)
    >>> own.tolist(), second.tolist(), other.tolist()
    ([0.0, 6.0], [1, 1], [5.0, 1.0])
    """
    from bailiwick.groups.kmeans import nearest_centres

    rows = len(coordinates)
    own = _distances(coordinates, means, labels)
    if len(means) < 2:
        return own, np.full(rows, -1, dtype=np.intp), np.full(rows, np.nan)
    found, _ = nearest_centres(coordinates, means, n=2)
    # The nearest mean is mostly the own one, and then the second is wanted.
    second = np.where(found[:, 0] == labels, found[:, 1], found[:, 0]).astype(np.intp)
    return own, second, _distances(coordinates, means, second)


def _distances(coordinates: Floats, means: Floats, at: NDArray[np.integer[Any]]) -> Floats:
    """Distance of each row to one of the means, from differences, so that a mean is 0 from itself."""
    result = np.empty(len(coordinates))
    for start in range(0, len(coordinates), BLOCK_ROWS):
        rows = slice(start, start + BLOCK_ROWS)
        gap = coordinates[rows] - means[at[rows]]
        result[rows] = np.sqrt(np.einsum("ij,ij->i", gap, gap))
    return result
