"""Clusters that many clusterings of the same areas agree on, as an estimator.

What belongs here: the object that holds the choices and what was learnt. Tables are read in
`consensus_input`, base clusterings are fitted in `ensemble`, the graph is made in `consensus_graph` and
partitioned in `communities`.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted

from bailiwick.errors import DataWarning, OptionError
from bailiwick.groups.area_matrix import AREA_CODE, in_kind
from bailiwick.groups.communities import Communities, Engine
from bailiwick.groups.consensus_graph import ConsensusGraph, GraphKind, consensus_graph
from bailiwick.groups.consensus_input import (
    Inputs,
    Votes,
    check_options,
    fitted_votes,
    given_votes,
    read_embeddings,
    read_labels,
    told,
)
from bailiwick.groups.starts import whole_seed

__all__ = ["ConsensusClustering"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# What the children of the seed are for.
OF_ENSEMBLES, OF_COMMUNITIES, OF_CELLS = 0, 1, 2


class ConsensusClustering(ClusterMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Put areas into the communities that an ensemble of clusterings votes for.

    The areas are clustered many times, by several algorithms with more clusters than the answer should have.
    Every pair of areas weighs as many votes as there are runs that put both into one cluster
    (`co_assignment`). Communities of that graph are searched from many seeds, and the partition of highest
    quality is kept (`communities`)::

        Q = (1 / 2m) * sum over i, j of (A[i, j] - gamma * k[i] * k[j] / 2m) * [i and j in one community]

    The number of clusters follows from gamma, `resolution`: higher gives more. Seeds differ even on one
    graph: read `agreement_` and `shares_` before relying on the place of one area.

    Parameters
    ----------
    resolution : float
        Gamma, above 0.
    random_state : int, Generator or RandomState of NumPy, or None
        Seed of everything drawn: each ensemble and each search has a seed of its own.
    ensemble : "published", "scaled", or a sequence
        The base clusterings, see `fit_ensemble`: records `Base`, or pairs of a name and any clusterer of
        scikit-learn. "published" is 210 runs of k-means, affinity propagation and Gaussian mixtures.
    runs : int, optional
        Runs of each setting in place of its own.
    votes : {"algorithm", "run"}
        "algorithm": identical partitions count once, and each algorithm counts the same in total. "run":
        each run counts 1, as published; ten runs of affinity propagation are then ten equal votes.
    graph : {"auto", "all", "neighbours", "bipartite", "cells"}
        Which pairs are weighed. "auto": all for up to 5,000 areas, then cells. Cells came nearest to all
        pairs: on 7,264 output areas they gave the same clusters in a tenth of the time, and on 239,023
        points the highest quality of the three (`bench/consensus_scale.py`). 50 neighbours are too local
        for so many areas.
    neighbours : int
        With graph="neighbours", nearest areas of each.
    cells : int
        With graph="cells", cells at most.
    seeds : int
        Searches for communities.
    engine : {"louvain", "leiden"}
        See `communities`.
    n_jobs : int, optional
        Workers of joblib. The result does not depend on them.

    Attributes
    ----------
    labels_ : array of int, shape (areas,)
        From 0, largest cluster first.
    n_clusters_ : int
    shares_ : array of shape (areas,)
        Share of the seeds that put the area into its cluster: 1 is firm, one half is a toss.
    agreement_ : float
        Mean adjusted Rand index between the seeds; NaN with one.
    quality_ : float
        Of the labels, on all pairs of areas, whichever graph was searched.
    qualities_ : array of shape (seeds,)
    seed_labels_ : array of int, shape (areas, seeds)
    graph_ : sparse array
        The weights, in the order of the rows of X; of cells, or of areas and then base clusters, with those
        graphs.
    graph_kind_ : str
    ensemble_ : pyarrow.Table
        One row per run: embedding, algorithm, its parameter and value, clusters, whether it converged,
        whether it votes, its weight, what it repeats.
    base_labels_ : array of int, shape (areas, runs)
    settings_ : dict
        What the fit came to: the choices, with the graph taken, the seed, the number of embeddings, of runs
        and of those that vote, and `searched_at`, gamma on a graph where it means something else.
    alone_ : tuple of str
        Areas that never share a cluster. Each is a cluster by itself.
    remarks_ : tuple of Finding
        What was left out, scaled or does not vote.
    area_codes_ : array of str, shape (areas,)
    seed_ : int
        As `random_state` it gives the same fit.
    n_features_in_ : int
    feature_names_in_ : array of str
        The coordinates; not for arrays.

    Notes
    -----
    Missing values: refused, with the areas.

    The order of rows, the codes of areas and the number of workers change nothing: rows are sorted by
    their own values first.

    Comparability: numbers of clusters of two runs do not correspond, see `match_clusters`. Qualities compare
    within one graph and one gamma.

    References
    ----------
    [nesta2022]_, chapter 5; [strehl2002]_ for votes of an ensemble.

    Examples
    --------
    Three heaps of five points each; every run keeps them apart.

    >>> from sklearn.cluster import KMeans
    >>> X = np.repeat([[0.0, 0.0], [50.0, 0.0], [0.0, 50.0]], 5, axis=0) + np.arange(15)[:, None] % 5
    >>> bases = [(f"{k} means", KMeans(k, n_init=3)) for k in (3, 4, 5)]
    >>> model = ConsensusClustering(0.5, 0, ensemble=bases, runs=2, seeds=5).fit(X)
    >>> model.n_clusters_, sorted(np.bincount(model.labels_).tolist()), model.agreement_
    (3, [5, 5, 5], 1.0)
    """

    def __init__(
        self,
        resolution: float = 0.7,
        random_state: Any = None,
        *,
        ensemble: Any = "published",
        runs: int | None = None,
        votes: Votes = "algorithm",
        graph: GraphKind = "auto",
        neighbours: int = 50,
        cells: int = 1500,
        seeds: int = 20,
        engine: Engine = "louvain",
        n_jobs: int | None = None,
    ) -> None:
        self.resolution = resolution
        self.random_state = random_state
        self.ensemble = ensemble
        self.runs = runs
        self.votes = votes
        self.graph = graph
        self.neighbours = neighbours
        self.cells = cells
        self.seeds = seeds
        self.engine = engine
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any = None) -> ConsensusClustering:  # noqa: ARG002  # scikit-learn passes y
        """Learn the clusters of areas from one table of coordinates.

        Parameters
        ----------
        X : dataframe with one row per area, or array of shape (areas, dimensions)
            Coordinates, such as of `embed`; nothing is scaled. A pandas dataframe indexed by area code, or a
            table with a column `area_code`; every other column but `area_name` is a coordinate.
        y : ignored

        Returns
        -------
        ConsensusClustering
            Itself.

        Raises
        ------
        OptionError
            Options are not among the allowed ones; all are named.
        TableError
            Codes that occur twice, missing or infinite coordinates: all are listed, with the areas.

        Warns
        -----
        DataWarning
            Settings do not fit so few areas, a run did not converge and does not vote, areas never share a
            cluster, or there is nothing to tell areas apart.
        """
        return self._fit([X])

    def fit_embeddings(self, X: Sequence[Any]) -> ConsensusClustering:
        """Learn the clusters from several embeddings of the same areas, all of them voting.

        Parameters
        ----------
        X : sequence of tables or arrays
            As for `fit`, all of the same areas. Tables may list them in any order; arrays in the same one.

        Returns
        -------
        ConsensusClustering
            Itself; areas in the order of the first table.

        Raises
        ------
        OptionError, TableError
            As `fit`; or the tables are not of the same areas.
        """
        if hasattr(X, "columns") or getattr(X, "ndim", 0) == 2:
            raise OptionError(
                f"X is one {type(X).__name__}: give a sequence of embeddings, [X] for one, or call fit."
            )
        return self._fit(list(X))

    def fit_ensemble_labels(
        self,
        labels: Any,
        coordinates: Any = None,
        *,
        algorithms: Sequence[str] | None = None,
        weights: ArrayLike | None = None,
    ) -> ConsensusClustering:
        """Learn the clusters from base clusterings that are there already.

        Parameters
        ----------
        labels : dataframe with one row per area, or integers of shape (areas, runs)
            The base cluster of each area, from 0; -1 is no vote.
        coordinates : table or array, optional
            Of the same areas. Needed for the graphs of neighbours and cells; ties in order fall by it.
        algorithms : one name per run, optional
            With votes="algorithm", those that count the same in total. None takes all for one.
        weights : one number per run, optional
            The weights themselves, instead of `votes`.

        Returns
        -------
        ConsensusClustering
            Itself.

        Raises
        ------
        OptionError, TableError
            As `fit`; or labels are no whole numbers of -1 or more.
        """
        check_options(self)
        inputs, runs = read_labels(labels, coordinates, self)
        votes, table, remarks = given_votes(runs, self.votes, algorithms, weights)
        return self._learn(inputs, runs, votes, table, remarks, whole_seed(self.random_state))

    def at(self, resolution: float, *, seeds: int | None = None) -> Communities:
        """Communities at another resolution on the same graph; nothing is fitted anew.

        Parameters
        ----------
        resolution : float
            Above 0.
        seeds : int, optional
            None is the number of the fit.

        Returns
        -------
        Communities
            In the order of the rows of X. At the resolution of the fit these are its labels.
        """
        check_is_fitted(self)
        found = self._graph.communities(
            resolution,
            seeds=self.seeds if seeds is None else seeds,
            random_state=self._child(OF_COMMUNITIES),
            n_jobs=self.n_jobs,
            engine=self.engine,
        )
        back = self._back
        return replace(
            found,
            labels=found.labels[back],
            seed_labels=found.seed_labels[back],
            shares=found.shares[back],
            alone=np.sort(self._order[found.alone]),
        )

    def membership(self) -> Any:
        """Return the cluster of every area of the fit.

        Returns
        -------
        dataframe of the kind that was fitted (PyArrow for an array)
            `area_code`, `cluster` ("1", "2", ...: the label and 1) and `share` (of seeds, 0 to 1), in the
            order of the rows of X.
        """
        check_is_fitted(self)
        codes = [str(number + 1) for number in self.labels_.tolist()]
        table = pa.table(
            {
                AREA_CODE: pa.array(self.area_codes_.tolist(), pa.string()),
                "cluster": pa.array(codes, pa.string()),
                "share": pa.array(self.shares_, pa.float64()),
            }
        )
        return in_kind(table, self._backend)

    @property
    def graph_(self) -> Any:
        """The weights, in the order of the rows of X."""
        check_is_fitted(self, "labels_")
        if self.graph_kind_ == "cells":
            return self._graph.graph
        rest = np.arange(len(self._back), self._graph.graph.shape[0])
        order = np.concatenate([self._back, rest])
        return self._graph.graph[order][:, order]

    @property
    def base_labels_(self) -> NDArray[np.int32]:
        """The base clusters, in the order of the rows of X."""
        check_is_fitted(self, "labels_")
        return self._graph.runs[self._back]

    def _fit(self, tables: list[Any]) -> ConsensusClustering:
        check_options(self)
        inputs = read_embeddings(tables, self)
        seed = whole_seed(self.random_state)
        runs, votes, table, remarks = fitted_votes(
            inputs, self, np.random.SeedSequence(seed, spawn_key=(OF_ENSEMBLES,))
        )
        return self._learn(inputs, runs, votes, table, remarks, seed)

    def _learn(
        self,
        inputs: Inputs,
        runs: NDArray[np.int32],
        votes: Floats,
        table: pa.Table,
        remarks: tuple[Any, ...],
        seed: int,
    ) -> ConsensusClustering:
        """Make the graph, find the communities; rows come in the order of `inputs.order`."""
        self.seed_ = seed
        self._order = inputs.order
        self._back = np.empty_like(inputs.order)
        self._back[inputs.order] = np.arange(len(inputs.order))
        self._backend = inputs.backend
        self._graph: ConsensusGraph = consensus_graph(
            runs,
            votes,
            inputs.coordinates,
            kind=self.graph,
            neighbours=self.neighbours,
            cells=self.cells,
            random_state=self._child(OF_CELLS),
            n_jobs=self.n_jobs,
        )
        self.graph_kind_ = self._graph.kind
        self.area_codes_ = np.array(inputs.codes)
        self.n_features_in_ = inputs.features
        if inputs.names is not None:
            self.feature_names_in_ = np.array(inputs.names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_
        self.ensemble_ = table
        self.labels_ = np.zeros(len(inputs.codes), dtype=np.intp)  # `at` asks whether there was a fit
        found = self.at(self.resolution)
        self.labels_ = found.labels
        self.n_clusters_ = found.n_communities
        self.shares_ = found.shares
        self.agreement_ = found.agreement
        self.quality_ = found.quality
        self.qualities_ = found.qualities
        self.seed_labels_ = found.seed_labels
        self.alone_ = tuple(self.area_codes_[found.alone].tolist())
        self.settings_ = {
            "resolution": found.resolution,
            "searched_at": found.searched_at,
            "votes": self.votes,
            "graph": self.graph_kind_,
            "neighbours": int(self.neighbours) if self.graph_kind_ == "neighbours" else None,
            "cells": int(self._graph.graph.shape[0]) if self.graph_kind_ == "cells" else None,
            "seeds": int(self.seeds),
            "engine": self.engine,
            "seed": self.seed_,
            "embeddings": int(max(table["embedding"].to_pylist(), default=0)),
            "runs": table.num_rows,
            "voting_runs": int((votes > 0).sum()),
        }
        new = told(self.area_codes_.tolist(), self.alone_, found)
        self.remarks_ = (*remarks, *new)  # the former have been warned of where they were made
        for remark in new:
            warnings.warn(remark.sentence, DataWarning, stacklevel=4)
        return self

    def _child(self, what: int) -> np.random.SeedSequence:
        return np.random.SeedSequence(self.seed_, spawn_key=(what,))
