"""A map as a plain SVG drawing: what the atlas shows where scripts are off.

No drawing library: paths come from the site's own shapes. Figures for papers are made by `figures.py`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from html import escape

from bailiwick.publish.flags import FLAGS, Hatch
from bailiwick.publish.palette import INK
from bailiwick.publish.site_shapes import Geography, shape_paths

__all__ = ["map_svg"]

# Lines of each hatch in a tile of 80 map units; the same drawings as in the atlas.
HATCHES: dict[Hatch, str] = {
    "missing": "M-13 93L93 -13M-13 13L13 -13M67 93L93 67",
    "not-covered": "M40 28a12 12 0 1 0 .1 0z",
    "not-computable": "M0 0L80 80M80 0L0 80",
}
MARGIN, ROW, LEGEND_TOP, MIN_WIDTH = 250, 330, 4_000, 9_400
TITLE_SIZE, LEGEND_SIZE, FOOT_SIZE = 320, 230, 160
# Nothing here can measure text: this much of its size is wider than a letter of any usual font, on average.
LETTER, BOLD_LETTER = 0.62, 0.68


def map_svg(
    geography: Geography,
    groups: Sequence[int | None],
    flags: Sequence[str | None],
    *,
    colours: Sequence[str],
    classes: Sequence[str],
    title: str,
    description: str,
    source: Sequence[str],
) -> str:
    """Draw one indicator in one year, or one level of clusters, with legend and source line.

    Parameters
    ----------
    geography : Geography
    groups, flags : sequence
        One per area, in the order of the geography: index of its class, or None and a flag that says why.
    colours, classes : sequence of str
        Of each class: its colour, and its words.
    title, description : str
        Text of the drawing, and its text alternative.
    source : sequence of str
        What stands under it: each begins a line.

    Returns
    -------
    str
        A complete SVG document.
    """
    paths = shape_paths(geography)
    left, top, right, bottom = geography.bbox
    filled: dict[str, list[str]] = {}
    reasons: set[str] = set()
    for code, group, flag in zip(geography.codes, groups, flags, strict=True):
        reason = flag or "m"
        if group is None:
            reasons.add(reason)
        filled.setdefault(_hatched(reason) if group is None else colours[group], []).append(paths[code])
    shapes = "".join(f'<path fill="{fill}" d="{"".join(filled[fill])}"/>' for fill in sorted(filled))
    patterns = "".join(
        f'<pattern id="{name}" width="80" height="80" patternUnits="userSpaceOnUse">'
        '<rect width="80" height="80" fill="#ffffff"/>'
        f'<path d="{lines}" stroke="{INK}" fill="{INK}" stroke-width="9"/></pattern>'
        for name, lines in HATCHES.items()
    )
    keys = [*zip(colours, classes, strict=True)]
    keys += [(_hatched(code), words.label) for code, words in FLAGS.items() if code in reasons]
    legend = "".join(
        f'<rect y="{row * ROW}" width="420" height="240" fill="{fill}" stroke="{INK}" stroke-width="12"/>'
        f'<text x="540" y="{row * ROW + 195}">{escape(words)}</text>'
        for row, (fill, words) in enumerate(keys)
    )
    legend_width = 540 + round(LETTER * LEGEND_SIZE * max(len(words) for _, words in keys))
    width = max(right - left + MARGIN + legend_width, MIN_WIDTH)
    height = max(bottom - top, len(keys) * ROW)
    heading = textwrap.wrap(title, int(width / (BOLD_LETTER * TITLE_SIZE)))
    letters = int(width / (LETTER * FOOT_SIZE))
    foot = [line for text in source for line in textwrap.wrap(text, letters)]
    above, below = 200 + round(1.25 * TITLE_SIZE * len(heading)), 350 + round(1.4 * FOOT_SIZE * len(foot))
    box = (left - MARGIN, top - above, width + 2 * MARGIN, above + height + below)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="map-title map-desc" '
        f'viewBox="{box[0]} {box[1]} {box[2]} {box[3]}" '
        f'font-family="sans-serif" font-size="{LEGEND_SIZE}" fill="#111111">'
        f'<title id="map-title">{escape(title)}</title><desc id="map-desc">{escape(description)}</desc>'
        f"<defs>{patterns}</defs>"
        f'<rect x="{box[0]}" y="{box[1]}" width="{box[2]}" height="{box[3]}" fill="#ffffff"/>'
        + _lines(heading, left, box[1] + round(1.2 * TITLE_SIZE), TITLE_SIZE, 'font-weight="bold"')
        + f'<g stroke="{INK}" stroke-width="6" fill-rule="evenodd">{shapes}</g>'
        f'<g transform="translate({right + MARGIN},{top + min(LEGEND_TOP, height - len(keys) * ROW)})">'
        f"{legend}</g>" + _lines(foot, left, top + height + 200 + FOOT_SIZE, FOOT_SIZE, "") + "</svg>\n"
    )


def _hatched(flag: str) -> str:
    return f"url(#{FLAGS[flag].hatch or 'missing'})"


def _lines(lines: Sequence[str], x: int, y: int, size: int, more: str) -> str:
    step = 1.25 if more else 1.4
    return "".join(
        f'<text x="{x}" y="{y + round(row * step * size)}" font-size="{size}" {more}>{escape(line)}</text>'
        for row, line in enumerate(lines)
    )
