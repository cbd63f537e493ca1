"""What can be wrong with the amounts, codes and reference of a table of areas, beyond its form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np

from bailiwick.areas.checking import check_codes
from bailiwick.areas.registry import known_nowhere
from bailiwick.errors import Finding
from bailiwick.measures._grid import fault, listed, words_of_rows
from bailiwick.tables import Bools, Floats

__all__ = [
    "PLAUSIBLE_GVA_PER_JOB",
    "Units",
    "areas_without_pair",
    "implausible",
    "implausible_totals",
    "two_vintages",
    "years_without_reference",
]

#: Currency units a year: British areas lie between 20,000 and 200,000, thousands and pounds far above.
PLAUSIBLE_GVA_PER_JOB = (500.0, 5_000_000.0)
#: Hours a week of one job: British areas lie between 25 and 38, a year's hours above 1,000.
MOST_WEEKLY_HOURS = 60.0
LEAST_WEEKLY_HOURS = 1.0
#: Where there are no jobs, bounds per hour are those per job over so many hours a year: 1 to 10,000. British
#: areas lie between 20 and 150; hours of a year taken for those of a week make .4 to 3.
HOURS_OF_BOUNDS = 500.0
#: Bounds per head, as parts of those per job: 50 to 20 million. The City of London has 10.4 million (2021).
PER_HEAD = (0.1, 4.0)
_WEEKS = 52.0
# Codes of districts, and of ITL areas below the United Kingdom.
_DISTRICT = re.compile(r"E0[6-9]\d{6}|W06\d{6}|S12\d{6}|N09\d{6}")
_ITL = re.compile(r"TL[C-N][0-9A-Z]{0,2}")


@dataclass(frozen=True)
class Units:
    """In which units amounts are said to be, and which ratios of them are plausible.

    Attributes
    ----------
    gva, hours, jobs, residents : str or None
        Columns.
    gva_unit, weeks_per_year : float
        Currency units in one unit of GVA; weeks by which hours become a year's.
    bounds : (float, float) or None
        Least and most GVA per job; None for no check of output.
    """

    gva: str
    hours: str | None
    jobs: str | None
    residents: str | None
    gva_unit: float
    weeks_per_year: float
    bounds: tuple[float, float] | None

    def tests(self, amounts: Mapping[str, Floats]) -> list[tuple[str, Bools, str]]:
        """Reason, rows and sentence (with {count}, {where}, {rows}) of amounts in a wrong unit."""
        found: list[tuple[str, Bools, str]] = []
        output, hours, jobs = amounts[self.gva], self.hours, self.jobs
        each_job = amounts[jobs] if jobs is not None else np.full(len(output), np.nan)
        with np.errstate(all="ignore"):
            known = each_job > 0
            year = amounts[hours] * self.weeks_per_year if hours is not None else None
            if year is not None:
                per_job = np.where(known, year / _WEEKS / each_job, np.nan)
                annual = "" if self.weeks_per_year == 1 else ", or pass weeks_per_year=1"
                found += [
                    (
                        "hours-not-weekly",
                        per_job > MOST_WEEKLY_HOURS,
                        f"{hours!r} is more than {MOST_WEEKLY_HOURS:g} a job in {{count}} {{where}}:"
                        " {rows}. It must be the hours of a week of all jobs together; divide a year's hours"
                        f" by its weeks{annual}.",
                    ),
                    (
                        "hours-too-few",
                        (per_job > 0) & (per_job < LEAST_WEEKLY_HOURS),
                        f"{hours!r} is below {LEAST_WEEKLY_HOURS:g} a job in {{count}} {{where}}: {{rows}}."
                        " It must be the hours of all jobs together, not in thousands and not the mean of"
                        " one job.",
                    ),
                ]
            if self.bounds is None:
                return found
            least, most = self.bounds
            if jobs is not None:
                found.append(self._output_test(output, each_job, "job", jobs, least, most))
            if year is not None and hours is not None:
                alone = np.where(known, np.nan, year)
                bounds = least / HOURS_OF_BOUNDS, most / HOURS_OF_BOUNDS
                found.append(self._output_test(output, alone, "hour", hours, *bounds))
        return found

    def _output_test(
        self, output: Floats, under: Floats, per: str, name: str, least: float, most: float
    ) -> tuple[str, Bools, str]:
        each = np.where(under > 0, output * self.gva_unit / under, np.nan)
        article = "an" if per == "hour" else "a"
        return (
            "gva-unit",
            (each > 0) & ((each < least) | (each > most)),
            f"{self.gva!r} times {self.gva_unit:,.0f} is outside {least:,.6g} to {most:,.0f} {article} {per}"
            f" in {{count}} {{where}}: {{rows}}. It looks as if GVA or {name!r} were in another unit; name"
            " that of GVA by gva_unit (1 for pounds, 1e3 for thousands, 1e6 for millions). For another"
            " currency name plausible_gva_per_job.",
        )

    def cautions(
        self, frame: nw.DataFrame[Any], keys: Sequence[str], amounts: Mapping[str, Floats]
    ) -> list[str]:
        """One sentence on residents that look to be in another unit, or none."""
        if self.bounds is None or self.residents is None:
            return []
        least, most = (bound * part for bound, part in zip(self.bounds, PER_HEAD, strict=True))
        heads = amounts[self.residents]
        with np.errstate(all="ignore"):
            each = np.where(heads > 0, amounts[self.gva] * self.gva_unit / heads, np.nan)
        rows = np.flatnonzero((each > 0) & ((each < least) | (each > most)))
        if not len(rows):
            return []
        return [
            f"{self.gva!r} times {self.gva_unit:,.0f} over {self.residents!r} is outside {least:,.6g} to"
            f" {most:,.0f} a head in {len(rows)} rows: {listed(words_of_rows(frame, rows, keys))}. Residents"
            " must be persons, not thousands; the figures are as these say. For another currency name"
            " plausible_gva_per_job."
        ]


def implausible(
    frame: nw.DataFrame[Any], keys: Sequence[str], amounts: Mapping[str, Floats], units: Units
) -> list[Finding]:
    """Amounts in the wrong unit, and output without labour."""
    faults: list[Finding] = []
    output = amounts[units.gva]
    for name in (units.jobs, units.hours):
        if name is not None:
            faults += fault(
                "output-without-labour",
                frame,
                (amounts[name] == 0) & (output > 0),
                keys,
                f"{name!r} is 0 beside {units.gva!r} above 0 in {{count}} rows: {{rows}}. Publishers print 0"
                " for what they do not have; make it null if it is that.",
            )
    for reason, bad, sentence in units.tests(amounts):
        faults += fault(reason, frame, bad, keys, sentence.replace("{where}", "rows"))
    return faults


def implausible_totals(
    frame: nw.DataFrame[Any],
    keys: Sequence[str],
    amounts: Mapping[str, Floats],
    scaled: Mapping[str, Floats],
    units: Units,
) -> list[Finding]:
    """Totals in the wrong unit: ratios that are plausible before areas are scaled to them, and not after.

    `keys` are those of a total, which is told once.
    """
    before = np.any([bad for _, bad, _ in units.tests(amounts)] or [np.zeros(len(frame), np.bool_)], axis=0)
    told = set(words_of_rows(frame, np.flatnonzero(before), keys))
    faults: list[Finding] = []
    for reason, bad, sentence in units.tests(scaled):
        found = dict.fromkeys(words_of_rows(frame, np.flatnonzero(bad), keys))
        regions = tuple(key for key in found if key not in told)
        if regions:
            where = "regions and years, once areas are scaled to the table of totals"
            text = sentence.replace("{where}", where).format(count=len(regions), rows=listed(regions))
            faults.append(Finding(reason, text, regions))
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


def areas_without_pair(
    labels: Sequence[str], over: Floats, under: Floats, first: int, measure: str
) -> list[Finding]:
    """Areas that lack output or labour in a year in which another has both: their sum is not known.

    `labels` are the areas' codes, in order of the grid.
    """
    pair = ~np.isnan(over) & ~np.isnan(under)
    lacking = ~pair & pair.any(axis=0)
    if not lacking.any():
        return []
    years = tuple(int(first + at) for at in np.flatnonzero(lacking.any(axis=0)))
    cells = [(labels[area], int(first + at)) for at, area in zip(*np.nonzero(lacking.T), strict=True)]
    sentence = (
        f"The reference 'sum' has nothing per {measure} in {listed(years)}: it is of all areas, and"
        f" {len(cells)} have not both output and labour there: {listed(cells)}. Complete them, leave these"
        " areas out of the table, or pass missing='available' to leave them out of both sums."
    )
    return [Finding("no-reference", sentence, years)]


def years_without_reference(
    ratio: Floats, beside: Floats, first: int, reference: str, measure: str
) -> list[Finding]:
    """Years in which an area has a ratio and the reference has none above 0."""
    # Where a sum is missing, the areas that it lacks are told; here only that it is 0.
    nothing = beside == 0 if reference == "sum" else ~(beside > 0)
    lacking = ~np.isnan(ratio).all(axis=0) & nothing
    years = tuple(int(first + at) for at in np.flatnonzero(lacking))
    if not years:
        return []
    cure = "all areas together make nothing." if reference == "sum" else "complete its row."
    sentence = f"The reference {reference!r} has nothing per {measure} in {listed(years)}: {cure}"
    return [Finding("no-reference", sentence, years)]
