"""The figure of entropies: how many kinds of areas each region has, as bars.

Drawn with matplotlib (extra `figures`), which is loaded when a figure is drawn. The same input gives the
same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from narwhals.typing import IntoDataFrame

from bailiwick.errors import TableError
from bailiwick.publish.bar_drawing import GRID, TEXT
from bailiwick.publish.cluster_keys import LEFT, RIGHT, inch_axes_limits, lines_of
from bailiwick.publish.cluster_layout import columns_of
from bailiwick.publish.figure_page import MUTED, page_style, require_matplotlib, save_page, start_page
from bailiwick.publish.palette import text_on
from bailiwick.publish.words import FIGURES_ATTRIBUTION, source_lines

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw_entropy_bars"]

ROW, LINE = 0.245, 0.125  # inches
LETTER = 0.0645  # inches of a letter of a region's name
LONGEST_NAME = 2.1  # inches
COUNTS = 0.62  # inches right of the bars for the number of areas
AS_MANY, AS_MANY_LETTERS = 1.25, 17  # inches for as many kinds of one size, and letters of a line above


def draw_entropy_bars(
    entropies: IntoDataFrame,
    path: Path | str,
    *,
    title: str,
    label: str = "region",
    value: str = "entropy_nats",
    most: float | None = None,
    most_label: str = "",
    effective: str = "",
    effective_label: str = "",
    subtitle: Sequence[str] = (),
    source: Sequence[str] = (),
    attribution: str = FIGURES_ATTRIBUTION,
) -> list[Path]:
    """Draw the entropy of each region as bars, the highest first, as `<path>.svg` and `<path>.png`.

    With p[c] the share of a region's areas in cluster c::

        H = - sum over c of p[c] * ln(p[c])        0 to ln(number of clusters), in nats

    A region with a high value has areas of many kinds, one with 0 of one kind only.

    Parameters
    ----------
    entropies : dataframe with one row per region
        The columns `label` and `value`, and `effective` where it is named; optional `areas`.
    path : path
        Without ending.
    title : str
    label, value : str
        Columns: the region, and its entropy in nats.
    most : float, optional
        The largest value possible, drawn as a dashed line.
    most_label : str
        Words at that line, such as "Largest possible: ln 12".
    effective, effective_label : str
        Column with as many kinds of one size as would give the entropy, exp(H), and the words above it; empty
        leaves it out.
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
        No row, a region twice, or a value that is below 0.
    MissingExtraError
        matplotlib is not installed.

    Notes
    -----
    Missing values: a region without a value has no bar and reads "no value".

    Comparability: the entropy rises with the number of areas of a region as well as with their variety; a
    region of 11 areas cannot exceed ln 11.

    References
    ----------
    [nesta2022]_

    Examples
    --------
    >>> draw_entropy_bars(entropies, "figures/entropy", title="Variety of regions")  # doctest: +SKIP
    [PosixPath('figures/entropy.svg'), PosixPath('figures/entropy.png')]
    """
    require_matplotlib()
    needed = (label, value, *filter(None, [effective]))
    columns = columns_of(entropies, "entropies", needed, ("areas",))
    kinds = dict(zip(map(str, columns[label]), columns[effective], strict=True)) if effective else {}
    rows: dict[str, tuple[float | None, int | None]] = {}
    for one, held, count in zip(columns[label], columns[value], columns["areas"], strict=True):
        if str(one) in rows:
            raise TableError(f"The entropies have {one!r} twice; keep one row.", [])
        known = None if held is None or held != held else float(held)
        if known is not None and (known < -1e-9 or math.isinf(known)):
            raise TableError(f"The entropy of {one!r} is {known!r}; give a number, 0 or more.", [])
        rows[str(one)] = known, None if count is None else int(count)
    if not any(known is not None for known, _ in rows.values()):
        raise TableError("No region has an entropy, so there is nothing to draw.", [])
    order = sorted(rows, key=lambda one: (rows[one][0] is None, -(rows[one][0] or 0.0), one))
    shown = {one: "no value" if (held := rows[one][0]) is None else f"{abs(held):.2f}" for one in order}
    as_many = {
        one: "" if (held := kinds.get(one)) is None or held != held else f"{held:.1f}" for one in order
    }
    described = (
        f"{title}. "
        + "; ".join(
            f"{one}: {shown[one]}" + (f" ({as_many[one]} of one size)" if as_many[one] else "")
            for one in order
        )
        + "."
    )
    described += f" {most_label or 'Largest possible'}: {most:.2f}." if most is not None else ""
    with page_style():
        figure = _entropy_page(
            title,
            subtitle,
            source_lines(source, attribution),
            rows={one: rows[one] for one in order},
            shown=shown,
            as_many=as_many if effective else {},
            as_many_label=effective_label,
            most=most,
            most_label=most_label,
        )
        return save_page(figure, Path(path), title, described)


def _entropy_page(
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    *,
    rows: Mapping[str, tuple[float | None, int | None]],
    shown: Mapping[str, str],
    as_many: Mapping[str, str],
    as_many_label: str,
    most: float | None,
    most_label: str,
) -> Figure:
    from matplotlib import colormaps
    from matplotlib.colors import to_hex
    from matplotlib.patches import Rectangle

    name_wide = min(LONGEST_NAME, max(map(len, rows)) * LETTER + 0.1)
    lines = [lines_of(name, int(name_wide / LETTER)) for name in rows]
    tall = [max(ROW, LINE * len(one) + 0.08) for one in lines]
    counts = any(count is not None for _, count in rows.values())
    above = lines_of(as_many_label, AS_MANY_LETTERS)
    head = 0.22 + LINE * max(len(above) - 1, 0) + (LINE if above and most is not None else 0)
    need = head + sum(tall) + 0.48
    figure, top, _ = start_page(title, subtitle, source, room=need)
    inch = 1 / figure.get_figheight()
    axes = figure.add_axes((0, top - need * inch, 1, need * inch))
    inch_axes_limits(axes, need)
    known = [value for value, _ in rows.values() if value is not None]
    end = max([*known, *([most] if most is not None else [])]) * 1.02 or 1.0
    start = LEFT + name_wide
    wide = RIGHT - start - (COUNTS if counts else 0.15) - (AS_MANY if as_many else 0)
    if counts:
        axes.text(RIGHT, head - 0.07, "Areas", fontsize=8, weight="bold", color=TEXT, va="bottom", ha="right")
    aside = RIGHT - (COUNTS if counts else 0)
    if as_many:
        axes.text(
            aside,
            head - 0.07,
            "\n".join(above),
            fontsize=8,
            weight="bold",
            color=TEXT,
            va="bottom",
            ha="right",
            linespacing=1.1,
            gid="effective-label",
        )
    at, low = head, head + sum(tall)
    step = 0.5 if end > 1.2 else 0.25
    for tick in range(int(end / step) + 1):
        x = start + tick * step / end * wide
        axes.plot([x, x], [head, low], color=GRID, linewidth=0.6, zorder=0.5)
        axes.text(x, low + 0.06, f"{tick * step:g}", fontsize=7.5, ha="center", va="top", color=MUTED)
    axes.text(start + wide / 2, low + 0.24, "Entropy, nats", fontsize=8, ha="center", va="top", color=MUTED)
    least, largest = min(known), max(known)
    for words, (name, (value, count)), height in zip(lines, rows.items(), tall, strict=True):
        middle = at + height / 2
        axes.text(LEFT, middle, "\n".join(words), fontsize=8, va="center", color=TEXT, linespacing=1.15)
        if count is not None:
            axes.text(RIGHT, middle, f"{count:,}", fontsize=8, va="center", ha="right", color=MUTED)
        if as_many:
            axes.text(
                aside,
                middle,
                as_many[name],
                fontsize=8,
                va="center",
                ha="right",
                color=TEXT,
                gid="effective",
            )
        place = 0.0 if value is None else max(value, 0.0)
        share = 1.0 if largest == least else (place - least) / (largest - least)
        colour = to_hex(colormaps["Blues"](0.25 + 0.6 * share))
        thick = min(height, ROW) - 0.05
        long = place / end * wide
        if value is not None:
            axes.add_patch(
                Rectangle(
                    (start, middle - thick / 2),
                    long,
                    thick,
                    facecolor=colour,
                    edgecolor="#777777",
                    linewidth=0.5,
                    gid="bar",
                )
            )
        inside = long > 0.5
        axes.text(
            start + long + (-0.05 if inside else 0.05),
            middle,
            shown[name],
            fontsize=7.5,
            va="center",
            ha="right" if inside else "left",
            color=text_on(colour) if inside else TEXT,
            gid="value",
        )
        at += height
    if most is not None:
        x = start + most / end * wide
        axes.plot(
            [x, x], [head - 0.04, low], color=TEXT, linewidth=0.9, linestyle=(0, (4, 3)), zorder=3, gid="most"
        )
        axes.text(x, head - 0.07, most_label, fontsize=7.5, ha="right", va="bottom", color=TEXT)
    return figure
