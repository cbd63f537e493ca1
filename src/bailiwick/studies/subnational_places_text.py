"""The words of the tables of similar places: what each column holds."""

from __future__ import annotations

import polars as pl

from bailiwick.studies.subnational_tables_part import MODEL

__all__ = ["COLUMNS", "DIFFERENT", "OVERLAP_COLUMNS", "POOL_COLUMNS", "POOL_SCHEMA"]

COLUMNS = {
    "area_code": "Code of the area",
    "area_name": "Name of the area",
    "rank": "1 is the most alike",
    "neighbour_code": "Code of the similar place",
    "neighbour_name": "Its name",
    "distance": "Euclidean distance over the standardised metrics",
    "reciprocal_rank": "Rank of the area among those of the similar place; null where it is not listed",
    "same_cluster": "Whether both are in one cluster of the model; null where either has none",
    "closest_on": "What they are most alike on, for their distance",
    "furthest_on": "What most of their distance is from",
    "gap": "Distance of the next place on the list less its own",
    "leave_one_out_share": "Share of the lists that each lack one metric in which it stays, 0 to 1",
    "lost_without": "Metrics without which it is not on the list",
    "resampled_share": "Share of draws of the metrics in which it stays, 0 to 1",
}
POOL_COLUMNS = MODEL | {
    "pool": "Areas compared",
    "areas": "How many",
    "listed": "Similar places listed for each",
    "metrics": "Metrics used",
    "imputed": "Values that stand for a missing one: the median of the pool",
    "left_out": "Areas with less than half of the metrics",
    "metrics_dropped": "Metrics that the areas compared lack, or that are the same in all of them",
    "median_distance": "Median of the distances listed",
    "mutual_share": "Share of pairs in which each is on the list of the other",
    "leave_one_out_overlap": "Mean share of a list that stays when one metric is left out",
    "resampled_overlap": "Mean share of a list that stays when metrics are redrawn",
}
FLOATS = ("median_distance", "mutual_share", "leave_one_out_overlap", "resampled_overlap")
#: Of every column, as some are null throughout where draws are left out.
POOL_SCHEMA = {
    name: pl.Float64
    if name in FLOATS
    else pl.Int64
    if name in ("areas", "listed", "metrics", "imputed")
    else pl.String
    for name in POOL_COLUMNS
}
OVERLAP_COLUMNS = MODEL | {
    "pool": "Areas compared",
    "areas": "Areas with both lists",
    "overlap": "Mean share of the published list that is listed here",
    "lowest": "Lowest",
    "highest": "Highest",
    "first_listed": "Share of areas whose first published neighbour is listed here",
    "by_chance": "Share that lists drawn at random would have in common",
    "inputs_known_to_differ": "Why the two differ",
}
DIFFERENT = (
    "The published input lists of 2026 are not held (29 indicators in all); of the 31 of 2025 house prices,"
    " religion, ethnic group, density, dependency ratio, population change, private renters, guest nights as"
    " published and employment by industry are not in the file"
)
