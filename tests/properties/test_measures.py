"""The eighteen properties of the measures, on random cubes: dense and sparse, of three dataframe kinds.

Numbers in the names are those of the method note. A random cube has up to six areas and eight
industries with amounts of 0 to 500; a sparse one has no rows for its zeros.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings

from bailiwick.measures import diversity
from bailiwick.measures.concentration import concentration
from bailiwick.measures.specialisation import krugman_contributions, krugman_index, location_quotient
from bailiwick.measures.structures import krugman_between, nearest_structures
from bailiwick.tables import read_cube

Matrix = np.ndarray[Any, np.dtype[np.float64]]
CLOSE = 1e-9
# Distances that are square roots: a rounding crumb of 1e-17 under the root is 1e-9 over it.
ROOT = 1e-7

KINDS: dict[str, Callable[[dict[str, list[Any]]], Any]] = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
}
MEASURES: dict[str, tuple[Callable[..., Any], str]] = {
    "krugman": (krugman_index, "krugman_index"),
    "hachman": (diversity.hachman, "hachman"),
    "gini": (diversity.gini, "gini"),
    "theil": (diversity.theil, "theil"),
    "coulter": (diversity.coulter, "coulter"),
    "hoover": (diversity.hoover, "hoover"),
    "herfindahl": (diversity.herfindahl, "herfindahl"),
    "entropy": (diversity.entropy, "entropy"),
}
RELATIVE = ("krugman", "hachman", "gini", "theil", "coulter", "hoover")


@st.composite
def matrices(draw: st.DrawFn, *, least_areas: int = 2) -> Matrix:
    """Areas x industries; every area has something."""
    areas, industries = draw(st.integers(least_areas, 6)), draw(st.integers(2, 8))
    cells = draw(
        st.lists(
            st.one_of(st.just(0), st.integers(1, 500)),
            min_size=areas * industries,
            max_size=areas * industries,
        )
    )
    matrix = np.array(cells, dtype=np.float64).reshape(areas, industries)
    for row in range(areas):
        if matrix[row].sum() == 0:
            matrix[row, row % industries] = 1
    return matrix


def codes(count: int, letter: str) -> list[str]:
    """As many codes; industries share their first two characters in pairs."""
    return [f"{letter}{at // 2}{at % 2}" for at in range(count)]


def rows_of(matrix: Matrix, *, sparse: bool = False, **names: list[str]) -> dict[str, list[Any]]:
    """The columns of a cube of one year."""
    areas = names.get("areas", codes(matrix.shape[0], "A"))
    industries = names.get("industries", codes(matrix.shape[1], "I"))
    cells = [
        (area, industry, float(matrix[i, j]))
        for i, area in enumerate(areas)
        for j, industry in enumerate(industries)
        if not (sparse and matrix[i, j] == 0)
    ]
    return {
        "area_code": [cell[0] for cell in cells],
        "year": [2023] * len(cells),
        "industry_code": [cell[1] for cell in cells],
        "jobs": [cell[2] for cell in cells],
    }


def values(
    measure: str, rows: dict[str, list[Any]], kind: str = "pyarrow", **options: Any
) -> dict[str, float]:
    """A measure by area."""
    function, column = MEASURES[measure]
    result = nw.from_native(function(KINDS[kind](rows), value="jobs", **options), eager_only=True)
    return dict(zip(result["area_code"].to_list(), result[column].to_list(), strict=True))


def listed(measure: str, matrix: Matrix, **options: Any) -> Matrix:
    """A measure of the areas of a matrix, in order."""
    return np.array(list(values(measure, rows_of(matrix), **options).values()), dtype=np.float64)


def weights(matrix: Matrix) -> Matrix:
    """Each area's share of the whole."""
    result: Matrix = matrix.sum(axis=1) / matrix.sum()
    return result


@pytest.mark.parametrize("measure", RELATIVE)
@given(
    st.lists(st.integers(1, 400), min_size=2, max_size=8), st.lists(st.integers(1, 9), min_size=2, max_size=5)
)
def test_1_mix_of_the_reference_is_zero(measure: str, mix: list[int], sizes: list[int]) -> None:
    """If this fails, an area with the structure of the whole is not at 0 (Hachman 1)."""
    result = listed(measure, np.outer(sizes, mix).astype(float))
    assert result == pytest.approx(np.full(len(sizes), 1.0 if measure == "hachman" else 0.0), abs=ROOT)


@pytest.mark.parametrize("measure", MEASURES)
@given(matrices(), st.randoms(use_true_random=False))
def test_2_order_of_rows_does_not_matter(measure: str, matrix: Matrix, random: Any) -> None:
    """If this fails, permuting industries, areas or rows changes values and not only their order."""
    rows = rows_of(matrix)
    order = list(range(len(rows["jobs"])))
    random.shuffle(order)
    shuffled = {name: [column[at] for at in order] for name, column in rows.items()}
    assert values(measure, shuffled) == pytest.approx(values(measure, rows), abs=CLOSE)
    first_met = list(dict.fromkeys(shuffled["area_code"]))
    assert list(values(measure, shuffled)) == first_met


@given(matrices(), st.randoms(use_true_random=False))
def test_2_order_of_rows_does_not_choose_neighbours(matrix: Matrix, random: Any) -> None:
    """If this fails, permuting rows names other nearest areas, or other drivers, among those alike."""
    rows = rows_of(matrix)
    order = list(range(len(rows["jobs"])))
    random.shuffle(order)
    shuffled = {name: [column[at] for at in order] for name, column in rows.items()}
    found = []
    for table in (pa.table(rows), pa.table(shuffled)):
        nearest = nearest_structures(table, value="jobs", n=3)
        drivers = krugman_contributions(table, value="jobs", top=3)
        keys = [("area_code", "ascending"), ("rank", "ascending")]
        listed_drivers: dict[str, list[str]] = {}
        for row in drivers.to_pylist():
            listed_drivers.setdefault(row["area_code"], []).append(row["industry_code"])
        found.append((nearest.sort_by(keys)["neighbour_code"].to_pylist(), listed_drivers))
    assert found[0] == found[1]


@pytest.mark.parametrize("measure", MEASURES)
@given(matrices(), st.floats(1e-3, 1e6))
def test_3_scale_does_not_matter(measure: str, matrix: Matrix, factor: float) -> None:
    """If this fails, counting in thousands changes a measure."""
    assert listed(measure, matrix * factor) == pytest.approx(listed(measure, matrix), abs=ROOT)


@pytest.mark.parametrize("measure", ["krugman", "theil", "gini", "hachman"])
@given(matrices(), st.floats(0.05, 0.95), st.integers(0, 7))
def test_4_splitting_an_industry_alike_changes_nothing(
    measure: str, matrix: Matrix, part: float, at: int
) -> None:
    """If this fails, a mere finer listing of one industry changes a measure."""
    at %= matrix.shape[1]
    split = np.column_stack([matrix, matrix[:, at] * part])
    split[:, at] *= 1 - part
    assert listed(measure, split) == pytest.approx(listed(measure, matrix), abs=CLOSE)


@pytest.mark.parametrize("measure", MEASURES)
@given(matrices(), st.integers(1, 3))
def test_5_industries_empty_everywhere_change_nothing(measure: str, matrix: Matrix, more: int) -> None:
    """If this fails, listing classes that no one works in changes a measure."""
    wider = np.column_stack([matrix, np.zeros((len(matrix), more))])
    assert listed(measure, wider) == pytest.approx(listed(measure, matrix), abs=CLOSE)


@pytest.mark.parametrize("measure", ["krugman", "theil", "gini", "entropy", "hachman"])
@given(matrices())
def test_6_merging_industries_never_raises(measure: str, matrix: Matrix) -> None:
    """If this fails, less detail shows more specialisation (Hachman: less likeness)."""
    merged = np.column_stack([matrix[:, :2].sum(axis=1), matrix[:, 2:]])
    before, after = listed(measure, matrix), listed(measure, merged)
    if measure == "hachman":
        assert (after >= before - CLOSE).all()
    else:
        assert (after <= before + CLOSE).all()


@given(matrices())
def test_7_without_own_area_is_divided_by_one_less_its_share(matrix: Matrix) -> None:
    """If this fails, the two references do not belong together: K excl = K incl / (1 - w)."""
    included = listed("krugman", matrix)
    excluded = listed("krugman", matrix, own_area="excluded")
    assert excluded == pytest.approx(included / (1 - weights(matrix)), abs=CLOSE)


@given(matrices())
def test_8_largest_possible_index(matrix: Matrix) -> None:
    """If this fails, an index is above 1 - w, which its own part in the reference forbids."""
    assert (listed("krugman", matrix) <= 1 - weights(matrix) + CLOSE).all()


@pytest.mark.parametrize("measure", ["krugman", "theil"])
@given(matrices(least_areas=3))
def test_9_merged_area_is_at_most_the_weighted_mean(measure: str, matrix: Matrix) -> None:
    """If this fails, two areas together are more special than they are on average."""
    sizes = matrix[:2].sum(axis=1)
    before = listed(measure, matrix)[:2]
    after = listed(measure, np.vstack([matrix[:2].sum(axis=0), matrix[2:]]))[0]
    assert after <= (before * sizes).sum() / sizes.sum() + CLOSE


@given(matrices(least_areas=3))
def test_10_triangle(matrix: Matrix) -> None:
    """If this fails, the distance is no metric: |K_r - K_q| <= K_rq <= K_r + K_q fails."""
    pairs = krugman_between(pa.table(rows_of(matrix)), value="jobs").to_pylist()
    index = values("krugman", rows_of(matrix))
    gap = {}
    for pair in pairs:
        one, two, distance = pair["area_code"], pair["neighbour_code"], pair["krugman_between"]
        gap[one, two] = gap[two, one] = distance
        assert abs(index[one] - index[two]) - CLOSE <= distance <= index[one] + index[two] + CLOSE
    a, b, c = list(index)[:3]
    assert gap[a, c] <= gap[a, b] + gap[b, c] + CLOSE


@given(matrices())
def test_11_to_15_bounds_between_measures(matrix: Matrix) -> None:
    """If this fails, one measure contradicts another on the same mix."""
    k, gini, theil, hachman, coulter, hhi, entropy = (
        listed(name, matrix)
        for name in ("krugman", "gini", "theil", "hachman", "coulter", "herfindahl", "entropy")
    )
    n = np.count_nonzero(matrix.sum(axis=0))
    assert (k <= gini + CLOSE).all()  # 11
    assert (gini <= k * (2 - k) + CLOSE).all()
    assert (2 * k**2 <= theil + CLOSE).all()  # 12
    assert (theil <= -np.log(hachman) + CLOSE).all()
    assert (hachman <= 1 / (1 + 4 * k**2) + CLOSE).all()  # 13
    assert (k * np.sqrt(2 / n) <= coulter + ROOT).all()  # 14
    assert (coulter <= k + ROOT).all()
    assert (1 / hhi <= np.exp(entropy) * (1 + CLOSE)).all()  # 15
    assert (np.exp(entropy) <= n * (1 + CLOSE)).all()


@pytest.mark.parametrize("measure", ["krugman", "theil"])
@given(matrices())
def test_16_concentration_is_the_twin(measure: str, matrix: Matrix) -> None:
    """If this fails, specialisation weighted by areas is not concentration weighted by industries."""
    result = concentration(pa.table(rows_of(matrix)), value="jobs", measure=measure)  # type: ignore[arg-type]
    spread = np.array(
        [0.0 if number is None else number for number in result[f"{measure}_concentration"].to_pylist()]
    )
    industry_weights = matrix.sum(axis=0) / matrix.sum()
    assert (spread * industry_weights).sum() == pytest.approx(
        (listed(measure, matrix) * weights(matrix)).sum(), abs=CLOSE
    )


@given(matrices())
def test_17_splits_add_up(matrix: Matrix) -> None:
    """If this fails, entropy is not unrelated + related variety, or Theil not between + within."""
    table = pa.table(rows_of(matrix))
    variety = diversity.related_variety(table, value="jobs").to_pylist()
    parts = diversity.theil_parts(table, value="jobs").to_pylist()
    entropy = listed("entropy", matrix)
    theil = listed("theil", matrix)
    assert [row["related_variety"] + row["unrelated_variety"] for row in variety] == pytest.approx(
        entropy, abs=CLOSE
    )
    assert [row["theil_between"] + row["theil_within"] for row in parts] == pytest.approx(theil, abs=CLOSE)
    assert all(row["related_variety"] >= -CLOSE and row["unrelated_variety"] >= -CLOSE for row in variety)
    assert all(row["theil_between"] >= -CLOSE and row["theil_within"] >= -CLOSE for row in parts)


@given(matrices(least_areas=1))
def test_18_one_area_alone(matrix: Matrix) -> None:
    """If this fails, the only area differs from itself, or is compared with nothing."""
    alone = matrix[:1]
    assert listed("krugman", alone) == pytest.approx([0], abs=CLOSE)
    assert list(values("krugman", rows_of(alone), own_area="excluded").values()) == [None]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("measure", MEASURES)
@given(matrices())
@settings(max_examples=40)
def test_sparse_equals_dense_in_every_dataframe(measure: str, kind: str, matrix: Matrix) -> None:
    """If this fails, rows left out for zeros, or the dataframe used, change a measure."""
    expected = values(measure, rows_of(matrix))
    assert values(measure, rows_of(matrix, sparse=True), kind) == pytest.approx(expected, abs=CLOSE)
    assert values(measure, rows_of(matrix), kind) == pytest.approx(expected, abs=CLOSE)


@given(matrices(), st.sampled_from(["included", "excluded"]))
def test_contributions_sum_to_the_index(matrix: Matrix, own_area: Any) -> None:
    """If this fails, the drivers shown do not make the score shown."""
    table = pa.table(rows_of(matrix, sparse=True))
    parts = krugman_contributions(table, value="jobs", own_area=own_area).to_pylist()
    index = values("krugman", rows_of(matrix), own_area=own_area)
    for area, number in index.items():
        own = [part["contribution"] for part in parts if part["area_code"] == area]
        assert sum(map(abs, own)) == pytest.approx(number, abs=CLOSE)
        assert sum(own) == pytest.approx(0, abs=CLOSE)


@given(matrices())
def test_index_equals_a_plain_formula(matrix: Matrix) -> None:
    """If this fails, the index is not half the sum of absolute gaps, as written in the method note."""
    shares = matrix / matrix.sum(axis=1, keepdims=True)
    reference = matrix.sum(axis=0) / matrix.sum()
    assert listed("krugman", matrix) == pytest.approx(np.abs(shares - reference).sum(axis=1) / 2, abs=CLOSE)
    quotients = location_quotient(pa.table(rows_of(matrix)), value="jobs")["location_quotient"]
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.where(reference > 0, shares / reference, np.nan).reshape(-1)
    assert quotients.to_numpy(zero_copy_only=False) == pytest.approx(expected, abs=1e-9, nan_ok=True)


@given(matrices(), matrices())
def test_years_do_not_touch_each_other(one: Matrix, two: Matrix) -> None:
    """If this fails, one year's amounts enter another year's reference."""
    assume(one.shape[1] >= 2)
    first, second = rows_of(one), rows_of(two)
    second["year"] = [2024] * len(second["year"])
    both = {name: first[name] + second[name] for name in first}
    result = krugman_index(pl.DataFrame(both), value="jobs")
    of_first = result.filter(pl.col("year") == 2023)["krugman_index"].to_list()
    assert of_first == pytest.approx(list(listed("krugman", one)), abs=CLOSE)


@given(matrices())
def test_prepared_cube_gives_the_same(matrix: Matrix) -> None:
    """If this fails, reading a table once for several measures changes them."""
    cube = read_cube(pl.DataFrame(rows_of(matrix)), value="jobs")
    result = krugman_index(cube, value="jobs")
    assert isinstance(result, pl.DataFrame)
    assert result["krugman_index"].to_list() == pytest.approx(list(listed("krugman", matrix)), abs=CLOSE)
