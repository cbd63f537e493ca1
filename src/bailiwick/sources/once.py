"""A file read once: what a reader gave for some bytes is given again for the same bytes.

A study looks at a file to tell what it is, to see whether it is sound, to copy it
and to measure it. Tables are never changed in place, so one reading serves all.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

__all__ = ["MOST", "read_once"]

#: How many results of each reader are kept, the latest ones.
MOST = 24

Reader = TypeVar("Reader", bound=Callable[..., Any])


def read_once(reader: Reader) -> Reader:
    """Return a reader that keeps its latest results, by the file's name and the digest of its bytes.

    A file that is refused is read again each time, and so is one that was changed.

    Parameters
    ----------
    reader : callable
        Of a path alone; what it gives must depend on nothing else and must not be
        changed by those who get it.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "a.txt"
    >>> count = file.write_text("one two")
    >>> words = read_once(lambda path: tuple(path.read_text().split()))
    >>> words(file) is words(file)
    True
    """
    kept: OrderedDict[tuple[str, str], Any] = OrderedDict()

    @wraps(reader)
    def reading(path: str | Path) -> Any:
        file = Path(path)
        if not file.is_file():
            return reader(path)
        with file.open("rb") as stream:
            key = (file.name, hashlib.file_digest(stream, "sha256").hexdigest())
        if key not in kept:
            result = reader(path)
            kept[key] = result
            while len(kept) > MOST:
                kept.popitem(last=False)
        kept.move_to_end(key)
        return kept[key]

    return cast("Reader", reading)
