"""Regional gross domestic product and gross value added of areas. Office for National Statistics.

One workbook with a sheet for each table, areas down and years across: GVA,
taxes, GDP, residents, deflators and chained volumes, of ITL or NUTS areas,
districts or city regions, of any release. What a sheet holds is told by its title.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from python_calamine import CalamineWorkbook

from bailiwick.sources.area_panel import Areas, Part, all_areas, area_keys, panel
from bailiwick.sources.cells import Cells, published_places, read_cells
from bailiwick.sources.coverage import coverage_of
from bailiwick.sources.key_columns import plain_text
from bailiwick.sources.once import read_once
from bailiwick.sources.plausible_productivity import middle_ratio
from bailiwick.sources.refusal import AS_ISSUED, refuse, wrong_name
from bailiwick.sources.unit_sizes import size_of
from bailiwick.sources.workbook import Sheet, open_workbook, read_sheet, require_no_copy, sheet_names, text
from bailiwick.sources.year_table import (
    YearTable,
    find_year_table,
    heading,
    holds_numbers,
    no_years,
    require_code_shapes,
)

__all__ = ["EXTRA_REGIO", "amount_of_title", "read_regional_gdp"]

#: Activity that belongs to no region (offshore, embassies), in ITL and in NUTS codes.
EXTRA_REGIO = frozenset({"TLZ", "TLZZ", "TLZZZ", "UKZ", "UKZZ", "UKZZZ"})

_SUBJECTS = (
    (r"population", "residents"),
    (r"value added tax|\bvat\b", "vat"),
    (r"other taxes", "other_taxes"),
    (r"subsid", "subsidies"),
    (r"gross domestic product|\bgdp\b", "gdp"),
    (r"gross value added|\bgva\b", "gva"),
)
_YEAR_100 = re.compile(r"\b((?:19|20)\d\d)\s*(?:=|equals?)\s*100\b")
_MONEY = re.compile(
    r"\b((?:19|20)\d\d) (?:money value|prices)|(?:prices|money value)(?: of|,)? ((?:19|20)\d\d)\b"
)


#: Words of tables of a part of GVA, of another concept, in another currency or worked out from others.
_ANOTHER = re.compile(
    r"\bresiden(?:ce|ts?)[- ]based\b|\bby (?:place of )?residence\b|\bcompensation\b|\bcomponents?\b"
    r"|\bsurplus\b"
    r"|\bmixed income\b|\b(?:services?|manufacturing|production|construction|agriculture)\b|\bmarket sector\b"
    r"|\bby (?:industry|sector)\b|\bexcluding (?!extra)|\b(?:public|private) sector\b|\bincomes?\b"
    r"|\bapproach\b"
    r"|\brank(?:s|ed|ing|ings)?\b|\bshares?\b|\bcoefficients?\b|\bconfidence\b|\bstandard errors?\b"
    r"|\brevisions?\b|\bdifferences?\b|\bcontributions?\b|\bmedian\b|\bdollars?\b|\beuros?\b|[€$]|\bppps?\b"
)
_CONSTANT = re.compile(r"\bconstant\b|\breal\b|\bdeflated\b|\bvolumes?\b|\bcvm\b|\bchained\b")
_CURRENT = re.compile(r"\bcurrent\b|\bnominal\b")
#: A count of all residents; other tables count some of them, or something about them.
_RESIDENTS = re.compile(
    r"\bresident population\b|\btotal population\b|\bmid-?\d*[- ]?year\b"
    r"|\bpopulation (?:numbers|estimates|totals?)\b"
    r"|\bpopulation\W+(?:all ages|persons|thousands)|^(?:table[ _]?\w+: )?population$"
)
_SOME_RESIDENTS = re.compile(
    r"\bgrowth\b|\bchanges?\b|\bindex\b|\bdensity\b|\bages?\b|\baged\b|\bworking\b|\bmedian\b|\bmean\b|\bshares?\b"
    r"|\brank(?:s|ed|ing|ings)?\b|\bprojections?\b|\bprojected\b|\bmales?\b|\bfemales?\b|\bhouseholds?\b"
    r"|\bpercentage\b|\bper cent\b|\beconomically\b|\bemployed\b|\bratio\b|\bsquare\b|\bforecast\b"
)
_SHORT = 60
#: GBP a resident: the middle of any country's areas and years lies between.
_PER_RESIDENT = (500.0, 5e6)


@read_once
def read_regional_gdp(path: str | Path) -> pa.Table:
    """GVA, GDP, residents and their volumes and deflators, one row for each area and year.

    Parameters
    ----------
    path : str or Path
        A workbook "Regional gross domestic product", .xlsx or .xls, of any release.

    Returns
    -------
    pyarrow.Table
        One row per area and `year`, in the order of the workbook. Keys:
        `area_level` (``UK``, ``Other``, ``ITL1``...), `area_code`, `area_name`.
        Amounts of those tables that the workbook holds:

        ==================================== ===== =====================================
        column                               table content
        ==================================== ===== =====================================
        gva_million_gbp                      1     GVA(B), current basic prices
        vat_million_gbp, ...                 2-4   other_taxes_, subsidies_million_gbp
        gdp_million_gbp                      5     GDP, current market prices
        residents                            6     persons
        gdp_per_head_gbp                     7     current market prices
        gdp_deflator_<year>index100          8     implied deflator (or gva_...)
        gdp_<year>vol100                     9     chained volume index
        gdp_million_gbp_<year>prices         10    chained volume, money of that year
        gdp_per_head_gbp_<year>prices        11    chained volume, money of that year
        gdp_volume_growth_share              12    on the year before; 0.01 is 1 per cent
        gdp_per_head_volume_growth_share     13    on the year before
        ==================================== ===== =====================================

        For each amount `<amount>_flag` (m missing or not applicable, s suppressed,
        n area or year not covered by this table, p provisional: the latest year
        where the workbook says so) and `<amount>_mark`. Schema metadata:
        `vintage`, `complete`, `decimals` (JSON, see `read_subregional_productivity`;
        of the figures as published, so of per cent for growth), `sheets` (JSON:
        amount -> sheet), `years` (JSON: amount -> first and last), `left_out`
        (JSON: sheet -> title, of tables that are none of these),
        `recased` (JSON: codes that the workbook has with small letters), `doubts`
        (JSON: a sentence where GVA a resident is not of 500 to 5,000,000 pounds;
        the figures are returned as they stand).

    Raises
    ------
    SourceError
        The file is no such workbook, is cut short, holds no GVA, or a sheet,
        header, column, area or mark cannot be understood; the message says where.

    Notes
    -----
    Missing values: a mark gives a null and a flag. 0 is a real figure (Extra-Regio
    has no residents), except in figures per head, where it stands for none.

    Comparability: the row ``UK`` holds Extra-Regio, ``UKX`` does not; leave both
    and ``TLB`` (England) and ``TLZ`` (Extra-Regio) out before summing. Volumes do
    not add up over areas. Residents are counted where they live, GVA where
    people work.

    References
    ----------
    [ons_regional_gdp_2025]_, Tables 1 to 13.

    Examples
    --------
    >>> table = read_regional_gdp("raw/regionalgdp_allitl.xlsx")  # doctest: +SKIP
    >>> table.column_names[:5]  # doctest: +SKIP
    ['area_code', 'area_name', 'area_level', 'year', 'gva_million_gbp']
    """
    book = open_workbook(path)
    tables, left_out = _tables(book)
    codes = [table.codes for _, table in tables]
    keys = area_keys([table for _, table in tables], codes)
    provisional = _latest_is_provisional(book)
    parts = []
    for (amount, table), own in zip(tables, keys, strict=True):
        zero_is_missing = "per_head" in amount and "growth" not in amount
        cells = read_cells(table, _scale(table, amount), zero_is_missing=zero_is_missing)
        parts.append(Part(amount, table, own, _flagged(cells, amount, provisional)))
    every = all_areas(parts, codes)
    _require_same_areas(parts, every)
    coverage = coverage_of(every.codes.values(), book[0], [parts[0].table.sheet.name])
    told = {
        "vintage": coverage.vintage,
        "complete": str(coverage.complete).lower(),
        "decimals": json.dumps({part.amount: published_places(part.cells) for part in parts}),
        "sheets": json.dumps({part.amount: part.table.sheet.name for part in parts}),
        "years": json.dumps({part.amount: [part.table.years[0], part.table.years[-1]] for part in parts}),
        "recased": json.dumps(list(dict.fromkeys(code for part in parts for code in part.table.recased))),
        "left_out": json.dumps(left_out),
        "doubts": json.dumps(_doubts(parts)),
    }
    shares = [
        replace(part, cells=replace(part.cells, values=part.cells.values / 100))
        if part.amount.endswith("_share")
        else part
        for part in parts
    ]
    return panel(shares, every).replace_schema_metadata(told)


def _scale(table: YearTable, amount: str) -> float:
    """Return what brings the figures of a table to millions of pounds, to pounds a head, or to persons.

    The publisher's are in these units already; another release may say thousands or billions.
    """
    if amount.endswith(("_share", "index100", "vol100")):
        return 1.0
    lines = (*table.heading, table.unit)
    titles = [line for line in table.heading if amount_of_title(line) is not None]
    size = size_of(table.sheet, lines, titles=titles)
    if "_million_gbp" not in amount:
        return size or 1.0
    if size is None and any(re.search(r"£|\bpounds\b|\bgbp\b", line.lower()) for line in lines):
        return 1e-6
    return size / 1e6 if size else 1.0


def _doubts(parts: Sequence[Part]) -> list[str]:
    """Return a sentence where the ratio of GVA to residents shows that one may be in another unit."""
    of = {part.amount: part for part in parts}
    if not {"gva_million_gbp", "residents"} <= set(of):
        return []
    each = middle_ratio([of["gva_million_gbp"]], [of["residents"]])
    least, most = _PER_RESIDENT
    if each is None or least <= each * 1e6 <= most:
        return []
    sheets = " and ".join(repr(of[name].table.sheet.name) for name in ("gva_million_gbp", "residents"))
    return [
        f"sheets {sheets} give GVA of {each * 1e6:,.4g} pounds a resident, in the middle of all areas and "
        f"years, not {least:,.0f} to {most:,.0f}"
    ]


def _flagged(cells: Cells, amount: str, provisional: bool) -> Cells:
    """Mark the latest year as provisional where the workbook says that it is."""
    if not provisional or amount == "residents":
        return cells
    flags = cells.flags.copy()
    flags[:, -1] = np.where((flags[:, -1] == None) & ~np.isnan(cells.values[:, -1]), "p", flags[:, -1])  # noqa: E711
    return replace(cells, flags=flags)


def _latest_is_provisional(book: tuple[Path, CalamineWorkbook]) -> bool:
    """Tell whether one of the sheets without a table says so."""
    for name in sheet_names(book)[:6]:
        for row in book[1].get_sheet_by_name(name).to_python()[:40]:
            for cell in row[:3]:
                if re.search(r"latest year.{0,20}provisional", text(cell), re.IGNORECASE):
                    return True
    return False


def amount_of_title(title: str) -> str | None:
    """Return the column that a table becomes, told by its title; None where it is none of the publication.

    Examples
    --------
    >>> amount_of_title("Table 1: Gross Value Added (Balanced) at current basic prices, pounds million")
    'gva_million_gbp'
    >>> amount_of_title("Table 10: GDP chained volume measures (CVM) in 2022 money value, pounds million")
    'gdp_million_gbp_2022prices'
    """
    words = plain_text(title).lower()
    per_head = "_per_head" if re.search(r"per (?:head|capita|person|resident)", words) else ""
    subjects = _SUBJECTS[1:] if per_head else _SUBJECTS
    subject = next((name for pattern, name in subjects if re.search(pattern, words)), None)
    if subject is None or re.search(
        r"\bper (?:hour|(?:filled )?job|worker|employee)|^(?:figure|chart) ", words
    ):
        return None
    if subject == "residents":
        some = _SOME_RESIDENTS.search(words.replace("all ages", ""))
        return subject if _RESIDENTS.search(words) and not some else None
    if _ANOTHER.search(words):
        return None
    volume = bool(re.search(r"chained volume|\bcvm\b|real terms", words))
    base, money = _YEAR_100.search(words), _MONEY.search(words)
    year = next((group for match in (base, money) if match for group in match.groups() if group), None)
    if "growth" in words:
        return f"{subject}{per_head}{'_volume' if volume else ''}_growth_share"
    if "deflator" in words:
        return f"{subject}_deflator_{year}index100" if year else None
    if volume and year:
        if money is None:
            return f"{subject}{per_head}_{year}vol100"
        return f"{subject}{per_head or '_million'}_gbp_{year}prices"
    if volume or re.search(r"\bindex\b|\bindices\b|percentage|per cent", words):
        return None
    if (money or _CONSTANT.search(words)) and not _CURRENT.search(words):
        return None
    if subject in {"gva", "gdp"} and not _CURRENT.search(words):
        return None
    if _CONSTANT.search(words) or not re.search(r"\bprices\b|\b[mb]illions?\b|\bpounds\b|£|\bgbp\b", words):
        return None  # of both kinds of prices, or the title of the workbook, not of a table
    return f"{subject}{per_head or '_million'}_gbp"


def _tables(book: tuple[Path, CalamineWorkbook]) -> tuple[list[tuple[str, YearTable]], dict[str, str]]:
    """Return the tables by amount, in the order of the sheets, and the titles of those left out."""
    path, workbook = book
    found: dict[str, YearTable] = {}
    left_out: dict[str, str] = {}
    for name in sheet_names(book):
        numbered = re.fullmatch(r"table[ _]?\d+\w?", name.strip(), re.IGNORECASE)
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if name.lower().startswith("table"):
            require_no_copy(path, name)
        sheet = read_sheet(book, name) if numbered else Sheet(path, name, rows)
        lines = heading(sheet)
        amount = next((told for line in lines if (told := amount_of_title(line))), None)
        if amount is not None and _contradicted(lines, amount):
            amount = None
        if amount is None:
            if numbered or holds_numbers(sheet):
                left_out[name] = next(iter(lines), "")[:120]
            continue
        table = find_year_table(sheet)
        if table is None:
            if numbered or holds_numbers(sheet):
                raise no_years(sheet)
            continue
        require_code_shapes(table)
        if amount in found:
            raise refuse(
                path,
                f"one sheet with {amount!r}",
                f"another in sheet {found[amount].sheet.name!r}",
                f"Their titles say the same. {AS_ISSUED}",
                sheet=name,
            )
        found[amount] = table
    if "gva_million_gbp" not in found and "Table 1" in left_out:
        raise refuse(
            path,
            "a sheet 'Table 1' with gross value added at current prices, pounds million, as its name says",
            f"the title {left_out['Table 1']!r}",
            f"Its title is that of another table. {AS_ISSUED}",
            sheet="Table 1",
        )
    if "gva_million_gbp" not in found:
        raise wrong_name(path, "sheet", "Table 1", workbook.sheet_names, AS_ISSUED, sheet="Table 1")
    return list(found.items()), left_out


def _contradicted(lines: Sequence[str], amount: str) -> bool:
    """Tell whether a short line beside the title says that the table is of something else."""
    others = [line for line in (plain_text(line).lower() for line in lines) if len(line) < _SHORT]
    others = [line for line in others if amount_of_title(line) is None]
    if amount == "residents":
        return any(_SOME_RESIDENTS.search(line.replace("all ages", "")) for line in others)
    current = not re.search(r"\d{4}(?:prices|vol100|index100)$|_share$", amount)
    return any(
        _ANOTHER.search(line) or (current and (_CONSTANT.search(line) or _YEAR_100.search(line)))
        for line in others
    )


def _require_same_areas(parts: Sequence[Part], every: Areas) -> None:
    """Refuse a table that lacks areas; Extra-Regio has no figures per head and may be absent."""
    for part in parts:
        absent = [key for key in every.codes if key not in set(part.keys) | EXTRA_REGIO]
        if absent:
            raise refuse(
                part.table.sheet.path,
                f"the {len(every.codes)} areas of the other sheets",
                f"{len(part.keys)}, without {every.shown(absent)}",
                f"The sheet is cut short. {AS_ISSUED}",
                sheet=part.table.sheet.name,
            )
