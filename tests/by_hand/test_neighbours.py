"""Nearest areas: ties, exclusions, reciprocity, weights of dimensions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from bailiwick import dimension_weights
from bailiwick.groups import nearest_areas, neighbour_search, z_scores


@pytest.mark.parametrize("scale", [1.0, 1e-120, 1e120])
def test_areas_at_one_distance_fall_by_code(scale: float) -> None:
    """If this fails, a crumb of adding up decides between areas that are equally far: .3 from A all six."""
    corners = [(1, 2, 5), (1, 5, 2), (2, 1, 5), (2, 5, 1), (5, 1, 2), (5, 2, 1)]
    values = np.array([(0, 0, 0), *corners]) * (0.1 * scale)
    for order in (list("BCDEFG"), list("GFEDCB"), list("EBGDCF")):
        X = pd.DataFrame(values, index=["A", *order], columns=list("xyz"))
        for n in (1, 3, 6):
            assert nearest_areas(X, n=n)["neighbour_code"].tolist()[:n] == list("BCDEFG")[:n]


def test_order_of_rows_does_not_choose_among_equals() -> None:
    """If this fails, standardising rows in another order, which leaves crumbs, gives other neighbours."""
    grid = np.array([(x, y) for x in range(5) for y in range(5)], dtype=float) / 7
    codes = np.array([f"E{at:02d}" for at in range(25)])
    rng = np.random.default_rng(4)
    found = []
    for order in [np.arange(25), *(rng.permutation(25) for _ in range(20))]:
        X = pd.DataFrame(z_scores(grid[order]), index=codes[order], columns=["x", "y"])
        found.append(nearest_areas(X, n=3).sort_values(["area_code", "rank"])["neighbour_code"].tolist())
    assert all(neighbours == found[0] for neighbours in found)


def test_nearer_by_little_is_nearer() -> None:
    """If this fails, a true difference of one part in a thousand million is taken for a crumb."""
    X = pd.DataFrame({"x": [0.0, 1.0 + 1e-9, 1.0]}, index=["A", "B", "C"])
    assert nearest_areas(X, n=1)["neighbour_code"].tolist()[0] == "C"


# Five areas on a line, at 0, 1, 3, 7 and 8, in two counties.
LINE = pd.DataFrame({"x": [0.0, 1.0, 3.0, 7.0, 8.0]}, index=list("ABCDE"))
COUNTY = {"A": "north", "B": "north", "C": "south", "D": "south", "E": "north"}


def lists(found: pd.DataFrame) -> dict[str, str]:
    """The neighbours of each area, in order, as one word."""
    return found.groupby("area_code")["neighbour_code"].agg("".join).to_dict()


@pytest.mark.parametrize(
    "county",
    [
        COUNTY,
        pd.Series(COUNTY),
        pa.table({"area_code": list(COUNTY), "county": list(COUNTY.values())}),
        COUNTY | {"Z": "elsewhere"},
    ],
    ids=["mapping", "series", "table", "wider"],
)
def test_own_group_is_left_out(county: object) -> None:
    """If this fails, an area is compared with its own county.

    A (0, north) may have C (3) and D (7); B (1) likewise, at 2 and 6; E (8) has D at 1, then C at 5;
    C (3, south) may have B (2), A (3) and E (5); D (7) has E (1), B (6), A (7).
    """
    found = lists(nearest_areas(LINE, n=3, exclude_same=county))
    assert found == {"A": "CD", "B": "CD", "C": "BAE", "D": "EBA", "E": "DC"}


@pytest.mark.parametrize("code", [int, str, np.int64])
def test_codes_that_are_numbers_are_taken_as_text(code: type[Any]) -> None:
    """If this fails, 7 is not the area 7 of a table indexed by whole numbers.

    At 1, 2, 9 area 7 has 8 at 1 and 9 at 8; without 8 it has 9.
    """
    X = pd.DataFrame({"x": [1.0, 2.0, 9.0]}, index=[7, 8, 9])
    for areas in ([code(7)], code(7)):
        found = nearest_areas(X, n=1, areas=areas)
        assert found[["area_code", "neighbour_code"]].to_numpy().tolist() == [["7", "8"]]
    for others in ([code(8)], code(8)):
        found = nearest_areas(X, n=1, exclude={code(7): others})
        assert found["neighbour_code"].tolist() == ["9", "7", "8"]
    found = nearest_areas(X, n=1, exclude_same={code(7): 1, code(8): 1, code(9): 2})
    assert found["neighbour_code"].tolist() == ["9", "9", "8"]


def test_group_and_named_exclusions_add_up() -> None:
    """If this fails, one kind of exclusion undoes the other: C may have B, A and E, and E is named."""
    found = lists(nearest_areas(LINE, n=3, exclude_same=COUNTY, exclude={"C": ["E"], "A": "C"}))
    assert (found["C"], found["A"], found["D"]) == ("BA", "D", "EBA")


def test_reciprocal_rank() -> None:
    """If this fails, it is not told whether a neighbour is one in return.

    Two nearest: A: B C; B: A C; C: B A; D: E C; E: D C. A is first for B and second for C; C has B and A
    in its list, but neither D nor E.
    """
    found = nearest_areas(LINE, n=2, reciprocity=True)
    assert lists(found) == {"A": "BC", "B": "AC", "C": "BA", "D": "EC", "E": "DC"}
    ranks = {
        area: [None if pd.isna(rank) else int(rank) for rank in part]
        for area, part in found.groupby("area_code")["reciprocal_rank"]
    }
    assert ranks == {"A": [1, 2], "B": [1, 1], "C": [2, 2], "D": [1, None], "E": [1, None]}
    for wanted in (["D"], ["C", "A"]):
        few = nearest_areas(LINE, n=2, reciprocity=True, areas=wanted)
        same = found[found["area_code"].isin(wanted)].reset_index(drop=True)
        pd.testing.assert_frame_equal(few, same, check_dtype=False)


def test_dimensions_count_alike() -> None:
    """If this fails, a dimension of many variables outweighs one of few.

    Three variables, two dimensions: 3 / (2 * 2) = 0.75 for each of age, 3 / (2 * 1) = 1.5 for flats. From A
    to B: 0.75 * 4 + 0.75 * 4 = 6; from A to C: 1.5 * 9 = 13.5.
    """
    variables = pd.DataFrame({"variable": ["young", "old", "flats"], "dimension": ["age", "age", "housing"]})
    X = pd.DataFrame(
        {"young": [0.0, 2.0, 0.0], "old": [0.0, 2.0, 0.0], "flats": [0.0, 0.0, 3.0]}, index=list("ABC")
    )
    weights = dimension_weights(variables)
    assert weights == {"young": 0.75, "old": 0.75, "flats": 1.5}
    found = nearest_areas(X, n=2, metric="sqeuclidean", weights=weights)
    assert found["distance"].tolist()[:2] == [6.0, 13.5]


def test_contributions_of_shared_variables_add_up() -> None:
    """If this fails, the parts of a distance over missing values are not raised as their sum is.

    A and B share y and z of three variables: (1 + 4) * 3 / 2 = 7.5, in parts 1.5 and 6.
    """
    X = pd.DataFrame({"x": [np.nan, 1.0], "y": [0.0, 1.0], "z": [0.0, 2.0]}, index=list("AB"))
    row = nearest_areas(X, missing="shared", metric="sqeuclidean", contributions=True).iloc[0]
    assert row["distance"] == 7.5
    assert [row[f"contribution_{name}"] for name in "xyz"] == [0.0, 1.5, 6.0]


@pytest.mark.parametrize("last", [2.0, np.nan], ids=["complete", "missing"])
def test_alike_to_twelve_digits_whatever_the_search(monkeypatch: pytest.MonkeyPatch, last: float) -> None:
    """If this fails, double precision settles by a 13th digit what code should settle.

    From A to B 1 + 8e-13, to C 1, to D 1 + 4e-13, squared: alike in 40 binary digits, so B comes first. With
    room for two pairs, single precision gives up on A.
    """
    monkeypatch.setattr(neighbour_search, "PAIRS", 0)
    x = [0.0, 1 + 4e-13, 1.0, 1 + 2e-13, 1.2]
    X = pd.DataFrame({"x": x, "y": [0.0, 0.0, 0.0, 0.0, last]}, index=list("ABCDE"))
    assert nearest_areas(X, n=1, missing="shared")["neighbour_code"].tolist()[0] == "B"
