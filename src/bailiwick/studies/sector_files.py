"""The inputs of the sector clusters from publishers' files; what a folder does not have is carried.

Files are recognised by content, kept in the workspace's `raw/`, and read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from bailiwick.errors import Finding
from bailiwick.sources.february_indicators import read_february_indicators
from bailiwick.sources.gva_local_authority import LEAVES, read_gva_folder
from bailiwick.sources.local_indicators import read_local_indicators
from bailiwick.sources.mid_year_population import read_mid_year_population
from bailiwick.sources.nuts_lookup import read_nuts_lookup
from bailiwick.sources.sector_clusters import read_sector_clusters
from bailiwick.sources.tidy_cube import columns_of, read_tidy_cube
from bailiwick.studies.carried import plain, silent
from bailiwick.studies.krugman_raw import is_itl2
from bailiwick.studies.raw_files import (
    Found,
    Wanted,
    file_records,
    find_files,
    keep_files,
    undone_if_refused,
)
from bailiwick.studies.sector_inputs import Cube, IndicatorSet, Inputs, bres_cube, from_sample, gva_cube

__all__ = ["ROLES", "from_files"]

#: Format -> the inputs of the study that it gives.
ROLES: dict[str, tuple[str, ...]] = {
    "gva_local_authority": ("cube",),
    "tidy_cube": ("cube",),
    "february_indicators": ("indicators", "ons"),
    "local_indicators": ("indicators", "beis"),
    "mid_year_population": ("population",),
    "nuts_lookup": ("nuts3",),
    "sector_clusters": ("published", "published_clusters"),
}
#: Cube -> the format of its files.
CUBE_FILES = {"gva": "gva_local_authority", "bres": "tidy_cube"}
#: What the carried tables give where the folder does not, by role, in words.
CARRIED = {
    "cube": "the table of industries by area",
    "indicators": "indicators",
    "population": "populations",
    "nuts3": "the lookup of NUTS3 areas",
    "published": "published clusters",
}
ONE_ONLY = ("tidy_cube", "february_indicators", "mid_year_population", "nuts_lookup", "sector_clusters")


def from_files(
    folder: Path,
    workspace: Path,
    *,
    cube: str = "gva",
    year: int | None = None,
    progress: Callable[[str], None] = silent,
) -> Inputs:
    """Find the publishers' files in a folder, keep them in ``workspace/raw``, and read them.

    Parameters
    ----------
    folder : Path
        With any of: district GVA by industry, ITL2 employment by five-digit industry, indicators,
        populations, the lookup of NUTS3 areas, published clusters. The carried tables stand for the others.
    workspace : Path
        The files are copied byte for byte, each with its record.
    cube : {"gva", "bres"}
        Which table of industries by area is clustered.
    year : int, optional
        The latest by default.

    Raises
    ------
    WorkspaceError
        There is no such folder, or none of its files is of use.
    SourceError
        A file is damaged; nothing is copied.
    OptionError
        The cube is neither, or has no such year.
    """
    held = from_sample(cube, year=year if cube not in CUBE_FILES else None)
    found, findings = find_files(folder, _wanted(cube), progress)
    with undone_if_refused(folder, workspace):
        progress("Copying the files to the workspace")
        kept = keep_files(found, workspace)
        progress("Reading the files")
        changes = _read(kept, held, cube, year)
        if "cube" not in changes and year is not None:
            changes["cube"] = from_sample(cube, year=year).cube
        records = file_records(kept, workspace, ROLES)
    given = {role for record in records for role in record.role}
    carried = tuple(record for record in held.records if _still_used(record.role, record.name, kept))
    absent = [words for role, words in CARRIED.items() if role not in given]
    if absent:
        sentence = f"The folder has no file with {', '.join(absent)}; the carried ones are used."
        findings.append(Finding("carried", sentence, severity="note"))
    return replace(held, **changes, records=(*records, *carried), findings=tuple(findings))


def _still_used(roles: tuple[str, ...], name: str, kept: Mapping[str, Any]) -> bool:
    """Whether a carried table is used beside the files."""
    of_files = {role for one in kept for role in ROLES[one]}
    if "indicators" in roles:
        return "february_indicators" not in kept if "2022_02" in name else "local_indicators" not in kept
    if "published_clusters" in roles:
        return "sector_clusters" not in kept
    if "published" in roles:
        return True  # the figures beside the clusters are carried only
    return not set(roles) & of_files


def _wanted(cube: str) -> Wanted:
    """The files of a cube, and those of every cube."""

    def of_use(path: Path, name: str) -> bool:
        if name in CUBE_FILES.values() and name != CUBE_FILES.get(cube):
            return False
        return name != "tidy_cube" or is_itl2(path)

    return Wanted(
        roles=ROLES, sets={"gva_local_authority": read_gva_folder}, one_only=ONE_ONLY, of_use=of_use
    )


def _read(kept: Found, held: Inputs, cube: str, year: int | None) -> dict[str, Any]:
    """What the files give in place of the carried tables."""
    changes: dict[str, Any] = {}
    sets = {one.id: one for one in held.indicators}
    if CUBE_FILES[cube] in kept:
        changes["cube"] = _cube(kept[CUBE_FILES[cube]], cube, year)
    if "february_indicators" in kept:
        table = plain(read_february_indicators(kept["february_indicators"][0]))
        sets["ons"] = replace(sets["ons"], panel=table)
    if "local_indicators" in kept:
        sets["beis"] = _local(kept["local_indicators"], sets["beis"])
    if "mid_year_population" in kept:
        changes["population"] = plain(read_mid_year_population(kept["mid_year_population"][0])).select(
            "area_code", "population"
        )
    if "nuts_lookup" in kept:
        read = plain(read_nuts_lookup(kept["nuts_lookup"][0]))
        residents = held.nuts3.select("lad_code", "residents").unique("lad_code")
        changes["nuts3"] = read.join(
            residents, on="lad_code", how="left", validate="m:1", maintain_order="left"
        )
    if "sector_clusters" in kept and held.published is not None:
        rows = plain(read_sector_clusters(kept["sector_clusters"][0]))
        changes["published"] = replace(held.published, clusters=rows.select("area_code", "cluster"))
    changes["indicators"] = tuple(sets.values())
    return changes


def _cube(paths: list[Path], cube: str, year: int | None) -> Cube:
    if cube == "gva":
        table = plain(read_gva_folder(paths)).filter(pl.col("industry_code").is_in(LEAVES))
        return gva_cube(table, year=year)
    return bres_cube(_employment(paths[0]), year=year)


def _employment(path: Path) -> pl.DataFrame:
    """ITL2 employment by five-digit industry."""
    if "status" in columns_of(path):
        return plain(read_tidy_cube(path, amount="count", status="employment"))
    return plain(read_tidy_cube(path, amount="employment"))


def _local(paths: list[Path], held: IndicatorSet) -> IndicatorSet:
    """Local indicators of one file or several; one with an infinity is left out, as published."""
    table = pl.concat([plain(read_local_indicators(path)) for path in paths], how="diagonal_relaxed")
    if "mark" in table.columns:
        endless = table.filter(mark="infinite")["indicator"].unique()
        table = table.filter(~pl.col("indicator").is_in(endless.implode()))
    return replace(held, panel=table)
