"""The outcome of treated areas and their controls in the years before an intervention, read and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import Finding, TableError, nearest
from bailiwick.evidence.matched_sets import Sets
from bailiwick.groups.area_matrix import AREA_CODE, is_null, some, texts

__all__ = ["gaps", "read_outcome"]

Floats = NDArray[np.float64]


def read_outcome(
    frame: nw.DataFrame[Any], sets: Sets, *, before: int, since: int | None, value: str, year: str
) -> tuple[list[int], dict[str, Floats]]:
    """Years with any value before the intervention, and each area's values in them; NaN is none."""
    heading = "The trend before cannot be measured."
    schema = frame.collect_schema()
    wrong = [
        Finding("not-numbers", f"Column {name!r} holds {schema[name]}, not numbers.", (name,))
        for name in (value, year)
        if not schema[name].is_numeric()
    ]
    if wrong:
        raise TableError(heading, wrong)
    codes = texts(frame[AREA_CODE].to_list())
    wanted = {*sets.treated, *sets.controls}
    found: dict[tuple[str, int], float] = {}
    twice: dict[tuple[str, int], None] = {}
    unclear = endless = 0
    every: set[int] = set()
    for code, when, cell in zip(codes, frame[year].to_list(), frame[value].to_list(), strict=True):
        if code not in wanted:
            continue
        if is_null(when) or not np.isfinite(when) or when != int(when):
            unclear += 1
            continue
        every.add(int(when))
        if int(when) >= before or (since is not None and when < since):
            continue
        key = (code, int(when))
        if key in found:
            twice[key] = None
        found[key] = np.nan if is_null(cell) else float(cell)
        endless += int(np.isinf(found[key]))
    if twice:
        pairs = [f"{code} in {when}" for code, when in twice]
        cure = "Keep the rows of one indicator and one unit."
        wrong.append(
            Finding("duplicate-key", f"Areas with two values in a year: {some(pairs)}. {cure}", tuple(twice))
        )
    if unclear:
        wrong.append(Finding("no-year", f"{unclear} rows have no whole number in {year!r}."))
    if endless:
        wrong.append(Finding("infinite", f"{endless} values of {value!r} are infinite."))
    strange = sorted(wanted - set(codes))
    if len(strange) == len(wanted):
        hint = nearest(strange[0], sorted(set(codes)))
        wrong.append(
            Finding("no-area", f"The outcome has none of the areas, such as {some(strange, 3)}.{hint}")
        )
    years = sorted({when for (_, when), cell in found.items() if cell == cell})
    if not wrong and len(years) < 2:
        held = f"{min(every)} to {max(every)}" if every else "no year"
        lack = f"one year before {before}, {years[0]}, and a trend needs two" if years else ""
        none = f"no value before {before} in these areas"
        told = f"The outcome has {lack or none}; it has {held}."
        wrong.append(Finding("no-year", f"{told} Give earlier years."))
    if wrong:
        raise TableError(heading, wrong)
    row = {when: at for at, when in enumerate(years)}
    grid = {code: np.full(len(years), np.nan) for code in (*sets.treated, *sets.controls)}
    for (code, when), cell in found.items():
        if when in row:
            grid[code][row[when]] = cell
    return years, grid


def gaps(sets: Sets, years: Sequence[int], values: Mapping[str, Floats]) -> dict[str, str]:
    """Areas that lack a year, with the years."""
    left_out = {}
    for code in (*sets.treated, *sets.controls):
        lacking = [when for when, cell in zip(years, values[code], strict=True) if cell != cell]
        if len(lacking) == len(years):
            left_out[code] = "no value before the intervention"
        elif lacking:
            left_out[code] = f"no value in {some(lacking)}"
    return left_out
