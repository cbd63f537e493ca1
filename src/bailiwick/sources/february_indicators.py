"""The subnational indicators explorer's first edition, 1 February 2022: 25 indicators, one period of each.

Two lines of text stand above the header, a missing cell is the word ``NA``, and seven indicators have no
unit.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow as pa

from bailiwick.shown import counted
from bailiwick.sources.february_metrics import FEBRUARY_2022
from bailiwick.sources.indicator_rows import indicator_id, panel_of
from bailiwick.sources.lead_lines import header_line, rows_below
from bailiwick.sources.once import read_once
from bailiwick.sources.refusal import refuse, require_file

__all__ = ["is_february_indicators", "read_february_indicators"]

_WORDS = ("AREACD", "AREANM", "Tier", "Indicator", "Period", "Unit")
_MARKS = frozenset({*_WORDS, "Category", "Measure", "Value"})
#: So many make a header; the 4G file of September 2022 has eight of them, and no tier.
_LEAST = 6
_OURS = {
    "AREACD": "area_code",
    "AREANM": "area_name",
    "Tier": "area_level",
    "Period": "period",
    "Unit": "unit",
    "Value": "value",
}
_NEXT = "Use the file of 1 February 2022 as it was issued, with its lines above the header."


def is_february_indicators(path: str | Path) -> bool:
    """Tell the explorer's file of February 2022 by a header within its first lines.

    Parameters
    ----------
    path : str or Path
        A file of text.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "a.csv"
    >>> header = "AREACD,AREANM,Tier,Indicator,Category,Period,Measure,Unit,Value"
    >>> count = file.write_text(f"Rounded,,,,,,,,\\n,,,,,,,,\\n{header}\\n")
    >>> is_february_indicators(file)
    True
    """
    path = Path(path)
    at = header_line(path, _MARKS, least=_LEAST)
    return at is not None and (at > 0 or header_line(path, {"Tier"}, least=1) == 0)


@read_once
def read_february_indicators(path: str | Path) -> pa.Table:
    """Indicators of 1 February 2022, one row for each area and indicator.

    Parameters
    ----------
    path : str or Path
        The explorer's download, a CSV file of the columns `AREACD`, `AREANM`, `Tier`, `Indicator`, `Period`,
        `Unit` and `Value`, with or without lines above its header.

    Returns
    -------
    pyarrow.Table
        `area_code`, `area_name`, `year` (in which the period begins), `period` as printed, `indicator` (an
        id of `bailiwick.sources.february_metrics`, or its words as a name where that knows none),
        `indicator_name`, `value`, `flag` ("m" where the value is ``NA``), `tier` ("District/Unitary" or
        "County/Unitary"), `unit` and `has_unit`, which is false where the unit is ``NA``. Metadata
        `remarks`.

    Raises
    ------
    SourceError
        A column is absent, a row is cut, a cell is no number, a code or period has no known form, or an area
        stands twice in an indicator with different values.

    Notes
    -----
    Missing values: 60 cells are ``NA`` and stay missing, never 0. A program that drops every row with a gap
    in any column loses the seven indicators without a unit, whose values are whole: 18 of the 25 are left.
    ``has_unit`` tells them, so that such a result can be repeated.

    Comparability: codes are of several years, and the seven old districts of Northamptonshire stand in some
    indicators beside the two new ones in others. Tier "County/Unitary" occurs in six indicators.
    Apprenticeships and housing additions are counts.

    References
    ----------
    [nesta2022]_.

    Examples
    --------
    >>> table = read_february_indicators("ons_subnational_2022-02-01.csv")  # doctest: +SKIP
    >>> table.num_rows, table["value"].null_count  # doctest: +SKIP
    (7645, 60)
    """
    path = Path(path)
    require_file(path)
    at = header_line(path, _MARKS, least=_LEAST)
    if at is None:
        expected = f"a header of {', '.join((*_WORDS, 'Value'))} in the first lines"
        raise refuse(path, expected, "none", f"Rename the columns back. {_NEXT}")
    frame, faults = rows_below(path, at, _WORDS, ("Value",), gone=("NA",), next_step=_NEXT)
    frame = frame.rename({name: ours for name, ours in _OURS.items() if name in frame.columns})
    words = pl.col("Indicator").str.replace_all(r"\s+", " ")
    frame = frame.with_columns(indicator_name=words).drop("Indicator")
    names = frame["indicator_name"].drop_nulls().unique().to_list()
    ids = {name: FEBRUARY_2022.get(name, indicator_id(name)) for name in names}
    frame = frame.with_columns(
        pl.col("indicator_name").replace_strict(ids, return_dtype=pl.String, default=None).alias("indicator")
    )
    if "value" in frame.columns:
        frame = frame.with_columns(pl.when(pl.col("value").is_null()).then(pl.lit("m")).alias("flag"))
    key = ("indicator", "area_code", "period")
    table = panel_of(path, frame, faults, key=key, next_step=_NEXT, first_line=at + 2)
    return _with_units(table)


def _with_units(table: pa.Table) -> pa.Table:
    """The table with `tier` and `has_unit`, and a remark on the indicators without a unit."""
    frame = pl.DataFrame(table).rename({"area_level": "tier"})
    frame = frame.with_columns(has_unit=pl.col("unit").is_not_null())
    frame = frame.select(
        *(name for name in frame.columns if name not in ("tier", "unit", "has_unit")), *_LAST
    )
    without = frame.filter(~pl.col("has_unit"))["indicator_name"].unique().sort().to_list()
    remarks = [(table.schema.metadata or {}).get(b"remarks", b"").decode()]
    if without:
        remarks.append(f"{counted(len(without), 'indicator')} without a unit: {'; '.join(without)}.")
    return frame.to_arrow().replace_schema_metadata({"remarks": "\n".join(filter(None, remarks))})


_LAST = ("tier", "unit", "has_unit")
