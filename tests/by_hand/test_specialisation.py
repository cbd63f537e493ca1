"""The worked example: areas A = (50, 30, 20) and B = (100, 100, 200).

Together (150, 130, 220) of 500: reference shares .30, .26, .44; A is .2 of the
whole and B .8. Shares of A: .50, .30, .20; of B: .25, .25, .50. Industries 1
and 2 are one division. Numbers are given to the digits of the method note.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from bailiwick.measures import diversity
from bailiwick.measures.concentration import concentration
from bailiwick.measures.rounding import krugman_rounding_band
from bailiwick.measures.specialisation import krugman_contributions, krugman_index, location_quotient
from bailiwick.measures.structures import krugman_between, nearest_structures
from bailiwick.tables import read_cube

HALF_OF_SIXTH_DIGIT = 5e-7


@pytest.fixture
def cube() -> pa.Table:
    """The two areas as a dense cube of one year."""
    return pa.table(
        {
            "area_code": ["A"] * 3 + ["B"] * 3,
            "year": [2023] * 6,
            "industry_code": ["0111", "0112", "4711"] * 2,
            "employment": [50, 30, 20, 100, 100, 200],
        }
    )


def column(table: pa.Table, name: str) -> list[float]:
    """A column of a result."""
    numbers: list[float] = table[name].to_pylist()
    return numbers


def close(*numbers: float) -> object:
    """The numbers, to half a unit of their sixth decimal."""
    return pytest.approx(numbers, abs=HALF_OF_SIXTH_DIGIT)


def test_krugman_index(cube: pa.Table) -> None:
    """If this fails, the index is wrong. A: (.20 + .04 + .24) / 2 = .24; B: (.05 + .01 + .06) / 2 = .06."""
    assert column(krugman_index(cube, value="employment"), "krugman_index") == close(0.24, 0.06)


def test_krugman_index_doubled(cube: pa.Table) -> None:
    """If this fails, the unhalved index is not twice the halved one: A .48."""
    assert column(krugman_index(cube, value="employment", halved=False), "krugman_index") == close(0.48, 0.12)


def test_krugman_index_without_own_area(cube: pa.Table) -> None:
    """If this fails, the own area is not left out: A beside B is (.25 + .05 + .30) / 2 = .30."""
    result = krugman_index(cube, value="employment", own_area="excluded")
    assert column(result, "krugman_index") == close(0.30, 0.30)


def test_krugman_between(cube: pa.Table) -> None:
    """If this fails, the distance between two areas is wrong: (.25 + .05 + .30) / 2 = .30."""
    result = krugman_between(cube, value="employment")
    assert result.select(["area_code", "neighbour_code"]).to_pylist() == [
        {"area_code": "A", "neighbour_code": "B"}
    ]
    assert column(result, "krugman_between") == close(0.30)
    assert column(krugman_between(cube, value="employment", halved=False), "krugman_between") == close(0.60)


def test_nearest_structures_orders_by_distance_and_then_by_code() -> None:
    """If this fails, neighbours are in the wrong order: D is .1 from A, B and C are .2."""
    shares = {"C": (30, 70), "A": (50, 50), "B": (70, 30), "D": (40, 60)}
    table = pa.table(
        {
            "area_code": [area for area in shares for _ in range(2)],
            "year": [2023] * 8,
            "industry_code": ["1", "2"] * 4,
            "employment": [amount for pair in shares.values() for amount in pair],
        }
    )
    rows = nearest_structures(table, value="employment", n=3).to_pylist()
    of_a = [(row["rank"], row["neighbour_code"]) for row in rows if row["area_code"] == "A"]
    assert of_a == [(1, "D"), (2, "B"), (3, "C")]
    assert [row["area_code"] for row in rows[::3]] == ["C", "A", "B", "D"]


def test_location_quotient(cube: pa.Table) -> None:
    """If this fails, quotients are wrong. A: .5/.30, .3/.26, .2/.44."""
    result = column(location_quotient(cube, value="employment"), "location_quotient")
    assert result[:3] == close(1.666667, 1.153846, 0.454545)


def test_location_quotient_symmetric(cube: pa.Table) -> None:
    """If this fails, the symmetric form is wrong. A: (LQ - 1)/(LQ + 1) = .25, .071429, -.375."""
    result = column(location_quotient(cube, value="employment", form="symmetric"), "location_quotient")
    assert result[:3] == close(0.25, 0.071429, -0.375)


def test_location_quotient_additive(cube: pa.Table) -> None:
    """If this fails, the additive form is not the difference of shares. A: .20, .04, -.24."""
    result = column(location_quotient(cube, value="employment", form="additive"), "location_quotient")
    assert result[:3] == close(0.20, 0.04, -0.24)


def test_location_quotient_log(cube: pa.Table) -> None:
    """If this fails, the log form is not the natural logarithm. A: ln 1.666667 = .510826."""
    result = column(location_quotient(cube, value="employment", form="log"), "location_quotient")
    assert result[0] == pytest.approx(math.log(5 / 3), abs=1e-12)


def test_contributions(cube: pa.Table) -> None:
    """If this fails, drivers are wrong. A: half of .20, .04, -.24."""
    result = krugman_contributions(cube, value="employment")
    assert column(result, "contribution")[:3] == close(0.10, 0.02, -0.12)
    assert column(result, "reference_share")[:3] == close(0.30, 0.26, 0.44)
    top = krugman_contributions(cube, value="employment", top=2)
    assert column(top, "industry_code")[:2] == ["4711", "0111"]


def test_contributions_without_own_area(cube: pa.Table) -> None:
    """If this fails, drivers keep the own area: without it .125 + .025 + .15 = .30."""
    result = krugman_contributions(cube, value="employment", own_area="excluded")
    assert column(result, "contribution")[:3] == close(0.125, 0.025, -0.15)


def test_contributions_name_industries_that_the_area_lacks() -> None:
    """If this fails, what an area lacks is not among its drivers: A has none of 2, .5 of the reference."""
    table = pa.table(
        {
            "area_code": ["A", "B"],
            "year": [1, 1],
            "industry_code": ["1", "2"],
            "employment": [10, 10],
        }
    )
    rows = krugman_contributions(table, value="employment").to_pylist()
    assert [(row["area_code"], row["industry_code"], row["contribution"]) for row in rows] == [
        ("A", "1", 0.25),
        ("A", "2", -0.25),
        ("B", "1", -0.25),
        ("B", "2", 0.25),
    ]


def test_top_contributions_pass_over_industries_that_no_area_has(cube: pa.Table) -> None:
    """If this fails, a class that is empty everywhere is listed as a driver."""
    empty = pa.table({"area_code": ["A"], "year": [2023], "industry_code": ["0000"], "employment": [0]})
    result = krugman_contributions(pa.concat_tables([cube, empty]), value="employment", top=9)
    assert column(result, "industry_code") == ["4711", "0111", "0112"] * 2


def test_coulter_of_equal_mixes_is_no_root_of_a_crumb() -> None:
    """If this fails, rounding of 1e-17 under the root shows as a distance of 1e-9."""
    amounts = [at * 37 % 101 + 1 for at in range(300)]
    table = pa.table(
        {
            "area_code": ["A", "B", "C"] * 300,
            "year": [1] * 900,
            "industry_code": [f"{at:03d}" for at in range(300) for _ in "ABC"],
            "employment": [amount * times for amount in amounts for times in (1, 3, 7)],
        }
    )
    assert max(column(diversity.coulter(table, value="employment"), "coulter")) < 1e-12


def test_normalised_herfindahl_counts_industries_that_the_area_lacks() -> None:
    """If this fails, n is the area's own industries: A has 2 of 3, (1/2 - 1/3) / (1 - 1/3) = .25."""
    table = pa.table(
        {
            "area_code": ["A", "A", "B"],
            "year": [1] * 3,
            "industry_code": ["1", "2", "3"],
            "employment": [5, 5, 5],
        }
    )
    result = diversity.herfindahl(table, value="employment", form="normalised")
    assert column(result, "herfindahl") == close(0.25, 1.0)


def test_hachman(cube: pa.Table) -> None:
    """If this fails, Hachman is wrong. A: 1 / (.25/.30 + .09/.26 + .04/.44) = .787156."""
    assert column(diversity.hachman(cube, value="employment"), "hachman") == close(0.787156, 0.983381)


def test_herfindahl(cube: pa.Table) -> None:
    """If this fails, Herfindahl is wrong. A: .25 + .09 + .04 = .38; normalised (.38 - 1/3)/(2/3) = .07."""
    index = column(diversity.herfindahl(cube, value="employment"), "herfindahl")
    normalised = column(diversity.herfindahl(cube, value="employment", form="normalised"), "herfindahl")
    number = column(diversity.herfindahl(cube, value="employment", form="effective_number"), "herfindahl")
    assert index[:1] == close(0.38)
    assert normalised[:1] == close(0.07)
    assert number[:1] == close(2.631579)


def test_entropy(cube: pa.Table) -> None:
    """If this fails, entropy is wrong. A: -(.5 ln .5 + .3 ln .3 + .2 ln .2) = 1.029653 nats."""
    assert column(diversity.entropy(cube, value="employment"), "entropy")[:1] == close(1.029653)
    bits = column(diversity.entropy(cube, value="employment", unit="bits"), "entropy")
    assert bits[0] == pytest.approx(1.029653 / math.log(2), abs=1e-6)


def test_related_variety(cube: pa.Table) -> None:
    """If this fails, variety splits wrongly. A: -(.8 ln .8 + .2 ln .2) = .500402, and .529251."""
    result = diversity.related_variety(cube, value="employment")
    assert column(result, "unrelated_variety")[:1] == close(0.500402)
    assert column(result, "related_variety")[:1] == close(0.529251)


def test_theil(cube: pa.Table) -> None:
    """If this fails, Theil is wrong: A .140652 = .127648 between + .013003 within; weighted mean .034955."""
    parts = diversity.theil_parts(cube, value="employment")
    index = column(diversity.theil(cube, value="employment"), "theil")
    assert index[:1] == close(0.140652)
    assert column(parts, "theil_between")[:1] == close(0.127648)
    assert column(parts, "theil_within")[:1] == close(0.013003)
    assert [0.2 * index[0] + 0.8 * index[1]] == close(0.034955)


def test_gini_and_coulter(cube: pa.Table) -> None:
    """If this fails, Gini (.28) or Coulter (.222711) of A is wrong.

    By rising quotient A has .2, .3, .5 beside .44, .26, .30: 1 - (.2*.44 + .7*.26 + 1.5*.30) = .28.
    Coulter: sqrt((.04 + .0016 + .0576) / 2) = .222711.
    """
    assert column(diversity.gini(cube, value="employment"), "gini")[:1] == close(0.28)
    assert column(diversity.coulter(cube, value="employment"), "coulter")[:1] == close(0.222711)


def test_hoover(cube: pa.Table) -> None:
    """If this fails, Hoover is wrong: beside the reference .24, beside thirds .5 - 1/3."""
    assert column(diversity.hoover(cube, value="employment"), "hoover")[:1] == close(0.24)
    equal = diversity.hoover(cube, value="employment", base="equal")
    assert column(equal, "hoover")[:1] == close(0.166667)


def test_krugman_concentration(cube: pa.Table) -> None:
    """If this fails, the twin is wrong: |1/3 - .2| = .133333, ...; weighted .096 = .2*.24 + .8*.06."""
    spread = column(concentration(cube, value="employment"), "krugman_concentration")
    assert spread == close(0.133333, 0.030769, 0.109091)
    weights = (0.30, 0.26, 0.44)
    assert [sum(w * c for w, c in zip(weights, spread, strict=True))] == close(0.096)


def test_other_concentrations(cube: pa.Table) -> None:
    """If this fails, a twin is wrong. Industry 1 has A 1/3, B 2/3 beside .2, .8.

    HHI 1/9 + 4/9; Theil 1/3 ln(5/3) + 2/3 ln(5/6); Gini 1 - (2/3*.8 + 5/3*.2) = .133333.
    """
    for measure, expected in (
        ("herfindahl", 5 / 9),
        ("theil", math.log(5 / 3) / 3 + 2 / 3 * math.log(5 / 6)),
        ("gini", 0.133333),
    ):
        result = concentration(cube, value="employment", measure=measure)  # type: ignore[arg-type]
        assert column(result, f"{measure}_concentration")[:1] == close(expected)


def test_reference_as_a_code() -> None:
    """If this fails, a published row does not give the structure: A .5, .5 beside GB .8, .2 is .3 away."""
    table = pa.table(
        {
            "area_code": ["A", "A", "GB", "GB"],
            "year": [1] * 4,
            "industry_code": ["1", "2"] * 2,
            "employment": [5, 5, 80, 20],
        }
    )
    result = krugman_index(table, value="employment", reference="GB")
    assert column(result, "krugman_index") == close(0.3, 0.0)
    without = krugman_index(table, value="employment", reference="GB", own_area="excluded")
    # 75 and 15 are left of GB without A: 5/6 and 1/6; A has 1/2.
    assert column(without, "krugman_index")[:1] == close(1 / 3)
    assert without["krugman_index"][1].as_py() is None
    assert without["flag"].to_pylist() == [None, "x"]


def test_reference_as_a_table_for_all_years() -> None:
    """If this fails, a reference without years does not serve every year, or its own industries are lost."""
    table = pa.table(
        {
            "area_code": ["A", "A"],
            "year": [1, 2],
            "industry_code": ["1", "1"],
            "employment": [5, 50],
        }
    )
    reference = pa.table({"industry_code": ["2", "1"], "employment": [30, 10]})
    result = krugman_index(table, value="employment", reference=reference)
    assert column(result, "krugman_index") == close(0.75, 0.75)
    parts = krugman_contributions(table, value="employment", reference=reference).to_pylist()
    assert [(part["year"], part["industry_code"], part["contribution"]) for part in parts] == [
        (1, "1", 0.375),
        (1, "2", -0.375),
        (2, "1", 0.375),
        (2, "2", -0.375),
    ]


def test_reference_as_a_table_by_year() -> None:
    """If this fails, years of a reference table are mixed up: only year 2 has the same mix."""
    table = pa.table(
        {
            "area_code": ["A"] * 4,
            "year": [1, 1, 2, 2],
            "industry_code": ["1", "2"] * 2,
            "employment": [1, 1, 1, 1],
        }
    )
    reference = pa.table({"year": [2, 2, 1, 1], "industry_code": ["1", "2"] * 2, "employment": [7, 7, 4, 0]})
    with pytest.warns(UserWarning, match="1 cells have an amount in an industry that the reference does not"):
        result = krugman_index(table, value="employment", reference=reference)
    # In year 1 industry 2 is not in the reference, so it is left out of the area too.
    assert column(result, "krugman_index") == close(0.0, 0.0)


def test_rounded_published_row_smaller_than_an_area() -> None:
    """If this fails, a negative remainder of a rounded national row is not taken as 0 and flagged e.

    10, 6, 24 without A's 12, 4, 4 is -2, 2, 20: shares 0, 2/22, 20/22. A has .6, .2, .2: .8 - 2/22.
    """
    table = pa.table(
        {"area_code": ["A"] * 3, "year": [1] * 3, "industry_code": list("123"), "employment": [12, 4, 4]}
    )
    reference = pa.table({"industry_code": list("123"), "employment": [10, 6, 24]})
    result = krugman_index(table, value="employment", reference=reference, own_area="excluded")
    assert column(result, "krugman_index") == close(0.8 - 2 / 22)
    assert column(result, "flag") == ["e"]


def test_nothing_is_left_without_the_only_area() -> None:
    """If this fails, a crumb of rounding counts as the rest of the economy, and the index is 1."""
    for count in range(3, 40):
        amounts = [0.1 + 0.7 * at for at in range(count)]
        table = pa.table(
            {
                "area_code": ["A"] * count,
                "year": [1] * count,
                "industry_code": [f"{at:02d}" for at in range(count)],
                "employment": amounts,
            }
        )
        result = krugman_index(table, value="employment", own_area="excluded")
        assert column(result, "krugman_index") == [None]


def test_null_leaves_the_area_out_with_a_warning(cube: pa.Table) -> None:
    """If this fails, an unknown amount is taken as none, or spoils the reference of other areas."""
    table = cube.set_column(3, "employment", pa.array([None, 30, 20, 100, 100, 200]))
    with pytest.warns(UserWarning, match="1 of 2 area-periods have a null amount"):
        result = krugman_index(table, value="employment")
    assert column(result, "krugman_index") == [None, 0.0]
    assert column(result, "flag") == ["m", None]


def test_null_dropped_with_its_industry(cube: pa.Table) -> None:
    """If this fails, a dropped industry stays somewhere: 30, 20 and 100, 200 of 130, 220 are left.

    A .6, .4 beside .371429, .628571: .228571. B 1/3, 2/3: .038095.
    """
    table = cube.set_column(3, "employment", pa.array([None, 30, 20, 100, 100, 200]))
    result = krugman_index(table, value="employment", missing="drop")
    assert column(result, "krugman_index") == close(0.228571, 0.038095)
    quotients = location_quotient(table, value="employment", missing="drop")
    assert quotients["location_quotient"].null_count == 2


def test_zero_area_has_no_index(cube: pa.Table) -> None:
    """If this fails, an area without jobs gets a number, or a warning that no one needs."""
    table = cube.set_column(3, "employment", pa.array([0, 0, 0, 100, 100, 200]))
    result = krugman_index(table, value="employment")
    assert column(result, "krugman_index") == [None, 0.0]
    assert column(result, "flag") == ["x", None]


def test_negative_taken_as_zero_when_asked(cube: pa.Table) -> None:
    """If this fails, negative='clip' is not 0: A (0, 30, 20) beside (100, 130, 220) of 450."""
    table = cube.set_column(3, "employment", pa.array([-5, 30, 20, 100, 100, 200]))
    result = krugman_index(table, value="employment", negative="clip")
    assert column(result, "krugman_index")[:1] == close(0.6 - 130 / 450)


def test_rows_keep_the_order_of_the_input() -> None:
    """If this fails, results are sorted, and pasting them beside the input mixes up areas."""
    table = pa.table(
        {
            "year": [2, 1, 2, 1],
            "area_code": ["Z", "A", "A", "Z"],
            "industry_code": ["1"] * 4,
            "employment": [1, 1, 1, 1],
        }
    )
    result = krugman_index(table, value="employment")
    assert result.column_names == ["year", "area_code", "krugman_index"]
    assert list(zip(column(result, "year"), column(result, "area_code"), strict=True)) == [
        (2, "Z"),
        (1, "A"),
        (2, "A"),
        (1, "Z"),
    ]


def test_measures_of_one_cube_do_not_touch_each_other() -> None:
    """If this fails, what one measure cannot compute is flagged in the next one of the same cube."""
    table = pa.table({"area_code": ["A", "B"], "year": [1, 1], "industry_code": ["1", "1"], "n": [3, 4]})
    cube = read_cube(table, value="n")
    krugman_index(cube, value="n")
    of_one_industry = diversity.herfindahl(cube, value="n", form="normalised")
    assert column(of_one_industry, "flag") == ["x", "x"]
    assert krugman_index(cube, value="n").column_names == ["area_code", "year", "krugman_index"]


def test_no_by_columns(cube: pa.Table) -> None:
    """If this fails, a table of one economy needs a year all the same."""
    result = krugman_index(cube.drop_columns(["year"]), value="employment", by=())
    assert column(result, "krugman_index") == close(0.24, 0.06)


EVERY = {
    "index": krugman_index,
    "quotient": location_quotient,
    "contributions": krugman_contributions,
    "top contributions": partial(krugman_contributions, top=1),
    "between": krugman_between,
    "nearest": nearest_structures,
    "band": krugman_rounding_band,
    "hachman": diversity.hachman,
    "gini": diversity.gini,
    "theil": diversity.theil,
    "theil parts": partial(diversity.theil_parts, division=1),
    "coulter": diversity.coulter,
    "hoover": diversity.hoover,
    "hoover of equal": partial(diversity.hoover, base="equal"),
    "herfindahl": diversity.herfindahl,
    "entropy": diversity.entropy,
    "related variety": partial(diversity.related_variety, division=1),
    **{
        f"{measure} concentration": partial(concentration, measure=measure)
        for measure in ("krugman", "theil", "gini", "herfindahl")
    },
}
UNUSABLE: dict[str, tuple[list[float | None], dict[str, Any]]] = {
    "every area sums to 0": ([0, 0, 0, 0], {}),
    "every industry has a null": ([None, 1, 1, None], {"missing": "drop"}),
    "every area has a null": ([None, 1, 1, None], {}),
    "the reference shares no industry": ([1, 1, 1, 1], {"reference": "stranger"}),
}


@pytest.mark.filterwarnings("ignore::bailiwick.errors.DataWarning")
@pytest.mark.parametrize("case", UNUSABLE)
@pytest.mark.parametrize("measure", EVERY)
def test_no_usable_cell_gives_nulls_with_a_flag(measure: str, case: str) -> None:
    """If this fails, a measure breaks, or gives a number or an unflagged null, where no cell is usable."""
    amounts, options = UNUSABLE[case]
    table = pa.table(
        {
            "area_code": ["A", "A", "B", "B"],
            "year": [2023] * 4,
            "industry_code": ["1", "2", "1", "2"],
            "jobs": pa.array(amounts, pa.float64()),
        }
    )
    if "reference" in options:
        if measure in ("between", "nearest"):
            return  # they have no reference
        stranger = {"area_code": ["Z"], "industry_code": ["9"], "jobs": [1.0]}
        options = {"reference": pa.table(stranger)}
    result = EVERY[measure](table, value="jobs", **options)
    assert set(result.column_names) >= {"area_code", "year"} or "concentration" in measure
    if measure == "nearest" or ("contributions" in measure and case == "every area has a null"):
        assert result.num_rows == 0  # there is nothing to be near to, and no reference to list
        return
    keys = ("area_code", "year", "industry_code", "neighbour_code", "flag", "reference_share")
    for name in result.column_names:
        if name not in keys:
            assert result[name].null_count == result.num_rows, name
    assert set(result["flag"].to_pylist() if result.num_rows else "x") == {
        "m" if case == "every area has a null" else "x"
    }


def mixes(amounts: list[list[float]], order: list[int]) -> pa.Table:
    """Areas A, B, ... with some amounts in industries 0, 1, ..., rows in a given order."""
    cells = [
        (chr(65 + area), f"{industry}", amount)
        for area, row in enumerate(amounts)
        for industry, amount in enumerate(row)
    ]
    cells = [cells[at] for at in order]
    return pa.table(
        {
            "area_code": [c[0] for c in cells],
            "industry_code": [c[1] for c in cells],
            "jobs": [c[2] for c in cells],
        }
    )


def test_neighbours_at_one_distance_fall_by_code_whatever_the_order_of_rows() -> None:
    """If this fails, a crumb of adding up decides between two areas that are equally far.

    D (1, 1, 4, 3) / 9 is 13/36 from both B (4, 3, 3, 2) / 12 and C (4, 2, 1, 5) / 12, and 5/9 from A
    (4, 3, 1, 1) / 9. A to B is 7/36, A to C 11/36, B to C 1/4.
    """
    amounts = [[4.0, 3, 1, 1], [4, 3, 3, 2], [4, 2, 1, 5], [1, 1, 4, 3]]
    rng = np.random.default_rng(3)
    found = [
        nearest_structures(mixes(amounts, order), value="jobs", by=(), n=3).sort_by(
            [("area_code", "ascending"), ("rank", "ascending")]
        )["neighbour_code"]
        for order in [
            list(range(16)),
            list(range(15, -1, -1)),
            *(rng.permutation(16).tolist() for _ in range(20)),
        ]
    ]
    expected = [*"BCD", *"ACD", *"BAD", *"BCA"]
    assert [codes.to_pylist() for codes in found] == [expected] * len(found)


def test_equal_contributions_fall_by_code() -> None:
    """If this fails, a crumb of adding up orders industries that contribute alike.

    Shares of A 1/3, 1/3, 1/3, of B 2/3, 1/3, 0, of both 1/2, 1/3, 1/6: gaps of 1/6, 0 and 1/6 in both.
    """
    table = mixes([[1.0, 1, 1], [2.0, 1, 0]], list(range(6)))
    top = krugman_contributions(table, value="jobs", by=(), top=3)
    assert top["industry_code"].to_pylist() == ["0", "2", "1"] * 2
