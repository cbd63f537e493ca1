"""Long tables of indicators: one row for each area, period and indicator, checked and put into one shape.

What the readers of the explorer of December 2022, of its 4G file and of Explore Local Statistics share:
capitals in codes, the year of a period, one row for each key, and every fault in one report.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from bailiwick.errors import SourceError
from bailiwick.shown import counted
from bailiwick.sources.delimited import numbers, read_delimited
from bailiwick.sources.key_columns import NO_CODE, area_code_like
from bailiwick.sources.periods import start_year, unreadable_periods
from bailiwick.sources.refusal import FETCH_AGAIN, refuse, require_file, wrong_name
from bailiwick.sources.tidy_cube import columns_of

__all__ = ["columns_read", "indicator_id", "panel_of", "refused", "text_columns"]

_SHOWN = 5
#: Columns of the result, in order; those that a file lacks are left out.
_ORDER = (
    *("area_code", "area_name", "area_level", "year", "period", "dataset", "indicator", "indicator_name"),
    *("value", "lower", "upper", "flag", "mark", "note", "replaced_by", "unit"),
)


def indicator_id(name: str) -> str:
    """The words of an indicator as a column name.

    Examples
    --------
    >>> indicator_id("Value of UK exports (goods)")
    'value_of_uk_exports_goods'
    """
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def refused(path: Path, faults: Sequence[str], next_step: str) -> SourceError:
    """All faults of one file in one error, with what to do."""
    return SourceError("\n".join([*(f"{path.name!r}: {sentence}" for sentence in faults), next_step]))


def columns_read(
    path: Path, words: Mapping[str, str], numeric: Mapping[str, str], optional: Mapping[str, str]
) -> tuple[pl.DataFrame, list[str]]:
    """The wanted columns of a CSV or Parquet file under our names, and the faults of their numbers.

    `words` and `numeric` are ours to theirs and must be there; `optional` are words, taken where they are.
    Empty text is null; a cell that is no number is a fault.
    """
    names = columns_of(path)
    for theirs in (*words.values(), *numeric.values()):
        if theirs not in names:
            raise wrong_name(
                path,
                "column",
                theirs,
                names,
                "Rename the column back, or take the file from its publisher again.",
            )
    texts = {**words, **{ours: theirs for ours, theirs in optional.items() if theirs in names}}
    if require_file(path).startswith(b"PAR1"):
        return _of_parquet(path, texts, numeric)
    table = read_delimited(path, [*texts.values(), *numeric.values()])
    faults: list[str] = []
    columns = [pl.Series(ours, table[theirs].cast(pa.string())) for ours, theirs in texts.items()]
    for ours, theirs in numeric.items():
        try:
            values = numbers(path, table[theirs], theirs)
        except SourceError as error:
            faults.append(str(error).removeprefix(f"{path.name!r}, "))
        else:
            columns.append(pl.Series(ours, values).fill_nan(None))
    return _trimmed(pl.DataFrame(columns)), faults


def _of_parquet(
    path: Path, texts: Mapping[str, str], numeric: Mapping[str, str]
) -> tuple[pl.DataFrame, list[str]]:
    try:
        table = pq.read_table(path, columns=[*texts.values(), *numeric.values()], use_threads=False)
    except (pa.ArrowInvalid, OSError) as error:
        raise refuse(
            path, "a complete Parquet file", f"one that is cut short or damaged ({error})", "Copy it again."
        ) from error
    frame = pl.DataFrame(table)
    sound = {
        ours: theirs
        for ours, theirs in numeric.items()
        if frame.schema[theirs].is_numeric() or frame.schema[theirs] == pl.Null
    }
    faults = [
        f"column {theirs!r} holds {frame.schema[theirs]}, not numbers: take the file as it was published."
        for ours, theirs in numeric.items()
        if ours not in sound
    ]
    chosen = frame.select(
        *(pl.col(theirs).cast(pl.String).alias(ours) for ours, theirs in texts.items()),
        *(pl.col(theirs).cast(pl.Float64).fill_nan(None).alias(ours) for ours, theirs in sound.items()),
    )
    return _trimmed(chosen), faults


def _trimmed(frame: pl.DataFrame) -> pl.DataFrame:
    """Text without spaces around it; empty text is null."""
    text = pl.col(pl.String).str.strip_chars()
    return frame.with_columns(pl.when(text != "").then(text))


def text_columns(path: Path, names: Sequence[str], next_step: str) -> dict[str, list[str]]:
    """The columns of a small CSV file as text.

    Several published files have no line end after their last row, so whether one is whole is told by
    the cells of its rows.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        try:
            lines = list(csv.reader(stream))[1:]
        except UnicodeDecodeError as error:
            raise refuse(path, "UTF-8 text", str(error), "Save the file as CSV UTF-8.") from error
    if not lines:
        raise refuse(path, "one row for each area", "a header only", next_step)
    for at, line in enumerate(lines, start=2):
        if len(line) != len(names):
            raise refuse(
                path,
                f"rows of {len(names)} cells, as in the header",
                f"{len(line)} in line {at}, so the file may be cut short",
                FETCH_AGAIN,
            )
    return {name: [line[at].strip() for line in lines] for at, name in enumerate(names)}


def panel_of(
    path: Path,
    frame: pl.DataFrame,
    faults: Sequence[str],
    *,
    key: Sequence[str],
    next_step: str,
    first_line: int = 2,
) -> pa.Table:
    """One panel of rows that were read: keys checked, repeats kept once, what was left aside told.

    Parameters
    ----------
    path : Path
        For the messages.
    frame : polars.DataFrame
        Columns of the result under our names, at least `area_code`, `period`, `indicator` and `value`.
    faults : sequence of str
        Those found before.
    key : sequence of str
        Columns that, together, may stand once only.
    next_step : str
        What to do about faults.
    first_line : int
        Line of the file in which the first row stands.

    Returns
    -------
    pyarrow.Table
        With `year`, the start of the period. Metadata `remarks`: a line for each thing that was left
        aside or kept once.

    Raises
    ------
    SourceError
        Every fault, in one report.
    """
    faults = list(faults)
    if not frame.height:
        faults.append("expected one row for each area and indicator; got a header only.")
    for name in ("area_code", "indicator", "period"):
        if empty := frame[name].null_count():
            at = ", ".join(str(row + first_line) for row in frame[name].is_null().arg_true()[:_SHOWN])
            faults.append(f"{name!r} is empty in {counted(empty, 'row')} (line {at}): every row needs it.")
    faults += unreadable_periods(frame["period"].drop_nulls().unique().to_list())
    codes = frame["area_code"].drop_nulls().unique().to_list()
    without = {code for code in codes if code.lower() in NO_CODE}
    if unlike := sorted(code for code in codes if code not in without and not area_code_like(code)):
        more = f" and {len(unlike) - _SHOWN} more" if len(unlike) > _SHOWN else ""
        shown = ", ".join(map(repr, unlike[:_SHOWN]))
        faults.append(f"expected area codes such as E06000001 or TLC; got {shown}{more}.")
    for name in {"value", "lower", "upper"} & set(frame.columns):
        endless = frame.filter(pl.col(name).is_infinite())
        if endless.height:
            faults.append(f"{name!r} is infinite in {_areas(endless)}: a rate of nobody is missing.")
    if faults:
        raise refused(path, faults, next_step)
    remarks = []
    if without:
        aside = frame.filter(pl.col("area_code").is_in(sorted(without)))
        named = ", ".join(sorted(aside["area_name"].drop_nulls().unique())) if "area_name" in aside else ""
        remarks.append(
            f"{counted(aside.height, 'row')} without an area code left aside"
            f" ({aside['value'].count()} with a value{f'; {named}' if named else ''})."
        )
        frame = frame.filter(~pl.col("area_code").is_in(sorted(without)))
    frame = frame.with_columns(pl.col("area_code").str.to_uppercase())
    frame, kept_once = _once(path, frame, key, next_step)
    remarks += kept_once
    years = {period: start_year(period) for period in frame["period"].unique()}
    frame = frame.with_columns(pl.col("period").replace_strict(years, return_dtype=pl.Int32).alias("year"))
    frame = frame.select(name for name in _ORDER if name in frame.columns)
    return frame.to_arrow().replace_schema_metadata({"remarks": "\n".join(remarks)})


def _once(
    path: Path, frame: pl.DataFrame, key: Sequence[str], next_step: str
) -> tuple[pl.DataFrame, list[str]]:
    """One row for each key: repeats with the same numbers are kept once and told, others refused."""
    twice = frame.filter(pl.struct(key).is_duplicated())
    if not twice.height:
        return frame, []
    numeric = [name for name in ("value", "lower", "upper") if name in frame.columns]
    distinct = twice.unique([*key, *numeric])
    differing = distinct.filter(pl.struct(key).is_duplicated())
    if differing.height:
        pairs = differing.unique(key)
        raise refused(
            path,
            [
                f"several rows with different values for {counted(pairs.height, 'key')} of {', '.join(key)}"
                f" ({_areas(pairs)})."
            ],
            next_step,
        )
    more = twice.height - distinct.height
    return frame.unique(key, keep="first", maintain_order=True), [
        f"{counted(more, 'row')} repeating an area and indicator with the same value, kept once"
        f" ({_areas(twice)}; {', '.join(sorted(twice['indicator'].unique()))})."
    ]


def _areas(frame: pl.DataFrame) -> str:
    codes = sorted(frame["area_code"].drop_nulls().unique())
    more = f" and {len(codes) - _SHOWN} more" if len(codes) > _SHOWN else ""
    return ", ".join(codes[:_SHOWN]) + more
