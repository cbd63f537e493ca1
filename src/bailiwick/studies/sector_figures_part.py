"""The figures of the sector clusters: which, of what table, with which words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from bailiwick.indicators import ClusterData
from bailiwick.studies.result import FigureSpec, StudyTable
from bailiwick.studies.sector_credits_part import cluster_roles, indicator_roles
from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_halves_part import CHOSE, choosers
from bailiwick.studies.sector_inputs import Inputs
from bailiwick.studies.sector_options_part import Options

__all__ = ["figures_of"]

PUBLISHED = "Clusters published by Nesta in March 2022"
AS_MANY = "As many {} of one size"
#: What a figure of regressions owes its reader, after the published procedure and after ours.
AS_PUBLISHED = (
    "As published, each model is judged alone and its interval is too narrow for so few regions: many of the"
    " coloured cells may be chance."
)
GIVEN = "Areas are compared given their population."
LARGER = "The indicators are of larger areas: one wholly in the cluster is compared with one wholly outside."


def figures_of(
    found: Found,
    inputs: Inputs,
    tables: Mapping[str, StudyTable],
    sets: Sequence[ClusterData],
    choices: Options,
) -> list[FigureSpec]:
    """Every figure whose table there is; without a vintage there is no map."""
    own = sets[0].id if sets else ""
    named = (*cluster_roles(found), *(("cube",) if sets else ()))  # titles are of the table of industries
    whose = _whose(found, sets)
    figures = []
    if sets and sets[0].vintage:
        figures.append(
            FigureSpec(
                "map",
                "clusters",
                year=sets[0].year,
                clusters=own,
                title=_map_title(found),
                subtitle=(
                    *whose,
                    "A name is of the cluster as a whole, and need not be true of each of its areas.",
                ),
                roles=named,
            )
        )
    labels = {one.id: one.label for one in inputs.indicators}
    searched = "search" in tables and tables["search"].rows["components"].is_not_null().any()
    figures += [
        one
        for one in _of_tables(found, own, labels, named, whose, tables)
        if one.table in tables and (one.kind != "search" or searched)
    ]
    if "regressions" in tables:
        rows = tables["regressions"].rows
        for source in rows.filter(rows["coefficient"].is_not_null())["source"].unique(maintain_order=True):
            larger = "level" in rows.columns and "larger area" in rows.filter(source=source)["level"]
            figures.append(
                FigureSpec(
                    f"coefficients_{source}",
                    "coefficients",
                    table="regressions",
                    of=source,
                    clusters=own,
                    title=f"How clusters differ: {labels.get(source, source)}",
                    subtitle=_model_told(whose, larger=larger, as_published=choices.as_published),
                    roles=(*named, *indicator_roles([source]), "population"),
                )
            )
    return figures


def _model_told(whose: tuple[str, ...], *, larger: bool, as_published: bool) -> tuple[str, ...]:
    """What the models of a figure of regressions compare, and how far they can be trusted."""
    told = [GIVEN, *((LARGER,) if larger else ()), *((AS_PUBLISHED,) if as_published else ())]
    return (*whose, " ".join(told))


def _map_title(found: Found) -> str:
    """What is on the map, and of when."""
    if found.origin == "published":
        return "Sector clusters published in March 2022"
    if found.origin == "own" or found.cube is None:
        return "Sector clusters as given"
    label = found.cube.label
    inside = label[:1].lower() + label[1:] if label[1:2].islower() else label
    return f"Sector clusters: {inside}"


def _whose(found: Found, sets: Sequence[ClusterData]) -> tuple[str, ...]:
    """Whose clusters and whose names a figure shows, where they were not both made here."""
    if found.origin == "search":
        return ()
    made = PUBLISHED if found.origin == "published" else "Clusters as given"
    if not sets or found.cube is None:
        return (f"{made}.",)
    return (
        f"{made}, which numbers them {found.codes[0]} to {found.codes[-1]}; their names are ours, from"
        f" {found.cube.label[:1].lower()}{found.cube.label[1:]}."
        if found.origin == "published"
        else f"{made}; their names are ours, from {found.cube.label}.",
    )


def _ring_told(found: Found, labels: Mapping[str, str]) -> str:
    """What chose the pair, which says why the ring need not be the highest point."""
    halves = choosers(found)
    if halves.is_empty():
        return "The pair on which random starts agree most was chosen, whatever its score."
    chose = halves.filter(half=CHOSE)
    sources = chose["source"].unique(maintain_order=True).to_list()
    if found.facts.get("chosen_on") in sources:
        return f"The pair was chosen on {labels.get(sources[0], sources[0])} alone."
    return (
        f"The pair was chosen on {chose.height:,} of the {halves.height:,} indicators, one half of each set;"
        " points show the score on all, so the ring need not be the highest."
    )


def _of_tables(
    found: Found,
    own: str,
    labels: Mapping[str, str],
    named: tuple[str, ...],
    whose: tuple[str, ...],
    tables: Mapping[str, StudyTable],
) -> list[FigureSpec]:
    """The figures that are of one table each."""
    most = math.log(len(found.codes)) if found.codes else None
    clusters = cluster_roles(found)
    return [
        FigureSpec(
            "search",
            "search",
            table="search",
            columns=labels,
            title="How well every pair of components and resolution does on indicators from outside",
            subtitle=(_ring_told(found, labels),),
            roles=tables["search"].roles if "search" in tables else clusters,
        ),
        FigureSpec(
            "embedding",
            "embedding",
            table="embedding",
            clusters=own,
            title="Areas near those specialised in the same industries, and their clusters",
            subtitle=whose,
            roles=named,
        ),
        FigureSpec(
            "regions_of_clusters",
            "stacked_bars",
            table="region_shares",
            columns={"cluster": "Cluster", "region": "Region", "share_of_cluster": "Share of its areas"},
            clusters=own,
            title="Regions of the areas of each cluster",
            subtitle=whose,
            roles=named,
        ),
        FigureSpec(
            "clusters_of_regions",
            "stacked_bars",
            table="region_shares",
            columns={"region": "Region", "cluster": "Cluster", "share_of_region": "Share of its areas"},
            clusters=own,
            title="Clusters of the areas of each region",
            subtitle=whose,
            roles=named,
        ),
        FigureSpec(
            "region_entropy",
            "entropy_bars",
            table="region_entropy",
            columns={
                "region": "Region",
                "entropy_nats": "Entropy",
                "effective_clusters": AS_MANY.format("clusters"),
            },
            average=most,
            average_label=f"Largest possible with {len(found.codes)} clusters: {most:.2f}" if most else "",
            subtitle=(
                *((f"{PUBLISHED}.",) if found.origin == "published" else ()),
                "Entropy is 0 where all areas of a region are in one cluster, and rises the more evenly they"
                " spread.",
            ),
            roles=clusters,
        ),
        FigureSpec(
            "rural_urban",
            "stacked_bars",
            table="rural_urban",
            columns={"cluster": "Cluster", "class": "Class", "share": "Share of its English areas"},
            clusters=own,
            ordered=True,
            title="Rural and urban areas of each cluster, England only",
            subtitle=(
                *whose,
                "By the rural-urban classification of 2011, which is of England; other areas are not"
                " counted.",
            ),
            roles=(*named, "rural_urban"),
        ),
        FigureSpec(
            "sector_profile",
            "sector_profile",
            table="sector_profile",
            clusters=own,
            subtitle=whose,
            roles=named,
        ),
        FigureSpec(
            "diversification",
            "boxes",
            table="diversification",
            columns={
                "entropy_nats": "Entropy of an area's amounts over industries, in nats",
                "effective_industries": AS_MANY.format("industries"),
            },
            clusters=own,
            subtitle=(
                *whose,
                "Entropy is low where few industries make up an area, and high where many do, evenly.",
            ),
            roles=named,
        ),
    ]
