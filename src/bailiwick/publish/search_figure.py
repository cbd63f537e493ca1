"""The figure of a search: the score of every partition of a grid, for each set of outside indicators.

Drawn with matplotlib (extra `figures`), which is loaded when a figure is drawn. The same input gives the
same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narwhals.typing import IntoDataFrame

from bailiwick.errors import TableError
from bailiwick.publish.bar_drawing import GRID, TEXT
from bailiwick.publish.cluster_layout import columns_of
from bailiwick.publish.figure_page import MUTED, page_style, require_matplotlib, save_page, start_page
from bailiwick.publish.words import FIGURES_ATTRIBUTION, counted, joined, source_lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_search"]

NEEDED = ("source", "components", "resolution", "n_clusters", "silhouette")
MORE = ("chosen", "expected_best", "p_value_corrected", "p_value")
FACET, HEAD, FOOT = 2.35, 0.55, 0.3  # inches: a panel, its title with the scale above it, the axis title
TICKS = 0.22  # inches of a scale, which the first panel has none of above it
LEFT, RIGHT, KEYS = 0.105, 0.775, 0.805
BAND = 0.72  # of the step between two resolutions that the circles of one take
LEAST, DOT = 14.0, 4.5  # square points of a circle, and those more for each cluster
PALEST, DARKEST = 0.14, 1.0  # of the ramp
FEW_SIZES = 4  # numbers of clusters that the key shows as they are
MOST_KEYS = 12  # numbers of components in the key


@dataclass(frozen=True)
class _Pair:
    """One partition: what it was made with, and its score; None has none."""

    components: int
    resolution: float
    clusters: int
    score: float | None
    chosen: bool
    p_value: float | None = None
    alone: bool = False  # the p-value is of this partition alone


def draw_search(
    scores: IntoDataFrame,
    path: Path | str,
    *,
    title: str,
    names: Mapping[str, str] | None = None,
    subtitle: Sequence[str] = (),
    source: Sequence[str] = (),
    attribution: str = FIGURES_ATTRIBUTION,
) -> list[Path]:
    """Draw the score of every partition searched, as `<path>.svg` and `<path>.png`.

    A panel for each set of indicators; across the resolution, upwards the silhouette of the areas on those
    indicators. A circle is a partition: the darker, the more components; the larger, the more clusters. The
    circles of one resolution stand side by side, from few components to many, so that colour is not needed to
    tell them apart.

    Parameters
    ----------
    scores : dataframe with one row per set of indicators and partition
        Columns `source`, `components`, `resolution`, `n_clusters` and `silhouette` (-1 to 1). Optional:
        `chosen` (true for the partition chosen, which is ringed and named), `expected_best` (the mean of the
        best scores that the same grid has on shuffled areas, one number for a source: a dashed line) and
        `p_value_corrected` (the share of shuffles whose best partition scores as high, shown for the
        partition chosen) or else `p_value` (the same for the partition alone).
    path : path
        Without ending.
    title : str
    names : mapping of source to words, optional
        What the sets of indicators are called.
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
        No row has a score, or one is outside -1 to 1.
    MissingExtraError
        matplotlib is not installed.

    Notes
    -----
    Missing values: a partition without a score has no circle, and the page counts them. A row without
    components or resolution is no partition of a search, and is left out.

    Comparability: scores of two sets of indicators rest on different areas, so circles compare within a
    panel. The axis does not begin at 0. The dashed line is a mean, and half of all searches by chance end
    above it: only the p-value says whether a score is beyond chance.

    References
    ----------
    [nesta2022]_

    Examples
    --------
    >>> draw_search(search.scores, "figures/search", title="Search")  # doctest: +SKIP
    [PosixPath('figures/search.svg'), PosixPath('figures/search.png')]
    """
    require_matplotlib()
    columns = columns_of(scores, "search", NEEDED, MORE)
    facets: dict[str, list[_Pair]] = {}
    chance: dict[str, float] = {}
    for row in zip(*columns.values(), strict=True):
        held = dict(zip(columns, row, strict=True))
        if held["components"] is None or held["resolution"] is None:
            continue  # a partition that was given has no place in a search
        name = (names or {}).get(str(held["source"]), str(held["source"]))
        facets.setdefault(name, []).append(_pair(held))
        if held["expected_best"] is not None:
            chance[name] = float(held["expected_best"])
    if not any(pair.score is not None for pairs in facets.values() for pair in pairs):
        raise TableError("No partition of the search has a score, so there is nothing to draw.", [])
    without = sum(pair.score is None for pairs in facets.values() for pair in pairs)
    ringed = list(dict.fromkeys(_named(pair) for pairs in facets.values() for pair in pairs if pair.chosen))
    told = [
        *subtitle,
        "A circle is a partition; those of one resolution stand side by side, from few components to many."
        + (f" Ringed, the one chosen: {'; '.join(ringed)}." if ringed else "")
        + (
            " Dashed: the mean of the best scores of shuffled areas, which chance often exceeds."
            if chance
            else ""
        )
        + (f" {counted(without, 'partition')} without a score." if without else ""),
    ]
    described = f"{title}. " + " ".join(_told(name, pairs, chance) for name, pairs in facets.items())
    with page_style():
        figure = _page(title, told, source_lines(source, attribution), facets, chance)
        return save_page(figure, Path(path), title, described)


def _pair(row: dict[str, Any]) -> _Pair:
    score = row["silhouette"]
    if score is not None and not -1 <= score <= 1:  # NaN is neither
        if score == score:
            raise TableError(f"A silhouette of the search is {score!r}; give a number from -1 to 1.", [])
        score = None
    return _Pair(
        int(row["components"]),
        float(row["resolution"]),
        int(row["n_clusters"]),
        None if score is None else float(score),
        bool(row["chosen"]),
        *_p_value(row),
    )


def _p_value(row: dict[str, Any]) -> tuple[float | None, bool]:
    """The p-value over all partitions, or that of the partition alone, and whether it is that."""
    for name in ("p_value_corrected", "p_value"):
        value = row[name]
        if value is not None and value == value:
            return float(value), name == "p_value"
    return None, False


def _told(name: str, pairs: Sequence[_Pair], chance: dict[str, float]) -> str:
    """One panel for the text alternative."""
    known = [(pair.score, pair) for pair in pairs if pair.score is not None]
    if not known:
        return f"{name}: no score."
    best = max(known, key=lambda held: held[0])[1]
    low, high = min(score for score, _ in known), max(score for score, _ in known)
    said = f"{name}: {counted(len(known), 'partition')}, silhouette {low:.3f} to {high:.3f}"
    said += f", highest at {_named(best)}"
    said += "".join(
        f"; chosen {_named(pair)}, silhouette {score:.3f}"
        + (f", {said_p}" if (said_p := _p_told(pair)) else "")
        for score, pair in known
        if pair.chosen
    )
    said += f"; mean of the best by chance {chance[name]:.3f}" if name in chance else ""
    return f"{said}.".replace(" -", " −")


def _p_told(pair: _Pair) -> str:
    """Such as "p = 0.160 over all partitions"; empty without one."""
    if pair.p_value is None:
        return ""
    return f"p = {pair.p_value:.3f} {'of this partition alone' if pair.alone else 'over all partitions'}"


def _named(pair: _Pair) -> str:
    parts = [
        counted(pair.components, "component"),
        f"resolution {pair.resolution:g}",
        counted(pair.clusters, "cluster"),
    ]
    return joined(parts)


def _page(
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    facets: dict[str, list[_Pair]],
    chance: dict[str, float],
) -> Figure:
    each = HEAD + FACET
    need = each * len(facets) + FOOT - TICKS
    figure, top, _ = start_page(title, subtitle, source, room=need)
    inch = 1 / figure.get_figheight()
    every = [pair for pairs in facets.values() for pair in pairs]
    resolutions = sorted({pair.resolution for pair in every})
    components = sorted({pair.components for pair in every})
    step = min((b - a for a, b in pairwise(resolutions)), default=0.1)
    ends = [s for pair in every if (s := pair.score) is not None] + list(chance.values())
    span = max(max(ends) - min(ends), 0.02)
    limits = (min(ends) - 0.12 * span, max(ends) + 0.14 * span)
    for at, (name, pairs) in enumerate(facets.items()):
        low = top - (each * (at + 1) - TICKS) * inch
        axes = figure.add_axes((LEFT, low, RIGHT - LEFT, FACET * inch))
        _axis(axes, name, resolutions, step, limits, last=at == len(facets) - 1)
        tested = [told for pair in pairs if pair.chosen and (told := _p_told(pair))]
        if tested:
            axes.set_title(f"Ringed: {tested[0]}", fontsize=8, loc="right", pad=6, color=TEXT)
        if name in chance:
            axes.axhline(
                chance[name], color=TEXT, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1.5, gid="chance"
            )
        for pair in sorted(pairs, key=lambda pair: -pair.clusters):  # small circles lie over large ones
            if pair.score is not None:
                _circle(axes, pair, components, step)
        for pair in pairs:
            if pair.chosen and pair.score is not None:
                _ring(axes, pair, components, step)
    keys = figure.add_axes((KEYS, top - 3.6 * inch, 0.98 - KEYS, 3.6 * inch))
    _keys(keys, components, sorted({pair.clusters for pair in every}))
    return figure


def _axis(
    axes: Axes,
    name: str,
    resolutions: Sequence[float],
    step: float,
    limits: tuple[float, float],
    *,
    last: bool,
) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(MUTED)
    axes.tick_params(axis="x", colors=MUTED, labelsize=8, length=0)
    axes.tick_params(axis="y", colors=MUTED, labelsize=8, length=0)
    axes.set_axisbelow(True)
    axes.grid(True, axis="y", color=GRID, linewidth=0.6)
    axes.set_xlim(resolutions[0] - step / 2, resolutions[-1] + step / 2)
    axes.set_ylim(*limits)
    axes.set_xticks(resolutions, [f"{value:.10g}" for value in resolutions])
    for value in resolutions[1:]:
        axes.axvline(value - step / 2, color=GRID, linewidth=0.6, zorder=0.5)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.10g}".replace("-", "−")))
    axes.set_title(f"{name}: silhouette", fontsize=8.5, weight="bold", loc="left", pad=6)
    if last:
        axes.set_xlabel("Resolution", fontsize=8.5, color=MUTED)


def _across(pair: _Pair, components: Sequence[int], step: float) -> float:
    """Where a circle stands: at its resolution, by its number of components."""
    if len(components) < 2:
        return pair.resolution
    place = components.index(pair.components) / (len(components) - 1) - 0.5
    return pair.resolution + BAND * step * place


def _colour(at: int, count: int) -> Any:
    from matplotlib import colormaps

    share = 1.0 if count < 2 else at / (count - 1)
    return colormaps["YlGnBu"](PALEST + (DARKEST - PALEST) * share)


def _area(clusters: int) -> float:
    """Square points of the circle of a partition: more for each cluster, and so many that one is seen."""
    return LEAST + DOT * clusters


def _circle(axes: Axes, pair: _Pair, components: Sequence[int], step: float) -> None:
    axes.scatter(
        [_across(pair, components, step)],
        [pair.score or 0.0],
        s=_area(pair.clusters),
        color=[_colour(components.index(pair.components), len(components))],
        edgecolors="#555555",
        linewidths=0.4,
        zorder=2,
        gid="pair",
    )


def _ring(axes: Axes, pair: _Pair, components: Sequence[int], step: float) -> None:
    axes.scatter(
        [_across(pair, components, step)],
        [pair.score or 0.0],
        s=_area(pair.clusters) + 60,
        facecolors="none",
        edgecolors=TEXT,
        linewidths=1.5,
        zorder=4,
        gid="chosen",
    )


def _keys(axes: Axes, components: Sequence[int], clusters: Sequence[int]) -> None:
    """What colours and sizes mean, on axes that count in inches downwards."""
    axes.set_axis_off()
    axes.set_xlim(0, 1.33)
    axes.set_ylim(3.6, 0)
    axes.text(0, 0.02, "Components", fontsize=8.5, weight="bold", va="top", color=TEXT)
    line = 0.17
    shown = list(enumerate(components))[:: -(-len(components) // MOST_KEYS)]
    for row, (at, value) in enumerate(shown):
        y = 0.3 + line * row
        axes.scatter(
            [0.09],
            [y],
            s=_area(8),
            color=[_colour(at, len(components))],
            edgecolors="#555555",
            linewidths=0.4,
            gid="key",
        )
        axes.text(0.24, y, f"{value}", fontsize=8, va="center", color=TEXT)
    top = 0.3 + line * len(shown) + 0.16
    axes.text(0, top, "Clusters", fontsize=8.5, weight="bold", va="top", color=TEXT)
    for at, value in enumerate(_sizes(clusters)):
        y = top + 0.31 + 0.2 * at
        axes.scatter([0.09], [y], s=_area(value), color="#8a8a8a", edgecolors="#555555", linewidths=0.4)
        axes.text(0.24, y, f"{value}", fontsize=8, va="center", color=TEXT)


def _sizes(clusters: Sequence[int]) -> list[int]:
    """Numbers of clusters for the key: those held where they are few, else round ones over their range.

    Examples
    --------
    >>> _sizes([7, 12, 13, 18, 21]), _sizes([11, 12, 11]), _sizes([3])
    ([5, 10, 15, 20], [11, 12], [3])
    """
    if len(set(clusters)) <= FEW_SIZES:
        return sorted(set(clusters))
    held = [
        value
        for value in range(min(clusters) // 5 * 5, max(clusters) + 3, 5)
        if 0 < value <= max(clusters) + 2
    ]
    return held[:: -(-len(held) // 5)] if held else [max(clusters)]
