"""Tables made into the grids that the site ships: years x areas, with a flag for every null.

Here are the rules of the contract on values: a null says why, a zero is a measured zero, each
area-year occurs once, and codes are of the indicator's vintage. All faults of a table are
gathered and reported together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import narwhals as nw

from bailiwick import areas
from bailiwick.errors import ColumnError, Finding, TableError, UnknownAreaError, nearest
from bailiwick.indicators import IndicatorData
from bailiwick.publish.flags import FLAGS, MISSING_FLAGS, VALUE_FLAGS
from bailiwick.publish.site_shapes import Geography
from bailiwick.publish.words import counted
from bailiwick.shown import five_class_breaks, ranks, shown, terciles

__all__ = [
    "Faults",
    "Grid",
    "grid_of",
    "indicator_document",
    "indicator_entry",
    "listed",
    "unknown_area",
    "values_document",
]

ENTRY = ("id", "vintage", "group", "label", "short_label", "classes", "coverage", "years", "years_left_out")

Cell = tuple[int, int]  # (index of the year, index of the area)


@dataclass(frozen=True)
class Grid:
    """One indicator on the areas of its vintage.

    Attributes
    ----------
    years : list of int
        Ascending.
    values : list of list of float or None
        Years x areas, rounded as shipped: ranks and classes come from these.
    unrounded : list of list of float or None
        As given, for the downloads.
    flags : dict of (year index, area index) to flag
    """

    years: list[int]
    values: list[list[float | None]]
    unrounded: list[list[float | None]]
    flags: dict[Cell, str]

    @cached_property
    def ranks(self) -> list[list[int | None]]:
        """Ranks within each year, 1 the highest, among all areas with a value."""
        return [ranks(row) for row in self.values]

    @cached_property
    def counts(self) -> list[int]:
        """Areas with a value in each year."""
        return [sum(value is not None for value in row) for row in self.values]


def grid_of(indicator: IndicatorData, geography: Geography) -> Grid:
    """Check an indicator's table and lay it out as a grid.

    Raises
    ------
    ColumnError
        A column is absent.
    TableError
        Any of: unknown code, code outside the coverage, duplicate key, absent row, null without a
        flag, flag that does not fit, NaN, infinity. All are listed.
    """
    columns = _columns(indicator)
    position, faults = geography.position, Faults()
    years = sorted({int(year) for year in columns["year"] if _is_year(year)})
    year_position = {year: index for index, year in enumerate(years)}
    unrounded: list[list[float | None]] = [[None] * len(position) for _ in years]
    flags: dict[Cell, str] = {}
    seen: set[Cell] = set()
    for code, year, value, flag in zip(*columns.values(), strict=True):
        if code not in position:
            faults.add("unknown-area", unknown_area(code, geography), code)
            continue
        if not _is_year(year):
            faults.add("bad-year", f"The year of {code!r} is {year!r}; give a whole number.", (code, year))
            continue
        cell, key = (year_position[int(year)], position[code]), (code, int(year))
        if cell in seen:
            faults.add("duplicate-key", f"{code!r} has more than one row for {int(year)}; keep one.", key)
            continue
        seen.add(cell)
        _check_cell(key, value, flag, faults)
        unrounded[cell[0]][cell[1]] = value
        if flag:
            flags[cell] = flag
    _complete(indicator, geography, years, seen, flags, faults)
    if not years:
        faults.add("empty", "The table has no row; give one for each area and year.", ())
    elif all(value is None for row in unrounded for value in row) and not faults.findings:
        faults.add("empty", "Every value is null, so there is nothing to draw or to class.", ())
    if faults.findings:
        number = counted(len(faults.findings), "fault")
        raise TableError(
            f"The table of indicator {indicator.id!r} cannot be published ({number}):", faults.findings
        )
    values = [
        [None if value is None else shown(value, indicator.decimals) for value in row] for row in unrounded
    ]
    return Grid(years, values, unrounded, flags)


class Faults:
    """Findings gathered so far, each sentence once."""

    def __init__(self) -> None:
        self._by_sentence: dict[str, Finding] = {}

    def add(self, reason: str, sentence: str, row: object) -> None:
        """Keep a fault; a sentence said before is not said again."""
        self._by_sentence.setdefault(sentence, Finding(reason, sentence, (row,)))

    @property
    def findings(self) -> list[Finding]:
        """In the order found."""
        return list(self._by_sentence.values())


def _columns(indicator: IndicatorData) -> dict[str, list[Any]]:
    """Lists of area_code, year, value and flag; missing values as None whatever the dataframe."""
    frame = nw.from_native(indicator.table, eager_only=True)
    for name in ("area_code", "year", "value"):
        if name not in frame.columns:
            raise ColumnError(
                f"The table of indicator {indicator.id!r} has no column {name!r}."
                f"{nearest(name, frame.columns)} It has {', '.join(map(repr, frame.columns))}; rename one."
            )
    columns = {name: listed(frame[name]) for name in ("area_code", "year", "value")}
    columns["flag"] = listed(frame["flag"]) if "flag" in frame.columns else [None] * len(frame)
    return columns


def listed(column: nw.Series[Any]) -> list[Any]:
    """The values of a column, missing ones as None whatever the dataframe."""
    # In pandas a missing number is NaN and counts as null here; elsewhere NaN is not null, and a fault.
    return [
        None if null else value
        for value, null in zip(column.to_list(), column.is_null().to_list(), strict=True)
    ]


def _is_year(year: object) -> bool:
    return isinstance(year, int | float) and not isinstance(year, bool) and float(year).is_integer()


def unknown_area(code: object, geography: Geography) -> str:
    """Why a code is none of a vintage, and what it may have been meant to be."""
    if isinstance(code, str) and geography.vintage in areas.vintages():
        try:
            areas.require_area(code, geography.vintage)
        except UnknownAreaError as error:
            return str(error)
        return f"{code!r} is an area of {geography.vintage!r} for which no shape is held; leave it out."
    near = nearest(str(code), geography.codes, cutoff=0.8)
    return f"{code!r} is not an area code of {geography.vintage!r} ({len(geography.codes)} areas).{near}"


def _check_cell(key: tuple[str, int], value: object, flag: object, faults: Faults) -> None:
    where = f"{key[0]!r} in {key[1]}"
    if flag and flag not in FLAGS:
        faults.add("unknown-flag", f"{where} has the flag {flag!r}; allowed are {', '.join(FLAGS)}.", key)
    elif value is None and flag not in MISSING_FLAGS:
        got = f"the flag {flag!r}, which goes with a value" if flag else "no flag"
        faults.add("null-without-flag", f"{where} is null with {got}; say why with s, m, n or x.", key)
    elif isinstance(value, bool) or not isinstance(value, int | float | None):
        faults.add("not-a-number", f"{where} is {value!r}; give a number or null.", key)
    elif value is not None and not math.isfinite(value):
        faults.add("not-finite", f"{where} is {value!r}; give null and a flag where there is no value.", key)
    elif value is not None and flag and flag not in VALUE_FLAGS:
        sentence = f"{where} is {value!r} with the flag {flag!r}, which says that it has no value; drop one."
        faults.add("value-with-missing-flag", sentence, key)


def _complete(
    indicator: IndicatorData,
    geography: Geography,
    years: Sequence[int],
    seen: set[Cell],
    flags: dict[Cell, str],
    faults: Faults,
) -> None:
    """Flag areas outside the coverage, and deal with area-years that have no row."""
    for area, (code, country) in enumerate(zip(geography.codes, geography.countries, strict=True)):
        lacking = [index for index in range(len(years)) if (index, area) not in seen]
        if country not in indicator.coverage:
            if len(lacking) < len(years) and any(
                flags.get((index, area)) != "n" for index in range(len(years))
            ):
                sentence = (
                    f"{code!r} has rows, but its country {country!r} is not in the coverage"
                    f" {', '.join(indicator.coverage)}; widen the coverage or drop the rows."
                )
                faults.add("outside-coverage", sentence, code)
            flags.update({(index, area): "n" for index in lacking})
        elif lacking and indicator.absent is None:
            told = ", ".join(str(years[index]) for index in lacking)
            sentence = f"{code!r} has no row for {told}; give rows with null and a flag, or set absent='m'."
            faults.add("absent-row", sentence, code)
        elif lacking:
            flags.update({(index, area): str(indicator.absent) for index in lacking})


def values_document(indicator: IndicatorData, grid: Grid) -> dict[str, Any]:
    """The content of `values/<id>.json`; a mark that every value of a year bears is written once."""
    common = {year: _common_flag(grid, year) for year in range(len(grid.years))}
    whole = [(year, -1, flag) for year, flag in common.items() if flag]
    single = [(*cell, flag) for cell, flag in grid.flags.items() if flag != common[cell[0]]]
    flags = [[year, None if area < 0 else area, flag] for year, area, flag in sorted(whole + single)]
    return {"id": indicator.id, "years": grid.years, "values": grid.values, "flags": flags}


def _common_flag(grid: Grid, year: int) -> str | None:
    """The flag that every value of a year has; None where they differ or have none."""
    marks = {
        grid.flags.get((year, area)) for area, value in enumerate(grid.values[year]) if value is not None
    }
    return marks.pop() if len(marks) == 1 else None


def indicator_document(
    indicator: IndicatorData, grid: Grid, geography: Geography, all_years: Sequence[int]
) -> dict[str, Any]:
    """The content of `indicators/<id>.json`; `all_years` are those of any indicator of the site."""
    pooled = [value for row in grid.values for value in row if value is not None]
    breaks = indicator.breaks or five_class_breaks(
        pooled, decimals=indicator.decimals, centre=indicator.centre
    )
    return {
        "id": indicator.id,
        "vintage": geography.vintage,
        "group": indicator.group,
        "label": indicator.label,
        "short_label": indicator.short_label,
        "classes": indicator.classes,
        "definition": indicator.definition,
        "formula": indicator.formula,
        "method": list(indicator.method),
        "method_url": indicator.method_url,
        "unit": vars(indicator.unit),
        "decimals": indicator.decimals,
        "direction": indicator.direction,
        "centre": indicator.centre,
        "years": grid.years,
        "years_left_out": _years_left_out(indicator, grid, all_years),
        "breaks": list(breaks),
        "terciles": list(indicator.terciles or terciles(pooled, decimals=indicator.decimals)),
        "national": [
            {
                "label": benchmark.label,
                "values": [_national(benchmark.values.get(year), indicator.decimals) for year in grid.years],
            }
            for benchmark in indicator.national
        ],
        "national_note": indicator.national_note,
        "coverage": list(indicator.coverage),
        "left_out": _left_out(indicator, grid, geography),
        "alt": indicator.alt or _alt(indicator, grid),
        "sources": [source.facts for source in indicator.sources],
        "rounding": indicator.rounding,
        "flags_used": [code for code in FLAGS if code in set(grid.flags.values())],
        "flag_notes": dict(indicator.flag_notes),
    }


def indicator_entry(described: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of `indicators.json`: what pickers and addresses need before an indicator is chosen."""
    return {name: described[name] for name in ENTRY}


def _national(value: float | None, decimals: int) -> float | None:
    return None if value is None or math.isnan(value) else shown(value, decimals)


def _years_left_out(indicator: IndicatorData, grid: Grid, all_years: Sequence[int]) -> list[dict[str, Any]]:
    """Each year with its reason; one reason serves all years before the series, and one all years after."""

    def usual(year: int) -> str:
        if year < grid.years[0]:
            return f"The series begins in {grid.years[0]}."
        if year > grid.years[-1]:
            return f"The series ends in {grid.years[-1]}."
        return "The sources used give no values between."

    lacking = sorted({*all_years, *indicator.years_left_out} - set(grid.years))
    return [{"year": year, "reason": indicator.years_left_out.get(year) or usual(year)} for year in lacking]


def _left_out(indicator: IndicatorData, grid: Grid, geography: Geography) -> list[dict[str, str]]:
    left_out = []
    last = len(grid.years) - 1
    for area, (code, country) in enumerate(zip(geography.codes, geography.countries, strict=True)):
        if country in indicator.coverage and all(row[area] is None for row in grid.values):
            flag = grid.flags[last, area]
            reason = indicator.left_out.get(code) or indicator.flag_notes.get(flag) or FLAGS[flag].sentence
            left_out.append({"code": code, "reason": reason})
    return left_out


def _alt(indicator: IndicatorData, grid: Grid) -> str:
    years = f"in {grid.years[0]}" if len(grid.years) == 1 else f"by year, {grid.years[0]} to {grid.years[-1]}"
    return f"Map of areas by {indicator.label}, {years}, in {indicator.unit.text}."
