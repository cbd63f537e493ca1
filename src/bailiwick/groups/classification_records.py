"""What `AreaClassification` tells of a run: starts, areas that moved, codes, variables that rule.

What belongs here: tables and sentences made from results. Nothing is computed anew.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.groups.area_matrix import AREA_CODE
from bailiwick.groups.dominance import EQUAL_SHARES
from bailiwick.groups.hierarchy import Hierarchy
from bailiwick.groups.splitting import Starts

__all__ = ["codes_table", "moved_table", "ruling_variables", "starts_table"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Codes = Sequence[Sequence[str]]


def starts_table(
    starts: Sequence[Starts], levels: Sequence[str], codes: Codes, numbers: Sequence[Ints]
) -> pa.Table:
    """One row for each k-means: where, how many starts, the best, how often it was reached, the worst."""
    rows = [
        (one.level, -1 if one.parent < 0 else int(numbers[one.level - 1][one.parent]), one)
        for one in starts
        if one.clusters > 1
    ]
    rows.sort(key=lambda row: row[:2])
    made = [one for _, _, one in rows]
    parents = [None if parent < 0 else codes[level - 1][parent] for level, parent, _ in rows]
    return pa.table(
        {
            "level": pa.array([levels[one.level] for one in made], pa.string()),
            "parent": pa.array(parents, pa.string()),
            "clusters": pa.array([one.clusters for one in made], pa.int64()),
            "starts": pa.array([one.starts for one in made], pa.int64()),
            "best_wss": pa.array([one.best for one in made], pa.float64()),
            "times_reached": pa.array([one.reached for one in made], pa.int64()),
            "worst_wss": pa.array([one.worst for one in made], pa.float64()),
        }
    )


def moved_table(
    made: Hierarchy,
    values: Floats,
    order: Ints,
    areas: NDArray[np.str_],
    numbers: Ints,
    codes: Sequence[str],
) -> pa.Table:
    """Areas whose cluster after k-means is not that of Ward, in the order in which they were given."""
    rows = was = now = np.zeros(0, dtype=np.intp)
    before = after = np.zeros(0)
    if made.ward_labels is not None and made.ward_means is not None and made.centres[-1] is not None:
        rows = np.flatnonzero(made.ward_labels != made.levels[-1])
        rows = rows[np.argsort(order[rows])]
        was, now = made.ward_labels[rows], made.levels[-1][rows]
        before = np.linalg.norm(values[rows] - made.ward_means[was], axis=1)
        after = np.linalg.norm(values[rows] - made.centres[-1][now], axis=1)
    written = pa.array(codes, pa.string())
    return pa.table(
        {
            AREA_CODE: pa.array(areas[order[rows]].tolist(), pa.string()),
            "from": written.take(pa.array(numbers[was])),
            "to": written.take(pa.array(numbers[now])),
            "distance_before": before,
            "distance_after": after,
        }
    )


def codes_table(areas: Sequence[str], labels: Ints, levels: Sequence[str], codes: Codes) -> pa.Table:
    """The codes of every level for areas with such labels, shape (areas, levels)."""
    columns = {
        name: pa.array(codes[level], pa.string()).take(pa.array(labels[:, level]))
        for level, name in enumerate(levels)
    }
    return pa.table({AREA_CODE: pa.array(areas, pa.string()), **columns})


def ruling_variables(
    values: Floats, weights: Floats | None, variables: Sequence[str], variable_weights: Floats
) -> str:
    """A sentence on variables with more than 5 times their equal share of the squares, or an empty text."""
    squares = np.array([_mean_square(column, weights) for column in values.T])
    total = squares.sum()
    if total == 0:
        return ""
    share = squares / total
    equal = variable_weights / variable_weights.sum()
    ruling = [one for one in np.argsort(-share) if share[one] > EQUAL_SHARES * equal[one]]
    if not ruling:
        return ""
    told = "; ".join(f"{variables[one]} {share[one]:.0%} (equal: {equal[one]:.1%})" for one in ruling)
    return (
        f"Variables with more than {EQUAL_SHARES:g} times their equal share of the squared distances rule the"
        f" classes: {told}. Fold a rare share into a wider one, leave it out, or choose"
        " standardise='asinh_range'; `dominant_variables` tells more."
    )


def _mean_square(column: Floats, weights: Floats | None) -> float:
    gap = column - np.average(column, weights=weights)
    return float(np.average(gap * gap, weights=weights))
