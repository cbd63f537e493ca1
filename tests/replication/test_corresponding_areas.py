"""Corresponding areas of the districts of England and Wales, 2021, beside the method page's figures.

The expected distances are those of section 7 of the method page of area classification: 57 census variables
in percent, City of London within Westminster and Isles of Scilly within Cornwall by means weighted by
residents, inter-decile scale, squared distances. They anchor the code; the published lists of 2001 and 2011
rest on other variables.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bailiwick import nearest_areas, neighbour_reasons, neighbour_shares, standardise_areas

MERGED = {"E09000001": "E09000033", "E06000053": "E06000052"}  # City of London, Isles of Scilly


@pytest.fixture(scope="module")
def districts(shared_data: Path) -> pd.DataFrame:
    """329 districts by 57 variables, by code."""
    path = shared_data / "area_classification" / "lad_ew_census2021_57vars_pct.csv"
    table = pd.read_csv(path)
    code, name, residents = table.columns[:3]
    unit = table[code].replace(MERGED)
    weighted = table.iloc[:, 3:].mul(table[residents], axis=0).groupby(unit).sum()
    merged = weighted.div(table[residents].groupby(unit).sum(), axis=0)
    merged.attrs["names"] = table.set_index(code)[name].to_dict()
    return merged


@pytest.fixture(scope="module")
def nearest(districts: pd.DataFrame) -> pd.DataFrame:
    """The five nearest of each district, with names."""
    found = nearest_areas(standardise_areas(districts), n=5, metric="sqeuclidean", reciprocity=True)
    names = districts.attrs["names"]
    return found.assign(name=found["area_code"].map(names), other=found["neighbour_code"].map(names))


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (
            "Leeds",
            {
                "Sheffield": 2.12,
                "Salford": 3.11,
                "Cardiff": 3.54,
                "Worcester": 3.80,
                "Welwyn Hatfield": 3.96,
            },
        ),
        ("Cornwall", {"North Devon": 0.51}),
        ("Blackpool", {"Thanet": 4.54}),
        ("Ceredigion", {"Gwynedd": 4.24}),
        ("Tower Hamlets", {"Newham": 204.77}),
    ],
)
def test_corresponding_areas(nearest: pd.DataFrame, area: str, expected: dict[str, float]) -> None:
    """If this fails, a district has other corresponding areas, or is at other distances from them."""
    rows = nearest[nearest["name"] == area].head(len(expected))
    assert rows["other"].tolist() == list(expected)
    assert rows["distance"].tolist() == pytest.approx(list(expected.values()), abs=0.005)


def test_distances_to_the_nearest(districts: pd.DataFrame, nearest: pd.DataFrame) -> None:
    """If this fails, distances to the nearest corresponding area are spread otherwise than they were."""
    assert districts.shape == (329, 57)
    distances = nearest.loc[nearest["rank"] == 1, "distance"]
    found = np.percentile(distances, [0, 10, 25, 50, 75, 90, 100])
    assert found == pytest.approx([0.45, 0.75, 1.14, 1.83, 3.23, 6.10, 204.77], abs=0.005)


def test_shares_of_tower_hamlets(districts: pd.DataFrame) -> None:
    """If this fails, what sets an area apart is not told: a variable with 19% of the sum of squares.

    The method page, section 5: the Bangladeshi share (v20) makes up 19% of the total sum of squares, and
    Tower Hamlets is 205 from its nearest because of it.
    """
    X = standardise_areas(districts)
    pairs = nearest_areas(X, n=1, metric="sqeuclidean", areas=["E09000030"])
    shares = neighbour_shares(pairs, X=X).set_index("variable")
    assert shares.loc["v20", "usual_share"] == pytest.approx(0.19, abs=0.005)
    assert shares["share"].idxmax() == "v20"
    assert shares["share"].sum() == pytest.approx(1.0)
    assert "furthest on v20" in neighbour_reasons(pairs, X=X)["reason"][0]
