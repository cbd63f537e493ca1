"""Which module reads a file: recognised by what is in it, never by its name alone.

Each format has a first look that costs little; its reader and the facts of its
publication are in `source_list`.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineWorkbook

from bailiwick.errors import SourceError
from bailiwick.sources import aps, bres_web, mod_forces
from bailiwick.sources.area_classes import find_class_columns
from bailiwick.sources.boundaries import is_district
from bailiwick.sources.census_variables import holds_census_variables
from bailiwick.sources.class_means import is_class_means, is_start_totals
from bailiwick.sources.delimited import header_of
from bailiwick.sources.explore_local_statistics import is_explore_local_statistics
from bailiwick.sources.february_indicators import is_february_indicators
from bailiwick.sources.key_columns import area_code_like
from bailiwick.sources.local_indicators import is_local_indicators
from bailiwick.sources.mid_year_population import is_mid_year_population
from bailiwick.sources.mobile_coverage import is_mobile_coverage
from bailiwick.sources.nuts_lookup import is_nuts_lookup
from bailiwick.sources.once import read_once
from bailiwick.sources.productivity_titles import sheet_kind
from bailiwick.sources.published_clusters import is_cluster_titles, is_published_clusters
from bailiwick.sources.published_neighbours import is_published_neighbours
from bailiwick.sources.refusal import require_file
from bailiwick.sources.residents import find_resident_columns
from bailiwick.sources.sector_clusters import is_sector_clusters
from bailiwick.sources.source_list import SOURCES, Source
from bailiwick.sources.subnational_indicators import is_subnational_indicators
from bailiwick.sources.tidy_cube import ALIASES, columns_of
from bailiwick.sources.workbook import open_workbook, read_sheet, sheet_names, text

__all__ = ["SOURCES", "Source", "recognise"]

#: Formats that are CSV files only.
_CSV_ONLY = frozenset({"nuts_lookup", "mid_year_population", "sector_clusters"})


@read_once
def recognise(path: str | Path) -> Source | None:
    """Tell which publisher's format a file has, from its contents.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Source or None
        None where no module reads such a file.

    Raises
    ------
    SourceError
        There is no such file, it is empty, a web page, or a damaged workbook.

    Notes
    -----
    Only a few marks are looked for (sheet names, a title, column names), so that
    a file with a fault is still recognised and its reader can name the fault.

    Examples
    --------
    >>> recognise("labourproductivitylad1.xls").name  # doctest: +SKIP
    'district_productivity'
    """
    path = Path(path)
    head = require_file(path)
    if head.lstrip().startswith((b"{", b"[")):
        return None
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        name = _of_workbook(open_workbook(path))
    elif head.startswith(b"PAR1") or b"\x00" not in head:
        name = _of_columns(path, parquet=head.startswith(b"PAR1"))
    else:
        name = None
    return SOURCES[name] if name else None


def _of_workbook(book: tuple[Path, CalamineWorkbook]) -> str | None:
    names = sheet_names(book)
    told = " ".join(_first_text(book, name, 3) for name in names[:6]).lower()
    if re.search(r"regional gross domestic product|gross domestic product \(gdp\)", told):
        return "regional_gdp"
    if {"Table 2", "Table 3"} & set(names) and "local authorities" in told and "by industry" in told:
        return "gva_local_authority"
    if (productivity := _of_productivity(book)) is not None:
        return productivity
    if names == ["Data"] or len(names) == 1:
        told = _first_text(book, names[0], 4).lower()
        if bres_web.TITLE.lower() in told:
            return "bres_web"
        return "aps_web" if aps.TITLE in told else None
    if {"Full-Time", "Part-Time"} <= set(names):
        told = " ".join(_first_text(book, name, 1) for name in names)
        if "Paid hours worked" in told:
            return "ashe_cv" if "oefficients of variation" in told else "ashe_hours"
    return None


def _of_productivity(book: tuple[Path, CalamineWorkbook]) -> str | None:
    """Tell a workbook of subregional productivity by its sheets or titles, and whether it is of districts."""
    named = [name for name in sheet_names(book) if sheet_kind(re.sub(r"\s*\(\d+\)$", "", name)) is not None]
    words = {name: _first_text(book, name, 8).lower() for name in sheet_names(book)}
    titled = [
        name
        for name, told in words.items()
        if re.search(r"gva|gross value added", told) and re.search(r"per hour worked|per (filled )?job", told)
    ]
    of_jobs = [
        name for name in named if re.search(r"productivity|hours|jobs", f"{name.lower()} {words[name]}")
    ]
    tables = list(dict.fromkeys([*(named if of_jobs or titled else []), *titled]))
    for name in reversed(tables):
        rows = _rows(book, name)
        columns = [{cell for row in rows if area_code_like(cell := text(row[at]))} for at in _first(rows)]
        # Beside the codes of the areas may stand those of the fewer regions they are in.
        if codes := max(columns, key=len, default=set()):
            districts = sum(is_district(code) for code in codes)
            return "district_productivity" if districts > len(codes) / 2 else "subregional_productivity"
    return "subregional_productivity" if tables else None


def _first(rows: list[list[Any]]) -> range:
    """Return the positions of the first columns, among which those of the keys are."""
    return range(min(8, min(map(len, rows), default=0)))


def _rows(book: tuple[Path, CalamineWorkbook], name: str) -> list[list[Any]]:
    """Return the rows of a sheet; an unreadable sheet has none."""
    try:
        return read_sheet(book, name).rows
    except SourceError:
        return []


def _first_text(book: tuple[Path, CalamineWorkbook], name: str, rows: int) -> str:
    """Return the words in the first rows of a sheet; an unreadable sheet has none."""
    return " ".join(text(cell) for row in _rows(book, name)[:rows] for cell in row[:3])


def _of_columns(path: Path, *, parquet: bool) -> str | None:
    names = columns_of(path) if parquet else header_of(path)
    upper = set(names)
    if {"OBS_VALUE", "RECORD_COUNT", "RECORD_OFFSET", "OBS_STATUS", "GEOGRAPHY_CODE"} & upper and not parquet:
        if upper & {"VARIABLE", "VARIABLE_NAME", "VARIABLE_CODE"}:
            return "aps_api"
        bres = {"INDUSTRY", "INDUSTRY_NAME", "INDUSTRY_CODE", "EMPLOYMENT_STATUS", "EMPLOYMENT_STATUS_NAME"}
        return "bres_api" if upper & bres else None
    if not parquet and is_february_indicators(path):
        return "february_indicators"
    told = _of_sectors(names) or _of_subnational(names) or _of_classification(names)
    if told is not None and not (parquet and told in _CSV_ONLY):
        return told
    if len(upper & set(mod_forces.COLUMNS)) >= 2 and len(names) <= 4 and "industry_code" not in upper:
        return "mod_forces"
    if not parquet and len(names) <= 4 and find_resident_columns(names) is not None:
        return "residents"
    if not parquet and _is_total_jobs(path):
        return "nomis_total_jobs"
    keys = [next((name for name in aliases if name in upper), None) for aliases in ALIASES.values()]
    amounts = _numeric(path) - set(keys) if parquet else upper - set(keys)
    return "tidy_cube" if None not in keys and amounts else None


def _of_sectors(names: list[str]) -> str | None:
    """Tell the files that sector clusters are judged on, and the published ones."""
    signs = {
        "local_indicators": is_local_indicators,
        "nuts_lookup": is_nuts_lookup,
        "mid_year_population": is_mid_year_population,
        "sector_clusters": is_sector_clusters,
    }
    return next((name for name, fits in signs.items() if fits(names)), None)


def _of_subnational(names: list[str]) -> str | None:
    """Tell the files of subnational indicators, and of the clusters and neighbours made from them."""
    signs = {
        "explore_local_statistics": is_explore_local_statistics,
        "mobile_coverage": is_mobile_coverage,
        "subnational_indicators": is_subnational_indicators,
        "published_clusters": is_published_clusters,
        "published_cluster_titles": is_cluster_titles,
        "published_neighbours": is_published_neighbours,
    }
    return next((name for name, fits in signs.items() if fits(names)), None)


def _of_classification(names: list[str]) -> str | None:
    """Tell the files that area classifications are made from and published in."""
    if is_start_totals(names):
        return "start_totals"
    if is_class_means(names):
        return "class_means"
    if holds_census_variables(names):
        return "census_variables"
    if find_class_columns(names) is not None:
        return "area_classes_2011v2" if "n_museums" in names else "area_classes"
    return None


def _is_total_jobs(path: Path) -> bool:
    """Tell a table of areas down and years across, with an area code or the words of jobs density."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        lines = [line for _, line in zip(range(20), csv.reader(stream), strict=False)]
    for at, line in enumerate(lines):
        years = [cell for cell in line if re.fullmatch(r"\s*(19|20)\d\d\s*", cell)]
        if len(years) > 1 or (years and at == 0):
            words = " ".join(cell.lower() for row in lines[: at + 1] for cell in row)
            coded = any(area_code_like(cell.strip()) for row in lines[at + 1 :] for cell in row[:3])
            return "area" in words and (coded or "jobs" in words)
    return False


def _numeric(path: Path) -> set[str | None]:
    """Return the columns of a Parquet file that may hold amounts."""
    return {
        field.name
        for field in pq.read_schema(path)
        if pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
    }


def read(path: str | Path) -> tuple[Source, pa.Table | list[pa.Table]]:
    """Recognise and read one file; refuse what no module reads."""
    source = recognise(path)
    if source is None:
        raise SourceError(
            f"{Path(path).name!r}: expected one of {', '.join(SOURCES)}; got a file that none of them "
            "reads. Check "
            "that it is the publisher's own file, or make it a tidy table with area_code, year, "
            "industry_code "
            "and an amount."
        )
    return source, source.read(Path(path))
