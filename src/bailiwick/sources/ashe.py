"""Annual Survey of Hours and Earnings (ONS), Table 7: weekly paid hours of employees by place of work.

Workbook ``a`` holds the estimates, ``b`` their coefficients of variation;
Table 7.9 is total hours, 7.10 basic hours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bailiwick.sources.boundaries import is_district, vintage_of_codes
from bailiwick.sources.marks import Floats, Objects, dictionary, read_block
from bailiwick.sources.refusal import refuse
from bailiwick.sources.workbook import Sheet, find_header, open_workbook, read_sheet, text

__all__ = ["GROUPS", "read_ashe_cv", "read_ashe_hours"]

#: Sheets: whose jobs.
GROUPS = (
    *("All", "Male", "Female", "Full-Time", "Part-Time", "Male Full-Time", "Male Part-Time"),
    *("Female Full-Time", "Female Part-Time"),
)

# Mark -> (meaning, flag).
_ESTIMATE_MARKS = {
    "x": ("coefficient of variation above 20%, suppressed", "s"),
    "..": ("disclosive", "s"),
    ":": ("not applicable", "x"),
    "-": ("nil or negligible", "m"),
    "": ("blank, beside a mark for the number of jobs", "m"),
}
_CV_MARKS = {
    "x": ("above 20%", "s"),
    "..": ("disclosive", "s"),
    ":": ("not applicable", "x"),
    ".": ("unavailable", "m"),
    "": ("blank, beside a mark for the number of jobs", "m"),
}
_TITLE = re.compile(
    r"Table 7\.(9|10)([ab])\s+(Coefficients of variation for )?"
    r"Paid hours worked - (Total|Basic) .*, (20\d{2})"
)
_HEADER = ("Description", "Code", "(thousand)", "Median", "change", "Mean", "change")
_PERCENTILES = ("10", "20", "25", "30", "40", "60", "70", "75", "80", "90")
_UNCODED = "Not Classified"
_CODE = re.compile(r"[EKNSW]\d{8}")
_AMOUNTS = {"jobs_thousand": 2, "median_weekly_hours": 3, "mean_weekly_hours": 5}
_HOW = "Use the file as its publisher issued it."


def read_ashe_hours(path: str | Path, cv_path: str | Path | None = None, *, group: str = "All") -> pa.Table:
    """Mean and median paid hours a week of employees by place of work, with their precision.

    Parameters
    ----------
    path : str or Path
        Workbook 7.9a or 7.10a (.xlsx) of one year.
    cv_path : str or Path, optional
        Workbook 7.9b or 7.10b of the same year.
    group : str
        Sheet, one of `GROUPS`.

    Returns
    -------
    pyarrow.Table
        One row per `area_code` and `year`, in the order of the workbook:
        districts, and the counties, regions and countries between them;
        `area_name`. `mean_weekly_hours`, `median_weekly_hours` (hours),
        `jobs_thousand` (thousand jobs, indicative only). For each
        `<amount>_flag` (s suppressed, x not applicable, m nil or unavailable; p
        provisional, with a value) and `<amount>_mark`. With `cv_path` also
        `mean_weekly_hours_cv`: standard error over estimate, as a share (0.022
        is 2.2%), with its flag and mark. Schema metadata: `vintage`, `hours`
        ("total" or "basic"), `group`.

    Raises
    ------
    SourceError
        A file is not this workbook, is cut short, or its sheets, header,
        columns, areas or marks differ; the two are of different years or tables.

    Notes
    -----
    Missing values: a mark gives a null and a flag. Nothing is filled here:
    that is a study's choice.

    Comparability: employees on adult rates in April, by workplace. Not the
    self-employed.

    References
    ----------
    [ons_ashe_2024]_, Table 7.

    Examples
    --------
    >>> read_ashe_hours(estimates, variations).num_rows  # doctest: +SKIP
    395
    """
    estimates = _read(Path(path), "a", group, _ESTIMATE_MARKS)
    columns: dict[str, Any] = {
        "area_code": dictionary(estimates.codes),
        "area_name": dictionary(estimates.names),
        "year": pa.array(np.full(len(estimates.codes), estimates.year, dtype=np.int32)),
    }
    for position, amount in enumerate(_AMOUNTS):
        values, marks = estimates.values[:, position], estimates.marks[:, position]
        columns |= _amount(amount, values, marks, _ESTIMATE_MARKS, provisional=estimates.provisional)
    if cv_path is not None:
        columns |= _cv_columns(estimates, _read(Path(cv_path), "b", group, _CV_MARKS))
    return pa.table(columns).replace_schema_metadata(_metadata(estimates))


def read_ashe_cv(path: str | Path, *, group: str = "All") -> pa.Table:
    """Coefficients of variation of paid hours by place of work, from workbook 7.9b or 7.10b.

    Parameters as for `read_ashe_hours`. Returns one row per `area_code` and
    `year` with `mean_weekly_hours_cv`, standard error over estimate as a share,
    its flag and its mark.

    Examples
    --------
    >>> read_ashe_cv(variations).column_names[3]  # doctest: +SKIP
    'mean_weekly_hours_cv'
    """
    told = _read(Path(path), "b", group, _CV_MARKS)
    columns = {
        "area_code": dictionary(told.codes),
        "area_name": dictionary(told.names),
        "year": pa.array(np.full(len(told.codes), told.year, dtype=np.int32)),
        **_amount("mean_weekly_hours_cv", told.values[:, 2] / 100, told.marks[:, 2], _CV_MARKS),
    }
    return pa.table(columns).replace_schema_metadata(_metadata(told))


@dataclass(frozen=True)
class _Workbook:
    path: Path
    sheet: str
    year: int
    hours: str
    provisional: bool
    codes: list[str]
    names: list[str]
    values: Floats
    marks: Objects


def _read(path: Path, letter: str, group: str, marks: dict[str, tuple[str, str]]) -> _Workbook:
    book = open_workbook(path, ".xlsx")
    sheet = read_sheet(book, group)
    title = text(sheet.rows[0][0])
    match = _TITLE.match(title)
    kind = {"a": "estimates", "b": "coefficients of variation"}[letter]
    if match is None or match[2] != letter or (match[3] is not None) != (letter == "b"):
        raise refuse(
            path,
            f"the title of Table 7.9{letter} or 7.10{letter} ({kind} of paid hours by place of work)",
            repr(title[:100]),
            "Give the workbook of that table.",
            sheet=group,
        )
    header = find_header(sheet, _HEADER[0])
    _require_header(sheet, header)
    rows = _rows(sheet, header)
    values, found = read_block(
        sheet, rows, list(_AMOUNTS.values()), {m: told[0] for m, told in marks.items()}
    )
    for i in np.flatnonzero((found == "").any(axis=1)):
        # Only an area without a number of jobs may be blank (Isles of Scilly, 2024, one sheet).
        if not found[i, 0]:
            raise refuse(
                path,
                "a number or a mark in every cell of an area",
                f"a blank in row {rows[i] + 1}, {text(sheet.rows[rows[i]][0])!r}",
                _HOW,
                sheet=group,
            )
    notes = " ".join(
        text(cell) for name in book[1].sheet_names[:1] for row in read_sheet(book, name).rows for cell in row
    )
    return _Workbook(
        path,
        group,
        int(match[5]),
        match[4].lower(),
        path.name.upper().startswith("PROV") or "provisional" in notes.lower(),
        [text(sheet.rows[r][1]) for r in rows],
        [text(sheet.rows[r][0]) for r in rows],
        values,
        found,
    )


def _require_header(sheet: Sheet, header: int) -> None:
    found = [text(cell) for cell in sheet.rows[header][: len(_HEADER) + len(_PERCENTILES)]]
    for column, (wanted, got) in enumerate(zip((*_HEADER, *_PERCENTILES), found, strict=False)):
        if wanted != got:
            raise refuse(
                sheet.path,
                f"{wanted!r} in column {column + 1} of the header, row {header + 1}",
                repr(got),
                f"Rename the column back. {_HOW}",
                sheet=sheet.name,
            )


def _rows(sheet: Sheet, header: int) -> list[int]:
    """Return the rows of coded areas; they end with the row 'Not Classified', which has no code."""
    rows: list[int] = []
    for row in range(header + 1, len(sheet.rows)):
        name, code = text(sheet.rows[row][0]), text(sheet.rows[row][1])
        if name == _UNCODED:
            break
        if not _CODE.fullmatch(code):
            raise refuse(
                sheet.path,
                f"a nine-character area code in row {row + 1}, or {_UNCODED!r} at the end of the table",
                repr(code) if code else "an empty cell",
                f"The sheet is cut short or was edited. {_HOW}",
                sheet=sheet.name,
            )
        rows.append(row)
    else:
        raise refuse(
            sheet.path,
            f"a last row {_UNCODED!r}",
            f"none below {len(rows)} areas",
            f"The sheet is cut short. {_HOW}",
            sheet=sheet.name,
        )
    codes = [text(sheet.rows[row][1]) for row in rows]
    if len(set(codes)) != len(codes) or not any(is_district(code) for code in codes):
        raise refuse(
            sheet.path,
            "each area once, districts among them",
            f"{len(codes)} rows with {len(set(codes))} codes",
            _HOW,
            sheet=sheet.name,
        )
    return rows


def _amount(
    name: str,
    values: Floats,
    marks: Objects,
    meanings: dict[str, tuple[str, str]],
    *,
    provisional: bool = False,
) -> dict[str, Any]:
    flags = [meanings[mark][1] if mark is not None else ("p" if provisional else None) for mark in marks]
    return {
        name: pa.array(values, mask=np.isnan(values)),
        f"{name}_flag": dictionary(flags),
        f"{name}_mark": dictionary(marks),
    }


def _cv_columns(estimates: _Workbook, told: _Workbook) -> dict[str, Any]:
    if (told.year, told.hours) != (estimates.year, estimates.hours):
        raise refuse(
            told.path,
            f"the {estimates.hours} hours of {estimates.year}, as in {estimates.path.name!r}",
            f"{told.hours} hours of {told.year}",
            "Give the two workbooks of the same table and year.",
            sheet=told.sheet,
        )
    at = {code: position for position, code in enumerate(told.codes)}
    missing = [code for code in estimates.codes if code not in at]
    if missing:
        raise refuse(
            told.path,
            f"the areas of {estimates.path.name!r}",
            f"none for {len(missing)} of them ({', '.join(missing[:10])})",
            "Give the two workbooks of the same release.",
            sheet=told.sheet,
        )
    order = [at[code] for code in estimates.codes]
    return _amount("mean_weekly_hours_cv", told.values[order, 2] / 100, told.marks[order, 2], _CV_MARKS)


def _metadata(told: _Workbook) -> dict[str, str]:
    return {
        "vintage": vintage_of_codes(told.codes, told.path.name),
        "hours": told.hours,
        "group": told.sheet,
    }
