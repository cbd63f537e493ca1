"""Groups of rows on figures: their order, and a short code for each that can stand on its colour."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["codes_of", "merged_order", "natural_order"]

LONGEST = 3  # letters of a code that fit into a narrow part of a bar


def natural_order(values: Iterable[Any]) -> list[str]:
    """Distinct values as text, numbers in them by size.

    Examples
    --------
    >>> natural_order([10, 2, 1, 2]), natural_order(["1b", "10", "1a"])
    (['1', '2', '10'], ['1a', '1b', '10'])
    """
    return sorted({str(value) for value in values}, key=_parts)


def _parts(text: str) -> list[tuple[int, int, str]]:
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", text)]


def merged_order(lists: Iterable[Sequence[str]]) -> list[str]:
    """One order in which every list keeps its own, as far as they agree; the first to come goes first.

    Examples
    --------
    A list may lack some:

    >>> merged_order([["rural", "town"], ["rural", "large town", "town", "city"]])
    ['rural', 'large town', 'town', 'city']
    """
    before: dict[str, set[str]] = {}
    for held in lists:
        for at, value in enumerate(held):
            before.setdefault(value, set()).update(held[:at])
    order: list[str] = []
    while before:
        free = next((value for value, held in before.items() if not held - set(order)), next(iter(before)))
        order.append(free)
        del before[free]
    return order


def codes_of(names: Sequence[str]) -> list[str]:
    """A code of at most three letters for each name: itself, or its initials, or its place.

    What stands in brackets is left out. If two names would share their code, all are known by their places.

    Examples
    --------
    >>> codes_of(["North East (England)", "Yorkshire and The Humber", "Wales"])
    ['NE', 'YH', 'W']
    >>> codes_of(["Mainly rural", "Most remote"]), codes_of(["0", "11"])
    (['1', '2'], ['0', '11'])
    """
    if all(len(name) <= LONGEST for name in names):
        return list(names)
    codes = ["".join(re.findall(r"\b(?!The\b)[A-Z]", re.sub(r"\([^)]*\)", "", n)))[:LONGEST] for n in names]
    if len(set(codes)) == len(codes) and all(codes):
        return codes
    return [str(at + 1) for at in range(len(names))]
