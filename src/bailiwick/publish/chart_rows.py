"""The rows that a chart is drawn from, and the checks they must pass.

Every function raises with what was got, what is allowed and what to do; `charts.py` calls them.
"""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
import polars as pl
from narwhals.typing import IntoDataFrame

from bailiwick.errors import ColumnError, Finding, OptionError, TableError, nearest
from bailiwick.publish.words import counted, joined

__all__ = [
    "MOST_AREAS",
    "chart_rows",
    "chosen_areas",
    "require_intervals",
    "require_known_areas",
    "require_number_of_areas",
    "require_values",
]

MOST_AREAS = 12


def chart_rows(
    table: IntoDataFrame,
    values: Sequence[str],
    area: str,
    name: str,
    year: int | None,
    *,
    by: str = "",
    numbers: Sequence[str] | None = None,
) -> pl.DataFrame:
    """The rows of one year, or of all with `by`, with their columns checked."""
    rows = nw.from_native(table, eager_only=True).to_polars()
    needed = [area, name, *values, *([by] if by else []), *(["year"] if year is not None else [])]
    absent = [column for column in dict.fromkeys(needed) if column not in rows.columns]
    if absent:
        hints = "".join(nearest(column, rows.columns) for column in absent)
        raise ColumnError(
            f"The table has no column {', '.join(map(repr, absent))}.{hints}"
            f" It has {', '.join(map(repr, rows.columns))}."
        )
    for column in values if numbers is None else numbers:
        if not rows[column].dtype.is_numeric():
            raise TableError(
                "The chart cannot be drawn (1 fault):",
                [Finding("not-a-number", f"Column {column!r} is {rows[column].dtype}; give numbers.")],
            )
    if year is not None:
        held = rows["year"].unique().sort().to_list()
        if year not in held:
            raise OptionError(
                f"The table has no year {year}. It has {', '.join(map(str, held))}; draw one of these."
            )
        rows = rows.filter(pl.col("year") == year)
    keys = [area, *([by] if by else [])]
    _require_once(rows, keys)
    return rows.with_columns(pl.col(name).cast(pl.String).fill_null(pl.col(area).cast(pl.String)))


def _require_once(rows: pl.DataFrame, keys: list[str]) -> None:
    faults = []
    for key in keys:
        if rows[key].null_count():
            faults.append(Finding("null-key", f"{key!r} is null in {rows[key].null_count()} rows."))
    twice = rows.group_by(keys, maintain_order=True).len().filter(pl.col("len") > 1)
    if twice.height:
        first = ", ".join(map(str, twice.row(0)[:-1]))
        hint = "" if "year" in keys else " Name a `year` if the table has several."
        sentence = f"{counted(twice.height, 'key')} occur more than once, the first {first}."
        faults.append(Finding("duplicate-key", sentence + hint, tuple(twice.iter_rows())))
    if faults:
        raise TableError(f"The chart cannot be drawn ({counted(len(faults), 'fault')}):", faults)


def require_number_of_areas(areas: Sequence[str]) -> None:
    if not 1 <= len(areas) <= MOST_AREAS:
        raise OptionError(
            f"{counted(len(areas), 'area')} were named; a chart has room for 1 to {MOST_AREAS}. Choose fewer."
            if areas
            else f"No area was named; choose 1 to {MOST_AREAS}."
        )
    if len(set(areas)) < len(areas):
        again = next(code for code in areas if list(areas).count(code) > 1)
        raise OptionError(f"The area {again!r} was named more than once; name each once.")


def require_known_areas(rows: pl.DataFrame, area: str, wanted: Sequence[str]) -> None:
    held = rows[area].unique().to_list()
    unknown = [code for code in wanted if code not in held]
    if unknown:
        raise OptionError(
            f"The table has no area {', '.join(map(repr, unknown))}.{nearest(unknown[0], held)}"
            f" It has {counted(len(held), 'area')}."
        )


def chosen_areas(rows: pl.DataFrame, area: str, areas: Sequence[str]) -> pl.DataFrame:
    """The rows of the areas named, in that order."""
    require_known_areas(rows, area, areas)
    order = {code: at for at, code in enumerate(areas)}
    return rows.filter(pl.col(area).is_in(list(areas))).sort(pl.col(area).replace_strict(order))


def require_values(rows: pl.DataFrame, *columns: str) -> None:
    faults = []
    for column in columns:
        bad = int((~rows[column].is_finite()).sum() or 0)
        if bad:
            sentence = f"Column {column!r} has {bad} NaN or infinite numbers; a missing value is null."
            faults.append(Finding("not-finite", sentence))
    if all(rows[column].null_count() == rows.height for column in columns):
        faults.append(Finding("no-values", f"No area has a value in {joined([repr(c) for c in columns])}."))
    if faults:
        raise TableError(f"The chart cannot be drawn ({counted(len(faults), 'fault')}):", faults)


def require_intervals(rows: pl.DataFrame, area: str, value: str, lower: str, upper: str) -> None:
    bad = rows.filter((pl.col(lower) > pl.col(value)) | (pl.col(upper) < pl.col(value)))
    if bad.height:
        codes = ", ".join(map(str, bad[area].head(5)))
        sentence = f"{counted(bad.height, 'area')} have a value outside their interval, first {codes}."
        finding = Finding("outside-interval", sentence, tuple(bad[area]))
        raise TableError("The chart cannot be drawn (1 fault):", [finding])
