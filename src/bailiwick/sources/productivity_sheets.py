"""Which sheets of a workbook hold the tables of the subregional productivity series.

What a sheet holds is told in `productivity_titles`. A sheet with another table is
left out and named; one that says it is of the series and cannot be read is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from python_calamine import CalamineWorkbook

from bailiwick.errors import SourceError
from bailiwick.sources.productivity_titles import Kind, claims, sheet_kind, table_kind
from bailiwick.sources.refusal import AS_ISSUED, refuse, wrong_name
from bailiwick.sources.workbook import Sheet, read_sheet, require_no_copy, sheet_names
from bailiwick.sources.year_table import (
    YearTable,
    find_year_table,
    heading,
    holds_numbers,
    no_years,
    require_code_shapes,
)

__all__ = ["Found", "find_tables"]

_COPY = re.compile(r"\s*\(\d+\)$")


@dataclass(frozen=True)
class Found:
    """The tables of a workbook with their kinds, in the order of the sheets, and titles of other tables."""

    tables: list[tuple[Kind, YearTable]]
    left_out: dict[str, str]


def find_tables(book: tuple[Path, CalamineWorkbook]) -> Found:
    """Return every table of the workbook.

    Raises
    ------
    SourceError
        A sheet that says it is one of the series cannot be read, or not be told
        from the others; two sheets are of one kind; or there is no table at all.
    """
    path, workbook = book
    found: list[tuple[Kind, YearTable]] = []
    left_out: dict[str, str] = {}
    of_kind: dict[Kind, str] = {}
    for name in sheet_names(book):
        if sheet_kind(_COPY.sub("", name)) is not None:
            require_no_copy(path, name)
        named = sheet_kind(name)
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        sheet = read_sheet(book, name) if named else Sheet(path, name, rows)
        if named is None and not claims(sheet):
            if holds_numbers(sheet):
                left_out[name] = next(iter(heading(sheet)), "")[:120]
            continue
        table = find_year_table(sheet)
        if table is None:
            if named is not None or holds_numbers(sheet):
                raise no_years(sheet)
            continue
        require_code_shapes(table)
        kind = table_kind(table, named)
        former = of_kind.setdefault(replace(kind, scale=1.0), name)
        if former != name:
            raise refuse(
                path,
                f"one sheet with {kind.amount!r}",
                f"another in sheet {former!r}",
                "Their titles say the same: use the file as its publisher issued it.",
                sheet=name,
            )
        found.append((kind, table))
    if not found:
        raise _nothing(path, workbook.sheet_names, left_out)
    return Found(found, left_out)


def _nothing(path: Path, names: list[str], left_out: dict[str, str]) -> SourceError:
    """Return the error for a workbook none of whose sheets is of the series."""
    if not left_out:
        return wrong_name(path, "sheet", "A1", names, AS_ISSUED)
    shown = ", ".join(f"{name!r} ({title[:60]})" for name, title in list(left_out.items())[:5])
    return refuse(
        path,
        "a sheet 'A1' or another table of subregional productivity, told by its name or title",
        f"other tables only: {shown}",
        AS_ISSUED,
    )
