"""The words for every flag: what a mark beside a value, or in place of one, means.

Four flags go with a null and say why there is no value; four go with a value and say what to
know about it. The atlas, the area pages, the figures and the downloads all take their words from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["FLAGS", "MISSING_FLAGS", "VALUE_FLAGS", "FlagWords", "Hatch"]

Hatch = Literal["missing", "not-covered", "not-computable"]


@dataclass(frozen=True)
class FlagWords:
    """One flag in words.

    Attributes
    ----------
    code : str
        The letter in tables.
    label : str
        A few words, for legends and table cells.
    sentence : str
        What it means, for readouts.
    missing : bool
        True where the flag goes with a null.
    hatch : {"missing", "not-covered", "not-computable"} or None
        The pattern that stands for it on maps; None where there is a value to colour.
    """

    code: str
    label: str
    sentence: str
    missing: bool
    hatch: Hatch | None


FLAGS: dict[str, FlagWords] = {
    words.code: words
    for words in (
        FlagWords("m", "missing at source", "The source gives no value.", True, "missing"),
        FlagWords(
            "s",
            "suppressed",
            "The publisher withholds the value, to protect those it is about.",
            True,
            "missing",
        ),
        FlagWords("n", "area not covered", "The source does not cover this area.", True, "not-covered"),
        FlagWords(
            "x",
            "cannot be computed",
            "A part that the value is made of is not known.",
            True,
            "not-computable",
        ),
        FlagWords("u", "unreliable", "The publisher calls this value unreliable.", False, None),
        FlagWords("e", "estimated", "Estimated, or with a part filled in.", False, None),
        FlagWords("p", "provisional", "Provisional: the publisher expects to revise it.", False, None),
        FlagWords("r", "rounded small count", "Made from small counts that were rounded.", False, None),
    )
}

MISSING_FLAGS = frozenset(code for code, words in FLAGS.items() if words.missing)
VALUE_FLAGS = frozenset(FLAGS) - MISSING_FLAGS
