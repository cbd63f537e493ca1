"""What the columns and rows of somebody's table of areas are: variables, years, and totals among areas.

What belongs here: telling a variable from the year of the row or from words, and the row of a whole
country from that of an area. Reading the file and saying what was taken is `area_table`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.errors import Finding

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "FILL",
    "LEAVE_OUT",
    "Variables",
    "Years",
    "listed",
    "totals_among",
    "variables_among",
    "years_among",
]

_SHOWN = 5
#: What to do with a cell that is no number: where every area needs a value, and where it may lack one.
LEAVE_OUT = "Put a number there, or leave out the area or the variable."
FILL = "Leave a cell empty where the amount is not known."
_CODE = re.compile(r"[EWSNK]\d{8}")
# A word for all rows together, or for a country that has no row of the kind of its parts.
_TOTAL = re.compile(
    r"(grand |sub-?)?totals?(\b.*)?|all|all areas|sum|overall|average|mean|median"
    r"|uk|united kingdom|great britain|gb|england (and|&) wales",
    re.IGNORECASE,
)
# Areas that are made of others, where those are there too.
_PARTS = {"E10": "E07", "E11": "E08", "E13": "E09"}


def listed(names: Sequence[str]) -> str:
    """Names in quotes, the first five of them.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b"])
    ("'a'", "'a' and 'b'")
    """
    shown = [repr(name) for name in names[:_SHOWN]]
    if len(names) > _SHOWN:
        return f"{', '.join(shown)} and {len(names) - _SHOWN:,} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


@dataclass(frozen=True)
class Variables:
    """Columns as numbers, and what was found on the way.

    Attributes
    ----------
    kept : mapping of column to numbers
    empty : tuple of str
        Columns without any number, which were not asked for.
    percent : tuple of str
        Columns of percentages such as ``23.5%``, read as 23.5.
    findings : tuple of Finding
        Cells of a column of numbers that are none.
    """

    kept: Mapping[str, pa.ChunkedArray]
    empty: tuple[str, ...]
    percent: tuple[str, ...]
    findings: tuple[Finding, ...]


def variables_among(table: pa.Table, wanted: Sequence[str], *, named: bool, cure: str = FILL) -> Variables:
    """Read columns as numbers.

    A column without a number is left out, unless it was asked for. One with any is a variable, and its
    other cells are faults, however many they are.

    Parameters
    ----------
    table : pyarrow.Table
        As `bailiwick.read_table` gives it.
    wanted : sequence of str
        The columns.
    named : bool
        The user asked for these.
    cure : str
        What to do with cells that are no numbers.
    """
    import pyarrow as pa

    from bailiwick._marks import commas_unsure
    from bailiwick.cell_numbers import numbers_of

    kept: dict[str, pa.ChunkedArray] = {}
    empty: list[str] = []
    percent: list[str] = []
    findings: list[Finding] = []
    unsure = commas_unsure(table)
    for one in wanted:
        column = table[one]
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        if pa.types.is_string(kind) or pa.types.is_large_string(kind):
            read = numbers_of(column, one, unsure=one in unsure, cure=cure)
            if not named and read.values.null_count == len(read.values):
                empty.append(one)
                continue
            findings += read.findings
            percent += [one] if read.percent else []
            kept[one] = pa.chunked_array([read.values])
        elif pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            numbers = column.cast(pa.float64())
            if not named and numbers.null_count == len(numbers):
                empty.append(one)
            else:
                kept[one] = numbers
        elif named:
            sentence = f"Column {one!r} holds {column.type}, not numbers: leave it out."
            findings.append(Finding("not-numbers", sentence, (one,)))
        else:
            empty.append(one)
    return Variables(kept, tuple(empty), tuple(percent), tuple(findings))


@dataclass(frozen=True)
class Years:
    """Columns that are the year of a row and no variable; what to say of them; and faults and remarks."""

    columns: tuple[str, ...]
    said: tuple[str, ...]
    findings: tuple[Finding, ...]


def years_among(table: pa.Table, code: str, columns: Sequence[str]) -> Years:
    """Tell years of rows from variables that are years, among columns not asked for as variables.

    A column called year, date, time or period is the year of the row. One that only has such a word in its
    name, such as the median year of building, is so if it is the same in every row; if it differs between
    areas with one row each it is a variable. Several rows for an area, of several years, are a fault.

    Parameters
    ----------
    table : pyarrow.Table
    code : str
        The column of area codes.
    columns : sequence of str
        Those to look at.
    """
    from bailiwick.guess import Guess, with_year_of_key, year_named

    codes = table[code].drop_null()
    repeated = len(codes.unique()) < len(codes)
    years: list[str] = []
    said: list[str] = []
    findings: list[Finding] = []
    apart: list[str] = []
    for one in columns:
        named = year_named(table, one)
        if named is None:
            continue
        found = _years(table, one)
        if len(found) > 1 and repeated:
            apart.append(one)
        elif len(found) > 1 and named == "perhaps":
            said.append(f"took {one!r} as a variable and not as the year of a row, as it differs by area")
            continue
        elif len(found) > 1:
            told = (
                f"{one!r} has {len(found)} years, {found[0]} to {found[-1]}: areas are compared across years."
            )
            findings.append(Finding("years-differ", told, tuple(found), "warning"))
            said.append(f"took {one!r} as the years of the rows and not as a variable")
        else:
            said.append(f"took {one!r} as the year of the rows, {found[0]}, and not as a variable")
        years.append(one)
    if repeated and not apart:
        chosen = table.select([code, *columns])
        other = with_year_of_key(chosen, Guess(code, None, None, None)).year
        apart = [other] if other is not None else []
    for one in apart:
        found = _years(table, one)
        sentence = (
            f"Areas have several rows, of {len(found)} years in {one!r}: {found[0]} to {found[-1]}. Each area"
            " is one row: keep the rows of one year."
        )
        findings.append(Finding("several-years", sentence, tuple(found)))
    return Years(tuple(years), tuple(said), tuple(findings))


def _years(table: pa.Table, column: str) -> list[int]:
    return sorted({int(float(year)) for year in table[column].unique().to_pylist() if year is not None})


def totals_among(codes: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """Codes of rows for all areas together, or for a country or region beside smaller areas, by code or name.

    Parameters
    ----------
    codes : sequence of str
    names : mapping of code to name

    Examples
    --------
    >>> totals_among(["E07000008", "E07000009", "E12000006", "K02000001"], {})
    ['E12000006', 'K02000001']

    Regions and countries by themselves are areas.

    >>> totals_among(["E12000006", "W92000004"], {"E12000006": "East of England"})
    []
    """
    kinds = {code[:3] for code in codes if _CODE.fullmatch(code)}
    smallest = max((_breadth(kind) for kind in kinds), default=0)
    found = []
    for code in codes:
        word = names.get(code, "").strip()
        if _TOTAL.fullmatch(word) or _TOTAL.fullmatch(code.strip()):
            found.append(code)
        elif _CODE.fullmatch(code):
            kind = code[:3]
            breadth = _breadth(kind)
            england = kind == "E92" and smallest == _breadth("E12") and "E12" not in kinds
            if (breadth < smallest and not england) or _PARTS.get(kind) in kinds:
                found.append(code)
    return found if len(found) < len(codes) else []


def _breadth(kind: str) -> int:
    """0 for several countries, 1 for England, 2 for regions and the other countries, 3 for the smaller."""
    if kind.startswith("K"):
        return 0
    if kind == "E92":
        return 1
    return 2 if kind in {"E12", "W92", "S92", "N92"} else 3
