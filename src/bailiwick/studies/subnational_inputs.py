"""What the subnational clusters read: a panel of indicators, and what is known of its areas.

From the carried tables, or from publishers' files (`subnational_files`); both give the same `Inputs`, so the
study does not know which it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from bailiwick import areas
from bailiwick.areas.carried import FOLDER
from bailiwick.errors import Finding
from bailiwick.sample import Sample, open_sample
from bailiwick.sources.recognise import SOURCES
from bailiwick.sources.sidecar import file_hash
from bailiwick.studies.carried import carried_records, plain
from bailiwick.studies.result import InputRecord
from bailiwick.studies.subnational_models import EDITIONS

__all__ = [
    "MOBILE",
    "MOBILE_TITLE",
    "SERIES_EDITION",
    "Inputs",
    "characteristics_of",
    "empty",
    "from_sample",
    "lookup_records",
    "names_of",
    "of_models",
    "residents_of",
    "upper_tiers_of",
]

#: The edition whose series go back, whichever edition areas are grouped by.
SERIES_EDITION = "2026-06"
#: Edition -> carried table of its panel.
PANELS = {"2022-12": "indicators_2022_12", "2026-06": "indicators_2026_06"}
#: Edition -> carried tables of the published assignment, its titles and its lists of similar places.
PUBLISHED: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "2022-12": (("subnational_clusters_2023",), ("subnational_cluster_titles_2023",), ()),
    "2026-06": (("clusters_2026",), (), ("neighbours_2026",)),
}
#: The one metric of the edition of December 2022 that is of a file and an origin of its own.
MOBILE, MOBILE_TITLE = "mobile_4g_percent", SOURCES["mobile_coverage"].title
#: Boundaries of earlier years whose counties have names that later ones lack.
FORMER = ("lad2019", "lad2021")
#: What the publisher of 2026 calls a model -> what it is called here.
OUR_NAMES = {"economic": "economy"}


def empty(*columns: str) -> pl.DataFrame:
    """A table of text without rows."""
    return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Indicators of areas, and what is known of both.

    Attributes
    ----------
    edition : str
        Key of `EDITIONS`.
    panel : one row per area, year and indicator
        `area_code, year, indicator, value`, perhaps `period, lower, upper, flag`; districts, counties and
        combined authorities, on codes of several vintages.
    upper_tiers : one row per district
        `district_code, upper_tier_code`, on the boundaries of the edition.
    upper_tiers_2019 : one row per district
        The same in April 2019, which the published procedure used.
    names : mapping of area code to name
    lookups : one row per district of England
        `area_code` and what `areas.LOOKUPS` names.
    published : one row per area and model
        `model, area_code, cluster`: the published assignment; none for models without one.
    titles : one row per published cluster
        `model, cluster, title`.
    neighbours : one row per pair
        `model, area_code, rank, neighbour_code`: published lists of similar places.
    residents : mapping of area code to people
        By which a count among rates is known.
    series : as `panel`
        Of the edition with series that go back.
    records, findings
        What was read, and what was found in it.
    """

    edition: str
    panel: pl.DataFrame
    upper_tiers: pl.DataFrame
    upper_tiers_2019: pl.DataFrame = field(default_factory=lambda: empty("district_code", "upper_tier_code"))
    names: Mapping[str, str] = field(default_factory=dict)
    lookups: pl.DataFrame = field(default_factory=lambda: empty("area_code"))
    published: pl.DataFrame = field(default_factory=lambda: empty("model", "area_code", "cluster"))
    titles: pl.DataFrame = field(default_factory=lambda: empty("model", "cluster", "title"))
    neighbours: pl.DataFrame = field(
        default_factory=lambda: empty("model", "area_code", "rank", "neighbour_code")
    )
    residents: Mapping[str, float] = field(default_factory=dict)
    series: pl.DataFrame | None = None
    records: tuple[InputRecord, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def vintage(self) -> str:
        """Boundaries of the edition."""
        return EDITIONS[self.edition][1]


def from_sample(edition: str = "2022-12", *, series: bool = False) -> Inputs:
    """The carried tables of an edition.

    Parameters
    ----------
    edition : {"2022-12", "2026-06"}
    series : bool
        Read the series that go back, for clusters over time, too.
    """
    sample = open_sample()
    used: dict[str, tuple[str, ...]] = {PANELS[edition]: ("indicators",)}
    panel = plain(sample[PANELS[edition]])
    back = None
    if series:
        back = panel if edition == SERIES_EDITION else plain(sample[PANELS[SERIES_EDITION]])
        used.setdefault(PANELS[SERIES_EDITION], ("series",))
    published, titles, neighbours = _published(sample, edition, used)
    vintage = EDITIONS[edition][1]
    return Inputs(
        edition=edition,
        panel=panel,
        upper_tiers=upper_tiers_of(vintage),
        upper_tiers_2019=upper_tiers_of("lad2019"),
        names=names_of(vintage),
        lookups=characteristics_of(vintage),
        published=published,
        titles=titles,
        neighbours=neighbours,
        residents=residents_of(edition),
        series=back,
        records=(*_with_mobile(carried_records(sample, used)), *lookup_records()),
    )


def _with_mobile(records: tuple[InputRecord, ...]) -> Iterator[InputRecord]:
    """The records, with one of its own for 4G, which the carried table of December 2022 holds too."""
    source = SOURCES["mobile_coverage"]
    for record in records:
        yield record
        if record.name.endswith(PANELS["2022-12"]):
            yield replace(
                record,
                name=f"{record.name}, {MOBILE}",
                title=source.title,
                publisher=source.publisher,
                url=source.url,
                notes=(),
            )


def lookup_records() -> tuple[InputRecord, ...]:
    """What the lookups of the areas are built from."""
    name = "characteristics.json"
    return tuple(
        InputRecord(
            name=f"carried table {name.removesuffix('.json')}: {source['title']}",
            title=source["title"],
            publisher=source["publisher"],
            released=source["released"],
            licence=source["licence"],
            attribution=source["attribution"],
            role=("lookups",),
            sha256=file_hash(FOLDER / name)[1],
        )
        for source in areas.sources()[name]
    )


def _published(
    sample: Sample, edition: str, used: dict[str, tuple[str, ...]]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The published assignment of an edition, its titles and its lists of similar places."""
    clusters, titles, neighbours = PUBLISHED[edition]
    used |= dict.fromkeys((*clusters, *titles, *neighbours), ("published",))

    def held(names: tuple[str, ...], *columns: str) -> pl.DataFrame:
        return of_models([plain(sample[name]) for name in names], *columns)

    return (
        held(clusters, "model", "area_code", "cluster"),
        held(titles, "model", "cluster", "title"),
        held(neighbours, "model", "area_code", "rank", "neighbour_code"),
    )


def of_models(tables: Sequence[pl.DataFrame], *columns: str) -> pl.DataFrame:
    """Published results of models in one table, under the names that models have here."""
    if not tables:
        return empty(*columns)
    rows = pl.concat([table.select(columns) for table in tables])
    return rows.with_columns(pl.col("model").replace(OUR_NAMES))


def upper_tiers_of(vintage: str) -> pl.DataFrame:
    """The county of each district, or itself where it has no other tier above it."""
    rows = plain(areas.lookup(vintage, "upper_tier"))
    return rows.select(district_code="from_code", upper_tier_code="to_code")


def names_of(vintage: str) -> dict[str, str]:
    """The names of districts and of the areas above them, of those that are no more too."""
    named = dict(areas.names(vintage))
    counties: dict[str, str] = {}
    for known in (*FORMER, vintage):
        rows = plain(areas.lookup(known, "upper_tier"))
        counties |= dict(rows.select("to_code", "to_name").iter_rows())
    return counties | named


def residents_of(edition: str) -> dict[str, float]:
    """People of the districts of an edition: of England and Wales in 2021, or of the United Kingdom."""
    sample = open_sample()
    if edition == "2022-12":
        rows = plain(sample["census2021_lad2022_variables"]).select("area_code", "residents")
    else:
        held = plain(sample["residents_lad2023"])
        rows = held.filter(pl.col("year") == pl.col("year").max()).select("area_code", "residents")
    return dict(rows.drop_nulls().iter_rows())


def characteristics_of(vintage: str) -> pl.DataFrame:
    """What is known of the districts of England beside the indicators."""
    return plain(areas.characteristics(vintage))
