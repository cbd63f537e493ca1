"""Explore Local Statistics: many indicators of local areas in one table, with their intervals and status.

Old districts stand beside their successors, one area may stand at two levels, and a status column holds
letters for most indicators and a sentence for one.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pyarrow as pa

from bailiwick.shown import counted
from bailiwick.sources.indicator_rows import columns_read, indicator_id, panel_of
from bailiwick.sources.once import read_once
from bailiwick.sources.subnational_metrics import METRICS
from bailiwick.sources.tidy_cube import columns_of

__all__ = ["STATUS", "is_explore_local_statistics", "read_explore_local_statistics"]

#: Letters of the status column -> flag of the house; all stand with an empty value.
STATUS = {
    "x": "m",  # not available
    "u": "s",  # unreliable, and so not given
    "c": "s",  # confidential
    "z": "n",  # not applicable
}
_COMBINED = r"(?i)^values? for .+ combined"
_UNRELIABLE = r"(?i)unreliable"
_WORDS = {
    "dataset": "dataset",
    "indicator_name": "indicator",
    "area_code": "areacd",
    "period": "period",
}
_NUMERIC = {"value": "observation"}
_BOUNDS = {"lower": "lci_95", "upper": "uci_95"}
_OPTIONAL = {
    "area_name": "areanm",
    "area_level": "geography",
    "unit": "unit",
    "mark": "status",
    "note": "notes",
}
_NEXT = "Take the table from its publisher again, one row for each data set, indicator, area and period."


def is_explore_local_statistics(names: Iterable[str]) -> bool:
    """Tell the columns of a table of Explore Local Statistics.

    Examples
    --------
    >>> is_explore_local_statistics(["dataset", "indicator", "areacd", "period", "observation", "status"])
    True
    """
    found = set(names)
    return len({"dataset", "indicator", "areacd", "period", "observation"} & found) >= 4


@read_once
def read_explore_local_statistics(path: str | Path) -> pa.Table:
    """Indicators of Explore Local Statistics, one row for each data set, indicator, area and period.

    Parameters
    ----------
    path : str or Path
        ``els_indicators_2026_06.parquet``, or a CSV or Parquet file of the same columns: `dataset`,
        `indicator`, `areacd`, `period`, `observation`, and optionally `areanm`, `geography`, `lci_95`,
        `uci_95`, `status`, `notes`, `unit`.

    Returns
    -------
    pyarrow.Table
        `area_code`, `area_name`, `area_level`, `year` (start of the period), `period` as printed,
        `dataset`, `indicator` (id of `bailiwick.sources.subnational_metrics`; series that nations publish
        apart have one id), `indicator_name` as printed, `value`, `lower`, `upper` (95 %), `flag`, `mark`
        (status as printed), `note`, `replaced_by` (the successor of an obsolete code; several with a
        space between), `unit`. Metadata `remarks`: rows kept once or left aside.

    Raises
    ------
    SourceError
        A column is absent, a cell is no number, a status letter is not known, a letter stands beside a
        value, a code or period has no known form, a key stands twice with different values, a lower
        bound lies above its upper one. All are told together.

    Notes
    -----
    Missing values: an empty value is missing. Flags: "m" not available, "s" unreliable or confidential
    and so not given, "n" not applicable; "e" where the value is that of two areas together (Hackney and
    the City of London, Cornwall and the Isles of Scilly), "u" where a note calls it unreliable.

    Five combined authorities stand in one data set at two levels with the same values: they are kept
    once, and `remarks` tells it. City regions without a code (``na``) are left aside, and told.

    Comparability: `replaced_by` marks old districts, which stay beside their successors: do not add them
    up, and put a panel on one vintage first. It is as printed: for the
    districts of Northamptonshire both successors are named, for Perth and Kinross in some data sets the
    wrong one; `bailiwick.areas` has its own record of changes. Nations may stand in a series of
    Great Britain and in their own. A few bounds are rounded past their value.

    References
    ----------
    [els2026]_.

    Examples
    --------
    >>> table = read_explore_local_statistics("els_indicators_2026_06.parquet")  # doctest: +SKIP
    >>> table.num_rows  # doctest: +SKIP
    310351
    """
    path = Path(path)
    bounds = {ours: theirs for ours, theirs in _BOUNDS.items() if theirs in columns_of(path)}
    frame, faults = columns_read(path, _WORDS, {**_NUMERIC, **bounds}, _OPTIONAL)
    frame = _with_ids(frame)
    if "mark" not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.String).alias("mark"))
    if "value" in frame.columns:
        faults += _status_faults(frame)
        frame = frame.with_columns(_flags("note" in frame.columns))
    if {"lower", "upper"} <= set(frame.columns):
        crossed = frame.filter(pl.col("lower") > pl.col("upper"))
        if crossed.height:
            faults.append(
                f"the lower bound is above the upper one in {counted(crossed.height, 'row')}"
                f" ({', '.join(sorted(crossed['area_code'].drop_nulls().unique())[:5])})."
            )
    if "note" in frame.columns:
        told = pl.col("note").str.extract(r"(?i)obsolete code.*replaced by (.+)")
        # Codes among the names of their areas: nine characters, or ITL.
        codes = told.str.extract_all(r"\b(?:[A-Z]\d{8}|TL[A-Z]\d[0-9A-Z]?)\b").list.join(" ")
        frame = frame.with_columns(pl.when(codes != "").then(codes).alias("replaced_by"))
    key = ("dataset", "indicator_name", "area_code", "period")
    return panel_of(path, frame, faults, key=key, next_step=_NEXT)


def _with_ids(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the metric of each data set and indicator."""
    known = {series: one.id for one in METRICS.values() for series in one.els}
    pairs = frame.select("dataset", "indicator_name").unique()
    ids = [
        None if name is None else known.get((dataset, name), indicator_id(name))
        for dataset, name in pairs.iter_rows()
    ]
    named = pairs.with_columns(pl.Series("indicator", ids, dtype=pl.String))
    return frame.join(
        named, on=["dataset", "indicator_name"], how="left", nulls_equal=True, maintain_order="left"
    )


def _status_faults(frame: pl.DataFrame) -> list[str]:
    """Letters that are not known, and letters that stand beside a value."""
    faults = []
    letter = pl.col("mark").is_in(list(STATUS))
    marked = frame.filter(pl.col("mark").is_not_null())
    unknown = marked.filter(~letter & ~pl.col("mark").str.contains(_COMBINED))["mark"].unique().sort()
    if len(unknown):
        more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
        faults.append(
            f"expected a status of {', '.join(STATUS)}, or the words of a value for areas combined; got"
            f" {', '.join(map(repr, unknown[:5]))}{more}. Look up the mark in the notes of the publication."
        )
    beside = marked.filter(letter & pl.col("value").is_not_null())
    if beside.height:
        codes = ", ".join(sorted(beside["area_code"].drop_nulls().unique())[:5])
        faults.append(
            f"a status letter says that there is no value, but stands beside one in"
            f" {counted(beside.height, 'row')} ({codes})."
        )
    return faults


def _flags(noted: bool) -> pl.Expr:
    letters = pl.col("mark").replace_strict(STATUS, default="m", return_dtype=pl.String)
    flags = (
        pl.when(pl.col("value").is_null())
        .then(letters.fill_null("m"))
        .when(pl.col("mark").str.contains(_COMBINED))
        .then(pl.lit("e"))
    )
    if noted:
        flags = flags.when(pl.col("note").str.contains(_UNRELIABLE)).then(pl.lit("u"))
    return flags.alias("flag")
