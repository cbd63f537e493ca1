"""Counts of firms of areas of planted types: what specialisation has to find again.

Areas and industries differ in size by a log-normal factor, and each type has three times in a hundred of its
industries five times over. Counts are Poisson; their level is set so that 80 % of the cells are 0, as in the
published study of 375 areas and 2,156 text sectors, which cannot be had.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["PlantedTypes", "planted_types"]

SEED = 1
AREAS, INDUSTRIES, TYPES = 375, 2156, 12
ZEROS = 0.8
# Standard deviations of the logarithms of sizes; which share of industries a type has more of, and how much.
AREA_SPREAD, INDUSTRY_SPREAD = 1.2, 1.5
SHARE, BOOST = 0.03, 5.0


@dataclass(frozen=True)
class PlantedTypes:
    """Counts and the types behind them."""

    counts: NDArray[np.int64]
    types: NDArray[np.int64]

    def cube(self) -> pa.Table:
        """One row per area and industry with a count: 0 has no row."""
        area, industry = np.nonzero(self.counts)
        return pa.table(
            {
                "area_code": [f"A{number:03d}" for number in area.tolist()],
                "industry_code": [f"I{number:04d}" for number in industry.tolist()],
                "firms": self.counts[area, industry],
            }
        )


def planted_types(
    seed: int = SEED, *, areas: int = AREAS, industries: int = INDUSTRIES, types: int = TYPES
) -> PlantedTypes:
    """Draw counts of areas of planted types."""
    rng = np.random.default_rng(seed)
    own = rng.integers(0, types, areas)
    area_size = rng.lognormal(0, AREA_SPREAD, areas)
    industry_size = rng.lognormal(0, INDUSTRY_SPREAD, industries)
    taste = np.where(rng.random((types, industries)) < SHARE, BOOST, 1.0)
    expected = area_size[:, None] * industry_size * taste[own]
    low, high = 1e-9, 1e3
    for _ in range(60):
        level = float(np.sqrt(low * high))
        if np.exp(-expected * level).mean() > ZEROS:
            low = level
        else:
            high = level
    return PlantedTypes(rng.poisson(expected * level), own)
