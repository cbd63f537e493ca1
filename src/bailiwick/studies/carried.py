"""The carried tables as a study takes them: tidy frames, and the record of where each came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl
import pyarrow as pa

from bailiwick.sample import Sample
from bailiwick.studies.result import InputRecord

__all__ = ["carried_records", "plain", "silent"]


def silent(step: str) -> None:
    """Tell nobody of a step."""
    del step


def plain(table: pa.Table) -> pl.DataFrame:
    """A tidy table as Polars, with keys as plain text."""
    frame = pl.from_arrow(table)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("a table has several columns")
    coded = [name for name, kind in frame.schema.items() if kind in (pl.Categorical, pl.Enum)]
    return frame.with_columns(pl.col(coded).cast(pl.String))


def carried_records(sample: Sample, used: Mapping[str, Iterable[str]]) -> tuple[InputRecord, ...]:
    """The record of each carried table, by the inputs of the study that it gives."""
    records = []
    for name, role in used.items():
        about = sample.about(name)
        records.append(
            InputRecord(
                name=f"carried table {name}",
                title=about["title"],
                publisher=about["publisher"],
                released=about.get("released", ""),
                accessed=about.get("accessed", ""),
                url=about.get("url", ""),
                licence=about["licence"],
                attribution=about["attribution"],
                role=tuple(role),
                sha256=sample.sha256(name),
                notes=tuple(about.get("notes", ())),
            )
        )
    return tuple(records)
