"""Why areas are near, on four areas whose shares can be worked out by hand.

    area   age  income  tenure  travel
    A       0     0       0       0
    B       1     2       0       3
    C       5     0       2       1
    D       6     2       2       4

Means are 3, 1, 1 and 2; sums of squares 9+4+4+9 = 26, 4, 4 and 4+1+1+4 = 10, in all 44. Usual shares are
26/44, 4/44, 4/44 and 10/44.
"""

from __future__ import annotations

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bailiwick import nearest_areas, neighbour_reasons, neighbour_shares

NAMES = ["age", "income", "tenure", "travel"]
X = pd.DataFrame(
    [[0.0, 0, 0, 0], [1, 2, 0, 3], [5, 0, 2, 1], [6, 2, 2, 4]], index=list("ABCD"), columns=NAMES
)
AB = pd.DataFrame({"area_code": ["A"], "neighbour_code": ["B"]})
DIMENSIONS = pd.DataFrame({"variable": NAMES, "dimension": ["people", "money", "people", "travel"]})


def test_shares_beside_their_usual() -> None:
    """If this fails, shares or ratios are wrong: A and B are at 1 + 4 + 0 + 9 = 14."""
    shares = neighbour_shares(AB, X=X)
    assert shares["variable"].tolist() == NAMES
    assert shares["contribution"].tolist() == [1, 4, 0, 9]
    assert shares["share"].tolist() == pytest.approx([1 / 14, 4 / 14, 0, 9 / 14])
    assert shares["usual_share"].tolist() == pytest.approx([26 / 44, 4 / 44, 4 / 44, 10 / 44])
    assert shares["ratio"].tolist() == pytest.approx([44 / 364, 44 / 14, 0, 396 / 140])


@pytest.mark.parametrize(
    ("n", "closest", "furthest", "reason"),
    [
        (1, ["tenure"], ["income"], "closest on tenure, furthest on income"),
        (
            2,
            ["tenure", "age"],
            ["income", "travel"],
            "closest on tenure and age, furthest on income and travel",
        ),
        (
            9,
            ["tenure", "age"],
            ["income", "travel"],
            "closest on tenure and age, furthest on income and travel",
        ),
    ],
)
def test_names_by_ratio(n: int, closest: list[str], furthest: list[str], reason: str) -> None:
    """If this fails, closest and furthest go by size and not beside what is usual.

    Ratios are .12, 3.1, 0 and 2.8: income is further apart than usual than travel, though travel makes more
    of the distance.
    """
    row = neighbour_reasons(AB, X=X, n=n).iloc[0]
    assert (list(row["closest_on"]), list(row["furthest_on"]), row["reason"]) == (closest, furthest, reason)


def test_dimensions_are_named_where_they_are_given() -> None:
    """If this fails, variables of one dimension are not taken together.

    People: (1 + 0) / 14 beside 30/44, ratio .10; money 3.1; travel 2.8.
    """
    shares = neighbour_shares(AB, X=X, variables=DIMENSIONS)
    assert shares["dimension"].tolist() == ["people", "money", "travel"]
    assert shares["contribution"].tolist() == [1, 4, 9]
    found = neighbour_reasons(AB, X=X, variables=DIMENSIONS)["reason"].tolist()
    assert found == ["closest on people, furthest on money and travel"]
    labels = DIMENSIONS.drop(columns="dimension").assign(short_label=["ages", "incomes", "tenures", "trips"])
    found = neighbour_reasons(AB, X=X, variables=labels, n=1)["reason"].tolist()
    assert found == ["closest on tenures, furthest on incomes"]


def test_names_with_and_in_them() -> None:
    """If this fails, "housing and residence and work" reads as three dimensions."""
    variables = DIMENSIONS.assign(dimension=["age and health", "money", "age and health", "travel"])
    found = neighbour_reasons(AB, X=X, variables=variables)["reason"].tolist()
    assert found == ["closest on age and health; furthest on money, and on travel"]


def test_weights_change_shares() -> None:
    """If this fails, weights of variables do not reach the reasons: travel at 0 is never named."""
    found = neighbour_reasons(AB, X=X, weights={"travel": 0.0})["reason"].tolist()
    assert found == ["closest on tenure and age, furthest on income"]


def test_identical_areas_and_single_variables() -> None:
    """If this fails, areas with the same values are said to differ on something."""
    same = pd.DataFrame({"x": [1.0, 1.0, 4.0], "y": [2.0, 2.0, 0.0]}, index=list("ABC"))
    found = neighbour_reasons(nearest_areas(same, n=1), X=same)
    assert found["reason"].tolist()[:2] == ["identical on all variables"] * 2
    assert [list(names) for names in found["closest_on"]][:2] == [[], []]
    assert neighbour_shares(AB, X=same)["share"].isna().all()
    alone = neighbour_reasons(AB, X=X[["age"]])["reason"].tolist()
    assert alone == ["no variable stands out"]


def test_equal_ratios_stand_in_the_order_of_the_variables() -> None:
    """If this fails, crumbs of adding up choose between variables that are equally close."""
    column = pd.Series([0.0, 0.1, 0.7, 1.3])
    twins = pd.DataFrame({"p": column, "q": 3 * column, "r": column / 7, "s": [0.0, 9.0, 1.0, 9.0]})
    twins.index = pd.Index(list("ABCD"))
    for order in (list("pqrs"), list("rqps"), list("sqrp")):
        found = neighbour_reasons(AB, X=twins[order])["closest_on"][0]
        assert list(found) == [name for name in order if name != "s"][:2]


def test_contributions_alone_are_enough() -> None:
    """If this fails, reasons without X are not taken from the pairs listed.

    Pairs A-B and A-C: age 1 and 25, travel 9 and 1; usual 26/36 and 10/36. A-B: age 1/10, travel 9/10.
    """
    pairs = pa.table(
        {
            "area_code": ["A", "A"],
            "neighbour_code": ["B", "C"],
            "contribution_age": [1.0, 25.0],
            "contribution_travel": [9.0, 1.0],
        }
    )
    found = neighbour_reasons(pairs)
    assert isinstance(found, pa.Table)
    assert found["reason"].to_pylist() == [
        "closest on age, furthest on travel",
        "closest on travel, furthest on age",
    ]


def test_kinds_of_table() -> None:
    """If this fails, a Polars table comes back as another kind, or without its columns."""
    table = pl.DataFrame({"area_code": list("ABCD"), **{name: X[name].to_list() for name in NAMES}})
    found = neighbour_reasons(nearest_areas(table, n=2), X=table)
    assert isinstance(found, pl.DataFrame)
    assert found.columns[:4] == ["area_code", "rank", "neighbour_code", "distance"]
    assert found.schema["closest_on"] == pl.List(pl.String)
    assert found["reason"].null_count() == 0
