"""Local indicators of BEIS and Nesta: one value for each NUTS area and year, in one file or in one for each.

Boundaries change within an indicator: `nuts_version` says of which NUTS the codes of a row are.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from bailiwick.shown import counted
from bailiwick.sources.delimited import read_delimited
from bailiwick.sources.indicator_rows import indicator_id, refused
from bailiwick.sources.once import read_once
from bailiwick.sources.refusal import refuse, require_file, wrong_name
from bailiwick.sources.tidy_cube import columns_of

__all__ = ["NOT_ALLOCATED", "NUTS_VERSIONS", "is_local_indicators", "read_local_indicators"]

#: Editions of NUTS that the rows may be of.
NUTS_VERSIONS = (2003, 2006, 2010, 2013, 2016, 2018, 2021)
#: End of the code of what is not allocated to an area.
NOT_ALLOCATED = "ZZ"

_YEAR, _AREA, _VERSION = "year", "nuts_id", "nuts_year_spec"
_KEYS = (_YEAR, _AREA, _VERSION)
_KEY = ["indicator", "year", "nuts_version", "area_code"]
_CODE = r"^UK[A-Z0-9]{0,3}$"
_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_ENDLESS = ("inf", "-inf", "infinity", "-infinity")
_GONE = ("", "NA", "nan", "NaN", "null")
_FIRST_YEAR, _LAST_YEAR, _SHOWN = 1990, 2100, 5
_NEXT = "Use the file as its publisher issued it, or correct the cells."


def is_local_indicators(names: Iterable[str]) -> bool:
    """Tell the header of local indicators: year, NUTS code, NUTS edition and a value.

    Examples
    --------
    >>> is_local_indicators(["year", "nuts_id", "nuts_year_spec", "value"])
    True
    >>> is_local_indicators(["group", "indicator", "year", "nuts_id", "nuts_year_spec", "value"])
    True
    >>> is_local_indicators(["year", "nuts_id", "value"])
    False
    """
    return {_AREA, _VERSION} <= set(names)


@read_once
def read_local_indicators(path: str | Path) -> pa.Table:
    """Local indicators, one row for each indicator, year, NUTS edition and area.

    Parameters
    ----------
    path : str or Path
        CSV or Parquet: all indicators together, with columns `indicator`, `year`, `nuts_id`,
        `nuts_year_spec` and `value`, and optionally `group`; or one indicator, with `year`, `nuts_id`,
        `nuts_year_spec` and one more column, `value` or the indicator's name. Of a column `value` without
        `indicator`, the name of the file up to its first point is the indicator.

    Returns
    -------
    pyarrow.Table
        `area_code` (NUTS), `year`, `indicator`, `nuts_version`, `value`, `flag` ("m" where it is missing),
        `mark` ("infinite" where the file has an infinity), `copies` (how often the row stands in the file)
        and `group` where the file has it; in order of indicator, year, edition and code. Metadata `remarks`.

    Raises
    ------
    SourceError
        A column is absent, a cell is no number, a year, code or edition has no known form, or an area stands
        twice in an indicator and year with different values. All are told together.

    Notes
    -----
    Missing values: an empty cell and an infinity, a rate of nothing, are missing, and told. Rows that repeat
    another are kept once: `copies` says how often they stood, because published means are over all rows.

    Comparability: codes ending in ``ZZ`` hold what is not allocated to an area. They are kept, and join to
    nothing. An area's code may mean other boundaries in another edition. A year is the first of the academic
    year in the figures of universities. Amounts of money and counts follow the size of an area.

    References
    ----------
    [nesta2022]_.

    Examples
    --------
    >>> table = read_local_indicators("beis_long.parquet")  # doctest: +SKIP
    >>> table.num_rows, table["value"].null_count  # doctest: +SKIP
    (32214, 39)
    """
    path = Path(path)
    frame, faults = _columns(path)
    faults += _code_faults(frame)
    if not frame.height:
        faults.append("expected one row for each area and year; got a header only.")
    if faults:
        raise refused(path, faults, _NEXT)
    remarks = []
    endless = frame.filter(pl.col("value").is_infinite())
    if endless.height:
        where = endless.select(pl.format("{} {} {}", "indicator", "area_code", "year")).to_series().to_list()
        remarks.append(
            f"{counted(endless.height, 'infinite value')} made missing ({', '.join(where[:_SHOWN])})."
        )
    frame = frame.with_columns(
        mark=pl.when(pl.col("value").is_infinite()).then(pl.lit("infinite")),
        value=pl.when(pl.col("value").is_finite()).then(pl.col("value")),
    )
    frame, kept_once = _once(path, frame)
    remarks += kept_once
    outside = frame.filter(pl.col("area_code").str.ends_with(NOT_ALLOCATED))
    if outside.height:
        codes = ", ".join(sorted(outside["area_code"].unique()))
        remarks.append(f"{counted(outside.height, 'row')} not allocated to an area ({codes}).")
    frame = frame.with_columns(flag=pl.when(pl.col("value").is_null()).then(pl.lit("m")))
    order = ("area_code", "year", "indicator", "nuts_version", "value", "flag", "mark", "copies", "group")
    frame = frame.select(name for name in order if name in frame.columns).sort(_KEY)
    return frame.to_arrow().replace_schema_metadata({"remarks": "\n".join(remarks)})


def _columns(path: Path) -> tuple[pl.DataFrame, list[str]]:
    """The columns under our names, and what is wrong with their cells."""
    names = columns_of(path)
    for wanted in _KEYS:
        if wanted not in names:
            raise wrong_name(path, "column", wanted, names, "Rename the column back.")
    kept = [name for name in ("indicator", "group") if name in names]
    values = ["value"] if "value" in names else [name for name in names if name not in (*_KEYS, *kept)]
    if len(values) != 1:
        raise refuse(
            path,
            "one column of values beside year, nuts_id and nuts_year_spec",
            ", ".join(values) or "none",
            "Name the column of values 'value'.",
        )
    texts = _text(path, [*_KEYS, *kept, values[0]])
    if "indicator" not in texts.columns:
        own = indicator_id(path.name.split(".")[0] if values[0] == "value" else values[0])
        texts = texts.with_columns(indicator=pl.lit(own))
    faults: list[str] = []
    numbers = {}
    for name in (_YEAR, _VERSION, values[0]):
        column = texts[name].str.strip_chars()
        wrong = ~(column.is_null() | column.is_in(_GONE) | column.str.contains(_NUMBER))
        if name == values[0]:
            wrong &= ~column.str.to_lowercase().is_in(_ENDLESS)
        if wrong.any():
            at = wrong.arg_true()
            shown = ", ".join(f"{column[row]!r} in row {row + 1}" for row in at[:_SHOWN].to_list())
            faults.append(f"column {name!r}: expected numbers; got {shown}{_more(len(at))}.")
        numbers[name] = column.str.to_lowercase().cast(pl.Float64, strict=False).fill_nan(None)
    frame = texts.select(
        pl.col(_AREA).str.strip_chars().str.to_uppercase().alias("area_code"),
        numbers[_YEAR].alias("year"),
        pl.col("indicator").str.strip_chars(),
        numbers[_VERSION].alias("nuts_version"),
        numbers[values[0]].alias("value"),
        *([pl.col("group").str.strip_chars()] if "group" in kept else []),
    )
    faults += _whole(frame, "year", _FIRST_YEAR, _LAST_YEAR) if not faults else []
    editions = frame["nuts_version"].unique().drop_nulls().to_list()
    if not faults and (other := sorted(set(editions) - set(NUTS_VERSIONS))):
        known = ", ".join(map(str, NUTS_VERSIONS))
        faults.append(f"expected editions of NUTS ({known}); got {', '.join(f'{one:g}' for one in other)}.")
    if faults:
        return frame, faults
    return frame.with_columns(pl.col("year", "nuts_version").cast(pl.Int32)), faults


def _text(path: Path, names: list[str]) -> pl.DataFrame:
    """Columns of a CSV or Parquet file as text."""
    if require_file(path).startswith(b"PAR1"):
        try:
            table = pq.read_table(path, columns=names, use_threads=False)
        except (pa.ArrowInvalid, OSError) as error:
            got = f"one that is cut short or damaged ({error})"
            raise refuse(path, "a complete Parquet file", got, "Copy it again.") from error
        return pl.DataFrame(table).with_columns(pl.all().cast(pl.String))
    table = read_delimited(path, names)
    columns = {name: pl.Series(name, table[name].cast(pa.string()), dtype=pl.String) for name in names}
    return pl.DataFrame(columns)


def _whole(frame: pl.DataFrame, name: str, least: int, most: int) -> list[str]:
    """Numbers of a column that are no years."""
    column = frame[name]
    wrong = frame.filter(column.is_null() | (column % 1 != 0) | ~column.is_between(least, most))[name]
    if not wrong.len():
        return []
    shown = ", ".join("an empty cell" if one is None else f"{one:g}" for one in wrong.unique()[:_SHOWN])
    return [f"column {name!r}: expected years such as 2018; got {shown} in {counted(wrong.len(), 'row')}."]


def _code_faults(frame: pl.DataFrame) -> list[str]:
    """Rows without an area, an edition or an indicator, and codes of no NUTS form."""
    faults = []
    for name in ("area_code", "indicator", "nuts_version"):
        empty = frame[name].null_count()
        if empty:
            faults.append(f"{name!r} is empty in {counted(empty, 'row')}: every row needs it.")
    codes = frame["area_code"].drop_nulls()
    unlike = sorted(codes.filter(~codes.str.contains(_CODE)).unique())
    if unlike:
        shown = ", ".join(map(repr, unlike[:_SHOWN]))
        faults.append(f"expected NUTS codes such as UKC11; got {shown}{_more(len(unlike))}.")
    return faults


def _once(path: Path, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """One row for each key, with the number of its copies; different values are refused."""
    rows = frame.group_by(*frame.columns, maintain_order=True).agg(copies=pl.len().cast(pl.Int32))
    differing = rows.filter(pl.struct(_KEY).is_duplicated())
    if differing.height:
        where = differing.select(pl.format("{} {} {}", "indicator", "area_code", "year")).to_series().unique()
        told = ", ".join(sorted(where)[:_SHOWN])
        keys = f"{counted(where.len(), 'key')} of indicator, area and year"
        raise refused(path, [f"several rows with different values for {keys} ({told})."], _NEXT)
    twice = rows.filter(pl.col("copies") > 1)
    if not twice.height:
        return rows, []
    more = int(twice["copies"].sum()) - twice.height
    return rows, [
        f"{counted(more, 'row')} repeating another with the same value, kept once"
        f" ({', '.join(sorted(twice['indicator'].unique()))})."
    ]


def _more(count: int) -> str:
    return f" and {count - _SHOWN} more" if count > _SHOWN else ""
