"""Published clusters of local authorities: seven models of 2023, three models of 2025 and of 2026.

They are what clusters of one's own are compared with, never an input. Their ids are in no order, and the
letters of two editions do not mean the same: match clusters by their overlap.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from bailiwick.shown import counted
from bailiwick.sources.indicator_rows import refused, text_columns
from bailiwick.sources.key_columns import area_code_like
from bailiwick.sources.once import read_once
from bailiwick.sources.refusal import refuse, require_file, wrong_name
from bailiwick.sources.tidy_cube import columns_of

__all__ = [
    "MODELS_2023",
    "is_cluster_titles",
    "is_published_clusters",
    "read_cluster_titles",
    "read_published_clusters",
]

MODELS_2023 = ("headline", "economy", "connectivity", "education", "skills", "health", "wellbeing")
#: Ids of 2023 that name a nation which was not clustered, and how its codes begin.
NATIONS = {"99": ("Northern Ireland", "N"), "999": ("Scotland", "S"), "9999": ("Wales", "W")}
_MODELS_LATER = ("global", "economic", "demographic")
_NOT_ASSIGNED = ("", "-", "[x]")
_CODE = ("areacd", "local authority code")
_NAME = ("areanm", "local authority name")
_TITLE_COLUMNS = {"model", "id", "description"}
_NEXT = "Use the file as its publisher issued it, one row for each area."


def _models(names: Iterable[str]) -> dict[str, str]:
    """The columns of models among some names: model -> column."""
    found = {}
    for name in names:
        plain = name.strip().lower().removesuffix(" model")
        if plain in (*MODELS_2023, *_MODELS_LATER):
            found[plain] = name
    return found


def _column(names: Iterable[str], possible: Iterable[str]) -> str | None:
    wanted = set(possible)
    return next((name for name in names if name.strip().lower() in wanted), None)


def is_published_clusters(names: Iterable[str]) -> bool:
    """Tell the header of a published assignment: area codes and two models or more.

    Examples
    --------
    >>> is_published_clusters(["areacd", "headline", "economy"])
    True
    >>> is_published_clusters(["Local Authority Code", "Global model", "Economic model"])
    True
    >>> is_published_clusters(["areacd", "indicator", "value"])
    False
    """
    names = list(names)
    models = _models(names)
    known = len(names) - len(models) <= 2
    return known and len(models) >= 2 and (_column(names, _CODE) is not None or len(models) >= 3)


@read_once
def read_published_clusters(path: str | Path) -> pa.Table:
    """Published clusters, one row for each model and area.

    Parameters
    ----------
    path : str or Path
        ``published_2023_clusters_all_models_raw.csv``, ``2025_cluster-allocation.csv`` or
        ``2026_cluster-allocation.csv``.

    Returns
    -------
    pyarrow.Table
        `model`, `area_code`, `area_name` (null in 2023), `cluster` (text; null where the area is not
        assigned), `reason` (of a null: "not assigned", or the nation that was not clustered). Metadata
        `edition`: "2023", "2025" or "2026".

    Raises
    ------
    SourceError
        A column is absent, an area is absent or stands twice, a cluster has no known form, the id of one
        nation stands at an area of another. All are told together.

    Notes
    -----
    Missing values: a blank (2023), ``-`` (2025) or ``[x]`` (2026) means not assigned. In 2023 the ids 99,
    999 and 9999 mean Northern Ireland, Scotland and Wales: they are no clusters. Counties, regions and
    nations of that file are never assigned.

    Comparability: ids and letters follow no order, and change their meaning between editions.

    References
    ----------
    [onsclusters2023]_.

    Examples
    --------
    >>> table = read_published_clusters("published_2023_clusters_all_models_raw.csv")  # doctest: +SKIP
    >>> table.num_rows  # doctest: +SKIP
    2884
    """
    path = Path(path)
    names = columns_of(path)
    models, code = _models(names), _column(names, _CODE)
    if code is None:
        raise wrong_name(path, "column", "areacd", names, "Rename the column back.")
    if not models:
        raise refuse(path, f"columns of models such as {', '.join(MODELS_2023)}", ", ".join(names), _NEXT)
    name = _column(names, _NAME)
    cells = text_columns(path, names, _NEXT)
    faults = _code_faults(cells[code])
    rows: list[tuple[str, str, str | None, str | None, str | None]] = []
    unknown: list[str] = []
    for model, column in models.items():
        for at, (area, word) in enumerate(zip(cells[code], cells[column], strict=True)):
            cluster, reason = _cluster(word, later=model in _MODELS_LATER)
            if cluster is None and reason is None:
                unknown.append(f"{word!r} of {area} ({model})")
            if word in NATIONS and reason is not None and not area.startswith(NATIONS[word][1]):
                faults.append(f"id {word} means {reason}, but stands at {area} ({model}).")
            rows.append((model, area, (cells[name][at] or None) if name else None, cluster, reason))
    if unknown:
        more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
        faults.append(f"expected clusters such as 4, B or Glob_B; got {', '.join(unknown[:5])}{more}.")
    if faults:
        raise refused(path, faults, _NEXT)
    edition = "2023" if set(models) & set(MODELS_2023) else "2025" if code != "AREACD" else "2026"
    titles = ("model", "area_code", "area_name", "cluster", "reason")
    columns = {title: pa.array([row[at] for row in rows], pa.string()) for at, title in enumerate(titles)}
    return pa.table(columns).replace_schema_metadata({"edition": edition})


def _cluster(word: str, *, later: bool) -> tuple[str | None, str | None]:
    """The cluster of a cell, or why it has none; neither where the form is not known."""
    if word in _NOT_ASSIGNED:
        return None, "not assigned"
    if later:
        found = re.fullmatch(r"(?:[A-Z][a-z]+_)?([A-Z])", word)
        return (found.group(1), None) if found else (None, None)
    number = re.fullmatch(r"(\d{1,4})(?:\.0)?", word)
    if number is None:
        return None, None
    if number.group(1) in NATIONS:
        return None, NATIONS[number.group(1)][0]
    return (number.group(1), None) if len(number.group(1)) <= 2 else (None, None)


def _code_faults(codes: list[str]) -> list[str]:
    faults = []
    if empty := [row + 2 for row, code in enumerate(codes) if not code]:
        faults.append(f"rows without an area code: line {', '.join(map(str, empty[:10]))}.")
    if unlike := [code for code in codes if code and not area_code_like(code)]:
        faults.append(f"expected area codes such as E06000001; got {', '.join(map(repr, unlike[:5]))}.")
    if twice := sorted(code for code, times in Counter(codes).items() if times > 1 and code):
        faults.append(
            f"more than one row for {counted(len(twice), 'area')} ({', '.join(twice[:10])}): keep one."
        )
    return faults


def is_cluster_titles(names: Iterable[str]) -> bool:
    """Tell the header of the titles of 2023.

    Examples
    --------
    >>> is_cluster_titles(["model", "id", "description", "alternativeDescription"])
    True
    """
    return set(names) >= _TITLE_COLUMNS


@read_once
def read_cluster_titles(path: str | Path) -> pa.Table:
    """Published titles or descriptions of clusters, one row for each model and cluster.

    Parameters
    ----------
    path : str or Path
        ``published_2023_cluster_labels_raw.csv``, ``2025_cluster-descriptions.txt`` or
        ``2026_cluster-descriptions.json``.

    Returns
    -------
    pyarrow.Table
        `model`, `cluster`, `title`, `short_title` (null from 2025 on). The three rows of nations of 2023
        are no clusters and are not among them.

    Raises
    ------
    SourceError
        The file is of no such form, or a cluster has two titles.

    Examples
    --------
    >>> read_cluster_titles("published_2023_cluster_labels_raw.csv").num_rows  # doctest: +SKIP
    32
    """
    path = Path(path)
    head = require_file(path)
    if head.lstrip().startswith(b"{"):
        rows = _of_json(path)
    elif len(_TITLE_COLUMNS & set(columns_of(path))) > 1:
        rows = _of_table(path)
    else:
        rows = [
            (_MODEL_OF[found.group(1).lower()], found.group(2), found.group(3).strip(), None)
            for line in path.read_text(encoding="utf-8-sig").splitlines()
            if (found := re.fullmatch(r"\s*(glob|econ|demo)_([a-z])\s*:\s*(.+)", line, re.IGNORECASE))
        ]
    if not rows:
        raise refuse(path, "a title for each cluster of a model", "none", _NEXT)
    twice = sorted({f"{row[0]} {row[1]}" for row, n in Counter((a, b) for a, b, *_ in rows).items() if n > 1})
    if twice:
        raise refused(path, [f"clusters with two titles: {', '.join(twice)}."], _NEXT)
    titles = ("model", "cluster", "title", "short_title")
    return pa.table(
        {title: pa.array([row[at] for row in rows], pa.string()) for at, title in enumerate(titles)}
    )


_MODEL_OF = {"glob": "global", "econ": "economic", "demo": "demographic"}


def _of_json(path: Path) -> list[tuple[str, str, str, str | None]]:
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise refuse(path, "a complete JSON file", str(error), _NEXT) from error
    if not all(isinstance(clusters, dict) for clusters in told.values()):
        raise refuse(path, "models that hold a description for each cluster", "other JSON", _NEXT)
    return [
        (model.lower(), str(cluster).upper(), str(words).strip(), None)
        for model, clusters in told.items()
        for cluster, words in clusters.items()
    ]


def _of_table(path: Path) -> list[tuple[str, str, str, str | None]]:
    """Rows of the titles of 2023, without those of the nations."""
    names = columns_of(path)
    for name in sorted(_TITLE_COLUMNS - set(names)):
        raise wrong_name(path, "column", name, names, "Rename the column back.")
    cells = text_columns(path, names, _NEXT)
    short = cells.get("alternativeDescription", [""] * len(cells["id"]))
    faults = [
        f"expected a number and a title in line {at}; got {one!r} and {title!r}."
        for at, (one, title) in enumerate(zip(cells["id"], cells["description"], strict=True), start=2)
        if not re.fullmatch(r"\d{1,4}", one) or not title
    ]
    if faults:
        raise refused(path, faults[:10], _NEXT)
    rows = zip(cells["model"], cells["id"], cells["description"], short, strict=True)
    return [(model, cluster, title, brief or None) for model, cluster, title, brief in rows if model != "all"]
