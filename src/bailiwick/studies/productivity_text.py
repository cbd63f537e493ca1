"""The words of the subregional productivity study: what each indicator is and how it is made.

Words in braces are filled from a run's own choices and inputs, so that what is said is what was done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bailiwick.indicators import Preset, Unit
from bailiwick.studies.krugman_text import IndicatorWords, filled

__all__ = [
    "AMOUNT_WORDS",
    "CONTEXT",
    "GROUPS",
    "KEYS",
    "MEASURES",
    "RESULTS",
    "SECOND_YEAR",
    "TERMS",
    "WORDS",
    "Measure",
    "Result",
    "Terms",
    "columns_of",
    "presets",
    "results_of",
]


@dataclass(frozen=True)
class Measure:
    """One of the three ways to divide GVA: its name in columns, in words, and its denominator's column."""

    per: str
    words: str
    denominator: str
    decimals: int
    note: str


MEASURES = (
    Measure(
        "hour",
        "hour worked",
        "weekly_hours",
        2,
        "Hours are those worked in the area by everybody, wherever they live: of employees, self-employed"
        " people, trainees and armed forces. It is the publisher's preferred measure, because hours for each"
        " job differ by industry and with part-time work.",
    ),
    Measure(
        "job",
        "filled job",
        "jobs",
        0,
        "Jobs are counted where the work is done, and one person can hold two. A job is a job however few"
        " its hours, so areas with much part-time work look lower than by the hour.",
    ),
    Measure(
        "head",
        "head of population",
        "residents",
        0,
        "Not a measure of productivity: GVA is counted where people work and residents where they live, and"
        " residents include people who do not work. It rises where people commute in, and falls where they"
        " commute out.",
    ),
)
GROUPS = {measure.per: f"GVA per {measure.words}" for measure in MEASURES}
AMOUNT_WORDS = {
    "gva_million_gbp": "GVA",
    "weekly_hours": "Weekly hours",
    "jobs": "Jobs",
    "residents": "Residents",
}
UK100 = "UK = 100"

_SMOOTHED = (
    "Smoothed over five years with weights 1, 2, 3, 2, 1 on the unsmoothed ratio; the two years at each end"
    " take one-sided weights. {second_year} The last two years of a smoothed series change when the next"
    " years arrive, so they are marked provisional."
)
_UNSMOOTHED = {
    "hour": "Not smoothed: the survey of hours is small in a district, so a change from one year to the next"
    " is often noise. The publisher gives districts in smoothed form only.",
    "job": "Not smoothed: jobs of a district come from surveys and are rounded, so a small change from one"
    " year to the next may be noise. The publisher gives districts in smoothed form only.",
    "head": "Not smoothed. Residents change slowly, so a jump from one year to the next is mostly one of GVA."
    " The publisher's release of productivity has no figures per head.",
}
_UNSMOOTHED_ANY = "Not smoothed: what rests on a small survey can change from one year to the next by chance."
_INDEX = (
    "The United Kingdom is taken without Extra-Regio (offshore and embassies). It is a ratio of sums, not the"
    " mean of the areas, and the index is taken from values before rounding. A falling index says that the"
    " area grew more slowly than the United Kingdom."
)
_INDEX_ANY = (
    "The reference is a ratio of sums, not the mean of the areas, and the index is taken from values before"
    " rounding."
)
_LAST_TWO = "Provisional: the last two years of a smoothed series change when the next years arrive."
_PRICES = (
    "GVA is in current prices and is not adjusted for regional price levels; compare areas within a year with"
    " it, not one year with another."
)
_NI_HOURS = (
    "Some hours of Northern Ireland could not be placed in a district, so its districts' hours add up to less"
    " than Northern Ireland's."
)
_NOT_AVAILABLE = {
    "hour": "Hours are missing at the source for this area and year.",
    "job": "Jobs of Northern Ireland's districts are not available for 2023.",
    "head": "Residents of Northern Ireland's districts are not in the table for 2023.",
}


@dataclass(frozen=True)
class Terms:
    """How a set of areas names its money, its reference and its index.

    Attributes
    ----------
    currency : str
        As column names end: ``gva_per_hour_<currency>``.
    money, prefix : str
        Words for the money, and what stands before a shown amount.
    base : str
        As names of index columns end: ``gva_per_hour_<base>``.
    nation : str
        The reference in words.
    publisher_known : bool
        Notes on the United Kingdom's own figures apply.
    """

    currency: str = "gbp"
    money: str = "pounds"
    prefix: str = "£"
    base: str = "uk100"
    nation: str = "the United Kingdom"
    publisher_known: bool = True

    def column(self, per: str, *, index: bool, smoothed: bool) -> str:
        """The name of a result.

        Examples
        --------
        >>> Terms().column("hour", index=True, smoothed=True)
        'gva_per_hour_uk100_smoothed'
        """
        return f"gva_per_{per}_{self.base if index else self.currency}{'_smoothed' if smoothed else ''}"


@dataclass(frozen=True)
class Result:
    """One result of a set of areas: its column, and what it is."""

    column: str
    measure: Measure
    index: bool
    smoothed: bool
    words: IndicatorWords


def results_of(terms: Terms) -> tuple[Result, ...]:
    """All results under the names of `terms`, hour before job before head, index before money."""
    return tuple(
        Result(
            terms.column(measure.per, index=index, smoothed=smoothed),
            measure,
            index,
            smoothed,
            _words(measure, terms, index=index, smoothed=smoothed),
        )
        for measure in MEASURES
        for index in (True, False)
        for smoothed in (True, False)
    )


def _words(measure: Measure, terms: Terms, *, index: bool, smoothed: bool) -> IndicatorWords:
    how = "smoothed" if smoothed else "unsmoothed"
    hundred = UK100 if terms.base == "uk100" else f"{terms.nation} = 100"
    base = f"GVA per {measure.words}"
    weeks = " × {weeks} weeks" if measure.per == "hour" else ""
    divisor = f"{measure.denominator.replace('_', ' ')}{weeks}"
    ratio = f"GVA × {{unit}} / {f'({divisor})' if weeks else divisor}"
    each = {"hour": "an hour", "job": "a year for each job", "head": "a year for each resident"}[measure.per]
    unsmoothed = _UNSMOOTHED[measure.per] if terms.publisher_known else _UNSMOOTHED_ANY
    notes = {"p": _LAST_TWO if smoothed else "GVA of the latest year is provisional."}
    if terms.publisher_known:
        notes["m"] = _NOT_AVAILABLE[measure.per]
    return IndicatorWords(
        label=f"{base} ({hundred if index else terms.money}, {how})",
        short_label=f"GVA per {measure.per} {'index' if index else f'in {terms.prefix or terms.money}'}"
        + ("" if smoothed else " (unsmoothed)"),
        definition=(
            f"Gross value added for each {measure.words}"
            + (
                f", as an index with {terms.nation} = 100"
                if index
                else f", in {terms.money} of the year itself"
            )
            + (", smoothed over five years." if smoothed else ".")
        ),
        formula=(f"100 × y(area) / y(reference), with y = {ratio}" if index else ratio)
        + (", smoothed over five years" if smoothed else ""),
        unit=Unit(f"index_{terms.base}", hundred)
        if index
        else Unit(
            f"{terms.currency}_per_{measure.per}",
            f"{terms.money} {each}, current prices",
            prefix=terms.prefix,
        ),
        decimals=1 if index else measure.decimals,
        centre=100.0 if index else None,
        method=(
            measure.note,
            _SMOOTHED if smoothed else unsmoothed,
            *((_INDEX if terms.publisher_known else _INDEX_ANY,) if index else (_PRICES,)),
            *((_NI_HOURS,) if measure.per == "hour" and terms.publisher_known else ()),
        ),
        rounding="GVA is published in whole millions of pounds.{rounding}" if terms.publisher_known else "",
        flag_notes=notes,
    )


#: The United Kingdom's own terms, and the results under them, which the atlas shows.
TERMS = Terms()
RESULTS = results_of(TERMS)
WORDS: Mapping[str, IndicatorWords] = {result.column: result.words for result in RESULTS}

KEYS = {
    "area_code": "Code of the area",
    "area_name": "Name of the area",
    "area_level": "Level of the area, as the publisher names it",
    "region_code": "Code of the region (or other parent) that the area is in",
    "year": "Calendar year",
    "gva_million_gbp": "Gross value added, GBP million, current prices",
    "weekly_hours": "Hours worked in the area in a week, all jobs together",
    "jobs": "Filled jobs in the area, mean of the year",
    "residents": "Residents in the middle of the year",
}


def columns_of(terms: Terms) -> dict[str, str]:
    """What each column of a table of measures holds."""
    columns = dict(KEYS)
    for name in ("gva_million_gbp", "weekly_hours", "jobs", "residents"):
        columns[f"{name}_given"] = "As in the table given, before it was scaled to the total"
        columns[f"{name}_factor"] = "Factor of the region's areas; null where they keep their amounts"
    for result in results_of(terms):
        columns[result.column] = filled(result.words, {"weeks": "52"}).definition
        columns[f"{result.column}_rank"] = (
            f"Rank within level and year by {result.words.label}; 1 is the highest. Values equal as the"
            " atlas shows them (four digits, or one decimal place from 100 up) share a rank"
        )
        columns[f"{result.column}_flag"] = "m missing at the source, x cannot be computed, p provisional"
        columns[f"{result.column}_lower"] = "Lower end of the 95% interval, from the draws"
        columns[f"{result.column}_upper"] = "Upper end of that interval"
        columns[f"{result.column}_rank_lower"] = "Highest rank (lowest number) in the 95% interval"
        columns[f"{result.column}_rank_upper"] = "Lowest rank (highest number) in it"
        columns[f"{result.column}_probability_above_reference"] = (
            "Share of draws in which the area lies above the reference"
        )
    return columns


#: What is said of the smoother's second year, by rule.
SECOND_YEAR: Mapping[str, str] = {
    "mirror": "The second year mirrors the last but one.",
    "shifted": "The second year has the weights that the publisher's table has, which leave out its fourth"
    " year.",
}

CONTEXT = (
    "How much does an hour of work, or a job, produce in a district, and how far is that from the United"
    " Kingdom as a whole? Smoothed series show lasting differences; unsmoothed ones what happened in a year.",
    "Compare per hour, per job and per head: where they differ, commuting, part-time work and the share of"
    " residents in work are the reason. GVA per head is not productivity.",
    "No interval is published with these figures. District hours rest on a survey that is small in most"
    " districts, so treat small differences and single years with care.",
)


def presets() -> tuple[Preset, ...]:
    """The ways in: the publisher's preferred measure, unsmoothed, and hour against head."""
    hour, head = "gva_per_hour_uk100_smoothed", "gva_per_head_uk100_smoothed"
    return (
        Preset("GVA per hour", "UK = 100, smoothed over five years", f"#/map?x={hour}"),
        Preset(
            "GVA per hour in pounds, unsmoothed",
            "Single years, which ONS does not publish for districts",
            "#/map?x=gva_per_hour_gbp",
        ),
        Preset("Per hour and per head", "Where commuting parts the two", f"#/matrix?x={hour}&y={head}"),
    )
