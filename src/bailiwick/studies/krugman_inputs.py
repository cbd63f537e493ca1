"""What the Krugman study reads: the carried tables, or publishers' files in a folder.

Both give the same tidy tables, so the study does not know which it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from bailiwick.errors import Finding
from bailiwick.sample import open_sample
from bailiwick.studies.carried import carried_records, plain, silent
from bailiwick.studies.result import InputRecord

__all__ = ["Inputs", "carried_industry_names", "from_sample", "plain", "silent"]


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """The tidy tables of the study; those it can do without are None.

    Attributes
    ----------
    gva : cube of district GVA
        `area_code, year, industry_code, gva_million_gbp, flag`: 37 lines that partition the total.
    gva_total : one row per district and year
        `area_code, year, gva_million_gbp, gva_million_gbp_2022prices, flag, flag_2022prices`.
    hours : one row per district and year
        `area_code, year, weekly_hours`, for the hours-based stand-in.
    employment_itl2 : cube of ITL2 employment by 4-digit class
        `area_code, year, industry_code, employment`.
    employment : cube of district employment by 4-digit class, for the published index
    employment_great_britain : the published row of Great Britain by 4-digit class, its reference
    employees : district employees, all industries, for full-time equivalents
        `area_code, year, employees`.
    self_employed : `area_code, year, self_employed_persons, ci_half_width, flag`
    weekly_hours : `area_code, year, mean_weekly_hours, mean_weekly_hours_cv, flag`
    forces : `area_code, year, regular_forces, flag`
    industry_names : code to name, by scheme
    hours_rounding : a sentence on how hours were rounded beyond the publisher, or nothing
    """

    gva: pl.DataFrame | None = None
    gva_total: pl.DataFrame | None = None
    hours: pl.DataFrame | None = None
    employment_itl2: pl.DataFrame | None = None
    employment: pl.DataFrame | None = None
    employment_great_britain: pl.DataFrame | None = None
    employees: pl.DataFrame | None = None
    self_employed: pl.DataFrame | None = None
    weekly_hours: pl.DataFrame | None = None
    forces: pl.DataFrame | None = None
    industry_names: Mapping[str, str] = field(default_factory=dict)
    hours_rounding: str = ""
    records: tuple[InputRecord, ...] = ()
    findings: tuple[Finding, ...] = ()


def from_sample() -> Inputs:
    """The carried tables: everything but the district employment that no open file here holds."""
    sample = open_sample()
    used = {
        "gva_lad2023_industry37": ("gva",),
        "gva_lad2023_total": ("output",),
        "hours_lad2023": ("hours",),
        "employment_itl2_class616": ("employment_itl2",),
    }
    return Inputs(
        gva=plain(sample["gva_lad2023_industry37"]),
        gva_total=plain(sample["gva_lad2023_total"]),
        hours=plain(sample["hours_lad2023"]),
        employment_itl2=plain(sample["employment_itl2_class616"]),
        industry_names=carried_industry_names(),
        hours_rounding=" Hours are rounded to 10 a week in the carried table.",
        records=carried_records(sample, used),
    )


def carried_industry_names() -> dict[str, str]:
    """Code to name of the 37 lines of district GVA and the SIC 2007 classes."""
    return {row["industry_code"]: row["industry_name"] for row in open_sample()["industries"].to_pylist()}
