"""What regressions know of each area: its cluster, its controls and the region its errors go with.

What belongs here: reading those three tables, bringing them to the same areas, and to larger areas where an
indicator is published for those. The indicators are read in `regression_rows`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import Finding, nearest
from bailiwick.evidence.area_labels import clusters_by_area, columns_by_area, ordered_labels, regions_by_area
from bailiwick.groups.area_matrix import AREA_CODE, LARGEST, is_null, some, texts
from bailiwick.groups.matching import natural

__all__ = ["RegressionAreas", "read_areas"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Columns of controls whose logarithm is taken: numbers of residents.
POPULATION = re.compile(r"(population|pop)(_(mid_?)?[0-9]{4})?")
# A larger area counts if so much of it lies in areas with a cluster.
KNOWN_PART = 0.9


@dataclass(frozen=True)
class RegressionAreas:
    """Areas with what models need beside the indicator.

    Attributes
    ----------
    codes : tuple of str
    shares : array of shape (areas, clusters)
        1 for the cluster of an area, else 0; the share of a larger area; NaN without a cluster.
    clusters : tuple
        Labels, as numbers where all are numbers.
    controls : array of shape (areas, controls)
        NaN is missing.
    control_names : tuple of str
    regions : array of shape (areas,)
        Position in `region_names`; -1 is none.
    region_names : tuple of str
    """

    codes: tuple[str, ...]
    shares: Floats
    clusters: tuple[Any, ...]
    controls: Floats
    control_names: tuple[str, ...]
    regions: Ints
    region_names: tuple[str, ...]


def read_areas(
    clusters: Any, controls: Any, errors_by: Any, coarse: Any
) -> tuple[RegressionAreas, list[Finding]]:
    """Read the tables by area, and everything that is wrong with them."""
    wrong: list[Finding] = []
    labels = clusters_by_area(clusters, wrong)
    names, numbers = _numbers(controls, wrong)
    regions = regions_by_area(errors_by, "errors_by", wrong)
    distinct = tuple(ordered_labels(labels.values()))
    region_names = tuple(sorted(set(regions.values()), key=natural))
    if coarse is None:
        codes = tuple(sorted({*labels, *numbers, *regions}))
        shares = {code: _one_hot(distinct, label) for code, label in labels.items()}
    else:
        parts = _parts(coarse, labels, wrong)
        codes = tuple(sorted(parts))
        shares = {
            code: share for code in codes if (share := _share(distinct, labels, parts[code])) is not None
        }
        numbers = _summed(names, numbers, parts)
        regions = {
            code: own for code in codes if (own := _main_region(code, regions, parts[code])) is not None
        }
    values = np.full((len(codes), len(names)), np.nan)
    grid = np.full((len(codes), len(distinct)), np.nan)
    of = np.full(len(codes), -1, dtype=np.int64)
    place = {name: number for number, name in enumerate(region_names)}
    for row, code in enumerate(codes):
        if code in shares:
            grid[row] = shares[code]
        if code in numbers:
            values[row] = numbers[code]
        if code in regions:
            of[row] = place[regions[code]]
    for column, name in enumerate(names):
        if POPULATION.fullmatch(name):
            values[:, column] = _logarithm(name, codes, values[:, column], wrong)
    return RegressionAreas(codes, grid, distinct, values, names, of, region_names), wrong


def _numbers(controls: Any, wrong: list[Finding]) -> tuple[tuple[str, ...], dict[str, Floats]]:
    """Controls as rows of numbers; NaN is missing."""
    if controls is None:
        return (), {}
    codes, columns = columns_by_area(controls, "controls", wrong)
    values = []
    for name, cells in columns.items():
        words = [
            cell
            for cell in cells
            if not is_null(cell) and (isinstance(cell, (str, bytes)) or not _real(cell))
        ]
        if words:
            told = (
                f"Column {name!r} of controls holds {words[0]!r}: controls are numbers. Leave the column out,"
            )
            wrong.append(Finding("not-numbers", f"{told} or convert it.", (name,)))
            continue
        values.append(np.array([np.nan if is_null(cell) else float(cell) for cell in cells]))
        endless = [code for code, number in zip(codes, values[-1], strict=True) if np.isinf(number)]
        if endless:
            told = f"Column {name!r} of controls is infinite in {some(endless)}: make it missing."
            wrong.append(Finding("infinite", told, (name, *endless)))
        large = [
            code for code, number in zip(codes, values[-1], strict=True) if LARGEST < abs(number) < np.inf
        ]
        if large:
            told = f"Column {name!r} of controls is above {LARGEST:g} in {some(large)}, and its squares are"
            wrong.append(Finding("too-large", f"{told} infinite: give it in a larger unit.", (name, *large)))
    if columns and not values:
        return (), {}
    grid = np.column_stack(values) if values else np.empty((len(codes), 0))
    return tuple(columns) if len(values) == len(columns) else (), {
        code: row for code, row in zip(codes, grid, strict=True) if code
    }


def _real(cell: Any) -> bool:
    try:
        float(cell)
    except (TypeError, ValueError):
        return False
    return True


def _parts(
    coarse: Any, labels: dict[str, Any], wrong: list[Finding]
) -> dict[str, list[tuple[str, float, float]]]:
    """Parts of each larger area: smaller area, weight, and the share of the smaller area that it is."""
    codes, columns = columns_by_area(coarse, "coarse", wrong)
    absent = [name for name in ("coarse_code", "weight") if name not in columns]
    if absent:
        for name in absent if codes else ():
            told = f"coarse has no column {name!r}.{nearest(name, list(columns))} It has"
            shown = ", ".join(map(repr, ("area_code", *columns)))
            wrong.append(Finding("no-column", f"{told} {shown}. weight is residents of both, or the like."))
        return {}
    larger = texts(columns["coarse_code"])
    blank = sorted({code or over for code, over in zip(codes, larger, strict=True) if not (code and over)})
    if blank:
        told = f"coarse has rows without {AREA_CODE} or coarse_code, of {some(blank)}. Fill the code in, or"
        wrong.append(
            Finding("no-code", f"{told} leave the row out, if the part is in no larger area.", (*blank,))
        )
    weights = [
        float(cell) if not (is_null(cell) or isinstance(cell, (str, bytes))) and _real(cell) else float("nan")
        for cell in columns["weight"]
    ]
    bad = [code for code, weight in zip(codes, weights, strict=True) if not 0 <= weight <= LARGEST]
    if bad:
        told = f"coarse has weights that are no numbers, missing, negative or infinite, of {some(bad)}."
        wrong.append(Finding("weight", f"{told} Give numbers of 0 to {LARGEST:g}.", tuple(bad)))
        return {}
    pairs = Counter(zip(codes, larger, strict=True))
    twice = sorted(f"{one} in {other}" for (one, other), times in pairs.items() if times > 1)
    if twice:
        wrong.append(
            Finding("duplicate-part", f"coarse has parts twice: {some(twice)}. Add their weights up.")
        )
    if labels and codes and not set(codes) & set(labels):
        told = f"coarse and clusters have no area in common: one has {some(codes, 3)}, the other"
        wrong.append(Finding("no-area", f"{told} {some(sorted(labels), 3)}."))
    whole: Counter[str] = Counter()
    for code, weight in zip(codes, weights, strict=True):
        whole[code] += weight  # type: ignore[assignment]
    parts: dict[str, list[tuple[str, float, float]]] = {}
    for code, over, weight in zip(codes, larger, weights, strict=True):
        if code and over and weight > 0:
            parts.setdefault(over, []).append((code, weight, weight / whole[code]))
    return parts


def _one_hot(distinct: tuple[Any, ...], label: Any) -> Floats:
    return np.array([float(one == label) for one in distinct])


def _share(
    distinct: tuple[Any, ...], labels: dict[str, Any], parts: list[tuple[str, float, float]]
) -> Floats | None:
    """Share of a larger area in each cluster; None if too much of it has none."""
    sums = dict.fromkeys(distinct, 0.0)
    for code, weight, _ in parts:
        if code in labels:
            sums[labels[code]] += weight
    shares = np.array(list(sums.values()))
    known = float(shares.sum())
    if known <= 0 or known < KNOWN_PART * sum(weight for _, weight, _ in parts):
        return None
    answer: Floats = shares / known
    return answer


def _summed(
    names: tuple[str, ...], numbers: dict[str, Floats], parts: dict[str, list[tuple[str, float, float]]]
) -> dict[str, Floats]:
    """Controls of larger areas: their own row if there is one, else sums of residents and weighted means."""
    answer = {}
    for code, own in parts.items():
        if code in numbers:
            answer[code] = numbers[code]
            continue
        rows = np.array([numbers.get(part, np.full(len(names), np.nan)) for part, _, _ in own])
        weights, shares = (np.array([one[at] for one in own]) for at in (1, 2))
        mean = weights @ rows / weights.sum()
        summed = shares @ rows
        counts = np.array([bool(POPULATION.fullmatch(name)) for name in names], dtype=np.bool_)
        answer[code] = np.where(counts, summed, mean)
    return answer


def _main_region(code: str, regions: dict[str, str], parts: list[tuple[str, float, float]]) -> str | None:
    """The region of a larger area: its own row if there is one, else that of most of its weight."""
    if code in regions:
        return regions[code]
    weights: dict[str, float] = {}
    for part, weight, _ in parts:
        if part in regions:
            weights[regions[part]] = weights.get(regions[part], 0.0) + weight
    return min(weights, key=lambda name: (-weights[name], name)) if weights else None


def _logarithm(name: str, codes: tuple[str, ...], values: Floats, wrong: list[Finding]) -> Floats:
    bad = [code for code, value in zip(codes, values, strict=True) if value <= 0]
    if bad:
        told = f"Column {name!r} of controls is 0 or less in {some(bad)}, and its logarithm is taken. Make it"
        wrong.append(Finding("no-logarithm", f"{told} missing where it is not known.", (name, *bad)))
        return values
    answer: Floats = np.log(values)
    return answer
