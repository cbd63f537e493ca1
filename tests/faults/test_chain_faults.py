"""Plausible-looking mistakes in amounts, totals and references, which must not become figures in silence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from bailiwick.errors import DataWarning, OptionError, TableError
from bailiwick.measures._chain_arrays import chain_arrays
from bailiwick.measures.constraint import constrain, constraint_factors
from bailiwick.measures.growth_contributions import contributions_to_growth
from bailiwick.measures.labour_productivity import reference_index, sum_to_groups
from bailiwick.measures.prices import price_basis
from bailiwick.measures.smoothing import fit_second_year, smooth_five_year
from bailiwick.measures.subregional import subregional_productivity

YEARS = range(2018, 2024)


def economy(**changes: Any) -> pd.DataFrame:
    """A and B in region R, C in S: 50,000 pounds a job, 30 hours a week and job, 2 residents a job."""
    rows = [
        (code, region, year, 50.0 * size, 30_000.0 * size, 1_000.0 * size, 2_000.0 * size)
        for code, region, size in (("A", "R", 1), ("B", "R", 3), ("C", "S", 2))
        for year in YEARS
    ]
    columns = ["area_code", "region_code", "year", "gva_million_gbp", "weekly_hours", "jobs", "residents"]
    return pd.DataFrame(rows, columns=columns).assign(**changes)


def totals(**scales: float) -> pd.DataFrame:
    """The regions' totals: the sums of their areas, each column times a scale."""
    frame = economy().drop(columns=["area_code", "residents"])
    frame = frame.groupby(["region_code", "year"], as_index=False).sum()
    for column, scale in scales.items():
        frame[column] *= scale
    return frame


def reasons(error: pytest.ExceptionInfo[TableError]) -> list[str]:
    """The reasons of all faults of a refusal."""
    return [finding.reason for finding in error.value.findings]


def without(frame: pd.DataFrame, area: str, year: int, *columns: str) -> pd.DataFrame:
    """The table with nulls in one area's row of one year."""
    frame = frame.copy()
    frame.loc[(frame["area_code"] == area) & (frame["year"] == year), list(columns)] = np.nan
    return frame


AMOUNTS = ("gva_million_gbp", "weekly_hours", "jobs")


def test_a_total_of_0_over_areas_above_0_is_refused() -> None:
    """If this fails, a 0 that stands for a missing total bends every other area's index."""
    sums = totals()
    sums.loc[(sums["region_code"] == "R") & (sums["year"] == 2020), "jobs"] = 0.0
    with pytest.raises(TableError, match=r"'jobs' has a total of 0 .* 2020 R") as error:
        subregional_productivity(economy(), sums, reference="sum")
    assert reasons(error) == ["total-of-0"]
    assert error.value.findings[0].rows == ((2020, "R"),)
    with pytest.raises(TableError, match="Publishers print 0 for what they do not have") as error:
        constrain(economy(), sums, value="jobs", to="region_code")
    assert reasons(error) == ["total-of-0"]
    free = constrain(economy(), sums, value="jobs", to="region_code", except_=["R"])
    assert free["jobs_constrained"].to_list() == economy()["jobs"].to_list()


def test_nothing_of_nothing_is_a_factor_of_1() -> None:
    """If this fails, areas of 0 that add up to their total of 0 become missing."""
    nothing = constraint_factors(np.array([0.0, 0.0, 2.0]), np.array([0, 0, 1]), np.array([0.0, 3.0]))
    assert nothing.tolist() == [1.0, 1.5]
    table, sums = economy(), totals()
    table["jobs"] = table["jobs"].mask(table["area_code"] == "C", 0.0)
    sums["jobs"] = sums["jobs"].mask(sums["region_code"] == "S", 0.0)
    result = constrain(table, sums, value="jobs", to="region_code")
    assert result.loc[result["area_code"] == "C", "jobs_constrained"].to_list() == [0.0] * 6
    assert result["jobs_factor"].to_list() == [1.0] * 18


@pytest.mark.parametrize("forced", [True, False])
@pytest.mark.parametrize("columns", [AMOUNTS, ("jobs", "weekly_hours"), ("gva_million_gbp",)])
def test_a_sum_that_lacks_an_area_is_refused(forced: bool, columns: tuple[str, ...]) -> None:
    """If this fails, an area without amounts, or its whole region, drops out of the reference unseen."""
    table = without(economy(), "A", 2020, *columns)
    sums = totals() if forced else None
    with pytest.raises(TableError, match=r"per job in 2020.*A 2020") as error:
        subregional_productivity(table, sums, reference="sum")
    assert reasons(error) == ["no-reference", "no-reference"]
    assert "missing='available'" in str(error.value)
    told = subregional_productivity(table, sums, reference="sum", missing="available")
    assert np.isnan(told.loc[2, "gva_per_job_gbp"])
    np.testing.assert_allclose(told.loc[8, "gva_per_job_uk100"], 100 if not forced else [100], rtol=0.5)


def test_a_sum_of_draws_that_lacks_an_area_is_missing() -> None:
    """If this fails, draws are put beside a sum of other areas than the figure is: 60 / 3 = 20 is known."""
    over = np.array([[10.0] * 5, [20.0] * 5, [30.0] * 5])
    under, gone = np.ones((3, 5)), np.array([[False] * 4 + [True], [False] * 5, [False] * 5])
    draws = np.stack([np.where(gone, np.nan, over), over])
    chain = chain_arrays(draws, np.where(gone, np.nan, under) * np.ones((2, 1, 1)), reference="sum")
    np.testing.assert_array_equal(chain.reference, [[20.0] * 4 + [np.nan]] * 2)
    told = chain_arrays(draws[0], np.where(gone, np.nan, under), reference="sum", available=True)
    assert told.reference.tolist() == [20.0] * 4 + [25.0]


def test_a_group_of_a_region_and_its_parts_is_refused() -> None:
    """If this fails, a region and its own parts are added up in one group; in two groups they may be."""
    table = economy().replace({"area_code": {"A": "TLC", "B": "TLC1", "C": "UKX"}})
    with pytest.raises(TableError, match="the group 'north' adds up all areas, and 'TLC'") as error:
        sum_to_groups(table, {"north": ["TLC", "TLC1"]}, values="jobs")
    assert reasons(error) == ["sum-among-areas"]
    result = sum_to_groups(table, {"a": ["TLC"], "b": ["TLC1"], "c": ["UKX"]}, values="jobs")
    assert result["jobs"].to_list()[::6] == [1_000.0, 3_000.0, 2_000.0]


def test_a_sum_that_lacks_a_row_is_refused() -> None:
    """If this fails, an area that has no row in a year is left out of the sum of that year alone."""
    table = economy().query("not (area_code == 'C' and year == 2023)")
    with pytest.raises(TableError, match=r"per hour in 2023.*C 2023"):
        subregional_productivity(table, reference="sum")
    early = economy().assign(weekly_hours=economy()["weekly_hours"].mask(economy()["year"] < 2020))
    result = subregional_productivity(early, reference="sum")
    assert result["gva_per_hour_uk100"].isna().sum() == 2 * 3  # before hours begin nobody has any


@pytest.mark.parametrize(
    ("scales", "words"),
    [
        ({"weekly_hours": 52.0}, "'weekly_hours' is more than 60 a job"),
        ({"weekly_hours": 0.001}, "'weekly_hours' is below 1 a job"),
        ({"jobs": 0.001}, "a job in"),
        ({"gva_million_gbp": 1e6}, "'gva_million_gbp' times 1,000,000 is outside 500 to 5,000,000 a job"),
        ({"gva_million_gbp": 1e-3}, "'gva_million_gbp' times 1,000,000 is outside 500 to 5,000,000 a job"),
    ],
)
def test_totals_in_another_unit_are_refused(scales: dict[str, float], words: str) -> None:
    """If this fails, areas are scaled to totals of yearly hours, or of jobs in thousands, or of pounds."""
    with pytest.raises(TableError, match=words) as error:
        subregional_productivity(economy(), totals(**scales), reference="sum")
    found = [finding for finding in error.value.findings if words in finding.sentence]
    assert found[0].rows[0] == ("R", 2018)
    assert "totals" in found[0].sentence


def test_totals_of_hours_alone_in_another_unit_are_refused() -> None:
    """If this fails, yearly totals make 50,000 / (30 x 52 x 52) = 0.62 pounds an hour."""
    with pytest.raises(TableError, match=r"outside 1 to 10,000 an hour.*R 2018") as error:
        subregional_productivity(
            economy(), totals(weekly_hours=52.0), reference="sum", jobs=None, constrained="weekly_hours"
        )
    assert reasons(error) == ["gva-unit"]


@pytest.mark.parametrize("scale", [0.5, 0.3, 2.0, 7.0])
def test_factors_far_from_1_are_warned_of(scale: float) -> None:
    """If this fails, totals that cover half of the areas, or other areas too, pass in silence."""
    sums = totals()
    sums.loc[(sums["region_code"] == "R") & (sums["year"] == 2020), ["jobs", "weekly_hours"]] *= scale
    words = rf"1 factors of 'jobs'.*half or less, or 2 or more: 2020 R {scale:g}"
    with pytest.warns(DataWarning, match=words):
        result = constrain(economy(), sums, value="jobs", to="region_code")
    assert result["jobs_factor"][2] == scale
    with pytest.warns(DataWarning, match=words), pytest.warns(DataWarning, match="'weekly_hours'"):
        subregional_productivity(economy(), sums, reference="sum")
    constrain(economy(), totals(jobs=0.51), value="jobs", to="region_code")
    constrain(economy(), totals(jobs=1.99), value="jobs", to="region_code")


def with_reference(**changes: Any) -> pd.DataFrame:
    """Totals with a row of the whole, UKX: 50,000 pounds a job, 30 hours a week and job."""
    ukx = economy().query("area_code == 'C'").drop(columns="area_code").assign(region_code="UKX", **changes)
    return pd.concat([totals(), ukx], ignore_index=True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"weekly_hours": 60_000.0 * 52}, "'weekly_hours' is more than 60 a job"),
        ({"weekly_hours": 60.0}, "'weekly_hours' is below 1 a job"),
        ({"gva_million_gbp": 1e8}, "outside 500 to 5,000,000 a job"),
        ({"jobs": -2_000.0, "weekly_hours": -6e4, "gva_million_gbp": -100.0}, "below 0"),
        ({"jobs": np.inf}, "infinite"),
        ({"jobs": 0.0}, "'jobs' is 0 beside 'gva_million_gbp' above 0"),
    ],
)
def test_a_reference_among_the_totals_is_checked(changes: dict[str, float], words: str) -> None:
    """If this fails, the row that is 100 may be of yearly hours or negative, and all indices are wrong."""
    result = subregional_productivity(economy(), with_reference())
    np.testing.assert_allclose(result["gva_per_hour_uk100"], 100)
    with pytest.raises(TableError, match=words) as error:
        subregional_productivity(economy(), with_reference(**changes))
    assert any("UKX 2018" in finding.sentence for finding in error.value.findings)


def test_residents_in_thousands_are_warned_of() -> None:
    """If this fails, 25,000 pounds per head become 25 million in silence; the City has 10.4 million."""
    table = economy(residents=economy()["residents"] / 1_000)
    with pytest.warns(DataWarning, match=r"'residents'.*outside 50 to 20,000,000 a head in 18 rows: A 2018"):
        subregional_productivity(table, reference="sum", residents="residents")
    with pytest.warns(DataWarning, match="a head in 18 rows"):
        subregional_productivity(
            economy(residents=economy()["residents"] * 1e3), reference="sum", residents="residents"
        )
    city = economy(residents=economy()["residents"] / 416)  # 50,000 x 416 / 2 = 10.4 million
    subregional_productivity(city, reference="sum", residents="residents")
    subregional_productivity(table, reference="sum", residents="residents", plausible_gva_per_job=None)


@pytest.mark.parametrize("scale", [52.0, 0.001])
def test_hours_alone_must_be_plausible(scale: float) -> None:
    """If this fails, yearly hours without jobs pass: 50,000 / (30 x 52 x 52) is 0.62 pounds an hour."""
    table = economy(weekly_hours=economy()["weekly_hours"] * scale)
    with pytest.raises(TableError, match="outside 1 to 10,000 an hour in 18 rows: A 2018") as error:
        subregional_productivity(table, reference="sum", jobs=None)
    assert reasons(error) == ["gva-unit"]
    subregional_productivity(table, reference="sum", jobs=None, plausible_gva_per_job=None)
    subregional_productivity(table, reference="sum", jobs=None, plausible_gva_per_job=(5e-3, 5e10))


def test_hours_of_a_year_may_be_named_as_such() -> None:
    """If this fails, plausible hours of a year are refused though weeks_per_year=1 says what they are."""
    table = economy(weekly_hours=economy()["weekly_hours"] * 52)
    result = subregional_productivity(table, reference="sum", weeks_per_year=1)
    np.testing.assert_allclose(result["gva_per_hour_gbp"], 50_000 / (30 * 52))
    with pytest.raises(TableError, match=r"more than 60 a job.*weeks_per_year=1"):
        subregional_productivity(table, reference="sum")


@pytest.mark.parametrize(
    ("codes", "sums"),
    [
        (["TLB", "TLC", "TLL"], ["TLB"]),
        (["K02000001", "E06000001", "E06000002"], ["K02000001"]),
        (["E92000001", "E06000001", "W06000001"], ["E92000001"]),
        (["E12000001", "E06000001", "W06000001"], ["E12000001"]),
        (["K04000001", "W06000001", "S12000033"], ["K04000001"]),
        (["TLC", "TLC1", "TLC11"], ["TLC", "TLC1"]),
        (["UKX", "A", "B"], ["UKX"]),
        (["TLZ", "A", "B"], ["TLZ"]),
        (["UKI", "UKI3", "UKJ"], ["UKI"]),
        (["TLC", "E06000001", "E06000047"], ["TLC"]),
    ],
)
def test_rows_that_hold_others_are_refused_in_a_sum(codes: list[str], sums: list[str]) -> None:
    """If this fails, England and its districts, or regions and their parts, are counted twice."""
    table = economy().replace({"area_code": dict(zip("ABC", codes, strict=True))})
    with pytest.raises(TableError, match="reference='sum'") as error:
        subregional_productivity(table, reference="sum")
    assert [finding.rows for finding in error.value.findings] == [tuple(sums)]
    two = table.query("year in (2018, 2023)")
    with pytest.raises(TableError, match="without totals") as error:
        contributions_to_growth(two, start=2018, end=2023)
    assert [finding.rows for finding in error.value.findings] == [tuple(sums)]


@pytest.mark.parametrize(
    "codes",
    [
        ["TLB", "TLL", "TLM"],
        ["E92000001", "W92000004", "S92000003"],
        ["E12000001", "E12000002", "W92000004"],
        ["K03000001", "N92000002", "Z"],
        ["TLC1", "TLC2", "TLD"],
        ["DE1", "DE2", "DE3"],
        ["FR", "DE", "AT"],
    ],
)
def test_rows_beside_each_other_may_be_summed(codes: list[str]) -> None:
    """If this fails, the four countries, or regions of one level, are refused as if one held another."""
    table = economy().replace({"area_code": dict(zip("ABC", codes, strict=True))})
    subregional_productivity(table, reference="sum")
    contributions_to_growth(table, start=2018, end=2023)


def test_levels_under_parents_of_their_own_are_no_sums() -> None:
    """If this fails, one table of two levels, each with its parent, is refused."""
    table = economy().replace({"area_code": {"A": "TLC1", "B": "TLC2", "C": "TLC"}})
    table["region_code"] = table["area_code"].map({"TLC1": "TLC", "TLC2": "TLC", "TLC": "UKX"})
    contributions_to_growth(table, start=2018, end=2023, parent="region_code")


def test_the_index_is_that_of_the_reference_not_of_the_largest() -> None:
    """If this fails, 100 is the largest value: here 30 / 40 = 75 and 60 / 40 = 150, by year 20 / 50 = 40."""
    table = pd.DataFrame(
        {
            "area_code": ["A", "B", "UKX", "A", "UKX"],
            "year": [2022, 2022, 2022, 2023, 2023],
            "gva_per_hour_gbp": [30.0, 60.0, 40.0, 20.0, 50.0],
        }
    )
    result = reference_index(table, value="gva_per_hour_gbp")
    assert result["gva_per_hour_uk100"].to_list() == pytest.approx([75, 150, 100, 40, 100])


@pytest.mark.parametrize("reference", [None, 5, ""])
def test_a_reference_that_is_no_code_is_an_option_fault(reference: Any) -> None:
    """If this fails, None or a number ends in a traceback."""
    with pytest.raises(OptionError, match=r"reference=.* 'UKX' or 'sum'"):
        subregional_productivity(economy(), reference=reference)
    table = pd.DataFrame({"area_code": ["A"], "year": 2023, "gva_per_hour_gbp": [1.0]})
    with pytest.raises(OptionError, match="is not the code of an area"):
        reference_index(table, value="gva_per_hour_gbp", reference=reference)


def test_a_column_of_the_result_that_is_there_already() -> None:
    """If this fails, any column of that name is called a key."""
    with pytest.raises(TableError, match="'jobs_constrained' of the result is in the table already"):
        constrain(economy(jobs_constrained=1.0), totals(), value="jobs", to="region_code")


@pytest.mark.parametrize(("amount", "total"), [(1e-310, 1e5), (1e308, 1e5)])
def test_amounts_beyond_arithmetic_are_refused(amount: float, total: float) -> None:
    """If this fails, a factor overflows to a null, or is 0, with nothing but a warning of the arithmetic."""
    table = pd.DataFrame({"area_code": list("AB"), "region_code": "R", "year": 2023, "jobs": amount})
    sums = pd.DataFrame({"region_code": ["R"], "year": 2023, "jobs": total})
    with pytest.raises(TableError, match=r"no factor .* 2023 R") as error:
        constrain(table, sums, value="jobs", to="region_code")
    assert reasons(error) == ["no-factor"]


def test_neither_rule_fits_a_series_that_is_not_its_own() -> None:
    """If this fails, the rule of the second year is read from a series that neither rule makes."""
    table = pd.DataFrame(
        {"area_code": "A", "year": range(2017, 2024), "pounds": [10.0, 20, 30, 40, 50, 60, 70]}
    )
    strange = table.assign(printed=[44.1, 50.12, 2.0, 71.3, 5.5, 31.7, 12.2])
    fit = fit_second_year(strange, value="pounds", published="printed")
    assert fit.second_year is None
    assert fit.dissenting == ()
    assert fit.largest_mirror > 27
    right = smooth_five_year(table, value="pounds", second_year="shifted")["pounds_smoothed"].round(2)
    assert fit_second_year(table.assign(printed=right), value="pounds", published="printed").second_year == (
        "shifted"
    )


@pytest.mark.parametrize(
    "name",
    [
        "gva_cvm",
        "real_gva",
        "gva_2022_prices",
        "gva_million_gbp_volume",
        "gva_constant_prices",
        "gva_chained_2022",
        "gva_prices_2022",
        "2022prices_gva",
        "GVA_CVM",
    ],
)
def test_a_volume_by_another_name_is_refused(name: str) -> None:
    """If this fails, chained volumes pass for current prices because their name ends in other words."""
    with pytest.raises(OptionError, match=r"ends in its basis.*'gva_million_gbp_2022prices'"):
        price_basis(name)
    table = economy().rename(columns={"gva_million_gbp": name})
    with pytest.raises(TableError, match="ends in its basis") as error:
        subregional_productivity(table, gva=name, reference="sum")
    assert reasons(error) == ["unclear-prices"]


@pytest.mark.parametrize(
    "name",
    [
        "real_estate_jobs",
        "labour_volume",
        "hours_volume",
        "gva_current_prices",
        "gva_2022",
        "current_prices_2022",
        "realised_gva",
        "gva_nominal",
        "cvs",
        "volumetric",
    ],
)
def test_plain_names_are_in_current_prices(name: str) -> None:
    """If this fails, hours called a volume of labour, or jobs in real estate, are refused as volumes."""
    assert price_basis(name) == "current"


@pytest.mark.parametrize(
    "name",
    [
        "productivity",
        "labour_productivity",
        "share",
        "jobs_share",
        "mean_weekly_hours",
        "median_pay",
        "average_hours",
        "hours_per_job",
        "gva_per_hour_uk100_smoothed",
        "price_index",
        "employment_rate",
        "jobs_factor",
        "growth_percent",
        "gva_rank",
    ],
)
def test_ratios_are_not_added_up(name: str) -> None:
    """If this fails, shares, means and indices of areas are summed as if they were amounts."""
    table = economy().rename(columns={"jobs": name})
    with pytest.raises(TableError, match="must not be added") as error:
        sum_to_groups(table, {"g": ["A", "B"]}, values=[name])
    assert reasons(error) == ["not-an-amount"]


@pytest.mark.parametrize(
    "name", ["productivity_jobs", "productivity_hours", "jobs_annual_average", "persons", "shareholders"]
)
def test_amounts_are_added_up(name: str) -> None:
    """If this fails, amounts whose name only resembles a ratio's are refused."""
    table = economy().rename(columns={"jobs": name})
    result = sum_to_groups(table, {"g": ["A", "B"]}, values=[name])
    assert result[name].to_list() == [4_000.0] * 6
