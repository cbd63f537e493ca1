"""Lists of words as people type them: with commas between, and quotes around a word that has one."""

from __future__ import annotations

import csv

__all__ = ["QUOTED", "words"]

#: What help says of names with commas.
QUOTED = "a name with a comma in double quotes"


def words(text: str | None) -> tuple[str, ...]:
    """The words of a list with commas; double quotes hold a word with a comma together.

    Examples
    --------
    >>> words("v01, v12")
    ('v01', 'v12')
    >>> words('"cars, none", flats')
    ('cars, none', 'flats')
    """
    rows = csv.reader([(text or "").replace("\n", " ")], skipinitialspace=True)
    return tuple(word.strip() for row in rows for word in row if word.strip())
