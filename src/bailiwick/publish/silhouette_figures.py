"""Figures of how well clusters fit: the silhouette of every area, and the score by number of clusters.

Each takes the tidy table of one model. What is drawn and what is said of it is decided here; how it is drawn
is in `silhouette_drawing.py`. Drawn with matplotlib (extra `figures`), which is loaded when a figure is
drawn. The same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from narwhals.typing import IntoDataFrame

from bailiwick.errors import ColumnError, TableError, nearest
from bailiwick.publish.cluster_keys import Key
from bailiwick.publish.cluster_layout import columns_of
from bailiwick.publish.figure_page import page_style, require_matplotlib, save_page
from bailiwick.publish.silhouette_drawing import Blade, Scored, k_scan_page, silhouettes_page
from bailiwick.publish.words import FIGURES_ATTRIBUTION, counted, joined, source_lines

__all__ = ["draw_k_scan", "draw_silhouettes"]

CLUSTERED = "silhouette"
RAW = "silhouette_of_raw_refit"
RAW_WORDS = "silhouette of a second fit on raw values"
LOWEST = 3  # areas named that lie deepest in another cluster


def draw_silhouettes(
    silhouettes: IntoDataFrame,
    path: Path | str,
    *,
    clusters: IntoDataFrame,
    title: str,
    subtitle: Sequence[str] = (),
    source: Sequence[str] = (),
    attribution: str = FIGURES_ATTRIBUTION,
) -> list[Path]:
    """Draw the silhouette of every area, a blade for each cluster, as `<path>.svg` and `<path>.png`.

    With a the mean distance to the other areas of the own cluster and b the smallest mean distance to
    another cluster::

        s = (b - a) / max(a, b)

    A full, even blade is a cluster whose areas belong together; areas below 0, which are hatched, are nearer
    to another cluster on average. A dashed line is the mean of all areas.

    Parameters
    ----------
    silhouettes : dataframe with one row per area
        Columns `area_code`, `cluster` and `silhouette`; optional: `area_name`. Areas without a cluster are
        left out.
    path : path
        Without ending.
    clusters : dataframe with one row per cluster, in the order of legends
        Columns `code` and `name`.
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
        A silhouette is missing or outside -1 to 1, an area occurs twice, a cluster is unknown or has no
        area.
    MissingExtraError
        matplotlib is not installed.

    Notes
    -----
    Missing values: a clustered area without a silhouette is a fault. A cluster of one area has 0.

    Comparability: silhouettes depend on the variables and their scaling, so they compare between the clusters
    of one model; between models only as a rule of thumb.

    Examples
    --------
    >>> draw_silhouettes(areas, "figures/fit", clusters=clusters, title="Fit")  # doctest: +SKIP
    [PosixPath('figures/fit.svg'), PosixPath('figures/fit.png')]
    """
    require_matplotlib()
    columns = columns_of(silhouettes, "silhouettes", ("area_code", "cluster", "silhouette"), ("area_name",))
    named = columns_of(clusters, "clusters", ("code", "name"))
    held = _held(columns, [str(code) for code in named["code"]])
    blades = [
        Blade(
            Key(code, str(name or ""), len(held[code])),
            tuple(sorted(held[code], reverse=True)),
            sum(held[code]) / len(held[code]),
        )
        for code, name in zip(map(str, named["code"]), named["name"], strict=True)
    ]
    every = [value for blade in blades for value in blade.values]
    mean = sum(every) / len(every)
    below = sum(blade.below for blade in blades)
    told = [
        *subtitle,
        "Every area is a bar, the areas of a cluster sorted. Below 0, hatched: nearer to another cluster on"
        " average than to its own.",
        *_lowest(columns),
    ]
    described = (
        f"{title}. Mean silhouette of {counted(len(every), 'area')} {mean:.3f}; {below:,} below 0. "
        + "; ".join(
            f"{blade.key.code} {blade.key.title}, {counted(blade.key.size, 'area')}: mean {blade.mean:.3f},"
            f" {blade.below:,} below 0"
            for blade in blades
        )
        + "."
    ).replace(" -", " −")
    with page_style():
        figure = silhouettes_page(title, told, source_lines(source, attribution), blades=blades, mean=mean)
        return save_page(figure, Path(path), title, described)


def _held(columns: Mapping[str, list[Any]], codes: Sequence[str]) -> dict[str, list[float]]:
    """Silhouettes by cluster."""
    held: dict[str, list[float]] = {code: [] for code in codes}
    seen: set[str] = set()
    for area, cluster, value in zip(
        columns["area_code"], columns["cluster"], columns["silhouette"], strict=True
    ):
        if cluster is None:
            continue
        if area in seen:
            raise TableError(f"The silhouettes have {area!r} twice; give the rows of one model.", [])
        seen.add(area)
        if str(cluster) not in held:
            raise TableError(
                f"{area!r} is in the cluster {cluster!r}, which the table of clusters lacks."
                f"{nearest(str(cluster), codes)}",
                [],
            )
        if value is None or not -1 <= value <= 1:
            raise TableError(
                f"The silhouette of {area!r} is {value!r}; give a number from -1 to 1 to every area that has"
                " a cluster.",
                [],
            )
        held[str(cluster)].append(float(value))
    empty = [code for code, values in held.items() if not values]
    if empty:
        raise TableError(
            f"The silhouettes have no area of the cluster {joined(empty)}; give the clusters of one model.",
            [],
        )
    return held


def _lowest(columns: Mapping[str, list[Any]]) -> list[str]:
    """The areas furthest below 0, by name; nothing where none is, or names are not given."""
    rows = zip(columns["silhouette"], columns["area_name"], columns["cluster"], strict=True)
    worst = sorted(
        (value, name, str(cluster))
        for value, name, cluster in rows
        if cluster is not None and name is not None and value < 0
    )[:LOWEST]
    if not worst:
        return []
    told = joined([f"{name} ({cluster}) {value:.2f}".replace("-0", "−0") for value, name, cluster in worst])
    return [f"Lowest: {told}."]


def draw_k_scan(
    scan: IntoDataFrame,
    path: Path | str,
    *,
    title: str,
    subtitle: Sequence[str] = (),
    source: Sequence[str] = (),
    attribution: str = FIGURES_ATTRIBUTION,
) -> list[Path]:
    """Draw the score by number of clusters, and the inertia, as `<path>.svg` and `<path>.png`.

    Rings mark every k whose score is near the best: the winner alone would hide that k is seldom clear. A
    dashed line marks the k that was chosen.

    Parameters
    ----------
    scan : dataframe with one row per number of clusters
        Columns `k`, and `silhouette` (of the labels, on the data that were clustered), or
        `silhouette_of_raw_refit`, or both; optional: `inertia`, `near_best` and `chosen` (true or false).
        With a raw refit, k was chosen by that.
    path : path
        Without ending.
    title : str
    subtitle, source, attribution
        As for `draw_silhouettes`.

    Returns
    -------
    list of Path
        The SVG, with its text as text and a text alternative, and the PNG at 200 dots an inch.

    Raises
    ------
    ColumnError
        Neither score holds a number, or there is no `k`.
    TableError
        A k occurs twice.
    MissingExtraError
        matplotlib is not installed.

    Notes
    -----
    Missing values: a k without a score has no mark.

    Comparability: the score of a raw refit describes a second clustering, of the values without
    standardising, in which the variable with the largest numbers decides. It is not the silhouette of the
    clusters that are shown, and the figure says so.

    Examples
    --------
    >>> draw_k_scan(model.scan_, "figures/k_scan", title="Number of clusters")  # doctest: +SKIP
    [PosixPath('figures/k_scan.svg'), PosixPath('figures/k_scan.png')]
    """
    require_matplotlib()
    columns = columns_of(scan, "k scan", ("k",), (CLUSTERED, RAW, "inertia", "near_best", "chosen"))
    scores = _scores(columns)
    raw = any(item.raw is not None for item in scores)
    words = [("raw", RAW_WORDS)] if raw else []
    if any(item.silhouette is not None for item in scores):
        words.append(("silhouette", "silhouette of the clusters shown" if raw else "silhouette"))
    if not words:
        raise ColumnError(
            f"The k scan has no score: neither {CLUSTERED!r} nor {RAW!r} holds a number. Give one of them."
        )
    near = [item.k for item in scores if item.near_best]
    told = [*subtitle]
    if raw:
        told.append(
            "The score is that of a second k-means on the raw values, where the metric with the largest"
            " numbers decides. It does not describe the clusters shown, which are of standardised values."
        )
    if near:
        told.append(f"Rings: within 0.01 of the best score ({joined([str(k) for k in near])}).")
    heading = f"Mean {words[0][1]}" if not raw else "Score: " + words[0][1]
    name = words[0][0]
    scored = [(item, value) for item in scores if (value := getattr(item, name)) is not None]
    described = (
        f"{title}. {heading}: "
        + "; ".join(f"{item.k} clusters {value:.3f}" for item, value in scored).replace(" -", " −")
        + "."
        + (f" Near the best: {joined([str(k) for k in near])}." if near else "")
        + "".join(f" Chosen: {item.k}." for item in scores if item.chosen)
    )
    with page_style():
        figure = k_scan_page(
            title, told, source_lines(source, attribution), scores=scores, words=words, heading=heading
        )
        return save_page(figure, Path(path), title, described)


def _known(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


def _scores(columns: Mapping[str, list[Any]]) -> list[Scored]:
    names = ("k", CLUSTERED, RAW, "inertia", "near_best", "chosen")
    scores = [
        Scored(int(k), _known(own), _known(raw), _known(inertia), bool(near), bool(chosen))
        for k, own, raw, inertia, near, chosen in zip(*(columns[name] for name in names), strict=True)
    ]
    scores.sort(key=lambda item: item.k)
    twice = sorted({item.k for item in scores if sum(other.k == item.k for other in scores) > 1})
    if twice:
        raise TableError(
            f"The k scan has {joined([str(k) for k in twice])} clusters more than once; give the rows of one"
            " model.",
            [],
        )
    return scores
