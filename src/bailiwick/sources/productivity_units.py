"""The unit of a table of subregional productivity: UK = 100, a base year, money of a year, total hours.

Words above the table tell it, and its figures confirm it. Where the two differ on
the base year of a volume index the table is read, and the doubt is kept.
"""

from __future__ import annotations

import re

from bailiwick.sources.refusal import refuse
from bailiwick.sources.workbook import number
from bailiwick.sources.year_table import YearTable

__all__ = [
    "INDEX",
    "POUNDS",
    "UK100",
    "base_year",
    "money_year",
    "require_total_hours",
    "require_uk100",
    "stated_unit",
]

#: Of the areas with a figure in the base year of a volume index, those with 100.
_NEARLY_ALL = 0.9
_AT_100 = 1e-3
_MEAN_HOURS = re.compile(r"\b(?:average|mean)\b")
INDEX = re.compile(r"\bindex|\bindices")
POUNDS = re.compile(r"£|\bpounds?\b|\bgbp\b")
#: The words of an index of which the United Kingdom is 100.
UK100 = re.compile(r"\b(?:uk|united kingdom)\b[^=]{0,30}(?:=|\bequals?) ?100\b")
_ANY_100 = re.compile(r"(?:=|\bequals?|\bis) ?100\b")
_FORMER = re.compile(r"\b(?:previous|former|earlier|last|old)\b", re.IGNORECASE)
_BASE = re.compile(
    r"\b((?:19|20)\d\d)\s*(?:=|equals?|is)\s*100\b|\b(?:base|reference) year\D{0,20}((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_NAMED_BASE = re.compile(r"\b(?:index|reference year|in)\W{0,3}((?:19|20)\d\d) prices\b", re.IGNORECASE)
_MONEY = re.compile(
    r"\b((?:19|20)\d\d) (?:constant )?(?:prices|money values?|pounds)\b|\bconstant ((?:19|20)\d\d)\b"
    r"|\b(?:prices|money values?)(?: of| in|,|:)? ?\(?((?:19|20)\d\d)\b"
    r"|\b(?:base|reference) year\D{0,20}((?:19|20)\d\d)\b",
    re.IGNORECASE,
)


def stated_unit(table: YearTable) -> str | None:
    """Return the unit that the words beside the years tell."""
    words = f"{table.stem} {table.unit}"
    if INDEX.search(words):
        return "index"
    if POUNDS.search(words):
        return "gbp"
    if re.search(r"%|\bper ?cent", words):
        return "per cent"
    if re.search(r"\bhours?\b", words):
        return "hours"
    return "jobs" if re.search(r"\bjobs?\b", words) else None


def require_uk100(table: YearTable) -> None:
    """Refuse an index of current prices of which another area or a year is 100."""
    lines = [line for line in (*table.heading, table.unit) if _ANY_100.search(line.lower())]
    other = [line for line in lines if _ANY_100.search(UK100.sub("", line.lower()))]
    if other:
        raise refuse(
            table.sheet.path,
            "an index of current prices with UK = 100, or of chained volumes with a year = 100",
            repr(other[0][-80:]),
            "Correct the title where it is wrong, or use the file as its publisher issued it.",
            sheet=table.sheet.name,
        )


def require_total_hours(table: YearTable, scale: float) -> None:
    """Refuse hours for each person under the title of average weekly hours: a week has 168."""
    if not any(_MEAN_HOURS.search(line.lower()) for line in (table.sheet.name, *table.heading)):
        return
    cells = (number(table.sheet.rows[row][column]) for row in table.rows for column in table.columns)
    values = [value * scale for value in cells if value is not None]
    if values and max(values) <= 168:
        raise refuse(
            table.sheet.path,
            "the hours a week of all jobs of an area together",
            f"at most {max(values):g} hours, which are those of one person",
            "Leave the sheet out, or use the file as its publisher issued it.",
            sheet=table.sheet.name,
        )


def base_year(table: YearTable) -> tuple[int, str]:
    """Return the base year of a volume index, and what is in doubt about it ("" for nothing).

    The year that the words tell and in which nearly all areas have 100. Where they
    differ, the one year in which all have 100; where there is none, that of the words.

    Raises
    ------
    SourceError
        Neither words nor figures tell one year.
    """
    told = _told_bases(table)
    share = dict(zip(table.years, (_share_at_100(table, column) for column in table.columns), strict=True))
    fitting = [year for year in told if share.get(year, 0.0) >= _NEARLY_ALL]
    if len(fitting) == 1:
        return fitting[0], ""
    everywhere = [year for year, part in share.items() if part == 1]
    if not fitting and len(everywhere) == 1:
        if not told:
            return everywhere[0], ""
        return everywhere[0], (
            f"sheet {table.sheet.name!r} gives {' and '.join(map(str, told))} as the base year, but all its "
            f"areas have 100 in {everywhere[0]}, which is taken"
        )
    if len(told) == 1:
        return told[0], (
            f"sheet {table.sheet.name!r} gives {told[0]} as the base year, which is taken, but "
            f"{share.get(told[0], 0.0):.0%} of its areas have 100 in that year"
        )
    raise refuse(
        table.sheet.path,
        "the base year of the volume index above the table, such as '2020=100', in which areas have 100",
        f"{', '.join(map(str, told))}, and no single one of them with 100" if told else "none",
        "Write it into the sheet as the publisher does, or use the file as its publisher issued it.",
        sheet=table.sheet.name,
    )


def _told_bases(table: YearTable) -> list[int]:
    """Return the base years that the words of a table tell; those said to be 100 before those of prices."""
    told: dict[re.Pattern[str], list[int]] = {_BASE: [], _NAMED_BASE: []}
    for line in (*table.heading, table.unit, table.stem, *table.notes):
        for clause in re.split(r"[;.]", line):
            if _FORMER.search(clause):
                continue
            for pattern, years in told.items():
                years += [int(next(filter(None, match.groups()))) for match in pattern.finditer(clause)]
    return list(dict.fromkeys(told[_BASE] or told[_NAMED_BASE]))


def _share_at_100(table: YearTable, column: int) -> float:
    """Return the share of the areas with a figure in a column whose figure is 100."""
    cells = (number(table.sheet.rows[row][column]) for row in table.rows)
    found = [abs(value - 100) < _AT_100 for value in cells if value]  # 0 is no figure
    return sum(found) / len(found) if found else 0.0


def money_year(table: YearTable) -> int:
    """Return the year of the money of a volume in pounds, from the words above or below the table."""
    for line in (*table.heading, table.unit, table.stem, *table.notes):
        if match := _MONEY.search(line):
            return int(next(group for group in match.groups() if group))
    raise refuse(
        table.sheet.path,
        "the year of the money of the volumes above the table, such as 'in 2022 prices'",
        "none",
        "Write it into the sheet as the publisher does, or use the file as its publisher issued it.",
        sheet=table.sheet.name,
    )
