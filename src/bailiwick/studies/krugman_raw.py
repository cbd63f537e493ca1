"""Which files of a folder the Krugman study reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from bailiwick.errors import SourceError
from bailiwick.sources.ashe import read_ashe_cv, read_ashe_hours
from bailiwick.sources.bres_api import read_bres_api_parts
from bailiwick.sources.gva_local_authority import read_gva_folder
from bailiwick.sources.tidy_cube import columns_of, read_tidy_cube
from bailiwick.studies.raw_files import Found, Wanted

__all__ = ["ROLES", "WANTED", "is_itl2", "read_itl2"]

#: Format -> the inputs of the study that it gives.
ROLES: dict[str, tuple[str, ...]] = {
    "gva_local_authority": ("gva", "output"),
    "district_productivity": ("hours",),
    "bres_api": ("employment", "employees"),
    "ashe_hours": ("weekly_hours",),
    "ashe_cv": ("weekly_hours",),
    "aps_web": ("self_employed",),
    "aps_api": ("self_employed",),
    "mod_forces": ("forces",),
    "tidy_cube": ("employment_itl2",),
}
#: Formats whose files come as one set, and what reads the set.
SETS: dict[str, Callable[[list[Path]], Any]] = {
    "gva_local_authority": read_gva_folder,
    "bres_api": read_bres_api_parts,
}
ONE_ONLY = ("district_productivity", "tidy_cube")


def _same_years(found: Found) -> list[str]:
    """Two workbooks of one year among those that come one for each year."""
    refused = []
    for name, read_one in (("ashe_hours", read_ashe_hours), ("ashe_cv", read_ashe_cv)):
        refused += _same_year_twice(found.get(name, []), read_one)
    return refused


def _same_year_twice(paths: Iterable[Path], read: Callable[[Path], pa.Table]) -> list[str]:
    first: dict[int, str] = {}
    refused = []
    for path in paths:
        year = read(path)["year"][0].as_py()
        former = first.setdefault(year, path.name)
        if former != path.name:
            refused.append(f"{path.name!r} and {former!r} are both of {year}. Keep one of them.")
    return refused


def _of_use(path: Path, name: str) -> bool:
    """Of tidy cubes only those of ITL2 employment, of ASHE total hours, of NM_17_5 self-employment."""
    if name == "tidy_cube":
        return is_itl2(path)
    if name in {"ashe_hours", "ashe_cv"}:
        return _is_total_hours(path, read_ashe_hours if name == "ashe_hours" else read_ashe_cv)
    if name == "aps_api":
        return _has_self_employment(path)
    return True


def _is_total_hours(path: Path, read: Callable[[Path], pa.Table]) -> bool:
    """Table 7.9, not 7.10 of basic hours; a faulty workbook counts, so that its fault is told."""
    try:
        table = read(path)
    except SourceError:
        return True
    return bool((table.schema.metadata or {}).get(b"hours", b"total") == b"total")


def _has_self_employment(path: Path) -> bool:
    """Whether an answer of NM_17_5 holds a variable of self-employment: 73 (16 and over) or 74 (16 to 64)."""
    lazy = pl.scan_csv(path, infer_schema=False)
    column = next((name for name in ("VARIABLE", "VARIABLE_CODE") if name in lazy.collect_schema()), None)
    if column is None:
        return True
    return bool(set(lazy.select(pl.col(column).unique()).collect()[column]) & {"73", "74"})


def is_itl2(path: Path) -> bool:
    """Whether a tidy cube is one of employment in ITL2 areas."""
    if not {"status", "employment"} & set(columns_of(path)):
        return False
    column = next(name for name in ("area_code", "geo_code") if name in columns_of(path))
    lazy = pl.scan_parquet(path) if path.suffix == ".parquet" else pl.scan_csv(path, infer_schema=False)
    codes = lazy.select(pl.col(column).cast(pl.String).unique()).collect()[column].drop_nulls()
    return bool(len(codes)) and bool(codes.str.contains(r"^(UK|TL)[A-Z]\w$").all())


def read_itl2(path: Path) -> pa.Table:
    """Employment by class in ITL2 areas, from a tidy cube of classes or of 5-digit codes."""
    if "status" in columns_of(path):
        return read_tidy_cube(path, amount="count", status="employment", digits=4)
    return read_tidy_cube(path, amount="employment")


WANTED = Wanted(
    roles=ROLES,
    sets=SETS,
    one_only=ONE_ONLY,
    of_use=_of_use,
    together=_same_years,
    readers={"tidy_cube": read_itl2},
)
