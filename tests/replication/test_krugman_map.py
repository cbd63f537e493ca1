"""The study on the official files and on the carried tables, against figures computed elsewhere.

Every expected number is from sections 10.1 to 10.3 of the method notes of the study, which were computed
from the same official files by other code: BRES open access by ITL2 area (copied August 2023), district GVA
(17 April 2025) and district hours (June 2025). Tolerances are half a unit of the last digit printed there.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from bailiwick.studies import krugman_files, krugman_inputs, krugman_map
from bailiwick.studies.result import StudyResult

HOURS_ID, GVA_ID, ITL2_ID = "gva_per_hours_fte_gb100", "krugman_index_gva37", "krugman_index_itl2_class616"


@pytest.fixture(scope="module")
def published(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    """The study with every choice as published, on the official files."""
    inputs = krugman_files.from_files(shared_data, tmp_path_factory.mktemp("workspace"))
    return krugman_map.run(inputs, as_published=True)


@pytest.fixture(scope="module")
def carried() -> StudyResult:
    """The study with its default choices, on the carried tables."""
    return krugman_map.run(krugman_inputs.from_sample())


def of_year(result: StudyResult, name: str, year: int) -> pl.DataFrame:
    """The rows of one indicator's table in one year."""
    return result.tables[name].rows.filter(pl.col("year") == year)


@pytest.mark.parametrize(
    ("year", "mean", "lowest", "highest"),
    [(2015, 0.2048, 0.1233, 0.3881), (2021, 0.2087, 0.1154, 0.3806)],
)
@pytest.mark.parametrize("which", ["published", "carried"])
def test_itl2_index_of_616_classes(
    which: str, year: int, mean: float, lowest: float, highest: float, request: pytest.FixtureRequest
) -> None:
    """If this fails, the index by 4-digit class is not the one computed from these tables elsewhere."""
    index = of_year(request.getfixturevalue(which), ITL2_ID, year)[ITL2_ID]
    assert len(index) == 40
    found = (index.mean(), index.min(), index.max())
    assert found == pytest.approx((mean, lowest, highest), abs=0.00005)


def test_highest_and_lowest_itl2_area_of_2021(carried: StudyResult) -> None:
    """If this fails, areas and values are out of step: UKI3 is highest and UKK1 lowest."""
    rows = of_year(carried, ITL2_ID, 2021).sort(ITL2_ID)
    assert (rows["area_code"][0], rows["area_code"][-1]) == ("UKK1", "UKI3")
    drivers = of_year(carried, f"drivers_{ITL2_ID}", 2021).filter(pl.col("area_code") == "UKI3")
    above = drivers.filter(pl.col("contribution") > 0)["industry_code"].to_list()
    below = drivers.filter(pl.col("contribution") < 0)["industry_code"].to_list()
    assert {"6910", "7022", "6630", "6419", "6619"} <= set(above)
    assert below[:3] == ["8520", "4711", "8531"] or {"8520", "4711", "8531"} <= set(below)


def test_itl2_index_with_the_own_area_excluded() -> None:
    """If this fails, leaving the own area out of the comparison is wrong: mean .2139, highest .4087."""
    result = krugman_map.run(krugman_inputs.from_sample(), own_area="excluded")
    index = of_year(result, ITL2_ID, 2021)[ITL2_ID]
    assert (index.mean(), index.max()) == pytest.approx((0.2139, 0.4087), abs=0.00005)


@pytest.mark.parametrize("which", ["published", "carried"])
def test_district_index_of_gva(which: str, request: pytest.FixtureRequest) -> None:
    """If this fails, the GVA index is not that of the 339 districts without withheld industries."""
    rows = of_year(request.getfixturevalue(which), GVA_ID, 2023)
    known = rows.drop_nulls(GVA_ID).sort(GVA_ID)
    assert (rows.height, known.height) == (350, 339)
    assert known[GVA_ID].mean() == pytest.approx(0.2937, abs=0.00005)
    ends = dict(known.select("area_name", GVA_ID).iter_rows())
    wanted = {
        "Leeds": 0.1416,
        "West Northamptonshire": 0.1441,
        "Stockton-on-Tees": 0.1447,
        "Runnymede": 0.4384,
        "Tower Hamlets": 0.4685,
        "North Warwickshire": 0.4743,
        "City of London": 0.6432,
    }
    assert known["area_name"].to_list()[:3] == list(wanted)[:3]
    assert known["area_name"].to_list()[-4:] == list(wanted)[-4:]
    assert {name: ends[name] for name in wanted} == pytest.approx(wanted, abs=0.00005)


def test_districts_without_an_index_are_the_eleven_with_withheld_industries(carried: StudyResult) -> None:
    """If this fails, a district is measured on part of its industries, or left out without cause."""
    rows = of_year(carried, GVA_ID, 2023).filter(pl.col(GVA_ID).is_null())
    assert set(rows["area_name"]) == {
        *("Cornwall", "Isles of Scilly", "North Ayrshire", "Argyll and Bute", "Na h-Eileanan Siar"),
        *("Orkney Islands", "Shetland Islands", "Broxbourne", "Stevenage", "Bridgend", "Merthyr Tydfil"),
    }
    assert set(rows["flag"]) == {"s"}


@pytest.mark.parametrize(("year", "pounds"), [(2015, 74_792), (2019, 76_725), (2022, 78_904), (2023, 78_858)])
def test_great_britain_per_hours_fte_in_volumes(published: StudyResult, year: int, pounds: int) -> None:
    """If this fails, the ratio of sums is wrong, or prices are not the chained volumes asked for."""
    rows = of_year(published, f"benchmarks_{HOURS_ID}", year)
    assert rows["great_britain_gva_per_hours_fte_gbp"][0] == pytest.approx(pounds, abs=0.5)


def test_district_productivity_by_hours(published: StudyResult) -> None:
    """If this fails, the stand-in for productivity is not the one computed elsewhere."""
    rows = of_year(published, HOURS_ID, 2023)
    assert rows["gva"].sum() == 2_190_676
    assert rows["fte"].sum() * 37 == pytest.approx(1_027_860_006, abs=0.5)
    assert rows[HOURS_ID].median() == pytest.approx(89.9, abs=0.05)
    found = dict(rows.select("area_name", HOURS_ID).iter_rows())
    wanted = {
        "Rushmoor": 213.1,
        "Runnymede": 181.8,
        "City of London": 181.0,
        "Three Rivers": 171.3,
        "Tower Hamlets": 170.9,
        "Torbay": 64.9,
        "Torridge": 64.1,
        "Powys": 63.7,
        "West Devon": 58.4,
    }
    order = rows.sort(HOURS_ID, descending=True)["area_name"].to_list()
    assert [*order[:5], *order[-4:]] == list(wanted)
    assert {name: found[name] for name in wanted} == pytest.approx(wanted, abs=0.05)


def test_the_fault_of_the_volumes_is_told(published: StudyResult) -> None:
    """If this fails, eight district-years with faulty volumes are shown without a word."""
    (fault,) = [finding for finding in published.findings if finding.reason == "chained-volume-fault"]
    assert len(fault.rows) == 8
    rows = published.tables[HOURS_ID].rows
    flagged = set(rows.filter(pl.col("flag") == "u").select("area_code", "year").iter_rows())
    assert flagged == set(fault.rows)


def test_the_carried_tables_give_what_the_official_files_give(
    carried: StudyResult, shared_data: Path, tmp_path: Path
) -> None:
    """If this fails, the demonstration shows other figures than the study; hours are carried to 100."""
    files = krugman_map.run(krugman_files.from_files(shared_data, tmp_path))
    for name, tolerance in ((GVA_ID, 1e-12), (ITL2_ID, 1e-12), (HOURS_ID, 0.2)):
        ours, theirs = (result.tables[name].rows.sort("area_code", "year") for result in (carried, files))
        assert ours["area_code"].to_list() == theirs["area_code"].to_list()
        gap = (ours[name] - theirs[name]).abs().max()
        assert gap is not None
        assert gap <= tolerance
