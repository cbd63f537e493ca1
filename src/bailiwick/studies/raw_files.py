"""Which files of a folder a study reads, and keeping them in the workspace.

Everything is looked at before anything is copied: one refused file stops the run, and all refused
files are told together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bailiwick.errors import BailiwickError, Finding, SourceError, WorkspaceError
from bailiwick.shown import counted
from bailiwick.sources.recognise import SOURCES, recognise
from bailiwick.sources.refusal import OtherPeriodError
from bailiwick.sources.sidecar import Sidecar, file_hash, sidecar_path
from bailiwick.sources.workspace import adopt, open_raw, raw_files
from bailiwick.studies.result import InputRecord

__all__ = ["Found", "Wanted", "file_records", "find_files", "keep_files", "undone_if_refused"]

NAMED = 3  # of the files that are not used
ENDINGS = {".xlsx", ".xls", ".csv", ".parquet"}

Found = dict[str, list[Path]]


def _every_one(path: Path, name: str) -> bool:
    del path, name
    return True


def _no_more(found: Found) -> list[str]:
    del found
    return []


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The files of a study.

    Attributes
    ----------
    roles : mapping of format to the inputs of the study that it gives
    sets : mapping of format to what reads its files together
        Formats whose files come as one set.
    one_only : formats of which one file is expected
    of_use : whether a file of one of the formats is of use
    together : what is wrong with files that are each sound
    readers : mapping of format to a stricter reader than the format's own
    """

    roles: Mapping[str, tuple[str, ...]]
    sets: Mapping[str, Callable[[list[Path]], Any]] = field(default_factory=dict)
    one_only: tuple[str, ...] = ()
    of_use: Callable[[Path, str], bool] = _every_one
    together: Callable[[Found], list[str]] = _no_more
    readers: Mapping[str, Callable[[Path], Any]] = field(default_factory=dict)


def find_files(folder: Path, wanted: Wanted, progress: Callable[[str], None]) -> tuple[Found, list[Finding]]:
    """The files of use by format, each of them sound; and remarks on what was left out.

    Raises
    ------
    WorkspaceError
        There is no such folder, or no file in it is of use.
    SourceError
        A file cannot be looked at, or is refused by its reader, or two of them contradict each
        other: every such file is named.
    """
    if not folder.is_dir():
        raise WorkspaceError(f"There is no folder {str(folder)!r}. Name one with publishers' files.")
    found: Found = {}
    told: list[Finding] = []
    refused: list[str] = []
    others: list[str] = []
    seen: dict[tuple[int, str], Path] = {}
    paths = _candidates(folder)
    progress(f"Looking at {counted(len(paths), 'file')}")
    for path in paths:
        try:
            source = recognise(path)
        except BailiwickError as error:
            refused.append(str(error))
            continue
        if source is None or source.name not in wanted.roles or not wanted.of_use(path, source.name):
            others.append(path.name)
            continue
        former = seen.setdefault(file_hash(path), path)
        if former != path:
            sentence = f"{path.name} holds the same bytes as {former.name}; one of them was used."
            told.append(Finding("same-file", sentence, (path.name,), "warning"))
            continue
        try:
            if source.name in wanted.readers:
                wanted.readers[source.name](path)
            elif not source.paged:
                source.read(path)
        except OtherPeriodError as error:
            told.append(Finding("other-period", f"Left out: {error}", (path.name,), "warning"))
        except BailiwickError as error:
            refused.append(str(error))
        else:
            found.setdefault(source.name, []).append(path)
    refused += _refused_together(found, wanted, whole=not refused)
    if refused:
        faults = counted(len(refused), "fault")
        heading = f"{faults} in the files of {folder.name!r}; nothing was copied or measured:"
        raise SourceError("\n".join([heading, *refused]))
    if not found:
        raise WorkspaceError(
            f"No file in {str(folder)!r} is one that this study reads ({', '.join(wanted.roles)})."
            " Leave --files out to run on the carried tables."
        )
    if others:
        verb = "is" if len(others) == 1 else "are"
        more = ", ..." if len(others) > NAMED else ""
        sentence = (
            f"{counted(len(others), 'file')} in {folder.name!r} {verb} not used by this study:"
            f" {', '.join(others[:NAMED])}{more}."
        )
        told.append(Finding("files-not-used", sentence, tuple(others), "warning"))
    return found, told


def _candidates(folder: Path) -> list[Path]:
    """Files that could be a publisher's; not hidden ones, nor the locks of a spreadsheet program."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in ENDINGS and path.is_file() and not path.name.startswith((".", "~$"))
    )


def _refused_together(found: Found, wanted: Wanted, *, whole: bool) -> list[str]:
    """What is wrong with files that are each sound: sets with a part missing, two of what should be one."""
    refused = []
    for name, read in wanted.sets.items():
        # Where a file was refused already, a set that lacks it would only hide which one it was.
        if name in found and whole:
            try:
                read(found[name])
            except BailiwickError as error:
                refused.append(str(error))
    for name in wanted.one_only:
        if len(found.get(name, [])) > 1:
            files = ", ".join(path.name for path in found[name])
            title = SOURCES[name].title
            refused.append(f"{files}: expected one file of {title!r}; got {len(found[name])}. Keep one.")
    return refused + wanted.together(found)


def keep_files(found: Mapping[str, list[Path]], workspace: Path) -> Found:
    """Copy the files to ``workspace/raw``, each with its record, and check them there.

    Raises
    ------
    WorkspaceError
        Another file of one of the names is in ``raw/`` already; all such names are told.
    """
    kept: Found = {}
    refused = []
    for name, paths in found.items():
        for path in paths:
            try:
                kept.setdefault(name, []).append(open_raw(adopt(path, workspace)))
            except WorkspaceError as error:
                refused.append(str(error))
    if refused:
        raise WorkspaceError("\n".join([f"{counted(len(refused), 'file')} could not be kept:", *refused]))
    return kept


@contextmanager
def undone_if_refused(folder: Path, workspace: Path) -> Iterator[None]:
    """Take the files of a folder out of ``workspace/raw`` again where what follows is refused or fails.

    Files that were in ``raw/`` before are left, and so is every file that is not of the folder.
    """
    raw = workspace / "raw"
    kept = [raw / path.name for path in _candidates(folder)]
    new = [place for path in kept for place in (path, sidecar_path(path)) if not place.exists()]
    made = [place for place in (raw, workspace) if not place.exists()]
    try:
        yield
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        for place in made:
            if place.is_dir() and not any(place.iterdir()):
                place.rmdir()
        raise


def file_records(
    kept: Mapping[str, list[Path]], workspace: Path, roles: Mapping[str, tuple[str, ...]]
) -> tuple[InputRecord, ...]:
    """The record of each kept file, by the inputs of the study that it gives."""
    records = raw_files(workspace)
    return tuple(_record(path, records[path], roles[name]) for name, paths in kept.items() for path in paths)


def _record(path: Path, sidecar: Sidecar, role: tuple[str, ...]) -> InputRecord:
    if not sidecar.publisher:
        return InputRecord(
            name=path.name,
            title=f"{sidecar.title}: {path.name}",
            publisher="The user's own table",
            accessed=str(sidecar.accessed or ""),
            role=role,
            sha256=sidecar.sha256,
        )
    return InputRecord(
        name=path.name,
        title=sidecar.title,
        publisher=sidecar.publisher,
        released=str(sidecar.released or ""),
        accessed=str(sidecar.accessed or ""),
        url=sidecar.url,
        licence=str(sidecar.licence.value),
        attribution="Contains public sector information licensed under the Open Government Licence v3.0.",
        role=role,
        sha256=sidecar.sha256,
        notes=tuple(sidecar.notes),
    )
