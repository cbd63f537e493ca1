"""How clusters are drawn on maps: one map in up to nine colours, or a small map for each part of them.

Takes documents that `site_clusters.py` checked. matplotlib is loaded when a page is made.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bailiwick.publish.figure_page import (
    MUTED,
    SIZE,
    Fill,
    draw_map,
    no_data_fill,
    no_data_keys,
    start_page,
)
from bailiwick.publish.flags import FLAGS
from bailiwick.publish.palette import CLUSTERS, INK, text_on
from bailiwick.publish.site_clusters import lineage
from bailiwick.publish.site_shapes import Geography, outline_rings
from bailiwick.publish.words import counted, joined

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "MapPanel",
    "box_of",
    "covered",
    "draw_code_keys",
    "draw_reasons",
    "legend_tall",
    "map_fills",
    "map_labels",
    "map_panels",
    "panels_page",
]

Document = Mapping[str, Any]
COLUMNS = 4
LEFT, RIGHT, GAP = 0.03, 0.985, 0.02
HEAD_LINE, KEY_LINE, KEY_GAP, BETWEEN = 0.14, 0.125, 0.05, 0.2  # inches
KEY_WIDTH, HEAD_WIDTH = 25, 25  # letters of a line
THIN = 14
REASON_WIDTH = 44  # letters of a line
KEY_SIZE = 8.5  # points of the words of a key
KEY_STEP, KEY_TEXT = 0.042, 0.0185  # shares of a legend of full height: a key, a line of its words
REASONS_ABOVE, REASON_LINE, REASON_GAP = 0.035, 0.0155, 0.008
NAMED = 4  # areas of one reason that are named


@dataclass(frozen=True)
class MapPanel:
    """One small map: its title, and the clusters coloured on it, by index, in order.

    One that is `alone` is its only cluster, so that its title is the key.
    """

    title: str
    clusters: tuple[int, ...]
    alone: bool = False


def map_fills(document: Document, clusters: Sequence[int]) -> list[Fill | None]:
    """The fill of each area: the colour of its cluster, none for other clusters, hatched without one."""
    colours = {cluster: Fill(CLUSTERS[at]) for at, cluster in enumerate(clusters)}
    flags = dict(document["flags"])
    return [
        no_data_fill(flags[area]) if label is None else colours.get(label)
        for area, label in enumerate(document["label"])
    ]


def covered(document: Document, geography: Geography) -> set[str]:
    """The areas of the countries that are covered."""
    return {
        code
        for code, country in zip(geography.codes, geography.countries, strict=True)
        if country in document["coverage"]
    }


def map_labels(document: Document) -> list[str | None]:
    """The code of each area's cluster."""
    return [None if label is None else document["clusters"][label]["code"] for label in document["label"]]


def map_panels(name: str, documents: Mapping[str, Document]) -> list[MapPanel]:
    """A panel for each cluster of a broader level, with the clusters that lie in it.

    The level is the broadest of which no cluster has more parts than there are colours. Without one, each
    cluster has a panel.
    """
    clusters = documents[name]["clusters"]
    lines = [lineage(name, at, documents) for at in range(len(clusters))]
    for depth in range(len(lines[0]) - 1):
        parts: dict[tuple[str, int], list[int]] = {}
        for at, line in enumerate(lines):
            parts.setdefault(line[depth], []).append(at)
        if max(map(len, parts.values())) <= len(CLUSTERS):
            return [
                MapPanel(_heading(documents[above]["clusters"][at]), tuple(parts[above, at]))
                for above, at in sorted(parts, key=lambda part: part[1])
            ]
    return [MapPanel(_heading(cluster), (at,), True) for at, cluster in enumerate(clusters)]


def _heading(cluster: Mapping[str, Any]) -> str:
    return f"{cluster['code']} {cluster['name']}"


def draw_code_keys(
    axes: Axes, document: Document, *, top: float, width: int, size: float = KEY_SIZE
) -> float:
    """A column of coloured codes with name and size, and the hatches; returns where it ends.

    Names have `width` letters to a line, of `size` points.
    """
    for at, cluster in enumerate(document["clusters"]):
        lines = textwrap.wrap(cluster["name"], width)
        tall = _key_tall(lines, size)
        middle = top - tall / 2
        _swatch(axes, (0, middle - 0.015), (0.15, 0.03), Fill(CLUSTERS[at]))
        colour = text_on(CLUSTERS[at])
        axes.text(0.075, middle, cluster["code"], ha="center", va="center", fontsize=8.5, color=colour)
        axes.text(0.19, middle, "\n".join(lines), va="center", fontsize=size, linespacing=1.15)
        axes.text(1.0, middle, f"{cluster['size']:,}", va="center", ha="right", fontsize=8.5, color=MUTED)
        top -= tall
    top -= 0.02
    for fill, words, count in _hatch_keys(document):
        lines = textwrap.wrap(words, width)
        tall = _key_tall(lines, size)
        middle = top - tall / 2
        _swatch(axes, (0, middle - 0.015), (0.15, 0.03), fill)
        axes.text(0.19, middle, "\n".join(lines), va="center", fontsize=size, linespacing=1.15)
        axes.text(1.0, middle, f"{count:,}", va="center", ha="right", fontsize=8.5, color=MUTED)
        top -= tall
    return top


def _hatch_keys(document: Document) -> list[tuple[Fill, str, int]]:
    """The hatches of areas without a cluster, in the words of the clusters where they have their own."""
    notes = document.get("flag_notes") or {}
    own = {FLAGS[flag].label: words for flag, words in notes.items() if flag in FLAGS}
    keys = no_data_keys(flag for _, flag in document["flags"])
    return [(fill, _capital(own[words]) if words in own else words, count) for fill, words, count in keys]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def draw_reasons(
    axes: Axes, told: Sequence[tuple[str, Sequence[str]]], *, top: float, low: float = 0.0
) -> float:
    """Why areas have no cluster, under the keys: each reason with its areas; returns where it ends.

    Reasons that would go below `low` are counted.
    """
    step, top = REASON_LINE, top - REASONS_ABOVE
    blocks = [_reason_lines(sentence, names) for sentence, names in told]
    for at, lines in enumerate(blocks):
        last = at == len(blocks) - 1
        if top - step * (len(lines) + (0 if last else 1)) < low:
            rest = sum(len(names) for _, names in told[at:])
            lines = [f"{counted(rest, 'more area')} for other reasons"]
        axes.text(0, top, "\n".join(lines), va="top", fontsize=7, linespacing=1.2, color=MUTED, gid="reason")
        top -= step * len(lines) + REASON_GAP
        if lines is not blocks[at]:
            break
    return top


def legend_tall(
    document: Document, told: Sequence[tuple[str, Sequence[str]]], *, width: int, size: float
) -> float:
    """How much the keys and the reasons take, in the units of the legend."""
    keys = [_key_tall(textwrap.wrap(cluster["name"], width), size) for cluster in document["clusters"]]
    hatches = sum(_key_tall(textwrap.wrap(words, width), size) for _, words, _ in _hatch_keys(document))
    reasons = [REASON_LINE * len(_reason_lines(*one)) + REASON_GAP for one in told]
    return sum(keys) + 0.02 + hatches + (REASONS_ABOVE if reasons else 0) + sum(reasons)


def _key_tall(lines: Sequence[str], size: float) -> float:
    return max(KEY_STEP, KEY_TEXT * size / KEY_SIZE * len(lines) + 0.014)


def _reason_lines(sentence: str, names: Sequence[str]) -> list[str]:
    inside = sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() else sentence
    return textwrap.wrap(f"{_named(names)}: {inside}", REASON_WIDTH, break_on_hyphens=False)


def _named(names: Sequence[str]) -> str:
    """The names of a few areas, or how many there are."""
    return joined(list(names)) if len(names) <= NAMED else counted(len(names), "area")


def _swatch(axes: Axes, corner: tuple[float, float], size: tuple[float, float], fill: Fill) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(
        Rectangle(
            corner,
            *size,
            facecolor=fill.colour,
            edgecolor=INK,
            linewidth=0.6,
            hatch=fill.hatch,
            clip_on=False,
            gid="key",
        )
    )


def panels_page(
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    *,
    geography: Geography,
    document: Document,
    panels: Sequence[MapPanel],
) -> Figure:
    """A page of small maps, each with the key of the clusters coloured on it."""
    columns = min(COLUMNS, len(panels))
    rows = [panels[at : at + columns] for at in range(0, len(panels), columns)]
    each = (RIGHT - LEFT - GAP * (COLUMNS - 1)) / COLUMNS
    inside = covered(document, geography)
    view = box_of(geography, inside)
    tall = each * SIZE[0] * (view[3] - view[1]) / (view[2] - view[0])
    keys = [max(map(_key_height, (_keys(document, panel) for panel in row))) for row in rows]
    heads = [0.08 + HEAD_LINE * max(len(_heading_lines(document, panel)) for panel in row) for row in rows]
    need = sum(head + tall + key + BETWEEN for head, key in zip(heads, keys, strict=True))
    figure, top, _ = start_page(title, subtitle, source, room=need)
    inch = 1 / figure.get_figheight()
    for row, head, key in zip(rows, heads, keys, strict=True):
        for at, panel in enumerate(row):
            left = LEFT + at * (each + GAP)
            words = "\n".join(_heading_lines(document, panel))
            figure.text(left, top, words, fontsize=7.5, weight="bold", va="top", gid="panel")
            low = top - (head + tall) * inch
            fills = [
                fill if code in inside else None
                for code, fill in zip(geography.codes, map_fills(document, panel.clusters), strict=True)
            ]
            place = (left, low, each, tall * inch)
            draw_map(figure, geography, fills, place, view=view, thin=THIN, ground=inside)
            _draw_keys(figure, _keys(document, panel), left, low - KEY_GAP * inch, inch)
        top -= (head + tall + key + BETWEEN) * inch
    return figure


def _heading_lines(document: Document, panel: MapPanel) -> list[str]:
    size = f"\u00a0({document['clusters'][panel.clusters[0]]['size']:,})" if panel.alone else ""
    return textwrap.wrap(panel.title + size, HEAD_WIDTH)


def box_of(geography: Geography, codes: Collection[str]) -> tuple[int, int, int, int]:
    """The box around areas: small maps leave out the countries that are not covered."""
    points = [point for ring in outline_rings(geography, codes) for point in ring]
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), min(down), max(across), max(down)


def _keys(document: Document, panel: MapPanel) -> list[tuple[str, str, list[str]]]:
    """Colour, code and lines of words of each cluster of a panel."""
    keys: list[tuple[str, str, list[str]]] = []
    for at, cluster in enumerate(() if panel.alone else panel.clusters):
        held = document["clusters"][cluster]
        words = textwrap.wrap(f"{held['name']} ({held['size']:,})", KEY_WIDTH)
        keys.append((CLUSTERS[at], held["code"], words))
    return keys


def _key_height(keys: Sequence[tuple[str, str, list[str]]]) -> float:
    return KEY_GAP + sum(KEY_LINE * len(words) + KEY_GAP for *_, words in keys)


def _draw_keys(
    figure: Figure, keys: Sequence[tuple[str, str, list[str]]], left: float, top: float, inch: float
) -> None:
    from matplotlib.patches import Rectangle

    wide = 0.27 / SIZE[0]
    for colour, code, words in keys:
        corner = (left, top - 0.135 * inch)
        box = Rectangle(corner, wide, 0.135 * inch, facecolor=colour, edgecolor=INK, linewidth=0.5, gid="key")
        figure.add_artist(box)
        middle = top - 0.135 / 2 * inch
        ink = text_on(colour)
        figure.text(left + wide / 2, middle, code, fontsize=6.5, ha="center", va="center", color=ink)
        told = "\n".join(words)
        figure.text(left + wide + 0.006, top, told, fontsize=7, va="top", linespacing=1.15, color="#222222")
        top -= (KEY_LINE * len(words) + KEY_GAP) * inch
