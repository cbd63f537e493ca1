"""A file is read once for the same name and bytes, and again when either changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bailiwick.errors import SourceError
from bailiwick.sources.once import MOST, read_once


def test_the_same_bytes_are_read_once_and_other_bytes_again(tmp_path: Path) -> None:
    """If this fails, a study reads each workbook four times, or gets the figures of an older file."""
    read: list[str] = []

    def reader(path: Path) -> tuple[str, ...]:
        read.append(path.name)
        return tuple(path.read_text().split())

    once = read_once(reader)
    file, copy = tmp_path / "a.txt", tmp_path / "raw" / "a.txt"
    copy.parent.mkdir()
    file.write_text("one two")
    copy.write_text("one two")
    assert once(file) is once(file) is once(copy)
    assert read == ["a.txt"]
    file.write_text("one three")
    assert once(file) == ("one", "three")
    other = tmp_path / "b.txt"
    other.write_text("one two")
    once(other)
    assert read == ["a.txt", "a.txt", "b.txt"]


def test_a_refused_file_is_read_again_and_few_results_are_kept(tmp_path: Path) -> None:
    """If this fails, a refusal names another folder's file, or every file ever read stays in memory."""
    read: list[str] = []

    def reader(path: Path) -> str:
        read.append(path.name)
        if path.read_text() == "bad":
            raise SourceError("refused")
        return path.read_text()

    once = read_once(reader)
    bad = tmp_path / "bad.txt"
    bad.write_text("bad")
    for _ in range(2):
        with pytest.raises(SourceError, match="refused"):
            once(bad)
    assert read == ["bad.txt", "bad.txt"]
    files = [tmp_path / f"{n}.txt" for n in range(MOST + 1)]
    for file in files:
        file.write_text("good")
        once(file)
    read.clear()
    once(files[-1])
    assert read == []
    once(files[0])  # the first of more than are kept
    assert read == ["0.txt"]
