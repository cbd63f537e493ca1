"""A table as files: Parquet, CSV and its CSVW description, written whole or not at all.

The description follows the W3C recommendation "Metadata Vocabulary for Tabular Data" (2015): it names
each column, its type and unit, the key, the licence and the sources, so that nobody has to guess.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import narwhals as nw
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from narwhals.typing import IntoDataFrame

from bailiwick.errors import ColumnError, Finding, OptionError, TableError, nearest
from bailiwick.publish.words import counted
from bailiwick.publish.writing import write_file

__all__ = [
    "LICENCE_URLS",
    "Column",
    "csvw_metadata",
    "csvw_text",
    "source_line",
    "write_plain",
    "write_table",
]

LICENCE_URLS = {
    "OGL-UK-3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "MIT": "https://opensource.org/license/mit",
}


Datatype = Literal["string", "number", "integer", "gYear", "boolean", "date"]


@dataclass(frozen=True)
class Column:
    """What is said of one column.

    Attributes
    ----------
    name : str
    datatype : {"string", "number", "integer", "gYear", "boolean", "date"}
        As CSVW names it.
    title : str
        For people.
    description : str
    unit : str
        In words; empty for none.
    """

    name: str
    datatype: Datatype
    title: str = ""
    description: str = ""
    unit: str = ""


def csvw_metadata(
    file: str,
    columns: Sequence[Column],
    *,
    title: str,
    description: str,
    sources: Sequence[Mapping[str, str]],
    licence: str | None,
    keys: Sequence[str],
    issued: str,
) -> dict[str, Any]:
    """Describe a CSV file in the CSVW vocabulary.

    Parameters
    ----------
    file : str
        Name of the CSV beside the description.
    columns : sequence of Column
        In the order of the file.
    title, description : str
    sources : sequence of mapping
        With `publisher`, `title`, `release`, `accessed`, `url`, `licence`.
    licence : str or None
        SPDX identifier; None where it is not known.
    keys : sequence of str
        Columns that together name a row.
    issued : str
        ISO date.

    Returns
    -------
    dict
        Ready to be written as `<file>-metadata.json`.
    """
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": file,
        "dc:title": title,
        "dc:description": description,
        "dc:issued": {"@value": issued, "@type": "xsd:date"},
        **({"dc:license": {"@id": LICENCE_URLS.get(licence, licence)}} if licence else {}),
        "dc:source": [source_line(source) for source in sources],
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "lineTerminators": ["\n"]},
        "tableSchema": {
            "columns": [_csvw_column(column, required=column.name in keys) for column in columns],
            "primaryKey": list(keys),
        },
    }


def source_line(source: Mapping[str, str]) -> str:
    """A source in one line: publisher, title, dates, licence and address."""
    dates = [f"{word} {source[key]}" for word, key in (("released", "release"), ("accessed", "accessed"))]
    known = [date for date in dates if not date.endswith(" ")]
    parts = (source["publisher"], source["title"], *known, source["licence"], source["url"])
    line = ", ".join(part for part in parts if part)
    return f"{line}. {source['attribution']}" if source.get("attribution") else line


def _csvw_column(column: Column, *, required: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": column.name,
        "titles": column.title or column.name,
        "datatype": column.datatype,
    }
    if column.description:
        entry["dc:description"] = column.description
    if column.unit:
        entry["schema:unitText"] = column.unit
    if required:
        entry["required"] = True
    return entry


def csvw_text(metadata: Mapping[str, Any]) -> str:
    """The description as JSON for people to read."""
    return json.dumps(metadata, ensure_ascii=False, indent=2) + "\n"


def write_table(
    table: IntoDataFrame,
    folder: Path | str,
    name: str,
    *,
    title: str,
    columns: Mapping[str, str],
    key: Sequence[str],
    sources: Sequence[Mapping[str, str]],
    licence: str | None,
    issued: date,
    description: str = "",
    units: Mapping[str, str] | None = None,
) -> list[Path]:
    """Write a table as `<name>.parquet`, `<name>.csv` and `<name>.csv-metadata.json`.

    Parameters
    ----------
    table : dataframe (pyarrow, polars or pandas)
        Columns of text, whole numbers, numbers, booleans or dates.
    folder : path
        Made if absent.
    name : str
        Of the files, without ending.
    title, description : str
        What the table is.
    columns : mapping of column to description
        For people; every column needs one.
    key : sequence of str
        Columns that together name a row; empty for a table without a key.
    sources : sequence of mapping
        With `publisher`, `title`, `release`, `accessed`, `url`, `licence`.
    licence : {"OGL-UK-3.0", "CC-BY-4.0", "CC0-1.0", "MIT"} or None
        SPDX identifier; None where the sources have no one known licence.
    issued : date
    units : mapping of column to unit, optional

    Returns
    -------
    list of Path
        The three files.

    Raises
    ------
    ColumnError
        A column has no description, or a described column or key is absent.
    TableError
        A key is null or occurs twice, a number is NaN or infinite, or a column holds lists or other
        things that a CSV cannot. All faults are listed.
    OptionError
        The licence is not one of those allowed.

    Notes
    -----
    Missing values are null in Parquet and an empty cell in CSV. All three files are complete in memory
    before the first is moved into place.

    Examples
    --------
    >>> import tempfile
    >>> files = write_table(
    ...     pa.table({"area_code": ["E06000001", "E06000002"], "jobs": [90, None]}),
    ...     tempfile.mkdtemp(),
    ...     "jobs_lad2023",
    ...     title="Jobs by district",
    ...     columns={"area_code": "GSS code", "jobs": "Jobs"},
    ...     key=["area_code"],
    ...     sources=[],
    ...     licence="OGL-UK-3.0",
    ...     issued=date(2026, 11, 20),
    ... )
    >>> files[1].read_text()
    'area_code,jobs\\nE06000001,90\\nE06000002,\\n'
    """
    rows = _plain(nw.from_native(table, eager_only=True).to_arrow())
    if licence is not None and licence not in LICENCE_URLS:
        raise OptionError(f"The licence {licence!r} is not known; allowed are {', '.join(LICENCE_URLS)}.")
    _require_columns(rows, name, columns, key)
    _require_rows(rows, name, key)
    described = [
        Column(
            field.name,
            _datatype(field.type) or "string",
            field.name,
            columns[field.name],
            (units or {}).get(field.name, ""),
        )
        for field in rows.schema
    ]
    metadata = csvw_metadata(
        f"{name}.csv",
        described,
        title=title,
        description=description,
        sources=sources,
        licence=licence,
        keys=key,
        issued=issued.isoformat(),
    )
    facts: dict[str, Any] = {
        "title": title,
        "description": description,
        "licence": licence,
        "issued": issued.isoformat(),
    }
    facts |= {
        "sources": [dict(source) for source in sources],
        "columns": dict(columns),
        "units": dict(units or {}),
    }
    parquet, text = io.BytesIO(), io.BytesIO()
    kept = rows.replace_schema_metadata({"bailiwick": json.dumps(facts, ensure_ascii=False)})
    pq.write_table(kept, parquet, compression="zstd")
    pl.DataFrame(rows).write_csv(text, quote_style="necessary")
    folder = Path(folder)
    return [
        write_file(folder / f"{name}.parquet", parquet.getvalue()),
        write_file(folder / f"{name}.csv", text.getvalue()),
        write_file(folder / f"{name}.csv-metadata.json", csvw_text(metadata).encode()),
    ]


def write_plain(table: IntoDataFrame, path: Path | str) -> Path:
    """Write a table as one file, CSV or Parquet by the ending of its name, without a description.

    Raises
    ------
    OptionError
        The name ends in neither ``.csv`` nor ``.parquet``.
    WorkspaceError
        The file cannot be written; what was there before is unchanged.
    """
    path = Path(path)
    rows = _plain(nw.from_native(table, eager_only=True).to_arrow())
    content = io.BytesIO()
    if path.suffix.lower() == ".parquet":
        pq.write_table(rows, content, compression="zstd")
    elif path.suffix.lower() == ".csv":
        pl.DataFrame(rows).write_csv(content, quote_style="necessary")
    else:
        raise OptionError(
            f"Cannot tell what to write from the name {path.name!r}. End it in .csv or .parquet."
        )
    return write_file(path, content.getvalue())


def _plain(rows: pa.Table) -> pa.Table:
    """Dictionary codes as the text they stand for."""
    for at, column in enumerate(rows.schema):
        if pa.types.is_dictionary(column.type):
            rows = rows.set_column(at, column.name, rows.column(at).cast(column.type.value_type))
    return rows


def _datatype(kind: pa.DataType) -> Datatype | None:
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return "string"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    if pa.types.is_boolean(kind):
        return "boolean"
    return "date" if pa.types.is_date(kind) else None


def _require_columns(rows: pa.Table, name: str, columns: Mapping[str, str], key: Sequence[str]) -> None:
    present = rows.column_names
    absent = [column for column in dict.fromkeys([*columns, *key]) if column not in present]
    if absent:
        hints = "".join(nearest(column, present) for column in absent)
        raise ColumnError(
            f"The table {name!r} has no column {', '.join(map(repr, absent))}.{hints}"
            f" It has {', '.join(map(repr, present))}; describe those."
        )
    silent = [column for column in present if column not in columns]
    if silent:
        raise ColumnError(
            f"The table {name!r} says nothing of its column {', '.join(map(repr, silent))};"
            " every published column needs a description. Add it to `columns`."
        )


def _require_rows(rows: pa.Table, name: str, key: Sequence[str]) -> None:
    faults = []
    for field in rows.schema:
        column = rows.column(field.name)
        if _datatype(field.type) is None:
            sentence = (
                f"Column {field.name!r} is of type {field.type}; give text, numbers, booleans or dates."
            )
            faults.append(Finding("unwritable-type", sentence))
        elif pa.types.is_floating(field.type):
            bad = pc.sum(pc.invert(pc.is_finite(column))).as_py()
            if bad:
                sentence = (
                    f"Column {field.name!r} has {bad} NaN or infinite numbers; a missing value is null."
                )
                faults.append(Finding("not-finite", sentence))
        if field.name in key and column.null_count:
            sentence = (
                f"Key column {field.name!r} is null in {column.null_count} rows; every row needs its key."
            )
            faults.append(Finding("null-key", sentence))
    if key and not faults:
        sizes = rows.select(list(key)).group_by(list(key)).aggregate([([], "count_all")])
        twice = sizes.filter(pc.greater(sizes.column("count_all"), 1))
        if twice.num_rows:
            first = {column: twice.column(column)[0].as_py() for column in key}
            sentence = f"{twice.num_rows} keys occur more than once, the first {first}; keep one row of each."
            faults.append(Finding("duplicate-key", sentence))
    if faults:
        number = counted(len(faults), "fault")
        raise TableError(f"The table {name!r} cannot be published ({number}):", faults)
