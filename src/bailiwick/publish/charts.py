"""Charts for papers and reports, as SVG and PNG: ranked bars, measures side by side, smoothed lines.

What is drawn and what is said of it is decided here; how it is drawn is in `bar_drawing.py` and
`line_drawing.py`. Drawn with matplotlib (extra `figures`), which is loaded when a chart is drawn. The same
input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
from narwhals.typing import IntoDataFrame

from bailiwick.errors import OptionError
from bailiwick.indicators import Unit
from bailiwick.publish.bar_drawing import Bar, Group, bars_page, groups_page
from bailiwick.publish.chart_rows import (
    MOST_AREAS,
    chart_rows,
    chosen_areas,
    require_intervals,
    require_known_areas,
    require_number_of_areas,
    require_values,
)
from bailiwick.publish.figure_page import page_style, require_matplotlib, save_page
from bailiwick.publish.line_drawing import Line, Panel, lines_page
from bailiwick.publish.words import FIGURES_ATTRIBUTION, bound_text, counted, joined

__all__ = ["MOST_AREAS", "draw_measure_comparison", "draw_ranked_bars", "draw_smoothed_lines"]

MOST_MEASURES, MOST_RANKED = 4, 25
SHORTEST_SERIES = 2


def draw_ranked_bars(
    table: IntoDataFrame,
    path: Path | str,
    *,
    value: str,
    title: str,
    unit: Unit,
    year: int | None = None,
    areas: Sequence[str] = (),
    reference: str = "",
    n: int = 15,
    lower: str | None = None,
    upper: str | None = None,
    interval_words: str = "",
    average: float | None = None,
    average_label: str = "",
    decimals: int = 1,
    subtitle: Sequence[str] = (),
    source: Sequence[str] = (),
    attribution: str = FIGURES_ATTRIBUTION,
    area: str = "area_code",
    name: str = "area_name",
) -> list[Path]:
    """Draw the areas with the highest and the lowest values as bars, as `<path>.svg` and `<path>.png`.

    Bars start at 0, carry their rank among all areas (1 is the highest; equal values share the lowest
    number) and their value. Colours say above or below the average, and so does the line at it. With no
    more than twice `n` areas all are shown.

    Parameters
    ----------
    table : dataframe with one row per area, or per area and year
    path : path
        Without ending.
    value : str
        Column with the values, in `unit`.
    title : str
    unit : Unit
    year : int, optional
        The rows drawn; needed where the table has a column `year` with several.
    areas : sequence of str
        Codes that are ranked; empty takes all but `reference`.
    reference : str
        Code of the average's own row, such as ``"UKX"``: it is not ranked.
    n : int
        Areas at each end, 1 to 25.
    lower, upper : str, optional
        Columns with the ends of intervals, drawn as whiskers; give both or neither.
    interval_words : str
        What the whiskers are, such as "95% interval".
    average : float, optional
        Where the line stands, such as 100.
    average_label : str
        Words at the line, such as "UK = 100".
    decimals : int
        Places of the values shown.
    subtitle, source : sequence of str
        Sentences under the title, and at the foot.
    attribution : str
        Statement that the licences of the figures ask for.
    area, name : str
        Columns with codes and names.

    Returns
    -------
    list of Path
        The SVG, with its text as text and a text alternative, and the PNG at 200 dots an inch.

    Raises
    ------
    ColumnError
        A named column is absent.
    TableError
        No area has a value; an area occurs twice; a value is NaN or infinite; an interval does not hold
        its value. All faults are listed.
    OptionError
        `n`, `year` or an area is not among what is allowed.
    MissingExtraError
        matplotlib is not installed.

    Notes
    -----
    Missing values: an area without a value is not ranked; the chart says how many there are.

    Examples
    --------
    >>> draw_ranked_bars(
    ...     table, "figures/highest_and_lowest", value="gva_per_hour_uk100", year=2023, average=100,
    ...     title="GVA per hour", unit=Unit("index_uk100", "index, UK = 100"))  # doctest: +SKIP
    [PosixPath('figures/highest_and_lowest.svg'), PosixPath('figures/highest_and_lowest.png')]
    """
    require_matplotlib()
    if not 1 <= n <= MOST_RANKED:
        raise OptionError(f"n is {n!r}; it can be 1 to {MOST_RANKED} areas at each end.")
    if (lower is None) != (upper is None):
        raise OptionError("An interval needs both ends: give `lower` and `upper`, or neither.")
    ends = [end for end in (lower, upper) if end is not None]
    rows = chart_rows(table, [value, *ends], area, name, year)
    rows = chosen_areas(rows, area, areas) if areas else rows.filter(pl.col(area) != reference)
    known = rows.drop_nulls(value)
    require_values(known, value)
    if lower is not None and upper is not None:
        require_intervals(known, area, value, lower, upper)
    bars = [
        Bar(
            rank=row["rank"],
            name=row[name],
            value=row[value],
            lower=row[lower] if lower is not None else None,
            upper=row[upper] if upper is not None else None,
            shown=bound_text(row[value], unit, decimals),
        )
        for row in known.with_columns(pl.col(value).rank("min", descending=True).alias("rank"))
        .sort([value, name], descending=[True, False])
        .iter_rows(named=True)
    ]
    highest, lowest = (bars, []) if len(bars) <= 2 * n else (bars[:n], bars[-n:])
    told = [*subtitle, _missing(rows.height - known.height, year)]
    if ends:
        told.append(f"Whiskers: {interval_words or 'the intervals given with the figures'}.")
    with page_style():
        figure = bars_page(
            title,
            [text for text in told if text],
            [*source, attribution],
            highest=highest,
            lowest=lowest,
            all_areas=len(bars),
            average=average,
            average_label=average_label,
            unit=unit,
        )
        return save_page(figure, Path(path), title, _bars_alt(title, bars, rows, average, average_label))


def _bars_alt(
    title: str, bars: Sequence[Bar], rows: pl.DataFrame, average: float | None, average_label: str
) -> str:
    high, low = bars[0], bars[-1]
    above = sum(bar.value > average for bar in bars) if average is not None else 0
    words = [
        f"{title}. {counted(len(bars), 'area')} ranked, {rows.height - len(bars)} without a value.",
        f"Highest: {high.name}, {high.shown}. Lowest: {low.name}, {low.shown}.",
    ]
    if average is not None:
        words.append(f"{above} of {len(bars)} above the average ({average_label or average}).")
    return " ".join(words)


def draw_measure_comparison(
    table: IntoDataFrame,
    path: Path | str,
    *,
    values: Mapping[str, str],
    areas: Sequence[str],
    title: str,
    unit: Unit,
    year: int | None = None,
    average: float | None = None,
    average_label: str = "",
    reading: str = "",
    decimals: int = 1,
    subtitle: Sequence[str] = (),
    source: Sequence[str] = (),
    attribution: str = FIGURES_ATTRIBUTION,
    area: str = "area_code",
    name: str = "area_name",
) -> list[Path]:
    """Draw several measures of chosen areas side by side, as `<path>.svg` and `<path>.png`.

    One group of bars for each area, in the order given; in each group the measures in the order of
    `values`, so that the order tells them apart as well as the colours.

    Parameters
    ----------
    table : dataframe with one row per area, or per area and year
    path : path
        Without ending.
    values : mapping of column to words
        One to four measures of one unit, such as ``{"gva_per_head_uk100": "per head"}``.
    areas : sequence of str
        One to twelve area codes.
    reading : str
        Column with a word for each area, shown under its name, such as "in-commuting"; empty for none.
    title, unit, year, average, average_label, decimals, subtitle, source, attribution, area, name
        As for `draw_ranked_bars`.

    Returns
    -------
    list of Path
        The SVG and the PNG.

    Raises
    ------
    ColumnError, TableError, OptionError, MissingExtraError
        As for `draw_ranked_bars`.

    Notes
    -----
    Missing values: a measure that an area lacks has the words "no value" in place of a bar.

    Examples
    --------
    >>> draw_measure_comparison(
    ...     table, "figures/three_measures", values={"gva_per_head_uk100": "per head"}, areas=["TLF14"],
    ...     title="Three measures", unit=Unit("index_uk100", "index, UK = 100"))  # doctest: +SKIP
    [PosixPath('figures/three_measures.svg'), PosixPath('figures/three_measures.png')]
    """
    require_matplotlib()
    if not 1 <= len(values) <= MOST_MEASURES:
        raise OptionError(f"{len(values)} measures were named; a comparison has 1 to {MOST_MEASURES}.")
    require_number_of_areas(areas)
    rows = chart_rows(
        table, [*values, *([reading] if reading else [])], area, name, year, numbers=list(values)
    )
    rows = chosen_areas(rows, area, areas)
    require_values(rows, *values)
    groups = [
        Group(
            name=row[name],
            reading=(row[reading] or "") if reading else "",
            values=[row[column] for column in values],
            shown=[
                "no value" if row[column] is None else bound_text(row[column], unit, decimals)
                for column in values
            ],
        )
        for row in rows.iter_rows(named=True)
    ]
    labels = list(values.values())
    alt = ". ".join(
        f"{group.name}: "
        + ", ".join(f"{label} {told}" for label, told in zip(labels, group.shown, strict=True))
        + (f" ({group.reading})" if group.reading else "")
        for group in groups
    )
    with page_style():
        figure = groups_page(
            title,
            subtitle,
            [*source, attribution],
            groups=groups,
            labels=labels,
            average=average,
            average_label=average_label,
            unit=unit,
        )
        return save_page(figure, Path(path), title, f"{title}. {alt}.")


def draw_smoothed_lines(
    table: IntoDataFrame,
    path: Path | str,
    *,
    unsmoothed: str,
    smoothed: str,
    areas: Sequence[str],
    title: str,
    unit: Unit,
    reference: str = "",
    reference_label: str = "",
    average: float | None = None,
    average_label: str = "",
    labels: tuple[str, str] = ("unsmoothed", "smoothed"),
    provisional: int = 2,
    decimals: int = 1,
    subtitle: Sequence[str] = (),
    source: Sequence[str] = (),
    attribution: str = FIGURES_ATTRIBUTION,
    area: str = "area_code",
    name: str = "area_name",
    year: str = "year",
) -> list[Path]:
    """Draw smoothed and unsmoothed series of chosen areas, one panel each, as `<path>.svg` and `.png`.

    All panels share both axes. The last years, which later releases will change through the smoother
    alone, are shaded, and the smoothed line is broken there.

    Parameters
    ----------
    table : dataframe with one row per area and year
    path : path
        Without ending.
    unsmoothed, smoothed : str
        Columns in `unit`.
    areas : sequence of str
        One to twelve area codes, in the order of the panels.
    reference : str
        Area code whose smoothed line stands in grey in every panel, such as ``"UKX"``; empty for none.
    reference_label : str
        Words at that line; empty takes the area's name.
    labels : tuple of str
        Words at the two lines, the unsmoothed first.
    provisional : int
        How many years at the end are marked, 0 to 5. They are counted on the years of the whole table.
    year : str
        Column with the years.
    title, unit, average, average_label, decimals, subtitle, source, attribution, area, name
        As for `draw_ranked_bars`.

    Returns
    -------
    list of Path
        The SVG and the PNG.

    Raises
    ------
    ColumnError, TableError, OptionError, MissingExtraError
        As for `draw_ranked_bars`; also for a table of fewer than two years.

    Notes
    -----
    Missing values: a year without a value is a gap in the line; nothing is drawn across it.

    Examples
    --------
    >>> draw_smoothed_lines(
    ...     table, "figures/lines", unsmoothed="gva_per_hour_gbp", smoothed="gva_per_hour_gbp_smoothed",
    ...     areas=["TLF14"], title="GVA per hour", unit=Unit("gbp", "pounds", prefix="£"))  # doctest: +SKIP
    [PosixPath('figures/lines.svg'), PosixPath('figures/lines.png')]
    """
    require_matplotlib()
    require_number_of_areas(areas)
    if not 0 <= provisional <= 5:
        raise OptionError(f"provisional is {provisional!r}; it can be 0 to 5 years at the end.")
    wanted = [*areas, *([reference] if reference else [])]
    rows = chart_rows(table, [unsmoothed, smoothed], area, name, None, by=year)
    years = list(range(rows[year].min(), rows[year].max() + 1))  # type: ignore[arg-type, operator]
    if len(years) < SHORTEST_SERIES:
        raise OptionError(f"The table has the year {years[0]} only; lines need {SHORTEST_SERIES} or more.")
    require_known_areas(rows, area, wanted)
    chosen = rows.filter(pl.col(area).is_in(wanted))
    require_values(chosen, unsmoothed, smoothed)

    def series(code: str, column: str) -> list[float | None]:
        held = chosen.filter(pl.col(area) == code)
        by_year = dict(zip(held[year].to_list(), held[column].to_list(), strict=True))
        return [by_year.get(at) for at in years]

    names = dict(zip(chosen[area].to_list(), chosen[name].to_list(), strict=True))
    grey = Line(reference_label or names[reference], series(reference, smoothed)) if reference else None
    panels = [
        Panel(
            names[code],
            Line(labels[0], series(code, unsmoothed)),
            Line(labels[1], series(code, smoothed)),
        )
        for code in areas
    ]
    told = list(subtitle)
    if provisional:
        told.append(
            f"Shaded: the last {counted(provisional, 'year')} of the smoothed line are provisional;"
            " later years will change them."
        )
    with page_style():
        figure = lines_page(
            title,
            told,
            [*source, attribution],
            panels=panels,
            years=years,
            reference=grey,
            provisional=years[len(years) - provisional :],
            average=average,
            average_label=average_label,
            tell=lambda value: bound_text(value, unit, decimals),
            unit=unit,
        )
        alt = _lines_alt(title, panels, years, provisional, unit, decimals)
        return save_page(figure, Path(path), title, alt)


def _lines_alt(
    title: str, panels: Sequence[Panel], years: Sequence[int], provisional: int, unit: Unit, decimals: int
) -> str:
    words = [f"{title}, {years[0]} to {years[-1]}."]
    for panel in panels:
        told = []
        for line in (panel.smoothed, panel.unsmoothed):
            known = [(at, value) for at, value in zip(years, line.values, strict=True) if value is not None]
            if not known:
                told.append(f"no {line.label} value")
                continue
            (first, begin), (last, end) = known[0], known[-1]
            gaps = last - first + 1 - len(known)
            missing = f", {counted(gaps, 'year')} missing between" if gaps else ""
            begun, ended = bound_text(begin, unit, decimals), bound_text(end, unit, decimals)
            told.append(f"{line.label} from {begun} in {first} to {ended} in {last}{missing}")
        words.append(f"{panel.name}: {joined(told)}.")
    if provisional:
        words.append(f"The last {counted(provisional, 'year')} of the smoothed series are provisional.")
    return " ".join(words)


def _missing(number: int, year: int | None) -> str:
    when = f" in {year}" if year is not None else ""
    return f"{counted(number, 'area')} without a value{when} not ranked." if number else ""
