"""Subregional productivity: GVA per hour worked, per filled job and per head of districts and ITL areas.

The study as a program: take the inputs, measure each set of areas, compare with
what the publisher printed, read the results, and hand over tables, indicators,
figures and a workbook. What is computed is in `bailiwick.measures`; what is said
is in `productivity_text`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import polars as pl

from bailiwick.errors import Finding, OptionError, nearest
from bailiwick.indicators import UNITED_KINGDOM, IndicatorData
from bailiwick.measures.smoothing import SecondYear, smoothing_weights
from bailiwick.studies import productivity_growth_part as growth_part
from bailiwick.studies import productivity_measures_part as measures_part
from bailiwick.studies import productivity_published_part as published_part
from bailiwick.studies import productivity_reading_part as reading_part
from bailiwick.studies import productivity_sums_part as sums_part
from bailiwick.studies.carried import silent
from bailiwick.studies.productivity_figures_part import figures_of, workbook_of
from bailiwick.studies.productivity_groups_part import group_panel
from bailiwick.studies.productivity_inputs import Inputs, Panel
from bailiwick.studies.productivity_interval_part import STAND_IN, with_intervals
from bailiwick.studies.productivity_measures_part import Measured
from bailiwick.studies.productivity_text import CONTEXT, presets
from bailiwick.studies.result import FigureSpec, StudyResult, StudyTable

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
        Draws for intervals of GVA per hour; 0 leaves them out.
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
                f"second_year is {self.second_year!r};{nearest(str(self.second_year), RULES)} it can be"
                f" {' or '.join(map(repr, RULES))}."
            )
        if self.extremes < 1 or self.draws < 0 or self.random_state < 0 or not self.weeks_per_year > 0:
            raise OptionError(
                "extremes and weeks_per_year are above 0; draws and random_state are 0 or more."
            )
        if self.growth_from is not None and self.growth_from == self.growth_to:
            raise OptionError(f"growth_from and growth_to are both {self.growth_from}: name two years.")


def run(
    inputs: Inputs,
    *,
    groups: pl.DataFrame | None = None,
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
    progress : callable, optional
        Told each step in a few words.
    **options
        Fields of `Options`.

    Returns
    -------
    StudyResult
        For each set of areas (districts, itl, groups; or areas, of an own table) the tables
        `productivity_`, `summary_`, `highest_lowest_`, `correlations_`, `three_measures_`, `level_`,
        `growth_`, `contributions_` and `sums_`, where their inputs are there; `residuals` against the
        published figures; `level_gap_itl2`; twelve indicators of districts.

    Raises
    ------
    OptionError
        An option is not among the allowed ones, or nothing can be measured.
    TableError
        The inputs are refused; every fault is listed.

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
    if inputs.own is not None and "first_year" not in options:
        choices = replace(choices, first_year=int(inputs.own.rows["year"].min()))  # type: ignore[arg-type]
    panels = _panels(inputs, groups)
    _require_areas(panels, choices)
    _require_errors(inputs, choices)
    made = _Made()
    for name, panel in panels.items():
        progress(f"Measuring {panel.whats}")
        _measure(name, panel, inputs, choices, made)
    if made.printed:
        made.tables["residuals"] = published_part.residuals_table(made.printed)
    if inputs.districts is not None:
        progress("Taking the gaps of ITL2 areas apart")
        gap, told = growth_part.level_gap_tables(inputs)
        made.tables |= gap
        made.findings += told
        if inputs.total_jobs is not None:
            band, told = sums_part.feasible_factors(inputs.districts, inputs.total_jobs, ROUNDED_JOBS)
            made.findings += told
            made.tables |= {"jobs_factors": band} if band is not None else {}
    return StudyResult(
        study=STUDY,
        title=TITLE if inputs.own is None else f"{TITLE}: {inputs.records[0].name}",
        tables=made.tables,
        indicators=made.indicators,
        figures=made.figures,
        presets=presets() if made.indicators else (),
        default_state="#/map?x=gva_per_hour_uk100_smoothed",
        context=CONTEXT,
        parameters=asdict(choices) | made.settings,
        inputs=inputs.records,
        workbook=workbook_of(made.tables, panels),
        findings=(*inputs.findings, *made.findings),
    )


class _Made:
    """What has been computed so far."""

    def __init__(self) -> None:
        self.tables: dict[str, StudyTable] = {}
        self.indicators: list[IndicatorData] = []
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
    """Refuse areas to compare that no set has."""
    known = {code for panel in panels.values() for code in panel.rows["area_code"].unique()}
    wrong = [code for code in choices.compare if code not in known]
    if wrong:
        hints = " ".join(f"There is no area {code!r}.{nearest(code, sorted(known))}" for code in wrong)
        raise OptionError(f"{hints} Name codes of the areas measured with --compare.")


def _require_errors(inputs: Inputs, choices: Options) -> None:
    """Refuse draws where there are no errors to draw from."""
    if choices.draws and (inputs.districts is None or inputs.hours_cv is None):
        raise OptionError(
            f"draws is {choices.draws}, and the inputs have no errors of hours to draw from. Intervals are of"
            " districts, from ASHE Table 7.9b (coefficients of variation, by place of work): add that file,"
            " or leave --draws out. For a table of your own there is bailiwick.measures.intervals in Python."
        )


def _measure(name: str, panel: Panel, inputs: Inputs, choices: Options, made: _Made) -> None:
    """Everything about one set of areas."""
    rules: dict[str, SecondYear] = dict.fromkeys(("hour", "job", "head"), choices.second_year)
    measured = measures_part.measure(panel, choices, rules)
    printed = published_part.as_published(panel, choices, measured)
    if printed is not None:
        made.printed[name] = printed
        measured = printed.measured if choices.as_published else measured
    made.settings[name] = _settings(measured, printed)
    if name == "districts" and choices.draws and inputs.hours_cv is not None:
        measured, record = with_intervals(measured, inputs.hours_cv, choices)
        made.settings["intervals"] = {**record, "stand_in": STAND_IN}
    made.tables[f"productivity_{name}"] = measures_part.measures_table(measured, choices.first_year)
    made.figures += figures_of(name, measured, choices)
    if panel.vintage is not None:
        facts = {"rounding": inputs.rounding, "weeks": f"{choices.weeks_per_year:g}", "unit": "1,000,000"}
        made.indicators += measures_part.indicators(
            measured, inputs, facts, UNITED_KINGDOM, choices.first_year
        )
    if name == "groups":
        return
    made.tables |= reading_part.reading_tables(measured, name, choices)
    made.tables |= growth_part.decomposition_tables(measured, name, choices)
    sums, told = sums_part.sums_table(measured, choices)
    made.findings += told
    for ending, table in (("sums", sums), ("factors", sums_part.constraint_table(measured, choices))):
        if table is not None:
            made.tables[f"{ending}_{name}"] = table


def _settings(measured: Measured, printed: published_part.AsPublished | None) -> dict[str, Any]:
    """How a set of areas was measured, for the record."""
    panel = measured.panel
    settings: dict[str, Any] = {
        "second_year": dict(measured.second_year),
        "weights": {
            "interior": smoothing_weights(5)[2].tolist(),
            "last": smoothing_weights(5)[4].tolist(),
            "last_but_one": smoothing_weights(5)[3].tolist(),
            "second": {
                per: smoothing_weights(5, rule)[1].tolist() for per, rule in measured.second_year.items()
            },
        },
        "reference": panel.reference,
        "scaled_to_totals": panel.force,
        "inputs_rounded_to": dict(panel.rounded),
    }
    if printed is not None:
        settings["second_year_of_published_tables"] = dict(printed.second_year)
        settings["areas_of_the_other_rule"] = {per: list(codes) for per, codes in printed.dissenting.items()}
    return settings
