"""4G coverage of September 2022: an indicator that the December 2022 edition lacks, in its own layout."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pyarrow as pa

from bailiwick.sources.indicator_rows import columns_read, panel_of
from bailiwick.sources.once import read_once
from bailiwick.sources.subnational_indicators import with_ids
from bailiwick.sources.subnational_metrics import METRICS
from bailiwick.sources.tidy_cube import columns_of

__all__ = ["is_mobile_coverage", "read_mobile_coverage"]

_WORDS = {"area_code": "AREACD", "indicator_name": "Indicator", "period": "Period"}
_NUMERIC = {"value": "Value"}
_OPTIONAL = {
    "area_name": "AREANM",
    "area_level": "Geography",
    "unit": "Unit",
    "mark": "Observation Status",
    "note": "Notes",
}
_BOUNDS = {"lower": "Lower Confidence Interval (95%)", "upper": "Upper Confidence Interval (95%)"}
_NEXT = "Use the file of September 2022 as it was issued, one row for each district."


def is_mobile_coverage(names: Iterable[str]) -> bool:
    """Tell the header of the 4G file: an indicator in a layout with capitals.

    Examples
    --------
    >>> is_mobile_coverage(["AREACD", "AREANM", "Variable Name", "Indicator", "Period", "Value", "Polarity"])
    True
    """
    found = set(names)
    return "Variable Name" in found and len({"AREACD", "Indicator", "Period", "Value"} & found) >= 3


@read_once
def read_mobile_coverage(path: str | Path) -> pa.Table:
    """4G coverage by district, one row for each.

    Parameters
    ----------
    path : str or Path
        ``4g_coverage_2022-09.csv``, or a CSV or Parquet file of its columns `AREACD`, `Indicator`,
        `Period`, `Value`.

    Returns
    -------
    pyarrow.Table
        `area_code`, `area_name`, `area_level`, `year`, `period`, `indicator` (``mobile_4g_percent``),
        `indicator_name`, `value` (percent of premises), `flag`, `mark`, `note`, `unit`; `lower` and
        `upper` where the file holds any. Metadata `remarks`.

    Raises
    ------
    SourceError
        A column is absent, a cell is no number, a code or period has no known form, or an area stands
        twice. All are told together.

    Notes
    -----
    Missing values: an empty cell is missing, flagged "m". The columns of intervals, status and notes are
    empty in the file of September 2022.

    Comparability: most districts have 100 %, so that half of the median absolute deviations are 0.

    References
    ----------
    [onsclusters2023]_.

    Examples
    --------
    >>> read_mobile_coverage("4g_coverage_2022-09.csv").num_rows  # doctest: +SKIP
    374
    """
    path = Path(path)
    bounds = {ours: theirs for ours, theirs in _BOUNDS.items() if theirs in columns_of(path)}
    frame, faults = columns_read(path, _WORDS, {**_NUMERIC, **bounds}, _OPTIONAL)
    frame = with_ids(frame, {one.december_2022: one.id for one in METRICS.values() if one.december_2022})
    frame = frame.drop(name for name in bounds if name in frame.columns and not frame[name].count())
    if "value" in frame.columns:
        frame = frame.with_columns(pl.when(pl.col("value").is_null()).then(pl.lit("m")).alias("flag"))
    return panel_of(path, frame, faults, key=("indicator", "area_code", "period"), next_step=_NEXT)
