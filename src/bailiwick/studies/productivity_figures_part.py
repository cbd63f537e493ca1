"""The figures of the subregional productivity study: which, of what, with which words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import polars as pl

from bailiwick.studies.productivity_measures_part import Measured
from bailiwick.studies.productivity_text import Measure, Result
from bailiwick.studies.result import FigureSpec

if TYPE_CHECKING:
    from bailiwick.studies.subregional_productivity import Options

__all__ = ["figures_of"]

#: Drawn beside each other unless others are named: two that people commute to, two that they leave.
COMPARED = {
    "itl": ("TLF14", "TLM82", "TLD74", "TLF16"),
    "districts": ("E06000018", "S12000049", "E08000015", "E07000176"),
}

MOST_BARS = 25  # at each end; a page has room for no more


def figures_of(name: str, measured: Measured, options: Options, *, errors: str = "") -> list[FigureSpec]:
    """Map, ranked bars, three measures side by side and smoothed lines of one set of areas.

    `errors` says in a few words what intervals come from.
    """
    panel = measured.panel
    results = {(one.measure.per, one.index, one.smoothed): one for one in measured.results()}
    known = set(measured.rows["area_code"])
    areas = tuple(code for code in options.compare or COMPARED.get(name, ()) if code in known)
    figures = []
    # One level alone is ranked: areas of several hold each other.
    level = measured.areas.filter(pl.col("area_level") == measured.panel.finest)
    for per in ("hour", "job"):
        index = results.get((per, True, True))
        if index is None or level[index.column].is_null().all():
            continue
        if panel.vintage is not None:
            year = measured.latest(index.column)
            figures.append(FigureSpec(f"map_{index.column}_{year}", "choropleth", (index.column,), year))
        figures.append(_bars(name, measured, index, min(options.extremes, MOST_BARS), errors))
        money = results.get((per, False, True)), results.get((per, False, False))
        if areas and money[0] and money[1]:
            figures.append(_lines(name, measured, money[0], money[1], areas))
        break
    three = [results.get((per, True, False)) for per in ("head", "job", "hour")]
    if areas and all(three):
        figures.append(_comparison(name, measured, [one for one in three if one], areas))
    return figures


def _bars(name: str, measured: Measured, index: Result, n: int, errors: str) -> FigureSpec:
    panel = measured.panel
    level = measured.areas.filter(pl.col("area_level") == panel.finest)
    year = int(level.drop_nulls(index.column)["year"].max())  # type: ignore[arg-type]
    level = level.filter(pl.col("year") == year)
    ranked = level[index.column].count()
    which = f"The {n} highest and lowest" if ranked > 2 * n else f"All {ranked}"
    # Told as one phrase: lower to upper end of the interval.
    ends = {"lower": "lower", "upper": f"upper end of the 95% interval{errors and f', {errors}'}"}
    bounds = {
        f"{index.column}_{end}": words
        for end, words in ends.items()
        if f"{index.column}_{end}" in measured.rows.columns
    }
    return FigureSpec(
        f"highest_and_lowest_{name}_{year}",
        "ranked_bars",
        year=year,
        table=f"productivity_{name}",
        columns={index.column: index.words.label, **bounds},
        areas=tuple(level["area_code"]) if len(panel.ranked) > 1 else (),
        reference=panel.reference,
        average=100.0,
        average_label=index.words.unit.text,
        n=n,
        title=f"{which} {panel.finest_areas}, {year}",
        subtitle=(index.words.definition,),
        unit=index.words.unit,
        decimals=index.words.decimals,
        roles=panel.roles_of(index.measure.denominator),
    )


def _lines(
    name: str, measured: Measured, smoothed: Result, unsmoothed: Result, areas: Iterable[str]
) -> FigureSpec:
    panel = measured.panel
    # A sum of all areas is no row of its own, so no line is drawn for it.
    has_reference = (measured.rows["area_code"] == panel.reference).any()
    return FigureSpec(
        f"smoothed_and_unsmoothed_{name}",
        "lines",
        table=f"productivity_{name}",
        columns={unsmoothed.column: "single years", smoothed.column: "smoothed over five years"},
        areas=tuple(areas),
        reference=panel.reference if has_reference else "",
        average_label=f"{panel.terms.nation.removeprefix('the ')}, smoothed" if has_reference else "",
        title=f"GVA per {smoothed.measure.words} of {panel.whats}, single years and smoothed",
        subtitle=("Current prices: the rise of prices is part of each line.",),
        unit=smoothed.words.unit,
        decimals=smoothed.words.decimals,
        roles=panel.roles_of(smoothed.measure.denominator),
    )


def _comparison(name: str, measured: Measured, three: list[Result], areas: Iterable[str]) -> FigureSpec:
    year = min(measured.latest(one.column) for one in three)
    unit = three[0].words.unit
    return FigureSpec(
        f"three_measures_{name}_{year}",
        "comparison",
        year=year,
        table=f"three_measures_{name}",
        columns={one.column: _per(one.measure) for one in three},
        areas=tuple(areas),
        average=100.0,
        average_label=unit.text,
        reading="commuting_reading",
        title=f"GVA per head, per job and per hour of {measured.panel.whats}, {year}",
        subtitle=("Unsmoothed. Per head rises where people commute in and falls where they commute out.",),
        unit=unit,
        decimals=1,
    )


def _per(measure: Measure) -> str:
    return f"per {measure.words}"
