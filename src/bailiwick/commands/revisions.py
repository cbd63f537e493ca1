"""`bailiwick revisions OLD NEW`: how figures of subregional productivity moved between two releases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bailiwick.commands.options import Json, Out
from bailiwick.console import give, told_warnings
from bailiwick.errors import OptionError, nearest

__all__ = ["revisions"]

Release = Annotated[
    Path,
    typer.Argument(help="A workbook of the series, or a table of your own.", dir_okay=False, exists=True),
]

#: What a terminal shows of a comparison, and its headings; files and programs get every column in full.
BRIEF = {
    "old": "old",
    "new": "new",
    "revision": "revision",
    "index_revision": "of index",
    "crossed": "crossed",
    "areas": "areas",
    "mean_revision": "mean",
    "median_absolute": "median size",
    "p95_absolute": "95% below",
    "largest_absolute": "largest",
    "up": "up",
    "down": "down",
    "rank_correlation": "rank corr.",
}


def revisions(
    old: Release,
    new: Release,
    show: Annotated[str, typer.Option(help="summary, rows, largest, crossed or unmatched.")] = "summary",
    value: Annotated[
        list[str] | None, typer.Option(help="Column to compare; repeat for several. All results by default.")
    ] = None,
    area: Annotated[str, typer.Option(help="Column of area codes, in tables of your own.")] = "area_code",
    year: Annotated[str, typer.Option(help="Column of years, in tables of your own.")] = "year",
    reference: Annotated[
        str,
        typer.Option(
            help="Code of the row that is 100, for ratios rebuilt; none for no index; auto takes UKX where"
            " both have it."
        ),
    ] = "auto",
    to: Out = None,
    as_json: Json = False,
) -> None:
    """Compare two releases of subregional productivity: size and sign of revisions, largest moves.

    Each release is a workbook as published, or a table with GVA, hours, jobs or
    residents; of a table the ratio is rebuilt and its revision split into both.
    A terminal shows the main columns; --out and --json give all of them in full.

    Example: bailiwick revisions june2024.xls june2025.xls --show largest
    """
    from bailiwick.studies.productivity_revisions import PARTS, compare_files

    if show not in PARTS:
        raise OptionError(
            f"--show {show!r} is not a part of the comparison.{nearest(show, list(PARTS))} The parts are"
            f" {', '.join(PARTS)}."
        )
    with told_warnings():
        compared = compare_files(
            old,
            new,
            values=tuple(value or ()),
            area=area,
            year=year,
            reference=None if reference == "none" else reference,
        )
    brief = None if show == "unmatched" else {area: "area", "area_name": "name", year: "year"} | BRIEF
    give(compared[show].to_arrow(), to, as_json=as_json, brief=brief, part="value")
