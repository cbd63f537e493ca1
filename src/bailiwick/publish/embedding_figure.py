"""The figure of an embedding: every area as a point near those that it resembles, coloured by cluster.

Drawn with matplotlib (extra `figures`), which is loaded when a figure is drawn. The same input gives the
same bytes.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narwhals.typing import IntoDataFrame

from bailiwick.errors import TableError
from bailiwick.publish.bar_drawing import TEXT
from bailiwick.publish.cluster_keys import (
    LEFT,
    RIGHT,
    Key,
    draw_keys,
    inch_axes_limits,
    keys_tall,
)
from bailiwick.publish.cluster_layout import columns_of
from bailiwick.publish.figure_page import MUTED, page_style, require_matplotlib, save_page, start_page
from bailiwick.publish.group_codes import natural_order
from bailiwick.publish.palette import CLUSTERS, PLAIN_AREA, cluster_hues
from bailiwick.publish.words import FIGURES_ATTRIBUTION, counted, source_lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_embedding"]

TALL = 6.0  # inches
MOST_TOLD = 1_000  # points at most that are drawn each by itself, and named under the pointer
STEPS = ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1), (0, 2), (0, -2))
AWAY = (0.028, 0.032)  # shares of the axes that a code moves in a step


@dataclass(frozen=True)
class _Point:
    area: str
    name: str
    x: float
    y: float
    cluster: str | None


def draw_embedding(
    points: IntoDataFrame,
    path: Path | str,
    *,
    title: str,
    names: Mapping[str, str] | None = None,
    clusters: Sequence[str] = (),
    subtitle: Sequence[str] = (),
    source: Sequence[str] = (),
    attribution: str = FIGURES_ATTRIBUTION,
) -> list[Path]:
    """Draw areas at their two coordinates, coloured by cluster, as `<path>.svg` and `<path>.png`.

    Up to nine clusters have the colours of their map; more have twelve hues, of which some are alike without
    the clusters being so. Twelve cannot be told apart by everyone, so the code of each cluster stands in its
    middle, at the median of its areas on either axis, or a step beside where codes would meet. In the SVG the
    name and the cluster of an area are told under the pointer, up to 1,000 areas.

    Parameters
    ----------
    points : dataframe with one row per area
        Columns `area_code`, `umap_1`, `umap_2` and `cluster` (null for an area without one, which is grey).
        Optional: `area_name`.
    path : path
        Without ending.
    title : str
    names : mapping of cluster to words, optional
        Titles of the clusters, for the key.
    clusters : sequence of str
        Codes of all clusters in the order of their map, which gives them its colours; none takes those of the
        points.
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
        An area occurs twice, or none has both coordinates.
    MissingExtraError
        matplotlib is not installed.

    Notes
    -----
    Missing values: an area without coordinates has no point, and the page counts them.

    Comparability: the axes have no unit and no zero. Which areas are near is kept, how far groups lie apart
    is not; another seed gives another picture of the same values.

    References
    ----------
    [nesta2022]_

    Examples
    --------
    >>> draw_embedding(points, "figures/embedding", title="Areas")  # doctest: +SKIP
    [PosixPath('figures/embedding.svg'), PosixPath('figures/embedding.png')]
    """
    require_matplotlib()
    columns = columns_of(points, "embedding", ("area_code", "umap_1", "umap_2", "cluster"), ("area_name",))
    held: list[_Point] = []
    seen: set[str] = set()
    lost = 0
    for area, x, y, cluster, name in zip(*columns.values(), strict=True):
        if area in seen:
            raise TableError(f"The embedding has {area!r} twice; give one row for each area.", [])
        seen.add(area)
        if x is None or y is None or x != x or y != y:
            lost += 1
            continue
        own = None if cluster is None else str(cluster)
        held.append(_Point(str(area), str(name or area), float(x), float(y), own))
    if not held:
        raise TableError("No area has both coordinates, so there is nothing to draw.", [])
    groups = {
        code: [point for point in held if point.cluster == code]
        for code in natural_order(point.cluster for point in held if point.cluster is not None)
    }
    keys = [Key(code, (names or {}).get(code, ""), len(mine)) for code, mine in groups.items()]
    without = sum(point.cluster is None for point in held)
    told = [
        *subtitle,
        "A point is an area; its neighbours here are the areas most like it. The axes have no unit, and"
        " distances between groups of points say little."
        + (f" Grey: {counted(without, 'area')} without a cluster." if without else "")
        + (f" {counted(lost, 'area')} without coordinates." if lost else "")
        + (" Colours that are alike mean nothing." if len(groups) > len(CLUSTERS) else ""),
    ]
    colours = cluster_hues(list(groups), clusters)
    described = (
        f"{title}. {counted(len(held), 'area')} at two coordinates; "
        + "; ".join(
            f"{' '.join(filter(None, [key.code, key.title]))}: {counted(key.size, 'area')}" for key in keys
        )
        + "."
    )
    with page_style():
        figure = _page(title, told, source_lines(source, attribution), keys, groups, held, colours)
        pointed = {f"area-{point.area}": _pointed(point, keys) for point in held}
        return save_page(figure, Path(path), title, described, told=pointed if len(held) <= MOST_TOLD else {})


def _pointed(point: _Point, keys: Sequence[Key]) -> str:
    """What is told of an area under the pointer."""
    key = next((key for key in keys if key.code == point.cluster), None)
    if key is None:
        return f"{point.name}: no cluster"
    return f"{point.name}: cluster {key.code}{f', {key.title}' if key.title else ''}"


def _page(
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    keys: Sequence[Key],
    groups: Mapping[str, Sequence[_Point]],
    points: Sequence[_Point],
    colours: Mapping[str, str],
) -> Figure:
    columns = 4 if all(len(key.title) == 0 for key in keys) else 2
    below = keys_tall(keys, columns) + 0.2
    figure, top, _ = start_page(title, subtitle, source, room=TALL + below)
    inch = 1 / figure.get_figheight()
    wide = figure.get_figwidth()
    axes = figure.add_axes((LEFT / wide, top - TALL * inch, (RIGHT - LEFT) / wide, TALL * inch))
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_color("#bbbbbb")
    _points(axes, points, colours)
    _codes(axes, groups)
    axes.text(
        0.012, 0.012, "No unit: only nearness counts", transform=axes.transAxes, fontsize=7, color=MUTED
    )
    legend = figure.add_axes((0, top - (TALL + below) * inch, 1, below * inch))
    inch_axes_limits(legend, below)
    draw_keys(legend, keys, top=0.14, columns=columns, colours=[colours[key.code] for key in keys])
    return figure


def _points(axes: Axes, points: Sequence[_Point], colours: Mapping[str, str]) -> None:
    """Each area by itself, so that it can be told under the pointer; of very many only their colours."""
    size = 34 if len(points) <= 150 else 22 if len(points) <= MOST_TOLD else 2
    style: dict[str, Any] = {"s": size, "linewidths": 0.4 if size > 2 else 0, "zorder": 2}
    if len(points) > MOST_TOLD:
        shades = [colours.get(point.cluster or "", PLAIN_AREA) for point in points]
        axes.scatter(
            [p.x for p in points], [p.y for p in points], c=shades, rasterized=True, gid="areas", **style
        )
        return
    for point in points:
        axes.scatter(
            [point.x],
            [point.y],
            color=colours.get(point.cluster or "", PLAIN_AREA),
            edgecolors="#555555",
            gid=f"area-{point.area}",
            **style,
        )


def _codes(axes: Axes, groups: Mapping[str, Sequence[_Point]]) -> None:
    """The code of each cluster at the median of its areas, clear of the codes before it."""
    from matplotlib.patheffects import withStroke

    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    placed: list[tuple[float, float]] = []
    for code, points in groups.items():
        x = (statistics.median(point.x for point in points) - left) / (right - left)
        y = (statistics.median(point.y for point in points) - low) / (high - low)
        tried = [(x + AWAY[0] * across, y + AWAY[1] * up) for across, up in STEPS]
        free = (
            place
            for place in tried
            if all(abs(place[0] - a) >= AWAY[0] or abs(place[1] - b) >= AWAY[1] for a, b in placed)
        )
        place = next(free, tried[0])
        placed.append(place)
        axes.text(
            *place,
            code,
            transform=axes.transAxes,
            ha="center",
            va="center",
            fontsize=11.5,
            weight="bold",
            color=TEXT,
            zorder=5,
            gid="code",
            path_effects=[withStroke(linewidth=2.6, foreground="#ffffff")],
        )
