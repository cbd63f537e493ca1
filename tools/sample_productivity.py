"""The carried tables of subregional productivity: hours, jobs, residents, ITL areas, published figures.

For maintainers: `tools/make_sample.py` calls `tables`. Inputs are rounded (hours to 10 a week,
jobs to 5, residents to 10), and each table says so; published results are carried as they were
printed, for comparison.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from bailiwick.sources.ashe import read_ashe_cv
from bailiwick.sources.regional_gdp import read_regional_gdp
from bailiwick.sources.subregional_productivity import read_subregional_productivity

Write = Callable[[Path, str, pl.DataFrame, dict[str, Any]], None]

ONS = {
    "publisher": "Office for National Statistics",
    "licence": "OGL-UK-3.0",
    "attribution": "Source: Office for National Statistics licensed under the Open Government Licence v3.0.",
    "accessed": "2026-11-20",
}
PRODUCTIVITY = ONS | {
    "url": "https://www.ons.gov.uk/employmentandlabourmarket/peopleinwork/labourproductivity"
}
UNITED_KINGDOM = "UKX"  # less Extra-Regio
HOURS, JOBS, RESIDENTS = 10, 5, 10  # steps that the carried inputs are rounded to
ROUNDED = {
    "weekly_hours": f"hours a week, all workers, rounded to {HOURS}",
    "jobs": f"filled jobs, rounded to {JOBS}",
    "residents": f"residents in mid-year, rounded to {RESIDENTS}",
    "gva_million_gbp": "GBP million, current basic prices",
}


def to_step(column: str, step: int) -> pl.Expr:
    """A column of counts rounded to a step, as whole numbers."""
    counts = (pl.col(column) / step).round().cast(pl.Int64) * step
    return counts.cast(pl.Int32).alias(column)


def tables(shared: Path, folder: Path, write: Write) -> None:
    """Write all of them into a folder."""
    data = shared / "data"
    districts = plain(
        read_subregional_productivity(data / "ons_productivity" / "labourproductivitylad1_june2025.xls")
    )
    gdp = plain(read_regional_gdp(data / "ons_productivity" / "regionalgdp_allitl_april2025_corrected.xlsx"))
    hours_table(districts, folder, write)
    residents_table(data / "geography" / "population" / "lad23_population_long.csv", folder, write)
    united_kingdom_table(districts, gdp, folder, write)
    published_districts_table(districts, folder, write)
    itl = plain(
        read_subregional_productivity(data / "ons_productivity" / "itlproductivity_2004_2021_june2023.xlsx")
    )
    older = plain(read_regional_gdp(data / "ons_productivity" / "regionalgdp_allitl_april2023.xlsx"))
    itl_tables(itl, older, folder, write)
    cv = next((data / "aps_ashe").glob("*7.9b*.xlsx"))
    hours_cv_table(plain(read_ashe_cv(cv)), folder, write)


def plain(table: Any) -> pl.DataFrame:
    """A tidy table as Polars, with codes as plain text and years as Int32."""
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    coded = [name for name, kind in frame.schema.items() if kind in (pl.Categorical, pl.Enum)]
    return frame.with_columns(pl.col(coded).cast(pl.String), pl.col("year").cast(pl.Int32))


def hours_table(source: pl.DataFrame, folder: Path, write: Write) -> None:
    """Weekly hours and filled jobs of the districts of 2023."""
    table = source.filter(pl.col("area_code") != UNITED_KINGDOM).select(
        "area_code",
        "year",
        to_step("weekly_hours", HOURS),
        to_step("jobs", JOBS),
        "weekly_hours_flag",
        "jobs_flag",
    )
    write(
        folder,
        "hours_lad2023",
        table,
        PRODUCTIVITY
        | {
            "title": "Subregional productivity: hours worked and filled jobs by local authority district",
            "released": "2025-06-19",
            "vintage": "lad2023",
            "period": "2002-2023",
            "units": {name: ROUNDED[name] for name in ("weekly_hours", "jobs")},
            "notes": [
                "Hours begin in 2004 (flag n before).",
                "Jobs of Northern Ireland's districts are not available for 2023.",
                "Hours of Northern Ireland's districts add up to less than Northern Ireland's: some could"
                " not be placed.",
            ],
        },
    )


def residents_table(path: Path, folder: Path, write: Write) -> None:
    """Residents in the middle of each year, districts of 2023."""
    source = pl.read_csv(path).with_columns(pl.col("population").fill_nan(None))
    table = source.select(
        pl.col("lad23cd").alias("area_code"),
        pl.col("year").cast(pl.Int32),
        pl.col("population").alias("residents"),
    ).sort("area_code", "year")
    table = table.with_columns(
        to_step("residents", RESIDENTS),
        residents_flag=pl.when(pl.col("residents").is_null()).then(pl.lit("m")),
    )
    write(
        folder,
        "residents_lad2023",
        table,
        ONS
        | {
            "title": "Mid-year population estimates by local authority district",
            "released": "2024-07",
            "url": "https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/"
            "populationestimates",
            "vintage": "lad2023",
            "period": "1998-2023",
            "units": {"residents": ROUNDED["residents"]},
            "notes": ["Residents of Northern Ireland's districts are not in this table for 2023 (flag m)."],
        },
    )


def united_kingdom_table(source: pl.DataFrame, gdp: pl.DataFrame, folder: Path, write: Write) -> None:
    """The United Kingdom less Extra-Regio, which is 100 in every index, and the twelve regions."""
    labour = source.filter(pl.col("area_code") == UNITED_KINGDOM).select(
        "area_code", "year", to_step("weekly_hours", HOURS), to_step("jobs", JOBS)
    )
    wanted = (pl.col("area_code") == UNITED_KINGDOM) | (pl.col("area_level") == "ITL1")
    table = (
        gdp.filter(wanted)
        .select(
            "area_code",
            "area_name",
            "year",
            pl.col("gva_million_gbp").round().cast(pl.Int32),
            to_step("residents", RESIDENTS),
        )
        .join(labour, on=["area_code", "year"], how="left", validate="1:1", maintain_order="left")
    )
    write(
        folder,
        "productivity_uk_regions",
        table,
        PRODUCTIVITY
        | {
            "title": "Gross value added and residents of the UK and its regions; hours and jobs of the UK",
            "released": "2025-06-19",
            "vintage": "itl2025",
            "period": "1998-2023",
            "units": ROUNDED,
            "notes": [
                "UKX is the United Kingdom less Extra-Regio (offshore and embassies).",
                "GVA and residents: regional GDP, all ITL regions, April 2025; hours (from 2004) and jobs"
                " (from 2002) of UKX: subregional productivity, June 2025.",
            ],
        },
    )


def published_districts_table(source: pl.DataFrame, folder: Path, write: Write) -> None:
    """The smoothed figures of districts as published, for comparison with those computed."""
    amounts = [f"gva_per_{per}_{unit}_smoothed" for per in ("hour", "job") for unit in ("uk100", "gbp")]
    write(
        folder,
        "productivity_published_lad2023",
        source.select("area_code", "year", *amounts),
        PRODUCTIVITY
        | {
            "title": "Subregional productivity: GVA per hour and per job of districts, as published",
            "released": "2025-06-19",
            "vintage": "lad2023",
            "period": "2002-2023",
            "decimals": {
                "gva_per_hour_uk100_smoothed": 2,
                "gva_per_hour_gbp_smoothed": 2,
                "gva_per_job_uk100_smoothed": 2,
                "gva_per_job_gbp_smoothed": 0,
            },
            "units": {
                name: "UK = 100, smoothed over five years"
                if "uk100" in name
                else "GBP, current prices, smoothed over five years"
                for name in amounts
            },
            "notes": ["The publisher's own results, for comparison with those computed here."],
        },
    )


def itl_tables(source: pl.DataFrame, gdp: pl.DataFrame, folder: Path, write: Write) -> None:
    """Inputs and published figures of the ITL areas of 2021."""
    keys = ["area_code", "year"]
    amounts = gdp.select(
        *keys, pl.col("gva_million_gbp").round().cast(pl.Int32), to_step("residents", RESIDENTS)
    )
    table = source.select(
        "area_code",
        "area_name",
        "area_level",
        pl.when(pl.col("area_level").is_in(["ITL2", "ITL3"]))
        .then(pl.col("area_code").str.head(3))
        .alias("region_code"),
        "year",
        to_step("weekly_hours", HOURS),
        to_step("jobs", JOBS),
    ).join(amounts, on=keys, how="left", validate="1:1", maintain_order="left")
    facts = PRODUCTIVITY | {"released": "2023-06", "vintage": "itl2021", "period": "2002-2021"}
    write(
        folder,
        "productivity_itl2021",
        table,
        facts
        | {
            "title": "Subregional productivity: hours, jobs, gross value added and residents of ITL areas",
            "units": ROUNDED,
            "notes": [
                "GVA and residents: regional GDP, all ITL regions, April 2023.",
                "UKX is the United Kingdom less Extra-Regio; TLB is England.",
                "Hours begin in 2004. Hours of Northern Ireland's ITL3 areas add up to less than"
                " Northern Ireland's: some could not be placed.",
            ],
        },
    )
    measures = [
        f"gva_per_{per}_{unit}{smoothed}"
        for per in ("hour", "job")
        for unit in ("uk100", "gbp")
        for smoothed in ("_smoothed", "")
    ]
    write(
        folder,
        "productivity_published_itl2021",
        source.select(*keys, *measures),
        facts
        | {
            "title": "Subregional productivity: GVA per hour and per job of ITL areas, as published",
            "decimals": dict.fromkeys(measures, 2),
            "units": {name: "UK = 100" if "uk100" in name else "GBP, current prices" for name in measures},
            "notes": ["The publisher's own results, for comparison with those computed here."],
        },
    )


def hours_cv_table(source: pl.DataFrame, folder: Path, write: Write) -> None:
    """How precisely the mean paid hours of each district are known."""
    table = source.filter(pl.col("area_code").str.contains("^[ESW]0[6-9]|^S12")).select(
        "area_code", "year", "mean_weekly_hours_cv"
    )
    write(
        folder,
        "hours_cv_lad2023",
        table,
        ONS
        | {
            "title": "Annual Survey of Hours and Earnings, Table 7.9b: coefficients of variation of mean"
            " paid hours by place of work",
            "released": "2024-10-29",
            "url": "https://www.ons.gov.uk/employmentandlabourmarket/peopleinwork/earningsandworkinghours",
            "vintage": "lad2023",
            "period": "2024",
            "units": {"mean_weekly_hours_cv": "share (0.022 is 2.2 %)"},
            "notes": [
                "Great Britain only. A stand-in for the errors of the hours survey, which are not"
                " published by district."
            ],
        },
    )
