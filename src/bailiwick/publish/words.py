"""Values, ranks and classes in words, and the licence statement: for pages, figures and files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bailiwick.indicators import Unit
from bailiwick.shown import counted, places

__all__ = [
    "ATTRIBUTION",
    "BOUNDARIES",
    "FIGURES_ATTRIBUTION",
    "amount_text",
    "bound_text",
    "class_words",
    "counted",
    "joined",
    "rank_text",
    "source_lines",
    "titled",
    "unit_of",
    "value_text",
    "when",
]

FIGURES_ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Source: Office for National Statistics."
)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
BOUNDARIES = "Contains OS data © Crown copyright and database right."
ATTRIBUTION = f"{FIGURES_ATTRIBUTION} {BOUNDARIES}"


def unit_of(words: str) -> Unit:
    """A unit from its words: a "£" or "%" that they begin with is written at each number.

    Examples
    --------
    >>> bound_text(31.25, unit_of("£ per hour"), 2), bound_text(64.5, unit_of("% of pupils"), 1)
    ('£31.25', '64.5%')
    >>> bound_text(928.0, unit_of("per 100,000"), 0)
    '928'
    """
    prefix = "£" if words.startswith("£") else ""
    suffix = "%" if words.startswith("%") else ""
    return Unit("words", words, prefix=prefix, suffix=suffix)


def value_text(value: float | None, unit: Unit, decimals: int) -> str:
    """A value as a person reads it, with all the digits that are shipped; "no value" for None.

    Two values that look equal are equal, so they share a rank.

    Examples
    --------
    >>> value_text(0.1235, Unit("share", "share of jobs", suffix="%", scale=100), 3)
    '12.35%'
    >>> value_text(78858, Unit("gbp", "pounds", prefix="£"), 0)
    '£78,858'
    """
    return "no value" if value is None else _dressed(value, unit, places(value, decimals))


def bound_text(bound: float, unit: Unit, decimals: int) -> str:
    """A class bound, with the decimals that it was rounded to.

    Examples
    --------
    >>> bound_text(0.25, Unit("share", "share of jobs", suffix="%", scale=100), 3)
    '25.0%'
    """
    return _dressed(bound, unit, decimals)


def amount_text(value: float, unit: Unit, decimals: int) -> str:
    """A value with its decimals, but no pounds with one: whole from 100 up, with two places below.

    Thousands and millions of pounds keep theirs.

    Examples
    --------
    >>> pounds = unit_of("£ a week")
    >>> amount_text(494.02, pounds, 1), amount_text(58.93, pounds, 1), amount_text(31.5, pounds, 2)
    ('£494', '£58.93', '£31.50')
    >>> amount_text(58.93, unit_of("£ thousand"), 1)
    '£58.9'
    """
    if decimals == 1 and re.match(r"£(?! *(thousand|million|billion))", unit.text):
        decimals = 0 if abs(value) >= 100 else 2
    return bound_text(value, unit, decimals)


def _dressed(value: float, unit: Unit, decimals: int) -> str:
    digits = max(0, decimals - 2) if unit.scale == 100 else decimals
    number = f"{abs(value) * unit.scale:,.{digits}f}"
    minus = "−" if value < 0 and float(number.replace(",", "")) else ""
    return f"{minus}{unit.prefix}{number}{unit.suffix}"


def joined(parts: Sequence[str]) -> str:
    """A list in a sentence.

    Examples
    --------
    >>> joined(["England"]), joined(["England", "Scotland", "Wales"])
    ('England', 'England, Scotland and Wales')
    """
    return " and ".join([*filter(None, [", ".join(parts[:-1])]), *parts[-1:]])


def when(year: int, period: str = "") -> str:
    """What clusters are of, for titles: the beginning of the period, or the year.

    Examples
    --------
    >>> when(2021), when(2021, "edition of December 2022, values of 2018 to 2022")
    ('2021', 'December 2022 edition')
    """
    return re.sub(r"^edition of (.*)", r"\1 edition", period.partition(",")[0]) or str(year)


def titled(title: str, released: str) -> str:
    """The title of a source with its date in brackets, unless the title tells it.

    Examples
    --------
    >>> titled("Jobs", "2025-04-17"), titled("Indicators of December 2022", "2022-12")
    ('Jobs (2025-04-17)', 'Indicators of December 2022')
    """
    found = re.match(r"(\d{4})-(\d\d)", released)
    named = f"{MONTHS[int(found[2]) - 1]} {found[1]}" if found and 1 <= int(found[2]) <= 12 else released
    return title if not released or released in title or named in title else f"{title} ({released})"


def source_lines(source: Sequence[str], attribution: str) -> list[str]:
    """The foot of a figure in one paragraph: its sources, and the attribution less the publishers they name.

    Examples
    --------
    >>> source_lines(["Source: ONS, Jobs."], "Contains Jobs. Source: ONS.")
    ['Source: ONS, Jobs. Contains Jobs.']
    >>> source_lines(["Source: ONS, Jobs."], "Source: ONS licensed under the Open Government Licence v3.0.")
    ['Source: ONS, Jobs. Licensed under the Open Government Licence v3.0.']
    """
    named = [line for line in source if line.startswith("Source: ")]

    def short(found: re.Match[str]) -> str:
        if not any(found[1] in line for line in named):
            return found[0]
        return f"L{found[2][1:]}." if found[2] else ""

    told = re.sub(r"Source: ([^.]*?)(?: (licensed under .*?v\.?\d\.\d))?\.(?= |$)", short, attribution)
    return [" ".join(" ".join([*source, told]).split())]


def rank_text(rank: int | None, of: int) -> str:
    """Such as "rank 12 of 350", where 1 is the highest.

    Examples
    --------
    >>> rank_text(12, 350)
    'rank 12 of 350'
    """
    return "no rank" if rank is None else f"rank {rank} of {of}"


def class_words(bounds: Sequence[float], unit: Unit, decimals: int) -> list[str]:
    """Name the classes between inner bounds: a value equal to a bound is in the class above it.

    Examples
    --------
    >>> class_words([90, 110], Unit("index", "GB = 100"), 0)
    ['under 90', '90 to under 110', '110 and over']
    """
    told = [bound_text(bound, unit, decimals) for bound in bounds]
    middle = [f"{low} to under {high}" for low, high in pairwise(told)]
    return [f"under {told[0]}", *middle, f"{told[-1]} and over"]
