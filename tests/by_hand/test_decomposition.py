"""Levels and growth split into parts, on numbers whose parts can be added up on paper."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bailiwick.errors import ColumnError, OptionError, TableError
from bailiwick.measures.decomposition import (
    contributions_by_share,
    contributions_to_growth,
    growth_decomposition,
    level_decomposition,
    level_gap,
    level_gap_by_industry,
)

KINDS: dict[str, Callable[[Any], Any]] = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}

LOG2, LOG5 = 100 * math.log(2), 100 * math.log(5)

# Per hour, hours a job, jobs a resident: A 2, 4, 1 and UKX 4, 2, .5; so A is at 1/2, 2 and 2, together 2.
# Per resident A has 8 and UKX 4. Of residents employed A .5, UKX .25; of those aged 16 to 64 A 1, UKX .5.
LEVELS: dict[str, list[Any]] = {
    "area_code": ["A", "UKX", "B"],
    "year": [2021] * 3,
    "gva_million_gbp": [80.0, 400.0, None],
    "weekly_hours": [40.0, 100.0, 7.0],
    "jobs": [10.0, 50.0, 7.0],
    "residents": [10.0, 100.0, 7.0],
    "employed": [5.0, 25.0, 7.0],
    "aged_16_64": [5.0, 50.0, 7.0],
}


@pytest.mark.parametrize("kind", KINDS)
def test_level_in_logs(kind: str) -> None:
    """If this fails, a part is not the logarithm of its ratio: 2 = 1/2 * 2 * 2. B has no GVA."""
    result = pl.DataFrame(level_decomposition(KINDS[kind](LEVELS)))
    names = ("gva_per_head", "gva_per_hour", "hours_per_job", "jobs_per_resident")
    found = [result[f"{name}_log_points"].to_list() for name in names]
    assert [row[0] for row in found] == pytest.approx([LOG2, -LOG2, LOG2, LOG2])
    assert [row[1] for row in found] == [0.0, 0.0, 0.0, 0.0]
    # B: unknown per head and per hour; an hour a job is half of the UK's 2, a job a resident twice its .5.
    assert [row[2] for row in found] == pytest.approx([None, None, -LOG2, LOG2])


def test_level_with_the_further_split() -> None:
    """If this fails, commuting, employment and age are mixed up.

    Jobs per employed resident are 2 and 2, employed of those aged 16 to 64 1 and 1/2, and those of residents
    1/2 and 1/2.
    """
    (result, *_) = level_decomposition(
        pa.table(LEVELS), employed_residents="employed", working_age="aged_16_64"
    ).to_pylist()
    assert result["jobs_per_employed_resident_log_points"] == pytest.approx(0)
    assert result["employment_rate_log_points"] == pytest.approx(LOG2)
    assert result["working_age_share_log_points"] == pytest.approx(0)
    with pytest.raises(OptionError, match="give both columns for the further split, or neither"):
        level_decomposition(pa.table(LEVELS), working_age="aged_16_64")


def test_level_against_the_sum() -> None:
    """If this fails, the sum is a mean of areas: 3 of 4 GVA and 1 of 4 residents are 3 times the whole's."""
    table = {
        "area_code": ["A", "B"],
        "gva_million_gbp": [3.0, 1.0],
        "weekly_hours": [1.0, 1.0],
        "jobs": [1.0, 1.0],
        "residents": [1.0, 3.0],
    }
    result = level_decomposition(pa.table(table), reference="sum", by=())
    assert result["gva_per_head_log_points"].to_pylist() == pytest.approx(
        [100 * math.log(3), 100 * math.log(1 / 3)]
    )


def test_faults_of_a_level_are_gathered() -> None:
    """If this fails, 0 jobs give an infinite part, or one fault hides another."""
    table = {name: column * 2 for name, column in LEVELS.items()} | {"year": [2021] * 3 + [2022] * 3}
    table["area_code"] = ["A", "UKX", "B", "A", "C", "B"]
    table["jobs"] = [0.0, 50.0, -7.0] * 2
    with pytest.raises(TableError, match="with 5 faults") as caught:
        level_decomposition(pa.table(table))
    reasons = [finding.reason for finding in caught.value.findings]
    assert reasons == ["not-positive"] * 4 + ["no-reference"]
    assert "'UKX' has no row in year 2022" in str(caught.value)
    with pytest.raises(TableError, match=r"reference code 'UKY'. Did you mean 'UKX'"):
        level_decomposition(pa.table(LEVELS), reference="UKY")
    volumes = pa.table(LEVELS).rename_columns(["area_code", "year", "gva_2022prices", *list(LEVELS)[3:]])
    with pytest.raises(TableError, match="'gva_2022prices' is a chained volume"):
        level_decomposition(volumes, gva="gva_2022prices")


# A: GVA doubles, jobs times 5, hours a job 4, 2, 2. In 2020 hours are not known.
GROWTH: dict[str, list[Any]] = {
    "area_code": ["A"] * 3 + ["B"],
    "year": [2019, 2020, 2021, 2021],
    "gva_2022prices": [10.0, 20.0, 20.0, 5.0],
    "weekly_hours": [400.0, None, 1000.0, 5.0],
    "jobs": [100.0, 100.0, 500.0, 5.0],
}


@pytest.mark.parametrize("kind", KINDS)
def test_growth_between_two_years(kind: str) -> None:
    """If this fails, growth is not GVA less jobs less hours a job.

    From 1/40 to 1/50 an hour: 2 / 5 * 2 = .8; a year sqrt(.8) - 1. B has no first year.
    """
    result = growth_decomposition(KINDS[kind](GROWTH), start=2019, end=2021, gva="gva_2022prices")
    first, second = pl.DataFrame(result).to_dicts()
    assert (first["from_year"], first["to_year"]) == (2019, 2021)
    assert first["growth_log_points"] == pytest.approx(100 * math.log(0.8))
    assert first["gva_log_points"] == pytest.approx(LOG2)
    assert first["jobs_log_points"] == pytest.approx(-LOG5)
    assert first["hours_per_job_log_points"] == pytest.approx(LOG2)
    assert first["growth_a_year"] == pytest.approx(math.sqrt(0.8) - 1)
    assert second["area_code"] == "B"
    assert second["growth_log_points"] is None


def test_growth_without_jobs_and_by_the_year() -> None:
    """If this fails, hours are not one part, or log points are not divided by the two years."""
    result = growth_decomposition(
        pa.table(GROWTH), start=2019, end=2021, gva="gva_2022prices", jobs=None, annualised=True
    ).to_pylist()[0]
    assert result["growth_log_points"] == pytest.approx(50 * math.log(0.8))
    assert result["hours_log_points"] == pytest.approx(-50 * math.log(2.5))
    assert "jobs_log_points" not in result


def test_growth_of_each_year() -> None:
    """If this fails, a year is compared with another than the one before, or a null is passed over."""
    result = growth_decomposition(pa.table(GROWTH), gva="gva_2022prices").to_pylist()
    assert [(row["area_code"], row["from_year"], row["to_year"]) for row in result] == [
        ("A", 2019, 2020),
        ("A", 2020, 2021),
        ("B", 2020, 2021),
    ]
    assert [row["gva_log_points"] for row in result] == pytest.approx([LOG2, 0, None])
    assert [row["jobs_log_points"] for row in result] == pytest.approx([0, -LOG5, None])
    assert [row["growth_log_points"] for row in result] == [None, None, None]


def test_years_of_growth_are_refused_in_words() -> None:
    """If this fails, an absent year gives nulls without a word."""
    with pytest.raises(TableError, match="has no rows of 2018; it has 2019 to 2021"):
        growth_decomposition(pa.table(GROWTH), start=2018, end=2021, gva="gva_2022prices")
    with pytest.raises(OptionError, match="give both years, or neither"):
        growth_decomposition(pa.table(GROWTH), start=2019, gva="gva_2022prices")
    with pytest.raises(OptionError, match="both 2019; give two different years"):
        growth_decomposition(pa.table(GROWTH), start=2019, end=2019, gva="gva_2022prices")
    words = pa.table(GROWTH | {"year": ["2019", "2020", "2021-22", "2021"]})
    with pytest.raises(TableError, match="'2021-22' at area_code 'A', year '2021-22'; years must be whole"):
        growth_decomposition(words, start=2019, end=2021, gva="gva_2022prices")


# Hours 60, 40 and then 50, 50; per hour A 10, 12 and B 20, 22. The whole: 14 and then 17.
AREAS: dict[str, list[Any]] = {
    "area_code": ["A", "B"] * 2,
    "year": [2019] * 2 + [2023] * 2,
    "gva_million_gbp": [600.0, 800.0, 600.0, 1100.0],
    "weekly_hours": [60.0, 40.0, 50.0, 50.0],
}
UNITS: dict[str, Any] = {"start": 2019, "end": 2023, "weeks_per_year": 1, "gva_unit": 1}


@pytest.mark.parametrize("kind", KINDS)
def test_contributions_in_current_prices(kind: str) -> None:
    """If this fails, within, moves or interaction are wrong, or do not add up to 17 - 14 = 3.

    A: .6 * 2 = 1.2; -.1 * (10 - 14) = .4; -.1 * (2 - 3) = .1. B: .4 * 2 = .8; .1 * 6 = .6; .1 * -1 = -.1.
    Additive: A .5 * 12 - .6 * 10 = 0; B .5 * 22 - .4 * 20 = 3.
    """
    result = pl.DataFrame(contributions_to_growth(KINDS[kind](AREAS), **UNITS))
    assert result["line"].to_list() == ["area", "area", "parent"]
    assert result["area_code"].to_list() == ["A", "B", None]
    assert result["within"].to_list() == pytest.approx([1.2, 0.8, None])
    assert result["moves"].to_list() == pytest.approx([0.4, 0.6, None])
    assert result["interaction"].to_list() == pytest.approx([0.1, -0.1, None])
    assert result["contribution"].to_list() == pytest.approx([1.7, 1.3, 3.0])
    assert result["additive"].to_list() == pytest.approx([0, 3, 3])
    assert result["contribution_share"].to_list() == pytest.approx([1.7 / 14, 1.3 / 14, 3 / 14])


def test_contributions_to_several_parents() -> None:
    """If this fails, areas of one region count in another."""
    twice = {name: column * 2 for name, column in AREAS.items()}
    twice |= {"area_code": ["A", "B", "A", "B", "C", "D", "C", "D"], "region_code": ["N"] * 4 + ["S"] * 4}
    twice["gva_million_gbp"] = [*twice["gva_million_gbp"][:4], 1200.0, 1600.0, 1200.0, 2200.0]
    result = contributions_to_growth(pa.table(twice), parent="region_code", **UNITS).to_pylist()
    assert [(row["region_code"], row["area_code"]) for row in result] == [
        ("N", "A"),
        ("N", "B"),
        ("N", None),
        ("S", "C"),
        ("S", "D"),
        ("S", None),
    ]
    assert [row["contribution"] for row in result] == pytest.approx([1.7, 1.3, 3, 3.4, 2.6, 6])


@pytest.mark.parametrize("given", ["code", "table"])
def test_the_remainder_of_chained_volumes_is_a_line_of_its_own(given: str) -> None:
    """If this fails, what volumes leave over is spread, or lost.

    The parent's own volume is 1,390 and then 1,730: 13.9 and 17.3, a change of 3.4. Moves and interaction are
    against its own levels. A: -.1 * (10 - 13.9) = .39; -.1 * (2 - 3.4) = .14, with 1.2 together 1.73.
    B: .1 * (20 - 13.9) = .61; .1 * (2 - 3.4) = -.14, with .8 together 1.27. The remainder is 3.4 - 3 = .4.
    """
    own = {"year": [2019, 2023], "v_2022prices": [1390.0, 1730.0], "weekly_hours": [100.0, 100.0]}
    areas = {("v_2022prices" if name == "gva_million_gbp" else name): row for name, row in AREAS.items()}
    if given == "code":
        whole: Any = "UKX"
        codes = {"area_code": ["UKX"] * 2, **own}
        areas = {name: [*areas[name], *codes[name]] for name in areas}
    else:
        whole = pa.table(own)
    result = contributions_to_growth(pa.table(areas), whole, gva="v_2022prices", **UNITS).to_pylist()
    assert [row["line"] for row in result] == ["area", "area", "remainder", "parent"]
    assert [row["contribution"] for row in result] == pytest.approx([1.73, 1.27, 0.4, 3.4])
    assert [row["additive"] for row in result] == pytest.approx([0, 3, 0.4, 3.4])
    assert result[2]["within"] is None


def test_chained_volumes_without_the_parent_s_own_figures_are_refused() -> None:
    """If this fails, chained volumes of areas are added up."""
    volumes = pa.table(AREAS).rename_columns(["area_code", "year", "v_2022prices", "weekly_hours"])
    with pytest.raises(OptionError, match="volumes of areas do not add up to their parent's"):
        contributions_to_growth(volumes, gva="v_2022prices", **UNITS)
    with pytest.raises(OptionError, match="an index of each area's own base year"):
        contributions_to_growth(volumes, "UKX", gva="v_2022vol100", **UNITS)


def test_faults_of_contributions_are_gathered() -> None:
    """If this fails, an area that is not there in one year makes the change of the whole."""
    table = {name: [*column, column[-1]] for name, column in AREAS.items()}
    table |= {"area_code": ["A", "B", "A", "B", "C"], "weekly_hours": [60.0, 0.0, 50.0, None, 5.0]}
    with pytest.raises(TableError, match="with 4 faults") as caught:
        contributions_to_growth(pa.table(table), **UNITS)
    # GVA of C in 2019; then hours of C and B in 2019, and of B in 2023.
    assert [finding.rows for finding in caught.value.findings] == [
        ("area_code 'C'", 2019),
        ("area_code 'C'", 2019),
        ("area_code 'B'", 2019),
        ("area_code 'B'", 2023),
    ]
    with pytest.raises(TableError, match="No row has the code totals='UKY'"):
        contributions_to_growth(pa.table(AREAS), "UKY", **UNITS)
    parents = {"region_code": ["N"], "year": [2019], "gva_million_gbp": [1.0], "weekly_hours": [1.0]}
    regions = pa.table(AREAS | {"region_code": ["N", "S"] * 2})
    with pytest.raises(TableError, match="has no row for region_code 'S'") as caught:
        contributions_to_growth(regions, pa.table(parents), parent="region_code", **UNITS)
    assert "has no rows of 2023; it has 2019 to 2019" in str(caught.value)
    with pytest.raises(OptionError, match="names many parents"):
        contributions_to_growth(regions, "UKX", parent="region_code", **UNITS)
    with pytest.raises(ColumnError, match="No column 'weekly_hour'"):
        contributions_to_growth(pa.table(AREAS), hours="weekly_hour", **UNITS)


@pytest.mark.parametrize(
    ("weights", "shares"), [("start", (0.25, 0.5)), ("end", (0.3, 0.5)), ("mean", (0.275, 0.5))]
)
def test_contributions_by_share(weights: Any, shares: tuple[float, float]) -> None:
    """If this fails, the bulletin's form is not share times own growth.

    Shares of current GVA 25 and 50 of 100, and 36 and 60 of 120. Volumes per hour grow from 3 to 3.6, by .2,
    from 5 to 5.5, by .1, and the whole's from 4 to 4.6, by .15.
    """
    table = {
        "area_code": ["A", "B", "UKX"] * 2,
        "year": [2019] * 3 + [2023] * 3,
        "gva_million_gbp": [25.0, 50.0, 100.0, 36.0, 60.0, 120.0],
        "gva_million_gbp_2022prices": [30.0, 50.0, 400.0, 36.0, 55.0, 460.0],
        "weekly_hours": [10.0, 10.0, 100.0] * 2,
    }
    result = contributions_by_share(pa.table(table), "UKX", start=2019, end=2023, weights=weights).to_pylist()
    parts = [shares[0] * 0.2, shares[1] * 0.1]
    assert [row["share"] for row in result] == pytest.approx([*shares, None, 1])
    assert [row["growth"] for row in result] == pytest.approx([0.2, 0.1, None, 0.15])
    assert [row["contribution_share"] for row in result] == pytest.approx([*parts, 0.15 - sum(parts), 0.15])


def test_prices_of_contributions_by_share() -> None:
    """If this fails, shares are taken of volumes, or growth of current prices; both are told at once."""
    with pytest.raises(TableError, match="volume='gva' is in current prices") as caught:
        contributions_by_share(pa.table(AREAS), "UKX", start=2019, end=2023, gva="v_2022prices", volume="gva")
    assert [finding.reason for finding in caught.value.findings] == ["chained-volume", "current-prices"]
    with pytest.raises(OptionError, match="weights='first' is not an option"):
        contributions_by_share(pa.table(AREAS), "UKX", start=2019, end=2023, weights="first")  # type: ignore[arg-type]


# The reference has 10 jobs in each of two industries, at 20 and 40; A has 3 at 28 and 1 at 40; B only the
# first, 2 at 20. Rents, without jobs, are 60 in the reference, 8 in A, none in B.
GAP: dict[str, list[Any]] = {
    "area_code": ["A"] * 3 + ["B"] + ["UKX"] * 3,
    "industry_code": ["1", "2", "R", "1", "1", "2", "R"],
    "year": [2023] * 7,
    "gva_million_gbp": [84.0, 40.0, 8.0, 40.0, 200.0, 400.0, 60.0],
    "jobs": [3, 1, 0, 2, 10, 10, 0],
}


@pytest.mark.parametrize("kind", KINDS)
def test_level_gap(kind: str) -> None:
    """If this fails, the gap is not mix, within and interaction, or an industry without jobs spoils it.

    A is at 132 / 4 = 33 and the reference at 660 / 20 = 33: no gap. Mix .25 * 20 - .25 * 40 = -5; within
    .5 * 8 = 4; interaction .25 * 8 = 2; rents 8 / 4 - 60 / 20 = -1.
    B is at 20, a gap of -13: mix .5 * 20 - .5 * 40 = -10, with its productivity in the second industry, which
    it does not have, taken as the reference's; rents 0 - 3 = -3.
    """
    result = pl.DataFrame(level_gap(KINDS[kind](GAP), reference="UKX", gva_unit=1))
    names = ("level", "reference_level", "level_gap", "mix", "within", "interaction", "without_input")
    assert result.select("area_code", *names).rows() == [
        ("A", 33.0, 33.0, 0.0, -5.0, 4.0, 2.0, -1.0),
        ("B", 20.0, 33.0, -13.0, -10.0, 0.0, 0.0, -3.0),
        ("UKX", 33.0, 33.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    ]


def test_level_gap_of_each_industry() -> None:
    """If this fails, the parts of industries are not those of the whole: B's second industry is all mix."""
    result = level_gap_by_industry(pa.table(GAP), reference="UKX", gva_unit=1).to_pylist()
    assert len(result) == 9
    second = next(row for row in result if (row["area_code"], row["industry_code"]) == ("B", "2"))
    assert (second["share"], second["reference_share"]) == (0.0, 0.5)
    assert (second["productivity"], second["reference_productivity"]) == (None, 40.0)
    assert (second["mix"], second["within"], second["interaction"], second["level_gap"]) == (-20, 0, 0, -20)


def test_level_gap_of_an_industry_that_the_reference_lacks() -> None:
    """If this fails, an industry without a reference is not wholly mix: half of the jobs at 30, 15 in all."""
    table = {
        "area_code": ["A", "A", "Z"],
        "industry_code": ["1", "2", "1"],
        "gva_million_gbp": [20.0, 30.0, 20.0],
        "jobs": [1, 1, 1],
    }
    result = level_gap(pa.table(table), reference="Z", by=(), gva_unit=1).to_pylist()[0]
    assert [result[name] for name in ("level_gap", "mix", "within", "interaction")] == [5.0, 5.0, 0.0, 0.0]


def test_level_gap_to_the_sum_in_pounds_an_hour() -> None:
    """If this fails, units are wrong: GBP 52 million over a million hours a week is 1 an hour."""
    table = {
        "area_code": ["A", "B"],
        "industry_code": ["1", "1"],
        "year": [2023, 2023],
        "gva_million_gbp": [52.0, 156.0],
        "weekly_hours": [1e6, 1e6],
    }
    result = level_gap(pa.table(table), input="weekly_hours", input_unit=52)
    assert result["level"].to_pylist() == [1.0, 3.0]
    assert result["level_gap"].to_pylist() == [-1.0, 1.0]


def test_faults_of_a_gap_are_gathered() -> None:
    """If this fails, a suppressed industry is taken for none, or one fault hides another."""
    table = {name: list(column) for name, column in GAP.items()}
    table["gva_million_gbp"][0] = None
    table["jobs"][1] = -1
    table["jobs"][3] = 0
    with pytest.raises(TableError, match="The gap cannot be worked out, with 3 faults") as caught:
        level_gap(pa.table(table), reference="UKX")
    assert [finding.reason for finding in caught.value.findings] == [
        "null-amount",
        "negative-amount",
        "no-input",
    ]
    volumes = pa.table(GAP).rename_columns([*list(GAP)[:3], "gva_2022prices", "jobs"])
    with pytest.raises(TableError, match="'gva_2022prices' is a chained volume"):
        level_gap(volumes, reference="UKX", gva="gva_2022prices")
    with pytest.raises(TableError, match="No row has the reference code 'UK'"):
        level_gap(pa.table(GAP), reference="UK")
