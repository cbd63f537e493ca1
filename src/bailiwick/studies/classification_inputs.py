"""What the area classification reads: areas down, variables across, published classes beside them.

From the carried tables of districts, from publishers' files (`classification_files`) or from a table of
one's own (`classification_own`); all give the same `Inputs`, so the study does not know which it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from bailiwick import areas
from bailiwick.errors import Finding
from bailiwick.groups.merging import carried_merges
from bailiwick.sample import open_sample
from bailiwick.studies.carried import carried_records, plain
from bailiwick.studies.classification_classes import Published, published_classes
from bailiwick.studies.result import InputRecord

__all__ = [
    "ENGLAND_AND_WALES",
    "KEYS",
    "Inputs",
    "Level",
    "described_variables",
    "from_sample",
    "merges_of",
    "regions_of",
]

#: Columns beside the variables.
KEYS = ("area_code", "area_name", "residents")
ENGLAND_AND_WALES = ("E92000001", "W92000004")
VINTAGE = "lad2022"

Level = Literal["district", "output_area", "own"]


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Areas and their variables, and what is known of both.

    Attributes
    ----------
    rows : one row per area
        `area_code, area_name`, `residents` where known, and one column per variable.
    variables : one row per variable, in the order of radial plots
        `variable, label, short_label, dimension`, and perhaps more.
    level : {"district", "output_area", "own"}
        Decides on what is done unless it is asked for: see `Options`.
    what, whats : str
        One of the areas, and several, in words.
    vintage : str or None
        Boundaries of the codes, where an atlas has them.
    year : int
        Of the data; 0 where it is not known.
    merges : mapping of area code to area code
        Tiny areas measured together with a neighbour, whose label they are given.
    places : one row per area
        `area_code`, and kinds of places that portraits name, such as `region`.
    published : mapping of name to Published
        Official classifications of these areas, to compare with.
    coverage : tuple of str
        Codes of the countries.
    left_out : mapping of column to reason
        Columns of a table of one's own that are no variables, though nobody said so.
    records, findings
        What was read, and what was found in it.
    """

    rows: pl.DataFrame
    variables: pl.DataFrame
    level: Level
    what: str
    whats: str
    vintage: str | None = None
    year: int = 0
    merges: Mapping[str, str] = field(default_factory=dict)
    places: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"area_code": pl.String}))
    published: Mapping[str, Published] = field(default_factory=dict)
    coverage: tuple[str, ...] = ENGLAND_AND_WALES
    left_out: Mapping[str, str] = field(default_factory=dict)
    records: tuple[InputRecord, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The variables, in the order of their table."""
        return tuple(self.variables["variable"])


def from_sample() -> Inputs:
    """The carried tables: 57 variables of the 331 districts of England and Wales, Census 2021."""
    sample = open_sample()
    used = {
        "census2021_lad2022_variables": ("variables",),
        "census2021_variables": ("variables",),
        "area_classes_2001": ("classes",),
        "area_classes_2011v2": ("classes",),
    }
    rows = plain(sample["census2021_lad2022_variables"])
    merges = merges_of(rows["area_code"])
    units = rows["area_code"].filter(~rows["area_code"].is_in(list(merges)))
    published = {
        name: published_classes(
            plain(sample[f"area_classes_{name}"]), name, units, merges, code="lad2022_code"
        )
        for name in ("2001", "2011v2")
    }
    return Inputs(
        rows=rows,
        variables=described_variables([name for name in rows.columns if name not in KEYS]),
        level="district",
        what="district",
        whats="districts",
        vintage=VINTAGE,
        year=2021,
        merges=merges,
        places=regions_of(VINTAGE),
        published={name: one for name, one in published.items() if one is not None},
        records=carried_records(sample, used),
    )


def merges_of(codes: pl.Series, vintage: str = VINTAGE) -> dict[str, str]:
    """The tiny districts among some areas that are measured together with a neighbour, and with which."""
    there = set(codes)
    pairs = carried_merges(vintage).items()
    return {small: large for small, large in pairs if small in there and large in there}


def regions_of(vintage: str) -> pl.DataFrame:
    """The region of each district; Wales is one."""
    return plain(areas.lookup(vintage, "region")).select(area_code="from_code", region="to_name")


def described_variables(names: list[str]) -> pl.DataFrame:
    """Words for variables: those of the census where they are its own, else their names.

    Ordered by dimension, as the spokes of a radial plot are.
    """
    words = ["variable", "label", "short_label", "dimension"]
    known = plain(open_sample()["census2021_variables"]).select(*words, "unit").with_row_index("at")
    dimensions = list(dict.fromkeys(known["dimension"]))
    described = (
        pl.DataFrame({"variable": names}, schema={"variable": pl.String})
        .join(known, on="variable", how="left", validate="1:1", maintain_order="left")
        .with_columns(
            pl.col("label", "short_label").fill_null(pl.col("variable")),
            # Variables that no table describes are of no dimension, each its own.
            pl.col("dimension").fill_null(pl.col("variable")),
        )
    )
    order = pl.col("dimension").replace_strict(
        {name: at for at, name in enumerate(dimensions)}, default=len(dimensions), return_dtype=pl.Int64
    )
    return described.with_columns(order.alias("order")).sort("order", maintain_order=True).drop("order", "at")
