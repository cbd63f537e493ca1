"""The figures of a study: each `FigureSpec` drawn from the study's indicators, tables or clusters.

What a map or a chart looks like is decided in `figures.py`, `charts.py`, `cluster_figures.py`,
`median_figures.py` and `silhouette_figures.py`, and for sector clusters in the modules that
`sector_figures.py` names; they are loaded when drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from bailiwick.errors import OptionError, nearest
from bailiwick.indicators import ClusterData
from bailiwick.publish.bar_drawing import sentence
from bailiwick.publish.sector_figures import SECTOR_FIGURES, draw_sector_figure
from bailiwick.publish.words import BOUNDARIES, FIGURES_ATTRIBUTION, titled, when
from bailiwick.studies.result import FigureSpec, InputRecord, StudyResult, StudyTable

__all__ = ["attributions", "draw_figures", "records_of"]

CHARTS = {"ranked_bars": (1, 3), "comparison": (1, 2, 3, 4), "lines": (2,)}
"""Kinds of chart, and how many columns each takes."""
OF_CLUSTERS = ("clusters", "schedule", "dendrogram", "radial")
OF_MODELS = {
    "medians": "medians",
    "silhouettes": "silhouettes of the areas",
    "k_scan": "scores by number of clusters",
    "strips": "every area by cluster",
}
"""Kinds that draw a table of one model, and what their titles say where the study gives none."""


def draw_figures(result: StudyResult, folder: Path) -> None:
    """Draw every figure that the study asks for into a folder.

    Raises
    ------
    OptionError
        A figure names no year or unit, a table or clusters that are not there, or too many columns.
    MissingExtraError
        matplotlib is not installed.
    """
    from bailiwick.publish.figures import draw_choropleth, draw_matrix_map

    by_id = {indicator.id: indicator for indicator in result.indicators}
    for figure in result.figures:
        path = folder / figure.name
        if figure.kind in CHARTS:
            _draw_chart(result, figure, path)
            continue
        if figure.kind in OF_CLUSTERS:
            _draw_clusters(result, figure, path)
            continue
        if figure.kind in OF_MODELS:
            _draw_model(result, figure, path)
            continue
        if figure.kind in SECTOR_FIGURES:
            table = _table(result, figure)
            records = records_of(result, replace(table, roles=figure.roles or table.roles))
            draw_sector_figure(
                figure,
                table,
                path,
                clusters=_clusters(result, figure) if figure.clusters else None,
                source=[_source_line(records)],
                attribution=" ".join(attributions(records, FIGURES_ATTRIBUTION)),
            )
            continue
        indicators = [by_id[name] for name in figure.indicators]
        year = _year(figure)
        if figure.kind == "choropleth":
            draw_choropleth(indicators[0], year, path, breaks=indicators[0].classes)
        else:
            draw_matrix_map(indicators[0], indicators[1], year, path)


def _year(figure: FigureSpec) -> int:
    if figure.year is None:
        raise OptionError(f"The figure {figure.name!r} ({figure.kind}) names no year. Give it one.")
    return figure.year


def _draw_chart(result: StudyResult, figure: FigureSpec, path: Path) -> None:
    from bailiwick.publish.charts import draw_measure_comparison, draw_ranked_bars, draw_smoothed_lines

    table = _table(result, figure)
    if figure.unit is None:
        raise OptionError(f"The figure {figure.name!r} ({figure.kind}) names no unit. Give it one.")
    columns = list(figure.columns)
    wanted = CHARTS[figure.kind]
    if len(columns) not in wanted:
        raise OptionError(
            f"The figure {figure.name!r} ({figure.kind}) names {len(columns)} columns; it takes"
            f" {' or '.join(map(str, wanted))}."
        )
    records = records_of(result, replace(table, roles=figure.roles or table.roles))
    words: dict[str, Any] = {
        "title": figure.title or table.title,
        "subtitle": figure.subtitle,
        "unit": figure.unit,
        "decimals": figure.decimals,
        "average": figure.average,
        "average_label": figure.average_label,
        "source": [_source_line(records)],
        "attribution": " ".join(attributions(records, FIGURES_ATTRIBUTION)),
    }
    if figure.kind == "ranked_bars":
        lower, upper = columns[1:] or (None, None)
        draw_ranked_bars(
            table.rows,
            path,
            value=columns[0],
            lower=lower,
            upper=upper,
            interval_words=" to ".join(figure.columns[end] for end in columns[1:]),
            n=figure.n,
            year=_year(figure),
            areas=figure.areas,
            reference=figure.reference,
            **words,
        )
    elif figure.kind == "comparison":
        draw_measure_comparison(
            table.rows,
            path,
            values=figure.columns,
            areas=figure.areas,
            year=_year(figure),
            reading=figure.reading,
            **words,
        )
    else:
        draw_smoothed_lines(
            table.rows,
            path,
            unsmoothed=columns[0],
            smoothed=columns[1],
            labels=(figure.columns[columns[0]], figure.columns[columns[1]]),
            areas=figure.areas,
            reference=figure.reference,
            reference_label="" if figure.average is not None else figure.average_label,
            **words,
        )


def _table(result: StudyResult, figure: FigureSpec) -> StudyTable:
    if figure.table not in result.tables:
        raise OptionError(
            f"The figure {figure.name!r} draws the table {figure.table!r}, which the study does not have."
            f"{nearest(figure.table, list(result.tables))}"
        )
    return result.tables[figure.table]


def _draw_clusters(result: StudyResult, figure: FigureSpec, path: Path) -> None:
    from bailiwick.publish.cluster_figures import (
        MOST_JOINS,
        draw_cluster_map,
        draw_dendrogram,
        draw_radials,
        draw_schedule,
    )

    if figure.kind == "schedule":
        table = _table(result, figure)
        records = records_of(result, replace(table, roles=figure.roles or table.roles))
        draw_schedule(
            table.rows,
            path,
            title=figure.title or table.title,
            subtitle=figure.subtitle,
            cuts=figure.cuts,
            most=max([MOST_JOINS, *(cut + MOST_JOINS // 4 for cut in figure.cuts)]),
            source=[_source_line(records)],
            attribution=" ".join(attributions(records, FIGURES_ATTRIBUTION)),
        )
        return
    clusters = _clusters(result, figure)
    words: dict[str, Any] = {
        "title": figure.title,
        "subtitle": [*figure.subtitle, *_period_told(clusters)],
        "levels": result.clusters,
    }
    used = [record for record in result.inputs if set(record.role) & set(figure.roles)] or result.inputs
    told = attributions(used, FIGURES_ATTRIBUTION)
    clusters = _sourced(clusters, used)
    if figure.kind == "clusters":  # a map owes a word on its boundaries too
        draw_cluster_map(clusters, path, attribution=" ".join([*told, BOUNDARIES]), **words)
        return
    words["attribution"] = " ".join(told)
    if figure.kind == "dendrogram":
        draw_dendrogram(clusters, _table(result, figure).rows, path, cuts=figure.cuts, **words)
    else:
        draw_radials(clusters, path, cluster=figure.cluster, **words)


def _sourced(clusters: ClusterData, used: Sequence[InputRecord]) -> ClusterData:
    """Clusters with those of their sources that a figure shows; all where it shows none of them."""
    titles = {record.title for record in used}
    shown = [source for source in clusters.sources if source.title in titles]
    return replace(clusters, sources=shown) if shown else clusters


def _clusters(result: StudyResult, figure: FigureSpec) -> ClusterData:
    by_id = {item.id: item for item in result.clusters}
    if figure.clusters not in by_id:
        raise OptionError(
            f"The figure {figure.name!r} ({figure.kind}) draws the clusters {figure.clusters!r}, which the"
            f" study does not have.{nearest(figure.clusters, list(by_id))}"
        )
    return by_id[figure.clusters]


def _draw_model(result: StudyResult, figure: FigureSpec, path: Path) -> None:
    from bailiwick.publish.median_figures import draw_medians, draw_strips
    from bailiwick.publish.silhouette_figures import draw_k_scan, draw_silhouettes

    clusters, table = _clusters(result, figure), _table(result, figure)
    records = records_of(result, replace(table, roles=figure.roles or table.roles))
    words: dict[str, Any] = {
        "title": figure.title
        or f"{clusters.label}: {OF_MODELS[figure.kind]}, {when(clusters.year, clusters.period)}",
        "subtitle": [*figure.subtitle, *_period_told(clusters)],
        "source": [_source_line(records)],
        "attribution": " ".join(attributions(records, FIGURES_ATTRIBUTION)),
    }
    rows = _of_model(table.rows, figure)
    if figure.kind == "medians":
        draw_medians(rows, path, **words)
    elif figure.kind == "silhouettes":
        draw_silhouettes(rows, path, clusters=clusters.clusters, **words)
    elif figure.kind == "k_scan":
        draw_k_scan(rows, path, **words)
    else:
        draw_strips(rows, path, clusters=clusters.clusters, variables=clusters.variables, **words)


def _period_told(clusters: ClusterData) -> list[str]:
    """What the period of clusters says beyond what titles show."""
    rest = clusters.period.partition(",")[2].strip()
    return [f"{sentence(rest)}."] if rest else []


def _of_model(rows: pl.DataFrame, figure: FigureSpec) -> pl.DataFrame:
    """The rows of the model of a figure; all of a table that has one model only."""
    if "model" not in rows.columns:
        return rows
    models = [model for model in rows["model"].unique(maintain_order=True).to_list() if model is not None]
    mine = [model for model in models if f"_{figure.clusters}".endswith(f"_{model}")]
    if not mine:
        raise OptionError(
            f"The figure {figure.name!r} ({figure.kind}) draws the clusters {figure.clusters!r}, and the"
            f" table {figure.table!r} has no rows of a model that the id ends in. It has"
            f" {', '.join(map(repr, models))}."
        )
    return rows.filter(pl.col("model") == max(mine, key=len))


def records_of(result: StudyResult, table: StudyTable) -> Sequence[InputRecord]:
    """The inputs that a table was made from; all where it names none."""
    return [record for record in result.inputs if set(record.role) & set(table.roles)] or result.inputs


def _source_line(records: Sequence[InputRecord]) -> str:
    """Publishers with their titles in one line, each title once though it came in many files.

    Tables of one's own, under no licence known here, come last.
    """
    titles: dict[str, dict[str, None]] = {}
    for record in sorted(records, key=lambda record: not record.licence):
        titles.setdefault(record.publisher, {})[titled(record.title, record.released)] = None
    told_by = (f"{publisher}, {'; '.join(titled)}" for publisher, titled in titles.items())
    return f"Source: {'. '.join(told_by)}."


def attributions(records: Sequence[InputRecord], usual: str) -> list[str]:
    """Each statement that a licence asks for, once; the usual one of licensed files that bring none.

    A table of somebody's own is under no licence known here, and nothing is said of it.
    """
    told = list(dict.fromkeys(record.attribution for record in records if record.attribution))
    return told or ([usual] if any(record.licence for record in records) else [])
