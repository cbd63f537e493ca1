"""NUTS areas and districts: the published mapping and the weighted one, worked by hand."""

from __future__ import annotations

import polars as pl
import pytest

from bailiwick import areas, open_sample
from bailiwick.areas.nuts import itl_of_nuts, nuts_of_itl, renamed
from bailiwick.errors import ColumnError, TableError, VintageError
from bailiwick.sources.nuts_lookup import last_district_of_nuts3, nuts3_parts

#: Highland lies in three NUTS3 areas by one LAU1 area each here; Hartlepool and Stockton share one.
LOOKUP = pl.DataFrame(
    {
        "lad_code": [
            "E06000001",
            "E06000004",
            "S12000017",
            "S12000017",
            "S12000017",
            "E07000026",
            "E07000030",
        ],
        "nuts3_code": ["UKC11", "UKC11", "UKM61", "UKM62", "UKM62", "UKD11", "UKD12"],
        "residents": [90, 190, 300, 300, 300, 96, 52],
    }
)


def test_the_last_row_of_each_area_keeps_its_value() -> None:
    """If this fails, published results that rest on the last district cannot be repeated.

    UKC11: Hartlepool is overwritten by Stockton-on-Tees. Highland is the last, and only, one of two areas.
    """
    last = last_district_of_nuts3(LOOKUP)
    assert last == {
        "UKC11": "E06000004",
        "UKM61": "S12000017",
        "UKM62": "S12000017",
        "UKD11": "E07000026",
        "UKD12": "E07000030",
    }
    assert list(last) == ["UKC11", "UKM61", "UKM62", "UKD11", "UKD12"]


def test_the_position_decides_and_not_the_order_of_the_rows() -> None:
    """If this fails, sorting a table changes the published mapping."""
    placed = LOOKUP.with_row_index("position")
    assert last_district_of_nuts3(placed.reverse()) == last_district_of_nuts3(LOOKUP)
    assert last_district_of_nuts3(LOOKUP.reverse())["UKC11"] == "E06000001"
    assert last_district_of_nuts3(placed.reverse().to_pandas()) == last_district_of_nuts3(LOOKUP)


def test_parts_are_weighed_by_residents() -> None:
    """If this fails, an area is taken for the wrong cluster, or a divided district counts twice.

    Highland, 300 residents in three LAU1 areas: one in UKM61 gives 100, two in UKM62 give 200. All weights:
    90 + 190 + 300 + 96 + 52 = 728.
    """
    parts = nuts3_parts(LOOKUP, "lad2016")
    assert parts.select("area_code", "coarse_code", "weight").rows() == [
        ("E06000001", "UKC11", 90.0),
        ("E06000004", "UKC11", 190.0),
        ("E07000026", "UKD11", 96.0),
        ("E07000030", "UKD12", 52.0),
        ("S12000017", "UKM61", 100.0),
        ("S12000017", "UKM62", 200.0),
    ]
    assert parts["weight"].sum() == 728
    assert parts.filter(pl.col("note").is_not_null())["area_code"].to_list() == ["S12000017", "S12000017"]


def test_merged_districts_bring_their_residents_along() -> None:
    """If this fails, an area loses the residents of a district that merged.

    Allerdale became part of Cumberland and Eden of Westmorland and Furness in 2023.
    """
    parts = nuts3_parts(LOOKUP, "lad2023")
    assert parts.filter(pl.col("coarse_code").str.starts_with("UKD")).select(
        "area_code", "coarse_code", "weight"
    ).rows() == [("E06000063", "UKD11", 96.0), ("E06000064", "UKD12", 52.0)]


def test_residents_may_be_given() -> None:
    """If this fails, other weights than those carried cannot be used."""
    people = dict.fromkeys(LOOKUP["lad_code"], 3)
    parts = nuts3_parts(LOOKUP.drop("residents"), "lad2016", residents=people)
    assert parts["weight"].to_list() == [3, 3, 3, 3, 1, 2]


def test_what_cannot_be_weighed_is_told() -> None:
    """If this fails, a district without residents has weight 0, or a wrong code is dropped without a word."""
    with pytest.raises(ColumnError, match=r"no column .nuts3_code.\. Did you mean .nuts3_cod."):
        last_district_of_nuts3(LOOKUP.rename({"nuts3_code": "nuts3_cod"}))
    with pytest.raises(ColumnError, match="no column 'residents'"):
        nuts3_parts(LOOKUP.drop("residents"))
    with pytest.raises(VintageError, match=r"'lad2015' is no vintage .*'lad2016' to 'lad2025'"):
        nuts3_parts(LOOKUP, "lad2015")
    faulty = LOOKUP.with_columns(
        lad_code=pl.col("lad_code").replace("E06000001", "E06999999"),
        residents=pl.when(pl.col("lad_code") == "E07000026").then(0).otherwise(pl.col("residents")),
    )
    with pytest.raises(TableError, match=r"E06999999[\s\S]*missing or not above 0 .E07000026") as refused:
        nuts3_parts(faulty)
    assert [finding.reason for finding in refused.value.findings] == ["unknown-area", "no-residents"]


@pytest.mark.parametrize("people", [None, "x", "90", float("inf"), float("nan"), 0, -1])
def test_residents_that_are_no_number_are_told(people: object) -> None:
    """If this fails, residents that cannot be right become weights, or raise an error of another library."""
    given = dict.fromkeys(LOOKUP["lad_code"], 3) | {"E06000001": people}
    with pytest.raises(TableError, match=r"no number, missing or not above 0 \(E06000001\)"):
        nuts3_parts(LOOKUP, "lad2016", residents=given)  # type: ignore[arg-type]


def test_rows_without_a_code_are_told() -> None:
    """If this fails, a district is the last one of no area, or its residents are in no area."""
    blank = LOOKUP.with_columns(
        nuts3_code=pl.when(pl.col("nuts3_code") != "UKD12").then("nuts3_code"),
        lad_code=pl.col("lad_code").replace("E06000001", ""),
    )
    told = r"(?s)1 rows of the lookup have no 'lad_code' \(row 1\).*no 'nuts3_code' \(row 7\)"
    with pytest.raises(TableError, match=told):
        nuts3_parts(blank, "lad2016")
    with pytest.raises(TableError, match=told):
        last_district_of_nuts3(blank)
    mixed = LOOKUP.to_pandas().assign(residents=[90, "x", 1, 1, 1, 2, 3])
    with pytest.raises(TableError, match="text beside numbers"):
        nuts3_parts(mixed, "lad2016")


def test_the_carried_lookup_holds_everybody() -> None:
    """If this fails, a district or a resident was lost on the way to a later vintage.

    65,648,054 are the residents of the United Kingdom in mid-2016, and 179 the NUTS3 areas.
    """
    lookup = open_sample()["nuts3_lad2016"]
    for vintage, districts in (("lad2016", 391), ("lad2020", 379), ("lad2023", 361)):
        parts = nuts3_parts(lookup, vintage)
        assert parts["weight"].sum() == pytest.approx(65_648_054)
        assert (parts["area_code"].n_unique(), parts["coarse_code"].n_unique()) == (districts, 179)
        assert set(parts["area_code"]) == set(areas.codes(vintage))


def test_levels_1_and_2_are_renamed_and_level_3_is_not() -> None:
    """If this fails, figures on codes of NUTS go to other areas: UKK21 is not TLK21, which ITL 2021 lacks."""
    assert (itl_of_nuts("UKN0"), nuts_of_itl("TLM9")) == ("TLN0", "UKM9")
    for code in ("UKK21", "TLC1", "UKZ", "UK", "E06000001"):
        with pytest.raises(VintageError, match="no area of level 1 or 2 of NUTS 2016"):
            itl_of_nuts(code)
    for code in ("TLK24", "UKC1", "TLZ"):
        with pytest.raises(VintageError, match="no area of level 1 or 2 of ITL 2021"):
            nuts_of_itl(code)
    assert renamed("nuts3_2016", "itl3_2021") is None


def test_lookups_know_nuts_and_short_names() -> None:
    """If this fails, a district has no region under the name that statistics use for it."""
    table = areas.lookup("lad2020", "itl1")
    assert table.equals(areas.lookup("lad2020", "itl1_2021"))
    assert table.num_rows == 379
    nuts = areas.lookup("lad2020", "nuts2_2016")
    assert nuts["to_code"].to_pylist() == [
        "UK" + code[2:] for code in areas.lookup("lad2020", "itl2")["to_code"].to_pylist()
    ]
    pairs = areas.lookup("nuts2_2016", "itl2_2021").to_pylist()
    assert len(pairs) == 41
    assert pairs[0] == {
        "from_code": "UKC1",
        "from_name": "Tees Valley and Durham",
        "to_code": "TLC1",
        "to_name": "Tees Valley and Durham",
        "weight": 1.0,
        "note": None,
    }
    back = areas.lookup("itl2_2021", "nuts2_2016").to_pylist()
    assert [(row["to_code"], row["from_code"]) for row in back] == [
        (row["from_code"], row["to_code"]) for row in pairs
    ]
    with pytest.raises(VintageError, match="nuts2_2016"):
        areas.lookup("lad2020", "nuts2_2013")
