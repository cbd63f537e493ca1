"""Colours of maps, one place for figures and static pages; the atlas builds the same ones in TypeScript.

Every palette but `TWELVE`, `SECTION_COLOURS` and `GREEN_PURPLE` keeps its colours at least 10 CIEDE2000 apart
under normal, protan, deutan and tritan vision; the front end's tests compute that. No twelve hues can be told
apart by everyone, so whatever is drawn in one of those three has its code written on it or beside it.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "BIVARIATE",
    "CLUSTERS",
    "DIVERGING",
    "GREEN_PURPLE",
    "INK",
    "PLAIN_AREA",
    "RED_BLUE",
    "SECTION_COLOURS",
    "SEQUENTIAL",
    "TWELVE",
    "cluster_hues",
    "multiply_ramps",
    "text_on",
    "twelve_of",
]

SEQUENTIAL = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")  # ColorBrewer YlGnBu
DIVERGING = ("#e66101", "#fdb863", "#f7f7f7", "#b2abd2", "#5e3c99")  # ColorBrewer PuOr
CLUSTERS = (  # Tol muted
    "#332288", "#88ccee", "#44aa99", "#117733", "#999933", "#ddcc77", "#cc6677", "#882255", "#aa4499",
)  # fmt: skip
RED_BLUE = (  # ColorBrewer RdBu, blue for low; without a middle class, as no difference is left blank
    "#2166ac", "#4393c3", "#92c5de", "#d1e5f0", "#fddbc7", "#f4a582", "#d6604d", "#b2182b",
)  # fmt: skip
TWELVE = (  # tableau20, the colours of the published figures of sector clusters
    "#4c78a8", "#9ecae9", "#f58518", "#ffbf79", "#54a24b", "#88d27a", "#b79a20", "#f2cf5b", "#439894",
    "#83bcb6", "#e45756", "#ff9d98",
)  # fmt: skip
SECTION_COLOURS = (  # all of tableau20, and one more: for the sections of an industry classification
    *TWELVE, "#79706e", "#bab0ac", "#d67195", "#fcbfd2", "#b279a2", "#d6a5c9", "#9e765f", "#d8b5a5",
    "#222222",
)  # fmt: skip
GREEN_PURPLE = (  # ColorBrewer PRGn, for what has an order and is neither high nor low
    "#1b7837", "#5aae61", "#a6dba0", "#d9f0d3", "#e7d4e8", "#c2a5cf", "#9970ab", "#762a83",
)  # fmt: skip
PLAIN_AREA = "#e9e9e9"  # areas of other clusters, where one is shown at a time
INK = "#555555"  # boundaries and hatch lines
ROW_RAMP = ("#ffffff", "#a6cfe3", "#3f8fc0")
COLUMN_RAMP = ("#f2f2f2", "#fdbe85", "#e6740c")


def twelve_of(count: int) -> list[str]:
    """So many of the twelve colours, from the first again after the last.

    Examples
    --------
    >>> twelve_of(13)[0] == twelve_of(13)[12], len(set(twelve_of(12)))
    (True, 12)
    """
    return [TWELVE[at % len(TWELVE)] for at in range(count)]


def cluster_hues(codes: Sequence[str], order: Sequence[str] = ()) -> dict[str, str]:
    """A colour for each cluster: that of its map where there are nine clusters at most, else of the twelve.

    `order` is that of all clusters, of which `codes` may lack some; without it `codes` are in order.

    Examples
    --------
    >>> cluster_hues(["2"], ["1", "2"]) == {"2": CLUSTERS[1]}, cluster_hues(["1"]) == {"1": CLUSTERS[0]}
    (True, True)
    >>> cluster_hues(["0"], [str(at) for at in range(12)]) == {"0": TWELVE[0]}
    True
    """
    every = list(order) if set(codes) <= set(order) else list(codes)
    colours = CLUSTERS if len(every) <= len(CLUSTERS) else twelve_of(len(every))
    return {code: colours[at] for at, code in enumerate(every) if code in set(codes)}


def multiply_ramps(rows: Sequence[str], columns: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Mix two ramps into a matrix of colours, as two filters laid over each other.

    Each channel is the product of both colours' channels in linear light::

        out = encode(decode(row) * decode(column))

    with decode and encode the sRGB transfer functions.

    Parameters
    ----------
    rows, columns : sequence of str
        Colours as ``"#rrggbb"``, low to high.

    Returns
    -------
    tuple of tuple of str
        One row of colours for each of `rows`.

    Examples
    --------
    >>> multiply_ramps(["#ffffff", "#808080"], ["#ffffff", "#808080"])
    (('#ffffff', '#808080'), ('#808080', '#3d3d3d'))
    """
    return tuple(
        tuple(_hex([a * b for a, b in zip(_linear(row), _linear(column), strict=True)]) for column in columns)
        for row in rows
    )


def text_on(colour: str) -> str:
    """Black or white, whichever contrasts more with a colour (WCAG contrast ratio).

    Examples
    --------
    >>> text_on("#f2f2f2"), text_on("#383e06")
    ('#000000', '#ffffff')
    """
    light = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), _linear(colour), strict=True))
    return "#000000" if (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) else "#ffffff"


def _linear(colour: str) -> list[float]:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def _hex(linear: Sequence[float]) -> str:
    encoded = [12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in linear]
    return "#" + "".join(f"{round(255 * c):02x}" for c in encoded)


BIVARIATE = multiply_ramps(ROW_RAMP, COLUMN_RAMP)
