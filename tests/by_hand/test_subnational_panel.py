"""The table of a model from a panel in which nations and years lack metrics, by hand."""

from __future__ import annotations

import polars as pl
import pytest

from bailiwick.errors import TableError
from bailiwick.studies.subnational_clusters import Options
from bailiwick.studies.subnational_inputs import Inputs
from bailiwick.studies.subnational_panel_part import ModelData, data_of_models, district_values

ENGLAND = ("E06000001", "E06000002", "E06000003")
SCOTLAND, WALES = ("S12000005", "S12000006"), ("W06000001", "W06000002")
STARTS, ACHIEVED = "apprenticeship_starts_per_100000", "apprenticeship_achievements_per_100000"
LEVEL_3, FURTHER = "level_3_qualifications_percent", "further_education_per_100000"


def rows(year: int, indicator: str, codes: tuple[str, ...], *, empty: bool = False) -> pl.DataFrame:
    """A value of each area that differs from the others."""
    values = [None if empty else float(at * at + year % 7) for at in range(len(codes))]
    return pl.DataFrame(
        {"area_code": codes, "year": year, "indicator": indicator, "value": values},
        schema={"area_code": pl.String, "year": pl.Int32, "indicator": pl.String, "value": pl.Float64},
    )


def inputs_of(*parts: pl.DataFrame) -> Inputs:
    """Inputs without counties."""
    tiers = pl.DataFrame(schema={"district_code": pl.String, "upper_tier_code": pl.String})
    return Inputs(edition="2026-06", panel=pl.concat(parts), upper_tiers=tiers)


def made(inputs: Inputs, year: int | None, *models: str) -> list[ModelData]:
    choices = Options(edition="2026-06", year=year, models=models or ("skills",))
    metrics = [name for model in choices.chosen for name in model.metrics]
    return data_of_models(inputs, choices, district_values(inputs, choices, metrics))


@pytest.mark.parametrize("empty", [True, False])
def test_a_metric_that_the_largest_nation_lacks_goes_before_nations_do(empty: bool) -> None:
    """If this fails, England is left out for what only Wales publishes, or rows without values are refused.

    In 2018 England and Scotland have starts and achievements, Wales has level 3 alone, and nobody further
    education, be its rows empty or absent. So two metrics stay; then Wales, which has neither, goes.
    """
    parts = [rows(2018, name, ENGLAND + SCOTLAND) for name in (STARTS, ACHIEVED)]
    parts.append(rows(2018, LEVEL_3, WALES))
    if empty:
        parts.append(rows(2018, FURTHER, ENGLAND + SCOTLAND + WALES, empty=True))
    (data,) = made(inputs_of(*parts), 2018)
    assert data.metrics == [STARTS, ACHIEVED]
    assert data.X["area_code"].to_list() == [*ENGLAND, *SCOTLAND]
    told = [one.sentence for one in data.findings]
    assert told[:2] == [
        "Skills: no area of England, which has the most areas, has values for 2018 of level 3 qualifications;"
        " only those of Wales have; the model is made without.",
        "Skills: no values for 2018 of further education in edition 2026-06; the model is made without.",
    ]
    rest = " ".join(told[2:])
    for words in ("Northern Ireland", "Wales", "apprenticeship starts or apprenticeship achievements"):
        assert words in rest


def test_a_year_without_two_metrics_is_refused_with_the_years_that_have_them() -> None:
    """If this fails, a model is run over nothing, or a user has to try years until one holds.

    England has starts in 2017 and 2018, achievements in 2018 only; Scotland has achievements in 2017.
    """
    inputs = inputs_of(
        rows(2017, STARTS, ENGLAND),
        rows(2017, ACHIEVED, SCOTLAND),
        rows(2018, STARTS, ENGLAND),
        rows(2018, ACHIEVED, ENGLAND),
    )
    with pytest.raises(TableError) as refused:
        made(inputs, 2017)
    said = str(refused.value)
    assert "The skills model cannot be run for 2017." in said
    assert "2 metrics that England, which has the most areas, has values of" in said
    assert "England has apprenticeship starts; Scotland has apprenticeship achievements;" in said
    assert "no nation has level 3 qualifications or further education." in said
    assert "Skills can be run for 2018." in said
    with pytest.raises(TableError, match=r"no nation has .*\n.*can be run for 2018\."):
        made(inputs, 2001)  # of which there is no row
    with pytest.raises(TableError, match=r"(?s)2 of 2 models .*Economy can be run for no year.*Skills can"):
        made(inputs, 2017, "skills", "economy")


def test_areas_that_share_no_metrics_are_no_model() -> None:
    """If this fails, a model without areas ends in the words of a clusterer.

    Half of England has one metric, the other half the other: no area has both.
    """
    inputs = inputs_of(rows(2018, STARTS, ENGLAND[:1]), rows(2018, ACHIEVED, ENGLAND[1:]))
    with pytest.raises(TableError) as refused:
        made(inputs, 2018)
    said = str(refused.value)
    assert "0 areas with all of apprenticeship starts and apprenticeship achievements" in said
    assert "can be run for no year" in said
