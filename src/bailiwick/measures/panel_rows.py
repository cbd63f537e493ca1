"""What every step on a panel of indicators shares: its columns, one row for each key, no counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from bailiwick.errors import Finding
from bailiwick.tables import require_columns

__all__ = ["DISTRICT", "KEYS", "areas_told", "duplicate_findings", "panel_frame", "refuse_counts"]

#: Codes of local authority districts, of any vintage.
DISTRICT = r"^(E0[6789]|W06|S12|N09|95)[0-9A-Z]+$"
KEYS = ("area_code", "year", "indicator", "value")
_KINDS: dict[str, Any] = {
    "area_code": pl.String,
    "indicator": pl.String,
    "period": pl.String,
    "flag": pl.String,
    "filled_from": pl.String,
    "value": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
}
_SHOWN = 5


def panel_frame(frame: nw.DataFrame[Any], *, year: bool = True) -> pl.DataFrame:
    """The columns of a panel that steps know, as text and floats; NaN is null.

    Raises
    ------
    ColumnError
        A column is absent; the nearest one is named.
    """
    require_columns(frame, KEYS if year else [name for name in KEYS if name != "year"], "the panel")
    names = ["area_code", "year", "period", "indicator", "value", "lower", "upper", "flag", "filled_from"]
    given = frame.select([name for name in names if name in frame.columns]).to_polars()
    given = given.cast({name: kind for name, kind in _KINDS.items() if name in given.columns})
    if "year" in given.columns:
        given = given.cast({"year": pl.Int32})
    return given.with_columns(pl.col(pl.Float64).fill_nan(None))


def areas_told(codes: Sequence[str], noun: str = "area") -> str:
    """How many areas, and the first of them.

    Examples
    --------
    >>> areas_told(["E06000001"]), areas_told(["A", "B"], "district")
    ('1 area (E06000001)', '2 districts (A, B)')
    """
    more = f" and {len(codes) - _SHOWN} more" if len(codes) > _SHOWN else ""
    return f"{len(codes)} {noun}{'' if len(codes) == 1 else 's'} ({', '.join(codes[:_SHOWN])}{more})"


def duplicate_findings(panel: pl.DataFrame, keys: Sequence[str]) -> list[Finding]:
    """One finding for each indicator in which areas have several rows."""
    twice = panel.filter(pl.struct(keys).is_duplicated())
    found = []
    for (indicator,), rows in twice.group_by("indicator", maintain_order=True):
        codes = rows["area_code"].unique(maintain_order=True).to_list()
        found.append(
            Finding(
                "duplicate-key",
                f"{indicator}: more than one row for {areas_told(codes)}. Keep one row for each area and"
                " period.",
                tuple(codes),
            )
        )
    return found


def refuse_counts(panel: pl.DataFrame, counts: Collection[str], why: str) -> list[Finding]:
    """One finding for each count among the indicators of a panel."""
    there = [name for name in panel["indicator"].unique(maintain_order=True) if name in set(counts)]
    return [
        Finding(
            "count-among-rates",
            f"{name} is a count, and {why}. Divide it by residents first, or leave it out.",
            (name,),
        )
        for name in there
    ]
