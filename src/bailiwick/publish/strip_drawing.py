"""How values of areas are drawn as strips of dots: a panel for each variable, a row for each cluster.

Takes plain records that `median_figures.py` made and checked. matplotlib is loaded when a page is made.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.publish.bar_drawing import GRID, TEXT
from bailiwick.publish.cluster_keys import (
    LEFT,
    RIGHT,
    Key,
    colours_of,
    draw_chip,
    draw_keys,
    inch_axes_limits,
    keys_tall,
)
from bailiwick.publish.figure_page import MUTED, start_page

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Strip", "strips_page"]

Across = Callable[[float], float]
COLUMNS, GAP = 2, 0.3
CHIPS = 0.36  # inches left of a panel for the codes
EDGE = 0.27  # inches from the end of the axis to that of the panel, for what lies beyond
FEW = 6  # clusters with taller rows
ROW, ROW_MANY = 0.215, 0.165
LINE, HEAD_GAP, AXIS, BETWEEN = 0.125, 0.06, 0.27, 0.17
LETTER, NOTE_LETTER = 0.0625, 0.0535
DOT = 2.3  # points
SPREAD = 0.62  # of the height of a row
TRIANGLE = 0.045


@dataclass(frozen=True)
class Strip:
    """One variable: its words, and the places of the areas of each cluster, 0 being the median of all.

    `medians` are places too, None for a cluster without a value. `turned` is a variable of which low is good,
    so that its low values lie at the right.
    """

    label: str
    note: str
    places: tuple[tuple[float, ...], ...]
    medians: tuple[float | None, ...]
    turned: bool
    neutral: bool


def strips_page(
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    *,
    keys: Sequence[Key],
    strips: Sequence[Strip],
    rim: float,
) -> Figure:
    """Panels in two columns with one axis, from -rim to rim, and the key of the clusters below."""
    each = (RIGHT - LEFT - GAP * (COLUMNS - 1)) / COLUMNS
    row = ROW if len(keys) <= FEW else ROW_MANY
    rows = [strips[at : at + COLUMNS] for at in range(0, len(strips), COLUMNS)]
    heads = [max(len(_head(strip, each)) for strip in held) for held in rows]
    tall = [LINE * head + HEAD_GAP + row * len(keys) + AXIS + BETWEEN for head in heads]
    columns = 1 if len(keys) <= 4 else 2
    need = sum(tall) + keys_tall(keys, columns) + 0.18
    figure, top, _ = start_page(title, subtitle, source, room=need - 0.1)
    inch = 1 / figure.get_figheight()
    axes = figure.add_axes((0, top - need * inch, 1, need * inch))
    inch_axes_limits(axes, need)
    at = 0.04
    draw_keys(axes, keys, top=at, columns=columns)
    at += keys_tall(keys, columns) + 0.14
    for held, head, height in zip(rows, heads, tall, strict=True):
        for column, strip in enumerate(held):
            _panel(axes, strip, keys, LEFT + column * (each + GAP), at, each, head, row, rim)
        at += height
    return figure


def _head(strip: Strip, each: float) -> list[tuple[str, bool]]:
    """Lines above a panel: the name of the variable, and what is noted of it, which is muted."""
    return [
        *((line, False) for line in textwrap.wrap(strip.label, int(each / LETTER))),
        *((line, True) for line in textwrap.wrap(strip.note, int(each / NOTE_LETTER))),
    ]


def _panel(
    axes: Axes,
    strip: Strip,
    keys: Sequence[Key],
    left: float,
    top: float,
    each: float,
    head: int,
    row: float,
    rim: float,
) -> None:
    lines = _head(strip, each)
    first = top + LINE * (head - len(lines))  # heads of one row end at one height
    for at, (line, muted) in enumerate(lines):
        axes.text(
            left, first + LINE * (at + 0.5), line, va="center", fontsize=6.8 if muted else 7.8,
            weight="normal" if muted else "bold", color=MUTED if muted else TEXT,
            gid="note" if muted else "variable",
        )  # fmt: skip
    start, wide = left + CHIPS + EDGE, each - CHIPS - 2 * EDGE
    begin = top + LINE * head + HEAD_GAP
    end = begin + row * len(keys)

    def across(place: float) -> float:
        return start + (place + rim) / (2 * rim) * wide

    _axis(axes, strip, across, begin, end, rim)
    for at, (key, places, median, colour) in enumerate(
        zip(keys, strip.places, strip.medians, colours_of(len(keys)), strict=True)
    ):
        middle = begin + row * (at + 0.5)
        if at:
            axes.plot([left, left + each], [middle - row / 2] * 2, color=GRID, linewidth=0.5, zorder=0.5)
        draw_chip(axes, left, middle, key.code, colour)
        alone = len(places) == 1  # its dot lies on its own median, so it is drawn over the mark
        held_places = [across(place) for place in places if abs(place) <= rim]
        _dots(axes, held_places, middle, row, colour, over=alone)
        _beyond(axes, places, across, middle, colour, rim)
        if median is not None and abs(median) <= rim:
            held = across(median)
            ends = [middle - 0.42 * row, middle + 0.42 * row]
            axes.plot([held, held], ends, color="#ffffff", linewidth=2.1, zorder=4, solid_capstyle="butt")
            axes.plot(
                [held, held],
                ends,
                color="#000000",
                linewidth=1.2,
                zorder=5,
                solid_capstyle="butt",
                gid="median",
            )


def _axis(axes: Axes, strip: Strip, across: Across, begin: float, end: float, rim: float) -> None:
    step = 1 if rim <= 4 else 2
    for tick in range(-int(rim), int(rim) + 1):
        if tick % step:
            continue
        at = across(tick)
        zero = tick == 0
        axes.plot(
            [at, at], [begin, end], color=MUTED if zero else GRID, linewidth=1.0 if zero else 0.5,
            zorder=1 if zero else 0.4, gid="overall" if zero else "grid",
        )  # fmt: skip
        words = f"{tick:+d}".replace("-", "−") if tick else "0"
        axes.text(at, end + 0.025, words, ha="center", va="top", fontsize=6.3, color=MUTED)
    low, high = ("lower", "higher") if strip.neutral else ("worse", "better")
    for at, words, side in ((-rim, f"← {low}", "left"), (rim, f"{high} →", "right")):
        axes.text(across(at), end + 0.13, words, ha=side, va="top", fontsize=6.5, color=MUTED, gid="side")


def _dots(axes: Axes, across: Sequence[float], middle: float, row: float, colour: str, *, over: bool) -> None:
    """Dots as one path: round ends of lines without length, spread over the row in a fixed order."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    if not across:
        return
    points = []
    for at, x in enumerate(sorted(across)):
        y = middle if over else middle + (_spread(at + 1) - 0.5) * SPREAD * row
        points += [(x, y), (x + 0.0015, y)]
    codes = [Path.MOVETO, Path.LINETO] * len(across)
    outline = Path(points, codes)
    outline.should_simplify = False
    dots = PathPatch(
        outline,
        fill=False,
        edgecolor=colour,
        linewidth=DOT + 2 * over,
        capstyle="round",
        zorder=6 if over else 3,
        gid="dots",
    )
    dots.set_snap(False)  # to whole pixels, most would have no length and vanish
    axes.add_patch(dots)


def _spread(number: int) -> float:
    """The digits of a number in base 2, mirrored at the point: neighbours in order lie far apart."""
    value, share = 0.0, 0.5
    while number:
        value += share * (number & 1)
        number, share = number >> 1, share / 2
    return value


def _beyond(
    axes: Axes, places: Sequence[float], across: Across, middle: float, colour: str, rim: float
) -> None:
    """A triangle at the end of the axis that areas lie beyond, with their number."""
    from matplotlib.patches import Polygon

    for side in (-1, 1):
        count = sum(value * side > rim for value in places)
        if not count:
            continue
        tip = across(side * rim) + side * EDGE
        foot = tip - side * 2 * TRIANGLE
        corners = [(tip, middle), (foot, middle - TRIANGLE), (foot, middle + TRIANGLE)]
        axes.add_patch(
            Polygon(corners, facecolor=colour, edgecolor="#ffffff", linewidth=0.4, zorder=6, gid="beyond")
        )
        axes.text(
            foot - side * 0.02, middle, f"{count}", ha="left" if side < 0 else "right",
            va="center", fontsize=6, color=TEXT, zorder=6,
        )  # fmt: skip
