"""What medians and titles are asked for and cannot give: each is refused in our own words."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from bailiwick import cluster_medians, cluster_titles
from bailiwick.errors import ColumnError, OptionError, TableError

X = pd.DataFrame({"pay": [1.0, 2, 3], "anx": [3.0, 1, 2]}, index=["E0001", "E0002", "E0003"])
LABELS = {"E0001": "1", "E0002": "1", "E0003": "2"}
VARIABLES = pd.DataFrame({"variable": ["pay", "anx"], "short_label": ["pay", "anxiety"], "polarity": [1, -1]})


@pytest.mark.parametrize(
    ("labels", "options", "error", "sentence"),
    [
        (
            {"E0001": 1, "E0009": 2},
            {},
            TableError,
            "1 areas of the labels are not among the values: E0009. Did you mean",
        ),
        ([1, 2], {}, TableError, "labels has 2 clusters for 3 areas"),
        ({"E0001": None}, {}, TableError, "No area of the values has a cluster"),
        (3, {}, TableError, "labels is a int"),
        (LABELS, {"neutral": -1}, OptionError, "neutral=-1 is not a number of standard deviations"),
        (
            pd.DataFrame({"area_code": ["E0001"], "a": [1], "b": [1]}),
            {},
            OptionError,
            "labels has 2 columns of clusters: 'a', 'b'",
        ),
        (
            pd.DataFrame({"area_code": ["E0001"], "group": [1]}),
            {"label_column": "grup"},
            OptionError,
            "Did you mean 'group'",
        ),
    ],
)
def test_labels_that_do_not_go_with_the_values_are_refused(
    labels: Any, options: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    """If this fails, labels of another vintage give medians of nobody."""
    with pytest.raises(error, match=sentence):
        cluster_medians(X, labels, **options)


def test_metrics_that_set_nothing_apart_are_refused_together() -> None:
    """If this fails, a constant metric divides by nothing, or only the first fault is told."""
    flat = X.assign(pay=[2.0, 2, 2], anx=[float("nan")] * 3)
    with pytest.raises(TableError, match="pay is 2 in every clustered area") as caught:
        cluster_medians(flat, LABELS)
    assert [one.reason for one in caught.value.findings] == ["constant", "missing"]


def test_a_missing_polarity_names_all_metrics() -> None:
    """If this fails, a title calls long journeys good, because nobody said that they are not."""
    medians = cluster_medians(X.assign(extra=[1.0, 5, 2]), LABELS)
    variables = VARIABLES.assign(polarity=[None, 2])
    with pytest.raises(TableError, match="which side of every metric is better") as caught:
        cluster_titles(medians, variables)
    assert [(one.reason, one.rows[0]) for one in caught.value.findings] == [
        ("no-polarity", "pay"),
        ("wrong-polarity", "anx"),
        ("no-polarity", "extra"),
    ]
    with pytest.raises(ColumnError, match="polarity"):
        cluster_titles(medians, VARIABLES.drop(columns="polarity"))


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        ({"3": "Other"}, "There is no cluster '3'"),
        ({"1": " "}, "Cluster '1' has an empty title"),
        ({"1": "Same", "2": "same"}, "Clusters 1, 2 are all titled 'Same'"),
        ({"1": "Far above median on all metrics"}, "must differ"),
        (pd.DataFrame({"cluster": ["1", "1"], "title": ["A", "B"]}), "is given two titles"),
    ],
)
def test_titles_that_cannot_be_given_are_refused(overrides: Any, sentence: str) -> None:
    """If this fails, a mistyped cluster keeps its automatic title without a word."""
    medians = pd.DataFrame(
        {
            "cluster": ["1", "1", "2", "2"],
            "variable": ["pay", "anx"] * 2,
            "median": 1.0,
            "overall_median": 2.0,
            "difference_sd": [-1.0, 1.0, 1.0, -1.0],
        }
    )
    with pytest.raises(TableError, match=sentence):
        cluster_titles(medians, VARIABLES, overrides=overrides)
    with pytest.raises(TableError, match="with several rows: 1, pay"):
        cluster_titles(pd.concat([medians, medians.head(1)]), VARIABLES)
