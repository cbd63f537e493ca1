"""A tidy table of industries by area that somebody has already made, as Parquet or CSV, made into a cube.

Columns are found by their names (`ALIASES`); rows of finer industry codes can be
added up to 4-digit classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bailiwick.errors import ColumnError, OptionError, SourceError, nearest
from bailiwick.sources.delimited import header_of, numbers, read_delimited
from bailiwick.sources.marks import flagged
from bailiwick.sources.nomis_api import codes_of
from bailiwick.sources.refusal import refuse, require_file, wrong_name

__all__ = ["ALIASES", "columns_of", "read_tidy_cube", "to_digits"]

#: Key column of a cube -> names under which it is met.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "area_code": ("area_code", "geo_code", "lad_code", "areacd", "geography_code", "code"),
    "year": ("year", "date"),
    "industry_code": ("industry_code", "sic5", "sic4", "sic07", "sic_section", "industry", "sic"),
}


def columns_of(path: Path) -> list[str]:
    """Return the column names of a Parquet or CSV file."""
    head = require_file(path)
    if head.startswith(b"PAR1"):
        try:
            return list(pq.read_schema(path).names)
        except (pa.ArrowInvalid, OSError) as error:
            raise refuse(
                path,
                "a complete Parquet file",
                f"one that is cut short or damaged ({error})",
                "Copy it again.",
            ) from error
    return header_of(path)


def read_tidy_cube(
    path: str | Path, *, amount: str, status: str | None = None, digits: int | None = None
) -> pa.Table:
    """A cube from a tidy Parquet or CSV file.

    Parameters
    ----------
    path : str or Path
        One row for each area, year and industry.
    amount : str
        Column with the amounts.
    status : str, optional
        Where the file has a column ``status``, the value to keep, such as
        ``"employment"``; the amount is then named for it.
    digits : int, optional
        Add codes up to this many digits, such as 4 for classes.

    Returns
    -------
    pyarrow.Table, a cube
        `area_code`, `year`, `industry_code`, the amount, and `flag` (m where it
        is null), one row for each key, in the order of their first rows.

    Raises
    ------
    SourceError
        The file is damaged, a column is absent, a code is shorter than
        `digits`, or a key occurs twice.
    OptionError
        `status` is none of the values in the file, or must be given.

    Notes
    -----
    Missing values: a sum with a missing part is missing.

    Examples
    --------
    >>> cube = read_tidy_cube(
    ...     "bres_itl2_sic5_2015_2021.parquet", amount="count", status="employment", digits=4
    ... )  # doctest: +SKIP
    >>> cube.num_rows  # 40 areas x 616 classes x 7 years  # doctest: +SKIP
    172480
    """
    path = Path(path)
    present = columns_of(path)
    keys = {}
    for key, names in ALIASES.items():
        found = next((name for name in names if name in present), None)
        if found is None:
            raise wrong_name(path, "column", key, present, f"Rename a column to {key!r}.")
        keys[key] = found
    if amount not in present:
        raise wrong_name(path, "column", amount, present, "Name the column with the amounts.")
    wanted = [*keys.values(), amount, *(["status"] if "status" in present else [])]
    table = _read(path, wanted, amount, keys["year"])
    table, name = _one_status(path, table, status, amount)
    area, year, industry = (table[column] for column in keys.values())
    industry = _encoded(industry)
    if digits is not None:
        industry = to_digits(industry, digits, path.name)
    result = _summed(path, _encoded(area), year, industry, table[amount], added_up=digits is not None)
    return result.rename_columns([name if column == "_amount" else column for column in result.column_names])


def _read(path: Path, wanted: list[str], amount: str, year: str) -> pa.Table:
    if require_file(path).startswith(b"PAR1"):
        try:
            return pq.read_table(path, columns=wanted)
        except (pa.ArrowInvalid, OSError) as error:
            raise refuse(
                path,
                "a complete Parquet file",
                f"one that is cut short or damaged ({error})",
                "Copy it again.",
            ) from error
    table = read_delimited(path, wanted)
    for name in (amount, year):
        values = numbers(path, table[name], name)
        table = table.set_column(
            table.column_names.index(name), name, pa.array(values, mask=np.isnan(values))
        )
    return table


def _one_status(path: Path, table: pa.Table, status: str | None, amount: str) -> tuple[pa.Table, str]:
    if "status" not in table.column_names:
        if status is not None:
            raise ColumnError(
                f"{path.name!r} has no column 'status', so status={status!r} cannot be chosen. Leave it out."
            )
        return table, amount
    there = [str(value) for value in pc.unique(table["status"].cast(pa.string())).to_pylist()]
    if status is None and len(there) == 1:
        status = there[0]
    if status not in there:
        raise OptionError(
            f"status={status!r}: {path.name!r} holds {', '.join(map(repr, there))}. Name one of them."
            f"{nearest(status or '', there)}"
        )
    return table.filter(pc.equal(table["status"].cast(pa.string()), status)), status


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    if not pa.types.is_dictionary(column.type):
        column = column.cast(pa.string()).dictionary_encode()
    at, words = codes_of(column)
    if (at < 0).any() or None in words:
        raise SourceError("expected a code in every row; got empty cells. Fill them in.")
    return pa.DictionaryArray.from_arrays(
        pa.array(at.astype(np.int32)), pa.array([str(w).strip() for w in words])
    )


def to_digits(industry: pa.DictionaryArray, digits: int, name: str) -> pa.DictionaryArray:
    """Return industry codes cut to their first digits, in dictionary codes.

    Examples
    --------
    >>> to_digits(pa.array(["01110", "01120"]).dictionary_encode(), 4, "example").to_pylist()
    ['0111', '0112']
    """
    at, words = codes_of(industry)
    short = [word for word in words if len(word or "") < digits or not (word or "").isdecimal()]
    if short:
        raise SourceError(
            f"{name}: expected industry codes of at least {digits} digits; got "
            f"{', '.join(map(repr, short[:10]))}. "
            "Leave out totals, and keep leading zeros by storing codes as text."
        )
    cut = [str(word)[:digits] for word in words]
    place = {code: position for position, code in enumerate(dict.fromkeys(cut))}
    renumber = np.array([place[code] for code in cut], dtype=np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(renumber[at]), pa.array(list(place)))


def _summed(
    path: Path,
    area: pa.DictionaryArray,
    year: Any,
    industry: pa.DictionaryArray,
    values: Any,
    *,
    added_up: bool,
) -> pa.Table:
    """Return one row for each key with the sum of its amounts; null where a part is null."""
    years = year.to_numpy().astype(np.int64)
    amounts = values.to_numpy().astype(float)
    first, _ = codes_of(area)
    second, words = codes_of(industry)
    key = (first * 10_000 + years) * len(words) + second
    _, at, inverse, counts = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    if not added_up and (counts > 1).any():
        row = int(at[np.argmax(counts)])
        raise SourceError(
            f"{path.name!r}: expected one row for each area, year and industry; got {int(counts.max())} for "
            f"{area[row].as_py()}, {years[row]}, {industry[row].as_py()}, and "
            f"{int((counts > 1).sum())} such keys in "
            "all. Remove the copies, or name the status or the number of digits to add up to."
        )
    sums = np.bincount(inverse, weights=amounts, minlength=len(at))  # a NaN part makes a NaN sum
    order = np.argsort(at)
    rows, sums = pa.array(at[order]), sums[order]
    return pa.table(
        {
            "area_code": area.take(rows),
            "year": pa.array(years[at[order]].astype(np.int32)),
            "industry_code": industry.take(rows),
            "_amount": pa.array(sums, mask=np.isnan(sums)),
            "flag": flagged(np.isnan(sums), "m"),
        }
    )
