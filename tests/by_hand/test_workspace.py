"""A workspace's raw files: kept byte for byte, recorded, and never read once altered."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

import publisher_files as layouts
from bailiwick.errors import SourceError, WorkspaceError
from bailiwick.sources.mod_forces import read_mod_forces
from bailiwick.sources.sidecar import Licence, file_hash, read_sidecar, sidecar_path, write_sidecar
from bailiwick.sources.workspace import adopt, open_raw, raw_files

ROWS = [("E06000001", 2022, 10), ("E06000001", 2023, "~"), ("E06000002", 2023, 1200)]


@pytest.fixture
def forces(tmp_path: Path) -> Path:
    return layouts.write_mod_csv(tmp_path / "forces.csv", ROWS)


def test_adopting_copies_and_records(forces: Path, tmp_path: Path) -> None:
    """If this fails, a raw file differs from the download, or its record does not say where it is from."""
    raw = adopt(forces, tmp_path / "w", accessed=date(2026, 11, 20), released=date(2024, 7, 4))
    assert raw == tmp_path / "w" / "raw" / "forces.csv"
    assert raw.read_bytes() == forces.read_bytes()
    told = tomllib.loads((tmp_path / "w" / "raw" / "forces.csv.toml").read_text(encoding="utf-8"))
    assert list(told) == [
        *(
            "title",
            "publisher",
            "released",
            "accessed",
            "url",
            "licence",
            "vintage",
            "period",
            "bytes",
            "sha256",
        ),
        "notes",
    ]
    assert told["publisher"] == "Ministry of Defence"
    assert told["licence"] == "OGL-UK-3.0"
    assert (told["vintage"], told["period"]) == ("lad2023", "2022-2023")
    assert (told["released"], told["accessed"]) == (date(2024, 7, 4), date(2026, 11, 20))
    assert (told["bytes"], told["sha256"]) == file_hash(forces)
    assert read_mod_forces(open_raw(raw)).num_rows == 3
    assert list(raw_files(tmp_path / "w")) == [raw]


def test_adopting_twice_changes_nothing(forces: Path, tmp_path: Path) -> None:
    """If this fails, running a study again touches its inputs."""
    raw = adopt(forces, tmp_path / "w")
    before = {path: path.stat().st_mtime_ns for path in raw.parent.iterdir()}
    adopt(forces, tmp_path / "w")
    assert {path: path.stat().st_mtime_ns for path in raw.parent.iterdir()} == before


def test_another_file_of_the_same_name_is_refused(forces: Path, tmp_path: Path) -> None:
    """If this fails, a new download destroys the file that published figures were made from."""
    raw = adopt(forces, tmp_path / "w")
    kept = raw.read_bytes()
    layouts.write_mod_csv(forces, ROWS[:2])
    with pytest.raises(WorkspaceError, match=r"another file of the same name: it was left as it is.*name="):
        adopt(forces, tmp_path / "w")
    assert raw.read_bytes() == kept
    assert open_raw(raw) == raw
    assert sorted(path.name for path in raw.parent.iterdir()) == ["forces.csv", "forces.csv.toml"]
    assert adopt(forces, tmp_path / "w", name="forces_2024.csv").name == "forces_2024.csv"


def test_a_file_without_a_record_is_not_read(forces: Path, tmp_path: Path) -> None:
    """If this fails, a file of unknown source enters a study; adopting it again heals it."""
    raw = adopt(forces, tmp_path / "w")
    sidecar_path(raw).unlink()
    with pytest.raises(WorkspaceError, match=r"has no record 'forces\.csv\.toml'.*[Aa]dopt"):
        open_raw(raw)
    adopt(forces, tmp_path / "w")
    assert open_raw(raw) == raw


def test_a_truncated_or_altered_file_is_not_read(forces: Path, tmp_path: Path) -> None:
    """If this fails, a damaged raw file gives figures."""
    raw = adopt(forces, tmp_path / "w")
    whole = raw.read_bytes()
    raw.write_bytes(whole[:-4])
    with pytest.raises(WorkspaceError, match="is cut short: its record says"):
        open_raw(raw)
    raw.write_bytes(whole.replace(b"1200", b"1300"))
    with pytest.raises(WorkspaceError, match="was altered"):
        open_raw(raw)
    raw.unlink()
    with pytest.raises(WorkspaceError, match="expected a raw file; got none"):
        open_raw(raw)


def test_a_file_nobody_reads_is_refused(tmp_path: Path) -> None:
    """If this fails, any file at all becomes a source."""
    path = tmp_path / "notes.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(SourceError, match="expected one of gva_local_authority"):
        adopt(path, tmp_path / "w")
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('licence = "OGL3"', "licence 'OGL3' is none of OGL-UK-3.0"),
        ('licnce = "OGL-UK-3.0"', "unknown key 'licnce'. Did you mean 'licence'"),
        ('bytes = "many"', "bytes = 'many' is not of type int"),
        ("title = ", "is not a TOML file"),
    ],
)
def test_a_faulty_record_is_refused(line: str, message: str, forces: Path, tmp_path: Path) -> None:
    """If this fails, a record that people have edited wrongly is believed."""
    raw = adopt(forces, tmp_path / "w")
    place = sidecar_path(raw)
    key = line.partition(" =")[0].replace("licnce", "licence")
    kept = [old for old in place.read_text(encoding="utf-8").splitlines() if not old.startswith(f"{key} =")]
    place.write_text("\n".join([*kept, line]) + "\n", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=message):
        open_raw(raw)


def test_a_record_survives_writing_and_reading(forces: Path, tmp_path: Path) -> None:
    """If this fails, quotes, accents or line ends in a note break the record."""
    raw = adopt(
        forces, tmp_path / "w", notes=('a "quoted" note', "Ynys Môn\nand \\ more"), licence=Licence.MIT
    )
    record = read_sidecar(raw)
    assert record.notes == ('a "quoted" note', "Ynys Môn\nand \\ more")
    assert record.licence is Licence.MIT
    write_sidecar(raw, record)
    assert read_sidecar(raw) == record


def test_facts_the_file_itself_gives_cannot_be_told(forces: Path, tmp_path: Path) -> None:
    """If this fails, a record may claim a hash that is not the file's."""
    with pytest.raises(WorkspaceError, match="sha256"):
        adopt(forces, tmp_path / "w", sha256="0" * 64)
    with pytest.raises(WorkspaceError, match="expected a plain file name"):
        adopt(forces, tmp_path / "w", name="../forces.csv")
    assert not (tmp_path / "w").exists()
