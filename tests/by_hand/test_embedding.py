"""Points of areas without UMAP, which runs in `tests/replication/test_planted_types.py` only."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from bailiwick.errors import MissingExtraError, OptionError, TableError
from bailiwick.groups.components import nested_components
from bailiwick.groups.embedding import embed, embedding_seeds

NUMBERS = np.random.default_rng(2).normal(size=(12, 4))


def test_components_in_place_of_umap() -> None:
    """If this fails, the way without the extra is not the first two components."""
    assert np.array_equal(embed(NUMBERS, method="components"), nested_components(NUMBERS, 2).scores)


def test_fewer_components_than_dimensions() -> None:
    """If this fails, areas on a line have no points of a plane: the second coordinate is 0."""
    points = embed(np.array([[1.0], [2], [6]]), method="components")
    assert np.allclose(points, [[-2, 0], [-1, 0], [3, 0]], atol=1e-12)


def test_without_umap_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails, whoever lacks UMAP is not told how to get it."""
    monkeypatch.setitem(sys.modules, "umap", None)
    with pytest.raises(MissingExtraError, match=r'pip install "bailiwick\[embedding\]"; or pass method='):
        embed(NUMBERS, random_state=1)


def test_too_few_areas_for_umap() -> None:
    """If this fails, UMAP breaks down on four areas with a message of its own."""
    with pytest.raises(
        TableError, match=r"needs 5 areas or more; the table has 4\. Pass method='components'"
    ):
        embed(NUMBERS[:4])


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"method": "umaps"}, "method='umaps' is not an option. Did you mean 'umap'"),
        ({"dimensions": 0}, "dimensions=0 is out of range"),
        ({"neighbours": 1}, "neighbours=1 is out of range. Give a whole number of 2 or more"),
        ({"min_distance": 2}, "min_distance=2 is out of range. Give 0 to 1"),
        ({"random_state": "one"}, "random_state"),
    ],
)
def test_options_out_of_range(option: dict[str, Any], message: str) -> None:
    """If this fails, an option that means nothing reaches UMAP."""
    with pytest.raises(OptionError, match=message):
        embed(NUMBERS, **option)


def test_numbers_of_numpy_are_numbers() -> None:
    """If this fails, a distance out of an array is refused."""
    for distance in (np.int64(0), np.float32(0.5)):
        made = embed(NUMBERS, method="components", min_distance=distance)  # type: ignore[arg-type]
        assert (made == embed(NUMBERS, method="components")).all()
    with pytest.raises(OptionError, match="min_distance"):
        embed(NUMBERS, method="components", min_distance=np.bool_(True))


def test_missing_values_are_refused() -> None:
    """If this fails, a gap becomes a point."""
    for method in ("umap", "components"):
        with pytest.raises(TableError, match="x1 is missing"):
            embed(np.where(np.arange(4) == 1, np.nan, NUMBERS), method=method)  # type: ignore[arg-type]


def test_seeds_depend_on_what_they_are_for_only() -> None:
    """If this fails, the seed of an embedding depends on how many there are, or two tasks share one."""
    few, many = embedding_seeds(7, 2, components=10), embedding_seeds(7, 5, components=10)
    assert many[:2] == few
    others = embedding_seeds(7, 5, components=15), embedding_seeds(8, 5, components=10)
    assert len({*many, *others[0], *others[1]}) == 15
    assert all(0 <= seed < 2**32 for seed in many)
    with pytest.raises(OptionError, match="0 is not a number of embeddings"):
        embedding_seeds(1, 0)
