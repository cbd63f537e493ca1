"""The cells of somebody's own table as codes, years, numbers and labels, and what is wrong with them by row.

Nothing is dropped here: a cell that cannot be read is a fault, named by its row below the header. Whether
codes are of districts, and which of them cannot be, is told from all of them together.
"""

from __future__ import annotations

import polars as pl

from bailiwick import areas
from bailiwick.errors import Finding, nearest
from bailiwick.shown import counted
from bailiwick.studies.sector_inputs import ITL, NUTS

__all__ = ["label_cells", "number_cells", "rows_told", "text_cells", "vintage_of", "year_cells"]

SHOWN = 5
#: Larger than districts, and in tables beside those that have one authority only.
COUNTY = r"^E1[03]\d{6}$"
YEARS = (1, 9999)


def text_cells(column: pl.Series) -> pl.Series:
    """Cells as text without blanks at their ends; null where nothing is left."""
    text = column.cast(pl.String).str.strip_chars()
    return pl.select(pl.when(text != "").then(text)).to_series().alias(column.name)


def year_cells(column: pl.Series) -> tuple[pl.Series, list[Finding]]:
    """Whole years; an empty cell and one that is no whole year are told."""
    number, text = _as_number(column), text_cells(column)
    first, last = YEARS
    whole = (number == number.round()) & number.is_between(first, last)
    held = text.is_not_null() & ~number.is_nan().fill_null(value=False)
    found = []
    if not held.all():
        sentence = (
            f"{column.name!r} is empty in {rows_told(~held)}; give the year of each row, or leave the column"
            " out."
        )
        found.append(Finding("no-year", sentence))
    wrong = held & ~whole.fill_null(value=False)
    if wrong.any():
        sentence = (
            f"{column.name!r} is no whole year in {rows_told(wrong, text)}; give a year such as 2021, or"
            " leave the column out."
        )
        found.append(Finding("wrong-year", sentence))
    right = pl.select(pl.when(held & whole).then(number)).to_series()
    return right.cast(pl.Int32).alias(column.name), found


def number_cells(column: pl.Series) -> tuple[pl.Series, list[Finding]]:
    """Numbers; `NaN` and `inf` are read as such, an empty cell is null, and words are told."""
    number, text = _as_number(column), text_cells(column)
    wrong = text.is_not_null() & number.is_null()
    if not wrong.any():
        return number, []
    sentence = (
        f"{column.name!r} is no number in {rows_told(wrong, text)}; give numbers, and leave empty what is not"
        " known."
    )
    return number, [Finding("not-numbers", sentence)]


def label_cells(column: pl.Series) -> tuple[pl.Series, list[Finding]]:
    """Labels as text: a whole number that was read with a point has none, and a fraction is told."""
    text = text_cells(column)
    if not column.dtype.is_float():
        return text, []
    whole = column.is_finite() & (column == column.round())
    wrong = column.is_not_null() & ~column.is_nan() & ~whole
    if wrong.any():
        sentence = (
            f"{column.name!r} is a fraction in {rows_told(wrong, text)}; give each cluster a whole number or"
            " a name."
        )
        return text, [Finding("wrong-label", sentence)]
    kept = pl.select(pl.when(whole).then(column)).to_series()
    return kept.cast(pl.Int64).cast(pl.String).alias(column.name), []


def vintage_of(codes: list[str]) -> tuple[str, list[Finding]]:
    """The boundaries of districts that codes are of, empty where they are of other areas.

    Codes of which most are of one year, or most of NUTS or ITL, are of it, so that the others are wrong, and
    are told with what they may stand for. Counties beside districts are neither: a table of upper-tier
    authorities is of no year of districts.
    """
    fitting = [one for one in areas.detect_vintages(codes) if one.startswith("lad")]
    if fitting:
        return fitting[-1], []
    held = set(codes)
    years = [one for one in areas.vintages() if one.startswith("lad")]
    best = max(years, key=lambda year: (len(held & set(areas.codes(year))), year))
    known = set(areas.codes(best))
    strays, kind = sorted(held - known), f"districts of {best}"
    if 2 * len(strays) >= len(held):
        strays = sorted(code for code in held if not code.startswith((NUTS, ITL)))
        known, kind = set(areas.codes("itl2021")), "areas of NUTS or ITL"
        if 2 * len(strays) >= len(held):
            return "", []
    elif pl.Series(strays).str.contains(COUNTY).all():
        return "", []
    if not strays:
        return "", []
    free = sorted(known - held)
    named = [f"{code!r}.{nearest(code, free)}" for code in strays[:SHOWN]]
    more = f" And {len(strays) - SHOWN} more." if len(strays) > SHOWN else ""
    sentence = (
        f"{counted(len(strays), 'code')} not among the {kind}, as the other {len(held) - len(strays):,} are:"
        f" {' '.join(named)}{more} Correct them, or leave their rows out."
    )
    return "", [Finding("unknown-code", sentence, tuple(strays))]


def _as_number(column: pl.Series) -> pl.Series:
    """Cells as numbers, null where they are none."""
    if column.dtype == pl.String:
        return column.str.strip_chars().cast(pl.Float64, strict=False)
    if column.dtype.is_numeric():
        return column.cast(pl.Float64)
    return pl.Series(column.name, [None] * len(column), dtype=pl.Float64)


def rows_told(wrong: pl.Series, text: pl.Series | None = None) -> str:
    """How many rows, and the first of them, counted below the header, with what they hold."""
    at = wrong.arg_true().to_list()
    named = [f"row {row + 1}" + (f" ({text[row]!r})" if text is not None else "") for row in at[:SHOWN]]
    more = f" and {len(at) - SHOWN:,} more" if len(at) > SHOWN else ""
    return f"{', '.join(named)}{more} below the header"
