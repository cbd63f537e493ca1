"""The figure of regressions: a heat map of coefficients, indicators by clusters, coloured where significant.

Drawn with matplotlib (extra `figures`), which is loaded when a figure is drawn. The same input gives the
same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from narwhals.typing import IntoDataFrame

from bailiwick.errors import TableError, nearest
from bailiwick.publish.bar_drawing import GRID, TEXT
from bailiwick.publish.cluster_keys import LEFT, RIGHT, Key, draw_keys, inch_axes_limits, keys_tall, lines_of
from bailiwick.publish.coefficient_cells import (
    CLASS_WORDS,
    Cell,
    CellGrid,
    cell_colour,
    cell_grids,
    number_text,
    reason_codes,
    reason_kind,
)
from bailiwick.publish.figure_page import MUTED, page_style, require_matplotlib, save_page, start_page
from bailiwick.publish.palette import INK, RED_BLUE, text_on
from bailiwick.publish.words import FIGURES_ATTRIBUTION, counted, joined, source_lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_coefficients"]

ROW, LINE, HEAD = 0.205, 0.118, 0.3  # inches
NAMES, MOST_NAMES, LETTER = 2.75, 3.6, 0.0595  # inches of the column of indicators, and of a letter
WIDEST = 0.55  # inches of a column at most
TOLD = 5  # cells told of in the text alternative, on each side


def draw_coefficients(
    regressions: IntoDataFrame,
    path: Path | str,
    *,
    title: str,
    of: str = "",
    clusters: Sequence[str] = (),
    names: Mapping[str, str] | None = None,
    subtitle: Sequence[str] = (),
    source: Sequence[str] = (),
    attribution: str = FIGURES_ATTRIBUTION,
) -> list[Path]:
    """Draw the coefficients of one set of indicators as a heat map, as `<path>.svg` and `<path>.png`.

    Rows are indicators in alphabetical order, columns clusters. A cell has a colour if its coefficient is
    significant: red where the areas of the cluster are higher than others, blue where lower, in classes
    bounded at .25, .5 and 1 standard deviations. The coefficient is printed, small and grey where it is not
    significant. A cell without a p-value has a letter that says why.

    Parameters
    ----------
    regressions : dataframe with one row per source, indicator and cluster
        Columns `indicator`, `cluster`, `coefficient`, `lower`, `upper` and `significant`; optional: `source`,
        `label` (the indicator in words) and `reason` (why there is no p-value), among others.
    path : path
        Without ending.
    title : str
    of : str
        The source drawn; may be left out where the table has one only.
    clusters : sequence of str
        Codes that have a column, in order; none takes those of the table.
    names : mapping of cluster to words, optional
        Titles of the clusters, for a key.
    subtitle, source : sequence of str
        Sentences under the title, and at the foot.
    attribution : str

    Returns
    -------
    list of Path
        The SVG, with its text as text and a text alternative, and the PNG at 200 dots an inch.

    Raises
    ------
    ColumnError
        A column is absent.
    TableError
        No row, a pair twice, a cluster that is not among `clusters`, or a source that the table lacks.
    MissingExtraError
        matplotlib is not installed.

    Notes
    -----
    Missing values: a pair without a regression is hatched, and the page says so where there is one.

    Comparability: coefficients are in standard deviations of the indicator, so colours compare between
    indicators. No colour does not mean no difference: it may mean few areas.

    References
    ----------
    [nesta2022]_

    Examples
    --------
    >>> draw_coefficients(rows, "figures/ons", of="ons", title="Indicators")  # doctest: +SKIP
    [PosixPath('figures/ons.svg'), PosixPath('figures/ons.png')]
    """
    require_matplotlib()
    grid = _chosen(cell_grids(regressions, clusters=clusters), of)
    held = grid.held
    drawn = sum(cell.significant for cell in held)
    codes = reason_codes(held)
    few = (
        f"Coloured: the {drawn} of {counted(len(held), 'regression')} that are significant."
        if drawn
        else f"None of {counted(len(held), 'regression')} is significant, so no cell has a colour."
    )
    told = [
        *subtitle,
        "Difference between the areas of a cluster and all others, in standard deviations of the indicator."
        f" {few}",
    ]
    with page_style():
        figure = _page(title, told, source_lines(source, attribution), grid, codes, names or {})
        return save_page(figure, Path(path), title, f"{title}. {_told(grid, names or {})}")


def _chosen(grids: Sequence[CellGrid], of: str) -> CellGrid:
    held = {grid.source: grid for grid in grids}
    if not of and len(grids) == 1:
        return grids[0]
    if of not in held:
        got = f"no source {of!r}" if of else "several sources, and none is named"
        raise TableError(
            f"The regressions have {got}.{nearest(of, list(held))} There are"
            f" {', '.join(map(repr, held))}; choose one.",
            [],
        )
    return held[of]


def _told(grid: CellGrid, names: Mapping[str, str]) -> str:
    """The grid for the text alternative: how many are drawn, and the furthest on each side."""
    drawn = [
        (cell.coefficient, label, code)
        for label, row in zip(grid.labels, grid.cells, strict=True)
        for code, cell in zip(grid.clusters, row, strict=True)
        if cell is not None and cell.significant and cell.coefficient is not None
    ]
    said = (
        f"{counted(len(grid.labels), 'indicator')} by {counted(len(grid.clusters), 'cluster')}:"
        f" {len(drawn)} of {counted(len(grid.held), 'coefficient')} significant."
    )
    for words, held in (
        ("Highest", sorted((one for one in drawn if one[0] > 0), reverse=True)),
        ("Lowest", sorted(one for one in drawn if one[0] < 0)),
    ):
        if held:
            parts = [
                f"{label} in cluster {' '.join(filter(None, [code, names.get(code)]))} ({number_text(b)})"
                for b, label, code in held[:TOLD]
            ]
            said += f" {words}: {joined(parts)}."
    return said


def _page(
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    grid: CellGrid,
    codes: Mapping[str, str],
    names: Mapping[str, str],
) -> Figure:
    wide = min(WIDEST, (RIGHT - LEFT - NAMES) / len(grid.clusters))
    names_wide = min(RIGHT - LEFT - wide * len(grid.clusters), MOST_NAMES)
    lines = [lines_of(label, int((names_wide - 0.1) / LETTER)) for label in grid.labels]
    tall = [max(ROW, LINE * len(held) + 0.075) for held in lines]
    keys = [Key(code, names.get(code, ""), 0) for code in grid.clusters if names.get(code)]
    reasons = [f"{letter}  no p-value: {kind}" for kind, letter in codes.items()]
    notes = [line for text in reasons for line in lines_of(text, 118)]
    plain = not any(cell.significant for cell in grid.held)
    hatched = any(cell is None for row in grid.cells for cell in row)
    scale = 0.3 if plain else 0.62
    need = HEAD + sum(tall) + scale + 0.145 * len(notes) + 0.2 + (0.3 + keys_tall(keys, 2) if keys else 0)
    figure, top, _ = start_page(title, subtitle, source, room=need)
    inch = 1 / figure.get_figheight()
    axes = figure.add_axes((0, top - need * inch, 1, need * inch))
    inch_axes_limits(axes, need)
    left = LEFT + names_wide
    axes.text(LEFT, HEAD - 0.08, "Indicator", fontsize=8, weight="bold", va="bottom", color=TEXT)
    for at, code in enumerate(grid.clusters):
        axes.text(
            left + wide * (at + 0.5),
            HEAD - 0.08,
            code,
            fontsize=8,
            weight="bold",
            ha="center",
            va="bottom",
            color=TEXT,
            gid="cluster",
        )
    axes.text(left - 0.08, HEAD - 0.08, "Cluster", fontsize=8, ha="right", va="bottom", color=MUTED)
    low = HEAD
    for words, row, height in zip(lines, grid.cells, tall, strict=True):
        axes.plot([LEFT, left + wide * len(row)], [low, low], color=GRID, linewidth=0.5, zorder=0.5)
        axes.text(
            LEFT,
            low + height / 2,
            "\n".join(words),
            fontsize=7.6,
            va="center",
            color=TEXT,
            linespacing=1.12,
            gid="indicator",
        )
        for column, cell in enumerate(row):
            _draw_cell(axes, cell, codes, left + wide * column, low, wide, height)
        low += height
    axes.plot([LEFT, left + wide * len(grid.clusters)], [low, low], color=GRID, linewidth=0.5, zorder=0.5)
    low += 0.14
    _scale(axes, low, plain=plain, hatched=hatched)
    low += scale - 0.06
    for line in notes:
        axes.text(LEFT, low, line, fontsize=7.2, va="top", color=TEXT, gid="reason")
        low += 0.145
    if keys:
        low += 0.06
        axes.text(LEFT, low, "Clusters", fontsize=8, weight="bold", va="top", color=TEXT)
        draw_keys(axes, keys, top=low + 0.22, columns=2, colours=["#ffffff"] * len(keys))
    return figure


def _draw_cell(
    axes: Axes,
    cell: Cell | None,
    codes: Mapping[str, str],
    left: float,
    top: float,
    wide: float,
    tall: float,
) -> None:
    from matplotlib.patches import Rectangle

    middle = (left + wide / 2, top + tall / 2)
    if cell is None:
        axes.add_patch(
            Rectangle(
                (left, top),
                wide,
                tall,
                facecolor="#ffffff",
                edgecolor="#b5b5b5",
                hatch="////",
                linewidth=0,
                gid="none",
                zorder=0.4,
            )
        )
    elif cell.significant and cell.coefficient is not None:
        colour = cell_colour(cell.coefficient)
        axes.add_patch(
            Rectangle(
                (left, top), wide, tall, facecolor=colour, edgecolor="#ffffff", linewidth=0.9, gid="cell"
            )
        )
        size = min(7.0, 7.0 * (wide - 0.03) / 0.27)
        axes.text(
            *middle,
            number_text(cell.coefficient),
            ha="center",
            va="center",
            fontsize=size,
            color=text_on(colour),
            gid="coefficient",
        )
    elif cell.reason:
        axes.text(
            *middle,
            codes[reason_kind(cell.reason)],
            ha="center",
            va="center",
            fontsize=7,
            color=MUTED,
            gid="why",
        )
    elif cell.coefficient is not None:
        _plain_number(axes, middle, cell.coefficient, wide)


def _plain_number(axes: Axes, middle: tuple[float, float], value: float, wide: float) -> None:
    axes.text(
        *middle,
        number_text(value),
        ha="center",
        va="center",
        fontsize=min(6.6, 6.6 * (wide - 0.03) / 0.27),
        color=MUTED,
        gid="plain",
    )


def _scale(axes: Axes, top: float, *, plain: bool, hatched: bool) -> None:
    """The classes of colour where a cell has one, and what is not coloured."""
    from matplotlib.patches import Rectangle

    words = "Standard deviations of the indicator. Grey, without colour: not significant."
    words += " Hatched: no regression." if hatched else ""
    each = (RIGHT - LEFT) / len(RED_BLUE)
    for at, (colour, told) in enumerate(() if plain else zip(RED_BLUE, CLASS_WORDS, strict=True)):
        left = LEFT + each * at
        axes.add_patch(
            Rectangle(
                (left, top), each - 0.05, 0.13, facecolor=colour, edgecolor=INK, linewidth=0.4, gid="swatch"
            )
        )
        axes.text(left + (each - 0.05) / 2, top + 0.16, told, fontsize=7, va="top", ha="center", color=TEXT)
    below = top if plain else top + 0.34
    axes.text(LEFT, below, words, fontsize=7.2, va="top", color=TEXT, gid="scale")
