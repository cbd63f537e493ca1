"""Numbers and codes of clusters, so that the same clusters always have the same names.

What belongs here: which cluster is number 1, and how its number is written. The
labels of k-means and Ward are arbitrary; these are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import OptionError, nearest

__all__ = [
    "CODE_STYLES",
    "LEVEL_NAMES",
    "CodeStyle",
    "cluster_codes",
    "level_names",
    "parents_of",
    "renumber",
]

Labels = NDArray[np.intp]
CodeStyle = Literal["letters", "dotted"]

CODE_STYLES: tuple[str, ...] = get_args(CodeStyle)
#: The levels of a classification of three, as the publisher calls them.
LEVEL_NAMES = ("supergroup", "group", "subgroup")
LETTERS = 26


def renumber(levels: Sequence[NDArray[np.integer]], codes: Sequence[str]) -> list[Labels]:
    """Number the clusters of every level in the stable order.

    The rule: at the top by size, largest first; below, first by the number of
    the parent, then by size within it. Two of one size fall by the smallest
    area code among their areas. So a number depends on which areas are
    together and on nothing else: not on the order of rows, not on the seed.

    Parameters
    ----------
    levels : sequence of arrays of shape (areas,)
        Labels from the top level down, each level nested in the one before; any integers 0 to k - 1.
    codes : sequence of str
        Area codes, one per row, no two alike.

    Returns
    -------
    list of arrays of shape (areas,)
        Numbers from 0, one array per level.

    Examples
    --------
    Three areas are together, so they are number 0; of the pairs, that with A is number 1.

    >>> levels = [[0, 1, 2, 1, 0, 2, 2]]
    >>> [labels.tolist() for labels in renumber([np.array(levels[0])], list("ABCDEFG"))]
    [[1, 2, 0, 2, 1, 0, 0]]
    """
    rank = np.empty(len(codes), dtype=np.intp)
    rank[np.argsort(np.array(codes), kind="stable")] = np.arange(len(codes))
    numbered: list[Labels] = []
    above = np.zeros(len(codes), dtype=np.intp)
    for labels in levels:
        count = int(labels.max()) + 1
        size = np.bincount(labels, minlength=count)
        smallest = np.full(count, len(codes))
        np.minimum.at(smallest, labels, rank)
        parent = np.zeros(count, dtype=np.intp)
        parent[labels] = above
        number = np.empty(count, dtype=np.intp)
        number[np.lexsort((smallest, -size, parent))] = np.arange(count)
        above = number[labels]
        numbered.append(above)
    return numbered


def parents_of(levels: Sequence[NDArray[np.integer]]) -> list[Labels]:
    """Return for each level the number of every cluster's parent; -1 at the top.

    Parameters
    ----------
    levels : sequence of arrays of shape (areas,)
        Nested labels from the top level down.

    Examples
    --------
    >>> [parents.tolist() for parents in parents_of([np.array([0, 0, 1]), np.array([0, 1, 2])])]
    [[-1, -1], [0, 0, 1]]
    """
    found: list[Labels] = []
    for number, labels in enumerate(levels):
        parent = np.full(int(labels.max()) + 1, -1, dtype=np.intp)
        if number:
            parent[labels] = levels[number - 1]
        found.append(parent)
    return found


def cluster_codes(
    parents: Sequence[NDArray[np.integer]], style: CodeStyle = "letters"
) -> tuple[tuple[str, ...], ...]:
    """Write the codes of the clusters of every level.

    - "letters": the place within the parent, numbers and letters by turns, as in
      the classifications since 2011: "7", "7c", "7c2". Beyond z come aa, ab, ...
    - "dotted": the numbers of all levels, each counted straight through its
      level, as in the classification of 2001: "5", "5.7", "5.7.13" is the 13th
      subgroup of all, in the 7th group of all, in supergroup 5.

    Parameters
    ----------
    parents : sequence of arrays, one per level
        The number of every cluster's parent, from `parents_of`; clusters in the stable order.
    style : {"letters", "dotted"}

    Returns
    -------
    tuple of tuples of str
        Codes of each level, in the order of their numbers.

    Raises
    ------
    OptionError
        There is no such style.

    References
    ----------
    [ons2001]_ for the dotted style.

    Examples
    --------
    >>> two_levels = [np.array([-1, -1]), np.array([0, 0, 1])]
    >>> cluster_codes(two_levels)
    (('1', '2'), ('1a', '1b', '2a'))
    >>> cluster_codes(two_levels, "dotted")
    (('1', '2'), ('1.1', '1.2', '2.3'))
    """
    if style not in CODE_STYLES:
        raise OptionError(
            f"code_style={style!r} is not an option.{nearest(str(style), CODE_STYLES)} Choose one of"
            f" {', '.join(map(repr, CODE_STYLES))}."
        )
    written: list[tuple[str, ...]] = []
    for level, above in enumerate(parents):
        places: dict[int, int] = {}
        codes = []
        for number, parent in enumerate(above.tolist(), start=1):
            places[parent] = places.get(parent, 0) + 1
            start = written[level - 1][parent] if level else ""
            if style == "dotted":
                codes.append(f"{start}.{number}" if start else str(number))
            else:
                codes.append(start + (_letter(places[parent]) if level % 2 else str(places[parent])))
        written.append(tuple(codes))
    return tuple(written)


def level_names(count: int, given: Sequence[str] | None = None) -> tuple[str, ...]:
    """Return the names of the levels: those given, or the usual ones of three, or "level_1", ..."""
    if given is not None:
        return tuple(given)
    return LEVEL_NAMES if count == len(LEVEL_NAMES) else tuple(f"level_{one + 1}" for one in range(count))


def _letter(place: int) -> str:
    """1 is a, 26 is z, 27 is aa."""
    text = ""
    while place:
        place, rest = divmod(place - 1, LETTERS)
        text = chr(ord("a") + rest) + text
    return text
