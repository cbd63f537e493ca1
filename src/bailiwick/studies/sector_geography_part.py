"""Where the clusters lie: regions, how mixed each region is, and rural and urban areas."""

from __future__ import annotations

import polars as pl

from bailiwick import areas
from bailiwick.studies.carried import plain
from bailiwick.studies.result import StudyTable
from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_options_part import Options
from bailiwick.studies.sector_tables_part import CLUSTER, described

__all__ = ["RURAL_URBAN", "geography_tables"]

#: The six classes, from rural to urban.
RURAL_URBAN = (
    "Mainly rural",
    "Largely rural",
    "Urban with significant rural",
    "Urban with city and town",
    "Urban with minor conurbation",
    "Urban with major conurbation",
)
#: Boundaries of the classes that the chapter joined by code.
CLASSES_AS_PUBLISHED = "lad2011"


def geography_tables(found: Found, choices: Options) -> dict[str, StudyTable]:
    """The tables of where clusters lie; those of regions need codes of known areas."""
    from bailiwick.evidence.cluster_geography import cluster_regions, region_entropy

    tables = {}
    regions = found.places.select("area_code", "region").drop_nulls()
    if regions.height:
        tables["region_shares"] = described(
            found.ordered(plain_frame(cluster_regions(found.assigned, regions)), "region"),
            CLUSTER
            | {
                "region": "Region",
                "areas": "Areas of the cluster in the region",
                "share_of_cluster": "Share of the cluster's areas, 0 to 1",
                "share_of_region": "Share of the region's areas with a cluster, 0 to 1",
            },
            "Clusters by region",
            ("cluster", "region"),
        )
        entropies = plain_frame(region_entropy(found.assigned, regions))
        tables["region_entropy"] = described(
            entropies.sort("entropy_nats", "region", descending=[True, False]),
            {
                "region": "Region",
                "entropy_nats": "Entropy of its areas over clusters, in nats",
                "areas": "Areas with a cluster",
                "clusters": "Clusters with one of its areas",
                "effective_clusters": "As many clusters of equal size would be as mixed",
                "largest_entropy_nats": "The most that so many areas could have, in nats",
            },
            "How mixed each region is",
            ("region",),
        )
    rural = rural_urban(found, choices)
    if rural is not None:
        tables["rural_urban"] = rural
    return tables


def rural_urban(found: Found, choices: Options) -> StudyTable | None:
    """Shares of a cluster's English areas in the six classes of 2011; none without districts."""
    from bailiwick.evidence.cluster_geography import characteristic_shares

    if not found.vintage.startswith("lad"):
        return None
    vintage = CLASSES_AS_PUBLISHED if choices.as_published else found.vintage
    classes = plain(areas.characteristics(vintage, only=["rural_urban"], rural_urban_classes=6))
    rows = plain_frame(characteristic_shares(found.assigned, classes))
    rows = rows.filter(pl.col("areas").sum().over("cluster") > 0)  # of clusters outside England alone
    order = {name: at for at, name in enumerate(RURAL_URBAN)}
    rows = rows.with_columns(
        place=pl.col("class").replace_strict(order, default=len(order), return_dtype=pl.Int64)
    )
    return described(
        found.ordered(rows, "place"),
        CLUSTER
        | {
            "class": "Rural-urban class of 2011",
            "areas": "Areas of the cluster in the class",
            "share": "Share of the cluster's English areas that have a class, 0 to 1",
            "areas_without_class": "Areas of the cluster without a class, those outside England too",
        },
        "Clusters by rural-urban class",
        ("cluster", "class"),
        roles=("cube",),
    )


def plain_frame(table: object) -> pl.DataFrame:
    """A table of the library as Polars."""
    return table if isinstance(table, pl.DataFrame) else plain(table)
