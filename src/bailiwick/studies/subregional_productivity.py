"""Subregional productivity: GVA per hour worked, per filled job and per head of districts and ITL areas.

The study as a program: take the inputs, measure each set of areas, compare with
what the publisher printed, read the results, and hand over tables, indicators,
figures and a workbook. What is computed is in `bailiwick.measures`; what is said
is in `productivity_text`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import polars as pl

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.indicators import UNITED_KINGDOM, IndicatorData
from bailiwick.measures.smoothing import SecondYear
from bailiwick.shown import counted
from bailiwick.studies import productivity_growth_part as growth_part
from bailiwick.studies import productivity_measures_part as measures_part
from bailiwick.studies import productivity_published_part as published_part
from bailiwick.studies import productivity_reading_part as reading_part
from bailiwick.studies import productivity_sums_part as sums_part
from bailiwick.studies.carried import silent
from bailiwick.studies.productivity_figures_part import figures_of
from bailiwick.studies.productivity_groups_part import group_panel
from bailiwick.studies.productivity_inputs import Inputs, Panel
from bailiwick.studies.productivity_interval_part import DRAWS, InputIntervals, stand_in, with_intervals
from bailiwick.studies.productivity_measures_part import Measured
from bailiwick.studies.productivity_settings_part import settings_of, settings_table
from bailiwick.studies.productivity_text import CONTEXT, presets
from bailiwick.studies.productivity_volumes_part import volumes_table
from bailiwick.studies.productivity_workbook_part import workbook_of
from bailiwick.studies.result import FigureSpec, InputRecord, StudyResult, StudyTable

__all__ = ["STUDY", "Options", "run"]

STUDY = "subregional-productivity"
TITLE = "Subregional productivity"
RULES = ("mirror", "shifted")
ROUNDED_JOBS = 1000.0  # total jobs of Nomis


@dataclass(frozen=True, kw_only=True)
class Options:
    """Every choice the study makes; the record of a run holds them all.

    Attributes
    ----------
    as_published : bool
        The rules of the smoother that reproduce the publisher's tables, found for each table.
    second_year : {"mirror", "shifted"}
        Weights of the smoother in the second year of a series, where not as published.
    weeks_per_year : float
        Weeks that weekly hours are multiplied by.
    first_year : int
        Years before are left out of the results; they still count in the smoother. Of an own table all
        years are shown unless this is given.
    growth_from, growth_to : int, optional
        The years that growth is between; by default the last year and the one four years before.
    extremes : int
        Areas listed at each end.
    compare : tuple of str
        Codes of the areas drawn beside each other; by default four with different commuting.
    draws : int
        Draws for intervals; 0 leaves them out. Without intervals of one's own the errors of district hours
        have a stand-in.
    random_state : int
        Seed of the draws.
    """

    as_published: bool = False
    second_year: Literal["mirror", "shifted"] = "mirror"
    weeks_per_year: float = 52
    first_year: int = 2004
    growth_from: int | None = None
    growth_to: int | None = None
    extremes: int = 15
    compare: tuple[str, ...] = ()
    draws: int = 0
    random_state: int = 20_261_121

    def __post_init__(self) -> None:
        if self.second_year not in RULES:
            raise OptionError(
                f"second_year is {self.second_year!r}.{nearest(str(self.second_year), RULES)} It can be"
                f" {' or '.join(map(repr, RULES))}."
            )
        if not 0 < self.weeks_per_year < math.inf:
            raise OptionError(
                f"weeks_per_year is {self.weeks_per_year!r}; it is above 0: 52 for hours of a week, 1 for"
                " those of a year."
            )
        if self.extremes < 1 or self.draws < 0 or self.random_state < 0:
            raise OptionError("extremes is above 0; draws and random_state are 0 or more.")
        if self.growth_from is not None and self.growth_from == self.growth_to:
            raise OptionError(f"growth_from and growth_to are both {self.growth_from}: name two years.")
        if self.growth_from and self.growth_to and self.growth_from > self.growth_to:
            raise OptionError(
                f"growth_from is {self.growth_from} and growth_to is {self.growth_to}: growth runs from the"
                " earlier year to the later."
            )


def run(
    inputs: Inputs,
    *,
    groups: pl.DataFrame | None = None,
    intervals: InputIntervals | None = None,
    progress: Callable[[str], None] = silent,
    **options: object,
) -> StudyResult:
    """Measure productivity per hour, per job and per head, smoothed and not, and read it.

    Parameters
    ----------
    inputs : Inputs
        From `productivity_inputs.from_sample()`, `productivity_files.from_files()` or
        `productivity_own.from_table()`.
    groups : `area_code, group_code, group_name`, optional
        Groups of the inputs' areas (districts where there are several sets), measured too.
    intervals : InputIntervals, optional
        Intervals of the amounts, from `productivity_interval_part.read_intervals`; results then have
        intervals from 1,000 draws, or as many as `draws` says.
    progress : callable, optional
        Told each step in a few words.
    **options
        Fields of `Options`.

    Returns
    -------
    StudyResult
        For each set of areas (districts, itl, groups; or areas, of an own table) the tables
        `productivity_`, `summary_`, `highest_lowest_`, `correlations_`, `three_measures_`, `level_`,
        `growth_`, `volumes_`, `contributions_` and `sums_`, where their inputs are there; `residuals`
        against the published figures; `level_gap_itl2`; `settings`; twelve indicators of districts; a
        workbook.

    Raises
    ------
    OptionError
        An option is not among the allowed ones, or nothing can be measured.
    TableError
        The inputs or the intervals are refused; every fault is listed.

    Notes
    -----
    Missing values: an area without an amount has no measure that needs it; it stays in every table with
    its flag. Areas whose parts do not add up to their region are reported and never forced.

    References
    ----------
    [ons_subregional]_.
    """
    try:
        choices = Options(**options)  # type: ignore[arg-type]
    except TypeError as error:
        raise OptionError(f"The study has no such option: {error}.") from None
    if inputs.own is not None and "first_year" not in options and inputs.own.years:
        choices = replace(choices, first_year=inputs.own.years[0])
    panels = _panels(inputs, groups)
    if choices.as_published and all(panel.published is None for panel in panels.values()):
        raise OptionError(
            "as_published=True follows what a publisher made of the areas, and the inputs hold no published"
            " results. Leave it out; second_year is a choice without them."
        )
    _require_areas(panels, choices)
    _require_years(panels, choices)
    given, choices = _intervals(inputs, intervals, choices, named="draws" in options)
    made = _Made()
    measured = {}
    for name, panel in panels.items():
        progress(f"Measuring {panel.whats}")
        measured[name] = _measured(name, inputs, panel, choices, made)
    if given is not None:
        progress(f"Drawing {choices.draws:,} times")
        single = {name: one for name, one in measured.items() if name != "groups"}
        drawn = with_intervals(single, given, choices)
        measured |= drawn.measured
        made.settings["intervals"] = drawn.record
        made.findings += drawn.findings
    for name, one in measured.items():
        progress(f"Reading {one.panel.whats}")
        made.figures += figures_of(name, one, choices, errors="" if given is None else given.errors)
        _read(name, one, inputs, choices, made)
    if made.printed:
        residuals = published_part.residuals_table(made.printed)
        if residuals.rows.height:
            made.tables["residuals"] = residuals
            made.findings[:0] = published_part.far_from_published(made.printed, residuals.rows)
    if inputs.districts is not None:
        progress("Taking the gaps of ITL2 areas apart")
        gap, told = growth_part.level_gap_tables(inputs)
        made.tables |= gap
        made.findings += told
        if inputs.total_jobs is not None:
            band, told = sums_part.feasible_factors(inputs.districts, inputs.total_jobs, ROUNDED_JOBS)
            made.findings += told
            made.tables |= {"jobs_factors": band} if band is not None else {}
    made.tables["settings"] = settings_table(measured, made.settings, choices)
    rests_on = {} if given is None else {"intervals": given.rests_on}
    return StudyResult(
        study=STUDY,
        title=TITLE if inputs.own is None else f"{TITLE}: {inputs.records[0].name}",
        tables=made.tables,
        indicators=made.indicators,
        headlines=made.headlines,
        figures=made.figures,
        presets=presets() if made.indicators else (),
        default_state="#/map?x=gva_per_hour_uk100_smoothed",
        context=CONTEXT,
        parameters=asdict(choices) | made.settings,
        inputs=_drawn_on(inputs, errors=given is not None and intervals is None),
        workbook=workbook_of(made.tables, panels, rests_on),
        findings=(*inputs.findings, *made.findings),
    )


def _drawn_on(inputs: Inputs, *, errors: bool) -> tuple[InputRecord, ...]:
    """The records of what went in: errors of hours only where something was drawn from them."""
    return tuple(record for record in inputs.records if errors or set(record.role) != {"hours_cv"})


class _Made:
    """What has been computed so far."""

    def __init__(self) -> None:
        self.tables: dict[str, StudyTable] = {}
        self.indicators: list[IndicatorData] = []
        self.headlines: list[IndicatorData] = []
        self.figures: list[FigureSpec] = []
        self.findings: list[Finding] = []
        self.printed: dict[str, published_part.AsPublished] = {}
        self.settings: dict[str, Any] = {}


def _panels(inputs: Inputs, groups: pl.DataFrame | None) -> dict[str, Panel]:
    """The sets of areas to measure, by the ending of their tables' names."""
    given = {"districts": inputs.districts, "itl": inputs.itl, "areas": inputs.own}
    panels = {name: panel for name, panel in given.items() if panel is not None}
    if not panels:
        raise OptionError(
            "The inputs hold no areas with output and hours, jobs or residents. Give a workbook of"
            " productivity with its GVA, a table of your own, or neither, to run on the carried tables."
        )
    if groups is not None:
        panels["groups"] = group_panel(next(iter(panels.values())), groups)
    return panels


def _require_areas(panels: Mapping[str, Panel], choices: Options) -> None:
    """Refuse areas to compare that no set has, and a set of the reference alone."""
    for panel in panels.values():
        if panel.rows.height and (panel.rows["area_code"] == panel.reference).all():
            raise OptionError(
                f"{panel.reference!r} is the only area of the table, and the reference is not compared with"
                " itself: add the areas that are."
            )
    known = {code for panel in panels.values() for code in panel.rows["area_code"].unique()}
    wrong = [code for code in choices.compare if code not in known]
    if wrong:
        hints = " ".join(f"There is no area {code!r}.{nearest(code, sorted(known))}" for code in wrong)
        raise OptionError(f"{hints} Name codes of the areas measured with --compare.")


def _require_years(panels: Mapping[str, Panel], choices: Options) -> None:
    """Refuse years that no set of areas has."""
    years = sorted({year for panel in panels.values() for year in panel.years})
    if not years:
        return  # the years are no whole numbers, which the measures refuse with all else
    asked = {
        "first_year": choices.first_year if choices.first_year > years[-1] else years[0],
        "growth_from": choices.growth_from,
        "growth_to": choices.growth_to,
    }
    wrong = [f"{name} is {year}" for name, year in asked.items() if year is not None and year not in years]
    if wrong:
        raise OptionError(f"{' and '.join(wrong)}; the inputs have {years[0]} to {years[-1]}.")


def _intervals(
    inputs: Inputs, own: InputIntervals | None, choices: Options, *, named: bool
) -> tuple[InputIntervals | None, Options]:
    """The errors to draw from: one's own, or the stand-in for those of district hours."""
    if own is not None:
        if named and not choices.draws:
            raise OptionError(
                f"draws is 0, and intervals are given: name a number of draws, such as {DRAWS}, or leave"
                " one of the two out."
            )
        return own, choices if named else replace(choices, draws=DRAWS)
    if not choices.draws:
        return None, choices
    given = stand_in(inputs)
    if given is None:
        raise OptionError(
            f"draws is {choices.draws}, and the inputs have no errors of hours to draw from. Give intervals"
            " of the amounts in a file of your own (--intervals); for districts ASHE Table 7.9b among the"
            " files (coefficients of variation, by place of work) is a stand-in. Or leave --draws out."
        )
    return given, choices


def _measured(name: str, inputs: Inputs, panel: Panel, choices: Options, made: _Made) -> Measured:
    """The measures of one set of areas, under the rules of the published tables if they are wanted."""
    rules: dict[str, SecondYear] = dict.fromkeys(("hour", "job", "head"), choices.second_year)
    measured = _whole(panel, choices, rules, inputs)
    printed = published_part.as_published(panel, choices, measured)
    if printed is not None:
        made.printed[name] = printed
        measured = printed.measured if choices.as_published else measured
    made.settings[name] = settings_of(measured, printed)
    return measured


def _whole(panel: Panel, choices: Options, rules: Mapping[str, SecondYear], inputs: Inputs) -> Measured:
    """The measures of a panel; what was found wrong on reading it is told with all that is wrong."""
    faults = [finding for finding in inputs.findings if finding.severity == "error"]
    try:
        measured = measures_part.measure(panel, choices, rules)
    except TableError as error:
        if not faults:
            raise
        faults += error.findings
    if faults:
        raise TableError(f"The table was refused, with {counted(len(faults), 'fault')}:", faults)
    return measured


def _read(name: str, measured: Measured, inputs: Inputs, choices: Options, made: _Made) -> None:
    """Tables and indicators of one set of areas."""
    panel = measured.panel
    made.tables[f"productivity_{name}"] = measures_part.measures_table(measured, choices.first_year)
    alone = name != "groups" and (name != "itl" or inputs.districts is None)
    if panel.vintage is not None or alone:
        unit = f"{panel.gva_unit:,.0f}"
        facts = {"rounding": inputs.rounding, "weeks": f"{choices.weeks_per_year:g}", "unit": unit}
        of_one_level = pl.col("area_level") == panel.finest
        is_reference = pl.col("area_code") == panel.reference
        told_of = replace(measured, rows=measured.rows.filter(of_one_level | is_reference))
        found = measures_part.indicators(told_of, inputs, facts, UNITED_KINGDOM, choices.first_year)
        if panel.vintage is not None:
            made.indicators += found
        else:
            level = f", {panel.finest_areas}" if len(panel.ranked) > 1 else ""
            made.headlines += [replace(one, label=f"{one.label}{level}") for one in found]
    if name == "groups":
        return
    made.tables |= reading_part.reading_tables(measured, name, choices)
    parts, told = growth_part.decomposition_tables(measured, name, choices)
    made.tables |= parts
    made.findings += told
    sums, told = sums_part.sums_table(measured, choices)
    made.findings += told
    for ending, table in (
        ("volumes", volumes_table(measured, choices)),
        ("sums", sums),
        ("factors", sums_part.constraint_table(measured, choices)),
    ):
        if table is not None:
            made.tables[f"{ending}_{name}"] = table
