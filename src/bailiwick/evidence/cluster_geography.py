"""Where clusters are: their regions, how mixed a region is, and what kinds of place they hold.

What belongs here: counts of areas by cluster and region or class. How strongly two groupings go together is
in `association`; what areas of a cluster are like is in `cluster_regressions`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import Finding, TableError
from bailiwick.evidence.area_labels import (
    clusters_by_area,
    columns_by_area,
    ordered_labels,
    regions_by_area,
    told_twice,
)
from bailiwick.groups.area_matrix import in_kind, is_null, some
from bailiwick.groups.matching import natural
from bailiwick.tables import eager

__all__ = ["characteristic_shares", "cluster_regions", "region_entropy"]

Ints = NDArray[np.int64]


def cluster_regions(clusters: Any, regions: Any) -> Any:
    """How the areas of each cluster lie over regions, and those of each region over clusters.

    ::

        share_of_cluster = areas of the cluster in the region / areas of the cluster      0 to 1
        share_of_region  = the same areas / areas of the region                           0 to 1

    Parameters
    ----------
    clusters : dataframe
        `area_code` and `cluster`, a label or a whole number; null is none.
    regions : dataframe
        `area_code` and one column: the region.

    Returns
    -------
    dataframe of the kind of `clusters`, one row for each cluster and region, those without an area too
        `cluster`, `region`, `areas` (with both), `share_of_cluster` (null for a cluster without any region),
        `share_of_region`. In order of the clusters and of the names of regions.

    Raises
    ------
    TableError
        An area occurs twice, a column is absent, or the tables share no area: all are listed.

    Notes
    -----
    Missing values: an area without a cluster, or without a region, is in no count and no share.

    Comparability: regions have unlike numbers of areas, so a share of a cluster is large for a region of
    many districts. Districts count alike, whatever their size.

    References
    ----------
    [nesta2022]_, "Geography of Local authority text-sector clusters".

    Examples
    --------
    Of the two areas of cluster 1 one is in the North, which has two areas.

    >>> import pandas as pd
    >>> where = pd.DataFrame({"area_code": ["E1", "E2", "E3"], "cluster": [0, 1, 1]})
    >>> regions = pd.DataFrame({"area_code": ["E1", "E2", "E3"], "region": ["North", "North", "South"]})
    >>> cluster_regions(where, regions)
       cluster region  areas  share_of_cluster  share_of_region
    0        0  North      1               1.0              0.5
    1        0  South      0               0.0              0.0
    2        1  North      1               0.5              0.5
    3        1  South      1               0.5              1.0
    """
    labels, names, counts, backend = _counted(clusters, regions)
    table = {
        "cluster": _column(labels, np.repeat(np.arange(len(labels)), len(names))),
        "region": pa.array(names * len(labels), pa.string()),
        "areas": counts.ravel(),
        "share_of_cluster": pa.array(_shares(counts, axis=1).ravel(), pa.float64(), from_pandas=True),
        "share_of_region": _shares(counts, axis=0).ravel(),
    }
    return in_kind(pa.table(table), backend)


def region_entropy(clusters: Any, regions: Any) -> Any:
    """How mixed the clusters of a region's areas are.

    With p[k] the share of the region's areas in cluster k::

        H = - sum over k of p[k] ln p[k]        nats, 0 to ln(number of clusters)

    0: all areas of the region are in one cluster. exp(H) is the number of clusters of like size that would be
    as mixed.

    Parameters
    ----------
    clusters, regions : dataframes
        As of `cluster_regions`.

    Returns
    -------
    dataframe of the kind of `clusters`, one row for each region
        `region`, `entropy_nats` (H), `effective_clusters` (exp(H)), `areas` (with a cluster), `clusters`
        (with an area in the region), `largest_entropy_nats` (of this number of areas and clusters: the
        logarithm of the smaller one, reached where they divide evenly); highest H first.

    Raises
    ------
    TableError
        As `cluster_regions`.

    Notes
    -----
    Missing values: as `cluster_regions`. A region none of whose areas has a cluster has no row.

    Comparability: a region of few areas cannot be as mixed as one of many: see `largest_entropy_nats`.

    References
    ----------
    [nesta2022]_, "Sector specialisation heterogeneity by NUTS1 region / nation".

    Examples
    --------
    One area in each of two clusters: H = ln 2 = .6931. Two areas in the same: 0.

    >>> import pandas as pd
    >>> where = pd.DataFrame({"area_code": ["E1", "E2", "E3", "E4"], "cluster": [0, 1, 1, 1]})
    >>> regions = pd.DataFrame({"area_code": ["E1", "E2", "E3", "E4"], "region": ["N", "N", "S", "S"]})
    >>> region_entropy(where, regions)[["region", "entropy_nats", "areas", "clusters"]].round(4)
      region  entropy_nats  areas  clusters
    0      N        0.6931      2         2
    1      S        0.0000      2         1
    """
    labels, names, counts, backend = _counted(clusters, regions)
    areas = counts.sum(axis=0)
    share = _shares(counts, axis=0)
    logs = np.log(np.where(share > 0, share, 1.0))
    entropy = np.maximum(-(share * logs).sum(axis=0), 0.0)
    order = sorted(range(len(names)), key=lambda at: (-entropy[at], natural(names[at])))
    table = {
        "region": pa.array([names[at] for at in order], pa.string()),
        "entropy_nats": entropy[order],
        "effective_clusters": np.exp(entropy)[order],
        "areas": areas[order],
        "clusters": (counts > 0).sum(axis=0)[order],
        "largest_entropy_nats": np.log(np.minimum(areas, len(labels)))[order],
    }
    return in_kind(pa.table(table), backend)


def characteristic_shares(clusters: Any, characteristics: Any) -> Any:
    """What share of the areas of each cluster is of each kind of place.

    ::

        share = areas of the cluster in the class / areas of the cluster in any class       0 to 1

    Parameters
    ----------
    clusters : dataframe
        As of `cluster_regions`.
    characteristics : dataframe
        `area_code` and columns of classes, such as `areas.characteristics` gives.

    Returns
    -------
    dataframe of the kind of `clusters`
        One row for each column of classes, cluster and class, those without an area too:
        `characteristic` (the column), `cluster`, `class`, `areas`, `share`, and `areas_without_class` of the
        cluster. `share` is null for a cluster none of whose areas has a class.

    Raises
    ------
    TableError
        As `cluster_regions`.

    Notes
    -----
    Missing values: an area without a class, or absent from `characteristics`, is in no share of that column
    and is counted in `areas_without_class`: districts outside England have no rural-urban class.

    Comparability: give both tables by the same boundary vintage. The published chart joined clusters of
    2020 to rural-urban classes by codes of 2011, so 12 of 312 districts of England fell out
    (``areas.characteristics("lad2011", only=["rural_urban"], rural_urban_classes=6)``); with those of
    "lad2020" all 312 count.

    References
    ----------
    [nesta2022]_, "Distribution of local authority types by sector specialisation cluster".

    Examples
    --------
    >>> import pandas as pd
    >>> where = pd.DataFrame({"area_code": ["E1", "E2", "E3"], "cluster": [0, 0, 0]})
    >>> kinds = pd.DataFrame({"area_code": ["E1", "E2"], "rural_urban": ["rural", "urban"]})
    >>> characteristic_shares(where, kinds)[["class", "areas", "share", "areas_without_class"]]
       class  areas  share  areas_without_class
    0  rural      1    0.5                    1
    1  urban      1    0.5                    1
    """
    wrong: list[Finding] = []
    backend = _kind(clusters)
    labels = clusters_by_area(clusters, wrong)
    codes, columns = columns_by_area(characteristics, "characteristics", wrong)
    if codes and not columns:
        wrong.append(Finding("no-labels", "characteristics has no column of classes beside the area codes."))
    _refuse(wrong, labels, codes, "characteristics")
    distinct = ordered_labels(labels.values())
    sizes = np.array([sum(label == one for label in labels.values()) for one in distinct])
    parts = []
    for name, cells in columns.items():
        of = {
            code: str(cell)
            for code, cell in zip(codes, cells, strict=True)
            if code and not is_null(cell) and cell != ""
        }
        classes = ordered_labels(of.values())
        counts = _grid(labels, of, distinct, classes)
        without = sizes - counts.sum(axis=1)
        parts.append(
            pa.table(
                {
                    "characteristic": pa.array([name] * counts.size, pa.string()),
                    "cluster": _column(distinct, np.repeat(np.arange(len(distinct)), len(classes))),
                    "class": pa.array(classes * len(distinct), pa.string()),
                    "areas": counts.ravel(),
                    "share": pa.array(_shares(counts, axis=1).ravel(), pa.float64(), from_pandas=True),
                    "areas_without_class": np.repeat(without, len(classes)),
                }
            )
        )
    return in_kind(pa.concat_tables(parts), backend)


def _counted(clusters: Any, regions: Any) -> tuple[list[Any], list[str], Ints, Any]:
    """Clusters, names of regions, and areas with both."""
    wrong: list[Finding] = []
    backend = _kind(clusters)
    labels = clusters_by_area(clusters, wrong)
    of = regions_by_area(regions, "regions", wrong)
    _refuse(wrong, labels, list(of), "regions")
    distinct = ordered_labels(labels.values())
    names = ordered_labels(of[code] for code in labels if code in of)
    return distinct, names, _grid(labels, of, distinct, names), backend


def _kind(clusters: Any) -> Any:
    """The kind of dataframe, if it can be read at all."""
    if twice := told_twice(clusters, "clusters"):
        raise TableError("The clusters cannot be placed.", twice)
    return eager(clusters, "clusters").implementation


def _refuse(wrong: list[Finding], labels: dict[str, Any], codes: list[str], what: str) -> None:
    if not wrong and not set(labels) & set(codes):
        told = (
            f"clusters and {what} have no area in common: one has {some(sorted(labels), 3)}, the other"
            f" {some(sorted(codes), 3)}. Give both by code and of one boundary vintage."
        )
        wrong.append(Finding("no-area", told))
    if wrong:
        raise TableError("The clusters cannot be placed.", wrong)


def _grid(labels: dict[str, Any], of: dict[str, str], rows: list[Any], columns: list[str]) -> Ints:
    row = {label: at for at, label in enumerate(rows)}
    column = {name: at for at, name in enumerate(columns)}
    counts = np.zeros((len(rows), len(columns)), dtype=np.int64)
    for code, label in labels.items():
        if code in of:
            counts[row[label], column[of[code]]] += 1
    return counts


def _shares(counts: Ints, *, axis: int) -> NDArray[np.float64]:
    """Shares of the sums along an axis; NaN where there is nothing to share."""
    sums = counts.sum(axis=axis, keepdims=True)
    shares: NDArray[np.float64] = np.full(counts.shape, np.nan)
    np.divide(counts, sums, out=shares, where=sums > 0)
    return shares


def _column(labels: list[Any], at: Ints) -> pa.Array:
    kind = pa.int64() if all(isinstance(label, int) for label in labels) else pa.string()
    return pa.array([labels[one] for one in at.tolist()], kind)
