"""Layouts of a release that cannot be read without a guess: each is refused with place and next step."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import productivity_variants as variants
import publisher_files as layouts
from bailiwick.errors import SourceError
from bailiwick.sources.regional_gdp import read_regional_gdp
from bailiwick.sources.subregional_productivity import read_subregional_productivity

Rows = list[list[Any]]
NEXT_STEP = re.compile(r"[Uu]se the file as its publisher issued it|publisher does")
TITLE = "Table A3: Current Price (smoothed) GVA (B) per hour worked (£); ITL1"
NAMES = ["North", "South", "East", "West"]


def _table(
    title: str, years: list[Any], *, keys: list[str], first: float = 20.0, names: list[str] = NAMES
) -> Rows:
    """A table of four areas whose figures rise by 0.5 from year to year."""
    body = [
        [
            *([f"TL{'CDEF'[at]}", name] if len(keys) == 2 else [name]),
            *(first + at + n / 2 for n, _ in enumerate(years)),
        ]
        for at, name in enumerate(names)
    ]
    return [[title], [], [*keys, *years], *body]


def _stacked(keys: list[str], below: list[str], years: list[int], names: list[str] = NAMES) -> Rows:
    """Two tables on one sheet, one under the other, the second with its own title and header."""
    first = _table(TITLE, list(range(2004, 2008)), keys=keys)
    second = _table("Table A4: Current Price (unsmoothed)", years, keys=below, first=70.0, names=names)
    return [*first, [], *second]


BOTH = ["ITL code", "Region name"]
OTHER = ["Up", "Down", "Left", "Right"]
YEARS = list(range(2004, 2008))
SIDE_BY_SIDE: Rows = [
    [*row, *row[2:]] if at > 1 else row for at, row in enumerate(_table(TITLE, YEARS, keys=BOTH))
]
#: Fault -> (sheet, its rows, what the message says).
FAULTS: dict[str, tuple[str, Rows, str]] = {
    "two tables stacked, codes": (
        "A3",
        _stacked(BOTH, BOTH, YEARS),
        "second row of years in row 11.*one under",
    ),
    "two tables stacked, names only": (
        "A3",
        _stacked(["Area"], ["Area"], YEARS, OTHER),
        "second row of years in row 11",
    ),
    "two tables stacked, no word above the names": (
        "A3",
        _stacked([""], [""], YEARS, OTHER),
        "second row of years in row 11",
    ),
    "two tables stacked, other years below": (
        "A3",
        _stacked(["Area"], ["Area"], [2005, 2006, 2007, 2008], OTHER),
        "second row of years in row 11",
    ),
    "two tables stacked, more years below": (
        "A3",
        _stacked(["Area"], ["Area"], list(range(2002, 2008)), OTHER),
        "header above all areas, not in row 11; got an area in row 4.*sheet of its own",
    ),
    "two tables side by side": ("A3", SIDE_BY_SIDE, r"without a gap.*\(two tables side by side\?\)"),
    "financial years": (
        "A3",
        _table(TITLE, ["2004-05", "2005-06", "2006-07"], keys=BOTH),
        "got '2004-05' and the like, which are no calendar years",
    ),
    "financial years with a slash, sheet told by its title": (
        "Table 2",
        _table(TITLE, ["2004/05", "2005/06", "2006/07"], keys=BOTH),
        "got '2004/05' and the like",
    ),
    "years that end in March": (
        "A3",
        _table(TITLE, [f"FYE {year}" for year in YEARS], keys=BOTH),
        "calendar years in the header, row 3; got 'FYE 2004'",
    ),
    "growth under the name of a level": (
        "A3",
        _table("Annual growth in GVA per hour worked, percentage", YEARS, keys=BOTH),
        "a title of something else, 'Annual growth",
    ),
    "a table of the series without its header": (
        "Table 7",
        [[TITLE], *_table("", YEARS, keys=BOTH)[3:]],
        "a header row with years; got none",
    ),
    "an index of another area": (
        "A1",
        _table("Current price (smoothed) GVA per hour worked, England = 100", YEARS, keys=BOTH, first=90),
        "UK = 100.*got 'Current price",
    ),
    "hours of one person": (
        "Hours",
        _table("Average weekly hours worked", YEARS, keys=BOTH, first=31),
        "those of one person",
    ),
    "volumes in pounds without the year of the money": (
        "Table 9",
        _table("Chained volume GVA per hour worked, £", YEARS, keys=BOTH),
        "the year of the money of the volumes",
    ),
    "a title that names two measures": (
        "Table 4",
        _table("Smoothed GVA per hour worked and per filled job, £", YEARS, keys=BOTH),
        "which does not tell hour or job",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_layout_that_needs_a_guess_is_refused(fault: str, tmp_path: Path) -> None:
    """If this fails, figures of one table, period or unit are read as those of another."""
    sheet, rows, message = FAULTS[fault]
    sound = _table(
        TITLE.replace("A3", "B3").replace("hour worked", "filled job"), YEARS, keys=BOTH, first=4e4
    )
    path = layouts.write_xlsx(tmp_path / "release.xlsx", {"B3": sound, sheet: rows})
    with pytest.raises(SourceError) as refused:
        read_subregional_productivity(path)
    told = str(refused.value)
    assert f"'release.xlsx', sheet '{sheet}': expected " in told
    assert re.search(message, told), told
    assert NEXT_STEP.search(told), told


def test_figures_that_rise_by_one_a_year_are_no_second_header(tmp_path: Path) -> None:
    """If this fails, an area whose figures look like years is taken for a header and lost."""
    rows = _table(TITLE, YEARS, keys=BOTH)
    rows[3] = ["TLC", "North", 2004, 2005, 2006, 2007]
    rows[5] = ["TLE", "East", 2014, 2015, 2016, 2017]
    table = read_subregional_productivity(layouts.write_xlsx(tmp_path / "release.xlsx", {"A3": rows}))
    figures = dict(
        zip(
            zip(table["area_code"].to_pylist(), table["year"].to_pylist(), strict=True),
            table["gva_per_hour_gbp_smoothed"].to_pylist(),
            strict=True,
        )
    )
    assert table.num_rows == 4 * 4
    assert figures["TLC", 2006] == 2006
    assert figures["TLE", 2004] == 2014


def test_only_other_tables_are_named_and_refused(tmp_path: Path) -> None:
    """If this fails, a workbook of growth rates alone is read as a release without tables."""
    path = layouts.write_xlsx(tmp_path / "release.xlsx", dict(variants.OTHERS))
    with pytest.raises(SourceError, match=r"other tables only: 'Growth' \(Annual growth"):
        read_subregional_productivity(path)


GDP: Callable[[str], Rows] = lambda title: _table(title, YEARS, keys=BOTH, first=100)  # noqa: E731


def test_regional_gdp_in_another_size_is_brought_to_millions(tmp_path: Path) -> None:
    """If this fails, billions or single pounds stand in a column of millions, or thousands as persons."""
    sheets = {
        "Table 1": GDP("Table 1: Gross Value Added (Balanced) at current basic prices, £ billion"),
        "Table 5": GDP("Table 5: Gross Domestic Product (GDP) at current market prices, pounds"),
        "Table 6": GDP("Table 6: Total resident population numbers, thousands"),
        "Table 7": GDP("Table 7: GVA per head of population at current basic prices, pounds"),
        "Table 9": _table("Table 9: Something else", ["2004-05", "2005-06"], keys=BOTH),
    }
    table = read_regional_gdp(layouts.write_xlsx(tmp_path / "gdp.xlsx", sheets))
    first = table.slice(0, 1).to_pylist()[0]
    # 100 in every table: 100 billion, 100 pounds, 100 thousand persons, 100 pounds a head.
    assert first["gva_million_gbp"] == 100_000
    assert first["gdp_million_gbp"] == pytest.approx(1e-4)
    assert first["residents"] == 100_000
    assert first["gva_per_head_gbp"] == 100
    assert b"Something else" in table.schema.metadata[b"left_out"]


def test_a_table_of_gva_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """If this fails, GVA of financial years is left out as if it were another table."""
    title = "Table 1: Gross Value Added (Balanced) at current basic prices, £ million"
    rows = _table(title, ["2004-05", "2005-06"], keys=BOTH)
    with pytest.raises(SourceError, match="'2004-05' and the like"):
        read_regional_gdp(layouts.write_xlsx(tmp_path / "gdp.xlsx", {"Table 1": rows}))
