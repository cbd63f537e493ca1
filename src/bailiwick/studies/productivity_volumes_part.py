"""GVA per hour and per job in chained volumes, as an index of each area's own base year; never smoothed.

The publisher prints these for ITL areas alone (tables A5 and B5). They follow one area over time and compare
no areas with each other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from bailiwick.measures.labour_productivity import gva_per_hour, gva_per_job, volume_index
from bailiwick.studies.productivity_inputs import is_volume
from bailiwick.studies.productivity_measures_part import Measured
from bailiwick.studies.productivity_text import KEYS
from bailiwick.studies.result import StudyTable

if TYPE_CHECKING:
    from bailiwick.studies.subregional_productivity import Options

__all__ = ["volumes_table"]


def volumes_table(measured: Measured, options: Options) -> StudyTable | None:
    """The volume indices of a set of areas, per hour and per job; None where there are no volumes.

    The base year is that of the volumes' prices, or the last year if it is not among them. Areas without any
    volume, such as the reference, are left out; a year without one, or an area without one in the base year,
    has no index.
    """
    panel = measured.panel
    rows = measured.rows.filter(pl.col("year") >= options.first_year)
    volume = next((name for name in rows.columns if is_volume(name)), None)
    if volume is None:
        return None
    known = rows.filter(pl.col(volume).is_not_null().any().over("area_code"))
    years = known.drop_nulls([volume, "weekly_hours"])["year"]
    if known.is_empty() or years.is_empty():
        return None
    prices = int(re.findall(r"\d{4}", volume)[-1])
    base = prices if (years == prices).any() else int(years.max())  # type: ignore[arg-type]
    names = {"hour": f"gva_per_hour_{base}vol100", "job": f"gva_per_job_{base}vol100"}
    found: pl.DataFrame = known.select(
        "area_code", "area_name", "area_level", "year", volume, "weekly_hours", "jobs"
    )
    for per, ratio, amount in (("hour", gva_per_hour, "weekly_hours"), ("job", gva_per_job, "jobs")):
        if found[amount].is_null().all():
            del names[per]
            continue
        divided: pl.DataFrame = ratio(found, gva_million_gbp=volume)
        column = f"gva_per_{per}_gbp_{prices}prices"
        based = pl.col(column).filter(pl.col("year") == base).is_not_null().any().over("area_code")
        indexed: pl.DataFrame = volume_index(
            divided.filter(based), value=column, base_year=base, name=names[per]
        )
        found = found.join(
            indexed.select("area_code", "year", names[per]),
            on=["area_code", "year"],
            how="left",
            validate="1:1",
            maintain_order="left",
        )
    words = {"hour": "hour worked", "job": "filled job"}
    columns = {key: KEYS[key] for key in ("area_code", "area_name", "area_level", "year")} | {
        volume: f"Gross value added in chained volume, GBP million at prices of {prices}"
    }
    columns |= {
        name: f"GVA per {words[per]} in chained volume, the area's own level of {base} = 100, unsmoothed"
        for per, name in names.items()
    }
    return StudyTable(
        found.select(list(columns)),
        f"Growth of GVA per hour and per job in chained volume, own level of {base} = 100: {panel.whats}",
        columns,
        ("area_code", "year"),
        panel.roles,
    )
