"""The year in which a period begins, from the forms in which publishers print periods.

One file may print them in six ways: "2020", "2019 revised", "May-22", "2018/19", "2017 - 2019" and
"09/2021 - 08/2022"; later ones print a date, or a date and a length ("2023-01-01/P3Y").
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["start_year", "unreadable_periods"]

_YEAR = r"((?:19|20)\d\d)"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_NAMES = "jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec"
_MONTH_NAME = (
    rf"(?:{_NAMES}|january|february|march|april|june|july|august|september|october|november|december)"
)
#: Each form, with the year of the start as its one group.
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}(?:\.0)?",
        rf"{_YEAR} \(?(?:revised|provisional|final)\)?",
        rf"{_YEAR}\s*[-\u2013/]\s*(?:\d\d|(?:19|20)\d\d)",  # 2018/19, 2017 - 2019, and a month: 2022-09
        rf"{_YEAR}-{_MONTH}-\d\d(?:[T ][\d:]+)?(?:/P\d+[YMD])?",  # 2022-04-01, 2023-01-01/P3Y
        rf"{_MONTH}/{_YEAR}(?:\s*[-\u2013]\s*{_MONTH}/(?:19|20)\d\d)?",  # 09/2021 - 08/2022
        rf"(?:\d\d?[- ])?{_MONTH_NAME}[- ]{_YEAR}(?:\s*(?:-|\u2013|to)\s*{_MONTH_NAME}[- ](?:19|20)\d\d)?",
    )
)
_SHORT = re.compile(rf"(?:\d\d?[- ])?{_MONTH_NAME}[- ](\d\d)", re.IGNORECASE)
_SHOWN = 5


def start_year(period: str) -> int | None:
    """The year in which a period begins; None where the form is not known.

    Parameters
    ----------
    period : str
        As printed. A school or financial year ("2018/19") begins in its first year; of two figures
        after a month ("May-22") those from 70 on are of the last century.

    Returns
    -------
    int or None

    Examples
    --------
    >>> [start_year(one) for one in ("2019 revised", "May-22", "2018/19", "09/2021 - 08/2022")]
    [2019, 2022, 2018, 2021]
    >>> start_year("2023-01-01/P3Y"), start_year("2022-09"), start_year("last year")
    (2023, 2022, None)
    """
    words = " ".join(period.split())
    for form in _FORMS:
        if found := form.fullmatch(words):
            return int(found.group(1))
    if found := _SHORT.fullmatch(words):
        year = int(found.group(1))
        return year + (1900 if year >= 70 else 2000)
    return None


def unreadable_periods(periods: Iterable[str]) -> list[str]:
    """A sentence that names the periods in no known form; an empty list where all are known.

    Examples
    --------
    >>> unreadable_periods(["2020", "last year"])[0]
    "expected periods such as 2020, 2018/19, May-22 or 2023-01-01/P3Y; got 'last year'."
    """
    unknown = sorted({period for period in periods if start_year(period) is None})
    if not unknown:
        return []
    more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
    shown = ", ".join(map(repr, unknown[:_SHOWN]))
    return [f"expected periods such as 2020, 2018/19, May-22 or 2023-01-01/P3Y; got {shown}{more}."]
