"""Which files of a folder the Krugman study reads, and keeping them in the workspace.

Everything is looked at before anything is copied: one refused file stops the run, and all refused
files are told together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from bailiwick.errors import BailiwickError, Finding, SourceError, WorkspaceError
from bailiwick.sources.ashe import read_ashe_cv, read_ashe_hours
from bailiwick.sources.bres_api import read_bres_api_parts
from bailiwick.sources.gva_local_authority import read_gva_folder
from bailiwick.sources.recognise import SOURCES, recognise
from bailiwick.sources.refusal import OtherPeriodError
from bailiwick.sources.sidecar import file_hash
from bailiwick.sources.tidy_cube import columns_of, read_tidy_cube
from bailiwick.sources.workspace import adopt, open_raw

__all__ = ["ROLES", "find_files", "keep_files", "read_itl2"]

ENDINGS = {".xlsx", ".xls", ".csv", ".parquet"}
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

Found = dict[str, list[Path]]


def find_files(folder: Path, progress: Callable[[str], None]) -> tuple[Found, list[Finding]]:
    """The files of use by format, each of them sound; and remarks on what was left out.

    Raises
    ------
    SourceError
        A file cannot be looked at, or is refused by its reader, or two of them contradict each
        other: every such file is named.
    """
    found: Found = {}
    told: list[Finding] = []
    refused: list[str] = []
    others = 0
    seen: dict[tuple[int, str], Path] = {}
    paths = _candidates(folder)
    progress(f"Looking at {len(paths)} files")
    for path in paths:
        try:
            source = recognise(path)
        except BailiwickError as error:
            refused.append(str(error))
            continue
        if source is None or source.name not in ROLES or not _of_use(path, source.name):
            others += 1
            continue
        former = seen.setdefault(file_hash(path), path)
        if former != path:
            sentence = f"{path.name} holds the same bytes as {former.name}; one of them was used."
            told.append(Finding("same-file", sentence, (path.name,), "warning"))
            continue
        try:
            if source.name == "tidy_cube":
                read_itl2(path)
            elif not source.paged:
                source.read(path)
        except OtherPeriodError as error:
            told.append(Finding("other-period", f"Left out: {error}", (path.name,), "warning"))
        except BailiwickError as error:
            refused.append(str(error))
        else:
            found.setdefault(source.name, []).append(path)
    refused += _refused_together(found, whole=not refused)
    if refused:
        count = "1 fault" if len(refused) == 1 else f"{len(refused)} faults"
        heading = f"{count} in the files of {folder.name!r}; nothing was copied or measured:"
        raise SourceError("\n".join([heading, *refused]))
    if others:
        sentence = f"{others} files in {folder.name!r} are not used by this study."
        told.append(Finding("files-not-used", sentence, severity="warning"))
    return found, told


def _candidates(folder: Path) -> list[Path]:
    """Files that could be a publisher's; not hidden ones, nor the locks of a spreadsheet program."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in ENDINGS and path.is_file() and not path.name.startswith((".", "~$"))
    )


def _refused_together(found: Found, *, whole: bool) -> list[str]:
    """What is wrong with files that are each sound: sets with a part missing, two of what should be one."""
    refused = []
    for name, read in SETS.items():
        # Where a file was refused already, a set that lacks it would only hide which one it was.
        if name in found and whole:
            try:
                read(found[name])
            except BailiwickError as error:
                refused.append(str(error))
    for name in ONE_ONLY:
        if len(found.get(name, [])) > 1:
            files = ", ".join(path.name for path in found[name])
            title = SOURCES[name].title
            refused.append(f"{files}: expected one file of {title!r}; got {len(found[name])}. Keep one.")
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
        return bool({"status", "employment"} & set(columns_of(path))) and _is_itl2(path)
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


def _is_itl2(path: Path) -> bool:
    column = next(name for name in ("area_code", "geo_code") if name in columns_of(path))
    lazy = pl.scan_parquet(path) if path.suffix == ".parquet" else pl.scan_csv(path, infer_schema=False)
    codes = lazy.select(pl.col(column).cast(pl.String).unique()).collect()[column].drop_nulls()
    return bool(len(codes)) and bool(codes.str.contains(r"^(UK|TL)[A-Z]\w$").all())


def read_itl2(path: Path) -> pa.Table:
    """Employment by class in ITL2 areas, from a tidy cube of classes or of 5-digit codes."""
    if "status" in columns_of(path):
        return read_tidy_cube(path, amount="count", status="employment", digits=4)
    return read_tidy_cube(path, amount="employment")


def keep_files(found: Mapping[str, list[Path]], workspace: Path) -> Found:
    """Copy the files to ``workspace/raw``, each with its record, and check them there.

    Raises
    ------
    WorkspaceError
        Another file of one of the names is in ``raw/`` already; all such names are told.
    """
    kept: Found = {}
    refused = []
    for name, paths in found.items():
        for path in paths:
            try:
                kept.setdefault(name, []).append(open_raw(adopt(path, workspace)))
            except WorkspaceError as error:
                refused.append(str(error))
    if refused:
        raise WorkspaceError("\n".join([f"{len(refused)} files could not be kept:", *refused]))
    return kept
