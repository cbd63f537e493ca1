"""Intervals of values beside the table of the values, and values drawn from them.

What belongs here: which cells have an interval, how wide it is, and which cells
share one error. What is done with drawn values is in `input_draws`.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bailiwick.errors import DataWarning, Finding, TableError, nearest
from bailiwick.groups.area_matrix import AREA_CODE, AreaMatrix, is_null, some
from bailiwick.tables import eager, require_columns

__all__ = ["WIDTH", "Cells", "read_cells"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

# Standard errors from one end of a 95 per cent interval to the other.
WIDTH = 3.92


@dataclass(frozen=True)
class Cells:
    """Cells of a table that have an interval.

    Attributes
    ----------
    row, column : integers, one per cell
    error : floats
        Standard errors.
    source : integers
        Cells with one number share one error: that of the area that their values were copied from.
    """

    row: Ints
    column: Ints
    error: Floats
    source: Ints

    def drawn(self, values: Floats, generator: np.random.Generator) -> Floats:
        """The values with an error drawn for every cell that has an interval."""
        z = generator.standard_normal(int(self.source.max(initial=-1)) + 1)
        result = values.copy()
        result[self.row, self.column] += self.error * z[self.source]
        return result

    def fixed(self, matrix: AreaMatrix) -> tuple[str, ...]:
        """The variables without any interval."""
        held = set(self.column.tolist())
        return tuple(name for at, name in enumerate(matrix.variables) if at not in held)

    def metrics(self, matrix: AreaMatrix) -> pa.Table:
        """One row per variable: how many intervals, and how wide beside the differences between areas."""
        count = np.bincount(self.column, minlength=len(matrix.variables))
        known = (~np.isnan(matrix.values)).sum(axis=0)
        sums = np.bincount(self.column, weights=self.error, minlength=len(count))
        squares = np.bincount(self.column, weights=self.error**2, minlength=len(count))
        spread = np.nanvar(matrix.values, axis=0)
        mean, noise = np.full((2, len(count)), np.nan)
        np.divide(sums, count, out=mean, where=count > 0)
        np.divide(squares, count * spread, out=noise, where=(count > 0) & (spread > 0))
        return pa.table(
            {
                "variable": pa.array(matrix.variables, pa.string()),
                "intervals": pa.array(count, pa.int64()),
                "fixed": pa.array(known - count, pa.int64()),
                "mean_standard_error": pa.array(mean, pa.float64(), from_pandas=True),
                "noise_share": pa.array(noise, pa.float64(), from_pandas=True),
            }
        )


def read_cells(intervals: Any, matrix: AreaMatrix) -> Cells:
    """Find the cells of a table that have an interval; see `input_draws`."""
    frame = eager(intervals, "the intervals")
    require_columns(frame, [AREA_CODE, "indicator", "lower", "upper"], "the intervals")
    areas = {code: at for at, code in enumerate(matrix.codes)}
    variables = {name: at for at, name in enumerate(matrix.variables)}
    columns = [frame[name].to_list() for name in (AREA_CODE, "indicator", "lower", "upper")]
    copied = frame["filled_from"].to_list() if "filled_from" in frame.columns else [None] * len(frame)
    cells: dict[tuple[int, int], tuple[float, float, Any]] = {}
    twice, turned, half, outside = [], [], [], []
    for area, name, lower, upper, source in zip(*columns, copied, strict=True):
        row, column = areas.get(str(area)), variables.get(str(name))
        if row is None or column is None or (is_null(lower) and is_null(upper)):
            continue
        what, value = f"{area}, {name}", matrix.values[row, column]
        if np.isnan(value):
            continue
        if is_null(lower) or is_null(upper):
            half.append(what)
            continue
        if (row, column) in cells:
            twice.append(what)
        if lower > upper:
            turned.append(f"{what} ({lower:g} to {upper:g})")
        elif not lower <= value <= upper:
            outside.append(what)
        cells[row, column] = (float(lower), float(upper), None if is_null(source) else str(source))
    found = []
    if twice:
        sentence = f"Values with several intervals: {some(twice)}. Give one year of a panel."
        found.append(Finding("duplicate-key", sentence, tuple(twice)))
    if turned:
        sentence = f"Intervals whose lower end is above the upper one: {some(turned)}."
        found.append(Finding("turned-interval", sentence, tuple(turned)))
    if not cells:
        names = list(dict.fromkeys(map(str, columns[1])))
        hint = nearest(matrix.variables[0], names) if matrix.variables else ""
        sentence = (
            f"No value has an interval with both ends: the table has {some(matrix.variables, 5)}, the"
            f" intervals are of {some(names, 5) or 'nothing'}.{hint}"
        )
        found.append(Finding("no-interval", sentence))
    if found:
        raise TableError("Values cannot be drawn from these intervals.", found)
    for told, which in (
        ("have an interval with one end only, which is not used", half),
        ("lie outside their interval; they are drawn around the value, with its width", outside),
    ):
        if which:
            warnings.warn(f"{len(which)} values {told}: {some(which)}.", DataWarning, stacklevel=3)
    numbers: dict[Any, int] = {}
    source_of = [
        numbers.setdefault((source, column) if source is not None else (None, row, column), len(numbers))
        for (row, column), (_, _, source) in cells.items()
    ]
    at = np.array(list(cells), dtype=np.intp).reshape(-1, 2)
    error = np.array([(upper - lower) / WIDTH for lower, upper, _ in cells.values()])
    return Cells(at[:, 0], at[:, 1], error, np.array(source_of, dtype=np.intp))
