"""Lookups of areas as further variables of a model, each weighing as one metric."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from bailiwick.errors import Finding
from bailiwick.groups.lookup_variables import lookup_variables
from bailiwick.shown import counted
from bailiwick.sources.subnational_metrics import metric_table
from bailiwick.studies.subnational_models import Model
from bailiwick.studies.subnational_options_part import Options
from bailiwick.studies.subnational_panel_part import ModelData

__all__ = ["with_lookups"]

#: Lookups whose classes have an order.
ORDERED = ("deprivation_quintile", "population_density_band", "median_age_band")


def with_lookups(
    data: ModelData, model: Model, choices: Options, lookups: pl.DataFrame
) -> tuple[ModelData, pl.DataFrame, pl.DataFrame, dict[str, Any]]:
    """The data of a model with lookups beside the metrics, the table, its words and the weights of variables.

    Areas without a class are left out and listed: those outside England have none of most lookups.
    """
    names = list(choices.lookups_as_variables)
    known = lookups.select("area_code", *names).drop_nulls()
    without = data.X.join(known, on="area_code", how="anti")["area_code"]
    X = data.X.join(known.select("area_code"), on="area_code", how="semi", maintain_order="left")
    made = lookup_variables(
        known.join(X.select("area_code"), on="area_code", how="semi"),
        names,
        ordered=[name for name in names if name in ORDERED],
    )
    findings = list(data.findings)
    if len(without):
        sentence = (
            f"{model.label}: {counted(len(without), 'area')} without a class of {' or '.join(names)}"
            f" {'is' if len(without) == 1 else 'are'} left out."
        )
        findings.append(Finding("no-lookup", sentence, tuple(without), "warning"))
    more = pl.DataFrame(
        {
            "area_code": without,
            "missing": [[] for _ in without],
            "reason": [f"No class of {' or '.join(names)}" for _ in without],
            "flag": ["m" for _ in without],
        },
        schema=data.left_out.schema,
    )
    kept = replace(
        data,
        X=X,
        values=data.values.join(X.select("area_code"), on="area_code", how="semi", maintain_order="left"),
        left_out=pl.concat([data.left_out, more]),
        findings=tuple(findings),
    )
    table = X.join(made.table, on="area_code", how="left", validate="1:1", maintain_order="left")
    words = metric_table(data.metrics)
    columns = [name for name in words.columns if name in made.variables.columns]
    words = pl.concat([words, made.variables.select(columns)], how="diagonal_relaxed")
    weights = dict.fromkeys(data.metrics, 1.0) | made.weights
    return kept, table, words, {"variable_weights": weights}
