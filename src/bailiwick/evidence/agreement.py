"""How refits of a clusterer agree with the fit on all inputs, added up draw by draw.

What belongs here: adjusted Rand index, shares of areas that stay together, Jaccard
means, from tables of clusters by clusters; no table of areas by areas is made. What
is drawn and refitted is in `refits`; what the numbers mean in `stability`.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import DataWarning, Finding, TableError
from bailiwick.evidence.refits import Levels, Refit
from bailiwick.groups.area_matrix import AreaMatrix
from bailiwick.groups.fitted import text_column

__all__ = ["Tally"]

Floats = NDArray[np.float64]


class Tally:
    """Adds up draw by draw how they agree with the reference; no draw is kept."""

    def __init__(self, reference: Levels) -> None:
        self.reference = reference
        self.sizes = [
            np.bincount(reference.labels[:, at], minlength=len(codes))
            for at, codes in enumerate(reference.codes)
        ]
        self.shares = np.zeros(reference.labels.shape)
        self.jaccard: list[list[Floats]] = [[] for _ in reference.names]
        self.rows: list[dict[str, Any]] = []
        self.faults: list[str] = []
        self.done = 0

    def add(self, refit: Refit) -> None:
        """Compare one refit with the reference at every level."""
        from sklearn.metrics import adjusted_rand_score

        if refit.labels is None:
            self.faults.append(str(refit.fault))
        else:
            self.done += 1
        for at, name in enumerate(self.reference.names):
            row = {"draw": refit.draw.number, "level": name, "left_out": refit.draw.left_out}
            self.rows.append(row | {"wss": refit.wss[at], "fault": refit.fault})
            if refit.labels is None:
                continue
            own, drawn = self.reference.labels[:, at], refit.labels[:, at].astype(np.intp)
            shared, others = _cross(own, drawn, len(self.sizes[at]))
            self.rows[-1]["clusters"] = int((others > 0).sum())
            self.rows[-1]["adjusted_rand"] = float(adjusted_rand_score(own, drawn))
            sizes = self.sizes[at][:, None]
            staying = (shared - 1.0) / np.maximum(sizes - 1, 1)
            self.shares[:, at] += staying[own, drawn]
            self.jaccard[at].append((shared / (sizes + others - shared)).max(axis=1))

    def check(self) -> None:
        """Refuse when no draw could be fitted; warn when some could not."""
        if not self.done:
            findings = [Finding("not-fitted", fault) for fault in dict.fromkeys(self.faults)]
            raise TableError("No draw could be fitted.", findings)
        if self.faults:
            warnings.warn(
                f"{len(self.faults)} of {self.done + len(self.faults)} draws could not be fitted and count in"
                f" no mean; column fault of the draws says why, for example: {self.faults[0]}",
                DataWarning,
                stacklevel=3,
            )

    def draws(self, matrix: AreaMatrix) -> pa.Table:
        """One row per draw and level."""
        left_out = [row["left_out"] for row in self.rows]
        return pa.table(
            {
                "draw": pa.array([row["draw"] for row in self.rows], pa.int64()),
                "level": pa.array([row["level"] for row in self.rows], pa.string()),
                "left_out": pa.array(
                    [None if one is None else matrix.variables[one] for one in left_out], pa.string()
                ),
                "clusters": pa.array([row.get("clusters") for row in self.rows], pa.int64()),
                "adjusted_rand": pa.array([row.get("adjusted_rand") for row in self.rows], pa.float64()),
                "wss": pa.array([row["wss"] for row in self.rows], pa.float64(), from_pandas=True),
                "fault": pa.array([row["fault"] for row in self.rows], pa.string()),
            }
        )

    def areas(self, matrix: AreaMatrix) -> pa.Table:
        """One row per level and area."""
        parts = []
        for at, name in enumerate(self.reference.names):
            labels = self.reference.labels[:, at].astype(np.intp)
            parts.append(
                pa.table(
                    {
                        "area_code": pa.array(matrix.codes, pa.string()),
                        "level": pa.array([name] * len(labels), pa.string()),
                        "code": text_column(self.reference.codes[at], labels),
                        "share": pa.array(self._share(at), pa.float64(), from_pandas=True),
                    }
                )
            )
        return pa.concat_tables(parts)

    def _share(self, at: int) -> Floats:
        """Mean share of each area; NaN where it is alone in its cluster."""
        labels = self.reference.labels[:, at]
        return np.where(self.sizes[at][labels] > 1, self.shares[:, at] / self.done, np.nan)

    def clusters(self) -> pa.Table:
        """One row per level and cluster."""
        parts = []
        for at, name in enumerate(self.reference.names):
            jaccard, sizes = np.array(self.jaccard[at]), self.sizes[at]
            labels = self.reference.labels[:, at]
            total = np.bincount(labels, weights=self._share(at), minlength=len(sizes))
            parts.append(
                pa.table(
                    {
                        "level": pa.array([name] * len(sizes), pa.string()),
                        "code": pa.array(self.reference.codes[at], pa.string()),
                        "areas": pa.array(sizes, pa.int64()),
                        "jaccard": jaccard.mean(axis=0),
                        "lowest_jaccard": jaccard.min(axis=0),
                        "share": pa.array(total / sizes, pa.float64(), from_pandas=True),
                    }
                )
            )
        return pa.concat_tables(parts)

    def summary(self, wss: tuple[float, ...]) -> pa.Table:
        """One row per level."""
        rows = []
        for at, name in enumerate(self.reference.names):
            index = np.array(
                [row["adjusted_rand"] for row in self.rows if row["level"] == name and "clusters" in row]
            )
            rows.append(
                {
                    "level": name,
                    "clusters": len(self.sizes[at]),
                    "draws": len(index),
                    "median": float(np.median(index)),
                    "mean": float(index.mean()),
                    "lowest": float(index.min()),
                    "highest": float(index.max()),
                    "wss": None if np.isnan(wss[at]) else wss[at],
                }
            )
        return pa.Table.from_pylist(rows, schema=SUMMARY)


SUMMARY = pa.schema(
    [("level", pa.string()), ("clusters", pa.int64()), ("draws", pa.int64())]
    + [(name, pa.float64()) for name in ("median", "mean", "lowest", "highest", "wss")]
)


def _cross(own: NDArray[Any], drawn: NDArray[Any], clusters: int) -> tuple[Floats, Floats]:
    """Areas shared by each cluster of the reference and of the draw, and the sizes of the latter."""
    width = int(drawn.max()) + 1
    shared = np.bincount(own.astype(np.intp) * width + drawn, minlength=clusters * width)
    table = shared.reshape(clusters, width).astype(np.float64)
    return table, table.sum(axis=0)
