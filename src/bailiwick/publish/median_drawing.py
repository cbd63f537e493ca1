"""How medians of clusters are drawn: a row for each variable, a column for each cluster, numbers printed.

Takes plain records that `median_figures.py` made and checked. matplotlib is loaded when a page is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bailiwick.publish.bar_drawing import GRID, TEXT, sentence
from bailiwick.publish.cluster_keys import (
    LEFT,
    RIGHT,
    Key,
    colours_of,
    counted_areas,
    draw_chip,
    draw_keys,
    inch_axes_limits,
    keys_tall,
    lines_of,
)
from bailiwick.publish.figure_page import MUTED, start_page
from bailiwick.publish.palette import DIVERGING, INK, text_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["FAR", "NEAR", "UNITS", "Row", "class_at", "medians_page"]

NEAR, FAR = 0.25, 0.9
"""Inner bounds of the classes, in standard deviations: those of the rule for titles."""
GREYS = ("#ffffff", "#ececec", "#d4d4d4", "#adadad", "#7d7d7d")  # where neither direction is good
LINE, ROW_GAP, THEME, HEAD_LINE = 0.122, 0.1, 0.23, 0.115  # inches
NAMES, NAMES_NARROW = 2.2, 1.85  # inches of the column of variables
LETTER = 0.063  # inches of a letter of a variable's name
TITLED = 5  # clusters at most whose titles stand over their columns
SMALLEST = 0.8  # of the size of titles over columns
UNITS = 9  # clusters at most that have room for "£" and "%" at each number
FIGURE = 0.053  # inches of a digit at 6.5 points
KEY_TALL = 0.5


@dataclass(frozen=True)
class Row:
    """One variable: its words, the median of all areas in words, and each cluster's.

    `differences` are in standard deviations, above 0 where better; None has no colour. `neutral` is a
    variable of which neither direction is good: above 0 is then higher.
    """

    label: str
    note: str
    theme: str
    overall: str
    medians: tuple[str, ...]
    differences: tuple[float | None, ...]
    neutral: bool


def class_at(difference: float) -> int:
    """The class of a difference in standard deviations, 0 to 4.

    Examples
    --------
    >>> [class_at(d) for d in (-0.9, -0.25, -0.249, 0.249, 0.25, 0.9)]
    [0, 1, 2, 2, 3, 4]
    """
    size = (abs(difference) >= NEAR) + (abs(difference) >= FAR)
    return 2 + (size if difference > 0 else -size)


def medians_page(
    title: str, subtitle: Sequence[str], source: Sequence[str], *, keys: Sequence[Key], rows: Sequence[Row]
) -> Figure:
    """The heat map, with titles over the columns or, of many clusters, in a key below."""
    names = NAMES if len(keys) <= UNITS else NAMES_NARROW
    wide = (RIGHT - LEFT - names) / (len(keys) + 1)
    letters = max(1, int((wide - 0.04) / 0.0585))
    longest = max(len(word) for key in keys for word in (key.title or " ").split())
    titled = len(keys) <= TITLED and longest * SMALLEST <= letters  # no word of a title is broken
    small = min(1.0, letters / longest)
    letters = max(letters, longest)
    heads = [lines_of(key.title, letters) if titled else [] for key in keys]
    head = 0.2 + HEAD_LINE * (1 + max(map(len, heads))) + 0.07
    lines = [_name_lines(row, int((names - 0.08) / LETTER)) for row in rows]
    tall = [max(0.29, LINE * len(held) + ROW_GAP) for held in lines]
    themes = [(theme, len(list(held))) for theme, held in groupby(row.theme for row in rows)]
    columns = 1 if len(keys) <= 6 else 2
    below = 0.0 if titled else keys_tall(keys, columns) + 0.25
    neutral = any(row.neutral for row in rows)
    scale = KEY_TALL + (0.36 if neutral else 0)
    need = head + sum(tall) + THEME * len(themes) + below + scale + 0.1
    figure, top, _ = start_page(title, subtitle, source, room=need)
    inch = 1 / figure.get_figheight()
    axes = figure.add_axes((0, top - need * inch, 1, need * inch))
    inch_axes_limits(axes, need)
    left = LEFT + names
    _heads(axes, keys, heads, left, wide, head, 6.8 * small)
    at, row = head, 0
    for theme, count in themes:
        axes.text(
            LEFT, at + THEME - 0.05, sentence(theme), fontsize=8, weight="bold", va="bottom", color=TEXT
        )
        at += THEME
        for _ in range(count):
            _row(axes, rows[row], lines[row], at, tall[row], left, wide)
            at += tall[row]
            row += 1
    at += 0.12
    _scale(axes, at, neutral)
    if not titled:
        draw_keys(axes, keys, top=at + scale, columns=columns)
    return figure


def _name_lines(row: Row, letters: int) -> list[tuple[str, bool]]:
    """Lines of a variable's name, and of its unit, which are muted."""
    return [
        *((line, False) for line in lines_of(row.label, letters)),
        *((line, True) for line in lines_of(row.note, letters + 2)),
    ]


def _heads(
    axes: Axes,
    keys: Sequence[Key],
    heads: Sequence[Sequence[str]],
    left: float,
    wide: float,
    head: float,
    points: float,
) -> None:
    axes.text(
        left + wide / 2, head - 0.06, "All\nareas", ha="center", va="bottom", fontsize=7, color=TEXT,
        linespacing=1.2,
    )  # fmt: skip
    narrow = wide < 0.5
    for at, (key, lines, colour) in enumerate(zip(keys, heads, colours_of(len(keys)), strict=True)):
        middle = left + wide * (at + 1.5)
        draw_chip(axes, middle - 0.135, 0.09, key.code, colour)
        size = f"{key.size:,}" if narrow else counted_areas(key.size)
        axes.text(middle, 0.2, size, ha="center", va="top", fontsize=6.5, color=MUTED)
        axes.text(
            middle, 0.2 + HEAD_LINE + 0.02, "\n".join(lines), ha="center", va="top", fontsize=points,
            color=TEXT, linespacing=1.18, gid="title",
        )  # fmt: skip


def _row(
    axes: Axes, row: Row, lines: Sequence[tuple[str, bool]], top: float, tall: float, left: float, wide: float
) -> None:
    from matplotlib.patches import Rectangle

    first = top + (tall - LINE * len(lines)) / 2
    for at, (line, muted) in enumerate(lines):
        axes.text(
            LEFT, first + LINE * (at + 0.5), line, fontsize=7 if muted else 7.6, va="center",
            color=MUTED if muted else TEXT, gid="unit" if muted else "variable",
        )  # fmt: skip
    longest = max(len(words) for words in (row.overall, *row.medians))
    size = min(7.8, 6.5 * (wide - 0.03) / (FIGURE * longest))
    ramp = GREYS if row.neutral else DIVERGING
    middle = top + tall / 2
    axes.text(
        left + wide / 2,
        middle,
        row.overall,
        ha="center",
        va="center",
        fontsize=size,
        color=TEXT,
        gid="overall",
    )
    for at, (words, difference) in enumerate(zip(row.medians, row.differences, strict=True)):
        corner = left + wide * (at + 1)
        colour = "#ffffff" if difference is None else ramp[class_at(difference)]
        axes.add_patch(
            Rectangle(
                (corner, top), wide, tall, facecolor=colour, edgecolor="#ffffff", linewidth=1.2, gid="cell"
            )
        )
        axes.text(
            corner + wide / 2, middle, words, ha="center", va="center", fontsize=size, color=text_on(colour),
            gid="median",
        )  # fmt: skip
    axes.plot([LEFT, RIGHT], [top, top], color=GRID, linewidth=0.6, zorder=0.5)


def _scale(axes: Axes, top: float, neutral: bool) -> None:
    """The classes of colour, in standard deviations."""
    words = (
        f"worse by {FAR:g} or more",
        f"worse by {NEAR:g} to {FAR:g}",
        f"less than {NEAR:g} away",
        f"better by {NEAR:g} to {FAR:g}",
        f"better by {FAR:g} or more",
    )
    axes.text(
        LEFT, top, "Away from the median of all areas, in standard deviations of all areas:", fontsize=7.5,
        va="top", color=TEXT,
    )  # fmt: skip
    _swatches(axes, top + 0.2, DIVERGING, words)
    if neutral:
        lower = [said.replace("worse", "lower").replace("better", "higher") for said in words]
        axes.text(LEFT, top + 0.42, "Where neither high nor low is good:", fontsize=7.5, va="top", color=TEXT)
        _swatches(axes, top + 0.6, GREYS, lower)


def _swatches(axes: Axes, top: float, ramp: Sequence[str], words: Sequence[str]) -> None:
    from matplotlib.patches import Rectangle

    each = (RIGHT - LEFT) / len(ramp)
    for at, (colour, said) in enumerate(zip(ramp, words, strict=True)):
        left = LEFT + each * at
        axes.add_patch(
            Rectangle((left, top), 0.22, 0.14, facecolor=colour, edgecolor=INK, linewidth=0.5, gid="swatch")
        )
        axes.text(left + 0.28, top + 0.07, said, fontsize=7, va="center", color=TEXT)
