"""Reading files and tables: what a column is taken to hold, and what comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bailiwick._codes import BLOCK, SHORT, encode, encode_arrow
from bailiwick.errors import UnknownAreaError
from bailiwick.measures import diversity
from bailiwick.measures.matrix import rank
from bailiwick.measures.specialisation import krugman_contributions, krugman_index, location_quotient
from bailiwick.tables import read_table

ROWS: dict[str, list[Any]] = {
    "area_code": ["E06000001", "E06000002"],
    "year": [2015, 2016],
    "industry_code": ["0111", "4711"],
    "employment": [25, None],
    "hours": [1.5, 2.0],
}


def write(path: Path) -> Path:
    """The rows in the format that the path's ending says."""
    frame = pd.DataFrame(ROWS).astype({"employment": "Int64"})
    if path.suffix == ".parquet":
        pq.write_table(pa.table(ROWS), path)
    elif path.suffix == ".xlsx":
        frame.to_excel(path, index=False)
    else:
        frame.to_csv(path, index=False, sep=";" if "semicolon" in path.name else ",")
    return path


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "semicolon.csv", "a.xlsx", "a.parquet"])
def test_every_format_gives_the_same_table(tmp_path: Path, name: str) -> None:
    """If this fails, a format loses leading zeros, whole numbers, or what is missing."""
    table = read_table(write(tmp_path / name))
    assert {column: table[column].to_pylist() for column in table.column_names} == ROWS
    assert pa.types.is_dictionary(table.schema.field("industry_code").type)
    assert pa.types.is_dictionary(table.schema.field("area_code").type)
    assert table.schema.field("year").type == pa.int64()


def test_chosen_columns_come_in_the_order_asked(tmp_path: Path) -> None:
    """If this fails, columns that were not asked for are read, or the order is lost."""
    for name in ("a.csv", "a.xlsx", "a.parquet"):
        assert read_table(write(tmp_path / name), ["hours", "year"]).column_names == ["hours", "year"]


def test_codes_without_leading_zeros_stay_text_by_name(tmp_path: Path) -> None:
    """If this fails, industries 1310 and 4711 become numbers because none of them begins with 0."""
    (tmp_path / "a.csv").write_text("sic,jobs,postcode_note\n1310,+5,7\n4711,6,8\n")
    table = read_table(tmp_path / "a.csv")
    assert table.to_pylist()[0] == {"sic": "1310", "jobs": 5, "postcode_note": 7}


def test_leading_zeros_keep_a_column_text(tmp_path: Path) -> None:
    """If this fails, 0111 becomes 111 in a column whose name does not say that it holds codes."""
    (tmp_path / "a.csv").write_text("branch,jobs\n0111,0\n4711,6\n")
    assert read_table(tmp_path / "a.csv").to_pylist()[0] == {"branch": "0111", "jobs": 0}


def test_marks_keep_a_column_text(tmp_path: Path) -> None:
    """If this fails, a publisher's mark is dropped in silence."""
    (tmp_path / "a.csv").write_text("area,jobs\nA,5\nB,[c]\nC,\n")
    assert read_table(tmp_path / "a.csv")["jobs"].to_pylist() == ["5", "[c]", None]


def test_latin_text_and_byte_order_mark(tmp_path: Path) -> None:
    """If this fails, a file of an older spreadsheet fails, or its first column's name has a mark."""
    (tmp_path / "a.csv").write_bytes("name,jobs\nYnys Môn,5\n".encode("cp1252"))
    (tmp_path / "b.csv").write_bytes("\ufeffname,jobs\nYnys Môn,5\n".encode())
    for name in ("a.csv", "b.csv"):
        assert read_table(tmp_path / name).to_pylist() == [{"name": "Ynys Môn", "jobs": 5}]


def test_dates_in_a_workbook_are_text(tmp_path: Path) -> None:
    """If this fails, a date column stops a workbook from being read."""
    pd.DataFrame({"when": [pd.Timestamp(2023, 4, 1)], "n": [1]}).to_excel(tmp_path / "a.xlsx", index=False)
    assert read_table(tmp_path / "a.xlsx")["when"].to_pylist()[0].startswith("2023-04-01")


@pytest.mark.parametrize("shuffled", [False, True])
@pytest.mark.parametrize(
    "words",
    [
        [f"E0{at:07d}" for at in range(40)],
        [f"{at:04d}" for at in range(600)],
        [f"{at:05d}" for at in range(700)],
        ["A", "B", "C"],
        ["", "a", "bb"],
        ["é1", "e12"],
    ],
)
def test_codes_give_the_column_back(words: list[str], shuffled: bool) -> None:
    """If this fails, a quick way of coding text mixes up or changes codes."""
    at = np.sort(np.random.default_rng(1).integers(0, len(words), SHORT * 3))
    if shuffled:
        np.random.default_rng(2).shuffle(at)
    column = np.array(words, dtype=object)[at]
    for kind in (pa.string(), pa.large_string()):
        array = pa.array(column, kind)
        for given in (array, pa.chunked_array([array.slice(0, 100), array.slice(100)]), array.slice(7)):
            codes = encode_arrow(given)
            assert codes.labels.take(pa.array(codes.at)).to_pylist() == given.to_pylist()
    whole = pl.Series("code", list(column))
    for given in (whole, whole.slice(7), whole.slice(0, 9).append(whole), whole.set(whole == words[0], None)):
        codes = encode(nw.from_native(given, series_only=True))
        # -1 stands for null, so a null label is put last, where -1 finds it
        labels = [*codes.labels.to_pylist(), None]
        assert [labels[code] for code in codes.at.tolist()] == given.to_list()


def test_dictionary_columns_of_several_chunks() -> None:
    """If this fails, chunks whose dictionaries differ are coded as if they were one."""
    column = pa.chunked_array(
        [pa.array(["a", "b"]).dictionary_encode(), pa.array(["c", "b"]).dictionary_encode()]
    )
    codes = encode_arrow(column)
    assert codes.labels.take(pa.array(codes.at)).to_pylist() == ["a", "b", "c", "b"]


def test_categories_and_enumerations() -> None:
    """If this fails, pandas categories or Polars categories and enumerations are refused or mixed up."""
    plain = pl.DataFrame(
        {"area_code": ["A", "A", "B"], "year": [1] * 3, "industry_code": ["1", "2", "2"], "n": [1, 1, 2]}
    )
    expected = krugman_index(plain, value="n")["krugman_index"].to_list()
    coded = plain.with_columns(
        pl.col("area_code").cast(pl.Categorical), pl.col("industry_code").cast(pl.Enum(["2", "1"]))
    )
    assert krugman_index(coded, value="n")["krugman_index"].to_list() == expected
    frame = plain.to_pandas().astype({"area_code": "category", "industry_code": "category"})
    assert krugman_index(frame, value="n")["krugman_index"].to_list() == expected


def test_quotients_fit_the_callers_index() -> None:
    """If this fails, pasting quotients beside a filtered pandas table puts them on the wrong rows."""
    frame = pd.DataFrame(
        {"area_code": ["A", "A", "B"], "year": 1, "industry_code": ["1", "2", "2"], "n": [1, 1, 2]},
        index=[7, 3, 5],
    )
    result = location_quotient(frame, value="n")
    assert result.index.tolist() == [7, 3, 5]
    assert krugman_index(frame, value="n").index.tolist() == [0, 1]


def test_caller_s_table_is_left_alone() -> None:
    """If this fails, a measure changes the table it was given."""
    frame = pd.DataFrame(
        {"area_code": ["A", "A", "B"], "year": 1, "industry_code": ["1", "2", "2"], "n": [1.0, -1.0, 2.0]}
    )
    before = frame.copy()
    krugman_index(frame, value="n", negative="clip")
    pd.testing.assert_frame_equal(frame, before)


def test_several_by_columns() -> None:
    """If this fails, economies that differ in one of two columns are pooled."""
    table = pa.table(
        {
            "nation": ["E", "E", "S", "S"],
            "year": [1] * 4,
            "area_code": ["A", "B", "C", "D"],
            "industry_code": ["1", "2", "1", "1"],
            "n": [1, 1, 1, 1],
        }
    )
    result = krugman_index(table, value="n", by=["nation", "year"])
    assert result["krugman_index"].to_pylist() == [0.5, 0.5, 0.0, 0.0]
    assert result.column_names == ["nation", "year", "area_code", "krugman_index"]


@pytest.mark.parametrize("sorted_by_area", [True, False])
def test_more_industries_than_are_worked_on_at_once(sorted_by_area: bool) -> None:
    """If this fails, a long table is cut into parts wrongly.

    A has the first 50,000 of 150,000 industries, B all, one job in each: the reference has 2/200,000 in
    each of the first and 1/200,000 in each other. A: 1 - .5 = .5. B: 100,000 * (1/150,000 - 1/200,000).
    """
    first, every = [f"{at:06d}" for at in range(50_000)], [f"{at:06d}" for at in range(150_000)]
    table = pa.table(
        {
            "area_code": ["A"] * len(first) + ["B"] * len(every),
            "year": [1] * (len(first) + len(every)),
            "industry_code": first + every,
            "n": [1] * (len(first) + len(every)),
        }
    )
    if not sorted_by_area:
        table = table.sort_by("industry_code")
    result = krugman_index(table, value="n")
    expected = {"A": 0.5, "B": 100_000 * (1 / 150_000 - 1 / 200_000)}
    got = dict(zip(result["area_code"].to_pylist(), result["krugman_index"].to_pylist(), strict=True))
    assert got == pytest.approx(expected, abs=1e-9)


def categories(words: list[str], labels: list[str], width: pa.DataType) -> pa.DictionaryArray:
    """Words as numbers of a given width into labels of a given order."""
    return pa.DictionaryArray.from_arrays(pa.array([labels.index(word) for word in words], width), labels)


@pytest.mark.parametrize("width", ["uint8", "uint16", "uint32", "uint64", "int8", "int64"])
@pytest.mark.parametrize("repeat", [1, 2 * SHORT])
def test_labels_are_those_present_in_order_of_first_row(width: str, repeat: int) -> None:
    """If this fails, an industry that no row has counts, or the order of categories is that of the rows."""
    words = ["c", "a", "c", "d"] * repeat
    column = categories(words, ["a", "b", "c", "d", "e"], pa.type_for_alias(width))
    codes = encode_arrow(column)
    assert codes.labels.to_pylist() == ["c", "a", "d"]
    assert codes.labels.take(pa.array(codes.at)).to_pylist() == words


@pytest.mark.parametrize("labels", [["a", "b", "c"], ["a", "b", "c", "d"], ["b", "a", "c"], ["c", "b", "a"]])
def test_labels_first_met_far_down(labels: list[str]) -> None:
    """If this fails, a label that is met first after many rows is lost, or unused ones are kept."""
    words = ["a"] * BLOCK + ["a", "b"] * BLOCK + ["c"] + ["b"] * BLOCK
    codes = encode_arrow(categories(words, labels, pa.int8()))
    assert codes.labels.to_pylist() == ["a", "b", "c"]
    assert codes.labels.take(pa.array(codes.at)).to_pylist() == words


def test_null_in_a_category_column_is_not_its_last_label() -> None:
    """If this fails, a null is taken for a label, or hides one."""
    codes = encode_arrow(pa.array(["b", None, "a"]).dictionary_encode())
    assert (codes.at.tolist(), codes.labels.to_pylist(), codes.nulls) == ([0, -1, 1], ["b", "a"], 1)


def kinds_of_categories(columns: dict[str, list[Any]], labels: list[str]) -> list[Any]:
    """One cube with its industries as text, and as categories of every dataframe kind, some unused."""
    text = pa.table(columns)
    words = columns["industry_code"]
    at = text.column_names.index("industry_code")
    tables = [text]
    for width in (pa.int8(), pa.uint64()):
        tables.append(text.set_column(at, "industry_code", categories(words, labels, width)))
    frame = pd.DataFrame(columns)
    tables.append(frame.assign(industry_code=pd.Categorical(words, categories=labels)))
    tables.append(pl.DataFrame(columns).with_columns(pl.col("industry_code").cast(pl.Enum(labels))))
    return tables


def test_unused_categories_are_no_industries() -> None:
    """If this fails, divisions are asked for of industries that no row has, in some dataframe kinds."""
    columns: dict[str, list[Any]] = {
        "area_code": ["A", "A", "B", "B"],
        "year": [2023] * 4,
        "industry_code": ["02", "01", "02", "01"],
        "jobs": [1, 3, 2, 2],
    }
    expected_parts = [diversity.theil_parts(pa.table(columns), value="jobs")["theil"].to_pylist()]
    for table in kinds_of_categories(columns, ["01", "02", "T"]):
        parts = diversity.theil_parts(table, value="jobs", division={"01": "X", "02": "X"})
        assert [list(pl.DataFrame(parts)["theil"])] == expected_parts
        assert list(pl.DataFrame(parts)["theil_between"]) == [0.0, 0.0]
        diversity.related_variety(table, value="jobs", division=2)
        listed = pl.DataFrame(krugman_contributions(table, value="jobs"))
        assert listed["industry_code"].cast(pl.String).to_list() == ["02", "01"] * 2


def test_unused_area_category_is_no_reference() -> None:
    """If this fails, an area that no row has is taken for a reference without rows."""
    columns = {"area_code": ["A", "B"], "industry_code": ["1", "2"], "jobs": [1, 2]}
    table = pd.DataFrame(columns).assign(area_code=pd.Categorical(["A", "B"], categories=["A", "B", "C"]))
    with pytest.raises(UnknownAreaError, match="reference='C' is not an area code of the table"):
        krugman_index(table, value="jobs", by=(), reference="C")


def test_null_keys_of_several_columns_stay_apart() -> None:
    """If this fails, a row without a sex shares its group with another year's: ranks are 1 of 1 for all."""
    table = pa.table(
        {"area_code": ["A", "B"], "year": [1, 2], "sex": ["f", None], "v": [1.0, 2.0]},
    )
    table = pa.concat_tables([table, table.set_column(0, "area_code", pa.array(["C", "D"]))])
    assert rank(table, value="v", by=("year", "sex"))["areas_ranked"].to_pylist() == [2, 2, 2, 2]
