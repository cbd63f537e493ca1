"""A table of two rows as Parquet, CSV and CSVW."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bailiwick.errors import ColumnError, OptionError, TableError, WorkspaceError
from bailiwick.publish.study_record import write_study_record
from bailiwick.publish.tables_out import write_table

SOURCE = {
    "publisher": "ONS",
    "title": "Jobs",
    "release": "2025-04-17",
    "accessed": "2026-11-20",
    "url": "https://example.org",
    "licence": "OGL-UK-3.0",
}
COLUMNS = {"area_code": "GSS code", "name": "Name", "year": "Year", "jobs": "Jobs", "share": "Share of jobs"}


def table(**changes: Any) -> pa.Table:
    """Two areas; one lacks its jobs; one name needs quotes."""
    columns: dict[str, Any] = {
        "area_code": pa.array(["E06000001", "E06000002"]).dictionary_encode(),
        "name": ['Bristol, "City of"', "Leeds"],
        "year": [2023, 2023],
        "jobs": [90, None],
        "share": [0.1, 0.25],
    }
    return pa.table(columns | changes)


def write(folder: Path, rows: Any, **changes: Any) -> list[Path]:
    """Write the table with all that is said about it."""
    facts: dict[str, Any] = {
        "title": "Jobs by district",
        "columns": COLUMNS,
        "key": ["area_code", "year"],
        "sources": [SOURCE],
        "licence": "OGL-UK-3.0",
        "issued": date(2026, 11, 20),
        "units": {"jobs": "jobs"},
    }
    return write_table(rows, folder, "jobs_lad2023", **facts | changes)


def test_csv_has_empty_cells_for_missing_and_quotes_where_needed(tmp_path: Path) -> None:
    """If this fails, a missing value reads as 0 or as text, or a comma in a name splits it."""
    paths = write(tmp_path, table())
    assert paths[1].read_text(encoding="utf-8") == (
        "area_code,name,year,jobs,share\n"
        'E06000001,"Bristol, ""City of""",2023,90,0.1\n'
        "E06000002,Leeds,2023,,0.25\n"
    )  # fmt: skip


def test_parquet_keeps_values_types_and_what_is_said(tmp_path: Path) -> None:
    """If this fails, the Parquet file has other rows than the table, or no source and licence."""
    rows = pq.read_table(write(tmp_path, table())[0])
    assert rows.to_pylist() == table().to_pylist()
    facts = json.loads(rows.schema.metadata[b"bailiwick"])
    assert facts["licence"] == "OGL-UK-3.0"
    assert facts["sources"] == [SOURCE]
    assert facts["columns"]["share"] == "Share of jobs"


def test_the_description_names_columns_types_units_and_key(tmp_path: Path) -> None:
    """If this fails, the CSV cannot be read by a program without guessing."""
    metadata = json.loads(write(tmp_path, table())[2].read_text(encoding="utf-8"))
    columns = {column["name"]: column for column in metadata["tableSchema"]["columns"]}
    assert {name: column["datatype"] for name, column in columns.items()} == {
        "area_code": "string", "name": "string", "year": "integer", "jobs": "integer", "share": "number",
    }  # fmt: skip
    assert columns["jobs"]["schema:unitText"] == "jobs"
    assert columns["area_code"]["required"] is True
    assert metadata["tableSchema"]["primaryKey"] == ["area_code", "year"]
    assert metadata["url"] == "jobs_lad2023.csv"


@pytest.mark.parametrize("kind", [pl.from_arrow, lambda rows: rows.to_pandas()])
def test_every_dataframe_kind_gives_the_same_rows(tmp_path: Path, kind: Any) -> None:
    """If this fails, the files depend on the caller's dataframe. (pandas holds jobs as 90.0.)"""
    first = write(tmp_path / "one", table())[1].read_text(encoding="utf-8")
    second = write(tmp_path / "two", kind(table()))[1].read_text(encoding="utf-8")
    assert second.replace("90.0", "90") == first


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    """If this fails, hashes of two runs differ without a difference."""
    first, second = write(tmp_path / "one", table()), write(tmp_path / "two", table())
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (table(share=[float("nan"), 0.1]), "'share' has 1 NaN or infinite numbers; a missing value is null"),
        (table(year=[2023, None]), "Key column 'year' is null in 1 rows"),
        (
            table(area_code=["E06000001"] * 2),
            "1 keys occur more than once, the first {'area_code': 'E06000001'",
        ),
        (table(jobs=[[1], [2]]), "'jobs' is of type list"),
    ],
)
def test_a_table_that_cannot_be_published_is_refused(tmp_path: Path, rows: pa.Table, sentence: str) -> None:
    """If this fails, files are written that readers cannot use."""
    with pytest.raises(TableError) as caught:
        write(tmp_path, rows)
    assert sentence in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_every_column_needs_a_description(tmp_path: Path) -> None:
    """If this fails, columns are published that nobody has explained."""
    with pytest.raises(ColumnError, match="says nothing of its column 'share'"):
        write(tmp_path, table(), columns={name: text for name, text in COLUMNS.items() if name != "share"})
    with pytest.raises(ColumnError, match="has no column 'shares'. Did you mean 'share'"):  # noqa: RUF043
        write(tmp_path, table(), columns=COLUMNS | {"shares": "?"})


def test_an_unknown_licence_is_refused(tmp_path: Path) -> None:
    """If this fails, a table is published under a licence that has no address."""
    with pytest.raises(OptionError, match="'OGL' is not known; allowed are OGL-UK-3"):
        write(tmp_path, table(), licence="OGL")


def test_the_record_hashes_every_output(tmp_path: Path) -> None:
    """If this fails, nobody can tell whether a second run gave the same files.

    The SHA-256 of the three bytes "abc" is a published test value (FIPS 180-2, B.1).
    """
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b.csv").write_bytes(b"abc")
    facts: dict[str, Any] = {"study": "krugman-map", "title": "Map", "built": date(2026, 11, 20)}
    path = write_study_record(
        tmp_path,
        inputs=[{"name": "gva", "sha256": "0" * 64}],
        parameters={"halved": True, "folder": Path("raw")},
        outputs=[tmp_path / "a/b.csv"],
        seeds={"draws": 7},
        **facts,
    )
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record["outputs"] == [
        {
            "path": "a/b.csv",
            "bytes": 3,
            "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        }
    ]
    assert record["parameters"] == {"halved": True, "folder": "raw"}
    assert record["seeds"] == {"draws": 7}
    assert {"bailiwick", "python", "numpy"} <= set(record["versions"])


def test_a_record_of_what_is_not_there_is_refused(tmp_path: Path) -> None:
    """If this fails, a record lists files that do not exist or that are elsewhere."""
    facts: dict[str, Any] = {
        "study": "s", "title": "t", "inputs": [], "parameters": {}, "built": date(2026, 11, 20),
    }  # fmt: skip
    with pytest.raises(WorkspaceError, match="which is not there"):
        write_study_record(tmp_path, outputs=[tmp_path / "none.csv"], **facts)
    (tmp_path / "out").mkdir()
    (tmp_path / "other.csv").write_bytes(b"")
    with pytest.raises(WorkspaceError, match="outside"):
        write_study_record(tmp_path / "out", outputs=[tmp_path / "other.csv"], **facts)
