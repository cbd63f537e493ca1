"""Whether the figures of a release can be what their titles say: a wrong unit shows in their ratios."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bailiwick.sources.area_panel import Part
from bailiwick.sources.marks import Floats

__all__ = ["doubts_of", "middle_ratio"]

#: Hours a week of one job, the middle of all areas and years: the United Kingdom has about 32.
HOURS_PER_JOB = (5.0, 60.0)
#: GVA per job over that per hour and over 52 times the hours of a job, which is 1 but for rounding.
AGREEMENT = (0.2, 5.0)
#: No country has more jobs, nor more hours a week.
MOST = {"jobs": 1e9, "weekly_hours": 4e10}
_WEEKS = 52


def doubts_of(parts: Sequence[Part]) -> list[str]:
    """Return a sentence for each sign that hours, jobs or money are not in the unit they are read in.

    The middle of the hours of a job is not between 5 and 60 a week, GVA per job is
    far from GVA per hour times those hours, or there are more jobs or hours than any
    country has. The figures are left as they are: the unit may be right, and is for
    the user to look up.
    """
    of = {part.amount: part for part in parts}
    found = []
    for amount, most in MOST.items():
        largest = np.nanmax(of[amount].cells.values, initial=0) if amount in of else 0
        if largest > most:
            found.append(
                f"sheet {of[amount].table.sheet.name!r} has up to {largest:,.0f} under {amount!r}, more than "
                f"the {most:,.0f} of any country"
            )
    if not {"weekly_hours", "jobs"} <= set(of):
        return found
    hours, jobs = of["weekly_hours"], of["jobs"]
    sheets = f"{hours.table.sheet.name!r} and {jobs.table.sheet.name!r}"
    each = middle_ratio([hours], [jobs])
    if each is not None and not HOURS_PER_JOB[0] <= each <= HOURS_PER_JOB[1]:
        found.append(
            f"sheets {sheets} give {each:,.4g} hours a week for each job, in the middle of all areas and "
            f"years, not {HOURS_PER_JOB[0]:g} to {HOURS_PER_JOB[1]:g}"
        )
    for ending in ("gbp", "gbp_smoothed"):
        hour, job = of.get(f"gva_per_hour_{ending}"), of.get(f"gva_per_job_{ending}")
        if hour is None or job is None:
            continue
        ratio = middle_ratio([job, jobs], [hour, hours])
        if ratio is not None and not AGREEMENT[0] <= ratio / _WEEKS <= AGREEMENT[1]:
            found.append(
                f"GVA per job of sheet {job.table.sheet.name!r} is {ratio / _WEEKS:,.4g} times GVA per hour "
                f"of sheet {hour.table.sheet.name!r} times 52 times the hours of a job"
            )
    return found


def middle_ratio(above: Sequence[Part], below: Sequence[Part]) -> float | None:
    """Return the median of a ratio over areas and years that all tables have."""
    parts = [*above, *below]
    keys = [key for key in parts[0].keys if all(key in part.keys for part in parts)]
    first = max(part.table.years[0] for part in parts)
    last = min(part.table.years[-1] for part in parts)

    def block(part: Part) -> Floats:
        place = {key: at for at, key in enumerate(part.keys)}
        start = first - part.table.years[0]
        return part.cells.values[[place[key] for key in keys], start : start + last - first + 1]

    if not keys or last < first:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):  # a ratio to 0 is not finite, and left aside
        ratios = np.prod([block(part) for part in above], axis=0) / np.prod(
            [block(part) for part in below], axis=0
        )
    found = ratios[np.isfinite(ratios)]
    return float(np.median(found)) if found.size else None
