"""Single runs beside the best of many starts, on tables whose solutions can be counted."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from bailiwick import typicality
from bailiwick.errors import OptionError, TableError
from bailiwick.evidence import single_runs, stability
from bailiwick.groups.silhouette_kmeans import SilhouetteKMeans

# The corners of a square: cut across or along, 2 * 2 * (1/2)^2 = 1 either way; three and one is 4/3.
SQUARE = pd.DataFrame({"x": [0.0, 0, 1, 1], "y": [0.0, 1, 0, 1]}, index=list("ABCD"))
CLUMPS = pd.DataFrame(
    {"x": [10.0 * (at // 10) + 0.1 * (at % 10) for at in range(40)]}, index=[f"E{at:02d}" for at in range(40)]
).assign(y=lambda table: table["x"] ** 1.01 + np.tile([0.0, 0.3], 20))


def test_two_solutions_that_are_equally_good_are_two() -> None:
    """If this fails, a choice between two maps that the data do not make is not told.

    The two cuts share pairs AB|CD and AC|BD: none is together in both, so the index is
    (0 - 2 * 2 / 6) / (2 - 2 * 2 / 6) = -1/2.
    """
    found = single_runs(KMeans(2, n_init=5), SQUARE, runs=25, random_state=2)
    assert found.best == pytest.approx(1)
    assert found.distinct_near_best == 2
    near = found.runs[found.runs["near_best"]]
    assert set(near["adjusted_rand"].round(9)) == {-0.5, 1}
    assert (near["solution"] == 0).tolist() == (near["adjusted_rand"] > 0.9).tolist()
    assert found.near_best == len(near)
    assert found.lowest == pytest.approx(found.runs["adjusted_rand"].min())
    assert found.median == pytest.approx(found.runs["adjusted_rand"].median())


def test_single_runs_of_the_estimator_of_the_study() -> None:
    """If this fails, the seeds of section 6.3 cannot be reported for SilhouetteKMeans.

    Four clumps far apart: many starts find them always, one start does not, as two may begin in one clump.
    """
    model = SilhouetteKMeans(k_range=(2, 5), n_init=30, random_state=1)
    found = single_runs(model, CLUMPS, runs=30, random_state=1)
    assert len(found.runs) == 30
    assert found.distinct_near_best == 1
    assert found.runs.loc[found.runs["near_best"], "adjusted_rand"].eq(1).all()
    assert found.runs.loc[~found.runs["near_best"], "adjusted_rand"].lt(1).all()
    again = single_runs(model.set_params(n_clusters=4), CLUMPS, runs=30, random_state=found.seed)
    pd.testing.assert_frame_equal(again.runs, found.runs)


def test_the_other_measures_of_stability_are_told_of_the_estimator_of_the_study() -> None:
    """If this fails, section 6.3 (areas drawn, a metric left out, second cluster, ratio) lacks a figure."""
    model = SilhouetteKMeans(4, n_init=5, random_state=1)
    drawn = stability(model, CLUMPS, resample="areas", draws=5, random_state=1)
    assert drawn.clusters["code"].tolist() == ["1", "2", "3", "4"]
    assert drawn.clusters["jaccard"].between(0, 1).all()
    left = stability(model, CLUMPS, resample="leave_one_out")
    assert left.draws[["left_out", "clusters"]].values.tolist() == [["x", 4], ["y", 4]]
    between = typicality(model.fit(CLUMPS), CLUMPS).set_index("area_code")
    assert between["ratio"].between(0, 1).all()
    # Nobody lies between clumps that are ten apart and one wide.
    assert not between["borderline"].any()
    assert between.loc["E05", "second_code"] == "2"


class Recorded(KMeans):
    """Remembers with how many starts, how many clusters and which seed it was fitted."""

    given: ClassVar[list[tuple[int, int, int]]] = []

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Recorded:
        """Fit, and remember."""
        self.given.append((self.n_init, self.n_clusters, self.random_state))
        super().fit(X, y, sample_weight)
        return self


def test_each_run_is_one_start_with_a_seed_of_its_own() -> None:
    """If this fails, single runs are the best of many starts, and look more alike than they are."""
    Recorded.given.clear()
    single_runs(Recorded(2, n_init=7), SQUARE, runs=5, random_state=1)
    first, *others = Recorded.given
    assert first[:2] == (7, 2)
    assert {one[:2] for one in others} == {(1, 2)}
    assert len({one[2] for one in [first, *others]}) == 6


class Unlucky(ClusterMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Ends at three corners and one with all its starts, and at two and two with one."""

    def __init__(self, n_clusters: int = 2, n_init: int = 5, random_state: Any = None) -> None:
        self.n_clusters, self.n_init, self.random_state = n_clusters, n_init, random_state

    def fit(self, X: Any, y: Any = None) -> Unlucky:  # noqa: ARG002
        """Put A apart, or A and B; the sums of squares are those of the square above."""
        self.labels_ = np.array([0, 0, 1, 1] if self.n_init == 1 else [0, 1, 1, 1])
        self.inertia_ = 1.0 if self.n_init == 1 else 4 / 3
        return self


def test_a_run_that_ends_lower_is_the_best() -> None:
    """If this fails, runs lower than the reference are compared with it, and it passes for as good.

    The reference is at 4/3, each run at 1: the runs are one solution near the best, the reference is none.
    """
    found = single_runs(Unlucky(), SQUARE, runs=3, random_state=1)
    assert (found.best, found.near_best, found.distinct_near_best) == (1, 3, 1)
    assert found.runs["solution"].tolist() == [1, 1, 1]
    # 4/3 is a third above 1: within 34%, and not within 33%.
    assert single_runs(Unlucky(), SQUARE, runs=3, near=0.34, random_state=1).distinct_near_best == 2
    assert single_runs(Unlucky(), SQUARE, runs=3, near=0.33, random_state=1).distinct_near_best == 1


def test_parts_of_a_pipeline_are_seeded_and_started_too() -> None:
    """If this fails, all runs of a pipeline are one run."""
    pipe = make_pipeline(StandardScaler(), KMeans(2, n_init=10))
    found = single_runs(pipe, SQUARE, runs=20, random_state=1)
    # Standardised, the corners are at -1 and 1: a cut leaves 4 * 1 within.
    assert found.best == pytest.approx(4)
    assert found.distinct_near_best == 2


@pytest.mark.parametrize(
    ("estimator", "options", "sentence"),
    [
        (KMeans(2), {"runs": 0}, "runs=0 is not a number of runs"),
        (KMeans(2), {"near": -1}, "near=-1 is not a share"),
        (AgglomerativeClustering(2), {}, "AgglomerativeClustering has no n_init"),
        (KMeans, {}, "is no clusterer"),
    ],
)
def test_options_out_of_bounds_are_refused(estimator: Any, options: dict[str, Any], sentence: str) -> None:
    """If this fails, a clusterer without starts seems perfectly stable."""
    with pytest.raises(OptionError, match=sentence):
        single_runs(estimator, SQUARE, **options)
    with pytest.raises(TableError, match="Areas that occur twice"):
        single_runs(KMeans(2), pd.concat([SQUARE, SQUARE]))
