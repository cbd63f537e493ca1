"""Import time, wheel size and the sizes of a built atlas: figures that are reported, not raced."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HEAVY = (
    "umap",
    "numba",
    "sklearn",
    "geopandas",
    "matplotlib",
    "pandas",
    "polars",
    "duckdb",
    "pyarrow",
    "numpy",
)


def _seconds(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def import_time(runs: int = 10) -> dict[str, Any]:
    """Seconds that `import bailiwick` adds to a bare interpreter, byte-compiled, and what it loads."""
    _seconds("import bailiwick")  # writes the byte code
    bare, full = [], []
    for _ in range(runs):
        bare.append(_seconds("pass"))
        full.append(_seconds("import bailiwick"))
    told = f"import sys, json, bailiwick; print(json.dumps([m for m in {HEAVY!r} if m in sys.modules]))"
    loaded = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True).stdout
    return {
        "bare_seconds": median(bare),
        "with_import_seconds": median(full),
        "added_seconds": median(full) - median(bare),
        "heavy_modules_loaded": json.loads(loaded),
    }


def wheel_size() -> int | None:
    """Bytes of the wheel, or None where it cannot be built here."""
    with tempfile.TemporaryDirectory() as folder:
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode or not wheels:
            print("wheel not built:", done.stderr.strip().splitlines()[-1:] or done.stdout, file=sys.stderr)
            return None
        return wheels[0].stat().st_size


def site_sizes(site: Path) -> list[dict[str, Any]]:
    """Bytes after gzip of what a built atlas loads, beside its budgets (1 KB is 1,000 bytes)."""

    def packed(paths: Iterable[Path]) -> int:
        return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)

    def called(*patterns: str) -> list[Path]:
        return sorted({path for pattern in patterns for path in site.glob(pattern) if path.is_file()})

    scripts, styles = called("*.js", "assets/*.js"), called("*.css", "assets/*.css")
    shapes, facts = called("areas-*.topo.json"), called("manifest.json", "indicators.json", "areas-*.json")
    facts = [path for path in facts if path not in shapes]
    largest = sorted(called("values/*.json"), key=lambda path: -path.stat().st_size)[:1]
    described = [site / "indicators" / path.name for path in largest]
    first = [*called("index.html"), *scripts, *styles, *shapes, *facts, *described, *largest]
    items = [
        ("JavaScript, whole bundle", scripts, 60_000),
        ("style sheet", styles, 6_000),
        ("geometry of one vintage", shapes, 52_000),
        ("one indicator, the largest", largest, 18_000),
        ("manifest, areas and indicator metadata", facts, 12_000),
        ("first view", first, 150_000),
    ]
    return [
        {"what": name, "files": len(paths), "gzip_bytes": packed(paths), "budget": budget}
        for name, paths, budget in items
    ]


def sizes_of_the_demo() -> list[dict[str, Any]] | None:
    """Sizes of the atlas that `bailiwick demo` writes, or None where it cannot."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("bailiwick")), "demo", "--workspace", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        site = Path(folder) / "site"
        if done.returncode or not site.is_dir():
            print("demo not built:", done.stderr.strip().splitlines()[-3:], file=sys.stderr)
            return None
        return site_sizes(site)
