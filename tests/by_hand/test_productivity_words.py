"""Words, names and figures of the productivity study that follow from its inputs and choices."""

from __future__ import annotations

from bailiwick.studies.productivity_text import WORDS


def test_what_is_said_of_single_years_holds_for_the_measure() -> None:
    """If this fails, GVA per head is said to rest on the survey of hours, which it does not use."""
    said = {per: " ".join(WORDS[f"gva_per_{per}_gbp"].method) for per in ("hour", "job", "head")}
    assert "survey of hours is small" in said["hour"]
    assert not any("survey of hours" in said[per] for per in ("job", "head"))
    assert "smoothed form only" not in said["head"]


def test_brackets_stand_around_a_product_alone() -> None:
    """If this fails, a formula has brackets around one name."""
    assert WORDS["gva_per_hour_gbp"].formula == "GVA × {unit} / (weekly hours × {weeks} weeks)"
    assert WORDS["gva_per_head_gbp"].formula == "GVA × {unit} / residents"
