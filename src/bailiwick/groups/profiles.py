"""What clusters are like: the means of their areas beside those of all areas or of the parent.

What belongs here: numbers for each cluster and variable. Words about them are in
`naming` and `portraits`; how far single areas are from the means in `typicality`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from bailiwick.groups.area_matrix import in_kind
from bailiwick.groups.fitted import (
    Fitted,
    Floats,
    Level,
    cluster_means,
    numbers_of_areas,
    read_fitted,
    text_column,
)

__all__ = ["cluster_profiles", "profile_table"]


def cluster_profiles(
    model: Any, X: Any, *, population: Mapping[str, float] | Sequence[float] | None = None
) -> Any:
    """The profile of each cluster of each level: its mean of every variable, and how that differs.

    With C the areas of a cluster, w[a] the weight of area a (1, unless the model
    was fitted with area weights), x[a, j] the value of variable j and s[a, j] the
    same on the scale of the model::

        mean        = sum over a in C of w[a] x[a, j] / sum over a in C of w[a]
        mean_scaled = the same of s
        difference  = mean_scaled minus that of all areas        at the top level
                      mean_scaled minus that of the parent       below
        index       = 100 * mean / mean_all
        share_same_side = share of the areas of C whose s[a, j] lies on the side of that mean on which
                          mean_scaled lies

    A difference of 1 with inter-decile scaling is the distance from the 10th to
    the 90th percentile; with range, from the lowest area to the highest. It is
    what a radial plot shows, with the zero ring for all areas or the parent.

    Parameters
    ----------
    model : fitted AreaClassification
    X : dataframe with one row per area, or array of shape (areas, variables)
        The table that the model was fitted on, in its units; rows in any order.
    population : mapping of area code to number, or one number per row, optional
        Residents of each area, for the column of that name.

    Returns
    -------
    dataframe of the same kind (PyArrow for an array)
        One row per level, cluster and variable, in the order of the model, with
        columns `level`, `code`, `parent_code` (null at the top), `variable`,
        `mean` and `mean_all` (in the units of X), `mean_scaled`, `difference`,
        `index` (100 = all areas), `areas` (a count), `population` (null where
        not given), `share_same_side` (0 to 1, each area counting once).

    Raises
    ------
    OptionError
        The model is not fitted.
    TableError
        The table is not the one the model was fitted on, or a population is
        below 0; all faults are listed.

    Notes
    -----
    Missing values: refused in X. `share_same_side` is null where the difference
    is 0. The population of a cluster is null where that
    of one of its areas is. The index is null where the mean of all is 0 or less.

    Comparability: a difference compares within one scale only, and below the top
    with clusters of one parent only. The index of a small share swings widely:
    read it beside the means. Means of areas are not means of residents unless
    the model was fitted with residents as area weights.

    References
    ----------
    [ons2001]_.

    Examples
    --------
    Flats are 10 and 20 per cent in the first cluster, 60 in the second, and 30 in
    all three areas.

    >>> import pandas as pd
    >>> from bailiwick.groups.standardise import fit_scale
    >>> from types import SimpleNamespace
    >>> X = pd.DataFrame({"flats": [10.0, 20.0, 60.0]}, index=["A", "B", "C"])
    >>> model = SimpleNamespace(
    ...     area_codes_=("A", "B", "C"), levels_=("supergroup",), level_labels_=[[0], [0], [1]],
    ...     codes_=(("1", "2"),), parents_=([-1, -1],),
    ...     scale_=fit_scale(X.to_numpy(), ["flats"], standardise="range"),
    ... )
    >>> cluster_profiles(model, X)[["code", "mean", "mean_all", "difference", "index", "areas"]]
      code  mean  mean_all  difference  index  areas
    0    1  15.0      30.0        -0.3   50.0      2
    1    2  60.0      30.0         0.6  200.0      1
    """
    fitted = read_fitted(model, X)
    residents = numbers_of_areas(population, fitted.matrix.codes, name="population")
    return in_kind(profile_table(fitted, residents), fitted.matrix.backend)


def profile_table(fitted: Fitted, residents: Floats | None = None) -> pa.Table:
    """The table of `cluster_profiles` from a model already read; `residents` one per row."""
    whole = np.zeros(len(fitted.weights), dtype=np.intp)
    all_raw = cluster_means(fitted.matrix.values, whole, 1, fitted.weights)[0]
    above = cluster_means(fitted.scaled, whole, 1, fitted.weights)
    parts = []
    for level in fitted.levels:
        part, above = _level_profile(fitted, level, above, all_raw, residents)
        parts.append(part)
    return pa.concat_tables(parts)


def _level_profile(
    fitted: Fitted, level: Level, above: Floats, all_raw: Floats, residents: Floats | None
) -> tuple[pa.Table, Floats]:
    """The rows of one level, and its scaled means, which the level below is measured from."""
    clusters, variables = len(level.codes), len(fitted.matrix.variables)
    raw = cluster_means(fitted.matrix.values, level.labels, clusters, fitted.weights)
    scaled = cluster_means(fitted.scaled, level.labels, clusters, fitted.weights)
    base = above[np.where(level.parents < 0, 0, level.parents)]
    with np.errstate(divide="ignore", invalid="ignore"):
        index = np.where(all_raw > 0, 100.0 * raw / all_raw, np.nan)
    areas = np.bincount(level.labels, minlength=clusters)
    if residents is None:
        living = np.full(clusters, np.nan)
    else:
        living = np.bincount(level.labels, weights=residents, minlength=clusters)
    side = np.sign(scaled - base)
    agree = np.sign(fitted.scaled - base[level.labels]) == side[level.labels]
    same = cluster_means(agree.astype(np.float64), level.labels, clusters, np.ones(len(level.labels)))
    same[side == 0] = np.nan
    cluster = np.repeat(np.arange(clusters), variables)
    table = pa.table(
        {
            "level": pa.array([level.name] * len(cluster), pa.string()),
            "code": text_column(level.codes, cluster),
            "parent_code": text_column(level.parent_codes, cluster),
            "variable": text_column(fitted.matrix.variables, np.tile(np.arange(variables), clusters)),
            "mean": raw.ravel(),
            "mean_all": np.tile(all_raw, clusters),
            "mean_scaled": scaled.ravel(),
            "difference": (scaled - base).ravel(),
            "index": pa.array(index.ravel(), pa.float64(), from_pandas=True),
            "areas": pa.array(areas[cluster], pa.int64()),
            "population": pa.array(living[cluster], pa.float64(), from_pandas=True),
            "share_same_side": pa.array(same.ravel(), pa.float64(), from_pandas=True),
        }
    )
    return table, scaled
