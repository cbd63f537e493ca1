"""The sentences on a cluster that stand beside its medians."""

from __future__ import annotations

import pytest

from bailiwick.studies.subnational_atlas_part import prose_of

REGIONS = {"London": 2, "South East": 9, "East of England": 4, "Wales": 2, "Scotland": 1}


def test_the_regions_with_most_areas_are_named_and_the_rest_counted() -> None:
    """If this fails, areas of a cluster are lost: 9 + 4 + 2 are named, 2 + 1 are elsewhere, 18 in all."""
    said = prose_of("Above median on all metrics", 18, "Oxford", REGIONS, None)
    assert said == (
        "Above median on all metrics. 18 areas: South East 9, East of England 4, London 2, elsewhere 3. Most"
        " typical is Oxford."
    )


@pytest.mark.parametrize(
    ("overlap", "words"),
    [
        (0.75, "holds when"),
        (0.74, "holds in part when"),
        (0.6, "holds in part when"),
        (0.59, "dissolves when"),
    ],
)
def test_stability_is_said_in_words(overlap: float, words: str) -> None:
    """If this fails, a cluster that dissolves reads as one that holds: the notes draw the line at 0.6."""
    assert f"The cluster {words} areas are redrawn (overlap {overlap:.2f})." in prose_of(
        "A", 1, "B", {}, overlap
    )
