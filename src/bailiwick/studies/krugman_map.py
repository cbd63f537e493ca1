"""The Krugman index and productivity map of Great Britain's districts.

The study as a program: take the inputs, measure, classify, list similar areas,
and hand over tables, indicators and figures. Where district employment, hours,
self-employment and forces are given it computes the published definition; with
GVA and hours alone it computes the two stand-ins, which carry their own names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Literal

from bailiwick.errors import OptionError
from bailiwick.indicators import SimilarData
from bailiwick.studies import krugman_index_part as index_part
from bailiwick.studies import krugman_matrix_part as matrix_part
from bailiwick.studies import krugman_productivity_part as productivity_part
from bailiwick.studies.krugman_inputs import Inputs, silent
from bailiwick.studies.krugman_part import with_years_left_out
from bailiwick.studies.krugman_text import CONTEXT, WORDS, presets
from bailiwick.studies.result import FigureSpec, StudyResult, StudyTable

__all__ = ["STUDY", "Options", "run"]

STUDY = "krugman-map"
TITLE = "Specialisation and productivity of Great Britain's districts"

ALLOWED = {
    "own_area": ("included", "excluded"),
    "reference": ("great_britain", "sum"),
    "breaks": ("all", "year"),
}


@dataclass(frozen=True, kw_only=True)
class Options:
    """Every choice the study makes; the record of a run holds them all.

    Attributes
    ----------
    as_published : bool
        Chained volumes for productivity, as in the published tool; by default
        current prices, as ONS advises for comparing areas.
    own_area : {"included", "excluded"}
        Whether the comparison mix holds the area itself.
    reference : {"great_britain", "sum"}
        The published row of Great Britain where it is given (employment by
        4-digit class), or the sum of the districts.
    breaks : {"all", "year"}
        Matrix classes over all years, or of each year by itself.
    similar, drivers : int
        Similar areas and industries listed for each area.
    draws : int
        Draws for the typical rounding band; 0 leaves it out.
    random_state : int
        Seed of the draws.
    first_year : int
        Years before are left out.
    """

    as_published: bool = False
    own_area: Literal["included", "excluded"] = "included"
    reference: Literal["great_britain", "sum"] = "great_britain"
    breaks: Literal["all", "year"] = "all"
    similar: int = 5
    drivers: int = 10
    draws: int = 0
    random_state: int = 20_261_121
    first_year: int = 2015

    def __post_init__(self) -> None:
        for name, allowed in ALLOWED.items():
            if getattr(self, name) not in allowed:
                raise OptionError(
                    f"{name} is {getattr(self, name)!r}; it can be {' or '.join(map(repr, allowed))}."
                )
        if self.similar < 1 or self.drivers < 1 or self.draws < 0:
            raise OptionError("similar and drivers are counts of 1 or more, draws of 0 or more.")

    @property
    def price_basis(self) -> Literal["current", "volume"]:
        """Chained volume as in the published tool; current prices, as ONS advises, by default."""
        return "volume" if self.as_published else "current"


def run(inputs: Inputs, *, progress: Callable[[str], None] = silent, **options: object) -> StudyResult:
    """Measure specialisation and productivity, and classify areas by both.

    Parameters
    ----------
    inputs : Inputs
        From `krugman_inputs.from_sample()` or `krugman_files.from_files()`.
    progress : callable, optional
        Told each step in a few words.
    **options
        Fields of `Options`.

    Returns
    -------
    StudyResult
        `krugman_index_sic4` and `gva_per_fte_gb100` where their inputs are given;
        `krugman_index_gva37` and `gva_per_hours_fte_gb100`; the index of ITL2
        areas; drivers, ranks, matrix classes and similar areas.

    Raises
    ------
    OptionError
        An option is not among the allowed ones, or nothing can be measured.

    Notes
    -----
    Missing values: an area with an unknown part has no index and no class; it
    stays in every table with its flag. Productivity ends a year before the index
    where GVA does.

    References
    ----------
    [newhorizon2025]_; [krugman1991]_, p. 76.
    """
    try:
        choices = Options(**options)  # type: ignore[arg-type]
    except TypeError as error:
        raise OptionError(f"The study has no such option: {error}.") from None

    progress("Measuring specialisation")
    indices = index_part.measure(inputs, choices, progress)
    progress("Measuring productivity")
    productivities = productivity_part.measure(inputs, choices)
    measured = [*indices, *productivities]
    if not measured:
        raise OptionError(
            "The inputs hold neither a cube of industries nor output with hours or full-time equivalents."
            " Give district GVA workbooks, or run without --files on the carried tables."
        )
    measured = with_years_left_out(measured)
    mapped = {part.indicator.id: part for part in measured if part.indicator is not None}
    tables: dict[str, StudyTable] = {}
    for part in measured:
        tables |= {name: replace(table, roles=part.roles) for name, table in part.tables.items()}

    progress("Classifying and matching areas")
    index = _first(mapped, "krugman_index_sic4", "krugman_index_gva37")
    productivity = _first(mapped, "gva_per_fte_gb100", "gva_per_hours_fte_gb100")
    similar: tuple[SimilarData, ...] = ()
    year: int | None = None
    if index and productivity:
        both = matrix_part.classify(mapped[index], mapped[productivity], choices)
        roles = (*mapped[index].roles, *mapped[productivity].roles)
        tables |= {name: replace(table, roles=roles) for name, table in both.tables.items()}
        similar, year = both.similar, both.latest
    return StudyResult(
        study=STUDY,
        title=TITLE,
        tables=tables,
        indicators=[part.indicator for part in measured if part.indicator is not None],
        similar=similar,
        figures=_figures(mapped, index, productivity, year),
        presets=presets(index, productivity) if index and productivity else (),
        default_state=f"#/map?x={index or productivity}",
        context=CONTEXT,
        parameters=asdict(choices)
        | {
            "price_basis": choices.price_basis,
            "compared_with": {next(iter(part.tables)): part.reference for part in indices},
        },
        inputs=inputs.records,
        findings=(*inputs.findings, *(finding for part in measured for finding in part.findings)),
    )


def _first(mapped: Mapping[str, object], *names: str) -> str | None:
    """The published indicator where it could be computed, else its stand-in."""
    return next((name for name in names if name in mapped), None)


def _figures(
    mapped: Mapping[str, index_part.Part], index: str | None, productivity: str | None, both: int | None
) -> list[FigureSpec]:
    figures = [
        FigureSpec(f"map_{name}_{part.latest}", "choropleth", (name,), part.latest)
        for name, part in mapped.items()
        if name in WORDS
    ]
    if index and productivity and both:
        figures.append(FigureSpec(f"matrix_{both}", "matrix", (index, productivity), both))
    return figures
