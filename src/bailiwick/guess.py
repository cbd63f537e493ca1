"""Which columns of somebody's own table hold the area, the year, the industry and the amount.

What belongs here: reading column names and a glance at values, for the commands
that take a file. The library itself never guesses: its functions are told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bailiwick.errors import ColumnError, OptionError, nearest

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "ROLES",
    "Guess",
    "as_text_codes",
    "guess_columns",
    "with_year_of_key",
    "year_named",
]

ROLES = ("area", "year", "industry", "amount")

_AREA_CODE = re.compile(r"[EWSNK]\d{8}|T?L?[A-Z]{2,3}\d{0,3}[A-Z]?|UK[A-Z]?\d{0,2}")
_GSS_CODE = re.compile(r"[EWSNKJLM]\d{8}")
_INDUSTRY_CODE = re.compile(r"[A-Z]|\d{1,5}|[A-Z]{0,2}-?[A-Z]{0,2} ?\(?\d{1,2}(-\d{1,2})?\)?")

_NAMES: Mapping[str, tuple[str, ...]] = {
    "area": (
        r"area_?code",
        r"(lad|ltla|utla|la|lau|itl|nuts|rgn|ctry|geo|geography|region|district|gss)_?\d*_?(cd|code)",
        r"area_?cd",
        r"geography|area|region|district|local_authority",
        r"code",
    ),
    "year": (r"year", r"date|time|period", r".*(year|period|date).*"),
    "industry": (
        r"industry_?code",
        r"(sic|nace|industry|sector|naics)_?(20)?\d*_?(cd|code)?",
        r".*(sic|industry|sector|nace).*code.*",
        r".*(sic|industry|sector|nace).*",
    ),
    "amount": (
        r"employment|employees|jobs|gva_million_gbp",
        r"obs_?value|value|amount|count|observation",
        r".*(employ|jobs|gva|workers|turnover|value|amount|count|fte|staff|people|persons|firms|enterprises|output).*",
    ),
}
# A column named like this holds codes even where they are of digits alone, as in many countries.
_CODE_COLUMN = re.compile(r"code|area_?code|[a-z]+_?\d*_?(cd|code)", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,15}")


@dataclass(frozen=True)
class Guess:
    """The columns found, and one sentence on each for the person who did not name them."""

    area: str | None
    year: str | None
    industry: str | None
    amount: str | None
    said: tuple[str, ...] = field(default=())


def _looks_right(column: pa.ChunkedArray, role: str) -> bool:
    """Whether the first thousand values could be what the role says."""
    import pyarrow as pa

    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    values = [value for value in column.slice(0, 1000).to_pylist() if value is not None]
    if not values:
        return False
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    if role == "area":
        return is_text and sum(bool(_AREA_CODE.fullmatch(value.strip())) for value in values) > 0.5 * len(
            values
        )
    if role == "year":
        try:
            return all(
                float(value) == int(float(value)) and 1900 <= int(float(value)) <= 2100 for value in values
            )
        except (TypeError, ValueError):
            return False
    if role == "industry":
        return bool(is_text or pa.types.is_integer(kind))
    return bool(is_number)


def _candidates(names: Iterable[str], role: str, fits: Callable[[str], bool]) -> list[str]:
    """Columns for a role: the ones of the best-fitting name pattern whose values fit."""
    names = list(names)
    for pattern in _NAMES[role]:
        found = [name for name in _named(names, pattern) if fits(name)]
        if found:
            return found
    return []


def _named(names: Iterable[str], pattern: str) -> list[str]:
    return [name for name in names if re.fullmatch(pattern, name.strip().lower())]


def _by_name_alone(names: Iterable[str], role: str) -> list[str]:
    """Columns that are named like a role, whatever they hold."""
    names = list(names)
    return next((found for pattern in _NAMES[role] if (found := _named(names, pattern))), [])


def guess_columns(
    table: pa.Table, *, given: Mapping[str, str | None] | None = None, needed: Iterable[str] = ROLES
) -> Guess:
    """Find the area, year, industry and amount columns of a table.

    Parameters
    ----------
    table : pyarrow.Table
        The table as read.
    given : mapping of role to column name, optional
        Roles the caller has named: taken as they are, after a check that they exist.
    needed : iterable of {"area", "year", "industry", "amount"}
        Roles that must be found.

    Returns
    -------
    Guess
        One column name for each role or None, and in `said` one sentence for each
        column that was guessed.

    Raises
    ------
    OptionError
        A given column is absent.
    ColumnError
        A needed column was not found or could be several, or there is no row.
        All such faults are listed.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"LAD23CD": ["E06000001"], "sic": ["0111"], "jobs": [5]})
    >>> guess_columns(table, needed=("area", "industry", "amount")).area
    'LAD23CD'
    """
    names: list[str] = table.column_names
    named = {role: name for role, name in (given or {}).items() if name is not None}
    wrong = [
        f"There is no column {name!r} for the {role}.{nearest(name, names)}"
        for role, name in named.items()
        if name not in names
    ]
    if wrong:
        raise OptionError("\n".join([*wrong, _columns(names)]))
    if table.num_rows == 0:
        raise ColumnError(f"The table has a header and no rows. {_columns(names)}")
    chosen: dict[str, str | None] = dict(named)
    said: list[str] = []
    faults: list[str] = []
    for role in ROLES:
        if role in chosen:
            continue
        free = [name for name in names if name not in set(chosen.values())]
        found = _found(table, free, role)
        if len(found) == 1:
            chosen[role] = found[0]
            said.append(f"took {found[0]!r} as the {role}")
        else:
            chosen[role] = None
            if role in set(needed):
                faults.append(_not_found(table, free, role, found))
    if faults:
        raise ColumnError("\n".join([*faults, _columns(names)]))
    return Guess(chosen["area"], chosen["year"], chosen["industry"], chosen["amount"], tuple(said))


def with_year_of_key(table: pa.Table, guess: Guess) -> Guess:
    """The guess with a year of any name: the one column of whole numbers 1900 to 2100 that parts the rows.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"region": ["AT11", "AT11"], "jahr": [2020, 2021], "jobs": [5, 6]})
    >>> with_year_of_key(table, guess_columns(table, needed=["area"])).year
    'jahr'
    """
    import polars as pl

    taken = [name for name in (guess.area, guess.industry) if name is not None]
    if guess.year is not None or guess.area is None:
        return guess
    rows = pl.DataFrame(table)
    years = [
        name
        for name in table.column_names
        if name not in {*taken, guess.amount} and _looks_right(table.column(name), "year")
    ]
    keys = {name: rows.select(pl.struct(*taken, name).n_unique()).item() for name in years}
    plain = rows.select(pl.struct(taken).n_unique()).item()
    whole = [name for name in years if plain < keys[name] == rows.height]
    # A key that is really repeated is told as such, under the one column that tells other rows apart.
    found = whole or [name for name in years if plain < keys[name]]
    if len(found) != 1:
        return guess
    return replace(guess, year=found[0], said=(*guess.said, f"took {found[0]!r} as the year"))


def _columns(names: list[str]) -> str:
    told = f"The table's columns are {', '.join(map(repr, names))}."
    if len(names) == 1:
        told += " With one column only, the header may be in a lower row: move it to row 1."
    return told


def _found(table: pa.Table, free: list[str], role: str) -> list[str]:
    """The columns that could have a role: by name and values, else by values or, for amounts, by name."""

    def fits(name: str) -> bool:
        return _looks_right(table.column(name), role)

    found = _candidates(free, role, fits)
    if not found and role == "area":
        found = [name for name in free if fits(name) and _is_gss(table.column(name))]
    if not found and role == "area":
        # Such as 00012: digits alone are codes where the column's name says so.
        named = [name for name in _by_name_alone(free, role) if _CODE_COLUMN.fullmatch(name.strip())]
        found = [name for name in named if _all_digits(table.column(name))]
    if not found and role == "amount":
        # A column named like an amount that holds marks is the amount, and its marks are to be told.
        found = _by_name_alone(free, role)
    if not found and role == "amount":
        found = [name for name in free if fits(name) and not _looks_right(table.column(name), "year")]
    return found


def _not_found(table: pa.Table, free: list[str], role: str, found: list[str]) -> str:
    if found:
        return f"The {role} column could be any of {', '.join(map(repr, found))}: name it with --{role}."
    like = _by_name_alone(free, role)
    if role == "area" and like:
        first = next((value for value in table.column(like[0]).to_pylist() if value is not None), "")
        return (
            f"The area column was not found: {like[0]!r} holds {first!r}, which is not an area code. Add a "
            f"column of"
            " codes, or name it with --area to take it as it is."
        )
    return f"The {role} column was not found: name it with --{role}."


def as_text_codes(table: pa.Table, column: str | None) -> tuple[pa.Table, tuple[str, ...]]:
    """The table with a column of codes as text, as measures take them; and a word if they were numbers."""
    import pyarrow as pa

    if column is None or not pa.types.is_integer(table.schema.field(column).type):
        return table, ()
    at = table.column_names.index(column)
    told = f"the codes in {column!r} are numbers and were read as text; leading zeros, if any, were lost "
    "before"
    return table.set_column(at, column, table.column(column).cast(pa.string())), (told,)


def year_named(table: pa.Table, column: str) -> str | None:
    """Whether a column of whole numbers 1900 to 2100 is named a year for certain, perhaps, or not at all.

    Returns
    -------
    {"year", "perhaps"} or None

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"year": [2021], "build_year": [1950], "yearly": [7]})
    >>> [year_named(table, name) for name in table.column_names]
    ['year', 'perhaps', None]
    """
    *strict, loose = _NAMES["year"]
    if not _looks_right(table.column(column), "year"):
        return None
    if any(_named([column], pattern) for pattern in strict):
        return "year"
    return "perhaps" if _named([column], loose) else None


def _all_digits(column: pa.ChunkedArray) -> bool:
    values = [value for value in column.slice(0, 1000).to_pylist() if value is not None]
    return bool(values) and all(
        isinstance(value, str) and _DIGITS.fullmatch(value.strip()) for value in values
    )


def _is_gss(column: pa.ChunkedArray) -> bool:
    values = [value for value in column.slice(0, 1000).to_pylist() if isinstance(value, str)]
    return bool(values) and all(_GSS_CODE.fullmatch(value.strip()) for value in values)
