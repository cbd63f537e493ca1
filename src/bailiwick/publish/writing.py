"""Files written whole or not at all.

Everything that bailiwick publishes goes to a temporary name beside its place and is moved there
when complete, so an interrupted or failed run leaves what was there before.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bailiwick.errors import WorkspaceError

__all__ = ["replace_folder", "require_place", "write_file"]


def write_file(path: Path, content: bytes) -> Path:
    """Write a file to a temporary name in its folder, then move it into place.

    Parameters
    ----------
    path : Path
        Its folder is made if absent.
    content : bytes

    Returns
    -------
    Path
        The path given.

    Raises
    ------
    WorkspaceError
        The folder cannot be made or written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise WorkspaceError(
            f"Cannot write {path}: {error.strerror}. Choose a folder that you can write to."
        ) from None
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(temporary).chmod(0o644)  # mkstemp makes files that nobody else may read
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path


def replace_folder(folder: Path, content: Mapping[str, bytes], *, marker: str) -> Path:
    """Make `folder` hold exactly the files of `content`; the former folder stays until all are written.

    Parameters
    ----------
    folder : Path
    content : mapping of relative path to bytes
    marker : str
        A file that tells a folder of ours: an existing folder with files but without the marker is
        not replaced.

    Raises
    ------
    WorkspaceError
        The folder is a file, holds files of somebody else, or cannot be written.
    """
    folder = require_place(folder, marker=marker)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise WorkspaceError(
            f"Cannot write {folder}: {error.strerror}. Choose a folder that you can write to."
        ) from None
    try:
        new, former = staging / "new", staging / "former"
        for path, data in content.items():
            target = new / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        if folder.exists():
            folder.rename(former)
        try:
            new.rename(folder)
        except OSError:
            if former.exists():
                former.rename(folder)
            raise
    except OSError as error:
        raise WorkspaceError(
            f"Cannot write {folder}: {error.strerror}. What was there before is unchanged."
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return folder


def require_place(folder: Path, *, marker: str) -> Path:
    """Refuse a place that `replace_folder` would refuse; nothing is made or written.

    Parameters
    ----------
    folder : Path
    marker : str
        A file that tells a folder of ours.

    Returns
    -------
    Path
        The folder, absolute.

    Raises
    ------
    WorkspaceError
        The folder is a file, lies below one or in a folder that cannot be written to, or holds files of
        somebody else.
    """
    folder = folder.absolute()
    if folder.is_file() or folder.is_symlink():
        raise WorkspaceError(f"{folder} is not a folder. Name another place for the output.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / marker).is_file():
        raise WorkspaceError(
            f"{folder} holds files and no {marker}, so it is not an earlier output, and was left as it is."
            " Name an empty or a new folder."
        )
    above = next(one for one in folder.parents if one.exists())
    if not above.is_dir():
        raise WorkspaceError(f"Cannot write {folder}: {above} is a file. Name another place for the output.")
    if not os.access(above, os.W_OK | os.X_OK):
        raise WorkspaceError(f"Cannot write {folder}: {above} is closed to you. Name another place.")
    return folder
