"""Regions and kinds of place of the published sector clusters."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from bailiwick import areas
from bailiwick.evidence import characteristic_shares, cluster_regions, region_entropy


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    """Published results, as read from the figures of 4 March 2022."""
    return shared_data / "nesta" / "expected"


@pytest.fixture(scope="module")
def clusters(folder: Path) -> pd.DataFrame:
    """Published cluster and region of 375 districts of 2020."""
    return pd.read_csv(folder / "lad_clusters.csv").rename(columns={"lad20cd": "area_code"})


def test_entropies_of_regions(clusters: pd.DataFrame, folder: Path) -> None:
    """If this fails, entropy is not in nats over the areas with a cluster; the chart is met to 4 decimals."""
    found = region_entropy(clusters, clusters[["area_code", "itl1nm"]])
    published = pd.read_csv(folder / "nuts1_entropy.csv")
    both = published.merge(found, left_on="itl1nm", right_on="region", validate="one_to_one")
    assert len(both) == 12
    assert (both["entropy_nats_x"] - both["entropy_nats_y"]).abs().max() <= 0.5e-4
    assert found["areas"].sum() == 375
    assert (
        found["region"].tolist() == published.sort_values("entropy_nats", ascending=False)["itl1nm"].tolist()
    )


def test_areas_by_region(clusters: pd.DataFrame, folder: Path) -> None:
    """If this fails, areas are counted in another region or cluster than in the table of counts."""
    found = cluster_regions(clusters, clusters[["area_code", "itl1nm"]])
    counts = pd.read_csv(folder / "nuts1_by_cluster_counts.csv").set_index("itl1nm")
    wide = found.pivot(index="region", columns="cluster", values="areas")
    assert wide.loc[counts.index].to_numpy().tolist() == counts.to_numpy().tolist()
    # Sizes of clusters 0 to 11: method page, section 14.
    assert found.groupby("cluster")["areas"].sum().tolist() == [53, 9, 16, 30, 44, 56, 66, 8, 19, 42, 19, 13]
    assert found.groupby("region")["share_of_region"].sum().tolist() == pytest.approx([1.0] * 12)


# The chart joined districts of 2020 to classes by codes of 2011: 300 of 312 English districts find one.
@pytest.mark.parametrize(("vintage", "districts"), [("lad2011", 300), ("lad2020", 312)])
def test_rural_and_urban(clusters: pd.DataFrame, folder: Path, vintage: str, districts: int) -> None:
    """If this fails, the rural-urban chart has other shares, or the corrected table loses districts."""
    classes = areas.characteristics(vintage, only=["rural_urban"], rural_urban_classes=6).to_pandas()
    found = characteristic_shares(clusters, classes)
    english = clusters["area_code"].str.startswith("E") & clusters["cluster"].notna()
    assert (found["areas"].sum(), english.sum()) == (districts, 312)
    assert found["areas_without_class"].sum() == 6 * (375 - districts)
    assert found.loc[found["cluster"] == 11, "share"].isna().all()
    if vintage == "lad2011":
        chart = pd.read_csv(folder / "rural_shares_digitised.csv").set_index("cluster")
        chart.columns = chart.columns.str.lower()
        ours = found.assign(kind=found["class"].str.lower()).pivot(
            index="cluster", columns="kind", values="share"
        )
        assert (ours.loc[chart.index, chart.columns] - chart).abs().to_numpy().max() <= 0.002
