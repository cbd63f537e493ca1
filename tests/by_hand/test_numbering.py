"""Numbers and codes of clusters."""

from __future__ import annotations

import numpy as np
import pytest

from bailiwick.errors import OptionError
from bailiwick.groups.numbering import cluster_codes, level_names, parents_of, renumber

# Seven areas, two levels: BDEF and ACG at the top; below them BF and DE, A and CG.
CODES = list("ABCDEFG")
TOP = np.array([1, 0, 1, 0, 0, 0, 1])
FINE = np.array([0, 1, 2, 3, 3, 1, 2])


def test_larger_first_and_ties_by_the_smallest_code() -> None:
    """If this fails, the number of a cluster depends on something else than which areas are in it.

    BDEF is the larger, so it is 0. In it BF and DE have two areas each, and B comes before D. In ACG the pair
    CG comes before A alone.
    """
    top, fine = renumber([TOP, FINE], CODES)
    assert top.tolist() == [1, 0, 1, 0, 0, 0, 1]
    assert fine.tolist() == [3, 0, 2, 1, 1, 0, 2]
    assert [parents.tolist() for parents in parents_of([top, fine])] == [[-1, -1], [0, 0, 1, 1]]


def test_a_larger_child_of_a_smaller_parent_comes_later() -> None:
    """If this fails, the clusters of one parent do not follow each other.

    The first parent has five areas in two clusters of 3 and 2; the second four areas in one cluster of 4.
    """
    top = np.array([0] * 5 + [1] * 4)
    fine = np.array([0, 0, 1, 1, 1, 2, 2, 2, 2])
    assert renumber([top, fine], list("ABCDEFGHI"))[1].tolist() == [1, 1, 0, 0, 0, 2, 2, 2, 2]


def test_other_labels_and_other_rows_give_the_same_numbers() -> None:
    """If this fails, numbers follow arbitrary labels or the order of rows."""
    once = renumber([TOP, FINE], CODES)
    swapped = renumber([1 - TOP, 3 - FINE], CODES)
    turned = renumber([TOP[::-1], FINE[::-1]], CODES[::-1])
    for one, other, back in zip(once, swapped, turned, strict=True):
        assert one.tolist() == other.tolist() == back[::-1].tolist()


def test_letters_and_dots() -> None:
    """If this fails, codes are not those of 2011 ("2a1") or of 2001, numbered straight through ("2.3.4")."""
    parents = [np.array([-1, -1]), np.array([0, 0, 1]), np.array([0, 0, 1, 2])]
    assert cluster_codes(parents) == (
        ("1", "2"),
        ("1a", "1b", "2a"),
        ("1a1", "1a2", "1b1", "2a1"),
    )
    assert cluster_codes(parents, "dotted") == (
        ("1", "2"),
        ("1.1", "1.2", "2.3"),
        ("1.1.1", "1.1.2", "1.2.3", "2.3.4"),
    )


def test_beyond_z() -> None:
    """If this fails, the 27th child has no code of its own."""
    codes = cluster_codes([np.array([-1]), np.zeros(28, dtype=int)])[1]
    assert codes[25:] == ("1z", "1aa", "1ab")


def test_names_of_levels() -> None:
    """If this fails, three levels are not called as the publisher calls them."""
    assert level_names(3) == ("supergroup", "group", "subgroup")
    assert level_names(2) == ("level_1", "level_2")
    assert level_names(2, ["kind", "sort"]) == ("kind", "sort")


def test_an_unknown_style() -> None:
    """If this fails, a mistyped style gets no help."""
    with pytest.raises(OptionError, match="Did you mean 'letters'"):
        cluster_codes([np.array([-1])], "leters")  # type: ignore[arg-type]
