"""The choices of `subregional_productivity`, checked: which columns, which rules, which calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import narwhals.stable.v2 as nw
import numpy as np

from bailiwick.errors import Finding, OptionError, nearest
from bailiwick.measures._grid import Grid, names_of
from bailiwick.measures._shares import require_option
from bailiwick.measures.constraint import MISSING
from bailiwick.measures.labour_productivity import require_reference
from bailiwick.measures.smoothing import LEAST_YEARS, SECOND_YEARS, SecondYear, checked_calendar
from bailiwick.tables import Floats

__all__ = ["MEASURES", "Calendar", "Settings", "settings_of"]

#: The three measures, by what is divided by.
MEASURES = ("hour", "job", "head")
Calendar = tuple[int, int]


@dataclass(frozen=True)
class Settings:
    """Choices of one call.

    Attributes
    ----------
    gva : str
        Column of output.
    under : dict
        Column of input by measure, of the measures asked for.
    constrained : tuple of str
        Columns to constrain.
    second_year, calendar : dict
        Rule of the smoother, and calendar if one was named, by measure.
    scales : dict
        Factor of the ratio by measure.
    """

    gva: str
    under: dict[str, str]
    constrained: tuple[str, ...]
    second_year: dict[str, SecondYear]
    calendar: dict[str, Calendar | None]
    scales: dict[str, float]

    def span(self, frame: nw.DataFrame[Any], year: str) -> Calendar | None:
        """Years of the grid: those of the rows, and of the calendars that were named."""
        named = [one for one in self.calendar.values() if one is not None]
        if not named or not frame.schema[year].is_integer() or not len(frame) or frame[year].null_count():
            return None
        first, last = zip(*named, strict=True)
        return min(int(frame[year].min()), *first), max(int(frame[year].max()), *last)

    def window(self, measure: str, over: Floats, under: Floats, grid: Grid) -> tuple[slice, list[Finding]]:
        """The places of the years on a measure's calendar, and what is wrong with that."""
        filled = np.flatnonzero((~np.isnan(over) & ~np.isnan(under)).any(axis=0))
        named = self.calendar[measure]
        name = self.under[measure]
        if not len(filled):
            sentence = (
                f"No row has {self.gva!r} and {name!r} both, so there is nothing per {measure}. Give the"
                " figures, or leave the measure out by passing None for its column."
            )
            return slice(0, 0), [Finding("no-values", sentence, (name,))]
        if named is None:
            start, stop = int(filled[0]), int(filled[-1]) + 1
        else:
            start, stop = named[0] - grid.first, named[1] - grid.first + 1
        faults = []
        first, last = grid.first + start, grid.first + stop - 1
        outside = tuple(int(grid.first + at) for at in filled if not start <= at < stop)
        if outside:
            sentence = (
                f"{name!r} has values outside its calendar {first}-{last}: {', '.join(map(str, outside))}."
                " Leave those rows out, or widen the calendar."
            )
            faults.append(Finding("outside-calendar", sentence, outside))
        if stop - start < LEAST_YEARS:
            sentence = (
                f"The calendar of {name!r}, {first}-{last}, has {stop - start} of the {LEAST_YEARS} years"
                " that the five-year smoother needs at least. Add years, or use gva_per_hour, gva_per_job"
                " and gva_per_head, which do not smooth."
            )
            faults.append(Finding("too-few-years", sentence, (name,)))
        return slice(start, stop), faults


def settings_of(
    *,
    gva: str,
    under: Mapping[str, str | None],
    second_year: SecondYear | Mapping[str, SecondYear],
    weeks_per_year: float,
    gva_unit: float,
    constrained: Sequence[str] | str | None,
    calendar: Calendar | Mapping[str, Calendar] | None,
    missing: str,
    reference: str,
) -> Settings:
    """Check the options of a call."""
    require_option("missing", missing, MISSING)
    require_reference(reference)
    chosen = {measure: column for measure, column in under.items() if column is not None}
    if not chosen:
        raise OptionError("hours, jobs and residents are all None; name the column of one at least.")
    for name, number in (("weeks_per_year", weeks_per_year), ("gva_unit", gva_unit)):
        if not number > 0:
            raise OptionError(f"{name}={number!r} must be above 0.")
    rules = _by_measure("second_year", second_year, "mirror")
    for rule in rules.values():
        require_option("second_year", rule, SECOND_YEARS)
    calendars = _by_measure("calendar", calendar, None)
    forced = names_of(constrained) if constrained is not None else ()
    possible = [gva, *(column for measure, column in chosen.items() if measure != "head")]
    if constrained is None:
        forced = tuple(possible)
    for column in forced:
        if column not in possible:
            raise OptionError(
                f"constrained names {column!r}, which is none of GVA, hours and jobs."
                f"{nearest(column, possible)} Choose among {', '.join(map(repr, possible))}."
            )
    return Settings(
        gva=gva,
        under=chosen,
        constrained=forced,
        second_year=cast("dict[str, SecondYear]", rules),
        calendar={measure: checked_calendar(one) for measure, one in calendars.items()},
        scales={
            "hour": gva_unit / weeks_per_year,
            "job": float(gva_unit),
            "head": float(gva_unit),
        },
    )


def _by_measure(name: str, given: Any, default: Any) -> dict[str, Any]:
    """One choice for each measure, from one for all or a mapping."""
    if not isinstance(given, Mapping):
        return dict.fromkeys(MEASURES, given)
    strange = [key for key in given if key not in MEASURES]
    if strange:
        raise OptionError(
            f"{name} names {strange[0]!r}, which is no measure.{nearest(str(strange[0]), MEASURES)}"
            f" Choose among {', '.join(map(repr, MEASURES))}."
        )
    return {measure: given.get(measure, default) for measure in MEASURES}
