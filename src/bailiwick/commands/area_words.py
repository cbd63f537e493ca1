"""Which areas of a file are meant by words that somebody typed: codes, names in the file, or known names.

What belongs here: finding areas. How lists of words are split is in `word_lists`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.errors import OptionError, UnknownAreaError, nearest

if TYPE_CHECKING:
    from bailiwick.commands.area_table import AreaTable

__all__ = ["areas_meant"]


def areas_meant(words: Sequence[str], table: AreaTable, option: str) -> list[str]:
    """Find the codes of areas given by code or by name, in capitals or not.

    A name that the file does not have is looked up among the names of the vintage that fits its codes, so
    that a file of codes alone can be spoken of by names.

    Raises
    ------
    OptionError
        A word is neither, or is the name of several areas, or of one that is not in the file: every such
        word is told.
    """
    known = set(table.codes)
    in_capitals: dict[str, list[str]] = {}
    for code in table.codes:
        in_capitals.setdefault(code.casefold(), []).append(code)
    by_name: dict[str, list[str]] = {}
    for code, name in table.names.items():
        by_name.setdefault(name.strip().casefold(), []).append(code)
    codes, wrong = [], []
    vintage: _Vintage | None = None
    for word in words:
        spoken = word.strip().casefold()
        named = by_name.get(spoken, [])
        if word in known:
            codes.append(word)
        elif len(in_capitals.get(spoken, [])) == 1:
            codes.append(in_capitals[spoken][0])
        elif len(named) == 1:
            codes.append(named[0])
        elif named:
            wrong.append(
                f"{option}: {len(named)} areas are called {word!r}: {', '.join(named)}. Give a code."
            )
        else:
            vintage = vintage or _vintage_of(table)
            found, reason = _by_known_name(word, table, vintage)
            if reason:
                wrong.append(f"{option}: {reason}")
            else:
                codes.append(found)
    if wrong:
        raise OptionError("\n".join(wrong))
    return codes


@dataclass(frozen=True)
class _Vintage:
    """The vintage that most codes of a file are of; empty where none knows any."""

    name: str
    names: dict[str, str]


def _vintage_of(table: AreaTable) -> _Vintage:
    """The vintage with most of the codes, the latest of those with as many."""
    from bailiwick import areas

    known, best = set(table.codes), _Vintage("", {})
    for one in areas.vintages():
        names = {code: name for code, name in areas.names(one).items() if code in known}
        if names and len(names) >= len(best.names):
            best = _Vintage(one, names)
    return best


def _by_known_name(word: str, table: AreaTable, vintage: _Vintage) -> tuple[str, str]:
    """The area of the file that has a name by the registers of the package; or why there is none."""
    from bailiwick import areas

    here = f"the {len(table.codes):,} areas in the file"
    if vintage.name:
        try:
            code = areas.find(word, vintage.name)
        except UnknownAreaError:
            code = ""
        if code in vintage.names:
            return code, ""
        if code:
            return "", f"{word!r} is {code}, {areas.names(vintage.name)[code]}, which is none of {here}."
    hint = (
        nearest(word, [*table.names.values()])
        or nearest(word, [*vintage.names.values()])
        or nearest(word, table.codes)
    )
    of = "code or name" if table.names or vintage.names else "code"
    return "", f"{word!r} is not the {of} of any of {here}.{hint}"
