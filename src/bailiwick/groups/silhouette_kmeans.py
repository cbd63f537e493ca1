"""k-means of areas with the number of clusters chosen by silhouette, as an estimator.

What belongs here: the object that holds the choices and what was learnt. Options are
checked in `silhouette_input`, the fits are made in `silhouette_scan`.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted

from bailiwick.errors import DataWarning, OptionError, TableError
from bailiwick.groups.area_matrix import AreaMatrix, faults, in_kind, too_large
from bailiwick.groups.classification_input import (
    area_weights_of,
    rows_to_predict,
    table_of_areas,
    variable_weights_of,
)
from bailiwick.groups.classification_records import codes_table
from bailiwick.groups.cluster_sums import cluster_means, cluster_wss, row_order
from bailiwick.groups.kmeans import nearest_centres
from bailiwick.groups.silhouette_input import (
    Engine,
    Score,
    asked_numbers,
    check_options,
    few_areas,
    named_areas,
    possible_numbers,
)
from bailiwick.groups.silhouette_scan import KFit, Starts, best_number, fit_number, scan_table
from bailiwick.groups.silhouettes import Silhouettes, silhouette_rows
from bailiwick.groups.standardise import Scale, Standardisation, fit_scale
from bailiwick.groups.starts import whole_seed

__all__ = ["SilhouetteKMeans"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Clusters of fewer areas are warned of.
SMALL = 5
#: Areas that each cluster should have on average.
AREAS_PER_CLUSTER = 10


class SilhouetteKMeans(ClusterMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Put areas into clusters by k-means; their number is the one with the highest silhouette.

    Variables are held within percentiles and put on one scale. For each k of a range,
    k-means is run from many starts and the one of the lowest inertia is kept. With x[a]
    the scaled values of area a and m its cluster's mean::

        inertia[k]    = sum over a of |x[a] - m|^2                       0 or more
        silhouette[k] = mean over a of (b[a] - a[a]) / max(a[a], b[a])   from -1 to 1

    where a[a] and b[a] are the mean distances to the rest of its own and to the nearest
    other cluster, **of the labels of that fit, on the data that were clustered**. The k of
    the highest is taken, the lowest of ties. k is seldom clear: read `scan_`, and
    `near_best_`, the k within .01 of it, before relying on one.

    Parameters
    ----------
    n_clusters : int, optional
        None chooses it within `k_range`. One cluster has no silhouette: it is NaN.
    k_range : (lowest, highest)
        Numbers of clusters that are tried, both ends included. As many clusters as there are areas that
        differ tell nothing, so the highest is one less than these at most, and a lower one than asked for is
        warned of. The lowest may be as many.
    standardise : {"z", "inter_decile", "range", "asinh_range", None}
        How variables are put on one scale, see `standardise_areas`. None takes the values as they are:
        then the variable with the largest numbers decides, and one that is doubled changes everything.
    winsorise : (lower, upper) or None
        Percentiles, 0 to 100, that values are held within first. One area far from all others would be a
        cluster by itself, which raises the silhouette and tells nothing.
    variable_weights : mapping of variable to weight, or one weight per variable, optional
        0 or more: the scaled variable is multiplied by the square root of its weight.
    n_init : int or "until_stable"
        Starts for each k. "until_stable" adds 100 at a time until 10 of them have ended within 1e-7 of the
        lowest, or 5,000 were made.
    score_of : {"clustered", "raw_refit"}
        Which silhouette chooses k (scikit-learn keeps the name `score` for a method). "raw_refit" is the
        published procedure of 2023: a **second** k-means, on the table as given, unscaled, is scored on
        that table. That score does not describe the clusters: it describes others, in which the metric with
        the largest numbers decides (in the headline model of 2023 one metric carries 98% of the variance).
        It is told as `silhouette_of_raw_refit`.
    engine : {"bailiwick", "scikit-learn"}
        Whose k-means. "scikit-learn" is seeded anew with `random_state` for each fit, as the published
        program is, so that its random streams are those of that program.
    random_state : int, Generator or RandomState of NumPy, or None
        Seed of the starts.
    n_jobs : int, optional
        Workers for the starts, through joblib.

    Attributes
    ----------
    labels_ : array of int, shape (areas,)
        The cluster of each area, from 0, numbered by rising mean of the first variable.
    n_clusters_ : int
    cluster_centers_ : array of shape (clusters, variables)
        Means of the clusters, scaled and weighted as the distances are.
    inertia_ : float
    silhouette_ : float
        Mean of `silhouettes_`: of these labels on the data clustered, with either score.
    silhouettes_ : array of shape (areas,)
        See `silhouettes`; each area counts once.
    scan_ : pyarrow.Table
        One row for each k tried: `k`, `silhouette`, `inertia`, `smallest_cluster` (areas), `starts`,
        `reached` (starts within 1e-7 of the lowest; null with scikit-learn), `near_best`; and
        `silhouette_of_raw_refit` where k is chosen by that.
    near_best_ : tuple of int
        Every k whose score is within .01 of the highest.
    scale_ : Scale
        Centre and spread of each variable, and the bounds; `scale_.table()`.
    area_codes_ : array of str, shape (areas,)
    weights_, variable_weights_ : arrays
        Weights of areas and of variables.
    levels_, level_labels_, codes_, parents_, means_, sizes_, wss_, cuts_ : tuples and array
        The same clusters as one level called "cluster", with codes "1", "2", ..., as `AreaClassification`
        has them, so that profiles, portraits, typicality and stability read either.
    tss_ : float
        Sum of squares around the mean of all.
    seed_ : int
        What the starts were drawn from; as `random_state` it gives the same fit.
    n_iter_ : int
        Steps of the k-means kept.
    n_features_in_ : int
    feature_names_in_ : array of str
        The variables; not for arrays.

    Notes
    -----
    Missing values: refused, with the variable and the areas. Fill them by a rule that
    you state, or leave the areas out and say so.

    The order of rows and the number of workers change nothing: rows are sorted by their
    own values first; with engine "scikit-learn" by area code, arrays excepted.

    Comparability: silhouettes and inertias compare within one table on one scale.
    Numbers of clusters of two runs do not correspond; see `match_clusters`.

    References
    ----------
    [onsclusters2023]_ for the models; [rousseeuw1987]_ for the silhouette.

    Examples
    --------
    Two pairs: at k = 2 the mean silhouette is .8997, at k = 3 the pair that is left
    whole has .905 and .895 or so, and each area alone 0.

    >>> import pandas as pd
    >>> X = pd.DataFrame({"x": [0.0, 1.0, 10.0, 11.0]}, index=list("ABCD"))
    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")  # four areas are few
    ...     model = SilhouetteKMeans(k_range=(2, 3), winsorise=None, n_init=5, random_state=1).fit(X)
    >>> model.n_clusters_, round(model.silhouette_, 6), model.labels_.tolist()
    (2, 0.899749, [0, 0, 1, 1])
    >>> model.membership()["cluster"].tolist()
    ['1', '1', '2', '2']
    """

    def __init__(
        self,
        n_clusters: int | None = None,
        *,
        k_range: tuple[int, int] = (4, 15),
        standardise: Standardisation | None = "z",
        winsorise: tuple[float, float] | None = (1, 99),
        variable_weights: Mapping[str, float] | Sequence[float] | None = None,
        n_init: int | Literal["until_stable"] = 300,
        score_of: Score = "clustered",
        engine: Engine = "bailiwick",
        random_state: Any = None,
        n_jobs: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.k_range = k_range
        self.standardise = standardise
        self.winsorise = winsorise
        self.variable_weights = variable_weights
        self.n_init = n_init
        self.score_of = score_of
        self.engine = engine
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any = None, *, area_weights: Any = None) -> SilhouetteKMeans:  # noqa: ARG002  # scikit-learn passes y
        """Learn the clusters of areas.

        Parameters
        ----------
        X : dataframe with one row per area, or array of shape (areas, variables)
            A pandas dataframe indexed by area code; a Polars or PyArrow table, or a pandas one without such
            an index, with a column `area_code`. Every other column but `area_name` is a variable. The areas
            of an array are called "0", "1", ...
        y : ignored
        area_weights : one number per row, or mapping of area code to number, optional
            Above 0, such as residents. They count in k-means, as rows repeated so often would; in the scale
            and in silhouettes each area counts once.

        Returns
        -------
        SilhouetteKMeans
            Itself.

        Raises
        ------
        OptionError
            Options are not among the allowed ones; all are named. Or more clusters are asked for than
            there are areas, or areas that differ, and nothing else is wrong.
        TableError
            Codes that occur twice, missing or infinite values, constant variables, no spread, and then also
            fewer areas than clusters: all are listed, with the variables and the areas.

        Warns
        -----
        DataWarning
            A cluster has fewer than five areas, there are fewer areas than ten times the clusters, or
            areas are too few for the highest k asked for.
        """
        check_options(self)
        matrix = table_of_areas(X, self, fewest=2)
        variable_weights = variable_weights_of(self.variable_weights, matrix.variables)
        weights, order, scale, values = self._checked(matrix, area_weights, variable_weights)
        given = None if area_weights is None else weights[order]
        self.seed_ = whole_seed(self.random_state)
        numbers = possible_numbers(values, asked_numbers(self))
        starts = Starts(self.n_init, self.engine, self.seed_, self.n_jobs)
        raw = np.ascontiguousarray(matrix.values[order]) if self.score_of == "raw_refit" else None
        fits = [fit_number(values, k, starts, weights=given, raw=raw) for k in numbers]
        best, near = best_number(fits)

        self.near_best_ = near
        self.scan_ = scan_table(fits, near)
        self.area_codes_ = np.array(matrix.codes)
        self.scale_ = scale
        self.weights_ = weights
        self.variable_weights_ = variable_weights
        self.n_features_in_ = len(matrix.variables)
        if matrix.named:
            self.feature_names_in_ = np.array(matrix.variables, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_
        self._backend = matrix.backend
        self._take(best, order)
        everywhere = np.zeros(len(values), dtype=np.intp)
        self.tss_ = cluster_wss(values, everywhere, cluster_means(values, everywhere, 1, given), given)
        self._warn(numbers[-1])
        return self

    def predict(self, X: Any) -> Ints:
        """Place areas in the cluster with the nearest mean; for the areas of the fit that is `labels_`.

        Parameters
        ----------
        X : dataframe with one row per area, or array of shape (areas, variables)
            The variables of the fit, in its order and its units.

        Returns
        -------
        array of int, shape (areas,)

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` was not called before.
        TableError
            Other variables or another order, or values missing or infinite: all are listed.
        """
        check_is_fitted(self)
        rows = self._coordinates(rows_to_predict(X, self).values)
        # In the order in which k-means had them: among equal distances the one that it took.
        index = nearest_centres(rows, self.cluster_centers_[self._numbers], n=1)[0]
        nearest: Ints = self._numbers[index[:, 0]]
        return nearest

    def membership(self) -> Any:
        """Return the code of the cluster of every area of the fit.

        Returns
        -------
        dataframe of the kind that was fitted (PyArrow for an array)
            `area_code` and `cluster`, in the order of the rows of X.
        """
        check_is_fitted(self)
        table = codes_table(self.area_codes_.tolist(), self.level_labels_, self.levels_, self.codes_)
        return in_kind(table, self._backend)

    def silhouette_table(self) -> Any:
        """Return the silhouette of every area of the fit, with the cluster that is next to its own.

        Returns
        -------
        dataframe of the kind that was fitted (PyArrow for an array)
            `area_code`, `cluster`, `silhouette`, `own_distance`, `second_cluster`, `second_distance`, as
            the function `silhouette_table` gives them, in the order of the rows of X.
        """
        check_is_fitted(self)
        areas = self.area_codes_.tolist()
        return in_kind(silhouette_rows(areas, self.labels_, self.codes_[0], self._silhouettes), self._backend)

    def scaled(self, X: Any) -> Floats:
        """Put areas where distances are measured: scaled, times the square roots of the weights of variables.

        Parameters
        ----------
        X : dataframe with one row per area, or array of shape (areas, variables)

        Returns
        -------
        array of shape (areas, variables)
            In the order of the rows of X; `cluster_centers_` are means of these.
        """
        check_is_fitted(self)
        return self._coordinates(rows_to_predict(X, self).values)

    def _checked(
        self, matrix: AreaMatrix, area_weights: Any, variable_weights: Floats
    ) -> tuple[Floats, Ints, Scale, Floats]:
        """Weights of areas, an order of rows, the scale and the values on it; or every fault in one error."""
        lowest = asked_numbers(self)[0]
        endless = too_large(matrix)
        found = [*faults(matrix), *endless]
        too_few = few_areas(matrix.values, matrix.codes, lowest)
        weights, wrong = area_weights_of(area_weights, matrix.codes)
        found += wrong
        told = {str(name) for fault in found if fault.reason == "constant" for name in fault.rows}
        order, scale = self._order(matrix, weights), None
        if matrix.variables and np.isfinite(matrix.values).all() and not endless:
            try:
                scale = fit_scale(
                    matrix.values[order],
                    matrix.variables,
                    standardise=self.standardise,
                    winsorise=self.winsorise,
                )
            except TableError as error:
                found += [fault for fault in error.findings if not told & set(map(str, fault.rows))]
        if scale is not None:
            values = scale.apply(matrix.values[order])
            values *= np.sqrt(variable_weights)
            if not too_few:
                codes = [matrix.codes[row] for row in order]
                too_few = few_areas(
                    values, codes, lowest, note=" once held within bounds, scaled and weighted"
                )
        if too_few and not found:
            raise OptionError(too_few[0].sentence)
        found += too_few
        if found or scale is None:
            raise TableError("The areas cannot be clustered.", found)
        return weights, order, scale, values

    def _order(self, matrix: AreaMatrix, weights: Floats) -> Ints:
        """Rows by their own values; for scikit-learn, whose draws are by row number, by area code."""
        if self.engine == "bailiwick":
            return row_order(matrix.values, weights)
        if not matrix.named:
            return np.arange(len(matrix.codes))
        return np.argsort(np.array(matrix.codes), kind="stable")

    def _take(self, best: KFit, order: Ints) -> None:
        """Number the clusters by the first variable, and give the rows their own order back."""
        centres = best.fit.centres
        made = np.lexsort(centres.T[::-1])
        self._numbers = np.empty(best.k, dtype=np.intp)
        self._numbers[made] = np.arange(best.k)
        back = np.empty_like(order)
        back[order] = np.arange(len(order))
        found = best.silhouettes
        self._silhouettes = Silhouettes(
            found.silhouette[back],
            found.own[back],
            self._numbers[found.second][back],
            found.second_distance[back],
        )
        self.labels_ = self._numbers[best.fit.labels][back]
        self.n_clusters_ = best.k
        self.cluster_centers_ = np.ascontiguousarray(centres[made])
        self.inertia_ = best.fit.wss
        self.n_iter_ = best.fit.iterations
        self.silhouette_ = best.silhouette
        self.silhouettes_ = self._silhouettes.silhouette
        self.levels_ = ("cluster",)
        self.cuts_ = (best.k,)
        self.level_labels_ = self.labels_[:, None].copy()
        self.codes_ = (tuple(str(number) for number in range(1, best.k + 1)),)
        self.parents_ = (np.full(best.k, -1, dtype=np.intp),)
        self.means_ = (self.cluster_centers_,)
        self.sizes_ = (np.bincount(self.labels_, minlength=best.k),)
        self.wss_ = (self.inertia_,)

    def _warn(self, tried: int) -> None:
        """Say what the clusters should not be relied on for."""
        told = []
        highest = asked_numbers(self)[1]
        if tried < highest:
            told.append(f"k up to {highest} was asked for; areas that differ allow k up to {tried}.")
        areas, k = len(self.labels_), self.n_clusters_
        if areas < AREAS_PER_CLUSTER * k:
            told.append(
                f"{areas} areas in {k} clusters are fewer than {AREAS_PER_CLUSTER} for each: the clusters may"
                " change with every area. Ask for fewer clusters, or check with evidence.stability."
            )
        small = np.flatnonzero(self.sizes_[0] < SMALL)
        if len(small):
            which = "; ".join(
                f"{self.codes_[0][one]} ({named_areas(self.area_codes_[self.labels_ == one].tolist())})"
                for one in small
            )
            remedy = "" if self.winsorise is not None else ", or give winsorise=(1, 99)"
            told.append(
                f"Clusters with fewer than {SMALL} areas: {which}. Such clusters raise the silhouette and"
                f" tell little. Look at their values{remedy}."
            )
        for sentence in told:
            warnings.warn(sentence, DataWarning, stacklevel=3)

    def _coordinates(self, values: Floats) -> Floats:
        return self.scale_.apply(values) * np.sqrt(self.variable_weights_)
