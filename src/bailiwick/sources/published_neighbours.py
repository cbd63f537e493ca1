"""Published statistical nearest neighbours: for each area an ordered list of the most alike.

Only the order is published: no distances and no reasons. Districts have 20 neighbours; the combined
authorities of 2026 have 5.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from bailiwick.shown import counted
from bailiwick.sources.indicator_rows import refused, text_columns
from bailiwick.sources.key_columns import area_code_like
from bailiwick.sources.once import read_once
from bailiwick.sources.refusal import refuse, wrong_name
from bailiwick.sources.tidy_cube import columns_of

__all__ = ["is_published_neighbours", "read_published_neighbours"]

_MODELS = ("global", "economic", "demographic")
_NEXT = "Use the file as its publisher issued it: one row for each area, neighbours from left to right."


def is_published_neighbours(names: Iterable[str]) -> bool:
    """Tell the header of a list of neighbours: an area code, and ranks from 1 on.

    Examples
    --------
    >>> is_published_neighbours(["AREACD", "1", "2", "3", "4", "5"])
    True
    >>> is_published_neighbours(["AREACD", "2021", "2022"])
    False
    """
    names = list(names)
    ranks = [name for name in names if re.fullmatch(r"\d{1,2}", name)]
    return len(ranks) >= 5 and len(names) == len(ranks) + 1 and {"1", "2", "3"} & set(ranks) != set()


@read_once
def read_published_neighbours(path: str | Path) -> pa.Table:
    """Published neighbours, one row for each area and rank.

    Parameters
    ----------
    path : str or Path
        ``2026_global-neighbours.csv`` and the like, of 2025 or 2026.

    Returns
    -------
    pyarrow.Table
        `area_code`, `rank` (from 1, the most alike), `neighbour_code`. Metadata `model`: global, economic
        or demographic where the file's name says so, else empty, as the table itself does not.

    Raises
    ------
    SourceError
        A column is absent, ranks are not 1, 2, 3, ..., an area stands twice, is its own neighbour or has
        the same neighbour twice, or a list has a gap. All are told together.

    Notes
    -----
    Missing values: lists may be shorter than the header; blanks after their end are no rows.

    Comparability: pools differ by edition. In 2025 counties and districts are one pool of 382 areas; in
    2026 districts, upper-tier areas and combined authorities are three.

    Examples
    --------
    >>> read_published_neighbours("2026_global-neighbours.csv").num_rows  # doctest: +SKIP
    7715
    """
    path = Path(path)
    names = columns_of(path)
    code = next((name for name in names if name.upper() == "AREACD"), None)
    if code is None:
        raise wrong_name(path, "column", "AREACD", names, "Rename the column back.")
    ranks = [name for name in names if name != code]
    if ranks != [str(rank) for rank in range(1, len(ranks) + 1)]:
        raise refuse(path, f"columns 1 to {len(ranks)} after {code!r}", ", ".join(ranks), _NEXT)
    cells_of = text_columns(path, names, _NEXT)
    columns = [cells_of[name] for name in (code, *ranks)]
    faults: list[str] = []
    rows: list[tuple[str, int, str]] = []
    for line, cells in enumerate(zip(*columns, strict=True), start=2):
        listed = [cell for cell in cells[1:] if cell]
        faults += _line_faults(line, cells[0], list(cells[1:]), listed)
        rows += [(cells[0], rank, cell) for rank, cell in enumerate(listed, start=1)]
    twice = sorted(area for area, times in Counter(columns[0]).items() if times > 1)
    if twice:
        faults.append(
            f"more than one row for {counted(len(twice), 'area')} ({', '.join(twice[:10])}): keep one."
        )
    if faults:
        more = [f"... and {len(faults) - 20} more faults."] if len(faults) > 20 else []
        raise refused(path, [*faults[:20], *more], _NEXT)
    model = next((word for word in _MODELS if word in path.stem.lower()), "")
    return pa.table(
        {
            "area_code": pa.array([row[0] for row in rows], pa.string()),
            "rank": pa.array([row[1] for row in rows], pa.int32()),
            "neighbour_code": pa.array([row[2] for row in rows], pa.string()),
        }
    ).replace_schema_metadata({"model": model})


def _line_faults(line: int, area: str, cells: list[str], listed: list[str]) -> list[str]:
    """What is wrong with the list of one area."""
    faults = []
    if unlike := [cell for cell in (area, *listed) if not area_code_like(cell)]:
        shown = ", ".join(map(repr, unlike[:5]))
        faults.append(f"expected area codes such as E06000001 in line {line}; got {shown}.")
    if not listed:
        faults.append(f"{area} has no neighbour.")
    elif cells[: len(listed)] != listed:
        faults.append(f"the list of {area} has a gap: neighbours follow a blank.")
    if area in listed:
        faults.append(f"{area} is its own neighbour.")
    if twice := sorted(cell for cell, times in Counter(listed).items() if times > 1):
        faults.append(f"{area} has the same neighbour twice ({', '.join(twice)}).")
    return faults
