"""The productivity half of the Krugman study: GVA per full-time equivalent, and its hours-based stand-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bailiwick.indicators import National
from bailiwick.measures.productivity import fte_from_hours, gva_per_fte, productivity_index
from bailiwick.studies.krugman_inputs import Inputs
from bailiwick.studies.krugman_labour import full_time_equivalents_of
from bailiwick.studies.krugman_part import (
    RANK_COLUMNS,
    Part,
    great_britain,
    indicator_of,
    with_names,
    with_ranks,
)
from bailiwick.studies.krugman_text import CURRENT, VOLUME, WORDS
from bailiwick.studies.result import StudyTable

if TYPE_CHECKING:
    from bailiwick.studies.krugman_map import Options

__all__ = ["measure"]

DECIMALS = 1
OUTPUT = {
    "current": ("gva_million_gbp", "flag", CURRENT, "GVA, GBP million, current prices"),
    "volume": (
        "gva_million_gbp_2022prices",
        "flag_2022prices",
        VOLUME,
        "GVA, GBP million, chained volume in 2022 money",
    ),
}

PARTS = {
    "employees": "Employees, all industries",
    "self_employed_persons": "Self-employed people who live in the area",
    "mean_weekly_hours": "Mean paid hours a week of employees",
    "regular_forces": "UK Regular Forces stationed in the area",
    "fte_half_width": "Half the width of the 95% interval of the full-time equivalents",
    "filled": "Inputs that a stated rule gave in whole or in part",
}


def measure(inputs: Inputs, options: Options) -> list[Part]:
    """Every productivity that the inputs allow, the published one first."""
    if inputs.gva_total is None:
        return []
    output, flag, basis, described = _in_money_of(inputs.gva_total, OUTPUT[options.price_basis])
    gva = great_britain(inputs.gva_total, options.first_year).select(
        "area_code", "year", pl.col(output).cast(pl.Float64).alias("gva"), pl.col(flag).alias("flag")
    )
    parts = []
    if inputs.employees is not None and inputs.self_employed is not None and inputs.weekly_hours is not None:
        labour = full_time_equivalents_of(
            great_britain(inputs.employees, options.first_year),
            inputs.self_employed,
            inputs.weekly_hours,
            inputs.forces,
        )
        roles = ("output", "employees", "self_employed", "weekly_hours", "forces")
        parts.append(_part("gva_per_fte_gb100", gva, labour, inputs, basis, described, roles))
    if inputs.hours is not None:
        labour = fte_from_hours(great_britain(inputs.hours, options.first_year)).select(
            "area_code", "year", pl.col("hours_fte").alias("fte")
        )
        parts.append(
            _part("gva_per_hours_fte_gb100", gva, labour, inputs, basis, described, ("output", "hours"))
        )
    return parts


def _in_money_of(gva: pl.DataFrame, output: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
    """The columns and words of the output, for the year in whose money the table's volumes are."""
    if output[0] in gva.columns:
        return output
    year = next(name[16:20] for name in gva.columns if name.startswith("gva_million_gbp_"))
    column, flag, basis, described = (words.replace("2022", year) for words in output)
    return column, flag, basis, described


def _part(
    name: str,
    gva: pl.DataFrame,
    labour: pl.DataFrame,
    inputs: Inputs,
    basis: str,
    described: str,
    roles: tuple[str, ...],
) -> Part:
    """The index and its pounds, from output and full-time equivalents by area and year."""
    both = gva.join(labour, on=["area_code", "year"], how="inner", validate="1:1", maintain_order="left")
    both = gva_per_fte(both, gva_million_gbp="gva", fte="fte")
    measured = productivity_index(both, output="gva", input="fte", unmatched="drop")
    pounds, index = name.replace("gb100", "gbp"), "productivity_index"
    rows = with_names(
        both.join(measured, on=["area_code", "year"], how="left", validate="1:1", maintain_order="left")
        .rename({index: "value"})
        .with_columns(
            flag=pl.when(pl.col("value").is_null())
            .then(pl.when(pl.col("flag").is_in(["s", "m"])).then(pl.col("flag")).otherwise(pl.lit("x")))
            .when(pl.col("filled").is_not_null() if "filled" in both.columns else pl.lit(False))
            .then(pl.lit("e"))
            .otherwise(pl.col("flag"))
        )
    )
    table = with_ranks(rows, "value", DECIMALS).rename({"value": name, "gva_per_fte_gbp": pounds})
    years = sorted(rows.drop_nulls("value")["year"].unique().to_list())
    together = (
        rows.drop_nulls("value")
        .group_by("year")
        .agg(gbp=1e6 * pl.col("gva").sum() / pl.col("fte").sum(), median=pl.col("value").median())
        .sort("year")
    )
    national = [
        National("Great Britain", dict.fromkeys(years, 100.0)),
        National("Median area", dict(together.select("year", "median").iter_rows())),
    ]
    columns = dict(RANK_COLUMNS) | {
        "gva": described,
        "fte": "Full-time equivalents of 37 hours a week",
        pounds: "GVA for each full-time equivalent, GBP a year",
        name: WORDS[name].definition,
    }
    parts = [column for column in PARTS if column in table.columns]
    if "fte_half_width" in table.columns:
        table = table.with_columns(
            (pl.col("gva") * 1e6 / (pl.col("fte") + pl.col("fte_half_width"))).alias(f"{pounds}_lower"),
            (pl.col("gva") * 1e6 / (pl.col("fte") - pl.col("fte_half_width"))).alias(f"{pounds}_upper"),
        )
        parts += [f"{pounds}_lower", f"{pounds}_upper"]
        columns |= {
            f"{pounds}_lower": "Lower end of the 95% interval, from the intervals of self-employment and "
            "hours",
            f"{pounds}_upper": "Upper end of that interval",
        }
    columns |= PARTS
    wanted = [
        "area_code",
        "area_name",
        "year",
        "gva",
        *parts,
        "fte",
        pounds,
        name,
        "rank",
        "areas_ranked",
        "flag",
    ]
    benchmarks = together.rename({"gbp": f"great_britain_{pounds}", "median": f"median_area_{name}"})
    return Part(
        rows=rows,
        roles=roles,
        tables={
            name: StudyTable(table.select(wanted), WORDS[name].label, columns, ("area_code", "year")),
            f"benchmarks_{name}": StudyTable(
                benchmarks,
                f"Benchmarks: {WORDS[name].label}",
                {
                    "year": "Calendar year",
                    f"great_britain_{pounds}": "Sum of GVA over sum of full-time equivalents, GBP a year",
                    f"median_area_{name}": "Index of the median district",
                },
                ("year",),
            ),
        },
        indicator=indicator_of(
            name,
            rows,
            national=national,
            records=[record for record in inputs.records if set(roles) & set(record.role)],
            facts={"basis": basis, "hours_rounding": inputs.hours_rounding},
        ),
    )
