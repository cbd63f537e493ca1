"""The words of the subregional productivity study: what each indicator is and how it is made.

Words in braces are filled from a run's own choices and inputs, so that what is said is what was done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bailiwick.indicators import Preset, Unit
from bailiwick.studies.krugman_text import IndicatorWords

__all__ = ["COLUMNS", "CONTEXT", "GROUPS", "INDICATORS", "MEASURES", "UK100", "WORDS", "Measure", "presets"]


@dataclass(frozen=True)
class Measure:
    """One of the three ways to divide GVA: its name in columns, in words, and its denominator's column."""

    per: str
    words: str
    denominator: str
    unit: str
    decimals: int
    note: str


MEASURES = (
    Measure(
        "hour",
        "hour worked",
        "weekly_hours",
        "pounds an hour",
        2,
        "Hours are those worked in the area by everybody, wherever they live: of employees, self-employed"
        " people, trainees and armed forces. It is the publisher's preferred measure, because hours for each"
        " job differ by industry and with part-time work.",
    ),
    Measure(
        "job",
        "filled job",
        "jobs",
        "pounds a year for each job",
        0,
        "Jobs are counted where the work is done, and one person can hold two. A job is a job however few"
        " its hours, so areas with much part-time work look lower than by the hour.",
    ),
    Measure(
        "head",
        "head of population",
        "residents",
        "pounds a year for each resident",
        0,
        "Not a measure of productivity: GVA is counted where people work and residents where they live, and"
        " residents include people who do not work. It rises where people commute in, and falls where they"
        " commute out.",
    ),
)
GROUPS = {measure.per: f"GVA per {measure.words}" for measure in MEASURES}
UK100 = "UK = 100"

_SMOOTHED = (
    "Smoothed over five years with weights 1, 2, 3, 2, 1 on the unsmoothed ratio; the two years at each end"
    " take one-sided weights. {second_year} The last two years of a smoothed series change when the next"
    " years arrive, so they are marked provisional."
)
_UNSMOOTHED = (
    "Not smoothed: the survey of hours is small in a district, so a change from one year to the next is often"
    " noise. The publisher gives districts in smoothed form only."
)
_INDEX = (
    "The United Kingdom is taken without Extra-Regio (offshore and embassies). It is a ratio of sums, not the"
    " mean of the areas, and the index is taken from values before rounding. A falling index says that the"
    " area grew more slowly than the United Kingdom."
)
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


def _words(measure: Measure, *, index: bool, smoothed: bool) -> IndicatorWords:
    how = "smoothed" if smoothed else "unsmoothed"
    base = f"GVA per {measure.words}"
    weeks = " × {weeks} weeks" if measure.per == "hour" else ""
    ratio = f"GVA × 1,000,000 / ({measure.denominator.replace('_', ' ')}{weeks})"
    return IndicatorWords(
        label=f"{base}, {'UK = 100' if index else 'pounds'}, {how}",
        short_label=f"GVA per {measure.per}{', UK = 100' if index else ''}",
        definition=(
            f"Gross value added for each {measure.words}"
            + (", as an index with the United Kingdom = 100" if index else ", in pounds of the year itself")
            + (", smoothed over five years." if smoothed else ".")
        ),
        formula=(f"100 × s(area) / s(UK), with s = {ratio}" if index else ratio)
        + (", smoothed over five years" if smoothed else ""),
        unit=Unit("index_uk100", UK100)
        if index
        else Unit(f"gbp_per_{measure.per}", f"{measure.unit}, current prices", prefix="£"),
        decimals=1 if index else measure.decimals,
        centre=100.0 if index else None,
        method=(
            measure.note,
            _SMOOTHED if smoothed else _UNSMOOTHED,
            *((_INDEX,) if index else (_PRICES,)),
            *((_NI_HOURS,) if measure.per == "hour" else ()),
        ),
        rounding="GVA is published in whole millions of pounds.{rounding}",
        flag_notes={
            "m": _NOT_AVAILABLE[measure.per],
            "p": "The last two years of a smoothed series change when the next years arrive."
            if smoothed
            else "GVA of the latest year is provisional.",
        },
    )


WORDS: Mapping[str, IndicatorWords] = {
    f"gva_per_{measure.per}_{unit}{'_smoothed' if smoothed else ''}": _words(
        measure, index=unit == "uk100", smoothed=smoothed
    )
    for measure in MEASURES
    for unit in ("uk100", "gbp")
    for smoothed in (True, False)
}
INDICATORS = tuple(WORDS)

_NAMES = {
    "area_code": "Code of the area",
    "area_name": "Name of the area",
    "area_level": "Level of the area, as the publisher names it",
    "region_code": "Code of the region (ITL1) that the area is in",
    "year": "Calendar year",
    "gva_million_gbp": "Gross value added, GBP million, current prices",
    "weekly_hours": "Hours worked in the area in a week, all jobs together",
    "jobs": "Filled jobs in the area, mean of the year",
    "residents": "Residents in the middle of the year",
    "areas_ranked": "Number of areas with a value in the year",
}
#: What each column of the study's tables of measures holds.
COLUMNS: dict[str, str] = _NAMES | {
    name + ending: text
    for name, words in WORDS.items()
    for ending, text in (
        ("", words.definition),
        ("_rank", f"Rank by {words.label}: 1 is the highest, equal shown values share a rank"),
        ("_flag", "m missing at the source, x cannot be computed, p provisional"),
    )
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
            "GVA per hour in pounds", "Single years, which ONS does not publish", "#/map?x=gva_per_hour_gbp"
        ),
        Preset("Per hour and per head", "Where commuting parts the two", f"#/matrix?x={hour}&y={head}"),
    )
