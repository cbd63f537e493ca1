"""A workspace's ``raw/``: publishers' files byte for byte, each with its record beside it.

The record itself is in `sidecar`; which publisher a file is from, in `recognise`.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from bailiwick.errors import SourceError, WorkspaceError
from bailiwick.sources.recognise import SOURCES, recognise
from bailiwick.sources.sidecar import (
    Licence,
    Sidecar,
    file_hash,
    read_sidecar,
    sidecar_path,
    verify,
    write_sidecar,
)

__all__ = ["adopt", "open_raw", "raw_files"]


def adopt(
    path: str | Path,
    workspace: str | Path,
    *,
    name: str | None = None,
    accessed: date | None = None,
    **facts: Any,
) -> Path:
    """Copy a publisher's file into a workspace, byte for byte, and record where it came from.

    The file is read in full first, so that nothing is written where its reader
    refuses it. (A page of an API answer is looked at, but counted only when all
    pages are read together.)

    Parameters
    ----------
    path : str or Path
        The file as downloaded.
    workspace : str or Path
        The folder; ``raw/`` is made where it is absent.
    name : str, optional
        File name in ``raw/``; the file's own by default.
    accessed : date, optional
        When it was downloaded; the file's date by default.
    **facts
        Fields of `Sidecar` that differ from those of its publisher: `title`,
        `publisher`, `released`, `url`, `licence`, `vintage`, `period`, `notes`.

    Returns
    -------
    Path
        The file in ``raw/``. Adopting the same bytes again changes nothing.

    Raises
    ------
    SourceError
        No module reads the file, or its reader refuses it.
    WorkspaceError
        A different file of that name is there already; it is left as it is.

    Examples
    --------
    >>> adopt("Downloads/labourproductivitylad1.xls", "workspace")  # doctest: +SKIP
    PosixPath('workspace/raw/labourproductivitylad1.xls')
    """
    path, raw = Path(path), Path(workspace) / "raw"
    record = _record(
        path, accessed or date.fromtimestamp(path.stat().st_mtime if path.exists() else 0), facts
    )
    target = raw / (name or path.name)
    if Path(target.name) != Path(name or path.name) or target.name.startswith("."):
        raise WorkspaceError(
            f"name={name!r}: expected a plain file name; got a path or a hidden one. Give another."
        )
    if target.exists():
        if file_hash(target) != (record.bytes, record.sha256):
            raise WorkspaceError(
                f"{str(target)!r} is another file of the same name: it was left as it is, and nothing "
                "was copied. "
                f"Adopt {path.name!r} under a name of its own with name=, or remove the old file and "
                "its record."
            )
        if not sidecar_path(target).exists():
            write_sidecar(target, record)
        return target
    raw.mkdir(parents=True, exist_ok=True)
    partial = raw / f".{target.name}.{os.getpid()}.part"
    try:
        shutil.copyfile(path, partial)
        if file_hash(partial) != (record.bytes, record.sha256):
            raise WorkspaceError(
                f"{path.name!r} changed while it was copied. Adopt it again when it is complete."
            )
        # The record comes first: without its file it is harmless, while a file without it is not read.
        write_sidecar(target, record)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def _record(path: Path, accessed: date, facts: dict[str, Any]) -> Sidecar:
    source = recognise(path)
    if source is None:
        raise SourceError(
            f"{path.name!r}: expected one of {', '.join(SOURCES)}; got a file that none of them reads. "
            "Check that it "
            "is the publisher's own file."
        )
    vintage, period = "", ""
    if source.name != "tidy_cube":
        read = source.read(path)
        tables = read if isinstance(read, list) else [read]
        told = [(table.schema.metadata or {}).get(b"vintage", b"").decode() for table in tables]
        vintage = ", ".join(dict.fromkeys(told))
        period = _period(tables)
    size, digest = file_hash(path)
    record = Sidecar(
        title=source.title,
        publisher=source.publisher,
        url=source.url,
        licence=Licence(source.licence),
        vintage=vintage,
        period=period,
        bytes=size,
        sha256=digest,
        released=source.released,
        accessed=accessed,
        notes=source.notes,
    )
    fixed = {"bytes", "sha256", "accessed"} & set(facts)
    unknown = set(facts) - set(Sidecar.__dataclass_fields__)
    if fixed or unknown:
        raise WorkspaceError(
            f"facts {', '.join(sorted(fixed | unknown))}: expected fields of the record other than its "
            "length and "
            f"hash ({', '.join(Sidecar.__dataclass_fields__)}). Leave them out."
        )
    if facts.get("licence", record.licence) not in set(Licence):
        raise WorkspaceError(
            f"licence={facts['licence']!r}: expected one of {', '.join(Licence)}; got none of them. "
            "Give the SPDX identifier of the licence."
        )
    return replace(record, **facts)


def _period(tables: list[pa.Table]) -> str:
    """First and last year of the tables; of one without years, what it says of itself."""
    if any("year" not in table.column_names for table in tables):
        told: bytes = (tables[0].schema.metadata or {}).get(b"period", b"")
        return told.decode()
    first = min(table["year"].to_numpy().min() for table in tables)
    last = max(table["year"].to_numpy().max() for table in tables)
    return str(first) if first == last else f"{first}-{last}"


def open_raw(path: str | Path) -> Path:
    """Return the path of a raw file after checking it against its record.

    Raises
    ------
    WorkspaceError
        The file is absent, has no record, was cut short or was altered.

    Examples
    --------
    >>> read_district_productivity(open_raw("workspace/raw/labourproductivitylad1.xls"))  # doctest: +SKIP
    """
    verify(path)
    return Path(path)


def raw_files(workspace: str | Path) -> dict[Path, Sidecar]:
    """Return the raw files of a workspace and their records, in the order of their names."""
    raw = Path(workspace) / "raw"
    files = sorted(
        file
        for file in (raw.iterdir() if raw.is_dir() else ())
        if file.is_file() and not file.name.startswith(".") and not file.name.endswith(".toml")
    )
    return {file: read_sidecar(file) for file in files}
