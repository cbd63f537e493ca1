"""A table as files: Parquet, CSV and its CSVW description, written whole or not at all.

The description follows the W3C recommendation "Metadata Vocabulary for Tabular Data" (2015): it names
each column, its type and unit, the key, the licence and the sources, so that a CSV can be read without guessing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["LICENCE_URLS", "Column", "csvw_metadata", "csvw_text", "write_table"]

LICENCE_URLS = {
    "OGL-UK-3.0": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "MIT": "https://opensource.org/license/mit",
}


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
    datatype: Literal["string", "number", "integer", "gYear", "boolean", "date"]
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
    licence: str,
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
    licence : str
        SPDX identifier.
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
        "dc:license": {"@id": LICENCE_URLS.get(licence, licence)},
        "dc:source": [
            f"{s['publisher']}: {s['title']}, released {s['release']}, accessed {s['accessed']}, {s['licence']}, {s['url']}"
            for s in sources
        ],
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "lineTerminators": ["\n"]},
        "tableSchema": {
            "columns": [_csvw_column(column, required=column.name in keys) for column in columns],
            "primaryKey": list(keys),
        },
    }


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
