"""Workbooks of one release, as the subregional productivity study reads them, and whether they go together.

Productivity needs the output that it was divided by: the same areas, of the same spring.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
import pyarrow as pa

from bailiwick.errors import BailiwickError, Finding
from bailiwick.shown import counted
from bailiwick.sources.gva_local_authority import read_gva_folder
from bailiwick.sources.regional_gdp import read_regional_gdp
from bailiwick.sources.subregional_productivity import read_subregional_productivity
from bailiwick.studies.carried import plain
from bailiwick.studies.productivity_inputs import REFERENCE
from bailiwick.studies.raw_files import Found

__all__ = [
    "Release",
    "codes_of",
    "few",
    "nearest_release",
    "release_of",
    "together",
    "unlike",
    "with_labour",
    "with_residents",
]


@dataclass(frozen=True)
class Release:
    """One workbook: its name, its rows, the places each amount was printed with, and its vintage."""

    name: str
    rows: pl.DataFrame
    decimals: Mapping[str, int | None]
    vintage: str

    @property
    def years(self) -> tuple[int, int]:
        """First and last."""
        return int(self.rows["year"].min()), int(self.rows["year"].max())  # type: ignore[arg-type]


def release_of(table: pa.Table, path: Path) -> Release:
    """What a reader gave of a workbook."""
    metadata = table.schema.metadata or {}
    return Release(
        path.name,
        plain(table).with_columns(pl.col("year").cast(pl.Int32)),
        json.loads(metadata.get(b"decimals", b"{}")),
        metadata.get(b"vintage", b"").decode(),
    )


def together(found: Found) -> list[str]:
    """What each workbook of productivity goes with and the folder lacks."""
    faults = []
    if not {"district_productivity", "subregional_productivity"} & set(found):
        faults.append(
            "No workbook of subregional productivity: add the one of districts (labourproductivitylad.xls)"
            " or of ITL areas (itlproductivity.xlsx)."
        )
    if "district_productivity" in found and "gva_local_authority" not in found:
        faults.append(
            f"{found['district_productivity'][0].name!r} goes with the 12 workbooks of district GVA of the"
            " same spring; add them."
        )
    if "regional_gdp" not in found:
        faults.append(
            "No regional GDP workbook (all ITL regions), which has the GVA of the United Kingdom, the regions"
            " and the ITL areas: add the one of the same spring as the productivity."
        )
    elif "subregional_productivity" in found:
        faults += _without_gva(found)
    if {"district_productivity", "gva_local_authority"} <= set(found):
        faults += _other_districts(found)
    return faults


def _other_districts(found: Found) -> list[str]:
    """A workbook of districts on other boundaries than the workbooks of district GVA."""
    path = found["district_productivity"][0]
    try:
        release = release_of(read_subregional_productivity(path), path)
        gva = read_gva_folder(found["gva_local_authority"])
    except BailiwickError:
        return []  # told already, file by file or as a set
    known = set(gva["area_code"].unique().to_pylist())
    without = sorted(codes_of(release) - known - {REFERENCE})
    of_gva = (gva.schema.metadata or {}).get(b"vintage", b"").decode()
    told_apart = bool(release.vintage and of_gva) and release.vintage != of_gva
    if not without or not (told_apart or len(without) > len(known) / 2):
        return []
    named = f" ({release.vintage} and {of_gva})" if told_apart else ""
    return [
        f"{path.name!r} and the workbooks of district GVA are on different boundaries{named}:"
        f" {counted(len(without), 'district')} with hours and no GVA, {few(without)}. Use two releases of"
        " one spring."
    ]


def _without_gva(found: Found) -> list[str]:
    """Workbooks of productivity none of whose areas have GVA in any workbook of regional GDP."""
    try:
        path = found["subregional_productivity"][0]
        gdp = [release_of(read_regional_gdp(path), path) for path in found["regional_gdp"]]
        itl = release_of(read_subregional_productivity(path), path)
    except BailiwickError:
        return []  # told already, file by file
    own = codes_of(itl)
    best = nearest_release(gdp, own, itl.years[1])
    absent = sorted(own - set(best.rows["area_code"]))
    if len(absent) > len(own) / 2:
        names = ", ".join(path.name for path in found["regional_gdp"])
        return [
            f"{found['subregional_productivity'][0].name!r} has {len(absent)} of {len(own)} areas without GVA"
            f" in {names} (such as {', '.join(absent[:5])}): add the regional GDP workbook of its own"
            " boundaries."
        ]
    return []


def codes_of(release: Release) -> set[str]:
    return set(release.rows["area_code"].drop_nulls())


def nearest_release(gdp: Iterable[Release], codes: set[str], last: int) -> Release:
    """The workbook of output with most of the areas; of several, the one that ends nearest to a year."""

    def fit(one: Release) -> tuple[int, int]:
        return len(codes & codes_of(one)), -abs(one.years[1] - last)

    return max(gdp, key=fit)


def with_labour(release: Release) -> tuple[Release, list[Finding]]:
    """A release with columns of hours and of jobs; those of a table that it lacks are empty, and told."""
    words = {"weekly_hours": ("weekly hours", "hour worked"), "jobs": ("jobs", "filled job")}
    absent = [name for name in words if name not in release.rows.columns]
    rows = release.rows.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in absent)
    findings = [
        Finding(
            "no-table",
            f"{release.name} has no table of {words[name][0]}, so nothing is measured per {words[name][1]}.",
            (name,),
            "warning",
        )
        for name in absent
    ]
    return replace(release, rows=rows), findings


def with_residents(release: Release) -> Release:
    """Regional GDP with a column of residents, empty where the workbook has none."""
    if "residents" in release.rows.columns:
        return release
    return replace(release, rows=release.rows.with_columns(residents=pl.lit(None, dtype=pl.Float64)))


def unlike(release: Release, output: Release) -> list[Finding]:
    """Hours and jobs beside output on other boundaries, or of another year's release; it is a warning."""
    faults = []
    if release.vintage and output.vintage and release.vintage != output.vintage:
        faults.append(
            f"{release.name} is on boundaries of {release.vintage} and {output.name} of {output.vintage}."
        )
    first, second = release.years[1], output.years[1]
    if first != second:
        faults.append(f"{release.name} ends in {first} and {output.name} in {second}.")
    if not faults:
        return []
    cure = "Hours, jobs and GVA of two releases do not belong together: use those of one spring."
    return [Finding("unlike-releases", " ".join([*faults, cure]), (release.name, output.name), "warning")]


def few(names: list[str]) -> str:
    """The first five names, and how many more."""
    more = len(names) - 5
    return ", ".join(names[:5]) + (f" and {more} more" if more > 0 else "")
