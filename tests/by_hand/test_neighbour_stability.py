"""Stability of lists of nearest areas, worked by hand.

Three areas, one neighbour each. Squared distances on both variables, and on each alone::

    A (0, 0)   B (1, 3)   C (3, 2)
              x and y    without x    without y
    A and B      10          9            1
    A and C      13          4            9
    B and C       5          1            4
    A has        B          C            B
    B has        C          C            A
    C has        B          B            B
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from bailiwick import nearest_areas, neighbour_stability
from bailiwick.errors import ColumnError, OptionError, TableError

X = pd.DataFrame({"x": [0.0, 1, 3], "y": [0.0, 3, 2]}, index=list("ABC"))


def random_table(areas: int = 30, variables: int = 5, seed: int = 1) -> pd.DataFrame:
    """Areas drawn at random, so that no two distances are alike."""
    generator = np.random.default_rng(seed)
    codes = [f"E{number:03d}" for number in range(areas)]
    return pd.DataFrame(
        generator.normal(size=(areas, variables)), index=codes, columns=list("abcdefgh")[:variables]
    )


def test_leaving_out_each_variable_gives_the_worked_lists() -> None:
    """If this fails, a neighbour is called firm that one variable alone keeps in the list."""
    found = neighbour_stability(X, n=1, draws=0)
    pairs = found.pairs
    assert pairs["neighbour_code"].tolist() == ["B", "C", "B"]
    assert pairs["leave_one_out_count"].tolist() == [1, 1, 2]
    assert pairs["leave_one_out_share"].tolist() == [0.5, 0.5, 1.0]
    assert [list(one) for one in pairs["lost_without"]] == [["x"], ["y"], []]
    # To the next area: root(13) - root(10), root(10) - root(5), root(13) - root(5).
    expected = [13**0.5 - 10**0.5, 10**0.5 - 5**0.5, 13**0.5 - 5**0.5]
    assert pairs["gap"].tolist() == pytest.approx(expected)
    assert pairs["margin"].tolist() == pytest.approx(expected)
    assert pairs["resampled_share"].isna().all()
    areas = found.areas
    assert areas["leave_one_out_overlap"].tolist() == [0.5, 0.5, 1.0]
    assert areas["lowest_overlap"].tolist() == [0, 0, 1]
    assert areas["lowest_without"].tolist()[:2] == ["x", "y"]
    assert areas["lowest_without"].isna().tolist() == [False, False, True]
    assert areas["last_gap"].tolist() == pytest.approx(expected)
    # Without x the list of A is lost, of three; without y that of B.
    assert found.variables["overlap"].tolist() == pytest.approx([2 / 3, 2 / 3])


def test_gaps_run_along_the_list() -> None:
    """If this fails, the gap behind one place is that of another.

    From A, B is at root(10) and C at root(13), and no area is left to come next.
    """
    found = neighbour_stability(X, n=2, draws=0).pairs
    own = found[found["area_code"] == "A"]
    assert own["gap"].tolist()[0] == pytest.approx(13**0.5 - 10**0.5)
    assert own["gap"].isna().tolist() == [False, True]
    assert own["margin"].isna().all()
    # All others are listed, so none can be lost.
    assert found["leave_one_out_share"].tolist() == [1.0] * 6


def test_resampled_variables_are_lists_on_variables_that_count_twice() -> None:
    """If this fails, a draw is another than one of as many variables with replacement.

    Every draw of two variables is x twice, y twice or both: the lists without y, without x, and the full
    ones. So A keeps B in all draws but those of y twice, B keeps C in all but those of x twice.
    """
    found = neighbour_stability(X, n=1, draws=400, random_state=3)
    share = found.pairs["resampled_share"].tolist()
    assert share[2] == 1
    # 3 of 4 draws on average; 400 draws have a standard error of .02, and five of them are allowed.
    assert share[:2] == pytest.approx([0.75, 0.75], abs=0.11)
    # Both lose theirs in draws of one variable only, and those are half of all.
    assert (1 - share[0]) + (1 - share[1]) == pytest.approx(0.5, abs=0.125)
    assert found.areas["resampled_overlap"].tolist() == share
    again = neighbour_stability(X, n=1, draws=400, random_state=found.seed)
    assert again.pairs["resampled_share"].tolist() == share


def test_counts_are_those_of_lists_asked_for_one_by_one() -> None:
    """If this fails, the quick way gives other lists than nearest_areas does on a smaller table."""
    table = random_table()
    county = {code: number // 3 for number, code in enumerate(table.index)}
    lists = nearest_areas(table, n=6, exclude_same=county)
    found = neighbour_stability(table, lists, exclude_same=county, draws=5, random_state=1)
    kept = np.zeros(len(lists))
    for name in table.columns:
        reduced = nearest_areas(table.drop(columns=name), n=6, exclude_same=county)
        pairs = set(zip(reduced["area_code"], reduced["neighbour_code"], strict=True))
        kept += [pair in pairs for pair in zip(lists["area_code"], lists["neighbour_code"], strict=True)]
    assert found.pairs["leave_one_out_count"].tolist() == kept.tolist()
    assert found.pairs["neighbour_code"].tolist() == lists["neighbour_code"].tolist()
    seventh = nearest_areas(table, n=7, exclude_same=county).query("rank == 7")["distance"].to_numpy()
    sixth = lists.query("rank == 6")["distance"].to_numpy()
    assert found.areas["last_gap"].tolist() == pytest.approx((seventh - sixth).tolist())


def test_lists_of_some_areas_of_different_lengths_are_examined_as_they_are() -> None:
    """If this fails, a list of five is compared with lists of twenty."""
    table = random_table()
    lists = nearest_areas(table, n=4)
    some = lists[(lists["area_code"] == "E003") | ((lists["area_code"] == "E007") & (lists["rank"] <= 2))]
    found = neighbour_stability(table, some.sample(frac=1, random_state=1), draws=3, random_state=1)
    assert found.areas[["area_code", "neighbours"]].values.tolist() == [["E003", 4], ["E007", 2]]
    short = neighbour_stability(table, nearest_areas(table, n=2), draws=3, random_state=1)
    own = short.pairs[short.pairs["area_code"] == "E007"]
    mine = found.pairs[found.pairs["area_code"] == "E007"]
    for column in ("leave_one_out_count", "resampled_share", "gap", "margin"):
        assert mine[column].tolist() == pytest.approx(own[column].tolist())


def test_lists_from_elsewhere_need_no_distances() -> None:
    """If this fails, a published list cannot be examined on one's own variables.

    A publisher lists C for A, which is farther than B: its margin is below 0.
    """
    theirs = pl.DataFrame({"area_code": ["A"], "rank": [1], "neighbour_code": ["C"]})
    found = neighbour_stability(X, theirs, draws=0)
    assert found.pairs["distance"].tolist() == pytest.approx([13**0.5])
    assert found.pairs["margin"].tolist() == pytest.approx([10**0.5 - 13**0.5])
    assert found.pairs["leave_one_out_count"].tolist() == [1]


def test_weights_and_kinds_of_tables_go_through() -> None:
    """If this fails, weights act on the lists and not on their stability.

    With a weight of 0 for a third variable there are two to leave out, and the lists are those above.
    """
    wide = pl.from_pandas(X.assign(noise=[5.0, 0, 9]).rename_axis("area_code").reset_index())
    found = neighbour_stability(wide, n=1, weights={"noise": 0}, draws=0)
    assert isinstance(found.pairs, pl.DataFrame)
    assert found.pairs["leave_one_out_count"].to_list() == [1, 1, 2]
    assert found.variables["variable"].to_list() == ["x", "y"]
    squared = neighbour_stability(X, n=1, metric="sqeuclidean", draws=0).pairs
    assert squared["gap"].tolist() == pytest.approx([3, 5, 8])


def test_progress_is_called_after_every_list() -> None:
    """If this fails, a long run seems to stand still."""
    called: list[tuple[int, int]] = []
    neighbour_stability(X, n=1, draws=3, random_state=1, progress=lambda *at: called.append(at))
    assert called == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]


GOOD = {"area_code": ["A", "A"], "rank": [1, 2], "neighbour_code": ["B", "C"]}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"neighbour_code": ["B", "D"]}, "1 areas are not in X: D"),
        ({"rank": [1, 3]}, "Ranks do not run 1, 2, 3, ... once each in the lists of A"),
        ({"neighbour_code": ["A", "B"]}, "Areas that are their own neighbour: A"),
        ({"neighbour_code": ["B", "B"]}, "Areas with a neighbour listed twice: A"),
        ({"distance": [3.0, 13**0.5]}, "1 of 2 distances are not those of X: from A to B it is 3.16228"),
        ({"area_code": [], "rank": [], "neighbour_code": []}, "They are empty"),
    ],
)
def test_lists_that_do_not_go_with_the_table_are_refused(changes: dict[str, Any], sentence: str) -> None:
    """If this fails, the stability of one table is told of the neighbours of another."""
    with pytest.raises(TableError, match=sentence):
        neighbour_stability(X, pd.DataFrame(GOOD | changes))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"draws": -1}, "draws=-1 is not a number of draws"),
        ({"random_state": -1}, "random_state=-1 is not a seed"),
        ({"weights": {"x": 0}}, "1 of the 2 variables weigh anything"),
        ({"metric": "cosine"}, "metric='cosine' is not an option"),
    ],
)
def test_options_out_of_bounds_are_refused(options: dict[str, Any], sentence: str) -> None:
    """If this fails, a mistyped option gives another library's error."""
    with pytest.raises(OptionError, match=sentence):
        neighbour_stability(X, n=1, **options)
    with pytest.raises(ColumnError, match="rank"):
        neighbour_stability(X, pd.DataFrame(GOOD).drop(columns="rank"))
