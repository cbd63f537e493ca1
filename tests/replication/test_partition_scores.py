"""Scores of the published clusters of sector specialisation on the two sets of outside indicators."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from bailiwick.evidence import PartitionScores, score_partitions

LOOKUP = "LAD16_LAU118_NUTS318_NUTS218_NUTS118_UK_LU.csv"


@pytest.fixture(scope="module")
def nesta(shared_data: Path) -> Path:
    """The folder of the study's inputs and published results."""
    return shared_data / "nesta"


@pytest.fixture(scope="module")
def clusters(nesta: Path) -> pl.DataFrame:
    """The published cluster of each district; 4 of 379 have none."""
    read = pl.read_csv(nesta / "expected" / "lad_clusters.csv")
    return read.select(area_code="lad20cd", cluster="cluster", region="itl1nm")


@pytest.fixture(scope="module")
def ons(nesta: Path) -> pl.DataFrame:
    """The 18 indicators of ONS that are left when rows with any blank are dropped, as was done."""
    file = nesta / "inputs" / "ons_subnational_2022-02-01.csv"
    rows = pl.read_csv(file, skip_rows=2, null_values="NA", infer_schema_length=None).drop_nulls()
    return rows.select(area_code="AREACD", indicator="Indicator", value="Value")


@pytest.fixture(scope="module")
def beis(nesta: Path) -> pl.DataFrame:
    """The 42 indicators held: z-scores over all areas and years, given to the last district of each area."""
    rows = pl.read_parquet(nesta / "inputs" / "beis_long.parquet").drop_nulls("value")
    rows = rows.filter(pl.col("indicator") != "house_price_normalised")
    value = pl.col("value")
    z = (value - value.mean().over("indicator")) / value.std(ddof=0).over("indicator")
    lookup = pl.read_csv(nesta / "inputs" / LOOKUP)
    last = dict(zip(lookup["NUTS318CD"], lookup["LAD16CD"], strict=True))
    return (
        rows.with_columns(value=z, area_code=pl.col("nuts_id").replace_strict(last, default=None))
        .drop_nulls("area_code")
        .select("area_code", "year", "indicator", "value")
    )


@pytest.fixture(scope="module")
def published(clusters: pl.DataFrame, ons: pl.DataFrame) -> PartitionScores:
    """The published partition on the indicators of ONS, with 2,000 shuffles."""
    partition = clusters.select("area_code", "cluster")
    return score_partitions(partition, {"ons": ons}, mode="as_published", permutations=2000, random_state=1)


def row(found: PartitionScores) -> dict[str, Any]:
    """The only row of scores."""
    rows: list[dict[str, Any]] = found.scores.to_dicts()
    assert len(rows) == 1
    return rows[0]


def test_ons_silhouette(published: PartitionScores) -> None:
    """If this fails, the score is not the one recomputed from the published map: -.182.

    Of 112 areas in 11 clusters: method page of the sector clusters, section 14.
    """
    found = row(published)
    assert round(found["silhouette"], 3) == -0.182
    assert (found["areas"], found["clusters_scored"]) == (112, 11)
    assert published.sources["indicators"].to_list() == [18]
    # 375 areas have a cluster, 263 of them a gap.
    assert len(published.left_out) == 375 - 112


def test_its_null(published: PartitionScores) -> None:
    """If this fails, shuffles are not among the areas scored: mean -.193, sd .032, p .38 of 2,000 shuffles.

    Section 14 of the method page. Two runs of 2,000 differ by chance: of the mean by .032 * sqrt(2 / 2000) =
    .001, of the sd by about .0007, of p by sqrt(2 * .38 * .62 / 2000) = .015; three times that is let pass.
    """
    found = row(published)
    assert found["null_mean"] == pytest.approx(-0.193, abs=0.0035)
    assert found["null_sd"] == pytest.approx(0.032, abs=0.0025)
    assert found["p_value"] == pytest.approx(0.38, abs=0.046)


def test_best_of_seventy_by_chance(published: PartitionScores) -> None:
    """If this fails, the highest of 70 draws of chance is not the -.127 of section 11 of the method page.

    Worked out from the 2,000 draws: the chance that the r-th lowest is the highest of 70 is
    (r / 2000)^70 - ((r - 1) / 2000)^70. The page drew it from 2,000 others, so .006 is let pass.
    """
    draws = np.sort(published.null["best"].to_numpy())
    rank = np.arange(1, len(draws) + 1) / len(draws)
    chance = rank**70 - (rank - 1 / len(draws)) ** 70
    assert float(draws @ chance) == pytest.approx(-0.127, abs=0.006)


def test_beis_silhouette(clusters: pl.DataFrame, beis: pl.DataFrame) -> None:
    """If this fails, the score on the 42 indicators is not -.183, of 34 areas in 10 clusters: section 14."""
    found = row(
        score_partitions(
            clusters.select("area_code", "cluster"),
            {"beis": beis},
            mode="as_published",
            standardise=False,
            permutations=0,
        )
    )
    assert round(found["silhouette"], 3) == -0.183
    assert (found["areas"], found["clusters_scored"]) == (34, 10)
    assert found["p_value"] is None


def test_all_cells_keep_most_areas(clusters: pl.DataFrame, ons: pl.DataFrame) -> None:
    """If this fails, areas are thrown away for one gap, or shuffles within regions do not keep regions.

    How many areas have a cluster and at least 9 of the 18 indicators is counted here from the file.
    """
    partition, regions = clusters.select("area_code", "cluster"), clusters.select("area_code", "region")
    found = score_partitions(partition, {"ons": ons}, permutations=199, regions=regions, random_state=1)
    counts = ons.group_by("area_code").agg(pl.col("indicator").n_unique())
    with_cluster = partition.drop_nulls().join(counts, on="area_code")
    enough = with_cluster.filter(pl.col("indicator") >= 9)
    assert row(found)["areas"] == len(enough) > 300
    assert set(found.left_out["area_code"]).isdisjoint(enough["area_code"])
    assert row(found)["silhouette"] < 0
