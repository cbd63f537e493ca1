"""Made-up tables: a cube like British districts by 4-digit industry, and a panel of areas by years.

Sizes of areas and industries are drawn from wide distributions. In the cube two cells in five are filled,
more of them where area and industry are large: like a real table, without being one. The panel has GVA,
hours and jobs that do not add up to the totals of its regions.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

AREAS, INDUSTRIES, YEARS, FILLED = 361, 615, 10, 0.4
SEED = 20_231_121
PANEL_AREAS, PANEL_YEARS, PANEL_REGIONS = 1_000, 30, 12


def cube() -> pa.Table:
    """About 891 thousand rows, sorted by area, year and industry."""
    rng = np.random.default_rng(SEED)
    area_size = rng.lognormal(11, 0.7, AREAS)
    industry_size = rng.lognormal(0, 1.6, INDUSTRIES)
    expected = area_size[:, None] * industry_size / industry_size.sum()
    expected = expected * rng.lognormal(0, 0.8, expected.shape)
    filled = expected >= np.quantile(expected, 1 - FILLED - 0.0015)
    amounts = expected[:, None, :] * rng.lognormal(0, 0.1, (AREAS, YEARS, INDUSTRIES))
    area, year, industry = np.nonzero(np.broadcast_to(filled[:, None, :], amounts.shape))
    area_codes = np.array([f"E{7_000_000 + at:08d}" for at in range(AREAS)])
    industry_codes = np.array([f"{110 + 15 * at:04d}" for at in range(INDUSTRIES)])
    return pa.table(
        {
            "area_code": area_codes[area],
            "year": (2015 + year).astype(np.int32),
            "industry_code": industry_codes[industry],
            "employment": np.maximum(np.round(amounts[area, year, industry] / 5) * 5, 5.0),
        }
    )


def write(path: Path) -> pa.Table:
    """Write the cube as Parquet, as a user would have it: plain text columns."""
    table = cube()
    pq.write_table(table, path, compression="zstd")
    return table


def panel() -> tuple[pa.Table, pa.Table]:
    """Areas by years and their reference, 30,030 rows; and the totals of their regions, 360 rows."""
    rng = np.random.default_rng(SEED)
    shape = (PANEL_AREAS, PANEL_YEARS)
    region = np.arange(PANEL_AREAS) % PANEL_REGIONS
    jobs = rng.lognormal(11, 0.7, PANEL_AREAS)[:, None] * rng.lognormal(0, 0.02, shape).cumprod(axis=1)
    amounts = {
        "gva_million_gbp": jobs * 0.06 * rng.lognormal(0, 0.15, shape),
        "weekly_hours": jobs * 31 * rng.lognormal(0, 0.05, shape),
        "jobs": jobs,
    }
    codes = np.array([f"X{at:08d}" for at in range(PANEL_AREAS)] + ["UKX"])
    regions = np.array([f"R{at:02d}" for at in range(PANEL_REGIONS)])
    years = (1994 + np.arange(PANEL_YEARS)).astype(np.int32)
    parents = np.repeat(np.append(regions[region], ""), PANEL_YEARS)
    table = {
        "area_code": np.repeat(codes, PANEL_YEARS),
        "region_code": pa.array(parents, mask=parents == ""),
        "year": np.tile(years, PANEL_AREAS + 1),
    }
    totals = {"region_code": np.repeat(regions, PANEL_YEARS), "year": np.tile(years, PANEL_REGIONS)}
    for name, amount in amounts.items():
        of_region = np.stack([amount[region == at].sum(axis=0) for at in range(PANEL_REGIONS)])
        of_region *= rng.lognormal(0, 0.03, of_region.shape)
        table[name] = np.concatenate((amount.ravel(), of_region.sum(axis=0)))
        totals[name] = of_region.ravel()
    return pa.table(table), pa.table(totals)
