"""What the search, the grid and the scores refuse, and how they say so."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bailiwick import consensus_grid, silhouette_scores
from bailiwick.errors import OptionError, TableError
from bailiwick.evidence import available_distances, score_partitions, silhouette_search

AREAS = list("ABCD")
LABELS = pd.DataFrame({"area_code": AREAS, "pairs": [1, 1, 2, 2]})
PAY = pd.DataFrame({"area_code": AREAS, "pay": [0.0, 1.0, 10.0, 11.0]})
X = pd.DataFrame({"x": [0.0, 1, 10, 11], "y": [1.0, 0, 9, 12]}, index=AREAS)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"mode": "as published"}, "mode='as published' is not an option. Did you mean 'as_published'?"),
        (
            {"permutations": -1},
            "permutations=-1 is not a number of shuffles. Give 999, or 0 for no p-values.",
        ),
        ({"permutations": 1.5}, "permutations=1.5"),
        ({"minimum_overlap": 0}, "minimum_overlap=0 is not a share of the variables. Give one above 0"),
        ({"minimum_overlap": 50}, "minimum_overlap=50"),
        ({"random_state": -1}, "random_state=-1 is not a seed"),
    ],
)
def test_options_of_scores(options: dict[str, Any], said: str) -> None:
    """If this fails, a choice that means nothing is taken for another."""
    with pytest.raises(OptionError) as refused:
        score_partitions(LABELS, {"ashe": PAY}, **options)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("indicators", "said"),
    [
        (PAY, "indicators is a DataFrame. Give a mapping of source to table"),
        ({}, "indicators is empty"),
    ],
)
def test_indicators_that_are_no_sources(indicators: Any, said: str) -> None:
    """If this fails, a table is taken for a mapping of sources."""
    with pytest.raises(OptionError) as refused:
        score_partitions(LABELS, indicators)
    assert said in str(refused.value)


def test_all_faults_of_all_sources_at_once() -> None:
    """If this fails, faults are told one source at a time, or without the source."""
    faulty = {
        "twice": pd.concat([PAY, PAY]),
        "endless": PAY.assign(pay=[0, 1, np.inf, 2]),
        "elsewhere": PAY.assign(area_code=list("WXYZ")),
        "dull": PAY.assign(pay=7.0),
        "panel": pd.DataFrame({"area_code": ["A", "B"], "indicator": "i", "value": [1.0, np.inf]}),
        "words": pd.DataFrame({"area_code": ["A", "B"], "indicator": "i", "value": ["1", "x"]}),
        "no codes": pd.DataFrame({"indicator": ["i"], "value": [1.0]}),
        "good": PAY,
    }
    with pytest.raises(TableError) as refused:
        score_partitions(LABELS, faulty)
    said = str(refused.value)
    assert "twice: Areas that occur twice: A, B, C, D." in said
    assert "endless: pay is infinite (inf) in 1 area: C" in said
    assert "elsewhere: No area of the table has a cluster. Its codes are such as W, X, Y" in said
    assert "dull: Each indicator is missing or the same in every area that has a cluster." in said
    assert "panel: 1 values are infinite: i in B." in said
    assert "words: Its column 'value' holds String: give numbers." in said
    assert "no codes: It has no column 'area_code'" in said
    assert "good" not in said


def test_too_few_areas() -> None:
    """If this fails, two complete areas are scored, or it is not said what would help."""
    gaps = PAY.assign(hours=[1.0, 2.0, None, None], rent=[None, None, 2.0, 1.0])
    with pytest.raises(TableError) as refused:
        score_partitions(LABELS, {"s": gaps}, mode="as_published")
    assert "s: 0 areas with a cluster have at least 3 of the 3 indicators, too few to be scored." in str(
        refused.value
    )
    assert "Choose mode='corrected', or leave indicators out." in str(refused.value)


@pytest.mark.parametrize(
    ("year", "said"),
    [
        ([2020, 2020, None, 2021], "1 rows with a value have no year. Give each a year such as 2020"),
        ([None] * 4, "4 rows with a value have no year"),
        (["9", "10", "2020/21", " "], "1 rows with a value have no year; 1 have one that is no whole number"),
        ([2020.5, 2020, 2020, 2020], "no whole number: '2020.5'"),
        (pd.to_datetime(["2020-01-01"] * 4), "Its column 'year' holds Datetime"),
    ],
)
def test_years_that_are_none(year: Any, said: str) -> None:
    """If this fails, rows without a year are dropped as of an earlier one, or texts are sorted as years."""
    panel = pd.DataFrame({"area_code": AREAS, "indicator": "pay", "value": PAY["pay"], "year": year})
    with pytest.raises(TableError) as refused:
        score_partitions(LABELS, {"own": panel})
    assert said in str(refused.value)


def test_rows_of_a_panel_without_an_area() -> None:
    """If this fails, values without an area or an indicator are dropped without a word."""
    codes, names = ["A", "B", "C", None], ["pay", None, None, "pay"]
    panel = pd.DataFrame({"area_code": codes, "indicator": names, "value": PAY["pay"]})
    with pytest.raises(TableError) as refused:
        score_partitions(LABELS, {"own": panel})
    assert "own: 1 rows with a value have no 'area_code'" in str(refused.value)
    assert "own: 2 rows with a value have no 'indicator'" in str(refused.value)


def test_a_share_of_another_kind_of_number() -> None:
    """If this fails, a share that comes out of NumPy is refused: 1/2 of one indicator is one."""
    assert available_distances(X, minimum_overlap=np.float32(0.5)).needed == 1


def test_regions_of_other_areas() -> None:
    """If this fails, areas are shuffled over the country where their regions were asked for."""
    with pytest.raises(TableError, match="No area with a cluster has a region: the regions are of E1"):
        score_partitions(LABELS, {"ashe": PAY}, regions={"E1": "north"})
    two = pd.DataFrame({"area_code": AREAS, "region": "n", "country": "e"})
    with pytest.raises(TableError, match="has 2 columns beside area_code: give one"):
        score_partitions(LABELS, {"ashe": PAY}, regions=two)


@pytest.mark.parametrize(
    ("values", "labels", "metric", "said"),
    [
        ([[1.0], [np.nan]], [[0], [1]], "euclidean", "Values are missing or infinite in 1 rows: 1 (from 0)."),
        ([[1.0], [2.0]], [[0], [1], [1]], "euclidean", "There are 3 labels for 2 areas"),
        ([[1.0, 2.0]], [[0]], "precomputed", "Distances have the shape (1, 2)"),
        ([[0.0, 2.0], [1.0, 0.0]], [[0], [1]], "precomputed", "Distances differ by direction"),
        ([[0.0, -2.0], [-2.0, 0.0]], [[0], [1]], "precomputed", "Distances are below 0 or infinite"),
        ([[0.0, 2.0], [2.0, 1.0]], [[0], [1]], "precomputed", "1 areas have a distance from themselves: 1"),
        ([["a"], ["b"]], [[0], [1]], "euclidean", "values are not numbers"),
    ],
)
def test_silhouette_scores_of_faulty_tables(values: Any, labels: Any, metric: Any, said: str) -> None:
    """If this fails, a score is made of values, labels or distances that are none."""
    with pytest.raises(TableError) as refused:
        silhouette_scores(values, labels, metric=metric)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("values", "labels", "metric", "said"),
    [
        ([[1.0], [2.0]], [[0], [1]], "euclidian", "Did you mean 'euclidean'?"),
        ([1.0, 2.0], [[0], [1]], "euclidean", "values has the shape (2,)"),
        ([[1.0], [2.0]], [0, 1], "euclidean", "labels_table has the shape (2,)"),
    ],
)
def test_silhouette_scores_of_wrong_shapes(values: Any, labels: Any, metric: Any, said: str) -> None:
    """If this fails, one column is taken for many, or another metric is measured."""
    with pytest.raises(OptionError) as refused:
        silhouette_scores(values, labels, metric=metric)
    assert said in str(refused.value)


def test_distances_of_endless_values() -> None:
    """If this fails, an infinite value makes infinite distances."""
    with pytest.raises(TableError, match=r"x is infinite \(inf\) in 1 area: B"):
        available_distances(pd.DataFrame({"x": [1.0, np.inf]}, index=["A", "B"]))


def test_too_many_areas(monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, a table of all output areas ends in want of memory instead of a word."""
    # The package's name of the module is that of the function in it.
    monkeypatch.setattr(sys.modules[available_distances.__module__], "MOST_AREAS", 3)
    with pytest.raises(TableError, match="4 areas have too many distances to hold; 3 are allowed"):
        score_partitions(LABELS, {"ashe": PAY})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"mode": "improved"}, "mode='improved' is not an option."),
        ({"method": "umaps"}, "method='umaps' is not an option. Did you mean 'umap'?"),
        ({"method": "pca"}, "Choose one of 'umap', 'components'."),
        ({"n_embeddings": 0}, "n_embeddings=0 is out of range"),
        ({"seeds": 2.5}, "seeds=2.5 is out of range"),
        ({"votes": "each"}, "votes='each' is not an option. Choose one of 'algorithm', 'run'."),
        ({"graph": "cell"}, "graph='cell' is not an option. Did you mean 'cells'?"),
        ({"components": []}, "components is empty"),
        ({"components": [5, 0]}, "n_components=0"),
        ({"resolutions": []}, "resolutions is empty"),
        ({"resolutions": [0.5, 0.0]}, "resolutions holds 0.0: give one number above 0"),
        ({"resolutions": [np.nan]}, "resolutions holds nan"),
        ({"ensemble": "publised"}, "Did you mean 'published'?"),
        ({"ensemble": 7}, "ensemble is int"),
    ],
)
def test_options_of_the_grid(options: dict[str, Any], said: str) -> None:
    """If this fails, a wrong choice is met after the components, or not at all."""
    with pytest.raises(OptionError) as refused:
        consensus_grid(X, **{"method": "components", **options})
    assert said in str(refused.value)


def test_tables_of_the_grid() -> None:
    """If this fails, gaps are filled or areas are clustered twice."""
    with pytest.raises(TableError) as refused:
        consensus_grid(X.assign(x=[np.nan, 1, 2, 3]).set_axis(["A", "A", "B", "C"]), method="components")
    assert "Areas that occur twice: A" in str(refused.value)
    assert "x is missing (NaN or null) in 1 area: A" in str(refused.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"choose_on": "ons"}, "choose_on='ons' is not a source. Choose one of 'ashe'."),
        ({"halves": -2}, "halves=-2 is not a number of splits. Give True (10), False, or a number."),
        ({"mode": "x"}, "mode='x' is not an option."),
        ({"permutations": "many"}, "permutations='many'"),
    ],
)
def test_options_of_the_search(options: dict[str, Any], said: str) -> None:
    """If this fails, a wrong choice is met after the grid, which may take an hour."""
    with pytest.raises(OptionError) as refused:
        silhouette_search(X, {"ashe": PAY}, method="components", **options)
    assert said in str(refused.value)


def test_a_pair_that_the_grid_has_not() -> None:
    """If this fails, another pair is handed over in its place."""
    grid = consensus_grid(
        X, components=[1, 2], resolutions=[1.0], method="components", ensemble=[("own", _halving())], seeds=1
    )
    with pytest.raises(OptionError, match=r"no pair of 3 components and resolution 1\.0"):
        grid.at(3, 1.0)


def _halving() -> Any:
    from sklearn.cluster import AgglomerativeClustering

    return AgglomerativeClustering(2)
