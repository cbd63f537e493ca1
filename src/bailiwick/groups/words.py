"""Words for variables: labels, units, and how they stand in a sentence.

What belongs here: reading a table of variables, and the grammar of its short
labels. Which variables are worth a word is decided in `naming` and `portraits`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bailiwick.errors import Finding, TableError
from bailiwick.groups.area_matrix import is_null, some
from bailiwick.tables import eager, require_columns

__all__ = [
    "Words",
    "capitalised",
    "higher_or_lower",
    "is_percent",
    "listed",
    "more_or_less",
    "read_words",
    "thing",
    "with_unit",
]

TIMES = frozenset({"minutes", "hours"})
PERCENT = frozenset({"%", "percent", "per cent", "percentage"})
# Short labels that lack the word "people": aged 85 and over, born in Africa, never married.
OF_PEOPLE = re.compile(
    r"(aged|born|never|married|separated|divorced|widowed|living|working)\b", re.IGNORECASE
)
# Those that say what people have: no religion, little English, two or more cars.
HAD_BY_PEOPLE = re.compile(r"(no|little|same|two|three) |(higher|lower|level \d) qualifications$")
# Those of whom people are: other religions, mixed ethnic groups.
OF_GROUPS = re.compile(r"(mixed|other) (ethnic groups|religions)$")
# What there is not more or less of: density and income are higher or lower.
MEASURED = re.compile(r"(.* )?(density|rates?|income|pay|wages|prices|rents?|age|index)$", re.IGNORECASE)
# Plurals that are higher or lower and not more or fewer: results, emissions.
LEVELS = re.compile(r"(.* )?(results|emissions|scores|earnings|prices .*)$", re.IGNORECASE)
# What can be counted without an s at the end; and what has one and cannot.
COUNTED = re.compile(r"(.* )?(children|women|men)$", re.IGNORECASE)
SINGULAR = re.compile(r"(.* )?maths$", re.IGNORECASE)
# What cannot be counted, and yet there is more or less of it.
MASS = re.compile(r"(.* )?(education|broadband|housing|renting|absence|use)$", re.IGNORECASE)
# Where the head of a label ends: households of one ethnic group.
AFTER_HEAD = re.compile(r" (of|in|with|without|as|per|for|at|on|to|by) ")


@dataclass(frozen=True)
class Words:
    """What a variable is called.

    Attributes
    ----------
    label : str
        In full.
    short : str
        In few words, as they stand inside a sentence.
    unit : str
        "percent", "residents per square kilometre"; empty where not known.
    dimension : str
        What it is a part of, such as housing; the variable itself where not known.
    """

    label: str
    short: str
    unit: str = ""
    dimension: str = ""


def read_words(variables: Any, names: Sequence[str]) -> dict[str, Words]:
    """Words for the named variables; a variable is its own label where there are none.

    Parameters
    ----------
    variables : dataframe or None
        Columns `variable`, and `label`, `short_label`, `unit`, `dimension` where known. Further rows are
        passed over.
    names : sequence of str
        The variables wanted.

    Raises
    ------
    ColumnError
        There is no column `variable`.
    TableError
        A variable has several rows.
    """
    if variables is None:
        return {name: Words(name, name, dimension=name) for name in names}
    frame = eager(variables, "the table of variables")
    require_columns(frame, ["variable"], "the table of variables")
    held = [column for column in ("label", "short_label", "unit", "dimension") if column in frame.columns]
    keys = [str(key) for key in frame["variable"].to_list()]
    columns = {column: [_text(one) for one in frame[column].to_list()] for column in held}
    twice = sorted({key for key in keys if keys.count(key) > 1} & set(names))
    if twice:
        finding = Finding("duplicate-key", f"Variables with several rows: {some(twice)}.", tuple(twice))
        raise TableError("The table of variables must have one row for each.", [finding])
    row_of = {key: row for row, key in enumerate(keys)}
    words = {}
    for name in names:
        cells = {column: cell[row_of[name]] for column, cell in columns.items()} if name in row_of else {}
        label = cells.get("label") or cells.get("short_label") or name
        words[name] = Words(
            label, cells.get("short_label") or label, cells.get("unit") or "", cells.get("dimension") or name
        )
    return words


def _text(cell: Any) -> str:
    return "" if is_null(cell) else str(cell).strip()


def more_or_less(labels: Sequence[str], *, more: bool) -> str:
    """Say that there is more, or less, of some things.

    Examples
    --------
    >>> more_or_less(["flats", "social renting"], more=True)
    'more flats and social renting'
    >>> more_or_less(["home ownership", "two or more cars", "aged 65 to 84"], more=False)
    'less home ownership, fewer people with two or more cars and people aged 65 to 84'
    >>> more_or_less(["flats", "density"], more=True)
    'more flats and higher density'
    """
    said, last = [], ""
    for label in labels:
        what = thing(label)
        if MEASURED.match(label):
            word = "higher" if more else "lower"
        else:
            word = "more" if more else ("fewer" if _plural(what) else "less")
        said.append(what if word == last else f"{word} {what}")
        last = word
    return listed(said)


def higher_or_lower(label: str, *, higher: bool, unit: str = "") -> tuple[str, str]:
    """The word for a raw direction, and what it is said of.

    Times are longer or shorter, things that can be counted more or fewer, and all that is measured
    higher or lower.

    Examples
    --------
    >>> higher_or_lower("journey by car", higher=True, unit="minutes")
    ('longer', 'journeys by car')
    >>> higher_or_lower("anxiety", higher=True), higher_or_lower("overweight adults", higher=False)
    (('higher', 'anxiety'), ('fewer', 'overweight adults'))
    >>> higher_or_lower("gigabit broadband", higher=False), higher_or_lower("GCSE results", higher=False)
    (('less', 'gigabit broadband'), ('lower', 'GCSE results'))
    """
    what = thing(label)
    if unit.lower() in TIMES:
        return ("longer" if higher else "shorter"), re.sub(r"^(journey|time)\b", r"\1s", what)
    head = AFTER_HEAD.split(what, maxsplit=1)[0]
    if MEASURED.match(label) or LEVELS.match(label):
        return ("higher" if higher else "lower"), what
    if (_plural(what) or COUNTED.match(head)) and not SINGULAR.match(head):
        return ("more" if higher else "fewer"), what
    if MASS.match(head):
        return ("more" if higher else "less"), what
    return ("higher" if higher else "lower"), what


def thing(label: str) -> str:
    """The label as something that there may be more of.

    Examples
    --------
    >>> [thing(label) for label in ("flats", "married", "aged 85 and over", "Indian", "two or more cars")]
    ['flats', 'married people', 'people aged 85 and over', 'Indian people', 'people with two or more cars']
    """
    if OF_PEOPLE.fullmatch(label):
        return f"{label[0].lower()}{label[1:]} people"
    if OF_PEOPLE.match(label):
        return f"people {label[0].lower()}{label[1:]}"
    if HAD_BY_PEOPLE.match(label):
        return f"people with {'the ' if label.startswith('same ') else ''}{label}"
    if OF_GROUPS.match(label):
        return f"people of {label}"
    last = label.rsplit(" ", 1)[-1]
    # A word like Chinese or Christian at the end stands for people.
    if re.fullmatch(r"[A-Z][a-z]{3,}", last) and not last.endswith("s") and not AFTER_HEAD.search(label):
        return f"{label} people"
    return label


def _plural(thing: str) -> bool:
    head = AFTER_HEAD.split(thing, maxsplit=1)[0]
    return head.startswith("people") or head.endswith("people") or bool(re.search(r"[^s]s$", head))


def listed(things: Sequence[str]) -> str:
    """Join with commas, and "and" before the last.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}"


def capitalised(text: str) -> str:
    """The text with a capital at its beginning, the rest as it is.

    Examples
    --------
    >>> capitalised("more UK-born people")
    'More UK-born people'
    """
    return text[:1].upper() + text[1:]


def is_percent(unit: str) -> bool:
    """Whether a unit is written with a percent sign."""
    return unit.lower() in PERCENT


def with_unit(value: float, unit: str = "") -> str:
    """Write a mean: one decimal below 100, none from there on, two figures below 1; and its unit.

    Percentages always have one decimal, two figures below 1.

    Examples
    --------
    >>> with_unit(34.24, "percent"), with_unit(0.0449, "percent"), with_unit(100.0, "percent")
    ('34.2%', '0.045%', '100.0%')
    >>> with_unit(4123.4, "residents per square kilometre"), with_unit(2.25), with_unit(0)
    ('4,123 residents per square kilometre', '2.2', '0')
    """
    percent = is_percent(unit)
    if value == 0:
        text = "0"
    elif abs(value) >= 1:
        text = f"{value:,.0f}" if abs(value) >= 100 and not percent else f"{value:,.1f}"
    else:
        rounded = float(f"{value:.2g}")
        text = f"{rounded:.{max(1, 1 - math.floor(math.log10(abs(rounded))))}f}"
    if percent:
        return f"{text}%"
    return f"{text} {unit}" if unit else text
