"""What regressions of indicators on clusters keep, whatever the tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bailiwick.evidence import cluster_regressions, region_entropy

NUMBERS = ["coefficient", "standard_error", "lower", "upper", "degrees_of_freedom", "p_value", "p_adjusted"]


def drawn(seed: int) -> dict[str, pd.DataFrame]:
    """Sixty areas, two indicators, four clusters, four regions."""
    random = np.random.default_rng(seed)
    codes = [f"E{number:02}" for number in range(60)]
    values = random.normal(size=120)
    values[random.integers(0, 120, 6)] = np.nan
    return {
        "indicators": pd.DataFrame(
            {"area_code": codes * 2, "indicator": ["pay"] * 60 + ["jobs"] * 60, "value": values}
        ),
        "clusters": pd.DataFrame({"area_code": codes, "cluster": random.integers(0, 4, 60)}),
        "controls": pd.DataFrame({"area_code": codes, "rain": random.normal(size=60)}),
        "errors_by": pd.DataFrame({"area_code": codes, "region": random.choice(list("NSMW"), 60)}),
    }


def sorted_numbers(found: pd.DataFrame) -> np.ndarray:
    """Numbers of the rows in order of indicator and cluster."""
    ordered = found.sort_values(["indicator", "cluster"])[NUMBERS]
    return ordered.to_numpy(dtype=float)


@settings(max_examples=12)
@given(st.integers(0, 10_000), st.sampled_from(["cr2", "cr1", "wild"]), st.booleans())
def test_order_and_names_do_not_matter(seed: int, errors: str, effects: bool) -> None:
    """If this fails, the answer depends on the order of rows or on the codes of areas."""
    tables = drawn(seed)
    choices = {"errors": errors, "region_effects": effects, "min_treated": 3, "draws": 99}
    expected = cluster_regressions(**tables, **choices)
    random = np.random.default_rng(seed)
    codes = tables["clusters"]["area_code"].tolist()
    names = dict(zip(codes, random.permutation([f"W{number:02}" for number in range(60)]), strict=True))
    other = {
        name: table.assign(area_code=table["area_code"].map(names)).sample(frac=1, random_state=seed)
        for name, table in tables.items()
    }
    found = cluster_regressions(**other, **choices)
    assert sorted_numbers(found) == pytest.approx(sorted_numbers(expected), abs=1e-8, nan_ok=True)


@settings(max_examples=12)
@given(st.integers(0, 10_000), st.floats(0.01, 1e6), st.floats(-1e6, 1e6))
def test_units_do_not_matter(seed: int, scale: float, shift: float) -> None:
    """If this fails, pounds and pence, or degrees from another zero, give other coefficients."""
    tables = drawn(seed)
    expected = cluster_regressions(**tables)
    moved = tables["indicators"].assign(value=tables["indicators"]["value"] * scale + shift)
    controls = tables["controls"].assign(rain=tables["controls"]["rain"] * scale)
    found = cluster_regressions(**tables | {"indicators": moved, "controls": controls})
    assert sorted_numbers(found) == pytest.approx(sorted_numbers(expected), rel=1e-4, abs=1e-6, nan_ok=True)


@settings(max_examples=12)
@given(st.integers(0, 10_000))
def test_two_clusters_mirror_each_other(seed: int) -> None:
    """If this fails, of two clusters one is not as far above the other as that is below it."""
    tables = drawn(seed)
    tables["clusters"]["cluster"] %= 2
    found = cluster_regressions(**tables)
    one, other = (found[found["cluster"] == cluster].reset_index() for cluster in (0, 1))
    assert one["coefficient"].to_numpy() == pytest.approx(-other["coefficient"].to_numpy())
    assert one["p_value"].to_numpy() == pytest.approx(other["p_value"].to_numpy())
    assert one["lower"].to_numpy() == pytest.approx(-other["upper"].to_numpy())


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_bounds_of_entropy(seed: int) -> None:
    """If this fails, a region is more mixed than its areas allow."""
    tables = drawn(seed)
    found = region_entropy(tables["clusters"], tables["errors_by"])
    assert (found["entropy_nats"] <= found["largest_entropy_nats"] + 1e-12).all()
    assert (found["entropy_nats"] >= 0).all()
    assert found["areas"].sum() == 60
