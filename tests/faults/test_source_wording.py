"""What a cell, a title or a statement of units does not clearly say is never taken for a figure."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import productivity_releases as made
import publisher_files as layouts
from bailiwick.errors import SourceError
from bailiwick.sources.release_findings import release_findings
from bailiwick.sources.subregional_productivity import read_subregional_productivity
from bailiwick.sources.workbook import dressed_number, number

Rows = list[list[Any]]
Sheets = dict[str, Rows]
Change = Callable[[Sheets], object]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *(("2,553", 2553.0), ("-1,234,567.5", -1234567.5), ("2\u00a0553", 2553.0), ("2\u202f553", 2553.0)),
        *(("2553", 2553.0), ("-.5", -0.5), ("30.", 30.0), (" 12 ", 12.0), ("12", 12.0)),
        *((text, None) for text in ("25,53", "1,23,456", "1234,567", "5,", ",5", "25.53,1", "2,553 140")),
        *((text, None) for text in ("25\u00a053", "1,234\u00a0567", "+", ".", "", "1e5", "nan", "1_000")),
    ],
)
def test_commas_and_spaces_stand_between_groups_of_three(cell: str, value: float | None) -> None:
    """If this fails, 25,53 is read as 2,553, or a figure with spaces between thousands as none."""
    assert number(cell) == value


@pytest.mark.parametrize(("cell", "value"), [("£1,234", 1234.0), ("£25,53", None), ("1,23%", None)])
def test_commas_of_dressed_figures_stand_between_groups_of_three(cell: str, value: float | None) -> None:
    """If this fails, £25,53 is read as £2,553."""
    assert dressed_number(cell) == value
