"""What stands in the cells of a workbook: headings in words, numbers with a format, shorthand for missing.

Pure functions on tables; `workbook.py` lays the sheets out and writes them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from bailiwick.errors import Finding, nearest
from bailiwick.publish.flags import FLAGS, MISSING_FLAGS
from bailiwick.studies.result import SheetSpec

__all__ = [
    "NO_REMARK",
    "SHORTHAND",
    "SheetColumn",
    "cell_faults",
    "heading_of",
    "name_faults",
    "remark_words",
    "sheet_columns",
    "sheet_rows",
]

SHORTHAND = {
    "c": "suppressed by the publisher, to protect those the figure is about",
    "x": "not available",
    "z": "not applicable",
}
"""Shorthand of the Government Analysis Function for cells without a value."""

NO_REMARK = "no remark"
FLAG_SHORTHAND = {"m": "x", "s": "c", "n": "x", "x": "x"}
LONGEST_TEXT, LONGEST_HEADING = 32_767, 200  # of the file format; and of a heading with its note
WIDEST, NARROWEST = 50, 9
# The last parts of a column's name, by the naming rule of the house, and the words that they stand for.
UNITS = (
    (r"_(\d{4})vol100$", r"volume index, own level of \1 = 100"),
    (r"_million_gbp_(\d{4})prices$", r"million pounds, \1 prices"),
    (r"_gbp_(\d{4})prices$", r"pounds, \1 prices"),
    (r"_million_gbp$", "million pounds"),
    (r"_gbp$", "pounds"),
    (r"_(uk|gb)100$", r"index, \1 = 100"),
    (r"_share$", "share, 1 = 100%"),
    (r"_log_points$", "log points"),
    (r"_km2$", "square kilometres"),
)
UPPER = {"gva", "uk", "gb", "fte", "sic", "gdp", "itl1", "itl2", "itl3", "id", "itl"}


@dataclass(frozen=True)
class SheetColumn:
    """One column of a sheet, ready to be written.

    Attributes
    ----------
    name, heading : str
        In the table, and on the sheet.
    cells : list
        Numbers, dates and text; none is blank.
    number_format : str
        As spreadsheets write it; empty for text.
    width : float
        In characters.
    shorthand : frozenset of str
        Letters of `SHORTHAND` that occur.
    """

    name: str
    heading: str
    cells: list[Any]
    number_format: str
    width: float
    shorthand: frozenset[str]


def heading_of(column: str, unit: str = "") -> str:
    """A column's name as a heading, with its unit in brackets: the one given, or the one its name says.

    Examples
    --------
    >>> heading_of("gva_per_hour_gbp_smoothed"), heading_of("gva_per_hour_uk100")
    ('GVA per hour, smoothed (pounds)', 'GVA per hour (index, UK = 100)')
    >>> heading_of("gva_per_hour_2020vol100"), heading_of("area_code")
    ('GVA per hour (volume index, own level of 2020 = 100)', 'Area code')
    >>> heading_of("within", "pounds a job")
    'Within (pounds a job)'
    """
    if unit:
        return f"{_words(column)} ({unit})"
    if column.startswith(("is_", "has_")):
        return f"{_words(column.partition('_')[2])} (yes or no)"
    if column.endswith(("_flag", "_mark")):
        return f"{heading_of(column.rpartition('_')[0])}: {'remark' if column.endswith('_flag') else 'mark'}"
    stem, ending = re.sub(r"_smoothed$", "", column), ""
    if stem != column:
        ending = ", smoothed"
    for pattern, unit in UNITS:
        found = re.search(pattern, stem)
        if found:
            told = found.expand(unit).replace("uk =", "UK =").replace("gb =", "GB =")
            return f"{_words(stem[: found.start()])}{ending} ({told})"
    return f"{_words(stem)}{ending}"


def _words(name: str) -> str:
    words = [word.upper() if word in UPPER else word for word in name.split("_") if word]
    text = " ".join(words).replace("northern ireland", "Northern Ireland")
    return text[:1].upper() + text[1:]


def sheet_rows(rows: pl.DataFrame, spec: SheetSpec) -> pl.DataFrame:
    """The rows of a table that a sheet shows.

    Examples
    --------
    >>> rows = pl.DataFrame({"year": [2022, 2023], "jobs": [5, 6]})
    >>> sheet_rows(rows, SheetSpec(table="jobs", sheet="Jobs", only={"year": (2023,)})).rows()
    [(2023, 6)]
    """
    kept = [pl.col(name).is_in(values) for name, values in spec.only.items() if name in rows.columns]
    return rows.filter(kept) if kept else rows


def sheet_columns(
    rows: pl.DataFrame, spec: SheetSpec, notes: Mapping[str, str], units: Mapping[str, str]
) -> list[SheetColumn]:
    """The columns of a sheet in order.

    Parameters
    ----------
    rows : polars.DataFrame
    spec : SheetSpec
        Which columns, under which headings; see there.
    notes : mapping of key to mark
        Such as ``{"smoothing": "[note 1]"}``.
    units : mapping of column to unit
        Of columns whose names do not say it.

    Returns
    -------
    list of SheetColumn

    Notes
    -----
    Missing values: a null becomes the shorthand that its flag stands for (m, n and x: not available; s:
    suppressed), or the column's own in `spec.missing`; else [x] for numbers and dates, [z] for text. In a
    column of flags the letters become words, and a null "no remark"; other values become the words that
    `spec.words` has for them.
    """
    made = []
    for name in list(spec.columns) or rows.columns:
        heading = spec.columns.get(name) or heading_of(name, units.get(name, ""))
        note = notes.get(spec.column_notes.get(name, ""))
        column = rows[name]
        default = spec.missing.get(name) or ("x" if _is_amount(column.dtype) else "z")
        flag = f"{name}_flag" if f"{name}_flag" in rows.columns else "flag" if name == "value" else ""
        flags = rows[flag].to_list() if flag in rows.columns else [None] * rows.height
        if name == "flag" or name.endswith("_flag"):
            cells = [FLAGS[code].label if code in FLAGS else code or NO_REMARK for code in column.to_list()]
        else:
            words = spec.words.get(name, {})
            cells = [
                words.get(value)
                or _cell(value, FLAG_SHORTHAND.get(code or "", default) if code in MISSING_FLAGS else default)
                for value, code in zip(_plain(column), flags, strict=True)
            ]
        shape = _number_format(column, spec.decimals.get(name, 4 if "(share" in heading else 2))
        used = frozenset(letter for letter in SHORTHAND if f"[{letter}]" in set(map(str, cells)))
        heading = f"{heading} {note}" if note else heading
        made.append(SheetColumn(name, heading, cells, shape, _width(heading, cells, shape), used))
    return made


def remark_words(column: SheetColumn) -> str:
    """What a column of remarks holds, in the words that stand in its cells; empty for other columns.

    Examples
    --------
    >>> remark_words(SheetColumn("jobs_flag", "Remark", ["no remark", "provisional"], "", 9, frozenset()))
    "A remark on the value: 'no remark' or 'provisional'"
    """
    if column.name != "flag" and not column.name.endswith("_flag"):
        return ""
    told = [repr(cell) for cell in sorted(set(column.cells), key=lambda cell: (cell != NO_REMARK, cell))]
    return f"A remark on the value: {' or '.join(filter(None, (', '.join(told[:-1]), *told[-1:])))}"


def _plain(column: pl.Series) -> list[Any]:
    return (column.cast(pl.String) if column.dtype in (pl.Categorical, pl.Enum) else column).to_list()


def _cell(value: Any, letter: str) -> Any:
    if value is None or (isinstance(value, str) and not value.strip()):
        return f"[{letter}]"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return value


def _is_amount(kind: pl.DataType) -> bool:
    return kind.is_numeric() or kind == pl.Date


def _number_format(column: pl.Series, places: int) -> str:
    if column.dtype == pl.Date:
        return "yyyy-mm-dd"
    if not column.dtype.is_numeric():
        return ""
    if column.dtype.is_integer():
        return "0" if column.name == "year" or column.name.endswith("_year") else "#,##0"
    return f"#,##0.{'0' * places}" if places else "#,##0"


def _width(heading: str, cells: Sequence[Any], shape: str) -> float:
    """Wide enough for the longest cell as shown and for the longest word of the heading."""
    places = len(shape.partition(".")[2])
    longest = max((_shown(cell, places) for cell in cells), default=0)
    # A heading wraps; two to four lines of it are easier to read than a very wide column.
    word = max(map(len, heading.split()))
    wanted = max(min(longest, WIDEST), word, len(heading) / 4, NARROWEST)
    return round(1.2 * wanted + 2, 1)  # set in Arial 12, counted in Calibri 11


def _shown(cell: Any, places: int) -> int:
    if isinstance(cell, int | float):
        return len(f"{cell:,.{places}f}")
    return len(str(cell))


def name_faults(name: str, taken: Mapping[str, str]) -> list[Finding]:
    """What spreadsheets refuse in the name of a sheet; `taken` are the names before it, in small letters."""
    faults = []
    if not 1 <= len(name) <= 31:
        sentence = f"The name of the sheet {name!r} has {len(name)} characters; allowed are 1 to 31."
        faults.append(Finding("sheet-name", sentence))
    if re.search(r"[][:*?/\\]", name) or name.startswith("'") or name.endswith("'"):
        sentence = f"The name of the sheet {name!r} has one of [ ] : * ? / \\ or an apostrophe at an end."
        faults.append(Finding("sheet-name", f"{sentence} Use letters, digits, spaces and _."))
    if name.lower() in taken or name.lower() == "history":
        sentence = f"The name of the sheet {name!r} is taken; every sheet needs its own."
        faults.append(Finding("sheet-name", sentence))
    return faults


def cell_faults(name: str, rows: pl.DataFrame, spec: SheetSpec, units: Mapping[str, str]) -> list[Finding]:
    """Everything in a table, and in what is said of its sheet, that a cell cannot hold."""
    faults = []
    for place, wanted in (
        ("columns", spec.columns),
        ("decimals", spec.decimals),
        ("missing", spec.missing),
        ("column_notes", spec.column_notes),
        ("words", spec.words),
        ("only", spec.only),
    ):
        for column in wanted:
            if column not in rows.columns:
                hint = nearest(column, rows.columns)
                sentence = (
                    f"The sheet {spec.sheet!r} names {column!r} in `{place}`, but the table {name!r} has"
                )
                faults.append(Finding("unknown-column", f"{sentence} no such column.{hint}"))
    shown = [column for column in (list(spec.columns) or rows.columns) if column in rows.columns]
    headings: dict[str, str] = {}
    for column in shown:
        heading = spec.columns.get(column) or heading_of(column, units.get(column, ""))
        if heading.lower() in headings:
            other = headings[heading.lower()]
            sentence = f"The sheet {spec.sheet!r} calls both {other!r} and {column!r} {heading!r}."
            faults.append(Finding("same-heading", f"{sentence} Give each its own heading in `columns`."))
        headings[heading.lower()] = column
        if len(heading) > LONGEST_HEADING:
            sentence = f"The sheet {spec.sheet!r} has a heading of {len(heading)} characters for {column!r};"
            faults.append(Finding("long-heading", f"{sentence} allowed are {LONGEST_HEADING}."))
    for column, letter in spec.missing.items():
        if letter not in SHORTHAND:
            allowed = ", ".join(map(repr, SHORTHAND))
            sentence = (
                f"The sheet {spec.sheet!r} has {letter!r} for missing values of {column!r}; allowed are"
            )
            faults.append(Finding("unknown-shorthand", f"{sentence} {allowed}."))
    for column in shown:
        faults += _value_faults(name, rows[column])
    if not rows.height:
        faults.append(Finding("no-rows", f"The table {name!r} has no rows; leave it out of the workbook."))
    return faults


def _value_faults(name: str, column: pl.Series) -> list[Finding]:
    kind = column.dtype
    if kind.is_float():
        bad = column.len() - int(column.is_finite().fill_null(True).sum())
        if bad:
            sentence = f"The table {name!r} has {bad} NaN or infinite numbers in {column.name!r}; a missing"
            return [Finding("not-finite", f"{sentence} value is null.")]
        return []
    if kind.is_integer() or kind in (pl.Boolean, pl.Date):
        return []
    if kind not in (pl.String, pl.Categorical, pl.Enum):
        sentence = (
            f"The table {name!r} holds {kind} in {column.name!r}; give text, numbers, booleans or dates."
        )
        return [Finding("unwritable-type", sentence)]
    text = column.cast(pl.String)
    faults = []
    # gptables refuses a cell of symbols alone, which screen readers pass over, and reads $$ as a note.
    odd = text.filter(text.str.contains(r"\S") & ~text.str.contains(r"[A-Za-z0-9]")).unique(
        maintain_order=True
    )
    if odd.len():
        sentence = f"The table {name!r} has text without a letter a-z or a digit in {column.name!r}, first"
        faults.append(Finding("only-symbols", f"{sentence} {odd[0]!r}; write it in words.", tuple(odd)))
    if text.str.contains(r"\$\$|\[.+\]\(.+\)").any():
        sentence = f"The table {name!r} has $$ or [text](address) in {column.name!r}, which mean notes and"
        faults.append(Finding("markup", f"{sentence} links in a workbook; write it without."))
    if (text.str.len_chars() > LONGEST_TEXT).any():
        sentence = (
            f"The table {name!r} has a text longer than {LONGEST_TEXT:,} characters in {column.name!r};"
        )
        faults.append(Finding("long-text", f"{sentence} a cell holds no more. Shorten it."))
    return faults
