"""ASHE tables 7.9a, 7.9b and 7.10a of 2024 against their tidy copies and printed figures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bailiwick.errors import SourceError
from bailiwick.sources.ashe import GROUPS, read_ashe_cv, read_ashe_hours

FOLDER = "aps_ashe"
HOURS = "PROV - Work Geography Table 7.9a   Paid hours worked - Total 2024.xlsx"
VARIATION = "PROV - Work Geography Table 7.9b   Paid hours worked - Total 2024 CV.xlsx"
BASIC = "PROV - Work Geography Table 7.10a   Paid hours worked - Basic 2024.xlsx"
COPIES = {"total": HOURS, "basic": BASIC}
AMOUNTS = {
    "jobs_thousand": "jobs_thousand",
    "median_weekly_hours": "median_hours",
    "mean_weekly_hours": "mean_hours",
}


@pytest.mark.parametrize("group", ["All", "Full-Time", "Part-Time", "Male", "Female"])
@pytest.mark.parametrize("hours", COPIES)
def test_every_cell_equals_the_tidy_copy(hours: str, group: str, shared_data: Path) -> None:
    """If this fails, a column was taken for another (`change` occurs twice) or an area was lost."""
    table = read_ashe_hours(shared_data / FOLDER / COPIES[hours], group=group)
    assert table.schema.metadata[b"hours"].decode() == hours
    frame = table.to_pandas().astype({"area_code": str})
    copy = pd.read_parquet(shared_data / FOLDER / f"ashe_2024_workplace_paid_hours_{hours}.parquet")
    both = frame.merge(
        copy[copy["group"] == group], on="area_code", validate="one_to_one", suffixes=("", "_copy")
    )
    assert len(both) == len(frame) == 395
    for ours, theirs in AMOUNTS.items():
        left, right = both[ours], both[f"{theirs}_copy" if theirs == ours else theirs]
        np.testing.assert_array_equal(left.to_numpy(float), right.to_numpy(float))
        flags = both[f"{theirs}_flag_copy" if theirs == ours else f"{theirs}_flag"]
        np.testing.assert_array_equal(
            both[f"{ours}_mark"].astype(object).fillna(""), flags.astype(object).fillna("")
        )


def test_printed_figures_of_the_mean(shared_data: Path) -> None:
    """If this fails, means or CVs differ from those printed in Tables 7.9a and 7.9b of 2024."""
    table = read_ashe_hours(shared_data / FOLDER / HOURS, shared_data / FOLDER / VARIATION)
    frame = table.to_pandas().astype({"area_code": str}).set_index("area_code")
    assert frame.loc["K03000001", ["mean_weekly_hours", "median_weekly_hours"]].tolist() == [33.1, 37.0]
    districts = frame[frame.index.str.match(r"E0[6789]|W06|S12")]
    assert len(districts) == 350
    assert districts["mean_weekly_hours"].notna().all()
    assert districts["mean_weekly_hours"].agg(["idxmin", "min", "idxmax", "max"]).tolist() == [
        "E07000096",  # Dacorum
        24.1,
        "E07000213",  # Spelthorne
        36.5,
    ]
    # CVs are kept as shares: 2.2% on average, 7.7% at most.
    assert districts["mean_weekly_hours_cv"].mean() == pytest.approx(0.022, abs=0.0005)
    assert districts["mean_weekly_hours_cv"].max() == pytest.approx(0.077)
    assert set(frame["year"]) == {2024}


@pytest.mark.parametrize("group", GROUPS)
def test_every_sheet_is_read(group: str, shared_data: Path) -> None:
    """If this fails, one of the nine sheets has a mark or a row the parser does not expect."""
    table = read_ashe_hours(shared_data / FOLDER / HOURS, shared_data / FOLDER / VARIATION, group=group)
    assert table.num_rows == 395
    if group == "Female Part-Time":  # Isles of Scilly has ":" jobs and is blank otherwise
        row = table.to_pandas().set_index("area_code").loc["E06000053"]
        assert (row["jobs_thousand_flag"], row["mean_weekly_hours_flag"]) == ("x", "m")


def test_the_two_workbooks_must_belong_together(shared_data: Path) -> None:
    """If this fails, basic hours get the precision of total hours, or estimates pass for CVs."""
    folder = shared_data / FOLDER
    with pytest.raises(SourceError, match="expected the basic hours of 2024"):
        read_ashe_hours(folder / BASIC, folder / VARIATION)
    with pytest.raises(SourceError, match=r"expected the title of Table 7\.9b or 7\.10b"):
        read_ashe_cv(folder / HOURS)
