"""The figure of shares: bars stacked to 1, such as regions of clusters or kinds of places.

Drawn with matplotlib (extra `figures`), which is loaded when a figure is drawn. The same input gives the
same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from narwhals.typing import IntoDataFrame

from bailiwick.errors import TableError
from bailiwick.publish.bar_drawing import GRID, TEXT
from bailiwick.publish.cluster_keys import (
    LEFT,
    RIGHT,
    Key,
    draw_keys,
    inch_axes_limits,
    keys_tall,
    lines_of,
)
from bailiwick.publish.cluster_layout import columns_of
from bailiwick.publish.figure_page import MUTED, page_style, require_matplotlib, save_page, start_page
from bailiwick.publish.group_codes import codes_of, merged_order, natural_order
from bailiwick.publish.palette import GREEN_PURPLE, cluster_hues, text_on, twelve_of
from bailiwick.publish.words import FIGURES_ATTRIBUTION, counted, joined, source_lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_stacked_bars"]

ROW, LINE, SCALE = 0.245, 0.125, 0.34  # inches
LETTER = 0.0645  # inches of a letter of a bar's name
LONGEST_NAME = 2.1  # inches
COUNTS = 0.62  # inches right of the bars for the number of areas
CODE = 0.075  # inches of a letter of a code in its part
TOLERANCE = 0.005  # shares of a bar may add to 1 with this error: published ones are rounded
TOLD = 3  # parts told of each bar in the text alternative


def draw_stacked_bars(
    shares: IntoDataFrame,
    path: Path | str,
    *,
    bar: str,
    part: str,
    share: str,
    title: str,
    ordered: bool = False,
    names: Mapping[str, str] | None = None,
    clusters: Sequence[str] = (),
    words: Mapping[str, str] | None = None,
    subtitle: Sequence[str] = (),
    source: Sequence[str] = (),
    attribution: str = FIGURES_ATTRIBUTION,
) -> list[Path]:
    """Draw shares as bars stacked to 1, as `<path>.svg` and `<path>.png`.

    A bar for each value of one column, divided by another: regions of each cluster, or clusters of each
    region, if the two are swapped. Every part has its code written on it where it has room, for twelve hues
    cannot be told apart by everyone.

    Parameters
    ----------
    shares : dataframe with one row per bar and part
        The three columns named, and optional `areas`, the number of areas of the row; their sums then stand
        at the ends of the bars.
    path : path
        Without ending.
    bar, part, share : str
        Columns: what a bar is, what it is divided by, and the share, 0 to 1; the shares of a bar add to 1.
    title : str
    ordered : bool
        Whether the parts have an order, as from rural to urban: colours then run from green to purple in the
        order of the rows, and else are those of the clusters, or of twelve hues.
    names : mapping of value to words, optional
        Titles of clusters, shown beside their codes, for bars or parts.
    clusters : sequence of str
        Codes of all clusters in the order of their map; parts that are clusters then have its colours.
    words : mapping of column to words, optional
        What the two columns are called: ``{"cluster": "Cluster"}``.
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
        A pair occurs twice, a share is missing or outside 0 to 1, or a bar does not add to 1.
    MissingExtraError
        matplotlib is not installed.

    Notes
    -----
    Missing values: a share that is missing is a fault; a pair without a row has no areas.

    Comparability: bars are of equal length whatever their number of areas, which stands at their end. A share
    of a small cluster is a few areas.

    References
    ----------
    [nesta2022]_

    Examples
    --------
    >>> draw_stacked_bars(  # doctest: +SKIP
    ...     shares, "figures/regions", bar="cluster", part="region", share="share_of_cluster", title="Regions"
    ... )
    [PosixPath('figures/regions.svg'), PosixPath('figures/regions.png')]
    """
    require_matplotlib()
    columns = columns_of(shares, "shares", (bar, part, share), ("areas",))
    held: dict[str, dict[str, float]] = {}
    areas: dict[str, int] = {}
    for one, other, value, count in zip(
        columns[bar], columns[part], columns[share], columns["areas"], strict=True
    ):
        if one is None or other is None:
            continue
        own = held.setdefault(str(one), {})
        if str(other) in own:
            raise TableError(f"The shares have {other!r} of {one!r} twice; keep one row.", [])
        if value is None or not 0 <= value <= 1 + TOLERANCE:
            raise TableError(
                f"The share of {other!r} in {one!r} is {value!r}; give a number from 0 to 1.", []
            )
        own[str(other)] = float(value)
        if count is not None:
            areas[str(one)] = areas.get(str(one), 0) + int(count)
    _require_whole(held)
    parts = (
        merged_order([list(own) for own in held.values()])
        if ordered
        else natural_order(one for own in held.values() for one in own)
    )
    bars = list(held)
    if ordered:
        colours = _ramp(len(parts))
    elif set(parts) <= set(clusters):
        hues = cluster_hues(parts, clusters)
        colours = [hues[one] for one in parts]
    else:
        colours = twelve_of(len(parts))
    told_of = {one: " ".join(filter(None, [one, (names or {}).get(one)])) for one in (*bars, *parts)}
    absent = [code for code in names or {} if code not in held] if set(held) & set(names or {}) else []
    if absent:
        subtitle = [*subtitle, f"Without an area here, and so without a bar: {joined(absent)}."]
    described = f"{title}. " + " ".join(_bar_told(told_of, one, held[one], areas) for one in bars)
    keys = [
        Key(code, one if (names or {}).get(one) is None and code != one else (names or {}).get(one, ""), 0)
        for one, code in zip(parts, codes_of(parts), strict=True)
    ]
    with page_style():
        figure = _stack_page(
            title,
            subtitle,
            source_lines(source, attribution),
            held={told_of[one]: [held[one].get(other, 0.0) for other in parts] for one in bars},
            areas=[areas.get(one) for one in bars],
            keys=keys,
            colours=colours,
            heading=(words or {}).get(part, ""),
            above=(words or {}).get(bar, ""),
        )
        return save_page(figure, Path(path), title, described)


def _require_whole(held: Mapping[str, Mapping[str, float]]) -> None:
    if not held:
        raise TableError("The table of shares has no row, so there is nothing to draw.", [])
    for one, own in held.items():
        total = sum(own.values())
        if abs(total - 1) > TOLERANCE * max(len(own), 2):
            raise TableError(
                f"The shares of {one!r} add to {total:.4g}; give those of all its parts, which add to 1.", []
            )


def _bar_told(
    told_of: Mapping[str, str], one: str, own: Mapping[str, float], areas: Mapping[str, int]
) -> str:
    """One bar for the text alternative: its largest parts."""
    largest = sorted(own.items(), key=lambda pair: -pair[1])[:TOLD]
    of = f", {counted(areas[one], 'area')}" if one in areas else ""
    parts = [f"{told_of[other]} {value:.0%}" for other, value in largest if value > 0]
    return f"{told_of[one]}{of}: {joined(parts)}."


def _ramp(count: int) -> list[str]:
    """Colours from green to purple, the ends of the ramp first used.

    Examples
    --------
    >>> _ramp(2), len(set(_ramp(6)))
    (['#1b7837', '#762a83'], 6)
    """
    full = GREEN_PURPLE
    if count == 1:
        return [full[0]]
    return [full[round(at * (len(full) - 1) / (count - 1))] for at in range(count)]


def _stack_page(
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    *,
    held: Mapping[str, Sequence[float]],
    areas: Sequence[int | None],
    keys: Sequence[Key],
    colours: Sequence[str],
    heading: str,
    above: str,
) -> Figure:
    name_wide = min(LONGEST_NAME, max(len(name) for name in (*held, above)) * LETTER + 0.1)
    lines = [lines_of(name, int(name_wide / LETTER)) for name in held]
    tall = [max(ROW, LINE * len(one) + 0.08) for one in lines]
    titled = any(key.title for key in keys)
    columns = 3 if max((len(key.title) for key in keys), default=0) <= 30 else 2
    keyed = keys_tall(keys, columns) + 0.3 if titled else 0.1
    head = 0.2
    need = head + sum(tall) + SCALE + keyed
    figure, top, _ = start_page(title, subtitle, source, room=need)
    inch = 1 / figure.get_figheight()
    axes = figure.add_axes((0, top - need * inch, 1, need * inch))
    inch_axes_limits(axes, need)
    start = LEFT + name_wide
    wide = RIGHT - start - (COUNTS if any(count is not None for count in areas) else 0.1)
    axes.text(LEFT, head - 0.07, above, fontsize=8, weight="bold", color=TEXT, va="bottom")
    if any(count is not None for count in areas):
        axes.text(RIGHT, head - 0.07, "Areas", fontsize=8, weight="bold", color=TEXT, va="bottom", ha="right")
    at = head
    for words, values, count, height in zip(lines, held.values(), areas, tall, strict=True):
        middle = at + height / 2
        axes.text(LEFT, middle, "\n".join(words), fontsize=8, va="center", color=TEXT, linespacing=1.15)
        if count is not None:
            axes.text(RIGHT, middle, f"{count:,}", fontsize=8, va="center", ha="right", color=MUTED)
        _stack(axes, values, keys, colours, start, wide, middle, height)
        at += height
    _share_scale(axes, start, wide, head, at)
    if titled:
        below = at + SCALE + 0.12
        axes.text(LEFT, below - 0.05, heading, fontsize=8, weight="bold", color=TEXT, va="bottom")
        draw_keys(axes, keys, top=below + 0.06, columns=columns, colours=colours)
    return figure


def _stack(
    axes: Axes,
    values: Sequence[float],
    keys: Sequence[Key],
    colours: Sequence[str],
    start: float,
    wide: float,
    middle: float,
    height: float,
) -> None:
    """One bar: its parts in order, each with its code where it has room."""
    from matplotlib.patches import Rectangle

    thick = min(height, ROW) - 0.05
    left = start
    for value, key, colour in zip(values, keys, colours, strict=True):
        long = value * wide
        if long <= 0:
            continue
        axes.add_patch(
            Rectangle(
                (left, middle - thick / 2),
                long,
                thick,
                facecolor=colour,
                edgecolor="#ffffff",
                linewidth=0.7,
                gid="part",
            )
        )
        if long >= CODE * len(key.code) + 0.03:
            axes.text(
                left + long / 2,
                middle,
                key.code,
                ha="center",
                va="center",
                fontsize=7,
                color=text_on(colour),
                gid="code",
            )
        left += long


def _share_scale(axes: Axes, start: float, wide: float, top: float, low: float) -> None:
    for share in (0, 0.25, 0.5, 0.75, 1):
        x = start + share * wide
        axes.plot([x, x], [top, low], color=GRID, linewidth=0.6, zorder=0.5)
        axes.text(x, low + 0.07, f"{share:.0%}", fontsize=7.5, ha="center", va="top", color=MUTED)
