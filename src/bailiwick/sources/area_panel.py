"""Several tables of one workbook, each with areas down and years across, put into one panel.

Areas are matched by code, or by name where the publisher gives no code, so that
their order and the spelling of a name may differ between sheets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from bailiwick.sources.cells import Cells
from bailiwick.sources.marks import Objects, dictionary
from bailiwick.sources.refusal import refuse
from bailiwick.sources.year_table import YearTable

__all__ = ["Areas", "Part", "all_areas", "area_keys", "panel", "plain_name"]

_LEVELS = (
    (r"UK|UKX|K02000001", "UK"),
    (r"TL[BZ]|UK[BZ]", "Other"),
    (r"TL[A-Z](?P<deeper>\w{0,2})", "ITL"),
    (r"UK[A-Z](?P<deeper>\w{0,2})", "NUTS"),
    (r"(E0[6-9]|N09|S12|W06)\w+|95[A-Z]+|\d\d[A-Z]{2}", "LAD"),
    (r"E47\w+", "Combined authority"),
    (r"E37\w+", "Local enterprise partnership"),
    (r"E12\w+", "Region"),
    (r"[ENSW]92\w+", "Country"),
)


@dataclass(frozen=True)
class Part:
    """One table: the column it becomes, where it stands, a key for each of its rows, and its cells."""

    amount: str
    table: YearTable
    keys: tuple[str, ...]
    cells: Cells


@dataclass(frozen=True)
class Areas:
    """Code, name and level of every area by key, in the order of the workbook."""

    codes: dict[str, str | None]
    names: dict[str, str | None]
    levels: dict[str, str | None]

    def shown(self, keys: Sequence[str], most: int = 5) -> str:
        """Return the areas in words, for a message."""
        words = ", ".join(" ".join(filter(None, (self.codes[key], self.names[key]))) for key in keys[:most])
        return words + (f" and {len(keys) - most} more" if len(keys) > most else "")


def plain_name(name: str) -> str:
    """Return a name as a key: without case, punctuation and the two spellings of "and".

    Examples
    --------
    >>> plain_name("Argyll & Bute "), plain_name("Argyll and Bute")
    ('argyll and bute', 'argyll and bute')
    """
    return " ".join(re.sub(r"[^\w]+", " ", name.lower().replace("&", " and ")).split())


def area_keys(tables: Sequence[YearTable], codes: Sequence[Sequence[str | None]]) -> list[tuple[str, ...]]:
    """Return a key for each row of each table: the code, else that of the same name elsewhere, else the name.

    Raises
    ------
    SourceError
        An area occurs twice in a table.
    """
    codes_of_name: dict[str, set[str]] = {}
    for table, own in zip(tables, codes, strict=True):
        for code, name in zip(own, table.names, strict=True):
            if code is not None and name is not None:
                codes_of_name.setdefault(plain_name(name), set()).add(code)
    code_of_name = {name: told.pop() for name, told in codes_of_name.items() if len(told) == 1}
    result = []
    for table, own in zip(tables, codes, strict=True):
        plain = [plain_name(name or "") for name in table.names]
        # A region and its only part may share a name; then the level tells them apart.
        shared = {name for name, count in Counter(plain).items() if count > 1}
        keys = tuple(
            code
            or code_of_name.get(name)
            or (f"{name} {plain_name(level or '')}" if name in shared else name)
            for code, name, level in zip(own, plain, table.levels, strict=True)
        )
        _require_once(table, keys)
        result.append(keys)
    return result


def _require_once(table: YearTable, keys: Sequence[str]) -> None:
    rows: dict[str, int] = {}
    for row, key, name in zip(table.rows, keys, table.names, strict=True):
        if key in rows:
            raise refuse(
                table.sheet.path,
                "each area once",
                f"{name or key!r} in rows {rows[key] + 1} and {row + 1}",
                "The sheet has repeated rows: use the file as its publisher issued it.",
                sheet=table.sheet.name,
            )
        rows[key] = row


def all_areas(parts: Sequence[Part], codes: Sequence[Sequence[str | None]]) -> Areas:
    """Return every area of any table, in the order of the table that has most of them."""
    given = {code for own in codes for code in own if code}
    areas = Areas({}, {}, {})
    for part in sorted(parts, key=lambda part: -len(part.keys)):
        for key, name, level in zip(part.keys, part.table.names, part.table.levels, strict=True):
            code = key if key in given else None
            areas.codes.setdefault(key, code)
            areas.names.setdefault(key, name)
            areas.levels.setdefault(key, level or _level(code))
    return areas


def _level(code: str | None) -> str | None:
    """Return the level that the shape of a code tells."""
    for pattern, level in _LEVELS:
        if match := re.fullmatch(pattern, code or ""):
            return level + str(1 + len(match["deeper"])) if match.groupdict() else level
    return None


def panel(parts: Sequence[Part], areas: Areas) -> pa.Table:
    """Return one row for each area and year of any table, with value, flag and mark of every amount."""
    order = list(areas.codes)
    first = min(part.table.years[0] for part in parts)
    last = max(part.table.years[-1] for part in parts)
    years = list(range(first, last + 1))
    columns: dict[str, Any] = {
        f"area_{name}": dictionary(_repeated([told[key] for key in order], len(years)))
        for name, told in (("code", areas.codes), ("name", areas.names), ("level", areas.levels))
    }
    columns["year"] = pa.array(np.tile(np.array(years, dtype=np.int32), len(order)))
    place = {key: at for at, key in enumerate(order)}
    for part in parts:
        block = np.ix_([place[key] for key in part.keys], [years.index(year) for year in part.table.years])
        columns |= _amount_columns(part, block, (len(order), len(years)))
    return pa.table(columns)


def _repeated(cells: Sequence[str | None], times: int) -> Objects:
    return np.repeat(np.array(cells, dtype=object), times)


def _amount_columns(part: Part, block: Any, shape: tuple[int, int]) -> dict[str, Any]:
    values = np.full(shape, np.nan)
    flags = np.full(shape, "n", dtype=object)
    marks = np.full(shape, None, dtype=object)
    values[block], flags[block], marks[block] = part.cells.values, part.cells.flags, part.cells.marks
    return {
        part.amount: pa.array(values.ravel(), mask=np.isnan(values.ravel())),
        f"{part.amount}_flag": dictionary(flags.ravel()),
        f"{part.amount}_mark": dictionary(marks.ravel()),
    }
