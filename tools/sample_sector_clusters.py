"""The carried tables of the sector clusters: outside indicators, a lookup, and what was published.

For maintainers: `tools/make_sample.py` calls `tables`. Indicators are carried as published, whole, because
the published z-scores are over every row of a file; the study chooses years and areas. The two local
indicators that their publisher marks as not public are in no input and must never be; the one with an
infinity is left out, as the published analysis left it out.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from bailiwick.sources.february_indicators import read_february_indicators
from bailiwick.sources.february_metrics import FEBRUARY_2022, february_metric_table
from bailiwick.sources.local_indicators import read_local_indicators
from bailiwick.sources.nuts_lookup import read_nuts_lookup

Write = Callable[[Path, str, pl.DataFrame, dict[str, Any]], None]

OGL_TEXT = "Open Government Licence v3.0."
OGL = {"licence": "OGL-UK-3.0", "accessed": "2026-11-20"}
ONS = OGL | {
    "publisher": "Office for National Statistics",
    "attribution": f"Source: Office for National Statistics licensed under the {OGL_TEXT}",
}
NOMIS = OGL | {
    "publisher": "Office for National Statistics, from Nomis",
    "attribution": "Source: Office for National Statistics, from Nomis (official labour market statistics), "
    f"{OGL_TEXT} Crown copyright.",
}
GEO = OGL | {
    "publisher": "Office for National Statistics",
    "attribution": f"Source: Office for National Statistics licensed under the {OGL_TEXT} Contains OS data"
    " © Crown copyright and database right 2018.",
}
NESTA = {
    "publisher": "Nesta",
    "licence": "MIT",
    "accessed": "2026-11-20",
    "attribution": "Figures of Nesta's report on a taxonomy of industries, March 2022, MIT licence, © 2021"
    f" Nesta. Districts: Office for National Statistics licensed under the {OGL_TEXT}",
    "url": "https://github.com/nestauk/industrial_taxonomy",
    "released": "2022-03-04",
}
NOT_PUBLIC = ("companies_founded", "total_ukri_funding")
WITH_INFINITY = "house_price_normalised"
#: Names of regions as the map of the report has them -> codes.
REGIONS = {
    "North East (England)": "E12000001",
    "North West (England)": "E12000002",
    "Yorkshire and The Humber": "E12000003",
    "East Midlands (England)": "E12000004",
    "West Midlands (England)": "E12000005",
    "East": "E12000006",
    "London": "E12000007",
    "South East (England)": "E12000008",
    "South West (England)": "E12000009",
    "Northern Ireland": "N92000002",
    "Scotland": "S92000003",
    "Wales": "W92000004",
}
#: Spellings of indicators in the table of regression cells that differ from the file.
OTHER_WORDS = {
    "Average travel time ... by public transport or walking": "public_transport_or_walk_minutes",
    "Average travel time ... by car": "drive_minutes",
    "Average travel time ... by cycle": "cycle_minutes",
}


def tables(shared: Path, folder: Path, write: Write) -> None:
    """Write all of them into a folder."""
    data = shared / "data" / "nesta"
    february_table(data / "inputs", folder, write)
    local_tables(data / "inputs", folder, write)
    population_table(data / "inputs", folder, write)
    lookup_table(shared / "data", folder, write)
    cluster_table(data / "expected", folder, write)
    published_tables(data / "expected", folder, write)
    employment_tables(shared / "data" / "bres", folder, write)


def plain(table: Any) -> pl.DataFrame:
    """A table as Polars."""
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


def region_columns(column: str) -> list[pl.Expr]:
    """Code and name of the region of a row."""
    from bailiwick import areas

    code = pl.col(column).replace_strict(REGIONS)
    return [code.alias("region_code"), code.replace_strict(areas.group_names()).alias("region")]


def february_table(inputs: Path, folder: Path, write: Write) -> None:
    """All 7,645 rows of 1 February 2022, and what the 25 indicators are."""
    panel = (
        plain(read_february_indicators(inputs / "ons_subnational_2022-02-01.csv"))
        .select("area_code", "indicator", "year", "period", "value", "flag", "tier", "has_unit")
        .sort("indicator", "area_code")
    )
    about = february_metric_table()
    facts = ONS | {
        "released": "2022-02-01",
        "url": "https://www.ons.gov.uk/explore-local-statistics",
        "vintage": "lad2021, with older codes in some indicators",
        "period": "2018-2021",
    }
    write(
        folder,
        "indicators_2022_02",
        panel,
        facts
        | {
            "title": "Subnational indicators of 1 February 2022: 25 indicators, districts and counties of the"
            " United Kingdom",
            "units": dict(about.select("variable", "unit").iter_rows()),
            "notes": [
                "One period for each indicator; year is the year in which it begins. Flag m: NA in the file.",
                "has_unit is false for seven indicators whose unit is NA in the file: a program that drops"
                " rows with any gap loses them, and 18 are left.",
                "Codes are of several years, and tier County/Unitary stands beside District/Unitary.",
                "Apprenticeships and housing additions are counts.",
            ],
        },
    )


def local_tables(inputs: Path, folder: Path, write: Write) -> None:
    """42 local indicators at NUTS3, and what they are."""
    source = plain(read_local_indicators(inputs / "beis_long.parquet"))
    if present := set(source["indicator"]) & set(NOT_PUBLIC):
        raise ValueError(f"indicators that are not public: {sorted(present)}")
    panel = source.filter(pl.col("indicator") != WITH_INFINITY).select(
        "area_code", "year", "indicator", "nuts_version", "value", "flag", "copies"
    )
    about = local_facts(inputs)
    units = dict(about.select("indicator", pl.col("unit").fill_null("as published")).iter_rows())
    attribution = " ".join(dict.fromkeys(about["attribution"].to_list()))
    facts = {
        "publisher": "Department for Business, Energy and Industrial Strategy and Nesta",
        "licence": "OGL-UK-3.0 AND CC-BY-4.0 AND MIT",
        "accessed": "2026-11-20",
        "url": "https://github.com/nestauk/beis-indicators",
        "released": "2021-12-07",
        "vintage": "nuts3 of 2006, 2010, 2013 and 2016, by row",
        "period": "2006-2020",
        "attribution": f"Compiled by Nesta, MIT licence, © 2021 Nesta. {attribution}",
    }
    write(
        folder,
        "indicators_beis_2021",
        panel,
        facts
        | {
            "title": "Local indicators of BEIS and Nesta, December 2021: 42 indicators of NUTS3 areas",
            "units": units,
            "notes": [
                "Boundaries differ between the years of one indicator: nuts_version says which.",
                "copies is how often the row stands in the file: the 2018 rows of employment in culture,"
                " entertainment and recreation stand twice.",
                "UKZZZ is not allocated to an area. Flag m: empty in the file.",
                "Left out: house prices beside earnings, which hold an infinity, as the published analysis"
                " left them out. Two indicators of the same set that are not public are held nowhere.",
                "Licences differ by source: see the table indicators_beis_2021_about.",
            ],
        },
    )
    write(
        folder,
        "indicators_beis_2021_about",
        about,
        facts | {"title": "What the 42 local indicators of BEIS and Nesta are, and their sources"},
    )


def local_facts(inputs: Path) -> pl.DataFrame:
    """Title, unit, source, licence and attribution of each local indicator."""
    source = pl.read_csv(inputs / "beis_indicator_metadata.csv")
    shown = [_licence_of(name) for name in source["source_name"]]
    return (
        source.with_columns(
            pl.Series("licence", [licence for licence, _ in shown]),
            pl.Series("attribution", [line for _, line in shown]),
            experimental=pl.col("marked_experimental") == "yes",
        )
        .filter(pl.col("indicator") != WITH_INFINITY)
        .select(
            "indicator",
            "group",
            pl.col("title").str.strip_chars(),
            pl.col("subtitle").str.strip_chars().alias("description"),
            pl.col("value_label").str.strip_chars(),
            "unit",
            pl.col("source_name").str.strip_chars().alias("source"),
            pl.col("first_year", "last_year").cast(pl.Int32),
            "experimental",
            "licence",
            "attribution",
        )
        .sort("indicator")
    )


def _licence_of(source: str) -> tuple[str, str]:
    """Licence and line to show for a source."""
    if source.startswith("HESA"):
        return "CC-BY-4.0", "Contains HESA data (HE-BCI, finance, estates and student records), CC BY 4.0."
    if source == "Eurostat":
        return "CC-BY-4.0", "Source: Eurostat, © European Union, CC BY 4.0."
    if source.startswith("EU Open"):
        return "CC-BY-4.0", "Source: CORDIS, © European Union, CC BY 4.0."
    if "NOMIS" in source.upper():
        return "OGL-UK-3.0", NOMIS["attribution"]
    if source == "ONS":
        return "OGL-UK-3.0", ONS["attribution"]
    if source in ("OFCOM", "DEFRA", "Department for Transport", "Innovate UK (via gov.uk)"):
        return "OGL-UK-3.0", (
            "Contains public sector information licensed under the Open Government Licence v3.0 (Ofcom,"
            " Defra, Department for Transport, Innovate UK)."
        )
    raise ValueError(f"no licence is known for the source {source!r}")


def population_table(inputs: Path, folder: Path, write: Write) -> None:
    """Residents of mid-2020, all tiers."""
    source = pl.read_csv(inputs / "population_mid2020.csv")
    write(
        folder,
        "population_mid2020",
        source.select(
            area_code="code", area_level="geography", population=pl.col("pop_2020").cast(pl.Int32)
        ).sort("area_code"),
        ONS
        | {
            "title": "Residents of mid-2020: 420 areas of the United Kingdom",
            "released": "2021-06-25",
            "url": "https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/"
            "populationestimates",
            "vintage": "lad2021, and the areas above",
            "period": "2020",
            "units": {"population": "residents"},
            "notes": ["Estimates of June 2021, before they were based on the census of 2021."],
        },
    )


def lookup_table(data: Path, folder: Path, write: Write) -> None:
    """Districts of 2016 in NUTS 2018, in the order of the file, with their residents."""
    source = plain(
        read_nuts_lookup(data / "nesta" / "inputs" / "LAD16_LAU118_NUTS318_NUTS218_NUTS118_UK_LU.csv")
    )
    people = pl.read_csv(data / "geography" / "population" / "lad16_population_2001-2016_long.csv").filter(
        year=2016
    )
    write(
        folder,
        "nuts3_lad2016",
        source.with_columns(
            residents=pl.col("lad_code").replace_strict(
                dict(people.select("lad16cd", "population").iter_rows()), return_dtype=pl.Int32
            )
        ),
        GEO
        | {
            "title": "Districts of 2016 in LAU1, NUTS3, NUTS2 and NUTS1 areas of 2018",
            "released": "2018",
            "url": "https://geoportal.statistics.gov.uk",
            "vintage": "lad2016",
            "period": "2016-2018",
            "notes": [
                "400 rows for 391 districts, because some hold several LAU1 areas; 179 NUTS3 areas.",
                "position keeps the order of the file, on which the published mapping rests: the last"
                " district of each NUTS3 area.",
                "residents are those of the whole district in mid-2016, by the estimates of that time.",
            ],
        },
    )


def cluster_table(expected: Path, folder: Path, write: Write) -> None:
    """Published clusters of districts."""
    source = pl.read_csv(expected / "lad_clusters.csv")
    write(
        folder,
        "sector_clusters_2022",
        source.select(
            pl.col("lad20cd").alias("area_code"),
            pl.col("cluster").cast(pl.Int32),
            pl.col("pixel_agreement").alias("agreement"),
            *region_columns("itl1nm"),
        ).sort("area_code"),
        NESTA
        | {
            "title": "Sector clusters of districts, Nesta 2022: 12 clusters of 375 districts",
            "vintage": "lad2020",
            "period": "2022",
            "notes": [
                "Read from the published map; agreement is the share of a district's area on the map that has"
                " the colour of its cluster.",
                "A null is a district that was not in the sample (Isles of Scilly, Gosport, Orkney,"
                " Shetland).",
            ],
        },
    )


def published_tables(expected: Path, folder: Path, write: Write) -> None:
    """Cells of the heat map, entropies, rural shares, entropies of sectors and points, as published."""
    words = {name.replace("'", ""): one for name, one in FEBRUARY_2022.items()} | OTHER_WORDS
    cells = pl.read_csv(expected / "regression_cells_ons.csv", infer_schema_length=None)
    facts = NESTA | {"vintage": "lad2020", "period": "2022"}
    write(
        folder,
        "sector_clusters_2022_cells",
        cells.select(
            pl.col("indicator").replace_strict(words),
            pl.col("cluster").cast(pl.Int32),
            pl.col("published_coef_digitised").alias("published_coefficient"),
            pl.col("published_significant"),
            pl.col("b").alias("coefficient"),
            pl.col("se").alias("standard_error"),
            pl.col("lo").alias("lower"),
            pl.col("hi").alias("upper"),
            pl.col("n_rows").cast(pl.Int32).alias("n"),
            pl.col("treated_lads").cast(pl.Int32).alias("treated_areas"),
        ).sort("indicator", "cluster"),
        facts
        | {
            "title": "Regressions of ONS indicators on the sector clusters of 2022: 45 published cells beside"
            " 206 recomputed",
            "notes": [
                "published_coefficient is read from the chart, within 0.02; null where the chart is blank.",
                "The other columns were recomputed from public data as the report describes.",
            ],
        },
    )
    entropy = pl.read_csv(expected / "nuts1_entropy.csv")
    write(
        folder,
        "sector_clusters_2022_entropies",
        entropy.select(*region_columns("itl1nm"), "entropy_nats").sort("region_code"),
        facts
        | {
            "title": "Entropy of the sector clusters of 2022 in each region",
            "units": {"entropy_nats": "nats"},
        },
    )
    rural = pl.read_csv(expected / "rural_shares_digitised.csv")
    write(
        folder,
        "sector_clusters_2022_rural",
        rural.unpivot(index="cluster", variable_name="class", value_name="share")
        .select(pl.col("cluster").cast(pl.Int32), "class", "share")
        .sort("cluster", "class"),
        facts
        | {
            "title": "Rural-urban classes of the sector clusters of 2022, England",
            "notes": [
                "Read from the chart. Cluster 11 has no district in England.",
                "The chart joined on codes of 2011, so that 12 of 312 districts fell out.",
            ],
        },
    )
    boxes = pl.read_csv(expected / "sector_entropy_box_digitised.csv")
    write(
        folder,
        "sector_clusters_2022_diversification",
        boxes.with_columns(pl.col("cluster").cast(pl.Int32)).sort("cluster"),
        facts
        | {
            "title": "Diversification of districts by sector cluster, 2022: quartiles and whiskers",
            "units": {name: "nats" for name in boxes.columns if name != "cluster"},
            "notes": ["Read from the chart; the counts of companies behind it are not public."],
        },
    )
    points = pl.read_csv(expected / "umap_points_inferred_units.csv")
    write(
        folder,
        "sector_clusters_2022_points",
        points.select(pl.col("x", "y").round(4), pl.col("cluster").cast(pl.Int32)),
        facts
        | {
            "title": "The published embedding of 375 districts: points with their sector cluster, not named",
            "notes": [
                "Units and origin are inferred from the chart; which district a point is, is not known."
            ],
        },
    )


def employment_tables(bres: Path, folder: Path, write: Write) -> None:
    """Employment by five-digit subclass in the 40 ITL2 areas of Great Britain; names of the subclasses."""
    source = pl.read_parquet(bres / "bres_itl2_sic5_2015_2021.parquet")
    table = (
        source.filter(pl.col("status").cast(pl.String) == "employment")
        .select(
            pl.col("geo_code").cast(pl.String).alias("area_code"),
            pl.col("year").cast(pl.Int32),
            pl.col("sic5").cast(pl.String).alias("industry_code"),
            pl.col("count").cast(pl.Int32).alias("employment"),
        )
        .with_columns(flag=pl.when(pl.col("employment").is_null()).then(pl.lit("m")))
        .sort("area_code", "year", "industry_code")
    )
    facts = NOMIS | {
        "released": "2023-08",
        "url": "https://www.nomisweb.co.uk/datasets/newbres6pub",
        "vintage": "nuts2016",
    }
    write(
        folder,
        "employment_itl2_sic5",
        table,
        facts
        | {
            "title": "Business Register and Employment Survey, open access: employment by 5-digit subclass,"
            " ITL2 areas",
            "period": "2015-2021",
            "units": {"employment": "jobs, rounded by the publisher"},
            "notes": [
                "Counts are rounded by the publisher on a grid that widens with size; a 0 may be a small"
                " count.",
                "Subclass 01000 (farm data) is not available for five Scottish areas in 2015-2017: null,"
                " flag m.",
                "The 40 areas of Great Britain, codes of NUTS 2016, which ITL 2021 renamed and did not"
                " redraw.",
            ],
        },
    )
    names = pl.read_csv(bres / "lookups" / "SIClookup.csv", encoding="cp1252", infer_schema=False)
    write(
        folder,
        "industries_sic5",
        names.select(
            industry_code="SIC_5DIGIT_CODE",
            industry_name=pl.col("SIC_5DIGIT_NAME").str.replace(r"^\d+ : ", "").str.strip_chars(),
            division="SIC_2DIGIT_CODE",
            division_name=pl.col("SIC_2DIGIT_NAME").str.replace(r"^\d+ : ", "").str.strip_chars(),
            section="SIC_SECTION_LETTER",
            section_name=pl.col("SIC_SECTION_NAME").str.strip_chars(),
        ).sort("industry_code"),
        ONS
        | {
            "title": "Names of 729 five-digit subclasses of SIC 2007, with their divisions and sections",
            "released": "2023-08",
            "period": "SIC 2007",
            "notes": ["Subclass 01000 holds farm data and is not part of SIC 2007."],
        },
    )
