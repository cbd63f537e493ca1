"""The area classification's inputs from publishers' files: variables of areas, and official classes.

Files are recognised by content, kept in the workspace's `raw/`, and read. A folder may hold districts and
output areas; one of them is classified.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from bailiwick.errors import Finding, OptionError, SourceError, nearest
from bailiwick.sample import open_sample
from bailiwick.sources.area_classes import find_class_columns, read_area_classes
from bailiwick.sources.census_variables import read_census_variables
from bailiwick.sources.tidy_cube import columns_of
from bailiwick.studies.carried import plain, silent
from bailiwick.studies.classification_classes import Published, published_classes
from bailiwick.studies.classification_inputs import (
    ENGLAND_AND_WALES,
    KEYS,
    VINTAGE,
    Inputs,
    Level,
    described_variables,
    merges_of,
    regions_of,
)
from bailiwick.studies.raw_files import (
    Wanted,
    file_records,
    find_files,
    keep_files,
    undone_if_refused,
)

__all__ = ["LEVELS", "ROLES", "from_files"]

#: Format -> the inputs of the study that it gives.
ROLES: dict[str, tuple[str, ...]] = {
    "census_variables": ("variables",),
    "area_classes": ("classes",),
    "area_classes_2011v2": ("classes",),
}
#: What may be asked for, and the vintages that it is.
LEVELS = {"lad": "lad", "oa": "oa"}
#: The carried list of an official classification, which has the district of 2022 for each of its codes.
CARRIED = {"2001": "area_classes_2001", "2011v2": "area_classes_2011v2"}
COUNTRIES = {"E": "E92000001", "W": "W92000004", "S": "S92000003", "N": "N92000002"}


def from_files(
    folder: Path, workspace: Path, *, level: str | None = None, progress: Callable[[str], None] = silent
) -> Inputs:
    """Find the publishers' files in a folder, keep them in ``workspace/raw``, and read them.

    Parameters
    ----------
    folder : Path
        With a table of variables by area, in percent: of districts or of output areas; and if wanted
        published memberships to compare with.
    workspace : Path
        The files are copied byte for byte, each with its record.
    level : {"lad", "oa"}, optional
        Which areas, where the folder has both; districts by default.

    Raises
    ------
    OptionError
        `level` is none of the two, or the folder has none of it.
    WorkspaceError
        There is no such folder, or none of its files is of use.
    SourceError
        A file is damaged, or no file has variables of areas; all are listed, and nothing is copied.
    """
    if level is not None and level not in LEVELS:
        raise OptionError(
            f"level is {level!r}.{nearest(level, list(LEVELS))} It can be {' or '.join(map(repr, LEVELS))}."
        )
    found, findings = find_files(folder, WANTED, progress)
    path, told = _chosen(found.get("census_variables", []), folder, level)
    findings += told
    found = {**found, "census_variables": [path]}
    with undone_if_refused(folder, workspace):
        progress("Copying the files to the workspace")
        kept = keep_files(found, workspace)
        progress("Reading the files")
        table = read_census_variables(kept["census_variables"][0])
        vintage = _vintage_of(kept["census_variables"][0])
        rows = plain(table)
        district = vintage.startswith("lad")
        merges = merges_of(rows["area_code"], vintage) if district else {}
        units = rows["area_code"].filter(~rows["area_code"].is_in(list(merges)))
        published = _published(kept, units, merges, vintage)
        records = file_records(kept, workspace, ROLES)
    if "area_name" not in rows.columns:
        rows = rows.with_columns(area_name=pl.col("area_code"))
    kind, what = _kind(vintage)
    return Inputs(
        rows=rows,
        variables=described_variables([name for name in rows.columns if name not in KEYS]),
        level=kind,
        what=what,
        whats=f"{what}s",
        vintage=vintage if district else None,
        year=_census(vintage),
        merges=merges,
        places=regions_of(vintage) if district else pl.DataFrame(schema={"area_code": pl.String}),
        published=published,
        coverage=_countries(rows["area_code"]),
        records=records,
        findings=tuple(findings),
    )


def _chosen(paths: list[Path], folder: Path, level: str | None) -> tuple[Path, list[Finding]]:
    """The one table of variables to classify, and which were left out."""
    vintages = {path: _vintage_of(path) for path in paths}
    if not paths:
        raise SourceError(
            f"No file in {str(folder)!r} has variables of areas: a column of area codes and one column for"
            " each variable, in percent. Add one, or leave --files out to run on the carried tables."
        )
    wanted = [path for path in paths if vintages[path].startswith(level or "")]
    if not wanted:
        there = ", ".join(f"{path.name} ({vintages[path] or 'areas of another kind'})" for path in paths)
        raise OptionError(f"level is {level!r}, and {str(folder)!r} has no such areas; it has {there}.")
    # Districts before output areas, the latest boundaries first.
    best = max(wanted, key=lambda path: (vintages[path].startswith("lad"), vintages[path], path.name))
    others = [path.name for path in paths if path != best]
    if not others:
        return best, []
    sentence = (
        f"{best.name} is classified; {', '.join(others)} {'is' if len(others) == 1 else 'are'} left out."
        " --level lad or --level oa chooses."
    )
    return best, [Finding("one-of-several", sentence, tuple(others), "warning")]


def _vintage_of(path: Path) -> str:
    return str((read_census_variables(path).schema.metadata or {})[b"vintage"].decode())


def _kind(vintage: str) -> tuple[Level, str]:
    if vintage.startswith("lad"):
        return "district", "district"
    return ("output_area", "output area") if vintage.startswith("oa") else ("district", "area")


def _census(vintage: str) -> int:
    """The census before the boundaries: 2021 for lad2022; 0 where none is known."""
    digits = vintage[-4:]
    year = int(digits) if digits.isdigit() else 0
    return max((census for census in range(2001, 2100, 10) if census <= year), default=0)


def _countries(codes: pl.Series) -> tuple[str, ...]:
    letters = set(codes.str.head(1))
    return tuple(country for letter, country in COUNTRIES.items() if letter in letters) or ENGLAND_AND_WALES


def _published(
    kept: Mapping[str, list[Path]], units: pl.Series, merges: Mapping[str, str], vintage: str
) -> dict[str, Published]:
    """Official classes of the areas, from lists of memberships and from the table itself."""
    variables = kept["census_variables"][0]
    lists = [path for name in ROLES if name != "census_variables" for path in kept.get(name, [])]
    if find_class_columns(columns_of(variables)) is not None:
        lists.append(variables)
    found: dict[str, Published] = {}
    for path in lists:
        table = read_area_classes(path)
        name = (table.schema.metadata or {})[b"classification"].decode() or path.stem
        classes, code = plain(table), "area_code"
        if name in CARRIED and vintage == VINTAGE:
            # Codes of 2001 and 2011 changed since; the carried list has for each the district of 2022.
            lasting = plain(open_sample()[CARRIED[name]]).select("area_code", "lad2022_code")
            classes = classes.join(lasting, on="area_code", how="left", validate="1:1")
            code = "lad2022_code"
        one = published_classes(classes, name, units, merges, code=code)
        if one is not None and name not in found:
            found[name] = one
    return dict(sorted(found.items()))


WANTED = Wanted(roles=ROLES)
