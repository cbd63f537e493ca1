"""Maps for papers and reports, as SVG and PNG: a choropleth, and the 3 x 3 map of two indicators.

They show the same classes, colours and hatches as the atlas. Drawn with matplotlib (extra `figures`),
which is loaded when a figure is drawn. The same input gives the same bytes: no date, fixed ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bailiwick.errors import OptionError
from bailiwick.indicators import IndicatorData
from bailiwick.publish.figure_page import (
    LEGEND_HEIGHT,
    LEGEND_WIDTH,
    MUTED,
    SIZE,
    Fill,
    draw_page,
    draw_swatches,
    no_data_fill,
    no_data_keys,
    require_matplotlib,
    wrapped,
)
from bailiwick.publish.palette import BIVARIATE, DIVERGING, INK, SEQUENTIAL, text_on
from bailiwick.publish.site_shapes import Geography, read_geography
from bailiwick.publish.site_values import Grid, grid_of
from bailiwick.publish.words import ATTRIBUTION, bound_text, class_words, counted
from bailiwick.shown import class_of, five_class_breaks, matrix_class, terciles

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_choropleth", "draw_matrix_map"]

Breaks = Literal["all", "year"]


def draw_choropleth(
    indicator: IndicatorData,
    year: int,
    path: Path | str,
    *,
    breaks: Breaks = "all",
    vintage: str = "lad2023",
    geography: Geography | None = None,
    attribution: str = ATTRIBUTION,
) -> list[Path]:
    """Draw one indicator in one year, in five classes, as `<path>.svg` and `<path>.png`.

    The ramp diverges where the indicator has a centre. Areas without a value are hatched by the reason,
    which the legend gives in the words of the flags, as the atlas does.

    Parameters
    ----------
    indicator : IndicatorData
    year : int
        One of the years of its table.
    path : path
        Without ending.
    breaks : {"all", "year"}
        Class bounds over all years, so that a colour means the same in each, or of this year.
    vintage : str
        Of indicators that name none.
    geography : Geography, optional
        Areas and shapes that `bailiwick.areas` does not hold.
    attribution : str
        Statement that the licences of figures and boundaries ask for; stands under the source line.

    Returns
    -------
    list of Path
        The SVG, with its text as text and a text alternative, and the PNG at 200 dots an inch.

    Raises
    ------
    OptionError
        The indicator has no such year, or no value in it.
    TableError
        The indicator's table breaks a rule of the site.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> draw_choropleth(index, 2023, "figures/krugman_index_2023")  # doctest: +SKIP
    [PosixPath('figures/krugman_index_2023.svg'), PosixPath('figures/krugman_index_2023.png')]
    """
    require_matplotlib()
    shapes = geography or read_geography(indicator.vintage or vintage)
    grid = grid_of(indicator, shapes)
    row = _row(indicator, grid, year)
    bounds = list(indicator.breaks or []) if breaks == "all" else []
    if not bounds:
        pool = _pool(grid, breaks, row)
        bounds = five_class_breaks(pool, decimals=indicator.decimals, centre=indicator.centre)
    colours = SEQUENTIAL if indicator.centre is None else DIVERGING
    classes = [class_of(value, bounds) for value in grid.values[row]]
    fills = [
        Fill(colours[group]) if group is not None else no_data_fill(grid.flags.get((row, area)))
        for area, group in enumerate(classes)
    ]
    words = class_words(bounds, indicator.unit, indicator.decimals)
    counts = Counter(group for group in classes if group is not None)
    keys = [(Fill(colours[at]), word, counts[at]) for at, word in enumerate(words)][::-1]
    title = f"{indicator.label}, {year}"

    def legend(axes: Axes) -> None:
        axes.text(
            0, 0.955, wrapped(_sentence(indicator.unit.text), 34), va="bottom", weight="bold", fontsize=9
        )
        bottom = draw_swatches(axes, keys, top=0.94)
        bottom = draw_swatches(axes, _missing_keys(grid, row), top=bottom - 0.02)
        _benchmarks(axes, [indicator], year, top=bottom - 0.035)

    return draw_page(
        Path(path),
        shapes,
        fills,
        title=title,
        subtitle=[indicator.definition, _classes_of(breaks, grid)],
        source=[_source([indicator], shapes), attribution],
        description=_description(indicator, grid, row, shapes, year),
        legend=legend,
    )


def draw_matrix_map(
    x: IndicatorData,
    y: IndicatorData,
    year: int,
    path: Path | str,
    *,
    breaks: Breaks = "all",
    vintage: str = "lad2023",
    geography: Geography | None = None,
    attribution: str = ATTRIBUTION,
) -> list[Path]:
    """Draw two indicators in one year as nine classes, as `<path>.svg` and `<path>.png`.

    Each indicator has three classes, cut at its terciles or at the bounds it names. The legend is the matrix,
    with `x` upwards, `y` to the right, and the number of areas in each cell.

    Parameters
    ----------
    x, y : IndicatorData
        Of one boundary vintage.
    year : int
        A year that both have.
    path : path
        Without ending.
    breaks : {"all", "year"}
        Terciles over all years that both indicators' maps show, or of this year.
    vintage, geography, attribution
        As for `draw_choropleth`.

    Returns
    -------
    list of Path
        The SVG and the PNG.

    Raises
    ------
    OptionError
        A year that one of them lacks, or two vintages.
    TableError
        A table breaks a rule of the site.
    MissingExtraError
        matplotlib is not installed.

    Notes
    -----
    Missing values: an area that lacks either value has no class and is hatched by the reason, that of
    `x` first.

    Examples
    --------
    >>> draw_matrix_map(index, productivity, 2023, "figures/matrix_2023")  # doctest: +SKIP
    [PosixPath('figures/matrix_2023.svg'), PosixPath('figures/matrix_2023.png')]
    """
    require_matplotlib()
    if (x.vintage or vintage) != (y.vintage or vintage):
        raise OptionError(
            f"{x.id!r} is on {x.vintage or vintage!r} and {y.id!r} on {y.vintage or vintage!r};"
            " a matrix needs one boundary vintage. Convert one with bailiwick.areas.convert."
        )
    shapes = geography or read_geography(x.vintage or vintage)
    x_grid, y_grid = grid_of(x, shapes), grid_of(y, shapes)
    x_row, y_row = _row(x, x_grid, year), _row(y, y_grid, year)
    x_bounds = _thirds(x, x_grid, breaks, x_row)
    y_bounds = _thirds(y, y_grid, breaks, y_row)
    cells = [
        matrix_class(a, b, x_bounds, y_bounds)
        for a, b in zip(x_grid.values[x_row], y_grid.values[y_row], strict=True)
    ]
    counts = Counter(cell for cell in cells if cell is not None)
    reasons = [
        None if cell is not None else x_grid.flags.get((x_row, area)) if x_grid.values[x_row][area] is None
        else y_grid.flags.get((y_row, area))
        for area, cell in enumerate(cells)
    ]  # fmt: skip
    fills = [
        Fill(BIVARIATE[cell[0]][cell[1]]) if cell is not None else no_data_fill(reason)
        for cell, reason in zip(cells, reasons, strict=True)
    ]
    title = f"{x.short_label} and {y.short_label}, {year}"

    def legend(axes: Axes) -> None:
        bottom = _matrix_legend(axes, x, y, x_bounds, y_bounds, counts)
        missing = no_data_keys(reason for cell, reason in zip(cells, reasons, strict=True) if cell is None)
        bottom = draw_swatches(axes, missing, top=bottom - 0.04)
        _benchmarks(axes, [x, y], year, top=bottom - 0.035)

    described = ". ".join(
        f"{count} areas have {_level(row)} {x.short_label} and {_level(column)} {y.short_label}"
        for (row, column), count in sorted(counts.items(), reverse=True)
    )
    return draw_page(
        Path(path),
        shapes,
        fills,
        title=title,
        subtitle=[f"{x.label}; and {y.label}.", _thirds_of(breaks)],
        source=[_source([x, y], shapes), attribution],
        description=f"{title}, {shapes.title}. {described}. {cells.count(None)} areas lack a value.",
        legend=legend,
    )


def _row(indicator: IndicatorData, grid: Grid, year: int) -> int:
    """Index of a year that has values."""
    with_values = [
        at for at, row in zip(grid.years, grid.values, strict=True) if any(v is not None for v in row)
    ]
    if year not in with_values:
        raise OptionError(
            f"{indicator.id!r} has no values for {year}. It has {', '.join(map(str, with_values))};"
            " draw one of these."
        )
    return grid.years.index(year)


def _pool(grid: Grid, breaks: Breaks, row: int) -> list[float | None]:
    if breaks not in ("all", "year"):
        raise OptionError(f"breaks={breaks!r} is not known; allowed are 'all' and 'year'.")
    rows = grid.values if breaks == "all" else [grid.values[row]]
    return [value for values in rows for value in values]


def _thirds(indicator: IndicatorData, grid: Grid, breaks: Breaks, row: int) -> list[float]:
    if breaks == "all" and indicator.terciles:
        return list(indicator.terciles)
    return terciles(_pool(grid, breaks, row), decimals=indicator.decimals)


def _missing_keys(grid: Grid, row: int) -> list[tuple[Fill, str, int]]:
    return no_data_keys(
        grid.flags.get((row, area)) for area, value in enumerate(grid.values[row]) if value is None
    )


def _matrix_legend(
    axes: Axes,
    x: IndicatorData,
    y: IndicatorData,
    x_bounds: Sequence[float],
    y_bounds: Sequence[float],
    counts: Mapping[tuple[int, int], int],
) -> float:
    """The 3 x 3 matrix with bounds on its edges and counts in its cells; returns where it ends."""
    from matplotlib.patches import Rectangle

    left, wide = 0.22, 0.25
    tall = wide * (LEGEND_WIDTH * SIZE[0]) / (LEGEND_HEIGHT * SIZE[1])  # square cells
    bottom = 0.88 - 3 * tall
    axes.text(0, 0.94, "Number of areas in each class", fontsize=9, weight="bold", va="bottom")
    axes.text(left, 0.895, wrapped(f"{x.short_label} ↑", 40), fontsize=8.5, va="bottom")
    for row in range(3):
        for column in range(3):
            colour = BIVARIATE[row][column]
            corner = (left + column * wide, bottom + row * tall)
            axes.add_patch(Rectangle(corner, wide, tall, facecolor=colour, edgecolor=INK, linewidth=0.6))
            axes.text(
                corner[0] + wide / 2,
                corner[1] + tall / 2,
                f"{counts.get((row, column), 0)}",
                color=text_on(colour),
                ha="center",
                va="center",
            )
    for at, bound in enumerate(x_bounds, start=1):
        told = bound_text(bound, x.unit, x.decimals)
        axes.text(left - 0.03, bottom + at * tall, told, ha="right", va="center", fontsize=8)
    for at, bound in enumerate(y_bounds, start=1):
        told = bound_text(bound, y.unit, y.decimals)
        axes.text(left + at * wide, bottom - 0.008, told, ha="center", va="top", fontsize=8)
    axes.text(left + 3 * wide, bottom - 0.035, f"{y.short_label} →", ha="right", va="top", fontsize=8.5)
    return bottom - 0.06


def _benchmarks(axes: Axes, indicators: Sequence[IndicatorData], year: int, *, top: float) -> None:
    """The national values under the legend, with the places of its class bounds."""
    lines: list[str] = []
    for indicator in indicators:
        told = [
            f"{benchmark.label}: {bound_text(value, indicator.unit, indicator.decimals)}"
            for benchmark in indicator.national
            if (value := benchmark.values.get(year)) is not None
        ]
        if told and len(indicators) > 1:
            lines += ["", f"{indicator.short_label}"] if lines else [indicator.short_label]
        lines += told
    text = "\n".join(wrapped(line, 42) for line in lines)
    axes.text(0, top, text, va="top", fontsize=8, color=MUTED, linespacing=1.4)


def _classes_of(breaks: Breaks, grid: Grid) -> str:
    if breaks == "year":
        return "Class bounds of this year."
    if len(grid.years) == 1:
        return "Classes of equal size where values allow."
    return (
        f"Class bounds over all years, {grid.years[0]} to {grid.years[-1]}: a colour means the same in each."
    )


def _thirds_of(breaks: Breaks) -> str:
    return "Terciles of this year." if breaks == "year" else "Class bounds over all years."


def _source(indicators: Sequence[IndicatorData], geography: Geography) -> str:
    publishers = dict.fromkeys(
        f"{source.publisher}, {source.title} ({source.release})"
        for item in indicators
        for source in item.sources
    )
    return f"Source: {'; '.join(publishers)}. {geography.title}."


def _description(indicator: IndicatorData, grid: Grid, row: int, geography: Geography, year: int) -> str:
    """The text alternative: how many areas, the highest and the lowest, how many without a value."""
    present = sorted(
        (value, name)
        for value, name in zip(grid.values[row], geography.names, strict=True)
        if value is not None
    )
    low, high = present[0], present[-1]

    def told(value: float) -> str:
        return bound_text(value, indicator.unit, indicator.decimals)

    missing = len(geography.codes) - len(present)
    return (
        f"{indicator.label}, {year}, {geography.title}. "
        f"{counted(len(present), 'area')} {_have(len(present))} a value, {missing} {_have(missing)} none. "
        f"Highest: {high[1]}, {told(high[0])}. Lowest: {low[1]}, {told(low[0])}."
    )


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _level(group: int) -> str:
    return ("low", "middle", "high")[group]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
