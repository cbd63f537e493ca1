"""How Ward's joins are drawn: what each cost, and the tree of the clusters.

Takes plain records that `cluster_figures.py` made and checked. matplotlib and SciPy are loaded when a page is
made.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bailiwick.publish.bar_drawing import GRID, TEXT
from bailiwick.publish.cluster_layout import sized_lines
from bailiwick.publish.figure_page import MUTED, start_page
from bailiwick.publish.palette import CLUSTERS, text_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Join", "Leaf", "dendrogram_page", "schedule_page"]

LINE, RATIO = CLUSTERS[0], CLUSTERS[6]
LEFT, RIGHT = 0.085, 0.965
COST_TALL, RATIO_TALL, BETWEEN, BELOW = 3.1, 1.75, 0.55, 0.5  # inches
ROW, AXIS, NAME_EDGE = 0.235, 0.5, 0.40
HIGHEST = 4  # ratios told though no cut is there

Link = tuple[list[float], list[float], str]  # points along, points across, colour
Stem = tuple[tuple[float, float], float, str]  # from and to along, place across, colour


@dataclass(frozen=True)
class Join:
    """What it costs to go from so many clusters to one fewer; `ratio` is None at the first join."""

    clusters: int
    cost: float
    ratio: float | None


@dataclass(frozen=True)
class Leaf:
    """A cluster at the edge of the tree; `colour` is that of its cluster at the broadest level."""

    code: str
    name: str
    size: int
    colour: str


def schedule_page(
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    *,
    joins: Sequence[Join],
    cuts: Sequence[int],
) -> Figure:
    """Two charts above each other, by number of clusters: the cost of each join, and its ratio."""
    need = COST_TALL + BETWEEN + RATIO_TALL + BELOW + 0.3
    figure, _, bottom = start_page(title, subtitle, source, room=need)
    inch = 1 / figure.get_figheight()
    low = bottom + BELOW * inch
    ratio = figure.add_axes((LEFT, low, RIGHT - LEFT, RATIO_TALL * inch))
    cost = figure.add_axes((LEFT, low + (RATIO_TALL + BETWEEN) * inch, RIGHT - LEFT, COST_TALL * inch))
    most = max(join.clusters for join in joins)
    for axes in (cost, ratio):
        _bare(axes)
        axes.set_xlim(1, most + 0.7)
        fives = {tick for tick in range(5, most + 1, 5) if all(abs(tick - cut) > 1 for cut in cuts)}
        axes.set_xticks(sorted({*cuts, *fives, 2}))
    for cut in cuts:
        for axes in (cost, ratio):
            axes.axvline(cut, color=MUTED, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1, gid="cut")
        cost.annotate(
            f"cut at {cut}",
            (cut, 1),
            xycoords=("data", "axes fraction"),
            xytext=(3, -2),
            textcoords="offset points",
            fontsize=8,
            va="top",
            color=TEXT,
        )
    _costs(cost, joins)
    _ratios(ratio, joins, cuts)
    return figure


def _costs(axes: Axes, joins: Sequence[Join]) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    known = [join for join in joins if join.cost > 0]
    axes.set_yscale("log")
    axes.plot(
        [join.clusters for join in known],
        [join.cost for join in known],
        color=LINE,
        linewidth=1.1,
        marker="o",
        markersize=4,
        zorder=3,
        gid="costs",
    )
    axes.yaxis.set_major_locator(LogLocator(10, subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.grid(True, axis="y", color=GRID, linewidth=0.6)
    axes.set_title(
        "What each join adds to the error sum of squares (each step upwards multiplies)",
        fontsize=9,
        weight="bold",
        loc="left",
        pad=7,
    )


def _ratios(axes: Axes, joins: Sequence[Join], cuts: Sequence[int]) -> None:
    known = [(join.clusters, join.ratio) for join in joins if join.ratio is not None]
    highest = sorted(known, key=lambda pair: -pair[1])[:HIGHEST]
    axes.axhline(1, color=MUTED, linewidth=0.9, zorder=2)
    for clusters, ratio in known:
        axes.plot([clusters, clusters], [1, ratio], color=RATIO, linewidth=2.6, zorder=3, gid="ratio")
        if clusters in cuts or (clusters, ratio) in highest:
            axes.annotate(
                f"{ratio:.2f}",
                (clusters, ratio),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=8,
                weight="bold" if clusters in cuts else "normal",
                color=TEXT,
                zorder=5,
                bbox={"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.6},
            )
    top = max((ratio for _, ratio in known), default=1.0)
    axes.set_ylim(min([0.95, *(ratio for _, ratio in known)]), top + 0.22 * max(top - 0.9, 0.2))
    axes.grid(True, axis="y", color=GRID, linewidth=0.6)
    axes.set_title(
        "The same, over what the join before it added: well above 1 speaks for stopping here",
        fontsize=9,
        weight="bold",
        loc="left",
        pad=7,
    )
    axes.set_xlabel("Number of clusters before the join", fontsize=8.5, color=MUTED)


def _bare(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(MUTED)
    axes.tick_params(colors=MUTED, labelsize=8)
    axes.set_axisbelow(True)


def dendrogram_page(
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    *,
    leaves: Sequence[Leaf],
    joins: Sequence[tuple[int, int]],
    costs: Sequence[float],
    cuts: Sequence[int],
) -> Figure:
    """The tree of the clusters, leaves at the left, the whole at the right.

    Parameters
    ----------
    joins : sequence of (int, int)
        Ids joined at each step, as in SciPy: below the number of leaves a leaf, from there on a join.
    costs : sequence of float
        What each join adds to the error sum of squares. Places follow its square root.
    cuts : sequence of int
        Numbers of clusters, each marked by a line between the joins before and after it.
    """
    links, stems, order = _layout(leaves, joins, costs)
    wrapped = [sized_lines(leaves[at].name, leaves[at].size, 44, 2) for at in order]
    figure, top, bottom = start_page(title, subtitle, source, room=ROW * len(leaves) + AXIS + 0.35)
    inch = 1 / figure.get_figheight()
    low = bottom + AXIS * inch
    axes = figure.add_axes((NAME_EDGE, low, RIGHT - NAME_EDGE, top - low - 0.35 * inch))
    _bare(axes)
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    for along, across, colour in links:
        axes.plot(along, across, color=colour, linewidth=1.5, solid_joinstyle="miter", gid="join", zorder=3)
    for (start, end), row, colour in stems:
        axes.plot([start, end], [row, row], color=colour, linewidth=1.5, gid="stem", zorder=3.5)
    axes.set_ylim(len(leaves) - 0.4, -0.6)
    widest = math.sqrt(max(costs)) if costs else 1.0
    axes.set_xlim(0, widest * 1.04)
    _leaf_labels(axes, [leaves[at] for at in order], wrapped)
    _cut_lines(axes, len(leaves), costs, cuts)
    axes.grid(True, axis="x", color=GRID, linewidth=0.6)
    ticks = _square_ticks(max(costs) if costs else 1.0)
    axes.set_xticks([math.sqrt(tick) for tick in ticks], [f"{tick:,g}" for tick in ticks])
    axes.set_xlabel(
        "What the join adds to the error sum of squares (square-root scale)", fontsize=8.5, color=MUTED
    )
    return figure


def _layout(
    leaves: Sequence[Leaf], joins: Sequence[tuple[int, int]], costs: Sequence[float]
) -> tuple[list[Link], list[Stem], list[int]]:
    """Points and colour of each join, the coloured legs of others, and the order of the leaves.

    The lowest leaf of each join comes first. A join of several clusters of the broadest level has no colour,
    but the leg of a part that lies in one of them has: so a cluster of one leaf has its colour too.
    """
    import numpy as np
    from scipy.cluster.hierarchy import dendrogram

    n = len(leaves)
    members = [{at} for at in range(n)]
    rows = []
    for (a, b), cost in zip(joins, costs, strict=True):
        first, second = (a, b) if min(members[a]) < min(members[b]) else (b, a)
        members.append(members[a] | members[b])
        rows.append((first, second, math.sqrt(cost), len(members[-1])))

    def colour(link: int) -> str:
        colours = {leaves[at].colour for at in members[link]}
        return colours.pop() if len(colours) == 1 else MUTED

    drawn: Any = dendrogram(np.array(rows, dtype=float), no_plot=True, link_color_func=colour)
    links = [
        (list(depth), [(place - 5) / 10 for place in across], line)
        for across, depth, line in zip(drawn["icoord"], drawn["dcoord"], drawn["color_list"], strict=True)
    ]
    order = list(drawn["leaves"])
    places = [float(order.index(at)) for at in range(n)]
    heights = [0.0] * n
    stems: list[Stem] = []
    for at, (first, second, height, _) in enumerate(rows, start=n):
        places.append((places[first] + places[second]) / 2)
        heights.append(height)
        stems += [
            ((heights[part], height), places[part], colour(part))
            for part in (first, second)
            if colour(at) == MUTED != colour(part)
        ]
    return links, stems, order


def _leaf_labels(axes: Axes, leaves: Sequence[Leaf], wrapped: Sequence[Sequence[str]]) -> None:
    sideways = axes.get_yaxis_transform()
    for row, (leaf, lines) in enumerate(zip(leaves, wrapped, strict=True)):
        axes.text(
            -0.045,
            row,
            leaf.code,
            transform=sideways,
            ha="center",
            va="center",
            fontsize=7.5,
            color=text_on(leaf.colour),
            bbox={"facecolor": leaf.colour, "edgecolor": "none", "pad": 1.8},
            gid="leaf",
        )
        axes.text(
            -0.09,
            row,
            "\n".join(lines),
            transform=sideways,
            ha="right",
            va="center",
            fontsize=7.5 if len(lines) == 1 else 6.8,
            linespacing=1.0,
            color=TEXT,
        )


def _cut_lines(axes: Axes, leaves: int, costs: Sequence[float], cuts: Sequence[int]) -> None:
    """A line for each cut; one at the leaves themselves stands at the left edge."""
    for cut in cuts:
        if not 1 < cut <= leaves:
            continue
        after = costs[leaves - cut]
        before = costs[leaves - cut - 1] if cut < leaves else 0.0
        at = (math.sqrt(before) + math.sqrt(after)) / 2
        axes.axvline(at, color=TEXT, linewidth=0.9, linestyle=(0, (4, 3)), zorder=2, gid="cut")
        axes.annotate(
            f"{cut}",
            (at, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=8,
            color=TEXT,
        )


def _square_ticks(most: float) -> list[float]:
    """Round numbers whose square roots stand far enough apart."""
    steps = [base * 10.0**power for power in range(-6, 9) for base in (1, 2, 5)]
    kept: list[float] = []
    for step in reversed([step for step in steps if step <= most]):
        if not kept or math.sqrt(kept[-1]) - math.sqrt(step) > 0.09 * math.sqrt(most):
            kept.append(step)
    kept = [tick for tick in kept if math.sqrt(tick) > 0.05 * math.sqrt(most)]
    return [0.0, *reversed(kept)]
