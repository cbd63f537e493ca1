"""Whatever the figures, parts add up, nothing differs from itself, and the order of rows does not matter."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pyarrow as pa
from hypothesis import given, settings

from bailiwick.measures.decomposition import (
    contributions_to_growth,
    growth_decomposition,
    level_decomposition,
    level_gap,
    level_gap_by_industry,
)
from bailiwick.measures.labour_input import area_hours

# A busy machine is no fault of the measures.
settings.register_profile("decomposition", deadline=None, max_examples=60)
settings.load_profile("decomposition")

# Parts are added up in floating point; so close are sums of them to the whole.
CLOSE = 1e-12
amounts = st.floats(1e-3, 1e9)


def as_array(column: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A column as floats."""
    return np.array(column.to_pylist(), dtype=np.float64)


def assert_adds_up(parts: list[Any], whole: Any) -> None:
    """The parts add up to the whole, to 1e-12 of the largest of them or of 1 log point or pound."""
    columns = [as_array(part) for part in parts]
    size = np.maximum(np.abs(columns).max(axis=0), 1)
    assert (np.abs(np.sum(columns, axis=0) - as_array(whole)) <= CLOSE * size * len(columns)).all()


@st.composite
def levels(draw: st.DrawFn) -> dict[str, list[Any]]:
    """Up to five areas with GVA, hours, jobs and three kinds of residents, and the whole's row."""
    count = draw(st.integers(1, 5))
    names = ("gva_million_gbp", "weekly_hours", "jobs", "residents", "employed", "aged")
    columns = {name: draw(st.lists(amounts, min_size=count + 1, max_size=count + 1)) for name in names}
    return {"area_code": [f"A{at}" for at in range(count)] + ["UKX"], "year": [2021] * (count + 1), **columns}


@given(levels())
def test_parts_of_a_level_add_up(table: dict[str, list[Any]]) -> None:
    """If this fails, the parts of GVA per head, or the finer ones of jobs per resident, leave something."""
    result = level_decomposition(pa.table(table), employed_residents="employed", working_age="aged")
    of = {name.removesuffix("_log_points"): result[name] for name in result.column_names}
    parts = [of[name] for name in ("gva_per_hour", "hours_per_job", "jobs_per_resident")]
    assert_adds_up(parts, of["gva_per_head"])
    finer = [of[name] for name in ("jobs_per_employed_resident", "employment_rate", "working_age_share")]
    assert_adds_up(finer, of["jobs_per_resident"])
    assert of["gva_per_head"].to_pylist()[-1] == 0


@st.composite
def two_years(draw: st.DrawFn) -> dict[str, list[Any]]:
    """Up to five areas in two years."""
    count = draw(st.integers(1, 5))
    names = ("gva_million_gbp", "weekly_hours", "jobs")
    columns = {name: draw(st.lists(amounts, min_size=2 * count, max_size=2 * count)) for name in names}
    return {
        "area_code": [f"A{at}" for at in range(count)] * 2,
        "year": [2019] * count + [2023] * count,
        **columns,
    }


@given(two_years(), st.booleans())
def test_parts_of_growth_add_up(table: dict[str, list[Any]], annualised: bool) -> None:
    """If this fails, growth of GVA per hour is not its parts, or not the rate that it is said to be."""
    years = {"start": 2019, "end": 2023, "annualised": annualised}
    result = growth_decomposition(pa.table(table), **years)
    parts = [result[f"{name}_log_points"] for name in ("gva", "jobs", "hours_per_job")]
    assert_adds_up(parts, result["growth_log_points"])
    two = growth_decomposition(pa.table(table), jobs=None, **years)
    assert_adds_up([two[f"{name}_log_points"] for name in ("gva", "hours")], two["growth_log_points"])
    points = as_array(result["growth_log_points"]) / (100 if annualised else 400)
    np.testing.assert_allclose(as_array(result["growth_a_year"]), np.expm1(points), rtol=1e-9, atol=1e-12)


@given(two_years(), st.randoms(use_true_random=False))
def test_contributions_add_up_in_any_order(table: dict[str, list[Any]], random: Any) -> None:
    """If this fails, areas do not make the growth of their parent, or the order of rows matters."""
    result = contributions_to_growth(pa.table(table), start=2019, end=2023).to_pylist()
    *areas, whole = result
    # A change is the difference of two levels, so it is as exact as the largest of them.
    pairs = zip(table["gva_million_gbp"], table["weekly_hours"], strict=True)
    size = max(1e6 * gva / (52 * hours) for gva, hours in pairs) * len(areas) * 10
    assert abs(sum(row["contribution"] for row in areas) - whole["contribution"]) <= CLOSE * size
    order = list(range(len(table["year"])))
    random.shuffle(order)
    mixed = {name: [column[at] for at in order] for name, column in table.items()}
    again = contributions_to_growth(pa.table(mixed), start=2019, end=2023).to_pylist()
    of = {row["area_code"]: row["contribution"] for row in again}
    for row in areas:
        assert abs(of[row["area_code"]] - row["contribution"]) <= CLOSE * size


@st.composite
def cubes(draw: st.DrawFn) -> dict[str, list[Any]]:
    """Up to four areas and five industries; jobs may be 0, GVA negative, rows absent."""
    areas, industries = draw(st.integers(1, 4)), draw(st.integers(1, 5))
    rows = []
    for area in range(areas):
        rows.append((f"A{area}", "I0", draw(st.floats(-1e6, 1e6)), draw(st.integers(1, 1000))))
        for industry in range(1, industries):
            if draw(st.booleans()):
                jobs = draw(st.one_of(st.just(0), st.integers(1, 1000)))
                rows.append((f"A{area}", f"I{industry}", draw(st.floats(-1e6, 1e6)), jobs))
    names = ("area_code", "industry_code", "gva_million_gbp", "jobs")
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


@given(cubes(), st.sampled_from(["sum", "A0"]))
def test_parts_of_a_gap_add_up(table: dict[str, list[Any]], reference: str) -> None:
    """If this fails, mix, within, interaction and output without input are not the gap."""
    options: dict[str, Any] = {"reference": reference, "by": (), "gva_unit": 1}
    result = level_gap(pa.table(table), **options)
    cells = level_gap_by_industry(pa.table(table), **options).to_pandas()
    names = ["mix", "within", "interaction", "without_input"]
    # Parts are differences of productivities, and as exact as the largest of them.
    largest = np.abs(np.array(table["gva_million_gbp"], dtype=np.float64)).max()
    size = max(1.0, float(largest)) * len(cells) * 10
    parts = sum(as_array(result[name]) for name in names)
    assert (np.abs(parts - as_array(result["level_gap"])) <= CLOSE * size).all()
    for _, row in cells.iterrows():
        assert abs(row[names].sum() - row["level_gap"]) <= CLOSE * size
    sums = cells.groupby("area_code", sort=False)[[*names, "level_gap"]].sum()
    for name in (*names, "level_gap"):
        np.testing.assert_allclose(sums[name], as_array(result[name]), rtol=0, atol=CLOSE * size)


@given(cubes())
def test_an_area_has_no_gap_to_its_equal(table: dict[str, list[Any]]) -> None:
    """If this fails, an area differs from another with the same industries, jobs and GVA."""
    one = [at for at, code in enumerate(table["area_code"]) if code == "A0"]
    column = {name: [column[at] for at in one] for name, column in table.items()}
    twice = {name: values * 2 for name, values in column.items()}
    twice["area_code"] = ["A"] * len(one) + ["B"] * len(one)
    result = level_gap(pa.table(twice), reference="B", by=(), gva_unit=1)
    for name in ("level_gap", "mix", "within", "interaction", "without_input"):
        assert result[name].to_pylist() == [0.0, 0.0]


@given(
    st.lists(st.tuples(st.floats(1, 60), st.floats(1, 1e6), st.floats(0, 1e6)), min_size=1, max_size=6),
    st.floats(0, 1e6, allow_subnormal=False),
    st.floats(0, 1e6, allow_subnormal=False),
)
def test_allotted_hours_add_up_to_the_region(
    areas: list[tuple[float, float, float]], trainees: float, forces: float
) -> None:
    """If this fails, trainee or Forces hours of a region are lost or made up when they are allotted."""
    table = pa.table(
        {
            "area_code": [f"A{at}" for at in range(len(areas))],
            "region_code": ["R"] * len(areas),
            "mean_weekly_hours": [area[0] for area in areas],
            "employee_jobs": [area[1] for area in areas],
            "self_employed_weekly_hours": [area[2] for area in areas],
        }
    )
    regional = pa.table(
        {"region_code": ["R"], "trainee_weekly_hours": [trainees], "forces_weekly_hours": [forces]}
    )
    result = area_hours(table, regional, by=())
    np.testing.assert_allclose(as_array(result["hours_share"]).sum(), 1, rtol=CLOSE)
    np.testing.assert_allclose(as_array(result["trainee_weekly_hours"]).sum(), trainees, rtol=CLOSE)
    np.testing.assert_allclose(as_array(result["forces_weekly_hours"]).sum(), forces, rtol=CLOSE)
