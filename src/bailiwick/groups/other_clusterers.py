"""Any clusterer of scikit-learn on areas, with the scaling, scan of k and tables of `SilhouetteKMeans`.

What belongs here: finding the clusterer, giving it scaled values, and showing what it found as one level of
clusters. k-means has an estimator of its own, `SilhouetteKMeans`.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin, clone
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import AreaMatrix, faults, in_kind
from bailiwick.groups.classification_input import rows_to_predict, table_of_areas, variable_weights_of
from bailiwick.groups.classification_records import codes_table
from bailiwick.groups.cluster_sums import cluster_means, cluster_wss
from bailiwick.groups.silhouette_scan import NEAR
from bailiwick.groups.silhouettes import Silhouettes, measured, silhouette_rows
from bailiwick.groups.standardise import Scale, Standardisation, fit_scale

__all__ = ["ScaledClusterer", "clusterer_named"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: What clusterers call the number of clusters.
NUMBERS = ("n_clusters", "n_components")
ROOMS = ("sklearn.cluster", "sklearn.mixture")
NOISE = -1
#: Clusterers of variables, not of areas.
OTHERS = ("FeatureAgglomeration",)


def clusterer_named(name: str) -> Any:
    """A new clusterer of scikit-learn by its name, or of any package by its dotted path.

    Parameters
    ----------
    name : str
        Such as "AgglomerativeClustering", "GaussianMixture" or "sklearn.cluster.HDBSCAN".

    Raises
    ------
    OptionError
        There is none of that name, or what is there clusters nothing.

    Examples
    --------
    >>> clusterer_named("DBSCAN")
    DBSCAN()
    """
    module, _, last = name.rpartition(".")
    found = None
    try:
        rooms = [importlib.import_module(room) for room in ((module,) if module else ROOMS)]
    except ImportError as error:
        raise OptionError(f"clusterer {name!r} cannot be imported: {error}.") from None
    for room in rooms:
        found = found or getattr(room, last, None)
    fits = all(hasattr(found, name) for name in ("fit_predict", "get_params"))
    if not isinstance(found, type) or not fits or last in OTHERS:
        known = _known()
        raise OptionError(
            f"{name!r} is not a clusterer{_why_none(found, module, last)}.{nearest(last, known)} Give the"
            f" name of one of scikit-learn ({', '.join(known)}), or the dotted path of a class with its"
            " conventions."
        )
    try:
        return found()
    except TypeError as error:
        raise OptionError(f"clusterer {name!r} cannot be made without options: {error}.") from None


def _known() -> list[str]:
    """The names of the clusterers of scikit-learn."""
    rooms = [importlib.import_module(room) for room in ROOMS]
    there = {one for room in rooms for one in dir(room) if hasattr(getattr(room, one), "fit_predict")}
    return sorted(there.difference(OTHERS))


def _why_none(found: Any, module: str, last: str) -> str:
    """What is at a dotted path instead of a clusterer; nothing for a name without one."""
    if found is None:
        return f": {module} has no {last!r}" if module else ""
    if last in OTHERS:
        return ": it groups variables, not areas"
    if not isinstance(found, type):
        return f": it is a {type(found).__name__}, not a class"
    return ": the class has no fit_predict or no get_params"


@dataclass(frozen=True)
class _Fit:
    """One fit: the clusterer, its labels from 0 (-1 is noise), and their silhouettes."""

    k: int
    clusterer: Any
    labels: Ints
    clustered: NDArray[np.bool_]
    silhouettes: Silhouettes
    wss: float

    @property
    def score(self) -> float:
        return float(self.silhouettes.silhouette.mean())


def _predicts(self: ScaledClusterer) -> bool:
    return hasattr(self._named(), "predict")


class ScaledClusterer(ClusterMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Put areas into clusters by any clusterer of scikit-learn, on one scale.

    Variables are held within percentiles and standardised, as `SilhouetteKMeans` does. A clusterer that
    takes a number of clusters is fitted with each number of a range, and that with the highest mean
    silhouette of its labels on the scaled values is kept; another one is fitted once.

    Parameters
    ----------
    clusterer : str or clusterer
        A name, see `clusterer_named`; or an instance, which is copied.
    n_clusters : int, optional
        None chooses it within `k_range`. Only for a clusterer that takes one.
    k_range : (lowest, highest)
        Both included.
    standardise : {"z", "inter_decile", "range", "asinh_range", None}
    winsorise : (lower, upper) or None
        Percentiles, 0 to 100.
    variable_weights : mapping of variable to weight, or one weight per variable, optional
    random_state : int, optional
        Given to a clusterer that takes one.

    Attributes
    ----------
    labels_ : array of int, shape (clustered areas,)
        From 0, numbered by rising mean of the first variable.
    noise_ : tuple of str
        Areas that the clusterer puts in no cluster. They are in no other attribute.
    n_clusters_, inertia_, silhouette_, silhouettes_, scan_, near_best_, scale_, area_codes_, levels_, \
level_labels_, codes_, parents_, means_, sizes_, wss_, tss_, weights_, variable_weights_, cluster_centers_
        As `SilhouetteKMeans` has them; `scan_` has no starts.
    clusterer_ : the fitted clusterer

    Notes
    -----
    Missing values: refused.

    Comparability: k-means keeps the sum of squares low, other clusterers do not; compare their silhouettes,
    not their inertias.

    References
    ----------
    [onsclusters2023]_, further work: other clusterers.

    Examples
    --------
    >>> import pandas as pd
    >>> X = pd.DataFrame({"x": [0.0, 1.0, 10.0, 11.0]}, index=list("ABCD"))
    >>> model = ScaledClusterer("AgglomerativeClustering", k_range=(2, 3), winsorise=None).fit(X)
    >>> model.labels_.tolist(), round(model.silhouette_, 6)
    ([0, 0, 1, 1], 0.899749)
    """

    def __init__(
        self,
        clusterer: Any = "AgglomerativeClustering",
        n_clusters: int | None = None,
        *,
        k_range: tuple[int, int] = (4, 15),
        standardise: Standardisation | None = "z",
        winsorise: tuple[float, float] | None = (1, 99),
        variable_weights: Mapping[str, float] | Sequence[float] | None = None,
        random_state: Any = None,
    ) -> None:
        self.clusterer = clusterer
        self.n_clusters = n_clusters
        self.k_range = k_range
        self.standardise = standardise
        self.winsorise = winsorise
        self.variable_weights = variable_weights
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> ScaledClusterer:  # noqa: ARG002  # scikit-learn passes y
        """Learn the clusters of areas.

        Parameters
        ----------
        X : dataframe with one row per area, or array of shape (areas, variables)
        y : ignored

        Raises
        ------
        OptionError
            There is no such clusterer, it takes no number of clusters and one is asked for, or more clusters
            are asked for than there are areas less one.
        TableError
            Values are missing or constant, or no two clusters were found; all is listed.
        """
        base = self._named()
        number = next((one for one in NUMBERS if one in base.get_params()), None)
        if number is None and self.n_clusters is not None:
            raise OptionError(
                f"n_clusters={self.n_clusters}: {type(base).__name__} takes no number of clusters. Leave it"
                " out."
            )
        matrix = table_of_areas(X, self, fewest=2)
        scale, values = self._scaled(matrix)
        low, high = self.k_range
        asked: list[int | None] = [None]
        if number is not None:
            asked = [self.n_clusters] if self.n_clusters is not None else list(range(low, high + 1))
            asked = [k for k in asked if k is not None and k < len(values)]
        fits = [one for k in asked if (one := self._fit_one(base, number, k, values)) is not None]
        if not fits and not asked:
            fewest = low if self.n_clusters is None else self.n_clusters
            sentence = (
                f"{fewest} clusters of {len(values)} areas: a clusterer needs an area more than clusters. Ask"
                " for fewer clusters with n_clusters or k_range."
            )
            raise OptionError(sentence)
        if not fits:
            sentence = (
                f"{type(base).__name__} found fewer than two clusters among {len(values)} areas. Choose"
                " another clusterer, or give an instance with other options."
            )
            raise TableError("The areas cannot be clustered.", [Finding("no-clusters", sentence)])
        best = max(fits, key=lambda one: (one.score, -one.k))
        self.near_best_ = tuple(one.k for one in fits if one.score >= best.score - NEAR)
        self.scan_ = _scan(fits, self.near_best_)
        self.scale_, self._backend = scale, matrix.backend
        self._take(best, matrix, values)
        return self

    @available_if(_predicts)  # type: ignore[untyped-decorator]  # scikit-learn ships no types
    def predict(self, X: Any) -> Ints:
        """Place areas in the clusters of the fit, as the clusterer does; -1 is noise."""
        check_is_fitted(self)
        given = np.asarray(self.clusterer_.predict(self.scaled(X)), dtype=np.intp)
        placed: Ints = np.array([self._numbers.get(int(one), NOISE) for one in given], dtype=np.intp)
        return placed

    def membership(self) -> Any:
        """Return the code of the cluster of every clustered area: `area_code` and `cluster`."""
        check_is_fitted(self)
        table = codes_table(self.area_codes_.tolist(), self.level_labels_, self.levels_, self.codes_)
        return in_kind(table, self._backend)

    def silhouette_table(self) -> Any:
        """Return the silhouette of every clustered area, as `SilhouetteKMeans.silhouette_table` does."""
        check_is_fitted(self)
        areas = self.area_codes_.tolist()
        return in_kind(silhouette_rows(areas, self.labels_, self.codes_[0], self._silhouettes), self._backend)

    def scaled(self, X: Any) -> Floats:
        """Put areas where distances are measured."""
        check_is_fitted(self)
        scaled: Floats = self.scale_.apply(rows_to_predict(X, self).values) * np.sqrt(self.variable_weights_)
        return scaled

    def _named(self) -> Any:
        return clusterer_named(self.clusterer) if isinstance(self.clusterer, str) else clone(self.clusterer)

    def _scaled(self, matrix: AreaMatrix) -> tuple[Scale, Floats]:
        found = faults(matrix)
        if found:
            raise TableError("The areas cannot be clustered.", found)
        scale = fit_scale(
            matrix.values, matrix.variables, standardise=self.standardise, winsorise=self.winsorise
        )
        self.variable_weights_ = variable_weights_of(self.variable_weights, matrix.variables)
        return scale, scale.apply(matrix.values) * np.sqrt(self.variable_weights_)

    def _fit_one(self, base: Any, number: str | None, k: int | None, values: Floats) -> _Fit | None:
        """A fit with one number of clusters; None where fewer than two came of it."""
        given: dict[str, Any] = {} if number is None else {number: k}
        if "random_state" in base.get_params():
            given["random_state"] = self.random_state
        if "copy" in base.get_params():
            given["copy"] = True  # HDBSCAN may otherwise write over the values, and warns that it does
        clusterer = clone(base).set_params(**given)
        raw = np.asarray(clusterer.fit_predict(values), dtype=np.intp)
        clustered = raw != NOISE
        distinct, labels = np.unique(raw[clustered], return_inverse=True)
        if len(distinct) < 2:
            return None
        whole = np.full(len(raw), NOISE, dtype=np.intp)
        whole[clustered] = labels
        inside = np.ascontiguousarray(values[clustered])
        means = cluster_means(inside, labels, len(distinct), None)
        return _Fit(
            len(distinct),
            clusterer,
            whole,
            clustered,
            measured(inside, labels, len(distinct)),
            float(cluster_wss(inside, labels, means, None)),
        )

    def _take(self, best: _Fit, matrix: AreaMatrix, values: Floats) -> None:
        """Number the clusters by the first variable, and show them as one level."""
        inside, labels = np.ascontiguousarray(values[best.clustered]), best.labels[best.clustered]
        centres = cluster_means(inside, labels, best.k, None)
        made = np.lexsort(centres.T[::-1])
        numbers = np.empty(best.k, dtype=np.intp)
        numbers[made] = np.arange(best.k)
        raw = np.asarray(
            best.clusterer.labels_ if hasattr(best.clusterer, "labels_") else best.clusterer.predict(values)
        )
        self._numbers = {
            int(one): int(numbers[label])
            for one, label in zip(raw.tolist(), best.labels.tolist(), strict=True)
            if label != NOISE
        }
        found = best.silhouettes
        self._silhouettes = Silhouettes(
            found.silhouette, found.own, numbers[found.second], found.second_distance
        )
        codes = np.array(matrix.codes)
        self.clusterer_ = best.clusterer
        self.labels_ = numbers[labels]
        self.noise_ = tuple(codes[~best.clustered].tolist())
        self.area_codes_ = codes[best.clustered]
        self.weights_ = np.ones(len(self.labels_))
        self.n_features_in_ = len(matrix.variables)
        if matrix.named:
            self.feature_names_in_ = np.array(matrix.variables, dtype=object)
        self.n_clusters_ = best.k
        self.cluster_centers_ = np.ascontiguousarray(centres[made])
        self.inertia_, self.silhouette_ = best.wss, best.score
        self.silhouettes_ = found.silhouette
        self.levels_, self.cuts_ = ("cluster",), (best.k,)
        self.level_labels_ = self.labels_[:, None].copy()
        self.codes_ = (tuple(str(number) for number in range(1, best.k + 1)),)
        self.parents_ = (np.full(best.k, -1, dtype=np.intp),)
        self.means_, self.wss_ = (self.cluster_centers_,), (best.wss,)
        self.sizes_ = (np.bincount(self.labels_, minlength=best.k),)
        everywhere = np.zeros(len(inside), dtype=np.intp)
        self.tss_ = float(cluster_wss(inside, everywhere, cluster_means(inside, everywhere, 1, None), None))


def _scan(fits: Sequence[_Fit], near: Sequence[int]) -> pa.Table:
    """One row for each number of clusters that came of a fit."""
    return pa.table(
        {
            "k": pa.array([one.k for one in fits], pa.int64()),
            "silhouette": pa.array([one.score for one in fits], pa.float64()),
            "inertia": pa.array([one.wss for one in fits], pa.float64()),
            "smallest_cluster": pa.array(
                [int(np.bincount(one.labels[one.clustered]).min()) for one in fits], pa.int64()
            ),
            "near_best": pa.array([one.k in near for one in fits], pa.bool_()),
        }
    )
