"""A panel as one table of areas for each year, and which areas of a year have everything.

What belongs here: reading. What is done with the years is in `over_time`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from bailiwick.errors import Finding, OptionError, TableError, nearest
from bailiwick.groups.area_matrix import AREA_CODE, AreaMatrix, faults, is_null, read_matrix, some
from bailiwick.tables import eager, require_columns

__all__ = ["with_all_metrics", "year_tables"]


def year_tables(
    panel: Any, wanted: list[str] | None, years: Iterable[int] | None
) -> tuple[dict[int, AreaMatrix | None], list[str], Any]:
    """The table of every year asked for, the metrics, and the kind of table that came in."""
    if isinstance(panel, Mapping):
        read = {_year(year): read_matrix(table) for year, table in panel.items()}
        if not read:
            raise TableError("The panel has no year.")
        backend = next(iter(read.values())).backend
        present = list(dict.fromkeys(name for matrix in read.values() for name in matrix.variables))
    else:
        read, present, backend = _pivoted(panel, wanted)
    found = [
        Finding(fault.reason, f"{year}: {fault.sentence}", fault.rows)
        for year, matrix in sorted(read.items())
        for fault in faults(matrix, constant=False, missing=False)
        if fault.reason == "duplicate-code"
    ]
    if found:
        raise TableError("The years cannot be clustered.", found)
    names = present if wanted is None else wanted
    unknown = [name for name in names if name not in present]
    if unknown:
        hints = " ".join(f"{name!r} is not in the panel.{nearest(name, present)}" for name in unknown)
        raise OptionError(f"metrics: {hints} It has {some(present, 40)}.")
    asked = range(min(read), max(read) + 1) if years is None else sorted({_year(year) for year in years})
    return {year: read.get(year) for year in asked}, names, backend


def _year(year: Any) -> int:
    if isinstance(year, bool) or not isinstance(year, (int, np.integer)):
        raise OptionError(f"{year!r} is not a year. Give whole numbers such as 2021.")
    return int(year)


def _pivoted(panel: Any, wanted: list[str] | None) -> tuple[dict[int, AreaMatrix], list[str], Any]:
    """A long panel as one matrix for each year."""
    frame = eager(panel, "the panel")
    require_columns(frame, [AREA_CODE, "year", "indicator", "value"], "the panel")
    present = list(dict.fromkeys(map(str, frame["indicator"].to_list())))
    used = set(present if wanted is None else wanted)
    cells: dict[int, dict[tuple[str, str], float]] = {}
    twice = []
    for area, year, name, value in zip(
        *(frame[column].to_list() for column in (AREA_CODE, "year", "indicator", "value")), strict=True
    ):
        if str(name) not in used:
            continue
        key = (str(area), str(name))
        held = cells.setdefault(_year(year), {})
        if key in held:
            twice.append(f"{key[0]}, {year}, {key[1]}")
        held[key] = np.nan if is_null(value) else float(value)
    if twice:
        sentence = f"Areas with several values of one indicator in one year: {some(twice)}."
        raise TableError("The panel cannot be read.", [Finding("duplicate-key", sentence, tuple(twice))])
    if not cells:
        unknown = [name for name in used if name not in present]
        if unknown:
            hints = " ".join(f"{name!r} is not in the panel.{nearest(name, present)}" for name in unknown)
            raise OptionError(f"metrics: {hints} It has {some(present, 40) or 'none'}.")
        raise TableError("The panel has no rows.")
    names = [name for name in present if name in used]
    column = {name: at for at, name in enumerate(names)}
    read = {}
    for year, held in cells.items():
        areas = tuple(dict.fromkeys(area for area, _ in held))
        row = {area: at for at, area in enumerate(areas)}
        values = np.full((len(areas), len(names)), np.nan)
        for (area, name), value in held.items():
            values[row[area], column[name]] = value
        read[year] = AreaMatrix(areas, tuple(names), values, frame.implementation)
    return read, present, frame.implementation


def with_all_metrics(
    year: int, matrix: AreaMatrix | None, names: Sequence[str]
) -> tuple[str, AreaMatrix | None]:
    """The metrics of a year in their order; or what keeps it from being clustered."""
    if matrix is None or not matrix.codes:
        return f"{year} is not in the panel.", None
    at = {name: number for number, name in enumerate(matrix.variables)}
    lacking = [name for name in names if name not in at or np.isnan(matrix.values[:, at[name]]).all()]
    if lacking:
        return f"{year} has no value of {some(lacking, 40)}.", None
    values = matrix.values[:, [at[name] for name in names]]
    if np.isnan(values).any(axis=1).all():
        return f"In {year} no area has all {len(names)} metrics.", None
    return "", AreaMatrix(matrix.codes, tuple(names), values, matrix.backend)
