"""How the profiles of clusters are drawn: one spoke for each variable, and a ring at zero.

Above the mean lies outside the zero ring and is filled; below lies inside it and is hatched, so that the two
are told apart without colour. All clusters of a level have one scale. matplotlib is loaded when a page is
made.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bailiwick.publish.bar_drawing import TEXT
from bailiwick.publish.cluster_layout import sized_lines
from bailiwick.publish.figure_page import MUTED, SIZE, start_page
from bailiwick.publish.palette import DIVERGING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Profile", "Wheel", "radial_page", "radials_page", "rim_of"]

ABOVE, BELOW, ABOVE_LINE, BELOW_LINE = DIVERGING[3], DIVERGING[1], DIVERGING[4], "#9c4300"
BAND, BAND_WIDE = ("#d4d4d4", "#ebebeb"), 0.16
LEFT, RIGHT, GAP = 0.03, 0.985, 0.02
FEW, COLUMNS_FEW, COLUMNS_MANY = 9, 3, 4
HOLE = 0.32  # radius of the hole, as a share of the distance from the zero ring to the rim
MARKED, MARKED_MANY = 3, 2  # furthest variables told, above and below
LARGEST = 2.5  # inches, the radius of a wheel on a page of its own
ROUND = 0.11  # inches around a wheel, for the letters of dimensions
LETTER, BOLD_LETTER = 0.054, 0.062  # inches of a letter at the end of a spoke
LINE, HEAD_LINE, KEY_LINE = 0.125, 0.155, 0.17  # inches of a line of text under and above a wheel, of the key
LETTER_OFF, TRIANGLE = 0.05, 0.085  # inches from the band to a letter, from a triangle to a number
SHARE = 0.98  # of all differences lie within the rim


@dataclass(frozen=True)
class Wheel:
    """The spokes in order: words and dimension of each, and where the rim is, in scaled units."""

    labels: tuple[str, ...]
    dimensions: tuple[str, ...]
    rim: float

    @property
    def arcs(self) -> list[tuple[str, int, int]]:
        """Each dimension with its first spoke and the one after its last."""
        found, at = [], 0
        for name, members in groupby(self.dimensions):
            count = len(list(members))
            found.append((name, at, at + count))
            at += count
        return found

    def angle(self, spoke: float) -> float:
        """Clockwise from the top, in radians."""
        return 2 * math.pi * spoke / len(self.labels)


@dataclass(frozen=True)
class Profile:
    """One cluster: its code, name and number of areas, and the difference on each spoke."""

    code: str
    name: str
    size: int
    values: tuple[float, ...]

    @property
    def heading(self) -> str:
        """Name and number of areas."""
        return f"{self.name} ({self.size:,})"

    @property
    def differs(self) -> bool:
        """Whether there is anything to draw."""
        return any(self.values)

    def furthest(self, n: int) -> tuple[list[int], list[int]]:
        """Spokes furthest above, and furthest below zero, at most `n` each."""
        order = sorted(range(len(self.values)), key=lambda at: (-self.values[at], at))
        above = [at for at in order if self.values[at] > 0][:n]
        below = [at for at in reversed(order) if self.values[at] < 0][:n]
        return above, below


def rim_of(profiles: Sequence[Sequence[float]]) -> float:
    """A round number that 98 in 100 differences do not exceed.

    Examples
    --------
    Of 100 differences two are above 0.27, and the next round number is 0.3.

    >>> rim_of([[0.1] * 97 + [0.27, 2.0, 24.0]])
    0.3
    """
    sizes = sorted(abs(value) for values in profiles for value in values)
    held = sizes[max(0, math.ceil(SHARE * len(sizes)) - 1)] if sizes else 0.0
    held = held or (sizes[-1] if sizes else 0.0) or 1.0
    step = 10.0 ** math.floor(math.log10(held))
    return next(
        round(step * times, 12)
        for times in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10)
        if step * times >= held
    )


def radials_page(
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    *,
    wheel: Wheel,
    profiles: Sequence[Profile],
) -> Figure:
    """Small wheels, one for each cluster, with the furthest variables numbered and named under each."""
    few = len(profiles) <= FEW
    columns = COLUMNS_FEW if few else COLUMNS_MANY
    each = (RIGHT - LEFT - GAP * (columns - 1)) / columns
    letters = int(each * SIZE[0] / 0.058)
    marked = MARKED if few else MARKED_MANY
    size = each * SIZE[0] - 2 * ROUND
    rows = [profiles[at : at + columns] for at in range(0, len(profiles), columns)]
    heads = [HEAD_LINE * max(len(_heading(profile, letters)) for profile in row) for row in rows]
    notes = [
        LINE * max(len(_furthest_lines(profile, wheel, letters, marked)) for profile in row) for row in rows
    ]
    tall = [head + size + 2 * ROUND + note + 0.3 for head, note in zip(heads, notes, strict=True)]
    key = _letter_key(wheel)
    figure, top, _ = start_page(title, subtitle, source, room=sum(tall) + KEY_LINE * len(key) + 0.05)
    inch = 1 / figure.get_figheight()
    figure.text(LEFT, top, "\n".join(key), fontsize=8, va="top", linespacing=1.35, color=TEXT)
    top -= (KEY_LINE * len(key) + 0.05) * inch
    for row, head, height in zip(rows, heads, tall, strict=True):
        for at, profile in enumerate(row):
            left = LEFT + at * (each + GAP)
            words = "\n".join(_heading(profile, letters))
            figure.text(left, top, words, fontsize=8, weight="bold", va="top", linespacing=1.2)
            low = top - (head + ROUND + size) * inch
            place = (left + ROUND / SIZE[0], low, size / SIZE[0], size * inch)
            axes = _wheel_axes(figure, place, wheel)
            _draw_profile(axes, wheel, profile)
            _name_dimensions(axes, wheel, wheel.rim * (1 + BAND_WIDE) + LETTER_OFF * _inch(wheel, size))
            _mark_furthest(axes, wheel, profile, marked, size)
            lines = "\n".join(_furthest_lines(profile, wheel, letters, marked))
            below = low - (ROUND + 0.04) * inch
            style: dict[str, Any] = {"va": "top", "linespacing": 1.25, "gid": "furthest"}
            figure.text(left, below, lines, fontsize=7, color=TEXT, **style)
        top -= height * inch
    return figure


def radial_page(
    title: str,
    subtitle: Sequence[str],
    source: Sequence[str],
    *,
    wheel: Wheel,
    profile: Profile,
) -> Figure:
    """One large wheel with every variable named."""
    width = (RIGHT - LEFT) * SIZE[0]
    radius = LARGEST
    left, right, up, down = _reach(wheel, profile, radius)
    while left + right > width and radius > 1:
        radius -= 0.05
        left, right, up, down = _reach(wheel, profile, radius)
    key = _letter_key(wheel)
    room = up + down + 0.25 + KEY_LINE * len(key)
    figure, top, _ = start_page(title, subtitle, source, room=room)
    inch = 1 / figure.get_figheight()
    figure.text(LEFT, top, "\n".join(key), fontsize=8, va="top", linespacing=1.35, color=TEXT)
    middle = top - (KEY_LINE * len(key) + 0.15 + up) * inch
    across = LEFT + (left + (width - left - right) / 2) / SIZE[0]
    place = (
        across - radius / SIZE[0],
        middle - radius * inch,
        2 * radius / SIZE[0],
        2 * radius * inch,
    )
    axes = _wheel_axes(figure, place, wheel, rings=True)
    _draw_profile(axes, wheel, profile)
    _name_dimensions(axes, wheel, wheel.rim * (1 + BAND_WIDE / 2))
    _name_spokes(axes, wheel, profile)
    return figure


def _reach(wheel: Wheel, profile: Profile, radius: float) -> tuple[float, float, float, float]:
    """How far the names of the spokes go left, right, up and down of the middle, in inches."""
    ends = []
    for spoke, label in enumerate(wheel.labels):
        letters = max(map(len, _spoke_lines(label)))
        far = _is_far(spoke, wheel, profile)
        length = BOLD_LETTER * (letters + 6) if far else LETTER * letters
        ends.append(_point(wheel.angle(spoke), radius + 0.08 + length))
    across, up = [x for x, _ in ends], [y for _, y in ends]
    sides = (-min(across), max(across), max(up), -min(up))
    return tuple(max(side, radius) + 0.06 for side in sides)  # type: ignore[return-value]


def _heading(profile: Profile, letters: int) -> list[str]:
    return sized_lines(f"{profile.code} {profile.name}", profile.size, int(letters * 0.84), 3)


def _letter(at: int) -> str:
    return chr(ord("A") + at) if at < 26 else f"{at + 1}"


def _letter_key(wheel: Wheel) -> list[str]:
    """Lines such as "A demography   B housing"."""
    parts = [f"{_letter(at)} {name}".replace(" ", "\u00a0") for at, (name, *_) in enumerate(wheel.arcs)]
    return textwrap.wrap("   ".join(parts), 112, break_long_words=False, break_on_hyphens=False)


def _told(value: float) -> str:
    return f"{'+' if value > 0 else '−'}{abs(value):.2f}"


def _furthest_lines(profile: Profile, wheel: Wheel, letters: int, marked: int) -> list[str]:
    """The variables furthest from zero, with the numbers they bear on the wheel."""
    if not profile.differs:
        return textwrap.wrap("The same areas as its parent, so no difference.", letters)
    lines = []
    above, below = profile.furthest(marked)
    for number, spoke in enumerate([*above, *below], start=1):
        words = f"{number}  {_told(profile.values[spoke])}  {wheel.labels[spoke]}"
        wrapped = textwrap.wrap(words, letters, subsequent_indent=" " * 6)
        lines += wrapped if len(wrapped) <= 2 else [wrapped[0], wrapped[1] + " …"]
    return lines


def _wheel_axes(
    figure: Figure, place: tuple[float, float, float, float], wheel: Wheel, *, rings: bool = False
) -> Any:
    """Polar axes with the zero ring, the rim and the bands of dimensions."""
    axes: Any = figure.add_axes(place, projection="polar", gid="wheel")
    axes.set_theta_zero_location("N")
    axes.set_theta_direction(-1)
    rim = wheel.rim
    axes.set_rorigin(-rim * (1 + HOLE))
    axes.set_ylim(-rim, rim * (1 + BAND_WIDE))
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines["polar"].set_visible(False)
    axes.spines["inner"].set_edgecolor("none")  # drawing makes it visible again
    circle = [step * 2 * math.pi / 360 for step in range(361)]
    for at, (_, first, end) in enumerate(wheel.arcs):
        middle, width = wheel.angle((first + end - 1) / 2), wheel.angle(end - first)
        axes.bar(
            middle,
            0.12 * rim,
            width=width,
            bottom=rim,
            color=BAND[at % 2],
            edgecolor="#ffffff",
            linewidth=0.8,
        )
        edge = wheel.angle(first - 0.5)
        axes.plot([edge, edge], [-rim, rim], color="#cccccc", linewidth=0.6, zorder=1)
    for level in (-rim, -rim / 2, rim / 2, rim):
        axes.plot(circle, [level] * 361, color="#dddddd", linewidth=0.5, zorder=1)
        if rings and level:
            box = {"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.5}
            style = {"ha": "center", "va": "center", "fontsize": 6.5, "color": MUTED}
            axes.text(wheel.angle(-0.5), level, _told(level), zorder=6, bbox=box, **style)
    axes.plot(circle, [0] * 361, color=TEXT, linewidth=0.9, zorder=4, gid="zero")
    return axes


def _draw_profile(axes: Any, wheel: Wheel, profile: Profile) -> None:
    """A bar from the zero ring on each spoke; beyond the rim it ends in a triangle."""
    rim, width = wheel.rim, wheel.angle(0.86)
    for above in (True, False):
        spokes = [at for at, value in enumerate(profile.values) if (value > 0) == above and value]
        if not spokes:
            continue
        axes.bar(
            [wheel.angle(at) for at in spokes],
            [max(-rim, min(rim, profile.values[at])) for at in spokes],
            width=width,
            color=ABOVE if above else "#ffffff",
            edgecolor=ABOVE_LINE if above else BELOW_LINE,
            linewidth=0.5,
            hatch=None if above else "//////",
            zorder=3,
            gid="above" if above else "below",
        )
    for at, value in enumerate(profile.values):
        if abs(value) > rim:
            axes.plot(
                [wheel.angle(at)],
                [math.copysign(rim, value)],
                marker=(3, 0, -math.degrees(wheel.angle(at)) + (0 if value > 0 else 180)),
                markersize=3.6,
                color=TEXT,
                zorder=6,
                clip_on=False,
                gid="beyond",
            )


def _inch(wheel: Wheel, size: float) -> float:
    """An inch of the radius in scaled units, on a wheel of so many inches."""
    return (2 + HOLE + BAND_WIDE) * wheel.rim / (size / 2)


def _name_dimensions(axes: Any, wheel: Wheel, radius: float) -> None:
    """The letter of each dimension on or beyond its part of the band; the key above the wheels names them."""
    for at, (_, first, end) in enumerate(wheel.arcs):
        axes.text(
            wheel.angle((first + end - 1) / 2),
            radius,
            _letter(at),
            ha="center",
            va="center",
            fontsize=7,
            color=TEXT,
            zorder=7,
            gid="dimension",
        )


def _mark_furthest(axes: Any, wheel: Wheel, profile: Profile, marked: int, size: float) -> None:
    """Numbers at the ends of the bars that are named under the wheel; `size` is its width in inches."""
    above, below = profile.furthest(marked)
    rim = wheel.rim
    inch = _inch(wheel, size)
    placed: list[tuple[float, float]] = []
    for number, spoke in enumerate([*above, *below], start=1):
        # Beyond a bar outside the zero ring; opposite a bar inside it, where there is room.
        end = max(0.0, min(rim, profile.values[spoke]))
        highest = rim - (TRIANGLE if profile.values[spoke] > rim else 0.02) * inch
        angle = wheel.angle(spoke)
        tried = [
            min(end + (0.065 + 0.085 * step) * inch, highest + 0.085 * min(step, 0) * inch)
            for step in (0, 1, 2, -1, -2, -3)
        ]
        free = [
            at
            for at in tried
            if all(math.dist(_point(angle, at + rim * (1 + HOLE)), other) > 0.075 * inch for other in placed)
        ]
        at = (free or tried)[0]
        placed.append(_point(angle, at + rim * (1 + HOLE)))
        axes.text(
            angle,
            at,
            f"{number}",
            ha="center",
            va="center",
            fontsize=6,
            weight="bold",
            color=TEXT,
            zorder=8,
            bbox={"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.2},
            gid="mark",
        )


def _point(angle: float, radius: float) -> tuple[float, float]:
    return radius * math.sin(angle), radius * math.cos(angle)


def _name_spokes(axes: Any, wheel: Wheel, profile: Profile) -> None:
    """Every variable along its spoke, readable from left to right; the furthest in bold with their value."""
    for spoke, label in enumerate(wheel.labels):
        angle = wheel.angle(spoke)
        degrees = 90 - math.degrees(angle)
        flipped = math.sin(angle) < -1e-9
        far = _is_far(spoke, wheel, profile)
        words = "\n".join(_spoke_lines(label))
        axes.text(
            angle,
            wheel.rim * (1.04 + BAND_WIDE),
            f"{words} {_told(profile.values[spoke])}" if far else words,
            rotation=degrees + (180 if flipped else 0),
            rotation_mode="anchor",
            ha="right" if flipped else "left",
            va="center",
            fontsize=6.8,
            linespacing=0.95,
            weight="bold" if far else "normal",
            color=TEXT,
            gid="spoke",
        )


def _is_far(spoke: int, wheel: Wheel, profile: Profile) -> bool:
    above, below = profile.furthest(MARKED)
    return spoke in above or spoke in below or abs(profile.values[spoke]) > wheel.rim


def _spoke_lines(label: str) -> list[str]:
    lines = textwrap.wrap(label, 28)
    return lines if len(lines) <= 2 else [lines[0], lines[1] + " …"]
