"""Whose data each table and figure of the sector clusters shows: the inputs that its source line cites.

Every record of an input has the roles that it has in a run, and every table names the roles it is made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bailiwick import areas
from bailiwick.areas.carried import FOLDER
from bailiwick.sources.sidecar import file_hash
from bailiwick.studies.result import InputRecord, StudyTable
from bailiwick.studies.sector_found import Found

__all__ = ["cluster_roles", "credited", "indicator_roles", "records_used"]

#: Where clusters came from -> the inputs that made them.
CLUSTERS = {"search": ("cube",), "published": ("published_clusters",), "own": ("clusters",)}
#: Tables of industries, which are of the clusters and of the table of industries.
OF_INDUSTRIES = (
    "assignment", "clusters", "top_areas", "embedding", "sector_profile", "section_profile", "top_sectors",
    "diversification",
)  # fmt: skip
#: Tables of scores, which are of the clusters and of the sets of indicators among their rows.
OF_SCORES = ("search", "null", "halves", "not_scored")
#: The set of indicators that is of larger areas, and so needs their lookup.
OF_LARGER = "beis"
#: The file of `bailiwick.areas` with the small areas of the rural-urban classification, and what is taken.
CHARACTERISTICS, RURAL_URBAN = "characteristics.json", "Rural-urban"


def cluster_roles(found: Found) -> tuple[str, ...]:
    """The inputs that the clusters came from."""
    return CLUSTERS[found.origin]


def indicator_roles(sources: Iterable[str]) -> tuple[str, ...]:
    """The inputs of sets of indicators: their ids, and the lookup of larger areas where one needs it.

    Examples
    --------
    >>> indicator_roles(["ons"]), indicator_roles(["ons", "beis"])
    (('ons',), ('ons', 'beis', 'nuts3'))
    """
    held = tuple(dict.fromkeys(sources))
    return (*held, "nuts3") if OF_LARGER in held else held


def credited(tables: Mapping[str, StudyTable], found: Found) -> dict[str, StudyTable]:
    """The tables with the inputs that each is made from, in place of those they came with."""
    clusters = cluster_roles(found)
    made = {}
    for name, table in tables.items():
        roles = table.roles
        if name in OF_INDUSTRIES:
            roles = (*clusters, "cube")
        elif name in ("region_shares", "region_entropy"):
            roles = clusters
        elif name == "rural_urban":
            roles = (*clusters, "rural_urban")
        elif name in OF_SCORES:
            roles = (*clusters, *indicator_roles(table.rows["source"].unique(maintain_order=True)))
        elif name == "regressions":
            sources = indicator_roles(table.rows["source"].unique(maintain_order=True))
            roles = (*clusters, *sources, "population")
        elif name == "coverage":
            roles = indicator_roles(table.rows["source"].unique(maintain_order=True))
        elif name == "agreement_with_published":
            roles = (*clusters, "published_clusters")
        made[name] = replace(table, roles=tuple(dict.fromkeys(roles)))
    return made


def records_used(
    records: tuple[InputRecord, ...], tables: Mapping[str, StudyTable]
) -> tuple[InputRecord, ...]:
    """The records of the inputs, with that of the rural-urban classification where a table shows it."""
    if "rural_urban" not in tables:
        return records
    return (*records, *_classification())


def _classification() -> tuple[InputRecord, ...]:
    return tuple(
        InputRecord(
            name=f"carried table {CHARACTERISTICS.removesuffix('.json')}: {source['title']}",
            title=source["title"],
            publisher=source["publisher"],
            released=source["released"],
            licence=source["licence"],
            attribution=source["attribution"],
            role=("rural_urban",),
            sha256=file_hash(FOLDER / CHARACTERISTICS)[1],
        )
        for source in areas.sources()[CHARACTERISTICS]
        if source["title"].startswith(RURAL_URBAN)
    )
