"""`study.json`: what a study read, how it was run, what it wrote and what its checks found.

The record is enough to run the study again and to tell whether the same files came out.
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from bailiwick import __version__
from bailiwick.errors import Finding, WorkspaceError
from bailiwick.publish.writing import write_file

__all__ = ["file_sha256", "write_study_record"]

LIBRARIES = ("joblib", "narwhals", "numpy", "polars", "pyarrow", "scikit-learn", "scipy", "shapely")


def file_sha256(path: Path | str) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "empty"
    >>> _ = path.write_bytes(b"")
    >>> file_sha256(path)[:8]
    'e3b0c442'
    """
    digest = sha256()
    with Path(path).open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def write_study_record(
    folder: Path | str,
    *,
    study: str,
    title: str,
    inputs: Sequence[Any],
    parameters: Mapping[str, Any],
    outputs: Sequence[Path],
    built: date,
    seeds: Mapping[str, int] | None = None,
    checks: Sequence[Finding] = (),
) -> Path:
    """Write `study.json` into the folder of a study's outputs.

    Parameters
    ----------
    folder : path
    study, title : str
        Name on the command line, and in words.
    inputs : sequence of mapping or dataclass
        For each file or carried table at least `name` and `sha256`; sources and licences beside them.
    parameters : mapping
        Every choice that changes a number.
    outputs : sequence of Path
        Files that the study wrote, each inside `folder`; they are hashed here.
    built : date
    seeds : mapping of step to seed, optional
        Empty for a study without a random step.
    checks : sequence of Finding
        What the checks found; an empty list says that they found nothing.

    Returns
    -------
    Path
        The record.

    Raises
    ------
    WorkspaceError
        An output does not exist or lies outside the folder.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "ranks.csv").write_text("area_code,rank\\n")
    >>> path = write_study_record(
    ...     folder, study="krugman-map", title="Krugman map", inputs=[], parameters={"halved": True},
    ...     outputs=[folder / "ranks.csv"], built=date(2026, 11, 20))
    >>> [item["path"] for item in json.loads(path.read_text())["outputs"]]
    ['ranks.csv']
    """
    folder = Path(folder)
    record = {
        "study": study,
        "title": title,
        "built": built.isoformat(),
        "versions": _versions(),
        "parameters": dict(parameters),
        "seeds": dict(seeds or {}),
        "inputs": [
            asdict(item) if is_dataclass(item) and not isinstance(item, type) else dict(item)
            for item in inputs
        ],
        "outputs": [_output(folder, Path(path)) for path in sorted(outputs)],
        "checks": [
            {
                "reason": check.reason,
                "severity": check.severity,
                "sentence": check.sentence,
                "rows": len(check.rows),
            }
            for check in checks
        ],
    }
    text = json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False, default=_as_text) + "\n"
    return write_file(folder / "study.json", text.encode())


def _versions() -> dict[str, str]:
    versions = {"bailiwick": __version__, "python": platform.python_version()}
    return versions | {name: importlib.metadata.version(name) for name in LIBRARIES}


def _output(folder: Path, path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise WorkspaceError(f"The study record lists {path}, which is not there. Write the outputs first.")
    if not path.resolve().is_relative_to(folder.resolve()):
        raise WorkspaceError(
            f"The study record lists {path}, which is outside {folder}. Write outputs inside it."
        )
    return {
        "path": path.resolve().relative_to(folder.resolve()).as_posix(),
        "bytes": path.stat().st_size,
        "sha256": file_sha256(path),
    }


def _as_text(value: object) -> str:
    """Paths and dates among the parameters are written as text; anything else is a mistake of the study."""
    if isinstance(value, Path | date):
        return str(value)
    raise TypeError(f"a study parameter of type {type(value).__name__} cannot be recorded: {value!r:.80}")
