"""Import time, wheel size and the sizes of a built atlas: figures that are reported, not raced."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
import time
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


def site_sizes(site: Path) -> dict[str, Any]:
    """Bytes of a built atlas: what the first view loads, and its script, plain and gzipped."""

    def packed(path: Path) -> int:
        return len(gzip.compress(path.read_bytes(), 9))

    files = [path for path in site.rglob("*") if path.is_file()]
    scripts = [path for path in files if path.suffix in {".js", ".mjs"}]
    return {
        "files": len(files),
        "bytes": sum(path.stat().st_size for path in files),
        "script_gzip_bytes": sum(map(packed, scripts)),
        "script_bytes": sum(path.stat().st_size for path in scripts),
        "gzip_bytes_by_file": {
            str(path.relative_to(site)): packed(path)
            for path in sorted(files, key=lambda path: -path.stat().st_size)[:25]
        },
    }
