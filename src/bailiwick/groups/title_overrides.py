"""Titles of clusters that somebody gives in place of the automatic ones, read and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from bailiwick.errors import Finding, TableError, nearest
from bailiwick.groups.area_matrix import some
from bailiwick.tables import eager, require_columns

__all__ = ["check_distinct", "own_titles"]


def own_titles(given: Any, clusters: Sequence[str]) -> dict[str, str]:
    """Titles of one's own by cluster, checked."""
    if given is None:
        return {}
    if isinstance(given, Mapping):
        pairs = [(str(cluster), title) for cluster, title in given.items()]
    else:
        frame = eager(given, "the table of titles")
        require_columns(frame, ["cluster", "title"], "the table of titles")
        pairs = list(zip(map(str, frame["cluster"].to_list()), frame["title"].to_list(), strict=True))
    found, titles = [], {}
    for cluster, title in pairs:
        if cluster not in clusters:
            there = some(clusters, 30)
            sentence = f"There is no cluster {cluster!r}.{nearest(cluster, clusters)} There are {there}."
            found.append(Finding("unknown-cluster", sentence, (cluster,)))
        elif not isinstance(title, str) or not title.strip():
            sentence = f"Cluster {cluster!r} has an empty title; leave it out to keep the automatic one."
            found.append(Finding("no-title", sentence, (cluster,)))
        elif cluster in titles:
            found.append(Finding("titled-twice", f"Cluster {cluster!r} is given two titles.", (cluster,)))
        else:
            titles[cluster] = title.strip()
    if found:
        raise TableError("The titles cannot be given to the clusters.", found)
    return titles


def check_distinct(table: pa.Table) -> None:
    """Refuse titles of one's own that another cluster has too."""
    by_title: dict[str, list[str]] = {}
    titles = table["title"].to_pylist()
    for cluster, title in zip(table["cluster"].to_pylist(), titles, strict=True):
        by_title.setdefault(title.casefold(), []).append(cluster)
    found = [
        Finding("same-title", f"Clusters {some(same)} are all titled {title!r}.", tuple(same))
        for title in dict.fromkeys(titles)
        if len(same := by_title.pop(title.casefold(), [])) > 1
    ]
    if found:
        raise TableError("The titles of one model must differ.", found)
