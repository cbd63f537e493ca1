"""What a study gives back: tables, indicators for the atlas, figures to draw, and the record of how.

Plain records. Nothing is written here; `bailiwick.publish` writes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import narwhals as nw
import polars as pl

from bailiwick.errors import Finding
from bailiwick.indicators import IndicatorData, Preset, SimilarData

__all__ = ["FigureSpec", "InputRecord", "StudyResult", "StudyTable"]


@dataclass(frozen=True)
class InputRecord:
    """One file or carried table that went into a study; `role` names what it gave."""

    name: str
    title: str
    publisher: str
    released: str = ""
    accessed: str = ""
    url: str = ""
    licence: str = ""
    attribution: str = ""
    role: tuple[str, ...] = ()
    sha256: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class StudyTable:
    """A table of results: its rows, what it is, what each column holds, its keys and its inputs.

    `roles` names the inputs it was made from (`InputRecord.role`); none stands for all.
    """

    rows: pl.DataFrame
    title: str
    columns: Mapping[str, str]
    key: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class FigureSpec:
    """A map to draw: one indicator (choropleth) or two (matrix), in one year."""

    name: str
    kind: Literal["choropleth", "matrix"]
    indicators: tuple[str, ...]
    year: int


@dataclass(frozen=True, kw_only=True)
class StudyResult:
    """Everything a study computed, and from what."""

    study: str
    title: str
    tables: Mapping[str, StudyTable]
    indicators: Sequence[IndicatorData]
    figures: Sequence[FigureSpec]
    presets: Sequence[Preset]
    default_state: str
    context: Sequence[str]
    parameters: Mapping[str, Any]
    inputs: Sequence[InputRecord]
    similar: Sequence[SimilarData] = ()
    findings: tuple[Finding, ...] = field(default=())

    def headline(self) -> list[tuple[str, str, str, str, str]]:
        """One row for each indicator of the latest year: label, years, areas, highest, lowest."""
        rows = []
        for indicator in self.indicators:
            table = nw.from_native(indicator.table, eager_only=True).to_polars().drop_nulls("value")
            latest = table.filter(pl.col("year") == pl.col("year").max()).sort("value", "area_code")
            year = latest["year"][0]
            low, high = latest.row(0, named=True), latest.row(-1, named=True)
            rows.append(
                (
                    indicator.label,
                    f"{min(table['year'])}-{year}",
                    str(latest.height),
                    f"{high['area_name']} {high['value']:.{indicator.decimals}f}",
                    f"{low['area_name']} {low['value']:.{indicator.decimals}f}",
                )
            )
        return rows
