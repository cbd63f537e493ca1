"""A guarded look into a CSV file: the right body, the right columns, a last line that is whole.

Every cell stays text here, in dictionary codes; what it means is for the
module that knows the publisher.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from bailiwick.errors import SourceError
from bailiwick.sources.marks import Floats
from bailiwick.sources.refusal import FETCH_AGAIN, refuse, require_file, wrong_name

__all__ = ["header_of", "numbers", "read_delimited"]

_SHOWN = 10


def header_of(path: Path) -> list[str]:
    """Return the column names of a CSV file, stripped, without a byte-order mark."""
    head = require_file(path)
    if head.lstrip().startswith((b"{", b"[")):
        raise refuse(path, "a CSV file", f"JSON, which begins {head[:60]!r}", FETCH_AGAIN)
    if head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise refuse(
            path, "a CSV file", "a workbook", "Save the table as CSV, or give the file its own ending."
        )
    with path.open(encoding="utf-8-sig", newline="") as stream:
        try:
            line = stream.readline()
        except UnicodeDecodeError as error:
            raise refuse(path, "UTF-8 text", str(error), "Save the file as CSV UTF-8.") from error
    return [name.strip() for name in next(csv.reader(io.StringIO(line)), [])]


def read_delimited(
    path: Path, required: Sequence[str], optional: Sequence[str] = (), *, whole_numbers: Sequence[str] = ()
) -> pa.Table:
    """Return the named columns of a CSV file as text, in dictionary codes; "" is null.

    The columns in `whole_numbers`, which are required too, come as integers.

    Raises
    ------
    SourceError
        The body is not CSV, a required column is absent (the nearest one is
        named), a row has another number of cells, or the last line is cut.
    """
    names = header_of(path)
    for name in (*required, *whole_numbers):
        if name not in names:
            raise wrong_name(
                path,
                "column",
                name,
                names,
                "Rename the column back, or take the file from its publisher again.",
            )
        if names.count(name) > 1:
            raise refuse(path, f"one column {name!r}", f"{names.count(name)}", "Remove the repeated column.")
    with path.open("rb") as stream:
        stream.seek(-1, io.SEEK_END)
        if stream.read(1) not in b"\r\n":
            raise refuse(
                path,
                "a line end after the last row",
                "a last line without one, so the file may be cut short",
                f"{FETCH_AGAIN} If the file is whole, add the line end.",
            )
    words = [*required, *(name for name in optional if names.count(name) == 1)]
    types = dict.fromkeys(words, pa.dictionary(pa.int32(), pa.string())) | dict.fromkeys(
        whole_numbers, pa.int64()
    )
    try:
        return pa_csv.read_csv(
            path,
            read_options=pa_csv.ReadOptions(column_names=names, skip_rows=1, block_size=1 << 24),
            convert_options=pa_csv.ConvertOptions(
                include_columns=list(types),
                column_types=types,
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid as error:
        whole = f", with whole numbers in {', '.join(whole_numbers)}" if whole_numbers else ""
        raise refuse(
            path,
            f"rows of {len(names)} cells, as in the header{whole}",
            str(error).split(" Row #")[0],
            FETCH_AGAIN,
        ) from error


def numbers(path: Path, column: pa.ChunkedArray, name: str, allowed: Sequence[str] = ()) -> Floats:
    """Return a text column as numbers, NaN where it is empty or holds an allowed mark.

    Anything else is refused, with up to ten of the cells by line number.
    """
    codes = column.combine_chunks()
    if isinstance(codes, pa.ChunkedArray):
        codes = codes.unify_dictionaries().combine_chunks() if codes.num_chunks else codes
    words = pc.utf8_trim_whitespace(codes.dictionary)
    plain = pc.replace_substring(words, ",", "")
    numeric = pc.match_substring_regex(plain, r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
    values: Floats = pc.if_else(numeric, plain, None).cast(pa.float64()).to_numpy(zero_copy_only=False)
    known = numeric.to_numpy(zero_copy_only=False) | np.isin(
        words.to_numpy(zero_copy_only=False), ["", *allowed]
    )
    at = codes.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    if not known.all():
        lines = np.flatnonzero(np.isin(at, np.flatnonzero(~known)))
        shown = ", ".join(f"{words[int(at[line])].as_py()!r} in line {line + 2}" for line in lines[:_SHOWN])
        more = f" and {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
        marks = f" or one of the known marks {', '.join(map(repr, allowed))}" if allowed else ""
        raise SourceError(
            f"{path.name!r}, column {name!r}: expected numbers{marks}; got {shown}{more}. "
            "Look up the mark in the notes of the publication, or correct the cells."
        )
    cells: Floats = np.append(values.astype(float), np.nan)[at]
    return cells
