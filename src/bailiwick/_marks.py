"""Which marks in the numbers of a text file are decimal marks, and which set off thousands.

What belongs here: telling ``63,7`` from ``1,234.5`` from ``75,036``, which could be both, by the cells
themselves, column by column.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["CODE_NAME", "DECIMALS", "MINUS", "coded", "commas_read", "commas_unsure", "plain_points"]

DECIMALS = (",", ".")
MINUS = "\u2212"  # as typesetters and some offices write it

# Names that say that a column holds codes, however numeric they look.
CODE_NAME = re.compile(
    r"(^|_| )(code|sic|industry|sector|class|area|geography)(\d*)($|_| |s$)", re.IGNORECASE
)

# What commas and points in a number can be. A group of thousands never begins with 0.
_SIGN, _END, _POWER = rf"^[+\-{MINUS}]?", r" ?%?$", r"([eE][+-]?[0-9]+)?"
_GROUPS_OF = r"[1-9][0-9]{0,2}"
_COMMA = rf"{_SIGN}([0-9]*|{_GROUPS_OF}(\.[0-9]{{3}})+),[0-9]+{_POWER}{_END}"
_COMMA_EITHER = rf"{_SIGN}{_GROUPS_OF},[0-9]{{3}}{_END}"
_COMMA_GROUPS = rf"{_SIGN}{_GROUPS_OF}((,[0-9]{{3}})+\.[0-9]+|(,[0-9]{{3}}){{2,}}){_END}"
_POINT = rf"{_SIGN}[0-9]*\.[0-9]+{_POWER}{_END}"
_POINT_EITHER = rf"{_SIGN}{_GROUPS_OF}\.[0-9]{{3}}{_END}"
_POINT_GROUPS = rf"{_SIGN}{_GROUPS_OF}(\.[0-9]{{3}}){{2,}}{_END}"
_PLAIN = rf"{_SIGN}[0-9]+{_POWER}{_END}"
_LIKE = "|".join((_COMMA, _COMMA_GROUPS, _POINT, _POINT_GROUPS, _PLAIN))
_WITH_COMMA = f"{_COMMA}|{_COMMA_GROUPS}"
# What is rewritten where the comma is the decimal mark.
_REWRITTEN = f"{_COMMA}|{_POINT_EITHER}|{_POINT_GROUPS}"

# Separators that leave commas to the cells, so that one column's cells tell of all.
_LOOSE = (";", "\t", "|")


@dataclass(frozen=True)
class _Marks:
    """What the commas and points in the numbers of a column are.

    Attributes
    ----------
    comma, point : bool
        There is a cell in which the decimal mark can only be a comma, or only a point.
    either, either_point : bool
        There are commas, or points, that could be the decimal mark or set off thousands.
    most : bool
        At least half of the words are like numbers. A column of words tells nothing of other columns.
    """

    comma: bool = False
    point: bool = False
    either: bool = False
    either_point: bool = False
    most: bool = False


def plain_points(table: pa.Table, separator: str | None, decimal: str | None) -> pa.Table:
    """A table of text with decimal commas written as points.

    Parameters
    ----------
    table : pyarrow.Table
        Every column dictionary-coded text.
    separator : str or None
        Between the cells of the file; None for a workbook.
    decimal : {",", "."} or None
        What the user said; None finds it from the cells.

    Returns
    -------
    pyarrow.Table
        `commas_read` and `commas_unsure` say of which columns. A column that contradicts itself stays as
        it is, so that its cells that are no numbers are told.

    Examples
    --------
    >>> text = pa.table({"a": pa.array(["63,7", "1.057,25"]).dictionary_encode()})
    >>> plain_points(text, ";", None)["a"].to_pylist()
    ['63.7', '1057.25']
    """
    if decimal == ".":
        return table
    columns = {name: coded(table.column(name)) for name in table.column_names}
    words = {name: pc.utf8_trim_whitespace(column.dictionary) for name, column in columns.items()}
    if decimal is None and not any(_any(_having(some, ","), _WITH_COMMA) for some in words.values()):
        return table
    marks = {name: _marks(some) for name, some in words.items()}
    telling = [one for name, one in marks.items() if one.most and not CODE_NAME.search(name)]
    comma, point = any(one.comma for one in telling), any(one.point for one in telling)
    read, unsure = [], []
    for name, one in marks.items():
        marked = one.comma or one.either or (one.either_point and not CODE_NAME.search(name))
        if not marked or not (one.most or separator in _LOOSE):
            continue
        decided = _decimal_mark(one, comma=comma, point=point, separator=separator, given=decimal)
        if decided is None:
            unsure.append(name)
        elif decided == ",":
            read.append(name)
            plain = _with_point(words[name]).take(columns[name].indices).dictionary_encode()
            table = table.set_column(table.column_names.index(name), name, plain)
    said = {"commas_read": json.dumps(read), "commas_unsure": json.dumps(unsure)}
    return table.replace_schema_metadata({**(table.schema.metadata or {}), **said})


def _decimal_mark(
    marks: _Marks, *, comma: bool, point: bool, separator: str | None, given: str | None
) -> str | None:
    """The decimal mark of a column, or None where its commas could be both; the rest of the file may tell."""
    if marks.comma or marks.point:
        return "," if marks.comma and not marks.point else "."
    if given is not None:
        return given
    if separator not in _LOOSE:
        # Quoted cells of another column can be lists, so they cast doubt and decide nothing.
        return None if marks.either and comma and not point else "."
    if comma != point:
        return "," if comma else "."
    return None if marks.either and (point or separator == ";") else "."


def _marks(words: pa.Array) -> _Marks:
    """What the numbers of a column say."""
    commas, points = _having(words, ","), _having(words, ".")
    if not len(commas) and not len(points):
        return _Marks()
    like = pc.sum(pc.match_substring_regex(words, _LIKE)).as_py() or 0
    either = pc.match_substring_regex(commas, _COMMA_EITHER)
    certain = commas.filter(pc.invert(either))
    either_point = pc.match_substring_regex(points, _POINT_EITHER)
    groups = _any(points, _POINT_GROUPS)
    return _Marks(
        comma=_any(certain, _COMMA) or groups,
        point=_any(certain, _COMMA_GROUPS) or _any(points.filter(pc.invert(either_point)), _POINT),
        either=len(certain) < len(commas),
        either_point=groups or bool(pc.any(either_point, min_count=0).as_py()),
        most=2 * like >= len(words),
    )


def _with_point(words: pa.Array) -> pa.Array:
    """Numbers with a point for the decimal comma and none for thousands; other words as they are."""
    plain = pc.replace_substring(pc.replace_substring(words, ".", ""), ",", ".")
    return pc.if_else(pc.match_substring_regex(words, _REWRITTEN), plain, words)


def _having(words: pa.Array, mark: str) -> pa.Array:
    return words.filter(pc.match_substring(words, mark))


def _any(words: pa.Array, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(words, pattern), min_count=0).as_py())


def commas_read(table: pa.Table) -> tuple[str, ...]:
    """Columns of a table as read whose commas were taken as decimal marks."""
    return _noted(table, b"commas_read")


def commas_unsure(table: pa.Table) -> tuple[str, ...]:
    """Columns of a table as read whose commas could be decimal marks or set off thousands."""
    return _noted(table, b"commas_unsure")


def _noted(table: pa.Table, key: bytes) -> tuple[str, ...]:
    held: Mapping[bytes, bytes] = table.schema.metadata or {}
    return tuple(json.loads(held.get(key, b"[]")))


def coded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """A dictionary-coded column in one piece."""
    whole = column.unify_dictionaries().combine_chunks()
    return whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
