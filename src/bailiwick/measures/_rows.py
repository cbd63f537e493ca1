"""A table of named amounts, one row per key, checked and held as text keys and numbers.

Labour input, reading and decomposition start here: they join tables and group
rows, and look at no calendar (that is `_grid`). Keys are matched as text, so
that a year held as 2023 in one table and as "2023" or 2023.0 in another is one
year. Faults are added to a list and not raised, so that one report can hold
those of several tables.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
import polars as pl

from bailiwick._codes import amounts
from bailiwick.errors import DataWarning, Finding, OptionError, TableError, nearest
from bailiwick.measures._results import frame_columns
from bailiwick.tables import Floats, eager, key_words, require_columns

__all__ = [
    "ROW",
    "Rows",
    "as_names",
    "as_text",
    "built",
    "floats",
    "read_rows",
    "reference_rows",
    "refuse",
    "require_new",
    "result",
    "total_of",
    "unmatched",
    "warn_unused",
    "words",
]

#: Column that holds the row number of the caller's table.
ROW = "_row"


@dataclass(frozen=True)
class Rows:
    """A table read by `read_rows`.

    Attributes
    ----------
    frame : narwhals eager frame
        The caller's table.
    data : polars.DataFrame
        Keys as text, amounts as floats (null where unknown), and `ROW`.
    keys : column names
    what : str
        What messages call the table.
    """

    frame: nw.DataFrame[Any]
    data: pl.DataFrame
    keys: tuple[str, ...]
    what: str

    def at(self, rows: Iterable[int]) -> list[str]:
        """Words for the keys of some rows."""
        return words(self.frame, rows, self.keys)


def as_names(names: Sequence[str] | str) -> tuple[str, ...]:
    """One column name or several as a tuple."""
    return (names,) if isinstance(names, str) else tuple(names)


def words(frame: nw.DataFrame[Any], rows: Iterable[int], keys: Sequence[str]) -> list[str]:
    """Words for the keys of some rows: ``region_code 'TLC', year 2008``."""
    return key_words(frame, np.array(list(rows), dtype=np.intp), list(keys))


def as_text(series: nw.Series[Any]) -> pl.Series:
    """A key column as text: 2023, 2023.0 and "2023" are one key."""
    column = pl.Series(series.to_arrow())
    if column.dtype.is_float():
        column = column.fill_nan(None)
        whole = column.drop_nulls()
        if whole.is_finite().all() and (whole == whole.round()).all():
            column = column.cast(pl.Int64)
    return column.cast(pl.String)


def read_rows(
    table: Any,
    *,
    keys: Sequence[str],
    values: Sequence[str],
    what: str,
    faults: list[Finding],
    beside: Sequence[str] = (),
    null: Literal["refuse", "keep"] = "refuse",
    least: Literal["any", "0", "above 0"] = "0",
) -> Rows:
    """Read a table with one row per key; absent columns are raised, other faults added to `faults`.

    `beside` names further text columns, such as the parent of an area, which
    must have no nulls. `least` says which amounts are allowed.
    """
    keys, values, beside = as_names(keys), as_names(values), as_names(beside)
    frame = eager(table, what)
    require_columns(frame, (*keys, *beside, *values), what)
    columns: dict[str, Any] = {ROW: np.arange(len(frame))}
    columns |= {name: as_text(frame[name]) for name in dict.fromkeys((*keys, *beside))}
    schema = frame.collect_schema()
    numeric = [name for name in dict.fromkeys(values) if schema[name].is_numeric()]
    for name in dict.fromkeys(values):
        if name in numeric:
            columns[name] = amounts(frame[name])
            continue
        columns[name] = np.full(len(frame), np.nan)
        faults.append(
            Finding(
                "not-a-number",
                f"Column {name!r} of {what} holds {schema[name]}; amounts must be numbers."
                " Turn marks into nulls and convert the column before the call.",
                (name,),
            )
        )
    data = pl.DataFrame(columns).with_columns(pl.col(pl.Float64).fill_nan(None))
    rows = Rows(frame, data, tuple(keys), what)
    if not len(frame):
        faults.append(Finding("no-rows", f"{what[0].upper()}{what[1:]} has no rows; give at least one."))
    faults += _key_faults(rows, (*keys, *beside))
    for name in numeric:
        faults += _amount_faults(rows, name, null, least)
    return rows


def _key_faults(rows: Rows, names: Sequence[str]) -> list[Finding]:
    """Empty keys, and keys that occur twice."""
    data, faults = rows.data, []
    for name in dict.fromkeys(names):
        empty = data.filter(pl.col(name).is_null())[ROW].to_list()
        if empty:
            faults.append(
                Finding(
                    "null-key",
                    f"Column {name!r} of {rows.what} is empty in {len(empty)} rows, the first being row"
                    f" {empty[0]}; every row needs it. Fill it or leave the rows out.",
                    tuple(empty),
                )
            )
    again = data.group_by(rows.keys, maintain_order=True).agg(pl.col(ROW).first(), pl.len().alias("_times"))
    again = again.filter(pl.col("_times") > 1)
    for key, times in zip(rows.at(again[ROW]), again["_times"], strict=True):
        faults.append(
            Finding(
                "duplicate-key",
                f"{key} occurs {times} times in {rows.what}; each may occur once. Keep one row.",
                (key,),
            )
        )
    return faults


def _amount_faults(rows: Rows, name: str, null: str, least: str) -> list[Finding]:
    amount, faults = pl.col(name), []
    tests = [("infinite-amount", amount.is_infinite(), "must be finite. Correct it or make it null")]
    if null == "refuse":
        tests.append(("null-amount", amount.is_null(), "must be known. Fill it, or leave the rows out"))
    if least == "0":
        tests.append(("negative-amount", amount < 0, "must be 0 or more. Correct it or make it null"))
    if least == "above 0":
        tests.append(("not-positive", amount <= 0, "must be above 0. Correct it or make it null"))
    for reason, bad, allowed in tests:
        found = rows.data.filter(bad)
        for key, number in zip(rows.at(found[ROW]), found[name], strict=True):
            got = "null" if number is None else f"{number:g}"
            faults.append(
                Finding(reason, f"{name!r} of {rows.what} is {got} at {key}; it {allowed}.", (key,))
            )
    return faults


def refuse(what: str, faults: Sequence[Finding]) -> None:
    """Raise all faults at once, if there are any."""
    if faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise TableError(f"{what[0].upper()}{what[1:]} cannot be worked out, with {count}:", faults)


def floats(column: pl.Series) -> Floats:
    """A polars column of numbers as floats, NaN where null."""
    numbers: Floats = column.cast(pl.Float64).to_numpy()
    return numbers


def result(
    rows: Rows,
    data: pl.DataFrame,
    *,
    keys: Sequence[str],
    text: Mapping[str, Sequence[str | None]] | None = None,
    numbers: Sequence[str],
    whole: Sequence[str] = (),
) -> Any:
    """The caller's own rows named in `ROW` of `data`, with text and number columns beside their `keys`."""
    names = [name for name in rows.frame.columns if name in keys]
    backend = rows.frame.implementation
    # Without keys any column holds the place, for a table needs one.
    kept = rows.frame.select(*names) if names else rows.frame.select(nw.col(rows.frame.columns[0]).alias(ROW))
    kept = nw.maybe_reset_index(kept[data[ROW].to_list()])
    for name, labels in (text or {}).items():
        kept = kept.with_columns(nw.new_series(name, list(labels), nw.String, backend=backend))
    columns = {name: floats(data[name]) for name in numbers}
    whole_table = frame_columns(nw.to_native(kept), kept, columns, whole=whole)
    return whole_table if names else nw.to_native(eager(whole_table).drop(ROW))


def reference_rows(
    rows: Rows, data: pl.DataFrame, reference: str, area: str, by: Sequence[str], faults: list[Finding]
) -> pl.DataFrame:
    """The rows of a reference, an area's code or "sum" for all, which every one of `by` must have."""
    if reference == "sum":
        return data
    chosen = data.filter(pl.col(area) == reference)
    if not len(chosen):
        known = data[area].drop_nulls().unique().to_list()
        faults.append(
            Finding(
                "no-reference",
                f"No row has the reference code {reference!r}.{nearest(reference, known)} Name a code of"
                f" column {area!r}, or 'sum' for all areas of the table.",
                (reference,),
            )
        )
    elif by:
        lacking = data.unique(list(by), keep="first", maintain_order=True)
        lacking = lacking.join(chosen, on=list(by), how="anti", maintain_order="left")
        faults += [
            Finding("no-reference", f"The reference {reference!r} has no row in {key}; add it.", (key,))
            for key in words(rows.frame, lacking[ROW], by)
        ]
    return chosen


def built(rows: Rows, data: pl.DataFrame) -> Any:
    """A table that was put together anew, in the kind of the caller's."""
    return nw.to_native(nw.from_arrow(data.to_arrow(), backend=rows.frame.implementation))


def total_of(names: Sequence[str]) -> pl.Expr:
    """Sum of columns; null where any is null."""
    return pl.sum_horizontal(*names, ignore_nulls=False)


def unmatched(rows: Rows, given: Rows, keys: Sequence[str], remedy: str) -> list[Finding]:
    """Keys of one table that another, which must have them, has not."""
    ours = rows.data.drop_nulls(list(keys)).unique(list(keys), keep="first", maintain_order=True)
    absent = ours.join(given.data, on=list(keys), how="anti", maintain_order="left")
    return [
        Finding(
            "no-total", f"{given.what[0].upper()}{given.what[1:]} has no row for {key}. {remedy}.", (key,)
        )
        for key in words(rows.frame, absent[ROW], keys)
    ]


def warn_unused(given: Rows, rows: Rows, keys: Sequence[str]) -> None:
    """Say which rows of a table of totals nothing is asked for."""
    extra = given.data.join(rows.data, on=list(keys), how="anti", maintain_order="left")
    if len(extra):
        shown = "; ".join(given.at(extra[ROW].head(5))) + ("; ..." if len(extra) > 5 else "")
        warnings.warn(
            f"{len(extra)} rows of {given.what} have no counterpart in {rows.what} and are not used:"
            f" {shown}.",
            DataWarning,
            stacklevel=3,
        )


def require_new(name: str, taken: Sequence[str]) -> None:
    """Refuse a name for a sum that one of its columns has."""
    if name in taken:
        raise OptionError(f"name={name!r} is already a column of the result; choose another for the sum.")
