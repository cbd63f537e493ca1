"""Results in the caller's own dataframe kind, with the keys of the input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from bailiwick.tables import Cube, Floats

__all__ = ["cell_table", "row_table"]


def row_table(cube: Cube, columns: Mapping[str, Floats], flags: NDArray[np.str_]) -> Any:
    """One row per `by` and area: its keys, the columns, and flags where there are any."""
    names = [name for name in cube.frame.columns if name in (*cube.by, cube.area)]
    keys = nw.maybe_reset_index(cube.frame.select(*names)[cube.keys.first.tolist()])
    return _with_columns(keys, columns, flags)


def cell_table(cube: Cube, columns: Mapping[str, Floats], flags: NDArray[np.str_] | None) -> Any:
    """One row per row of the table: its keys, the columns, and flags where there are any."""
    names = [name for name in cube.frame.columns if name in (*cube.by, cube.area, cube.industry)]
    return _with_columns(cube.frame.select(*names), columns, flags)


def _with_columns(
    keys: nw.DataFrame[Any], columns: Mapping[str, Floats], flags: NDArray[np.str_] | None
) -> Any:
    new = [_floats(keys, name, numbers) for name, numbers in columns.items()]
    if flags is not None and (flags != "").any():
        words = [str(flag) or None for flag in flags.tolist()]
        new.append(nw.new_series("flag", words, nw.String, backend=keys.implementation))
    return nw.to_native(keys.with_columns(*new))


def _floats(keys: nw.DataFrame[Any], name: str, numbers: Floats) -> nw.Series[Any]:
    """A float column whose NaN is the dataframe kind's own missing value."""
    series = nw.new_series(name, numbers, nw.Float64, backend=keys.implementation)
    return series.fill_nan(None) if np.isnan(numbers).any() else series
