"""Do areas add up to their regions, by which factors were they scaled, and what must not be forced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bailiwick.errors import Finding
from bailiwick.measures.constraint import sums_of_parts
from bailiwick.studies.productivity_inputs import AMOUNTS, Panel
from bailiwick.studies.productivity_measures_part import Measured
from bailiwick.studies.productivity_text import AMOUNT_WORDS
from bailiwick.studies.result import StudyTable

if TYPE_CHECKING:
    from bailiwick.studies.subregional_productivity import Options

__all__ = ["constraint_table", "feasible_factors", "sums_table"]

SUMS = {
    "areas": "Level of the parts",
    "region_code": "Region, or the reference, that they are parts of",
    "amount": "The amount added up",
    "year": "Calendar year",
    "parts_counted": "Number of parts",
    "parts": "Their sum",
    "total": "The published total",
    "shortfall": "Total less sum: above 0 some of the total is in no area",
    "shortfall_share": "Shortfall as a share of the total",
    "bound": "What rounding of the parts and of the total allows either way",
    "adds_up": "Whether the shortfall is within it",
    "reading": "adds up; within rounding; falls short of the total; or is above the total",
}
FACTORS = {
    "region_code": "Region",
    "year": "Calendar year",
    "amount": "The amount scaled, under the name that the table given has for it",
    "factor": "Total over the sum of areas; null where the region keeps its own amounts",
    "is_constrained": "Whether its areas were scaled",
}
BAND = {
    "region_code": "Region",
    "year": "Calendar year",
    "areas": "Areas with jobs before and after the publisher's constraint",
    "lower": "Lowest single factor that fits all of them within rounding",
    "upper": "Highest such factor",
    "one_factor_fits": "Whether there is one: lower is at most upper",
}


def sums_table(measured: Measured, options: Options) -> tuple[StudyTable | None, list[Finding]]:
    """Sums of the areas of each level beside regions, and of regions beside the reference."""
    panel = measured.panel
    if panel.regions is None or panel.force:
        return None, []
    rows = measured.rows.filter(pl.col("year") >= options.first_year)
    regions = panel.regions.filter(pl.col("year").is_in(rows["year"].unique().to_list()))
    nation = rows.filter(pl.col("area_code") == panel.reference)
    parts = []
    for level in panel.ranked:
        if level != "ITL1":
            areas = rows.filter(pl.col("area_level") == level)
            parts += [_sums(areas, regions, name, level, panel) for name in AMOUNTS]
    whole = nation.with_columns(region_code=pl.lit(panel.reference))
    named = regions.rename({"region_code": "area_code"}).with_columns(region_code=pl.lit(panel.reference))
    parts += [_sums(named, whole, name, "ITL1", panel) for name in AMOUNTS]
    if panel.finest != "ITL1":
        finest = rows.filter(pl.col("area_level") == panel.finest).with_columns(
            region_code=pl.lit(panel.reference)
        )
        parts += [_sums(finest, whole, name, panel.finest, panel) for name in AMOUNTS]
    known = [part for part in parts if part is not None]
    if not known:
        return None, []
    table = pl.concat(known).select(list(SUMS))
    short = table.filter(pl.col("adds_up").not_(), pl.col("areas") == panel.finest)
    return (
        StudyTable(
            table,
            f"Do {panel.whats} add up to their regions and to the reference?",
            SUMS,
            ("areas", "region_code", "amount", "year"),
            (*panel.roles, "regions"),
        ),
        _findings(short, panel),
    )


def _sums(
    areas: pl.DataFrame, totals: pl.DataFrame, name: str, level: str, panel: Panel
) -> pl.DataFrame | None:
    """One amount of one level beside its totals; None where either side has none at all."""
    if name not in areas.columns or name not in totals.columns:
        return None
    if not areas[name].is_not_null().any() or not totals[name].is_not_null().any():
        return None
    keys = ["region_code", "year"]
    found: pl.DataFrame = sums_of_parts(
        areas.select("area_code", *keys, pl.col(name).cast(pl.Float64)),
        totals.select(*keys, pl.col(name).cast(pl.Float64)),
        value=name,
        to="region_code",
    )
    # Amounts printed with decimals were made of whole ones, so no sum is held to less than whole numbers.
    bound = (pl.col("areas") + 1) * max(panel.rounded.get(name, 1.0), 1.0) / 2
    short = pl.col("shortfall")
    return found.drop_nulls(["parts", "total"]).select(
        pl.lit(level).alias("areas"),
        "region_code",
        pl.lit(name).alias("amount"),
        pl.col("year").cast(pl.Int32),
        pl.col("areas").alias("parts_counted"),
        "parts",
        "total",
        "shortfall",
        "shortfall_share",
        bound=bound,
        adds_up=short.abs() <= bound,
        reading=pl.when(short == 0)
        .then(pl.lit("adds up"))
        .when(short.abs() <= bound)
        .then(pl.lit("within rounding"))
        .when(short > 0)
        .then(pl.lit("falls short of the total"))
        .otherwise(pl.lit("is above the total")),
    )


def _findings(short: pl.DataFrame, panel: Panel) -> list[Finding]:
    """Regions that their parts miss by more than rounding, each told once; they are left as they are."""
    findings = []
    for (region, amount), rows in short.group_by("region_code", "amount", maintain_order=True):
        most = rows.sort(pl.col("shortfall_share").abs(), descending=True).row(0, named=True)
        directions = rows["shortfall"].sign().unique()
        miss = "differ from" if len(directions) > 1 else "fall short of" if directions[0] > 0 else "are above"
        size = percent(abs(most["shortfall_share"]))
        one = f"in {most['year']} by {size}"
        when = one if rows.height == 1 else f"in {rows.height} years, by up to {size} ({most['year']})"
        sentence = (
            f"{AMOUNT_WORDS[str(amount)]}: the {panel.whats} of {region} {miss} its own total {when}. That is"
            " more than rounding, and they were left as they are."
        )
        findings.append(Finding("parts-do-not-add-up", sentence, (region,), "warning"))
    return findings


def percent(share: float) -> str:
    """A share as a percentage in plain numbers, with two figures that count.

    Examples
    --------
    >>> percent(0.0663), percent(0.00187), percent(0.25), percent(0.0000004)
    ('6.6 %', '0.19 %', '25 %', 'less than 0.01 %')
    """
    each = 100 * share
    if each < 0.01:
        return "less than 0.01 %"
    return f"{each:.0f} %" if each >= 10 else f"{each:.1f} %" if each >= 1 else f"{each:.2f} %"


def constraint_table(measured: Measured, options: Options) -> StudyTable | None:
    """The factor of each region, year and amount, where the areas were scaled to totals."""
    if not measured.panel.force:
        return None
    rows = measured.areas.filter(pl.col("year") >= options.first_year)
    parts = [
        rows.select(
            "region_code",
            "year",
            pl.lit(measured.panel.names.get(name, name)).alias("amount"),
            pl.col(f"{name}_factor").alias("factor"),
            pl.col(f"{name}_is_constrained").alias("is_constrained"),
        ).unique(["region_code", "year"], maintain_order=True)
        for name in AMOUNTS
        if f"{name}_factor" in rows.columns
    ]
    if not parts:
        return None
    return StudyTable(
        pl.concat(parts),
        "Factors that scaled areas to their totals",
        FACTORS,
        ("region_code", "year", "amount"),
    )


def feasible_factors(
    panel: Panel, total_jobs: pl.DataFrame, rounded_to: float
) -> tuple[StudyTable | None, list[Finding]]:
    """Whether one factor a year and region turns jobs as counted into jobs as published, within rounding.

    Regions are taken of which every area has both. With N the rounded count and J the published jobs,
    the factor lies between the largest J / (N + half a step) and the smallest J / (N - half a step).
    """
    finest = panel.rows.filter(pl.col("area_level") == panel.finest)
    both = finest.select("area_code", "region_code", "year", "jobs").join(
        total_jobs, on=["area_code", "year"], how="left", validate="1:1", maintain_order="left"
    )
    keys = ["region_code", "year"]
    complete = both.filter(
        pl.all_horizontal(pl.col("jobs", "total_jobs").is_not_null()).all().over(keys)
    ).drop_nulls(keys)
    if complete.is_empty():
        return None, []
    # Jobs as printed are whole; only those rounded beyond their publisher widen the band.
    step = panel.rounded.get("jobs", 1.0)
    half, step = rounded_to / 2, step / 2 if step > 1 else 0.0
    band = complete.group_by(keys, maintain_order=True).agg(
        pl.len().alias("areas"),
        ((pl.col("jobs") - step) / (pl.col("total_jobs") + half)).max().alias("lower"),
        ((pl.col("jobs") + step) / (pl.col("total_jobs") - half)).min().alias("upper"),
    )
    band = band.with_columns(one_factor_fits=pl.col("lower") <= pl.col("upper")).sort(keys)
    fits, every = int(band["one_factor_fits"].sum()), band.height
    table = StudyTable(
        band,
        "Which single factor fits each region's jobs",
        BAND,
        ("region_code", "year"),
        ("districts", "total_jobs"),
    )
    if fits == every:
        return table, []
    sentence = f"One factor fits the published jobs within rounding in {fits} of {every} regions and years."
    return table, [Finding("one-factor", sentence, severity="warning")]
