"""Eight publishers' formats, five faults each: all are refused in words that help, and nothing is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import publisher_files as layouts
from bailiwick import areas
from bailiwick.errors import SourceError
from bailiwick.sources.aps import read_aps_web
from bailiwick.sources.ashe import read_ashe_cv, read_ashe_hours
from bailiwick.sources.bres_api import read_bres_api
from bailiwick.sources.bres_web import read_bres_web
from bailiwick.sources.district_productivity import read_district_productivity
from bailiwick.sources.gva_local_authority import read_gva_workbook
from bailiwick.sources.mod_forces import read_mod_forces
from bailiwick.sources.workspace import adopt

Rows = list[list[Any]]
HTML = (
    "<!DOCTYPE html>\n<html><head><title>Nomis</title></head><body>Sorry, there is a problem</body></html>\n"
)
NEXT_STEP = re.compile(
    r"(Use the file as|[Dd]ownload the file again|Rename the column back|Look up|Look the flag up"
    r"|Put the header row back|the file from its publisher again|Take the answer|Open it in a browser)"
)


@dataclass(frozen=True)
class Format:
    """One format: how a sound small file of it is made, and where its parts are."""

    file: str
    read: Callable[[Path], Any]
    sheet: str | None
    make: Callable[[], Any]
    header: str
    column: str
    renamed: str
    cell: tuple[int, int]


def _gva() -> dict[str, Rows]:
    codes = [code for code in areas.codes("lad2023") if areas.region(code) == "E12000001"]
    figures = layouts.with_gva_sums(np.ones((len(codes), 49, 26)) * np.array(layouts.GVA_LEAF)[:, None])
    named = [(code, areas.names("lad2023")[code]) for code in codes]
    return layouts.gva_sheets("TLC North East", named, figures, figures)


def _productivity() -> dict[str, Rows]:
    named = list(areas.names("lad2023").items())
    # 32 hours a week for each job, and GVA per job of 52 times 32 times that per hour.
    figures = {"A1": 7.0, "A3": 7.0, "B1": 7.0, "B3": 11648.0, "Productivity Hours": 224.0}
    figures["Productivity Jobs"] = 7.0
    return layouts.productivity_sheets(
        named, {name: (range(2021, 2024), np.full((362, 3), value)) for name, value in figures.items()}
    )


def _bres_web() -> dict[str, Rows]:
    industries = ["A : Agriculture, forestry and fishing", "B : Mining and quarrying"]
    named = [
        ("E06000001", "Hartlepool"),
        ("E06000002", "Middlesbrough"),
        ("E06000003", "Redcar and Cleveland"),
    ]
    blocks = {year: np.array([[5, 10], [15, 20], [25, 30]]) for year in (2022, 2023)}
    return {"Data": layouts.bres_web_rows(named, industries, blocks)}


def _bres_api() -> str:
    header = "DATE,GEOGRAPHY_CODE,INDUSTRY,EMPLOYMENT_STATUS,OBS_VALUE,OBS_STATUS,OBS_STATUS_NAME"
    lines = [f"{header},RECORD_OFFSET,RECORD_COUNT"]
    for i, (code, class_) in enumerate((c, k) for c in ("E06000001", "E06000002") for k in (111, 112, 4711)):
        lines.append(f"2023,{code},{138412032 + class_},4,{5 * i},A,Normal Value,{i},6")
    return "\n".join(lines) + "\n"


def _ashe(cv: bool) -> dict[str, Rows]:
    named = [
        ("K02000001", "United Kingdom "),
        ("E06000001", "  Hartlepool UA"),
        ("E06000002", "  Middlesbrough UA"),
    ]
    return layouts.ashe_sheets(2023, named, [0.1, 1.5, 2.0] if cv else [33.1, 32.0, "x"], cv=cv)


def _aps() -> dict[str, Rows]:
    pairs = [(1000.0 * n, 100.0) for n in range(1, 8)]
    lines = [("ladu:Adur", pairs), ("ladu:Allerdale", pairs), ("ladu:Ashford", pairs)]
    return {"Data": layouts.aps_web_rows({f"Jan {year}-Dec {year}": lines for year in (2021, 2022)})}


def _mod() -> str:
    return "area_code,year,regular_forces\nE06000001,2023,10\nE06000002,2023,~\nE06000003,2023,1200\n"


FORMATS = {
    "GVA workbook": Format(
        "gva.xlsx", read_gva_workbook, "Table 3", _gva, "ITL1 region", "LA code", "LA number", (5, 8)
    ),
    "district productivity": Format(
        "lad.xls",
        read_district_productivity,
        "A3",
        _productivity,
        "LAD_Code",
        "Pounds_2022",
        "GBP_2022",
        (8, 3),
    ),
    "BRES web export": Format(
        "nomis.xlsx",
        read_bres_web,
        "Data",
        _bres_web,
        "local authorities: district / unitary (as of April 2023)",
        "A : Agriculture, forestry and fishing",
        "Agriculture",
        (9, 1),
    ),
    "BRES API CSV": Format(
        "nm_189_1.csv", read_bres_api, None, _bres_api, "DATE", "GEOGRAPHY_CODE", "GEOGRAPHY_CODES", (2, 4)
    ),
    "ASHE hours": Format(
        "a.xlsx", read_ashe_hours, "All", lambda: _ashe(False), "Description", "Mean", "Average", (6, 5)
    ),
    "ASHE CV": Format(
        "b.xlsx", read_ashe_cv, "All", lambda: _ashe(True), "Description", "Mean", "Average", (6, 5)
    ),
    "APS web export": Format(
        "t01.xlsx",
        read_aps_web,
        "Data",
        _aps,
        "Area",
        "T01:34 (Aged 16-64 - Self Employed : All People )",
        "T01:34 (Aged 16-64 - Self-employment)",
        (8, 13),
    ),
    "MoD forces CSV": Format(
        "forces.csv", read_mod_forces, None, _mod, "area_code", "regular_forces", "regular_force", (2, 2)
    ),
}
FAULTS = ("sheet", "header", "truncation", "column", "mark")


def _write(form: Format, content: Any, folder: Path) -> Path:
    path = folder / form.file
    if form.sheet is None:
        path.write_text(content, encoding="utf-8")
    elif path.suffix == ".xls":
        layouts.write_xls(path, content)
    else:
        layouts.write_xlsx(path, content)
    return path


def _in_rows(form: Format, rows: Rows, fault: str) -> None:
    """Put a fault into the rows of a table, in place."""
    at = next(i for i, row in enumerate(rows) if row and row[0] == form.header)
    if fault == "header":
        rows.insert(at + 3, rows.pop(at))
    elif fault == "column":
        rows[at] = [form.renamed if cell == form.column else cell for cell in rows[at]]
    elif fault == "mark":
        row, column = form.cell
        rows[row][column] = "[q]"


def _faulty(name: str, fault: str, folder: Path) -> Path:
    form, content = FORMATS[name], FORMATS[name].make()
    if fault == "truncation":
        path = _write(form, content, folder)
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * 0.6)])
        return path
    if form.sheet is None:
        if fault == "sheet":
            return _write(form, HTML, folder)
        rows = [line.split(",") for line in content.splitlines()]
        _in_rows(form, rows, fault)
        return _write(form, "\n".join(",".join(row) for row in rows) + "\n", folder)
    if fault == "sheet":
        content = {f"{sheet} (2)" if sheet == form.sheet else sheet: rows for sheet, rows in content.items()}
    else:
        _in_rows(form, content[form.sheet], fault)
    return _write(form, content, folder)


def _named(name: str, fault: str) -> str:
    """What the message must say of the fault."""
    form = FORMATS[name]
    if fault == "sheet":
        return "web page" if form.sheet is None else f"a sheet '{form.sheet}'"
    if fault == "header":
        return f"'{form.header}'" if form.sheet is None else "header"
    if fault == "truncation":
        return "cut short"
    if fault == "column":
        return re.escape(form.renamed)
    return r"\[q\]"


@pytest.mark.parametrize("name", FORMATS)
def test_a_sound_file_is_read_and_adopted(name: str, tmp_path: Path) -> None:
    """If this fails, the faults below prove nothing: the file without a fault is refused too."""
    path = _write(FORMATS[name], FORMATS[name].make(), tmp_path)
    assert FORMATS[name].read(path).num_rows > 0
    adopted = adopt(path, tmp_path / "workspace")
    assert adopted.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", FORMATS)
def test_a_faulty_file_is_refused_in_words_that_help(name: str, fault: str, tmp_path: Path) -> None:
    """If this fails, a broken file is read, or its reader does not learn where and what to do."""
    path = _faulty(name, fault, tmp_path)
    with pytest.raises(SourceError) as refused:
        FORMATS[name].read(path)
    message = str(refused.value)
    assert path.name in message
    if FORMATS[name].sheet and fault != "truncation":  # a cut workbook has no sheets to name
        assert f"sheet '{FORMATS[name].sheet}'" in message
    assert "expected" in message
    assert re.search(_named(name, fault), message), message
    assert NEXT_STEP.search(message), message


@pytest.mark.parametrize("share", [0.05, 0.3, 0.9, 0.999])
@pytest.mark.parametrize("name", FORMATS)
def test_a_file_cut_anywhere_is_refused(name: str, share: float, tmp_path: Path) -> None:
    """If this fails, a download that broke off late passes for a whole file."""
    path = _write(FORMATS[name], FORMATS[name].make(), tmp_path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(SourceError, match=re.escape(path.name)):
        FORMATS[name].read(path)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", FORMATS)
def test_nothing_of_a_faulty_file_is_written(name: str, fault: str, tmp_path: Path) -> None:
    """If this fails, a file that cannot be read stays behind in the workspace."""
    path = _faulty(name, fault, tmp_path)
    with pytest.raises(SourceError, match=re.escape(path.name)):
        adopt(path, tmp_path / "workspace")
    assert not list((tmp_path / "workspace").rglob("*"))
