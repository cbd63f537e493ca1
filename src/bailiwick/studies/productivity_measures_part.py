"""The measures of the subregional productivity study: per hour, per job and per head of every area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from bailiwick.indicators import IndicatorData, National, Source
from bailiwick.measures.matrix import rank
from bailiwick.measures.subregional import subregional_productivity
from bailiwick.shown import shown
from bailiwick.studies.krugman_text import filled
from bailiwick.studies.productivity_inputs import Inputs, Panel
from bailiwick.studies.productivity_text import COLUMNS, GROUPS, MEASURES, WORDS
from bailiwick.studies.result import StudyTable

if TYPE_CHECKING:
    from bailiwick.studies.subregional_productivity import Options

__all__ = ["indicators", "measure", "measures_table"]

PROVISIONAL_YEARS = 2  # at the end of a smoothed series


def measure(panel: Panel, options: Options, second_year: dict[str, str]) -> pl.DataFrame:
    """Every measure of a panel's areas, with ranks among areas and flags.

    `second_year` is the rule of each measure: ``{"hour": "mirror", ...}``.
    """
    rows = panel.rows.with_columns(
        pl.col("gva_million_gbp", "weekly_hours", "jobs", "residents").cast(pl.Float64)
    )
    measured: pl.DataFrame = subregional_productivity(
        rows,
        residents="residents",
        reference=panel.reference,
        second_year=second_year,
        weeks_per_year=options.weeks_per_year,
    )
    return with_flags(measured.filter(pl.col("year") >= options.first_year))


def with_flags(measured: pl.DataFrame) -> pl.DataFrame:
    """`<measure>_flag`: m without a denominator, x not computed, p provisional."""
    flags = []
    for item in MEASURES:
        for unit in ("gbp", "uk100"):
            for smoothed in ("", "_smoothed"):
                name = f"gva_per_{item.per}_{unit}{smoothed}"
                if name not in measured.columns:
                    continue
                last = int(measured.drop_nulls(name)["year"].max() or 0)  # type: ignore[call-overload]
                young = (
                    pl.col("year") > last - PROVISIONAL_YEARS
                    if smoothed
                    else pl.col("gva_flag").eq_missing(pl.lit("p"))
                )
                flags.append(
                    pl.when(pl.col(name).is_null())
                    .then(
                        pl.when(pl.col(item.denominator).is_null()).then(pl.lit("m")).otherwise(pl.lit("x"))
                    )
                    .when(young)
                    .then(pl.lit("p"))
                    .alias(f"{name}_flag")
                )
    return measured.with_columns(flags)


def with_ranks(measured: pl.DataFrame, panel: Panel) -> pl.DataFrame:
    """`<measure>_rank` within level and year, from values as they are shown; the reference has none."""
    names = [name for name in WORDS if name in measured.columns and name.startswith("gva_per_")]
    rounded = measured.filter(pl.col("area_code") != panel.reference).with_columns(
        pl.col(name).map_elements(
            lambda number, places=WORDS[name].decimals: float(shown(number, places)), return_dtype=pl.Float64
        )
        for name in names
    )
    keys = ["area_code", "year"]
    for name in names:
        places = rank(rounded, value=name, by=["area_level", "year"]).select(*keys, f"{name}_rank")
        measured = measured.join(places, on=keys, how="left", validate="1:1", maintain_order="left")
    return measured


def measures_table(measured: pl.DataFrame, panel: Panel, title: str, roles: Sequence[str]) -> StudyTable:
    """All measures of one set of areas as a table."""
    ranked = with_ranks(measured, panel)
    wanted = ["area_code", "area_name", "area_level", "region_code", "year"]
    wanted += ["gva_million_gbp", "weekly_hours", "jobs", "residents"]
    for name in WORDS:
        wanted += [column for column in (name, f"{name}_rank", f"{name}_flag") if column in ranked.columns]
    return StudyTable(ranked.select(wanted), title, COLUMNS, ("area_code", "year"), tuple(roles))


def indicators(
    measured: pl.DataFrame, panel: Panel, inputs: Inputs, facts: dict[str, str], coverage: Sequence[str]
) -> list[IndicatorData]:
    """Every measure as the atlas takes it, with the reference and the median area as benchmarks."""
    records = [record for record in inputs.records if set(panel.roles) & set(record.role)]
    made = []
    for item in MEASURES:
        for unit in ("uk100", "gbp"):
            for smoothed in ("_smoothed", ""):
                name = f"gva_per_{item.per}_{unit}{smoothed}"
                if name in measured.columns and measured[name].is_not_null().any():
                    made.append(_indicator(name, GROUPS[item.per], measured, panel, records, facts, coverage))
    return made


def _indicator(
    name: str,
    group: str,
    measured: pl.DataFrame,
    panel: Panel,
    records: Sequence[object],
    facts: dict[str, str],
    coverage: Sequence[str],
) -> IndicatorData:
    words = filled(WORDS[name], facts)
    rows = measured.select("area_code", "area_name", "year", pl.col(name).alias("value"), flag=f"{name}_flag")
    nation = rows.filter(pl.col("area_code") == panel.reference)
    rows = rows.filter(pl.col("area_code") != panel.reference)
    years = sorted(rows.drop_nulls("value")["year"].unique().to_list())
    rows = rows.filter(pl.col("year").is_in(years))
    median = rows.group_by("year").agg(pl.col("value").median()).sort("year")
    return IndicatorData(
        id=name,
        label=words.label,
        short_label=words.short_label,
        group=group,
        definition=words.definition,
        formula=words.formula,
        unit=words.unit,
        decimals=words.decimals,
        table=rows,
        sources=[
            Source(
                record.publisher, record.title, record.released, record.accessed, record.url, record.licence
            )
            for record in records
        ],
        rounding=words.rounding,
        national=[
            National("United Kingdom", dict(nation.select("year", "value").iter_rows())),
            National("Median area", dict(median.iter_rows())),
        ],
        vintage=panel.vintage,
        centre=words.centre,
        coverage=coverage,
        flag_notes=words.flag_notes or {},
        method=words.method,
    )
