"""How precisely the measures of each area are known: from intervals of the inputs, or a stand-in for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from bailiwick.errors import ColumnError, Finding, TableError, nearest
from bailiwick.measures.intervals import productivity_intervals
from bailiwick.shown import counted
from bailiwick.studies.carried import plain
from bailiwick.studies.productivity_inputs import AMOUNTS, Inputs, Panel
from bailiwick.studies.productivity_measures_part import Measured
from bailiwick.studies.productivity_text import results_of
from bailiwick.tables import read_table

if TYPE_CHECKING:
    from bailiwick.studies.subregional_productivity import Options

__all__ = ["DRAWS", "STAND_IN", "Drawn", "InputIntervals", "read_intervals", "stand_in", "with_intervals"]

#: Draws where intervals are given and no number is named.
DRAWS = 1000
HOURS = "weekly_hours"
NORTHERN_IRELAND = "TLN"
INTERVAL_COLUMNS = ("lower", "upper", "rank_lower", "rank_upper", "probability_above_reference")
STAND_IN = (
    "Intervals rest on the coefficient of variation of mean paid hours by district (ASHE 2024, Table 7.9b),"
    " used in every year as a stand-in for the errors of the publisher's hours, which are not published. They"
    " hold no error of jobs or of GVA, so they are too narrow rather than too wide."
)
FORM = (
    "A file of intervals has a row for each area_code, year and indicator (the name of an amount, such as"
    " weekly_hours), with lower and upper, the ends of its 95% interval, or cv, its coefficient of variation"
    " as a share."
)


@dataclass(frozen=True, kw_only=True)
class InputIntervals:
    """Intervals of amounts, and what they rest on.

    Attributes
    ----------
    rows : `area_code, year, indicator` with `lower, upper` or `cv`, and perhaps `value`
    name : of the file, for people
    rests_on : sentence for everybody who reads the results
    errors : the same in a few words, for a figure
    """

    rows: pl.DataFrame
    name: str
    rests_on: str
    errors: str


@dataclass(frozen=True)
class Drawn:
    """Measures of each set of areas with their intervals, how they were drawn, and remarks."""

    measured: Mapping[str, Measured]
    record: Mapping[str, Any]
    findings: tuple[Finding, ...] = ()


def read_intervals(file: Path) -> InputIntervals:
    """Intervals of inputs from a file of one's own.

    Parameters
    ----------
    file : Path
        CSV, Parquet or Excel, with `area_code`, `year`, `indicator`, and `lower` and `upper`, or `cv`.

    Raises
    ------
    ColumnError
        Columns are absent; all are named.
    """
    rows = plain(read_table(file))
    names = rows.columns
    form = ("cv",) if "cv" in names and not {"lower", "upper"} & set(names) else ("lower", "upper")
    absent = [name for name in ("area_code", "year", "indicator", *form) if name not in names]
    if absent:
        hints = " ".join(f"There is no column {name!r}.{nearest(name, names)}" for name in absent)
        raise ColumnError(f"{file.name}: {hints} {FORM} This one has {', '.join(map(repr, names))}.")
    kept = [
        name for name in ("area_code", "year", "indicator", "value", "lower", "upper", "cv") if name in names
    ]
    return InputIntervals(
        rows=rows.select(kept),
        name=file.name,
        rests_on=f"Intervals rest on those of {file.name}; amounts that it does not name are held fixed.",
        errors=f"from those of the inputs in {file.name}",
    )


def stand_in(inputs: Inputs) -> InputIntervals | None:
    """Errors of district hours from those of mean paid hours, where the inputs have them."""
    if inputs.districts is None or inputs.hours_cv is None:
        return None
    panel = inputs.districts
    keys = (
        panel.rows.filter(pl.col("area_level") == panel.finest).drop_nulls(HOURS).select("area_code", "year")
    )
    errors = inputs.hours_cv.select("area_code", cv="mean_weekly_hours_cv")
    rows = keys.join(errors, on="area_code", how="inner", validate="m:1").with_columns(
        indicator=pl.lit(HOURS)
    )
    return InputIntervals(
        rows=rows,
        name="ASHE Table 7.9b",
        rests_on=STAND_IN,
        errors="from errors of mean paid hours, a stand-in for those of hours worked",
    )


def with_intervals(measured: Mapping[str, Measured], given: InputIntervals, options: Options) -> Drawn:
    """The measures of every set of areas with intervals beside them.

    Areas of one level are drawn and ranked together. Published amounts are held at the sum of their region
    in every draw, as the publisher's constraint does; areas of an own table at their totals, if it has any.

    Raises
    ------
    TableError
        An area, amount or interval is refused; every fault of all sets is listed.
    """
    panels = {name: one.panel for name, one in measured.items()}
    faults = _unknown_areas(given, panels)
    found, records, used = dict(measured), dict[str, Any](), 0
    for name, one in measured.items():
        levels = [level for level in one.panel.ranked if _rows_of(given, one.panel, level).height]
        parts = []
        for level in levels:
            try:
                told = _drawn(one, level, given, options)
            except TableError as error:
                faults += error.findings or (Finding("refused", str(error)),)
            else:
                parts.append(told.table)
                records[f"{name}, {level}" if len(one.panel.ranked) > 1 else name] = told.record
                used += _rows_of(given, one.panel, level).height - told.record["intervals_unused"]
        if parts:
            found[name] = replace(one, rows=_beside(one, pl.concat(parts, how="diagonal_relaxed")))
    faults = list({fault.sentence: fault for fault in faults}.values())
    if faults or not records:
        count = counted(len(faults), "fault")
        raise TableError(f"The intervals of {given.name} were refused, with {count}:", faults)
    record = {
        "rests_on": given.rests_on,
        "draws": options.draws,
        "random_state": options.random_state,
        "drawn": sorted({amount for one in records.values() for amount in one["drawn"]}),
        "sets": records,
    }
    return Drawn(found, record, _remarks(given, given.rows.height - used))


def _remarks(given: InputIntervals, unused: int) -> tuple[Finding, ...]:
    findings = [Finding("intervals-rest-on", given.rests_on, severity="warning")]
    if unused:
        rows = counted(unused, "row")
        sentence = f"{rows} of {given.name} not used: the table has no amount for the area and year."
        findings.append(Finding("intervals-not-used", sentence, severity="warning"))
    return tuple(findings)


def _unknown_areas(given: InputIntervals, panels: Mapping[str, Panel]) -> list[Finding]:
    """Codes of the intervals that are areas of no set."""
    known = sorted({code for panel in panels.values() for code in panel.rows["area_code"].unique()})
    codes = given.rows["area_code"].cast(pl.String).unique(maintain_order=True).drop_nulls().to_list()
    strange = [code for code in codes if code not in set(known)]
    if not strange:
        return []
    told = " ".join(f"There is no area {code!r}.{nearest(code, known)}" for code in strange[:5])
    more = f" So with {len(strange) - 5} more." if len(strange) > 5 else ""
    sentence = f"{told}{more} Correct the codes, or leave their rows out."
    return [Finding("unknown-area", sentence, tuple(strange))]


def _rows_of(given: InputIntervals, panel: Panel, level: str) -> pl.DataFrame:
    """The intervals of one level's areas, and of the reference beside them."""
    codes = panel.rows.filter(pl.col("area_level") == level)["area_code"].unique().to_list()
    inside = pl.col("area_code").cast(pl.String)
    if not given.rows.select(inside.is_in(codes).any()).item():
        return given.rows.clear()
    return given.rows.filter(inside.is_in([*codes, panel.reference]))


def _drawn(measured: Measured, level: str, given: InputIntervals, options: Options) -> Any:
    """The draws of one level's areas, beside the reference."""
    panel = measured.panel
    own = {name: panel.names.get(name, name) for name in panel.rows.columns}
    kept = (pl.col("area_level") == level) | (pl.col("area_code") == panel.reference)
    rows = measured.rows.filter(kept)
    before = {name: f"{name}_given" for name in AMOUNTS if f"{name}_given" in rows.columns}
    rows = rows.with_columns(
        pl.col(before.get(name, name)).cast(pl.Float64).alias(name) for name in AMOUNTS
    ).select(panel.rows.columns)
    areas = rows.filter(pl.col("area_code") != panel.reference)
    has = {name: own[name] for name in AMOUNTS[1:] if areas[name].is_not_null().any()}
    amounts = {own[name]: name for name in AMOUNTS}
    intervals = _rows_of(given, panel, level).with_columns(
        pl.col("indicator").cast(pl.String).replace({name: column for column, name in amounts.items()})
    )
    drawn = [column for column in amounts if (intervals["indicator"] == column).any()]
    totals, scaled, spared = _totals(panel, areas, drawn, own)
    extra: dict[str, Any] = {} if panel.plausible else {"plausible_gva_per_job": None}
    return productivity_intervals(
        rows.rename(own),
        totals,
        intervals=intervals.rename({"area_code": own["area_code"], "year": own["year"]}),
        random_state=options.random_state,
        draws=options.draws,
        area=own["area_code"],
        parent=own["region_code"],
        year=own["year"],
        gva=own["gva_million_gbp"],
        hours=has.get("weekly_hours"),
        jobs=has.get("jobs"),
        residents=has.get("residents"),
        reference=panel.reference,
        second_year=measured.second_year,
        weeks_per_year=options.weeks_per_year,
        constrained=scaled,
        not_forced=spared,
        missing=panel.missing,
        currency=panel.terms.currency,
        base=panel.terms.base,
        gva_unit=panel.gva_unit,
        **extra,
    )


def _totals(
    panel: Panel, areas: pl.DataFrame, drawn: list[str], own: Mapping[str, str]
) -> tuple[pl.DataFrame | None, list[str] | None, list[str]]:
    """What the draws add up to, which amounts do, and the regions that keep their own.

    Without totals of one's own, the sums of the published areas, which their publisher constrained.
    """
    names = {name: column for name, column in own.items() if column in drawn}
    if panel.force and panel.regions is not None:
        scaled = [own[name] for name in AMOUNTS if own[name] in panel.regions.columns]
        return panel.regions, scaled, list(panel.not_forced)
    if not panel.terms.publisher_known or not names or areas["region_code"].null_count():
        return None, None, []
    sums = areas.group_by("region_code", "year", maintain_order=True).agg(
        pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name) for name in names
    )
    unplaced = [NORTHERN_IRELAND] if HOURS in names and NORTHERN_IRELAND in set(sums["region_code"]) else []
    return (
        sums.rename({name: own[name] for name in sums.columns if name in own}),
        list(names.values()),
        unplaced,
    )


def _beside(measured: Measured, drawn: pl.DataFrame) -> pl.DataFrame:
    """The measures with the intervals of each result in columns of their own."""
    own = measured.panel.names
    keys = ["area_code", "year"]
    drawn = drawn.rename({own.get(name, name): name for name in keys})
    rows = measured.rows
    for result in results_of(measured.panel.terms):
        one = drawn.filter(pl.col("indicator") == result.column)
        if one["lower"].null_count() == one.height:
            continue
        one = one.unique(keys, keep="first", maintain_order=True)  # the reference stands beside each level
        named = one.select(
            *keys, *(pl.col(name).alias(f"{result.column}_{name}") for name in INTERVAL_COLUMNS)
        )
        rows = rows.join(named, on=keys, how="left", validate="1:1", maintain_order="left")
    return rows
