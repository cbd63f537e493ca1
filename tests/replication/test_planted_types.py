"""Section 4 of the method of sector clusters: raw quotients hide planted types, scaled ones show them.

The generator and its seed are in `tests/planted_types.py`. Every test that runs UMAP is in this file, because
it is compiled anew in each process. Figures of the method, of 50 components, UMAP and k-means: adjusted Rand
index with the planted types 0.02-0.04 on raw quotients and 0.44-0.53 on standardised log1p; two seeds of UMAP
agree with 0.24 and 0.55. The default, shrunk quotients and consensus, is asked for 0.4.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from bailiwick.groups.components import nested_components
from bailiwick.groups.consensus import ConsensusClustering
from bailiwick.groups.embedding import embed
from bailiwick.measures.specialisation_matrix import specialisation_matrix
from planted_types import PlantedTypes, planted_types

pytest.importorskip("umap", reason="UMAP is not installed: pip install 'bailiwick[embedding]'")

SEEDS = (1, 2)


@pytest.fixture(scope="module")
def planted() -> PlantedTypes:
    """The counts."""
    return planted_types()


@pytest.fixture(scope="module")
def components(planted: PlantedTypes) -> dict[str, Any]:
    """Fifty components of each kind of specialisation."""
    cube = planted.cube()
    return {
        kind: nested_components(specialisation_matrix(cube, value="firms", kind=kind), 50)  # type: ignore[arg-type]
        for kind in ("raw", "log", "shrunk")
    }


@pytest.fixture(scope="module")
def labels(components: dict[str, Any]) -> dict[str, list[Any]]:
    """Clusters of two embeddings of each kind: the default's by consensus, the others' by k-means."""
    clusterer = {
        "raw": KMeans(12, n_init=10, random_state=1),
        "log": KMeans(12, n_init=10, random_state=1),
        "shrunk": ConsensusClustering(resolution=0.7, random_state=1),
    }
    return {
        kind: [clusterer[kind].fit_predict(embed(fitted.scores, random_state=seed)) for seed in SEEDS]
        for kind, fitted in components.items()
    }


def test_counts_are_as_described(planted: PlantedTypes) -> None:
    """If this fails, the table is not that of the method: 375 x 2,156, 80 % zeros, 12 types."""
    assert planted.counts.shape == (375, 2156)
    assert (planted.counts == 0).mean() == pytest.approx(0.8, abs=0.005)
    assert len(np.unique(planted.types)) == 12


def test_only_scaled_quotients_show_planted_types(
    planted: PlantedTypes, labels: dict[str, list[Any]]
) -> None:
    """If this fails, raw quotients find the types (.1 at most) or the default does not (.4 at least)."""
    score = {
        kind: [adjusted_rand_score(planted.types, one) for one in found] for kind, found in labels.items()
    }
    assert max(score["raw"]) <= 0.1
    assert min(score["shrunk"]) >= 0.4
    assert min(score["log"]) - max(score["raw"]) >= 0.3


def test_seeds_agree_better_on_scaled_quotients(labels: dict[str, list[Any]]) -> None:
    """If this fails, two embeddings of raw quotients agree as well as of scaled ones: .24 against .55."""
    agreement = {kind: adjusted_rand_score(*found) for kind, found in labels.items()}
    assert agreement["raw"] < 0.4
    assert agreement["log"] > agreement["raw"] + 0.2
    assert agreement["shrunk"] > agreement["raw"] + 0.2


def test_points_are_those_of_umap(components: dict[str, Any]) -> None:
    """If this fails, the points are not what umap-learn gives for the same numbers in the same order."""
    import warnings

    import umap

    scores = components["shrunk"].first(5)
    order = np.lexsort(scores.T[::-1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        straight = umap.UMAP(random_state=3).fit_transform(scores[order].astype(np.float32))
    found = embed(scores, random_state=3)
    assert found.dtype == np.float64
    assert np.array_equal(found[order], straight.astype(np.float64))


def test_order_and_names_of_rows_move_no_point(planted: PlantedTypes, components: dict[str, Any]) -> None:
    """If this fails, sorting or renaming the areas of a cube gives another picture, and so other clusters."""
    cube = planted.cube()
    rng = np.random.default_rng(1)
    names = [f"B{number:03d}" for number in rng.permutation(375).tolist()]
    renamed = dict(zip(components["shrunk"].area_codes, names, strict=True))
    codes = np.array([renamed[code] for code in cube["area_code"].to_pylist()])
    shuffled = cube.set_column(0, "area_code", [codes]).take(rng.permutation(len(cube)))
    other = nested_components(specialisation_matrix(shuffled, value="firms"), 50)
    place = {code: at for at, code in enumerate(other.area_codes)}
    at = [place[renamed[code]] for code in components["shrunk"].area_codes]
    assert np.array_equal(other.scores[at], components["shrunk"].scores)
    points = embed(other.first(10), random_state=4)
    assert np.array_equal(points[at], embed(components["shrunk"].first(10), random_state=4))


@pytest.mark.parametrize(
    "values",
    [
        np.random.default_rng(1).normal(size=(5, 3)),
        np.ones((20, 3)),
        np.vstack([np.random.default_rng(2).normal(size=(12, 3)) + 1e3 * far for far in range(3)]),
        np.random.default_rng(3).normal(size=(20, 3)) * 1e140,
    ],
    ids=["five areas", "all alike", "three islands", "huge"],
)
def test_awkward_areas_have_points(values: Any) -> None:
    """If this fails, few areas, areas alike, a graph in parts or large numbers end in an error."""
    points = embed(values, random_state=1, neighbours=8)
    assert points.shape == (len(values), 2)
    assert np.isfinite(points).all()
