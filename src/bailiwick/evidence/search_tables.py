"""The tables of a search: scores, the best of each source, the clusters chosen, halves and their indicators.

What belongs here: rows from what a search found. The search and the choice are in `silhouette_search`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from bailiwick.evidence.outside_indicators import Indicators
from bailiwick.evidence.partition_scores import score_columns
from bailiwick.evidence.search_halves import HalfScore, highest
from bailiwick.evidence.source_scores import Scored
from bailiwick.groups.area_matrix import AREA_CODE
from bailiwick.groups.consensus_grid import ConsensusGrid

__all__ = ["HALF", "best_rows", "cluster_rows", "half_rows", "indicator_rows", "score_rows"]

# What a pair was chosen on, where no source was named.
HALF = "half of the indicators"


def _pair_columns(grid: ConsensusGrid, at: Sequence[int]) -> dict[str, pa.Array]:
    """Components, resolution and number of clusters of some pairs."""
    pairs = grid.pairs
    count = grid.labels.max(axis=0) + 1
    return {
        "components": pa.array([pairs[one][0] for one in at], pa.int64()),
        "resolution": pa.array([pairs[one][1] for one in at], pa.float64()),
        "n_clusters": pa.array([int(count[one]) for one in at], pa.int64()),
    }


def score_rows(found: Sequence[Scored], grid: ConsensusGrid, chosen: int) -> pa.Table:
    """One row per source and pair."""
    at = [one for _ in found for one in range(len(grid.names))]
    return pa.table(
        {
            **_pair_columns(grid, at),
            **score_columns(found),
            "chosen": pa.array([one == chosen for one in at], pa.bool_()),
            "partition": pa.array([grid.names[one] for one in at], pa.string()),
        }
    )


def best_rows(found: Sequence[Scored], grid: ConsensusGrid) -> pa.Table:
    """The highest score of each source beside the highest scores of shuffles."""
    known = [(one, highest([one.silhouette])) for one in found]
    kept = [(one, at) for one, at in known if at is not None]
    bests = [one.null.best[np.isfinite(one.null.best)] for one, _ in kept]
    return pa.table(
        {
            "source": pa.array([one.source for one, _ in kept], pa.string()),
            "partition": pa.array([grid.names[at] for _, at in kept], pa.string()),
            **_pair_columns(grid, [at for _, at in kept]),
            "silhouette": pa.array([one.silhouette[at] for one, at in kept], pa.float64()),
            "null_best_mean": pa.array([one.mean() if len(one) else None for one in bests], pa.float64()),
            "null_best_95": pa.array(
                [np.quantile(one, 0.95) if len(one) else None for one in bests], pa.float64()
            ),
            "p_value_corrected": pa.array(
                [one.p_value_corrected[at] for one, at in kept], pa.float64(), from_pandas=True
            ),
        }
    )


def cluster_rows(grid: ConsensusGrid, at: int) -> pa.Table:
    """The clusters of the pair chosen."""
    return pa.table(
        {
            AREA_CODE: pa.array(grid.area_codes, pa.string()),
            "cluster": pa.array([str(one + 1) for one in grid.labels[:, at].tolist()], pa.string()),
            "share": pa.array(grid.shares[:, at], pa.float64()),
        }
    )


def half_rows(rows: Sequence[HalfScore], grid: ConsensusGrid, *, counts: bool) -> pa.Table:
    """What each split chose and reported."""
    first = rows[0].split if rows else 0
    at = [one.partition for one in rows]
    pairs = _pair_columns(grid, at)

    def floats(name: str) -> pa.Array:
        return pa.array([getattr(one, name) for one in rows], pa.float64(), from_pandas=True)

    return pa.table(
        {
            "split": pa.array([one.split for one in rows], pa.int64()),
            "source": pa.array([one.source for one in rows], pa.string()),
            "half": pa.array([one.half for one in rows], pa.string()),
            "partition": pa.array([grid.names[one] for one in at], pa.string()),
            **pairs,
            "indicators": pa.array([one.indicators for one in rows], pa.int64()),
            "silhouette": floats("silhouette"),
            "areas": pa.array([one.areas for one in rows], pa.int64()),
            "null_mean": floats("null_mean"),
            "p_value": floats("p_value"),
            "counts": pa.array([counts and one.split == first for one in rows], pa.bool_()),
        }
    )


def indicator_rows(sources: Sequence[Indicators], rows: Sequence[HalfScore], on: str) -> pa.Table:
    """Which indicators had a part in the choice."""
    if on == HALF:
        first = rows[0].split
        chose = {
            (one.source, name)
            for one in rows
            if one.split == first and one.half == "choose"
            for name in one.names
        }
    else:
        chose = {(one.source, name) for one in sources if one.source == on for name in one.names}
    every = [(one.source, name) for one in sources for name in one.names]
    return pa.table(
        {
            "source": pa.array([source for source, _ in every], pa.string()),
            "indicator": pa.array([name for _, name in every], pa.string()),
            "half": pa.array(["choose" if one in chose else "report" for one in every], pa.string()),
        }
    )
