"""The figures of an area classification: which, of what, with which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bailiwick.indicators import ClusterData
from bailiwick.studies.classification_fit_part import Classified
from bailiwick.studies.classification_inputs import Inputs
from bailiwick.studies.classification_text import LEVEL_LABELS
from bailiwick.studies.result import FigureSpec, StudyTable

__all__ = ["figures_of"]

MOST_ON_A_MAP = 60  # clusters that one page of small maps has room for
MOST_RADIAL = 24  # profiles that one page has room for


def figures_of(
    found: Classified, inputs: Inputs, tables: Mapping[str, StudyTable], sets: Sequence[ClusterData]
) -> list[FigureSpec]:
    """Schedule, tree of the clusters, map and profiles of each level; above nine clusters, small maps."""
    cuts = tuple(found.model.cuts_)
    figures = []
    if "schedule" in tables:
        figures.append(
            FigureSpec(
                "agglomeration_schedule",
                "schedule",
                table="schedule",
                cuts=cuts,
                title="What each join of Ward's method costs",
                roles=("variables",),
            )
        )
    if "upper_schedule" in tables and len(cuts) > 1:
        figures.append(
            FigureSpec(
                "dendrogram",
                "dendrogram",
                table="upper_schedule",
                clusters=sets[-1].id,
                cuts=cuts[:-1],
                title=f"How {cuts[-1]} clusters join",
                roles=("variables",),
            )
        )
    for level, one, count in zip(found.levels, sets, cuts, strict=True):
        if inputs.vintage is not None and count <= MOST_ON_A_MAP:
            figures.append(
                FigureSpec(
                    f"map_{level}", "clusters", year=inputs.year, clusters=one.id, roles=("variables",)
                )
            )
        if count <= MOST_RADIAL:
            dated = f", {inputs.year}" if inputs.year else ""
            figures.append(
                FigureSpec(
                    f"profiles_{level}",
                    "radial",
                    clusters=one.id,
                    title=f"Profiles of {_plural(one.level_label)}{dated}",
                    roles=("variables",),
                )
            )
    return figures


def _plural(label: str) -> str:
    """A level in a title: "the supergroups", but "level 2"."""
    return f"the {label.lower()}" if label in LEVEL_LABELS.values() else label.lower()
