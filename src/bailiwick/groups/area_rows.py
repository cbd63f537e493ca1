"""A table of areas as rows by area code, whatever kind of dataframe it is, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw
import pyarrow as pa

from bailiwick.errors import TableError, nearest
from bailiwick.groups.area_matrix import AREA_CODE, in_kind

__all__ = ["rows_in_kind", "rows_of"]


def rows_of(table: Any) -> tuple[nw.DataFrame[Any], tuple[Any] | None]:
    """An eager frame with a column of area codes; and the name of a pandas index that held them."""
    try:
        frame = nw.from_native(table)
    except TypeError as error:
        raise TableError(f"The table is a {type(table).__name__}; give a dataframe.") from error
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    if AREA_CODE in frame.columns:
        return frame, None
    if not frame.implementation.is_pandas():
        raise TableError(
            f"The table has no column {AREA_CODE!r}.{nearest(AREA_CODE, frame.columns)} Rename the column of"
            " area codes, or index a pandas table by it."
        )
    native = nw.to_native(frame)
    indexed = native.rename_axis(AREA_CODE).reset_index()
    return nw.from_native(indexed, eager_only=True), (native.index.name,)


def rows_in_kind(columns: Mapping[str, Any], frame: nw.DataFrame[Any], index: tuple[Any] | None) -> Any:
    """The columns as the kind of dataframe that came in."""
    result = in_kind(pa.table(dict(columns)), frame.implementation)
    if index is not None:
        result = result.set_index(AREA_CODE).rename_axis(index[0])
    return result
