"""The figures of the sector clusters: which, of what table, with which words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from bailiwick.indicators import ClusterData
from bailiwick.studies.result import FigureSpec, StudyTable
from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_inputs import Inputs

__all__ = ["figures_of"]

OUTSIDE = ("cube", "indicators")


def figures_of(
    found: Found, inputs: Inputs, tables: Mapping[str, StudyTable], sets: Sequence[ClusterData]
) -> list[FigureSpec]:
    """Every figure whose table there is; without a vintage there is no map."""
    own = sets[0].id if sets else ""
    figures = []
    if sets and sets[0].vintage:
        figures.append(FigureSpec("map", "clusters", year=sets[0].year, clusters=own, roles=("cube",)))
    labels = {one.id: one.label for one in inputs.indicators}
    searched = "search" in tables and tables["search"].rows["components"].is_not_null().any()
    figures += [
        one
        for one in _of_tables(found, own, labels)
        if one.table in tables and (one.kind != "search" or searched)
    ]
    if "regressions" in tables:
        rows = tables["regressions"].rows
        for source in rows.filter(rows["coefficient"].is_not_null())["source"].unique(maintain_order=True):
            figures.append(
                FigureSpec(
                    f"coefficients_{source}",
                    "coefficients",
                    table="regressions",
                    of=source,
                    clusters=own,
                    title=f"How clusters differ: {labels.get(source, source)}",
                    roles=OUTSIDE,
                )
            )
    return figures


def _of_tables(found: Found, own: str, labels: Mapping[str, str]) -> list[FigureSpec]:
    """The figures that are of one table each."""
    most = math.log(len(found.codes)) if found.codes else None
    return [
        FigureSpec("search", "search", table="search", columns=labels, roles=OUTSIDE),
        FigureSpec(
            "embedding",
            "embedding",
            table="embedding",
            clusters=own,
            title="Areas near those specialised in the same industries, and their clusters",
            roles=("cube",),
        ),
        FigureSpec(
            "regions_of_clusters",
            "stacked_bars",
            table="region_shares",
            columns={"cluster": "Cluster", "region": "Region", "share_of_cluster": "Share of its areas"},
            clusters=own,
            title="Regions of the areas of each cluster",
            roles=("cube",),
        ),
        FigureSpec(
            "clusters_of_regions",
            "stacked_bars",
            table="region_shares",
            columns={"region": "Region", "cluster": "Cluster", "share_of_region": "Share of its areas"},
            clusters=own,
            title="Clusters of the areas of each region",
            roles=("cube",),
        ),
        FigureSpec(
            "region_entropy",
            "entropy_bars",
            table="region_entropy",
            average=most,
            average_label=f"Largest possible with {len(found.codes)} clusters: {most:.2f}" if most else "",
            roles=("cube",),
        ),
        FigureSpec(
            "rural_urban",
            "stacked_bars",
            table="rural_urban",
            columns={"cluster": "Cluster", "class": "Class", "share": "Share of its English areas"},
            clusters=own,
            ordered=True,
            roles=("cube",),
        ),
        FigureSpec("sector_profile", "sector_profile", table="sector_profile", clusters=own, roles=("cube",)),
        FigureSpec(
            "diversification",
            "boxes",
            table="diversification",
            columns={"entropy_nats": "Entropy of an area's amounts over industries, in nats"},
            clusters=own,
            roles=("cube",),
        ),
    ]
