"""The answer of `classify` for a program: clusters, who is in which, and where the files are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bailiwick.commands.running import RECORD

if TYPE_CHECKING:
    from bailiwick.studies.result import StudyResult

__all__ = ["answer"]

OF_CLUSTERS = (
    *("level", "code", "name", "status", "parent_code", "areas", "residents"),
    *("typical_area_code", "typical_area_name", "borderline_areas", "stability", "portrait"),
)


def answer(result: StudyResult, folder: Path) -> dict[str, Any]:
    """What a run found, without its record, which `files` names.

    Returns
    -------
    dict
        `levels`, broadest first; `variables` used and `left_out`; `clusters`, one for each of any level;
        `membership`, one for each area: its code at every level, and `<level>_name`; `notes`; `files`.
    """
    clusters = result.tables["clusters"].rows
    members = result.tables["membership"].rows
    levels = clusters["level"].unique(maintain_order=True).to_list()
    gone: list[dict[str, Any]] = []
    if "variable_selection" in result.tables:
        rows = result.tables["variable_selection"].rows.filter(decision="dropped")
        gone = rows.select("variable", "reason", "correlates_with", "r").to_dicts()
    of_areas = ["area_code", "area_name", *(f"{one}{end}" for one in levels for end in ("", "_name"))]
    return {
        "levels": levels,
        "variables": list(result.parameters["variables_used"]),
        "left_out": gone,
        "clusters": clusters.select([one for one in OF_CLUSTERS if one in clusters.columns]).to_dicts(),
        "membership": members.select(of_areas).to_dicts(),
        "notes": [{"severity": one.severity, "sentence": one.sentence} for one in result.findings],
        "files": {
            "folder": str(folder),
            "record": str(folder / RECORD),
            "tables": {name: str(folder / f"{name}.parquet") for name in result.tables},
        },
    }
