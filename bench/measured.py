"""Location quotient and Krugman index by this package, all checks on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bailiwick


def together(table: Any) -> tuple[Any, Any]:
    """Read and check the table once, measure twice."""
    cube = bailiwick.read_cube(table, value="employment")
    quotients = bailiwick.location_quotient(cube, value="employment")
    return quotients, bailiwick.krugman_index(cube, value="employment")


def apart(table: Any) -> tuple[Any, Any]:
    """Two calls on the table, each with all checks."""
    quotients = bailiwick.location_quotient(table, value="employment")
    return quotients, bailiwick.krugman_index(table, value="employment")


def from_parquet(path: Path) -> tuple[Any, Any]:
    """The package's own reader and both measures."""
    return together(bailiwick.read_table(path))
