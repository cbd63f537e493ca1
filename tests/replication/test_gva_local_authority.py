"""The 12 GVA workbooks of 17 April 2025 against their tidy copy, cell by cell, and printed figures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from bailiwick.sources.gva_checks import check_chained_volume, check_gva_complete, check_leaf_sums
from bailiwick.sources.gva_local_authority import LEAVES, LINES, read_gva_folder

KEYS = ["area_code", "industry_code", "year"]
AMOUNTS = {"gva_million_gbp": "cp_gbp_m", "gva_million_gbp_2022prices": "cvm_2022_gbp_m"}


@pytest.fixture(scope="module")
def table(shared_data: Path) -> pa.Table:
    return read_gva_folder(shared_data / "ons_gva_by_local_authority")


@pytest.fixture(scope="module")
def frame(table: pa.Table) -> pd.DataFrame:
    frame = table.to_pandas()
    for column in ("area_code", "industry_code"):
        frame[column] = frame[column].astype(str)
    return frame


@pytest.fixture(scope="module")
def copy(shared_data: Path) -> pd.DataFrame:
    copy = pd.read_parquet(shared_data / "ons_gva_by_local_authority" / "gva_lad_sic07_1998_2023.parquet")
    copy = copy.rename(columns={"lad_code": "area_code", "sic07": "industry_code"})
    return copy.astype({"area_code": str, "industry_code": str, "year": int})


def test_every_cell_equals_the_tidy_copy(frame: pd.DataFrame, copy: pd.DataFrame) -> None:
    """If this fails, a cell was put under another area, line or year, or changed on the way."""
    both = frame.merge(copy, on=KEYS, how="left", validate="one_to_one", indicator=True)
    # The copy holds only lines with a number in at least one table: 459,914 - 3,432 suppressed in all.
    assert (both["_merge"] == "both").sum() == len(copy) == 456_482
    assert both.loc[both["_merge"] == "left_only", list(AMOUNTS)].isna().all(axis=None)
    both = both[both["_merge"] == "both"]
    for ours, theirs in AMOUNTS.items():
        # The copy stores 32-bit floats; both hold whole millions, exact below 2**24.
        np.testing.assert_array_equal(both[ours].to_numpy(), both[theirs].astype(float).round(1).to_numpy())


def test_marks_stand_where_the_copy_has_them(frame: pd.DataFrame, shared_data: Path) -> None:
    """If this fails, a suppressed cell lost its mark or another cell gained one."""
    cells = pd.read_parquet(shared_data / "ons_gva_by_local_authority" / "gva_lad_suppressed_cells.parquet")
    for ours, theirs in AMOUNTS.items():
        mine = frame.loc[frame[f"{ours}_mark"].notna(), [*KEYS, f"{ours}_mark"]]
        told = cells[cells["measure"] == theirs].rename(
            columns={"lad_code": "area_code", "sic07": "industry_code"}
        )
        expected = set(told[[*KEYS, "flag"]].itertuples(index=False, name=None))
        assert set(mine.itertuples(index=False, name=None)) == expected


def test_counts_of_marks_and_flags(frame: pd.DataFrame) -> None:
    """If this fails, marks are not those counted in the workbooks: 3,432 [c] a table, 26 [u] in Table 2."""
    marks = {amount: frame[f"{amount}_mark"].value_counts().to_dict() for amount in AMOUNTS}
    assert marks == {"gva_million_gbp": {"[c]": 3432}, "gva_million_gbp_2022prices": {"[c]": 3432, "[u]": 26}}
    for amount in AMOUNTS:
        null = frame[amount].isna()
        assert null.equals(frame[f"{amount}_flag"].isin(["s", "m"]))
        assert set(frame.loc[frame[f"{amount}_flag"] == "p", "year"]) == {2023}
    suppressed = frame[frame["gva_million_gbp_flag"] == "s"]
    assert suppressed["area_code"].nunique() == 11
    assert "Total" not in set(suppressed["industry_code"])


def test_printed_figures(frame: pd.DataFrame) -> None:
    """If this fails, totals differ from those printed in Tables 2 and 3 (GBP million, 2023)."""
    total = frame[(frame["industry_code"] == "Total") & (frame["year"] == 2023)].set_index("area_code")
    assert total.loc["E06000001", list(AMOUNTS)].tolist() == [1614, 1466]
    assert total.loc["E09000001", "gva_million_gbp"] == 109_211
    assert total["gva_million_gbp"].sum() == 2_434_400
    assert total[~total.index.str.startswith("N")]["gva_million_gbp"].sum() == 2_378_260


def test_one_negative_and_many_zeros_are_kept(frame: pd.DataFrame) -> None:
    """If this fails, a real value was taken for a gap: Table 3 has 1,198 zeros and one -1."""
    current = frame["gva_million_gbp"]
    assert (current == 0).sum() == 1198
    below = frame[current < 0]
    assert below[[*KEYS, "gva_million_gbp"]].to_numpy().tolist() == [["E06000045", "AB (1-9)", 2022, -1.0]]


def test_leaves_partition_the_total(table: pa.Table, frame: pd.DataFrame) -> None:
    """If this fails, the leaves overlap or miss something: in 2023 they reach the total within GBP 5m."""
    assert len(LINES) == 49
    assert len(LEAVES) == 37
    assert check_leaf_sums(table) == []
    year = frame[frame["year"] == 2023].pivot(
        index="area_code", columns="industry_code", values="gva_million_gbp"
    )
    gap = (year[list(LEAVES)].sum(axis=1, skipna=False) - year["Total"]).abs().dropna()
    assert len(gap) == 350  # 361 less the 11 with suppressed lines
    assert gap.max() <= 5


def test_the_known_fault_of_the_volumes_is_found(table: pa.Table) -> None:
    """If this fails, the warning is not about the eight district-years that ONS corrected in October 2025."""
    (finding,) = check_chained_volume(table)
    expected = {("E07000084", year) for year in (2015, 2016, 2017)}  # Basingstoke and Deane
    expected |= {("E08000018", year) for year in (2015, 2016, 2017)}  # Rotherham
    expected |= {("E08000017", year) for year in (2015, 2016)}  # Doncaster
    assert set(finding.rows) == expected
    assert finding.severity == "warning"


def test_the_table_is_complete(table: pa.Table) -> None:
    """If this fails, areas, lines or years are missing: 361 x 49 x 26 = 459,914 rows."""
    assert check_gva_complete(table) == []
    assert table.num_rows == 361 * 49 * 26
    assert table.schema.metadata == {b"vintage": b"lad2023"}


def test_a_missing_region_is_refused(shared_data: Path) -> None:
    """If this fails, a total of the United Kingdom is computed from eleven regions."""
    files = sorted((shared_data / "ons_gva_by_local_authority").glob("*.xlsx"))[:2]
    with pytest.raises(ValueError, match=r"expected 12 workbooks with 361 areas; got 2 with 47"):
        read_gva_folder(files)
    with pytest.raises(ValueError, match=r"is also in"):
        read_gva_folder([files[0], files[0]])
