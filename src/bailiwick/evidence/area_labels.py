"""Clusters and regions of areas, read from tables by area code.

What belongs here: labels by code, for regressions and for geography. Columns of labels that are paired with
each other are read in `label_tables`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from bailiwick.errors import Finding, nearest
from bailiwick.groups.area_matrix import AREA_CODE, AREA_NAME, is_null, repeated_columns, some, texts
from bailiwick.groups.matching import natural
from bailiwick.tables import eager

__all__ = ["clusters_by_area", "columns_by_area", "ordered_labels", "regions_by_area", "told_twice"]


def told_twice(table: Any, what: str) -> list[Finding]:
    """Columns of one name, which no kind of dataframe can be read with."""
    return [
        Finding(
            "duplicate-column",
            f"{what} has {times} columns called {name!r}: leave out or rename all but one.",
            (name,),
        )
        for name, times in repeated_columns(table).items()
    ]


def ordered_labels(labels: Iterable[Any]) -> list[Any]:
    """Distinct labels in order: numbers by size, text so that 2 is before 10.

    Examples
    --------
    >>> ordered_labels([10, 2, -1, 2]), ordered_labels(["10", "2", "a"])
    ([-1, 2, 10], ['2', '10', 'a'])
    """
    distinct = set(labels)
    if all(isinstance(label, int) for label in distinct):
        return sorted(distinct)
    return sorted(distinct, key=lambda label: natural(str(label)))


def columns_by_area(table: Any, what: str, wrong: list[Finding]) -> tuple[list[str], dict[str, list[Any]]]:
    """Area codes and the other columns of a table; areas that occur twice are a fault, but for parts.

    A pandas table may be indexed by area code. `area_name` is passed over.
    """
    if told := told_twice(table, what):
        wrong += told
        return [], {}
    frame = eager(table, what)
    if AREA_CODE in frame.columns:
        codes = texts(frame[AREA_CODE].to_list())
    elif frame.implementation.is_pandas():
        codes = texts(frame.to_native().index)
    else:
        words = f"{what} has no column {AREA_CODE!r}.{nearest(AREA_CODE, frame.columns)}"
        wrong.append(Finding("no-column", f"{words} It has {', '.join(map(repr, frame.columns))}."))
        return [], {}
    if what != "coarse":
        times = Counter(code for code in codes if code)
        twice = sorted(code for code, count in times.items() if count > 1)
        if twice:
            words = f"{what} has areas twice: {some(twice)}. Give one row for each area."
            wrong.append(Finding("duplicate-code", words, tuple(twice)))
    return codes, {
        name: frame[name].to_list() for name in frame.columns if name not in (AREA_CODE, AREA_NAME)
    }


def clusters_by_area(clusters: Any, wrong: list[Finding]) -> dict[str, Any]:
    """The cluster of each area that has one: whole numbers as such if all are."""
    codes, columns = columns_by_area(clusters, "clusters", wrong)
    if "cluster" not in columns:
        if codes:
            told = (
                f"clusters has no column 'cluster'.{nearest('cluster', list(columns))} Rename the column of"
            )
            wrong.append(Finding("no-column", f"{told} labels."))
        return {}
    found = {
        code: cell
        for code, cell in zip(codes, columns["cluster"], strict=True)
        if code and not is_null(cell) and cell != ""
    }
    broken = sorted(
        {f"{cell:g}" for cell in found.values() if isinstance(cell, float) and not cell.is_integer()}
    )
    if broken:
        told = f"Column 'cluster' of clusters holds {some(broken, 3)}: labels are text or whole numbers."
        wrong.append(Finding("not-labels", told, tuple(broken)))
        return {}
    if not found:
        wrong.append(Finding("no-labels", "clusters has no area with a cluster."))
    whole = all(
        isinstance(cell, (int, float, np.integer)) and not isinstance(cell, bool) for cell in found.values()
    )
    if whole:
        return {code: int(cell) for code, cell in found.items()}
    named = {code: _word(cell) for code, cell in found.items()}
    kinds: dict[str, set[bool]] = {}
    for code, cell in found.items():
        kinds.setdefault(named[code], set()).add(isinstance(cell, str))
    mixed = sorted(word for word, of in kinds.items() if len(of) > 1)
    if mixed:
        told = f"Column 'cluster' of clusters holds {some(mixed, 3)} both as text and as a number:"
        wrong.append(Finding("mixed-labels", f"{told} make all labels text, or all numbers.", tuple(mixed)))
    return named


def _word(cell: Any) -> str:
    """A label as text; 1.0, which pandas makes of 1 beside a gap, is "1"."""
    return (
        str(int(cell)) if isinstance(cell, (float, np.floating)) and float(cell).is_integer() else str(cell)
    )


def regions_by_area(regions: Any, what: str, wrong: list[Finding]) -> dict[str, str]:
    """The region of each area that has one."""
    codes, columns = columns_by_area(regions, what, wrong)
    if not codes:
        return {}
    if len(columns) != 1:
        told = f"{what} has {len(columns)} columns beside the area codes ({', '.join(map(repr, columns))});"
        wrong.append(Finding("columns", f"{told} one is needed: the region."))
        return {}
    cells = next(iter(columns.values()))
    return {
        code: _word(cell)
        for code, cell in zip(codes, cells, strict=True)
        if code and not is_null(cell) and cell != ""
    }
