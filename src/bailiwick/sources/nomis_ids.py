"""The arithmetic of Nomis ids: which industry a number stands for.

::

    id = TYPE * 2**22 + sequence

For industries the sequence is the code itself (classes, groups, divisions) or
counts from a fixed start (sections).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bailiwick.errors import SourceError

__all__ = ["class_id", "expand_ids", "industry_code"]

_BLOCK = 1 << 22
_TOTAL = 37_748_736
_FIRST_SECTION = 150_994_945
# TYPE -> digits of the code.
_DIGITS = {35: 2, 34: 3, 33: 4, 32: 5}


def industry_code(identity: int) -> str:
    """Return the SIC 2007 code, section letter or ``"Total"`` of a Nomis industry id.

    Examples
    --------
    >>> industry_code(138412132), industry_code(150994947), industry_code(37748736)
    ('0100', 'C', 'Total')
    """
    if identity == _TOTAL:
        return "Total"
    kind, sequence = divmod(identity, _BLOCK)
    if kind == 36 and 0 <= identity - _FIRST_SECTION < 21:
        return chr(ord("A") + identity - _FIRST_SECTION)
    if kind in _DIGITS and 0 < sequence < 10 ** _DIGITS[kind]:
        return f"{sequence:0{_DIGITS[kind]}d}"
    raise SourceError(
        f"{identity} is not a Nomis industry id of the total, a section, or a 2- to 5-digit code. "
        "A class has the id 138412032 + class; check the column INDUSTRY."
    )


def class_id(code: str) -> int:
    """Return the Nomis id of a 4-digit class.

    Examples
    --------
    >>> class_id("0100")
    138412132
    """
    if not re.fullmatch(r"\d{4}", code):
        raise SourceError(
            f"{code!r} is not a 4-digit class; write it as text with its leading zero, such as '0111'."
        )
    return 33 * _BLOCK + int(code)


def expand_ids(text: str) -> list[int]:
    """Return the ids of a comma-separated list with ``a...b`` ranges.

    Examples
    --------
    >>> expand_ids("7,10...12")
    [7, 10, 11, 12]
    """
    ids: list[int] = []
    for part in _parts(text):
        first, _, last = part.partition("...")
        if not first.isdecimal() or (last and not last.isdecimal()):
            raise SourceError(f"{part!r} is not an id or a range 'a...b' of ids; correct the list.")
        ids.extend(range(int(first), int(last or first) + 1))
    return ids


def _parts(text: str) -> Iterable[str]:
    return (part.strip() for part in text.split(",") if part.strip())
