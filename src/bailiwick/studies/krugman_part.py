"""One measured indicator of the Krugman study, with the tables that explain it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from bailiwick import areas
from bailiwick.errors import Finding
from bailiwick.indicators import IndicatorData, National, Source
from bailiwick.measures.matrix import rank
from bailiwick.shown import shown
from bailiwick.studies.krugman_text import WORDS, filled
from bailiwick.studies.result import InputRecord, StudyTable

__all__ = [
    "Part",
    "as_shown",
    "great_britain",
    "indicator_of",
    "with_names",
    "with_ranks",
    "with_years_left_out",
]

VINTAGE = "lad2023"
GREAT_BRITAIN = ("E92000001", "S92000003", "W92000004")
RANK_COLUMNS = {
    "area_code": "GSS code of the district, boundaries of April 2023",
    "area_name": "Name of the district",
    "year": "Calendar year",
    "rank": "1 is the highest value of the year; equal shown values share a rank",
    "areas_ranked": "Number of areas with a value in the year",
    "flag": "s suppressed, m missing at source, x cannot be computed; u unreliable, e filled, p provisional",
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """A measured indicator: its rows (`area_code, area_name, year, value, flag`), and what explains it.

    `structure(n)` gives the n areas with the most similar industry mix of each area and year;
    `reference` says what an index compares areas with; `roles` names the inputs it was made from.
    """

    rows: pl.DataFrame
    tables: Mapping[str, StudyTable]
    indicator: IndicatorData | None = None
    findings: tuple[Finding, ...] = ()
    structure: Callable[[int], pl.DataFrame] | None = None
    reference: str = ""
    roles: tuple[str, ...] = ()

    @property
    def latest(self) -> int:
        """The last year with any value."""
        return int(self.rows.drop_nulls("value")["year"].max())  # type: ignore[arg-type]


def great_britain(frame: pl.DataFrame, first_year: int) -> pl.DataFrame:
    """The rows of England's, Scotland's and Wales's districts from a year on."""
    return frame.filter(pl.col("area_code").str.head(1).is_in(["E", "S", "W"]), pl.col("year") >= first_year)


def with_names(frame: pl.DataFrame, code: str = "area_code", name: str = "area_name") -> pl.DataFrame:
    """The name of each district beside its code."""
    names = areas.names(VINTAGE)
    column = pl.col(code).replace_strict(names, return_dtype=pl.String).alias(name)
    position = frame.columns.index(code) + 1
    return frame.insert_column(position, frame.select(column).to_series())


def as_shown(frame: pl.DataFrame, value: str, decimals: int) -> pl.DataFrame:
    """The table with its values as the atlas shows them, so that a tie there is a tie here."""
    rounded = pl.col(value).map_elements(
        lambda number: float(shown(number, decimals)), return_dtype=pl.Float64
    )
    return frame.with_columns(rounded)


def with_ranks(frame: pl.DataFrame, value: str, decimals: int) -> pl.DataFrame:
    """`rank` and `areas_ranked` within each year, from values as they are shown."""
    ranked = rank(as_shown(frame, value, decimals), value=value)
    keys = ["area_code", "year"]
    places = ranked.select(*keys, pl.col(f"{value}_rank").alias("rank"), "areas_ranked")
    return frame.join(places, on=keys, how="left", validate="1:1", maintain_order="left")


def indicator_of(
    name: str,
    rows: pl.DataFrame,
    *,
    national: Sequence[National],
    records: Iterable[InputRecord],
    years_left_out: Mapping[int, str] | None = None,
    left_out: Mapping[str, str] | None = None,
    facts: Mapping[str, str],
) -> IndicatorData:
    """The indicator as the atlas takes it: values and words together."""
    words = filled(WORDS[name], facts)
    return IndicatorData(
        id=name,
        label=words.label,
        short_label=words.short_label,
        group=words.group,
        definition=words.definition,
        formula=words.formula,
        unit=words.unit,
        decimals=words.decimals,
        table=rows.select("area_code", "area_name", "year", "value", "flag"),
        sources=[
            Source(
                record.publisher, record.title, record.released, record.accessed, record.url, record.licence
            )
            for record in records
        ],
        rounding=words.rounding,
        national=national,
        national_note=words.national_note,
        vintage=VINTAGE,
        centre=words.centre,
        years_left_out=years_left_out or {},
        left_out=left_out or {},
        flag_notes=words.flag_notes or {},
        method=words.method,
    )


def with_years_left_out(parts: Sequence[Part]) -> list[Part]:
    """The parts, each indicator told of the years that another has and it lacks.

    Productivity ends where published GVA does, often a year before the index.
    """
    years = {
        part.indicator.id: set(part.rows.drop_nulls("value")["year"])
        for part in parts
        if part.indicator is not None
    }
    every = set().union(*years.values()) if years else set()
    told = []
    for part in parts:
        if part.indicator is not None:
            lacking = sorted(every - years[part.indicator.id])
            reasons = {
                year: f"The publishers' tables given have no complete figures for {year}." for year in lacking
            }
            last = max(years[part.indicator.id])
            if part.indicator.id.startswith("gva_per_"):
                reasons |= {year: f"GVA is published to {last}." for year in lacking if year > last}
            part = replace(part, indicator=replace(part.indicator, years_left_out=reasons))
        told.append(part)
    return told
