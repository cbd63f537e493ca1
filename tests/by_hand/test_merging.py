"""Tiny areas merged with a neighbour, worked by hand."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bailiwick import carried_merges, merge_areas, unmerge
from bailiwick.areas import names, vintages
from bailiwick.groups.merging import MERGES

# Little has 100 residents on 0.5 km2 (density 200), Large 300 on 3 km2 (100), Other 50 on 1 km2 (50).
TABLE = pa.table(
    {
        "area_code": ["LA", "OT", "LI"],
        "area_name": ["Large", "Other", "Little"],
        "residents": [300, 50, 100],
        "in_flats": [30, 5, 10],
        "homes": [60, 20, 40],
        "flats": [50.0, 25.0, 25.0],
        "density": [100.0, 50.0, 200.0],
    }
)
RATES = {"flats": ("in_flats", "homes")}


def row(table: pa.Table, code: str) -> dict[str, object]:
    """The row of one area."""
    return next(one for one in table.to_pylist() if one["area_code"] == code)


def test_counts_are_summed_and_then_the_rate_is_formed() -> None:
    """If this fails, a rate of a merged unit is an average of rates: (30 + 10) / (60 + 40) = 40 %."""
    merged = merge_areas(TABLE, {"LI": "LA"}, rates=RATES)
    assert merged.table["area_code"].to_pylist() == ["LA", "OT"]
    unit = row(merged.table, "LA")
    assert (unit["residents"], unit["in_flats"], unit["homes"]) == (400, 40, 100)
    assert unit["flats"] == pytest.approx(40.0)
    assert row(merged.table, "OT")["flats"] == pytest.approx(100 * 5 / 20)
    assert unit["area_name"] == "Large"
    assert not any("approximate" in note for note in merged.notes)


def test_a_rate_held_without_counts_is_averaged_over_residents_and_said_so() -> None:
    """If this fails, an approximation passes for an exact rate: (300 * 50 + 100 * 25) / 400 = 43.75."""
    merged = merge_areas(TABLE.drop_columns(["in_flats", "homes"]), {"LI": "LA"})
    assert row(merged.table, "LA")["flats"] == pytest.approx(43.75)
    assert "1 rate is held without counts" in merged.notes[1]
    assert "approximate" in merged.notes[1]


@pytest.mark.parametrize(
    ("density", "expected"), [("area", 400 / (3 + 0.5)), ("mean", (300 * 100 + 100 * 200) / 400)]
)
def test_density_is_residents_over_land(density: str, expected: float) -> None:
    """If this fails, a unit is said to be denser than its people over its land: 400 / 3.5, not 125."""
    merged = merge_areas(TABLE, {"LI": "LA"}, density=density)
    assert row(merged.table, "LA")["density"] == pytest.approx(expected)


def test_what_merged_is_in_the_result() -> None:
    """If this fails, nobody can see which areas went where: Little is 100 of 400, a quarter."""
    merged = merge_areas(TABLE, {"LI": "LA"}, rates=RATES)
    assert merged.merges == {"LI": "LA"}
    assert merged.report.to_pylist() == [
        {
            "area_code": "LI",
            "area_name": "Little",
            "into_code": "LA",
            "into_name": "Large",
            "residents": 100.0,
            "into_residents": 300.0,
            "share": 0.25,
        }
    ]
    assert merged.notes[0] == "Little (LI) was merged into Large (LA): 25.0% of the residents of both."


def test_several_areas_may_go_to_one() -> None:
    """If this fails, the second of two small areas is lost: 300 + 50 + 100 = 450."""
    merged = merge_areas(TABLE, {"LI": "LA", "OT": "LA"}, counts=["in_flats", "homes"])
    unit = row(merged.table, "LA")
    assert (merged.table.num_rows, unit["residents"], unit["homes"]) == (1, 450, 120)


def test_a_sum_or_mean_with_a_missing_part_is_missing() -> None:
    """If this fails, an unknown count becomes 0 in the unit."""
    table = TABLE.set_column(3, "in_flats", pa.array([30, 5, None]))
    table = table.set_column(5, "flats", pa.array([50.0, 25.0, None]))
    unit = row(merge_areas(table, {"LI": "LA"}, counts=["in_flats"]).table, "LA")
    assert unit["in_flats"] is None
    assert unit["flats"] is None


def test_the_merges_of_each_vintage_name_its_own_codes() -> None:
    """If this fails, the Isles of Scilly go to a district that was not yet, or no longer, drawn."""
    for vintage in vintages():
        if vintage.startswith("lad"):
            known = names(vintage)
            told = {(known[small], known[into]) for small, into in carried_merges(vintage).items()}
            west = "Penwith" if vintage == "lad2008" else "Cornwall"
            assert told == {("City of London", "Westminster"), ("Isles of Scilly", west)}, vintage
    assert MERGES["2001"] == {"00BK": "00AA", "15UH": "15UF"}  # as printed in the published file


def test_a_carried_merge_passes_over_what_is_not_there() -> None:
    """If this fails, a table of Wales cannot be used, or a note says that something was merged."""
    table = pa.table({"area_code": ["W06000001"], "residents": [5], "share": [1.0]})
    merged = merge_areas(table, "lad2022")
    assert merged.merges == {}
    assert merged.table.to_pylist() == table.to_pylist()
    assert merged.notes[0].startswith("City of London (E09000001) is not in the table")


@pytest.mark.parametrize("kind", ["pandas", "indexed", "polars", "lazy", "pyarrow"])
def test_the_kind_of_table_that_came_in_comes_back(kind: str) -> None:
    """If this fails, a caller has to convert the table twice."""
    frame = TABLE.to_pandas()
    given = {
        "pandas": frame,
        "indexed": frame.set_index("area_code").rename_axis("code"),
        "polars": pl.from_arrow(TABLE),
        "lazy": pl.from_arrow(TABLE).lazy(),
        "pyarrow": TABLE,
    }[kind]
    merged = merge_areas(given, {"LI": "LA"}, rates=RATES).table
    back = unmerge(merged, {"LI": "LA"})
    if kind == "indexed":
        assert isinstance(merged, pd.DataFrame)
        assert merged.index.tolist() == ["LA", "OT"]
        assert merged.index.name == back.index.name == "code"
        assert back.index.tolist() == ["LA", "LI", "OT"]
        return
    expected = {"pandas": pd.DataFrame, "pyarrow": pa.Table}.get(kind, pl.DataFrame)
    assert isinstance(merged, expected)
    assert isinstance(back, expected)
    rows = pa.table(pl.DataFrame(back).to_arrow()).to_pylist() if kind != "pyarrow" else back.to_pylist()
    assert [one["flats"] for one in rows] == pytest.approx([40.0, 40.0, 25.0])


def test_the_label_goes_back_to_both_areas() -> None:
    """If this fails, City of London has no class on the map, or its row does not say whose class it shows."""
    labels = pa.table(
        {
            "area_code": ["E09000033", "E09000002"],
            "area_name": ["Westminster", "Barking and Dagenham"],
            "supergroup": ["3", "1"],
        }
    )
    order = ["E09000001", "E09000002", "E09000033"]
    back = unmerge(labels, {"E09000001": "E09000033"}, order=order).to_pylist()
    assert [one["area_code"] for one in back] == order
    assert [one["supergroup"] for one in back] == ["3", "1", "3"]
    assert [one["area_name"] for one in back] == ["City of London", "Barking and Dagenham", "Westminster"]
    assert [one["merged_into"] for one in back] == ["E09000033", None, None]
