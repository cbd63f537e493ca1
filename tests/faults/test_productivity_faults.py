"""Faults of the workbooks of areas by years: each is refused with file, sheet, place and what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import productivity_releases as made
import publisher_files as layouts
from bailiwick import areas
from bailiwick.errors import SourceError
from bailiwick.sources.district_productivity import read_district_productivity
from bailiwick.sources.nomis_total_jobs import read_total_jobs
from bailiwick.sources.recognise import recognise
from bailiwick.sources.regional_gdp import read_regional_gdp
from bailiwick.sources.sidecar import read_sidecar
from bailiwick.sources.subregional_productivity import read_subregional_productivity
from bailiwick.sources.workspace import adopt

Rows = list[list[Any]]
NEXT_STEP = re.compile(
    r"(Use the file as|use the file as|[Dd]ownload the file again|Rename the column back|Look up the mark"
    r"|Put the header row back|file from its publisher again|the publisher does|Remove the repeated row"
    r"|Save the table as|add the line end)"
)
SMALL = made.Layout(
    made.itl(2021, (1,)), keys=made.ITL_KEYS, keys_row="below", units="below", year=lambda y, _: y
)
ONE_ROW = replace(SMALL, keys_row="same", units="", year=lambda year, stem: f"{stem}_{year}")


def _sheets(layout: made.Layout, tmp_path: Path) -> dict[str, Rows]:
    """The sheets of a release, before they are written."""
    held: dict[str, Rows] = {}

    class Kept(Exception):
        """Nothing is written."""

    def keep(_: Path, sheets: dict[str, Rows]) -> Path:
        held.update({name: [list(row) for row in rows] for name, rows in sheets.items()})
        raise Kept

    former = layouts.write_xlsx
    layouts.write_xlsx = keep  # type: ignore[assignment]
    try:
        with pytest.raises(Kept):
            made.publish(tmp_path / "never", layout)
    finally:
        layouts.write_xlsx = former
    return held


def _header(rows: Rows) -> int:
    """The row of the years."""
    return next(at for at, row in enumerate(rows) if sum(str(cell)[-4:].isdigit() for cell in row) > 2)


def _move(sheet: str) -> Callable[[dict[str, Rows]], None]:
    """Put the row of years below the first areas."""

    def change(sheets: dict[str, Rows]) -> None:
        rows = sheets[sheet]
        rows.insert(_header(rows) + 4, rows.pop(_header(rows)))

    return change


def _move_words(sheets: dict[str, Rows]) -> None:
    rows = sheets["A3"]
    rows.insert(_header(rows) + 4, rows.pop(_header(rows) + 1))


def _put(sheet: str, row: int, column: int, cell: Any) -> Callable[[dict[str, Rows]], None]:
    """A change of one cell, rows counted from the years and columns from the first."""

    def change(sheets: dict[str, Rows]) -> None:
        rows = sheets[sheet]
        line = rows[_header(rows) + row]
        line.extend([""] * (column + 1 - len(line)))
        line[column] = cell

    return change


def _drop(sheet: str, row: int) -> Callable[[dict[str, Rows]], None]:
    def change(sheets: dict[str, Rows]) -> None:
        sheets[sheet].pop(_header(sheets[sheet]) + row)

    return change


def _repeat(sheets: dict[str, Rows]) -> None:
    rows = sheets["B2"]
    rows.insert(_header(rows) + 6, list(rows[_header(rows) + 4]))


def _rename(old: str, new: str) -> Callable[[dict[str, Rows]], None]:
    def change(sheets: dict[str, Rows]) -> None:
        renamed = {new if name == old else name: rows for name, rows in sheets.items()}
        sheets.clear()
        sheets.update(renamed)

    return change


def _retitle(sheet: str, old: str, new: str) -> Callable[[dict[str, Rows]], None]:
    def change(sheets: dict[str, Rows]) -> None:
        assert old in sheets[sheet][0][0]
        sheets[sheet][0][0] = sheets[sheet][0][0].replace(old, new)

    return change


def _both(*changes: Callable[[dict[str, Rows]], None]) -> Callable[[dict[str, Rows]], None]:
    def change(sheets: dict[str, Rows]) -> None:
        for one in changes:
            one(sheets)

    return change


def _replace(sheet: str, rows: Rows) -> Callable[[dict[str, Rows]], None]:
    return lambda sheets: sheets.update({sheet: rows})


def _no_base(sheets: dict[str, Rows]) -> None:
    rows = sheets["A5"]
    rows[2] = [""]
    rows[_header(rows) + 4][4:] = [99.5 for _ in rows[_header(rows) + 4][4:]]


# Fault -> (what is done to the sheets, the sheet named, what the message says).
FAULTS: dict[str, tuple[made.Layout, Callable[[dict[str, Rows]], None], str, str]] = {
    "sheet copied": (SMALL, _rename("A3", "A3 (2)"), "A3", r"expected a sheet 'A3'; got 'A3 \(2\)'"),
    "years among the areas": (SMALL, _move("A3"), "A3", "the header above all areas, not in row"),
    "words among the areas": (SMALL, _move_words, "A3", "the header above all areas"),
    "one-row header among the areas": (ONE_ROW, _move("A3"), "A3", "the header above all areas, not in row"),
    "year renamed": (SMALL, _put("A3", 0, 5, "Year five"), "A3", "'Year five' in cell F4"),
    "stem renamed": (ONE_ROW, _put("A3", 0, 5, "GBP_2006"), "A3", "'pounds' and a year.*F4; got 'GBP_2006'"),
    "first year renamed": (
        SMALL,
        _put("A3", 0, 3, "Start"),
        "A3",
        "a year in header cell D4; got 'Start'|'£'",
    ),
    "last year renamed": (SMALL, _put("A3", 0, 8, "Latest"), "A3", "a year in header cell I4; got 'Latest'"),
    "last year blank": (SMALL, _put("A3", 0, 8, ""), "A3", "I4; got a blank with numbers below it"),
    "year left out": (SMALL, _put("A3", 0, 5, 2007), "A3", "one column for each year without a gap"),
    "numbers beside the table": (SMALL, _put("A3", 5, 12, 7.5), "A3", "a year in header cell M4"),
    "unknown mark": (SMALL, _put("A3", 5, 4, "[q]"), "A3", r"got '\[q\]' in cell E9"),
    "words for a number": (SMALL, _put("B1", 5, 4, "about 90"), "B1", "got 'about 90' in cell E10"),
    "area without code and name": (
        SMALL,
        _both(_put("A3", 5, 0, ""), _put("A3", 5, 1, ""), _put("A3", 5, 2, "")),
        "A3",
        "an area beside every row of numbers; got numbers without one in row 9",
    ),
    "code mistyped": (SMALL, _put("A3", 5, 1, "TC-1"), "A3", "expected an area code; got 'TC-1' in row 9"),
    "row lost": (SMALL, _drop("A3", 5), "A3", "13, without TLD"),
    "row repeated": (SMALL, _repeat, "B2", r"each area once; got 'North East .England.' in rows 9 and 11"),
    "title of no table": (
        SMALL,
        _both(
            _rename("A3", "Extra"),
            _retitle("Extra", "Table A3: Current Price (smoothed) GVA", "New"),
        ),
        "Extra",
        "a title that says which table of the series it is",
    ),
    "title that does not say whether smoothed": (
        SMALL,
        _both(_rename("A3", "7"), _retitle("7", "Table A3: Current Price (smoothed) GVA", "GVA")),
        "7",
        "which does not tell smoothed or unsmoothed",
    ),
    "two sheets with one title": (
        SMALL,
        _both(_rename("A4", "Extra"), _retitle("Extra", "Table A4: ", ""), _retitle("Extra", "(un", "(")),
        "Extra",
        "one sheet with 'gva_per_hour_gbp_smoothed'; got another in sheet 'A3'",
    ),
    "title of another table than the sheet's name": (
        SMALL,
        _retitle("A4", "(unsmoothed)", "(smoothed)"),
        "A4",
        "a title of unsmoothed GVA per hour .£., as the name of the sheet says; got 'Table A4: Current",
    ),
    "unit of another table": (
        ONE_ROW,
        lambda sheets: sheets.update({"A3": [["Table A3"], *sheets["A1"][1:]]}),
        "A3",
        "'gva_per_hour_gbp_smoothed', with the unit 'gbp'; got 'index'",
    ),
    "no years at all": (
        SMALL,
        lambda sheets: sheets.update({"A3": [["Table A3"], ["none"]]}),
        "A3",
        "header",
    ),
    "empty sheet": (
        SMALL,
        lambda sheets: sheets.update({"A3": []}),
        "A3",
        "a sheet with a table; got an empty",
    ),
    "volume without its base year": (SMALL, _no_base, "A5", "the base year of the volume index"),
    "words swapped": (
        ONE_ROW,
        _both(_put("A3", 0, 1, "Region name"), _put("A3", 0, 2, "ITL code")),
        "A3",
        "names of areas in column B under 'Region name'; got 'UKX'",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_release_is_refused_in_words_that_help(fault: str, tmp_path: Path) -> None:
    """If this fails, a broken workbook is read, or its reader does not learn where and what to do."""
    layout, change, sheet, message = FAULTS[fault]
    sheets = _sheets(layout, tmp_path)
    sound = layouts.write_xlsx(tmp_path / "sound.xlsx", sheets)
    assert read_subregional_productivity(sound).num_rows > 0
    change(sheets)
    path = layouts.write_xlsx(tmp_path / "release.xlsx", sheets)
    with pytest.raises(SourceError) as refused:
        read_subregional_productivity(path)
    told = str(refused.value)
    assert f"'release.xlsx', sheet '{sheet}': expected " in told
    assert re.search(message, told), told
    assert NEXT_STEP.search(told), told
    source = recognise(path)
    assert source is not None
    assert source.name == "subregional_productivity"


def _cut(vintage: str, without: set[str]) -> list[made.Area]:
    return [area for area in made.lad(vintage) if area[1] not in without]


@pytest.mark.parametrize(
    ("held", "message"),
    [
        (
            _cut("lad2023", {"E06000001"}),
            r"all 361 districts of 'lad2023'; got 360, without E06000001 \(Hart",
        ),
        (
            [area for area in made.itl(2025) if area[1] != "TLM02"],
            r"all 182 ITL3 areas of 'itl2025'; got 181",
        ),
        (made.lad("lad2023")[:300], r"got 299, without .* and 57 more"),
        (_cut("lad2023", {"N09000003"}), r"got 360, without N09000003"),
    ],
)
def test_a_release_that_lacks_areas_everywhere_is_refused(
    held: list[made.Area], message: str, tmp_path: Path
) -> None:
    """If this fails, a download without its last areas passes for the whole country."""
    layout = made.Layout(held, tables=made.DISTRICT, hours=(2004, 2005), jobs=(2004, 2005))
    path, _ = made.publish(tmp_path / "cut", layout)
    with pytest.raises(SourceError, match=message):
        read_subregional_productivity(path)


def test_a_mix_of_vintages_is_refused(tmp_path: Path) -> None:
    """If this fails, Somerset stands in a table beside the districts it was made from."""
    held = [*made.lad("lad2023"), ("LAD", "E07000187", "Mendip")]
    layout = made.Layout(held, tables=made.DISTRICT, hours=(2004, 2005), jobs=(2004, 2005))
    path, _ = made.publish(tmp_path / "mix", layout)
    with pytest.raises(SourceError, match=r"one boundary vintage; got 362 codes, of which 1 .*E07000187"):
        read_subregional_productivity(path)


def test_a_selection_of_districts_is_read_but_is_not_complete(tmp_path: Path) -> None:
    """If this fails, a file of a few districts is refused, or passes for all of them."""
    held = [made.UK, *(("LAD", c, n) for c, n in areas.names("lad2023").items() if c.startswith("E09"))]
    path, _ = made.publish(tmp_path / "london", made.Layout(held, tables=made.DISTRICT))
    metadata = read_subregional_productivity(path).schema.metadata
    assert metadata[b"complete"] == b"false"
    with pytest.raises(SourceError, match="all local authority districts of one vintage"):
        read_district_productivity(path)


def test_the_district_workbook_must_hold_its_six_tables(tmp_path: Path) -> None:
    """If this fails, a workbook without hours goes on into a study that needs them."""
    tables = [table for table in made.DISTRICT if table != "Productivity Hours"]
    layout = made.Layout(made.lad("lad2023"), tables=tables, hours=(2004, 2005), jobs=(2004, 2005))
    path, _ = made.publish(tmp_path / "lad", layout)
    assert "weekly_hours" not in read_subregional_productivity(path).column_names
    with pytest.raises(SourceError, match="expected a sheet 'Productivity Hours'"):
        read_district_productivity(path)


def test_a_lone_table_of_jobs_may_leave_out_only_northern_ireland(tmp_path: Path) -> None:
    """If this fails, hours that lack a region of Great Britain are taken as published so."""
    layout = replace(SMALL, tables=("Productivity Hours", "Productivity Jobs"))
    kept = replace(layout, hours_without=lambda area: area[1] == "TLN")
    path, _ = made.publish(tmp_path / "ireland", kept)
    assert read_subregional_productivity(path).num_rows == 14 * 8
    path, _ = made.publish(tmp_path / "wales", replace(layout, hours_without=lambda area: area[1] == "TLL"))
    with pytest.raises(SourceError, match="13, without TLL Wales"):
        read_subregional_productivity(path)


def test_a_workbook_of_another_kind_is_refused(tmp_path: Path) -> None:
    """If this fails, any workbook passes for an empty release."""
    path = layouts.write_xlsx(tmp_path / "other.xlsx", {"Data": [["a", "b"], [1, 2]]})
    with pytest.raises(SourceError, match=r"'other.xlsx': expected a sheet 'A1'; got 'Data'"):
        read_subregional_productivity(path)


GDP_TITLES = {
    "Table 1": "Table 1: Gross Value Added (Balanced) at current basic prices, pounds million",
    "Table 6": "Table 6: Total resident population numbers, persons [note 4]",
    "Table 7": "Table 7: Gross Domestic Product (GDP) per head at current market prices, pounds",
    "Table 8": "Table 8: Whole economy GVA implied deflators, 2031 equals 100 [note 1,2]",
    "Table 10": "Table 10: Gross Domestic Product (GDP) chained volume measures (CVM) in 2031 money value",
    "Table 13": "Table 13: Gross Domestic Product (GDP) (CVM) per head annual growth rates, percentage",
}


def _gdp() -> dict[str, Rows]:
    """A regional GDP workbook of a release never seen, with every ITL1 area and Extra-Regio."""
    held = [
        ("UK", "UK", "United Kingdom"),
        *made.itl(2025, (1,))[1:],
        ("Other", "TLZ", "Extra-Regio"),
        made.UK,
    ]
    sheets: dict[str, Rows] = {
        "Correction": [["Correction"], ["2032-10-10"]],
        "Information": [
            ["Regional gross domestic product (GDP): all ITL regions"],
            ["The latest year's data are provisional."],
        ],
    }
    for name, title in GDP_TITLES.items():
        years = range(2020, 2034) if name == "Table 13" else range(2019, 2034)
        rows: Rows = [[title], ["ITL", "ITL code", "Region name", *map(str, years)]]
        for at, (level, code, area) in enumerate(held):
            if name == "Table 13" and code == "TLZ":
                continue
            cells: list[Any] = [float(100 * at + n) for n, _ in enumerate(years, start=1)]
            if code == "TLZ":
                cells = ["[z]" if name == "Table 7" else 0.0 for _ in years]
            if code == "TLN" and name in {"Table 6", "Table 7"}:
                cells[-1] = "[u]" if name == "Table 6" else "u"
            rows.append([level, f"{code} ", f"{area} ", *cells])
        sheets[name] = rows
    return sheets


def test_regional_gdp_of_a_release_never_seen(tmp_path: Path) -> None:
    """If this fails, a table is under another name, or residents of Extra-Regio are missing."""
    path = layouts.write_xlsx(tmp_path / "gdp.xlsx", _gdp())
    source = recognise(path)
    assert source is not None
    assert source.name == "regional_gdp"
    table = read_regional_gdp(path)
    frame = table.to_pandas().astype({"area_code": str}).set_index(["area_code", "year"])
    amounts = [
        name for name in frame if not name.endswith(("_flag", "_mark")) and not name.startswith("area_")
    ]
    assert amounts == [
        *("gva_million_gbp", "residents", "gdp_per_head_gbp", "gva_deflator_2031index100"),
        *("gdp_million_gbp_2031prices", "gdp_per_head_volume_growth_share"),
    ]
    # The fourth area of the list is TLD: 300 + 1 in 2019.
    assert frame.loc[("TLD", 2019), "gva_million_gbp"] == 301
    assert frame.loc[("TLD", 2020), "gdp_per_head_volume_growth_share"] == pytest.approx(3.01)
    assert frame.loc[("TLZ", 2020), "residents"] == 0
    assert frame.loc[("TLZ", 2020), "gdp_per_head_gbp_mark"] == "[z]"
    assert frame.loc[("TLZ", 2020), "gdp_per_head_volume_growth_share_flag"] == "n"
    assert frame.loc[("TLN", 2033), ["residents_flag", "residents_mark"]].tolist() == ["m", "[u]"]
    assert frame.loc[("TLN", 2033), ["gdp_per_head_gbp_flag", "gdp_per_head_gbp_mark"]].tolist() == ["m", "u"]
    assert frame.loc[("TLC", 2033), "gva_million_gbp_flag"] == "p"
    assert table.schema.metadata[b"vintage"] == b"itl2021"  # the same ITL1 areas as in 2025


def test_regional_gdp_of_nuts_with_notes_and_another_header(tmp_path: Path) -> None:
    """If this fails, a release on the former NUTS areas, or one told by titles alone, is refused."""
    sheets: dict[str, Rows] = {"Contents": [["Contents"]]}
    words = {
        "GVA": "Gross Value Added (Balanced) at current basic prices [note 2] (£ million)",
        "GDP real": "Gross Domestic Product in chained volume measures, 2018 prices, £ million",
        "Ranks": "Order of the regions by households",
    }
    for name, title in words.items():
        sheets[name] = [
            ["Regional gross domestic product (GDP): all NUTS level regions"],
            [title],
            [],
            ["", "NUTS code", "Region name", "NUTS level", *range(1998, 2018), "2018[note 3]"],
            ["", "UK", "United Kingdom", "UK", *range(2000, 2021)],
            ["", "UKC", "North East [note 1]", "NUTS1", *range(100, 121)],
            ["", "UKC1", "Tees Valley and Durham", "NUTS2", *range(40, 60), ".."],
            [],
            ["Source: made up for a test"],
        ]
    path = layouts.write_xlsx(tmp_path / "gdp.xlsx", sheets)
    table = read_regional_gdp(path)
    rows = table.to_pandas().astype({"area_code": str}).set_index(["area_code", "year"])
    assert rows.loc[("UKC", 2018), "gva_million_gbp"] == 120
    assert rows.loc[("UKC", 2018), "gdp_million_gbp_2018prices"] == 120
    assert rows.loc[("UKC", 2018), "area_name"] == "North East"
    assert rows.loc[("UKC1", 2018), ["gva_million_gbp_flag", "gva_million_gbp_mark"]].tolist() == ["m", ".."]
    assert table.schema.metadata[b"vintage"] == b""
    # A table of the workbook that is none of those read is told, not hidden.
    assert list(json.loads(table.schema.metadata[b"left_out"])) == ["Ranks"]
    assert recognise(path).name == "regional_gdp"  # type: ignore[union-attr]


GDP_FAULTS: dict[str, tuple[Callable[[dict[str, Rows]], None], str]] = {
    "sheet": (_rename("Table 1", "Table 1 (2)"), "expected a sheet 'Table 1'|one sheet"),
    "header": (
        lambda sheets: sheets["Table 1"].insert(5, sheets["Table 1"].pop(1)),
        "the header above all areas",
    ),
    "column": (_put("Table 1", 0, 6, "Year 4"), "'Year 4' in cell G2"),
    "truncation": (_drop("Table 1", 5), "without TLE Yorkshire"),
    "mark": (_put("Table 1", 5, 6, "[q]"), r"'\[q\]' in cell G7"),
    "title": (_put("Table 1", -1, 0, "Table 1: Something else"), "expected a sheet 'Table 1'"),
}


@pytest.mark.parametrize("fault", GDP_FAULTS)
def test_a_faulty_regional_gdp_is_refused(fault: str, tmp_path: Path) -> None:
    """If this fails, a broken workbook of regional GDP is read."""
    change, message = GDP_FAULTS[fault]
    sheets = _gdp()
    change(sheets)
    path = layouts.write_xlsx(tmp_path / "gdp.xlsx", sheets)
    with pytest.raises(SourceError) as refused:
        read_regional_gdp(path)
    told = str(refused.value)
    assert "'gdp.xlsx'" in told
    assert "sheet 'Table 1'" in told
    assert re.search(message, told), told
    assert NEXT_STEP.search(told), told


JOBS = (
    '"Jobs density, total jobs"\n\nArea,mnemonic,2021,2022,2023\n,,,,\n'
    'City of London,E09000001,"672,000","702,000",759000\nBarnet,E09000003,"176,000",-,"159,000"\n\n'
    'London,E12000007,"5,900,000","6,100,000","6,300,000"\n\nSource: made up\n'
)


def test_total_jobs_of_another_arrangement(tmp_path: Path) -> None:
    """If this fails, a file with titles, another order of columns, or notes is misread."""
    path = tmp_path / "jobs.csv"
    path.write_text(JOBS, encoding="utf-8")
    source = recognise(path)
    assert source is not None
    assert source.name == "nomis_total_jobs"
    rows = read_total_jobs(path).to_pylist()
    assert [(row["area_code"], row["year"], row["total_jobs"]) for row in rows[:6]] == [
        *(("E09000001", 2021, 672_000), ("E09000001", 2022, 702_000), ("E09000001", 2023, 759_000)),
        *(("E09000003", 2021, 176_000), ("E09000003", 2022, None), ("E09000003", 2023, 159_000)),
    ]
    assert rows[4]["total_jobs_flag"] == "m"
    assert rows[4]["total_jobs_mark"] == "-"
    assert len(rows) == 9


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Area,mnemonic", "Place,mnemonic", "a column 'Area'"),
        (",2022,", ",Year,", "one for each year without a gap"),
        ("702,000", "many", "got 'many' in line 5, column '2022'"),
        ("702,000", "-5", "got '-5' in line 5"),
        ("E09000003", "E09000001", "each area once; got 'E09000001' in lines 5 and 6"),
        ('-,"159,000"', "-", "an area and 3 years in line 6"),
        ("Area,mnemonic,2021,2022,2023\n", "", "a header row with Area and years"),
        ("Source: made up\n", "Source", "may be cut short"),
    ],
)
def test_faulty_total_jobs_are_refused(old: str, new: str, message: str, tmp_path: Path) -> None:
    """If this fails, a broken table of total jobs is read."""
    path = tmp_path / "jobs.csv"
    assert old in JOBS
    path.write_text(JOBS.replace(old, new), encoding="utf-8")
    with pytest.raises(SourceError) as refused:
        read_total_jobs(path)
    assert re.search(message, str(refused.value)), refused.value
    assert NEXT_STEP.search(str(refused.value)), refused.value


def test_sound_files_are_adopted_and_faulty_ones_leave_nothing(tmp_path: Path) -> None:
    """If this fails, a new format cannot be kept in a workspace, or a refused file stays behind in it."""
    release, _ = made.publish(tmp_path / "release", SMALL)
    gdp = layouts.write_xlsx(tmp_path / "gdp.xlsx", _gdp())
    jobs = tmp_path / "jobs.csv"
    jobs.write_text(JOBS, encoding="utf-8")
    periods = {release: "2002-2009", gdp: "2019-2033", jobs: "2021-2023"}
    for path, period in periods.items():
        adopted = adopt(path, tmp_path / "workspace")
        assert adopted.read_bytes() == path.read_bytes()
        assert read_sidecar(adopted).period == period
    for path in (release, gdp, jobs):
        whole = path.read_bytes()
        for share in (0.3, 0.9, 0.999):
            path.write_bytes(whole[: int(len(whole) * share)])
            with pytest.raises(SourceError, match=re.escape(path.name)):
                adopt(path, tmp_path / "other")
    assert not list((tmp_path / "other").rglob("*"))
