"""Results in the caller's own dataframe kind, with the keys of the input."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, cast

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
from narwhals.stable.v2.typing import IntoFrameT
from numpy.typing import NDArray

from bailiwick.errors import Finding, TableError
from bailiwick.tables import Cube, Floats, Ints

__all__ = ["Text", "cell_table", "frame_columns", "require_free", "row_table", "wide_table"]

#: A text column as codes: `labels[at]`.
Text = tuple[pa.Array, Ints]


def row_table(
    like: IntoFrameT | Cube,
    cube: Cube,
    columns: Mapping[str, Floats],
    flags: NDArray[np.str_] | None,
    *,
    whole: Collection[str] = (),
) -> IntoFrameT:
    """One row per `by` and area: its keys, the columns, and flags where there are any.

    Columns named in `whole` hold whole numbers, or NaN.
    """
    require_free((*cube.by, cube.area), (*columns, "flag"))
    keys = nw.maybe_reset_index(_keys(cube)[cube.keys.first])
    return frame_columns(like, keys, columns, flags, whole=whole)


def cell_table(
    like: IntoFrameT | Cube, cube: Cube, columns: Mapping[str, Floats], flags: NDArray[np.str_] | None
) -> IntoFrameT:
    """One row per row of the table: its keys, the columns, and flags where there are any."""
    require_free((*cube.by, cube.area, cube.industry), (*columns, "flag"))
    names = [name for name in cube.frame.columns if name in (*cube.by, cube.area, cube.industry)]
    return frame_columns(like, cube.frame.select(*names), columns, flags)


def wide_table(
    like: IntoFrameT | Cube,
    cube: Cube,
    rows: Ints,
    text: Mapping[str, Text],
    columns: Mapping[str, Floats | Ints],
    flags: NDArray[np.str_] | None = None,
) -> IntoFrameT:
    """One row for each of `rows`, which may repeat result rows: keys, text columns, then numbers."""
    require_free((*cube.by, cube.area), (*text, *columns, "flag"))
    require_free(text, (*columns, "flag"))
    keys = nw.maybe_reset_index(_keys(cube)[cube.keys.first[rows]])
    added = pa.table({name: labels.take(pa.array(at)) for name, (labels, at) in text.items()})
    if len(text):
        words = nw.from_arrow(added, backend=keys.implementation)
        keys = keys.with_columns(*[words[name] for name in text])
    return frame_columns(like, keys, columns, flags)


def require_free(keys: Iterable[str], new: Iterable[str]) -> None:
    """Refuse columns of the table that a column of the result would replace."""
    new = list(new)
    faults = [
        Finding(
            "column-clash",
            f"The column {name!r} of the result is in the table already; rename or drop that column of the"
            " table before the call.",
            (name,),
        )
        for name in dict.fromkeys(keys)
        if name in new
    ]
    if faults:
        raise TableError("The names of the columns were refused:", faults)


def _keys(cube: Cube) -> nw.DataFrame[Any]:
    return cube.frame.select(*[name for name in cube.frame.columns if name in (*cube.by, cube.area)])


def frame_columns(
    like: IntoFrameT | Cube,
    keys: nw.DataFrame[Any],
    columns: Mapping[str, Floats | Ints],
    flags: NDArray[np.str_] | None = None,
    *,
    whole: Collection[str] = (),
) -> IntoFrameT:
    """The keys with number columns beside them; NaN becomes the kind's own missing value.

    Columns named in `whole` hold whole numbers, or NaN.
    """
    require_free(keys.columns, columns if flags is None else (*columns, "flag"))
    del like  # only for the type checker: the caller's kind of dataframe is the kind that comes back
    new = [
        _whole(keys, name, numbers) if name in whole else _numbers(keys, name, numbers)
        for name, numbers in columns.items()
    ]
    if flags is not None and (flags != "").any():
        words = [str(flag) or None for flag in flags.tolist()]
        new.append(nw.new_series("flag", words, nw.String, backend=keys.implementation))
    return cast("IntoFrameT", nw.to_native(keys.with_columns(*new)))


def _numbers(keys: nw.DataFrame[Any], name: str, numbers: Floats | Ints) -> nw.Series[Any]:
    if numbers.dtype.kind in "iu":
        return nw.new_series(name, numbers, nw.Int64, backend=keys.implementation)
    series = nw.new_series(name, numbers, nw.Float64, backend=keys.implementation)
    # A sum shows in one pass whether there is a NaN; infinities of both signs only cost a second look.
    return series.fill_nan(None) if np.isnan(numbers.sum()) else series


def _whole(keys: nw.DataFrame[Any], name: str, numbers: Floats | Ints) -> nw.Series[Any]:
    """Whole numbers with missing ones; plain pandas has no such column and keeps them as floats."""
    if keys.implementation.is_pandas_like() and np.isnan(numbers).any():
        return _numbers(keys, name, numbers)
    words = [None if number != number else int(number) for number in numbers.tolist()]
    return nw.new_series(name, words, nw.Int64, backend=keys.implementation)
