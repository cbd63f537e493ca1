"""Web exports of Nomis (.xlsx): one sheet, one block for each period, stacked.

A block is a title, a line of copyright, the selections made ("date", "measure"
...), a header over a sub-header, one line for each area, a blank line and
footnotes. What the columns mean is for `bres` and `aps`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bailiwick.errors import SourceError
from bailiwick.sources.refusal import refuse
from bailiwick.sources.workbook import Sheet, cell_name, open_workbook, read_sheet, text

__all__ = ["Block", "read_blocks"]

_COPYRIGHT = "ONS Crown Copyright Reserved [from Nomis"
_SHEET = "Data"
_HOW = "Use the file as Nomis exported it."
_SUBHEADS = {"number", "Flags", "conf"}


@dataclass(frozen=True)
class Block:
    """One period of a web export.

    Attributes
    ----------
    sheet : Sheet
    title : str
        First line, such as ``"annual population survey"``.
    selected : dict
        What was chosen on the website: ``{"date": "2023", ...}``.
    geography : str
        First cell of the header: the kind of area, or ``"Area"``.
    area_column : int
    columns : dict
        Label -> position of its column of each sub-head:
        ``{"A : Agriculture...": {"number": 1, "Flags": 2}}``.
    rows : range
        The lines of areas.
    footnotes : tuple of str
    """

    sheet: Sheet
    title: str
    selected: dict[str, str]
    geography: str
    area_column: int
    columns: dict[str, dict[str, int]]
    rows: range
    footnotes: tuple[str, ...]


def read_blocks(path: str | Path, title: str) -> list[Block]:
    """Return the blocks of a web export whose title is `title`.

    The first column of the blocks is found by the line of copyright, so that a
    column put before them, or a shifted first line, does no harm.

    Raises
    ------
    SourceError
        The file is no web export of `title`, a block has no header or no areas,
        no footnotes end it (the sheet is cut short), or the blocks differ in
        their areas' number or their columns.
    """
    sheet = read_sheet(open_workbook(path, ".xlsx"), _SHEET)
    starts, column = _starts(sheet, title)
    ends = [*starts[1:], len(sheet.rows)]
    blocks = [_block(sheet, start, end, column) for start, end in zip(starts, ends, strict=True)]
    first = blocks[0]
    for block in blocks[1:]:
        if list(block.columns) != list(first.columns) or block.geography != first.geography:
            raise refuse(
                sheet.path,
                f"the columns of block {first.selected.get('date')!r} in every block",
                f"{_different(first, block)} in block {block.selected.get('date')!r}",
                _HOW,
                sheet=_SHEET,
            )
    periods = [block.selected["date"] for block in blocks]
    if len(set(periods)) != len(periods):
        raise refuse(sheet.path, "one block for each date", f"dates {', '.join(periods)}", _HOW, sheet=_SHEET)
    return blocks


def _different(first: Block, other: Block) -> str:
    """Name the columns that only one of two blocks has."""
    here, there = {first.geography, *first.columns}, {other.geography, *other.columns}
    new, gone = sorted(there - here), sorted(here - there)
    return (
        f"{', '.join(map(repr, new)) or 'none new'} instead of {', '.join(map(repr, gone)) or 'their order'}"
    )


def _starts(sheet: Sheet, title: str) -> tuple[list[int], int]:
    """Return the rows of the title of each block and the column in which blocks begin."""
    found = [
        (r, c)
        for r, row in enumerate(sheet.rows)
        for c, cell in enumerate(row[:3])
        if isinstance(cell, str) and cell.startswith(_COPYRIGHT)
    ]
    if not found or found[0][0] == 0:
        raise refuse(sheet.path, f"a line {_COPYRIGHT!r} below a title", "none", _HOW, sheet=_SHEET)
    column = found[0][1]
    starts = [r - 1 for r, _ in found]
    for start in starts:
        told = text(sheet.rows[start][column])
        if told.lower() != title.lower():
            raise refuse(
                sheet.path,
                f"the title {title!r} in cell {cell_name(start, column)}",
                repr(told),
                "Give this file to the reader of that data set, or export the right one from Nomis.",
                sheet=_SHEET,
            )
    return starts, column


def _block(sheet: Sheet, start: int, end: int, column: int) -> Block:
    subheader = next((r for r in range(start, end) if _is_subheader(sheet.rows[r][column:])), None)
    if subheader is None or subheader - start < 3:
        raise refuse(
            sheet.path,
            "a sub-header row of 'number', 'Flags' or 'conf' cells under the header",
            f"none between rows {start + 1} and {end}",
            _HOW,
            sheet=_SHEET,
        )
    header = subheader - 1
    selected = {
        text(row[column]): text(row[column + 1])
        for row in sheet.rows[start + 2 : header]
        if text(row[column])
    }
    geography = text(sheet.rows[header][column])
    columns = _columns(sheet, header, column)
    if "date" not in selected or not geography or not columns:
        raise refuse(
            sheet.path,
            f"a header in row {header + 1}, right above the sub-header, and a line 'date' before it",
            f"header {[text(cell) for cell in sheet.rows[header][:4]]}, selections {sorted(selected)}",
            _HOW,
            sheet=_SHEET,
        )
    last = next((r for r in range(subheader + 1, end) if not text(sheet.rows[r][column])), end)
    footnotes = tuple(
        text(row[column])
        for row in sheet.rows[last:end]
        if text(row[column]) and not any(map(text, row[column + 1 :]))
    )
    after = [row for row in sheet.rows[last:end] if any(text(cell) for cell in row[column + 1 :])]
    if last == subheader + 1 or not footnotes or after:
        got = "none" if last == subheader + 1 else "no footnotes" if not after else "rows after a blank one"
        raise refuse(
            sheet.path,
            f"areas from row {subheader + 2} on, then a blank row and the footnotes of Nomis",
            got,
            f"The sheet is cut short or was edited. {_HOW}",
            sheet=_SHEET,
        )
    return Block(
        sheet,
        text(sheet.rows[start][column]),
        selected,
        geography,
        column,
        columns,
        range(subheader + 1, last),
        footnotes,
    )


def _is_subheader(cells: list[object]) -> bool:
    rest = [text(cell) for cell in cells[1:] if text(cell)]
    return not text(cells[0]) and bool(rest) and "number" in rest and set(rest) <= _SUBHEADS


def _columns(sheet: Sheet, header: int, column: int) -> dict[str, dict[str, int]]:
    """Return the positions of each label's columns, one for each sub-head."""
    columns: dict[str, dict[str, int]] = {}
    label = ""
    for c in range(column + 1, len(sheet.rows[header + 1])):
        name, kind = text(sheet.rows[header][c]), text(sheet.rows[header + 1][c])
        if name and name != "Flags":
            if name in columns:
                raise refuse(
                    sheet.path,
                    f"one column {name!r}",
                    f"two, the second in {cell_name(header, c)}",
                    _HOW,
                    sheet=_SHEET,
                )
            label = re.sub(r"\s+", " ", name)
            columns[label] = {}
        if kind and label:
            if kind in columns[label]:
                raise refuse(
                    sheet.path,
                    f"one column {kind!r} under {label!r}",
                    f"a second in cell {cell_name(header + 1, c)}; its header may have been removed",
                    _HOW,
                    sheet=_SHEET,
                )
            columns[label][kind] = c
        elif kind:
            raise SourceError(
                f"{sheet.path.name!r}, sheet {_SHEET!r}: expected the header right above its sub-header, "
                f"with a label above cell {cell_name(header + 1, c)}; got none. {_HOW}"
            )
    for label, kinds in columns.items():
        if "number" not in kinds:
            raise refuse(
                sheet.path,
                f"a column 'number' under {label!r}",
                ", ".join(kinds) or "none",
                _HOW,
                sheet=_SHEET,
            )
    return columns
