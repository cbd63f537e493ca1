"""What was matched, as tables and sentences: pairs, every area with its part, and why others have none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from bailiwick.groups.area_matrix import AREA_CODE, some
from bailiwick.groups.control_pool import CALIPER, MISSING, REASONS, Pool

__all__ = ["areas_table", "pairs_table", "reason", "remarks"]


def reason(pool: Pool, at: int, found: int, n: int) -> str | None:
    """Why a treated area has fewer controls than wanted."""
    if found == n:
        return None
    allowed = int((pool.why[at] == 0).sum())
    beyond = int((pool.why[at] == CALIPER).sum())
    further = "none beyond the caliper"
    if beyond:
        away = np.min(pool.distances[at][pool.why[at] == CALIPER])
        more = f"{beyond} more" if allowed else f"all {beyond}"
        further = f"{more} beyond the caliper, the nearest {away:.4g} away"
    if not allowed:
        return f"no control: of the areas that may be, {further}"
    taken = allowed - found
    told = f"{found} of {n}: {allowed} may be its controls"
    if taken:
        told += f", {taken} of them taken by other treated areas"
    return f"{told}; {further}" if beyond else told


def pairs_table(pool: Pool, chosen: list[list[int]], reasons: list[str | None]) -> pa.Table:
    """One row for each pair, and one for each treated area with fewer controls than wanted."""
    codes = pool.matrix.codes
    rows: list[tuple[str, int, str | None, float | None, str | None]] = []
    for at, (row, own) in enumerate(zip(pool.treated.tolist(), chosen, strict=True)):
        rows += [
            (codes[row], rank, codes[one], float(pool.distances[at, one]), None)
            for rank, one in enumerate(own, start=1)
        ]
        if reasons[at] is not None:
            rows.append((codes[row], len(own) + 1, None, None, reasons[at]))
    names = ("treated_code", "rank", "control_code", "distance", "reason")
    kinds = (pa.string(), pa.int32(), pa.string(), pa.float64(), pa.string())
    return pa.table(
        {
            name: pa.array([row[at] for row in rows], kind)
            for at, (name, kind) in enumerate(zip(names, kinds, strict=True))
        }
    )


def areas_table(
    pool: Pool, chosen: list[list[int]], reasons: list[str | None], *, clusters: bool
) -> pa.Table:
    """One row for each area: its part, its weight, why it is not used, and its values."""
    matrix = pool.matrix
    count = len(matrix.codes)
    weight, sets = np.zeros(count), np.zeros(count, dtype=np.int64)
    role = ["not used"] * count
    why: list[str | None] = [None] * count
    for at, (row, own) in enumerate(zip(pool.treated.tolist(), chosen, strict=True)):
        role[row], why[row] = ("treated", reasons[at]) if own else ("not matched", reasons[at])
        weight[row], sets[row] = float(bool(own)), len(own)
        for one in own:
            role[one] = "control"
            weight[one] += 1.0 / len(own)
            sets[one] += 1
    for at in range(count):
        if role[at] == "not used":
            why[at] = _not_used(pool, at)
    columns: dict[str, Any] = {
        AREA_CODE: pa.array(matrix.codes, pa.string()),
        "role": pa.array(role, pa.string()),
        "weight": weight,
        "sets": sets,
    }
    if clusters:
        named = [pool.groups.get(code) for code in matrix.codes]
        columns["cluster"] = pa.array([None if one is None else str(one) for one in named], pa.string())
    columns["reason"] = pa.array(why, pa.string())
    for at, name in enumerate(matrix.variables):
        name = f"variable_{name}" if name in columns else name
        columns[name] = pa.array(matrix.values[:, at], pa.float64(), from_pandas=True)
    return pa.table(columns)


def _not_used(pool: Pool, area: int) -> str:
    """Why an area is no control: what bars it from every treated area, or that others are nearer."""
    found = np.unique(pool.why[:, area])
    if 0 in found:
        return "others are nearer, or enough"
    if MISSING in found:
        pairs = zip(pool.matrix.variables, pool.matrix.values[area], strict=True)
        return f"missing: {', '.join(name for name, cell in pairs if cell != cell)}"
    return " or ".join(REASONS[one] for one in found.tolist())


def remarks(pool: Pool, chosen: list[list[int]], n: int) -> tuple[str, ...]:
    """Sentences on areas that could not be taken, and on treated areas that lack controls."""
    codes, told = pool.matrix.codes, []
    lacking = np.flatnonzero(pool.lacking)
    if len(lacking):
        names = [codes[row] for row in lacking.tolist()]
        some_of = (
            "1 area has a missing value and is"
            if len(names) == 1
            else (f"{len(names)} areas have missing values and are")
        )
        told.append(f"{some_of} no control: {some(names, 5)}.")
    without = [codes[row] for row, own in zip(pool.treated.tolist(), chosen, strict=True) if not own]
    if without:
        told.append(f"{_of(without, chosen)} no control: {some(without, 5)}.")
    fewer = [codes[row] for row, own in zip(pool.treated.tolist(), chosen, strict=True) if 0 < len(own) < n]
    if fewer:
        told.append(f"{_of(fewer, chosen)} fewer than {n} controls: {some(fewer, 5)}.")
    return tuple(told)


def _of(some_of: Sequence[str], every: Sequence[object]) -> str:
    areas = "area" if len(every) == 1 else "areas"
    return f"{len(some_of)} of {len(every)} treated {areas} {'has' if len(some_of) == 1 else 'have'}"
