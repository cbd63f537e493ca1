"""Draws of areas in which there are fewer different ones than clusters, by hand."""

from __future__ import annotations

import warnings

import polars as pl
import pytest

from bailiwick.errors import DataWarning, TableError
from bailiwick.evidence.stability import stability
from bailiwick.groups.silhouette_kmeans import SilhouetteKMeans
from bailiwick.studies.subnational_options_part import Options
from bailiwick.studies.subnational_panel_part import ModelData
from bailiwick.studies.subnational_stability_part import tried

#: Eight areas on two metrics, each metric with eight different values.
X = pl.DataFrame(
    {"area_code": list("ABCDEFGH"), "x": [float(at**2) for at in range(8)], "y": [8.0, 1, 5, 2, 7, 3, 6, 4]}
)
EIGHT = SilhouetteKMeans(8, winsorise=None, n_init=2, random_state=1)


def test_names_of_areas_are_their_own_where_a_draw_has_them_twice() -> None:
    """If this fails, a user reads of an area "A#2" that is in no table of theirs.

    Eight areas drawn with replacement are eight different ones in 8! / 8^8 = .2% of draws; none of three is.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)  # eight clusters of one area each
        with pytest.raises(TableError) as refused:
            stability(EIGHT, X, resample="areas", draws=3, random_state=1)
    said = str(refused.value)
    assert "No draw could be fitted" in said
    assert "have the same values as another" in said
    assert "#" not in said


def test_what_could_not_be_tried_is_told_and_the_rest_is_there() -> None:
    """If this fails, as many clusters as areas stop a run that was asked for them.

    A draw of 8 areas has 8 * (1 - (7 / 8)^8) = 5.25 different ones on average. With either metric alone all
    areas still differ, so the clusters without one metric are the same eight.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)  # eight clusters of one area each
        fit = EIGHT.fit(X)
    data = ModelData(X=X, values=pl.DataFrame({"area_code": []}), left_out=pl.DataFrame())
    found = tried(fit, X, Options(seeds=2, draws=2), data)
    assert [one.sentence for one in found.findings] == [
        "stability was not measured with areas redrawn: 8 clusters are too many for draws of 8 areas with"
        " replacement, in which about 5 are different ones. Ask for fewer clusters."
    ]
    assert found.areas is None
    assert found.seeds is not None
    assert found.left_out is not None
    assert found.left_out.draws["adjusted_rand"].to_list() == [1.0, 1.0]
