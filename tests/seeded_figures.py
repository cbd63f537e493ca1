"""Seeded figures for every source of the published definition, in files of the publishers' layouts.

`publish` writes the files and returns the figures that stand in them, so that a
plain calculation from the figures can be compared with what the package makes
of the files. The areas are real codes; every number is made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import publisher_files as layouts
from bailiwick import areas

Array = np.ndarray[Any, Any]

ITL1 = {
    "E12000001": "TLC North East",
    "E12000002": "TLD North West",
    "E12000003": "TLE Yorkshire and The Humber",
    "E12000004": "TLF East Midlands",
    "E12000005": "TLG West Midlands",
    "E12000006": "TLH East",
    "E12000007": "TLI London",
    "E12000008": "TLJ South East",
    "E12000009": "TLK South West",
    "W92000004": "TLL Wales",
    "S92000003": "TLM Scotland",
    "N92000002": "TLN Northern Ireland",
}
_DIVISIONS = (
    *range(1, 4), *range(5, 10), *range(10, 34), *range(35, 40), *range(41, 44), *range(45, 48),
    *range(49, 54), *range(55, 57), *range(58, 67), *range(68, 76), *range(77, 83),
    *range(84, 89), *range(90, 100),
)  # fmt: skip
#: 616 codes of the form of SIC 2007 classes, seven to a division; the first is farm class 0100.
CLASSES = ["0100", *(f"{d:02d}{end}" for d in _DIVISIONS for end in (11, 12, 13, 20, 30, 91, 92))][
    : 88 * 7 + 1
]
CLASSES.remove("0111")
GB = "K03000001"


@dataclass
class Published:
    """The figures in the files, as published: rounded, and with marks.

    Attributes
    ----------
    files : dict
        Kind of source -> paths. Kinds: "bres", "employees", "aps", "ashe",
        "ashe_cv", "mod", "gva".
    classes : list of str
    codes : dict
        Year -> the area codes of BRES in that year (lad2021 or lad2023).
    employment : dict
        Year -> array (codes, classes) of jobs; NaN where missing. Class 0100 is
        missing for every district.
    great_britain : dict
        Year -> array (classes,) of jobs in the row of Great Britain.
    employees : dict
        Year -> array (codes,) of employees in all industries.
    self_employed : dict
        (lad2021 code, year) -> (persons, half-width, mark); NaN where not shown.
    hours : dict
        (lad2023 code, year) -> (mean weekly hours, mark, CV as a share); NaN where not shown.
    forces : dict
        (lad2023 code, year) -> persons or "~".
    gva : dict
        lad2023 code -> (current, chained volume), each an array over 1998-2023 of the total, GBP million.
    """

    files: dict[str, list[Path]] = field(default_factory=dict)
    classes: list[str] = field(default_factory=list)
    codes: dict[int, list[str]] = field(default_factory=dict)
    employment: dict[int, Array] = field(default_factory=dict)
    great_britain: dict[int, Array] = field(default_factory=dict)
    employees: dict[int, Array] = field(default_factory=dict)
    self_employed: dict[tuple[str, int], tuple[float, float, str | None]] = field(default_factory=dict)
    hours: dict[tuple[str, int], tuple[float, str | None, float]] = field(default_factory=dict)
    forces: dict[tuple[str, int], int | str] = field(default_factory=dict)
    gva: dict[str, tuple[Array, Array]] = field(default_factory=dict)


def round_to_grid(values: Array, strict: Array | bool = False) -> Array:
    """Round counts as open BRES does: steps 5, 25, 50, 100, 250, 500, 1,000, twice as wide where `strict`."""
    steps = np.select(
        [values < limit for limit in (50, 250, 500, 1000, 2500, 5000)], (5, 25, 50, 100, 250, 500), 1000
    ) * np.where(strict, 2, 1)
    return np.round(values / steps) * steps


def publish(
    folder: Path,
    *,
    seed: int = 0,
    regions: Sequence[str] | None = None,
    classes: Sequence[str] = CLASSES,
    years: Sequence[int] = range(2015, 2025),
    old_code_years: Sequence[int] = (2015, 2016, 2017),
    districts_per_call: int = 40,
    gaps: bool = True,
) -> Published:
    """Write one file or more for each source and return the figures in them.

    Parameters
    ----------
    folder : Path
    seed : int
    regions : sequence of str, optional
        ITL1 codes such as ``"TLC"``; None is the whole United Kingdom. One
        region makes a small set.
    classes : sequence of str
        4-digit classes; the first must be 0100.
    years : sequence of int
        Of BRES. The other sources end in 2023.
    old_code_years : sequence of int
        Years of BRES on lad2021 codes; the others are on lad2023.
    districts_per_call : int
        More than 40 with all classes makes answers of several pages.
    gaps : bool
        Put marks in place of some figures.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    wanted = {code for code, name in ITL1.items() if regions is None or name[:3] in regions}
    made = Published(classes=list(classes))
    new = [code for code in areas.codes("lad2023") if areas.region(code) in wanted and code[0] != "N"]
    old = [code for code in areas.codes("lad2021") if areas.region(code) in wanted and code[0] != "N"]
    employees = _bres(folder, rng, made, old, new, years, old_code_years, districts_per_call, gaps)
    survey_years = [year for year in years if year <= 2023]
    _aps(folder, rng, made, old, employees, survey_years, gaps)
    _ashe(folder, rng, made, new, survey_years, gaps)
    _mod(folder, rng, made, new, survey_years)
    _gva(folder, rng, made, wanted, gaps)
    return made


def _bres(
    folder: Path,
    rng: np.random.Generator,
    made: Published,
    old: list[str],
    new: list[str],
    years: Sequence[int],
    old_code_years: Sequence[int],
    districts_per_call: int,
    gaps: bool,
) -> Array:
    """Write employment by class and employees in total; return true employees by lad2021 code."""
    names = {**areas.names("lad2021"), **areas.names("lad2023"), GB: "Great Britain"}
    successor = {part: code for code in new for part in areas.predecessors(code, "lad2021")}
    to_new = np.array([new.index(successor[code]) for code in old])
    weights = rng.permutation(1 / np.arange(3, len(made.classes) + 3)) * rng.gamma(
        0.7, size=(len(old), len(made.classes))
    )
    totals = np.clip(rng.lognormal(10.8, 0.8, len(old)), 900, 700_000)
    expected = totals[:, None] * weights / weights.sum(axis=1, keepdims=True)
    base = None
    ids = [33 * (1 << 22) + int(code) for code in made.classes]
    made.files["bres"], made.files["employees"] = [], []
    for year in years:
        growth = 1 + 0.012 * (year - 2015)
        true = rng.poisson(expected * growth * rng.lognormal(0, 0.1, expected.shape)).astype(float)
        base = true.sum(axis=1) if base is None else base
        codes = old if year in old_code_years else new
        cells = (
            true
            if codes is old
            else np.stack(
                [np.bincount(to_new, weights=column, minlength=len(new)) for column in true.T], axis=1
            )
        )
        shown = round_to_grid(cells, rng.random(cells.shape) < 0.3)
        status = np.full(shown.shape, "A")
        shown[:, 0], status[:, 0] = np.nan, "Q"  # farm class 0100 is not given below regions
        if gaps:
            row, column = rng.integers(len(codes)), rng.integers(1, len(made.classes))
            shown[row, column], status[row, column] = np.nan, "Q"
        made.codes[year], made.employment[year] = codes, shown
        made.great_britain[year] = round_to_grid(true.sum(axis=0))
        made.employees[year] = round_to_grid(0.93 * np.delete(cells, 0, axis=1).sum(axis=1))
        for start in range(0, len(codes), districts_per_call):
            part = slice(start, start + districts_per_call)
            made.files["bres"] += layouts.write_bres_api(
                folder, f"bres_{year}_{start}", year=year, codes=codes[part], names=names, industry_ids=ids,
                values=shown[part], status=status[part],
            )  # fmt: skip
        made.files["bres"] += layouts.write_bres_api(
            folder, f"bres_{year}_gb", year=year, codes=[GB], names=names, industry_ids=ids,
            values=made.great_britain[year][None], status=np.full((1, len(ids)), "A"),
        )  # fmt: skip
        made.files["employees"] += layouts.write_bres_api(
            folder, f"bres_employees_{year}", year=year, codes=codes, names=names, industry_ids=[37_748_736],
            values=made.employees[year][:, None], status=np.full((len(codes), 1), "A"), employment_status=1,
        )  # fmt: skip
    return np.zeros(len(old)) if base is None else 0.93 * base


def _aps(
    folder: Path,
    rng: np.random.Generator,
    made: Published,
    old: list[str],
    employees: Array,
    years: Sequence[int],
    gaps: bool,
) -> None:
    names = areas.names("lad2021")
    made.files["aps"] = []
    for first in range(0, len(years), 5):
        blocks = {}
        for year in years[first : first + 5]:
            lines: list[tuple[str, list[tuple[layouts.Cell, layouts.Cell]]]] = [
                ("country:England", [(1_000_000 * n, 10_000) for n in range(1, 8)])
            ]
            for code, jobs in zip(old, employees, strict=True):
                persons = float(np.round(jobs * 0.14 * rng.lognormal(0, 0.2), -2))
                width = float(np.round(0.37 * persons * rng.lognormal(0, 0.2), -2))
                number, interval, mark = _aps_cells(rng, persons, width, gaps and rng.random() < 0.15)
                made.self_employed[code, year] = (
                    number if isinstance(number, float) else np.nan,
                    interval if isinstance(interval, float) else np.nan,
                    mark,
                )
                pairs: list[tuple[layouts.Cell, layouts.Cell]] = [(persons * 6, width)] * len(
                    layouts.APS_MEASURES
                )
                pairs[list(layouts.APS_MEASURES).index(34)] = (number, interval)
                # Nomis spells this one with a second "f".
                name = "Rhondda Cynon Taff" if code == "W06000016" else names[code]
                lines.append((f"ladu:{name}", pairs))
            lines.append(("lep:Somewhere", [(500_000, 20_000)] * len(layouts.APS_MEASURES)))
            blocks[f"Jan {year}-Dec {year}"] = lines
        path = folder / f"aps_t01_{years[first]}.xlsx"
        made.files["aps"].append(layouts.write_xlsx(path, {"Data": layouts.aps_web_rows(blocks)}))


def _aps_cells(
    rng: np.random.Generator, persons: float, width: float, marked: bool
) -> tuple[layouts.Cell, layouts.Cell, str | None]:
    if persons < 500:
        return "~", "*", "~"
    if not marked:
        return persons, width, None
    mark = str(rng.choice(["*", "*", "*", "!", "-"]))
    return (persons, "*", "*") if mark == "*" else (mark, mark, mark)


def _ashe(
    folder: Path, rng: np.random.Generator, made: Published, new: list[str], years: Sequence[int], gaps: bool
) -> None:
    names = areas.names("lad2023")
    made.files["ashe"], made.files["ashe_cv"] = [], []
    listed = [("K02000001", "United Kingdom "), *((code, f"  {names[code]} ") for code in new)]
    for year in years:
        means: list[layouts.Cell] = [33.1]
        spreads: list[layouts.Cell] = [0.1]
        for code in new:
            mean, spread = round(float(rng.normal(33, 1.5)), 1), round(float(rng.uniform(0.8, 5)), 1)
            mark = str(rng.choice(["x", "..", ":"])) if gaps and rng.random() < 0.01 else None
            made.hours[code, year] = (np.nan if mark else mean, mark, np.nan if mark else spread / 100)
            means.append(mark or mean)
            spreads.append(mark or spread)
        stem = f"PROV - Work Geography Table 7.9{{}}   Paid hours worked - Total {year}"
        for kind, values in (("ashe", means), ("ashe_cv", spreads)):
            path = (
                folder
                / f"{stem.format('b' if kind == 'ashe_cv' else 'a')}{' CV' if kind == 'ashe_cv' else ''}.xlsx"
            )
            sheets = layouts.ashe_sheets(year, listed, values, cv=kind == "ashe_cv")
            made.files[kind].append(layouts.write_xlsx(path, sheets))


def _mod(
    folder: Path, rng: np.random.Generator, made: Published, new: list[str], years: Sequence[int]
) -> None:
    stations = [code for code in new if rng.random() < 0.6] or new[:1]
    rows: list[tuple[str, int, layouts.Cell]] = []
    for year in years:
        for code in stations:
            persons: int | str = "~" if rng.random() < 0.05 else int(round(rng.lognormal(4, 2), -1))
            made.forces[code, year] = persons
            rows.append((code, year, persons))
    made.files["mod"] = [layouts.write_mod_csv(folder / "regular_forces.csv", rows)]


def _gva(folder: Path, rng: np.random.Generator, made: Published, wanted: set[str], gaps: bool) -> None:
    names = areas.names("lad2023")
    made.files["gva"] = []
    leaf = np.array(layouts.GVA_LEAF)
    for region, title in ITL1.items():
        if region not in wanted:
            continue
        mine = [code for code in areas.codes("lad2023") if areas.region(code) == region]
        shape = (len(mine), len(leaf), 26)
        shares = rng.gamma(0.8, size=shape[:2]) * leaf
        size = rng.lognormal(8.2, 0.7, len(mine))
        quantity = np.cumprod(1 + rng.normal(0.015, 0.02, shape), axis=2)
        volume = size[:, None, None] * (shares / shares.sum(axis=1, keepdims=True))[:, :, None] * quantity
        prices = np.cumprod(np.full(26, 1.022))
        current = volume * (prices / prices[24])
        volume, current = (np.round(layouts.with_gva_sums(figures)) for figures in (volume, current))
        lines = [str(line) for (line, _), is_leaf in zip(layouts.GVA_LINES, leaf, strict=True) if is_leaf]
        marks = {(mine[0], line): "[c]" for line in rng.choice(lines, 2, replace=False)} if gaps else {}
        sheets = layouts.gva_sheets(title, [(code, names[code]) for code in mine], current, volume, marks)
        stem = "regionalgrossvalueaddedbalancedbyindustrylocalauthorities"
        path = folder / f"{stem}{title.lower().replace(' ', '')}.xlsx"
        made.files["gva"].append(layouts.write_xlsx(path, sheets))
        for d, code in enumerate(mine):
            made.gva[code] = (current[d, 0], volume[d, 0])
