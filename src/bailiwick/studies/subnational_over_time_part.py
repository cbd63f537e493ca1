"""The same model on each year that has its metrics: which areas moved, and how much that means."""

from __future__ import annotations

from collections.abc import Callable

from bailiwick.errors import Finding
from bailiwick.studies.result import StudyTable
from bailiwick.studies.subnational_inputs import Inputs
from bailiwick.studies.subnational_options_part import Options

__all__ = ["over_time_tables"]


def over_time_tables(
    inputs: Inputs, choices: Options, *, progress: Callable[[str], None]
) -> tuple[dict[str, StudyTable], list[Finding]]:
    """Clusters of each year."""
    return {}, []
