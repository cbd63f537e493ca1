"""The wheel carries everything: built atlas, carried tables, types; and works where there is no Node."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 4_000_000


@pytest.fixture(scope="module")
def wheel(hook: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built by the build requirements that the tests install; asks no index."""
    if not hook.is_current(ROOT / "atlas", ROOT / "src" / "bailiwick" / "publish" / "static"):
        pytest.fail("the atlas is not built from the sources beside it: python hatch_build.py")
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    subprocess.run([*build, "--wheel-dir", str(folder), str(ROOT)], check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_is_small_and_whole(wheel: Path) -> None:
    """If this fails, an installed bailiwick lacks its atlas, its tables or its types, or is too large."""
    assert wheel.stat().st_size < LARGEST
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "bailiwick/py.typed",
        "bailiwick/publish/static/atlas.js",
        "bailiwick/publish/static/atlas.css",
        "bailiwick/publish/static/NOTICE.txt",
        "bailiwick/publish/schema/manifest.schema.json",
        "bailiwick/sample/areas/shapes.json",
        "bailiwick/sample/tables/gva_lad2023_industry37.parquet",
    ):
        assert name in names
    licences = {name.rpartition("/")[2] for name in names if ".dist-info/licenses/" in name}
    assert licences == {"LICENSE", "NOTICE"}
    assert not [name for name in names if "node_modules" in name or name.startswith(("tests", "tools"))]


def test_the_wheel_makes_the_demonstration_without_node(wheel: Path, tmp_path: Path) -> None:
    """If this fails, `pip install bailiwick` is not enough to get an atlas."""
    package = tmp_path / "package"
    zipfile.ZipFile(wheel).extractall(package)
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = {**os.environ, "PATH": str(empty), "PYTHONPATH": str(package)}
    command = [sys.executable, "-c", "from bailiwick.cli import main; main()", "demo", "--workspace", "demo"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "demo" / "site" / "index.html").read_text(encoding="utf-8")
    assert "Content-Security-Policy" in page
    assert (tmp_path / "demo" / "atlas.html").stat().st_size > 500_000
