"""The contract between bailiwick and the atlas: JSON Schemas, and a check of documents against them.

The schemas in `schema/` are the only statement of the contract. Every document is
checked against them before it is written.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

import jsonschema_rs

from bailiwick.errors import Finding, TableError
from bailiwick.publish.words import counted

__all__ = ["CONTRACT_VERSION", "check_document", "read_schema", "require_document"]

CONTRACT_VERSION = 3

_MOST = 20


@cache
def read_schema(name: str) -> dict[str, Any]:
    """Return the schema of one kind of file, such as ``"manifest"`` or ``"values"``."""
    text = files("bailiwick.publish").joinpath("schema", f"{name}.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@cache
def _validator(name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(read_schema(name))


def check_document(document: object, name: str) -> list[Finding]:
    """Compare a document with the schema of its kind.

    Parameters
    ----------
    document : object
        What will be written as JSON: dicts, lists, text, numbers, booleans and None.
    name : str
        Kind of file: manifest, areas, indicators, indicator, values, clusters, evidence, similar, topology
        or files.

    Returns
    -------
    list of Finding
        One for each place that breaks a rule, at most twenty; empty for a valid document.

    Examples
    --------
    >>> grid = {"id": "a", "years": [2023], "values": [[1.5, None]], "flags": [[0, 1, "m"]]}
    >>> check_document(grid, "values")
    []
    >>> check_document(grid | {"years": ["2023"]}, "values")[0].sentence
    'values, years/0: "2023" is not of type "integer".'
    """
    return [
        Finding("breaks-contract", f"{name}, {_place(fault.instance_path)}: {fault.message:.200}.")
        for fault in islice(_validator(name).iter_errors(document), _MOST)
    ]


def _place(path: list[str | int]) -> str:
    return "/".join(map(str, path)) or "top level"


def require_document(document: object, name: str, *, file: str = "") -> None:
    """Raise a `TableError` that lists every rule of the schema `name` which the document breaks.

    `file` is its path, where there are several of the kind.
    """
    findings = check_document(document, name)
    if findings:
        what = f"The file {file}" if file else f"The {name} file"
        raise TableError(
            f"{what} would break the contract with the atlas ({counted(len(findings), 'fault')}), "
            "so nothing was written. This is a fault of bailiwick unless the metadata given are unusual:",
            findings,
        )
