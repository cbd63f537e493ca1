"""Lookups of districts against the published classes.

Expected: the rural-urban classification of 2011 as published (`ruc2011_lad11_lad18_england.csv`), and the
groupings of the 309 districts of 2021 as ONS used them in February 2023
(`lad21_england_ons2023_lookups.csv`).
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from bailiwick import areas

DENSITY = ("<185", "185-440", "441-1073", "1074-2776", "2777+")
AGE = ("<=40", "41-44", "45+")


@pytest.fixture(scope="module")
def published(shared_data: Path) -> pl.DataFrame:
    """The published groupings of 309 districts, in order of code."""
    return pl.read_csv(
        shared_data / "geography" / "area_characteristics" / "lad21_england_ons2023_lookups.csv"
    ).sort("lad21cd")


@pytest.fixture(scope="module")
def ours() -> pl.DataFrame:
    """Our lookups of the same districts."""
    table = pl.from_arrow(areas.characteristics())
    assert isinstance(table, pl.DataFrame)
    return table


def test_no_district_lacks_a_class(ours: pl.DataFrame, published: pl.DataFrame) -> None:
    """If this fails, a district falls out of a cross-tabulation."""
    assert ours["area_code"].to_list() == published["lad21cd"].to_list()
    assert sum(ours.null_count().row(0)) == 0
    assert areas.characteristic_gaps().num_rows == 0


@pytest.mark.parametrize(
    ("lookup", "column", "classes"),
    [
        ("deprivation_quintile", "imd19_quintile", (1, 2, 3, 4, 5)),
        ("population_density_band", "dens_band", DENSITY),
        ("median_age_band", "age_band", AGE),
        ("coastal_town", "coastal", (True, False)),
    ],
)
def test_each_class_is_the_published_one(
    ours: pl.DataFrame, published: pl.DataFrame, lookup: str, column: str, classes: tuple[object, ...]
) -> None:
    """If this fails, a lookup rebuilt from its inputs is not the publisher's: 309 of 309 are asked for."""
    words = dict(zip(classes, areas.characteristic_classes(lookup), strict=True))
    assert ours[lookup].to_list() == [words[value] for value in published[column].to_list()]


def test_rural_urban_and_region_are_the_published_ones(ours: pl.DataFrame, published: pl.DataFrame) -> None:
    """If this fails, summing the populations of small areas first does not give the class of 2021."""
    assert ours["rural_urban"].str.to_lowercase().to_list() == published["ruc3"].str.to_lowercase().to_list()
    assert ours["itl1"].to_list() == published["itl1nm"].to_list()
    six = areas.characteristics(only=["rural_urban"], rural_urban_classes=6)["rural_urban"].to_pylist()
    numbered = areas.characteristic_classes("rural_urban", rural_urban_classes=6)
    assert [numbered.index(name) + 1 for name in six] == published["ruc6"].to_list()


def test_the_rule_gives_every_official_class_of_2011(shared_data: Path) -> None:
    """If this fails, the rule of the rural-urban classification is not the publisher's: 326 of 326."""
    official = pl.read_csv(
        shared_data / "geography" / "area_characteristics" / "ruc2011_lad11_lad18_england.csv"
    ).sort("LAD11CD")
    table = areas.characteristics("lad2011", only=["rural_urban"], rural_urban_classes=6)
    numbered = areas.characteristic_classes("rural_urban", rural_urban_classes=6)
    assert table["area_code"].to_pylist() == official["LAD11CD"].to_list()
    found = [numbered.index(name) + 1 for name in table["rural_urban"].to_pylist()]
    assert found == official["RUC11CD"].to_list()


@pytest.mark.parametrize(
    ("lookup", "counts"),
    [  # method page of the study, section 8
        ("rural_urban", (84, 50, 175)),
        ("deprivation_quintile", (62, 62, 61, 62, 62)),
        ("itl1", (12, 39, 21, 35, 30, 45, 33, 64, 30)),
        ("population_density_band", (57, 64, 57, 65, 66)),
        ("median_age_band", (117, 98, 94)),
        ("coastal_town", (62, 247)),
    ],
)
def test_counts_are_those_of_the_method(ours: pl.DataFrame, lookup: str, counts: tuple[int, ...]) -> None:
    """If this fails, the classes of England have other sizes than those published or stated."""
    held = dict(ours[lookup].value_counts().iter_rows())
    assert tuple(held[name] for name in areas.characteristic_classes(lookup) if name in held) == counts


def test_the_density_bands_are_fifths_of_two_nations(published: pl.DataFrame) -> None:
    """If this fails, the trap is gone: bands drawn over England and Wales, used for England.

    66, 68, 65, 66 and 66 of 331 with Wales. Over the 309 English districts alone the fifths have the edges
    191, 458, 1,165 and 3,008 of the method page, which NumPy gives from the same densities.
    """
    both = areas.characteristics(where="uk", only=["population_density_band"])["population_density_band"]
    held = [name for name in both.to_pylist() if name is not None]
    bands = areas.characteristic_classes("population_density_band")
    assert [held.count(name) for name in bands] == [66, 68, 65, 66, 66]
    alone = areas.characteristic_classes("population_density_band", density_bands="england")
    assert alone == ["190 or fewer", "191 to 458", "459 to 1,165", "1,166 to 3,007", "3,008 or more"]
    edges = [published["dens"].quantile(share, "linear") for share in (0.2, 0.4, 0.6, 0.8)]
    assert [round(edge or 0) for edge in edges] == [191, 458, 1165, 3008]
    table = areas.characteristics(only=["population_density_band"], density_bands="england")
    found = table["population_density_band"].to_pylist()
    assert [found.count(name) for name in alone] == [62, 62, 61, 62, 62]
