"""The carried tables of the subnational clusters: two editions of indicators, and what was published of them.

For maintainers: `tools/make_sample.py` calls `tables`. Only the metrics of the models are carried, for
districts, the counties above them and combined authorities, in one tidy form, rounded to four
decimals (2022) and three (2026): the published figures of `tests/replication/test_subnational_tables.py`
come out of the rounded values. Months are added up to years, and codes of 2025 are put back to those of 2023.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from bailiwick import areas
from bailiwick.sources.explore_local_statistics import read_explore_local_statistics
from bailiwick.sources.mobile_coverage import read_mobile_coverage
from bailiwick.sources.published_clusters import read_cluster_titles, read_published_clusters
from bailiwick.sources.published_neighbours import read_published_neighbours
from bailiwick.sources.subnational_indicators import read_subnational_indicators
from bailiwick.sources.subnational_metrics import METRICS

Write = Callable[[Path, str, pl.DataFrame, dict[str, Any]], None]

OGL_TEXT = "Open Government Licence v3.0."
ONS = {
    "publisher": "Office for National Statistics",
    "licence": "OGL-UK-3.0",
    "attribution": f"Source: Office for National Statistics licensed under the {OGL_TEXT}",
    "accessed": "2026-11-20",
}
EXPLORER = "https://www.ons.gov.uk/explore-local-statistics"
METHOD = (
    "https://www.ons.gov.uk/peoplepopulationandcommunity/wellbeing/methodologies/"
    "clusteringlocalauthoritiesagainstsubnationalindicatorsmethodology"
)
DECIMALS_2022, DECIMALS_2026 = 4, 3
FIRST_YEAR = 2008
VINTAGE_2022, VINTAGE_2026 = 2021, 2023  # boundaries on which the two editions are used
COUNTY, COMBINED = "^E10", "^E47"
MONTHS = 12
MODELS = ("global", "economic", "demographic")
PANEL = ("indicator", "area_code", "year")


def tables(shared: Path, folder: Path, write: Write) -> None:
    """Write all of them into a folder."""
    data = shared / "data" / "ons_subnational_indicators"
    december_table(data, folder, write)
    june_table(data, folder, write)
    clusters_2023_tables(data, folder, write)
    later_tables(data / "clusters_nn", folder, write)


def plain(table: Any) -> pl.DataFrame:
    """A table as Polars, with codes as plain text."""
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    coded = [name for name, kind in frame.schema.items() if kind in (pl.Categorical, pl.Enum)]
    return frame.with_columns(pl.col(coded).cast(pl.String))


def rounded(panel: pl.DataFrame, decimals: int) -> pl.DataFrame:
    """The columns of a carried panel, rounded, in the order in which they take least room."""
    amounts = [name for name in ("value", "lower", "upper") if name in panel.columns]
    kept = panel.select(
        "area_code",
        pl.col("year").cast(pl.Int32),
        "indicator",
        "period",
        *(pl.col(name).round(decimals) for name in amounts),
        "flag",
    ).sort(PANEL)
    twice = kept.filter(kept.select(PANEL).is_duplicated())
    if twice.height:
        raise ValueError(f"an area stands twice in an indicator and year: {twice.head(5)}")
    gaps = kept.filter(pl.col("value").is_null() & pl.col("flag").is_null())
    if gaps.height:
        raise ValueError(f"a missing value has no flag: {gaps.head(5)}")
    return kept


def facts_of(panel: pl.DataFrame, decimals: int) -> dict[str, Any]:
    """Units of the metrics of a panel, and how many decimals they have."""
    held = [name for name in METRICS if name in set(panel["indicator"])]
    return {"units": {name: METRICS[name].unit for name in held}, "decimals": decimals}


def december_table(data: Path, folder: Path, write: Write) -> None:
    """34 metrics of December 2022: England's districts and counties."""
    parts = (
        plain(read_subnational_indicators(data / "dec2022_subnational_indicators_long.csv")),
        plain(read_mobile_coverage(data / "4g_coverage_2022-09.csv")),
    )
    panel = rounded(
        pl.concat([part.select(*PANEL, "period", "value", "flag") for part in parts]).filter(
            pl.col("area_code").str.contains("^E(06|07|08|09|10)"), pl.col("indicator").is_in(list(METRICS))
        ),
        DECIMALS_2022,
    )
    write(
        folder,
        "indicators_2022_12",
        panel,
        ONS
        | {
            "title": "Subnational indicators of December 2022: 34 metrics, districts and counties of England",
            "released": "2022-12",
            "url": EXPLORER,
            "vintage": "lad2021, with older codes in some metrics",
            "period": "2017-2022",
            **facts_of(panel, DECIMALS_2022),
            "notes": [
                "The latest period of each metric; year is the year in which the period begins.",
                "School, early years, absence and healthy life metrics exist for counties and unitary areas"
                " only; travel times and smokers stand on older codes.",
                "4G coverage is of September 2022 and was not part of the December file.",
                "Flag m: empty in the file.",
            ],
        },
    )


def june_table(data: Path, folder: Path, write: Write) -> None:
    """Series of Explore Local Statistics, June 2026: districts, counties and combined authorities."""
    source = plain(read_explore_local_statistics(data / "els_indicators_2026_06.parquet"))
    districts = {code for year in range(FIRST_YEAR, 2026) for code in areas.codes(f"lad{year}")}
    wanted = source.filter(
        pl.col("indicator").is_in(list(METRICS)),
        pl.col("year") >= FIRST_YEAR,
        pl.col("area_code").is_in(sorted(districts))
        | pl.col("area_code").str.contains(COUNTY)
        | pl.col("area_code").str.contains(COMBINED),
    )
    monthly = pl.col("period").str.ends_with("/P1M")
    panel = pl.concat(
        [
            wanted.filter(~monthly).select(*PANEL, "period", "value", "lower", "upper", "flag"),
            whole_years(wanted.filter(monthly)),
        ]
    )
    panel = rounded(on_later_codes(panel, VINTAGE_2026), DECIMALS_2026)
    write(
        folder,
        "indicators_2026_06",
        panel,
        ONS
        | {
            "title": "Explore Local Statistics of June 2026: metrics of districts, counties and combined"
            " authorities",
            "released": "2026-06",
            "url": EXPLORER,
            "vintage": "lad2023, with older codes where they are not replaced",
            "period": f"{FIRST_YEAR}-2026",
            **facts_of(panel, DECIMALS_2026),
            "notes": [
                "year is the year in which the period begins; lower and upper are 95 % intervals.",
                "Barnsley and Sheffield have their codes of 2023. A district merged into another is left out"
                " where the other has a value of the same year.",
                "guest_nights are added up over the twelve months of a year.",
                "Flags: m not available, s unreliable or confidential and so not given, n not applicable; e"
                " value of two areas together, u unreliable.",
                "Other areas of the publication (regions, ITL, police, metropolitan counties, inner and"
                " outer London) and its years before 2008 are not carried.",
            ],
        },
    )


def whole_years(months: pl.DataFrame) -> pl.DataFrame:
    """Counts of months added up to the years that have all twelve; a missing month makes the year missing."""
    start = pl.format("{}-01-01/P1Y", "year")
    whole = pl.col("value").null_count() == 0
    return (
        months.group_by(PANEL)
        .agg(
            start.first().alias("period"),
            pl.when(whole).then(pl.col("value").sum()).alias("value"),
            pl.lit(None, pl.Float64).alias("lower"),
            pl.lit(None, pl.Float64).alias("upper"),
            pl.when(~whole).then(pl.lit("m")).alias("flag"),
            pl.len().alias("months"),
        )
        .filter(pl.col("months") == MONTHS)
        .drop("months")
    )


def on_later_codes(panel: pl.DataFrame, year: int) -> pl.DataFrame:
    """Codes later than `year` put back, and merged districts left out where their successor has a value."""
    back = {change.new: change.old for change in areas.changes() if change.year > year}
    codes = panel["area_code"].unique().to_list()
    now = {code: back.get(code) or areas.successor(code, year) for code in codes}
    moved = panel.with_columns(now=pl.col("area_code").replace_strict(now))
    recoded = pl.col("area_code").is_in(list(back))
    held = moved.filter((pl.col("area_code") == pl.col("now")) & pl.col("value").is_not_null())
    again = moved.filter(recoded).join(
        held, left_on=["indicator", "now", "year"], right_on=["indicator", "area_code", "year"], suffix="_old"
    )
    if again.filter(pl.col("value") != pl.col("value_old")).height:
        raise ValueError(f"a district has different values under two codes: {again.head(5)}")
    replaced = held.select("indicator", "year", "now", has=pl.lit(value=True))
    kept = moved.join(replaced, on=["indicator", "year", "now"], how="left").filter(
        (pl.col("area_code") == pl.col("now")) | pl.col("has").is_null()
    )
    return kept.with_columns(
        area_code=pl.when(recoded).then(pl.col("now")).otherwise(pl.col("area_code"))
    ).drop("now", "has")


def clusters_2023_tables(data: Path, folder: Path, write: Write) -> None:
    """Published clusters of February 2023, England, and their titles."""
    facts = ONS | {
        "released": "2023-02-24",
        "url": METHOD,
        "vintage": "lad2021",
        "period": "2017-2022",
        "attribution": f"{ONS['attribution']} Copied from a public prototype, MIT licence, © 2022 bothness.",
    }
    english = [code for code in areas.codes(f"lad{VINTAGE_2022}") if code.startswith("E")]
    clusters = plain(read_published_clusters(data / "published_2023_clusters_all_models_raw.csv"))
    write(
        folder,
        "subnational_clusters_2023",
        clusters.filter(pl.col("area_code").is_in(english))
        .select("area_code", "model", "cluster")
        .sort("model", "area_code"),
        facts
        | {
            "title": "Clusters of local authorities against subnational indicators, February 2023: seven"
            " models",
            "notes": [
                "A null is an area without a cluster. Ids follow no order: match clusters by their overlap.",
            ],
        },
    )
    titles = plain(read_cluster_titles(data / "published_2023_cluster_labels_raw.csv"))
    write(
        folder,
        "subnational_cluster_titles_2023",
        titles.select("model", "cluster", pl.col("title").str.strip_chars()).sort("model", "cluster"),
        facts | {"title": "Titles of the clusters of February 2023"},
    )


def later_tables(data: Path, folder: Path, write: Write) -> None:
    """Published clusters of 2025 and 2026, and the lists of similar places of 2026."""
    facts = ONS | {
        "url": EXPLORER,
        "vintage": f"lad{VINTAGE_2026}",
        "attribution": f"{ONS['attribution']} MIT licence, © 2025 Crown Copyright (ONS).",
    }
    for edition, released in (("2025", "2025"), ("2026", "2026-03")):
        clusters = plain(read_published_clusters(data / f"{edition}_cluster-allocation.csv"))
        write(
            folder,
            f"clusters_{edition}",
            clusters.select(earlier("area_code"), "model", "cluster").sort("model", "area_code"),
            facts
            | {
                "title": f"Clusters of local authorities of the United Kingdom, {edition}: three models",
                "released": released,
                "period": edition,
                "notes": [
                    "A null is an area without a cluster. Letters change their meaning between editions:"
                    " match clusters by their overlap.",
                    "Barnsley and Sheffield have their codes of 2023.",
                ],
            },
        )
    lists = [
        plain(read_published_neighbours(data / f"2026_{model}-neighbours.csv")).select(
            pl.lit(model).alias("model"),
            earlier("area_code"),
            pl.col("rank").cast(pl.Int8),
            earlier("neighbour_code"),
        )
        for model in MODELS
    ]
    write(
        folder,
        "neighbours_2026",
        pl.concat(lists).sort("model", "area_code", "rank"),
        facts
        | {
            "title": "Statistical nearest neighbours, 2026: three models",
            "released": "2026-03",
            "period": "2026",
            "notes": [
                "20 for each district and upper-tier area, 5 for each combined authority; three separate"
                " pools. Areas of the own county are left out.",
                "Barnsley and Sheffield have their codes of 2023.",
            ],
        },
    )


def earlier(column: str) -> pl.Expr:
    """A column of codes with those of 2025 put back to 2023."""
    back = {change.new: change.old for change in areas.changes() if change.year > VINTAGE_2026}
    return pl.col(column).replace(back)
