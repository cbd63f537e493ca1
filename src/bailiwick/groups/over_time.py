"""Clusters of one year after another: the same estimator each year, and labels that go on meaning the same.

What belongs here: which areas can be clustered in a year, and following clusters
from year to year. Pairing two partitions is in `matching`; how much one year's
clusters depend on its inputs is in `bailiwick.evidence`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import DataWarning, Finding, OptionError, TableError
from bailiwick.groups.area_matrix import AREA_CODE, AreaMatrix, in_kind
from bailiwick.groups.matching import assigned, cross, numbered
from bailiwick.groups.year_tables import with_all_metrics, year_tables

__all__ = ["ClustersOverTime", "clusters_over_time"]

Ints = NDArray[np.intp]
SCHEMAS = {
    "assignment": [(AREA_CODE, pa.string()), ("year", pa.int32()), ("cluster", pa.string())],
    "moved": [
        *((AREA_CODE, pa.string()), ("year", pa.int32())),
        *(("from", pa.string()), ("to", pa.string())),
    ],
    "agreement": [
        *(("year", pa.int32()), ("previous_year", pa.int32()), ("areas", pa.int64())),
        *(("clusters", pa.int64()), ("new_clusters", pa.int64()), ("compared", pa.int64())),
        *(("adjusted_rand", pa.float64()), ("moved", pa.int64()), ("moved_share", pa.float64())),
        ("remark", pa.string()),
    ],
    "dropped": [("year", pa.int32()), ("reason", pa.string()), ("sentence", pa.string())],
    "left_out": [
        *((AREA_CODE, pa.string()), ("year", pa.int32())),
        ("missing", pa.list_(pa.string())),
    ],
}


@dataclass(frozen=True)
class ClustersOverTime:
    """Clusters of each year; see `clusters_over_time`.

    Attributes
    ----------
    assignment : dataframe
        One row per area and year: `area_code`, `year`, `cluster`.
    moved : dataframe
        One row per area and year in which its cluster is another than in the year before: `area_code`,
        `year`, `from`, `to`.
    agreement : dataframe
        One row per year: `year`, `previous_year` (the last one clustered, null for the first), `areas`,
        `clusters`, `new_clusters` (without one before, so all of the first year), `compared` (areas
        clustered in both), `adjusted_rand`, `moved` of those, `moved_share` (0 to 1), `remark` (what the
        estimator warned of).
    dropped : dataframe
        Years without clusters: `year`, `reason`, `sentence`.
    left_out : dataframe
        Areas that lack a metric in a year: `area_code`, `year`, `missing` (list of metrics).
    seed : int or None
        The seed of all fits, where the estimator had none of its own.
    """

    assignment: Any
    moved: Any
    agreement: Any
    dropped: Any
    left_out: Any
    seed: int | None


def clusters_over_time(
    panel: Any,
    estimator: Any,
    *,
    metrics: Iterable[str] | None = None,
    years: Iterable[int] | None = None,
    at_least: float = 0.0,
    n_jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ClustersOverTime:
    """Cluster the areas of each year alike, and follow the clusters from year to year.

    A copy of the estimator is fitted on the areas of a year that have all metrics.
    With n[c, p] the areas in cluster c of a year and cluster p of the last year
    before it that was clustered, clusters are paired so that the sum of n is
    largest, each with one at most; c takes the label of p where::

        n[c, p] > 0   and   n[c, p] >= at_least * areas of c in both years

    and has a new label otherwise, the next number that was never used. Then, over
    the areas that are clustered in both years::

        adjusted_rand = of the two partitions                            1 the same, 0 as by chance
        moved_share   = areas whose label differs / areas compared       0 to 1

    The adjusted Rand index does not depend on labels; the areas that moved do.

    Parameters
    ----------
    panel : dataframe, or mapping of year to dataframe
        Long: `area_code`, `year`, `indicator`, `value`, one row for each area, year and indicator. Or for
        each year a table with one row per area, as the estimator takes it.
    estimator : clusterer with the conventions of scikit-learn
        With `fit` and `labels_`, such as `SilhouetteKMeans`. It is copied, and not changed. It has to put
        variables on one scale itself.
    metrics : iterable of str, optional
        The indicators to cluster by, the same in all years; all that are there by default.
    years : iterable of int, optional
        All from the first to the last year of the panel by default.
    at_least : float
        Share of a cluster that must come from one before, 0 to 1.
    n_jobs : int, optional
        Years fitted at a time, by joblib.
    progress : function of (done, total), optional
        Called after every year.

    Returns
    -------
    ClustersOverTime
        Its tables are of the kind of the panel.

    Raises
    ------
    ColumnError
        The panel lacks a column.
    OptionError
        The estimator is none, a metric is unknown, or an option is out of bounds.
    TableError
        A key occurs twice, or no year can be clustered: each year is named, with what it lacks.

    Notes
    -----
    Missing values: an area without a value of a metric in a year has no cluster
    in that year, and is in `left_out`; nothing is filled. A year without any value of
    a metric, or that the estimator refuses, is in `dropped`, and the next year is compared with
    the last one that has clusters.

    Comparability: values are scaled within each year, so an area moves when it
    changes against the others, not when all change. Fix the number of clusters to
    compare years: where it is chosen each year, clusters part and join. Areas have
    to be of one boundary vintage in all years. Clusters of two years differ by
    chance too: read `adjusted_rand` beside the agreement of other seeds
    (`evidence.stability` with resample "starts").

    References
    ----------
    [hubert1985]_ for the adjusted Rand index; [kuhn1955]_ for the pairing.

    Examples
    --------
    C goes over from the low values to the high ones in 2021.

    >>> import pandas as pd
    >>> from sklearn.cluster import KMeans
    >>> years = {
    ...     2020: pd.DataFrame({"pay": [1.0, 2, 3, 21, 22]}, index=list("ABCDE")),
    ...     2021: pd.DataFrame({"pay": [1.0, 2, 20, 21, 22]}, index=list("ABCDE")),
    ... }
    >>> found = clusters_over_time(years, KMeans(2, random_state=1))
    >>> found.moved["area_code"].tolist()
    ['C']
    >>> found.agreement[["year", "compared", "moved", "moved_share"]].tail(1)
       year  compared  moved  moved_share
    1  2021         5      1          0.2
    """
    if isinstance(estimator, type) or not (hasattr(estimator, "fit") and hasattr(estimator, "get_params")):
        raise OptionError(
            f"estimator={estimator!r} is no clusterer with the conventions of scikit-learn. Give an instance"
            " that has fit, such as SilhouetteKMeans()."
        )
    if isinstance(at_least, bool) or not isinstance(at_least, (int, float)) or not 0 <= at_least <= 1:
        raise OptionError(f"at_least={at_least!r} is not a share. Give 0 to 1.")
    wanted = None if metrics is None else [metrics] if isinstance(metrics, str) else list(map(str, metrics))
    tables, names, backend = year_tables(panel, wanted, years)
    seed = None
    unseeded = [
        name
        for name, value in estimator.get_params(deep=True).items()
        if value is None and (name == "random_state" or name.endswith("__random_state"))
    ]
    if unseeded:
        seed = int(np.random.SeedSequence().generate_state(1)[0] >> np.uint32(1))

    dropped: list[dict[str, Any]] = []
    left_out: list[dict[str, Any]] = []
    tasks: list[tuple[int, AreaMatrix]] = []
    for year, matrix in tables.items():
        sentence, complete = with_all_metrics(year, matrix, names)
        if complete is None:
            dropped.append({"year": year, "reason": "no-data", "sentence": sentence})
            continue
        gone = np.isnan(complete.values)
        gaps = np.flatnonzero(gone.any(axis=1)).tolist()
        left_out += [
            {
                **{AREA_CODE: complete.codes[row], "year": year},
                "missing": [name for name, lacks in zip(names, gone[row], strict=True) if lacks],
            }
            for row in gaps
        ]
        kept = np.setdiff1d(np.arange(len(complete.codes)), gaps)
        codes = tuple(complete.codes[row] for row in kept.tolist())
        tasks.append((year, AreaMatrix(codes, tuple(names), complete.values[kept], backend)))
    history = _History(float(at_least))
    for done, (year, codes, labels, remark) in enumerate(
        _fits(estimator, tasks, dict.fromkeys(unseeded, seed), n_jobs), start=1
    ):
        if labels is None:
            dropped.append({"year": year, "reason": "not-fitted", "sentence": f"{year}: {remark}"})
        else:
            history.add(year, codes, labels, remark)
        if progress is not None:
            progress(done, len(tasks))
    dropped.sort(key=lambda row: row["year"])
    if not history.agreement:
        findings = [Finding(row["reason"], row["sentence"], (row["year"],)) for row in dropped]
        raise TableError("No year can be clustered.", findings)
    rows = {
        **{"assignment": history.assignment, "moved": history.moved, "agreement": history.agreement},
        **{"dropped": dropped, "left_out": left_out},
    }
    made = {
        name: in_kind(pa.Table.from_pylist(rows[name], schema=pa.schema(schema)), backend)
        for name, schema in SCHEMAS.items()
    }
    return ClustersOverTime(**made, seed=seed)


class _History:
    """Labels followed from year to year."""

    def __init__(self, at_least: float) -> None:
        self.at_least = at_least
        self.assignment: list[dict[str, Any]] = []
        self.moved: list[dict[str, Any]] = []
        self.agreement: list[dict[str, Any]] = []
        self.before: dict[str, str] = {}
        self.year: int | None = None
        self.used = 0

    def add(self, year: int, codes: Sequence[str], labels: Sequence[str | None], remark: str | None) -> None:
        """Give the clusters of a year the labels of the last one, where they match."""
        from sklearn.metrics import adjusted_rand_score

        own = {code: label for code, label in zip(codes, labels, strict=True) if label is not None}
        both = [code for code in own if code in self.before]
        name_of = self._names(own, both)
        now = {code: name_of[label] for code, label in own.items()}
        moved = [code for code in both if now[code] != self.before[code]]
        self.assignment += [{AREA_CODE: code, "year": year, "cluster": now.get(code)} for code in codes]
        self.moved += [
            {AREA_CODE: code, "year": year, "from": self.before[code], "to": now[code]} for code in moved
        ]
        known = set(self.before.values())
        index = None
        if both:
            index = float(adjusted_rand_score([self.before[one] for one in both], [own[one] for one in both]))
        self.agreement.append(
            {
                **{"year": year, "previous_year": self.year, "areas": len(own)},
                "clusters": len(name_of),
                "new_clusters": sum(name not in known for name in name_of.values()),
                "compared": len(both),
                "adjusted_rand": index,
                "moved": len(moved),
                "moved_share": len(moved) / len(both) if both else None,
                "remark": remark,
            }
        )
        self.before, self.year = now, year

    def _names(self, own: Mapping[str, str], both: Sequence[str]) -> dict[str, str]:
        """The label that each cluster of a year goes by."""
        clusters, _ = numbered(list(own.values()))
        found: dict[str, str] = {}
        if both:
            mine, at = numbered([own[code] for code in both])
            theirs, before = numbered([self.before[code] for code in both])
            shared = cross(at, before, len(mine), len(theirs))
            for row, column in enumerate(assigned(shared).tolist()):
                if column >= 0 and shared[row, column] >= self.at_least * shared[row].sum():
                    found[mine[row]] = theirs[column]
        for cluster in clusters:
            if cluster not in found:
                self.used += 1
                found[cluster] = str(self.used)
        return found


def _fits(
    estimator: Any, tasks: Sequence[tuple[int, AreaMatrix]], parameters: Mapping[str, Any], n_jobs: int | None
) -> Iterator[tuple[int, tuple[str, ...], list[str | None] | None, str | None]]:
    """Fit a copy for every year, several at a time, and give the results back in order."""
    from joblib import Parallel, delayed

    run = Parallel(n_jobs=n_jobs, return_as="generator")
    results: Iterator[Any] = run(delayed(_fit)(estimator, *task, parameters) for task in tasks)
    return results


def _fit(
    estimator: Any, year: int, matrix: AreaMatrix, parameters: Mapping[str, Any]
) -> tuple[int, tuple[str, ...], list[str | None] | None, str | None]:
    from sklearn.base import clone

    model = clone(estimator).set_params(**parameters)
    X: Any = matrix.values
    if hasattr(model, "membership"):
        columns: dict[str, Any] = {AREA_CODE: list(matrix.codes)}
        X = pa.table(columns | {name: matrix.values[:, at] for at, name in enumerate(matrix.variables)})
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always", DataWarning)
            model.fit(X)
    # A year may leave too little to fit: few areas, a metric without spread. It is reported.
    except ValueError as error:
        return year, matrix.codes, None, " ".join(str(error).split())
    remarks = []
    for one in told:
        if issubclass(one.category, DataWarning):
            remarks.append(" ".join(str(one.message).split()))
        else:
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
    labels = np.asarray(model.labels_)
    names = model.codes_[-1] if hasattr(model, "codes_") else None
    texts = [
        None if label < 0 else str(label + 1) if names is None else str(names[label])
        for label in labels.tolist()
    ]
    return year, matrix.codes, texts, " ".join(remarks) or None
