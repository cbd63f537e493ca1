"""k-means and the cells on the 188,880 output areas of England and Wales, 43 variables.

Every expected number is from the method page "Area classification", sections 7 and 8, measured there on
the same file, unless said otherwise. None replicates the published classes: those rest on 60 variables over
the United Kingdom. Tolerances are that page's: sums of squares 1 in 10,000, adjusted Rand index .005, .1%
above the lowest sum known for drawn starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import adjusted_rand_score

from bailiwick.groups.kmeans import k_means, lloyd, nearest_centres
from bailiwick.groups.reduction import cells
from bailiwick.groups.standardise import fit_scale
from bailiwick.groups.ward import ward
from bailiwick.sources.census_variables import read_census_variables
from bailiwick.sources.class_means import read_class_means

Floats = np.ndarray[Any, np.dtype[np.float64]]
SAMPLE, SEED = 7_264, 2021


@dataclass(frozen=True)
class OutputAreas:
    """Scaled values, variables, and the published supergroup of each area, 0 to 7."""

    values: Floats
    variables: list[str]
    supergroup: Any

    def means(self) -> Floats:
        """Mean of each published supergroup over these areas."""
        return means_of(self.values, self.supergroup)


def means_of(values: Floats, labels: Any) -> Floats:
    """Mean of each cluster."""
    sums = np.stack([np.bincount(labels, column) for column in values.T], axis=1)
    means: Floats = sums / np.bincount(labels)[:, None]
    return means


def wss_of(values: Floats, labels: Any) -> float:
    """Error sum of squares of a partition."""
    return float(((values - means_of(values, labels)[labels]) ** 2).sum())


@pytest.fixture(scope="module")
def areas(shared_data: Path) -> OutputAreas:
    """The file, on the scale of its own areas: inverse hyperbolic sine of percent, then 0 to 1."""
    path = shared_data / "area_classification" / "oa_ew_census2021_43vars_with_oac2021.parquet"
    table = pl.DataFrame(read_census_variables(path))
    variables = [name for name in table.columns if name.startswith("v")]
    raw = table.select(pl.col(variables).cast(pl.Float64)).to_numpy()
    values = np.ascontiguousarray(fit_scale(raw, variables, standardise="asinh_range").apply(raw))
    published = pl.read_parquet(path, columns=["oa21cd", "Supergroup"])
    assert published["oa21cd"].to_list() == table["area_code"].to_list()
    return OutputAreas(values, variables, published["Supergroup"].cast(pl.Int64).to_numpy() - 1)


def test_sums_of_squares_of_the_published_supergroups(areas: OutputAreas) -> None:
    """If this fails, the scale or the sums are not those that every other figure here rests on."""
    assert areas.values.shape == (188_880, 43)
    assert ((areas.values - areas.values.mean(axis=0)) ** 2).sum() == pytest.approx(189_586.9, rel=1e-6)
    assert wss_of(areas.values, areas.supergroup) == pytest.approx(104_080.6, rel=1e-6)


def test_most_areas_are_nearest_to_the_mean_of_their_supergroup(areas: OutputAreas) -> None:
    """If this fails, nearest centres are wrong: 86.4% agree with means over the rows; 33% are borderline."""
    index, distance = nearest_centres(areas.values, areas.means())
    assert (index[:, 0] == areas.supergroup).mean() == pytest.approx(0.864, abs=0.0005)
    borderline = np.sqrt(distance[:, 0] / distance[:, 1]) > 0.9
    assert borderline.mean() == pytest.approx(0.33, abs=0.005)


def test_most_areas_are_nearest_to_the_published_mean(areas: OutputAreas, shared_data: Path) -> None:
    """If this fails, the published means are joined to the wrong variables.

    The issue asks for 86%. The published means are on the scale of the United Kingdom and hold an illness
    ratio where the areas hold the share disabled (`v33x`); 86.3% agree all the same.
    """
    table = pl.DataFrame(read_class_means(shared_data / "area_classification" / "OAC_centroids.csv"))
    table = table.sort("code")
    names = ["v33" if name == "v33x" else name for name in areas.variables]
    index, _ = nearest_centres(areas.values, table.select(names).to_numpy(), n=1)
    assert (index[:, 0] == areas.supergroup).mean() == pytest.approx(0.86, abs=0.005)


def test_k_means_from_the_published_supergroups(areas: OutputAreas) -> None:
    """If this fails, k-means takes other steps: 85 of them, to 99,329.0 and an index of .53."""
    fit = lloyd(areas.values, areas.means())
    assert fit.iterations == 85
    assert fit.wss == pytest.approx(99_329.0, rel=1e-6)
    assert adjusted_rand_score(areas.supergroup, fit.labels) == pytest.approx(0.53, abs=0.005)


def test_the_lowest_of_twenty_starts(areas: OutputAreas) -> None:
    """If this fails, many starts in single precision miss the lowest sum known, 99,075.7, by over .1%."""
    result = k_means(areas.values, 8, starts=20, init="random", random_state=0)
    assert result.best.wss <= 99_075.7 * 1.001
    assert result.start_wss.min() == pytest.approx(result.best.wss, rel=1e-6)
    assert adjusted_rand_score(areas.supergroup, result.best.labels) == pytest.approx(0.39, abs=0.05)


def test_cells_stand_in_for_exact_ward(areas: OutputAreas) -> None:
    """If this fails, Ward on cells leads k-means over 1% above where exact Ward leads it (section 8)."""
    rows = np.sort(np.random.default_rng(SEED).choice(len(areas.values), SAMPLE, replace=False))
    values = areas.values[rows]
    exact = ward(values)
    some = cells(values, n=2_000, random_state=SEED)
    reduced = ward(some.means, some.weights)
    assert len(some.means) == 2_000
    assert some.weights.sum() == SAMPLE
    for k in (8, 21, 52):
        cut, cut_of_cells = exact.labels(k), reduced.labels(k)[some.label]
        assert wss_of(values, cut_of_cells) <= 1.01 * wss_of(values, cut)
        closed, closed_of_cells = (lloyd(values, means_of(values, labels)) for labels in (cut, cut_of_cells))
        assert closed_of_cells.wss <= 1.01 * closed.wss
