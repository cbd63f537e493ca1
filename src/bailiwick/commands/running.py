"""What the commands that run a study share: files kept or taken back, results written, and told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bailiwick.console import note, print_json, say, say_findings
from bailiwick.errors import MissingExtraError
from bailiwick.shown import counted

if TYPE_CHECKING:
    from bailiwick.studies.result import StudyResult

__all__ = ["RECORD", "raw_as_it_was", "tell", "with_workbook", "written"]

RECORD = "study.json"  # in the folder of a run


def raw_as_it_was(files: Path | None, workspace: Path) -> AbstractContextManager[None]:
    """Leave ``raw/`` as it was where a run on publishers' files is refused."""
    from bailiwick.studies.raw_files import undone_if_refused

    return nullcontext() if files is None else undone_if_refused(files, workspace)


def with_workbook(asked: bool | None) -> bool:
    """Whether a workbook is written: None is where gptables is installed; where it is not, a line says so.

    Raises
    ------
    MissingExtraError
        One is asked for, and gptables is not installed.
    """
    from bailiwick.publish.workbook import require_gptables

    if asked is False:
        return False
    try:
        require_gptables()
    except MissingExtraError as error:
        if asked:
            raise
        note(f"note: no workbook. {error}")
        return False
    return True


def written(
    result: StudyResult,
    workspace: Path,
    step: Callable[[str], None],
    *,
    figures: bool,
    workbook: bool = False,
) -> StudyResult:
    """Write a study into ``WORKSPACE/out/STUDY``."""
    from bailiwick.publish.study_outputs import write_study

    step("Writing tables and figures")
    write_study(result, workspace / "out" / result.study, figures=figures, workbook=workbook)
    return result


def tell(
    result: StudyResult,
    workspace: Path,
    *,
    as_json: bool,
    more: tuple[str, ...] = (),
    answer: Mapping[str, Any] | None = None,
) -> None:
    """The record and `answer` for a program; for a person what was found, headlines, `more`, and where."""
    folder = workspace / "out" / result.study
    if as_json:
        print_json(json.loads((folder / RECORD).read_text(encoding="utf-8")) | dict(answer or {}))
        return
    say_findings(result.findings)
    for label, years, areas, highest, lowest in result.headline():
        say(f"{label}, {years}: {counted(int(areas), 'area')}; highest {highest}, lowest {lowest}")
    for sentence in more:
        say(sentence)
    say(f"Written to {folder}")
    if result.indicators or any(one.vintage for one in result.clusters):
        say(f"Publish it with: bailiwick site --workspace {workspace}")
