"""Annual Population Survey: self-employed people by place of residence, from Nomis.

Two formats: the web export of table T01, which names districts without their
codes (`read_aps_web`), and saved answers of the API for data set NM_17_5
(`read_aps_api`). Both give persons and the half-width of the 95% interval.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bailiwick.errors import SourceError, nearest
from bailiwick.sources.boundaries import codes_of_names, vintage_of_codes
from bailiwick.sources.marks import Floats, Objects, dictionary, read_block
from bailiwick.sources.nomis_api import codes_of, read_answers, status_flags, year_of
from bailiwick.sources.nomis_web import Block, read_blocks
from bailiwick.sources.refusal import OtherPeriodError, refuse, wrong_name
from bailiwick.sources.workbook import cell_name, text

__all__ = ["TITLE", "read_aps_api", "read_aps_web"]

TITLE = "annual population survey"
_DISTRICT = "ladu"
# Mark -> (meaning, flag). In the number cell a mark stands in place of the value.
_NUMBER_MARKS = {
    "!": ("none or a disclosive sample, 0 to 2 people", "s"),
    "~": ("below 500", "s"),
    "-": ("missing", "m"),
}
_INTERVAL_MARKS = {
    **{mark: told[0] for mark, told in _NUMBER_MARKS.items()},
    "*": "unreliable, sample of 3 to 9",
}
_LABEL = re.compile(
    r"T01:\d+ \((Aged 16-64|All aged 16 & over|Aged 16\+|All) - Self[ -]Employed : All People \)"
)
_PERIOD = re.compile(r"(\w{3}) (\d{4})-(\w{3}) (\d{4})")
#: Variables of NM_17_5 -> ages. The first that is there is taken.
_VARIABLES = {"73": "16 and over", "74": "16 to 64"}
_PERSONS, _BASE, _HALF_WIDTH = "21001", "21002", "21003"


def read_aps_web(path: str | Path) -> pa.Table:
    """Self-employed people by district and calendar year from a web export of table T01.

    Parameters
    ----------
    path : str or Path
        The .xlsx export, with one block for each rolling year.

    Returns
    -------
    pyarrow.Table
        One row per `area_code` and `year`, in the order of the export;
        `area_name` as written there. `self_employed_persons`, and
        `ci_half_width`: half of the 95% interval, in persons. `flag` (s no
        estimate or below 500, m missing, u unreliable) and `mark`. Only periods
        January to December, by their year. Schema metadata: `vintage`, `ages`.

    Raises
    ------
    SourceError
        The file is not this export, is cut short, or its sheet, header,
        columns or marks differ, or it has no calendar year.
    TableError
        Names are not those of districts of one vintage; all are listed.

    Notes
    -----
    Missing values: ``!`` and ``-`` and ``~`` give nulls. ``*`` keeps the value,
    with flag u and no interval.

    Comparability: where people live, not where they work.

    References
    ----------
    [nomis_aps]_, table T01.

    Examples
    --------
    >>> read_aps_web("raw/aps_t01_nomis_2023_04_24_143523.xlsx").num_rows  # doctest: +SKIP
    1815
    """
    blocks = read_blocks(path, TITLE)
    sheet = blocks[0].sheet
    calendar = [(year, block) for block in blocks if (year := _calendar_year(block)) is not None]
    if not calendar:
        raise OtherPeriodError(
            str(
                refuse(
                    sheet.path,
                    "a period from January to December, such as 'Jan 2022-Dec 2022'",
                    ", ".join(repr(block.selected["date"]) for block in blocks),
                    "Export the periods to December from Nomis.",
                    sheet=sheet.name,
                )
            )
        )
    label = _label(blocks[0])
    parts = [_web_block(block, label) for _, block in calendar]
    names = [name for part in parts for name in part[0]]
    vintage, codes = codes_of_names(names, sheet.path.name)
    years = np.repeat(
        np.array([year for year, _ in calendar], dtype=np.int32), [len(part[0]) for part in parts]
    )
    values = np.concatenate([part[1] for part in parts])
    widths = np.concatenate([part[2] for part in parts])
    table = pa.table(
        {
            "area_code": dictionary([codes[name] for name in names]),
            "area_name": dictionary(names),
            "year": pa.array(years),
            "self_employed_persons": pa.array(values, mask=np.isnan(values)),
            "ci_half_width": pa.array(widths, mask=np.isnan(widths)),
            "flag": dictionary(np.concatenate([part[3] for part in parts])),
            "mark": dictionary(np.concatenate([part[4] for part in parts])),
        }
    )
    _require_unique(table, sheet.path.name)
    ages = "16 to 64" if "16-64" in label else "16 and over"
    return table.replace_schema_metadata({"vintage": vintage, "ages": ages})


def _calendar_year(block: Block) -> int | None:
    match = _PERIOD.fullmatch(block.selected["date"])
    if match is None:
        raise refuse(
            block.sheet.path,
            "a period such as 'Jan 2022-Dec 2022' beside 'date'",
            repr(block.selected["date"]),
            "Use the file as Nomis exported it.",
            sheet=block.sheet.name,
        )
    return int(match[2]) if (match[1], match[3]) == ("Jan", "Dec") and match[2] == match[4] else None


def _label(block: Block) -> str:
    found = [label for label in block.columns if _LABEL.fullmatch(label)]
    if len(found) == 1 and {"number", "conf"} <= set(block.columns[found[0]]):
        return found[0]
    if found:
        raise refuse(
            block.sheet.path,
            "one column of self-employed people, with its 'number' and 'conf'",
            f"{len(found)}, with {', '.join(sorted(block.columns[found[0]]))}",
            "Export table T01 with 95% confidence intervals, one age group to a file.",
            sheet=block.sheet.name,
        )
    raise wrong_name(
        block.sheet.path,
        "column",
        "T01:34 (Aged 16-64 - Self Employed : All People )",
        list(block.columns),
        "Rename the column back, or export it with the others from Nomis.",
        sheet=block.sheet.name,
    )


def _web_block(block: Block, label: str) -> tuple[list[str], Floats, Floats, Objects, Objects]:
    """Return names, persons, half-widths, flags and marks of the districts of one block."""
    sheet, rows, names = block.sheet, [], []
    for row in block.rows:
        kind, colon, name = text(sheet.rows[row][block.area_column]).partition(":")
        if not colon:
            raise refuse(
                sheet.path,
                "a kind of area and a name, such as 'ladu:Adur'",
                f"{kind!r} in cell {cell_name(row, block.area_column)}",
                "Use the file as Nomis exported it.",
                sheet=sheet.name,
            )
        if kind == _DISTRICT:
            rows.append(row)
            names.append(name.strip())
    if not rows:
        raise refuse(
            sheet.path,
            "districts, such as 'ladu:Adur'",
            f"none in block {block.selected['date']!r}",
            "Export districts (local authorities: district / unitary) from Nomis.",
            sheet=sheet.name,
        )
    at = block.columns[label]
    known = {mark: told[0] for mark, told in _NUMBER_MARKS.items()}
    values, number_marks = read_block(sheet, rows, [at["number"]], known)
    widths, width_marks = read_block(sheet, rows, [at["conf"]], _INTERVAL_MARKS)
    flags = np.full(len(rows), None, dtype=object)
    marks = np.full(len(rows), None, dtype=object)
    for i, (first, second) in enumerate(zip(number_marks[:, 0], width_marks[:, 0], strict=True)):
        marks[i] = first or second
        if first:
            flags[i] = _NUMBER_MARKS[first][1]
        elif second:
            flags[i] = "u"
    widths[np.isnan(values)] = np.nan
    return names, values[:, 0], widths[:, 0], flags, marks


def read_aps_api(paths: str | Path | Iterable[str | Path], *, complete: bool = True) -> pa.Table:
    """Self-employed people by area and calendar year from saved CSV answers of the Nomis API (NM_17_5).

    ::

        ci_half_width = half-width of the rate, in points / 100 * denominator

    Parameters
    ----------
    paths : path or paths
        All files of one or several queries, with measures 21001 (persons),
        21002 (denominator) and 21003 (half-width of the rate) of variable 73
        (ages 16 and over) or 74 (16 to 64); where both are there, 73 is taken.
    complete : bool
        Refuse where rows are missing. False is for a look at one page.

    Returns
    -------
    pyarrow.Table
        As `read_aps_web`; periods to December only.

    Raises
    ------
    SourceError
        As `bailiwick.sources.nomis_api.read_answers`; or a variable or a
        measure is not there.

    Notes
    -----
    Missing values: an empty value is null, with flag m or s from its status.

    Examples
    --------
    >>> read_aps_api("raw/nm_17_5.csv").schema.metadata[b"ages"]  # doctest: +SKIP
    b'16 and over'
    """
    answer = read_answers(
        paths, ["DATE", "GEOGRAPHY_CODE", "VARIABLE", "MEASURES"], ["GEOGRAPHY_NAME"], complete=complete
    )
    table = answer.table
    at, words = codes_of(table["VARIABLE"])
    there = [(word or "").strip() for word in words]
    variable = next((number for number in _VARIABLES if number in there), None)
    if variable is None:
        raise SourceError(
            f"{answer.name}, column 'VARIABLE': expected 73 or 74 (self-employed, 16 and over or 16 to "
            "64); got "
            f"{', '.join(map(repr, there))}.{nearest(there[0], list(_VARIABLES))} Ask Nomis with variable=73."
        )
    flags, marks = (np.array(column.to_pylist(), dtype=object) for column in status_flags(answer))
    dates_at, dates = codes_of(table["DATE"])
    december = np.array([bool(re.fullmatch(r"\d{4}(-12)?", (word or "").strip())) for word in dates])[
        dates_at
    ]
    measures_at, measures = codes_of(table["MEASURES"])
    measure = np.array([(word or "").strip() for word in measures], dtype=object)[measures_at]
    mine = december & (np.array(there, dtype=object)[at] == variable)
    parts = {}
    for number in (_PERSONS, _BASE, _HALF_WIDTH):
        rows = np.flatnonzero(mine & (measure == number))
        if not rows.size:
            raise SourceError(
                f"{answer.name}, column 'MEASURES': expected {number} for variable {variable} in a period to "
                f"December; got none. Ask Nomis with measures={_PERSONS},{_BASE},{_HALF_WIDTH}."
            )
        keys = zip(
            *(
                table[column].take(pa.array(rows)).cast(pa.string()).to_pylist()
                for column in ("GEOGRAPHY_CODE", "DATE")
            ),
            strict=True,
        )
        parts[number] = dict(zip(keys, rows.tolist(), strict=True))
    keys_there = list(parts[_PERSONS])
    persons = answer.values[list(parts[_PERSONS].values())]
    base, points = (
        np.array(
            [answer.values[parts[number][key]] if key in parts[number] else np.nan for key in keys_there]
        )
        for number in (_BASE, _HALF_WIDTH)
    )
    widths = points / 100 * base
    rows = np.array(list(parts[_PERSONS].values()))
    names = table["GEOGRAPHY_NAME"].take(pa.array(rows)) if "GEOGRAPHY_NAME" in table.column_names else None
    columns: dict[str, Any] = {"area_code": dictionary([code.strip() for code, _ in keys_there])}
    if names is not None:
        columns["area_name"] = names
    columns |= {
        "year": pa.array(year_of(answer, table["DATE"].take(pa.array(rows)), "DATE")),
        "self_employed_persons": pa.array(persons, mask=np.isnan(persons)),
        "ci_half_width": pa.array(widths, mask=np.isnan(widths)),
        "flag": dictionary(flags[rows]),
        "mark": dictionary(marks[rows]),
    }
    result = pa.table(columns)
    _require_unique(result, answer.name)
    vintage = vintage_of_codes(pc.unique(result["area_code"]).to_pylist(), answer.name)
    return result.replace_schema_metadata({"vintage": vintage, "ages": _VARIABLES[variable]})


def _require_unique(table: pa.Table, name: str) -> None:
    keys = list(zip(table["area_code"].to_pylist(), table["year"].to_pylist(), strict=True))
    twice = sorted({key for key in keys if keys.count(key) > 1}) if len(set(keys)) != len(keys) else []
    if twice:
        shown = ", ".join(f"{code} {year}" for code, year in twice[:10])
        raise SourceError(
            f"{name}: expected each area once a year; got {len(twice)} twice ({shown}). Remove the copies."
        )
