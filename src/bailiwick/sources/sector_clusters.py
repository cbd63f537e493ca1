"""Published sector clusters: the cluster of each district, as read from the map of the report of March 2022.

They are what clusters of one's own are compared with, never an input of them.
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
from bailiwick.sources.refusal import require_file, wrong_name
from bailiwick.sources.tidy_cube import columns_of

__all__ = ["is_sector_clusters", "read_sector_clusters"]

_CODE = re.compile(r"area_?code|(lad|ltla)_?\d*_?(cd|code)|areacd", re.IGNORECASE)
_NAME = re.compile(r"area_?name|(lad|ltla)_?\d*_?(nm|name)|areanm", re.IGNORECASE)
_REGION = re.compile(r"region|itl1nm|nuts1nm", re.IGNORECASE)
_CLUSTER = re.compile(r"cluster", re.IGNORECASE)
_AGREEMENT = re.compile(r"(pixel_)?agreement", re.IGNORECASE)
_LABEL = re.compile(r"\d{1,4}(\.0+)?")
_SHOWN = 5
_NEXT = "Use the file with one row for each district and a cluster number, blank where it has none."


def is_sector_clusters(names: Iterable[str]) -> bool:
    """Tell the header of one cluster for each area, with how sure each is.

    Examples
    --------
    >>> is_sector_clusters(["lad20cd", "lad20nm", "itl1nm", "cluster", "pixel_agreement"])
    True
    >>> is_sector_clusters(["area_code", "cluster"])
    True
    >>> is_sector_clusters(["cluster", "value", "indicator", "area_code"])
    False
    """
    names = list(names)
    shapes = (_CODE, _NAME, _REGION, _CLUSTER, _AGREEMENT)
    known = [name for name in names if any(shape.fullmatch(name) for shape in shapes)]
    return len(known) == len(names) and None not in (_column(names, _CODE), _column(names, _CLUSTER))


@read_once
def read_sector_clusters(path: str | Path) -> pa.Table:
    """Sector clusters, one row for each district.

    Parameters
    ----------
    path : str or Path
        ``lad_clusters.csv``, or a CSV file with a column of area codes (`area_code`, `lad20cd`), `cluster`, a
        whole number of 0 or more, and optionally names, regions and `agreement`, a share.

    Returns
    -------
    pyarrow.Table
        `area_code`, `area_name` and `region` where the file has them, `cluster` (null where an area has
        none), and `agreement`: how surely the cluster was read, from 0 to 1. In the order of the file.

    Raises
    ------
    SourceError
        A column is absent, a row is cut, an area is absent, has no known form or stands twice, a cluster is
        no whole number, or an agreement no share. All are told together.

    Notes
    -----
    Missing values: a blank cluster, or ``NA``, is an area that was not clustered; it is null, never 0, which
    is the name of a cluster.

    Comparability: clusters are numbered in no order, and two publications number them differently: match them
    by their overlap. Codes are of the boundaries of the publication.

    References
    ----------
    [nesta2022]_.

    Examples
    --------
    >>> read_sector_clusters("lad_clusters.csv")["cluster"].null_count  # doctest: +SKIP
    4
    """
    path = Path(path)
    require_file(path)
    names = columns_of(path)
    for shape, wanted in ((_CODE, "area_code"), (_CLUSTER, "cluster")):
        if _column(names, shape) is None:
            raise wrong_name(path, "column", wanted, names, "Rename the column back.")
    cells = text_columns(path, names, _NEXT)
    codes = cells[str(_column(names, _CODE))]
    faults = _code_faults(codes)
    labels = [None if cell in ("", "NA") else cell for cell in cells[str(_column(names, _CLUSTER))]]
    wrong = [
        (row, cell) for row, cell in enumerate(labels) if cell is not None and not _LABEL.fullmatch(cell)
    ]
    if wrong:
        faults.append(f"expected clusters such as 0 or 11; got {_shown(wrong)}.")
    columns: dict[str, pa.Array] = {"area_code": pa.array(codes, pa.string())}
    for ours, shape in (("area_name", _NAME), ("region", _REGION)):
        if (name := _column(names, shape)) is not None:
            columns[ours] = pa.array([cell or None for cell in cells[name]], pa.string())
    if (name := _column(names, _AGREEMENT)) is not None:
        shares = [_share(cell) for cell in cells[name]]
        outside = [
            (row, cells[name][row])
            for row, share in enumerate(shares)
            if cells[name][row] not in ("", "NA") and share is None
        ]
        if outside:
            faults.append(f"expected an agreement from 0 to 1; got {_shown(outside)}.")
        columns["agreement"] = pa.array(shares, pa.float64())
    if not any(cell is not None for cell in labels):
        faults.append("no area has a cluster.")
    if faults:
        raise refused(path, faults, _NEXT)
    numbers = [None if cell is None else int(float(cell)) for cell in labels]
    columns["cluster"] = pa.array(numbers, pa.int32())
    order = ("area_code", "area_name", "region", "cluster", "agreement")
    return pa.table({name: columns[name] for name in order if name in columns})


def _column(names: Iterable[str], shape: re.Pattern[str]) -> str | None:
    """The one column of a shape."""
    found = [name for name in names if shape.fullmatch(name)]
    return found[0] if len(found) == 1 else None


def _share(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None


def _code_faults(codes: list[str]) -> list[str]:
    """Rows whose area code is empty, of no known form, or there already."""
    faults = []
    unlike = [(row, code) for row, code in enumerate(codes) if not area_code_like(code)]
    if unlike:
        faults.append(f"expected area codes such as E06000001; got {_shown(unlike)}.")
    twice = sorted(code for code, times in Counter(codes).items() if times > 1 and code)
    if twice:
        told = ", ".join(twice[:_SHOWN])
        faults.append(f"more than one row for {counted(len(twice), 'area')} ({told}): keep one.")
    return faults


def _shown(cells: list[tuple[int, str]]) -> str:
    more = f" and {len(cells) - _SHOWN} more" if len(cells) > _SHOWN else ""
    return ", ".join(f"{cell!r} in line {row + 2}" for row, cell in cells[:_SHOWN]) + more
