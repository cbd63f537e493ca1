"""What can go wrong, in words a user can act on.

Every error says what was given, what is allowed and what to do next. Each class
derives from `BailiwickError` and from the built-in that a caller would expect.
Errors that gather several faults hold them as `Finding` records, so that a
program can read what a person reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

__all__ = [
    "BailiwickError",
    "ColumnError",
    "DataWarning",
    "Finding",
    "MissingExtraError",
    "OptionError",
    "SourceError",
    "TableError",
    "UnknownAreaError",
    "VintageError",
    "WorkspaceError",
    "nearest",
]

SHOWN = 10


@dataclass(frozen=True)
class Finding:
    """One fault or remark that a check made about a table.

    Attributes
    ----------
    reason : str
        Stable code of the fault, such as ``"duplicate-key"``.
    sentence : str
        What was got, what is allowed and what to do, for a person.
    rows : tuple
        The keys or row numbers concerned, all of them.
    severity : {"error", "warning", "note"}
        Errors stop the step; warnings are shown and kept, and so are notes, which say what the ordinary rule
        came to.
    """

    reason: str
    sentence: str
    rows: tuple[object, ...] = field(default=(), repr=False)
    severity: Literal["error", "warning", "note"] = "error"


class BailiwickError(Exception):
    """Base of every error that bailiwick raises on purpose."""

    def __str__(self) -> str:  # KeyError would show the sentence in quotes
        return str(self.args[0]) if self.args else ""


class DataWarning(UserWarning):
    """The result stands, but the reader should know something about the data."""


class ColumnError(BailiwickError, KeyError):
    """A named column is absent from the table."""


class OptionError(BailiwickError, ValueError):
    """An argument has a value that is not among the allowed ones."""


class UnknownAreaError(BailiwickError, KeyError):
    """An area code or name that the named vintage does not contain."""


class VintageError(BailiwickError, ValueError):
    """Area codes of the wrong boundary vintage, or of several at once."""


class SourceError(BailiwickError, ValueError):
    """A publisher's file is not laid out as its publisher lays it out."""


class WorkspaceError(BailiwickError, OSError):
    """A folder or file of the workspace is absent, damaged or in the way."""


class MissingExtraError(BailiwickError, ImportError):
    """An optional dependency is needed and not installed."""


class TableError(BailiwickError, ValueError):
    """A table was refused; every fault found is listed.

    `findings` holds them as records. The message shows the first ten.
    """

    def __init__(self, heading: str, findings: Iterable[Finding] = ()) -> None:
        self.heading = heading
        self.findings: tuple[Finding, ...] = tuple(findings)
        lines = [heading]
        lines += [f"  - {finding.sentence}" for finding in self.findings[:SHOWN]]
        if len(self.findings) > SHOWN:
            lines.append(f"  ... and {len(self.findings) - SHOWN} more faults.")
        super().__init__("\n".join(lines))


def nearest(word: str, possible: Sequence[str], *, cutoff: float = 0.6) -> str:
    """Return `` Did you mean 'x'?`` for the closest of `possible`, or an empty text."""
    match = get_close_matches(word, possible, n=1, cutoff=cutoff)
    return f" Did you mean {match[0]!r}?" if match else ""
