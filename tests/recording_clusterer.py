"""Clusterers whose answers can be worked out by hand, and that remember what they were given."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin


class SumAboveZero(ClusterMixin, BaseEstimator):
    """Two clusters: areas whose variables add up to more than 0, and the others."""

    given: ClassVar[list[dict[str, Any]]] = []

    def __init__(
        self, *, needs: str | None = None, variable_weights: Any = None, random_state: Any = None
    ) -> None:
        self.needs = needs
        self.variable_weights = variable_weights
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> SumAboveZero:
        """Cluster, and remember columns, rows, seeds and weights."""
        del y
        names = [str(name) for name in getattr(X, "columns", [])]
        self.given.append(
            {
                "columns": names,
                "rows": [str(code) for code in getattr(X, "index", [])],
                "seed": self.random_state,
                "variable_weights": self.variable_weights,
                "sample_weight": sample_weight,
            }
        )
        if self.needs is not None and self.needs not in names:
            raise ValueError(f"there is no\nvariable {self.needs}")
        self.labels_ = self.predict(X)
        return self

    def predict(self, X: Any) -> Any:
        """1 where the sum is above 0."""
        return (np.asarray(X).sum(axis=1) > 0).astype(int)
