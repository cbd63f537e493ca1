"""More invented releases: other words, orders and columns, and tables that are none of the series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import productivity_releases as made
import publisher_files as layouts

Layout = made.Layout

GROWTH: layouts.Rows = [
    ["Annual growth in current price GVA per hour worked, percentage; ITL1, 2005 - 2009"],
    [],
    ["ITL level", "ITL code", "Region name", *range(2005, 2010)],
    ["UK", "UKX", "United Kingdom", 1.2, 0.4, -0.3, 2.2, 1.9],
    ["ITL1", "TLC", "North East (England)", 0.2, 1.4, -2.3, 1.2, 0.9],
]
OUTPUT: layouts.Rows = [
    ["GVA (B) at current basic prices, £ million"],
    ["ITL code", "Region name", *range(2004, 2010)],
    ["TLC", "North East (England)", 40, 41, 42, 43, 44, 45],
    ["TLD", "North West (England)", 50, 51, 52, 53, 54, 55],
]
FIGURE: layouts.Rows = [
    ["Figure 3: Smoothed GVA per hour worked of chosen areas, UK = 100"],
    ["Area", 2007, 2008, 2009],
    ["London", 131, 132, 133],
    ["Wales", 81, 82, 83],
]
#: Sheets with tables that a reader leaves out and names.
OTHERS = {"Growth": GROWTH, "GVA": OUTPUT, "Figure 3": FIGURE}


def _per(words: str) -> str:
    return "hour worked" if "hour" in words else "filled job"


def _smoothing(words: str) -> str:
    return "unsmoothed" if "unsmoothed" in words else "smoothed"


def nominal(table: str, words: str, years: list[int]) -> Sequence[str]:
    """Titles such as "Nominal (smoothed) GVA (B) per hour worked; £"."""
    if table == "Productivity Hours":
        return ["Weighted hours; hours worked per week", f"{years[0]} to {years[-1]}"]
    if table == "Productivity Jobs":
        return ["Productivity jobs; number"]
    unit = "£" if "£" in words else "Index 2006 = 100" if "Chained" in words else "Index, UK=100"
    basis = "Chained volume" if "Chained" in words else "Nominal"
    return ["", f"{basis} ({_smoothing(words)}) GVA (B) per {_per(words)}; {unit}", ""]


def labour(table: str, words: str, years: list[int]) -> Sequence[str]:
    """Titles such as "Labour productivity by ITL3: current price (smoothed) GVA per hour worked, £"."""
    period = f"{years[0]} to {years[-1]}"
    if table == "Productivity Hours":
        return [f"Labour productivity by ITL3: productivity hours worked per week, {period}"]
    if table == "Productivity Jobs":
        return [f"Labour productivity by ITL3: number of filled jobs, {period}"]
    basis = "chained volume" if "Chained" in words else "current price"
    unit = "£" if "£" in words else "index, 2006 = 100" if "Chained" in words else "index, UK = 100"
    if table in made.MONEY:
        unit = "£, in 2006 prices"
    return [
        f"Labour productivity by ITL3: {basis} ({_smoothing(words)}) GVA per {_per(words)}, {unit}, {period}"
    ]


def six_rows(table: str, words: str, years: list[int]) -> Sequence[str]:
    """A title in pieces, below the name of the release, which names both measures."""
    release = ["Subregional productivity: GVA per hour worked and GVA per filled job", f"Released in {2030}"]
    if table == "Productivity Hours":
        return [*release, "Average weekly hours worked", f"{years[0]} to {years[-1]}"]
    if table == "Productivity Jobs":
        return [*release, "Filled jobs", f"{years[0]} to {years[-1]}"]
    volume = "Chained" in words
    unit = "Pounds" if "£" in words else "Index, 2006 = 100" if volume else "Index, UK less Extra-Regio = 100"
    return [
        *release,
        f"GVA (balanced) per {_per(words)}",
        "Chained volume measure" if volume else "Current prices",
        f"{_smoothing(words).capitalize()} [note 1]",
        unit,
    ]


def table_number(table: str) -> str:
    """Sheet names "Table 1" to "Table 14", which say nothing."""
    return f"Table {1 + list(made.TABLES).index(table)}"


def pounds(value: float, places: int) -> Any:
    """A figure as text, with a sign of pounds and commas."""
    return f"£{value:,.{places}f}"


def spaced(value: float, places: int) -> Any:
    """A figure as text, with spaces between thousands and a footnote mark."""
    return f"{value:,.{places}f}*".replace(",", "\u00a0")


ITL1 = made.itl(2025, (1,))
BOTH = Layout(ITL1, keys=made.ITL_KEYS, year=lambda year, _: year)
#: Name -> layout. The vintage of each is in `VINTAGES`, "" where it is not named there.
VARIANTS: dict[str, Layout] = {
    "latest year first, xls": replace(
        BOTH,
        descending=True,
        kind=".xls",
        keys_row="below",
        units="below",
        ends={"Productivity Hours": 2008},
    ),
    "volumes in pounds beside the index": replace(
        BOTH, tables=(*made.ALL, *made.MONEY), titles=labour, sheet_name=table_number
    ),
    "titles in six rows, sheets told by number only": replace(
        BOTH, titles=six_rows, sheet_name=table_number, kind=".xls", year=lambda year, _: f"{year} (r)"
    ),
    "nominal, units after a semicolon": replace(
        BOTH, titles=nominal, sheet_name=lambda table: f"T{made.ALL.index(table)}", units="merged"
    ),
    "old and new codes, nation and region beside them": replace(
        BOTH,
        keys={
            "nation": "Nation",
            "old": "ITL 2021 code",
            "code": "ITL 2025 code",
            "region": "Region",
            "name": "Geography",
            "level": "Geography type",
        },
        extra={
            "nation": lambda area: {"TLL": "Wales", "TLM": "Scotland"}.get(area[1] or "", "England"),
            "old": lambda area: "UKX" if area[1] == "UKX" else f"TL{area[1][-1]}9" if area[1] else "",
            "region": lambda area: "North" if (area[1] or "") < "TLF" else "South",
        },
    ),
    "many levels on one sheet": Layout(
        made.MIXED,
        keys={"level": "Geography level", "code": "Area code", "name": "Area name"},
        places={"B5": None},
        year=lambda year, _: f"{year} [note 3]" if year < 2009 else f"{year} provisional",
    ),
    "names with footnote marks and no codes": Layout(
        [(level, None if code != "UKX" else code, name) for level, code, name in made.CITY_REGIONS],
        keys={"name": "City region or combined authority"},
        area_name=lambda area: f"{area} [note {len(area) % 4}]" if len(area) % 2 else f"{area} (note 2) *",
        year=lambda year, _: f"{year}[r]",
    ),
    "figures as text in pounds": replace(BOTH, written=pounds, year=lambda year, _: str(year), kind=".xls"),
    "figures as text with spaces and marks": replace(BOTH, written=spaced, keys_row="above"),
    "figures with the noise of a program": replace(BOTH, noise=-1e-9, places={"B3": 0, "A1": 1}),
    "hours end a year before the others": replace(
        BOTH, ends={"Productivity Hours": 2008}, marks={("A3", "TLC", 2009): "[x]"}
    ),
    "tables of other things among them": replace(BOTH, other_sheets={"Contents": made.SUMMARY, **OTHERS}),
    "districts with their region's code and name": Layout(
        made.lad("lad2023"),
        tables=made.DISTRICT,
        keys={"region": "Region code", "within": "Region", "code": "LAD23CD", "name": "LAD23NM"},
        extra={
            "region": lambda area: "K02000001" if area[1] == "UKX" else f"E1200000{len(area[2]) % 9}",
            "within": lambda area: f"Region {len(area[2]) % 9}",
        },
        hours=(2004, 2006),
        jobs=(2004, 2006),
        year=lambda year, stem: f"{stem} ({year})" if year < 0 else f"{stem}_{year}",
    ),
    "areas told by name beside their region's code": Layout(
        [
            ("Place", None if n else "UKX", f"Place {chr(65 + n)}" if n else "United Kingdom")
            for n in range(15)
        ],
        keys={"region": "Region code", "name": "Place name"},
        extra={"region": lambda area: f"E1200000{ord(area[2][-1]) % 3}"},
    ),
}
VINTAGES = {
    **dict.fromkeys((name for name, layout in VARIANTS.items() if layout.areas is ITL1), "itl2021"),
    "districts with their region's code and name": "lad2023",
    # Its three ITL1 areas are those of 2021 and of 2025.
    "many levels on one sheet": "itl2021",
}
