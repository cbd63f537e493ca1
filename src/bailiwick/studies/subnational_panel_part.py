"""From a panel of indicators to the table that a model groups: one row per district, one column per metric.

Values of old boundaries are carried first, counties' values copied down after; then areas without a metric
are listed with what they lack, or imputed as asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from bailiwick import areas
from bailiwick.errors import Finding, TableError
from bailiwick.measures.indicator_panel import (
    carry_to_vintage,
    check_indicators,
    combine,
    complete_areas,
    impute,
    latest_values,
    wide,
)
from bailiwick.measures.tier_fill import fill_from_upper_tier
from bailiwick.shown import counted
from bailiwick.sources.subnational_metrics import METRICS
from bailiwick.studies.carried import plain
from bailiwick.studies.subnational_inputs import Inputs
from bailiwick.studies.subnational_models import (
    EDITIONS,
    HEALTHY_LIFE,
    HEALTHY_LIFE_PARTS,
    Model,
    parts_of,
)
from bailiwick.studies.subnational_options_part import Options

__all__ = ["NATIONS", "Districts", "ModelData", "district_values", "model_data"]

#: First letter of an area code -> country.
NATIONS = {"E": "England", "N": "Northern Ireland", "S": "Scotland", "W": "Wales"}
LEAST_METRICS = 2


@dataclass(frozen=True, kw_only=True)
class Districts:
    """The values of all districts, every metric of every model, after carrying and filling.

    Attributes
    ----------
    panel : one row per district and indicator
        `area_code, year, indicator, value, flag, filled_from`, perhaps `lower, upper`.
    codes : tuple of str
        The districts of the edition, whether they have a value or not.
    """

    panel: pl.DataFrame
    codes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ModelData:
    """What one model groups.

    Attributes
    ----------
    X : `area_code` and the metrics, without gaps
    values : one row per area of X and metric
        `area_code, variable, value, flag, filled_from`.
    left_out : one row per area without a cluster
        `area_code, missing` (list of metrics), `reason`.
    findings : what was found on the way
    """

    X: pl.DataFrame
    values: pl.DataFrame
    left_out: pl.DataFrame
    findings: tuple[Finding, ...] = ()

    @property
    def metrics(self) -> list[str]:
        """The metrics used."""
        return self.X.columns[1:]


def district_values(inputs: Inputs, choices: Options, metrics: Iterable[str]) -> Districts:
    """The values of districts, carried to the boundaries of the edition and filled from their counties.

    Raises
    ------
    TableError
        The panel has faults; all are listed.
    """
    wanted = list(dict.fromkeys(metrics))
    panel = inputs.panel.filter(pl.col("indicator").is_in([*wanted, *parts_of(wanted)]))
    panel = latest_values(panel, year=choices.year)
    if choices.boundaries == "carry":
        # A district of today may have a value of a later year than the areas that it was put together from.
        panel = latest_values(carry_to_vintage(panel, inputs.vintage))
    if HEALTHY_LIFE in wanted and set(HEALTHY_LIFE_PARTS) <= set(panel["indicator"]):
        panel = combine(panel, {HEALTHY_LIFE: dict(HEALTHY_LIFE_PARTS)})
    tiers = inputs.upper_tiers_2019 if choices.as_published else inputs.upper_tiers
    counts = [name for name in wanted if METRICS[name].kind == "count"]
    filled = fill_from_upper_tier(panel, tiers, rule=choices.fill, counts=counts)
    countries = {code[0] for code in EDITIONS[inputs.edition][2]}
    codes = tuple(code for code in areas.codes(inputs.vintage) if code[0] in countries)
    kept = filled.filter(pl.col("area_code").is_in(codes))
    there = [name for name in wanted if name in set(kept["indicator"])]
    # What a nation lacks is told model by model, with what follows from it.
    check_indicators(
        kept, metrics=there, vintage=inputs.vintage, residents=inputs.residents or None, counts=counts
    )
    return Districts(panel=kept, codes=codes)


def model_data(districts: Districts, model: Model, choices: Options, inputs: Inputs) -> ModelData:
    """The table of one model, with the areas it leaves out and the metric that cost each.

    Raises
    ------
    TableError
        Fewer than two of its metrics have values.
    """
    metrics, findings = _metrics_there(districts, model, choices)
    codes = list(districts.codes)
    table = pl.DataFrame({"area_code": codes}, schema={"area_code": pl.String}).join(
        wide(districts.panel, metrics), on="area_code", how="left", validate="1:1", maintain_order="left"
    )
    nations, told = _nations_without(table, metrics, model)
    findings += told
    reasons: dict[str, str] = {}
    if nations:
        reasons |= {code: f"Not published for {NATIONS[code[0]]}" for code in codes if code[0] in nations}
    if choices.as_published:
        reasons |= {code: f"The area {reason}" for code, reason in model.unlabelled.items()}
    kept = table.filter(~pl.col("area_code").str.head(1).is_in(list(nations)))
    if choices.as_published:
        kept = kept.filter(~pl.col("area_code").is_in(list(model.unlabelled)))
    kept, imputed = _imputed(kept, choices, inputs)
    if imputed.height:
        sentence = (
            f"{model.label}: {counted(imputed.height, 'value')} of"
            f" {counted(imputed['area_code'].n_unique(), 'area')} imputed ({choices.missing}), flagged i."
        )
        findings.append(Finding("imputed", sentence, tuple(imputed["area_code"].unique()), "warning"))
    complete, _ = complete_areas(kept)
    left = _left_out(table, complete, metrics, reasons)
    return ModelData(
        X=complete.select("area_code", *metrics),
        values=_values(complete, metrics, districts.panel, imputed),
        left_out=left,
        findings=tuple(findings),
    )


def _metrics_there(districts: Districts, model: Model, choices: Options) -> tuple[list[str], list[Finding]]:
    """The metrics of a model that have values in the edition; those without are told."""
    there = set(districts.panel.drop_nulls("value")["indicator"])
    gone = [name for name in model.metrics if name not in there]
    if not gone:
        return list(model.metrics), []
    when = f" of {choices.year}" if choices.year is not None else ""
    sentence = (
        f"{model.label}: no values{when} of {', '.join(METRICS[name].short_label for name in gone)} in"
        " edition"
        f" {choices.edition}; the model is made without."
    )
    finding = Finding("no-series", sentence, tuple(gone), "warning")
    used = [name for name in model.metrics if name in there]
    if len(used) < LEAST_METRICS:
        raise TableError(
            f"The {model.label.lower()} model has fewer than {LEAST_METRICS} metrics with values{when}.",
            [Finding("no-series", sentence, tuple(gone))],
        )
    return used, [finding]


def _nations_without(
    table: pl.DataFrame, metrics: list[str], model: Model
) -> tuple[dict[str, list[str]], list[Finding]]:
    """Nations in which no area has a metric, by first letter, with the metrics; and words on them."""
    nation = pl.col("area_code").str.head(1)
    counts = table.group_by(nation.alias("nation"), maintain_order=True).agg(
        pl.col(metrics).is_not_null().sum()
    )
    found = {
        row["nation"]: [name for name in metrics if row[name] == 0]
        for row in counts.iter_rows(named=True)
        if any(row[name] == 0 for name in metrics)
    }
    told = [
        Finding(
            "no-nation",
            f"{model.label}: no area of {NATIONS[letter]} has"
            f" {', '.join(METRICS[name].short_label for name in gone)}, so {NATIONS[letter]} is left out.",
            (letter,),
            "warning",
        )
        for letter, gone in found.items()
    ]
    return found, told


def _imputed(table: pl.DataFrame, choices: Options, inputs: Inputs) -> tuple[pl.DataFrame, pl.DataFrame]:
    if choices.missing == "leave_out":
        return table, pl.DataFrame(schema={"area_code": pl.String, "indicator": pl.String})
    regions = None
    if choices.missing == "region_median":
        rows = plain(areas.lookup(inputs.vintage, "region"))
        regions = dict(rows.select("from_code", "to_code").iter_rows())
    return impute(table, choices.missing, regions=regions)


def _left_out(
    table: pl.DataFrame, complete: pl.DataFrame, metrics: list[str], reasons: dict[str, str]
) -> pl.DataFrame:
    """Every area without a row in `complete`, with the metrics that it lacks."""
    rows = []
    for row in table.join(complete.select("area_code"), on="area_code", how="anti").iter_rows(named=True):
        gone = [name for name in metrics if row[name] is None]
        code = row["area_code"]
        words = [METRICS[name].short_label for name in gone]
        lacks = f"No {' or '.join([', '.join(words[:-1]), words[-1]] if words[1:] else words)}"
        rows.append((code, gone, reasons.get(code, lacks)))
    schema = pl.Schema({"area_code": pl.String(), "missing": pl.List(pl.String()), "reason": pl.String()})
    return pl.DataFrame(rows, schema=schema, orient="row")


def _values(
    complete: pl.DataFrame, metrics: list[str], panel: pl.DataFrame, imputed: pl.DataFrame
) -> pl.DataFrame:
    """The values of a model's areas, long, with where each is from."""
    rows = complete.unpivot(metrics, index="area_code", variable_name="variable", value_name="value")
    origin = [name for name in ("year", "flag", "filled_from", "lower", "upper") if name in panel.columns]
    rows = rows.join(
        panel.select("area_code", "indicator", *origin),
        left_on=["area_code", "variable"],
        right_on=["area_code", "indicator"],
        how="left",
        validate="1:1",
        maintain_order="left",
    )
    given = imputed.select("area_code", pl.col("indicator").alias("variable"), imputed=pl.lit(value=True))
    return (
        rows.join(given, on=["area_code", "variable"], how="left", validate="1:1", maintain_order="left")
        .with_columns(
            flag=pl.when(pl.col("imputed")).then(pl.lit("i")).otherwise(pl.col("flag")),
        )
        .drop("imputed")
    )
