"""Clusters under values drawn from their intervals, worked by hand.

Areas whose variables add up to more than 0 are one cluster, the others the other. E has x = 1 with an
interval of 1 - 1.96 to 1 + 1.96, so its standard error is 3.92 / 3.92 = 1; it stays above 0 in a share of
draws that is that of a standard normal above -1: .8413.
"""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np
import pandas as pd
import polars as pl
import pytest

from bailiwick.errors import ColumnError, DataWarning, OptionError, TableError
from bailiwick.evidence import input_draws
from bailiwick.evidence.intervals_of_values import read_cells
from bailiwick.groups.area_matrix import read_matrix
from bailiwick.groups.silhouette_kmeans import SilhouetteKMeans
from recording_clusterer import SumAboveZero

X = pd.DataFrame({"x": [9.0, 8, -9, -8, 1], "y": 0.0}, index=list("ABCDE"))


def intervals(*rows: tuple[str, str, float | None, float | None], **more: Any) -> pd.DataFrame:
    """A long table of intervals."""
    return pd.DataFrame(rows, columns=["area_code", "indicator", "lower", "upper"]).assign(**more)


OF_E = intervals(("E", "x", -0.96, 2.96))


def test_the_share_of_draws_is_that_of_the_normal_distribution() -> None:
    """If this fails, values are drawn from wider or narrower intervals than were published.

    Of 400 draws the share has a standard error of root(.8413 * .1587 / 400) = .018; .02 is allowed, for the
    seed is fixed. Half the width would give .98, twice .69, and that of a 90% interval .80.
    """
    found = input_draws(SumAboveZero(), X, OF_E, draws=400, random_state=1)
    areas = found.areas.set_index("area_code")
    assert areas.loc["E", "share"] == pytest.approx(0.8413, abs=0.02)
    assert areas.loc["E", ["cluster", "other_cluster"]].tolist() == ["1", "0"]
    assert areas.loc["E", "share"] + areas.loc["E", "other_share"] == pytest.approx(1)
    assert areas.loc[list("ABCD"), "share"].tolist() == [1] * 4
    assert areas.loc[list("ABCD"), "other_cluster"].isna().all()
    assert areas["intervals"].tolist() == [0, 0, 0, 0, 1]
    # When E goes over, {A, B, E} meets {A, B} in 2 of 3 and {C, D} meets {C, D, E} in 2 of 3.
    share = areas.loc["E", "share"]
    clusters = found.clusters.set_index("cluster")
    assert clusters["jaccard"].tolist() == pytest.approx([share + (1 - share) * 2 / 3] * 2)
    assert clusters["lowest_jaccard"].tolist() == pytest.approx([2 / 3] * 2)
    assert clusters["share"].tolist() == pytest.approx([1, (2 + share) / 3])
    assert clusters["areas"].tolist() == [2, 3]
    assert found.draws["adjusted_rand"].eq(1).mean() == pytest.approx(share)


def test_metrics_without_intervals_are_held_and_named() -> None:
    """If this fails, a model seems firm because nothing in it was drawn, and nobody is told.

    The values 9, 8, -9, -8, 1 have a mean of .2 and a variance of 291 / 5 - .04 = 58.16; the one error is 1.
    """
    found = input_draws(SumAboveZero(), X, OF_E, draws=2, random_state=1)
    assert found.fixed == ("y",)
    metrics = found.metrics.set_index("variable")
    assert metrics["intervals"].tolist() == [1, 0]
    assert metrics["fixed"].tolist() == [4, 5]
    assert metrics.loc["x", ["mean_standard_error", "noise_share"]].tolist() == pytest.approx([1, 1 / 58.16])
    assert metrics.loc["y", ["mean_standard_error", "noise_share"]].isna().all()


def test_values_copied_from_one_county_share_its_error() -> None:
    """If this fails, the districts of a county part though they have one value between them.

    A and B are copied from county K in x; in y they have values of their own, C too.
    """
    table = intervals(
        *[(area, name, -5.0, 14.0) for name in "xy" for area in "ABC"],
        filled_from=["K", "K", None, None, None, None],
    ).replace({"lower": -5.0}, -99.0)
    matrix = read_matrix(X)
    cells = read_cells(table, matrix)
    assert cells.error.tolist() == pytest.approx([113 / 3.92] * 6)
    gap = cells.drawn(matrix.values, np.random.default_rng(1)) - matrix.values
    assert gap[0, 0] == pytest.approx(gap[1, 0])
    assert len({*np.round(gap[:3].ravel(), 9).tolist()}) == 5
    assert gap[3:].tolist() == [[0, 0], [0, 0]]
    # Two areas with one value in a column and another in the next one have no error in common there.
    other = read_cells(table.assign(filled_from="K"), matrix)
    gap = other.drawn(matrix.values, np.random.default_rng(1)) - matrix.values
    assert gap[0, 0] != pytest.approx(gap[0, 1])


def test_intervals_of_no_width_change_nothing() -> None:
    """If this fails, something else than the values is drawn."""
    narrow = intervals(*[(area, "x", value, value) for area, value in X["x"].items()])
    found = input_draws(SumAboveZero(), X, narrow, draws=3, random_state=1)
    assert found.areas["share"].tolist() == [1] * 5
    assert found.draws["adjusted_rand"].tolist() == [1] * 3
    assert found.draws.columns.tolist() == ["draw", "clusters", "adjusted_rand", "wss", "fault"]


def test_the_answer_is_that_of_the_seed_and_not_of_the_workers() -> None:
    """If this fails, a published share cannot be made again."""
    one = input_draws(SumAboveZero(), X, OF_E, draws=20, random_state=5)
    with joblib.parallel_config(backend="threading"):
        two = input_draws(SumAboveZero(), X, OF_E, draws=20, random_state=5, n_jobs=2)
    pd.testing.assert_frame_equal(one.draws, two.draws)
    pd.testing.assert_frame_equal(one.areas, two.areas)
    assert one.seed == 5
    free = input_draws(SumAboveZero(), X, OF_E, draws=20)
    again = input_draws(SumAboveZero(), X, OF_E, draws=20, random_state=free.seed)
    pd.testing.assert_frame_equal(free.areas, again.areas)


def test_an_estimator_of_areas_in_polars() -> None:
    """If this fails, SilhouetteKMeans cannot be tried on drawn values, or chooses another k in each draw.

    Three clumps at 0, 50 and 100; the interval of one area of the first is as wide as from clump to clump.
    """
    values = [clump * 50.0 + step for clump in range(3) for step in range(8)]
    table = pl.DataFrame({"area_code": [f"E{at:02d}" for at in range(24)], "x": values, "y": values})
    model = SilhouetteKMeans(k_range=(2, 4), winsorise=None, n_init=4, random_state=1)
    rows = pl.DataFrame(
        {"area_code": ["E00"], "indicator": ["x"], "lower": [-100.0], "upper": [100.0], "year": [2020]}
    )
    with pytest.warns(DataWarning, match="fewer than"):
        found = input_draws(model, table, rows, draws=10, random_state=2)
    assert isinstance(found.areas, pl.DataFrame)
    assert set(found.draws["clusters"].to_list()) == {3}
    assert found.areas["share"].to_list()[8:] == [1.0] * 16
    assert found.areas["cluster"].to_list() == ["1"] * 8 + ["2"] * 8 + ["3"] * 8


def test_progress_is_called_after_every_draw() -> None:
    """If this fails, a long run seems to stand still."""
    called: list[tuple[int, int]] = []
    input_draws(SumAboveZero(), X, OF_E, draws=3, random_state=1, progress=lambda *at: called.append(at))
    assert called == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (pd.concat([OF_E, OF_E]), "Values with several intervals: E, x. Give one year"),
        (intervals(("E", "x", 3.0, 1.0)), r"lower end is above the upper one: E, x \(3 to 1\)"),
        (intervals(("E", "pay", 3.0, 1.0)), "No value has an interval with both ends"),
        (intervals(("E", "x", None, None)), "No value has an interval with both ends"),
    ],
)
def test_intervals_that_cannot_be_used_are_refused(table: pd.DataFrame, sentence: str) -> None:
    """If this fails, a panel of several years gives draws of one of them, whichever."""
    with pytest.raises(TableError, match=sentence):
        input_draws(SumAboveZero(), X, table)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("A", "x", 3.0, None), "1 values have an interval with one end only, which is not used: A, x"),
        (("A", "x", 3.0, 4.0), "1 values lie outside their interval; .*: A, x"),
    ],
)
def test_odd_intervals_are_told_of(row: Any, sentence: str) -> None:
    """If this fails, intervals that are not those of the values are used, or dropped, in silence."""
    with pytest.warns(DataWarning, match=sentence):
        input_draws(SumAboveZero(), X, intervals(*OF_E.itertuples(index=False), row), draws=1)


def test_options_out_of_bounds_are_refused() -> None:
    """If this fails, a mistyped option gives another library's error."""
    with pytest.raises(OptionError, match="draws=0 is not a number of draws"):
        input_draws(SumAboveZero(), X, OF_E, draws=0)
    with pytest.raises(OptionError, match="is no clusterer"):
        input_draws(SumAboveZero, X, OF_E)
    with pytest.raises(ColumnError, match="No column 'upper'"):
        input_draws(SumAboveZero(), X, OF_E.drop(columns="upper"))
    with pytest.raises(TableError, match="No draw could be fitted"):
        input_draws(FailsWhenDrawn(), X, OF_E, draws=2)


class FailsWhenDrawn(SumAboveZero):
    """Fits the values as they are, and nothing else."""

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> FailsWhenDrawn:
        """Refuse a table that was drawn."""
        if np.asarray(X)[4, 0] != 1:
            raise ValueError("drawn")
        super().fit(X, y, sample_weight)
        return self
