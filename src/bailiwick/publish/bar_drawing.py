"""How bars and groups of bars are drawn, on the page of `figure_page.py`.

Takes plain records that `charts.py` made and checked. matplotlib is loaded when a page is made.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bailiwick.indicators import Unit
from bailiwick.publish.figure_page import MUTED, SIZE, start_page
from bailiwick.publish.palette import CLUSTERS, DIVERGING, SEQUENTIAL, text_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Bar", "Group", "bars_page", "draw_grid", "groups_page", "sentence"]

ABOVE, BELOW, PLAIN = DIVERGING[3], DIVERGING[1], SEQUENTIAL[1]  # light, so that lines show on them
MEASURES = (CLUSTERS[1], CLUSTERS[2], CLUSTERS[5], CLUSTERS[6])  # none so dark that a line is lost on it
TEXT, GRID = "#222222", "#d9d9d9"
LEFT, RIGHT = 0.36, 0.965
RANK_EDGE, NAME_EDGE = -0.012, -0.072  # shares of the axes' width
NAME_WIDTH, KEY_START = 31, 0.265
ROW, SCALE, LABEL, KEY_LINE = 0.215, 0.42, 0.24, 0.24  # inches: a bar's row, the scale, words above it


@dataclass(frozen=True)
class Bar:
    """One area of a ranking; `shown` is its value in words."""

    rank: int
    name: str
    value: float
    lower: float | None
    upper: float | None
    shown: str


@dataclass(frozen=True)
class Group:
    """One area of a comparison; None has no bar and "no value" in `shown`."""

    name: str
    reading: str
    values: list[float | None]
    shown: list[str]


def bars_page(
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    *,
    highest: Sequence[Bar],
    lowest: Sequence[Bar],
    all_areas: int,
    average: float | None,
    average_label: str,
    unit: Unit,
) -> Figure:
    """Bars of the highest and the lowest areas on one scale, with the average line through both."""
    rows = sum(_tall(bar.name) for bar in (*highest, *lowest)) + (3.0 if lowest else 1.2)
    figure, top, bottom = start_page(title, subtitle, source, room=ROW * rows + SCALE + LABEL)
    inch = 1 / figure.get_figheight()
    below = bottom + SCALE * inch
    axes = figure.add_axes((LEFT, below, RIGHT - LEFT, top - below - LABEL * inch))
    _bare(axes)
    bars = (*highest, *lowest)
    ends = [end for bar in bars for end in (bar.value, bar.lower, bar.upper) if end is not None]
    _scale(axes, ends, average, unit, average_label)
    place = -0.1
    for part, words in ((highest, "highest"), (lowest, "lowest")):
        if not part:
            continue
        head = f"{len(part)} {words} of {all_areas} areas" if lowest else f"{all_areas} areas, ranked"
        _beside(axes, place, head, at=RANK_EDGE, weight="bold", fontsize=9)
        place += 0.6
        for bar in part:
            tall = _tall(bar.name)
            _bar(axes, bar, place + tall / 2, average)
            place += tall
        place += 1.1
    axes.set_ylim(place - 0.9, -0.7)
    _average(axes, average, average_label)
    return figure


def _tall(name: str) -> float:
    """Rows that a name takes."""
    return max(1.0, 0.6 * len(textwrap.wrap(name, NAME_WIDTH)) + 0.2)


def _bar(axes: Axes, bar: Bar, place: float, average: float | None) -> None:
    colour = PLAIN if average is None else ABOVE if bar.value >= average else BELOW
    axes.barh(place, bar.value, height=0.76, color=colour, edgecolor=TEXT, linewidth=0.4, zorder=2)
    end = bar.value
    if bar.lower is not None and bar.upper is not None:
        axes.plot(
            [bar.lower, bar.upper], [place, place], color=TEXT, linewidth=1.1, zorder=3.5, gid="interval"
        )
        for at in (bar.lower, bar.upper):
            axes.plot([at, at], [place - 0.2, place + 0.2], color=TEXT, linewidth=1.1, zorder=3.5)
        end = bar.upper if bar.value >= 0 else bar.lower
    _told(axes, bar.value, end, place, bar.shown, colour)
    _beside(axes, place, str(bar.rank), at=RANK_EDGE, fontsize=8, color=MUTED)
    _beside(axes, place, "\n".join(textwrap.wrap(bar.name, NAME_WIDTH)), at=NAME_EDGE, fontsize=8.5)


def groups_page(
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    *,
    groups: Sequence[Group],
    labels: Sequence[str],
    average: float | None,
    average_label: str,
    unit: Unit,
) -> Figure:
    """A group of bars for each area, one bar for each measure."""
    names = [textwrap.wrap(group.name, NAME_WIDTH) for group in groups]
    # Rows of a group: its bars, or its name and reading where those take more; then a gap.
    tall = [
        max(float(len(labels)), 0.62 * (len(lines) + bool(group.reading))) + 0.9
        for lines, group in zip(names, groups, strict=True)
    ]
    keys = _key_lines(labels)
    above = LABEL + KEY_LINE * len(keys) + 0.1
    figure, top, bottom = start_page(title, subtitle, source, room=ROW * sum(tall) + SCALE + above)
    inch = 1 / figure.get_figheight()
    _key(figure, keys, top, KEY_LINE * inch)
    below = bottom + SCALE * inch
    axes = figure.add_axes((LEFT, below, RIGHT - LEFT, top - below - above * inch))
    _bare(axes)
    known = [value for group in groups for value in group.values if value is not None]
    _scale(axes, known, average, unit, average_label)
    place = 0.0
    for group, lines, rows in zip(groups, names, tall, strict=True):
        middle = place + (rows - 0.9) / 2
        first = middle - len(labels) / 2 + 0.5
        for offset, (value, told) in enumerate(zip(group.values, group.shown, strict=True)):
            at = first + offset
            if value is None:
                axes.text(0, at, f" {told}", va="center", fontsize=8, color=MUTED, style="italic")
                continue
            colour = MEASURES[offset]
            axes.barh(at, value, height=0.84, color=colour, edgecolor=TEXT, linewidth=0.4, zorder=2)
            _told(axes, value, value, at, told, colour)
        # The name and, in grey under it, the reading: two texts, so that each keeps its own colour.
        reading = [group.reading] if group.reading else []
        _beside(axes, middle, "\n".join([*lines, *(" " for _ in reading)]), at=RANK_EDGE, fontsize=9)
        _beside(
            axes, middle, "\n".join([*(" " for _ in lines), *reading]), at=RANK_EDGE, fontsize=9, color=MUTED
        )
        place += rows
    axes.set_ylim(place - 0.9 + 0.25, -0.25)
    _average(axes, average, average_label)
    return figure


def _key_lines(labels: Sequence[str]) -> list[list[tuple[float, str, str]]]:
    """Where the words of the key go: lines of (place, words, colour), as shares of the page's width."""
    lines: list[list[tuple[float, str, str]]] = [[]]
    start = KEY_START if len(labels) > 1 else 0.03
    at = start
    for label, colour in zip(labels, MEASURES, strict=False):
        wide = 0.06 + 0.0084 * len(label)
        if at + wide > RIGHT and lines[-1]:
            lines.append([])
            at = start
        lines[-1].append((at, label, colour))
        at += wide
    return lines


def _key(figure: Figure, lines: Sequence[Sequence[tuple[float, str, str]]], top: float, each: float) -> None:
    from matplotlib.patches import Rectangle

    if sum(map(len, lines)) > 1:
        figure.text(0.03, top - each / 2, "From the top of each group:", va="center", fontsize=8.5)
    for row, line in enumerate(lines):
        middle = top - (row + 0.5) * each
        for at, label, colour in line:
            corner = (at, middle - 0.3 * each)
            swatch = Rectangle(corner, 0.022, 0.6 * each, facecolor=colour, edgecolor=TEXT, linewidth=0.5)
            figure.add_artist(swatch)
            figure.text(at + 0.029, middle, label, va="center", fontsize=8.5)


def _bare(axes: Axes) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(MUTED)
    axes.set_yticks([])
    axes.tick_params(axis="x", colors=MUTED, labelsize=8)
    axes.set_axisbelow(True)


def _beside(axes: Axes, place: float, words: str, *, at: float, **style: Any) -> None:
    """Words left of the bars, ending at a share of the axes' width."""
    sideways = axes.get_yaxis_transform()
    axes.text(at, place, words, ha="right", va="center", linespacing=1.1, transform=sideways, **style)


def _told(axes: Axes, value: float, end: float, place: float, words: str, colour: str) -> None:
    """The value inside the bar at its foot, where no line crosses it, or beside a bar too short for it."""
    low, high = axes.get_xlim()
    wide = (RIGHT - LEFT) * SIZE[0]
    inside = abs(value) / (high - low) * wide > 0.15 + 0.07 * len(words)
    towards = 1 if value >= 0 else -1
    axes.annotate(
        words,
        (0 if inside else end, place),
        xytext=(4 * towards, -0.5),
        textcoords="offset points",
        ha="left" if value >= 0 else "right",
        va="center",
        fontsize=8,
        color=text_on(colour) if inside else TEXT,
        zorder=5,
        bbox=None if inside else {"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.6},
    )


def _scale(axes: Axes, values: Sequence[float], average: float | None, unit: Unit, label: str) -> None:
    """From 0 to a little beyond the longest bar, interval or average."""
    ends = [0.0, *values, *([average] if average is not None else [])]
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0
    axes.set_xlim(low - 0.05 * span if low < 0 else 0, high + 0.05 * span if high > 0 else 0)
    draw_grid(axes.xaxis, unit)
    if low < 0:
        axes.axvline(0, color=MUTED, linewidth=0.8, zorder=1.5)
    if unit.text != label:  # else the words stand at the average line already
        axes.set_xlabel(sentence(unit.text), fontsize=8.5, color=MUTED)


def draw_grid(axis: Any, unit: Unit) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, unit)))
    axis.grid(True, color=GRID, linewidth=0.6)


def _tick(value: float, unit: Unit) -> str:
    number = f"{abs(value) * unit.scale:,.6f}".rstrip("0").rstrip(".")
    return f"{'−' if value < 0 else ''}{unit.prefix}{number}{unit.suffix}"


def _average(axes: Axes, average: float | None, label: str) -> None:
    if average is None:
        return
    axes.axvline(average, color=TEXT, linewidth=1.1, zorder=3, gid="average")
    axes.annotate(
        label,
        (average, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=8.5,
        color=TEXT,
    )


def sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
