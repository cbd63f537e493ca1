"""What every test may use."""

from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, settings

from bailiwick.publish import IndicatorData, National, Source, Unit, write_site
from bailiwick.publish.site_shapes import Geography

CHECKOUT = Path(__file__).resolve().parent.parent

# Random cases are drawn alike at every run, so that two runs of one tree agree; a busy machine is no fault.
# To look for other cases: pytest --hypothesis-profile=search
settings.register_profile(
    "alike", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("alike")

# What a terminal or a service says of itself decides on widths and colours of tables and help.
TERMINAL = ("CLICOLOR_FORCE", "FORCE_COLOR", "GITHUB_ACTIONS", "LINES", "NO_COLOR", "PY_COLORS", "TERM")


def pytest_configure() -> None:
    """Let every test see the same terminal, whichever it is run in."""
    for name in TERMINAL:
        os.environ.pop(name, None)
    os.environ["COLUMNS"] = "80"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real official files; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("BAILIWICK_SHARED", CHECKOUT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"no official files at {folder}: set BAILIWICK_SHARED to the folder that holds data/")
    return folder


@pytest.fixture(scope="session")
def shared_data(shared: Path) -> Path:
    """The folder `data` of the official files."""
    return shared / "data"


@pytest.fixture(scope="session")
def hook() -> ModuleType:
    """The build hook at the root of the checkout."""
    spec = importlib.util.spec_from_file_location("hatch_build", CHECKOUT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class TinySite:
    """A site small enough to check by hand: four square areas in a row, a stand-in for the front end."""

    geography: Geography
    static: Path

    def indicator(self, rows: Any = None, **changes: Any) -> IndicatorData:
        """An indicator on the tiny areas; `rows` are (area_code, year, value, flag)."""
        rows = TINY_ROWS if rows is None else rows
        names = ["area_code", "year", "value", "flag"]
        facts: dict[str, Any] = {
            "id": "jobs_share",
            "label": "Share of jobs",
            "short_label": "Jobs",
            "definition": "Jobs of the area as a share of all jobs.",
            "formula": "jobs / all jobs",
            "unit": Unit("share", "share of jobs", suffix="%", scale=100),
            "decimals": 3,
            "table": pa.table({name: [row[at] for row in rows] for at, name in enumerate(names)}),
            "sources": [
                Source("ONS", "Jobs <1>", "2025-04-17", "2026-11-20", "https://example.org", "OGL-UK-3.0")
            ],
            "rounding": "Not rounded.",
            "national": [National("Mean of areas", {2022: 0.25, 2023: 0.3})],
        }
        return IndicatorData(**facts | changes)

    def write(self, out: Path, *indicators: IndicatorData, **changes: Any) -> Path:
        """Write the site of some indicators."""
        facts: dict[str, Any] = {
            "title": "Tiny & neat",
            "indicators": indicators or [self.indicator()],
            "built": date(2026, 11, 20),
            "vintage": "lad2099",
            "geographies": {"lad2099": self.geography},
            "static": self.static,
        }
        return write_site(out, **facts | changes)


# E99000002 has a tie with E99000001 in 2022; W99000001 is suppressed in 2023.
TINY_ROWS = [
    ("E99000001", 2022, 0.25, None),
    ("E99000002", 2022, 0.25, None),
    ("W99000001", 2022, 0.5, "p"),
    ("E99000001", 2023, 0.123456789, None),
    ("E99000002", 2023, 0.0, None),
    ("W99000001", 2023, None, "s"),
]


@pytest.fixture
def tiny(tmp_path_factory: pytest.TempPathFactory) -> TinySite:
    """Areas, front end and figures of the tiny site."""
    static = tmp_path_factory.mktemp("static")
    (static / "atlas.js").write_text('var end = "</script><!-- ";\n', encoding="utf-8")
    (static / "atlas.css").write_text("body { margin: 0 }\n", encoding="utf-8")
    (static / "NOTICE.txt").write_text("No libraries.\n", encoding="utf-8")
    codes = ["E99000001", "E99000002", "N99000001", "W99000001"]
    squares = [[[100 * at, 0], [100, 0], [0, 100], [-100, 0], [0, -100]] for at in range(4)]
    shapes = [{"type": "Polygon", "id": code, "arcs": [[at]]} for at, code in enumerate(codes)]
    geography = Geography(
        vintage="lad2099",
        title="Squares, 2099 boundaries",
        codes=codes,
        names=["Alpha", "Beta", "Nu", "Omega"],
        names_cy=[None, None, None, "Omega Gymreig"],
        regions=["E12000001", "E12000001", "N92000002", "W92000004"],
        countries=["E92000001", "E92000001", "N92000002", "W92000004"],
        label_points=[(50 + 100 * at, 50) for at in range(4)],
        predecessors=[[], ["E98000001"], [], []],
        former_names=[[], ["Old Beta"], [], []],
        topology={
            "type": "Topology",
            "bbox": [0, 0, 400, 100],
            "transform": {"scale": [1, 1], "translate": [0, 0]},
            "objects": {"areas": {"type": "GeometryCollection", "geometries": shapes}},
            "arcs": squares,
        },
        insets=[{"name": "Alpha", "source": [0, 0, 100, 100], "target": [0, 150, 200, 350]}],
    )
    return TinySite(geography, static)
