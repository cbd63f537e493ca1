"""Folders of publishers' files that the study refuses: whole, with every culprit named, and nothing kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

import seeded_figures
from bailiwick.errors import SourceError, WorkspaceError
from bailiwick.studies import krugman_files


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> seeded_figures.Published:
    """One region's files; without its GVA workbook, which is refused where the other eleven are missing."""
    made = seeded_figures.publish(
        tmp_path_factory.mktemp("files"), seed=5, regions=("TLE",), years=range(2021, 2024), old_code_years=()
    )
    for path in made.files.pop("gva"):
        path.unlink()
    return made


@pytest.fixture
def files(seeded: seeded_figures.Published, tmp_path: Path) -> Path:
    """A copy to spoil."""
    folder = tmp_path / "files"
    shutil.copytree(seeded.files["mod"][0].parent, folder)
    return folder


def refused(files: Path, error: type[Exception] = SourceError) -> str:
    """What is said of a folder; nothing may be in the workspace afterwards."""
    workspace = files.parent / "workspace"
    with pytest.raises(error) as caught:
        krugman_files.from_files(files, workspace)
    assert not workspace.exists() or not list(workspace.rglob("*"))
    return str(caught.value)


def test_the_folder_is_read_when_sound(files: Path) -> None:
    """If this fails, the faults below may not be what is refused."""
    inputs = krugman_files.from_files(files, files.parent / "workspace")
    assert inputs.employment is not None
    assert inputs.self_employed is not None
    assert inputs.forces is not None


def test_every_damaged_file_is_named_and_nothing_is_kept(files: Path) -> None:
    """If this fails, a study runs without a damaged file, or its user repairs one file at a time."""
    aps = next(files.glob("aps_*.xlsx"))
    whole = aps.read_bytes()
    aps.write_bytes(whole[: len(whole) // 2])
    ashe = next(files.glob("*7.9a*2022*.xlsx"))
    ashe.write_text("<!DOCTYPE html><html>Not found</html>", encoding="utf-8")
    said = refused(files)
    assert aps.name in said
    assert ashe.name in said
    assert "2 faults" in said
    assert "nothing was copied" in said


def test_a_missing_page_of_an_answer_is_refused(files: Path) -> None:
    """If this fails, part of an answer is measured as if it were the whole."""
    path = next(files.glob("bres_2022_0.csv"))
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-50]), encoding="utf-8")
    assert "bres_2022_0.csv" in refused(files)


def test_two_workbooks_of_one_year_are_refused(files: Path) -> None:
    """If this fails, which of two editions was used is left to chance."""
    made = seeded_figures.publish(
        files.parent / "other", seed=6, regions=("TLE",), years=range(2022, 2023), old_code_years=()
    )
    shutil.copy(made.files["ashe"][0], files / "another edition 2022.xlsx")
    said = refused(files)
    assert "are both of 2022" in said


def test_the_same_file_twice_is_used_once_with_a_word(files: Path) -> None:
    """If this fails, a forgotten copy stops the study or counts twice."""
    shutil.copy(files / "regular_forces.csv", files / "copy of regular_forces.csv")
    inputs = krugman_files.from_files(files, files.parent / "workspace")
    assert "same-file" in {finding.reason for finding in inputs.findings}


def test_two_itl2_cubes_are_refused(files: Path) -> None:
    """If this fails, one of two cubes is measured and both are named as inputs."""
    for number in (1, 2):
        frame = {"area_code": ["TLE1"], "year": [2021], "industry_code": ["0111"], "employment": [number]}
        pl.DataFrame(frame).write_parquet(files / f"cube_{number}.parquet")
    said = refused(files)
    assert "cube_1.parquet, cube_2.parquet" in said
    assert "Keep one" in said


def test_a_folder_without_files_of_use_is_refused(tmp_path: Path) -> None:
    """If this fails, an empty run looks like a result."""
    folder = tmp_path / "files"
    folder.mkdir()
    assert "No file in" in refused(folder, WorkspaceError)


def test_a_users_own_table_is_not_called_official(tmp_path: Path) -> None:
    """If this fails, a user's invented figures are published under a government licence."""
    folder = tmp_path / "files"
    folder.mkdir()
    frame = {
        "area_code": ["TLE1", "TLE2"] * 2,
        "year": [2021] * 4,
        "industry_code": ["0111"] * 2 + ["1310"] * 2,
    }
    pl.DataFrame(frame | {"employment": [5, 10, 20, 5]}).write_parquet(folder / "mine.parquet")
    (record,) = krugman_files.from_files(folder, tmp_path / "workspace").records
    assert (record.licence, record.attribution) == ("", "")
    assert "user" in record.publisher
