"""What k-means and the cells refuse, and how they say so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bailiwick.errors import OptionError, TableError
from bailiwick.groups.kmeans import k_means, lloyd, nearest_centres
from bailiwick.groups.reduction import cells

VALUES = np.array([[0.0, 1.0], [2.0, 1.0], [4.0, 5.0]])


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_missing_or_infinite_value_is_refused(value: float) -> None:
    """If this fails, an unknown value is clustered as if it were a number."""
    values = VALUES.copy()
    values[1, 0] = value
    for run in (
        lambda: k_means(values, 2),
        lambda: lloyd(values, VALUES[:2]),
        lambda: nearest_centres(values, VALUES[:2]),
        lambda: cells(values, n=2),
    ):
        with pytest.raises(TableError, match="1 rows hold a missing or infinite value: 1"):
            run()


def test_more_clusters_than_areas_are_refused() -> None:
    """If this fails, clusters come out empty without a word."""
    with pytest.raises(TableError, match="4 clusters are asked for of 3 areas"):
        k_means(VALUES, 4)
    with pytest.raises(TableError, match="4 centres for 3 areas"):
        lloyd(VALUES, np.zeros((4, 2)))


def test_more_clusters_than_areas_that_differ_are_refused() -> None:
    """If this fails, equal areas are torn apart to fill a cluster."""
    values = np.array([[0.0], [0.0], [0.0], [1.0]])
    with pytest.raises(TableError, match=r"3 clusters are asked for, but only 2 areas differ .* Ask for 2"):
        k_means(values, 3, random_state=0)
    with pytest.raises(TableError, match="only 2 areas differ"):
        lloyd(values, [[0.0], [0.0], [1.0]])


def test_how_many_areas_differ_is_counted_however_clusters_began() -> None:
    """If this fails, the refusal asks for a number of clusters that is refused again.

    From 0 and three centres far away 9 is taken out twice: three clusters hold one kind of area each,
    and there are two kinds.
    """
    with pytest.raises(TableError, match="4 clusters are asked for, but only 2 areas differ"):
        lloyd([[0.0], [0.0], [-0.0], [9.0], [9.0]], [[0.0], [100.0], [200.0], [300.0]])


def test_values_whose_squares_are_infinite_are_refused() -> None:
    """If this fails, areas too far apart for their distance to be a number are all equally far."""
    for run in (lambda: k_means([[1e200], [0.0], [-1e200]], 2), lambda: cells([[1e200], [0.0]], n=2)):
        with pytest.raises(TableError, match=r"Values reach 1e\+200; above 1e\+150 their squares"):
            run()


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"k": 0}, "k is 0. It counts clusters"),
        ({"starts": -1}, "starts is -1"),
        ({"starts": 0}, "There is no start"),
        ({"init": "kmeans++"}, "init is 'kmeans\\+\\+'. Choose one of k-means\\+\\+, random"),
        ({"precision": "half"}, "precision is 'half'"),
        ({"max_iter": 0}, "max_iter is 0"),
        ({"random_state": "seven"}, "random_state is 'seven'"),
        ({"weights": [1.0, 0.0, 1.0]}, "weights must be 3 numbers above 0"),
        ({"weights": [1.0]}, "weights must be 3 numbers above 0"),
        ({"extra_starts": [VALUES[:1]]}, r"extra_starts\[0\] has the shape \(1, 2\). Give 2 rows of 2"),
    ],
)
def test_a_wrong_choice_is_told(choices: dict[str, Any], sentence: str) -> None:
    """If this fails, a mistaken option is taken or ends in an error of another library."""
    with pytest.raises(OptionError, match=sentence):
        k_means(VALUES, **{"k": 2} | choices)


def test_several_wrong_choices_are_told_together() -> None:
    """If this fails, the user corrects one mistake only to meet the next."""
    with pytest.raises(OptionError, match=r"k is 0.*starts is -1.*init is 'x'"):
        k_means(VALUES, 0, starts=-1, init="x")  # type: ignore[arg-type]


def test_wrong_shapes_and_counts_are_told() -> None:
    """If this fails, arrays that do not fit each other end in an error of another library."""
    with pytest.raises(OptionError, match=r"values has the shape \(3,\)"):
        k_means(np.zeros(3), 2)
    with pytest.raises(OptionError, match=r"centres has the shape \(2, 1\). Give k rows of 2"):
        lloyd(VALUES, [[0.0], [1.0]])
    with pytest.raises(OptionError, match="max_iter is 0"):
        lloyd(VALUES, VALUES[:2], max_iter=0)
    with pytest.raises(OptionError, match=r"n is 0\. It counts centres"):
        nearest_centres(VALUES, VALUES, n=0)
    with pytest.raises(OptionError, match=r"n is 0\. It counts cells"):
        cells(VALUES, n=0)
