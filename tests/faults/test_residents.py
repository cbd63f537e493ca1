"""Residents by area and year: what the reader takes, and what it refuses with every fault told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bailiwick.errors import SourceError
from bailiwick.sources.recognise import recognise
from bailiwick.sources.residents import read_residents


def written(folder: Path, *lines: str) -> Path:
    """A CSV of some lines."""
    path = folder / "people.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_an_empty_cell_is_missing_and_never_nobody(tmp_path: Path) -> None:
    """If this fails, an area without an estimate has no residents, and its GVA per head is endless."""
    path = written(tmp_path, "lad23cd,year,population", "E06000001,2022,93000.0", "N09000001,2023,")
    source = recognise(path)
    assert source is not None
    assert source.name == "residents"
    table = read_residents(path)
    assert table["residents"].to_pylist() == [93_000.0, None]
    assert table["residents_flag"].to_pylist() == [None, "m"]
    assert table.schema.metadata[b"vintage"] == b"lad2023"


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    """If this fails, somebody mends a file one line at a time."""
    path = written(
        tmp_path,
        "area_code,year,residents",
        "E06000001,2022,-5",
        ",2022,10",
        "E06000002,22,10",
        "E06000001,2022,7",
    )
    with pytest.raises(SourceError) as caught:
        read_residents(path)
    said = str(caught.value)
    for part in ("negative number in line 2", "empty cell in line 3", "in line 4", "E06000001 2022"):
        assert part in said


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("area_code,year,people", "E06000001,2022,5"), "Name them area_code, year and residents"),
        (("area_code,year,residents",), "a header only"),
        (("area_code,year,residents", "E06000001,2022,many"), "many"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, lines: tuple[str, ...], sentence: str) -> None:
    """If this fails, a file without residents is read as one with them."""
    with pytest.raises(SourceError, match=sentence):
        read_residents(written(tmp_path, *lines))
