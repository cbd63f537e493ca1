"""Ward's joins by hand: costs, schedule, cuts, weights, ties and refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bailiwick.errors import OptionError, TableError
from bailiwick.groups.ward import suggested_cuts, ward

# Four areas on a line. Costs n_a n_b / (n_a + n_b) * gap^2:
#   0 and 1      1/2 * 1^2                     = .5       ESS .5
#   10 and 12    1/2 * 2^2                     = 2        ESS 2.5
#   .5 and 11    2*2/(2+2) * 10.5^2            = 110.25   ESS 112.75
LINE = [[0.0], [1.0], [10.0], [12.0]]


def test_schedule_of_four_areas() -> None:
    """If this fails, a join, its cost or the running error sum of squares is wrong."""
    schedule = ward(LINE).schedule(["D", "C", "B", "A"]).to_pydict()
    assert schedule["step"] == [1, 2, 3]
    assert schedule["clusters_before"] == [4, 3, 2]
    assert schedule["clusters"] == [3, 2, 1]
    assert schedule["first"] == [0, 2, 4]  # the third join is of the first two: 4 = 4 rows + step 0
    assert schedule["second"] == [1, 3, 5]
    assert schedule["joined"] == [4, 5, 6]
    assert schedule["weight"] == [2, 2, 4]
    assert schedule["ess_increase"] == pytest.approx([0.5, 2, 110.25], abs=1e-13)
    assert schedule["ess"] == pytest.approx([0.5, 2.5, 112.75], abs=1e-13)
    # Mean 5.75: 5.75^2 + 4.75^2 + 4.25^2 + 6.25^2 = 33.0625 + 22.5625 + 18.0625 + 39.0625 = 112.75
    assert schedule["ess_share"][-1] == 1
    assert schedule["ratio"] == [None, 4, 55.125]
    assert schedule["height"] == pytest.approx([1, 2, math.sqrt(220.5)], abs=1e-13)
    assert schedule["first_code"] == ["D", "B", "D"]
    assert schedule["second_code"] == ["C", "A", "B"]


def test_cuts_of_four_areas() -> None:
    """If this fails, cutting the tree puts areas in the wrong cluster or numbers them otherwise."""
    tree = ward([[10.0], [0.0], [1.0], [12.0]])
    assert tree.labels(4).tolist() == [0, 1, 2, 3]
    assert tree.labels(3).tolist() == [0, 1, 1, 2]
    assert tree.labels(2).tolist() == [0, 1, 1, 0]
    assert tree.labels(1).tolist() == [0, 0, 0, 0]
    for wrong in (0, 5):
        with pytest.raises(OptionError, match="a number from 1 to 4"):
            tree.labels(wrong)


def test_last_joins_alone() -> None:
    """If this fails, `highest` leaves out the wrong joins."""
    assert ward(LINE).schedule(highest=3)["clusters_before"].to_pylist() == [3, 2]
    assert ward(LINE).schedule(highest=40).num_rows == 3


def test_suggested_cuts_have_the_highest_ratios() -> None:
    """If this fails, the joins that suggest a cut are ranked wrongly: 110.25 / 2 at two, 2 / .5 at three."""
    found = suggested_cuts(ward(LINE)).to_pylist()
    assert [(row["clusters"], row["ratio"]) for row in found] == [(2, 55.125), (3, 4)]
    assert suggested_cuts(ward(LINE), at_most=2).num_rows == 1
    assert suggested_cuts(ward([[1.0]])).num_rows == 0
    with pytest.raises(OptionError, match="2 clusters or more"):
        suggested_cuts(ward(LINE), at_most=1)


def test_weighted_rows_stand_for_areas() -> None:
    """If this fails, the second Ward is not that over areas.

    Means 0 (3 areas), 2 (1 area) and 5 (4 areas): 0 and 2 cost 3*1/4 * 4 = 3; 2 and 5 cost 1*4/5 * 9 = 7.2;
    then .5 (4 areas) and 5 (4 areas) cost 4*4/8 * 4.5^2 = 40.5. Unweighted, 0 and 2 cost 2, and then
    1 and 5 cost 2*1/3 * 16 = 10.667.
    """
    tree = ward([[0.0], [2.0], [5.0]], [3, 1, 4])
    assert tree.ess_increase == pytest.approx([3, 40.5], abs=1e-13)
    assert tree.schedule()["weight"].to_pylist() == [4, 8]
    assert ward([[0.0], [2.0], [5.0]]).ess_increase == pytest.approx([2, 32 / 3], abs=1e-13)


def test_weights_can_change_the_joins() -> None:
    """If this fails, weights are ignored when joins are chosen.

    Gaps 2 and 3: alone 0 and 2 are joined first (2 < 4.5); with 9 areas at 0 and at 2 and one at 5 the
    costs are 9*9/18 * 4 = 18 and 9*1/10 * 9 = 8.1.
    """
    values = [[0.0], [2.0], [5.0]]
    assert ward(values).joins[0].tolist() == [0, 1]
    assert ward(values, [9, 9, 1]).joins[0].tolist() == [1, 2]


def test_ties_take_the_first_rows() -> None:
    """If this fails, equal joins are made in another order than documented."""
    tree = ward([[0.0], [1.0], [2.0], [10.0], [11.0]])
    assert tree.joins[0].tolist() == [0, 1]  # before 1 and 2, and 10 and 11, which cost the same
    assert tree.joins[1].tolist() == [3, 4]  # 1/2, against 2*1/3 * 1.5^2 = 1.5
    same = ward(np.zeros((4, 2)))
    assert same.ess_increase.tolist() == [0, 0, 0]
    assert same.schedule()["ess_share"].to_pylist() == [0, 0, 0]
    assert same.schedule()["ratio"].to_pylist() == [None, None, None]


def test_the_schedule_may_begin_with_what_is_inside_rows() -> None:
    """If this fails, the schedule over cell means leaves out the spread inside cells."""
    assert ward(LINE).schedule(ess_before=7.25)["ess"].to_pylist() == pytest.approx([7.75, 9.75, 120])


def test_the_library_takes_over_above_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, a large table has another tree than a small one."""
    values = np.random.default_rng(3).normal(size=(40, 3))
    small = ward(values, np.full(40, 2.0))
    monkeypatch.setattr("bailiwick.groups.ward.OWN_JOINS", 10)
    large = ward(values, np.full(40, 2.0))
    assert (large.joins == small.joins).all()
    np.testing.assert_allclose(large.ess_increase, small.ess_increase, rtol=1e-9)


def test_a_tie_with_a_new_cluster_takes_the_first_rows() -> None:
    """If this fails, a new cluster loses a tie against a later row.

    Rows 1 and 2 are joined for 1/2 * 1 = .5. Row 0 then costs 2*1/3 * 3^2 = 6 with their mean (-3, 0, 0), and
    1/2 * (4 + 4 + 4) = 6 with row 3; row 1 stands before row 3.
    """
    tree = ward([[0, 0, 0], [-3, 0, 0.5], [-3, 0, -0.5], [2, 2, 2]])
    assert tree.ess_increase[:2].tolist() == [0.5, 6]
    assert tree.joins[:2].tolist() == [[1, 2], [0, 4]]


@pytest.mark.parametrize("values", [[[1.0], [math.nan]], [[math.inf]], [1.0, 2.0], np.empty((0, 2))])
def test_no_table_of_numbers_is_refused(values: object) -> None:
    """If this fails, a missing or infinite value reaches the distances."""
    with pytest.raises(TableError, match="finite numbers"):
        ward(values)  # type: ignore[arg-type]


@pytest.mark.parametrize("weights", [[1, 0], [1, -2], [1, math.nan], [1], [1, 1, 1]])
def test_wrong_weights_are_refused(weights: list[float]) -> None:
    """If this fails, a row of no area takes part in a mean."""
    with pytest.raises(OptionError, match="above 0"):
        ward([[0.0], [1.0]], weights)
