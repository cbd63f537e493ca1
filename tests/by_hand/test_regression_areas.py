"""Areas of regressions on clusters by hand: divided districts, larger areas, labels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from bailiwick.evidence import cluster_regions, cluster_regressions

LARGER = ["X1", "X2", "X3", "X4"]
# E4 lies in X1 by 20 / 23 and in X4 by 3 / 23. Shares of a: X1 60 / 80, X2 1, X3 0, X4 1 / 4.
PARTS = pd.DataFrame(
    {
        "area_code": ["E1", "E4", "E2", "E5", "E6", "E3", "E4"],
        "coarse_code": ["X1", "X1", "X2", "X3", "X3", "X4", "X4"],
        "weight": [60, 20, 5, 1, 1, 1, 3],
    }
)
SHARES = np.array([0.75, 1.0, 0.0, 0.25])
CODES = [f"E{number}" for number in range(1, 7)]


def tables(value: Any, **changes: Any) -> dict[str, Any]:
    """Four larger areas of six districts, the first three of which are in cluster a."""
    given = {
        "indicators": pd.DataFrame({"area_code": LARGER, "indicator": "pay", "value": value}),
        "clusters": pd.DataFrame({"area_code": CODES, "cluster": list("aaabbb")}),
        "controls": None,
        "errors_by": pd.DataFrame({"area_code": CODES, "region": list("NSMSSM")}),
        "coarse": PARTS,
        "standardise": "none",
    }
    return given | changes


def test_residents_of_a_divided_district_are_divided() -> None:
    """If this fails, a district in two larger areas brings all its residents to both, or none.

    Residents: X1 60 + 23 * 20 / 23 = 80, X2 5, X3 7 + 8 = 15, X4 10 + 23 * 3 / 23 = 13. Values are made as
    4 times the share of a and twice ln(residents), so the coefficient of a is 4. E4 whole in both areas,
    83 and 33 residents, gives another.
    """
    residents = pd.DataFrame({"area_code": CODES, "population": [60.0, 5, 10, 23, 7, 8]})
    made = tables(4 * SHARES + 2 * np.log([80, 5, 15, 13]), controls=residents)
    found = cluster_regressions(**made)
    assert found["coefficient"].tolist() == pytest.approx([4, -4])
    # It fits without error, so that there is nothing to judge by.
    assert found["reason"].tolist() == ["no-error", "no-error"]
    assert found[["standard_error", "lower", "upper", "p_value"]].isna().all(axis=None)


def test_other_controls_of_larger_areas_are_means() -> None:
    """If this fails, a rate of a larger area is not the mean of its parts by weight.

    Rates 1, 2, 3, 5, 7, 9: X1 (60 * 1 + 20 * 5) / 80 = 2, X2 2, X3 (7 + 9) / 2 = 8, X4 (3 + 3 * 5) / 4 = 4.5.
    """
    rates = pd.DataFrame({"area_code": CODES, "rate": [1.0, 2, 3, 5, 7, 9]})
    found = cluster_regressions(**tables(4 * SHARES - 3 * np.array([2, 2, 8, 4.5]), controls=rates))
    assert found["coefficient"].tolist() == pytest.approx([4, -4])


def test_the_region_of_a_larger_area_has_most_of_its_weight() -> None:
    """If this fails, errors go with the region of a small part.

    X1: 60 in N, 20 in S. X2: S. X3: one each in S and M, the first by name. X4: 1 in M, 3 in S. Together N,
    S and M, of which a has N and S; by the least weight there would be S and M alone.
    """
    row = cluster_regressions(**tables([3.0, 4, 0, 2])).iloc[0]
    assert (row["regions"], row["treated_regions"]) == (3, 2)


def test_enough_treated_is_the_sum_of_shares() -> None:
    """If this fails, a larger area with a small part in a cluster counts as a whole one.

    Three areas have a part in a, their shares are 3 / 4 + 1 + 1 / 4 = 2; those of b are 2 as well.
    """
    value = [3.0, 4, 0, 2]
    enough = cluster_regressions(**tables(value), min_treated=2, min_regions=1, errors="cr1")
    assert enough["treated_areas"].tolist() == [3, 3]
    assert enough["reason"].isna().all()
    few = cluster_regressions(**tables(value), min_treated=3, min_regions=1, errors="cr1")
    assert few["reason"].tolist() == ["few-treated", "few-treated"]
    assert few["p_value"].isna().all()


def test_labels_are_in_order_and_written_in_one_way() -> None:
    """If this fails, -10 comes after -1, or 1 beside text becomes "1.0", which other tables write "1"."""
    regions = pd.DataFrame({"area_code": CODES, "region": list("NSMNSM")})
    numbers = pd.DataFrame({"area_code": CODES, "cluster": [2, -1, -10, 10, 2, 10]})
    pay = pd.DataFrame({"area_code": CODES, "indicator": "pay", "value": [1.0, 2, 3, 4, 5, 9]})
    found = cluster_regressions(pay, numbers, controls=None, errors_by=regions)
    assert found["cluster"].tolist() == [-10, -1, 2, 10]
    assert cluster_regions(numbers, regions)["cluster"].drop_duplicates().tolist() == [-10, -1, 2, 10]
    mixed = pd.DataFrame({"area_code": CODES, "cluster": [1.0, "a", 2.0, 10.0, "a", 1.0]})
    found = cluster_regressions(pay, mixed, controls=None, errors_by=regions)
    assert found["cluster"].tolist() == ["1", "2", "10", "a"]
