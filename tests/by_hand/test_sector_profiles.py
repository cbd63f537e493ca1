"""Profiles of two clusters of three areas: A = (10, 0), B = (10, 20), C = (10, 50) firms in 01 and 62.

Together (30, 70) of 100. A and B are cluster 1, C is cluster 2.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from bailiwick.errors import ColumnError, DataWarning, OptionError, TableError
from bailiwick.groups.sector_profiles import section_profiles, sector_profiles, top_areas, top_sectors
from bailiwick.measures.specialisation import location_quotient

LABELS = {"A": 1, "B": 1, "C": 2}


def table(**areas: tuple[float | None, ...]) -> pa.Table:
    """A cube of one year from the amounts of areas in industries 01, 62 and 63."""
    return pa.table(
        {
            "area_code": [area for area, amounts in areas.items() for _ in amounts],
            "industry_code": [
                code for amounts in areas.values() for code in ("01", "62", "63")[: len(amounts)]
            ],
            "firms": pa.array([amount for amounts in areas.values() for amount in amounts], pa.float64()),
        }
    )


CUBE = table(A=(10, 0), B=(10, 20), C=(10, 50))


def test_pooled() -> None:
    """If this fails, a cluster is not one economy. 1: (20/40)/.3, (20/40)/.7; 2: (10/60)/.3, (50/60)/.7."""
    found = sector_profiles(CUBE, LABELS, value="firms", sections={"01": "A", "62": "J"})
    assert found.column_names == ["cluster", "industry_code", "section", "location_quotient"]
    assert found["cluster"].to_pylist() == ["1", "1", "2", "2"]
    assert found["section"].to_pylist() == ["A", "J", "A", "J"]
    assert found["location_quotient"].to_pylist() == pytest.approx([5 / 3, 5 / 7, 5 / 9, 25 / 21])


def test_mean_as_published() -> None:
    """If this fails, the mean is not over areas. Cluster 1: A has 10/3 and 0, B (1/3)/.3 and (2/3)/.7."""
    found = sector_profiles(CUBE, LABELS, value="firms", how="mean")["location_quotient"].to_pylist()
    assert found == pytest.approx([(10 / 3 + 10 / 9) / 2, (20 / 21) / 2, 5 / 9, 25 / 21])


def test_one_area_a_cluster_has_its_own_quotients() -> None:
    """If this fails, the two ways and `location_quotient` differ where there is nothing to pool."""
    areas = {code: code for code in "ABC"}
    straight = location_quotient(CUBE, value="firms", by=())["location_quotient"].to_pylist()
    hows: tuple[Any, ...] = ("pooled", "mean")
    for how in hows:
        found = sector_profiles(CUBE, areas, value="firms", how=how)
        assert found["location_quotient"].to_pylist() == pytest.approx(straight)


def test_areas_without_a_cluster_count_in_the_reference() -> None:
    """If this fails, the reference shrinks to the clustered areas: C alone against all is 5/9 and 25/21."""
    for labels in ({"C": 2}, {"A": None, "B": np.nan, "C": 2.0}):
        found = sector_profiles(CUBE, labels, value="firms")
        assert found["cluster"].to_pylist() == ["2", "2"]
        assert found["location_quotient"].to_pylist() == pytest.approx([5 / 9, 25 / 21])


def test_labels_of_every_kind() -> None:
    """If this fails, clusters in another kind of table are not read."""
    straight = sector_profiles(CUBE, LABELS, value="firms").to_pylist()
    frame = pd.DataFrame({"area_code": list("ABC"), "share": 0.5, "cluster": [1, 1, 2]})
    for labels in (frame, pa.Table.from_pandas(frame), pd.Series(LABELS)):
        assert sector_profiles(CUBE, labels, value="firms").to_pylist() == straight
    two = frame.rename(columns={"cluster": "own"})
    assert sector_profiles(CUBE, two, value="firms", label_column="own").to_pylist() == straight
    with pytest.raises(OptionError, match="2 columns of clusters"):
        sector_profiles(CUBE, two, value="firms")
    with pytest.raises(
        ColumnError, match=r"label_column='owen' is no column of clusters\. Did you mean 'own'"
    ):
        sector_profiles(CUBE, two, value="firms", label_column="owen")


def test_nulls_and_industries_of_nobody() -> None:
    """If this fails, a null is a number, or an industry that nobody has gets a quotient. C is in no sum."""
    cube = table(A=(10, 0, 0), B=(10, 20, 0), C=(10, None, 0))
    with pytest.warns(DataWarning, match="null amount"):
        pooled = sector_profiles(cube, LABELS, value="firms")
    # A and B are the reference and the cluster; cluster 2 has no area left.
    assert pooled["location_quotient"].to_pylist() == [1, 1, None, None, None, None]
    with pytest.warns(DataWarning, match="null amount"):
        means = sector_profiles(cube, LABELS, value="firms", how="mean")["location_quotient"].to_pylist()
    assert means == pytest.approx([(2 + 2 / 3) / 2, (4 / 3) / 2, 0, None, None, None])
    dropped = sector_profiles(cube, LABELS, value="firms", missing="drop")["location_quotient"].to_pylist()
    assert dropped == [1, None, None, 1, None, None]
    means = sector_profiles(cube, LABELS, value="firms", how="mean", missing="drop")
    assert means["location_quotient"].to_pylist() == [1, None, 0, 1, None, 0]


def test_areas_without_any_amount() -> None:
    """If this fails, an area without a mix is in the mean of mixes, or a cluster of nothing has a profile.

    D has nothing. Cluster 1 of A and B is as it was without it, not two thirds of that; D alone is null.
    """
    cube = table(A=(10, 0), B=(10, 20), C=(10, 50), D=(0, 0))
    straight = sector_profiles(CUBE, LABELS, value="firms", how="mean")["location_quotient"].to_pylist()
    with pytest.warns(DataWarning, match=r"1 areas with a cluster have nothing in any industry.*mean: D\."):
        beside = sector_profiles(cube, LABELS | {"D": 1}, value="firms", how="mean")
    assert beside["location_quotient"].to_pylist() == straight
    with pytest.warns(DataWarning, match="nothing in any industry"):
        alone = sector_profiles(cube, LABELS | {"D": 3}, value="firms", how="mean")
    assert alone["location_quotient"].to_pylist() == [*straight, None, None]
    # Nobody is told where it has no cluster, or where sums are all that counts.
    assert (
        sector_profiles(cube, LABELS, value="firms", how="mean")["location_quotient"].to_pylist() == straight
    )
    pooled = sector_profiles(cube, LABELS | {"D": 3}, value="firms")["location_quotient"].to_pylist()
    assert pooled == pytest.approx([5 / 3, 5 / 7, 5 / 9, 25 / 21, None, None])


def test_clusters_of_areas_that_are_not_there() -> None:
    """If this fails, labels of another vintage are silently lost."""
    with pytest.warns(DataWarning, match="1 areas have a cluster and no row in the table.*: D"):
        sector_profiles(CUBE, LABELS | {"D": 2}, value="firms")
    with pytest.raises(TableError, match="None of the 3 areas of the table has a cluster"):
        sector_profiles(CUBE, {"D": 2}, value="firms")


def test_sections_that_are_lacking() -> None:
    """If this fails, an industry without a section is in the mean of one, or nobody is told."""
    with pytest.warns(DataWarning, match=r"1 of 2 industries have no section.*: 62"):
        found = sector_profiles(CUBE, LABELS, value="firms", sections={"01": "A"})
    assert section_profiles(found)["section"].to_pylist() == ["A", "A"]
    listed = pd.DataFrame({"industry_code": ["01", "62"], "section": ["A", "J"]})
    assert sector_profiles(CUBE, LABELS, value="firms", sections=listed)["section"].to_pylist() == list(
        "AJAJ"
    )
    with pytest.raises(ColumnError, match="sections has no column 'section'"):
        sector_profiles(CUBE, LABELS, value="firms", sections=listed.rename(columns={"section": "division"}))
    with pytest.raises(TableError, match="Industries that occur twice: 01"):
        sector_profiles(CUBE, LABELS, value="firms", sections=pd.concat([listed, listed[:1]]))
    with pytest.raises(TableError, match="No industry has a section"):
        section_profiles(sector_profiles(CUBE, LABELS, value="firms"))


def test_means_of_sections() -> None:
    """If this fails, the step line is no mean over industries. J has 62 and 63: cluster 1 is (1 + 2) / 2."""
    profiles = pa.table(
        {
            "cluster": ["1", "1", "1", "2", "2", "2"],
            "industry_code": ["01", "62", "63"] * 2,
            "section": ["A", "J", "J"] * 2,
            "location_quotient": [0.5, 1.0, 2.0, None, 3.0, None],
        }
    )
    found = section_profiles(profiles).to_pylist()
    assert [
        (row["cluster"], row["section"], row["location_quotient"], row["industries"]) for row in found
    ] == [
        ("1", "A", 0.5, 1),
        ("1", "J", 1.5, 2),
        ("2", "A", None, 0),
        ("2", "J", 3.0, 1),
    ]


def test_top_sectors() -> None:
    """If this fails, the highest quotients are not first, or ties and zeros are out of order."""
    profiles = pa.table(
        {
            "cluster": ["1"] * 4 + ["2"] * 4,
            "industry_code": ["01", "63", "62", "95"] * 2,
            "section": ["A", "J", "J", "S"] * 2,
            "location_quotient": [0.5, 2.0 + 1e-14, 2.0, 3.0, 0.0, None, 1.0, 0.2],
        }
    )
    found = top_sectors(profiles, n=3).to_pylist()
    assert [(row["cluster"], row["rank"], row["industry_code"]) for row in found] == [
        ("1", 1, "95"),
        ("1", 2, "62"),
        ("1", 3, "63"),
        ("2", 1, "62"),
        ("2", 2, "95"),
    ]
    within = top_sectors(profiles, n=1, section="J").to_pylist()
    assert [(row["cluster"], row["industry_code"]) for row in within] == [("1", "62"), ("2", "62")]
    with pytest.raises(OptionError, match=r"section='K' is no section of the profiles\..* It has: A, J, S"):
        top_sectors(profiles, section="K")
    with pytest.raises(OptionError, match="n=0 is not a number of industries"):
        top_sectors(profiles, n=0)
    with pytest.raises(ColumnError, match="Give the table that sector_profiles returns"):
        top_sectors(profiles.drop_columns("section"))


def test_top_areas() -> None:
    """If this fails, the largest areas are not first, or equals not by code. Totals: 10, 30, 60; D 10."""
    cube = table(D=(10, 0), A=(10, 0), B=(10, 20), C=(10, 50))
    found = top_areas(cube, LABELS | {"D": 1}, value="firms", n=2).to_pylist()
    assert [(row["cluster"], row["rank"], row["area_code"], row["total"]) for row in found] == [
        ("1", 1, "B", 30),
        ("1", 2, "A", 10),
        ("2", 1, "C", 60),
    ]
    with pytest.raises(OptionError, match="n=0 is not a number of areas"):
        top_areas(cube, LABELS, value="firms", n=0)


def test_the_kind_of_table_comes_back() -> None:
    """If this fails, pandas goes in and something else comes out."""
    profiles = sector_profiles(CUBE.to_pandas(), LABELS, value="firms", sections={"01": "A", "62": "J"})
    for result in (profiles, section_profiles(profiles), top_sectors(profiles)):
        assert isinstance(result, pd.DataFrame)
    # A null of pandas is NaN: it has no section either.
    assert len(section_profiles(profiles.assign(section=["A", None, "A", None]))) == 2


def test_the_order_of_rows_changes_no_digit() -> None:
    """If this fails, a permuted table has other last digits."""
    rng = np.random.default_rng(5)
    amounts = rng.gamma(1, 7.3, (30, 3)).tolist()
    cube = table(**{f"A{at}": tuple(row) for at, row in enumerate(amounts)})
    labels = {f"A{at}": at % 3 for at in range(30)}
    shuffled = cube.take(rng.permutation(len(cube)))
    hows: tuple[Any, ...] = ("pooled", "mean")
    for how in hows:
        found = [sector_profiles(one, labels, value="firms", how=how).to_pylist() for one in (cube, shuffled)]
        assert found[0] == found[1]
