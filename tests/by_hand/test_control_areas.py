"""Control areas by hand: who is chosen, in which order, and why others are not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bailiwick import control_areas, control_roles
from bailiwick.errors import DataWarning

# On one variable, as it is: T1 = 0, T2 = 2; A = 1, B = 5, C = -6, D = 9.
LINE = pd.DataFrame(
    {"pay": [0.0, 2, 1, 5, -6, 9]}, index=pd.Index(["T1", "T2", "A", "B", "C", "D"], name="area_code")
)


def pairs(X: Any, treated: Any, **options: Any) -> list[tuple[str, str | None, float | None]]:
    """Treated area, control and distance of each row, on the scale of the table itself."""
    found = control_areas(X, treated, **({"standardise": None} | options))
    rows = pl.DataFrame(pa.Table.from_pandas(found) if isinstance(found, pd.DataFrame) else found)
    return [(row["treated_code"], row["control_code"], row["distance"]) for row in rows.iter_rows(named=True)]


def test_the_closest_pair_comes_first() -> None:
    """If this fails, an area takes a control that is closer to another, or ties go by the order of rows.

    Both T are 1 from A; T1 comes first by code. T2 is then 3 from B. T2 given first changes nothing but the
    order of rows.
    """
    assert pairs(LINE, ["T1", "T2"]) == [("T1", "A", 1.0), ("T2", "B", 3.0)]
    assert pairs(LINE.iloc[::-1], ["T2", "T1"]) == [("T2", "B", 3.0), ("T1", "A", 1.0)]


def test_one_each_before_any_has_two() -> None:
    """If this fails, the first area takes all that is near before the second has one.

    Round 1 as above. Round 2, of C = -6 and D = 9: T1 is 6 from C and T2 7 from D; C goes first, to T1.
    """
    assert pairs(LINE, ["T1", "T2"], n=2) == [
        ("T1", "A", 1.0),
        ("T1", "C", 6.0),
        ("T2", "B", 3.0),
        ("T2", "D", 7.0),
    ]


@pytest.mark.parametrize("method", ["nearest", "optimal"])
def test_none_goes_without_while_another_has_two(method: Any) -> None:
    """If this fails, an area far from all is left without a control so that one close to all may have two.

    T1 = 0, T2 = 10, A = 1, B = 3, two wanted each: A and B are 1 and 3 from T1, 9 and 7 from T2. Both for T1
    is least, 4; one each is 1 + 7.
    """
    X = pd.DataFrame({"x": [0.0, 10, 1, 3]}, index=["T1", "T2", "A", "B"])
    with pytest.warns(DataWarning, match="2 of 2 treated areas have fewer than 2 controls"):
        found = pairs(X, ["T1", "T2"], n=2, method=method)
    assert [one for one in found if one[1]] == [("T1", "A", 1.0), ("T2", "B", 7.0)]


def test_reuse() -> None:
    """If this fails, an area cannot be a control of two though that is allowed."""
    assert pairs(LINE, ["T1", "T2"], reuse=True) == [("T1", "A", 1.0), ("T2", "A", 1.0)]


def test_the_least_distance_in_all() -> None:
    """If this fails, "optimal" is not: T1 = 0, T2 = 4; A = 1.5, B = -3.

    The closest pair is T1 with A, 1.5, which leaves T2 with B, 7: 8.5. The other way is 3 + 2.5 = 5.5.
    """
    X = pd.DataFrame({"x": [0.0, 4, 1.5, -3]}, index=["T1", "T2", "A", "B"])
    assert pairs(X, ["T1", "T2"]) == [("T1", "A", 1.5), ("T2", "B", 7.0)]
    assert pairs(X, ["T1", "T2"], method="optimal") == [("T1", "B", 3.0), ("T2", "A", 2.5)]


def test_optimal_finds_a_control_for_each_where_there_is_a_way() -> None:
    """If this fails, more areas than need be are left without a control.

    In cluster p are T1, T2, A; B may be a control of T1 alone, for T2 is told not to take it. Closest first
    gives A to T1 (1 away) and leaves T2; the other way round both have one.
    """
    X = pd.DataFrame({"x": [0.0, 3, 1, 4]}, index=["T1", "T2", "A", "B"])
    options: dict[str, Any] = {"exclude": {"T2": ["B"]}}
    with pytest.warns(DataWarning, match="1 of 2 treated areas has no control: T2"):
        assert pairs(X, ["T1", "T2"], **options)[0] == ("T1", "A", 1.0)
    assert pairs(X, ["T1", "T2"], method="optimal", **options) == [("T1", "B", 4.0), ("T2", "A", 2.0)]


def test_a_shortage_is_shared() -> None:
    """If this fails, one area has two controls and another none, where each could have one.

    Four are wanted and there are three, A = .5, B = 5, C = -6. T1 = 0 with A and C, T2 = 2 with B is .5 + 6
    + 3 = 9.5; T1 with C, T2 with A and B is 6 + 1.5 + 3 = 10.5; T1 with A, T2 with B and C .5 + 3 + 8 = 11.5.
    """
    X = LINE.loc[["T1", "T2", "A", "B", "C"]].replace(1, 0.5)
    with pytest.warns(DataWarning, match="1 of 2 treated areas has fewer than 2 controls: T2"):
        found = control_areas(X, ["T1", "T2"], n=2, method="optimal", standardise=None)
    assert found["control_code"].dropna().tolist() == ["A", "C", "B"]
    last = found[found["control_code"].isna()].iloc[0]
    assert (last["treated_code"], last["rank"]) == ("T2", 2)
    assert last["reason"] == "1 of 2: 3 may be its controls, 2 of them taken by other treated areas"


def test_scale_and_weights() -> None:
    """If this fails, a variable in large units decides alone, or a weight does not count as documented.

    Ranges are 4 and 1,000: A differs by 1 of x, B by 100 of y; on a range of 1 that is .25 and .1. With
    weight 9 of y B is sqrt(9) * .1 = .3 away.
    """
    X = pd.DataFrame({"x": [0.0, 1, 0, 4], "y": [0.0, 0, 100, 1000]}, index=["T", "A", "B", "C"])
    assert pairs(X, ["T"], standardise="range")[0] == ("T", "B", pytest.approx(0.1))
    assert pairs(X, ["T"], standardise="range", weights={"y": 9}, n=2) == [
        ("T", "A", pytest.approx(0.25)),
        ("T", "B", pytest.approx(0.3)),
    ]


def test_mahalanobis() -> None:
    """If this fails, two variables that say the same count twice.

    Of (0, 0), (2, 2), (2, 0), (0, 2), (4, 4) means are 1.6, variances 2.8, the covariance 1.8 (n - 1), the
    determinant 7.84 - 3.24 = 4.6. (0, 0) to (2, 2): 4 * (2.8 + 2.8 - 3.6) / 4.6 = 8 / 4.6; to (2, 0): 4 * 2.8
    / 4.6 = 11.2 / 4.6. Along the common line is nearer, though it is further as the table stands.
    """
    X = pd.DataFrame({"x": [0.0, 2, 2, 0, 4], "y": [0.0, 2, 0, 2, 4]}, index=list("TABCD"))
    found = pairs(X, ["T"], metric="mahalanobis", n=2)
    assert found[0] == ("T", "A", pytest.approx(np.sqrt(8 / 4.6)))
    assert found[1] == ("T", "B", pytest.approx(np.sqrt(11.2 / 4.6)))
    assert pairs(X, ["T"])[0][1] == "B"


def test_rules_and_their_reasons() -> None:
    """If this fails, a control is of another cluster, of the own county, or excluded, or nobody says why.

    T = 0. A = 1 is excluded, B = 2 of the own county, C = 3 of another cluster, D = 4 without a value of y,
    E = 5 may be, F = 6 too, G has no cluster.
    """
    X = pl.DataFrame(
        {
            "area_code": ["T", "A", "B", "C", "D", "E", "F", "G"],
            "area_name": list("tabcdefg"),
            "x": [0.0, 1, 2, 3, 4, 5, 6, 7],
            "y": [1.0, 1, 1, 1, None, 1, 2, 1],
        }
    )
    options: dict[str, Any] = {
        "exclude": ["A"],
        "exclude_same": {"T": "Kent", "B": "Kent"} | dict.fromkeys("ACDEFG", "elsewhere"),
        "within": {"T": 1, "A": 1, "B": 1, "C": 2, "D": 1, "E": 1, "F": 1, "G": None},
        "standardise": None,
    }
    with pytest.warns(DataWarning, match="1 area has a missing value and is no control: D"):
        roles = control_roles(X, ["T"], **options)
    assert dict(zip(roles["area_code"], roles["reason"], strict=True)) == {
        "T": None,
        "A": "excluded",
        "B": "in the same group",
        "C": "in another cluster",
        "D": "missing: y",
        "E": None,
        "F": "others are nearer, or enough",
        "G": "in another cluster",
    }
    assert roles.filter(pl.col("role") == "control")["area_code"].to_list() == ["E"]
    assert roles["cluster"].to_list() == ["1", "1", "1", "2", "1", "1", "1", None]
    assert roles["x"].to_list() == X["x"].to_list()


def test_the_county_of_any_treated_area() -> None:
    """If this fails, same="any" takes a control from the county of another treated area.

    T1 = 0 in Kent, T2 = 9 in Essex; A = 1 in Essex, B = 4 in Surrey. T1 may have A unless all are barred.
    """
    X = pd.DataFrame({"x": [0.0, 9, 1, 4, 30]}, index=["T1", "T2", "A", "B", "C"])
    county = {"T1": "Kent", "T2": "Essex", "A": "Essex", "B": "Surrey", "C": "Surrey"}
    assert pairs(X, ["T1", "T2"], exclude_same=county)[0][1] == "A"
    assert [one[1] for one in pairs(X, ["T1", "T2"], exclude_same=county, same="any")] == ["B", "C"]


def test_calipers() -> None:
    """If this fails, a pair is further apart than allowed, or an area without one is not told of.

    T2 = 2 has B, 3 away, beyond 2.5; A is taken. With a caliper of 4 of pay both have one.
    """
    with pytest.warns(DataWarning, match="no control: T2"):
        found = control_areas(LINE, ["T1", "T2"], standardise=None, caliper=2.5)
    assert found["reason"].tolist()[1] == (
        "0 of 1: 1 may be its controls, 1 of them taken by other treated areas; 3 more beyond the caliper,"
        " the nearest 3 away"
    )
    assert pairs(LINE, ["T1", "T2"], calipers={"pay": 4}) == [("T1", "A", 1.0), ("T2", "B", 3.0)]


def test_weights_of_sets() -> None:
    """If this fails, controls do not weigh as much as the treated areas that they stand for.

    T1 has A and C, T2 has A and B: A weighs 1/2 + 1/2, B and C 1/2 each; 2 in all, as T1 and T2.
    """
    X = LINE.loc[["T1", "T2", "A", "B", "C"]].replace(-6, -2)
    roles = control_roles(X, ["T1", "T2"], n=2, reuse=True, standardise=None)
    assert roles["weight"].tolist() == [1.0, 1.0, 1.0, 0.5, 0.5]
    assert roles["sets"].tolist() == [2, 2, 2, 1, 1]
    assert roles["role"].tolist() == ["treated"] * 2 + ["control"] * 3
