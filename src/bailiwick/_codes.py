"""Columns of any dataframe as integer codes and float vectors.

Text is coded by Arrow's dictionary encoder; columns that already are
dictionary-coded (our own reader's) or categorical keep their numbers where
these follow the rows.
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
# Below this many rows the choice of a quick way costs more than it saves.
SHORT = 4096
# Rows looked at together, which fit a processor's cache.
BLOCK = 1 << 14


@dataclass(frozen=True)
class Codes:
    """A column as integers: `labels[at]` gives the column back; -1 stands for null.

    Labels of text stand in the order of their first rows, and each has a row.
    """

    at: NDArray[Any]
    labels: pa.Array
    nulls: int = 0


def is_text(dtype: Any) -> bool:
    """Whether a narwhals type holds text: strings, categories or an enumeration."""
    return dtype in (nw.String, nw.Categorical) or isinstance(dtype, nw.Enum)


def encode(series: nw.Series[Any]) -> Codes:
    """Code a column of an eager frame."""
    if series.implementation.is_polars() and series.dtype == nw.String and len(series) > SHORT:
        quick = _polars_words(series)
        if quick is not None:
            return quick
    return encode_arrow(series.to_arrow())


def encode_arrow(column: pa.Array | pa.ChunkedArray) -> Codes:
    """Code an Arrow column."""
    if pa.types.is_dictionary(column.type):
        array = _one_array(column.unify_dictionaries() if isinstance(column, pa.ChunkedArray) else column)
        labels = array.dictionary
        if labels.null_count == 0 and len(labels) == pc.count_distinct(labels).as_py():
            return _as_rows_stand(_codes(array.indices, labels))
        column = array.cast(labels.type)
    array = _one_array(column)
    if array.null_count == 0 and len(array) > SHORT:
        quick = _whole_numbers(array) or _runs(array) or _short_words(array)
        if quick is not None:
            return quick
    array = array.dictionary_encode()
    return _codes(array.indices, array.dictionary)


def _one_array(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return array.chunk(0) if isinstance(array, pa.ChunkedArray) else array


def _codes(indices: pa.Array, labels: pa.Array) -> Codes:
    nulls = indices.null_count
    if nulls:
        indices = pc.fill_null(indices.cast(pa.int64()), -1)
    at = indices.to_numpy()
    # 64 bits without a sign cannot be added to numbers with one; there are never so many labels.
    return Codes(at.view(np.int64) if at.dtype == np.uint64 else at, labels, nulls)


def _as_rows_stand(codes: Codes) -> Codes:
    """The codes with labels in the order of their first rows, without labels that no row has."""
    at, labels = codes.at, codes.labels
    if _met_in_order(at, len(labels)):
        return codes
    first = np.full(len(labels) + 1, len(at))  # the last place is that of -1, null
    first[at[::-1]] = np.arange(len(at))[::-1]  # of several writes to one place the last one stands
    order = np.argsort(first[:-1], kind="stable")[: np.count_nonzero(first[:-1] < len(at))]
    place = np.full(len(labels) + 1, -1, dtype=np.int32)
    place[order] = np.arange(len(order))
    return Codes(place[at], labels.take(pa.array(order)), codes.nulls)


def _met_in_order(at: NDArray[Any], count: int) -> bool:
    """Whether each label that is met first is the next one, and all are met; so it mostly is."""
    top = -1
    for start in range(0, len(at), BLOCK):
        part = at[start : start + BLOCK]
        if part.max() <= top:
            continue
        # A label met first is higher than the one before it, so in sorted columns few are looked at.
        rises = np.concatenate((part[:1], part[1:][part[1:] > part[:-1]]))
        highest = np.maximum.accumulate(rises[rises > top])
        if highest[0] > top + 1 or (np.diff(highest) > 1).any():
            return False
        top = int(highest[-1])
    return top == count - 1


def _whole_numbers(array: pa.Array) -> Codes | None:
    """Whole numbers in a narrow range, such as years, need no hashing."""
    if not pa.types.is_integer(array.type):
        return None
    numbers = array.to_numpy()
    low, high = int(numbers.min()), int(numbers.max())
    if high - low >= NARROW:
        return None
    # Within so narrow a range no whole-number type overflows once it is 32 bits wide or wider.
    wide = numbers if numbers.dtype.itemsize >= 4 else numbers.astype(np.int32)
    return Codes((wide - wide.dtype.type(low)).astype(np.int32, copy=False), pa.array(range(low, high + 1)))


def _runs(array: pa.Array) -> Codes | None:
    """A column that the file is sorted by is coded run by run."""
    middle = array.slice(len(array) // 2, SHORT)
    if len(pc.run_end_encode(middle).values) * 4 > len(middle):
        return None
    runs = pc.run_end_encode(array)
    words = runs.values.dictionary_encode()
    lengths = np.diff(runs.run_ends.to_numpy(), prepend=0)
    return Codes(np.repeat(words.indices.to_numpy(), lengths), words.dictionary)


def _short_words(array: pa.Array) -> Codes | None:
    """Words of one length of up to 8 bytes are hashed as whole numbers, which is faster than as text."""
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        return None
    kind = np.int64 if pa.types.is_large_string(array.type) else np.int32
    _, offset_bytes, letters = array.buffers()
    offsets = np.frombuffer(offset_bytes, kind)[array.offset : array.offset + len(array) + 1]
    width = int(offsets[1] - offsets[0])
    if not 0 < width <= 8 or not (np.diff(offsets) == width).all():
        return None
    words = np.frombuffer(letters, np.uint8)[offsets[0] : offsets[-1]].reshape(-1, width)
    size = 4 if width <= 4 else 8
    if width < size:
        padded = np.zeros((len(words), size), np.uint8)
        padded[:, :width] = words
        words = padded
    numbers = pa.array(np.ascontiguousarray(words).view(f"u{size}").reshape(-1)).dictionary_encode()
    spelt = numbers.dictionary.to_numpy().view(np.uint8).reshape(-1, size)[:, :width]
    labels = pa.array([bytes(word).decode() for word in spelt], array.type)
    return Codes(numbers.indices.to_numpy(), labels)


def _polars_words(series: nw.Series[Any]) -> Codes | None:
    """Short words of Polars, read where they lie.

    Arrow's string view, which Polars shares without a copy, holds the length and the first 12 letters of
    each word in 16 bytes, so that words of up to 12 letters are equal where two whole numbers are.
    """
    import polars as pl

    if series.null_count():
        return None
    native = series.to_native().rechunk()
    column = native.to_arrow(compat_level=pl.CompatLevel.newest())
    if column.type != pa.string_view():
        return None
    views = np.frombuffer(column.buffers()[1], np.int64)[2 * column.offset :][: 2 * len(column)].reshape(
        -1, 2
    )
    longest = int(views.view(np.int32)[:, 0].max())
    if longest > 12:
        return None
    if np.count_nonzero(_changes(views[len(views) // 2 :][:SHORT])) * 4 <= SHORT:
        starts = np.concatenate(([0], np.flatnonzero(_changes(views)) + 1))
        words = native[starts].to_arrow().dictionary_encode()
        lengths = np.diff(starts, append=len(views))
        return Codes(np.repeat(words.indices.to_numpy(), lengths), words.dictionary)
    if longest > 4:
        return None
    numbers = pa.array(np.ascontiguousarray(views[:, 0])).dictionary_encode()
    spelt = numbers.dictionary.to_numpy().view(np.uint8).reshape(-1, 8)
    labels = pa.array([bytes(word[4 : 4 + word[0]]).decode() for word in spelt], pa.large_string())
    return Codes(numbers.indices.to_numpy(), labels)


def _changes(views: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each word but the first differs from the one before it."""
    changed: NDArray[np.bool_] = views[1:, 0] != views[:-1, 0]
    changed |= views[1:, 1] != views[:-1, 1]
    return changed


def combine(columns: Sequence[Codes], rows: int) -> Codes:
    """Code several columns as one; without columns every row belongs to one group."""
    if not columns:
        return Codes(np.zeros(rows, dtype=np.int32), pa.array([0]))
    result = columns[0]
    for column in columns[1:]:
        # One more than there are labels, so that a null, -1, stays apart from the group before.
        both = result.at.astype(np.intp) * (len(column.labels) + 1) + column.at
        distinct, at = np.unique(both, return_inverse=True)
        result = Codes(at, pa.array(range(len(distinct))))
    return result


def amounts(series: nw.Series[Any]) -> NDArray[np.float64]:
    """A numeric column as floats, NaN where null."""
    array = _one_array(series.to_arrow())
    if array.type != pa.float64():
        array = array.cast(pa.float64(), safe=False)
    numbers: NDArray[np.float64] = array.to_numpy(zero_copy_only=False)
    return numbers
