"""BRES web exports against the tidy copy of sections; the ITL2 cube and the ids against known totals."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from bailiwick.sources.bres import check_rounding_grid
from bailiwick.sources.bres_web import read_bres_web
from bailiwick.sources.nomis_ids import class_id, expand_ids, industry_code
from bailiwick.sources.tidy_cube import read_tidy_cube

SAMPLES = {
    "nomis_web_export_BRES_2023_ITL3_sections.xlsx": ("itl2021", 168 * 21, 0),
    "nomis_web_export_BRES_ITL3_sections_2015_2021.xlsx": ("nuts2016", 168 * 21 * 7, 69),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_both_web_exports_are_read_whole(name: str, shared_data: Path) -> None:
    """If this fails, areas, years or flags are lost; a user put a column before those of the second file."""
    vintage, rows, stars = SAMPLES[name]
    table = read_bres_web(shared_data / "bres" / "nomis_samples" / name)
    assert table.num_rows == rows
    assert table.schema.metadata[b"vintage"].decode() == vintage
    # Counted in the second file: 69 Scottish cells of 2015 to 2017 that leave out farm agriculture.
    marks = table.to_pandas()[["area_code", "year", "industry_code", "mark"]].dropna()
    assert len(marks) == stars
    assert set(marks["industry_code"]) <= {"A"}
    assert set(marks["year"]) <= {2015, 2016, 2017}
    assert marks["area_code"].astype(str).str.startswith("UKM").all()
    assert table["employees"].null_count == 0
    assert check_rounding_grid(table, "employees") == []


def test_the_stacked_export_equals_the_tidy_copy(shared_data: Path) -> None:
    """If this fails, a block's year or a column's section was misread: 2015 to 2020 are equal throughout."""
    ours = read_bres_web(
        shared_data / "bres/nomis_samples/nomis_web_export_BRES_ITL3_sections_2015_2021.xlsx"
    )
    frame = ours.to_pandas().astype({"area_code": str, "industry_code": str})
    frame["geo_code"] = "TL" + frame["area_code"].str[2:]
    copy = pd.read_parquet(shared_data / "bres" / "bres_gb_itl123_sections_employees_2015_2022.parquet")
    both = frame.merge(
        copy,
        left_on=["geo_code", "industry_code", "year"],
        right_on=["geo_code", "sic_section", "year"],
        suffixes=("", "_copy"),
        validate="one_to_one",
    )
    assert len(both) == len(frame)
    other = both[both["employees"] != both["employees_copy"]]
    # The copy is of a later release, which revised the then latest year, 2021, and no other.
    assert set(other["year"]) == {2021}
    assert len(other) == 97


def test_totals_of_the_class_cube(shared_data: Path) -> None:
    """If this fails, codes were cut or summed wrongly: they are the sums of the file itself."""
    path = shared_data / "bres" / "bres_itl2_sic5_2015_2021.parquet"
    cube = read_tidy_cube(path, amount="count", status="employment", digits=4).to_pandas()
    assert len(cube) == 40 * 616 * 7
    assert cube.groupby("year")["employment"].sum().loc[[2015, 2021]].tolist() == [29_737_315, 31_366_000]
    year = cube[cube["year"] == 2021]
    assert (year.groupby("industry_code", observed=True)["employment"].sum() > 0).sum() == 579
    missing = cube[cube["employment"].isna()]
    # Class 0100 of five Scottish areas, 2015 to 2017.
    assert set(missing["industry_code"].astype(str)) == {"0100"}
    assert len(missing) == 15
    assert set(missing["flag"].astype(str)) == {"m"}


def test_five_digits_sum_to_the_same_total(shared_data: Path) -> None:
    """If this fails, reading without adding up changes figures; 729 codes x 40 areas x 7 years."""
    path = shared_data / "bres" / "bres_itl2_sic5_2015_2021.parquet"
    cube = read_tidy_cube(path, amount="count", status="employment")
    assert cube.num_rows == 729 * 40 * 7
    year = cube.to_pandas().groupby("year")["employment"].sum()
    assert year.loc[2021] == 31_366_000
    assert check_rounding_grid(cube, "employment") == []


def test_ids_of_all_616_classes(shared_data: Path) -> None:
    """If this fails, 138412032 + class does not hold for an id of the published list."""
    lookups = shared_data / "bres" / "lookups"
    ids = expand_ids((lookups / "NOMIS_4SIC_codes.txt").read_text(encoding="utf-8"))
    assert len(ids) == 616
    classes = [industry_code(identity) for identity in ids]
    assert [class_id(code) for code in classes] == ids
    with (lookups / "sic4_2007_structure.csv").open(encoding="utf-8", newline="") as stream:
        titled = {row["sic4"].zfill(4) for row in csv.DictReader(stream)}
    assert set(classes) - titled == {"0100"}
    assert titled <= set(classes)
