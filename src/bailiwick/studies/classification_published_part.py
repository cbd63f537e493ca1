"""Beside official classifications: how alike, which official class is nearest, how typical of its own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import polars as pl

from bailiwick.groups.kmeans import nearest_centres
from bailiwick.groups.matching import ClusterMatch, match_clusters
from bailiwick.studies.carried import plain
from bailiwick.studies.classification_classes import LEVELS, Published
from bailiwick.studies.classification_fit_part import Classified
from bailiwick.studies.classification_inputs import Inputs
from bailiwick.studies.result import StudyTable

__all__ = ["published_tables"]

OURS = "this run"
FEWEST = 2  # areas in common, below which two classifications are not compared


def published_tables(found: Classified, inputs: Inputs) -> dict[str, StudyTable]:
    """Tables of likeness and of nearest official classes; none where nothing published is known."""
    if not inputs.published:
        return {}
    likeness = [*_ours(found, inputs), *_yardstick(inputs)]
    roles = ("variables", "classes")
    tables = {}
    if likeness:
        tables["published_likeness"] = StudyTable(
            pl.DataFrame(likeness, schema=LIKENESS_TYPES, orient="row"),
            "Likeness to official classifications (an anchor of the code, no replication)",
            LIKENESS,
            ("first", "second", "level"),
            roles,
        )
    nearest = list(_nearest(found, inputs))
    if nearest:
        tables["nearest_official"] = StudyTable(
            pl.concat(nearest),
            "Nearest official class of each cluster",
            NEAREST,
            ("classification", "level", "code"),
            roles,
        )
    means = [row for one in inputs.published.values() for row in _by_mean(found, one)]
    if means:
        tables["published_means"] = StudyTable(
            pl.DataFrame(means, schema=MEANS_TYPES, orient="row"),
            "Areas nearest to the mean of their own official class",
            MEANS,
            ("classification", "level"),
            roles,
        )
    return tables


LIKENESS = {
    "first": "Classification: this run, or an official one",
    "second": "Official classification that it is compared with",
    "level": "Level of both, by their order",
    "clusters": "Clusters of the first that have areas in common with the second",
    "classes": "Classes of the second that have areas in common with the first",
    "areas": "Areas with a class in both",
    "adjusted_rand": "Adjusted Rand index: 1 the same partition, 0 as alike as by chance. Two official"
    " classifications ten years apart are the yardstick",
    "share_matched": "Share of the areas in pairs of clusters when each is matched with one class at most",
}
LIKENESS_TYPES = {
    "first": pl.String,
    "second": pl.String,
    "level": pl.String,
    "clusters": pl.Int64,
    "classes": pl.Int64,
    "areas": pl.Int64,
    "adjusted_rand": pl.Float64,
    "share_matched": pl.Float64,
}


def _levels(found: Classified) -> Iterator[tuple[str, str]]:
    """Levels of a run beside those of an official classification, broadest first."""
    yield from zip(found.levels, LEVELS, strict=False)


def _ours(found: Classified, inputs: Inputs) -> Iterator[tuple[object, ...]]:
    members = found.model.membership()
    for published in inputs.published.values():
        for level, theirs in _levels(found):
            match = _match(members.select("area_code", level), published.rows.select("area_code", theirs))
            if match is not None:
                yield OURS, published.name, level, *_likeness(match)


def _yardstick(inputs: Inputs) -> Iterator[tuple[object, ...]]:
    """Each pair of official classifications beside each other."""
    for one, other in combinations(inputs.published.values(), 2):
        for level in LEVELS:
            match = _match(one.rows.select("area_code", level), other.rows.select("area_code", level))
            if match is not None:
                yield one.name, other.name, level, *_likeness(match)


def _match(one: pl.DataFrame, other: pl.DataFrame) -> ClusterMatch | None:
    """Two partitions compared; None where they share next to no areas."""
    shared = one.join(other, on="area_code", how="semi").height
    return match_clusters(one, other) if shared >= FEWEST else None


def _likeness(match: ClusterMatch) -> tuple[int, int, int, float, float]:
    matched = int(match.clusters["assigned_areas"].sum())
    classes = match.contingency["reference_code"].n_unique()
    return match.clusters.height, classes, match.areas, match.adjusted_rand, matched / match.areas


NEAREST = {
    "classification": "Official classification",
    "level": "Level of the run",
    "code": "Code of the cluster",
    "areas": "Its areas with an official class",
    "nearest_code": "Official class that most of them are in; a comparison, and no name of the cluster",
    "nearest_name": "Its official name",
    "nearest_areas": "Areas in common",
    "share_of_cluster": "Areas in common as a share of the cluster's",
    "share_of_class": "Areas in common as a share of the official class's",
    "matched_code": "Official class in the best matching of all, each used once at most",
}


def _nearest(found: Classified, inputs: Inputs) -> Iterator[pl.DataFrame]:
    members = found.model.membership()
    for published in inputs.published.values():
        names = published.names
        for level, theirs in _levels(found):
            match = _match(members.select("area_code", level), published.rows.select("area_code", theirs))
            if match is None:
                continue
            yield plain(match.clusters.to_arrow()).select(
                pl.lit(published.name).alias("classification"),
                pl.lit(level).alias("level"),
                pl.col("own_code").alias("code"),
                pl.col("areas").cast(pl.Int64),
                "nearest_code",
                pl.col("nearest_code")
                .replace_strict(names, default=None, return_dtype=pl.String)
                .alias("nearest_name"),
                pl.col("nearest_areas").cast(pl.Int64),
                pl.col("nearest_share_of_own").alias("share_of_cluster"),
                pl.col("nearest_share_of_reference").alias("share_of_class"),
                pl.col("assigned_code").alias("matched_code"),
            )


MEANS = {
    "classification": "Official classification",
    "level": "Its level",
    "classes": "Classes with areas here",
    "areas": "Areas with a class",
    "nearest_own": "Areas nearest to the mean of their own class, on the scale of this run",
    "share_nearest_own": "Their share of all",
    "wss": "Sum of squares around the means of the official classes",
    "share_of_distance": "The same as a share of the total sum of squares",
}
MEANS_TYPES = {
    "classification": pl.String,
    "level": pl.String,
    "classes": pl.Int64,
    "areas": pl.Int64,
    "nearest_own": pl.Int64,
    "share_nearest_own": pl.Float64,
    "wss": pl.Float64,
    "share_of_distance": pl.Float64,
}


def _by_mean(found: Classified, published: Published) -> Iterator[tuple[object, ...]]:
    """How many areas lie nearest to the mean of their official class, level by level."""
    here = found.X.with_row_index("at").join(
        published.rows.select("area_code", *LEVELS), on="area_code", validate="1:1", maintain_order="left"
    )
    values = found.model.scaled(found.X)[here["at"].to_numpy()]
    total = float(((values - values.mean(axis=0)) ** 2).sum())
    for level in LEVELS:
        codes, own = np.unique(here[level].to_numpy(), return_inverse=True)
        if len(codes) < FEWEST:
            continue
        sizes = np.bincount(own)
        means = np.column_stack([np.bincount(own, weights=column) for column in values.T]) / sizes[:, None]
        found_at, _ = nearest_centres(values, means, n=1)
        right = int((found_at[:, 0] == own).sum())
        wss = float(((values - means[own]) ** 2).sum())
        yield published.name, level, len(codes), len(own), right, right / len(own), wss, wss / total
