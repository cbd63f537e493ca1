"""The words of the Krugman study: what each indicator is, how it is made, and what to know of it.

Words in braces are filled from a run's own choices and inputs, so that what is said is what was done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bailiwick.indicators import Preset, Unit

__all__ = ["CONTEXT", "CURRENT", "VOLUME", "WORDS", "IndicatorWords", "filled", "presets"]

_INDEX = Unit("index_0_1", "index, 0 to 1")
_GB100 = Unit("index_gb100", "Great Britain = 100")

_OWN_ZERO = (
    "Great Britain's own index is 0 by definition. The benchmark is the mean of the areas weighted by"
    " {amount}, with the median area beside it."
)
_K = "K(r) = 1/2 × sum over industries i of |s(i,r) − s(i)|"
_RATIO_OF_SUMS = "Great Britain is a ratio of sums, not the mean of the areas."


@dataclass(frozen=True)
class IndicatorWords:
    """What is said about one indicator, whatever its values."""

    label: str
    short_label: str
    definition: str
    formula: str
    unit: Unit
    decimals: int
    method: Sequence[str]
    rounding: str
    national_note: str | None = None
    centre: float | None = None
    flag_notes: Mapping[str, str] | None = None
    group: str | None = None


WORDS: Mapping[str, IndicatorWords] = {
    "krugman_index_gva37": IndicatorWords(
        label="Krugman index of GVA, 37 industries",
        short_label="Krugman index (GVA)",
        group="Specialisation",
        definition=(
            "The share of an area's gross value added that would have to change industry for its mix of 37"
            " industries to equal that of {reference}."
        ),
        formula=f"{_K}, where s(i,r) is the share of industry i in the area's current-price GVA and s(i) its"
        " share in {reference}",
        unit=_INDEX,
        decimals=4,
        method=(
            "Half the sum of absolute differences between an area's shares of 37 industries and the same"
            " shares of {reference}, in each year by itself. 0 is an identical mix; the index rises with the"
            " number of industries told apart, so compare it only with itself.",
            "It stands in for the index of jobs in some 616 industries, which needs district figures of jobs"
            " at that detail. GVA includes the imputed rent of owner-occupiers.",
            "Districts with industries that the publisher withholds have no index and are left out of the"
            " comparison mix. A negative amount counts as 0.",
        ),
        rounding="GVA is published in whole millions of pounds.",
        national_note=_OWN_ZERO.format(amount="GVA"),
        flag_notes={
            "s": "The publisher withholds some of this area's industries, so its mix is not known.",
            "p": "GVA of the latest year is provisional.",
        },
    ),
    "gva_per_hours_fte_gb100": IndicatorWords(
        label="GVA per 37-hour equivalent (ONS hours), GB = 100",
        short_label="GVA per 37 hours",
        group="GVA per full-time equivalent",
        definition=(
            "Gross value added for each 37 weekly hours worked in the area, as an index with Great Britain"
            " = 100."
        ),
        formula="100 × (GVA / FTE) / (sum of GVA / sum of FTE), with FTE = weekly hours worked / 37",
        unit=_GB100,
        decimals=1,
        centre=100.0,
        method=(
            "Hours are those of the publisher's own productivity estimates and count everybody who works in"
            f" the area. {_RATIO_OF_SUMS}",
            "It stands in for GVA per full-time equivalent built from employees, the self-employed, mean paid"
            " hours and the armed forces.",
            "{basis}",
        ),
        rounding="GVA is published in whole millions of pounds.{hours_rounding}",
        flag_notes={
            "u": "The area's chained volume contradicts its own sectors; the publisher corrected such figures"
            " later.",
            "p": "GVA of the latest year is provisional.",
        },
    ),
    "krugman_index_sic4": IndicatorWords(
        label="Krugman specialisation index, 4-digit industries",
        short_label="KSI",
        group="Specialisation",
        definition=(
            "The share of an area's jobs that would have to change industry for its mix of 4-digit industries"
            " to equal that of {reference}."
        ),
        formula=f"{_K}, where s(i,r) is the share of 4-digit industry i in the area's employment and s(i) its"
        " share in {reference}",
        unit=_INDEX,
        decimals=4,
        method=(
            "Half the sum of absolute differences between an area's shares of 4-digit industries (SIC 2007"
            " classes without farm agriculture, 0100) and those of {reference}, in each year by itself, on"
            " the districts of 2023. Employment is employees and working owners.",
            "Published counts are rounded, which lifts the index of small areas; the bounds that rounding"
            " allows are in the downloadable table.",
        ),
        rounding=(
            "Open counts are rounded on a grid from 5 to 2,000 that widens with size; a 0 may be a small"
            " count."
        ),
        national_note=_OWN_ZERO.format(amount="jobs"),
    ),
    "gva_per_fte_gb100": IndicatorWords(
        label="Productivity: GVA per full-time equivalent, GB = 100",
        short_label="productivity",
        group="GVA per full-time equivalent",
        definition=(
            "Gross value added for each full-time equivalent job, as an index with Great Britain = 100."
        ),
        formula=(
            "100 × (GVA / FTE) / (sum of GVA / sum of FTE), with FTE = (employees + self-employed) × mean"
            " weekly hours / 37 + armed forces"
        ),
        unit=_GB100,
        decimals=1,
        centre=100.0,
        method=(
            "Employees of the Business Register and Employment Survey, self-employed people of the Annual"
            " Population Survey, mean paid hours of the Annual Survey of Hours and Earnings, and UK Regular"
            f" Forces. {_RATIO_OF_SUMS}",
            "The self-employed are counted where they live and everybody else where they work, so cores and"
            " commuter belts are distorted. Employees' hours are also used for the self-employed.",
            "{basis}",
        ),
        rounding="GVA is published in whole millions of pounds.",
        flag_notes={
            "e": "Self-employment, hours or forces are missing at the source and were filled by the stated"
            " rule.",
            "p": "GVA of the latest year is provisional.",
        },
    ),
}

CURRENT = "GVA is in current prices, as the publisher advises for comparing areas in one year."
VOLUME = (
    "GVA is a chained volume in 2022 money, as in the published tool. The publisher advises current prices"
    " for comparing areas; and volumes of districts in the edition of April 2025 hold a fault, corrected"
    " later, that touches eight district-years."
)
CONTEXT = (
    "How far is a district's mix of industries from the nation's, and how much does an hour or a job there"
    " produce? The map shows each by itself, and both together in a matrix of three classes by three.",
    "Use it to compare an area with the nation, to see whether specialised economies are productive ones, and"
    " to find areas that resemble each other. Two areas can share both numbers and no industry, so the"
    " readout lists areas alike in both numbers beside areas alike in industry mix.",
    "Every area is shown on the boundaries of April 2023 in every year. A value is missing where the"
    " publisher withholds or lacks a part of it; the hatch and the readout say which.",
)


def filled(words: IndicatorWords, facts: Mapping[str, str]) -> IndicatorWords:
    """The words with each ``{name}`` in them replaced by its fact.

    Examples
    --------
    >>> words = filled(WORDS["krugman_index_gva37"], {"reference": "Wales"})
    >>> words.definition.endswith("to equal that of Wales.")
    True
    """

    def say(sentence: str) -> str:
        for name, fact in facts.items():
            sentence = sentence.replace(f"{{{name}}}", fact)
        return sentence

    return replace(
        words,
        definition=say(words.definition),
        formula=say(words.formula),
        rounding=say(words.rounding),
        method=tuple(map(say, words.method)),
    )


def presets(index: str, productivity: str) -> tuple[Preset, ...]:
    """The three ways in: the index, productivity, and both."""
    return (
        Preset("Specialisation", WORDS[index].label, f"#/map?x={index}"),
        Preset("Per 37 hours", WORDS[productivity].label, f"#/map?x={productivity}"),
        Preset("Both together", "A 3 × 3 classification of the two", f"#/matrix?x={index}&y={productivity}"),
    )
