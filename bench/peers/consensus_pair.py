"""One pair of the search as it was published: scikit-learn, umap-learn, a loop over pairs, networkx.

Everything is computed anew for every pair, as it was: components, embedding, 210 clusterings, and the number
of clusterings that put two areas together, pair by pair. networkx takes the place of python-louvain, whose
stopping rule is another; fits are on one thread, which is kinder than threads that compete for two cores.
"""

from __future__ import annotations

import itertools
from typing import Any

import networkx as nx
import numpy as np
import umap
from sklearn.cluster import AffinityPropagation, KMeans
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits

Floats = np.ndarray[Any, Any]
RUNS = 10


def one_pair(values: Floats, indicators: list[Floats], components: int, resolution: float) -> int:
    """The number of clusters of a pair, its silhouettes worked out too."""
    with threadpool_limits(limits=1):
        points = umap.UMAP().fit_transform(PCA(components).fit_transform(values))
        labels = clusterings(points)
        graph = nx.Graph()
        graph.add_nodes_from(range(len(values)))
        for (one, other), weight in together(labels).items():
            graph.add_edge(one, other, weight=weight)
        found = nx.community.louvain_communities(graph, weight="weight", resolution=resolution)
        of = np.empty(len(values), dtype=int)
        for number, members in enumerate(found):
            of[list(members)] = number
        for table in indicators:
            whole = np.isfinite(table).all(axis=1)
            silhouette_score(table[whole], of[whole])
    return len(found)


def clusterings(points: Floats) -> list[list[int]]:
    """The labels of all 210 runs."""
    every = []
    for _ in range(RUNS):
        every += [KMeans(k, n_init=10).fit_predict(points).tolist() for k in range(20, 48, 3)]
        dampings = (0.5, 0.6, 0.7, 0.8, 0.9)
        every += [AffinityPropagation(damping=one).fit_predict(points).tolist() for one in dampings]
        every += [GaussianMixture(k).fit_predict(points).tolist() for k in range(20, 46, 5)]
    return every


def together(labels: list[list[int]]) -> dict[tuple[int, int], int]:
    """How many runs put two areas into one cluster, for all pairs that share one."""
    counts: dict[tuple[int, int], int] = {}
    for run in labels:
        clusters: dict[int, list[int]] = {}
        for area, cluster in enumerate(run):
            clusters.setdefault(cluster, []).append(area)
        for members in clusters.values():
            for pair in itertools.combinations(members, 2):
                counts[pair] = counts.get(pair, 0) + 1
    return counts
