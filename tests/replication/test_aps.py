"""The APS exports held, against their tidy copy and counts taken from the files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bailiwick.errors import SourceError
from bailiwick.sources.aps import read_aps_api, read_aps_web

FOLDER = "aps_ashe"


@pytest.fixture(scope="module")
def frame(shared_data: Path) -> pd.DataFrame:
    table = read_aps_web(shared_data / FOLDER / "aps_t01_nomis_2023_04_24_143523.xlsx")
    assert table.schema.metadata == {b"vintage": b"lad2021", b"ages": b"16 to 64"}
    return table.to_pandas().astype({"area_code": str, "area_name": str})


def test_every_cell_equals_the_tidy_copy(frame: pd.DataFrame, shared_data: Path) -> None:
    """If this fails, a number, an interval or a mark of self-employment stands in another area or year."""
    copy = pd.read_parquet(shared_data / FOLDER / "aps_t01_16_64_incl_self_employed_2017_2022.parquet")
    copy = copy[(copy["measure"] == "Self Employed") & (copy["geo_type"] == "ladu")]
    copy = copy[copy["period"].str.match(r"Jan \d{4}-Dec") & (copy["extract"] == "2023-04-24")]
    copy = copy.assign(year=copy["period"].str[4:8].astype(int))
    both = frame.merge(copy, on=["area_name", "year"], validate="one_to_one")
    assert len(both) == len(frame) == 363 * 5
    np.testing.assert_array_equal(both["self_employed_persons"].to_numpy(), both["value"].to_numpy())
    np.testing.assert_array_equal(both["ci_half_width"].to_numpy(), both["conf95"].to_numpy())
    told = both["value_flag"].fillna(both["conf_flag"]).astype(object).fillna("")
    np.testing.assert_array_equal(both["mark"].astype(object).fillna(""), told)


def test_counts_of_marks(frame: pd.DataFrame) -> None:
    """If this fails, gaps differ from those in the file: 2 to 8 of 363 missing, 19 to 58 flagged a year."""
    by_year = frame.groupby("year")
    missing = by_year["self_employed_persons"].apply(lambda column: column.isna().sum())
    starred = by_year["mark"].apply(lambda column: (column == "*").sum())
    assert (missing.min(), missing.max()) == (2, 8)
    assert (starred.min(), starred.max()) == (19, 58)
    assert frame["self_employed_persons"].isna().equals(frame["flag"].isin(["s", "m"]))


def test_names_become_codes(frame: pd.DataFrame) -> None:
    """If this fails, a district got another's code: 363 GB names, one with Nomis's own spelling."""
    pairs = frame[["area_code", "area_name"]].drop_duplicates()
    assert len(pairs) == pairs["area_code"].nunique() == 363
    code = pairs.set_index("area_name")["area_code"]
    assert code["Rhondda Cynon Taff"] == "W06000016"
    assert code["Allerdale"] == "E07000026"  # part of Cumberland since 2023


@pytest.mark.parametrize("name", ["aps_t01_nomis_2022_11_08_145145.xlsx", "aps_t01_nomis_2023_01_23.xlsx"])
def test_exports_without_calendar_years_are_refused(name: str, shared_data: Path) -> None:
    """If this fails, years to June or September pass for calendar years."""
    with pytest.raises(SourceError, match="expected a period from January to December"):
        read_aps_web(shared_data / FOLDER / name)


def test_the_saved_api_answer_lacks_rows_and_is_refused(shared_data: Path) -> None:
    """If this fails, 27 rows of 7,584 pass for a whole answer."""
    path = shared_data / "bres" / "nomis_samples" / "nomis_api_csv_NM_17_5_sample.csv"
    with pytest.raises(SourceError, match=r"RECORD_OFFSET rising by 1|7,584"):
        read_aps_api(path)
