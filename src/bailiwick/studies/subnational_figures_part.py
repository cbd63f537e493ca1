"""The figures of the subnational clusters: which, of what, with which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bailiwick.indicators import ClusterData
from bailiwick.studies.result import FigureSpec, StudyTable
from bailiwick.studies.subnational_fit_part import Fitted

__all__ = ["figures_of"]


#: Kind of figure -> the table it draws, and the beginning of its file's name.
OF_TABLES = {
    "medians": ("medians", "medians"),
    "silhouettes": ("silhouettes", "silhouettes"),
    "k_scan": ("scan", "scores_by_k"),
    "strips": ("metric_values", "values"),
}


def figures_of(
    found: Sequence[Fitted], tables: Mapping[str, StudyTable], sets: Sequence[ClusterData]
) -> list[FigureSpec]:
    """Of each model its map, medians, silhouettes, scores by number of clusters, and every value."""
    figures = []
    for one, held in zip(found, sets, strict=True):
        figures.append(
            FigureSpec(
                f"map_{one.model.id}", "clusters", year=held.year, clusters=held.id, roles=("indicators",)
            )
        )
        figures += [
            FigureSpec(
                f"{name}_{one.model.id}",
                kind,  # type: ignore[arg-type] # one of the four kinds
                clusters=held.id,
                table=table,
                roles=("indicators",),
            )
            for kind, (table, name) in OF_TABLES.items()
            if table in tables
        ]
    return figures
