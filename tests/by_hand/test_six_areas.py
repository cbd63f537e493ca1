"""The 2001 method on six areas, every step worked by hand.

Six places, two variables in percent::

                     flats   aged 65+
    A  Ashwick         20       11
    B  Bramley         14       17
    C  Coldham          8        8
    D  Dunmere          6       22
    E  Eastgate        27        6
    F  Farsea          27       32

Step 1, one scale: (x - median) / (P90 - P10). Of six values in order the 10th
percentile lies half way from the first to the second, the median half way from
the third to the fourth, the 90th percentile half way from the fifth to the sixth::

    flats      6  8 14 20 27 27     P10 = 7   median = 17   P90 = 27   spread 20
    aged 65+   6  8 11 17 22 32     P10 = 7   median = 14   P90 = 27   spread 20

          A     B     C     D     E     F
        .15  -.15  -.45  -.55   .50   .50
       -.15   .15  -.30   .40  -.40   .90

Step 2, Ward. Joining a and b adds n[a] n[b] / (n[a] + n[b]) * |c[a] - c[b]|^2 to
the error sum of squares (ESS). The cheapest join each time::

    A + B        1/2 * (.30^2 + .30^2)   = .0900   next A + E .0925   mean ( .00,  .000)
    AB + C       2/3 * (.45^2 + .30^2)   = .1950   next C + D .2500   mean (-.15, -.100)
    ABC + D      3/4 * (.40^2 + .50^2)   = .3075   next ABC+E .3844   mean (-.25,  .025)
    ABCD + E     4/5 * (.75^2 + .425^2)  = .5945   next E + F .8450   mean (-.10, -.060)
    ABCDE + F    5/6 * (.60^2 + .96^2)   = 1.0680
                                           ------
                                           2.2550 = 1.05 + 1.205, the squares of each row above

Step 3, the cut at 3: ABCD, E, F; ESS .09 + .195 + .3075 = .5925.

Step 4, k-means from the means (-.25, .025), (.5, -.4), (.5, .9). A, the first that Ward
joined, is now nearer to E: .40^2 + .175^2 = .190625 against .35^2 + .25^2 = .185. Nobody
else is. Means of BCD (-23/60, 1/12), of AE (13/40, -11/40); then A is .3389 from BCD and
.04625 from AE, and nobody moves. ESS = 203/600 + 37/400 + 0 = 517/1200 = .4308.

Step 5, Ward on the three means, weighing 3, 2 and 1::

    BCD + AE     6/5 * 4537/7200 = 4537/6000 = .7562    next AE + F 1129/1200 = .9408
    BCDAE + F    5/6 * (.60^2 + .96^2)       = 1.0680

so two clusters are ABCDE and F, ESS .4308 + .7562 = 1.1870. Each weighing one, the joins
cost 1/2 * 4537/7200 = 4537/14400 and 2/3 * (127^2 + 239^2) / 240^2 = 1465/1728.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from bailiwick.groups.classification import AreaClassification
from bailiwick.groups.standardise import fit_scale

FLATS = [20.0, 14.0, 8.0, 6.0, 27.0, 27.0]
AGED = [11.0, 17.0, 8.0, 22.0, 6.0, 32.0]
SIX = pd.DataFrame({"flats": FLATS, "aged_65_over": AGED}, index=list("ABCDEF"))
SCALED = [(0.15, -0.15), (-0.15, 0.15), (-0.45, -0.3), (-0.55, 0.4), (0.5, -0.4), (0.5, 0.9)]


@pytest.fixture(scope="module")
def model() -> AreaClassification:
    """The six areas classified: three groups, two supergroups."""
    return AreaClassification((2, 3)).fit(SIX)


def test_scale() -> None:
    """If this fails, the inter-decile scale is not (x - median) / (P90 - P10) by linear percentiles."""
    scale = fit_scale(SIX.to_numpy(), list(SIX))
    assert scale.centre.tolist() == [17, 14]
    assert scale.spread.tolist() == [20, 20]
    np.testing.assert_allclose(scale.apply(SIX.to_numpy()), SCALED, rtol=0, atol=1e-15)


def test_every_join_and_its_sum_of_squares(model: AreaClassification) -> None:
    """If this fails, Ward makes other joins than the cheapest, or counts them at another cost."""
    schedule = model.schedule_.to_pydict()
    assert list(zip(schedule["first_code"], schedule["second_code"], strict=True)) == [
        ("A", "B"),
        ("C", "A"),  # C with A and B: the lower id first, and a single area is lower than any join
        ("D", "A"),
        ("E", "A"),
        ("F", "A"),
    ]
    assert schedule["ess_increase"] == pytest.approx([0.09, 0.195, 0.3075, 0.5945, 1.068], abs=1e-14)
    assert schedule["ess"] == pytest.approx([0.09, 0.285, 0.5925, 1.187, 2.255], abs=1e-14)
    assert schedule["height"] == pytest.approx([math.sqrt(2 * cost) for cost in schedule["ess_increase"]])
    assert schedule["ratio"][1:] == pytest.approx([195 / 90, 3075 / 1950, 5945 / 3075, 10680 / 5945])
    assert model.tss_ == pytest.approx(2.255, abs=1e-14)


def test_the_move_of_k_means(model: AreaClassification) -> None:
    """If this fails, an area stays in a cluster whose mean has drifted away from it."""
    moved = model.reassigned_.to_pylist()
    assert [(row["area_code"], row["from"], row["to"]) for row in moved] == [("A", "1a", "1b")]
    assert moved[0]["distance_before"] == pytest.approx(math.sqrt(61 / 320), abs=1e-15)
    assert moved[0]["distance_after"] == pytest.approx(math.sqrt(37 / 800), abs=1e-15)
    expected = [[-23 / 60, 1 / 12], [13 / 40, -11 / 40], [0.5, 0.9]]
    np.testing.assert_allclose(model.means_[1], expected, rtol=0, atol=1e-15)
    assert model.wss_[1] == pytest.approx(517 / 1200, abs=1e-15)


def test_the_upper_level(model: AreaClassification) -> None:
    """If this fails, the second Ward does not weigh each mean by the areas of its cluster."""
    assert model.upper_tree_ is not None
    assert model.upper_tree_.joins.tolist() == [[0, 1], [2, 3]]
    assert model.upper_tree_.weights.tolist() == [3, 2, 1]
    assert model.upper_tree_.ess_increase.tolist() == pytest.approx([4537 / 6000, 1.068], abs=1e-14)
    assert model.wss_[0] == pytest.approx(1.187, abs=1e-14)


def test_the_upper_level_with_equal_weights() -> None:
    """If this fails, "equal" does not count each cluster once, whatever its size."""
    equal = AreaClassification((2, 3), second_ward_weights="equal").fit(SIX)
    assert equal.upper_tree_ is not None
    assert equal.upper_tree_.ess_increase.tolist() == pytest.approx([4537 / 14400, 1465 / 1728], abs=1e-14)


def test_codes(model: AreaClassification) -> None:
    """If this fails, clusters are not numbered by size within their parent."""
    table = model.membership()
    assert table.to_numpy().tolist() == [
        ["A", "1", "1b"],
        ["B", "1", "1a"],
        ["C", "1", "1a"],
        ["D", "1", "1a"],
        ["E", "1", "1b"],
        ["F", "2", "2a"],
    ]
    assert AreaClassification((2, 3), code_style="dotted").fit(SIX).codes_ == (
        ("1", "2"),
        ("1.1", "1.2", "2.3"),
    )


def test_a_new_area(model: AreaClassification) -> None:
    """If this fails, a new area is not placed by the nearest of the finest means.

    17% and 14% are (0, 0) on the scale: (23^2 + 5^2) / 60^2 = .1539 from BCD, (13^2 + 11^2) / 40^2
    = .1813 from AE.
    """
    new = pd.DataFrame({"flats": [17.0], "aged_65_over": [14.0]}, index=["G"])
    assert model.predict(new).tolist() == [0]
    assert model.classify(new).to_numpy().tolist() == [["G", "1", "1a"]]
