"""Decompositions on published figures: the anchors of sections 9 and 13 of the method note.

Levels rest on the ITL workbook of June 2023 and regional GDP of April 2023; growth on the district workbook
of June 2025 and the district GVA of April 2025, whose volumes are the edition that was corrected later.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from bailiwick import areas, open_sample
from bailiwick.measures.decomposition import (
    contributions_by_share,
    contributions_to_growth,
    growth_decomposition,
    level_decomposition,
    level_gap,
    level_gap_by_industry,
)
from bailiwick.sources.regional_gdp import read_regional_gdp
from bailiwick.sources.subregional_productivity import read_subregional_productivity

VOLUME = "gva_million_gbp_2022prices"
KEYS = ["area_code", "year"]


def test_levels_of_three_cities(shared_data: Path) -> None:
    """If this fails, log parts of 2021 differ from those of section 9, which has two decimals."""
    folder = shared_data / "ons_productivity"
    itl = read_subregional_productivity(folder / "itlproductivity_2004_2021_june2023.xlsx").to_pandas()
    gdp = read_regional_gdp(folder / "regionalgdp_allitl_april2023.xlsx").to_pandas()
    amounts = itl[[*KEYS, "weekly_hours", "jobs"]].astype({"area_code": str})
    gva = gdp[[*KEYS, "gva_million_gbp", "residents"]].astype({"area_code": str})
    table = amounts.merge(gva, on=KEYS, validate="one_to_one")
    parts = level_decomposition(table[table["year"] == 2021]).set_index("area_code")
    names = [
        f"{name}_log_points"
        for name in ("gva_per_head", "gva_per_hour", "hours_per_job", "jobs_per_resident")
    ]
    expected = {
        "TLF14": [10.78, -20.65, 1.73, 29.70],  # Nottingham
        "TLD74": [-54.48, -4.68, -13.51, -36.29],  # Wirral
        "TLM82": [18.70, -11.12, -0.19, 30.01],  # Glasgow City
    }
    for code, points in expected.items():
        assert parts.loc[code, names].tolist() == pytest.approx(points, abs=0.005)


@pytest.fixture(scope="module")
def lines(shared_data: Path) -> pd.DataFrame:
    """GVA of districts by industry, current prices and chained volumes."""
    folder = shared_data / "ons_gva_by_local_authority"
    names = {
        "lad_code": "area_code",
        "itl1_name": "region",
        "sic07": "industry_code",
        "cp_gbp_m": "gva_million_gbp",
        "cvm_2022_gbp_m": VOLUME,
    }
    table = pd.read_parquet(folder / "gva_lad_sic07_1998_2023.parquet").rename(columns=names)
    return table.astype({"area_code": str, "region": str, "industry_code": str})


@pytest.fixture(scope="module")
def regions(lines: pd.DataFrame, shared_data: Path) -> pd.DataFrame:
    """Sums of districts to the twelve regions, and the sum of all of them as UK, in 2019 and 2023."""
    path = shared_data / "ons_productivity" / "labourproductivitylad1_june2025.xls"
    labour = read_subregional_productivity(path).to_pandas().astype({"area_code": str})
    totals = lines[(lines["industry_code"] == "Total") & lines["year"].isin([2019, 2023])]
    amounts = ["gva_million_gbp", VOLUME, "weekly_hours"]
    both = totals.merge(labour[[*KEYS, "weekly_hours"]], on=KEYS, validate="one_to_one")
    sums = both.groupby(["region", "year"], as_index=False)[amounts].sum()
    whole = both.groupby("year", as_index=False)[amounts].sum().assign(region="UK")
    return pd.concat([sums, whole]).rename(columns={"region": "area_code"})


def of(table: pd.DataFrame, area: str) -> Any:
    """The row of one area."""
    return table[table["area_code"] == area].iloc[0]


def test_growth_of_the_north_west(regions: pd.DataFrame) -> None:
    """If this fails, output per hour of 2019-2023 does not grow by 2.32% a year (section 13)."""
    growth = growth_decomposition(regions, start=2019, end=2023, gva=VOLUME, jobs=None)
    row = of(growth, "North West")
    assert row["growth_a_year"] == pytest.approx(0.0232, abs=5e-5)
    assert row["gva_log_points"] + row["hours_log_points"] == pytest.approx(row["growth_log_points"])


def test_contributions_by_share_of_the_bulletin(regions: pd.DataFrame) -> None:
    """If this fails, the form of section 9 does not give .92 and -.22 points (bulletin: +.9 and -.3)."""
    parts = contributions_by_share(regions, "UK", start=2019, end=2023)
    assert of(parts, "North West")["contribution_share"] == pytest.approx(0.0092, abs=5e-5)
    assert of(parts, "London")["contribution_share"] == pytest.approx(-0.0022, abs=5e-5)
    by_line = parts.groupby("line")["contribution_share"].sum()
    assert by_line["area"] + by_line["remainder"] == pytest.approx(by_line["parent"], rel=1e-12)


def test_additive_contributions(regions: pd.DataFrame) -> None:
    """If this fails, simple additive levels do not give .63 and .49 points (section 9)."""
    parts = contributions_to_growth(regions, "UK", gva=VOLUME, start=2019, end=2023)
    first = of(regions[regions["year"] == 2019], "UK")
    level = first[VOLUME] * 1e6 / (52 * first["weekly_hours"])
    assert 100 * of(parts, "North West")["additive"] / level == pytest.approx(0.63, abs=0.005)
    assert 100 * of(parts, "London")["additive"] / level == pytest.approx(0.49, abs=0.005)


def test_contributions_in_current_prices_are_exact(regions: pd.DataFrame) -> None:
    """If this fails, twelve regions do not make the growth of the whole in current prices."""
    areas = regions[regions["area_code"] != "UK"]
    parts = contributions_to_growth(areas, start=2019, end=2023)
    by_line = parts.groupby("line")["contribution"].sum()
    assert by_line["area"] == pytest.approx(by_line["parent"], rel=1e-12)
    remainder = contributions_to_growth(regions, "UK", start=2019, end=2023)
    left = remainder[remainder["line"] == "remainder"]["contribution"].iloc[0]
    assert left == pytest.approx(0, abs=1e-12 * by_line["parent"] + 1e-12)


# The industries of the district GVA by the first two figures of the employment classes in them.
SPANS = {
    "AB (1-9)": (1, 9),
    "CA-CB (10-15)": (10, 15),
    "CC (16-18)": (16, 18),
    "CD-CG (19-23)": (19, 23),
    "CH (24-25)": (24, 25),
    "CI-CL (26-30)": (26, 30),
    "CM (31-33)": (31, 33),
    "DE (35-39)": (35, 39),
    "49-51": (49, 51),
    "52-53": (52, 53),
    "I (55-56)": (55, 56),
    "58-60": (58, 60),
    "61-63": (61, 63),
    "K (64-66)": (64, 66),
    "72-75": (72, 75),
    "78-80": (78, 80),
    "O (84)": (84, 84),
    "P (85)": (85, 85),
    "Q (86-88)": (86, 88),
    "R (90-93)": (90, 93),
    "94-95": (94, 95),
    "T (97-98)": (97, 99),
}


@pytest.fixture(scope="module")
def industries() -> pd.DataFrame:
    """GVA and employment of 2021 by industry in the seven English regions without a suppressed district."""
    sample = open_sample()
    gva = sample["gva_lad2023_industry37"].to_pandas().query("year == 2021")
    gva = gva.assign(area_code=[areas.region(code) for code in gva["area_code"].astype(str)])
    known = gva.groupby("area_code")["gva_million_gbp"].apply(lambda column: column.notna().all())
    gva = gva[gva["area_code"].map(known) & gva["area_code"].str.startswith("E12")]
    gva = gva.astype({"industry_code": str})
    jobs = sample["employment_itl2_class616"].to_pandas().query("year == 2021")
    letters = dict(zip("CDEFGHIJK", range(1, 10), strict=True))
    of_region = jobs["area_code"].astype(str).str[2].map(letters)
    jobs = jobs[of_region.notna()].assign(area_code="E1200000" + of_region.dropna().astype(int).astype(str))
    division = jobs["industry_code"].astype(str).str[:2].astype(int)
    line = {number: name for name, (low, high) in SPANS.items() for number in range(low, high + 1)}
    jobs = jobs.assign(industry_code=[line.get(number, str(number)) for number in division])
    keys = ["area_code", "industry_code"]
    sums = gva.groupby(keys)["gva_million_gbp"].sum().to_frame()
    sums["jobs"] = jobs.groupby(keys)["employment"].sum()
    assert set(jobs["industry_code"]) <= set(gva["industry_code"])
    return sums.reset_index().fillna({"jobs": 0.0})  # rents and households


def test_gap_of_regions_by_industry_adds_up(industries: pd.DataFrame) -> None:
    """If this fails, the parts of real industries leave something over, or London's mix is not in its favour.

    London has more of finance, information and law than the other regions, and makes more in them too.
    """
    result = level_gap(industries, by=()).set_index("area_code")
    assert len(result) == 7
    parts = ["mix", "within", "interaction", "without_input"]
    assert result[parts].sum(axis=1).tolist() == pytest.approx(result["level_gap"].tolist(), rel=1e-12)
    sums = industries.groupby("area_code")[["gva_million_gbp", "jobs"]].sum()
    plain = 1e6 * sums["gva_million_gbp"] / sums["jobs"]
    whole = 1e6 * sums["gva_million_gbp"].sum() / sums["jobs"].sum()
    assert result["level_gap"].tolist() == pytest.approx((plain - whole).tolist(), rel=1e-9)
    london = result.loc["E12000007"]
    assert london["level_gap"] == result["level_gap"].max()
    assert london["mix"] > 0
    assert london["within"] > 0


def test_output_without_jobs_stands_apart(industries: pd.DataFrame) -> None:
    """If this fails, imputed rents, which nobody works for, count as somebody's productivity.

    The survey of employers has no jobs of households as employers (97-98) either.
    """
    cells = level_gap_by_industry(industries, by=())
    none = cells["industry_code"].isin(["68IMP", "T (97-98)"])
    assert cells[none]["level_gap"].tolist() == cells[none]["without_input"].tolist()
    assert (cells[none]["without_input"] != 0).all()
    assert (cells[~none]["without_input"] == 0).all()
