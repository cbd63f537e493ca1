"""Colours, chips and keys of clusters on figures: a code on its colour, and beside it the title and size.

Up to nine clusters have a colour each, that of their map. More cannot be told apart by colour, so all then
have one and are known by their code.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.publish.bar_drawing import TEXT
from bailiwick.publish.figure_page import SIZE
from bailiwick.publish.palette import CLUSTERS, INK, text_on

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "LEFT",
    "RIGHT",
    "Key",
    "colours_of",
    "counted_areas",
    "draw_chip",
    "draw_keys",
    "inch_axes_limits",
    "keys_tall",
    "lines_of",
    "title_lines",
]

CHIP = (0.27, 0.15)  # inches
KEY_LINE, KEY_GAP = 0.125, 0.055  # inches
LETTER = 0.0605  # inches of a letter of a key
LEFT, RIGHT, GAP = 0.23, 7.4, 0.2  # inches


@dataclass(frozen=True)
class Key:
    """A cluster as figures name it: its code, its title and its number of areas; 0 where that is not told."""

    code: str
    title: str
    size: int

    @property
    def words(self) -> str:
        """Title and number of areas."""
        if not self.size:
            return self.title
        return f"{self.title} ({self.size:,})" if self.title else counted_areas(self.size)


def counted_areas(size: int) -> str:
    """Such as "1 area" or "1,200 areas"."""
    return f"{size:,} area{'' if size == 1 else 's'}"


def colours_of(count: int) -> list[str]:
    """A colour for each cluster, or one for all where there are more than colours.

    Examples
    --------
    >>> len(set(colours_of(9))), len(set(colours_of(10)))
    (9, 1)
    """
    return [CLUSTERS[at] if count <= len(CLUSTERS) else CLUSTERS[0] for at in range(count)]


def inch_axes_limits(axes: Axes, tall: float) -> None:
    """Let an axes over the whole width count in inches, downwards from its top."""
    axes.set_axis_off()
    axes.set_xlim(0, SIZE[0])
    axes.set_ylim(tall, 0)


def draw_chip(axes: Axes, left: float, middle: float, code: str, colour: str) -> None:
    """A code on its colour, on axes that count in inches downwards."""
    from matplotlib.patches import Rectangle

    wide = max(CHIP[0], 0.1 + 0.07 * len(code))
    corner = (left, middle - CHIP[1] / 2)
    axes.add_patch(
        Rectangle(corner, wide, CHIP[1], facecolor=colour, edgecolor=INK, linewidth=0.5, gid="key")
    )
    axes.text(
        left + wide / 2, middle, code, ha="center", va="center", fontsize=7, color=text_on(colour), gid="code"
    )


def lines_of(words: str, letters: int) -> list[str]:
    """Words on lines that end at spaces, never at a hyphen.

    Examples
    --------
    >>> lines_of("Higher health and well-being", 24)
    ['Higher health and', 'well-being']
    """
    return textwrap.wrap(words, letters, break_on_hyphens=False)


def title_lines(key: Key, letters: int) -> list[str]:
    """Title and number of areas, which stands on a line with the last word.

    Examples
    --------
    >>> title_lines(Key("1", "Higher health and well-being", 114), 24)
    ['Higher health and', 'well-being (114)']
    """
    return [
        line.replace("\u00a0", " ") for line in lines_of("\u00a0(".join(key.words.rsplit(" (", 1)), letters)
    ]


def key_lines(keys: Sequence[Key], columns: int) -> list[list[str]]:
    """The words of each key on lines that fit its column."""
    each = (RIGHT - LEFT - GAP * (columns - 1)) / columns
    letters = int((each - CHIP[0] - 0.08) / LETTER)
    return [lines_of(key.words, letters) for key in keys]


def keys_tall(keys: Sequence[Key], columns: int) -> float:
    """Inches that keys take in so many columns, filled one after the other."""
    lines = key_lines(keys, columns)
    rows = -(-len(keys) // columns)
    return max(
        (sum(_key_tall(held) for held in lines[at : at + rows]) for at in range(0, len(keys), rows)),
        default=0.0,
    )


def _key_tall(lines: Sequence[str]) -> float:
    return KEY_LINE * len(lines) + KEY_GAP


def draw_keys(
    axes: Axes, keys: Sequence[Key], *, top: float, columns: int, colours: Sequence[str] = ()
) -> None:
    """Chips with title and size, in columns, on axes that count in inches downwards."""
    each = (RIGHT - LEFT - GAP * (columns - 1)) / columns
    rows = -(-len(keys) // columns)
    lines, colours = key_lines(keys, columns), colours or colours_of(len(keys))
    for first in range(0, len(keys), rows):
        left, low = LEFT + first // rows * (each + GAP), top
        for at in range(first, min(first + rows, len(keys))):
            draw_chip(axes, left, low + CHIP[1] / 2, keys[at].code, colours[at])
            words = "\n".join(lines[at])
            axes.text(
                left + CHIP[0] + 0.07,
                low + 0.01,
                words,
                fontsize=7.5,
                va="top",
                linespacing=1.2,
                color=TEXT,
                gid="title",
            )
            low += _key_tall(lines[at])
