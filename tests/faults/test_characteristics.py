"""What is said when a lookup of districts is asked for that does not exist, or not for that vintage."""

from __future__ import annotations

from typing import Any

import pytest

from bailiwick import areas
from bailiwick.areas.banding import rural_urban_class
from bailiwick.errors import OptionError, VintageError


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"only": ["rural_urbn"]}, "'rural_urbn' is not a lookup of districts. Did you mean 'rural_urban'"),
        ({"only": ["coastal_town", "age"]}, "'age' is not a lookup .* Known are rural_urban, deprivation"),
        ({"only": []}, "No lookup was asked for. Known are rural_urban"),
        ({"where": "wales"}, "where='wales' is not known; allowed are 'england' and 'uk'"),
        ({"rural_urban_classes": 4}, "rural_urban_classes=4 is not known; allowed are 3 and 6"),
        ({"density_bands": "gb"}, "density_bands='gb' is not known; allowed are 'published' and 'england'"),
    ],
)
def test_an_unknown_choice_is_answered_with_those_that_exist(options: dict[str, Any], words: str) -> None:
    """If this fails, a mistyped lookup gives a wrong table or a traceback without help."""
    with pytest.raises(OptionError, match=words):
        areas.characteristics(**options)


def test_unknown_lookups_are_all_named_at_once() -> None:
    """If this fails, two typing errors take two runs to find."""
    with pytest.raises(OptionError, match=r"'coastal'.*'median_age_band'|'coastal'.*'agebands'"):
        areas.characteristics(only=["coastal", "agebands"])
    with pytest.raises(OptionError, match="'rural' is not a lookup"):
        areas.characteristic_classes("rural")


def test_a_vintage_without_inputs_is_told_what_there_is() -> None:
    """If this fails, a user of old boundaries learns neither what is missing nor what can be had."""
    with pytest.raises(
        VintageError, match=r"'lad2015': deprivation_quintile \('lad2019' to 'lad2025'\)"
    ) as told:
        areas.characteristics("lad2015")
    assert "only=['rural_urban', 'itl1']" in str(told.value)
    assert "bailiwick.areas.convert" in str(told.value)
    assert areas.characteristics("lad2015", only=["rural_urban", "itl1"]).num_rows == 326
    with pytest.raises(VintageError, match="Did you mean 'lad2021'"):
        areas.characteristics("lad021")


def test_a_district_without_residents_has_no_class() -> None:
    """If this fails, nobody at all counts as mainly rural."""
    kinds = ("rural", "hub_towns", "city_and_town", "minor_conurbation", "major_conurbation")
    with pytest.raises(OptionError, match="needs residents"):
        rural_urban_class(**dict.fromkeys(kinds, 0))
