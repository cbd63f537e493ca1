"""Medians of clusters beside the medians of all clustered areas.

What belongs here: numbers for each cluster and metric. Words about them are in
`titles`; means on the scale of a model are in `profiles`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import AreaMatrix, faults, in_kind, is_null, read_matrix, some, too_large
from bailiwick.groups.fitted import text_column
from bailiwick.groups.matching import numbered, partition_columns

__all__ = ["NEUTRAL", "SIDES", "cluster_medians", "labels_of_areas"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Differences below this many standard deviations are none: section 7 of the method page.
NEUTRAL = 0.02
SIDES = ("above", "below", "at the median")


def cluster_medians(
    values: Any,
    labels: Any,
    *,
    label_column: str | None = None,
    neutral: float = NEUTRAL,
) -> Any:
    """The median of every metric in every cluster, beside the median of all clustered areas.

    With C the areas of a cluster, A all areas that have one, and x[a, m] the value
    of metric m in area a::

        median             = median over C of x[a, m]
        overall_median     = median over A of x[a, m]
        standard_deviation = root of the mean over A of (x[a, m] - mean)^2
        difference_sd      = (median - overall_median) / standard_deviation
        side               = "above" or "below" if |difference_sd| >= neutral, else "at the median"

    A difference of 1 is one standard deviation of all areas. It is raw: whether
    high is good is not asked here but in `cluster_titles`. The standard deviation
    is used because the median absolute deviation of a metric that most areas
    share, such as 100 per cent coverage, is 0.

    Parameters
    ----------
    values : dataframe with one row per area, or array of shape (areas, metrics)
        A pandas dataframe indexed by area code, or any table with a column `area_code`; every other column
        is a metric, in its own unit.
    labels : mapping or pandas series of area code to cluster, dataframe, or one per row
        A dataframe has `area_code` and a column of clusters. Null is an area without a cluster.
    label_column : str, optional
        The column of clusters, where `labels` is a dataframe with several.
    neutral : float
        In standard deviations, 0 or more.

    Returns
    -------
    dataframe of the kind of `values` (PyArrow for an array)
        One row per cluster and metric, clusters in natural order, metrics in that of `values`: `cluster`,
        `variable`, `median`, `overall_median` (in the unit of the metric), `standard_deviation`,
        `difference_sd` (without unit), `side`, `areas` (those of the cluster with a value).

    Raises
    ------
    ColumnError
        A column of the labels is absent.
    OptionError
        `neutral` is below 0, or the column of labels has to be named.
    TableError
        An area occurs twice, a label is for an area that `values` lacks, no area has a cluster, or a metric
        is constant over the clustered areas: all faults are listed.

    Notes
    -----
    Missing values: a metric that is missing in an area counts there in no median,
    and `areas` says how many are left. Where no area of a cluster has a value the
    median, the difference and the side are null. Areas without a cluster are in
    no median, not even in that of all.

    Comparability: medians of two sets of areas differ because the sets do. The
    median of a cluster is of areas, not of residents.

    References
    ----------
    [onsclusters2023]_.

    Examples
    --------
    Pay of all four areas has the median 25 and the standard deviation root(125).

    >>> import pandas as pd
    >>> values = pd.DataFrame({"pay": [10.0, 20, 30, 40]}, index=list("ABCD"))
    >>> found = cluster_medians(values, {"A": 1, "B": 1, "C": 2, "D": 2})
    >>> found[["cluster", "median", "overall_median", "side"]]
      cluster  median  overall_median   side
    0       1    15.0            25.0  below
    1       2    35.0            25.0  above
    >>> found["difference_sd"].round(4).tolist()  # 10 / 11.1803
    [-0.8944, 0.8944]
    """
    if isinstance(neutral, bool) or not isinstance(neutral, (int, float)) or not 0 <= neutral < np.inf:
        raise OptionError(
            f"neutral={neutral!r} is not a number of standard deviations. Give 0 or more; .02 is usual."
        )
    matrix = read_matrix(values)
    found = [*faults(matrix, constant=False, missing=False), *too_large(matrix)]
    if found:
        raise TableError("Medians of clusters cannot be taken.", found)
    labelled = labels_of_areas(labels, matrix, column=label_column)
    inside = [row for row, label in enumerate(labelled) if label is not None]
    clustered = AreaMatrix(
        tuple(matrix.codes[row] for row in inside),
        matrix.variables,
        matrix.values[inside],
        matrix.backend,
    )
    found = [one for at, name in enumerate(matrix.variables) for one in _flat(name, clustered.values[:, at])]
    if found:
        raise TableError("Medians of clusters cannot be compared.", found)
    codes, at = numbered([str(labelled[row]) for row in inside])
    return in_kind(_table(clustered, codes, at, float(neutral)), matrix.backend)


def labels_of_areas(labels: Any, matrix: AreaMatrix, *, column: str | None = None) -> list[str | None]:
    """The cluster of each row of a matrix as text; None where it has none.

    Raises
    ------
    TableError
        Labels are for other areas, or their number is wrong, or no area has one.
    """
    if isinstance(labels, Mapping):
        by_area = {str(area): label for area, label in labels.items()}
    elif hasattr(labels, "columns") or (hasattr(labels, "to_frame") and hasattr(labels, "index")):
        areas, columns, _ = partition_columns(labels, "labels")
        if column is None and len(columns) > 1:
            raise OptionError(
                f"labels has {len(columns)} columns of clusters: {', '.join(map(repr, columns))}. Name one"
                " with label_column=."
            )
        column = next(iter(columns)) if column is None else column
        if column not in columns:
            raise OptionError(
                f"label_column={column!r} is no column of labels.{nearest(column, list(columns))}"
                f" It has: {', '.join(map(repr, columns))}."
            )
        by_area = dict(zip(areas, columns[column], strict=True))
    else:
        listed = _sequence(labels)
        if len(listed) != len(matrix.codes):
            raise TableError(
                f"labels has {len(listed)} clusters for {len(matrix.codes)} areas: give one for each, in the"
                " order of the rows, or a mapping by area code."
            )
        by_area = dict(zip(matrix.codes, listed, strict=True))
    known = set(matrix.codes)
    unknown = [area for area in by_area if area not in known]
    if unknown:
        hint = nearest(unknown[0], matrix.codes) if len(known) <= 10_000 else ""
        sentence = (
            f"{len(unknown)} areas of the labels are not among the values: {some(unknown)}.{hint} Give both"
            " by code and of one boundary vintage."
        )
        raise TableError(
            "The labels do not go with the values.", [Finding("unknown-area", sentence, tuple(unknown))]
        )
    found = [by_area.get(code) for code in matrix.codes]
    texts = [None if is_null(label) else _text(label) for label in found]
    if all(text is None for text in texts):
        raise TableError("No area of the values has a cluster: give labels by area code.")
    return texts


def _sequence(labels: Any) -> list[Any]:
    try:
        return list(labels)
    except TypeError as error:
        raise TableError(
            f"labels is a {type(labels).__name__}; give a mapping of area code to cluster, a dataframe, or"
            " one cluster per row."
        ) from error


def _text(label: Any) -> str:
    """A cluster as text: a column with gaps turns 1 into 1.0."""
    if isinstance(label, (float, np.floating)) and float(label).is_integer():
        return str(int(label))
    return str(label)


def _flat(name: str, column: Floats) -> list[Finding]:
    """The fault of a metric that sets no cluster apart, if it is one."""
    known = column[~np.isnan(column)]
    if not len(known):
        return [Finding("missing", f"{name} is missing in every clustered area: leave it out.", (name,))]
    if len(known) > 1 and known.min() == known.max():
        sentence = (
            f"{name} is {known[0]:g} in every clustered area, so it sets no cluster apart: leave it out."
        )
        return [Finding("constant", sentence, (name,))]
    return []


def _table(matrix: AreaMatrix, codes: Sequence[str], at: Ints, neutral: float) -> pa.Table:
    clusters, variables = len(codes), len(matrix.variables)
    whole = np.nanmedian(matrix.values, axis=0)
    spread = np.nanstd(matrix.values, axis=0)
    medians = np.full((clusters, variables), np.nan)
    areas = np.zeros((clusters, variables), dtype=np.int64)
    for one in range(clusters):
        own = matrix.values[at == one]
        areas[one] = (~np.isnan(own)).sum(axis=0)
        there = areas[one] > 0
        medians[one, there] = np.nanmedian(own[:, there], axis=0)
    difference = np.full_like(medians, np.nan)
    np.divide(medians - whole, spread, out=difference, where=spread > 0)
    number = np.where(difference > 0, 0, 1)
    number[np.abs(difference) < neutral] = 2
    number[(difference == 0)] = 2
    number[np.isnan(difference)] = -1
    cluster = np.repeat(np.arange(clusters), variables)
    return pa.table(
        {
            "cluster": text_column(tuple(codes), cluster),
            "variable": text_column(matrix.variables, np.tile(np.arange(variables), clusters)),
            "median": pa.array(medians.ravel(), pa.float64(), from_pandas=True),
            "overall_median": np.tile(whole, clusters),
            "standard_deviation": np.tile(spread, clusters),
            "difference_sd": pa.array(difference.ravel(), pa.float64(), from_pandas=True),
            "side": text_column(SIDES, number.ravel()),
            "areas": areas.ravel(),
        }
    )
