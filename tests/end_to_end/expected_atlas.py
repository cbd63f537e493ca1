"""What the pages of an atlas must say, computed by Python from the data files of its folder.

For the browser tests. It reads the unrounded figures of ``data/*.csv`` and the metadata, not the values that
the page reads, and rounds, ranks, classes and compares them with the package's own functions. Run as
``python expected_atlas.py SITE EXPECTED.json``.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bailiwick.groups import nearest_areas, z_scores
from bailiwick.shown import class_of, matrix_class, ranks, shown

SIMILAR = 5
NORTHERN_IRELAND = "N92000002"
LEVELS = ("low", "middle", "high")


def _read(site: Path, facts: Mapping[str, Any]) -> dict[int, dict[str, dict[str, Any]]]:
    """Rounded values and flags by year and area code, of the areas that the atlas opens with.

    These are the areas of Great Britain, or of the United Kingdom where the indicator covers it.
    """
    years: dict[int, dict[str, dict[str, Any]]] = {}
    with (site / "data" / f"{facts['id']}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["area_code"].startswith("N") and NORTHERN_IRELAND not in facts["coverage"]:
                continue
            value = shown(float(row["value"]), facts["decimals"]) if row["value"] else None
            cell = {"name": row["area_name"], "value": value, "flag": row["flag"] or None}
            years.setdefault(int(row["year"]), {})[row["area_code"]] = cell
    for areas in years.values():
        values = [cell["value"] for cell in areas.values()]
        counted = sum(value is not None for value in values)
        for cell, rank in zip(areas.values(), ranks(values), strict=True):
            cell |= {"rank": rank, "n": counted, "class": class_of(cell["value"], facts["breaks"])}
    return years


def _matrix(
    x: Mapping[str, Any], y: Mapping[str, Any], facts: Sequence[Mapping[str, Any]]
) -> dict[str, str | None]:
    """The cell of each area in words."""
    cells: dict[str, str | None] = {}
    for code in (code for code in x if code in y):
        found = matrix_class(x[code]["value"], y[code]["value"], facts[0]["terciles"], facts[1]["terciles"])
        row, column = found or (0, 0)
        words = f"{LEVELS[row]} {facts[0]['short_label']}, {LEVELS[column]} {facts[1]['short_label']}"
        cells[code] = words if found else None
    return cells


def _similar(x: Mapping[str, Any], y: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
    """The five areas nearest to each on the z-scores of both values: code and distance."""
    both = [code for code in x if code in y]
    codes = [code for code in both if x[code]["value"] is not None and y[code]["value"] is not None]
    z = z_scores(np.array([[x[code]["value"], y[code]["value"]] for code in codes], dtype=np.float64))
    table = pa.table({"area_code": codes, "x": z[:, 0], "y": z[:, 1]})
    found: dict[str, list[list[Any]]] = {}
    for row in nearest_areas(table, n=SIMILAR).to_pylist():
        found.setdefault(row["area_code"], []).append([row["neighbour_code"], row["distance"]])
    return found


def _clusters(site: Path) -> dict[str, dict[str, dict[str, str]]]:
    """The rows of `data/<id>.csv` of every level of a classification, by id and area code."""
    manifest = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
    found: dict[str, dict[str, dict[str, str]]] = {}
    for entry in manifest["clusters"]:
        with (site / "data" / f"{entry['id']}.csv").open(encoding="utf-8", newline="") as file:
            found[entry["id"]] = {row["area_code"]: row for row in csv.DictReader(file)}
    return found


def _matrix_of(site: Path) -> tuple[str, str]:
    """The two indicators of the atlas's own link to the matrix."""
    manifest = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
    for preset in manifest["presets"]:
        found = re.match(r"#/matrix\?x=(\w+)&y=(\w+)", preset["state"])
        if found:
            return found[1], found[2]
    raise LookupError(f"{site} has no preset link to the matrix view.")


def expected(site: Path) -> dict[str, Any]:
    """Values, ranks and classes of indicators; cells and similar areas of the matrix; clusters."""
    listed = json.loads((site / "indicators.json").read_text(encoding="utf-8"))
    paths = [site / "indicators" / f"{entry['id']}.json" for entry in listed]
    indicators = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    years = {facts["id"]: _read(site, facts) for facts in indicators}
    by_id = {facts["id"]: facts for facts in indicators}
    pair = [by_id[name] for name in _matrix_of(site)]
    x, y = (years[facts["id"]] for facts in pair)
    both = sorted(set(x) & set(y))
    return {
        "indicators": years,
        "clusters": _clusters(site),
        "matrix": {
            "x": pair[0]["id"],
            "y": pair[1]["id"],
            "years": {
                year: {"cells": _matrix(x[year], y[year], pair), "similar": _similar(x[year], y[year])}
                for year in both
            },
        },
    }


if __name__ == "__main__":
    document = expected(Path(sys.argv[1]))
    Path(sys.argv[2]).write_text(json.dumps(document), encoding="utf-8")
