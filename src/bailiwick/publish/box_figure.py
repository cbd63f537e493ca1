"""The figure of boxes: how the values of the areas of each cluster are spread, in order of their medians.

Drawn with matplotlib (extra `figures`), which is loaded when a figure is drawn. The same input gives the
same bytes.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from narwhals.typing import IntoDataFrame

from bailiwick.errors import TableError
from bailiwick.publish.bar_drawing import GRID, TEXT
from bailiwick.publish.cluster_keys import LEFT, RIGHT, lines_of
from bailiwick.publish.cluster_layout import columns_of
from bailiwick.publish.figure_page import MUTED, page_style, require_matplotlib, save_page, start_page
from bailiwick.publish.group_codes import natural_order
from bailiwick.publish.words import FIGURES_ATTRIBUTION, counted, source_lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Box", "box_of", "draw_boxes"]

ROW, LINE, SCALE, HEAD = 0.31, 0.125, 0.42, 0.2  # inches
LETTER, LONGEST_NAME, COUNTS = 0.0645, 2.3, 0.62
ABOVE = 0.28  # inches of the axis above
STEPS, MOST_TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 1e9), 7
REACH = 1.5  # lengths of a box that its whiskers reach at most
FILL = "#9ecae9"


@dataclass(frozen=True)
class Box:
    """Quartiles, ends of the whiskers, and the values beyond them."""

    lower: float
    median: float
    upper: float
    least: float
    most: float
    outliers: tuple[float, ...]


def box_of(values: Sequence[float]) -> Box:
    """The box of some values: quartiles, and whiskers to the last value within 1.5 boxes of it.

    Examples
    --------
    Quartiles 2 and 4, so whiskers reach at most from -1 to 7, and 20 lies beyond:

    >>> box_of([1, 2, 3, 4, 20])
    Box(lower=2.0, median=3.0, upper=4.0, least=1.0, most=4.0, outliers=(20.0,))
    """
    held = sorted(float(value) for value in values)
    lower, median, upper = (float(q) for q in np.quantile(held, [0.25, 0.5, 0.75]))
    reach = REACH * (upper - lower)
    within = [value for value in held if lower - reach <= value <= upper + reach]
    outliers = tuple(value for value in held if not lower - reach <= value <= upper + reach)
    return Box(lower, median, upper, within[0], within[-1], outliers)


def draw_boxes(
    values: IntoDataFrame,
    path: Path | str,
    *,
    value: str,
    title: str,
    value_label: str = "",
    effective_label: str = "",
    group: str = "cluster",
    names: Mapping[str, str] | None = None,
    subtitle: Sequence[str] = (),
    source: Sequence[str] = (),
    attribution: str = FIGURES_ATTRIBUTION,
) -> list[Path]:
    """Draw the values of the areas of each cluster as boxes, as `<path>.svg` and `<path>.png`.

    Clusters are in order of their medians, the highest first. A box holds the middle half of the areas, the
    line in it is the median; whiskers reach to the last area within one and a half lengths of the box, and
    rings are areas beyond. A cluster of fewer than five areas shows its areas only.

    Parameters
    ----------
    values : dataframe with one row per area
        Columns `area_code`, the group and the value. Areas without a group are left out.
    path : path
        Without ending.
    value : str
        Column with the numbers.
    title : str
    value_label : str
        Words at the axis, with the unit: "Entropy of the sectors of an area, nats".
    effective_label : str
        Words at a second axis above, where the values are entropies in nats: as many kinds of one size as
        would give them, exp(H). Empty draws none.
    group : str
        Column with the cluster.
    names : mapping of cluster to words, optional
        Titles of the clusters.
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
        An area occurs twice, or no area has a value.
    MissingExtraError
        matplotlib is not installed.

    Notes
    -----
    Missing values: an area without a value is left out, and the page counts them.

    Comparability: the entropy of counts rises with their number, so small areas seem less diverse; compare
    the corrected one. The axis does not begin at 0.

    References
    ----------
    [nesta2022]_

    Examples
    --------
    >>> draw_boxes(values, "figures/boxes", value="entropy_nats", title="Variety")  # doctest: +SKIP
    [PosixPath('figures/boxes.svg'), PosixPath('figures/boxes.png')]
    """
    require_matplotlib()
    columns = columns_of(values, "values", ("area_code", group, value))
    held: dict[str, list[float]] = {}
    seen: set[str] = set()
    lost = 0
    for area, own, number in zip(columns["area_code"], columns[group], columns[value], strict=True):
        if own is None:
            continue
        if area in seen:
            raise TableError(f"The values have {area!r} twice; give one row for each area.", [])
        seen.add(area)
        known = number is not None and np.isfinite(number)
        held.setdefault(str(own), [])
        if known:
            held[str(own)].append(float(number))
        lost += not known
    if not any(held.values()):
        raise TableError(f"No area has a value of {value!r}, so there is nothing to draw.", [])
    order = sorted(
        natural_order(held), key=lambda code: -statistics.median(held[code]) if held[code] else np.inf
    )
    told = [
        *subtitle,
        "A box holds the middle half of the areas of a cluster, the line in it is the median; rings are areas"
        " beyond one and a half lengths of the box."
        + (f" {counted(lost, 'area')} without a value." if lost else ""),
    ]
    titled = {code: " ".join(filter(None, [code, (names or {}).get(code)])) for code in order}
    described = f"{title}. " + "; ".join(
        f"{titled[code]}, {counted(len(held[code]), 'area')}: median {statistics.median(held[code]):.2f}"
        for code in order
        if held[code]
    )
    with page_style():
        figure = _page(
            title,
            told,
            source_lines(source, attribution),
            rows={titled[code]: held[code] for code in order},
            label=value_label,
            above=effective_label,
        )
        return save_page(figure, Path(path), title, f"{described}.")


FEW = 5  # areas from which a cluster has a box


def _page(
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    *,
    rows: Mapping[str, Sequence[float]],
    label: str,
    above: str,
) -> Figure:
    head = HEAD + (ABOVE if above else 0)
    name_wide = min(LONGEST_NAME, max(map(len, rows)) * LETTER + 0.12)
    lines = [lines_of(name, int(name_wide / LETTER)) for name in rows]
    tall = [max(ROW, LINE * len(held) + 0.1) for held in lines]
    need = head + sum(tall) + SCALE
    figure, top, _ = start_page(title, subtitle, source, room=need)
    inch, wide = 1 / figure.get_figheight(), figure.get_figwidth()
    start, end = LEFT + name_wide, RIGHT - COUNTS
    axes = figure.add_axes(
        (start / wide, top - (head + sum(tall)) * inch, (end - start) / wide, sum(tall) * inch)
    )
    axes.set_ylim(sum(tall), 0)
    every = [value for values in rows.values() for value in values]
    span = max(max(every) - min(every), 1e-9)
    axes.set_xlim(min(every) - 0.05 * span, max(every) + 0.05 * span)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(MUTED)
    axes.set_yticks([])
    axes.tick_params(axis="x", colors=MUTED, labelsize=8, length=0)
    axes.grid(True, axis="x", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel(label, fontsize=8.5, color=MUTED)
    if above:
        _kinds_above(axes, above)
    outside = axes.get_yaxis_transform()
    room = (end - start) / (RIGHT - start)
    axes.text(
        1 / room,
        -0.06,
        "Areas",
        transform=outside,
        fontsize=8,
        weight="bold",
        ha="right",
        va="bottom",
        color=TEXT,
    )
    at = 0.0
    for words, values, height in zip(lines, rows.values(), tall, strict=True):
        middle = at + height / 2
        axes.text(
            -name_wide / (end - start),
            middle,
            "\n".join(words),
            transform=outside,
            fontsize=8,
            va="center",
            color=TEXT,
            linespacing=1.15,
            gid="title",
        )
        axes.text(
            1 / room,
            middle,
            f"{len(values):,}",
            transform=outside,
            fontsize=8,
            va="center",
            ha="right",
            color=MUTED,
        )
        _row(axes, values, middle)
        at += height
    return figure


def _kinds_above(axes: Axes, words: str) -> None:
    """A second axis, of as many kinds of one size as the entropies below it stand for."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    low, high = (float(np.exp(end)) for end in axes.get_xlim())
    step = next(step for step in STEPS if (high - low) / step <= MOST_TICKS)
    ticks = [step * at for at in range(int(np.ceil(low / step)), int(high / step) + 1) if at]
    upper = axes.secondary_xaxis("top", functions=(np.exp, _logged))
    upper.xaxis.set_major_locator(FixedLocator(ticks))
    upper.xaxis.set_minor_locator(NullLocator())
    upper.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    upper.tick_params(axis="x", colors=MUTED, labelsize=8, length=2.5, pad=2)
    upper.spines["top"].set_visible(False)
    upper.set_xlabel(words, fontsize=8.5, color=MUTED, labelpad=4)
    upper.set_gid("effective")


def _logged(values: Any) -> Any:
    """Natural logarithms; matplotlib asks for those of 0 too, which are taken as of next to nothing."""
    return np.log(np.maximum(values, 1e-300))


def _row(axes: Axes, values: Sequence[float], middle: float) -> None:
    from matplotlib.patches import Rectangle

    rings: dict[str, Any] = {
        "s": 16,
        "facecolors": "none",
        "edgecolors": "#4c78a8",
        "linewidths": 0.9,
        "zorder": 2.5,
    }
    if len(values) < FEW:
        axes.scatter(values, [middle] * len(values), gid="area", **rings)
        return
    box = box_of(values)
    tall = 0.17
    for low, high in ((box.least, box.lower), (box.upper, box.most)):
        axes.plot([low, high], [middle, middle], color=TEXT, linewidth=0.9, zorder=2, gid="whisker")
    for end in (box.least, box.most):
        axes.plot([end, end], [middle - 0.045, middle + 0.045], color=TEXT, linewidth=0.9, zorder=2)
    axes.add_patch(
        Rectangle(
            (box.lower, middle - tall / 2),
            box.upper - box.lower,
            tall,
            facecolor=FILL,
            edgecolor=TEXT,
            linewidth=0.6,
            zorder=3,
            gid="box",
        )
    )
    axes.plot(
        [box.median] * 2,
        [middle - tall / 2, middle + tall / 2],
        color="#000000",
        linewidth=1.6,
        zorder=4,
        gid="median",
        solid_capstyle="butt",
    )
    axes.scatter(box.outliers, [middle] * len(box.outliers), gid="outlier", **rings)
