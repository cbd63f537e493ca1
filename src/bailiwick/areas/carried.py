"""The small tables of codes, changes, lookups and shapes that the package carries.

Each is a JSON file in ``bailiwick/sample/areas`` with its sources, licence and attribution
inside, made by ``tools/sample_areas.py``. They are read with the standard library alone, once,
when first used, so that importing this room costs nothing.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "sample" / "areas"


@cache
def carried(name: str) -> dict[str, Any]:
    """One carried file as read; callers must not change it."""
    content: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return content


def rows(name: str, part: str | None = None) -> list[dict[str, Any]]:
    """The rows of a carried table, or of one part of a file with several, as dictionaries."""
    table = carried(name) if part is None else carried(name)[part]
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


def sources() -> dict[str, list[dict[str, str]]]:
    """Source, release, licence and attribution of each carried table.

    Returns
    -------
    dict of str to list of dict
        File name to its sources: ``title``, ``publisher``, ``released``, ``licence``,
        ``attribution``.

    Examples
    --------
    >>> from bailiwick import areas
    >>> list(areas.sources())[:4]
    ['changes.json', 'characteristics.json', 'codes.json', 'lookups.json']
    """
    return {path.name: carried(path.name)["sources"] for path in sorted(FOLDER.glob("*.json"))}
