"""The Krugman study's inputs from publishers' files.

Files are recognised by content, kept in the workspace's `raw/`, read, and put on the districts of 2023.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from bailiwick import areas
from bailiwick.errors import Finding
from bailiwick.sources.aps import read_aps_api, read_aps_web
from bailiwick.sources.ashe import read_ashe_cv, read_ashe_hours
from bailiwick.sources.bres import districts_only
from bailiwick.sources.bres_api import read_bres_api_parts
from bailiwick.sources.district_productivity import UNITED_KINGDOM, read_district_productivity
from bailiwick.sources.gva_checks import check_chained_volume, check_leaf_sums
from bailiwick.sources.gva_local_authority import LEAVES, read_gva_folder, volume_column
from bailiwick.sources.mod_forces import read_mod_forces
from bailiwick.studies.krugman_inputs import Inputs, carried_industry_names, plain, silent
from bailiwick.studies.krugman_labour import (
    on_2023_districts_forces,
    on_2023_districts_hours,
    on_2023_districts_persons,
)
from bailiwick.studies.krugman_raw import ROLES, WANTED, read_itl2
from bailiwick.studies.raw_files import file_records, find_files, keep_files

__all__ = ["from_files"]

TO = "lad2023"
GREAT_BRITAIN = "K03000001"
IS_CLASS = pl.col("industry_code").str.contains("^[0-9]{4}$")
FARMS = "0100"  # not given for districts


def from_files(folder: Path, workspace: Path, *, progress: Callable[[str], None] = silent) -> Inputs:
    """Find the publishers' files in a folder, keep them in ``workspace/raw``, and read them.

    Files are recognised by their content, in every subfolder. What no step of the
    study uses is left where it is and counted. Older district codes are moved to
    the districts of 2023.

    Parameters
    ----------
    folder : Path
        With any of: the 12 GVA workbooks, the district productivity workbook,
        BRES answers of the Nomis API, ASHE Table 7.9 a and b, APS T01 exports or
        NM_17_5 answers, a forces CSV, a tidy cube of ITL2 employment.
    workspace : Path
        The files are copied byte for byte, each with its record.

    Raises
    ------
    WorkspaceError
        There is no such folder, or none of its files is of use.
    SourceError
        Any file is damaged or refused by its reader, or two contradict each
        other; all are listed, and nothing is copied or measured.
    """
    found, findings = find_files(folder, WANTED, progress)
    progress("Copying the files to the workspace")
    kept = keep_files(found, workspace)
    progress("Reading the files")
    tables, told = _read(kept)
    return Inputs(
        **tables,
        industry_names=carried_industry_names(),
        records=file_records(kept, workspace, ROLES),
        findings=(*findings, *told),
    )


def _read(kept: Mapping[str, list[Path]]) -> tuple[dict[str, Any], list[Finding]]:
    tables: dict[str, Any] = {}
    findings: list[Finding] = []
    if "gva_local_authority" in kept:
        tables["gva"], tables["gva_total"], told = _gva(kept["gva_local_authority"])
        findings += told
    if "district_productivity" in kept:
        tables["hours"] = _hours(kept["district_productivity"][0])
    if "bres_api" in kept:
        jobs, told = _jobs(kept["bres_api"])
        tables |= jobs
        findings += told
    if "ashe_hours" in kept:
        tables["weekly_hours"] = _weekly_hours(
            kept["ashe_hours"], kept.get("ashe_cv", []), tables.pop("employees_as_published", None)
        )
    if "aps_web" in kept or "aps_api" in kept:
        tables["self_employed"] = _self_employed(kept)
    if "mod_forces" in kept:
        tables["forces"] = _forces(kept["mod_forces"])
    if "tidy_cube" in kept:
        tables["employment_itl2"] = plain(read_itl2(kept["tidy_cube"][0]))
    tables.pop("employees_as_published", None)
    return tables, findings


def _gva(paths: list[Path]) -> tuple[pl.DataFrame, pl.DataFrame, list[Finding]]:
    """The cube of 37 lines, the totals in both price bases, and what the checks found."""
    source = read_gva_folder(paths)
    volumes = check_chained_volume(source)
    faulty = ["{} {}".format(*key) for finding in volumes for key in _pairs(finding)]
    gva = plain(source)
    volume = volume_column(gva.columns)
    leaves = gva.filter(pl.col("industry_code").is_in(LEAVES)).select(
        "area_code", "year", "industry_code", "gva_million_gbp", pl.col("gva_million_gbp_flag").alias("flag")
    )
    pairs = pl.concat_str("area_code", pl.lit(" "), "year")
    total = gva.filter(pl.col("industry_code") == "Total").select(
        "area_code",
        "year",
        "gva_million_gbp",
        volume,
        pl.col("gva_million_gbp_flag").alias("flag"),
        pl.when(pairs.is_in(faulty))
        .then(pl.lit("u"))
        .otherwise(pl.col(f"{volume}_flag"))
        .alias(f"flag_{volume.removeprefix('gva_million_gbp_')}"),
    )
    return leaves, total, [*volumes, *check_leaf_sums(source)]


def _pairs(finding: Finding) -> list[tuple[str, int]]:
    """The (area code, year) pairs that a check of GVA names."""
    return [row for row in finding.rows if isinstance(row, tuple)]


def _hours(path: Path) -> pl.DataFrame:
    frame = plain(read_district_productivity(path))
    return frame.filter(pl.col("area_code") != UNITED_KINGDOM).select("area_code", "year", "weekly_hours")


def _jobs(paths: list[Path]) -> tuple[dict[str, pl.DataFrame], list[Finding]]:
    """Employment by class for the index; employees of all industries for full-time equivalents."""
    found: dict[str, list[pl.DataFrame]] = {}
    other_levels: set[str] = set()
    for part in read_bres_api_parts(paths):
        status = (part.schema.metadata or {})[b"employment_status"].decode()
        table = plain(districts_only(part))
        if status == "employment":
            whole = plain(part)
            other_levels |= set(whole.filter(~IS_CLASS)["industry_code"])
            nation = whole.filter(IS_CLASS, pl.col("area_code") == GREAT_BRITAIN)
            found.setdefault("employment_great_britain", []).append(nation)
            table = table.filter(IS_CLASS)
        elif status == "employees":
            table = _all_industries(table)
            found.setdefault("employees_as_published", []).append(table)
        else:
            continue
        wanted = [
            name for name in ("area_code", "year", "industry_code", status, "flag") if name in table.columns
        ]
        converted: pl.DataFrame = areas.convert(table.select(wanted), to=TO, value=status)
        if status == "employment":
            converted = converted.with_columns(is_summed=pl.col("area_code").is_in(_merged(part)))
        found.setdefault(status, []).append(converted)
    tables = {name: pl.concat(parts, how="diagonal_relaxed") for name, parts in found.items()}
    tables = {name: table for name, table in tables.items() if table.height}
    findings = []
    if other_levels:
        sentence = (
            f"Employment also came for {len(other_levels)} industries that are not 4-digit classes"
            f" ({', '.join(sorted(other_levels)[:5])}); they were left out, as one index has one level."
        )
        findings.append(Finding("other-levels", sentence, tuple(sorted(other_levels)), "warning"))
    return tables, findings


def _merged(part: pa.Table) -> list[str]:
    """Districts of 2023 that are put together from several of the table's own."""
    vintage = (part.schema.metadata or {})[b"vintage"].decode()
    return [code for code in areas.codes(TO) if len(areas.predecessors(code, vintage)) > 1]


def _all_industries(frame: pl.DataFrame) -> pl.DataFrame:
    """The published total where there is one, else the sum of the 4-digit classes."""
    if (frame["industry_code"] == "Total").any():
        return frame.filter(pl.col("industry_code") == "Total").select(
            "area_code", "year", "employees", "flag"
        )
    summed = pl.when(pl.col("employees").null_count() == 0).then(pl.col("employees").sum())
    classes = frame.filter(IS_CLASS, pl.col("industry_code") != FARMS)
    return classes.group_by("area_code", "year", maintain_order=True).agg(summed.alias("employees"))


def _self_employed(kept: Mapping[str, list[Path]]) -> pl.DataFrame:
    """All exports and answers together; of an area and year in several, the one read last."""
    parts = [plain(read_aps_web(path)) for path in kept.get("aps_web", [])]
    if "aps_api" in kept:
        parts.append(plain(read_aps_api(kept["aps_api"])))
    frame = pl.concat(parts, how="diagonal_relaxed").filter(
        pl.col("area_code").str.contains("^[ESW]0[6-9]|^S12")
    )
    return on_2023_districts_persons(frame.unique(["area_code", "year"], keep="last", maintain_order=True))


def _weekly_hours(
    estimates: list[Path], variations: list[Path], employees: pl.DataFrame | None
) -> pl.DataFrame:
    """One workbook for each year, beside the workbook of coefficients of variation where it is given."""
    cv_of_year = {}
    for path in variations:
        for year in read_ashe_cv(path)["year"].unique().to_pylist():
            cv_of_year[year] = path
    parts = []
    for path in estimates:
        year = read_ashe_hours(path)["year"][0].as_py()
        table = districts_only(read_ashe_hours(path, cv_of_year.get(year)))
        wanted = [
            name
            for name in ("area_code", "year", "mean_weekly_hours", "jobs_thousand", "mean_weekly_hours_cv")
            if name in table.column_names
        ]
        parts.append(plain(table.select(wanted)))
    frame = pl.concat(parts, how="diagonal_relaxed")
    if "mean_weekly_hours_cv" not in frame.columns:
        frame = frame.with_columns(mean_weekly_hours_cv=pl.lit(None, dtype=pl.Float64))
    return on_2023_districts_hours(frame, employees)


def _forces(paths: list[Path]) -> pl.DataFrame:
    return on_2023_districts_forces(pl.concat(plain(read_mod_forces(path)) for path in paths))
