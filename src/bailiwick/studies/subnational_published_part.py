"""How like the published clusters are: never an aim, but a check of the code."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from bailiwick.groups.matching import match_clusters
from bailiwick.groups.silhouettes import silhouettes
from bailiwick.studies.carried import plain
from bailiwick.studies.result import StudyTable
from bailiwick.studies.subnational_fit_part import Fitted, estimator_of
from bailiwick.studies.subnational_inputs import Inputs
from bailiwick.studies.subnational_options_part import Options
from bailiwick.studies.subnational_tables_part import MODEL, described, stacked

__all__ = ["published_tables"]

ROLES = ("indicators", "published")
SEEDS = 20  # fits of the published procedure, each with a seed of its own


def published_tables(found: Sequence[Fitted], inputs: Inputs, choices: Options) -> dict[str, StudyTable]:
    """Likeness to the published assignment of each model that has one, and the nearest published clusters."""
    likeness, nearest = [], {}
    for one in found:
        labels = inputs.published.filter(model=one.model.id).drop_nulls("cluster")
        if labels.is_empty():
            continue
        published = dict(labels.select("area_code", "cluster").iter_rows())
        row, matched = _compared(one, published, inputs, choices)
        likeness.append({"model": one.model.id} | row)
        nearest[one.model.id] = matched
    if not likeness:
        return {}
    return {
        "published_likeness": described(
            pl.DataFrame(likeness, infer_schema_length=None),
            MODEL
            | {
                "adjusted_rand": "Adjusted Rand index with the published clusters: 1 the same, 0 as alike"
                " as by"
                " chance",
                "areas": "Areas with a cluster in both",
                "clusters": "Clusters here",
                "published_clusters": "Published clusters",
                "only_here": "Areas with a cluster here only",
                "only_published": "Areas with a published cluster only",
                "same_areas_without": "Whether the same areas have no cluster",
                "silhouette": "Mean silhouette of the clusters here, on the values clustered here",
                "silhouette_of_published": "Mean silhouette of the published clusters on the same values",
                "published_number_score": "The same score with as many clusters as published",
                "seeds": "Fits with as many clusters as published, each with a seed of its own",
                "median_over_seeds": "Median of their adjusted Rand indices with the published clusters",
                "lowest_over_seeds": "Lowest",
                "highest_over_seeds": "Highest",
                "silhouette_of_raw_refit": "Score that the published procedure tells: of other clusters, on"
                " raw"
                " values",
            },
            "Likeness to the published clusters",
            ("model",),
            roles=ROLES,
        ),
        "nearest_published": described(
            stacked(nearest),
            MODEL
            | {
                "cluster": "Cluster here",
                "title": "Its title",
                "areas": "Areas of it with a published cluster",
                "published_cluster": "The published cluster with most of them",
                "published_title": "Its published title",
                "areas_in_both": "Areas in both",
                "share_of_cluster": "Share of the cluster here",
                "share_of_published": "Share of the published cluster",
            },
            "Nearest published clusters",
            ("model", "cluster"),
            roles=ROLES,
        ),
    }


def _compared(
    one: Fitted, published: dict[str, str], inputs: Inputs, choices: Options
) -> tuple[dict[str, object], pl.DataFrame]:
    """How the clusters of a model compare with the published ones, in one row; and the pairs of clusters."""
    match = match_clusters(one.clusters, published)
    known = one.X.filter(pl.col("area_code").is_in(list(published)))
    labels = np.array([published[code] for code in known["area_code"]])
    scored = float(silhouettes(one.estimator.scaled(known), labels).mean())
    row: dict[str, object] = {
        "adjusted_rand": match.adjusted_rand,
        "areas": match.areas,
        "clusters": len(one.codes),
        "published_clusters": len(set(published.values())),
        "only_here": len(match.only_own),
        "only_published": len(match.only_reference),
        "same_areas_without": not match.only_own and not match.only_reference,
        "silhouette": float(one.estimator.silhouette_),
        "silhouette_of_published": scored,
    }
    if "silhouette_of_raw_refit" in one.scan.columns:
        chosen = one.scan.filter(k=one.estimator.n_clusters_)
        row["silhouette_of_raw_refit"] = float(chosen["silhouette_of_raw_refit"].item())
    if choices.as_published:
        row |= _other_seeds(one, published, choices)
    titles = inputs.titles.filter(model=one.model.id).select("cluster", "title")
    ours = one.titles.select("cluster", "title")
    pairs = plain(match.clusters).select(
        cluster="own_code",
        areas="areas",
        published_cluster="nearest_code",
        areas_in_both="nearest_areas",
        share_of_cluster="nearest_share_of_own",
        share_of_published="nearest_share_of_reference",
    )
    pairs = pairs.join(ours, on="cluster", how="left", validate="1:1", maintain_order="left").join(
        titles.select(published_cluster="cluster", published_title="title"),
        on="published_cluster",
        how="left",
        validate="m:1",
        maintain_order="left",
    )
    return row, pairs


def _other_seeds(one: Fitted, published: dict[str, str], choices: Options) -> dict[str, object]:
    """Fits of the published procedure with the published number of clusters, and seeds of their own."""
    from sklearn.metrics import adjusted_rand_score

    number = len(set(published.values()))
    known = one.X.filter(pl.col("area_code").is_in(list(published)))
    labels = [published[code] for code in known["area_code"]]
    row: dict[str, object] = {}
    scored = one.scan.filter(k=number)
    if scored.height:
        row["published_number_score"] = float(scored["silhouette_of_raw_refit"].item())
    seeds = min(choices.seeds, SEEDS)
    indices = []
    for seed in range(1, seeds + 1):
        model = estimator_of(choices, n_clusters=number, score_of="clustered", random_state=seed).fit(known)
        indices.append(float(adjusted_rand_score(labels, model.labels_)))
    if indices:
        row |= {
            "seeds": seeds,
            "median_over_seeds": float(np.median(indices)),
            "lowest_over_seeds": min(indices),
            "highest_over_seeds": max(indices),
        }
    return row
