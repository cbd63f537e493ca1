"""The published clusters: how like them those found here are, and whether the published figures come out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from bailiwick.groups.matching import match_clusters
from bailiwick.studies.carried import plain
from bailiwick.studies.result import StudyTable
from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_inputs import Inputs, Published
from bailiwick.studies.sector_options_part import Options
from bailiwick.studies.sector_tables_part import described

__all__ = ["SCORES", "agreement_tables", "published_figures"]

#: Set of indicators -> silhouette of the published clusters on it, and the areas scored.
SCORES: Mapping[str, tuple[float, int]] = {"ons": (-0.182, 112), "beis": (-0.183, 34)}
#: Mean and standard deviation of the silhouettes of shuffled labels on the ONS indicators.
NULL = (-0.193, 0.032)
MODELS, CELLS, SIGNIFICANT = 206, 45, 42
HELD = ("cube", "indicators", "population", "published")


def agreement_tables(found: Found, inputs: Inputs) -> tuple[dict[str, StudyTable], float | None]:
    """The published clusters nearest to those found, and the adjusted Rand index of the two."""
    if inputs.published is None or found.origin == "published":
        return {}, None
    reference = _carried(inputs.published, found)
    if not set(reference) & set(found.clusters["area_code"]):
        return {}, None
    match = match_clusters(dict(found.assigned.iter_rows()), reference)
    rows = plain(match.clusters).select(
        cluster="own_code",
        areas="areas",
        published_cluster="nearest_code",
        areas_in_both="nearest_areas",
        share_of_cluster="nearest_share_of_own",
        share_of_published="nearest_share_of_reference",
    )
    table = described(
        found.ordered(rows),
        {
            "cluster": "Cluster here",
            "areas": "Areas of it with a published cluster",
            "published_cluster": "The published cluster with most of them",
            "areas_in_both": "Areas in both",
            "share_of_cluster": "Share of the cluster here, 0 to 1",
            "share_of_published": "Share of the published cluster, 0 to 1",
        },
        "Nearest published clusters",
        ("cluster",),
        roles=("cube", "published"),
    )
    return {"agreement_with_published": table}, match.adjusted_rand


def _carried(published: Published, found: Found) -> dict[str, str]:
    """The published cluster of each area on the boundaries of those found; merged areas need one alone."""
    from bailiwick import areas

    rows = published.clusters.drop_nulls("cluster").select("area_code", pl.col("cluster").cast(pl.String))
    if not found.vintage or int(found.vintage[3:]) <= 2020:
        return dict(rows.iter_rows())
    lookup = plain(areas.lookup("lad2020", found.vintage)).select(area_code="from_code", to="to_code")
    joined = rows.join(lookup, on="area_code", how="inner", validate="1:m")
    agreed = joined.group_by("to").agg(pl.col("cluster").n_unique().alias("kinds"), pl.col("cluster").first())
    return dict(agreed.filter(kinds=1).select("to", "cluster").iter_rows())


def published_figures(
    found: Found, tables: Mapping[str, StudyTable], inputs: Inputs, choices: Options
) -> dict[str, StudyTable]:
    """Each published figure beside what is computed here; only for the published clusters as published."""
    if inputs.published is None or found.origin != "published" or not choices.as_published:
        return {}
    rows: list[tuple[str, str, str, bool]] = []
    rows += _silhouettes(found)
    if "regressions" in tables:
        rows += _regressions(tables["regressions"].rows, inputs.published)
    if "region_entropy" in tables:
        rows += _entropies(tables["region_entropy"].rows, inputs.published)
    if "rural_urban" in tables:
        rows += _rural(tables["rural_urban"].rows, inputs.published)
    frame = pl.DataFrame(
        rows,
        schema={"figure": pl.String, "published": pl.String, "here": pl.String, "agrees": pl.Boolean},
        orient="row",
    )
    table = described(
        frame,
        {
            "figure": "What was published",
            "published": "The published figure",
            "here": "The same, computed here",
            "agrees": "Whether they agree to the digits that are published",
        },
        "Published figures, and those computed here",
        ("figure",),
        roles=HELD,
    )
    return {"published_figures": table}


def _silhouettes(found: Found) -> list[tuple[str, str, str, bool]]:
    rows = []
    scores = found.tables["scores"]
    for source, (value, count) in SCORES.items():
        held = scores.filter(source=source)
        if held.is_empty():
            continue
        here, areas = held["silhouette"].item(), held["areas"].item()
        rows.append(
            (
                f"Silhouette on {source.upper()} indicators",
                f"{value:.3f}, {count} areas",
                f"{here:.3f}, {areas} areas",
                round(here, 3) == value and areas == count,
            )
        )
    null = found.tables.get("null")
    shuffles = None if null is None else null.filter(source="ons")
    if shuffles is not None and shuffles.height:
        mean, spread = shuffles["mean"][0], shuffles["standard_deviation"][0]
        rows.append(
            (
                "Silhouettes of shuffled areas on ONS indicators: mean and standard deviation",
                f"{NULL[0]:.3f}, {NULL[1]:.3f}",
                f"{mean:.3f}, {spread:.3f}",
                abs(mean - NULL[0]) < 0.004 and abs(spread - NULL[1]) < 0.004,
            )
        )
    return rows


def _regressions(models: pl.DataFrame, published: Published) -> list[tuple[str, str, str, bool]]:
    ons = models.filter(source="ons")
    cells = published.cells.filter(pl.col("published_coefficient").is_not_null()).select(
        "indicator", pl.col("cluster").cast(pl.String), "published_coefficient"
    )
    both = ons.join(cells, on=["indicator", "cluster"], how="inner", validate="1:1")
    if both.height < 2:
        return []
    r = float(np.corrcoef(both["coefficient"].to_numpy(), both["published_coefficient"].to_numpy())[0, 1])
    significant = ons.filter("significant")
    among = significant.join(cells, on=["indicator", "cluster"], how="semi").height
    return [
        ("Regressions on ONS indicators: models", str(MODELS), str(ons.height), ons.height == MODELS),
        (
            "Regressions on ONS indicators: correlation of coefficients with the published cells",
            f"1 ({CELLS} cells)",
            f"{r:.5f} ({both.height} cells)",
            r > 0.999 and both.height == CELLS,
        ),
        (
            "Regressions on ONS indicators: significant, and how many of these are published cells",
            f"{SIGNIFICANT}, {SIGNIFICANT}",
            f"{significant.height}, {among}",
            significant.height == among == SIGNIFICANT,
        ),
    ]


def _entropies(rows: pl.DataFrame, published: Published) -> list[tuple[str, str, str, bool]]:
    both = published.entropies.join(rows, on="region", how="left", suffix="_here", validate="1:1")
    return [
        (
            f"Entropy of {row['region']}, in nats",
            f"{row['entropy_nats']:.4f}",
            "-" if row["entropy_nats_here"] is None else f"{row['entropy_nats_here']:.4f}",
            row["entropy_nats_here"] is not None
            and round(row["entropy_nats_here"], 4) == round(row["entropy_nats"], 4),
        )
        for row in both.sort("entropy_nats", descending=True).iter_rows(named=True)
    ]


def _rural(rows: pl.DataFrame, published: Published) -> list[tuple[str, str, str, bool]]:
    known = published.rural.with_columns(
        pl.col("cluster").cast(pl.String), pl.col("class").str.to_lowercase()
    )
    here = rows.with_columns(pl.col("class").str.to_lowercase())
    both = known.join(here, on=["cluster", "class"], how="left", suffix="_here", validate="1:1")
    # A class that no area of the cluster is in may have no row: its share is 0.
    away = (both["share"] - both["share_here"].fill_null(0)).abs()
    widest = float(away.max() or 0)  # type: ignore[arg-type]
    areas = int(rows["areas"].sum())
    return [
        (
            f"Rural-urban shares of {known['cluster'].n_unique()} clusters: largest difference, and areas",
            "0 (within 0.002), 300 areas",
            f"{widest:.4f}, {areas} areas",
            widest <= 0.002 and areas == 300,
        )
    ]
