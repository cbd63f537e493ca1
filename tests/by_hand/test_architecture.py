"""The house plan holds: imports point one way, and the table of places is true."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "bailiwick"

# A room may import from rooms on the floors above it in this list, and from itself.
FLOORS = (
    ("errors",),
    ("_codes", "_marks"),
    ("_files",),
    ("tables", "indicators", "shown"),
    ("guess", "cell_numbers", "areas"),
    ("measures",),
    ("groups",),
    ("evidence",),
    ("sources", "sample"),
    ("studies", "checking"),
    ("publish",),
    ("console",),
    ("commands",),
    ("cli",),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
# `areas` reads its carried tables with importlib.resources, which names a package but imports nothing of it.
HEAVY = (
    *("numba", "sklearn", "umap", "geopandas", "matplotlib", "pandas", "duckdb", "pyspark", "scipy"),
    *("gptables", "xlsxwriter"),
)


def room_of(module: str) -> str:
    """The room of a dotted module name, or an empty text for the package itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def imports_of(path: Path) -> set[str]:
    """The dotted names of all modules of ours that a file imports, at any depth of nesting."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("bailiwick")}
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                package = path.relative_to(PACKAGE.parent).with_suffix("").parts[: -node.level]
                found.add(".".join([*package, node.module or ""]).rstrip("."))
            elif (node.module or "").split(".")[0] == "bailiwick":
                base = node.module or ""
                found |= {f"{base}.{alias.name}" for alias in node.names} if base == "bailiwick" else {base}
    return found


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"],
    ids=lambda path: path.relative_to(PACKAGE).as_posix(),
)
def test_imports_point_one_way(path: Path) -> None:
    """If this fails, a room depends on one below it and the house can no longer be read from the top."""
    here = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for module in imports_of(path):
        there = room_of(module)
        if there in FLOOR and there != here:
            assert FLOOR[there] < FLOOR[here], f"{path.relative_to(ROOT)} imports {module}"


def test_every_room_has_a_floor() -> None:
    """If this fails, a new room stands outside the import rule."""
    rooms = {
        path.name.removesuffix(".py")
        for path in PACKAGE.iterdir()
        if path.name not in {"__init__.py", "__main__.py", "__pycache__", "py.typed"}
    }
    assert rooms <= set(FLOOR)


def test_every_place_in_the_architecture_exists() -> None:
    """If this fails, the table that tells people where to go sends them to a file that is not there."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    places = set(re.findall(r"`((?:src|tests|tools|atlas|bench|docs)/[^`*]*)`", text))
    assert len(places) > 15
    assert not [place for place in sorted(places) if not (ROOT / place).exists()]


def test_importing_the_package_loads_nothing_heavy() -> None:
    """If this fails, `import bailiwick` makes every script wait for libraries it may not use."""
    code = f"import sys, bailiwick; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert done.stderr == ""


def test_every_public_name_loads() -> None:
    """If this fails, a name in `__all__` cannot be used."""
    import bailiwick

    for name in bailiwick.__all__:
        assert getattr(bailiwick, name) is not None


def test_a_mistyped_public_name_is_answered_with_the_nearest() -> None:
    """If this fails, a typing error in a notebook gets no help."""
    import bailiwick

    with pytest.raises(AttributeError, match="Did you mean 'krugman_index'"):
        _ = bailiwick.krugman_indx
