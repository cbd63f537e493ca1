"""The figures of sector clusters that a study asks for: which module draws each kind, with which columns.

The modules load matplotlib when a figure is drawn, and are loaded then themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import narwhals as nw

from bailiwick.errors import OptionError
from bailiwick.indicators import ClusterData
from bailiwick.publish.words import counted
from bailiwick.studies.result import FigureSpec, StudyTable

__all__ = ["SECTOR_FIGURES", "draw_sector_figure"]

SECTOR_FIGURES: Mapping[str, tuple[int, ...]] = {
    "search": tuple(range(10)),
    "embedding": (0,),
    "stacked_bars": (3,),
    "entropy_bars": (0, 2, 3),
    "sector_profile": (0,),
    "boxes": (1, 2),
    "coefficients": (0,),
}
"""Kinds of figure, and how many columns each names; a search names sets of indicators."""


def draw_sector_figure(
    figure: FigureSpec,
    table: StudyTable,
    path: Path,
    *,
    clusters: ClusterData | None,
    source: Sequence[str],
    attribution: str,
) -> list[Path]:
    """Draw one figure of sector clusters from its table.

    Parameters
    ----------
    figure : FigureSpec
        Of a kind in `SECTOR_FIGURES`.
    table : StudyTable
    path : path
        Without ending.
    clusters : ClusterData or None
        Gives codes their order, titles and sizes.
    source : sequence of str
    attribution : str

    Returns
    -------
    list of Path
        The SVG and the PNG.

    Raises
    ------
    OptionError
        The figure names too few columns, or too many.
    ColumnError, TableError
        The table is not one of the kind.
    MissingExtraError
        matplotlib is not installed.
    """
    wanted = SECTOR_FIGURES[figure.kind]
    if len(figure.columns) not in wanted:
        raise OptionError(
            f"The figure {figure.name!r} ({figure.kind}) names {counted(len(figure.columns), 'column')};"
            f" it takes {' or '.join(map(str, wanted))}."
        )
    names, sizes = _clusters_told(clusters)
    words: dict[str, Any] = {
        "title": figure.title or table.title,
        "subtitle": figure.subtitle,
        "source": source,
        "attribution": attribution,
    }
    columns = list(figure.columns)
    if figure.kind == "search":
        from bailiwick.publish.search_figure import draw_search

        return draw_search(table.rows, path, names=figure.columns, **words)
    if figure.kind == "embedding":
        from bailiwick.publish.embedding_figure import draw_embedding

        return draw_embedding(table.rows, path, names=names, clusters=list(sizes), **words)
    if figure.kind == "stacked_bars":
        from bailiwick.publish.stacked_figure import draw_stacked_bars

        bar, part, share = columns
        return draw_stacked_bars(
            table.rows,
            path,
            bar=bar,
            part=part,
            share=share,
            ordered=figure.ordered,
            names=names,
            clusters=list(sizes),
            words=figure.columns,
            **words,
        )
    if figure.kind == "entropy_bars":
        from bailiwick.publish.entropy_figure import draw_entropy_bars

        label, value, *more = columns or ("region", "entropy_nats")
        effective = more[0] if more else ""
        return draw_entropy_bars(
            table.rows,
            path,
            label=label,
            value=value,
            most=figure.average,
            most_label=figure.average_label,
            effective=effective,
            effective_label=figure.columns.get(effective, ""),
            **words,
        )
    if figure.kind == "sector_profile":
        from bailiwick.publish.sector_profile_figure import draw_sector_profiles

        return draw_sector_profiles(table.rows, path, names=names, sizes=sizes, **words)
    if figure.kind == "boxes":
        from bailiwick.publish.box_figure import draw_boxes

        value, *more = columns
        return draw_boxes(
            table.rows,
            path,
            value=value,
            value_label=figure.columns[value],
            effective_label=figure.columns[more[0]] if more else "",
            names=names,
            **words,
        )
    from bailiwick.publish.coefficient_figure import draw_coefficients

    return draw_coefficients(table.rows, path, of=figure.of, clusters=list(sizes), names=names, **words)


def _clusters_told(clusters: ClusterData | None) -> tuple[dict[str, str], dict[str, int]]:
    """Titles and sizes by code, in the order of legends; empty where no clusters are named.

    A title that only says the code again is left out.
    """
    if clusters is None:
        return {}, {}
    table = nw.from_native(clusters.clusters, eager_only=True)
    codes = [str(code) for code in table["code"].to_list()]
    named = zip(codes, table["name"].to_list(), strict=True)
    names = {code: str(name) for code, name in named if name and str(name) not in (code, f"Cluster {code}")}
    labels = nw.from_native(clusters.table, eager_only=True)["code"].to_list()
    return names, {code: sum(str(label) == code for label in labels) for code in codes}
