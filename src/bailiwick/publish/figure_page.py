"""The page of a figure: title, map, inset, legend column and source line, as SVG and PNG.

What is drawn, and in which classes, is decided in `figures.py` and `charts.py`. matplotlib is loaded when a
page is drawn.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bailiwick.errors import MissingExtraError
from bailiwick.publish.flags import FLAGS, Hatch
from bailiwick.publish.palette import INK, PLAIN_AREA, text_on
from bailiwick.publish.site_shapes import Geography, outline_rings, shape_rings
from bailiwick.publish.writing import write_file

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "Fill",
    "draw_map",
    "draw_page",
    "draw_swatches",
    "no_data_fill",
    "no_data_keys",
    "page_style",
    "require_matplotlib",
    "save_page",
    "start_page",
    "wrapped",
]

Box = tuple[float, float, float, float]
SIZE, DPI = (7.6, 9.2), 200
MAP_WIDTH = 0.62
LEGEND_LEFT, LEGEND_BOTTOM, LEGEND_WIDTH, LEGEND_HEIGHT = 0.655, 0.07, 0.32, 0.80
LABEL_SIZE = 5.5
MUTED = "#444444"
# Lines, dots and crosses as in the atlas; the repeats set how dense they are.
HATCH_LINES: dict[Hatch, str] = {"missing": "//////", "not-covered": "...", "not-computable": "xxxx"}
STYLE: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib, so PNGs are the same everywhere
    "font.size": 9,
    "svg.fonttype": "none",
    "svg.hashsalt": "bailiwick",
    "hatch.linewidth": 0.7,
    "hatch.color": INK,
}


@dataclass(frozen=True)
class Fill:
    """A colour, or white with a hatch."""

    colour: str
    hatch: str | None = None


def require_matplotlib() -> None:
    try:
        import matplotlib  # noqa: F401
    except ModuleNotFoundError:
        raise MissingExtraError(
            "Figures are drawn with matplotlib, which is not installed. Install it with:"
            " pip install 'bailiwick[figures]'"
        ) from None


def no_data_fill(flag: str | None) -> Fill:
    hatch = FLAGS[flag or "m"].hatch or "missing"
    return Fill("#ffffff", HATCH_LINES[hatch])


def no_data_keys(flags: Iterable[str | None]) -> list[tuple[Fill, str, int]]:
    counts = Counter(flag or "m" for flag in flags)
    return [(no_data_fill(code), words.label, counts[code]) for code, words in FLAGS.items() if counts[code]]


def draw_page(
    path: Path,
    geography: Geography,
    fills: Sequence[Fill | None],
    *,
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    description: str,
    legend: Callable[[Axes], None],
    labels: Sequence[str | None] | None = None,
    view: tuple[int, int, int, int] | None = None,
    legend_tall: float = 1.0,
) -> list[Path]:
    """Lay out the page, draw both formats in memory, then write them.

    `view` is the part of the map shown; the page is then as high as that, or as the share of the legend's
    height that is used, `legend_tall`.
    """
    full = LEGEND_HEIGHT * SIZE[1]  # inches
    room = None
    if view is not None:
        wide = MAP_WIDTH * SIZE[0]
        room = max(wide * (view[3] - view[1]) / (view[2] - view[0]), legend_tall * full) + 0.15
    with page_style():
        figure, top, bottom = start_page(title, subtitle, source, room=room)
        place = (0.02, bottom, MAP_WIDTH, top - bottom)
        draw_map(figure, geography, fills, place, labels=labels, view=view)
        tall = full / figure.get_figheight()
        low = LEGEND_BOTTOM if view is None else top - tall
        axes = figure.add_axes((LEGEND_LEFT, low, LEGEND_WIDTH, tall))
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        legend(axes)
        return save_page(figure, path, title, description)


def page_style() -> AbstractContextManager[None]:
    """Fonts and sizes of every page; a page is made and saved inside it."""
    import matplotlib

    return matplotlib.rc_context(STYLE)


def start_page(
    title: str, subtitle: Sequence[str], source: Sequence[str], *, room: float | None = None
) -> tuple[Figure, float, float]:
    """An empty page with title, subtitle and source line, and where the room between them begins and ends.

    The two edges, top and bottom, are shares of the height. `room` is what the drawing needs, in inches;
    without it the page is as high as a map's.
    """
    from matplotlib.figure import Figure

    heading = _even_lines(title, 62)
    lines = [line for text in subtitle for line in textwrap.wrap(text, 108)]
    foot = [line for text in source for line in _even_lines(text, 135)]
    words = 0.07 + 0.026 * len(heading) + 0.018 * len(lines) + 0.0125 * len(foot)
    height = SIZE[1] if room is None else room + SIZE[1] * words
    unit = SIZE[1] / height  # text keeps its size on a lower page
    figure = Figure(figsize=(SIZE[0], height))
    top = 1 - unit * (0.025 + 0.026 * len(heading))
    figure.text(0.03, 1 - 0.025 * unit, "\n".join(heading), fontsize=14, weight="bold", va="top")
    figure.text(0.03, top, "\n".join(lines), fontsize=8.5, color=MUTED, va="top", linespacing=1.3)
    figure.text(0.03, 0.015 * unit, "\n".join(foot), fontsize=7, color=MUTED, va="bottom")
    bottom = unit * (0.035 + 0.0125 * len(foot))
    return figure, top - unit * (0.018 * len(lines) + 0.01), bottom


def _even_lines(text: str, width: int) -> list[str]:
    """Lines as few as fit, the last of which is not a word or two if narrower ones can help it.

    Examples
    --------
    >>> _even_lines("one two three four", 15), _even_lines("one two", 15)
    (['one two', 'three four'], ['one two'])
    """
    lines = textwrap.wrap(text, width)
    for narrow in range(width - 1, width // 2, -1):
        if len(lines) < 2 or len(lines[-1]) >= width // 3:
            break
        tried = textwrap.wrap(text, narrow)
        lines = tried if len(tried) == len(lines) else lines
    return lines


def save_page(
    figure: Figure, path: Path, title: str, description: str, *, told: Mapping[str, str] | None = None
) -> list[Path]:
    """Draw both formats in memory, then write them.

    `told` is what the SVG says of a mark under the pointer, by the mark's name.
    """
    svg, png = io.StringIO(), io.BytesIO()
    figure.savefig(svg, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    figure.savefig(png, format="png", dpi=DPI, metadata={"Software": None})
    text = _accessible(_with_told(svg.getvalue(), told or {}), title, description)
    return [
        write_file(path.with_name(f"{path.name}.svg"), text.encode()),
        write_file(path.with_name(f"{path.name}.png"), png.getvalue()),
    ]


def draw_map(
    figure: Figure,
    geography: Geography,
    fills: Sequence[Fill | None],
    place: Box,
    *,
    labels: Sequence[str | None] | None = None,
    view: tuple[int, int, int, int] | None = None,
    thin: int = 0,
    ground: Collection[str] = (),
) -> None:
    """Draw areas, and the insets, into a part of a page.

    Parameters
    ----------
    fills : sequence of Fill or None
        One per area; None leaves it out.
    place : (left, bottom, width, height)
        Shares of the page.
    labels : sequence of str or None, optional
        A few letters per area, written where the area has room for them.
    view : (left, top, right, bottom), optional
        The part shown, in map units; insets that lie outside go to its upper right corner.
    thin : int
        Leave out points nearer than so many map units to the one before.
    ground : collection of str
        Codes of areas that are drawn first, together, as one plain surface.
    """
    from matplotlib.collections import PathCollection
    from matplotlib.patches import Rectangle
    from matplotlib.path import Path as Outline
    from matplotlib.transforms import Affine2D, Bbox

    axes = figure.add_axes(place)
    axes.set_axis_off()
    shown = view or geography.bbox
    axes.set_xlim(shown[0] - 40, shown[2] + 40)
    axes.set_ylim(shown[3] + 40, shown[1] - 40)  # y counts downwards
    axes.set_aspect("equal", anchor="NW")
    outlines = {
        code: Outline.make_compound_path(*(Outline(ring, closed=True) for ring in rings))
        for code, rings in shape_rings(geography, thin=thin).items()
    }
    rings = outline_rings(geography, ground, thin=thin)
    land = Outline.make_compound_path(*(Outline(ring, closed=True) for ring in rings)) if rings else None
    boxes = {code: outline.get_extents() for code, outline in outlines.items()}
    axes.apply_aspect()
    points = axes.get_window_extent().width / figure.dpi * 72 / (shown[2] - shown[0] + 80)

    def paint(transform: Any, width: float, wanted: Callable[[str], bool], clip: Any = None) -> None:
        groups: dict[Fill, list[Any]] = {}
        for code, fill in zip(geography.codes, fills, strict=True):
            if fill is not None and wanted(code):
                groups.setdefault(fill, []).append(outlines[code])
        if land is not None:
            surface = PathCollection([land], facecolors=PLAIN_AREA, linewidths=0, transform=transform)
            axes.add_collection(surface, autolim=False)
            if clip is not None:
                surface.set_clip_path(clip)
        for fill, paths in groups.items():
            shapes = PathCollection(
                paths,
                facecolors=fill.colour,
                edgecolors=INK,
                linewidths=width,
                hatch=fill.hatch,
                transform=transform,
            )
            axes.add_collection(shapes, autolim=False)
            if clip is not None:
                shapes.set_clip_path(clip)

    def write(transform: Any, scale: float, wanted: Callable[[str], bool]) -> None:
        for code, fill, label, point in zip(
            geography.codes, fills, labels or [], geography.label_points, strict=True
        ):
            if label and fill is not None and wanted(code) and _has_room(outlines[code], point, label, scale):
                style: dict[str, Any] = {"ha": "center", "va": "center", "color": text_on(fill.colour)}
                axes.text(*point, label, fontsize=LABEL_SIZE, transform=transform, gid="code", **style)

    paint(axes.transData, 0.25, lambda _: True)
    sources = [Bbox([inset["source"][:2], inset["source"][2:]]) for inset in geography.insets]
    inside = dict(zip(geography.codes, geography.label_points, strict=True))
    if labels is not None:
        write(axes.transData, points, lambda code: not any(box.contains(*inside[code]) for box in sources))
    for inset, source in zip(geography.insets, sources, strict=True):
        left, top, right, _ = inset["source"]
        x0, y0, x1, y1 = _inset_place(inset["source"], inset["target"], shown)
        frame = Rectangle((x0, y0), x1 - x0, y1 - y0, facecolor="#ffffff", edgecolor=INK, linewidth=0.8)
        axes.add_patch(frame)
        times = (x1 - x0) / (right - left)
        enlarge = Affine2D().translate(-left, -top).scale(times).translate(x0, y0) + axes.transData
        paint(enlarge, 0.35, lambda code: boxes[code].overlaps(source), frame)  # noqa: B023
        if labels is not None:
            write(enlarge, points * times, lambda code: source.contains(*inside[code]))  # noqa: B023
        axes.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, fill=False, edgecolor=INK, linewidth=0.8))
        if view is None:
            axes.text(x0, y0 - 50, inset["name"], fontsize=8, va="bottom")
        else:
            axes.text(x1, y1 + 2 / points, inset["name"], fontsize=6, va="top", ha="right", color=MUTED)


def _inset_place(source: Sequence[int], target: Sequence[int], shown: Sequence[int]) -> Sequence[float]:
    """The inset's own place, or the upper right corner where that is out of view."""
    if target[0] >= shown[0] and target[1] >= shown[1] and target[2] <= shown[2] and target[3] <= shown[3]:
        return target
    wide = 0.27 * (shown[2] - shown[0])
    tall = wide * (source[3] - source[1]) / (source[2] - source[0])
    return shown[2] - wide, shown[1], shown[2], shown[1] + tall


def _has_room(outline: Any, point: tuple[int, int], label: str, points: float) -> bool:
    """Whether a label lies within its area with a little air; `points` are those of a map unit."""
    wide, tall = 0.4 * LABEL_SIZE * len(label) / points, 0.55 * LABEL_SIZE / points
    edge = [(point[0] + x * wide, point[1] + y * tall) for x in (-1, 0, 1) for y in (-1, 0, 1)]
    return bool(outline.contains_points(edge).all())


def draw_swatches(axes: Axes, keys: Sequence[tuple[Fill, str, int]], *, top: float) -> float:
    """A column of colours with words and counts; returns where it ends."""
    from matplotlib.patches import Rectangle

    for fill, words, count in keys:
        top -= 0.042
        swatch = Rectangle(
            (0, top),
            0.15,
            0.03,
            facecolor=fill.colour,
            edgecolor=INK,
            linewidth=0.6,
            hatch=fill.hatch,
            clip_on=False,  # the axes' edge would cut the left border in half
        )
        axes.add_patch(swatch)
        axes.text(0.19, top + 0.015, words, va="center", fontsize=8.5)
        axes.text(1.0, top + 0.015, f"{count}", va="center", ha="right", fontsize=8.5, color=MUTED)
    return top


def wrapped(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width))


def _with_told(svg: str, told: Mapping[str, str]) -> str:
    """The drawing with a title for each mark that has one.

    Examples
    --------
    >>> _with_told('<g id="a1"><path/></g>', {"a1": "Ash & Elm"})
    '<g id="a1"><title>Ash &amp; Elm</title><path/></g>'
    """
    if not told:
        return svg
    return re.sub(
        r'<g id="([^"]+)">',
        lambda found: f"{found[0]}<title>{escape(told[found[1]])}</title>" if found[1] in told else found[0],
        svg,
    )


def _accessible(svg: str, title: str, description: str) -> str:
    """Name the drawing for assistive technology, and leave the choice of font to the reader."""
    svg = re.sub(r"'DejaVu Sans',\s*", "", svg)
    # A hundredth of a point is finer than any printer, and six decimals double the file.
    svg = re.sub(r' d="[^"]*"', lambda found: re.sub(r"(\.\d{2})\d+", r"\1", found[0]), svg)
    names = f'<title id="figure-title">{escape(title)}</title>\n'
    names += f' <desc id="figure-desc">{escape(description)}</desc>'
    return re.sub(
        r"(<svg [^>]*)>",
        lambda found: f'{found[1]} role="img" aria-labelledby="figure-title figure-desc">\n {names}',
        svg,
        count=1,
    )
