"""The subnational indicators explorer of December 2022: 33 indicators, the latest period of each.

Tiers are mixed in one table, periods are printed in seven ways, and codes of regions come in small letters.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pyarrow as pa

from bailiwick.sources.indicator_rows import columns_read, indicator_id, panel_of
from bailiwick.sources.once import read_once
from bailiwick.sources.subnational_metrics import METRICS

__all__ = ["is_subnational_indicators", "read_subnational_indicators"]

_WORDS = {"area_code": "areacd", "indicator_name": "indicator", "period": "period"}
_NUMERIC = {"value": "value"}
_OPTIONAL = {"area_name": "areanm", "area_level": "geography", "unit": "unit"}
_NEXT = "Use the file of the December 2022 edition as it was issued, one row for each area and indicator."


def is_subnational_indicators(names: Iterable[str]) -> bool:
    """Tell the header of the explorer's file.

    Examples
    --------
    >>> is_subnational_indicators(["areacd", "areanm", "indicator", "category", "period", "value", "mad"])
    True
    >>> is_subnational_indicators(["dataset", "areacd", "indicator", "period", "observation"])
    False
    """
    found = set(names)
    marks = {"category", "mad", "indicator_long"}
    return (
        "dataset" not in found
        and len({"areacd", "indicator", "period", "value"} & found) >= 3
        and bool(marks & found)
    )


@read_once
def read_subnational_indicators(path: str | Path) -> pa.Table:
    """Indicators of the December 2022 edition, one row for each area and indicator.

    Parameters
    ----------
    path : str or Path
        ``dec2022_subnational_indicators_long.csv``, or a CSV or Parquet file of its columns `areacd`,
        `indicator`, `period`, `value` and optionally `areanm`, `geography`, `unit`.

    Returns
    -------
    pyarrow.Table
        `area_code` (capitals), `area_name`, `area_level` as printed, `year` (start of the period),
        `period` as printed, `indicator` (id of `bailiwick.sources.subnational_metrics`, or its words as a
        name where the package knows none), `indicator_name` as printed, `value`, `flag` ("m" where the
        value is empty), `unit`. Metadata `remarks`: what was left aside.

    Raises
    ------
    SourceError
        A column is absent, a cell is no number, a code or period has no known form, an area stands twice
        in an indicator with different values. All are told together.

    Notes
    -----
    Missing values: 162 cells are empty and stay missing, never 0. Three rows of "Outside of England and
    Unknown" have the code ``na`` and no value; they are left aside and told.

    Comparability: districts, counties, regions and nations stand in one table, on codes of several years
    (the travel times on districts before 2019). Put metrics on one vintage before areas are compared.

    References
    ----------
    [onsclusters2023]_, section 3.

    Examples
    --------
    >>> table = read_subnational_indicators("dec2022_subnational_indicators_long.csv")  # doctest: +SKIP
    >>> table.num_rows, table["value"].null_count  # doctest: +SKIP
    (10608, 159)
    """
    path = Path(path)
    frame, faults = columns_read(path, _WORDS, _NUMERIC, _OPTIONAL)
    known = {one.december_2022: one.id for one in METRICS.values() if one.december_2022}
    frame = with_ids(frame, known)
    if "value" in frame.columns:
        frame = frame.with_columns(pl.when(pl.col("value").is_null()).then(pl.lit("m")).alias("flag"))
    return panel_of(path, frame, faults, key=("indicator", "area_code", "period"), next_step=_NEXT)


def with_ids(frame: pl.DataFrame, known: dict[str, str]) -> pl.DataFrame:
    """The frame with `indicator`, the id of the name that is printed."""
    names = frame["indicator_name"].drop_nulls().unique().to_list()
    ids = {name: known.get(name, indicator_id(name)) for name in names}
    return frame.with_columns(
        pl.col("indicator_name").replace_strict(ids, return_dtype=pl.String, default=None).alias("indicator")
    )
