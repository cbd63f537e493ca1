"""What holds for every table of counts: specialisation, components, profiles, diversification."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bailiwick.groups.components import nested_components
from bailiwick.groups.sector_profiles import sector_profiles
from bailiwick.measures.diversity import diversification
from bailiwick.measures.diversity.size_corrected import rarefied_entropy
from bailiwick.measures.specialisation_matrix import specialisation_matrix

COUNTS = arrays(np.int64, st.tuples(st.integers(2, 6), st.integers(2, 5)), elements=st.integers(0, 40))


def cube(counts: Any) -> pa.Table:
    """Counts as a table of one year."""
    areas, industries = counts.shape
    return pa.table(
        {
            "area_code": np.repeat([f"A{at}" for at in range(areas)], industries),
            "industry_code": np.tile([f"I{at}" for at in range(industries)], areas),
            "firms": counts.ravel(),
        }
    )


def numbers(table: pa.Table) -> Any:
    """Columns beside the area codes."""
    return np.column_stack([table[name].to_numpy() for name in table.column_names[1:]])


@given(COUNTS)
def test_quotients_weigh_up_to_one(counts: Any) -> None:
    """If this fails, raw quotients weighted by the industries' shares of all do not sum to 1 in an area."""
    assume((counts.sum(axis=1) > 0).all())
    raw = numbers(specialisation_matrix(cube(counts), value="firms", kind="raw"))
    assert np.allclose(raw @ (counts.sum(axis=0) / counts.sum()), 1)


@given(COUNTS, st.floats(0.1, 10))
def test_shrunk_quotients_lie_between_the_quotient_and_one(counts: Any, prior: float) -> None:
    """If this fails, the prior does not pull towards 1: ln LQ has the sign of its shrunk form and more."""
    assume((counts.sum(axis=1) > 0).all())
    table = cube(counts)
    raw = numbers(specialisation_matrix(table, value="firms", kind="raw"))
    shrunk = numbers(specialisation_matrix(table, value="firms", prior=prior, standardise=False))
    with np.errstate(divide="ignore"):
        straight = np.where(counts.sum(axis=0) > 0, np.log(raw), 0)
    assert (np.abs(shrunk) <= np.abs(straight) + 1e-12).all()
    assert (shrunk * np.sign(straight) >= -1e-12).all()


@given(COUNTS)
def test_standardised_columns(counts: Any) -> None:
    """If this fails, a column is not at mean 0 and standard deviation 1."""
    assume((counts.sum(axis=1) > 0).all())
    share = counts / counts.sum(axis=1, keepdims=True)
    assume((np.ptp(share, axis=0) > 0).all())
    found = numbers(specialisation_matrix(cube(counts), value="firms", kind="log"))
    assert np.allclose(found.mean(axis=0), 0, atol=1e-9)
    assert np.allclose(found.std(axis=0), 1)


@given(arrays(np.float64, (7, 4), elements=st.floats(-1e3, 1e3)))
def test_all_components_keep_distances(values: Any) -> None:
    """If this fails, components are no rotation: squared distances between areas change."""
    assume(np.ptp(values, axis=0).max() > 1e-3)
    found = nested_components(values, 4)
    before = ((values[:, None] - values[None]) ** 2).sum(axis=2)
    after = ((found.scores[:, None] - found.scores[None]) ** 2).sum(axis=2)
    assert np.allclose(before, after, atol=1e-9 * max(1.0, before.max()))
    assert found.explained_share.sum() == pytest.approx(1)


@given(COUNTS, st.data())
def test_pooled_quotients_weigh_up_to_one(counts: Any, data: st.DataObject) -> None:
    """If this fails, a pooled cluster is no economy: its quotients weighted by the reference sum to 1."""
    assume((counts.sum(axis=1) > 0).all())
    labels = {f"A{at}": data.draw(st.integers(0, 2)) for at in range(len(counts))}
    found = sector_profiles(cube(counts), labels, value="firms")["location_quotient"].to_pylist()
    quotients = np.array([0 if one is None else one for one in found]).reshape(-1, counts.shape[1])
    assert np.allclose(quotients @ (counts.sum(axis=0) / counts.sum()), 1)


@settings(max_examples=50)
@given(arrays(np.int64, 4, elements=st.integers(0, 30)))
def test_corrections_bracket_the_entropy(counts: Any) -> None:
    """If this fails, fewer drawn show more variety, or Miller and Madow's correction is below the entropy."""
    assume(counts.sum() > 1)
    row = diversification(cube(counts[None]), value="firms").to_pylist()[0]
    assert row["entropy_corrected_nats"] >= row["entropy_nats"]
    sizes = sorted({1, 2, int(counts.sum()) // 2 + 1, int(counts.sum())})
    drawn = [rarefied_entropy(counts.astype(float), size) for size in sizes]
    assert drawn[0] == 0
    assert all(first <= second + 1e-12 for first, second in pairwise(drawn))
    assert drawn[-1] == pytest.approx(row["entropy_nats"], abs=1e-12)
