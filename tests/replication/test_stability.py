"""Stability of the districts' classification when each variable is left out: the measured figures.

Every expected number is from the method page "Area classification", section 4 "Stability", "2001 pipeline,
leave one variable out: median (lowest) ARI" at 24, 13 and 8; printed to two decimals, so half a unit of the
second is allowed. 57 refits each.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from bailiwick.evidence import stability
from bailiwick.groups.classification import AreaClassification
from real_districts import merged_districts

HALF_UNIT = 0.005 + 1e-9


@pytest.fixture(scope="module")
def districts(shared_data: Path) -> pd.DataFrame:
    """57 variables of 329 districts, Census 2021."""
    return merged_districts(shared_data)


@pytest.mark.filterwarnings("ignore::bailiwick.errors.DataWarning")
@pytest.mark.parametrize(
    ("standardise", "median", "lowest"),
    [
        ("inter_decile", (0.73, 0.72, 0.72), (0.56, 0.54, 0.38)),
        ("asinh_range", (0.72, 0.72, 0.80), (0.58, 0.54, 0.58)),
    ],
)
def test_leaving_out_each_variable(
    districts: pd.DataFrame, standardise: str, median: tuple[float, ...], lowest: tuple[float, ...]
) -> None:
    """If this fails, the classification is more, or less, stable than was measured."""
    model = AreaClassification((8, 13, 24), standardise=standardise)
    found = stability(model, districts, resample="leave_one_out")
    summary = found.summary.set_index("level")
    levels = ["subgroup", "group", "supergroup"]
    assert summary.loc[levels, "median"].tolist() == pytest.approx(list(median), abs=HALF_UNIT)
    assert summary.loc[levels, "lowest"].tolist() == pytest.approx(list(lowest), abs=HALF_UNIT)
    assert summary["draws"].tolist() == [57] * 3
    if standardise == "inter_decile":
        # "0.38, without terraced": v37 is the share in terraced houses.
        draws = found.draws[found.draws["level"] == "supergroup"].set_index("left_out")
        assert draws["adjusted_rand"].idxmin() == "v37"
