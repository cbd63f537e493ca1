"""Invented releases of subregional productivity: any layout the series may take, with the figures written.

Nothing here is official: figures come from a seed. A `Layout` says how a release
looks, `publish` writes it and returns what a reader must give back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl

import publisher_files as layouts
from bailiwick import areas

Area = tuple[str, str | None, str]
UK: Area = ("UK", "UKX", "United Kingdom less Extra-Regio")
ENGLAND: Area = ("Other", "TLB", "England")

#: Table -> (column without its base year, words of its title, unit).
_NAMES = ("{}uk100_smoothed", "{}uk100", "{}gbp_smoothed", "{}gbp", "{}vol100")
_WORDS = (
    *("Current Price (smoothed) {} indices", "Current Price (unsmoothed) {} indices"),
    *("Current Price (smoothed) {} (£)", "Current Price (unsmoothed) {} (£)"),
    "Chained Volume (unsmoothed) {} indices",
)
TABLES = {
    f"{letter}{n}": (name.format(column), words.format(f"GVA (B) per {per}"), "£" if n in {3, 4} else "index")
    for letter, column, per in (("A", "gva_per_hour_", "hour worked"), ("B", "gva_per_job_", "filled job"))
    for n, (name, words) in enumerate(zip(_NAMES, _WORDS, strict=True), start=1)
} | {
    "Productivity Hours": ("weekly_hours", "Productivity Hours Worked per Week", "hours"),
    "Productivity Jobs": ("jobs", "Productivity Jobs", "jobs"),
}
ALL = tuple(TABLES)
#: Chained volumes in pounds, which no release held here has; "money" stands for the year of the money.
MONEY = {
    "A6": ("gva_per_hour_gbp_moneyprices", "Chained Volume (unsmoothed) GVA (B) per hour worked (£)", "£"),
    "B6": ("gva_per_job_gbp_moneyprices", "Chained Volume (unsmoothed) GVA (B) per filled job (£)", "£"),
}
TABLES |= MONEY
DISTRICT = ("A1", "A3", "B1", "B3", "Productivity Hours", "Productivity Jobs")
_STEMS = {"index": "Index", "£": "Pounds", "hours": "Hours", "jobs": "Jobs"}
_SIZES = {"index": 100.0, "hours": 4e6, "jobs": 2e5}


def itl(year: int, levels: Sequence[int] = (1, 2, 3)) -> list[Area]:
    """The UK, England and all ITL areas of the levels, in the order of codes."""
    names = areas.names(f"itl{year}")
    return [UK, ENGLAND, *((f"ITL{len(c) - 2}", c, n) for c, n in names.items() if len(c) - 2 in levels)]


def lad(vintage: str) -> list[Area]:
    """The UK and all districts."""
    return [UK, *(("LAD", code, name) for code, name in areas.names(vintage).items())]


def nuts() -> list[Area]:
    """The UK and a made-up part of NUTS, with the shape of its codes."""
    found: list[Area] = [UK]
    for letter in "CDEN":
        found.append(("NUTS1", f"UK{letter}", f"Region {letter}"))
        for second in "123":
            found.append(("NUTS2", f"UK{letter}{second}", f"Area {letter}{second}"))
            found += [
                ("NUTS3", f"UK{letter}{second}{third}", f"Part {letter}{second}{third}") for third in "123"
            ]
    return found


CITY_REGIONS: list[Area] = [
    UK,
    ("Combined authority", "E47000001", "Greater Manchester"),
    ("Combined authority", "E47000002", "South Yorkshire"),
    ("Combined authority", "E47000014", "York & North Yorkshire"),
    ("Region", "E12000007", "London"),
    ("City region", None, "Glasgow City Region"),
    ("City region", None, "Swansea Bay City Region"),
    ("City region", None, "Belfast Region"),
    ("City region", None, "Mid South West"),
]
#: Areas of many levels on one sheet, with the words that publishers have used for them.
MIXED: list[Area] = [
    ("Country", "UKX", "United Kingdom less Extra-Regio"),
    ("Country", "E92000001", "England"),
    ("ITL 1", "TLC", "North East (England)"),
    ("NUTS1", "TLD", "North West (England)"),
    ("ITL 1", "TLI", "London"),
    ("Combined Authority", "E47000001", "Greater Manchester"),
    ("Combined Authority", "E47000002", "South Yorkshire"),
    ("City Region", None, "Cardiff Capital Region"),
    ("City Region", None, "Glasgow City Region"),
    ("Local Enterprise Partnership", "E37000001", "Black Country"),
    ("Local Enterprise Partnership", "E37000005", "Humber"),
]
LEPS: list[Area] = [
    UK,
    *(
        ("Local enterprise partnership", f"E370000{n:02d}", name)
        for n, name in enumerate(("Black Country", "Cheshire and Warrington", "Humber", "Solent"), start=1)
    ),
]


SUMMARY: layouts.Rows = [["Summary"], [], ["Tables of the ONS Subregional Productivity June 2031 release."]]


@dataclass(frozen=True)
class Layout:
    """How an invented release looks; every default is that of the June 2025 district workbook."""

    areas: Sequence[Area]
    tables: Sequence[str] = ALL
    kind: str = ".xlsx"
    sheet_name: Callable[[str], str] = str
    title: Callable[[str, str], str] = "Table {0}: {1}".format
    place: str = "Local Authority District"
    lines: Sequence[str] = ("Including UK figures for comparison purposes",)
    keys: Mapping[str, str] = field(default_factory=lambda: {"code": "LAD_Code", "name": "LAD_Name"})
    keys_row: str = "same"  # or "below", "above": the words of the keys against the years
    units: str = ""  # or "below", "above", "merged": a row of units
    year: Callable[[int, str], Any] = lambda year, stem: f"{stem}_{year}"
    hours: tuple[int, int] = (2004, 2009)
    jobs: tuple[int, int] = (2002, 2009)
    places: Mapping[str, int | None] = field(default_factory=dict)
    base_year: int = 2006
    base_line: str = "{}=100"
    left: int = 0
    right: int = 0
    blank_above: int = 0
    notes: Sequence[str] = ("Note 1: Data are made up for a test", "", "Source: none")
    no_code: str = "Not available"
    shuffled: bool = False
    grouped: bool = False
    uk_code: str = "UKX"
    uk_names: Sequence[str] = ("UK less Extra-Regio", "United Kingdom less Extra-Regio")
    marks: Mapping[tuple[str, str, int], Any] = field(default_factory=dict)
    hours_without: Callable[[Area], bool] = lambda _: False
    jobs_thousand: bool = False
    other_sheets: Mapping[str, layouts.Rows] = field(default_factory=lambda: {"Contents": SUMMARY})
    titles: Callable[[str, str, list[int]], Sequence[str]] | None = None  # all rows above the header
    descending: bool = False
    area_name: Callable[[str], str] = "{} ".format
    extra: Mapping[str, Callable[[Area], Any]] = field(default_factory=dict)  # more columns among `keys`
    written: Callable[[float, int], Any] | None = None  # a figure and its places as the cell has them
    noise: float = 0.0  # added to every rounded figure, as a program leaves it
    ends: Mapping[str, int] = field(default_factory=dict)  # last year of a table, where not the usual
    seed: int = 0


#: column -> (area key, year) -> figure, None where the release has none; the key is the code, else the name.
Truth = dict[str, dict[tuple[str, int], float | None]]


def column(table: str, layout: Layout) -> str:
    """The column that the reader must give a table."""
    name = TABLES[table][0].replace("vol100", f"{layout.base_year}vol100")
    return name.replace("money", str(layout.base_year))


def publish(path: Path, layout: Layout) -> tuple[Path, Truth]:
    """Write the release; return the file and every figure in it."""
    rng = np.random.default_rng(layout.seed)
    sheets: dict[str, Any] = dict(layout.other_sheets)
    truth: Truth = {}
    for number, table in enumerate(layout.tables):
        rows, told = _sheet(layout, table, number, rng)
        sheets[layout.sheet_name(table)] = rows
        truth[column(table, layout)] = told
    path = path.with_suffix(layout.kind)
    if layout.kind == ".xls":
        layouts.write_xls(path, sheets)
    elif layout.units == "merged":
        _write_openpyxl(path, sheets)
    else:
        layouts.write_xlsx(path, sheets)
    return path, truth


def _sheet(
    layout: Layout, table: str, number: int, rng: np.random.Generator
) -> tuple[list[list[Any]], dict[tuple[str, int], float | None]]:
    name, words, unit = TABLES[table]
    hour = table[0] == "A" or table == "Productivity Hours"
    first, last = layout.hours if hour else layout.jobs
    years = list(range(first, layout.ends.get(table, last) + 1))
    shown = [area for area in layout.areas if not (hour and layout.hours_without(area))]
    if layout.shuffled:
        shown = [shown[at] for at in rng.permutation(len(shown))]
    size = _SIZES.get(unit, 40.0 if hour else 5e4)
    places = layout.places.get(table, 2)
    values = size * rng.uniform(0.5, 2.0, (len(shown), len(years)))
    if layout.jobs_thousand and unit == "jobs":
        values /= 1000
    values = values if places is None else np.round(values, places) + layout.noise
    if unit == "index" and name.endswith("vol100"):
        values[:, years.index(layout.base_year)] = 100.0
    told: dict[tuple[str, int], float | None] = {}
    body: list[list[Any]] = []
    keys = list(layout.keys)
    scale = 1000 if layout.jobs_thousand and unit == "jobs" else 1
    for level, block in groupby(enumerate(shown), key=lambda pair: pair[1][0]):
        if layout.grouped and body:
            body += [[], ["", *[""] * (len(keys) - 1)][: len(keys)], [f"{level}s"]]
        for at, (own, code, area) in block:
            key = code or area
            given = {
                "level": own,
                "code": (layout.uk_code if key == "UKX" else code) or layout.no_code,
                "name": layout.uk_names[number % len(layout.uk_names)]
                if key == "UKX"
                else layout.area_name(area),
                **{word: told_by((own, code, area)) for word, told_by in layout.extra.items()},
            }
            cells: list[Any] = []
            for year, value in zip(years, values[at].tolist(), strict=True):
                mark = layout.marks.get((table, key, year))
                shown_value = value if mark is None else mark
                told[key, year] = value * scale if mark is None else None
                if isinstance(mark, str) and mark.startswith("{}"):
                    shown_value, told[key, year] = mark.format(value), value * scale
                if mark is None and layout.written is not None:
                    shown_value = layout.written(value, places or 0)
                elif mark is None and places == 0 and at % 2 and not layout.noise:
                    shown_value = int(value)
                cells.append(shown_value)
            cells = cells[::-1] if layout.descending else cells
            body.append([*[""] * layout.left, *(given[key] for key in keys), *cells, *[""] * layout.right])
    return [*_head(layout, table, words, unit, years), *body, *_foot(layout)], told


def _head(layout: Layout, table: str, words: str, unit: str, years: list[int]) -> list[list[Any]]:
    rows: list[list[Any]] = [[] for _ in range(layout.blank_above)]
    if layout.titles is not None:
        return [
            *rows,
            *([line] for line in layout.titles(table, words, years)),
            *_header(layout, unit, years),
        ]
    title = layout.title(table, words)
    rows += [[f"{title}; {layout.place}, {years[0]} - {years[-1]}"], *([line] for line in layout.lines)]
    if "Chained" in words:
        rows.append([layout.base_line.format(layout.base_year)] if layout.base_line else [])
    elif unit == "index":
        rows.append(["UK=100"])
    if layout.jobs_thousand and unit == "jobs":
        rows.append(["Thousands of jobs"])
    return [*rows, [], *_header(layout, unit, years)]


def _header(layout: Layout, unit: str, years: list[int]) -> list[list[Any]]:
    """The one or two rows of keys, years and units."""
    keys = [*[""] * layout.left, *layout.keys.values()]
    blank = [""] * len(keys)
    header = [layout.year(year, _STEMS[unit]) for year in (years[::-1] if layout.descending else years)]
    stated = [unit] * len(years)
    if layout.units == "merged":
        stated = [unit, *[""] * (len(years) - 1)]
    lines = {
        "same": [[*keys, *header]],
        "below": [[*blank, *header], [*keys, *(stated if layout.units == "below" else [])]],
        "above": [[*keys], [*blank, *header]],
    }[layout.keys_row]
    if layout.units in {"above", "merged"}:
        lines.insert(0, [*blank, *stated])
    elif layout.units == "below" and layout.keys_row == "same":
        lines.append([*blank, *stated])
    return lines


def _foot(layout: Layout) -> list[list[Any]]:
    return [[], *([note] for note in layout.notes)] if layout.notes else []


def _write_openpyxl(path: Path, sheets: Mapping[str, layouts.Rows]) -> Path:
    """Write with shared strings, merged titles and columns formatted beyond the table."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
        if len(rows) > 10:
            sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=6)
            sheet.column_dimensions["ZZ"].width = 3
    book.save(path)
    return path


def accessible(table: str) -> str:
    """Sheet names of the accessible releases."""
    return f"Table_{table}" if len(table) == 2 else table.replace(" ", "_")


def numbered(table: str) -> str:
    """Sheet names that say nothing, so that only the title tells."""
    return f"{1 + ALL.index(table)}"


ITL_KEYS = {"level": "ITL level", "code": "ITL code", "name": "Region name"}
NUTS_KEYS = {"level": "NUTS level", "code": "NUTS code", "name": "Region name"}


def in_ireland(area: Area) -> bool:
    """Whether an area is one of Northern Ireland below its region."""
    return area[1] is not None and area[1].startswith(("N09", "TLN0", "UKN"))


WHOLE = {"A1": 1, "A2": 1, "A3": 2, "B3": 0, "B4": 0, "Productivity Hours": 0, "Productivity Jobs": 0}
RELEASES: dict[str, Layout] = {
    "ITL 2021, two header rows, xlsx": Layout(
        itl(2021),
        keys=ITL_KEYS,
        keys_row="below",
        units="below",
        place="ITL2 and ITL3 subregions",
        year=lambda year, _: float(year),
        hours=(2004, 2006),
        jobs=(2002, 2006),
        base_year=2005,
    ),
    "ITL 2025, one header row, xls": Layout(
        itl(2025),
        kind=".xls",
        keys={"level": "ITL_level", "code": "ITL_code", "name": "ITL_name"},
        hours=(2004, 2006),
        jobs=(2002, 2006),
        base_year=2005,
        places=WHOLE,
    ),
    "ITL 2025 of the two upper levels, shuffled": Layout(
        itl(2025, (1, 2)), keys=ITL_KEYS, shuffled=True, year=lambda year, _: str(year), uk_code="UK"
    ),
    "hours without Northern Ireland": Layout(
        itl(2021),
        keys=ITL_KEYS,
        keys_row="below",
        units="below",
        year=lambda year, _: year,
        hours=(2004, 2006),
        jobs=(2002, 2006),
        base_year=2005,
        hours_without=in_ireland,
    ),
    "districts of 2021, xls, plain years": Layout(
        lad("lad2021"),
        tables=DISTRICT,
        kind=".xls",
        keys={"code": "LAD Code", "name": "LA name"},
        year=lambda year, _: f"{year} ",
        hours=(2004, 2006),
        jobs=(2002, 2006),
        hours_without=in_ireland,
        places=WHOLE,
    ),
    "districts of 2025 with a level and no notes": Layout(
        lad("lad2025"),
        tables=DISTRICT,
        keys={"code": "LAD25CD", "name": "LAD25NM", "level": "Geography level"},
        notes=(),
        hours=(2019, 2024),
        jobs=(2019, 2025),
        places={"A3": 1, "Productivity Jobs": 0},
        marks={
            ("B1", "N09000003", 2025): "-",
            ("B3", "N09000003", 2025): 0,
            ("Productivity Jobs", "N09000003", 2025): 0,
            ("A3", "E06000001", 2024): "",
        },
    ),
    "NUTS 2016, xls, years over units": Layout(
        nuts(),
        tables=tuple(table for table in ALL if table[1] != "5"),
        kind=".xls",
        keys=NUTS_KEYS,
        keys_row="below",
        units="below",
        year=lambda year, _: year,
        places=dict.fromkeys(ALL, 1),
        uk_code="UK",
        uk_names=("United Kingdom", "UK less Extra-Regio"),
        title=lambda table, words: f"Table {table}: {words.replace('Current Price', 'Nominal')}",
    ),
    "NUTS, units over years, extra first column": Layout(
        nuts(),
        keys=NUTS_KEYS,
        units="above",
        left=1,
        right=3,
        blank_above=2,
        year=lambda year, _: f"{year}",
        sheet_name=lambda table: f" {table} " if len(table) == 2 else table.split()[1].lower(),
    ),
    "combined authorities, no code for some, unrounded volumes": Layout(
        CITY_REGIONS,
        keys={"code": "area_code", "name": "area_name"},
        places={"B5": None, "B3": 0, "Productivity Jobs": 0},
        right=4,
        marks={
            ("B1", "Belfast Region", 2009): "",
            ("B3", "Belfast Region", 2009): "",
            ("Productivity Jobs", "Belfast Region", 2009): 0,
            ("Productivity Jobs", "Mid South West", 2009): "n/a",
        },
    ),
    "city regions in groups, codes absent": Layout(
        [(level, None if code != "UKX" else code, name) for level, code, name in CITY_REGIONS],
        keys={"name": "City Region"},
        grouped=True,
        places=dict.fromkeys(ALL, 1),
        year=lambda year, _: f"{year} [note 2]",
    ),
    "enterprise partnerships, merged units by openpyxl": Layout(
        LEPS, keys={"code": "LEP code", "name": "LEP name"}, units="merged", year=lambda year, _: year
    ),
    "accessible sheets with notes in the headings": Layout(
        itl(2025, (1,)),
        keys={"level": "ITL level", "code": "ITL code [note 1]", "name": "Region name [note 3]"},
        sheet_name=accessible,
        lines=(
            "This worksheet contains one table. Some cells refer to notes, which are on the Notes worksheet.",
            "Freeze panes are turned on.",
        ),
        base_line="Index, {} equals 100 [note 4]",
        year=lambda year, _: f"{year} [note 2]" if year < 2009 else f"{year} (p)",
        other_sheets={
            "Cover": [["Subregional productivity, UK: June 2030"], ["Released 18 June 2030"]],
            "Contents": [["Contents"], ["Sheet", "Title"], *([accessible(table)] for table in ALL)],
            "Notes": [["Notes"], ["Note number", "Note text"], [1, "One"], [2, "Two"]],
        },
        marks={
            ("A1", "TLN", 2009): "[x]",
            ("A2", "TLN", 2009): "[c]",
            ("A4", "TLN", 2008): "{} [p]",
            ("B4", "TLC", 2003): "..",
            ("B2", "TLC", 2003): ":",
        },
    ),
    "sheets told by their titles alone": Layout(
        itl(2021, (1,)),
        keys={"code": "Geography code", "name": "Geography"},
        sheet_name=numbered,
        title=lambda _, words: words,
        keys_row="above",
        year=lambda year, stem: f"{stem} {year}",
        base_line="",
    ),
    "jobs in thousands, columns without words": Layout(
        itl(2025, (1, 2)),
        keys={"level": "", "code": "", "name": ""},
        jobs_thousand=True,
        places={"Productivity Jobs": 1},
        year=lambda year, _: year,
        shuffled=True,
    ),
    "boundaries that nobody knows yet": Layout(
        [UK, *(("LAD", f"E0600{n:04d}", f"Place {n}") for n in range(9000, 9040))],
        tables=DISTRICT,
        hours=(2024, 2031),
        jobs=(2022, 2031),
    ),
}
