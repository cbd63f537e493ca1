"""Silhouettes and the choice of a number of clusters, worked by hand."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from bailiwick import SilhouetteKMeans, silhouette_table, silhouettes
from bailiwick.errors import DataWarning
from bailiwick.groups.kmeans import KMeansFit
from bailiwick.groups.silhouette_scan import KFit, best_number
from bailiwick.groups.silhouettes import Silhouettes

PAIRS = pd.DataFrame({"x": [0.0, 1.0, 10.0, 11.0]}, index=list("ABCD"))
few = pytest.mark.filterwarnings("ignore::bailiwick.errors.DataWarning")


def test_two_pairs() -> None:
    """If this fails, the silhouette is not (b - a) / max(a, b).

    Of 0, 1, 10, 11 in pairs: a = 1 for all; b is the mean of 10 and 11, of 9 and 10, of 10 and 9, of 11 and
    10. So 9.5 / 10.5, 8.5 / 9.5, 8.5 / 9.5, 9.5 / 10.5; section 12 of the method page has the same.
    """
    found = silhouettes(PAIRS.to_numpy(), [0, 0, 1, 1])
    assert found.tolist() == pytest.approx([9.5 / 10.5, 8.5 / 9.5, 8.5 / 9.5, 9.5 / 10.5], abs=1e-15)
    assert found.round(6).tolist() == [0.904762, 0.894737, 0.894737, 0.904762]
    assert round(found.mean(), 6) == 0.899749


def test_the_nearest_other_cluster_counts() -> None:
    """If this fails, b is a mean over all other clusters, as the reference text has it, not the nearest.

    Areas at 0, 2 | 5, 7 | 100: for the first a = 2 and b = (5 + 7) / 2 = 6, not the 100 beyond it: 4 / 6.
    The area at 100 is alone: 0. The nearest to it are 5 and 7, at 94 on average.
    """
    table = silhouette_table(
        pd.DataFrame({"x": [0.0, 2.0, 5.0, 7.0, 100.0]}, index=list("ABCDE")), [7, 7, 8, 8, 9]
    )
    assert table["area_code"].tolist() == list("ABCDE")
    assert table["cluster"].tolist() == ["7", "7", "8", "8", "9"]
    assert table["silhouette"].tolist() == pytest.approx([4 / 6, 2 / 4, 2 / 4, 4 / 6, 0.0])
    assert table["own_distance"].tolist()[:4] == [2.0] * 4
    assert math.isnan(table["own_distance"].iloc[4])
    assert table["second_cluster"].tolist() == ["8", "8", "7", "7", "8"]
    assert table["second_distance"].tolist() == [6.0, 4.0, 4.0, 6.0, 94.0]


def test_areas_alike_in_two_clusters_have_none() -> None:
    """If this fails, 0 / 0 is a missing silhouette: areas A and C are at 0 from each other and from B."""
    assert silhouettes([[3.0], [3.0], [3.0], [3.0]], ["p", "p", "q", "q"]).tolist() == [0.0] * 4


@few
def test_the_number_with_the_highest_silhouette() -> None:
    """If this fails, another number of clusters is chosen than the one with the highest mean silhouette.

    At k = 3 one pair is torn apart, so two areas have 0, and the pair kept is at 1 from itself. If 0 and 1
    are apart, 10 is at 9 from the nearer and 11 at 10: (0 + 0 + 8/9 + 9/10) / 4 = .4472 < .8997.
    On one scale of 0 to 11 all distances are divided alike. Inertia: 4 * .25 and 2 * .25, over the variance
    (5.5^2 + 4.5^2) / 2 = 25.25.
    """
    model = SilhouetteKMeans(k_range=(2, 3), winsorise=None, n_init=5, random_state=1).fit(PAIRS)
    scan = model.scan_.to_pydict()
    assert scan["k"] == [2, 3]
    assert scan["silhouette"] == pytest.approx([0.899749, (8 / 9 + 9 / 10) / 4], abs=5e-7)
    assert scan["inertia"] == pytest.approx([1 / 25.25, 0.5 / 25.25])
    assert scan["smallest_cluster"] == [2, 1]
    assert scan["starts"] == [5, 5]
    assert scan["near_best"] == [True, False]
    assert (model.n_clusters_, model.near_best_) == (2, (2,))
    assert model.labels_.tolist() == [0, 0, 1, 1]
    assert model.silhouette_ == pytest.approx(0.899749, abs=5e-7)
    assert model.cluster_centers_.ravel().tolist() == pytest.approx([-5 / 25.25**0.5, 5 / 25.25**0.5])


def test_the_lowest_of_tied_numbers_is_taken() -> None:
    """If this fails, more clusters than needed are taken where scores are the same, or near ones not told.

    3 and 5 score .7, to the last rounding; 4 scores .69, which is within .01, and 2 .68, which is not.
    """
    fit = KMeansFit(np.zeros(1, dtype=np.int32), np.zeros((1, 1)), 0.0, 1)
    none = np.zeros(1)
    fits = [
        KFit(k, fit, 1, 1, Silhouettes(np.array([score]), none, np.zeros(1, dtype=np.intp), none))
        for k, score in ((2, 0.68), (3, 0.7), (4, 0.69), (5, 0.7 + 1e-15))
    ]
    best, near = best_number(fits)
    assert (best.k, near) == (3, (3, 4, 5))
    # Chosen by the refit on the raw table, 2 and 4 are alike.
    refits = [
        dataclasses.replace(one, raw_refit=score)
        for one, score in zip(fits, (0.5, 0.4, 0.5, 0.1), strict=True)
    ]
    best, near = best_number(refits)
    assert (best.k, near) == (2, (2, 4))


@few
def test_the_raw_refit_describes_other_clusters() -> None:
    """If this fails, the published score is not that of a second fit on the raw table.

    x and its copy tell A, B from C, D; y tells A, C from B, D, in thousands. On one scale, x lies .199 and
    1.99 from its like and y 2: {A, B}, {C, D} leave 2 * (2 * .0396 + 4) / 2 = 4.08, the other pairs
    2 * 2 * 3.96 / 2 = 7.92. So the labels are A, B and C, D. On the raw table y decides: A is sqrt(200) from
    C, its pair there, and about 1,000 from B and D: near .986, which says nothing of A, B and C, D.
    """
    x = PAIRS["x"].to_numpy()
    X = pd.DataFrame({"x": x, "again": x, "y": [0.0, 1000.0, 0.0, 1000.0]}, index=list("ABCD"))
    model = SilhouetteKMeans(2, score_of="raw_refit", winsorise=None, n_init=20, random_state=1).fit(X)
    assert model.labels_.tolist() == [0, 0, 1, 1]
    rows = X.to_numpy()

    def apart(one: int, other: int) -> float:
        return float(np.sqrt(((rows[one] - rows[other]) ** 2).sum()))

    a, b = apart(0, 2), (apart(0, 1) + apart(0, 3)) / 2
    c, d = apart(1, 3), (apart(1, 0) + apart(1, 2)) / 2
    assert (a, round(1 - a / b, 3)) == (pytest.approx(200**0.5), 0.986)
    assert model.scan_["silhouette_of_raw_refit"].to_pylist() == pytest.approx(
        [((1 - a / b) + (1 - c / d)) / 2]
    )
    scaled = model.scaled(X)
    assert model.silhouette_ == pytest.approx(silhouettes(scaled, [0, 0, 1, 1]).mean())
    assert model.scan_["silhouette"].to_pylist() == [model.silhouette_]
    assert model.silhouette_ < 0.5


@few
def test_an_area_far_from_all_is_held_within_percentiles() -> None:
    """If this fails, one area far away is a cluster by itself in the default model.

    Of 0 to 9 and 1,000 the 10th and 90th percentiles are 1 and 9, so 1,000 counts as 9.
    """
    X = pd.DataFrame({"x": [*map(float, range(10)), 1000.0]})
    alone = SilhouetteKMeans(2, winsorise=None, n_init=5, random_state=1).fit(X)
    assert alone.sizes_[0].tolist() == [10, 1]
    held = SilhouetteKMeans(2, winsorise=(10, 90), n_init=5, random_state=1).fit(X)
    assert sorted(held.sizes_[0].tolist()) == [5, 6]
    assert held.labels_[-1] == held.labels_[9] == 1
    assert held.scale_.bounds.ravel().tolist() == [1.0, 9.0]


@few
def test_a_raw_fit_depends_on_units() -> None:
    """If this fails, values as they are do not decide by their size; on one scale they never do.

    A, B, C, D at the corners of 3 by 2: pairs go along the shorter side, y. With y doubled the corners are
    3 by 4, and pairs go along x.
    """
    corners = pd.DataFrame({"x": [0.0, 3.0, 0.0, 3.0], "y": [0.0, 0.0, 2.0, 2.0]}, index=list("ABCD"))
    raw = SilhouetteKMeans(2, standardise=None, winsorise=None, n_init=9, random_state=1)
    assert raw.fit(corners).labels_.tolist() == [0, 1, 0, 1]
    doubled = raw.fit(corners.assign(y=2 * corners["y"])).labels_
    assert doubled[0] == doubled[1] != doubled[2] == doubled[3]


def test_small_clusters_are_warned_of() -> None:
    """If this fails, clusters of one or two areas pass for a result."""
    X = pd.DataFrame({"x": [0.0, 0.1, 0.2, 0.3, 0.4, 9.0]}, index=list("ABCDEF"))
    with pytest.warns(DataWarning) as told:
        SilhouetteKMeans(2, winsorise=None, n_init=5, random_state=1).fit(X)
    said = [str(one.message) for one in told]
    assert said[0].startswith("6 areas in 2 clusters are fewer than 10 for each")
    assert said[1].startswith("Clusters with fewer than 5 areas: 2 (F).")
    assert "winsorise=(1, 99)" in said[1]
