"""Columns of any dataframe as integer codes and float vectors.

Text is coded by Arrow's dictionary encoder; columns that already are
dictionary-coded (our own reader's) or categorical are taken as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

__all__ = ["Codes", "amounts", "combine", "encode", "is_text"]

# A range of whole numbers this wide is coded by subtraction; a wider one is hashed.
NARROW = 1 << 16


@dataclass(frozen=True)
class Codes:
    """A column as integers: `labels[at]` gives the column back; -1 stands for null."""

    at: NDArray[Any]
    labels: pa.Array
    nulls: int = 0


def is_text(dtype: Any) -> bool:
    """Whether a narwhals type holds text: strings, categories or an enumeration."""
    return dtype in (nw.String, nw.Categorical) or isinstance(dtype, nw.Enum)


def encode(series: nw.Series[Any]) -> Codes:
    """Code a column of an eager frame."""
    return encode_arrow(series.to_arrow())


def encode_arrow(column: pa.Array | pa.ChunkedArray) -> Codes:
    """Code an Arrow column."""
    if pa.types.is_dictionary(column.type):
        if isinstance(column, pa.ChunkedArray):
            column = column.unify_dictionaries().combine_chunks()
        array = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
        labels = array.dictionary
        if labels.null_count == 0 and len(labels) == pc.count_distinct(labels).as_py():
            return _codes(array.indices, labels)
        column = array.cast(labels.type)
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_integer(array.type) and array.null_count == 0 and len(array):
        numbers = array.to_numpy()
        low, high = int(numbers.min()), int(numbers.max())
        if high - low < NARROW:
            return Codes((numbers - numbers.dtype.type(low)).astype(np.intp), pa.array(range(low, high + 1)))
    array = array.dictionary_encode()
    return _codes(array.indices, array.dictionary)


def _codes(indices: pa.Array, labels: pa.Array) -> Codes:
    nulls = indices.null_count
    if nulls:
        indices = pc.fill_null(indices.cast(pa.int64()), -1)
    return Codes(indices.to_numpy(), labels, nulls)


def combine(columns: Sequence[Codes], rows: int) -> Codes:
    """Code several columns as one; without columns every row belongs to one group."""
    if not columns:
        return Codes(np.zeros(rows, dtype=np.intp), pa.array([0]))
    result = columns[0]
    for column in columns[1:]:
        both = result.at.astype(np.intp) * len(column.labels) + column.at
        distinct, at = np.unique(both, return_inverse=True)
        result = Codes(at, pa.array(range(len(distinct))))
    return result


def amounts(series: nw.Series[Any]) -> NDArray[np.float64]:
    """A numeric column as floats, NaN where null."""
    column = series.to_arrow()
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if array.type != pa.float64():
        array = array.cast(pa.float64(), safe=False)
    numbers: NDArray[np.float64] = array.to_numpy(zero_copy_only=False)
    return numbers
