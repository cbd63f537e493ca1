"""What a panel and a cube are, and how any dataframe becomes one.

A **panel** has one row for each indicator of an area in a year: keys
`area_code`, `year`, `indicator`, and `value` with optional `lower`, `upper` and
`flag`. A **cube** has one row for each industry of an area in a year: keys
`area_code`, `year`, `industry_code` and one or more named amounts.

Here a cube of any dataframe kind is checked, every fault gathered into one
report, and held as integer codes and a vector of amounts: `Cube`. All measures
are array functions over that. Turning text into integers is
`bailiwick._codes`; reading files is `bailiwick._files`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
from narwhals.stable.v2.typing import IntoFrame
from numpy.typing import NDArray

from bailiwick._codes import Codes, amounts, combine, encode, is_text
from bailiwick._files import read_table
from bailiwick.errors import ColumnError, Finding, TableError, nearest

__all__ = ["Cube", "Keys", "eager", "key_words", "number_keys", "read_cube", "read_table", "sum_to_cube"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

# Above this many possible keys a bitmap costs more memory than sorting the keys.
BITMAP_LIMIT = 1 << 27


@dataclass(frozen=True)
class Keys:
    """The distinct `by` and area keys of a table, one result row for each.

    Attributes
    ----------
    run_row, run_length : integers, one per run
        The result row of each run of rows of the table with one key, and its
        length. A sorted table has one run for each key.
    group, area : integers, one per result row
        Code of the economy (distinct values of `by`) and of the area.
    areas : pyarrow.Array
        Area codes as text, by code.
    groups : int
        Number of economies.
    first : integers, one per result row
        Row of the table in which the key occurs first.
    """

    run_row: Ints
    run_length: Ints
    group: Ints
    area: Ints
    areas: pa.Array
    groups: int
    first: Ints

    @property
    def together(self) -> bool:
        """Whether the rows of each key lie together, from `first` on; then sums are faster."""
        return len(self.run_row) == len(self.first)

    @cached_property
    def row(self) -> Ints:
        """The result row that each row of the table belongs to."""
        return np.repeat(self.run_row, self.run_length)

    def spread(self, numbers: NDArray[Any]) -> NDArray[Any]:
        """A number of each result row, at each row of the table."""
        return np.repeat(numbers[self.run_row], self.run_length)

    @property
    def count(self) -> int:
        """Number of result rows."""
        return len(self.first)


@dataclass(frozen=True)
class Cube:
    """Amounts of industries in areas as integer codes; see `read_cube`.

    Attributes
    ----------
    frame : narwhals eager frame
        The caller's table (for a lazy table, the cube that its engine summed).
    value, area, industry, by : column names
    keys : Keys
        One result row per economy and area.
    industry_at : integers of any width, one per cell
        Code of the cell's industry.
    industries : pyarrow.Array
        Industry codes as text, by code.
    amount : floats, one per cell
        Amount; NaN where unknown.
    kept : dict
        What measures worked out from the cube and may use again.
    """

    frame: nw.DataFrame[Any]
    value: str
    area: str
    industry: str
    by: tuple[str, ...]
    keys: Keys
    industry_at: NDArray[Any]
    industries: pa.Array
    amount: Floats
    kept: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def cell_industry(self) -> Ints:
        """Combined code of economy and industry of each cell."""
        codes: Ints = self.keys.spread(self.keys.group * len(self.industries))
        codes += self.industry_at
        return codes

    @cached_property
    def unknown(self) -> Ints:
        """The cells whose amount is null; mostly none."""
        return np.flatnonzero(np.isnan(self.amount)) if np.isnan(self.amount.sum()) else np.empty(0, np.intp)


def eager(table: IntoFrame, what: str = "the table") -> nw.DataFrame[Any]:
    """Return any supported dataframe as an eager narwhals frame, or refuse it in words."""
    frame = into_narwhals(table, what)
    return frame.collect() if isinstance(frame, nw.LazyFrame) else frame


def into_narwhals(table: Any, what: str = "the table") -> nw.DataFrame[Any] | nw.LazyFrame[Any]:
    """Wrap a dataframe of any supported kind."""
    try:
        frame: nw.DataFrame[Any] | nw.LazyFrame[Any] = nw.from_native(table)
    except TypeError as error:
        raise TableError(
            f"{what} is a {type(table).__name__}; give a pandas, Polars or PyArrow table, a DuckDB relation,"
            " or a PySpark or Dask dataframe."
        ) from error
    return frame


def require_columns(frame: nw.DataFrame[Any] | nw.LazyFrame[Any], columns: Iterable[str], what: str) -> None:
    """Raise one `ColumnError` that names every absent column and the nearest present ones."""
    present = list(frame.collect_schema().names())
    absent = [column for column in dict.fromkeys(columns) if column not in present]
    if not absent:
        return
    hints = " ".join(f"No column {column!r}.{nearest(column, present)}" for column in absent)
    raise ColumnError(
        f"{what[0].upper()}{what[1:]} lacks {len(absent)} of the columns asked for. {hints}"
        f" It has: {', '.join(map(repr, present))}. Name the right ones by keyword."
    )


def sum_to_cube(
    table: IntoFrame,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
) -> Any:
    """Sum a register, such as one row per firm, to a cube where the data lie.

    Parameters
    ----------
    table : dataframe with any number of rows per `by`, `area` and `industry`
        A lazy table (DuckDB, PySpark, Dask, Polars) is grouped by its own
        engine, and only the cube comes back.
    value, area, industry, by : column names
        As in `bailiwick.krugman_index`.

    Returns
    -------
    dataframe of the engine's eager kind
        One row per key, sorted by key; the amount is null where any of the
        rows summed was null.

    Raises
    ------
    ColumnError
        A named column is absent.
    TableError
        The amounts are not numbers.

    Notes
    -----
    Missing values: a sum with an unknown part is unknown, so it is null.

    Examples
    --------
    >>> import pyarrow as pa
    >>> firms = pa.table({
    ...     "area_code": ["E06000001"] * 3, "year": [2023] * 3,
    ...     "industry_code": ["0111", "4711", "4711"], "employment": [5, 3, 4],
    ... })
    >>> sum_to_cube(firms, value="employment")["employment"].to_pylist()
    [5.0, 7.0]
    """
    frame = into_narwhals(table)
    keys = [area, *by, industry]
    require_columns(frame, [*keys, value], "the table")
    faults = _type_faults(frame, value=value, area=area, industry=industry, keys=keys)
    if faults:
        raise TableError(_heading(faults), faults)
    return nw.to_native(_grouped(frame, keys, value))


def _grouped(
    frame: nw.DataFrame[Any] | nw.LazyFrame[Any], keys: Sequence[str], value: str
) -> nw.DataFrame[Any]:
    """Sum `value` over `keys` in the frame's engine; a sum with a null part is null."""
    unknown = "unknown_rows"
    while unknown in keys or unknown == value:
        unknown += "_"
    amount = nw.col(value).cast(nw.Float64)
    isnull = nw.when(nw.col(value).is_null()).then(1).otherwise(0).alias(unknown)
    parts = frame.lazy().select(*keys, amount, isnull)
    summed = parts.group_by(*keys).agg(nw.col(value).sum(), nw.col(unknown).sum())
    cells = summed.sort(*keys).collect()
    kept = nw.when(nw.col(unknown) == 0).then(nw.col(value))
    return cells.with_columns(kept.alias(value)).select(*keys, value)


def read_cube(
    table: IntoFrame | Cube,
    *,
    value: str,
    area: str = "area_code",
    industry: str = "industry_code",
    by: Sequence[str] = ("year",),
    negative: Literal["refuse", "clip"] = "refuse",
    missing: Literal["area", "refuse", "drop"] = "area",
    what: str = "the table",
) -> Cube:
    """Check a table of any kind and hold it as integer codes and amounts.

    A lazy table is first summed to one row per key by its own engine. Every
    measure does this by itself; call it to measure one table in several ways.

    Parameters
    ----------
    table, value, area, industry, by, negative, missing
        As in `bailiwick.krugman_index`.
    what : str
        What messages call the table.

    Returns
    -------
    Cube
        Which any measure takes in place of a table, with the same column names.

    Raises
    ------
    ColumnError
        Named columns are absent.
    TableError
        Every other fault, gathered: wrong types, null or duplicate keys,
        negative or infinite amounts or sums, no rows, nulls where they are
        refused.

    Examples
    --------
    >>> import bailiwick
    >>> import pyarrow as pa
    >>> table = pa.table({"area_code": ["A", "B"], "industry_code": ["01", "02"], "jobs": [3, 5]})
    >>> cube = bailiwick.read_cube(table, value="jobs", by=())
    >>> bailiwick.krugman_index(cube, value="jobs", by=())["krugman_index"].to_pylist()
    [0.625, 0.375]
    """
    if isinstance(table, Cube):
        return _recheck(table, value, area, industry, tuple(by), negative, missing)
    by = _names(by)
    frame = into_narwhals(table, what)
    keys = [area, *by, industry]
    require_columns(frame, [*keys, value], what)
    faults = _type_faults(frame, value=value, area=area, industry=industry, keys=keys)
    if faults:
        raise TableError(_heading(faults, what), faults)
    if isinstance(frame, nw.LazyFrame):
        frame = _grouped(frame, keys, value)
    if len(frame) == 0:
        fault = Finding("no-rows", "It has no rows; give at least one area with one industry.")
        raise TableError(_heading([fault], what), [fault])

    coded = {name: encode(frame[name]) for name in dict.fromkeys(keys)}
    amount = amounts(frame[value])
    faults = _null_key_faults(coded)
    faults += _amount_faults(frame, amount, value, keys, negative=negative, missing=missing)
    if any(codes.nulls for codes in coded.values()):
        raise TableError(_heading(faults, what), faults)
    rows = number_keys(combine([coded[name] for name in by], len(frame)), coded[area])
    industries = coded[industry]
    faults += _duplicate_faults(frame, rows, industries, keys)
    if faults:
        raise TableError(_heading(faults, what), faults)
    # One null makes the minimum NaN, which must not pass for one of 0 or more.
    if negative == "clip" and not amount.min(initial=0.0) >= 0:
        amount = np.maximum(amount, 0.0)
    return Cube(
        frame=frame,
        value=value,
        area=area,
        industry=industry,
        by=tuple(by),
        keys=rows,
        industry_at=industries.at,
        industries=industries.labels,
        amount=amount,
    )


def _recheck(
    cube: Cube, value: str, area: str, industry: str, by: tuple[str, ...], negative: str, missing: str
) -> Cube:
    """A cube was checked when it was read; only its names and nulls can disagree with the call."""
    asked, held = (value, area, industry, by), (cube.value, cube.area, cube.industry, cube.by)
    if asked != held:
        raise ColumnError(
            f"The cube was read with columns {held!r}, but {asked!r} were asked for."
            " Read it again from the table with read_cube(...)."
        )
    faults = _amount_faults(
        cube.frame, cube.amount, value, [area, *by, industry], negative=negative, missing=missing
    )
    if faults:
        raise TableError(_heading(faults), faults)
    return cube


def _names(by: Sequence[str] | str) -> tuple[str, ...]:
    return (by,) if isinstance(by, str) else tuple(by)


def _heading(faults: Sequence[Finding], what: str = "the table") -> str:
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return f"{what[0].upper()}{what[1:]} was refused, with {count}:"


def _type_faults(
    frame: nw.DataFrame[Any] | nw.LazyFrame[Any], *, value: str, area: str, industry: str, keys: Sequence[str]
) -> list[Finding]:
    """Codes must be text, amounts numbers, and no column may serve twice."""
    schema = frame.collect_schema()
    faults = []
    for name, noun in ((area, "area codes"), (industry, "industry codes")):
        if not is_text(schema[name]):
            faults.append(
                Finding(
                    "not-text",
                    f"Column {name!r} holds {schema[name]}; {noun} must be text, so that leading zeros are"
                    " kept. Read the column as text, or convert it before the call.",
                )
            )
    if not schema[value].is_numeric():
        faults.append(
            Finding(
                "not-a-number",
                f"Column {value!r} holds {schema[value]}; amounts must be numbers."
                " Turn marks such as '[c]' into nulls and convert the column before the call.",
            )
        )
    used = [*keys, value]
    twice = sorted({name for name in used if used.count(name) > 1})
    if twice:
        faults.append(
            Finding(
                "column-used-twice",
                f"Column {', '.join(map(repr, twice))} is named for two different things;"
                " `value`, `area`, `industry` and `by` must be different columns.",
            )
        )
    return faults


def _null_key_faults(coded: dict[str, Codes]) -> list[Finding]:
    faults = []
    for name, codes in coded.items():
        if codes.nulls:
            rows = np.flatnonzero(codes.at < 0)
            faults.append(
                Finding(
                    "null-key",
                    f"Column {name!r} is empty in {codes.nulls} rows, the first being row {rows[0]};"
                    " every row needs its key. Fill it or leave the rows out.",
                    tuple(rows.tolist()),
                )
            )
    return faults


def _amount_faults(
    frame: nw.DataFrame[Any], amount: Floats, value: str, keys: Sequence[str], *, negative: str, missing: str
) -> list[Finding]:
    """List infinite amounts or sums, and negative or null amounts where they are refused."""
    # A finite total and a minimum of 0 or more prove that there is nothing to list.
    with np.errstate(invalid="ignore", over="ignore"):
        if np.isfinite(amount.sum()) and amount.min(initial=0.0) >= 0:
            return []
        positive = float(amount.sum(where=(amount > 0) & np.isfinite(amount)))
    tests: list[tuple[str, Bools, str]] = [
        ("infinite-amount", np.isinf(amount), "must be finite. Correct it or make it null"),
    ]
    if negative == "refuse":
        tests.append(
            ("negative-amount", amount < 0, "must be 0 or more. Correct it, or pass negative='clip' for 0")
        )
    if missing == "refuse":
        tests.append(
            (
                "null-amount",
                np.isnan(amount),
                "must be known, since missing='refuse'. Fill it, or pass missing='area' or missing='drop'",
            )
        )
    faults = []
    if np.isinf(positive):
        faults.append(
            Finding(
                "sum-too-large",
                f"The amounts of {value!r} add up to more than {np.finfo(np.float64).max:.2g}, the largest"
                " number that can be held. Correct them, or give them in a larger unit.",
            )
        )
    for reason, bad, allowed in tests:
        rows = np.flatnonzero(bad)
        names = key_words(frame, rows, keys)
        faults += [
            Finding(reason, f"{value!r} is {_shown(amount[row])} at {name}; it {allowed}.", (name,))
            for row, name in zip(rows, names, strict=True)
        ]
    return faults


def _shown(number: float) -> str:
    return "null" if np.isnan(number) else f"{number:g}"


def key_words(frame: nw.DataFrame[Any], rows: Ints, keys: Sequence[str]) -> list[str]:
    """Words for the keys of some rows: ``area_code 'E06000001', year 2023``."""
    if not len(rows):
        return []
    part = frame.select(*keys)[rows.tolist()]
    return [", ".join(f"{name} {item!r}" for name, item in row.items()) for row in part.rows(named=True)]


def _duplicate_faults(
    frame: nw.DataFrame[Any], rows: Keys, industries: Codes, keys: Sequence[str]
) -> list[Finding]:
    """List keys that occur more than once."""
    width = len(industries.labels)
    cell = rows.spread(np.arange(rows.count) * width)
    cell += industries.at
    if rows.count * width <= BITMAP_LIMIT:
        seen = np.zeros(rows.count * width, dtype=np.bool_)
        seen[cell] = True
        if int(np.count_nonzero(seen)) == len(cell):
            return []
    _, first, times = np.unique(cell, return_index=True, return_counts=True)
    again = times > 1
    names = key_words(frame, first[again], keys)
    return [
        Finding(
            "duplicate-key",
            f"{name} occurs {count} times; each key may occur once. Remove the copies, or add up a register"
            " with bailiwick.sum_to_cube first.",
            (name,),
        )
        for name, count in zip(names, times[again].tolist(), strict=True)
    ]


def number_keys(group: Codes, area: Codes) -> Keys:
    """Number the distinct keys in the order in which they first occur."""
    width = len(area.labels)
    space = len(group.labels) * width
    # Half as wide numbers where they suffice: a vector of all cells is mostly a matter of memory.
    code: NDArray[Any] = np.multiply(group.at, width, dtype=np.int32 if space < 2**31 else np.int64)
    code += area.at
    # Files are mostly sorted by some key, so looking only where the key changes is short.
    starts = np.concatenate(([0], np.flatnonzero(code[1:] != code[:-1]) + 1))
    run_code = code[starts]
    if space <= BITMAP_LIMIT:
        first_of = np.full(space, len(code), dtype=np.intp)
        first_of[run_code[::-1]] = starts[::-1]  # of several writes to one place the last one stands
        distinct = np.flatnonzero(first_of < len(code))
        first = first_of[distinct]
    else:
        distinct, at = np.unique(run_code, return_index=True)
        first = starts[at]
    order = np.argsort(first)
    ordered = distinct[order]
    if space <= BITMAP_LIMIT:
        first_of[ordered] = np.arange(len(ordered))
        run_row = first_of[run_code]
    else:
        position = np.empty(len(order), dtype=np.intp)
        position[order] = np.arange(len(order))
        run_row = position[np.searchsorted(distinct, run_code)]
    return Keys(
        run_row=run_row.astype(np.intp),
        run_length=np.diff(starts, append=len(code)),
        group=(ordered // width).astype(np.intp),
        area=(ordered % width).astype(np.intp),
        areas=area.labels,
        groups=len(group.labels),
        first=first[order],
    )
