"""The regional GDP workbooks of April 2023 and April 2025 against printed figures and their own sums."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from bailiwick.sources.regional_gdp import read_regional_gdp


@pytest.fixture(scope="module")
def older(shared_data: Path) -> pa.Table:
    return read_regional_gdp(shared_data / "ons_productivity" / "regionalgdp_allitl_april2023.xlsx")


@pytest.fixture(scope="module")
def newer(shared_data: Path) -> pa.Table:
    return read_regional_gdp(shared_data / "ons_productivity" / "regionalgdp_allitl_april2025_corrected.xlsx")


def _frame(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas().astype({"area_code": str, "area_level": str}).set_index(["area_code", "year"])


def test_printed_figures_of_april_2023(older: pa.Table) -> None:
    """If this fails, figures differ from tables 1, 6, 8, 9 and 10 of April 2023 as printed."""
    rows = _frame(older)
    assert rows.loc[("UK", 1998), "gva_million_gbp"] == 900_616
    assert rows.loc[("TLC11", 2021), "gva_million_gbp"] == 6854
    assert rows.loc[("UKX", 1999), "gva_million_gbp"] == 923_771
    assert rows.loc[("TLC", 2021), "residents"] == 2_646_772
    assert rows.loc[("UK", 1998), "gva_deflator_2019index100"] == 65.8
    assert rows.loc[("TLZ", 1998), ["gdp_2019vol100", "gdp_million_gbp_2019prices"]].tolist() == [
        424.9,
        82_770,
    ]


def test_printed_figures_of_april_2025(newer: pa.Table) -> None:
    """If this fails, the row of the United Kingdom is not that of the June 2025 productivity release."""
    rows = _frame(newer)
    # methods page, section 13: GVA of UKX 2021, 2022, 2023
    assert [rows.loc[("UKX", year), "gva_million_gbp"] for year in (2021, 2022, 2023)] == [
        *(2_029_101, 2_228_798, 2_434_407)
    ]


@pytest.mark.parametrize(
    ("which", "vintage", "rows", "years", "money"),
    [("older", "itl2021", 236, 24, 2019), ("newer", "itl2025", 244, 26, 2022)],
)
def test_rows_years_and_columns(
    which: str, vintage: str, rows: int, years: int, money: int, request: pytest.FixtureRequest
) -> None:
    """If this fails, an area, a year or a table was lost, or volumes are in money of another year."""
    table = request.getfixturevalue(which)
    assert table.num_rows == rows * years
    assert table.schema.metadata[b"vintage"].decode() == vintage
    assert table.schema.metadata[b"complete"] == b"true"
    assert json.loads(table.schema.metadata[b"left_out"]) == {}
    sheets = json.loads(table.schema.metadata[b"sheets"])
    assert list(sheets.values()) == [f"Table {n}" for n in range(1, 14)]
    assert sheets[f"gdp_million_gbp_{money}prices"] == "Table 10"
    assert sheets[f"gdp_{money}vol100"] == "Table 9"
    assert sheets[f"gdp_per_head_gbp_{money}prices"] == "Table 11"


@pytest.mark.parametrize("which", ["older", "newer"])
def test_current_prices_add_up(which: str, request: pytest.FixtureRequest) -> None:
    """If this fails, regions do not make the country: the UK, or UKX from the ITL1 areas."""
    frame = _frame(request.getfixturevalue(which))
    gva = frame["gva_million_gbp"].unstack("area_code")
    assert (gva["UK"] - gva["UKX"] - gva["TLZ"] == 0).all()
    regions = [code for code in gva if len(code) == 3 and code not in {"TLB", "TLZ", "UKX"}]
    assert len(regions) == 12
    # section 13 of the methods page: within GBP 2 million
    assert (gva[regions].sum(axis=1) - gva["UKX"]).abs().max() <= 2
    people = frame["residents"].unstack("area_code")
    assert (people["TLZ"] == 0).all()


def test_marks_of_april_2025(newer: pa.Table) -> None:
    """If this fails, a mark got a figure: 55 cells [u] of residents, 26 cells [z] per head."""
    frame = newer.to_pandas()
    assert frame["residents_mark"].value_counts().to_dict() == {"[u]": 55}
    assert frame["gdp_per_head_gbp_mark"].value_counts().to_dict() == {"[u]": 55, "[z]": 26}
    assert frame["gva_million_gbp"].notna().all()
    assert set(frame.loc[frame["gva_million_gbp_flag"] == "p", "year"]) == {2023}


def test_marks_of_april_2023(older: pa.Table) -> None:
    """If this fails, the u without brackets in table 13, year 2021, is taken for something else."""
    frame = older.to_pandas()
    marked = frame[frame["gdp_per_head_volume_growth_share_mark"] == "u"]
    assert len(marked) == 235
    assert set(marked["year"]) == {2021}
    # Extra-Regio has a 0 per head in that edition, which stands for none.
    assert frame.loc[frame["area_code"] == "TLZ", "gdp_per_head_gbp"].isna().all()
