"""Business Register and Employment Survey, open access, as a web export of Nomis.

Jobs by area and industry. What it shares with the answers of the API is in `bres`.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bailiwick.sources.boundaries import vintage_of_codes
from bailiwick.sources.bres import STATUSES
from bailiwick.sources.marks import Objects, dictionary, read_block
from bailiwick.sources.nomis_web import Block, read_blocks
from bailiwick.sources.refusal import refuse
from bailiwick.sources.workbook import cell_name, text

__all__ = ["TITLE", "read_bres_web"]

TITLE = "Business Register and Employment Survey : open access"
_WEB_FLAGS = {"": "", "*": "farm agriculture (01000) left out"}
_LABEL = re.compile(r"(?:([A-U]|\d{2,5}) : .+|(Total))")
_COUNT = "count"


def read_bres_web(path: str | Path) -> pa.Table:
    """Jobs by area and industry from a web export of Nomis.

    Parameters
    ----------
    path : str or Path
        The .xlsx export, with one block for each year.

    Returns
    -------
    pyarrow.Table, a cube
        One row per `area_code`, `year` and `industry_code` (a section letter, a
        code of 2 to 5 digits, or ``Total``), in the order of the export;
        `area_name`, `industry_name`. The amount, in jobs, is named for the
        employment status of the export: `employees`, `full_time_employees`,
        `part_time_employees` or `employment`. `flag`, and `mark`: the
        publisher's ``*`` says that farm agriculture is left out. Schema
        metadata: `vintage`, `notes`.

    Raises
    ------
    SourceError
        The file is not this export, is cut short, or its sheet, header,
        columns, areas or marks differ; the message says where.

    Notes
    -----
    Missing values: the export has none. 0 may be a small count rounded down.

    Comparability: rounded to 5 below 50, rising to 1,000 from 5,000 on.

    References
    ----------
    [nomis_bres]_.

    Examples
    --------
    >>> read_bres_web("raw/nomis_2025_12_18_150358.xlsx").num_rows  # doctest: +SKIP
    3528
    """
    blocks = read_blocks(path, TITLE)
    statuses = {block.selected.get("employment status", "") for block in blocks}
    columns = dict(STATUSES.values())
    if len(statuses) != 1 or not statuses <= set(columns):
        raise refuse(
            blocks[0].sheet.path,
            f"one employment status out of {', '.join(columns)}",
            ", ".join(sorted(statuses)) or "none",
            "Export each employment status to a file of its own.",
            sheet=blocks[0].sheet.name,
        )
    amount = columns[statuses.pop()]
    for block in blocks:
        if block.selected.get("measure", "").lower() != _COUNT:
            raise refuse(
                block.sheet.path,
                "the measure 'Count'",
                repr(block.selected.get("measure", "")),
                "Export the count: percentages are rounded on their own.",
                sheet=block.sheet.name,
            )
    table = (
        pa.concat_tables([_web_block(block, amount) for block in blocks])
        .unify_dictionaries()
        .combine_chunks()
    )
    areas_of = [len(block.rows) for block in blocks]
    if len(set(areas_of)) != 1:
        raise refuse(
            blocks[0].sheet.path,
            f"{max(areas_of)} areas in each block",
            f"{min(areas_of)} in block {blocks[areas_of.index(min(areas_of))].selected['date']!r}",
            "The sheet is cut short or was edited: use the file as Nomis exported it.",
            sheet=blocks[0].sheet.name,
        )
    notes = dict.fromkeys(note for block in blocks for note in block.footnotes)
    return table.replace_schema_metadata(
        {"vintage": _web_vintage(blocks[0], table), "notes": "\n".join(notes), "employment_status": amount}
    )


def _web_block(block: Block, amount: str) -> pa.Table:
    sheet, rows = block.sheet, list(block.rows)
    codes, names = zip(*(_area(block, row) for row in rows), strict=True)
    if len(set(codes)) != len(codes):
        twice = next(code for code in codes if codes.count(code) > 1)
        raise refuse(
            sheet.path, "each area once in a block", f"{twice} twice", "Remove the copy.", sheet=sheet.name
        )
    industries = []
    for label in block.columns:
        match = _LABEL.fullmatch(label)
        if match is None:
            raise refuse(
                sheet.path,
                "industry columns such as 'A : Agriculture, forestry and fishing'",
                repr(label),
                "Rename the column back or use the file as Nomis exported it.",
                sheet=sheet.name,
            )
        industries.append(match[1] or match[2])
    values, _ = read_block(sheet, rows, [kinds["number"] for kinds in block.columns.values()], {})
    marks = _web_marks(block, rows)
    year = _year(block)
    many = len(industries)
    titles = [label.partition(" : ")[2] or label for label in block.columns]
    return pa.table(
        {
            "area_code": dictionary(np.repeat(np.array(codes, dtype=object), many)),
            "area_name": dictionary(np.repeat(np.array(names, dtype=object), many)),
            "year": pa.array(np.full(len(rows) * many, year, dtype=np.int32)),
            "industry_code": dictionary(industries * len(rows)),
            "industry_name": dictionary(titles * len(rows)),
            amount: pa.array(values.ravel()),
            "flag": pa.nulls(values.size, pa.string()).dictionary_encode(),
            "mark": dictionary(marks.ravel()),
        }
    )


def _area(block: Block, row: int) -> tuple[str, str]:
    """Return code and name from a cell that holds both, such as ``TLC11 Hartlepool``."""
    told = text(block.sheet.rows[row][block.area_column])
    code, _, name = told.partition(" ")
    if not name or not re.fullmatch(r"(TL|UK)[C-N][A-Z0-9]{0,3}|[EKNSW]\d{8}", code):
        raise refuse(
            block.sheet.path,
            "a code and a name, such as 'TLC11 Hartlepool and Stockton-on-Tees'",
            f"{told!r} in cell {cell_name(row, block.area_column)}",
            "Export from Nomis with area codes switched on.",
            sheet=block.sheet.name,
        )
    return code, name.strip()


def _web_marks(block: Block, rows: list[int]) -> Objects:
    marks = np.full((len(rows), len(block.columns)), None, dtype=object)
    unknown = []
    for j, kinds in enumerate(block.columns.values()):
        if "Flags" not in kinds:
            continue
        for i, row in enumerate(rows):
            mark = text(block.sheet.rows[row][kinds["Flags"]])
            if mark not in _WEB_FLAGS:
                unknown.append(f"{mark!r} in cell {cell_name(row, kinds['Flags'])}")
            elif mark:
                marks[i, j] = mark
    if unknown:
        raise refuse(
            block.sheet.path,
            "empty flags, or '*' (farm agriculture left out)",
            ", ".join(unknown[:10]) + (f" and {len(unknown) - 10} more" if len(unknown) > 10 else ""),
            "Look the flag up in the footnotes: a new one needs a new edition of this parser.",
            sheet=block.sheet.name,
        )
    return marks


def _year(block: Block) -> int:
    told = block.selected["date"]
    if not re.fullmatch(r"(19|20)\d{2}", told):
        raise refuse(
            block.sheet.path, "a year as date", repr(told), "Export calendar years.", sheet=block.sheet.name
        )
    return int(told)


def _web_vintage(block: Block, table: pa.Table) -> str:
    told = block.geography.lower()
    year = re.search(r"(19|20)\d{2}", told)
    if "international territorial" in told and year:
        return f"itl{year[0]}"
    if told.startswith("nuts") and year:
        return f"nuts{year[0]}"
    return vintage_of_codes(pc.unique(table["area_code"]).to_pylist(), block.sheet.path.name)
