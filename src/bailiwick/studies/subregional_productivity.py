"""Subregional productivity: GVA per hour worked, per filled job and per head of districts and ITL areas.

The study as a program: take the inputs, measure each set of areas, read the
results, and hand over tables, indicators and figures. What is computed is in
`bailiwick.measures`; what is said is in `productivity_text`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

from bailiwick.errors import OptionError
from bailiwick.indicators import UNITED_KINGDOM, IndicatorData
from bailiwick.measures.smoothing import SecondYear
from bailiwick.studies import productivity_measures_part as measures_part
from bailiwick.studies import productivity_published_part as published_part
from bailiwick.studies.carried import silent
from bailiwick.studies.productivity_inputs import Inputs
from bailiwick.studies.productivity_text import CONTEXT, presets
from bailiwick.studies.result import FigureSpec, StudyResult, StudyTable

__all__ = ["STUDY", "Options", "run"]

STUDY = "subregional-productivity"
TITLE = "Subregional productivity of the United Kingdom"
RULES = ("mirror", "shifted")


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
        Years before are left out of the results; they still count in the smoother.
    """

    as_published: bool = False
    second_year: Literal["mirror", "shifted"] = "mirror"
    weeks_per_year: float = 52
    first_year: int = 2004

    def __post_init__(self) -> None:
        if self.second_year not in RULES:
            raise OptionError(
                f"second_year is {self.second_year!r}; it can be {' or '.join(map(repr, RULES))}."
            )


def run(inputs: Inputs, *, progress: Callable[[str], None] = silent, **options: object) -> StudyResult:
    """Measure productivity per hour, per job and per head, smoothed and not.

    Parameters
    ----------
    inputs : Inputs
        From `productivity_inputs.from_sample()` or `productivity_files.from_files()`.
    progress : callable, optional
        Told each step in a few words.
    **options
        Fields of `Options`.

    Returns
    -------
    StudyResult

    Raises
    ------
    OptionError
        An option is not among the allowed ones, or nothing can be measured.

    References
    ----------
    [ons_subregional]_.
    """
    try:
        choices = Options(**options)  # type: ignore[arg-type]
    except TypeError as error:
        raise OptionError(f"The study has no such option: {error}.") from None
    tables: dict[str, StudyTable] = {}
    indicators: list[IndicatorData] = []
    figures: list[FigureSpec] = []
    rules: dict[str, SecondYear] = dict.fromkeys(("hour", "job", "head"), choices.second_year)
    compared: dict[str, published_part.AsPublished] = {}
    facts = {
        "rounding": inputs.rounding,
        "weeks": f"{choices.weeks_per_year:g}",
        "unit": "1,000,000",
        "second_year": "",
    }
    for panel, table in ((inputs.districts, "districts"), (inputs.itl, "itl"), (inputs.own, "areas")):
        if panel is None:
            continue
        progress(f"Measuring {panel.whats}")
        measured = measures_part.measure(panel, choices, rules)
        printed = published_part.as_published(panel, choices, measured)
        if printed is not None:
            compared[table] = printed
            if choices.as_published:
                measured = printed.measured
        tables[f"productivity_{table}"] = measures_part.measures_table(measured, choices.first_year)
        if panel.vintage is not None:
            indicators += measures_part.indicators(
                measured, inputs, facts, UNITED_KINGDOM, choices.first_year
            )
            shown = measured.column("hour", index=True, smoothed=True)
            latest = measured.latest(shown)
            figures.append(FigureSpec(f"map_{shown}_{latest}", "choropleth", (shown,), latest))
    if compared:
        tables["residuals"] = published_part.residuals_table(compared)
    return StudyResult(
        study=STUDY,
        title=TITLE,
        tables=tables,
        indicators=indicators,
        figures=figures,
        presets=presets(),
        default_state="#/map?x=gva_per_hour_uk100_smoothed",
        context=CONTEXT,
        parameters=asdict(choices),
        inputs=inputs.records,
        findings=inputs.findings,
    )
