"""Figures of what clusters are like, in real units: their medians, and every value of every area.

Each takes the tidy tables of one model. What is drawn and what is said of it is decided here; how it is drawn
is in `median_drawing.py` and `strip_drawing.py`. Drawn with matplotlib (extra `figures`), which is loaded
when a figure is drawn. The same input gives the same bytes.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from narwhals.typing import IntoDataFrame

from bailiwick.errors import TableError, nearest
from bailiwick.indicators import Unit
from bailiwick.publish.bar_drawing import sentence
from bailiwick.publish.cluster_keys import Key
from bailiwick.publish.cluster_layout import columns_of
from bailiwick.publish.figure_page import page_style, require_matplotlib, save_page
from bailiwick.publish.median_drawing import UNITS, Row, medians_page
from bailiwick.publish.strip_drawing import Strip, strips_page
from bailiwick.publish.words import FIGURES_ATTRIBUTION, amount_text, counted, joined, source_lines, unit_of

__all__ = ["draw_medians", "draw_strips"]

MEDIANS = (
    "cluster",
    "title",
    "size",
    "variable",
    "label",
    "theme",
    "median",
    "overall_median",
    "difference_sd",
)
WORDS = ("unit", "decimals", "polarity")
TOLD = 2  # variables told of each cluster in the text alternative, on each side
FURTHEST = 7  # units that an axis shows at most
SHARE = 0.99  # of all values lie on the axis
Columns = Mapping[str, list[Any]]


def draw_medians(
    medians: IntoDataFrame,
    path: Path | str,
    *,
    title: str,
    subtitle: Sequence[str] = (),
    source: Sequence[str] = (),
    attribution: str = FIGURES_ATTRIBUTION,
) -> list[Path]:
    """Draw the medians of clusters as a heat map, as `<path>.svg` and `<path>.png`.

    Rows are variables, grouped by theme; columns are all areas together and each cluster. Every number is
    printed, so colour only guides the eye: it is the difference from the median of all areas, in standard
    deviations of all areas, times the polarity of the variable, in five classes::

        d = polarity * (median of the cluster - median of all) / standard deviation of all

    Classes are bounded at .25 and .9 on either side, as in the rule for titles.

    Parameters
    ----------
    medians : dataframe with one row per cluster and variable
        Columns `cluster`, `title`, `size`, `variable`, `label`, `theme`, `median`, `overall_median` and
        `difference_sd` (without polarity); optional: `unit` (words), `decimals` and `polarity` (1 high is
        good, -1 low is good, 0 or null neither). Clusters and themes stand in the order of the rows.
    path : path
        Without ending.
    title : str
    subtitle, source : sequence of str
        Sentences under the title, and at the foot.
    attribution : str

    Returns
    -------
    list of Path
        The SVG, with its text as text and a text alternative, and the PNG at 200 dots an inch.

    Raises
    ------
    ColumnError
        A column is absent.
    TableError
        A pair of cluster and variable has no row, or two.
    MissingExtraError
        matplotlib is not installed.

    Notes
    -----
    Missing values: a median that is missing has no colour and reads "no value".

    Comparability: differences are in standard deviations of the areas of one model, so colours compare
    within a figure, and between models of the same areas, not between editions.

    Variables of polarity 0 are shaded grey by higher and lower, since neither is better.

    Examples
    --------
    >>> draw_medians(medians, "figures/medians", title="Medians")  # doctest: +SKIP
    [PosixPath('figures/medians.svg'), PosixPath('figures/medians.png')]
    """
    require_matplotlib()
    columns = columns_of(medians, "medians", MEDIANS, WORDS)
    keys = _keys(columns)
    cells = _cells(columns)
    themes = list(dict.fromkeys(columns["theme"]))
    rows = [_row(cells, keys, variable) for variable in dict.fromkeys(columns["variable"])]
    rows.sort(key=lambda row: themes.index(row.theme))
    shades = (", purple for better and orange for worse" if any(not row.neutral for row in rows) else "") + (
        ", darker grey for higher where neither is better" if any(row.neutral for row in rows) else ""
    )
    told = [
        *subtitle,
        f"Medians of the areas of each cluster. Colour: how far a median is from that of all areas{shades}.",
    ]
    described = f"{title}. " + " ".join(_medians_told(rows, at, key) for at, key in enumerate(keys))
    with page_style():
        figure = medians_page(title, told, source_lines(source, attribution), keys=keys, rows=rows)
        return save_page(figure, Path(path), title, described)


def _keys(columns: Columns) -> list[Key]:
    held: dict[str, Key] = {}
    for code, title, size in zip(columns["cluster"], columns["title"], columns["size"], strict=True):
        held.setdefault(str(code), Key(str(code), str(title or ""), int(size)))
    if not held:
        raise TableError("The table of medians has no row; give one for each cluster and variable.", [])
    return list(held.values())


def _cells(columns: Columns) -> dict[tuple[str, str], dict[str, Any]]:
    """Rows by variable and cluster; each pair occurs once."""
    cells: dict[tuple[str, str], dict[str, Any]] = {}
    for values in zip(*columns.values(), strict=True):
        row = dict(zip(columns, values, strict=True))
        pair = (row["variable"], str(row["cluster"]))
        if pair in cells:
            raise TableError(
                f"The medians have {pair[0]!r} of the cluster {pair[1]!r} twice; give the rows of one model.",
                [],
            )
        cells[pair] = row
    return cells


def _row(cells: Mapping[tuple[str, str], Mapping[str, Any]], keys: Sequence[Key], variable: str) -> Row:
    lacking = [key.code for key in keys if (variable, key.code) not in cells]
    if lacking:
        raise TableError(
            f"The medians have no row of {variable!r} for the cluster {joined(lacking)}; give one, with a"
            " null where there is no value.",
            [],
        )
    mine = [cells[variable, key.code] for key in keys]
    first = mine[0]
    unit, decimals, polarity = _words(first)
    if len(keys) > UNITS:
        unit = replace(unit, prefix="", suffix="")
    said = unit.text if unit.text != unit.suffix else ""  # "%" stands at each number
    return Row(
        label=str(first["label"]),
        note=", ".join(filter(None, [said, "lower is better" if polarity < 0 else ""])),
        theme=str(first["theme"]),
        overall=_shown(first["overall_median"], unit, decimals),
        medians=tuple(_shown(row["median"], unit, decimals) for row in mine),
        differences=tuple(
            None if row["difference_sd"] is None else float(row["difference_sd"]) * (polarity or 1)
            for row in mine
        ),
        neutral=polarity == 0,
    )


def _words(row: Mapping[str, Any]) -> tuple[Unit, int, int]:
    """Unit, decimals and polarity of a variable."""
    decimals = row["decimals"]
    return (
        unit_of(str(row["unit"] or "")),
        1 if decimals is None else int(decimals),
        int(row["polarity"] or 0),
    )


def _shown(value: Any, unit: Unit, decimals: int) -> str:
    return "no value" if value is None or value != value else amount_text(float(value), unit, decimals)


def _medians_told(rows: Sequence[Row], at: int, key: Key) -> str:
    """One cluster for the text alternative: its furthest variables, with their medians."""
    known = [(row.differences[at] or 0.0, row) for row in rows if row.differences[at] is not None]
    order = sorted(known, key=lambda pair: -pair[0])
    parts = []
    for words, chosen in (
        ("above", [row for d, row in order if d > 0][:TOLD]),
        ("below", [row for d, row in reversed(order) if d < 0][:TOLD]),
    ):
        if chosen:
            told = joined([f"{row.label} ({row.medians[at]}; all areas {row.overall})" for row in chosen])
            parts.append(f"most {words} the median of all on {told}")
    size = counted(key.size, "area")
    return f"{key.code} {key.title}, {size}: {'; '.join(parts) or 'at the median of all throughout'}."


def draw_strips(
    values: IntoDataFrame,
    path: Path | str,
    *,
    clusters: IntoDataFrame,
    variables: IntoDataFrame,
    title: str,
    subtitle: Sequence[str] = (),
    source: Sequence[str] = (),
    attribution: str = FIGURES_ATTRIBUTION,
) -> list[Path]:
    """Draw every area's value of every variable by cluster, as `<path>.svg` and `<path>.png`.

    A panel for each variable, a row for each cluster, a dot for each area; a dark mark is the median of the
    cluster. One axis serves all, that of `draw_medians`: the distance from the median of all areas in
    standard deviations of all clustered areas, turned where low is good, so that right is better::

        place = polarity * (value - median) / standard deviation

    Every panel says what one standard deviation is.

    Parameters
    ----------
    values : dataframe with one row per area and variable
        Columns `area_code`, `cluster`, `variable` and `value`. Areas without a cluster are left out.
    path : path
        Without ending.
    clusters : dataframe with one row per cluster, in the order of legends
        Columns `code` and `name`.
    variables : dataframe with one row per variable, in order
        Columns `variable` and `label`; optional: `unit`, `decimals` and `polarity`, as for `draw_medians`.
    title : str
    subtitle, source, attribution
        As for `draw_medians`.

    Returns
    -------
    list of Path
        The SVG, with its text as text and a text alternative, and the PNG at 200 dots an inch.

    Raises
    ------
    ColumnError
        A column is absent.
    TableError
        A cluster or a variable of the values is not among `clusters` or `variables`, an area has two values,
        or none has a value.
    MissingExtraError
        matplotlib is not installed.

    Notes
    -----
    Missing values: an area without a value has no dot, and the panel says how many have none.

    Outliers: the axis reaches the whole number that 99 in 100 values do not exceed, at least 3 and at most 7;
    a triangle at its end counts those beyond. A median beyond the axis has no mark.

    Comparability: places are relative to the areas of one model and edition.

    Examples
    --------
    >>> draw_strips(values, "figures/strips", clusters=c, variables=v, title="Values")  # doctest: +SKIP
    [PosixPath('figures/strips.svg'), PosixPath('figures/strips.png')]
    """
    require_matplotlib()
    named = columns_of(clusters, "clusters", ("code", "name"))
    words = columns_of(variables, "variables", ("variable", "label"), WORDS)
    cells, sizes = _values(columns_of(values, "values", ("area_code", "cluster", "variable", "value")))
    codes = [str(code) for code in named["code"]]
    for what, known, found in (
        ("cluster", codes, list(sizes)),
        ("variable", list(words["variable"]), [variable for variable, _ in cells]),
    ):
        for name in found:
            if name not in known:
                raise TableError(
                    f"The values have the {what} {name!r}, which the table of {what}s lacks."
                    f"{nearest(name, known)}",
                    [],
                )
    keys = [
        Key(code, str(name or ""), sizes.get(code, 0))
        for code, name in zip(codes, named["name"], strict=True)
    ]
    facts = [dict(zip(words, row, strict=True)) for row in zip(*words.values(), strict=True)]
    made = [_strip(row, [cells.get((row["variable"], code), []) for code in codes]) for row in facts]
    strips = [strip for strip, _ in made]
    rim = _rim([abs(place) for strip in strips for row in strip.places for place in row])
    told = [
        *subtitle,
        "A dot is an area, a dark mark the median of the cluster, the line at 0 the median of all areas. The"
        " axis counts standard deviations of all areas"
        + (", and is turned where low is good: right is better." if any(s.turned for s in strips) else "."),
    ]
    told += _beyond_told(strips, rim)
    described = f"{title}. " + " ".join(words for _, words in made)
    with page_style():
        figure = strips_page(
            title, told, source_lines(source, attribution), keys=keys, strips=strips, rim=rim
        )
        return save_page(figure, Path(path), title, described)


def _values(columns: Columns) -> tuple[dict[tuple[str, str], list[float | None]], dict[str, int]]:
    """Values by variable and cluster, and the areas of each cluster."""
    cells: dict[tuple[str, str], list[float | None]] = {}
    seen: set[tuple[str, str]] = set()
    areas: dict[str, set[str]] = {}
    for area, cluster, variable, value in zip(*columns.values(), strict=True):
        if cluster is None:
            continue
        if (area, variable) in seen:
            raise TableError(
                f"The values have {variable!r} of {area!r} twice; give the rows of one model.", []
            )
        seen.add((area, variable))
        areas.setdefault(str(cluster), set()).add(area)
        known = None if value is None or value != value else float(value)
        cells.setdefault((variable, str(cluster)), []).append(known)
    if not any(value is not None for held in cells.values() for value in held):
        raise TableError("No area of a cluster has a value, so there is nothing to draw.", [])
    return cells, {code: len(held) for code, held in areas.items()}


def _strip(row: Mapping[str, Any], held: Sequence[Sequence[float | None]]) -> tuple[Strip, str]:
    """The places of one variable, and a sentence on it."""
    unit, decimals, polarity = _words(row)
    known = [[value for value in values if value is not None] for values in held]
    every = [value for values in known for value in values]
    missing = sum(map(len, held)) - len(every)
    centre = statistics.median(every) if every else 0.0
    spread = statistics.pstdev(every) if every else 0.0
    flat = spread <= 1e-9 * max(abs(centre), 1e-300)  # of rounding only, beside values of its size
    spread = 1.0 if flat else spread
    turn = -1 if polarity < 0 else 1
    places = tuple(tuple(turn * (value - centre) / spread for value in values) for values in known)
    medians = [statistics.median(values) if values else None for values in known]
    label = str(row["label"])
    rest = unit.text.removeprefix(unit.prefix).removeprefix(unit.suffix).strip()
    rest = f", {rest}" if rest.startswith("score") else rest and f" {rest}"
    parts = [
        f"median {_shown(centre if every else None, unit, decimals)}{rest}",
        "all areas have it"
        if flat
        else f"1 on the axis is one standard deviation, {_spread_told(spread, unit, decimals)}",
        "low is good: turned" if polarity < 0 else "",
        f"{counted(missing, 'area')} without a value" if missing else "",
    ]
    strip = Strip(
        label=sentence(label),
        note="; ".join(filter(None, parts)),
        places=places,
        medians=tuple(None if m is None else turn * (m - centre) / spread for m in medians),
        turned=polarity < 0,
        neutral=polarity == 0,
    )
    ranked = sorted((m, at) for at, m in enumerate(medians) if m is not None)
    if not ranked:
        return strip, f"{sentence(label)}: no value."
    return strip, (
        f"{sentence(label)}: median of all areas {_shown(centre, unit, decimals)}; clusters from"
        f" {_shown(ranked[0][0], unit, decimals)} to {_shown(ranked[-1][0], unit, decimals)}."
    )


def _spread_told(spread: float, unit: Unit, decimals: int) -> str:
    """A spread with its unit: that of shares is in percentage points."""
    points = unit.suffix == "%"
    told = _shown(spread, replace(unit, suffix="") if points else unit, _fine(spread, decimals))
    return f"{told} percentage points" if points else told


def _fine(spread: float, decimals: int) -> int:
    """Decimals that show a spread with at least two digits."""
    return max(decimals, 1 - math.floor(math.log10(spread)))


def _rim(sizes: Sequence[float]) -> float:
    ordered = sorted(sizes)
    held = ordered[max(0, math.ceil(SHARE * len(ordered)) - 1)]
    return float(min(FURTHEST, max(3, math.ceil(held))))


def _beyond_told(strips: Sequence[Strip], rim: float) -> list[str]:
    beyond = sum(abs(place) > rim for strip in strips for row in strip.places for place in row)
    if not beyond:
        return []
    what = "1 value lies" if beyond == 1 else f"{beyond:,} values lie"
    return [f"{what} beyond the axis: triangles at its ends count them."]
