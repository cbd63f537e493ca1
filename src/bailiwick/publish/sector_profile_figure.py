"""The figure of sector profiles: how specialised each cluster is in every industry, by section.

Drawn with matplotlib (extra `figures`), which is loaded when a figure is drawn. The same input gives the
same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narwhals.typing import IntoDataFrame

from bailiwick.errors import TableError
from bailiwick.publish.bar_drawing import GRID, TEXT
from bailiwick.publish.cluster_keys import (
    LEFT,
    RIGHT,
    Key,
    draw_chip,
    draw_keys,
    inch_axes_limits,
    keys_tall,
    lines_of,
)
from bailiwick.publish.cluster_layout import columns_of
from bailiwick.publish.figure_page import MUTED, page_style, require_matplotlib, save_page, start_page
from bailiwick.publish.group_codes import natural_order
from bailiwick.publish.palette import SECTION_COLOURS
from bailiwick.publish.words import FIGURES_ATTRIBUTION, counted, joined, source_lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_sector_profiles"]

COLUMNS, GAP, AXIS = 3, 0.14, 0.34  # inches: between panels, left of the first for its numbers
PANEL, HEAD_LINE, CHIP_LINE, BELOW = 1.42, 0.12, 0.22, 0.5  # inches; three lines of sections below
LOWEST, HIGHEST = 0.01, 1000.0
STEPS = (*(digit * 10.0**power for power in range(-2, 3) for digit in (1, 2, 5)), HIGHEST)
NARROW = 2  # powers of ten up to which an axis has marks at 2 and 5 too
SECTION_LETTER = 0.085  # inches that a section's letter needs
TOLD = 3
NEEDED = ("cluster", "industry_code", "section", "location_quotient")
MORE = ("industry", "section_name", "areas")


@dataclass(frozen=True)
class _Panel:
    """One cluster: its values in the order of the industries, None where unknown."""

    key: Key
    values: tuple[float | None, ...]
    means: tuple[float | None, ...]


def draw_sector_profiles(
    profile: IntoDataFrame,
    path: Path | str,
    *,
    title: str,
    names: Mapping[str, str] | None = None,
    sizes: Mapping[str, int] | None = None,
    subtitle: Sequence[str] = (),
    source: Sequence[str] = (),
    attribution: str = FIGURES_ATTRIBUTION,
) -> list[Path]:
    """Draw the location quotients of each cluster in every industry, as `<path>.svg` and `<path>.png`.

    A panel for each cluster; across the industries, those of a section together under its letter; upwards the
    location quotient on a scale where equal steps multiply. A dot is an industry; the black step is the mean
    of the industries of a section; the dashed line at 1 is the share of the industry in all areas together.

    Parameters
    ----------
    profile : dataframe with one row per cluster and industry
        Columns `cluster`, `industry_code`, `section` (a letter or a short code) and `location_quotient` (0 or
        more). Optional: `industry` and `section_name`, words for the text alternative and the key.
    path : path
        Without ending.
    title : str
    names : mapping of cluster to words, optional
        Titles of the clusters.
    sizes : mapping of cluster to int, optional
        Their numbers of areas.
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
        A pair occurs twice, an industry has two sections, a quotient is below 0, or none is known.
    MissingExtraError
        matplotlib is not installed.

    Notes
    -----
    Missing values: an industry without a value has no dot. A quotient of 0, which has no place on this scale,
    is a short mark at the foot of the panel; one beyond the scale (0.01 to 1,000 at most) is a mark at its
    end. Both count in the mean of the section.

    Comparability: the quotient of a small industry swings widely with a few firms, and more in a small
    cluster.

    References
    ----------
    [nesta2022]_

    Examples
    --------
    >>> draw_sector_profiles(profile, "figures/profile", title="Sectors")  # doctest: +SKIP
    [PosixPath('figures/profile.svg'), PosixPath('figures/profile.png')]
    """
    require_matplotlib()
    columns = columns_of(profile, "sector profile", NEEDED, MORE)
    cells, sections, words = _cells(columns)
    places = {section: at for at, section in enumerate(natural_order(sections.values()))}
    order = sorted(natural_order(sections), key=lambda sector: places[sections[sector]])
    spans = [
        (section, len(list(held))) for section, held in groupby(order, key=lambda sector: sections[sector])
    ]
    panels = [
        _panel(
            Key(code, (names or {}).get(code, ""), (sizes or {}).get(code, 0)),
            [cells[code].get(sector) for sector in order],
            spans,
        )
        for code in natural_order(cells)
    ]
    known = [value for panel in panels for value in panel.values if value is not None]
    if not known:
        raise TableError("No cluster has a location quotient, so there is nothing to draw.", [])
    limits = _limits(known)
    zeros = sum(value == 0 for value in known)
    beyond = sum(value > limits[1] or 0 < value < limits[0] for value in known)
    told = [
        *subtitle,
        "A dot is an industry, the black step the mean of the industries of a section. At 1, dashed, an"
        " industry has the same share of the cluster as of all areas together; at 2 twice that."
        + (f" Marks at the foot: {counted(zeros, 'value')} of 0." if zeros else "")
        + (f" Marks at the ends: {counted(beyond, 'value')} beyond the axis." if beyond else ""),
    ]
    described = f"{title}. " + " ".join(_told(panel, order, words, sections) for panel in panels)
    labels = _section_names(columns)
    with page_style():
        figure = _page(
            title,
            told,
            source_lines(source, attribution),
            panels=panels,
            spans=spans,
            limits=limits,
            labels=labels,
        )
        return save_page(figure, Path(path), title, described)


def _cells(
    columns: Mapping[str, list[Any]],
) -> tuple[dict[str, dict[str, float | None]], dict[str, str], dict[str, str]]:
    """Values by cluster and industry, the section of each industry, and its words."""
    cells: dict[str, dict[str, float | None]] = {}
    sections: dict[str, str] = {}
    words: dict[str, str] = {}
    for cluster, sector, section, value, name in zip(
        *(columns[held] for held in (*NEEDED, "industry")), strict=True
    ):
        own, code = cells.setdefault(str(cluster), {}), str(sector)
        if code in own:
            raise TableError(
                f"The profile has the industry {code!r} of the cluster {cluster!r} twice; keep one row.", []
            )
        known = None if value is None or value != value else float(value)
        if known is not None and not 0 <= known < math.inf:
            raise TableError(
                f"The location quotient of {code!r} in the cluster {cluster!r} is {known!r}; give a number,"
                " 0 or more.",
                [],
            )
        if sections.setdefault(code, str(section or "?")) != str(section or "?"):
            raise TableError(
                f"The industry {code!r} is in the sections {sections[code]!r} and {section!r}; give it one.",
                [],
            )
        own[code] = known
        words.setdefault(code, str(name or code))
    return cells, sections, words


def _section_names(columns: Mapping[str, list[Any]]) -> dict[str, str]:
    held: dict[str, str] = {}
    for section, name in zip(columns["section"], columns["section_name"], strict=True):
        if name is not None:
            held.setdefault(str(section or "?"), str(name))
    return held


def _panel(key: Key, values: Sequence[float | None], spans: Sequence[tuple[str, int]]) -> _Panel:
    means: list[float | None] = []
    at = 0
    for _, count in spans:
        held = [value for value in values[at : at + count] if value is not None]
        means.append(sum(held) / len(held) if held else None)
        at += count
    return _Panel(key, tuple(values), tuple(means))


def _limits(known: Sequence[float]) -> tuple[float, float]:
    """The axis: around all values and around 1, from 1, 2 or 5 times a power of ten, within 0.01 and 1,000.

    Examples
    --------
    >>> _limits([0.4, 2.0]), _limits([0.08, 3.5]), _limits([0.0, 0.0004, 5000.0])
    ((0.2, 2.0), (0.05, 5.0), (0.01, 1000.0))
    """
    above = [value for value in known if value > 0] or [1.0]
    low = max((step for step in STEPS if step <= min(*above, 0.5)), default=LOWEST)
    high = min((step for step in STEPS if step >= max(*above, 2.0)), default=HIGHEST)
    return low, high


def _told(panel: _Panel, order: Sequence[str], words: Mapping[str, str], sections: Mapping[str, str]) -> str:
    """One cluster for the text alternative: the industries it is most specialised in."""
    held = [(value, at) for at, value in enumerate(panel.values) if value is not None]
    largest = sorted(held, key=lambda pair: -pair[0])[:TOLD]
    parts = [f"{words[order[at]]}, section {sections[order[at]]} ({value:.2f})" for value, at in largest]
    size = f", {counted(panel.key.size, 'area')}" if panel.key.size else ""
    named = " ".join(filter(None, [panel.key.code, panel.key.title]))
    return f"{named}{size}: highest in {joined(parts) or 'no industry'}."


def _page(
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    *,
    panels: Sequence[_Panel],
    spans: Sequence[tuple[str, int]],
    limits: tuple[float, float],
    labels: Mapping[str, str],
) -> Figure:
    columns = min(COLUMNS, len(panels))
    each = (RIGHT - LEFT - AXIS - GAP * (columns - 1)) / columns
    rows = [panels[at : at + columns] for at in range(0, len(panels), columns)]
    letters = int((each - 0.34) / 0.062)
    heads = [max(_head_tall(panel, letters) for panel in held) for held in rows]
    keys = [Key(section, labels.get(section, ""), 0) for section, _ in spans]
    named = any(key.title for key in keys)
    below = keys_tall(keys, 2) + 0.3 if named else 0.0
    need = sum(head + PANEL + BELOW for head in heads) + below
    figure, top, _ = start_page(title, subtitle, source, room=need)
    inch, wide = 1 / figure.get_figheight(), figure.get_figwidth()
    colours = dict(
        zip(
            (section for section, _ in spans),
            SECTION_COLOURS * (len(spans) // len(SECTION_COLOURS) + 1),
            strict=False,
        )
    )
    canvas = figure.add_axes((0, top - need * inch, 1, need * inch))
    inch_axes_limits(canvas, need)
    at = 0.0
    for held, head in zip(rows, heads, strict=True):
        for column, panel in enumerate(held):
            left = LEFT + AXIS + column * (each + GAP)
            _heading(canvas, panel, left, at, letters)
            place = (left / wide, top - (at + head + PANEL) * inch, each / wide, PANEL * inch)
            axes = figure.add_axes(place)
            _axis(axes, spans, limits, each, first=column == 0)
            _marks(axes, panel, spans, limits, colours)
        at += head + PANEL + BELOW
    if named:
        canvas.text(LEFT, at + 0.02, "Sections", fontsize=8, weight="bold", va="top", color=TEXT)
        draw_keys(canvas, keys, top=at + 0.2, columns=2, colours=list(colours.values()))
    return figure


def _head_tall(panel: _Panel, letters: int) -> float:
    return (
        max(CHIP_LINE, HEAD_LINE * len(lines_of(panel.key.words, letters)) + 0.1)
        if panel.key.words
        else CHIP_LINE
    )


def _heading(axes: Axes, panel: _Panel, left: float, top: float, letters: int) -> None:
    draw_chip(axes, left, top + 0.09, panel.key.code, "#ffffff")
    axes.text(
        left + 0.34,
        top + 0.025,
        "\n".join(lines_of(panel.key.words, letters)),
        fontsize=7.5,
        va="top",
        color=TEXT,
        linespacing=1.15,
        gid="title",
    )


def _axis(
    axes: Axes, spans: Sequence[tuple[str, int]], limits: tuple[float, float], each: float, *, first: bool
) -> None:
    from matplotlib.patches import Rectangle
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    axes.set_yscale("log")
    subs = (1.0, 2.0, 5.0) if math.log10(limits[1] / limits[0]) <= NARROW else (1.0,)
    count = sum(held for _, held in spans)
    axes.set_xlim(0, count)
    axes.set_ylim(limits[0] / 1.35, limits[1] * 1.2)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color("#999999")
    axes.set_xticks([])
    axes.yaxis.set_major_locator(LogLocator(base=10, subs=subs))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axes.tick_params(axis="y", length=0, labelsize=7 if first else 0, colors=MUTED, pad=2)
    if not first:
        axes.set_yticklabels([])
    axes.grid(True, axis="y", color=GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.axhline(1, color="#666666", linewidth=0.8, linestyle=(0, (4, 3)), zorder=1.5, gid="one")
    at, used = 0, [-math.inf, -math.inf, -math.inf]
    for place, (section, held) in enumerate(spans):
        if place % 2:
            axes.add_patch(
                Rectangle(
                    (at, 0),
                    held,
                    1,
                    transform=axes.get_xaxis_transform(),
                    facecolor="#f4f4f4",
                    linewidth=0,
                    zorder=0,
                )
            )
        middle = (at + held / 2) / count * each
        need = SECTION_LETTER + 0.04 * (len(section) - 1)
        row = next((row for row, end in enumerate(used) if middle - need / 2 >= end), None)
        if row is not None:
            used[row] = middle + need / 2
            axes.text(
                at + held / 2,
                -0.035 - 0.085 * row,
                section,
                transform=axes.get_xaxis_transform(),
                fontsize=6,
                ha="center",
                va="top",
                color=TEXT,
                gid="section",
            )
        at += held


def _marks(
    axes: Axes,
    panel: _Panel,
    spans: Sequence[tuple[str, int]],
    limits: tuple[float, float],
    colours: Mapping[str, str],
) -> None:
    many = len(panel.values) > 100
    low, high = axes.get_ylim()
    at = 0
    steps: list[tuple[float, float | None]] = []
    for (section, held), mean in zip(spans, panel.means, strict=True):
        places = [(at + 0.5 + i, v) for i, v in enumerate(panel.values[at : at + held]) if v is not None]
        inside = [(x, v) for x, v in places if limits[0] <= v <= limits[1]]
        axes.scatter(
            [x for x, _ in inside],
            [v for _, v in inside],
            s=5 if many else 17,
            color=colours[section],
            alpha=0.6 if many else 0.9,
            edgecolors="none" if many else "#555555",
            linewidths=0.3,
            zorder=2 if many else 3.2,
            gid="sector",
        )
        foot = [x for x, v in places if v < limits[0]]
        if foot:
            axes.plot(
                foot,
                [low * 1.12] * len(foot),
                linestyle="none",
                marker="|",
                markersize=3.5,
                color=colours[section],
                markeredgewidth=0.8,
                zorder=2,
                gid="zero",
            )
        over = [x for x, v in places if v > limits[1]]
        if over:
            axes.plot(
                over,
                [high / 1.08] * len(over),
                linestyle="none",
                marker="^",
                markersize=3,
                color=colours[section],
                zorder=2,
                gid="beyond",
            )
        steps += [(at, mean), (at + held, mean)]
        at += held
    shown = [
        (x, math.nan if mean is None else min(max(mean, limits[0] / 1.2), limits[1])) for x, mean in steps
    ]
    axes.plot(
        [x for x, _ in shown], [m for _, m in shown], color="#000000", linewidth=1.1, zorder=3, gid="mean"
    )
