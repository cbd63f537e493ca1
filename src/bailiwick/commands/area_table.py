"""Somebody's own table of areas and variables, as commands that group areas take it.

What belongs here: which column holds the codes, which the names, and which are
variables; codes and names as people type them. What is done with them is the library's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bailiwick.commands.area_columns import (
    FILL,
    LEAVE_OUT,
    listed,
    totals_among,
    variables_among,
    years_among,
)
from bailiwick.commands.area_faults import area_faults, names_sheets
from bailiwick.commands.options import EXCEL
from bailiwick.commands.word_lists import words as words_of
from bailiwick.errors import ColumnError, Finding, OptionError, TableError, nearest

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["RESIDENTS", "AreaTable", "in_library", "read_area_table", "read_variable_weights"]

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
    left_out : mapping of column to reason
        Columns that are no variables, though nobody said so.
    remarks : tuple of Finding
        Rows that may be no areas, and years that differ.
    """

    variables: pa.Table
    names: Mapping[str, str]
    residents: pa.ChunkedArray | None
    whole: pa.Table
    codes: tuple[str, ...]
    said: tuple[str, ...]
    left_out: Mapping[str, str]
    remarks: tuple[Finding, ...]


@names_sheets
def read_area_table(
    file: Path,
    *,
    sheet: str | None = None,
    decimal: str | None = None,
    area: str | None = None,
    name: str | None = None,
    variables: Sequence[str] = (),
    leave_out: Iterable[str] = (),
    refused: str = "The table cannot be grouped.",
    missing: bool = True,
    constant: bool = True,
    offered: str = "",
    reshape: Callable[[pa.Table], pa.Table] | None = None,
) -> AreaTable:
    """Read a file with one row for each area and one column for each variable.

    Parameters
    ----------
    file : Path
        CSV, Parquet or Excel.
    sheet : str, optional
        Sheet of an Excel file.
    decimal : {",", "."}, optional
        Decimal mark of a CSV or Excel file; found from its cells by default.
    area, name : str, optional
        Columns of codes and of names; guessed if not given.
    variables : sequence of str
        Columns of numbers to use; by default every one that is not code, name, year, residents or text.
    leave_out : iterable of str
        Columns that are no variables, such as one of groups.
    refused : str
        What an error says first.
    missing, constant : bool
        Whether a missing value, and a variable that is the same in every area, are faults.
    offered : str
        What the command can do about missing values, said where there are any.
    reshape : function of a table, optional
        Makes the file, as read, a table with one row for each area.

    Raises
    ------
    OptionError
        A named column is absent, or a sheet is named for a file that has none.
    ColumnError
        The column of codes was not found.
    TableError
        Codes that occur twice or are missing, cells that are no numbers, missing, infinite and constant
        values, rows of several years: all are listed.
    """
    from bailiwick.cell_numbers import commas_said
    from bailiwick.guess import guess_columns
    from bailiwick.tables import read_table

    if sheet is not None and file.suffix.lower() not in EXCEL:
        raise OptionError(f"--sheet goes with an Excel file; {file.name!r} is none.")
    table = read_table(file, sheet=sheet, decimal=decimal)
    if reshape is not None:
        table = reshape(table)
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
        told = f"The columns are {', '.join(map(repr, columns))}."
        if any("," in one for one in columns):
            told += " A name with a comma goes in double quotes: --variables '\"one, two\",three'."
        raise OptionError("\n".join([*wrong, told]))
    if area is None and "area_code" in columns:
        area = "area_code"  # the house's own name says what it is, whatever the codes look like
    guess = guess_columns(table, given={"area": area}, needed=("area",))
    said = [one for one in guess.said if one.endswith("as the area")]
    code = str(guess.area)
    name = name or _name_column(table, code)
    not_variables = {code, name, *leave_out, *variables}
    years = years_among(table, code, [one for one in columns if one not in not_variables])
    not_variables = {code, name, *leave_out, *years.columns}
    wanted = list(variables) or [one for one in columns if one not in not_variables]
    cure = LEAVE_OUT if missing else FILL
    found = variables_among(table, wanted, named=bool(variables), cure=cure)
    kept = dict(found.kept)
    said += [*(() if variables else years.said), *commas_said(table)]
    if found.percent:
        said.append(f"read the percentages in {listed(found.percent)} as numbers, 23.5% as 23.5")
    if found.empty:
        hold = "holds no number" if len(found.empty) == 1 else "hold no numbers"
        said.append(f"left out {listed(found.empty)}, which {hold}")
    codes = tuple("" if one is None else str(one).strip() for one in table[code].to_pylist())
    faults = [one for one in (*years.findings, *found.findings) if one.severity == "error"]
    grouped = {one: numbers for one, numbers in kept.items() if not _is_residents(one, variables)}
    of_years = any(one.reason == "several-years" for one in faults)
    faults += [
        one
        for one in area_faults(table, codes, grouped, missing=missing, constant=constant)
        if not (of_years and one.reason == "duplicate-code")  # told as rows of several years
    ]
    if faults:
        cure = "" if variables else " Name the variables with --variables to leave a column out."
        if offered and any(one.reason == "missing" for one in faults):
            cure += f" {offered}"
        raise TableError(f"{refused}{cure}", faults)
    living = next((one for one in kept if _is_residents(one, variables)), None)
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

    names = {}
    if name is not None:
        words = table[name].to_pylist()
        names = {one: str(word) for one, word in zip(codes, words, strict=True) if word is not None}
    used = pa.table({"area_code": pa.array(codes, pa.string()), **kept})
    left_out = {} if variables else dict.fromkeys(years.columns, "the year of the rows")
    left_out |= dict.fromkeys(found.empty, "no number in it")
    remarks = [one for one in years.findings if one.severity == "warning"]
    remarks += _totals(codes, names)
    return AreaTable(used, names, residents, table, codes, tuple(said), left_out, tuple(remarks))


def _is_residents(column: str, variables: Sequence[str]) -> bool:
    """Whether a column holds residents and was not asked for as a variable."""
    return column.strip().lower() in RESIDENTS and column not in variables


def _totals(codes: Sequence[str], names: Mapping[str, str]) -> list[Finding]:
    """A warning of rows that look like totals, which are areas of their own all the same."""
    totals = totals_among(codes, names)
    if not totals:
        return []
    told = [f"{one} ({names[one]})" if one in names else one for one in totals]
    more = f" and {len(told) - 5:,} more" if len(told) > 5 else ""
    look = "1 row looks like a total" if len(told) == 1 else f"{len(told):,} rows look like totals"
    sentence = (
        f"{look}, or a country or region beside smaller areas: {', '.join(told[:5])}{more}. Every row"
        " counts as an area of its own; take such rows out of the file if they are no areas."
    )
    return [Finding("totals", sentence, tuple(totals), "warning")]


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
        parts = [part.rpartition("=") for part in words_of(text)]
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
