"""Clusters and regions of areas, read from tables by area code.

What belongs here: labels by code, for regressions and for geography. Columns of labels that are paired with
each other are read in `label_tables`.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from bailiwick.errors import Finding, nearest
from bailiwick.groups.area_matrix import AREA_CODE, AREA_NAME, is_null, some, texts
from bailiwick.tables import eager

__all__ = ["clusters_by_area", "columns_by_area", "regions_by_area"]


def columns_by_area(table: Any, what: str, wrong: list[Finding]) -> tuple[list[str], dict[str, list[Any]]]:
    """Area codes and the other columns of a table; areas that occur twice are a fault, but for parts.

    A pandas table may be indexed by area code. `area_name` is passed over.
    """
    frame = eager(table, what)
    if AREA_CODE in frame.columns:
        codes = texts(frame[AREA_CODE].to_list())
    elif frame.implementation.is_pandas():
        codes = texts(frame.to_native().index)
    else:
        told = f"{what} has no column {AREA_CODE!r}.{nearest(AREA_CODE, frame.columns)}"
        wrong.append(Finding("no-column", f"{told} It has {', '.join(map(repr, frame.columns))}."))
        return [], {}
    if what != "coarse":
        times = Counter(code for code in codes if code)
        twice = sorted(code for code, count in times.items() if count > 1)
        if twice:
            told = f"{what} has areas twice: {some(twice)}. Give one row for each area."
            wrong.append(Finding("duplicate-code", told, tuple(twice)))
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
    return {code: int(cell) if whole else str(cell) for code, cell in found.items()}


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
        code: str(cell)
        for code, cell in zip(codes, cells, strict=True)
        if code and not is_null(cell) and cell != ""
    }
