"""How small panels of lines are drawn, on the page of `figure_page.py`.

Takes plain records that `charts.py` made and checked. matplotlib is loaded when a page is made.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bailiwick.indicators import Unit
from bailiwick.publish.bar_drawing import draw_grid, sentence
from bailiwick.publish.figure_page import MUTED, start_page
from bailiwick.publish.palette import CLUSTERS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Line", "Panel", "lines_page"]


@dataclass(frozen=True)
class Line:
    """A series over all years of the chart; None is a gap."""

    label: str
    values: list[float | None]


@dataclass(frozen=True)
class Label:
    """Words beside a line, at a value of the axis."""

    place: float
    words: str
    colour: str
    weight: str


@dataclass(frozen=True)
class Panel:
    """The two lines of one area."""

    name: str
    unsmoothed: Line
    smoothed: Line


def lines_page(
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    *,
    panels: Sequence[Panel],
    years: Sequence[int],
    reference: Line | None,
    provisional: Sequence[int],
    average: float | None,
    average_label: str,
    tell: Callable[[float], str],
    unit: Unit,
) -> Figure:
    """Small panels on shared axes, each with the words at its lines."""
    columns = 1 if len(panels) == 1 else 2 if len(panels) <= 4 else 3
    rows = math.ceil(len(panels) / columns)
    names = [textwrap.wrap(panel.name, (90, 45, 28)[columns - 1]) for panel in panels]
    heads = [max(map(len, names[row * columns : (row + 1) * columns])) for row in range(rows)]
    body = (3.0, 2.0, 1.55)[columns - 1]
    slots = [body + 0.38 + 0.14 * lines for lines in heads]  # inches of a row with its title and years
    figure, top, _ = start_page(title, subtitle, source, room=sum(slots) + 0.3)
    inch = 1 / figure.get_figheight()
    figure.text(0.03, top, sentence(unit.text), fontsize=8.5, color=MUTED, va="top")
    # The lines take what the words beside them leave of each column.
    left, gap, words = 0.085, 0.02, (0.2, 0.145, 0.1)[columns - 1]
    wide = (0.985 - left - gap * (columns - 1)) / columns
    held = [value for panel in panels for line in (panel.unsmoothed, panel.smoothed) for value in line.values]
    known = [
        value for value in (*held, *(reference.values if reference else []), average) if value is not None
    ]
    low, high = min(known), max(known)
    margin = 0.08 * ((high - low) or abs(high) or 1.0)
    above = top - 0.1 * inch
    for number, (panel, name) in enumerate(zip(panels, names, strict=True)):
        row, column = divmod(number, columns)
        foot = above - sum(slots[: row + 1]) * inch
        place = (left + column * (wide + gap), foot + 0.2 * inch, wide - words, body * inch)
        axes = figure.add_axes(place)
        axes.set_ylim(low - margin, high + margin)
        axes.set_title("\n".join(name), fontsize=9, weight="bold", loc="left", pad=4)
        short = columns == 3
        _panel(
            axes, panel, years, reference, provisional, average, average_label, None if short else tell, unit
        )
        last = number + columns >= len(panels)
        axes.tick_params(left=column == 0, labelleft=column == 0, bottom=last, labelbottom=last)
    return figure


def _panel(
    axes: Axes,
    panel: Panel,
    years: Sequence[int],
    reference: Line | None,
    provisional: Sequence[int],
    average: float | None,
    average_label: str,
    tell: Callable[[float], str] | None,
    unit: Unit,
) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("bottom", "left"):
        axes.spines[side].set_color(MUTED)
    axes.tick_params(colors=MUTED, labelsize=8)
    span = years[-1] - years[0]
    axes.set_xlim(years[0] - 0.03 * span, years[-1] + max(0.03 * span, 0.5 if provisional else 0))
    draw_grid(axes.yaxis, unit)
    step = max(1, math.ceil(span / 4))
    axes.set_xticks(list(range(years[-1], years[0] - 1, -step))[::-1])
    if provisional:
        axes.axvspan(provisional[0] - 0.5, years[-1] + 0.5, color="#ececec", linewidth=0, zorder=0)
    if average is not None:
        axes.plot(
            [years[0], years[-1]], [average, average], color=MUTED, linewidth=0.9, linestyle=":", zorder=1
        )
    labels: list[Label] = []
    if reference is not None:
        _draw_line(axes, years, reference.values, color="#8c8c8c", linewidth=1.4, zorder=1.8)
        labels += _end(reference, tell, MUTED, "normal")
    _draw_line(
        axes,
        years,
        panel.unsmoothed.values,
        color=CLUSTERS[2],
        linewidth=0.9,
        marker="o",
        markersize=2.4,
        zorder=2,
        gid="unsmoothed",
    )
    labels += _end(panel.unsmoothed, tell, "#1f6f64", "normal")
    steady = [
        value if year not in provisional else None
        for year, value in zip(years, panel.smoothed.values, strict=True)
    ]
    _draw_line(axes, years, steady, color=CLUSTERS[0], linewidth=2.2, zorder=3, gid="smoothed")
    start = max(years.index(provisional[0]) - 1, 0) if provisional else len(years)
    tail = [value if at >= start else None for at, value in enumerate(panel.smoothed.values)]
    _draw_line(
        axes,
        years,
        tail,
        color=CLUSTERS[0],
        linewidth=2.2,
        linestyle=(0, (1.6, 0.9)),
        zorder=3,
        gid="provisional",
    )
    labels += _end(panel.smoothed, tell, CLUSTERS[0], "bold")
    if average is not None and average_label:
        labels.append(Label(average, average_label, MUTED, "normal"))
    _place_labels(axes, labels)


def _draw_line(axes: Axes, years: Sequence[int], values: Sequence[float | None], **style: Any) -> None:
    """A line with a gap where a value is missing; a value alone between gaps is a dot."""
    points = [math.nan if value is None else value for value in values]
    axes.plot(years, points, **style)
    known = [value is not None for value in values]
    alone = [
        at
        for at, there in enumerate(known)
        if there and not (at and known[at - 1]) and not (at + 1 < len(known) and known[at + 1])
    ]
    if alone and "marker" not in style:
        size = 1.6 * style["linewidth"]
        xs, ys = [years[at] for at in alone], [points[at] for at in alone]
        axes.plot(xs, ys, linestyle="none", marker="o", markersize=size, color=style["color"])


def _end(line: Line, tell: Callable[[float], str] | None, colour: str, weight: str) -> list[Label]:
    """Where the words of a line go: beside its last value."""
    known = [value for value in line.values if value is not None]
    if not known:
        return []
    words = line.label if tell is None else f"{tell(known[-1])} {line.label}"
    return [Label(known[-1], "\n".join(textwrap.wrap(words, 11 if tell is None else 18)), colour, weight)]


def _place_labels(axes: Axes, labels: Sequence[Label]) -> None:
    """Words right of the lines, moved apart where they would overlap."""
    figure: Any = axes.figure
    low, high = axes.get_ylim()
    inches = axes.get_position().height * figure.get_figheight()
    line = (high - low) * 0.125 / inches  # 7.5 points of text with some air
    ordered = sorted(labels, key=lambda label: label.place)
    heights = [line * (label.words.count("\n") + 1) for label in ordered]
    places = [label.place for label in ordered]
    for _ in range(100):
        moved = False
        for at in range(len(places) - 1):
            short = (heights[at] + heights[at + 1]) / 2 - (places[at + 1] - places[at])
            if short > 1e-6 * line:
                places[at] -= short / 2
                places[at + 1] += short / 2
                moved = True
        if not moved:
            break
    ceiling = high
    for at in range(len(places) - 1, -1, -1):  # none above the panel, where its title stands
        places[at] = min(places[at], ceiling - heights[at] / 2)
        ceiling = places[at] - heights[at] / 2
    for place, label in zip(places, ordered, strict=True):
        axes.annotate(
            label.words,
            (axes.get_xlim()[1], place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=7.5,
            color=label.colour,
            weight=label.weight,
            linespacing=1,
            annotation_clip=False,
        )
