"""The record that lies beside every file in a workspace's ``raw/``: where it came from, and its hash.

``<file>.toml`` states source, dates, licence, vintage, period, length and
SHA-256. Copying files into a workspace is in `workspace`.
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from bailiwick.errors import WorkspaceError, nearest

__all__ = ["Licence", "Sidecar", "file_hash", "read_sidecar", "sidecar_path", "verify", "write_sidecar"]


class Licence(StrEnum):
    """SPDX identifiers of the licences under which files are kept."""

    OGL_UK_3_0 = "OGL-UK-3.0"
    OGL_UK_2_0 = "OGL-UK-2.0"
    OGL_UK_1_0 = "OGL-UK-1.0"
    CC_BY_4_0 = "CC-BY-4.0"
    CC0_1_0 = "CC0-1.0"
    MIT = "MIT"


@dataclass(frozen=True)
class Sidecar:
    """Where a raw file came from.

    Attributes
    ----------
    title, publisher, url : str
        As the publisher gives them.
    released, accessed : date or None
        When the publisher issued it, when it was taken.
    licence : Licence
    vintage : str
        Boundary vintage of its area codes, such as ``"lad2023"``; "" where it has none.
    period : str
        Years, such as ``"1998-2023"``.
    bytes, sha256 : int, str
        Length and hash of the file.
    notes : tuple of str
    """

    title: str
    publisher: str
    url: str
    licence: Licence
    vintage: str
    period: str
    bytes: int
    sha256: str
    released: date | None = None
    accessed: date | None = None
    notes: tuple[str, ...] = ()


_ORDER = (
    *("title", "publisher", "released", "accessed", "url", "licence", "vintage", "period", "bytes", "sha256"),
    "notes",
)


def sidecar_path(path: Path) -> Path:
    """Return the place of the record of a raw file: its own name with ``.toml`` added."""
    return path.with_name(path.name + ".toml")


def file_hash(path: Path) -> tuple[int, str]:
    """Return the length of a file in bytes and its SHA-256 in hexadecimal."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return path.stat().st_size, digest


def write_sidecar(path: Path, record: Sidecar) -> Path:
    """Write the record of the raw file `path`, through a temporary name; return where it lies."""
    lines = []
    for name in _ORDER:
        value: Any = getattr(record, name)
        if value is None:
            continue
        if isinstance(value, date):
            lines.append(f"{name} = {value.isoformat()}")
        elif isinstance(value, int):
            lines.append(f"{name} = {value}")
        elif isinstance(value, tuple):
            lines.append(f"{name} = [{', '.join(_quoted(note) for note in value)}]")
        else:
            lines.append(f"{name} = {_quoted(value)}")
    target = sidecar_path(path)
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def _quoted(text: str) -> str:
    # JSON escapes are TOML escapes too, but for U+007F, which TOML wants escaped.
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007F")


def read_sidecar(path: str | Path) -> Sidecar:
    """Return the record of the raw file `path`.

    Raises
    ------
    WorkspaceError
        There is no record, it is not TOML, a key is absent, unknown or of the
        wrong type, or the licence is none of `Licence`.
    """
    path = Path(path)
    place = sidecar_path(path)
    if not place.is_file():
        raise WorkspaceError(
            f"{path.name!r} has no record {place.name!r} beside it, so its source is unknown and it is "
            "not read. "
            "Adopt the file from where it was downloaded with bailiwick.sources.workspace.adopt(file, "
            "workspace)."
        )
    try:
        told = tomllib.loads(place.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WorkspaceError(f"{place.name!r} is not a TOML file: {error}. Adopt the file again.") from error
    kinds = {"bytes": int, "released": date, "accessed": date, "notes": list}
    faults = []
    for key in told:
        if key not in _ORDER:
            faults.append(f"unknown key {key!r}.{nearest(key, _ORDER)}".rstrip("."))
        elif not isinstance(told[key], kinds.get(key, str)):
            faults.append(f"{key} = {told[key]!r} is not of type {kinds.get(key, str).__name__}")
    optional = {"released", "accessed", "notes"}
    faults += [
        f"key {field.name!r} is absent" for field in fields(Sidecar) if field.name not in {*told, *optional}
    ]
    licence = told.get("licence", "")
    if licence not in set(Licence):
        faults.append(f"licence {licence!r} is none of {', '.join(Licence)}")
    if faults:
        raise WorkspaceError(
            f"{place.name!r}: {'; '.join(faults)}. Correct the record or adopt the file again."
        )
    return Sidecar(**{**told, "licence": Licence(licence), "notes": tuple(told.get("notes", ()))})


def verify(path: str | Path) -> Sidecar:
    """Return the record of a raw file after comparing its length and hash with it.

    Raises
    ------
    WorkspaceError
        The file or its record is absent, or the file is not the one recorded.
    """
    path = Path(path)
    if not path.is_file():
        raise WorkspaceError(f"{str(path)!r}: expected a raw file; got none. Check the path.")
    record = read_sidecar(path)
    size, digest = file_hash(path)
    if size != record.bytes:
        kind = "cut short" if size < record.bytes else "longer than it was"
        raise WorkspaceError(
            f"{path.name!r} is {kind}: its record says {record.bytes:,} bytes, it has {size:,}. "
            "Remove it with its record and adopt the publisher's file again."
        )
    if digest != record.sha256:
        raise WorkspaceError(
            f"{path.name!r} was altered: its record says SHA-256 {record.sha256[:12]}..., it has "
            f"{digest[:12]}.... Remove it with its record and adopt the publisher's file again."
        )
    return record
