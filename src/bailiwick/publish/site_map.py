"""A map as a plain SVG drawing: what the atlas shows where scripts are off.

No drawing library: paths come from the site's own shapes. Figures for papers are made by `figures.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bailiwick.publish.flags import FLAGS
from bailiwick.publish.palette import DIVERGING, INK, SEQUENTIAL
from bailiwick.publish.site_shapes import Geography, shape_paths
from bailiwick.shown import class_of

__all__ = ["HATCHES", "map_svg"]

# Name of the hatch -> words and lines, in a tile of 80 map units; the same drawings as in the atlas.
HATCHES = {
    "missing": ("missing or suppressed", "M-13 93L93 -13M-13 13L13 -13M67 93L93 67"),
    "not-covered": ("area not covered", "M40 28a12 12 0 1 0 .1 0z"),
    "not-computable": ("cannot be computed", "M0 0L80 80M80 0L0 80"),
}


def map_svg(
    geography: Geography,
    values: Sequence[float | None],
    flags: Sequence[str | None],
    *,
    bounds: Sequence[float],
    classes: Sequence[str],
    diverging: bool,
    title: str,
    description: str,
    source: str,
) -> str:
    """Draw one indicator in one year, with legend and source line.

    Parameters
    ----------
    geography : Geography
    values, flags : sequence
        One per area, in the order of the geography.
    bounds : sequence of float
        Four inner bounds.
    classes : sequence of str
        The five classes in words.
    diverging : bool
        Which of the two five-colour ramps.
    title, description, source : str
        Text of the drawing, its text alternative, and the line under it.

    Returns
    -------
    str
        A complete SVG document.
    """
    colours = DIVERGING if diverging else SEQUENTIAL
    paths = shape_paths(geography)
    left, top, right, bottom = geography.bbox
    groups: dict[str, list[str]] = {}
    for code, value, flag in zip(geography.codes, values, flags, strict=True):
        group = class_of(value, bounds)
        hatch = FLAGS[flag or "m"].hatch or "missing"
        fill = f"url(#{hatch})" if group is None else colours[group]
        groups.setdefault(fill, []).append(paths[code])
    shapes = "".join(f'<path fill="{fill}" d="{"".join(groups[fill])}"/>' for fill in sorted(groups))
    patterns = "".join(
        f'<pattern id="{name}" width="80" height="80" patternUnits="userSpaceOnUse">'
        '<rect width="80" height="80" fill="#ffffff"/>'
        f'<path d="{lines}" stroke="{INK}" fill="{INK}" stroke-width="9"/></pattern>'
        for name, (_, lines) in HATCHES.items()
    )
    keys = [*zip(colours, classes, strict=True)]
    keys += [(f"url(#{name})", words) for name, (words, _) in HATCHES.items() if f"url(#{name})" in groups]
    legend = "".join(
        f'<rect y="{row * 330}" width="420" height="240" fill="{fill}" stroke="{INK}" stroke-width="12"/>'
        f'<text x="540" y="{row * 330 + 195}">{escape(words)}</text>'
        for row, (fill, words) in enumerate(keys)
    )
    height, width = bottom - top, max(right - left, 6_000) + 3_000
    box = (left - 200, top - 1200, width + 400, height + 1900)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="map-title map-desc" '
        f'viewBox="{box[0]} {box[1]} {box[2]} {box[3]}" '
        'font-family="sans-serif" font-size="230" fill="#111111">'
        f'<title id="map-title">{escape(title)}</title><desc id="map-desc">{escape(description)}</desc>'
        f"<defs>{patterns}</defs>"
        f'<rect x="{box[0]}" y="{box[1]}" width="{box[2]}" height="{box[3]}" fill="#ffffff"/>'
        f'<text x="{left}" y="{top - 750}" font-size="380" font-weight="bold">{escape(title)}</text>'
        f'<g stroke="{INK}" stroke-width="6" fill-rule="evenodd">{shapes}</g>'
        f'<g transform="translate({right + 200},{top + 4000})">{legend}</g>'
        f'<text x="{left}" y="{bottom + 450}" font-size="200">{escape(source)}</text>'
        "</svg>\n"
    )
