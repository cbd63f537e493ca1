"""The contract between bailiwick and the atlas: JSON Schemas, and a check of documents against them.

The schemas in `schema/` are the only statement of the contract. Tests read them with a full
validator; writing reads them with the small one here, so that an install needs no validator.
It knows the keywords that the seven schemas use and refuses any other, so a schema cannot
grow a rule that is passed over in silence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from bailiwick.errors import Finding, TableError
from bailiwick.publish.words import counted

__all__ = ["CONTRACT_VERSION", "check_document", "read_schema", "require_document"]

CONTRACT_VERSION = 1

_SAYS_NOTHING = {"$schema", "$id", "$defs", "title", "description", "tsType"}
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list, tuple),
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
_MOST = 20


@cache
def read_schema(name: str) -> dict[str, Any]:
    """Return the schema of one kind of file, such as ``"manifest"`` or ``"values"``."""
    text = files("bailiwick.publish").joinpath("schema", f"{name}.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def check_document(document: object, name: str) -> list[Finding]:
    """Compare a document with the schema of its kind.

    Parameters
    ----------
    document : object
        What will be written as JSON: dicts, lists, text, numbers, booleans and None.
    name : str
        Kind of file: manifest, areas, indicators, values, clusters, similar or topology.

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
    "values, years[0]: '2023' is not of type integer."
    """
    schema = read_schema(name)
    faults: list[str] = []
    _check(document, schema, schema, "", faults)
    return [Finding("breaks-contract", f"{name}{fault}") for fault in faults[:_MOST]]


def require_document(document: object, name: str) -> None:
    """Raise a `TableError` that lists every rule of the schema `name` which the document breaks."""
    findings = check_document(document, name)
    if findings:
        raise TableError(
            f"The {name} file would break the contract with the atlas ({counted(len(findings), 'fault')}), "
            "so nothing was written. This is a fault of bailiwick unless the metadata given are unusual:",
            findings,
        )


def _check(value: object, schema: dict[str, Any], root: dict[str, Any], path: str, faults: list[str]) -> None:
    if len(faults) >= _MOST:
        return
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    for keyword, rule in schema.items():
        if keyword in _SAYS_NOTHING:
            continue
        judge = _KEYWORDS.get(keyword)
        if judge is None:
            raise NotImplementedError(f"schema keyword {keyword!r} at {path or 'the top'} has no check here")
        fault = judge(value, rule)
        if fault:
            faults.append(f", {path or 'top level'}: {fault}.")
            return
    if isinstance(value, dict):
        known = schema.get("properties", {})
        rest = schema.get("additionalProperties", True)
        for key, item in value.items():
            if key in known:
                _check(item, known[key], root, f"{path}.{key}".lstrip("."), faults)
            elif isinstance(rest, dict):
                _check(item, rest, root, f"{path}.{key}".lstrip("."), faults)
            elif not rest:
                faults.append(f", {path or 'top level'}: has the field {key!r}, which the schema does not.")
    elif isinstance(value, list | tuple):
        first = schema.get("prefixItems", [])
        each = schema.get("items", True)
        for position, item in enumerate(value):
            place = f"{path}[{position}]"
            if position < len(first):
                _check(item, first[position], root, place, faults)
            elif isinstance(each, dict):
                _check(item, each, root, place, faults)
            elif not each:
                faults.append(f", {place}: one item too many.")


def _is_type(value: object, name: str) -> bool:
    if isinstance(value, bool):  # Python counts a bool as an int, JSON does not
        return name == "boolean"
    if isinstance(value, float) and name == "integer":
        return value.is_integer()
    return isinstance(value, _TYPES[name])


def _type(value: object, rule: str | list[str]) -> str:
    names = [rule] if isinstance(rule, str) else rule
    if any(_is_type(value, name) for name in names):
        return ""
    return f"{value!r:.80} is not of type {' or '.join(names)}"


def _required(value: object, rule: list[str]) -> str:
    absent = [name for name in rule if isinstance(value, dict) and name not in value]
    return f"lacks the field {', '.join(map(repr, absent))}" if absent else ""


def _items_at_least(value: object, rule: int) -> str:
    return f"has fewer than {rule} items" if isinstance(value, list | tuple) and len(value) < rule else ""


def _items_at_most(value: object, rule: int) -> str:
    return f"has more than {rule} items" if isinstance(value, list | tuple) and len(value) > rule else ""


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _minimum(value: object, rule: float) -> str:
    number = _number(value)
    return f"{value!r} is below {rule}" if number is not None and number < rule else ""


def _maximum(value: object, rule: float) -> str:
    number = _number(value)
    return f"{value!r} is above {rule}" if number is not None and number > rule else ""


def _pattern(value: object, rule: str) -> str:
    bad = isinstance(value, str) and not re.search(rule, value)
    return f"{value!r} does not match {rule}" if bad else ""


def _same(value: object, allowed: object) -> bool:
    if isinstance(value, tuple):
        value = list(value)
    return value == allowed and isinstance(value, bool) == isinstance(allowed, bool)


def _enum(value: object, rule: list[object]) -> str:
    return "" if any(_same(value, item) for item in rule) else f"{value!r} is not among {rule}"


def _const(value: object, rule: object) -> str:
    return "" if _same(value, rule) else f"{value!r} is not {rule!r}"


def _structure(value: object, rule: object) -> str:  # noqa: ARG001
    return ""  # the walk in `_check` applies these to the parts


_KEYWORDS: dict[str, Callable[[Any, Any], str]] = {
    "type": _type,
    "required": _required,
    "minItems": _items_at_least,
    "maxItems": _items_at_most,
    "minimum": _minimum,
    "maximum": _maximum,
    "pattern": _pattern,
    "enum": _enum,
    "const": _const,
    "properties": _structure,
    "additionalProperties": _structure,
    "items": _structure,
    "prefixItems": _structure,
}
