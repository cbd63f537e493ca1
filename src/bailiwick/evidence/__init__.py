"""Whether groups mean anything: how much they change when what they were made from changes."""

from __future__ import annotations

from bailiwick.evidence.association import contingency, cramers_v
from bailiwick.evidence.available_distances import AvailableDistances, available_distances
from bailiwick.evidence.balance import balance
from bailiwick.evidence.cluster_geography import characteristic_shares, cluster_regions, region_entropy
from bailiwick.evidence.cluster_regressions import cluster_regressions, regression_coverage
from bailiwick.evidence.input_draws import InputDraws, input_draws
from bailiwick.evidence.partition_scores import PartitionScores, score_partitions
from bailiwick.evidence.silhouette_search import SilhouetteSearch, silhouette_search
from bailiwick.evidence.single_runs import SingleRuns, single_runs
from bailiwick.evidence.stability import Stability, stability
from bailiwick.evidence.trend_before import TrendBefore, trend_before

__all__ = [
    "AvailableDistances",
    "InputDraws",
    "PartitionScores",
    "SilhouetteSearch",
    "SingleRuns",
    "Stability",
    "TrendBefore",
    "available_distances",
    "balance",
    "characteristic_shares",
    "cluster_regions",
    "cluster_regressions",
    "contingency",
    "cramers_v",
    "input_draws",
    "region_entropy",
    "regression_coverage",
    "score_partitions",
    "silhouette_search",
    "single_runs",
    "stability",
    "trend_before",
]
