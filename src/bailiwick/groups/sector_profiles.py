"""What clusters of areas are made of: location quotients by industry and section, and their largest areas."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import DataWarning, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import AREA_CODE, in_kind, some
from bailiwick.groups.clustered_amounts import (
    CLUSTER,
    INDUSTRY,
    QUOTIENT,
    SECTION,
    ClusteredAmounts,
    profile_rows,
    read_clustered,
    section_column,
)
from bailiwick.groups.fitted import text_column
from bailiwick.measures._shares import Missing, Negative, require_option
from bailiwick.measures.specialisation_matrix import quotients

__all__ = ["section_profiles", "sector_profiles", "top_areas", "top_sectors"]

Floats = NDArray[np.float64]

How = Literal["pooled", "mean"]
# Quotients that are alike to so many places are alike: ties go by code.
PLACES = 12


def sector_profiles(
    cube: Any,
    clusters: Any,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    sections: Mapping[str, str] | Any | None = None,
    how: How = "pooled",
    label_column: str | None = None,
    by: Sequence[str] | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
) -> Any:
    """The location quotient of every industry in every cluster of areas.

    With x[a, i] the `value` of industry i in area a, r[i] the industry's share of
    all amounts of all areas, and C the areas of a cluster::

        pooled = (sum over C of x[a, i] / sum over C and industries of x) / r[i]
        mean   = mean over C of (x[a, i] / x[a]) / r[i]

    1 is the share that all areas together have, 2 twice it. The pooled quotient
    is that of the cluster as one economy; the mean counts a small area as much as
    a large one, so that one firm in a small area can decide it.

    Parameters
    ----------
    cube : dataframe with one row per `area` and `industry`, or Cube
        One year at one level of industry detail.
    clusters : mapping or pandas series of area code to cluster, or dataframe
        A dataframe has `area_code` and a column of clusters. Null is an area without one.
    value : str
        Column with the amounts, 0 or more.
    area, industry : str
        Columns with the codes, as text.
    sections : mapping of industry code to section, or dataframe, optional
        A dataframe has the columns `industry_code` and `section`. Without it sections are null.
    how : {"pooled", "mean"}
        Which of the above; "mean" is as published.
    label_column : str, optional
        The column of clusters, where `clusters` is a dataframe with several; "cluster" if it has that.
    by : sequence of str, optional
        Columns that separate economies, of which there may be one only; None is "year" if there.
    missing, negative
        As in `bailiwick.specialisation_matrix`; industries that "drop" takes out are null.

    Returns
    -------
    dataframe of the kind of `cube`
        One row per cluster and industry, clusters in natural order, industries by code: `cluster`,
        `industry_code`, `section`, `location_quotient`.

    Raises
    ------
    ColumnError
        A column is absent.
    TableError
        As in `bailiwick.specialisation_matrix`; or no area of the cube has a cluster, or an area has two.
    OptionError
        An option is none of those allowed, or the column of clusters has to be named.

    Warns
    -----
    DataWarning
        Clusters are given for areas that the cube lacks; industries have no section; or, with "mean", areas
        have nothing in any industry.

    Notes
    -----
    Missing values: areas without a cluster count in r and in no cluster. An area
    with a null amount is in neither. An industry that no area has has a null
    pooled quotient, and a mean of 0, as published. An area without any amount
    has no mix of industries, so it is left out of the mean (its quotients of 0
    would pull that down) with a warning; it changes no pooled quotient. A
    cluster without any amount is null.

    Comparability: quotients depend on which areas there are and on the level of
    industries. On a logarithmic axis 0 cannot be drawn.

    References
    ----------
    [nesta2022]_, chapter 5, with `how="mean"` and sections called divisions.

    Examples
    --------
    Of 100 firms 30 are in industry 01. Areas A and B together have 20 of 40 there: (20 / 40) / 0.3 = 1.667.
    A alone has 10 of 10 and B 10 of 30, quotients 3.333 and 1.111, with mean 2.222.

    >>> import pandas as pd
    >>> cube = pd.DataFrame(
    ...     {
    ...         "area_code": ["A", "B", "B", "C", "C"],
    ...         "industry_code": ["01", "01", "62", "01", "62"],
    ...         "firms": [10, 10, 20, 10, 50],
    ...     }
    ... )
    >>> labels = {"A": 1, "B": 1, "C": 2}
    >>> found = sector_profiles(cube, labels, value="firms", sections={"01": "A", "62": "J"})
    >>> found.round(3)
      cluster industry_code section  location_quotient
    0       1            01       A              1.667
    1       1            62       J              0.714
    2       2            01       A              0.556
    3       2            62       J              1.190
    >>> float(sector_profiles(cube, labels, value="firms", how="mean").location_quotient[0].round(3))
    2.222
    """
    require_option("how", how, ("pooled", "mean"))
    found = read_clustered(
        cube,
        clusters,
        value=value,
        area=area,
        industry=industry,
        label_column=label_column,
        by=by,
        missing=missing,
        negative=negative,
    )
    industries = found.industries
    numbers = (_pooled if how == "pooled" else _means)(found)
    numbers[:, found.dropped] = np.nan
    held = section_column(sections, industries)
    return in_kind(
        pa.table(
            {
                CLUSTER: np.repeat(np.array(found.clusters, dtype=object), len(industries)).tolist(),
                INDUSTRY: industries * len(found.clusters),
                SECTION: pa.array(held * len(found.clusters), pa.string()),
                QUOTIENT: pa.array(numbers.ravel(), pa.float64(), from_pandas=True),
            }
        ),
        found.shares.cube.frame.implementation,
    )


def section_profiles(profiles: Any) -> Any:
    """The mean location quotient of the industries of each section, in every cluster.

    ``location_quotient = sum over the industries of a section / their number``:
    the step line of a sector profile. It is not the quotient of the section as
    one industry.

    Parameters
    ----------
    profiles : dataframe of `sector_profiles`
        With sections. Rows without one are in no mean.

    Returns
    -------
    dataframe of the same kind
        One row per cluster and section, in the order of the clusters and of the sections' names: `cluster`,
        `section`, `location_quotient`, `industries` (those with a quotient).

    Raises
    ------
    ColumnError
        A column of `sector_profiles` is absent.
    TableError
        No industry has a section.

    Notes
    -----
    Missing values: industries without a quotient are left out; a section of none other is null.

    Comparability: a section of many small industries has a mean that few firms decide.

    References
    ----------
    [nesta2022]_, chapter 5.

    Examples
    --------
    >>> import pandas as pd
    >>> profiles = pd.DataFrame(
    ...     {
    ...         "cluster": ["1", "1", "1"],
    ...         "industry_code": ["01", "02", "62"],
    ...         "section": ["A", "A", "J"],
    ...         "location_quotient": [1.0, 2.0, 0.5],
    ...     }
    ... )
    >>> section_profiles(profiles)
      cluster section  location_quotient  industries
    0       1       A                1.5           2
    1       1       J                0.5           1
    """
    rows, backend = profile_rows(profiles)
    labelled = [row for row in rows if row[SECTION] is not None]
    if not labelled:
        raise TableError(
            "No industry has a section. Give sector_profiles(..., sections=) a section for each industry."
        )
    clusters = list(dict.fromkeys(row[CLUSTER] for row in labelled))
    sections = sorted({row[SECTION] for row in labelled})
    held: dict[tuple[str, str], list[float]] = {(one, two): [] for one in clusters for two in sections}
    for row in labelled:
        if row[QUOTIENT] is not None:
            held[row[CLUSTER], row[SECTION]].append(row[QUOTIENT])
    return in_kind(
        pa.table(
            {
                CLUSTER: [one for one, _ in held],
                SECTION: [two for _, two in held],
                QUOTIENT: pa.array(
                    [float(np.mean(numbers)) if numbers else None for numbers in held.values()], pa.float64()
                ),
                "industries": [len(numbers) for numbers in held.values()],
            }
        ),
        backend,
    )


def top_sectors(profiles: Any, *, n: int = 5, section: str | None = None) -> Any:
    """The industries that each cluster is most specialised in.

    Parameters
    ----------
    profiles : dataframe of `sector_profiles`
    n : int
        How many for each cluster, 1 or more.
    section : str, optional
        Only the industries of this section.

    Returns
    -------
    dataframe of the same kind
        `cluster`, `rank` (1 is the highest), `industry_code`, `section`, `location_quotient`; equals, to 12
        decimals, in the order of codes. Industries without a quotient, or with 0, have no rank.

    Raises
    ------
    ColumnError
        A column of `sector_profiles` is absent.
    OptionError
        `n` is below 1, or no industry is in `section`.

    Notes
    -----
    Missing values: an industry without a quotient is in no list.

    Comparability: the highest quotients are mostly those of rare industries; read them beside the amounts.

    References
    ----------
    [nesta2022]_, chapter 5, lists five within a section.

    Examples
    --------
    >>> import pandas as pd
    >>> profiles = pd.DataFrame(
    ...     {
    ...         "cluster": ["1", "1"],
    ...         "industry_code": ["01", "62"],
    ...         "section": ["A", "J"],
    ...         "location_quotient": [0.5, 2.0],
    ...     }
    ... )
    >>> top_sectors(profiles, n=1)
      cluster  rank industry_code section  location_quotient
    0       1     1            62       J                2.0
    """
    _whole(n, "n", "industries")
    rows, backend = profile_rows(profiles)
    if section is not None:
        sections = sorted({row[SECTION] for row in rows if row[SECTION] is not None})
        if section not in sections:
            listed = f"It has: {', '.join(sections)}." if sections else "It has no sections."
            raise OptionError(
                f"section={section!r} is no section of the profiles.{nearest(section, sections)} {listed}"
            )
        rows = [row for row in rows if row[SECTION] == section]
    ranked = []
    for cluster in dict.fromkeys(row[CLUSTER] for row in rows):
        own = [
            row for row in rows if row[CLUSTER] == cluster and row[QUOTIENT] is not None and row[QUOTIENT] > 0
        ]
        own.sort(key=lambda row: (-round(row[QUOTIENT], PLACES), row[INDUSTRY]))
        ranked += [{CLUSTER: cluster, "rank": at + 1, **row} for at, row in enumerate(own[:n])]
    kinds = {
        CLUSTER: pa.string(),
        "rank": pa.int64(),
        INDUSTRY: pa.string(),
        SECTION: pa.string(),
        QUOTIENT: pa.float64(),
    }
    return in_kind(
        pa.table({name: pa.array([row[name] for row in ranked], kind) for name, kind in kinds.items()}),
        backend,
    )


def top_areas(
    cube: Any,
    clusters: Any,
    *,
    value: str,
    n: int = 10,
    area: str = "area_code",
    industry: str = "industry_code",
    label_column: str | None = None,
    by: Sequence[str] | None = None,
    missing: Missing = "area",
    negative: Negative = "refuse",
) -> Any:
    """The largest areas of each cluster, by the sum of their amounts.

    Parameters
    ----------
    cube, clusters, value, area, industry, label_column, by, missing, negative
        As in `sector_profiles`.
    n : int
        How many for each cluster, 1 or more; a smaller cluster lists all.

    Returns
    -------
    dataframe of the kind of `cube`
        `cluster`, `rank` (1 is the largest), `area_code`, `total` in the unit of `value`; equals in the
        order of codes.

    Raises
    ------
    ColumnError, TableError, OptionError
        As in `sector_profiles`.

    Notes
    -----
    Missing values: an area with a null amount has no total and is in no list; a warning says how many.

    Comparability: large is not typical. See `bailiwick.typicality`.

    References
    ----------
    [nesta2022]_, chapter 5, lists ten.

    Examples
    --------
    >>> import pandas as pd
    >>> cube = pd.DataFrame({"area_code": ["A", "B"], "industry_code": ["01", "01"], "firms": [10, 30]})
    >>> top_areas(cube, {"A": 1, "B": 1}, value="firms", n=1)
      cluster  rank area_code  total
    0       1     1         B   30.0
    """
    _whole(n, "n", "areas")
    found = read_clustered(
        cube,
        clusters,
        value=value,
        area=area,
        industry=industry,
        label_column=label_column,
        by=by,
        missing=missing,
        negative=negative,
    )
    totals = found.amounts.sum(axis=1)
    chosen: list[tuple[int, int, int]] = []
    for number in range(len(found.clusters)):
        own = np.flatnonzero((found.at == number) & found.known).tolist()
        own.sort(key=lambda row: (-totals[row], found.areas[row]))
        chosen += [(number, rank + 1, row) for rank, row in enumerate(own[:n])]
    return in_kind(
        pa.table(
            {
                CLUSTER: text_column(tuple(found.clusters), np.array([one for one, _, _ in chosen], np.intp)),
                "rank": pa.array([rank for _, rank, _ in chosen], pa.int64()),
                AREA_CODE: pa.array([found.areas[row] for _, _, row in chosen], pa.string()),
                "total": pa.array([float(totals[row]) for _, _, row in chosen], pa.float64()),
            }
        ),
        found.shares.cube.frame.implementation,
    )


def _whole(number: object, name: str, noun: str) -> None:
    if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < 1:
        raise OptionError(f"{name}={number!r} is not a number of {noun}. Give 1 or more.")


def _pooled(found: ClusteredAmounts) -> Floats:
    """Quotients of each cluster as one economy."""
    everything = found.amounts[found.known]
    reference = everything.sum(axis=0)
    sums = np.stack(
        [
            found.amounts[found.known & (found.at == number)].sum(axis=0)
            for number in range(len(found.clusters))
        ]
    )
    expected = sums.sum(axis=1, keepdims=True) * (reference / max(reference.sum(), np.finfo(float).tiny))
    result: Floats = np.divide(sums, expected, out=np.full_like(sums, np.nan), where=expected > 0)
    return result


def _means(found: ClusteredAmounts) -> Floats:
    """Mean over the areas of each cluster of their quotients."""
    _, ratio = quotients(found.amounts, found.known, kind="raw", prior=1.0)
    empty = found.known & (found.at >= 0) & (found.amounts.sum(axis=1) == 0)
    if empty.any():
        codes = sorted(found.areas[row] for row in np.flatnonzero(empty).tolist())
        warnings.warn(
            f"{len(codes)} areas with a cluster have nothing in any industry, so they are left out of its"
            f" mean: {some(codes)}.",
            DataWarning,
            stacklevel=3,
        )
    means = np.full((len(found.clusters), ratio.shape[1]), np.nan)
    for number in range(len(found.clusters)):
        own = found.known & (found.at == number) & ~empty
        if own.any():
            means[number] = ratio[own].mean(axis=0)
    return means
