"""What can be wrong with the amounts, codes and reference of a table of areas, beyond its form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np

from bailiwick.areas.checking import check_codes
from bailiwick.areas.registry import known_nowhere
from bailiwick.errors import Finding
from bailiwick.measures._grid import fault, listed
from bailiwick.tables import Floats

__all__ = [
    "PLAUSIBLE_GVA_PER_JOB",
    "implausible",
    "rows_that_are_sums",
    "two_vintages",
    "years_without_reference",
]

#: Currency units a year: British areas lie between 20,000 and 200,000, thousands and pounds far above.
PLAUSIBLE_GVA_PER_JOB = (500.0, 5_000_000.0)
#: Hours a week of one job: British areas lie between 25 and 38, a year's hours above 1,000.
MOST_WEEKLY_HOURS = 60.0
LEAST_WEEKLY_HOURS = 1.0
# Where there are no jobs, so many hours stand for one.
USUAL_WEEKLY_HOURS = 30.0
# Codes of districts, and of ITL areas below the United Kingdom.
_DISTRICT = re.compile(r"E0[6-9]\d{6}|W06\d{6}|S12\d{6}|N09\d{6}")
_ITL = re.compile(r"TL[C-N][0-9A-Z]{0,2}")
_SUMS = ("UKX", "UK", "TLZ")


def implausible(
    frame: nw.DataFrame[Any],
    keys: Sequence[str],
    amounts: Mapping[str, Floats],
    *,
    gva: str,
    hours: str | None,
    jobs: str | None,
    gva_unit: float,
    bounds: tuple[float, float] | None,
) -> list[Finding]:
    """Amounts in the wrong unit, and output without labour."""
    faults: list[Finding] = []
    output = amounts[gva]
    labour = [name for name in (jobs, hours) if name is not None]
    for name in labour:
        faults += fault(
            "output-without-labour",
            frame,
            (amounts[name] == 0) & (output > 0),
            keys,
            f"{name!r} is 0 beside {gva!r} above 0 in {{count}} rows: {{rows}}. Publishers print 0 for what"
            " they do not have; make it null if it is that.",
        )
    if jobs is not None and hours is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            per_job = np.where(amounts[jobs] > 0, amounts[hours] / amounts[jobs], np.nan)
        faults += fault(
            "hours-not-weekly",
            frame,
            per_job > MOST_WEEKLY_HOURS,
            keys,
            f"{hours!r} is more than {MOST_WEEKLY_HOURS:g} a job in {{count}} rows: {{rows}}. It must be the"
            " hours of a week of all jobs together; divide a year's hours by its weeks.",
        )
        faults += fault(
            "hours-too-few",
            frame,
            (per_job > 0) & (per_job < LEAST_WEEKLY_HOURS),
            keys,
            f"{hours!r} is below {LEAST_WEEKLY_HOURS:g} a job in {{count}} rows: {{rows}}. It must be the"
            " hours of all jobs together, not in thousands and not the mean of one job.",
        )
    if bounds is None or not labour:
        return faults
    filled = amounts[jobs] if jobs is not None else amounts[labour[0]] / USUAL_WEEKLY_HOURS
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(filled > 0, output * gva_unit / filled, np.nan)
    least, most = bounds
    faults += fault(
        "gva-unit",
        frame,
        (each > 0) & ((each < least) | (each > most)),
        keys,
        f"{gva!r} times {gva_unit:,.0f} is outside {least:,.0f} to {most:,.0f} a job in {{count}} rows:"
        " {rows}. It looks as if GVA were in another unit; name it by gva_unit (1 for pounds, 1e3 for"
        " thousands, 1e6 for millions). For another currency name plausible_gva_per_job.",
    )
    return faults


def two_vintages(labels: Sequence[str]) -> list[Finding]:
    """Codes of areas that never were at one time, where the registry knows them; others pass."""
    faults = []
    for pattern in (_DISTRICT, _ITL):
        codes = [label for label in labels if pattern.fullmatch(label)]
        if len(codes) < 2:
            continue
        strange = set(known_nowhere(codes))
        found, _ = check_codes([code for code in codes if code not in strange])
        faults += [finding for finding in found if finding.reason == "two-vintages"]
    return faults


def rows_that_are_sums(labels: Sequence[str]) -> list[Finding]:
    """Rows that hold other rows, or Extra-Regio, among areas that are to be added up."""
    there = [code for code in _SUMS if code in labels]
    if not there:
        return []
    sentence = (
        f"reference='sum' adds up all rows, and {', '.join(map(repr, there))} among them are the whole or"
        " hold Extra-Regio. Leave those rows out, or name 'UKX' as the reference."
    )
    return [Finding("sum-among-areas", sentence, tuple(there))]


def years_without_reference(
    ratio: Floats, beside: Floats, first: int, reference: str, measure: str
) -> list[Finding]:
    """Years in which an area has a ratio and the reference has none above 0."""
    lacking = ~np.isnan(ratio).all(axis=0) & ~(beside > 0)
    years = tuple(int(first + at) for at in np.flatnonzero(lacking))
    if not years:
        return []
    if reference == "sum":
        cure = (
            "some area has one of output and labour and not the other, so the sum is not known. Complete it,"
            " or pass missing='available' to leave such areas out of both sums."
        )
    else:
        cure = "complete its row."
    sentence = f"The reference {reference!r} has nothing per {measure} in {listed(years)}: {cure}"
    return [Finding("no-reference", sentence, years)]
