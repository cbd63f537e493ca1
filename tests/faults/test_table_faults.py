"""Faults of a table handed to a measure: each is refused, or warned of, in words that say what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from bailiwick.errors import ColumnError, DataWarning, OptionError, SourceError, TableError, UnknownAreaError
from bailiwick.measures import diversity
from bailiwick.measures.rounding import krugman_rounding_band, typical_band
from bailiwick.measures.shift_share import shift_share
from bailiwick.measures.specialisation import krugman_contributions, krugman_index, location_quotient
from bailiwick.measures.structures import nearest_structures
from bailiwick.tables import read_cube, read_table, sum_to_cube

COLUMNS: dict[str, list[Any]] = {
    "area_code": ["E06000001", "E06000001", "E06000002", "E06000002"],
    "year": [2023] * 4,
    "industry_code": ["0111", "4711"] * 2,
    "employment": [10, 20, 30, 40],
}
KINDS = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table}


def table(**changes: Any) -> pa.Table:
    """The good table with some columns replaced."""
    return pa.table(COLUMNS | changes)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Any:
    """How to make a dataframe of each kind."""
    return KINDS[request.param]


def test_missing_columns_are_named_together_with_near_ones(kind: Any) -> None:
    """If this fails, a misspelt column is not named, or only the first of two."""
    with pytest.raises(ColumnError) as caught:
        krugman_index(kind(COLUMNS), value="employmnt", area="area")
    sentence = str(caught.value)
    assert "The table lacks 2 of the columns asked for." in sentence
    assert "No column 'employmnt'. Did you mean 'employment'?" in sentence
    assert "No column 'area'. Did you mean" in sentence
    assert "Name the right ones by keyword." in sentence


def test_every_fault_is_listed_at_once(kind: Any) -> None:
    """If this fails, a user mends one fault to meet the next: a duplicate, a negative and an infinity."""
    bad = COLUMNS | {
        "industry_code": ["0111", "0111", "0111", "4711"],
        "employment": [10.0, 20.0, -3.0, float("inf")],
    }
    with pytest.raises(TableError) as caught:
        krugman_index(kind(bad), value="employment")
    assert [finding.reason for finding in caught.value.findings] == [
        "infinite-amount",
        "negative-amount",
        "duplicate-key",
    ]
    sentence = str(caught.value)
    assert "The table was refused, with 3 faults:" in sentence
    assert (
        "'employment' is -3 at area_code 'E06000002', year 2023, industry_code '0111'; it must be 0 or more."
        " Correct it, or pass negative='clip' for 0."
    ) in sentence
    assert "'employment' is inf at area_code 'E06000002'" in sentence
    assert (
        "area_code 'E06000001', year 2023, industry_code '0111' occurs 2 times; each key may occur once."
        " Remove the copies, or add up a register with bailiwick.sum_to_cube first."
    ) in sentence


def test_a_negative_amount_is_clipped_or_refused_beside_a_null(kind: Any) -> None:
    """If this fails, one null anywhere in the table lets negative amounts through into shares and reference.

    With -5 as 0 the areas with a mix hold 10, 0 and 10, 10, together 2/3 and 1/3: A is 1/3 off, B 1/6.
    """
    amounts = {
        "area_code": list("AABBC"),
        "year": [2023] * 5,
        "industry_code": ["01", "02", "01", "02", "01"],
        "jobs": [10.0, -5.0, 10.0, 10.0, None],
    }
    for made in (kind(amounts), pl.LazyFrame(amounts)):
        with pytest.warns(DataWarning, match="1 of 3 area-periods"):
            result = krugman_index(made, value="jobs", negative="clip")
        clipped = [value for value in pl.DataFrame(result)["krugman_index"].to_list() if value == value]
        assert clipped[:2] == pytest.approx([1 / 3, 1 / 6])
        with pytest.raises(TableError, match="'jobs' is -5 at area_code 'A', year 2023, industry_code '02'"):
            krugman_index(made, value="jobs")


def test_more_than_ten_faults_are_counted() -> None:
    """If this fails, a table of thousands of faults fills the screen, or hides how many there are."""
    many = pa.table(
        {
            "area_code": ["A"] * 30,
            "year": [1] * 30,
            "industry_code": [f"{at:02d}" for at in range(30)],
            "employment": [-1] * 30,
        }
    )
    with pytest.raises(TableError, match=r"with 30 faults:[\s\S]*and 20 more faults") as caught:
        krugman_index(many, value="employment")
    assert len(caught.value.findings) == 30


def test_codes_must_be_text(kind: Any) -> None:
    """If this fails, industry codes that lost their leading zeros are taken."""
    with pytest.raises(
        TableError, match=r"'industry_code' holds Int64; industry codes must be text, so that leading"
    ):
        krugman_index(kind(COLUMNS | {"industry_code": [111, 4711, 111, 4711]}), value="employment")


def test_amounts_must_be_numbers(kind: Any) -> None:
    """If this fails, a column with marks is taken for numbers."""
    with pytest.raises(
        TableError, match=r"'employment' holds String; amounts must be numbers\. Turn marks such"
    ):
        krugman_index(kind(COLUMNS | {"employment": ["1", "2", "[c]", "4"]}), value="employment")


def test_column_named_twice() -> None:
    """If this fails, one column is used as two keys."""
    with pytest.raises(TableError, match=r"Column 'area_code' is named for two different things"):
        krugman_index(table(), value="employment", industry="area_code")


def test_empty_keys_are_refused(kind: Any) -> None:
    """If this fails, rows without an area are measured as an area of their own."""
    with pytest.raises(
        TableError, match=r"'area_code' is empty in 1 rows, the first being row 2; every row needs"
    ):
        krugman_index(kind(COLUMNS | {"area_code": ["A", "A", None, "B"]}), value="employment")


def test_table_without_rows(kind: Any) -> None:
    """If this fails, an empty table gives an empty result without a word."""
    empty = table().slice(0, 0)
    made = {pd.DataFrame: empty.to_pandas, pl.DataFrame: lambda: pl.from_arrow(empty)}.get(
        kind, lambda: empty
    )()
    with pytest.raises(TableError, match=r"It has no rows; give at least one area with one industry"):
        krugman_index(made, value="employment")


def test_nulls_refused_when_asked(kind: Any) -> None:
    """If this fails, missing='refuse' lets a null pass, or does not say where it is."""
    with pytest.raises(
        TableError, match=r"'employment' is null at area_code 'E06000001', year 2023, industry_code '4711'"
    ):
        krugman_index(kind(COLUMNS | {"employment": [1, None, 3, 4]}), value="employment", missing="refuse")


def test_null_area_is_warned_of(kind: Any) -> None:
    """If this fails, an area is left out of the reference in silence."""
    spoilt = kind(COLUMNS | {"employment": [1, None, 3, 4]})
    with pytest.warns(DataWarning, match=r"1 of 2 area-periods have a null amount: their result is null"):
        location_quotient(spoilt, value="employment")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"missing": "dorp"},
            r"missing='dorp' is not an option\. Did you mean 'drop'\? Choose one of 'area', 'refuse'",
        ),
        ({"negative": "zero"}, r"negative='zero' is not an option\. Choose one of 'refuse', 'clip'"),
        ({"own_area": "exclude"}, r"own_area='exclude' is not an option\. Did you mean 'excluded'\?"),
    ],
)
def test_mistyped_options(options: dict[str, Any], sentence: str) -> None:
    """If this fails, a mistyped option is taken for the default."""
    with pytest.raises(OptionError, match=sentence):
        krugman_index(table(), value="employment", **options)


def test_other_options_are_checked() -> None:
    """If this fails, a wrong form, unit, count or year passes."""
    with pytest.raises(OptionError, match=r"form='logs' is not an option. Did you mean 'log'"):
        location_quotient(table(), value="employment", form="logs")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match=r"unit='bit' is not an option. Did you mean 'bits'"):
        diversity.entropy(table(), value="employment", unit="bit")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match=r"top=0 is too few; ask for 1 industry or more"):
        krugman_contributions(table(), value="employment", top=0)
    with pytest.raises(OptionError, match=r"n=0 is too few; ask for 1 neighbour or more"):
        nearest_structures(table(), value="employment", n=0)
    with pytest.raises(OptionError, match=r"draws=-1 is negative; take 0 for none"):
        krugman_rounding_band(table(), value="employment", draws=-1)
    with pytest.raises(OptionError, match=r"draws=0 is too few; take 1 or more"):
        typical_band([1], [1.0], draws=0)
    with pytest.raises(OptionError, match=r"start and end are both 2023; give two different values"):
        shift_share(table(), value="employment", start=2023, end=2023)
    with pytest.raises(TableError, match=r"It has no rows with 'year' 2015; give one of those"):
        shift_share(table(), value="employment", start=2015, end=2023)


def test_unknown_reference_code() -> None:
    """If this fails, a mistyped reference is not named with the nearest code."""
    with pytest.raises(
        UnknownAreaError, match=r"reference='E0600001' is not an area code of the table .2 areas.. Did you"
    ):
        krugman_index(table(), value="employment", reference="E0600001")


def test_reference_code_must_be_there_in_every_year() -> None:
    """If this fails, a year without the reference row is measured against nothing."""
    two = table(year=[2022, 2022, 2023, 2023])
    with pytest.raises(TableError, match=r"reference='E06000001' has no row in year 2023; give its amounts"):
        krugman_index(two, value="employment", reference="E06000001")


def test_reference_code_with_a_null() -> None:
    """If this fails, an unknown reference amount is taken as 0."""
    with pytest.raises(
        TableError, match=r"reference='E06000001' has a null amount in year 2023; fill it, or pass"
    ):
        krugman_index(table(employment=[None, 20, 30, 40]), value="employment", reference="E06000001")


def test_reference_table_faults_name_the_reference() -> None:
    """If this fails, a fault of the reference table is told as one of the table."""
    bad = pa.table({"industry_code": ["0111", "0111"], "employment": [1, 2]})
    with pytest.raises(TableError, match=r"The reference was refused, with 1 fault:"):
        krugman_index(table(), value="employment", reference=bad)
    with pytest.raises(
        ColumnError, match=r"The reference lacks 1 of the columns asked for. No column 'employment'"
    ):
        krugman_index(
            table(), value="employment", reference=pa.table({"industry_code": ["0111"], "jobs": [1]})
        )
    other_year = pa.table({"year": [2020], "industry_code": ["0111"], "employment": [1]})
    with pytest.raises(TableError, match=r"It has no rows for year 2023; give its amounts for every one"):
        krugman_index(table(), value="employment", reference=other_year)


def test_industries_that_the_reference_lacks_are_warned_of() -> None:
    """If this fails, part of an area's amounts is left out in silence."""
    reference = pa.table({"industry_code": ["0111"], "employment": [1]})
    with pytest.warns(
        DataWarning, match=r"2 cells have an amount in an industry that the reference does not have"
    ):
        krugman_index(table(), value="employment", reference=reference)


def test_divisions_must_be_known() -> None:
    """If this fails, industries without a division are put into one of their own making."""
    with pytest.raises(TableError, match=r"Industry '4711' has no division; add it to the mapping"):
        diversity.related_variety(table(), value="employment", division={"0111": "01"})
    with pytest.raises(
        TableError, match=r"Industry '0111' has fewer than 5 characters, so its division is not known"
    ):
        diversity.related_variety(table(), value="employment", division=5)


def test_what_is_no_table() -> None:
    """If this fails, a list of rows fails somewhere inside."""
    with pytest.raises(TableError, match=r"the table is a list; give a pandas, Polars or PyArrow table"):
        krugman_index([1, 2], value="employment")  # type: ignore[type-var]


def test_cube_read_with_other_columns() -> None:
    """If this fails, a cube prepared from one column is measured as another."""
    cube = read_cube(table(), value="employment")
    with pytest.raises(ColumnError, match=r"Read it again from the table with read_cube"):
        krugman_index(cube, value="gva")


def test_sum_to_cube_checks_its_columns() -> None:
    """If this fails, text is added up."""
    with pytest.raises(TableError, match=r"'employment' holds String; amounts must be numbers"):
        sum_to_cube(table(employment=["a", "b", "c", "d"]), value="employment")


def test_totals_of_the_rounding_band() -> None:
    """If this fails, an area without a published total gets a band as if it had one."""
    totals = pa.table({"area_code": ["E06000001"], "year": [2023], "employment": [30]})
    with pytest.raises(
        TableError, match=r"The table of totals was refused:\n  - It has no total for 2023.E06000002"
    ):
        krugman_rounding_band(table(), value="employment", totals=totals, draws=0)


FILES = {
    "no.csv": (None, "There is no file .*no.csv"),
    "jobs.txt": (b"a,b\n1,2\n", r"'jobs.txt' ends in '.txt'; a table is read from .csv"),
    "empty.csv": (b"", "'empty.csv' is empty; give a header row"),
    "long.csv": (
        b"a,b\n1,2,3\n",
        "'long.csv' cannot be read as CSV: .*Every row needs as many cells as the header",
    ),
    "cut.parquet": (b"PAR1 cut", "'cut.parquet' is not a whole Parquet file"),
    "cut.xlsx": (b"PK cut", "'cut.xlsx' is not a whole workbook"),
}


@pytest.mark.parametrize("name", FILES)
def test_damaged_files(tmp_path: Path, name: str) -> None:
    """If this fails, a damaged or strange file gives another library's error."""
    content, sentence = FILES[name]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError, match=sentence):
        read_table(tmp_path / name)


def test_header_faults(tmp_path: Path) -> None:
    """If this fails, columns without a name of their own pass."""
    (tmp_path / "a.csv").write_text("a,a,\n1,2,3\n")
    with pytest.raises(
        TableError, match=r"The header of 'a.csv' was refused:\n  - Columns 3 have no name[\s\S]*over several"
    ):
        read_table(tmp_path / "a.csv")


def test_absent_column_and_sheet(tmp_path: Path) -> None:
    """If this fails, a misspelt column or sheet is not met with the nearest one."""
    frame = pd.DataFrame(COLUMNS)
    frame.to_csv(tmp_path / "a.csv", index=False)
    frame.to_excel(tmp_path / "a.xlsx", index=False, sheet_name="Jobs 2023")
    with pytest.raises(
        ColumnError, match=r"'a.csv' lacks 1 .*No column 'employmet'. Did you mean 'employment'"
    ):
        read_table(tmp_path / "a.csv", ["employmet"])
    with pytest.raises(SourceError, match=r"'a.xlsx' has no sheet 'Jobs 2024'. Did you mean 'Jobs 2023'"):
        read_table(tmp_path / "a.xlsx", sheet="Jobs 2024")
