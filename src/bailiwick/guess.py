"""Which columns of somebody's own table hold the area, the year, the industry and the amount.

What belongs here: reading column names and a glance at values, for the commands
that take a file. The library itself never guesses: its functions are told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bailiwick.errors import ColumnError, nearest

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ROLES", "Guess", "guess_columns"]

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
    "year": (r"year", r"date|time|period"),
    "industry": (
        r"industry_?code",
        r"(sic|nace|industry|sector|naics)_?(20)?\d*_?(cd|code)?",
        r".*(sic|industry|sector|nace).*code.*",
        r".*(sic|industry|sector|nace).*",
    ),
    "amount": (
        r"employment|employees|jobs|gva_million_gbp",
        r"obs_?value|value|amount|count|observation",
        r".*(employ|jobs|gva|workers|turnover|value|amount|count).*",
    ),
}


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
        found = [name for name in names if re.fullmatch(pattern, name.strip().lower()) and fits(name)]
        if found:
            return found
    return []


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
    ColumnError
        A given column is absent, or a needed one was not found or could be several.
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
    faults = [
        f"There is no column {name!r} for the {role}.{nearest(name, names)}"
        for role, name in named.items()
        if name not in names
    ]
    chosen: dict[str, str | None] = dict(named)
    said: list[str] = []
    for role in ROLES:
        if role in chosen:
            continue
        taken = set(chosen.values())
        free = [name for name in names if name not in taken]

        def fits(name: str, role: str = role) -> bool:
            return _looks_right(table.column(name), role)

        found = _candidates(free, role, fits)
        if not found and role == "area":
            found = [name for name in free if fits(name) and _is_gss(table.column(name))]
        if not found and role == "amount":
            found = [name for name in free if fits(name)]
        if len(found) == 1:
            chosen[role] = found[0]
            said.append(f"took {found[0]!r} as the {role}")
        else:
            chosen[role] = None
            if role in set(needed):
                several = f"could be any of {', '.join(map(repr, found))}" if found else "was not found"
                faults.append(f"The {role} column {several}: name it with --{role}.")
    if faults:
        raise ColumnError("\n".join([*faults, f"The table's columns are {', '.join(map(repr, names))}."]))
    return Guess(chosen["area"], chosen["year"], chosen["industry"], chosen["amount"], tuple(said))


def _is_gss(column: pa.ChunkedArray) -> bool:
    values = [value for value in column.slice(0, 1000).to_pylist() if isinstance(value, str)]
    return bool(values) and all(_GSS_CODE.fullmatch(value.strip()) for value in values)
