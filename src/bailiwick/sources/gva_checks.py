"""Checks of the district GVA table: is it complete, do its parts add up, are its volumes sound.

The tables come from `gva_local_authority`.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bailiwick import areas as registry
from bailiwick.errors import Finding
from bailiwick.sources.gva_local_authority import LEAVES, LINES
from bailiwick.sources.gva_regions import CURRENT, volume_column
from bailiwick.sources.marks import Floats

__all__ = ["check_chained_volume", "check_gva_complete", "check_leaf_sums"]

_SECTORS = ("A-E", "F (41-43)", "G-T")
_BAND = (0.95, 1.05)
# 37 leaves and one total, each rounded to GBP 1 million: no honest gap exceeds half a million each.
_LEAF_GAP_MILLION_GBP = (len(LEAVES) + 1) / 2


def check_chained_volume(
    table: pa.Table, *, years: tuple[int, int] | Literal["near"] | None = "near"
) -> list[Finding]:
    """Chained volumes whose total contradicts its own sectors.

    ::

        ratio = (A-E + F + G-T) / Total        in the money of one year

    Chained volumes do not add up exactly, but a ratio outside 0.95 to 1.05
    fits the fault that the publisher corrected on 10 October 2025.

    Parameters
    ----------
    table : pyarrow.Table
        As `read_gva_workbook` gives it.
    years : (first, last), "near" or None
        Years to look at: "near" is from seven years before the year of the money
        to one year after it (2015 to 2023 for 2022), None is all. In years far
        from it, sound series leave the band too.

    Returns
    -------
    list of Finding
        One warning, ``chained-volume-fault``, whose rows are (area_code, year)
        pairs; empty where nothing was found. A pair with a null is not judged.
    """
    volume = volume_column(table.column_names)
    if years == "near":
        money = int(volume[-10:-6])
        years = (money - 7, money + 1)
    keys, grid = _grid(table, volume)
    total = grid[:, LINES.index("Total")]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = sum(grid[:, LINES.index(line)] for line in _SECTORS) / total
    outside = (ratio < _BAND[0]) | (ratio > _BAND[1])
    rows = [
        (area, year)
        for (area, year), bad in zip(keys, outside, strict=True)
        if bad and (years is None or years[0] <= year <= years[1])
    ]
    if not rows:
        return []
    return [
        Finding(
            "chained-volume-fault",
            f"The chained volumes of {len(rows)} district-years contradict their own sectors (production + "
            f"construction + services over the total outside {_BAND[0]} to {_BAND[1]}): {_listed(rows)}. "
            "They fit the fault that ONS corrected on 10 October 2025; use current prices for them or the "
            "corrected edition.",
            tuple(rows),
            "warning",
        )
    ]


def check_leaf_sums(table: pa.Table) -> list[Finding]:
    """Area-years whose 37 leaf lines in current prices miss the total by more than GBP 19 million.

    Every cell is rounded to GBP 1 million, so the total and 37 leaves can be off
    by 38 halves. Area-years with a suppressed leaf cannot be judged and are left out.
    """
    keys, grid = _grid(table, CURRENT)
    leaves = grid[:, [LINES.index(line) for line in LEAVES]].sum(axis=1)
    gap = np.abs(leaves - grid[:, LINES.index("Total")])
    rows = [key for key, far in zip(keys, gap > _LEAF_GAP_MILLION_GBP, strict=True) if far]
    if not rows:
        return []
    return [
        Finding(
            "leaves-miss-total",
            f"In {len(rows)} district-years the 37 leaf lines and the total of current-price GVA differ by "
            f"more than GBP {_LEAF_GAP_MILLION_GBP:.0f} million, beyond what rounding explains: "
            f"{_listed(rows)}. "
            "Compare the file with the publisher's.",
            tuple(rows),
        )
    ]


def check_gva_complete(
    table: pa.Table, *, areas: int | None = None, years: tuple[int, int] | None = None
) -> list[Finding]:
    """Areas, lines and years that are not there.

    Without `areas`, all districts of the table's vintage are due (361 of lad2023);
    without `years`, every year from the first to the last.
    """
    findings: list[Finding] = []
    codes = pc.unique(table["area_code"]).to_pylist()
    vintage = (table.schema.metadata or {}).get(b"vintage", b"").decode()
    if areas is None:
        areas = len(registry.codes(vintage)) if vintage else len(codes)
    found_years = sorted(pc.unique(table["year"]).to_pylist())
    first, last = years or (found_years[0], found_years[-1])
    wanted_years = list(range(first, last + 1))
    if len(codes) != areas:
        findings.append(
            Finding(
                "areas-incomplete",
                f"The GVA table has {len(codes)} areas instead of {areas}: add the workbooks of the other "
                "regions.",
            )
        )
    if found_years != wanted_years:
        absent = tuple(year for year in wanted_years if year not in found_years)
        findings.append(
            Finding(
                "years-incomplete",
                f"The GVA table has {len(found_years)} years, {found_years[0]} to {found_years[-1]}, "
                f"instead of {first} to {last}: use the workbooks as their publisher issued them.",
                absent,
            )
        )
    expected = len(codes) * len(found_years) * len(LINES)
    if table.num_rows != expected:
        findings.append(
            Finding(
                "rows-incomplete",
                f"The GVA table has {table.num_rows:,} rows instead of {expected:,} ({len(codes)} areas x "
                f"{len(LINES)} lines x {len(found_years)} years): read the workbooks again.",
            )
        )
    return findings


def _grid(table: pa.Table, amount: str) -> tuple[list[tuple[str, int]], Floats]:
    """Return the (area, year) pairs in sorted order and their amounts by line, in the order of LINES."""
    codes = table["area_code"].combine_chunks()
    if isinstance(codes, pa.ChunkedArray):
        codes = codes.unify_dictionaries().combine_chunks()
    if not pa.types.is_dictionary(codes.type):
        codes = codes.dictionary_encode()
    names = codes.dictionary.to_pylist()
    area = codes.indices.to_numpy(zero_copy_only=False)
    year = table["year"].to_numpy()
    line = pc.index_in(table["industry_code"].cast(pa.string()), pa.array(LINES)).to_numpy()
    pairs, position = np.unique(area.astype(np.int64) * 10_000 + year, return_inverse=True)
    grid = np.full((len(pairs), len(LINES)), np.nan)
    grid[position, line] = table[amount].to_numpy()
    return [(names[int(pair // 10_000)], int(pair % 10_000)) for pair in pairs], grid


def _listed(rows: list[tuple[str, int]], shown: int = 12) -> str:
    text = ", ".join(f"{area} {year}" for area, year in rows[:shown])
    return text + (f" and {len(rows) - shown} more" if len(rows) > shown else "")
