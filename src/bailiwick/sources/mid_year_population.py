"""Residents of one year by area, the year in the name of the column: ``code, name, geography, pop_2020``.

Residents of several years, one row for each area and year, are read by `bailiwick.sources.residents`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa

from bailiwick.shown import counted
from bailiwick.sources.delimited import numbers, read_delimited
from bailiwick.sources.indicator_rows import refused
from bailiwick.sources.key_columns import area_code_like
from bailiwick.sources.once import read_once
from bailiwick.sources.refusal import require_file, wrong_name
from bailiwick.sources.tidy_cube import columns_of

__all__ = ["is_mid_year_population", "read_mid_year_population"]

_CODE = re.compile(r"(area_?)?code|(lad|ltla)_?\d*_?(cd|code)|areacd", re.IGNORECASE)
_AMOUNT = re.compile(r"(?:pop|population|residents)_?((?:19|20)\d\d)", re.IGNORECASE)
_OPTIONAL = {"area_name": ("name", "area_name"), "area_level": ("geography", "area_level")}
_SHOWN = 5
_NEXT = "Use the file with one row for each area and its residents of one year."


def is_mid_year_population(names: Iterable[str]) -> bool:
    """Tell the header of residents of one year.

    Examples
    --------
    >>> is_mid_year_population(["code", "name", "geography", "pop_2020"])
    True
    >>> is_mid_year_population(["code", "year", "population"])
    False
    """
    names = list(names)
    return _one(names, _CODE) is not None and _one(names, _AMOUNT) is not None and len(names) <= 4


@read_once
def read_mid_year_population(path: str | Path) -> pa.Table:
    """Residents of one year, one row for each area.

    Parameters
    ----------
    path : str or Path
        CSV with a column of codes (`code`, `area_code`), one of residents whose name has the year
        (`pop_2020`, `population_2020`), and optionally `name` and `geography`.

    Returns
    -------
    pyarrow.Table
        `area_code`, `area_name`, `area_level`, `year`, `population` (persons) and `flag` ("m" where it is
        missing), in the order of the file.

    Raises
    ------
    SourceError
        A column is absent, a cell is no number or below 0, a code has no known form, or an area stands twice.
        All are told together.

    Notes
    -----
    Missing values: an empty cell, or ``NA``, is missing, never 0.

    Comparability: all tiers stand in one table, so that its rows do not add up to anything. Estimates made
    before a census differ from those made after it.

    Examples
    --------
    >>> read_mid_year_population("population_mid2020.csv").num_rows  # doctest: +SKIP
    420
    """
    path = Path(path)
    require_file(path)
    names = columns_of(path)
    code, amount = _one(names, _CODE), _one(names, _AMOUNT)
    for found, wanted in ((code, "code"), (amount, "pop_2020")):
        if found is None:
            raise wrong_name(path, "column", wanted, names, "Rename the column back.")
    extra = {ours: next((one for one in theirs if one in names), None) for ours, theirs in _OPTIONAL.items()}
    table = read_delimited(path, [str(code), str(amount)], [name for name in extra.values() if name])
    codes = [cell or "" for cell in table[str(code)].cast(pa.string()).to_pylist()]
    people = numbers(path, table[str(amount)], str(amount), ("NA",))
    faults = []
    if not codes:
        faults.append("expected one row for each area; got a header only.")
    if unlike := [one for one in codes if not area_code_like(one)]:
        more = f" and {len(unlike) - _SHOWN} more" if len(unlike) > _SHOWN else ""
        faults.append(f"expected codes such as E06000001; got {', '.join(map(repr, unlike[:_SHOWN]))}{more}.")
    if (lines := np.flatnonzero(people < 0) + 2).size:
        where = ", ".join(map(str, lines[:_SHOWN]))
        faults.append(f"expected residents of 0 or more; got a negative number in line {where}.")
    if twice := sorted(one for one, times in Counter(codes).items() if times > 1):
        told = ", ".join(twice[:_SHOWN])
        faults.append(f"more than one row for {counted(len(twice), 'area')} ({told}): keep one.")
    if faults:
        raise refused(path, faults, _NEXT)
    missing = np.isnan(people)
    year = int(_AMOUNT.fullmatch(str(amount))[1])  # type: ignore[index] # found by this very form
    columns = {"area_code": pa.array(codes, pa.string())}
    for ours, theirs in extra.items():
        if theirs in table.column_names:
            columns[ours] = table[theirs].cast(pa.string())
    return pa.table(
        columns
        | {
            "year": pa.array(np.full(len(codes), year, dtype=np.int32)),
            "population": pa.array(people, mask=missing),
            "flag": pa.array(["m" if gone else None for gone in missing], pa.string()),
        }
    )


def _one(names: Iterable[str], shape: re.Pattern[str]) -> str | None:
    """The one name of a shape."""
    found = [name for name in names if shape.fullmatch(name)]
    return found[0] if len(found) == 1 else None
