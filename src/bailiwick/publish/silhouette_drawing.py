"""How silhouettes of areas, and scores by number of clusters, are drawn.

Takes plain records that `silhouette_figures.py` made and checked. matplotlib is loaded when a page is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bailiwick.publish.bar_drawing import GRID, TEXT
from bailiwick.publish.cluster_keys import Key, colours_of, draw_chip, title_lines
from bailiwick.publish.figure_page import MUTED, SIZE, start_page
from bailiwick.publish.palette import CLUSTERS, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Blade", "Scored", "k_scan_page", "silhouettes_page"]

NAMES, FIGURES, LEFT = 1.95, 1.42, 0.23  # inches of the names, of the figures at the right, of the margin
HEIGHT, LEAST, LINE, BETWEEN = 5.6, 0.34, 0.125, 0.1  # inches of all blades, of a blade's words, of gaps
LETTERS = 26  # of a line of a title beside its blade
TOP, SCALE = 0.3, 0.5  # inches above and below the blades
FLAT = 0.03  # of the range of scores: points that differ by less are level
BELOW_ZERO = "//////"

SCORE_TALL, INERTIA_TALL, GAP_TALL, FOOT, HEAD = 3.0, 1.9, 0.6, 0.5, 0.3  # inches
SCAN_LEFT, SCAN_RIGHT = 0.1, 0.965
STEPS, MOST_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5), 9  # of the axis of scores, which go from -1 to 1


@dataclass(frozen=True)
class Blade:
    """One cluster: its key, its areas' silhouettes from the highest, and their mean."""

    key: Key
    values: tuple[float, ...]
    mean: float

    @property
    def below(self) -> int:
        """Areas that lie nearer to another cluster."""
        return sum(value < 0 for value in self.values)


@dataclass(frozen=True)
class Scored:
    """One number of clusters: its scores and its inertia, None where there is none."""

    k: int
    silhouette: float | None
    raw: float | None
    inertia: float | None
    near_best: bool
    chosen: bool


def silhouettes_page(
    title: str, subtitle: Sequence[str], source: Sequence[str], *, blades: Sequence[Blade], mean: float
) -> Figure:
    """A blade for each cluster, its name at the left, its mean and the areas below 0 at the right."""
    areas = sum(len(blade.values) for blade in blades)
    each = HEIGHT / areas  # inches of an area
    words = [title_lines(blade.key, LETTERS) for blade in blades]
    slots = [
        max(each * len(blade.values), LEAST, LINE * len(lines)) + BETWEEN
        for blade, lines in zip(blades, words, strict=True)
    ]
    tall = sum(slots)
    figure, _, bottom = start_page(title, subtitle, source, room=tall + TOP + SCALE)
    inch = 1 / figure.get_figheight()
    wide = SIZE[0] - LEFT - NAMES - FIGURES
    low = bottom + SCALE * inch
    place = ((LEFT + NAMES) / SIZE[0], low, wide / SIZE[0], tall * inch)
    axes = figure.add_axes(place)
    beside = figure.add_axes((0, low, 1, tall * inch))
    beside.set_axis_off()
    beside.set_xlim(0, SIZE[0])
    beside.set_ylim(tall, 0)
    _silhouette_axis(axes, blades, tall)
    at = 0.0
    for blade, lines, slot, colour in zip(blades, words, slots, colours_of(len(blades)), strict=True):
        middle = at + slot / 2
        _blade(axes, blade, middle, each, colour)
        draw_chip(beside, LEFT, middle, blade.key.code, colour)
        beside.text(
            LEFT + 0.35,
            middle,
            "\n".join(lines),
            fontsize=7.6,
            va="center",
            linespacing=1.15,
            color=TEXT,
            gid="title",
        )
        _figures(beside, blade, middle)
        at += slot
        if at < tall - 0.01:
            beside.plot([LEFT, SIZE[0] - LEFT], [at, at], color=GRID, linewidth=0.6)
    axes.axvline(mean, color="#ffffff", linewidth=2.6, zorder=3.9)  # shows the dashes on dark blades
    axes.axvline(mean, color=TEXT, linewidth=1.1, linestyle=(0, (4, 3)), zorder=4, gid="mean")
    axes.annotate(
        f"mean of all areas {_two(mean)}",
        (mean, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 4),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=8,
        color=TEXT,
    )
    return figure


def _silhouette_axis(axes: Axes, blades: Sequence[Blade], tall: float) -> None:
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(MUTED)
    axes.set_yticks([])
    axes.tick_params(axis="x", colors=MUTED, labelsize=8)
    axes.set_axisbelow(True)
    low = min(min(blade.values) for blade in blades)
    high = max(max(blade.values) for blade in blades)
    axes.set_xlim(min(0.0, low) - 0.03, max(0.3, high) + 0.03)
    axes.set_ylim(tall, 0)
    axes.xaxis.set_major_locator(MultipleLocator(0.1 if max(0.3, high) - min(0.0, low) < 0.75 else 0.2))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _one(value)))
    axes.grid(True, axis="x", color=GRID, linewidth=0.6)
    axes.axvline(0, color=MUTED, linewidth=0.9, zorder=3.5)
    axes.set_xlabel("Silhouette of an area: 1 is well inside its cluster", fontsize=8.5, color=MUTED)


def _one(value: float) -> str:
    return f"{value:.1f}".replace("-", "−") if abs(value) > 1e-9 else "0"


def _two(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _blade(axes: Axes, blade: Blade, middle: float, each: float, colour: str) -> None:
    """One bar for each area, as one outline above 0 and a hatched one below."""
    from matplotlib.patches import Polygon

    top = middle - each * len(blade.values) / 2
    for side, hatch, shade in ((1, None, colour), (-1, BELOW_ZERO, "#ffffff")):
        corners: list[tuple[float, float]] = []
        for at, value in enumerate(blade.values):
            held = value if value * side > 0 else 0.0
            corners += [(held, top + each * at), (held, top + each * (at + 1))]
        if not any(x for x, _ in corners):
            continue
        corners = [(0.0, top), *corners, (0.0, top + each * len(blade.values))]
        style: dict[str, Any] = {"edgecolor": INK if hatch else colour, "linewidth": 0.5 if hatch else 0.3}
        axes.add_patch(
            Polygon(
                corners, facecolor=shade, hatch=hatch, zorder=2, gid="below" if hatch else "blade", **style
            )
        )


def _figures(axes: Axes, blade: Blade, middle: float) -> None:
    left = SIZE[0] - FIGURES + 0.1
    axes.text(
        left,
        middle - 0.012,
        f"mean {_two(blade.mean)}",
        fontsize=8,
        weight="bold",
        va="bottom",
        color=TEXT,
        gid="mean",
    )
    of = f"{blade.below:,} of {blade.key.size:,} below 0"
    axes.text(left, middle + 0.012, of, fontsize=7.5, va="top", color=MUTED, gid="negative")


def k_scan_page(
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    *,
    scores: Sequence[Scored],
    words: Sequence[tuple[str, str]],
    heading: str,
) -> Figure:
    """The score by number of clusters, and the inertia below it.

    `words` are the scores drawn, as (name of the field of `Scored`, words), the one that k was chosen by
    first; `heading` stands over them.
    """
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    inertia = any(item.inertia is not None for item in scores)
    need = SCORE_TALL + FOOT + HEAD + ((GAP_TALL + INERTIA_TALL) if inertia else 0)
    figure, _, bottom = start_page(title, subtitle, source, room=need)
    inch = 1 / figure.get_figheight()
    low = bottom + FOOT * inch
    wide = SCAN_RIGHT - SCAN_LEFT
    above = low + ((INERTIA_TALL + GAP_TALL) * inch if inertia else 0)
    score = figure.add_axes((SCAN_LEFT, above, wide, SCORE_TALL * inch))
    _scan_axis(score, scores, f"{heading} (the axis does not begin at 0)")
    for name, _ in reversed(words):
        _scan_line(score, scores, name, main=name == words[0][0], alone=len(words) == 1)
    _score_range(score, scores, [name for name, _ in words])
    least, most = score.get_ylim()
    score.yaxis.set_major_locator(MultipleLocator(next(s for s in STEPS if most - least <= MOST_STEPS * s)))
    score.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _two(value)))
    if len(words) > 1:
        _line_names(score, words)
    if inertia:
        below = figure.add_axes((SCAN_LEFT, low, wide, INERTIA_TALL * inch))
        _scan_axis(below, scores, "Inertia of the best start: it always falls, so look for a bend")
        _inertia(below, scores)
    (below if inertia else score).set_xlabel("Number of clusters", fontsize=8.5, color=MUTED)
    return figure


def _scan_axis(axes: Axes, scores: Sequence[Scored], heading: str) -> None:
    from matplotlib.ticker import FuncFormatter

    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(MUTED)
    axes.tick_params(axis="x", colors=MUTED, labelsize=8)
    axes.tick_params(axis="y", colors=MUTED, labelsize=8, length=0)
    axes.set_axisbelow(True)
    axes.grid(True, axis="y", color=GRID, linewidth=0.6)
    known = [item.k for item in scores]
    axes.set_xlim(min(known) - 0.6, max(known) + 0.6)
    axes.set_xticks(known)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}".replace("-", "−")))
    axes.set_title(heading, fontsize=9, weight="bold", loc="left", pad=7)
    for item in scores:
        if item.chosen:
            axes.axvline(item.k, color=MUTED, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1, gid="chosen")


def _scan_line(axes: Axes, scores: Sequence[Scored], name: str, *, main: bool, alone: bool) -> None:
    known = [(item, value) for item in scores if (value := getattr(item, name)) is not None]
    colour = CLUSTERS[0] if main else CLUSTERS[6]
    axes.plot(
        [item.k for item, _ in known],
        [value for _, value in known],
        color=colour,
        linewidth=1.2,
        marker="o",
        markersize=4,
        zorder=3,
        gid=name,
        linestyle="-" if main else (0, (2, 2)),
    )
    for at, (item, value) in enumerate(known):
        above, aside = _label_side([value for _, value in known], at) if alone else (main, 0)
        if main and item.near_best:
            axes.plot(
                [item.k], [value], marker="o", markersize=10, markerfacecolor="none", markeredgecolor=colour,
                markeredgewidth=1.4, zorder=4, gid="near_best",
            )  # fmt: skip
        axes.annotate(
            f"{value:.3f}".replace("-", "−"),
            (item.k, value),
            xytext=(5 * aside, 8 - 3 * abs(aside) if above else -7),
            textcoords="offset points",
            ha=("right", "center", "left")[aside + 1],
            va="bottom" if above else "top",
            fontsize=7.5,
            weight="bold" if main and item.chosen else "normal",
            color=TEXT,
            gid=f"{name}_value",
            bbox={"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.5},
        )


def _label_side(values: Sequence[float], at: int) -> tuple[bool, int]:
    """Where a number stands off its line: above it or not, and -1 at its left, 1 at its right or 0.

    Neighbours nearer than `FLAT` of the range count as level.

    Examples
    --------
    >>> scores = [0.4, 0.3, 0.2001, 0.2, 0.3, 0.1]
    >>> [_label_side(scores, at) for at in range(6)]
    [(True, 0), (True, 1), (False, 0), (False, 0), (True, 0), (True, 0)]
    """
    if at in (0, len(values) - 1):
        return True, 0
    near = FLAT * (max(values) - min(values))
    before, after = (
        0 if abs(other - values[at]) <= near else 1 if other > values[at] else -1
        for other in (values[at - 1], values[at + 1])
    )
    if before + after > 0:
        return False, 0
    return True, before if before * after < 0 else 0


def _score_range(axes: Axes, scores: Sequence[Scored], names: Sequence[str]) -> None:
    """From a little below the lowest score to a little above the highest, so that differences show."""
    held = [value for item in scores for name in names if (value := getattr(item, name)) is not None]
    span = max(max(held) - min(held), 0.02)
    axes.set_ylim(min(held) - 0.16 * span, max(held) + 0.2 * span)
    for item in scores:
        if item.chosen:
            axes.annotate(
                f"chosen: {item.k}",
                (item.k, 0),
                xycoords=("data", "axes fraction"),
                xytext=(4, 3),
                textcoords="offset points",
                fontsize=8,
                va="bottom",
                color=TEXT,
            )


def _line_names(axes: Axes, words: Sequence[tuple[str, str]]) -> None:
    """What each line is, in a corner, with a piece of it."""
    for at, (name, said) in enumerate(words):
        main = at == 0
        y = 0.97 - 0.075 * at
        axes.plot(
            [0.60, 0.64], [y, y], transform=axes.transAxes, color=CLUSTERS[0] if main else CLUSTERS[6],
            linewidth=1.4, linestyle="-" if main else (0, (2, 2)), gid=f"{name}_key",
        )  # fmt: skip
        axes.text(0.65, y, said, transform=axes.transAxes, fontsize=8, va="center", color=TEXT)


def _inertia(axes: Axes, scores: Sequence[Scored]) -> None:
    known = [(item.k, item.inertia) for item in scores if item.inertia is not None]
    axes.plot(
        [k for k, _ in known],
        [value for _, value in known],
        color=CLUSTERS[3],
        linewidth=1.2,
        marker="o",
        markersize=4,
        zorder=3,
        gid="inertia",
    )
    axes.set_ylim(0, max(value for _, value in known) * 1.12)
    for k, value in known:
        axes.annotate(
            f"{value:,.0f}" if value >= 100 else f"{value:.3g}",
            (k, value),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=7.5,
            color=TEXT,
            bbox={"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.5},
        )
