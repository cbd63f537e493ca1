"""Results of tasks kept in a folder, so that a long search goes on where it was interrupted.

What belongs here: writing arrays whole or not at all, and reading none that is damaged or of another task.
What the tasks are is in `consensus_grid`.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bailiwick.errors import WorkspaceError

__all__ = ["TaskStore", "digest"]

Arrays = Mapping[str, NDArray[Any]]

# Another number when what is kept changes its meaning: older files are then passed over.
FORMAT = 1
ABOUT = "about"


def digest(facts: Mapping[str, Any]) -> str:
    """A name for a task from all that decides on its result.

    Examples
    --------
    >>> digest({"seed": 1, "components": 5}) == digest({"components": 5, "seed": 1})
    True
    """
    words = json.dumps({"format": FORMAT, **facts}, sort_keys=True, default=repr)
    return hashlib.sha256(words.encode("utf-8")).hexdigest()[:32]


class TaskStore:
    """A folder of results, one file for each task.

    Parameters
    ----------
    folder : path or None
        Made where it is absent. None keeps nothing.

    Attributes
    ----------
    refused : list of str
        Files that were there and could not be used, each with the reason.
    """

    def __init__(self, folder: str | os.PathLike[str] | None) -> None:
        self.refused: list[str] = []
        self.folder: Path | None = None
        if folder is None:
            return
        self.folder = Path(folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WorkspaceError(
                f"store={str(folder)!r} is no folder to keep results in ({error.strerror}). Give another."
            ) from error

    def path(self, kind: str, key: str) -> Path | None:
        """Where a result is kept."""
        return None if self.folder is None else self.folder / f"{kind}-{key}.npz"

    def read(self, kind: str, key: str) -> dict[str, NDArray[Any]] | None:
        """The arrays of a task, or None where there are none that are whole and its own."""
        path = self.path(kind, key)
        if path is None or not path.exists():
            return None
        try:
            # NumPy leaves a file open that it cannot read; opened here, it is closed.
            with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
                arrays = {name: held[name] for name in held.files}
        # What a damaged file raises depends on where it is damaged.
        except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error) as error:
            self._refuse(path, f"it is damaged ({type(error).__name__})")
            return None
        about = arrays.pop(ABOUT, None)
        if about is None or about.dtype.kind != "U" or about.ndim:
            self._refuse(path, "it does not say what it is")
            return None
        if str(about) != self._about(kind, key, arrays):
            self._refuse(path, "it holds another task, or its numbers were changed")
            return None
        return arrays

    def write(self, kind: str, key: str, arrays: Arrays) -> None:
        """Keep the arrays of a task: the file has its name once it is whole, and not before."""
        path = self.path(kind, key)
        if path is None or self.folder is None:
            return
        about = np.array(self._about(kind, key, arrays))
        try:
            number, name = tempfile.mkstemp(dir=self.folder, prefix=f".{kind}-", suffix=".part")
            try:
                with os.fdopen(number, "wb") as file:
                    np.savez_compressed(file, allow_pickle=False, **{ABOUT: about, **arrays})
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise WorkspaceError(
                f"{path.name} cannot be kept in {str(self.folder)!r} ({error.strerror}). Make room, or give"
                " another store."
            ) from error

    def _refuse(self, path: Path, why: str) -> None:
        self.refused.append(f"{path.name} was not used, for {why}; its task was run again.")

    @staticmethod
    def _about(kind: str, key: str, arrays: Arrays) -> str:
        """What a file says of itself: its task, and a sum over all its numbers."""
        total = hashlib.sha256()
        for name in sorted(arrays):
            array = np.ascontiguousarray(arrays[name])
            total.update(f"{name}{array.dtype.str}{array.shape}".encode())
            total.update(array.tobytes())
        return f"bailiwick {FORMAT} {kind} {key} {total.hexdigest()}"
