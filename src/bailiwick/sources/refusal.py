"""How a publisher's file is refused: the sentence, and the first look at its bytes.

What a table should hold is checked by the module that reads it; here is what
all of them share.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from bailiwick.errors import SourceError

__all__ = [
    "AS_ISSUED",
    "FETCH_AGAIN",
    "OtherPeriodError",
    "looks_like_html",
    "refuse",
    "require_body",
    "require_file",
    "wrong_name",
]

AS_ISSUED = "Use the file as its publisher issued it."
FETCH_AGAIN = "Download the file again from its publisher and keep it unedited."

_XLSX = b"PK"
_XLS = bytes.fromhex("D0CF11E0")
_BYTES_SHOWN = 40


class OtherPeriodError(SourceError):
    """A sound file of the publisher's that holds none of the periods its reader takes."""


def refuse(path: Path, expected: str, got: str, next_step: str, *, sheet: str | None = None) -> SourceError:
    """Return the error that says where, what was expected, what was found and what to do."""
    where = f"{path.name!r}" if sheet is None else f"{path.name!r}, sheet {sheet!r}"
    return SourceError(f"{where}: expected {expected}; got {got}. {next_step}")


def wrong_name(
    path: Path, kind: str, wanted: str, present: Sequence[str], next_step: str, *, sheet: str | None = None
) -> SourceError:
    """Return the error for a sheet or column that is not there, with the nearest one that is."""
    shown = ", ".join(repr(name) for name in present[:12]) or "none"
    if len(present) > 12:
        shown += f" and {len(present) - 12} more"
    # A copy or an edition of the thing wanted often keeps its name at the front.
    close = [name for name in present if name.lower().startswith(wanted.lower())]
    close = close or get_close_matches(wanted, [name for name in present if name], n=1, cutoff=0.5)
    hint = f" The nearest {kind} is {close[0]!r}." if close else ""
    return refuse(path, f"a {kind} {wanted!r}", f"{shown}.{hint}".rstrip("."), next_step, sheet=sheet)


def looks_like_html(head: bytes) -> bool:
    """Tell whether the first bytes are a web page, which servers send in place of a file."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return text.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))


def require_file(path: Path) -> bytes:
    """Return the first bytes of a file that is there and holds something; refuse a web page."""
    if not path.is_file():
        raise SourceError(
            f"{path.name!r}: expected a file at {str(path)!r}; got none. Check the path and its spelling."
        )
    with path.open("rb") as stream:
        head = stream.read(2048)
    if not head.strip():
        raise refuse(path, "a publisher's file", "an empty file", FETCH_AGAIN)
    if looks_like_html(head):
        raise refuse(
            path,
            "a publisher's file",
            "a web page (HTML), which servers send in place of a file",
            "Open it in a browser to see what the server says, then download the file again.",
        )
    return head


def require_body(path: Path, kind: str) -> None:
    """Refuse a file whose first bytes are not those of `kind` (".xlsx" or ".xls")."""
    head = require_file(path)
    magic = {".xlsx": _XLSX, ".xls": _XLS}[kind]
    if not head.startswith(magic):
        raise refuse(
            path,
            f"an {kind.removeprefix('.')} workbook, whose first bytes are {magic.hex(' ').upper()}",
            f"{head[:_BYTES_SHOWN]!r}",
            FETCH_AGAIN,
        )
