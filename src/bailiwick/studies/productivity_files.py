"""The subregional productivity study's inputs from publishers' files.

Files are recognised by content, kept in the workspace's `raw/`, and read. A release of productivity
needs the output it was divided by: districts the GVA workbooks of districts, ITL areas the regional GDP
workbook of the same boundaries, and both the row of the United Kingdom of the latter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from bailiwick.errors import Finding
from bailiwick.measures.prices import CURRENT, price_basis
from bailiwick.shown import counted
from bailiwick.sources.ashe import read_ashe_cv
from bailiwick.sources.gva_checks import check_chained_volume
from bailiwick.sources.gva_local_authority import LEAVES, read_gva_folder, volume_column
from bailiwick.sources.nomis_total_jobs import read_total_jobs
from bailiwick.sources.regional_gdp import read_regional_gdp
from bailiwick.sources.release_findings import release_findings
from bailiwick.sources.residents import read_residents
from bailiwick.sources.subregional_productivity import read_subregional_productivity
from bailiwick.studies.carried import plain, silent
from bailiwick.studies.krugman_inputs import carried_industry_names
from bailiwick.studies.krugman_raw import is_itl2, read_itl2
from bailiwick.studies.productivity_inputs import (
    AMOUNTS,
    REFERENCE,
    Inputs,
    Panel,
    district_panel,
    is_volume,
    itl_panel,
)
from bailiwick.studies.productivity_releases import (
    Release,
    codes_of,
    few,
    nearest_release,
    release_of,
    together,
    unlike,
    with_labour,
    with_residents,
)
from bailiwick.studies.raw_files import (
    Wanted,
    file_records,
    find_files,
    keep_files,
    undone_if_refused,
)

__all__ = ["ROLES", "from_files"]

#: Format -> the inputs of the study that it gives.
ROLES: dict[str, tuple[str, ...]] = {
    "district_productivity": ("districts", "published_districts"),
    "subregional_productivity": ("itl", "published_itl"),
    "gva_local_authority": ("districts", "gva_industry"),
    "regional_gdp": ("districts", "itl", "regions"),
    "residents": ("residents",),
    "ashe_cv": ("hours_cv",),
    "nomis_total_jobs": ("total_jobs",),
    "tidy_cube": ("employment_itl2",),
}
RESULT = "gva_per_"
IS_DISTRICT = "^[ENSW]0[6-9]|^S12|^95"


def from_files(folder: Path, workspace: Path, *, progress: Callable[[str], None] = silent) -> Inputs:
    """Find the publishers' files in a folder, keep them in ``workspace/raw``, and read them.

    Parameters
    ----------
    folder : Path
        With a workbook of subregional productivity of districts and the 12 district GVA workbooks, or one
        of ITL areas, or both; and the regional GDP workbook of the same spring as each. Beside them, if
        wanted: residents of districts as a CSV (of several, the one with most of the districts), ASHE
        Table 7.9b, total jobs from Nomis, a tidy cube of ITL2 employment by class.
    workspace : Path
        The files are copied byte for byte, each with its record.

    Raises
    ------
    WorkspaceError
        There is no such folder, or none of its files is of use.
    SourceError
        A file is damaged, two contradict each other, or one lacks what it goes with; all are listed,
        and nothing is copied or measured.
    """
    found, findings = find_files(folder, WANTED, progress)
    with undone_if_refused(folder, workspace):
        progress("Copying the files to the workspace")
        kept = _one_count_of_residents(keep_files(found, workspace))
        progress("Reading the files")
        tables, told = _read(kept)
    return Inputs(
        **tables,
        industry_names=carried_industry_names(),
        records=file_records(kept, workspace, ROLES),
        findings=(*findings, *_remarks(kept), *told),
    )


def _one_count_of_residents(kept: Mapping[str, list[Path]]) -> Mapping[str, list[Path]]:
    """Of several counts of residents the one with most of the districts; the others give nothing."""
    counts = kept.get("residents", [])
    if len(counts) < 2 or "district_productivity" not in kept:
        return kept
    path = kept["district_productivity"][0]
    own = codes_of(release_of(read_subregional_productivity(path), path))
    most = max(counts, key=lambda one: len(own & set(plain(read_residents(one))["area_code"])))
    return {**kept, "residents": [most]}


def _remarks(kept: Mapping[str, list[Path]]) -> list[Finding]:
    """Tables of the releases that are left out, and tables that end before the others."""
    readers = {
        "district_productivity": read_subregional_productivity,
        "subregional_productivity": read_subregional_productivity,
        "regional_gdp": read_regional_gdp,
    }
    return [
        remark
        for name, reader in readers.items()
        for path in kept.get(name, [])
        for remark in release_findings(reader(path), path)
    ]


def _read(kept: Mapping[str, list[Path]]) -> tuple[dict[str, Any], list[Finding]]:
    tables: dict[str, Any] = {}
    findings: list[Finding] = []
    gdp = [release_of(read_regional_gdp(path), path) for path in kept["regional_gdp"]]
    if "gva_local_authority" in kept:
        gva, told = _sound_volumes(read_gva_folder(kept["gva_local_authority"]))
        findings += told
        tables["gva_industry"] = gva.filter(pl.col("industry_code").is_in(LEAVES)).select(
            "area_code", "year", "industry_code", "gva_million_gbp"
        )
        if "district_productivity" in kept:
            tables["districts"], told = _districts(kept, gva, gdp)
            findings += told
    if "subregional_productivity" in kept:
        tables["itl"], told = _itl(kept["subregional_productivity"][0], gdp)
        findings += told
    if "ashe_cv" in kept:
        cv = plain(read_ashe_cv(kept["ashe_cv"][0])).filter(pl.col("area_code").str.contains(IS_DISTRICT))
        tables["hours_cv"] = cv.select("area_code", "year", "mean_weekly_hours_cv")
    if "nomis_total_jobs" in kept:
        jobs = plain(read_total_jobs(kept["nomis_total_jobs"][0]))
        tables["total_jobs"] = jobs.drop_nulls("area_code").select(
            "area_code", pl.col("year").cast(pl.Int32), "total_jobs"
        )
    if "tidy_cube" in kept:
        tables["employment_itl2"] = plain(read_itl2(kept["tidy_cube"][0]))
    return tables, findings


def _sound_volumes(source: pa.Table) -> tuple[pl.DataFrame, list[Finding]]:
    """District GVA with the chained volumes that contradict their own sectors taken as unknown."""
    found = check_chained_volume(source)
    faulty = [" ".join(map(str, row)) for one in found for row in one.rows if isinstance(row, tuple)]
    volume = volume_column(source.column_names)
    sound = ~pl.concat_str("area_code", pl.lit(" "), "year").is_in(faulty)
    return plain(source).with_columns(pl.when(sound).then(pl.col(volume)).alias(volume)), found


def _districts(
    kept: Mapping[str, list[Path]], gva: pl.DataFrame, gdp: list[Release]
) -> tuple[Panel, list[Finding]]:
    """Districts with the output of their own workbooks, and the United Kingdom's of the regional GDP."""
    path = kept["district_productivity"][0]
    release, lacking = with_labour(release_of(read_subregional_productivity(path), path))
    total = gva.filter(pl.col("industry_code") == "Total").with_columns(
        pl.col("year").cast(pl.Int32), pl.col("gva_million_gbp_flag").alias("flag")
    )
    volumes = [name for name in total.columns if is_volume(name)]
    total = total.select("area_code", "year", "gva_million_gbp", *volumes, "flag")
    regional = with_residents(nearest_release(gdp, {REFERENCE}, int(total["year"].max())))  # type: ignore[arg-type]
    keys = ["area_code", "year"]
    wanted = (pl.col("area_code") == REFERENCE) | (pl.col("area_level") == "ITL1")
    labour = release.rows.filter(pl.col("area_code") == REFERENCE).select(*keys, "weekly_hours", "jobs")
    regions = (
        regional.rows.filter(wanted)
        .select(*keys, "area_name", "gva_million_gbp", "residents")
        .join(labour, on=keys, how="left", validate="1:1")
    )
    output = Release("the workbooks of district GVA", total, {}, "")
    lacking += [*unlike(release, output), *unlike(regional, output)]
    own = set(total["area_code"])
    residents = next((plain(read_residents(path)) for path in kept.get("residents", [])), None)
    coded = release.rows.filter(pl.col("area_code") != REFERENCE)
    without = sorted(set(coded["area_code"]) - own)
    sentence = f"{counted(len(without), 'district')} with hours and no GVA left out: {few(without)}."
    findings = lacking
    if without:
        findings.append(Finding("areas-without-output", sentence, tuple(without), "warning"))
    panel = district_panel(
        gva=total,
        labour=coded,
        names=dict(coded.select("area_code", "area_name").unique("area_code").iter_rows()),
        residents=residents,
        regions=regions,
        published=_published(release),
        decimals=_printed(release),
        rounded=_steps(release),
        vintage=release.vintage,
    )
    return panel, findings


def _itl(path: Path, gdp: list[Release]) -> tuple[Panel, list[Finding]]:
    """Areas of a release with the output of the regional GDP workbook that has them."""
    release, findings = with_labour(release_of(read_subregional_productivity(path), path))
    output = with_residents(nearest_release(gdp, codes_of(release), release.years[1]))
    findings += unlike(release, output)
    keys = ["area_code", "year"]
    coded = release.rows.drop_nulls("area_code")
    rows = coded.join(
        output.rows.select(*keys, "gva_million_gbp", "residents"),
        on=keys,
        how="left",
        validate="1:1",
        maintain_order="left",
    ).with_columns(
        region_code=pl.when(pl.col("area_level").is_in(["ITL2", "ITL3"])).then(
            pl.col("area_code").str.head(3)
        ),
        gva_flag=pl.lit(None, dtype=pl.String),
    )
    without = sorted(set(rows["area_code"]) - codes_of(output))
    uncoded = release.rows.filter(pl.col("area_code").is_null())["area_name"].unique().to_list()
    for names, sentence in (
        (without, "without GVA in the regional GDP workbook"),
        (sorted(uncoded), "without a code, so without GVA,"),
    ):
        if names:
            told = f"{counted(len(names), 'area')} of the productivity workbook {sentence} left out:"
            told += f" {few(names)}."
            findings.append(Finding("areas-without-output", told, tuple(names), "warning"))
    rows = rows.filter(~pl.col("area_code").is_in(without)).select(
        "area_code", "area_name", "area_level", "region_code", "year", *AMOUNTS, "gva_flag"
    )
    panel = itl_panel(
        rows, published=_published(release), decimals=_printed(release), rounded=_steps(release)
    )
    return panel, findings


def _published(release: Release) -> pl.DataFrame:
    """The publisher's results among the columns of a release."""
    results = [name for name in _printed(release) if name in release.rows.columns]
    return release.rows.drop_nulls("area_code").select("area_code", "year", *results)


def _printed(release: Release) -> dict[str, int]:
    """Places of each result in current prices; an unrounded one is left out."""
    return {
        name: places
        for name, places in release.decimals.items()
        if name.startswith(RESULT) and price_basis(name) == CURRENT and places is not None
    }


def _steps(release: Release) -> dict[str, float]:
    """The steps that hours and jobs were rounded to by their publisher."""
    return {
        name: 0.0 if places is None else 10.0**-places
        for name, places in release.decimals.items()
        if name in AMOUNTS
    }


def _of_use(path: Path, name: str) -> bool:
    """Of tidy cubes only those of ITL2 employment."""
    return is_itl2(path) if name == "tidy_cube" else True


WANTED = Wanted(
    roles=ROLES,
    sets={"gva_local_authority": read_gva_folder},
    one_only=(
        "district_productivity",
        "subregional_productivity",
        "ashe_cv",
        "nomis_total_jobs",
        "tidy_cube",
    ),
    of_use=_of_use,
    together=together,
    readers={"tidy_cube": read_itl2},
)
