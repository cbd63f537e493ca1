"""Areas on tables small enough to add up in the head.

The mergers used are matters of public record: Allerdale, Carlisle and Copeland became Cumberland
in April 2023; Taunton Deane and West Somerset became Somerset West and Taunton in 2019, which
with Mendip, Sedgemoor and South Somerset became Somerset in 2023; Fife got a new code in 2018.
"""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bailiwick import areas
from bailiwick.areas.shapes import _polygons, stitch
from bailiwick.errors import DataWarning

ALLERDALE, CARLISLE, COPELAND = "E07000026", "E07000028", "E07000029"
CUMBERLAND = "E06000063"


def cumbria(**columns: list[object]) -> pl.DataFrame:
    """A table of the three districts that became Cumberland."""
    return pl.DataFrame({"area_code": [ALLERDALE, CARLISLE, COPELAND], **columns})


def test_a_merger_adds_counts_up_and_keeps_whole_numbers():
    """If this fails, jobs of merged districts are wrong: 4 + 6 + 3 = 13, and no fraction appears."""
    result = areas.convert(cumbria(jobs=[4, 6, 3]), to="lad2023", value="jobs")
    assert result.to_dicts() == [{"area_code": CUMBERLAND, "jobs": 13}]
    assert result.schema["jobs"] == pl.Int64


def test_a_chain_of_changes_is_followed_to_its_end():
    """If this fails, Taunton Deane stops at its code of 2019 and Somerset lacks its people: 1+2+4+8+16."""
    parts = ["E07000190", "E07000191", "E07000187", "E07000188", "E07000189"]
    table = pl.DataFrame({"area_code": parts, "value": [1, 2, 4, 8, 16]})
    assert areas.convert(table, to="lad2023").to_dicts() == [{"area_code": "E06000066", "value": 31}]
    assert areas.convert(table, to="lad2019").sort("area_code")["value"].to_list() == [4, 8, 16, 3]


def test_a_new_code_for_the_same_area_changes_neither_value_nor_flag():
    """If this fails, a recode looks like an estimate, or loses its reliability mark or its interval."""
    fife = {"area_code": ["S12000015"], "value": [7.5], "lower": [7.0], "upper": [8.0], "flag": ["u"]}
    result = areas.convert(pl.DataFrame(fife), to="lad2023")
    assert result.to_dicts() == [
        {"area_code": "S12000047", "value": 7.5, "lower": 7.0, "upper": 8.0, "flag": "u"}
    ]


def test_a_missing_part_makes_the_sum_missing_and_says_so():
    """If this fails, Cumberland's jobs without Copeland's pass for Cumberland's jobs."""
    result = areas.convert(cumbria(jobs=[4, 6, None]), to="lad2023", value="jobs")
    assert result.to_dicts() == [{"area_code": CUMBERLAND, "jobs": None, "flag": "x"}]


def test_an_absent_part_makes_the_sum_missing_too():
    """If this fails, a district that the file left out counts as a district with no jobs."""
    result = areas.convert(cumbria(jobs=[4, 6, 3]).head(2), to="lad2023", value="jobs")
    assert result.to_dicts() == [{"area_code": CUMBERLAND, "jobs": None, "flag": "x"}]


def test_parts_all_missing_for_one_reason_keep_that_reason():
    """If this fails, three suppressed districts become an area that 'cannot be computed'."""
    table = cumbria(jobs=[None, 6, None]).with_columns(flag=pl.Series(["s", None, "s"]))
    result = areas.convert(table, to="lad2023", value="jobs")
    assert result["flag"].to_list() == ["s"]


def test_min_share_lets_a_partial_sum_through_when_the_caller_asks():
    """If this fails, min_share is ignored. Copeland had 69 thousand of 275 thousand people: a quarter."""
    table = cumbria(jobs=[4, 6, None])
    allowed = areas.convert(table, to="lad2023", value="jobs", min_share=0.7)
    assert allowed.to_dicts() == [{"area_code": CUMBERLAND, "jobs": 10, "flag": "e"}]
    refused = areas.convert(table, to="lad2023", value="jobs", min_share=0.8)
    assert refused["jobs"].to_list() == [None]


def test_an_absent_industry_is_a_count_of_none_but_an_absent_year_is_missing():
    """If this fails, sparse cubes turn to nulls, or a year without Copeland passes as complete.

    2022 has all three districts; industry 0111 occurs in two of them: 1 + 2. In 2021 Copeland
    has no row at all, so nothing can be said of any industry.
    """
    rows = [
        (ALLERDALE, 2022, "0111", 1),
        (CARLISLE, 2022, "0111", 2),
        (COPELAND, 2022, "1310", 5),
        (ALLERDALE, 2021, "0111", 3),
        (CARLISLE, 2021, "0111", 4),
    ]
    cube = pl.DataFrame(rows, schema=["area_code", "year", "industry_code", "jobs"], orient="row")
    result = areas.convert(cube, to="lad2023", value="jobs")
    assert result.rows() == [
        (CUMBERLAND, 2022, "0111", 3, None),
        (CUMBERLAND, 2022, "1310", 5, None),
        (CUMBERLAND, 2021, "0111", None, "x"),
    ]


def test_a_rate_is_averaged_with_the_weights_given():
    """If this fails, rates of merged areas are plain means: (1*10 + 2*20 + 7*30) / 10 = 26."""
    table = cumbria(rate=[10.0, 20.0, 30.0], jobs=[1, 2, 7])
    result = areas.convert(table, to="lad2023", value="rate", how="weighted_mean", weight="jobs")
    assert result.to_dicts() == [{"area_code": CUMBERLAND, "rate": 26.0, "jobs": 10, "flag": "e"}]


def test_a_rate_with_no_weight_at_all_has_no_mean():
    """If this fails, three districts without jobs get a rate out of 0 / 0."""
    table = cumbria(rate=[10.0, 20.0, 30.0], jobs=[0, 0, 0])
    result = areas.convert(table, to="lad2023", value="rate", how="weighted_mean", weight="jobs")
    assert result.to_dicts() == [{"area_code": CUMBERLAND, "rate": None, "jobs": 0, "flag": "x"}]


def test_a_rate_of_an_absent_part_is_unknown_not_none():
    """If this fails, a weighted mean leaves out the district that has no row in its indicator."""
    table = cumbria(rate=[10.0, 20.0, 30.0], jobs=[1, 1, 1]).head(2)
    result = areas.convert(table, to="lad2023", value="rate", how="weighted_mean", weight="jobs")
    assert result["rate"].to_list() == [None]


def test_a_rate_of_an_industry_that_one_part_lacks_is_unknown_too():
    """If this fails, an absent row counts as a rate of none, or is left out of the mean."""
    table = cumbria(rate=[10.0, 20.0, 30.0], jobs=[1, 1, 1], industry_code=["a", "a", "b"])
    result = areas.convert(table, to="lad2023", value="rate", how="weighted_mean", weight="jobs")
    assert result["rate"].to_list() == [None, None]


def test_a_table_without_rows_stays_as_it_is():
    """If this fails, an empty selection ends in an error of another library."""
    assert areas.convert(cumbria(jobs=[1, 2, 3]).head(0), to="lad2023", value="jobs").height == 0
    assert areas.check(cumbria().head(0)) == []


def test_going_back_shares_out_and_flags_estimates():
    """If this fails, backward figures lose people, or pass for measured ones."""
    table = pl.DataFrame({"area_code": [CUMBERLAND, "E07000178"], "year": [2023, 2023], "value": [1000, 50]})
    result = areas.convert(table, to="lad2022")
    parts = result.filter(pl.col("area_code") != "E07000178")
    assert parts["area_code"].to_list() == [ALLERDALE, CARLISLE, COPELAND]
    assert parts["value"].sum() == 1000
    assert parts["flag"].to_list() == ["e", "e", "e"]
    assert result.filter(area_code="E07000178").rows() == [("E07000178", 2023, 50.0, None)]


def test_a_rate_goes_back_as_it_is():
    """If this fails, a rate is divided among the districts it should be copied to."""
    table = pl.DataFrame({"area_code": [CUMBERLAND], "rate": [0.4]})
    result = areas.convert(table, to="lad2022", value="rate", how="weighted_mean")
    assert result["rate"].to_list() == [0.4, 0.4, 0.4]
    assert result["flag"].to_list() == ["e", "e", "e"]


def test_northern_ireland_divides_three_districts_by_small_areas():
    """If this fails, Banbridge (19 small areas) does not give 18 to Armagh and 1 to Newry.

    95FF had 190 people: 180 + 10. Armagh (95CC) and Craigavon (95LL) bring 5 and 6; Down (95NN) and
    Newry and Mourne (95VV) 7 and 8.
    """
    table = pl.DataFrame({"area_code": ["95FF", "95CC", "95LL", "95NN", "95VV"], "people": [190, 5, 6, 7, 8]})
    result = areas.convert(table, to="lad2015", value="people")
    expected = {"N09000002": 180.0 + 5 + 6, "N09000010": 10.0 + 7 + 8}
    assert dict(result.select("area_code", "people").rows()) == pytest.approx(expected)
    assert set(result["flag"]) == {"e"}


def test_northern_irelands_old_districts_stay_when_others_go_back():
    """If this fails, a table of 2013 cannot go back to 2009 because of districts that did not change."""
    table = pl.DataFrame({"area_code": ["95AA", "E08000037"], "value": [1, 2]})
    assert areas.convert(table, to="lad2009").rows() == [("95AA", 1), ("E08000020", 2)]


# A third of more than each width holds, so that three parts do not fit: the widest have room left.
WIDTHS = {
    "Int8": 2**7 - 1,
    "Int16": 2**15 - 1,
    "Int32": 2**31 - 1,
    "Int64": 2**61 + 1,
    "UInt8": 2**8 - 1,
    "UInt16": 2**16 - 1,
    "UInt32": 2**32 - 1,
    "UInt64": 2**62 + 1,
}


def held_in(holder: str, width: str, amounts: list[int | None]) -> object:
    """The three districts of Cumberland with amounts of a width, in one kind of dataframe."""
    columns = {"area_code": [ALLERDALE, CARLISLE, COPELAND]}
    if holder == "polars":
        return pl.DataFrame(columns | {"jobs": pl.Series(amounts, dtype=getattr(pl, width))})
    arrow = pa.array(amounts, getattr(pa, width.lower())())
    if holder == "pyarrow":
        return pa.table(columns | {"jobs": arrow})
    kind = {"pandas": width.lower(), "pandas nullable": width, "pandas arrow": pd.ArrowDtype(arrow.type)}
    return pd.DataFrame(columns | {"jobs": pd.array(amounts, dtype=kind[holder])})


@pytest.mark.parametrize("holder", ["polars", "pyarrow", "pandas", "pandas nullable", "pandas arrow"])
@pytest.mark.parametrize("width", WIDTHS)
def test_sums_of_narrow_whole_numbers_do_not_run_over(width, holder):
    """If this fails, three districts of 1.5 thousand million pounds in 32 bits make 0.2 thousand million.

    Three times the largest number that the column holds, forward, to a region and by weights of one's own.
    """
    table = held_in(holder, width, [WIDTHS[width]] * 3)
    links = pl.DataFrame({"old": [ALLERDALE, CARLISLE, COPELAND], "new": ["X"] * 3, "weight": [1] * 3})
    for result in (
        areas.convert(table, to="lad2023", value="jobs"),
        areas.convert(table, to="region", value="jobs", min_share=0),
        areas.convert(table, to="itl1_2025", value="jobs", min_share=0),
        areas.convert_by(table, links, value="jobs"),
    ):
        assert list(map(int, result["jobs"].to_pylist() if holder == "pyarrow" else result["jobs"])) == [
            3 * WIDTHS[width]
        ]
        kind = result.schema.field("jobs").type if holder == "pyarrow" else result["jobs"].dtype
        assert str(kind).lower().startswith(("int64", "uint64"))


@pytest.mark.parametrize("width", ["Int8", "Int32", "UInt8", "UInt32"])
def test_the_weights_of_a_mean_do_not_run_over_either(width):
    """If this fails, jobs that weigh a rate are kept as a number of the wrong size, or a mean is wrong."""
    table = held_in("polars", width, [WIDTHS[width]] * 3).with_columns(
        rate=pl.Series([1, 2, 6], dtype=pl.Int8)
    )
    result = areas.convert(table, to="lad2023", value="rate", how="weighted_mean", weight="jobs")
    assert result.select("jobs", "rate").rows() == [(3 * WIDTHS[width], 3.0)]


@pytest.mark.parametrize(
    ("holder", "kind"), [("pandas nullable", "Int64"), ("pandas arrow", "int64[pyarrow]")]
)
def test_whole_numbers_with_nulls_stay_whole_in_pandas(holder, kind):
    """If this fails, a nullable column of whole numbers comes back as floats, or a null as a number."""
    table = held_in(holder, "Int32", [4, None, 3])
    result = areas.convert(table, to="lad2023", value="jobs")
    assert result["jobs"].isna().tolist() == [True]
    assert str(result["jobs"].dtype) == kind
    shared = areas.convert(table, to="lad2023", value="jobs", min_share=0)
    assert shared["jobs"].tolist() == [7]
    recoded = pd.DataFrame({"area_code": ["S12000015"], "jobs": table["jobs"].head(1)})
    assert areas.convert(recoded, to="lad2023", value="jobs")["jobs"].dtype == table["jobs"].dtype
    back = areas.convert(
        pd.DataFrame({"area_code": [CUMBERLAND], "jobs": pd.array([1000], dtype=table["jobs"].dtype)}),
        to="lad2022",
        value="jobs",
    )
    assert str(back["jobs"].dtype) == {"Int64": "Float64", "int64[pyarrow]": "double[pyarrow]"}[kind]
    assert back["jobs"].sum() == 1000


YEARS_WRITTEN = {
    "text": ["2005", " 2010 "],
    "text of a float": ["2005.0", "2010.0"],
    "float": [2005.0, 2010.0],
    "small": pl.Series([2005, 2010], dtype=pl.UInt16),
    "category": pl.Series(["2005", "2010"], dtype=pl.Categorical),
    "date": pl.Series(["2005-04-01", "2010-12-31"]).str.to_date(),
    "moment": pl.Series(["2005-04-01", "2010-12-31"]).str.to_datetime("%Y-%m-%d"),
}


@pytest.mark.parametrize("written", YEARS_WRITTEN)
@pytest.mark.parametrize("kind", ["polars", "pandas", "pyarrow"])
def test_years_choose_populations_however_they_are_written(written, kind):
    """If this fails, figures of "2005" are shared out, or averaged, by the people of 2016 unasked."""
    to_kind = {"polars": lambda t: t, "pandas": pl.DataFrame.to_pandas, "pyarrow": pl.DataFrame.to_arrow}[
        kind
    ]

    def with_years(table: pl.DataFrame, years: object) -> object:
        return to_kind(table.with_columns(year=pl.Series(years)))

    def values(result: object) -> list[float]:
        return list(result["value"].to_pylist() if kind == "pyarrow" else result["value"])

    one = pl.DataFrame({"area_code": [CUMBERLAND] * 2, "value": [1000.0, 1000.0]})
    plain, other = with_years(one, [2005, 2010]), with_years(one, YEARS_WRITTEN[written])
    expected = values(areas.convert(plain, to="lad2022"))
    assert values(areas.convert(other, to="lad2022")) == expected
    assert expected[:3] != expected[3:]  # the two years differ, and so from one year for both
    many = pl.concat([cumbria(value=[1.0, 2.0, 4.0])] * 2)
    first, second = YEARS_WRITTEN[written][0], YEARS_WRITTEN[written][1]
    dtype = getattr(YEARS_WRITTEN[written], "dtype", None)
    plain = with_years(many, [2005] * 3 + [2010] * 3)
    other = with_years(many, pl.Series([first] * 3 + [second] * 3, dtype=dtype))
    expected = values(areas.convert(plain, to="lad2023", how="weighted_mean"))
    assert values(areas.convert(other, to="lad2023", how="weighted_mean")) == expected
    assert expected[0] != expected[1]


def test_years_that_choose_nothing_may_be_written_in_any_way():
    """If this fails, a plain sum over a merger is refused because its years are financial years."""
    table = cumbria(year=["2005/06"] * 3, value=[1, 2, 3])
    assert areas.convert(table, to="lad2023").rows() == [(CUMBERLAND, "2005/06", 6)]
    oxford = pl.DataFrame({"area_code": ["E07000178"], "year": ["2005/06"], "value": [1]})
    assert areas.convert(oxford, to="lad2009", from_="lad2021").rows() == [("E07000178", "2005/06", 1)]


def test_same_vintage_gives_the_same_table():
    """If this fails, a table is copied, reordered or retyped although nothing had to change."""
    table = pd.DataFrame({"area_code": [CUMBERLAND, "E07000178"], "value": [1, 2]})
    assert areas.convert(table, to="lad2023") is table
    assert areas.convert(table, to="lad2024", from_="lad2023") is table


def test_names_follow_the_new_area():
    """If this fails, the row of Cumberland is called Allerdale."""
    table = cumbria(area_name=["Allerdale", "Carlisle", "Copeland"], value=[1, 2, 3])
    assert areas.convert(table, to="lad2023").to_dicts() == [
        {"area_code": CUMBERLAND, "area_name": "Cumberland", "value": 6}
    ]


def test_intervals_of_merged_areas_are_not_made_up():
    """If this fails, confidence limits are added, which overstates them."""
    table = cumbria(value=[1.0, 2.0, 3.0], lower=[0.5, 1.5, 2.5], upper=[1.5, 2.5, 3.5])
    assert areas.convert(table, to="lad2023").rows() == [(CUMBERLAND, 6.0, None, None)]


def test_districts_add_up_to_itl_regions_and_counties():
    """If this fails, ITL totals are wrong. Cumberland is 60.5 % in TLD11, by the people of 2016.

    Allerdale and Copeland (TLD11) had 96,956 + 68,876, Carlisle (TLD12) 108,155 (mid-2016
    estimates): 165,832 / 273,987 = 0.60525.
    """
    table = pl.DataFrame({"area_code": [CUMBERLAND], "value": [1000.0]})
    level3 = areas.convert(table, to="itl3_2021", min_share=0)
    assert dict(level3.select("area_code", "value").rows()) == pytest.approx(
        {"TLD11": 605.25, "TLD12": 394.75}, abs=0.5
    )
    assert areas.convert(cumbria(value=[1, 2, 3]), to="upper_tier", min_share=0).rows() == [
        ("E10000006", 6, "e")
    ]


def test_a_district_divided_without_weights_is_reported():
    """If this fails, North Ayrshire is put in one ITL area and nobody is told of Arran."""
    table = pl.DataFrame({"area_code": ["S12000021", "S12000008"], "value": [1, 2]})
    with pytest.warns(DataWarning, match="Arran and Cumbrae are in TLM20"):
        result = areas.convert(table, to="itl3_2025")
    assert result.rows() == [("TLM93", 3)]


def test_weights_of_ones_own_work_like_the_carried_ones():
    """If this fails, convert_by shares 8 as other than 2 and 6: weights 0.25 and 0.75."""
    links = pd.DataFrame({"old": ["a", "a", "b"], "new": ["X", "Y", "Y"], "weight": [0.25, 0.75, 1.0]})
    jobs = pa.table({"area_code": ["a", "b"], "area_name": ["Ayton", "Beeton"], "jobs": [8, 5]})
    result = areas.convert_by(jobs, links, value="jobs")
    assert isinstance(result, pa.Table)
    assert result.to_pylist() == [
        {"area_code": "X", "jobs": 2.0, "flag": "e"},
        {"area_code": "Y", "jobs": 11.0, "flag": "e"},
    ]


@pytest.mark.parametrize("kind", ["pandas", "categories", "polars", "pyarrow", "dictionaries"])
def test_the_kind_of_dataframe_and_its_types_stay(kind):
    """If this fails, a pandas user gets Polars back, or codes stop being categories."""
    table = cumbria(year=[2020, 2020, 2020], jobs=[4, 6, 3])
    given = {
        "pandas": lambda: table.to_pandas(),
        "categories": lambda: table.to_pandas().astype({"area_code": "category"}),
        "polars": lambda: table.with_columns(pl.col("area_code").cast(pl.Categorical)),
        "pyarrow": lambda: table.to_arrow(),
        "dictionaries": lambda: pa.table(
            {
                "area_code": pa.array(table["area_code"].to_list()).dictionary_encode(),
                "year": [2020] * 3,
                "jobs": [4, 6, 3],
            }
        ),
    }[kind]()
    result = areas.convert(given, to="lad2023", value="jobs")
    assert type(result) is type(given)
    if isinstance(result, pa.Table):
        assert result.schema == given.schema
        assert result.to_pylist() == [{"area_code": CUMBERLAND, "year": 2020, "jobs": 13}]
    elif isinstance(result, pl.DataFrame):
        assert result.schema == given.schema
        assert result.rows() == [(CUMBERLAND, 2020, 13)]
    else:
        assert (result.dtypes.astype(str) == given.dtypes.astype(str)).all()
        assert result.values.tolist() == [[CUMBERLAND, 2020, 13]]


def test_nulls_of_pandas_are_missing_and_not_numbers():
    """If this fails, NaN of one part is added up to NaN without a flag, or skipped."""
    table = cumbria(jobs=[4.0, 6.0, 3.0]).to_pandas()
    table.loc[0, "jobs"] = float("nan")
    result = areas.convert(table, to="lad2023", value="jobs")
    assert result["jobs"].isna().tolist() == [True]
    assert result["flag"].tolist() == ["x"]


def test_a_lazy_table_is_collected():
    """If this fails, a DuckDB relation cannot be converted."""
    import duckdb

    relation = duckdb.sql(f"select '{ALLERDALE}' as area_code, 4 as jobs")
    result = areas.convert(relation, to="lad2023", value="jobs", min_share=0)
    assert result.to_pylist() == [{"area_code": CUMBERLAND, "jobs": 4, "flag": "e"}]


@pytest.mark.parametrize(
    ("name", "vintage", "code"),
    [
        ("Bristol, City of", "lad2023", "E06000023"),
        ("City of Bristol", "lad2023", "E06000023"),
        ("bristol ua", "lad2023", "E06000023"),
        ("Herefordshire, County of", "lad2023", "E06000019"),
        ("Kingston upon Hull, City of", "lad2023", "E06000010"),
        ("Rhondda Cynon Taff", "lad2023", "W06000016"),
        ("Durham", "lad2023", "E06000047"),
        ("Durham", "lad2008", "E07000056"),
        ("County Durham", "lad2023", "E06000047"),
        ("Somerset", "lad2023", "E06000066"),
        ("Northumberland", "lad2012", "E06000048"),
        ("Northumberland", "lad2013", "E06000057"),
        ("Barnsley", "lad2025", "E08000038"),
        ("Barnsley Metropolitan Borough Council", "lad2024", "E08000016"),
        ("Bournemouth, Christchurch & Poole", "lad2023", "E06000058"),
        ("King’s Lynn and West Norfolk", "lad2023", "E07000146"),
        ("St. Helens", "lad2023", "E08000013"),
        ("Ynys Mon", "lad2023", "W06000001"),
        ("CAERDYDD", "lad2023", "W06000015"),
        ("The Vale of Glamorgan", "lad2023", "W06000014"),
        ("City of Westminster", "lad2023", "E09000033"),
        ("London Borough of Richmond upon Thames", "lad2023", "E09000027"),
        ("Na h-Eileanan Siar", "lad2023", "S12000013"),
        ("Western Isles", "lad2023", "S12000013"),
        ("Ellesmere Port & Neston", "lad2008", "E07000016"),
        ("Derry", "lad2013", "95MM"),
        ("City of London", "lad2023", "E09000001"),
        ("City of London Corporation", "lad2023", "E09000001"),
        ("Corporation of London", "lad2023", "E09000001"),
        ("London, City of", "lad2023", "E09000001"),
        ("The City and County of the City of London", "lad2023", "E09000001"),
        ("London", "region", "E12000007"),
        ("London", "itl1_2025", "TLI"),
        ("Wales", "region", "W92000004"),
        ("Metropolitan Borough of Wirral", "lad2023", "E08000015"),
        ("Wirral, Metropolitan Borough of", "lad2023", "E08000015"),
        ("Wirral MBC", "lad2023", "E08000015"),
        ("City & County of Cardiff", "lad2023", "W06000015"),
        ("City and County of Swansea", "lad2023", "W06000011"),
        ("Swansea, City and County of", "lad2023", "W06000011"),
        ("Conwy County Borough", "lad2023", "W06000003"),
        ("County Borough of Conwy", "lad2023", "W06000003"),
        ("Bridgend County Borough Council", "lad2023", "W06000013"),
        ("Monmouthshire County Council", "lad2023", "W06000021"),
        ("Royal Borough of Windsor and Maidenhead", "lad2023", "E06000040"),
        ("Royal Borough of Kensington & Chelsea", "lad2023", "E09000020"),
        ("Camden London Borough Council", "lad2023", "E09000007"),
        ("LB Camden", "lad2023", "E09000007"),
        ("City of Bradford Metropolitan District Council", "lad2023", "E08000032"),
        ("Bradford MDC", "lad2023", "E08000032"),
        ("Borough Council of King's Lynn and West Norfolk", "lad2023", "E07000146"),
        ("Council of the Isles of Scilly", "lad2023", "E06000053"),
        ("Bedford Unitary Authority", "lad2023", "E06000055"),
        ("Bristol City UA", "lad2023", "E06000023"),
        ("St Albans City and District Council", "lad2023", "E07000240"),
        ("Lichfield District Council", "lad2023", "E07000194"),
        ("City of Lincoln Council", "lad2023", "E07000138"),
        ("City of York Council", "lad2023", "E06000014"),
        ("City of Newcastle", "lad2023", "E08000021"),
        ("City of Edinburgh Council", "lad2023", "S12000036"),
        ("Fife Council Area", "lad2023", "S12000047"),
        ("County of Herefordshire", "lad2023", "E06000019"),
        ("County of Rutland", "lad2023", "E06000017"),
        ("Durham County Council", "lad2023", "E06000047"),
        ("Durham UA", "lad2023", "E06000047"),
        ("Bridgend County", "lad2023", "W06000013"),
        ("Bradford Metropolitan Council", "lad2023", "E08000032"),
        ("Tower Hamlets London Boro", "itl3_2025", "TLI42"),
        ("City of Durham", "lad2008", "E07000056"),
        ("Cornwall", "lad2009", "E06000052"),
        ("Dorset", "lad2019", "E06000059"),
        ("Buckinghamshire Council", "lad2020", "E06000060"),
        ("Cyngor Gwynedd", "lad2023", "W06000002"),
        ("Cyngor Sir Ynys Môn", "lad2023", "W06000001"),
        ("Cyngor Sir Gâr", "lad2023", "W06000010"),
        ("Cyngor Sir Fynwy", "lad2023", "W06000021"),
        ("Cyngor Bwrdeistref Sirol Caerffili", "lad2023", "W06000018"),
        ("Dinas a Sir Abertawe", "lad2023", "W06000011"),
        ("Sir Powys", "lad2023", "W06000023"),
        ("Abertawe - Swansea", "lad2023", "W06000011"),
        ("Isle of Anglesey / Ynys Môn", "lad2023", "W06000001"),
    ],
)
def test_names_as_people_write_them_are_found(name, vintage, code):
    """If this fails, a publisher's spelling is not understood, or leads to the wrong area."""
    assert areas.find(name, vintage) == code


def test_every_official_name_finds_its_own_code():
    """If this fails, a name rule has made two areas of one vintage look alike."""
    for vintage in areas.vintages()[:-2]:
        for code, name in areas.names(vintage).items():
            assert areas.find(name, vintage) == code


def test_the_twenty_two_welsh_names():
    """If this fails, Welsh names are lost or misspelt; the list is the councils' own usage."""
    welsh = areas.welsh_names("lad2023")
    assert list(welsh) == [code for code in areas.codes("lad2023") if code.startswith("W06")]
    assert " ".join(welsh.values()) == (
        "Ynys Môn Gwynedd Conwy Sir Ddinbych Sir y Fflint Wrecsam Ceredigion Sir Benfro Sir Gaerfyrddin"
        " Abertawe Castell-nedd Port Talbot Pen-y-bont ar Ogwr Bro Morgannwg Caerdydd Rhondda Cynon Taf"
        " Caerffili Blaenau Gwent Torfaen Sir Fynwy Casnewydd Powys Merthyr Tudful"
    )
    assert areas.welsh_names("lad2008")["W06000007"] == "Powys"


def test_former_names_are_those_of_the_parts():
    """If this fails, a search for Taunton Deane does not lead to Somerset."""
    assert areas.former_names("E06000066")[0] == "Mendip"
    assert {"Taunton Deane", "West Somerset", "Somerset West and Taunton"} <= set(
        areas.former_names("E06000066")
    )
    assert areas.former_names("S12000047") == []  # Fife was always Fife


def test_predecessors_are_those_of_the_vintage_asked_for():
    """If this fails, the profile of Somerset lists the wrong districts for 2011 or 2022."""
    assert areas.predecessors("E06000066", "lad2022") == ["E07000187", "E07000188", "E07000189", "E07000246"]
    assert "E07000190" in areas.predecessors("E06000066", "lad2011")
    assert areas.predecessors("E07000178", "lad2011") == ["E07000178"]
    assert areas.predecessors("N09000003", "lad2012") == ["95GG", "95II", "95SS"]


@pytest.mark.parametrize(
    ("codes", "vintages"),
    [
        ([CUMBERLAND, "E08000016"], ["lad2023", "lad2024"]),
        ([CUMBERLAND], ["lad2023", "lad2024", "lad2025"]),
        (["E07000246", ALLERDALE], ["lad2019", "lad2020", "lad2021", "lad2022"]),
        (["E07000056"], ["lad2008"]),
        (["TLI"], ["itl2021", "itl2025"]),
        (["TLC11"], ["itl2021"]),
        ([CUMBERLAND, ALLERDALE], []),
        ([], []),
    ],
)
def test_all_vintages_that_fit_are_named(codes, vintages):
    """If this fails, a table is taken for another year's, or gaps are taken for certainty."""
    assert areas.detect_vintages(codes) == vintages


def test_every_vintage_that_an_error_speaks_of_is_listed():
    """If this fails, an error names 'lad2008' and a list of the vintages does not have it."""
    listed = areas.vintages()
    assert listed[:2] == ["lad2008", "lad2009"]
    for vintage in listed:
        assert areas.codes(vintage)
    assert areas.detect_vintages(["E07000178"]) == [v for v in listed if v.startswith("lad")]
    assert areas.convert(cumbria(value=[1, 2, 3]), to="lad2008")["value"].to_list() == [1, 2, 3]


def test_codes_that_fit_no_vintage_are_named():
    """If this fails, an invented code passes, or a code of 2009 is called unknown."""
    assert areas.known_nowhere(["E07000178", "E99999999", "E07000056", "TLC11"]) == ["E99999999"]


def test_regions_countries_and_lookups():
    """If this fails, Oxford leaves the South East, or an old code has no region."""
    assert areas.region("E07000178") == "E12000008"
    assert areas.region(ALLERDALE) == areas.region(CUMBERLAND) == "E12000002"
    assert areas.region("E08000038") == "E12000003"
    assert areas.region("TLC11") == "E12000001"
    assert areas.region("95AA") == areas.country("N09000001") == areas.country("TLN0D") == "N92000002"
    assert areas.group_names()["K03000001"] == "Great Britain"
    upper = {row["from_code"]: row["to_code"] for row in areas.lookup("lad2021", "upper_tier").to_pylist()}
    assert upper["E07000178"] == "E10000025"  # Oxfordshire
    assert upper["E09000001"] == "E09000001"
    assert areas.lookup("lad2021", "lad2023").num_rows == 374


def arcs_of(*lines: str) -> tuple[list[list[tuple[int, int]]], dict[tuple[int, int], list[int]]]:
    """Arcs from texts such as "0,0 2,0 2,2", filed by their first point."""
    arcs = [[(int(x), int(y)) for x, y in (pair.split(",") for pair in line.split())] for line in lines]
    starts: dict[tuple[int, int], list[int]] = {}
    for number, arc in enumerate(arcs):
        starts.setdefault(arc[0], []).append(number)
    return arcs, starts


def test_two_lobes_that_touch_in_a_point_become_two_polygons():
    """If this fails, a district of two squares that meet at a corner is drawn as an invalid figure of eight.

    Squares (0,0)-(2,2) and (2,2)-(4,4), clockwise on a page with y down.
    """
    arcs, starts = arcs_of("2,2 0,2 0,0 2,0 2,2", "2,2 4,2 4,4 2,4 2,2")
    polygons = _polygons(stitch(starts, arcs), arcs)
    assert sorted(len(rings) for rings in polygons) == [1, 1]


def test_a_hole_that_touches_the_outside_in_a_point_stays_a_hole():
    """If this fails, such a district is one self-touching ring, which most geometry libraries refuse.

    Outside (0,0)-(6,6), arriving at and leaving (0,0); the hole (0,0) (2,1) (1,2) hangs on that corner.
    """
    arcs, starts = arcs_of("0,0 6,0 6,6 0,6 0,0", "0,0 1,2 2,1 0,0")
    polygons = _polygons(stitch(starts, arcs), arcs)
    assert polygons == [[[0], [1]]]


def test_the_inset_keeps_proportions_and_covers_no_land():
    """If this fails, London is stretched in its inset, or the inset lies on top of another area."""
    import shapely

    (inset,) = areas.insets()
    left, top, right, bottom = inset["source"]
    x0, y0, x1, y1 = inset["target"]
    assert (x1 - x0) / (right - left) == pytest.approx((y1 - y0) / (bottom - top), rel=0.005)
    source, target = shapely.box(left, top, right, bottom), shapely.box(x0, y0, x1, y1)
    for code, shape in areas.polygons("lad2023").items():
        assert not shape.intersects(target)
        assert not code.startswith("E09") or source.contains(shape)
    assert min(x0, y0) >= 0
    assert x1 <= areas.topology("lad2023")["bbox"][2]


def test_carried_tables_say_where_they_come_from():
    """If this fails, a carried table is published without source, licence or attribution."""
    told = areas.sources()
    assert len(told) == 7
    for sources in told.values():
        assert sources
        for source in sources:
            assert source.keys() == {"title", "publisher", "released", "licence", "attribution"}
            assert source["licence"] in ("OGL-UK-3.0", "MIT")


def test_reading_codes_and_shapes_loads_no_dataframe_library():
    """If this fails, asking for a name costs the start-up time of a dataframe library."""
    program = (
        "import sys\n"
        "from bailiwick import areas\n"
        "areas.names('lad2023'); areas.topology('lad2023'); areas.find('Oxford', 'lad2023')\n"
        "heavy = {'pandas', 'polars', 'pyarrow', 'numpy', 'shapely', 'narwhals', 'duckdb'}\n"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
