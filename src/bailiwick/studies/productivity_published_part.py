"""The publisher's own results: which rule each of its tables follows, and how far the study is from them.

The rule of the smoother's second year is found for each table, never assumed: tables of one release differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from bailiwick.errors import Finding
from bailiwick.measures.labour_productivity import reference_index
from bailiwick.measures.smoothing import SecondYear, SecondYearFit, fit_second_year
from bailiwick.studies.productivity_inputs import Panel
from bailiwick.studies.productivity_measures_part import Measured, measure
from bailiwick.studies.result import StudyTable

if TYPE_CHECKING:
    from bailiwick.studies.subregional_productivity import Options

__all__ = ["AsPublished", "as_published", "far_from_published", "residuals_table"]

#: Cells of a table that may lie beyond twice the bound without a warning: so many, or this share of them.
FEW, FEW_SHARE = 10, 0.01
PER = {"hour": ("hour worked", "hours"), "job": ("filled job", "jobs"), "head": ("head", "residents")}
OTHER: Mapping[SecondYear, SecondYear] = {"mirror": "shifted", "shifted": "mirror"}
KEYS = ["area_code", "year"]
COLUMNS = {
    "areas": "Which areas: districts or ITL areas",
    "result": "The result that is compared",
    "cells": "Areas and years with both figures",
    "decimals": "Places that the publisher printed",
    "largest": "Largest difference between the computed and the published figure, in the result's unit",
    "area_code": "Area of the largest difference",
    "year": "Year of the largest difference",
    "largest_without_northern_ireland": "Largest difference outside Northern Ireland",
    "times_bound": "Largest difference in units of what rounding of the printed figure and of the denominator"
    " allows: 1 is within it",
    "cells_beyond": "Cells that differ by more than twice that bound",
    "second_year": "Rule of the second year that reproduces the published table",
    "other_rule_areas": "Areas that follow the other rule",
    "largest_of_other_rule": "Largest difference under the other rule, all areas",
}


@dataclass(frozen=True, kw_only=True)
class AsPublished:
    """The measures under the rules that reproduce the published tables, and those rules.

    `second_year` and `dissenting` are by denominator: "hour", "job".
    """

    measured: Measured
    second_year: Mapping[str, SecondYear]
    dissenting: Mapping[str, tuple[str, ...]]
    largest_of_other: Mapping[str, float]


def as_published(panel: Panel, options: Options, base: Measured) -> AsPublished | None:
    """Find the rules of a panel's published tables and measure under them; None without such tables.

    `base` is the panel measured under any rule.
    """
    if panel.published is None:
        return None
    rules: dict[str, SecondYear] = dict(base.second_year)
    dissenting: dict[str, tuple[str, ...]] = {}
    others: dict[str, float] = {}
    for per in ("hour", "job"):
        value = base.column(per, index=False, smoothed=False)
        printed = base.column(per, index=False, smoothed=True)
        if printed not in panel.published.columns or value not in base.rows.columns:
            continue
        both = _joined(base.rows.select(*KEYS, value), panel.published, [printed])
        years = both.drop_nulls(value)["year"]
        calendar = (int(years.min()), int(years.max()))  # type: ignore[arg-type]
        inside = both.filter(pl.col("year").is_between(*calendar))
        fit = fit_second_year(inside, value=value, published=f"{printed}_published", calendar=calendar)
        if fit.second_year is not None:
            rules[per] = fit.second_year
        dissenting[per] = _dissenting(fit, rules[per], 10.0 ** -panel.decimals[printed])
        others[per] = fit.largest_shifted if rules[per] == "mirror" else fit.largest_mirror
    measured = base if rules == dict(base.second_year) else measure(panel, options, rules)
    if any(dissenting.values()):
        measured = _with_dissenting(measured, options, rules, dissenting)
    return AsPublished(measured=measured, second_year=rules, dissenting=dissenting, largest_of_other=others)


def _dissenting(fit: SecondYearFit, rule: SecondYear, place: float) -> tuple[str, ...]:
    """Areas that the table's rule misses by more than its last place, and the other rule does not."""
    missed, met = pl.col(f"second_{rule}") > place, pl.col(f"second_{OTHER[rule]}") <= place
    return tuple(fit.by_area.filter(missed, met, pl.col("area_code").is_in(fit.dissenting))["area_code"])


def _joined(rows: pl.DataFrame, published: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Computed rows beside the published figures of the same area and year."""
    printed = published.select(*KEYS, *(pl.col(name).alias(f"{name}_published") for name in columns))
    printed = printed.with_columns(pl.col("year").cast(rows.schema["year"]))
    return rows.join(printed, on=KEYS, how="left", validate="1:1", maintain_order="left")


def _with_dissenting(
    measured: Measured,
    options: Options,
    rules: Mapping[str, SecondYear],
    dissenting: Mapping[str, tuple[str, ...]],
) -> Measured:
    """The measures with the smoothed values of some areas under the other rule, beside the same reference."""
    other = measure(measured.panel, options, {per: OTHER[rule] for per, rule in rules.items()})
    rows = measured.rows
    for per, areas in dissenting.items():
        if not areas:
            continue
        value = measured.column(per, index=False, smoothed=True)
        index = measured.column(per, index=True, smoothed=True)
        theirs = other.rows.select(*KEYS, pl.col(value).alias("_theirs"))
        rows = rows.join(theirs, on=KEYS, how="left", validate="1:1", maintain_order="left").with_columns(
            pl.when(pl.col("area_code").is_in(areas))
            .then(pl.col("_theirs"))
            .otherwise(pl.col(value))
            .alias(value)
        )
        indexed = reference_index(
            rows.drop_nulls(value).select(*KEYS, value),
            value=value,
            reference=measured.panel.reference,
            name=index,
        )
        rows = rows.drop("_theirs", index).join(
            indexed.select(*KEYS, index), on=KEYS, how="left", validate="1:1", maintain_order="left"
        )
    return replace(measured, rows=rows.select(measured.rows.columns))


def residuals_table(found: Mapping[str, AsPublished]) -> StudyTable:
    """How far every published figure is from the one computed under the rules that fit, table by table."""
    rows = [row for name, one in found.items() for row in _residuals(name, one)]
    return StudyTable(
        pl.DataFrame(rows, infer_schema_length=None),
        "Differences between computed and published figures",
        COLUMNS,
        ("areas", "result"),
        tuple(role for one in found.values() for role in one.measured.panel.roles)
        + tuple(f"published_{name}" for name in found),
    )


def _residuals(name: str, one: AsPublished) -> list[dict[str, object]]:
    panel, measured = one.measured.panel, one.measured
    published = panel.published
    rows: list[dict[str, object]] = []
    if published is None:
        return rows
    for result in measured.results():
        column = result.column
        if column not in published.columns:
            continue
        both = _joined(measured.rows, published, [column]).drop_nulls([column, f"{column}_published"])
        half = 0.5 * 10.0 ** -panel.decimals[column]
        step = panel.rounded.get(result.measure.denominator, 0.0) / 2
        error = half + step * pl.col(column) / pl.col(result.measure.denominator)
        both = both.with_columns(
            difference=(pl.col(column) - pl.col(f"{column}_published")).abs(), bound=error
        ).sort("difference", descending=True)
        per = result.measure.per
        if both.is_empty():
            continue
        largest = both.row(0, named=True)
        elsewhere = both.filter(~pl.col("region_code").eq_missing(pl.lit("TLN")))
        rows.append(
            {
                "areas": name,
                "result": column,
                "cells": both.height,
                "decimals": panel.decimals[column],
                "largest": largest["difference"],
                "area_code": largest["area_code"],
                "year": largest["year"],
                "largest_without_northern_ireland": elsewhere["difference"].max(),
                "times_bound": (both["difference"] / both["bound"]).max(),
                "cells_beyond": int((both["difference"] > 2 * both["bound"]).sum()),
                "second_year": one.second_year[per] if result.smoothed else None,
                "other_rule_areas": len(one.dissenting.get(per, ())) if result.smoothed else None,
                "largest_of_other_rule": one.largest_of_other.get(per)
                if result.smoothed and not result.index
                else None,
            }
        )
    return rows


def far_from_published(found: Mapping[str, AsPublished], residuals: pl.DataFrame) -> list[Finding]:
    """Published tables that the inputs do not give back: most likely they are of two releases."""
    findings = []
    for name, one in found.items():
        for per, (words, amounts) in PER.items():
            told = []
            for result in one.measured.results():
                row = residuals.filter(pl.col("areas") == name, pl.col("result") == result.column)
                if result.measure.per != per or row.is_empty():
                    continue
                cells, beyond, largest = row.select("cells", "cells_beyond", "largest").row(0)
                if beyond > max(FEW, FEW_SHARE * cells):
                    told.append(
                        f"{result.words.label} in {beyond:,} of {cells:,} cells by up to {_size(largest)}"
                    )
            if told:
                sentence = (
                    f"The published figures of {one.measured.panel.whats} per {words} differ from those"
                    f" computed from these inputs by more than twice what rounding allows: {'; '.join(told)}."
                    f" Are GVA and {amounts} of the same release?"
                )
                findings.append(Finding("far-from-published", sentence, (name, per), "warning"))
    return findings


def _size(difference: float) -> str:
    """A difference in three figures that count, without an exponent.

    Examples
    --------
    >>> _size(12345.6), _size(7.296), _size(0.0173)
    ('12,346', '7.3', '0.0173')
    """
    return f"{difference:,.0f}" if difference >= 100 else f"{difference:.3g}"
