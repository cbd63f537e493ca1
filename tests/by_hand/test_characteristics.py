"""The rules behind the lookups of districts, on figures small enough to check on paper."""

from __future__ import annotations

import pytest

from bailiwick import areas
from bailiwick.areas.banding import (
    AGE_UPPER,
    DENSITY_UPPER,
    band,
    band_labels,
    quintile_edges,
    quintiles_by_rank,
    rural_urban_class,
)
from bailiwick.areas.characteristics import merged_density

NOBODY = {"rural": 0, "hub_towns": 0, "city_and_town": 0, "minor_conurbation": 0, "major_conurbation": 0}


@pytest.mark.parametrize(
    ("people", "expected", "broad"),
    [
        # Of 100 residents each. Hub towns are urban, and count towards the rural share beside the rural.
        ({"rural": 80, "city_and_town": 20}, "Mainly rural", "Predominantly rural"),
        ({"rural": 79, "city_and_town": 21}, "Largely rural", "Predominantly rural"),
        ({"rural": 30, "hub_towns": 20, "city_and_town": 70}, "Largely rural", "Predominantly rural"),
        (
            {"rural": 30, "hub_towns": 19, "city_and_town": 70},
            "Urban with significant rural",
            "Urban with significant rural",
        ),
        ({"rural": 26, "major_conurbation": 74}, "Urban with significant rural", None),
        ({"rural": 25, "major_conurbation": 75}, "Urban with major conurbation", "Predominantly urban"),
        ({"city_and_town": 50, "major_conurbation": 50}, "Urban with major conurbation", None),
        ({"city_and_town": 51, "major_conurbation": 49}, "Urban with city and town", "Predominantly urban"),
        ({"minor_conurbation": 60, "city_and_town": 40}, "Urban with minor conurbation", None),
    ],
)
def test_rural_or_urban_goes_by_the_share_of_residents(
    people: dict[str, int], expected: str, broad: str | None
) -> None:
    """If this fails, a district at the edge of a class is filed on the wrong side of it."""
    assert rural_urban_class(**NOBODY | people) == expected
    if broad is not None:
        assert rural_urban_class(**NOBODY | people, classes=3) == broad


def test_fifths_go_by_rank_and_ties_stay_together() -> None:
    """If this fails, deprivation fifths are not those of the publisher.

    309 ranks are 308 steps: a fifth of them is 61.6, so ranks 1-62, 63-124, 125-185, 186-247, 248-309.
    Of six values the second and third are equal: both have rank 2, one step down.
    """
    fifths = list(quintiles_by_rank({str(rank): -float(rank) for rank in range(1, 310)}).values())
    assert [fifths.count(fifth) for fifth in range(1, 6)] == [62, 62, 61, 62, 62]
    assert [fifths[rank - 1] for rank in (62, 63, 124, 125, 185, 186, 247, 248)] == [1, 2, 2, 3, 3, 4, 4, 5]
    tied = quintiles_by_rank({"a": 9, "b": 7, "c": 7, "d": 4, "e": 3, "f": 2})
    assert list(tied.values()) == [1, 1, 1, 3, 4, 5]  # 0, 1, 1, 3, 4 and 5 steps of 5 from the top
    assert quintiles_by_rank({"only": 3.0}) == {"only": 1}


def test_published_bands_begin_where_they_are_said_to() -> None:
    """If this fails, a district of 185 or 441 residents per square kilometre is in the band below."""
    assert [band(value, DENSITY_UPPER) for value in (184, 185, 440, 441, 1073, 1074, 2776, 2777)] == [
        *(0, 1, 1, 2, 2, 3, 3, 4)
    ]
    assert [band(age, AGE_UPPER) for age in (40, 41, 44, 45)] == [0, 1, 1, 2]
    assert band_labels(DENSITY_UPPER)[-2:] == ["1,074 to 2,776", "2,777 or more"]


def test_edges_of_fifths_are_interpolated_between_ranks() -> None:
    """If this fails, fifths of the English districts have other edges than a quantile function gives.

    Of 1, 2, 4, 8 the fifths lie .6, 1.2, 1.8 and 2.4 steps up: 1.6, 2.4, 3.6 and 5.6, whole parts 1, 2, 3, 5.
    """
    assert quintile_edges([8, 1, 4, 2]) == (1, 2, 3, 5)


def test_density_of_a_merged_district_is_people_over_land() -> None:
    """If this fails, densities are averaged, which gives empty land too little weight.

    100 people at 10 to the square kilometre have 10 square kilometres, 300 at 100 have 3: 400 / 13 = 30.77.
    """
    census = {"a": (100, 10, 40), "b": (300, 100, 40)}
    assert merged_density(["a", "b"], census, 0) == pytest.approx(400 / 13)
    assert merged_density(["a", "b"], census, -0.5) < 400 / 13 < merged_density(["a", "b"], census, 0.5)


def test_a_median_of_parts_in_two_bands_is_not_guessed() -> None:
    """If this fails, a merged district is given an age that its parts do not settle.

    Cumberland is Allerdale (48), Carlisle (44) and Copeland (47): either side of 45. Somerset is Mendip 47,
    Sedgemoor 46, South Somerset 47, Somerset West and Taunton 47 (Census 2021): 45 or over for certain.
    """
    found = {row["area_code"]: row["median_age_band"] for row in areas.characteristics("lad2023").to_pylist()}
    assert found["E06000063"] is None
    assert found["E06000066"] == "45 or over"
    gaps = areas.characteristic_gaps("lad2023").to_pylist()
    assert {row["area_code"] for row in gaps} == {"E06000063", "E06000064", "E06000065"}
    assert {row["lookup"] for row in gaps} == {"median_age_band"}


def test_a_part_of_a_district_of_the_census_is_not_given_its_density() -> None:
    """If this fails, a part merged in 2020 or 2021 stands with the density of the whole."""
    table = {row["area_code"]: row for row in areas.characteristics("lad2019").to_pylist()}
    assert table["E07000004"]["population_density_band"] is None  # Aylesbury Vale, in Buckinghamshire
    assert table["E07000004"]["coastal_town"] == "no"  # Buckinghamshire has no coastal town
    assert table["E06000001"]["population_density_band"] == "441 to 1,073"  # Hartlepool, 985
    reasons = {row["reason"] for row in areas.characteristic_gaps("lad2019").to_pylist()}
    assert "the figure is held only for E06000060 (Buckinghamshire), of which it is a part" in reasons


def test_a_recoded_district_keeps_its_deprivation() -> None:
    """If this fails, Barnsley (E08000016, E08000038 from 2025) loses its score with its code."""
    before, after = (
        {row["area_code"]: row["deprivation_quintile"] for row in areas.characteristics(v).to_pylist()}
        for v in ("lad2024", "lad2025")
    )
    assert after["E08000038"] == before["E08000016"]
    assert after["E08000039"] == before["E08000019"]


def test_areas_outside_england_are_null_and_told_why() -> None:
    """If this fails, another nation is ranked on an index that does not cover it, or silently dropped.

    65 districts: 22 in Wales, 32 in Scotland, 11 in Northern Ireland.
    """
    table = areas.characteristics(where="uk")
    assert table.num_rows == 374
    assert table["deprivation_quintile"].null_count == 65
    assert table["population_density_band"].null_count == 65 - 22
    assert table["itl1"].null_count == 0
    gaps = areas.characteristic_gaps(where="uk", only=["deprivation_quintile"]).to_pylist()
    assert len(gaps) == 65
    assert {row["reason"] for row in gaps} == {
        "the English index does not cover it, and those of the four nations are not comparable"
    }


@pytest.mark.parametrize("lookup", list(areas.LOOKUPS))
def test_classes_are_listed_in_their_own_order(lookup: str) -> None:
    """If this fails, a table or legend lacks a class or lists one that no district has."""
    held = set(areas.characteristics(where="uk", only=[lookup])[lookup].to_pylist()) - {None}
    assert held == set(areas.characteristic_classes(lookup))
    assert len(areas.characteristic_classes(lookup)) == len(held)
