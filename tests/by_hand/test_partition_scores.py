"""Scores of partitions on outside indicators, worked by hand."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from bailiwick import silhouette_scores
from bailiwick.evidence import available_distances, score_partitions
from bailiwick.evidence.score_null import ScoreNull, score_null
from bailiwick.groups.silhouette_scores import number_partitions

AREAS = list("ABCD")
PAIRS = pl.DataFrame({"area_code": AREAS, "pairs": [1, 1, 2, 2]})
PAY = pl.DataFrame({"area_code": AREAS, "pay": [0.0, 1.0, 10.0, 11.0]})


def scores(found: Any) -> list[dict[str, Any]]:
    """The rows of scores."""
    rows: list[dict[str, Any]] = found.scores.to_dicts()
    return rows


def test_distances_over_the_values_that_there_are() -> None:
    """If this fails, a gap is taken for 0, or a distance over fewer values is smaller.

    A (0, 0, -), B (3, 4, 7), C (-, -, 7): A and B share two of three values, sqrt(3 / 2 * 25) = 6.124; C has
    one, fewer than the two that half of three needs.
    """
    X = pd.DataFrame({"x": [0, 3, np.nan], "y": [0, 4, np.nan], "z": [np.nan, 7, 7]}, index=["A", "B", "C"])
    found = available_distances(X)
    assert found.areas == ("A", "B")
    assert found.distances[0, 1] == pytest.approx(math.sqrt(37.5))
    assert (found.left_out, found.needed, found.variables) == ((("C", 1),), 2, 3)
    assert available_distances(X, minimum_overlap=1.0).areas == ("B",)
    third = available_distances(X, minimum_overlap=1 / 3)
    assert third.areas == ("A", "B", "C")
    assert third.distances[1, 2] == 0.0
    # A and C share nothing.
    assert math.isnan(third.distances[0, 2])
    assert (third.pairs, third.unknown_pairs) == (3, 1)
    # Each has two of three values, and they share one.
    crossed = available_distances(np.array([[0.0, 1.0, np.nan], [np.nan, 2.0, 5.0]]))
    assert math.isnan(crossed.distances[0, 1])
    assert crossed.unknown_pairs == 1


def test_distances_of_areas_that_are_nearly_alike() -> None:
    """If this fails, small distances are what is left of large squares: 1e-9, and 2e-9 * sqrt(3 / 2)."""
    X = np.array([[1.1, 2.2, 3.25], [1.1, 2.2, 3.25 + 1e-9], [1.1, np.nan, 3.25 - 1e-9]])
    found = available_distances(X).distances
    assert found[0, 1] == found[1, 0] == pytest.approx(1e-9, rel=1e-6)
    assert found[1, 2] == found[2, 1] == pytest.approx(2e-9 * math.sqrt(1.5), rel=1e-6)
    assert np.diagonal(found).tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("unit", [1e-60, 1e60])
def test_values_of_any_unit(unit: float) -> None:
    """If this fails, distances that no 32-bit number holds make shuffles without scores, and p-values low."""
    far = PAY.with_columns(pl.col("pay") * unit)
    plain, other = (
        score_partitions(PAIRS, {"s": one}, permutations=99, random_state=4, standardise=False)
        for one in (PAY, far)
    )
    for name in ("silhouette", "null_mean", "null_sd", "p_value", "p_value_corrected"):
        assert scores(other)[0][name] == pytest.approx(scores(plain)[0][name], abs=1e-5)


def test_shuffles_without_a_score() -> None:
    """If this fails, a shuffle that has no score counts as one below: 1 of 3 would be as high, not .5.

    The second partition has a score in both shuffles; the third has none as seen, and hinders nobody.
    """
    null = ScoreNull(np.array([[np.nan, 0.1, np.nan], [0.4, 0.3, np.nan]]))
    alone, search = null.p_values(np.array([0.5, 0.2, np.nan]))
    assert alone.tolist() == pytest.approx([math.nan, 2 / 3, math.nan], nan_ok=True)
    assert np.isnan(search).all()
    whole = ScoreNull(null.scores[:, 1:]).p_values(np.array([0.2, np.nan]))[1]
    assert whole.tolist() == pytest.approx([2 / 3, math.nan], nan_ok=True)


def test_rounding_in_values_changes_nothing() -> None:
    """If this fails, values that sums in another order leave one digit apart are shuffled otherwise.

    The areas differ by y; x is one value but for its last digit, up in one table and down in the other.
    """
    generator = np.random.default_rng(2)
    labels = pl.DataFrame(
        {"area_code": [f"E{at:02d}" for at in range(20)], "p": generator.integers(0, 3, 20)}
    )
    y = generator.normal(size=20)
    found = []
    for way in (1, -1):
        nudge = np.where(np.arange(20) % 2, way, -way)
        x = np.array([*np.nextafter(0.7, nudge[:16] * np.inf), 1.1, 1.2, 1.3, 1.4])
        values = labels.select("area_code").with_columns(x=pl.Series(x), y=pl.Series(y))
        found.append(score_partitions(labels, {"s": values}, permutations=60, random_state=9))
    for name in ("silhouette", "null_mean", "p_value"):
        assert scores(found[0])[0][name] == pytest.approx(scores(found[1])[0][name], abs=1e-12)


def test_sources_that_say_nothing_are_told_and_passed_over() -> None:
    """If this fails, one small table stops the scores of all others, or is gone without a word."""
    sources = {
        "two": PAY.head(2),
        "constant": PAY.with_columns(pay=pl.lit(3.0)),
        "elsewhere": PAY.with_columns(area_code=pl.col("area_code") + "9"),
        "ashe": PAY,
    }
    told: list[tuple[int, int]] = []
    found = score_partitions(
        PAIRS, sources, permutations=50, random_state=1, progress=lambda *done: told.append(done)
    )
    assert scores(found) == scores(score_partitions(PAIRS, {"ashe": PAY}, permutations=50, random_state=1))
    first = "two: 2 areas with a cluster have at least 1 of the 1 indicators, too few to be scored."
    assert sum(one.startswith(first) for one in found.notes) == 1
    assert sum(one.startswith(("constant: ", "elsewhere: ")) for one in found.notes) == 2
    assert sum(one.endswith("It was not scored.") for one in found.notes) == 3
    assert told == [(50, 100), (100, 100)]


def test_one_partition_and_its_shuffles() -> None:
    """If this fails, a p-value is not the share of arrangements that score as high.

    Of the 24 arrangements of four areas 8 put A and B together (or C and D, the same): p is near 8 / 24, and
    counting the one seen: (1 + 8 / 24 * 2999) / 3000. The standard deviation of a draw of 2,999 is .0086.
    """
    row = scores(score_partitions(PAIRS, {"ashe": PAY}, permutations=2999, random_state=4))[0]
    assert row["silhouette"] == pytest.approx((9.5 / 10.5 + 8.5 / 9.5) / 2)
    assert (row["areas"], row["clusters_scored"]) == (4, 2)
    assert row["p_value"] == row["p_value_corrected"] == pytest.approx(1 / 3, abs=0.03)


def test_shuffled_scores_are_those_of_shuffled_labels() -> None:
    """If this fails, shuffles are scored on other distances or other labels than their own.

    All scores of shuffles must be among those of the 720 arrangements of the labels of six areas, and
    partitions must be shuffled together: the two scores of a shuffle are of one arrangement.
    """
    values = np.array([[0.0], [1.0], [3.0], [10.0], [12.0], [20.0]])
    labels = np.array([[0, 0], [0, 1], [1, 1], [1, 0], [2, 0], [2, 1]])
    orders = np.array(list(itertools.permutations(range(6))))
    every = np.array([silhouette_scores(values, labels[order]) for order in orders])
    partitions, _ = number_partitions(labels, 6)
    apart = np.abs(values - values.T)
    drawn = score_null(apart, partitions, permutations=120, seed=3).scores
    nearest = np.abs(drawn[:, None, :] - every[None]).max(axis=2).min(axis=1)
    assert nearest.max() < 1e-6
    assert len(np.unique(drawn.round(5), axis=0)) > 20
    # Within strata of (first three) and (last three) areas 36 arrangements are left.
    strata = np.array([0, 0, 0, 1, 1, 1])
    within = np.array([sorted(order[:3]) == [0, 1, 2] for order in orders.tolist()])
    drawn = score_null(apart, partitions, permutations=60, seed=3, strata=strata).scores
    assert np.abs(drawn[:, None, :] - every[within][None]).max(axis=2).min(axis=1).max() < 1e-6
    assert len(np.unique(drawn.round(5), axis=0)) > 5


def test_the_best_of_a_search_is_held_against_the_best_of_shuffles() -> None:
    """If this fails, the highest of many scores is as significant as one that was settled beforehand.

    Twenty-one random partitions of 30 areas: by chance some have a low p-value, and none may after correction
    have one below it. The best's corrected value is the share of shuffles whose highest score reaches it.
    """
    generator = np.random.default_rng(5)
    codes = [f"E{at:02d}" for at in range(30)]
    labels = pl.DataFrame(
        {"area_code": codes, **{f"p{at}": generator.integers(0, 4, 30) for at in range(21)}}
    )
    values = pl.DataFrame(
        {"area_code": codes, "x": generator.normal(size=30), "y": generator.normal(size=30)}
    )
    found = score_partitions(labels, {"made up": values}, permutations=199, random_state=1)
    rows = scores(found)
    best = max(rows, key=lambda row: row["silhouette"])
    reached = (found.null["best"] >= best["silhouette"] - 1e-6).sum()
    assert best["p_value_corrected"] == pytest.approx((1 + reached) / 200)
    assert best["p_value"] < 0.2 < best["p_value_corrected"]
    assert all(row["p_value"] <= row["p_value_corrected"] for row in rows)


def test_the_latest_year_of_each_indicator() -> None:
    """If this fails, years are mixed, or the latest year of one indicator rules the others.

    Pay has 2020 and 2021, skills 2019 alone; with 2021 and 2019 the areas are 0, 1, 10, 11 and 0, 0, 1, 1.
    """
    panel = pl.DataFrame(
        {
            "area_code": AREAS * 3,
            "year": [2020] * 4 + [2021] * 4 + [2019] * 4,
            "indicator": ["pay"] * 8 + ["skills"] * 4,
            "value": [9.0, 1, 2, 0, *PAY["pay"].to_list(), 0, 0, 1, 1],
        }
    )
    wide = PAY.with_columns(skills=pl.Series([0.0, 0, 1, 1]))
    expected = scores(score_partitions(PAIRS, {"ashe": wide}, permutations=0))[0]["silhouette"]
    found = score_partitions(PAIRS, {"ashe": panel}, permutations=0)
    assert scores(found)[0]["silhouette"] == pytest.approx(expected)
    assert found.notes == ("ashe: 4 rows of years before the latest of their indicator were left out.",)


def test_z_scores_of_the_two_modes() -> None:
    """If this fails, an area without a cluster changes the scale in the corrected mode, or not as published.

    x is 0, 0, 1, 1 and y 0, 1, 0, 1 in the four areas, and y is 100 in a fifth without a cluster. Among the
    four both have a standard deviation of 1 / 2, so pairs by x: a = 2, b = (2 + sqrt 8) / 2 = 2.414, and
    1 - 2 / 2.414 = .1716. With the fifth, y hardly differs among the four, and pairs by x score nearly 1.
    """
    wide = pl.DataFrame({"area_code": [*AREAS, "E"], "x": [0.0, 0, 1, 1, 0.5], "y": [0.0, 1, 0, 1, 100]})
    row = scores(score_partitions(PAIRS, {"s": wide}, permutations=0))[0]
    assert row["silhouette"] == pytest.approx(1 - 2 / (1 + math.sqrt(2)))
    row = scores(score_partitions(PAIRS, {"s": wide}, permutations=0, mode="as_published"))[0]
    assert row["silhouette"] > 0.95


def test_areas_that_cannot_be_scored_are_listed() -> None:
    """If this fails, areas are dropped without a word: one with a gap, one that the source does not have."""
    labels = pl.DataFrame({"area_code": [*AREAS, "E", "F"], "pairs": [1, 1, 2, 2, 2, None]})
    wide = pl.DataFrame(
        {"area_code": AREAS, "x": [0.0, 1, 10, 11], "y": [0.0, 1, 10, None], "z": [0.0, 2, 9, 11]}
    )
    found = score_partitions(labels, {"s": wide}, permutations=0, mode="as_published")
    assert found.left_out.rows() == [("s", "D", 2, 3), ("s", "E", 0, 3)]
    found = score_partitions(labels, {"s": wide}, permutations=0)
    assert found.left_out.rows() == [("s", "E", 0, 2)]
    assert scores(found)[0]["areas"] == 4


def test_order_of_rows_and_codes_change_nothing() -> None:
    """If this fails, a p-value depends on how a table is sorted, on names of areas, or on workers."""
    generator = np.random.default_rng(2)
    codes = [f"E{at:02d}" for at in range(20)]
    labels = pd.DataFrame({"area_code": codes, "p": generator.integers(0, 3, 20)})
    values = pd.DataFrame(generator.normal(size=(20, 3)), columns=list("xyz"))
    values.insert(0, "area_code", codes)
    first = score_partitions(labels, {"s": values}, permutations=120, random_state=9)
    mixed = score_partitions(
        labels.sample(frac=1, random_state=1),
        {"s": values.sample(frac=1, random_state=2)},
        permutations=120,
        random_state=9,
    )
    other = {code: f"W{at:02d}" for at, code in enumerate(reversed(codes))}
    renamed = [one.replace({"area_code": other}) for one in (labels, values)]
    named = score_partitions(renamed[0], {"s": renamed[1]}, permutations=120, random_state=9)
    for again in (mixed, named):
        pd.testing.assert_frame_equal(first.scores, again.scores)


def test_sources_have_shuffles_of_their_own() -> None:
    """If this fails, a source scored beside another has other p-values than alone."""
    other = PAY.rename({"pay": "hours"})
    alone = score_partitions(PAIRS, {"ashe": PAY}, permutations=50, random_state=1)
    beside = score_partitions(PAIRS, {"aps": other, "ashe": PAY}, permutations=50, random_state=1)
    assert scores(beside)[1] == scores(alone)[0]
    told: list[tuple[int, int]] = []
    score_partitions(
        PAIRS,
        {"aps": other, "ashe": PAY},
        permutations=60,
        random_state=1,
        progress=lambda *done: told.append(done),
    )
    assert told == [(50, 120), (60, 120), (110, 120), (120, 120)]
