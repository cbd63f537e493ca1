"""What an ensemble is given: choices and coordinates, checked, and the scale they are fitted on.

What belongs here: refusing in words what no ensemble can be made of, and the one factor that brings
coordinates of any unit near those of an embedding. The fits are in `ensemble_fits`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import LARGEST, is_null, some

__all__ = ["ENGINES", "check_choices", "checked_coordinates", "rescaled", "scale_of"]

Floats = NDArray[np.float64]

ENGINES = ("batched", "scikit-learn")
REFUSED = "The ensemble cannot be fitted."
# Scales go by powers of 16: an embedding, whose areas lie .5 to 8 from its middle, keeps its own.
BITS = 4
# No coordinate is made larger than this power of 2, however far one area lies from the others.
HIGHEST = 450


def check_choices(large: Any, cells: Any, engine: Any) -> None:
    """Refuse every wrong choice at once."""

    def below(number: Any, least: int) -> bool:
        whole = isinstance(number, (int, np.integer)) and not isinstance(number, bool)
        return not whole or bool(number < least)

    wrong = [
        sentence
        for fault, sentence in (
            (
                engine not in ENGINES,
                f"engine is {engine!r}. Choose one of {', '.join(ENGINES)}.{nearest(str(engine), ENGINES)}",
            ),
            (below(large, 1), f"large is {large!r}. It counts areas: give a whole number of 1 or more."),
            (below(cells, 2), f"cells is {cells!r}. It counts groups of areas: give 2 or more."),
        )
        if fault
    ]
    if wrong:
        raise OptionError(" ".join(wrong))


def checked_coordinates(coordinates: ArrayLike) -> Floats:
    """The coordinates as an array, once they can be worked with.

    Raises
    ------
    OptionError
        They are not one row per area and one column per coordinate.
    TableError
        They are no numbers, missing, infinite, or so large that their squares are infinite.
    """
    points = _numbers(coordinates)
    if points.ndim != 2 or not points.size:
        raise OptionError(
            f"coordinates has the shape {points.shape}. Give one row per area and one column per coordinate."
        )
    finite = np.isfinite(points)
    bad = np.flatnonzero(~finite.all(axis=1))
    found = []
    if len(bad):
        sentence = (
            f"{len(bad)} rows hold a missing or infinite coordinate: {some(bad.tolist())}. Fill or leave them"
            " out."
        )
        found.append(Finding("not-finite", sentence, tuple(bad.tolist())))
    far = np.flatnonzero((finite & (np.abs(points) > LARGEST)).any(axis=0))
    if len(far):
        sentence = (
            f"Coordinates above {LARGEST:g}, whose squares are infinite, in columns {some(far.tolist())}."
            " Give them in a larger unit."
        )
        found.append(Finding("too-large", sentence, tuple(far.tolist())))
    if found:
        raise TableError(REFUSED, found)
    return points + 0.0  # -0 is 0


def _numbers(coordinates: ArrayLike) -> Floats:
    """An array of numbers; missing ones of any kind are NaN."""
    try:
        raw: Any = np.asarray(coordinates)
    except ValueError as error:
        raise OptionError(
            "coordinates has rows of different lengths. Give one row per area and one column per coordinate."
        ) from error
    if raw.dtype.kind == "O":
        raw = raw.copy()
        raw[np.frompyfunc(is_null, 1, 1)(raw).astype(bool)] = np.nan
    text = [cell for cell in raw.ravel() if isinstance(cell, (str, bytes))] if raw.dtype.kind in "OUS" else []
    try:
        if text or raw.dtype.kind not in "biufO":
            raise TypeError
        points: Floats = raw.astype(np.float64)
    except (TypeError, ValueError):
        what = f"text, such as {str(text[0])!r}," if text else f"{raw.dtype}"
        raise TableError(
            REFUSED,
            [
                Finding(
                    "not-numbers",
                    f"coordinates holds {what} where numbers are needed. Convert it; area codes do not belong"
                    " in it.",
                )
            ],
        ) from None
    return points


def scale_of(points: Floats) -> int:
    """The power of 2 that coordinates are divided by before they are fitted: a multiple of 4, mostly 0.

    It goes by the median over areas of how far they lie, in their widest coordinate, from the middle of all;
    areas in the middle do not count. Half of the areas then lie .5 to 8 from it. All columns have the one
    factor, and a power of 2 changes no digit, so that k-means and affinity propagation find what they found;
    mixtures add a fixed amount to each variance, which in a small unit is all there is.

    Examples
    --------
    Areas 1 and 2 from the middle keep their scale; in a unit 256 times as large they are brought back.

    >>> import numpy as np
    >>> line = np.array([[0.0], [1.0], [2.0], [3.0], [4.0]])
    >>> scale_of(line), scale_of(line / 256)
    (0, -8)
    """
    reach = np.abs(points - np.median(points, axis=0)).max(axis=1)
    reach = reach[reach > 0]
    if not len(reach):
        return 0
    _, exponent = np.frexp(np.median(reach))
    _, highest = np.frexp(np.abs(points).max())
    power = BITS * (int(exponent) // BITS)
    return max(power, BITS * -(-(int(highest) - HIGHEST) // BITS))


def rescaled(points: Floats, power: int) -> Floats:
    """The coordinates divided by that power of 2."""
    result: Floats = np.ldexp(points, -power) if power else points
    return result
