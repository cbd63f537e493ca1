"""Every fault of codes, names, vintages and conversions, with the sentence that a user reads."""

from __future__ import annotations

import polars as pl
import pytest

from bailiwick import areas
from bailiwick.errors import (
    ColumnError,
    OptionError,
    TableError,
    UnknownAreaError,
    VintageError,
)


def of(*codes: str | None, **columns: list[object]) -> pl.DataFrame:
    """A table with these codes, one value each."""
    return pl.DataFrame({"area_code": list(codes), "value": [1.0] * len(codes), **columns})


@pytest.mark.parametrize(
    ("code", "vintage", "sentence"),
    [
        (
            "E0700178",
            "lad2023",
            "'E0700178' is not an area code of 'lad2023' (361 areas). Did you mean 'E07000178' (Oxford)?"
            " List them with bailiwick.areas.codes('lad2023').",
        ),
        (
            "E07000026",
            "lad2023",
            "'E07000026' (Allerdale) is an area of 'lad2008' to 'lad2022', not of 'lad2023', where it is part"
            " of 'E06000063' (Cumberland). Convert the table with"
            " bailiwick.areas.convert(table, to='lad2023').",
        ),
        (
            "E07000190",
            "lad2025",
            "'E07000190' (Taunton Deane) is an area of 'lad2008' to 'lad2018', not of 'lad2025', where it is"
            " part of 'E06000066' (Somerset). Convert the table with"
            " bailiwick.areas.convert(table, to='lad2025').",
        ),
        (
            "S12000015",
            "lad2023",
            "'S12000015' (Fife) is an area of 'lad2008' to 'lad2017', not of 'lad2023', where it is now"
            " 'S12000047' (Fife). Convert the table with bailiwick.areas.convert(table, to='lad2023').",
        ),
        (
            "E06000063",
            "lad2021",
            "'E06000063' (Cumberland) is an area of 'lad2023' to 'lad2025', not of 'lad2021', where its area"
            " was 'E07000026' (Allerdale), 'E07000028' (Carlisle), 'E07000029' (Copeland). Convert the table"
            " with bailiwick.areas.convert(table, to='lad2021').",
        ),
        (
            "E10000025",
            "lad2023",
            "'E10000025' (Oxfordshire) is a county, not an area of 'lad2023'. Leave its rows out, or work at"
            " that level throughout.",
        ),
        ("TLC31", "lad2023", "'TLC31' is an area of 'itl2025', not of 'lad2023'."),
        (
            "Narnia",
            "lad2023",
            "'Narnia' is not an area code of 'lad2023' (361 areas)."
            " List them with bailiwick.areas.codes('lad2023').",
        ),
    ],
)
def test_a_code_of_another_vintage_or_of_none(code, vintage, sentence):
    """If this fails, a user with a wrong code is not told which vintage has it or what is nearest."""
    with pytest.raises(UnknownAreaError) as caught:
        areas.require_area(code, vintage)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("name", "vintage", "sentence"),
    [
        (
            "Somersett",
            "lad2023",
            "'Somersett' is not the name of an area of 'lad2023'."
            " The nearest names are 'Somerset', 'North Somerset', 'Dorset'.",
        ),
        (
            "Somerset",
            "lad2021",
            "'Somerset' is not the name of an area of 'lad2021'. It is the name of 'E06000066' (Somerset), a"
            " district of 'lad2023' to 'lad2025'; 'E10000027' (Somerset), a county.",
        ),
        (
            "Allerdale",
            "lad2023",
            "'Allerdale' is not the name of an area of 'lad2023'. It is the name of 'E07000026' (Allerdale),"
            " a district of 'lad2008' to 'lad2022'.",
        ),
        (
            "Northamptonshire",
            "lad2023",
            "'Northamptonshire' is not the name of an area of 'lad2023'. It is the name of 'E10000021'"
            " (Northamptonshire), a county.",
        ),
        (
            "Qqqq",
            "lad2023",
            "'Qqqq' is not the name of an area of 'lad2023'."
            " List them with bailiwick.areas.names('lad2023').",
        ),
    ],
)
def test_a_name_is_never_matched_by_likeness_alone(name, vintage, sentence):
    """If this fails, a mistyped name leads silently to some area, or the error does not help."""
    with pytest.raises(UnknownAreaError) as caught:
        areas.find(name, vintage)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("name", "vintage", "belongs_to"),
    [
        ("London", "lad2023", "'E12000007' (London), a region. Or is 'E09000001' (City of London) meant?"),
        ("London Council", "lad2009", "'E12000007' (London), a region"),
        ("Greater London", "lad2023", "'E12000007' (London), a region"),
        ("County of London", "lad2023", "'E12000007' (London), a region"),
        ("London Borough of London", "lad2023", "'E12000007' (London), a region"),
        ("City of London", "region", "'E09000001' (City of London), a district"),
        ("City of London", "itl1_2025", "'E09000001' (City of London), a district"),
        ("Wales", "lad2023", "'W92000004' (Wales), a country"),
        ("East of England", "lad2023", "'E12000006' (East of England), a region"),
        ("West Midlands", "lad2023", "'E12000005' (West Midlands), a region"),
        ("Greater Manchester", "lad2023", "'E11000001' (Greater Manchester), a metropolitan county"),
        ("Cornwall and Isles of Scilly", "lad2023", ""),
        ("East", "lad2023", ""),
        ("Yorkshire", "lad2023", ""),
        ("Durham", "lad2007", None),
        ("City of Durham", "lad2023", "'E07000056' (Durham), a district of 'lad2008'"),
        ("County of Durham", "lad2008", "'E06000047' (County Durham), a district of 'lad2009' to 'lad2025'"),
        ("County Durham", "lad2008", "'E06000047' (County Durham), a district of 'lad2009' to 'lad2025'"),
        ("County of Leicester", "lad2023", "The nearest names are 'Leicester'"),
        ("County of Nottingham", "lad2023", ""),
        ("Bedford, County of", "lad2008", "The nearest names are 'Bedford'"),
        ("Dorset", "lad2018", "'E10000009' (Dorset), a county"),
        ("Buckinghamshire", "lad2019", "'E10000002' (Buckinghamshire), a county"),
        ("Somerset County Council", "lad2023", "'E10000027' (Somerset), a county"),
        ("Lichfield City Council", "lad2023", ""),
        ("Adur and Worthing", "lad2023", ""),
        ("Swansea / Cardiff", "lad2023", ""),
        ("Borough of", "lad2023", ""),
        ("", "lad2023", ""),
    ],
)
def test_a_name_of_a_larger_place_or_of_another_is_not_cut_down_to_a_district(name, vintage, belongs_to):
    """If this fails, the region London is taken for the City, or a former city for the county it is in."""
    if belongs_to is None:
        with pytest.raises(VintageError):
            areas.find(name, vintage)
        return
    with pytest.raises(UnknownAreaError) as caught:
        areas.find(name, vintage)
    assert str(caught.value).startswith(f"{name!r} is not the name of an area of {vintage!r}.")
    assert belongs_to in str(caught.value)


@pytest.mark.parametrize(
    ("options", "table"),
    [
        ({"to": "lad2022"}, of("E06000063", "E06000063", year=["2005", "2005/06"])),
        ({"to": "lad2022"}, of("E06000063", "E06000063", year=[2005.0, 2005.5])),
        ({"to": "lad2022"}, of("E06000063", "E06000063", year=[2005, None])),
        ({"to": "lad2022"}, of("E06000063", "E06000063", year=[2005.0, float("nan")])),
        ({"to": "lad2023", "how": "weighted_mean"}, of("E07000026", year=["2005/06"])),
        ({"to": "itl3_2021", "how": "weighted_mean"}, of("E07000026", year=["2005/06"])),
        ({"to": "lad2023", "min_share": 0.5}, of("E07000026", year=["2005/06"])),
    ],
)
def test_years_that_cannot_be_read_are_refused_where_they_choose_populations(options, table):
    """If this fails, figures of a year that was not understood are shared out by the people of 2016."""
    with pytest.raises(TableError) as caught:
        areas.convert(table, **options)
    assert "Column 'year' chooses the populations here, and " in str(caught.value)
    assert "Give whole years, such as 2005, or leave the column out" in str(caught.value)


def test_a_column_of_years_that_was_named_must_be_there():
    """If this fails, a mistyped year= is ignored and every year uses the people of 2016."""
    with pytest.raises(ColumnError, match=r"No column 'yaer'\. Did you mean 'year'\?"):
        areas.convert(of("E06000063", year=[2005]), to="lad2022", year="yaer")


@pytest.mark.parametrize("kind", [pl.Int64, pl.UInt64])
def test_sums_that_no_whole_number_holds_are_refused(kind):
    """If this fails, three amounts of 7 million million million add up to a negative number."""
    table = of("E07000026", "E07000028", "E07000029").with_columns(
        value=pl.Series([7 * 10**18] * 3, dtype=kind)
    )
    with pytest.raises(
        TableError, match="sums of column 'value' are larger than whole numbers of 64 bits hold"
    ):
        areas.convert(table, to="lad2023")
    floats = areas.convert(table.with_columns(pl.col("value").cast(float)), to="lad2023")
    assert floats["value"].to_list() == [2.1e19]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: areas.codes("lad2032"),
            "'lad2032' is not a vintage of local authority districts. Did you mean",
        ),
        (lambda: areas.codes("lsoa2021"), "'lsoa2021' is not a boundary vintage."),
        (lambda: areas.topology("lad2008"), "There are no shapes for 'lad2008': they begin with 'lad2009'."),
        (lambda: areas.topology("itl2021"), "'itl2021' has three levels, so it is not one map."),
        (
            lambda: areas.lookup("lad2023", "regions"),
            "There is no lookup to 'regions'. Did you mean 'region'?",
        ),
        (lambda: areas.convert(of("E07000178"), to="2023"), "'2023' is not a vintage of local authority"),
        (lambda: areas.check(of("E07000178"), vintage="lad23"), "'lad23' is not a vintage"),
    ],
)
def test_a_vintage_that_is_not_known(call, sentence):
    """If this fails, a mistyped vintage is not answered with those that exist."""
    with pytest.raises(VintageError) as caught:
        call()
    assert str(caught.value).startswith(sentence)


def test_an_unknown_code_of_a_district_of_any_vintage():
    """If this fails, region() of an invented code gives a bare KeyError."""
    with pytest.raises(UnknownAreaError, match=r"'E0700178' is not the code of a district .* 'E07000178'"):
        areas.region("E0700178")


def test_every_fault_of_a_table_is_listed_at_once():
    """If this fails, a user repairs one fault and meets the next, six times."""
    table = of(
        "E07000026",
        "E06000063",
        "E07000178",
        "E07000178",
        "E0700178",
        "E10000025",
        "K02000001",
        None,
        "e07000008",
    )
    faults = areas.check(table)
    assert [fault.reason for fault in faults] == [
        "empty-code",
        "upper-tier-code",
        "above-district",
        "unknown-code",
        "unknown-code",
        "two-vintages",
        "other-vintage",
        "duplicate-key",
    ]
    with pytest.raises(TableError) as caught:
        areas.refuse_mixed(table)
    told = str(caught.value)
    assert told.startswith("The table was refused, with 8 faults:")
    for sentence in (
        "Column 'area_code' is empty in 1 of 9 rows, first in row 7; every row needs a code.",
        "'E10000025' (Oxfordshire) is a county, not an area of 'lad2025'. Its districts are 'E07000177',"
        " 'E07000178', 'E07000179', 'E07000180' and 1 more. Give its districts instead, or leave its"
        " rows out.",
        "'K02000001' (United Kingdom) is a nation, not an area of 'lad2025'. Leave its rows out.",
        "Did you mean 'E07000178' (Oxford)?",
        "'e07000008' is not an area code; 'E07000008' is. Strip spaces and write capitals.",
        "The 3 codes are not of one vintage: 'lad2025' has 2 of them and not the other 1.",
        "'E07000026' (Allerdale) is an area of 'lad2008' to 'lad2022', not of 'lad2025'",
        "1 key occurs more than once in columns 'area_code': E07000178.",
    ):
        assert sentence in told


def test_districts_of_2019_and_2021_together_are_refused_code_by_code():
    """If this fails, an indicator file with two vintages, which ONS has published, loses areas in a join."""
    both = of(*sorted({*areas.codes("lad2019"), *areas.codes("lad2021")}))
    faults = areas.check(both)
    # of 382 codes of 2019, 11 ended in 2020 (4) and 2021 (7); 3 are new
    assert len(faults) == 1 + 3
    assert faults[0].sentence.startswith(
        "The 385 codes are not of one vintage: 'lad2019' has 382 of them and not the other 3."
    )
    assert [fault.rows for fault in faults[1:]] == [("E06000060",), ("E06000061",), ("E06000062",)]
    with pytest.raises(TableError, match="with 4 faults"):
        areas.convert(both, to="lad2023")


def test_codes_must_be_of_the_vintage_stated():
    """If this fails, from_='lad2021' is taken on trust."""
    with pytest.raises(TableError, match=r"'E06000063' \(Cumberland\) is an area of 'lad2023' to 'lad2025'"):
        areas.convert(of("E06000063"), to="lad2025", from_="lad2021")


def test_area_codes_must_be_text():
    """If this fails, a column of numbers is compared with codes and every row is 'unknown'."""
    (fault,) = areas.check(pl.DataFrame({"area_code": [1, 2]}))
    assert fault.sentence == "Column 'area_code' holds Int64; area codes must be text, such as 'E07000178'."


def test_a_key_that_occurs_twice_is_refused():
    """If this fails, a row given twice is counted twice."""
    table = of("E07000178", "E07000178", "E07000008", year=[2021, 2021, 2021])
    with pytest.raises(TableError) as caught:
        areas.convert(table, to="lad2013")
    assert (
        "1 key occurs more than once in columns 'area_code', 'year': E07000178, 2021."
        " Keep one row of each, add them up, or name the column that tells them apart." in str(caught.value)
    )


@pytest.mark.parametrize(
    "name",
    [
        "self_employed_share",
        "gva_per_fte_gb100",
        "gva_per_hour_gbp",
        "productivity_uk100",
        "productivity_index",
        "krugman_index_sic4",
        "location_quotient",
        "mean_weekly_hours",
    ],
)
def test_a_rate_is_not_summed(name):
    """If this fails, rates of merged districts are added up."""
    table = of("E07000026").rename({"value": name})
    with pytest.raises(TableError) as caught:
        areas.convert(table, to="lad2023", value=name)
    assert f"'{name}' is a rate, which cannot be summed. Convert its numerator and denominator" in str(
        caught.value
    )


def test_a_rate_among_the_indicators_of_a_panel_is_not_summed():
    """If this fails, the long form of a table lets through what the wide form refuses."""
    table = of("E07000026", "E07000028", indicator=["jobs", "gva_per_hour_gbp"])
    with pytest.raises(TableError, match="'gva_per_hour_gbp' is a rate"):
        areas.convert(table, to="lad2023")


@pytest.mark.parametrize("how", ["sum", "weighted_mean"])
@pytest.mark.parametrize("name", ["median_age", "imd_rank", "imd_decile"])
def test_medians_and_ranks_are_not_convertible(name, how):
    """If this fails, a median or a rank is added up or averaged."""
    with pytest.raises(TableError, match="is a median or a rank; neither can be computed"):
        areas.convert(of("E07000026").rename({"value": name}), to="lad2023", value=name, how=how)


@pytest.mark.parametrize("name", ["employment", "gva_million_gbp", "value", "self_employed", "person_count"])
def test_amounts_are_not_taken_for_rates(name):
    """If this fails, an honest count is refused because of its name."""
    parts = of("E07000026", "E07000028", "E07000029").rename({"value": name})
    assert areas.convert(parts, to="lad2023", value=name)[name].to_list() == [3.0]


def test_numbers_that_are_neither_amount_nor_key_are_refused():
    """If this fails, a second amount silently becomes a key and splits the merged area."""
    table = of("E07000026", "E07000028", people=[5, 6])
    with pytest.raises(TableError) as caught:
        areas.convert(table, to="lad2023")
    assert (
        "Columns 'people' are neither amounts nor keys. Name them in value= to convert them, in keys= if they"
        " tell rows apart, or drop them." in str(caught.value)
    )


def test_amounts_must_be_numbers():
    """If this fails, a column with marks such as [c] ends in an error of another library."""
    table = pl.DataFrame({"area_code": ["E07000026"], "value": ["[c]"]})
    with pytest.raises(
        TableError, match=r"Column 'value' holds String; amounts must be numbers\. Turn marks"
    ):
        areas.convert(table, to="lad2023")


def test_absent_columns_are_named():
    """If this fails, a mistyped column is a KeyError without a hint."""
    with pytest.raises(ColumnError, match=r"No column 'valeu'\. Did you mean 'value'\?"):
        areas.convert(of("E07000026"), to="lad2023", value="valeu")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"how": "mean"}, "how='mean' is not known."),
        ({"weight": "value"}, "weight='value' goes with how='weighted_mean' only"),
        ({"min_share": 70}, "min_share=70 is not a share; give a number from 0 to 1."),
    ],
)
def test_options_outside_their_range(options, sentence):
    """If this fails, an option that means nothing is ignored."""
    with pytest.raises(OptionError) as caught:
        areas.convert(of("E07000026"), to="lad2023", **options)
    assert str(caught.value).startswith(sentence)


def test_areas_that_cannot_be_divided_are_all_named():
    """If this fails, County Durham is split without populations, or only the first such area is named."""
    with pytest.raises(TableError) as caught:
        areas.convert(of("E06000047", "E06000053", "E06000054"), to="lad2008")
    told = str(caught.value)
    assert "with 2 faults" in told
    assert "'E06000047' (County Durham) cannot be divided among its districts of 'lad2008'" in told
    assert "'E06000054' (Wiltshire) cannot be divided" in told
    with pytest.raises(TableError, match=r"'N09000003' \(Belfast\) cannot be divided among its districts"):
        areas.convert(of("N09000003"), to="lad2012")


def test_rates_without_weights_or_populations_are_refused():
    """If this fails, rates of districts merged in 2009 are averaged with weights out of thin air."""
    with pytest.raises(TableError, match=r"No population of 'E07000054' \(Chester-le-Street\) is held"):
        areas.convert(of("E07000054"), to="lad2009", how="weighted_mean")


def test_negative_weights_are_refused():
    """If this fails, a weight below 0 turns a mean into anything."""
    table = of("E07000026", jobs=[-1])
    with pytest.raises(TableError, match="Column 'jobs' has weights below 0"):
        areas.convert(table, to="lad2023", how="weighted_mean", weight="jobs")


def test_only_tables_of_districts_are_converted():
    """If this fails, an ITL table is converted by district edges and comes back empty."""
    with pytest.raises(TableError, match="The codes are of 'itl2025'; only tables of districts can be"):
        areas.convert(of("TLC31"), to="lad2023")


def test_weights_that_do_not_sum_to_one_are_refused_with_every_other_fault():
    """If this fails, a table of weights loses or invents people."""
    links = pl.DataFrame(
        {
            "old": ["a", "a", "b", "b", "b"],
            "new": ["X", "Y", "X", "X", "Y"],
            "weight": [0.5, 0.4, -0.5, 0.5, 1.0],
        }
    )
    table = of("a", "b", "c")
    with pytest.raises(TableError) as caught:
        areas.convert_by(table, links)
    told = str(caught.value)
    for sentence in (
        "The weights of 'a' sum to 0.9, not to 1, so its amounts would not be kept."
        " Divide them by their sum.",
        "The weight from 'b' to 'X' is -0.5; give 0 or more.",
        "1 key occurs more than once in columns 'old', 'new': b, X.",
        "'c' of the table has no row in the weights.",
    ):
        assert sentence in told


def test_a_mean_by_weights_of_ones_own_needs_amounts():
    """If this fails, rates are averaged by land shares."""
    links = pl.DataFrame({"old": ["a"], "new": ["X"], "weight": [1.0]})
    with pytest.raises(OptionError, match="needs weight=, a column such as jobs"):
        areas.convert_by(of("a"), links, how="weighted_mean")
