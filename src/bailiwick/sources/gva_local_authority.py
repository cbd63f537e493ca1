"""Regional gross value added (balanced) by industry: local authorities. Office for National Statistics.

Twelve workbooks, one for each ITL1 region, with 49 industry lines for each
district: current prices and chained volumes in the money of one year, told from
the titles, of any release. The checks of these tables are in `gva_checks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from python_calamine import CalamineWorkbook

from bailiwick.errors import SourceError, nearest
from bailiwick.sources.gva_regions import (
    CURRENT,
    require_all_districts,
    require_all_regions,
    require_one_release,
    volume_column,
)
from bailiwick.sources.marks import dictionary, read_block
from bailiwick.sources.once import read_once
from bailiwick.sources.refusal import AS_ISSUED, refuse, wrong_name
from bailiwick.sources.unit_sizes import size_of
from bailiwick.sources.workbook import Sheet, open_workbook, read_sheet, sheet_names, text
from bailiwick.sources.year_header import (
    header_row,
    require_known_columns,
    require_nothing_above,
    year_columns,
)
from bailiwick.sources.year_table import heading

__all__ = [
    "AGGREGATES",
    "LEAVES",
    "LINES",
    "MARKS",
    "read_gva_folder",
    "read_gva_workbook",
    "volume_column",
]

# Source: SIC07 column of the 12 workbooks of 17 April 2025.
LINES = (
    *("Total", "A-E", "AB (1-9)", "C (10-33)", "CA-CB (10-15)", "CC (16-18)", "CD-CG (19-23)", "CH (24-25)"),
    *("CI-CL (26-30)", "CM (31-33)", "DE (35-39)", "F (41-43)", "41", "42", "43", "G-T", "G (45-47)", "45"),
    *("46", "47", "H (49-53)", "49-51", "52-53", "I (55-56)", "J (58-63)", "58-60", "61-63", "K (64-66)"),
    *(
        "L (68)",
        "68IMP",
        "68",
        "M (69-75)",
        "69",
        "70",
        "71",
        "72-75",
        "N (77-82)",
        "77",
        "78-80",
        "81",
        "82",
    ),
    *("O (84)", "P (85)", "Q (86-88)", "R (90-93)", "S (94-96)", "94-95", "96", "T (97-98)"),
)
AGGREGATES = (
    *("Total", "A-E", "C (10-33)", "F (41-43)", "G-T", "G (45-47)", "H (49-53)", "J (58-63)", "L (68)"),
    *("M (69-75)", "N (77-82)", "S (94-96)"),
)
#: The 37 lines that do not contain each other and together make the total.
LEAVES = tuple(line for line in LINES if line not in AGGREGATES)

#: Mark -> (meaning, flag).
MARKS = {
    "[c]": ("disclosive, suppressed", "s"),
    "[u]": ("unreliable, not shown", "m"),
    "[x]": ("not available", "m"),
    "[z]": ("not applicable", "m"),
}

# The two tables that are read: name in the publisher's own workbooks, and what its title says.
_CURRENT_SHEET, _CURRENT_WORDS = "Table 3", "current prices, pounds million"
_VOLUME_SHEET, _VOLUME_WORDS = "Table 2", "chained volume measures in 2022 money value, pounds million"
_CURRENT_TITLE = re.compile(r"current (?:basic )?prices")
_MILLION = 1e6
_ANOTHER_TABLE = re.compile(
    r"\bresiden\w*[- ]based\b|\bcompensation\b|\bcomponents?\b|\bconstant\b|\bper head\b"
)
_VOLUME_TITLE = re.compile(r"chained volume measures?.{0,12} in ((?:19|20)\d\d) money value")

_KEYS = {
    "code": r"(?:la|lad|lau1|local authority|area)(?: district)? code|lad?\d*cd",
    "name": r"(?:la|lad|lau1|local authority|area)(?: district)? name|lad?\d*nm",
    "line": r"sic ?(?:20)?07(?: code)?|industry code",
    "title": r"sic ?(?:20)?07 (?:description|industry)|industry(?: name| description)?|description",
}
_PUBLISHED = {"code": "LA code", "name": "LA name", "line": "SIC07", "title": "SIC07 description"}
_CODE = re.compile(r"[ENSW]\d{8}")


@read_once
def read_gva_workbook(path: str | Path) -> pa.Table:
    """Gross value added of the districts of one region by 49 industry lines, both price bases.

    Parameters
    ----------
    path : str or Path
        One of the 12 workbooks (.xlsx), of any release.

    Returns
    -------
    pyarrow.Table, a cube
        One row per `area_code`, `year` and `industry_code` (the publisher's
        SIC07 lines as text, aggregates included: see `LEAVES`), in the order of
        the workbook. `area_name`, `industry_name`. `gva_million_gbp`: current
        basic prices, GBP million. `gva_million_gbp_<year>prices`: chained volume
        in the money of that year, GBP million (see `volume_column`). For each
        amount `<amount>_flag` (s suppressed, m not shown as unreliable, p
        provisional: the latest year) and `<amount>_mark`, the publisher's own
        mark. Schema metadata: `vintage`, the district vintage that has these
        areas; where several have, `lad2023` before all others; "" where none is
        known.

    Raises
    ------
    SourceError
        The file is not this workbook, is cut short, or its sheets, header,
        columns, lines or marks differ; the message says where.

    Notes
    -----
    Missing values: a mark gives a null and a flag. 0 is a real, rounded value.

    Comparability: chained volumes do not add up over lines or areas except in
    the year of their money. Line ``68`` leaves out owner-occupiers' imputed rent, ``L (68)`` holds it.

    References
    ----------
    [ons_gva_2025]_, Tables 2 and 3.

    Examples
    --------
    >>> table = read_gva_workbook("raw/...tlcnortheast.xlsx")  # doctest: +SKIP
    >>> table.num_rows  # 12 districts x 49 lines x 26 years  # doctest: +SKIP
    15288
    """
    book = open_workbook(path, ".xlsx")
    current, volume, money = _find_sheets(book)
    keys, values, marks = _read_table(current)
    other, volumes, volume_marks = _read_table(volume)
    codes, names, lines, titles, years = keys
    place = {pair: row for row, pair in enumerate(zip(other[0], other[2], strict=True))}
    if place.keys() != set(zip(codes, lines, strict=True)) or other[4] != years:
        raise refuse(
            book[0],
            f"the same areas, lines and years in sheets {volume.name!r} and {current.name!r}",
            "different ones",
            AS_ISSUED,
            sheet=volume.name,
        )
    order = [place[pair] for pair in zip(codes, lines, strict=True)]
    columns: dict[str, Any] = {
        "area_code": dictionary(np.repeat(codes, len(years))),
        "area_name": dictionary(np.repeat(names, len(years))),
        "year": pa.array(np.tile(np.array(years, dtype=np.int32), len(codes))),
        "industry_code": dictionary(np.repeat(lines, len(years))),
        "industry_name": dictionary(np.repeat(titles, len(years))),
    }
    latest = np.tile(np.array(years) == max(years), len(codes))
    for amount, cells, found in (
        (CURRENT, values.ravel(), marks.ravel()),
        (f"{CURRENT}_{money}prices", volumes[order].ravel(), volume_marks[order].ravel()),
    ):
        flags = [
            MARKS[mark][1] if mark else ("p" if last else None)
            for mark, last in zip(found, latest, strict=True)
        ]
        columns[amount] = pa.array(cells, mask=np.isnan(cells))
        columns[f"{amount}_flag"] = dictionary(flags)
        columns[f"{amount}_mark"] = dictionary(found)
    vintage = require_all_districts(current, _title(current), codes)
    return pa.table(columns).replace_schema_metadata({"vintage": vintage})


_Keys = tuple[list[str], list[str], list[str], list[str], list[int]]


def _title(sheet: Sheet) -> str:
    """Return the words above the header."""
    header = header_row(sheet)
    return " ".join(text(cell) for row in sheet.rows[: header or 3] for cell in row if isinstance(cell, str))


def _find_sheets(book: tuple[Path, CalamineWorkbook]) -> tuple[Sheet, Sheet, int]:
    """Return the sheets of current prices and of volumes, by their titles, and the year of the money."""
    found: dict[str, Sheet] = {}
    money = 0
    for name in sheet_names(book):
        if not re.fullmatch(r"table[ _]?\d+\w?", name.strip(), re.IGNORECASE):
            continue
        sheet = read_sheet(book, name)
        title = _title(sheet).lower()
        volume = _VOLUME_TITLE.search(title)
        kind = _VOLUME_SHEET if volume else _CURRENT_SHEET if _CURRENT_TITLE.search(title) else None
        if volume:
            money = int(volume[1])
        if kind is None or "growth" in title:
            continue
        _require_own_title(sheet, name, title, kind)
        if kind in found:
            raise refuse(
                book[0], f"one sheet like {kind!r}", f"another, {found[kind].name!r}", AS_ISSUED, sheet=name
            )
        found[kind] = sheet
    for kind, words in ((_CURRENT_SHEET, _CURRENT_WORDS), (_VOLUME_SHEET, _VOLUME_WORDS)):
        if kind in found:
            continue
        if kind not in book[1].sheet_names:
            raise wrong_name(book[0], "sheet", kind, book[1].sheet_names, AS_ISSUED, sheet=kind)
        raise refuse(
            book[0],
            f"a title that says {words!r}, with the year of its money",
            repr(_title(read_sheet(book, kind))),
            f"Check that the title is the publisher's. {AS_ISSUED}",
            sheet=kind,
        )
    return found[_CURRENT_SHEET], found[_VOLUME_SHEET], money


def _require_own_title(sheet: Sheet, name: str, title: str, kind: str) -> None:
    """Refuse a title whose number, prices or unit are not those of its sheet."""
    if header_row(sheet) is None:
        return  # refused when the table is read
    numbered = re.match(r"table[ _]?\d+", title)
    others = {_CURRENT_SHEET: _VOLUME_SHEET, _VOLUME_SHEET: _CURRENT_SHEET}
    other = re.sub(r"\D", "", others[kind])
    if other in {re.sub(r"\D", "", words) for words in (name, numbered[0] if numbered else "")}:
        raise refuse(
            sheet.path,
            f"the title of {name!r}, as the name of the sheet says",
            repr(_title(sheet)[-120:]),
            f"The title is that of another table. {AS_ISSUED}",
            sheet=name,
        )
    size = size_of(sheet, heading(sheet))
    if size != _MILLION:
        raise refuse(
            sheet.path,
            "a title that says 'pounds million'",
            repr(_title(sheet)[-120:]),
            f"Figures in another unit are not read. {AS_ISSUED}",
            sheet=name,
        )
    if another := _ANOTHER_TABLE.search(title):
        raise refuse(
            sheet.path,
            "gross value added of workplaces in pounds",
            f"{another[0]!r} in the title",
            f"The title is that of another table. {AS_ISSUED}",
            sheet=name,
        )


def _read_table(sheet: Sheet) -> tuple[_Keys, Any, Any]:
    header = header_row(sheet)
    if header is None:
        raise refuse(sheet.path, "a header row with years", "none", AS_ISSUED, sheet=sheet.name)
    _, years, columns = year_columns(sheet, header)
    require_nothing_above(sheet, header, columns)
    require_known_columns(sheet, header, columns, header + 1)
    code, area, line, title = _key_columns(sheet, header, columns[0])
    rows = [r for r in range(header + 1, len(sheet.rows)) if _is_line(sheet.rows[r], code, line, columns)]
    found: _Keys = (
        [text(sheet.rows[r][code]) for r in rows],
        [text(sheet.rows[r][area]) for r in rows],
        [text(sheet.rows[r][line]) for r in rows],
        [text(sheet.rows[r][title]) for r in rows],
        years,
    )
    _require_complete_areas(sheet, rows, found)
    values, marks = read_block(sheet, rows, columns, {mark: told[0] for mark, told in MARKS.items()})
    return found, values, marks


def _is_line(row: Sequence[Any], code: int, line: int, columns: Sequence[int]) -> bool:
    """Tell a row of the table from a blank one and from a note below it, which fills one cell."""
    filled = sum(text(cell) != "" for cell in row)
    return (
        filled > 1
        or any(text(row[at]) != "" for at in (line, *columns))
        or bool(_CODE.fullmatch(text(row[code])))
    )


def _key_columns(sheet: Sheet, header: int, first_year: int) -> list[int]:
    """Return the columns of code, name, line and description, by their words."""
    names = [text(cell) for cell in sheet.rows[header][:first_year]]
    plain = [" ".join(re.sub(r"\[[^\]]*\]|_", " ", name).lower().split()) for name in names]
    positions = []
    for key, pattern in _KEYS.items():
        at = [column for column, name in enumerate(plain) if re.fullmatch(pattern, name)]
        if not at:
            raise wrong_name(
                sheet.path,
                "column",
                _PUBLISHED[key],
                [name for name in names if name],
                "Rename the column back or use the file as its publisher issued it.",
                sheet=sheet.name,
            )
        positions.append(at[0])
    return positions


def _require_complete_areas(sheet: Sheet, rows: list[int], found: _Keys) -> None:
    """Refuse unknown lines and codes, and areas without all 49 lines, each once."""
    codes, names, lines = found[0], found[1], found[2]
    lines_of: dict[str, list[str]] = {}
    for row, code, line in zip(rows, codes, lines, strict=True):
        if line not in LINES:
            raise refuse(
                sheet.path,
                "one of the 49 SIC07 lines of this publication",
                f"{line!r} in row {row + 1}.{nearest(line, LINES)}",
                AS_ISSUED,
                sheet=sheet.name,
            )
        if not _CODE.fullmatch(code):
            raise refuse(
                sheet.path,
                "a nine-character area code under 'LA code'",
                f"{code!r} in row {row + 1}",
                AS_ISSUED,
                sheet=sheet.name,
            )
        lines_of.setdefault(code, []).append(line)
    for code, own in lines_of.items():
        if len(own) != len(LINES) or set(own) != set(LINES):
            absent = [line for line in LINES if line not in own]
            raise refuse(
                sheet.path,
                f"{len(LINES)} lines for each area, from 'Total' to 'T (97-98)', each once",
                f"{len(own)} lines"
                + (f", without {', '.join(map(repr, absent[:3]))}," if absent else "")
                + f" for {code} ({names[codes.index(code)]})",
                "The sheet is cut short or has repeated rows: use the file as its publisher issued it.",
                sheet=sheet.name,
            )


def read_gva_folder(paths: str | Path | Iterable[str | Path]) -> pa.Table:
    """Gross value added of all districts of the United Kingdom, from the 12 workbooks.

    Parameters
    ----------
    paths : folder, or the paths of the 12 workbooks
        In a folder, every .xlsx whose name starts with
        ``regionalgrossvalueadded`` is read.

    Returns
    -------
    pyarrow.Table, a cube
        As `read_gva_workbook`, in the order of the workbooks' names; `vintage` is
        that of all districts together. In the release of April 2025: 361 areas,
        49 lines, 26 years, 459,914 rows.

    Raises
    ------
    SourceError
        Any workbook is refused, one is missing, an area occurs in two, or two are
        of different releases.
    """
    if isinstance(paths, (str, Path)):
        folder = Path(paths)
        paths = sorted(folder.glob("regionalgrossvalueadded*.xlsx"))
        if not paths:
            raise SourceError(
                f"{str(folder)!r}: expected the 12 workbooks 'regionalgrossvalueadded...xlsx'; got none. "
                "Check the folder, or name the files one by one."
            )
    files = [Path(path) for path in paths]
    tables = [read_gva_workbook(path) for path in files]
    vintage = require_all_regions(files, tables)
    require_one_release(files, tables)
    joined = pa.concat_tables([table.replace_schema_metadata(None) for table in tables])
    return joined.unify_dictionaries().combine_chunks().replace_schema_metadata({"vintage": vintage})
