"""Indicators from outside regressed on the clusters: every set of indicators in one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from bailiwick import areas
from bailiwick.errors import Finding
from bailiwick.studies.result import StudyTable
from bailiwick.studies.sector_found import Found
from bailiwick.studies.sector_geography_part import plain_frame
from bailiwick.studies.sector_halves_part import HALF, with_halves
from bailiwick.studies.sector_inputs import POPULATION_VINTAGE, Inputs
from bailiwick.studies.sector_options_part import Options
from bailiwick.studies.sector_outside_part import DISTRICT, Outside, districts_of_itl2
from bailiwick.studies.sector_tables_part import CLUSTER, described

__all__ = ["regression_tables"]

ROLES = ("cube", "indicators", "population")
INDICATOR = {
    "source": "Set of indicators",
    "indicator": "Indicator",
    "label": "Words for the indicator",
}


def regression_tables(
    found: Found, outside: Sequence[Outside], inputs: Inputs, choices: Options
) -> tuple[dict[str, StudyTable], list[Finding]]:
    """The models of all sets of indicators, and what of each indicator could be used."""
    people = population_of(found, inputs, choices)
    regions = found.places.select("area_code", "region").drop_nulls()
    coverage = [one.coverage for one in outside]
    tables: dict[str, StudyTable] = {}
    if coverage:
        tables["coverage"] = _coverage(with_halves(pl.concat(coverage, how="diagonal_relaxed"), found))
    usable = [one for one in outside if one.coverage["areas_used"].sum()]
    if people.is_empty() or regions.is_empty() or not usable:
        return tables, [Finding("no-regressions", _why(people, regions, choices), severity="note")]
    models = pl.concat(
        [_models(found, one, people, regions, choices) for one in usable], how="diagonal_relaxed"
    )
    tables["regressions"] = _table(with_halves(models, found))
    return tables, []


def _why(people: pl.DataFrame, regions: pl.DataFrame, choices: Options) -> str:
    if people.is_empty() and choices.as_published:
        return (
            "No regressions: population is a control and is held of districts; as published, areas are joined"
            " by their codes as they are."
        )
    if people.is_empty():
        return "No regressions: the population of the areas is not held, and it is a control."
    if regions.is_empty():
        return "No regressions: the regions of the areas are not known, within which errors go together."
    return "No regressions: no indicator has a value for an area with a cluster."


def population_of(found: Found, inputs: Inputs, choices: Options) -> pl.DataFrame:
    """`area_code, population` on the codes of the clusters; as published joined by code as it is."""
    held = inputs.population.select("area_code", pl.col("population").cast(pl.Float64))
    districts = held.filter(pl.col("area_code").str.contains(DISTRICT))
    codes = found.clusters["area_code"].implode()
    if choices.as_published or districts.is_empty():
        return held.filter(pl.col("area_code").is_in(codes))
    if found.vintage:
        made = areas.convert(districts, to=found.vintage, value="population", from_=POPULATION_VINTAGE)
        return made.select("area_code", "population").filter(pl.col("area_code").is_in(codes))
    larger = districts_of_itl2(inputs, set(found.clusters["area_code"]))
    return (
        larger.group_by(pl.col("larger").alias("area_code"), maintain_order=True)
        .agg(population=pl.col("residents").sum())
        .filter(pl.col("area_code").is_in(codes))
    )


def _models(
    found: Found, one: Outside, people: pl.DataFrame, regions: pl.DataFrame, choices: Options
) -> pl.DataFrame:
    from bailiwick.evidence.cluster_regressions import cluster_regressions

    options: dict[str, Any] = (
        {}
        if choices.as_published
        else {
            "errors": choices.errors,
            "min_treated": choices.min_treated,
            "min_regions": choices.min_regions,
            "region_effects": choices.region_effects,
            "false_discovery": choices.false_discovery,
        }
    )
    made = cluster_regressions(
        one.panel,
        found.assigned,
        controls=people,
        errors_by=regions,
        mode=choices.mode,
        coarse=one.coarse,
        random_state=choices.random_state,
        **options,
    )
    labels = dict(one.coverage.select("indicator", "label").iter_rows())
    rows = plain_frame(made).with_columns(
        source=pl.lit(one.id),
        label=pl.col("indicator").replace_strict(labels, default=pl.col("indicator"), return_dtype=pl.String),
        cluster=pl.col("cluster").cast(pl.String),
        level=pl.lit("district" if one.coarse is None else "larger area"),
    )
    order = {code: at for at, code in enumerate(found.codes)}
    return rows.sort(
        "indicator", pl.col("cluster").replace_strict(order, return_dtype=pl.Int64), maintain_order=True
    )


def _table(models: pl.DataFrame) -> StudyTable:
    return described(
        models,
        INDICATOR
        | HALF
        | {"level": "Whether a row of the model is an area with a cluster, or a larger area"}
        | CLUSTER
        | {
            "coefficient": "How much higher the indicator is in the cluster, given population",
            "standard_error": "Standard error",
            "lower": "Lower end of the 95 % interval",
            "upper": "Upper end",
            "n": "Rows of the model",
            "areas": "Areas in the model",
            "treated_areas": "Areas of the cluster among them",
            "regions": "Regions among them",
            "treated_regions": "Regions with an area of the cluster",
            "left_out": "Areas with a value that lack something else",
            "degrees_of_freedom": "Degrees of freedom; null for the normal distribution and the bootstrap",
            "p_value": "p-value of no difference, of this model alone",
            "p_adjusted": "p-value adjusted for all models of the set of indicators",
            "significant": "Whether the difference is significant",
            "reason": "Why there is no p-value or no estimate",
            "first_year": "First year of the values",
            "last_year": "Last year",
        },
        "Indicators regressed on the clusters",
        ("source", "indicator", "cluster"),
        roles=ROLES,
        units=dict.fromkeys(("coefficient", "standard_error", "lower", "upper"), "standard deviations"),
    )


def _coverage(rows: pl.DataFrame) -> StudyTable:
    return described(
        rows,
        INDICATOR
        | HALF
        | {
            "level": "Whether values are of areas with a cluster, or of larger areas",
            "rows": "Rows held",
            "missing": "Rows without a value",
            "areas": "Areas with a row, on codes of any year",
            "year": "Year of the latest value used",
            "areas_used": "Areas with a cluster, or larger areas with one inside, that have a value",
        },
        "What there was of each indicator, and what was used",
        ("source", "indicator"),
        roles=("indicators",),
    )
