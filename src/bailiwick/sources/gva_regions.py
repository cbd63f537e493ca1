"""Which districts the workbooks of local GVA must hold: all of their region, and all regions together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa

from bailiwick import areas
from bailiwick.errors import SourceError
from bailiwick.sources.refusal import AS_ISSUED, refuse
from bailiwick.sources.workbook import Sheet

__all__ = [
    "CURRENT",
    "require_all_districts",
    "require_all_regions",
    "require_one_release",
    "volume_column",
]

CURRENT = "gva_million_gbp"
_REGION = re.compile(r"(?:ITL|NUTS) ?1 region: (?:TL|UK)([C-N])\b", re.IGNORECASE)
# ITL1 letter -> region or country, as in the registry of areas.
_REGION_OF_LETTER = {letter: f"E1200000{n}" for n, letter in enumerate("CDEFGHIJK", start=1)}
_REGION_OF_LETTER |= {"L": "W92000004", "M": "S92000003", "N": "N92000002"}


def volume_column(names: Iterable[str]) -> str:
    """Return the column of the chained volume, whose name ends in the year of its money.

    Examples
    --------
    >>> volume_column(["area_code", "gva_million_gbp", "gva_million_gbp_2022prices"])
    'gva_million_gbp_2022prices'
    """
    found = [name for name in names if re.fullmatch(rf"{CURRENT}_(19|20)\d\dprices", name)]
    if len(found) != 1:
        raise SourceError(
            f"expected one column '{CURRENT}_<year>prices'; got {', '.join(found) or 'none'}. Read the "
            "table with read_gva_workbook or read_gva_folder."
        )
    return found[0]


def require_all_districts(sheet: Sheet, title: str, codes: Sequence[str]) -> str:
    """Refuse a workbook without all districts of its regions; return the vintage that has them."""
    found = set(codes)
    match = _REGION.search(title)
    fitting = areas.detect_vintages(found)
    if match is None and not fitting:
        raise refuse(
            sheet.path,
            "a title that names the ITL1 region, such as 'ITL1 region: TLC North East'",
            "none",
            AS_ISSUED,
            sheet=sheet.name,
        )
    if not fitting:
        return ""
    regions = {_REGION_OF_LETTER[match[1].upper()]} if match else {areas.region(code) for code in found}
    whole = [vintage for vintage in fitting if _districts(vintage, regions) == found]
    if not whole:
        vintage = _preferred(fitting)
        due = _districts(vintage, regions)
        what = f"of TL{match[1].upper()}" if match else f"of {', '.join(sorted(regions))}"
        raise refuse(
            sheet.path,
            f"{len(due)} districts {what}, each once",
            f"{len(found)} others or fewer; absent are {', '.join(sorted(due - found)[:5]) or 'none'}",
            f"The sheet is cut short or of another region. {AS_ISSUED}",
            sheet=sheet.name,
        )
    return _preferred(whole)


def _districts(vintage: str, regions: set[str]) -> set[str]:
    if not vintage.startswith("lad"):
        return set()
    return {code for code in areas.codes(vintage) if areas.region(code) in regions}


def _preferred(vintages: Sequence[str]) -> str:
    """Return the vintage whose name stands for all that have the same areas."""
    return "lad2023" if "lad2023" in vintages else vintages[-1]


def require_one_release(files: list[Path], tables: list[pa.Table]) -> None:
    """Refuse workbooks whose years, or the money of whose volumes, differ."""
    told = [
        (volume_column(table.column_names), int(table["year"][0].as_py()), max(table["year"].to_pylist()))
        for table in tables
    ]
    for file, own in zip(files, told, strict=True):
        if own != told[0]:
            raise SourceError(
                f"{file.name!r} and {files[0].name!r} are of different releases: {own[0]!r}, {own[1]} to "
                f"{own[2]}, and {told[0][0]!r}, {told[0][1]} to {told[0][2]}. Give the 12 workbooks of one "
                "release."
            )


def require_all_regions(files: list[Path], tables: list[pa.Table]) -> str:
    """Refuse an area in two workbooks and a country without some; return the vintage of all together."""
    seen: dict[str, str] = {}
    for file, table in zip(files, tables, strict=True):
        for code in table["area_code"].combine_chunks().dictionary.to_pylist():
            if code in seen:
                raise SourceError(
                    f"{file.name!r}: area {code} is also in {seen[code]!r}; each of the 12 workbooks holds "
                    "other areas. Remove the copy."
                )
            seen[code] = file.name
    fitting = areas.detect_vintages(seen)
    whole = [vintage for vintage in fitting if len(areas.codes(vintage)) == len(seen)]
    if (fitting and not whole) or (not fitting and len(files) != len(_REGION_OF_LETTER)):
        due = f"{len(areas.codes(_preferred(fitting)))} areas" if fitting else "all areas"
        raise SourceError(
            f"expected 12 workbooks with {due}; got {len(files)} with {len(seen)} "
            f"({', '.join(repr(file.name) for file in files)}). Add the missing regions: one workbook for "
            "each of the 12 ITL1 regions of the United Kingdom."
        )
    return _preferred(whole) if whole else ""
