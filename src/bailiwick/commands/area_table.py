"""Somebody's own table of areas and variables, as commands that group areas take it.

What belongs here: which column holds the codes, which the names, and which are
variables; codes and names as people type them. What is done with them is the library's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bailiwick.commands.options import EXCEL
from bailiwick.errors import ColumnError, Finding, OptionError, TableError, nearest

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["RESIDENTS", "AreaTable", "areas_meant", "in_library", "read_area_table", "read_variable_weights"]

#: What a column of residents is called; it is no variable unless it is named as one.
RESIDENTS = ("residents", "usual_residents", "population", "pop")

_NAME = re.compile(r"(area|lad\d*|ltla|utla|la|district|geography|oa\d*|lsoa\d*|msoa\d*)?_?(name|nm)")


@dataclass(frozen=True)
class AreaTable:
    """A file of areas: what of it is used, and what to say of that.

    Attributes
    ----------
    variables : pyarrow.Table
        `area_code` as text and one column of numbers for each variable.
    names : mapping of code to name
        Empty where the file has no names.
    residents : column of numbers or None
        Residents of each area, where the file has them and they were not named as a variable.
    whole : pyarrow.Table
        The file as read.
    codes : tuple of str
    said : tuple of str
        What was guessed and what was left out.
    """

    variables: pa.Table
    names: Mapping[str, str]
    residents: pa.ChunkedArray | None
    whole: pa.Table
    codes: tuple[str, ...]
    said: tuple[str, ...]


def read_area_table(
    file: Path,
    *,
    sheet: str | None = None,
    area: str | None = None,
    name: str | None = None,
    variables: Sequence[str] = (),
    leave_out: Iterable[str] = (),
) -> AreaTable:
    """Read a file with one row for each area and one column for each variable.

    Parameters
    ----------
    file : Path
        CSV, Parquet or Excel.
    sheet : str, optional
        Sheet of an Excel file.
    area, name : str, optional
        Columns of codes and of names; guessed if not given.
    variables : sequence of str
        Columns of numbers to use; by default every one that is not code, name, year, residents or text.
    leave_out : iterable of str
        Columns that are no variables, such as one of groups.

    Raises
    ------
    OptionError
        A named column is absent, or a sheet is named for a file that has none.
    ColumnError
        The column of codes was not found.
    TableError
        Cells of a variable are no numbers, or there is no variable: all are listed.
    """
    from bailiwick.guess import guess_columns
    from bailiwick.tables import read_table

    if sheet is not None and file.suffix.lower() not in EXCEL:
        raise OptionError(f"--sheet goes with an Excel file; {file.name!r} is none.")
    table = read_table(file, sheet=sheet)
    columns = table.column_names
    wrong = [
        f"--variables: there is no column {one!r}.{nearest(one, columns)}"
        for one in variables
        if one not in columns
    ]
    wrong += [
        f"--{option}: there is no column {one!r}.{nearest(one, columns)}"
        for option, one in (("area", area), ("name", name))
        if one is not None and one not in columns
    ]
    if wrong:
        raise OptionError("\n".join([*wrong, f"The columns are {', '.join(map(repr, columns))}."]))
    if area is None and "area_code" in columns:
        area = "area_code"  # the house's own name says what it is, whatever the codes look like
    guess = guess_columns(table, given={"area": area}, needed=("area",))
    said = [one for one in guess.said if one.endswith("as the area")]
    code = str(guess.area)
    name = name or _name_column(table, code)
    not_variables = {code, name, *leave_out}
    if guess.year is not None and guess.year not in variables:
        not_variables.add(guess.year)
    wanted = list(variables) or [one for one in columns if one not in not_variables]
    kept, left_out, findings = _numbers(table, wanted, named=bool(variables))
    if left_out:
        said.append(f"left out {', '.join(map(repr, left_out))}, which hold no numbers")
    if findings:
        raise TableError(f"{file.name} cannot be read as areas and variables.", findings)
    living = next((one for one in kept if one.strip().lower() in RESIDENTS and one not in variables), None)
    residents = None if living is None else kept.pop(living)
    if not kept:
        beside = "the codes" if living is None else f"the codes and {living!r}"
        raise ColumnError(
            f"{file.name} has no column of numbers beside {beside}: name the variables with --variables."
            f" The columns are {', '.join(map(repr, columns))}."
        )
    said.append(f"took {len(kept)} {'column' if len(kept) == 1 else 'columns'} as variables")
    if living is not None:
        said.append(f"took {living!r} as residents, which are no variable unless --variables names them")
    import pyarrow as pa

    codes = tuple("" if one is None else str(one) for one in table[code].to_pylist())
    names = {}
    if name is not None:
        listed = table[name].to_pylist()
        names = {one: str(word) for one, word in zip(codes, listed, strict=True) if word is not None}
    used = pa.table({"area_code": pa.array(codes, pa.string()), **kept})
    return AreaTable(used, names, residents, table, codes, tuple(said))


def _name_column(table: pa.Table, code: str) -> str | None:
    """The column of names: named like one, of text, and the only one."""
    import pyarrow as pa

    found = [
        field.name
        for field in table.schema
        if field.name != code
        and _NAME.fullmatch(field.name.strip().lower())
        and (pa.types.is_string(field.type) or pa.types.is_large_string(field.type) or _is_coded(field.type))
    ]
    return found[0] if len(found) == 1 else None


def _is_coded(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_dictionary(kind))


def _numbers(
    table: pa.Table, wanted: Sequence[str], *, named: bool
) -> tuple[dict[str, pa.ChunkedArray], list[str], list[Finding]]:
    """Columns as numbers; those that hold words, unless they were asked for; and cells that are at fault."""
    import pyarrow as pa

    from bailiwick.guess import as_numbers

    kept: dict[str, pa.ChunkedArray] = {}
    left_out: list[str] = []
    findings: list[Finding] = []
    for one in wanted:
        column = table[one]
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        changed, _, wrong = as_numbers(pa.table({one: column}), one)
        number = changed[one]
        kind = number.type
        if wrong and (named or 2 * len(wrong[0].rows) < table.num_rows):
            # A few marks among numbers are a fault of the file; a column of words is none.
            findings += wrong
        elif pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            kept[one] = number.cast(pa.float64())
        elif named:
            findings.append(
                Finding("not-numbers", f"Column {one!r} holds {kind}, not numbers: leave it out.", (one,))
            )
        else:
            left_out.append(one)
    return kept, left_out, findings


def areas_meant(words: Sequence[str], table: AreaTable, option: str) -> list[str]:
    """Find the codes of areas given by code or by name, in capitals or not.

    Raises
    ------
    OptionError
        A word is neither, or is the name of several areas: every such word is told.
    """
    known = set(table.codes)
    by_name: dict[str, list[str]] = {}
    for code, name in table.names.items():
        by_name.setdefault(name.strip().casefold(), []).append(code)
    codes, wrong = [], []
    for word in words:
        named = by_name.get(word.strip().casefold(), [])
        if word in known:
            codes.append(word)
        elif len(named) == 1:
            codes.append(named[0])
        elif named:
            wrong.append(
                f"{option}: {len(named)} areas are called {word!r}: {', '.join(named)}. Give a code."
            )
        else:
            hint = nearest(word, [*table.names.values()]) or nearest(word, table.codes)
            of = "code or name" if table.names else "code"
            wrong.append(
                f"{option}: {word!r} is not the {of} of any of the {len(table.codes):,} areas in the"
                f" file.{hint}"
            )
    if wrong:
        raise OptionError("\n".join(wrong))
    return codes


def in_library(word: str) -> str:
    """A way to standardise as the library spells it: `inter-decile` and `inter_decile` are one.

    Any other word stays as it was typed, for the message that refuses it.
    """
    from bailiwick.groups.standardise import STANDARDISATIONS

    spelt = word.replace("-", "_")
    return spelt if spelt in STANDARDISATIONS else word


def read_variable_weights(text: str) -> dict[str, float]:
    """Read weights as name=weight,..., or from a file with columns `variable` and `weight`.

    Raises
    ------
    OptionError
        A weight is no number, or the file is absent or has other columns: every fault is told.
    """
    if "=" not in text:
        from bailiwick.tables import read_table

        if not Path(text).is_file():
            raise OptionError(
                f"--weights: {text!r} is neither a file nor of the form name=weight,name=weight."
            )
        table = read_table(Path(text))
        absent = [name for name in ("variable", "weight") if name not in table.column_names]
        if absent:
            raise OptionError(
                f"--weights: {text} lacks {' and '.join(map(repr, absent))}; it has"
                f" {', '.join(map(repr, table.column_names))}."
            )
        pairs = [
            (str(name), str(weight))
            for name, weight in zip(table["variable"].to_pylist(), table["weight"].to_pylist(), strict=True)
        ]
    else:
        parts = [part.rpartition("=") for part in text.split(",") if part.strip()]
        pairs = [(name.strip(), weight.strip()) for name, _, weight in parts]
    weights: dict[str, float] = {}
    wrong = []
    for name, weight in pairs:
        try:
            number = float(weight)
        except ValueError:
            wrong.append(f"--weights: {weight!r} of {name!r} is not a number.")
            continue
        if name in weights:
            wrong.append(f"--weights: {name!r} has two weights.")
        weights[name] = number
    if wrong:
        raise OptionError("\n".join(wrong))
    return weights
