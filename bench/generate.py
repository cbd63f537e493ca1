"""A made-up cube of the size of British districts by 4-digit industry over ten years.

Sizes of areas and industries are drawn from wide distributions, and two cells in five are filled, more of
them where area and industry are large: like a real table, without being one.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

AREAS, INDUSTRIES, YEARS, FILLED = 361, 615, 10, 0.4
SEED = 20_231_121


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
