"""What always holds of the constraint, the smoother and the chain, on random tables of three kinds."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings

from bailiwick.measures.constraint import constrain, sums_of_parts
from bailiwick.measures.smoothing import smooth_arrays, smooth_five_year, smoothing_weights
from bailiwick.measures.subregional import subregional_productivity

# Random totals are far from random areas, of which the constraint warns.
ANY_FACTOR = pytest.mark.filterwarnings("ignore:.* factors of 'jobs'")
# A busy machine is no fault of the measures.
SOME = settings(deadline=None, max_examples=50)

Matrix = np.ndarray[Any, np.dtype[np.float64]]
KINDS: dict[str, Any] = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}
AMOUNTS = st.floats(1.0, 1e9)
KIND = st.sampled_from(sorted(KINDS))
CLOSE = 1e-10


def matrices(least: float = 1.0, most: float = 1e6, *, gaps: bool = False) -> st.SearchStrategy[Matrix]:
    """One to five areas over four to nine years; with gaps, some years are missing."""
    cell: st.SearchStrategy[float] = st.floats(least, most)
    if gaps:
        cell = st.one_of(cell, cell, cell, st.just(float("nan")))
    shape = st.tuples(st.integers(1, 5), st.integers(4, 9))
    return shape.flatmap(
        lambda size: st.lists(
            st.lists(cell, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
        ).map(np.array)
    )


def rows_of(matrix: Matrix, value: str = "y") -> dict[str, list[Any]]:
    """The matrix as rows of area and year; NaN as a null."""
    areas, years = matrix.shape
    numbers = [None if number != number else number for number in matrix.ravel().tolist()]
    return {
        "area_code": [f"A{at}" for at in range(areas) for _ in range(years)],
        "year": [2000 + at for _ in range(areas) for at in range(years)],
        value: numbers,
    }


def column(table: Any, name: str) -> Matrix:
    """A column as floats."""
    values = nw.from_native(table, eager_only=True)[name].to_list()
    return np.array([np.nan if one is None else one for one in values], dtype=np.float64)


@SOME
@given(matrices(gaps=True), st.floats(1e-3, 1e3), st.sampled_from(["mirror", "shifted"]))
def test_smoothing_commutes_with_the_unit(matrix: Matrix, scale: float, rule: Any) -> None:
    """If this fails, pounds and pence are smoothed differently."""
    np.testing.assert_allclose(
        smooth_arrays(matrix * scale, second_year=rule),
        scale * smooth_arrays(matrix, second_year=rule),
        rtol=1e-12,
    )


@SOME
@given(matrices(), st.floats(-3, 3), st.floats(-3, 3), st.randoms(use_true_random=False))
def test_smoothing_is_linear(matrix: Matrix, one: float, two: float, random: Any) -> None:
    """If this fails, the smoother is no weighted mean."""
    other = matrix[:, random.sample(range(matrix.shape[1]), matrix.shape[1])]
    together = smooth_arrays(one * matrix + two * other)
    apart = one * smooth_arrays(matrix) + two * smooth_arrays(other)
    np.testing.assert_allclose(together, apart, rtol=1e-9, atol=1e-6)


@SOME
@given(matrices(gaps=True))
def test_reversing_a_series_reverses_the_mirrored_result(matrix: Matrix) -> None:
    """If this fails, the two ends have different rules."""
    np.testing.assert_allclose(smooth_arrays(matrix[:, ::-1]), smooth_arrays(matrix)[:, ::-1], rtol=1e-12)


@SOME
@given(AMOUNTS, st.lists(st.booleans(), min_size=4, max_size=30), st.sampled_from(["mirror", "shifted"]))
def test_a_constant_series_returns_itself(amount: float, there: list[bool], rule: Any) -> None:
    """If this fails, weights over the years that are there do not sum to 1."""
    series = np.where(there, amount, np.nan)
    np.testing.assert_allclose(smooth_arrays(series, second_year=rule), series, rtol=1e-14)


@SOME
@given(matrices(gaps=True), st.sampled_from(["mirror", "shifted"]))
def test_a_smoothed_value_lies_among_its_neighbours(matrix: Matrix, rule: Any) -> None:
    """If this fails, a weight is negative, or a value is missing where its year is not."""
    smoothed = smooth_arrays(matrix, second_year=rule)
    np.testing.assert_array_equal(np.isnan(smoothed), np.isnan(matrix))
    for row, result in zip(matrix, smoothed, strict=True):
        known = row[~np.isnan(row)]
        if len(known):
            assert np.nanmin(result) >= known.min() * (1 - CLOSE)
            assert np.nanmax(result) <= known.max() * (1 + CLOSE)


@SOME
@given(st.integers(4, 60), st.sampled_from(["mirror", "shifted"]))
def test_weights_sum_to_1_and_reach_no_further_than_3_years(years: int, rule: Any) -> None:
    """If this fails, a year far away has a weight, or the weights gain or lose."""
    weights = smoothing_weights(years, rule)
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-14)
    far = np.abs(np.subtract.outer(np.arange(years), np.arange(years))) > 2
    assert (weights >= 0).all()
    assert not weights[far].any()


@SOME
@given(matrices(gaps=True), KIND, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(matrix: Matrix, kind: str, random: Any) -> None:
    """If this fails, a smoothed value stands beside another row, or one kind of dataframe differs."""
    rows = rows_of(matrix)
    order = random.sample(range(matrix.size), matrix.size)
    mixed = {name: [values[at] for at in order] for name, values in rows.items()}
    mixed["y"] = [np.nan if one is None else one for one in mixed["y"]] if kind == "pandas" else mixed["y"]
    table = KINDS[kind](mixed)
    if kind != "pandas" and all(one is None for one in mixed["y"]):
        return
    result = smooth_five_year(table, value="y", calendar=(2000, 2000 + matrix.shape[1] - 1))
    np.testing.assert_allclose(column(result, "y_smoothed"), smooth_arrays(matrix).ravel()[order], rtol=1e-12)


@st.composite
def regions(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Areas of one to three regions in two years, and totals."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    parts, sums = [], []
    for region, size in enumerate(sizes):
        for year in (2022, 2023):
            sums.append((f"R{region}", year, draw(AMOUNTS)))
            parts += [(f"A{region}{at}", f"R{region}", year, draw(AMOUNTS)) for at in range(size)]
    names = ["area_code", "region_code", "year", "jobs"]
    return pd.DataFrame(parts, columns=names), pd.DataFrame(sums, columns=names[1:])


@ANY_FACTOR
@SOME
@given(regions(), KIND)
def test_constrained_areas_add_up_and_keep_their_shares(
    tables: tuple[pd.DataFrame, pd.DataFrame], kind: str
) -> None:
    """If this fails, a total is not met, or the constraint is not pro rata."""
    areas, totals = (KINDS[kind](table.to_dict("list")) for table in tables)
    result = constrain(areas, totals, value="jobs", to="region_code")
    frame = tables[0].assign(new=column(result, "jobs_constrained"))
    sums = frame.groupby(["region_code", "year"])[["jobs", "new"]].sum()
    told = tables[1].set_index(["region_code", "year"])["jobs"]
    np.testing.assert_allclose(sums["new"], told.loc[sums.index], rtol=1e-12)
    before = frame["jobs"] / frame.groupby(["region_code", "year"])["jobs"].transform("sum")
    after = frame["new"] / frame.groupby(["region_code", "year"])["new"].transform("sum")
    np.testing.assert_allclose(after, before, rtol=1e-12)


@ANY_FACTOR
@SOME
@given(regions())
def test_a_constraint_that_is_met_changes_nothing(tables: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """If this fails, constraining twice is not constraining once."""
    once = constrain(*tables, value="jobs", to="region_code")
    met = once[["area_code", "region_code", "year"]].assign(jobs=once["jobs_constrained"])
    twice = constrain(met, tables[1], value="jobs", to="region_code")
    np.testing.assert_allclose(twice["jobs_constrained"], met["jobs"], rtol=1e-12)
    np.testing.assert_allclose(twice["jobs_factor"], 1, rtol=1e-12)
    left = sums_of_parts(met, tables[1], value="jobs", to="region_code")
    np.testing.assert_allclose(left["shortfall_share"], 0, atol=1e-12)


@ANY_FACTOR
@SOME
@given(regions(), st.floats(1e-3, 1e3))
def test_the_unit_of_the_areas_does_not_matter(
    tables: tuple[pd.DataFrame, pd.DataFrame], scale: float
) -> None:
    """If this fails, areas in thousands are constrained to something else than areas in ones."""
    first = constrain(*tables, value="jobs", to="region_code")
    scaled = tables[0].assign(jobs=tables[0]["jobs"] * scale)
    second = constrain(scaled, tables[1], value="jobs", to="region_code")
    np.testing.assert_allclose(second["jobs_constrained"], first["jobs_constrained"], rtol=1e-12)


@st.composite
def economies(draw: st.DrawFn) -> pd.DataFrame:
    """Two to four areas of two regions over four to seven years, in plausible units, and UKX, their sum."""
    years = range(2010, 2010 + draw(st.integers(4, 7)))
    rows = []
    for at in range(draw(st.integers(2, 4))):
        for year in years:
            jobs = draw(st.floats(1e3, 1e6))
            rows.append(
                (
                    f"A{at}",
                    f"R{at % 2}",
                    year,
                    jobs * draw(st.floats(20_000, 90_000)) / 1e6,
                    jobs * draw(st.floats(20, 40)),
                    jobs,
                )
            )
    names = ["area_code", "region_code", "year", "gva_million_gbp", "weekly_hours", "jobs"]
    areas = pd.DataFrame(rows, columns=names)
    whole = areas.groupby("year", as_index=False)[names[3:]].sum()
    return pd.concat([areas, whole.assign(area_code="UKX", region_code=None)], ignore_index=True)


@SOME
@given(economies(), st.randoms(use_true_random=False), KIND)
def test_the_chain_whatever_the_order_and_kind(frame: pd.DataFrame, random: Any, kind: str) -> None:
    """If this fails, the reference is not 100, a named sum differs from 'sum', or order or kind matters."""
    result = subregional_productivity(frame, second_year="shifted")
    for name in ("gva_per_hour_uk100", "gva_per_job_uk100_smoothed"):
        np.testing.assert_allclose(result.loc[result["area_code"] == "UKX", name], 100, rtol=1e-12)
    areas = frame[frame["area_code"] != "UKX"]
    summed = subregional_productivity(areas, reference="sum", second_year="shifted")
    named = [name for name in result.columns if name.startswith("gva_per")]
    np.testing.assert_allclose(summed[named], result.loc[areas.index, named], rtol=1e-9)
    order = random.sample(range(len(frame)), len(frame))
    columns = frame.iloc[order].drop(columns="region_code").to_dict("list")
    mixed = subregional_productivity(KINDS[kind](columns), second_year="shifted")
    for name in named:
        np.testing.assert_allclose(column(mixed, name), result[name].iloc[order], rtol=1e-9)


@SOME
@given(economies())
def test_per_job_is_per_hour_times_hours_per_job(frame: pd.DataFrame) -> None:
    """If this fails, the identity of the method's section 2 is broken, with the constraint or without."""
    totals = frame[frame["area_code"] != "UKX"].drop(columns="area_code")
    totals = totals.groupby(["region_code", "year"], as_index=False).sum()
    totals[["jobs", "weekly_hours"]] *= 1.05
    result = subregional_productivity(frame, totals)
    implied = (
        result["gva_per_hour_gbp"] * 52 * result["weekly_hours_constrained"] / result["jobs_constrained"]
    )
    np.testing.assert_allclose(implied, result["gva_per_job_gbp"], rtol=1e-12)
