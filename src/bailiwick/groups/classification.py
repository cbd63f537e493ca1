"""Nested classes of areas, as an estimator with scikit-learn's conventions.

What belongs here: the object that holds the choices and what was learnt. What it is
given is checked in `classification_input`, the clusters are made in `hierarchy`,
their numbers in `numbering`. What is said of them is in `profiles`, `typicality`,
`naming` and `portraits`.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted

from bailiwick.errors import DataWarning, TableError
from bailiwick.groups.area_matrix import AreaMatrix, faults, in_kind, too_large
from bailiwick.groups.classification_input import (
    Method,
    SecondWeights,
    area_weights_of,
    check_cells,
    check_options,
    cut_faults,
    default_cuts,
    rows_to_predict,
    table_of_areas,
    variable_weights_of,
)
from bailiwick.groups.classification_records import codes_table, moved_table, ruling_variables, starts_table
from bailiwick.groups.cluster_sums import cluster_means, cluster_wss, row_order
from bailiwick.groups.hierarchy import Hierarchy, bottom_up, relabelled, top_down
from bailiwick.groups.kmeans import nearest_centres
from bailiwick.groups.numbering import CodeStyle, cluster_codes, level_names, parents_of, renumber
from bailiwick.groups.standardise import Scale, Standardisation, Transform, fit_scale
from bailiwick.groups.starts import drawn_seed

__all__ = ["AreaClassification"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


class AreaClassification(ClusterMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Put areas into nested classes by their likeness on many variables.

    Variables are put on one scale, and likeness is squared Euclidean distance.
    With s[a] the scaled values of area a and m[c] the mean of the cluster c that
    it is in, every step lowers the error sum of squares, at k clusters::

        ESS[k] = sum over a of |s[a] - m[c]|^2                    from 0 to the total sum of squares

    - "bottom_up", the way of 2001: Ward joins areas into the finest clusters;
      k-means from their means moves areas that are nearer to another mean, until
      none is; Ward joins the means of those clusters into the upper levels.
    - "top_down", the way since 2011: k-means with many starts on all areas, then
      inside each cluster, and inside each of those.
    - "single": one k-means with many starts, one level.

    Levels nest. Clusters are numbered in a stable order: within the parent by
    size, largest first, ties by the smallest area code. The order of rows and
    the number of workers change nothing.

    Parameters
    ----------
    cuts : sequence of int, optional
        Clusters at each level. None is 8, 13 and 24; with fewer than 72 areas one finest cluster for every
        eight areas, and the others in proportion.
    method : {"bottom_up", "top_down", "single"}
    standardise : {"inter_decile", "z", "range", "asinh_range", None}
        How variables are put on one scale, see `standardise_areas`; None where they are on one already.
    transformation : {None, "asinh", "log1p", "box_cox"}
        The `transform` of `standardise_areas`; scikit-learn keeps that name for a method.
    winsorise : (lower, upper), optional
        Percentiles, 0 to 100, that values are held within first.
    variable_weights : mapping of variable to weight, or one weight per variable, optional
        0 or more: the scaled variable is multiplied by the square root of its weight.
    second_ward_weights : {"size", "equal"}
        Bottom up: whether a mean weighs as many areas as its cluster has, or one, when Ward joins the means.
        With "size" both runs of Ward lower the same sum of squares; with "equal" a cluster of one area
        counts as much as one of forty.
    children : sequence with an entry for each level below the top, optional
        Top down: children of each parent, one number for all or one for each parent, largest first. None
        shares out the totals of `cuts`: two children each where that can be, then one by one to the parent
        whose next split lowers the sum of squares most.
    n_init : int or "auto"
        Starts of k-means. "auto" is the one from Ward bottom up; else 1,000 up to 350 areas, falling to 20
        from 17,500 areas on. The start from Ward is always among them bottom up, and up to 1,000 areas
        otherwise.
    largest_ward : int
        Most areas that Ward joins one by one; its memory grows with their square, 3 GB at 20,000.
    cells : int
        Above that, how many means of near areas Ward joins in their place; at most `largest_ward`.
    level_names : sequence of str, optional
        One per level; None is supergroup, group, subgroup, or "level_1", ... where there are not three.
    code_style : {"letters", "dotted"}
        "7c2", or "5.7.13" with groups and subgroups numbered straight through.
    random_state : int, Generator or RandomState of NumPy, or None
        Seed of the starts. Bottom up from Ward alone draws nothing up to `largest_ward` areas.
    n_jobs : int, optional
        Workers for the starts, through joblib.

    Attributes
    ----------
    labels_ : array of int, shape (areas,)
        Number of each area's cluster at the finest level, from 0.
    level_labels_ : array of int, shape (areas, levels)
        The same for every level, from the top down.
    levels_ : tuple of str
        Names of the levels.
    cuts_ : tuple of int
        Clusters at each level.
    codes_ : tuple of tuples of str
        Codes of the clusters of each level, in the order of their numbers.
    parents_ : tuple of arrays
        Number of each cluster's parent, per level; -1 at the top.
    means_ : tuple of arrays of shape (clusters, variables)
        Means of the clusters, scaled and weighted as the distances are.
    sizes_ : tuple of arrays
        Areas in each cluster.
    wss_ : tuple of float
        ESS at each level.
    tss_ : float
        Sum of squares around the mean of all.
    area_codes_ : array of str, shape (areas,)
    scale_ : Scale
        Centre and spread of each variable; `scale_.table()`.
    weights_, variable_weights_ : arrays
        Weights of areas and of variables.
    tree_ : WardTree or None
        Ward's joins: of areas, rows as in X; or of cells, see `route_`.
    upper_tree_ : WardTree or None
        Joins of the finest clusters, by their numbers.
    schedule_ : pyarrow.Table or None
        The agglomeration schedule of `tree_`: every join with what it adds to ESS.
    reassigned_ : pyarrow.Table
        Areas that k-means moved: `area_code`, `from`, `to` (codes), `distance_before` (to the mean of
        Ward's cluster) and `distance_after` (to the mean of its cluster now); square roots of the sums.
    starts_ : pyarrow.Table
        Each k-means: `level`, `parent`, `clusters`, `starts`, `best_wss`, `times_reached` and `worst_wss`.
    route_ : str
        Which way was taken, in a sentence.
    seed_ : int
        What the starts were drawn from.
    n_iter_ : int
        Rounds of the last k-means until no label changed.
    n_features_in_ : int
    feature_names_in_ : array of str
        The variables; not for arrays.

    Notes
    -----
    Missing values: refused, with the variable and the areas. Fill them by a rule
    that you state, or leave out the variable or the area.

    Comparability: classes belong to one run: to its areas, its variables and its
    scale. Numbers of two runs do not correspond; see `match_clusters`. A class of
    one's own never bears the name of an official one. Partitions whose sums of
    squares differ by 1% can differ in many areas: show `stability` beside a map.
    With few areas in some classes, or rare shares, the inter-decile scale lets
    one variable rule the distances; a warning says so.

    References
    ----------
    [ons2001]_ for the bottom-up way.

    Examples
    --------
    Ward joins 0 with 1 and 20 with 22; area C, at 4, stays alone.

    >>> import pandas as pd
    >>> X = pd.DataFrame({"x": [0.0, 1.0, 4.0, 20.0, 22.0]}, index=list("ABCDE"))
    >>> model = AreaClassification((2, 3), standardise=None).fit(X)
    >>> model.membership()
      area_code level_1 level_2
    0         A       1      1a
    1         B       1      1a
    2         C       1      1b
    3         D       2      2a
    4         E       2      2a
    >>> model.predict(pd.DataFrame({"x": [5.0]}, index=["F"])).tolist()
    [1]
    """

    def __init__(
        self,
        cuts: Sequence[int] | None = None,
        *,
        method: Method = "bottom_up",
        standardise: Standardisation | None = "inter_decile",
        transformation: Transform | None = None,
        winsorise: tuple[float, float] | None = None,
        variable_weights: Mapping[str, float] | Sequence[float] | None = None,
        second_ward_weights: SecondWeights = "size",
        children: Sequence[int | Sequence[int] | None] | None = None,
        n_init: int | Literal["auto"] = "auto",
        largest_ward: int = 20_000,
        cells: int = 2_000,
        level_names: Sequence[str] | None = None,
        code_style: CodeStyle = "letters",
        random_state: Any = None,
        n_jobs: int | None = None,
    ) -> None:
        self.cuts = cuts
        self.method = method
        self.standardise = standardise
        self.transformation = transformation
        self.winsorise = winsorise
        self.variable_weights = variable_weights
        self.second_ward_weights = second_ward_weights
        self.children = children
        self.n_init = n_init
        self.largest_ward = largest_ward
        self.cells = cells
        self.level_names = level_names
        self.code_style = code_style
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any = None, *, area_weights: Any = None) -> AreaClassification:  # noqa: ARG002  # scikit-learn passes y
        """Learn the classes of areas.

        Parameters
        ----------
        X : dataframe with one row per area, or array of shape (areas, variables)
            A pandas dataframe indexed by area code; a Polars or PyArrow table, or a pandas one without such
            an index, with a column `area_code`. Every other column but `area_name` is a variable; give
            shares in percent. The areas of an array are called "0", "1", ...
        y : ignored
        area_weights : one number per row, or mapping of area code to number, optional
            Above 0, such as residents. They count in means, in k-means and in both runs of Ward, as rows
            repeated so often would; not in the scale, where each area counts once.

        Returns
        -------
        AreaClassification
            Itself.

        Raises
        ------
        OptionError
            Options are not among the allowed ones; all are named.
        TableError
            Codes that occur twice, missing or infinite values, constant variables, no spread, fewer areas
            than clusters: all are listed, with the variables and the areas.
        """
        asked = check_options(self)
        matrix = table_of_areas(X, self, fewest=2)
        cuts = asked or default_cuts(len(matrix.codes))
        if self.method == "single":
            cuts = cuts[-1:]
        variable_weights = variable_weights_of(self.variable_weights, matrix.variables)
        weights, order, scale, values = self._checked(matrix, cuts, area_weights, variable_weights)
        given = None if area_weights is None else weights[order]
        self.seed_ = drawn_seed(self.random_state)
        made = self._made(values, cuts, given, [matrix.codes[row] for row in order])

        self.cuts_ = cuts
        self.levels_ = level_names(len(cuts), self.level_names)
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
        self._number(made, order)
        self._measure(made, values, given)
        self._record(made, order, values)
        told = ruling_variables(values, given, matrix.variables, variable_weights)
        if told:
            warnings.warn(told, DataWarning, stacklevel=2)
        return self

    def predict(self, X: Any) -> Ints:
        """Place areas in the classes learnt.

        Bottom up and single: the finest cluster with the nearest mean. Top down:
        the nearest mean at the top, then the nearest among its children, and so
        on. For the areas of the fit that is `labels_`.

        Parameters
        ----------
        X : dataframe with one row per area, or array of shape (areas, variables)
            The variables of the fit, in its order and its units.

        Returns
        -------
        array of int, shape (areas,)
            Numbers of clusters at the finest level.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` was not called before.
        TableError
            Other variables or another order, or values missing or infinite: all are listed.
        """
        check_is_fitted(self)
        return self._placed(rows_to_predict(X, self).values)

    def classify(self, X: Any) -> Any:
        """Place areas in the classes learnt, and give the codes of every level.

        As `predict`.

        Parameters
        ----------
        X : dataframe with one row per area, or array of shape (areas, variables)

        Returns
        -------
        dataframe of the same kind (PyArrow for an array)
            `area_code` and one column of codes per level, in the order of the rows of X.
        """
        check_is_fitted(self)
        matrix = rows_to_predict(X, self)
        labels = self._upwards(self._placed(matrix.values))
        return in_kind(codes_table(matrix.codes, labels, self.levels_, self.codes_), matrix.backend)

    def membership(self) -> Any:
        """Return the codes of every area of the fit.

        Returns
        -------
        dataframe of the kind that was fitted (PyArrow for an array)
            `area_code` and one column of codes per level, in the order of the rows of X.
        """
        check_is_fitted(self)
        table = codes_table(self.area_codes_.tolist(), self.level_labels_, self.levels_, self.codes_)
        return in_kind(table, self._backend)

    def scaled(self, X: Any) -> Floats:
        """Put areas where distances are measured: scaled, times the square roots of the weights of variables.

        Parameters
        ----------
        X : dataframe with one row per area, or array of shape (areas, variables)

        Returns
        -------
        array of shape (areas, variables)
            In the order of the rows of X; `means_` are means of these.
        """
        check_is_fitted(self)
        return self._coordinates(rows_to_predict(X, self).values)

    def _checked(
        self, matrix: AreaMatrix, cuts: tuple[int, ...], area_weights: Any, variable_weights: Floats
    ) -> tuple[Floats, Ints, Scale, Floats]:
        """Weights of areas, an order of rows, the scale and the values on it; or every fault in one error."""
        if self.method == "bottom_up":
            check_cells(self, len(matrix.codes), cuts[-1])
        endless = too_large(matrix) if self.transformation is None else []
        found = [*faults(matrix), *endless]
        too_few = cut_faults(matrix.values, matrix.codes, cuts)
        weights, wrong = area_weights_of(area_weights, matrix.codes)
        found += wrong
        told = {str(name) for fault in found if fault.reason == "constant" for name in fault.rows}
        order, scale = row_order(matrix.values, weights), None
        if matrix.variables and np.isfinite(matrix.values).all() and not endless:
            # Rows in their own order, so that crumbs of adding up do not depend on the listing.
            try:
                scale = fit_scale(
                    matrix.values[order],
                    matrix.variables,
                    standardise=self.standardise,
                    transform=self.transformation,
                    winsorise=self.winsorise,
                )
            except TableError as error:
                found += [fault for fault in error.findings if not told & set(map(str, fault.rows))]
        if scale is not None:
            values = scale.apply(matrix.values[order])
            values *= np.sqrt(variable_weights)
            if not too_few:
                codes = [matrix.codes[row] for row in order]
                ignored = [
                    name for name, no in zip(matrix.variables, variable_weights == 0, strict=True) if no
                ]
                too_few = cut_faults(values, codes, cuts, scale=scale, ignored=ignored)
        found += too_few
        if found or scale is None:
            raise TableError("The areas cannot be classified.", found)
        return weights, order, scale, values

    def _made(
        self, values: Floats, cuts: tuple[int, ...], weights: Floats | None, codes: list[str]
    ) -> Hierarchy:
        if self.method == "bottom_up":
            return bottom_up(
                values,
                cuts,
                weights=weights,
                second_ward_weights=self.second_ward_weights,
                n_init=1 if self.n_init == "auto" else self.n_init,
                largest_ward=self.largest_ward,
                cells=self.cells,
                seed=self.seed_,
                n_jobs=self.n_jobs,
            )
        return top_down(
            values,
            cuts,
            weights=weights,
            children=self.children,
            codes=codes,
            n_init=self.n_init,
            seed=self.seed_,
            n_jobs=self.n_jobs,
        )

    def _number(self, made: Hierarchy, order: Ints) -> None:
        """Give the clusters their lasting numbers and codes, and the rows their own order back."""
        numbered = renumber(made.levels, self.area_codes_[order].tolist())
        back = np.empty_like(order)
        back[order] = np.arange(len(order))
        self.level_labels_ = np.column_stack([labels[back] for labels in numbered])
        self.labels_ = self.level_labels_[:, -1].copy()
        self.parents_ = tuple(parents_of(numbered))
        self.codes_ = cluster_codes(self.parents_, self.code_style)
        self.sizes_ = tuple(
            np.bincount(labels, minlength=cut) for labels, cut in zip(numbered, self.cuts_, strict=True)
        )
        # The number of each cluster by the label it was made with: among equals predict takes the same one.
        self._numbers = tuple(
            _number_of_label(raw, labels, cut)
            for raw, labels, cut in zip(made.levels, numbered, self.cuts_, strict=True)
        )

    def _measure(self, made: Hierarchy, values: Floats, weights: Floats | None) -> None:
        """Means and sums of squares of every level."""
        means, sums = [], []
        for raw, centres, numbers, cut in zip(
            made.levels, made.centres, self._numbers, self.cuts_, strict=True
        ):
            of_raw = cluster_means(values, raw, cut, weights) if centres is None else centres
            sums.append(cluster_wss(values, raw, of_raw, weights))
            mean = np.empty_like(of_raw)
            mean[numbers] = of_raw
            means.append(mean)
        self.means_ = tuple(means)
        self.wss_ = tuple(sums)
        everywhere = np.zeros(len(values), dtype=np.intp)
        self.tss_ = cluster_wss(values, everywhere, cluster_means(values, everywhere, 1, weights), weights)

    def _record(self, made: Hierarchy, order: Ints, values: Floats) -> None:
        """The route, the joins, the starts and the areas that moved."""
        self.route_ = made.route
        self.n_iter_ = made.iterations
        self.tree_ = self.upper_tree_ = self.schedule_ = None
        if made.upper is not None:
            self.upper_tree_ = relabelled(made.upper, self._numbers[-1])
        if made.tree is not None and made.cell_of is None:
            self.tree_ = relabelled(made.tree, order)
            self.schedule_ = self.tree_.schedule(self.area_codes_.tolist())
        elif made.tree is not None:
            self.tree_ = made.tree
            within = self.tss_ - float(made.tree.ess_increase.sum())
            self.schedule_ = made.tree.schedule(ess_before=max(0.0, within))
        self.starts_ = starts_table(made.starts, self.levels_, self.codes_, self._numbers)
        self.reassigned_ = moved_table(
            made, values, order, self.area_codes_, self._numbers[-1], self.codes_[-1]
        )

    def _coordinates(self, values: ArrayLike) -> Floats:
        return self.scale_.apply(values) * np.sqrt(self.variable_weights_)

    def _placed(self, values: Floats) -> Ints:
        """Numbers at the finest level; among equal distances the one that k-means took."""
        rows = self._coordinates(values)
        if self.method == "bottom_up" or len(self.cuts_) == 1:
            return _nearest(rows, self.means_[-1], self._numbers[-1])
        above = np.full(len(rows), -1, dtype=np.intp)
        for level, means in enumerate(self.means_):
            below = np.empty(len(rows), dtype=np.intp)
            for parent in np.unique(above):
                here = np.flatnonzero(above == parent)
                numbers = self._numbers[level][self.parents_[level][self._numbers[level]] == parent]
                below[here] = _nearest(rows[here], means, numbers)
            above = below
        return above

    def _upwards(self, finest: Ints) -> Ints:
        """Numbers at every level, shape (areas, levels), from those at the finest."""
        levels = [finest]
        for parents in self.parents_[:0:-1]:
            levels.insert(0, parents[levels[0]])
        return np.column_stack(levels)


def _number_of_label(raw: Ints, numbered: Ints, count: int) -> Ints:
    numbers = np.empty(count, dtype=np.intp)
    numbers[raw] = numbered
    return numbers


def _nearest(rows: Floats, means: Floats, numbers: Ints) -> Ints:
    """Among clusters, in the order given, the number of the one with the nearest mean to each row."""
    index = nearest_centres(rows, np.ascontiguousarray(means[numbers]), n=1)[0]
    nearest: Ints = numbers[index[:, 0]]
    return nearest
