"""What every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


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
