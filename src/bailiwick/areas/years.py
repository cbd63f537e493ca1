"""Years of a table however they are written: whole numbers, floats, text or dates.

A conversion needs them where the populations of a year are its weights. What cannot be read as
one whole year (``2005/06``, 2005.5) is null here, and refused where it would matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.errors import Finding

if TYPE_CHECKING:
    import polars as pl


def whole_years(column: pl.Series) -> pl.Series:
    """The years as 64-bit whole numbers; null where there is none, or where it cannot be read."""
    import polars as pl

    kind = column.dtype
    if kind.is_integer():
        return column.cast(pl.Int64, strict=False)
    if kind in (pl.Date, pl.Datetime):
        return column.dt.year().cast(pl.Int64)
    if kind.is_numeric():
        floats = column.cast(pl.Float64)
    elif kind in (pl.String, pl.Categorical, pl.Enum):
        written = column.cast(pl.String).str.strip_chars().str.extract(r"^(\d{4}(?:\.0*)?)$")
        floats = written.cast(pl.Float64)
    else:
        return pl.Series(column.name, [None] * len(column), dtype=pl.Int64)
    return floats.set(~(floats == floats.floor()), None).cast(pl.Int64, strict=False)


def unreadable_years(column: pl.Series) -> list[Finding]:
    """One finding for all years of a column that cannot be read."""
    import polars as pl

    wrong = column.filter(whole_years(column).is_null())
    if wrong.is_empty():
        return []
    rows = f"{len(wrong)} of {len(column)} rows"
    shown = [str(one) for one in wrong.cast(pl.String, strict=False).unique(maintain_order=True).drop_nulls()]
    listed = ", ".join(map(repr, shown[:5])) + (f" and {len(shown) - 5} more" if len(shown) > 5 else "")
    held = f"is not a whole year in {rows}: {listed}" if shown else f"is empty in {rows}"
    return [
        Finding(
            "not-a-year",
            f"Column {column.name!r} chooses the populations here, and it {held}."
            " Give whole years, such as 2005, or leave the column out to use the populations of 2016.",
            tuple(shown),
        )
    ]
