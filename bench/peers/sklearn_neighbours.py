"""Nearest areas as a user would find them with scikit-learn: no codes, no ties, no exclusions."""

from __future__ import annotations

from typing import Any

from sklearn.neighbors import NearestNeighbors


def nearest(values: Any, n: int, algorithm: str, jobs: int) -> Any:
    """Distances to the n nearest others; an area's nearest is itself, in scikit-learn's count."""
    model = NearestNeighbors(n_neighbors=n + 1, algorithm=algorithm, n_jobs=jobs).fit(values)
    return model.kneighbors(values)[0][:, 1:]
