"""GVA per hour, job and head; the index on a reference row; volume indices; sums of groups; price bases."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

from bailiwick.errors import DataWarning, OptionError, TableError
from bailiwick.measures.labour_productivity import (
    gva_per_head,
    gva_per_hour,
    gva_per_job,
    reference_index,
    sum_to_groups,
    volume_index,
)
from bailiwick.measures.prices import price_basis, require_current, require_one_basis


def test_hartlepool_per_hour_and_job() -> None:
    """If this fails, a ratio is wrong: 1,614m / (925,712 x 52) = 33.529285 (method, section 14).

    Per job 1,614m / 31,423 = 51,363.65; and per job = per hour x 52 x hours per job.
    """
    table = pd.DataFrame({"gva_million_gbp": [1_614], "weekly_hours": [925_712], "jobs": [31_423]})
    result = gva_per_job(gva_per_hour(table)).iloc[0]
    assert result["gva_per_hour_gbp"] == pytest.approx(33.529285, abs=5e-7)
    assert result["gva_per_job_gbp"] == pytest.approx(1_614e6 / 31_423, rel=1e-15)
    assert result["gva_per_job_gbp"] == pytest.approx(
        result["gva_per_hour_gbp"] * 52 * result["weekly_hours"] / result["jobs"], rel=1e-14
    )


def test_a_missing_part_or_nothing_under_gives_a_null() -> None:
    """If this fails, an area without residents has an infinite output, or a null becomes 0."""
    table = pl.DataFrame({"gva_million_gbp": [3.0, 3.0, None, 0.0, 0.0], "residents": [100, 0, 100, 0, 100]})
    result = gva_per_head(table)["gva_per_head_gbp"].to_list()
    assert result == [30_000.0, None, None, None, 0.0]


def test_negative_and_infinite_amounts_are_refused_together() -> None:
    """If this fails, a negative hour passes for a figure."""
    table = pd.DataFrame(
        {
            "area_code": ["A", "B"],
            "year": 2023,
            "gva_million_gbp": [float("inf"), 1.0],
            "weekly_hours": [1.0, -1.0],
        }
    )
    with pytest.raises(TableError, match="below 0 in 1 rows: B 2023") as error:
        gva_per_hour(table)
    assert [finding.reason for finding in error.value.findings] == ["infinite-amount", "negative-amount"]


def test_a_volume_carries_its_basis_into_the_ratio() -> None:
    """If this fails, a chained volume per hour passes for current prices."""
    table = pd.DataFrame({"gva_million_gbp_2022prices": [52.0], "weekly_hours": [100.0]})
    result = gva_per_hour(table, gva_million_gbp="gva_million_gbp_2022prices")
    assert result["gva_per_hour_gbp_2022prices"].to_list() == [10_000.0]
    with pytest.raises(TableError, match="needs current prices"):
        reference_index(result.assign(area_code="UKX", year=1), value="gva_per_hour_gbp_2022prices")


def test_the_index_is_of_unrounded_values() -> None:
    """If this fails, pounds were rounded first: 33.529285 / 41.87 is 80.0795, 33.53 / 41.87 is 80.0812."""
    table = pd.DataFrame(
        {"area_code": ["E06000001", "UKX"], "year": 2023, "gva_per_hour_gbp": [33.529285, 41.87]}
    )
    result = reference_index(table, value="gva_per_hour_gbp")["gva_per_hour_uk100"].to_list()
    assert result == pytest.approx([80.07949606, 100], abs=1e-8)
    named = reference_index(table.assign(area_code=["A", "GB"]), value="gva_per_hour_gbp", reference="GB")
    assert named.columns[-1] == "gva_per_hour_gb100"


def test_a_reference_that_is_absent_is_refused_with_its_years() -> None:
    """If this fails, areas of 2022 have no index and nobody is told why."""
    table = pd.DataFrame(
        {
            "area_code": ["A", "A", "A", "UKX", "UKX"],
            "year": [2021, 2022, 2023, 2022, 2023],
            "gva_per_hour_gbp": [1.0, 2.0, 3.0, None, 4.0],
        }
    )
    with pytest.raises(TableError) as error:
        reference_index(table, value="gva_per_hour_gbp")
    assert [finding.rows for finding in error.value.findings] == [((2021,), (2022,))]
    with pytest.raises(TableError, match="Did you mean 'UKX'"):
        reference_index(table, value="gva_per_hour_gbp", reference="UKXX")


@pytest.mark.parametrize("code", ["TLZ", "UK"])
def test_extra_regio_is_no_reference(code: str) -> None:
    """If this fails, offshore output is in the reference, and every onshore area looks lower."""
    table = pd.DataFrame({"area_code": ["A", code], "year": 2023, "gva_per_hour_gbp": [1.0, 2.0]})
    with pytest.raises(OptionError, match=r"Extra-Regio.*Use 'UKX'"):
        reference_index(table, value="gva_per_hour_gbp", reference=code)


def test_the_sum_is_no_reference_of_ratios() -> None:
    """If this fails, an index of an aggregate is a mean of ratios."""
    table = pd.DataFrame({"area_code": ["A"], "year": 2023, "gva_per_hour_gbp": [1.0]})
    with pytest.raises(OptionError, match="ratio of sums"):
        reference_index(table, value="gva_per_hour_gbp", reference="sum")


def test_volume_index_on_the_own_base_year() -> None:
    """If this fails, an area is compared with another's base: 51/50 = 102, 30/40 = 75."""
    table = pl.DataFrame(
        {
            "area_code": ["A", "B", "A", "B", "C"],
            "year": [2020, 2020, 2021, 2021, 2021],
            "gva_per_job_gbp_2022prices": [50.0, 40.0, 51.0, 30.0, 9.0],
        }
    )
    with pytest.warns(DataWarning, match="1 areas have no .* in 2020 and so no index: C"):
        result = volume_index(table, value="gva_per_job_gbp_2022prices", base_year=2020)
    assert result["gva_per_job_2020vol100"].to_list() == pytest.approx([100, 100, 102, 75, None])
    with pytest.raises(OptionError, match="which has 2020; 2021"):
        volume_index(table, value="gva_per_job_gbp_2022prices", base_year=2019)
    with pytest.raises(OptionError, match="is in current prices"):
        volume_index(table, value="gva_per_job_gbp", base_year=2020)


def test_groups_are_ratios_of_sums() -> None:
    """If this fails, a group is a mean of ratios (110) or loses a member: 500 + 2,700 over 10 + 30 = 80."""
    table = pl.DataFrame(
        {
            "area_code": ["A", "B", "C", "A", "B"],
            "year": [2023, 2023, 2023, 2022, 2022],
            "gva_million_gbp": [500.0, 2_700.0, 9.0, 1.0, None],
            "jobs": [10, 30, 9, 1, 2],
        }
    )
    members = pl.DataFrame({"group_code": ["g", "g", "h"], "area_code": ["A", "B", "C"]})
    result = sum_to_groups(table, members, values=["gva_million_gbp", "jobs"])
    assert result.rows() == [
        ("g", 2023, 2, 3_200.0, 40.0),
        ("g", 2022, 2, None, 3.0),
        ("h", 2023, 1, 9.0, 9.0),
        ("h", 2022, 1, None, None),
    ]
    assert gva_per_job(result)["gva_per_job_gbp"][0] == 80e6
    told = sum_to_groups(table, members, values="gva_million_gbp", missing="available")
    assert told["gva_million_gbp"].to_list() == [3_200.0, 1.0, 9.0, None]
    assert told["members_with_gva_million_gbp"].to_list() == [2, 1, 1, 0]


def test_members_without_rows_and_ratios_are_refused() -> None:
    """If this fails, a group is too small, or ratios are added up."""
    table = pd.DataFrame(
        {"area_code": ["A"], "year": [2023], "jobs": [1.0], "gva_per_job_gbp": [1.0], "x_2022prices": [1.0]}
    )
    with pytest.raises(TableError, match="2 members of groups have no row in the table: g B; h C"):
        sum_to_groups(table, {"g": ["A", "B"], "h": ["C"]}, values="jobs")
    with pytest.raises(TableError) as error:
        sum_to_groups(table, {"g": ["A"]}, values=["gva_per_job_gbp", "x_2022prices"])
    assert [finding.reason for finding in error.value.findings] == ["chained-volume", "not-an-amount"]
    with pytest.raises(TableError, match="more than once in the membership: g A"):
        sum_to_groups(table, {"g": ["A", "A"]}, values="jobs")


def test_the_basis_stands_in_the_name() -> None:
    """If this fails, current prices and chained volumes can be mixed unseen."""
    assert price_basis("gva_million_gbp") == "current"
    assert price_basis("gva_million_gbp_2022prices_constrained") == "2022prices"
    assert price_basis("gva_per_hour_2020vol100") == "2020vol100"
    assert price_basis("jobs_2022") == "current"
    assert require_one_basis(["a", "b"], "a test") == "current"
    with pytest.raises(TableError, match="A test needs one price basis, and got 2"):
        require_one_basis(["a", "b_2022prices"], "a test")
    with pytest.raises(OptionError, match="carries 2 price bases"):
        price_basis("a_2022prices_2020vol100")
    with pytest.raises(TableError, match="Give the current-price column"):
        require_current("a_2020vol100", "a test")
